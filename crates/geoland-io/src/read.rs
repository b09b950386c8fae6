//! Reading a layer of any format.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::contents::Contents;
use crate::error::{ReadError, ReadErrorKind};
use crate::format::Format;
use crate::geojson;
use crate::magic::{self, HEAD_BYTES, Mark};
use crate::source::{Request, Sink, Source};

/// Reads the features of a layer and hands each to `sink` as soon as it is read, in the order of the file.
///
/// The format is that of the request, else the one that the first bytes show, else the one that the name says.
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
    match opened.format {
        Format::GeoJson => geojson::read_features(opened.text()?, &source.name(), request, sink),
        #[cfg(feature = "shapefile")]
        Format::Shapefile => {
            let file = opened.file()?;
            crate::shapefile::read(file.path(), &source.name(), source.layer.as_deref(), request, sink)
        }
        format => Err(ReadError::whole(&source.name(), ReadErrorKind::NotRead { format })),
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
        #[cfg(feature = "shapefile")]
        Format::Shapefile => crate::shapefile::layers(opened.file()?.path(), &source.name()),
        _ => Ok(Vec::new()),
    }
}

/// A source of a known format, of which nothing is used up yet.
struct Opened<'a> {
    source: &'a Source,
    format: Format,
    /// The stream with its first bytes, unless the source is a folder.
    stream: Option<Box<dyn Read>>,
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
                    return Ok(Self { source, format: Format::Shapefile, stream: None });
                }
                return Err(whole(ReadErrorKind::Folder));
            }
            Box::new(file)
        };
        let head = magic::head(&mut stream, HEAD_BYTES).map_err(|error| whole(ReadErrorKind::Io(error)))?;
        let by_name = Format::of_name(&source.path);
        let format = match (request.format, magic::mark(&head)) {
            (Some(format), _) | (None, Mark::Format(format)) => format,
            (None, Mark::Zip) if matches!(by_name, Some(Format::Shapefile | Format::Kml)) => {
                by_name.unwrap_or(Format::Shapefile)
            }
            (None, Mark::Zip) => return Err(whole(ReadErrorKind::OtherFormat { seems: "a zip archive" })),
            // The other files of a shapefile are refused where shapefiles are read, with a word on what to name.
            #[cfg(feature = "shapefile")]
            (None, Mark::Text | Mark::Other(_)) if crate::shapefile::companion(&source.path).is_some() => {
                Format::Shapefile
            }
            (None, Mark::Other(seems)) => return Err(whole(ReadErrorKind::OtherFormat { seems })),
            (None, Mark::Json(found)) => match by_name {
                Some(Format::GeoJsonSeq) => Format::GeoJsonSeq,
                _ => found,
            },
            (None, Mark::Text) => by_name.unwrap_or(Format::GeoJson),
        };
        Ok(Self { source, format, stream: Some(Box::new(io::Cursor::new(head).chain(stream))) })
    }

    /// The file, for formats that are not read from a stream; what comes from the standard input is put in a temporary one.
    #[allow(dead_code, reason = "a build of text formats only has no use for it")]
    fn file(self) -> Result<OnDisk, ReadError> {
        let failed = |error| ReadError::whole("standard input", ReadErrorKind::Io(error));
        match self.stream {
            Some(mut stream) if self.source.is_stdin() => {
                let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
                io::copy(&mut stream, &mut file).map_err(failed)?;
                Ok(OnDisk::Spooled(file))
            }
            _ => Ok(OnDisk::Own(self.source.path.clone())),
        }
    }

    /// The text, for formats that are read from a stream.
    fn text(self) -> Result<Box<dyn Read>, ReadError> {
        self.stream.ok_or_else(|| ReadError::whole(&self.source.name(), ReadErrorKind::Folder))
    }
}

/// A file that can be read in any order.
#[allow(dead_code, reason = "a build of text formats only has no use for it")]
enum OnDisk {
    /// The source itself.
    Own(PathBuf),
    /// A copy of the standard input, which goes when this does.
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

/// Whether a folder holds a shapefile.
fn holds_shapefile(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.path().extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp")))
}
