//! Reading and writing `GeoJSON` (RFC 7946) and sequences of it, one feature at a time.
#![allow(clippy::inline_always, reason = "of the few steps of a token a call would be one more; each was counted")]

mod ahead;
mod batch;
mod bytes;
mod collection;
mod coordinates;
mod crs;
mod feature;
pub(crate) mod layer;
mod lexer;
mod number;
mod plain;
mod properties;
mod scan;
#[cfg(test)]
#[path = "geojson_tests.rs"]
mod tests;
#[cfg(test)]
#[path = "geojson_ways_tests.rs"]
mod ways_tests;
mod write;

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use geoland::record::Record;

pub use self::write::FeatureWriter;

use self::ahead::Feed;
use self::feature::{FeatureMembers, Foreign, GeometryMembers, Shared, is_geometry, read_type, wrong};
use self::lexer::{BLOCK_BYTES, Fault, Lexer, kind_name};
use self::plain::Plain;
use crate::contents::{Contents, CrsText, Oddity};
use crate::error::{ReadError, ReadErrorKind};
use crate::feature::Feature;
use crate::format::Format;
use crate::magic::{self, Mark};
use crate::source::{Borrower, Request, Source};

/// Reads the features of a `GeoJSON` text and hands each to `sink` as soon as it is read.
///
/// The text is a `FeatureCollection`, a Feature or a geometry, and its members may stand in any order; unknown ones are
/// checked and skipped. It is read in blocks, so that memory holds one feature at a time. As members may follow the
/// features, `sink` may have been called before an error: discard what it gathered then.
///
/// Guarantees: numbers are rounded correctly; a coordinate is never changed; heights and measures are dropped. A
/// feature whose geometry alone is wrong does not refuse the file: its record says why in
/// [`Outline::Unreadable`](geoland::record::Outline::Unreadable). Rings that do not end where they began are closed.
/// Attributes keep their types; numbers that neither `i64` nor a finite `f64` holds become the text of their digits. Of
/// an attribute given twice the last counts. No features, no attributes or an empty text are no error here.
///
/// Memory: one block, one feature, and one string at a time.
///
/// # Errors
/// [`ReadError`] with the place in the text: it is not JSON in UTF-8, nests deeper than 127 levels, is not `GeoJSON`,
/// or its `crs` names no coordinate system or several.
///
/// # Example
/// ```
/// let text = r#"{"type": "FeatureCollection", "features": [
///     {"type": "Feature", "id": 7, "properties": {"status": "cleared"},
///      "geometry": {"type": "Polygon", "coordinates": [[[117, 39], [117.0999993, 39], [117, 39.1], [117, 39]]]}}
/// ]}"#;
/// let mut records = Vec::new();
/// let contents = geoland_io::geojson::read(text.as_bytes(), "parcels.geojson", &mut |r| records.push(r))?;
/// assert_eq!((contents.features, contents.crs), (1, None));
/// assert_eq!(records[0].get("status").as_text().as_deref(), Some("cleared"));
/// # Ok::<(), geoland_io::ReadError>(())
/// ```
pub fn read<R: Read>(input: R, source_name: &str, sink: &mut dyn FnMut(Record)) -> Result<Contents, ReadError> {
    read_features(input, source_name, &Request::default(), &mut |feature| {
        sink(std::mem::take(feature).record);
        ControlFlow::Continue(())
    })
}

/// Reads the features of a `GeoJSON` file as [`read`] does; `-` is the standard input.
///
/// # Errors
/// As [`read`]; also where there is no such file, it may not be read, is a folder, or begins like another format.
///
/// # Example
/// ```
/// let error = geoland_io::geojson::read_file("nowhere.geojson", &mut |_| ()).unwrap_err();
/// assert_eq!(error.to_string(), "nowhere.geojson: no such file; check the path");
/// ```
pub fn read_file<P: AsRef<Path>>(path: P, sink: &mut dyn FnMut(Record)) -> Result<Contents, ReadError> {
    let source = Source { path: path.as_ref().to_owned(), layer: None };
    let request = Request { format: Some(Format::GeoJson), ..Request::default() };
    crate::read::read(&source, &request, &mut |feature| {
        sink(feature.record);
        ControlFlow::Continue(())
    })
}

/// Reads what a request wants of a document.
pub(crate) fn read_features<R: Read>(
    input: R,
    source_name: &str,
    request: &Request,
    sink: &mut Borrower<'_>,
) -> Result<Contents, ReadError> {
    read_in_blocks(input, BLOCK_BYTES, source_name, (Format::GeoJson, request), sink)
}

/// Reads a sequence of texts: a line each, each after a record separator (RFC 8142), or simply one after the other. Each may be
/// a feature, a geometry or a whole collection, and is handed on as soon as it is there.
pub(crate) fn read_sequence<R: Read>(
    input: R,
    source_name: &str,
    request: &Request,
    sink: &mut Borrower<'_>,
) -> Result<Contents, ReadError> {
    read_in_blocks(input, BLOCK_BYTES, source_name, (Format::GeoJsonSeq, request), sink)
}

/// Reads a short text, such as the cell of a table.
#[cfg(feature = "csv")]
pub(crate) fn read_cell(
    text: &str,
    request: &Request,
    sink: &mut crate::source::Sink<'_>,
) -> Result<Contents, ReadError> {
    let block_bytes = text.len().min(BLOCK_BYTES);
    read_in_blocks(text.as_bytes(), block_bytes, "cell", (Format::GeoJson, request), &mut |feature| {
        sink(std::mem::take(feature))
    })
}

/// Reads a document or a sequence with blocks of a given size.
fn read_in_blocks<R: Read>(
    mut input: R,
    block_bytes: usize,
    source_name: &str,
    (format, request): (Format, &Request),
    sink: &mut Borrower<'_>,
) -> Result<Contents, ReadError> {
    let head = magic::head(&mut input, MARK_BYTES)
        .map_err(|error| ReadError::whole(source_name, ReadErrorKind::of_io(error)))?;
    match magic::mark(&head) {
        Mark::Format(other) => {
            return Err(ReadError::whole(source_name, ReadErrorKind::OtherFormat { seems: other.name() }));
        }
        Mark::Other(seems) => return Err(ReadError::whole(source_name, ReadErrorKind::OtherFormat { seems })),
        Mark::Json(_) | Mark::Rows | Mark::Text => {}
    }
    let lexer = Lexer::new(Feed::new(io::Cursor::new(head).chain(input)), block_bytes);
    let mut reader = Reader::new(lexer, sink, request);
    let done = if format == Format::GeoJsonSeq { reader.sequence() } else { reader.single() };
    match done {
        Ok(()) => {
            let Shared { crs, remarks, .. } = reader.shared;
            Ok(Contents {
                crs: crs.0.as_deref().map(CrsText::named),
                features: reader.features,
                foreign: properties::last_of_each(reader.foreign),
                remarks: remarks.0,
                ..Contents::new(format)
            })
        }
        Err(Fault(inner)) => {
            let (kind, position) = *inner;
            let (source_name, position) = (source_name.into(), Some(position));
            Err(ReadError { source_name, feature: reader.current, position, kind })
        }
    }
}

/// Bytes that tell JSON from other formats.
const MARK_BYTES: usize = 16;

struct Reader<'a, 's, R> {
    lexer: Lexer<Feed<R>>,
    sink: &'a mut Borrower<'s>,
    plain: Plain,
    /// The feature that was lent last, whose lists are used again.
    feature: Feature,
    features: u64,
    stopped: bool,
    /// The feature that is being read, for messages.
    current: Option<u64>,
    /// Members of the document that RFC 7946 does not define.
    foreign: Foreign,
    shared: Shared<'a>,
    /// Where in the text reading ahead was last thought of.
    considered: u64,
}

impl<'a, 's, R: Read> Reader<'a, 's, R> {
    fn new(lexer: Lexer<Feed<R>>, sink: &'a mut Borrower<'s>, request: &'a Request) -> Self {
        Self {
            lexer,
            sink,
            plain: Plain::default(),
            feature: Feature::default(),
            features: 0,
            stopped: false,
            current: None,
            foreign: Vec::new(),
            shared: Shared::new(request),
            considered: 0,
        }
    }

    /// Reads a text that is one document.
    fn single(&mut self) -> Result<(), Fault> {
        self.lexer.skip_bom()?;
        if self.lexer.token()? == 0 && self.lexer.end().is_ok() {
            self.shared.remarks.note(Oddity::NoDocument, 0);
            return Ok(());
        }
        self.document()?;
        if self.stopped { Ok(()) } else { self.lexer.end() }
    }

    /// Reads a sequence of documents.
    fn sequence(&mut self) -> Result<(), Fault> {
        self.lexer.skip_bom()?;
        let mut documents = 0_u64;
        while !self.stopped && self.lexer.next_text()? {
            self.document()?;
            documents += 1;
        }
        if documents == 0 {
            self.shared.remarks.note(Oddity::NoDocument, 0);
        }
        Ok(())
    }

    /// Reads a document: a collection, a feature or a geometry, which only its `type` tells.
    fn document(&mut self) -> Result<(), Fault> {
        let start = self.lexer.token()?;
        if self.plain_feature(self.features + 1) {
            self.lend();
            return Ok(());
        }
        if start != b'{' {
            // What is not JSON at all is told from JSON of another kind.
            self.lexer.skip(&mut None)?;
            return Err(wrong(&self.lexer, "the document", kind_name(start), "a GeoJSON object"));
        }
        self.lexer.open()?;
        let mut kind: Option<String> = None;
        let (mut feature, mut geometry) = (FeatureMembers::default(), GeometryMembers::default());
        let (mut has_features, mut has_crs, mut first, mut key) = (false, false, true, String::new());
        let mut foreign = Vec::new();
        while self.lexer.member(&mut first, &mut key)? {
            match &*key {
                "type" => {
                    self.once(kind.is_some(), "type")?;
                    kind = Some(self.document_type()?);
                }
                "features" => {
                    self.once(std::mem::replace(&mut has_features, true), "features")?;
                    self.features()?;
                    if self.stopped {
                        return Ok(());
                    }
                }
                "crs" => {
                    self.once(std::mem::replace(&mut has_crs, true), "crs")?;
                    self.shared.crs.read(&mut self.lexer)?;
                }
                // What a feature or a geometry has are foreign members of a collection, to be skipped like others.
                "geometry" | "properties" | "id" | "coordinates" | "geometries"
                    if kind.as_deref() == Some("FeatureCollection") =>
                {
                    self.shared.foreign(&mut self.lexer, &key, &mut foreign)?;
                }
                _ if feature.take(&mut self.lexer, &key, &mut self.shared)? => {}
                _ if geometry.take(&mut self.lexer, &key, &mut self.shared)? => {}
                _ => self.shared.foreign(&mut self.lexer, &key, &mut foreign)?,
            }
        }
        let Some(kind) = kind else { return Err(self.missing("the document", "type")) };
        self.settle(&kind, has_features, (feature, geometry, foreign))
    }

    /// Makes of the members of the document what its type says they are.
    fn settle(
        &mut self,
        kind: &str,
        has_features: bool,
        (feature, geometry, foreign): (FeatureMembers, GeometryMembers, Foreign),
    ) -> Result<(), Fault> {
        let number = self.features + 1;
        match (kind, has_features) {
            ("FeatureCollection", true) => {
                feature.leave(0, &mut self.shared);
                self.foreign.extend(foreign);
            }
            ("FeatureCollection", false) => return Err(self.missing("the FeatureCollection", "features")),
            (_, true) => {
                let found = if kind == "Feature" { "Feature" } else { "geometry" };
                return Err(self.lexer.fault(ReadErrorKind::StrayFeatures { found }));
            }
            ("Feature", false) => {
                self.current = Some(number);
                let feature = feature.finish(&self.lexer, number, &mut self.shared, foreign)?;
                self.give(feature);
            }
            (_, false) => {
                feature.leave(number, &mut self.shared);
                self.shared.remarks.note(Oddity::BareGeometry, number);
                let feature = geometry.finish(kind, number, &mut self.shared);
                self.give(feature);
                self.foreign.extend(foreign);
            }
        }
        self.current = None;
        Ok(())
    }

    fn document_type(&mut self) -> Result<String, Fault> {
        let kind = read_type(&mut self.lexer)?;
        if kind == "FeatureCollection" || kind == "Feature" || is_geometry(&kind) {
            return Ok(kind);
        }
        let expected = "\"FeatureCollection\", \"Feature\" or a geometry's type";
        Err(self.lexer.fault(ReadErrorKind::WrongType { found: kind, expected }))
    }

    /// Lends the feature to the sink. One that wants no more ends the reading.
    fn lend(&mut self) {
        self.features += 1;
        self.stopped = (self.sink)(&mut self.feature).is_break();
    }

    /// Hands a feature on.
    fn give(&mut self, feature: Feature) {
        self.feature = feature;
        self.lend();
    }

    fn once(&self, known: bool, member: &'static str) -> Result<(), Fault> {
        if known { Err(self.lexer.fault(ReadErrorKind::Duplicate { object: "the document", member })) } else { Ok(()) }
    }

    fn missing(&self, object: &'static str, member: &'static str) -> Fault {
        self.lexer.fault(ReadErrorKind::MissingMember { object, member })
    }
}
