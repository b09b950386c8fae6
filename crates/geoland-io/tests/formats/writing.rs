//! What is written, and that it reads back.

use geo_types::{Geometry, LineString, Polygon, coord, point};
use geoland::record::{Outline, Value};
use geoland_io::{FeatureWriter, json_text};
use proptest::prelude::*;
use serde_json::json;

use crate::read;

fn write(id: &Value, geometry: Option<&Geometry<f64>>, properties: &[(String, Value)]) -> String {
    let mut writer = FeatureWriter::new(Vec::new(), None, &[]).unwrap();
    writer.feature(id, geometry, properties.iter().map(|(key, value)| (&**key, value))).unwrap();
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(Value::Number),
        (-1000_i32..1000).prop_map(|n| Value::Number(f64::from(n))),
        any::<String>().prop_map(Value::Text),
        Just(Value::Json(r#"[1.50,{"k":123456789012345678901234567890},1e999,"\u009b"]"#.into())),
    ]
}

fn geometry() -> impl Strategy<Value = Geometry<f64>> {
    let number = any::<f64>().prop_filter("finite", |x| x.is_finite());
    let number = prop_oneof![number, (-1_800_000_000_i64..1_800_000_000).prop_map(|n| n as f64 / 1e7)].boxed();
    let ring = prop::collection::vec((number.clone(), number), 3..6)
        .prop_map(|line| LineString(line.into_iter().map(|(x, y)| coord! { x: x, y: y }).collect::<Vec<_>>()));
    prop::collection::vec(prop::collection::vec(ring, 0..3), 1..3).prop_map(|polygons| {
        let polygon = |mut rings: Vec<LineString<f64>>| {
            let holes = if rings.is_empty() { Vec::new() } else { rings.split_off(1) };
            Polygon::new(rings.pop().unwrap_or_else(|| LineString(Vec::new())), holes)
        };
        Geometry::MultiPolygon(polygons.into_iter().map(polygon).collect())
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(
        geometry in geometry(), values in prop::collection::vec((any::<String>(), value()), 0..5),
    ) {
        let mut properties: Vec<(String, Value)> = Vec::new();
        for (key, value) in values {
            if properties.iter().all(|(other, _)| *other != key) {
                properties.push((key, value));
            }
        }
        let text = write(&Value::Text("P1".into()), Some(&geometry), &properties);
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        let (_, records) = read(&text).unwrap();
        // The text of Debug tells -0.0 from 0.0.
        prop_assert_eq!(format!("{:?}", &records[0].outline), format!("{:?}", Outline::Read(geometry.clone())));
        prop_assert_eq!(format!("{:?}", &records[0].properties), format!("{properties:?}"));
        let Outline::Read(read) = &records[0].outline else { panic!("read above") };
        prop_assert_eq!(write(&records[0].id, Some(read), &records[0].properties), text);
    }
}

#[test]
fn every_type_of_geometry_is_written() {
    let ring = || {
        LineString(vec![
            coord! { x: 0.0, y: 0.0 },
            coord! { x: 1.5, y: 0.0 },
            coord! { x: 1.5, y: 1.0 },
            coord! { x: 0.0, y: 0.0 },
        ])
    };
    let polygon = Polygon::new(ring(), vec![]);
    let all = [
        (point!(x: 1.0, y: 2.0).into(), r#"{"type":"Point","coordinates":[1.0,2.0]}"#),
        (
            Geometry::MultiPoint(vec![point!(x: 1.0, y: 2.0)].into()),
            r#"{"type":"MultiPoint","coordinates":[[1.0,2.0]]}"#,
        ),
        (ring().into(), r#"{"type":"LineString","coordinates":[[0.0,0.0],[1.5,0.0],[1.5,1.0],[0.0,0.0]]}"#),
        (
            Geometry::MultiLineString(geo_types::MultiLineString(vec![])),
            r#"{"type":"MultiLineString","coordinates":[]}"#,
        ),
        (polygon.clone().into(), r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[1.5,0.0],[1.5,1.0],[0.0,0.0]]]}"#),
        (Polygon::new(LineString(vec![]), vec![]).into(), r#"{"type":"Polygon","coordinates":[]}"#),
        (
            Geometry::MultiPolygon(polygon.into()),
            r#"{"type":"MultiPolygon","coordinates":[[[[0.0,0.0],[1.5,0.0],[1.5,1.0],[0.0,0.0]]]]}"#,
        ),
    ];
    for (geometry, expected) in &all {
        let text = write(&Value::Null, Some(geometry), &[]);
        assert!(text.contains(expected), "{text}\n{expected}");
        assert_eq!(read(text).unwrap().1[0].outline, Outline::Read(geometry.clone()));
    }
    let nested = Geometry::GeometryCollection(geo_types::GeometryCollection(all.into_iter().map(|(g, _)| g).collect()));
    let text = write(&Value::Null, Some(&nested), &[]);
    assert_eq!(read(text).unwrap().1[0].outline, Outline::Read(nested));
}

#[test]
fn the_head_carries_the_coordinate_system_and_foreign_members() {
    let foreign = [("geoland", json!({"unit": "ha\u{9b}"}))];
    let mut writer = FeatureWriter::new(Vec::new(), Some("EPSG:4548"), &foreign).unwrap();
    writer.feature(&Value::Integer(1), None, []).unwrap();
    writer.feature(&Value::Integer(2), None, []).unwrap();
    let expected = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4548"}},"geoland":{"unit":"ha\u009b"},"features":[
{"type":"Feature","id":1,"properties":{},"geometry":null},
{"type":"Feature","id":2,"properties":{},"geometry":null}
]}
"#;
    assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), expected);
    for name in ["type", "features", "crs"] {
        let error = FeatureWriter::new(Vec::new(), None, &[(name, json!(1))]).unwrap_err();
        assert_eq!(error.to_string(), format!("a foreign member named \"{name}\"; choose another name"));
    }
}

#[test]
fn what_geojson_cannot_hold_is_refused() {
    let mut writer = FeatureWriter::new(Vec::new(), None, &[]).unwrap();
    let endless = point!(x: f64::INFINITY, y: 0.0).into();
    let error = writer.feature(&Value::Null, Some(&endless), []).unwrap_err();
    assert_eq!(error.to_string(), "a coordinate that is not a finite number; leave the geometry out or correct it");
    let error = writer.feature(&Value::Bool(true), None, []).unwrap_err();
    assert_eq!(error.to_string(), "an id that is neither text nor a number; write it as text");
    // A refused feature leaves nothing behind.
    writer.feature(&Value::Null, None, [("broken", &Value::Json("{".into()))]).unwrap();
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(read(text).unwrap().1[0].get("broken"), &Value::Text("{".into()));
}

#[test]
fn json_text_holds_no_control_characters() {
    let every: String = (0..0x100_u32).filter_map(char::from_u32).collect();
    for text in [json_text::compact(&every), json_text::pretty(&every)] {
        assert!(!text.chars().any(char::is_control));
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), every);
    }
}
