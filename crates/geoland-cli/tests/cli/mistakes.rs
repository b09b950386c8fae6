//! Synthetic mistakes: of one clean generated city many broken ones, each by one mistake. The mistake is found, and nothing else is.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::folder::{Folder, read};

/// Square metres in a mu.
const MU_M2: f64 = 10_000.0 / 15.0;

/// A city on its way to be checked.
struct City {
    folder: Folder,
    parcels: Vec<Value>,
    green: Vec<Value>,
    districts: Vec<Value>,
    /// What `check` is given besides the parcels.
    line: String,
}

impl City {
    fn clean() -> Self {
        let folder = Folder::new();
        assert!(folder.output("generate --parcels 240 --seed 5 --clean -o .").status.success());
        let features = |name: &str| {
            let text = read(&folder.path(name));
            let document: Value = serde_json::from_str(&text).unwrap();
            document["features"].as_array().unwrap().clone()
        };
        let (parcels, green, districts) =
            (features("parcels.geojson"), features("green.geojson"), features("districts.geojson"));
        Self { folder, parcels, green, districts, line: String::new() }
    }

    fn save(&self, name: &str, features: &[Value]) {
        let document = json!({"type": "FeatureCollection", "features": features});
        self.folder.file(name, &document.to_string());
    }

    /// The codes of what `check` finds.
    fn codes(&self) -> BTreeSet<String> {
        self.save("parcels.geojson", &self.parcels);
        self.save("green.geojson", &self.green);
        self.save("districts.geojson", &self.districts);
        let line = format!("check parcels.geojson --format json -q {}", self.line);
        let output = self.folder.output(&line);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let report: Value = serde_json::from_str(&stdout)
            .unwrap_or_else(|_| panic!("{line}: {stdout} {}", String::from_utf8_lossy(&output.stderr)));
        let findings = report["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    }

    /// A cleared parcel by its number among the cleared ones.
    fn cleared(&mut self, at: usize) -> &mut Value {
        self.parcels.iter_mut().filter(|parcel| parcel["properties"]["status"] == "cleared").nth(at).unwrap()
    }

    /// Brings a layer to another coordinate system, as a file that does not say so has it.
    fn in_system(&self, features: &[Value], system: &str) -> Vec<Value> {
        self.save("moved.geojson", features);
        let output = self.folder.output(&format!("convert moved.geojson there.geojson --to-crs {system}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let document: Value = serde_json::from_str(&read(&self.folder.path("there.geojson"))).unwrap();
        let mut features = document["features"].as_array().unwrap().clone();
        // As programs write them: seven decimals of a degree, four of a metre.
        let rounded =
            |value: f64| if value.abs() < 1_000.0 { (value * 1e7).round() / 1e7 } else { (value * 1e4).round() / 1e4 };
        for feature in &mut features {
            each_position(feature, &mut |x, y| (*x, *y) = (rounded(*x), rounded(*y)));
        }
        features
    }
}

/// The shell of a polygon.
fn shell(feature: &mut Value) -> &mut Vec<Value> {
    feature["geometry"]["coordinates"][0].as_array_mut().unwrap()
}

/// Every position of a feature.
fn each_position(feature: &mut Value, change: &mut dyn FnMut(&mut f64, &mut f64)) {
    fn walk(value: &mut Value, change: &mut dyn FnMut(&mut f64, &mut f64)) {
        let parts = value.as_array_mut().unwrap();
        if parts[0].is_number() {
            let (mut x, mut y) = (parts[0].as_f64().unwrap(), parts[1].as_f64().unwrap());
            change(&mut x, &mut y);
            *parts = vec![json!(x), json!(y)];
        } else {
            for part in parts {
                walk(part, change);
            }
        }
    }
    walk(&mut feature["geometry"]["coordinates"], change);
}

fn set(feature: &mut Value, field: &str, value: Value) {
    feature["properties"][field] = value;
}

/// Multiplies the claimed areas.
fn claim(city: &mut City, factor: impl Fn(usize) -> f64) {
    for (at, parcel) in city.parcels.iter_mut().enumerate() {
        if let Some(mu) = parcel["properties"]["area_mu"].as_f64() {
            set(parcel, "area_mu", json!(mu * factor(at)));
        }
    }
}

/// A mistake: its name, how it is made, and what is found.
type Mistake = (&'static str, fn(&mut City), &'static [&'static str]);

const MISTAKES: &[Mistake] = &[
    ("no mistake", |_| (), &[]),
    ("areas in square metres", |city| claim(city, |_| MU_M2), &["GL0406"]),
    ("areas in hectares", |city| claim(city, |_| 1.0 / 15.0), &["GL0406"]),
    ("floor areas", |city| claim(city, |at| [2.0, 3.0, 6.0, 5.0, 18.0][at % 5]), &["GL0406"]),
    ("areas measured on Web Mercator", |city| claim(city, |_| 1.0 / 39.9_f64.to_radians().cos().powi(2)), &["GL0406"]),
    ("one area of another parcel", |city| set(city.cleared(7), "area_mu", json!(123.4)), &["GL0405"]),
    (
        "latitude first",
        |city| {
            let swap = &mut |x: &mut f64, y: &mut f64| std::mem::swap(x, y);
            city.parcels.iter_mut().for_each(|parcel| each_position(parcel, swap));
        },
        &["GL0303"],
    ),
    ("metres that nobody declared", |city| city.parcels = city.in_system(&city.parcels, "EPSG:4548"), &["GL0304"]),
    (
        "eastings with a zone in a system without",
        |city| {
            city.parcels = city.in_system(&city.parcels, "EPSG:4527");
            "--no-project --crs EPSG:4548".clone_into(&mut city.line);
        },
        &["GL0305"],
    ),
    (
        "GCJ-02 taken for WGS 84",
        |city| {
            city.save("reference.geojson", &city.parcels);
            city.parcels = city.in_system(&city.parcels, "GCJ02");
            "--no-project --reference reference.geojson".clone_into(&mut city.line);
        },
        &["GL0310"],
    ),
    (
        "a claimed district that it does not lie in",
        |city| {
            let other = city.districts[3]["properties"]["name"].clone();
            let parcel = city.parcels.iter_mut().find(|parcel| parcel["properties"]["district"] != other).unwrap();
            set(parcel, "district", other);
        },
        &["GL0407"],
    ),
    (
        "a parcel twice",
        |city| {
            let mut twin = city.cleared(3).clone();
            set(&mut twin, "id", json!("P9999999"));
            city.parcels.push(twin);
        },
        &["GL0119"],
    ),
    (
        "a bow-tie",
        |city| {
            let parcel = city.cleared(4);
            set(parcel, "area_mu", Value::Null);
            let ring = shell(parcel);
            let (n, across) = (ring.len() - 1, ring[1].clone());
            ring[1] = ring[n / 2].clone();
            ring[n / 2] = across;
        },
        &["GL0104"],
    ),
    (
        "a spike",
        |city| {
            let ring = shell(city.cleared(5));
            let (from, to) = (ring[2].clone(), ring[3].clone());
            let out = |k: usize| json!(2.0 * to[k].as_f64().unwrap() - from[k].as_f64().unwrap());
            ring.splice(3..3, [json!([out(0), out(1)])]);
        },
        &["GL0112"],
    ),
    ("a ring that is not closed", |city| drop(shell(city.cleared(6)).pop()), &["GL0114"]),
    ("a parcel without geometry", |city| city.cleared(8)["geometry"] = Value::Null, &["GL0101"]),
    (
        "an identifier twice",
        |city| {
            let id = city.cleared(1)["properties"]["id"].clone();
            set(city.cleared(2), "id", id);
        },
        &["GL0502"],
    ),
    ("no identifier", |city| set(city.cleared(1), "id", Value::Null), &["GL0501"]),
    ("an unknown status", |city| set(city.cleared(1), "status", json!("klared")), &["GL0503"]),
    ("an unknown form", |city| set(city.cleared(1), "category", json!("lawn")), &["GL0505"]),
    ("a word for nothing", |city| set(city.cleared(1), "cleared_date", json!("N/A")), &["GL0512"]),
    ("a date that can be read two ways", |city| set(city.cleared(1), "cleared_date", json!("03/04/2018")), &["GL0412"]),
    (
        "greened before it was accepted",
        |city| {
            let is_greened = |parcel: &&mut Value| parcel["properties"]["greened_on"].is_string();
            let parcel = city.parcels.iter_mut().find(is_greened).unwrap();
            set(parcel, "greened_on", json!("2001-01-01"));
        },
        &["GL0410"],
    ),
    (
        "a gap between districts",
        |city| {
            // A vertex of the border, moved inwards in one of the two districts only.
            let ring = shell(&mut city.districts[0]);
            let at = ring.len() / 4;
            let x = ring[at][0].as_f64().unwrap();
            ring[at][0] = json!(x - 0.0004);
        },
        &["GL0204"],
    ),
    (
        "districts that overlap",
        |city| {
            let ring = shell(&mut city.districts[0]);
            let at = ring.len() / 4;
            let x = ring[at][0].as_f64().unwrap();
            ring[at][0] = json!(x + 0.0004);
        },
        &["GL0203"],
    ),
    (
        "identifiers as floats",
        |city| {
            for (at, parcel) in city.parcels.iter_mut().enumerate() {
                set(parcel, "id", json!(16_091_000_000_000.5 + at as f64));
            }
        },
        &["GL0511"],
    ),
    (
        "a parcel at 0, 0",
        |city| {
            let parcel = city.cleared(9);
            let (x0, y0) = (shell(parcel)[0][0].as_f64().unwrap(), shell(parcel)[0][1].as_f64().unwrap());
            set(parcel, "area_mu", Value::Null);
            each_position(parcel, &mut |x, y| (*x, *y) = (*x - x0, *y - y0));
        },
        &["GL0306"],
    ),
];

#[test]
fn each_mistake_is_found_and_nothing_else() {
    let mut wrong = Vec::new();
    for (name, make, expected) in MISTAKES {
        let mut city = City::clean();
        make(&mut city);
        let found = city.codes();
        let expected: BTreeSet<String> = expected.iter().map(|code| (*code).to_owned()).collect();
        if found != expected {
            wrong.push(format!("{name}: found {found:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_can_be_repaired_is_and_measures_the_same() {
    let mut city = City::clean();
    let ring = shell(city.cleared(4));
    let (n, across) = (ring.len() - 1, ring[1].clone());
    ring[1] = ring[n / 2].clone();
    ring[n / 2] = across;
    city.save("broken.geojson", &city.parcels);
    let report = city.folder.output("check broken.geojson --no-project --repair mended.geojson --format json -q");
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let repairs = report["repairs"].as_array().unwrap();
    assert_eq!(repairs.len(), 1, "{repairs:?}");
    let [before, after] = ["area_before", "area_after"].map(|name| repairs[0][name].as_f64().unwrap());
    assert!(before > 1.0 && (before - after).abs() < 1e-6 * before, "{before} {after}");
    let again = city.folder.output("check mended.geojson --no-project --as plain -q --format csv");
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
}
