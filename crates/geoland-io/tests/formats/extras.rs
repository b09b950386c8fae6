//! What a conversion keeps of `GeoJSON` and an account does not: heights, measures, foreign members; and what is not wanted.

use geoland::record::{Outline, Value};
use geoland_io::contents::CrsText;
use geoland_io::{Contents, Feature, Format, Request};

use crate::{read_bytes, same, sample, with_extras, with_geometry, words, write_bytes};

#[test]
fn heights_and_measures_stand_beside_the_positions() {
    let nan = f64::NAN;
    for (geometry, heights, measures) in [
        (r#"{"type": "Point", "coordinates": [1, 2]}"#, vec![], vec![]),
        (r#"{"coordinates": [1, 2, 3, 4, 5], "type": "Point"}"#, vec![3.0], vec![4.0]),
        (
            r#"{"type": "LineString", "coordinates": [[1, 2, 3], [1, 2], [1, 2, 3, 4]]}"#,
            vec![3.0, nan, 3.0],
            vec![nan, nan, 4.0],
        ),
        // A ring that is closed here has the first height again, between those of the rings.
        (
            r#"{"type": "Polygon", "coordinates": [[[0, 0, 1], [9, 0, 2], [9, 9, 3]], [[1, 1, 4], [2, 1, 5], [2, 2, 6], [1, 1, 7]]]}"#,
            vec![1.0, 2.0, 3.0, 1.0, 4.0, 5.0, 6.0, 7.0],
            vec![],
        ),
        (
            r#"{"type": "GeometryCollection", "coordinates": [8, 8, 8], "geometries": [
                {"type": "Point", "coordinates": [1, 2], "geometries": [{"type": "Point", "coordinates": [1, 2, 9]}]},
                {"type": "MultiPoint", "coordinates": [[1, 2, 3]]}]}"#,
            vec![nan, 3.0],
            vec![],
        ),
        (r#"{"type": "Point", "coordinates": [1, 2, 1e999]}"#, vec![], vec![]),
    ] {
        let (_, features) = read_bytes("a.geojson", with_geometry(geometry).as_bytes(), &with_extras()).unwrap();
        same(&features[0].extras.heights, &heights);
        same(&features[0].extras.measures, &measures);
        // Whoever does not ask for them gets the same geometry.
        let (_, plain) = read_bytes("a.geojson", with_geometry(geometry).as_bytes(), &Request::default()).unwrap();
        same(&plain[0].record, &features[0].record);
        assert_eq!(plain[0].extras, geoland_io::Extras::default());
    }
}

#[test]
fn foreign_members_are_kept_where_they_are_wanted() {
    let (contents, features) = sample();
    assert_eq!(contents.foreign, [("name".to_owned(), "\"layer\"".to_owned())]);
    assert_eq!(features[0].extras.foreign, [("title".to_owned(), "[1.50,\"x\"]".to_owned())]);
    let twice =
        r#"{"type": "Feature", "x": 1, "properties": null, "y": 2, "geometry": null, "x": 3, "bbox": [1, 2, 3, 4]}"#;
    let (contents, features) = read_bytes("a.json", twice.as_bytes(), &with_extras()).unwrap();
    let expected = [("x".to_owned(), "3".to_owned()), ("y".to_owned(), "2".to_owned())];
    assert_eq!((&*features[0].extras.foreign, &*contents.foreign), (&expected[..], &[][..]));
}

#[test]
fn what_is_not_wanted_is_checked_and_not_made() {
    let request = Request { fields: Some(vec!["b".to_owned()]), ..Request::default() };
    let text =
        |a: &str| format!(r#"{{"type": "Feature", "properties": {{"a": {a}, "b": 2, "c": [3]}}, "geometry": null}}"#);
    let (_, features) = read_bytes("a.json", text("{\"b\": 1}").as_bytes(), &request).unwrap();
    assert_eq!(features[0].record.properties, [("b".to_owned(), Value::Integer(2))]);
    assert!(read_bytes("a.json", text("{\"b\": 01}").as_bytes(), &request).is_err());
}

#[test]
fn a_sink_that_has_enough_ends_the_reading() {
    let text =
        crate::collection(&r#"{"type": "Feature", "properties": null, "geometry": null}, "#.repeat(3)) + "no JSON";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.geojson");
    std::fs::write(&path, text).unwrap();
    let mut shown = 0;
    let contents = geoland_io::read(&geoland_io::Source::parse(&path), &Request::default(), &mut |_| {
        shown += 1;
        if shown == 2 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    });
    assert_eq!((contents.unwrap().features, shown), (2, 2));
}

#[test]
fn a_document_is_written_as_it_was_read() {
    let (contents, features) = sample();
    let (bytes, losses) = write_bytes("a.geojson", &contents, &features);
    assert_eq!(words(&losses), [""; 0]);
    let (again, read) = read_bytes("a.geojson", &bytes, &with_extras()).unwrap();
    same(&read, &features);
    same(&again, &contents);
    assert_eq!(write_bytes("a.geojson", &again, &read).0, bytes);
}

#[test]
fn the_coordinate_system_is_written_by_name() {
    let feature = || {
        Feature::from(geoland::record::Record {
            number: 1,
            id: Value::Null,
            outline: Outline::Missing,
            properties: vec![],
        })
    };
    let projjson =
        CrsText { projjson: Some(r#"{"id": {"authority": "EPSG", "code": 2326}}"#.to_owned()), ..CrsText::default() };
    let nameless = CrsText { wkt: Some("SITE_CS[\"site\"]".to_owned()), ..CrsText::default() };
    for (crs, written, lost) in [
        (None, None, None),
        (Some(CrsText::named("EPSG:4326")), None, None),
        (Some(CrsText::named("EPSG:4548")), Some("EPSG:4548"), None),
        // What geoland cannot read is handed on.
        (Some(CrsText::named("SITE:7")), Some("SITE:7"), None),
        (Some(projjson), Some("EPSG:2326"), None),
        (Some(nameless), None, Some("0 coordinate system left out, as it has no code; say --crs when it is read")),
        (
            Some(CrsText::named("planar")),
            None,
            Some(
                "0 no coordinate system named, which stands for longitude and latitude; say --crs planar when it is read",
            ),
        ),
    ] {
        let contents = Contents { crs, ..Contents::new(Format::GeoJson) };
        let (bytes, losses) = write_bytes("a.geojson", &contents, &[feature()]);
        let (again, _) = read_bytes("a.geojson", &bytes, &with_extras()).unwrap();
        assert_eq!(again.crs, written.map(CrsText::named));
        assert_eq!(words(&losses), Vec::from_iter(lost));
    }
}

#[test]
fn what_geojson_does_not_hold_is_said() {
    let (contents, mut features) = sample();
    features.truncate(1);
    features[0].extras.measures = vec![1.0; 8];
    features[0].extras.heights = vec![];
    features[0].extras.foreign.push(("geometry".to_owned(), "1".to_owned()));
    features[0].record.properties = vec![("x".to_owned(), Value::Number(f64::NAN))];
    features[0].record.id = Value::Bool(true);
    let mut unreadable = features[0].clone();
    unreadable.record.outline = Outline::Unreadable("why".to_owned());
    features.push(unreadable);
    let (bytes, losses) = write_bytes("a.geojson", &contents, &features);
    assert_eq!(
        words(&losses),
        [
            "2 measures without heights left out",
            "2 members of names that GeoJSON uses itself left out",
            "2 numbers that are not finite written as null",
            "2 identifiers that are neither text nor numbers written as text",
            "1 geometries that could not be read written as null",
        ]
    );
    let (_, again) = read_bytes("a.geojson", &bytes, &with_extras()).unwrap();
    assert_eq!((&again[0].record.id, &again[1].record.outline), (&Value::Text("true".to_owned()), &Outline::Missing));
}
