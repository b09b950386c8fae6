//! Pieces: the land of all parcels, cut by what matters on either of two days.

use std::collections::BTreeMap;
use std::ops::Range;

use geoland::boxes::Boxes;
use geoland::kernel::{Inside, Kernel};
use geoland::ledger::Greening;
use geoland::{Area, Date, Ledger, Shape};
use rayon::prelude::*;

use super::state::{Standing, State};
use crate::forms::first_of_form;
use crate::rebound::Buildings;

/// Land by where it stands on both days.
pub(super) fn transitions(
    first: &Ledger<'_>,
    last: &Ledger<'_>,
    buildings: Option<&Buildings>,
) -> BTreeMap<(Standing, Standing), Area> {
    let layers = Layers::new([first, last], buildings);
    let parcels = &first.placed.parcels;
    let members: Vec<usize> = layers.members().collect();
    let subjects: Vec<usize> =
        first_of_form(members.iter().map(|&at| (&parcels[at].shape, at))).map(|(_, at)| at).collect();
    let pieces = subjects.into_par_iter().map_init(Kernel::default, |kernel, parcel| layers.pieces(kernel, parcel));
    // Areas are whole numbers, so that the order in which they are added does not matter.
    let add = |mut sum: BTreeMap<(Standing, Standing), Area>, more: BTreeMap<(Standing, Standing), Area>| {
        for (key, area) in more {
            *sum.entry(key).or_default() += area;
        }
        sum
    };
    pieces.reduce(BTreeMap::new, add)
}

/// What a day makes of the parcels.
struct Day<'a> {
    ledger: &'a Ledger<'a>,
    until: Option<Date>,
    states: Vec<State>,
    /// The share of a parcel's net land that its own record greens; none where there is a green layer.
    shares: Option<Vec<f64>>,
}

impl<'a> Day<'a> {
    fn new(ledger: &'a Ledger<'a>) -> Self {
        let count = ledger.entries.len();
        let by_records = !ledger.placed.dataset.has_green_layer;
        let share = |at: usize| {
            let net = ledger.entries[at].pieces.iter().filter(|piece| piece.rival().is_none());
            let (all, green) = net.fold((Area::ZERO, Area::ZERO), |(all, green), piece| {
                let own = if piece.greening() == Greening::OwnRecord { piece.area() } else { Area::ZERO };
                (all + piece.area(), green + own)
            });
            if all == Area::ZERO { 0.0 } else { green.m2() / all.m2() }
        };
        Self {
            ledger,
            until: ledger.options.as_of,
            states: (0..count).map(|at| State::of(ledger, at)).collect(),
            shares: by_records.then(|| (0..count).map(share).collect()),
        }
    }
}

/// The layers of both days, to be looked up.
struct Layers<'a> {
    days: [Day<'a>; 2],
    buildings: Option<&'a Buildings>,
    parcels: Boxes,
    greens: Boxes,
    districts: Boxes,
    boxes: Boxes,
    district_of: Vec<Option<usize>>,
}

/// The shapes of a problem beside its subject, by their positions in their layers.
struct Problem {
    earlier: Vec<usize>,
    /// For each day the later parcels whose state goes before that of the subject, in the order in which they decide.
    before: [Vec<usize>; 2],
    greens: Vec<usize>,
    districts: Vec<usize>,
    /// For each day the buildings of it, the latest first.
    buildings: [Vec<usize>; 2],
}

impl<'a> Layers<'a> {
    fn new(ledgers: [&'a Ledger<'a>; 2], buildings: Option<&'a Buildings>) -> Self {
        let placed = ledgers[1].placed;
        let open = (0..placed.green_spaces.len()).filter(|&at| {
            let land = &placed.green_spaces[at];
            let space = &placed.dataset.green_spaces[land.index];
            ledgers.iter().any(|ledger| space.open_by(ledger.options.as_of))
        });
        let zones = &ledgers[1].districts;
        let zone_of = |index: usize| {
            let zone = &placed.dataset.districts[index];
            zones.iter().position(|other| other.name == zone.name && other.code == zone.code)
        };
        let districts = placed.districts.iter().map(|land| land.shape.bounds()).zip(0..);
        let districts = districts.filter(|_| placed.dataset.has_district_layer);
        let of_buildings = buildings.iter().flat_map(|buildings| &buildings.all).zip(0..);
        let dated = of_buildings.filter(|(building, _)| building.built_on.is_some());
        let days = ledgers.map(Day::new);
        let counts = |at: &usize| days.iter().any(|day| day.states[*at] != State::Outside);
        let members = (0..placed.parcels.len()).filter(counts);
        Self {
            parcels: Boxes::new(members.map(|at| (placed.parcels[at].shape.bounds(), at))),
            greens: Boxes::new(open.map(|at| (placed.green_spaces[at].shape.bounds(), at))),
            districts: Boxes::new(districts),
            boxes: Boxes::new(dated.map(|(building, at)| (building.shape.bounds(), at))),
            district_of: placed.districts.iter().map(|land| zone_of(land.index)).collect(),
            days,
            buildings,
        }
    }

    /// The parcels that are in the account on either day.
    fn members(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.days[0].states.len()).filter(|&at| self.days.iter().any(|day| day.states[at] != State::Outside))
    }

    fn parcel_shape(&self, at: usize) -> &Shape {
        &self.days[0].ledger.placed.parcels[at].shape
    }

    /// Collects what lies near a parcel.
    fn collect(&self, parcel: usize) -> Problem {
        let bounds = self.parcel_shape(parcel).bounds();
        let near = self.parcels.near(&bounds);
        let firsts = |list: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            first_of_form(list.map(|at| (self.parcel_shape(at), at))).map(|(_, at)| at).collect()
        };
        let before = [0, 1].map(|day| {
            let states = &self.days[day].states;
            let mut list: Vec<usize> =
                near.iter().copied().filter(|&at| at > parcel && states[at] < states[parcel]).collect();
            list.sort_by_key(|&at| (states[at], at));
            firsts(&mut list.into_iter())
        });
        let all_buildings = self.boxes.near(&bounds);
        let buildings = [0, 1].map(|day| {
            let until = self.days[day].until;
            let built = |at: &usize| {
                let built_on = self.buildings.and_then(|buildings| buildings.all[*at].built_on);
                until.is_none_or(|until| built_on.is_some_and(|built_on| built_on <= until))
            };
            all_buildings.iter().rev().copied().filter(built).collect()
        });
        Problem {
            earlier: firsts(&mut near.iter().copied().filter(|&at| at < parcel)),
            before,
            greens: self.greens.near(&bounds),
            districts: self.districts.near(&bounds),
            buildings,
        }
    }

    /// The pieces of a parcel that no earlier parcel covers, each quantised once.
    fn pieces(&self, kernel: &mut Kernel, parcel: usize) -> BTreeMap<(Standing, Standing), Area> {
        let placed = self.days[0].ledger.placed;
        let problem = self.collect(parcel);
        let building = |at: &usize| self.buildings.map(|buildings| &buildings.all[*at].shape);
        let parcels = |list: &[usize]| -> Vec<&Shape> { list.iter().map(|&at| self.parcel_shape(at)).collect() };
        let lists: [Vec<&Shape>; 7] = [
            parcels(&problem.earlier),
            parcels(&problem.before[0]),
            parcels(&problem.before[1]),
            problem.greens.iter().map(|&at| &placed.green_spaces[at].shape).collect(),
            problem.districts.iter().map(|&at| &placed.districts[at].shape).collect(),
            problem.buildings[0].iter().filter_map(building).collect(),
            problem.buildings[1].iter().filter_map(building).collect(),
        ];
        let mut shapes = vec![self.parcel_shape(parcel)];
        let ranges = lists.map(|list| {
            let start = shapes.len();
            shapes.extend(list);
            start..shapes.len()
        });
        // Cells by who decides on either day and what lies there; the owners' shares are applied to whole pieces.
        let mut found: BTreeMap<[Seen; 2], f64> = BTreeMap::new();
        for (inside, m2) in kernel.cells_by_first(&shapes, &ranges).iter() {
            if inside.first_in(ranges[0].clone()).is_none() {
                let seen = [0, 1].map(|day| self.seen(parcel, &problem, &ranges, inside, day));
                *found.entry(seen).or_default() += m2;
            }
        }
        let mut pieces = BTreeMap::new();
        for (seen, m2) in found {
            self.add(seen, Area::from_m2(m2), &mut pieces);
        }
        pieces
    }

    /// What a day sees in a cell.
    fn seen(
        &self,
        parcel: usize,
        problem: &Problem,
        ranges: &[Range<usize>; 7],
        inside: Inside<'_>,
        day: usize,
    ) -> Seen {
        let first = |range: usize| inside.first_in(ranges[range].clone()).map(|at| at - ranges[range].start);
        let Day { ledger, until, states, .. } = &self.days[day];
        let owner = first(1 + day).map_or(parcel, |at| problem.before[day][at]);
        let of = ledger.parcel(&ledger.entries[owner]);
        let placed = ledger.placed;
        let mut state = states[owner];
        if state == State::White {
            let green = first(3).is_some_and(|at| {
                let land = &placed.green_spaces[problem.greens[at]];
                placed.dataset.green_spaces[land.index].open_by(*until)
            });
            let built_on = first(5 + day).and_then(|at| self.buildings?.all[problem.buildings[day][at]].built_on);
            let rebuilt = built_on.zip(of.accepted_on).is_some_and(|(built_on, accepted_on)| built_on > accepted_on);
            state = if rebuilt {
                State::Rebuilt
            } else if green {
                State::Green
            } else {
                State::White
            };
        }
        let district = if placed.dataset.has_district_layer {
            first(4).and_then(|at| self.district_of[problem.districts[at]])
        } else {
            let name = of.claimed_district.as_ref().filter(|_| state != State::Outside);
            name.and_then(|name| ledger.districts.iter().position(|zone| zone.name == *name))
        };
        let form = of.form.index().filter(|_| state != State::Outside);
        Seen { owner, standing: Standing { state, district, form } }
    }

    /// Adds a piece, divided where records say how much of its owners' land is green.
    fn add(&self, seen: [Seen; 2], area: Area, pieces: &mut BTreeMap<(Standing, Standing), Area>) {
        let share = |day: usize| {
            let Seen { owner, standing } = seen[day];
            let shares = self.days[day].shares.as_ref().filter(|_| standing.state == State::White);
            let part = shares.map_or(0.0, |shares| shares[owner]);
            if part == 1.0 { area } else { Area::from_m2(area.m2() * part).min(area) }
        };
        let green = [share(0), share(1)];
        // The green part of either day begins at the same end: what is green on both days is the same land.
        let mut ends = [Area::ZERO, green[0], green[1], area];
        ends.sort_unstable();
        for pair in ends.windows(2).filter(|pair| pair[0] < pair[1]) {
            let key = [0, 1].map(|day| {
                let standing = seen[day].standing;
                if pair[1] <= green[day] { Standing { state: State::Green, ..standing } } else { standing }
            });
            if key.iter().any(|standing| standing.state != State::Outside) {
                *pieces.entry((key[0], key[1])).or_default() += pair[1] - pair[0];
            }
        }
    }
}

/// What a day sees in a cell: the parcel that decides, and where the land stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    owner: usize,
    standing: Standing,
}
