//! The native encodings of geometries: coordinates in lists as deep as the type needs.

use std::ops::Range;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, ListArray};
use arrow::datatypes::{DataType, Float64Type};
use geo_types::{Coord, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::geo::Native;
use crate::wkb::Wkb;

/// A column of geometries.
pub(super) struct Shapes<'a> {
    native: Native,
    /// The lists from the outermost in.
    lists: Vec<&'a ListArray>,
    coordinates: Coordinates<'a>,
}

/// Positions as a structure of numbers, or as lists of two to four.
enum Coordinates<'a> {
    Separate { array: &'a dyn Array, x: &'a Float64Array, y: &'a Float64Array, beside: [Option<&'a Float64Array>; 2] },
    Together { lists: &'a ListArray, numbers: &'a Float64Array },
}

impl Native {
    /// The lists around the positions.
    fn depth(self) -> usize {
        match self {
            Self::Point => 0,
            Self::LineString | Self::MultiPoint => 1,
            Self::Polygon | Self::MultiLineString => 2,
            Self::MultiPolygon => 3,
        }
    }
}

impl<'a> Shapes<'a> {
    /// The column of an array; `None` where its type is not that of the encoding.
    pub(super) fn of(array: &'a ArrayRef, native: Native) -> Option<Self> {
        let mut lists = Vec::new();
        let mut inner = array;
        for _ in 0..native.depth() {
            let list = inner.as_list_opt::<i32>()?;
            lists.push(list);
            inner = list.values();
        }
        Some(Self { native, lists, coordinates: Coordinates::of(inner)? })
    }

    /// The geometry of a row; `None` where it is null.
    pub(super) fn geometry(&self, row: usize) -> Result<Option<Wkb>, String> {
        let outermost = self.lists.first().map_or(self.coordinates.array(), |list| *list as &dyn Array);
        if outermost.is_null(row) {
            return Ok(None);
        }
        let mut reader = Reader { shapes: self, heights: Vec::new(), measures: Vec::new(), unclosed: 0 };
        let parts = row..row + 1;
        let geometry = match self.native {
            Native::Point => match reader.position(row)? {
                Some(position) => Point(position).into(),
                None => MultiPoint(Vec::new()).into(),
            },
            Native::LineString => reader.line(self.within(0, parts)?)?.into(),
            Native::MultiPoint => {
                MultiPoint(reader.line(self.within(0, parts)?)?.0.into_iter().map(Point).collect()).into()
            }
            Native::Polygon => reader.polygon(0, row)?.into(),
            Native::MultiLineString => {
                let lines = self.within(0, parts)?.map(|at| reader.line(self.within(1, at..at + 1)?));
                MultiLineString(lines.collect::<Result<_, String>>()?).into()
            }
            Native::MultiPolygon => {
                let polygons = self.within(0, parts)?.map(|at| reader.polygon(1, at));
                MultiPolygon(polygons.collect::<Result<_, String>>()?).into()
            }
        };
        let Reader { heights, measures, unclosed, .. } = reader;
        Ok(Some(Wkb { geometry, heights, measures, unclosed, srid: None }))
    }

    /// What the entries of a list hold, as a range of the next level.
    fn within(&self, level: usize, entries: Range<usize>) -> Result<Range<usize>, String> {
        let list = self.lists[level];
        if entries.clone().any(|at| list.is_null(at)) {
            return Err("a part that is null within a geometry".to_owned());
        }
        let offsets = list.value_offsets();
        Ok(offsets[entries.start].unsigned_abs() as usize..offsets[entries.end].unsigned_abs() as usize)
    }
}

impl<'a> Coordinates<'a> {
    fn of(array: &'a ArrayRef) -> Option<Self> {
        match array.data_type() {
            DataType::Struct(_) => {
                let columns = array.as_struct();
                let number = |name| columns.column_by_name(name)?.as_primitive_opt::<Float64Type>();
                let beside = [number("z"), number("m")];
                Some(Self::Separate { array: columns, x: number("x")?, y: number("y")?, beside })
            }
            DataType::List(_) => {
                let lists = array.as_list::<i32>();
                Some(Self::Together { lists, numbers: lists.values().as_primitive_opt()? })
            }
            _ => None,
        }
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Separate { array, .. } => *array,
            Self::Together { lists, .. } => *lists,
        }
    }

    /// The numbers of a position; those that are absent are NaN.
    fn numbers(&self, at: usize) -> Result<(f64, f64, [Option<f64>; 2]), String> {
        if self.array().is_null(at) {
            return Ok((f64::NAN, f64::NAN, [None; 2]));
        }
        let number = |array: &Float64Array, at: usize| if array.is_null(at) { f64::NAN } else { array.value(at) };
        match self {
            Self::Separate { x, y, beside, .. } => {
                Ok((number(x, at), number(y, at), beside.map(|array| array.map(|array| number(array, at)))))
            }
            Self::Together { lists, numbers } => {
                let offsets = lists.value_offsets();
                let (start, end) = (offsets[at].unsigned_abs() as usize, offsets[at + 1].unsigned_abs() as usize);
                if !(2..=4).contains(&(end - start)) {
                    return Err(format!("a position of {} numbers", end - start));
                }
                let beside = [start + 2, start + 3].map(|at| (at < end).then(|| number(numbers, at)));
                Ok((number(numbers, start), number(numbers, start + 1), beside))
            }
        }
    }
}

struct Reader<'s, 'a> {
    shapes: &'s Shapes<'a>,
    heights: Vec<f64>,
    measures: Vec<f64>,
    unclosed: u64,
}

impl Reader<'_, '_> {
    /// A position; `None` where it is null or all NaN, which stands for an empty point.
    fn position(&mut self, at: usize) -> Result<Option<Coord<f64>>, String> {
        let (x, y, [z, m]) = self.shapes.coordinates.numbers(at)?;
        if x.is_nan() && y.is_nan() {
            return Ok(None);
        }
        if !(x.is_finite() && y.is_finite()) {
            return Err("coordinates that are not finite numbers".to_owned());
        }
        self.heights.extend(z);
        self.measures.extend(m);
        Ok(Some(Coord { x, y }))
    }

    fn line(&mut self, range: Range<usize>) -> Result<LineString<f64>, String> {
        let mut positions = Vec::with_capacity(range.len() + 1);
        for at in range {
            positions.push(self.position(at)?.ok_or("coordinates that are not finite numbers")?);
        }
        Ok(LineString(positions))
    }

    /// A polygon that is an entry of a list of rings.
    fn polygon(&mut self, level: usize, at: usize) -> Result<Polygon<f64>, String> {
        let mut rings = Vec::new();
        for ring in self.shapes.within(level, at..at + 1)? {
            let mut ring = self.line(self.shapes.within(level + 1, ring..ring + 1)?)?;
            if let (Some(first), Some(last)) = (ring.0.first().copied(), ring.0.last())
                && first != *last
            {
                for numbers in [&mut self.heights, &mut self.measures] {
                    let start = numbers.len().checked_sub(ring.0.len());
                    numbers.extend(start.and_then(|at| numbers.get(at)).copied());
                }
                ring.0.push(first);
                self.unclosed += 1;
            }
            rings.push(ring);
        }
        let holes = if rings.is_empty() { Vec::new() } else { rings.split_off(1) };
        Ok(Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes))
    }
}
