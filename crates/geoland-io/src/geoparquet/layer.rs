//! The rows of a batch as features.

use arrow::array::{Array, AsArray, BinaryViewArray, RecordBatch};
use geoland::record::{Outline, Record, Value};

use super::geo::Encoding;
use super::native::Shapes;
use super::plan::Plan;
use super::values::Cells;
use super::{damaged, unsupported};
use crate::error::ReadErrorKind;
use crate::feature::{Extras, Feature};
use crate::wkb::{self, Wkb};

/// What a geometry takes for each byte of its well-known binary, at most: many small parts have a list each.
const GEOMETRY_EXPANSION: usize = 6;

/// Rows of a task where what a row takes is not known beforehand.
const NESTED_ROWS: usize = 4;

/// A batch, each column seen as what it is.
pub(super) struct Rows<'b> {
    plan: &'b Plan,
    len: usize,
    geometries: Geometries<'b>,
    attributes: Vec<Cells<'b>>,
}

enum Geometries<'b> {
    Wkb(&'b BinaryViewArray),
    Native(Shapes<'b>),
}

impl<'b> Rows<'b> {
    pub(super) fn of(plan: &'b Plan, batch: &'b RecordBatch) -> Result<Self, ReadErrorKind> {
        let column = batch.column(plan.geometry);
        let other = || damaged("its geometries are not in a column of the type that it says");
        let geometries = match plan.geo.encoding {
            Encoding::Wkb => Geometries::Wkb(column.as_binary_view_opt().ok_or_else(other)?),
            Encoding::Native(native) => Geometries::Native(Shapes::of(column, native).ok_or_else(other)?),
        };
        let cells = |attribute: &super::plan::Attribute| Cells::of(batch.column(attribute.column), attribute.is_json);
        let attributes = plan.attributes.iter().map(cells).collect();
        Ok(Self { plan, len: batch.num_rows(), geometries, attributes })
    }

    /// Where the rows from one on end that take so many bytes together, and how many they take.
    pub(super) fn task(&self, start: usize, limit: usize) -> (usize, usize) {
        let last = if self.plan.is_nested { (start + NESTED_ROWS).min(self.len) } else { self.len };
        let (mut end, mut bytes) = (start, 0);
        while end < last && bytes < limit {
            bytes += match &self.geometries {
                Geometries::Wkb(array) => {
                    GEOMETRY_EXPANSION * array.views().get(end).map_or(0, |view| (*view & 0xFFFF_FFFF) as usize)
                }
                Geometries::Native(_) => 0,
            };
            bytes += self.attributes.iter().map(|cells| cells.bytes(end)).sum::<usize>();
            end += 1;
        }
        (end, bytes)
    }

    /// The feature of a row, and whether it has rings that were closed.
    pub(super) fn feature(&self, row: usize, number: u64) -> Result<(Feature, bool), ReadErrorKind> {
        let mut properties = Vec::with_capacity(self.attributes.len());
        for (attribute, cells) in self.plan.attributes.iter().zip(&self.attributes) {
            let value = cells.value(row).map_err(|why| {
                unsupported(format!(
                    "feature {number} has {why} in {}; leave the attribute out",
                    crate::error::quoted(&attribute.name)
                ))
            })?;
            properties.push((attribute.name.clone(), value));
        }
        let (outline, extras, unclosed) = match self.geometries.of_row(row) {
            Ok(None) => (Outline::Missing, Extras::default(), false),
            Err(why) => (Outline::Unreadable(why), Extras::default(), false),
            Ok(Some(wkb)) => {
                let Wkb { geometry, heights, measures, unclosed, .. } = wkb;
                let extras = if self.plan.extras {
                    Extras { heights, measures, ..Extras::default() }
                } else {
                    Extras::default()
                };
                (Outline::Read(geometry), extras, unclosed > 0)
            }
        };
        Ok((Feature { record: Record { number, id: Value::Null, outline, properties }, extras }, unclosed))
    }
}

impl Geometries<'_> {
    fn of_row(&self, row: usize) -> Result<Option<Wkb>, String> {
        match self {
            Self::Wkb(array) if array.is_null(row) => Ok(None),
            Self::Wkb(array) => wkb::read(array.value(row)).map(Some),
            Self::Native(shapes) => shapes.geometry(row),
        }
    }
}
