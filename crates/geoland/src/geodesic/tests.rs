use geographiclib_rs::{DirectGeodesic, Geodesic, PolygonArea, Winding};
use proptest::prelude::*;

use super::{GeodesicError, Geodesics, box_around};
use crate::ellipsoid::Ellipsoid;
use crate::lonlat::{LonLat, Xy};

/// Karney's code in double precision scatters by this much on small polygons, in m².
const KARNEY_SCATTER_M2: f64 = 2e-4;

fn wgs84() -> Geodesics {
    Geodesics::new(Ellipsoid::WGS84)
}

fn ring(positions: &[(f64, f64)]) -> Vec<LonLat> {
    positions.iter().map(|&(lon, lat)| LonLat::new(lon, lat)).collect()
}

/// By geographiclib-rs 0.2.7, counter-clockwise positive.
fn by_karney(ring: &[LonLat]) -> f64 {
    let geodesic = Geodesic::wgs84();
    let mut polygon = PolygonArea::new(&geodesic, Winding::CounterClockwise);
    for vertex in ring {
        polygon.add_point(vertex.lat_deg, vertex.lon_deg);
    }
    polygon.compute(true).1
}

/// Latitude, longitude, latitude, longitude, distance in m and area between geodesic and equator in m²: the first rows of the
/// test set in `GeographicLib`'s own test programs (`testcases` in `tests/geodtest.c`, version 1.52 and later).
const GEOD_TEST: [(f64, f64, f64, f64, f64, f64); 5] = [
    (35.60777, -139.44815, -11.17491, -69.95921, 8_935_244.560_481_83, 12_841_384_694_976.43),
    (55.52454, 106.05087, 77.03196, 197.18234, 4_105_086.171_392_441, 61_674_961_290_615.62),
    (-21.97856, 142.59065, 41.84138, 98.56635, 8_394_328.894_657_671, -6_637_997_720_646.717),
    (-66.99028, 112.2363, -12.70631, 285.90344, 11_150_344.231_208_024, -121_287_239_862_139.75),
    (-17.42761, 173.34268, -15.84784, 5.93557, 16_076_603.163_118_067, 97_825_992_354_058.7),
];

#[test]
fn distances_and_areas_agree_with_the_published_test_set() {
    for (lat_1, lon_1, lat_2, lon_2, distance_m, to_equator_m2) in GEOD_TEST {
        let (a, b) = (LonLat::new(lon_1, lat_1), LonLat::new(lon_2, lat_2));
        assert!((wgs84().distance_m(a, b) - distance_m).abs() < 1e-8 * 2.0);
        // Along the geodesic eastward and back along the equator is clockwise where it runs north of it. The way back
        // goes by the middle, which leaves no doubt about its direction.
        let middle = lon_1 + 0.5 * super::shorter_way_deg(lon_1, lon_2);
        let under = [a, b, LonLat::new(lon_2, 0.0), LonLat::new(middle, 0.0), LonLat::new(lon_1, 0.0)];
        let area_m2 = wgs84().ring_area_m2(&under).unwrap();
        assert!((area_m2 + to_equator_m2).abs() < 0.2, "{area_m2} {to_equator_m2}");
    }
}

/// Cases `Planimeter2` and `Planimeter15` of `GeographicLib`'s own tests, version 2.1.
#[test]
fn areas_agree_with_the_planimeter_tests() {
    let diamond = ring(&[(-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0)]);
    assert!((wgs84().ring_area_m2(&diamond).unwrap() - 24_619_419_146.0).abs() < 1.0);
    let triangle = ring(&[(1.0, 2.0), (2.0, 1.0), (3.0, 3.0)]);
    assert!((wgs84().ring_area_m2(&triangle).unwrap() - 18_454_562_325.451_19).abs() < 0.01);
}

#[test]
fn opposite_meridians_are_joined_as_written() {
    // Over the pole and back along the same meridians encloses nothing, both ways round.
    let over = ring(&[(0.0, 10.0), (180.0, 10.0), (180.0, 20.0), (0.0, 20.0)]);
    assert!(wgs84().ring_area_m2(&over).unwrap().abs() < 0.1);
    // Over the pole one way and along geodesics at a lower latitude the other: a quarter of a hemisphere's half.
    let wedge = ring(&[(0.0, 0.0), (90.0, 0.0), (180.0, 0.0)]);
    let area_m2 = wgs84().ring_area_m2(&wedge).unwrap();
    assert!((area_m2 - 510_065_621.724e6 / 4.0).abs() < 1e4, "{area_m2}");
    let back: Vec<LonLat> = wedge.into_iter().rev().collect();
    assert_eq!(wgs84().ring_area_m2(&back).unwrap(), -area_m2);
}

#[test]
fn rings_around_a_pole_are_refused_in_words() {
    for lat in [89.0, -89.0, 1.0] {
        for lons in [[0.0, 120.0, 240.0], [0.0, -120.0, 120.0], [170.0, -70.0, 50.0]] {
            let around = lons.map(|lon| LonLat::new(lon, lat));
            let error = wgs84().ring_area_m2(&around).unwrap_err();
            assert_eq!(error.to_string(), "the ring goes around a pole; cut it along a meridian into rings that don't");
        }
    }
}

#[test]
fn a_ring_drawn_down_to_the_pole_is_whole() {
    // The cap south of geodesics between the points of 80° south, one every three degrees, drawn as Antarctica is.
    let mut cap: Vec<LonLat> = (0..=120).map(|i| LonLat::new(180.0 - 3.0 * f64::from(i), -80.0)).collect();
    cap.extend(ring(&[(-180.0, -90.0), (180.0, -90.0)]));
    let sector = ring(&[(0.0, -80.0), (-3.0, -80.0), (-3.0, -90.0), (0.0, -90.0)]);
    let (whole, part) = (wgs84().ring_area_m2(&cap).unwrap(), wgs84().ring_area_m2(&sector).unwrap());
    assert!((whole.abs() - 120.0 * part.abs()).abs() < 1e-9 * whole.abs(), "{whole} {part}");
}

#[test]
fn rings_cross_the_antimeridian() {
    let here = ring(&[(10.0, 50.0), (10.02, 50.0), (10.02, 50.01), (10.0, 50.01)]);
    let there = ring(&[(179.99, 50.0), (-179.99, 50.0), (-179.99, 50.01), (179.99, 50.01)]);
    let unwrapped = ring(&[(179.99, 50.0), (180.01, 50.0), (180.01, 50.01), (179.99, 50.01)]);
    let area_m2 = wgs84().ring_area_m2(&here).unwrap();
    for other in [there, unwrapped] {
        assert!((wgs84().ring_area_m2(&other).unwrap() - area_m2).abs() < 1e-4);
    }
}

#[test]
fn odd_rings() {
    for few in [&[][..], &[(1.0, 2.0)], &[(1.0, 2.0), (1.5, 2.0)], &[(1.0, 2.0), (1.5, 2.0), (1.0, 2.0)]] {
        assert!(wgs84().ring_area_m2(&ring(few)).unwrap().abs() < 1e-6);
    }
    for bad in [(f64::NAN, 0.0), (0.0, f64::INFINITY), (0.0, 90.5), (f64::INFINITY, 0.0)] {
        let error = wgs84().ring_area_m2(&ring(&[(0.0, 0.0), (1.0, 0.0), bad])).unwrap_err();
        assert!(matches!(error, GeodesicError::NotAPosition { index: 2, .. }), "{error}");
        assert!(wgs84().distance_m(LonLat::new(0.0, 0.0), LonLat::new(bad.0, bad.1)).is_nan());
        let origin = LonLat::new(0.0, 0.0);
        assert!(wgs84().point_to_segment_m(LonLat::new(bad.0, bad.1), origin, origin).is_nan());
    }
}

#[test]
fn holes_are_taken_off_whichever_way_they_run() {
    let square = |low: f64, high: f64| {
        geo_types::LineString::from(vec![(low, low), (high, low), (high, high), (low, high), (low, low)])
    };
    let mut hole = square(0.004, 0.006);
    let with = |hole| geo_types::MultiPolygon(vec![geo_types::Polygon::new(square(0.0, 0.01), vec![hole])]);
    let one_way = wgs84().polygon_area_m2(&with(hole.clone())).unwrap();
    hole.0.reverse();
    assert_eq!(wgs84().polygon_area_m2(&with(hole)).unwrap(), one_way);
    // 1.0 less 0.2 squared, in units of 0.01° at the equator.
    let whole = wgs84().ring_area_m2(&ring(&[(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01)])).unwrap();
    assert!((one_way / whole - 0.96).abs() < 1e-6);
}

/// The position at parameter t of an edge that is straight in the equal-area plane, and the distance to it.
fn survey_edge_distance(p: LonLat, a: LonLat, b: LonLat, t: f64) -> f64 {
    let geodesics = wgs84();
    let step = super::shorter_way_deg(a.lon_deg, b.lon_deg);
    let y = |lat| geodesics.plane.xy(LonLat::new(0.0, lat)).y;
    let on_y = y(a.lat_deg) + t * (y(b.lat_deg) - y(a.lat_deg));
    let lat = geodesics.plane.lonlat(Xy::new(0.0, on_y)).lat_deg;
    geodesics.distance_m(p, LonLat::new(a.lon_deg + t * step, lat))
}

/// The least distance by a scan and then ever closer scans around the best, without any derivative.
fn by_scanning(p: LonLat, a: LonLat, b: LonLat) -> f64 {
    let (mut low, mut high, mut best) = (0.0_f64, 1.0_f64, f64::INFINITY);
    while high - low > 1e-12 {
        let step = (high - low) / 64.0;
        let ts = (0..=64).map(|i| low + f64::from(i) * step);
        let (t, distance) = ts
            .map(|t| (t, survey_edge_distance(p, a, b, t)))
            .min_by(|one, other| one.1.total_cmp(&other.1))
            .unwrap_or((0.0, f64::INFINITY));
        best = best.min(distance);
        (low, high) = ((t - step).max(0.0), (t + step).min(1.0));
    }
    best
}

/// Where a geodesic from `p` leads.
fn going(p: LonLat, azimuth_deg: f64, distance_m: f64) -> LonLat {
    let (lat, lon): (f64, f64) = Geodesic::wgs84().direct(p.lat_deg, p.lon_deg, azimuth_deg, distance_m);
    LonLat::new(lon, lat)
}

#[test]
fn the_nearest_point_of_a_parallel_is_due_north() {
    // An edge along the equator; 0.009° of latitude is 995.2 m; beyond the end the end is nearest.
    let (a, b) = (LonLat::new(0.0, 0.0), LonLat::new(0.02, 0.0));
    let inside = LonLat::new(0.0123, 0.009);
    let foot = LonLat::new(0.0123, 0.0);
    assert!((wgs84().point_to_segment_m(inside, a, b) - wgs84().distance_m(inside, foot)).abs() < 1e-6);
    let beyond = LonLat::new(0.03, 0.009);
    assert_eq!(wgs84().point_to_segment_m(beyond, a, b), wgs84().distance_m(beyond, b));
    assert_eq!(wgs84().point_to_segment_m(beyond, b, b), wgs84().distance_m(beyond, b));
    assert!(wgs84().point_to_segment_m(foot, a, b) < 1e-6);
}

#[test]
fn long_edges_have_more_than_one_nearest_candidate() {
    // Half the parallel of 80°, seen from beyond the pole: the ends are nearest, the middle is farthest.
    let (a, b) = (LonLat::new(0.0, 80.0), LonLat::new(170.0, 80.0));
    for p in [LonLat::new(-95.0, 80.0), LonLat::new(-95.0, 89.9), LonLat::new(85.0, 60.0), LonLat::new(0.0, 90.0)] {
        let (ours, scanned) = (wgs84().point_to_segment_m(p, a, b), by_scanning(p, a, b));
        assert!((ours - scanned).abs() <= 1e-6 * scanned, "{ours} {scanned}");
    }
    // A frame's edge, a full turn along a parallel, is taken as written.
    let (west, east) = (LonLat::new(-180.0, 60.0), LonLat::new(180.0, 60.0));
    let below = LonLat::new(7.0, 59.99);
    let straight_up_m = wgs84().distance_m(below, LonLat::new(7.0, 60.0));
    assert!((wgs84().point_to_segment_m(below, west, east) - straight_up_m).abs() < 1e-3);
    // To the pole itself, and across it in the plane's sense: along the meridian and round the parallel.
    let (a, b) = (LonLat::new(10.0, 60.0), LonLat::new(60.0, 90.0));
    let p = LonLat::new(40.0, 75.0);
    assert!((wgs84().point_to_segment_m(p, a, b) - by_scanning(p, a, b)).abs() < 1e-2);
}

#[test]
fn boxes_reach_round_the_antimeridian_and_the_poles() {
    let (west, _, east, _) = box_around(Ellipsoid::WGS84, LonLat::new(179.9, 10.0), 50_000.0);
    assert!(west < 179.9 && east > 180.0);
    assert_eq!(box_around(Ellipsoid::WGS84, LonLat::new(5.0, -89.9), 20_000.0).0, -180.0);
    for p in [LonLat::new(f64::NAN, 0.0), LonLat::new(0.0, 91.0)] {
        assert_eq!(box_around(Ellipsoid::WGS84, p, 1.0), (-180.0, -90.0, 180.0, 90.0));
    }
    assert_eq!(box_around(Ellipsoid::WGS84, LonLat::new(0.0, 0.0), f64::NAN), (-180.0, -90.0, 180.0, 90.0));
    let none = box_around(Ellipsoid::WGS84, LonLat::new(7.0, 7.0), -5.0);
    assert!(none.0 < 7.0 && none.2 > 7.0 && none.2 - none.0 < 1e-9);
}

proptest! {
    #[test]
    fn small_polygons_agree_with_karney(
        lon in -180.0..180.0_f64,
        lat in -80.0..80.0_f64,
        log_radius in 1.0..4.7_f64,
        shape in prop::collection::vec(0.2..1.0_f64, 3..12),
    ) {
        let radius_m = 10.0_f64.powf(log_radius);
        let turn = 360.0 / shape.len() as f64;
        let centre = LonLat::new(lon, lat);
        // Azimuths run clockwise, so that going backward makes the ring counter-clockwise.
        let ring: Vec<LonLat> =
            shape.iter().enumerate().map(|(i, far)| going(centre, -turn * i as f64, far * radius_m)).collect();
        let (ours, karney) = (wgs84().ring_area_m2(&ring).unwrap(), by_karney(&ring));
        prop_assert!((ours - karney).abs() <= KARNEY_SCATTER_M2.max(1e-9 * karney.abs()), "{ours} {karney}");
        let back: Vec<LonLat> = ring.iter().rev().copied().collect();
        prop_assert!((wgs84().ring_area_m2(&back).unwrap() + ours).abs() <= 1e-5 + 1e-12 * ours.abs());
    }

    #[test]
    fn point_to_edge_agrees_with_scanning(
        lon in -180.0..180.0_f64,
        lat in -89.0..89.0_f64,
        azimuth in -180.0..180.0_f64,
        log_length in 0.0..7.2_f64,
        to_p in -180.0..180.0_f64,
        log_distance in -1.0..7.2_f64,
    ) {
        let a = LonLat::new(lon, lat);
        let b = going(a, azimuth, 10.0_f64.powf(log_length));
        let p = going(a, to_p, 10.0_f64.powf(log_distance));
        let (ours, scanned) = (wgs84().point_to_segment_m(p, a, b), by_scanning(p, a, b));
        prop_assert!((ours - scanned).abs() < 1e-6, "{ours} {scanned}");
        prop_assert!(ours <= wgs84().distance_m(p, a).min(wgs84().distance_m(p, b)));
        let back = wgs84().point_to_segment_m(p, b, a);
        prop_assert!((ours - back).abs() < 1e-6, "{ours} {back}");
    }

    #[test]
    fn boxes_hold_what_is_within_the_distance(
        lon in -180.0..180.0_f64,
        lat in -90.0..90.0_f64,
        log_distance in -3.0..7.0_f64,
        azimuth in -180.0..180.0_f64,
        part in 0.9..1.0_f64,
    ) {
        let (p, distance_m) = (LonLat::new(lon, lat), 10.0_f64.powf(log_distance));
        let (west, south, east, north) = box_around(Ellipsoid::WGS84, p, distance_m);
        let there = going(p, azimuth, part * distance_m);
        prop_assume!(wgs84().distance_m(p, there) <= distance_m);
        prop_assert!(south <= there.lat_deg && there.lat_deg <= north);
        let from_middle = super::shorter_way_deg(0.5 * (west + east), there.lon_deg).abs();
        prop_assert!(east - west >= 360.0 || from_middle <= 0.5 * (east - west), "{west} {} {east}", there.lon_deg);
    }
}
