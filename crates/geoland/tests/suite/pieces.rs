//! The polygons of the pieces: they have the ledger's areas, share no land and make up their parcels.

use geo::Validation;
use geo_types::{LineString, MultiPolygon, Polygon};
use geoland::kernel::Kernel;
use geoland::ledger::{AccountOptions, Greening};
use geoland::pieces::{PieceKind, PieceShape, Reconciliation, pieces};
use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Polygons, Role, Scheme, Shape};
use geoland_testing::city::{CityOptions, Random};

use crate::cases::{all_cases, dataset};
use crate::support::{GridMap, GridPolygon, Turn, city, grid_polygon, outline, record, scaled};

/// What pieces of a parcel may have in common or leave open, as a share of the square of its longer side: twice the bound of
/// a piece.
const OPEN_PER_SIDE_SQUARED: f64 = 3e-8;

fn built(ledger: &Ledger<'_>) -> (Reconciliation, Vec<PieceShape>) {
    let mut all = Vec::new();
    let reconciliation = pieces(ledger, &mut |piece| all.push(piece));
    (reconciliation, all)
}

/// The area that a shape has outside all of the others, in m².
fn left_open(shape: &Shape, others: &[Shape]) -> f64 {
    let shapes: Vec<&Shape> = std::iter::once(shape).chain(others).collect();
    let mut kernel = Kernel::default();
    let cells = kernel.cells(&shapes).iter();
    cells.filter(|(inside, _)| inside.first_in(1..shapes.len()).is_none()).map(|(_, m2)| m2).sum()
}

/// Checks a ledger's polygons against it, and says how they compare.
fn check(ledger: &Ledger<'_>, name: &str) -> (Reconciliation, Vec<PieceShape>) {
    let (reconciliation, all) = built(ledger);
    assert_eq!(reconciliation.beyond_bound, [], "{name}");
    let Reconciliation { pieces, unchanged, built, without_geometry, .. } = reconciliation;
    assert_eq!((pieces, pieces), (all.len(), unchanged + built + without_geometry), "{name}");
    let crossing = all.iter().find(|piece| !piece.geometry.is_valid());
    assert_eq!(crossing, None, "{name}: polygons that are not valid");
    for entry in &ledger.entries {
        let own: Vec<&PieceShape> = all.iter().filter(|piece| piece.parcel == entry.parcel).collect();
        assert_eq!(own.iter().map(|piece| piece.area).sum::<geoland::Area>(), entry.gross(), "{name}");
        let shape = |piece: &&PieceShape| ledger.placed.ground.shape(&crs(ledger), &piece.geometry).unwrap();
        let shapes: Vec<Shape> = own.iter().map(shape).collect();
        let parcel = &ledger.placed.parcels[entry.parcel].shape;
        let bounds = parcel.bounds();
        let side = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
        let open = if parcel.is_empty() { 0.0 } else { OPEN_PER_SIDE_SQUARED * side * side };
        assert!(left_open(parcel, &shapes) <= open, "{name}: parcel {} is not made up", entry.parcel);
        for (k, shape) in shapes.iter().enumerate() {
            let alone = left_open(shape, &shapes[k + 1..]);
            let all = left_open(shape, &[]);
            assert!(all - alone <= open, "{name}: pieces of parcel {} share {}", entry.parcel, all - alone);
        }
    }
    (reconciliation, all)
}

/// The system that pieces are in: degrees, or planar coordinates.
fn crs(ledger: &Ledger<'_>) -> Crs {
    let read = &ledger.placed.dataset.sources[0].crs;
    if read.is_planar() { read.clone() } else { Crs::WGS84 }
}

#[test]
fn pieces_of_every_case_make_up_their_parcels() {
    let cases = all_cases();
    for case in &cases {
        let dataset = dataset(case);
        let placed = Placed::new(&dataset).unwrap();
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        check(&ledger, &format!("{}/{}", case.theme, case.name));
    }
}

#[test]
fn pieces_of_a_city_make_up_its_parcels() {
    let dataset = city(CityOptions { parcels: 500, seed: 11, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = check(&ledger, "city");
    assert!(reconciliation.unchanged > 100 && reconciliation.built > 100, "{reconciliation:?}");
    for kind in
        [PieceKind::NetWhite, PieceKind::NetGreened, PieceKind::Overlap, PieceKind::Outside, PieceKind::Excluded]
    {
        assert!(all.iter().any(|piece| piece.kind == kind), "no {}", kind.word());
    }
}

#[test]
fn pieces_do_not_depend_on_threads() {
    let dataset = city(CityOptions { parcels: 500, seed: 12, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let on = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    assert_eq!(on(1).install(|| built(&ledger)), on(3).install(|| built(&ledger)));
}

fn parcels(crs: &str, outlines: Vec<MultiPolygon<f64>>) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", Crs::parse(crs).unwrap());
    let named = |(k, outline)| Parcel {
        claimed_district: Some("East".into()),
        ..Parcel::accepted(["A", "B", "C"][k], outline)
    };
    dataset.parcels = outlines.into_iter().enumerate().map(named).collect();
    dataset
}

fn polygon(points: &[(f64, f64)]) -> MultiPolygon<f64> {
    MultiPolygon(vec![Polygon::new(points.to_vec().into(), vec![])])
}

fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
    polygon(&[(x, y), (x, y + side), (x + side, y + side), (x + side, y)])
}

fn ring(piece: &PieceShape) -> Vec<(f64, f64)> {
    let LineString(ring) = piece.geometry.0[0].exterior();
    ring.iter().map(|c| (c.x, c.y)).collect()
}

#[test]
fn a_whole_parcel_keeps_its_coordinates_turned_counterclockwise() {
    let dataset = parcels("EPSG:4326", vec![square(116.391_234_567_89, 39.9, 0.001)]);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = built(&ledger);
    assert_eq!((reconciliation.unchanged, reconciliation.built), (1, 0));
    let mut read: Vec<(f64, f64)> = dataset.parcels[0]
        .land
        .iter()
        .flat_map(Polygons::rings)
        .flat_map(|ring| ring.positions())
        .map(|c| c.x_y())
        .collect();
    read.reverse();
    assert_eq!(ring(&all[0]), read);
}

#[test]
fn corners_that_are_not_cut_keep_their_coordinates() {
    let outlines = vec![square(116.391_234_567_89, 39.9, 0.001), square(116.391_834_567_89, 39.900_333, 0.001)];
    let dataset = parcels("EPSG:4326", outlines);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = built(&ledger);
    assert_eq!((reconciliation.unchanged, reconciliation.built), (1, 2));
    let read: Vec<(f64, f64)> = dataset
        .parcels
        .iter()
        .flat_map(|parcel| parcel.land.as_ref().unwrap().rings())
        .flat_map(|ring| ring.positions().map(|c| c.x_y()))
        .collect();
    // Two of the overlap's four corners and four of the six of what is left are corners of the files; borders cross in the others.
    let kept = |piece: &PieceShape| ring(piece)[1..].iter().filter(|corner| read.contains(corner)).count();
    assert_eq!(all[1..].iter().map(kept).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn a_parcel_that_crosses_itself_is_made_valid() {
    let bow_tie = polygon(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]);
    let dataset = parcels("planar", vec![bow_tie]);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = check(&ledger, "bow-tie");
    assert_eq!((reconciliation.unchanged, reconciliation.built), (0, 1));
    assert_eq!(all[0].geometry.0.len(), 2, "two triangles that touch: {:?}", all[0].geometry);
    assert_eq!(all[0].built_m2, 8.0);
}

/// Every position of some pieces.
fn positions(pieces: &[PieceShape]) -> Vec<(f64, f64)> {
    let polygons = pieces.iter().flat_map(|piece| &piece.geometry.0);
    polygons.flat_map(|polygon| &polygon.exterior().0).map(|c| (c.x, c.y)).collect()
}

#[test]
fn pieces_of_projected_parcels_are_in_degrees() {
    for (crs, x, y) in [("EPSG:4548", 449_123.4, 4_417_555.6), ("EPSG:32650", 442_000.7, 4_406_000.3)] {
        let dataset = parcels(crs, vec![square(x, y, 100.0), square(x + 40.3, y + 30.3, 100.0)]);
        let placed = Placed::new(&dataset).unwrap();
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        let (reconciliation, all) = check(&ledger, crs);
        assert_eq!((reconciliation.unchanged, reconciliation.built), (1, 2), "{crs}");
        // The corners of the squares have the degrees that the system gives for them.
        let corners = |k: f64| {
            let (x, y) = (x + 40.3 * k, y + 30.3 * k);
            [[x, y], [x, y + 100.0], [x + 100.0, y + 100.0], [x + 100.0, y]]
        };
        let mut degrees = [corners(0.0), corners(1.0)].concat();
        dataset.sources[0].crs.to_lonlat(&mut degrees).unwrap();
        let found = positions(&all);
        assert!(degrees.iter().all(|[lon, lat]| found.contains(&(*lon, *lat))), "{crs}: {degrees:?} in {found:?}");
        assert!(found.iter().all(|(lon, lat)| (116.0..118.0).contains(lon) && (39.0..41.0).contains(lat)), "{crs}");
    }
}

#[test]
fn planar_eastings_and_northings_come_back() {
    let (x, y) = (442_000.7, 4_406_000.3);
    let dataset = parcels("planar", vec![square(x, y, 100.0), square(x + 40.0, y + 30.0, 100.0)]);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = check(&ledger, "planar");
    assert!(reconciliation.largest_difference_m2 < 2e-4, "{reconciliation:?}");
    let corner = |piece: &PieceShape, at: (f64, f64)| ring(piece).contains(&at);
    assert!(
        corner(&all[0], (x, y)) && corner(&all[1], (x + 100.0, y + 100.0)) && corner(&all[2], (x + 140.0, y + 130.0))
    );
}

/// A rectangle of a thousandth of a degree in height whose longitudes are written within 180 degrees.
fn rectangle(west: f64, east: f64, south: f64) -> MultiPolygon<f64> {
    polygon(&[(west, south), (east, south), (east, south + 0.001), (west, south + 0.001)])
}

#[test]
fn land_across_the_antimeridian_goes_on_beyond_180_degrees() {
    let outlines = vec![
        rectangle(179.999, -179.999, -17.0),
        rectangle(179.9985, -179.9995, -16.9995),
        rectangle(-179.9992, -179.9971, -16.9997),
    ];
    let dataset = parcels("EPSG:4326", outlines);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = check(&ledger, "antimeridian");
    assert_eq!((reconciliation.unchanged, reconciliation.built), (1, 4));
    let whole: Vec<(f64, f64)> = ring(&all[0]);
    let east = -179.999 + 360.0;
    assert_eq!(whole, [(179.999, -17.0), (east, -17.0), (east, -16.999), (179.999, -16.999), (179.999, -17.0)]);
    // The second goes on from its west, the third, which does not cross, stays where its file has it.
    let within = |pieces: &[PieceShape], west: f64, east: f64| {
        positions(pieces).iter().all(|(lon, _)| (west - 1e-9..=east + 1e-9).contains(lon))
    };
    assert!(within(&all[1..3], 179.9985, 180.0005) && within(&all[3..], -179.9992, -179.9971), "{all:?}");
    assert!(positions(&all[3..]).contains(&(-179.9971, -16.9997)));
}

#[test]
fn land_elsewhere_stays_where_its_file_has_it() {
    // The first parcel makes everything be placed in another frame of longitudes.
    let outlines = vec![
        rectangle(179.999, -179.999, -17.0),
        square(-100.123_456_7, 40.1, 0.001),
        square(-100.123, 40.1003, 0.001),
    ];
    let dataset = parcels("EPSG:4326", outlines);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (_, all) = check(&ledger, "elsewhere");
    assert!(ring(&all[1]).contains(&(-100.123_456_7, 40.1)));
    assert!(positions(&all[1..]).iter().all(|(lon, _)| (-100.2..-100.1).contains(lon)), "{all:?}");
}

#[test]
fn land_cut_at_the_antimeridian_is_cut_as_finely_as_other_land() {
    let halves = |south: f64| {
        let (west, east) = (rectangle(179.999, 180.0, south), rectangle(-180.0, -179.999, south));
        MultiPolygon([west.0, east.0].concat())
    };
    let dataset = parcels("EPSG:4326", vec![halves(-17.0), halves(-16.9995)]);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = check(&ledger, "cut at 180 degrees");
    assert_eq!((reconciliation.unchanged, reconciliation.built), (1, 2));
    // It was 8 m² where one grid held both ends of the plane.
    assert!(reconciliation.largest_difference_m2 < 2e-4, "{reconciliation:?}");
    assert!(all.iter().all(|piece| piece.geometry.0.len() == 2), "{all:?}");
    assert!(positions(&all).iter().all(|(lon, _)| lon.abs() <= 180.0), "{all:?}");
}

/// A comb of teeth one metre apart and kilometres long, each between two slanted edges.
fn comb(teeth: u32, y: f64, height: f64) -> MultiPolygon<f64> {
    let tooth = |k: u32| {
        let (x, left, right) = (f64::from(k), f64::from(k % 7), f64::from(k % 5));
        [(x + 0.25, y + height + left), (x + 0.75, y + height + right), (x + 1.0, y + 1.0)]
    };
    let mut ring = vec![(0.0, y)];
    ring.extend((0..teeth).flat_map(tooth));
    ring.push((f64::from(teeth), y));
    polygon(&ring)
}

#[test]
fn borders_too_long_for_the_bound_are_reported() {
    // Crossings are rounded to the grid, which moves a border of 5 km by up to half a step along all of its length.
    let dataset = parcels("planar", vec![comb(300, 0.0, 5_000.0), comb(300, 2_500.3, 5_000.0)]);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = built(&ledger);
    let reported: Vec<PieceKind> = reconciliation.beyond_bound.iter().map(|difference| difference.kind).collect();
    assert_eq!(reported, [PieceKind::Overlap, PieceKind::NetWhite], "{reconciliation:?}");
    // What is reported is parts in a million, and what one piece has too much the other has too little.
    let [_, overlap, net] = &*all else { panic!("{} pieces", all.len()) };
    assert!(reconciliation.largest_difference_m2 < 5e-6 * overlap.area.m2(), "{reconciliation:?}");
    let whole = overlap.area.m2() + net.area.m2();
    assert!((overlap.built_m2 + net.built_m2 - whole).abs() < 1e-2, "{reconciliation:?}");
}

#[test]
fn a_large_district_moves_nothing() {
    // geo's own overlay of a parcel of 5 m and a square of 2,000 km is off by 2.5e-4 of the parcel.
    let mut dataset = parcels("planar", vec![square(1_000_000.3, 1_000_000.3, 5.0)]);
    dataset.declare(Role::Districts);
    let around = |name: &str, land: geo_types::MultiPolygon<f64>| geoland::District {
        origin: dataset.parcels[0].origin,
        code: None,
        name: name.into(),
        land: Ok(land.into()),
    };
    let half = |x: f64| polygon(&[(x, 0.0), (x + 1_000_002.0, 0.0), (x + 1_000_002.0, 2e6), (x, 2e6)]);
    dataset.districts = vec![around("east", half(1_000_002.0)), around("west", half(0.0))];
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (reconciliation, all) = check(&ledger, "large district");
    assert_eq!(all.len(), 2);
    assert!(reconciliation.largest_difference_m2 < 1e-7, "{reconciliation:?}");
}

#[test]
fn land_greened_in_part_by_record_is_one_piece() {
    let mut dataset = parcels("planar", vec![square(0.0, 0.0, 10.0)]);
    dataset.parcels[0].claimed_greened_m2 = Some(25.0);
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    let (_, all) = check(&ledger, "by record");
    let [piece] = &*all else { panic!("{all:?}") };
    assert_eq!((piece.kind, piece.greening), (PieceKind::NetPartGreened, Greening::OwnRecord));
    assert_eq!(piece.area.m2(), 100.0);
}

/// A ring through random positions, which mostly crosses itself.
fn tangle(random: &mut Random) -> GridPolygon {
    let mut ring = || (0..8).map(|_| [random.below(10) as i64, random.below(10) as i64]).collect();
    vec![vec![ring(), ring()], vec![ring()]]
}

#[test]
fn pieces_of_degenerate_and_crossing_land_make_up_their_parcels() {
    let mut random = Random::seeded(31);
    let mut built = 0;
    for round in 0..scaled(40_000, 200) {
        let map = GridMap::random(&mut random);
        let mut dataset = Dataset::new(Scheme::default());
        let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
        for (role, count) in [(Role::Parcels, 4), (Role::Districts, 2), (Role::Green, 3)] {
            dataset.declare(role);
            for number in 0..count {
                // Every third scene has rings that cross themselves, in all of its layers.
                let tangled = round % 3 == 0 && random.chance(0.4);
                let polygon = if tangled { tangle(&mut random) } else { grid_polygon(&mut random) };
                let name = number.to_string();
                let properties = [("id", Some(&*name)), ("name", Some(&*name)), ("status", Some("accepted"))];
                dataset.add(source, role, &record(number, outline(&map.polygon(&polygon)), &properties));
            }
        }
        let placed = Placed::new(&dataset).unwrap();
        let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
        built += check(&ledger, &format!("round {round}")).0.built;
    }
    assert!(built > 0, "nothing was cut");
}
