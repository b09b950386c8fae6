//! A feature of a file: the record that accounts are made of, and what only a conversion keeps.

use geo_types::Geometry;
use geoland::record::{Outline, Record, Value};

/// A feature as its file has it.
///
/// # Example
/// ```
/// use geoland::record::{Outline, Record, Value};
/// use geoland_io::{Extras, Feature};
/// let record = Record { number: 1, id: Value::Null, outline: Outline::Missing, properties: vec![] };
/// let feature = Feature { record, extras: Extras::default() };
/// assert!(feature.geometry().is_none());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its identifier, geometry and attributes.
    pub record: Record,
    /// What is beside them.
    pub extras: Extras,
}

/// What a feature has beside its record. Accounts have no use for it, so that readers fill it only where
/// [`Request::extras`](crate::Request::extras) asks for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extras {
    /// The heights of the positions of the geometry, in the units of the file, in the order in which the geometry holds
    /// them, closing positions of rings among them; empty where it has none. A height that is absent is NaN.
    pub heights: Vec<f64>,
    /// The measures of the positions, likewise.
    pub measures: Vec<f64>,
    /// Members of a `GeoJSON` feature that RFC 7946 does not define, as JSON texts.
    pub foreign: Vec<(String, String)>,
    /// The number of its row in a `GeoPackage`.
    pub row: Option<i64>,
}

impl Feature {
    /// The geometry, where it has one that could be read.
    #[must_use]
    pub fn geometry(&self) -> Option<&Geometry<f64>> {
        match &self.record.outline {
            Outline::Read(geometry) => Some(geometry),
            Outline::Missing | Outline::Unreadable(_) => None,
        }
    }
}

impl Default for Feature {
    /// A feature of which nothing is known.
    fn default() -> Self {
        Record { number: 0, id: Value::Null, outline: Outline::Missing, properties: Vec::new() }.into()
    }
}

impl From<Record> for Feature {
    fn from(record: Record) -> Self {
        Self { record, extras: Extras::default() }
    }
}
