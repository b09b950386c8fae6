//! `geoland summarize --from --to`: what was reclaimed and greened between two days.

use geoland::check::{self, CheckOptions};
use geoland::finding::Findings;
use geoland::ledger::Overlaps;
use geoland::summary::{Grouping, Scope};
use geoland::{AreaUnit, Placed, Summary};
use geoland_programme::series::{Change, ChangeRow, SeriesOptions, levelled_change};
use serde_json::Value;

use super::sheets::usual_decimals;
use super::{land, measured_on, note_counts};
use crate::args::{Format, Limit, SummarizeArgs};
use crate::failure::{Answer, Failure};
use crate::inputs::Inputs;
use crate::layers;
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::sheet::{Column, Sheet, figure};
use crate::present::{self, write_result};
use crate::series::{amounts_fields, excluded, group_fields, label, method_of, not_in_it};
use crate::stats::Stats;

/// Everything that a period is printed from.
struct Account<'a> {
    change: &'a Change<'a>,
    /// The account on the last day, for land that is in no row.
    last_day: Summary,
    findings: Findings,
    inputs: &'a Inputs,
}

/// Runs the command for a period.
pub(super) fn run(
    args: &SummarizeArgs,
    from: Limit,
    inputs: &Inputs,
    messages: &Messages,
    mut stats: Stats,
) -> Result<Answer, Failure> {
    let Some(to) = args.to.map(Limit::last_day).or(inputs.options.as_of) else {
        return Err(Failure::refused(
            "no end of the period: say --to DATE, or a cut-off with --as-of or in geoland.toml",
        ));
    };
    if args.account.format == Format::Geojson {
        return Err(Failure::refused(
            "--format geojson: a period has no geometry: choose table, json, csv or markdown",
        ));
    }
    if inputs.options.overlaps == Overlaps::Within {
        messages.note("overlaps = \"within\" is left aside: in a period land is credited to one parcel");
    }
    let options = SeriesOptions { from: from.first_day(), to, by: inputs.by.unwrap_or(Grouping::District) };
    let dataset = layers::read(inputs, messages, &mut stats)?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("counting");
    let change = Change::new(&placed, options).map_err(|error| Failure::refused(error.to_string()))?;
    note_counts(&change.ledger, &mut stats);
    stats.stage("account");
    messages.stage("checking");
    let mut findings = change.ledger.findings.clone();
    check::of_account(&change.ledger, CheckOptions { as_of: Some(to), ..CheckOptions::default() }, &mut findings);
    stats.stage("check");
    let account =
        Account { last_day: Summary::new(&change.ledger, Grouping::Form, &[]), change: &change, findings, inputs };

    messages.end_stages();
    if let Some(note) = layers::Sources::note(&dataset) {
        messages.note(&note);
    }
    messages.note_for_receipt(|record| {
        record.member("method", method_of(&change.ledger, change.options, change.loses_land));
        record.member("totals", land(&account.last_day.land));
    });
    write(&account, args, messages)?;
    stats.stage("write");
    messages.findings(&account.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&account.findings, messages))
}

fn write(account: &Account<'_>, args: &SummarizeArgs, messages: &Messages) -> Result<(), Failure> {
    let unit = account.inputs.unit.unwrap_or_default();
    let rows = || account.change.rows.iter().map(|row| fields(account, row)).collect::<Vec<_>>();
    write_result(messages, args.account.output.as_deref(), |out| match args.account.format {
        Format::Table => present::table::write(out, &[sheet(account, unit)]),
        Format::Markdown => present::markdown::write(out, &[sheet(account, unit)]),
        Format::Csv => {
            let rows = rows();
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        Format::Json | Format::Geojson => {
            let rows = rows().iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
            let change = account.change;
            present::json::write(
                out,
                &[
                    ("rows", Value::Array(rows)),
                    ("land", land(&account.last_day.land)),
                    ("excluded", excluded(&account.last_day)),
                    ("findings", crate::method::findings(&account.findings, &account.inputs.rules)),
                    ("method", method_of(&change.ledger, change.options, change.loses_land)),
                ],
            )
        }
    })
}

fn fields(account: &Account<'_>, row: &ChangeRow) -> Vec<Field> {
    let ledger = &account.change.ledger;
    let scope = if row.group.district.is_some() { Scope::District } else { Scope::Total };
    let mut fields = vec![("scope", Content::Text(Some(scope.word().to_owned())))];
    fields.extend(group_fields(ledger, row.group));
    fields.extend(amounts_fields(["reclaimed", "greened", "white"], row.in_period));
    fields.extend(amounts_fields(["before_reclaimed", "before_greened", "before_white"], row.before));
    fields.extend(amounts_fields(["after_reclaimed", "after_greened", "after_white"], row.after));
    fields
}

fn sheet(account: &Account<'_>, unit: AreaUnit) -> Sheet {
    let (change, inputs) = (account.change, account.inputs);
    let decimals = inputs.decimals.unwrap_or_else(|| usual_decimals(unit));
    let figures = levelled_change(change, unit, decimals);
    let cells = |(row, [before, in_period, after]): (&ChangeRow, &[_; 3])| {
        let areas = [in_period, before, after]
            .into_iter()
            .flat_map(|f: &geoland_programme::series::Figures| [f.reclaimed, f.greened, f.white()]);
        [label(&change.ledger, row.group)].into_iter().chain(areas.map(|area| figure(area, decimals))).collect()
    };
    let options = change.options;
    let mut notes = vec![format!(
        "reclaimed, greened and white: from {} to {}, the difference of all before and all after; less than zero where acceptances were \
         withdrawn, or for white land where more was greened than reclaimed",
        options.from, options.to
    )];
    notes.extend(not_in_it(&account.last_day, options.to, (unit, decimals)));
    notes.extend(layers::Sources::note(change.ledger.placed.dataset));
    notes.push(measured_on(&change.ledger));
    Sheet {
        caption: format!("reclaimed land in {}, {} to {}", unit.symbol(), options.from, options.to),
        columns: vec![
            Column::text(""),
            Column::figures("reclaimed"),
            Column::figures("greened"),
            Column::figures("white"),
            Column::figures("before"),
            Column::figures("greened"),
            Column::figures("white"),
            Column::figures("after"),
            Column::figures("greened"),
            Column::figures("white"),
        ],
        rows: change.rows.iter().zip(&figures).map(cells).collect(),
        notes,
    }
}
