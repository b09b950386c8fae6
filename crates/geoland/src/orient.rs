//! Orientation: on which side of a line a position lies, exactly.

use crate::lonlat::Xy;

/// (3 + 16 ε) ε with ε = 2^-53: what rounding can do to a turn, relative to the products it is the difference of.
const FILTER: f64 = (3.0 + 16.0 * HALF_ULP) * HALF_ULP;
const HALF_ULP: f64 = f64::EPSILON / 2.0;

/// Twice the area of the triangle (a, b, position): positive where the position is left of the line from a to b, zero on it. The
/// sign is exact, by the adaptive predicate of Shewchuk (1997), *Adaptive precision floating-point arithmetic and fast
/// robust geometric predicates*.
pub(crate) fn orient(a: Xy, b: Xy, position: Xy) -> f64 {
    // The predicate's own first filter, here so that it is compiled into its callers: most answers need no more.
    let (left, right) = ((a.x - position.x) * (b.y - position.y), (a.y - position.y) * (b.x - position.x));
    let turn = left - right;
    if turn.abs() >= FILTER * (left.abs() + right.abs()) {
        return turn;
    }
    let coord = |p: Xy| robust::Coord { x: p.x, y: p.y };
    robust::orient2d(coord(a), coord(b), coord(position))
}
