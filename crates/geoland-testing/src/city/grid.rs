//! The layout: a square of cells, cut into districts along cell edges, with land shared out among the cells.
//!
//! District borders follow the edges of cells, and every such edge is replaced by a jagged line within a corridor, a
//! pure function of the edge, so that both neighbours read the same vertices. Parcels keep out of the corridor unless
//! they are meant to straddle, so no overlap and no straddling happens by accident.

use super::random::{Purpose, Random};
use super::shape::{TICKS_PER_M, Tick, nearest_tick};

/// A cell's width and height in ticks: about 992 m by 999 m.
pub(super) const CELL_TICKS: [i64; 2] = [116_000, 90_000];
/// A cell's width and height in metres.
pub(super) const CELL_M: [f64; 2] = [CELL_TICKS[0] as f64 / TICKS_PER_M[0], CELL_TICKS[1] as f64 / TICKS_PER_M[1]];
/// Half the width of the corridor around a district border that ordinary parcels keep out of.
pub(super) const BORDER_MARGIN_M: f64 = 70.0;
/// The margin along other edges: half a street, and more than border nodes are displaced by.
pub(super) const STREET_MARGIN_M: f64 = 16.0;
/// How far border vertices are displaced from the edge they replace.
const JAG_M: f64 = 14.0;
/// The middle of the city: 116.4 E, 39.9 N.
const CENTRE: Tick = [1_164_000_000, 399_000_000];
/// The mean number of parcels in a cell, hence per square kilometre.
const PARCELS_PER_CELL: usize = 40;
/// The share of parcels that straddle a district border, and the room for them along an edge.
const STRADDLER_SHARE_PERCENT: usize = 3;
const STRADDLERS_PER_EDGE: usize = 22;

/// A cell: column and row.
pub(super) type Cell = [usize; 2];

/// An edge between two cells: the eastern or the northern edge of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    East,
    North,
}

/// Where the numbering of a cell's contents begins.
struct CellStart {
    interior: usize,
    edges: usize,
}

/// The layout of a city.
pub(super) struct Grid {
    pub(super) seed: u64,
    pub(super) parcels: usize,
    /// Cells along a side.
    pub(super) side: usize,
    /// Districts along a side.
    pub(super) across: usize,
    /// Row of border `r` in each column; the first and last are the city's own.
    rows: Vec<Vec<usize>>,
    /// Column of border `s` of band `r` in each row: `columns[r][s][row]`.
    columns: Vec<Vec<Vec<usize>>>,
    starts: Vec<CellStart>,
    straddlers: usize,
}

impl Grid {
    pub(super) fn new(parcels: usize, seed: u64, clean: bool) -> Self {
        let mut side = 2;
        while side * side * PARCELS_PER_CELL < parcels {
            side += 1;
        }
        let across = (side / 3).clamp(2, 4);
        let (rows, columns) = borders(seed, side, across);
        let mut grid = Self { seed, parcels, side, across, rows, columns, starts: Vec::new(), straddlers: 0 };
        grid.share_out(clean);
        grid
    }

    /// Fills the table of where each cell's parcels begin.
    fn share_out(&mut self, clean: bool) {
        let cells = self.side * self.side;
        let edges: usize = (0..cells).map(|cell| self.straddled_sides(self.cell(cell)).len()).sum();
        if !clean {
            self.straddlers = (self.parcels * STRADDLER_SHARE_PERCENT / 100).min(edges * STRADDLERS_PER_EDGE);
        }
        let centres = self.centres();
        let weights: Vec<usize> = (0..cells).map(|cell| self.weight(cell, &centres)).collect();
        let total: usize = weights.iter().sum();
        let interior = self.parcels - self.straddlers;
        let (mut weight_before, mut edges_before) = (0, 0);
        let mut starts = Vec::with_capacity(cells + 1);
        for (cell, weight) in weights.iter().enumerate() {
            starts.push(CellStart { interior: interior * weight_before / total, edges: edges_before });
            weight_before += weight;
            edges_before += self.straddled_sides(self.cell(cell)).len();
        }
        starts.push(CellStart { interior, edges: edges_before });
        self.starts = starts;
    }

    /// Middles of building activity, in cells, with a reach and a strength.
    fn centres(&self) -> Vec<[f64; 4]> {
        let side = self.side as f64;
        let mut random = Random::of(self.seed, Purpose::Centres, 0);
        let mut centres = vec![[side / 2.0, side / 2.0, 0.18 * side, 3.0]];
        for _ in 0..5 {
            let place = [random.between(0.1, 0.9) * side, random.between(0.1, 0.9) * side];
            centres.push([place[0], place[1], random.between(0.04, 0.09) * side, random.between(1.0, 2.5)]);
        }
        centres
    }

    /// How much of the parcels a cell gets: more near a centre, with patches of nearly empty land.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a few thousand")]
    fn weight(&self, cell: usize, centres: &[[f64; 4]]) -> usize {
        let [column, row] = self.cell(cell);
        let mut random = Random::of(self.seed, Purpose::CellWeight, cell);
        let mut weight = 0.25;
        for [x, y, reach, strength] in centres {
            let (dx, dy) = (column as f64 + 0.5 - x, row as f64 + 0.5 - y);
            weight += strength * libm::exp(-(dx * dx + dy * dy) / (2.0 * reach * reach));
        }
        weight *= random.lognormal(1.0, 0.5).clamp(0.3, 3.0);
        if random.chance(0.1) {
            weight *= 0.1;
        }
        (weight * 1000.0).clamp(20.0, 7000.0) as usize
    }

    /// The cell of a running number; cells are numbered from the south-west, row by row.
    pub(super) fn cell(&self, number: usize) -> Cell {
        [number % self.side, number / self.side]
    }

    pub(super) fn cells(&self) -> usize {
        self.side * self.side
    }

    /// The first parcel of a cell; `cells()` is accepted and gives the number of parcels.
    pub(super) fn first_parcel(&self, number: usize) -> usize {
        self.starts[number].interior + self.straddlers_before(self.starts[number].edges)
    }

    /// Parcels inside a cell, straddlers not counted.
    pub(super) fn interior_parcels(&self, number: usize) -> usize {
        self.starts[number + 1].interior - self.starts[number].interior
    }

    /// The edges of a cell that straddlers lie on, with their number.
    pub(super) fn straddlers(&self, number: usize) -> Vec<(Side, usize)> {
        let first = self.starts[number].edges;
        let sides = self.straddled_sides(self.cell(number)).into_iter().enumerate();
        sides
            .map(|(i, side)| (side, self.straddlers_before(first + i + 1) - self.straddlers_before(first + i)))
            .collect()
    }

    fn straddlers_before(&self, edges: usize) -> usize {
        let all = self.starts.last().map_or(0, |last| last.edges);
        (self.straddlers * edges).checked_div(all).unwrap_or(0)
    }

    /// The cell that holds a parcel.
    pub(super) fn cell_of_parcel(&self, parcel: usize) -> usize {
        let (mut low, mut high) = (0, self.cells());
        while high - low > 1 {
            let middle = usize::midpoint(low, high);
            if self.first_parcel(middle) <= parcel {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// A cell's south-western corner.
    pub(super) fn corner(&self, [column, row]: Cell) -> Tick {
        let place = |axis: usize, cell: usize| {
            let doubled = 2 * i64::try_from(cell).expect("fewer cells than ticks")
                - i64::try_from(self.side).expect("fewer cells than ticks");
            CENTRE[axis] + doubled * CELL_TICKS[axis] / 2
        };
        [place(0, column), place(1, row)]
    }

    /// The number of the district that a cell lies in, from the south-west.
    pub(super) fn district(&self, [column, row]: Cell) -> usize {
        let band = (1..self.across).filter(|&r| self.rows[r][column] <= row).count();
        let place = (1..self.across).filter(|&s| self.columns[band][s][row] <= column).count();
        band * self.across + place
    }

    pub(super) fn districts(&self) -> usize {
        self.across * self.across
    }

    /// Whether the edge is a border between two districts.
    pub(super) fn is_border(&self, cell: Cell, side: Side) -> bool {
        let [column, row] = cell;
        let neighbour = match side {
            Side::East => [column + 1, row],
            Side::North => [column, row + 1],
        };
        neighbour[0] < self.side && neighbour[1] < self.side && self.district(cell) != self.district(neighbour)
    }

    /// Borders, and the city's eastern limit, where straddlers lie partly outside every district.
    fn straddled_sides(&self, cell: Cell) -> Vec<Side> {
        let mut sides = Vec::new();
        if cell[0] + 1 == self.side || self.is_border(cell, Side::East) {
            sides.push(Side::East);
        }
        if self.is_border(cell, Side::North) {
            sides.push(Side::North);
        }
        sides
    }

    /// The land of a cell that ordinary parcels may use: west, south, east, north, in metres from its corner.
    pub(super) fn frame_m(&self, cell: Cell) -> [f64; 4] {
        let [column, row] = cell;
        let margin = |border: bool| if border { BORDER_MARGIN_M } else { STREET_MARGIN_M };
        let west = column > 0 && self.is_border([column - 1, row], Side::East);
        let south = row > 0 && self.is_border([column, row - 1], Side::North);
        let east = column + 1 == self.side || self.is_border(cell, Side::East);
        let north = self.is_border(cell, Side::North);
        [margin(west), margin(south), CELL_M[0] - margin(east), CELL_M[1] - margin(north)]
    }

    /// The line that stands for an edge, from its western or southern node to the other.
    pub(super) fn border_line(&self, cell: Cell, side: Side) -> Vec<Tick> {
        let [column, row] = cell;
        let (from, along) = match side {
            Side::East => ([column + 1, row], 1),
            Side::North => ([column, row + 1], 0),
        };
        let to = [column + 1, row + 1];
        let mut line = vec![self.node(from)];
        if from[1 - along] < self.side {
            let corner = self.corner(from);
            let key = 2 * (row * (self.side + 1) + column) + along;
            let mut random = Random::of(self.seed, Purpose::BorderEdge, key);
            // Fine cities have few edges on a border: give them more vertices each.
            let vertices = 2 + 120 / self.side.max(15) + random.below(2);
            for i in 1..=vertices {
                let step = (i as f64 + random.between(-0.25, 0.25)) / (vertices + 1) as f64;
                let mut tick = corner;
                tick[along] += nearest_tick(step * CELL_TICKS[along] as f64);
                tick[1 - along] += nearest_tick(random.between(-JAG_M, JAG_M) * TICKS_PER_M[1 - along]);
                line.push(tick);
            }
        }
        line.push(self.node(to));
        line
    }

    /// A corner of cells, displaced: the city's own outline stays a rectangle.
    pub(super) fn node(&self, node: Cell) -> Tick {
        let mut tick = self.corner(node);
        let mut random = Random::of(self.seed, Purpose::BorderNode, node[1] * (self.side + 1) + node[0]);
        for axis in 0..2 {
            let jag = nearest_tick(random.between(-JAG_M, JAG_M) * TICKS_PER_M[axis]);
            if node[axis] > 0 && node[axis] < self.side {
                tick[axis] += jag;
            }
        }
        tick
    }

    /// How far the border that stands for an edge lies beyond it, `along_m` metres from the edge's beginning.
    pub(super) fn border_offset_m(&self, cell: Cell, side: Side, along_m: f64) -> f64 {
        let (from, along) = match side {
            Side::East => ([cell[0] + 1, cell[1]], 1),
            Side::North => ([cell[0], cell[1] + 1], 0),
        };
        let corner = self.corner(from);
        let place = |tick: Tick, axis: usize| (tick[axis] - corner[axis]) as f64 / TICKS_PER_M[axis];
        let line = self.border_line(cell, side);
        let after = line.iter().position(|&tick| place(tick, along) > along_m).unwrap_or(line.len() - 1).max(1);
        let (a, b) = (line[after - 1], line[after]);
        let share = (along_m - place(a, along)) / (place(b, along) - place(a, along));
        place(a, 1 - along) + share * (place(b, 1 - along) - place(a, 1 - along))
    }
}

/// A border between bands: a row for each column, or a column for each row.
type Walk = Vec<usize>;

/// District borders in whole cells.
///
/// Rows of districts are parted by walks that step by at most one cell from column to column. Within a band the
/// columns are parted by walks that step only in rows well inside the band, so that two steps never meet at a node,
/// and that keep at least two cells apart where they step at all. Hence every district is in one piece, without
/// holes, and touches itself nowhere.
fn borders(seed: u64, side: usize, across: usize) -> (Vec<Walk>, Vec<Vec<Walk>>) {
    let mut random = Random::of(seed, Purpose::Borders, 0);
    let spacing = side / across;
    let swing = spacing / 4;
    let base = |i: usize| i * side / across;
    let rows = (0..=across)
        .map(|r| {
            let swing = if r == 0 || r == across { 0 } else { swing };
            walk(&mut random, base(r), swing, 0..side, side)
        })
        .collect();
    let columns = (0..across)
        .map(|r| {
            let south = if r == 0 { 0 } else { base(r) + swing };
            let north = if r + 1 == across { side } else { base(r + 1) - swing };
            (0..=across)
                .map(|s| {
                    let swing = if s == 0 || s == across { 0 } else { swing };
                    walk(&mut random, base(s), swing, south..north, side)
                })
                .collect()
        })
        .collect();
    (rows, columns)
}

/// A walk of `side` places that keeps within `swing` of `base` and steps only between places of `free`.
fn walk(random: &mut Random, base: usize, swing: usize, free: std::ops::Range<usize>, side: usize) -> Walk {
    let mut at = base;
    (0..side)
        .map(|i| {
            let step = random.below(3);
            if i > 0 && free.contains(&(i - 1)) && free.contains(&i) {
                // One is added before it is taken off, because a walk may run along row 0.
                at = (at + step).clamp(base + 1 - swing, base + 1 + swing) - 1;
            }
            at
        })
        .collect()
}
