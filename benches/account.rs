//! The whole account of a generated city: placing it, and the ledger.
//!
//! Run: `cargo bench -p geoland-benches --bench account`

use divan::Bencher;
use geoland::ledger::AccountOptions;
use geoland::{Ledger, Placed};
use geoland_benches::city;

fn main() {
    divan::main();
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn place(bencher: Bencher, parcels: usize) {
    let dataset = city(parcels);
    bencher.bench(|| Placed::new(&dataset).map(|placed| placed.parcels.len()));
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn ledger(bencher: Bencher, parcels: usize) {
    let dataset = city(parcels);
    let placed = Placed::new(&dataset).expect("generated cities can be placed");
    bencher.bench(|| Ledger::new(&placed, AccountOptions::default()).map(|ledger| ledger.entries.len()));
}
