//! The records of a `.shp`, in the order of its index where it has one.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Bytes read at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// The header of either file, and that of a record.
pub(super) const HEADER: u64 = 100;
pub(super) const RECORD_HEADER: u64 = 8;
/// The most bytes of a shape: eight million positions, which take four times as much while they are told apart.
const SHAPE_LIMIT: u64 = 128 << 20;

/// The records of a `.shp` that is being read.
pub(crate) struct Records {
    file: BufReader<File>,
    size: u64,
    /// Where the header says that the file ends.
    said_end: u64,
    /// Where the next byte that is read stands.
    at: u64,
    /// The entries of the index that are left. Its offsets were checked beforehand.
    index: Option<(BufReader<File>, u64)>,
    /// There is an index, but it does not fit, so that the records are read one after the other.
    pub(crate) is_index_useless: bool,
    content: Vec<u8>,
}

/// A record.
pub(crate) enum Frame<'a> {
    Content(&'a [u8]),
    /// A record of no bytes, or an index entry of one.
    Empty,
    /// A record that is sound, but too long to be read; the text says so.
    TooLong(String),
    End,
}

impl Records {
    /// Reads the header of a file, and checks its index as a whole.
    pub(crate) fn open(shp: File, shx: Option<File>) -> io::Result<Result<Self, String>> {
        let size = shp.metadata()?.len();
        let mut file = BufReader::with_capacity(BUFFER_BYTES, shp);
        let mut header = [0; HEADER as usize];
        if let Err(error) = file.read_exact(&mut header) {
            return match error.kind() {
                io::ErrorKind::UnexpectedEof => Ok(Err(format!("its .shp has {size} bytes, less than a header"))),
                _ => Err(error),
            };
        }
        let code = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
        if code != 9994 {
            return Ok(Err("its .shp does not begin as one".to_owned()));
        }
        let words = u32::from_be_bytes([header[24], header[25], header[26], header[27]]);
        let said_end = 2 * u64::from(words);
        if said_end > size {
            return Ok(Err(format!("its .shp says that it has {said_end} bytes, but ends after {size}")));
        }
        let has_index = shx.is_some();
        let index = match shx {
            Some(shx) => checked(shx, size)?,
            None => None,
        };
        let is_index_useless = has_index && index.is_none();
        Ok(Ok(Self { file, size, said_end, at: HEADER, index, is_index_useless, content: Vec::new() }))
    }

    /// The next record.
    pub(crate) fn next(&mut self) -> io::Result<Result<Frame<'_>, String>> {
        if let Some((index, left)) = &mut self.index {
            if *left == 0 {
                return Ok(Ok(Frame::End));
            }
            *left -= 1;
            let (offset, length) = entry(index)?;
            if length == 0 {
                return Ok(Ok(Frame::Empty));
            }
            if offset != self.at {
                // Within the buffer nothing is read again.
                let by = offset.cast_signed() - self.at.cast_signed();
                self.file.seek_relative(by)?;
                self.at = offset;
            }
        }
        let begin = self.at;
        if begin == self.size {
            return Ok(Ok(Frame::End));
        }
        let is_beyond = self.index.is_none() && begin >= self.said_end && self.said_end >= HEADER;
        if self.size - begin < RECORD_HEADER {
            // What follows the end that the header gives are no records.
            return Ok(if is_beyond {
                Ok(Frame::End)
            } else {
                Err(format!("its .shp ends within a record (byte {begin})"))
            });
        }
        let mut header = [0; RECORD_HEADER as usize];
        self.file.read_exact(&mut header)?;
        let words = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        let length = 2 * u64::from(words);
        self.at += RECORD_HEADER;
        if length > self.size - self.at {
            return Ok(if is_beyond {
                Ok(Frame::End)
            } else {
                Err(format!("a record of its .shp says that it has {length} bytes, more than follow (byte {begin})"))
            });
        }
        if length > SHAPE_LIMIT {
            self.file.seek_relative(length.cast_signed())?;
            self.at += length;
            let megabytes = SHAPE_LIMIT >> 20;
            return Ok(Ok(Frame::TooLong(format!("a shape of {length} bytes, more than {megabytes} MiB; divide it"))));
        }
        self.content.resize(length as usize, 0);
        self.file.read_exact(&mut self.content)?;
        self.at += length;
        Ok(Ok(if length == 0 { Frame::Empty } else { Frame::Content(&self.content) }))
    }
}

/// Where a record begins and the bytes of its content.
fn entry(index: &mut impl Read) -> io::Result<(u64, u64)> {
    let mut bytes = [0; 8];
    index.read_exact(&mut bytes)?;
    let number = |bytes: &[u8]| 2 * u64::from(bytes.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)));
    Ok((number(&bytes[..4]), number(&bytes[4..])))
}

/// An index whose records lie in the file and do not take more of it than there is, at its first entry. So that an index of
/// a thousand entries for one long record is not followed.
fn checked(shx: File, size: u64) -> io::Result<Option<(BufReader<File>, u64)>> {
    let own = shx.metadata()?.len();
    let mut index = BufReader::with_capacity(BUFFER_BYTES, shx);
    if own < HEADER || !(own - HEADER).is_multiple_of(8) {
        return Ok(None);
    }
    index.seek(SeekFrom::Start(HEADER))?;
    let entries = (own - HEADER) / 8;
    let mut taken = HEADER;
    for _ in 0..entries {
        let (offset, length) = entry(&mut index)?;
        if length == 0 {
            continue;
        }
        taken += RECORD_HEADER + length;
        if offset < HEADER || offset + RECORD_HEADER + length > size || taken > size {
            return Ok(None);
        }
    }
    index.seek(SeekFrom::Start(HEADER))?;
    Ok(Some((index, entries)))
}
