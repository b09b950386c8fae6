//! `geoland area`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// Two files of squares: 100, and twice the same 100 of which 60 lie on the first.
fn squares() -> Folder {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer(
        "b.geojson",
        &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))],
    );
    folder
}

/// A hundredth of a degree by a hundredth.
fn block() -> Folder {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01))]);
    folder
}

#[test]
fn union() {
    let folder = squares();
    assert_data_eq!(
        folder.run("area --crs planar a.geojson b.geojson"),
        str![[r#"
exit 0
--- stdout
operation   files   polygons      area   unit
-----------------------------------------------
union           2          3   140.000   m2

area of planar coordinates, their unit taken as the metre

"#]]
        .raw()
    );
}

#[test]
fn intersection() {
    let folder = squares();
    assert_data_eq!(
        folder.run("area --crs planar --op intersection a.geojson b.geojson --format plain"),
        str![[r#"
exit 0
--- stdout
60.000000000000000

"#]]
        .raw()
    );
}

#[test]
fn difference_is_the_first_less_the_rest() {
    let folder = squares();
    assert_data_eq!(
        folder.run("area --crs planar --op difference a.geojson b.geojson --format plain"),
        str![[r#"
exit 0
--- stdout
40.000000000000000

"#]]
        .raw()
    );
}

#[test]
fn xor() {
    let folder = squares();
    assert_data_eq!(
        folder.run("area --crs planar --op xor a.geojson b.geojson --format csv --unit ha"),
        str![[r#"
exit 0
--- stdout
operation,files,polygons,area_ha
xor,2,3,0.008

"#]]
        .raw()
    );
}

#[test]
fn json() {
    let folder = squares();
    assert_data_eq!(
        folder.run("area --crs planar a.geojson b.geojson --format json"),
        str![[r#"
exit 0
--- stdout
{
  "operation": "union",
  "area_m2": 140.0,
  "area_ha": 0.014,
  "files": [
    {"file":"a.geojson","features":1,"polygons":1,"without_area":0,"unreadable":0},
    {"file":"b.geojson","features":2,"polygons":2,"without_area":0,"unreadable":0}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey"}
}

"#]]
        .raw()
    );
}

#[test]
fn markdown() {
    let folder = squares();
    assert_data_eq!(
        folder.run("area --crs planar a.geojson --format markdown"),
        str![[r#"
exit 0
--- stdout
| operation | files | polygons | area | unit |
| --- | ---: | ---: | ---: | --- |
| union | 1 | 1 | 100.000 | m2 |

area of planar coordinates, their unit taken as the metre

"#]]
        .raw()
    );
}

#[test]
fn survey() {
    let folder = block();
    assert_data_eq!(
        folder.run("area a.geojson --format plain"),
        str![[r#"
exit 0
--- stdout
948099.21248766978

"#]]
        .raw()
    );
}

#[test]
fn geodesic() {
    let folder = block();
    assert_data_eq!(
        folder.run("area a.geojson --edges geodesic --unit ha"),
        str![[r#"
exit 0
--- stdout
operation   files   polygons        area   unit
-------------------------------------------------
union           1          1   94.809921   ha

area on the ellipsoid WGS 84, edges geodesic

"#]]
        .raw()
    );
}

#[test]
fn overlapping_polygons_count_once_with_geodesic_edges() {
    let folder = Folder::new();
    folder.layer(
        "a.geojson",
        &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01)), feature("", &rectangle(116.0, 40.0, 116.01, 40.01))],
    );
    assert_data_eq!(
        folder.run("area a.geojson --edges geodesic --unit ha"),
        str![[r#"
exit 0
--- stdout
operation   files   polygons        area   unit
-------------------------------------------------
union           1          2   94.809921   ha

area on the ellipsoid WGS 84, edges geodesic

"#]]
        .raw()
    );
}

#[test]
fn lobes_that_turn_the_other_way_count_as_karney_has_them() {
    let folder = Folder::new();
    let bow_tie = "{\"type\":\"Polygon\",\"coordinates\":[[[116,40],[116.01,40.01],[116.01,40],[116,40.02],[116,40]]]}";
    folder.layer("a.geojson", &[feature("", bow_tie)]);
    assert_data_eq!(folder.run("area a.geojson --edges geodesic --unit ha"), str![[r#"
exit 0
--- stdout
operation   files   polygons        area   unit
-------------------------------------------------
union           1          1   47.408502   ha

area on the ellipsoid WGS 84, edges geodesic
--- stderr
note: a.geojson: polygons cross themselves: with geodesic edges, lobes that turn the other way count as negative; --edges survey counts all they enclose once

"#]].raw());
}

#[test]
fn a_ring_around_a_pole_is_refused() {
    let folder = Folder::new();
    let ring = "{\"type\":\"Polygon\",\"coordinates\":[[[0,80],[120,80],[-120,80],[0,80]]]}";
    folder.layer("pole.geojson", &[feature("", ring)]);
    assert_data_eq!(
        folder.run("area pole.geojson"),
        str![[r#"
exit 2
--- stderr
error: pole.geojson, feature 1: ring around a pole: cut the outline at the pole

"#]]
        .raw()
    );
}

#[test]
fn what_has_no_area_is_counted_on_stderr() {
    let folder = Folder::new();
    let collection = "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1,2]}]}";
    folder.layer("a.geojson", &[feature("", collection), feature("", "null")]);
    assert_data_eq!(
        folder.run("area a.geojson --crs planar --format plain"),
        str![[r#"
exit 0
--- stdout
0
--- stderr
note: a.geojson: 1 point, line or empty polygon without area
note: a.geojson: 1 feature without a geometry

"#]]
        .raw()
    );
}

#[test]
fn unreadable_geometries_are_counted() {
    let folder = Folder::new();
    let bad = "{\"type\":\"Polygon\",\"coordinates\":[[[1]]]}";
    folder.layer("a.geojson", &[feature("", bad), feature("", bad), feature("", &rectangle(0.0, 0.0, 2.0, 2.0))]);
    assert_data_eq!(
        folder.run("area a.geojson --crs planar --format plain"),
        str![[r#"
exit 0
--- stdout
4.0000000000000000
--- stderr
note: a.geojson: 2 unreadable geometries left out (the first is feature 1: a position of fewer than two numbers)

"#]]
        .raw()
    );
}

#[test]
fn nothing_but_unreadable_geometries_is_refused() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", "{\"type\":\"Blob\",\"coordinates\":[]}")]);
    assert_data_eq!(folder.run("area a.geojson --crs planar"), str![[r#"
exit 2
--- stderr
error: a.geojson, feature 1: unreadable geometry: a geometry of the unknown type "Blob": no geometry of this file can be read, export it again

"#]].raw());
}

#[test]
fn no_features_have_no_area() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[]);
    assert_data_eq!(
        folder.run("area a.geojson --format plain"),
        str![[r#"
exit 0
--- stdout
0
--- stderr
note: a.geojson: no features, so no area

"#]]
        .raw()
    );
}
