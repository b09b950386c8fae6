//! `GeoParquet` 1.0 and 1.1: geometries as well-known binary or in the native encodings, attributes of every type of Parquet.
//!
//! What a file says of itself is checked against its length before anything is allocated or decompressed (`table`, `pages`), and
//! texts are read as views of their pages, so that a value which a file repeats a million times is in memory once. Row groups are decoded
//! beside each other in waves of at most 128 MiB, larger ones batch by batch; features come in the order of the file.

mod cells;
mod delta;
mod geo;
mod layer;
mod native;
mod pages;
mod plan;
mod table;
mod thrift;
mod time;
mod values;
mod write;

use std::ops::{ControlFlow, Range};
use std::path::Path;

use arrow::array::RecordBatch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use rayon::prelude::*;

use crate::contents::{Contents, Oddity, Remark, Remarks};
use crate::error::{ReadError, ReadErrorKind};
use crate::feature::Feature;
use crate::format::Format;
use crate::source::{Request, Sink};
use layer::Rows;
use plan::Plan;
use table::{Table, fenced};

pub(crate) use write::create;

/// The rows of a batch, at most.
const BATCH_ROWS: usize = 2_048;

/// The memory of the row groups that are decoded beside each other.
const WAVE_BYTES: u64 = 128 << 20;

/// The bytes of texts and geometries of the features that one task makes.
const TASK_BYTES: usize = 8 << 20;

/// The bytes that a whole file may unfold to in features beside a thousand for each of its own: a text that is in the file once may be the
/// value of every row.
const FREE_UNFOLDED: u64 = 4 << 30;

/// Reads a file.
pub(crate) fn read(path: &Path, name: &str, request: &Request, sink: &mut Sink<'_>) -> Result<Contents, ReadError> {
    let whole = |kind| ReadError::whole(name, kind);
    let file = crate::read::open(path, name)?;
    let table = Table::open(path, file).map_err(whole)?;
    let plan = Plan::new(&table, request).map_err(whole)?;
    let mut contents = Contents::new(Format::GeoParquet);
    contents.crs.clone_from(&plan.geo.crs);
    contents.fields = Some(plan.fields.clone());
    let limit = FREE_UNFOLDED.saturating_add(table.bytes().saturating_mul(1_000));
    let mut reading =
        Reading { table: &table, plan: &plan, sink, features: 0, remarks: Remarks::default(), unfolded: limit };
    // A break from the sink ends it as the last row does.
    let _ = reading.all().map_err(whole)?;
    contents.features = reading.features;
    contents.remarks = reading.remarks.0;
    for (is_so, oddity) in [
        (plan.geo.curved_edges, Oddity::CurvedEdges),
        (!plan.geo.others.is_empty(), Oddity::OtherGeometries),
        (plan.leaves_out, Oddity::UnreadColumn),
    ] {
        if is_so && contents.features > 0 {
            contents.remarks.push(Remark { oddity, first: 1, features: contents.features, numbers: Vec::new() });
        }
    }
    Ok(contents)
}

fn damaged(why: &str) -> ReadErrorKind {
    ReadErrorKind::Damaged { format: Format::GeoParquet, why: why.to_owned() }
}

fn unsupported(why: String) -> ReadErrorKind {
    ReadErrorKind::Unsupported(why)
}

struct Reading<'r, 's> {
    table: &'r Table,
    plan: &'r Plan,
    sink: &'r mut Sink<'s>,
    features: u64,
    remarks: Remarks,
    /// Bytes that may still come.
    unfolded: u64,
}

/// The features of some rows of a batch.
struct Task<'b> {
    batch: &'b RecordBatch,
    rows: Range<usize>,
    /// The number of the first of them.
    first: u64,
}

type Flow = Result<ControlFlow<()>, ReadErrorKind>;

impl Reading<'_, '_> {
    fn all(&mut self) -> Flow {
        let groups = &self.plan.groups;
        let mut at = 0;
        while at < groups.len() {
            let mut end = at;
            let mut bytes = 0_u64;
            while let Some(group) = groups.get(end) {
                bytes = bytes.saturating_add(group.weight.decoded);
                if bytes > WAVE_BYTES || end - at == 2 * rayon::current_num_threads() {
                    break;
                }
                end += 1;
            }
            let flow = if end == at { self.streamed(at)? } else { self.wave(at..end)? };
            if flow.is_break() {
                return Ok(flow);
            }
            at = end.max(at + 1);
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Row groups that are small enough to be decoded whole, beside each other.
    fn wave(&mut self, groups: Range<usize>) -> Flow {
        let decoded: Vec<_> =
            groups.clone().into_par_iter().map(|group| self.table.decoded(self.plan, group)).collect();
        for (group, batches) in groups.zip(decoded) {
            let batches = batches?;
            self.check_rows(group, batches.iter().map(RecordBatch::num_rows).sum())?;
            if self.give(&batches, self.plan.groups[group].first)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A row group that is too large to be held, batch by batch.
    fn streamed(&mut self, group: usize) -> Flow {
        let mut reader = self.table.reader(self.plan, group)?;
        let mut rows = 0;
        loop {
            let next = || reader.by_ref().take(rayon::current_num_threads()).collect::<Result<Vec<_>, _>>();
            let batches = fenced(next)?.map_err(|error| unreadable(&error.to_string()))?;
            if batches.is_empty() {
                self.check_rows(group, rows)?;
                return Ok(ControlFlow::Continue(()));
            }
            let first = self.plan.groups[group].first + rows as u64;
            rows += batches.iter().map(RecordBatch::num_rows).sum::<usize>();
            if self.give(&batches, first)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }

    fn check_rows(&self, group: usize, rows: usize) -> Result<(), ReadErrorKind> {
        let said = self.plan.groups[group].rows;
        if said == rows as u64 {
            return Ok(());
        }
        Err(damaged(&format!("a row group that says {said} rows and has {rows}")))
    }

    /// Makes the features of batches beside each other and gives them in order.
    fn give(&mut self, batches: &[RecordBatch], first: u64) -> Flow {
        let mut tasks = Vec::new();
        let mut number = first;
        for batch in batches {
            let rows = Rows::of(self.plan, batch)?;
            let mut start = 0;
            while start < batch.num_rows() {
                let (end, bytes) = rows.task(start, TASK_BYTES);
                self.unfolded = self.unfolded.checked_sub(bytes as u64).ok_or_else(|| {
                    damaged("values that unfold to more than four billion bytes and a thousand times the file")
                })?;
                tasks.push(Task { batch, rows: start..end, first: number });
                number += (end - start) as u64;
                start = end;
            }
        }
        for tasks in tasks.chunks(2 * rayon::current_num_threads()) {
            let made: Vec<_> = tasks.par_iter().map(|task| fenced(|| task.features(self.plan))).collect();
            for features in made {
                for (feature, unclosed) in features?? {
                    if unclosed {
                        self.remarks.note(Oddity::UnclosedRing, feature.record.number);
                    }
                    self.features += 1;
                    if (self.sink)(feature).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Task<'_> {
    /// The features, each with whether it has rings that were closed.
    fn features(&self, plan: &Plan) -> Result<Vec<(Feature, bool)>, ReadErrorKind> {
        let rows = Rows::of(plan, self.batch)?;
        self.rows.clone().map(|row| rows.feature(row, self.first + (row - self.rows.start) as u64)).collect()
    }
}

impl Table {
    fn decoded(&self, plan: &Plan, group: usize) -> Result<Vec<RecordBatch>, ReadErrorKind> {
        let reader = self.reader(plan, group)?;
        fenced(|| reader.collect::<Result<Vec<_>, _>>())?.map_err(|error| unreadable(&error.to_string()))
    }

    fn reader(&self, plan: &Plan, group: usize) -> Result<ParquetRecordBatchReader, ReadErrorKind> {
        let file = self.file()?;
        let group = &plan.groups[group];
        let build = || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, plan.metadata.clone())
                .with_row_groups(vec![group.index])
                .with_projection(plan.mask.clone())
                .with_batch_size(group.weight.batch_rows)
                .build()
        };
        fenced(build)?.map_err(|error| unreadable(&error.to_string()))
    }
}

/// What the crate `parquet` says of bytes that it cannot read.
fn unreadable(why: &str) -> ReadErrorKind {
    damaged(&format!("its pages cannot be read ({})", crate::error::printable(why)))
}
