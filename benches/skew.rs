//! Sets of shapes that skew the work beside a uniform cadastre: placing and account together, at full size.
//!
//! Run: `cargo bench -p geoland-benches --bench skew`
//!
//! Before the timings it prints, for each set, the CPU time for one vertex on one thread and how many times that of the
//! uniform cadastre it is; with part of a name (`-- belt`), for the sets of that name, beside the first of them.

use std::time::Instant;

use divan::Bencher;
use geoland::ledger::AccountOptions;
use geoland::{Dataset, Ledger, Placed};
use geoland_benches::skewed;
use geoland_testing::skew::{Order, Rank, Skewed};

/// Makes a set.
type Make = fn() -> Skewed;

/// The sets by name; those on one place have fewer shapes, since each has a piece for each of the others.
const SETS: [(&str, Make); 8] = [
    ("uniform", || Skewed::uniform(200)),
    ("green belt", || Skewed::green_belt(200, 40_000)),
    ("large parcel first", || Skewed::large_parcel(200, Rank::First)),
    ("large parcel last", || Skewed::large_parcel(200, Rank::Last)),
    ("stacked repeats", || Skewed::stacked_repeats(10_000)),
    ("shifted squares forwards", || Skewed::shifted_squares(2_000, Order::Forwards)),
    ("shifted squares backwards", || Skewed::shifted_squares(2_000, Order::Backwards)),
    ("shifted squares mixed", || Skewed::shifted_squares(2_000, Order::Mixed)),
];

fn main() {
    print_ratios();
    divan::main();
}

/// The pieces of a set, so that nothing is optimised away.
fn account(dataset: &Dataset) -> usize {
    let placed = Placed::new(dataset).expect("planar sets can be placed");
    let ledger = Ledger::new(&placed, AccountOptions::default()).expect("the sets are valid");
    ledger.entries.iter().map(|entry| entry.pieces.len()).sum()
}

/// The seconds that an account takes on this thread, and its pieces.
fn timed(dataset: &Dataset) -> (f64, usize) {
    let (start, begun) = (Instant::now(), cpu_seconds());
    let pieces = account(dataset);
    let seconds = begun.zip(cpu_seconds()).map_or_else(|| start.elapsed().as_secs_f64(), |(from, to)| to - from);
    (seconds, pieces)
}

/// The CPU time of this thread where the system tells it (Linux), so that other work on the machine does not count.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn print_ratios() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let mut uniform = None;
    println!(
        "{:26} {:>9} {:>9} {:>8} {:>10} {:>10} {:>7}",
        "set", "vertices", "pieces", "s", "ns/vertex", "ns/piece", "ratio"
    );
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    for (name, make) in SETS.into_iter().filter(|(name, _)| named.as_ref().is_none_or(|part| name.contains(&**part))) {
        let set = make();
        let dataset = skewed(&set);
        // The first run of a process pays for its memory: the faster of two counts.
        let runs = [0, 1].map(|_| pool.install(|| timed(&dataset)));
        let (seconds, pieces) = (runs[0].0.min(runs[1].0), runs[0].1);
        let per_vertex = seconds / set.vertices() as f64;
        let ratio = per_vertex / *uniform.get_or_insert(per_vertex);
        println!(
            "{name:26} {:9} {pieces:9} {seconds:8.3} {:10.0} {:10.0} {ratio:7.1}",
            set.vertices(),
            per_vertex * 1e9,
            seconds / pieces as f64 * 1e9
        );
    }
}

#[divan::bench(args = SETS.map(|(name, _)| name), sample_count = 3)]
fn place_and_account(bencher: Bencher, name: &str) {
    let (_, make) = SETS.into_iter().find(|(known, _)| *known == name).expect("a set of the list");
    let dataset = skewed(&make());
    bencher.bench_local(|| account(&dataset));
}
