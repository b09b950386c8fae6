//! Gaps between districts, and gaps and common land as polygons.

use std::collections::BTreeSet;

use geo::Area as _;
use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::check::common_land::{FoundLand, common_lands, gap_lands};
use geoland::check::gaps::{Gaps, gaps, report};
use geoland::check::overlaps::overlaps;
use geoland::finding::{Finding, Findings, Kind};
use geoland::placed::PlaceOptions;
use geoland::record::Origin;
use geoland::{Crs, Dataset, District, Edges, Parcel, Placed, Role, Scheme};
use geoland_testing::city::{CityOptions, Random};

use crate::support::{GridMap, Turn, city, grid_polygons};

type Ring = Vec<(f64, f64)>;

fn block(x: f64, y: f64, wide: f64, high: f64) -> Vec<Ring> {
    vec![vec![(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]]
}

fn districts(crs: &str, lands: Vec<(&str, Vec<Ring>)>) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("districts", Crs::parse(crs).unwrap());
    let district = |(name, rings): (&str, Vec<Ring>)| {
        let mut rings = rings.into_iter().map(LineString::from);
        let land = Polygon::new(rings.next().unwrap(), rings.collect());
        District { origin: Origin::default(), name: name.into(), code: None, land: Ok(MultiPolygon(vec![land]).into()) }
    };
    dataset.districts = lands.into_iter().map(district).collect();
    dataset
}

fn found(dataset: &Dataset) -> (Gaps, Vec<Finding>) {
    let placed = Placed::new(dataset).unwrap();
    let gaps = gaps(&placed);
    assert_eq!((gaps.undrawn_m2, gaps.not_searched), (0.0, 0));
    let mut findings = Findings::keeping_all();
    report(&placed, &gaps, &mut findings);
    (gaps, findings.list())
}

/// Three districts around a gap of a width, 1,000 high.
fn around_a_gap(wide: f64) -> Dataset {
    districts(
        "planar",
        vec![
            ("North", block(-5_000., 1_000., 10_000., 4_000.)),
            ("West", block(-5_000., -4_000., 5_000., 5_000.)),
            (
                "East",
                vec![vec![(0., -4_000.), (5_000., -4_000.), (5_000., 1_000.), (wide, 1_000.), (wide, 0.), (0., 0.)]],
            ),
        ],
    )
}

#[test]
fn a_gap_between_three_districts() {
    let (gaps, findings) = found(&around_a_gap(12.5));
    let [Finding { kind: Kind::DistrictGap, what, count: 1, cases }] = &findings[..] else { panic!("{findings:#?}") };
    assert_eq!(what, "districts with a gap between them");
    assert_eq!(cases[0].evidence, "12500 m2, at most about 12.5 m wide, between East, North and West");
    assert_eq!(cases[0].figures, [("gap_m2", 12_500.0), ("width_m", 12.5)]);
    let spot = cases[0].spot.unwrap();
    assert!(spot.x > 0.0 && spot.x < 12.5 && spot.y > 0.0 && spot.y < 1_000.0, "{spot}");
    assert_eq!(gaps.gaps[0].area_m2, 12_500.0);
}

#[test]
fn gaps_by_their_width() {
    let (_, findings) = found(&around_a_gap(0.125));
    let [Finding { kind: Kind::NarrowStrip, what, cases, .. }] = &findings[..] else { panic!("{findings:#?}") };
    assert_eq!(what, "districts with a narrow gap along their border");
    assert_eq!(cases[0].evidence, "125 m2, at most about 0.125 m wide, between East, North and West");
    let (gaps, findings) = found(&around_a_gap(0.015_625));
    assert!(findings.is_empty(), "{findings:#?}");
    assert_eq!((gaps.hairlines, gaps.hairlines_area.m2()), (1, 15.625));
}

#[test]
fn what_is_open_to_the_outside_is_no_gap() {
    // The same three with the district in the north cut back by a metre in the west.
    let mut open = around_a_gap(12.5);
    let ring = vec![(12.5, 1_000.), (5_000., 1_000.), (5_000., 5_000.), (12.5, 5_000.)];
    open.districts[0].land = Ok(MultiPolygon(vec![Polygon::new(ring.into(), vec![])]).into());
    let (gaps, findings) = found(&open);
    assert!(findings.is_empty() && gaps.hairlines == 0, "{findings:#?}");
    // Districts apart from each other have nothing between them.
    let apart = districts("planar", vec![("A", block(0., 0., 10., 10.)), ("B", block(20., 0., 10., 10.))]);
    assert!(found(&apart).1.is_empty());
}

#[test]
fn a_lake_is_a_gap_and_an_island_in_it_is_not() {
    let lake = vec![(100., 100.), (100., 300.), (300., 300.), (300., 100.)];
    let shore = || ("Shore", vec![block(0., 0., 400., 400.).remove(0), lake.clone()]);
    let (_, findings) = found(&districts("planar", vec![shore()]));
    assert_eq!(findings[0].cases[0].evidence, "40000 m2, at most about 200 m wide, within Shore");
    let (gaps, findings) = found(&districts("planar", vec![shore(), ("Island", block(150., 150., 50., 50.))]));
    let around = "37500 m2, at most about 100 m wide, between Island and Shore";
    assert_eq!((findings[0].count, &*findings[0].cases[0].evidence), (1, around));
    assert_eq!(gaps.gaps[0].polygon.len(), 2, "the island is a hole of the gap");
    let filled = districts("planar", vec![shore(), ("Lake", vec![lake.clone()])]);
    assert!(found(&filled).1.is_empty());
}

#[test]
fn borders_rounded_to_seven_decimals_leave_no_gap() {
    // A corner of two districts on the slanting border of a third, as nearly as seven decimals have it.
    let (south, north) = ((116.300_123_4, 39.900_012_3), (116.300_456_7, 39.950_934_5));
    let mut hairlines = 0;
    for tenth in 1..10 {
        let share = f64::from(tenth) / 10.0;
        let rounded = |v: f64| (v * 1e7).round() / 1e7;
        let middle = (rounded(south.0 + share * (north.0 - south.0)), rounded(south.1 + share * (north.1 - south.1)));
        let dataset = districts(
            "EPSG:4326",
            vec![
                ("West", vec![vec![south, north, (116.2, 39.95), (116.2, 39.9)]]),
                ("South", vec![vec![south, (116.4, 39.9), (116.4, 39.92), middle]]),
                ("North", vec![vec![middle, (116.4, 39.92), (116.4, 39.95), north]]),
            ],
        );
        let (gaps, findings) = found(&dataset);
        assert!(findings.is_empty(), "{tenth}: {findings:#?}");
        hairlines += gaps.hairlines;
    }
    assert!(hairlines > 0, "some of the corners lie east of the border");
}

#[test]
fn gaps_are_those_of_a_flood() {
    const SIDE: usize = 9;
    let mut random = Random::seeded(11);
    for round in 0..30 {
        let map = GridMap::random(&mut random);
        let taken: BTreeSet<[usize; 2]> =
            (0..SIDE * SIDE).map(|k| [k % SIDE, k / SIDE]).filter(|_| random.chance(0.7)).collect();
        // A square of one cell for each, their borders shared.
        let cell = |[i, j]: [usize; 2]| {
            let corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
            let ring = corners.map(|[di, dj]| map.position([(i + di) as i64, (j + dj) as i64]));
            vec![ring.map(|[x, y]| (x, y)).to_vec()]
        };
        let dataset = districts("planar", taken.iter().map(|at| ("cell", cell(*at))).collect());
        let (gaps, _) = found(&dataset);
        // What the outside cannot reach over sides of free cells, piece by piece.
        let mut free: BTreeSet<[usize; 2]> =
            (0..SIDE * SIDE).map(|k| [k % SIDE, k / SIDE]).filter(|at| !taken.contains(at)).collect();
        let mut pieces = Vec::new();
        while let Some(start) = free.pop_first() {
            let (mut piece, mut next, mut open) = (0_usize, vec![start], false);
            while let Some([i, j]) = next.pop() {
                piece += 1;
                open |= i == 0 || j == 0 || i + 1 == SIDE || j + 1 == SIDE;
                let beside = [[i.wrapping_sub(1), j], [i + 1, j], [i, j.wrapping_sub(1)], [i, j + 1]];
                next.extend(beside.into_iter().filter(|at| free.remove(at)));
            }
            if !open {
                pieces.push(piece);
            }
        }
        let [u, v] = map.units.map(|unit| unit.map(|steps| steps as f64 / crate::support::STEPS_PER_M as f64));
        let cell_m2 = u[0] * v[1] - u[1] * v[0];
        let mut areas: Vec<f64> = gaps.gaps.iter().map(|gap| gap.area_m2 / cell_m2).collect();
        areas.sort_by(f64::total_cmp);
        pieces.sort_unstable();
        assert_eq!(areas.len(), pieces.len(), "round {round}: {areas:?} {pieces:?}");
        for (area, cells) in areas.iter().zip(&pieces) {
            assert!((area - *cells as f64).abs() < 1e-6, "round {round}: {areas:?} {pieces:?}");
        }
    }
}

#[test]
fn a_clean_city_has_no_gap_and_a_missing_district_is_one() {
    let clean = CityOptions { parcels: 20_000, seed: 3, clean: true };
    let mut dataset = city(clean, Turn::None);
    let (gaps, findings) = found(&dataset);
    assert!(findings.is_empty() && gaps.hairlines == 0, "{findings:#?}");
    // The second of the second row lies in the midst of others.
    let across = f64::sqrt(dataset.districts.len() as f64) as usize;
    assert!(across >= 3, "a city of three by three districts has one in the middle");
    let missing = dataset.districts.remove(across + 1);
    let land = Placed::new(&city(clean, Turn::None)).unwrap().districts[across + 1].shape.shoelace_m2();
    let (gaps, findings) = found(&dataset);
    assert_eq!((findings.len(), findings[0].kind, findings[0].count), (1, Kind::DistrictGap, 1), "{}", missing.name);
    assert!((gaps.gaps[0].area_m2 - land).abs() < 1e-3, "{} {land}", gaps.gaps[0].area_m2);
    let turned = {
        let mut turned = city(clean, Turn::Around);
        turned.districts.retain(|district| district.name != missing.name);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        pool.install(|| found(&turned).0)
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(|| found(&dataset).0), turned, "nothing depends on order or threads");
    // The polygon has the corners that the districts around it have.
    let placed = Placed::new(&dataset).unwrap();
    let mut lands: Vec<FoundLand> = Vec::new();
    let comparison = gap_lands(&placed, &gaps, &mut |land| lands.push(land));
    assert_eq!((comparison.built, &comparison.beyond_bound[..]), (1, &[][..]));
    let corners = |land: &MultiPolygon<f64>| -> BTreeSet<[u64; 2]> {
        land.0[0].exterior().0.iter().map(|c| [c.x.to_bits(), c.y.to_bits()]).collect()
    };
    assert_eq!(corners(&lands[0].geometry), corners(&missing.land.as_ref().unwrap().unpacked()));
}

#[test]
fn common_land_is_drawn_as_it_is_measured() {
    let dataset = city(CityOptions { parcels: 5_000, seed: 5, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let pairs = overlaps(&placed, Role::Parcels);
    let mut lands: Vec<FoundLand> = Vec::new();
    let comparison = common_lands(&placed, &pairs, &mut |land| lands.push(land));
    assert_eq!((comparison.built, &comparison.beyond_bound[..]), (pairs.pairs.len(), &[][..]));
    assert!(lands.len() > 200);
    for (land, pair) in lands.iter().zip(&pairs.pairs) {
        assert_eq!((land.area_m2, land.kind), (pair.area_m2, Kind::ParcelsOverlap));
        // A degree is 111,320 m by 85,400 m here: the drawing is where the parcels are.
        let square_degree_m2 = 111_035.0 * 85_390.0;
        let drawn = land.geometry.unsigned_area() * square_degree_m2;
        assert!((drawn / pair.area_m2 - 1.0).abs() < 0.02, "{drawn} {pair:?}");
    }
}

#[test]
fn common_land_of_grid_polygons_is_drawn_as_it_is_measured() {
    let mut random = Random::seeded(17);
    let mut drawn = 0;
    for _ in 0..30 {
        let map = GridMap::random(&mut random);
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("grid", Crs::parse("planar").unwrap());
        for polygon in grid_polygons(&mut random, 12) {
            let part = |rings: &Vec<Vec<[f64; 2]>>| {
                let mut rings = rings.iter().map(|ring| ring.iter().map(|&[x, y]| (x, y)).collect::<Ring>().into());
                Polygon::new(rings.next().unwrap(), rings.collect())
            };
            let land = MultiPolygon(map.polygon(&polygon).iter().map(part).collect());
            dataset.parcels.push(Parcel::accepted("one", land));
        }
        let placed = Placed::new(&dataset).unwrap();
        let pairs = overlaps(&placed, Role::Parcels);
        let comparison = common_lands(&placed, &pairs, &mut |land| {
            let area = land.geometry.unsigned_area();
            assert!((area - land.built_m2).abs() < 1e-6 * area, "{area} {}", land.built_m2);
        });
        assert_eq!(comparison.beyond_bound, []);
        drawn += comparison.built;
    }
    assert!(drawn > 300, "{drawn}");
}

#[test]
fn curved_edges_leave_no_findings_and_are_drawn_within_their_bulges() {
    let options = PlaceOptions { edges: Edges::Geodesic };
    let clean = city(CityOptions { parcels: 3_000, seed: 3, clean: true }, Turn::None);
    let placed = Placed::with_options(&clean, options).unwrap();
    let none = gaps(&placed);
    assert_eq!((none.gaps.len(), none.undrawn_m2), (0, 0.0));
    assert_eq!(overlaps(&placed, Role::Districts).pairs, []);
    assert_eq!(overlaps(&placed, Role::Parcels).pairs, []);

    let dataset = city(CityOptions { parcels: 3_000, seed: 5, clean: false }, Turn::None);
    let placed = Placed::with_options(&dataset, options).unwrap();
    let pairs = overlaps(&placed, Role::Parcels);
    let comparison = common_lands(&placed, &pairs, &mut |_| {});
    assert!(comparison.built > 100);
    assert_eq!(comparison.beyond_bound, []);

    // A gap of 42 km by 55 km, whose curved sides are those of the districts around it: all have its corners.
    let block = |west: f64, south: f64, east: f64, north: f64| {
        vec![vec![(west, south), (east, south), (east, north), (west, north)]]
    };
    let (a, b, c, d) = ((116.5, 40.0), (117.0, 40.0), (117.0, 40.5), (116.5, 40.5));
    let around = districts(
        "EPSG:4326",
        vec![
            ("North", vec![vec![(116.0, 40.5), d, c, (117.5, 40.5), (117.5, 41.0), (116.0, 41.0)]]),
            ("South", vec![vec![(116.0, 39.5), (117.5, 39.5), (117.5, 40.0), b, a, (116.0, 40.0)]]),
            ("West", block(116.0, 40.0, 116.5, 40.5)),
            ("East", block(117.0, 40.0, 117.5, 40.5)),
        ],
    );
    let alone = districts("EPSG:4326", vec![("Gap", block(116.5, 40.0, 117.0, 40.5))]);
    let area = |dataset: &Dataset| Placed::with_options(dataset, options).unwrap().districts[0].shape.shoelace_m2();
    let placed = Placed::with_options(&around, options).unwrap();
    let found = gaps(&placed);
    assert_eq!((found.gaps.len(), found.undrawn_m2), (1, 0.0));
    let (gap, expected) = (&found.gaps[0], area(&alone));
    assert!((gap.area_m2 - expected).abs() < 1e-3, "{} {expected}", gap.area_m2);
    assert_eq!(gap_lands(&placed, &found, &mut |_| {}).beyond_bound, []);
}

#[test]
fn gaps_whose_corners_are_crossings_are_measured_on_a_grid_of_their_own() {
    // Two districts of 100 km cross each other at two shallow places; a third closes what lies between.
    let (a, b) = (
        vec![(0., 0.), (100_000., 0.), (100_000., 40_000.), (50_000., 40_003.), (0., 40_000.)],
        vec![(0., 40_001.), (50_000., 39_999.), (100_000., 40_001.), (100_000., 90_000.), (0., 90_000.)],
    );
    let rim = |x: f64| vec![vec![(x, -1_000.), (x + 1_000., -1_000.), (x + 1_000., 91_000.), (x, 91_000.)]];
    let dataset = districts("planar", vec![("A", vec![a]), ("B", vec![b]), ("C", rim(-1_000.)), ("D", rim(100_000.))]);
    let (gaps, _) = found(&dataset);
    // On each side a triangle, 1 m high at the rim; the borders come together by 3 + 2 m over 50 km: 10 km from it.
    assert_eq!(gaps.gaps.len(), 2);
    for gap in &gaps.gaps {
        // The crossing is off by up to 15 µm, along 10 km.
        assert!((gap.area_m2 - 5_000.0).abs() < 0.1, "{}", gap.area_m2);
        assert!((gap.area_m2 - gap.built_m2).abs() <= gap.bound_m2 && gap.bound_m2 < 1.0, "{gap:?}");
    }
}
