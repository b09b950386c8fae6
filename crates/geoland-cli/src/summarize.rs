//! `geoland summarize`: hectares by district, form and key area.

mod implied;
mod period;
mod sheets;

use self::implied::ImpliedTarget;
pub(crate) use self::sheets::{measured_on, usual_decimals};

use std::mem::ManuallyDrop;
use std::path::Path;

use geo_types::MultiPolygon;
use geoland::alleys::{AlleyAccount, AlleyRow};
use geoland::check::{self, CheckOptions};
use geoland::finding::Findings;
use geoland::ledger::{Paths, Zone};
use geoland::outline::Land;
use geoland::summary::{Columns, Grouping, Row, RowForm, Scope};
use geoland::target::Measure;
use geoland::{AreaUnit, Dataset, Ledger, Origin, Placed, Scheme, Summary, Target};
use serde_json::{Value, json};

use crate::args::{Format, SummarizeArgs};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, FindingRules, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::geojson::{Feature, in_degrees, simplest};
use crate::present::{self, write_result};
use crate::receipt::Record;
use crate::stats::Stats;
use crate::{layers, method};

/// Everything that a summary is printed from.
struct Account<'a> {
    ledger: &'a Ledger<'a>,
    summary: Summary,
    alleys: AlleyAccount,
    implied: Vec<ImpliedTarget>,
    findings: Findings,
    rules: &'a FindingRules,
}

/// Runs the command.
pub(crate) fn run(args: &SummarizeArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras {
        targets: args.targets.as_deref(),
        uses_targets: true,
        by: args.by,
        overlaps: args.overlaps.map(|overlaps| overlaps.0),
        unit: args.account.unit.map(|unit| unit.0),
        decimals: args.account.decimals,
        ..Extras::default()
    };
    let inputs = Inputs::resolve(&args.account.parcels, &args.account.layers, &extras, messages)?;
    if let Some(from) = args.from {
        return period::run(args, from, &inputs, messages, stats);
    }
    // The program ends with this command: to give millions of small pieces of memory back one by one would only take time.
    let dataset = ManuallyDrop::new(layers::read(&inputs, messages, &mut stats)?);
    messages.stage("placing");
    let placed = ManuallyDrop::new(Placed::with_options(&dataset, inputs.place)?);
    stats.stage("place");
    messages.stage("counting");
    let ledger = ManuallyDrop::new(Ledger::new(&placed, inputs.options)?);
    note_counts(&ledger, &mut stats);
    stats.stage("account");
    let format = args.account.format;
    let grouping = inputs.by.unwrap_or(match format {
        Format::Table | Format::Markdown => Grouping::District,
        Format::Json | Format::Csv | Format::Geojson => Grouping::DistrictAndForm,
    });
    let summary = Summary::with_scopes(&ledger, grouping, &inputs.targets, &inputs.scopes);
    stats.stage("summarise");
    messages.stage("checking");
    let mut findings = summary.findings.clone();
    check::of_account(&ledger, CheckOptions { as_of: inputs.options.as_of, ..CheckOptions::default() }, &mut findings);
    stats.stage("check");
    let unit = inputs.unit.unwrap_or_default();
    let implied = implied::of(&args.implied, &summary, unit, inputs.decimals)?;
    let (alleys, rules) = (AlleyAccount::new(&placed), &inputs.rules);
    let account = Account { ledger: &ledger, summary, alleys, implied, findings, rules };

    messages.end_stages();
    if let Some(note) = layers::Sources::note(&dataset) {
        messages.note(&note);
    }
    messages.note_for_receipt(|record| note(&account, record));
    write(&account, messages, format, unit, inputs.decimals, args.account.output.as_deref())?;
    stats.stage("write");
    messages.findings(&account.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&account.findings, messages))
}

/// Notes the counts of an account for `--stats`.
pub(crate) fn note_counts(ledger: &Ledger<'_>, stats: &mut Stats) {
    stats.count("parcels", ledger.entries.len());
    stats.count("eligible", ledger.entries.iter().filter(|entry| entry.exclusion.is_none()).count());
    stats.count("pieces", ledger.entries.iter().map(|entry| entry.pieces.len()).sum());
    let Paths { alone, pair, nary, slab, by_district_grid } = ledger.paths;
    let ways =
        [("alone", alone), ("pair", pair), ("n-ary", nary), ("slab", slab), ("by the district grid", by_district_grid)];
    for (way, count) in ways {
        stats.count(&format!("problems {way}"), usize::try_from(count).unwrap_or(usize::MAX));
    }
}

/// Notes for a receipt how the summary was come by and what it comes to.
fn note(account: &Account<'_>, record: &mut Record) {
    let summary = &account.summary;
    record.member("method", method::of_account(account.ledger, summary.forms_add_up));
    record.member("targets", summary.targets.iter().map(|(at, target)| held(&summary.rows[*at], target)).collect());
    record.member("totals", land(&summary.land));
}

fn write(
    account: &Account<'_>,
    messages: &Messages,
    format: Format,
    unit: AreaUnit,
    decimals: Option<u8>,
    path: Option<&Path>,
) -> Result<(), Failure> {
    write_result(messages, path, |out| match format {
        Format::Table => present::table::write(out, &sheets::of(account, unit, decimals)),
        Format::Markdown => present::markdown::write(out, &sheets::of(account, unit, decimals)),
        Format::Csv => {
            let rows = rows(account);
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        Format::Json => {
            let rows = rows(account).iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
            let mut members = vec![("rows", Value::Array(rows))];
            members.extend(members_beside_rows(account));
            present::json::write(out, &members)
        }
        Format::Geojson => {
            let members = members_beside_rows(account);
            present::geojson::write(out, &features(account), AreaUnit::Ha, &members)
        }
    })
}

/// The fields of every row.
fn rows(account: &Account<'_>) -> Vec<Vec<Field>> {
    let scheme = &account.ledger.placed.dataset.scheme;
    account.summary.rows.iter().zip(zones(account)).map(|(row, zone)| fields(row, zone, scheme)).collect()
}

/// For each row, the district it is about.
fn zones<'a>(account: &Account<'a>) -> Vec<Option<&'a Zone>> {
    // Rows of one district follow each other and begin with the one of all forms; districts come in their order.
    let mut districts = account.ledger.districts.iter();
    let mut current = None;
    let zone_of = |row: &Row| {
        if row.scope != Scope::District {
            return None;
        }
        if row.form == RowForm::All {
            current = districts.next();
        }
        current
    };
    account.summary.rows.iter().map(zone_of).collect()
}

fn fields(row: &Row, zone: Option<&Zone>, scheme: &Scheme) -> Vec<Field> {
    let Columns { parcels, overlap, outside, excluded, greened, white } = row.columns;
    let code = zone.and_then(|zone| zone.code.as_ref()).map(ToString::to_string);
    vec![
        ("scope", Content::Text(Some(row.scope.word().to_owned()))),
        ("name", Content::Text(Some(row.name.clone()))),
        ("form", Content::Text(Some(form_word(row.form, scheme).to_owned()))),
        ("parcels", Content::Count(parcels)),
        ("gross", Content::Area(row.columns.gross())),
        ("overlap", Content::Area(overlap)),
        ("reclaimed", Content::Area(row.columns.reclaimed())),
        ("greened", Content::Area(greened)),
        ("white", Content::Area(white)),
        ("target", Content::Hectares(row.target_ha)),
        ("target_percent", Content::Number(row.target_percent())),
        ("code", Content::Text(code)),
        ("outside", Content::Area(outside)),
        ("excluded", Content::Area(excluded)),
        ("greened_target", Content::Hectares(row.greened_target_ha)),
        ("greened_target_percent", Content::Number(row.greened_target_percent())),
    ]
}

/// The word for the forms that a row is about.
pub(crate) fn form_word(form: RowForm, scheme: &Scheme) -> &str {
    match form {
        RowForm::All => "all",
        RowForm::Known(at) => &scheme.forms[at].code,
        RowForm::Unclassified => "unclassified",
    }
}

fn members_beside_rows(account: &Account<'_>) -> Vec<(&'static str, Value)> {
    let summary = &account.summary;
    vec![
        ("greened_elsewhere_ha", summary.greened_elsewhere.hectares().into()),
        ("greened_outside_ha", summary.greened_outside.hectares().into()),
        ("land", land(&summary.land)),
        ("targets", summary.targets.iter().map(|(at, target)| held(&summary.rows[*at], target)).collect()),
        ("implied", account.implied.iter().map(ImpliedTarget::json).collect()),
        ("alleys", account.alleys.rows.iter().map(alley).collect()),
        ("findings", method::findings(&account.findings, account.rules)),
        ("method", method::of_account(account.ledger, summary.forms_add_up)),
    ]
}

/// A target that holds, and how much of it is reached.
fn held(row: &Row, target: &Target) -> Value {
    let percent = match target.measure {
        Measure::Reclaimed => row.target_percent(),
        Measure::Greened => row.greened_target_percent(),
    };
    json!({
        "scope": row.scope.word(),
        "name": row.name,
        "measure": target.measure.word(),
        "target_ha": target.hectares,
        "percent": percent,
        "version": target.version,
        "date": target.date.map(|day| day.to_string()),
    })
}

/// The account of all land together.
pub(crate) fn land(land: &Columns) -> Value {
    json!({
        "parcels": land.parcels,
        "gross_ha": land.gross().hectares(),
        "overlap_ha": land.overlap.hectares(),
        "outside_ha": land.outside.hectares(),
        "excluded_ha": land.excluded.hectares(),
        "reclaimed_ha": land.reclaimed().hectares(),
        "greened_ha": land.greened.hectares(),
        "white_ha": land.white.hectares(),
    })
}

fn alley(row: &AlleyRow) -> Value {
    json!({
        "scope": row.scope.word(),
        "name": row.name,
        "status": row.status.as_deref().unwrap_or("all"),
        "alleys": row.alleys,
        "segments": row.segments,
        "length_km": row.length.km(),
    })
}

/// The rows with the outlines of their districts and key areas.
fn features(account: &Account<'_>) -> Vec<Feature> {
    let dataset = account.ledger.placed.dataset;
    let rows = account.summary.rows.iter().zip(zones(account));
    rows.map(|(row, zone)| {
        let geometry = match row.scope {
            Scope::District => zone.and_then(|zone| district_outline(account.ledger, zone)),
            Scope::KeyArea => key_area_outline(account.ledger, &row.name),
            Scope::Total | Scope::Outside | Scope::Excluded | Scope::Districts => None,
        };
        Feature { fields: fields(row, zone, &dataset.scheme), geometry: geometry.map(simplest) }
    })
    .collect()
}

fn district_outline(ledger: &Ledger<'_>, zone: &Zone) -> Option<MultiPolygon<f64>> {
    let dataset = ledger.placed.dataset;
    let all = ledger.placed.districts.iter().map(|placed| &dataset.districts[placed.index]);
    let own = all.filter(|district| district.code == zone.code && district.name == zone.name);
    outline(dataset, own.map(|district| (district.origin, &district.land)))
}

fn key_area_outline(ledger: &Ledger<'_>, name: &str) -> Option<MultiPolygon<f64>> {
    let dataset = ledger.placed.dataset;
    let all = ledger.placed.key_areas.iter().map(|placed| &dataset.key_areas[placed.index]);
    let own = all.filter(|key_area| &*key_area.name == name);
    outline(dataset, own.map(|key_area| (key_area.origin, &key_area.land)))
}

/// The polygons of several features together, in degrees; none where none has any.
pub(crate) fn outline<'a>(
    dataset: &'a Dataset,
    lands: impl Iterator<Item = (Origin, &'a Land)>,
) -> Option<MultiPolygon<f64>> {
    let mut polygons = Vec::new();
    for (origin, land) in lands {
        let crs = &dataset.sources.get(origin.source as usize)?.crs;
        if let Ok(land) = land {
            polygons.extend(in_degrees(&land.unpacked(), crs)?.0);
        }
    }
    (!polygons.is_empty()).then_some(MultiPolygon(polygons))
}
