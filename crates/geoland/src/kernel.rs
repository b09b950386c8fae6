//! The kernel: areas of all the pieces into which shapes cut one another.
//!
//! [`Kernel::cells`] is the one door. Behind it stands the slab sweep, which handles every polygon; it needs no geometry
//! built, no snapping and no validity.

mod cells;
mod slab;

pub use cells::Cells;

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
    slab: slab::Slab,
}

impl Kernel {
    /// The areas, in m², of the pieces into which the other shapes cut the first: one cell for each set of shapes that
    /// cover land of the first together. An empty subject has no cells.
    ///
    /// # Guarantees
    /// Cells are disjoint and their areas are never negative. The same shapes in the same order give the same bits.
    ///
    /// # Tolerance
    /// Within the subject's bounds every edge is placed to about one f64 rounding of its own extent; a cell's area is off by
    /// that times its height, whatever the angles at which edges cross.
    pub fn cells(&mut self, shapes: &[&Shape]) -> &Cells {
        self.slab.solve(shapes)
    }
}

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
