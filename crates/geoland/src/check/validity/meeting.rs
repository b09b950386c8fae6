//! Meetings: what two edges have in common, by exact signs, and where they cross.

use crate::bounds::Bounds;
use crate::lonlat::Xy;
use crate::orient::orient;

/// What two edges have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meeting {
    /// One position inside both.
    Cross,
    /// One position, an end of at least one of them.
    At(Xy),
    /// A stretch, from its lesser end on.
    Along(Xy, Xy),
}

/// What two edges of some length have in common.
pub(super) fn meeting((a, b): (Xy, Xy), (c, d): (Xy, Xy)) -> Option<Meeting> {
    let (of_c, of_d) = (orient(a, b, c), orient(a, b, d));
    if one_side(of_c, of_d) {
        return None;
    }
    let (of_a, of_b) = (orient(c, d, a), orient(c, d, b));
    if one_side(of_a, of_b) {
        return None;
    }
    if of_c == 0.0 && of_d == 0.0 {
        let (low, high) = (greater(lesser(a, b), lesser(c, d)), lesser(greater(a, b), greater(c, d)));
        return match low.partial_cmp(&high) {
            Some(std::cmp::Ordering::Less) => Some(Meeting::Along(low, high)),
            Some(std::cmp::Ordering::Equal) => Some(Meeting::At(low)),
            _ => None,
        };
    }
    // Not in one line, so that an end of one that lies on the line of the other is the only position in common.
    let ends = [(of_c, c), (of_d, d), (of_a, a), (of_b, b)];
    Some(ends.iter().find(|(turn, _)| *turn == 0.0).map_or(Meeting::Cross, |(_, end)| Meeting::At(*end)))
}

fn one_side(turn: f64, other: f64) -> bool {
    (turn > 0.0 && other > 0.0) || (turn < 0.0 && other < 0.0)
}

pub(super) fn lesser(a: Xy, b: Xy) -> Xy {
    if b < a { b } else { a }
}

pub(super) fn greater(a: Xy, b: Xy) -> Xy {
    if b > a { b } else { a }
}

/// Where two edges that cross do so, to an f64 rounding or two even where they are nearly parallel: in numbers of twice the digits.
/// It does not depend on the order of the edges or of their ends.
pub(super) fn crossing(a: (Xy, Xy), b: (Xy, Xy)) -> Xy {
    let sorted = |(from, to): (Xy, Xy)| (lesser(from, to), greater(from, to));
    let (a, b) = (sorted(a), sorted(b));
    let (a, b) = if b.0 < a.0 || (b.0 == a.0 && b.1 < a.1) { (b, a) } else { (a, b) };
    let turn = |position: Xy| {
        let left = Double::diff(b.0.x, position.x).times(Double::diff(b.1.y, position.y));
        left.less(Double::diff(b.0.y, position.y).times(Double::diff(b.1.x, position.x)))
    };
    let (of_from, of_to) = (turn(a.0), turn(a.1));
    let share = of_from.over(of_from.less(of_to));
    let along = |from: f64, to: f64| Double::diff(to, from).times(share).plus(from);
    let (x, y) = (along(a.0.x, a.1.x), along(a.0.y, a.1.y));
    let (of_a, of_b) = (Bounds::of(&[a.0, a.1]), Bounds::of(&[b.0, b.1]));
    let within = |value: f64, low: f64, high: f64| if value > low { value.min(high) } else { low };
    Xy::new(
        within(x, of_a.min.x.max(of_b.min.x), of_a.max.x.min(of_b.max.x)),
        within(y, of_a.min.y.max(of_b.min.y), of_a.max.y.min(of_b.max.y)),
    )
}

/// A number as the sum of two, of which the second is what the first lost by rounding (Dekker 1971, *A floating-point
/// technique for extending the available precision*).
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let of_b = high - a;
        Self { high, low: (a - (high - of_b)) + (b - of_b) }
    }

    fn diff(a: f64, b: f64) -> Self {
        Self::sum(a, -b)
    }

    fn times(self, other: Self) -> Self {
        let high = self.high * other.high;
        let low = self.high.mul_add(other.high, -high) + (self.high * other.low + self.low * other.high);
        Self::sum(high, low)
    }

    fn less(self, other: Self) -> Self {
        let sum = Self::diff(self.high, other.high);
        Self::sum(sum.high, sum.low + (self.low - other.low))
    }

    fn over(self, other: Self) -> Self {
        let high = self.high / other.high;
        let rest = self.less(other.times(Self { high, low: 0.0 }));
        Self::sum(high, rest.high / other.high)
    }

    fn plus(self, term: f64) -> f64 {
        let sum = Self::sum(self.high, term);
        sum.high + (sum.low + self.low)
    }
}

/// Whether two positions lie on one ray from `node`.
pub(super) fn on_one_ray(node: Xy, a: Xy, b: Xy) -> bool {
    let alike = |a: f64, b: f64, node: f64| a.partial_cmp(&node) == b.partial_cmp(&node);
    alike(a.x, b.x, node.x) && alike(a.y, b.y, node.y) && orient(node, a, b) == 0.0
}

/// Whether `end` lies in the sector that opens from the ray to `from` counterclockwise to the ray to `to`; none where it lies on
/// one of the rays.
pub(super) fn in_sector(node: Xy, (from, to): (Xy, Xy), end: Xy) -> Option<bool> {
    if on_one_ray(node, from, end) || on_one_ray(node, to, end) {
        return None;
    }
    let (opening, of_from, of_to) = (orient(node, from, to), orient(node, from, end), orient(node, end, to));
    // A sector of less than half a turn, of more, or of exactly one half: rays that coincide do not come here.
    Some(if opening > 0.0 {
        of_from > 0.0 && of_to > 0.0
    } else if opening < 0.0 {
        of_from > 0.0 || of_to > 0.0
    } else {
        of_from > 0.0
    })
}

/// Whether one way through a node leaves on the other side of another way than it came from. Where they run along each other
/// this is not asked.
pub(super) fn ways_cross(node: Xy, way: (Xy, Xy), other: (Xy, Xy)) -> bool {
    match (in_sector(node, way, other.0), in_sector(node, way, other.1)) {
        (Some(from), Some(to)) => from != to,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Meeting, crossing, in_sector, meeting, ways_cross};
    use crate::lonlat::Xy;

    fn edge(a: (f64, f64), b: (f64, f64)) -> (Xy, Xy) {
        (Xy::new(a.0, a.1), Xy::new(b.0, b.1))
    }

    #[test]
    fn edges_cross_touch_or_run_along_each_other() {
        let base = edge((0., 0.), (4., 0.));
        let of = |a, b| meeting(base, edge(a, b));
        assert_eq!(of((1., -1.), (1., 1.)), Some(Meeting::Cross));
        assert_eq!(of((1., 0.), (1., 1.)), Some(Meeting::At(Xy::new(1., 0.))));
        assert_eq!(of((6., 0.), (4., 0.)), Some(Meeting::At(Xy::new(4., 0.))));
        assert_eq!(of((6., 0.), (3., 0.)), Some(Meeting::Along(Xy::new(3., 0.), Xy::new(4., 0.))));
        assert_eq!(of((5., -1.), (5., 1.)), None);
        assert_eq!(of((6., 0.), (5., 0.)), None);
    }

    #[test]
    fn crossings_keep_all_digits_and_do_not_depend_on_directions() {
        // Nearly parallel: they cross at x = 1/3 of a million, where plain products would lose half of the digits.
        let (a, b) = (edge((0., 0.), (1e6, 1e-6)), edge((0., 1e-6), (1e6, -1e-6)));
        let at = crossing(a, b);
        assert!((at.x - 1e6 / 3.0).abs() <= 1e6 * f64::EPSILON && (at.y - 1e-6 / 3.0).abs() < 1e-21, "{at:?}");
        for (c, d) in [(b, a), ((a.1, a.0), b), ((b.1, b.0), (a.1, a.0))] {
            assert_eq!(crossing(c, d), at);
        }
    }

    #[test]
    fn sectors_of_less_and_more_than_half_a_turn() {
        let at = |x: f64, y: f64| Xy::new(x, y);
        let quarter = (at(1., 0.), at(0., 1.));
        assert_eq!(in_sector(at(0., 0.), quarter, at(1., 1.)), Some(true));
        assert_eq!(in_sector(at(0., 0.), quarter, at(-1., 1.)), Some(false));
        assert_eq!(in_sector(at(0., 0.), (quarter.1, quarter.0), at(-1., -1.)), Some(true));
        assert_eq!(in_sector(at(0., 0.), quarter, at(3., 0.)), None);
        assert_eq!(in_sector(at(0., 0.), (at(1., 0.), at(-1., 0.)), at(0., 1.)), Some(true));
        assert!(ways_cross(at(0., 0.), quarter, (at(1., 1.), at(-1., -1.))));
        assert!(!ways_cross(at(0., 0.), quarter, (at(-1., 1.), at(-1., -1.))));
    }
}
