//! Duplicates: features of a layer that have the same outline.

use rayon::prelude::*;

use super::layers::LandLayer;
use crate::dataset::{Dataset, Role};
use crate::finding::{Case, Findings, Kind, Spot};
use crate::placed::{Placed, PlacedLand};

/// A feature with the outline of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The first feature with this outline, by its position in its layer of [`Placed`].
    pub first: usize,
    /// The later one.
    pub copy: usize,
}

/// The features of a layer that have the same outline as an earlier one, in their order: of k alike there are k - 1, each
/// with the first of them. Outlines are alike whatever their rings start with and whichever way round they go; those
/// that enclose nothing are left out. Key areas are compared with those of their own name only: different ones may coincide.
///
/// # Example
/// ```
/// use geoland::check::duplicates::copies;
/// use geoland::{Crs, Dataset, Parcel, Placed, Role, Scheme};
/// let square = |corners: [(f64, f64); 4]| {
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(corners.to_vec().into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels.push(Parcel::accepted("A", square([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)])));
/// dataset.parcels.push(Parcel::accepted("B", square([(10.0, 10.0), (10.0, 0.0), (0.0, 0.0), (0.0, 10.0)])));
/// let placed = Placed::new(&dataset)?;
/// let copies = copies(&placed, Role::Parcels);
/// assert_eq!((copies[0].first, copies[0].copy), (0, 1));
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
#[must_use]
pub fn copies(placed: &Placed<'_>, layer: Role) -> Vec<Copied> {
    let layer = LandLayer::new(placed, layer);
    let by_name = |at: usize| if layer.is_key_areas() { layer.zone(at) } else { None };
    let alike = |a: usize, b: usize| layer.lands[a].shape == layer.lands[b].shape && by_name(a) == by_name(b);
    let filled = |(at, land): (usize, &PlacedLand)| (!land.shape.is_empty()).then(|| (land.shape.key(), at as u32));
    let mut keys: Vec<(u64, u32)> = layer.lands.par_iter().enumerate().filter_map(filled).collect();
    keys.par_sort_unstable();
    let mut copies = Vec::new();
    for group in keys.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        // Different outlines hardly ever share a key, but copies of different names do.
        let mut firsts: Vec<usize> = Vec::new();
        for copy in group.iter().map(|(_, at)| *at as usize) {
            match firsts.iter().find(|first| alike(**first, copy)) {
                Some(&first) => copies.push(Copied { first, copy }),
                None => firsts.push(copy),
            }
        }
    }
    copies.sort_unstable_by_key(|found| found.copy);
    copies
}

/// Reports copies as `GL0119`, those whose records agree in everything apart from those that differ.
pub fn report(placed: &Placed<'_>, layer: Role, copies: &[Copied], findings: &mut Findings) {
    let lands = LandLayer::new(placed, layer);
    for copied in copies {
        let Copied { first, copy } = *copied;
        let differing = differing(placed.dataset, layer, lands.lands[first].index, lands.lands[copy].index);
        let what = if differing.is_empty() { "recorded twice" } else { "with the outline of another" };
        let case = || {
            let evidence = if differing.is_empty() {
                "the same outline, and all that is known of them agrees".to_owned()
            } else {
                format!("the same outline, but {} differ", listed(&differing))
            };
            let spot = lands.first_position(copy).map(|first| Spot { x: first.x, y: first.y });
            let case = Case { spot, other: Some(lands.place(first)), evidence, ..Case::at(lands.place(copy)) };
            case.with("area_m2", lands.lands[copy].shape.shoelace_m2())
        };
        let (origin, ..) = lands.feature(copy);
        findings.report_of((placed.dataset, origin), Kind::Duplicate, &format!("{} {what}", lands.name()), case);
    }
}

/// What the records of two features of a layer differ in.
fn differing(dataset: &Dataset, layer: Role, a: usize, b: usize) -> Vec<&'static str> {
    let compared = match layer {
        Role::Parcels => {
            let (a, b) = (&dataset.parcels[a], &dataset.parcels[b]);
            vec![
                ("identifiers", a.id != b.id),
                ("statuses", a.status != b.status),
                ("forms", a.form != b.form),
                ("acceptance dates", a.accepted_on != b.accepted_on),
                ("greening dates", a.greened_on != b.greened_on),
                ("districts", a.claimed_district != b.claimed_district),
                ("claimed areas", a.claimed_area_m2 != b.claimed_area_m2),
                ("claimed greened areas", a.claimed_greened_m2 != b.claimed_greened_m2),
            ]
        }
        Role::Green => {
            let (a, b) = (&dataset.green_spaces[a], &dataset.green_spaces[b]);
            vec![
                ("identifiers", a.id != b.id),
                ("kinds", a.kind != b.kind),
                ("opening dates", a.opened_on != b.opened_on),
            ]
        }
        Role::Districts => {
            let (a, b) = (&dataset.districts[a], &dataset.districts[b]);
            vec![("codes", a.code != b.code), ("names", a.name != b.name)]
        }
        Role::KeyAreas => vec![("names", dataset.key_areas[a].name != dataset.key_areas[b].name)],
        Role::Alleys | Role::Events => Vec::new(),
    };
    compared.into_iter().filter(|(_, differ)| *differ).map(|(name, _)| name).collect()
}

/// Words with commas and a last "and".
pub(super) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
