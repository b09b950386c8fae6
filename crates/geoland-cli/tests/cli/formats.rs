//! One city in every format: the same account, byte for byte.

use std::path::Path;

use geo_types::{Geometry, LineString};
use geoland::record::{Outline, Record, Value};
use geoland_io::schema::Profile;
use geoland_io::{Feature, Format, Request, Source, Target, read, write};

use crate::folder::Folder;

/// Formats in which a city is written, by the ending of the file, and whether attributes come back with the same types and names.
const ENDINGS: [(&str, bool); 10] = [
    ("geojson.gz", true),
    ("geojson.zst", true),
    ("geojsonl", true),
    ("geojsonseq", true),
    ("fgb", true),
    ("gpkg", true),
    ("parquet", true),
    ("csv", false),
    ("shp", false),
    ("shp.zip", false),
];

/// A city with what generated ones lack: Chinese names, holes, identifiers with zeros in front and parcels without some attributes.
fn city(folder: &Folder, parcels: usize) {
    folder.output(&format!("generate --parcels {parcels} --seed 4 -o plain -q"));
    let mut features = Vec::new();
    read(&Source::parse(&folder.path("plain/parcels.geojson")), &Request::default(), &mut |feature| {
        features.push(changed(feature.record));
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    write_all(&folder.path("parcels.geojson"), &features);
}

fn changed(mut record: Record) -> Feature {
    let number = record.number;
    for (name, value) in &mut record.properties {
        if let (true, Value::Text(district)) = (&**name == "district", &*value) {
            *value = Value::Text(district.replace("District", "大红门—南苑"));
        }
    }
    if let (0, Outline::Read(Geometry::Polygon(polygon))) = (number % 7, &mut record.outline) {
        let shell = polygon.exterior().clone();
        polygon.interiors_push(shrunk(&shell));
    }
    // A format of tables has every attribute in every row; one that is absent is a null there.
    record.properties.push(("register".to_owned(), Value::Text(format!("{number:08}"))));
    Feature::from(record)
}

/// A ring around the middle of another, a tenth as large, turned the other way.
fn shrunk(ring: &LineString<f64>) -> LineString<f64> {
    let count = ring.0.len() as f64;
    let middle = ring.0.iter().fold((0.0, 0.0), |sum, position| (sum.0 + position.x, sum.1 + position.y));
    let middle = (middle.0 / count, middle.1 / count);
    let towards = |from: f64, to: f64| ((to + (from - to) / 10.0) * 1e7).round() / 1e7;
    ring.0.iter().rev().map(|position| (towards(position.x, middle.0), towards(position.y, middle.1))).collect()
}

fn write_all(path: &Path, features: &[Feature]) {
    let mut profile = Profile::default();
    for feature in features {
        profile.add(feature);
    }
    let target =
        Target { path, layer: None, format: Format::GeoJson, crs: None, system: None, profile: &profile, foreign: &[] };
    let mut writer = write::create(&target).unwrap();
    for feature in features {
        writer.write(feature).unwrap();
    }
    writer.finish().unwrap();
}

fn features_of(path: &Path) -> Vec<Feature> {
    let mut features = Vec::new();
    read(&Source::parse(path), &Request { extras: true, ..Request::default() }, &mut |feature| {
        features.push(feature);
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    features
}

/// What a feature says, in a form that does not depend on its place in the file, on the position of identifiers or on absent attributes.
fn said(feature: &Feature) -> (String, Vec<(String, String)>) {
    let record = &feature.record;
    let mut attributes: Vec<(String, String)> = record
        .properties
        .iter()
        .filter(|(_, value)| *value != Value::Null)
        .map(|(name, value)| (name.clone(), format!("{value:?}")))
        .collect();
    attributes.sort();
    (format!("{:?}", feature.geometry()), attributes)
}

#[test]
fn the_same_account_from_every_format() {
    let folder = Folder::new();
    city(&folder, 20_000);
    let account = |file: &str| {
        let scheme = if file.contains(".shp") { " --scheme shp.toml" } else { "" };
        let output = folder.output(&format!("summarize {file}{scheme} --format json -q"));
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        // The scheme is another where names were cut, and so is its hash.
        let text = String::from_utf8(output.stdout).unwrap();
        let at = text.find("\"scheme_hash\":\"").map(|at| at + 15).unwrap();
        text[..at].to_owned() + &text[at + 64..]
    };
    folder.file("shp.toml", "[parcels]\ncleared_on = \"cleared_da\"\n");
    let expected = account("parcels.geojson");
    let mut original = features_of(&folder.path("parcels.geojson")).iter().map(said).collect::<Vec<_>>();
    original.sort();
    for (ending, is_lossless) in ENDINGS {
        let file = format!("parcels_{}.{ending}", ending.replace('.', "_"));
        let shown = folder.run(&format!("convert parcels.geojson {file}"));
        assert!(shown.starts_with("exit 0"), "{shown}");
        assert_eq!(account(&file), expected, "{file}");
        let shown = folder.run(&format!("convert {file} back.geojson"));
        assert!(shown.starts_with("exit 0"), "{shown}");
        let mut back = features_of(&folder.path("back.geojson")).iter().map(said).collect::<Vec<_>>();
        back.sort();
        assert_eq!(back.len(), original.len(), "{file}");
        for (there, here) in original.iter().zip(&back) {
            if is_lossless {
                assert_eq!(there, here, "{file}");
            } else if ending == "csv" {
                assert_eq!(there.0, here.0, "{file}");
            }
        }
    }
}
