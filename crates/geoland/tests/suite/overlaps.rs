//! Overlaps, copies and narrow strips: every mistake is found, and what is no mistake is not.

use std::collections::BTreeMap;

use geo_types::{MultiPolygon, Polygon};
use geoland::check::overlaps::{Overlaps, of_ledger, overlaps, report};
use geoland::finding::{Case, Finding, Findings, Kind};
use geoland::ledger::AccountOptions;
use geoland::record::Origin;
use geoland::{Crs, Dataset, District, KeyArea, Ledger, Parcel, Placed, Role, Scheme, Severity};
use geoland_testing::city::{CityOptions, Random};
use geoland_testing::exact;

use crate::support::{GridMap, STEPS_PER_M, Turn, city, grid_polygons};

fn rectangle(x: f64, y: f64, wide: f64, high: f64) -> MultiPolygon<f64> {
    let ring = vec![(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)];
    MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
}

fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
    rectangle(x, y, side, side)
}

fn numbered(mut parcel: Parcel, number: u64) -> Parcel {
    parcel.origin.number = number;
    parcel
}

/// A dataset of parcels, numbered from 1.
fn parcels(crs: &str, lands: Vec<(&str, MultiPolygon<f64>)>) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("parcels", Crs::parse(crs).unwrap());
    dataset.parcels =
        lands.into_iter().zip(1..).map(|((id, land), k)| numbered(Parcel::accepted(id, land), k)).collect();
    dataset
}

fn found(dataset: &Dataset, layer: Role) -> (Overlaps, Vec<Finding>) {
    let placed = Placed::new(dataset).unwrap();
    let overlaps = overlaps(&placed, layer);
    let mut findings = Findings::keeping_all();
    report(&placed, &overlaps, &mut findings);
    (overlaps, findings.list())
}

/// The only case of the only finding.
fn only(findings: &[Finding]) -> (Kind, &str, &Case) {
    let [Finding { kind, what, count: 1, cases }] = findings else { panic!("not one case: {findings:#?}") };
    (*kind, what, &cases[0])
}

fn figure(case: &Case, name: &str) -> f64 {
    case.figures.iter().find(|(of, _)| *of == name).unwrap_or_else(|| panic!("no {name}: {case:?}")).1
}

#[test]
fn two_parcels_that_overlap() {
    let dataset = parcels("planar", vec![("A", square(0., 0., 100.)), ("B", square(90., 40., 100.))]);
    let (_, findings) = found(&dataset, Role::Parcels);
    let (kind, what, case) = only(&findings);
    assert_eq!((kind, what), (Kind::ParcelsOverlap, "parcels that overlap"));
    assert_eq!((case.place.id.as_deref(), case.place.number), (Some("A"), 1));
    assert_eq!(case.other.as_ref().unwrap().id.as_deref(), Some("B"));
    assert_eq!(case.evidence, "600 m2 in common, 6 % of the smaller");
    assert_eq!((figure(case, "overlap_m2"), figure(case, "share"), figure(case, "width_m")), (600.0, 0.06, 10.0));
    let spot = case.spot.unwrap();
    assert_eq!((spot.x, spot.y), (95.0, 70.0), "the middle of what they share");
}

#[test]
fn borders_that_meet_or_nearly_meet_are_not_overlaps() {
    let beside =
        |gap: f64| parcels("planar", vec![("A", square(0., 0., 100.)), ("B", rectangle(100. + gap, -50., 100., 200.))]);
    for gap in [0.0, 0.01, 5.0] {
        let (overlaps, findings) = found(&beside(gap), Role::Parcels);
        assert!(findings.is_empty() && overlaps.hairlines == 0, "{gap}: {findings:?}");
    }
    // A hairline is counted, not listed.
    let (overlaps, findings) = found(&beside(-0.015), Role::Parcels);
    assert!(findings.is_empty() && overlaps.hairlines == 1, "{findings:?}");
    assert!((overlaps.hairlines_area.m2() - 1.5).abs() < 1e-6);
    let (_, findings) = found(&beside(-0.15), Role::Parcels);
    let (kind, what, case) = only(&findings);
    assert_eq!((kind, what), (Kind::NarrowStrip, "parcels that overlap in a narrow strip along their border"));
    assert_eq!(case.evidence, "15 m2 in common, 0.15 % of the smaller, at most about 0.15 m wide");
    assert_eq!(kind.severity(), Severity::Note);
    let (_, findings) = found(&beside(-0.5), Role::Parcels);
    assert_eq!(only(&findings).0, Kind::ParcelsOverlap);
    // What is narrow but most of a parcel is no border.
    let sliver = parcels("planar", vec![("A", square(0., 0., 100.)), ("B", rectangle(50., 50., 10., 0.01))]);
    assert_eq!(only(&found(&sliver, Role::Parcels).1).0, Kind::ParcelsOverlap);
}

#[test]
fn a_vertex_on_a_neighbours_edge_that_was_rounded_to_seven_decimals_is_no_overlap() {
    // The corner of B and C lies on the slanting border of A, as nearly as seven decimals have it: on either side of it.
    let ring = |ring: &[(f64, f64)]| MultiPolygon(vec![Polygon::new(ring.to_vec().into(), vec![])]);
    let (south, north) = ((116.400_123_4, 39.900_012_3), (116.400_456_7, 39.900_934_5));
    let mut hairlines = 0;
    for tenth in 1..10 {
        let share = f64::from(tenth) / 10.0;
        let rounded = |v: f64| (v * 1e7).round() / 1e7;
        let middle = (rounded(south.0 + share * (north.0 - south.0)), rounded(south.1 + share * (north.1 - south.1)));
        let dataset = parcels(
            "EPSG:4326",
            vec![
                ("A", ring(&[south, north, (116.399, 39.900_9), (116.399, 39.900_1)])),
                ("B", ring(&[south, (116.401, 39.9), (116.401, 39.900_5), middle])),
                ("C", ring(&[middle, (116.401, 39.900_5), (116.401, 39.901), north])),
            ],
        );
        let (overlaps, findings) = found(&dataset, Role::Parcels);
        assert!(findings.is_empty(), "{tenth}: {findings:#?}");
        hairlines += overlaps.hairlines;
    }
    assert!(hairlines > 0, "some of the corners lie in A");
}

#[test]
fn copies_and_what_is_nearly_one() {
    let turned = {
        let ring = vec![(100., 100.), (100., 0.), (0., 0.), (0., 100.)];
        MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
    };
    let three = parcels("planar", vec![("A", square(0., 0., 100.)), ("A", turned.clone()), ("B", turned)]);
    let (_, findings) = found(&three, Role::Parcels);
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.kind == Kind::Duplicate && finding.count == 1));
    let of = |what: &str| &findings.iter().find(|finding| finding.what == what).unwrap().cases[0];
    assert_eq!(of("parcels recorded twice").evidence, "the same outline, and all that is known of them agrees");
    let case = of("parcels with the outline of another");
    assert_eq!(case.evidence, "the same outline, but identifiers differ");
    assert_eq!(case.place.id.as_deref(), Some("B"));
    assert_eq!(case.other.as_ref().unwrap().id.as_deref(), Some("A"));

    let near = parcels("planar", vec![("A", square(0., 0., 100.)), ("B", square(1., 1., 100.))]);
    let (_, findings) = found(&near, Role::Parcels);
    let (kind, _, case) = only(&findings);
    assert_eq!((kind, &*case.evidence), (Kind::NearDuplicate, "9801 m2 in common, 96.1 % of both"));
    let moved = parcels("planar", vec![("A", square(0., 0., 100.)), ("B", square(10., 0., 100.))]);
    assert_eq!(only(&found(&moved, Role::Parcels).1).0, Kind::ParcelsOverlap);
}

#[test]
fn layers_have_findings_of_their_own() {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("zones", Crs::parse("planar").unwrap());
    let district = |name: &str, x: f64| District {
        origin: Origin::default(),
        name: name.into(),
        code: None,
        land: Ok(square(x, 0., 100.).into()),
    };
    dataset.districts = vec![district("East", 0.), district("West", 60.), district("West", 150.)];
    let area = |name: &str, x: f64| KeyArea {
        origin: Origin::default(),
        name: name.into(),
        land: Ok(square(x, 0., 100.).into()),
    };
    dataset.key_areas = vec![area("Belt", 0.), area("Lake", 0.), area("Lake", 40.), area("Lake", 0.)];
    let (_, findings) = found(&dataset, Role::Districts);
    let kinds: Vec<(Kind, &str)> = findings.iter().map(|finding| (finding.kind, &*finding.what)).collect();
    let expected = ["districts of one name that overlap", "districts that overlap"];
    assert_eq!(kinds, expected.map(|what| (Kind::DistrictsOverlap, what)));
    assert_eq!(findings[1].cases[0].evidence, "4000 m2 in common, 40 % of the smaller");
    // Key areas of different names may lie on each other, and even coincide.
    let (_, findings) = found(&dataset, Role::KeyAreas);
    let kinds: Vec<(Kind, u64)> = findings.iter().map(|finding| (finding.kind, finding.count)).collect();
    assert_eq!(kinds, [(Kind::Duplicate, 1), (Kind::KeyAreasOverlap, 1)]);
}

#[test]
fn spots_are_in_the_coordinates_of_the_file() {
    let (x, y) = (447_900.0, 4_417_600.0);
    let dataset = parcels("EPSG:32650", vec![("A", square(x, y, 100.)), ("B", square(x + 60., y + 60., 100.))]);
    let (_, findings) = found(&dataset, Role::Parcels);
    let spot = only(&findings).2.spot.unwrap();
    assert!((spot.x - x - 80.0).abs() < 1.0 && (spot.y - y - 80.0).abs() < 1.0, "{spot}");
}

#[test]
fn pairs_are_those_of_exact_arithmetic() {
    let mut random = Random::seeded(5);
    // A hundred metres to a step of the grid: nothing is a hairline.
    let grid = GridMap { origin: [0, 0], units: [[100 * STEPS_PER_M, 0], [0, 100 * STEPS_PER_M]] };
    for _ in 0..40 {
        let polygons: Vec<_> = grid_polygons(&mut random, 12).iter().map(|one| grid.polygon(one)).collect();
        let land = |polygon: &geoland_testing::MultiPolygon| {
            let part = |rings: &Vec<Vec<[f64; 2]>>| {
                let mut rings = rings.iter().map(|ring| ring.iter().map(|&[x, y]| (x, y)).collect::<Vec<_>>().into());
                Polygon::new(rings.next().unwrap(), rings.collect())
            };
            MultiPolygon(polygon.iter().map(part).collect())
        };
        let dataset = parcels("planar", polygons.iter().map(|polygon| ("same", land(polygon))).collect());
        let placed = Placed::new(&dataset).unwrap();
        let overlaps = overlaps(&placed, Role::Parcels);
        assert_eq!(overlaps.hairlines, 0, "{:?}", overlaps.hairlines_area);
        let mut exact = BTreeMap::new();
        let is_copy = |at: usize| overlaps.copies.iter().any(|copied| copied.copy == at);
        for second in (0..polygons.len()).filter(|&at| !is_copy(at)) {
            for first in (0..second).filter(|&at| !is_copy(at)) {
                let pair = [first, second].map(|at| polygons[placed.parcels[at].index].clone());
                let common = exact::cells(&pair).get(&vec![0, 1]).map_or(0.0, exact::to_f64);
                if common > 0.0 {
                    exact.insert((first, second), common);
                }
            }
        }
        let found: BTreeMap<_, _> =
            overlaps.pairs.iter().map(|pair| ((pair.first, pair.second), pair.area_m2)).collect();
        assert_eq!(found.keys().collect::<Vec<_>>(), exact.keys().collect::<Vec<_>>());
        for (pair, area) in &exact {
            assert!((found[pair] - area).abs() < 1e-12 * 1e6, "{pair:?}: {} {area}", found[pair]);
        }
        for pair in &overlaps.pairs {
            let middle = pair.middle.expect("land of whole numbers is wide enough");
            assert!([pair.first, pair.second].iter().all(|&at| placed.parcels[at].shape.contains(middle)));
        }
    }
}

#[test]
fn a_clean_city_has_no_finding() {
    let dataset = city(CityOptions { parcels: 5_000, seed: 3, clean: true }, Turn::None);
    for layer in [Role::Parcels, Role::Green, Role::Districts, Role::KeyAreas, Role::Alleys] {
        let (overlaps, findings) = found(&dataset, layer);
        assert!(findings.is_empty() && overlaps.hairlines == 0, "{layer:?}: {findings:#?}");
    }
}

#[test]
fn nothing_depends_on_order_or_threads() {
    let options = CityOptions { parcels: 3_000, seed: 7, clean: false };
    let of = |turn: Turn, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| found(&city(options, turn), Role::Parcels))
    };
    let (overlaps, findings) = of(Turn::None, 1);
    assert!(overlaps.pairs.len() > 150 && !overlaps.copies.is_empty());
    let (turned, of_turned) = of(Turn::Around, 4);
    assert_eq!(overlaps, turned);
    let counts =
        |findings: &[Finding]| -> Vec<_> { findings.iter().map(|one| (one.what.clone(), one.count)).collect() };
    assert_eq!(counts(&findings), counts(&of_turned));
}

#[test]
fn ten_thousand_on_one_heap() {
    let copies = parcels("planar", (0..10_000).map(|_| ("A", square(0., 0., 10.))).collect());
    let (_, findings) = found(&copies, Role::Parcels);
    assert_eq!((findings.len(), findings[0].kind, findings[0].count), (1, Kind::Duplicate, 9_999));

    // Each a little farther on than the one before: all overlap, and none is nearly the same as another.
    let heap =
        parcels("planar", (0..600).map(|k| ("A", square(f64::from(k) * 0.1, f64::from(k % 7) * 9.0, 90.))).collect());
    let (overlaps, findings) = found(&heap, Role::Parcels);
    let listed = overlaps.pairs.len() as u64;
    let more: u64 = overlaps.unlisted.iter().map(|rest| rest.overlapping).sum();
    assert_eq!(listed + more, 600 * 599 / 2, "every pair is counted");
    assert!(listed <= 600 * 32 && overlaps.unlisted.iter().all(|rest| rest.not_compared == 0));
    let many = findings.iter().find(|finding| finding.what == "parcels that overlap many others").unwrap();
    assert_eq!(many.count as usize, overlaps.unlisted.len());
    assert!(many.cases[0].evidence.ends_with("more earlier ones, not listed"), "{:?}", many.cases[0]);
}

#[test]
fn the_ledger_knows_the_same_pairs() {
    let lands = vec![
        ("A", square(0., 0., 100.)),
        ("B", square(90., 40., 100.)),
        ("C", square(0., 0., 100.)),
        ("D", rectangle(-99.9, 0., 100., 100.)),
        ("E", square(189.99, 40., 100.)),
        ("F", square(500., 0., 100.)),
        ("G", square(501., 0., 100.)),
    ];
    let dataset = parcels("planar", lands);
    let (overlaps, findings) = found(&dataset, Role::Parcels);
    let kinds: Vec<Kind> = findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Kind::Duplicate, Kind::NearDuplicate, Kind::ParcelsOverlap, Kind::NarrowStrip]);
    assert_eq!(overlaps.hairlines, 1);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let mut of_pieces = Findings::keeping_all();
    of_ledger(&ledger, &mut of_pieces);
    let bare = |findings: &[Finding]| -> Vec<_> {
        let case = |case: &Case| (case.place.clone(), case.other.clone(), case.evidence.clone(), case.spot);
        findings
            .iter()
            .map(|one| (one.kind, one.what.clone(), one.cases.iter().map(case).collect::<Vec<_>>()))
            .collect()
    };
    assert_eq!(bare(&of_pieces.list()), bare(&findings));
}
