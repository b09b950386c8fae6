//! A column of a `.dbf`: what it declares, and the values that its bytes stand for.

use geoland::record::Value;

use super::encoding::Charset;
use super::shape::{f64_at, i32_at};
use super::table::moment;
use crate::schema::FieldType;

/// A column with what was seen of it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The name as its bytes are, without what fills them up.
    pub(crate) raw_name: Vec<u8>,
    code: u8,
    pub(crate) width: usize,
    pub(crate) decimals: usize,
    offset: usize,
    seen: Seen,
}

/// Values that a column does not seem to be made for.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Seen {
    fractions: bool,
    negatives: bool,
    /// Whole numbers that only 64 bits without a sign hold.
    huge: bool,
    texts: bool,
}

impl Column {
    /// A column from its description of 32 bytes.
    pub(crate) fn new(description: &[u8], offset: usize) -> Self {
        let name = description[..11].split(|byte| *byte == 0).next().unwrap_or_default();
        let code = description[11].to_ascii_uppercase();
        // In other columns than those of numbers the second byte has no meaning that programs agree upon.
        let decimals = if matches!(code, b'N' | b'F') { usize::from(description[17]) } else { 0 };
        Self {
            name: String::new(),
            raw_name: name.trim_ascii_end().to_vec(),
            code,
            width: usize::from(description[16]),
            decimals,
            offset,
            seen: Seen::default(),
        }
    }

    /// Whether its values stand in another file, or say nothing but which values are null.
    pub(crate) fn is_memo(&self) -> bool {
        matches!(self.code, b'M' | b'G' | b'P' | b'W' | b'0') || (self.code == b'B' && self.width != 8)
    }

    /// Whether its bytes are text.
    pub(crate) fn is_text(&self) -> bool {
        !matches!(self.code, b'N' | b'F' | b'L' | b'D') && !self.is_binary() && !self.is_memo()
    }

    fn is_binary(&self) -> bool {
        matches!((self.code, self.width), (b'I' | b'+', 4) | (b'O' | b'B' | b'T' | b'@' | b'Y', 8))
    }

    /// Its bytes in a row, without what fills them up.
    pub(crate) fn bytes<'a>(&self, row: &'a [u8]) -> &'a [u8] {
        let whole = &row[self.offset..self.offset + self.width];
        let end = whole.iter().position(|byte| *byte == 0).unwrap_or(whole.len());
        let end = whole[..end].iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
        &whole[..end]
    }

    /// The type that holds what was read.
    pub(crate) fn kind(&self) -> FieldType {
        let seen = &self.seen;
        match self.code {
            _ if seen.texts => FieldType::Text,
            b'N' | b'F' if seen.huge && (seen.negatives || seen.fractions) => FieldType::Text,
            b'N' | b'F' if self.decimals > 0 || seen.fractions => FieldType::Float64,
            b'N' | b'F' if seen.huge => FieldType::UInt64,
            // As GDAL has it, so that both say the same.
            b'N' | b'F' if self.width < 10 => FieldType::Int32,
            b'N' | b'F' => FieldType::Int64,
            b'L' => FieldType::Bool,
            b'D' => FieldType::Date,
            _ if !self.is_binary() => FieldType::Text,
            b'I' | b'+' => FieldType::Int32,
            b'T' | b'@' => FieldType::DateTime,
            _ => FieldType::Float64,
        }
    }

    /// The value of a row; a text with bytes that are none in the encoding is told of.
    pub(crate) fn value(&mut self, row: &[u8], charset: Charset, is_undecodable: &mut bool) -> Value {
        if self.is_binary() {
            return self.binary(&row[self.offset..self.offset + self.width]);
        }
        let bytes = self.bytes(row);
        let found = match self.code {
            b'N' | b'F' => self.number(bytes.trim_ascii()),
            b'L' => truth(bytes.trim_ascii()),
            b'D' => day(bytes.trim_ascii()),
            _ if bytes.is_empty() => Some(Value::Null),
            _ => None,
        };
        if let Some(value) = found {
            return value;
        }
        // What is no number, truth or day is kept as it stands.
        self.seen.texts = true;
        let (text, has_errors) = charset.decode(bytes);
        *is_undecodable |= has_errors;
        Value::Text(text.into_owned())
    }

    fn number(&mut self, bytes: &[u8]) -> Option<Value> {
        if bytes.iter().all(|byte| *byte == b'*') {
            return Some(Value::Null);
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let starts = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        if self.decimals == 0 {
            if let Ok(number) = text.parse::<i64>() {
                self.seen.negatives |= number < 0;
                return Some(Value::Integer(number));
            }
            if text.parse::<u64>().is_ok() {
                self.seen.huge = true;
                return Some(Value::Text(text.trim_start_matches('+').to_owned()));
            }
        }
        let number = text.parse::<f64>().ok().filter(|number| starts && number.is_finite())?;
        self.seen.fractions = true;
        Some(Value::Number(number))
    }

    fn binary(&self, bytes: &[u8]) -> Value {
        let found = match self.code {
            b'I' | b'+' => i32_at(bytes, 0).map(|number| Value::Integer(number.into())),
            b'T' | b'@' => moment(bytes).map(Value::Text),
            // Money in ten-thousandths.
            b'Y' => bytes.first_chunk().map(|bytes| Value::Number(i64::from_le_bytes(*bytes) as f64 / 1e4)),
            _ => f64_at(bytes, 0).filter(|number| number.is_finite()).map(Value::Number),
        };
        found.unwrap_or(Value::Null)
    }
}

fn truth(bytes: &[u8]) -> Option<Value> {
    match bytes {
        [] | b"?" => Some(Value::Null),
        b"T" | b"t" | b"Y" | b"y" => Some(Value::Bool(true)),
        b"F" | b"f" | b"N" | b"n" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// A day of eight digits, as ISO 8601 has it. Eight zeros are none.
fn day(bytes: &[u8]) -> Option<Value> {
    if bytes.iter().all(|byte| *byte == b'0' || *byte == b'*') {
        return Some(Value::Null);
    }
    if bytes.len() != 8 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number =
        |range: std::ops::Range<usize>| bytes[range].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let (year, month, day) = (number(0..4), number(4..6), number(6..8));
    is_day(year, month, day).then(|| Value::Text(format!("{year:04}-{month:02}-{day:02}")))
}

/// Whether the calendar has a day.
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}
