use geo_types::{Geometry, LineString, Polygon};

use super::AlleyAccount;
use crate::crs::Crs;
use crate::dataset::{Dataset, Role};
use crate::placed::Placed;
use crate::record::{Outline, Record, Value};
use crate::scheme::Scheme;

fn record(geometry: Geometry<f64>, properties: &[(&str, &str)]) -> Record {
    let properties = properties.iter().map(|(key, value)| ((*key).to_owned(), Value::Text((*value).to_owned())));
    Record { number: 1, id: Value::Null, outline: Outline::Read(geometry), properties: properties.collect() }
}

fn square(x: f64) -> Geometry<f64> {
    Polygon::new(LineString::from(vec![(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)]), vec![]).into()
}

/// An identifier, a status and a line.
pub(super) type Segment<'a> = (&'a str, &'a str, Vec<(f64, f64)>);

/// Two districts side by side from x = 0 to 20.
pub(super) fn city(alleys: &[Segment<'_>]) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    dataset.add(source, Role::Districts, &record(square(0.0), &[("name", "West")]));
    dataset.add(source, Role::Districts, &record(square(10.0), &[("name", "East")]));
    for (id, status, line) in alleys {
        let line = LineString::from(line.clone());
        dataset.add(source, Role::Alleys, &record(line.into(), &[("id", id), ("status", status)]));
    }
    dataset
}

fn rows(dataset: &Dataset) -> Vec<String> {
    let account = AlleyAccount::new(&Placed::new(dataset).unwrap());
    let line = |row: &super::AlleyRow| {
        let status = row.status.as_deref().unwrap_or("all");
        format!("{} {} {status}: {} alleys, {} m", row.scope.word(), row.name, row.alleys, row.length.m())
    };
    account.rows.iter().map(line).collect()
}

#[test]
fn a_segment_is_split_at_the_border() {
    let dataset = city(&[("A", "done", vec![(4.0, 5.0), (13.0, 5.0)])]);
    assert_eq!(
        rows(&dataset),
        [
            "district East all: 1 alleys, 3 m",
            "district East done: 1 alleys, 3 m",
            "district West all: 1 alleys, 6 m",
            "district West done: 1 alleys, 6 m",
            "total  all: 1 alleys, 9 m",
            "total  done: 1 alleys, 9 m",
        ]
    );
}

#[test]
fn segments_that_share_an_id_are_one_alley() {
    let dataset = city(&[
        ("A", "done", vec![(1.0, 1.0), (3.0, 1.0)]),
        ("A", "started", vec![(3.0, 1.0), (3.0, 4.0)]),
        ("B", "started", vec![(1.0, 9.0), (1.0, 12.0)]),
    ]);
    assert_eq!(
        rows(&dataset),
        [
            "district West all: 2 alleys, 6 m",
            "district West started: 2 alleys, 4 m",
            "district West done: 1 alleys, 2 m",
            "total  all: 2 alleys, 8 m",
            "total  started: 2 alleys, 6 m",
            "total  done: 1 alleys, 2 m",
            "outside  all: 1 alleys, 2 m",
            "outside  started: 1 alleys, 2 m",
        ]
    );
}

#[test]
fn a_segment_without_a_line_has_a_row_of_its_own() {
    let mut dataset = city(&[]);
    dataset.add(0, Role::Alleys, &record(square(0.0), &[("id", "A")]));
    assert_eq!(
        rows(&dataset),
        ["excluded wrong geometry type all: 1 alleys, 0 m", "excluded wrong geometry type no status: 1 alleys, 0 m"]
    );
}
