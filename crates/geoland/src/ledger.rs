//! The ledger: for every parcel, the disjoint pieces its land falls into, each counted once.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::area::Area;
use crate::boxes::Boxes;
use crate::date::Date;
use crate::finding::{Findings, Kind};
use crate::kernel::Kernel;
use crate::label_grid::{Label, LabelGrid};
use crate::parcel::{Exclusion, Parcel, Status};
use crate::placed::{Placed, PlacedLand};
use crate::shape::Shape;
use crate::witness::{Witness, WitnessError};

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

/// What greens a piece of land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Greening {
    /// Nothing: the land is white, held in reserve.
    White,
    /// A green space, by its position in [`Placed::green_spaces`].
    Space(usize),
    /// The parcel's own record, where there is no green-space layer.
    OwnRecord,
}

/// A piece of a parcel's land: the atom of every total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The earlier parcel that the land is credited to, by its position in [`Placed::parcels`].
    pub rival: Option<usize>,
    /// The district it lies in, by its position in [`Ledger::districts`].
    pub district: Option<usize>,
    /// What greens it; overlap is counted for its rival and is white here.
    pub greening: Greening,
    /// The key areas it lies in, by position in [`Ledger::key_areas`].
    pub key_areas: Box<[usize]>,
    /// Its area.
    pub area: Area,
}

impl Piece {
    /// Whether the land is net: reclaimed, in a district, and credited to its own parcel.
    #[must_use]
    pub fn is_net(&self) -> bool {
        self.rival.is_none() && self.district.is_some()
    }
}

/// One parcel's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The parcel, by its position in [`Placed::parcels`].
    pub parcel: usize,
    /// Why it takes no part; its whole land is excluded then.
    pub exclusion: Option<Exclusion>,
    /// The disjoint pieces of its land.
    pub pieces: Vec<Piece>,
}

impl Entry {
    /// The area of all pieces together.
    #[must_use]
    pub fn gross(&self) -> Area {
        self.pieces.iter().map(|piece| piece.area).sum()
    }
}

/// A district of the account: of the district layer, or as the parcels' records name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Zone {
    /// Its code.
    pub code: Option<Arc<str>>,
    /// Its name.
    pub name: Arc<str>,
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
    pub key_areas: Vec<Arc<str>>,
    /// One entry for each parcel, in the order of [`Placed::parcels`].
    pub entries: Vec<Entry>,
    /// For [`Overlaps::Within`], the entries of each form counted as if it stood alone, unclassified last.
    pub entries_by_form: Vec<Vec<Entry>>,
    /// Green land, each square metre once, that lies on no eligible parcel.
    pub greened_elsewhere: Area,
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
    /// let overlap = ledger.entries[1].pieces.iter().find(|piece| piece.rival == Some(0)).unwrap();
    /// assert_eq!(overlap.area.m2(), 40.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(placed: &'a Placed<'a>, options: AccountOptions) -> Result<Self, WitnessError> {
        let mut findings = placed.findings.clone();
        let zones = Zones::of(placed);
        let greens = open_green_spaces(placed, options.as_of, &mut findings);
        let exclusions: Vec<Option<Exclusion>> = placed
            .parcels
            .iter()
            .map(|land| exclusion(&placed.dataset.parcels[land.index], land, options.as_of))
            .collect();
        let eligible: Vec<usize> = (0..placed.parcels.len()).filter(|&k| exclusions[k].is_none()).collect();
        let account = Account { placed, as_of: options.as_of, zones: &zones, greens: &greens };
        let around = account.around(&eligible);
        let entries = account.entries(&around, &eligible, &exclusions);
        let witness = Witness::of_parcels(placed, &entries)?;
        witness.note(placed, &mut findings);
        note_claims(placed, &entries, &mut findings);
        let entries_by_form = match options.overlaps {
            Overlaps::Credit => Vec::new(),
            Overlaps::Within => account.entries_by_form(&eligible, &exclusions),
        };
        let elsewhere = account.elsewhere(&around, &eligible);
        note_layers_apart(placed, &entries, &mut findings);
        Ok(Self {
            placed,
            options,
            entries,
            entries_by_form,
            greened_elsewhere: elsewhere.into_iter().sum(),
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
        Some(fault) => Some(Exclusion::Outline(fault.clone())),
        None => parcel.status.eligible(parcel.accepted_on, as_of).err(),
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

/// The districts and key areas of the account, and how the placed layers map to them.
struct Zones {
    districts: Vec<Zone>,
    key_areas: Vec<Arc<str>>,
    /// For each placed district, its zone.
    district_of: Vec<usize>,
    /// For each placed key area, its name.
    key_area_of: Vec<usize>,
}

impl Zones {
    fn of(placed: &Placed<'_>) -> Self {
        let dataset = placed.dataset;
        let zone_of = |land: &PlacedLand| {
            let district = &dataset.districts[land.index];
            Zone { code: district.code.clone(), name: district.name.clone() }
        };
        let mut districts: Vec<Zone> = Vec::new();
        let mut district_of = Vec::new();
        if dataset.has_district_layer {
            for land in &placed.districts {
                let zone = zone_of(land);
                // Placed districts are in order of code and name, so that equal ones follow each other.
                if districts.last() != Some(&zone) {
                    districts.push(zone);
                }
                district_of.push(districts.len() - 1);
            }
        } else {
            let names: std::collections::BTreeSet<_> =
                dataset.parcels.iter().filter_map(|parcel| parcel.claimed_district.clone()).collect();
            districts = names.into_iter().map(|name| Zone { code: None, name }).collect();
        }
        let mut key_areas: Vec<Arc<str>> = Vec::new();
        let mut key_area_of = Vec::new();
        for land in &placed.key_areas {
            let name = &dataset.key_areas[land.index].name;
            if key_areas.last() != Some(name) {
                key_areas.push(name.clone());
            }
            key_area_of.push(key_areas.len() - 1);
        }
        Self { districts, key_areas, district_of, key_area_of }
    }
}

/// The ordered local difference, for one set of eligible parcels after another.
struct Account<'a> {
    placed: &'a Placed<'a>,
    as_of: Option<Date>,
    zones: &'a Zones,
    /// The green spaces that count, by position.
    greens: &'a [usize],
}

/// The layers around a parcel: trees of boxes, and for the districts a grid of labels before the tree.
struct Around {
    /// Over the eligible parcels, by position in their list.
    parcels: Boxes,
    greens: Boxes,
    districts: Boxes,
    district_grid: Option<LabelGrid>,
    key_areas: Boxes,
}

impl Account<'_> {
    fn around(&self, eligible: &[usize]) -> Around {
        let bounds = |land: &PlacedLand| land.shape.bounds();
        let districts: Vec<&Shape> = self.placed.districts.iter().map(|land| &land.shape).collect();
        Around {
            parcels: Boxes::new(eligible.iter().map(|&k| bounds(&self.placed.parcels[k]))),
            greens: Boxes::new(self.greens.iter().map(|&k| bounds(&self.placed.green_spaces[k]))),
            districts: Boxes::new(self.placed.districts.iter().map(bounds)),
            district_grid: LabelGrid::new(&districts, eligible.len()),
            key_areas: Boxes::new(self.placed.key_areas.iter().map(bounds)),
        }
    }

    /// One entry for each parcel: the eligible ones cut into pieces, the others whole.
    fn entries(&self, around: &Around, eligible: &[usize], exclusions: &[Option<Exclusion>]) -> Vec<Entry> {
        let rank = ranks(eligible, exclusions.len());
        (0..exclusions.len())
            .into_par_iter()
            .map_init(Kernel::default, |kernel, parcel| {
                let pieces = match rank[parcel] {
                    Some(rank) => self.pieces(kernel, around, eligible, rank),
                    None => self.whole(kernel, parcel),
                };
                Entry { parcel, exclusion: exclusions[parcel].clone(), pieces }
            })
            .collect()
    }

    /// The entries of each form as if it stood alone, unclassified parcels last.
    fn entries_by_form(&self, eligible: &[usize], exclusions: &[Option<Exclusion>]) -> Vec<Vec<Entry>> {
        let dataset = self.placed.dataset;
        let form_of = |parcel: usize| dataset.parcels[self.placed.parcels[parcel].index].form.index();
        let forms = (0..dataset.scheme.forms.len()).map(Some).chain([None]);
        forms
            .map(|form| {
                let alone: Vec<usize> = eligible.iter().copied().filter(|&parcel| form_of(parcel) == form).collect();
                let mut entries = self.entries(&self.around(&alone), &alone, exclusions);
                entries.retain(|entry| entry.exclusion.is_none() && form_of(entry.parcel) == form);
                entries
            })
            .collect()
    }

    /// The land of an excluded parcel, in one piece.
    fn whole(&self, kernel: &mut Kernel, parcel: usize) -> Vec<Piece> {
        let area = kernel.cells(&[&self.placed.parcels[parcel].shape]).iter().map(|(_, m2)| m2).sum();
        let area = Area::from_m2(area);
        if area == Area::ZERO {
            return Vec::new();
        }
        vec![Piece { rival: None, district: None, greening: Greening::White, key_areas: Box::default(), area }]
    }

    /// The pieces of an eligible parcel, by precedence: overlap, then outside, then net.
    fn pieces(&self, kernel: &mut Kernel, around: &Around, eligible: &[usize], rank: usize) -> Vec<Piece> {
        let placed = self.placed;
        let parcel = &placed.parcels[eligible[rank]];
        let bounds = parcel.shape.bounds();
        let mut shapes: Vec<&Shape> = vec![&parcel.shape];

        let mut rivals = around.parcels.near(&bounds);
        rivals.truncate(rivals.partition_point(|&other| other < rank));
        drop_repeated(&mut rivals, |other| &placed.parcels[eligible[other]].shape);
        let rivals_at = push(&mut shapes, rivals.iter().map(|&k| &placed.parcels[eligible[k]].shape));
        let label = around.district_grid.as_ref().map_or(Label::Mixed, |grid| grid.look_up(&bounds));
        let districts = if label == Label::Mixed { around.districts.near(&bounds) } else { Vec::new() };
        let districts_at = push(&mut shapes, districts.iter().map(|&k| &placed.districts[k].shape));
        let mut greens = around.greens.near(&bounds);
        drop_repeated(&mut greens, |k| &placed.green_spaces[self.greens[k]].shape);
        let greens_at = push(&mut shapes, greens.iter().map(|&k| &placed.green_spaces[self.greens[k]].shape));
        let key_areas = around.key_areas.near(&bounds);
        let key_areas_at = push(&mut shapes, key_areas.iter().map(|&k| &placed.key_areas[k].shape));

        let own = &placed.dataset.parcels[parcel.index];
        let has_layer = placed.dataset.has_district_layer;
        let own_district = self.own_district(own);
        let mut pieces: Vec<(Piece, f64)> = Vec::new();
        let first_only = [rivals_at.clone(), districts_at.clone(), greens_at.clone()];
        for (inside, m2) in kernel.cells_by_first(&shapes, &first_only).iter() {
            let first = |range: &Range<usize>| inside.first_in(range.clone()).map(|at| at - range.start);
            let rival = first(&rivals_at).map(|at| eligible[rivals[at]]);
            let in_layer = || match label {
                Label::Uniform(at) => at,
                Label::Mixed => first(&districts_at).map(|at| districts[at]),
            };
            let district = if has_layer { in_layer().map(|at| self.zones.district_of[at]) } else { own_district };
            let green = first(&greens_at).map(|at| Greening::Space(self.greens[greens[at]]));
            let greening = green.filter(|_| rival.is_none()).unwrap_or(Greening::White);
            let mut within: Vec<usize> = inside
                .all_in(key_areas_at.clone())
                .map(|at| self.zones.key_area_of[key_areas[at - key_areas_at.start]])
                .collect();
            within.dedup();
            let piece = Piece { rival, district, greening, key_areas: within.into(), area: Area::ZERO };
            match pieces.iter_mut().find(|(known, _)| *known == piece) {
                Some((_, area)) => *area += m2,
                None => pieces.push((piece, m2)),
            }
        }
        let mut pieces = quantised(pieces);
        if !placed.dataset.has_green_layer {
            green_by_record(own, self.as_of, &mut pieces);
        }
        pieces.sort_by(|a, b| {
            let key = |piece: &Piece| (piece.rival, piece.district, piece.greening, piece.key_areas.clone());
            key(a).cmp(&key(b))
        });
        pieces
    }

    /// The district that a parcel's own record names, where districts come from the records.
    fn own_district(&self, parcel: &Parcel) -> Option<usize> {
        let name = parcel.claimed_district.as_ref().filter(|_| !self.placed.dataset.has_district_layer)?;
        self.zones.districts.binary_search_by(|zone| zone.name.cmp(name)).ok()
    }

    /// For each green space that counts, its land less earlier green spaces and eligible parcels: the same kernel with the
    /// roles turned.
    fn elsewhere(&self, around: &Around, eligible: &[usize]) -> Vec<Area> {
        let placed = self.placed;
        (0..self.greens.len())
            .into_par_iter()
            .map_init(Kernel::default, |kernel, rank| {
                let shape = |rank: usize| &placed.green_spaces[self.greens[rank]].shape;
                let bounds = shape(rank).bounds();
                let mut shapes: Vec<&Shape> = vec![shape(rank)];
                let mut earlier = around.greens.near(&bounds);
                earlier.truncate(earlier.partition_point(|&other| other < rank));
                drop_repeated(&mut earlier, shape);
                shapes.extend(earlier.iter().map(|&other| shape(other)));
                let earlier_end = shapes.len();
                let mut parcels = around.parcels.near(&bounds);
                drop_repeated(&mut parcels, |k| &placed.parcels[eligible[k]].shape);
                shapes.extend(parcels.iter().map(|&k| &placed.parcels[eligible[k]].shape));
                let all = shapes.len();
                let cells = kernel.cells_by_first(&shapes, &[1..earlier_end, earlier_end..all]);
                let free = cells.iter().filter(|(inside, _)| inside.first_in(1..all).is_none());
                Area::from_m2(free.map(|(_, m2)| m2).sum())
            })
            .collect()
    }
}

/// For each parcel, its position in the list of eligible ones.
fn ranks(eligible: &[usize], parcels: usize) -> Vec<Option<usize>> {
    let mut rank = vec![None; parcels];
    for (at, &parcel) in eligible.iter().enumerate() {
        rank[parcel] = Some(at);
    }
    rank
}

/// Adds shapes to a call of the kernel and returns their positions in it.
fn push<'s>(shapes: &mut Vec<&'s Shape>, more: impl Iterator<Item = &'s Shape>) -> Range<usize> {
    let start = shapes.len();
    shapes.extend(more);
    start..shapes.len()
}

/// Below this many neighbours looking for repeated shapes costs more than it saves.
const REPEATS_WORTH_A_LOOK: usize = 8;

/// Keeps the first of neighbours that have the same shape: the first that covers a piece takes it, so that the others never
/// could. Thousands of copies of one parcel then cost no more than one.
fn drop_repeated<'s>(neighbours: &mut Vec<usize>, shape: impl Fn(usize) -> &'s Shape) {
    if neighbours.len() < REPEATS_WORTH_A_LOOK {
        return;
    }
    let mut seen: HashSet<Vec<u64>> = HashSet::new();
    neighbours.retain(|&k| {
        let mut words = Vec::new();
        shape(k).digest(&mut |bytes| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            words.push(u64::from_le_bytes(word));
        });
        seen.insert(words)
    });
}

/// Every piece is quantised once. Pieces below half a quantum (4.7e-10 m²) are none.
fn quantised(pieces: Vec<(Piece, f64)>) -> Vec<Piece> {
    let whole = pieces.into_iter().map(|(piece, m2)| Piece { area: Area::from_m2(m2), ..piece });
    whole.filter(|piece| piece.area != Area::ZERO).collect()
}

/// The share of its net land that a parcel's own record claims to be greened by the cut-off: all of it, or the claimed area.
fn green_by_record(parcel: &Parcel, as_of: Option<Date>, pieces: &mut Vec<Piece>) {
    let by_then = match as_of {
        None => true,
        Some(cut_off) => parcel.greened_on.is_some_and(|day| day <= cut_off),
    };
    let claims = parcel.status == Status::Greened || parcel.greened_on.is_some() || parcel.claimed_greened_m2.is_some();
    if !by_then || !claims {
        return;
    }
    let free = |piece: &Piece| piece.rival.is_none();
    let net: Area = pieces.iter().filter(|piece| free(piece)).map(|piece| piece.area).sum();
    let share = parcel.claimed_greened_m2.map_or(1.0, |claimed| (claimed / net.m2()).min(1.0));
    let mut greened = Vec::new();
    for piece in pieces.iter_mut().filter(|piece| free(piece)) {
        let area = if share == 1.0 { piece.area } else { Area::from_m2(piece.area.m2() * share).min(piece.area) };
        if area > Area::ZERO {
            greened.push(Piece { greening: Greening::OwnRecord, area, ..piece.clone() });
            piece.area = piece.area - area;
        }
    }
    pieces.append(&mut greened);
    pieces.retain(|piece| piece.area != Area::ZERO);
}

/// Claimed greening beyond the parcel's net land, where it is what greening is taken from.
fn note_claims(placed: &Placed<'_>, entries: &[Entry], findings: &mut Findings) {
    if placed.dataset.has_green_layer {
        return;
    }
    for entry in entries.iter().filter(|entry| entry.exclusion.is_none()) {
        let parcel = &placed.dataset.parcels[placed.parcels[entry.parcel].index];
        let Some(claimed) = parcel.claimed_greened_m2 else { continue };
        let net: Area = entry.pieces.iter().filter(|piece| piece.rival.is_none()).map(|piece| piece.area).sum();
        // A thousandth more is rounding of the record.
        if claimed > net.m2() * 1.001 {
            let place = placed.dataset.place(parcel.origin, parcel.id.as_deref());
            findings.add(Kind::ClaimExceedsNet, "claimed greened area above the net land", Some(place));
        }
    }
}

/// Layers that have nothing in common are most often in different coordinates.
fn note_layers_apart(placed: &Placed<'_>, entries: &[Entry], findings: &mut Findings) {
    let counted = || entries.iter().filter(|entry| entry.exclusion.is_none()).flat_map(|entry| &entry.pieces);
    if counted().next().is_none() {
        return;
    }
    if placed.dataset.has_district_layer && counted().all(|piece| piece.district.is_none()) {
        findings.add(Kind::LayersApart, "no parcel lies in any district", None);
    }
    let green_open = placed.green_spaces.iter().any(|green| !green.shape.is_empty());
    if green_open && counted().all(|piece| piece.greening == Greening::White) {
        findings.add(Kind::LayersApart, "no green space lies on any reclaimed parcel", None);
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
