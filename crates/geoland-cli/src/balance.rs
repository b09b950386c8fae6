//! `geoland balance`: how land moved between states from one day to another.

mod sheets;

use geoland::ledger::{AccountOptions, Overlaps};
use geoland::summary::{Grouping, RowForm, Scope};
use geoland::{AreaUnit, Findings, Ledger, Placed, Scheme};
use geoland_programme::Balance;
use geoland_programme::balance::{Account, Part, State};
use geoland_programme::rebound::Buildings;
use serde_json::{Value, json};

use crate::args::{BalanceArgs, TableFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::{self, write_result};
use crate::stats::Stats;
use crate::summarize::{form_word, note_counts};
use crate::{layers, method};

/// Everything that is printed.
struct Printed<'a> {
    ledgers: [&'a Ledger<'a>; 2],
    balance: Balance,
    grouping: Grouping,
    findings: Findings,
    has_buildings: bool,
}

/// Runs the command.
pub(crate) fn run(args: &BalanceArgs, messages: &Messages) -> Result<Answer, Failure> {
    if args.from > args.to {
        let (from, to) = (args.from, args.to);
        return Err(Failure::refused(format!("--from {from} lies after --to {to}: turn the two round")));
    }
    let mut stats = Stats::new(args.common.stats);
    let extras =
        Extras { unit: args.unit.map(|unit| unit.0), decimals: args.decimals, by: args.by, ..Extras::default() };
    let inputs = Inputs::resolve(&args.parcels, &args.layers, &extras, messages)?;
    let mut dataset = layers::read(&inputs, messages, &mut stats)?;
    let read = |path| layers::read_beside(&mut dataset, path, &inputs, &args.layers.survey.read.how, messages);
    let layer = args.buildings.as_deref().map(read).transpose()?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    let buildings = layer.as_ref().map(|layer| Buildings::read(layer, &dataset, &placed.ground));
    stats.stage("place");
    messages.stage("counting");
    let options = |day| AccountOptions { as_of: Some(day), overlaps: Overlaps::Credit };
    let (first, last) = (Ledger::new(&placed, options(args.from))?, Ledger::new(&placed, options(args.to))?);
    note_counts(&last, &mut stats);
    stats.stage("account");
    messages.stage("balancing");
    let balance = Balance::new(&first, &last, buildings.as_ref());
    stats.stage("balance");
    let mut findings = last.findings.clone();
    if let Some(buildings) = &buildings {
        findings.merge(buildings.findings.clone());
    }
    let grouping = inputs.by.unwrap_or(match args.format {
        TableFormat::Table | TableFormat::Markdown => Grouping::District,
        TableFormat::Json | TableFormat::Csv => Grouping::DistrictAndForm,
    });
    let has_buildings = buildings.is_some();
    let printed = Printed { ledgers: [&first, &last], balance, grouping, findings, has_buildings };

    messages.end_stages();
    write(&printed, args, &inputs, messages)?;
    stats.stage("write");
    messages.findings(&printed.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&printed.findings, messages))
}

fn write(printed: &Printed<'_>, args: &BalanceArgs, inputs: &Inputs, messages: &Messages) -> Result<(), Failure> {
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
            let list = |rows: Vec<Vec<Field>>| -> Value {
                rows.iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect()
            };
            let [from, to] = printed.ledgers.map(|ledger| ledger.options.as_of.map(|day| day.to_string()));
            let mut of_account = method::of_account(printed.ledgers[1], true);
            if let Value::Object(members) = &mut of_account {
                members.insert("from".to_owned(), json!(from));
                members.insert("to".to_owned(), json!(to));
                members.insert("buildings".to_owned(), json!(printed.has_buildings));
                let apart = printed.balance.largest_difference_m2;
                members.insert("largest_difference_to_ledgers_m2".to_owned(), json!(apart));
            }
            let members = [
                ("rows", list(rows(printed))),
                ("transitions", list(transitions(printed))),
                ("findings", method::findings(&printed.findings, &inputs.rules)),
                ("method", of_account),
            ];
            present::json::write(out, &members)
        }
    })
}

/// Whether a part has rows.
fn is_shown(grouping: Grouping, part: &Part) -> bool {
    match (part.scope, part.form) {
        (Scope::Total | Scope::Outside, RowForm::All) => true,
        (Scope::Outside, _) => false,
        (Scope::Total, _) => grouping != Grouping::District,
        (_, RowForm::All) => grouping != Grouping::Form,
        (..) => grouping == Grouping::DistrictAndForm,
    }
}

/// The parts in the order of print: by scope, in each all forms first.
fn parts(balance: &Balance) -> Vec<&Part> {
    let mut parts: Vec<&Part> = balance.parts.iter().collect();
    // Within a scope parts are in the order of districts already.
    parts.sort_by_key(|part| (part.scope, part.zone.clone(), part.form));
    parts
}

fn name(part: &Part) -> &str {
    part.zone.as_ref().map_or("", |zone| &zone.name)
}

fn head(part: &Part, scheme: &Scheme) -> Vec<Field> {
    let text = |text: &str| Content::Text(Some(text.to_owned()));
    vec![
        ("scope", text(part.scope.word())),
        ("name", text(name(part))),
        ("code", Content::Text(part.zone.as_ref().and_then(|zone| zone.code.as_ref()).map(ToString::to_string))),
        ("form", text(form_word(part.form, scheme))),
    ]
}

/// A row for each state of each part, and one for all cleared land.
fn rows(printed: &Printed<'_>) -> Vec<Vec<Field>> {
    let scheme = &printed.ledgers[0].placed.dataset.scheme;
    let row = |part: &Part, state: &str, account: Account| {
        let mut fields = head(part, scheme);
        fields.extend([
            ("state", Content::Text(Some(state.to_owned()))),
            ("opening", Content::Area(account.opening)),
            ("formation", Content::Area(account.formation())),
            ("consumption", Content::Area(account.consumption())),
            ("closing", Content::Area(account.closing)),
            ("net", Content::Area(account.net_change())),
            ("swap", Content::Area(account.swap())),
            ("persistence", Content::Area(account.persistence)),
        ]);
        fields
    };
    let of_part = |part: &Part| {
        let states = State::ALL.into_iter().filter(|state| *state != State::Outside);
        let mut rows: Vec<Vec<Field>> = states.map(|state| row(part, state.word(), part.account(state))).collect();
        rows.push(row(part, "cleared", part.cleared()));
        rows
    };
    parts(&printed.balance).into_iter().filter(|part| is_shown(printed.grouping, part)).flat_map(of_part).collect()
}

/// The matrix of every scope, all forms together: land by its states on both days.
fn transitions(printed: &Printed<'_>) -> Vec<Vec<Field>> {
    let scheme = &printed.ledgers[0].placed.dataset.scheme;
    let of_part = |part: &Part| -> Vec<Vec<Field>> {
        let pairs = State::ALL.into_iter().flat_map(|from| State::ALL.map(|to| (from, to)));
        let cells = pairs.filter_map(|pair| part.matrix.get(&pair).map(|area| (pair, *area)));
        cells
            .map(|((from, to), area)| {
                let mut fields = head(part, scheme);
                fields.extend([
                    ("from", Content::Text(Some(from.word().to_owned()))),
                    ("to", Content::Text(Some(to.word().to_owned()))),
                    ("area", Content::Area(area)),
                ]);
                fields
            })
            .collect()
    };
    let parts = parts(&printed.balance).into_iter().filter(|part| part.form == RowForm::All);
    parts.flat_map(of_part).collect()
}
