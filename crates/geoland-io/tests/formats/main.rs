//! The public interface of the formats.

#[cfg(feature = "compression")]
mod compression;
#[cfg(feature = "csv")]
mod csv;
mod extras;
#[cfg(feature = "flatgeobuf")]
mod flatgeobuf;
#[cfg(feature = "geopackage")]
mod geopackage;
#[cfg(feature = "geoparquet")]
mod geoparquet;
#[cfg(feature = "kml")]
mod kml;
mod loading;
mod output;
mod reading;
mod refusing;
#[cfg(any(feature = "flatgeobuf", feature = "geoparquet"))]
mod sample;
mod sequence;
#[cfg(feature = "shapefile")]
mod shapefile;
#[cfg(feature = "topojson")]
mod topojson;
mod writing;

use std::ops::ControlFlow;
use std::path::Path;

use geoland::record::{Outline, Record};
use geoland_io::schema::Profile;
use geoland_io::{Contents, Feature, Format, Loss, ReadError, Request, Source, Target, geojson, write};

/// Reads a whole layer.
fn layer(source: &Source, request: &Request) -> Result<(Contents, Vec<Feature>), ReadError> {
    let mut features = Vec::new();
    let contents = geoland_io::read(source, request, &mut |feature| {
        features.push(feature);
        ControlFlow::Continue(())
    })?;
    Ok((contents, features))
}

/// Reads a whole text.
fn read(text: impl AsRef<[u8]>) -> Result<(Contents, Vec<Record>), ReadError> {
    let mut records = Vec::new();
    let contents = geojson::read(text.as_ref(), "parcels.geojson", &mut |record| records.push(record))?;
    Ok((contents, records))
}

/// A collection of one feature with a geometry.
fn with_geometry(geometry: &str) -> String {
    collection(&format!(r#"{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}"#))
}

fn collection(features: &str) -> String {
    format!(r#"{{"type": "FeatureCollection", "features": [{features}]}}"#)
}

fn outline(geometry: &str) -> Outline {
    let (_, mut records) = read(with_geometry(geometry)).unwrap();
    assert_eq!(records.len(), 1);
    records.remove(0).outline
}

/// Puts bytes into a file of a name and reads it, with all that is beside the records.
fn read_bytes(name: &str, bytes: &[u8], request: &Request) -> Result<(Contents, Vec<Feature>), ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name.split('#').next().unwrap());
    std::fs::write(&path, bytes).unwrap();
    let source = Source { path, layer: name.split_once('#').map(|(_, layer)| layer.to_owned()) };
    let mut features = Vec::new();
    let contents = geoland_io::read(&source, request, &mut |feature| {
        features.push(feature);
        ControlFlow::Continue(())
    })?;
    Ok((contents, features))
}

fn with_extras() -> Request {
    Request { extras: true, ..Request::default() }
}

/// The words of a refusal, after the name of the file.
fn refused(name: &str, bytes: &[u8]) -> String {
    let words = read_bytes(name, bytes, &with_extras()).unwrap_err().to_string();
    words.split_once(&format!("{name}: ")).unwrap().1.to_owned()
}

/// Writes features to a file of a name, as a conversion does, and gives its bytes.
fn write_bytes(name: &str, contents: &Contents, features: &[Feature]) -> (Vec<u8>, Vec<Loss>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut profile = Profile::default();
    for feature in features {
        profile.add(feature);
    }
    let system = contents.crs.as_ref().and_then(|crs| crs.resolve().ok());
    let target = Target {
        path: &path,
        layer: None,
        format: Format::of_name(Path::new(name)).unwrap(),
        crs: contents.crs.as_ref(),
        system: system.as_ref(),
        profile: &profile,
        foreign: &contents.foreign,
    };
    let mut writer = write::create(&target).unwrap();
    for feature in features {
        writer.write(feature).unwrap();
    }
    let losses = writer.finish().unwrap();
    (std::fs::read(path).unwrap(), losses)
}

/// What a layer has lost, in words.
fn words(losses: &[Loss]) -> Vec<String> {
    losses.iter().map(|loss| format!("{} {}", loss.features, loss.what)).collect()
}

/// A layer with what text formats differ in: types, nulls, odd texts, heights, holes and parts.
fn sample() -> (Contents, Vec<Feature>) {
    let text = r#"{"type": "FeatureCollection", "name": "layer", "features": [
        {"type": "Feature", "id": "a", "title": [1.50, "x"], "properties": {"pin": "007", "n": 7, "x": 12.5, "t": true, "o": null,
         "name": "场清地净, \"quoted\"\r\nline; tab\t| é", "empty": "", "nested": {"k": [1e400]}},
         "geometry": {"type": "Polygon", "coordinates": [[[117.0999993, 39, 5], [117.2, 39, 6.25], [117.2, 39.1], [117.0999993, 39, 5]],
          [[117.11, 39.01], [117.12, 39.01], [117.12, 39.02], [117.11, 39.01]]]}},
        {"type": "Feature", "id": "b", "properties": {"pin": "=1+1", "n": -1, "x": 1e-9, "t": false, "o": null, "name": " spaces ",
         "empty": null, "nested": null}, "geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}},
        {"type": "Feature", "id": "c", "properties": {"pin": null, "n": null, "x": null, "t": null, "o": null, "name": null,
         "empty": null, "nested": null}, "geometry": null},
        {"type": "Feature", "id": "d", "properties": {"pin": "", "n": 9007199254740993, "x": 0.1, "t": true, "o": null, "name": "n",
         "empty": "", "nested": []}, "geometry": {"type": "GeometryCollection", "geometries": [
          {"type": "Point", "coordinates": [-1e-300, 0.3]}, {"type": "LineString", "coordinates": [[1, 2, 3, 4], [3, 4, 5, 6]]}]}}
    ]}"#;
    read_bytes("sample.geojson", text.as_bytes(), &with_extras()).unwrap()
}

/// Debug tells -0.0 from 0.0 and takes NaN for NaN.
fn same<T: std::fmt::Debug>(a: &T, b: &T) {
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
}

/// Every cut and many changes of a file are answers.
fn mutilate(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let source = Source { path: folder.path().join(name), layer: None };
    let read = |bytes: &[u8]| {
        // Some file systems wait for the disk where a file is written over, but not for a new one.
        let _ = std::fs::remove_file(&source.path);
        std::fs::write(&source.path, bytes).unwrap();
        let _ = geoland_io::read(&source, &with_extras(), &mut |_| ControlFlow::Continue(()));
    };
    (0..bytes.len()).for_each(|len| read(&bytes[..len]));
    let others = [0, b'"', b'{', b'<', b',', b'9', 0xFF];
    for at in 0..bytes.len() {
        // Each place meets some of them, and each of them many places.
        for byte in [others[at % others.len()], others[at * 3 % 5], bytes[at] ^ 1] {
            let mut changed = bytes.to_vec();
            changed[at] = byte;
            read(&changed);
        }
    }
}
