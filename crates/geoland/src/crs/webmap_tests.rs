use proptest::prelude::*;

use super::{Crs, CrsError, PointFault};

/// What coming back may leave, in degrees: 0.1 mm; the solution is good to some 1e-13.
const THERE_AND_BACK_DEG: f64 = 1e-9;
/// The region's edges in degrees.
const WEST: f64 = 72.004;
const SOUTH: f64 = 0.8293;
const EAST: f64 = 137.8347;
const NORTH: f64 = 55.8271;

/// Tiananmen (116.391, 39.907) displaced, from the published formulas with 50 digits.
const GCJ_TIANANMEN: [f64; 2] = [116.397_240_958_598_91, 39.908_401_108_846_4];
const BD_TIANANMEN: [f64; 2] = [116.403_614_423_765_64, 39.914_743_900_759_57];

fn there(name: &str, point: [f64; 2]) -> [f64; 2] {
    let mut points = [point];
    Crs::parse(name).unwrap().from_lonlat(&mut points).unwrap();
    points[0]
}

fn back(name: &str, point: [f64; 2]) -> Result<[f64; 2], CrsError> {
    let mut points = [point];
    Crs::parse(name).unwrap().to_lonlat(&mut points)?;
    Ok(points[0])
}

fn off(one: [f64; 2], other: [f64; 2]) -> f64 {
    (one[0] - other[0]).abs().max((one[1] - other[1]).abs())
}

#[test]
fn names_are_read_in_any_spelling_and_mean_wgs84_displaced() {
    for text in ["GCJ02", "gcj02", "GCJ-02", " gcj_02 "] {
        assert_eq!(Crs::parse(text).unwrap().name(), "GCJ02", "{text}");
    }
    for text in ["BD09", "bd-09", "BD09LL"] {
        assert_eq!(Crs::parse(text).unwrap().name(), "BD09", "{text}");
    }
    let mars = Crs::parse("GCJ02").unwrap();
    assert!(!mars.is_lonlat() && !mars.is_planar() && mars.is_in_degrees());
    assert!(
        mars.same_datum(&Crs::WGS84) && mars.epsg().is_none() && mars.wkt2().is_none() && mars.ogc_name().is_none()
    );
    assert_ne!(mars, Crs::parse("BD09").unwrap());
}

#[test]
fn a_position_is_displaced_as_the_formula_says() {
    let displaced = there("GCJ02", [116.391, 39.907]);
    assert!(off(displaced, GCJ_TIANANMEN) < 1e-12, "{displaced:?}");
    let displaced = there("BD09", [116.391, 39.907]);
    assert!(off(displaced, BD_TIANANMEN) < 1e-12, "{displaced:?}");
}

#[test]
fn nothing_is_displaced_outside_the_region() {
    for point in
        [[2.35, 48.85], [-74.0, 40.7], [151.2, -33.9], [WEST - 0.1, 40.0], [116.0, NORTH + 0.1], [180.0, -90.0]]
    {
        assert_eq!(there("GCJ02", point), point);
        assert_eq!(back("GCJ02", point).unwrap(), point);
        assert!(off(back("BD09", there("BD09", point)).unwrap(), point) < THERE_AND_BACK_DEG);
    }
}

/// Inside the region's edge the displacement pulls positions inwards or outwards. Outwards they share their image with one
/// beyond the edge; inwards they leave a strip that is nobody's image.
#[test]
fn the_edge_of_the_region_has_its_rule() {
    for point in [[WEST, 40.0], [EAST, 40.0], [110.0, SOUTH], [110.0, NORTH], [WEST, SOUTH], [EAST, NORTH]] {
        for name in ["GCJ02", "BD09"] {
            let again = back(name, there(name, point)).unwrap();
            assert!(off(again, point) < THERE_AND_BACK_DEG, "{name} {point:?} {again:?}");
        }
    }
    let strips = [[WEST + 1e-6, 40.0], [EAST - 1e-6, 40.0], [110.0, SOUTH + 1e-6], [110.0, NORTH - 1e-6]];
    let unreachable = strips.into_iter().filter(|point| match back("GCJ02", *point) {
        Ok(solved) => off(there("GCJ02", solved), *point) > THERE_AND_BACK_DEG,
        Err(CrsError::BadPoint { fault: PointFault::Unreachable, .. }) => true,
        Err(other) => panic!("{other}"),
    });
    assert!(unreachable.count() > 0, "at one edge at least the displacement points inwards");
}

#[test]
fn bad_points_are_named() {
    assert!(matches!(back("GCJ02", [39.9, 116.4]), Err(CrsError::BadPoint { fault: PointFault::NotDegrees, .. })));
    assert!(matches!(back("BD09", [f64::NAN, 1.0]), Err(CrsError::BadPoint { fault: PointFault::NotFinite, .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_inverse_is_exact_all_over_the_region(lon in WEST..=EAST, lat in SOUTH..=NORTH) {
        for name in ["GCJ02", "BD09"] {
            let displaced = there(name, [lon, lat]);
            prop_assert!(off(displaced, [lon, lat]) > 1e-5);
            prop_assert!(off(back(name, displaced).unwrap(), [lon, lat]) < THERE_AND_BACK_DEG);
        }
    }

    // The root of the distance from 105 degrees has no slope there.
    #[test]
    fn the_inverse_holds_at_the_formulas_own_meridian(from in -1e-9..=1e-9_f64, lat in SOUTH..=NORTH) {
        let point = [105.0 + from, lat];
        prop_assert!(off(back("GCJ02", there("GCJ02", point)).unwrap(), point) < THERE_AND_BACK_DEG);
    }
}
