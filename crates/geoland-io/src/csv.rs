//! Separated values with a column of geometries, or two of coordinates.
//!
//! A table says neither its encoding nor its separator, neither types nor a coordinate system: the first two are found out and said,
//! values are texts, as they stand, and the third has to come with the request. What a spreadsheet would take for a formula
//! is data here, and is written as it is: whoever opens a table of strangers in one has to tell it so.

mod dialect;
mod rows;
mod shape;
mod write;

use std::collections::HashSet;
use std::io::{self, Read};

use geoland::record::{Outline, Record, Value};

use self::dialect::{Decoded, Dialect, NOT_UTF8};
use self::rows::{Row, RowFault, Rows};
use self::shape::{Cell, Shape};
pub(crate) use self::write::create;
use crate::contents::{Contents, CrsText, Oddity, Remarks};
use crate::error::{Position, ReadError, ReadErrorKind};
use crate::feature::{Extras, Feature};
use crate::format::Format;
use crate::magic::{self, HEAD_BYTES, Mark};
use crate::schema::{Field, FieldType};
use crate::source::{Request, Sink};

/// Reads the rows of a table.
///
/// A row with other fields than the first is refused, since its values would stand under wrong names; only empty fields
/// beyond the last are passed over, with a remark. Nothing between two separators is null, `""` is an empty text.
pub(crate) fn read(
    mut input: Box<dyn Read>,
    name: &str,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let head = magic::head(&mut input, HEAD_BYTES).map_err(|e| ReadError::whole(name, ReadErrorKind::of_io(e)))?;
    match magic::mark(&head) {
        Mark::Format(other) => {
            return Err(ReadError::whole(name, ReadErrorKind::OtherFormat { seems: other.name() }));
        }
        Mark::Other(seems) if magic::mark(&head) != magic::UTF_16 => {
            return Err(ReadError::whole(name, ReadErrorKind::OtherFormat { seems }));
        }
        Mark::Other(_) | Mark::Json(_) | Mark::Rows | Mark::Text => {}
    }
    let dialect = Dialect::of(&head, head.len() < HEAD_BYTES, request.encoding.as_deref(), name)?;
    let decoded = Decoded::new(io::Cursor::new(head).chain(input), dialect.encoding);
    let mut rows = Rows::new(decoded, dialect.delimiter);
    let mut reader = Reader { name, is_utf8: dialect.encoding == encoding_rs::UTF_8, number: None };
    let mut contents = Contents::new(Format::Csv);
    contents.encoding = (!dialect.found.is_empty()).then(|| dialect.found.clone());
    let mut remarks = Remarks::default();
    if !reader.next(&mut rows)? {
        remarks.note(Oddity::NoDocument, 0);
        contents.remarks = remarks.0;
        return Ok(contents);
    }
    let columns = reader.columns(rows.row())?;
    let shape = Shape::of(&columns, dialect.sample.get(1..).unwrap_or_default());
    let wanted: Vec<bool> =
        columns.iter().enumerate().map(|(at, name)| !shape.is_geometry(at) && request.wants(name)).collect();
    let texts = columns.iter().enumerate().filter(|(at, _)| !shape.is_geometry(*at));
    contents.fields = Some(texts.map(|(_, name)| Field::new(name, FieldType::Text)).collect());
    let mut srid = None;
    while reader.next(&mut rows)? {
        let (row, number) = (rows.row(), contents.features + 1);
        if row.len() != columns.len() {
            reader.uneven(row, columns.len())?;
            remarks.note(Oddity::EmptyFields, number);
        }
        if shape == Shape::None {
            remarks.note(Oddity::NoGeometryColumn, number);
        }
        if !reader.is_utf8 && row.has("\u{fffd}") {
            remarks.note(Oddity::Undecodable, number);
        }
        let mut cell = shape.read(dialect.delimiter, |at| reader.text(row, at))?;
        if cell.unclosed > 0 {
            remarks.note(Oddity::UnclosedRing, number);
        }
        reader.same_crs(&mut srid, cell.crs.take(), row)?;
        let feature = reader.feature(cell, &columns, &wanted, (row, request))?;
        contents.features += 1;
        if sink(feature).is_break() {
            break;
        }
    }
    contents.crs = srid.as_deref().map(CrsText::named);
    contents.remarks = remarks.0;
    Ok(contents)
}

/// What a row is read with.
struct Reader<'a> {
    name: &'a str,
    /// Whether the bytes of the text are those of the file.
    is_utf8: bool,
    /// The rows begun, the head not among them; `None` before the head.
    number: Option<u64>,
}

impl Reader<'_> {
    fn fault(&self, row: &Row, what: &str) -> ReadError {
        let which = match self.number {
            None | Some(0) => "the head".to_owned(),
            Some(number) => format!("row {number}"),
        };
        let why = format!("{which} on line {} has {what}", row.line);
        let position = self.is_utf8.then_some(Position { line: row.line, column: 1, offset: row.offset });
        let kind = ReadErrorKind::Damaged { format: Format::Csv, why };
        ReadError { source_name: self.name.into(), feature: None, position, kind }
    }

    fn next<R: Read>(&mut self, rows: &mut Rows<R>) -> Result<bool, ReadError> {
        self.number = Some(self.number.map_or(0, |number| number + 1));
        rows.next().map_err(|fault| match fault {
            RowFault::Io(error) => ReadError::whole(self.name, ReadErrorKind::of_io(error)),
            RowFault::Damaged(why) => self.fault(rows.row(), why),
        })
    }

    /// The names of the columns, each once: what has none is named after its place, what repeats one gets a number.
    fn columns(&self, head: &Row) -> Result<Vec<String>, ReadError> {
        let mut columns: Vec<String> = Vec::with_capacity(head.len());
        let mut known = HashSet::new();
        for at in 0..head.len() {
            let own = self.text(head, at)?.0.trim();
            let own = if own.is_empty() { format!("column_{}", at + 1) } else { own.to_owned() };
            let mut name = own.clone();
            // Names of their own that end in such numbers are rare; each attempt has another place in it.
            for attempt in at + 1.. {
                if known.insert(name.clone()) {
                    break;
                }
                name = format!("{own}_{attempt}");
            }
            columns.push(name);
        }
        Ok(columns)
    }

    /// A field as text, and whether it stood in quotes.
    fn text<'r>(&self, row: &'r Row, at: usize) -> Result<(&'r str, bool), ReadError> {
        let (bytes, is_quoted) = row.field(at);
        let text = std::str::from_utf8(bytes).map_err(|_| {
            let mut error = self.fault(row, "");
            error.kind = ReadErrorKind::Unsupported(NOT_UTF8.to_owned());
            error
        })?;
        Ok((text, is_quoted))
    }

    /// Refuses a row of other fields than the head, unless those beyond it are empty.
    fn uneven(&self, row: &Row, columns: usize) -> Result<(), ReadError> {
        let is_empty = |at| row.field(at).0.is_empty();
        if row.len() > columns && (columns..row.len()).all(is_empty) {
            return Ok(());
        }
        let hint = "put texts that hold separators or line ends in quotes";
        Err(self.fault(row, &format!("{} fields, where the head has {columns} ({hint})", row.len())))
    }

    /// Keeps the coordinate system that a geometry names, which must be that of the others.
    fn same_crs(&self, known: &mut Option<String>, own: Option<String>, row: &Row) -> Result<(), ReadError> {
        match (&known, own) {
            (_, None) => Ok(()),
            (None, own) => {
                *known = own;
                Ok(())
            }
            (Some(first), Some(second)) if *first == second => Ok(()),
            (Some(first), Some(second)) => {
                let mut error = self.fault(row, "");
                error.kind = ReadErrorKind::TwoCrs { first: first.clone(), second };
                Err(error)
            }
        }
    }

    fn feature(
        &self,
        cell: Cell,
        columns: &[String],
        wanted: &[bool],
        (row, request): (&Row, &Request),
    ) -> Result<Feature, ReadError> {
        let mut properties = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate().filter(|(at, _)| wanted[*at]) {
            let (text, is_quoted) = self.text(row, at)?;
            let value = if text.is_empty() && !is_quoted { Value::Null } else { Value::Text(text.to_owned()) };
            properties.push((column.clone(), value));
        }
        let record = Record { number: self.number.unwrap_or(0), id: Value::Null, outline: cell.outline, properties };
        let mut extras = Extras::default();
        if request.extras && matches!(record.outline, Outline::Read(_)) {
            (extras.heights, extras.measures) = (cell.heights, cell.measures);
        }
        Ok(Feature { record, extras })
    }
}
