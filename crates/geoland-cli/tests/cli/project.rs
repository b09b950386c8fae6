//! `geoland.toml`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS};

#[test]
fn it_names_the_layers() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = [\"parcels.geojson\"]\ngreen = \"green.geojson\"\ndistricts = \"districts.geojson\"\n\n[options]\ncrs = \"planar\"\nas_of = 2018-10-31\nunit = \"mu\"\n");
    assert_data_eq!(folder.run("summarize"), str![].raw());
}

#[test]
fn the_command_line_outranks_it() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = \"nowhere.geojson\"\n\n[options]\ncrs = \"planar\"\nas_of = \"2018-10-31\"\nby = \"district\"\ndecimals = 3\n");
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --as-of 2018-12-31 --by form --decimals 1")), str![].raw());
}

#[test]
fn it_is_found_beside_the_parcels() {
    let folder = Folder::new();
    for (name, features) in crate::folder::town() {
        folder.layer(&format!("town/{name}"), &features);
    }
    folder.file("town/geoland.toml", "[layers]\ndistricts = \"districts.geojson\"\n[crs]\nparcels = \"EPSG:1\"\n[options]\ncrs = \"planar\"\nby = \"form\"\noverlaps = \"within\"\n");
    assert_data_eq!(folder.run("summarize town/parcels.geojson --format csv"), str![].raw());
}

#[test]
fn it_can_be_left_out_of_account() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\ndistricts = \"nowhere.geojson\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --no-project --by form --format csv"), str![].raw());
}

#[test]
fn unknown_keys_are_errors() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = \"parcels.geojson\"\ngrean = \"green.geojson\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn a_wrong_value() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[options]\nunit = \"acres\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn a_wrong_date() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[options]\nas_of = \"soon\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn a_wrong_kind() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = 7\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn a_wrong_system() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[crs]\nparcels = \"EPSG:999999\"\n[layers]\ngreen = \"green.geojson\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn no_toml() {
    let folder = Folder::town();
    folder.file("geoland.toml", "layers:\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}
