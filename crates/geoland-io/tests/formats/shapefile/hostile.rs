//! Bytes that nobody means: each has an answer, soon and within the memory that the file itself takes.

use std::fs;

use geo_types::{MultiPolygon, point};
use geoland::record::Value;
use geoland_io::{Extras, Request};

use super::*;

/// A small shapefile with everything: heights, measures, holes, parts, attributes.
fn small() -> Vec<(&'static str, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lots.shp");
    let parts = vec![polygon(square(0., 0., 10.), vec![hole(1., 1., 2.)]), polygon(square(20., 0., 1.), vec![])];
    let extras = Extras { heights: vec![1.0; 15], measures: vec![2.0; 15], ..Extras::default() };
    let mut first = Feature { extras, ..feature(1, MultiPolygon(parts), text("朝阳区")) };
    first.record.properties.push(("b".to_owned(), Value::Number(0.1)));
    write_all(&path, &[], &[first, feature(2, polygon(square(5., 5., 1.), vec![]), Value::Null)]).unwrap();
    ["shp", "shx", "dbf", "cpg"].map(|ending| (ending, fs::read(path.with_extension(ending)).unwrap())).to_vec()
}

/// Puts the files where one of them is replaced again and again.
fn put(path: &Path, files: &[(&str, Vec<u8>)]) {
    for (ending, bytes) in files {
        fs::write(path.with_extension(ending), bytes).unwrap();
    }
}

/// Reads the files with one of them replaced.
fn try_with(path: &Path, ending: &str, bytes: &[u8]) -> bool {
    fs::write(path.with_extension(ending), bytes).unwrap();
    let request = Request { extras: true, ..Request::default() };
    match read_with(path, &request) {
        Ok((contents, features)) => {
            assert_eq!(contents.features, features.len() as u64);
            true
        }
        Err(error) => {
            assert!(!error.to_string().contains(char::is_control), "{error}");
            false
        }
    }
}

#[test]
fn every_truncation_has_an_answer() {
    let (_folder, path) = folder(&[]);
    let files = small();
    for (ending, bytes) in &files {
        put(&path, &files);
        let read = (0..bytes.len()).filter(|length| try_with(&path, ending, &bytes[..*length])).count();
        // A table may lack the mark of its end, an index is not needed, and a .cpg may say anything.
        let expected = match *ending {
            "shp" => 0,
            "dbf" => 1,
            _ => bytes.len(),
        };
        assert_eq!(read, expected, "{ending}");
    }
}

#[test]
fn every_byte_may_be_any_other() {
    let (_folder, path) = folder(&[]);
    let files = small();
    for (ending, bytes) in &files {
        put(&path, &files);
        for at in 0..bytes.len() {
            for byte in [0x00, 0xFF, bytes[at] ^ 1] {
                let mut other = bytes.clone();
                other[at] = byte;
                try_with(&path, ending, &other);
            }
        }
    }
}

#[test]
fn an_archive_may_be_any_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lots.shz");
    write_all(&path, &[], &[feature(1, point!(x: 1.0, y: 2.0), text("a"))]).unwrap();
    let bytes = fs::read(&path).unwrap();
    let answer = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        read_with(&path, &Request::default()).is_ok()
    };
    assert!(answer(&bytes));
    for at in 0..bytes.len() {
        assert!(!answer(&bytes[..at]), "{at}");
        for byte in [0x00, 0xFF, bytes[at] ^ 1] {
            let mut other = bytes.clone();
            other[at] = byte;
            answer(&other);
        }
    }
}

#[test]
fn rings_made_to_be_slow_are_refused() {
    // Squares within squares: each lies in all before it, and none runs as a shell does.
    let rings: Vec<_> = (0..40_000).map(|at| hole(f64::from(at), f64::from(at), f64::from(100_000 - 2 * at))).collect();
    let (_folder, path) = folder(&[("shp", &shp(5, &[polygon_content(&rings)]).0)]);
    let (_, features) = read_all(&path);
    let Outline::Unreadable(why) = &features[0].record.outline else { panic!("told apart") };
    assert_eq!(why, "40000 rings, too many within one another to tell shells from holes; divide it");
}
