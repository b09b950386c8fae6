//! `geoland query`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

#[test]
fn a_box_with_negative_coordinates() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --bbox -87.5,-42,-86.5,-40"), str![].raw());
}

#[test]
fn within_a_polygon() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --within zone.geojson --format csv"), str![].raw());
}

#[test]
fn within_a_distance() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --near -87,-41 --distance-m 100000 --format json"), str![].raw());
}

#[test]
fn the_nearest() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --near -86.1,-41 --nearest 2"), str![].raw());
}

#[test]
fn whole_features() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --near -86.1,-41 --nearest 1 --format geojson"), str![].raw());
}

#[test]
fn markdown() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --near -86.1,-41 --nearest 1 --format markdown"), str![].raw());
}

#[test]
fn no_match_is_exit_1() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --bbox 0,0,1,1"), str![].raw());
}

#[test]
fn one_place_is_needed() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson"), str![].raw());
}

#[test]
fn one_place_is_enough() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --bbox 0,0,1,1 --near 0,0 --nearest 1"), str![].raw());
}

#[test]
fn how_near_must_be_said() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --near 0,0"), str![].raw());
}

#[test]
fn a_distance_needs_a_position() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --bbox 0,0,1,1 --distance-m 5"), str![].raw());
}

#[test]
fn a_position_out_of_range() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --near 0,91 --nearest 1"), str![].raw());
}

#[test]
fn a_box_upside_down() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --bbox 0,1,1,0"), str![].raw());
}

#[test]
fn a_zone_without_polygons() {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer("points.geojson", &[
        feature("\"id\":\"a\"", &point(-87)),
        feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
        feature("\"id\":\"c\"", "null"),
    ]);
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    assert_data_eq!(folder.run("query points.geojson --within points.geojson"), str![].raw());
}

#[test]
fn planar_distances_are_in_the_units_of_the_file() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("query parcels.geojson --crs planar --near 110,0 --distance-m 60 --format csv"), str![].raw());
}
