//! A Parquet file whose description of itself was checked against the file before anything trusted it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, Type as PhysicalType};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};

use super::delta;
use super::pages::{self, Pages};
use super::thrift::{Fault, Watcher, walk};
use super::{damaged, unsupported};
use crate::error::{ReadErrorKind, printable, quoted};

/// The mark at either end of a file, with the length of the footer before the last one.
const MARK: &[u8; 4] = b"PAR1";
const TAIL_BYTES: u64 = 8;

/// The longest footer that is read: those of tables of thousands of columns and row groups take less.
const FOOTER_LIMIT: u64 = 96 << 20;

/// The deepest nesting of columns; `GeoParquet` needs eight levels.
const COLUMN_DEPTH_LIMIT: usize = 48;

/// Rows that a file may have beside those that its bytes pay for. Repeated values take next to no bytes, so that a small
/// file can say that it has billions of rows.
const FREE_ROWS: u64 = 1_000_000;
const ROWS_PER_BYTE: u64 = 100;

/// Values of a whole file beside those that its bytes pay for, likewise.
const FREE_VALUES: u64 = 64_000_000;
const VALUES_PER_BYTE: u64 = 100;

/// Decompressed bytes of a whole file beside those that its bytes pay for.
const FREE_BYTES: u64 = 256 << 20;
const EXPANSION: u64 = 1_000;

/// The memory that the pages which are open at one time may take.
const OPEN_PAGES_LIMIT: u64 = 512 << 20;

/// The memory that values of lists in one row group may take beside sixteen times their compressed bytes: one row may hold all of them.
const LISTS_LIMIT: u64 = 384 << 20;

/// A file and its directory.
pub(super) struct Table {
    path: PathBuf,
    bytes: u64,
    pub(super) metadata: Arc<ParquetMetaData>,
}

/// What the chosen columns of a row group take.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// The memory of the whole row group once it is decoded.
    pub(super) decoded: u64,
    /// The rows of a batch, at most.
    pub(super) batch_rows: usize,
}

impl Table {
    /// Reads and checks the directory.
    pub(super) fn open(path: &Path, mut file: File) -> Result<Self, ReadErrorKind> {
        let bytes = file.metadata().map_err(ReadErrorKind::Io)?.len();
        let footer = footer(&mut file, bytes)?;
        let mut schema = Schema::default();
        walk(&footer, &mut schema).map_err(|fault| match fault {
            Fault::EndsEarly => damaged("its footer counts or measures more than it holds"),
            Fault::Malformed => damaged("its footer is not a directory of Parquet"),
        })?;
        schema.check()?;
        let decoded = fenced(|| ParquetMetaDataReader::decode_metadata(&footer))?;
        let metadata = decoded.map_err(|error| damaged(&format!("its footer cannot be read ({error})")))?;
        let table = Self { path: path.to_owned(), bytes, metadata: Arc::new(metadata) };
        table.check_rows()?;
        Ok(table)
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The file once more, with a position of its own.
    pub(super) fn file(&self) -> Result<File, ReadErrorKind> {
        File::open(&self.path).map_err(ReadErrorKind::Io)
    }

    fn check_rows(&self) -> Result<(), ReadErrorKind> {
        let mut rows = 0_u64;
        for group in self.metadata.row_groups() {
            let of_group = u64::try_from(group.num_rows()).map_err(|_| damaged("a row group of fewer than no rows"))?;
            rows = rows.saturating_add(of_group);
        }
        let said = self.metadata.file_metadata().num_rows();
        if u64::try_from(said) != Ok(rows) {
            return Err(damaged(&format!("it says {said} rows, and its row groups have {rows}")));
        }
        if rows > FREE_ROWS + self.bytes.saturating_mul(ROWS_PER_BYTE) {
            return Err(damaged(&format!("it says {rows} rows in {} bytes", self.bytes)));
        }
        Ok(())
    }

    /// What the chosen leaf columns of each of some row groups take, from every page of them.
    pub(super) fn weights(&self, groups: &[usize], leaves: &[usize]) -> Result<Vec<Weight>, ReadErrorKind> {
        let rows = groups.iter().map(|group| self.metadata.row_group(*group).num_rows().unsigned_abs()).sum::<u64>();
        let values = rows.saturating_mul(leaves.len() as u64);
        if values > FREE_VALUES + self.bytes.saturating_mul(VALUES_PER_BYTE) {
            return Err(damaged(&format!("it says {values} values in {} bytes", self.bytes)));
        }
        let mut file = self.file()?;
        let mut total = 0_u64;
        let mut weights = Vec::with_capacity(groups.len());
        for group in groups {
            let (weight, uncompressed) = self.weigh(&mut file, *group, leaves)?;
            total = total.saturating_add(uncompressed);
            if total > FREE_BYTES + self.bytes.saturating_mul(EXPANSION) {
                return Err(damaged(&format!("{} bytes that decompress to more than {total}", self.bytes)));
            }
            weights.push(weight);
        }
        Ok(weights)
    }

    fn weigh(&self, file: &mut File, group: usize, leaves: &[usize]) -> Result<(Weight, u64), ReadErrorKind> {
        let group = self.metadata.row_group(group);
        let rows = group.num_rows().unsigned_abs();
        let (mut decoded, mut open, mut uncompressed) = (0_u64, 0_u64, 0_u64);
        // Sixteen bytes are what a text takes in a batch beside its bytes.
        let mut batch_rows = (1 << 20) / leaves.len().max(1) as u64;
        for leaf in leaves {
            let column = group.columns().get(*leaf).ok_or_else(|| damaged("a row group without one of the columns"))?;
            let pages = self.pages(file, column)?;
            let descriptor = column.column_descr();
            if descriptor.max_rep_level() > 0 {
                let lists = pages.values.saturating_mul(12);
                if lists > LISTS_LIMIT.max(pages.compressed.saturating_mul(16)) {
                    return Err(damaged(&format!("{} values of lists in {} bytes", pages.values, pages.compressed)));
                }
                decoded = decoded.saturating_add(lists);
            } else if pages.values > rows {
                return Err(damaged(&format!("a column of {} values in a row group of {rows} rows", pages.values)));
            }
            if column.column_type() == PhysicalType::FIXED_LEN_BYTE_ARRAY {
                let width = u64::from(descriptor.type_length().unsigned_abs()).max(1);
                batch_rows = batch_rows.min((64 << 20) / width);
                decoded = decoded.saturating_add(rows.saturating_mul(width));
            }
            if pages.delta_lengths {
                let own = self.file()?;
                fenced(|| delta::check(own, column, rows))?.map_err(|why| damaged(&printable(&why)))?;
            }
            if pages.delta_bytes {
                // A value of this encoding may repeat all of its page's bytes.
                batch_rows = batch_rows.min((64 << 20) / pages.largest.max(1));
                decoded = u64::MAX;
            }
            decoded = decoded.saturating_add(pages.uncompressed).saturating_add(rows.saturating_mul(16));
            open = open.saturating_add(pages.largest).saturating_add(pages.dictionary);
            uncompressed = uncompressed.saturating_add(pages.uncompressed);
        }
        if open > OPEN_PAGES_LIMIT {
            return Err(unsupported(format!(
                "a row group whose open pages take {open} bytes; write the file with pages of 1 MiB, or ask for fewer attributes"
            )));
        }
        let batch_rows = batch_rows.clamp(1, super::BATCH_ROWS as u64) as usize;
        Ok((Weight { decoded, batch_rows }, uncompressed))
    }

    fn pages(&self, file: &mut File, column: &ColumnChunkMetaData) -> Result<Pages, ReadErrorKind> {
        let name = column.column_path().string();
        let wrong = |what: &str| damaged(&format!("column {}: {what}", quoted(&name)));
        if column.file_path().is_some() {
            return Err(unsupported(format!("column {} lies in another file; join the files to one", quoted(&name))));
        }
        if matches!(column.compression(), Compression::BROTLI(_) | Compression::LZO) {
            return Err(unsupported(format!(
                "column {} is compressed by {}, which is not read; write the file with zstd or snappy",
                quoted(&name),
                if column.compression() == Compression::LZO { "LZO" } else { "Brotli" },
            )));
        }
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        let (Ok(start), Ok(len)) = (u64::try_from(start), u64::try_from(column.compressed_size())) else {
            return Err(wrong("a place or length below zero"));
        };
        let Some(end) = start.checked_add(len).filter(|end| *end <= self.bytes.saturating_sub(TAIL_BYTES)) else {
            return Err(wrong("its pages lie past the end of the file"));
        };
        pages::check(file, start..end, column.compression()).map_err(|fault| match fault {
            pages::Fault::Io(error) => ReadErrorKind::Io(error),
            pages::Fault::Damaged(what) => wrong(&what),
            pages::Fault::TooLarge(bytes) => unsupported(format!(
                "column {} has a page of {bytes} bytes; write the file with pages of 1 MiB",
                quoted(&name)
            )),
        })
    }
}

/// Runs what reads bytes of the file in the crate `parquet`. It is written to answer with errors, and what is known to go wrong in it was
/// checked before; this is the fence around what is not known.
pub(super) fn fenced<T>(work: impl FnOnce() -> T) -> Result<T, ReadErrorKind> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| damaged("its bytes contradict each other"))
}

fn footer(file: &mut File, bytes: u64) -> Result<Vec<u8>, ReadErrorKind> {
    if bytes < MARK.len() as u64 + TAIL_BYTES {
        return Err(damaged(&format!("it ends after {bytes} bytes")));
    }
    let mut tail = [0; TAIL_BYTES as usize];
    file.seek(SeekFrom::Start(bytes - TAIL_BYTES)).map_err(ReadErrorKind::Io)?;
    file.read_exact(&mut tail).map_err(ReadErrorKind::Io)?;
    let [a, b, c, d, mark @ ..] = tail;
    if &mark == b"PARE" {
        return Err(unsupported("the file is encrypted; decrypt it first".to_owned()));
    }
    if &mark != MARK {
        return Err(damaged("it does not end with the mark of a Parquet file, so that it seems to be cut off"));
    }
    let len = u64::from(u32::from_le_bytes([a, b, c, d]));
    if len > bytes - TAIL_BYTES - MARK.len() as u64 {
        return Err(damaged(&format!("it says that its footer takes {len} of its {bytes} bytes")));
    }
    if len > FOOTER_LIMIT {
        return Err(unsupported(format!(
            "a footer of {len} bytes, where {FOOTER_LIMIT} are read; write larger row groups"
        )));
    }
    let mut footer = vec![0; len as usize];
    file.seek(SeekFrom::Start(bytes - TAIL_BYTES - len)).map_err(ReadErrorKind::Io)?;
    file.read_exact(&mut footer).map_err(ReadErrorKind::Io)?;
    Ok(footer)
}

/// The numbers of children of the columns, in the order of the file: parents first, so that they make a tree.
#[derive(Default)]
struct Schema {
    children: Vec<i64>,
}

impl Watcher for Schema {
    fn integer(&mut self, path: &[i16], value: i64) {
        // FileMetaData.schema, SchemaElement.num_children.
        if let ([2, 5], Some(last)) = (path, self.children.last_mut()) {
            *last = value;
        }
    }

    fn element(&mut self, path: &[i16]) -> Result<(), Fault> {
        if path == [2] {
            self.children.push(0);
        }
        Ok(())
    }
}

impl Schema {
    /// The decoder follows the tree by recursion and makes room for as many children as are said.
    fn check(&self) -> Result<(), ReadErrorKind> {
        let mut open: Vec<i64> = Vec::new();
        for (at, children) in self.children.iter().enumerate() {
            if *children < 0 || *children as u64 > (self.children.len() - at - 1) as u64 {
                return Err(damaged(&format!("a column that says {children} columns within")));
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(last) = open.last_mut() {
                *last -= 1;
            }
            open.push(*children);
            if open.len() > COLUMN_DEPTH_LIMIT {
                return Err(unsupported(format!(
                    "columns that nest deeper than {COLUMN_DEPTH_LIMIT}; flatten the table"
                )));
            }
        }
        Ok(())
    }
}
