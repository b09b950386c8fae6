//! What the tests share: generated histories as datasets.

use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Dataset, Date, Role, Scheme};
use geoland_testing::history::History;

/// A day that is one.
pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A history as a dataset of planar metres, its events joined.
pub(crate) fn dataset(history: &History) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("history", Crs::parse("planar").unwrap());
    dataset.declare(Role::Green);
    for (parcel, number) in history.parcels.iter().zip(1..) {
        let properties = [
            ("id", Some(parcel.id.as_str())),
            ("status", parcel.status),
            ("cleared_date", parcel.cleared_date.as_deref()),
            ("category", Some(parcel.category)),
        ];
        dataset.add(source, Role::Parcels, &record(number, Some(&parcel.land), &properties));
    }
    for (green, number) in history.greens.iter().zip(1..) {
        let properties = [("id", Some(green.id.as_str())), ("opened_on", green.opened_on.as_deref())];
        dataset.add(source, Role::Green, &record(number, Some(&green.land), &properties));
    }
    for ((name, land), number) in history.districts.iter().zip(1..) {
        dataset.add(source, Role::Districts, &record(number, Some(land), &[("name", Some(name))]));
    }
    for (event, number) in history.events.iter().zip(1..) {
        let properties =
            [("parcel", Some(event.parcel.as_str())), ("status", Some(event.status)), ("date", event.date.as_deref())];
        dataset.add(source, Role::Events, &record(number, None, &properties));
    }
    dataset.join_events();
    dataset
}

fn record(number: u64, land: Option<&geoland_testing::Polygon>, properties: &[(&str, Option<&str>)]) -> Record {
    let ring = |ring: &Vec<[f64; 2]>| LineString::from(ring.iter().map(|&[x, y]| (x, y)).collect::<Vec<_>>());
    let outline = land.map_or(Outline::Missing, |rings| {
        let polygon = Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect());
        Outline::Read(MultiPolygon(vec![polygon]).into())
    });
    let given = properties.iter().filter_map(|(key, value)| value.map(|value| (key, value)));
    let properties = given.map(|(key, value)| ((*key).to_owned(), Value::Text(value.to_owned()))).collect();
    Record { number, id: Value::Null, outline, properties }
}
