//! The summary: hectares by district, form and key area, with rows of their own for what lies outside or takes no part.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::area::Area;
use crate::finding::{Findings, Kind};
use crate::ledger::{Entry, Greening, Ledger, Overlaps, Piece};
use crate::parcel::Exclusion;
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

/// The figures of rows while they are added up.
type Cells = BTreeMap<(Scope, usize, RowForm), Columns>;

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
        let mut counting = Counting { grouping, reasons: reasons(ledger), cells: empty_cells(ledger, grouping) };
        let mut land = Columns::default();
        let mut greened_outside = Area::ZERO;
        let forms_add_up = ledger.options.overlaps == Overlaps::Credit;
        for entry in &ledger.entries {
            land.parcels += 1;
            if let Some(reason) = &entry.exclusion {
                land.excluded += entry.gross();
                counting.excluded(entry, &reason.to_string());
                continue;
            }
            counting.counted(entry, RowForm::All);
            if forms_add_up {
                counting.counted(entry, form_of(ledger, entry));
            }
            for piece in &entry.pieces {
                land.add(piece);
                if piece.rival.is_none() && piece.district.is_none() && piece.greening != Greening::White {
                    greened_outside += piece.area;
                }
            }
        }
        for entry in ledger.entries_by_form.iter().flatten() {
            counting.counted(entry, form_of(ledger, entry));
        }
        let mut findings = ledger.findings.clone();
        let Counting { reasons, cells, .. } = counting;
        let mut rows: Vec<Row> = cells
            .into_iter()
            .map(|((scope, at, form), columns)| Row {
                scope,
                name: name_of(ledger, &reasons, scope, at),
                form,
                columns,
                target_ha: None,
                greened_target_ha: None,
            })
            .collect();
        set_targets(&mut rows, targets, ledger.options.as_of, &mut findings);
        Self { rows, land, greened_elsewhere: ledger.greened_elsewhere, greened_outside, forms_add_up, findings }
    }
}

fn form_of(ledger: &Ledger<'_>, entry: &Entry) -> RowForm {
    ledger.parcel(entry).form.index().map_or(RowForm::Unclassified, RowForm::Known)
}

/// The reasons for which parcels take no part, in order. Faults of one kind may differ in details; what is printed counts.
fn reasons(ledger: &Ledger<'_>) -> Vec<String> {
    let reasons: BTreeSet<String> =
        ledger.entries.iter().filter_map(|entry| entry.exclusion.as_ref()).map(Exclusion::to_string).collect();
    reasons.into_iter().collect()
}

fn name_of(ledger: &Ledger<'_>, reasons: &[String], scope: Scope, at: usize) -> String {
    match scope {
        Scope::District => ledger.districts[at].name.to_string(),
        Scope::KeyArea => ledger.key_areas[at].to_string(),
        Scope::Excluded => reasons[at].clone(),
        Scope::Outside | Scope::Total => String::new(),
    }
}

/// Every district, key area and form has its row, with land or without.
fn empty_cells(ledger: &Ledger<'_>, grouping: Grouping) -> Cells {
    let forms = || (0..ledger.placed.dataset.scheme.forms.len()).map(RowForm::Known).chain([RowForm::Unclassified]);
    let mut cells = Cells::new();
    let mut add = |scope, at, form| cells.insert((scope, at, form), Columns::default());
    let by_district = grouping != Grouping::Form;
    let cross = grouping == Grouping::DistrictAndForm;
    for scope in [Scope::District, Scope::KeyArea] {
        let count = if scope == Scope::District { ledger.districts.len() } else { ledger.key_areas.len() };
        for at in 0..if by_district { count } else { 0 } {
            add(scope, at, RowForm::All);
            if cross {
                forms().for_each(|form| {
                    add(scope, at, form);
                });
            }
        }
    }
    add(Scope::Total, 0, RowForm::All);
    forms().for_each(|form| {
        add(Scope::Total, 0, form);
    });
    add(Scope::Outside, 0, RowForm::All);
    cells
}

/// The rows while entries are added to them.
struct Counting {
    grouping: Grouping,
    reasons: Vec<String>,
    cells: Cells,
}

impl Counting {
    /// Adds an excluded entry to the row of its reason.
    fn excluded(&mut self, entry: &Entry, reason: &str) {
        let at = self.reasons.partition_point(|known| known.as_str() < reason);
        let row = self.cells.entry((Scope::Excluded, at, RowForm::All)).or_default();
        row.parcels += 1;
        row.excluded += entry.gross();
    }

    /// Adds an entry to the rows of a form in which it has land.
    fn counted(&mut self, entry: &Entry, form: RowForm) {
        let of_all = form == RowForm::All;
        let by_district = match self.grouping {
            Grouping::District => of_all,
            Grouping::Form => false,
            Grouping::DistrictAndForm => true,
        };
        let mut touched: Vec<(Scope, usize, RowForm)> = Vec::new();
        let mut add = |key: (Scope, usize, RowForm), piece: &Piece| {
            let row = self.cells.entry(key).or_default();
            row.add(piece);
            if !touched.contains(&key) {
                touched.push(key);
                row.parcels += 1;
            }
        };
        for piece in &entry.pieces {
            let Some(district) = piece.district else {
                if of_all {
                    add((Scope::Outside, 0, form), piece);
                }
                continue;
            };
            add((Scope::Total, 0, form), piece);
            if by_district {
                add((Scope::District, district, form), piece);
                piece.key_areas.iter().for_each(|&at| add((Scope::KeyArea, at, form), piece));
            }
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
