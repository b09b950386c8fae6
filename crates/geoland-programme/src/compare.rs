//! Comparison: what moved the totals of an account between two datasets, or between two days of one, by cause.
//!
//! Causes are put into effect one after another, in the order of [`Cause`], each for all records at once, with a full account after
//! each; what a cause moved is the difference between two accounts that follow each other. The causes of a row therefore add up to its
//! difference exactly, in whole quanta of area, and interactions (a parcel both drawn anew and dated anew) belong to the cause
//! that comes later in the order.
//!
//! Records are matched by their identifiers. Where an identifier is missing, or repeats on a side, records of the same identifier (or
//! of none) that have the same outline are matched; if one record of that identifier is left on each side, these two are matched
//! as well. What has no partner is new or withdrawn.

mod account;
mod cause;
mod matching;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use geoland::finding::{Findings, Kind};
use geoland::ground::Ground;
use geoland::ledger::{AccountOptions, Zone};
use geoland::placed::{PlaceError, PlaceOptions};
use geoland::summary::Scope;
use geoland::witness::WitnessError;
use geoland::{Area, Dataset, Ledger, Placed};

use self::account::{Key, Totals};
pub use self::cause::Cause;
use self::steps::Script;

/// Hectares of one scope at one time, or their change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Reclaimed land.
    pub reclaimed: Area,
    /// Reclaimed land covered by green.
    pub greened: Area,
    /// Land of accepted parcels, each square metre once, outside every district; in the row of the total only.
    pub outside: Area,
}

impl Figures {
    /// Reclaimed land held in reserve.
    #[must_use]
    pub fn white(&self) -> Area {
        self.reclaimed - self.greened
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    fn plus(self, other: Self) -> Self {
        Self {
            reclaimed: self.reclaimed + other.reclaimed,
            greened: self.greened + other.greened,
            outside: self.outside + other.outside,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            reclaimed: self.reclaimed - other.reclaimed,
            greened: self.greened - other.greened,
            outside: self.outside - other.outside,
        }
    }
}

/// What moved the totals of a scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// A district, the total of all districts, or a key area.
    pub scope: Scope,
    /// The name of the district or key area; empty for the total.
    pub name: String,
    /// The code of the district.
    pub code: Option<String>,
    /// The account before.
    pub before: Figures,
    /// What each cause moved, in the order of [`Cause::ALL`].
    pub moved: Vec<(Cause, Figures)>,
    /// The account after: before and all that was moved.
    pub after: Figures,
}

/// What moved the totals of an account, by cause.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The districts, the total, then the key areas.
    pub rows: Vec<Row>,
    /// How many records each cause concerns, in the order of [`Cause::ALL`]: parcels, for the causes of green spaces also these, and
    /// where the layer of districts is another one its districts.
    pub records: Vec<(Cause, u64)>,
    /// What was noticed in either dataset and in matching.
    pub findings: Findings,
}

/// Why two accounts cannot be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// A step between the two cannot be placed.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// A step between the two cannot be accounted for, which would be a fault of geoland.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// The two are placed on different grounds, so that their shapes cannot be compared.
    #[error("the two accounts are placed on different grounds: place both with placed_together")]
    Grounds,
}

/// Places two datasets on one ground, so that their shapes can be compared.
///
/// # Errors
/// [`PlaceError`] where one of them cannot be placed, or both have no plane in common.
///
/// # Example
/// See [`Comparison::new`].
pub fn placed_together<'a>(
    before: &'a Dataset,
    after: &'a Dataset,
    options: PlaceOptions,
) -> Result<(Placed<'a>, Placed<'a>), PlaceError> {
    let (first, second) = (Placed::with_options(before, options)?, Placed::with_options(after, options)?);
    if first.ground == second.ground {
        return Ok((first, second));
    }
    // Files of both as if of one dataset: whatever it is placed on holds both.
    let mut both = before.clone();
    let offset = before.sources.len() as u32;
    both.sources.extend(after.sources.iter().cloned());
    for transformation in &after.transformations {
        if !both.transformations.contains(transformation) {
            both.transformations.push(transformation.clone());
        }
    }
    both.parcels.extend(after.parcels.iter().cloned().map(|mut parcel| {
        parcel.origin.source += offset;
        parcel
    }));
    both.green_spaces.extend(after.green_spaces.iter().cloned().map(|mut green| {
        green.origin.source += offset;
        green
    }));
    both.districts.extend(after.districts.iter().cloned().map(|mut district| {
        district.origin.source += offset;
        district
    }));
    both.key_areas.extend(after.key_areas.iter().cloned().map(|mut key_area| {
        key_area.origin.source += offset;
        key_area
    }));
    let ground: Ground = Placed::with_options(&both, options)?.ground;
    Ok((Placed::on_ground(before, &ground)?, Placed::on_ground(after, &ground)?))
}

impl Comparison {
    /// Compares two accounts, each as of its own day. Both are counted by crediting each square metre to one parcel.
    ///
    /// # Guarantees
    /// In every row, `before` is the account of the first ledger, `after` that of the second, and the causes add up to the
    /// difference exactly. Districts add up to the total, cause by cause. Nothing depends on the order of records.
    ///
    /// # Errors
    /// [`CompareError`] where the accounts are not on one ground, or a step between them cannot be counted.
    ///
    /// # Example
    /// ```
    /// use geoland::ledger::AccountOptions;
    /// use geoland::{Crs, Dataset, Ledger, Parcel, Scheme};
    /// use geoland_programme::compare::{Cause, Comparison, placed_together};
    /// let parcel = |id: &str, x: f64, wide: f64| {
    ///     let ring = vec![(x, 0.0), (x + wide, 0.0), (x + wide, 100.0), (x, 100.0)];
    ///     let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    ///     Parcel { claimed_district: Some("East".into()), ..Parcel::accepted(id, land) }
    /// };
    /// let mut last_year = Dataset::new(Scheme::default());
    /// last_year.add_source("last year", Crs::parse("planar").unwrap());
    /// let mut this_year = last_year.clone();
    /// last_year.parcels = vec![parcel("A", 0.0, 100.0)];
    /// // A is drawn twice as wide, and B is new; half of it lies on what A has now.
    /// this_year.parcels = vec![parcel("A", 0.0, 200.0), parcel("B", 150.0, 100.0)];
    ///
    /// let (before, after) = placed_together(&last_year, &this_year, Default::default())?;
    /// let (before, after) = (Ledger::new(&before, AccountOptions::default())?, Ledger::new(&after, AccountOptions::default())?);
    /// let comparison = Comparison::new(&before, &after)?;
    /// let moved = |cause| comparison.rows[0].moved.iter().find(|(of, _)| *of == cause).unwrap().1.reclaimed.m2();
    /// assert_eq!((moved(Cause::Reshaped), moved(Cause::New)), (10_000.0, 5_000.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(before: &Ledger<'_>, after: &Ledger<'_>) -> Result<Self, CompareError> {
        if before.placed.ground != after.placed.ground {
            return Err(CompareError::Grounds);
        }
        let script = Script::between(before, after);
        let ambiguous = ambiguous_names(before).union(&ambiguous_names(after)).cloned().collect();
        let totals = |ledger: &Ledger<'_>| Totals::of(ledger, &ambiguous);
        let (first, last) = (totals(before), totals(after));
        // Records as the steps have them are stripped of all that does not matter. Where several have the same day and
        // identifier that can change whose land is credited to whom: a cause of its own, so that nothing is left over.
        let mut current = step(&script, None, before, &totals)?;
        let mut moved = vec![(Cause::Ties, current.minus(&first))];
        for (cause, records) in script.records() {
            if cause == Cause::Ties || records == 0 && !script.turns_at(cause) {
                continue;
            }
            let next = step(&script, Some(cause), before, &totals)?;
            moved.push((cause, next.minus(&current)));
            current = next;
        }
        moved.push((Cause::Ties, last.minus(&current)));
        let mut findings = before.findings.clone();
        if !script.is_one_dataset() {
            findings.merge(after.findings.clone());
        }
        for (what, count) in script.by_outline() {
            (0..count).for_each(|_| findings.add(Kind::MatchedByOutline, what, None));
        }
        Ok(Self { rows: rows(before, after, &first, &last, &moved), records: script.records().collect(), findings })
    }
}

/// The totals once the causes up to one are in effect.
fn step(
    script: &Script<'_>,
    upto: Option<Cause>,
    before: &Ledger<'_>,
    totals: &impl Fn(&Ledger<'_>) -> Totals,
) -> Result<Totals, CompareError> {
    let dataset = script.dataset(upto);
    let placed = Placed::on_ground(&dataset, &before.placed.ground)?;
    let ledger = Ledger::new(&placed, AccountOptions::default())?;
    Ok(totals(&ledger))
}

/// Names that several districts of a ledger have, which are told apart by their codes then.
fn ambiguous_names(ledger: &Ledger<'_>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    ledger.districts.iter().filter(|zone| !seen.insert(&zone.name)).map(|zone| zone.name.to_string()).collect()
}

/// The rows, districts in the order of the later account and those that are gone after them.
fn rows(before: &Ledger<'_>, after: &Ledger<'_>, first: &Totals, last: &Totals, moved: &[(Cause, Totals)]) -> Vec<Row> {
    let row = |scope, name: String, code: Option<String>, key: &Key| {
        let of = |cause| {
            let figures = moved.iter().filter(|(moved, _)| *moved == cause).map(|(_, totals)| totals.get(key));
            (cause, figures.fold(Figures::default(), Figures::plus))
        };
        let moved = Cause::ALL.into_iter().map(of).collect();
        Row { scope, name, code, before: first.get(key), moved, after: last.get(key) }
    };
    let mut rows = Vec::new();
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    for zone in after.districts.iter().chain(&before.districts) {
        let key = last.key_of(zone);
        if seen.insert(key.clone()) {
            let code = |zones: &[Zone]| {
                let alike = zones.iter().find(|other| last.key_of(other) == key);
                alike.and_then(|zone| zone.code.as_ref()).map(ToString::to_string)
            };
            let code = code(&after.districts).or_else(|| code(&before.districts));
            rows.push(row(Scope::District, zone.name.to_string(), code, &key));
        }
    }
    rows.push(row(Scope::Total, String::new(), None, &Key::Total));
    for name in after.key_areas.iter().chain(&before.key_areas) {
        let key = Key::Area(name.to_string());
        if seen.insert(key.clone()) {
            rows.push(row(Scope::KeyArea, name.to_string(), None, &key));
        }
    }
    rows
}
