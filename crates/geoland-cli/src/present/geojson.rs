//! Rows as `GeoJSON` features.

use std::cmp::Ordering;
use std::io::{self, Write};

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
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

/// Polygons in one form, whichever way the file turned them, and as a polygon where one is enough: shells by the right-hand
/// rule, rings from their least position on, holes and parts in order.
pub(crate) fn simplest(polygons: MultiPolygon<f64>) -> Geometry<f64> {
    let turned = polygons.0.into_iter().map(|polygon| {
        let (shell, holes) = polygon.into_inner();
        let mut holes: Vec<LineString<f64>> = holes.into_iter().map(|hole| canonical(hole, false)).collect();
        holes.sort_by(order);
        Polygon::new(canonical(shell, true), holes)
    });
    let mut polygons: Vec<Polygon<f64>> = turned.collect();
    polygons.sort_by(|a, b| order(a.exterior(), b.exterior()));
    match polygons.len() {
        1 => Geometry::Polygon(polygons.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
    }
}

/// A closed ring that starts at its least position and has its inside on the left, or on the right.
fn canonical(ring: LineString<f64>, left: bool) -> LineString<f64> {
    let mut open = ring.0;
    if open.len() > 1 && open.first() == open.last() {
        open.pop();
    }
    let Some(least) = (0..open.len()).min_by(|&a, &b| position_order(&open[a], &open[b])) else {
        return LineString(open);
    };
    open.rotate_left(least);
    let origin = open[0];
    let twice_area: f64 = open
        .windows(2)
        .map(|pair| (pair[0].x - origin.x) * (pair[1].y - origin.y) - (pair[1].x - origin.x) * (pair[0].y - origin.y))
        .sum();
    if (twice_area > 0.0) != left && twice_area != 0.0 {
        open[1..].reverse();
    }
    open.push(origin);
    LineString(open)
}

fn position_order(a: &Coord<f64>, b: &Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

fn order(a: &LineString<f64>, b: &LineString<f64>) -> Ordering {
    let positions = a.0.iter().zip(&b.0).map(|(a, b)| position_order(a, b));
    positions.fold(Ordering::Equal, Ordering::then).then(a.0.len().cmp(&b.0.len()))
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, MultiPolygon, Polygon};

    use super::simplest;

    #[test]
    fn a_polygon_has_one_form() {
        let hole = LineString::from(vec![(1.0, 1.0), (1.0, 2.0), (2.0, 1.0), (1.0, 1.0)]);
        let shell = LineString::from(vec![(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)]);
        let turned = LineString::from(vec![(9.0, 9.0), (9.0, 0.0), (0.0, 0.0), (9.0, 9.0)]);
        let reversed = LineString(hole.0.iter().rev().copied().collect());
        let one = simplest(MultiPolygon(vec![Polygon::new(shell.clone(), vec![hole])]));
        let other = simplest(MultiPolygon(vec![Polygon::new(turned, vec![reversed])]));
        assert_eq!(one, other);
        let geo_types::Geometry::Polygon(one) = one else { panic!("one polygon is a polygon") };
        assert_eq!(one.exterior(), &shell);
    }
}
