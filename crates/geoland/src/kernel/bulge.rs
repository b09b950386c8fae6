//! Bulges in the whole-number kernels: the share of a curved edge's bulge rides on that of its cross product.

use super::lattice::{Crossing, cross, share, turn};
use super::scene::Scene;
use crate::edge::share_before;

/// Places on an edge are told apart to at least this many parts of it. Where its cross product is coarser than that, as on an
/// edge in line with the window's corner, the order of crossings cannot come from its shares.
const PLACES: i128 = 1 << 62;

/// What lies before a crossing on an edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    /// The share of the edge's product.
    pub(super) product: i128,
    /// A number that grows along the edge.
    pub(super) order: i128,
}

impl Scene {
    /// What an edge adds to twice the area on its left, in square steps: its cross product and, twice, its bulge.
    pub(super) fn product(&self, edge: usize) -> i128 {
        let (from, to) = self.ends(edge);
        let chord = cross(from, to);
        if self.is_curved() { chord + self.bulges[edge] } else { chord }
    }

    /// What lies before a crossing on the first edge and on the second.
    pub(super) fn before(&self, first: usize, second: usize, found: &Crossing) -> (Before, Before) {
        if self.is_curved() {
            return (
                self.before_with_bulge(first, second, found.on_first),
                self.before_with_bulge(second, first, found.on_second),
            );
        }
        let straight = |edge: usize, product: i128| {
            let (from, to) = self.ends(edge);
            Before { product, order: if cross(from, to) < 0 { -product } else { product } }
        };
        (straight(first, found.on_first), straight(second, found.on_second))
    }

    /// The shares of an edge's cross product and of its bulge before the line through another edge. Differences between
    /// neighbouring crossings add up exactly to the whole.
    fn before_with_bulge(&self, edge: usize, other: usize, of_chord: i128) -> Before {
        let ((a, b), (c, d)) = (self.ends(edge), self.ends(other));
        let (of_a, of_b) = (turn(c, d, a), turn(c, d, b));
        let places = cross(a, b).abs().max(PLACES);
        let order = share(places, of_a, of_a - of_b);
        let t = order as f64 / places as f64;
        let of_bulge = (self.bulges[edge] as f64 * share_before(t)).round() as i128;
        Before { product: of_chord + of_bulge, order }
    }
}
