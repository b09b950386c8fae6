//! The ledger: for every parcel, the disjoint pieces its land falls into, each counted once.

use std::sync::Mutex;

use crate::account::Account;
use crate::area::Area;
use crate::check::coordinates::why_apart;
use crate::dataset::Role;
use crate::date::Date;
pub use crate::entry::{Entry, Greening, Piece, Pieces};
use crate::finding::{Case, Findings, Kind};
use crate::nearby::{Around, Curves};
use crate::parcel::{Exclusion, Parcel};
pub use crate::paths::Paths;
use crate::placed::{Placed, PlacedLand};
use crate::text::Word;
use crate::witness::{Watch, Witness, WitnessError};
pub use crate::zones::Zone;
use crate::zones::Zones;

/// What to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountOptions {
    /// The day up to which events count; without it everything counts, dated or not.
    pub as_of: Option<Date>,
    /// How overlapping land is credited.
    pub overlaps: Overlaps,
}

/// How land that several parcels cover is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overlaps {
    /// To one of them, over the whole dataset: rows add up.
    #[default]
    Credit,
    /// Once in each cell of district and form, as if the cell stood alone: rows do not add up.
    Within,
}

/// The account of a dataset at a cut-off.
#[derive(Debug, Clone)]
pub struct Ledger<'a> {
    /// What was counted.
    pub placed: &'a Placed<'a>,
    /// What was asked for.
    pub options: AccountOptions,
    /// The districts, in their order. Features that share code and name are one district.
    pub districts: Vec<Zone>,
    /// The names of the key areas, in their order. Features that share a name are one key area.
    pub key_areas: Vec<Word>,
    /// One entry for each parcel, in the order of [`Placed::parcels`].
    pub entries: Vec<Entry>,
    /// For [`Overlaps::Within`], the entries of each form counted as if it stood alone, unclassified last.
    pub entries_by_form: Vec<Vec<Entry>>,
    /// Green land, each square metre once, that lies on no eligible parcel.
    pub greened_elsewhere: Area,
    /// Which ways the kernel took.
    pub paths: Paths,
    /// What was noticed while reading, placing and counting.
    pub findings: Findings,
    /// What the independent checks of this run said.
    pub witness: Witness,
}

impl<'a> Ledger<'a> {
    /// Counts a placed dataset.
    ///
    /// # Guarantees
    /// Every parcel's pieces are disjoint and make up its land. The result is the same bits for any number of threads.
    ///
    /// # Errors
    /// [`WitnessError`] where the pieces of a valid parcel do not add up to its shoelace area within the stated bound, which
    /// would be a fault of geoland.
    ///
    /// # Example
    /// ```
    /// use geoland::ledger::AccountOptions;
    /// use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};
    /// let square = |x: f64| {
    ///     let ring = [(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)];
    ///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])])
    /// };
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// dataset.parcels = vec![Parcel::accepted("A", square(0.0)), Parcel::accepted("B", square(6.0))];
    /// let placed = Placed::new(&dataset)?;
    /// let ledger = Ledger::new(&placed, AccountOptions::default())?;
    /// let overlap = ledger.entries[1].pieces.iter().find(|piece| piece.rival() == Some(0)).unwrap();
    /// assert_eq!(overlap.area().m2(), 40.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(placed: &'a Placed<'a>, options: AccountOptions) -> Result<Self, WitnessError> {
        let mut findings = placed.findings.clone();
        let zones = Zones::of(placed);
        let greens = open_green_spaces(placed, options.as_of, &mut findings);
        let excluded = |land: &PlacedLand| exclusion(&placed.dataset.parcels[land.index], land, options.as_of);
        // Why those few are excluded is asked again when their entries are made.
        let is_eligible: Vec<bool> = placed.parcels.iter().map(|land| excluded(land).is_none()).collect();
        let account = Account { placed, as_of: options.as_of, zones: &zones, greens: &greens, paths: Mutex::default() };
        let curves = Curves::of(placed);
        let around = Around::new(placed, &curves, &is_eligible, &greens);
        let watch = Watch::default();
        let exclusion = |at: usize| if is_eligible[at] { None } else { excluded(&placed.parcels[at]) };
        let entries = account.entries(&around, exclusion, |shape, entry| watch.see(shape, entry));
        let witness = watch.conclude(placed, entries.len())?;
        witness.note(placed, &mut findings);
        note_claims(placed, &entries, &mut findings);
        let entries_by_form = match options.overlaps {
            Overlaps::Credit => Vec::new(),
            Overlaps::Within => account.entries_by_form(&curves, &is_eligible),
        };
        let elsewhere = account.elsewhere(&around);
        let paths = account.paths.into_inner().expect("no thread stopped while it counted");
        note_layers_apart(placed, &entries, &mut findings);
        Ok(Self {
            placed,
            options,
            entries,
            entries_by_form,
            greened_elsewhere: elsewhere.into_iter().sum(),
            paths,
            findings,
            witness,
            districts: zones.districts,
            key_areas: zones.key_areas,
        })
    }

    /// The parcel of an entry.
    #[must_use]
    pub fn parcel(&self, entry: &Entry) -> &Parcel {
        &self.placed.dataset.parcels[self.placed.parcels[entry.parcel].index]
    }
}

/// Why a parcel takes no part, if it does not.
fn exclusion(parcel: &Parcel, land: &PlacedLand, as_of: Option<Date>) -> Option<Exclusion> {
    match &land.fault {
        Some(fault) => Some(Exclusion::Outline((**fault).clone())),
        None => parcel.eligible(as_of).err(),
    }
}

/// The green spaces that count at the cut-off, by position, those that enclose nothing left out.
fn open_green_spaces(placed: &Placed<'_>, as_of: Option<Date>, findings: &mut Findings) -> Vec<usize> {
    let mut open = Vec::new();
    for (at, land) in placed.green_spaces.iter().enumerate() {
        let green = &placed.dataset.green_spaces[land.index];
        if as_of.is_some() && green.opened_on.is_none() {
            let place = placed.dataset.place(green.origin, green.id.as_deref());
            findings.add(Kind::UndatedGreen, "green spaces without an opening date, not counted", Some(place));
        }
        if green.open_by(as_of) && !land.shape.is_empty() {
            open.push(at);
        }
    }
    open
}

/// Claimed greening beyond the parcel's net land, where it is what greening is taken from.
fn note_claims(placed: &Placed<'_>, entries: &[Entry], findings: &mut Findings) {
    if placed.dataset.has_green_layer {
        return;
    }
    for entry in entries.iter().filter(|entry| entry.exclusion.is_none()) {
        let parcel = &placed.dataset.parcels[placed.parcels[entry.parcel].index];
        let Some(claimed) = parcel.claimed_greened_m2 else { continue };
        let net: Area = entry.pieces.iter().filter(|piece| piece.rival().is_none()).map(Piece::area).sum();
        // A thousandth more is rounding of the record.
        if claimed > net.m2() * 1.001 {
            let place = placed.dataset.place(parcel.origin, parcel.id.as_deref());
            let evidence = format!("claims {claimed:.1} m2, the net land is {:.1} m2", net.m2());
            let case = Case { evidence, ..Case::at(place) }.with("claimed_m2", claimed).with("net_m2", net.m2());
            findings.report(Kind::ClaimExceedsNet, "claimed greened area above the net land", case);
        }
    }
}

/// Notes that parcels have no land in common with another layer, with the likely reason if one is to be seen.
fn note_apart(placed: &Placed<'_>, from: Role, what: &str, findings: &mut Findings) {
    match why_apart(placed.dataset, from) {
        Some((place, evidence)) => findings.report(Kind::LayersApart, what, Case { evidence, ..Case::at(place) }),
        None => findings.add(Kind::LayersApart, what, None),
    }
}

/// Layers that have nothing in common are most often in different coordinates.
fn note_layers_apart(placed: &Placed<'_>, entries: &[Entry], findings: &mut Findings) {
    let counted = || entries.iter().filter(|entry| entry.exclusion.is_none()).flat_map(|entry| &entry.pieces);
    if counted().next().is_none() {
        return;
    }
    if placed.dataset.has_district_layer && counted().all(|piece| piece.district().is_none()) {
        note_apart(placed, Role::Districts, "no parcel lies in any district", findings);
    }
    let green_open = placed.green_spaces.iter().any(|green| !green.shape.is_empty());
    if green_open && counted().all(|piece| piece.greening() == Greening::White) {
        note_apart(placed, Role::Green, "no green space lies on any reclaimed parcel", findings);
    }
    if !placed.dataset.has_district_layer {
        for entry in entries.iter().filter(|entry| entry.exclusion.is_none()) {
            let parcel = &placed.dataset.parcels[placed.parcels[entry.parcel].index];
            if parcel.claimed_district.is_none() {
                let place = placed.dataset.place(parcel.origin, parcel.id.as_deref());
                findings.add(Kind::NoDistrict, "parcels without a district", Some(place));
            }
        }
    }
}
