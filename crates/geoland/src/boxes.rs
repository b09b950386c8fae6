//! Bounding boxes in a tree: which of a layer's shapes may meet a rectangle.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::bounds::Bounds;

/// The boxes of a layer, by position: which of its shapes may meet a rectangle.
///
/// # Example
/// ```
/// use geoland::boxes::Boxes;
/// use geoland::{Bounds, Xy};
/// let square = |x: f64| Bounds { min: Xy::new(x, 0.0), max: Xy::new(x + 1.0, 1.0) };
/// let boxes = Boxes::new([square(0.0), square(5.0), square(1.0)].into_iter().zip(0..));
/// assert_eq!(boxes.near(&square(0.5)), [0, 2]);
/// ```
#[derive(Debug, Clone)]
pub struct Boxes(RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>);

impl Boxes {
    /// A tree over boxes with their positions; empty ones are left out.
    #[must_use]
    pub fn new(bounds: impl Iterator<Item = (Bounds, usize)>) -> Self {
        let filled = bounds.filter(|(bounds, _)| bounds.min.x <= bounds.max.x);
        let boxes = filled.map(|(bounds, at)| GeomWithData::new(Rectangle::from_aabb(envelope(&bounds)), at));
        Self(RTree::bulk_load(boxes.collect()))
    }

    /// The positions of all boxes that meet a rectangle, borders included, in ascending order.
    #[must_use]
    pub fn near(&self, bounds: &Bounds) -> Vec<usize> {
        let mut found = Vec::new();
        self.look_up(bounds, &mut found);
        found
    }

    /// The same in a list that is used again and again.
    pub fn look_up(&self, bounds: &Bounds, found: &mut Vec<usize>) {
        found.clear();
        found.extend(self.0.locate_in_envelope_intersecting(&envelope(bounds)).map(|found| found.data));
        found.sort_unstable();
    }
}

fn envelope(bounds: &Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners([bounds.min.x, bounds.min.y], [bounds.max.x, bounds.max.y])
}
