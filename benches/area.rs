//! Areas of single parcels: survey and geodesic areas from degrees, beside geo's geodesic area of the same parcels.
//!
//! Run: `cargo bench -p geoland-benches --bench area`

use divan::{Bencher, black_box};
use geo::GeodesicArea;
use geoland::geodesic::Geodesics;
use geoland::{Ellipsoid, Plane};
use geoland_benches::{parcels, placed};

fn main() {
    divan::main();
}

const PARCELS: usize = 2_000;

#[divan::bench]
fn survey_area_from_degrees(bencher: Bencher) {
    let (parcels, plane) = (parcels(PARCELS), Plane::new(Ellipsoid::WGS84));
    bencher.bench(|| parcels.iter().map(|parcel| plane.polygon_area_m2(black_box(parcel)).unwrap()).sum::<f64>());
}

#[divan::bench]
fn geodesic_area_from_degrees(bencher: Bencher) {
    let (parcels, geodesics) = (parcels(PARCELS), Geodesics::new(Ellipsoid::WGS84));
    bencher.bench(|| parcels.iter().map(|parcel| geodesics.polygon_area_m2(black_box(parcel)).unwrap()).sum::<f64>());
}

#[divan::bench]
fn survey_area_by_way_of_a_shape(bencher: Bencher) {
    let parcels = parcels(PARCELS);
    bencher.bench(|| parcels.iter().map(|parcel| placed(black_box(parcel)).shoelace_m2()).sum::<f64>());
}

#[divan::bench]
fn shoelace_area_in_the_plane(bencher: Bencher) {
    let shapes: Vec<_> = parcels(PARCELS).iter().map(placed).collect();
    bencher.bench(|| shapes.iter().map(|shape| black_box(shape).shoelace_m2()).sum::<f64>());
}

#[divan::bench]
fn peer_geo_geodesic_area(bencher: Bencher) {
    let parcels = parcels(PARCELS);
    bencher.bench(|| parcels.iter().map(|parcel| black_box(parcel).geodesic_area_signed()).sum::<f64>());
}
