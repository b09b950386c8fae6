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

/// Up to this many edges a set of bits holds them, which is faster than sorting them.
const FEW: usize = 32;
/// Columns and rows across a ring of few edges.
const STRIPS: usize = 16;

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
    if let ([_], 3..=FEW) = (rings, points.len()) {
        return few_are_apart(points);
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

/// The same for one ring of few edges: columns and rows across the ring know the edges that come into them, a bit for each. Only
/// edges that share a column and a row can meet.
pub(crate) fn few_are_apart(ring: &[Xy]) -> bool {
    let n = ring.len();
    let at = |k: usize| ring[if k < n { k } else { k - n }];
    if (0..n).any(|k| turns_back(at(k), at(k + 1), at(k + 2))) {
        return false;
    }
    let Bounds { min, max } = Bounds::of(ring);
    let per = |low: f64, high: f64| if high > low { STRIPS as f64 / (high - low) } else { 0.0 };
    let (per_x, per_y) = (per(min.x, max.x), per(min.y, max.y));
    // Strips never go back where coordinates grow, rounded as they may be: edges whose boxes meet share strips.
    let strip = |distance: f64, per: f64| ((distance * per) as usize).min(STRIPS - 1);
    let mut strips = [(0, 0); FEW];
    for (strips, p) in strips.iter_mut().zip(ring) {
        *strips = (strip(p.x - min.x, per_x), strip(p.y - min.y, per_y));
    }
    let (mut columns, mut rows) = ([0_u32; STRIPS], [0_u32; STRIPS]);
    for k in (0..n).rev() {
        let (from, to) = (strips[k], strips[if k + 1 == n { 0 } else { k + 1 }]);
        let in_columns = enter(&mut columns, k, from.0, to.0);
        let in_rows = enter(&mut rows, k, from.1, to.1);
        // The next edge is a neighbour, and the last one is that of the first.
        let neighbours = (2 << k) | if k == 0 { 1 << (n - 1) } else { 0 };
        let mut near = in_columns & in_rows & !neighbours;
        while near != 0 {
            let other = near.trailing_zeros() as usize;
            near &= near - 1;
            let (edge, other) = ([at(k), at(k + 1)], [at(other), at(other + 1)]);
            if Bounds::of(&edge).meets(&Bounds::of(&other)) && share_a_position(edge.into(), other.into()) {
                return false;
            }
        }
    }
    true
}

/// Enters an edge into the strips between its ends, and says which edges were in them.
fn enter(strips: &mut [u32; STRIPS], edge: usize, from: usize, to: usize) -> u32 {
    let mut found = 0;
    for strip in &mut strips[from.min(to)..=from.max(to)] {
        found |= *strip;
        *strip |= 1 << edge;
    }
    found
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
    use proptest::prelude::*;

    use super::{few_are_apart, share_a_position, turns_back};
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    /// Every pair of edges, looked at.
    fn all_are_apart(ring: &[Xy]) -> bool {
        let n = ring.len();
        let edge = |k: usize| (ring[k % n], ring[(k + 1) % n]);
        let apart = |k: usize, other: usize| {
            other == k + 1 || (k == 0 && other == n - 1) || !share_a_position(edge(k), edge(other))
        };
        let straight = (0..n).all(|k| !turns_back(ring[k], ring[(k + 1) % n], ring[(k + 2) % n]));
        straight && (0..n).all(|k| (k + 1..n).all(|other| apart(k, other)))
    }

    proptest! {
        #[test]
        fn strips_hide_no_meeting(points in prop::collection::vec((0..7_u8, 0..40_u8), 3..=32), around in any::<bool>()) {
            let mut ring: Vec<Xy> = points.iter().map(|&(x, y)| Xy::new(f64::from(x), f64::from(y))).collect();
            if around {
                // In the order of their angles most rings are simple.
                ring.sort_by(|a, b| (a.y - 19.5).atan2(a.x - 3.2).total_cmp(&(b.y - 19.5).atan2(b.x - 3.2)));
            }
            ring.dedup();
            prop_assume!(ring.len() >= 3);
            prop_assert_eq!(few_are_apart(&ring), all_are_apart(&ring));
        }
    }

    fn ring(points: &[(f64, f64)]) -> Vec<Xy> {
        points.iter().map(|&(x, y)| Xy::new(x, y)).collect()
    }

    fn square(x: f64, y: f64, side: f64) -> Vec<Xy> {
        ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
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
