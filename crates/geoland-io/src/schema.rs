//! The attributes of a layer and what its features have in common, as formats with a schema need to know beforehand.

use std::collections::HashMap;

use geo_types::Geometry;
use geoland::outline::type_name;
use geoland::record::{Outline, Value};

use crate::feature::Feature;
use crate::positions;

/// The type of an attribute. Values come as [`Value`]s whatever their type: dates, times and digits that 64 bits do not hold as
/// texts (ISO 8601), bytes as hexadecimal digits, nested values as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldType {
    /// True or false.
    Bool,
    /// Whole numbers of 8 bits.
    Int8,
    /// Whole numbers of 16 bits.
    Int16,
    /// Whole numbers of 32 bits.
    Int32,
    /// Whole numbers of 64 bits.
    Int64,
    /// Whole numbers of 64 bits, none negative.
    UInt64,
    /// Numbers of 32 bits.
    Float32,
    /// Numbers of 64 bits.
    Float64,
    /// Text.
    Text,
    /// Days: `2018-10-31`.
    Date,
    /// Times of day: `12:30:00`.
    Time,
    /// Moments: `2018-10-31T12:30:00Z`.
    DateTime,
    /// Bytes, as hexadecimal digits.
    Binary,
    /// Nested values, as JSON.
    Json,
}

/// An attribute of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: FieldType,
    /// The characters that its values take at most and the decimals among them, where the format says it.
    pub width: Option<(usize, usize)>,
}

impl Field {
    /// An attribute of a type.
    #[must_use]
    pub fn new(name: &str, kind: FieldType) -> Self {
        Self { name: name.to_owned(), kind, width: None }
    }
}

/// What the features of a layer have in common: known once all of them were seen, and what a writer of a format with a
/// schema has to know before the first.
///
/// # Example
/// ```
/// use geoland::record::{Outline, Record, Value};
/// use geoland_io::schema::{FieldType, Profile};
/// let mut profile = Profile::default();
/// for value in [Value::Integer(1), Value::Number(2.5)] {
///     let properties = vec![("area_mu".to_owned(), value)];
///     profile.add(&Record { number: 1, id: Value::Null, outline: Outline::Missing, properties }.into());
/// }
/// assert_eq!(profile.fields()[0].kind, FieldType::Float64);
/// ```
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Profile {
    /// The features.
    pub features: u64,
    /// The features whose geometry is null or absent.
    pub missing: u64,
    /// The features whose geometry could not be read.
    pub unreadable: u64,
    /// The features by the type of their geometry, as `GeoJSON` names it, in the order in which the types came.
    pub types: Vec<(&'static str, u64)>,
    /// The features whose polygons have holes.
    pub with_holes: u64,
    /// The least box around all positions in the coordinates of the file: west, south, east, north.
    pub bounds: Option<[f64; 4]>,
    /// Whether any position has a height.
    pub has_heights: bool,
    /// Whether any position has a measure.
    pub has_measures: bool,
    /// Whether any feature has an identifier outside its attributes.
    pub has_ids: bool,
    /// Whether any feature has members that `GeoJSON` does not define.
    pub has_foreign: bool,
    columns: Vec<Column>,
    places: HashMap<String, usize>,
    ids: Column,
}

/// What was seen of an attribute.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Column {
    name: String,
    declared: Option<FieldType>,
    bools: bool,
    /// Whole numbers, and whether one of them needs more than the 53 bits of a float.
    integers: bool,
    long: bool,
    numbers: bool,
    texts: bool,
    nested: bool,
    /// The most bytes of a text.
    bytes: usize,
    /// The most characters of a whole number.
    digits: usize,
}

impl Profile {
    /// A profile of a layer whose format declares the attributes, so that they are there even where no feature is.
    #[must_use]
    pub fn of_fields(fields: &[Field]) -> Self {
        let mut profile = Self::default();
        for field in fields {
            let column = profile.column(&field.name);
            profile.columns[column].declared = Some(field.kind);
        }
        profile
    }

    /// Takes the types that a format declares, in the order of its attributes, also for those that no feature has.
    pub fn declare(&mut self, fields: &[Field]) {
        let mut declared = Self::of_fields(fields);
        for column in std::mem::take(&mut self.columns) {
            let at = declared.column(&column.name);
            let kind = declared.columns[at].declared;
            declared.columns[at] = Column { declared: kind, ..column };
        }
        (self.columns, self.places) = (declared.columns, declared.places);
    }

    fn column(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.places.insert(name.to_owned(), self.columns.len());
        self.columns.push(Column { name: name.to_owned(), ..Column::default() });
        self.columns.len() - 1
    }

    /// Takes note of a feature.
    pub fn add(&mut self, feature: &Feature) {
        self.features += 1;
        match &feature.record.outline {
            Outline::Missing => self.missing += 1,
            Outline::Unreadable(_) => self.unreadable += 1,
            Outline::Read(geometry) => self.add_geometry(geometry),
        }
        self.has_heights |= !feature.extras.heights.is_empty();
        self.has_measures |= !feature.extras.measures.is_empty();
        self.has_ids |= feature.record.id != Value::Null;
        self.ids.add(&feature.record.id);
        self.has_foreign |= !feature.extras.foreign.is_empty();
        for (at, (name, value)) in feature.record.properties.iter().enumerate() {
            // Most features have the attributes of the one before in the same order.
            let known = self.columns.get(at).is_some_and(|column| column.name == *name);
            let at = if known { at } else { self.column(name) };
            self.columns[at].add(value);
        }
    }

    fn add_geometry(&mut self, geometry: &Geometry<f64>) {
        let kind = type_name(geometry);
        match self.types.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.types.push((kind, 1)),
        }
        let has_holes = match geometry {
            Geometry::Polygon(polygon) => !polygon.interiors().is_empty(),
            Geometry::MultiPolygon(polygons) => polygons.0.iter().any(|polygon| !polygon.interiors().is_empty()),
            _ => false,
        };
        self.with_holes += u64::from(has_holes);
        let Some(own) = positions::bounds(geometry) else { return };
        let [w, s, e, n] = self.bounds.get_or_insert(own);
        *w = w.min(own[0]);
        *s = s.min(own[1]);
        *e = e.max(own[2]);
        *n = n.max(own[3]);
    }

    /// The attributes in the order in which they came: of the declared type, else of the least type that holds every value.
    /// Widths are the bytes of the longest text and the characters of the longest whole number.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.columns.iter().map(Column::field).collect()
    }

    /// The identifiers outside the attributes as an attribute `id`, for formats that have no other place for them; `None` without any.
    #[must_use]
    pub fn id_field(&self) -> Option<Field> {
        self.has_ids.then(|| Field { name: "id".to_owned(), ..self.ids.field() })
    }

    /// The attributes whose values are of types that no single one holds, so that they become texts.
    #[must_use]
    pub fn mixed(&self) -> Vec<&str> {
        self.columns.iter().filter(|column| column.is_mixed()).map(|column| &*column.name).collect()
    }
}

impl Column {
    fn add(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::Bool(_) => self.bools = true,
            Value::Integer(n) => {
                self.integers = true;
                self.long |= n.unsigned_abs() > 1 << 53;
                let digits = n.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
                self.digits = self.digits.max(digits + usize::from(*n < 0));
            }
            Value::Number(_) => self.numbers = true,
            Value::Text(text) => {
                self.texts = true;
                self.bytes = self.bytes.max(text.len());
            }
            Value::Json(text) => {
                self.nested = true;
                self.bytes = self.bytes.max(text.len());
            }
        }
    }

    /// Numbers are one kind: whole ones among them are no mixture, unless a float would not hold them.
    fn is_mixed(&self) -> bool {
        let kinds = [self.bools, self.integers || self.numbers, self.texts, self.nested];
        let mixed = kinds.iter().filter(|seen| **seen).count() > 1 || (self.long && self.numbers);
        self.declared.is_none() && mixed
    }

    fn field(&self) -> Field {
        let kind = match self.declared {
            Some(declared) => declared,
            None if self.is_mixed() => FieldType::Text,
            None if self.bools => FieldType::Bool,
            None if self.numbers => FieldType::Float64,
            None if self.integers => FieldType::Int64,
            None if self.nested => FieldType::Json,
            None => FieldType::Text,
        };
        let width = self.bytes.max(self.digits);
        Field { name: self.name.clone(), kind, width: (width > 0).then_some((width, 0)) }
    }
}

#[cfg(test)]
mod tests {
    use geoland::record::{Outline, Record, Value};

    use super::{Field, FieldType, Profile};

    fn profile(values: Vec<Value>) -> Profile {
        let mut profile = Profile::default();
        for value in values {
            let properties = vec![("a".to_owned(), value)];
            profile.add(&Record { number: 1, id: Value::Null, outline: Outline::Missing, properties }.into());
        }
        profile
    }

    #[test]
    fn the_least_type_that_holds_every_value() {
        use Value::{Bool, Integer, Json, Null, Number, Text};
        for (values, kind) in [
            (vec![Null], FieldType::Text),
            (vec![Null, Bool(true)], FieldType::Bool),
            (vec![Integer(1), Integer(-5)], FieldType::Int64),
            (vec![Integer(1), Number(0.5)], FieldType::Float64),
            (vec![Integer(1 << 60), Number(0.5)], FieldType::Text),
            (vec![Integer(1), Text("001".into())], FieldType::Text),
            (vec![Json("[]".into())], FieldType::Json),
        ] {
            let profile = profile(values.clone());
            assert_eq!(profile.fields()[0].kind, kind, "{values:?}");
            let mixed = kind == FieldType::Text && values.len() > 1;
            assert_eq!(profile.mixed().len(), usize::from(mixed), "{values:?}");
        }
    }

    #[test]
    fn what_a_format_declares_stays() {
        let declared = Profile::of_fields(&[Field::new("a", FieldType::Int32)]);
        assert_eq!(declared.fields()[0].kind, FieldType::Int32);
    }

    #[test]
    fn widths_are_those_of_the_longest() {
        let profile = profile(vec![Value::Text("场清".into()), Value::Text("ab".into())]);
        assert_eq!(profile.fields()[0].width, Some((6, 0)));
        let integers = self::profile(vec![Value::Integer(-100), Value::Integer(7)]);
        assert_eq!(integers.fields()[0].width, Some((4, 0)));
    }
}
