//! Zip archives, of which a few entries are read and none is ever unpacked under its name.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{ReadError, ReadErrorKind};

/// The most entries that are looked at: a layer has a handful.
const MOST_ENTRIES: u16 = 10_000;
/// The last record of an archive: its length, and that of the longest comment after it.
const END_BYTES: u64 = 22;
const COMMENT_BYTES: u64 = 65_535;
/// What an entry may expand to in any case, beyond that how many times its own length, and how much at all.
#[cfg(feature = "kml")]
const FREE_BYTES: u64 = 64 << 20;
#[cfg(feature = "kml")]
const MOST_TIMES: u64 = 500;
#[cfg(feature = "kml")]
const MOST_BYTES: u64 = 1 << 40;

/// Opens an archive, once it is known not to list more entries than a layer would have.
pub(crate) fn open(path: &Path, name: &str) -> Result<ZipArchive<File>, ReadError> {
    let mut file = crate::read::open(path, name)?;
    let io = |error| ReadError::whole(name, ReadErrorKind::Io(error));
    let length = file.seek(SeekFrom::End(0)).map_err(io)?;
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES + COMMENT_BYTES))).map_err(io)?;
    let mut tail = Vec::new();
    file.by_ref().take(END_BYTES + COMMENT_BYTES).read_to_end(&mut tail).map_err(io)?;
    // Of several records that could be the last one each is asked: which of them counts is a matter of taste.
    let ends = tail.windows(12).filter(|window| window.starts_with(b"PK\x05\x06"));
    let counts: Vec<u16> = ends.map(|end| u16::from_le_bytes([end[10], end[11]])).collect();
    if counts.is_empty() {
        return Err(damaged(name, "it has no list of entries at its end"));
    }
    if counts.iter().any(|count| *count > MOST_ENTRIES) {
        let why = format!("an archive of more than {MOST_ENTRIES} files; take out the layer");
        return Err(ReadError::whole(name, ReadErrorKind::Unsupported(why)));
    }
    file.rewind().map_err(io)?;
    ZipArchive::new(file).map_err(|error| refused(name, error))
}

/// The names of the entries, in the order of the archive.
pub(crate) fn names(path: &Path, name: &str) -> Result<Vec<String>, ReadError> {
    Ok(open(path, name)?.file_names().map(str::to_owned).collect())
}

/// Shows the text of an entry to a function. The text ends in an error where it is longer than such an entry would be.
#[cfg(feature = "kml")]
pub(crate) fn with_entry<T>(
    archive: &mut ZipArchive<File>,
    entry: &str,
    name: &str,
    show: impl FnOnce(&mut dyn Read) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let file = archive.by_name(entry).map_err(|error| refused(name, error))?;
    let left = FREE_BYTES.max(file.compressed_size().saturating_mul(MOST_TIMES)).min(MOST_BYTES);
    show(&mut Bounded { inner: file, left })
}

#[cfg(feature = "kml")]
struct Bounded<R> {
    inner: R,
    left: u64,
}

#[cfg(feature = "kml")]
impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.ok_or_else(|| {
            let why = format!("an entry of the archive expands to more than {MOST_TIMES} times its length");
            std::io::Error::new(std::io::ErrorKind::InvalidData, why)
        })?;
        Ok(bytes)
    }
}

fn refused(name: &str, error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => damaged(name, &error.to_string()),
        ZipError::UnsupportedArchive(why) => {
            let why =
                format!("a zip archive that is not read: {why}; make it anew, without a password and with deflate");
            ReadError::whole(name, ReadErrorKind::Unsupported(why))
        }
        error => damaged(name, &error.to_string()),
    }
}

fn damaged(name: &str, why: &str) -> ReadError {
    let why = format!("this zip archive is damaged: {}; fetch it again", crate::error::printable(why));
    ReadError::whole(name, ReadErrorKind::Unsupported(why))
}
