//! `geoland access`: residents and residential land newly near green space.

mod sheets;

use geoland::{Area, AreaUnit, Placed, Role};
use geoland_programme::access::{Access, AccessOptions, PlaceReach};
use serde_json::{Value, json};

use crate::args::{AccessArgs, TableFormat};
use crate::failure::{Answer, Failure};
use crate::inputs::{Extras, Inputs};
use crate::messages::Messages;
use crate::present::field::{Content, Field};
use crate::present::{self, write_result};
use crate::project::FILE_NAME;
use crate::stats::Stats;
use crate::{layers, method};

/// Everything that is printed.
struct Printed<'a> {
    placed: &'a Placed<'a>,
    inputs: &'a Inputs,
    options: AccessOptions,
    access: Access,
}

/// Runs the command.
pub(crate) fn run(args: &AccessArgs, messages: &Messages) -> Result<Answer, Failure> {
    if args.to < args.from {
        return Err(Failure::refused(format!("--to {} lies before --from {}: exchange them", args.to, args.from)));
    }
    let mut stats = Stats::new(args.common.stats);
    let extras = Extras {
        unit: args.unit.map(|unit| unit.0),
        decimals: args.decimals,
        any_layer: true,
        beside: Some(&args.homes),
        ..Extras::default()
    };
    let asked = args.survey.with_layers(&args.green, &args.districts, &[], None);
    let mut inputs = Inputs::resolve(&[], &asked, &extras, messages)?;
    inputs.layers.retain(|layer| matches!(layer.role, Role::Green | Role::Districts));
    if !inputs.layers.iter().any(|layer| layer.role == Role::Green && !layer.files.is_empty()) {
        return Err(Failure::refused(format!(
            "no green spaces: name their file with --green, or in a {FILE_NAME} in this folder"
        )));
    }
    let mut dataset = layers::read_all(&inputs, messages, &mut stats)?;
    let homes = layers::read_beside(&mut dataset, &args.homes, &inputs, &args.survey.read.how, messages)?;
    messages.stage("placing");
    let placed = Placed::with_options(&dataset, inputs.place)?;
    stats.stage("place");
    messages.stage("measuring");
    let options =
        AccessOptions { from: args.from, to: args.to, radii: args.radius.clone(), field: args.residents_field.clone() };
    let access = Access::new(&placed, &homes, &options);
    stats.stage("measure");

    messages.end_stages();
    let printed = Printed { placed: &placed, inputs: &inputs, options, access };
    write(&printed, args, messages)?;
    stats.stage("write");
    messages.findings(&printed.access.findings, &inputs.rules);
    stats.print(messages);
    Ok(inputs.rules.answer(&printed.access.findings, messages))
}

fn write(printed: &Printed<'_>, args: &AccessArgs, messages: &Messages) -> Result<(), Failure> {
    let unit = printed.inputs.unit.unwrap_or_default();
    let sheets = || sheets::of(printed, unit, printed.inputs.decimals);
    let rows = || printed.access.places.iter().map(fields).collect::<Vec<_>>();
    write_result(messages, args.output.as_deref(), |out| match args.format {
        TableFormat::Table => present::table::write(out, &sheets()),
        TableFormat::Markdown => present::markdown::write(out, &sheets()),
        TableFormat::Csv => {
            let rows = rows();
            let empty = Vec::new();
            present::csv::write(out, rows.first().unwrap_or(&empty), &rows, unit)
        }
        TableFormat::Json => {
            let rows = rows().iter().map(|row| present::json::object(row, AreaUnit::Ha)).collect();
            let members = [
                ("rows", Value::Array(rows)),
                ("new_green_spaces", spaces(printed)),
                ("uncounted", json!(printed.access.uncounted)),
                ("findings", method::findings(&printed.access.findings, &printed.inputs.rules)),
                ("method", method_of(printed)),
            ];
            present::json::write(out, &members)
        }
    })
}

fn fields(place: &PlaceReach) -> Vec<Field> {
    let (residents, land) = (place.residents, place.land);
    let after = residents.before + residents.newly;
    let percent = (residents.all > 0).then(|| after as f64 / residents.all as f64 * 100.0);
    vec![
        ("scope", Content::Text(Some(place.scope.word().to_owned()))),
        ("name", Content::Text(Some(place.name.clone()))),
        ("residents", Content::Count(residents.all)),
        ("residents_before", Content::Count(residents.before)),
        ("residents_newly", Content::Count(residents.newly)),
        ("residents_after", Content::Count(after)),
        ("residents_after_percent", Content::Number(percent)),
        ("land", Content::Area(land.all)),
        ("land_before", Content::Area(land.before)),
        ("land_newly", Content::Area(land.newly)),
        ("land_after", Content::Area(land.before + land.newly)),
    ]
}

fn spaces(printed: &Printed<'_>) -> Value {
    let space = |space: &geoland_programme::access::NewSpace| {
        json!({
            "id": space.id,
            "opened_on": space.opened_on.map(|day| day.to_string()),
            "area_ha": space.area.hectares(),
            "radius_m": space.radius_m,
            "residents_newly": space.residents,
            "residents_newly_per_ha": space.residents_per_ha(),
            "land_newly_ha": space.land.hectares(),
        })
    };
    printed.access.spaces.iter().map(space).collect()
}

fn method_of(printed: &Printed<'_>) -> Value {
    let (placed, dataset) = (printed.placed, printed.placed.dataset);
    json!({
        "program": "geoland",
        "version": env!("CARGO_PKG_VERSION"),
        "ellipsoid": method::ellipsoid(&placed.ground),
        "edges": placed.ground.edges().word(),
        "from": printed.options.from.to_string(),
        "to": printed.options.to.to_string(),
        "radius": printed.options.radii.to_string(),
        "distance": "straight line on the ellipsoid, not a walk; for land right within a thousandth of the radius",
        "credit": "each resident and square metre to the first new green space that reaches it, by opening date, then id",
        "scheme_hash": dataset.scheme.content_hash(),
        "content_hash": placed.content_hash,
    })
}

/// The land that is near neither before nor after.
fn far(place: &PlaceReach) -> Area {
    place.land.all - place.land.before - place.land.newly
}
