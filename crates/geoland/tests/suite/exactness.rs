//! Every piece of a generated city against exact rational arithmetic.

use std::collections::{BTreeMap, BTreeSet};

use geoland::ledger::{AccountOptions, Greening, Piece};
use geoland::placed::PlacedLand;
use geoland::{Bounds, Ledger, Placed, Shape};
use geoland_testing::city::CityOptions;
use geoland_testing::exact;

use crate::support::{Turn, city};

/// A piece may differ from its exact area by quantising it (2^-31 m²) and by 1e-12 of the parcel's bounds.
const QUANTISING_M2: f64 = 1e-9;
const RELATIVE: f64 = 1e-12;

/// What tells the pieces of a parcel apart: rival, district and green space.
type Key = (Option<usize>, Option<usize>, Option<usize>);

fn plain(shape: &Shape) -> geoland_testing::MultiPolygon {
    let ring = |ring: &[geoland::Xy]| ring.iter().map(|p| [p.x, p.y]).collect();
    shape.parts().map(|rings| rings.into_iter().map(ring).collect()).collect()
}

/// The positions of the shapes that meet some bounds, among the first `count`.
fn near(lands: &[PlacedLand], count: usize, bounds: &Bounds, takes_part: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..count).filter(|&k| takes_part(k) && lands[k].shape.bounds().meets(bounds)).collect()
}

/// The pieces of a parcel by exact arithmetic and the words of the rule, not by the ledger's code.
fn exact_pieces(ledger: &Ledger<'_>, parcel: usize) -> BTreeMap<Key, f64> {
    let placed = ledger.placed;
    let bounds = placed.parcels[parcel].shape.bounds();
    let eligible = |k: usize| ledger.entries[k].exclusion.is_none();
    let rivals = near(&placed.parcels, parcel, &bounds, eligible);
    let districts = near(&placed.districts, placed.districts.len(), &bounds, |_| true);
    let greens = near(&placed.green_spaces, placed.green_spaces.len(), &bounds, |_| true);
    let shapes: Vec<&Shape> = std::iter::once(&placed.parcels[parcel].shape)
        .chain(rivals.iter().map(|&k| &placed.parcels[k].shape))
        .chain(districts.iter().map(|&k| &placed.districts[k].shape))
        .chain(greens.iter().map(|&k| &placed.green_spaces[k].shape))
        .collect();
    let polygons: Vec<_> = shapes.into_iter().map(plain).collect();
    let mut pieces = BTreeMap::new();
    for (set, area) in exact::cells_within(&polygons, 0) {
        let first = |list: &Vec<usize>, start: usize| {
            list.iter().zip(start..).find(|(_, at)| set.contains(at)).map(|(k, _)| *k)
        };
        let rival = first(&rivals, 1);
        let district = first(&districts, 1 + rivals.len());
        let green = first(&greens, 1 + rivals.len() + districts.len()).filter(|_| rival.is_none());
        *pieces.entry((rival, district, green)).or_insert_with(|| area.clone() - &area) += area;
    }
    pieces.into_iter().map(|(key, area)| (key, exact::to_f64(&area))).collect()
}

fn counted_pieces(pieces: &[Piece]) -> BTreeMap<Key, f64> {
    let mut counted = BTreeMap::new();
    for piece in pieces {
        let green = match piece.greening() {
            Greening::Space(green) => Some(green),
            Greening::White | Greening::OwnRecord => None,
        };
        *counted.entry((piece.rival(), piece.district(), green)).or_default() += piece.area().m2();
    }
    counted
}

/// How many parcels to check: many in `.ci/run`, fewer when a person waits.
fn wanted() -> usize {
    std::env::var("GEOLAND_EXACT_PARCELS").ok().map_or(400, |count| count.parse().expect("a number of parcels"))
}

#[test]
fn every_piece_agrees_with_exact_arithmetic() {
    let wanted = wanted();
    let dataset = city(CityOptions { parcels: wanted, seed: 11, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (mut largest, mut pieces, mut parcels) = (0.0_f64, 0, 0);
    for entry in ledger.entries.iter().filter(|entry| entry.exclusion.is_none()) {
        let (exact, counted) = (exact_pieces(&ledger, entry.parcel), counted_pieces(&entry.pieces));
        let bounds = placed.parcels[entry.parcel].shape.bounds();
        let extent = (bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y);
        for key in exact.keys().chain(counted.keys()).collect::<BTreeSet<_>>() {
            let of = |pieces: &BTreeMap<Key, f64>| pieces.get(key).copied().unwrap_or(0.0);
            let difference = (of(&exact) - of(&counted)).abs();
            largest = largest.max(difference);
            pieces += 1;
            assert!(
                difference <= QUANTISING_M2 + RELATIVE * extent,
                "parcel {}, {key:?}: {difference} m2",
                entry.parcel
            );
        }
        parcels += 1;
    }
    assert!(parcels > wanted / 2, "only {parcels} parcels were checked");
    println!("exact arithmetic: {parcels} parcels, {pieces} pieces, largest difference {largest:e} m2");
}
