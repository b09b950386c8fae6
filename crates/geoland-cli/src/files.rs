//! The files of a run: patterns of names, and what is known of how a file is to be read.

use std::path::{Path, PathBuf};

use geoland_io::{Format, Request};
use serde::Deserialize;

use crate::failure::Failure;

/// A file as `geoland.toml` names it: by its path alone, or with how it is to be read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "PathOrTable")]
pub(crate) struct NamedFile {
    /// The file, or a pattern of files.
    pub(crate) path: PathBuf,
    /// Its coordinate system, which outranks its layer's.
    pub(crate) crs: Option<String>,
    /// Its format.
    pub(crate) format: Option<InputFormat>,
    /// The encoding of its texts.
    pub(crate) encoding: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a file name, or a table of file, crs, format and encoding")]
enum PathOrTable {
    Path(PathBuf),
    Table(Table),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    file: PathBuf,
    crs: Option<String>,
    format: Option<InputFormat>,
    encoding: Option<String>,
}

impl From<PathOrTable> for NamedFile {
    fn from(file: PathOrTable) -> Self {
        match file {
            PathOrTable::Path(path) => Self { path, ..Self::default() },
            PathOrTable::Table(Table { file, crs, format, encoding }) => Self { path: file, crs, format, encoding },
        }
    }
}

impl From<&PathBuf> for NamedFile {
    fn from(path: &PathBuf) -> Self {
        Self { path: path.clone(), ..Self::default() }
    }
}

/// The format of an input, by its word or the ending of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct InputFormat(pub(crate) Format);

impl TryFrom<String> for InputFormat {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        input_format(&word).map(Self)
    }
}

/// Reads the word for a format.
pub(crate) fn input_format(word: &str) -> Result<Format, String> {
    Format::parse(word).ok_or_else(|| {
        let words: Vec<&str> = Format::ALL.iter().map(|format| format.word()).collect();
        format!("\"{word}\" is no format that is known: write {}", words.join(", "))
    })
}

impl NamedFile {
    /// What is wanted of the file, where the command line says how files are read.
    pub(crate) fn request(&self, common: &Request) -> Request {
        Request {
            format: self.format.map(|format| format.0).or(common.format),
            encoding: self.encoding.clone().or_else(|| common.encoding.clone()),
            ..common.clone()
        }
    }

    /// The files that a pattern stands for, in order of their names; a name without a pattern stands for itself.
    pub(crate) fn expanded(self) -> Result<Vec<Self>, Failure> {
        let paths = expand(&self.path)?;
        Ok(paths.into_iter().map(|path| Self { path, ..self.clone() }).collect())
    }
}

/// The files that a path with `*`, `?` or `[...]` stands for, sorted by name. A file whose own name has such signs goes first.
fn expand(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let whole = vec![path.to_owned()];
    let Some(text) = path.to_str().filter(|text| text.contains(['*', '?', '['])) else { return Ok(whole) };
    if path.exists() {
        return Ok(whole);
    }
    let (pattern, layer) = match text.rsplit_once('#') {
        Some((pattern, layer)) if !layer.contains(['*', '?', '[', '/']) => (pattern, Some(layer)),
        _ => (text, None),
    };
    let refused = |why: String| Failure::refused(format!("{text}: {why}"));
    let found = glob::glob(pattern).map_err(|error| refused(error.to_string()))?;
    let mut files = found.collect::<Result<Vec<_>, _>>().map_err(|error| refused(error.to_string()))?;
    files.sort();
    if files.is_empty() {
        return Err(refused("no file has such a name; check the pattern".to_owned()));
    }
    let with_layer = |file: PathBuf| match layer {
        Some(layer) => PathBuf::from(format!("{}#{layer}", file.display())),
        None => file,
    };
    Ok(files.into_iter().map(with_layer).collect())
}
