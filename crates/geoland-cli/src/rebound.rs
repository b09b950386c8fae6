//! `geoland rebound`: new buildings on cleared land.

mod sheets;

use geoland::ledger::{AccountOptions, Overlaps};
use geoland::summary::Scope;
use geoland::{AreaUnit, Ledger, Placed};
use geoland_programme::Rebound;
use geoland_programme::rebound::{Buildings, Columns, Row, Site, Survival, SurvivalStep};
use serde_json::{Value, json};

use crate::args::{ReboundArgs, ReboundList, TableFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field, Part};
use crate::present::{self, write_result};
use crate::stats::Stats;
use crate::summarize::note_counts;
use crate::{layers, method};

/// Everything that is printed.
struct Printed<'a> {
    ledger: &'a Ledger<'a>,
    buildings: &'a Buildings,
    rebound: Rebound,
}

/// Runs the command.
pub(crate) fn run(args: &ReboundArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras { unit: args.unit.map(|unit| unit.0), decimals: args.decimals, ..Extras::default() };
    let inputs = Inputs::resolve(&args.parcels, &args.layers, &extras, messages)?;
    let mut dataset = layers::read(&inputs, messages, &mut stats)?;
    let layer = layers::read_beside(&mut dataset, &args.buildings, &inputs, &args.layers.survey.read.how, messages)?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    let buildings = Buildings::read(&layer, &dataset, &placed.ground);
    stats.count("buildings", buildings.all.len());
    stats.stage("place");
    messages.stage("counting");
    let options = AccountOptions { overlaps: Overlaps::Credit, ..inputs.options };
    let ledger = Ledger::new(&placed, options)?;
    note_counts(&ledger, &mut stats);
    stats.stage("account");
    messages.stage("looking for buildings");
    let printed = Printed { ledger: &ledger, buildings: &buildings, rebound: Rebound::new(&ledger, &buildings) };
    stats.stage("rebound");

    messages.end_stages();
    write(&printed, args, &inputs, messages)?;
    stats.stage("write");
    messages.findings(&printed.rebound.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&printed.rebound.findings, messages))
}

fn write(printed: &Printed<'_>, args: &ReboundArgs, inputs: &Inputs, messages: &Messages) -> Result<(), Failure> {
    let unit = inputs.unit.unwrap_or_default();
    write_result(messages, args.output.as_deref(), |out| match args.format {
        TableFormat::Table => present::table::write(out, &sheets::of(printed, unit, inputs.decimals)),
        TableFormat::Markdown => present::markdown::write(out, &sheets::of(printed, unit, inputs.decimals)),
        TableFormat::Csv => {
            let rows = match args.list {
                ReboundList::Districts => rows(printed),
                ReboundList::Sites => sites(printed),
                ReboundList::Curves => curves(printed),
            };
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        TableFormat::Json => {
            let list = |rows: Vec<Vec<Field>>| -> Value {
                rows.iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect()
            };
            let mut of_account = method::of_account(printed.ledger, true);
            if let Value::Object(members) = &mut of_account {
                let until = printed.rebound.until.map(|day| day.to_string());
                members.insert("observed_until".to_owned(), json!(until));
                members.insert("buildings_after_cut_off".to_owned(), json!(printed.rebound.after_cut_off));
            }
            let members = [
                ("rows", list(rows(printed))),
                ("sites", list(sites(printed))),
                ("curves", list(curves(printed))),
                ("findings", method::findings(&printed.rebound.findings, &inputs.rules)),
                ("method", of_account),
            ];
            present::json::write(out, &members)
        }
    })
}

fn text(text: Option<&str>) -> Content {
    Content::Text(text.map(str::to_owned))
}

fn whole(number: Option<i64>) -> Content {
    number.and_then(|number| u64::try_from(number).ok()).map_or(Content::Text(None), Content::Count)
}

fn name(row: &Row) -> &str {
    row.zone.as_ref().map_or("", |zone| &zone.name)
}

/// Hectares by district.
fn rows(printed: &Printed<'_>) -> Vec<Vec<Field>> {
    let row = |row: &Row| {
        let Columns { sites, rebuilt_sites, cleared, rebuilt, greened_then_built, standing, undated } = row.columns;
        vec![
            ("scope", text(Some(row.scope.word()))),
            ("name", text(Some(name(row)))),
            ("code", text(row.zone.as_ref().and_then(|zone| zone.code.as_deref()))),
            ("sites", Content::Count(sites)),
            ("rebuilt_sites", Content::Count(rebuilt_sites)),
            ("median_days", whole(row.survival.as_ref().and_then(Survival::median_days))),
            ("cleared", Content::Area(cleared)),
            ("rebuilt", Content::Area(rebuilt)),
            ("greened_then_built", Content::Area(greened_then_built)),
            ("standing", Content::Area(standing)),
            ("undated", Content::Area(undated)),
        ]
    };
    printed.rebound.rows.iter().map(row).collect()
}

/// The rebuilt sites.
fn sites(printed: &Printed<'_>) -> Vec<Vec<Field>> {
    let row = |site: &Site| {
        let parcel = printed.ledger.parcel(&printed.ledger.entries[site.parcel]);
        let district = site.district.map(|at| &*printed.ledger.districts[at].name);
        let part = |(at, area): &(usize, geoland::Area)| {
            let building = &printed.buildings.all[*at];
            let built_on = building.built_on.map(|day| day.to_string());
            Part {
                members: vec![("building", json!(building.id)), ("built_on", json!(built_on))],
                label: building.id.clone().unwrap_or_else(|| "without an id".to_owned()),
                area: *area,
            }
        };
        vec![
            ("row", Content::Count(site.parcel as u64 + 1)),
            ("id", text(parcel.id.as_deref())),
            ("district", text(district)),
            ("accepted_on", text(Some(&site.accepted_on.to_string()))),
            ("built_on", text(Some(&site.built_on.to_string()))),
            ("days", whole(Some(site.days()))),
            ("rebuilt", Content::Area(site.rebuilt)),
            ("greened_then_built", Content::Area(site.greened_then_built)),
            ("buildings", Content::List(site.buildings.iter().map(part).collect())),
        ]
    };
    printed.rebound.sites.iter().map(row).collect()
}

/// The steps of every curve.
fn curves(printed: &Printed<'_>) -> Vec<Vec<Field>> {
    let of_row = |row: &Row| -> Vec<Vec<Field>> {
        let step = |step: &SurvivalStep| {
            vec![
                ("scope", text(Some(row.scope.word()))),
                ("name", text(Some(name(row)))),
                ("days", whole(Some(step.days))),
                ("at_risk", Content::Count(step.at_risk)),
                ("rebuilt", Content::Count(step.rebuilt)),
                ("free", Content::Number(Some(step.free))),
            ]
        };
        row.survival.iter().flat_map(|survival| &survival.steps).map(step).collect()
    };
    printed.rebound.rows.iter().flat_map(of_row).collect()
}

/// The words for a scope in tables.
fn label(row: &Row) -> String {
    match row.scope {
        Scope::Total => "total".to_owned(),
        Scope::Outside => "outside every district".to_owned(),
        _ => name(row).to_owned(),
    }
}
