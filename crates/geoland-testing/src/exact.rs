//! The exact oracle: areas of overlaid polygons in rational arithmetic, with no floating point before the last rounding.
//!
//! # What counts as inside
//!
//! A part covers the points its shell winds around (winding number other than zero) less the points that any of its
//! holes winds around, each hole ring taken on its own. A multipolygon covers what at least one of its parts covers.
//! Rings may be unclosed (they are closed by a straight edge), cross or touch themselves, run over the same ground twice,
//! repeat vertices, have spikes or no area at all.
//!
//! # How
//!
//! Green's theorem over edge fragments, which shares no step with a slab sweep. Every edge is cut wherever another one
//! meets it; the membership sets to the left and to the right of each fragment are found by an exact ray from a point
//! inside it; the fragment then adds its half cross product to the cell on its left and takes it from the cell on its
//! right. Both ends of a fragment lie on the edge P + t d, so that the cross product is (t1 - t0) P x d: linear in the
//! parameters, which keeps the fractions short. Floating point serves only as a filter: where its error bound cannot
//! exclude a wrong answer, integers decide.
//!
//! Cost: the pairs of edges with meeting boxes, plus fragments times edges for the rays. Meant for hundreds to a few
//! thousand edges.

mod edge;
mod round;
mod split;
mod sum;
mod winding;

#[cfg(test)]
mod exact_tests;

use std::collections::BTreeMap;

use num_traits::Zero;

pub use num_rational::BigRational;
pub use round::to_f64;

use crate::MultiPolygon;
use edge::Scene;
use sum::Sum;

/// The exact area of every distinct membership set: the key lists, ascending, the polygons that cover a piece of plane.
///
/// The values add up to the area of the union. The empty set is left out, and so are sets without area. Units are the
/// square of the coordinates' unit.
///
/// # Panics
///
/// On a coordinate that is not finite.
///
/// # Example
///
/// ```
/// use geoland_testing::exact::{cells, to_f64};
///
/// let left = vec![vec![vec![[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]]];
/// let right = vec![vec![vec![[1.0, 0.0], [3.0, 0.0], [3.0, 2.0], [1.0, 2.0]]]];
/// let cells = cells(&[left, right]);
/// assert_eq!(to_f64(&cells[&vec![0]]), 2.0);
/// assert_eq!(to_f64(&cells[&vec![0, 1]]), 2.0);
/// assert_eq!(to_f64(&cells[&vec![1]]), 2.0);
/// ```
#[must_use]
pub fn cells(polygons: &[MultiPolygon]) -> BTreeMap<Vec<usize>, BigRational> {
    measure(&Scene::new(polygons, None), None)
}

/// Those entries of [`cells`] whose set includes `subject`, an index into `polygons`.
///
/// Edges that can matter neither to the subject's pieces nor to a winding number inside its box are dropped beforehand,
/// which makes a small subject in large surroundings cheap.
///
/// # Panics
///
/// On a coordinate that is not finite, and when `subject` is not an index of `polygons`.
#[must_use]
pub fn cells_within(polygons: &[MultiPolygon], subject: usize) -> BTreeMap<Vec<usize>, BigRational> {
    measure(&Scene::new(polygons, Some(subject)), Some(subject))
}

/// The exact area of one multipolygon, every piece of plane counted once; zero when it covers nothing.
///
/// # Panics
///
/// On a coordinate that is not finite.
#[must_use]
pub fn area(polygon: &MultiPolygon) -> BigRational {
    cells(std::slice::from_ref(polygon)).into_values().fold(BigRational::zero(), |total, cell| total + cell)
}

/// Walks the fragments of a scene and collects the cells, all of them or those of the subject.
fn measure(scene: &Scene, subject: Option<usize>) -> BTreeMap<Vec<usize>, BigRational> {
    let arrangement = split::split(scene);
    let mut sums: BTreeMap<Vec<usize>, Sum> = BTreeMap::new();
    for index in 0..arrangement.splits.len() {
        let split = &arrangement.splits[index];
        let moment = scene.edges[index].moment();
        for (from, to) in split.fragments() {
            let Some((left, right)) = winding::sides(scene, &arrangement, index, (from, to)) else { continue };
            if left == right {
                continue;
            }
            for (members, sign) in [(left, 1), (right, -1)] {
                if members.is_empty() || subject.is_some_and(|subject| !members.contains(&subject)) {
                    continue;
                }
                let sum = sums.entry(members).or_default();
                sum.add(&(to.numerator() * &moment * sign), to.denominator());
                sum.add(&(from.numerator() * &moment * -sign), from.denominator());
            }
        }
    }
    // Coordinates are integers times 2^exponent, and Green's theorem gives twice the area.
    let exponent = 2 * scene.exponent - 1;
    sums.into_iter().map(|(members, sum)| (members, sum.total(exponent))).filter(|(_, area)| !area.is_zero()).collect()
}
