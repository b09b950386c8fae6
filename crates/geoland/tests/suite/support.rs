//! What the tests share: records from plain coordinates, and generated cities.

use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Dataset, Role, Scheme};
use geoland_testing::city::{City, CityOptions};

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

/// A generated city as a dataset; `turn` says how the data is turned around without changing it.
pub(crate) fn city(options: CityOptions, turn: Turn) -> Dataset {
    let city = City::new(options);
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("city", Crs::WGS84);
    let mut parcels: Vec<Record> = city
        .parcels()
        .map(|parcel| {
            let mut record = record(
                1,
                outline(&turned(&parcel.geometry, turn)),
                &[
                    ("id", parcel.id.as_deref()),
                    ("status", Some(parcel.status)),
                    ("category", parcel.category),
                    ("cleared_date", parcel.cleared_date.as_deref()),
                    ("greened_on", parcel.greened_on.as_deref()),
                    ("district", Some(&parcel.district)),
                ],
            );
            let areas = [("area_mu", parcel.area_mu), ("green_mu", parcel.green_mu)];
            let given = areas.into_iter().filter_map(|(key, value)| value.map(|value| (key, value)));
            record.properties.extend(given.map(|(key, value)| (key.to_owned(), Value::Number(value))));
            record
        })
        .collect();
    shuffle(&mut parcels, turn);
    for record in &parcels {
        dataset.add(source, Role::Parcels, record);
    }
    let mut greens: Vec<Record> = city
        .green_spaces()
        .map(|green| {
            let properties =
                [("id", Some(&*green.id)), ("kind", Some(green.kind)), ("opened_on", green.opened_on.as_deref())];
            record(1, outline(&turned(&green.geometry, turn)), &properties)
        })
        .collect();
    shuffle(&mut greens, turn);
    for record in &greens {
        dataset.add(source, Role::Green, record);
    }
    let mut districts: Vec<Record> = city
        .districts()
        .map(|zone| {
            let properties = [("name", Some(&*zone.name)), ("adcode", Some(&*zone.adcode))];
            record(1, outline(&turned(&zone.geometry, turn)), &properties)
        })
        .collect();
    shuffle(&mut districts, turn);
    for record in &districts {
        dataset.add(source, Role::Districts, record);
    }
    for zone in city.key_areas() {
        let record = record(1, outline(&turned(&zone.geometry, turn)), &[("name", Some(&*zone.name))]);
        dataset.add(source, Role::KeyAreas, &record);
    }
    dataset
}

/// How the data of a city is turned around.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// As it was made.
    None,
    /// Features in another order, rings from another start, shells and holes the other way round, parts reversed.
    Around,
}

fn turned(geometry: &geoland_testing::MultiPolygon, turn: Turn) -> geoland_testing::MultiPolygon {
    if turn == Turn::None {
        return geometry.clone();
    }
    let ring = |ring: &Vec<[f64; 2]>| {
        let mut open = ring.clone();
        if open.first() == open.last() {
            open.pop();
        }
        let by = (open.len() / 3).max(1) % open.len();
        open.rotate_left(by);
        open.reverse();
        open.push(open[0]);
        open
    };
    let part = |rings: &Vec<Vec<[f64; 2]>>| rings[..1].iter().chain(rings[1..].iter().rev()).map(ring).collect();
    geometry.iter().rev().map(part).collect()
}

fn shuffle<T>(list: &mut [T], turn: Turn) {
    if turn == Turn::None {
        return;
    }
    // A linear congruential generator is random enough to mix an order (Fisher and Yates 1938).
    let mut state = 12_345_u64;
    for k in (1..list.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(k, (state >> 33) as usize % (k + 1));
    }
}
