//! What the tests share: records from plain coordinates, and generated cities.

use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::record::{Outline, Record, Value};

/// A geometry of plain coordinates as a file would have it.
pub(crate) fn outline(parts: &geoland_testing::MultiPolygon) -> Outline {
    if parts.is_empty() {
        return Outline::Missing;
    }
    let ring = |ring: &Vec<[f64; 2]>| LineString::from(ring.iter().map(|&[x, y]| (x, y)).collect::<Vec<_>>());
    let polygons = parts.iter().map(|rings| {
        let mut rings = rings.iter().map(ring);
        let shell = rings.next().unwrap_or(LineString(vec![]));
        polygon(shell, rings.collect())
    });
    Outline::Read(MultiPolygon(polygons.collect()).into())
}

/// `Polygon::new` closes rings; geoland must not need that, but geo-types offers no other way.
fn polygon(shell: LineString<f64>, holes: Vec<LineString<f64>>) -> Polygon<f64> {
    Polygon::new(shell, holes)
}

/// A record with text attributes.
pub(crate) fn record(number: u64, outline: Outline, properties: &[(&str, Option<&str>)]) -> Record {
    let given = properties.iter().filter_map(|(key, value)| value.map(|value| (key, value)));
    let properties = given.map(|(key, value)| ((*key).to_owned(), Value::Text(value.to_owned()))).collect();
    Record { number, id: Value::Null, outline, properties }
}
