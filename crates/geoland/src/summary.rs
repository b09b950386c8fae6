//! The summary: hectares by district, form and key area, with rows of their own for what lies outside or takes no part.

mod counting;

use std::collections::HashSet;

use self::counting::Counting;
use crate::area::Area;
use crate::date::Date;
use crate::finding::{Findings, Kind};
use crate::ledger::{Greening, Ledger, Overlaps, Piece};
use crate::scope::NamedScope;
use crate::target::{Measure, Target, TargetScope};

/// What a row is about. Rows of different scopes are never summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A district.
    District,
    /// All districts together.
    Total,
    /// Land outside every district.
    Outside,
    /// Parcels that take no part, one row for each reason.
    Excluded,
    /// A key area; key areas cut across districts and are in no total.
    KeyArea,
    /// Several districts under one name; such scopes nest and cut across each other and are in no total.
    Districts,
}

impl Scope {
    /// The word that outputs use.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland::summary::Scope::KeyArea.word(), "key_area");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::Total => "total",
            Self::Outside => "outside",
            Self::Excluded => "excluded",
            Self::KeyArea => "key_area",
            Self::Districts => "scope",
        }
    }
}

/// Which forms a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowForm {
    /// All of them.
    All,
    /// One form, by its position in the scheme.
    Known(usize),
    /// Parcels without a form that the scheme knows.
    Unclassified,
}

/// Which rows to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Each district, and each form over all districts.
    District,
    /// Each form over all districts.
    Form,
    /// Each form in each district.
    DistrictAndForm,
}

/// The columns of a row, as exact areas: gross = overlap + outside + excluded + reclaimed, reclaimed = greened + white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Columns {
    /// Parcels with land in the row.
    pub parcels: u64,
    /// Land credited to another parcel.
    pub overlap: Area,
    /// Land outside every district.
    pub outside: Area,
    /// Land of parcels that take no part.
    pub excluded: Area,
    /// Reclaimed land covered by green.
    pub greened: Area,
    /// Reclaimed land held in reserve.
    pub white: Area,
}

impl Columns {
    /// Reclaimed land: greened and white together.
    #[must_use]
    pub fn reclaimed(&self) -> Area {
        self.greened + self.white
    }

    /// All land.
    #[must_use]
    pub fn gross(&self) -> Area {
        self.overlap + self.outside + self.excluded + self.reclaimed()
    }

    fn add(&mut self, piece: &Piece) {
        let column = match (piece.rival(), piece.district(), piece.greening()) {
            (Some(_), _, _) => &mut self.overlap,
            (None, None, _) => &mut self.outside,
            (None, Some(_), Greening::White) => &mut self.white,
            (None, Some(_), Greening::Space(_) | Greening::OwnRecord) => &mut self.greened,
        };
        *column += piece.area();
    }

    fn add_all(&mut self, other: &Self) {
        let Self { parcels, overlap, outside, excluded, greened, white } = other;
        self.parcels += parcels;
        self.overlap += *overlap;
        self.outside += *outside;
        self.excluded += *excluded;
        self.greened += *greened;
        self.white += *white;
    }
}

/// A row of the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is about.
    pub scope: Scope,
    /// The district, key area or reason; empty for the total and for what lies outside.
    pub name: String,
    /// Which forms it is about.
    pub form: RowForm,
    /// Its figures.
    pub columns: Columns,
    /// The target for reclaimed land, in hectares.
    pub target_ha: Option<f64>,
    /// The target for greened land, in hectares.
    pub greened_target_ha: Option<f64>,
}

impl Row {
    /// Reclaimed land as a percentage of its target.
    #[must_use]
    pub fn target_percent(&self) -> Option<f64> {
        self.target_ha.map(|target| self.columns.reclaimed().hectares() / target * 100.0)
    }

    /// Greened land as a percentage of its target.
    #[must_use]
    pub fn greened_target_percent(&self) -> Option<f64> {
        self.greened_target_ha.map(|target| self.columns.greened.hectares() / target * 100.0)
    }
}

/// The summary of a ledger.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The rows, by scope.
    pub rows: Vec<Row>,
    /// All land of all parcels, each square metre of each parcel in one column.
    pub land: Columns,
    /// Green land, each square metre once, on no eligible parcel.
    pub greened_elsewhere: Area,
    /// Green land on land credited outside every district.
    pub greened_outside: Area,
    /// The targets that hold, each with the position of its row.
    pub targets: Vec<(usize, Target)>,
    /// Whether the forms of a row add up to the whole of it.
    pub forms_add_up: bool,
    /// What was noticed.
    pub findings: Findings,
}

impl Summary {
    /// Summarises a ledger.
    ///
    /// With [`Overlaps::Credit`], a column of district rows adds up to the total and the forms of a row to the whole. With
    /// [`Overlaps::Within`], each row of a form counts that form as if it stood alone, and forms do not add up. `parcels`
    /// counts a parcel in every row in which it has land.
    ///
    /// # Example
    /// ```
    /// use geoland::ledger::AccountOptions;
    /// use geoland::summary::{Grouping, Scope, Summary};
    /// use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};
    /// let ring = vec![(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0)];
    /// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// dataset.parcels.push(Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
    /// let placed = Placed::new(&dataset)?;
    /// let ledger = Ledger::new(&placed, AccountOptions::default())?;
    /// let summary = Summary::new(&ledger, Grouping::District, &[]);
    /// let total = summary.rows.iter().find(|row| row.scope == Scope::Total).unwrap();
    /// assert_eq!(total.columns.reclaimed().hectares(), 2.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(ledger: &Ledger<'_>, grouping: Grouping, targets: &[Target]) -> Self {
        Self::with_scopes(ledger, grouping, targets, &[])
    }

    /// [`Summary::new`] with a row for each of some scopes, after those of the key areas.
    ///
    /// # Guarantees
    /// The areas of a scope are the exact sums of its districts'; `parcels` counts a parcel once, also where it lies in
    /// several of them.
    ///
    /// # Example
    /// ```
    /// use geoland::ledger::AccountOptions;
    /// use geoland::summary::{Grouping, Scope, Summary};
    /// use geoland::{Crs, Dataset, Ledger, NamedScope, Parcel, Placed, Scheme};
    /// let square = |x: f64| {
    ///     let ring = vec![(x, 0.0), (x + 100.0, 0.0), (x + 100.0, 100.0), (x, 100.0)];
    ///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
    /// };
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// for (district, x) in [("East", 0.0), ("West", 200.0), ("North", 400.0)] {
    ///     let parcel = Parcel::accepted(district, square(x));
    ///     dataset.parcels.push(Parcel { claimed_district: Some(district.into()), ..parcel });
    /// }
    /// let placed = Placed::new(&dataset)?;
    /// let ledger = Ledger::new(&placed, AccountOptions::default())?;
    /// let core = NamedScope::new("core", ["East", "West"]);
    /// let summary = Summary::with_scopes(&ledger, Grouping::District, &[], &[core]);
    /// let row = summary.rows.iter().find(|row| row.scope == Scope::Districts).unwrap();
    /// assert_eq!((row.columns.reclaimed().hectares(), row.columns.parcels), (2.0, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scopes(ledger: &Ledger<'_>, grouping: Grouping, targets: &[Target], scopes: &[NamedScope]) -> Self {
        let counting = Counting::of(ledger, grouping, scopes);
        let mut findings = ledger.findings.clone();
        note_scopes(ledger, scopes, &mut findings);
        let mut rows = counting.rows(ledger);
        let targets = set_targets(&mut rows, targets, ledger.options.as_of, &mut findings);
        Self {
            rows,
            targets,
            land: counting.land,
            greened_elsewhere: ledger.greened_elsewhere,
            greened_outside: counting.greened_outside,
            forms_add_up: ledger.options.overlaps == Overlaps::Credit,
            findings,
        }
    }
}

/// Sets the targets of the rows of all forms and returns those that hold, with their rows.
fn set_targets(
    rows: &mut [Row],
    targets: &[Target],
    as_of: Option<Date>,
    findings: &mut Findings,
) -> Vec<(usize, Target)> {
    let scope_of = |row: &Row| match row.scope {
        Scope::Total => Some(TargetScope::Total),
        Scope::District => Some(TargetScope::District(row.name.clone())),
        Scope::KeyArea => Some(TargetScope::KeyArea(row.name.clone())),
        Scope::Districts => Some(TargetScope::Districts(row.name.clone())),
        Scope::Outside | Scope::Excluded => None,
    };
    let (mut known, mut held) = (HashSet::new(), Vec::new());
    for (at, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.form == RowForm::All) {
        let Some(scope) = scope_of(row) else { continue };
        for measure in [Measure::Reclaimed, Measure::Greened] {
            let Some(target) = Target::holding(targets, &scope, measure, as_of) else { continue };
            match measure {
                Measure::Reclaimed => row.target_ha = Some(target.hectares),
                Measure::Greened => row.greened_target_ha = Some(target.hectares),
            }
            note_change(targets, target, findings);
            held.push((at, target.clone()));
        }
        known.insert(scope);
    }
    for target in targets.iter().filter(|target| !known.contains(&target.scope)) {
        let what = match &target.scope {
            TargetScope::Total => "target for the total".to_owned(),
            named => format!("target for {named}, which has no row"),
        };
        findings.add(Kind::TargetUnused, &what, None);
    }
    held
}

/// Notes that the target which holds came in the place of another.
fn note_change(targets: &[Target], holds: &Target, findings: &mut Findings) {
    let Some(before) = holds.replaced(targets) else { return };
    let what = format!(
        "{} target for {} is {} ha ({}) and was {} ha ({})",
        holds.measure.word(),
        holds.scope,
        holds.hectares,
        holds.since(),
        before.hectares,
        before.since()
    );
    findings.add(Kind::TargetChanged, &what, None);
}

/// Notes districts of scopes that there are not.
fn note_scopes(ledger: &Ledger<'_>, scopes: &[NamedScope], findings: &mut Findings) {
    let known = |wanted: &str| {
        ledger.districts.iter().any(|zone| &*zone.name == wanted || zone.code.as_deref() == Some(wanted))
    };
    for scope in scopes {
        for district in scope.districts.iter().filter(|district| !known(district)) {
            let what = format!("scope {} names the district {district}, which there is not", scope.name);
            findings.add(Kind::ScopeDistrict, &what, None);
        }
    }
}
