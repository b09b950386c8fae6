//! The fields of a row, once for JSON, CSV and `GeoJSON`.

use geoland::{Area, AreaUnit};
use serde_json::Value;

/// A field: its name, without a unit, and its value.
pub(crate) type Field = (&'static str, Content);

/// What a field holds.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// A text, or none.
    Text(Option<String>),
    /// A count.
    Count(u64),
    /// An area; its name gets the unit.
    Area(Area),
    /// An area that was given in hectares, or none; its name gets the unit.
    Hectares(Option<f64>),
    /// A percentage or another number without a unit, or none.
    Number(Option<f64>),
    /// A list, as JSON; in CSV its parts stand in one cell.
    List(Vec<Part>),
}

/// A part of a list: a name and, where parts have one, an area.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Its members beside the area.
    pub(crate) members: Vec<(&'static str, Value)>,
    /// What names it in one cell.
    pub(crate) label: String,
    /// Its area.
    pub(crate) area: Area,
}

/// The name of a field, with the unit where it has one.
pub(crate) fn name((name, content): &Field, unit: AreaUnit) -> String {
    match content {
        Content::Area(_) | Content::Hectares(_) => format!("{name}_{}", unit.symbol()),
        _ => (*name).to_owned(),
    }
}

/// The value of a field as JSON.
pub(crate) fn json(content: &Content, unit: AreaUnit) -> Value {
    match content {
        Content::Text(text) => text.clone().into(),
        Content::Count(count) => (*count).into(),
        Content::Area(area) => area.in_unit(unit).into(),
        Content::Hectares(hectares) => hectares.map(|hectares| from_hectares(hectares, unit)).into(),
        Content::Number(number) => (*number).into(),
        Content::List(parts) => parts.iter().map(|part| part_json(part, unit)).collect(),
    }
}

fn part_json(part: &Part, unit: AreaUnit) -> Value {
    let mut object: serde_json::Map<String, Value> =
        part.members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    object.insert(format!("area_{}", unit.symbol()), part.area.in_unit(unit).into());
    Value::Object(object)
}

/// The value of a field as text for CSV: numbers in the shortest form that reads back as the same bits, nothing for none.
pub(crate) fn text(content: &Content, unit: AreaUnit) -> String {
    match content {
        Content::Text(text) => text.clone().unwrap_or_default(),
        Content::Count(count) => count.to_string(),
        Content::Area(area) => area.in_unit(unit).to_string(),
        Content::Hectares(hectares) => {
            hectares.map(|hectares| from_hectares(hectares, unit).to_string()).unwrap_or_default()
        }
        Content::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        Content::List(parts) => {
            let parts = parts.iter().map(|part| format!("{} {}", part.label, part.area.in_unit(unit)));
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}

/// Hectares stay the number they were given as.
fn from_hectares(hectares: f64, unit: AreaUnit) -> f64 {
    match unit {
        AreaUnit::Ha => hectares,
        other => hectares * AreaUnit::Ha.square_metres() / other.square_metres(),
    }
}
