//! JSON text, token by token, from bytes that lie in one piece: what is common is read fast, and all else is declined.
//!
//! `None` says that the [`Lexer`](super::lexer::Lexer) has to read the feature, from its start: it knows what else is
//! allowed, and the words for what is not. Nothing is accepted here that it would not accept.

use super::bytes::string_end;
use super::number::{Decimal, coordinate, grammar};

/// Bytes of which the first are read next.
pub(super) struct Scan<'t> {
    rest: &'t [u8],
    /// Whether reading met the end of the bytes, so that more of them may help.
    met_end: bool,
}

/// A number as far as it is told apart here.
pub(super) enum Scanned<'t> {
    Short(Decimal),
    /// The text of a number of many digits or with an exponent, and whether it has neither point nor exponent.
    Long(&'t str, bool),
}

impl<'t> Scan<'t> {
    pub(super) fn new(rest: &'t [u8]) -> Self {
        Self { rest, met_end: false }
    }

    /// The bytes that are left.
    #[inline]
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn met_end(&self) -> bool {
        self.met_end
    }

    /// The next byte that is not white space, which stays the next; 0 at the end, which no token is.
    #[inline(always)]
    pub(super) fn token(&mut self) -> u8 {
        match self.rest.first() {
            Some(&byte) if byte > b' ' => byte,
            _ => self.token_after_space(),
        }
    }

    #[cold]
    fn token_after_space(&mut self) -> u8 {
        while let Some((&byte, after)) = self.rest.split_first() {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.rest = after;
        }
        self.met_end = true;
        0
    }

    /// Moves past the next byte, which was looked at.
    #[inline(always)]
    pub(super) fn step(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    /// Moves past a byte that has to be next, after white space.
    #[inline(always)]
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        if self.token() != byte {
            return None;
        }
        self.step();
        Some(())
    }

    /// Moves past some bytes if they are the next.
    #[inline(always)]
    pub(super) fn passes<const BYTES: usize>(&mut self, bytes: &[u8; BYTES]) -> bool {
        match self.rest.split_first_chunk() {
            Some((first, after)) if first == bytes => {
                self.rest = after;
                true
            }
            _ => false,
        }
    }

    /// [`Scan::passes`] for bytes of any number.
    pub(super) fn passes_all(&mut self, bytes: &[u8]) -> bool {
        let after = self.rest.strip_prefix(bytes);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// The first bytes of those that are left, where there are so many.
    #[inline(always)]
    pub(super) fn window<const BYTES: usize>(&self) -> Option<&'t [u8; BYTES]> {
        self.rest.first_chunk()
    }

    /// The byte after the next, after white space.
    #[inline(always)]
    pub(super) fn second(&mut self) -> Option<u8> {
        self.token();
        let second = self.rest.get(1).copied();
        self.met_end |= second.is_none();
        second
    }

    /// Moves past bytes that were looked at.
    #[inline(always)]
    pub(super) fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Moves past a word whose first byte is the next.
    #[inline]
    pub(super) fn word<const BYTES: usize>(&mut self, word: &[u8; BYTES]) -> Option<()> {
        self.met_end |= self.rest.len() < word.len();
        self.passes(word).then_some(())
    }

    /// The bytes of the string whose quote is the next byte. One with an escape or a control character is declined.
    #[inline]
    pub(super) fn plain_string(&mut self) -> Option<&'t [u8]> {
        let inside = self.rest.get(1..)?;
        let Some(end) = string_end(inside) else {
            self.met_end = true;
            return None;
        };
        let (string, after) = inside.split_at(end);
        self.rest = after.strip_prefix(b"\"")?;
        Some(string)
    }

    /// Moves past the string whose quote is the next byte, whose escapes and characters are checked.
    pub(super) fn skip_string(&mut self) -> Option<()> {
        let string = self.plain_string()?;
        std::str::from_utf8(string).is_ok().then_some(())
    }

    /// The number that begins with the next byte.
    #[inline]
    pub(super) fn number(&mut self) -> Option<Scanned<'t>> {
        match Decimal::read(self.rest) {
            Some(decimal) if decimal.mantissa < 1 << 53 => {
                self.rest = &self.rest[decimal.bytes..];
                Some(Scanned::Short(decimal))
            }
            _ => self.long_number(),
        }
    }

    /// The number that comes after white space, rounded correctly. One that is beyond floats is declined.
    #[inline(always)]
    pub(super) fn float(&mut self) -> Option<f64> {
        match coordinate(self.rest) {
            Some((value, bytes)) => {
                self.rest = self.rest.get(bytes..)?;
                Some(value)
            }
            None => self.other_float(),
        }
    }

    #[inline(never)]
    fn other_float(&mut self) -> Option<f64> {
        self.token();
        match self.number()? {
            Scanned::Long(text, _) => text.parse().ok().filter(|value: &f64| value.is_finite()),
            Scanned::Short(decimal) => decimal.float(),
        }
    }

    #[inline(never)]
    fn long_number(&mut self) -> Option<Scanned<'t>> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let Some(end) = self.rest.iter().position(|byte| !is_part(byte)) else {
            self.met_end = true;
            return None;
        };
        let (text, after) = self.rest.split_at(end);
        let is_whole = grammar(text)?;
        self.rest = after;
        Some(Scanned::Long(std::str::from_utf8(text).ok()?, is_whole))
    }
}
