//! Kernel against kernel, cell by cell, and both against exact rational arithmetic.
//!
//! Sizes are scaled by `GEOLAND_WITNESS_SCALE` (see [`scaled`]). Every test prints what it compared, by which paths, and the
//! largest difference relative to the area of the subject's bounds.

use std::collections::BTreeMap;

use geoland::kernel::{Kernel, Path};
use geoland::placed::PlacedLand;
use geoland::{Placed, Shape};
use geoland_testing::city::{CityOptions, Random};
use geoland_testing::{MultiPolygon, exact};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::support::{
    CellAreas, GridMap, STEPS_PER_M, Turn, cells, city, difference, extent, grid_polygons, scaled, shape,
};

/// Two kernels may differ in a cell by this share of the area of the subject's bounds.
const RELATIVE: f64 = 1e-12;

/// The same against exact arithmetic, for the small problems.
const RELATIVE_TO_EXACT: f64 = 1e-14;

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    problems: usize,
    cells: usize,
    /// How many answers were taken by each path.
    paths: BTreeMap<Path, usize>,
    /// The largest difference between kernels.
    between: f64,
    /// Problems that were compared with exact arithmetic, and the largest difference from it.
    exact: usize,
    from_exact: f64,
}

impl Tally {
    fn join(mut self, other: Self) -> Self {
        for (path, count) in other.paths {
            *self.paths.entry(path).or_default() += count;
        }
        Self {
            problems: self.problems + other.problems,
            cells: self.cells + other.cells,
            between: self.between.max(other.between),
            exact: self.exact + other.exact,
            from_exact: self.from_exact.max(other.from_exact),
            ..self
        }
    }

    fn count(&self, path: Path) -> usize {
        self.paths.get(&path).copied().unwrap_or(0)
    }

    fn print(&self, what: &str) {
        let Self { problems, cells, paths, between, exact, from_exact } = self;
        print!("{what}: {problems} problems, {cells} cells, answers by path {paths:?}, largest difference {between:e}");
        if *exact > 0 {
            print!("; {exact} against exact arithmetic, largest difference {from_exact:e}");
        }
        println!();
    }
}

/// The kernels of one thread.
struct Kernels {
    slab: Kernel,
    others: [Kernel; 3],
}

impl Default for Kernels {
    fn default() -> Self {
        let others = [Kernel::default(), Kernel::only(Path::Pair), Kernel::only(Path::Nary)];
        Self { slab: Kernel::only(Path::Slab), others }
    }
}

/// The cells by exact arithmetic.
fn exact_cells(polygons: &[MultiPolygon]) -> CellAreas {
    exact::cells_within(polygons, 0).iter().map(|(set, area)| (set.clone(), exact::to_f64(area))).collect()
}

/// Compares every kernel with the slab sweep, and all of them with exact arithmetic if asked for.
fn compare(kernels: &mut Kernels, polygons: &[MultiPolygon], with_exact: bool) -> Tally {
    let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
    let shapes: Vec<&Shape> = shapes.iter().collect();
    let extent = extent(shapes[0]);
    let by_slab = cells(&mut kernels.slab, &shapes);
    let mut tally = Tally { problems: 1, cells: by_slab.len(), exact: with_exact.into(), ..Tally::default() };
    let exact = with_exact.then(|| exact_cells(polygons));
    let mut hold_to_exact = |found: &CellAreas, path: Option<Path>| {
        let Some(exact) = &exact else { return };
        let off = difference(found, exact) / extent;
        tally.from_exact = tally.from_exact.max(off);
        assert!(off <= RELATIVE_TO_EXACT, "{path:?} is {off:e} off exact arithmetic: {polygons:?}");
    };
    hold_to_exact(&by_slab, Some(Path::Slab));
    for kernel in &mut kernels.others {
        let found = cells(kernel, &shapes);
        let path = kernel.used().expect("the kernel was used");
        let off = difference(&found, &by_slab) / extent;
        assert!(off <= RELATIVE, "{path:?} and the slab sweep differ by {off:e}: {polygons:?}");
        hold_to_exact(&found, Some(path));
        tally.between = tally.between.max(off);
        *tally.paths.entry(path).or_default() += 1;
    }
    tally
}

/// Compares problems made from a random stream of their own each, the first of them with exact arithmetic too.
fn compare_random(
    (count, exact, seed): (usize, usize, u64),
    make: impl Fn(&mut Random, usize) -> Vec<MultiPolygon> + Sync,
) -> Tally {
    let one = |kernels: &mut Kernels, k: usize| {
        let mut random = Random::seeded(seed << 32 | k as u64);
        compare(kernels, &make(&mut random, k), k < exact)
    };
    (0..count).into_par_iter().map_init(Kernels::default, one).reduce(Tally::default, Tally::join)
}

/// Grid polygons in the plane: every fourth problem in whole metres, the others by an exact affine map.
fn lattice_problem(random: &mut Random, k: usize, count: usize) -> Vec<MultiPolygon> {
    let map = if k.is_multiple_of(4) { GridMap::METRES } else { GridMap::random(random) };
    grid_polygons(random, count).iter().map(|polygon| map.polygon(polygon)).collect()
}

#[test]
fn lattice_pairs_agree() {
    let (count, exact) = (scaled(400_000, 1_000), scaled(20_000, 100));
    let tally = compare_random((count, exact, 1), |random, k| lattice_problem(random, k, 2));
    tally.print("lattice pairs");
    assert!(tally.count(Path::Pair) > count / 2, "too few pairs went through the pair kernel: {tally:?}");
}

#[test]
fn lattice_problems_of_three_to_six_agree() {
    let (count, exact) = (scaled(200_000, 500), scaled(20_000, 100));
    let tally = compare_random((count, exact, 2), |random, k| lattice_problem(random, k, 3 + k % 4));
    tally.print("lattice problems of 3 to 6");
    assert!(tally.count(Path::Nary) > count, "too few problems went through the n-ary kernel: {tally:?}");
}

#[test]
fn nearly_collinear_pairs_agree() {
    let (count, exact) = (scaled(100_000, 500), scaled(20_000, 100));
    let make =
        |random: &mut Random, k: usize| if k.is_multiple_of(2) { ulp_slivers(random) } else { near_neighbours(random) };
    let tally = compare_random((count, exact, 3), make);
    tally.print("nearly collinear pairs");
    assert!(tally.count(Path::Pair) > count / 2, "too few pairs went through the pair kernel: {tally:?}");
}

/// What one crossing may move in a whole-number kernel, in m²: half a square step of the plane's lattice.
const PER_CROSSING_M2: f64 = 0.5 / (STEPS_PER_M as f64 * STEPS_PER_M as f64);

#[test]
fn dust_of_a_few_lattice_steps_keeps_the_bound_for_each_crossing() {
    let count = scaled(20_000, 100);
    let one = |kernels: &mut Kernels, k: usize| {
        let random = &mut Random::seeded(4 << 32 | k as u64);
        let mut unit = || 1 + random.below(5) as i64;
        let (along, across) = ([unit(), unit() - 3], [unit() - 3, unit()]);
        let map = GridMap { origin: GridMap::random(random).origin, units: [along, across] };
        let polygons: Vec<MultiPolygon> =
            grid_polygons(random, 2 + k % 3).iter().map(|polygon| map.polygon(polygon)).collect();
        let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
        // No more crossings than pairs of edges.
        let edges: usize = shapes.iter().map(Shape::vertices).sum();
        let bound = PER_CROSSING_M2 * (edges * edges / 2) as f64;
        let (exact, shapes) = (exact_cells(&polygons), shapes.iter().collect::<Vec<_>>());
        let mut largest = 0.0;
        for kernel in &mut kernels.others {
            let found = cells(kernel, &shapes);
            if kernel.used() != Some(Path::Slab) {
                let off = difference(&found, &exact);
                assert!(
                    off <= bound + f64::EPSILON * extent(shapes[0]),
                    "{:?}: {off:e} m2 {polygons:?}",
                    kernel.used()
                );
                largest = f64::max(largest, off);
            }
        }
        largest
    };
    let largest = (0..count).into_par_iter().map_init(Kernels::default, one).reduce(|| 0.0, f64::max);
    let in_units = largest / PER_CROSSING_M2;
    println!("dust: {count} problems against exact arithmetic, largest difference {in_units:.2} units of 2^-57 m2");
}

/// A whole number from -reach to reach.
fn jitter(random: &mut Random, reach: i64) -> i64 {
    random.below(2 * reach as usize + 1) as i64 - reach
}

/// Two slivers over the same long line whose corners differ by a few units in the last place; coordinates lie in the upper
/// half of 2^10, where such a unit is the same for all of them.
fn ulp_slivers(random: &mut Random) -> Vec<MultiPolygon> {
    let near = |value: f64, units: i64| f64::from_bits((value.to_bits() as i64 + units) as u64);
    let from = [random.between(520.0, 600.0), random.between(520.0, 900.0)];
    let to = [random.between(900.0, 1_000.0), from[1] + random.between(5.0, 90.0)];
    // From a few units in the last place (1e-13) to ten metres.
    let width = libm::exp2(random.between(-42.0, 3.3));
    let reach = 1 + random.below(4) as i64;
    let mut sliver = || {
        let corners = [from, to, [to[0], to[1] + width], [from[0], from[1] + width]];
        corners.map(|corner| corner.map(|ordinate| near(ordinate, jitter(random, reach)))).to_vec()
    };
    let first = sliver();
    vec![vec![vec![first]], vec![vec![sliver()]]]
}

/// Two polygons along one line near Beijing that share it up to three steps of the lattice; the second may have more
/// positions on it, rounded to the lattice as a survey would.
fn near_neighbours(random: &mut Random) -> Vec<MultiPolygon> {
    let steps = |metres: f64| (metres * STEPS_PER_M as f64) as i64;
    let from = [steps(random.between(1.29e7, 1.31e7)), steps(random.between(3.9e6, 4.1e6))];
    // Both components are metres at least, so that the bounds of a sliver have an area.
    let along = [steps(random.between(2.0, 700.0)), steps(random.between(2.0, 700.0))];
    let off = |at: [i64; 2], across: f64| {
        let share = across / libm::hypot(along[0] as f64, along[1] as f64);
        [at[0] - (along[1] as f64 * share) as i64, at[1] + (along[0] as f64 * share) as i64]
    };
    let on_line = |share: f64| [0, 1].map(|axis| from[axis] + (along[axis] as f64 * share).round() as i64);
    let reach = 1 + random.below(3) as i64;
    // The second lies on the other side, on the same one, or is a sliver itself.
    let depths = [random.between(5.0, 60.0), random.between(-60.0, 60.0), random.between(-1e-7, 1e-7)];
    let second_depth = depths[random.below(3)];
    let polygon = |random: &mut Random, depth: f64, shares: &[f64]| {
        let mut ring: Vec<[i64; 2]> = shares.iter().map(|&share| on_line(share)).collect();
        ring.iter_mut().flatten().for_each(|ordinate| *ordinate += jitter(random, reach));
        let back = [shares[shares.len() - 1], shares[0]];
        ring.extend(back.map(|share| off(on_line(share), depth * STEPS_PER_M as f64)));
        vec![vec![ring.iter().map(|at| at.map(|ordinate| ordinate as f64 / STEPS_PER_M as f64)).collect()]]
    };
    let first = polygon(random, depths[0], &[0.0, 1.0]);
    let ends = if random.chance(0.5) { [0.0, 1.0] } else { [random.between(-0.3, 0.4), random.between(0.6, 1.3)] };
    let mut shares = vec![ends[0]];
    if random.chance(0.5) {
        shares.extend([random.between(0.45, 0.5), random.between(0.5, 0.55)]);
    }
    shares.push(ends[1]);
    vec![first, polygon(random, second_depth, &shares)]
}

/// The boxes of a layer, for looking up what may meet a parcel.
struct Layer<'a> {
    shapes: Vec<&'a Shape>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

fn envelope(shape: &Shape) -> AABB<[f64; 2]> {
    let bounds = shape.bounds();
    AABB::from_corners([bounds.min.x, bounds.min.y], [bounds.max.x, bounds.max.y])
}

impl<'a> Layer<'a> {
    fn new(lands: &'a [PlacedLand]) -> Self {
        let shapes: Vec<&Shape> = lands.iter().map(|land| &land.shape).collect();
        let filled = shapes.iter().zip(0..).filter(|(shape, _)| !shape.is_empty());
        let boxes = filled.map(|(shape, at)| GeomWithData::new(Rectangle::from_aabb(envelope(shape)), at)).collect();
        Self { shapes, tree: RTree::bulk_load(boxes) }
    }

    /// The shapes before position `end` whose bounds meet those of a subject, in order.
    fn near(&self, subject: &Shape, end: usize) -> Vec<&'a Shape> {
        let found = self.tree.locate_in_envelope_intersecting(&envelope(subject)).map(|found| found.data);
        let mut found: Vec<usize> = found.filter(|&at| at < end).collect();
        found.sort_unstable();
        found.into_iter().map(|at| self.shapes[at]).collect()
    }
}

#[test]
fn every_parcel_of_a_city_agrees() {
    let parcels = scaled(1_000_000, 5_000);
    let dataset = city(CityOptions { parcels, seed: 21, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let [parcel_layer, districts, greens] =
        [&placed.parcels, &placed.districts, &placed.green_spaces].map(|lands| Layer::new(lands));
    let one = |(default, slab): &mut (Kernel, Kernel), at: usize| {
        let subject = parcel_layer.shapes[at];
        if subject.is_empty() {
            return Tally::default();
        }
        let mut shapes = vec![subject];
        shapes.extend(parcel_layer.near(subject, at));
        shapes.extend(districts.near(subject, usize::MAX));
        shapes.extend(greens.near(subject, usize::MAX));
        let (found, by_slab) = (cells(default, &shapes), cells(slab, &shapes));
        let path = default.used().expect("the kernel was used");
        let off = difference(&found, &by_slab) / extent(subject);
        assert!(off <= RELATIVE, "parcel {at}: {path:?} and the slab sweep differ by {off:e}");
        let paths = BTreeMap::from([(path, 1)]);
        Tally { problems: 1, cells: by_slab.len(), paths, between: off, ..Tally::default() }
    };
    let kernels = || (Kernel::default(), Kernel::only(Path::Slab));
    let tally = (0..parcels).into_par_iter().map_init(kernels, one).reduce(Tally::default, Tally::join);
    tally.print("city");
    assert!(tally.problems > parcels * 9 / 10, "too few parcels have an outline: {tally:?}");
    for path in [Path::Alone, Path::Pair, Path::Nary] {
        assert!(tally.count(path) > parcels / 50, "too few parcels went through {path:?}: {tally:?}");
    }
}
