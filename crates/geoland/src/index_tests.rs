use geo_types::{Geometry, LineString, Polygon};
use proptest::prelude::*;

use super::{Figure, SpatialIndex};
use crate::crs::Crs;
use crate::ellipsoid::Ellipsoid;
use crate::geodesic::Geodesics;
use crate::ground::Ground;
use crate::lonlat::{LonLat, Xy};
use crate::plane::Plane;
use crate::shape::Shape;

fn earth() -> Ground {
    Ground::Earth {
        plane: Plane::new(Ellipsoid::WGS84),
        cut_deg: None,
        curves: None,
        shifts: std::sync::Arc::default(),
    }
}

fn square(x: f64, y: f64, side: f64) -> Geometry<f64> {
    let ring = vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
    Polygon::new(LineString::from(ring), vec![]).into()
}

fn planar(geometries: &[Geometry<f64>]) -> Vec<Figure> {
    geometries.iter().map(|geometry| Figure::of(&Ground::Planar, &Crs::PLANAR, geometry).unwrap()).collect()
}

#[test]
fn a_box_meets_borders_insides_and_lines() {
    let diagonal: Geometry<f64> = LineString::from(vec![(0.0, 20.0), (20.0, 40.0)]).into();
    let point: Geometry<f64> = geo_types::Point::new(50.0, 50.0).into();
    let ground = Ground::Planar;
    let index = SpatialIndex::new(&ground, planar(&[square(0.0, 0.0, 10.0), diagonal, point]));
    assert_eq!(index.intersecting([10.0, 10.0, 12.0, 12.0]), [0], "a shared corner");
    assert_eq!(index.intersecting([4.0, 4.0, 5.0, 5.0]), [0], "a box inside");
    assert_eq!(index.intersecting([-9.0, -9.0, 99.0, 99.0]), [0, 1, 2], "everything inside the box");
    assert_eq!(index.intersecting([12.0, 20.0, 19.0, 25.0]), [0usize; 0], "beside the diagonal, within its bounds");
    assert_eq!(index.intersecting([9.0, 30.0, 12.0, 31.0]), [1]);
    assert_eq!(index.intersecting([50.0, 50.0, 50.0, 50.0]), [2], "a box that is a point");
    assert_eq!(index.intersecting([f64::NAN, 0.0, 1.0, 1.0]), [0usize; 0]);
}

#[test]
fn within_allows_shared_borders() {
    let zone =
        Shape::new(vec![vec![[(0., 0.), (10., 0.), (10., 10.), (0., 10.)].map(|(x, y)| Xy::new(x, y)).to_vec()]]);
    let line: Geometry<f64> = LineString::from(vec![(1.0, 1.0), (11.0, 1.0)]).into();
    let ground = Ground::Planar;
    let index = SpatialIndex::new(&ground, planar(&[square(0.0, 0.0, 4.0), square(8.0, 8.0, 4.0), line]));
    assert_eq!(index.within(&zone), [0]);
}

#[test]
fn a_box_over_the_antimeridian_sees_both_sides() {
    let ground = earth();
    let lands = [square(179.0, 0.0, 0.5), square(-179.5, 0.0, 0.5), square(0.0, 0.0, 0.5)];
    let figures = lands.iter().map(|land| Figure::of(&ground, &Crs::WGS84, land).unwrap()).collect();
    let index = SpatialIndex::new(&ground, figures);
    assert_eq!(index.intersecting([178.0, -1.0, -178.0, 1.0]), [0, 1]);
    let near = index.nearest(LonLat::new(-180.0, 0.1), 2);
    assert_eq!(near.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1]);
    assert!((near[0].1 - 55_659.7).abs() < 1.0, "{near:?}");
}

#[test]
fn distances_are_true_and_zero_inside() {
    let ground = earth();
    let land = Figure::of(&ground, &Crs::WGS84, &square(116.0, 40.0, 0.01)).unwrap();
    let index = SpatialIndex::new(&ground, vec![land]);
    assert_eq!(index.within_distance(LonLat::new(116.005, 40.005), 0.0), [(0, 0.0)]);
    let north = index.nearest(LonLat::new(116.005, 40.02), 5);
    let expected =
        Geodesics::new(Ellipsoid::WGS84).distance_m(LonLat::new(116.005, 40.02), LonLat::new(116.005, 40.01));
    assert!((north[0].1 - expected).abs() < 1e-3, "{north:?} {expected}");
    assert!(index.within_distance(LonLat::new(116.005, 40.02), expected - 0.01).is_empty());
    assert!(index.within_distance(LonLat::new(116.0, 40.0), f64::NAN).is_empty());
}

#[test]
fn a_layer_of_nothing_answers_nothing() {
    let ground = earth();
    let index = SpatialIndex::new(&ground, vec![]);
    assert!(index.nearest(LonLat::new(0.0, 0.0), 3).is_empty());
    assert!(index.intersecting([-180.0, -90.0, 180.0, 90.0]).is_empty());
}

proptest! {
    #[test]
    fn nothing_near_the_edge_of_the_circle_is_missed(
        lon in -179.9..179.9_f64, lat in -85.0..85.0_f64, reach in 10.0..50_000.0_f64, seed in 0u64..1000,
    ) {
        // Points around the position, at distances close to the reach.
        let geodesics = Geodesics::new(Ellipsoid::WGS84);
        let ground = earth();
        let points: Vec<LonLat> = (0..24).map(|k| {
            let angle = f64::from(k) / 24.0 * std::f64::consts::TAU + seed as f64;
            let scale = reach / 111_000.0;
            let at = lon + scale * angle.cos() / lat.to_radians().cos();
            let wrapped = if at > 180.0 { at - 360.0 } else if at < -180.0 { at + 360.0 } else { at };
            LonLat::new(wrapped, (lat + scale * angle.sin()).clamp(-90.0, 90.0))
        }).collect();
        let figure = |p: &LonLat| Figure::of(&ground, &Crs::WGS84, &geo_types::Point::new(p.lon_deg, p.lat_deg).into());
        let index = SpatialIndex::new(&ground, points.iter().map(|p| figure(p).unwrap()).collect());
        let from = LonLat::new(lon, lat);
        let mut found: Vec<usize> = index.within_distance(from, reach).iter().map(|(at, _)| *at).collect();
        found.sort_unstable();
        for (at, point) in points.iter().enumerate() {
            let distance = geodesics.distance_m(from, *point);
            if (distance - reach).abs() > 1e-3 {
                prop_assert_eq!(found.binary_search(&at).is_ok(), distance < reach, "{} of {}", distance, reach);
            }
        }
        let nearest = index.nearest(from, 3);
        let mut all: Vec<f64> = points.iter().map(|point| geodesics.distance_m(from, *point)).collect();
        all.sort_by(f64::total_cmp);
        for (found, expected) in nearest.iter().zip(all) {
            prop_assert!((found.1 - expected).abs() < 1e-3, "{} {}", found.1, expected);
        }
    }
}
