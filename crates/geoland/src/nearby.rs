//! What lies near a parcel: the layers around it, looked up for groups of neighbours.

use std::hash::{Hash, Hasher};
use std::hint::black_box;

use rayon::prelude::*;

use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::label_grid::{Label, LabelGrid};
use crate::packed::{Curve, Packed};
use crate::placed::{Placed, PlacedLand};
use crate::shape::Shape;

/// The layers around a parcel.
pub(crate) struct Around<'a> {
    /// The eligible parcels, by position in the layer, which is their order.
    pub(crate) parcels: Layer<'a>,
    /// The green spaces that count, by position in the layer, which is their order.
    pub(crate) greens: Layer<'a>,
    pub(crate) districts: Zoning<'a>,
    pub(crate) key_areas: Zoning<'a>,
}

impl<'a> Around<'a> {
    /// The layers around parcels of which it is said whether they are eligible, with the green spaces that count.
    pub(crate) fn new(placed: &'a Placed<'_>, curves: &'a Curves, is_eligible: &[bool], greens: &[usize]) -> Self {
        let rest = || {
            let lookups = is_eligible.iter().filter(|is_eligible| **is_eligible).count();
            let zoning = |lands| Zoning::new(lands, lookups);
            let mut counts = vec![false; placed.green_spaces.len()];
            for &at in greens {
                counts[at] = true;
            }
            let greens = Layer::new(&placed.green_spaces, &curves.greens, &counts);
            (greens, zoning(&placed.districts), zoning(&placed.key_areas))
        };
        let parcels = || Layer::new(&placed.parcels, &curves.parcels, is_eligible);
        let (parcels, (greens, districts, key_areas)) = rayon::join(parcels, rest);
        Self { parcels, greens, districts, key_areas }
    }
}

/// The curves along which parcels and green spaces are looked up and worked on.
pub(crate) struct Curves {
    parcels: Curve,
    greens: Curve,
}

impl Curves {
    pub(crate) fn of(placed: &Placed<'_>) -> Self {
        let curve = |lands: &[PlacedLand]| Curve::of(lands.par_iter().map(|land| land.shape.bounds()));
        let (parcels, greens) = rayon::join(|| curve(&placed.parcels), || curve(&placed.green_spaces));
        Self { parcels, greens }
    }
}

/// A layer of many small shapes, the boxes of its members packed along a curve.
pub(crate) struct Layer<'a> {
    lands: &'a [PlacedLand],
    curve: &'a Curve,
    boxes: Packed,
}

impl<'a> Layer<'a> {
    /// A layer that knows of members of one form only the first: what it covers is never left for the others, so that
    /// thousands of copies of a parcel cost no more than one.
    fn new(lands: &'a [PlacedLand], curve: &'a Curve, is_member: &[bool]) -> Self {
        let bounds = |at: usize| is_member[at].then(|| lands[at].shape.bounds());
        let boxes = Packed::along(curve, bounds, |at| at, |at| ByForm(&lands[at].shape));
        Self { lands, curve, boxes }
    }

    /// How many features the layer has, members or not.
    pub(crate) fn len(&self) -> usize {
        self.lands.len()
    }

    /// All positions of the layer, members or not, along its curve.
    pub(crate) fn curve(&self) -> impl Iterator<Item = u32> {
        self.curve.positions()
    }

    pub(crate) fn shape(&self, at: usize) -> &'a Shape {
        &self.lands[at].shape
    }
}

/// A shape as a key: shapes of the same form are equal.
struct ByForm<'s>(&'s Shape);

impl PartialEq for ByForm<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for ByForm<'_> {}

impl Hash for ByForm<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.key());
    }
}

/// The members of a layer that come near a group of neighbours, looked up once for all of them.
#[derive(Default)]
pub(crate) struct Nearby {
    candidates: Vec<(Bounds, usize)>,
    /// Whether there are so many that each of the group looks for itself.
    too_many: bool,
    of_one: Vec<(Bounds, usize)>,
}

/// Lists longer than this are no shortcut.
const CANDIDATES: usize = 128;

impl Nearby {
    pub(crate) fn prepare(&mut self, layer: &Layer<'_>, group: &Bounds) {
        layer.boxes.look_up(group, &mut self.candidates);
        self.too_many = self.candidates.len() > CANDIDATES;
        if !self.too_many {
            warm(self.candidates.iter().map(|(_, at)| layer.shape(*at)));
        }
    }

    /// The members whose boxes meet a rectangle of the group, in order.
    pub(crate) fn look_up(&mut self, layer: &Layer<'_>, bounds: &Bounds, found: &mut Vec<usize>) {
        if self.too_many {
            layer.boxes.look_up(bounds, &mut self.of_one);
        }
        let candidates = if self.too_many { &self.of_one } else { &self.candidates };
        found.clear();
        found.extend(candidates.iter().filter(|(candidate, _)| candidate.meets(bounds)).map(|(_, at)| *at));
    }
}

/// Has the memory of shapes fetched that will be needed soon, all at once rather than one after the other: shapes lie about the
/// memory in the order of their dates, not of their places, and waiting for them was a third of the account's time.
pub(crate) fn warm<'a>(shapes: impl Iterator<Item = &'a Shape>) {
    black_box(shapes.map(Shape::touch).sum::<f64>());
}

/// A layer of few large shapes: a grid of labels before the tree of boxes.
pub(crate) struct Zoning<'a> {
    shapes: Vec<&'a Shape>,
    grid: Option<LabelGrid>,
    boxes: Boxes,
}

impl<'a> Zoning<'a> {
    pub(crate) fn new(lands: &'a [PlacedLand], lookups: usize) -> Self {
        let shapes: Vec<&Shape> = lands.iter().map(|land| &land.shape).collect();
        let boxes = Boxes::new(shapes.iter().map(|shape| shape.bounds()).zip(0..));
        Self { grid: LabelGrid::new(&shapes, lookups), boxes, shapes }
    }

    pub(crate) fn shape(&self, at: usize) -> &'a Shape {
        self.shapes[at]
    }

    /// The shapes that all of a rectangle lies in, where no border comes near it; else those that may meet it, noted in `near`.
    pub(crate) fn look_up(&self, bounds: &Bounds, near: &mut Vec<usize>) -> Option<&[u32]> {
        match self.grid.as_ref().map_or(Label::Mixed, |grid| grid.look_up(bounds)) {
            Label::Uniform(cover) => {
                near.clear();
                Some(cover)
            }
            Label::Mixed => {
                self.boxes.look_up(bounds, near);
                None
            }
        }
    }
}
