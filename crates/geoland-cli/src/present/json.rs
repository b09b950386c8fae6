//! Rows as JSON.

use std::io::{self, Write};

use geoland::AreaUnit;
use geoland_io::json_text;
use serde::Serialize;
use serde_json::{Map, Value};

use super::field::{Field, json, name};
use crate::printable::is_obeyed;

/// A row as a JSON object.
pub(crate) fn object(fields: &[Field], unit: AreaUnit) -> Value {
    Value::Object(fields.iter().map(|field| (name(field, unit), json(&field.1, unit))).collect::<Map<_, _>>())
}

/// JSON on one line, with every character escaped that a terminal would obey or that changes the order of what is read.
pub(crate) fn compact<T: Serialize + ?Sized>(value: &T) -> String {
    let text = json_text::compact(value);
    if !text.contains(is_obeyed) {
        return text;
    }
    let mut units = [0; 2];
    // Outside of strings JSON has none of these characters, so that each stands where an escape may stand.
    text.chars().fold(String::with_capacity(text.len() + 16), |mut out, c| {
        if is_obeyed(c) {
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
        out
    })
}

/// Writes an object with a line for each member, and for each element of a member that is a list of objects: rows can be
/// compared line by line.
pub(crate) fn write<W: Write>(out: &mut W, members: &[(&str, Value)]) -> io::Result<()> {
    out.write_all(b"{")?;
    for (at, (name, value)) in members.iter().enumerate() {
        let between = if at == 0 { "" } else { "," };
        write!(out, "{between}\n  {}: ", compact(name))?;
        match value {
            Value::Array(elements) if !elements.is_empty() => {
                for (at, element) in elements.iter().enumerate() {
                    let between = if at == 0 { "[" } else { "," };
                    write!(out, "{between}\n    {}", compact(element))?;
                }
                out.write_all(b"\n  ]")?;
            }
            other => out.write_all(compact(other).as_bytes())?,
        }
    }
    out.write_all(b"\n}\n")
}
