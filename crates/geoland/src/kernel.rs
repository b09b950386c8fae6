//! The kernel: areas of all the pieces into which shapes cut one another.
//!
//! [`Kernel::cells`] is the one door. Behind it stand three kernels, each a check of the others: the pair and n-ary kernels,
//! exact in whole numbers, for simple shapes, and the slab sweep, which handles every polygon. No geometry is built and
//! nothing is snapped.

mod bulge;
mod cells;
mod cover;
mod lattice;
mod nary;
mod pair;
mod rings;
mod scene;
mod slab;
mod strips;
mod window;

pub use cells::{Cells, Inside};

use std::ops::Range;

use crate::shape::Shape;

/// Computes the pieces of a subject shape; holds scratch memory, so keep one per thread.
///
/// # Example
/// ```
/// use geoland::kernel::Kernel;
/// use geoland::{Shape, Xy};
/// let square = |x: f64, side: f64| {
///     let ring = [(x, 0.), (x + side, 0.), (x + side, side), (x, side)];
///     Shape::new(vec![vec![ring.iter().map(|&(x, y)| Xy::new(x, y)).collect()]])
/// };
/// let (subject, neighbour) = (square(0., 10.), square(6., 10.));
/// let mut kernel = Kernel::default();
/// let cells = kernel.cells(&[&subject, &neighbour]);
/// let both: f64 = cells.iter().filter(|(inside, _)| inside.contains(1)).map(|(_, m2)| m2).sum();
/// let alone: f64 = cells.iter().filter(|(inside, _)| !inside.contains(1)).map(|(_, m2)| m2).sum();
/// assert_eq!((both, alone), (40.0, 60.0));
/// ```
#[derive(Debug, Default)]
pub struct Kernel {
    cells: Cells,
    scene: scene::Scene,
    pair: pair::Pair,
    nary: nary::Nary,
    slab: slab::Slab,
    only: Option<Path>,
    used: Option<Path>,
}

/// The ways to an answer, from the cheapest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// No border of another shape comes near the subject: its shoelace area.
    Alone,
    /// The border of one other shape does: the pair kernel.
    Pair,
    /// Those of several do: the n-ary kernel.
    Nary,
    /// Shapes that are not simple, more than 64 shapes or many edges: the slab sweep.
    Slab,
}

impl Kernel {
    /// A kernel that takes one path wherever it can and the slab sweep elsewhere, to check paths against each other.
    ///
    /// # Example
    /// ```
    /// use geoland::kernel::{Kernel, Path};
    /// use geoland::{Shape, Xy};
    /// let ring = [(0., 0.), (4., 0.), (4., 3.)].map(|(x, y)| Xy::new(x, y)).to_vec();
    /// let triangle = Shape::new(vec![vec![ring]]);
    /// let mut slab = Kernel::only(Path::Slab);
    /// assert_eq!(slab.cells(&[&triangle]).iter().next().unwrap().1, 6.0);
    /// assert_eq!(slab.used(), Some(Path::Slab));
    /// ```
    #[must_use]
    pub fn only(path: Path) -> Self {
        Self { only: Some(path), ..Self::default() }
    }

    /// The path that the last call took.
    #[must_use]
    pub fn used(&self) -> Option<Path> {
        self.used
    }

    /// The areas, in m², of the pieces into which the other shapes cut the first: one cell for each set of shapes that
    /// cover land of the first together. An empty subject has no cells.
    ///
    /// # Guarantees
    /// Cells are disjoint and their areas are never negative. The same shapes in the same order give the same bits.
    ///
    /// # Tolerance
    /// For simple shapes a cell is off by at most one f64 rounding of itself and 2^-57 m² for each crossing (in the
    /// equal-area plane; elsewhere half a square step of the coarsest lattice that holds all coordinates). In the slab
    /// sweep every edge is placed to about one f64 rounding of its extent in the subject's bounds; a cell's area is
    /// off by that times its height, whatever the angles at which edges cross. Where edges are curved, cells are those of the
    /// chords with their shares of the bulges: see [`edge`](crate::edge) for what that leaves open. A cell that comes out
    /// less than nothing goes, with its sign, to the one that differs from it in the fewest shapes.
    pub fn cells(&mut self, shapes: &[&Shape]) -> &Cells {
        self.cells_by_first(shapes, &[])
    }

    /// The same where, of the shapes of each range, only the first that covers a cell is asked for: whether later ones of the
    /// range cover it is left open, which saves most of the work where many shapes lie on top of each other.
    ///
    /// # Example
    /// ```
    /// use geoland::kernel::Kernel;
    /// use geoland::{Shape, Xy};
    /// let square = |side: f64| {
    ///     let ring = [(0., 0.), (side, 0.), (side, side), (0., side)].map(|(x, y)| Xy::new(x, y)).to_vec();
    ///     Shape::new(vec![vec![ring]])
    /// };
    /// let nested: Vec<Shape> = (1..=200).rev().map(|side| square(f64::from(side))).collect();
    /// let shapes: Vec<&Shape> = nested.iter().collect();
    /// let mut kernel = Kernel::default();
    /// let first: f64 = kernel
    ///     .cells_by_first(&shapes, &[1..200])
    ///     .iter()
    ///     .filter(|(inside, _)| inside.first_in(1..200) == Some(1))
    ///     .map(|(_, m2)| m2)
    ///     .sum();
    /// assert_eq!(first, 199.0 * 199.0);
    /// ```
    pub fn cells_by_first(&mut self, shapes: &[&Shape], first_only: &[Range<usize>]) -> &Cells {
        let path = self.whole_numbers(shapes);
        self.used = Some(path);
        if path == Path::Slab {
            self.slab.solve(shapes, first_only, &mut self.cells);
        }
        if shapes.iter().any(|shape| shape.is_curved()) {
            self.cells.settle();
        }
        &self.cells
    }

    /// Answers by whole-number arithmetic if that can be done, and says by which path.
    fn whole_numbers(&mut self, shapes: &[&Shape]) -> Path {
        if self.only == Some(Path::Slab) || shapes.is_empty() {
            return Path::Slab;
        }
        if let ([subject], None) = (shapes, self.only) {
            let Some((sum, lattice)) = scene::Scene::alone(subject) else { return Path::Slab };
            self.cells.reset();
            if sum > 0 {
                self.cells.add(&[(0, 1)], lattice.area(sum));
            }
            return Path::Alone;
        }
        let Some(lattice) = self.scene.collect(shapes) else { return Path::Slab };
        self.cells.reset();
        let near = {
            let mut near = self.scene.near();
            (near.next(), near.next().is_some())
        };
        let is_curved = self.scene.is_curved();
        let add = |cells: &mut Cells, set: u64, sum: i128| {
            // With curved edges what is less than nothing is settled with the cells beside it.
            if sum > 0 || (is_curved && sum < 0) {
                cells.add(&[(0, set)], lattice.area(sum));
            }
        };
        match near {
            (None, _) if self.only.is_none() => {
                let sum = scene::Scene::whole(shapes[0], &lattice);
                add(&mut self.cells, self.scene.around(shapes) | 1, sum);
                Path::Alone
            }
            (Some(other), false) if self.only.is_none_or(|only| only == Path::Pair) => {
                let halves = self.pair.solve(&self.scene, shapes, other);
                let set = self.scene.around(shapes) | 1;
                add(&mut self.cells, set, halves.alone);
                add(&mut self.cells, set | 1 << other, halves.common);
                Path::Pair
            }
            _ if self.only.is_none_or(|only| only == Path::Nary) => {
                let Some(sums) = self.nary.solve(&self.scene, shapes, &lattice) else { return Path::Slab };
                for &(set, sum) in sums {
                    add(&mut self.cells, set, sum);
                }
                Path::Nary
            }
            _ => Path::Slab,
        }
    }
}

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
