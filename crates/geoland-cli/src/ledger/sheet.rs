//! The ledger as a table for people: each row levelled, so that what is printed of a parcel adds up.

use geoland::level::{Levelled, levelled};
use geoland::summary::{Columns, Row, RowForm, Scope, Summary};
use geoland::{Area, AreaUnit, Ledger};

use super::line::{Line, form_as_written, status_word};
use crate::layers::Sources;
use crate::present::field::Part;
use crate::present::sheet::{Column, Sheet, count, figure, shares};
use crate::summarize::measured_on;

/// The table of a ledger.
pub(super) fn of(ledger: &Ledger<'_>, unit: AreaUnit, decimals: Option<u8>) -> Sheet {
    let decimals = decimals.unwrap_or(match unit {
        AreaUnit::M2 | AreaUnit::Ft2 => 1,
        AreaUnit::Ha | AreaUnit::Acre => 4,
        AreaUnit::Mu => 3,
        AreaUnit::Km2 => 6,
    });
    let cut_off = ledger.options.as_of.map_or(String::new(), |day| format!(", as of {day}"));
    let mut notes =
        vec!["in every row gross = overlap + outside + excluded + net, and net = greened + white".to_owned()];
    notes.extend(Sources::note(ledger.placed.dataset));
    notes.push(measured_on(ledger));
    let sheet = Sheet {
        caption: format!("parcels in {}{cut_off}", unit.symbol()),
        columns: vec![
            Column::figures("row"),
            Column::text("parcel"),
            Column::text("status"),
            Column::text("form"),
            Column::text("accepted"),
            Column::figures("gross"),
            Column::figures("overlap"),
            Column::text("credited to"),
            Column::figures("outside"),
            Column::figures("excluded"),
            Column::text("why"),
            Column::figures("net"),
            Column::text("in"),
            Column::figures("greened"),
            Column::text("by"),
            Column::figures("white"),
        ],
        rows: ledger.entries.iter().map(|entry| cells(&Line::of(ledger, entry), unit, decimals)).collect(),
        notes,
    };
    sheet.without_empty_columns()
}

fn cells(line: &Line<'_>, unit: AreaUnit, decimals: u8) -> Vec<String> {
    let figures = level(line.columns, unit, decimals);
    let area = |count| figure(count, decimals);
    let some = |count, exact: Area| if exact == Area::ZERO { String::new() } else { area(count) };
    let among = |whole, parts: &[Part]| among(whole, parts, unit, decimals);
    let included = |text: String| if line.excluded_reason.is_some() { String::new() } else { text };
    vec![
        count(line.number as u64),
        line.parcel.id.as_deref().unwrap_or_default().to_owned(),
        status_word(&line.status).to_owned(),
        form_as_written(&line.parcel.form, line.form).to_owned(),
        line.parcel.accepted_on.map(|day| day.to_string()).unwrap_or_default(),
        area(figures.gross()),
        some(figures.overlap, line.columns.overlap),
        among(figures.overlap, &line.overlap),
        some(figures.outside, line.columns.outside),
        some(figures.excluded, line.columns.excluded),
        line.excluded_reason.clone().unwrap_or_default(),
        included(area(figures.reclaimed())),
        among(figures.reclaimed(), &line.net),
        included(area(figures.greened)),
        among(figures.greened, &line.greened),
        included(area(figures.white)),
    ]
}

/// The figures of one row, levelled by themselves.
fn level(columns: Columns, unit: AreaUnit, decimals: u8) -> Levelled {
    let row = Row {
        scope: Scope::Outside,
        name: String::new(),
        form: RowForm::All,
        columns,
        target_ha: None,
        greened_target_ha: None,
    };
    let alone = Summary {
        rows: vec![row],
        land: columns,
        greened_elsewhere: Area::ZERO,
        greened_outside: Area::ZERO,
        targets: Vec::new(),
        forms_add_up: true,
        findings: geoland::Findings::default(),
    };
    levelled(&alone, unit, decimals)[0]
}

/// The names of parts; with their figures, which add up to the whole, where there are several.
fn among(whole: i64, parts: &[Part], unit: AreaUnit, decimals: u8) -> String {
    if let [one] = parts {
        return one.label.clone();
    }
    let scale = 10_f64.powi(i32::from(decimals));
    let exact: Vec<f64> = parts.iter().map(|part| part.area.in_unit(unit) * scale).collect();
    let shares = shares(whole, &exact);
    let texts = parts.iter().zip(shares).map(|(part, share)| format!("{} {}", part.label, figure(share, decimals)));
    texts.collect::<Vec<_>>().join("; ")
}
