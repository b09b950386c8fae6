//! `TopoJSON`.

use geo_types::{Geometry, LineString, MultiPoint, Polygon, point};
use geoland::record::{Outline, Value};
use geoland_io::contents::Oddity;
use geoland_io::{Format, Request, Source};

use crate::{mutilate, read_bytes, refused, with_extras};

/// Two squares that share a border, as steps of a grid of tenths.
const SQUARES: &str = r#"{"type": "Topology", "transform": {"scale": [0.1, 0.5], "translate": [117, 39]},
    "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
    "objects": {"squares": {"type": "GeometryCollection", "geometries": [
        {"type": "Polygon", "id": 7, "properties": {"pin": "007", "n": 1.5}, "arcs": [[0, 1]]},
        {"type": "MultiPolygon", "arcs": [[[-1, 2]]]},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": null, "properties": null},
        {"type": "LineString", "arcs": [0, 9]},
        {"type": "Polygon", "arcs": [[0]]}]}}}"#;

#[test]
fn arcs_become_borders() {
    let (contents, features) = read_bytes("a.topojson", SQUARES.as_bytes(), &with_extras()).unwrap();
    assert_eq!((contents.format, contents.features, contents.layer.as_deref()), (Format::TopoJson, 6, Some("squares")));
    let line = |positions: &[(f64, f64)]| {
        let at = |&(x, y): &(f64, f64)| (x * 0.1 + 117.0, y * 0.5 + 39.0);
        LineString::from(positions.iter().map(at).collect::<Vec<_>>())
    };
    let west = line(&[(10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0), (10.0, 0.0)]);
    let east = line(&[(10.0, 10.0), (10.0, 0.0), (20.0, 0.0), (20.0, 10.0), (10.0, 10.0)]);
    let record = &features[0].record;
    assert_eq!(record.outline, Outline::Read(Polygon::new(west, vec![]).into()));
    assert_eq!(record.id, Value::Integer(7));
    let properties = [("pin".to_owned(), Value::Text("007".to_owned())), ("n".to_owned(), Value::Number(1.5))];
    assert_eq!(record.properties, properties);
    let second: Geometry<f64> = geo_types::MultiPolygon(vec![Polygon::new(east, vec![])]).into();
    assert_eq!(features[1].record.outline, Outline::Read(second));
    assert_eq!(features[2].record.outline, Outline::Read(point!(x: 117.1, y: 40.0).into()));
    assert_eq!(features[3].record.outline, Outline::Missing);
    assert_eq!(features[4].record.outline, Outline::Unreadable("an arc 9 that the topology does not have".to_owned()));
    assert_eq!((contents.remarks[0].oddity, contents.remarks[0].first), (Oddity::UnclosedRing, 6));
}

#[test]
fn each_object_is_a_layer() {
    let text = r#"{"arcs": [[[0, 0], [1, 1]]], "objects": {"a": {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4, 5]]},
        "b": {"type": "MultiLineString", "arcs": [[0]], "id": "x"}}, "type": "Topology"}"#;
    let words = r#"several layers: "a", "b"; name one of them after the file, as in FILE#a"#;
    assert_eq!(refused("a.topojson", text.as_bytes()), words);
    let (contents, features) = read_bytes("a.topojson#a", text.as_bytes(), &Request::default()).unwrap();
    let points: Geometry<f64> = MultiPoint::from(vec![(1.0, 2.0), (3.0, 4.0)]).into();
    assert_eq!((contents.features, &features[0].record.outline), (1, &Outline::Read(points)));
    let (_, features) = read_bytes("a.json#b", text.as_bytes(), &Request::default()).unwrap();
    assert_eq!(features[0].record.id, Value::Text("x".to_owned()));
    let error = read_bytes("a.json#c", text.as_bytes(), &Request::default()).unwrap_err();
    assert!(error.to_string().ends_with(r#"no layer "c"; it has "a", "b""#));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    std::fs::write(&path, text).unwrap();
    assert_eq!(geoland_io::read::layers(&Source::parse(&path), &Request::default()).unwrap(), ["a", "b"]);
}

#[test]
fn what_is_damaged_is_refused_with_its_place() {
    let words = refused("a.topojson", b"{\"type\": \"Topology\", \"objects\": {},\n\"arcs\": [[[1]]]}");
    assert!(
        words.starts_with("line 2 column 13 (byte 48): this TopoJSON is damaged: a position of fewer than two numbers"),
        "{words}"
    );
    assert!(refused("a.topojson", b"{\"type\": \"Topology\", \"objects\": {}}").contains("it has no objects"));
    let deep = format!(r#"{{"type": "Topology", "objects": {{"a": {}"#, r#"{"geometries": ["#.repeat(100_000));
    assert!(refused("a.topojson", deep.as_bytes()).contains("recursion limit exceeded"));
}

#[test]
fn arcs_used_again_and_again_are_refused() {
    let arc = vec!["[1,1]"; 10_000].join(",");
    let uses = vec!["0"; 200_000].join(",");
    let text = format!(
        r#"{{"type": "Topology", "arcs": [[{arc}]], "objects": {{"a": {{"type": "LineString", "arcs": [{uses}]}}}}}}"#
    );
    assert!(refused("a.topojson", text.as_bytes()).contains("its geometries use their arcs more than 64 times"));
}

#[test]
fn every_mutilation_is_an_answer() {
    mutilate("a.topojson", SQUARES.as_bytes());
}
