//! The pair kernel: a subject and one other shape, by Green's theorem over fragments of edges, with nothing sorted.
//!
//! Of an edge of one shape, the share inside the other is: what lies before each place where it leaves, less what lies before
//! each place where it enters, plus the whole if it ends inside. The order of these places does not matter.
//!
//! The properties are those of the n-ary kernel: signs exact and consistent by simulation of simplicity, values exact up to
//! one unit for each crossing.

use super::scene::{Scene, covers};
use crate::shape::Shape;

/// What the crossings of an edge say: the sum of shares before exits less those before entries, and how many there are.
#[derive(Debug, Clone, Copy, Default)]
struct Crossed {
    shares: i128,
    odd: bool,
}

/// The kernel with its scratch memory.
#[derive(Debug, Default)]
pub(super) struct Pair {
    crossed: Vec<Crossed>,
}

/// Twice the areas of the subject's land, in square steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Halves {
    /// Outside the other shape.
    pub(super) alone: i128,
    /// Inside it.
    pub(super) common: i128,
}

impl Pair {
    /// The halves into which shape `other` of the scene cuts the subject.
    pub(super) fn solve(&mut self, scene: &Scene, shapes: &[&Shape], other: usize) -> Halves {
        self.crossed.clear();
        self.crossed.resize(scene.len(), Crossed::default());
        // All chains of a shape have the side of their own ring.
        let side_at = |edge: usize| {
            let chain = scene.chains.partition_point(|chain| chain.end as usize <= edge);
            scene.chains[chain].side
        };
        let crossed = &mut self.crossed;
        for a in scene.edges_of(0) {
            scene.crossings(a, scene.edges_of(other), |b, found| {
                // Going leftwards over an edge is going into the shape that lies on its left.
                let first_enters = found.leftwards == (side_at(b) > 0);
                let second_enters = found.leftwards != (side_at(a) > 0);
                let (on_first, on_second) = scene.before(a, b, &found);
                for (edge, before, enters) in [(a, on_first, first_enters), (b, on_second, second_enters)] {
                    crossed[edge].shares += if enters { -before.product } else { before.product };
                    crossed[edge].odd ^= true;
                }
            });
        }
        let (mut whole, mut common) = (0, 0);
        for chain in scene.chains.iter().filter(|chain| chain.shape == 0 || chain.shape as usize == other) {
            let own = chain.shape as usize;
            let opposite = if own == 0 { other } else { 0 };
            let mut inside = covers(shapes[opposite], opposite, chain.begin, own);
            let (mut of_chain, mut shared) = (0, 0);
            for edge in chain.edges() {
                let product = scene.product(edge);
                inside ^= self.crossed[edge].odd;
                shared += self.crossed[edge].shares + if inside { product } else { 0 };
                of_chain += product;
            }
            common += chain.side * shared;
            if own == 0 {
                whole += chain.side * of_chain;
            }
        }
        Halves { alone: whole - common, common }
    }
}
