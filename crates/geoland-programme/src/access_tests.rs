use geo_types::{Geometry, LineString, Point, Polygon};
use geoland::record::{Outline, Record, Value};
use geoland::summary::Scope;
use geoland::{Crs, Dataset, Date, Placed, Role, Scheme};

use super::{Access, AccessOptions, Radii};
use crate::Layer;

fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Polygon<f64> {
    Polygon::new(LineString::from(vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), vec![])
}

fn record(number: u64, geometry: impl Into<Geometry<f64>>, properties: &[(&str, &str)]) -> Record {
    let properties = properties.iter().map(|(key, value)| ((*key).to_owned(), Value::Text((*value).to_owned())));
    Record { number, id: Value::Null, outline: Outline::Read(geometry.into()), properties: properties.collect() }
}

/// Districts West (x below 1000) and East; a park there before at x = 0 to 50, two new ones, the later of which reaches what the
/// earlier one does. All reach 100 m.
fn counted(homes: Vec<Record>) -> Access {
    let mut dataset = Dataset::new(Scheme::default());
    let planar = Crs::parse("planar").unwrap();
    dataset.add_source("memory", planar.clone());
    for (name, x) in [("West", 0.0), ("East", 1000.0)] {
        let zone = record(1, rectangle(x, -500.0, x + 1000.0, 500.0), &[("name", name), ("adcode", &x.to_string())]);
        dataset.add(0, Role::Districts, &zone);
    }
    for (id, opened, x) in [("late", "2018-09-01", 900.0), ("new", "2018-05-01", 850.0), ("old", "2017-01-01", 0.0)] {
        let park = record(1, rectangle(x, 0.0, x + 50.0, 50.0), &[("id", id), ("opened_on", opened)]);
        dataset.add(0, Role::Green, &park);
    }
    dataset.add(0, Role::Green, &record(1, rectangle(500.0, 0.0, 550.0, 50.0), &[("id", "undated")]));
    let mut layer = Layer::new(&mut dataset, "homes", planar);
    layer.records = homes;
    let placed = Placed::new(&dataset).unwrap();
    let day = |text| Date::parse(text).unwrap();
    let radii = Radii::parse("100").unwrap();
    let (from, to) = (day("2018-01-01"), day("2018-12-31"));
    Access::new(&placed, &layer, &AccessOptions { from, to, radii, field: "residents".to_owned() })
}

#[test]
fn each_resident_is_credited_to_the_first() {
    let home = |number, x: f64, residents: &str| record(number, Point::new(x, 25.0), &[("residents", residents)]);
    let access = counted(vec![
        home(1, 150.0, "10"),  // on the edge of what the old park reaches
        home(2, 151.0, "20"),  // beside it
        home(3, 900.0, "30"),  // near both new ones
        home(4, 1040.0, "40"), // in East, near the later one only
        home(5, 525.0, "50"),  // in a park of no date
        home(6, 100.0, "many"),
        home(7, 9000.0, "60"), // outside both districts
    ]);
    let shown: Vec<_> = access
        .places
        .iter()
        .map(|place| (place.scope, &*place.name, place.residents.all, place.residents.before, place.residents.newly))
        .collect();
    assert_eq!(
        shown,
        [
            (Scope::District, "West", 110, 10, 30),
            (Scope::District, "East", 40, 0, 40),
            (Scope::Total, "", 210, 10, 70),
            (Scope::Outside, "", 60, 0, 0),
        ]
    );
    let spaces: Vec<_> = access.spaces.iter().map(|space| (space.id.as_deref(), space.residents)).collect();
    assert_eq!(spaces, [(Some("new"), 30), (Some("late"), 40)]);
    // A park of a quarter of a hectare.
    assert_eq!(access.spaces[0].residents_per_ha(), Some(120.0));
    assert_eq!(access.uncounted.values().sum::<u64>(), 1);
}

#[test]
fn land_counts_once() {
    // A strip along y = 0 to 50 from x = 0 to 1100, drawn twice over: the old park reaches 150 m of it, the new one 750 to 1000, the
    // late one another 50 m. The corners of a half circle lie a thousandth of the radius farther out.
    let strips = [rectangle(0.0, 0.0, 1100.0, 50.0), rectangle(0.0, 10.0, 1100.0, 50.0)];
    let access = counted(strips.into_iter().zip(1..).map(|(strip, number)| record(number, strip, &[])).collect());
    let total = access.places.iter().find(|place| place.scope == Scope::Total).unwrap().land;
    let near = |found: geoland::Area, exact: f64| assert!((found.m2() - exact).abs() < 1.0, "{} {exact}", found.m2());
    near(total.all, 55_000.0);
    near(total.before, 7_500.0);
    near(total.newly, 15_000.0);
    near(access.spaces[0].land, 12_500.0);
    near(access.spaces[1].land, 2_500.0);
    let east = access.places.iter().find(|place| place.name == "East").unwrap().land;
    near(east.newly, 2_500.0);
}
