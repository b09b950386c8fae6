//! Accounts of a few squares that a person can check by hand, in a plane of metres.

use geo_types::{Geometry, LineString, Polygon};
use geoland::ledger::{AccountOptions, Overlaps};
use geoland::record::{Outline, Record, Value};
use geoland::summary::{Grouping, RowForm, Scope, Summary};
use geoland::target::Target;
use geoland::{Area, Crs, Dataset, Date, Ledger, Placed, Role, Scheme};

use crate::support::record;

fn square(x: f64, y: f64, side: f64) -> Outline {
    let ring = vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
    Outline::Read(Polygon::new(LineString::from(ring), vec![]).into())
}

fn planar() -> (Dataset, u32) {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    (dataset, source)
}

/// Adds a parcel of 10 x 10 m at x.
fn parcel(dataset: &mut Dataset, id: &str, x: f64, more: &[(&str, Option<&str>)]) {
    let mut properties = vec![("id", Some(id))];
    if !more.iter().any(|(key, _)| *key == "status") {
        properties.push(("status", Some("cleared")));
    }
    properties.extend(more);
    dataset.add(0, Role::Parcels, &record(1, square(x, 0.0, 10.0), &properties));
}

fn summary(dataset: &Dataset, options: AccountOptions) -> Summary {
    let placed = Placed::new(dataset).unwrap();
    Summary::new(&Ledger::new(&placed, options).unwrap(), Grouping::DistrictAndForm, &[])
}

/// Gross, overlap, reclaimed and greened m² of a row.
fn row(summary: &Summary, scope: Scope, name: &str, form: RowForm) -> [f64; 4] {
    let row = summary.rows.iter().find(|row| row.scope == scope && row.name == name && row.form == form);
    let columns = row.unwrap_or_else(|| panic!("no row {scope:?} {name} {form:?}")).columns;
    [columns.gross(), columns.overlap, columns.reclaimed(), columns.greened].map(Area::m2)
}

fn total(summary: &Summary) -> [f64; 4] {
    row(summary, Scope::Total, "", RowForm::All)
}

fn as_of(day: &str) -> AccountOptions {
    AccountOptions { as_of: Some(Date::parse(day).unwrap()), ..AccountOptions::default() }
}

#[test]
fn parcels_alone_take_district_and_greening_from_their_records() {
    let (mut dataset, _) = planar();
    parcel(&mut dataset, "A", 0.0, &[("district", Some("East")), ("status", Some("greened"))]);
    parcel(&mut dataset, "B", 20.0, &[("district", Some("East"))]);
    parcel(&mut dataset, "C", 40.0, &[("district", Some("West")), ("greened_on", Some("2018-05-01"))]);
    parcel(&mut dataset, "D", 60.0, &[]);
    let all = summary(&dataset, AccountOptions::default());
    assert_eq!(row(&all, Scope::District, "East", RowForm::All), [200.0, 0.0, 200.0, 100.0]);
    assert_eq!(row(&all, Scope::District, "West", RowForm::All), [100.0, 0.0, 100.0, 100.0]);
    assert_eq!(row(&all, Scope::Outside, "", RowForm::All), [100.0, 0.0, 0.0, 0.0]);
    assert_eq!(total(&all), [300.0, 0.0, 300.0, 200.0]);
}

#[test]
fn a_claimed_greened_area_counts_up_to_the_net_land() {
    let (mut dataset, _) = planar();
    for (id, x, mu) in [("A", 0.0, 0.06), ("B", 20.0, 0.6)] {
        let mut claim =
            record(1, square(x, 0.0, 10.0), &[("id", Some(id)), ("status", Some("cleared")), ("district", Some("E"))]);
        claim.properties.push(("green_mu".into(), Value::Number(mu)));
        dataset.add(0, Role::Parcels, &claim);
    }
    let summary = summary(&dataset, AccountOptions::default());
    // 0.06 mu are 40 m2; 0.6 mu are 400 m2, more than the 100 m2 of the parcel.
    let greened = row(&summary, Scope::District, "E", RowForm::All)[3];
    assert!((greened - 140.0).abs() < 1e-8, "{greened}");
    assert!(summary.findings.list().iter().any(|finding| finding.kind.code() == "GL0403"));
}

#[test]
fn the_cut_off_excludes_later_and_undated_parcels_under_their_own_reasons() {
    let (mut dataset, _) = planar();
    parcel(&mut dataset, "A", 0.0, &[("cleared_date", Some("2018-10-31")), ("district", Some("E"))]);
    parcel(&mut dataset, "B", 5.0, &[("cleared_date", Some("2018-11-01")), ("district", Some("E"))]);
    parcel(&mut dataset, "C", 5.0, &[("district", Some("E"))]);
    parcel(&mut dataset, "D", 5.0, &[("status", Some("demolished")), ("district", Some("E"))]);
    let without = summary(&dataset, AccountOptions::default());
    assert_eq!(total(&without), [300.0, 150.0, 150.0, 0.0]);
    let with = summary(&dataset, as_of("2018-10-31"));
    // Excluded parcels take no credit: A keeps all of its land.
    assert_eq!(total(&with), [100.0, 0.0, 100.0, 0.0]);
    for reason in ["accepted after the cut-off", "accepted without a date", "demolished, not accepted"] {
        assert_eq!(row(&with, Scope::Excluded, reason, RowForm::All), [100.0, 0.0, 0.0, 0.0], "{reason}");
    }
}

#[test]
fn the_earlier_acceptance_takes_credit_then_the_lesser_id() {
    let (mut dataset, _) = planar();
    parcel(&mut dataset, "A", 0.0, &[("cleared_date", Some("2018-02-01")), ("category", Some("先白后绿"))]);
    parcel(&mut dataset, "B", 4.0, &[("cleared_date", Some("2018-01-01")), ("category", Some("非白即绿"))]);
    parcel(&mut dataset, "C", 8.0, &[("category", Some("亦白亦绿"))]);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let overlap = |at: usize| {
        ledger.entries[at].pieces.iter().filter(|p| p.rival().is_some()).map(|p| p.area().m2()).sum::<f64>()
    };
    let ids: Vec<&str> = ledger.entries.iter().map(|entry| ledger.parcel(entry).id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["B", "A", "C"]);
    assert_eq!([overlap(0), overlap(1), overlap(2)], [0.0, 60.0, 60.0]);
}

#[test]
fn within_counts_each_form_as_if_it_stood_alone() {
    let (mut dataset, _) = planar();
    parcel(&mut dataset, "A", 0.0, &[("district", Some("E")), ("category", Some("先白后绿"))]);
    parcel(&mut dataset, "B", 4.0, &[("district", Some("E")), ("category", Some("非白即绿"))]);
    let within = AccountOptions { overlaps: Overlaps::Within, ..AccountOptions::default() };
    let (credit, within) = (summary(&dataset, AccountOptions::default()), summary(&dataset, within));
    for (form, credited) in [(RowForm::Known(0), 100.0), (RowForm::Known(1), 40.0)] {
        assert_eq!(row(&credit, Scope::District, "E", form)[2], credited);
        assert_eq!(row(&within, Scope::District, "E", form), [100.0, 0.0, 100.0, 0.0]);
    }
    assert_eq!(row(&within, Scope::District, "E", RowForm::All), [200.0, 60.0, 140.0, 0.0]);
    assert!(credit.forms_add_up && !within.forms_add_up);
}

#[test]
fn key_areas_cut_across_districts_and_each_other() {
    let (mut dataset, source) = planar();
    parcel(&mut dataset, "A", 0.0, &[]);
    let zone = |name| [("name", Some(name))];
    dataset.add(source, Role::Districts, &record(1, square(0.0, 0.0, 5.0), &zone("South-west")));
    dataset.add(source, Role::Districts, &record(2, square(5.0, 0.0, 5.0), &zone("South-east")));
    dataset.add(source, Role::KeyAreas, &record(1, square(2.0, 0.0, 6.0), &zone("Middle")));
    dataset.add(source, Role::KeyAreas, &record(2, square(0.0, 0.0, 10.0), &zone("All")));
    let summary = summary(&dataset, AccountOptions::default());
    assert_eq!(row(&summary, Scope::District, "South-west", RowForm::All), [25.0, 0.0, 25.0, 0.0]);
    assert_eq!(row(&summary, Scope::KeyArea, "Middle", RowForm::All), [30.0, 0.0, 30.0, 0.0]);
    assert_eq!(row(&summary, Scope::KeyArea, "All", RowForm::All), [50.0, 0.0, 50.0, 0.0]);
    assert_eq!(row(&summary, Scope::Outside, "", RowForm::All), [50.0, 0.0, 0.0, 0.0]);
    assert_eq!(total(&summary), [50.0, 0.0, 50.0, 0.0]);
}

#[test]
fn an_undated_green_space_does_not_count_at_a_cut_off() {
    let (mut dataset, source) = planar();
    parcel(&mut dataset, "A", 0.0, &[("cleared_date", Some("2018-01-01")), ("district", Some("E"))]);
    dataset.add(source, Role::Green, &record(1, square(0.0, 0.0, 5.0), &[("id", Some("G"))]));
    assert_eq!(total(&summary(&dataset, AccountOptions::default()))[3], 25.0);
    let with = summary(&dataset, as_of("2018-10-31"));
    assert_eq!(total(&with)[3], 0.0);
    assert!(with.findings.list().iter().any(|finding| finding.kind.code() == "GL0402"));
}

#[test]
fn features_without_usable_land_keep_a_row_and_a_count() {
    let (mut dataset, source) = planar();
    parcel(&mut dataset, "A", 0.0, &[("district", Some("E"))]);
    let line: Geometry<f64> = LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]).into();
    let spike: Geometry<f64> = Polygon::new(LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]), vec![]).into();
    let outlines = [
        (Outline::Missing, "no geometry"),
        (Outline::Read(line), "wrong geometry type"),
        (Outline::Read(spike), "empty geometry"),
        (Outline::Unreadable("positions are text".into()), "unreadable geometry"),
    ];
    for (number, (outline, _)) in (2..).zip(&outlines) {
        dataset.add(source, Role::Parcels, &record(number, outline.clone(), &[("status", Some("cleared"))]));
    }
    let summary = summary(&dataset, AccountOptions::default());
    for (_, reason) in outlines {
        let row = summary.rows.iter().find(|row| row.scope == Scope::Excluded && row.name == reason);
        assert_eq!(row.map(|row| row.columns.parcels), Some(1), "{reason}");
    }
    assert_eq!(summary.land.parcels, 5);
}

#[test]
fn layers_of_one_file_are_told_apart_by_the_layer_property() {
    let (mut dataset, source) = planar();
    let mixed = [
        ("parcel", square(0.0, 0.0, 10.0)),
        ("district", square(0.0, 0.0, 8.0)),
        ("green_space", square(0.0, 0.0, 4.0)),
        ("tree", square(0.0, 0.0, 1.0)),
    ];
    for (number, (layer, outline)) in (1..).zip(mixed) {
        let properties = [("layer", Some(layer)), ("status", Some("cleared")), ("name", Some("E")), ("id", Some("x"))];
        dataset.add(source, Role::Parcels, &record(number, outline, &properties));
    }
    let summary = summary(&dataset, AccountOptions::default());
    assert_eq!(row(&summary, Scope::District, "E", RowForm::All), [64.0, 0.0, 64.0, 16.0]);
    let unknown = summary.findings.list().into_iter().find(|finding| finding.kind.code() == "GL0508").unwrap();
    assert_eq!((unknown.what.as_str(), unknown.count), ("layer \"tree\"", 1));
}

#[test]
fn latitude_first_and_undeclared_metres_are_refused_with_a_guess() {
    let refusal = |x: f64, y: f64| {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("parcels.geojson", Crs::WGS84);
        dataset.add(0, Role::Parcels, &record(3, square(x, y, 1e-3), &[("status", Some("cleared"))]));
        Placed::new(&dataset).unwrap_err().to_string()
    };
    assert_eq!(
        refusal(39.9, 116.4),
        "parcels.geojson: 1 of 1 features lie outside the range of OGC:CRS84, the first is feature 3 at 39.9, 116.4: \
         this looks like latitude first; write longitude first"
    );
    assert!(refusal(447_000.0, 4_418_000.0).ends_with("name their coordinate system with --crs EPSG:n"));
}

#[test]
fn degrees_read_as_projected_metres_are_refused() {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("districts.geojson", Crs::parse("EPSG:4548").unwrap());
    dataset.add(0, Role::Districts, &record(1, square(116.4, 39.9, 0.1), &[("name", Some("East"))]));
    assert_eq!(
        Placed::new(&dataset).unwrap_err().to_string(),
        "districts.geojson: read in EPSG:4548, but all of its coordinates look like degrees: name the coordinate system of \
         each layer, under [crs] in geoland.toml or in the file"
    );
}

#[test]
fn shapes_across_the_antimeridian_meet() {
    let at = |lon: f64, id: &str| {
        let wrap = |lon: f64| if lon > 180.0 { lon - 360.0 } else { lon };
        let ring = vec![(wrap(lon), 10.0), (wrap(lon + 0.02), 10.0), (wrap(lon + 0.02), 10.02), (wrap(lon), 10.02)];
        let outline = Outline::Read(Polygon::new(LineString::from(ring), vec![]).into());
        record(1, outline, &[("id", Some(id)), ("status", Some("cleared")), ("district", Some("E"))])
    };
    let account = |first: f64, second: f64| {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("parcels.geojson", Crs::WGS84);
        dataset.add(0, Role::Parcels, &at(first, "A"));
        dataset.add(0, Role::Parcels, &at(second, "B"));
        total(&summary(&dataset, AccountOptions::default()))
    };
    // A spans 179.99 to 180.01 and B 180.00 to 180.02: half of each is shared, as it is a quarter of the Earth away.
    let (across, elsewhere) = (account(179.99, 180.0), account(89.99, 90.0));
    for (across, elsewhere) in across.into_iter().zip(elsewhere) {
        assert!((across - elsewhere).abs() < 1e-3, "{across} {elsewhere}");
    }
    assert!(across[1] > 1e6);
}

#[test]
fn a_ring_around_a_pole_is_excluded_with_its_reason() {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("parcels.geojson", Crs::WGS84);
    let ring = vec![(0.0, 80.0), (120.0, 80.0), (-120.0, 80.0)];
    let outline = Outline::Read(Polygon::new(LineString::from(ring), vec![]).into());
    dataset.add(0, Role::Parcels, &record(1, outline, &[("status", Some("cleared"))]));
    let summary = summary(&dataset, AccountOptions::default());
    assert_eq!(row(&summary, Scope::Excluded, "ring around a pole", RowForm::All), [0.0; 4]);
}

#[test]
fn targets_stand_on_their_rows_and_unused_ones_are_reported() {
    let (mut dataset, _) = planar();
    parcel(&mut dataset, "A", 0.0, &[("district", Some("E"))]);
    let target = |scope: &str, name: &str, measure: &str, hectares: &str| {
        Target::parse(scope, name, measure, hectares, "plan", "2018-01-01").unwrap()
    };
    let targets =
        [target("total", "", "", "0.02"), target("district", "E", "greened", "0.04"), target("district", "W", "", "1")];
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let summary = Summary::new(&ledger, Grouping::District, &targets);
    let of = |scope| summary.rows.iter().find(|row| row.scope == scope && row.form == RowForm::All).unwrap();
    assert_eq!(of(Scope::Total).target_percent(), Some(50.0));
    assert_eq!(of(Scope::District).greened_target_percent(), Some(0.0));
    assert!(summary.findings.list().iter().any(|finding| finding.what == "target for district W, which has no row"));
}

#[test]
fn a_hectare_at_the_equator_and_one_in_beijing() {
    // Sides of 100 m from the ellipsoid's radii of curvature at the square's middle (WGS 84; Rapp 1991, Geometric Geodesy I).
    let (a, e2) = (6_378_137.0_f64, 0.006_694_379_990_141_317_f64);
    for (lon, lat) in [(0.0, 0.0), (116.391, 39.907_f64)] {
        let w2 = 1.0 - e2 * lat.to_radians().sin().powi(2);
        let (meridian, normal) = (a * (1.0 - e2) / w2.powf(1.5), a / w2.sqrt());
        let (dy, dx) = ((50.0 / meridian).to_degrees(), (50.0 / (normal * lat.to_radians().cos())).to_degrees());
        let ring = vec![(lon - dx, lat - dy), (lon + dx, lat - dy), (lon + dx, lat + dy), (lon - dx, lat + dy)];
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("square", Crs::WGS84);
        let outline = Outline::Read(Polygon::new(LineString::from(ring), vec![]).into());
        dataset.add(0, Role::Parcels, &record(1, outline, &[("status", Some("cleared")), ("district", Some("E"))]));
        let hectares = total(&summary(&dataset, AccountOptions::default()))[2] / 1e4;
        assert!((hectares - 1.0).abs() < 1e-9, "{hectares}");
    }
}

#[test]
fn a_dataset_can_be_built_by_hand() {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", Crs::WGS84);
    assert_eq!(total(&summary(&dataset, AccountOptions::default())), [0.0; 4]);
    let empty = Record { number: 1, id: Value::Null, outline: Outline::Missing, properties: vec![] };
    dataset.add(0, Role::Parcels, &empty);
    assert_eq!(dataset.parcels.len(), 1);
}
