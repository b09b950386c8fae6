//! What a whole run of the program costs on sets of shapes that skew the work, beside a uniform cadastre.
//!
//! Run: `cargo build --release -p geoland-cli && cargo bench -p geoland-benches --bench program`
//!
//! Each set is written to files (degrees of seven decimals, as most files have them) and summarized on one thread; the fastest of three
//! runs counts. Printed are CPU seconds, those of the stages, peak memory, CPU time for each vertex of all inputs, how many times that
//! of the uniform cadastre it is, and CPU time for each piece: of the last five sets each parcel meets hundreds or thousands of others, so that
//! pieces, or pairs of boxes that meet, are many more than vertices. With part of a name (`-- belt`) only sets of that name run, beside the uniform one. `GEOLAND` names
//! another program, `GEOLAND_SETS` a folder in which the files stay.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use geoland_testing::skew::{Order, Rank, Skewed};
use geoland_testing::{MultiPolygon, Point, Ring};

/// Runs of each set.
const RUNS: usize = 3;
/// Districts along a side.
const DISTRICTS: usize = 4;
/// Where the sets' metres lie, and how many a degree has there; near enough.
const CORNER: Point = [442_000.0, 4_406_000.0];
const CORNER_DEG: Point = [116.2, 39.8];
const METRES_PER_DEGREE: Point = [85_400.0, 111_035.0];
/// m² of a mu, the unit of claimed areas.
const MU_M2: f64 = 2_000.0 / 3.0;

/// Makes a set.
type Make = fn() -> Skewed;

/// The sets by name.
const SETS: [(&str, Make); 17] = [
    ("uniform", || Skewed::uniform(200)),
    ("green belt", || Skewed::green_belt(200, 40_000)),
    ("large parcel first", || Skewed::large_parcel(200, Rank::First)),
    ("large parcel last", || Skewed::large_parcel(200, Rank::Last)),
    ("overlapping, on a large one", || Skewed::overlapping(150)),
    ("stacked repeats", || Skewed::stacked_repeats(10_000)),
    ("combs", || Skewed::combs(20_000)),
    ("a long ring", || Skewed::long_ring(1_000_000)),
    ("many parts", || Skewed::many_parts(224)),
    ("many holes", || Skewed::many_holes(317)),
    ("stars", || Skewed::stars(10_000)),
    ("slices", || Skewed::slices(5_000)),
    ("nested, largest first", || Skewed::nested(2_000, Rank::First)),
    ("nested, largest last", || Skewed::nested(400, Rank::Last)),
    ("shifted squares forwards", || Skewed::shifted_squares(1_000, Order::Forwards)),
    ("shifted squares backwards", || Skewed::shifted_squares(1_000, Order::Backwards)),
    ("shifted squares mixed", || Skewed::shifted_squares(1_000, Order::Mixed)),
];

fn main() -> io::Result<()> {
    let program = env::var_os("GEOLAND").map_or_else(beside, PathBuf::from);
    let kept = env::var_os("GEOLAND_SETS").map(PathBuf::from);
    let folder = kept.clone().unwrap_or_else(|| env::temp_dir().join(format!("geoland-sets-{}", std::process::id())));
    let named = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_meant = |name: &str| name == SETS[0].0 || named.as_ref().is_none_or(|part| name.contains(&**part));
    println!(
        "{:28} {:>8} {:>8} {:>7} {:>6} {:>6} {:>7} {:>6} {:>5} {:>9} {:>6} {:>9}",
        "set",
        "vertices",
        "pieces",
        "CPU s",
        "read",
        "place",
        "account",
        "check",
        "MiB",
        "ns/vertex",
        "ratio",
        "ns/piece"
    );
    let mut uniform = None;
    for (name, make) in SETS.into_iter().filter(|(name, _)| is_meant(name)) {
        let files = folder.join(name.replace(' ', "-"));
        let vertices = write(&files, &make())?;
        let run = (0..RUNS).map(|_| run(&program, &files)).collect::<io::Result<Vec<_>>>()?;
        let fastest = run.into_iter().min_by(|a, b| a.seconds("altogether").total_cmp(&b.seconds("altogether")));
        let run = fastest.expect("there are runs");
        let per_vertex = run.seconds("altogether") / vertices as f64;
        let ratio = per_vertex / *uniform.get_or_insert(per_vertex);
        let [all, read, place, account, check] =
            ["altogether", "read", "place", "account", "check"].map(|stage| run.seconds(stage));
        println!(
            "{name:28} {vertices:8} {:8} {all:7.3} {read:6.3} {place:6.3} {account:7.3} {check:6.3} {:>5} {:9.0} {ratio:6.1} {:9.0}",
            run.pieces,
            run.peak_mib,
            per_vertex * 1e9,
            all / run.pieces.parse().unwrap_or(f64::NAN) * 1e9,
        );
        if kept.is_none() {
            fs::remove_dir_all(&files)?;
        }
    }
    if kept.is_none() { fs::remove_dir(&folder) } else { Ok(()) }
}

/// The program of the profile that this was built in.
fn beside() -> PathBuf {
    let here = env::current_exe().expect("the bench has a path");
    here.ancestors().nth(2).expect("it lies in deps").join("geoland")
}

/// What a run said of itself.
struct Run {
    /// CPU seconds by stage.
    stages: BTreeMap<String, f64>,
    pieces: String,
    peak_mib: String,
}

impl Run {
    fn seconds(&self, stage: &str) -> f64 {
        self.stages.get(stage).copied().unwrap_or(f64::NAN)
    }
}

fn run(program: &Path, files: &Path) -> io::Result<Run> {
    let mut command = Command::new(program);
    command.arg("summarize").arg(files.join("parcels.geojson"));
    command.arg("--districts").arg(files.join("districts.geojson"));
    let green = files.join("green.geojson");
    if green.exists() {
        command.arg("--green").arg(green);
    }
    let done = command.args(["--no-project", "--format", "json", "--quiet", "--stats", "--threads", "1"]).output()?;
    let told = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        return Err(io::Error::other(format!("{} on {}: {told}", program.display(), files.display())));
    }
    let lines = || told.lines().filter_map(|line| line.strip_prefix("stats: "));
    // A stage's line is `read 0.015 s, 0.023 CPU s`.
    let stage = |line: &str| {
        let (stage, cpu) = line.strip_suffix(" CPU s")?.split_once(' ')?;
        Some((stage.to_owned(), cpu.rsplit(' ').next()?.parse().ok()?))
    };
    let value = |name: &str| {
        lines().find_map(|line| line.strip_prefix(name)).map_or("-", |value| value.trim_end_matches(" MiB"))
    };
    let (pieces, peak_mib) = (value("pieces ").to_owned(), value("peak memory ").to_owned());
    Ok(Run { stages: lines().filter_map(stage).collect(), pieces, peak_mib })
}

/// Writes the files of a set and tells how many positions they have.
fn write(folder: &Path, set: &Skewed) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let parcel = |(k, land): (usize, &MultiPolygon)| {
        let area_mu = land.iter().flatten().map(shoelace_m2).sum::<f64>() / MU_M2;
        let id = format!(r#""id":"P{k:07}","status":"accepted","cleared_date":"2017-05-01""#);
        format!(r#"{{{id},"category":"white-and-green","area_mu":{area_mu:.2}}}"#)
    };
    let parcels = set.parcels.iter().enumerate().map(|feature| (parcel(feature), feature.1));
    write_layer(&folder.join("parcels.geojson"), parcels)?;
    let green = set.green_spaces.iter().enumerate().map(|(k, land)| (format!(r#"{{"id":"G{k:07}"}}"#), land));
    if !set.green_spaces.is_empty() {
        write_layer(&folder.join("green.geojson"), green)?;
    }
    let districts = districts(set);
    let names = (1..).map(|k| format!(r#"{{"name":"District {k:02}"}}"#));
    write_layer(&folder.join("districts.geojson"), names.zip(&districts))?;
    Ok(set.vertices() + districts.len() * 4)
}

fn write_layer<'a>(path: &Path, features: impl Iterator<Item = (String, &'a MultiPolygon)>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write!(file, r#"{{"type":"FeatureCollection","features":["#)?;
    for (k, (properties, land)) in features.enumerate() {
        let (comma, parts) = (if k == 0 { "" } else { "," }, coordinates(land));
        let geometry = format!(r#"{{"type":"MultiPolygon","coordinates":{parts}}}"#);
        write!(file, "{comma}\n{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")?;
    }
    writeln!(file, "\n]}}")?;
    file.flush()
}

fn coordinates(land: &MultiPolygon) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(","));
    let position = |metres: &Point| {
        let [lon, lat] = [0, 1].map(|k| CORNER_DEG[k] + (metres[k] - CORNER[k]) / METRES_PER_DEGREE[k]);
        format!("[{lon:.7},{lat:.7}]")
    };
    let ring = |ring: &Ring| list(ring.iter().chain(ring.first()).map(position).collect());
    list(land.iter().map(|polygon| list(polygon.iter().map(ring).collect())).collect())
}

/// Squares that cover the bounds of a set and a little more.
fn districts(set: &Skewed) -> Vec<MultiPolygon> {
    let positions = || set.parcels.iter().flatten().flatten().flatten();
    let bound = |axis: usize, better: fn(f64, f64) -> f64| positions().map(|at| at[axis]).reduce(better).unwrap_or(0.0);
    let low = [0, 1].map(|axis| bound(axis, f64::min) - 10.0);
    let pitch = [0, 1].map(|axis| (bound(axis, f64::max) + 10.0 - low[axis]) / DISTRICTS as f64);
    let corner = |i: usize, j: usize| [low[0] + i as f64 * pitch[0], low[1] + j as f64 * pitch[1]];
    let square = |k: usize| {
        let (i, j) = (k % DISTRICTS, k / DISTRICTS);
        vec![vec![vec![corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)]]]
    };
    (0..DISTRICTS * DISTRICTS).map(square).collect()
}

/// The area of a ring in square metres; of one that goes clockwise it is negative.
fn shoelace_m2(ring: &Ring) -> f64 {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    edges.map(|(a, b)| (a[0] - CORNER[0]) * (b[1] - CORNER[1]) - (b[0] - CORNER[0]) * (a[1] - CORNER[1])).sum::<f64>()
        / 2.0
}
