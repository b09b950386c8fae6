//! Rows as `GeoJSON` features.

use std::io::{self, Write};

use geo_types::{Geometry, MultiPolygon};
use geoland::record::Value;
use geoland::{AreaUnit, Crs};
use geoland_io::FeatureWriter;

use super::field::{Content, Field, json, name};
use super::json::compact;

/// A row with its geometry.
pub(crate) struct Feature {
    /// The fields, which become properties.
    pub(crate) fields: Vec<Field>,
    /// The geometry, if the row has one.
    pub(crate) geometry: Option<Geometry<f64>>,
}

/// Writes rows as features, with members of the collection beside them.
pub(crate) fn write<W: Write>(
    out: &mut W,
    features: &[Feature],
    unit: AreaUnit,
    members: &[(&str, serde_json::Value)],
) -> io::Result<()> {
    let mut writer = FeatureWriter::new(out, None, members)?;
    for feature in features {
        let properties: Vec<(String, Value)> =
            feature.fields.iter().map(|field| (name(field, unit), property(&field.1, unit))).collect();
        let properties = properties.iter().map(|(name, value)| (name.as_str(), value));
        writer.feature(&Value::Null, feature.geometry.as_ref(), properties)?;
    }
    writer.finish().map(|_| ())
}

fn property(content: &Content, unit: AreaUnit) -> Value {
    match content {
        Content::Text(text) => text.as_ref().map_or(Value::Null, |text| Value::Json(compact(text))),
        Content::Count(count) => i64::try_from(*count).map_or(Value::Null, Value::Integer),
        Content::Area(_) | Content::Hectares(_) | Content::Number(_) => {
            json(content, unit).as_f64().map_or(Value::Null, Value::Number)
        }
        Content::List(_) => Value::Json(compact(&json(content, unit))),
    }
}

/// Polygons of a file as `GeoJSON` has them: degrees, longitude first. Planar coordinates stay as they are; a position that
/// has no degrees leaves nothing.
pub(crate) fn in_degrees(polygons: &MultiPolygon<f64>, crs: &Crs) -> Option<MultiPolygon<f64>> {
    if crs.is_planar() || crs.is_lonlat() {
        return Some(polygons.clone());
    }
    let mut polygons = polygons.clone();
    let mut readable = true;
    for polygon in &mut polygons.0 {
        let mut convert = |ring: &mut geo_types::LineString<f64>| {
            let mut positions: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
            readable &= crs.to_lonlat(&mut positions).is_ok();
            for (c, [x, y]) in ring.0.iter_mut().zip(positions) {
                *c = geo_types::Coord { x, y };
            }
        };
        polygon.exterior_mut(&mut convert);
        polygon.interiors_mut(|rings| rings.iter_mut().for_each(&mut convert));
    }
    readable.then_some(polygons)
}

/// A polygon where one is enough.
pub(crate) fn simplest(mut polygons: MultiPolygon<f64>) -> Geometry<f64> {
    match polygons.0.len() {
        1 => Geometry::Polygon(polygons.0.remove(0)),
        _ => Geometry::MultiPolygon(polygons),
    }
}
