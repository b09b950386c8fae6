//! What is read, and how.

use geo_types::{Geometry, coord};
use geoland::record::{Outline, Value};
use geoland_io::CrsText;
use geoland_io::contents::Oddity;

use crate::{collection, outline, read, with_geometry};

const FEATURE: &str = r#"{"type": "Feature", "properties": {}, "geometry": null}"#;

#[test]
fn members_may_stand_in_any_order() {
    let before = format!(r#"{{"features": [{FEATURE}], "crs": null, "type": "FeatureCollection"}}"#);
    let decoy = r#""x": {"features": [1, "\"features\":[{}]"], "type": 3}"#;
    let after = format!(r#"{{{decoy}, "type": "FeatureCollection", "features": [{FEATURE}], "features ": 5}}"#);
    let escaped = format!(r#"{{"\u0074ype": "Feature\u0043ollection", "featur\u0065s": [{FEATURE}]}}"#);
    for text in [before, after, escaped] {
        assert_eq!(read(&text).unwrap().0.features, 1, "{text}");
    }
}

#[test]
fn a_feature_or_a_geometry_alone_is_one_feature() {
    let (contents, records) = read(FEATURE).unwrap();
    assert_eq!((contents.features, records[0].number, &records[0].outline), (1, 1, &Outline::Missing));
    let (contents, records) = read(r#"{"coordinates": [1, 2], "type": "Point"}"#).unwrap();
    assert_eq!(contents.features, 1);
    assert_eq!(records[0].outline, Outline::Read(geo_types::point!(x: 1.0, y: 2.0).into()));
}

#[test]
fn no_features_are_no_error() {
    for text in [
        "{\"type\": \"FeatureCollection\", \"features\": []}",
        "\u{feff}{\"type\":\"FeatureCollection\",\"features\":[ ]}\r\n",
    ] {
        assert_eq!(read(text).unwrap().0.features, 0);
    }
    for text in ["", " \r\n", "\u{feff}"] {
        let contents = read(text).unwrap().0;
        assert_eq!((contents.features, contents.remarks[0].oddity), (0, Oddity::NoDocument), "{text:?}");
    }
}

#[test]
fn the_crs_is_given_by_name_wherever_it_stands() {
    let crs = r#""crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}"#;
    let first = format!(r#"{{{crs}, "type": "FeatureCollection", "features": []}}"#);
    let last = format!(r#"{{"features": [], "type": "FeatureCollection", {crs}}}"#);
    // PostGIS writes it into each geometry.
    let nested = with_geometry(&format!(r#"{{"type": "Point", {crs}, "coordinates": [1, 2]}}"#));
    for text in [first, last, nested] {
        assert_eq!(read(&text).unwrap().0.crs, Some(CrsText::named("urn:ogc:def:crs:EPSG::4548")), "{text}");
    }
    assert_eq!(read(r#"{"crs": null, "type": "FeatureCollection", "features": []}"#).unwrap().0.crs, None);
}

#[test]
fn attributes_keep_their_types() {
    let properties = r#"{"a": 1, "b": 1.0, "c": "1", "d": null, "e": true, "f": 18446744073709551615, "g": -9223372036854775808,
        "h": [1, {"k": "v\u0041\u009b"}, 1.50], "i": -0, "j": 1e999, "k": 123456789012345678901234567890, "l": "\ud83c\udf33", "m": {}}"#;
    let text = collection(&format!(r#"{{"type": "Feature", "properties": {properties}, "geometry": null}}"#));
    let (_, records) = read(text).unwrap();
    let expected = [
        ("a", Value::Integer(1)),
        ("b", Value::Number(1.0)),
        ("c", Value::Text("1".into())),
        ("d", Value::Null),
        ("e", Value::Bool(true)),
        ("f", Value::Text("18446744073709551615".into())),
        ("g", Value::Integer(i64::MIN)),
        ("h", Value::Json(r#"[1,{"k":"vA\u009b"},1.50]"#.into())),
        ("i", Value::Number(-0.0)),
        ("j", Value::Text("1e999".into())),
        ("k", Value::Text("123456789012345678901234567890".into())),
        ("l", Value::Text("\u{1F333}".into())),
        ("m", Value::Json("{}".into())),
    ];
    for ((name, value), (key, read)) in expected.iter().zip(&records[0].properties) {
        assert_eq!((*name, value), (&**key, read));
    }
    assert_eq!(records[0].properties.len(), expected.len());
}

#[test]
fn the_last_of_repeated_attributes_counts() {
    // Few and many attributes are looked through in different ways.
    for others in [0, 100] {
        let fill = (0..others).map(|i| format!(r#""x{i}": {i}, "#)).collect::<Vec<_>>().concat();
        let text =
            format!(r#"{{"type": "Feature", "properties": {{"a": 1, {fill}"b": 2, "a": 3}}, "geometry": null}}"#);
        let properties = &read(text).unwrap().1[0].properties;
        assert_eq!(properties[0], ("a".into(), Value::Integer(3)));
        assert_eq!(properties.len(), others + 2);
    }
}

#[test]
fn ids_are_text_or_numbers() {
    for (text, id) in [("7", Value::Integer(7)), ("\"P7\"", Value::Text("P7".into())), ("7.5", Value::Number(7.5))] {
        let feature = format!(r#"{{"type": "Feature", "id": {text}, "properties": null, "geometry": null}}"#);
        assert_eq!(read(feature).unwrap().1[0].id, id);
    }
}

#[test]
fn coordinates_are_exact_and_heights_dropped() {
    let Outline::Read(Geometry::LineString(line)) = outline(
        r#"{"type": "LineString", "coordinates": [[117.0999993, -0.0], [117.0999993000000000123, 39.1e0, 4.5, 1e999, 7], [-0, 5e-324]]}"#,
    ) else {
        panic!("a line")
    };
    assert_eq!(line.0[0].x.to_bits(), 117.099_999_3_f64.to_bits());
    assert_eq!(line.0[0].y.to_bits(), (-0.0_f64).to_bits());
    assert_eq!(line.0[1], coord! { x: 117.099_999_3, y: 39.1 });
    assert_eq!((line.0[2].x.to_bits(), line.0[2].y), ((-0.0_f64).to_bits(), 5e-324));
}

#[test]
fn what_is_wrong_with_one_geometry_concerns_its_feature_alone() {
    let depth = "coordinates nested at the wrong depth for the type";
    let short = "a position of fewer than two numbers";
    for (geometry, why) in [
        (r#""text""#, "a geometry that is a string"),
        ("[]", "a geometry that is an array"),
        ("{}", "a geometry without a type"),
        (r#"{"type": 3}"#, "a geometry whose type is no string"),
        (r#"{"type": "polygon", "coordinates": []}"#, "a geometry of the unknown type \"polygon\""),
        (r#"{"type": "\u001b[31m", "coordinates": []}"#, "a geometry of the unknown type \"\\u{1b}[31m\""),
        (r#"{"type": "Feature", "geometry": null}"#, "a geometry of the unknown type \"Feature\""),
        (r#"{"type": "Polygon"}"#, "a geometry without \"coordinates\""),
        (r#"{"type": "Polygon", "coordinates": null}"#, "coordinates that are no array"),
        (r#"{"type": "Polygon", "coordinates": [], "coordinates": []}"#, "two members \"coordinates\""),
        (r#"{"type": "Point", "type": "Point", "coordinates": [1, 2]}"#, "two members \"type\""),
        (r#"{"type": "Point", "coordinates": ["1", "2"]}"#, "a number or text between positions"),
        (r#"{"type": "Point", "coordinates": [1, "2"]}"#, "a coordinate that is no number"),
        (r#"{"type": "Point", "coordinates": [1, null]}"#, "a coordinate that is no number"),
        (r#"{"type": "Point", "coordinates": [1, [2]]}"#, "a coordinate that is no number"),
        (r#"{"type": "Point", "coordinates": [1]}"#, short),
        (r#"{"type": "Point", "coordinates": [1e999, 0]}"#, "a coordinate too large for a number"),
        (r#"{"type": "Point", "coordinates": [[1, 2]]}"#, depth),
        (r#"{"type": "LineString", "coordinates": [1, 2]}"#, depth),
        (r#"{"type": "LineString", "coordinates": [[[]]]}"#, depth),
        (r#"{"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}"#, depth),
        (r#"{"type": "Polygon", "coordinates": [[[1, 2], []]]}"#, short),
        (r#"{"type": "Polygon", "coordinates": [[[1, 2]], [3, 4]]}"#, depth),
        (r#"{"type": "Polygon", "coordinates": [[[1, 2]], 5]}"#, "a number or text between positions"),
        (r#"{"type": "MultiPolygon", "coordinates": [[[[1, 2]]], [[3, 4]]]}"#, depth),
        (r#"{"type": "GeometryCollection"}"#, "a geometry without \"geometries\""),
        (r#"{"type": "GeometryCollection", "geometries": {}}"#, "geometries that are no array"),
        (r#"{"type": "GeometryCollection", "geometries": [null]}"#, "a null within a GeometryCollection"),
        (r#"{"type": "GeometryCollection", "geometries": [{}, 5]}"#, "a geometry without a type"),
    ] {
        assert_eq!(outline(geometry), Outline::Unreadable(why.into()), "{geometry}");
    }
}

#[test]
fn empty_and_short_geometries_are_read_as_they_are() {
    for (geometry, rings) in [("[]", 0), ("[[]]", 0), ("[[[1, 2]]]", 1), ("[[[1, 2], [3, 4], [1, 2]]]", 3)] {
        let read = outline(&format!(r#"{{"type": "Polygon", "coordinates": {geometry}}}"#));
        let Outline::Read(Geometry::Polygon(polygon)) = read else { panic!("{geometry}: {read:?}") };
        assert_eq!(polygon.exterior().0.len(), rings, "{geometry}");
    }
    let point = outline(r#"{"type": "Point", "coordinates": []}"#);
    assert!(matches!(&point, Outline::Read(Geometry::MultiPoint(points)) if points.0.is_empty()), "{point:?}");
    for kind in ["MultiPoint", "LineString", "MultiLineString", "MultiPolygon"] {
        let read = outline(&format!(r#"{{"type": "{kind}", "coordinates": []}}"#));
        assert!(matches!(read, Outline::Read(_)), "{kind}: {read:?}");
    }
}

#[test]
fn holes_and_parts_stay_where_they_belong() {
    let read = outline(
        r#"{"type": "MultiPolygon", "coordinates": [
            [[[0, 0], [9, 0], [9, 9], [0, 0]], [[2, 1], [3, 1], [3, 2], [2, 1]]], [], [[[20, 0], [29, 0], [29, 9], [20, 0]]]]}"#,
    );
    let Outline::Read(Geometry::MultiPolygon(many)) = read else { panic!("{read:?}") };
    let shape: Vec<_> = many.0.iter().map(|p| (p.exterior().0.len(), p.interiors().len())).collect();
    assert_eq!(shape, [(4, 1), (0, 0), (4, 0)]);
    assert_eq!(many.0[0].interiors()[0].0[0], coord! { x: 2.0, y: 1.0 });
}

#[test]
fn departures_from_the_standard_are_remarked_with_their_first_feature() {
    let ring = r#"{"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9]]], "bbox": [1, 2, 3]}"#;
    let odd = format!(r#"{{"type": "Feature", "geometry": {ring}}}"#);
    let (contents, records) = read(collection(&format!("{FEATURE}, {odd}, {odd}"))).unwrap();
    let remarks: Vec<_> = contents.remarks.iter().map(|r| (r.oddity, r.first, r.features)).collect();
    assert_eq!(remarks, [(Oddity::BadBbox, 2, 2), (Oddity::UnclosedRing, 2, 2), (Oddity::NoProperties, 2, 2)]);
    let Outline::Read(Geometry::Polygon(polygon)) = &records[1].outline else { panic!("a polygon") };
    assert_eq!(polygon.exterior().0.len(), 4);
    let bare = r#"{"bbox": "none", "type": "Point", "coordinates": [1, 2]}"#;
    assert_eq!(read(bare).unwrap().0.remarks[0].oddity, Oddity::BadBbox);
}

#[test]
fn foreign_members_may_be_anything() {
    let deep = "[".repeat(100) + &"]".repeat(100);
    let text = format!(
        r#"{{"a": {deep}, "type": "FeatureCollection", "geometry": 1e999, "id": {{}}, "coordinates": "x", "features": [
        {{"coordinates": [[[]]], "type": "Feature", "features": 7, "geometry": null, "properties": null}}]}}"#
    );
    assert_eq!(read(text).unwrap().0.features, 1);
}
