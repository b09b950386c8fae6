//! An R-tree of `SQLite`, filled at once.
//!
//! `SQLite` puts one box after the other into its tree, which takes longer than writing the features. Here all boxes are sorted into
//! tiles (Leutenegger, Lopez and Edgington, STR: a simple and efficient algorithm for R-tree packing, 1997) and the nodes are
//! written as `SQLite` keeps them: two bytes of depth (in the root) and two of a count, then for each cell 8 bytes of the row or node
//! and 4 of each of its sides, in big endian.

use rusqlite::{Connection, params};

use super::names::quote;

/// The bytes of a node before its cells, and of a cell.
const NODE_BYTES: usize = 4;
const CELL_BYTES: usize = 24;
/// The root.
const ROOT: i64 = 1;

/// The box of a row: west, east, south, north, rounded outwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Boxed {
    row: i64,
    sides: [f32; 4],
}

impl Boxed {
    pub(super) fn new(row: i64, [west, south, east, north]: [f64; 4]) -> Self {
        Self { row, sides: [down(west), up(east), down(south), up(north)] }
    }

    fn middle(&self, axis: usize) -> f64 {
        f64::from(self.sides[axis]) + f64::from(self.sides[axis + 1])
    }
}

fn down(number: f64) -> f32 {
    let near = number as f32;
    if f64::from(near) > number { near.next_down() } else { near }
}

fn up(number: f64) -> f32 {
    let near = number as f32;
    if f64::from(near) < number { near.next_up() } else { near }
}

/// Makes a tree of boxes, which are brought into its order.
pub(super) fn create(connection: &Connection, name: &str, boxes: &mut [Boxed]) -> rusqlite::Result<()> {
    connection
        .execute_batch(&format!("CREATE VIRTUAL TABLE {} USING rtree(id, minx, maxx, miny, maxy)", quote(name)))?;
    let table = |ending: &str| quote(&format!("{name}_{ending}"));
    let (nodes, rows, parents) = (table("node"), table("rowid"), table("parent"));
    // SQLite has made an empty root, of the size that it chose for the page of this file.
    let sql = format!("SELECT length(data) FROM {nodes} WHERE nodeno = {ROOT}");
    let node_bytes: usize = connection.query_row(&sql, [], |row| row.get(0))?;
    let most = (node_bytes.saturating_sub(NODE_BYTES) / CELL_BYTES).max(2);
    sort(boxes, most);
    let levels = levels(boxes.len(), most);
    let mut node = connection.prepare(&format!("INSERT OR REPLACE INTO {nodes} (nodeno, data) VALUES (?1, ?2)"))?;
    let mut parent = connection.prepare(&format!("INSERT INTO {parents} (nodeno, parentnode) VALUES (?1, ?2)"))?;
    let mut below: Vec<Boxed> = Vec::new();
    let mut places = Vec::with_capacity(boxes.len());
    // Nodes are numbered from the leaves up; the root is the first whatever it holds.
    let mut next = ROOT + 1;
    for (depth, count) in levels.iter().enumerate() {
        let is_root = depth + 1 == levels.len();
        let cells = if depth == 0 { &*boxes } else { &below };
        let mut level = Vec::with_capacity(*count);
        for part in 0..*count {
            // All nodes of a level hold as many cells as the others, or one more.
            let cells = &cells[cells.len() * part / count..cells.len() * (part + 1) / count];
            let number = if is_root { ROOT } else { next };
            next += i64::from(!is_root);
            node.execute(params![number, data(cells, if is_root { depth } else { 0 }, node_bytes)])?;
            for cell in cells {
                if depth == 0 {
                    places.push((cell.row, number));
                } else {
                    parent.execute([cell.row, number])?;
                }
            }
            level.push(Boxed { row: number, sides: around(cells) });
        }
        below = level;
    }
    places.sort_unstable();
    let mut row = connection.prepare(&format!("INSERT INTO {rows} (rowid, nodeno) VALUES (?1, ?2)"))?;
    for (number, node) in places {
        row.execute([number, node])?;
    }
    Ok(())
}

/// Sorts boxes into columns from west to east, and each column from south to north.
fn sort(boxes: &mut [Boxed], most: usize) {
    let by = |axis: usize| {
        move |a: &Boxed, b: &Boxed| a.middle(axis).total_cmp(&b.middle(axis)).then_with(|| a.row.cmp(&b.row))
    };
    let leaves = boxes.len().div_ceil(most);
    let columns = (leaves as f64).sqrt().ceil() as usize;
    boxes.sort_unstable_by(by(0));
    if columns > 1 {
        boxes.chunks_mut(leaves.div_ceil(columns) * most).for_each(|column| column.sort_unstable_by(by(2)));
    }
}

/// The nodes of each level, the leaves first and the root last.
fn levels(boxes: usize, most: usize) -> Vec<usize> {
    let mut levels = vec![boxes.div_ceil(most).max(1)];
    while let Some(last) = levels.last().copied().filter(|last| *last > 1) {
        levels.push(last.div_ceil(most));
    }
    levels
}

fn around(cells: &[Boxed]) -> [f32; 4] {
    let widen = |[w, e, s, n]: [f32; 4], cell: &Boxed| {
        let [west, east, south, north] = cell.sides;
        [w.min(west), e.max(east), s.min(south), n.max(north)]
    };
    let empty = [f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY, f32::NEG_INFINITY];
    cells.iter().fold(empty, widen)
}

fn data(cells: &[Boxed], depth: usize, bytes: usize) -> Vec<u8> {
    let mut data = Vec::with_capacity(bytes);
    data.extend((depth as u16).to_be_bytes());
    data.extend((cells.len() as u16).to_be_bytes());
    for cell in cells {
        data.extend(cell.row.to_be_bytes());
        cell.sides.iter().for_each(|side| data.extend(side.to_be_bytes()));
    }
    data.resize(bytes, 0);
    data
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{Boxed, create, down, up};

    #[test]
    fn boxes_are_rounded_outwards() {
        for number in [0.0, 117.099_999_3, -117.099_999_3, 1e300, -1e300, 4_419_000.123] {
            assert!(f64::from(down(number)) <= number && f64::from(up(number)) >= number);
        }
        assert_eq!((down(0.5), up(0.5)), (0.5, 0.5));
    }

    #[test]
    fn sqlite_finds_the_tree_sound_and_every_box_in_it() {
        for count in [0, 1, 2, 50, 51, 52, 102, 103, 2601, 2602, 7000] {
            let connection = Connection::open_in_memory().unwrap();
            let place = |n: i64| [f64::from((n * 7919 % 1009) as i32), f64::from((n * 104_729 % 997) as i32)];
            let mut boxes: Vec<Boxed> = (0..count)
                .map(|n| {
                    let [x, y] = place(n);
                    Boxed::new(n, [x, y, x + 0.5, y + 0.5])
                })
                .collect();
            create(&connection, "rtree_a\"b_geom", &mut boxes).unwrap();
            let check: String =
                connection.query_row("SELECT rtreecheck('rtree_a\"b_geom')", [], |row| row.get(0)).unwrap();
            assert_eq!(check, "ok", "{count}");
            let sql = "SELECT count(*) FROM \"rtree_a\"\"b_geom\" WHERE maxx >= ?1 AND minx <= ?2 AND maxy >= ?3 AND miny <= ?4";
            let found: i64 = connection.query_row(sql, [100.0, 400.0, 200.0, 300.0], |row| row.get(0)).unwrap();
            let inside = |n: &i64| {
                let [x, y] = place(*n);
                (99.5..=400.0).contains(&x) && (199.5..=300.0).contains(&y)
            };
            assert_eq!(found, (0..count).filter(inside).count() as i64, "{count}");
            // SQLite goes on with it.
            let sql = "INSERT INTO \"rtree_a\"\"b_geom\" VALUES (?1, 1, 2, 3, 4)";
            (count..count + 200).for_each(|n| assert_eq!(connection.execute(sql, [n]).unwrap(), 1));
            connection.execute("DELETE FROM \"rtree_a\"\"b_geom\" WHERE id % 3 = 0", []).unwrap();
            let check: String =
                connection.query_row("SELECT rtreecheck('rtree_a\"b_geom')", [], |row| row.get(0)).unwrap();
            assert_eq!(check, "ok", "{count}");
        }
    }
}
