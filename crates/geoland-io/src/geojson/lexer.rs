//! JSON text, token by token, from a stream.
//!
//! `serde_json` reads from a stream at a third of this speed, refuses a whole document for one number like 1e999, and
//! does not check the strings it skips. What is accepted here is RFC 8259 with a limit of nesting, nothing more.

use std::io::{self, ErrorKind, Read};

use super::bytes::{newlines, string_end};
use super::number::Number;
use crate::error::{Position, ReadErrorKind};

/// Levels of nesting that are read: those of `serde_json`, far more than any feature needs, and safe for recursion.
pub(crate) const DEPTH_LIMIT: u32 = 127;

/// Bytes read at a time: large enough that reading costs nothing, small enough to stay in the cache.
pub(crate) const BLOCK_BYTES: usize = 256 * 1024;

/// What RFC 8142 puts before each text of a sequence.
pub(crate) const RECORD_SEPARATOR: u8 = 0x1E;

/// What is wrong with the text, and where. Boxed, so that the results of the small functions stay small.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) Box<(ReadErrorKind, Position)>);

/// A reader of JSON tokens. At the end of the text its bytes are 0, which no token accepts.
pub(crate) struct Lexer<R> {
    input: R,
    block: Vec<u8>,
    pos: usize,
    len: usize,
    /// The offset of the block in the text.
    base: u64,
    /// Lines that ended before the block, and where the line at its start began.
    lines: u64,
    line_start: u64,
    depth: u32,
    scratch: Vec<u8>,
    /// What reading ahead met, to be told where reading gets there.
    failed: Option<io::Error>,
    /// Whether the block is all there is, and stays as it is.
    is_whole: bool,
}

impl<R: Read> Lexer<R> {
    /// A reader of blocks of a size; tests take small ones, so that every token meets an edge.
    pub(crate) fn new(input: R, block_bytes: usize) -> Self {
        let block = vec![0; block_bytes.max(1)];
        Self {
            input,
            block,
            pos: 0,
            len: 0,
            base: 0,
            lines: 0,
            line_start: 0,
            depth: 0,
            scratch: Vec::new(),
            failed: None,
            is_whole: false,
        }
    }

    /// A reader of the first bytes of a block within some levels of nesting; `input` has no more.
    pub(super) fn of_block(input: R, (block, len): (Vec<u8>, usize), depth: u32) -> Self {
        Self { block, len, depth, is_whole: true, ..Self::new(input, 1) }
    }

    /// The block, of which everything is still there.
    pub(super) fn into_block(self) -> Vec<u8> {
        self.block
    }

    /// The place of the next byte.
    fn position(&self) -> Position {
        let before = &self.block[..self.pos];
        let start = before.iter().rposition(|&b| b == b'\n').map_or(self.line_start, |i| self.base + i as u64 + 1);
        let offset = self.base + self.pos as u64;
        Position { line: self.lines + newlines(before) + 1, column: offset - start + 1, offset }
    }

    /// A fault at the next byte. Strings and numbers end on the line they began on, so that theirs are noticed there.
    pub(crate) fn fault(&self, kind: ReadErrorKind) -> Fault {
        Fault(Box::new((kind, self.position())))
    }

    /// The fault of a token that does not fit: the end of the text, a NaN, or another byte.
    #[cold]
    pub(crate) fn unexpected(&mut self, expected: &'static str) -> Fault {
        match self.byte() {
            Err(fault) => fault,
            Ok(_) if self.pos == self.len => self.fault(ReadErrorKind::Truncated { expected }),
            Ok(b'N' | b'I') => self.fault(ReadErrorKind::NotANumber),
            Ok(0x80..) => self.fault(ReadErrorKind::NotUtf8),
            Ok(found) => self.fault(ReadErrorKind::Unexpected { found, expected }),
        }
    }

    /// Reads the next block once this one is used up; false at the end of the text.
    fn refill(&mut self) -> Result<bool, Fault> {
        self.leave(self.len);
        (self.pos, self.len) = (0, 0);
        match self.fill() {
            Ok(more) => Ok(more),
            Err(error) => Err(self.fault(ReadErrorKind::of_io(error))),
        }
    }

    /// Counts what the first bytes of the block hold, which are let go.
    fn leave(&mut self, bytes: usize) {
        let used = &self.block[..bytes];
        if let Some(last) = used.iter().rposition(|&b| b == b'\n') {
            self.lines += newlines(used);
            self.line_start = self.base + last as u64 + 1;
        }
        self.base += bytes as u64;
    }

    /// Reads into the free end of the block; false at the end of the text.
    fn fill(&mut self) -> io::Result<bool> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        loop {
            match self.input.read(&mut self.block[self.len..]) {
                Ok(n) => {
                    self.len += n;
                    return Ok(n > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Moves the bytes that are left to the front and reads more behind them; false where there is no room or no more.
    pub(crate) fn draw_up(&mut self) -> bool {
        if self.is_whole {
            return false;
        }
        if self.pos > 0 {
            self.leave(self.pos);
            self.block.copy_within(self.pos..self.len, 0);
            self.len -= self.pos;
            self.pos = 0;
        }
        if self.len == self.block.len() || self.failed.is_some() {
            return false;
        }
        self.fill().unwrap_or_else(|error| {
            self.failed = Some(error);
            false
        })
    }

    /// The bytes of the block that are left.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.block[self.pos..self.len]
    }

    /// Moves past bytes of the block.
    pub(crate) fn advance(&mut self, bytes: usize) {
        self.pos += bytes;
    }

    /// The place of the next byte in the block.
    pub(super) fn place(&self) -> usize {
        self.pos
    }

    /// The most bytes of a block.
    pub(super) fn block_bytes(&self) -> usize {
        self.block.len()
    }

    /// The offset of the block in the text.
    pub(super) fn base(&self) -> u64 {
        self.base
    }

    pub(super) fn input(&mut self) -> &mut R {
        &mut self.input
    }

    /// Hands what is left of the block to a reader of what follows it, which answers how much of it is read here, if it takes
    /// the rest.
    pub(super) fn share(&mut self, take: impl FnOnce(&mut R, &[u8], u32) -> Option<usize>) {
        let rest = &self.block[self.pos..self.len];
        let taken = if self.failed.is_none() { take(&mut self.input, rest, self.depth) } else { None };
        if let Some(bytes) = taken {
            self.len = self.pos + bytes;
        }
    }

    /// Goes on at a place of the block that follows, in exchange for the one that is used up.
    pub(super) fn exchange(&mut self, block: &mut Vec<u8>, len: usize, place: usize) {
        self.leave(self.len);
        std::mem::swap(&mut self.block, block);
        (self.len, self.pos) = (len, place);
    }

    /// The next byte, which stays the next.
    #[inline]
    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        if self.pos == self.len && !self.refill()? {
            return Ok(0);
        }
        Ok(self.block[self.pos])
    }

    /// The next byte that is not white space, which stays the next.
    #[inline]
    pub(crate) fn token(&mut self) -> Result<u8, Fault> {
        loop {
            while let Some(&byte) = self.block[..self.len].get(self.pos) {
                if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                    return Ok(byte);
                }
                self.pos += 1;
            }
            if !self.refill()? {
                return Ok(0);
            }
        }
    }

    /// Skips a byte order mark.
    pub(crate) fn skip_bom(&mut self) -> Result<(), Fault> {
        if self.byte()? == 0xEF {
            for mark in [0xEF, 0xBB, 0xBF] {
                if self.byte()? != mark {
                    return Err(self.fault(ReadErrorKind::NotUtf8));
                }
                self.pos += 1;
            }
        }
        Ok(())
    }

    /// Moves to the next text of a sequence, past white space and record separators; false at the end.
    pub(crate) fn next_text(&mut self) -> Result<bool, Fault> {
        loop {
            match self.token()? {
                RECORD_SEPARATOR => self.pos += 1,
                byte => return Ok(byte != 0 || self.pos < self.len),
            }
        }
    }

    /// Refuses anything but white space up to the end of the text.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        let byte = self.token()?;
        if byte == 0 && self.pos == self.len { Ok(()) } else { Err(self.fault(ReadErrorKind::TrailingText)) }
    }

    /// Enters the array or object whose bracket is the next byte.
    #[inline]
    pub(crate) fn open(&mut self) -> Result<(), Fault> {
        if self.depth == DEPTH_LIMIT {
            return Err(self.fault(ReadErrorKind::TooDeep { limit: DEPTH_LIMIT }));
        }
        self.depth += 1;
        self.pos += 1;
        Ok(())
    }

    #[inline]
    fn close(&mut self) {
        self.depth -= 1;
        self.pos += 1;
    }

    /// Moves to the next element of an array; false where it ends, and then it is left.
    #[inline]
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, Fault> {
        let byte = self.token()?;
        if byte == b']' {
            self.close();
            return Ok(false);
        }
        if std::mem::take(first) {
            return Ok(true);
        }
        if byte != b',' {
            return Err(self.unexpected("a comma or ]"));
        }
        self.pos += 1;
        if self.token()? == b']' {
            return Err(self.unexpected("a value"));
        }
        Ok(true)
    }

    /// Moves to the value of an object's next member and gives its key; false where the object ends.
    pub(crate) fn member(&mut self, first: &mut bool, key: &mut String) -> Result<bool, Fault> {
        let mut byte = self.token()?;
        if byte == b'}' {
            self.close();
            return Ok(false);
        }
        if !std::mem::take(first) {
            if byte != b',' {
                return Err(self.unexpected("a comma or }"));
            }
            self.pos += 1;
            byte = self.token()?;
        }
        if byte != b'"' {
            return Err(self.unexpected("a member's name in quotes"));
        }
        self.string(key)?;
        if self.token()? != b':' {
            return Err(self.unexpected("a colon"));
        }
        self.pos += 1;
        Ok(true)
    }

    /// Reads the string whose quote is the next byte.
    pub(crate) fn string(&mut self, text: &mut String) -> Result<(), Fault> {
        let mut out = std::mem::take(text).into_bytes();
        out.clear();
        self.pos += 1;
        loop {
            let rest = &self.block[self.pos..self.len];
            let plain = string_end(rest);
            let end = plain.unwrap_or(rest.len());
            out.extend_from_slice(&rest[..end]);
            self.pos += end;
            match plain.map(|_| self.block[self.pos]) {
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut out)?,
                Some(_) => return Err(self.fault(ReadErrorKind::ControlCharacter)),
                None if self.refill()? => {}
                None => return Err(self.unexpected("the closing quote of a string")),
            }
        }
        self.pos += 1;
        // Escapes give whole characters, so that the parts between them are valid exactly when the whole is.
        *text = String::from_utf8(out).map_err(|_| self.fault(ReadErrorKind::NotUtf8))?;
        Ok(())
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.pos += 1;
        let plain = match self.byte()? {
            byte @ (b'"' | b'\\' | b'/') => byte,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode_escape(out),
            _ if self.pos == self.len => return Err(self.unexpected("the rest of an escape")),
            _ => return Err(self.fault(ReadErrorKind::Escape)),
        };
        self.pos += 1;
        out.push(plain);
        Ok(())
    }

    fn unicode_escape(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut code = self.hex4()?;
        if (0xD800..0xDC00).contains(&code) {
            for expected in [b'\\', b'u'] {
                if self.byte()? != expected {
                    return Err(self.fault(ReadErrorKind::LoneSurrogate));
                }
                self.pos += usize::from(expected == b'\\');
            }
            let low = self.hex4()?;
            if !(0xDC00..0xE000).contains(&low) {
                return Err(self.fault(ReadErrorKind::LoneSurrogate));
            }
            code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        let Some(c) = char::from_u32(code) else { return Err(self.fault(ReadErrorKind::LoneSurrogate)) };
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    /// The four digits after the `u` that is the next byte.
    fn hex4(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            self.pos += 1;
            let byte = self.byte()?;
            let Some(digit) = char::from(byte).to_digit(16) else {
                let cut = self.pos == self.len;
                return Err(if cut {
                    self.unexpected("a hexadecimal digit")
                } else {
                    self.fault(ReadErrorKind::Escape)
                });
            };
            code = code * 16 + digit;
        }
        self.pos += 1;
        Ok(code)
    }

    /// Reads one of the words null, true and false, of which the next byte is the first.
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        for &expected in word.as_bytes() {
            if self.byte()? != expected {
                return Err(self.unexpected(word));
            }
            self.pos += 1;
        }
        Ok(())
    }

    /// Reads the number that begins with the next byte, rounded correctly; infinite where it is beyond floats.
    #[inline]
    pub(crate) fn float(&mut self) -> Result<f64, Fault> {
        if let Some((value, bytes)) = super::number::short(&self.block[self.pos..self.len]) {
            self.pos += bytes;
            return Ok(value);
        }
        self.long_float()
    }

    fn long_float(&mut self) -> Result<f64, Fault> {
        self.number_text()?;
        // The grammar was checked, and what it allows is ASCII that the standard library parses, rounded correctly.
        Ok(std::str::from_utf8(&self.scratch).ok().and_then(|text| text.parse().ok()).unwrap_or(f64::INFINITY))
    }

    /// Reads the number that begins with the next byte, as exactly as it can be kept.
    pub(crate) fn number(&mut self) -> Result<Number, Fault> {
        let whole = self.number_text()?;
        Ok(Number::of_text(&String::from_utf8_lossy(&self.scratch), whole))
    }

    /// Gathers the text of a number and checks its grammar; true where it has neither point nor exponent.
    fn number_text(&mut self) -> Result<bool, Fault> {
        self.scratch.clear();
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
                break;
            }
            self.scratch.push(byte);
            self.pos += 1;
        }
        if let Some(whole) = super::number::grammar(&self.scratch) {
            return Ok(whole);
        }
        match self.byte()? {
            0 if self.pos == self.len => Err(self.unexpected("the rest of a number")),
            b'I' | b'N' => Err(self.fault(ReadErrorKind::NotANumber)),
            _ => Err(self.fault(ReadErrorKind::Number)),
        }
    }

    /// Skips a value, checking it; its text, without white space, is added to `copy` where there is one.
    pub(crate) fn skip(&mut self, copy: &mut Option<String>) -> Result<(), Fault> {
        let mut add = |text: &str, quote: bool| {
            let Some(copy) = copy else { return };
            if quote { copy.push_str(&crate::json_text::compact(text)) } else { copy.push_str(text) }
        };
        // For each open level, whether it is an object; and whether the level has had no value yet.
        let mut levels: Vec<bool> = Vec::new();
        let mut first = true;
        let mut text = String::new();
        loop {
            match self.token()? {
                b'"' => {
                    self.string(&mut text)?;
                    add(&text, true);
                }
                b'-' | b'0'..=b'9' => {
                    self.number_text()?;
                    add(&String::from_utf8_lossy(&self.scratch), false);
                }
                bracket @ (b'{' | b'[') => {
                    self.open()?;
                    levels.push(bracket == b'{');
                    add(if bracket == b'{' { "{" } else { "[" }, false);
                    first = true;
                }
                start => {
                    let word = self.simple(start)?;
                    add(word, false);
                }
            }
            // Leave every level that ends here, then move to the next value.
            loop {
                let Some(&object) = levels.last() else { return Ok(()) };
                let fresh = first;
                let more = if object { self.member(&mut first, &mut text)? } else { self.element(&mut first)? };
                if more {
                    add(if fresh { "" } else { "," }, false);
                    if object {
                        add(&text, true);
                        add(":", false);
                    }
                    break;
                }
                add(if object { "}" } else { "]" }, false);
                levels.pop();
                first = false;
            }
        }
    }

    /// Reads null, true or false.
    fn simple(&mut self, start: u8) -> Result<&'static str, Fault> {
        let word = match start {
            b'n' => "null",
            b't' => "true",
            b'f' => "false",
            _ => return Err(self.unexpected("a value")),
        };
        self.word(word)?;
        Ok(word)
    }
}

/// The kind of value that a byte begins, with its article.
pub(crate) fn kind_name(start: u8) -> &'static str {
    match start {
        b'{' => "an object",
        b'[' => "an array",
        b'"' => "a string",
        b'n' => "null",
        b't' | b'f' => "a boolean",
        _ => "a number",
    }
}
