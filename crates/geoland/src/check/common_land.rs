//! Common land and gaps as polygons, for maps; every built polygon is measured against the area that was reported.

use geo_types::MultiPolygon;
use rayon::prelude::*;

use super::gaps::{Gap, Gaps};
use super::layers::LandLayer;
use super::overlaps::{Overlap, Overlaps};
use super::widest::common;
use crate::area::Area;
use crate::dataset::Role;
use crate::finding::{Kind, Place};
use crate::pieces::BOUND_PER_SIDE_SQUARED;
use crate::pieces::apart::{apart, longer_side};
use crate::pieces::frame::Frame;
use crate::pieces::own::AsRead;
use crate::placed::Placed;
use crate::shape::Shape;

/// Pairs that are cut before their land is handed on: what bounds the memory.
const TOGETHER: usize = 4_096;

/// Land that two features have in common, or that lies between districts.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundLand {
    /// The finding that it is of.
    pub kind: Kind,
    /// The earlier feature of a pair; of a gap the first district around it.
    pub place: Place,
    /// The later feature of a pair; of a gap the second district around it, if there is one.
    pub other: Option<Place>,
    /// The area as reported, which counts, in m².
    pub area_m2: f64,
    /// The area of the polygons in the plane, in m², which only checks it.
    pub built_m2: f64,
    /// The polygons in degrees, or in the units of planar coordinates: shells counterclockwise, holes clockwise, longitudes in the turn
    /// of the feature at `place`. Empty where the land is too small for the grid it was cut on.
    pub geometry: MultiPolygon<f64>,
}

/// Land whose polygons differ from its area by more than the bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The finding.
    pub kind: Kind,
    /// The feature.
    pub place: Place,
    /// The area as reported, in m².
    pub area_m2: f64,
    /// The area of the polygons, in m².
    pub built_m2: f64,
}

/// How the polygons compare with the areas that were reported.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// Lands that were built.
    pub built: usize,
    /// Lands that are too small to have polygons.
    pub without_geometry: usize,
    /// The largest difference between a land's polygons and its area, in m².
    pub largest_difference_m2: f64,
    /// The lands whose difference is above the bound.
    pub beyond_bound: Vec<Difference>,
}

/// Builds the common land of every pair of a layer and hands it on, in the order of the pairs. Copies of a feature have none:
/// their common land is the feature itself.
///
/// # Guarantees
/// The same for any number of threads and any order of features.
///
/// # Tolerance
/// Polygons are cut on a grid of 2^-28 of the longer side of the rectangle that the bounds of both have in common, and may differ from the
/// area by 1.5e-8 of its square, and by the bulges of both where edges are curved; those beyond it are reported.
///
/// # Example
/// ```
/// use geoland::check::common_land::common_lands;
/// use geoland::check::overlaps::overlaps;
/// use geoland::{Crs, Dataset, Parcel, Placed, Role, Scheme};
/// let square = |x: f64| {
///     let ring = [(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels = vec![Parcel::accepted("A", square(0.0)), Parcel::accepted("B", square(6.0))];
/// let placed = Placed::new(&dataset)?;
/// let mut found = Vec::new();
/// let comparison = common_lands(&placed, &overlaps(&placed, Role::Parcels), &mut |land| found.push(land));
/// assert_eq!((found.len(), found[0].built_m2, comparison.beyond_bound.len()), (1, 40.0, 0));
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
pub fn common_lands(placed: &Placed<'_>, overlaps: &Overlaps, each: &mut dyn FnMut(FoundLand)) -> Comparison {
    let layer = LandLayer::new(placed, overlaps.layer);
    let mut comparison = Comparison::default();
    for pairs in overlaps.pairs.chunks(TOGETHER) {
        let cut: Vec<(FoundLand, f64)> =
            pairs.par_iter().map(|pair| common_land(&layer, overlaps.layer, pair)).collect();
        for (land, bound_m2) in cut {
            comparison.note(&land, bound_m2);
            each(land);
        }
    }
    comparison
}

/// The common land of a pair, and the bound that its area is held to.
fn common_land(layer: &LandLayer<'_>, role: Role, pair: &Overlap) -> (FoundLand, f64) {
    let (a, b) = (&layer.lands[pair.first].shape, &layer.lands[pair.second].shape);
    let (origin, _, land) = layer.feature(pair.first);
    let mut degrees = AsRead::of(layer.placed, origin, land);
    let (mut geometry, mut built_m2) = (MultiPolygon(Vec::new()), 0.0);
    // The kernel's own rounding, for land of millimetres.
    let mut bound_m2 = Area::from_quanta(1).m2();
    for (part, rest) in parts_that_meet(a, b) {
        let window = common(&part.bounds(), &rest.bounds());
        for at in [pair.first, pair.second] {
            let (origin, _, land) = layer.feature(at);
            degrees.keep(origin, land, &window);
        }
        let mut frame = Frame::around(&window);
        let (part, rest) = (frame.land(&part), frame.land(&rest));
        let (polygons, area_m2) = frame.in_plane(part.split(&rest).0);
        geometry.0.append(&mut degrees.polygons(&polygons).0);
        built_m2 += area_m2;
        bound_m2 += longer_side(&window).powi(2) * BOUND_PER_SIDE_SQUARED;
        bound_m2 += a.bulges_near_m2(&window) + b.bulges_near_m2(&window);
    }
    let (place, other) = (layer.place(pair.first), Some(layer.place(pair.second)));
    (FoundLand { kind: pair.kind(role), place, other, area_m2: pair.area_m2, built_m2, geometry }, bound_m2)
}

/// Parts of two shapes whose bounds have land in common, parts that lie far apart by themselves.
fn parts_that_meet(a: &Shape, b: &Shape) -> Vec<(Shape, Shape)> {
    let (of_a, of_b) = (apart(a), apart(b));
    let pairs = of_a.iter().flat_map(|a| of_b.iter().map(move |b| (a, b)));
    let share_land = |(a, b): &(&std::borrow::Cow<'_, Shape>, &std::borrow::Cow<'_, Shape>)| {
        let window = common(&a.bounds(), &b.bounds());
        window.min.x < window.max.x && window.min.y < window.max.y
    };
    pairs.filter(share_land).map(|(a, b)| (Shape::clone(a), Shape::clone(b))).collect()
}

/// Hands on every gap of the district layer.
///
/// # Tolerance
/// As [`gaps`](super::gaps::gaps): gaps are drawn on the grid of the districts around them, and may differ from their area by
/// a step along their borders.
pub fn gap_lands(placed: &Placed<'_>, gaps: &Gaps, each: &mut dyn FnMut(FoundLand)) -> Comparison {
    let layer = LandLayer::new(placed, Role::Districts);
    let mut comparison = Comparison::default();
    for gap in &gaps.gaps {
        let land = gap_land(&layer, gap);
        comparison.note(&land, gap.bound_m2);
        each(land);
    }
    comparison
}

fn gap_land(layer: &LandLayer<'_>, gap: &Gap) -> FoundLand {
    let bounds = Shape::new(vec![gap.polygon.clone()]).bounds();
    let first = gap.around.first().copied().unwrap_or(0);
    let (origin, _, land) = layer.feature(first);
    let mut degrees = AsRead::of(layer.placed, origin, land);
    for at in &gap.around {
        let (origin, _, land) = layer.feature(*at);
        degrees.keep(origin, land, &bounds);
    }
    FoundLand {
        kind: gap.kind(),
        place: layer.place(first),
        other: gap.around.get(1).map(|at| layer.place(*at)),
        area_m2: gap.area_m2,
        built_m2: gap.built_m2,
        geometry: degrees.polygons(std::slice::from_ref(&gap.polygon)),
    }
}

impl Comparison {
    fn note(&mut self, land: &FoundLand, bound_m2: f64) {
        if land.geometry.0.is_empty() {
            self.without_geometry += 1;
        } else {
            self.built += 1;
        }
        let difference = (land.built_m2 - land.area_m2).abs();
        self.largest_difference_m2 = self.largest_difference_m2.max(difference);
        if difference > bound_m2 {
            let FoundLand { kind, area_m2, built_m2, .. } = *land;
            self.beyond_bound.push(Difference { kind, place: land.place.clone(), area_m2, built_m2 });
        }
    }
}
