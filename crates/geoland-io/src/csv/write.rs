//! Writing a table: a column for each attribute and one of WKT.

use std::collections::HashMap;
use std::io::Write;

use geoland::record::{Outline, Value};

use crate::error::quoted;
use crate::feature::Feature;
use crate::schema::FieldType;
use crate::text_output::{TextOutput, plain_ending};
use crate::wkt;
use crate::write::{LayerWriter, Loss, Losses, Target, WriteError};

struct Table {
    output: TextOutput,
    delimiter: char,
    /// The attributes in the order of their columns, and the places of their names.
    columns: Vec<String>,
    places: HashMap<String, usize>,
    /// Whether identifiers outside the attributes have a column of their own, the first.
    has_ids: bool,
    line: String,
    losses: Losses,
}

/// Names for the column of geometries; the first that is no attribute's is taken.
const NAMES: [&str; 4] = ["geometry", "geom", "wkt", "the_geom"];

/// Begins a table.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let fields = target.profile.fields();
    let has = |name: &str| fields.iter().any(|field| field.name.eq_ignore_ascii_case(name));
    let mut losses = Losses::default();
    let has_ids = target.profile.has_ids && !has("id");
    if has_ids {
        losses.layer("identifiers outside the attributes written as an attribute \"id\"");
    }
    if fields.iter().any(|field| field.kind != FieldType::Text) {
        losses.layer("types of attributes left out, as a table has only texts");
    }
    if target.crs.is_some() && !target.system.is_some_and(crate::geojson::layer::is_usual) {
        losses.layer("coordinate system left out, as a table has no place for it; say --crs when it is read");
    }
    if !target.foreign.is_empty() {
        losses.layer("members of the document left out, as a table has none");
    }
    let is_tabs = plain_ending(target.path).as_deref() == Some("tsv");
    let columns: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let places = columns.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
    let mut table = Table {
        output: TextOutput::create(target.path)?,
        delimiter: if is_tabs { '\t' } else { ',' },
        columns,
        places,
        has_ids,
        line: String::new(),
        losses,
    };
    let many = (1..).map(|number| format!("geometry_{number}"));
    let geometry = NAMES.iter().map(|name| (*name).to_owned()).chain(many).find(|name| !has(name));
    table.head(&geometry.unwrap_or_default())?;
    Ok(Box::new(table))
}

impl Table {
    fn head(&mut self, geometry: &str) -> Result<(), WriteError> {
        let names: Vec<String> =
            self.has_ids.then(|| "id".to_owned()).into_iter().chain(self.columns.iter().cloned()).collect();
        for name in names {
            // The reader names a column without a name after its place.
            if name.trim() != name || name.is_empty() {
                self.losses.layer(&format!("the name {} of an attribute changes when it is read", quoted(&name)));
            }
            self.field(&name, false);
        }
        self.field(geometry, false);
        self.end_row()
    }

    /// Adds a text; in quotes where it would be read as something else, and where it is an empty text and not nothing.
    fn field(&mut self, text: &str, quoted: bool) {
        let divides = |c: char| c == self.delimiter || matches!(c, '"' | '\n' | '\r');
        let odd = self.line.is_empty() && text.starts_with('\u{feff}');
        if quoted || odd || text.contains(divides) {
            self.line.push('"');
            self.line.push_str(&text.replace('"', "\"\""));
            self.line.push('"');
        } else {
            self.line.push_str(text);
        }
        self.line.push(self.delimiter);
    }

    fn value(&mut self, value: Option<&Value>) {
        match value {
            None | Some(Value::Null) => self.field("", false),
            Some(Value::Text(text)) => self.field(text, text.is_empty()),
            Some(Value::Json(text)) => self.field(text, false),
            Some(Value::Bool(b)) => self.field(if *b { "true" } else { "false" }, false),
            Some(Value::Integer(n)) => self.field(&n.to_string(), false),
            // As accounts write a number that is an identifier: whole ones without a point.
            Some(Value::Number(x)) => self.field(&x.to_string(), false),
        }
    }

    fn end_row(&mut self) -> Result<(), WriteError> {
        self.line.pop();
        // A line without anything would be no row.
        if self.line.is_empty() {
            self.line.push_str("\"\"");
        }
        self.line.push('\n');
        let written = self.output.write_all(self.line.as_bytes());
        self.line.clear();
        written.map_err(|error| self.output.error(error).into())
    }

    /// Notes what a table does not hold of a feature.
    fn note(&mut self, feature: &Feature) {
        if matches!(feature.record.outline, Outline::Unreadable(_)) {
            self.losses.feature("geometries that could not be read left out");
        }
        if !feature.extras.foreign.is_empty() {
            self.losses.feature("members that are no attributes left out");
        }
        if feature.record.id != Value::Null && !self.has_ids {
            self.losses.feature("identifiers outside the attributes left out, as there is an attribute \"id\"");
        }
    }
}

impl LayerWriter for Table {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        self.note(feature);
        let record = &feature.record;
        if self.has_ids {
            self.value(Some(&record.id));
        }
        // Most features have the attributes of the layer in its order.
        let mut values: Vec<Option<&Value>> = vec![None; self.columns.len()];
        for (at, (name, value)) in record.properties.iter().enumerate() {
            let is_here = self.columns.get(at).is_some_and(|column| column == name);
            match if is_here { Some(at) } else { self.places.get(name).copied() } {
                Some(at) => values[at] = Some(value),
                None => self.losses.feature("attributes that the layer does not announce left out"),
            }
        }
        for value in values {
            self.value(value);
        }
        let mut text = String::new();
        if let Some(geometry) = feature.geometry() {
            wkt::write(&mut text, geometry, &feature.extras.heights, &feature.extras.measures);
        }
        self.field(&text, false);
        self.end_row()
    }

    fn finish(self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        self.output.commit()?;
        Ok(self.losses.0)
    }
}
