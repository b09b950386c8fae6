//! `GeoJSON` geometries of the cases, as plain coordinates.

use serde::{Deserialize, Deserializer};

use crate::{MultiPolygon, Polygon};

/// The geometries a case may have.
#[derive(Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
enum Geometry {
    Polygon { coordinates: Polygon },
    MultiPolygon { coordinates: MultiPolygon },
}

/// Null has no parts, and a part without rings is none.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MultiPolygon, D::Error> {
    let mut parts = match Option::deserialize(deserializer)? {
        None => Vec::new(),
        Some(Geometry::Polygon { coordinates }) => vec![coordinates],
        Some(Geometry::MultiPolygon { coordinates }) => coordinates,
    };
    parts.retain(|part| !part.is_empty());
    Ok(parts)
}
