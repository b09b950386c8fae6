//! `examples/beijing-2018`: the published figures of a year, counted from individual records.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::folder::Folder;

/// The published figures by the code of their indicator, as they are printed, and with their percentage where one was published.
const PUBLISHED: [(&str, &str, Option<&str>); 26] = [
    ("vacated", "6002.9", Some("151.1")),
    ("greened", "1264.1", Some("79.0")),
    ("alleys-planned", "2336", None),
    ("alleys-started", "1993", Some("85.3")),
    ("alleys-done", "892", Some("38.2")),
    ("shopfronts", "8444", None),
    ("alleys-kept", "4967", None),
    ("street-trading", "91.9", None),
    ("basements", "881", None),
    ("rentals", "8863", None),
    ("outlets", "1514", None),
    ("vegetables", "615", None),
    ("coverage", "95.9", None),
    ("markets", "187", None),
    ("factories", "656", None),
    ("plants", "77", None),
    ("capacity", "80", None),
    ("recycled", "17", None),
    ("key-area-vacated", "163.8", Some("59.5")),
    ("key-area-green", "486.7", None),
    ("waterfront", "10", None),
    ("wetland", "10.5", None),
    ("blockages", "7", None),
    ("forests", "4", None),
    ("estates-floor", "1.3", None),
    ("estates", "29", None),
];

/// The folder of the example with what it names elsewhere, each file as `edit` makes it.
fn example(edit: impl Fn(&str, String) -> String) -> Folder {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Folder::new();
    for part in ["examples/beijing-2018", "fixtures/beijing"] {
        for entry in fs::read_dir(root.join(part)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let text = fs::read_to_string(root.join(part).join(&name)).unwrap();
            folder.file(&format!("{part}/{name}"), &edit(&name, text));
        }
    }
    folder
}

/// The rows of a scorecard by code.
fn rows(folder: &Folder, more: &str) -> BTreeMap<String, Value> {
    let args: Vec<&str> = "scorecard --format json --quiet".split(' ').chain(more.split_whitespace()).collect();
    let mut command = folder.command(&args);
    let output = command.current_dir(folder.path("examples/beijing-2018")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = result["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["code"].as_str().unwrap().to_owned(), row.clone())).collect()
}

fn percent(row: &Value) -> Option<String> {
    let percent = row["of_percent"].as_f64().or(row["target_percent"].as_f64())?;
    Some(format!("{percent:.1}"))
}

#[test]
fn every_published_figure_to_its_printed_digits() {
    let rows = rows(&example(|_, text| text), "");
    for (code, printed, published) in PUBLISHED {
        assert_eq!(rows[code]["printed"], printed, "{code}");
        if let Some(published) = published {
            assert_eq!(percent(&rows[code]).as_deref(), Some(published), "{code}");
        }
    }
    let rounded = |member: &str| format!("{:.1}", rows["vacated"][member].as_f64().unwrap());
    assert_eq!(["implied_target", "implied_least", "implied_most"].map(rounded), ["3972.8", "3971.5", "3974.1"]);
    assert_eq!(rows["pocket-parks"]["printed"], "13");
    assert_eq!(rows.len(), PUBLISHED.len() + 1);
}

#[test]
fn a_report_in_chinese() {
    let folder = example(|_, text| text);
    let mut command = folder.command(&["scorecard", "--lang", "zh", "--sentences", "--quiet"]);
    let output = command.current_dir(folder.path("examples/beijing-2018")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for sentence in [
        "统计截至2018-10-31。",
        "全市拆违腾退场清地净6,002.9公顷，相当于目标3,972.8公顷的151.1%，按公布的151.1%反算，目标约3,972.8公顷（3,971.5至3,974.1）。",
        "全市留白增绿1,264.1公顷，相当于目标1,600.0公顷的79.0%。",
        "核心区背街小巷启动整治1,993条，占背街小巷列入计划2,336条的85.3%。",
        "全市占道经营动态清零街道（乡镇）91.9%，332个中有305个。",
        "大红门—南苑累计绿化486.7公顷，历年累计，不限于腾退土地。",
        "全市老旧小区拆除违法建设1.3公顷，建筑面积，不计入土地。",
    ] {
        assert!(text.lines().any(|line| line == sentence), "{sentence} is not in\n{text}");
    }
}

#[test]
fn raw_counts_and_sums_are_other_figures() {
    let folder = example(|_, text| text);
    let rows = rows(&folder, "");
    for (code, row) in &rows {
        let (records, counted) = (row["records"].as_u64().unwrap(), row["counted"].as_u64().unwrap());
        assert!(records > counted, "{code}");
        let columns = [
            "counted",
            "duplicates",
            "other",
            "out_of_scope",
            "foreign",
            "undated",
            "after_cut_off",
            "withdrawn",
            "unreadable",
        ];
        assert_eq!(records, columns.iter().map(|column| row[column].as_u64().unwrap()).sum::<u64>(), "{code}");
    }
    // What a spreadsheet would add up.
    let raw = |name: &str, column: usize| -> f64 {
        let text = fs::read_to_string(folder.path(&format!("examples/beijing-2018/{name}"))).unwrap();
        text.lines().skip(1).filter_map(|line| line.split(',').nth(column)?.parse::<f64>().ok()).sum()
    };
    for (code, sum, digits) in [
        ("capacity", raw("plants.csv", 4), 0),
        ("recycled", raw("deliveries.csv", 5) / 1e6, 0),
        ("estates-floor", raw("estates.csv", 5) / 1e4, 1),
    ] {
        assert_ne!(format!("{sum:.digits$}"), rows[code]["printed"].as_str().unwrap(), "{code}");
    }
    // Without a cut-off, what is undated or later counts.
    let every_day = fs::read_to_string(folder.path("examples/beijing-2018/geoland.toml")).unwrap();
    folder.file("examples/beijing-2018/geoland.toml", &every_day.replace("as_of = 2018-10-31", ""));
    let later = self::rows(&folder, "");
    for (code, _, _) in PUBLISHED.iter().filter(|(code, _, _)| *code != "coverage" && *code != "estates") {
        assert_ne!(later[*code]["value"], rows[*code]["value"], "{code}");
    }
}

/// One record of each indicator, by its file.
const RECORDS: [(&str, &str, &str); 26] = [
    ("parcels.geojson", "BJ-P0001", "vacated"),
    ("green.geojson", "BJ-G0010", "greened"),
    ("alleys.geojson", "A02336", "alleys-planned"),
    ("alleys.geojson", "A01993", "alleys-started"),
    ("alleys.geojson", "A00001", "alleys-done"),
    ("shopfronts.csv", "K00001", "shopfronts"),
    ("kept_alleys.csv", "B00001", "alleys-kept"),
    ("subdistricts.csv", "J001", "street-trading"),
    ("sites.csv", "S00001", "basements"),
    ("rentals.csv", "Q00001", "rentals"),
    ("outlets.csv", "N00616", "outlets"),
    ("outlets.csv", "N00001", "vegetables"),
    ("communities.csv", "C1000", "coverage"),
    ("sites.csv", "S00882", "markets"),
    ("sites.csv", "S01069", "factories"),
    ("plants.csv", "P001", "plants"),
    ("plants.csv", "P002", "capacity"),
    ("deliveries.csv", "D0001", "recycled"),
    ("parcels.geojson", "BJ-P0415", "key-area-vacated"),
    ("key_area_green.geojson", "R001", "key-area-green"),
    ("shichahai.geojson", "W01", "waterfront"),
    ("shichahai.geojson", "L02", "wetland"),
    ("shichahai.geojson", "Z01", "blockages"),
    ("parks.geojson", "G001", "forests"),
    ("estates.csv", "E001", "estates-floor"),
    ("estates.csv", "小区01", "estates"),
];

#[test]
fn a_record_less_moves_its_figure() {
    let before = rows(&example(|_, text| text), "");
    let is_of = |line: &str, id: &str| {
        line.starts_with(&format!("{id},"))
            || line.contains(&format!("\"id\":\"{id}\""))
            || line.contains(&format!(",{id},"))
    };
    let after = rows(
        &example(|file, text| {
            let gone: Vec<&str> = RECORDS.iter().filter(|(name, _, _)| *name == file).map(|(_, id, _)| *id).collect();
            let kept: Vec<&str> = text.lines().filter(|line| !gone.iter().any(|id| is_of(line, id))).collect();
            // The last feature of a collection has no comma after it.
            let text = kept.join("\n") + "\n";
            text.replace(",\n]}", "\n]}")
        }),
        "",
    );
    for (file, id, code) in RECORDS {
        assert_ne!(before[code]["value"], after[code]["value"], "{code} without {id} of {file}");
    }
    let fell = |code: &str| before[code]["value"].as_f64().unwrap() - after[code]["value"].as_f64().unwrap();
    for (code, by) in [
        ("shopfronts", 1.0),
        ("alleys-planned", 3.0),
        ("alleys-started", 2.0),
        ("alleys-done", 1.0),
        ("outlets", 2.0),
        ("estates", 1.0),
        ("waterfront", 1.0),
    ] {
        assert!((fell(code) - by).abs() < 0.01, "{code} fell by {}", fell(code));
    }
}
