//! Engine against engine.

use geoland::Crs;
use geoland::crs::EngineChoice;

use crate::points::{apart_m, in_box};

/// What both engines may differ by.
const TOLERANCE_M: f64 = 1e-3;
/// Points in each system.
const POINTS: usize = 10_000;
const US_SURVEY_FOOT_M: f64 = 1_200.0 / 3_937.0;

/// EPSG code, metres in a unit, and the box of west, south, east and north in which points are taken.
const SYSTEMS: [(u16, f64, [f64; 4]); 44] = [
    // Universal transverse Mercator, north and south; NAD83 and ETRS89 as well.
    (32601, 1.0, [-180.0, 0.0, -174.0, 84.0]),
    (32610, 1.0, [-126.0, 0.0, -120.0, 84.0]),
    (32631, 1.0, [0.0, 0.0, 6.0, 84.0]),
    (32650, 1.0, [114.0, 0.0, 120.0, 84.0]),
    (32660, 1.0, [174.0, 0.0, 180.0, 84.0]),
    (32719, 1.0, [-72.0, -80.0, -66.0, 0.0]),
    (32733, 1.0, [12.0, -80.0, 18.0, 0.0]),
    (32756, 1.0, [150.0, -80.0, 156.0, 0.0]),
    (26918, 1.0, [-78.0, 28.0, -72.0, 84.0]),
    (25832, 1.0, [6.0, 36.0, 12.0, 84.0]),
    // Other transverse Mercators: Taiwan, Hong Kong, New Zealand, Britain, Germany, Beijing 1954, Xian 1980.
    (3826, 1.0, [119.9, 21.8, 122.1, 25.4]),
    (2326, 1.0, [113.8, 22.1, 114.5, 22.6]),
    (2193, 1.0, [166.3, -47.4, 178.6, -34.0]),
    (27700, 1.0, [-9.0, 49.7, 2.0, 61.0]),
    (31467, 1.0, [7.5, 47.2, 10.5, 55.1]),
    (2436, 1.0, [115.5, 22.6, 118.5, 49.9]),
    (2334, 1.0, [114.0, 22.1, 120.0, 51.6]),
    // Albers equal-area.
    (5070, 1.0, [-124.8, 24.4, -66.9, 49.4]),
    (3005, 1.0, [-139.1, 48.2, -114.0, 60.0]),
    (3310, 1.0, [-124.5, 32.5, -114.1, 42.1]),
    (3577, 1.0, [112.8, -43.7, 153.7, -9.8]),
    // Lambert conformal conic, with one and with two parallels.
    (2154, 1.0, [-9.9, 41.1, 10.4, 51.6]),
    (3034, 1.0, [-16.1, 32.8, 39.7, 84.8]),
    (3347, 1.0, [-141.0, 40.0, -47.7, 83.2]),
    (31370, 1.0, [2.5, 49.5, 6.4, 51.6]),
    (3448, 1.0, [-78.5, 17.6, -75.9, 18.6]),
    // Mercator and Web Mercator.
    (3395, 1.0, [-180.0, -80.0, 180.0, 84.0]),
    (3832, 1.0, [98.7, -66.0, 179.0, 66.0]),
    (3857, 1.0, [-180.0, -85.0, 180.0, 85.0]),
    // Polar stereographic.
    (3031, 1.0, [-180.0, -89.9, 180.0, -60.0]),
    (3976, 1.0, [-180.0, -89.9, 180.0, -60.0]),
    (3413, 1.0, [-180.0, 60.0, 180.0, 89.9]),
    (3995, 1.0, [-180.0, 60.0, 180.0, 89.9]),
    (32661, 1.0, [-180.0, 60.0, 180.0, 89.9]),
    (32761, 1.0, [-180.0, -89.9, 180.0, -60.0]),
    // Lambert azimuthal and cylindrical equal-area, oblique stereographic, oblique Mercator.
    (3035, 1.0, [-16.1, 32.9, 40.2, 84.7]),
    (6933, 1.0, [-180.0, -86.0, 180.0, 86.0]),
    (28992, 1.0, [3.2, 50.7, 7.2, 53.7]),
    (3375, 1.0, [98.0, 1.1, 105.8, 7.8]),
    // State planes in US survey feet: Illinois East, New York Long Island, Pennsylvania South, California 5, Alaska 1.
    (3435, US_SURVEY_FOOT_M, [-89.3, 37.1, -87.0, 42.5]),
    (2263, US_SURVEY_FOOT_M, [-74.3, 40.4, -71.8, 41.3]),
    (2272, US_SURVEY_FOOT_M, [-80.5, 39.7, -74.7, 41.2]),
    (2229, US_SURVEY_FOOT_M, [-121.4, 32.8, -114.1, 35.8]),
    (26931, 1.0, [-141.0, 54.6, -129.9, 60.4]),
];

/// The Gauss-Kruger zones of CGCS2000: with the zone number in the easting, and by their meridian.
fn gauss_kruger() -> impl Iterator<Item = (u16, f64, [f64; 4])> {
    (4513..=4554_u16).map(|code| {
        let meridian = 75.0 + 3.0 * f64::from((code - 4513) % 21);
        (code, 1.0, [meridian - 3.0, 16.7, meridian + 3.0, 53.6])
    })
}

#[test]
fn both_engines_agree_to_a_millimetre() {
    let (mut worst, mut systems) = ((0.0, 0), 0);
    for (code, unit_m, area) in SYSTEMS.into_iter().chain(gauss_kruger()) {
        let by = |engine| Crs::parse_with(&format!("EPSG:{code}"), engine).unwrap();
        let (built_in, proj) = (by(EngineChoice::BuiltIn), by(EngineChoice::Proj));
        assert_eq!((built_in.engine(), proj.engine()), (EngineChoice::BuiltIn, EngineChoice::Proj), "EPSG:{code}");
        assert_eq!((built_in.datum(), built_in.ellipsoid()), (proj.datum(), proj.ellipsoid()), "EPSG:{code}");
        let degrees = in_box(area, POINTS);
        let (mut one, mut other) = (degrees.clone(), degrees.clone());
        built_in.from_lonlat(&mut one).unwrap();
        proj.from_lonlat(&mut other).unwrap();
        let apart = one.iter().zip(&other).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]) * unit_m);
        let there = apart.fold(0.0, f64::max);
        // Each engine back from where it went itself, and both back from one place.
        let same = one.clone();
        built_in.to_lonlat(&mut one).unwrap();
        proj.to_lonlat(&mut other).unwrap();
        let mut from_same = same;
        proj.to_lonlat(&mut from_same).unwrap();
        let furthest = |points: &[[f64; 2]], from: &[[f64; 2]]| {
            points.iter().zip(from).map(|(a, b)| apart_m(*b, *a)).fold(0.0, f64::max)
        };
        let back = furthest(&one, &degrees).max(furthest(&other, &degrees)).max(furthest(&from_same, &one));
        assert!(there < TOLERANCE_M && back < TOLERANCE_M, "EPSG:{code}: {there} m there, {back} m back");
        systems += 1;
        if there.max(back) > worst.0 {
            worst = (there.max(back), code);
        }
    }
    println!("{systems} systems of {POINTS} points, the most they differ is {:.1e} m, in EPSG:{}", worst.0, worst.1);
    assert!(systems >= 60);
}

#[test]
fn threads_get_the_same_bits() {
    // More systems than a thread keeps objects for, so that objects are made again.
    let systems: Vec<Crs> =
        (4513..=4554_u16).map(|code| Crs::parse_with(&format!("EPSG:{code}"), EngineChoice::Proj).unwrap()).collect();
    let all = || -> Vec<[u64; 2]> {
        let one = |system: &Crs| {
            let mut points = in_box([100.0, 20.0, 110.0, 50.0], 3);
            system.from_lonlat(&mut points).unwrap();
            points.into_iter().map(|[x, y]| [x.to_bits(), y.to_bits()])
        };
        systems.iter().chain(&systems).flat_map(one).collect()
    };
    let alone = all();
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..4).map(|_| scope.spawn(all)).collect();
        for other in others {
            assert_eq!(other.join().unwrap(), alone);
        }
    });
}
