//! The members of a topology, as its text has them.

use std::fmt;

use geoland::record::Value;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A document.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Topology {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) transform: Option<Transform>,
    /// The legacy member, as of `GeoJSON`.
    pub(super) crs: Option<serde_json::Value>,
    #[serde(default)]
    pub(super) arcs: Vec<Arc>,
    #[serde(deserialize_with = "members")]
    pub(super) objects: Vec<(String, Object)>,
}

/// Steps of a grid, and where it begins.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Transform {
    pub(super) scale: [f64; 2],
    pub(super) translate: [f64; 2],
}

/// A line that geometries share.
#[derive(Debug)]
pub(super) struct Arc(pub(super) Vec<[f64; 2]>);

/// A geometry with what a feature has.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Object {
    #[serde(rename = "type", deserialize_with = "present")]
    pub(super) kind: Option<String>,
    pub(super) id: Option<Id>,
    #[serde(default)]
    pub(super) properties: Properties,
    pub(super) arcs: Option<Arcs>,
    pub(super) coordinates: Option<Numbers>,
    pub(super) geometries: Option<Vec<Self>>,
}

/// Numbers of arcs, nested as the type of the geometry asks for.
#[derive(Debug)]
pub(super) enum Arcs {
    One(i64),
    List(Vec<Self>),
}

/// The numbers of points, likewise.
#[derive(Debug)]
pub(super) enum Numbers {
    One(f64),
    List(Vec<Self>),
}

/// An identifier: text or a number.
#[derive(Debug, Clone)]
pub(super) struct Id(pub(super) Value);

/// Attributes in the order of the text, of a name given twice the last.
#[derive(Debug, Default)]
pub(super) struct Properties(pub(super) Vec<(String, Value)>);

impl Arcs {
    pub(super) fn index(&self) -> Option<i64> {
        if let Self::One(index) = self { Some(*index) } else { None }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }
}

/// A member that has to be there; it may be null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// The members of an object in the order of the text.
fn members<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Object)>, D::Error> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, Object)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of geometries")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    deserializer.deserialize_map(Members)
}

impl<'de> Deserialize<'de> for Arc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A position of an arc: two numbers, and others that are passed over.
        struct Position([f64; 2]);
        struct Positions;
        impl<'de> Visitor<'de> for Positions {
            type Value = Position;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position of two numbers")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Position, A::Error> {
                let (x, y) = (list.next_element()?, list.next_element()?);
                let (Some(x), Some(y)) = (x, y) else {
                    return Err(A::Error::custom("a position of fewer than two numbers"));
                };
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position([x, y]))
            }
        }
        impl<'de> Deserialize<'de> for Position {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_seq(Positions)
            }
        }
        let positions: Vec<Position> = Vec::deserialize(deserializer)?;
        if positions.is_empty() {
            return Err(D::Error::custom("an arc without positions"));
        }
        Ok(Self(positions.into_iter().map(|position| position.0).collect()))
    }
}

impl<'de> Deserialize<'de> for Arcs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nested;
        impl<'de> Visitor<'de> for Nested {
            type Value = Arcs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("numbers of arcs")
            }
            fn visit_i64<E: Error>(self, index: i64) -> Result<Arcs, E> {
                Ok(Arcs::One(index))
            }
            fn visit_u64<E: Error>(self, index: u64) -> Result<Arcs, E> {
                i64::try_from(index).map(Arcs::One).map_err(|_| E::custom("a number of an arc that is too large"))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Arcs, A::Error> {
                let mut arcs = Vec::new();
                while let Some(one) = list.next_element()? {
                    arcs.push(one);
                }
                Ok(Arcs::List(arcs))
            }
        }
        deserializer.deserialize_any(Nested)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nested;
        impl<'de> Visitor<'de> for Nested {
            type Value = Numbers;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("coordinates")
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Numbers, E> {
                Ok(Numbers::One(number))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Numbers, E> {
                Ok(Numbers::One(number as f64))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Numbers, E> {
                Ok(Numbers::One(number as f64))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Numbers, A::Error> {
                let mut numbers = Vec::new();
                while let Some(one) = list.next_element()? {
                    numbers.push(one);
                }
                Ok(Numbers::List(numbers))
            }
        }
        deserializer.deserialize_any(Nested)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match value(serde_json::Value::deserialize(deserializer)?) {
            id @ (Value::Text(_) | Value::Integer(_) | Value::Number(_)) => Ok(Self(id)),
            _ => Err(D::Error::custom("an id that is neither a string nor a number")),
        }
    }
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members: Option<serde_json::Map<String, serde_json::Value>> = Option::deserialize(deserializer)?;
        Ok(Self(members.unwrap_or_default().into_iter().map(|(name, member)| (name, value(member))).collect()))
    }
}

/// A value as an attribute, of the same types as in `GeoJSON`.
fn value(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(b),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Number(number) => match (number.as_i64(), number.is_u64(), number.as_f64()) {
            (Some(whole), ..) => Value::Integer(whole),
            (None, false, Some(x)) => Value::Number(x),
            _ => Value::Text(number.to_string()),
        },
        nested => Value::Json(crate::json_text::compact(&nested)),
    }
}
