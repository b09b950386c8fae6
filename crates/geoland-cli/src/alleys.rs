//! `geoland alleys`: distinct alleys and kilometres by status and district, and the land reclaimed beside them.

mod sheets;

use geoland::alleys::network::Network;
use geoland::check::dates;
use geoland::finding::Findings;
use geoland::summary::{Columns, Row, Scope};
use geoland::{AreaUnit, Dataset, Placed, Role};
use geoland_programme::alleys::near::LandNear;
use geoland_programme::alleys::{AlleyReport, Cell, Line, STATUSES};
use serde_json::{Value, json};

use crate::args::{AlleysArgs, TableFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::{self, write_result};
use crate::project::FILE_NAME;
use crate::stats::Stats;
use crate::{layers, method};

/// Everything that is printed.
struct Account<'a> {
    placed: &'a Placed<'a>,
    inputs: &'a Inputs,
    report: AlleyReport,
    near: Option<LandNear>,
    findings: Findings,
}

/// Runs the command.
pub(crate) fn run(args: &AlleysArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let inputs = inputs(args, messages)?;
    let dataset = layers::read_all(&inputs, messages, &mut stats)?;
    if dataset.alleys.is_empty() {
        return Err(Failure::refused("no alley segments in the files named: check the export"));
    }
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("measuring");
    let network = Network::new(&placed, inputs.options.as_of);
    let report = AlleyReport::new(&placed, &network);
    stats.stage("measure");
    let near = args.distance_m.map(|distance_m| LandNear::new(&placed, &network, inputs.options, distance_m));
    let near = near.transpose()?;
    stats.stage("account");
    // The ledger's findings hold those of reading and placing, and the network's those of the alleys.
    let mut findings = network.findings;
    if let Some(near) = &near {
        findings = with_ledger(findings, &placed.findings, near.near.findings.clone());
        dates::check(&dataset, inputs.options.as_of, &mut findings);
    }

    messages.end_stages();
    let account = Account { placed: &placed, inputs: &inputs, report, near, findings };
    write(&account, args, messages)?;
    stats.stage("write");
    messages.findings(&account.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&account.findings, messages))
}

/// The files and options of a run: alleys and districts, and parcels and green spaces where land is asked for.
fn inputs(args: &AlleysArgs, messages: &Messages) -> Result<Inputs, Failure> {
    let extras = Extras {
        unit: args.unit.map(|unit| unit.0),
        decimals: args.decimals,
        any_layer: true,
        beside: args.alleys.first().map(std::path::PathBuf::as_path),
        ..Extras::default()
    };
    let layers = args.survey.with_layers(&args.green, &args.districts, &args.alleys, args.as_of);
    let mut inputs = Inputs::resolve(&args.parcels, &layers, &extras, messages)?;
    inputs.layers.retain(|layer| match layer.role {
        Role::Alleys | Role::Districts => true,
        Role::Parcels | Role::Green | Role::Events => args.distance_m.is_some(),
        Role::KeyAreas => false,
    });
    let is_missing = |role| !inputs.layers.iter().any(|layer| layer.role == role && !layer.files.is_empty());
    if is_missing(Role::Alleys) {
        return Err(Failure::refused(format!(
            "no alleys: name a file of alley segments, or name it in a {FILE_NAME} in this folder"
        )));
    }
    if args.distance_m.is_some() && is_missing(Role::Parcels) {
        return Err(Failure::refused(format!(
            "--distance-m asks for reclaimed land, and there are no parcels: name their file with --parcels, or in a {FILE_NAME}"
        )));
    }
    Ok(inputs)
}

/// The findings of alleys and of the ledger together; those that both have from placing, once.
fn with_ledger(alleys: Findings, placed: &Findings, ledger: Findings) -> Findings {
    let mut together = ledger;
    together.merge(alleys.without(placed));
    together
}

fn write(account: &Account<'_>, args: &AlleysArgs, messages: &Messages) -> Result<(), Failure> {
    let unit = account.inputs.unit.unwrap_or_default();
    let sheets = || sheets::of(account, unit, account.inputs.decimals);
    write_result(messages, args.output.as_deref(), |out| match args.format {
        TableFormat::Table => present::table::write(out, &sheets()),
        TableFormat::Markdown => present::markdown::write(out, &sheets()),
        TableFormat::Csv => {
            let rows = rows(account);
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        TableFormat::Json => {
            let rows = rows(account).iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
            let members = [
                ("rows", Value::Array(rows)),
                ("alleys_in_several_districts", account.report.in_several_districts.into()),
                ("near", near_rows(account.near.as_ref())),
                ("findings", method::findings(&account.findings, &account.inputs.rules)),
                ("method", method_of(account)),
            ];
            present::json::write(out, &members)
        }
    })
}

/// A row for all statuses of each line, then one for each that it has.
fn rows(account: &Account<'_>) -> Vec<Vec<Field>> {
    let of_line = |line: &Line| {
        let near = account.near.as_ref().and_then(|near| {
            let row = near.near.rows.iter().find(|row| row.scope == line.scope && row.name == line.name);
            row.map(|row| row.columns)
        });
        let cells = line.cells.iter().zip(STATUSES).filter(|(cell, _)| cell.segments > 0);
        let parts = cells.map(|(cell, status)| fields(line, status, *cell, None)).collect::<Vec<_>>();
        std::iter::once(fields(line, "all", line.all(), near)).chain(parts)
    };
    let lines = account.report.lines.iter().cloned().chain(lines_of_land_alone(account));
    lines.flat_map(|line| of_line(&line).collect::<Vec<_>>()).collect()
}

/// Districts with land near alleys and without an alley of their own.
fn lines_of_land_alone<'a>(account: &'a Account<'_>) -> impl Iterator<Item = Line> + 'a {
    let is_new = |row: &&Row| {
        row.scope == Scope::District
            && !account.report.lines.iter().any(|line| line.scope == row.scope && line.name == row.name)
    };
    let rows = account.near.iter().flat_map(|near| &near.near.rows);
    let line = |row: &Row| Line { scope: row.scope, name: row.name.clone(), code: None, cells: [Cell::default(); 4] };
    rows.filter(is_new).map(line)
}

/// The fields of a row; `near` is the land near alleys, in rows of all statuses where it was asked for.
fn fields(line: &Line, status: &str, cell: Cell, near: Option<Columns>) -> Vec<Field> {
    let of_all = status == "all";
    let hectares =
        |area: fn(&Columns) -> geoland::Area| Content::Hectares(near.map(|columns| area(&columns).hectares()));
    let begun = match status {
        "all" => line.begun(),
        "started" | "done" => cell.alleys,
        _ => 0,
    };
    let percent = |alleys| Content::Number(line.percent(alleys).filter(|_| of_all && line.scope != Scope::Excluded));
    vec![
        ("scope", Content::Text(Some(line.scope.word().to_owned()))),
        ("name", Content::Text(Some(line.name.clone()))),
        ("code", Content::Text(line.code.as_ref().map(ToString::to_string))),
        ("status", Content::Text(Some(status.to_owned()))),
        ("alleys", Content::Count(cell.alleys)),
        ("segments", Content::Count(cell.segments)),
        ("length_km", Content::Number(Some(cell.length.km()))),
        ("started_or_done", Content::Count(begun)),
        ("started_or_done_percent", percent(line.begun())),
        ("done_percent", percent(line.cells[2].alleys)),
        ("near_reclaimed", hectares(Columns::reclaimed)),
        ("near_greened", hectares(|columns| columns.greened)),
    ]
}

fn near_rows(near: Option<&LandNear>) -> Value {
    let Some(near) = near else { return Value::Null };
    let rows = near.near.rows.iter().zip(&near.all).map(|(row, all)| {
        json!({
            "scope": row.scope.word(),
            "name": row.name,
            "reclaimed_ha": row.columns.reclaimed().hectares(),
            "greened_ha": row.columns.greened.hectares(),
            "white_ha": row.columns.white.hectares(),
            "all_reclaimed_ha": all.reclaimed().hectares(),
            "reclaimed_percent": percent_near(&row.columns, all),
        })
    });
    rows.collect()
}

/// What is near as a percentage of all reclaimed land.
fn percent_near(near: &Columns, all: &Columns) -> Option<f64> {
    let all = all.reclaimed().hectares();
    (all > 0.0).then(|| near.reclaimed().hectares() / all * 100.0)
}

fn method_of(account: &Account<'_>) -> Value {
    let (placed, dataset) = (account.placed, account.placed.dataset);
    json!({
        "program": "geoland",
        "version": env!("CARGO_PKG_VERSION"),
        "ellipsoid": method::ellipsoid(&placed.ground),
        "edges": placed.ground.edges().word(),
        "as_of": account.inputs.options.as_of.map(|day| day.to_string()),
        "districts": districts_word(dataset),
        "status": "done if all segments of an alley are, started if any is started or done, else planned",
        "lengths": "geodesic, each metre of an alley once; along a border half to either district",
        "same_ground_m": 0.01,
        "near": account.near.as_ref().map(|near| json!({
            "distance_m": near.distance_m,
            "border": "around every position of an alley, right within a thousandth of the distance; each square metre once",
        })),
        "scheme_hash": dataset.scheme.content_hash(),
        "content_hash": placed.content_hash,
    })
}

fn districts_word(dataset: &Dataset) -> &'static str {
    if dataset.has_district_layer { "layer" } else { "segment attribute" }
}
