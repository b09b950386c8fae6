//! Skewed problems, small enough for exact arithmetic: one subject with many neighbours, and neighbours on top of each other,
//! of which only the first matters.
//!
//! Windows of the slab sweep leave out what they do not see and what comes after a shape that covers them. What is left must
//! say the same as the full answer, and the full answer the same as exact arithmetic.

use std::collections::BTreeMap;
use std::ops::Range;

use geoland::Shape;
use geoland::kernel::{Kernel, Path};
use geoland_testing::city::Random;
use geoland_testing::skew::{Order, Rank, Skewed};
use geoland_testing::{MultiPolygon, exact};
use rayon::prelude::*;

use crate::support::{CellAreas, GridMap, cells, difference, extent, grid_polygons, scaled, shape};

/// The slab sweep may differ from exact arithmetic in a cell by this share of the area of the subject's bounds.
const RELATIVE_TO_EXACT: f64 = 1e-14;

/// Two ways of the slab sweep may differ from each other by this share.
const RELATIVE: f64 = 1e-12;

/// The cells of a full answer, or of one by the first of each range, by what must be the same in both: of each range the first
/// that covers a cell, of the other shapes all.
fn by_first(cells: impl IntoIterator<Item = (Vec<usize>, f64)>, first_only: &[Range<usize>]) -> CellAreas {
    let mut areas = CellAreas::new();
    for (set, m2) in cells {
        let first = |range: &Range<usize>| set.iter().copied().find(|at| range.contains(at));
        let firsts: Vec<Option<usize>> = first_only.iter().map(first).collect();
        let stays =
            |at: &usize| first_only.iter().zip(&firsts).all(|(range, of)| !range.contains(at) || *of == Some(*at));
        *areas.entry(set.iter().copied().filter(stays).collect()).or_default() += m2;
    }
    areas
}

fn cells_by_first(kernel: &mut Kernel, shapes: &[&Shape], first_only: &[Range<usize>]) -> CellAreas {
    let found = kernel.cells_by_first(shapes, first_only).iter();
    let found = found.map(|(inside, m2)| (inside.all_in(0..shapes.len()).collect(), m2));
    by_first(found.collect::<Vec<(Vec<usize>, f64)>>(), first_only)
}

/// Holds one problem's answers against each other and against exact arithmetic: in full, and by the first of each range.
/// Returns the largest difference from exact arithmetic, as a share of the area of the subject's bounds.
fn hold_to_exact(what: &str, polygons: &[MultiPolygon], first_only: &[Range<usize>]) -> f64 {
    let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
    let shapes: Vec<&Shape> = shapes.iter().collect();
    let exact: CellAreas =
        exact::cells_within(polygons, 0).iter().map(|(set, area)| (set.clone(), exact::to_f64(area))).collect();
    let exact_by_first = by_first(exact.clone(), first_only);
    let mut largest = 0.0;
    for mut kernel in [Kernel::default(), Kernel::only(Path::Nary), Kernel::only(Path::Slab)] {
        let full = difference(&cells(&mut kernel, &shapes), &exact);
        let first = difference(&cells_by_first(&mut kernel, &shapes, first_only), &exact_by_first);
        let off = f64::max(full, first) / extent(shapes[0]);
        assert!(off <= RELATIVE_TO_EXACT, "{what}: {:?} is {off:e} off exact arithmetic", kernel.used());
        largest = f64::max(largest, off);
    }
    largest
}

/// The problem of a parcel, as the account has it: the parcel, those before it, the green spaces.
fn of_parcel(set: &Skewed, at: usize) -> (Vec<MultiPolygon>, [Range<usize>; 2]) {
    let mut polygons = vec![set.parcels[at].clone()];
    polygons.extend_from_slice(&set.parcels[..at]);
    let rivals = 1..polygons.len();
    polygons.extend_from_slice(&set.green_spaces);
    let greens = rivals.end..polygons.len();
    (polygons, [rivals, greens])
}

#[test]
fn a_small_green_belt_agrees_with_exact_arithmetic() {
    let set = Skewed::green_belt(9, 150);
    let polygons: Vec<MultiPolygon> = set.green_spaces.iter().chain(&set.parcels).cloned().collect();
    // No other green space comes before it.
    let off = hold_to_exact("belt", &polygons, &[1..1, 1..polygons.len()]);
    println!("green belt: {} vertices, largest difference from exact arithmetic {off:e}", set.vertices());
}

#[test]
fn a_small_large_parcel_agrees_with_exact_arithmetic() {
    let set = Skewed::large_parcel(10, Rank::Last);
    let (polygons, first_only) = of_parcel(&set, set.parcels.len() - 1);
    let off = hold_to_exact("large parcel", &polygons, &first_only);
    println!("large parcel: {} vertices, largest difference from exact arithmetic {off:e}", set.vertices());
}

#[test]
fn a_few_shifted_squares_and_repeats_agree_with_exact_arithmetic() {
    let orders = [Order::Forwards, Order::Backwards, Order::Mixed];
    let sets = orders.map(|order| Skewed::shifted_squares(90, order)).into_iter().chain([Skewed::stacked_repeats(70)]);
    let mut largest = 0.0;
    for set in sets {
        let (polygons, first_only) = of_parcel(&set, set.parcels.len() - 1);
        largest = f64::max(largest, hold_to_exact("stacked", &polygons, &first_only));
    }
    println!("stacked: largest difference from exact arithmetic {largest:e}");
}

#[test]
fn small_hostile_sets_agree_with_exact_arithmetic() {
    let sets = [
        ("nested, largest first", Skewed::nested(80, Rank::First)),
        ("nested, largest last", Skewed::nested(80, Rank::Last)),
        ("combs", Skewed::combs(24)),
        ("stars", Skewed::stars(24)),
        ("slices", Skewed::slices(80)),
        ("overlapping", Skewed::overlapping(5)),
        (
            "many holes",
            Skewed {
                parcels: [Skewed::many_holes(4), Skewed::stars(9)].map(|set| set.parcels).concat(),
                ..Skewed::default()
            },
        ),
    ];
    for (name, set) in sets {
        let (polygons, first_only) = of_parcel(&set, set.parcels.len() - 1);
        let off = hold_to_exact(name, &polygons, &first_only);
        println!("{name}: {} vertices, largest difference from exact arithmetic {off:e}", set.vertices());
    }
}

/// Shapes on a grid of some ten by ten: simple ones, rings that cross themselves, and a few that cover nearly everything, so that
/// many windows lie wholly in one.
fn piled(random: &mut Random, count: usize) -> Vec<MultiPolygon> {
    let mut polygons = grid_polygons(random, count);
    for polygon in &mut polygons {
        if random.chance(0.2) {
            let corner = |random: &mut Random| [random.below(13) as i64, random.below(13) as i64];
            *polygon = vec![vec![(0..4 + random.below(4)).map(|_| corner(random)).collect()]];
        } else if random.chance(0.1) {
            let mut low = || -(random.below(3) as i64);
            let (west, south) = (low(), low());
            let (east, north) = (14 + low(), 14 + low());
            *polygon = vec![vec![vec![[west, south], [east, south], [east, north], [west, north]]]];
        }
    }
    // The subject of some is all of the ground, with all shapes in it.
    if random.chance(0.5) {
        polygons[0] = vec![vec![vec![[0, 0], [13, 0], [13, 13], [0, 13]]]];
    }
    let map = if random.chance(0.3) { GridMap::METRES } else { GridMap::random(random) };
    polygons.iter().map(|polygon| map.polygon(polygon)).collect()
}

/// Up to four ranges after the subject, some of them empty, at times with shapes between them of which all matter.
fn ranges(random: &mut Random, count: usize) -> Vec<Range<usize>> {
    let mut ends: Vec<usize> = (0..8).map(|_| 1 + random.below(count)).collect();
    ends.sort_unstable();
    let step = if random.chance(0.5) { 2 } else { 1 };
    ends.windows(2).step_by(step).map(|pair| pair[0]..pair[1]).collect()
}

#[test]
fn what_is_left_out_changes_nothing_that_is_asked_for() {
    let count = scaled(40_000, 200);
    let one = |k: usize| {
        let random = &mut Random::seeded(31 << 32 | k as u64);
        let shapes = 2 + random.below(150);
        let (polygons, first_only) = (piled(random, shapes), ranges(random, shapes));
        let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
        let shapes: Vec<&Shape> = shapes.iter().collect();
        if shapes[0].is_empty() {
            return BTreeMap::new();
        }
        let mut kernel = Kernel::only(Path::Slab);
        let full = by_first(cells(&mut kernel, &shapes), &first_only);
        let first = cells_by_first(&mut kernel, &shapes, &first_only);
        let off = difference(&full, &first) / extent(shapes[0]);
        assert!(off <= RELATIVE, "problem {k}: {off:e}, {first_only:?} of {polygons:?}");
        let union: f64 = full.values().sum();
        BTreeMap::from([(shapes.len() > 64, (1, off, union))])
    };
    let join = |mut a: BTreeMap<bool, (usize, f64, f64)>, b: BTreeMap<bool, (usize, f64, f64)>| {
        for (many, (problems, off, union)) in b {
            let known = a.entry(many).or_insert((0, 0.0, 0.0));
            *known = (known.0 + problems, known.1.max(off), known.2 + union);
        }
        a
    };
    let tally = (0..count).into_par_iter().map(one).reduce(BTreeMap::new, join);
    println!(
        "first of each range against full answers (more than 64 shapes: problems, largest difference, m2): {tally:?}"
    );
    assert!([false, true].iter().all(|many| tally.get(many).is_some_and(|(_, _, union)| *union > 0.0)), "{tally:?}");
}

/// A set as it is, and turned by a right angle: what lies left of a window then lies below it.
#[test]
fn a_turned_problem_has_the_same_pieces() {
    let set = Skewed::large_parcel(12, Rank::Last);
    let (polygons, first_only) = of_parcel(&set, set.parcels.len() - 1);
    let turned: Vec<MultiPolygon> = polygons
        .iter()
        .map(|polygon| {
            let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|&[x, y]| [-y, x]).collect();
            polygon.iter().map(|part| part.iter().map(ring).collect()).collect()
        })
        .collect();
    let answer = |polygons: &[MultiPolygon]| {
        let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
        cells_by_first(&mut Kernel::default(), &shapes.iter().collect::<Vec<_>>(), &first_only)
    };
    let (as_it_is, turned) = (answer(&polygons), answer(&turned));
    assert_eq!(as_it_is.len(), polygons.len(), "a piece for each rival and one without");
    let off = difference(&as_it_is, &turned) / extent(&shape(&polygons[0]));
    assert!(off <= RELATIVE_TO_EXACT, "{off:e}");
}
