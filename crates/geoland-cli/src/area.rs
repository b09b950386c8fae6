//! `geoland area`: the area of files combined.

use geo_types::MultiPolygon;
use geoland::geodesic::{GeodesicError, Geodesics};
use geoland::outline::{OutlineFault, polygons_in};
use geoland::overlay::{Operation, combined_area_m2};
use geoland::placed::PlaceOptions;
use geoland::record::Outline;
use geoland::{Area, Crs, Dataset, Edges, KeyArea, Origin, Placed, Scheme, Shape};
use serde_json::{Value, json};

use crate::args::{AreaArgs, AreaFormat, OperationArg, ReadArgs};
use crate::collection::{self, Collection, counted, number_of};
use crate::failure::{Answer, Failure};
use crate::inputs::parse_crs;
use crate::messages::Messages;
use crate::method::{ellipsoid, measured_on};
use crate::present::sheet::{Column, Sheet, count, rounded};
use crate::present::{self, write_result};
use crate::stats::Stats;

/// Polygons of one file may differ by this share between the sum of their areas and the area of their union before they
/// count as overlapping: it is beyond rounding, and far below what an overlap of interest has.
const OVERLAP: f64 = 1e-9;

/// A file and its polygons, each with the feature it is of.
struct Layer {
    collection: Collection,
    polygons: Vec<(u64, geo_types::Polygon<f64>)>,
    /// Points, lines and empty polygons.
    without_area: u64,
    /// Geometries that could not be read, and why the first could not.
    unreadable: u64,
    first_unreadable: Option<(u64, String)>,
}

/// Runs the command.
pub(crate) fn run(args: &AreaArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let common =
        args.read.crs.as_deref().map(|name| parse_crs(name, "--crs", args.read.how.crs_engine.0)).transpose()?;
    collection::stdin_once(args.files.iter())?;
    let mut layers = Vec::new();
    for path in &args.files {
        layers.push(read(path, common.as_ref(), &args.read, messages)?);
    }
    stats.count("polygons", layers.iter().map(|layer| layer.polygons.len()).sum());
    stats.stage("read");
    messages.stage("placing");
    let mut dataset = dataset(&layers);
    dataset.transformations.clone_from(&args.read.how.transformations);
    let placed = Placed::with_options(&dataset, PlaceOptions { edges: args.edges.0 })?;
    let shapes = shapes(&placed, &layers)?;
    stats.stage("place");
    messages.stage("measuring");
    let operation = operation(args.op);
    let mut m2 = combined_area_m2(operation, &shapes);
    if let (Edges::Geodesic, OperationArg::Union, [layer]) = (args.edges.0, args.op, &layers[..])
        && let Some(signed_m2) = by_karney_m2(layer, &placed, &shapes[0], m2)?
    {
        messages.note(&format!(
            "{}: polygons cross themselves: with geodesic edges, lobes that turn the other way count as negative; --edges survey \
             counts all they enclose once",
            layer.collection.name
        ));
        m2 = signed_m2;
    }
    stats.stage("measure");
    messages.end_stages();
    write(args, messages, &layers, &placed, m2)?;
    stats.print(messages);
    Ok(Answer::Yes)
}

fn operation(op: OperationArg) -> Operation {
    match op {
        OperationArg::Union => Operation::Union,
        OperationArg::Intersection => Operation::Intersection,
        OperationArg::Difference => Operation::Difference,
        OperationArg::Xor => Operation::Xor,
    }
}

fn read(path: &std::path::Path, common: Option<&Crs>, args: &ReadArgs, messages: &Messages) -> Result<Layer, Failure> {
    let (mut polygons, mut without_area, mut missing) = (Vec::new(), 0, 0);
    let (mut unreadable, mut first_unreadable) = (0, None);
    let collection = collection::read(path, common, args, messages, &mut |record| match record.outline {
        Outline::Missing => missing += 1,
        Outline::Unreadable(why) => {
            unreadable += 1;
            first_unreadable.get_or_insert((record.number, why));
        }
        Outline::Read(geometry) => {
            let (found, others) = polygons_in(&geometry);
            without_area += others as u64;
            polygons.extend(found.0.into_iter().map(|polygon| (record.number, polygon)));
        }
    })?;
    let layer = Layer { collection, polygons, without_area, unreadable, first_unreadable };
    let name = &layer.collection.name;
    if let Some((number, why)) = &layer.first_unreadable {
        let counted = counted(layer.unreadable, "unreadable geometry", "unreadable geometries");
        if layer.unreadable == layer.collection.features {
            return Err(Failure::refused(format!(
                "{name}, feature {number}: unreadable geometry: {why}: no geometry of this file can be read, export it again"
            )));
        }
        messages.note(&format!("{name}: {counted} left out (the first is feature {number}: {why})"));
    }
    if layer.without_area > 0 {
        let counted = counted(layer.without_area, "point, line or empty polygon", "points, lines and empty polygons");
        messages.note(&format!("{name}: {counted} without area"));
    }
    if missing > 0 {
        messages.note(&format!("{name}: {} without a geometry", number_of(missing, "feature")));
    }
    if layer.collection.features == 0 {
        messages.note(&format!("{name}: no features, so no area"));
    }
    Ok(layer)
}

/// The polygons as zones of a dataset, each by itself, so that the library can place them all in one plane.
fn dataset(layers: &[Layer]) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    for layer in layers {
        let source = dataset.add_source(&layer.collection.name, layer.collection.crs.clone());
        let zones = layer.polygons.iter().map(|(number, polygon)| KeyArea {
            origin: Origin { source, number: *number },
            name: "".into(),
            land: Ok(MultiPolygon(vec![polygon.clone()]).into()),
        });
        dataset.key_areas.extend(zones);
    }
    dataset
}

/// The shapes of each layer. A polygon that cannot be placed refuses the whole: an area without it would be wrong.
fn shapes(placed: &Placed<'_>, layers: &[Layer]) -> Result<Vec<Vec<Shape>>, Failure> {
    let mut shapes: Vec<Vec<Shape>> = layers.iter().map(|_| Vec::new()).collect();
    let mut faults: Vec<(Origin, &OutlineFault)> = Vec::new();
    for land in &placed.key_areas {
        let origin = placed.dataset.key_areas[land.index].origin;
        match land.fault.as_deref() {
            Some(OutlineFault::Empty) => {}
            Some(fault) => faults.push((origin, fault)),
            None => shapes[origin.source as usize].push(land.shape.clone()),
        }
    }
    match faults.iter().min_by_key(|(origin, _)| *origin) {
        Some((origin, fault)) => {
            Err(collection::refusal(&layers[origin.source as usize].collection.name, origin.number, fault))
        }
        None => Ok(shapes),
    }
}

/// The areas of a file's polygons with geodesic edges by Karney's algorithm, added up, where some of them cross themselves and
/// none overlaps another: lobes that turn the other way count as negative in it, and that is what is asked for where a single
/// file is compared with it. None elsewhere.
fn by_karney_m2(layer: &Layer, placed: &Placed<'_>, shapes: &[Shape], union_m2: f64) -> Result<Option<f64>, Failure> {
    let own_m2 = |shape: &Shape| combined_area_m2(Operation::Union, &[vec![shape.clone()]]);
    let crosses_itself = |shape: &Shape| {
        let m2 = if shape.is_simple() { return false } else { own_m2(shape) };
        (shape.shoelace_m2() - m2).abs() > OVERLAP * m2
    };
    let Some(ellipsoid) = placed.ground.ellipsoid().filter(|_| shapes.iter().any(crosses_itself)) else {
        return Ok(None);
    };
    let sum_m2: f64 = shapes.iter().map(own_m2).sum();
    if (sum_m2 - union_m2).abs() > OVERLAP * sum_m2 {
        return Ok(None);
    }
    let Collection { name, crs, .. } = &layer.collection;
    let geodesics = Geodesics::new(ellipsoid);
    let mut sum = Area::ZERO;
    for (number, polygon) in &layer.polygons {
        let polygon = MultiPolygon(vec![polygon.clone()]);
        let Some(polygon) = present::geojson::in_degrees(&polygon, crs) else {
            return Err(Failure::refused(format!("{name}, feature {number}: coordinates out of range of {crs}")));
        };
        let m2 = geodesics.polygon_area_m2(&polygon).map_err(|error| match error {
            GeodesicError::AroundPole => collection::refusal(name, *number, &OutlineFault::AroundPole),
            other => Failure::refused(format!("{name}, feature {number}: {other}")),
        })?;
        sum += Area::from_m2(m2);
    }
    Ok(Some(sum.m2()))
}

fn write(args: &AreaArgs, messages: &Messages, layers: &[Layer], placed: &Placed<'_>, m2: f64) -> Result<(), Failure> {
    write_result(messages, args.output.as_deref(), |out| match args.format {
        AreaFormat::Plain => std::io::Write::write_all(out, format!("{}\n", seventeen_digits(m2)).as_bytes()),
        AreaFormat::Table => present::table::write(out, &[sheet(args, layers, placed, m2)]),
        AreaFormat::Markdown => present::markdown::write(out, &[sheet(args, layers, placed, m2)]),
        AreaFormat::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            let unit = args.unit.0;
            writer.write_record(["operation", "files", "polygons", &format!("area_{}", unit.symbol())])?;
            let polygons: usize = layers.iter().map(|layer| layer.polygons.len()).sum();
            let area = m2 / unit.square_metres();
            writer.write_record([
                op_word(args.op),
                &layers.len().to_string(),
                &polygons.to_string(),
                &area.to_string(),
            ])?;
            writer.flush()
        }
        AreaFormat::Json => present::json::write(out, &members(args, layers, placed, m2)),
    })
}

fn op_word(op: OperationArg) -> &'static str {
    match op {
        OperationArg::Union => "union",
        OperationArg::Intersection => "intersection",
        OperationArg::Difference => "difference",
        OperationArg::Xor => "xor",
    }
}

fn members(args: &AreaArgs, layers: &[Layer], placed: &Placed<'_>, m2: f64) -> Vec<(&'static str, Value)> {
    let files = layers.iter().map(|layer| {
        json!({
            "file": layer.collection.name,
            "features": layer.collection.features,
            "polygons": layer.polygons.len(),
            "without_area": layer.without_area,
            "unreadable": layer.unreadable,
        })
    });
    vec![
        ("operation", op_word(args.op).into()),
        ("area_m2", m2.into()),
        ("area_ha", (m2 / 1e4).into()),
        ("files", files.collect()),
        (
            "method",
            json!({
                "program": "geoland",
                "version": env!("CARGO_PKG_VERSION"),
                "ellipsoid": ellipsoid(&placed.ground),
                "edges": placed.ground.edges().word(),
            }),
        ),
    ]
}

fn sheet(args: &AreaArgs, layers: &[Layer], placed: &Placed<'_>, m2: f64) -> Sheet {
    let unit = args.unit.0;
    let polygons: usize = layers.iter().map(|layer| layer.polygons.len()).sum();
    // A millimetre squared of a hectare and less is beyond what coordinates of files hold.
    let area = rounded(m2 / unit.square_metres(), if unit.square_metres() < 2.0 { 3 } else { 6 });
    Sheet {
        caption: String::new(),
        columns: vec![
            Column::text("operation"),
            Column::figures("files"),
            Column::figures("polygons"),
            Column::figures("area"),
            Column::text("unit"),
        ],
        rows: vec![vec![
            op_word(args.op).to_owned(),
            count(layers.len() as u64),
            count(polygons as u64),
            area,
            unit.symbol().to_owned(),
        ]],
        notes: vec![format!("area {}", measured_on(&placed.ground))],
    }
}

/// A number with 17 significant digits, as a plain decimal wherever that is of reasonable length.
fn seventeen_digits(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{number:.16e}");
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok()).unwrap_or(0);
    match usize::try_from(16 - exponent) {
        Ok(decimals) if decimals <= 24 => format!("{number:.decimals$}"),
        _ => scientific,
    }
}

#[cfg(test)]
mod tests {
    use super::seventeen_digits;

    #[test]
    fn seventeen_digits_read_back_as_the_same_number() {
        assert_eq!(seventeen_digits(10_000.0), "10000.000000000000");
        assert_eq!(seventeen_digits(0.0), "0");
        for number in [1.0 / 3.0, 1.234e-9, 1e16 - 2.0, 5.1e14 / 7.0, 1e22] {
            assert_eq!(seventeen_digits(number).parse::<f64>(), Ok(number));
        }
    }
}
