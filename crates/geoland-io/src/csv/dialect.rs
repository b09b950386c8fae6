//! How a table of separated values is written: its encoding and what divides its fields. Neither is said anywhere.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, GBK, UTF_8};

use super::rows::Rows;
use crate::error::{ReadError, ReadErrorKind, quoted};

/// The first rows that are looked at.
const ROWS: usize = 50;

/// What was found out, and how.
pub(super) struct Dialect {
    pub(super) encoding: &'static Encoding,
    /// In words, where the encoding is a question.
    pub(super) found: String,
    pub(super) delimiter: u8,
    /// The first rows, decoded, with the head among them.
    pub(super) sample: Vec<Vec<String>>,
}

impl Dialect {
    /// Finds it out from the first bytes of a table.
    pub(super) fn of(head: &[u8], is_whole: bool, forced: Option<&str>, name: &str) -> Result<Self, ReadError> {
        let (encoding, how) = match (forced, Encoding::for_bom(head)) {
            (Some(label), _) => {
                let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes());
                let encoding = encoding.ok_or_else(|| {
                    let why = format!("no encoding {}; name it as the web does, such as gbk", quoted(label));
                    ReadError::whole(name, ReadErrorKind::Unsupported(why))
                })?;
                (encoding, "as asked for")
            }
            (None, Some((encoding, _))) => (encoding, "from its byte order mark"),
            (None, None) if is_utf8(head, is_whole) => (UTF_8, ""),
            (None, None) if is_chinese(head) => (GBK, "guessed from its bytes"),
            (None, None) => return Err(ReadError::whole(name, ReadErrorKind::Unsupported(NOT_UTF8.to_owned()))),
        };
        let mut text = String::new();
        // The head may end within a character; what it ends with is left out below.
        Decoded::new(head, encoding).read_to_string(&mut text).ok();
        let (delimiter, sample) = divide(&text, is_whole);
        let mut found = if how.is_empty() { String::new() } else { format!("{} ({how})", encoding.name()) };
        let word = match delimiter {
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "bars",
            _ => "",
        };
        if !word.is_empty() {
            let encoding = if found.is_empty() { encoding.name() } else { "" };
            found = format!("{found}{encoding}, fields divided by {word}");
        }
        Ok(Self { encoding, found, delimiter, sample })
    }
}

pub(super) const NOT_UTF8: &str =
    "text that is not UTF-8; say which encoding it is in (--encoding gbk), or save the file as UTF-8";

fn is_utf8(head: &[u8], is_whole: bool) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !is_whole && error.error_len().is_none(),
    }
}

/// Whether bytes are Chinese in GBK: they are pairs of its ranges, and what is not ASCII are mostly the characters of its
/// first level and the punctuation that goes with them. Latin letters with accents pair to rare characters.
fn is_chinese(head: &[u8]) -> bool {
    let mut pairs = (0_usize, 0_usize);
    let mut bytes = head.iter().copied().peekable();
    while let Some(lead) = bytes.next() {
        if lead < 0x80 {
            continue;
        }
        // The last pair may be cut.
        let Some(trail) = bytes.next() else { break };
        if !matches!(lead, 0x81..=0xFE) || !matches!(trail, 0x40..=0x7E | 0x80..=0xFE) {
            return false;
        }
        pairs.0 += 1;
        pairs.1 += usize::from(matches!(lead, 0xA1..=0xA3 | 0xB0..=0xD7) && trail >= 0xA1);
    }
    pairs.0 >= 2 && pairs.1 * 4 >= pairs.0 * 3
}

/// What divides the fields, and the first rows.
type Division = (u8, Vec<Vec<String>>);

/// What divides the fields, and the first rows: of the separators that the first row has the one that gives most fields, as many in
/// every row.
fn divide(text: &str, is_whole: bool) -> Division {
    let mut best: Option<((bool, usize), Division)> = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        let sample = rows(text, delimiter, is_whole);
        let fields = sample.first().map_or(0, Vec::len);
        let even = fields > 1 && sample.iter().all(|row| row.len() == fields);
        if best.as_ref().is_none_or(|(rank, _)| (even, fields) > *rank) {
            best = Some(((even, fields), (delimiter, sample)));
        }
    }
    best.map_or((b',', Vec::new()), |(_, division)| division)
}

fn rows(text: &str, delimiter: u8, is_whole: bool) -> Vec<Vec<String>> {
    let (mut rows, mut sample) = (Rows::new(text.as_bytes(), delimiter), Vec::new());
    while sample.len() <= ROWS && matches!(rows.next(), Ok(true)) {
        let row = rows.row();
        let field = |at| String::from_utf8_lossy(row.field(at).0).into_owned();
        sample.push((0..row.len()).map(field).collect::<Vec<_>>());
    }
    // The last row of a head that is cut is not whole.
    if !is_whole && sample.len() > 1 && sample.len() <= ROWS {
        sample.pop();
    }
    sample
}

/// Text of any encoding as UTF-8, without a byte order mark. What does not decode becomes U+FFFD; of UTF-8 nothing is
/// changed, so that what is wrong with it is seen.
pub(super) struct Decoded<R> {
    input: R,
    /// `None` for UTF-8.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_range: std::ops::Range<usize>,
    is_over: bool,
    is_done: bool,
    at_start: bool,
}

const RAW_BYTES: usize = 32 * 1024;

impl<R: Read> Decoded<R> {
    pub(super) fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        let raw = vec![0; RAW_BYTES];
        Self { input, decoder, raw, raw_range: 0..0, is_over: false, is_done: false, at_start: true }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            let mut bytes = self.input.read(buffer)?;
            if std::mem::take(&mut self.at_start) {
                // A mark is among the first bytes, or there is none: a stream that gives them one by one has a slow writer.
                while bytes > 0 && bytes < 3 && buffer.len() >= 3 && b"\xef\xbb\xbf".starts_with(&buffer[..bytes]) {
                    match self.input.read(&mut buffer[bytes..])? {
                        0 => break,
                        more => bytes += more,
                    }
                }
                if buffer[..bytes].starts_with(b"\xef\xbb\xbf") {
                    buffer.copy_within(3..bytes, 0);
                    bytes -= 3;
                    return if bytes == 0 { self.input.read(buffer) } else { Ok(bytes) };
                }
            }
            return Ok(bytes);
        };
        if self.is_done || buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.raw_range.is_empty() && !self.is_over {
                let bytes = self.input.read(&mut self.raw)?;
                self.raw_range = 0..bytes;
                self.is_over = bytes == 0;
            }
            let (result, used, written, _) =
                decoder.decode_to_utf8(&self.raw[self.raw_range.clone()], buffer, self.is_over);
            self.raw_range.start += used;
            // A decoder that is through may not be asked again.
            self.is_done = self.is_over && result == CoderResult::InputEmpty;
            if written > 0 || self.is_done {
                return Ok(written);
            }
        }
    }
}
