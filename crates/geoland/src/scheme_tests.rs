//! Schemes as people write them.

use super::{Scheme, SchemeError};
use crate::parcel::{Form, Status};
use crate::record::Value;

fn text(word: &str) -> Value {
    Value::Text(word.into())
}

#[test]
fn the_default_understands_both_languages() {
    let scheme = Scheme::default();
    for word in ["white-then-green", "先白后绿", "White first, then green", "white-first-then-green"] {
        assert_eq!(scheme.form(&text(word)), Form::Known(0), "{word}");
    }
    assert_eq!(scheme.form(&text("white-or-green")), Form::Known(1));
    assert_eq!(scheme.status(&text("场清地净")), Status::Accepted);
    assert_eq!(scheme.status(&text("abandoned")), Status::Unknown("abandoned".into()));
    assert_eq!(scheme.status(&Value::Null), Status::Missing);
}

#[test]
fn unknown_keys_are_errors() {
    for toml in ["colour = \"red\"", "[parcels]\nstate = \"x\"", "[[form]]\ncode = \"a\"\nname = \"b\""] {
        assert!(matches!(Scheme::from_toml(toml), Err(SchemeError::Toml(_))), "{toml}");
    }
}

#[test]
fn a_word_with_two_meanings_is_refused() {
    let error = Scheme::from_toml("[parcels.status_values]\ngreened = [\"cleared\"]").unwrap_err();
    assert_eq!(error.to_string(), "\"cleared\" stands for both accepted and greened: a word can have one meaning only");
    assert!(Scheme::from_toml("[[form]]\ncode = \"all\"").is_err());
}

#[test]
fn what_some_files_have_otherwise() {
    let toml = "[parcels]\nid = \"pin\"\n[[file]]\nmatch = \"rp_*\"\n[file.parcels]\nstatus = \"state\"\n\
                [file.parcels.status_values]\naccepted = [\"1\"]";
    let scheme = Scheme::from_toml(toml).unwrap();
    let rp = scheme.for_source("a/b/RP_lots.shp");
    assert_eq!((&*rp.parcels.id, &*rp.parcels.status), ("pin", "state"));
    assert_eq!(rp.status(&text("1")), Status::Accepted);
    assert_eq!(scheme.for_source("rp/lots.shp"), scheme.for_source("lots.shp"));
    assert_eq!(scheme.for_source("lots.shp").parcels.status, "status");
    assert_ne!(scheme.content_hash(), Scheme::from_toml("[parcels]\nid = \"pin\"").unwrap().content_hash());
}

#[test]
fn what_is_said_of_files_is_checked_at_once() {
    for (toml, expected) in [
        ("[[file]]\nmatch = \"a\"\nlayr = \"x\"", "file \"a\": "),
        ("[[file]]\nmatch = \"a\"\n[[file.form]]\ncode = \"x\"", "file \"a\": [[form]] is common to all files"),
        (
            "[[file]]\nmatch = \"a\"\n[file.parcels.status_values]\ngreened = [\"cleared\"]",
            "file \"a\": \"cleared\" stands",
        ),
    ] {
        let error = Scheme::from_toml(toml).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn patterns() {
    for (pattern, name, expected) in [
        ("*.shp", "lots.shp", true),
        ("2018*", "2018_lots.shp", true),
        ("2018*", "lots_2018.shp", false),
        ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "a-c-b", false),
        ("ab*ba", "aba", false),
        ("*", "", true),
        ("lots.shp", "lots.shp", true),
    ] {
        assert_eq!(super::rules::matches_pattern(pattern, name), expected, "{pattern} {name}");
    }
}

#[test]
fn a_missing_status_can_be_given_a_meaning() {
    let scheme = Scheme::from_toml("[parcels]\nmissing_status = \"accepted\"").unwrap();
    assert_eq!(scheme.status(&Value::Null), Status::Accepted);
}
