//! Metamorphic properties: changes of the data that change no land, and so may change no figure.
//!
//! Where a change leaves every number that a kernel works with as it is (another start of a ring, a shift by whole steps of
//! the lattice), cells are equal to the last bit. Where it moves the places at which a kernel rounds (another order of
//! neighbours, one more position on an edge, a cut), they are equal within [`RELATIVE`]. Sizes are scaled by
//! `GEOLAND_WITNESS_SCALE` (see [`scaled`]).

use std::collections::BTreeMap;

use geoland::kernel::{Kernel, Path};
use geoland::ledger::{AccountOptions, Greening};
use geoland::record::Outline;
use geoland::{Area, Crs, Dataset, Ledger, Placed, Role, Scheme, Shape};
use geoland_testing::MultiPolygon;
use geoland_testing::city::Random;
use rayon::prelude::*;

use crate::support::{
    CellAreas, GridMap, GridPolygon, STEPS_PER_M, cells, difference, extent, grid_polygon, grid_polygons, outline,
    record, scaled, shape,
};

/// By how much a cell may change, as a share of the area of the subject's bounds, where a change moves roundings.
const RELATIVE: f64 = 1e-14;

/// How many problems each property is tried on.
fn problems() -> usize {
    scaled(100_000, 500)
}

/// A problem before and after a change.
struct Change {
    before: Vec<MultiPolygon>,
    after: Vec<MultiPolygon>,
    /// For each polygon after the change, which one it was.
    was: Vec<usize>,
}

/// Whether cells must be equal to the last bit.
#[derive(Clone, Copy, PartialEq)]
enum Hold {
    Exactly,
    Nearly,
}

fn kernels() -> [Kernel; 3] {
    [Kernel::default(), Kernel::only(Path::Nary), Kernel::only(Path::Slab)]
}

fn cells_of(kernel: &mut Kernel, polygons: &[MultiPolygon]) -> (CellAreas, f64) {
    let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
    let extent = extent(&shapes[0]);
    (cells(kernel, &shapes.iter().collect::<Vec<_>>()), extent)
}

fn renamed(found: CellAreas, was: &[usize]) -> CellAreas {
    let set = |set: Vec<usize>| {
        let mut set: Vec<usize> = set.into_iter().map(|at| was[at]).collect();
        set.sort_unstable();
        set
    };
    found.into_iter().map(|(members, m2)| (set(members), m2)).collect()
}

/// Runs `one` on random streams of their own in parallel, and prints the largest relative difference that it gives.
fn print_largest(what: &str, seed: u64, one: impl Fn(&mut [Kernel; 3], &mut Random) -> f64 + Sync) {
    let count = problems();
    let largest = (0..count)
        .into_par_iter()
        .map_init(kernels, |kernels, k| one(kernels, &mut Random::seeded(seed << 32 | k as u64)))
        .reduce(|| 0.0, f64::max);
    println!("{what}: {count} problems by three kernels, largest difference {largest:e}");
}

/// Checks that a change changes no cell.
fn check(what: &str, seed: u64, hold: Hold, make: impl Fn(&mut Random) -> Change + Sync) {
    print_largest(what, seed, |kernels, random| {
        let change = make(random);
        let mut largest = 0.0;
        for kernel in kernels {
            let (before, extent) = cells_of(kernel, &change.before);
            let (after, _) = cells_of(kernel, &change.after);
            let after = renamed(after, &change.was);
            let off = difference(&before, &after) / extent;
            let holds = if hold == Hold::Exactly { before == after } else { off <= RELATIVE };
            let path = kernel.used();
            assert!(holds, "{what}, {path:?}: {off:e}\n{:?}\n{:?}", change.before, change.after);
            largest = f64::max(largest, off);
        }
        largest
    });
}

/// Two to five grid polygons and a map; every fourth problem is in whole metres.
fn problem(random: &mut Random) -> (Vec<GridPolygon>, GridMap) {
    let count = 2 + random.below(4);
    let polygons = grid_polygons(random, count);
    let map = if random.chance(0.25) { GridMap::METRES } else { GridMap::random(random) };
    (polygons, map)
}

fn mapped(polygons: &[GridPolygon], map: &GridMap) -> Vec<MultiPolygon> {
    polygons.iter().map(|polygon| map.polygon(polygon)).collect()
}

/// The numbers from 0 on, in a random order (Fisher and Yates 1938).
fn shuffled(random: &mut Random, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for k in (1..count).rev() {
        order.swap(k, random.below(k + 1));
    }
    order
}

/// The same polygon otherwise: rings from other starts and the other way round, closed, holes and parts in another order.
fn retold<P: Copy>(random: &mut Random, polygon: &[Vec<Vec<P>>]) -> Vec<Vec<Vec<P>>> {
    let mut ring = |ring: &Vec<P>| {
        let mut ring = ring.clone();
        let by = random.below(ring.len());
        ring.rotate_left(by);
        if random.chance(0.5) {
            ring.reverse();
        }
        ring.push(ring[0]);
        ring
    };
    let mut parts: Vec<Vec<Vec<P>>> = polygon.iter().map(|part| part.iter().map(&mut ring).collect()).collect();
    for part in &mut parts {
        part[1..].reverse();
    }
    parts.reverse();
    parts
}

#[test]
fn starts_and_directions_of_rings_change_nothing() {
    check("ring starts and directions", 11, Hold::Exactly, |random| {
        let (polygons, map) = problem(random);
        let before = mapped(&polygons, &map);
        let after = before.iter().map(|polygon| retold(random, polygon)).collect();
        Change { before, after, was: (0..polygons.len()).collect() }
    });
}

#[test]
fn the_order_of_neighbours_changes_nothing() {
    check("order of neighbours", 12, Hold::Nearly, |random| {
        let (polygons, map) = problem(random);
        let before = mapped(&polygons, &map);
        let mut was = vec![0];
        was.extend(shuffled(random, polygons.len() - 1).into_iter().map(|at| at + 1));
        Change { after: was.iter().map(|&at| before[at].clone()).collect(), before, was }
    });
}

/// A map shifted by up to 3,000 km each way, in steps of the lattice: the easting near 13,000 km keeps its binary order of
/// magnitude, and with it the lattice of the whole-number kernels.
fn shifted(random: &mut Random, map: &GridMap) -> GridMap {
    let reach = 3_000_000 * STEPS_PER_M;
    let mut shift = || random.below(2 * reach as usize + 1) as i64 - reach;
    GridMap { origin: map.origin.map(|ordinate| ordinate + shift()), ..*map }
}

#[test]
fn translations_by_lattice_steps_change_nothing() {
    check("translations by lattice steps", 13, Hold::Exactly, |random| {
        let polygons = problem(random).0;
        let map = GridMap::random(random);
        let after = mapped(&polygons, &shifted(random, &map));
        Change { before: mapped(&polygons, &map), after, was: (0..polygons.len()).collect() }
    });
}

#[test]
fn translations_from_the_origin_change_nothing() {
    check("translations from the origin", 14, Hold::Nearly, |random| {
        let polygons = problem(random).0;
        let far = GridMap { origin: GridMap::random(random).origin, ..GridMap::METRES };
        let after = mapped(&polygons, &far);
        Change { before: mapped(&polygons, &GridMap::METRES), after, was: (0..polygons.len()).collect() }
    });
}

/// On a grid of twice the fineness every edge has its middle on the grid.
fn doubled(polygon: &GridPolygon) -> GridPolygon {
    let ring = |ring: &Vec<[i64; 2]>| ring.iter().map(|at| at.map(|ordinate| 2 * ordinate)).collect();
    polygon.iter().map(|part| part.iter().map(ring).collect()).collect()
}

fn middle(a: [i64; 2], b: [i64; 2]) -> [i64; 2] {
    [0, 1].map(|axis| i64::midpoint(a[axis], b[axis]))
}

/// A doubled polygon with the middles of some edges as further positions.
fn with_middles(random: &mut Random, polygon: &GridPolygon) -> GridPolygon {
    let mut ring = |ring: &Vec<[i64; 2]>| {
        let edges = (0..ring.len()).map(|k| (ring[k], ring[(k + 1) % ring.len()]));
        let some = |(a, b)| if random.chance(0.5) { vec![a, middle(a, b)] } else { vec![a] };
        edges.flat_map(some).collect()
    };
    polygon.iter().map(|part| part.iter().map(&mut ring).collect()).collect()
}

#[test]
fn further_positions_on_edges_change_nothing() {
    check("further positions on edges", 15, Hold::Nearly, |random| {
        let (polygons, map) = problem(random);
        let polygons: Vec<GridPolygon> = polygons.iter().map(doubled).collect();
        let split: Vec<GridPolygon> = polygons.iter().map(|polygon| with_middles(random, polygon)).collect();
        Change { before: mapped(&polygons, &map), after: mapped(&split, &map), was: (0..polygons.len()).collect() }
    });
}

#[test]
fn a_polygon_far_away_changes_nothing() {
    check("a polygon far away", 16, Hold::Exactly, |random| {
        let polygons = problem(random).0;
        let map = GridMap::random(random);
        let mut after = mapped(&polygons, &map);
        let origin = [map.origin[0] + 1_000_000 * STEPS_PER_M, map.origin[1] - 1_000_000 * STEPS_PER_M];
        after.push(GridMap { origin, ..map }.polygon(&grid_polygon(random)));
        Change { before: mapped(&polygons, &map), after, was: (0..=polygons.len()).collect() }
    });
}

/// Twice the area of a ring, signed.
fn twice_area(ring: &[[i64; 2]]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum()
}

/// A convex ring on a doubled grid, and the two rings into which a line through two of its positions or middles of its edges
/// cuts it.
fn cut_in_two(random: &mut Random) -> (Vec<[i64; 2]>, [Vec<[i64; 2]>; 2]) {
    loop {
        let mut points: Vec<[i64; 2]> =
            (0..3 + random.below(6)).map(|_| [0, 1].map(|_| 2 * random.below(8) as i64)).collect();
        points.sort_unstable();
        // Andrew (1979): the lower and the upper chain, each turning left all the way.
        let chain = |points: &mut dyn Iterator<Item = [i64; 2]>| {
            let mut chain: Vec<[i64; 2]> = Vec::new();
            for point in points {
                while chain.len() >= 2 && twice_area(&[chain[chain.len() - 2], chain[chain.len() - 1], point]) <= 0 {
                    chain.pop();
                }
                chain.push(point);
            }
            chain.pop();
            chain
        };
        let mut whole = chain(&mut points.iter().copied());
        whole.extend(chain(&mut points.iter().rev().copied()));
        let n = whole.len();
        if n < 3 {
            continue;
        }
        // Places along the ring: even ones are its positions, odd ones the middles of its edges.
        let place =
            |k: usize| if k.is_multiple_of(2) { whole[k / 2] } else { middle(whole[k / 2], whole[(k / 2 + 1) % n]) };
        let (from, to) = (random.below(2 * n), random.below(2 * n));
        let (from, to) = (from.min(to), from.max(to));
        let is_kept = |k: &usize| k.is_multiple_of(2) || [from, to].contains(k);
        let first: Vec<[i64; 2]> = (from..=to).filter(is_kept).map(place).collect();
        let second: Vec<[i64; 2]> = (to..2 * n).chain(0..=from).filter(is_kept).map(place).collect();
        if twice_area(&first) > 0 && twice_area(&second) > 0 {
            return (whole, [first, second]);
        }
    }
}

#[test]
fn the_cells_of_two_halves_add_up_to_those_of_the_whole() {
    print_largest("a subject cut in two", 17, |kernels, random| {
        let (polygons, map) = problem(random);
        let others: Vec<GridPolygon> = polygons[1..].iter().map(doubled).collect();
        let (whole, halves) = cut_in_two(random);
        let with = |subject: &Vec<[i64; 2]>| {
            let mut polygons = vec![map.polygon(&vec![vec![subject.clone()]])];
            polygons.extend(mapped(&others, &map));
            polygons
        };
        let mut largest = 0.0;
        for kernel in kernels {
            let (expected, extent) = cells_of(kernel, &with(&whole));
            let mut sum = CellAreas::new();
            for half in &halves {
                for (set, m2) in cells_of(kernel, &with(half)).0 {
                    *sum.entry(set).or_default() += m2;
                }
            }
            let off = difference(&expected, &sum) / extent;
            assert!(off <= RELATIVE, "{:?}: {off:e} {halves:?} {map:?} {others:?}", kernel.used());
            largest = f64::max(largest, off);
        }
        largest
    });
}

/// Named polygons of each layer.
#[derive(Clone, Default)]
struct Land {
    parcels: Vec<(String, MultiPolygon)>,
    districts: Vec<(String, MultiPolygon)>,
    greens: Vec<(String, MultiPolygon)>,
}

/// What a piece is known by, whatever the order of features: parcel, rival, district, green space.
type PieceKey = (String, Option<String>, Option<String>, Option<String>);

/// The account of planar land, piece by piece, and the green land elsewhere.
fn account(land: &Land) -> (BTreeMap<PieceKey, Area>, Area) {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("planar", Crs::parse("planar").unwrap());
    let mut add = |role, layer: &[(String, MultiPolygon)], name| {
        for (number, (id, polygon)) in (1..).zip(layer) {
            let outline: Outline = outline(polygon);
            dataset.add(source, role, &record(number, outline, &[(name, Some(id)), ("status", Some("cleared"))]));
        }
    };
    add(Role::Parcels, &land.parcels, "id");
    add(Role::Districts, &land.districts, "name");
    add(Role::Green, &land.greens, "id");
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let parcel = |at: usize| dataset.parcels[placed.parcels[at].index].id.as_deref().unwrap().to_owned();
    let green = |greening: Greening| match greening {
        Greening::Space(at) => dataset.green_spaces[placed.green_spaces[at].index].id.as_deref().map(str::to_owned),
        Greening::White | Greening::OwnRecord => None,
    };
    let mut pieces = BTreeMap::new();
    for entry in &ledger.entries {
        for piece in &entry.pieces {
            let district = piece.district().map(|at| ledger.districts[at].name.to_string());
            let key = (parcel(entry.parcel), piece.rival().map(parcel), district, green(piece.greening()));
            *pieces.entry(key).or_default() += piece.area();
        }
    }
    (pieces, ledger.greened_elsewhere)
}

/// Random land: parcels, two districts and a few green spaces on one grid.
fn land(random: &mut Random) -> Vec<(char, GridPolygon)> {
    let counts = [('P', 3 + random.below(6)), ('D', 2), ('G', 1 + random.below(3))];
    let mut layer = |(layer, count)| {
        let polygons = grid_polygons(random, count);
        polygons.iter().map(|polygon| (layer, doubled(polygon))).collect::<Vec<_>>()
    };
    counts.into_iter().flat_map(&mut layer).collect()
}

fn laid_out(land: &[(char, GridPolygon)], map: &GridMap) -> Land {
    let mut out = Land::default();
    for (number, (layer, polygon)) in land.iter().enumerate() {
        let list = match layer {
            'P' => &mut out.parcels,
            'D' => &mut out.districts,
            _ => &mut out.greens,
        };
        list.push((format!("{layer}{number:02}"), map.polygon(polygon)));
    }
    out
}

#[test]
fn retelling_translating_and_adding_land_far_away_change_no_account() {
    let count = problems() / 10;
    let pieces: usize = (0..count)
        .into_par_iter()
        .map(|k| {
            let random = &mut Random::seeded(18 << 32 | k as u64);
            let (grid, map) = (land(random), GridMap::random(random));
            let plain = laid_out(&grid, &map);
            let expected = account(&plain);
            let mut retold_land = plain.clone();
            for layer in [&mut retold_land.parcels, &mut retold_land.districts, &mut retold_land.greens] {
                for (_, polygon) in layer.iter_mut() {
                    *polygon = retold(random, polygon);
                }
                layer.reverse();
            }
            assert_eq!(expected, account(&retold_land), "retold: {grid:?} {map:?}");
            assert_eq!(expected, account(&laid_out(&grid, &shifted(random, &map))), "translated: {grid:?} {map:?}");
            let mut more = plain.clone();
            let away = GridMap { origin: [map.origin[0], map.origin[1] + 900_000 * STEPS_PER_M], ..map };
            for layer in [&mut more.parcels, &mut more.districts] {
                layer.push(("far away".to_owned(), away.polygon(&grid[0].1)));
            }
            let mut with_more = account(&more);
            with_more.0.retain(|(parcel, ..), _| parcel != "far away");
            assert_eq!(expected, with_more, "with land far away: {grid:?} {map:?}");
            expected.0.len()
        })
        .sum();
    println!(
        "accounts retold, translated and with land far away: {count} of {pieces} pieces, equal to the last quantum"
    );
}

#[test]
fn a_parcel_cut_in_two_changes_no_total() {
    let count = problems() / 10;
    let largest = (0..count)
        .into_par_iter()
        .map(|k| {
            let random = &mut Random::seeded(19 << 32 | k as u64);
            let (mut grid, map) = (land(random), GridMap::random(random));
            let (whole, halves) = cut_in_two(random);
            let at = random.below(grid.iter().filter(|(layer, _)| *layer == 'P').count());
            grid[at].1 = vec![vec![whole]];
            let before = laid_out(&grid, &map);
            let extent = extent(&shape(&before.parcels[at].1));
            // The halves follow each other in the order of ids, where the whole was.
            let mut after = before.clone();
            let name = after.parcels.remove(at).0;
            after.parcels.extend(
                ['a', 'b']
                    .into_iter()
                    .zip(&halves)
                    .map(|(half, ring)| (format!("{name}{half}"), map.polygon(&vec![vec![ring.clone()]]))),
            );
            let ((before, elsewhere), (after, elsewhere_after)) = (account(&before), account(&after));
            let of_whole = |id: String| if id.starts_with(&name) { name.clone() } else { id };
            let mut together: BTreeMap<PieceKey, Area> = BTreeMap::new();
            for ((parcel, rival, district, green), area) in after {
                *together.entry((of_whole(parcel), rival.map(of_whole), district, green)).or_default() += area;
            }
            let of = |account: &BTreeMap<PieceKey, Area>, key| account.get(key).copied().unwrap_or_default().m2();
            let keys = before.keys().chain(together.keys());
            let off = keys.map(|key| (of(&before, key) - of(&together, key)).abs()).fold(0.0, f64::max);
            let off = off.max((elsewhere - elsewhere_after).m2().abs());
            // Each of at most three quantised pieces is off by half a quantum.
            let quantising = 1.5 / f64::from(1 << 30);
            assert!(off <= quantising + RELATIVE * extent, "{off:e} m2: {grid:?} {halves:?} {map:?}");
            off / extent
        })
        .reduce(|| 0.0, f64::max);
    println!("accounts with a parcel cut in two: {count}, largest difference {largest:e}");
}
