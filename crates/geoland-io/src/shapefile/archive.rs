//! A shapefile in a zip archive. Names in archives are compared and never become paths; what is needed is unpacked to files
//! without names, within bounds.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::files::{ENDINGS, Files, choose, text_of};
use crate::error::{ReadErrorKind, quoted};

/// What an entry may unpack to: so many bytes, and so many more for each byte of it. Tables are mostly blanks, and deflate makes
/// a hundredth of these.
const FREE_BYTES: u64 = 64 << 20;
const BYTES_PER_BYTE: u64 = 200;

/// The entries that belong to shapefiles, by the name before their ending.
struct Entry {
    /// The whole name without the ending, in small letters: what joins the files of a shapefile.
    key: String,
    /// The name of the layer.
    layer: String,
    ending: &'static str,
    index: usize,
}

fn entries<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<Entry>, ReadErrorKind> {
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| unreadable("an entry", &error))?;
        let name = entry.name().replace('\\', "/");
        let (stem, own) = name.rsplit_once('.').unwrap_or((&name, ""));
        let layer = stem.rsplit('/').next().unwrap_or(stem);
        // The hidden copies that macOS puts beside the files.
        if entry.is_dir() || layer.starts_with("._") || name.starts_with("__MACOSX/") {
            continue;
        }
        if let Some(ending) = ENDINGS.into_iter().find(|ending| own.eq_ignore_ascii_case(ending)) {
            entries.push(Entry { key: stem.to_lowercase(), layer: layer.to_owned(), ending, index });
        }
    }
    // Two layers of one name in different folders go by their whole names.
    let mut counts = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.ending == "shp") {
        *counts.entry(entry.layer.clone()).or_insert(0) += 1;
    }
    for entry in entries.iter_mut().filter(|entry| counts.get(&entry.layer).is_some_and(|count| *count > 1)) {
        entry.layer.clone_from(&entry.key);
    }
    Ok(entries)
}

/// The layers of an archive in its order.
pub(super) fn layers(file: File) -> Result<Vec<String>, ReadErrorKind> {
    let mut archive = ZipArchive::new(file).map_err(|error| unreadable("the zip archive", &error))?;
    Ok(entries(&mut archive)?.into_iter().filter(|entry| entry.ending == "shp").map(|entry| entry.layer).collect())
}

/// Unpacks a layer of an archive.
pub(super) fn open(file: File, layer: Option<&str>) -> Result<Files, ReadErrorKind> {
    let mut archive = ZipArchive::new(file).map_err(|error| unreadable("the zip archive", &error))?;
    let entries = entries(&mut archive)?;
    let shps: Vec<_> = entries.iter().filter(|entry| entry.ending == "shp").collect();
    let chosen = shps[choose(shps.iter().map(|entry| entry.layer.clone()).collect(), layer)?];
    let mut unpacked = |ending: &str| {
        let entry = entries.iter().find(|entry| entry.key == chosen.key && entry.ending == ending);
        entry.map(|entry| unpack(&mut archive, entry.index)).transpose()
    };
    let shp = unpacked("shp")?.ok_or_else(|| ReadErrorKind::Io(io::ErrorKind::NotFound.into()))?;
    let (shx, dbf) = (unpacked("shx")?, unpacked("dbf")?);
    let mut text = |ending| unpacked(ending)?.map(text_of).transpose().map_err(ReadErrorKind::Io);
    Ok(Files { layer: Some(chosen.layer.clone()), shp, shx, dbf, prj: text("prj")?, cpg: text("cpg")? })
}

/// Unpacks an entry to a file that goes when it is closed.
fn unpack<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize) -> Result<File, ReadErrorKind> {
    let entry = archive.by_index(index).map_err(|error| unreadable("an entry", &error))?;
    let name = quoted(entry.name());
    let limit = FREE_BYTES + BYTES_PER_BYTE * entry.compressed_size().min(u64::MAX / 1024);
    if entry.size() > limit {
        return Err(too_large(&name));
    }
    let mut file = tempfile::tempfile().map_err(ReadErrorKind::Io)?;
    let copied = io::copy(&mut entry.take(limit + 1), &mut file);
    match copied {
        Ok(bytes) if bytes > limit => return Err(too_large(&name)),
        Ok(_) => {}
        // The archive's own faults come as these; others are those of the disk.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::Other
            ) =>
        {
            return Err(ReadErrorKind::Unsupported(format!(
                "{name} in the archive is damaged; fetch or pack it again"
            )));
        }
        Err(error) => return Err(ReadErrorKind::Io(error)),
    }
    file.rewind().map_err(ReadErrorKind::Io)?;
    Ok(file)
}

fn too_large(name: &str) -> ReadErrorKind {
    ReadErrorKind::Unsupported(format!(
        "{name} in the archive unpacks to far more than it holds; unpack it yourself if you trust it"
    ))
}

fn unreadable(what: &str, error: &ZipError) -> ReadErrorKind {
    let why = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => "is locked with a password; unpack it first",
        ZipError::UnsupportedArchive(_) => "is packed in a way that is not read; pack it again with deflate",
        _ => "is damaged; fetch or pack it again",
    };
    ReadErrorKind::Unsupported(format!("{what} {why}"))
}
