//! Remakes the synthetic layers of `fixtures/beijing` from its districts.
//!
//! ```text
//! cargo run -p geoland-testing --example beijing_fixture
//! ```
//!
//! Some 400 synthetic parcels stand for the thousands of small ones that a city of this size accepts in a year, so
//! they are much larger than real ones. Three constants below were calibrated so that the totals come to the
//! published ones; a run only draws and writes, it does not search.

mod attributes;
mod districts;
mod place;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use districts::Districts;
use geoland_testing::city::{AlleyRecord, Feature, GreenRecord, KeyAreaRecord, ParcelRecord, write_features};
use geoland_testing::city::{Random, Star};
use geoland_testing::{MultiPolygon, Point, Polygon};
use place::{Drawn, Placer};

/// Scales the radii of parcels outside the key area 大红门—南苑. Calibrated to 6,002.9 ha reclaimed in the city at the
/// cut-off 2018-10-31, the published total.
const PARCEL_SCALE: f64 = 1.006_661;
/// Scales the radii of parcels in that key area. Calibrated, before the other two, to its published 163.8 ha.
const KEY_SCALE: f64 = 0.91963;
/// Scales the radii of green spaces that cover a part of a parcel. Calibrated, last, to 1,264.1 ha greened.
const GREEN_SCALE: f64 = 1.106_707;

/// Invented shares: district, hectares accepted or not before scaling, parcels. No such figures were published.
const QUOTAS: [(&str, f64, usize); 16] = [
    ("东城区", 18.0, 8),
    ("西城区", 16.0, 8),
    ("朝阳区", 940.0, 46),
    ("丰台区", 560.0, 34),
    ("石景山区", 170.0, 14),
    ("海淀区", 700.0, 38),
    ("门头沟区", 190.0, 14),
    ("房山区", 660.0, 32),
    ("通州区", 960.0, 44),
    ("顺义区", 680.0, 32),
    ("昌平区", 760.0, 36),
    ("大兴区", 800.0, 38),
    ("怀柔区", 220.0, 14),
    ("平谷区", 230.0, 16),
    ("密云区", 230.0, 14),
    ("延庆区", 180.0, 12),
];

/// Invented outlines; the real areas have no published border.
const KEY_AREAS: [(&str, &[Point]); 2] = [
    (
        "大红门—南苑",
        &[
            [116.366, 39.777],
            [116.388, 39.770],
            [116.413, 39.774],
            [116.424, 39.791],
            [116.421, 39.812],
            [116.428, 39.832],
            [116.419, 39.851],
            [116.401, 39.856],
            [116.383, 39.850],
            [116.379, 39.830],
            [116.371, 39.808],
        ],
    ),
    (
        "什刹海",
        &[
            [116.3745, 39.9335],
            [116.3830, 39.9310],
            [116.3925, 39.9325],
            [116.3985, 39.9365],
            [116.3965, 39.9415],
            [116.3890, 39.9450],
            [116.3800, 39.9475],
            [116.3740, 39.9420],
        ],
    ),
];

/// The published numbers of alleys are 2,336 in the plan, of which 1,993 are started, of which 892 are done.
/// Here they are a tenth of that: 234, 199, 89.
const ALLEYS_DONE: usize = 89;
const ALLEYS_STARTED: usize = 199;
const ALLEYS: usize = 234;

const SEED: u64 = 20_181_031;

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/beijing");
    let districts = Districts::read(&folder.join("districts.geojson"))?;
    let mut random = Random::seeded(SEED);
    let outlines = KEY_AREAS.map(|(_, outline)| closed(outline));

    let mut placer = Placer::new(&districts, &outlines, [PARCEL_SCALE, KEY_SCALE]);
    place::draw_parcels(&mut placer, &mut random);
    let elsewhere: Vec<Polygon> = (0..14).map(|_| placer.free_green(&mut random)).collect();
    let parcels = attributes::records(&placer.drawn, &mut random);
    let greens = draw_greens(&placer.drawn, &parcels, elsewhere, &mut random);
    let alleys = draw_alleys(&districts, &mut random);
    let key_areas: Vec<KeyAreaRecord> = KEY_AREAS
        .iter()
        .map(|(name, outline)| KeyAreaRecord { name: (*name).to_owned(), geometry: vec![vec![closed(outline)]] })
        .collect();

    let write = |name: &str, what: &str, count: u64| println!("{name}: {count} {what}");
    write("parcels.geojson", "parcels", save(&folder, "parcels.geojson", PARCELS_NOTE, &parcels)?);
    write("green.geojson", "green spaces", save(&folder, "green.geojson", GREEN_NOTE, &greens)?);
    write("alleys.geojson", "segments", save(&folder, "alleys.geojson", ALLEYS_NOTE, &alleys)?);
    write("key_areas.geojson", "key areas", save(&folder, "key_areas.geojson", KEY_AREAS_NOTE, &key_areas)?);
    Ok(())
}

const PARCELS_NOTE: &str = "synthetic parcels in Beijing's districts; few large ones stand for thousands of small \
    ones, sized so that the city's reclaimed land comes to the published 6,002.9 ha at 2018-10-31; not real parcels";
const GREEN_NOTE: &str = "synthetic green spaces, sized so that greened land comes to the published 1,264.1 ha at \
    2018-10-31; not real green spaces";
const ALLEYS_NOTE: &str = "synthetic alleys, a tenth of the published numbers; not real alleys";
const KEY_AREAS_NOTE: &str = "synthetic outlines under the names of real key areas; not their borders";

fn save<R>(folder: &Path, name: &str, note: &str, records: &[R]) -> io::Result<u64>
where
    R: Feature,
{
    let mut out = BufWriter::new(File::create(folder.join(name))?);
    write_features(&mut out, note, records)
}

fn closed(outline: &[Point]) -> Vec<Point> {
    let mut ring = outline.to_vec();
    ring.push(outline[0]);
    ring
}

/// Green spaces on about a third of the accepted parcels, and elsewhere.
fn draw_greens(
    drawn: &[Drawn],
    parcels: &[ParcelRecord],
    elsewhere: Vec<Polygon>,
    random: &mut Random,
) -> Vec<GreenRecord> {
    let mut greens: Vec<(MultiPolygon, Option<String>)> = Vec::new();
    for (drawn, parcel) in drawn.iter().zip(parcels) {
        let accepted = parcel.cleared_date.is_some();
        if !random.chance(if accepted { 0.36 } else { 0.08 }) {
            continue;
        }
        let opened = attributes::opened_after(parcel.cleared_date.as_deref(), random);
        let whole = random.chance(0.3);
        // One in eight partly greened parcels has two green spaces, which overlap each other.
        for _ in 0..if !whole && random.chance(0.125) { 2 } else { 1 } {
            let polygon = if whole { drawn.grown(1.06) } else { part_of(drawn, random) };
            greens.push((vec![polygon], Some(opened.clone())));
        }
    }
    for polygon in elsewhere {
        greens.push((vec![polygon], Some(attributes::opened_after(None, random))));
    }
    let kinds = ["urban forest", "pocket park", "street garden", "wetland park"];
    greens
        .into_iter()
        .enumerate()
        .map(|(i, (geometry, opened_on))| GreenRecord {
            id: format!("BJ-G{:04}", i + 1),
            kind: random.pick(&kinds),
            opened_on,
            geometry,
        })
        .collect()
}

fn part_of(drawn: &Drawn, random: &mut Random) -> Polygon {
    let shift = 0.4 * drawn.radius_m;
    let star = Star {
        centre_m: [random.between(-shift, shift), random.between(-shift, shift)],
        radius_m: drawn.radius_m * random.between(0.5, 0.9) * GREEN_SCALE,
        vertices: 9 + random.below(8),
        flattening: 1.0,
    };
    star.polygon(drawn.centre, random, false)
}

/// Alleys in the two districts of the core; some cross the border between them.
fn draw_alleys(districts: &Districts, random: &mut Random) -> Vec<AlleyRecord> {
    let core = ["东城区", "西城区"];
    let mut segments = Vec::new();
    for i in 0..ALLEYS {
        let status = match i {
            ..ALLEYS_DONE => "done",
            ALLEYS_DONE..ALLEYS_STARTED => "started",
            _ => "planned",
        };
        let id = format!("BJ-A{:04}", i + 1);
        let mut at = districts.point_in(core[i % 2], random);
        for _ in 0..=random.below(3) {
            let mut line = vec![at];
            while line.len() < 3 {
                // An alley runs north or east, roughly, by 40 to 190 m, and stays in the core.
                let mut step = [random.between(-0.0002, 0.0002), random.between(0.0004, 0.0017)];
                if random.chance(0.5) {
                    step = [random.between(0.0005, 0.0022), random.between(-0.0002, 0.0002)];
                }
                let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
                let next = [at[0] + sign * step[0], at[1] + sign * step[1]];
                if core.iter().any(|name| districts.contains(name, next)) {
                    line.push(next);
                    at = next;
                }
            }
            segments.push(AlleyRecord { id: id.clone(), status: Some(status), line });
        }
    }
    segments
}
