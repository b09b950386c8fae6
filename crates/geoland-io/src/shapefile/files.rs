//! The files of a shapefile: side by side, in a folder, or in a zip archive.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::archive;
use crate::error::{ReadError, ReadErrorKind, quoted};
use crate::read::{open, refused};
use crate::source::{has_ending, sibling};

/// The most bytes of a `.prj` or `.cpg`.
const TEXT_LIMIT: u64 = 1 << 20;

/// The endings of the files that are read.
pub(crate) const ENDINGS: [&str; 5] = ["shp", "shx", "dbf", "prj", "cpg"];

/// The files of one shapefile.
pub(crate) struct Files {
    /// The name of the layer; what comes from the standard input has none.
    pub(crate) layer: Option<String>,
    pub(crate) shp: File,
    pub(crate) shx: Option<File>,
    pub(crate) dbf: Option<File>,
    pub(crate) prj: Option<String>,
    pub(crate) cpg: Option<String>,
}

impl Files {
    /// Opens the shapefile that a path and the name of a layer stand for.
    pub(crate) fn open(path: &Path, name: &str, layer: Option<&str>) -> Result<Self, ReadError> {
        let whole = |kind| ReadError::whole(name, kind);
        if path.is_dir() {
            let paths = in_folder(path).map_err(|error| refused(name, error))?;
            let stems: Vec<_> = paths.iter().map(|path| stem(path)).collect();
            let at = choose(stems, layer).map_err(whole)?;
            return Self::beside(&paths[at], name);
        }
        if let Some(ending) = companion(path) {
            return Err(whole(ReadErrorKind::Unsupported(lone(path, ending))));
        }
        let mut file = open(path, name)?;
        let mut head = [0; 4];
        let is_archive = file.read_exact(&mut head).is_ok() && head.starts_with(b"PK");
        if is_archive {
            return archive::open(file, layer).map_err(whole);
        }
        if let Some(layer) = layer.filter(|layer| !stem(path).eq_ignore_ascii_case(layer)) {
            return Err(whole(ReadErrorKind::NoLayer { name: layer.to_owned(), layers: vec![stem(path)] }));
        }
        Self::beside(path, name)
    }

    /// The layers of a folder or an archive; none of a single shapefile.
    pub(crate) fn layers(path: &Path, name: &str) -> Result<Vec<String>, ReadError> {
        if path.is_dir() {
            let paths = in_folder(path).map_err(|error| refused(name, error))?;
            return Ok(paths.iter().map(|path| stem(path)).collect());
        }
        let mut file = open(path, name)?;
        let mut head = [0; 4];
        if file.read_exact(&mut head).is_ok() && head.starts_with(b"PK") {
            return archive::layers(file).map_err(|kind| ReadError::whole(name, kind));
        }
        Ok(Vec::new())
    }

    fn beside(shp: &Path, name: &str) -> Result<Self, ReadError> {
        let opened = |ending| match sibling(shp, ending) {
            Some(path) => open(&path, name).map(Some),
            None => Ok(None),
        };
        let text = |ending| match opened(ending)? {
            Some(file) => text_of(file).map(Some).map_err(|error| refused(name, error)),
            None => Ok(None),
        };
        Ok(Self {
            layer: Some(stem(shp)).filter(|_| name != "standard input"),
            shp: open(shp, name)?,
            shx: opened("shx")?,
            dbf: opened("dbf")?,
            prj: text("prj")?,
            cpg: text("cpg")?,
        })
    }
}

/// The text of a small file, whatever bytes it has.
pub(super) fn text_of(file: impl Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.take(TEXT_LIMIT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes)
        .trim_start_matches('\u{feff}')
        .trim_matches(['\0', ' ', '\r', '\n', '\t'])
        .to_owned())
}

/// The place of the layer that is asked for, or of the only one.
pub(super) fn choose(layers: Vec<String>, layer: Option<&str>) -> Result<usize, ReadErrorKind> {
    let Some(layer) = layer else {
        return match layers.len() {
            0 => Err(ReadErrorKind::Unsupported("no .shp is in it; name a file of another format in it".to_owned())),
            1 => Ok(0),
            _ => Err(ReadErrorKind::SeveralLayers { layers }),
        };
    };
    let exact = layers.iter().position(|name| name == layer);
    let like = || layers.iter().position(|name| name.eq_ignore_ascii_case(layer));
    exact.or_else(like).ok_or_else(|| ReadErrorKind::NoLayer { name: layer.to_owned(), layers })
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The shapefiles of a folder in the order of their names.
fn in_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if has_ending(&path, "shp") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The ending of a path that is a part of a shapefile other than the one to name.
pub(crate) fn companion(path: &Path) -> Option<&'static str> {
    ENDINGS[1..].iter().copied().find(|ending| has_ending(path, ending))
}

/// What is said of a part that is named alone.
fn lone(path: &Path, ending: &str) -> String {
    let part = format!("this is the .{ending} of a shapefile, which says nothing alone");
    match sibling(path, "shp").and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned())) {
        Some(shp) => format!("{part}; name {} beside it", quoted(&shp)),
        None => format!("{part}; name its .shp, which is not beside it"),
    }
}
