//! Where a layer is, and what is wanted of it.

use std::path::{Path, PathBuf};

use crate::feature::Feature;
use crate::format::Format;

/// A layer of a file: `parcels.geojson`, `land.gpkg#parcels`, or `-` for the standard input.
///
/// # Example
/// ```
/// use geoland_io::Source;
/// let source = Source::parse("land.gpkg#parcels".as_ref());
/// assert_eq!((source.path.to_str(), source.layer.as_deref()), (Some("land.gpkg"), Some("parcels")));
/// assert_eq!(source.name(), "land.gpkg#parcels");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file or folder; `-` for the standard input.
    pub path: PathBuf,
    /// The layer in it, where it may hold several.
    pub layer: Option<String>,
}

impl Source {
    /// Reads a path with the name of a layer after the last `#`; a file whose own name has the `#` goes first.
    #[must_use]
    pub fn parse(path: &Path) -> Self {
        let whole = Self { path: path.to_owned(), layer: None };
        let Some((file, layer)) = path.to_str().and_then(|text| text.rsplit_once('#')) else { return whole };
        if file.is_empty() || layer.is_empty() || path.exists() {
            return whole;
        }
        Self { path: PathBuf::from(file), layer: Some(layer.to_owned()) }
    }

    /// The name to print in messages.
    #[must_use]
    pub fn name(&self) -> String {
        if self.is_stdin() {
            return "standard input".to_owned();
        }
        let path = self.path.display();
        self.layer.as_ref().map_or_else(|| path.to_string(), |layer| format!("{path}#{layer}"))
    }

    /// Whether it is the standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// What is wanted of a layer. The default: every feature with every attribute, in the format that the file is found to be of,
/// without what accounts have no use for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// The format; without one it is found out, by the contents first and by the name second.
    pub format: Option<Format>,
    /// The encoding of texts, as the WHATWG names it (`gbk`), for formats that do not always say it.
    pub encoding: Option<String>,
    /// The attributes wanted; the others are not made. Without a list all are.
    pub fields: Option<Vec<String>>,
    /// Whether heights, measures, members that `GeoJSON` does not define and row numbers are wanted.
    pub extras: bool,
    /// A box in the coordinates of the file (west, south, east, north): a reader may leave out features that lie wholly outside it, so
    /// that an index is of use. It need not: whoever asks looks again.
    pub bbox: Option<[f64; 4]>,
}

impl Request {
    /// Whether an attribute is wanted.
    #[must_use]
    pub fn wants(&self, field: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.iter().any(|wanted| wanted == field))
    }
}

/// Where features go as they are read. It answers whether it wants more.
pub type Sink<'a> = dyn FnMut(Feature) -> std::ops::ControlFlow<()> + 'a;
