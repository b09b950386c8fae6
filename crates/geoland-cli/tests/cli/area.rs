//! `geoland area`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

#[test]
fn union() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer("b.geojson", &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))]);
    assert_data_eq!(folder.run("area --crs planar a.geojson b.geojson"), str![].raw());
}

#[test]
fn intersection() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer("b.geojson", &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))]);
    assert_data_eq!(folder.run("area --crs planar --op intersection a.geojson b.geojson --format plain"), str![].raw());
}

#[test]
fn difference_is_the_first_less_the_rest() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer("b.geojson", &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))]);
    assert_data_eq!(folder.run("area --crs planar --op difference a.geojson b.geojson --format plain"), str![].raw());
}

#[test]
fn xor() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer("b.geojson", &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))]);
    assert_data_eq!(folder.run("area --crs planar --op xor a.geojson b.geojson --format csv --unit ha"), str![].raw());
}

#[test]
fn json() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer("b.geojson", &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))]);
    assert_data_eq!(folder.run("area --crs planar a.geojson b.geojson --format json"), str![].raw());
}

#[test]
fn markdown() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(0.0, 0.0, 10.0, 10.0))]);
    folder.layer("b.geojson", &[feature("", &rectangle(4.0, 0.0, 14.0, 10.0)), feature("", &rectangle(4.0, 0.0, 14.0, 10.0))]);
    assert_data_eq!(folder.run("area --crs planar a.geojson --format markdown"), str![].raw());
}

#[test]
fn survey() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01))]);
    assert_data_eq!(folder.run("area a.geojson --format plain"), str![].raw());
}

#[test]
fn geodesic() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01))]);
    assert_data_eq!(folder.run("area a.geojson --edges geodesic --unit ha"), str![].raw());
}

#[test]
fn geodesic_edges_are_for_one_file() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01))]);
    assert_data_eq!(folder.run("area a.geojson a.geojson --edges geodesic"), str![].raw());
}

#[test]
fn planar_coordinates_have_no_geodesics() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01))]);
    assert_data_eq!(folder.run("area a.geojson --crs planar --edges geodesic"), str![].raw());
}

#[test]
fn overlapping_polygons_are_not_added_up() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", &rectangle(116.0, 40.0, 116.01, 40.01)), feature("", &rectangle(116.0, 40.0, 116.01, 40.01))]);
    assert_data_eq!(folder.run("area a.geojson --edges geodesic"), str![].raw());
}

#[test]
fn a_ring_around_a_pole_is_refused() {
    let folder = Folder::new();
    let ring = "{\"type\":\"Polygon\",\"coordinates\":[[[0,80],[120,80],[-120,80],[0,80]]]}";
    folder.layer("pole.geojson", &[feature("", ring)]);
    assert_data_eq!(folder.run("area pole.geojson"), str![].raw());
}

#[test]
fn what_has_no_area_is_counted_on_stderr() {
    let folder = Folder::new();
    let collection = "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1,2]}]}";
    folder.layer("a.geojson", &[feature("", collection), feature("", "null")]);
    assert_data_eq!(folder.run("area a.geojson --crs planar --format plain"), str![].raw());
}

#[test]
fn unreadable_geometries_are_counted() {
    let folder = Folder::new();
    let bad = "{\"type\":\"Polygon\",\"coordinates\":[[[1]]]}";
    folder.layer("a.geojson", &[feature("", bad), feature("", bad), feature("", &rectangle(0.0, 0.0, 2.0, 2.0))]);
    assert_data_eq!(folder.run("area a.geojson --crs planar --format plain"), str![].raw());
}

#[test]
fn nothing_but_unreadable_geometries_is_refused() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[feature("", "{\"type\":\"Blob\",\"coordinates\":[]}")]);
    assert_data_eq!(folder.run("area a.geojson --crs planar"), str![].raw());
}

#[test]
fn no_features_have_no_area() {
    let folder = Folder::new();
    folder.layer("a.geojson", &[]);
    assert_data_eq!(folder.run("area a.geojson --format plain"), str![].raw());
}
