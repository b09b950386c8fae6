//! Helmert transformations of our own against those of PROJ.

use geoland::Crs;
use geoland::crs::{DatumShift, Transformation};

use crate::points::{apart_m, in_box};

/// What both may differ by, in metres.
const TOLERANCE_M: f64 = 1e-6;
const POINTS: usize = 10_000;
/// China and what lies around it.
const CHINA: [f64; 4] = [73.0, 3.0, 136.0, 54.0];

fn given(text: &str) -> Vec<Transformation> {
    vec![Transformation::parse(text).unwrap()]
}

fn shift(from: &str, to: &str, text: &str) -> DatumShift {
    Crs::parse(from).unwrap().shift_to(&Crs::parse(to).unwrap(), &given(text)).unwrap()
}

fn shifted(shift: &DatumShift, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut points = points.to_vec();
    shift.apply(&mut points).unwrap();
    points
}

fn furthest(one: &[[f64; 2]], other: &[[f64; 2]]) -> f64 {
    one.iter().zip(other).map(|(a, b)| apart_m(*a, *b)).fold(0.0, f64::max)
}

#[test]
fn helmert_agrees_with_proj() {
    let parameters = [
        ("12.646,-155.176,-80.863", "+x=12.646 +y=-155.176 +z=-80.863"),
        (
            "24.47,-130.89,-81.56,0.5,-1.25,0.13,-0.22",
            "+x=24.47 +y=-130.89 +z=-81.56 +rx=0.5 +ry=-1.25 +rz=0.13 +s=-0.22 +convention=position_vector",
        ),
        (
            "-446.448,125.157,-542.06,10.15,-20.247,30.842,20.489",
            "+x=-446.448 +y=125.157 +z=-542.06 +rx=10.15 +ry=-20.247 +rz=30.842 +s=20.489 +convention=position_vector",
        ),
    ];
    let degrees = in_box(CHINA, POINTS);
    let mut worst = (0.0_f64, 0.0_f64);
    for (numbers, proj) in parameters {
        let pipeline = format!(
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=krass \
             +step +proj=helmert {proj} +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        );
        let own = shift("EPSG:4214", "OGC:CRS84", &format!("Beijing 1954:towgs84={numbers}"));
        let by_proj = shift("EPSG:4214", "OGC:CRS84", &pipeline);
        let there = shifted(&own, &degrees);
        worst.0 = worst.0.max(furthest(&there, &shifted(&by_proj, &degrees)));
        assert!(apart_m(there[0], degrees[0]) > 10.0, "something moves");
        // The inverse undoes it, whichever computes the way there.
        for way in [format!("towgs84={numbers}"), pipeline] {
            let back = shift("OGC:CRS84", "EPSG:4214", &way);
            worst.1 = worst.1.max(furthest(&shifted(&back, &there), &degrees));
        }
    }
    println!("{POINTS} points: {:.1e} m apart from PROJ, {:.1e} m after there and back", worst.0, worst.1);
    assert!(worst.0 < TOLERANCE_M && worst.1 < TOLERANCE_M, "{worst:?}");
}

#[test]
fn an_operation_of_the_register_is_its_parameters() {
    // EPSG:15918 is Beijing 1954 to WGS 84 (1), EPSG:1173 NAD27 to WGS 84 (4); both take latitude first.
    for (crs, operation, parameters, area) in [
        ("EPSG:4214", "EPSG:15918", "towgs84=12.646,-155.176,-80.863", CHINA),
        ("EPSG:4267", "urn:ogc:def:coordinateOperation:EPSG::1173", "towgs84=-8,160,176", [-125.0, 25.0, -67.0, 49.0]),
    ] {
        let degrees = in_box(area, 1_000);
        let one = shifted(&shift(crs, "OGC:CRS84", operation), &degrees);
        let other = shifted(&shift(crs, "OGC:CRS84", &format!("{crs}:{parameters}")), &degrees);
        assert!(furthest(&one, &other) < TOLERANCE_M, "{crs}: {}", furthest(&one, &other));
    }
}

#[test]
fn what_is_no_transformation_is_refused() {
    let pipeline = "+proj=pipeline +step +proj=axisswap +order=2,1 +step +proj=axisswap +order=2,1 +step +proj=axisswap +order=2,1";
    for (text, expected) in [
        ("EPSG:99999999", "PROJ has no operation EPSG:99999999"),
        ("EPSG:4214:EPSG:x", "an operation is named by its number"),
        ("EPSG:1763", "does not lead to WGS 84"),
        ("+proj=pipeline +step +proj=nonsense", "is no transformation"),
    ] {
        let error = Transformation::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    // It swaps once more than it says at its ends, so that longitudes come out as latitudes.
    let swapping = shift("EPSG:4214", "OGC:CRS84", pipeline);
    let error = swapping.apply(&mut [[70.0, 60.0]]).unwrap_err().to_string();
    assert!(error.contains("more than a tenth of a degree"), "{error}");
}
