//! The common area of overlapping parcels: the kernel beside geo's `BooleanOps`.
//!
//! Run: `cargo bench -p geoland-benches --bench overlap`

use divan::{Bencher, black_box};
use geo::{Area, BooleanOps};
use geoland::kernel::Kernel;
use geoland_benches::{pairs, peer};

/// Parcels among which pairs are sought.
const PARCELS: usize = 2_000;

fn main() {
    divan::main();
}

#[divan::bench]
fn kernel_common_area(bencher: Bencher) {
    let pairs = pairs(PARCELS);
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
    let pairs = pairs(PARCELS);
    let pairs: Vec<_> = pairs.iter().map(|(a, b)| (peer(a, a.bounds().min), peer(b, a.bounds().min))).collect();
    bencher.bench(|| pairs.iter().map(|(a, b)| black_box(a).intersection(b).unsigned_area()).sum::<f64>());
}
