//! `geoland ledger`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS};

#[test]
fn a_table() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --as-of 2018-10-31")), str![].raw());
}

#[test]
fn json() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --format json --quiet")), str![].raw());
}

#[test]
fn csv() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --format csv --unit ha --quiet")), str![].raw());
}

#[test]
fn markdown() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --format markdown --unit mu --quiet")), str![].raw());
}

#[test]
fn geojson() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --format geojson --quiet")), str![].raw());
}

#[test]
fn parcels_alone() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("ledger parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn findings_can_be_denied() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("ledger parcels.geojson --crs planar --deny warnings --format csv -o ledger.csv"), str![].raw());
}
