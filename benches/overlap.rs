//! The common area of overlapping parcels: the kernel beside geo's `BooleanOps`.
//!
//! Run: `cargo bench -p geoland-benches --bench overlap`

use divan::{Bencher, black_box};
use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use geoland::kernel::Kernel;
use geoland::{Bounds, Shape};
use geoland_benches::{parcels, placed};

fn main() {
    divan::main();
}

/// Pairs of parcels whose boxes meet.
fn pairs() -> Vec<(Shape, Shape)> {
    let shapes: Vec<Shape> = parcels(2_000).iter().map(placed).collect();
    let mut pairs = Vec::new();
    for (k, a) in shapes.iter().enumerate() {
        let bounds: Bounds = a.bounds();
        let met = shapes[k + 1..].iter().filter(|b| b.bounds().meets(&bounds));
        pairs.extend(met.map(|b| (a.clone(), b.clone())));
    }
    pairs
}

/// A shape as geo has it, re-based near the origin as its overlay needs it.
fn peer(shape: &Shape, origin: geoland::Xy) -> MultiPolygon<f64> {
    let ring = |ring: &[geoland::Xy]| {
        LineString(ring.iter().map(|p| Coord { x: p.x - origin.x, y: p.y - origin.y }).collect::<Vec<_>>())
    };
    let polygon = |rings: Vec<&[geoland::Xy]>| {
        let mut rings = rings.into_iter().map(ring);
        Polygon::new(rings.next().unwrap_or(LineString(vec![])), rings.collect())
    };
    MultiPolygon(shape.parts().map(polygon).collect())
}

#[divan::bench]
fn kernel_common_area(bencher: Bencher) {
    let pairs = pairs();
    let mut kernel = Kernel::default();
    bencher.bench_local(|| {
        let mut sum = 0.0;
        for (a, b) in &pairs {
            let cells = kernel.cells(&[black_box(a), b]);
            sum += cells.iter().filter(|(inside, _)| inside.contains(1)).map(|(_, m2)| m2).sum::<f64>();
        }
        sum
    });
}

#[divan::bench]
fn peer_geo_intersection(bencher: Bencher) {
    let pairs = pairs();
    let pairs: Vec<_> = pairs.iter().map(|(a, b)| (peer(a, a.bounds().min), peer(b, a.bounds().min))).collect();
    bencher.bench(|| pairs.iter().map(|(a, b)| black_box(a).intersection(b).unsigned_area()).sum::<f64>());
}
