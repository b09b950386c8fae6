//! Geometries and values as the format has them.

use ::flatgeobuf::{Geometry as Table, GeometryArgs, GeometryType};
use flatbuffers::{FlatBufferBuilder, WIPOffset};
use geo_types::{Coord, Geometry, LineString, Polygon};
use geoland::record::Value;

use crate::cell;
use crate::schema::FieldType;

type Builder = FlatBufferBuilder<'static>;
type Written = WIPOffset<Table<'static>>;

/// The heights and measures of a feature, where the layer has some. A feature without them gets NaN for each position, since readers want
/// them of all features or of none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    pub(super) heights: Option<&'a [f64]>,
    pub(super) measures: Option<&'a [f64]>,
}

impl<'a> Beside<'a> {
    /// Takes those of the next positions.
    fn next(&mut self, positions: usize) -> [Option<Vec<f64>>; 2] {
        let take = |numbers: &mut &'a [f64]| {
            let (own, rest) = numbers.split_at_checked(positions).unwrap_or((&[], &[]));
            *numbers = rest;
            if own.is_empty() { vec![f64::NAN; positions] } else { own.to_vec() }
        };
        [self.heights.as_mut().map(take), self.measures.as_mut().map(take)]
    }
}

/// The type of a `GeoJSON` name.
pub(super) fn kind_of_name(name: &str) -> GeometryType {
    match name {
        "Point" => GeometryType::Point,
        "LineString" => GeometryType::LineString,
        "Polygon" => GeometryType::Polygon,
        "MultiPoint" => GeometryType::MultiPoint,
        "MultiLineString" => GeometryType::MultiLineString,
        "MultiPolygon" => GeometryType::MultiPolygon,
        "GeometryCollection" => GeometryType::GeometryCollection,
        _ => GeometryType::Unknown,
    }
}

/// Writes a geometry, with its type where the layer says none.
pub(super) fn geometry(
    builder: &mut Builder,
    geometry: &Geometry<f64>,
    mut beside: Beside<'_>,
    names_type: bool,
) -> Written {
    encode(builder, geometry, &mut beside, names_type)
}

fn encode(builder: &mut Builder, geometry: &Geometry<f64>, beside: &mut Beside<'_>, names_type: bool) -> Written {
    let kind = match geometry {
        _ if !names_type => GeometryType::Unknown,
        other => kind_of_name(geoland::outline::type_name(other)),
    };
    match geometry {
        Geometry::Point(point) => flat(builder, kind, &[&[point.0]], false, beside),
        Geometry::MultiPoint(many) => {
            let positions: Vec<_> = many.0.iter().map(|point| point.0).collect();
            flat(builder, kind, &[&positions], false, beside)
        }
        Geometry::Line(line) => flat(builder, kind, &[&[line.start, line.end]], false, beside),
        Geometry::LineString(line) => flat(builder, kind, &[&line.0], false, beside),
        Geometry::MultiLineString(many) => {
            let lines: Vec<_> = many.0.iter().map(|line| &line.0[..]).collect();
            flat(builder, kind, &lines, true, beside)
        }
        Geometry::Polygon(one) => polygon(builder, kind, one, beside),
        Geometry::Rect(rect) => polygon(builder, kind, &rect.to_polygon(), beside),
        Geometry::Triangle(triangle) => polygon(builder, kind, &triangle.to_polygon(), beside),
        Geometry::MultiPolygon(many) => {
            let parts = many.0.iter().map(|one| polygon(builder, GeometryType::Polygon, one, beside));
            let parts = parts.collect::<Vec<_>>();
            parted(builder, kind, &parts)
        }
        Geometry::GeometryCollection(many) => {
            let parts = many.0.iter().map(|one| encode(builder, one, beside, true)).collect::<Vec<_>>();
            parted(builder, kind, &parts)
        }
    }
}

fn polygon(builder: &mut Builder, kind: GeometryType, polygon: &Polygon<f64>, beside: &mut Beside<'_>) -> Written {
    let shell =
        std::iter::once(polygon.exterior()).filter(|shell| !(shell.0.is_empty() && polygon.interiors().is_empty()));
    let rings: Vec<_> = shell.chain(polygon.interiors()).map(|LineString(ring)| &ring[..]).collect();
    flat(builder, kind, &rings, true, beside)
}

/// Parts as one list of positions, with where each ends if there are several. One part ends where all do.
fn flat(
    builder: &mut Builder,
    type_: GeometryType,
    parts: &[&[Coord<f64>]],
    has_ends: bool,
    beside: &mut Beside<'_>,
) -> Written {
    let positions = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut xy = Vec::with_capacity(2 * positions);
    let mut ends = Vec::with_capacity(parts.len());
    for part in parts {
        xy.extend(part.iter().flat_map(|position| [position.x, position.y]));
        // Four billion positions do not fit the two gigabytes of a feature.
        ends.push((xy.len() / 2) as u32);
    }
    let [z, m] = beside.next(positions).map(|numbers| numbers.map(|numbers| builder.create_vector(&numbers)));
    let ends = (has_ends && (parts.len() > 1 || positions == 0)).then(|| builder.create_vector(&ends));
    let xy = Some(builder.create_vector(&xy));
    Table::create(builder, &GeometryArgs { type_, ends, xy, z, m, ..GeometryArgs::default() })
}

fn parted(builder: &mut Builder, type_: GeometryType, parts: &[Written]) -> Written {
    let parts = Some(builder.create_vector(parts));
    Table::create(builder, &GeometryArgs { type_, parts, ..GeometryArgs::default() })
}

/// Adds a value in the type of its column, or says that the type does not hold it; what was added is then of no use.
pub(super) fn value(out: &mut Vec<u8>, kind: FieldType, value: &Value) -> bool {
    let whole = || cell::whole(value);
    match kind {
        FieldType::Bool => cell::truth(value).map(|b| out.push(u8::from(b))),
        FieldType::Int8 => whole().and_then(|n| i8::try_from(n).ok()).map(|n| out.extend(n.to_le_bytes())),
        FieldType::Int16 => whole().and_then(|n| i16::try_from(n).ok()).map(|n| out.extend(n.to_le_bytes())),
        FieldType::Int32 => whole().and_then(|n| i32::try_from(n).ok()).map(|n| out.extend(n.to_le_bytes())),
        FieldType::Int64 => whole().map(|n| out.extend(n.to_le_bytes())),
        FieldType::UInt64 => cell::unsigned(value).map(|n| out.extend(n.to_le_bytes())),
        FieldType::Float32 => cell::single(value).map(|x| out.extend(x.to_le_bytes())),
        FieldType::Float64 => cell::number(value).map(|x| out.extend(x.to_le_bytes())),
        FieldType::Text | FieldType::Json => Some(cell::as_text(value)).map(|text| sized(out, text.as_bytes())),
        FieldType::Date | FieldType::Time | FieldType::DateTime => {
            cell::text(value).map(|text| sized(out, text.as_bytes()))
        }
        FieldType::Binary => cell::text(value).and_then(cell::bytes).map(|bytes| sized(out, &bytes)),
    }
    .is_some()
}

fn sized(out: &mut Vec<u8>, bytes: &[u8]) {
    // A value does not fit a feature of two gigabytes before its size does not fit 32 bits.
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}
