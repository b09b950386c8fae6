//! The reader against `serde_json` and the `geojson` crate, on generated documents and blocks of every small size.

use geo_types::Geometry;
use geoland::record::{Outline, Value};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value as Json, json};

use super::*;

fn read_all(text: &[u8], block_bytes: usize) -> Result<(Contents, Vec<Record>), ReadError> {
    let mut records = Vec::new();
    let contents = read_in_blocks(text, block_bytes, "text", (Format::GeoJson, &Request::default()), &mut |feature| {
        records.push(std::mem::take(feature).record);
        ControlFlow::Continue(())
    })?;
    Ok((contents, records))
}

/// What `serde_json` and the `geojson` crate make of a collection.
fn oracle(text: &str) -> Vec<Record> {
    let document: Json = serde_json::from_str(text).unwrap();
    let features = document["features"].as_array().unwrap();
    let record = |(i, feature): (usize, &Json)| Record {
        number: i as u64 + 1,
        id: feature.get("id").map_or(Value::Null, oracle_value),
        outline: oracle_outline(&feature["geometry"]),
        properties: feature["properties"]
            .as_object()
            .map(|members| members.iter().map(|(key, value)| (key.clone(), oracle_value(value))).collect())
            .unwrap_or_default(),
    };
    features.iter().enumerate().map(record).collect()
}

fn oracle_outline(geometry: &Json) -> Outline {
    if geometry.is_null() {
        return Outline::Missing;
    }
    let parsed: Result<geojson::Geometry, _> = serde_json::from_value(geometry.clone());
    let converted = parsed.map_err(|e| e.to_string()).and_then(|g| Geometry::try_from(g).map_err(|e| e.to_string()));
    converted.map_or_else(Outline::Unreadable, Outline::Read)
}

fn oracle_value(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match (n.as_i64(), n.is_u64()) {
            (Some(whole), _) => Value::Integer(whole),
            (None, true) => Value::Text(n.to_string()),
            (None, false) => Value::Number(n.as_f64().unwrap()),
        },
        Json::String(text) => Value::Text(text.clone()),
        nested => Value::Json(crate::json_text::compact(nested)),
    }
}

/// Equality that tells -0.0 from 0.0 and does not mind the words of a refusal.
fn same(ours: &Record, theirs: &Record) -> bool {
    let outlines = match (&ours.outline, &theirs.outline) {
        (Outline::Unreadable(_), Outline::Unreadable(_)) => true,
        (ours, theirs) => format!("{ours:?}") == format!("{theirs:?}"),
    };
    outlines
        && (ours.number, &ours.id) == (theirs.number, &theirs.id)
        && format!("{:?}", ours.properties) == format!("{:?}", theirs.properties)
}

fn number() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => (-1_800_000_000_i64..1_800_000_000).prop_map(|n| json!(n as f64 / 1e7)),
        1 => any::<i64>().prop_map(|n| json!(n)),
        1 => any::<u64>().prop_map(|n| json!(n)),
        1 => any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(|x| json!(x)),
        1 => Just(json!(-0.0)),
    ]
}

fn position() -> impl Strategy<Value = Json> {
    prop::collection::vec(number(), 2..5).prop_map(Json::Array)
}

fn ring() -> impl Strategy<Value = Json> {
    prop::collection::vec(position(), 3..6).prop_map(|mut positions| {
        positions.push(positions[0].clone());
        Json::Array(positions)
    })
}

fn list(of: impl Strategy<Value = Json>, most: usize) -> impl Strategy<Value = Json> {
    prop::collection::vec(of, 1..most).prop_map(Json::Array)
}

fn geometry() -> impl Strategy<Value = Json> {
    let simple = prop_oneof![
        (Just("Point"), position().boxed()),
        (Just("MultiPoint"), list(position(), 4).boxed()),
        (Just("LineString"), prop::collection::vec(position(), 2..5).prop_map(Json::Array).boxed()),
        (Just("Polygon"), list(ring(), 3).boxed()),
        (Just("MultiPolygon"), list(list(ring(), 3), 3).boxed()),
    ];
    let simple = (simple, any::<bool>()).prop_map(|((kind, coordinates), type_first)| {
        // The members are in either order; whether the type comes first is what a reader could depend on.
        if type_first {
            json!({"type": kind, "coordinates": coordinates})
        } else {
            json!({"coordinates": coordinates, "bbox": [0, 0, 1, 1], "type": kind})
        }
    });
    let simple = simple.boxed();
    prop_oneof![
        6 => simple.clone(),
        1 => Just(Json::Null),
        1 => prop::collection::vec(simple, 0..3).prop_map(|g| json!({"geometries": g, "type": "GeometryCollection"})),
        1 => Just(json!({"type": "Polygon", "coordinates": [["a", 1]]})),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just(r#""features":[{"type":"Feature"}]"#.to_owned()),
        Just("场清地净\u{1F333}\u{9b}\u{0}\\\"".to_owned()),
    ]
}

fn attribute() -> impl Strategy<Value = Json> {
    let leaf =
        prop_oneof![Just(Json::Null), any::<bool>().prop_map(Json::Bool), number(), text().prop_map(Json::String)];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::Array),
            prop::collection::vec((text(), inner), 0..3).prop_map(|m| Json::Object(m.into_iter().collect())),
        ]
    })
}

fn object(members: Vec<(String, Json)>) -> impl Strategy<Value = Json> {
    Just(members).prop_shuffle().prop_map(|members| Json::Object(members.into_iter().collect::<Map<_, _>>()))
}

pub(super) fn feature() -> impl Strategy<Value = Json> {
    let attributes = prop::collection::vec((text(), attribute()), 0..4);
    let properties = prop_oneof![
        4 => attributes.prop_map(|m| Json::Object(m.into_iter().collect())),
        1 => Just(Json::Null),
    ];
    let id = prop::option::of(prop_oneof![text().prop_map(Json::String), any::<u64>().prop_map(|n| json!(n))]);
    (geometry(), properties, id, attribute()).prop_flat_map(|(geometry, properties, id, foreign)| {
        let mut members = vec![
            ("type".to_owned(), json!("Feature")),
            ("geometry".to_owned(), geometry),
            ("properties".to_owned(), properties),
            ("title".to_owned(), foreign),
        ];
        members.extend(id.map(|id| ("id".to_owned(), id)));
        object(members)
    })
}

pub(super) fn document() -> impl Strategy<Value = Json> {
    let crs = prop_oneof![Just(Json::Null), Just(json!({"properties": {"name": "EPSG:4548"}, "type": "name"}))];
    let decoy = json!({"type": "Feature", "features": [{"type": "Feature", "geometry": null, "properties": null}]});
    (prop::collection::vec(feature(), 0..4), crs, attribute()).prop_flat_map(move |(features, crs, foreign)| {
        object(vec![
            ("type".to_owned(), json!("FeatureCollection")),
            ("features".to_owned(), Json::Array(features)),
            ("crs".to_owned(), crs),
            ("name".to_owned(), foreign),
            ("decoy".to_owned(), decoy.clone()),
            ("geometry".to_owned(), json!("none of a feature's")),
        ])
    })
}

fn check(text: &str, block_bytes: usize) -> Result<(), TestCaseError> {
    let (contents, ours) = read_all(text.as_bytes(), block_bytes).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let theirs = oracle(text.trim_start_matches('\u{feff}'));
    prop_assert_eq!(contents.features, theirs.len() as u64);
    prop_assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        prop_assert!(same(ours, theirs), "{:?}\n{:?}", ours, theirs);
    }
    Ok(())
}

proptest! {
    #[test]
    fn reads_what_the_general_parsers_read(document in document(), block_bytes in 1_usize..80, form in 0..4) {
        let text = match form {
            0 => document.to_string(),
            1 => serde_json::to_string_pretty(&document).unwrap(),
            2 => serde_json::to_string_pretty(&document).unwrap().replace('\n', "\r\n\t"),
            _ => format!("\u{feff} {document}\n"),
        };
        check(&text, block_bytes)?;
        check(&text, BLOCK_BYTES)?;
    }

    /// A text with one byte changed or cut off is JSON here exactly if it is for `serde_json`, whatever the blocks.
    #[test]
    fn refuses_what_the_general_parser_refuses(
        document in document(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
        block_bytes in 1_usize..80,
    ) {
        let mut text = document.to_string().into_bytes();
        let at = at.index(text.len());
        if cut { text.truncate(at) } else { text[at] = byte }
        let (small, large) = (read_all(&text, block_bytes), read_all(&text, BLOCK_BYTES));
        prop_assert_eq!(small.is_ok(), large.is_ok());
        if let (Err(small), Err(large)) = (&small, &large) {
            prop_assert_eq!(small.to_string(), large.to_string());
        }
        let is_json = serde_json::from_slice::<Json>(&text).is_ok();
        if large.is_ok() && !text.is_empty() {
            // Ours reads numbers beyond the range of a double, which theirs refuses.
            let beyond = serde_json::from_slice::<Json>(&text).is_err_and(|e| e.to_string().contains("out of range"));
            prop_assert!(is_json || beyond);
        }
        if is_json && let Err(error) = &large {
            prop_assert!(!is_syntax(&error.kind), "{}", error);
        }
    }

    #[test]
    fn numbers_are_rounded_as_by_the_standard_library(
        text in r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", block_bytes in 1_usize..40,
    ) {
        let expected: f64 = text.parse().unwrap();
        let document = format!(r#"{{"type":"Point","coordinates":[{text},{text}]}}"#);
        for block_bytes in [block_bytes, BLOCK_BYTES] {
            let (_, records) = read_all(document.as_bytes(), block_bytes).unwrap();
            match &records[0].outline {
                Outline::Read(Geometry::Point(point)) => {
                    prop_assert_eq!(point.x().to_bits(), expected.to_bits());
                    prop_assert_eq!(point.y().to_bits(), expected.to_bits());
                }
                other => prop_assert!(!expected.is_finite(), "{:?}", other),
            }
        }
    }
}

/// Whether the reader says that a text is not JSON, rather than not `GeoJSON`.
fn is_syntax(kind: &ReadErrorKind) -> bool {
    use ReadErrorKind::*;
    matches!(
        kind,
        Truncated { .. }
            | Unexpected { .. }
            | NotANumber
            | Number
            | NotUtf8
            | LoneSurrogate
            | Escape
            | ControlCharacter
    )
}

#[test]
fn places_are_the_same_in_blocks_of_any_size() {
    let missing = "{\n  \"type\": \"FeatureCollection\",\r\n  \"features\": [\n    {\"type\": \"Feature\"}\n  ]\n}";
    // What is wrong is known at once, and that it matters only at the end.
    let waiting = "{\"id\": {},\n\n\"geometry\": null, \"properties\": null, \"type\": \"Feature\"}";
    let number = "{\"id\":\n 01}";
    let text = "\n\n{\"id\":\n \"\\ud83c\"}";
    for (text, expected) in [(missing, (4, 24, 73)), (waiting, (1, 10, 9)), (number, (2, 4, 10)), (text, (4, 9, 17))] {
        for block_bytes in 1..=text.len() {
            let error = read_all(text.as_bytes(), block_bytes).unwrap_err();
            let place = error.position.map(|at| (at.line, at.column, at.offset));
            assert_eq!(place, Some(expected), "{text} {block_bytes}");
        }
    }
}
