//! Outlines: whether the geometry of a feature is as it should be, in the coordinates of its file.

use geo_types::{Geometry, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

pub use super::validity::OgcClass;
use super::validity::{judge, judge_lines};
use crate::alley::AlleySegment;
use crate::dataset::Dataset;
use crate::finding::{Case, Findings, Kind, Place, Spot};
use crate::outline::{Land, type_name};
use crate::record::Origin;

/// What is known of how geometries were drawn.
///
/// # Example
/// ```
/// use geoland::check::outline::Drawn;
/// let as_geojson_wants_it = Drawn { degrees: true, shells_counterclockwise: true, ..Drawn::default() };
/// assert_ne!(as_geojson_wants_it, Drawn::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Whether coordinates are degrees, longitude first. Rings that jump across the antimeridian are judged as if they ran on
    /// beyond it, and lengths are given in metres.
    pub degrees: bool,
    /// Whether the format wants shells counterclockwise and holes clockwise, as `GeoJSON` does (RFC 7946, 3.1.6).
    pub shells_counterclockwise: bool,
    /// Whether holes are to be noted: they are no mistake, but it is worth knowing of a file that it has some.
    pub note_holes: bool,
}

/// Something wrong with a geometry.
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    /// The kind of finding.
    pub kind: Kind,
    /// Where, in the coordinates of the file; for edges that cross, the position where they do.
    pub spot: Option<Spot>,
    /// What was seen there, in words.
    pub evidence: String,
    /// What was measured, by names that end in the unit.
    pub figures: Vec<(&'static str, f64)>,
}

impl Defect {
    fn of(kind: Kind, evidence: String) -> Self {
        Self { kind, spot: None, evidence, figures: Vec::new() }
    }
}

/// What is wrong with a geometry by itself, by kind and place. Polygons are judged by the OGC's rules for simple features, as JTS
/// and GEOS decide them: a geometry is valid exactly when none of its defects is at error level ([`OgcClass`] has GEOS's
/// names). Of each kind at most 16 are listed, the last with the number of the rest.
///
/// # Guarantees
/// Verdicts are exact: they are signs of orientations, which are computed exactly. The position of a crossing is off by an f64
/// rounding or two. The list does not depend on where rings start or which way round they go, except where
/// [`Drawn::shells_counterclockwise`] asks for that. Rings are taken as closed. Empty rings and parts are no defects, an empty
/// geometry is. Coordinates that are not finite are [`Kind::OutOfRange`]. What takes more than some seconds, or has thousands of
/// defects, is given up with [`Kind::NotJudged`]: the list is then what was found so far.
///
/// # Example
/// ```
/// use geoland::check::outline::{Drawn, defects};
/// use geoland::finding::{Kind, Spot};
/// let bow_tie = vec![(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)];
/// let found = defects(&geo_types::Polygon::new(bow_tie.into(), vec![]).into(), Drawn::default());
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].kind, found[0].spot), (Kind::SelfIntersection, Some(Spot { x: 2.0, y: 2.0 })));
/// assert_eq!(found[0].evidence, "the outer ring crosses itself");
/// ```
#[must_use]
pub fn defects(geometry: &Geometry<f64>, drawn: Drawn) -> Vec<Defect> {
    let mut found = match geometry {
        Geometry::Polygon(polygon) => judge(std::slice::from_ref(polygon), drawn),
        Geometry::MultiPolygon(many) => judge(&many.0, drawn),
        Geometry::Rect(rect) => judge(&[rect.to_polygon()], drawn),
        Geometry::Triangle(triangle) => judge(&[triangle.to_polygon()], drawn),
        Geometry::Line(line) => judge_lines(&[&LineString(vec![line.start, line.end])], drawn),
        Geometry::LineString(line) => judge_lines(&[line], drawn),
        Geometry::MultiLineString(many) => judge_lines(&many.0.iter().collect::<Vec<_>>(), drawn),
        Geometry::Point(point) => positions_are_numbers([point.0]),
        Geometry::MultiPoint(many) => positions_are_numbers(many.0.iter().map(|point| point.0)),
        Geometry::GeometryCollection(many) => {
            let mut found: Vec<Defect> = many.0.iter().flat_map(|member| defects(member, drawn)).collect();
            // What is said of members is said of the whole once.
            found.retain(|defect| {
                !matches!(defect.kind, Kind::NeedlessCollection | Kind::MixedTypes | Kind::NoGeometry)
            });
            found
        }
    };
    found.extend(as_a_whole(geometry));
    found.sort_by(|a, b| (a.kind, a.spot, &a.evidence).cmp(&(b.kind, b.spot, &b.evidence)));
    found
}

fn positions_are_numbers(positions: impl IntoIterator<Item = geo_types::Coord<f64>>) -> Vec<Defect> {
    let bad = positions.into_iter().filter(|c| !c.x.is_finite() || !c.y.is_finite()).count();
    if bad == 0 {
        return Vec::new();
    }
    vec![Defect::of(Kind::OutOfRange, format!("{bad} of the positions are not finite numbers"))]
}

/// What can be said of a geometry without looking at its positions.
fn as_a_whole(geometry: &Geometry<f64>) -> Option<Defect> {
    let name = type_name(geometry);
    if !has_positions(geometry) {
        return Some(Defect::of(Kind::NoGeometry, format!("{name} without positions")));
    }
    let parts = match geometry {
        Geometry::MultiPoint(many) => many.0.len(),
        Geometry::MultiLineString(many) => many.0.len(),
        Geometry::MultiPolygon(many) => many.0.len(),
        Geometry::GeometryCollection(many) => {
            if many.0.iter().any(|member| matches!(member, Geometry::GeometryCollection(_))) {
                return Some(Defect::of(Kind::NeedlessCollection, "a collection in a collection".to_owned()));
            }
            let mut types: Vec<&str> =
                many.0.iter().map(|member| type_name(member).trim_start_matches("Multi")).collect();
            types.sort_unstable();
            types.dedup();
            if types.len() > 1 {
                return Some(Defect::of(Kind::MixedTypes, format!("a collection of {}", types.join(", "))));
            }
            many.0.len()
        }
        _ => return None,
    };
    (parts == 1).then(|| Defect::of(Kind::NeedlessCollection, format!("{name} of a single part")))
}

fn has_positions(geometry: &Geometry<f64>) -> bool {
    let drawn = |polygon: &Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).any(|ring| !ring.0.is_empty())
    };
    match geometry {
        Geometry::Polygon(polygon) => drawn(polygon),
        Geometry::MultiPolygon(many) => many.0.iter().any(drawn),
        Geometry::LineString(line) => !line.0.is_empty(),
        Geometry::MultiLineString(many) => many.0.iter().any(|line| !line.0.is_empty()),
        Geometry::MultiPoint(many) => !many.0.is_empty(),
        Geometry::GeometryCollection(many) => many.0.iter().any(has_positions),
        Geometry::Point(_) | Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => true,
    }
}

/// Reports what is wrong with the outlines of every layer, as far as the dataset keeps them: polygons, and the lines of alleys.
///
/// Features without an outline, and coordinates out of range, are reported where they are read and placed.
///
/// # Example
/// ```
/// use geoland::check::outline::outlines;
/// use geoland::finding::{Findings, Kind};
/// use geoland::{Crs, Dataset, Parcel, Scheme};
/// let bow_tie = vec![(116.0, 40.0), (116.004, 40.004), (116.004, 40.0), (116.0, 40.004), (116.0, 40.0)];
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("parcels.geojson", Crs::WGS84);
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(bow_tie.into(), vec![])]);
/// dataset.parcels.push(Parcel::accepted("A", land));
/// let mut findings = Findings::default();
/// outlines(&dataset, &mut findings);
/// let finding = &findings.list()[0];
/// assert_eq!((finding.kind, &*finding.what), (Kind::SelfIntersection, "parcels that cross themselves"));
/// ```
pub fn outlines(dataset: &Dataset, findings: &mut Findings) {
    outlines_of(dataset, |_| false, findings);
}

/// The same for sources of which some, by their number, are of a format that wants shells counterclockwise.
///
/// # Example
/// ```
/// use geoland::check::outline::outlines_of;
/// use geoland::finding::{Findings, Kind};
/// use geoland::{Crs, Dataset, Parcel, Scheme};
/// let clockwise = vec![(116.0, 40.0), (116.0, 40.004), (116.004, 40.004), (116.0, 40.0)];
/// let mut dataset = Dataset::new(Scheme::default());
/// let source = dataset.add_source("parcels.geojson", Crs::WGS84);
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(clockwise.into(), vec![])]);
/// dataset.parcels.push(Parcel::accepted("A", land));
/// let mut findings = Findings::default();
/// outlines_of(&dataset, |number| number == source, &mut findings);
/// assert_eq!(findings.list()[0].kind, Kind::WrongOrientation);
/// ```
pub fn outlines_of(dataset: &Dataset, counterclockwise: impl Fn(u32) -> bool + Sync, findings: &mut Findings) {
    let drawn = |origin: Origin| Drawn {
        degrees: dataset.sources.get(origin.source as usize).is_some_and(|source| source.crs.is_in_degrees()),
        shells_counterclockwise: counterclockwise(origin.source),
        note_holes: false,
    };
    let land = |origin: Origin, land: &Land, unpacked: &mut MultiPolygon<f64>| {
        let Ok(polygons) = land else { return Vec::new() };
        polygons.unpack_into(unpacked);
        judge(&unpacked.0, drawn(origin))
    };
    let mut layer = Layer { dataset, findings, name: "parcels" };
    layer.report(&dataset.parcels, |p, unpacked| land(p.origin, &p.land, unpacked), |p| (p.origin, p.id.as_deref()));
    layer.name = "green spaces";
    layer.report(
        &dataset.green_spaces,
        |g, unpacked| land(g.origin, &g.land, unpacked),
        |g| (g.origin, g.id.as_deref()),
    );
    layer.name = "districts";
    layer.report(&dataset.districts, |d, unpacked| land(d.origin, &d.land, unpacked), |d| (d.origin, Some(&*d.name)));
    layer.name = "key areas";
    layer.report(&dataset.key_areas, |k, unpacked| land(k.origin, &k.land, unpacked), |k| (k.origin, Some(&*k.name)));
    layer.name = "alleys";
    let way = |alley: &AlleySegment, _: &mut MultiPolygon<f64>| {
        let lines = alley.way.as_ref().map(|lines| lines.0.iter().collect::<Vec<_>>()).unwrap_or_default();
        judge_lines(&lines, drawn(alley.origin))
    };
    layer.report(&dataset.alleys, way, |a| (a.origin, a.id.as_deref()));
}

struct Layer<'a> {
    dataset: &'a Dataset,
    findings: &'a mut Findings,
    name: &'static str,
}

impl Layer<'_> {
    fn report<T: Sync>(
        &mut self,
        features: &[T],
        judge: impl Fn(&T, &mut MultiPolygon<f64>) -> Vec<Defect> + Sync,
        of: impl for<'f> Fn(&'f T) -> (Origin, Option<&'f str>),
    ) {
        let scratch = || MultiPolygon(Vec::new());
        let judge = |unpacked: &mut MultiPolygon<f64>, (index, feature)| (index, judge(feature, unpacked));
        let judged = features.par_iter().enumerate().map_init(scratch, judge);
        let found: Vec<(usize, Vec<Defect>)> = judged.filter(|(_, defects)| !defects.is_empty()).collect();
        for (index, defects) in found {
            let (origin, id) = of(&features[index]);
            // Placing reports what is out of range.
            let defects = defects.into_iter().filter(|defect| defect.kind != Kind::OutOfRange);
            report(self.name, &self.dataset.place(origin, id), defects, self.findings);
        }
    }
}

/// Reports defects of a feature; the plural is what the features of its layer are called.
///
/// # Example
/// ```
/// use geoland::check::outline::{Drawn, defects, report};
/// use geoland::finding::{Findings, Place};
/// let flat = geo_types::LineString::from(vec![(1.0, 1.0), (1.0, 1.0)]);
/// let place = Place { source: "lines.geojson".into(), number: 1, id: None };
/// let mut findings = Findings::default();
/// report("features", &place, defects(&flat.into(), Drawn::default()), &mut findings);
/// assert!(findings.list()[0].what.starts_with("features "));
/// ```
pub fn report(plural: &str, place: &Place, defects: impl IntoIterator<Item = Defect>, findings: &mut Findings) {
    for Defect { kind, spot, evidence, figures } in defects {
        let case = Case { place: place.clone(), spot, other: None, evidence, figures };
        findings.report(kind, &format!("{plural} {}", phrase(kind)), case);
    }
}

/// What features with a kind of defect are or have, after the name of their layer.
fn phrase(kind: Kind) -> &'static str {
    match kind {
        Kind::SelfIntersection => "that cross themselves",
        Kind::RingTouchesItself => "that touch themselves",
        Kind::HoleOutside => "with a hole outside",
        Kind::HolesNested => "with a hole in a hole",
        Kind::PartsNested => "with a part in a part",
        Kind::PartsOverlap => "whose parts overlap",
        Kind::InteriorCut => "that their holes cut apart",
        Kind::TooFewPositions => "with too few positions",
        Kind::Spike => "with a spike",
        Kind::RepeatedPosition => "with repeated positions",
        Kind::WrongOrientation => "that run the wrong way round",
        Kind::Flat => "with a ring or line that is flat",
        Kind::ManyPositions => "with very many positions",
        Kind::SharedBorder => "that run along themselves",
        Kind::Holes => "with holes",
        Kind::NotJudged => "too entangled to be judged",
        Kind::CrossesAntimeridian => "across the antimeridian",
        Kind::NoGeometry => "without positions",
        Kind::MixedTypes => "of several types of geometry",
        Kind::NeedlessCollection => "of one part that say that they have several, or of collections in collections",
        Kind::OutOfRange => "with positions that are no finite numbers",
        _ => "with a defect",
    }
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
