//! Fields: which of those that the scheme expects the records of a source have.

use super::Role;
use crate::record::Record;
use crate::scheme::Scheme;

/// The fields of one source.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    layers: Vec<Expected>,
    /// The names of all fields, where the file declares them.
    declared: Vec<String>,
}

/// What is expected of the records of one layer and was not seen so far.
#[derive(Debug, Clone)]
struct Expected {
    role: Role,
    unseen: Vec<String>,
    records: u64,
}

/// A field that the scheme expects and that no record has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AbsentField<'a> {
    /// The source, by its position.
    pub(crate) source: u32,
    /// The layer of the records.
    pub(crate) role: Role,
    /// The field's name in the scheme.
    pub(crate) field: &'a str,
    /// How many records lack it.
    pub(crate) records: u64,
    /// The fields that the file has, where it declares them.
    pub(crate) declared: &'a [String],
}

impl Fields {
    /// Looks at a record of a layer. Once every field was seen there is nothing left to look for.
    pub(super) fn see(&mut self, role: Role, record: &Record, scheme: &Scheme) {
        let at = self.layers.iter().position(|layer| layer.role == role).unwrap_or_else(|| {
            self.layers.push(Expected { role, unseen: scheme.expected_fields(role), records: 0 });
            self.layers.len() - 1
        });
        let layer = &mut self.layers[at];
        layer.records += 1;
        if !layer.unseen.is_empty() {
            layer.unseen.retain(|field| !record.properties.iter().any(|(name, _)| name == field));
        }
    }

    /// Notes the names of all fields of a file.
    pub(super) fn declare(&mut self, names: Vec<String>) {
        self.declared = names;
    }

    /// The fields that no record of a layer has.
    pub(super) fn absent(&self, source: u32) -> impl Iterator<Item = AbsentField<'_>> {
        self.layers.iter().flat_map(move |layer| {
            // A reader may leave out what is null in every record.
            let unseen = layer.unseen.iter().filter(|field| !self.declared.contains(field));
            unseen.map(move |field| AbsentField {
                source,
                role: layer.role,
                field,
                records: layer.records,
                declared: &self.declared,
            })
        })
    }
}
