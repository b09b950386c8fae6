//! `geoland coverage`: communities with outlets of the kinds asked for.

use std::collections::BTreeSet;

use geoland::summary::Scope;
use geoland::{Placed, Role};
use geoland_programme::coverage::{Community, Coverage, CoverageOptions, PlaceCoverage};
use serde_json::{Value, json};

use crate::args::{CoverageArgs, TableFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, Inputs};
use crate::messages::Messages;
use crate::present::sheet::{Column, Sheet, count, rounded};
use crate::present::{self, write_result};
use crate::stats::Stats;
use crate::{layers, method};

/// Everything that is printed.
struct Printed<'a> {
    placed: &'a Placed<'a>,
    inputs: &'a Inputs,
    options: CoverageOptions,
    coverage: Coverage,
}

/// Runs the command.
pub(crate) fn run(args: &CoverageArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let kinds: BTreeSet<String> = args.kinds.iter().map(|kind| kind.trim().to_owned()).collect();
    if kinds.contains("") {
        return Err(Failure::refused("--kinds names an empty kind: write the kinds with commas between them"));
    }
    let at_least = args.at_least.map_or(kinds.len(), usize::from);
    if at_least > kinds.len() {
        return Err(Failure::refused(format!("--at-least {at_least}: --kinds names only {}", kinds.len())));
    }
    let extras = Extras { any_layer: true, no_layer: true, beside: Some(&args.communities), ..Extras::default() };
    let asked = args.survey.with_layers(&[], &args.districts, &[], None);
    let mut inputs = Inputs::resolve(&[], &asked, &extras, messages)?;
    inputs.layers.retain(|layer| layer.role == Role::Districts);
    let mut dataset = layers::read_all(&inputs, messages, &mut stats)?;
    let how = &args.survey.read.how;
    let communities = layers::read_beside(&mut dataset, &args.communities, &inputs, how, messages)?;
    let outlets = layers::read_beside(&mut dataset, &args.outlets, &inputs, how, messages)?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("counting");
    let options = CoverageOptions { kinds, at_least, distance_m: args.distance_m };
    let coverage = Coverage::new(&placed, &communities, &outlets, &options);
    stats.stage("count");

    messages.end_stages();
    let printed = Printed { placed: &placed, inputs: &inputs, options, coverage };
    write(&printed, args, messages)?;
    stats.stage("write");
    messages.findings(&printed.coverage.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&printed.coverage.findings, messages))
}

fn write(printed: &Printed<'_>, args: &CoverageArgs, messages: &Messages) -> Result<(), Failure> {
    write_result(messages, args.output.as_deref(), |out| match args.format {
        TableFormat::Table => present::table::write(out, &sheets(printed)),
        TableFormat::Markdown => present::markdown::write(out, &sheets(printed)),
        TableFormat::Csv => present::csv::write_texts(
            out,
            &["district", "community", "covered", "has", "lacks"],
            printed.coverage.communities.iter().map(|community| {
                let district = community.district.clone().unwrap_or_default();
                [district, community.name.clone(), community.is_covered.to_string(), has(community), lacks(community)]
            }),
        ),
        TableFormat::Json => {
            let coverage = &printed.coverage;
            let members = [
                ("rows", coverage.places.iter().map(|place| place_json(place, &printed.options)).collect()),
                ("communities", coverage.communities.iter().map(community_json).collect()),
                ("outlets_elsewhere", coverage.elsewhere.into()),
                ("outlets_of_other_kinds", coverage.of_other_kinds.into()),
                ("uncounted", json!(coverage.uncounted)),
                ("findings", method::findings(&coverage.findings, &printed.inputs.rules)),
                ("method", method_of(printed)),
            ];
            present::json::write(out, &members)
        }
    })
}

fn has(community: &Community) -> String {
    community.has.iter().map(|(kind, outlets)| format!("{kind} {outlets}")).collect::<Vec<_>>().join("; ")
}

fn lacks(community: &Community) -> String {
    community.lacks.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn place_json(place: &PlaceCoverage, options: &CoverageOptions) -> Value {
    let lacking: serde_json::Map<String, Value> =
        options.kinds.iter().cloned().zip(place.lacking.iter().map(|&number| number.into())).collect();
    json!({
        "scope": place.scope.word(),
        "name": place.name,
        "communities": place.communities,
        "covered": place.covered,
        "covered_percent": place.percent(),
        "lacking": lacking,
    })
}

fn community_json(community: &Community) -> Value {
    json!({
        "district": community.district,
        "name": community.name,
        "covered": community.is_covered,
        "has": community.has,
        "lacks": community.lacks,
    })
}

fn method_of(printed: &Printed<'_>) -> Value {
    let (placed, options) = (printed.placed, &printed.options);
    json!({
        "program": "geoland",
        "version": env!("CARGO_PKG_VERSION"),
        "ellipsoid": method::ellipsoid(&placed.ground),
        "edges": placed.ground.edges().word(),
        "kinds": options.kinds,
        "at_least": options.at_least,
        "distance_m": options.distance_m,
        "district": "where most of a community lies",
        "scheme_hash": placed.dataset.scheme.content_hash(),
        "content_hash": placed.content_hash,
    })
}

fn sheets(printed: &Printed<'_>) -> Vec<Sheet> {
    let (coverage, options) = (&printed.coverage, &printed.options);
    let row = |place: &PlaceCoverage| {
        let lacking = options.kinds.iter().zip(&place.lacking).filter(|(_, number)| **number > 0);
        let lacking: Vec<String> = lacking.map(|(kind, number)| format!("{kind} {}", count(*number))).collect();
        vec![
            match place.scope {
                Scope::Total => "total".to_owned(),
                Scope::Outside => "outside every district".to_owned(),
                _ => place.name.clone(),
            },
            count(place.communities),
            count(place.covered),
            count(place.communities - place.covered),
            place.percent().map(|percent| rounded(percent, 1)).unwrap_or_default(),
            lacking.join("; "),
        ]
    };
    let kinds: Vec<&str> = options.kinds.iter().map(String::as_str).collect();
    let mut notes: Vec<String> =
        coverage.uncounted.iter().map(|(why, number)| format!("not counted: {why} ({})", count(*number))).collect();
    notes.push(format!(
        "outlets in or near no community: {}; of other kinds: {}",
        count(coverage.elsewhere),
        count(coverage.of_other_kinds)
    ));
    notes.push("a community belongs to the district in which most of it lies".to_owned());
    let places = Sheet {
        caption: format!(
            "communities with at least {} of {} ({}), within them or within {} m",
            options.at_least,
            options.kinds.len(),
            kinds.join(", "),
            options.distance_m
        ),
        columns: vec![
            Column::text(""),
            Column::figures("communities"),
            Column::figures("covered"),
            Column::figures("not covered"),
            Column::figures("covered %"),
            Column::text("communities that lack"),
        ],
        rows: coverage.places.iter().map(row).collect(),
        notes,
    };
    let open = coverage.communities.iter().filter(|community| !community.is_covered);
    let line = |community: &Community| {
        vec![community.district.clone().unwrap_or_default(), community.name.clone(), has(community), lacks(community)]
    };
    let uncovered = Sheet {
        caption: "communities that are not covered".to_owned(),
        columns: vec![Column::text("district"), Column::text("community"), Column::text("has"), Column::text("lacks")],
        rows: open.map(line).collect(),
        notes: Vec::new(),
    };
    if uncovered.rows.is_empty() { vec![places] } else { vec![places, uncovered] }
}
