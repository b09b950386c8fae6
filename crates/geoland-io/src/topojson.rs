//! Reading `TopoJSON`: borders kept once, as arcs that its geometries share.
//!
//! Each of its objects is a layer. A topology is held whole, since any geometry may ask for any arc; what it may
//! come to is bounded by the length of the text and by the positions of its arcs. Heights of arcs are not read.

mod model;

use std::io::Read;

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use geoland::record::{Outline, Record, Value};

use self::model::{Arcs, Numbers, Object, Topology, Transform};
use crate::contents::{Contents, CrsText, Oddity, Remarks};
use crate::error::{Position, ReadError, ReadErrorKind, quoted};
use crate::feature::Feature;
use crate::format::Format;
use crate::source::{Request, Sink, Source};

/// The longest text that is read. What it becomes in memory is at most some twenty times as long.
const TEXT_BYTES: u64 = 32 << 20;
/// How many times a layer may use the positions of the arcs; borders are used twice in a layer without overlaps.
const MOST_TIMES: usize = 64;
/// Positions that a layer may have in any case.
const FREE_POSITIONS: usize = 1 << 20;

/// Reads the layer of a topology that a source names, or its only one.
pub(crate) fn read(
    input: Box<dyn Read>,
    source: &Source,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let name = source.name();
    let topology = parse(input, &name)?;
    let names = || topology.objects.iter().map(|(name, _)| name.clone()).collect();
    let (layer, object) =
        match &source.layer {
            Some(wanted) => topology.objects.iter().find(|(layer, _)| layer == wanted).ok_or_else(|| {
                ReadError::whole(&name, ReadErrorKind::NoLayer { name: wanted.clone(), layers: names() })
            })?,
            None if topology.objects.len() > 1 => {
                return Err(ReadError::whole(&name, ReadErrorKind::SeveralLayers { layers: names() }));
            }
            None => topology.objects.first().ok_or_else(|| damaged(&name, "it has no objects".to_owned()))?,
        };
    let arcs = absolute(&topology);
    let positions = arcs.iter().map(Vec::len).sum::<usize>();
    let mut builder = Builder {
        arcs: &arcs,
        transform: topology.transform.as_ref(),
        left: FREE_POSITIONS.max(positions.saturating_mul(MOST_TIMES)),
        unclosed: 0,
    };
    let mut contents = Contents::new(Format::TopoJson);
    contents.layer = Some(layer.clone());
    contents.crs = topology.crs.as_ref().and_then(|crs| crs["properties"]["name"].as_str()).map(CrsText::named);
    let mut remarks = Remarks::default();
    // A collection is a layer of its geometries, anything else a layer of one.
    let features = match &object.geometries {
        Some(parts) if object.kind.as_deref() == Some("GeometryCollection") => parts.iter(),
        _ => std::slice::from_ref(object).iter(),
    };
    for feature in features {
        contents.features += 1;
        builder.unclosed = 0;
        let outline = match &feature.kind {
            None => Outline::Missing,
            Some(_) => builder.geometry(feature).map_or_else(Outline::Unreadable, Outline::Read),
        };
        if builder.left == 0 {
            let why = format!("its geometries use their arcs more than {MOST_TIMES} times");
            return Err(damaged(&name, why));
        }
        if builder.unclosed > 0 {
            remarks.note(Oddity::UnclosedRing, contents.features);
        }
        let wanted = |(name, _): &&(String, Value)| request.wants(name);
        let properties = feature.properties.0.iter().filter(wanted).cloned().collect();
        let id = feature.id.clone().map_or(Value::Null, |id| id.0);
        let record = Record { number: contents.features, id, outline, properties };
        if sink(Feature::from(record)).is_break() {
            break;
        }
    }
    contents.remarks = remarks.0;
    Ok(contents)
}

/// The names of the layers of a topology.
pub(crate) fn layers(input: Box<dyn Read>, name: &str) -> Result<Vec<String>, ReadError> {
    Ok(parse(input, name)?.objects.into_iter().map(|(name, _)| name).collect())
}

fn parse(input: Box<dyn Read>, name: &str) -> Result<Topology, ReadError> {
    let mut text = Vec::new();
    let read = input.take(TEXT_BYTES + 1).read_to_end(&mut text);
    read.map_err(|error| ReadError::whole(name, ReadErrorKind::of_io(error)))?;
    if text.len() as u64 > TEXT_BYTES {
        let why = "a TopoJSON of more than 32 MiB, which has to be held whole; convert it to GeoJSON first";
        return Err(ReadError::whole(name, ReadErrorKind::Unsupported(why.to_owned())));
    }
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let topology: Topology = serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line() as u64, error.column() as u64);
        let before: usize =
            text.split_inclusive(|b| *b == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
        let offset = (before as u64 + column).saturating_sub(1);
        let mut refusal = damaged(name, crate::error::printable(&error.to_string()));
        refusal.position = Some(Position { line, column, offset });
        refusal
    })?;
    if topology.kind != "Topology" {
        let kind = ReadErrorKind::WrongType { found: topology.kind, expected: "\"Topology\"" };
        return Err(ReadError::whole(name, kind));
    }
    Ok(topology)
}

fn damaged(name: &str, why: String) -> ReadError {
    ReadError::whole(name, ReadErrorKind::Damaged { format: Format::TopoJson, why })
}

/// The positions of the arcs in the coordinates of the file. With a transform each is the step from the one before.
fn absolute(topology: &Topology) -> Vec<Vec<Coord<f64>>> {
    let Some(transform) = &topology.transform else {
        return topology.arcs.iter().map(|arc| arc.0.iter().map(|&[x, y]| Coord { x, y }).collect()).collect();
    };
    let arc = |arc: &model::Arc| {
        let (mut x, mut y) = (0.0, 0.0);
        let step = |&[dx, dy]: &[f64; 2]| {
            x += dx;
            y += dy;
            transform.apply(x, y)
        };
        arc.0.iter().map(step).collect()
    };
    topology.arcs.iter().map(arc).collect()
}

impl Transform {
    fn apply(&self, x: f64, y: f64) -> Coord<f64> {
        Coord { x: x * self.scale[0] + self.translate[0], y: y * self.scale[1] + self.translate[1] }
    }
}

struct Builder<'a> {
    arcs: &'a [Vec<Coord<f64>>],
    transform: Option<&'a Transform>,
    /// Positions that the layer may still use.
    left: usize,
    unclosed: u64,
}

const DEPTH: &str = "arcs nested at the wrong depth for the type";
const NO_COORDINATES: &str = "a point without coordinates";

impl Builder<'_> {
    fn geometry(&mut self, object: &Object) -> Result<Geometry<f64>, String> {
        let kind = object.kind.as_deref().ok_or("a null within a GeometryCollection")?;
        let arcs = object.arcs.as_ref();
        let list = || arcs.and_then(Arcs::list).ok_or("a geometry without arcs");
        Ok(match kind {
            "Point" => match object.coordinates.as_ref().ok_or(NO_COORDINATES)? {
                Numbers::List(none) if none.is_empty() => MultiPoint(Vec::new()).into(),
                numbers => Point(self.position(numbers)?).into(),
            },
            "MultiPoint" => {
                let Some(Numbers::List(points)) = &object.coordinates else { return Err(NO_COORDINATES.to_owned()) };
                let points: Result<Vec<_>, String> = points.iter().map(|one| self.position(one).map(Point)).collect();
                MultiPoint(points?).into()
            }
            "LineString" => self.line(list()?)?.into(),
            "MultiLineString" => {
                let lines: Result<Vec<_>, String> =
                    list()?.iter().map(|line| self.line(line.list().ok_or(DEPTH)?)).collect();
                MultiLineString(lines?).into()
            }
            "Polygon" => self.polygon(list()?)?.into(),
            "MultiPolygon" => {
                let polygons: Result<Vec<_>, String> =
                    list()?.iter().map(|rings| self.polygon(rings.list().ok_or(DEPTH)?)).collect();
                MultiPolygon(polygons?).into()
            }
            "GeometryCollection" => {
                let parts = object.geometries.as_ref().ok_or("a collection without geometries")?;
                let parts: Result<Vec<_>, String> = parts.iter().map(|part| self.geometry(part)).collect();
                Geometry::GeometryCollection(GeometryCollection(parts?))
            }
            other => return Err(format!("a geometry of the unknown type {}", quoted(other))),
        })
    }

    fn position(&self, numbers: &Numbers) -> Result<Coord<f64>, String> {
        let Numbers::List(numbers) = numbers else { return Err(NO_COORDINATES.to_owned()) };
        let [Numbers::One(x), Numbers::One(y), ..] = numbers[..] else {
            return Err("a position of fewer than two numbers".to_owned());
        };
        finite(self.transform.map_or(Coord { x, y }, |transform| transform.apply(x, y)))
    }

    /// A line of arcs, each of which begins where the one before ended.
    fn line(&mut self, arcs: &[Arcs]) -> Result<LineString<f64>, String> {
        let mut line: Vec<Coord<f64>> = Vec::new();
        for arc in arcs {
            let index = arc.index().ok_or(DEPTH)?;
            // The complement of a number stands for its arc from the other end.
            let forward = if index < 0 { !index } else { index };
            let positions = usize::try_from(forward).ok().and_then(|at| self.arcs.get(at));
            let positions = positions.ok_or_else(|| format!("an arc {index} that the topology does not have"))?;
            self.left = self.left.saturating_sub(positions.len());
            if self.left == 0 {
                return Err("too many positions".to_owned());
            }
            line.pop();
            if index < 0 {
                line.extend(positions.iter().rev());
            } else {
                line.extend(positions);
            }
        }
        line.iter().try_for_each(|position| finite(*position).map(|_| ()))?;
        Ok(LineString(line))
    }

    fn polygon(&mut self, rings: &[Arcs]) -> Result<Polygon<f64>, String> {
        let mut lines = Vec::with_capacity(rings.len());
        for ring in rings {
            let line = self.line(ring.list().ok_or(DEPTH)?)?;
            self.unclosed += u64::from(line.0.first() != line.0.last());
            lines.push(line);
        }
        let holes = if lines.is_empty() { Vec::new() } else { lines.split_off(1) };
        Ok(Polygon::new(lines.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }
}

fn finite(position: Coord<f64>) -> Result<Coord<f64>, String> {
    if position.x.is_finite() && position.y.is_finite() {
        Ok(position)
    } else {
        Err("a coordinate too large for a number".to_owned())
    }
}
