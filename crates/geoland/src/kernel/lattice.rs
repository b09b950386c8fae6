//! Whole-number geometry: what makes the n-ary and pair kernels exact.
//!
//! Coordinates are whole multiples of a power of two (2^-28 m in the equal-area plane). Relative to a window they fit 56
//! bits, so that orientations and cross products are exact in 128-bit integers, with no filter and no tolerance.

use crate::lonlat::Xy;

/// A lattice position relative to a window's corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: i64,
    pub(super) y: i64,
}

/// Coordinates relative to the window stay below 2^56 steps, so that sums of products of two stay within 128 bits.
const REACH: f64 = 72_057_594_037_927_936.0;

/// The largest coordinate takes at least this many bits.
const ROOM: i32 = 53;

/// The step of a window's lattice, and its corner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lattice {
    corner: Point,
    per_unit: f64,
    /// The area of half a square step: what one unit of a cross product stands for.
    half_step_area: f64,
}

impl Lattice {
    /// A lattice on which all coordinates that are multiples of 2^exponent lie, or none where some between `min` and `max`
    /// would be too large for it. Where the coordinates leave room the lattice is finer than they need, since crossings are
    /// rounded to its steps.
    pub(super) fn new(exponent: i32, corner: Xy, min: Xy, max: Xy) -> Option<Self> {
        let largest =
            [min.x, min.y, max.x, max.y].into_iter().fold(f64::MIN_POSITIVE, |most: f64, v| most.max(v.abs()));
        let exponent = exponent.min(libm::ilogb(largest) - ROOM);
        if !(-500..=500).contains(&exponent) {
            return None;
        }
        let per_unit = libm::ldexp(1.0, -exponent);
        // Positions themselves and their distances from the corner must both fit.
        if largest * per_unit >= REACH / 2.0 {
            return None;
        }
        let half_step_area = libm::ldexp(0.5, 2 * exponent);
        let origin = Self { corner: Point { x: 0, y: 0 }, per_unit, half_step_area };
        Some(Self { corner: origin.point(corner), ..origin })
    }

    /// The lattice position of a plane position; exact, since the position is a multiple of the step.
    pub(super) fn point(&self, position: Xy) -> Point {
        Point {
            x: (position.x * self.per_unit) as i64 - self.corner.x,
            y: (position.y * self.per_unit) as i64 - self.corner.y,
        }
    }

    /// The plane position of a lattice position; exact where that came from one.
    pub(super) fn position(&self, point: Point) -> Xy {
        Xy::new((point.x + self.corner.x) as f64 / self.per_unit, (point.y + self.corner.y) as f64 / self.per_unit)
    }

    /// The whole number of cross products next to an area.
    pub(super) fn units(&self, area: f64) -> i128 {
        (area / self.half_step_area).round() as i128
    }

    /// The area of a sum of cross products.
    pub(super) fn area(&self, cross: i128) -> f64 {
        cross as f64 * self.half_step_area
    }
}

/// Twice the area of the triangle (0, a, b), exactly.
pub(super) fn cross(a: Point, b: Point) -> i128 {
    i128::from(a.x) * i128::from(b.y) - i128::from(a.y) * i128::from(b.x)
}

/// Twice the area of the triangle (a, b, c), exactly: positive where c is left of the line from a to b.
pub(super) fn turn(a: Point, b: Point, c: Point) -> i128 {
    i128::from(b.x - a.x) * i128::from(c.y - a.y) - i128::from(b.y - a.y) * i128::from(c.x - a.x)
}

/// Whether a position is left of the line from a to b, by simulation of simplicity (Edelsbrunner and Mücke 1990): shape k is
/// thought of as moved by k (ε, ε²), so that no position of one shape is ever on a line of another. `later` says
/// whether the position is of the shape with the greater number.
pub(super) fn is_left(turn: i128, a: Point, b: Point, later: bool) -> bool {
    if turn != 0 {
        return turn > 0;
    }
    // Moving the position by (ε, ε²) changes the turn by (bx - ax) ε² - (by - ay) ε.
    let moved_left = if a.y == b.y { b.x > a.x } else { b.y < a.y };
    moved_left == later
}

/// A crossing of two edges: how much of each edge's cross product lies before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crossing {
    pub(super) on_first: i128,
    pub(super) on_second: i128,
    /// Whether the first edge goes from the right to the left of the second, and the second from the left to the right of
    /// the first.
    pub(super) leftwards: bool,
}

/// The crossing of an edge of one shape with an edge of a later one, if they cross in the simulated position.
pub(super) fn crossing(first: (Point, Point), second: (Point, Point)) -> Option<Crossing> {
    let ((a, b), (c, d)) = (first, second);
    let (of_c, of_d) = (turn(a, b, c), turn(a, b, d));
    if is_left(of_c, a, b, true) == is_left(of_d, a, b, true) {
        return None;
    }
    let (of_a, of_b) = (turn(c, d, a), turn(c, d, b));
    let a_left = is_left(of_a, c, d, false);
    if a_left == is_left(of_b, c, d, false) {
        return None;
    }
    Some(Crossing {
        on_first: share(cross(a, b), of_a, of_a - of_b),
        on_second: share(cross(c, d), of_c, of_c - of_d),
        leftwards: !a_left,
    })
}

/// whole * part / of to the nearest integer or one beside it, for 0 <= part / of <= 1.
pub(super) fn share(whole: i128, part: i128, of: i128) -> i128 {
    if part == 0 || whole == 0 {
        return 0;
    }
    if part == of {
        return whole;
    }
    // A first quotient in floating point, then what its exact remainder leaves to add, which shrinks by 52 bits each time.
    let product = Wide::product(whole, part);
    let mut quotient = (whole as f64 * (part as f64 / of as f64)).round() as i128;
    loop {
        let remainder = product.minus(Wide::product(quotient, of));
        let more = (remainder.approximate() / of as f64).round() as i128;
        quotient += more;
        if more.abs() <= 1 {
            return quotient;
        }
    }
}

/// A whole number of 256 bits in two's complement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wide {
    high: i128,
    low: u128,
}

impl Wide {
    fn product(a: i128, b: i128) -> Self {
        const HALF: u128 = u64::MAX as u128;
        let (x, y) = (a.unsigned_abs(), b.unsigned_abs());
        let (x1, x0, y1, y0) = (x >> 64, x & HALF, y >> 64, y & HALF);
        let (low, cross_a, cross_b, high) = (x0 * y0, x0 * y1, x1 * y0, x1 * y1);
        let middle = (low >> 64) + (cross_a & HALF) + (cross_b & HALF);
        let product = Self {
            high: (high + (cross_a >> 64) + (cross_b >> 64) + (middle >> 64)) as i128,
            low: (low & HALF) | (middle << 64),
        };
        if (a < 0) == (b < 0) { product } else { product.negated() }
    }

    fn negated(self) -> Self {
        let (low, borrow) = 0_u128.overflowing_sub(self.low);
        Self { high: -self.high - i128::from(borrow), low }
    }

    fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high - other.high - i128::from(borrow), low }
    }

    fn approximate(self) -> f64 {
        const TWO_TO_128: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;
        if self.high < 0 {
            return -self.negated().approximate();
        }
        self.high as f64 * TWO_TO_128 + self.low as f64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Wide, share};

    proptest! {
        #[test]
        fn products_are_exact(a: i64, b: i64, c in any::<i32>()) {
            let (a, b, c) = (i128::from(a), i128::from(b), i128::from(c));
            // (a b + c) - a b in 256 bits, by way of factors that do not fit 128.
            let big = Wide::product(a << 60, b << 60).minus(Wide::product(a << 59, b << 61));
            prop_assert_eq!(big, Wide { high: 0, low: 0 });
            prop_assert_eq!(Wide::product(a, b).minus(Wide::product(a * b - c, 1)).approximate(), c as f64);
        }

        #[test]
        fn shares_are_off_by_one_at_most(whole in -(1i128 << 111)..1i128 << 111, of in 1i128..1 << 111, at in 0.0..1.0_f64) {
            use num_bigint::BigInt;
            let part = ((of as f64 * at) as i128).clamp(0, of);
            let exact = BigInt::from(whole) * BigInt::from(part);
            let miss = (BigInt::from(share(whole, part, of)) * BigInt::from(of) - exact).magnitude().clone();
            prop_assert!(miss <= (BigInt::from(of)).magnitude().clone());
        }
    }
}
