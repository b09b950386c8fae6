//! Rows as JSON.

use std::io::{self, Write};

use geoland::AreaUnit;
use geoland_io::json_text::compact;
use serde_json::{Map, Value};

use super::field::{Field, json, name};

/// A row as a JSON object.
pub(crate) fn object(fields: &[Field], unit: AreaUnit) -> Value {
    Value::Object(fields.iter().map(|field| (name(field, unit), json(&field.1, unit))).collect::<Map<_, _>>())
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
