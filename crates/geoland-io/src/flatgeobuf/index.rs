//! The packed Hilbert R-tree between header and features: boxes of nodes from the root down, each with the place of its first child or of its
//! feature.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use super::damaged;
use crate::error::ReadErrorKind;

/// The bytes of a node: four sides and a place.
pub(super) const NODE_BYTES: u64 = 40;

/// The children of a node in a file that geoland writes, as every writer has it.
pub(super) const NODE_SIZE: u16 = 16;

/// The coordinates along the Hilbert curve.
const HILBERT_MAX: f64 = 65_535.0;

/// The shape of a tree, which follows from the number of its leaves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    node_size: u64,
    /// The nodes of each level, leaves first, by their places in the file.
    levels: Vec<Range<u64>>,
}

/// A box with a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    /// West, south, east, north. A box of nothing has its sides the wrong way round.
    pub(super) sides: [f64; 4],
    pub(super) place: u64,
}

impl Node {
    /// A box of nothing.
    pub(super) const EMPTY: Self =
        Self { sides: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], place: 0 };

    fn read(bytes: &[u8; NODE_BYTES as usize]) -> Self {
        let eight = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[at..at + 8]);
            eight
        };
        Self { sides: [0, 8, 16, 24].map(|at| f64::from_le_bytes(eight(at))), place: u64::from_le_bytes(eight(32)) }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for side in self.sides {
            out.write_all(&side.to_le_bytes())?;
        }
        out.write_all(&self.place.to_le_bytes())
    }

    pub(super) fn expand(&mut self, [w, s, e, n]: [f64; 4]) {
        let [west, south, east, north] = &mut self.sides;
        (*west, *south) = (west.min(w), south.min(s));
        (*east, *north) = (east.max(e), north.max(n));
    }

    fn meets(&self, [west, south, east, north]: [f64; 4]) -> bool {
        let [w, s, e, n] = self.sides;
        w <= east && s <= north && e >= west && n >= south
    }

    /// The place of the middle of the box along a Hilbert curve over an extent.
    pub(super) fn hilbert(&self, extent: &Self) -> u32 {
        let place = |least: usize| {
            let middle = f64::midpoint(self.sides[least], self.sides[least + 2]) - extent.sides[least];
            // What lies nowhere is 0.
            (HILBERT_MAX * middle / (extent.sides[least + 2] - extent.sides[least])).floor() as u32
        };
        hilbert(place(0).min(HILBERT_MAX as u32), place(1).min(HILBERT_MAX as u32))
    }
}

/// The distance along a Hilbert curve of 65,536 by 65,536 cells, from the largest quarter to the least.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut distance = 0;
    let mut side = 1_u32 << 15;
    while side > 0 {
        let (right, upper) = (u32::from(x & side != 0), u32::from(y & side != 0));
        distance += side * side * ((3 * right) ^ upper);
        // The quarter is turned so that its own curve begins where the one before ends.
        if upper == 0 {
            if right == 1 {
                x = HILBERT_MAX as u32 - x;
                y = HILBERT_MAX as u32 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side >>= 1;
    }
    distance
}

impl Tree {
    /// The tree over so many features; `None` where there is none.
    pub(super) fn new(features: u64, node_size: u16) -> Result<Option<Self>, String> {
        if features == 0 || node_size == 0 {
            return Ok(None);
        }
        let node_size = u64::from(node_size).max(2);
        let mut counts = vec![features];
        let mut count = features;
        // A single leaf has a root above it as well.
        loop {
            count = count.div_ceil(node_size);
            counts.push(count);
            if count == 1 {
                break;
            }
        }
        let all = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let all = all.filter(|all| all.checked_mul(NODE_BYTES).is_some());
        let mut end = all.ok_or_else(|| format!("an index of {features} features"))?;
        let levels = counts.iter().map(|count| {
            let level = end - count..end;
            end -= count;
            level
        });
        Ok(Some(Self { node_size, levels: levels.collect() }))
    }

    /// The bytes of the index.
    pub(super) fn bytes(&self) -> u64 {
        self.levels[0].end * NODE_BYTES
    }

    /// The features whose boxes meet a box, by their offsets behind the index, with their numbers from 1. The index begins at a place of
    /// the file.
    pub(super) fn search<R: Read + Seek>(
        &self,
        file: &mut R,
        start: u64,
        bbox: [f64; 4],
    ) -> Result<Vec<(u64, u64)>, ReadErrorKind> {
        let mut found = Vec::new();
        let mut queue = VecDeque::from([(self.levels.len() - 1, 0_u64)]);
        let mut bytes = Vec::new();
        while let Some((level, first)) = queue.pop_front() {
            let end = (first + self.node_size).min(self.levels[level].end);
            bytes.resize(((end - first) * NODE_BYTES) as usize, 0);
            file.seek(SeekFrom::Start(start + first * NODE_BYTES)).map_err(ReadErrorKind::Io)?;
            file.read_exact(&mut bytes).map_err(ReadErrorKind::Io)?;
            let (nodes, _) = bytes.as_chunks();
            for (at, node) in (first..end).zip(nodes.iter().map(Node::read)) {
                if !node.meets(bbox) {
                    continue;
                }
                if level == 0 {
                    found.push((node.place, at - self.levels[0].start + 1));
                } else if self.levels[level - 1].contains(&node.place) {
                    queue.push_back((level - 1, node.place));
                } else {
                    return Err(damaged("an index that leads outside itself"));
                }
            }
        }
        Ok(found)
    }

    /// Writes the tree over leaves.
    pub(super) fn write(&self, leaves: &[Node], out: &mut impl Write) -> io::Result<()> {
        let mut levels = vec![leaves.to_vec()];
        for level in &self.levels[..self.levels.len() - 1] {
            let below = &levels[levels.len() - 1];
            let parents = below.chunks(self.node_size as usize).enumerate().map(|(at, children)| {
                let mut parent = Node { place: level.start + at as u64 * self.node_size, ..Node::EMPTY };
                for child in children {
                    parent.expand(child.sides);
                }
                parent
            });
            let parents = parents.collect();
            levels.push(parents);
        }
        levels.iter().rev().flatten().try_for_each(|node| node.write(out))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Node, Tree, hilbert};

    fn leaves(count: u64) -> Vec<Node> {
        let side = |at: u64| [at as f64, 0.0, at as f64 + 0.5, 1.0];
        (0..count).map(|at| Node { sides: side(at), place: at * 10 }).collect()
    }

    #[test]
    fn a_search_finds_what_looking_at_all_finds() {
        for count in [1, 2, 15, 16, 17, 255, 257, 1000] {
            for node_size in [1, 2, 3, 16, u16::MAX] {
                let tree = Tree::new(count, node_size).unwrap().unwrap();
                let mut bytes = vec![7; 3];
                tree.write(&leaves(count), &mut bytes).unwrap();
                assert_eq!(bytes.len() as u64, 3 + tree.bytes());
                let bbox = [3.2, 0.5, 20.0, 9.0];
                let found = tree.search(&mut Cursor::new(&bytes), 3, bbox).unwrap();
                let all = leaves(count).into_iter().zip(1..).filter(|(node, _)| node.meets(bbox));
                assert_eq!(found, all.map(|(node, number)| (node.place, number)).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn an_index_that_lies_is_an_answer() {
        let tree = Tree::new(40, 16).unwrap().unwrap();
        let mut bytes = Vec::new();
        tree.write(&leaves(40), &mut bytes).unwrap();
        // The place of the root's first child.
        bytes[72..80].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(tree.search(&mut Cursor::new(&bytes), 0, [0.0, 0.0, 100.0, 1.0]).is_err());
        assert!(Tree::new(u64::MAX, 16).is_err());
        assert_eq!((Tree::new(0, 16), Tree::new(5, 0)), (Ok(None), Ok(None)));
    }

    #[test]
    fn the_curve_visits_each_cell_after_its_neighbour() {
        // The first 64 cells are the corner of 8 by 8.
        let mut cells: Vec<_> = (0..64).map(|at| (hilbert(at % 8, at / 8), at % 8, at / 8)).collect();
        cells.sort_unstable();
        for (at, pair) in cells.windows(2).enumerate() {
            assert_eq!(pair[0].0 as usize, at);
            assert_eq!(pair[0].1.abs_diff(pair[1].1) + pair[0].2.abs_diff(pair[1].2), 1);
        }
    }
}
