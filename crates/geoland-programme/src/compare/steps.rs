//! Steps: the dataset as it is when the causes up to one are in effect.

use geoland::dataset::Source;
use geoland::parcel::{Exclusion, Status};
use geoland::placed::PlacedLand;
use geoland::{Dataset, Date, GreenSpace, Ledger, Origin, Parcel};

use super::Cause;
use super::matching::{Known, matched};

/// What a parcel's own record says of its greening, where there is no green layer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Claim {
    /// All of it.
    All,
    /// A number of square metres.
    M2(f64),
}

/// A parcel that counts before, after, or both; by its position among the placed ones.
#[derive(Debug)]
struct Land {
    before: Option<usize>,
    after: Option<usize>,
    claims: [Option<Claim>; 2],
    change: Change,
}

/// How a parcel changes.
#[derive(Debug)]
enum Change {
    /// It counts before only, up to a cause.
    Leaves(Cause),
    /// It counts after only, from a cause on.
    Enters(Cause),
    /// It counts all along, and may change in some respects.
    Stays { reshaped: bool, redated: bool, district_changed: bool },
}

/// A green space that is open before, after, or both.
#[derive(Debug)]
struct Green {
    before: Option<usize>,
    after: Option<usize>,
    reshaped: bool,
}

/// All that changes between two accounts.
pub(super) struct Script<'a> {
    before: &'a Ledger<'a>,
    after: &'a Ledger<'a>,
    /// The files of both, and by how much those of the later one are moved.
    sources: Vec<Source>,
    offset: u32,
    lands: Vec<Land>,
    greens: Vec<Green>,
    districts_changed: u64,
    by_outline: [u64; 2],
}

impl<'a> Script<'a> {
    /// What changes between two accounts.
    pub(super) fn between(before: &'a Ledger<'a>, after: &'a Ledger<'a>) -> Self {
        let (first, second) = (before.placed.dataset, after.placed.dataset);
        let one = std::ptr::eq(first, second);
        let mut sources = first.sources.clone();
        if !one {
            sources.extend(second.sources.iter().cloned());
        }
        let offset = if one { 0 } else { first.sources.len() as u32 };
        let known = |ledger: &'a Ledger<'a>| -> Vec<Known<'a>> {
            let known = ledger.placed.parcels.iter().zip(&ledger.entries);
            known.map(|(land, entry)| Known { id: ledger.parcel(entry).id.as_deref(), shape: &land.shape }).collect()
        };
        let parcels = matched(&known(before), &known(after));
        let lands = parcels.pairs.iter().filter_map(|&pair| land(before, after, pair)).collect();
        let (greens, green_by_outline) = greens(before, after);
        let by_outline = [parcels.by_outline, green_by_outline];
        let districts_changed = if one { 0 } else { districts_changed(before, after) };
        Self { before, after, sources, offset, lands, greens, districts_changed, by_outline }
    }

    /// Whether both accounts are of one dataset.
    pub(super) fn is_one_dataset(&self) -> bool {
        std::ptr::eq(self.before.placed.dataset, self.after.placed.dataset)
    }

    /// How many records were matched by their outlines, in words.
    pub(super) fn by_outline(&self) -> impl Iterator<Item = (&'static str, u64)> {
        // Records of one dataset are found again wherever they stand.
        let count = if self.is_one_dataset() { [0; 2] } else { self.by_outline };
        ["parcels matched by their outlines", "green spaces matched by their outlines"].into_iter().zip(count)
    }

    /// How many records each cause concerns.
    pub(super) fn records(&self) -> impl Iterator<Item = (Cause, u64)> {
        Cause::ALL.into_iter().map(|cause| (cause, self.records_of(cause)))
    }

    fn records_of(&self, cause: Cause) -> u64 {
        let concerns = |land: &&Land| match (&land.change, cause) {
            (Change::Leaves(of) | Change::Enters(of), _) if *of == cause => true,
            (Change::Stays { reshaped, .. }, Cause::Reshaped) => *reshaped,
            (Change::Stays { redated, .. }, Cause::Redated) => *redated,
            (Change::Stays { district_changed, .. }, Cause::DistrictChanged) => *district_changed,
            (Change::Leaves(_), _) => false,
            (_, Cause::GreenClosed) => matches!(land.claims, [Some(_), None]),
            (_, Cause::GreenReshaped) => matches!(land.claims, [Some(one), Some(other)] if one != other),
            (_, Cause::GreenOpened) => matches!(land.claims, [None, Some(_)]),
            _ => false,
        };
        let greens = self.greens.iter().filter(|green| match cause {
            Cause::GreenClosed => green.after.is_none(),
            Cause::GreenReshaped => green.reshaped,
            Cause::GreenOpened => green.before.is_none(),
            _ => false,
        });
        let districts = if cause == Cause::DistrictChanged { self.districts_changed } else { 0 };
        self.lands.iter().filter(concerns).count() as u64 + greens.count() as u64 + districts
    }

    /// Whether a layer as a whole comes or goes with a cause, whatever records say.
    pub(super) fn turns_at(&self, cause: Cause) -> bool {
        let (before, after) = (self.before.placed.dataset, self.after.placed.dataset);
        match cause {
            Cause::DistrictChanged => before.has_district_layer != after.has_district_layer,
            Cause::GreenOpened => before.has_green_layer != after.has_green_layer,
            _ => false,
        }
    }

    /// The dataset when the causes up to one are in effect; with none it is the one before.
    pub(super) fn dataset(&self, upto: Option<Cause>) -> Dataset {
        let in_effect = |cause: Cause| upto.is_some_and(|upto| cause <= upto);
        let [before, after] = [self.before, self.after].map(|ledger| ledger.placed.dataset);
        let mut dataset = Dataset::new((*before.scheme).clone());
        dataset.sources.clone_from(&self.sources);
        dataset.parcels = self.lands.iter().filter_map(|land| self.parcel(land, &in_effect)).collect();
        let zones = if in_effect(Cause::DistrictChanged) { after } else { before };
        let offset = if in_effect(Cause::DistrictChanged) { self.offset } else { 0 };
        dataset.has_district_layer = zones.has_district_layer;
        dataset.districts.clone_from(&zones.districts);
        dataset.districts.iter_mut().for_each(|zone| zone.origin.source += offset);
        dataset.key_areas.clone_from(&zones.key_areas);
        dataset.key_areas.iter_mut().for_each(|zone| zone.origin.source += offset);
        dataset.has_green_layer = if in_effect(Cause::GreenOpened) { after } else { before }.has_green_layer;
        dataset.green_spaces = self.greens.iter().filter_map(|green| self.green(green, &in_effect)).collect();
        dataset
    }

    /// A parcel of a step, if it counts there: stripped of all that moves no land.
    fn parcel(&self, land: &Land, in_effect: &impl Fn(Cause) -> bool) -> Option<Parcel> {
        let (outline, date, district) = match (&land.change, land.before, land.after) {
            (Change::Leaves(cause), Some(at), _) if !in_effect(*cause) => {
                let old = self.seen_before(at);
                (old, old, old)
            }
            (Change::Enters(cause), _, Some(at)) if in_effect(*cause) => {
                let new = self.seen_after(at);
                (new, new, new)
            }
            (Change::Stays { .. }, Some(old), Some(new)) => {
                let (old, new) = (self.seen_before(old), self.seen_after(new));
                let by = |cause| if in_effect(cause) { new } else { old };
                (by(Cause::Reshaped), by(Cause::Redated), by(Cause::DistrictChanged))
            }
            _ => return None,
        };
        let claim = match land.claims {
            [Some(old), None] => (!in_effect(Cause::GreenClosed)).then_some(old),
            [None, Some(new)] => in_effect(Cause::GreenOpened).then_some(new),
            [Some(old), Some(new)] => Some(if in_effect(Cause::GreenReshaped) { new } else { old }),
            [None, None] => None,
        };
        let nothing = Parcel::accepted("", geo_types::MultiPolygon(Vec::new()));
        Some(Parcel {
            origin: Origin { source: outline.parcel.origin.source + outline.offset, ..outline.parcel.origin },
            id: date.parcel.id.clone(),
            status: if claim == Some(Claim::All) { Status::Greened } else { Status::Accepted },
            accepted_on: date.accepted_on,
            claimed_district: district.parcel.claimed_district.clone(),
            claimed_greened_m2: match claim {
                Some(Claim::M2(m2)) => Some(m2),
                Some(Claim::All) | None => None,
            },
            land: outline.parcel.land.clone(),
            ..nothing
        })
    }

    /// A green space of a step, if it is open there.
    fn green(&self, green: &Green, in_effect: &impl Fn(Cause) -> bool) -> Option<GreenSpace> {
        let (ledger, at, offset) = match (green.before, green.after) {
            (Some(old), Some(_)) if !in_effect(Cause::GreenReshaped) => (self.before, old, 0),
            (Some(_), Some(new)) => (self.after, new, self.offset),
            (Some(old), None) if !in_effect(Cause::GreenClosed) => (self.before, old, 0),
            (None, Some(new)) if in_effect(Cause::GreenOpened) => (self.after, new, self.offset),
            _ => return None,
        };
        let placed = ledger.placed;
        let mut space = placed.dataset.green_spaces[placed.green_spaces[at].index].clone();
        space.origin.source += offset;
        Some(space)
    }

    fn seen_before(&self, at: usize) -> Seen<'a> {
        Seen::of(self.before, at, 0)
    }

    fn seen_after(&self, at: usize) -> Seen<'a> {
        Seen::of(self.after, at, self.offset)
    }
}

/// A parcel as one side has it.
#[derive(Clone, Copy)]
struct Seen<'a> {
    parcel: &'a Parcel,
    accepted_on: Option<Date>,
    offset: u32,
}

impl<'a> Seen<'a> {
    fn of(ledger: &'a Ledger<'a>, at: usize, offset: u32) -> Self {
        let parcel = ledger.parcel(&ledger.entries[at]);
        Self { parcel, accepted_on: parcel.accepted_on, offset }
    }
}

/// What becomes of a matched pair of parcels; nothing where it counts on neither side.
fn land(before: &Ledger<'_>, after: &Ledger<'_>, pair: (Option<usize>, Option<usize>)) -> Option<Land> {
    let counts = |ledger: &Ledger<'_>, at: Option<usize>| at.filter(|&at| ledger.entries[at].exclusion.is_none());
    let (old, new) = (counts(before, pair.0), counts(after, pair.1));
    let claims = [old.and_then(|at| claim(before, at)), new.and_then(|at| claim(after, at))];
    let change = match (old, new) {
        (None, None) => return None,
        (Some(_), None) => Change::Leaves(leaving(after, pair.1)),
        (None, Some(new)) => Change::Enters(entering(before, pair.0, Seen::of(after, new, 0).accepted_on)),
        (Some(old), Some(new)) => {
            let by_records = [before, after].iter().any(|ledger| !ledger.placed.dataset.has_district_layer);
            let (seen_old, seen_new) = (Seen::of(before, old, 0), Seen::of(after, new, 0));
            Change::Stays {
                reshaped: before.placed.parcels[old].shape != after.placed.parcels[new].shape,
                redated: seen_old.accepted_on != seen_new.accepted_on,
                district_changed: by_records && seen_old.parcel.claimed_district != seen_new.parcel.claimed_district,
            }
        }
    };
    Some(Land { before: old, after: new, claims, change })
}

/// Why a parcel that counted does so no longer, by what became of its record.
fn leaving(after: &Ledger<'_>, at: Option<usize>) -> Cause {
    match at.and_then(|at| after.entries[at].exclusion.as_deref()) {
        Some(Exclusion::Outline(_)) => Cause::Reshaped,
        Some(Exclusion::AfterCutOff | Exclusion::Undated) => Cause::Redated,
        _ => Cause::Withdrawn,
    }
}

/// Why a parcel counts now, by what its record was.
fn entering(before: &Ledger<'_>, at: Option<usize>, accepted_on: Option<Date>) -> Cause {
    match at.map(|at| before.entries[at].exclusion.as_deref()) {
        None => Cause::New,
        Some(Some(Exclusion::Outline(_))) => Cause::Reshaped,
        // With the date that it has now it would have counted then: the date is what is new, not the acceptance.
        Some(Some(Exclusion::AfterCutOff | Exclusion::Undated)) if accepted_on <= before.options.as_of => {
            Cause::Redated
        }
        Some(_) => Cause::Accepted,
    }
}

/// What the record of a parcel says of its greening as of the ledger's day, where that is what greening is taken from.
fn claim(ledger: &Ledger<'_>, at: usize) -> Option<Claim> {
    if ledger.placed.dataset.has_green_layer {
        return None;
    }
    let parcel = ledger.parcel(&ledger.entries[at]);
    let by_then = ledger.options.as_of.is_none_or(|day| parcel.greened_on.is_some_and(|greened| greened <= day));
    let says = parcel.status == Status::Greened || parcel.greened_on.is_some() || parcel.claimed_greened_m2.is_some();
    (by_then && says).then_some(parcel.claimed_greened_m2.map_or(Claim::All, Claim::M2))
}

/// The green spaces that are open before or after, and how many had to be matched by their outlines.
fn greens(before: &Ledger<'_>, after: &Ledger<'_>) -> (Vec<Green>, u64) {
    let open = |ledger: &Ledger<'_>| -> Vec<usize> {
        let placed = ledger.placed;
        let is_open = |at: &usize| {
            let land = &placed.green_spaces[*at];
            placed.dataset.green_spaces[land.index].open_by(ledger.options.as_of) && !land.shape.is_empty()
        };
        (0..placed.green_spaces.len()).filter(is_open).collect()
    };
    let (old, new) = (open(before), open(after));
    if before.placed.dataset.has_green_layer != after.placed.dataset.has_green_layer {
        let closed = old.into_iter().map(|at| Green { before: Some(at), after: None, reshaped: false });
        let opened = new.into_iter().map(|at| Green { before: None, after: Some(at), reshaped: false });
        return (closed.chain(opened).collect(), 0);
    }
    let matches = matched(&known_greens(before, &old), &known_greens(after, &new));
    let green = |&(left, right): &(Option<usize>, Option<usize>)| {
        let (left, right) = (left.map(|at| old[at]), right.map(|at| new[at]));
        let shapes = left
            .zip(right)
            .map(|(left, right)| (&before.placed.green_spaces[left].shape, &after.placed.green_spaces[right].shape));
        Green { before: left, after: right, reshaped: shapes.is_some_and(|(left, right)| left != right) }
    };
    (matches.pairs.iter().map(green).collect(), matches.by_outline)
}

fn known_greens<'l>(ledger: &'l Ledger<'_>, open: &[usize]) -> Vec<Known<'l>> {
    let placed = ledger.placed;
    let known =
        |land: &'l PlacedLand| Known { id: placed.dataset.green_spaces[land.index].id.as_deref(), shape: &land.shape };
    open.iter().map(|&at| known(&placed.green_spaces[at])).collect()
}

/// How many districts and key areas are not the same on both sides: in name, code or outline.
fn districts_changed(before: &Ledger<'_>, after: &Ledger<'_>) -> u64 {
    let ids = |ledger: &Ledger<'_>| -> Vec<String> {
        let dataset = ledger.placed.dataset;
        let district = |at: usize| {
            let zone = &dataset.districts[at];
            format!("district {}\n{}", zone.name, zone.code.as_deref().unwrap_or_default())
        };
        let districts = ledger.placed.districts.iter().map(|land| district(land.index));
        let key_areas = ledger.placed.key_areas.iter().map(|land| dataset.key_areas[land.index].name.to_string());
        districts.chain(key_areas).collect()
    };
    let (old, new) = (ids(before), ids(after));
    let shapes = |placed: &'_ geoland::Placed<'_>| -> Vec<geoland::Shape> {
        placed.districts.iter().chain(&placed.key_areas).map(|land| land.shape.clone()).collect()
    };
    let (old_shapes, new_shapes) = (shapes(before.placed), shapes(after.placed));
    let left: Vec<Known<'_>> = old.iter().zip(&old_shapes).map(|(id, shape)| Known { id: Some(id), shape }).collect();
    let right: Vec<Known<'_>> = new.iter().zip(&new_shapes).map(|(id, shape)| Known { id: Some(id), shape }).collect();
    let same =
        |&(a, b): &(Option<usize>, Option<usize>)| a.zip(b).is_some_and(|(a, b)| left[a].shape == right[b].shape);
    matched(&left, &right).pairs.iter().filter(|pair| !same(pair)).count() as u64
}
