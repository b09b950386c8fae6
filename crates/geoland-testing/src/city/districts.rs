//! Districts and key areas: the two kinds of zone.

use super::grid::{CELL_M, Grid, Side};
use super::random::{Purpose, Random};
use super::shape::{Star, Tick, TickRing, to_degrees};
use crate::MultiPolygon;

/// A synthetic district.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictRecord {
    /// `District 01` and so on.
    pub name: String,
    /// Six digits; no real district has them.
    pub adcode: String,
    /// One polygon that shares its border vertices with its neighbours exactly.
    pub geometry: MultiPolygon,
}

/// A synthetic key area, which lies in several districts.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyAreaRecord {
    /// `Key area 1` and so on.
    pub name: String,
    /// One polygon.
    pub geometry: MultiPolygon,
}

pub(super) fn district_name(district: usize) -> String {
    format!("District {:02}", district + 1)
}

pub(super) fn district(grid: &Grid, number: usize) -> DistrictRecord {
    DistrictRecord {
        name: district_name(number),
        adcode: format!("{}", 990_101 + number),
        geometry: to_degrees(&vec![vec![outline(grid, number)]]),
    }
}

/// The ways around a cell with its inside on the left.
const EAST: usize = 0;
const NORTH: usize = 1;
const WEST: usize = 2;
const SOUTH: usize = 3;

/// Walks around a district counter-clockwise, from the south-western corner of its first cell.
///
/// A district is in one piece, without holes and without touching itself (see `grid::borders`), so that from every
/// node of its outline there is exactly one way on.
fn outline(grid: &Grid, number: usize) -> TickRing {
    let inside = |column: Option<usize>, row: Option<usize>| match (column, row) {
        (Some(c), Some(r)) => c < grid.side && r < grid.side && grid.district([c, r]) == number,
        _ => false,
    };
    let first = (0..grid.cells()).find(|&cell| grid.district(grid.cell(cell)) == number);
    let start = grid.cell(first.expect("every district has cells"));
    let mut ring = TickRing::new();
    let mut node = start;
    loop {
        let (column, row) = (Some(node[0]), Some(node[1]));
        let (west, south) = (node[0].checked_sub(1), node[1].checked_sub(1));
        let [ne, nw, sw, se] = [inside(column, row), inside(west, row), inside(west, south), inside(column, south)];
        let way = match (ne, nw, sw, se) {
            (true, _, _, false) => EAST,
            (_, true, _, _) if !ne => NORTH,
            (_, _, true, _) if !nw => WEST,
            _ => SOUTH,
        };
        let line = border(grid, node, way);
        ring.extend(&line[..line.len() - 1]);
        match way {
            EAST => node[0] += 1,
            NORTH => node[1] += 1,
            WEST => node[0] -= 1,
            _ => node[1] -= 1,
        }
        if node == start {
            return without_straight_vertices(&ring);
        }
    }
}

/// The border line from a node to the next one on the way.
fn border(grid: &Grid, [column, row]: [usize; 2], way: usize) -> Vec<Tick> {
    match way {
        EAST if row == 0 => vec![grid.node([column, 0]), grid.node([column + 1, 0])],
        EAST => grid.border_line([column, row - 1], Side::North),
        NORTH if column == 0 => vec![grid.node([0, row]), grid.node([0, row + 1])],
        NORTH => grid.border_line([column - 1, row], Side::East),
        WEST => backwards(border(grid, [column - 1, row], EAST)),
        _ => backwards(border(grid, [column, row - 1], NORTH)),
    }
}

fn backwards(mut line: Vec<Tick>) -> Vec<Tick> {
    line.reverse();
    line
}

/// Drops vertices on the straight outline of the city, except where a border ends.
fn without_straight_vertices(ring: &[Tick]) -> TickRing {
    let n = ring.len();
    (0..n)
        .filter(|&i| {
            let (before, here, after) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
            !(0..2).any(|axis| before[axis] == here[axis] && here[axis] == after[axis])
        })
        .map(|i| ring[i])
        .collect()
}

/// How many key areas a city has.
pub(super) fn key_areas(grid: &Grid) -> usize {
    if grid.side < 9 { 2 } else { 3 }
}

/// A key area on a border between rows of districts, apart from the other key areas.
pub(super) fn key_area(grid: &Grid, number: usize) -> KeyAreaRecord {
    let mut random = Random::of(grid.seed, Purpose::KeyArea, number);
    let spacing = grid.side as f64 / (key_areas(grid) + 1) as f64;
    let across = (grid.across / 2) as f64 * grid.side as f64 / grid.across as f64;
    let star = Star {
        centre_m: [spacing * (number + 1) as f64 * CELL_M[0], (across + random.between(-0.1, 0.1)) * CELL_M[1]],
        radius_m: random.between(0.34, 0.42) * spacing * CELL_M[0],
        vertices: 60 + random.below(31),
        flattening: 1.0,
    };
    let rings = vec![star.even_ring(grid.corner([0, 0]), &mut random)];
    KeyAreaRecord { name: format!("Key area {}", number + 1), geometry: to_degrees(&vec![rings]) }
}
