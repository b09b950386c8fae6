//! The pages of a column, checked by their headers before any of them is decompressed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;

use super::thrift::{self, Watcher, walk};

/// The largest page that is read, decompressed. Writers aim at 1 MiB; a page holds at least one value.
const PAGE_LIMIT: u64 = 128 << 20;

/// Bytes of a file that a header is looked for in at first, and at most.
const HEADER_BYTES: u64 = 1 << 10;
const HEADER_LIMIT: u64 = 16 << 20;

/// The most that a byte of each method can expand to (RFC 1951: 258 bytes from two bits; LZ4: 255 for each byte of a length).
const GZIP_EXPANSION: u64 = 1_032;
const LZ4_EXPANSION: u64 = 255;

/// `DELTA_LENGTH_BYTE_ARRAY`, with a list of lengths, and `DELTA_BYTE_ARRAY`, whose values say how many bytes of the one before they
/// begin with.
const DELTA_LENGTH_BYTE_ARRAY: i64 = 6;
const DELTA_BYTE_ARRAY: i64 = 7;

/// What the pages of a column hold.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// The bytes in the file.
    pub(super) compressed: u64,
    /// The bytes of all pages, decompressed.
    pub(super) uncompressed: u64,
    /// Those of the largest page of values.
    pub(super) largest: u64,
    /// Those of the dictionary.
    pub(super) dictionary: u64,
    /// The values, among them nulls.
    pub(super) values: u64,
    /// Whether values are written by what they share with the one before.
    pub(super) delta_bytes: bool,
    /// Whether lengths of values are written as differences.
    pub(super) delta_lengths: bool,
}

/// What is wrong with pages.
#[derive(Debug)]
pub(super) enum Fault {
    Io(io::Error),
    Damaged(String),
    TooLarge(u64),
}

/// The fields of a page header that matter here, by Thrift's numbers.
#[derive(Default)]
struct Header {
    kind: i64,
    uncompressed: i64,
    compressed: i64,
    values: i64,
    encoding: i64,
    levels: [i64; 2],
}

impl Watcher for Header {
    fn integer(&mut self, path: &[i16], value: i64) {
        match path {
            [1] => self.kind = value,
            [2] => self.uncompressed = value,
            [3] => self.compressed = value,
            // The headers of a page of values (5), of a dictionary (7) and of a page of the second version (8).
            [5 | 7 | 8, 1] => self.values = value,
            [5, 2] | [8, 4] => self.encoding = value,
            [8, 5] => self.levels[0] = value,
            [8, 6] => self.levels[1] = value,
            _ => {}
        }
    }

    fn element(&mut self, _: &[i16]) -> Result<(), thrift::Fault> {
        Ok(())
    }
}

/// Looks at the header of every page in a range of the file.
pub(super) fn check(file: &mut File, range: Range<u64>, compression: Compression) -> Result<Pages, Fault> {
    let mut pages = Pages { compressed: range.end - range.start, ..Pages::default() };
    let mut at = range.start;
    let mut window = Vec::new();
    while at < range.end {
        let (header, bytes) = header(file, at..range.end, &mut window)?;
        let body = at + bytes;
        let number =
            |value: i64| u64::try_from(value).map_err(|_| Fault::Damaged("a page of a size below zero".into()));
        let (compressed, uncompressed, values) =
            (number(header.compressed)?, number(header.uncompressed)?, number(header.values)?);
        if compressed > range.end - body {
            return Err(Fault::Damaged(format!("a page of {compressed} bytes, where {} are left", range.end - body)));
        }
        if uncompressed > PAGE_LIMIT {
            return Err(Fault::TooLarge(uncompressed));
        }
        let [definitions, repetitions] = header.levels;
        if number(definitions)?.saturating_add(number(repetitions)?) > compressed.min(uncompressed) {
            return Err(Fault::Damaged("a page with more bytes of levels than it has".to_owned()));
        }
        // The levels of a page of the second version are never compressed.
        let levels = number(definitions)? + number(repetitions)?;
        check_expansion(file, body + levels..body + compressed, uncompressed - levels, compression)?;
        pages.uncompressed = pages.uncompressed.saturating_add(uncompressed);
        // A page of type 2 is a dictionary.
        if header.kind == 2 {
            if values > uncompressed {
                return Err(Fault::Damaged(format!("a dictionary of {values} values in {uncompressed} bytes")));
            }
            pages.dictionary = pages.dictionary.max(uncompressed + 16 * values);
        } else {
            pages.values = pages.values.saturating_add(values);
            pages.largest = pages.largest.max(uncompressed);
            pages.delta_bytes |= header.encoding == DELTA_BYTE_ARRAY;
            pages.delta_lengths |= [DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY].contains(&header.encoding);
        }
        at = body + compressed;
    }
    Ok(pages)
}

/// The header that stands at the start of a range, and the bytes that it takes.
fn header(file: &mut File, range: Range<u64>, window: &mut Vec<u8>) -> Result<(Header, u64), Fault> {
    let left = range.end - range.start;
    let mut want = HEADER_BYTES.min(left);
    loop {
        window.resize(want as usize, 0);
        file.seek(SeekFrom::Start(range.start)).map_err(Fault::Io)?;
        file.read_exact(window).map_err(Fault::Io)?;
        let mut header = Header::default();
        match walk(window, &mut header) {
            Ok(bytes) => return Ok((header, bytes as u64)),
            Err(thrift::Fault::EndsEarly) if want < left.min(HEADER_LIMIT) => want = (want * 8).min(left),
            Err(_) => return Err(Fault::Damaged(format!("no page at byte {}", range.start))),
        }
    }
}

/// Two methods are decompressed by `parquet` without a limit. What they can expand to at most is known; where that is too much, gzip is
/// counted and LZ4 in frames, which no writer has used for years, refused.
fn check_expansion(file: &mut File, body: Range<u64>, said: u64, compression: Compression) -> Result<(), Fault> {
    let compressed = body.end - body.start;
    let expansion = match compression {
        Compression::GZIP(_) => GZIP_EXPANSION,
        Compression::LZ4 => LZ4_EXPANSION,
        _ => return Ok(()),
    };
    if compressed.saturating_mul(expansion) <= PAGE_LIMIT {
        return Ok(());
    }
    if compression == Compression::LZ4 {
        return Err(Fault::TooLarge(said));
    }
    file.seek(SeekFrom::Start(body.start)).map_err(Fault::Io)?;
    let counted = io::copy(&mut MultiGzDecoder::new(file.take(compressed)).take(said + 1), &mut io::sink());
    match counted {
        Ok(bytes) if bytes > said => Err(Fault::Damaged(format!("a page of more than the {said} bytes that it says"))),
        // Whatever else is wrong stops the decompression before it takes more.
        _ => Ok(()),
    }
}
