//! A folder of small files to run the program in.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder that is gone after the test. The program runs in it, so that paths in messages are short.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The town of the tests: see [`town`].
    pub(crate) fn town() -> Self {
        let folder = Self::new();
        for (name, features) in town() {
            folder.layer(name, &features);
        }
        folder
    }

    /// Adds a file.
    pub(crate) fn file(&self, name: &str, text: &str) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Adds a file of features.
    pub(crate) fn layer(&self, name: &str, features: &[String]) -> &Self {
        self.file(name, &collection(features))
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The program with arguments, ready to run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_geoland"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program: its exit code, stdout and stderr in one text.
    pub(crate) fn run(&self, line: &str) -> String {
        shown(&self.output(line))
    }

    /// Runs the program, for tests that look at one stream.
    pub(crate) fn output(&self, line: &str) -> Output {
        let args: Vec<&str> = line.split_whitespace().collect();
        self.command(&args).output().unwrap()
    }

    /// Runs the program with a text on stdin.
    pub(crate) fn run_with_stdin(&self, line: &str, text: &str) -> String {
        let args: Vec<&str> = line.split_whitespace().collect();
        let mut command = self.command(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The program may refuse before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        shown(&child.wait_with_output().unwrap())
    }
}

/// Exit code, stdout and stderr in one text, without what changes from version to version.
fn shown(output: &Output) -> String {
    let stdout = std::str::from_utf8(&output.stdout).unwrap();
    let stderr = std::str::from_utf8(&output.stderr).unwrap();
    let mut text = format!("exit {}\n", output.status.code().unwrap());
    for (name, stream) in [("stdout", stdout), ("stderr", stderr)] {
        if !stream.is_empty() {
            let end = if stream.ends_with('\n') { "" } else { "\n" };
            write!(text, "--- {name}\n{stream}{end}").unwrap();
        }
    }
    without_hashes(&text.replace(env!("CARGO_PKG_VERSION"), "VERSION"))
}

/// A text with `HASH` for the 64 digits after each `_hash":"`.
fn without_hashes(text: &str) -> String {
    let mark = "_hash\":\"";
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + mark + "HASH" + &part[64..])
}

/// A collection of features, one a line.
pub(crate) fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

/// A feature with a geometry and properties, both as JSON.
pub(crate) fn feature(properties: &str, geometry: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{geometry}}}")
}

/// A rectangle as JSON.
pub(crate) fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> String {
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[[{x0},{y0}],[{x1},{y0}],[{x1},{y1}],[{x0},{y1}],[{x0},{y0}]]]}}")
}

/// The lines of a file that was written.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// A town of two districts, East (x from 0 to 200) and West (from 200 to 400), 500 high. Parcels are 1 ha squares:
///
/// - A in East, accepted first; the lower half of it is green.
/// - B, half of it on A (0.5 ha of overlap), the other half in East.
/// - C across the border: half in East, half in West.
/// - D in West, accepted in November.
/// - E in West, demolished only.
/// - F far away from both districts.
///
/// An alley of 100 m crosses the border; another of two segments lies in East.
pub(crate) fn town() -> Vec<(&'static str, Vec<String>)> {
    let parcel = |id: &str, more: &str, x: f64, y: f64| {
        feature(&format!("\"id\":\"{id}\",{more}"), &rectangle(x, y, x + 100.0, y + 100.0))
    };
    let cleared = |day: &str, form: &str, district: &str| {
        format!("\"status\":\"cleared\",\"cleared_date\":\"{day}\",\"category\":\"{form}\",\"district\":\"{district}\"")
    };
    let parcels = vec![
        parcel("A", &cleared("2018-01-01", "white-then-green", "East"), 0.0, 0.0),
        parcel("B", &cleared("2018-02-01", "white-and-green", "East"), 50.0, 0.0),
        parcel("C", &cleared("2018-03-01", "先白后绿", "East"), 150.0, 100.0),
        parcel("D", &cleared("2018-11-05", "非白即绿", "West"), 300.0, 0.0),
        parcel("E", "\"status\":\"demolished\",\"category\":\"white-and-green\",\"district\":\"West\"", 300.0, 200.0),
        parcel("F", &cleared("2018-04-01", "lawn", "West"), 1000.0, 1000.0),
    ];
    let green = |id: &str, x1: f64, y0: f64, y1: f64| {
        feature(&format!("\"id\":\"{id}\",\"opened_on\":\"2018-05-01\""), &rectangle(0.0, y0, x1, y1))
    };
    let alley = |id: &str, status: &str, x0: f64, x1: f64| {
        let line = format!("{{\"type\":\"LineString\",\"coordinates\":[[{x0},400],[{x1},400]]}}");
        feature(&format!("\"id\":\"{id}\",\"status\":\"{status}\""), &line)
    };
    let district = |name: &str, x: f64| {
        feature(&format!("\"name\":\"{name}\",\"adcode\":\"{x}\""), &rectangle(x, 0.0, x + 200.0, 500.0))
    };
    vec![
        ("parcels.geojson", parcels),
        ("green.geojson", vec![green("G1", 100.0, 0.0, 50.0), green("G2", 100.0, 400.0, 500.0)]),
        ("districts.geojson", vec![district("East", 0.0), district("West", 200.0)]),
        ("key_areas.geojson", vec![feature("\"name\":\"Station\"", &rectangle(0.0, 0.0, 100.0, 100.0))]),
        (
            "alleys.geojson",
            vec![
                alley("long", "started", 170.0, 270.0),
                alley("old", "done", 10.0, 30.0),
                alley("old", "planned", 30.0, 40.0),
            ],
        ),
    ]
}

/// Every layer of the town but the parcels, for the command line.
pub(crate) const LAYERS: &str = "--crs planar --green green.geojson --districts districts.geojson --key-areas \
                                 key_areas.geojson --alleys alleys.geojson";
