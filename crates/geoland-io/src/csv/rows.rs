//! The rows of a table of separated values (RFC 4180), from a stream.
//!
//! The crate `csv` does not tell `""` from nothing and takes the end of a file for the end of a quoted field.

use std::io::{self, ErrorKind, Read};

/// The most bytes of a row: a million positions. Without a bound a quote that is never closed would take the rest of the file; and
/// positions take up to sixteen times their text.
const ROW_BYTES: usize = 32 << 20;
/// The most fields of a row.
const FIELDS: usize = 65_536;
const BLOCK_BYTES: usize = 64 * 1024;

/// What is wrong with a row.
#[derive(Debug)]
pub(super) enum RowFault {
    Io(io::Error),
    /// In words that follow the number of the row.
    Damaged(&'static str),
}

/// A reader of rows. Lines that are empty are no rows.
pub(super) struct Rows<R> {
    input: R,
    delimiter: u8,
    block: Vec<u8>,
    pos: usize,
    len: usize,
    /// The offset of the block in the text.
    base: u64,
    /// The line of the next byte, from 1.
    line: u64,
    row: Row,
}

/// A row: the bytes of its fields one after the other.
#[derive(Debug, Default)]
pub(super) struct Row {
    bytes: Vec<u8>,
    /// For each field where it ends, and whether it stood in quotes.
    ends: Vec<(usize, bool)>,
    /// The line where it began, from 1.
    pub(super) line: u64,
    /// The byte of the text where it began, from 0.
    pub(super) offset: u64,
}

impl Row {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether a text stands in it.
    pub(super) fn has(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes())
    }

    /// The bytes of a field and whether it stood in quotes; nothing beyond the last.
    pub(super) fn field(&self, at: usize) -> (&[u8], bool) {
        let Some(&(end, quoted)) = self.ends.get(at) else { return (&[], false) };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        (&self.bytes[start..end], quoted)
    }
}

impl<R: Read> Rows<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        let block = vec![0; BLOCK_BYTES];
        Self { input, delimiter, block, pos: 0, len: 0, base: 0, line: 1, row: Row::default() }
    }

    /// The next byte, which stays the next; `None` at the end.
    #[inline]
    fn byte(&mut self) -> Result<Option<u8>, RowFault> {
        if self.pos == self.len && !self.refill()? {
            return Ok(None);
        }
        Ok(Some(self.block[self.pos]))
    }

    fn refill(&mut self) -> Result<bool, RowFault> {
        self.base += self.len as u64;
        (self.pos, self.len) = (0, 0);
        loop {
            match self.input.read(&mut self.block) {
                Ok(len) => {
                    self.len = len;
                    return Ok(len > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(RowFault::Io(error)),
            }
        }
    }

    /// The last row that was read.
    pub(super) fn row(&self) -> &Row {
        &self.row
    }

    /// Reads the next row; false at the end.
    pub(super) fn next(&mut self) -> Result<bool, RowFault> {
        self.row.bytes.clear();
        self.row.ends.clear();
        while let Some(byte @ (b'\n' | b'\r')) = self.byte()? {
            self.pos += 1;
            self.line += u64::from(byte == b'\n');
        }
        (self.row.line, self.row.offset) = (self.line, self.base + self.pos as u64);
        if self.byte()?.is_none() {
            return Ok(false);
        }
        loop {
            let quoted = self.byte()? == Some(b'"');
            if quoted {
                self.quoted()?;
            } else {
                self.plain()?;
            }
            if self.row.ends.len() == FIELDS {
                return Err(RowFault::Damaged("more than 65,536 fields"));
            }
            self.row.ends.push((self.row.bytes.len(), quoted));
            match self.byte()? {
                Some(byte) if byte == self.delimiter => self.pos += 1,
                Some(b'\n' | b'\r') => {
                    self.end_line()?;
                    return Ok(true);
                }
                None => return Ok(true),
                Some(_) => return Err(RowFault::Damaged("something follows the closing quote of a field")),
            }
        }
    }

    /// Passes over the end of a line, of two bytes or one.
    fn end_line(&mut self) -> Result<(), RowFault> {
        if self.byte()? == Some(b'\r') {
            self.pos += 1;
        }
        if self.byte()? == Some(b'\n') {
            self.pos += 1;
            self.line += 1;
        }
        Ok(())
    }

    /// Takes the bytes up to the first that ends a run; false at the end of the text.
    fn run(&mut self, ends: impl Fn(u8) -> bool) -> Result<bool, RowFault> {
        loop {
            let rest = &self.block[self.pos..self.len];
            let end = rest.iter().position(|byte| ends(*byte));
            let bytes = end.unwrap_or(rest.len());
            if self.row.bytes.len() + bytes > ROW_BYTES {
                return Err(RowFault::Damaged("more than 32 MiB; a quote is probably not closed"));
            }
            self.row.bytes.extend_from_slice(&rest[..bytes]);
            self.pos += bytes;
            if end.is_some() {
                return Ok(true);
            }
            if !self.refill()? {
                return Ok(false);
            }
        }
    }

    fn plain(&mut self) -> Result<(), RowFault> {
        let delimiter = self.delimiter;
        self.run(|byte| byte == delimiter || byte == b'\n' || byte == b'\r').map(|_| ())
    }

    /// Reads a field in quotes, up to what follows the closing one.
    fn quoted(&mut self) -> Result<(), RowFault> {
        self.pos += 1;
        let start = self.row.bytes.len();
        loop {
            if !self.run(|byte| byte == b'"')? {
                return Err(RowFault::Damaged("a quote that is not closed"));
            }
            self.pos += 1;
            if self.byte()? != Some(b'"') {
                break;
            }
            self.row.bytes.push(b'"');
            self.pos += 1;
        }
        self.line += self.row.bytes[start..].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        // Spaces before the delimiter say nothing.
        while self.byte()? == Some(b' ') {
            self.pos += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{RowFault, Rows};

    fn rows(text: &[u8]) -> Result<Vec<Vec<(String, bool)>>, String> {
        let (mut rows, mut out) = (Rows::new(text, b','), Vec::new());
        loop {
            match rows.next() {
                Ok(true) => {
                    let row = rows.row();
                    let field = |at| (String::from_utf8_lossy(row.field(at).0).into_owned(), row.field(at).1);
                    out.push((0..row.len()).map(field).collect());
                }
                Ok(false) => return Ok(out),
                Err(RowFault::Damaged(why)) => return Err(format!("line {}: {why}", rows.row().line)),
                Err(RowFault::Io(error)) => return Err(error.to_string()),
            }
        }
    }

    #[test]
    fn quotes_tell_an_empty_text_from_none() {
        let expected = vec![
            vec![("a".to_owned(), false), ("b".to_owned(), false), ("c".to_owned(), false)],
            vec![(String::new(), false), (String::new(), true), ("x\"y,\nz".to_owned(), true)],
        ];
        for text in
            ["a,b,c\n,\"\",\"x\"\"y,\nz\"\n", "a,b,c\r\n\r\n,\"\" ,\"x\"\"y,\nz\"", "a,b,c\r,\"\",\"x\"\"y,\nz\""]
        {
            assert_eq!(rows(text.as_bytes()).unwrap(), expected, "{text:?}");
        }
        assert_eq!(rows(b"a,\n").unwrap()[0].len(), 2);
        assert_eq!(rows(b"5\" pipe,b\n").unwrap()[0][0].0, "5\" pipe");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        assert_eq!(rows(b"a\n\"b\n\nc").unwrap_err(), "line 2: a quote that is not closed");
        assert_eq!(rows(b"a\n\"b\n\"\n\"c\"d").unwrap_err(), "line 4: something follows the closing quote of a field");
        assert_eq!(rows(&b",".repeat(70_000)).unwrap_err(), "line 1: more than 65,536 fields");
    }
}
