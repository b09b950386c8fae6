//! Notes: what is odd about features that were placed, or refuses a file.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use rayon::prelude::*;

use super::{PlaceError, PlacedLand};
use crate::crs::Crs;
use crate::dataset::Dataset;
use crate::finding::{Findings, Kind, Place};
use crate::outline::OutlineFault;
use crate::record::Origin;

/// Notes the shapes of a layer that could be read but not placed.
pub(super) fn note_faults<'a>(
    dataset: &Dataset,
    layer: &str,
    lands: &[PlacedLand],
    origin: impl Fn(usize) -> (Origin, Option<&'a str>),
    findings: &mut Findings,
) {
    for land in lands.iter().filter(|land| land.fault.is_some()) {
        let (origin, id) = origin(land.index);
        note_fault(layer, land.fault.as_deref(), dataset.place(origin, id), findings);
    }
}

/// What could not be read at all was noted when it was read.
pub(super) fn note_fault(layer: &str, fault: Option<&OutlineFault>, place: Place, findings: &mut Findings) {
    let kind = match fault {
        Some(OutlineFault::OutOfRange { .. } | OutlineFault::NotFinite) => Kind::OutOfRange,
        Some(OutlineFault::AroundPole) => Kind::AroundPole,
        _ => return,
    };
    let fault = fault.map(ToString::to_string).unwrap_or_default();
    findings.add(kind, &format!("{layer}: {fault}"), Some(place));
}

/// Notes parcels and green spaces without an identifier, and those that share one.
pub(super) fn note_ids(dataset: &Dataset, findings: &mut Findings) {
    note_ids_of(dataset, "parcels", &dataset.parcels, |parcel| (parcel.origin, parcel.id.as_deref()), findings);
    note_ids_of(dataset, "green spaces", &dataset.green_spaces, |green| (green.origin, green.id.as_deref()), findings);
}

fn note_ids_of<T: Sync>(
    dataset: &Dataset,
    layer: &str,
    features: &[T],
    named: impl Fn(&T) -> (Origin, Option<&str>) + Sync,
    findings: &mut Findings,
) {
    let mut note = |kind: Kind, what: &str, feature: &T| {
        let (origin, id) = named(feature);
        findings.add(kind, what, Some(dataset.place(origin, id)));
    };
    let without = format!("{layer} without an id");
    // Hashes sort much faster than texts all over the memory; where some are equal the texts are looked at.
    let hasher = RandomState::new();
    let hash = |feature: &T| named(feature).1.map(|id| hasher.hash_one(id));
    let mut hashes: Vec<u64> = features.par_iter().filter_map(hash).collect();
    if hashes.len() < features.len() {
        let nameless = features.iter().filter(|feature| named(feature).1.is_none());
        nameless.for_each(|feature| note(Kind::NoId, &without, feature));
    }
    hashes.par_sort_unstable();
    let alike: Vec<u64> = hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    if alike.is_empty() {
        return;
    }
    let doubtful =
        || features.iter().filter(|&feature| hash(feature).is_some_and(|hash| alike.binary_search(&hash).is_ok()));
    let mut counts: HashMap<&str, u32> = HashMap::new();
    doubtful().filter_map(|feature| named(feature).1).for_each(|id| *counts.entry(id).or_default() += 1);
    let shared = format!("{layer} that share an id");
    doubtful()
        .filter(|feature| named(feature).1.is_some_and(|id| counts[id] > 1))
        .for_each(|feature| note(Kind::RepeatedId, &shared, feature));
}

/// Counts, for each source, features out of range: a few are excluded with a reason, most of a file refuse it.
#[derive(Default)]
pub(super) struct Ranges(BTreeMap<u32, Range>);

/// The features of one source with a geometry, how many of them lie out of range, and the first of these with its position.
#[derive(Default)]
struct Range {
    features: u64,
    out: u64,
    first: Option<(u64, String)>,
}

impl Ranges {
    pub(super) fn note(&mut self, placed: &[PlacedLand], origin: impl Fn(usize) -> Origin) {
        // Features of a source follow each other.
        let source = |land: &PlacedLand| origin(land.index).source;
        for lands in placed.chunk_by(|a, b| source(a) == source(b)) {
            let Range { features, out, first } = self.0.entry(source(&lands[0])).or_default();
            for land in lands {
                match land.fault.as_deref() {
                    None | Some(OutlineFault::AroundPole) => *features += 1,
                    Some(OutlineFault::OutOfRange { position }) => {
                        *features += 1;
                        *out += 1;
                        let number = origin(land.index).number;
                        if first.as_ref().is_none_or(|(least, _)| number < *least) {
                            *first = Some((number, position.clone()));
                        }
                    }
                    Some(_) => {}
                }
            }
        }
    }

    pub(super) fn judge(self, dataset: &Dataset) -> Result<(), PlaceError> {
        for (source, Range { features, out: out_of_range, first }) in self.0 {
            let (Some((number, position)), Some(source)) = (first, dataset.sources.get(source as usize)) else {
                continue;
            };
            if out_of_range * 2 <= features {
                continue;
            }
            return Err(PlaceError::OutOfRange {
                source_name: source.name.clone(),
                crs: source.crs.to_string(),
                out_of_range,
                features,
                number,
                guess: guess(&source.crs, &position),
                position,
            });
        }
        Ok(())
    }
}

/// What coordinates out of range seem to be.
fn guess(crs: &Crs, position: &str) -> &'static str {
    let numbers: Vec<f64> = position.split(", ").filter_map(|number| number.parse().ok()).collect();
    match numbers[..] {
        [x, y] if crs.is_lonlat() && x.abs() <= 90.0 && y.abs() <= 180.0 => {
            "this looks like latitude first; write longitude first"
        }
        [x, y] if crs.is_lonlat() && (x.abs() > 1000.0 || y.abs() > 1000.0) => {
            "this looks like projected metres; name their coordinate system with --crs EPSG:n"
        }
        _ => "check the coordinate system, or name it with --crs",
    }
}
