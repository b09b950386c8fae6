//! `geoland scorecard`: the programme's indicators against their targets.

mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use geoland::finding::Findings;
use geoland::target::TargetScope;
use geoland::{AreaUnit, Dataset, Ledger, Placed, Role};
use geoland_programme::Layer;
use geoland_programme::indicator::{Context, Definition, Indicator, Language, Of, Scorecard, evaluate, with_account};
use serde_json::Value;

use crate::args::{ScorecardArgs, ScorecardFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, FindingRules, InputFile, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::{self, write_result};
use crate::printable::printable;
use crate::stats::Stats;
use crate::summarize::note_counts;
use crate::{layers, method};

/// Everything that a scorecard is printed from.
struct Card<'a> {
    ledger: &'a Ledger<'a>,
    scorecard: Scorecard,
    findings: Findings,
    rules: &'a FindingRules,
    language: Language,
}

/// Runs the command.
pub(crate) fn run(args: &ScorecardArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras { targets: args.targets.as_deref(), uses_targets: true, ..Extras::default() };
    let inputs = Inputs::resolve(&args.parcels, &args.layers, &extras, messages)?;
    let mut dataset = layers::read(&inputs, messages, &mut stats)?;
    let definitions = with_account(inputs.indicators.clone());
    let tables = tables(&definitions, &inputs, &mut dataset, messages)?;
    stats.count("records of tables", tables.values().map(|layer| layer.records.len()).sum());
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("counting");
    let ledger = Ledger::new(&placed, inputs.options)?;
    note_counts(&ledger, &mut stats);
    stats.stage("account");
    let context = Context { ledger: &ledger, layers: &tables, scopes: &inputs.scopes, targets: &inputs.targets };
    let scorecard = evaluate(&definitions, context)
        .map_err(|error| Failure::refused(format!("{}: {error}", inputs.project.display())))?;
    stats.stage("evaluate");
    let mut findings = ledger.findings.clone();
    findings.merge(scorecard.findings.clone());
    let card =
        Card { ledger: &ledger, scorecard, findings, rules: &inputs.rules, language: args.common.lang.language() };
    messages.end_stages();
    if let Some(note) = layers::Sources::note(&dataset) {
        messages.note(&note);
    }
    write(&card, args, messages)?;
    stats.stage("write");
    messages.findings(&card.findings, card.rules);
    stats.print(messages);
    Ok(card.rules.answer(&card.findings, messages))
}

/// Reads the layers that indicators ask for.
fn tables(
    definitions: &[Definition],
    inputs: &Inputs,
    dataset: &mut Dataset,
    messages: &Messages,
) -> Result<BTreeMap<String, Layer>, Failure> {
    let own = definitions.iter().filter_map(|definition| definition.layer.as_ref());
    let covering = definitions.iter().filter_map(|definition| definition.covered_by.as_ref()).map(|by| &by.layer);
    let names: BTreeSet<&String> = own.chain(covering).collect();
    let mut tables = BTreeMap::new();
    for name in names {
        // Which layers are missing is said with the indicator that asks for them.
        let Some(file) = file_of(name, inputs)? else { continue };
        let layer = layers::read_layer(dataset, &file.path, &file.crs, &file.request, messages)?;
        tables.insert(name.clone(), layer);
    }
    Ok(tables)
}

/// The file of a table, or of a layer of the account.
fn file_of<'a>(name: &str, inputs: &'a Inputs) -> Result<Option<&'a InputFile>, Failure> {
    if let Some(file) = inputs.tables.get(name) {
        return Ok(Some(file));
    }
    let role = match name {
        "parcels" => Role::Parcels,
        "green" => Role::Green,
        "alleys" => Role::Alleys,
        _ => return Ok(None),
    };
    let mut files = inputs.layers.iter().filter(|layer| layer.role == role).flat_map(|layer| &layer.files);
    match (files.next(), files.next()) {
        (Some(_), Some(_)) => Err(Failure::refused(format!(
            "{}: an indicator counts records of {name}, which are several files: name one file under [tables]",
            inputs.project.display()
        ))),
        (first, _) => Ok(first),
    }
}

fn write(card: &Card<'_>, args: &ScorecardArgs, messages: &Messages) -> Result<(), Failure> {
    write_result(messages, args.output.as_deref(), |out| match args.format {
        ScorecardFormat::Table if args.sentences => {
            sentences(card).iter().try_for_each(|sentence| writeln!(out, "{}", printable(sentence)))
        }
        ScorecardFormat::Markdown if args.sentences => {
            let lines = sentences(card);
            lines.iter().try_for_each(|sentence| writeln!(out, "- {}", present::markdown::text(sentence)))
        }
        ScorecardFormat::Table => present::table::write(out, &sheets::of(card)),
        ScorecardFormat::Markdown => present::markdown::write(out, &sheets::of(card)),
        ScorecardFormat::Csv => {
            let rows = rows(card, args.sentences);
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, AreaUnit::Ha)
        }
        ScorecardFormat::Json => {
            let rows = rows(card, args.sentences);
            let rows = rows.iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
            let members = [
                ("rows", Value::Array(rows)),
                ("findings", method::findings(&card.findings, card.rules)),
                ("method", method::of_account(card.ledger, true)),
            ];
            present::json::write(out, &members)
        }
    })
}

/// The sentences, after one that names the cut-off.
fn sentences(card: &Card<'_>) -> Vec<String> {
    let cut_off = card.ledger.options.as_of.map(|day| match card.language {
        Language::Chinese => format!("统计截至{day}。"),
        Language::English => format!("Figures as of {day}."),
    });
    let indicators = card.scorecard.indicators.iter().map(|indicator| indicator.sentence(card.language));
    cut_off.into_iter().chain(indicators).collect()
}

fn rows(card: &Card<'_>, sentences: bool) -> Vec<Vec<Field>> {
    let row = |indicator: &Indicator| {
        let mut fields = fields(indicator);
        if sentences {
            fields.push(("sentence", Content::Text(Some(indicator.sentence(card.language)))));
        }
        fields
    };
    card.scorecard.indicators.iter().map(row).collect()
}

/// The fields of a row; every value is in the unit that its row names.
fn fields(indicator: &Indicator) -> Vec<Field> {
    let definition = &indicator.definition;
    let text = |text: &str| Content::Text(Some(text.to_owned()));
    let number = Content::Number;
    let (scope, name) = match &definition.scope {
        TargetScope::Total => ("total", ""),
        TargetScope::District(name) => ("district", &**name),
        TargetScope::KeyArea(name) => ("key_area", &**name),
        TargetScope::Districts(name) => ("scope", &**name),
    };
    let of = match (&definition.of, &definition.layer) {
        (Some(Of::Named(code)), Some(_)) => Some(code.clone()),
        _ => None,
    };
    let (part, target, implied) = (indicator.part_of.as_ref(), indicator.target.as_ref(), indicator.implied.as_ref());
    let mut fields = vec![
        ("code", text(&definition.code)),
        ("zh", text(&definition.zh)),
        ("en", text(&definition.en)),
        ("measure", text(definition.measure.word())),
        ("scope", text(scope)),
        ("name", text(name)),
        ("value", number(indicator.value)),
        ("printed", text(&indicator.printed())),
        ("unit", text(indicator.unit(Language::English))),
        ("unit_zh", text(indicator.unit(Language::Chinese))),
        ("part", number(indicator.parts.map(|parts| parts.0))),
        ("whole", number(indicator.parts.map(|parts| parts.1))),
        ("of", Content::Text(of)),
        ("of_percent", number(part.map(|part| part.percent))),
        ("target", number(target.map(|target| target.value))),
        ("target_unit", Content::Text(target.and_then(|target| target.unit.clone()))),
        ("target_version", Content::Text(target.map(|target| target.version.clone()))),
        ("target_date", Content::Text(target.and_then(|target| target.date).map(|date| date.to_string()))),
        ("target_percent", number(indicator.target_percent)),
        ("implied_percent", Content::Text(implied.map(|implied| implied.percent.to_string()))),
        ("implied_target", number(implied.map(|implied| implied.target))),
        ("implied_least", number(implied.map(|implied| implied.least))),
        ("implied_most", number(implied.map(|implied| implied.most))),
        ("note", Content::Text(definition.note.as_ref().map(|note| note.en.clone()))),
        ("records", Content::Count(indicator.tally.records)),
    ];
    fields.extend(indicator.tally.columns().map(|(name, count)| (name, Content::Count(count))));
    fields
}
