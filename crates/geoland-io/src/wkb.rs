//! Well-known binary (ISO 19125 and its extended form): the geometries of `GeoPackage`, `GeoParquet` and CSV.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

/// The deepest collections that are read.
const DEPTH_LIMIT: u32 = 32;

/// A geometry with what stands beside its positions.
#[derive(Debug, Clone, PartialEq)]
pub struct Wkb {
    /// The geometry; an empty point is a `MultiPoint` of none.
    pub geometry: Geometry<f64>,
    /// The heights of its positions in the order of [`positions::each`](crate::positions::each), if it has any.
    pub heights: Vec<f64>,
    /// The measures of its positions, if it has any.
    pub measures: Vec<f64>,
    /// The rings that did not end where they began and were closed.
    pub unclosed: u64,
    /// The coordinate system that the extended form names.
    pub srid: Option<i32>,
}

/// Reads a geometry from bytes that hold nothing else.
///
/// Every count is checked against the bytes that are there before anything is allocated.
///
/// # Errors
/// What is wrong: bytes that end early or go on, counts that lie, unknown types, curves, nesting beyond 32, positions that are
/// not finite.
///
/// # Example
/// ```
/// use geoland_io::wkb;
/// let point: geo_types::Geometry<f64> = geo_types::point!(x: 117.0999993, y: 39.0).into();
/// let bytes = wkb::write(&point, &[], &[]);
/// assert_eq!(wkb::read(&bytes)?.geometry, point);
/// assert!(wkb::read(&bytes[..20]).is_err());
/// # Ok::<(), String>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<Wkb, String> {
    let mut reader = Reader { bytes, wkb: Extras::default() };
    let geometry = reader.geometry(0)?;
    if !reader.bytes.is_empty() {
        return Err(format!("WKB with {} bytes too many", reader.bytes.len()));
    }
    let Extras { heights, measures, unclosed, srid } = reader.wkb;
    Ok(Wkb { geometry, heights, measures, unclosed, srid })
}

#[derive(Default)]
struct Extras {
    heights: Vec<f64>,
    measures: Vec<f64>,
    unclosed: u64,
    srid: Option<i32>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    wkb: Extras,
}

/// What a header says: the byte order, the type from 1 to 7, and the numbers of a position.
#[derive(Clone, Copy)]
struct Header {
    little: bool,
    kind: u32,
    has_z: bool,
    has_m: bool,
}

impl Header {
    fn position_bytes(self) -> usize {
        16 + 8 * (usize::from(self.has_z) + usize::from(self.has_m))
    }
}

const ENDS_EARLY: &str = "WKB that ends early";

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or(ENDS_EARLY)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn u32(&mut self, little: bool) -> Result<u32, String> {
        let bytes = self.take::<4>()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self, little: bool) -> Result<f64, String> {
        let bytes = self.take::<8>()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A number of things of which each takes at least so many bytes.
    fn count(&mut self, header: Header, least_bytes: usize) -> Result<usize, String> {
        let count = self.u32(header.little)? as usize;
        if count > self.bytes.len() / least_bytes {
            return Err(format!("WKB that counts {count} parts in {} bytes", self.bytes.len()));
        }
        Ok(count)
    }

    fn header(&mut self) -> Result<Header, String> {
        let little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            [other] => return Err(format!("WKB of the unknown byte order {other}")),
        };
        let code = self.u32(little)?;
        if code & 0x2000_0000 != 0 {
            self.wkb.srid = Some(self.u32(little)?.cast_signed());
        }
        let plain = code & 0x0FFF_FFFF;
        let (dimensions, kind) = (plain / 1000, plain % 1000);
        let has_z = code & 0x8000_0000 != 0 || matches!(dimensions, 1 | 3);
        let has_m = code & 0x4000_0000 != 0 || matches!(dimensions, 2 | 3);
        if dimensions > 3 {
            return Err(format!("WKB of the unknown type {code}"));
        }
        match kind {
            1..=7 => Ok(Header { little, kind, has_z, has_m }),
            8..=14 => Err("a curve in WKB; convert it to straight lines first".to_owned()),
            15..=17 => Err("a surface of triangles in WKB; convert it to a MultiPolygon first".to_owned()),
            _ => Err(format!("WKB of the unknown type {code}")),
        }
    }

    fn geometry(&mut self, depth: u32) -> Result<Geometry<f64>, String> {
        if depth > DEPTH_LIMIT {
            return Err(format!("WKB that nests deeper than {DEPTH_LIMIT}"));
        }
        let header = self.header()?;
        Ok(match header.kind {
            1 => match self.point(header)? {
                Some(point) => point.into(),
                None => MultiPoint(Vec::new()).into(),
            },
            2 => self.line(header)?.into(),
            3 => self.polygon(header)?.into(),
            4 => {
                let points = self.parts(header, 1, Self::point)?;
                MultiPoint(points.into_iter().flatten().collect()).into()
            }
            5 => MultiLineString(self.parts(header, 2, Self::line)?).into(),
            6 => MultiPolygon(self.parts(header, 3, Self::polygon)?).into(),
            _ => {
                let count = self.count(header, 5)?;
                let mut parts = Vec::with_capacity(count);
                for _ in 0..count {
                    parts.push(self.geometry(depth + 1)?);
                }
                Geometry::GeometryCollection(GeometryCollection(parts))
            }
        })
    }

    /// The parts of a geometry of several, each with a header of its own.
    fn parts<T>(
        &mut self,
        header: Header,
        kind: u32,
        read: fn(&mut Self, Header) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let count = self.count(header, 9)?;
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            let header = self.header()?;
            if header.kind != kind {
                return Err(format!("WKB with a part of the type {} where {kind} was expected", header.kind));
            }
            parts.push(read(self, header)?);
        }
        Ok(parts)
    }

    /// A position; `None` where it is all NaN, which stands for an empty point.
    fn position(&mut self, header: Header) -> Result<Option<Coord<f64>>, String> {
        let (x, y) = (self.f64(header.little)?, self.f64(header.little)?);
        let z = if header.has_z { Some(self.f64(header.little)?) } else { None };
        let m = if header.has_m { Some(self.f64(header.little)?) } else { None };
        if x.is_nan() && y.is_nan() {
            return Ok(None);
        }
        if !(x.is_finite() && y.is_finite()) {
            return Err("coordinates that are not finite numbers".to_owned());
        }
        self.wkb.heights.extend(z);
        self.wkb.measures.extend(m);
        Ok(Some(Coord { x, y }))
    }

    fn point(&mut self, header: Header) -> Result<Option<Point<f64>>, String> {
        Ok(self.position(header)?.map(Point))
    }

    fn line(&mut self, header: Header) -> Result<LineString<f64>, String> {
        let count = self.count(header, header.position_bytes())?;
        let mut positions = Vec::with_capacity(count);
        for _ in 0..count {
            positions.push(self.position(header)?.ok_or("coordinates that are not finite numbers")?);
        }
        Ok(LineString(positions))
    }

    fn polygon(&mut self, header: Header) -> Result<Polygon<f64>, String> {
        let count = self.count(header, 4)?;
        let mut rings = Vec::with_capacity(count);
        for _ in 0..count {
            let mut ring = self.line(header)?;
            if let (Some(first), Some(last)) = (ring.0.first().copied(), ring.0.last())
                && first != *last
            {
                let start = ring.0.len();
                close(&mut self.wkb.heights, start);
                close(&mut self.wkb.measures, start);
                ring.0.push(first);
                self.wkb.unclosed += 1;
            }
            rings.push(ring);
        }
        let holes = if rings.is_empty() { Vec::new() } else { rings.split_off(1) };
        Ok(Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }
}

/// Repeats the number of the first position of a ring whose positions are the last in a list.
fn close(numbers: &mut Vec<f64>, positions: usize) {
    if let Some(first) = numbers.len().checked_sub(positions).and_then(|at| numbers.get(at)).copied() {
        numbers.push(first);
    }
}

/// Writes a geometry as little-endian ISO WKB, with heights and measures where there is one for each position in the order of
/// [`positions::each`](crate::positions::each).
///
/// # Example
/// ```
/// let line: geo_types::Geometry<f64> = geo_types::LineString::from(vec![(1.0, 2.0), (3.0, 4.0)]).into();
/// let with_heights = geoland_io::wkb::write(&line, &[10.0, 20.0], &[]);
/// assert_eq!(geoland_io::wkb::read(&with_heights)?.heights, [10.0, 20.0]);
/// # Ok::<(), String>(())
/// ```
#[must_use]
pub fn write(geometry: &Geometry<f64>, heights: &[f64], measures: &[f64]) -> Vec<u8> {
    let mut positions = 0;
    crate::positions::each(geometry, &mut |_| positions += 1);
    let full = |numbers: &[f64]| !numbers.is_empty() && numbers.len() == positions;
    let mut writer = Writer {
        out: Vec::with_capacity(64 + 16 * positions),
        heights: full(heights).then_some(heights),
        measures: full(measures).then_some(measures),
        at: 0,
    };
    writer.geometry(geometry);
    writer.out
}

struct Writer<'a> {
    out: Vec<u8>,
    heights: Option<&'a [f64]>,
    measures: Option<&'a [f64]>,
    /// Positions written.
    at: usize,
}

impl Writer<'_> {
    fn header(&mut self, kind: u32) {
        let dimensions = 1000 * u32::from(self.heights.is_some()) + 2000 * u32::from(self.measures.is_some());
        self.out.push(1);
        self.out.extend((kind + dimensions).to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        // Four billion positions do not fit the memory that a geometry is held in.
        self.out.extend((count as u32).to_le_bytes());
    }

    fn position(&mut self, position: Coord<f64>) {
        let beside = [self.heights, self.measures].into_iter().flatten().map(|numbers| numbers[self.at]);
        for number in [position.x, position.y].into_iter().chain(beside) {
            self.out.extend(number.to_le_bytes());
        }
        self.at += 1;
    }

    fn positions(&mut self, line: &LineString<f64>) {
        self.count(line.0.len());
        line.0.iter().for_each(|position| self.position(*position));
    }

    fn point(&mut self, point: Point<f64>) {
        self.header(1);
        self.position(point.0);
    }

    fn line(&mut self, line: &LineString<f64>) {
        self.header(2);
        self.positions(line);
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        self.header(3);
        if polygon.exterior().0.is_empty() && polygon.interiors().is_empty() {
            return self.count(0);
        }
        self.count(1 + polygon.interiors().len());
        self.positions(polygon.exterior());
        polygon.interiors().iter().for_each(|hole| self.positions(hole));
    }

    fn many<T>(&mut self, kind: u32, parts: &[T], write: fn(&mut Self, &T)) {
        self.header(kind);
        self.count(parts.len());
        for part in parts {
            write(self, part);
        }
    }

    fn geometry(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(point) => self.point(*point),
            Geometry::Line(line) => self.line(&LineString(vec![line.start, line.end])),
            Geometry::LineString(line) => self.line(line),
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon()),
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon()),
            Geometry::MultiPoint(many) => self.many(4, &many.0, |writer, point| writer.point(*point)),
            Geometry::MultiLineString(many) => self.many(5, &many.0, Self::line),
            Geometry::MultiPolygon(many) => self.many(6, &many.0, Self::polygon),
            Geometry::GeometryCollection(many) => self.many(7, &many.0, Self::geometry),
        }
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, GeometryCollection, MultiPoint, line_string, point, polygon};

    use super::{read, write};

    fn samples() -> Vec<Geometry<f64>> {
        let square = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 0.0)],
            interiors: [[(x: 3.0, y: 1.0), (x: 4.0, y: 1.0), (x: 4.0, y: 2.0), (x: 3.0, y: 1.0)]],
        );
        let line = line_string![(x: 1.0, y: 2.0), (x: 0.1, y: -4.0)];
        let parts: Vec<Geometry<f64>> = vec![
            point!(x: 117.099_999_3, y: 39.1).into(),
            line.clone().into(),
            geo_types::MultiLineString(vec![line]).into(),
            square.clone().into(),
            geo_types::MultiPolygon(vec![square.clone(), square]).into(),
            MultiPoint(vec![point!(x: 1.0, y: 2.0)]).into(),
            MultiPoint(Vec::new()).into(),
            geo_types::Polygon::new(geo_types::LineString(Vec::new()), Vec::new()).into(),
        ];
        let collection = Geometry::GeometryCollection(GeometryCollection(parts.clone()));
        parts.into_iter().chain([collection]).collect()
    }

    #[test]
    fn what_is_written_is_read_with_heights_and_measures() {
        for geometry in samples() {
            let mut count = 0.0;
            let mut numbers = Vec::new();
            crate::positions::each(&geometry, &mut |_| {
                numbers.push(count);
                count += 1.0;
            });
            for (heights, measures) in [(true, true), (true, false), (false, true), (false, false)] {
                let heights = if heights { &numbers[..] } else { &[] };
                let measures = if measures { &numbers[..] } else { &[] };
                let wkb = read(&write(&geometry, heights, measures)).unwrap();
                assert_eq!(wkb.geometry, geometry);
                assert_eq!((&*wkb.heights, &*wkb.measures), (heights, measures));
            }
        }
    }

    #[test]
    fn every_mutilation_is_an_answer() {
        for geometry in samples() {
            let bytes = write(&geometry, &[], &[]);
            for len in 0..bytes.len() {
                assert!(read(&bytes[..len]).is_err(), "{geometry:?} cut to {len}");
            }
            for at in 0..bytes.len() {
                for value in [0, 1, 7, 0x7F, 0x80, 0xFF] {
                    let mut changed = bytes.clone();
                    changed[at] = value;
                    // Whatever the answer is, it comes.
                    let _ = read(&changed);
                }
            }
        }
    }

    #[test]
    fn counts_are_checked_before_room_is_made() {
        let bomb = [1, 3, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(read(&bomb).unwrap_err(), "WKB that counts 4294967295 parts in 0 bytes");
        let nested: Vec<u8> = [1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(1000);
        assert_eq!(read(&nested).unwrap_err(), "WKB that nests deeper than 32");
    }

    #[test]
    fn the_extended_form_and_the_other_byte_order() {
        let mut bytes = vec![0];
        bytes.extend((1_u32 | 0xA000_0000).to_be_bytes());
        bytes.extend(4326_i32.to_be_bytes());
        for number in [1.5_f64, 2.5, 3.5] {
            bytes.extend(number.to_be_bytes());
        }
        let wkb = read(&bytes).unwrap();
        assert_eq!((wkb.geometry, wkb.srid), (point!(x: 1.5, y: 2.5).into(), Some(4326)));
        assert_eq!(wkb.heights, [3.5]);
    }

    #[test]
    fn rings_are_closed_with_their_heights() {
        let mut bytes = vec![1];
        bytes.extend(1003_u32.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(3_u32.to_le_bytes());
        for number in [0.0_f64, 0.0, 5.0, 1.0, 0.0, 6.0, 1.0, 1.0, 7.0] {
            bytes.extend(number.to_le_bytes());
        }
        let wkb = read(&bytes).unwrap();
        assert_eq!((wkb.unclosed, &*wkb.heights), (1, &[5.0, 6.0, 7.0, 5.0][..]));
    }
}
