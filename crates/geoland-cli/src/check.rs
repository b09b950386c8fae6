//! `geoland check`: what is wrong with files, and what is in them.

mod layer;
mod reading;
mod report;
mod rows;
mod sarif;

use std::path::{Path, PathBuf};

use geoland::{Dataset, Findings, Role};
use geoland_io::ReadError;
use serde_json::{Value, json};

use self::layer::Layer;
use self::reading::{Expected, Reading};
use self::rows::Sites;
use crate::args::{CheckArgs, CheckFormat, Deny};
use crate::failure::{Answer, Failure};
use crate::findings::{counts, json_of, json_of_case};
use crate::inputs::{Extras, FindingRules, InputFile, Inputs};
use crate::messages::Messages;
use crate::present::{self, write_result};
use crate::stats::Stats;

/// Everything that is reported.
struct Checked {
    layers: Vec<Layer>,
    dataset: Dataset,
    findings: Findings,
    refused: Vec<ReadError>,
}

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras { any_layer: true, ..Extras::default() };
    let inputs = Inputs::resolve(&args.files, &args.layers, &extras, messages)?;
    let reading = read(args, &inputs, messages);
    stats.count("layers", reading.layers.len());
    stats.stage("read");
    let Reading { dataset, layers, findings, refused } = reading;
    let checked = Checked { layers, dataset, findings, refused };
    messages.end_stages();
    let rules = FindingRules { deny: inputs.rules.deny.or(Some(Deny::Errors)), allow: inputs.rules.allow };
    write(args, &checked, &rules)?;
    stats.print(messages);
    let answer = rules.answer(&checked.findings, messages);
    let mut refused = checked.refused.into_iter().peekable();
    while let Some(error) = refused.next() {
        if refused.peek().is_none() {
            return Err(error.into());
        }
        messages.error(&error.to_string());
    }
    Ok(answer)
}

/// Reads every file of a run.
fn read(args: &CheckArgs, inputs: &Inputs, messages: &Messages) -> Reading {
    let mut dataset = Dataset::new(inputs.scheme.clone());
    dataset.transformations.clone_from(&inputs.transformations);
    dataset.findings = Findings::keeping_all();
    let mut reading = Reading::new(dataset);
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
    reading
}

/// Whether two paths lead to one file.
fn is_same(a: &Path, b: &Path) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
    whole(a) == whole(b)
}

fn write(args: &CheckArgs, checked: &Checked, rules: &FindingRules) -> Result<(), Failure> {
    let (shown, allowed) = rules.shown(&checked.findings);
    let sites = Sites::of(&checked.layers);
    write_result(args.output.as_deref(), |out| match args.format {
        CheckFormat::Table => {
            let sheets: Vec<_> = checked.layers.iter().map(Layer::sheet).collect();
            present::table::write(out, &sheets)?;
            report::write_text(out, &shown, allowed)
        }
        CheckFormat::Markdown => {
            let sheets: Vec<_> = checked.layers.iter().map(Layer::sheet).collect();
            present::markdown::write(out, &sheets)?;
            report::write_markdown(out, &shown, allowed)
        }
        CheckFormat::Json => {
            let refusals = checked.refused.iter();
            let refusals = refusals.map(|error| json!({"file": error.source_name, "error": error.to_string()}));
            let layers = checked.layers.iter().map(Layer::json).collect();
            let findings = shown.iter().map(|finding| {
                let mut members = json_of(finding);
                members.insert("cases".to_owned(), finding.cases.iter().map(json_of_case).collect());
                Value::Object(members)
            });
            let counts = counts(&shown).map(|(severity, count)| (severity.to_string(), json!(count)));
            let members = [
                ("layers", layers),
                ("refused", refusals.collect()),
                ("findings", findings.collect()),
                ("counts", Value::Object(counts.into_iter().collect())),
                ("allowed", json!(allowed)),
            ];
            present::json::write(out, &members)
        }
        CheckFormat::Csv => rows::write_csv(out, &shown),
        CheckFormat::Geojson => rows::write_geojson(out, &shown, &sites),
        CheckFormat::Sarif => sarif::write(out, &shown),
    })
}
