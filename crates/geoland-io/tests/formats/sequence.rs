//! `GeoJSON` texts one after the other.

use geoland_io::contents::Oddity;
use geoland_io::{Format, Request};

use crate::{mutilate, read_bytes, refused, same, sample, with_extras, words, write_bytes};

const FEATURE: &str = r#"{"type": "Feature", "properties": {}, "geometry": null}"#;

#[test]
fn lines_and_records_of_any_kind() {
    let point = r#"{"type": "Point", "coordinates": [1, 2]}"#;
    let two = crate::collection(&format!("{FEATURE}, {FEATURE}"));
    let pretty = FEATURE.replace(", ", ",\n  ");
    for text in [
        format!("{FEATURE}\n{point}\n{two}\n"),
        format!("\u{feff}{FEATURE}\r\n\r\n  \n{point}\r\n{two}"),
        format!("\u{1e}{FEATURE}\n\u{1e}{point}\n\u{1e}\u{1e}{two}\n"),
        format!("{pretty}\n{point}{two}"),
    ] {
        let (contents, features) = read_bytes("a.geojsonl", text.as_bytes(), &Request::default()).unwrap();
        assert_eq!((contents.format, contents.features), (Format::GeoJsonSeq, 4), "{text}");
        let numbers: Vec<u64> = features.iter().map(|feature| feature.record.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }
    // The contents go before the name.
    let lines = format!("{FEATURE}\n{FEATURE}\n");
    assert_eq!(read_bytes("a.geojson", lines.as_bytes(), &Request::default()).unwrap().0.features, 2);
    let (contents, _) = read_bytes("a.geojsonl", b" \n", &Request::default()).unwrap();
    assert_eq!((contents.features, contents.remarks[0].oddity), (0, Oddity::NoDocument));
}

#[test]
fn a_damaged_line_refuses_the_sequence() {
    let text = format!("{FEATURE}\n{{\"type\": \"Feature\", \n{FEATURE}");
    assert_eq!(
        refused("a.geojsonl", text.as_bytes()),
        "line 3 column 1 (byte 77): a '{' where a member's name in quotes was expected; this is not JSON, correct or export it again",
    );
    assert!(refused("a.geojsonl", format!("{FEATURE}\nx").as_bytes()).starts_with("line 2 column 1 (byte 56): a 'x'"));
    assert!(refused("a.geojsonl", format!("{FEATURE}\n[1]").as_bytes()).contains("the document is an array"));
}

#[test]
fn what_is_written_is_read() {
    let (contents, features) = sample();
    for (name, start) in
        [("a.geojsonl", "{"), ("a.ndjson", "{"), ("a.geojsonseq", "\u{1e}{"), ("a.geojsons", "\u{1e}{")]
    {
        let (bytes, losses) = write_bytes(name, &contents, &features);
        assert_eq!(words(&losses), ["0 members of the document left out, as a sequence has none"]);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.lines().count() == 4 && text.lines().all(|line| line.starts_with(start)), "{text}");
        let (_, again) = read_bytes(name, &bytes, &with_extras()).unwrap();
        same(&again, &features);
    }
    let mut elsewhere = contents.clone();
    elsewhere.crs = Some(geoland_io::CrsText::named("EPSG:4548"));
    let (_, losses) = write_bytes("a.ndjson", &elsewhere, &features);
    let lost = "0 coordinate system left out, as a sequence has no place for it; say --crs when it is read";
    assert!(words(&losses).contains(&lost.to_owned()));
}

#[test]
fn every_mutilation_is_an_answer() {
    let (contents, features) = sample();
    mutilate("a.geojsonseq", &write_bytes("a.geojsonseq", &contents, &features[2..]).0);
}
