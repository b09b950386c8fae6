//! Outlines: the polygons or lines of a feature, or the reason why it has none.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPolygon, Polygon};

use crate::polygons::Polygons;
use crate::record::Outline;

/// Why a feature has no usable outline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum OutlineFault {
    /// The geometry is null or absent.
    #[error("no geometry")]
    Missing,
    /// The geometry holds no positions, or none that could enclose or span anything.
    #[error("empty geometry")]
    Empty,
    /// The geometry is of another type than the layer needs.
    #[error("wrong geometry type")]
    WrongType {
        /// The type found, as `GeoJSON` names it.
        found: &'static str,
    },
    /// The geometry could not be read; the text says why.
    #[error("unreadable geometry")]
    Unreadable {
        /// What the reader said.
        why: String,
    },
    /// A coordinate is not a number, or is infinite.
    #[error("coordinates that are not finite numbers")]
    NotFinite,
    /// A position lies outside what its coordinate system can hold.
    #[error("coordinates out of range")]
    OutOfRange {
        /// The first such position, as the file has it.
        position: String,
    },
    /// A ring goes around a pole, so that its area in the equal-area plane is not defined.
    #[error("ring around a pole")]
    AroundPole,
    /// Edges are so long that dividing them would take more positions than a run may have
    /// ([`MOST_ADDED`](crate::edge::MOST_ADDED)).
    #[error("edges too long to be divided")]
    LongEdges,
}

/// The polygons of a feature, packed, or why it has none.
pub type Land = Result<Polygons, OutlineFault>;
/// The lines of a feature, or why it has none.
pub type Way = Result<MultiLineString<f64>, OutlineFault>;

/// The `GeoJSON` name of a geometry's type.
///
/// # Example
/// ```
/// let point: geo_types::Geometry<f64> = geo_types::point!(x: 1.0, y: 2.0).into();
/// assert_eq!(geoland::outline::type_name(&point), "Point");
/// ```
#[must_use]
pub fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

/// The polygons of an outline, packed; anything else in it makes it of the wrong type.
///
/// # Errors
/// [`OutlineFault`] where the outline is missing, empty, unreadable, or holds points or lines.
///
/// # Example
/// ```
/// use geoland::outline::{land, OutlineFault};
/// use geoland::record::Outline;
/// let square: geo_types::Geometry<f64> = geo_types::Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon().into();
/// assert_eq!(land(&Outline::Read(square)).unwrap().unpacked().0.len(), 1);
/// assert_eq!(land(&Outline::Missing), Err(OutlineFault::Missing));
/// ```
pub fn land(outline: &Outline) -> Land {
    let geometry = read(outline)?;
    match geometry {
        Geometry::Polygon(polygon) => return land_of(std::slice::from_ref(polygon)),
        Geometry::MultiPolygon(polygons) => return land_of(&polygons.0),
        _ => {}
    }
    let mut polygons = Vec::new();
    if !gather(geometry, &mut |part| match part {
        Part::Polygon(polygon) => {
            polygons.push(polygon.clone());
            true
        }
        Part::Line(_) | Part::Point(_) => false,
    }) {
        return Err(OutlineFault::WrongType { found: type_name(geometry) });
    }
    land_of(&polygons)
}

/// Polygons as land. One of an empty shell holds none; holes alone do not make any.
fn land_of(polygons: &[Polygon<f64>]) -> Land {
    let polygons = polygons.iter().filter(|polygon| !polygon.exterior().0.is_empty());
    if polygons.clone().next().is_none() { Err(OutlineFault::Empty) } else { Ok(Polygons::of(polygons)) }
}

/// The lines of an outline; anything else in it makes it of the wrong type.
///
/// # Errors
/// [`OutlineFault`] where the outline is missing, empty, unreadable, or holds points or polygons.
///
/// # Example
/// ```
/// use geoland::outline::way;
/// use geoland::record::Outline;
/// let line: geo_types::Geometry<f64> = geo_types::LineString::from(vec![(0.0, 0.0), (1.0, 0.0)]).into();
/// assert_eq!(way(&Outline::Read(line)).unwrap().0.len(), 1);
/// ```
pub fn way(outline: &Outline) -> Way {
    let geometry = read(outline)?;
    let mut lines = Vec::new();
    if !gather(geometry, &mut |part| match part {
        Part::Line(line) => {
            lines.push(line.clone());
            true
        }
        Part::Polygon(_) | Part::Point(_) => false,
    }) {
        return Err(OutlineFault::WrongType { found: type_name(geometry) });
    }
    lines.retain(|line| line.0.len() >= 2);
    if lines.is_empty() { Err(OutlineFault::Empty) } else { Ok(MultiLineString(lines)) }
}

/// The polygons anywhere in a geometry; points and lines, which have no area, are left out and counted.
///
/// # Example
/// ```
/// let point: geo_types::Geometry<f64> = geo_types::point!(x: 1.0, y: 2.0).into();
/// let (polygons, without_area) = geoland::outline::polygons_in(&point);
/// assert_eq!((polygons.0.len(), without_area), (0, 1));
/// ```
#[must_use]
pub fn polygons_in(geometry: &Geometry<f64>) -> (MultiPolygon<f64>, usize) {
    let (mut polygons, mut without_area) = (Vec::new(), 0);
    gather(geometry, &mut |part| {
        match part {
            Part::Polygon(polygon) if !polygon.exterior().0.is_empty() => polygons.push(polygon.clone()),
            Part::Polygon(_) | Part::Line(_) | Part::Point(_) => without_area += 1,
        }
        true
    });
    (MultiPolygon(polygons), without_area)
}

/// The lines anywhere in a geometry; a point is a line of one position.
///
/// # Example
/// ```
/// let point: geo_types::Geometry<f64> = geo_types::point!(x: 1.0, y: 2.0).into();
/// assert_eq!(geoland::outline::lines_in(&point)[0].0.len(), 1);
/// ```
#[must_use]
pub fn lines_in(geometry: &Geometry<f64>) -> Vec<LineString<f64>> {
    let mut lines = Vec::new();
    gather(geometry, &mut |part| {
        match part {
            Part::Line(line) => lines.push(line.clone()),
            Part::Point(point) => lines.push(LineString(vec![point])),
            Part::Polygon(_) => {}
        }
        true
    });
    lines
}

fn read(outline: &Outline) -> Result<&Geometry<f64>, OutlineFault> {
    match outline {
        Outline::Read(geometry) => Ok(geometry),
        Outline::Missing => Err(OutlineFault::Missing),
        Outline::Unreadable(why) => Err(OutlineFault::Unreadable { why: why.clone() }),
    }
}

/// A simple part of a geometry.
enum Part<'a> {
    Polygon(&'a Polygon<f64>),
    Line(&'a LineString<f64>),
    Point(Coord<f64>),
}

/// Shows every simple part of a geometry to `take` until it answers false. Readers bound the depth of collections.
fn gather(geometry: &Geometry<f64>, take: &mut impl FnMut(Part<'_>) -> bool) -> bool {
    match geometry {
        Geometry::Polygon(polygon) => take(Part::Polygon(polygon)),
        Geometry::MultiPolygon(many) => many.0.iter().all(|polygon| take(Part::Polygon(polygon))),
        Geometry::Rect(rect) => take(Part::Polygon(&rect.to_polygon())),
        Geometry::Triangle(triangle) => take(Part::Polygon(&triangle.to_polygon())),
        Geometry::Line(line) => take(Part::Line(&LineString(vec![line.start, line.end]))),
        Geometry::LineString(line) => take(Part::Line(line)),
        Geometry::MultiLineString(many) => many.0.iter().all(|line| take(Part::Line(line))),
        Geometry::Point(point) => take(Part::Point(point.0)),
        Geometry::MultiPoint(many) => many.0.iter().all(|point| take(Part::Point(point.0))),
        Geometry::GeometryCollection(many) => many.0.iter().all(|one| gather(one, take)),
    }
}
