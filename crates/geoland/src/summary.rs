//! The summary: hectares by district, form and key area, with rows of their own for what lies outside or takes no part.

mod counting;

use std::collections::HashSet;

use self::counting::Counting;
use crate::area::Area;
use crate::finding::{Findings, Kind};
use crate::ledger::{Greening, Ledger, Overlaps, Piece};
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
        let column = match (piece.rival, piece.district, piece.greening) {
            (Some(_), _, _) => &mut self.overlap,
            (None, None, _) => &mut self.outside,
            (None, Some(_), Greening::White) => &mut self.white,
            (None, Some(_), Greening::Space(_) | Greening::OwnRecord) => &mut self.greened,
        };
        *column += piece.area;
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
        let counting = Counting::of(ledger, grouping);
        let mut findings = ledger.findings.clone();
        let mut rows = counting.rows(ledger);
        set_targets(&mut rows, targets, ledger.options.as_of, &mut findings);
        Self {
            rows,
            land: counting.land,
            greened_elsewhere: ledger.greened_elsewhere,
            greened_outside: counting.greened_outside,
            forms_add_up: ledger.options.overlaps == Overlaps::Credit,
            findings,
        }
    }
}

fn set_targets(rows: &mut [Row], targets: &[Target], as_of: Option<crate::date::Date>, findings: &mut Findings) {
    let scope_of = |row: &Row| match row.scope {
        Scope::Total => Some(TargetScope::Total),
        Scope::District => Some(TargetScope::District(row.name.clone())),
        Scope::KeyArea => Some(TargetScope::KeyArea(row.name.clone())),
        Scope::Outside | Scope::Excluded => None,
    };
    let mut known = HashSet::new();
    for row in rows.iter_mut().filter(|row| row.form == RowForm::All) {
        let Some(scope) = scope_of(row) else { continue };
        let holding = |measure| Target::holding(targets, &scope, measure, as_of).map(|target| target.hectares);
        row.target_ha = holding(Measure::Reclaimed);
        row.greened_target_ha = holding(Measure::Greened);
        known.insert(scope);
    }
    for target in targets.iter().filter(|target| !known.contains(&target.scope)) {
        let what = match &target.scope {
            TargetScope::Total => "target for the total".to_owned(),
            TargetScope::District(name) => format!("target for district {name}, which has no row"),
            TargetScope::KeyArea(name) => format!("target for key area {name}, which has no row"),
        };
        findings.add(Kind::TargetUnused, &what, None);
    }
}
