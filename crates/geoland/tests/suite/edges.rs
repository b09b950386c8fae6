//! Geodesic and lonlat edges in overlays: pieces against dense points of the curves, totals, whole polygons against Karney.
//!
//! Sizes are scaled by `GEOLAND_WITNESS_SCALE` (see [`scaled`]).

use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::edge::{Curves, MOST_ADDED};
use geoland::geodesic::Geodesics;
use geoland::kernel::{Kernel, Path};
use geoland::ledger::{AccountOptions, Entry};
use geoland::overlay::{Operation, combined_area_m2};
use geoland::pieces::{PieceKind, pieces};
use geoland::placed::PlaceOptions;
use geoland::{Area, Crs, Dataset, District, Edges, Ellipsoid, Ledger, LonLat, Origin, Parcel, Placed, Plane, Scheme};
use geoland::{Shape, Xy};
use geoland_testing::city::{CityOptions, Random};

use crate::support::{CellAreas, GridMap, Turn, cells, city, difference, extent, grid_polygons, scaled};

const CURVED: [Edges; 2] = [Edges::Geodesic, Edges::LonLat];

/// Cells of one problem by two kernels, and their sum against the whole, as a share of the area of the subject's bounds.
const RELATIVE: f64 = 1e-12;

/// A piece's share of a bulge is taken as if the curve were a parabola, and crossings lie on chords: what that moves on
/// pieces of parcels of 300 m, in m². Their bulges together are some 0.5 m².
const PIECE_TOLERANCE_M2: f64 = 2e-3;

/// What is left of bulges where edges are divided into 64 parts, in m²: a 4096th of some 2 m².
const DENSE_TOLERANCE_M2: f64 = 5e-4;

/// The exactness that the outside cases ask of whole polygons: Karney's double precision scatters by 1e-4 m².
fn karney_tolerance_m2(area_m2: f64) -> f64 {
    (1e-9 * area_m2).max(2e-4)
}

type Degrees = Vec<(f64, f64)>;

fn plane() -> Plane {
    Plane::new(Ellipsoid::WGS84)
}

/// A ring around a place that does not cross itself, with edges of up to `reach_m` times 1.5.
fn star(random: &mut Random, place: (f64, f64), reach_m: f64) -> Degrees {
    let corners = 3 + random.below(6);
    let mut turns: Vec<f64> = (0..corners).map(|_| random.between(0.0, std::f64::consts::TAU)).collect();
    turns.sort_by(f64::total_cmp);
    let cosine = place.1.to_radians().cos();
    let at = |turn: f64, reach: f64| (place.0 + reach * turn.cos() / cosine, place.1 + reach * turn.sin());
    turns.into_iter().map(|turn| at(turn, random.between(0.4, 1.0) * reach_m / 111_000.0)).collect()
}

fn in_plane(ring: &[(f64, f64)]) -> Vec<Xy> {
    let plane = plane();
    ring.iter().map(|&(lon, lat)| plane.xy(LonLat::new(lon, lat))).collect()
}

fn curved(ring: &[(f64, f64)], edges: Edges) -> Shape {
    Shape::with_curves(vec![vec![in_plane(ring)]], Curves::new(edges, &plane()).as_ref())
}

/// The shape of a ring whose edges are divided into 64 parts each, by points of a series of bisections: what is left
/// of their bulges is a 4096th.
fn dense(ring: &[(f64, f64)], edges: Edges) -> Shape {
    let mut positions: Vec<LonLat> = ring.iter().map(|&(lon, lat)| LonLat::new(lon, lat)).collect();
    let geodesic = geographiclib_rs::Geodesic::wgs84();
    for _ in 0..6 {
        let halves = (0..positions.len()).flat_map(|k| {
            let (a, b) = (positions[k], positions[(k + 1) % positions.len()]);
            [a, middle(&geodesic, a, b, edges)]
        });
        positions = halves.collect();
    }
    let plane = plane();
    Shape::new(vec![vec![positions.into_iter().map(|position| plane.xy(position)).collect()]])
}

fn middle(geodesic: &geographiclib_rs::Geodesic, a: LonLat, b: LonLat, edges: Edges) -> LonLat {
    use geographiclib_rs::{DirectGeodesic, InverseGeodesic};
    if edges == Edges::LonLat {
        return LonLat::new(f64::midpoint(a.lon_deg, b.lon_deg), f64::midpoint(a.lat_deg, b.lat_deg));
    }
    let (distance_m, azimuth_deg, _, _): (f64, f64, f64, f64) =
        geodesic.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg);
    let (lat_deg, lon_deg): (f64, f64) = geodesic.direct(a.lat_deg, a.lon_deg, azimuth_deg, distance_m / 2.0);
    LonLat::new(lon_deg, lat_deg)
}

fn kernels(shapes: usize) -> Vec<Kernel> {
    let mut kernels = vec![Kernel::default(), Kernel::only(Path::Nary), Kernel::only(Path::Slab)];
    if shapes == 2 {
        kernels.push(Kernel::only(Path::Pair));
    }
    kernels
}

fn total(cells: &CellAreas) -> f64 {
    cells.values().sum()
}

/// A subject and up to four others that cut it, at one of several latitudes.
fn problem(random: &mut Random) -> Vec<Degrees> {
    let latitudes = [-66.0, -39.9, 0.0, 23.0, 39.9, 51.0, 66.0];
    let place = (116.4, latitudes[random.below(latitudes.len())] + random.between(-0.5, 0.5));
    let count = 2 + random.below(4);
    let near = |random: &mut Random, (lon, lat): (f64, f64)| {
        (lon + random.between(-0.002, 0.002), lat + random.between(-0.001, 0.001))
    };
    (0..count).map(|_| near(random, place)).collect::<Vec<_>>().into_iter().map(|at| star(random, at, 150.0)).collect()
}

#[test]
fn pieces_of_random_polygons_add_up_in_every_kernel_and_follow_their_curves() {
    let mut random = Random::seeded(61);
    let (mut cut, mut worst_piece, mut worst_total, mut moved) = (0, 0.0_f64, 0.0_f64, 0.0_f64);
    let problems = scaled(40_000, 1_000);
    for number in 0..problems {
        let rings = problem(&mut random);
        let edges = CURVED[number % 2];
        let shapes: Vec<Shape> = rings.iter().map(|ring| curved(ring, edges)).collect();
        let refs: Vec<&Shape> = shapes.iter().collect();
        // By itself a ring that crosses itself is the sweep's business too.
        let simple = shapes[0].is_simple();
        let whole = if simple { shapes[0].shoelace_m2() } else { total(&cells(&mut Kernel::default(), &refs[..1])) };
        let scale = extent(&shapes[0]);
        let found: Vec<CellAreas> = kernels(shapes.len()).iter_mut().map(|kernel| cells(kernel, &refs)).collect();
        for other in &found {
            assert!(difference(&found[0], other) <= RELATIVE * scale, "{number}: {:?} {other:?}", found[0]);
            worst_total = worst_total.max((total(other) - whole).abs() / scale);
        }
        assert!(found.iter().flat_map(|cells| cells.values()).all(|m2| *m2 >= 0.0));
        if number % 5 == 0 && shapes.iter().all(Shape::is_simple) {
            let dense: Vec<Shape> = rings.iter().map(|ring| dense(ring, edges)).collect();
            let expected = cells(&mut Kernel::only(Path::Slab), &dense.iter().collect::<Vec<_>>());
            worst_piece = worst_piece.max(difference(&found[0], &expected));
            let straight: Vec<Shape> = rings.iter().map(|ring| curved(ring, Edges::Survey)).collect();
            moved =
                moved.max(difference(&cells(&mut Kernel::default(), &straight.iter().collect::<Vec<_>>()), &expected));
            assert!((whole - total(&expected)).abs() <= DENSE_TOLERANCE_M2, "{number}: {whole} {}", total(&expected));
        }
        cut += usize::from(found[0].len() > 1);
    }
    println!(
        "{problems} problems, {cut} of them cut; sums within {worst_total:e} of the bounds, pieces within {worst_piece:e} m2 of \
         their curves, from which survey pieces are up to {moved:e} m2"
    );
    assert!(worst_total <= RELATIVE && worst_piece <= PIECE_TOLERANCE_M2, "{worst_total:e} {worst_piece:e}");
    assert!(cut > problems / 2 && moved > 50.0 * PIECE_TOLERANCE_M2, "{cut} {moved}");
}

/// Shared edges, duplicates, vertices on edges: which side of a border land along it lies on may differ by its bulges, the sum
/// may not.
#[test]
fn pieces_of_polygons_that_share_borders_add_up() {
    let mut random = Random::seeded(62);
    let curves = Curves::new(Edges::Geodesic, &plane()).unwrap();
    for number in 0..scaled(60_000, 1_000) {
        let map = GridMap::random(&mut random);
        let count = 2 + random.below(4);
        let polygons = grid_polygons(&mut random, count);
        let shape = |polygon| {
            let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|&[x, y]| Xy::new(x, y)).collect();
            let parts: geoland_testing::MultiPolygon = map.polygon(polygon);
            let parts = parts.iter().map(|part| part.iter().map(ring).collect()).collect();
            Shape::with_curves(parts, Some(&curves))
        };
        let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
        let refs: Vec<&Shape> = shapes.iter().collect();
        let (whole, scale) = (shapes[0].shoelace_m2(), extent(&shapes[0]));
        for kernel in &mut kernels(shapes.len()) {
            let found = cells(kernel, &refs);
            assert!((total(&found) - whole).abs() <= RELATIVE * scale, "{number}: {found:?} {whole}");
            assert!(found.values().all(|m2| *m2 >= 0.0));
        }
    }
}

#[test]
fn a_border_that_two_shapes_share_cancels() {
    let mut random = Random::seeded(63);
    for edges in CURVED {
        for _ in 0..200 {
            // Two halves of a ring, cut from one vertex to another.
            let ring = loop {
                let ring = star(&mut random, (116.4, 66.0), 150.0);
                if ring.len() >= 5 && curved(&ring, edges).is_simple() {
                    break ring;
                }
            };
            let (first, second) = (ring[..3].to_vec(), [&ring[2..], &ring[..1]].concat());
            let [whole, first, second] = [&ring, &first, &second].map(|ring| curved(ring, edges));
            if !second.is_simple() || (first.shoelace_m2() + second.shoelace_m2() - whole.shoelace_m2()).abs() > 1.0 {
                // The cut left the ring.
                continue;
            }
            let sum = combined_area_m2(Operation::Union, &[vec![first.clone(), second.clone()]]);
            assert!((sum - whole.shoelace_m2()).abs() <= RELATIVE * extent(&whole), "{sum} {}", whole.shoelace_m2());
            let common = combined_area_m2(Operation::Intersection, &[vec![first], vec![second]]);
            assert_eq!(common, 0.0);
        }
    }
}

fn land(rings: &[Degrees]) -> MultiPolygon<f64> {
    let line = |ring: &Degrees| LineString::from(ring.clone());
    MultiPolygon(rings.iter().map(|ring| Polygon::new(line(ring), vec![])).collect())
}

fn dataset(parcels: &[Degrees], districts: &[Degrees]) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("memory", Crs::WGS84);
    let origin = Origin { source, number: 1 };
    let named = parcels.iter().zip(1..).map(|(ring, number)| (format!("P{number}"), land(std::slice::from_ref(ring))));
    dataset.parcels = named.map(|(id, land)| Parcel::accepted(&id, land)).collect();
    let zones = districts.iter().zip(1..).map(|(ring, number)| District {
        origin,
        name: format!("D{number}").into(),
        code: None,
        land: Ok(land(std::slice::from_ref(ring)).into()),
    });
    dataset.districts = zones.collect();
    dataset.has_district_layer = !districts.is_empty();
    dataset
}

fn placed(dataset: &Dataset, edges: Edges) -> Placed<'_> {
    Placed::with_options(dataset, PlaceOptions { edges }).unwrap()
}

#[test]
fn whole_polygons_have_the_area_that_karney_gives_them() {
    let (mut random, geodesics) = (Random::seeded(64), Geodesics::new(Ellipsoid::WGS84));
    let mut worst: f64 = 0.0;
    for number in 0..scaled(6_000, 120) {
        // From 10 m to 300 km.
        let reach_m = [10.0, 100.0, 1_000.0, 20_000.0, 150_000.0][number % 5];
        let place = (random.between(-170.0, 170.0), random.between(-84.0, 84.0));
        let ring = star(&mut random, place, reach_m);
        let area_m2 = geodesics.polygon_area_m2(&land(std::slice::from_ref(&ring))).unwrap();
        let data = dataset(&[ring], &[]);
        let shape = placed(&data, Edges::Geodesic).parcels[0].shape.clone();
        if !shape.is_simple() {
            continue;
        }
        assert!((shape.shoelace_m2() - area_m2).abs() <= karney_tolerance_m2(area_m2), "{place:?} {reach_m}");
        let measured_m2 = combined_area_m2(Operation::Union, &[vec![shape]]);
        assert!((measured_m2 - area_m2).abs() <= karney_tolerance_m2(area_m2), "{measured_m2} {area_m2}");
        worst = worst.max((measured_m2 - area_m2).abs() / area_m2.max(1e5));
    }
    println!("whole polygons within {worst:e} of Karney's area or of 10 ha");
}

#[test]
fn districts_cut_a_parcel_without_loss() {
    // Districts of 20 km that share a border of which the file has the ends alone; parcels on it.
    for edges in CURVED {
        let (west, east) = ((116.2, 39.8), (116.45, 40.0));
        let districts: [Degrees; 2] =
            [vec![west, east, (116.45, 40.2), (116.2, 40.2)], vec![east, west, (116.2, 39.6), (116.45, 39.6)]];
        let on = |t: f64| (west.0 + t * (east.0 - west.0), west.1 + t * (east.1 - west.1));
        let mut random = Random::seeded(65);
        let rings: Vec<Degrees> = (1..60).map(|k| star(&mut random, on(f64::from(k) / 60.0), 180.0)).collect();
        let data = dataset(&rings, &districts);
        let placed = placed(&data, edges);
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        let mut crossing = 0;
        for entry in &ledger.entries {
            let shape = &placed.parcels[entry.parcel].shape;
            let whole = shape.shoelace_m2();
            let outside: Area =
                entry.pieces.iter().filter(|piece| piece.district().is_none()).map(geoland::ledger::Piece::area).sum();
            assert_eq!(outside, Area::ZERO, "land between districts that share a border");
            assert!(!shape.is_simple() || (entry.gross().m2() - whole).abs() < 1e-8, "{whole} {}", entry.gross().m2());
            crossing += usize::from(entry.pieces.len() > 1);
        }
        assert!(crossing > 40, "{crossing}");
        let reconciliation = pieces(&ledger, &mut |piece| assert_ne!(piece.kind, PieceKind::Outside));
        assert_eq!(reconciliation.beyond_bound, []);
        assert!(reconciliation.built > 80);
    }
}

/// Everything that an account says, as text.
fn account(edges: Edges, turn: Turn, threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let data = city(CityOptions { parcels: 1_500, seed: 5, clean: false }, turn);
        let placed = placed(&data, edges);
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        let gross: Area = ledger.entries.iter().map(Entry::gross).sum();
        let pieces: Vec<_> = ledger.entries.iter().map(|entry| &entry.pieces).collect();
        format!("{}\n{gross:?}\n{pieces:?}\n{:?}", placed.content_hash, ledger.greened_elsewhere)
    })
}

#[test]
fn order_of_features_rings_and_threads_change_nothing() {
    let survey = account(Edges::Survey, Turn::None, 2);
    for edges in CURVED {
        let plain = account(edges, Turn::None, 1);
        assert!(plain == account(edges, Turn::None, 5), "threads change the account");
        assert!(plain == account(edges, Turn::Around, 2), "another order of features or rings changes the account");
        assert!(plain != survey, "the edges do not matter");
        let hash = |text: &str| text.lines().next().map(str::to_owned);
        assert_eq!(hash(&plain), hash(&survey), "the hash of the content depends on the edges");
    }
}

#[test]
fn parcels_across_the_antimeridian() {
    for edges in CURVED {
        let square = |west: f64, east: f64| -> Degrees { vec![(west, 60.0), (east, 60.0), (east, 60.1), (west, 60.1)] };
        // One on each way of writing it, with a border in common, and the same elsewhere.
        let there = dataset(&[square(179.9, -179.95), square(180.05, 180.2)], &[]);
        let here = dataset(&[square(9.9, 10.05), square(10.05, 10.2)], &[]);
        let [there, here] = [&there, &here].map(|data| {
            let placed = placed(data, edges);
            let shapes: Vec<Shape> = placed.parcels.iter().map(|land| land.shape.clone()).collect();
            assert!(shapes.iter().all(|shape| shape.vertices() > 60 || edges == Edges::LonLat));
            let apart: f64 = shapes.iter().map(Shape::shoelace_m2).sum();
            let united = combined_area_m2(Operation::Union, &[shapes]);
            assert!((united - apart).abs() <= 1e-14 * apart.max(1.0) * 1e3, "{united} {apart}");
            united
        });
        assert!((there - here).abs() < 1e-3, "{there} {here}");
    }
}

#[test]
fn parcels_that_cross_themselves() {
    // Two triangles of 12 and 5 ha that turn opposite ways and meet on an edge each.
    let bow_tie: Degrees = vec![(116.0, 60.0), (116.004, 60.002), (116.004, 60.0), (116.0, 60.0016)];
    let mut moved = Vec::new();
    for edges in CURVED {
        let measure = |shape: &Shape| combined_area_m2(Operation::Union, &[vec![shape.clone()]]);
        let shape = curved(&bow_tie, edges);
        assert!(!shape.is_simple());
        let (found, expected) = (measure(&shape), measure(&dense(&bow_tie, edges)));
        assert!((found - expected).abs() < DENSE_TOLERANCE_M2, "{edges:?}: {found} {expected}");
        moved.push((measure(&curved(&bow_tie, Edges::Survey)) - expected).abs());
        // Axis-parallel edges are the ones the sweep would lose.
        let block = vec![(116.0, 60.0), (116.004, 60.0), (116.004, 60.002), (116.0, 60.002)];
        let touching = [&block[..], &[(116.002, 60.0), (116.003, 60.001)], &block[..1]].concat();
        let cut = curved(&touching, edges);
        let others = [curved(&block, edges), curved(&bow_tie, edges)];
        let found = cells(&mut Kernel::default(), &[&cut, &others[0], &others[1]]);
        let expected = dense(&touching, edges);
        let others = [dense(&block, edges), dense(&bow_tie, edges)];
        let expected = cells(&mut Kernel::only(Path::Slab), &[&expected, &others[0], &others[1]]);
        assert!(difference(&found, &expected) < 0.5, "{found:?} {expected:?}");
        assert!((total(&found) - total(&expected)).abs() < 0.5, "{found:?} {expected:?}");
    }
    assert!(moved.iter().all(|m2| *m2 > 0.01), "{moved:?}");
}

#[test]
fn polygons_of_pieces_allow_for_bulges() {
    let data = city(CityOptions { parcels: 800, seed: 8, clean: false }, Turn::None);
    for edges in CURVED {
        let placed = placed(&data, edges);
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        let reconciliation = pieces(&ledger, &mut |_| ());
        assert_eq!(reconciliation.beyond_bound, []);
        assert!(reconciliation.built > 100);
    }
}

#[test]
fn a_file_of_endless_edges_is_refused() {
    // Back and forth over a quarter of the Earth, each time 1.4e-3 degrees further north.
    let corners = MOST_ADDED / 4_096 + 8;
    let ring: Degrees = (0..corners).map(|k| (if k % 2 == 0 { 0.0 } else { 90.0 }, 10.0 + 0.0014 * k as f64)).collect();
    let data = dataset(&[ring], &[]);
    let refused = |edges| Placed::with_options(&data, PlaceOptions { edges }).unwrap_err().to_string();
    assert_eq!(
        refused(Edges::LonLat),
        "with lonlat edges the long edges of all layers would be divided into more than 4194304 pieces: leave out what spans \
         countries, or use survey edges"
    );
    assert!(refused(Edges::Geodesic).starts_with("with geodesic edges"));
    assert!(Placed::new(&data).is_ok());
}

#[test]
fn planar_coordinates_have_no_curves() {
    let mut data = dataset(&[vec![(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]], &[]);
    data.sources[0].crs = Crs::parse("planar").unwrap();
    let refused = Placed::with_options(&data, PlaceOptions { edges: Edges::Geodesic }).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "memory has planar coordinates, in which edges are straight: leave geodesic edges out, or name the coordinate system"
    );
}

#[test]
fn a_ring_of_two_vertices_stays_empty() {
    let data = dataset(&[vec![(116.0, 40.0), (116.1, 40.05), (116.0, 40.0)]], &[]);
    for edges in CURVED {
        let placed = placed(&data, edges);
        assert!(placed.parcels[0].shape.is_empty());
        assert_eq!(placed.content_hash, Placed::new(&data).unwrap().content_hash);
    }
}
