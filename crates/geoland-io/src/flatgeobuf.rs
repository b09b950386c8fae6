//! `FlatGeobuf` 3: features one after the other, with a packed Hilbert R-tree before them.
//!
//! The crate `flatgeobuf` gives the tables of the format and `flatbuffers` verifies them; the frames around them, the index and the
//! attributes are read here, since the crate allocates and indexes by what a file says. Without a box a file is read as a stream.
//!
//! A file that geoland writes has its features in the order of the index, along a Hilbert curve, not in that of the source.

mod attributes;
mod encode;
mod geometry;
mod index;
mod write;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use ::flatgeobuf::{
    Feature as Table, Header, size_prefixed_root_as_feature_with_opts, size_prefixed_root_as_header_with_opts,
};
use flatbuffers::VerifierOptions;
use geoland::record::{Outline, Record, Value};

use crate::contents::{Contents, CrsText, Oddity, Remarks};
use crate::error::{ReadError, ReadErrorKind};
use crate::feature::{Extras, Feature};
use crate::format::Format;
use crate::schema::Field;
use crate::source::{Request, Sink};
use attributes::Column;

pub(crate) use write::create;

/// What a file begins with; the last byte is the patch level of the version, which changes nothing.
const MARK: [u8; 8] = *b"fgb\x03fgb\x00";

/// The longest header and feature that are read.
const HEADER_LIMIT: u64 = 64 << 20;
const FEATURE_LIMIT: u64 = 256 << 20;

/// Attributes that may be absent in all features together, beside a thousand for each byte that was read: a header of a few bytes for each can
/// name sixty thousand.
const FREE_CELLS: u64 = 64_000_000;

/// Reads a file; with a path, an index is used for a box.
pub(crate) fn read(
    stream: Box<dyn Read>,
    path: Option<&Path>,
    name: &str,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let mut reading = Reading {
        input: BufReader::with_capacity(1 << 18, stream),
        at: 0,
        len: path.and_then(|path| path.metadata().ok()).filter(std::fs::Metadata::is_file).map(|file| file.len()),
        buffer: Vec::new(),
    };
    let outcome = reading.all(path, request, sink);
    outcome.map_err(|(feature, kind)| ReadError { feature, ..ReadError::whole(name, kind) })
}

/// A fault, with the feature that it lies in.
type Fault = (Option<u64>, ReadErrorKind);

fn damaged(why: &str) -> ReadErrorKind {
    ReadErrorKind::Damaged { format: Format::FlatGeobuf, why: why.to_owned() }
}

/// Bounds for the verifier. Tables may share what they point to, so that a few bytes unfold to many; honest ones share their lists
/// of fields only.
fn options(bytes: usize) -> VerifierOptions {
    VerifierOptions {
        max_depth: 80,
        max_tables: bytes / 8 + 64,
        max_apparent_size: bytes.saturating_mul(8).saturating_add(1 << 16),
        ..VerifierOptions::default()
    }
}

struct Reading<R> {
    input: R,
    /// Bytes read.
    at: u64,
    /// The bytes of the file, where that is known.
    len: Option<u64>,
    /// The header or feature read last, with its size.
    buffer: Vec<u8>,
}

/// What the header says.
struct Layer {
    columns: Vec<Column>,
    kind: ::flatgeobuf::GeometryType,
    /// 0 where it is not known.
    features: u64,
    node_size: u16,
}

impl<R: Read> Reading<R> {
    fn all(&mut self, path: Option<&Path>, request: &Request, sink: &mut Sink<'_>) -> Result<Contents, Fault> {
        let mut contents = Contents::new(Format::FlatGeobuf);
        let layer = self.header(&mut contents, request).map_err(|kind| (None, kind))?;
        let mut given =
            Given { layer: &layer, request, sink, features: 0, cells: FREE_CELLS, remarks: Remarks::default() };
        let tree = index::Tree::new(layer.features, layer.node_size).map_err(|why| (None, damaged(&why)))?;
        let index_bytes = tree.as_ref().map_or(0, index::Tree::bytes);
        if self.len.is_some_and(|len| index_bytes > len - self.at) {
            return Err((
                None,
                damaged(&format!("an index of {index_bytes} bytes that goes past the end of the file")),
            ));
        }
        if let (Some(bbox), Some(tree), Some(path), Some(len)) = (request.bbox, tree, path, self.len) {
            given.chosen(path, self.at, len, &tree, bbox)?;
        } else {
            self.skip(index_bytes).map_err(|kind| (None, kind))?;
            self.features(&mut given)?;
        }
        contents.features = given.features;
        contents.remarks = given.remarks.0;
        Ok(contents)
    }

    fn header(&mut self, contents: &mut Contents, request: &Request) -> Result<Layer, ReadErrorKind> {
        let mut mark = [0; MARK.len()];
        self.input.read_exact(&mut mark).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("it ends before its header"),
            _ => ReadErrorKind::Io(error),
        })?;
        self.at += MARK.len() as u64;
        if mark[..7] != MARK[..7] {
            return Err(damaged("it does not begin with the mark of version 3"));
        }
        if !self.sized("header", HEADER_LIMIT)? {
            return Err(damaged("it ends before its header"));
        }
        let header = size_prefixed_root_as_header_with_opts(&options(self.buffer.len()), &self.buffer)
            .map_err(|_| damaged("its header contradicts itself"))?;
        contents.layer = header.name().filter(|name| !name.is_empty()).map(str::to_owned);
        contents.crs = crs(&header);
        let columns = header.columns().map_or_else(Vec::new, |columns| Column::all(columns, request));
        contents.fields = Some(columns.iter().filter_map(Column::field).collect::<Vec<Field>>());
        let (kind, features, node_size) = (header.geometry_type(), header.features_count(), header.index_node_size());
        Ok(Layer { columns, kind, features, node_size })
    }

    /// Reads what a size stands before, with the size. No where the input ends instead.
    fn sized(&mut self, what: &str, limit: u64) -> Result<bool, ReadErrorKind> {
        self.buffer.clear();
        (&mut self.input).take(4).read_to_end(&mut self.buffer).map_err(ReadErrorKind::Io)?;
        let [a, b, c, d] = self.buffer[..] else {
            return if self.buffer.is_empty() {
                Ok(false)
            } else {
                Err(damaged(&format!("it ends within the size of a {what}")))
            };
        };
        self.at += 4;
        let size = u64::from(u32::from_le_bytes([a, b, c, d]));
        let left = self.len.map(|len| len.saturating_sub(self.at));
        if left.is_some_and(|left| size > left) {
            let left = left.unwrap_or(0);
            return Err(damaged(&format!("a {what} of {size} bytes, where {left} are left")));
        }
        if size > limit {
            return Err(ReadErrorKind::Unsupported(format!(
                "a {what} of {size} bytes, where {limit} are read; divide it or write another format"
            )));
        }
        // Where the length of the input is not known, memory is taken as bytes come.
        let read = (&mut self.input).take(size).read_to_end(&mut self.buffer).map_err(ReadErrorKind::Io)? as u64;
        if read < size {
            return Err(damaged(&format!("a {what} of {size} bytes, where {read} are left")));
        }
        self.at += size;
        Ok(true)
    }

    fn skip(&mut self, bytes: u64) -> Result<(), ReadErrorKind> {
        let skipped = io::copy(&mut (&mut self.input).take(bytes), &mut io::sink()).map_err(ReadErrorKind::Io)?;
        self.at += skipped;
        if skipped < bytes {
            return Err(damaged(&format!("an index of {bytes} bytes, where {skipped} are left")));
        }
        Ok(())
    }

    /// Gives all features.
    fn features(&mut self, given: &mut Given<'_, '_>) -> Result<(), Fault> {
        let said = given.layer.features;
        loop {
            let number = given.features + 1;
            if !self.sized("feature", FEATURE_LIMIT).map_err(|kind| (Some(number), kind))? {
                if said != 0 && given.features < said {
                    let why = format!("it says {said} features and ends after {}", given.features);
                    return Err((None, damaged(&why)));
                }
                return Ok(());
            }
            if said != 0 && number > said {
                return Err((None, damaged(&format!("it goes on after the {said} features that it says"))));
            }
            if given.give(&self.buffer, number)? {
                return Ok(());
            }
        }
    }
}

/// Where features go.
struct Given<'g, 's> {
    layer: &'g Layer,
    request: &'g Request,
    sink: &'g mut Sink<'s>,
    features: u64,
    /// Attributes that may still be absent.
    cells: u64,
    remarks: Remarks,
}

impl Given<'_, '_> {
    /// Gives the features that the index finds in a box.
    fn chosen(&mut self, path: &Path, start: u64, len: u64, tree: &index::Tree, bbox: [f64; 4]) -> Result<(), Fault> {
        let io = |error| (None, ReadErrorKind::Io(error));
        let mut file = File::open(path).map_err(io)?;
        let mut found = tree.search(&mut file, start, bbox).map_err(|kind| (None, kind))?;
        found.sort_unstable();
        let mut reading = Reading { input: BufReader::new(file), at: 0, len: Some(len), buffer: Vec::new() };
        reading.input.seek(SeekFrom::Start(0)).map_err(io)?;
        for (offset, number) in found {
            let outside = || (Some(number), damaged("a feature that the index places past the end of the file"));
            let at = (start + tree.bytes()).checked_add(offset).filter(|at| *at < len).ok_or_else(outside)?;
            // What is near is in the buffer already. Both places lie within the file.
            reading.input.seek_relative(at.cast_signed() - reading.at.cast_signed()).map_err(io)?;
            reading.at = at;
            if !reading.sized("feature", FEATURE_LIMIT).map_err(|kind| (Some(number), kind))? {
                return Err(outside());
            }
            if self.give(&reading.buffer, number)? {
                break;
            }
        }
        Ok(())
    }

    /// Gives a feature. Whether the sink has seen enough.
    fn give(&mut self, bytes: &[u8], number: u64) -> Result<bool, Fault> {
        let at = |kind| (Some(number), kind);
        let table = size_prefixed_root_as_feature_with_opts(&options(bytes.len()), bytes)
            .map_err(|_| at(damaged("its bytes contradict each other")))?;
        let properties = self.properties(&table, bytes.len()).map_err(at)?;
        let (outline, extras) = match table.geometry() {
            None => (Outline::Missing, Extras::default()),
            Some(geometry) => match geometry::read(&geometry, self.layer.kind) {
                Err(why) => (Outline::Unreadable(why), Extras::default()),
                Ok(read) => {
                    if read.unclosed > 0 {
                        self.remarks.note(Oddity::UnclosedRing, number);
                    }
                    let extras = if self.request.extras {
                        Extras { heights: read.heights, measures: read.measures, ..Extras::default() }
                    } else {
                        Extras::default()
                    };
                    (Outline::Read(read.geometry), extras)
                }
            },
        };
        self.features += 1;
        let record = Record { number, id: Value::Null, outline, properties };
        Ok((self.sink)(Feature { record, extras }).is_break())
    }

    /// The attributes of a feature, by its own columns where it has some.
    fn properties(&mut self, table: &Table<'_>, bytes: usize) -> Result<Vec<(String, Value)>, ReadErrorKind> {
        let own = table.columns().filter(|columns| !columns.is_empty());
        let own = own.map(|columns| Column::all(columns, self.request));
        let columns = own.as_deref().unwrap_or(&self.layer.columns);
        let cells = self.cells.saturating_add(1_000 * bytes as u64).checked_sub(columns.len() as u64);
        self.cells = cells.ok_or_else(|| damaged("more columns than its features have values"))?;
        let values = table.properties();
        attributes::read(values.as_ref().map_or(&[], |values| values.bytes()), columns)
    }
}

/// What the header says of the coordinate system.
fn crs(header: &Header<'_>) -> Option<CrsText> {
    let crs = header.crs()?;
    let authority = crs.org().filter(|org| !org.is_empty()).unwrap_or("EPSG");
    let code = match crs.code() {
        code if code > 0 => Some(code.to_string()),
        _ => crs.code_string().filter(|code| !code.is_empty()).map(str::to_owned),
    };
    let name = code.map(|code| format!("{authority}:{code}"));
    let wkt = crs.wkt().filter(|wkt| !wkt.is_empty()).map(str::to_owned);
    (name.is_some() || wkt.is_some()).then_some(CrsText { name, wkt, projjson: None })
}
