//! Which columns of a table hold its geometries, and what a cell of them says.

use std::ops::ControlFlow;

use geoland::record::Outline;

use crate::error::{ReadError, quoted};
use crate::geojson;
use crate::source::Request;
use crate::{wkb, wkt};

/// Names of columns of geometries, in small letters; those that come first go first where several hold some.
const GEOMETRIES: [&str; 20] = [
    "geometry",
    "geom",
    "the_geom",
    "wkt",
    "wkb",
    "geojson",
    "wkb_geometry",
    "wkt_geometry",
    "wkt_geom",
    "geom_wkt",
    "geometry_wkt",
    "shape",
    "the_geom_wkt",
    "geo_json",
    "st_astext",
    "location",
    "outline",
    "polygon",
    "几何",
    "图形",
];

/// Names of columns of coordinates, likewise: longitude or easting, latitude or northing.
const PAIRS: [(&str, &str); 16] = [
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("x", "y"),
    ("easting", "northing"),
    ("east", "north"),
    ("经度", "纬度"),
    ("lon_deg", "lat_deg"),
    ("point_x", "point_y"),
    ("coord_x", "coord_y"),
    ("x_coord", "y_coord"),
    ("xcoord", "ycoord"),
    ("x_coordinate", "y_coordinate"),
    ("东坐标", "北坐标"),
    ("e", "n"),
];

/// Where the geometries of a table are, by the places of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// In one column, each as WKT, hexadecimal WKB or `GeoJSON`.
    Column(usize),
    /// In a column of longitudes or eastings and one of latitudes or northings.
    Pair(usize, usize),
    /// Nowhere.
    None,
}

/// What the cells of a row say.
pub(super) struct Cell {
    pub(super) outline: Outline,
    pub(super) heights: Vec<f64>,
    pub(super) measures: Vec<f64>,
    pub(super) unclosed: u64,
    /// The name of the coordinate system that the geometry names itself.
    pub(super) crs: Option<String>,
}

impl From<Outline> for Cell {
    fn from(outline: Outline) -> Self {
        Self { outline, heights: Vec::new(), measures: Vec::new(), unclosed: 0, crs: None }
    }
}

impl Shape {
    /// Finds the columns by their names and by what the first rows hold: of several columns with a fitting name the first in
    /// which there are geometries; without any a column in which there is nothing else; then coordinates; then a column that
    /// only has the name.
    pub(super) fn of(columns: &[String], sample: &[Vec<String>]) -> Self {
        let place = |name: &str| columns.iter().position(|column| column.to_lowercase() == name);
        let values =
            |at: usize| sample.iter().filter_map(move |row| row.get(at)).filter(|cell| !cell.trim().is_empty());
        let named: Vec<usize> = GEOMETRIES.iter().filter_map(|name| place(name)).collect();
        let holds_any = |at: &usize| values(*at).any(|cell| is_geometry(cell));
        let holds_all = |at: &usize| holds_any(at) && values(*at).all(|cell| is_geometry(cell));
        let of_content = || (0..columns.len()).find(holds_all);
        if let Some(at) = named.iter().copied().find(holds_any).or_else(of_content) {
            return Self::Column(at);
        }
        let numbers = |at: usize| values(at).all(|cell| coordinate(cell, b';').is_some());
        let pairs = PAIRS.iter().filter_map(|(x, y)| Some((place(x)?, place(y)?)));
        if let Some((x, y)) = pairs.clone().find(|(x, y)| numbers(*x) && numbers(*y)).or_else(|| pairs.clone().next()) {
            return Self::Pair(x, y);
        }
        named.into_iter().find(|at| values(*at).next().is_none()).map_or(Self::None, Self::Column)
    }

    /// Whether a column holds geometries, and no attribute. Coordinates are attributes as well.
    pub(super) fn is_geometry(self, at: usize) -> bool {
        self == Self::Column(at)
    }

    /// The geometry of a row whose fields a function gives as text.
    pub(super) fn read<'r>(
        self,
        delimiter: u8,
        field: impl Fn(usize) -> Result<(&'r str, bool), ReadError>,
    ) -> Result<Cell, ReadError> {
        Ok(match self {
            Self::None => Outline::Missing.into(),
            Self::Column(at) => cell(field(at)?.0.trim()),
            Self::Pair(x, y) => {
                let (x, y) = (field(x)?.0.trim(), field(y)?.0.trim());
                if x.is_empty() && y.is_empty() {
                    return Ok(Outline::Missing.into());
                }
                let outline = match (coordinate(x, delimiter), coordinate(y, delimiter)) {
                    (Some(x), Some(y)) => Outline::Read(geo_types::point!(x: x, y: y).into()),
                    (None, _) => Outline::Unreadable(format!("a coordinate {} that is no number", quoted(x))),
                    (_, None) => Outline::Unreadable(format!("a coordinate {} that is no number", quoted(y))),
                };
                outline.into()
            }
        })
    }
}

/// A coordinate. Where commas do not divide fields, one may divide decimals.
fn coordinate(text: &str, delimiter: u8) -> Option<f64> {
    let text = text.trim();
    let number = match text.split_once(',') {
        Some((whole, rest)) if delimiter != b',' && !rest.contains(['.', ',']) => format!("{whole}.{rest}").parse(),
        _ => text.parse(),
    };
    number.ok().filter(|number: &f64| number.is_finite())
}

/// Whether a cell looks like a geometry: the beginning is enough.
fn is_geometry(cell: &str) -> bool {
    const TYPES: [&str; 7] =
        ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];
    let cell = cell.trim();
    if cell.starts_with('{') {
        return cell.contains("\"type\"") && (cell.contains("\"coordinates\"") || cell.contains("\"geometries\""));
    }
    if is_wkb(cell) {
        return true;
    }
    let text = match cell.get(..5) {
        Some(word) if word.eq_ignore_ascii_case("srid=") => cell.split_once(';').map_or("", |(_, rest)| rest.trim()),
        _ => cell,
    };
    let is_type = |kind: &&str| text.get(..kind.len()).is_some_and(|word| word.eq_ignore_ascii_case(kind));
    let kind = TYPES.iter().find(|kind| is_type(kind));
    // What follows a type is its dimensions, a bracket or EMPTY, not just any text.
    kind.is_some_and(|kind| {
        let rest = text[kind.len()..].trim_start().to_ascii_uppercase();
        let rest = ["ZM", "Z", "M"].iter().find_map(|d| rest.strip_prefix(d)).unwrap_or(&rest).trim_start();
        rest.starts_with('(') || rest.starts_with("EMPTY")
    })
}

/// Whether a cell is hexadecimal digits that begin with a byte order, long enough for a geometry of none.
fn is_wkb(cell: &str) -> bool {
    let digits = cell.strip_prefix("\\x").unwrap_or(cell);
    digits.len() >= 18
        && digits.len().is_multiple_of(2)
        && (digits.starts_with("00") || digits.starts_with("01"))
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What the cell of a column of geometries says.
fn cell(text: &str) -> Cell {
    if text.is_empty() {
        return Outline::Missing.into();
    }
    if text.starts_with('{') {
        return of_json(text);
    }
    let bytes = || crate::cell::bytes(text.strip_prefix("\\x").unwrap_or(text)).unwrap_or_default();
    let read = if is_wkb(text) { wkb::read(&bytes()) } else { wkt::read(text) };
    match read {
        Ok(shape) => Cell {
            outline: Outline::Read(shape.geometry),
            heights: shape.heights,
            measures: shape.measures,
            unclosed: shape.unclosed,
            crs: shape.srid.filter(|srid| *srid > 0).map(|srid| format!("EPSG:{srid}")),
        },
        Err(why) => Outline::Unreadable(why).into(),
    }
}

/// The geometry of a `GeoJSON` text, or of the one feature of it.
fn of_json(text: &str) -> Cell {
    let request = Request { extras: true, fields: Some(Vec::new()), ..Request::default() };
    let mut found = Vec::new();
    let read = geojson::read_cell(text, &request, &mut |feature| {
        found.push(feature);
        if found.len() > 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let contents = match read {
        Ok(contents) => contents,
        Err(error) => return Outline::Unreadable(format!("GeoJSON in which {}", error.kind)).into(),
    };
    let (Some(feature), true) = (found.pop(), found.is_empty()) else {
        return Outline::Unreadable("GeoJSON of none or several features in one cell".to_owned()).into();
    };
    let unclosed = contents.remarks.iter().filter(|r| r.oddity == crate::contents::Oddity::UnclosedRing).count();
    Cell {
        outline: feature.record.outline,
        heights: feature.extras.heights,
        measures: feature.extras.measures,
        unclosed: unclosed as u64,
        crs: contents.crs.and_then(|crs| crs.name),
    }
}
