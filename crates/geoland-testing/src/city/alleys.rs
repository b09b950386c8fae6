//! Alleys: lines in one to three segments that share an id.

use super::grid::{CELL_M, CELL_TICKS, Grid};
use super::random::{Purpose, Random};
use super::shape::{TICKS_PER_M, Tick, degrees, nearest_tick};
use crate::Point;

/// A segment of a synthetic alley.
#[derive(Clone, Debug, PartialEq)]
pub struct AlleyRecord {
    /// Shared by the segments of an alley.
    pub id: String,
    /// `planned`, `started` or `done`; `None` for a few unless the city is clean.
    pub status: Option<&'static str>,
    /// Degrees, longitude first; a segment starts where the one before it ends.
    pub line: Vec<Point>,
}

/// The segments of the alley that starts in a cell, if there is one.
pub(super) fn alley(grid: &Grid, cell: usize, clean: bool) -> Vec<AlleyRecord> {
    let mut random = Random::of(grid.seed, Purpose::Alley, cell);
    if !random.chance(0.6) {
        return Vec::new();
    }
    let status = match random.below(100) {
        0..15 => "planned",
        15..62 => "started",
        _ => "done",
    };
    let status = (clean || !random.chance(0.01)).then_some(status);
    let corner = grid.corner(grid.cell(cell));
    let mut at = [0, 1].map(|axis| corner[axis] + nearest_tick(random.unit() * CELL_TICKS[axis] as f64));
    let mut heading = random.below(4);
    (0..=random.below(3))
        .map(|_| {
            let mut line = vec![degrees(at)];
            for _ in 0..=random.below(4) {
                at = step(grid, at, heading, &mut random);
                line.push(degrees(at));
            }
            heading += 1 + 2 * random.below(2);
            AlleyRecord { id: format!("A{:07}", cell + 1), status, line }
        })
        .collect()
}

/// A stretch of 60 to 240 m, roughly along a heading; it turns back at the city's outline.
fn step(grid: &Grid, at: Tick, heading: usize, random: &mut Random) -> Tick {
    let (axis, forward) = (heading % 2, (heading / 2).is_multiple_of(2));
    let length = random.between(60.0, 240.0) * if forward { 1.0 } else { -1.0 };
    let sideways = random.between(-0.15, 0.15) * length;
    let (low, high) = (grid.corner([0, 0]), grid.corner([grid.side, grid.side]));
    let moved = |axis: usize, metres: f64| {
        let ticks = nearest_tick(metres * TICKS_PER_M[axis]);
        if (low[axis]..=high[axis]).contains(&(at[axis] + ticks)) { at[axis] + ticks } else { at[axis] - ticks }
    };
    // A stretch that turns back stays in the city, because a city is wider than two stretches.
    const { assert!(2.0 * 240.0 < CELL_M[0]) };
    let mut next = at;
    next[axis] = moved(axis, length);
    next[1 - axis] = moved(1 - axis, sideways);
    next
}
