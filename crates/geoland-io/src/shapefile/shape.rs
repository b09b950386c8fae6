//! The contents of a record of a `.shp` file (ESRI 1998): a shape from its bytes.

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::rings::{self, Ring};

/// Measures below this are "no data" (ESRI 1998, page 2).
const NO_MEASURE: f64 = -1e38;
/// The most parts of a shape. Each takes some 400 bytes while shells and holes are told apart.
const PARTS_LIMIT: usize = 1_000_000;
/// Bytes of a position.
const POSITION: usize = 16;
/// Bytes before the parts of a line or polygon, and before the positions of a multipoint.
const HEAD: usize = 44;
const HEAD_OF_POINTS: usize = 40;

/// A shape with what stands beside its positions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    pub(crate) geometry: Geometry<f64>,
    /// Parallel to [`positions::each`](crate::positions::each); empty where there are none or none were asked for.
    pub(crate) heights: Vec<f64>,
    pub(crate) measures: Vec<f64>,
    /// Whether a ring did not end where it began.
    pub(crate) unclosed: bool,
}

/// The kinds of shapes by their code, whatever stands beside their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Point,
    Lines,
    Polygons,
    Points,
}

/// What a code says: the kind, and whether there are heights and may be measures.
fn kind(code: i32) -> Result<Option<(Kind, bool, bool)>, String> {
    let (has_z, has_m) = (matches!(code, 11..=18), matches!(code, 11..=28));
    let kind = match code {
        0 => return Ok(None),
        1 | 11 | 21 => Kind::Point,
        3 | 13 | 23 => Kind::Lines,
        5 | 15 | 25 => Kind::Polygons,
        8 | 18 | 28 => Kind::Points,
        31 => return Err("a multipatch, a surface in space; convert it to polygons first".to_owned()),
        other => return Err(format!("a shape of the unknown type {other}")),
    };
    Ok(Some((kind, has_z, has_m)))
}

pub(super) fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The box that a record gives of itself, where it has one.
pub(crate) fn own_box(content: &[u8]) -> Option<[f64; 4]> {
    let (kind, ..) = kind(i32_at(content, 0)?).ok()??;
    if kind == Kind::Point {
        let [x, y] = [f64_at(content, 4)?, f64_at(content, 12)?];
        return Some([x, y, x, y]);
    }
    Some([f64_at(content, 4)?, f64_at(content, 12)?, f64_at(content, 20)?, f64_at(content, 28)?])
}

/// Reads a shape; `None` for a null shape and for one without positions. Heights and measures are kept where `extras` are wanted.
///
/// Every count is checked against the bytes that are there before anything is allocated.
pub(crate) fn parse(content: &[u8], extras: bool) -> Result<Option<Shape>, String> {
    let code = i32_at(content, 0).ok_or("a record too short for a shape")?;
    let Some((kind, has_z, has_m)) = kind(code)? else { return Ok(None) };
    if kind == Kind::Point {
        return point(content, has_z, has_m && extras, extras);
    }
    let counts_at = HEAD_OF_POINTS - 4;
    let count = |at| i32_at(content, at).and_then(|count| usize::try_from(count).ok());
    let short = || format!("a record of {} bytes, too short for its parts and positions", content.len());
    let (parts, points) = match kind {
        Kind::Points => (0, count(counts_at).ok_or_else(short)?),
        _ => (count(counts_at).ok_or_else(short)?, count(counts_at + 4).ok_or_else(short)?),
    };
    let head = if kind == Kind::Points { HEAD_OF_POINTS } else { HEAD };
    // Both counts are below 2^31, so that nothing overflows in 64 bits.
    let begin = head as u64 + 4 * parts as u64;
    let end = begin + (POSITION * points) as u64;
    let end_of_z = if has_z { end + 16 + 8 * points as u64 } else { end };
    if end_of_z > content.len() as u64 {
        return Err(format!("a record of {} bytes that counts {parts} parts and {points} positions", content.len()));
    }
    if points == 0 {
        return Ok(None);
    }
    if parts > PARTS_LIMIT {
        return Err(format!("a shape of {parts} parts, more than {PARTS_LIMIT}; divide it"));
    }
    let (begin, end, end_of_z) = (begin as usize, end as usize, end_of_z as usize);
    let positions = positions(&content[begin..end])?;
    let heights = if has_z && extras { numbers(&content[end + 16..end_of_z]) } else { Vec::new() };
    let measures = content.get(end_of_z + 16..end_of_z + 16 + 8 * points).filter(|_| has_m && extras);
    let measures = measures.map_or_else(Vec::new, measured);
    if kind == Kind::Points {
        let geometry = MultiPoint(positions.into_iter().map(Point).collect()).into();
        return Ok(Some(Shape { geometry, heights, measures, unclosed: false }));
    }
    let starts = starts(&content[head..begin], points)?;
    let lines = divided(positions, &heights, &measures, &starts);
    Ok(Some(if kind == Kind::Lines { of_lines(lines) } else { of_rings(lines)? }))
}

/// The parts by their first positions. Those without any are none.
fn divided(positions: Vec<Coord<f64>>, heights: &[f64], measures: &[f64], starts: &[usize]) -> Vec<Ring> {
    if starts.len() == 1 {
        return vec![Ring { line: LineString(positions), heights: heights.to_vec(), measures: measures.to_vec() }];
    }
    let mut lines = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let range = *start..starts.get(at + 1).copied().unwrap_or(positions.len());
        if range.is_empty() {
            continue;
        }
        let beside = |numbers: &[f64]| numbers.get(range.clone()).map_or_else(Vec::new, <[f64]>::to_vec);
        let (heights, measures) = (beside(heights), beside(measures));
        lines.push(Ring { line: LineString(positions[range].to_vec()), heights, measures });
    }
    lines
}

fn point(content: &[u8], has_z: bool, has_m: bool, extras: bool) -> Result<Option<Shape>, String> {
    let (x, y) = f64_at(content, 4).zip(f64_at(content, 12)).ok_or("a record too short for a point")?;
    // Some programs write an empty point as one of two NaN.
    if x.is_nan() && y.is_nan() {
        return Ok(None);
    }
    if !(x.is_finite() && y.is_finite()) {
        return Err(NOT_FINITE.to_owned());
    }
    let height = f64_at(content, 20).filter(|_| has_z && extras);
    let measure = if has_m { content.get(if has_z { 28..36 } else { 20..28 }) } else { None };
    Ok(Some(Shape {
        geometry: Point::new(x, y).into(),
        heights: height.into_iter().collect(),
        measures: measure.map_or_else(Vec::new, measured),
        unclosed: false,
    }))
}

const NOT_FINITE: &str = "a position that is not finite";

fn positions(bytes: &[u8]) -> Result<Vec<Coord<f64>>, String> {
    let number = |bytes: &[u8]| bytes.first_chunk().map_or(f64::NAN, |bytes| f64::from_le_bytes(*bytes));
    let pairs = bytes.chunks_exact(POSITION);
    let positions: Vec<_> = pairs.map(|pair| Coord { x: number(pair), y: number(&pair[8..]) }).collect();
    // No branch per position: a factor of nothing leaves NaN of what is not finite.
    let sum = positions.iter().fold(0.0, |sum, position| sum + position.x * 0.0 + position.y * 0.0);
    if sum == 0.0 { Ok(positions) } else { Err(NOT_FINITE.to_owned()) }
}

fn numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

/// Measures with "no data" as NaN; none at all where there is nothing else.
fn measured(bytes: &[u8]) -> Vec<f64> {
    let mut measures = numbers(bytes);
    for measure in &mut measures {
        // Not one of the two comparisons holds for NaN.
        if *measure < NO_MEASURE {
            *measure = f64::NAN;
        }
    }
    if measures.iter().all(|measure| measure.is_nan()) { Vec::new() } else { measures }
}

/// The first position of each part.
fn starts(bytes: &[u8], points: usize) -> Result<Vec<usize>, String> {
    let starts: Vec<_> = bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes) as usize).collect();
    let is_sound =
        starts.first() == Some(&0) && starts.is_sorted() && starts.last().is_some_and(|last| *last <= points);
    if is_sound { Ok(starts) } else { Err("parts that do not follow one another in its positions".to_owned()) }
}

fn of_lines(mut lines: Vec<Ring>) -> Shape {
    let heights = lines.iter_mut().flat_map(|line| std::mem::take(&mut line.heights)).collect();
    let measures = lines.iter_mut().flat_map(|line| std::mem::take(&mut line.measures)).collect();
    let mut lines: Vec<_> = lines.into_iter().map(|line| line.line).collect();
    let geometry = match lines.len() {
        1 => lines.remove(0).into(),
        _ => MultiLineString(lines).into(),
    };
    Shape { geometry, heights, measures, unclosed: false }
}

fn of_rings(mut rings: Vec<Ring>) -> Result<Shape, String> {
    let mut unclosed = false;
    for ring in &mut rings {
        if ring.line.0.first() != ring.line.0.last() {
            unclosed = true;
            ring.close();
        }
    }
    let (mut heights, mut measures) = (Vec::new(), Vec::new());
    let mut polygon = |rings: Vec<Ring>| {
        let mut lines = Vec::with_capacity(rings.len());
        for mut ring in rings {
            heights.append(&mut ring.heights);
            measures.append(&mut ring.measures);
            lines.push(ring.line);
        }
        let holes = lines.split_off(1);
        Polygon::new(lines.remove(0), holes)
    };
    let mut polygons: Vec<_> = rings::group(rings)?.into_iter().map(&mut polygon).collect();
    let geometry = match polygons.len() {
        1 => polygons.remove(0).into(),
        _ => MultiPolygon(polygons).into(),
    };
    Ok(Shape { geometry, heights, measures, unclosed })
}
