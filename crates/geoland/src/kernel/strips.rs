//! Strips of a window: which pairs of edges can cross at all.

use super::lattice::Point;

/// As many columns and rows as a word has bits.
const STRIPS: u32 = u32::BITS;

/// A window cut into columns and into rows. What lies beyond it counts to the outer ones.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grid {
    column: u32,
    row: u32,
}

/// The columns and rows that a position or an edge's bounds have a part in, a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Strips {
    columns: u32,
    rows: u32,
}

impl Grid {
    /// The grid of a window from the origin to a corner.
    pub(super) fn new(corner: Point) -> Self {
        let shift = |side: i64| (i64::BITS - side.leading_zeros()).saturating_sub(STRIPS.ilog2());
        Self { column: shift(corner.x), row: shift(corner.y) }
    }

    /// Those of a position.
    pub(super) fn strips(self, position: Point) -> Strips {
        let strip = |ordinate: i64, shift: u32| 1 << (ordinate >> shift).clamp(0, i64::from(STRIPS) - 1);
        Strips { columns: strip(position.x, self.column), rows: strip(position.y, self.row) }
    }
}

impl Strips {
    /// Those of an edge from those of its ends.
    pub(super) fn through(self, end: Self) -> Self {
        // All bits from the lower one to the higher one.
        let between = |a: u32, b: u32| (a.max(b) << 1).wrapping_sub(a.min(b));
        Self { columns: between(self.columns, end.columns), rows: between(self.rows, end.rows) }
    }

    /// Whether two edges may have a place in common; where their bounds meet this is always so.
    pub(super) fn meet(self, other: Self) -> bool {
        self.columns & other.columns != 0 && self.rows & other.rows != 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Grid, Point};

    fn point(side: i64) -> impl Strategy<Value = Point> {
        (-side..2 * side, -side..2 * side).prop_map(|(x, y)| Point { x, y })
    }

    proptest! {
        #[test]
        fn edges_whose_bounds_meet_have_strips_in_common(
            corner in (1i64..1 << 40, 1i64..100).prop_map(|(x, y)| Point { x, y }),
            ends in prop::array::uniform4(point(120)),
        ) {
            let grid = Grid::new(corner);
            let strips = |a: Point, b: Point| grid.strips(a).through(grid.strips(b));
            let [a, b, c, d] = ends;
            let apart = |a: i64, b: i64, c: i64, d: i64| a.max(b) < c.min(d) || c.max(d) < a.min(b);
            let bounds_meet = !apart(a.x, b.x, c.x, d.x) && !apart(a.y, b.y, c.y, d.y);
            prop_assert!(!bounds_meet || strips(a, b).meet(strips(c, d)));
        }

        #[test]
        fn rows_tell_the_ends_of_a_window_apart(side in 2i64..1 << 50) {
            let grid = Grid::new(Point { x: side, y: side });
            let corners = [Point { x: 0, y: 0 }, Point { x: side, y: side }];
            prop_assert!(!grid.strips(corners[0]).meet(grid.strips(corners[1])));
        }
    }
}
