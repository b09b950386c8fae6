//! `geoland series`: hectares month by month, and cohorts.

mod sheets;

use geoland::check::{self, CheckOptions};
use geoland::finding::Findings;
use geoland::ledger::Overlaps;
use geoland::summary::{Grouping, RowForm, Scope};
use geoland::{Area, AreaUnit, Date, Ledger, Placed, Summary};
use geoland_programme::Month;
use geoland_programme::cohort::{Cohort, Period};
use geoland_programme::series::{Amounts, Group, Row, Series, SeriesOptions};
use serde_json::{Value, json};

use crate::args::{Format, SeriesArgs};
use crate::collection::number_of;
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, FindingRules, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::sheet::rounded;
use crate::present::{self, write_result};
use crate::stats::Stats;
use crate::summarize::{form_word, land, note_counts};
use crate::{layers, method};

/// Everything that a series is printed from.
struct Account<'a> {
    series: &'a Series<'a>,
    /// The account on the last day, for land that is in no row.
    last_day: Summary,
    cohort: Option<Cohort<Month>>,
    findings: Findings,
    rules: &'a FindingRules,
}

/// Runs the command.
pub(crate) fn run(args: &SeriesArgs, messages: &Messages) -> Result<Answer, Failure> {
    if args.account.format == Format::Geojson {
        return Err(Failure::refused("--format geojson: months have no geometry: choose table, json, csv or markdown"));
    }
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras {
        by: args.by,
        unit: args.account.unit.map(|unit| unit.0),
        decimals: args.account.decimals,
        ..Extras::default()
    };
    let inputs = Inputs::resolve(&args.account.parcels, &args.account.layers, &extras, messages)?;
    let Some(to) = args.to.map(crate::args::Limit::last_day).or(inputs.options.as_of) else {
        return Err(Failure::refused(
            "no end of the period: say --to MONTH, or a cut-off with --as-of or in geoland.toml",
        ));
    };
    if inputs.options.overlaps == Overlaps::Within {
        messages.note("overlaps = \"within\" is left aside: in a series land is credited to one parcel");
    }
    let options = SeriesOptions { from: args.from.first_day(), to, by: inputs.by.unwrap_or(Grouping::District) };
    let dataset = layers::read(&inputs, messages, &mut stats)?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("counting");
    let series = Series::new(&placed, options).map_err(|error| Failure::refused(error.to_string()))?;
    note_counts(&series.ledger, &mut stats);
    stats.stage("account");
    messages.stage("checking");
    let mut findings = series.ledger.findings.clone();
    check::of_account(&series.ledger, CheckOptions { as_of: Some(to), ..CheckOptions::default() }, &mut findings);
    stats.stage("check");
    let last_day = Summary::new(&series.ledger, Grouping::Form, &[]);
    let cohort = args.cohort.then(|| Cohort::of(&series));
    let account = Account { series: &series, last_day, cohort, findings, rules: &inputs.rules };

    messages.end_stages();
    if let Some(note) = layers::Sources::note(&dataset) {
        messages.note(&note);
    }
    messages.note_for_receipt(|record| {
        record.member("method", how(&series));
        record.member("totals", land(&account.last_day.land));
    });
    write(&account, args, &inputs, messages)?;
    stats.stage("write");
    messages.findings(&account.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&account.findings, messages))
}

fn write(account: &Account<'_>, args: &SeriesArgs, inputs: &Inputs, messages: &Messages) -> Result<(), Failure> {
    let (unit, decimals) = (inputs.unit.unwrap_or_default(), inputs.decimals);
    write_result(messages, args.account.output.as_deref(), |out| match args.account.format {
        Format::Table => present::table::write(out, &sheets::of(account, unit, decimals)),
        Format::Markdown => present::markdown::write(out, &sheets::of(account, unit, decimals)),
        Format::Csv => {
            let rows = account.cohort.as_ref().map_or_else(|| rows(account), cohort_rows);
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        Format::Json | Format::Geojson => present::json::write(out, &members(account)),
    })
}

/// The fields of every row.
fn rows(account: &Account<'_>) -> Vec<Vec<Field>> {
    account.series.rows.iter().map(|row| fields(account, row)).collect()
}

fn fields(account: &Account<'_>, row: &Row) -> Vec<Field> {
    let scope = if row.group.district.is_some() { Scope::District } else { Scope::Total };
    let mut fields = vec![
        ("month", Content::Text(Some(row.month.to_string()))),
        ("as_of", Content::Text(Some(row.as_of.to_string()))),
        ("scope", Content::Text(Some(scope.word().to_owned()))),
    ];
    fields.extend(group_fields(&account.series.ledger, row.group));
    fields.extend(amounts_fields(["reclaimed", "greened", "white"], row.cumulative));
    fields.extend(amounts_fields(["in_year_reclaimed", "in_year_greened", "in_year_white"], row.in_year));
    fields.extend(amounts_fields(["in_month_reclaimed", "in_month_greened", "in_month_white"], row.in_month));
    fields
}

/// The fields that say what a group is.
pub(crate) fn group_fields(ledger: &Ledger<'_>, group: Group) -> [Field; 3] {
    let zone = group.district.map(|at| &ledger.districts[at]);
    let form = form_word(group.form, &ledger.placed.dataset.scheme).to_owned();
    [
        ("name", Content::Text(Some(zone.map_or_else(String::new, |zone| zone.name.to_string())))),
        ("code", Content::Text(zone.and_then(|zone| zone.code.as_ref()).map(ToString::to_string))),
        ("form", Content::Text(Some(form))),
    ]
}

/// Reclaimed, greened and white land under names.
pub(crate) fn amounts_fields(names: [&'static str; 3], amounts: Amounts) -> [Field; 3] {
    let [reclaimed, greened, white] = names;
    [
        (reclaimed, Content::Area(amounts.reclaimed)),
        (greened, Content::Area(amounts.greened)),
        (white, Content::Area(amounts.white())),
    ]
}

/// The word for when something happened.
fn period_word(period: Period<impl ToString>) -> String {
    match period {
        Period::Before => "before".to_owned(),
        Period::In(month) => month.to_string(),
    }
}

/// The cells of a cohort that have land, as rows.
fn cohort_rows(cohort: &Cohort<Month>) -> Vec<Vec<Field>> {
    let fields = |(row, column, area): (Period<Month>, Option<Period<Month>>, Area)| {
        vec![
            ("reclaimed_in", Content::Text(Some(period_word(row)))),
            ("greened_in", Content::Text(column.map(period_word))),
            ("area", Content::Area(area)),
        ]
    };
    cohort.cells().map(fields).collect()
}

fn members(account: &Account<'_>) -> Vec<(&'static str, Value)> {
    let objects = |rows: Vec<Vec<Field>>| rows.iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
    let mut members: Vec<(&str, Value)> = vec![("rows", objects(rows(account)))];
    members.extend(account.cohort.as_ref().map(|cohort| ("cohort", objects(cohort_rows(cohort)))));
    members.extend([
        ("land", land(&account.last_day.land)),
        ("excluded", excluded(&account.last_day)),
        ("findings", method::findings(&account.findings, account.rules)),
        ("method", how(account.series)),
    ]);
    members
}

/// Parcels that take no part on the last day, by reason.
pub(crate) fn excluded(last_day: &Summary) -> Value {
    let rows = last_day.rows.iter().filter(|row| row.scope == Scope::Excluded);
    let rows = rows.map(
        |row| json!({"reason": row.name, "parcels": row.columns.parcels, "gross_ha": row.columns.excluded.hectares()}),
    );
    rows.collect()
}

fn how(series: &Series<'_>) -> Value {
    method_of(&series.ledger, series.options, series.loses_land)
}

/// How the figures of a period were come by.
pub(crate) fn method_of(ledger: &Ledger<'_>, options: SeriesOptions, loses_land: bool) -> Value {
    let mut method = method::of_account(ledger, true);
    method["from"] = options.from.to_string().into();
    method["to"] = options.to.to_string().into();
    method["accounts"] = if loses_land { "one for each day" } else { "one for all days" }.into();
    method
}

/// The name of a group in tables.
pub(crate) fn label(ledger: &Ledger<'_>, group: Group) -> String {
    match (group.district, group.form) {
        (None, RowForm::All) => "total".to_owned(),
        (Some(district), RowForm::All) => ledger.districts[district].name.to_string(),
        (_, form) => format!("  {}", form_word(form, &ledger.placed.dataset.scheme)),
    }
}

/// Says which land of the last day is in no row.
pub(crate) fn not_in_it(last_day: &Summary, to: Date, (unit, decimals): (AreaUnit, u8)) -> Option<String> {
    let rows = last_day.rows.iter().filter(|row| matches!(row.scope, Scope::Outside | Scope::Excluded));
    let parts = rows.filter_map(|row| {
        let area = row.columns.outside + row.columns.excluded;
        let name = if row.scope == Scope::Outside { "outside every district" } else { &row.name };
        let text = || {
            format!("{name}: {}, {}", number_of(row.columns.parcels, "parcel"), rounded(area.in_unit(unit), decimals))
        };
        (area != Area::ZERO).then(text)
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("not in it on {to}: {}", parts.join("; ")))
}
