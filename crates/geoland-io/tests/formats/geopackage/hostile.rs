//! Files that were made to do harm, or damaged: they always get an answer.

use std::fs;
use std::ops::ControlFlow;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use geoland_io::{ReadErrorKind, Request, read};

use super::{MEMORY, change, layer, read_all, read_with, refusal, refusal_of, sample, squares, write_as};

/// The longest that a refusal may take, with room for a machine that does other things.
const LONGEST: Duration = Duration::from_secs(60);

fn add_view(path: &std::path::Path, sql: &str) {
    change(
        path,
        &format!(
            "{sql};
             INSERT INTO gpkg_contents (table_name, data_type) VALUES ('v', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 0, 0, 0);"
        ),
    );
}

#[test]
fn names_are_names_whatever_they_say() {
    for name in ["a'b\"c]d`e", "x\"; drop table gpkg_contents; --", "\u{1b}[31m", "[land]", "a#b"] {
        let (_folder, path) = sample();
        write_as(&layer(&path, Some(name)), &squares(3), &[], None).unwrap();
        assert_eq!(read_with(&layer(&path, Some(name)), &Request::default()).unwrap().0.features, 3, "{name:?}");
        assert_eq!(read_with(&layer(&path, Some("land")), &Request::default()).unwrap().0.features, 2);
        let bounded = Request { bbox: Some([25.0, 0.0, 35.0, 1.0]), ..Request::default() };
        assert_eq!(read_with(&layer(&path, Some(name)), &bounded).unwrap().0.features, 1, "{name:?}");
        assert!(!refusal(&path).contains('\u{1b}'));
    }
}

#[test]
fn views_do_no_more_than_rows_need() {
    for (sql, message) in [
        (
            "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n, NULL AS geom FROM r",
            "does what is not run for a file",
        ),
        ("CREATE VIEW v AS SELECT randomblob(900000000) AS geom", "does what is not run for a file"),
        ("CREATE VIEW v AS SELECT load_extension('x') AS geom", "does what is not run for a file"),
        ("CREATE VIEW v AS SELECT geom FROM nowhere", "damaged"),
        ("CREATE VIEW v AS SELECT geom FROM v", "damaged"),
    ] {
        let (_folder, path) = sample();
        add_view(&path, sql);
        let refused = refusal_of(&layer(&path, Some("v")));
        assert!(refused.contains(message), "{sql}: {refused}");
        assert_eq!(read_with(&layer(&path, Some("land")), &Request::default()).unwrap().0.features, 2);
    }
}

#[test]
fn views_come_to_an_end() {
    let ten = "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5";
    let many = format!(
        "CREATE VIEW t AS {ten}; CREATE VIEW w AS SELECT 1 FROM t a, t b, t c, t d, t e, t f, t g, t h, t i, t j"
    );
    let joined: String = (1..40).fold("CREATE VIEW j0 AS SELECT 1 AS s".to_owned(), |sql, n| {
        format!("{sql}; CREATE VIEW j{n} AS SELECT a.s AS s FROM j{m} a, j{m} b", m = n - 1)
    });
    let united: String = (1..40).fold("CREATE VIEW u0 AS SELECT 1 AS s".to_owned(), |sql, n| {
        format!("{sql}; CREATE VIEW u{n} AS SELECT s FROM u{m} UNION ALL SELECT s FROM u{m}", m = n - 1)
    });
    for sql in [
        format!("{many}; CREATE VIEW v AS SELECT NULL AS geom FROM w, w x, w y"),
        format!("{many}; CREATE VIEW v AS SELECT count(*) AS n, NULL AS geom FROM w, w x, w y"),
        format!("{joined}; CREATE VIEW v AS SELECT s, NULL AS geom FROM j39"),
        format!("{united}; CREATE VIEW v AS SELECT s, NULL AS geom FROM u39"),
    ] {
        let (_folder, path) = sample();
        add_view(&path, &sql);
        let start = Instant::now();
        let error = read_with(&layer(&path, Some("v")), &Request::default()).unwrap_err();
        assert!(start.elapsed() < LONGEST, "{sql}: {error}");
    }
}

#[test]
fn a_query_that_doubles_itself_ends_at_the_limit_of_memory() {
    let (_folder, path) = sample();
    let doubled = (1..40).fold("CREATE VIEW d0 AS SELECT 'aaaaaaaaaaaaaaaa' AS s".to_owned(), |sql, n| {
        format!("{sql}; CREATE VIEW d{n} AS SELECT s || s AS s FROM d{}", n - 1)
    });
    add_view(&path, &format!("{doubled}; CREATE VIEW v AS SELECT s, NULL AS geom FROM d39"));
    let _alone = MEMORY.write().unwrap_or_else(PoisonError::into_inner);
    let start = Instant::now();
    let refused = read(&layer(&path, Some("v")), &Request::default(), &mut |_| ControlFlow::Continue(()));
    let message = refused.unwrap_err().to_string();
    assert!(message.ends_with("it takes more memory than there is; export the layer as a plain table"), "{message}");
    assert!(start.elapsed() < LONGEST);
}

#[test]
fn triggers_are_not_run() {
    let (_folder, path) = sample();
    change(&path, "CREATE TRIGGER t AFTER INSERT ON gpkg_contents BEGIN DELETE FROM land; END");
    write_as(&layer(&path, Some("more")), &squares(1), &[], None).unwrap();
    assert_eq!(read_with(&layer(&path, Some("land")), &Request::default()).unwrap().0.features, 2);
}

#[test]
fn texts_and_names_that_are_not_utf_8() {
    let (_folder, path) = sample();
    change(&path, "UPDATE land SET name = CAST(x'B3A1' AS TEXT) WHERE fid = 2");
    let error = read_all(&path).unwrap_err();
    assert!(matches!((error.feature, &error.kind), (Some(2), ReadErrorKind::NotUtf8)), "{error}");
    let (_folder, path) = sample();
    change(&path, "CREATE TABLE marked (a TEXT)");
    let bytes = fs::read(&path).unwrap();
    let mut changed = bytes.clone();
    for at in 0..bytes.len() - 6 {
        if bytes[at..].starts_with(b"marked") {
            changed[at..at + 6].copy_from_slice(&[0xB3, 0xA1, 0xC7, 0xE5, 0xBE, 0xBB]);
        }
    }
    fs::write(&path, changed).unwrap();
    let message = refusal(&path);
    assert!(message.contains("names of its tables or columns are not UTF-8"), "{message}");
}

#[test]
fn every_truncation_is_an_answer() {
    let (_folder, path) = sample();
    let bytes = fs::read(&path).unwrap();
    for len in (0..bytes.len()).step_by(97).chain(0..120) {
        fs::write(&path, &bytes[..len]).unwrap();
        let request = Request { format: Some(geoland_io::Format::GeoPackage), ..Request::default() };
        assert!(read_with(&layer(&path, None), &request).is_err(), "cut to {len} of {}", bytes.len());
        assert!(write_as(&layer(&path, Some("more")), &squares(1), &[], None).is_err() || len == 0, "cut to {len}");
    }
}

#[test]
fn every_change_of_a_byte_is_an_answer() {
    let (_folder, path) = sample();
    let bytes = fs::read(&path).unwrap();
    let start = Instant::now();
    let mut state = 1_u64;
    let (mut read_well, mut refused) = (0, 0);
    for _ in 0..3000 {
        let mut changed = bytes.clone();
        for _ in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % changed.len();
            // Most of a small database is empty space.
            if changed[at] != 0 || (state >> 20).is_multiple_of(8) {
                changed[at] = (state >> 24) as u8;
            }
        }
        fs::write(&path, &changed).unwrap();
        let bounded = Request { bbox: Some([0.0, 0.0, 15.0, 1.0]), ..Request::default() };
        let _ = read::layers(&layer(&path, None), &Request::default());
        let _ = read_with(&layer(&path, None), &bounded);
        match read_all(&path) {
            Ok(_) => read_well += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read_well > 0 && refused > 0, "{read_well} {refused}");
    assert!(start.elapsed() < LONGEST * 3);
}

#[test]
fn pages_that_lead_back_to_themselves() {
    let (_folder, path) = sample();
    super::write_to(&path, &squares(400));
    let root: usize = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_master WHERE name = 'land'", [], |row| row.get(0))
        .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let page = (root - 1) * 4096;
    assert_eq!(bytes[page], 5, "an interior page");
    let cells = usize::from(u16::from_be_bytes([bytes[page + 3], bytes[page + 4]]));
    let cell = |bytes: &[u8], n: usize| {
        page + usize::from(u16::from_be_bytes([bytes[page + 12 + 2 * n], bytes[page + 13 + 2 * n]]))
    };
    let first = cell(&bytes, 0);
    let child: [u8; 4] = bytes[first..first + 4].try_into().unwrap();
    for n in 1..cells {
        let at = cell(&bytes, n);
        bytes[at..at + 4].copy_from_slice(&child);
    }
    fs::write(&path, bytes).unwrap();
    let message = refusal(&path);
    assert!(message.contains("row 1 comes after row "), "{message}");
}

#[test]
fn a_value_longer_than_is_read_is_refused_with_its_feature() {
    let (_folder, path) = sample();
    change(&path, "UPDATE land SET name = CAST(zeroblob(60000000) AS TEXT) WHERE fid = 2");
    let error = read_all(&path).unwrap_err();
    assert_eq!(error.feature, Some(2));
    assert!(error.to_string().contains("a value of more than 48 MB"), "{error}");
    // What is not wanted is not read.
    let request = Request { fields: Some(Vec::new()), ..Request::default() };
    assert_eq!(read_with(&layer(&path, None), &request).unwrap().0.features, 2);
}
