//! Areas of whole layers combined: union, intersection, difference, symmetric difference.

use std::ops::Range;

use rayon::prelude::*;

use crate::boxes::Boxes;
use crate::kernel::Kernel;
use crate::shape::Shape;
use crate::sum::Sum;

/// How layers are combined. Every layer counts as the union of its shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Land in any layer.
    Union,
    /// Land in every layer.
    Intersection,
    /// Land in the first layer and in none of the others.
    Difference,
    /// Land in an odd number of layers (for two layers: in one but not in both).
    Xor,
}

impl Operation {
    /// Whether land counts that lies in the layers for which `inside` says so.
    fn counts(self, inside: &[bool]) -> bool {
        match self {
            Self::Union => inside.contains(&true),
            Self::Intersection => inside.iter().all(|inside| *inside),
            Self::Difference => inside[0] && !inside[1..].contains(&true),
            Self::Xor => inside.iter().filter(|inside| **inside).count() % 2 == 1,
        }
    }
}

/// The area of layers combined, in m² (or squared units of the plane). Every square metre counts once, however many shapes
/// of a layer cover it. No layers, or layers without land, give 0.
///
/// # Tolerance
/// About 1e-15 of the largest shape's extent squared for each shape; see [`Kernel::cells`].
///
/// # Example
/// ```
/// use geoland::overlay::{combined_area_m2, Operation};
/// use geoland::{Shape, Xy};
/// let square = |x: f64| {
///     let ring = [(x, 0.), (x + 10., 0.), (x + 10., 10.), (x, 10.)];
///     vec![Shape::new(vec![vec![ring.iter().map(|&(x, y)| Xy::new(x, y)).collect()]])]
/// };
/// let layers = [square(0.), square(4.)];
/// assert_eq!(combined_area_m2(Operation::Union, &layers), 140.0);
/// assert_eq!(combined_area_m2(Operation::Intersection, &layers), 60.0);
/// assert_eq!(combined_area_m2(Operation::Difference, &layers), 40.0);
/// assert_eq!(combined_area_m2(Operation::Xor, &layers), 80.0);
/// ```
#[must_use]
pub fn combined_area_m2(operation: Operation, layers: &[Vec<Shape>]) -> f64 {
    let mut shapes: Vec<(usize, &Shape)> =
        layers.iter().zip(0..).flat_map(|(layer, number)| layer.iter().map(move |shape| (number, shape))).collect();
    shapes.retain(|(_, shape)| !shape.is_empty());
    let boxes = Boxes::new(shapes.iter().map(|(_, shape)| shape.bounds()).zip(0..));
    let parts: Vec<f64> = (0..shapes.len())
        .into_par_iter()
        .map_init(Kernel::default, |kernel, subject| {
            let others = boxes.near(&shapes[subject].1.bounds());
            credited(kernel, operation, layers.len(), &shapes, subject, &others)
        })
        .collect();
    parts
        .into_iter()
        .fold(Sum::default(), |mut sum, part| {
            sum.add(part);
            sum
        })
        .value()
}

/// The land that counts and is covered by the subject before any other shape.
fn credited(
    kernel: &mut Kernel,
    operation: Operation,
    layers: usize,
    shapes: &[(usize, &Shape)],
    subject: usize,
    near: &[usize],
) -> f64 {
    let order: Vec<usize> = std::iter::once(subject).chain(near.iter().copied().filter(|&k| k != subject)).collect();
    let refs: Vec<&Shape> = order.iter().map(|&k| shapes[k].1).collect();
    let earlier = 1 + near.partition_point(|&k| k < subject);
    // Whether any shape of a layer covers a cell is enough to know, before the subject and after it apart.
    let group = |at: &usize| (shapes[order[*at]].0, *at < earlier);
    let others: Vec<usize> = (1..order.len()).collect();
    let first_only: Vec<Range<usize>> =
        others.chunk_by(|a, b| group(a) == group(b)).map(|alike| alike[0]..alike[alike.len() - 1] + 1).collect();
    let mut sum = Sum::default();
    let mut inside = vec![false; layers];
    for (set, area) in kernel.cells_by_first(&refs, &first_only).iter() {
        if set.first_in(1..earlier).is_some() {
            continue;
        }
        inside.fill(false);
        set.all_in(0..refs.len()).for_each(|at| inside[shapes[order[at]].0] = true);
        if operation.counts(&inside) {
            sum.add(area);
        }
    }
    sum.value()
}
