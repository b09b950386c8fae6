//! What buildings cover of the net land of parcels: the account's own local difference, with one layer more.

use std::collections::BTreeMap;
use std::ops::Range;

use geoland::boxes::Boxes;
use geoland::kernel::Kernel;
use geoland::ledger::Greening;
use geoland::{Area, Date, Ledger, Shape};
use rayon::prelude::*;

use super::Buildings;
use crate::forms::first_of_form;

/// What a building is to the land under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Age {
    /// Built after the acceptance.
    New,
    /// Built on its day or before.
    Standing,
    /// Nobody knows.
    Undated,
}

/// A piece of net land under a building.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Covered {
    pub(super) parcel: usize,
    pub(super) district: Option<usize>,
    /// The first green space on it; white where greening is a matter of records.
    pub(super) greening: Greening,
    pub(super) building: usize,
    pub(super) age: Age,
    pub(super) area: Area,
}

/// The layers of an account, to be looked up.
struct Layers<'a> {
    ledger: &'a Ledger<'a>,
    buildings: &'a Buildings,
    parcels: Boxes,
    greens: Boxes,
    districts: Boxes,
    boxes: Boxes,
    /// For each placed district, its position in the ledger.
    district_of: Vec<Option<usize>>,
}

/// The pieces of net land under buildings that count, parcel by parcel in the order of the ledger.
pub(super) fn covered(ledger: &Ledger<'_>, buildings: &Buildings) -> Vec<Covered> {
    let placed = ledger.placed;
    let as_of = ledger.options.as_of;
    let eligible = ledger.entries.iter().filter(|entry| entry.exclusion.is_none()).map(|entry| entry.parcel);
    let open = (0..placed.green_spaces.len()).filter(|&at| {
        let land = &placed.green_spaces[at];
        placed.dataset.green_spaces[land.index].open_by(as_of)
    });
    let of_counted = buildings.counted(as_of).into_iter().map(|at| (buildings.all[at].shape.bounds(), at));
    let districts = placed.districts.iter().map(|land| land.shape.bounds()).zip(0..);
    let zone_of = |index: usize| {
        let zone = &placed.dataset.districts[index];
        ledger.districts.iter().position(|other| other.name == zone.name && other.code == zone.code)
    };
    let boxed = |(shape, at): (&Shape, usize)| (shape.bounds(), at);
    let layers = Layers {
        ledger,
        buildings,
        parcels: Boxes::new(first_of_form(eligible.map(|at| (&placed.parcels[at].shape, at))).map(boxed)),
        greens: Boxes::new(first_of_form(open.map(|at| (&placed.green_spaces[at].shape, at))).map(boxed)),
        districts: Boxes::new(
            if placed.dataset.has_district_layer { districts.collect() } else { Vec::new() }.into_iter(),
        ),
        boxes: Boxes::new(of_counted),
        district_of: placed.districts.iter().map(|land| zone_of(land.index)).collect(),
    };
    let net = |at: &usize| {
        let entry = &ledger.entries[*at];
        entry.exclusion.is_none() && entry.pieces.iter().any(|piece| piece.rival().is_none())
    };
    let pieces = (0..ledger.entries.len()).into_par_iter().filter(net);
    let pieces = pieces.map_init(Kernel::default, |kernel, parcel| layers.pieces(kernel, parcel));
    pieces.collect::<Vec<_>>().into_iter().flatten().collect()
}

impl Layers<'_> {
    /// The pieces of a parcel's net land under buildings, each quantised once.
    fn pieces(&self, kernel: &mut Kernel, parcel: usize) -> Vec<Covered> {
        let placed = self.ledger.placed;
        let subject = &placed.parcels[parcel].shape;
        let bounds = subject.bounds();
        let near = self.boxes.near(&bounds);
        if near.is_empty() {
            return Vec::new();
        }
        let mut earlier = self.parcels.near(&bounds);
        earlier.retain(|&other| other < parcel);
        let (greens, districts) = (self.greens.near(&bounds), self.districts.near(&bounds));
        let by_age = self.by_age(&near, parcel);
        let mut lists: Vec<Vec<&Shape>> = vec![
            earlier.iter().map(|&at| &placed.parcels[at].shape).collect(),
            greens.iter().map(|&at| &placed.green_spaces[at].shape).collect(),
            districts.iter().map(|&at| &placed.districts[at].shape).collect(),
        ];
        lists.extend(by_age.iter().map(|(_, list)| list.iter().map(|&at| &self.buildings.all[at].shape).collect()));
        let mut shapes = vec![subject];
        let ranges: Vec<Range<usize>> = lists
            .into_iter()
            .map(|list| {
                let start = shapes.len();
                shapes.extend(list);
                start..shapes.len()
            })
            .collect();
        let mut found: BTreeMap<(Option<usize>, Greening, usize, Age), f64> = BTreeMap::new();
        for (inside, m2) in kernel.cells_by_first(&shapes, &ranges).iter() {
            let first = |range: usize| inside.first_in(ranges[range].clone()).map(|at| at - ranges[range].start);
            if first(0).is_some() {
                continue;
            }
            let mut buildings = by_age.iter().enumerate();
            let building = buildings.find_map(|(k, (age, list))| Some((list[first(3 + k)?], *age)));
            let Some((building, age)) = building else { continue };
            let greening = first(1).map_or(Greening::White, |at| Greening::Space(greens[at]));
            let district = if placed.dataset.has_district_layer {
                first(2).and_then(|at| self.district_of[districts[at]])
            } else {
                self.own_district(parcel)
            };
            *found.entry((district, greening, building, age)).or_default() += m2;
        }
        let piece = |((district, greening, building, age), m2)| Covered {
            parcel,
            district,
            greening,
            building,
            age,
            area: Area::from_m2(m2),
        };
        found.into_iter().map(piece).filter(|piece| piece.area != Area::ZERO).collect()
    }

    /// Buildings by what they are to a parcel, in the order in which they count, each list by day.
    fn by_age(&self, near: &[usize], parcel: usize) -> [(Age, Vec<usize>); 3] {
        let accepted_on = self.ledger.parcel(&self.ledger.entries[parcel]).accepted_on;
        let age = |at: usize| age(accepted_on, self.buildings.all[at].built_on);
        [Age::New, Age::Standing, Age::Undated]
            .map(|of| (of, near.iter().copied().filter(|&at| age(at) == of).collect()))
    }

    /// The district that a parcel's own record names.
    fn own_district(&self, parcel: usize) -> Option<usize> {
        let name = self.ledger.parcel(&self.ledger.entries[parcel]).claimed_district.as_ref()?;
        self.ledger.districts.iter().position(|zone| zone.name == *name)
    }
}

fn age(accepted_on: Option<Date>, built_on: Option<Date>) -> Age {
    match accepted_on.zip(built_on) {
        None => Age::Undated,
        Some((accepted_on, built_on)) if built_on > accepted_on => Age::New,
        Some(_) => Age::Standing,
    }
}
