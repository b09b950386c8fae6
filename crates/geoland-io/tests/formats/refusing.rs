//! What is refused, and in what words.

use geoland_io::{ReadErrorKind, geojson};

use crate::{collection, read, with_geometry};

fn refusal(text: impl AsRef<[u8]>) -> String {
    let shown = String::from_utf8_lossy(text.as_ref()).chars().take(200).collect::<String>();
    match read(text) {
        Ok((contents, _)) => panic!("{shown}: read as {contents:?}"),
        Err(error) => error.to_string(),
    }
}

/// The refusals of structure, with their words after the place.
#[test]
fn structure() {
    let types =
        r#""FeatureCollection", "Feature" or a geometry's type was expected; correct it (the case of letters matters)"#;
    let fc = r#""type": "FeatureCollection""#;
    let gone = r#"the document has no member "type"; add it"#;
    let cases = [
        (
            "[]".to_owned(),
            "the document is an array, where a GeoJSON object was expected; correct or remove it".to_owned(),
        ),
        ("{}".into(), gone.into()),
        (r#"{"features": []}"#.into(), gone.into()),
        (format!("{{{fc}}}"), r#"the FeatureCollection has no member "features"; add it"#.into()),
        (
            format!(r#"{{{fc}, "features": {{}}}}"#),
            r#"the member "features" is an object, where an array was expected; correct or remove it"#.into(),
        ),
        (
            format!(r#"{{{fc}, "features": [], "features": []}}"#),
            r#"the document has the member "features" twice; keep one of them"#.into(),
        ),
        (
            format!(r#"{{{fc}, "features": [], {fc}}}"#),
            r#"the document has the member "type" twice; keep one of them"#.into(),
        ),
        (
            r#"{"type": null, "features": []}"#.into(),
            "the type is null, where a string was expected; correct or remove it".into(),
        ),
        (
            r#"{"type": "featurecollection", "features": []}"#.into(),
            format!(r#"the type is "featurecollection", where {types}"#),
        ),
        (r#"{"type": "Topology\u001b[31m"}"#.into(), format!(r#"the type is "Topology\u{{1b}}[31m", where {types}"#)),
        (
            r#"{"type": "Feature", "features": []}"#.into(),
            r#"a Feature with a member "features"; make it a FeatureCollection or remove the member"#.into(),
        ),
        (collection("null"), "a feature is null, where an object was expected; correct or remove it".into()),
        (collection("{}"), r#"a feature has no member "type"; add it"#.into()),
        (
            collection(r#"{"type": "Feature", "properties": {}}"#),
            r#"a feature has no member "geometry"; add it"#.into(),
        ),
        (
            collection(r#"{"type": "Point", "coordinates": [1, 2]}"#),
            r#"the type is "Point", where "Feature" was expected; correct it (the case of letters matters)"#.into(),
        ),
        (
            collection(r#"{"type": "Feature", "geometry": null, "properties": []}"#),
            "properties is an array, where an object or null was expected; correct or remove it".into(),
        ),
        (
            collection(r#"{"type": "Feature", "geometry": null, "properties": {}, "id": null}"#),
            "the id of a feature is null, where a string or a number was expected; correct or remove it".into(),
        ),
        (
            collection(r#"{"type": "Feature", "geometry": null, "properties": {}, "geometry": null}"#),
            r#"a feature has the member "geometry" twice; keep one of them"#.into(),
        ),
    ];
    for (text, words) in cases {
        let refusal = refusal(&text);
        assert!(refusal.starts_with("parcels.geojson: ") && refusal.ends_with(&words), "{text}\n{refusal}\n{words}");
    }
}

#[test]
fn the_place_names_feature_line_column_and_byte() {
    let text = "{\"type\": \"FeatureCollection\",\r\n \"features\": [\n  {\"type\": \"Feature\", \"geometry\": null, \"properties\": {}},\n  7]}";
    assert_eq!(
        refusal(text),
        "parcels.geojson: feature 2, line 4 column 3 (byte 107): a feature is a number, where an object was expected; correct or remove it"
    );
}

#[test]
fn text_that_is_not_json() {
    let fc = r#"{"type": "FeatureCollection", "features": []"#;
    for (text, words) in [
        (
            fc.to_owned(),
            "the text ends where a comma or } was expected; it seems to be cut off, fetch or export it again",
        ),
        (
            format!("{fc}, \"a"),
            "the text ends where the closing quote of a string was expected; it seems to be cut off, fetch or export it again",
        ),
        (
            format!("{fc},}}"),
            "a '}' where a member's name in quotes was expected; this is not JSON, correct or export it again",
        ),
        (format!("{fc}}}{fc}}}"), "something follows the end of the document; keep one document per file"),
        (format!("{fc}}}x"), "something follows the end of the document; keep one document per file"),
        (format!("{fc}, \"x\": NaN}}"), "NaN or Infinity, which JSON does not have; write null, or remove the feature"),
        (
            with_geometry(r#"{"type": "Point", "coordinates": [1, -Infinity]}"#),
            "NaN or Infinity, which JSON does not have; write null, or remove the feature",
        ),
        (
            with_geometry(r#"{"type": "Point", "coordinates": [1, 02]}"#),
            "a number that JSON does not allow (such as 01, 1. or +1); write it as plain decimal digits",
        ),
        (
            format!(r#"{fc}, "x": "\ud800"}}"#),
            "a \\u escape that is half of a surrogate pair; export the file again with whole characters",
        ),
        (
            format!(r#"{fc}, "x": "\q"}}"#),
            "a backslash that begins no escape of JSON; write a backslash itself as \\\\",
        ),
        (
            format!("{fc}, \"x\": \"a\nb\"}}"),
            "a raw control character within a string; write it as an escape such as \\n",
        ),
        (
            format!("{fc}, \"x\": {}", "[".repeat(100_000)),
            "more than 127 levels of nesting; no feature needs them, flatten the file",
        ),
        (
            format!("{fc}, \"x\": {}", "{\"a\":".repeat(100_000)),
            "more than 127 levels of nesting; no feature needs them, flatten the file",
        ),
        (
            with_geometry(&format!(r#"{{"coordinates": {}"#, "[".repeat(100_000))),
            "more than 127 levels of nesting; no feature needs them, flatten the file",
        ),
        (
            with_geometry(&r#"{"geometries": ["#.repeat(100_000)),
            "more than 127 levels of nesting; no feature needs them, flatten the file",
        ),
    ] {
        let refusal = refusal(&text);
        assert!(refusal.ends_with(words), "{refusal}\n{words}");
    }
    // In strings that are kept and in those that are skipped.
    for member in ["x", "type"] {
        let text = [b"{\"", member.as_bytes(), b"\": \"\xb3\xa1\"}"].concat();
        let words = "text that is not UTF-8; save the file as UTF-8 (it may be in GBK or another local encoding)";
        assert!(refusal(text).ends_with(words));
    }
}

#[test]
fn coordinate_systems() {
    let with = |crs: &str| format!(r#"{{"type": "FeatureCollection", "crs": {crs}, "features": []}}"#);
    let nameless =
        r#"the member "crs" names no coordinate system; write its properties.name, such as EPSG:4548, or remove it"#;
    for crs in [r#""EPSG:4548""#, "{}", r#"{"type": "name"}"#, r#"{"type": "name", "properties": {"name": " "}}"#] {
        assert!(refusal(with(crs)).ends_with(nameless), "{crs}");
    }
    let linked = r#"{"type": "link", "properties": {"href": "http://example.com/crs"}}"#;
    let words = r#"the member "crs" links to a description elsewhere; give it by name, such as EPSG:4548"#;
    assert!(refusal(with(linked)).ends_with(words));
    let name = |code: u32| format!(r#"{{"type": "name", "properties": {{"name": "EPSG:{code}"}}}}"#);
    let point = format!(r#"{{"type": "Point", "coordinates": [1, 2], "crs": {}}}"#, name(4527));
    let text = with_geometry(&point).replacen('{', &format!(r#"{{"crs": {}, "#, name(4548)), 1);
    let words = r#"two coordinate systems in one file, "EPSG:4548" and "EPSG:4527"; convert the features to one"#;
    assert!(refusal(text).ends_with(words));
}

#[test]
fn files_of_other_formats_are_named() {
    for (head, seems) in [
        (&b"PK\x03\x04"[..], "a zip archive"),
        (b"SQLite format 3\0abc", "GeoPackage"),
        (b"PAR1", "GeoParquet"),
        (b"\0\0\x27\x0a\0\0", "Shapefile"),
        (b"fgb\x03fgb\0", "FlatGeobuf"),
        (b"<kml>", "KML"),
    ] {
        let remedy = "export it as GeoJSON, GeoPackage or another format that is read";
        assert_eq!(refusal(head), format!("parcels.geojson: this seems to be {seems}; {remedy}"));
    }
}

#[test]
fn files_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let error = geojson::read_file(folder.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::Folder));
    assert!(error.to_string().ends_with(": this is a folder, not a file; name a file in it"));
    let error = geojson::read_file(folder.path().join("a\u{1b}[31m"), &mut |_| ()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::NotFound));
    assert!(error.to_string().ends_with("a\\u{1b}[31m: no such file; check the path"));
}

/// An input that fails halfway.
struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is gone"))
    }
}

#[test]
fn a_failing_input_is_named() {
    let text = std::io::Read::chain(&br#"{"type": "FeatureCollection", "#[..], Broken);
    let error = geojson::read(text, "parcels.geojson", &mut |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "parcels.geojson: line 1 column 31 (byte 30): reading failed: the disk is gone; check the disk or the connection and try again"
    );
    assert!(std::error::Error::source(&error).is_some());
}
