//! A cadastre, where every border is shared by two parcels, and the sets of shapes that skew the work.
//!
//! What must hold here holds in whole quanta: neighbours have no overlap at all, the union of the parcels is the sum of
//! their areas, and a parcel that repeats another one adds nothing. Sizes are scaled by `GEOLAND_WITNESS_SCALE` (see
//! [`scaled`]).

use std::collections::HashMap;
use std::time::Instant;

use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::check::overlaps;
use geoland::finding::{Findings, Kind};
use geoland::kernel::{Kernel, Path};
use geoland::ledger::{AccountOptions, Entry, Greening, Piece};
use geoland::overlay::{Operation, combined_area_m2};
use geoland::placed::PlacedLand;
use geoland::{Area, Crs, Dataset, GreenSpace, Ledger, Origin, Parcel, Placed, Scheme, Shape};
use geoland_testing::skew::{Cadastre, Order, Rank, SHIFT_M, SQUARE_M, Skewed};
use rayon::prelude::*;

use crate::support::scaled;

/// Sums of areas in f64 may differ from sums of quanta by this share.
const RELATIVE: f64 = 1e-12;

fn geometry(parts: &geoland_testing::MultiPolygon) -> MultiPolygon<f64> {
    let ring = |ring: &Vec<[f64; 2]>| LineString::from(ring.iter().map(|&[x, y]| (x, y)).collect::<Vec<_>>());
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect());
    MultiPolygon(parts.iter().map(polygon).collect())
}

/// An accepted parcel in the one district that all records here name.
fn accepted(id: &str, land: MultiPolygon<f64>) -> Parcel {
    Parcel { claimed_district: Some("all".into()), ..Parcel::accepted(id, land) }
}

/// The parcels of a cadastre, row by row.
fn parcels_of(cadastre: &Cadastre) -> Vec<Parcel> {
    let side = cadastre.side;
    let places = (0..side * side).into_par_iter().map(|k| (k % side, k / side));
    places.map(|(i, j)| accepted(&format!("C{j:04}-{i:04}"), geometry(&cadastre.parcel(i, j)))).collect()
}

/// A skewed set as planar data, its order that of the parcels' names.
fn skewed(set: &Skewed) -> Dataset {
    let parcels = set.parcels.iter().enumerate().map(|(k, land)| accepted(&format!("S{k:08}"), geometry(land)));
    let mut dataset = dataset(Crs::parse("planar").unwrap(), parcels.collect());
    let green = |land| GreenSpace {
        origin: Origin::default(),
        id: None,
        kind: None,
        opened_on: None,
        land: Ok(geometry(land).into()),
    };
    dataset.green_spaces = set.green_spaces.iter().map(green).collect();
    dataset.has_green_layer = !set.green_spaces.is_empty();
    dataset
}

fn dataset(crs: Crs, parcels: Vec<Parcel>) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", crs);
    dataset.parcels = parcels;
    dataset
}

/// What an account comes to.
#[derive(Debug, PartialEq)]
struct Totals {
    gross: Area,
    net: Area,
    overlap: Area,
    greened: Area,
    elsewhere: Area,
    /// The gross area of each parcel, by its position in the dataset.
    each: Vec<Area>,
    shoelace_m2: f64,
}

fn totals(dataset: &Dataset) -> Totals {
    let placed = Placed::new(dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let sum = |counts: &dyn Fn(&Piece) -> bool| {
        let pieces = ledger.entries.iter().flat_map(|entry| &entry.pieces);
        pieces.filter(|piece| counts(piece)).map(Piece::area).sum()
    };
    let mut each = vec![Area::ZERO; dataset.parcels.len()];
    for entry in &ledger.entries {
        each[placed.parcels[entry.parcel].index] = entry.gross();
    }
    Totals {
        gross: ledger.entries.iter().map(Entry::gross).sum(),
        net: sum(&Piece::is_net),
        overlap: sum(&|piece| piece.rival().is_some()),
        greened: sum(&|piece| piece.greening() != Greening::White),
        elsewhere: ledger.greened_elsewhere,
        each,
        shoelace_m2: placed.parcels.iter().map(|parcel| parcel.shape.shoelace_m2()).sum(),
    }
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= RELATIVE * a.abs().max(b.abs())
}

/// The whole test of one cadastre, with and without repeated parcels.
fn check_cadastre(what: &str, cadastre: &Cadastre, crs: &Crs) {
    let start = Instant::now();
    let mut parcels = parcels_of(cadastre);
    let count = parcels.len();
    let once = totals(&dataset(crs.clone(), parcels.clone()));
    assert_eq!(once.overlap, Area::ZERO, "{what}: neighbours overlap");
    assert_eq!(once.net, once.gross, "{what}: the union is not the sum");
    assert!(is_near(once.net.m2(), once.shoelace_m2), "{what}: {} {}", once.net.m2(), once.shoelace_m2);

    // Every twentieth parcel again, under ids before and after all others, so that some are credited and some are not.
    let repeated: Vec<usize> = (0..count).step_by(20).collect();
    for &k in &repeated {
        let id = format!("{}{k}", if k % 40 == 0 { "A" } else { "Z" });
        parcels.push(Parcel { id: Some(id.into()), ..parcels[k].clone() });
    }
    let twice = totals(&dataset(crs.clone(), parcels));
    let of_repeated: Area = repeated.iter().map(|&k| once.each[k]).sum();
    assert_eq!(twice.net, once.net, "{what}: repeated parcels change the union");
    assert_eq!(twice.overlap, of_repeated, "{what}: the overlap is not the area of the repeated parcels");
    assert_eq!(twice.each[..count], once.each[..], "{what}: repeated parcels change others");
    println!(
        "{what}: {count} parcels of {} m2, overlap {}, with {} repeated: overlap {} m2, union the same; {:.1} s",
        once.net.m2(),
        once.overlap.quanta(),
        repeated.len(),
        twice.overlap.m2(),
        start.elapsed().as_secs_f64()
    );
}

/// Parcels on a side of the cadastre: a few thousand parcels unless more are asked for.
fn side() -> usize {
    libm::sqrt(scaled(360_000, 1_600) as f64).round() as usize
}

#[test]
fn a_cadastre_in_degrees_counts_every_square_metre_once() {
    check_cadastre("cadastre in degrees", &Cadastre::in_degrees(side()), &Crs::WGS84);
}

#[test]
fn a_planar_cadastre_counts_every_square_metre_once() {
    // Coordinates of full precision: they lie on no common lattice that would be coarse.
    check_cadastre("planar cadastre", &Cadastre::planar(side()), &Crs::parse("planar").unwrap());
}

#[test]
fn the_union_of_a_cadastre_is_the_sum_of_its_parcels() {
    let cadastre = Cadastre::in_degrees(side());
    let dataset = dataset(Crs::WGS84, parcels_of(&cadastre));
    let placed = Placed::new(&dataset).unwrap();
    let shapes: Vec<Shape> = placed.parcels.iter().map(|parcel| parcel.shape.clone()).collect();
    let sum: f64 = shapes.iter().map(Shape::shoelace_m2).sum();
    let union = combined_area_m2(Operation::Union, std::slice::from_ref(&shapes));
    let twice = combined_area_m2(Operation::Union, &[shapes.clone(), shapes.clone()]);
    let common = combined_area_m2(Operation::Intersection, &[shapes[..shapes.len() / 2].to_vec(), shapes]);
    println!("union of a cadastre: {} parcels, relative difference {:e}", placed.parcels.len(), (union - sum) / sum);
    assert!(is_near(union, sum), "{union} {sum}");
    assert_eq!(union, twice, "the same layer twice covers something else");
    assert!(is_near(common, placed.parcels[..placed.parcels.len() / 2].iter().map(|p| p.shape.shoelace_m2()).sum()));
}

#[test]
fn a_green_belt_of_many_vertices_over_everything() {
    let start = Instant::now();
    let side = libm::sqrt(scaled(40_000, 900) as f64).round() as usize;
    let dataset = skewed(&Skewed::green_belt(side, scaled(40_000, 4_000)));

    let totals = totals(&dataset);
    let placed = Placed::new(&dataset).unwrap();
    let belt = &placed.green_spaces[0].shape;
    // What lies on parcels and what lies elsewhere is the belt, and parcel by parcel the slab sweep says the same.
    let all = (totals.greened + totals.elsewhere).m2();
    assert!(is_near(all, belt.shoelace_m2()), "{all} {}", belt.shoelace_m2());
    let by_slab = |kernel: &mut Kernel, parcel: &PlacedLand| -> f64 {
        let cells = kernel.cells(&[&parcel.shape, belt]);
        cells.iter().filter(|(inside, _)| inside.contains(1)).map(|(_, m2)| m2).sum()
    };
    let slab: f64 = placed.parcels.par_iter().map_init(|| Kernel::only(Path::Slab), by_slab).sum();
    assert!(is_near(totals.greened.m2(), slab), "{} {slab}", totals.greened.m2());
    assert_eq!(totals.net, totals.gross);
    println!(
        "green belt: {} vertices over {} parcels, {} m2 greened, relative differences {:e} (shoelace), {:e} (slab); {:.1} s",
        belt.vertices(),
        totals.each.len(),
        totals.greened.m2(),
        (all - belt.shoelace_m2()) / all,
        (totals.greened.m2() - slab) / slab,
        start.elapsed().as_secs_f64()
    );
}

#[test]
fn a_parcel_as_large_as_a_district() {
    let start = Instant::now();
    let side = libm::sqrt(scaled(40_000, 900) as f64).round() as usize;
    let count = side * side;
    let alone = {
        let mut without = Skewed::large_parcel(side, Rank::Last);
        without.parcels.pop();
        totals(&skewed(&without))
    };
    let [first, last] = [Rank::First, Rank::Last].map(|rank| totals(&skewed(&Skewed::large_parcel(side, rank))));
    let large = first.each[0];
    // Where the large one comes first, it takes all land, in whole quanta.
    assert_eq!((first.net, first.overlap), (large, alone.gross));
    // Where it comes last, it keeps what lies between the others and its border; its many pieces are quantised one by one.
    assert_eq!(last.net - alone.net + last.overlap, *last.each.last().unwrap());
    assert!(is_near(last.overlap.m2(), alone.net.m2()), "{} {}", last.overlap.m2(), alone.net.m2());
    assert!(is_near(last.net.m2(), large.m2()), "{} {}", last.net.m2(), large.m2());
    println!(
        "a parcel as large as a district over {} parcels: relative differences {:e} (overlap), {:e} (union); {:.1} s",
        count,
        (last.overlap.m2() - alone.net.m2()) / alone.net.m2(),
        (last.net.m2() - large.m2()) / large.m2(),
        start.elapsed().as_secs_f64()
    );
}

#[test]
fn stacked_repeated_parcels_count_once() {
    let start = Instant::now();
    let count = scaled(10_000, 2_000);
    let land = geometry(&Cadastre::in_degrees(1).parcel(0, 0));
    let parcels = (0..count).map(|k| accepted(&format!("S{k:05}"), land.clone())).collect();
    let totals = totals(&dataset(Crs::WGS84, parcels));
    let one = totals.each[0];
    assert!(totals.each.iter().all(|area| *area == one));
    assert_eq!((totals.net, totals.overlap.quanta()), (one, one.quanta() * (count as i128 - 1)));
    let seconds = start.elapsed().as_secs_f64();
    assert!(seconds < 60.0, "{count} repeated parcels took {seconds} s");
    println!("stacked: {count} repeated parcels, net {} m2, the rest overlap to the quantum; {seconds:.1} s", one.m2());
}

#[test]
fn stacked_parcels_that_differ_slightly_cover_a_union_known_by_hand() {
    let start = Instant::now();
    let count = scaled(2_000, 100);
    // Each square adds an L as wide as it is shifted.
    let (side, step) = (SQUARE_M, SHIFT_M);
    let added = side * side - (side - step) * (side - step);
    let expected = side * side + (count - 1) as f64 * added;
    let mut found = HashMap::new();
    for order in [Order::Forwards, Order::Backwards, Order::Mixed] {
        let (name, totals) = (format!("{order:?}"), totals(&skewed(&Skewed::shifted_squares(count, order))));
        assert!(is_near(totals.net.m2(), expected), "{name}: {} {expected}", totals.net.m2());
        assert!(is_near(totals.gross.m2(), side * side * count as f64), "{name}: {}", totals.gross.m2());
        found.insert(name, (totals.net.m2() - expected) / expected);
    }
    println!(
        "stacked: {count} shifted squares, relative differences {found:?}; {:.1} s",
        start.elapsed().as_secs_f64()
    );
}

#[test]
fn slices_of_a_cake_are_small_problems() {
    // All their boxes meet, and no two have land in common.
    let count = scaled(2_000, 400);
    let dataset = skewed(&Skewed::slices(count));
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    assert!(ledger.paths.slab * 20 < count as u64, "{:?}", ledger.paths);
    let totals = totals(&dataset);
    assert_eq!((totals.net, totals.overlap), (totals.gross, Area::ZERO));
}

#[test]
fn nested_parcels_cover_the_largest() {
    let count = scaled(1_000, 150);
    let [first, last] = [Rank::First, Rank::Last].map(|rank| totals(&skewed(&Skewed::nested(count, rank))));
    assert_eq!((first.net, first.gross - first.net), (first.each[0], first.overlap));
    assert!(is_near(last.net.m2(), first.net.m2()), "{} {}", last.net.m2(), first.net.m2());
    assert!(is_near(last.gross.m2(), first.gross.m2()), "{} {}", last.gross.m2(), first.gross.m2());
}

#[test]
fn a_parcel_of_many_pieces_is_compared_as_a_whole() {
    // It lies between the others in the order, so that it has earlier rivals and is that of later ones.
    let mut set = Skewed::large_parcel(10, Rank::First);
    let large = set.parcels.remove(0);
    set.parcels.insert(50, large);
    let dataset = skewed(&set);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let large_m2 = ledger.entries[50].gross().m2();
    let mut findings = Findings::keeping_all();
    overlaps::of_ledger(&ledger, &mut findings);
    let list = findings.list();
    assert_eq!((list.len(), list[0].kind, list[0].count), (1, Kind::ParcelsOverlap, 100));
    for case in &list[0].cases {
        let figure = |name: &str| case.figures.iter().find(|(known, _)| *known == name).unwrap().1;
        assert!((figure("share") - 1.0).abs() < 1e-9, "{case:?}");
        assert!((figure("share_of_both") - figure("overlap_m2") / large_m2).abs() < 1e-9, "{case:?}");
    }
}
