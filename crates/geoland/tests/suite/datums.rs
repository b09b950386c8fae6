//! Layers on different datums in one run.

use geo_types::{MultiPolygon, Polygon};
use geoland::crs::Transformation;
use geoland::ground::GroundError;
use geoland::ledger::AccountOptions;
use geoland::placed::PlaceError;
use geoland::{Crs, Dataset, Ellipsoid, Ledger, Parcel, Placed, Role, Scheme};

use crate::support::{outline, record};

/// Parameters of Beijing 1954 as an office may give them, all seven.
const SEVEN: &str = "Beijing 1954:towgs84=24.47,-130.89,-81.56,0.5,-1.25,0.13,-0.22";
/// A parcel on Beijing 1954, some 85 m by 111 m.
const PARCEL: [[f64; 2]; 4] = [[116.4, 39.9], [116.401, 39.9], [116.401, 39.901], [116.4, 39.901]];
/// What the border of a parcel may be off by after it went to another datum and back, in square metres: 400 m times 1 µm.
const BORDER_M2: f64 = 4e-4;

fn given(texts: &[&str]) -> Vec<Transformation> {
    texts.iter().map(|text| Transformation::parse(text).unwrap()).collect()
}

/// The parcel on Beijing 1954 and a district of the ring in another system.
fn run(crs: &Crs, district: &[[f64; 2]], transformations: Vec<Transformation>) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.transformations = transformations;
    dataset.add_source("parcels", Crs::parse("EPSG:4214").unwrap());
    let ring: Vec<(f64, f64)> = PARCEL.iter().map(|&[lon, lat]| (lon, lat)).collect();
    dataset.parcels.push(Parcel::accepted("A", MultiPolygon(vec![Polygon::new(ring.into(), vec![])])));
    let source = dataset.add_source("districts", crs.clone());
    let outline = outline(&vec![vec![district.to_vec()]]);
    dataset.add(source, Role::Districts, &record(1, outline, &[("name", Some("East"))]));
    dataset
}

/// The parcel's ring in another system.
fn parcel_in(crs: &Crs, transformations: &[Transformation]) -> Vec<[f64; 2]> {
    let mut ring = PARCEL.to_vec();
    Crs::parse("EPSG:4214").unwrap().shift_to(crs, transformations).unwrap().apply(&mut ring).unwrap();
    crs.from_lonlat(&mut ring).unwrap();
    ring
}

fn net_and_gross_m2(dataset: &Dataset) -> (f64, f64) {
    let placed = Placed::new(dataset).unwrap();
    assert_eq!(placed.ground.ellipsoid(), Some(Ellipsoid::KRASSOWSKY));
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let entry = &ledger.entries[0];
    let net: f64 = entry.pieces.iter().filter(|piece| piece.is_net()).map(|piece| piece.area().m2()).sum();
    (net, entry.gross().m2())
}

fn refusal(dataset: &Dataset) -> GroundError {
    match Placed::new(dataset) {
        Err(PlaceError::Ground(error)) => error,
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn a_district_on_another_datum_comes_to_the_parcels() {
    let seven = given(&[SEVEN]);
    for system in ["OGC:CRS84", "EPSG:4490", "EPSG:4548", "EPSG:32650", "EPSG:3857"] {
        let crs = Crs::parse(system).unwrap();
        let district = parcel_in(&crs, &seven);
        let (net, gross) = net_and_gross_m2(&run(&crs, &district, seven.clone()));
        assert!((gross - net).abs() < BORDER_M2 && gross > 9_000.0, "{system}: {net} of {gross}");
        // Without the shift the district lies some 60 m beside the parcel.
        let (beside, _) = net_and_gross_m2(&run(&crs, &district, given(&["none"])));
        assert!(beside < 0.6 * gross, "{system}: {beside} of {gross}");
    }
}

#[test]
fn two_datums_meet_over_wgs84() {
    // The parcel on Beijing 1954, the district on Xian 1980: away by the one, back by the inverse of the other.
    let both = given(&["EPSG:4610:towgs84=-5,12,33,0.1,0.2,-0.3,1.5", SEVEN]);
    let xian = Crs::parse("EPSG:2334").unwrap();
    let district = parcel_in(&xian, &both);
    let (net, gross) = net_and_gross_m2(&run(&xian, &district, both.clone()));
    assert!((gross - net).abs() < BORDER_M2, "{net} of {gross}");
    let (turned, _) = net_and_gross_m2(&run(&xian, &district, both.into_iter().rev().collect()));
    assert_eq!(net, turned);
}

#[test]
fn nothing_is_shifted_unasked() {
    let error = refusal(&run(&Crs::WGS84, &PARCEL, vec![])).to_string();
    assert_eq!(
        error,
        "parcels is in EPSG:4214 and districts in OGC:CRS84: their datums differ by up to hundreds of metres; give the \
         transformation to WGS 84 that holds for the place (Beijing 1954:towgs84=dx,dy,dz[,rx,ry,rz,s]), or bring both to \
         one coordinate system first"
    );
    // A transformation of another datum does not help.
    assert!(matches!(refusal(&run(&Crs::WGS84, &PARCEL, given(&["EPSG:4610:none"]))), GroundError::Datums { .. }));
}

#[test]
fn datums_near_wgs84_may_be_taken_for_it() {
    let mut dataset = run(&Crs::WGS84, &PARCEL, vec![]);
    dataset.sources[0].crs = Crs::parse("EPSG:4269").unwrap();
    let error = refusal(&dataset).to_string();
    assert!(
        error.contains("differ by up to 2.5 m; give the transformation")
            && error.contains("(North American Datum 1983:none)"),
        "{error}"
    );
    dataset.transformations = given(&["North American Datum 1983:none"]);
    let placed = Placed::new(&dataset).unwrap();
    assert_eq!(placed.parcels[0].shape.bounds(), placed.districts[0].shape.bounds());
}

#[test]
fn one_transformation_does_not_serve_two_datums() {
    let xian = Crs::parse("EPSG:4610").unwrap();
    let error = refusal(&run(&xian, &PARCEL, given(&["towgs84=10,20,30"]))).to_string();
    assert_eq!(
        error,
        "districts is on Xian 1980 and parcels on Beijing 1954: say which datum the transformation is for, as Xian 1980:towgs84=..."
    );
    // Knowingly taken as they are, both may be.
    assert!(Placed::new(&run(&xian, &PARCEL, given(&["none"]))).is_ok());
}

#[test]
fn texts_that_are_no_transformations_are_refused() {
    for (text, expected) in [
        ("", "give [DATUM:]towgs84="),
        ("Beijing 1954", "give [DATUM:]towgs84="),
        ("towgs84=1,2", "three or seven numbers"),
        ("towgs84=1,2,3,4,5,6", "three or seven numbers"),
        ("towgs84=1,2,nan", "three or seven numbers"),
        ("towgs84=1,2,inf", "three or seven numbers"),
        ("towgs84=116400,0,0", "shifts are in metres"),
        ("towgs84=1,2,3,4,5,600,7", "rotations are in seconds of arc"),
        ("towgs84=1,2,3,4,5,6,100001", "scale is in parts per million"),
        ("EPSG:4490:towgs84=1,2,3", "from WGS 84 itself"),
        ("Beijing 1954:none\u{1b}[31m", "control characters"),
    ] {
        let error = Transformation::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains('\u{1b}'), "{text}: {error}");
    }
    for text in
        ["none", "NONE", "beijing_1954 : none", "EPSG:2436:towgs84=1,2,3", "+towgs84=1,2,3", "北京54:TOWGS84=1,2,3"]
    {
        assert!(Transformation::parse(text).is_ok(), "{text}");
    }
    if !cfg!(feature = "proj") {
        for text in ["EPSG:15918", "+proj=pipeline +step +proj=noop"] {
            assert!(Transformation::parse(text).unwrap_err().to_string().contains("cargo feature proj"));
        }
    }
}

#[test]
fn points_that_cannot_be_shifted_are_named() {
    let old = Crs::parse("EPSG:4214").unwrap();
    let shift = old.shift_to(&Crs::WGS84, &given(&["towgs84=10,20,30"])).unwrap();
    for (point, expected) in [([f64::NAN, 40.0], "not a finite number"), ([116.0, 91.0], "swapped")] {
        let error = shift.apply(&mut [[116.0, 40.0], point]).unwrap_err().to_string();
        assert!(error.contains("point 1") && error.contains(expected), "{error}");
    }
    // Longitudes stay in their turn, also across the antimeridian.
    let mut points = [[179.999_99, 10.0], [-179.999_99, 10.0], [359.0, -10.0], [-181.0, 0.0]];
    let before = points;
    shift.apply(&mut points).unwrap();
    for (point, before) in points.iter().zip(before) {
        assert!((point[0] - before[0]).abs() < 1e-3 && point[0] != before[0], "{point:?} of {before:?}");
    }
}
