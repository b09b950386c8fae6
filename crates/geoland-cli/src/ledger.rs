//! `geoland ledger`: one row for each parcel.

mod geometry;
mod line;
mod sheet;

use geoland::check::{self, CheckOptions};
use geoland::finding::Findings;
use geoland::summary::{Grouping, Summary};
use geoland::{AreaUnit, Ledger, Placed};
use serde_json::Value;

use self::line::Line;
use crate::args::{Format, LedgerArgs};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, FindingRules, Inputs};
use crate::messages::Messages;
use crate::present::field::Field;
use crate::present::geojson::{Feature, simplest};
use crate::present::{self, write_result};
use crate::stats::Stats;
use crate::summarize::{land, note_counts, outline};
use crate::{layers, method};

/// A parcel's natural unit. Areas of up to 8 km² are exact in it, so that the identities of a row hold to the last bit.
const UNIT: AreaUnit = AreaUnit::M2;

/// Runs the command.
pub(crate) fn run(args: &LedgerArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let extras =
        Extras { unit: args.account.unit.map(|unit| unit.0), decimals: args.account.decimals, ..Extras::default() };
    let inputs = Inputs::resolve(&args.account.parcels, &args.account.layers, &extras, messages)?;
    let dataset = layers::read(&inputs, messages, &mut stats)?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("counting");
    // A parcel's own account credits every piece; counting forms by themselves is a matter of sums.
    let options = geoland::ledger::AccountOptions { overlaps: geoland::ledger::Overlaps::Credit, ..inputs.options };
    let ledger = Ledger::new(&placed, options)?;
    note_counts(&ledger, &mut stats);
    stats.stage("account");
    messages.stage("checking");
    let mut findings = ledger.findings.clone();
    check::of_account(&ledger, CheckOptions { as_of: options.as_of, ..CheckOptions::default() }, &mut findings);
    stats.stage("check");

    messages.end_stages();
    if let Some(note) = layers::Sources::note(&dataset) {
        messages.note(&note);
    }
    if let Some(path) = &args.geometry {
        geometry::write(&ledger, path, args.account.output.as_deref(), messages)?;
        stats.stage("geometry");
    }
    messages.note_for_receipt(|record| {
        record.member("method", method::of_account(&ledger, true));
        record.member("totals", land(&Summary::new(&ledger, Grouping::Form, &[]).land));
    });
    let unit = inputs.unit.unwrap_or(UNIT);
    write_result(messages, args.account.output.as_deref(), |out| match args.account.format {
        Format::Table => present::table::write(out, &[sheet::of(&ledger, unit, inputs.decimals)]),
        Format::Markdown => present::markdown::write(out, &[sheet::of(&ledger, unit, inputs.decimals)]),
        Format::Csv => {
            let rows = rows(&ledger);
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        Format::Json => {
            let rows = rows(&ledger).iter().map(|row| present::json::object(row, UNIT)).collect();
            let mut members = vec![("rows", Value::Array(rows))];
            members.extend(members_beside_rows(&ledger, &findings, &inputs.rules));
            present::json::write(out, &members)
        }
        Format::Geojson => present::geojson::write(
            out,
            &features(&ledger),
            UNIT,
            &members_beside_rows(&ledger, &findings, &inputs.rules),
        ),
    })?;
    stats.stage("write");
    messages.findings(&findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&findings, messages))
}

fn rows(ledger: &Ledger<'_>) -> Vec<Vec<Field>> {
    ledger.entries.iter().map(|entry| Line::of(ledger, entry).fields()).collect()
}

fn features(ledger: &Ledger<'_>) -> Vec<Feature> {
    let feature = |entry| {
        let parcel = ledger.parcel(entry);
        let geometry = outline(ledger.placed.dataset, std::iter::once((parcel.origin, &parcel.land)));
        Feature { fields: Line::of(ledger, entry).fields(), geometry: geometry.map(simplest) }
    };
    ledger.entries.iter().map(feature).collect()
}

fn members_beside_rows(ledger: &Ledger<'_>, findings: &Findings, rules: &FindingRules) -> Vec<(&'static str, Value)> {
    let summary = Summary::new(ledger, Grouping::Form, &[]);
    vec![
        ("land", land(&summary.land)),
        ("findings", method::findings(findings, rules)),
        ("method", method::of_account(ledger, true)),
    ]
}
