//! A comparison as tables for people: levelled, so that what is printed adds up.

use geoland::level::{LevelledTable, table};
use geoland::summary::Scope;
use geoland::{Area, AreaUnit};
use geoland_programme::compare::{Cause, Figures, Row};

use super::{Printed, TargetRow, measure_word};
use crate::layers::Sources;
use crate::present::sheet::{Column, Sheet, count, figure, rounded};
use crate::summarize::{measured_on, usual_decimals};

const PERCENT_DECIMALS: u8 = 1;

/// The tables of a comparison: what was moved, then the targets if there are any.
pub(super) fn of(printed: &Printed<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let decimals = decimals.unwrap_or_else(|| usual_decimals(unit));
    let mut sheets = vec![moved(printed, unit, decimals)];
    if !printed.targets.is_empty() {
        sheets.push(targets(&printed.targets, unit, decimals));
    }
    sheets
}

/// The columns, and what of the figures they show.
const COLUMNS: [fn(Figures) -> Area; 3] =
    [|figures| figures.reclaimed, |figures| figures.greened, |figures| figures.outside];

fn moved(printed: &Printed<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let rows = &printed.comparison.rows;
    let levelled = levelled(rows, unit, decimals);
    let [before, after] = &printed.names;
    let mut notes = vec![
        "causes take effect in the order in which they stand; before and what they moved add up to after, districts to the total"
            .to_owned(),
    ];
    if printed.comparison.rows.iter().any(|row| row.scope == Scope::KeyArea) {
        notes.push("key areas cut across districts and are in no total".to_owned());
    }
    let sources = printed.ledgers.map(|ledger| Sources::note(ledger.placed.dataset));
    let [first, last] = &sources;
    notes.extend(first.iter().cloned());
    notes.extend(last.iter().filter(|_| first != last).map(|note| format!("on the second side {note}")));
    notes.push(measured_on(printed.ledgers[1]));
    let sheet = Sheet {
        caption: format!("what moved reclaimed land in {}, from {before} to {after}", unit.symbol()),
        columns: vec![
            Column::text(""),
            Column::text(""),
            Column::figures("records"),
            Column::figures("reclaimed"),
            Column::figures("greened"),
            Column::figures("outside"),
        ],
        rows: rows.iter().zip(&levelled).flat_map(|(row, figures)| lines(printed, row, figures, decimals)).collect(),
        notes,
    };
    sheet.without_empty_columns()
}

/// The lines of a scope: before, the causes that concern it, after.
fn lines(printed: &Printed<'_>, row: &Row, levelled: &[[i64; 3]], decimals: u8) -> Vec<Vec<String>> {
    let has_outside = row.scope == Scope::Total
        && (!row.before.outside.eq(&Area::ZERO) || row.moved.iter().any(|(_, figures)| figures.outside != Area::ZERO));
    let line = |label: &str, what: &str, records: String, figures: &[i64; 3]| {
        let outside = if has_outside { figure(figures[2], decimals) } else { String::new() };
        let [reclaimed, greened] = [0, 1].map(|at| figure(figures[at], decimals));
        vec![label.to_owned(), what.to_owned(), records, reclaimed, greened, outside]
    };
    let label = match row.scope {
        Scope::Total => "total".to_owned(),
        Scope::KeyArea => format!("key area {}", row.name),
        _ => row.name.clone(),
    };
    let mut lines = vec![line(&label, "before", String::new(), &levelled[0])];
    let causes = row.moved.iter().zip(&printed.comparison.records).zip(&levelled[1..]);
    for (((cause, figures), (_, records)), levelled) in causes {
        let of_total = row.scope == Scope::Total;
        if figures.is_zero() && (!of_total || *records == 0) {
            continue;
        }
        let records = if of_total && *cause != Cause::Ties { count(*records) } else { String::new() };
        lines.push(line("", words(*cause), records, levelled));
    }
    lines.push(line("", "after", String::new(), &levelled[levelled.len() - 1]));
    lines
}

fn words(cause: Cause) -> &'static str {
    match cause {
        Cause::Withdrawn => "withdrawn or gone",
        Cause::Reshaped => "reshaped",
        Cause::Redated => "redated",
        Cause::DistrictChanged => "district changed",
        Cause::Accepted => "accepted",
        Cause::New => "new",
        Cause::GreenClosed => "green closed",
        Cause::GreenReshaped => "green reshaped",
        Cause::GreenOpened => "green opened",
        Cause::Ties => "ties of day and id",
    }
}

/// For each row its figures before, those that each cause moved, and those after, in the columns of the table.
fn levelled(rows: &[Row], unit: AreaUnit, decimals: u8) -> Vec<Vec<[i64; 3]>> {
    let scale = 10_f64.powi(i32::from(decimals));
    let steps = |row: &Row, of: fn(Figures) -> Area| -> Vec<f64> {
        let figures = std::iter::once(row.before).chain(row.moved.iter().map(|(_, figures)| *figures));
        figures.map(|figures| of(figures).in_unit(unit) * scale).collect()
    };
    let districts = rows.iter().filter(|row| row.scope == Scope::District).count();
    let mut levelled = vec![vec![[0; 3]; Cause::ALL.len() + 2]; rows.len()];
    for (column, of) in COLUMNS.into_iter().enumerate() {
        let mut set = |at: usize, steps: &[i64], after: i64| {
            let figures = steps.iter().chain([&after]);
            levelled[at].iter_mut().zip(figures).for_each(|(levelled, figure)| levelled[column] = *figure);
        };
        let figures: Vec<Vec<f64>> = rows[..districts].iter().map(|row| steps(row, of)).collect();
        let LevelledTable { cells, row_sums, column_sums, sum } = table(&figures);
        for (at, (cells, sum)) in cells.iter().zip(row_sums).enumerate() {
            set(at, cells, sum);
        }
        for (at, row) in rows.iter().enumerate().skip(districts) {
            // Land outside has no districts to add up.
            if row.scope == Scope::Total && column < 2 && districts > 0 {
                set(at, &column_sums, sum);
            } else {
                let alone = table(&[steps(row, of)]);
                set(at, &alone.cells[0], alone.sum);
            }
        }
    }
    levelled
}

fn targets(rows: &[TargetRow], unit: AreaUnit, decimals: u8) -> Sheet {
    let label = |row: &TargetRow| match row.scope {
        Scope::Total => "total".to_owned(),
        Scope::KeyArea => format!("key area {}", row.name),
        _ => row.name.clone(),
    };
    let area = |hectares: Option<f64>| {
        let in_unit = hectares.map(|ha| ha * AreaUnit::Ha.square_metres() / unit.square_metres());
        in_unit.map_or(String::new(), |number| rounded(number, decimals))
    };
    let percent = |percent: Option<f64>| percent.map_or(String::new(), |number| rounded(number, PERCENT_DECIMALS));
    let cells = |row: &TargetRow| {
        vec![
            label(row),
            measure_word(row.measure).to_owned(),
            area(row.hectares[0]),
            area(row.hectares[1]),
            percent(row.percent[0]),
            percent(row.percent[1]),
        ]
    };
    Sheet {
        caption: format!("targets in {}", unit.symbol()),
        columns: vec![
            Column::text(""),
            Column::text("measure"),
            Column::figures("before"),
            Column::figures("after"),
            Column::figures("% before"),
            Column::figures("% after"),
        ],
        rows: rows.iter().map(cells).collect(),
        notes: vec!["a changed target moves no land".to_owned()],
    }
}
