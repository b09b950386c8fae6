use geo_types::{Geometry, LineString, Polygon};
use geoland::alleys::network::Network;
use geoland::ledger::AccountOptions;
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Dataset, Parcel, Placed, Role, Scheme};
use proptest::prelude::*;

use super::near::LandNear;
use super::{AlleyReport, STATUSES};

fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Polygon<f64> {
    Polygon::new(LineString::from(vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), vec![])
}

fn add(dataset: &mut Dataset, role: Role, geometry: impl Into<Geometry<f64>>, properties: &[(&str, &str)]) {
    let properties = properties.iter().map(|(key, value)| ((*key).to_owned(), Value::Text((*value).to_owned())));
    let outline = Outline::Read(geometry.into());
    dataset.add(0, role, &Record { number: 1, id: Value::Null, outline, properties: properties.collect() });
}

/// Two districts of a square kilometre side by side, and alleys.
fn city(alleys: &[(&str, &str, [f64; 4])]) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", Crs::parse("planar").unwrap());
    add(&mut dataset, Role::Districts, rectangle(0.0, 0.0, 1000.0, 1000.0), &[("name", "West"), ("adcode", "1")]);
    add(&mut dataset, Role::Districts, rectangle(1000.0, 0.0, 2000.0, 1000.0), &[("name", "East"), ("adcode", "2")]);
    for (id, status, [x0, y0, x1, y1]) in alleys {
        let line = LineString::from(vec![(*x0, *y0), (*x1, *y1)]);
        add(&mut dataset, Role::Alleys, line, &[("id", id), ("status", status)]);
    }
    dataset
}

fn report(alleys: &[(&str, &str, [f64; 4])]) -> AlleyReport {
    let dataset = city(alleys);
    let placed = Placed::new(&dataset).unwrap();
    AlleyReport::new(&placed, &Network::new(&placed, None))
}

#[test]
fn an_alley_counts_once_in_each_district_and_once_in_all() {
    let report = report(&[
        ("A", "done", [900.0, 10.0, 1100.0, 10.0]),
        ("A", "planned", [1100.0, 10.0, 1200.0, 10.0]),
        ("B", "done", [1000.0, 100.0, 1000.0, 300.0]),
        ("C", "planned", [10.0, 10.0, 10.0, 10.0]),
    ]);
    let shown: Vec<String> = report
        .lines
        .iter()
        .flat_map(|line| line.cells.iter().zip(STATUSES).map(move |(cell, status)| (line, cell, status)))
        .filter(|(_, cell, _)| cell.segments > 0)
        .map(|(line, cell, status)| {
            let (alleys, segments, metres) = (cell.alleys, cell.segments, cell.length.m());
            format!("{} {} {status}: {alleys} of {segments}, {metres}", line.scope.word(), line.name)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "district West started: 1 of 1, 100",
            "district West done: 1 of 1, 100",
            "district East started: 1 of 2, 200",
            "district East done: 1 of 1, 100",
            "total  started: 1 of 2, 300",
            "total  done: 1 of 1, 200",
            "excluded no length planned: 1 of 1, 0",
        ]
    );
    assert_eq!(report.in_several_districts, 2);
}

#[test]
fn the_published_percentages() {
    // 2,336 in plan, 1,993 of them started or done, 892 done.
    let mut line = super::Line {
        scope: geoland::summary::Scope::Total,
        name: String::new(),
        code: None,
        cells: [super::Cell::default(); 4],
    };
    for (cell, alleys) in line.cells.iter_mut().zip([343, 1101, 892]) {
        cell.alleys = alleys;
    }
    let rounded = |alleys| (line.percent(alleys).unwrap() * 10.0).round() / 10.0;
    assert_eq!((line.all().alleys, line.begun()), (2336, 1993));
    assert_eq!((rounded(line.begun()), rounded(892)), (85.3, 38.2));
}

/// Parcels of West: one of 100 m by 100 m south of an alley of 100 m, one overlapping it.
#[test]
fn land_near_an_alley_counts_once() {
    let mut dataset = city(&[("A", "done", [100.0, 200.0, 200.0, 200.0]), ("B", "done", [150.0, 200.0, 250.0, 200.0])]);
    for (id, x) in [("P", 100.0), ("Q", 120.0)] {
        dataset
            .parcels
            .push(Parcel::accepted(id, geo_types::MultiPolygon(vec![rectangle(x, 100.0, x + 100.0, 200.0)])));
    }
    add(&mut dataset, Role::Green, rectangle(100.0, 100.0, 130.0, 300.0), &[("id", "G")]);
    let placed = Placed::new(&dataset).unwrap();
    let network = Network::new(&placed, None);
    let near = LandNear::new(&placed, &network, AccountOptions::default(), 40.0).unwrap();
    // The parcels are 120 m by 100 m together; all of the 40 m next to the alleys are near, 30 m of the width are green.
    let [district, total] = &near.near.rows[..] else { panic!("one district and the total") };
    assert_eq!((&*district.name, district.columns.reclaimed()), ("West", total.columns.reclaimed()));
    let (reclaimed, greened) = (total.columns.reclaimed().m2(), total.columns.greened.m2());
    // A thousandth of the distance, along 120 m.
    assert!(
        (reclaimed - 4800.0).abs() < 0.04 * 120.0 && (greened - 1200.0).abs() < 0.04 * 30.0,
        "{reclaimed} {greened}"
    );
    assert!((near.all[1].reclaimed().m2() - 12_000.0).abs() < 1e-6);
}

#[test]
fn the_land_around_an_alley_has_the_area_of_a_rectangle_and_a_circle() {
    // On the ellipsoid, in Beijing: an alley of some 768 m to the north-east, in three pieces.
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", Crs::WGS84);
    let square = rectangle(116.38, 39.88, 116.42, 39.92);
    let all = Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("P", square.into()) };
    dataset.parcels.push(all);
    add(&mut dataset, Role::Alleys, LineString::from(vec![(116.4, 39.9), (116.405, 39.905_75)]), &[("id", "A")]);
    let placed = Placed::new(&dataset).unwrap();
    let network = Network::new(&placed, None);
    let length = network.alleys[0].stretches[0].length.m();
    for distance in [5.0, 50.0, 500.0] {
        let near = LandNear::new(&placed, &network, AccountOptions::default(), distance).unwrap();
        let exact = 2.0 * distance * length + std::f64::consts::PI * distance * distance;
        let found = near.near.rows[1].columns.reclaimed().m2();
        assert!((found / exact - 1.0).abs() < 2e-5, "{distance}: {found} instead of {exact}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn statuses_and_districts_add_up(lines in prop::collection::vec(
        (0..6_u8, 0..4_usize, prop::array::uniform4(0..40_i32)), 1..20)
    ) {
        let ids = ["A", "B", "C", "D", "E", "F"];
        let alleys: Vec<(&str, &str, [f64; 4])> = lines
            .iter()
            .map(|(id, status, ends)| (ids[usize::from(*id)], STATUSES[*status], ends.map(|end| f64::from(end) * 50.0)))
            .collect();
        let report = report(&alleys);
        let total = report.lines.iter().position(|line| line.scope == geoland::summary::Scope::Total).unwrap();
        let is_part = |line: &&super::Line| {
            matches!(line.scope, geoland::summary::Scope::District | geoland::summary::Scope::Outside)
        };
        for at in 0..4 {
            let parts: geoland::Length = report.lines.iter().filter(is_part).map(|line| line.cells[at].length).sum();
            prop_assert_eq!(parts, report.lines[total].cells[at].length);
        }
        let levelled = report.levelled_km(1);
        for (line, figures) in report.lines.iter().zip(&levelled) {
            prop_assert_eq!(figures[..4].iter().sum::<i64>(), figures[4]);
            for (cell, figure) in line.cells.iter().chain([&line.all()]).zip(figures) {
                prop_assert!((cell.length.km() * 10.0 - *figure as f64).abs() < 1.0);
            }
        }
        for at in 0..5 {
            let parts = report.lines.iter().zip(&levelled).filter(|(line, _)| is_part(line)).map(|(_, figures)| figures[at]);
            prop_assert_eq!(parts.sum::<i64>(), levelled[total][at]);
        }
    }
}
