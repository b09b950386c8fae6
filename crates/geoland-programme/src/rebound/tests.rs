use geoland::ledger::AccountOptions;
use geoland::record::{Outline, Record, Value};
use geoland::summary::Scope;
use geoland::{Crs, Dataset, Date, GreenSpace, Ledger, Origin, Parcel, Placed, Scheme};

use super::{Buildings, Columns, Rebound};
use crate::Layer;

fn rectangle(x: f64, y: f64, wide: f64, high: f64) -> geo_types::Polygon<f64> {
    geo_types::Polygon::new(vec![(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)].into(), vec![])
}

fn parcel(id: &str, district: &str, x: f64, day: Option<Date>) -> Parcel {
    let land = geo_types::MultiPolygon(vec![rectangle(x, 0.0, 100.0, 100.0)]);
    Parcel { accepted_on: day, claimed_district: Some(district.into()), ..Parcel::accepted(id, land) }
}

fn day(month: u8) -> Option<Date> {
    Date::new(2018, month, 1)
}

/// A building on the strip from y = 0 to `high`, with its month.
type Shed = (&'static str, f64, f64, f64, Option<u8>);

fn rebound(parcels: Vec<Parcel>, greens: Vec<GreenSpace>, sheds: &[Shed], as_of: Option<Date>) -> Rebound {
    let planar = || Crs::parse("planar").unwrap();
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("parcels", planar());
    dataset.parcels = parcels;
    dataset.has_green_layer = !greens.is_empty();
    dataset.green_spaces = greens;
    let mut layer = Layer::new(&mut dataset, "buildings", planar());
    for (number, (id, x, wide, high, month)) in (1..).zip(sheds) {
        let built_on = month.map_or(Value::Null, |month| Value::Text(format!("2018-{month:02}-01")));
        layer.records.push(Record {
            number,
            id: Value::Text((*id).to_owned()),
            outline: Outline::Read(rectangle(*x, 0.0, *wide, *high).into()),
            properties: vec![("built_on".to_owned(), built_on)],
        });
    }
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions { as_of, ..AccountOptions::default() }).unwrap();
    Rebound::new(&ledger, &Buildings::read(&layer, &dataset, &placed.ground))
}

fn total(rebound: &Rebound) -> &Columns {
    &rebound.rows.iter().find(|row| row.scope == Scope::Total).unwrap().columns
}

fn m2(columns: &Columns) -> [f64; 5] {
    [columns.cleared, columns.rebuilt, columns.greened_then_built, columns.standing, columns.undated]
        .map(geoland::Area::m2)
}

#[test]
fn each_square_metre_once_by_the_first_new_building() {
    // From 10 to 40 in March and from 30 to 60 in May; what stood in January lies below the first and beside it.
    let sheds = [
        ("may", 30.0, 30.0, 10.0, Some(5)),
        ("march", 10.0, 30.0, 10.0, Some(3)),
        ("old", 0.0, 20.0, 10.0, Some(1)),
        ("unknown", 50.0, 20.0, 10.0, None),
    ];
    let rebound = rebound(vec![parcel("A", "East", 0.0, day(2))], vec![], &sheds, None);
    assert_eq!(m2(total(&rebound)), [10_000.0, 500.0, 0.0, 100.0, 100.0]);
    let site = &rebound.sites[0];
    assert_eq!((site.built_on, site.days()), (day(3).unwrap(), 28));
    assert_eq!(site.buildings.iter().map(|(_, area)| area.m2()).collect::<Vec<_>>(), [300.0, 200.0]);
    let codes: Vec<_> = rebound.findings.kinds().map(geoland::finding::Kind::code).collect();
    assert!(codes.contains(&"GL0420") && codes.contains(&"GL0421"), "{codes:?}");
}

#[test]
fn land_is_that_of_the_credited_parcel_and_of_its_acceptance() {
    // B lies half on A, which was accepted first; a building of March is new on A and not on B.
    let parcels = vec![parcel("A", "East", 0.0, day(2)), parcel("B", "West", 50.0, day(6))];
    let rebound = rebound(parcels, vec![], &[("march", 80.0, 50.0, 10.0, Some(3))], None);
    let by_district: Vec<_> = rebound.rows.iter().map(|row| m2(&row.columns)).collect();
    assert_eq!(by_district[0], [10_000.0, 200.0, 0.0, 0.0, 0.0]);
    assert_eq!(by_district[1], [5_000.0, 0.0, 0.0, 300.0, 0.0]);
    assert_eq!(by_district[2], [15_000.0, 200.0, 0.0, 300.0, 0.0]);
    assert_eq!((total(&rebound).sites, total(&rebound).rebuilt_sites), (2, 1));
}

#[test]
fn green_that_was_built_on() {
    let green = |id: &str, x: f64, day| GreenSpace {
        origin: Origin::default(),
        id: Some(id.into()),
        kind: None,
        opened_on: day,
        land: Ok(geo_types::MultiPolygon(vec![rectangle(x, 0.0, 50.0, 100.0)]).into()),
    };
    // The west was green before the building came, the east was after.
    let greens = vec![green("west", 0.0, day(3)), green("east", 50.0, day(9))];
    let sheds = [("shed", 40.0, 30.0, 10.0, Some(5))];
    let with_layer = rebound(vec![parcel("A", "East", 0.0, day(2))], greens, &sheds, None);
    assert_eq!(m2(total(&with_layer)), [10_000.0, 300.0, 100.0, 0.0, 0.0]);
    let greened = |month| Parcel { greened_on: day(month), ..parcel("A", "East", 0.0, day(2)) };
    assert_eq!(m2(total(&rebound(vec![greened(4)], vec![], &sheds, None)))[2], 300.0);
    assert_eq!(m2(total(&rebound(vec![greened(6)], vec![], &sheds, None)))[2], 0.0);
}

#[test]
fn a_cut_off_and_the_curve() {
    let parcels: Vec<Parcel> =
        (0..4_u8).map(|k| parcel(&format!("P{k}"), "East", 200.0 * f64::from(k), day(1))).collect();
    let sheds = [
        ("first", 10.0, 10.0, 10.0, Some(2)),
        ("second", 210.0, 10.0, 10.0, Some(3)),
        // A tenth of a square metre of a neighbour's house is a border that does not fit.
        ("neighbour", 399.0, 1.01, 10.0, Some(3)),
        ("late", 610.0, 10.0, 10.0, Some(11)),
    ];
    let rebound = rebound(parcels, vec![], &sheds, day(10));
    assert_eq!((total(&rebound).rebuilt_sites, rebound.after_cut_off), (2, 1));
    assert!((total(&rebound).rebuilt.m2() - 200.1).abs() < 1e-9);
    let survival = rebound.rows[0].survival.as_ref().unwrap();
    let steps: Vec<_> = survival.steps.iter().map(|step| (step.days, step.at_risk, step.free)).collect();
    assert_eq!(steps, [(31, 4, 0.75), (59, 3, 0.5)]);
    assert_eq!((survival.sites, survival.median_days()), (4, Some(59)));
}

#[test]
fn nothing_depends_on_the_order_of_the_file() {
    let mut sheds = [
        ("b", 30.0, 30.0, 10.0, Some(5)),
        ("a", 10.0, 30.0, 10.0, Some(5)),
        ("a", 15.0, 30.0, 10.0, Some(5)),
        ("c", 0.0, 20.0, 10.0, None),
    ];
    let parcels = || vec![parcel("A", "East", 0.0, day(2)), parcel("B", "East", 50.0, day(3))];
    let forward = rebound(parcels(), vec![], &sheds, None);
    sheds.reverse();
    let backward = rebound(parcels().into_iter().rev().collect(), vec![], &sheds, None);
    assert_eq!((forward.rows, forward.sites), (backward.rows, backward.sites));
}
