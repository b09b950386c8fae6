//! Layers beside a trusted one: the same land in the three readings, other content, and places outside China.

use geo_types::{MultiPolygon, Polygon};
use geoland_testing::city::Random;

use super::{Outlines, Reading, Verdict, against_reference};
use crate::crs::Crs;

type Ring = Vec<[f64; 2]>;

/// Irregular quadrangles of 40 to 120 m in a town of two kilometres.
fn parcels(random: &mut Random, [x, y]: [f64; 2], count: usize) -> Vec<Ring> {
    let mut within = |least: f64, most: f64| least + (most - least) * random.below(1_000_000) as f64 / 1e6;
    (0..count)
        .map(|_| {
            let (x, y) = (x + within(0.0, 0.025), y + within(0.0, 0.02));
            let mut side = || within(0.0004, 0.0012);
            vec![[x, y], [x + side(), y + side() / 9.0], [x + side(), y + side()], [x - side() / 9.0, y + side()]]
        })
        .collect()
}

/// The same rings with every position moved by up to some metres.
fn noisy(random: &mut Random, rings: &[Ring], metres: f64) -> Vec<Ring> {
    let mut off = || (random.below(2_000_001) as f64 / 1e6 - 1.0) * metres / 111_320.0;
    rings.iter().map(|ring| ring.iter().map(|[x, y]| [x + off() * 1.3, y + off()]).collect()).collect()
}

fn displaced(name: &str, rings: &[Ring]) -> Vec<Ring> {
    let crs = Crs::parse(name).unwrap();
    let displace = |ring: &Ring| {
        let mut ring = ring.clone();
        crs.from_lonlat(&mut ring).unwrap();
        ring
    };
    rings.iter().map(displace).collect()
}

fn outlines(crs: &str, rings: &[Ring]) -> Outlines {
    let mut outlines = Outlines::new(&Crs::parse(crs).unwrap());
    for ring in rings {
        let ring: Vec<(f64, f64)> = ring.iter().map(|p| (p[0], p[1])).collect();
        outlines.see(&MultiPolygon(vec![Polygon::new(ring.into(), vec![])]));
    }
    outlines
}

fn verdict(crs: &str, layer: &[Ring], reference: &[Ring]) -> Verdict {
    against_reference(&outlines(crs, layer), &outlines("OGC:CRS84", reference))
}

const BEIJING: [f64; 2] = [116.35, 39.91];
const SHANGHAI: [f64; 2] = [121.44, 31.20];
const URUMQI: [f64; 2] = [87.58, 43.80];

#[test]
fn displaced_layers_are_told_with_half_a_metre_to_five_metres_of_noise() {
    let mut random = Random::seeded(5);
    for place in [BEIJING, SHANGHAI, URUMQI] {
        let surveyed = parcels(&mut random, place, 60);
        for metres in [0.5, 2.0, 5.0] {
            let drawn = noisy(&mut random, &surveyed, metres);
            for reading in Reading::ALL {
                let name = if reading == Reading::Wgs84 { "OGC:CRS84" } else { reading.name() };
                let layer = if reading == Reading::Wgs84 { drawn.clone() } else { displaced(name, &drawn) };
                let wrong = verdict("OGC:CRS84", &layer, &surveyed);
                assert_eq!(wrong.found, Some(reading), "{place:?} {metres} {wrong:?}");
                // With the right label the verdict is "as labelled"; numbers do not change by a label.
                let right = verdict(name, &layer, &surveyed);
                assert_eq!((right.found, right.labelled), (Some(reading), reading));
                let residual = wrong.to_reference_m[reading as usize];
                assert!(residual < metres + 0.1, "{residual}");
            }
        }
    }
}

#[test]
fn a_projected_layer_from_a_web_map_is_told() {
    let mut random = Random::seeded(6);
    let surveyed = parcels(&mut random, BEIJING, 60);
    let zone = Crs::parse("EPSG:4548").unwrap();
    let mut layer = displaced("GCJ02", &surveyed);
    for ring in &mut layer {
        zone.from_lonlat(ring).unwrap();
    }
    assert_eq!(verdict("EPSG:4548", &layer, &surveyed).found, Some(Reading::Gcj02));
}

#[test]
fn a_reference_of_few_parcels_tells_of_many_and_the_other_way_round() {
    let mut random = Random::seeded(7);
    let all = parcels(&mut random, BEIJING, 300);
    let some = noisy(&mut random, &all[..40], 1.0);
    let many = verdict("OGC:CRS84", &displaced("GCJ02", &all), &some);
    assert_eq!(many.found, Some(Reading::Gcj02), "{many:?}");
    let few = verdict("OGC:CRS84", &displaced("BD09", &some), &all);
    assert_eq!(few.found, Some(Reading::Bd09), "{few:?}");
}

#[test]
fn layers_of_other_content_are_undecidable() {
    let mut random = Random::seeded(8);
    for count in [40, 200, 800] {
        let (one, other) = (parcels(&mut random, BEIJING, count), parcels(&mut random, BEIJING, count));
        let verdict = verdict("OGC:CRS84", &one, &other);
        assert_eq!(verdict.found, None, "{count} {verdict:?}");
    }
    // So is the same land, if it is moved by what no web map does: 60 m, as another datum would.
    let surveyed = parcels(&mut random, BEIJING, 60);
    let moved: Vec<Ring> =
        surveyed.iter().map(|ring| ring.iter().map(|[x, y]| [x + 0.0005, y - 0.0004]).collect()).collect();
    assert_eq!(verdict("OGC:CRS84", &moved, &surveyed).found, None);
    // Too few positions say nothing, as well as they fit.
    assert_eq!(verdict("OGC:CRS84", &surveyed[..4], &surveyed[..4]).found, None);
    // Nor do layers in different cities.
    let far = parcels(&mut random, SHANGHAI, 60);
    let apart = verdict("OGC:CRS84", &far, &surveyed);
    assert_eq!((apart.found, apart.positions), (None, [0, 0]));
}

#[test]
fn outside_china_gcj02_is_wgs84() {
    let mut random = Random::seeded(9);
    let surveyed = parcels(&mut random, [-87.75, 41.88], 60);
    let drawn = noisy(&mut random, &surveyed, 2.0);
    let verdict = verdict("OGC:CRS84", &drawn, &surveyed);
    assert_eq!(verdict.found, Some(Reading::Wgs84), "{verdict:?}");
    assert_eq!(verdict.to_reference_m[0], verdict.to_reference_m[1]);
    assert_eq!(super::tests::verdict("OGC:CRS84", &displaced("GCJ02", &drawn), &surveyed).found, Some(Reading::Wgs84));
}

#[test]
fn the_verdict_does_not_depend_on_the_order() {
    let mut random = Random::seeded(10);
    let surveyed = parcels(&mut random, BEIJING, 300);
    let layer = displaced("GCJ02", &noisy(&mut random, &surveyed, 3.0));
    let turn = |rings: &[Ring]| -> Vec<Ring> {
        rings.iter().rev().map(|ring| [&ring[2..], &ring[..2]].concat().into_iter().rev().collect()).collect()
    };
    assert_eq!(verdict("OGC:CRS84", &layer, &surveyed), verdict("OGC:CRS84", &turn(&layer), &turn(&surveyed)));
}

#[test]
fn findings_name_the_residuals() {
    use crate::finding::{Findings, Kind, Place};
    let mut random = Random::seeded(11);
    let surveyed = parcels(&mut random, BEIJING, 60);
    let layer = displaced("GCJ02", &surveyed);
    let place = |name: &str| Place { source: name.into(), number: 0, id: None };
    let mut findings = Findings::default();
    let mut report = |layer: &[Ring]| {
        verdict("OGC:CRS84", layer, &surveyed).report("parcels", place("p.geojson"), place("r.geojson"), &mut findings);
    };
    report(&surveyed);
    report(&layer);
    let list = findings.list();
    assert_eq!((list.len(), list[0].kind), (1, Kind::ShiftedMap));
    assert_eq!(list[0].what, "parcels that fit the reference as GCJ02, not as WGS 84");
    let case = &list[0].cases[0];
    assert!(case.evidence.contains(" 0 m as GCJ02"), "{}", case.evidence);
    assert_eq!((case.figures.len(), case.figures[1].0), (6, "gcj02_to_reference_m"));
    assert!(case.figures[1].1 < 1e-6 && case.figures[0].1 > 10.0, "{:?}", case.figures);
}
