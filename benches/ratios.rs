//! What geoland costs beside geo on the same input, in CPU seconds of one thread: the Rust part of `peers/ratios.py`.
//!
//! Run: `cargo bench -p geoland-benches --bench ratios -- SAMPLES` for areas and pairs of parcels, or with `PARCELS` or
//! `PARCELS clean` after it for the union of a generated city.
//!
//! Every line is a name, the median CPU seconds of the samples and how many things were worked on. geo has positions that were
//! projected beforehand; geoland starts from degrees. Answers are compared first: a peer that answers something else is none.

#[cfg(unix)]
mod measured {
    use std::hint::black_box;
    use std::time::Duration;

    use geo::{Area, BooleanOps, BoundingRect, GeodesicArea, MultiPolygon, unary_union};
    use geoland::geodesic::Geodesics;
    use geoland::kernel::Kernel;
    use geoland::ledger::{AccountOptions, Entry, Greening};
    use geoland::{Bounds, Ellipsoid, Ledger, Placed, Plane, Shape};
    use geoland_benches::{CityOptions, generated, pairs, parcels, peer, placed};
    use rstar::primitives::{GeomWithData, Rectangle};
    use rstar::{RTree, RTreeObject};
    use rustix::time::{ClockId, clock_gettime};

    /// Parcels whose areas are taken, and among which pairs are sought.
    const PARCELS: usize = 2_000;
    /// What shares of a sum may differ by between geoland and geo, whose overlay snaps the city to a grid of 0.1 mm.
    const AGREES: f64 = 1e-4;

    pub(super) fn run(arguments: &[String]) {
        let number = |at: usize| arguments.get(at).and_then(|argument| argument.parse().ok());
        let samples = number(0).unwrap_or(5);
        if let Some(parcels) = number(1) {
            unions(CityOptions { parcels, seed: 1, clean: arguments.get(2).is_some() }, samples);
        } else {
            areas(samples);
            overlaps(samples);
        }
    }

    fn cpu() -> Duration {
        Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("processor time is positive")
    }

    /// Prints the median CPU seconds of some samples of work and gives back what it made.
    fn measure<T>(name: &str, count: usize, samples: usize, mut work: impl FnMut() -> T) -> T {
        let mut made = None;
        let mut times: Vec<Duration> = (0..samples.max(1))
            .map(|_| {
                // What the last sample made goes before the next begins.
                drop(made.take());
                let began = cpu();
                made = Some(black_box(work()));
                cpu().saturating_sub(began)
            })
            .collect();
        times.sort_unstable();
        println!("{name}\t{:.9}\t{count}", times[times.len() / 2].as_secs_f64());
        made.expect("there is a sample")
    }

    /// Refuses figures that are not of the same thing.
    fn agree(what: &str, ours: f64, peers: f64, tolerance: f64) {
        let difference = (ours - peers).abs() / ours.abs();
        eprintln!("{what}: {ours} m2, geo {peers} m2, {difference:.1e} apart");
        assert!(difference <= tolerance, "{what}: answers differ");
    }

    /// Areas of single parcels.
    fn areas(samples: usize) {
        let parcels = parcels(PARCELS);
        let polygons = || parcels.iter().flat_map(|parcel| &parcel.0);
        let lines = || polygons().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let edges: usize = lines().map(|line| line.0.len() - 1).sum();
        let samples = samples.max(15);
        let geo = measure("geo geodesic area", edges, samples, || {
            parcels.iter().map(|parcel| black_box(parcel).geodesic_area_signed()).sum::<f64>()
        });
        let geodesics = Geodesics::new(Ellipsoid::WGS84);
        let ours = measure("geodesic area", edges, samples, || {
            parcels.iter().map(|parcel| geodesics.polygon_area_m2(black_box(parcel))).sum::<Result<f64, _>>()
        });
        agree("geodesic areas", ours.expect("positions are good"), geo, 1e-3);
        let plane = Plane::new(Ellipsoid::WGS84);
        let survey = measure("survey area, ring by ring", edges, samples, || {
            parcels.iter().map(|parcel| plane.polygon_area_m2(black_box(parcel))).sum::<Result<f64, _>>()
        });
        let survey = survey.expect("positions are good");
        let shapes = measure("survey area, by way of a shape", edges, samples, || {
            parcels.iter().map(|parcel| placed(black_box(parcel)).shoelace_m2()).sum::<f64>()
        });
        // Edges straight in the plane and geodesics enclose land that differs by parts in a million.
        agree("survey areas", survey, geo, 1e-3);
        agree("survey areas of shapes", shapes, survey, 1e-3);
    }

    /// Common areas of parcels whose boxes meet.
    fn overlaps(samples: usize) {
        let pairs = pairs(PARCELS);
        let mut kernel = Kernel::default();
        let samples = samples.max(15);
        let ours = measure("pair kernel", pairs.len(), samples, || {
            let common = |(a, b): &(Shape, Shape)| {
                let cells = kernel.cells(&[black_box(a), b]);
                cells.iter().filter(|(inside, _)| inside.contains(1)).map(|(_, m2)| m2).sum::<f64>()
            };
            pairs.iter().map(common).sum::<f64>()
        });
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| (peer(a, a.bounds().min), peer(b, a.bounds().min))).collect();
        let geo = measure("geo intersection of a pair", pairs.len(), samples, || {
            pairs.iter().map(|(a, b)| black_box(a).intersection(b).unsigned_area()).sum::<f64>()
        });
        agree("common areas", ours, geo, 1e-6);
    }

    /// The reclaimed and greened land of a city.
    fn unions(options: CityOptions, samples: usize) {
        let mut dataset = generated(options);
        (dataset.districts, dataset.has_district_layer) = (Vec::new(), false);
        let dataset = dataset;
        let (reclaimed, greened, parcels, greens) = {
            let account = || {
                let placed = Placed::new(&dataset).expect("generated cities can be placed");
                let ledger = Ledger::new(&placed, AccountOptions::default()).expect("the witness agrees");
                net(&ledger)
            };
            let (reclaimed, greened) = measure("city placed and accounted", options.parcels, samples, account);
            let placed = Placed::new(&dataset).expect("generated cities can be placed");
            let ledger = Ledger::new(&placed, AccountOptions::default()).expect("the witness agrees");
            let eligible = ledger.entries.iter().filter(|entry| entry.exclusion.is_none());
            let parcels: Vec<&Shape> = eligible.map(|entry| &placed.parcels[entry.parcel].shape).collect();
            let greens: Vec<&Shape> = placed.green_spaces.iter().map(|green| &green.shape).collect();
            let bounds = parcels.iter().fold(Bounds::EMPTY, |bounds, shape| bounds.join(&shape.bounds()));
            let peers = |shapes: &[&Shape]| shapes.iter().map(|shape| peer(shape, bounds.min)).collect::<Vec<_>>();
            (reclaimed, greened, peers(&parcels), peers(&greens))
        };
        let (land, leaf) = measure("geo pair by pair", options.parcels, samples, || pair_by_pair(&parcels, &greens));
        agree("reclaimed land", reclaimed, land, AGREES);
        agree("greened land", greened, leaf, AGREES);
        // Who stops geo knows from this what it has had.
        println!("geo begins\t{:.9}\t1", cpu().as_secs_f64());
        let leaf = measure("geo union of green spaces", greens.len(), samples, || united(&greens));
        let land = measure("geo union of parcels", parcels.len(), samples, || united(&parcels));
        let both = measure("geo intersection of unions", options.parcels, samples, || land.intersection(&leaf));
        agree("reclaimed land", reclaimed, land.unsigned_area(), AGREES);
        agree("greened land", greened, both.unsigned_area(), AGREES);
    }

    /// Reclaimed and greened land by one overlay for each pair whose boxes meet: each parcel loses the parcels before it, then
    /// gives its greened land to the green spaces in turn.
    fn pair_by_pair(parcels: &[MultiPolygon<f64>], greens: &[MultiPolygon<f64>]) -> (f64, f64) {
        let boxed = |(number, land): (usize, &MultiPolygon<f64>)| {
            let bounds = land.bounding_rect().expect("land that encloses nothing was left out");
            let corners: [[f64; 2]; 2] = [bounds.min().into(), bounds.max().into()];
            GeomWithData::new(Rectangle::from_corners(corners[0], corners[1]), number)
        };
        let tree = |lands: &[MultiPolygon<f64>]| RTree::bulk_load(lands.iter().enumerate().map(boxed).collect());
        let (parcel_tree, green_tree) = (tree(parcels), tree(greens));
        let near = |tree: &RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>, number, land| {
            let envelope = boxed((number, land)).envelope();
            let mut near: Vec<usize> = tree.locate_in_envelope_intersecting(&envelope).map(|item| item.data).collect();
            near.sort_unstable();
            near
        };
        let (mut reclaimed, mut greened) = (0.0, 0.0);
        for (number, parcel) in parcels.iter().enumerate() {
            let mut rest = parcel.clone();
            for earlier in near(&parcel_tree, number, parcel).into_iter().take_while(|earlier| *earlier < number) {
                rest = rest.difference(&parcels[earlier]);
            }
            reclaimed += rest.unsigned_area();
            for green in near(&green_tree, number, parcel) {
                greened += rest.intersection(&greens[green]).unsigned_area();
                rest = rest.difference(&greens[green]);
            }
        }
        (reclaimed, greened)
    }

    fn united(lands: &[MultiPolygon<f64>]) -> MultiPolygon<f64> {
        unary_union(lands.iter().flat_map(|land| &land.0))
    }

    /// The reclaimed land of a ledger, in districts or not, and what of it is greened, in m².
    fn net(ledger: &Ledger<'_>) -> (f64, f64) {
        let eligible = ledger.entries.iter().filter(|entry: &&Entry| entry.exclusion.is_none());
        let net = || eligible.clone().flat_map(|entry| &entry.pieces).filter(|piece| piece.rival().is_none());
        let greened = net().filter(|piece| piece.greening() != Greening::White);
        (net().map(|piece| piece.area().m2()).sum(), greened.map(|piece| piece.area().m2()).sum())
    }
}

#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(unix)]
fn main() {
    // Cargo adds an argument of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    pool.install(|| measured::run(&arguments));
}

#[cfg(not(unix))]
fn main() {
    eprintln!("processor time is not measured on this system");
}
