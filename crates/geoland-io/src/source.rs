//! Where a layer is, and what is wanted of it.

use std::ffi::OsStr;
use std::fs;
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

    /// The files that the layer is read from, as far as they are there: with a shapefile come those beside it, with a folder those in
    /// it, by name.
    ///
    /// # Example
    /// ```
    /// use geoland_io::Source;
    /// let folder = tempfile::tempdir()?;
    /// let shp = folder.path().join("land.shp");
    /// for file in ["land.shp", "land.dbf", "other.dbf"] {
    ///     std::fs::write(folder.path().join(file), "")?;
    /// }
    /// assert_eq!(Source::parse(&shp).parts(), [shp.clone(), folder.path().join("land.dbf")]);
    /// assert_eq!(Source::parse(folder.path()).parts().len(), 3);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn parts(&self) -> Vec<PathBuf> {
        if self.path.is_dir() {
            let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
            let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
            files.sort();
            return files;
        }
        let beside: &[&str] = match self.path.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("shp") => &["shx", "dbf", "prj", "cpg"],
            // What SQLite has not yet written into the file itself.
            Some(ending) if ending.eq_ignore_ascii_case("gpkg") => &["gpkg-wal"],
            _ => &[],
        };
        let beside = beside.iter().filter_map(|ending| sibling(&self.path, ending));
        std::iter::once(self.path.clone()).chain(beside).collect()
    }

    /// Whether it is the standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// Whether a file has an ending, in whatever letters.
pub(crate) fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// The file beside another with the same stem and another ending, in whatever letters.
pub(crate) fn sibling(path: &Path, ending: &str) -> Option<PathBuf> {
    let usual = [path.with_extension(ending), path.with_extension(ending.to_uppercase())];
    if let Some(found) = usual.into_iter().find(|path| path.is_file()) {
        return Some(found);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let like =
        |name: Option<&OsStr>| name.is_some_and(|name| name.eq_ignore_ascii_case(path.file_stem().unwrap_or_default()));
    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut found: Vec<_> =
        entries.filter(|other| has_ending(other, ending) && like(other.file_stem()) && other.is_file()).collect();
    found.sort();
    found.into_iter().next()
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

/// To whom features are lent as they are read: what it does not take out of one, such as the room of its texts, is used again
/// for the next. It answers whether it wants more.
pub type Borrower<'a> = dyn FnMut(&mut Feature) -> std::ops::ControlFlow<()> + 'a;
