//! Reading a layer of any format.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::contents::Contents;
use crate::error::{ReadError, ReadErrorKind};
use crate::format::Format;
use crate::geojson;
use crate::magic::{self, HEAD_BYTES, Mark};
use crate::source::{Borrower, Request, Sink, Source};

/// Bytes that show whether a file is compressed.
const PACKING_BYTES: usize = 4;

/// The most that is put on the disk of a stream.
const SPOOLED_BYTES: u64 = 64 << 30;

/// Reads the features of a layer and hands each to `sink` as soon as it is read, in the order of the file.
///
/// The format is that of the request, else the one that the first bytes show, else the one that the name says.
/// gzip and zstd around a file are taken off first: text is read through them, other formats by way of a temporary file.
/// Formats in blocks and rows are read without holding the file; `sink` may have been called before an error: discard
/// what it gathered then.
///
/// # Errors
/// [`ReadError`] with the file, the place and the remedy: it is not there, not of the format, damaged, or has several layers of which
/// none was named.
///
/// # Example
/// ```
/// use std::ops::ControlFlow;
/// use geoland_io::{Format, Request, Source, read};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("parcels.geojson");
/// std::fs::write(&path, r#"{"type": "Feature", "id": 7, "properties": {}, "geometry": null}"#)?;
/// let mut numbers = Vec::new();
/// let contents = read(&Source::parse(&path), &Request::default(), &mut |feature| {
///     numbers.push(feature.record.number);
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!((contents.format, numbers), (Format::GeoJson, vec![1]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(source: &Source, request: &Request, sink: &mut Sink<'_>) -> Result<Contents, ReadError> {
    let opened = Opened::new(source, request)?;
    if matches!(opened.format, Format::GeoJson | Format::GeoJsonSeq) {
        return read_text(opened, request, &mut |feature| sink(std::mem::take(feature)));
    }
    read_other(opened, request, sink)
}

/// [`read`], but lends the features instead of giving them away, which spares most of the work for their attributes.
///
/// # Errors
/// As [`read`].
///
/// # Example
/// ```
/// use std::ops::ControlFlow;
/// use geoland_io::{Request, Source, read};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("parcels.geojson");
/// std::fs::write(&path, r#"{"type": "Feature", "id": 7, "properties": {"status": "cleared"}, "geometry": null}"#)?;
/// let mut cleared = 0;
/// read::lend(&Source::parse(&path), &Request::default(), &mut |feature| {
///     cleared += usize::from(feature.record.get("status").as_text().as_deref() == Some("cleared"));
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(cleared, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lend(source: &Source, request: &Request, borrower: &mut Borrower<'_>) -> Result<Contents, ReadError> {
    let opened = Opened::new(source, request)?;
    if matches!(opened.format, Format::GeoJson | Format::GeoJsonSeq) {
        return read_text(opened, request, borrower);
    }
    read_other(opened, request, &mut |mut feature| borrower(&mut feature))
}

/// Reads `GeoJSON` or a sequence of it.
fn read_text(opened: Opened<'_>, request: &Request, borrower: &mut Borrower<'_>) -> Result<Contents, ReadError> {
    let (format, name) = (opened.format, opened.source.name());
    let text = opened.text()?;
    match format {
        Format::GeoJsonSeq => geojson::read_sequence(text, &name, request, borrower),
        _ => geojson::read_features(text, &name, request, borrower),
    }
}

/// Reads the formats whose features are made one by one.
#[allow(unused_variables, clippy::needless_pass_by_value, reason = "a build of text formats only has no use for them")]
fn read_other(opened: Opened<'_>, request: &Request, sink: &mut Sink<'_>) -> Result<Contents, ReadError> {
    let source = opened.source;
    let name = source.name();
    match opened.format {
        #[cfg(feature = "csv")]
        Format::Csv => crate::csv::read(opened.text()?, &name, request, sink),
        #[cfg(feature = "kml")]
        Format::Kml if opened.is_zip => crate::kml::read_archive(opened.file()?.path(), &name, request, sink),
        #[cfg(feature = "kml")]
        Format::Kml => crate::kml::read(opened.text()?, &name, request, sink),
        #[cfg(feature = "topojson")]
        Format::TopoJson => crate::topojson::read(opened.text()?, source, request, sink),
        #[cfg(feature = "geopackage")]
        Format::GeoPackage => {
            let file = opened.file()?;
            crate::geopackage::read(file.path(), &name, source.layer.as_deref(), request, sink)
        }
        #[cfg(feature = "flatgeobuf")]
        Format::FlatGeobuf => {
            let path = (!opened.packed).then_some(&*source.path);
            crate::flatgeobuf::read(opened.text()?, path, &name, request, sink)
        }
        #[cfg(feature = "geoparquet")]
        Format::GeoParquet => crate::geoparquet::read(opened.file()?.path(), &name, request, sink),
        #[cfg(feature = "shapefile")]
        Format::Shapefile => {
            let file = opened.file()?;
            crate::shapefile::read(file.path(), &name, source.layer.as_deref(), request, sink)
        }
        #[allow(unreachable_patterns, reason = "a build with all formats has no other")]
        format => Err(ReadError::whole(&name, ReadErrorKind::NotRead { format })),
    }
}

/// The layers of a file, in its order; none where the format has no more than one.
///
/// # Errors
/// As [`read`].
///
/// # Example
/// ```
/// use geoland_io::{Request, Source, read};
/// let error = read::layers(&Source::parse("nowhere.gpkg".as_ref()), &Request::default()).unwrap_err();
/// assert_eq!(error.to_string(), "nowhere.gpkg: no such file; check the path");
/// ```
pub fn layers(source: &Source, request: &Request) -> Result<Vec<String>, ReadError> {
    let opened = Opened::new(source, request)?;
    match opened.format {
        #[cfg(feature = "topojson")]
        Format::TopoJson => crate::topojson::layers(opened.text()?, &source.name()),
        #[cfg(feature = "geopackage")]
        Format::GeoPackage => crate::geopackage::layers(opened.file()?.path(), &source.name()),
        #[cfg(feature = "shapefile")]
        Format::Shapefile => crate::shapefile::layers(opened.file()?.path(), &source.name()),
        _ => Ok(Vec::new()),
    }
}

/// The format that a source is found to be of.
///
/// # Errors
/// As [`read`].
///
/// # Example
/// ```
/// use geoland_io::{Format, Request, Source, read};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("anything");
/// std::fs::write(&path, "{\"type\": \"Feature\"}")?;
/// assert_eq!(read::format_of(&Source::parse(&path), &Request::default())?, Format::GeoJson);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn format_of(source: &Source, request: &Request) -> Result<Format, ReadError> {
    Ok(Opened::new(source, request)?.format)
}

/// Puts the standard input in a temporary file, so that it can be read twice, and says of which format it is.
pub(crate) fn spool(source: &Source, request: &Request) -> Result<(tempfile::NamedTempFile, Format), ReadError> {
    let opened = Opened::new(source, request)?;
    let format = opened.format;
    let failed = |error| ReadError::whole(&source.name(), ReadErrorKind::Io(error));
    let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
    io::copy(&mut opened.text()?, &mut file).map_err(failed)?;
    Ok((file, format))
}

/// A source of a known format, of which nothing is used up yet.
struct Opened<'a> {
    source: &'a Source,
    format: Format,
    /// Whether it is a zip archive.
    #[allow(dead_code, reason = "a build without archives has no use for it")]
    is_zip: bool,
    /// The stream with its first bytes, unless the source is a folder.
    stream: Option<Box<dyn Read>>,
    /// Whether the file on the disk is not what the stream gives.
    packed: bool,
    /// A copy of the stream on the disk, where it was looked into.
    spooled: Option<tempfile::NamedTempFile>,
}

impl<'a> Opened<'a> {
    fn new(source: &'a Source, request: &Request) -> Result<Self, ReadError> {
        let name = source.name();
        let whole = |kind| ReadError::whole(&name, kind);
        let mut stream: Box<dyn Read> = if source.is_stdin() {
            Box::new(io::stdin().lock())
        } else {
            let file = open(&source.path, &name)?;
            if file.metadata().map_err(|error| refused(&name, error))?.is_dir() {
                if holds_shapefile(&source.path) {
                    return Ok(Self::of(source, Format::Shapefile, None));
                }
                return Err(whole(ReadErrorKind::Folder));
            }
            Box::new(file)
        };
        let failed = |error| whole(ReadErrorKind::of_io(error));
        // Whoever names the format waits for no more than shows whether it is compressed.
        let is_enough = |head: &[u8]| match request.format {
            Some(_) => head.len() >= PACKING_BYTES,
            None => head.len() >= HEAD_BYTES || source.is_stdin() && magic::is_feature_line(head),
        };
        let head = magic::head_until(&mut stream, HEAD_BYTES, is_enough).map_err(failed)?;
        let (head, stream, is_packed) = unpacked(head, stream, is_enough).map_err(failed)?;
        let mark = match magic::mark(&head) {
            Mark::Json(_) if source.is_stdin() && magic::is_feature_line(&head) => Mark::Json(Format::GeoJsonSeq),
            mark => mark,
        };
        let is_zip = mark == magic::ZIP;
        let by_name = Format::of_name(&source.path);
        let mut opened = Self::of(source, by_name.unwrap_or(Format::GeoJson), None);
        opened.stream = Some(Box::new(io::Cursor::new(head).chain(stream)));
        (opened.is_zip, opened.packed) = (is_zip, is_packed || source.is_stdin());
        opened.format = match (request.format, mark) {
            (Some(format), _) | (None, Mark::Format(format)) => format,
            #[cfg(any(feature = "kml", feature = "shapefile"))]
            (None, Mark::Other(seems)) if is_zip => {
                let path = opened.spool()?;
                zip_format(path, &name)?.ok_or_else(|| whole(ReadErrorKind::OtherFormat { seems }))?
            }
            (None, Mark::Other(_)) if by_name == Some(Format::Csv) && mark == magic::UTF_16 => Format::Csv,
            // The other files of a shapefile are refused where shapefiles are read, with a word on what to name.
            #[cfg(feature = "shapefile")]
            (None, Mark::Text | Mark::Rows | Mark::Other(_)) if crate::shapefile::companion(&source.path).is_some() => {
                Format::Shapefile
            }
            (None, Mark::Other(seems)) => return Err(whole(ReadErrorKind::OtherFormat { seems })),
            (None, Mark::Json(found)) => match by_name {
                Some(Format::GeoJsonSeq) => Format::GeoJsonSeq,
                Some(Format::TopoJson) if found == Format::GeoJson => Format::TopoJson,
                _ => found,
            },
            (None, Mark::Rows) => by_name.unwrap_or(Format::Csv),
            (None, Mark::Text) => by_name.unwrap_or(Format::GeoJson),
        };
        Ok(opened)
    }

    fn of(source: &'a Source, format: Format, stream: Option<Box<dyn Read>>) -> Self {
        Self { source, format, is_zip: false, stream, packed: false, spooled: None }
    }

    /// The file on the disk, a copy of the stream where there is no other.
    #[allow(dead_code, reason = "a build of text formats only has no use for it")]
    fn spool(&mut self) -> Result<&Path, ReadError> {
        if self.packed && self.spooled.is_none() {
            let name = self.source.name();
            let failed = |error| ReadError::whole(&name, ReadErrorKind::of_io(error));
            let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
            if let Some(mut stream) = self.stream.take() {
                let bytes = io::copy(&mut stream.by_ref().take(SPOOLED_BYTES + 1), &mut file).map_err(failed)?;
                if bytes > SPOOLED_BYTES {
                    let why = "more than 64 GiB from a stream; put it into a file first, unpacked";
                    return Err(ReadError::whole(&name, ReadErrorKind::Unsupported(why.to_owned())));
                }
            }
            self.spooled = Some(file);
        }
        Ok(self.spooled.as_ref().map_or(&*self.source.path, |file| file.path()))
    }

    /// The file, for formats that are not read from a stream; what is compressed or comes from the standard input is put in a
    /// temporary one.
    #[allow(dead_code, reason = "a build of text formats only has no use for it")]
    fn file(mut self) -> Result<OnDisk, ReadError> {
        self.spool()?;
        Ok(self.spooled.map_or_else(|| OnDisk::Own(self.source.path.clone()), OnDisk::Spooled))
    }

    /// The text, for formats that are read from a stream.
    fn text(self) -> Result<Box<dyn Read>, ReadError> {
        self.stream.ok_or_else(|| ReadError::whole(&self.source.name(), ReadErrorKind::Folder))
    }
}

/// Takes off the compression around a stream whose first bytes were read, if there is any, and says whether there was.
#[cfg(feature = "compression")]
fn unpacked(
    head: Vec<u8>,
    stream: Box<dyn Read>,
    is_enough: impl Fn(&[u8]) -> bool,
) -> io::Result<(Vec<u8>, Box<dyn Read>, bool)> {
    let Some(packing) = crate::compression::Packing::of_head(&head) else { return Ok((head, stream, false)) };
    let mut stream = packing.expand(Box::new(io::Cursor::new(head).chain(stream)))?;
    let head = magic::head_until(&mut stream, HEAD_BYTES, is_enough)?;
    Ok((head, stream, true))
}

/// A build without compression gives the stream as it is.
#[cfg(not(feature = "compression"))]
#[allow(clippy::unnecessary_wraps, reason = "of the same form as with compression")]
fn unpacked(
    head: Vec<u8>,
    stream: Box<dyn Read>,
    _: impl Fn(&[u8]) -> bool,
) -> io::Result<(Vec<u8>, Box<dyn Read>, bool)> {
    Ok((head, stream, false))
}

/// A file that can be read in any order.
#[allow(dead_code, reason = "a build of text formats only has no use for it")]
enum OnDisk {
    /// The source itself.
    Own(PathBuf),
    /// A copy of what came as a stream, which goes when this does.
    Spooled(tempfile::NamedTempFile),
}

impl OnDisk {
    #[allow(dead_code, reason = "a build of text formats only has no use for it")]
    fn path(&self) -> &Path {
        match self {
            Self::Own(path) => path,
            Self::Spooled(file) => file.path(),
        }
    }
}

/// Opens a file or folder.
pub(crate) fn open(path: &Path, name: &str) -> Result<File, ReadError> {
    File::open(path).map_err(|error| refused(name, error))
}

/// Why a file cannot be opened.
pub(crate) fn refused(name: &str, error: io::Error) -> ReadError {
    let kind = match error.kind() {
        ErrorKind::NotFound => ReadErrorKind::NotFound,
        ErrorKind::PermissionDenied => ReadErrorKind::PermissionDenied,
        ErrorKind::IsADirectory => ReadErrorKind::Folder,
        _ => ReadErrorKind::Io(error),
    };
    ReadError::whole(name, kind)
}

/// The format of what a zip archive holds, by the endings of its names; these are never used as paths.
#[cfg(any(feature = "kml", feature = "shapefile"))]
fn zip_format(path: &Path, name: &str) -> Result<Option<Format>, ReadError> {
    let names = crate::archive::names(path, name)?;
    let has = |ending: &str| names.iter().any(|name| name.to_ascii_lowercase().ends_with(ending));
    Ok(if has(".shp") {
        Some(Format::Shapefile)
    } else if has(".kml") {
        Some(Format::Kml)
    } else {
        None
    })
}

/// Whether a folder holds a shapefile.
fn holds_shapefile(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.path().extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp")))
}
