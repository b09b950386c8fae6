//! Rebound: new buildings on cleared land.
//!
//! A building that was built after the acceptance of the land under it is new; each square metre counts once, for the first
//! new building on it. What a building of that day or before covers is not rebound: it stood at acceptance, or is what was
//! demolished. Where a day is missing nobody can tell, and the land is undated. Of land under several buildings the new one counts
//! before one that stood, and that before an undated one.
//!
//! A cleared parcel with net land is a site. It is rebuilt by the first new building that covers at least [`LEAST_M2`] of its net land:
//! what is less is borders that do not fit. A site belongs to the district in which most of its net land lies.

mod building;
mod cover;
mod survival;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use geoland::finding::{Case, Findings, Kind};
use geoland::ledger::{Greening, Zone};
use geoland::parcel::Status;
use geoland::summary::Scope;
use geoland::{Area, Date, Ledger, Parcel};

pub use self::building::{Building, Buildings};
use self::cover::{Age, Covered, covered};
pub use self::survival::{Survival, SurvivalStep};

/// The land, in m², of which a new building must cover as much for a site to be rebuilt.
pub const LEAST_M2: f64 = 1.0;

/// What was built on the cleared land of a scope.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// Cleared parcels that count for the scope.
    pub sites: u64,
    /// Of these, those with a new building.
    pub rebuilt_sites: u64,
    /// Cleared land: in a district its reclaimed land.
    pub cleared: Area,
    /// Land under new buildings.
    pub rebuilt: Area,
    /// Of this, land that was green when it was built on.
    pub greened_then_built: Area,
    /// Land under buildings no newer than the acceptance, and under no new one.
    pub standing: Area,
    /// Land under buildings of which, for want of a day, nobody knows whether they are new, and under no other.
    pub undated: Area,
}

/// A scope: a district, the total of all, or what lies outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// A district, the total of all districts, or the land outside them.
    pub scope: Scope,
    /// The district.
    pub zone: Option<Zone>,
    /// Its figures.
    pub columns: Columns,
    /// How long its sites stay free of buildings; none of the land outside.
    pub survival: Option<Survival>,
}

/// A site that was rebuilt.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The parcel, by its position in [`Placed::parcels`](geoland::Placed::parcels).
    pub parcel: usize,
    /// The district, by its position in [`Ledger::districts`]; none for a site outside.
    pub district: Option<usize>,
    /// The day of acceptance.
    pub accepted_on: Date,
    /// The day of the first new building of at least [`LEAST_M2`].
    pub built_on: Date,
    /// The buildings on it by their positions in [`Buildings::all`], and the land for which each is the first.
    pub buildings: Vec<(usize, Area)>,
    /// Land under new buildings.
    pub rebuilt: Area,
    /// Of this, land that was green when it was built on.
    pub greened_then_built: Area,
}

impl Site {
    /// Days from the acceptance to the first new building.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.built_on.days_after(self.accepted_on)
    }
}

/// New buildings on the cleared land of an account.
#[derive(Debug, Clone)]
pub struct Rebound {
    /// The districts, the total, then the land outside every district where there is any.
    pub rows: Vec<Row>,
    /// The sites that were rebuilt, in the order of the ledger.
    pub sites: Vec<Site>,
    /// The last day of observation: the cut-off, else the latest acceptance or building.
    pub until: Option<Date>,
    /// Buildings after the cut-off, which are not counted.
    pub after_cut_off: u64,
    /// What was noticed.
    pub findings: Findings,
}

impl Rebound {
    /// Looks for buildings on the land of an account.
    ///
    /// # Guarantees
    /// Areas are those of the kernel, each piece quantised once: no more than the net land of the ledger but for quanta. Districts add
    /// up to the total. Nothing depends on the order of buildings.
    ///
    /// # Example
    /// ```
    /// use geoland::ledger::AccountOptions;
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Date, Ledger, Parcel, Placed, Scheme};
    /// use geoland_programme::Layer;
    /// use geoland_programme::rebound::{Buildings, Rebound};
    /// let square = |x: f64, side: f64| {
    ///     let ring = vec![(x, 0.0), (x + side, 0.0), (x + side, side), (x, side)];
    ///     geo_types::Polygon::new(ring.into(), vec![])
    /// };
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// let mut parcel = Parcel::accepted("A", geo_types::MultiPolygon(vec![square(0.0, 100.0)]));
    /// parcel.accepted_on = Date::new(2018, 3, 1);
    /// parcel.claimed_district = Some("East".into());
    /// dataset.parcels.push(parcel);
    /// // A shed of 20 x 20 m, half of it on the parcel, a hundred days after its acceptance.
    /// let mut layer = Layer::new(&mut dataset, "buildings", Crs::parse("planar").unwrap());
    /// let outline = Outline::Read(square(90.0, 20.0).into());
    /// let properties = vec![("built_on".to_owned(), Value::Text("2018-06-09".into()))];
    /// layer.records.push(Record { number: 1, id: Value::Text("shed".into()), outline, properties });
    ///
    /// let placed = Placed::new(&dataset)?;
    /// let ledger = Ledger::new(&placed, AccountOptions::default())?;
    /// let buildings = Buildings::read(&layer, &dataset, &placed.ground);
    /// let rebound = Rebound::new(&ledger, &buildings);
    /// assert_eq!((rebound.rows[0].columns.rebuilt.m2(), rebound.sites[0].days()), (200.0, 100));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(ledger: &Ledger<'_>, buildings: &Buildings) -> Self {
        let pieces = covered(ledger, buildings);
        let counted = buildings.counted(ledger.options.as_of);
        let mut findings = ledger.findings.clone();
        findings.merge(buildings.findings.clone());
        note(ledger, buildings, &pieces, &mut findings);
        let until = ledger.options.as_of.or_else(|| latest(ledger, buildings));
        let sites = sites(ledger, buildings, &pieces);
        Self {
            rows: rows(ledger, buildings, &pieces, &sites, until),
            sites,
            until,
            after_cut_off: (buildings.all.len() - counted.len()) as u64,
            findings,
        }
    }
}

/// Says which buildings stood at acceptance or have no day.
fn note(ledger: &Ledger<'_>, buildings: &Buildings, pieces: &[Covered], findings: &mut Findings) {
    let mut land: BTreeMap<(Age, usize, usize), Area> = BTreeMap::new();
    for piece in pieces.iter().filter(|piece| piece.age != Age::New) {
        *land.entry((piece.age, piece.building, piece.parcel)).or_default() += piece.area;
    }
    for ((age, building, at), area) in land.into_iter().filter(|(_, area)| area.m2() >= LEAST_M2) {
        let (building, parcel) = (&buildings.all[building], ledger.parcel(&ledger.entries[at]));
        let other = ledger.placed.dataset.place(parcel.origin, parcel.id.as_deref());
        let (kind, what) = match age {
            Age::Standing => (Kind::StandingAtAcceptance, "buildings on cleared land that stood at acceptance"),
            _ => (Kind::UndatedBuilding, "buildings on cleared land, the building or the acceptance without a date"),
        };
        let case = Case { other: Some(other), ..Case::at(building.place.clone()) }.with("land_m2", area.m2());
        findings.report(kind, what, case);
    }
}

/// The latest day that a record which counts has.
fn latest(ledger: &Ledger<'_>, buildings: &Buildings) -> Option<Date> {
    let counted = ledger.entries.iter().filter(|entry| entry.exclusion.is_none());
    let accepted = counted.filter_map(|entry| ledger.parcel(entry).accepted_on);
    accepted.chain(buildings.all.iter().filter_map(|building| building.built_on)).max()
}

/// The rebuilt sites, in the order of the ledger.
fn sites(ledger: &Ledger<'_>, buildings: &Buildings, pieces: &[Covered]) -> Vec<Site> {
    let of_one = |pieces: &[Covered]| {
        let parcel = ledger.parcel(&ledger.entries[pieces[0].parcel]);
        let accepted_on = parcel.accepted_on?;
        let mut land: BTreeMap<usize, Area> = BTreeMap::new();
        let mut site = Site {
            parcel: pieces[0].parcel,
            district: home(ledger, pieces[0].parcel),
            accepted_on,
            built_on: accepted_on,
            buildings: Vec::new(),
            rebuilt: Area::ZERO,
            greened_then_built: Area::ZERO,
        };
        for piece in pieces.iter().filter(|piece| piece.age == Age::New) {
            *land.entry(piece.building).or_default() += piece.area;
            site.rebuilt += piece.area;
            if was_green(ledger, buildings, piece) {
                site.greened_then_built += piece.area;
            }
        }
        // Buildings stand in the order of their days.
        let first = land.iter().find(|(_, area)| area.m2() >= LEAST_M2)?.0;
        site.built_on = buildings.all[*first].built_on?;
        site.buildings = land.into_iter().collect();
        Some(site)
    };
    pieces.chunk_by(|a, b| a.parcel == b.parcel).filter_map(of_one).collect()
}

/// Whether a piece was green when its building was built: a green space on it had been opened by then, or, without a green layer, the
/// parcel's record says of all of it that it had been greened. Green without a day is not known to have been there.
fn was_green(ledger: &Ledger<'_>, buildings: &Buildings, piece: &Covered) -> bool {
    let placed = ledger.placed;
    let Some(built_on) = buildings.all[piece.building].built_on else { return false };
    let before = |day: Option<Date>| day.is_some_and(|day| day <= built_on);
    match piece.greening {
        Greening::Space(at) => before(placed.dataset.green_spaces[placed.green_spaces[at].index].opened_on),
        Greening::White | Greening::OwnRecord if placed.dataset.has_green_layer => false,
        Greening::White | Greening::OwnRecord => {
            let parcel: &Parcel = ledger.parcel(&ledger.entries[piece.parcel]);
            let says = parcel.status == Status::Greened || parcel.greened_on.is_some();
            says && parcel.claimed_greened_m2.is_none() && before(parcel.greened_on)
        }
    }
}

/// The district in which most of a parcel's net land lies; of equal ones the first.
fn home(ledger: &Ledger<'_>, parcel: usize) -> Option<usize> {
    let mut land: BTreeMap<usize, Area> = BTreeMap::new();
    for piece in ledger.entries[parcel].pieces.iter().filter(|piece| piece.is_net()) {
        *land.entry(piece.district()?).or_default() += piece.area();
    }
    land.into_iter().max_by_key(|(district, area)| (*area, std::cmp::Reverse(*district))).map(|(district, _)| district)
}

/// The rows of districts, total and outside.
fn rows(
    ledger: &Ledger<'_>,
    buildings: &Buildings,
    pieces: &[Covered],
    sites: &[Site],
    until: Option<Date>,
) -> Vec<Row> {
    let count = ledger.districts.len();
    // One for each district, then the land outside.
    let mut columns = vec![Columns::default(); count + 1];
    let mut observed: Vec<Vec<(i64, bool)>> = vec![Vec::new(); count];
    let at = |district: Option<usize>| district.unwrap_or(count);
    let rebuilt: BTreeMap<usize, &Site> = sites.iter().map(|site| (site.parcel, site)).collect();
    for entry in ledger.entries.iter().filter(|entry| entry.exclusion.is_none()) {
        let mut net = entry.pieces.iter().filter(|piece| piece.rival().is_none()).peekable();
        if net.peek().is_none() {
            continue;
        }
        net.for_each(|piece| columns[at(piece.district())].cleared += piece.area());
        let (home, site) = (home(ledger, entry.parcel), rebuilt.get(&entry.parcel));
        columns[at(home)].sites += 1;
        columns[at(home)].rebuilt_sites += u64::from(site.is_some());
        if let (Some(home), Some(accepted_on), Some(until)) = (home, ledger.parcel(entry).accepted_on, until) {
            let end = site.map_or(until, |site| site.built_on);
            observed[home].push((end.days_after(accepted_on), site.is_some()));
        }
    }
    for piece in pieces {
        let columns = &mut columns[at(piece.district)];
        match piece.age {
            Age::New => columns.rebuilt += piece.area,
            Age::Standing => columns.standing += piece.area,
            Age::Undated => columns.undated += piece.area,
        }
        if piece.age == Age::New && was_green(ledger, buildings, piece) {
            columns.greened_then_built += piece.area;
        }
    }
    let outside = columns.pop().unwrap_or_default();
    let total = columns.iter().fold(Columns::default(), Columns::plus);
    let all: Vec<(i64, bool)> = observed.iter().flatten().copied().collect();
    let districts = ledger.districts.iter().zip(columns).zip(&observed).map(|((zone, columns), observed)| Row {
        scope: Scope::District,
        zone: Some(zone.clone()),
        columns,
        survival: Some(Survival::of(observed)),
    });
    let mut rows: Vec<Row> = districts.collect();
    rows.push(Row { scope: Scope::Total, zone: None, columns: total, survival: Some(Survival::of(&all)) });
    if outside != Columns::default() {
        rows.push(Row { scope: Scope::Outside, zone: None, columns: outside, survival: None });
    }
    rows
}

impl Columns {
    fn plus(self, other: &Self) -> Self {
        Self {
            sites: self.sites + other.sites,
            rebuilt_sites: self.rebuilt_sites + other.rebuilt_sites,
            cleared: self.cleared + other.cleared,
            rebuilt: self.rebuilt + other.rebuilt,
            greened_then_built: self.greened_then_built + other.greened_then_built,
            standing: self.standing + other.standing,
            undated: self.undated + other.undated,
        }
    }
}
