//! Levelling: rounded tables whose identities still hold.
//!
//! Rounding every figure by itself breaks the sums of a table. Survey practice levels the residue 调平: here every
//! figure is rounded down or up so that each printed identity holds. It is controlled rounding (Cox and Ernst 1982,
//! *Controlled rounding*, INFOR 20) by a flow in integers: a table whose rows and whose columns each form a tree always has
//! a solution in which no figure moves by a whole unit.

mod cube;
mod table;

use std::ops::Range;

pub use self::table::{LevelledTable, table};

use crate::area::{Area, AreaUnit};
use crate::flow::Flow;
use crate::summary::{Columns, Row, RowForm, Scope, Summary};

/// The figures of a row as whole numbers of 10^-decimals of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Levelled {
    /// Land credited to another parcel.
    pub overlap: i64,
    /// Land outside every district.
    pub outside: i64,
    /// Land of parcels that take no part.
    pub excluded: i64,
    /// Reclaimed land covered by green.
    pub greened: i64,
    /// Reclaimed land held in reserve.
    pub white: i64,
}

impl Levelled {
    /// Greened and white together.
    #[must_use]
    pub fn reclaimed(&self) -> i64 {
        self.greened + self.white
    }

    /// All land of the row.
    #[must_use]
    pub fn gross(&self) -> i64 {
        self.overlap + self.outside + self.excluded + self.reclaimed()
    }

    fn atoms(self) -> [i64; ATOMS] {
        [self.overlap, self.outside, self.excluded, self.greened, self.white]
    }

    fn plus(self, other: Self) -> Self {
        let (a, b) = (self.atoms(), other.atoms());
        Self::from(std::array::from_fn(|column| a[column] + b[column]))
    }
}

impl From<[i64; ATOMS]> for Levelled {
    fn from([overlap, outside, excluded, greened, white]: [i64; ATOMS]) -> Self {
        Self { overlap, outside, excluded, greened, white }
    }
}

/// Levels the figures of a summary, one for each of its rows.
///
/// # Guarantees
/// In every row, gross = overlap + outside + excluded + reclaimed and reclaimed = greened + white. District rows add up to the
/// total. Where forms of a district are shown they add up to the district. The forms of the total add up to the total, and,
/// where districts are shown by form, each is the sum of its districts. Each figure is the true one rounded down or up. Where
/// districts are shown by form that is not always possible: a figure that is whole in truth may be one unit off then. A search finds
/// it; of 10,000 tables at random it left none. If it ever ends without, sums still hold, and some figures are off by
/// more.
///
/// With [`Overlaps::Within`](crate::ledger::Overlaps::Within) forms do not add up in truth; only rows are levelled then.
///
/// # Example
/// ```
/// # use geoland::ledger::AccountOptions;
/// # use geoland::summary::{Grouping, Summary};
/// # use geoland::{AreaUnit, Crs, Dataset, Ledger, Parcel, Placed, Scheme};
/// # let ring = vec![(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0)];
/// # let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// # let mut dataset = Dataset::new(Scheme::default());
/// # dataset.add_source("memory", Crs::parse("planar").unwrap());
/// # dataset.parcels.push(Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
/// # let placed = Placed::new(&dataset)?;
/// # let ledger = Ledger::new(&placed, AccountOptions::default())?;
/// let summary = Summary::new(&ledger, Grouping::District, &[]);
/// let levelled = geoland::level::levelled(&summary, AreaUnit::Ha, 1);
/// assert_eq!(levelled[0].reclaimed(), 20); // 2.0 ha
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn levelled(summary: &Summary, unit: AreaUnit, decimals: u8) -> Vec<Levelled> {
    levelled_after(summary, None, unit, decimals)
}

/// Levels the figures of a summary that follows another one, as in a series: both have the same rows. A figure that is in truth what
/// it was before stays as it was printed before, where the sums allow it, so that nothing seems to change where nothing did.
///
/// # Guarantees
/// Those of [`levelled`].
///
/// # Panics
/// Where the summaries have different numbers of rows.
///
/// # Example
/// ```
/// # use geoland::ledger::AccountOptions;
/// # use geoland::summary::{Grouping, Summary};
/// # use geoland::{AreaUnit, Crs, Dataset, Ledger, Parcel, Placed, Scheme};
/// # let ring = vec![(0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0)];
/// # let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// # let mut dataset = Dataset::new(Scheme::default());
/// # dataset.add_source("memory", Crs::parse("planar").unwrap());
/// # dataset.parcels.push(Parcel { claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
/// # let placed = Placed::new(&dataset)?;
/// # let ledger = Ledger::new(&placed, AccountOptions::default())?;
/// use geoland::level::{levelled, levelled_after};
/// let summary = Summary::new(&ledger, Grouping::District, &[]);
/// let before = levelled(&summary, AreaUnit::Ha, 0);
/// assert_eq!(levelled_after(&summary, Some((&summary, &before)), AreaUnit::Ha, 0), before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn levelled_after(
    summary: &Summary,
    before: Option<(&Summary, &[Levelled])>,
    unit: AreaUnit,
    decimals: u8,
) -> Vec<Levelled> {
    let scale = 10_f64.powi(i32::from(decimals));
    let rows: Vec<Figures> = match before {
        None => summary.rows.iter().map(|row| Figures::new(row, unit, scale)).collect(),
        Some((earlier, printed)) => {
            assert_eq!(summary.rows.len(), earlier.rows.len(), "summaries of a series have the same rows");
            let rows = summary.rows.iter().zip(&earlier.rows).zip(printed);
            rows.map(|((row, earlier), printed)| Figures::after(row, earlier, *printed, unit, scale)).collect()
        }
    };
    let at = |scope: Scope, all: bool| {
        let wanted = move |row: &Row| row.scope == scope && (row.form == RowForm::All) == all;
        summary.rows.iter().enumerate().filter(move |(_, row)| wanted(row)).map(|(at, _)| at)
    };
    let mut levelled: Vec<Option<Levelled>> = vec![None; rows.len()];
    let set = |levelled: &mut Vec<Option<Levelled>>, members: &[usize], figures: Vec<Levelled>| {
        members.iter().zip(figures).for_each(|(&at, figures)| levelled[at] = Some(figures));
    };

    // Districts to the total. Without districts the total stands by itself, as every other row does.
    let total: Vec<usize> = at(Scope::Total, true).collect();
    let districts: Vec<usize> = at(Scope::District, true).collect();
    for &total in &total {
        let members = if districts.is_empty() { vec![total] } else { districts.clone() };
        let (sum, figures) = block(&rows, &members, rows[total], None);
        set(&mut levelled, &members, figures);
        levelled[total] = Some(sum);
    }
    for alone in [Scope::Outside, Scope::Excluded, Scope::KeyArea, Scope::Districts]
        .into_iter()
        .flat_map(|scope| at(scope, true))
    {
        let (_, figures) = block(&rows, &[alone], rows[alone], None);
        set(&mut levelled, &[alone], figures);
    }

    // Forms to the whole of their zone, where they add up.
    let crossed = at(Scope::District, false).next().is_some();
    for whole in
        total.iter().copied().chain(districts).chain(at(Scope::KeyArea, true)).chain(at(Scope::Districts, true))
    {
        let of_zone = |row: &Row| row.scope == summary.rows[whole].scope && row.name == summary.rows[whole].name;
        let is_form = |row: &Row| of_zone(row) && row.form != RowForm::All;
        let forms: Vec<usize> = (0..rows.len()).filter(|&k| is_form(&summary.rows[k])).collect();
        if summary.forms_add_up && !(crossed && summary.rows[whole].scope == Scope::Total) {
            let (_, figures) = block(&rows, &forms, rows[whole], levelled[whole]);
            set(&mut levelled, &forms, figures);
        } else if !summary.forms_add_up {
            for form in forms {
                let (_, figures) = block(&rows, &[form], rows[form], None);
                set(&mut levelled, &[form], figures);
            }
        }
    }
    if crossed && summary.forms_add_up {
        settle(summary, &rows, &mut levelled);
    }
    // What is left are the forms of the total above districts that are shown by form.
    let finished = levelled.clone();
    let of_districts = |form: RowForm| {
        let figures =
            summary.rows.iter().zip(&finished).filter(|(row, _)| row.scope == Scope::District && row.form == form);
        figures.filter_map(|(_, figures)| *figures).fold(Levelled::default(), Levelled::plus)
    };
    levelled
        .into_iter()
        .zip(&summary.rows)
        .map(|(figures, row)| figures.unwrap_or_else(|| of_districts(row.form)))
        .collect()
}

/// Brings districts by form to where the forms of the total are near their true values too.
fn settle(summary: &Summary, rows: &[Figures], levelled: &mut [Option<Levelled>]) {
    let of = |scope: Scope| (0..rows.len()).filter(move |&at| summary.rows[at].scope == scope);
    let districts: Vec<usize> = of(Scope::District).filter(|&at| summary.rows[at].form == RowForm::All).collect();
    // Rows of one district follow each other, the one of all forms first.
    let forms_of = |district: usize| {
        let is_form = |at: &usize| {
            summary.rows.get(*at).is_some_and(|row| row.scope == Scope::District && row.form != RowForm::All)
        };
        (district + 1..rows.len()).take_while(is_form).collect::<Vec<usize>>()
    };
    let cells: Vec<Vec<usize>> = districts.iter().map(|&district| forms_of(district)).collect();
    let form = |at: &usize| summary.rows[*at].form;
    if cells.iter().any(|row| !row.iter().map(form).eq(cells[0].iter().map(form))) {
        return;
    }
    let truth = cells.iter().map(|row| row.iter().map(|&at| rows[at].truth).collect()).collect();
    let figures = |at: &usize| levelled[*at].unwrap_or_default().atoms();
    let start: cube::Figures<i64> = cells.iter().map(|row| row.iter().map(figures).collect()).collect();
    let all = |form: RowForm| of(Scope::Total).find(|&at| summary.rows[at].form == form);
    // For every district, then for all of them, the forms and then all of them.
    let of_district =
        |(row, &district): (&Vec<usize>, &usize)| row.iter().map(|&at| Some(at)).chain([Some(district)]).collect();
    let mut places: Vec<Vec<Option<usize>>> = cells.iter().zip(&districts).map(of_district).collect();
    let forms = cells.first().into_iter().flatten().map(form).chain([RowForm::All]);
    places.push(forms.map(all).collect());
    let before = |at: &Option<usize>| at.map_or([None; cube::COLUMNS], |at| rows[at].before);
    let held = places.iter().map(|row| row.iter().map(before).collect()).collect();
    let (found, _) = cube::settled(&truth, start, &held);
    let mut total = Levelled::default();
    for ((row, district), found) in cells.iter().zip(&districts).zip(found) {
        let mut sum = Levelled::default();
        for (&at, figures) in row.iter().zip(found) {
            levelled[at] = Some(Levelled::from(figures));
            sum = sum.plus(Levelled::from(figures));
        }
        levelled[*district] = Some(sum);
        total = total.plus(sum);
    }
    if let Some(at) = all(RowForm::All) {
        levelled[at] = Some(total);
    }
}

/// The columns that are levelled: overlap, outside, excluded, greened, white.
const ATOMS: usize = 5;
/// The columns that make up reclaimed land.
const RECLAIMED: Range<usize> = 3..5;
/// Figures this close to a whole number are that number: beyond the sixteenth digit they are rounding noise.
const WHOLE: f64 = 1e-9;

fn atoms_of(columns: &Columns) -> [Area; ATOMS] {
    [columns.overlap, columns.outside, columns.excluded, columns.greened, columns.white]
}

/// The figures of a row as they are in truth, and those that are to be printed as before if they can.
#[derive(Debug, Clone, Copy)]
struct Figures {
    truth: [f64; ATOMS],
    /// The columns, then reclaimed and gross.
    before: [Option<i64>; ATOMS + 2],
}

impl Figures {
    fn new(row: &Row, unit: AreaUnit, scale: f64) -> Self {
        Self { truth: atoms_of(&row.columns).map(|area| area.in_unit(unit) * scale), before: [None; ATOMS + 2] }
    }

    fn after(row: &Row, earlier: &Row, printed: Levelled, unit: AreaUnit, scale: f64) -> Self {
        let with_sums = |columns: &Columns| {
            let [a, b, c, d, e] = atoms_of(columns);
            [a, b, c, d, e, columns.reclaimed(), columns.gross()]
        };
        let (now, then) = (with_sums(&row.columns), with_sums(&earlier.columns));
        let [a, b, c, d, e] = printed.atoms();
        let printed = [a, b, c, d, e, printed.reclaimed(), printed.gross()];
        let before = std::array::from_fn(|at| (now[at] == then[at]).then_some(printed[at]));
        Self { before, ..Self::new(row, unit, scale) }
    }

    /// The sum of some columns: one of them, those of reclaimed land, or all.
    fn sum(&self, columns: &Range<usize>) -> f64 {
        self.truth[columns.clone()].iter().sum()
    }

    /// What it costs to round such a sum up rather than down, see [`cost`].
    fn cost(&self, columns: &Range<usize>, weight: f64) -> i64 {
        let before = match columns.len() {
            1 => self.before[columns.start],
            ATOMS => self.before[ATOMS + 1],
            _ => self.before[ATOMS],
        };
        let figure = self.sum(columns);
        match before {
            None => cost(figure, weight),
            Some(printed) if printed as f64 > figure => -HELD,
            Some(_) => HELD,
        }
    }
}

/// The whole numbers a figure may become: down or up.
fn bounds(figure: f64, slack: i64) -> (i64, i64) {
    let nearest = figure.round();
    let (down, up) = if (figure - nearest).abs() <= WHOLE * figure.abs().max(1.0) {
        (nearest, nearest)
    } else {
        (figure.floor(), figure.ceil())
    };
    ((down as i64 - slack).max(0), up as i64 + slack)
}

/// Levels member rows to their sum, which is given as it is in truth and, if it was levelled before, as that. Returns the
/// sum and the members.
fn block(rows: &[Figures], members: &[usize], truth: Figures, fixed: Option<Levelled>) -> (Levelled, Vec<Levelled>) {
    // A sum levelled before may leave no way to round every member by less than a unit; a unit more always does.
    for slack in 0..=members.len() as i64 {
        if let Some(found) = block_within(rows, members, truth, fixed, slack) {
            return found;
        }
    }
    let nearest = |row: [f64; ATOMS]| Levelled::from(row.map(|figure| figure.round() as i64));
    (fixed.unwrap_or_else(|| nearest(truth.truth)), members.iter().map(|&row| nearest(rows[row].truth)).collect())
}

/// What it costs to round a figure up rather than down: the farther from it, the more. Sums are dearer than their parts, so
/// that totals are rounded to the nearest where the rest allows it.
fn cost(figure: f64, weight: f64) -> i64 {
    ((1.0 - 2.0 * (figure - figure.floor())) * weight) as i64
}

const CELL: f64 = 1e3;
const ROW: f64 = 1e6;
const SUM: f64 = 1e9;
/// To print something else than before where nothing changed is dearer than anything else.
const HELD: i64 = 10_000_000_000;

/// The network of a block: the sum's columns flow into the members' columns, which flow together to the members' wholes.
fn block_within(
    rows: &[Figures],
    members: &[usize],
    truth: Figures,
    fixed: Option<Levelled>,
    slack: i64,
) -> Option<(Levelled, Vec<Levelled>)> {
    let mut flow = Flow::default();
    let (source, sink) = (flow.node(), flow.node());
    let arc = |flow: &mut Flow, from: usize, to: usize, figures: &Figures, columns: Range<usize>, weight: f64| {
        flow.arc(from, to, bounds(figures.sum(&columns), slack), figures.cost(&columns, weight))
    };
    let sum_arc = |flow: &mut Flow, from: usize, to: usize, columns: Range<usize>| match fixed {
        None => flow.arc(from, to, bounds(truth.sum(&columns), 0), truth.cost(&columns, SUM)),
        Some(sum) => {
            let exact: i64 = sum.atoms()[columns].iter().sum();
            flow.arc(from, to, (exact, exact), 0)
        }
    };
    // The sum: all of it into its columns, those of reclaimed land by way of that.
    let reclaimed = flow.node();
    sum_arc(&mut flow, source, reclaimed, RECLAIMED);
    let columns: [usize; ATOMS] = std::array::from_fn(|_| flow.node());
    let sum_arcs: [usize; ATOMS] = std::array::from_fn(|column| {
        let from = if RECLAIMED.contains(&column) { reclaimed } else { source };
        sum_arc(&mut flow, from, columns[column], column..column + 1)
    });
    // The members: each cell on its own, then together.
    let mut cell_arcs = Vec::with_capacity(members.len());
    for figures in members.iter().map(|&row| &rows[row]) {
        let (whole, reclaimed) = (flow.node(), flow.node());
        cell_arcs.push(std::array::from_fn(|column| {
            let to = if RECLAIMED.contains(&column) { reclaimed } else { whole };
            arc(&mut flow, columns[column], to, figures, column..column + 1, CELL)
        }));
        arc(&mut flow, reclaimed, whole, figures, RECLAIMED, ROW);
        arc(&mut flow, whole, sink, figures, 0..ATOMS, ROW);
    }
    sum_arc(&mut flow, sink, source, 0..ATOMS);
    let amounts = flow.circulation()?;
    let read = |arcs: [usize; ATOMS]| Levelled::from(arcs.map(|arc| amounts[arc]));
    Some((read(sum_arcs), cell_arcs.into_iter().map(read).collect()))
}

#[cfg(test)]
#[path = "level_tests.rs"]
mod tests;
