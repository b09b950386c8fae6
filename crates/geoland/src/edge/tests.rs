use geographiclib_rs::{DirectGeodesic, Geodesic, PolygonArea, Winding};
use proptest::prelude::*;

use super::{Budget, Curves, Edges, LONGEST_M, MOST_ADDED, MOST_PARTS, share_before};
use crate::ellipsoid::Ellipsoid;
use crate::geodesic::Geodesics;
use crate::lonlat::{LonLat, Xy};
use crate::plane::Plane;

/// Positions of the plane are rounded to 4 nm, and Karney's points are good to 15 nm: over an edge of 250 m.
const DENSE_TOLERANCE_M2: f64 = 1e-5;
/// Karney's areas in double precision scatter by this much.
const KARNEY_SCATTER_M2: f64 = 2e-4;
/// Pieces of a densely divided edge.
const DENSE: u32 = 512;

const LATITUDES: [f64; 9] = [-80.0, -66.0, -39.9, -23.0, 0.0, 23.0, 39.9, 66.0, 80.0];
const LENGTHS_M: [f64; 5] = [1.0, 10.0, 50.0, 120.0, 250.0];
const AZIMUTHS: [f64; 7] = [0.0, 30.0, 77.0, 90.0, 144.0, 201.0, 290.0];

fn plane() -> Plane {
    Plane::new(Ellipsoid::WGS84)
}

fn curves(edges: Edges) -> Curves {
    Curves::new(edges, &plane()).expect("the edges are curved")
}

/// Edges of all lengths, latitudes and azimuths.
fn edges() -> impl Iterator<Item = (LonLat, LonLat)> {
    let geodesic = Geodesic::wgs84();
    let all = LATITUDES.into_iter().flat_map(|lat| LENGTHS_M.map(|length| (lat, length)));
    all.flat_map(|(lat, length)| AZIMUTHS.map(|azimuth| (lat, length, azimuth))).map(move |(lat, length, azimuth)| {
        let (end_lat, end_lon): (f64, f64) = geodesic.direct(lat, 116.4, azimuth, length);
        (LonLat::new(116.4, lat), LonLat::new(end_lon, end_lat))
    })
}

/// The area left of a line of positions in the plane less that left of its chord.
fn left_of_chord_m2(line: &[Xy]) -> f64 {
    let origin = line[0];
    let relative: Vec<(f64, f64)> = line.iter().map(|p| (p.x - origin.x, p.y - origin.y)).collect();
    let along: f64 = relative.windows(2).map(|w| w[0].0 * w[1].1 - w[0].1 * w[1].0).sum();
    // The chord starts at the origin and has no cross product.
    along / 2.0
}

#[test]
fn bulges_are_what_dense_points_of_the_curve_enclose() {
    let geodesics = Geodesics::new(Ellipsoid::WGS84);
    for model in [Edges::Geodesic, Edges::LonLat] {
        let (curves, plane) = (curves(model), plane());
        let mut largest: f64 = 0.0;
        for (from, to) in edges() {
            let mut line = vec![from];
            if model == Edges::Geodesic {
                geodesics.divide(from, to, DENSE, &mut line);
            } else {
                let on = |a: f64, b: f64, k: u32| a + (b - a) * f64::from(k) / f64::from(DENSE);
                let point = |k| LonLat::new(on(from.lon_deg, to.lon_deg, k), on(from.lat_deg, to.lat_deg, k));
                line.extend((1..DENSE).map(point));
            }
            line.push(to);
            let line: Vec<Xy> = line.into_iter().map(|position| plane.xy(position)).collect();
            let expected = left_of_chord_m2(&line);
            let bulge = curves.bulge_m2(line[0], line[DENSE as usize]);
            largest = largest.max(bulge.abs());
            let tolerance = DENSE_TOLERANCE_M2 + bulge.abs() / f64::from(DENSE);
            assert!((bulge - expected).abs() < tolerance, "{model:?} {from:?} {to:?}: {bulge} {expected}");
        }
        assert!(largest > 0.4, "{model:?}: {largest}");
    }
}

#[test]
fn bulges_are_slivers_by_karney() {
    let (curves, plane, geodesic) = (curves(Edges::Geodesic), plane(), Geodesic::wgs84());
    for (from, to) in edges() {
        let (a, b) = (plane.xy(from), plane.xy(to));
        // Along the geodesic and back along its chord, which is divided so finely that its geodesics are the chord.
        let mut sliver = PolygonArea::new(&geodesic, Winding::CounterClockwise);
        sliver.add_point(from.lat_deg, from.lon_deg);
        for k in (0..=64).rev() {
            let t = f64::from(k) / 64.0;
            let at = plane.lonlat(Xy::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)));
            if k > 0 {
                sliver.add_point(at.lat_deg, at.lon_deg);
            }
        }
        let (_, area, _) = sliver.compute(true);
        let bulge = curves.bulge_m2(a, b);
        let tolerance = KARNEY_SCATTER_M2 * 2.0 + bulge.abs() / 1_000.0;
        assert!((bulge - area).abs() < tolerance, "{from:?} {to:?}: {bulge} {area}");
    }
}

proptest! {
    #[test]
    fn the_way_back_has_the_negative(lat in -89.9_f64..89.9, dlon in -0.05_f64..0.05, dlat in -0.05_f64..0.05) {
        let plane = plane();
        let (a, b) = (plane.xy(LonLat::new(116.4, lat)), plane.xy(LonLat::new(116.4 + dlon, (lat + dlat).clamp(-90.0, 90.0))));
        for model in [Edges::Geodesic, Edges::LonLat] {
            let curves = curves(model);
            prop_assert_eq!(curves.bulge_m2(a, b).to_bits(), (0.0 - curves.bulge_m2(b, a)).to_bits());
            let ring = [a, b, Xy::new(a.x, b.y)];
            let of_ring: Vec<f64> = curves.bulges(&ring).collect();
            let one_by_one: Vec<f64> = (0..3).map(|k| curves.bulge_m2(ring[k], ring[(k + 1) % 3])).collect();
            prop_assert_eq!(of_ring, one_by_one);
        }
    }

    #[test]
    fn long_edges_are_divided_alike_from_both_ends(
        lat in -89.0_f64..89.0, dlon in -3.0_f64..3.0, dlat in -3.0_f64..3.0,
    ) {
        let (a, b) = (LonLat::new(116.4, lat), LonLat::new(116.4 + dlon, (lat + dlat).clamp(-90.0, 90.0)));
        let geodesics = Geodesics::new(Ellipsoid::WGS84);
        for model in [Edges::Geodesic, Edges::LonLat] {
            let curves = curves(model);
            let there = curves.divided(&[a, b]);
            let mut back = curves.divided(&[b, a]);
            back.reverse();
            prop_assert_eq!(&there, &back);
            prop_assert_eq!(there.len() as u64, 2 + curves.added(&[a, b]));
            let longest = there.windows(2).map(|edge| geodesics.distance_m(edge[0], edge[1])).fold(0.0, f64::max);
            prop_assert!(longest <= LONGEST_M * (1.0 + 1e-9), "{}", longest);
        }
    }
}

#[test]
fn what_is_straight_in_the_plane_is_not_divided() {
    let at = LonLat::new;
    let parts = |model, a, b| curves(model).parts(a, b);
    for model in [Edges::Geodesic, Edges::LonLat] {
        assert_eq!(parts(model, at(10.0, 40.0), at(10.0, 60.0)), 1, "a meridian");
        assert_eq!(parts(model, at(10.0, 0.0), at(60.0, 0.0)), 1, "the equator");
        assert_eq!(parts(model, at(10.0, 40.0), at(10.001, 40.001)), 1, "a short edge");
        assert_eq!(parts(model, at(10.0, 40.0), at(100.0, 41.0)), MOST_PARTS, "a long one");
    }
    assert_eq!(parts(Edges::LonLat, at(10.0, 40.0), at(60.0, 40.0)), 1, "a parallel");
    assert!(parts(Edges::Geodesic, at(10.0, 40.0), at(10.01, 40.0)) > 3);
    assert_eq!(parts(Edges::Geodesic, at(-180.0, 40.0), at(180.0, 40.0)), 1, "a full turn has no geodesic");
}

#[test]
fn poles_and_full_turns_have_no_bulge() {
    let (plane, curves) = (plane(), curves(Edges::Geodesic));
    let xy = |lon, lat| plane.xy(LonLat::new(lon, lat));
    assert_eq!(curves.bulge_m2(xy(-180.0, 90.0), xy(180.0, 90.0)), 0.0);
    assert_eq!(curves.bulge_m2(xy(-180.0, -90.0), xy(0.0, -90.0)), 0.0);
    assert_eq!(curves.bulge_m2(xy(-180.0, 50.0), xy(180.0, 50.0)), 0.0);
    // From the pole down a meridian is along it, wherever the pole is written: all the land between the two lies beside it.
    let (from, to) = (xy(0.0, 90.0), xy(1.0, 89.0));
    let beside = 0.5 * (to.x - from.x) * (from.y - to.y);
    assert!((curves.bulge_m2(from, to) + beside).abs() < 1.0, "{} {beside}", curves.bulge_m2(from, to));
}

#[test]
fn shares_add_up() {
    assert_eq!((share_before(0.0), share_before(0.5), share_before(1.0)), (0.0, 0.5, 1.0));
    for t in [0.1, 0.25, 0.4] {
        assert!((share_before(t) + share_before(1.0 - t) - 1.0).abs() < 1e-15);
    }
}

#[test]
fn the_budget_ends() {
    let budget = Budget::default();
    assert!(budget.take(MOST_ADDED - 1) && budget.take(1) && !budget.take(1));
}
