//! `geoland check`: what is wrong with files, and what is in them.

mod checks;
mod geometry;
mod layer;
mod reading;
mod repairs;
mod report;
mod rows;
mod sarif;

use std::path::{Path, PathBuf};

use geoland::finding::Finding;
use geoland::{Dataset, Role, Scheme};
use geoland_io::{CrsChoice, ReadError, Source};
use serde_json::{Value, json};

use self::checks::{Common, Reference, Whereabouts};
use self::layer::Layer;
use self::reading::{Expected, Keep, Reading};
use self::repairs::Repairs;
use self::rows::Sites;
use crate::args::{CheckArgs, CheckFormat, Deny};
use crate::failure::{Answer, Failure};
use crate::findings::{counts, json_of, json_of_case};
use crate::inputs::{self, Extras, FindingRules, InputFile, Inputs, parse_crs};
use crate::messages::Messages;
use crate::present::{self, write_result};
use crate::stats::Stats;

/// Everything that is reported.
struct Checked {
    layers: Vec<Layer>,
    findings: Vec<Finding>,
    /// How many cases of expected findings there are.
    allowed: u64,
    /// Where the first cases of each finding are, in words.
    whereabouts: Whereabouts,
    repairs: Option<Repairs>,
    refused: Vec<ReadError>,
}

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras { any_layer: true, ..Extras::default() };
    let inputs = Inputs::resolve(&args.files, &args.layers, &extras, messages)?;
    for layer in &inputs.layers {
        layer.files.iter().try_for_each(|file| messages.note_input(layer.key, &file.path))?;
    }
    args.reference.iter().try_for_each(|path| messages.note_input("reference", path))?;
    let mut reading = read(args, &inputs, messages);
    let reference = args.reference.as_deref().map(|path| reference(path, args, messages)).transpose()?;
    stats.count("layers", reading.layers.len());
    stats.stage("read");
    messages.stage("checking");
    checks::as_read(&mut reading, &inputs, reference.as_ref());
    stats.stage("check what was read");
    let Reading { dataset, layers, mut findings, refused, .. } = reading;
    let placed = checks::place(&dataset, &inputs, &mut findings);
    stats.stage("place");
    let common = if let Some(placed) = &placed {
        checks::as_placed(placed, &inputs, &mut findings, &mut stats, messages)?
    } else {
        findings.merge(dataset.findings.clone());
        Common::default()
    };
    let rules = FindingRules { deny: inputs.rules.deny.or(Some(Deny::Errors)), allow: inputs.rules.allow };
    let (shown, allowed) = rules.taken(findings);
    let whereabouts = Whereabouts::of(placed.as_ref(), &shown);
    if let Some(path) = &args.geometry {
        geometry::write(placed.as_ref(), &common, path, args.output.as_deref(), messages)?;
        stats.stage("geometry");
    }
    let repairs = args.repair.as_deref().map(|path| repair(path, &inputs.layers, &layers, messages)).transpose()?;
    messages.end_stages();
    let checked = Checked { layers, findings: shown, allowed, whereabouts, repairs, refused };
    write(args, messages, &checked)?;
    stats.stage("write");
    stats.print(messages);
    let answer = rules.answer_to(&checked.findings, messages);
    let mut refused = checked.refused.into_iter().peekable();
    while let Some(error) = refused.next() {
        if refused.peek().is_none() {
            return Err(error.into());
        }
        messages.error(&error.to_string());
    }
    Ok(answer)
}

/// Writes the repaired copy of the one layer that was read.
fn repair(path: &Path, inputs: &[inputs::Layer], layers: &[Layer], messages: &Messages) -> Result<Repairs, Failure> {
    let [layer] = layers else {
        return Err(Failure::refused(format!(
            "--repair {}: name one file with one layer to repair, FILE#LAYER where there are several; --no-project leaves those of \
             geoland.toml out",
            path.display()
        )));
    };
    let named = |file: &&InputFile| Source::parse(&file.path).path == Source::parse(layer.name.as_ref()).path;
    let Some(file) = inputs.iter().flat_map(|layer| &layer.files).find(named) else {
        return Err(Failure::refused(format!("--repair {}: nothing was read", path.display())));
    };
    repairs::write(file, layer, path, messages)
}

/// The outlines of a layer that is known to be true.
fn reference(path: &Path, args: &CheckArgs, messages: &Messages) -> Result<Reference, Failure> {
    let engine = args.layers.survey.read.how.crs_engine.0;
    let common = args.layers.survey.read.crs.as_deref().map(|name| parse_crs(name, "--crs", engine)).transpose()?;
    let crs = CrsChoice { layer: None, common, engine };
    let file = InputFile { path: path.to_owned(), crs, request: args.layers.survey.read.how.request() };
    let mut reading = Reading::new(Dataset::new(Scheme::default()), Keep { outlines: true, cases: report::SHOWN });
    reading.read_file(&file, Expected::Plain, messages);
    if let Some(error) = reading.refused.pop() {
        return Err(error.into());
    }
    match reading.layers.pop() {
        Some(layer) if reading.layers.is_empty() => Ok(Reference::new(layer)),
        _ => {
            let why = "it has several layers; name one as FILE#LAYER";
            Err(Failure::refused(format!("--reference {}: {why}", path.display())))
        }
    }
}

/// Reads every file of a run.
fn read(args: &CheckArgs, inputs: &Inputs, messages: &Messages) -> Reading {
    let mut dataset = Dataset::new(inputs.scheme.clone());
    dataset.transformations.clone_from(&inputs.transformations);
    let cases = match args.format {
        CheckFormat::Table | CheckFormat::Markdown => report::SHOWN,
        CheckFormat::Json | CheckFormat::Csv | CheckFormat::Geojson | CheckFormat::Sarif => usize::MAX,
    };
    let mut reading = Reading::new(dataset, Keep { outlines: args.reference.is_some(), cases });
    let elsewhere = |file: &InputFile| {
        let others = inputs.layers.iter().filter(|layer| layer.role != Role::Parcels);
        others.flat_map(|layer| &layer.files).any(|other| is_same(&other.path, &file.path))
    };
    for layer in &inputs.layers {
        for file in &layer.files {
            let expected = match (layer.role, args.role) {
                // A file that is named as another layer is read as that.
                (Role::Parcels, None) if elsewhere(file) => continue,
                (Role::Parcels, _) if args.files.is_empty() => Expected::Role(Role::Parcels, "geoland.toml says so"),
                (Role::Parcels, Some(role)) => {
                    role.role().map_or(Expected::Plain, |role| Expected::Role(role, "as asked for"))
                }
                (Role::Parcels, None) => Expected::Open,
                (role, _) => Expected::Role(role, "as it was named"),
            };
            reading.read_file(file, expected, messages);
        }
    }
    // Events that are looked at by themselves have no parcels to belong to.
    if !reading.dataset.parcels.is_empty() {
        reading.dataset.join_events();
    }
    reading
}

/// Whether two paths lead to one file.
fn is_same(a: &Path, b: &Path) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    whole(a) == whole(b)
}

fn write(args: &CheckArgs, messages: &Messages, checked: &Checked) -> Result<(), Failure> {
    let Checked { layers, findings, allowed, whereabouts, repairs, refused } = checked;
    let sites = Sites::of(layers);
    let sheets = || layers.iter().map(Layer::sheet).collect::<Vec<_>>();
    write_result(messages, args.output.as_deref(), |out| match args.format {
        CheckFormat::Table => {
            present::table::write(out, &sheets())?;
            report::write_text(out, findings, *allowed, whereabouts)?;
            report::write_repairs(out, repairs.as_ref())
        }
        CheckFormat::Markdown => {
            present::markdown::write(out, &sheets())?;
            report::write_markdown(out, findings, *allowed, whereabouts)?;
            report::write_repairs(out, repairs.as_ref())
        }
        CheckFormat::Json => {
            let refusals = refused.iter();
            let refusals = refusals.map(|error| json!({"file": error.source_name, "error": error.to_string()}));
            let counts = counts(findings).map(|(severity, count)| (severity.to_string(), json!(count)));
            let mut members = vec![
                ("layers", layers.iter().map(Layer::json).collect()),
                ("refused", refusals.collect()),
                ("findings", findings.iter().map(json_with_cases).collect()),
                ("counts", Value::Object(counts.into_iter().collect())),
                ("allowed", json!(allowed)),
            ];
            members.extend(repairs.as_ref().map(|repairs| ("repairs", repairs.json())));
            present::json::write(out, &members)
        }
        CheckFormat::Csv => rows::write_csv(out, findings),
        CheckFormat::Geojson => rows::write_geojson(out, findings, &sites),
        CheckFormat::Sarif => sarif::write(out, findings),
    })
}

fn json_with_cases(finding: &Finding) -> Value {
    let mut members = json_of(finding);
    members.insert("cases".to_owned(), finding.cases.iter().map(json_of_case).collect());
    Value::Object(members)
}
