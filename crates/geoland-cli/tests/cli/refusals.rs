//! What cannot be counted at all is refused: exit 2, nothing on stdout, and a text that says what and what to do.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

#[test]
fn no_json() {
    let folder = Folder::new();
    folder.file("p.geojson", "status;area");
    assert_data_eq!(folder.run("summarize p.geojson"), str![[r#"
exit 2
--- stderr
error: p.geojson: line 1 column 1 (byte 0): a 's' where a value was expected; this is not JSON, correct or export it again

"#]].raw());
}

#[test]
fn cut_off_json() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":1}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![[r#"
exit 2
--- stderr
error: p.geojson: feature 1, line 1 column 80 (byte 79): the text ends where a comma or } was expected; it seems to be cut off, fetch or export it again

"#]].raw());
}

#[test]
fn an_empty_file() {
    let folder = Folder::new();
    folder.file("p.geojson", "");
    assert_data_eq!(
        folder.run("summarize p.geojson"),
        str![[r#"
exit 2
--- stderr
error: p.geojson: the file is empty; export it again

"#]]
        .raw()
    );
}

#[test]
fn no_features() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"FeatureCollection","features":[]}"#);
    assert_data_eq!(
        folder.run("summarize p.geojson"),
        str![[r#"
exit 2
--- stderr
error: p.geojson: no features; an account needs at least one parcel, check the export

"#]]
        .raw()
    );
}

#[test]
fn not_a_number() {
    let folder = Folder::new();
    folder.file(
        "p.geojson",
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[NaN,1]]]}}"#,
    );
    assert_data_eq!(folder.run("summarize p.geojson"), str![[r#"
exit 2
--- stderr
error: p.geojson: line 1 column 81 (byte 80): NaN or Infinity, which JSON does not have; write null, or remove the feature

"#]].raw());
}

#[test]
fn latitude_first() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", &rectangle(39.9, 116.4, 39.91, 116.41)));
    assert_data_eq!(folder.run("summarize p.geojson"), str![[r#"
exit 2
--- stderr
error: p.geojson: 1 of 1 features lie outside the range of OGC:CRS84, the first is feature 1 at 39.9, 116.4: this looks like latitude first; write longitude first

"#]].raw());
}

#[test]
fn projected_metres_without_a_system() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", &rectangle(39_500_000.0, 4_400_000.0, 39_500_100.0, 4_400_100.0)));
    assert_data_eq!(folder.run("summarize p.geojson"), str![[r#"
exit 2
--- stderr
error: p.geojson: 1 of 1 features lie outside the range of OGC:CRS84, the first is feature 1 at 39500000, 4400000: this looks like projected metres; name their coordinate system with --crs EPSG:n

"#]].raw());
}

#[test]
fn a_crs_member_that_is_not_known() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:1"}},"features":[{"type":"Feature","properties":{},"geometry":null}]}"#);
    assert_data_eq!(folder.run("summarize p.geojson"), str![[r#"
exit 2
--- stderr
error: p.geojson: its coordinate system is "EPSG:1": EPSG:1 is not in the built-in table: no such code, a system of heights, or a recent one; give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:1); name this layer's own under [crs] in geoland.toml, or say it by --crs, to override it

"#]].raw());
}

#[test]
fn a_crs_that_is_not_known() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(folder.run("summarize p.geojson --crs EPSG:999999"), str![[r#"
exit 2
--- stderr
error: --crs: EPSG:999999 is not in the built-in table: no such code, a system of heights, or a recent one; give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:999999)

"#]].raw());
}

#[test]
fn only_other_layers() {
    let folder = Folder::new();
    folder.file("p.geojson", r#"{"type":"Feature","properties":{"layer":"district","name":"East"},"geometry":null}"#);
    assert_data_eq!(
        folder.run("summarize p.geojson"),
        str![[r#"
exit 2
--- stderr
error: p.geojson: no feature is a parcel: the property "layer" of each names another layer

"#]]
        .raw()
    );
}

#[test]
fn a_date_that_is_none() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(
        folder.run("summarize p.geojson --as-of yesterday"),
        str![[r#"
exit 2
--- stderr
error: invalid value 'yesterday' for '--as-of <DATE>': "yesterday" is not a date: write 2018-10-31 or 2018年10月31日

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn rows_that_are_none() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(
        folder.run("summarize p.geojson --by form,status"),
        str![[r#"
exit 2
--- stderr
error: invalid value 'form,status' for '--by <ROWS>': write district, form, or district,form

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn zero_threads() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(
        folder.run("summarize p.geojson --threads 0"),
        str![[r#"
exit 2
--- stderr
error: invalid value '0' for '--threads <N>': 0 is not in 1..=1024

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn an_unknown_option() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(
        folder.run("summarize p.geojson --colour"),
        str![[r#"
exit 2
--- stderr
error: unexpected argument '--colour' found

  tip: to pass '--colour' as a value, use '-- --colour'

Usage: geoland summarize <PARCELS>...

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn a_scheme_that_is_not_there() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(
        folder.run("summarize p.geojson --scheme scheme.toml"),
        str![[r#"
exit 2
--- stderr
error: scheme.toml: no such file; check the path

"#]]
        .raw()
    );
}

#[test]
fn stdin_twice() {
    let folder = Folder::new();
    folder.file("p.geojson", &feature("", "null"));
    assert_data_eq!(
        folder.run("summarize p.geojson --green - --districts -"),
        str![[r#"
exit 2
--- stderr
error: stdin (-) is named twice: it can be read once only

"#]]
        .raw()
    );
}

#[test]
fn no_file() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("summarize nowhere.geojson"),
        str![[r#"
exit 2
--- stderr
error: nowhere.geojson: no such file; check the path

"#]]
        .raw()
    );
}

#[test]
fn a_folder() {
    let folder = Folder::new();
    folder.file("data/x", "");
    assert_data_eq!(
        folder.run("summarize data"),
        str![[r#"
exit 2
--- stderr
error: data: this is a folder, not a file; name a file in it

"#]]
        .raw()
    );
}

#[test]
fn no_parcels_at_all() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("summarize"),
        str![[r#"
exit 2
--- stderr
error: no parcels: name a file of parcels, or name it in a geoland.toml in this folder

"#]]
        .raw()
    );
}

#[test]
fn a_scheme_with_an_unknown_key() {
    let folder = Folder::town();
    folder.file("scheme.toml", "[parcels]\n\nstate = \"x\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --scheme scheme.toml"), str![[r#"
exit 2
--- stderr
error: scheme.toml: line 3: unknown field `state`, expected one of `id`, `district`, `status`, `form`, `cleared_on`, `greened_on`, `claimed_area`, `claimed_greened_area`, `missing_status`, `status_values`

"#]].raw());
}

#[test]
fn a_scheme_with_a_word_of_two_meanings() {
    let folder = Folder::town();
    folder.file("scheme.toml", "[parcels.status_values]\ngreened = [\"cleared\"]\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --scheme scheme.toml"),
        str![[r#"
exit 2
--- stderr
error: scheme.toml: "cleared" stands for both accepted and greened: a word can have one meaning only

"#]]
        .raw()
    );
}

#[test]
fn targets_that_cannot_be_read() {
    let folder = Folder::town();
    folder.file("targets.csv", "scope,hectares\ntotal,much\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar --targets targets.csv"),
        str![[r#"
exit 2
--- stderr
error: targets.csv, line 2: hectares "much": write a number above zero

"#]]
        .raw()
    );
}

#[test]
fn a_folder_that_is_not_there() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar -o no/such/folder.csv --quiet"),
        str![[r#"
exit 2
--- stderr
error: no/such/folder.csv: there is no such folder; create it first

"#]]
        .raw()
    );
}

#[test]
fn a_zipped_shapefile() {
    let folder = Folder::new();
    folder.file("p.zip", "PK\u{3}\u{4}rest");
    assert_data_eq!(
        folder.run("summarize p.zip"),
        str![[r#"
exit 2
--- stderr
error: p.zip: this zip archive is damaged: it has no list of entries at its end; fetch it again

"#]]
        .raw()
    );
}
