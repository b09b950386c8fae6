//! Bounding boxes in a tree: which of a layer's shapes may meet a rectangle.

use rayon::slice::ParallelSliceMut;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject};

use crate::bounds::Bounds;
use crate::lonlat::Xy;

/// The boxes of a layer, by position.
#[derive(Debug, Clone)]
pub(crate) struct Boxes(RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>);

impl Boxes {
    /// A tree over boxes with their positions; empty ones are left out.
    pub(crate) fn new(bounds: impl Iterator<Item = (Bounds, usize)>) -> Self {
        let filled = bounds.filter(|(bounds, _)| bounds.min.x <= bounds.max.x);
        let boxes = filled.map(|(bounds, at)| GeomWithData::new(Rectangle::from_aabb(envelope(&bounds)), at));
        Self(RTree::bulk_load(boxes.collect()))
    }

    /// The positions of all boxes that meet a rectangle, borders included, in ascending order.
    pub(crate) fn near(&self, bounds: &Bounds) -> Vec<usize> {
        let mut found = Vec::new();
        self.look_up(bounds, &mut found);
        found
    }

    /// The same in a list that is used again and again.
    pub(crate) fn look_up(&self, bounds: &Bounds, found: &mut Vec<usize>) {
        found.clear();
        found.extend(self.0.locate_in_envelope_intersecting(&envelope(bounds)).map(|found| found.data));
        found.sort_unstable();
    }

    /// The same with the boxes themselves.
    pub(crate) fn look_up_with_bounds(&self, bounds: &Bounds, found: &mut Vec<(Bounds, usize)>) {
        found.clear();
        let corner = |[x, y]: [f64; 2]| Xy::new(x, y);
        found.extend(self.0.locate_in_envelope_intersecting(&envelope(bounds)).map(|found| {
            let envelope = found.geom().envelope();
            (Bounds { min: corner(envelope.lower()), max: corner(envelope.upper()) }, found.data)
        }));
        found.sort_unstable_by_key(|(_, at)| *at);
    }
}

/// The positions of boxes along a curve that keeps neighbours together (Morton 1966): work done in this order finds what it
/// needs in the caches.
pub(crate) fn along_a_curve(bounds: &[Bounds]) -> Vec<u32> {
    let whole = bounds.iter().fold(Bounds::EMPTY, |whole, bounds| whole.join(bounds));
    let cell = |at: f64, min: f64, max: f64| {
        let share = if max > min { (at - min) / (max - min) } else { 0.0 };
        // The casts clamp: empty boxes come first or last.
        spread((share * 65_535.0) as u16)
    };
    let code = |bounds: &Bounds| {
        cell(bounds.min.x, whole.min.x, whole.max.x) | cell(bounds.min.y, whole.min.y, whole.max.y) << 1
    };
    let mut order: Vec<(u32, u32)> = bounds.iter().map(code).zip(0..).collect();
    order.par_sort_unstable();
    order.into_iter().map(|(_, at)| at).collect()
}

/// The bits of a number with a gap after each.
fn spread(number: u16) -> u32 {
    let mut bits = u32::from(number);
    bits = (bits | bits << 8) & 0x00FF_00FF;
    bits = (bits | bits << 4) & 0x0F0F_0F0F;
    bits = (bits | bits << 2) & 0x3333_3333;
    (bits | bits << 1) & 0x5555_5555
}

fn envelope(bounds: &Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners([bounds.min.x, bounds.min.y], [bounds.max.x, bounds.max.y])
}
