//! Shapefiles: made byte by byte or by our own writer, and read again.

mod hostile;
mod reading;
mod tables;
mod writing;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use geo_types::{Geometry, LineString, Polygon};
use geoland::record::{Outline, Record, Value};
use geoland_io::schema::{Field, Profile};
use geoland_io::{Contents, CrsText, Feature, Format, Loss, ReadError, Request, Source, Target, WriteError, write};

/// Reads a whole layer.
fn read_with(path: &Path, request: &Request) -> Result<(Contents, Vec<Feature>), ReadError> {
    crate::layer(&Source::parse(path), request)
}

fn read_all(path: &Path) -> (Contents, Vec<Feature>) {
    let request = Request { extras: true, ..Request::default() };
    read_with(path, &request).unwrap_or_else(|error| panic!("{error}"))
}

/// Writes a layer whose attributes are declared or not.
fn write_all(path: &Path, fields: &[Field], features: &[Feature]) -> Result<Vec<Loss>, WriteError> {
    write_with(path, fields, features, None)
}

fn write_with(
    path: &Path,
    fields: &[Field],
    features: &[Feature],
    crs: Option<&CrsText>,
) -> Result<Vec<Loss>, WriteError> {
    let mut profile = Profile::of_fields(fields);
    for feature in features {
        profile.add(feature);
    }
    let format = Format::Shapefile;
    let target = Target { path, layer: None, format, crs, system: None, profile: &profile, foreign: &[] };
    let mut writer = write::create(&target)?;
    for feature in features {
        writer.write(feature)?;
    }
    writer.finish()
}

/// A feature with one attribute.
fn feature(number: u64, geometry: impl Into<Geometry<f64>>, value: Value) -> Feature {
    let outline = Outline::Read(geometry.into());
    Record { number, id: Value::Null, outline, properties: vec![("a".to_owned(), value)] }.into()
}

/// A square by its lower left corner and its side, clockwise.
fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
    LineString::from(vec![(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)])
}

/// The same the other way.
fn hole(x: f64, y: f64, side: f64) -> LineString<f64> {
    LineString(square(x, y, side).0.into_iter().rev().collect())
}

/// The content of a record of a polygon.
fn polygon_content(rings: &[LineString<f64>]) -> Vec<u8> {
    let points: usize = rings.iter().map(|ring| ring.0.len()).sum();
    let mut content = 5_i32.to_le_bytes().to_vec();
    content.extend([0.0_f64, 0.0, 100.0, 100.0].iter().flat_map(|number| number.to_le_bytes()));
    content.extend((rings.len() as u32).to_le_bytes());
    content.extend((points as u32).to_le_bytes());
    let mut start = 0_u32;
    for ring in rings {
        content.extend(start.to_le_bytes());
        start += ring.0.len() as u32;
    }
    for position in rings.iter().flat_map(|ring| &ring.0) {
        content.extend([position.x, position.y].iter().flat_map(|number| number.to_le_bytes()));
    }
    content
}

fn point_content(x: f64, y: f64) -> Vec<u8> {
    [1_i32.to_le_bytes().as_slice(), &x.to_le_bytes(), &y.to_le_bytes()].concat()
}

/// The header of a `.shp` or `.shx` of so many bytes.
fn header(bytes: usize, code: i32) -> Vec<u8> {
    let mut header = 9994_i32.to_be_bytes().to_vec();
    header.resize(24, 0);
    header.extend(((bytes / 2) as i32).to_be_bytes());
    header.extend(1000_i32.to_le_bytes());
    header.extend(code.to_le_bytes());
    header.resize(100, 0);
    header
}

/// A `.shp` of records with these contents, and where each begins.
fn shp(code: i32, contents: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
    let mut records = Vec::new();
    let mut offsets = Vec::new();
    for (number, content) in (1_i32..).zip(contents) {
        offsets.push(100 + records.len());
        records.extend(number.to_be_bytes());
        records.extend(((content.len() / 2) as i32).to_be_bytes());
        records.extend(content);
    }
    ([header(100 + records.len(), code), records].concat(), offsets)
}

/// A `.shx` of entries: where a record begins, and the bytes of its content.
fn shx(code: i32, entries: &[(usize, usize)]) -> Vec<u8> {
    let words = entries.iter().flat_map(|(offset, length)| [offset / 2, length / 2]);
    let entries: Vec<_> = words.flat_map(|word| (word as i32).to_be_bytes()).collect();
    [header(100 + entries.len(), code), entries].concat()
}

/// A `.dbf` of columns (name, type, width, decimals) and rows, each with the byte that says whether it is deleted.
fn dbf(language: u8, columns: &[(&[u8], u8, u8, u8)], rows: &[&[u8]]) -> Vec<u8> {
    let row_bytes: u16 = 1 + columns.iter().map(|(.., width, _)| u16::from(*width)).sum::<u16>();
    let mut bytes = vec![3, 100, 1, 1];
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend((32 * columns.len() as u16 + 33).to_le_bytes());
    bytes.extend(row_bytes.to_le_bytes());
    bytes.resize(29, 0);
    bytes.extend([language, 0, 0]);
    for (name, kind, width, decimals) in columns {
        let begin = bytes.len();
        bytes.extend(*name);
        bytes.resize(begin + 11, 0);
        bytes.extend([*kind, 0, 0, 0, 0, *width, *decimals]);
        bytes.resize(begin + 32, 0);
    }
    bytes.push(b'\r');
    for row in rows {
        assert_eq!(row.len(), usize::from(row_bytes));
        bytes.extend(*row);
    }
    bytes
}

/// A folder with files of one stem, and the path of the `.shp`.
fn folder(files: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (ending, bytes) in files {
        fs::write(folder.path().join(format!("lots.{ending}")), bytes).unwrap();
    }
    let path = folder.path().join("lots.shp");
    (folder, path)
}

/// The values of an attribute.
fn values(features: &[Feature], name: &str) -> Vec<Value> {
    features.iter().map(|feature| feature.record.get(name).clone()).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn polygon(shell: LineString<f64>, holes: Vec<LineString<f64>>) -> Polygon<f64> {
    Polygon::new(shell, holes)
}
