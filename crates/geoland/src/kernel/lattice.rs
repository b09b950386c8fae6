//! Whole-number geometry: what makes the n-ary and pair kernels exact.
//!
//! Coordinates are whole multiples of a power of two (2^-28 m in the equal-area plane). Relative to a window they fit 56
//! bits, so that orientations and cross products are exact in 128-bit integers, with no filter and no tolerance.

use crate::bounds::Bounds;
use crate::lonlat::Xy;

/// A lattice position relative to a window's corner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: i64,
    pub(super) y: i64,
}

/// Coordinates relative to the window's corner stay within 2^56 steps, so that sums of products of two stay within 128 bits.
const REACH: f64 = 72_057_594_037_927_936.0;

/// Up to here every whole number of steps is an f64, so that positions are subtracted without rounding.
const IN_F64: f64 = 9_007_199_254_740_992.0;

/// Up to here whole numbers of steps are subtracted in 64 bits.
const IN_I64: f64 = 4_611_686_018_427_387_904.0;

/// The window's longer side is at least this power of two in steps, where there is room for it.
const FINE: i32 = 36;

/// The step of a window's lattice, and the window's corner.
///
/// Only distances from the corner have to fit, however far from the plane's origin the window lies: of an easting of
/// 442 km and a northing of 4,406 km in f64, which are multiples of different powers of two, the finer step is taken. All
/// there is depends on these distances, so that a problem that is moved by whole steps is the same problem.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lattice {
    /// What is taken off a position before it is counted in steps: the corner, or nothing where distances from it are not
    /// all f64 numbers.
    base: Xy,
    /// What is taken off then: the corner less the base, in steps.
    corner: Point,
    per_unit: f64,
    /// The area of half a square step: what one unit of a cross product stands for.
    half_step_area: f64,
}

impl Lattice {
    /// A lattice on which all coordinates that are multiples of 2^exponent lie, or none where some between the bounds of
    /// all shapes are too far from the window's corner for it. Where there is room the lattice is finer than they need,
    /// since crossings are rounded to its steps.
    pub(super) fn new(exponent: i32, window: &Bounds, all: &Bounds) -> Option<Self> {
        let corner = window.min;
        let farthest = |bounds: &Bounds| {
            let Bounds { min, max } = *bounds;
            let distances = [min.x - corner.x, min.y - corner.y, max.x - corner.x, max.y - corner.y];
            distances.into_iter().fold(f64::MIN_POSITIVE, |most: f64, v| most.max(v.abs()))
        };
        let (side, reach) = (farthest(window), farthest(all));
        // A window of nothing has no corner.
        if !reach.is_finite() {
            return None;
        }
        let room = libm::ilogb(reach) + 1 - libm::ilogb(REACH);
        let exponent = exponent.min((libm::ilogb(side) - FINE).max(room));
        if !(-500..=500).contains(&exponent) {
            return None;
        }
        let per_unit = libm::ldexp(1.0, -exponent);
        if reach * per_unit > REACH {
            return None;
        }
        let half_step_area = libm::ldexp(0.5, 2 * exponent);
        if reach * per_unit < IN_F64 {
            return Some(Self { base: corner, corner: Point { x: 0, y: 0 }, per_unit, half_step_area });
        }
        let ordinates = [all.min.x, all.min.y, all.max.x, all.max.y];
        if ordinates.into_iter().any(|ordinate| ordinate.abs() * per_unit > IN_I64) {
            return None;
        }
        let origin = Self { base: Xy::new(0.0, 0.0), corner: Point { x: 0, y: 0 }, per_unit, half_step_area };
        Some(Self { corner: origin.point(corner), ..origin })
    }

    /// The lattice position of a plane position; exact, since position and corner are multiples of the step.
    pub(super) fn point(&self, position: Xy) -> Point {
        Point {
            x: ((position.x - self.base.x) * self.per_unit) as i64 - self.corner.x,
            y: ((position.y - self.base.y) * self.per_unit) as i64 - self.corner.y,
        }
    }

    /// The plane position of a lattice position; exact where that came from one: what was taken off is added again, and the
    /// sum is a number of f64 before it is rounded.
    pub(super) fn position(&self, point: Point) -> Xy {
        let ordinate = |steps: i64, corner: i64, base: f64| (steps + corner) as f64 / self.per_unit + base;
        Xy::new(ordinate(point.x, self.corner.x, self.base.x), ordinate(point.y, self.corner.y, self.base.y))
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

/// Whether two positions of one shape are on different sides of the line from a to b, by their turns with it.
///
/// Simulation of simplicity (Edelsbrunner and Mücke 1990) decides what is on the line: shape k is thought of as moved by
/// k (ε, ε²), so that no position of one shape is ever on a line of another. `later` says whether the positions are of the
/// shape with the greater number.
fn apart(turns: (i128, i128), a: Point, b: Point, later: bool) -> bool {
    // A turn is left where it is greater than 0, or than -1 where ties are left: where its sum with this is not negative.
    let left_of_zero = i128::from(ties_are_left(a, b, later)) - 1;
    ((turns.0 + left_of_zero) ^ (turns.1 + left_of_zero)) < 0
}

/// Whether a position on the line from a to b counts as left of it.
fn ties_are_left(a: Point, b: Point, later: bool) -> bool {
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
///
/// Most pairs of edges do not, and the first two turns say so: that much is meant to stand in the loop over pairs.
#[inline]
pub(super) fn crossing(first: (Point, Point), second: (Point, Point)) -> Option<Crossing> {
    let ((a, b), (c, d)) = (first, second);
    let turns = (turn(a, b, c), turn(a, b, d));
    if apart(turns, a, b, true) { crossing_of_line(first, second, turns) } else { None }
}

/// The same where the second edge is known to cross the line of the first, with the turns of its ends there.
#[inline(never)]
fn crossing_of_line(first: (Point, Point), second: (Point, Point), (of_c, of_d): (i128, i128)) -> Option<Crossing> {
    let ((a, b), (c, d)) = (first, second);
    let (of_a, of_b) = (turn(c, d, a), turn(c, d, b));
    if !apart((of_a, of_b), c, d, false) {
        return None;
    }
    Some(Crossing {
        on_first: share(cross(a, b), of_a, of_a - of_b),
        on_second: share(cross(c, d), of_c, of_c - of_d),
        leftwards: of_a < 0 || (of_a == 0 && !ties_are_left(c, d, false)),
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
    let divisor = of as f64;
    let first = (whole as f64 * (part as f64 / divisor)).round();
    let mut quotient = first as i128;
    // Rounded five times, the first quotient is off by less than this share of it and one; where the remainder then fits
    // 127 bits, the low 128 bits of both products give it.
    let fits = (first.abs() * TWO_TO_MINUS_50 + 1.0) * divisor.abs() < TWO_TO_126;
    loop {
        let remainder = if fits {
            whole.wrapping_mul(part).wrapping_sub(quotient.wrapping_mul(of)) as f64
        } else {
            Wide::product(whole, part).minus(Wide::product(quotient, of)).approximate()
        };
        let left = remainder / divisor;
        let more = left.round();
        quotient += more as i128;
        // So little is off by less than 2^-10 in floating point: clear of a half, what is left next rounds to nothing.
        let settled = more.abs() < TWO_TO_40 && (left - more).abs() < NEARLY_HALF;
        if settled || more.abs() <= 1.0 {
            return quotient;
        }
    }
}

const TWO_TO_MINUS_50: f64 = 1.0 / 1_125_899_906_842_624.0;
const TWO_TO_126: f64 = 85_070_591_730_234_615_865_843_651_857_942_052_864.0;
const TWO_TO_40: f64 = 1_099_511_627_776.0;
/// 1/2 - 2^-9.
const NEARLY_HALF: f64 = 0.498_046_875;

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

    /// The same share, always by 256 bits and until nothing is left to add.
    fn share_by_wide(whole: i128, part: i128, of: i128) -> i128 {
        let mut quotient = (whole as f64 * (part as f64 / of as f64)).round() as i128;
        loop {
            let remainder = Wide::product(whole, part).minus(Wide::product(quotient, of));
            let more = (remainder.approximate() / of as f64).round() as i128;
            quotient += more;
            if more.abs() <= 1 {
                return quotient;
            }
        }
    }

    proptest! {
        #[test]
        fn shares_do_not_depend_on_how_remainders_are_taken(
            whole in any::<i128>(), of in 1..i128::MAX, at in 0.0..1.0_f64, size in (16u32..127, 16u32..127),
        ) {
            let (whole, of) = (whole >> size.0, (of >> size.1).max(1));
            let part = ((of as f64 * at) as i128).clamp(0, of);
            prop_assert_eq!(share(whole, part, of), share_by_wide(whole, part, of));
            prop_assert_eq!(share(whole, -part, -of), share_by_wide(whole, -part, -of));
        }

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
