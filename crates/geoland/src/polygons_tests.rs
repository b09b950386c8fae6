use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::Polygons;

fn ring(positions: &[(f64, f64)]) -> LineString<f64> {
    LineString(positions.iter().map(|&(x, y)| Coord { x, y }).collect())
}

fn bits(polygons: &MultiPolygon<f64>) -> Vec<Vec<Vec<[u64; 2]>>> {
    let line = |ring: &LineString<f64>| ring.0.iter().map(|c| [c.x.to_bits(), c.y.to_bits()]).collect();
    let polygon =
        |polygon: &Polygon<f64>| std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(line).collect();
    polygons.0.iter().map(polygon).collect()
}

/// Packs a ring that is not closed on the way, and returns the bytes of a position.
fn packed_bytes(positions: &[(f64, f64)]) -> usize {
    let land = MultiPolygon(vec![Polygon::new(ring(positions), vec![])]);
    let packed = Polygons::new(&land);
    assert_eq!(bits(&packed.unpacked()), bits(&land));
    let ring = packed.rings().next().unwrap();
    assert_eq!(
        ring.positions().rev().collect::<Vec<_>>(),
        land.0[0].exterior().0.iter().rev().copied().collect::<Vec<_>>()
    );
    ring.form.position_bytes()
}

#[test]
fn each_feature_takes_the_least_form_that_gives_it_back() {
    assert_eq!(packed_bytes(&[(116.391_275_7, 39.906_001_2), (116.3914, 39.9061), (116.39, 39.906)]), 4);
    assert_eq!(packed_bytes(&[(116.391_275_7, 39.906_001_2), (116.491_275_7, 39.9061), (116.39, 39.906)]), 6);
    assert_eq!(packed_bytes(&[(116.391_275_7, 39.906_001_2), (-116.0, 39.9061), (116.39, 39.906)]), 8);
    assert_eq!(packed_bytes(&[(116.391_275_712_345, 39.9), (116.3914, 39.9001), (116.39, 39.903)]), 8);
    assert_eq!(
        packed_bytes(&[(39_512_345.678, 4_412_345.5), (39_512_400.0, 4_412_400.25), (0.125 + 39_512_400.0, 4e6)]),
        8
    );
    // A third has no last decimal.
    assert_eq!(packed_bytes(&[(1.0 / 3.0, 0.0), (1.0, 0.0), (1.0, 1.0)]), 16);
    assert_eq!(packed_bytes(&[(0.0, -0.0), (1.0, 0.0), (1.0, 1.0)]), 16);
    assert_eq!(packed_bytes(&[(0.0, f64::INFINITY), (1.0, 0.0), (1.0, 1.0)]), 16);
    assert_eq!(packed_bytes(&[(1e300, 5e-324), (1.0, 0.0), (1.0, 1.0)]), 16);
    // More than four bytes apart, and too large for the decimals of the others.
    assert_eq!(packed_bytes(&[(0.0, 0.0), (5e9, 0.0), (1.0, 1.0)]), 16);
    assert_eq!(packed_bytes(&[(2e15, 0.125), (2e15, 0.0), (2e15, 1.0)]), 16);
}

#[test]
fn rings_that_are_nothing_or_not_closed_come_back_too() {
    let open = Polygon::new(ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]), vec![ring(&[]), ring(&[(0.5, 0.5)])]);
    let mut land = MultiPolygon(vec![Polygon::new(ring(&[]), vec![]), open]);
    land.0[1].exterior_mut(|line| line.0.extend([Coord { x: 0.0, y: 0.0 }; 2]));
    let packed = Polygons::new(&land);
    assert_eq!(bits(&packed.unpacked()), bits(&land));
    assert_eq!(packed.rings().map(|ring| ring.positions().len()).collect::<Vec<_>>(), [0, 6, 0, 1]);
    assert_eq!(packed.rings().map(|ring| ring.open().len()).collect::<Vec<_>>(), [0, 5, 0, 1]);
}

#[test]
fn memory_is_a_few_bytes_for_each_position() {
    let corners: Vec<(f64, f64)> = (0..300).map(|k| (f64::from(k) / 1e6, f64::from(k * k % 7) / 1e7)).collect();
    let packed = Polygons::new(&MultiPolygon(vec![Polygon::new(ring(&corners), vec![])]));
    assert_eq!(packed.bytes(), 1 + 16 + 2 + 2 + 4 * 300);
}

/// Numbers as files have them, and any others.
fn ordinate() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0..=13_i32, -2_000_000_000..2_000_000_000_i64).prop_map(|(decimals, steps)| steps as f64 / 10_f64.powi(decimals)),
        3 => (-1_800_000_000..1_800_000_000_i64).prop_map(|steps| steps as f64 / 1e7),
        1 => any::<f64>(),
        1 => any::<u64>().prop_map(f64::from_bits),
    ]
}

proptest! {
    #[test]
    fn what_is_packed_comes_back_to_the_last_bit(
        rings in prop::collection::vec(prop::collection::vec((ordinate(), ordinate()), 0..12), 1..5),
        shells in prop::collection::vec(any::<bool>(), 5),
    ) {
        let mut land = MultiPolygon(Vec::new());
        for (positions, is_shell) in rings.iter().zip(shells) {
            match land.0.last_mut().filter(|_| !is_shell) {
                Some(polygon) => polygon.interiors_push(ring(positions)),
                None => land.0.push(Polygon::new(ring(positions), vec![])),
            }
        }
        let packed = Polygons::new(&land);
        prop_assert_eq!(bits(&packed.unpacked()), bits(&land));
        prop_assert_eq!(&Polygons::new(&packed.unpacked()), &packed);
        let all = packed.rings().map(|ring| ring.positions().count()).sum::<usize>();
        prop_assert_eq!(all, land.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).map(|r| r.0.len()).sum::<usize>());
    }
}
