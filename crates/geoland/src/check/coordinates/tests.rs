//! One mistake each, found; and its near miss, not found.

use geo_types::{MultiPolygon, Polygon};

use super::{layers, report, why_apart};
use crate::crs::Crs;
use crate::dataset::{Dataset, Role};
use crate::district::District;
use crate::finding::{Finding, Findings, Kind};
use crate::parcel::Parcel;
use crate::record::Origin;
use crate::scheme::Scheme;

/// A square with seven decimals, as surveys have them.
fn square([x, y]: [f64; 2], side: f64) -> Vec<[f64; 2]> {
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side]].map(seven).to_vec()
}

fn seven(position: [f64; 2]) -> [f64; 2] {
    position.map(|value| (value * 1e7).round() / 1e7)
}

fn polygon(ring: &[[f64; 2]]) -> MultiPolygon<f64> {
    let ring: Vec<(f64, f64)> = ring.iter().map(|p| (p[0], p[1])).collect();
    MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
}

/// Forty squares of a hundred metres, 300 m from each other, in degrees.
fn town([x, y]: [f64; 2]) -> Vec<Vec<[f64; 2]>> {
    let at = |k: u32| [x + 0.003_123_7 * f64::from(k % 8), y + 0.003_712_3 * f64::from(k / 8)];
    (0..40).map(|k| square(at(k), 0.001)).collect()
}

const BEIJING: [f64; 2] = [116.35, 39.91];
const CHICAGO: [f64; 2] = [-87.75, 41.88];
const BERLIN: [f64; 2] = [13.35, 52.51];

fn swapped(rings: Vec<Vec<[f64; 2]>>) -> Vec<Vec<[f64; 2]>> {
    rings.into_iter().map(|ring| ring.into_iter().map(|[x, y]| [y, x]).collect()).collect()
}

/// The same in a projected system, to the millimetre.
fn projected(code: &str, rings: Vec<Vec<[f64; 2]>>) -> Vec<Vec<[f64; 2]>> {
    let crs = Crs::parse(code).unwrap();
    let project = |mut ring: Vec<[f64; 2]>| {
        crs.from_lonlat(&mut ring).unwrap();
        ring.into_iter().map(|p| p.map(|value| (value * 1e3).round() / 1e3)).collect()
    };
    rings.into_iter().map(project).collect()
}

fn with_parcels(crs: &str, rings: &[Vec<[f64; 2]>]) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("parcels.geojson", Crs::parse(crs).unwrap());
    for (ring, number) in rings.iter().zip(1..) {
        let parcel = Parcel::accepted(&format!("P{number}"), polygon(ring));
        dataset.parcels.push(Parcel { origin: Origin { source, number }, ..parcel });
    }
    dataset
}

/// The same with districts of nine kilometres around a place.
fn with_districts(crs: &str, rings: &[Vec<[f64; 2]>], [x, y]: [f64; 2]) -> Dataset {
    let mut dataset = with_parcels(crs, rings);
    let source = dataset.add_source("districts.geojson", Crs::WGS84);
    dataset.declare(Role::Districts);
    for (west, number) in [-0.050_123_4, 0.0].into_iter().zip(1..) {
        let ring = [
            [x + west, y - 0.05],
            [x + west + 0.05, y - 0.05],
            [x + west + 0.05, y + 0.050_432_1],
            [x + west, y + 0.05],
        ];
        let origin = Origin { source, number };
        let name = format!("District {number}").into();
        dataset.districts.push(District { origin, name, code: None, land: Ok(polygon(&ring.map(seven)).into()) });
    }
    dataset
}

fn found(dataset: &Dataset) -> Vec<Finding> {
    let mut findings = Findings::keeping_all();
    report(&layers(dataset), None, &mut findings);
    findings.list()
}

/// The one finding of a dataset, of one case.
fn only(dataset: &Dataset) -> (Kind, String) {
    let found = found(dataset);
    let [one] = &found[..] else { panic!("one finding: {found:?}") };
    assert_eq!(one.cases.len(), 1, "{one:?}");
    assert!(one.what.starts_with("parcels"), "{}", one.what);
    (one.kind, one.cases[0].evidence.clone())
}

fn figure(finding: &Finding, name: &str) -> f64 {
    finding.cases[0].figures.iter().find(|(key, _)| *key == name).unwrap().1
}

#[test]
fn nothing_is_wrong_with_a_town() {
    for place in [BEIJING, CHICAGO, BERLIN, [179.99, -17.0], [-70.0, -33.4]] {
        assert_eq!(found(&with_parcels("OGC:CRS84", &town(place))), []);
        assert_eq!(found(&with_districts("OGC:CRS84", &town(place), place)), []);
    }
    let zone = projected("EPSG:4527", town(BEIJING));
    assert_eq!(found(&with_districts("EPSG:4527", &zone, BEIJING)), []);
    assert_eq!(found(&with_parcels("planar", &[vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]])), []);
}

#[test]
fn latitude_first_out_of_range() {
    let (kind, evidence) = only(&with_districts("OGC:CRS84", &swapped(town(BEIJING)), BEIJING));
    assert_eq!(kind, Kind::LatitudeFirst);
    assert!(evidence.contains("the second ones are not"), "{evidence}");
}

#[test]
fn latitude_first_where_nobody_lives() {
    let (kind, evidence) = only(&with_parcels("OGC:CRS84", &swapped(town(CHICAGO))));
    assert_eq!(kind, Kind::LatitudeFirst);
    assert!(evidence.starts_with("read as it stands the layer is at latitude -87.7"), "{evidence}");
}

#[test]
fn latitude_first_in_range_is_seen_beside_districts() {
    let (kind, evidence) = only(&with_districts("OGC:CRS84", &swapped(town(BERLIN)), BERLIN));
    assert_eq!(kind, Kind::LatitudeFirst);
    assert_eq!(evidence, "the layer lies beside districts.geojson only with longitude and latitude swapped");
    // By itself it could be land off Somalia, and far from the districts it is another finding.
    assert_eq!(found(&with_parcels("OGC:CRS84", &swapped(town(BERLIN)))), []);
    assert_eq!(found(&with_districts("OGC:CRS84", &swapped(town(BERLIN)), BEIJING)), []);
}

#[test]
fn northing_first_in_a_projected_system() {
    let rings = swapped(projected("EPSG:4527", town(BEIJING)));
    let (kind, evidence) = only(&with_parcels("EPSG:4527", &rings));
    assert_eq!(kind, Kind::LatitudeFirst);
    assert!(evidence.contains("only when swapped"), "{evidence}");
}

#[test]
fn metres_read_as_degrees_with_the_likely_system() {
    for (code, beside, expected) in [
        ("EPSG:3857", None, "Web Mercator (EPSG:3857)"),
        ("EPSG:4527", None, "zone 39 of three degrees, EPSG:4527 on CGCS2000"),
        ("EPSG:4548", None, "(EPSG:4534 to 4554 on CGCS2000), of which the numbers do not tell the zone"),
        ("EPSG:3857", Some(BEIJING), "EPSG:3857: there"),
        ("EPSG:4527", Some(BEIJING), "EPSG:4527, EPSG:2363 or EPSG:2415: there"),
        // UTM and Gauss-Krüger lie within two kilometres of each other: both are named.
        ("EPSG:4548", Some(BEIJING), "EPSG:4548, EPSG:4509, EPSG:32650, "),
        ("EPSG:3435", Some(CHICAGO), ", in feet: there"),
    ] {
        let place = beside.unwrap_or(BEIJING);
        let rings = projected(code, town(place));
        let dataset = match beside {
            Some(place) => with_districts("OGC:CRS84", &rings, place),
            None => with_parcels("OGC:CRS84", &rings),
        };
        let (kind, evidence) = only(&dataset);
        assert_eq!(kind, Kind::ProjectedAsDegrees, "{code}");
        assert!(evidence.contains(expected), "{code}: {evidence}");
    }
    // In feet of Illinois, with northing first, and the code is among those named.
    let rings = swapped(projected("EPSG:3435", town(CHICAGO)));
    let found = found(&with_districts("OGC:CRS84", &rings, CHICAGO));
    assert!(found[0].cases[0].evidence.contains("EPSG:3435"), "{found:?}");
    assert!(found[0].cases[0].evidence.contains("northing before easting"), "{found:?}");
}

#[test]
fn degrees_read_as_projected() {
    let (kind, evidence) = only(&with_parcels("EPSG:4548", &town(BEIJING)));
    assert_eq!(kind, Kind::OutOfRange);
    assert!(evidence.contains("all numbers could be degrees"), "{evidence}");
}

#[test]
fn out_of_range_without_a_cause() {
    let rings: Vec<_> = town([400.0, 120.0]);
    let (kind, evidence) = only(&with_parcels("OGC:CRS84", &rings));
    assert_eq!(
        (kind, evidence.as_str()),
        (Kind::OutOfRange, "the middle is at 400.00986, 120.00790, read in OGC:CRS84")
    );
}

#[test]
fn eastings_of_another_zone() {
    let (kind, evidence) = only(&with_parcels("EPSG:4548", &projected("EPSG:4527", town(BEIJING))));
    assert_eq!(kind, Kind::OtherZone);
    assert_eq!(evidence, "eastings near 39,500,000 are those of EPSG:4527, not of EPSG:4548");
    let (kind, evidence) = only(&with_parcels("EPSG:4527", &projected("EPSG:4548", town(BEIJING))));
    assert_eq!(kind, Kind::OtherZone);
    assert_eq!(evidence, "eastings near 500,000 are those of EPSG:4548, not of EPSG:4527");
}

#[test]
fn a_position_at_zero() {
    let mut rings = town(BEIJING);
    rings[6][2] = [0.0, -0.0];
    let dataset = with_parcels("OGC:CRS84", &rings);
    let found = found(&dataset);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].kind, found[0].count), (Kind::NullIsland, 1));
    assert_eq!((found[0].cases[0].place.number, found[0].cases[0].place.id.as_deref()), (7, Some("P7")));
    // Off Guinea 0, 0 is a position like others; and so is one on the equator.
    let mut rings = town([-0.01, -0.01]);
    rings[6][2] = [0.0, 0.0];
    assert_eq!(super::tests::found(&with_parcels("OGC:CRS84", &rings)), []);
    let mut rings = town([100.0, -0.01]);
    rings[6][2] = [100.01, 0.0];
    assert_eq!(super::tests::found(&with_parcels("OGC:CRS84", &rings)), []);
}

#[test]
fn a_feature_far_from_all_others() {
    let mut rings = town(BEIJING);
    rings[12] = square([115.35, 39.91], 0.001);
    let dataset = with_parcels("OGC:CRS84", &rings);
    let list = found(&dataset);
    assert_eq!((list[0].kind, list[0].count, list.len()), (Kind::FarAway, 1, 1));
    assert_eq!(
        (list[0].cases[0].place.number, &*list[0].cases[0].evidence),
        (13, "85 km from the nearest of the others")
    );
    // Ninety kilometres at this latitude are a degree and a bit.
    assert!((figure(&list[0], "distance_m") - 85_400.0).abs() < 400.0);
    // Two together are a second town, however small.
    rings[13] = square([115.352, 39.912], 0.001);
    assert_eq!(found(&with_parcels("OGC:CRS84", &rings)), []);
    // So near it may be a village.
    rings[12] = square([116.30, 39.91], 0.001);
    rings[13] = square([116.42, 39.91], 0.001);
    assert_eq!(found(&with_parcels("OGC:CRS84", &rings)), []);
    // Across the antimeridian everything is near.
    let mut rings = town([179.98, -17.0]);
    rings.extend(town([-179.999, -17.0]));
    assert_eq!(found(&with_parcels("OGC:CRS84", &rings)), []);
}

#[test]
fn one_feature_with_latitude_first() {
    let mut rings = town(BERLIN);
    rings[3] = swapped(vec![rings[3].clone()]).remove(0);
    let (kind, evidence) = only(&with_parcels("OGC:CRS84", &rings));
    assert_eq!(kind, Kind::LatitudeFirst);
    assert_eq!(evidence, "it lies among the others with longitude and latitude swapped");
}

/// Parcels of 100 m with positions rounded to some decimals.
fn rounded(decimals: i32) -> Vec<Vec<[f64; 2]>> {
    let scale = 10.0_f64.powi(decimals);
    town(BEIJING)
        .into_iter()
        .map(|ring| ring.into_iter().map(|p| p.map(|v| (v * scale).round() / scale)).collect())
        .collect()
}

#[test]
fn too_few_decimals_for_the_size() {
    let list = found(&with_parcels("OGC:CRS84", &rounded(5)));
    assert_eq!((list[0].kind, list.len()), (Kind::CoarseCoordinates, 1));
    assert_eq!(figure(&list[0], "decimals"), 5.0);
    // A square of 0.001 degrees: rms error 1e-5 / 0.001 / sqrt(6).
    assert!((figure(&list[0], "rms_area_error_share") - 0.004_08).abs() < 5e-5, "{list:?}");
    assert_eq!(
        list[0].cases[0].evidence,
        "5 decimals of a degree: the area of an outline of median size is uncertain by 0.41 % (rms)"
    );
    assert_eq!(found(&with_parcels("OGC:CRS84", &rounded(6))), []);
    // A second parcel of few decimals more does not make the layer precise.
    let mut mostly = rounded(5);
    mostly[0] = town(BEIJING).remove(0);
    assert_eq!(found(&with_parcels("OGC:CRS84", &mostly))[0].kind, Kind::CoarseCoordinates);
}

#[test]
fn single_precision_is_too_coarse() {
    let single = |ring: Vec<[f64; 2]>| ring.into_iter().map(|p| p.map(|v| f64::from(v as f32))).collect();
    let rings: Vec<Vec<[f64; 2]>> = town(BEIJING).into_iter().map(single).collect();
    let kinds: Vec<Kind> = found(&with_parcels("OGC:CRS84", &rings)).iter().map(|one| one.kind).collect();
    // They are written with fifteen digits as well.
    assert_eq!(kinds, [Kind::CoarseCoordinates, Kind::NeedlessDecimals]);
}

#[test]
fn whole_metres_are_too_coarse_for_small_parcels() {
    let rings: Vec<Vec<[f64; 2]>> = projected("EPSG:4548", town(BEIJING))
        .into_iter()
        .map(|ring| ring.into_iter().map(|p| p.map(f64::round)).collect())
        .collect();
    let list = found(&with_parcels("EPSG:4548", &rings));
    assert_eq!((list[0].kind, figure(&list[0], "decimals")), (Kind::CoarseCoordinates, 0.0));
    assert_eq!(found(&with_parcels("EPSG:4548", &projected("EPSG:4548", town(BEIJING)))), []);
}

#[test]
fn more_decimals_than_any_survey() {
    let rings = vec![vec![
        [13.383_901_633_500_79, 52.507_951_578_431_104],
        [13.384_722_640_137_346, 52.508_217_033_158_374],
        [13.385_030_517_626_012, 52.508_544_945_607_23],
        [13.384_414_762_648_623, 52.508_716_708_294_84],
        [13.383_799_007_671_234, 52.508_466_871_436_77],
    ]];
    let dataset = with_parcels("OGC:CRS84", &rings);
    let (kind, evidence) = only(&dataset);
    assert_eq!((kind, &*evidence), (Kind::NeedlessDecimals, "more than 9 decimals at 100 % of the positions"));
    // In a file of binary numbers decimals cost nothing.
    let mut findings = Findings::default();
    let mut binary = layers(&dataset);
    for layer in &mut binary {
        layer.text = false;
    }
    report(&binary, None, &mut findings);
    assert!(findings.is_empty());
}

#[test]
fn why_layers_are_apart() {
    let why = |dataset: &Dataset| why_apart(dataset, Role::Districts).unwrap().1;
    let swapped = why(&with_districts("OGC:CRS84", &swapped(town(BERLIN)), BERLIN));
    assert!(swapped.ends_with("only with longitude and latitude swapped"), "{swapped}");
    // Numbers of the meridian 117, read as those of 114: 250 km off.
    let zone = why(&with_districts("EPSG:4547", &projected("EPSG:4548", town(BEIJING)), BEIJING));
    assert!(
        zone.starts_with("parcels.geojson is read in EPSG:4547, but its numbers could be those of EPSG:4548, "),
        "{zone}"
    );
    let far = why(&with_districts("OGC:CRS84", &town(BERLIN), BEIJING));
    assert!(far.starts_with("parcels.geojson and districts.geojson are ") && far.ends_with(" km apart"), "{far}");
    let near = why(&with_districts("OGC:CRS84", &town([116.401, 39.961]), BEIJING));
    assert!(near.contains("GCJ02"), "{near}");
}

#[test]
fn findings_do_not_depend_on_the_order() {
    let mut rings = rounded(5);
    rings[12] = square([115.35, 39.91], 0.001);
    rings[13] = vec![[0.0, 0.0], [1e-5, 0.0], [1e-5, 1e-5]];
    let dataset = with_districts("OGC:CRS84", &rings, BEIJING);
    let mut turned = dataset.clone();
    turned.parcels.reverse();
    for parcel in &mut turned.parcels {
        let land = parcel.land.as_mut().unwrap();
        let mut ring = land.unpacked().0[0].exterior().0.clone();
        ring.pop();
        ring.rotate_left(2);
        ring.reverse();
        *land = MultiPolygon(vec![Polygon::new(ring.into(), vec![])]).into();
    }
    assert_eq!(found(&dataset), found(&turned));
    assert_eq!(found(&dataset).len(), 2);
}
