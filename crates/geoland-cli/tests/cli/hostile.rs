//! Nothing from a file is interpreted: no terminal obeys it, no spreadsheet computes it, no browser runs it.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

#[test]
fn summarize_table() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format table"), str![].raw());
}

#[test]
fn summarize_csv() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format csv"), str![].raw());
}

#[test]
fn summarize_markdown() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format markdown"), str![].raw());
}

#[test]
fn summarize_json() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format json"), str![].raw());
}

#[test]
fn ledger_table() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format table"), str![].raw());
}

#[test]
fn ledger_csv() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format csv"), str![].raw());
}

#[test]
fn ledger_markdown() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format markdown"), str![].raw());
}

#[test]
fn ledger_json() {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("p.geojson", &[
        parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
        parcel("@sum", "a|b<img src=x>\\\\", 50.0),
        parcel("-2\\n3", "\\u202egnol", 500.0),
    ]);
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format json"), str![].raw());
}
