//! Orientation: on which side of a line a position lies, exactly.

use crate::lonlat::Xy;

/// Twice the area of the triangle (a, b, position): positive where the position is left of the line from a to b, zero on it. The
/// sign is exact, by the adaptive predicate of Shewchuk (1997), *Adaptive precision floating-point arithmetic and fast
/// robust geometric predicates*.
pub(crate) fn orient(a: Xy, b: Xy, position: Xy) -> f64 {
    let coord = |p: Xy| robust::Coord { x: p.x, y: p.y };
    robust::orient2d(coord(a), coord(b), coord(position))
}
