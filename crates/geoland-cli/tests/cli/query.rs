//! `geoland query`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// Points at 41° south, one without a place, and a zone around the first.
fn points() -> Folder {
    let folder = Folder::new();
    let point = |x: i32| format!("{{\"type\":\"Point\",\"coordinates\":[{x},-41]}}");
    folder.layer(
        "points.geojson",
        &[
            feature("\"id\":\"a\"", &point(-87)),
            feature("\"id\":\"b\",\"distance_m\":\"old\"", &point(-86)),
            feature("\"id\":\"c\"", "null"),
        ],
    );
    folder.layer("zone.geojson", &[feature("", &rectangle(-87.5, -42.0, -86.5, -40.0))]);
    folder
}

#[test]
fn a_box_with_negative_coordinates() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --bbox -87.5,-42,-86.5,-40"),
        str![[r#"
exit 0
--- stdout
feature   id
--------------
      1   a
--- stderr
note: points.geojson: 1 feature without a geometry

"#]]
        .raw()
    );
}

#[test]
fn within_a_polygon() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --within zone.geojson --format csv"),
        str![[r#"
exit 0
--- stdout
feature,id,distance_m
1,a,
--- stderr
note: points.geojson: 1 feature without a geometry

"#]]
        .raw()
    );
}

#[test]
fn within_a_distance() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --near -87,-41 --distance-m 100000 --format json"),
        str![[r#"
exit 0
--- stdout
{
  "matches": [
    {"feature":1,"id":"a","distance_m":0.0},
    {"feature":2,"id":"b","distance_m":84134.72547828598}
  ]
}
--- stderr
note: points.geojson: 1 feature without a geometry

"#]]
        .raw()
    );
}

#[test]
fn the_nearest() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --near -86.1,-41 --nearest 2"),
        str![[r#"
exit 0
--- stdout
feature   id   distance m
---------------------------
      2   b     8,413.518
      1   a    75,721.332
--- stderr
note: points.geojson: 1 feature without a geometry

"#]]
        .raw()
    );
}

#[test]
fn whole_features() {
    let folder = points();
    assert_data_eq!(folder.run("query points.geojson --near -86.1,-41 --nearest 1 --format geojson"), str![[r#"
exit 0
--- stdout
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"b","distance_m":8413.518051778097},"geometry":{"type":"Point","coordinates":[-86.0,-41.0]}}
]}
--- stderr
note: points.geojson: 1 feature without a geometry

"#]].raw());
}

#[test]
fn markdown() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --near -86.1,-41 --nearest 1 --format markdown"),
        str![[r#"
exit 0
--- stdout
| feature | id | distance m |
| ---: | --- | ---: |
| 2 | b | 8,413.518 |
--- stderr
note: points.geojson: 1 feature without a geometry

"#]]
        .raw()
    );
}

#[test]
fn no_match_is_exit_1() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --bbox 0,0,1,1"),
        str![[r#"
exit 1
--- stdout
feature   id   distance m
---------------------------
--- stderr
note: points.geojson: 1 feature without a geometry
note: no feature matches

"#]]
        .raw()
    );
}

#[test]
fn one_place_is_needed() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson"),
        str![[r#"
exit 2
--- stderr
error: the following required arguments were not provided:
  <--bbox <W,S,E,N>|--within <FILE>|--near <LON,LAT>>

Usage: geoland query <--bbox <W,S,E,N>|--within <FILE>|--near <LON,LAT>> <LAYER>

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn one_place_is_enough() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --bbox 0,0,1,1 --near 0,0 --nearest 1"),
        str![[r#"
exit 2
--- stderr
error: the argument '--bbox <W,S,E,N>' cannot be used with '--near <LON,LAT>'

Usage: geoland query --nearest <K> <--bbox <W,S,E,N>|--within <FILE>|--near <LON,LAT>> <LAYER>

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn how_near_must_be_said() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --near 0,0"),
        str![[r#"
exit 2
--- stderr
error: --near alone says not how near: add --distance-m N or --nearest K

"#]]
        .raw()
    );
}

#[test]
fn a_distance_needs_a_position() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --bbox 0,0,1,1 --distance-m 5"),
        str![[r#"
exit 1
--- stdout
feature   id   distance m
---------------------------
--- stderr
note: points.geojson: 1 feature without a geometry
note: no feature matches

"#]]
        .raw()
    );
}

#[test]
fn a_position_out_of_range() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --near 0,91 --nearest 1"),
        str![[r#"
exit 2
--- stderr
error: --near: a position out of range: write degrees, longitude first, latitude second

"#]]
        .raw()
    );
}

#[test]
fn a_box_upside_down() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --bbox 0,1,1,0"),
        str![[r#"
exit 2
--- stderr
error: invalid value '0,1,1,0' for '--bbox <W,S,E,N>': south 1 lies north of north 0: write west,south,east,north

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn a_zone_without_polygons() {
    let folder = points();
    assert_data_eq!(
        folder.run("query points.geojson --within points.geojson"),
        str![[r#"
exit 2
--- stderr
note: points.geojson: 1 feature without a geometry
error: points.geojson: no polygons: --within needs a file of polygons

"#]]
        .raw()
    );
}

#[test]
fn planar_distances_are_in_the_units_of_the_file() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("query parcels.geojson --crs planar --near 110,0 --distance-m 60 --format csv"),
        str![[r#"
exit 0
--- stdout
feature,id,distance_m
2,B,0
1,A,10

"#]]
        .raw()
    );
}
