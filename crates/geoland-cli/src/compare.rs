//! `geoland compare`: what moved the totals between two datasets or two days, by cause.

mod sheets;

use geoland::ledger::{AccountOptions, Overlaps};
use geoland::summary::Scope;
use geoland::target::{Measure, TargetScope};
use geoland::{Area, AreaUnit, Date, Ledger, Target};
use geoland_programme::Comparison;
use geoland_programme::compare::{Cause, CompareError, Figures, Row, placed_together};
use serde_json::{Value, json};

use crate::args::{CompareArgs, LayerArgs, SurveyArgs, TableFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::{self, write_result};
use crate::stats::Stats;
use crate::summarize::note_counts;
use crate::{layers, method};

/// Everything that a comparison is printed from.
struct Printed<'a> {
    ledgers: [&'a Ledger<'a>; 2],
    comparison: Comparison,
    targets: Vec<TargetRow>,
    /// What either side is called.
    names: [String; 2],
}

/// A target of a scope before and after.
struct TargetRow {
    scope: Scope,
    name: String,
    measure: Measure,
    hectares: [Option<f64>; 2],
    percent: [Option<f64>; 2],
}

impl From<CompareError> for Failure {
    fn from(error: CompareError) -> Self {
        Self::refused(error.to_string())
    }
}

/// Runs the command.
pub(crate) fn run(args: &CompareArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let sides = sides(args, messages)?;
    let (first, last) = (&sides[0], sides.last().unwrap_or(&sides[0]));
    let days = days(args, first, last)?;
    let before = layers::read(first, messages, &mut stats)?;
    let read = if sides.len() > 1 { Some(layers::read(last, messages, &mut stats)?) } else { None };
    let after = read.as_ref().unwrap_or(&before);
    messages.stage("placing");
    let (placed, placed_after) = placed_together(&before, after, last.place)?;
    stats.stage("place");
    messages.stage("counting");
    let options = |as_of| AccountOptions { as_of, overlaps: Overlaps::Credit };
    let ledger = Ledger::new(&placed, options(days[0]))?;
    let ledger_after = Ledger::new(&placed_after, options(days[1]))?;
    note_counts(&ledger_after, &mut stats);
    stats.stage("account");
    messages.stage("comparing");
    let comparison = Comparison::new(&ledger, &ledger_after)?;
    stats.stage("compare");
    let printed = Printed {
        targets: targets(&comparison, [&first.targets, &last.targets], days),
        comparison,
        names: names(args, days),
        ledgers: [&ledger, &ledger_after],
    };

    messages.end_stages();
    write(&printed, args, last, messages)?;
    stats.stage("write");
    messages.findings(&printed.comparison.findings, &last.rules);
    stats.print(messages);
    Ok(last.rules.answer(&printed.comparison.findings, messages))
}

/// What either side is made from; one where both are.
fn sides(args: &CompareArgs, messages: &Messages) -> Result<Vec<Inputs>, Failure> {
    let or = |own: &[std::path::PathBuf], common: &[std::path::PathBuf]| {
        if own.is_empty() { common.to_vec() } else { own.to_vec() }
    };
    let common = &args.layers;
    let of_first = LayerArgs {
        green: or(&args.green_a, &common.green),
        districts: or(&args.districts_a, &common.districts),
        ..common.clone()
    };
    let scheme = args.scheme_b.clone().or_else(|| common.survey.scheme.clone());
    let of_second = LayerArgs {
        green: or(&args.green_b, &common.green),
        districts: or(&args.districts_b, &common.districts),
        survey: SurveyArgs { scheme, ..common.survey.clone() },
        ..common.clone()
    };
    let extras = |targets| Extras {
        targets,
        uses_targets: true,
        unit: args.unit.map(|unit| unit.0),
        decimals: args.decimals,
        ..Extras::default()
    };
    let targets = args.targets.as_deref();
    let of_second_targets = args.targets_b.as_deref().or(targets);
    let second_only = [
        ("--green-a", !args.green_a.is_empty()),
        ("--green-b", !args.green_b.is_empty()),
        ("--districts-a", !args.districts_a.is_empty()),
        ("--districts-b", !args.districts_b.is_empty()),
        ("--scheme-b", args.scheme_b.is_some()),
        ("--targets-b", args.targets_b.is_some()),
    ];
    match (&args.parcels[..], second_only.iter().find(|(_, given)| *given)) {
        ([before, after], _) => {
            let first = Inputs::resolve(std::slice::from_ref(before), &of_first, &extras(targets), messages)?;
            let second =
                Inputs::resolve(std::slice::from_ref(after), &of_second, &extras(of_second_targets), messages)?;
            if first.place != second.place {
                return Err(Failure::refused("the projects of the two sides have other edges: say --edges"));
            }
            Ok(vec![first, second])
        }
        (_, Some((flag, _))) => Err(Failure::refused(format!("{flag} needs two files of parcels: name both sides"))),
        (parcels, None) => Ok(vec![Inputs::resolve(parcels, common, &extras(targets), messages)?]),
    }
}

/// The cut-off of either side.
fn days(args: &CompareArgs, first: &Inputs, last: &Inputs) -> Result<[Option<Date>; 2], Failure> {
    let days = [args.from.or(first.options.as_of), args.to.or(last.options.as_of)];
    if args.parcels.len() < 2 && args.from.is_none() {
        return Err(Failure::refused("one file of parcels: say --from and --to, or name a second file"));
    }
    match days {
        [Some(from), Some(to)] if from > to => {
            Err(Failure::refused(format!("--from {from} lies after --to {to}: turn the two round")))
        }
        [Some(_), None] | [None, Some(_)] => Err(Failure::refused(
            "one side has a cut-off and the other has none: say --as-of for both, or --from and --to",
        )),
        _ => Ok(days),
    }
}

/// What either side is called.
fn names(args: &CompareArgs, days: [Option<Date>; 2]) -> [String; 2] {
    let day = |at: usize| days[at].map(|day| day.to_string());
    match &args.parcels[..] {
        [before, after] => [(before, 0), (after, 1)].map(|(path, at)| {
            let as_of = day(at).map_or(String::new(), |day| format!(" as of {day}"));
            format!("{}{as_of}", path.display())
        }),
        _ => [0, 1].map(|at| day(at).unwrap_or_default()),
    }
}

/// The targets of every scope that has one on either side.
fn targets(comparison: &Comparison, targets: [&Vec<Target>; 2], days: [Option<Date>; 2]) -> Vec<TargetRow> {
    let mut rows = Vec::new();
    for row in &comparison.rows {
        let scope = match row.scope {
            Scope::District => TargetScope::District(row.name.clone()),
            Scope::KeyArea => TargetScope::KeyArea(row.name.clone()),
            _ => TargetScope::Total,
        };
        for measure in [Measure::Reclaimed, Measure::Greened] {
            let held = [0, 1].map(|at| Target::holding(targets[at], &scope, measure, days[at]));
            let hectares = held.map(|target| target.map(|target| target.hectares));
            let percent = [(hectares[0], row.before), (hectares[1], row.after)].map(|(target, figures)| {
                let reached = if measure == Measure::Reclaimed { figures.reclaimed } else { figures.greened };
                target.map(|target| reached.hectares() / target * 100.0)
            });
            if hectares != [None; 2] {
                rows.push(TargetRow { scope: row.scope, name: row.name.clone(), measure, hectares, percent });
            }
        }
    }
    rows
}

fn write(printed: &Printed<'_>, args: &CompareArgs, inputs: &Inputs, messages: &Messages) -> Result<(), Failure> {
    let unit = inputs.unit.unwrap_or_default();
    write_result(messages, args.output.as_deref(), |out| match args.format {
        TableFormat::Table => present::table::write(out, &sheets::of(printed, unit, inputs.decimals)),
        TableFormat::Markdown => present::markdown::write(out, &sheets::of(printed, unit, inputs.decimals)),
        TableFormat::Csv => {
            let rows = rows(printed);
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        TableFormat::Json => {
            let rows = rows(printed).iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
            let [before, after] = printed.ledgers.map(|ledger| method::of_account(ledger, true));
            let order: Vec<&str> = Cause::ALL.iter().map(|cause| cause.word()).collect();
            let members = [
                ("rows", Value::Array(rows)),
                ("findings", method::findings(&printed.comparison.findings, &inputs.rules)),
                ("method", json!({ "order": order, "before": before, "after": after })),
            ];
            present::json::write(out, &members)
        }
    })
}

/// The rows of JSON and CSV: of each scope the account before, what each cause moved, the account after, and its targets.
fn rows(printed: &Printed<'_>) -> Vec<Vec<Field>> {
    let mut rows = Vec::new();
    for row in &printed.comparison.rows {
        rows.push(fields(row, "before", None, Some(row.before), None));
        for ((cause, figures), (_, records)) in row.moved.iter().zip(&printed.comparison.records) {
            let records = (row.scope == Scope::Total).then_some(*records);
            rows.push(fields(row, cause.word(), records, Some(*figures), None));
        }
        rows.push(fields(row, "after", None, Some(row.after), None));
        for target in printed.targets.iter().filter(|target| target.scope == row.scope && target.name == row.name) {
            rows.push(fields(row, "target", None, None, Some(target)));
        }
    }
    rows
}

fn fields(
    row: &Row,
    step: &str,
    records: Option<u64>,
    figures: Option<Figures>,
    target: Option<&TargetRow>,
) -> Vec<Field> {
    let text = |text: &str| Content::Text(Some(text.to_owned()));
    let area = |of: fn(Figures) -> Area| Content::Hectares(figures.map(|figures| of(figures).hectares()));
    let side = |of: fn(&TargetRow) -> [Option<f64>; 2], at: usize| target.and_then(|target| of(target)[at]);
    vec![
        ("scope", text(row.scope.word())),
        ("name", text(&row.name)),
        ("code", Content::Text(row.code.clone())),
        ("step", text(step)),
        ("records", records.map_or(Content::Text(None), Content::Count)),
        ("reclaimed", area(|figures| figures.reclaimed)),
        ("greened", area(|figures| figures.greened)),
        ("white", area(|figures| figures.white())),
        ("outside", area(|figures| figures.outside)),
        ("measure", Content::Text(target.map(|target| measure_word(target.measure).to_owned()))),
        ("target_before", Content::Hectares(side(|target| target.hectares, 0))),
        ("target_after", Content::Hectares(side(|target| target.hectares, 1))),
        ("percent_before", Content::Number(side(|target| target.percent, 0))),
        ("percent_after", Content::Number(side(|target| target.percent, 1))),
    ]
}

fn measure_word(measure: Measure) -> &'static str {
    match measure {
        Measure::Reclaimed => "reclaimed",
        Measure::Greened => "greened",
    }
}
