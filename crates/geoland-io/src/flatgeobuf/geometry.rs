//! The geometry of a feature: flat lists of numbers, and where parts end in them.

use ::flatgeobuf::{Geometry as Table, GeometryType};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

use crate::wkb::Wkb;

/// The deepest collections that are read.
const DEPTH_LIMIT: u32 = 32;

/// Reads a geometry; its own type counts where the layer says none.
pub(super) fn read(table: &Table<'_>, of_layer: GeometryType) -> Result<Wkb, String> {
    let kind = if of_layer == GeometryType::Unknown { table.type_() } else { of_layer };
    let mut reader = Reader::default();
    let geometry = reader.geometry(table, kind, 0)?;
    let Reader { heights, measures, unclosed } = reader;
    Ok(Wkb { geometry, heights, measures, unclosed, srid: None })
}

#[derive(Default)]
struct Reader {
    heights: Vec<f64>,
    measures: Vec<f64>,
    unclosed: u64,
}

/// The positions of a table, with what is beside them.
struct Positions<'a> {
    xy: &'a [[u8; 16]],
    beside: [Option<&'a [[u8; 8]]>; 2],
}

impl<'a> Positions<'a> {
    fn of(table: &Table<'a>) -> Result<Self, String> {
        let (xy, odd) = table.xy().map_or(&[][..], |xy| xy.bytes()).as_chunks::<16>();
        if !odd.is_empty() {
            return Err("an odd number of coordinates".to_owned());
        }
        let beside = [table.z(), table.m()].map(|numbers| {
            let numbers = numbers.filter(|numbers| !numbers.is_empty());
            numbers.map(|numbers| numbers.bytes().as_chunks::<8>().0)
        });
        for numbers in beside.into_iter().flatten() {
            if numbers.len() != xy.len() {
                return Err(format!("{} heights or measures of {} positions", numbers.len(), xy.len()));
            }
        }
        Ok(Self { xy, beside })
    }
}

impl Reader {
    fn geometry(&mut self, table: &Table<'_>, kind: GeometryType, depth: u32) -> Result<Geometry<f64>, String> {
        if depth > DEPTH_LIMIT {
            return Err(format!("collections that nest deeper than {DEPTH_LIMIT}"));
        }
        Ok(match kind {
            GeometryType::Point => self.point(&Positions::of(table)?)?,
            GeometryType::LineString => {
                let positions = Positions::of(table)?;
                self.line(&positions, 0, positions.xy.len())?.into()
            }
            GeometryType::Polygon => self.polygon(table)?.into(),
            GeometryType::MultiPoint => {
                let positions = Positions::of(table)?;
                MultiPoint(self.line(&positions, 0, positions.xy.len())?.0.into_iter().map(Point).collect()).into()
            }
            GeometryType::MultiLineString => MultiLineString(self.lines(table)?).into(),
            GeometryType::MultiPolygon => {
                let parts = table.parts().into_iter().flatten();
                MultiPolygon(parts.map(|part| self.polygon(&part)).collect::<Result<_, String>>()?).into()
            }
            GeometryType::GeometryCollection => {
                let parts = table.parts().into_iter().flatten();
                let parts = parts.map(|part| self.geometry(&part, part.type_(), depth + 1));
                Geometry::GeometryCollection(GeometryCollection(parts.collect::<Result<_, String>>()?))
            }
            GeometryType::CircularString
            | GeometryType::CompoundCurve
            | GeometryType::CurvePolygon
            | GeometryType::MultiCurve
            | GeometryType::MultiSurface
            | GeometryType::Curve
            | GeometryType::Surface => return Err("a curve; convert it to straight lines first".to_owned()),
            GeometryType::PolyhedralSurface | GeometryType::TIN | GeometryType::Triangle => {
                return Err("a surface of triangles; convert it to a MultiPolygon first".to_owned());
            }
            GeometryType::Unknown => return Err("a geometry without a type".to_owned()),
            other => return Err(format!("a geometry of the unknown type {}", other.0)),
        })
    }

    /// A point; without a position, or one of NaN, it is empty.
    fn point(&mut self, positions: &Positions<'_>) -> Result<Geometry<f64>, String> {
        let number = |bytes: &[u8; 16], at: usize| {
            let mut number = [0; 8];
            number.copy_from_slice(&bytes[at..at + 8]);
            f64::from_le_bytes(number)
        };
        let is_empty = |xy: &[u8; 16]| number(xy, 0).is_nan() && number(xy, 8).is_nan();
        match positions.xy {
            [] => Ok(MultiPoint(Vec::new()).into()),
            [xy] if is_empty(xy) => Ok(MultiPoint(Vec::new()).into()),
            [_] => Ok(Point(self.line(positions, 0, 1)?.0[0]).into()),
            many => Err(format!("a point of {} positions", many.len())),
        }
    }

    fn line(&mut self, positions: &Positions<'_>, start: usize, end: usize) -> Result<LineString<f64>, String> {
        let mut line = Vec::with_capacity(end - start + 1);
        for xy in &positions.xy[start..end] {
            let [x0, x1, x2, x3, x4, x5, x6, x7, y @ ..] = *xy;
            let position = Coord { x: f64::from_le_bytes([x0, x1, x2, x3, x4, x5, x6, x7]), y: f64::from_le_bytes(y) };
            if !(position.x.is_finite() && position.y.is_finite()) {
                return Err("coordinates that are not finite numbers".to_owned());
            }
            line.push(position);
        }
        for (out, numbers) in [&mut self.heights, &mut self.measures].into_iter().zip(positions.beside) {
            out.extend(
                numbers.into_iter().flat_map(|numbers| &numbers[start..end]).map(|bytes| f64::from_le_bytes(*bytes)),
            );
        }
        Ok(LineString(line))
    }

    /// Lines by where each ends; without that, all positions are one.
    fn lines(&mut self, table: &Table<'_>) -> Result<Vec<LineString<f64>>, String> {
        let positions = Positions::of(table)?;
        let Some(ends) = table.ends().filter(|ends| !ends.is_empty()) else {
            let all = positions.xy.len();
            return if all == 0 { Ok(Vec::new()) } else { Ok(vec![self.line(&positions, 0, all)?]) };
        };
        let mut start = 0;
        let mut lines = Vec::with_capacity(ends.len());
        for end in ends {
            let end = end as usize;
            if end < start || end > positions.xy.len() {
                return Err(format!("a part from position {start} to {end} of {}", positions.xy.len()));
            }
            lines.push(self.line(&positions, start, end)?);
            start = end;
        }
        if start < positions.xy.len() {
            return Err(format!("parts that end at position {start} of {}", positions.xy.len()));
        }
        Ok(lines)
    }

    fn polygon(&mut self, table: &Table<'_>) -> Result<Polygon<f64>, String> {
        let has_beside = [table.z(), table.m()].iter().any(Option::is_some);
        let mut rings = if has_beside { self.rings_beside(table)? } else { self.lines(table)? };
        for ring in &mut rings {
            if let (Some(first), Some(last)) = (ring.0.first().copied(), ring.0.last())
                && first != *last
            {
                ring.0.push(first);
                self.unclosed += 1;
            }
        }
        let holes = if rings.is_empty() { Vec::new() } else { rings.split_off(1) };
        Ok(Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }

    /// Rings with heights or measures: a closing position that is missing gets those of the first.
    fn rings_beside(&mut self, table: &Table<'_>) -> Result<Vec<LineString<f64>>, String> {
        let starts = [self.heights.len(), self.measures.len()];
        let rings = self.lines(table)?;
        for (numbers, start) in [&mut self.heights, &mut self.measures].into_iter().zip(starts) {
            let own = numbers.split_off(start);
            let mut rest = &own[..];
            for ring in rings.iter().filter(|_| !own.is_empty()) {
                let (of_ring, after) = rest.split_at_checked(ring.0.len()).unwrap_or((rest, &[]));
                numbers.extend(of_ring);
                let is_open = ring.0.first() != ring.0.last();
                numbers.extend(of_ring.first().filter(|_| is_open));
                rest = after;
            }
        }
        Ok(rings)
    }
}
