//! Well-known text: what is written is read, and what is wrong is an answer.

use geo_types::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon, point};

use super::{read, write};

fn samples() -> Vec<Geometry<f64>> {
    let ring = |x: f64| LineString::from(vec![(x, 0.0), (x + 9.0, 1e-300), (x + 9.0, 9.1), (x, 0.0)]);
    let square = Polygon::new(ring(117.099_999_3), vec![ring(-0.0)]);
    let line = LineString::from(vec![(1.0, 2.0), (0.1, -4.5e22)]);
    let parts: Vec<Geometry<f64>> = vec![
        point!(x: 117.099_999_3, y: 1.0 / 3.0).into(),
        line.clone().into(),
        MultiLineString(vec![line.clone(), line]).into(),
        square.clone().into(),
        MultiPolygon(vec![square.clone(), square]).into(),
        MultiPoint(vec![point!(x: 1.0, y: 2.0), point!(x: 3.0, y: 2.0)]).into(),
        MultiPoint(Vec::new()).into(),
        LineString(Vec::new()).into(),
        Polygon::new(LineString(Vec::new()), Vec::new()).into(),
        MultiPolygon(Vec::new()).into(),
    ];
    let collection = Geometry::GeometryCollection(GeometryCollection(parts.clone()));
    parts.into_iter().chain([collection]).collect()
}

#[test]
fn what_is_written_is_read_to_the_bit() {
    for geometry in samples() {
        let mut numbers = Vec::new();
        crate::positions::each(&geometry, &mut |_| numbers.push(numbers.len() as f64 + 0.5));
        for (heights, measures) in [(true, true), (true, false), (false, true), (false, false)] {
            let heights = if heights { &numbers[..] } else { &[] };
            let measures = if measures { &numbers[..] } else { &[] };
            let mut text = String::new();
            write(&mut text, &geometry, heights, measures);
            let wkt = read(&text).unwrap();
            // The text of Debug tells -0.0 from 0.0.
            assert_eq!(format!("{:?}", wkt.geometry), format!("{geometry:?}"), "{text}");
            assert_eq!((&*wkt.heights, &*wkt.measures), (heights, measures), "{text}");
        }
    }
}

#[test]
fn the_forms_of_other_programs() {
    let same = |a: &str, b: &str| assert_eq!(read(a).unwrap(), read(b).unwrap(), "{a}");
    same("point(1 2)", " POINT  ( 1.0\t2e0 ) ");
    same("POINTZ(1 2 3)", "POINT (1 2 3)");
    same("MULTIPOINT(1 2,3 4)", "MULTIPOINT ((1 2), (3 4))");
    same("POINT EMPTY", "POINT (NaN NaN)");
    assert_eq!(read("POINT M (1 2 3)").unwrap().measures, [3.0]);
    assert_eq!(read("SRID=4548; POINT (1 2)").unwrap().srid, Some(4548));
    let open = read("POLYGON Z ((0 0 5, 1 0 6, 1 1 7))").unwrap();
    assert_eq!((open.unclosed, &*open.heights), (1, &[5.0, 6.0, 7.0, 5.0][..]));
}

#[test]
fn what_is_wrong_is_named() {
    for (text, words) in [
        ("", "text that is no WKT"),
        ("POINT", "WKT in which '(' is missing at its byte 5"),
        ("POINT (1)", "WKT in which a number is missing at its byte 8"),
        ("POINT (1 2) x", "WKT in which something follows the geometry at its byte 12"),
        ("POINT (1 inf)", "WKT in which a coordinate is not finite at its byte 12"),
        ("CIRCULARSTRING (1 2, 3 4, 5 6)", "a curve in WKT; convert it to straight lines first"),
        ("BLOB\u{1b} (1 2)", "WKT of the unknown type \"BLOB\""),
        ("SRID=x;POINT (1 2)", "WKT in which the SRID is no number at its byte 5"),
    ] {
        assert_eq!(read(text).unwrap_err(), words);
    }
    assert_eq!(read(&"GEOMETRYCOLLECTION(".repeat(100_000)).unwrap_err(), "WKT that nests deeper than 32");
}

#[test]
fn every_mutilation_is_an_answer() {
    for geometry in samples() {
        let mut text = String::new();
        write(&mut text, &geometry, &[], &[]);
        for len in 0..text.len() {
            // What ends before its last bracket is never whole; one that is EMPTY ends in a letter.
            assert!(read(&text[..len]).is_err(), "{}", &text[..len]);
            for byte in ["(", ")", ",", " ", "9", "-", "é"] {
                let changed = format!("{}{byte}{}", &text[..len], &text[len + 1..]);
                // Whatever the answer is, it comes.
                let _ = read(&changed);
            }
        }
    }
}
