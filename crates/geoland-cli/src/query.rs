//! `geoland query`: which features of a layer are where.

use geo_types::MultiPolygon;
use geoland::ground::Ground;
use geoland::index::{Figure, SpatialIndex};
use geoland::outline::{OutlineFault, polygons_in};
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Dataset, KeyArea, LonLat, Origin, Placed, Scheme, Shape};
use geoland_io::FeatureWriter;
use serde_json::json;

use crate::args::{Format, PlaceArgs, QueryArgs, ReadArgs};
use crate::collection::{self, Collection, number_of};
use crate::failure::{Answer, Failure};
use crate::inputs::parse_crs;
use crate::messages::Messages;
use crate::present::sheet::{Column, Sheet, count, rounded};
use crate::present::{self, write_result};
use crate::stats::Stats;

/// A feature that was found.
struct Match<'a> {
    record: &'a Record,
    distance_m: Option<f64>,
}

/// The layer that is searched.
struct Layer {
    collection: Collection,
    records: Vec<Record>,
}

/// Runs the command.
pub(crate) fn run(args: &QueryArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let common =
        args.read.crs.as_deref().map(|name| parse_crs(name, "--crs", args.read.how.crs_engine.0)).transpose()?;
    collection::stdin_once([&args.layer].into_iter().chain(&args.place.within))?;
    if args.place.near.is_some() && args.distance_m.is_none() && args.nearest.is_none() {
        return Err(Failure::refused("--near alone says not how near: add --distance-m N or --nearest K"));
    }
    let layer = read(&args.layer, common.as_ref(), &args.read, messages)?;
    let zone = args.place.within.as_ref().map(|path| read(path, common.as_ref(), &args.read, messages)).transpose()?;
    stats.count("features read", layer.records.len());
    stats.stage("read");
    messages.stage("indexing");
    let mut dataset = dataset(&layer, zone.as_ref());
    dataset.transformations.clone_from(&args.read.how.transformations);
    let placed = Placed::new(&dataset)?;
    check_positions(&args.place, &placed.ground)?;
    let (indexed, figures) = figures(&layer, &placed.ground, messages)?;
    let index = SpatialIndex::new(&placed.ground, figures);
    stats.stage("index");
    let found = find(args, &index, zone.as_ref(), &placed)?;
    let matches: Vec<Match<'_>> =
        found.into_iter().map(|(at, distance_m)| Match { record: &layer.records[indexed[at]], distance_m }).collect();
    stats.count("found", matches.len());
    stats.stage("find");
    messages.end_stages();
    write(args, messages, &layer.collection.crs, &matches)?;
    stats.print(messages);
    if matches.is_empty() {
        messages.note("no feature matches");
        return Ok(Answer::No);
    }
    Ok(Answer::Yes)
}

fn read(path: &std::path::Path, common: Option<&Crs>, args: &ReadArgs, messages: &Messages) -> Result<Layer, Failure> {
    let mut records = Vec::new();
    let collection = collection::read(path, common, args, messages, &mut |record| records.push(record))?;
    if records.is_empty() {
        return Err(Failure::refused(format!("{}: no features: there is nothing to look for", collection.name)));
    }
    Ok(Layer { collection, records })
}

/// A dataset that holds the zone, from which the library chooses the plane for zone and layer.
fn dataset(layer: &Layer, zone: Option<&Layer>) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source(&layer.collection.name, layer.collection.crs.clone());
    if let Some(zone) = zone {
        let source = dataset.add_source(&zone.collection.name, zone.collection.crs.clone());
        for record in &zone.records {
            let Outline::Read(geometry) = &record.outline else { continue };
            let origin = Origin { source, number: record.number };
            let (polygons, _) = polygons_in(geometry);
            dataset.key_areas.push(KeyArea { origin, name: "".into(), land: Ok(polygons.into()) });
        }
    }
    dataset
}

/// Positions on the command line must be possible in the plane that they are looked for in.
fn check_positions(place: &PlaceArgs, ground: &Ground) -> Result<(), Failure> {
    if *ground == Ground::Planar {
        return Ok(());
    }
    let in_range = |lon: f64, lat: f64| lon.abs() <= 360.0 && lat.abs() <= 90.0;
    let refused = |option: &str| {
        Failure::refused(format!("{option}: a position out of range: write degrees, longitude first, latitude second"))
    };
    if let Some([west, south, east, north]) = place.bbox
        && !(in_range(west, south) && in_range(east, north))
    {
        return Err(refused("--bbox"));
    }
    match place.near {
        Some([lon, lat]) if !in_range(lon, lat) => Err(refused("--near")),
        _ => Ok(()),
    }
}

/// The features that have a place, by position in the layer, with their figures.
fn figures(layer: &Layer, ground: &Ground, messages: &Messages) -> Result<(Vec<usize>, Vec<Figure>), Failure> {
    let (mut indexed, mut figures) = (Vec::new(), Vec::new());
    let mut first_fault: Option<(u64, OutlineFault)> = None;
    let mut missing = 0;
    for (at, record) in layer.records.iter().enumerate() {
        let figure = match &record.outline {
            Outline::Missing => {
                missing += 1;
                continue;
            }
            Outline::Unreadable(why) => Err(OutlineFault::Unreadable { why: why.clone() }),
            Outline::Read(geometry) => Figure::of(ground, &layer.collection.crs, geometry),
        };
        match figure {
            Ok(figure) => {
                indexed.push(at);
                figures.push(figure);
            }
            Err(fault) => {
                first_fault.get_or_insert((record.number, fault));
            }
        }
    }
    let name = &layer.collection.name;
    if let Some((number, fault)) = first_fault {
        if indexed.is_empty() {
            return Err(collection::refusal(name, number, &fault));
        }
        let left_out = (layer.records.len() - indexed.len()) as u64 - missing;
        messages.note(&format!(
            "{name}: {} left out (the first is feature {number}: {fault})",
            number_of(left_out, "feature")
        ));
    }
    if missing > 0 {
        messages.note(&format!("{name}: {} without a geometry", number_of(missing, "feature")));
    }
    Ok((indexed, figures))
}

fn find(
    args: &QueryArgs,
    index: &SpatialIndex<'_>,
    zone: Option<&Layer>,
    placed: &Placed<'_>,
) -> Result<Vec<(usize, Option<f64>)>, Failure> {
    let without_distance = |found: Vec<usize>| found.into_iter().map(|at| (at, None)).collect();
    let with_distance = |found: Vec<(usize, f64)>| found.into_iter().map(|(at, metres)| (at, Some(metres))).collect();
    if let Some(bbox) = args.place.bbox {
        return Ok(without_distance(index.intersecting(bbox)));
    }
    if let Some(zone) = zone {
        return Ok(without_distance(index.within(&zone_shape(zone, placed)?)));
    }
    let Some([lon, lat]) = args.place.near else { return Ok(Vec::new()) };
    let from = LonLat::new(lon, lat);
    Ok(match (args.distance_m, args.nearest) {
        (Some(distance_m), _) => with_distance(index.within_distance(from, distance_m)),
        (None, Some(k)) => with_distance(index.nearest(from, k as usize)),
        (None, None) => Vec::new(),
    })
}

/// The polygons of the zone's file as one shape.
fn zone_shape(zone: &Layer, placed: &Placed<'_>) -> Result<Shape, Failure> {
    let name = &zone.collection.name;
    let mut polygons = Vec::new();
    for land in &placed.key_areas {
        let feature = &placed.dataset.key_areas[land.index];
        match (land.fault.as_deref(), &feature.land) {
            (None, Ok(land)) => polygons.extend(land.unpacked()),
            (None | Some(OutlineFault::Empty), _) => {}
            (Some(fault), _) => return Err(collection::refusal(name, feature.origin.number, fault)),
        }
    }
    if polygons.is_empty() {
        return Err(Failure::refused(format!("{name}: no polygons: --within needs a file of polygons")));
    }
    let shape = placed.ground.shape(&zone.collection.crs, &MultiPolygon(polygons));
    shape.map_err(|fault| Failure::refused(format!("{name}: {fault}")))
}

fn write(args: &QueryArgs, messages: &Messages, crs: &Crs, matches: &[Match<'_>]) -> Result<(), Failure> {
    write_result(messages, args.output.as_deref(), |out| match args.format {
        Format::Table => present::table::write(out, &[sheet(matches)]),
        Format::Markdown => present::markdown::write(out, &[sheet(matches)]),
        Format::Csv => present::csv::write_texts(
            out,
            &["feature", "id", "distance_m"],
            matches.iter().map(|found| {
                let distance = found.distance_m.map(|metres| metres.to_string()).unwrap_or_default();
                [found.record.number.to_string(), id_of(found.record), distance]
            }),
        ),
        Format::Json => {
            let matches = matches.iter().map(|found| {
                json!({
                    "feature": found.record.number,
                    "id": Some(id_of(found.record)).filter(|id| !id.is_empty()),
                    "distance_m": found.distance_m,
                })
            });
            present::json::write(out, &[("matches", matches.collect())])
        }
        Format::Geojson => write_features(out, crs, matches),
    })
}

/// The whole features, in the coordinates of their file.
fn write_features<W: std::io::Write>(out: &mut W, crs: &Crs, matches: &[Match<'_>]) -> std::io::Result<()> {
    const DISTANCE: &str = "distance_m";
    let own = crs.name();
    let name = (!crs.is_planar() && *crs != Crs::WGS84).then_some(own);
    let mut writer = FeatureWriter::new(out, name, &[])?;
    for found in matches {
        let distance = found.distance_m.map(Value::Number);
        let own = found.record.properties.iter().filter(|(key, _)| distance.is_none() || key != DISTANCE);
        let properties = own.map(|(key, value)| (key.as_str(), value));
        let properties = properties.chain(distance.as_ref().map(|value| (DISTANCE, value)));
        let geometry = match &found.record.outline {
            Outline::Read(geometry) => Some(geometry),
            Outline::Missing | Outline::Unreadable(_) => None,
        };
        writer.feature(&found.record.id, geometry, properties)?;
    }
    writer.finish().map(|_| ())
}

fn sheet(matches: &[Match<'_>]) -> Sheet {
    let row = |found: &Match<'_>| {
        let distance = found.distance_m.map(|metres| rounded(metres, 3)).unwrap_or_default();
        vec![count(found.record.number), id_of(found.record), distance]
    };
    Sheet {
        caption: String::new(),
        columns: vec![Column::figures("feature"), Column::text("id"), Column::figures("distance m")],
        rows: matches.iter().map(row).collect(),
        notes: Vec::new(),
    }
    .without_empty_columns()
}

/// The identifier of a feature: the one outside its properties, else the property of that name.
fn id_of(record: &Record) -> String {
    record.id.as_text().or_else(|| record.get("id").as_text()).unwrap_or_default()
}
