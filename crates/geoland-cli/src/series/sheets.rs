//! The series as tables for people: levelled figures, so that what is printed adds up.

use geoland::AreaUnit;
use geoland::level::table;
use geoland_programme::cohort::{Cohort, Period};
use geoland_programme::series::{Amounts, Row, levelled};

use super::{Account, label, not_in_it, period_word};
use crate::layers::Sources;
use crate::present::sheet::{Column, Sheet, figure};
use crate::summarize::{measured_on, usual_decimals};

/// The tables of a series: the months, then the cohorts if they are asked for.
pub(super) fn of(account: &Account<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let decimals = decimals.unwrap_or_else(|| usual_decimals(unit));
    let mut sheets = vec![months(account, unit, decimals)];
    if let Some(cohort) = &account.cohort {
        // A table of more columns is none.
        sheets.push(if cohort.periods.len() > 13 {
            matrix(account, &cohort.by_year(), "year", unit, decimals)
        } else {
            matrix(account, cohort, "month", unit, decimals)
        });
    }
    sheets
}

fn months(account: &Account<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let series = account.series;
    let figures = levelled(series, unit, decimals);
    let mut rows = Vec::with_capacity(series.rows.len());
    let mut month = None;
    for (row, figures) in series.rows.iter().zip(&figures) {
        // Districts without land in a month would only hide the others; the total is always there.
        let is_total = label(&series.ledger, row.group) == "total";
        if is_nothing(row) && !is_total {
            continue;
        }
        let named = if month == Some(row.month) { String::new() } else { row.month.to_string() };
        month = Some(row.month);
        let areas = figures.iter().flat_map(|figures| [figures.reclaimed, figures.greened, figures.white()]);
        let cells = [named, label(&series.ledger, row.group)].into_iter();
        rows.push(cells.chain(areas.map(|area| figure(area, decimals))).collect());
    }
    let options = series.options;
    Sheet {
        caption: format!("reclaimed land in {} by month, {} to {}", unit.symbol(), options.from, options.to),
        columns: vec![
            Column::text("month"),
            Column::text(""),
            Column::figures("reclaimed"),
            Column::figures("greened"),
            Column::figures("white"),
            Column::figures("in the year"),
            Column::figures("greened"),
            Column::figures("white"),
            Column::figures("in the month"),
            Column::figures("greened"),
            Column::figures("white"),
        ],
        rows,
        notes: notes(account, unit, decimals),
    }
}

fn notes(account: &Account<'_>, unit: AreaUnit, decimals: u8) -> Vec<String> {
    let (series, dataset) = (account.series, account.series.ledger.placed.dataset);
    let mut notes = vec![
        "reclaimed, greened and white: all until the end of the month; in the year (since 1 January) and in the month: differences of \
         these"
            .to_owned(),
    ];
    if series.loses_land {
        notes.push(
            "some land stops to count within the period (acceptances withdrawn): changes may be less than zero"
                .to_owned(),
        );
    }
    notes.extend(not_in_it(&account.last_day, series.options.to, (unit, decimals)));
    notes.extend(Sources::note(dataset));
    notes.push(measured_on(&series.ledger));
    notes
}

/// Cohorts as a matrix with its sums; rows of periods in which nothing was reclaimed are left out.
fn matrix<M: Copy + Ord + ToString>(
    account: &Account<'_>,
    cohort: &Cohort<M>,
    word: &str,
    unit: AreaUnit,
    decimals: u8,
) -> Sheet {
    let scale = 10_f64.powi(i32::from(decimals));
    let columns: Vec<Option<Period<M>>> = cohort.periods.iter().copied().map(Some).chain([None]).collect();
    let truth = cohort.periods.iter().map(|row| {
        let cells = columns.iter().map(|column| cohort.area(*row, *column).in_unit(unit) * scale);
        cells.collect::<Vec<f64>>()
    });
    let levelled = table(&truth.collect::<Vec<_>>());
    let figures = levelled.cells;
    let has_land = |column: usize| figures.iter().any(|row| row[column] != 0);
    // What was greened before the period has a column only where there is any.
    let shown: Vec<usize> = (0..columns.len()).filter(|&at| at > 0 || has_land(at)).collect();
    let line = |name: String, figures: &[i64]| {
        let (white, greened) = (figures[figures.len() - 1], figures[..figures.len() - 1].iter().sum::<i64>());
        let sums = [greened + white, greened];
        let cells = sums.into_iter().chain(shown.iter().map(|&at| figures[at])).map(|count| figure(count, decimals));
        [name].into_iter().chain(cells).collect::<Vec<String>>()
    };
    let with_land = cohort.periods.iter().zip(&figures).filter(|(_, figures)| figures.iter().any(|count| *count != 0));
    let mut rows: Vec<Vec<String>> = with_land.map(|(row, figures)| line(period_word(*row), figures)).collect();
    rows.push(line("total".to_owned(), &levelled.column_sums));
    let titles = shown.iter().map(|&at| Column::named(columns[at].map_or_else(|| "white".to_owned(), period_word)));
    let fixed = [Column::text("reclaimed in"), Column::figures("all"), Column::figures("greened")];
    let mut notes = vec![format!(
        "land reclaimed by {} in {}: by the {word} of its first acceptance (rows) and the {word} in which it was greened (columns)",
        account.series.options.to,
        unit.symbol(),
    )];
    if account.series.loses_land {
        notes.push("land that no longer counts on that day is in no cohort".to_owned());
    }
    Sheet { caption: "cohorts".to_owned(), columns: fixed.into_iter().chain(titles).collect(), rows, notes }
}

/// Whether nothing of a row is anything.
fn is_nothing(row: &Row) -> bool {
    [row.cumulative, row.in_year, row.in_month].iter().all(|amounts| *amounts == Amounts::default())
}
