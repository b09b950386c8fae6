//! The summary as tables for people: levelled figures, so that what is printed adds up.

use geoland::alleys::AlleyRow;
use geoland::level::{Levelled, levelled, table};
use geoland::summary::{Row, RowForm, Scope};
use geoland::target::Measure;
use geoland::{AreaUnit, Ledger};

use super::{Account, form_word};
use crate::layers::Sources;
use crate::method;
use crate::present::sheet::{Column, Sheet, count, figure, rounded};

/// Kilometres are printed to the metre.
const KM_DECIMALS: u8 = 3;
const PERCENT_DECIMALS: u8 = 1;

/// The tables of an account: the summary, then the alleys if there are any.
pub(super) fn of(account: &Account<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let decimals = decimals.unwrap_or_else(|| usual_decimals(unit));
    let mut sheets = vec![summary(account, unit, decimals)];
    if !account.alleys.rows.is_empty() {
        sheets.push(alleys(&account.alleys.rows));
    }
    sheets
}

/// The decimals of a unit where none are asked for.
pub(crate) fn usual_decimals(unit: AreaUnit) -> u8 {
    match unit {
        AreaUnit::M2 | AreaUnit::Ft2 => 0,
        AreaUnit::Km2 => 3,
        AreaUnit::Ha | AreaUnit::Mu | AreaUnit::Acre => 1,
    }
}

fn summary(account: &Account<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let summary = &account.summary;
    let figures = levelled(summary, unit, decimals);
    let cut_off = account.ledger.options.as_of.map_or(String::new(), |day| format!(", as of {day}"));
    let rows = summary.rows.iter().zip(&figures).map(|(row, figures)| cells(account, row, figures, decimals));
    Sheet {
        caption: format!("reclaimed land in {}{cut_off}", unit.symbol()),
        columns: vec![
            Column::text(""),
            Column::figures("parcels"),
            Column::figures("gross"),
            Column::figures("overlap"),
            Column::figures("reclaimed"),
            Column::figures("greened"),
            Column::figures("white"),
        ],
        rows: rows.collect(),
        notes: notes(account, &figures, unit, decimals),
    }
}

fn cells(account: &Account<'_>, row: &Row, figures: &Levelled, decimals: u8) -> Vec<String> {
    let area = |count| figure(count, decimals);
    // Land outside every district and excluded land is not reclaimed by its nature, and excluded parcels take no credit.
    let within =
        |count| if matches!(row.scope, Scope::Excluded | Scope::Outside) { String::new() } else { area(count) };
    vec![
        label(account, row),
        count(row.columns.parcels),
        area(figures.gross()),
        if row.scope == Scope::Excluded { String::new() } else { area(figures.overlap) },
        within(figures.reclaimed()),
        within(figures.greened),
        within(figures.white),
    ]
}

fn label(account: &Account<'_>, row: &Row) -> String {
    if row.form != RowForm::All {
        return format!("  {}", form_word(row.form, &account.ledger.placed.dataset.scheme));
    }
    match row.scope {
        Scope::District => row.name.clone(),
        Scope::Total => "total".to_owned(),
        Scope::Outside => "outside every district".to_owned(),
        Scope::Excluded => format!("excluded: {}", row.name),
        Scope::KeyArea => format!("key area {}", row.name),
        Scope::Districts => format!("scope {}", row.name),
    }
}

fn notes(account: &Account<'_>, figures: &[Levelled], unit: AreaUnit, decimals: u8) -> Vec<String> {
    let (summary, dataset) = (&account.summary, account.ledger.placed.dataset);
    let mut notes = vec![all_land(account, figures, decimals)];
    notes.extend(summary.targets.iter().map(|(at, target)| {
        let (row, figures) = (&summary.rows[*at], &figures[*at]);
        let (reached, percent) = match target.measure {
            Measure::Reclaimed => (figures.reclaimed(), row.target_percent()),
            Measure::Greened => (figures.greened, row.greened_target_percent()),
        };
        let hectares = target.hectares * AreaUnit::Ha.square_metres() / unit.square_metres();
        let version = if target.version.is_empty() { String::new() } else { format!(" ({})", target.version) };
        format!(
            "target {}: {} of {} {}, {} %{version}",
            label(account, row),
            figure(reached, decimals),
            rounded(hectares, decimals),
            target.measure.word(),
            rounded(percent.unwrap_or(0.0), PERCENT_DECIMALS)
        )
    }));
    notes.extend(account.implied.iter().map(|implied| implied.line(|number| rounded(number, decimals))));
    if dataset.has_green_layer {
        let area = |area: geoland::Area| rounded(area.in_unit(unit), decimals);
        notes.push(format!(
            "green beside it: {} on no reclaimed parcel, {} on reclaimed land outside every district",
            area(summary.greened_elsewhere),
            area(summary.greened_outside)
        ));
    }
    if summary.rows.iter().any(|row| row.scope == Scope::KeyArea) {
        notes.push("key areas cut across districts and are in no total".to_owned());
    }
    if summary.rows.iter().any(|row| row.scope == Scope::Districts) {
        notes.push("scopes are sets of districts; they nest and cut across each other and are in no total".to_owned());
    }
    if !summary.forms_add_up {
        notes.push("each form is counted as if it stood alone (--overlaps within): forms do not add up".to_owned());
    }
    notes.extend(Sources::note(dataset));
    notes.push(measured_on(account.ledger));
    notes
}

/// All land of all parcels, as the printed rows add up.
fn all_land(account: &Account<'_>, figures: &[Levelled], decimals: u8) -> String {
    let whole =
        |row: &Row| row.form == RowForm::All && matches!(row.scope, Scope::Total | Scope::Outside | Scope::Excluded);
    let rows = account.summary.rows.iter().zip(figures).filter(|(row, _)| whole(row)).map(|(_, figures)| figures);
    let sum = rows.fold([0; 5], |sum, row| {
        [sum[0] + row.overlap, sum[1] + row.outside, sum[2] + row.excluded, sum[3] + row.greened, sum[4] + row.white]
    });
    let [overlap, outside, excluded, greened, white] = sum.map(|count| figure(count, decimals));
    format!(
        "all land: {} parcels, gross {} = overlap {overlap} + outside {outside} + excluded {excluded} + reclaimed {} (greened {greened} + white {white})",
        count(account.summary.land.parcels),
        figure(sum.iter().sum(), decimals),
        figure(sum[3] + sum[4], decimals),
    )
}

/// What areas are measured on.
pub(crate) fn measured_on(ledger: &Ledger<'_>) -> String {
    format!("areas {}", method::measured_on(&ledger.placed.ground))
}

fn alleys(rows: &[AlleyRow]) -> Sheet {
    let label = |row: &AlleyRow| match row.scope {
        Scope::Excluded => format!("not measured: {}", row.name),
        Scope::District | Scope::KeyArea | Scope::Districts => row.name.clone(),
        Scope::Total => "total".to_owned(),
        Scope::Outside => "outside every district".to_owned(),
    };
    let cells = |(row, km): (&AlleyRow, i64)| {
        vec![
            label(row),
            row.status.clone().unwrap_or_else(|| "all".to_owned()),
            count(row.alleys),
            count(row.segments),
            figure(km, KM_DECIMALS),
        ]
    };
    Sheet {
        caption: "alleys".to_owned(),
        columns: vec![
            Column::text(""),
            Column::text("status"),
            Column::figures("alleys"),
            Column::figures("segments"),
            Column::figures("km"),
        ],
        rows: rows.iter().zip(levelled_km(rows)).map(cells).collect(),
        notes: vec!["an alley counts once in each row that it has a segment in".to_owned()],
    }
}

/// The kilometres of each row as counts of their last decimal, levelled: statuses add up to all of a district, districts and what lies
/// outside them to the total.
fn levelled_km(rows: &[AlleyRow]) -> Vec<i64> {
    let scale = 10_f64.powi(i32::from(KM_DECIMALS));
    let is_part = |row: &&AlleyRow| matches!(row.scope, Scope::District | Scope::Outside);
    let mut parts: Vec<(Scope, &str)> = rows.iter().filter(is_part).map(|row| (row.scope, &*row.name)).collect();
    parts.dedup();
    if parts.is_empty() {
        parts.push((Scope::Total, ""));
    }
    let of_total = rows.iter().filter(|row| row.scope == Scope::Total);
    let statuses: Vec<&String> = of_total.filter_map(|row| row.status.as_ref()).collect();
    let place = |row: &AlleyRow| parts.iter().position(|part| *part == (row.scope, &*row.name));
    let column =
        |row: &AlleyRow| row.status.as_ref().and_then(|status| statuses.iter().position(|known| *known == status));
    let mut truth = vec![vec![0.0; statuses.len()]; parts.len()];
    for row in rows {
        if let (Some(part), Some(status)) = (place(row), column(row)) {
            truth[part][status] = row.length.km() * scale;
        }
    }
    let levelled = table(&truth);
    let figure = |row: &AlleyRow| match (row.scope, place(row), column(row)) {
        (Scope::Total, _, Some(status)) => levelled.column_sums[status],
        (Scope::Total, _, None) => levelled.sum,
        (_, Some(part), Some(status)) => levelled.cells[part][status],
        (_, Some(part), None) => levelled.row_sums[part],
        (_, None, _) => 0,
    };
    rows.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use geoland::Length;
    use geoland::alleys::AlleyRow;
    use geoland::summary::Scope;

    use super::levelled_km;

    #[test]
    fn kilometres_add_up() {
        let row = |scope, name: &str, status: Option<&str>, metres: f64| AlleyRow {
            scope,
            name: name.to_owned(),
            status: status.map(str::to_owned),
            alleys: 1,
            segments: 1,
            length: Length::from_m(metres),
        };
        // Rounded one by one, 1 + 1 would be 1 in each district, and 2 + 2 would be 3 in the total.
        let rows = [
            row(Scope::District, "East", None, 1.4),
            row(Scope::District, "East", Some("planned"), 0.7),
            row(Scope::District, "East", Some("done"), 0.7),
            row(Scope::District, "West", None, 1.4),
            row(Scope::District, "West", Some("planned"), 0.7),
            row(Scope::District, "West", Some("done"), 0.7),
            row(Scope::Total, "", None, 2.8),
            row(Scope::Total, "", Some("planned"), 1.4),
            row(Scope::Total, "", Some("done"), 1.4),
            row(Scope::Excluded, "no geometry", None, 0.0),
        ];
        let [east, east_planned, east_done, west, west_planned, west_done, total, planned, done, none] =
            levelled_km(&rows)[..]
        else {
            panic!("a figure for each row")
        };
        assert_eq!((east_planned + east_done, west_planned + west_done), (east, west));
        assert_eq!((east_planned + west_planned, east_done + west_done), (planned, done));
        assert_eq!((planned + done, east + west, none), (total, total, 0));
        assert!((2..=3).contains(&total) && [east, west, planned, done].iter().all(|km| (1..=2).contains(km)));
    }
}
