//! Counting: the rows of a summary while entries are added to them.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Columns, Grouping, Row, RowForm, Scope};
use crate::area::Area;
use crate::entry::{Entry, Greening, Piece};
use crate::ledger::{Ledger, Overlaps, Zone};
use crate::parcel::Exclusion;
use crate::scope::NamedScope;

/// All figures of a summary. Sums are whole numbers, so that parts of them counted apart can be added in any order.
#[derive(Clone)]
pub(super) struct Counting {
    frame: Frame,
    /// The cells of the frame, none where there is no row.
    cells: Vec<Option<Cell>>,
    /// For each district, the scopes that it belongs to.
    scopes_of: Vec<Vec<usize>>,
    pub(super) land: Columns,
    pub(super) greened_outside: Area,
}

/// A row while it is added up, and the entry that was added last, so that each counts once.
#[derive(Debug, Clone, Default)]
struct Cell {
    columns: Columns,
    last: Option<usize>,
}

/// Where each row stands: places in the order of their scopes, and in each place its forms.
#[derive(Clone)]
struct Frame {
    grouping: Grouping,
    districts: usize,
    reasons: Vec<String>,
    key_areas: usize,
    scopes: Vec<String>,
    /// Forms of the scheme.
    forms: usize,
}

impl Frame {
    fn of(ledger: &Ledger<'_>, grouping: Grouping, scopes: &[NamedScope]) -> Self {
        // Faults of one kind may differ in details; what is printed counts.
        let reasons: BTreeSet<String> =
            ledger.entries.iter().filter_map(|entry| entry.exclusion.as_deref()).map(Exclusion::to_string).collect();
        Self {
            grouping,
            districts: ledger.districts.len(),
            reasons: reasons.into_iter().collect(),
            key_areas: ledger.key_areas.len(),
            scopes: scopes.iter().map(|scope| scope.name.clone()).collect(),
            forms: ledger.placed.dataset.scheme.forms.len(),
        }
    }

    /// Every place: its scope, and its number among those of the scope.
    fn places(&self) -> impl Iterator<Item = (Scope, usize)> {
        let counts = [
            (Scope::District, self.districts),
            (Scope::Total, 1),
            (Scope::Outside, 1),
            (Scope::Excluded, self.reasons.len()),
            (Scope::KeyArea, self.key_areas),
            (Scope::Districts, self.scopes.len()),
        ];
        counts.into_iter().flat_map(|(scope, count)| (0..count).map(move |at| (scope, at)))
    }

    /// The forms of a place, in order.
    fn forms(&self) -> impl Iterator<Item = RowForm> + use<> {
        [RowForm::All].into_iter().chain((0..self.forms).map(RowForm::Known)).chain([RowForm::Unclassified])
    }

    fn at(&self, scope: Scope, at: usize, form: RowForm) -> usize {
        let before = match scope {
            Scope::District => 0,
            Scope::Total => self.districts,
            Scope::Outside => self.districts + 1,
            Scope::Excluded => self.districts + 2,
            Scope::KeyArea => self.districts + 2 + self.reasons.len(),
            Scope::Districts => self.districts + 2 + self.reasons.len() + self.key_areas,
        };
        let form = match form {
            RowForm::All => 0,
            RowForm::Known(form) => form + 1,
            RowForm::Unclassified => self.forms + 1,
        };
        (before + at) * (self.forms + 2) + form
    }

    /// Whether a place has a row for a form, with land or without.
    fn has(&self, scope: Scope, form: RowForm) -> bool {
        let of_all = form == RowForm::All;
        match scope {
            Scope::Total => true,
            Scope::Outside | Scope::Excluded => of_all,
            Scope::District | Scope::KeyArea | Scope::Districts => match self.grouping {
                Grouping::District => of_all,
                Grouping::Form => false,
                Grouping::DistrictAndForm => true,
            },
        }
    }

    fn name(&self, ledger: &Ledger<'_>, scope: Scope, at: usize) -> String {
        match scope {
            Scope::District => ledger.districts[at].name.to_string(),
            Scope::KeyArea => ledger.key_areas[at].to_string(),
            Scope::Districts => self.scopes[at].clone(),
            Scope::Excluded => self.reasons[at].clone(),
            Scope::Outside | Scope::Total => String::new(),
        }
    }
}

fn form_of(ledger: &Ledger<'_>, entry: &Entry) -> RowForm {
    ledger.parcel(entry).form.index().map_or(RowForm::Unclassified, RowForm::Known)
}

impl Counting {
    /// Counts all entries of a ledger.
    pub(super) fn of(ledger: &Ledger<'_>, grouping: Grouping, scopes: &[NamedScope]) -> Self {
        let frame = Frame::of(ledger, grouping, scopes);
        let belongs = |zone: &Zone| {
            (0..scopes.len()).filter(|&at| scopes[at].has(&zone.name, zone.code.as_deref())).collect::<Vec<usize>>()
        };
        let scopes_of = ledger.districts.iter().map(belongs).collect();
        let row = |scope, form| frame.has(scope, form).then(Cell::default);
        let cells =
            frame.places().flat_map(|(scope, _)| frame.forms().map(move |form| row(scope, form))).collect::<Vec<_>>();
        let none = Self { cells, frame, scopes_of, land: Columns::default(), greened_outside: Area::ZERO };
        let entries = ledger.entries.par_iter().fold(
            || none.clone(),
            |mut counting, entry| {
                counting.entry(ledger, entry);
                counting
            },
        );
        let by_form = ledger.entries_by_form.par_iter().flatten().fold(
            || none.clone(),
            |mut counting, entry| {
                counting.counted(entry, form_of(ledger, entry));
                counting
            },
        );
        entries.chain(by_form).reduce(|| none.clone(), Self::joined)
    }

    fn joined(mut self, other: Self) -> Self {
        for (cell, other) in self.cells.iter_mut().zip(other.cells) {
            if let (Some(cell), Some(other)) = (cell, other) {
                cell.columns.add_all(&other.columns);
            }
        }
        self.land.add_all(&other.land);
        self.greened_outside += other.greened_outside;
        self
    }

    fn entry(&mut self, ledger: &Ledger<'_>, entry: &Entry) {
        self.land.parcels += 1;
        if let Some(reason) = &entry.exclusion {
            return self.excluded(entry, &reason.to_string());
        }
        self.counted(entry, RowForm::All);
        if ledger.options.overlaps == Overlaps::Credit {
            self.counted(entry, form_of(ledger, entry));
        }
        for piece in &entry.pieces {
            self.land.add(piece);
            if piece.rival().is_none() && piece.district().is_none() && piece.greening() != Greening::White {
                self.greened_outside += piece.area();
            }
        }
    }

    /// Adds an excluded entry to the row of its reason.
    fn excluded(&mut self, entry: &Entry, reason: &str) {
        let gross = entry.gross();
        self.land.excluded += gross;
        let at = self.frame.reasons.partition_point(|known| known.as_str() < reason);
        let row = self.cells[self.frame.at(Scope::Excluded, at, RowForm::All)].as_mut();
        let row = row.expect("every reason has its row");
        row.columns.parcels += 1;
        row.columns.excluded += gross;
    }

    /// Adds an entry to the rows of a form in which it has land.
    fn counted(&mut self, entry: &Entry, form: RowForm) {
        for piece in &entry.pieces {
            let Some(district) = piece.district() else {
                self.add(Scope::Outside, 0, form, entry, piece);
                continue;
            };
            self.add(Scope::Total, 0, form, entry, piece);
            self.add(Scope::District, district, form, entry, piece);
            piece.key_areas().iter().for_each(|&at| self.add(Scope::KeyArea, at, form, entry, piece));
            for at in 0..self.scopes_of[district].len() {
                self.add(Scope::Districts, self.scopes_of[district][at], form, entry, piece);
            }
        }
    }

    fn add(&mut self, scope: Scope, at: usize, form: RowForm, entry: &Entry, piece: &Piece) {
        let Some(row) = &mut self.cells[self.frame.at(scope, at, form)] else { return };
        row.columns.add(piece);
        if row.last != Some(entry.parcel) {
            row.last = Some(entry.parcel);
            row.columns.parcels += 1;
        }
    }

    /// The rows, without targets.
    pub(super) fn rows(&self, ledger: &Ledger<'_>) -> Vec<Row> {
        let keys = self.frame.places().flat_map(|(scope, at)| self.frame.forms().map(move |form| (scope, at, form)));
        let filled = keys.zip(&self.cells).filter_map(|(key, cell)| Some((key, cell.as_ref()?)));
        filled
            .map(|((scope, at, form), cell)| Row {
                scope,
                name: self.frame.name(ledger, scope, at),
                form,
                columns: cell.columns,
                target_ha: None,
                greened_target_ha: None,
            })
            .collect()
    }
}
