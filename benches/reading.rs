//! What reading a layer costs: megabytes of its file per CPU second and per second, and what came of it.
//!
//! Run: `cargo bench -p geoland-benches --bench reading -- FILE [THREADS [SAMPLES]]`, with a file of `geoland generate`.
//!
//! `records` reads positions and the attributes of the scheme and keeps none of them; `dataset` keeps parcels. 0 samples read once and ask
//! no clock, for tools that count instructions.

#[cfg(unix)]
mod measured {
    use std::ops::ControlFlow;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use geo::CoordsIter;
    use geoland::{Dataset, Role, Scheme};
    use geoland_io::{CrsChoice, Request, Source, load, read};
    use rustix::time::{ClockId, clock_gettime};

    pub(super) fn run(arguments: &[String]) {
        let Some(path) = arguments.first().map(Path::new) else {
            eprintln!("reading: no file is named");
            return;
        };
        let number = |at: usize| arguments.get(at).and_then(|argument| argument.parse().ok());
        let samples = number(2).unwrap_or(3);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(number(1).unwrap_or(1)).build_global();
        pool.expect("there is no pool yet");
        let bytes = std::fs::metadata(path).expect("the file is there").len();
        if samples == 0 {
            println!("records\t{}", records(path));
        }
        for _ in 0..samples {
            measure("records", bytes, || records(path));
        }
        for _ in 0..samples {
            measure("dataset", bytes, || dataset(path));
        }
    }

    fn cpu() -> Duration {
        Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("processor time is positive")
    }

    fn measure(name: &str, bytes: u64, work: impl FnOnce() -> String) {
        let (began, cpu_began) = (Instant::now(), cpu());
        let made = work();
        let per = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
        let (wall, used) = (began.elapsed(), cpu().saturating_sub(cpu_began));
        println!("{name}\t{:.0} MB per CPU second\t{:.0} MB per second\t{made}", per(used), per(wall));
    }

    fn records(path: &Path) -> String {
        let request = Request { fields: Some(Scheme::default().fields()), ..Request::default() };
        let (mut features, mut positions, mut attributes) = (0_usize, 0_usize, 0_usize);
        let read = read::lend(&Source::parse(path), &request, &mut |feature| {
            features += 1;
            positions += feature.geometry().map_or(0, CoordsIter::coords_count);
            attributes += feature.record.properties.len();
            ControlFlow::Continue(())
        });
        read.expect("the file can be read");
        format!("{features} features, {positions} positions, {attributes} attributes")
    }

    fn dataset(path: &Path) -> String {
        let mut dataset = Dataset::new(Scheme::default());
        load::load(&mut dataset, Role::Parcels, path, &CrsChoice::default()).expect("the file can be read");
        format!("{} parcels", dataset.parcels.len())
    }
}

/// What the program uses.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    #[cfg(unix)]
    measured::run(&std::env::args().skip(1).filter(|argument| argument != "--bench").collect::<Vec<_>>());
}
