//! The attributes of a layer: their types, and values as `SQLite` has them.

use std::collections::HashSet;

use geoland::record::Value;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};

use super::layers::text;
use crate::cell;
use crate::schema::{Field, FieldType};
use crate::write::Losses;

/// A column of a table or view.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) field: Field,
    /// Whether it is the number of the row, under whatever name.
    pub(super) is_row: bool,
}

/// The columns of a table or view in its order.
pub(super) fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let nested = nested(connection, table);
    // Hidden columns of kind 1 are parameters of modules; 2 and 3 are computed ones.
    let sql = "SELECT name, type, pk FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([table])?;
    let (mut columns, mut keys) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let (name, declared) = (text(row, 0)?.unwrap_or_default(), text(row, 1)?.unwrap_or_default());
        let is_key = row.get::<_, i64>(2)? > 0;
        keys += u32::from(is_key);
        let mut field = field(&name, &declared);
        if field.kind == FieldType::Text && nested.contains(&name.to_lowercase()) {
            field.kind = FieldType::Json;
        }
        columns.push(Column { field, is_row: is_key && declared.eq_ignore_ascii_case("INTEGER") });
    }
    if keys != 1 {
        for column in &mut columns {
            column.is_row = false;
        }
    }
    Ok(columns)
}

/// The columns that hold JSON, in small letters. A file need not say anything about its columns, and what it says wrongly
/// leaves them as texts.
fn nested(connection: &Connection, table: &str) -> HashSet<String> {
    let sql = "SELECT column_name FROM gpkg_data_columns WHERE table_name = ?1 COLLATE NOCASE AND mime_type = 'application/json'";
    let read = || -> rusqlite::Result<HashSet<String>> {
        let mut statement = connection.prepare(sql)?;
        let names = statement.query_map([table], |row| text(row, 0))?;
        names.filter_map(Result::transpose).map(|name| Ok(name?.to_lowercase())).collect()
    };
    read().unwrap_or_default()
}

/// The type of a column: as the standard names it, else by `SQLite`'s rules for declared types.
fn field(name: &str, declared: &str) -> Field {
    let upper = declared.trim().to_uppercase();
    let (word, width) = match upper.split_once('(') {
        Some((word, rest)) => (word.trim(), rest.split([',', ')']).next().and_then(|width| width.trim().parse().ok())),
        None => (&*upper, None),
    };
    let kind = match word {
        "BOOLEAN" | "BOOL" => FieldType::Bool,
        "TINYINT" => FieldType::Int8,
        "SMALLINT" => FieldType::Int16,
        "MEDIUMINT" => FieldType::Int32,
        "FLOAT" => FieldType::Float32,
        "DATE" => FieldType::Date,
        "DATETIME" | "TIMESTAMP" => FieldType::DateTime,
        "TIME" => FieldType::Time,
        "JSON" => FieldType::Json,
        "NUMERIC" | "DECIMAL" => FieldType::Float64,
        _ if word.contains("INT") => FieldType::Int64,
        _ if ["CHAR", "CLOB", "TEXT"].iter().any(|part| word.contains(part)) => FieldType::Text,
        _ if word.contains("BLOB") => FieldType::Binary,
        _ if ["REAL", "FLOA", "DOUB"].iter().any(|part| word.contains(part)) => FieldType::Float64,
        _ => FieldType::Text,
    };
    let width = width.filter(|_| kind == FieldType::Text).map(|width| (width, 0));
    Field { name: name.to_owned(), kind, width }
}

/// How an attribute is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written(FieldType);

impl Written {
    /// The way for an attribute, and why it becomes text, where it does.
    pub(super) fn of(field: &Field) -> (Self, Option<&'static str>) {
        // Of whole numbers without a sign those below 10^18 fit.
        let fits = field.width.is_some_and(|(digits, _)| digits <= 18);
        match field.kind {
            FieldType::UInt64 if fits => (Self(FieldType::Int64), None),
            FieldType::UInt64 => (Self(FieldType::Text), Some("whole numbers beyond 63 bits")),
            FieldType::Time => (Self(FieldType::Text), Some("GeoPackage has no times of day")),
            kind => (Self(kind), None),
        }
    }

    /// The type of the column.
    pub(super) fn word(self) -> &'static str {
        match self.0 {
            FieldType::Bool => "BOOLEAN",
            FieldType::Int8 => "TINYINT",
            FieldType::Int16 => "SMALLINT",
            FieldType::Int32 => "MEDIUMINT",
            FieldType::Int64 | FieldType::UInt64 => "INTEGER",
            FieldType::Float32 => "FLOAT",
            FieldType::Float64 => "REAL",
            FieldType::Text | FieldType::Time | FieldType::Json => "TEXT",
            FieldType::Date => "DATE",
            FieldType::DateTime => "DATETIME",
            FieldType::Binary => "BLOB",
        }
    }

    /// A value for the column.
    pub(super) fn bind<'a>(self, value: &'a Value, losses: &mut Losses) -> ToSqlOutput<'a> {
        let text = |text: &'a str| ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()));
        let owned = |text: String| ToSqlOutput::Owned(Owned::Text(text));
        let integer = |n: i64| ToSqlOutput::Owned(Owned::Integer(n));
        let is_text = matches!(self.word(), "TEXT" | "DATE" | "DATETIME" | "BLOB");
        match value {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Text(digits) if self.0 == FieldType::Binary => {
                if let Some(bytes) = cell::bytes(digits) {
                    return ToSqlOutput::Owned(Owned::Blob(bytes));
                }
                losses.feature("bytes that are not hexadecimal digits kept as text");
                text(digits)
            }
            Value::Text(t) | Value::Json(t) if is_text => {
                self.check(t, losses);
                text(t)
            }
            Value::Text(t) | Value::Json(t) => {
                if t.trim().parse::<f64>().is_ok() {
                    losses.feature("texts in a column of numbers made numbers");
                }
                text(t)
            }
            Value::Bool(b) if is_text => text(if *b { "true" } else { "false" }),
            Value::Bool(b) => {
                if self.0 != FieldType::Bool {
                    losses.feature("true and false in a column of numbers made 1 and 0");
                }
                integer(i64::from(*b))
            }
            Value::Integer(n) if is_text => owned(n.to_string()),
            Value::Integer(n) => {
                if self.word() == "REAL" && n.unsigned_abs() > 1 << 53 {
                    losses.feature("whole numbers beyond 53 bits rounded");
                }
                integer(*n)
            }
            Value::Number(x) if x.is_nan() => {
                losses.feature("numbers that are none made null");
                ToSqlOutput::Owned(Owned::Null)
            }
            Value::Number(x) if !is_text && *x == 0.0 && x.is_sign_negative() => {
                losses.feature("negative zeros made zero");
                ToSqlOutput::Owned(Owned::Real(0.0))
            }
            // SQLite would print 15 digits.
            Value::Number(x) if is_text => owned(format!("{x:?}")),
            Value::Number(x) => ToSqlOutput::Owned(Owned::Real(*x)),
        }
    }

    /// Notes days and moments that are not in the form of the standard. They are kept as they are.
    fn check(self, text: &str, losses: &mut Losses) {
        let (ok, what) = match self.0 {
            FieldType::Date => (follows(text, "0000-00-00"), "days not written as YYYY-MM-DD kept as they are"),
            FieldType::DateTime => {
                let forms = ["0000-00-00T00:00:00Z", "0000-00-00T00:00:00.000Z", "0000-00-00T00:00Z"];
                let what = "moments not written as YYYY-MM-DDTHH:MM:SS.SSSZ kept as they are";
                (forms.iter().any(|form| follows(text, form)), what)
            }
            _ => return,
        };
        if !ok {
            losses.feature(what);
        }
    }
}

/// Whether a text is like another, with any digit for a zero.
fn follows(text: &str, form: &str) -> bool {
    let same = |(c, f): (u8, u8)| if f == b'0' { c.is_ascii_digit() } else { c == f };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(same)
}

/// A text that is not UTF-8.
#[derive(Debug)]
pub(super) struct NotUtf8;

/// A value. `SQLite` keeps a value of any type in a column of any type; it is given as it is.
pub(super) fn value(kind: FieldType, value: ValueRef<'_>) -> Result<Value, NotUtf8> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n @ (0 | 1)) if kind == FieldType::Bool => Value::Bool(n == 1),
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Real(x) => Value::Number(x),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| NotUtf8)?;
            let nested = if kind == FieldType::Json { json(text) } else { None };
            nested.map_or_else(|| Value::Text(text.to_owned()), Value::Json)
        }
        ValueRef::Blob(bytes) => Value::Text(cell::digits(bytes)),
    })
}

/// An array or object without the white space that is no part of a text; `None` where the text is something else.
fn json(text: &str) -> Option<String> {
    if !text.trim_start().starts_with(['[', '{']) {
        return None;
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok()?;
    let (mut inside, mut escaped) = (false, false);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if inside || !c.is_ascii_whitespace() {
            out.push(c);
        }
        inside ^= c == '"' && !escaped;
        escaped = inside && c == '\\' && !escaped;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use geoland::record::Value;
    use rusqlite::types::ValueRef;

    use super::{field, json, value};
    use crate::schema::FieldType::{self, *};

    #[test]
    fn declared_types() {
        for (declared, kind, width) in [
            ("BOOLEAN", Bool, None),
            ("tinyint", Int8, None),
            ("SMALLINT", Int16, None),
            ("MEDIUMINT", Int32, None),
            ("INT", Int64, None),
            ("BIGINT", Int64, None),
            ("FLOAT", Float32, None),
            ("DOUBLE", Float64, None),
            ("DOUBLE PRECISION", Float64, None),
            ("DECIMAL(10, 2)", Float64, None),
            ("TEXT", Text, None),
            ("TEXT(20)", Text, Some((20, 0))),
            ("varchar( 7 )", Text, Some((7, 0))),
            ("TEXT(99999999999999999999999)", Text, None),
            ("BLOB(9)", Binary, None),
            ("DATE", Date, None),
            ("DATETIME", DateTime, None),
            ("", Text, None),
        ] {
            let field = field("a", declared);
            assert_eq!((field.kind, field.width), (kind, width), "{declared}");
        }
    }

    #[test]
    fn values_are_given_as_they_are() {
        let read = |kind: FieldType, raw: ValueRef<'_>| value(kind, raw).unwrap();
        assert_eq!(read(Bool, ValueRef::Integer(1)), Value::Bool(true));
        assert_eq!(read(Bool, ValueRef::Integer(2)), Value::Integer(2));
        assert_eq!(read(Int32, ValueRef::Text("a lot".as_bytes())), Value::Text("a lot".into()));
        assert_eq!(read(Text, ValueRef::Blob(&[0, 0xAB])), Value::Text("00ab".into()));
        assert_eq!(read(Json, ValueRef::Text(b"[1")), Value::Text("[1".into()));
        assert_eq!(read(Json, ValueRef::Text(b"7")), Value::Text("7".into()));
        assert!(value(Text, ValueRef::Text(&[0xB3, 0xA1])).is_err());
    }

    #[test]
    fn json_loses_white_space_only() {
        assert_eq!(json(" [ 1.50, {\"a \\\" b\" : \"\\\\\"} , null ]").unwrap(), r#"[1.50,{"a \" b":"\\"},null]"#);
    }
}
