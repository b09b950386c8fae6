//! The attributes of a shapefile that is written: the columns of its `.dbf` and the bytes of its rows.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use geoland::record::{Record, Value};

use super::column::is_day;
use crate::error::quoted;
use crate::schema::{Field, FieldType, Profile};
use crate::write::Losses;

/// The most bytes of a name and of a text.
const NAME_LIMIT: usize = 10;
const TEXT_LIMIT: usize = 254;
/// The characters of a number: those of the longest shortest form of a float, `-1.2345678901234567e-308`. The decimals say no more
/// than that it is no whole number.
const NUMBER_WIDTH: usize = 24;
const NUMBER_DECIMALS: u8 = 15;
/// The most columns and bytes of a row that the fields of 16 bits in a header can count.
const COLUMN_LIMIT: usize = 2046;
const ROW_LIMIT: usize = 65_535;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Integer,
    Number,
    Bool,
    Date,
}

struct Column {
    /// The attribute that it is of.
    source: String,
    name: String,
    form: Form,
    width: usize,
    offset: usize,
}

/// The columns of a table.
pub(crate) struct Columns {
    list: Vec<Column>,
    places: HashMap<String, usize>,
    /// Whether the first column is of identifiers outside the attributes.
    has_ids: bool,
    /// The attribute that is called as the identifiers would be.
    own_id: Option<String>,
    row_bytes: usize,
    /// Whether the one column counts the features, since a table must have one.
    is_counted: bool,
}

impl Columns {
    /// The columns that hold what a profile has; the text says why there are none.
    pub(crate) fn new(profile: &Profile, losses: &mut Losses) -> Result<Self, String> {
        let mut fields = profile.fields();
        let own_id = fields.iter().find(|field| field.name.eq_ignore_ascii_case("id")).map(|field| field.name.clone());
        let id = profile.id_field().filter(|_| own_id.is_none());
        let has_ids = id.is_some();
        if let Some(id) = id {
            losses.layer("ids outside the attributes written as the column id");
            fields.insert(0, id);
        }
        let is_counted = fields.is_empty();
        if is_counted {
            losses.layer("a column FID added, since a .dbf must have one");
            fields.push(Field { width: Some((10, 0)), ..Field::new("FID", FieldType::Int32) });
        }
        for name in profile.mixed() {
            losses.layer(&format!("attribute {} has values of several types, written as text", quoted(name)));
        }
        let mut columns = Vec::with_capacity(fields.len());
        let mut known = HashSet::new();
        let mut offset = 1;
        for field in fields {
            let (form, width) = form(&field, losses);
            let name = name(&field.name, &mut known);
            if name != field.name {
                losses.layer(&format!("attribute {} renamed to {}", quoted(&field.name), quoted(&name)));
            }
            columns.push(Column { source: field.name, name, form, width, offset });
            offset += width;
        }
        if columns.len() > COLUMN_LIMIT || offset > ROW_LIMIT {
            return Err(format!(
                "{} attributes of {offset} bytes, more than the {COLUMN_LIMIT} and {ROW_LIMIT} of a shapefile; \
                 leave some out, or write a GeoPackage",
                columns.len()
            ));
        }
        let first = usize::from(has_ids);
        let places = columns.iter().enumerate().skip(first).map(|(at, column)| (column.source.clone(), at)).collect();
        Ok(Self { list: columns, places, has_ids, own_id, row_bytes: offset, is_counted })
    }

    /// The header of a table of so many rows.
    pub(crate) fn header(&self, rows: u32) -> Vec<u8> {
        let header_bytes = 32 * self.list.len() + 33;
        // The day of the last change is fixed, so that the same layer gives the same bytes: 1 January 2000, as a year since 1900.
        let mut header = vec![0x03, 100, 1, 1];
        header.extend(rows.to_le_bytes());
        header.extend((header_bytes as u16).to_le_bytes());
        header.extend((self.row_bytes as u16).to_le_bytes());
        // No language byte: the .cpg says UTF-8, for which there is none.
        header.resize(32, 0);
        for column in &self.list {
            let begin = header.len();
            header.extend(column.name.as_bytes());
            header.resize(begin + 11, 0);
            header.push(match column.form {
                Form::Text => b'C',
                Form::Integer | Form::Number => b'N',
                Form::Bool => b'L',
                Form::Date => b'D',
            });
            header.resize(begin + 16, 0);
            header.push(column.width as u8);
            header.push(if column.form == Form::Number { NUMBER_DECIMALS } else { 0 });
            header.resize(begin + 32, 0);
        }
        header.push(b'\r');
        header
    }

    /// Makes the row of a record, the `number`th from 0.
    pub(crate) fn row(&self, record: &Record, number: u64, row: &mut Vec<u8>, losses: &mut Losses) {
        row.clear();
        row.resize(self.row_bytes, b' ');
        for column in self.list.iter().filter(|column| column.form == Form::Bool) {
            row[column.offset] = b'?';
        }
        if self.is_counted {
            self.list[0].put(&Value::Integer(number.cast_signed()), row, losses);
        }
        if self.has_ids {
            self.list[0].put(&record.id, row, losses);
        } else if record.id != Value::Null && self.own_id.as_ref().is_some_and(|own| record.get(own) != &record.id) {
            losses.feature("with an id that differs from the attribute of that name, left out");
        }
        for (at, (name, value)) in record.properties.iter().enumerate() {
            // Most records have the attributes in the order of the columns.
            let at = at + usize::from(self.has_ids);
            let place = match self.list.get(at) {
                Some(column) if column.source == *name && !self.is_counted => Some(at),
                _ => self.places.get(name).copied().filter(|_| !self.is_counted),
            };
            match place {
                Some(place) => self.list[place].put(value, row, losses),
                None => losses.feature("with attributes that were not there when the columns were made, left out"),
            }
        }
    }
}

/// The form and the width of the column of an attribute.
fn form(field: &Field, losses: &mut Losses) -> (Form, usize) {
    let seen = field.width.map(|(width, _)| width);
    let text = (Form::Text, seen.unwrap_or(1).clamp(1, TEXT_LIMIT));
    let what = match field.kind {
        FieldType::Bool => return (Form::Bool, 1),
        FieldType::Date => return (Form::Date, 8),
        FieldType::Float32 | FieldType::Float64 => return (Form::Number, NUMBER_WIDTH),
        // Programs take whole numbers of up to 9 digits for 32 bits, up to 18 for 64, and longer ones for floats.
        FieldType::Int8 => return (Form::Integer, seen.unwrap_or(4)),
        FieldType::Int16 => return (Form::Integer, seen.unwrap_or(6)),
        FieldType::Int32 => return (Form::Integer, seen.unwrap_or(9)),
        FieldType::Int64 | FieldType::UInt64 => {
            let width = seen.unwrap_or(18).max(10);
            if width > 18 {
                let name = quoted(&field.name);
                losses.layer(&format!("attribute {name} has more than 18 digits, which many programs read as floats"));
            }
            return (Form::Integer, width.min(TEXT_LIMIT));
        }
        FieldType::Text => return text,
        FieldType::Time => "times",
        FieldType::DateTime => "moments",
        FieldType::Binary => "bytes",
        FieldType::Json => "nested values",
    };
    losses.layer(&format!("attribute {} holds {what}, written as text", quoted(&field.name)));
    text
}

/// A name of at most ten bytes that no column has yet, in whatever letters.
fn name(own: &str, known: &mut HashSet<String>) -> String {
    let clean: String = own.trim().chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    let clean = if clean.is_empty() { "field" } else { &clean };
    let mut name = cut(clean, NAME_LIMIT).trim_end().to_owned();
    let mut number = 1;
    while !known.insert(name.to_lowercase()) {
        number += 1;
        let ending = format!("_{number}");
        name = format!("{}{ending}", cut(clean, NAME_LIMIT - ending.len()));
    }
    name
}

/// The longest beginning of a text of at most so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let is_end = |end: &usize| text.is_char_boundary(*end);
    &text[..(0..=bytes.min(text.len())).rev().find(is_end).unwrap_or(0)]
}

impl Column {
    /// Writes a value in its place in a row of blanks.
    fn put(&self, value: &Value, row: &mut [u8], losses: &mut Losses) {
        let place = &mut row[self.offset..self.offset + self.width];
        if *value == Value::Null {
            return;
        }
        match self.form {
            Form::Text => self.put_text(value, place, losses),
            Form::Integer => right(integer(value), place, losses),
            Form::Number => {
                if matches!(value, Value::Integer(number) if (*number as f64) as i128 != i128::from(*number)) {
                    losses.feature("with whole numbers of more than 53 bits among floats, rounded");
                }
                right(number(value), place, losses);
            }
            Form::Bool => match value {
                Value::Bool(truth) => place[0] = if *truth { b'T' } else { b'F' },
                _ => losses.feature(UNFIT),
            },
            Form::Date => right(date(value), place, losses),
        }
    }

    fn put_text(&self, value: &Value, place: &mut [u8], losses: &mut Losses) {
        let owned;
        let mut text = match value {
            Value::Text(text) | Value::Json(text) => text.as_str(),
            other => {
                owned = other.as_text().unwrap_or_default();
                &owned
            }
        };
        if text.trim_end_matches(' ').is_empty() {
            losses.feature("with empty texts, read as null");
            return;
        }
        if text.len() > self.width {
            text = cut(text, self.width);
            losses.feature(&format!("with texts of {} cut to {} bytes", quoted(&self.source), self.width));
        }
        if text.ends_with(' ') {
            losses.feature("with blanks at the end of texts, left out");
        }
        place[..text.len()].copy_from_slice(text.as_bytes());
        if text.contains('\0') {
            losses.feature("with zero bytes in texts, written as blanks");
            place.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
        }
    }
}

const UNFIT: &str = "with values that are not of the type of their attribute, left out";

/// Writes a number to the right of its place.
fn right(text: Option<String>, place: &mut [u8], losses: &mut Losses) {
    match text.filter(|text| text.len() <= place.len()) {
        Some(text) => {
            let begin = place.len() - text.len();
            place[begin..].copy_from_slice(text.as_bytes());
        }
        None => losses.feature(UNFIT),
    }
}

fn integer(value: &Value) -> Option<String> {
    match value {
        Value::Integer(number) => Some(number.to_string()),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 2_f64.powi(63) => {
            Some((*number as i64).to_string())
        }
        // Digits that 64 bits with a sign do not hold.
        Value::Text(text) => text.parse::<u64>().ok().map(|number| number.to_string()),
        _ => None,
    }
}

/// The shortest digits that give the same number.
fn number(value: &Value) -> Option<String> {
    let number = match value {
        Value::Integer(number) => *number as f64,
        Value::Number(number) => *number,
        _ => return None,
    };
    let mut text = String::new();
    write!(text, "{number:?}").ok()?;
    number.is_finite().then_some(text)
}

fn date(value: &Value) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let mut parts = text.split('-');
    let mut part = |digits| parts.next().filter(|part| part.len() == digits).and_then(|part| part.parse::<u32>().ok());
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    // The year 0 is left to what "00000000" means.
    let is_whole = text.len() == 10 && year > 0 && is_day(year, month, day);
    is_whole.then(|| format!("{year:04}{month:02}{day:02}"))
}
