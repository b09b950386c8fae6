//! The contents of a record of a `.shp`: a geometry to its bytes.

use std::borrow::Cow;

use geo_types::{Coord, Geometry, LineString, Polygon};

use super::rings::doubled_area;
use crate::feature::Feature;

/// Written for a measure that is absent: anything below -1e38 is "no data" (ESRI 1998, page 2).
const NO_MEASURE: f64 = -1e39;

/// The type of the shapes of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShapeType {
    /// The code without heights and measures: 0 null, 1 point, 3 polyline, 5 polygon, 8 multipoint.
    pub(crate) base: i32,
    pub(crate) has_z: bool,
    pub(crate) has_m: bool,
}

impl ShapeType {
    /// The code that the file has.
    pub(crate) fn code(self) -> i32 {
        match self {
            Self { base: 0, .. } => 0,
            Self { base, has_z: true, .. } => base + 10,
            Self { base, has_m: true, .. } => base + 20,
            Self { base, .. } => base,
        }
    }
}

/// The least and the greatest of what was written: east, north, height, measure.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ranges([Option<(f64, f64)>; 4]);

impl Ranges {
    fn add(&mut self, axis: usize, number: f64) {
        if !number.is_nan() {
            let (least, greatest) = self.0[axis].get_or_insert((number, number));
            *least = least.min(number);
            *greatest = greatest.max(number);
        }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for (axis, range) in other.0.iter().enumerate() {
            for number in range.iter().flat_map(|(least, greatest)| [*least, *greatest]) {
                self.add(axis, number);
            }
        }
    }

    /// The range of an axis; zeros where nothing was written.
    pub(crate) fn get(&self, axis: usize) -> (f64, f64) {
        self.0[axis].unwrap_or_default()
    }
}

/// A run of positions, which is written from its end if it is to run the other way.
struct Run<'a> {
    line: &'a [Coord<f64>],
    is_reversed: bool,
}

impl Run<'_> {
    /// The places of its positions in the order in which they are written.
    fn places(&self) -> impl Iterator<Item = usize> {
        let (count, is_reversed) = (self.line.len(), self.is_reversed);
        (0..count).map(move |at| if is_reversed { count - 1 - at } else { at })
    }
}

/// Appends the content of a record; a null shape where there are no positions. Returns what the content holds of each axis.
pub(crate) fn content(feature: &Feature, kind: ShapeType, out: &mut Vec<u8>) -> Ranges {
    let mut ranges = Ranges::default();
    let begin = out.len();
    let geometry = feature.geometry().map(plain);
    let runs = geometry.as_deref().map_or_else(Vec::new, runs);
    let points: usize = runs.iter().map(|run| run.line.len()).sum();
    if points == 0 || kind.base == 0 {
        out.extend(0_i32.to_le_bytes());
        return ranges;
    }
    for position in runs.iter().flat_map(|run| run.line) {
        ranges.add(0, position.x);
        ranges.add(1, position.y);
    }
    out.extend(kind.code().to_le_bytes());
    if kind.base != 1 {
        let ((west, east), (south, north)) = (ranges.get(0), ranges.get(1));
        for number in [west, south, east, north] {
            out.extend(number.to_le_bytes());
        }
        if kind.base != 8 {
            out.extend((runs.len() as u32).to_le_bytes());
        }
        out.extend((points as u32).to_le_bytes());
        if kind.base != 8 {
            let mut start = 0_u32;
            for run in &runs {
                out.extend(start.to_le_bytes());
                start += run.line.len() as u32;
            }
        }
    }
    for (run, at) in runs.iter().flat_map(|run| run.places().map(move |at| (run, at))) {
        out.extend(run.line[at].x.to_le_bytes());
        out.extend(run.line[at].y.to_le_bytes());
    }
    let extras = &feature.extras;
    if kind.has_z {
        // A height has no way to be absent.
        let height = |at: usize| extras.heights.get(at).copied().filter(|height| !height.is_nan()).unwrap_or(0.0);
        beside(&runs, kind, out, &height, &mut |height| ranges.add(2, height));
    }
    // The measure of a point with a height is no option.
    if kind.has_m || (kind.has_z && kind.base == 1) {
        let measure =
            |at: usize| extras.measures.get(at).copied().filter(|number| !number.is_nan()).unwrap_or(NO_MEASURE);
        beside(&runs, kind, out, &measure, &mut |number| {
            if number > NO_MEASURE {
                ranges.add(3, number);
            }
        });
    }
    debug_assert!((out.len() - begin).is_multiple_of(2), "records are counted in words");
    ranges
}

/// A geometry of one of the types that shapes have.
fn plain(geometry: &Geometry<f64>) -> Cow<'_, Geometry<f64>> {
    match geometry {
        Geometry::Rect(rect) => Cow::Owned(rect.to_polygon().into()),
        Geometry::Triangle(triangle) => Cow::Owned(triangle.to_polygon().into()),
        Geometry::Line(line) => Cow::Owned(LineString::from(line).into()),
        other => Cow::Borrowed(other),
    }
}

/// Appends a number for each position, in shapes of several after their range.
fn beside(
    runs: &[Run<'_>],
    kind: ShapeType,
    out: &mut Vec<u8>,
    number: &dyn Fn(usize) -> f64,
    note: &mut dyn FnMut(f64),
) {
    let range_at = out.len();
    if kind.base != 1 {
        out.extend([0; 16]);
    }
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut first = 0;
    for run in runs {
        for at in run.places() {
            let number = number(first + at);
            note(number);
            (least, greatest) = (least.min(number), greatest.max(number));
            out.extend(number.to_le_bytes());
        }
        first += run.line.len();
    }
    if kind.base != 1 {
        out[range_at..range_at + 8].copy_from_slice(&least.to_le_bytes());
        out[range_at + 8..range_at + 16].copy_from_slice(&greatest.to_le_bytes());
    }
}

/// The parts of a geometry. Shells run clockwise and holes the other way.
fn runs(geometry: &Geometry<f64>) -> Vec<Run<'_>> {
    fn polygon<'a>(polygon: &'a Polygon<f64>, runs: &mut Vec<Run<'a>>) {
        runs.push(Run { line: &polygon.exterior().0, is_reversed: doubled_area(&polygon.exterior().0) > 0.0 });
        for hole in polygon.interiors() {
            runs.push(Run { line: &hole.0, is_reversed: doubled_area(&hole.0) < 0.0 });
        }
    }
    let mut runs = Vec::new();
    let forward = |line| Run { line, is_reversed: false };
    match geometry {
        Geometry::Point(point) => runs.push(forward(std::slice::from_ref(&point.0))),
        Geometry::MultiPoint(many) => runs.extend(many.0.iter().map(|point| forward(std::slice::from_ref(&point.0)))),
        Geometry::LineString(line) => runs.push(forward(&line.0)),
        Geometry::MultiLineString(many) => runs.extend(many.0.iter().map(|line| forward(&line.0))),
        Geometry::Polygon(one) => polygon(one, &mut runs),
        Geometry::MultiPolygon(many) => many.0.iter().for_each(|one| polygon(one, &mut runs)),
        // Layers of collections are refused, and the others were turned into the ones above.
        Geometry::GeometryCollection(_) | Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {}
    }
    runs.retain(|run| !run.line.is_empty());
    runs
}
