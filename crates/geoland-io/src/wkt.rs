//! Well-known text (ISO 19125 and its extended form): the geometries of CSV.
//!
//! The crate `wkt` recurses as deep as a text says and gives up heights and measures on the way to `geo_types`.

use std::fmt::Write;

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

use crate::wkb::Wkb;

/// The deepest collections that are read.
const DEPTH_LIMIT: u32 = 32;

/// Reads a geometry from a text that holds nothing else, in either case of letters. Positions of three numbers have a height, unless
/// the type says that it is a measure; an empty point is a `MultiPoint` of none.
///
/// # Errors
/// What is wrong: text that ends early or goes on, unknown types, curves, nesting beyond 32, positions that are not finite.
pub(crate) fn read(text: &str) -> Result<Wkb, String> {
    let mut reader = Reader { text, rest: text, beside: Vec::new(), unclosed: 0 };
    let srid = reader.srid()?;
    let geometry = reader.geometry(0)?;
    reader.skip_space();
    if !reader.rest.is_empty() {
        return Err(reader.fault("something follows the geometry"));
    }
    let apart = |which: usize| {
        let any = reader.beside.iter().any(|numbers| !numbers[which].is_nan());
        if any { reader.beside.iter().map(|numbers| numbers[which]).collect() } else { Vec::new() }
    };
    Ok(Wkb { geometry, heights: apart(0), measures: apart(1), unclosed: reader.unclosed, srid })
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    /// The height and the measure of each position, NaN where it has none.
    beside: Vec<[f64; 2]>,
    unclosed: u64,
}

/// Whether the third number of a position is a measure.
#[derive(Clone, Copy)]
struct Header {
    measured: bool,
}

impl<'a> Reader<'a> {
    fn fault(&self, what: &str) -> String {
        format!("WKT in which {what} at its byte {}", self.text.len() - self.rest.len())
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes a byte if it is the next one that is not white space.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let is_next = self.rest.as_bytes().first() == Some(&byte);
        if is_next {
            self.rest = &self.rest[1..];
        }
        is_next
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        if self.take(byte) { Ok(()) } else { Err(self.fault(&format!("{:?} is missing", char::from(byte)))) }
    }

    /// The letters that come next; empty without any.
    fn word(&mut self) -> &'a str {
        self.skip_space();
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn is_empty(&mut self) -> bool {
        let before = self.rest;
        let empty = self.word().eq_ignore_ascii_case("EMPTY");
        if !empty {
            self.rest = before;
        }
        empty
    }

    /// The coordinate system that the extended form names: `SRID=4326;`.
    fn srid(&mut self) -> Result<Option<i32>, String> {
        let before = self.rest;
        if !self.word().eq_ignore_ascii_case("SRID") || !self.take(b'=') {
            self.rest = before;
            return Ok(None);
        }
        let (digits, rest) = self.rest.split_once(';').ok_or_else(|| self.fault("';' is missing"))?;
        let srid = digits.trim().parse().map_err(|_| self.fault("the SRID is no number"))?;
        self.rest = rest;
        Ok(Some(srid))
    }

    fn geometry(&mut self, depth: u32) -> Result<Geometry<f64>, String> {
        if depth > DEPTH_LIMIT {
            return Err(format!("WKT that nests deeper than {DEPTH_LIMIT}"));
        }
        let tag = self.word().to_ascii_uppercase();
        let (kind, mut dimensions) = split_tag(&tag);
        if dimensions.is_empty() {
            let before = self.rest;
            match self.word().to_ascii_uppercase().as_str() {
                "Z" => dimensions = "Z",
                "M" => dimensions = "M",
                "ZM" => dimensions = "ZM",
                _ => self.rest = before,
            }
        }
        let header = Header { measured: dimensions == "M" };
        Ok(match kind {
            "POINT" => self.point_geometry(header)?,
            "LINESTRING" | "LINEARRING" => LineString(self.line(header)?).into(),
            "POLYGON" => self.polygon(header)?.into(),
            "MULTIPOINT" => {
                let points = self.list(header, Self::point_of_many)?;
                MultiPoint(points.into_iter().flatten().collect()).into()
            }
            "MULTILINESTRING" => {
                let lines = self.list(header, |reader, header| reader.line(header).map(LineString))?;
                MultiLineString(lines).into()
            }
            "MULTIPOLYGON" => MultiPolygon(self.list(header, Self::polygon)?).into(),
            "GEOMETRYCOLLECTION" => {
                let mut parts = Vec::new();
                if !self.is_empty() {
                    self.expect(b'(')?;
                    while parts.is_empty() || self.take(b',') {
                        parts.push(self.geometry(depth + 1)?);
                    }
                    self.expect(b')')?;
                }
                Geometry::GeometryCollection(GeometryCollection(parts))
            }
            "CIRCULARSTRING" | "COMPOUNDCURVE" | "CURVEPOLYGON" | "MULTICURVE" | "MULTISURFACE" | "CURVE" => {
                return Err("a curve in WKT; convert it to straight lines first".to_owned());
            }
            "TIN" | "TRIANGLE" | "POLYHEDRALSURFACE" | "SURFACE" => {
                return Err("a surface of triangles in WKT; convert it to a MultiPolygon first".to_owned());
            }
            "" => return Err("text that is no WKT".to_owned()),
            other => return Err(format!("WKT of the unknown type {}", crate::error::quoted(other))),
        })
    }

    fn point_geometry(&mut self, header: Header) -> Result<Geometry<f64>, String> {
        Ok(match self.point(header)? {
            Some(point) => point.into(),
            None => MultiPoint(Vec::new()).into(),
        })
    }

    fn point(&mut self, header: Header) -> Result<Option<Point<f64>>, String> {
        if self.is_empty() {
            return Ok(None);
        }
        self.expect(b'(')?;
        let position = self.position(header, true)?;
        self.expect(b')')?;
        Ok(position.map(Point))
    }

    /// A point of several, with brackets of its own or without.
    fn point_of_many(&mut self, header: Header) -> Result<Option<Point<f64>>, String> {
        self.skip_space();
        if self.rest.starts_with(|c: char| c == '(' || c.is_ascii_alphabetic()) {
            return self.point(header);
        }
        Ok(self.position(header, false)?.map(Point))
    }

    fn list<T>(
        &mut self,
        header: Header,
        read: impl Fn(&mut Self, Header) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let mut parts = Vec::new();
        if self.is_empty() {
            return Ok(parts);
        }
        self.expect(b'(')?;
        while parts.is_empty() || self.take(b',') {
            parts.push(read(self, header)?);
        }
        self.expect(b')')?;
        Ok(parts)
    }

    fn line(&mut self, header: Header) -> Result<Vec<Coord<f64>>, String> {
        self.list(header, |reader, header| {
            let position = reader.position(header, false)?;
            position.ok_or_else(|| reader.fault("a coordinate is not finite"))
        })
    }

    fn polygon(&mut self, header: Header) -> Result<Polygon<f64>, String> {
        let mut rings = self.list(header, |reader, header| {
            let start = reader.beside.len();
            let mut ring = reader.line(header)?;
            if let Some(first) = ring.first().copied().filter(|first| ring.last() != Some(first)) {
                ring.push(first);
                reader.beside.push(reader.beside[start]);
                reader.unclosed += 1;
            }
            Ok(LineString(ring))
        })?;
        let holes = if rings.is_empty() { Vec::new() } else { rings.split_off(1) };
        Ok(Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }

    /// A position of two to four numbers; `None` where one that may be empty is all NaN.
    fn position(&mut self, header: Header, may_be_empty: bool) -> Result<Option<Coord<f64>>, String> {
        let (x, y) = (self.number()?, self.number()?);
        let mut more = [f64::NAN; 2];
        for slot in &mut more {
            self.skip_space();
            if self.rest.starts_with([',', ')']) || self.rest.is_empty() {
                break;
            }
            *slot = self.number()?;
        }
        if x.is_nan() && y.is_nan() && may_be_empty {
            return Ok(None);
        }
        if !(x.is_finite() && y.is_finite()) {
            return Err(self.fault("a coordinate is not finite"));
        }
        let [third, fourth] = more.map(|number| if number.is_finite() { number } else { f64::NAN });
        self.beside.push(if header.measured { [f64::NAN, third] } else { [third, fourth] });
        Ok(Some(Coord { x, y }))
    }

    fn number(&mut self) -> Result<f64, String> {
        self.skip_space();
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
        let (digits, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let number = digits.parse().map_err(|_| self.fault("a number is missing"))?;
        self.rest = rest;
        Ok(number)
    }
}

/// The type and the dimensions of a tag that has both in one word, as in `POINTZ`.
fn split_tag(tag: &str) -> (&str, &str) {
    for dimensions in ["ZM", "Z", "M"] {
        if let Some(kind) = tag.strip_suffix(dimensions).filter(|kind| kind.len() >= "POINT".len()) {
            return (kind, dimensions);
        }
    }
    (tag, "")
}

/// Writes a geometry with the heights and measures of its positions, where there is one for each in the order of
/// [`positions::each`](crate::positions::each). Numbers have the least digits that read back as the same bits.
pub(crate) fn write(out: &mut String, geometry: &Geometry<f64>, heights: &[f64], measures: &[f64]) {
    let mut positions = 0;
    crate::positions::each(geometry, &mut |_| positions += 1);
    let full = |numbers: &[f64]| !numbers.is_empty() && numbers.len() == positions;
    let heights = full(heights).then_some(heights);
    let measures = full(measures).then_some(measures);
    Writer { out, heights, measures, at: 0 }.geometry(geometry);
}

struct Writer<'o, 'a> {
    out: &'o mut String,
    heights: Option<&'a [f64]>,
    measures: Option<&'a [f64]>,
    /// Positions written.
    at: usize,
}

impl Writer<'_, '_> {
    fn tag(&mut self, kind: &str) {
        self.out.push_str(kind);
        self.out.push_str(match (self.heights, self.measures) {
            (None, None) => " ",
            (Some(_), None) => " Z ",
            (None, Some(_)) => " M ",
            (Some(_), Some(_)) => " ZM ",
        });
    }

    fn list<T>(&mut self, list: &[T], write: fn(&mut Self, &T)) {
        if list.is_empty() {
            return self.out.push_str("EMPTY");
        }
        for (at, one) in list.iter().enumerate() {
            self.out.push(if at == 0 { '(' } else { ',' });
            write(self, one);
        }
        self.out.push(')');
    }

    fn number(&mut self, number: f64) {
        // Infallible: a String takes everything.
        let plain = number == 0.0 || (1e-7..1e17).contains(&number.abs()) || !number.is_finite();
        let _ = if plain { write!(self.out, "{number}") } else { write!(self.out, "{number:e}") };
    }

    fn position(&mut self, position: &Coord<f64>) {
        let beside = [self.heights, self.measures].map(|numbers| numbers.map(|numbers| numbers[self.at]));
        self.number(position.x);
        self.out.push(' ');
        self.number(position.y);
        for number in beside.into_iter().flatten() {
            self.out.push(' ');
            self.number(number);
        }
        self.at += 1;
    }

    fn line(&mut self, line: &LineString<f64>) {
        self.list(&line.0, Self::position);
    }

    fn point(&mut self, point: &Point<f64>) {
        self.out.push('(');
        self.position(&point.0);
        self.out.push(')');
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        if polygon.exterior().0.is_empty() && polygon.interiors().is_empty() {
            return self.out.push_str("EMPTY");
        }
        self.out.push('(');
        self.line(polygon.exterior());
        for hole in polygon.interiors() {
            self.out.push(',');
            self.line(hole);
        }
        self.out.push(')');
    }

    fn geometry(&mut self, geometry: &Geometry<f64>) {
        let kind = geoland::outline::type_name(geometry).to_ascii_uppercase();
        self.tag(&kind);
        match geometry {
            Geometry::Point(point) => self.point(point),
            Geometry::Line(line) => self.line(&LineString(vec![line.start, line.end])),
            Geometry::LineString(line) => self.line(line),
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon()),
            Geometry::MultiPoint(many) => self.list(&many.0, Self::point),
            Geometry::MultiLineString(many) => self.list(&many.0, Self::line),
            Geometry::MultiPolygon(many) => self.list(&many.0, Self::polygon),
            Geometry::GeometryCollection(many) => self.list(&many.0, Self::geometry),
        }
    }
}

#[cfg(test)]
#[path = "wkt_tests.rs"]
mod tests;
