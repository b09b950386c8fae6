//! Records: one feature of a layer as a file has it, before the scheme gives it a meaning.

use std::borrow::Cow;

use geo_types::Geometry;

/// An attribute value as the file has it.
///
/// # Example
/// ```
/// use geoland::record::Value;
/// assert_eq!(Value::Number(17.0).as_text().as_deref(), Some("17"));
/// assert_eq!(Value::Text(" 12.5 ".into()).as_number(), Some(12.5));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value: null, or the attribute is absent.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
    /// A nested value, kept as its JSON text.
    Json(String),
}

impl Value {
    /// The value as an identifier or name: trimmed text, whole numbers without a decimal point, `None` when empty.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }

    /// [`Value::as_text`], copied only where it has to be made.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Null => return None,
            Self::Bool(b) => b.to_string().into(),
            Self::Integer(n) => n.to_string().into(),
            Self::Number(x) if x.fract() == 0.0 && x.abs() < 9.007_199_254_740_992e15 => format!("{x:.0}").into(),
            Self::Number(x) => x.to_string().into(),
            Self::Text(t) => Cow::Borrowed(t.trim()),
            Self::Json(t) => Cow::Borrowed(&**t),
        };
        (!text.is_empty()).then_some(text)
    }

    /// The value as a finite number; text is read as a plain decimal number.
    #[must_use]
    pub fn as_number(&self) -> Option<f64> {
        let number = match self {
            Self::Integer(n) => *n as f64,
            Self::Number(x) => *x,
            Self::Text(t) => t.trim().parse().ok()?,
            Self::Null | Self::Bool(_) | Self::Json(_) => return None,
        };
        number.is_finite().then_some(number)
    }
}

/// What a record has in place of a geometry, or the geometry itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Outline {
    /// A geometry that could be read, in the coordinates of the file. Its numbers are finite.
    Read(Geometry<f64>),
    /// The geometry is null or absent.
    Missing,
    /// The geometry could not be read; the text says why.
    Unreadable(String),
}

/// Where a feature was read: which source, and its position there from 1. It names the feature in messages and decides
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Origin {
    /// The source, by its position in [`Dataset::sources`](crate::Dataset::sources).
    pub source: u32,
    /// The feature's position in the source, from 1.
    pub number: u64,
}

/// One feature of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Position in the file, from 1. It names the feature in messages and decides nothing.
    pub number: u64,
    /// The identifier that stands outside the properties (the `id` member of `GeoJSON`).
    pub id: Value,
    /// The geometry.
    pub outline: Outline,
    /// The attributes, in the order of the file.
    pub properties: Vec<(String, Value)>,
}

impl Record {
    /// The value of an attribute; [`Value::Null`] where the record lacks it.
    ///
    /// # Example
    /// ```
    /// use geoland::record::{Outline, Record, Value};
    /// let record = Record {
    ///     number: 1,
    ///     id: Value::Null,
    ///     outline: Outline::Missing,
    ///     properties: vec![("status".into(), Value::Text("cleared".into()))],
    /// };
    /// assert_eq!(record.get("status"), &Value::Text("cleared".into()));
    /// assert_eq!(record.get("form"), &Value::Null);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        const NULL: Value = Value::Null;
        self.properties.iter().find(|(key, _)| key == name).map_or(&NULL, |(_, value)| value)
    }
}
