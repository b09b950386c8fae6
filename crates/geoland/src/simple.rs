//! Simplicity: whether the rings of a shape meet nowhere and lie as those of a valid polygon do.

use crate::bounds::Bounds;
use crate::chains::Chains;
use crate::lonlat::Xy;
use crate::orient::orient;
use crate::ring::RingSpan;

/// A shape with more rings is taken as not simple rather than compared ring by ring.
const RINGS: usize = 64;
/// Comparisons of edges after which a shape is taken as not simple: a bound on the time that hostile input can cost.
const COMPARISONS: usize = 20_000_000;

/// Up to this many edges every pair is looked at, which is faster than sorting them.
const FEW: usize = 32;

/// Whether a ring that does not cross itself has its inside on the left of its edges.
pub(crate) fn turns_left(ring: &[Xy]) -> bool {
    // A canonical ring starts at its least position, where it certainly turns the way it goes around.
    let [start, next, .., last] = ring else { return true };
    orient(*last, *start, *next) >= 0.0
}

/// Whether rings meet neither themselves nor each other, every hole lies in its own shell and in no other hole of it, and
/// shells lie in nothing else of the shape but holes. What is doubtful is not simple.
pub(crate) fn is_simple(points: &[Xy], rings: &[RingSpan]) -> bool {
    rings.len() <= RINGS && edges_are_apart(points, rings) && rings_are_nested(points, rings)
}

#[derive(Clone, Copy)]
struct Edge {
    from: Xy,
    to: Xy,
    bounds: Bounds,
    ring: u32,
    /// Its number in the ring, and how many edges that has.
    at: u32,
    count: u32,
}

/// Whether edges share no position but the vertex between neighbours.
fn edges_are_apart(points: &[Xy], rings: &[RingSpan]) -> bool {
    if let ([_], 3..) = (rings, points.len()) {
        let Bounds { min, max } = Bounds::of(points);
        let middle = Xy::new(f64::midpoint(min.x, max.x), f64::midpoint(min.y, max.y));
        if turn_around(points.iter().copied(), middle) != 0.0 {
            return true;
        }
        if points.len() <= FEW {
            return few_are_apart(points);
        }
    }
    let mut edges = Vec::with_capacity(points.len());
    for (number, ring) in rings.iter().enumerate() {
        let ring = &points[ring.start as usize..ring.end as usize];
        for at in 0..ring.len() {
            let (from, to) = (ring[at], ring[if at + 1 == ring.len() { 0 } else { at + 1 }]);
            let (ring_number, count) = (number as u32, ring.len() as u32);
            edges.push(Edge { from, to, bounds: Bounds::of(&[from, to]), ring: ring_number, at: at as u32, count });
        }
    }
    // A sweep across the axis along which edges are shorter, measured against the whole.
    let (wide, high) = edges.iter().fold((0.0, 0.0), |(wide, high), edge| {
        (wide + (edge.bounds.max.x - edge.bounds.min.x), high + (edge.bounds.max.y - edge.bounds.min.y))
    });
    let whole = Bounds::of(points);
    let across_x = wide * (whole.max.y - whole.min.y) <= high * (whole.max.x - whole.min.x);
    let span = |edge: &Edge| {
        let (min, max) = (edge.bounds.min, edge.bounds.max);
        if across_x { (min.x, max.x) } else { (min.y, max.y) }
    };
    edges.sort_unstable_by(|a, b| span(a).0.total_cmp(&span(b).0));
    let mut comparisons = 0;
    for (k, edge) in edges.iter().enumerate() {
        let end = span(edge).1;
        for other in edges[k + 1..].iter().take_while(|other| span(other).0 <= end) {
            comparisons += 1;
            if edge.bounds.meets(&other.bounds) && meet(edge, other) {
                return false;
            }
        }
        if comparisons > COMPARISONS {
            return false;
        }
    }
    true
}

/// The same for one ring of few edges: a set of bits says which later edges come near an edge.
pub(crate) fn few_are_apart(ring: &[Xy]) -> bool {
    let n = ring.len();
    let at = |k: usize| ring[if k == n { 0 } else { k }];
    let (mut left, mut right, mut low, mut high) = ([0.0; FEW], [0.0; FEW], [0.0; FEW], [0.0; FEW]);
    for k in 0..n {
        let (from, to) = (at(k), at(k + 1));
        (left[k], right[k]) = if from.x < to.x { (from.x, to.x) } else { (to.x, from.x) };
        (low[k], high[k]) = if from.y < to.y { (from.y, to.y) } else { (to.y, from.y) };
        if turns_back(from, to, at((k + 2) % n)) {
            return false;
        }
    }
    for k in 0..n - 2 {
        // The last edge is a neighbour of the first.
        let end = if k == 0 { n - 1 } else { n };
        let mut near = 0_u32;
        for other in k + 2..end {
            // Numbers rather than truths: all four are compared, without a branch.
            let beside = u32::from(left[other] > right[k]) | u32::from(right[other] < left[k]);
            let above_or_below = u32::from(low[other] > high[k]) | u32::from(high[other] < low[k]);
            near |= (1 ^ (beside | above_or_below)) << other;
        }
        while near != 0 {
            let other = near.trailing_zeros() as usize;
            near &= near - 1;
            if share_a_position((at(k), at(k + 1)), (at(other), at(other + 1))) {
                return false;
            }
        }
    }
    true
}

/// Which way a ring goes once around a position, if every turn about it is that way: 1 for counterclockwise, -1 for clockwise. Such a
/// ring certainly does not meet itself: each ray from the position meets it once. Nearly every parcel is one about its middle. 0
/// where that is not so.
pub(crate) fn turn_around(mut ring: impl Iterator<Item = Xy>, position: Xy) -> f64 {
    let Some(first) = ring.next() else { return 0.0 };
    let (mut before, mut way, mut crossed) = (first, 0.0, 0_u32);
    let mut step = |to: Xy| {
        let turn = orient(before, to, position);
        let same_way = if turn > 0.0 { way >= 0.0 } else { turn < 0.0 && way <= 0.0 };
        if !same_way {
            return false;
        }
        way = turn.signum();
        crossed += u32::from((before.y < position.y) != (to.y < position.y));
        before = to;
        true
    };
    if !(ring.all(&mut step) && step(first)) {
        return 0.0;
    }
    // Each round crosses the row of the position twice.
    if crossed == 2 { way } else { 0.0 }
}

/// Whether the second of two edges that follow each other goes straight back over the first.
fn turns_back(from: Xy, middle: Xy, to: Xy) -> bool {
    let back = (from.x - middle.x) * (to.x - middle.x) + (from.y - middle.y) * (to.y - middle.y);
    back > 0.0 && orient(from, middle, to) == 0.0
}

fn share_a_position((a, b): (Xy, Xy), (c, d): (Xy, Xy)) -> bool {
    let one_side = |a: Xy, b: Xy, c: Xy, d: Xy| {
        let (c, d) = (orient(a, b, c), orient(a, b, d));
        (c > 0.0 && d > 0.0) || (c < 0.0 && d < 0.0)
    };
    !one_side(a, b, c, d) && !one_side(c, d, a, b)
}

/// Whether two edges share a position that they should not.
fn meet(a: &Edge, b: &Edge) -> bool {
    if a.ring == b.ring {
        let follows = |a: &Edge, b: &Edge| (a.at + 1) % a.count == b.at;
        let neighbours = match (follows(a, b), follows(b, a)) {
            (true, true) => return true,
            (true, false) => Some((a, b)),
            (false, true) => Some((b, a)),
            (false, false) => None,
        };
        if let Some((first, second)) = neighbours {
            // They share a vertex; more only if the second turns straight back.
            return turns_back(first.from, first.to, second.to);
        }
    }
    share_a_position((a.from, a.to), (b.from, b.to))
}

/// Whether rings that do not meet lie in each other as those of a valid polygon do.
fn rings_are_nested(points: &[Xy], rings: &[RingSpan]) -> bool {
    if rings.len() == 1 {
        return true;
    }
    let of = |ring: &RingSpan| &points[ring.start as usize..ring.end as usize];
    let outlines: Vec<(&[Xy], Bounds, Chains)> =
        rings.iter().map(|ring| (of(ring), Bounds::of(of(ring)), Chains::new(of(ring)))).collect();
    rings.iter().enumerate().all(|(number, ring)| {
        let position = of(ring)[0];
        let mut around = (0..rings.len()).filter(|&other| other != number && encloses(&outlines[other], position));
        if !ring.hole {
            return around.count() % 2 == 0;
        }
        let own_part = |&other: &usize| rings[other].part == ring.part;
        let in_own: Vec<usize> = around.by_ref().filter(own_part).collect();
        let others =
            (0..rings.len()).filter(|&other| !own_part(&other) && encloses(&outlines[other], position)).count();
        matches!(in_own[..], [shell] if !rings[shell].hole) && others % 2 == 0
    })
}

fn encloses((ring, bounds, chains): &(&[Xy], Bounds, Chains), position: Xy) -> bool {
    if !bounds.meets(&Bounds { min: position, max: position }) {
        return false;
    }
    chains.winding(ring, position) != 0
}

#[cfg(test)]
mod tests {
    use super::turn_around;
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    fn ring(points: &[(f64, f64)]) -> Vec<Xy> {
        points.iter().map(|&(x, y)| Xy::new(x, y)).collect()
    }

    fn square(x: f64, y: f64, side: f64) -> Vec<Xy> {
        ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    #[test]
    fn rings_that_go_around_a_position_once() {
        let around = |points: &[(f64, f64)], x: f64, y: f64| turn_around(ring(points).into_iter(), Xy::new(x, y));
        let square = [(0., 0.), (4., 0.), (4., 4.), (0., 4.)];
        assert_eq!(around(&square, 2., 2.), 1.0);
        assert_eq!(around(&[(0., 4.), (4., 4.), (4., 0.), (0., 0.)], 2., 2.), -1.0);
        assert_eq!(around(&square, 4., 2.), 0.0, "on the border");
        assert_eq!(around(&square, 5., 2.), 0.0, "beside it");
        let star = [(0., 0.), (2., 1.), (4., 0.), (3., 2.), (4., 4.), (2., 3.), (0., 4.), (1., 2.)];
        assert_eq!(around(&star, 2., 2.), 1.0);
        let twice = [(0., 0.), (4., 0.), (4., 4.), (0., 4.), (-1., -1.), (5., -1.), (5., 5.), (-1., 5.)];
        assert_eq!(around(&twice, 2., 2.), 0.0, "twice around it");
        assert_eq!(around(&[(0., 0.), (4., 4.), (4., 0.), (0., 4.)], 2., 1.), 0.0, "a bow-tie");
        assert_eq!(around(&[], 2., 1.), 0.0);
    }

    fn simple(parts: Vec<Vec<Vec<Xy>>>) -> bool {
        Shape::new(parts).is_simple()
    }

    #[test]
    fn rings_that_meet_themselves_are_not_simple() {
        assert!(simple(vec![vec![square(0., 0., 10.)]]));
        let bow_tie = ring(&[(0., 0.), (4., 4.), (4., 0.), (0., 4.)]);
        let spike = ring(&[(0., 0.), (4., 0.), (4., 4.), (4., 9.), (4., 4.), (0., 4.)]);
        let touch = ring(&[(0., 0.), (4., 0.), (2., 2.), (4., 4.), (0., 4.), (2., 2.)]);
        let flat = ring(&[(0., 0.), (4., 0.), (2., 0.)]);
        for shape in [bow_tie, spike, touch, flat] {
            assert!(!simple(vec![vec![shape]]));
        }
    }

    #[test]
    fn holes_lie_in_their_own_shell() {
        let shell = || square(0., 0., 10.);
        assert!(simple(vec![vec![shell(), square(1., 1., 2.), square(5., 5., 2.)]]));
        assert!(!simple(vec![vec![shell(), square(20., 20., 2.)]]), "a hole outside");
        assert!(!simple(vec![vec![shell(), square(1., 1., 5.), square(2., 2., 1.)]]), "a hole in a hole");
        assert!(!simple(vec![vec![shell(), square(0., 1., 2.)]]), "a hole on the border");
        assert!(!simple(vec![vec![shell()], vec![square(20., 0., 9.), square(1., 1., 2.)]]), "a hole in another shell");
    }

    #[test]
    fn parts_lie_beside_each_other_or_in_holes() {
        assert!(simple(vec![vec![square(0., 0., 10.)], vec![square(20., 0., 10.)]]));
        assert!(simple(vec![vec![square(0., 0., 10.), square(1., 1., 8.)], vec![square(2., 2., 3.)]]), "an island");
        assert!(!simple(vec![vec![square(0., 0., 10.)], vec![square(2., 2., 3.)]]), "a part in a part");
        assert!(!simple(vec![vec![square(0., 0., 10.)], vec![square(10., 0., 3.)]]), "parts that touch");
    }
}
