//! Help texts.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder};

#[test]
fn the_program() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("--help"), str![].raw());
}

#[test]
fn no_command() {
    let folder = Folder::new();
    assert_data_eq!(folder.run(""), str![].raw());
}

#[test]
fn summarize() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("summarize --help"), str![].raw());
}

#[test]
fn ledger() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("ledger --help"), str![].raw());
}

#[test]
fn area() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("area --help"), str![].raw());
}

#[test]
fn query() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("query --help"), str![].raw());
}

#[test]
fn generate() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("generate --help"), str![].raw());
}

#[test]
fn version() {
    let folder = Folder::new();
    assert_data_eq!(folder.run("--version"), str![].raw());
}
