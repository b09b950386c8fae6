//! Shapefiles (ESRI 1998): shapes in a `.shp`, attributes in a `.dbf`, the coordinate system in a `.prj`.

mod archive;
mod column;
mod encoding;
mod files;
mod records;
mod rings;
mod shape;
mod shape_write;
mod table;
mod table_write;
pub(crate) mod write;

use std::io;
use std::path::Path;

use geoland::record::{Outline, Record, Value};

use self::files::Files;
use self::records::{Frame, Records};
use self::shape::Shape;
use self::table::{Table, TableError};
use crate::contents::{Contents, CrsText, Oddity, Remarks};
use crate::error::{ReadError, ReadErrorKind};
use crate::feature::{Extras, Feature};
use crate::format::Format;
use crate::source::{Request, Sink};

pub(crate) use self::files::companion;

/// The layers of a folder or archive.
pub(crate) fn layers(path: &Path, name: &str) -> Result<Vec<String>, ReadError> {
    Files::layers(path, name)
}

/// Reads a layer. Shapes and rows that are marked as deleted are left out; rows without a shape are features without a geometry.
pub(crate) fn read(
    path: &Path,
    name: &str,
    layer: Option<&str>,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let files = Files::open(path, name, layer)?;
    let whole = |kind| ReadError::whole(name, kind);
    let damaged = |why| whole(ReadErrorKind::Damaged { format: Format::Shapefile, why });
    let mut contents = Contents::new(Format::Shapefile);
    contents.layer = files.layer;
    contents.crs =
        files.prj.filter(|text| !text.is_empty()).map(|wkt| CrsText { wkt: Some(wkt), ..CrsText::default() });
    let table = files.dbf.map(|file| Table::open(file, request, files.cpg.as_deref())).transpose();
    let table = table.map_err(|error| match error {
        TableError::Io(error) => whole(ReadErrorKind::Io(error)),
        TableError::Damaged(why) => damaged(why),
        TableError::Unsupported(why) => whole(ReadErrorKind::Unsupported(why)),
    })?;
    let records =
        Records::open(files.shp, files.shx).map_err(|error| whole(ReadErrorKind::Io(error)))?.map_err(damaged)?;
    contents.encoding = table.as_ref().map(|table| table.encoding.clone());
    let is_index_useless = records.is_index_useless;
    let mut reader = Reader { records, is_index_useless, table, request, remarks: Remarks::default(), number: 0 };
    loop {
        match reader.next() {
            Ok(None) => break,
            Ok(Some(Step::Skipped)) => {}
            Ok(Some(Step::Feature(feature))) => {
                contents.features += 1;
                if sink(*feature).is_break() {
                    break;
                }
            }
            Err(kind) => return Err(ReadError { feature: Some(reader.number), ..whole(kind) }),
        }
    }
    contents.fields = reader.table.as_ref().map(Table::fields);
    contents.remarks = reader.remarks.0;
    Ok(contents)
}

struct Reader<'a> {
    records: Records,
    is_index_useless: bool,
    table: Option<Table>,
    request: &'a Request,
    remarks: Remarks,
    number: u64,
}

enum Step {
    /// A row that is deleted or a shape outside the box.
    Skipped,
    Feature(Box<Feature>),
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Option<Step>, ReadErrorKind> {
        self.number += 1;
        let (number, remarks) = (self.number, &mut self.remarks);
        let damaged = |why| ReadErrorKind::Damaged { format: Format::Shapefile, why };
        let frame = self.records.next().map_err(ReadErrorKind::Io)?.map_err(damaged)?;
        let row = self.table.as_mut().map(Table::advance).transpose().map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("its .dbf became shorter while it was read".to_owned()),
            _ => ReadErrorKind::Io(error),
        })?;
        let (has_shape, has_row) = (!matches!(frame, Frame::End), matches!(row, Some(Some(_))));
        if !has_shape && !has_row {
            return Ok(None);
        }
        if row == Some(Some(true)) {
            remarks.note(Oddity::Deleted, number);
            return Ok(Some(Step::Skipped));
        }
        let content = match &frame {
            Frame::Content(content) => Some(*content),
            Frame::Empty | Frame::TooLong(_) | Frame::End => None,
        };
        if let (Some(wanted), Some(own)) = (self.request.bbox, content.and_then(shape::own_box)) {
            // What is no number lies nowhere, so that it is not left out.
            if own[0] > wanted[2] || own[2] < wanted[0] || own[1] > wanted[3] || own[3] < wanted[1] {
                return Ok(Some(Step::Skipped));
            }
        }
        let (outline, extras) = match frame {
            Frame::Content(content) => outline(content, self.request.extras, number, remarks),
            Frame::Empty | Frame::End => (Outline::Missing, Extras::default()),
            Frame::TooLong(why) => (Outline::Unreadable(why), Extras::default()),
        };
        let note = &mut |oddity| remarks.note(oddity, number);
        if !has_shape {
            note(Oddity::NoShape);
        }
        if self.is_index_useless {
            note(Oddity::UselessIndex);
        }
        let properties = match &mut self.table {
            None => {
                note(Oddity::NoTable);
                Vec::new()
            }
            Some(table) if !has_row => {
                note(Oddity::NoRow);
                table.nulls()
            }
            Some(table) => {
                if table.has_twins {
                    note(Oddity::TwinNames);
                }
                table.properties(note)
            }
        };
        let record = Record { number, id: Value::Null, outline, properties };
        Ok(Some(Step::Feature(Box::new(Feature { record, extras }))))
    }
}

fn outline(content: &[u8], extras: bool, number: u64, remarks: &mut Remarks) -> (Outline, Extras) {
    match shape::parse(content, extras) {
        Ok(None) => (Outline::Missing, Extras::default()),
        Ok(Some(Shape { geometry, heights, measures, unclosed })) => {
            if unclosed {
                remarks.note(Oddity::UnclosedRing, number);
            }
            (Outline::Read(geometry), Extras { heights, measures, ..Extras::default() })
        }
        Err(why) => (Outline::Unreadable(why), Extras::default()),
    }
}
