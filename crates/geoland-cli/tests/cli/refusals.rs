//! What cannot be counted at all is refused: exit 2, nothing on stdout, and a text that says what and what to do.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

#[test]
fn no_json() {
    let folder = Folder::new();
    folder.file("p.geojson", "status;area");
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn cut_off_json() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":1}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn an_empty_file() {
    let folder = Folder::new();
    folder.file("p.geojson", "");
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn no_features() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"FeatureCollection","features":[]}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn not_a_number() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[NaN,1]]]}}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn latitude_first() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", &rectangle(39.9, 116.4, 39.91, 116.41)));
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn projected_metres_without_a_system() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", &rectangle(39_500_000.0, 4_400_000.0, 39_500_100.0, 4_400_100.0)));
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn a_crs_member_that_is_not_known() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:1"}},"features":[{"type":"Feature","properties":{},"geometry":null}]}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn a_crs_that_is_not_known() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --crs EPSG:999999"), str![].raw());
}

#[test]
fn only_other_layers() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"Feature","properties":{"layer":"district","name":"East"},"geometry":null}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![].raw());
}

#[test]
fn a_date_that_is_none() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --as-of yesterday"), str![].raw());
}

#[test]
fn rows_that_are_none() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --by form,status"), str![].raw());
}

#[test]
fn zero_threads() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --threads 0"), str![].raw());
}

#[test]
fn an_unknown_option() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --colour"), str![].raw());
}

#[test]
fn a_scheme_that_is_not_there() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --scheme scheme.toml"), str![].raw());
}

#[test]
fn stdin_twice() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --green - --districts -"), str![].raw());
}

#[test]
fn no_file() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("summarize nowhere.geojson"), str![].raw());
}

#[test]
fn a_folder() {
    let folder = Folder::new();
    folder.file("data/x", "");
    assert_data_eq!(folder.run("summarize data"), str![].raw());
}

#[test]
fn no_parcels_at_all() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("summarize"), str![].raw());
}

#[test]
fn a_scheme_with_an_unknown_key() {
    let folder = Folder::town();
    folder.file("scheme.toml", "[parcels]\n\nstate = \"x\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --scheme scheme.toml"), str![].raw());
}

#[test]
fn a_scheme_with_a_word_of_two_meanings() {
    let folder = Folder::town();
    folder.file("scheme.toml", "[parcels.status_values]\ngreened = [\"cleared\"]\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --scheme scheme.toml"), str![].raw());
}

#[test]
fn targets_that_cannot_be_read() {
    let folder = Folder::town();
    folder.file("targets.csv", "scope,hectares\ntotal,much\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --targets targets.csv"), str![].raw());
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar -o no/such/folder.csv --quiet"), str![].raw());
}

#[test]
fn a_zipped_shapefile() {
    let folder = Folder::new();
    folder.file("p.zip", "PK\u{3}\u{4}rest");
    assert_data_eq!(folder.run("summarize p.zip"), str![].raw());
}
