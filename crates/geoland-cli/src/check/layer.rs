//! A layer of a file: what is in it.

use geoland::check::coordinates::Positions;
use geoland::check::reference::Outlines;
use geoland::crs::Recognition;
use geoland::{Crs, Role};
use geoland_io::Contents;
use geoland_io::schema::{FieldType, Profile};
use serde_json::{Value, json};

use crate::collection::counted;
use crate::layers::remark_text;
use crate::present::sheet::{Column, Sheet};

/// A layer that was read whole.
pub(super) struct Layer {
    pub(super) name: String,
    pub(super) contents: Contents,
    pub(super) crs: Crs,
    pub(super) profile: Profile,
    /// What its features were read as; none for features of no known kind.
    pub(super) role: Option<Role>,
    /// Why.
    pub(super) because: &'static str,
    /// Its number in the dataset, where it has a role.
    pub(super) source: Option<u32>,
    /// Where features of no known kind are.
    pub(super) positions: Option<Positions>,
    /// Their outlines, where they are compared with a reference.
    pub(super) outlines: Option<Outlines>,
}

impl Layer {
    /// What its features were read as, in words.
    fn role_words(&self) -> &'static str {
        self.role.map_or("features of no known kind", role_words)
    }

    /// What is in it, as a table.
    pub(super) fn sheet(&self) -> Sheet {
        let Self { contents, profile, .. } = self;
        let mut rows = vec![("format", contents.format.name().to_owned())];
        rows.extend(contents.encoding.as_ref().map(|encoding| ("encoding", encoding.clone())));
        let said = if contents.crs.is_some() { "" } else { " (the usual one)" };
        rows.push(("coordinate system", format!("{}{said}", self.crs)));
        if *self.crs.recognition() != Recognition::Name {
            rows.push(("", self.crs.recognition().to_string()));
        }
        rows.extend(self.crs.axis_note().map(|note| ("", note)));
        rows.push(("read as", format!("{}: {}", self.role_words(), self.because)));
        rows.push(("features", profile.features.to_string()));
        rows.extend(profile.types.iter().map(|(kind, count)| ("", format!("{count} {kind}"))));
        if profile.with_holes > 0 {
            rows.push(("", format!("{} with holes", profile.with_holes)));
        }
        if profile.missing > 0 {
            rows.push(("", format!("{} without a geometry", profile.missing)));
        }
        if profile.unreadable > 0 {
            rows.push(("", format!("{} with a geometry that cannot be read", profile.unreadable)));
        }
        if let Some([w, s, e, n]) = profile.bounds {
            rows.push(("extent", format!("{w}, {s} to {e}, {n}")));
        }
        let beside = [(profile.has_heights, "heights"), (profile.has_measures, "measures")];
        let beside: Vec<&str> = beside.into_iter().filter(|(has, _)| *has).map(|(_, what)| what).collect();
        if !beside.is_empty() {
            rows.push(("positions have", beside.join(" and ")));
        }
        let fields = profile.fields();
        let names = fields.iter().map(|field| format!("{} {}", field.name, word(field.kind)));
        rows.extend(names.enumerate().map(|(at, text)| (if at == 0 { "attributes" } else { "" }, text)));
        let mut notes: Vec<String> = contents.remarks.iter().filter_map(remark_text).collect();
        let mixed = profile.mixed();
        if !mixed.is_empty() {
            let has = counted(mixed.len() as u64, "attribute has", "attributes have");
            notes.push(format!("{has} values of several types: {}", mixed.join(", ")));
        }
        Sheet {
            caption: self.name.clone(),
            columns: vec![Column::text("layer"), Column::text("found")],
            rows: rows.into_iter().map(|(what, text)| vec![what.to_owned(), text]).collect(),
            notes,
        }
    }

    /// What is in it, as a JSON object.
    pub(super) fn json(&self) -> Value {
        let Self { contents, profile, .. } = self;
        let types = profile.types.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count)));
        let fields = profile.fields();
        let fields = fields.iter().map(|field| json!({"name": field.name, "type": word(field.kind)}));
        let remarks = contents.remarks.iter().filter_map(|remark| {
            let what = remark.oddity.words()?;
            Some(json!({"what": what, "features": remark.features, "first": remark.first}))
        });
        json!({
            "file": self.name,
            "layer": contents.layer,
            "format": contents.format.word(),
            "encoding": contents.encoding,
            "read_as": self.role_words(),
            "crs": self.crs.name(),
            "crs_given": contents.crs.as_ref().map(geoland_io::CrsText::shortest),
            "crs_recognition": self.crs.recognition().to_string(),
            "axis_note": self.crs.axis_note(),
            "features": profile.features,
            "without_geometry": profile.missing,
            "unreadable": profile.unreadable,
            "with_holes": profile.with_holes,
            "types": types.collect::<serde_json::Map<_, _>>(),
            "bounds": profile.bounds,
            "has_heights": profile.has_heights,
            "has_measures": profile.has_measures,
            "attributes": fields.collect::<Vec<_>>(),
            "mixed_attributes": profile.mixed(),
            "remarks": remarks.collect::<Vec<_>>(),
        })
    }
}

/// The word for a type of attribute.
fn word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Bool => "bool",
        FieldType::Int8 => "int8",
        FieldType::Int16 => "int16",
        FieldType::Int32 => "int32",
        FieldType::Int64 => "int64",
        FieldType::UInt64 => "uint64",
        FieldType::Float32 => "float32",
        FieldType::Float64 => "float64",
        FieldType::Text => "text",
        FieldType::Date => "date",
        FieldType::Time => "time",
        FieldType::DateTime => "datetime",
        FieldType::Binary => "binary",
        FieldType::Json => "json",
        _ => "other",
    }
}

/// What a role is, in words.
pub(super) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Parcels => "parcels",
        Role::Green => "green spaces",
        Role::Districts => "districts",
        Role::KeyAreas => "key areas",
        Role::Alleys => "alleys",
        Role::Events => "events",
    }
}
