//! `--receipt` and `geoland verify`.

use crate::folder::{Folder, LAYERS};

/// What `verify` says of the receipt, and how it ends.
fn verified(folder: &Folder, rest: &str) -> String {
    folder.run(&format!("verify r.json{rest}"))
}

/// The text of a file in the folder.
fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path(name)).unwrap()
}

#[test]
fn the_same_data_gives_the_same_receipt() {
    let folder = Folder::town();
    let line = format!("summarize parcels.geojson {LAYERS} --as-of 2018-10-31 --receipt r.json");
    folder.run(&line);
    assert!(verified(&folder, "").starts_with("exit 0\n--- stdout\nr.json: the same, byte for byte\n"));
    let receipt = read(&folder, "r.json");
    folder.run(&format!("{line} --threads 1 -q -o result.txt"));
    assert_eq!(read(&folder, "r.json"), receipt);
    for member in ["\"as_of\": \"2018-10-31\"", "\"gross_ha\": 6.0", "\"file\": \"green.geojson\"", "\"scheme_hash\""] {
        assert!(receipt.contains(member), "{member} is not in\n{receipt}");
    }
    for left_out in ["--receipt", "result.txt", "--threads"] {
        assert!(!receipt.contains(left_out), "{left_out} is in\n{receipt}");
    }
}

#[test]
fn a_byte_of_an_input_is_seen() {
    let folder = Folder::town();
    folder.run(&format!("summarize parcels.geojson {LAYERS} --receipt r.json"));
    let green = read(&folder, "green.geojson");
    folder.file("green.geojson", &format!("{green} "));
    let shown = verified(&folder, "");
    assert!(
        shown.starts_with("exit 1\n--- stdout\nr.json: differs in 2 places\nfirst inputs[green.geojson].bytes: "),
        "{shown}"
    );
    folder.file("green.geojson", &green.replacen('1', "2", 1));
    assert!(verified(&folder, "").contains("differs in 1 place\nfirst inputs[green.geojson].sha256: "));
    folder.file("green.geojson", &green);
    assert!(verified(&folder, "").starts_with("exit 0"));
}

#[test]
fn another_flag_and_another_scheme_are_seen() {
    let folder = Folder::town();
    folder.file("scheme.toml", "layer = \"layer\"\n");
    let line = format!("summarize parcels.geojson {LAYERS} --scheme scheme.toml");
    folder.run(&format!("{line} --receipt r.json"));
    let shown = verified(&folder, &format!(" -- {line} --as-of 2018-10-31"));
    assert!(shown.starts_with("exit 1"), "{shown}");
    assert!(shown.contains("now it is \"--as-of\"\n") && shown.contains("then method.as_of: the receipt says nothing"));
    assert!(shown.contains("then totals.reclaimed_ha: the receipt says 3.5, now it is 2.5\n"), "{shown}");
    folder.file("scheme.toml", "layer = \"layer\" # the same words\n");
    assert!(verified(&folder, "").contains("first inputs[scheme.toml].bytes"));
    // The same receipt with another flag in it.
    folder.file("scheme.toml", "layer = \"layer\"\n");
    folder.file(
        "r.json",
        &read(&folder, "r.json").replacen("\"--scheme\"", "\"--decimals\",\n    \"3\",\n    \"--scheme\"", 1),
    );
    let shown = verified(&folder, "");
    assert!(shown.contains("differs in 2 places\nfirst results[0].bytes: "), "{shown}");
}

#[test]
fn another_version_is_seen() {
    let folder = Folder::town();
    folder.run(&format!("ledger parcels.geojson {LAYERS} --receipt r.json --geometry pieces.geojson"));
    let receipt = read(&folder, "r.json");
    assert!(receipt.contains("\"result\": 2"), "rows and pieces are two results:\n{receipt}");
    let pieces = read(&folder, "pieces.geojson");
    folder.file("pieces.geojson", "kept");
    assert!(verified(&folder, "").starts_with("exit 0"));
    assert_eq!(read(&folder, "pieces.geojson"), "kept", "verify wrote a result");
    assert_ne!(pieces, "kept");
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    folder.file("r.json", &receipt.replacen(&version, "\"version\": \"0.0.9\"", 1));
    assert!(verified(&folder, "").contains("differs in 1 place\nfirst version: the receipt says \"0.0.9\""));
}

#[test]
fn what_cannot_be_verified_is_refused() {
    let folder = Folder::town();
    folder.run(&format!("summarize parcels.geojson {LAYERS} --receipt r.json"));
    let receipt = read(&folder, "r.json");
    let refused = |text: &str, why: &str| {
        folder.file("r.json", text);
        let shown = verified(&folder, "");
        assert!(shown.starts_with("exit 2") && shown.contains(why), "{why}\n{shown}");
    };
    refused("{}", "this is no receipt that this version of geoland can read");
    refused("nothing", "this is no receipt: ");
    refused(&receipt.replacen("\"summarize\"", "\"generate\"", 1), "its command cannot be run again: ");
    refused(
        r#"{"receipt": 1, "command": ["generate", "--parcels", "1", "-o", "city"], "inputs": []}"#,
        "its command is not one that gives receipts",
    );
    assert!(!folder.path("city").exists());
    refused(&receipt.replace("\"file\": \"green.geojson\"", "\"file\": \"gone.geojson\""), "its input gone.geojson: ");
    let shown = folder.run_with_stdin("summarize - --receipt r2.json", &read(&folder, "parcels.geojson"));
    assert!(shown.contains("--receipt: the standard input cannot be read again"), "{shown}");
}

#[test]
fn every_command_that_takes_layers_gives_receipts() {
    let folder = Folder::town();
    let shop = r#"{"type": "Feature", "properties": {"id": 1, "kind": "shop"}, "geometry": {"type": "Point", "coordinates": [10, 10]}}"#;
    folder.layer("outlets.geojson", &[shop.to_owned()]);
    for line in [
        "ledger parcels.geojson",
        "compare parcels.geojson --from 2018-02-15 --to 2018-12-31",
        "series parcels.geojson --from 2018-01 --to 2018-12",
        "rebound parcels.geojson --buildings green.geojson",
        "scorecard parcels.geojson",
        "check parcels.geojson",
        "balance parcels.geojson --from 2018-02-15 --to 2018-12-31",
        "alleys alleys.geojson --crs planar",
        "access parcels.geojson --green green.geojson --from 2018-01-01 --to 2018-12-31 --crs planar",
        "coverage districts.geojson --outlets outlets.geojson --kinds shop --crs planar",
    ] {
        let layers = if line.contains("planar") { "" } else { LAYERS };
        folder.run(&format!("{line} {layers} --receipt r.json -o result"));
        let receipt = read(&folder, "r.json");
        let file = line.split(' ').nth(1).unwrap();
        let named = receipt.contains(&format!("\"file\": \"{file}\""));
        assert!(named && receipt.contains("\"result\": 1"), "{line}\n{receipt}");
        assert!(verified(&folder, "").starts_with("exit 0"), "{line}\n{}", verified(&folder, ""));
    }
}
