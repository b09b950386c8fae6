//! Residential land near green space: polygons, each square metre once.

use geoland::boxes::Boxes;
use geoland::kernel::Kernel;
use geoland::{Area, Bounds, Placed, Shape};
use rayon::prelude::*;

use super::Space;
use crate::around::capsules;

/// A piece of residential land.
pub(super) struct Part {
    /// The district, by position in [`Placed::districts`].
    pub(super) district: Option<usize>,
    /// The first green space that reaches it, by its position among those that count; none where none does.
    pub(super) space: Option<usize>,
    pub(super) area: Area,
}

/// Residential land, and what is near it.
pub(super) struct Homes<'a> {
    placed: &'a Placed<'a>,
    /// In an order of their own, so that nothing depends on the file.
    shapes: Vec<Shape>,
    boxes: Boxes,
    districts: Boxes,
    /// What green spaces reach, in their order, each shape with its green space.
    reached: Vec<(usize, Shape)>,
    reached_boxes: Boxes,
}

impl<'a> Homes<'a> {
    pub(super) fn new(placed: &'a Placed<'a>, mut homes: Vec<Shape>, spaces: &[Space]) -> Self {
        homes.sort_by_cached_key(key);
        // Without homes nothing is near them.
        let wanted = if homes.is_empty() { &[][..] } else { spaces };
        let reached: Vec<(usize, Shape)> =
            wanted.iter().enumerate().flat_map(|(k, space)| surroundings(placed, k, space)).collect();
        Self {
            placed,
            boxes: boxes(homes.iter().map(Shape::bounds)),
            districts: boxes(placed.districts.iter().map(|land| land.shape.bounds())),
            reached_boxes: boxes(reached.iter().map(|(_, shape)| shape.bounds())),
            shapes: homes,
            reached,
        }
    }

    /// The disjoint pieces of all residential land.
    pub(super) fn parts(&self) -> Vec<Part> {
        (0..self.shapes.len())
            .into_par_iter()
            .map_init(Kernel::default, |kernel, at| self.parts_of(kernel, at))
            .flatten()
            .collect()
    }

    fn parts_of(&self, kernel: &mut Kernel, at: usize) -> Vec<Part> {
        let home = &self.shapes[at];
        let bounds = home.bounds();
        let earlier: Vec<usize> = self.boxes.near(&bounds).into_iter().filter(|&other| other < at).collect();
        let districts = self.districts.near(&bounds);
        let reached = self.reached_boxes.near(&bounds);
        let shapes: Vec<&Shape> = std::iter::once(home)
            .chain(earlier.iter().map(|&other| &self.shapes[other]))
            .chain(districts.iter().map(|&district| &self.placed.districts[district].shape))
            .chain(reached.iter().map(|&shape| &self.reached[shape].1))
            .collect();
        let from_districts = 1 + earlier.len();
        let from_reached = from_districts + districts.len();
        let ranges = [1..from_districts, from_districts..from_reached, from_reached..shapes.len()];
        let cells = kernel.cells_by_first(&shapes, &ranges).iter();
        let own = cells.filter(|(set, _)| set.first_in(ranges[0].clone()).is_none());
        own.map(|(set, m2)| Part {
            district: set.first_in(ranges[1].clone()).map(|at| districts[at - from_districts]),
            space: set.first_in(ranges[2].clone()).map(|at| self.reached[reached[at - from_reached]].0),
            area: Area::from_m2(m2),
        })
        .collect()
    }
}

fn boxes(bounds: impl Iterator<Item = Bounds>) -> Boxes {
    Boxes::new(bounds.zip(0..))
}

/// What a green space reaches: itself, and what lies within its radius of its border.
fn surroundings(placed: &Placed<'_>, number: usize, space: &Space) -> Vec<(usize, Shape)> {
    let shape = &placed.green_spaces[space.at].shape;
    let rings: Vec<&[geoland::Xy]> = shape.parts().flatten().collect();
    let edges = rings.into_iter().flat_map(|ring| (0..ring.len()).map(move |k| (ring[k], ring[(k + 1) % ring.len()])));
    let around = edges.flat_map(|(a, b)| capsules(&placed.ground, a, b, space.radius_m));
    std::iter::once(shape.clone()).chain(around).map(|shape| (number, shape)).collect()
}

/// What shapes are ordered by.
fn key(shape: &Shape) -> Vec<[u64; 2]> {
    shape.parts().flatten().flatten().map(|p| [p.x.to_bits(), p.y.to_bits()]).collect()
}
