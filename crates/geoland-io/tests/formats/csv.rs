//! Tables.

use geo_types::Geometry;
use geoland::record::{Outline, Value};
use geoland_io::contents::Oddity;
use geoland_io::{CrsText, Feature, Format, Request, wkb};

use crate::{mutilate, read_bytes, refused, same, sample, with_extras, words, write_bytes};

fn read(text: impl AsRef<[u8]>) -> (geoland_io::Contents, Vec<Feature>) {
    read_bytes("a.csv", text.as_ref(), &with_extras()).unwrap()
}

fn outlines(text: &str) -> Vec<Outline> {
    read(text).1.into_iter().map(|feature| feature.record.outline).collect()
}

fn point(x: f64, y: f64) -> Outline {
    Outline::Read(geo_types::point!(x: x, y: y).into())
}

#[test]
fn what_is_written_is_read_as_text() {
    let (contents, features) = sample();
    let (bytes, losses) = write_bytes("a.csv", &contents, &features);
    assert_eq!(
        words(&losses),
        [
            "0 identifiers outside the attributes written as an attribute \"id\"",
            "0 types of attributes left out, as a table has only texts",
            "0 members of the document left out, as a table has none",
            "1 members that are no attributes left out",
        ]
    );
    let (again, read) = read_bytes("a.csv", &bytes, &with_extras()).unwrap();
    assert_eq!((again.format, again.features, &*again.remarks), (Format::Csv, 4, &[][..]));
    for (read, feature) in read.iter().zip(&features) {
        same(&read.record.outline, &feature.record.outline);
        same(&read.extras.heights, &feature.extras.heights);
        same(&read.extras.measures, &feature.extras.measures);
        assert_eq!(read.record.get("id").as_text(), feature.record.id.as_text());
        for (name, value) in &feature.record.properties {
            // An account takes the same from the text as from the value.
            assert_eq!(read.record.get(name).as_text(), value.as_text(), "{name}");
            assert_eq!(read.record.get(name) == &Value::Null, *value == Value::Null, "{name}");
            if matches!(value, Value::Integer(_) | Value::Number(_)) {
                assert_eq!(read.record.get(name).as_number(), value.as_number(), "{name}");
            }
        }
    }
    let (tabs, _) = write_bytes("a.tsv", &contents, &features);
    let (found, tabs) = read_bytes("a.tsv", &tabs, &with_extras()).unwrap();
    assert_eq!(found.encoding.as_deref(), Some("UTF-8, fields divided by tabs"));
    same(&tabs, &read);
}

#[test]
fn features_of_nothing_are_rows() {
    let (contents, mut features) = sample();
    for feature in &mut features {
        feature.record.properties.clear();
        feature.record.id = Value::Null;
        feature.record.outline = Outline::Missing;
    }
    let (bytes, _) = write_bytes("a.csv", &contents, &features);
    assert_eq!(read(bytes).1.len(), 4);
}

#[test]
fn geometries_are_found_by_name_and_content() {
    let ring = geo_types::LineString::from(vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]);
    let square: Geometry<f64> = geo_types::Polygon::new(ring, vec![]).into();
    let hex: Vec<String> = wkb::write(&square, &[], &[]).iter().map(|byte| format!("{byte:02X}")).collect();
    let hex = hex.concat();
    let square = Outline::Read(square);
    let polygon = "\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"";
    let json = r#""{""type"": ""Polygon"", ""coordinates"": [[[0,0],[1,0],[1,1],[0,0]]]}""#;
    let feature = r#""{""type"": ""Feature"", ""properties"": null, ""geometry"": null}""#;
    for (text, expected) in [
        (format!("id,geometry\n1,{polygon}\n2,\n"), vec![square.clone(), Outline::Missing]),
        (format!("id,The_Geom\n1,{hex}\n"), vec![square.clone()]),
        (format!("id,wkb\n1,\\x{}\n", hex.to_lowercase()), vec![square.clone()]),
        (format!("id,location,geojson\n1,Main Street,{json}\n2,,{feature}\n"), vec![square.clone(), Outline::Missing]),
        // The name of a column that holds something else does not make it one of geometries.
        (format!("geometry,form\nround,{polygon}\n"), vec![square.clone()]),
        ("id,lon,lat\n1,117.0999993,39.5\n2,,\n".to_owned(), vec![point(117.099_999_3, 39.5), Outline::Missing]),
        ("经度;纬度\n116,5;39,25\n".to_owned(), vec![point(116.5, 39.25)]),
        // Of several pairs the one that holds numbers.
        ("x,y,longitude,latitude\na,b,116.5,39.25\n".to_owned(), vec![point(116.5, 39.25)]),
        (format!("lon,lat,wkt\n1,2,{polygon}\n"), vec![square.clone()]),
    ] {
        assert_eq!(outlines(&text), expected, "{text}");
    }
    let (contents, features) = read("id,name\n1,a\n");
    assert_eq!(
        (&features[0].record.outline, contents.remarks[0].oddity),
        (&Outline::Missing, Oddity::NoGeometryColumn)
    );
}

#[test]
fn one_bad_geometry_concerns_its_row() {
    for (cell, words) in [
        ("POLYGON ((1 2", "WKT in which ')' is missing at its byte 13"),
        ("0103000000FFFFFFFF", "WKB that counts 4294967295 parts in 0 bytes"),
        (r#""{""type"": ""Point"", ""coordinates"": [1]}""#, "a position of fewer than two numbers"),
        (
            r#""{""type"": ""Point"", ""coordinates"": [1, 2""#,
            "GeoJSON in which the text ends where a comma or ] was expected; it seems to be cut off, fetch or export it again",
        ),
        (r#""{""type"": ""FeatureCollection"", ""features"": []}""#, "GeoJSON of none or several features in one cell"),
    ] {
        let found = outlines(&format!("id;wkt\n1;POINT (1 2)\n2;{cell}\n"));
        assert_eq!(found, [point(1.0, 2.0), Outline::Unreadable(words.to_owned())]);
    }
    let found = outlines("lon,lat\n1,2\n1,north\n1,1e999\n");
    assert_eq!(found[1], Outline::Unreadable("a coordinate \"north\" that is no number".to_owned()));
    assert!(matches!(found[2], Outline::Unreadable(_)));
}

#[test]
fn a_coordinate_system_that_every_geometry_names() {
    let (contents, _) = read("wkt\nSRID=4548;POINT (1 2)\nPOINT (1 2)\nSRID=4548;POINT (3 4)\n");
    assert_eq!(contents.crs, Some(CrsText::named("EPSG:4548")));
    let words = refused("a.csv", b"wkt\nSRID=4548;POINT (1 2)\nSRID=4326;POINT (3 4)\n");
    assert!(
        words.ends_with(
            "two coordinate systems in one file, \"EPSG:4548\" and \"EPSG:4326\"; convert the features to one"
        )
    );
}

/// `名称,wkt` and a row of `场清地净`, in GBK.
const GBK: &[u8] = b"\xc3\xfb\xb3\xc6,wkt\n\xb3\xa1\xc7\xe5\xb5\xd8\xbe\xbb,POINT (1 2)\n";

#[test]
fn the_encoding_is_found_and_said() {
    let utf16: Vec<u8> = "\u{feff}名称,wkt\n场清地净,POINT (1 2)\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf8 = "名称,wkt\n场清地净,POINT (1 2)\n".to_owned();
    for (bytes, forced, said) in [
        (GBK.to_vec(), None, Some("GBK (guessed from its bytes)")),
        (GBK.to_vec(), Some("gb18030"), Some("gb18030 (as asked for)")),
        (utf16, None, Some("UTF-16LE (from its byte order mark)")),
        (format!("\u{feff}{utf8}").into_bytes(), None, Some("UTF-8 (from its byte order mark)")),
        (utf8.into_bytes(), None, None),
    ] {
        let request = Request { encoding: forced.map(str::to_owned), ..Request::default() };
        let (contents, features) = read_bytes("a.csv", &bytes, &request).unwrap();
        assert_eq!(contents.encoding.as_deref(), said);
        assert_eq!(features[0].record.properties, [("名称".to_owned(), Value::Text("场清地净".to_owned()))]);
        assert_eq!(features[0].record.outline, point(1.0, 2.0));
    }
    // Latin letters with accents are not taken for Chinese.
    let latin = b"name,wkt\nCaf\xe9 du Ch\xe2teau,POINT (1 2)\n";
    assert!(refused("a.csv", latin).starts_with("text that is not UTF-8; say which encoding it is in"));
    let request = Request { encoding: Some("latin1".to_owned()), ..Request::default() };
    let (_, features) = read_bytes("a.csv", latin, &request).unwrap();
    assert_eq!(features[0].record.get("name"), &Value::Text("Café du Château".to_owned()));
    let request = Request { encoding: Some("klingon".to_owned()), ..Request::default() };
    assert!(
        read_bytes("a.csv", latin, &request)
            .unwrap_err()
            .to_string()
            .ends_with("no encoding \"klingon\"; name it as the web does, such as gbk")
    );
    // What does not decode is replaced and counted.
    let request = Request { encoding: Some("gbk".to_owned()), ..Request::default() };
    let (contents, _) = read_bytes("a.csv", b"a,wkt\n\xff\xff,\n", &request).unwrap();
    assert_eq!((contents.remarks[0].oddity, contents.remarks[0].features), (Oddity::Undecodable, 1));
    // Beyond the first bytes, by which the encoding is known, a fault has its row.
    let late = [b"a,b\n".repeat(20_000), b"\xb3\xa1,c\n".to_vec()].concat();
    assert!(refused("a.csv", &late).starts_with("line 20001 column 1 (byte 80000): text that is not UTF-8"));
}

#[test]
fn rows_of_other_lengths_are_refused_with_their_place() {
    assert_eq!(
        refused("a.csv", b"a,b\n1,2\n\n3\n"),
        "line 4 column 1 (byte 9): this CSV is damaged: row 2 on line 4 has 1 fields, where the head has 2 (put texts that hold separators or line ends in quotes); export it again",
    );
    assert!(refused("a.csv", b"a,b\n1,2,3\n").contains("row 1 on line 2 has 3 fields"));
    assert!(refused("a.csv", b"a,b\n1,\"2\n3").contains("row 1 on line 2 has a quote that is not closed"));
    let (contents, features) = read("a,b\n1,2,,\n3,4\n");
    assert_eq!((contents.features, contents.remarks[0].oddity, contents.remarks[0].first), (2, Oddity::EmptyFields, 1));
    assert_eq!(features[0].record.properties.len(), 2);
}

#[test]
fn values_stay_as_they_stand() {
    let (contents, features) = read("pin,a,a,,x\n007,1.0,\"\",,=1+1\n");
    let text = |text: &str| Value::Text(text.to_owned());
    let expected =
        [("pin", text("007")), ("a", text("1.0")), ("a_3", text("")), ("column_4", Value::Null), ("x", text("=1+1"))];
    assert_eq!(features[0].record.properties, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(contents.fields.unwrap().len(), 5);
    let request = Request { fields: Some(vec!["x".to_owned()]), ..Request::default() };
    let (_, features) = read_bytes("a.csv", b"pin,x\n1,2\n", &request).unwrap();
    assert_eq!(features[0].record.properties, [("x".to_owned(), text("2"))]);
}

#[test]
fn tables_without_a_name_are_known_by_their_head() {
    let (contents, _) = read_bytes("table", b"id|wkt\n1|POINT (1 2)\n", &Request::default()).unwrap();
    assert_eq!((contents.format, contents.encoding.as_deref()), (Format::Csv, Some("UTF-8, fields divided by bars")));
    assert_eq!(read_bytes("a.csv", b"", &Request::default()).unwrap().0.remarks[0].oddity, Oddity::NoDocument);
    let request = Request { format: Some(Format::Csv), ..Request::default() };
    assert!(read_bytes("a.csv", b"PK\x03\x04abc", &request).unwrap_err().to_string().contains("a zip archive"));
}

#[test]
fn every_mutilation_is_an_answer() {
    let (contents, features) = sample();
    mutilate("a.csv", &write_bytes("a.csv", &contents, &features).0);
    mutilate("a.csv", GBK);
}
