//! Every class of defect: found where it is, and a near miss that is none.

use geo_types::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon};

use super::{Defect, Drawn, OgcClass, defects, outlines};
use crate::finding::{Findings, Kind, Severity, Spot};
use crate::{Crs, Dataset, Parcel, Scheme};

type Ring = Vec<(f64, f64)>;

fn polygon(rings: &[Ring]) -> Polygon<f64> {
    let mut rings = rings.iter().map(|ring| LineString::from(ring.clone()));
    Polygon::new(rings.next().unwrap_or(LineString(vec![])), rings.collect())
}

fn found(rings: &[Ring]) -> Vec<Defect> {
    defects(&polygon(rings).into(), Drawn::default())
}

fn found_in_parts(parts: &[Vec<Ring>]) -> Vec<Defect> {
    defects(&MultiPolygon(parts.iter().map(|rings| polygon(rings)).collect()).into(), Drawn::default())
}

fn square(x: f64, y: f64, side: f64) -> Ring {
    vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

fn kinds(defects: &[Defect]) -> Vec<Kind> {
    defects.iter().map(|defect| defect.kind).collect()
}

fn at(x: f64, y: f64) -> Spot {
    Spot { x, y }
}

#[test]
fn crossings_are_where_the_edges_cross() {
    let bow_tie = found(&[vec![(0., 0.), (4., 3.), (4., 0.), (0., 3.)]]);
    assert_eq!((kinds(&bow_tie), bow_tie[0].spot), (vec![Kind::SelfIntersection], Some(at(2., 1.5))));
    assert_eq!(bow_tie[0].evidence, "the outer ring crosses itself");
    // The same bow-tie with its crossing as a vertex comes to that position twice.
    let at_vertex = found(&[vec![(0., 0.), (2., 1.5), (4., 3.), (4., 0.), (2., 1.5), (0., 3.)]]);
    assert_eq!((kinds(&at_vertex), at_vertex[0].spot), (vec![Kind::RingTouchesItself], Some(at(2., 1.5))));
    assert!(at_vertex[0].evidence.ends_with("crosses itself there"), "{}", at_vertex[0].evidence);
    let hole_across = found(&[square(0., 0., 10.), square(8., 2., 5.)]);
    assert_eq!(kinds(&hole_across), [Kind::SelfIntersection; 2]);
    assert_eq!((hole_across[0].spot, hole_across[1].spot), (Some(at(10., 2.)), Some(at(10., 7.))));
    // An edge that ends a last digit before the border crosses nothing; one that ends a digit beyond it does.
    let before = 10_f64.next_down();
    assert!(found(&[square(0., 0., 10.), vec![(5., 4.), (before, 5.), (5., 6.)]]).is_empty());
    assert_eq!(
        kinds(&found(&[square(0., 0., 10.), vec![(5., 4.), (10_f64.next_up(), 5.), (5., 6.)]])),
        [Kind::SelfIntersection]
    );
}

#[test]
fn rings_that_touch_themselves() {
    let touch = vec![(0., 0.), (4., 0.), (2., 2.), (4., 4.), (0., 4.), (2., 2.)];
    let touching = found(&[touch]);
    assert_eq!((kinds(&touching), touching[0].spot), (vec![Kind::RingTouchesItself], Some(at(2., 2.))));
    assert!(touching[0].evidence.ends_with("touches itself there"), "{}", touching[0].evidence);
    let on_an_edge = found(&[vec![(0., 0.), (4., 0.), (4., 4.), (2., 0.), (0., 4.)]]);
    assert_eq!((kinds(&on_an_edge), on_an_edge[0].spot), (vec![Kind::RingTouchesItself], Some(at(2., 0.))));
    assert!(found(&[vec![(0., 0.), (4., 0.), (4., 4.), (2., 1e-300), (0., 4.)]]).is_empty());
    // A neck of no width.
    let neck = vec![
        (0., 0.),
        (3., 0.),
        (3., 1.),
        (6., 1.),
        (6., 0.),
        (9., 0.),
        (9., 3.),
        (6., 3.),
        (6., 1.),
        (3., 1.),
        (3., 3.),
        (0., 3.),
    ];
    let along = found(&[neck]);
    assert!(kinds(&along).contains(&Kind::SharedBorder), "{along:?}");
    let shared = along.iter().find(|defect| defect.kind == Kind::SharedBorder).unwrap();
    assert_eq!((shared.spot, &shared.figures[..]), (Some(at(3., 1.)), &[("length_units", 3.0)][..]));
}

#[test]
fn holes_outside_nested_and_cutting() {
    let shell = || square(0., 0., 10.);
    let outside = found(&[shell(), square(12., 2., 3.)]);
    assert_eq!(
        (kinds(&outside), &*outside[0].evidence),
        (vec![Kind::HoleOutside], "hole 1 lies outside the outer ring")
    );
    // A hole outside that touches the shell with a corner, and one whose every vertex lies on the shell.
    assert_eq!(kinds(&found(&[shell(), vec![(10., 5.), (12., 4.), (12., 6.)]])), [Kind::HoleOutside]);
    let notch = vec![(0., 0.), (10., 0.), (5., 5.), (10., 10.), (0., 10.)];
    assert_eq!(kinds(&found(&[notch.clone(), vec![(10., 0.), (10., 10.), (5., 5.)]])), [Kind::SharedBorder]);
    let nested = found(&[shell(), square(1., 1., 6.), square(2., 2., 2.)]);
    assert_eq!((kinds(&nested), &*nested[0].evidence), (vec![Kind::HolesNested], "hole 2 lies in hole 1"));
    assert!(found(&[shell(), square(1., 1., 2.), square(4., 1., 2.)]).is_empty());
    // One touch is allowed; two cut a piece off.
    assert!(found(&[shell(), vec![(0., 5.), (4., 4.), (4., 6.)]]).is_empty());
    let cut = found(&[shell(), vec![(0., 5.), (5., 4.), (10., 5.), (5., 6.)]]);
    assert_eq!((kinds(&cut), cut[0].spot), (vec![Kind::InteriorCut], Some(at(10., 5.))));
    // Three holes in a circle enclose a piece; three that meet in one position do not.
    let left = vec![(2., 2.), (5., 8.), (2., 8.)];
    let right = vec![(5., 8.), (8., 2.), (8., 8.)];
    let circle = found(&[shell(), left.clone(), right.clone(), vec![(2., 2.), (5., 1.), (8., 2.)]]);
    assert_eq!(kinds(&circle), [Kind::InteriorCut]);
    assert!(found(&[shell(), left, right, vec![(5., 8.), (4., 9.), (6., 9.)]]).is_empty());
}

#[test]
fn parts_beside_in_and_across_each_other() {
    let apart = found_in_parts(&[vec![square(0., 0., 4.)], vec![square(4., 4., 4.)]]);
    assert!(apart.is_empty(), "a corner in common is allowed: {apart:?}");
    let overlap = found_in_parts(&[vec![square(0., 0., 4.)], vec![square(2., 2., 4.)]]);
    assert_eq!((kinds(&overlap), overlap[0].spot), (vec![Kind::PartsOverlap], Some(at(2., 4.))));
    assert_eq!(overlap[0].evidence, "parts 1 and 2 overlap; their borders cross in 2 places");
    let beside = found_in_parts(&[vec![square(0., 0., 4.)], vec![square(4., 1., 4.)]]);
    assert_eq!(kinds(&beside), [Kind::SharedBorder]);
    assert_eq!(beside[0].figures, [("length_units", 3.0)]);
    let twice = found_in_parts(&[vec![square(0., 0., 4.)], vec![square(0., 0., 4.)]]);
    assert_eq!(kinds(&twice), [Kind::PartsOverlap]);
    let nested = found_in_parts(&[vec![square(0., 0., 9.)], vec![square(2., 2., 4.)]]);
    assert_eq!((kinds(&nested), &*nested[0].evidence), (vec![Kind::PartsNested], "part 2 lies in part 1"));
    let island = found_in_parts(&[vec![square(0., 0., 9.), square(1., 1., 7.)], vec![square(2., 2., 4.)]]);
    assert!(island.is_empty(), "{island:?}");
    let diamond = vec![(1., 4.5), (4.5, 1.), (8., 4.5), (4.5, 8.)];
    assert!(
        found_in_parts(&[vec![square(0., 0., 9.), square(1., 1., 7.)], vec![diamond]]).is_empty(),
        "it touches the hole"
    );
}

#[test]
fn spikes_repeated_positions_and_rings_without_land() {
    let spike = found(&[vec![(0., 0.), (4., 0.), (4., 4.), (4., 9.), (4., 4.), (0., 4.)]]);
    assert_eq!((kinds(&spike), spike[0].spot), (vec![Kind::Spike], Some(at(4., 9.))));
    assert_eq!(spike[0].figures, [("length_units", 5.0)]);
    // Around a corner, and beginning within an edge.
    let bent = found(&[vec![(0., 0.), (4., 0.), (4., 2.), (7., 2.), (7., 5.), (7., 2.), (4., 2.), (4., 4.), (0., 4.)]]);
    assert_eq!((bent[0].spot, &bent[0].figures[..]), (Some(at(7., 5.)), &[("length_units", 6.0)][..]));
    let overshoot = found(&[vec![(0., 0.), (6., 0.), (4., 0.), (4., 4.), (0., 4.)]]);
    assert_eq!((kinds(&overshoot), &overshoot[0].figures[..]), (vec![Kind::Spike], &[("length_units", 2.0)][..]));
    assert!(found(&[vec![(0., 0.), (6., 0.), (4., 1e-12), (4., 4.), (0., 4.)]]).is_empty());

    let repeated = found(&[vec![(0., 0.), (4., 0.), (4., 0.), (4., 4.), (4., 4.), (4., 4.), (0., 4.)]]);
    assert_eq!(
        (kinds(&repeated), &*repeated[0].evidence),
        (vec![Kind::RepeatedPosition], "the outer ring repeats 3 positions")
    );
    assert!(repeated.iter().all(|defect| defect.kind.severity() == Severity::Note));
    assert_eq!(kinds(&found(&[vec![(0., 0.), (4., 0.), (0., 0.)]])), [Kind::TooFewPositions]);
    assert_eq!(kinds(&found(&[vec![(3., 3.), (3., 3.), (3., 3.), (3., 3.)]])), [Kind::TooFewPositions]);
    assert_eq!(kinds(&found(&[vec![(0., 0.), (4., 4.), (2., 2.)]])), [Kind::Flat]);
    assert_eq!(kinds(&found(&[vec![(0., 0.), (f64::NAN, 4.), (2., 2.)]])), [Kind::OutOfRange]);
    assert_eq!(kinds(&found(&[square(0., 0., 4.), vec![(1., 1.), (2., 2.)]])), [Kind::TooFewPositions]);
}

#[test]
fn lines_points_and_collections() {
    let line = |positions: &[(f64, f64)]| LineString::from(positions.to_vec());
    let of = |geometry: Geometry<f64>| kinds(&defects(&geometry, Drawn::default()));
    assert_eq!(of(line(&[(1., 2.), (1., 2.)]).into()), [Kind::Flat]);
    assert_eq!(of(line(&[(1., 2.)]).into()), [Kind::TooFewPositions]);
    assert_eq!(of(line(&[(0., 0.), (4., 4.), (4., 0.), (0., 4.)]).into()), [], "lines may cross themselves");
    assert_eq!(of(line(&[(0., 0.), (1., 0.), (1., 0.)]).into()), [Kind::RepeatedPosition]);
    let lines = MultiLineString(vec![line(&[(0., 0.), (1., 0.)]), line(&[(3., 3.), (3., 3.)])]);
    assert_eq!(defects(&lines.into(), Drawn::default())[0].evidence, "all 2 positions of part 2 are the same");
    assert_eq!(of(MultiLineString(vec![line(&[(0., 0.), (1., 0.)])]).into()), [Kind::NeedlessCollection]);
    assert_eq!(of(Point::new(1., f64::INFINITY).into()), [Kind::OutOfRange]);
    assert_eq!(of(polygon(&[]).into()), [Kind::NoGeometry]);
    let collection = |members: Vec<Geometry<f64>>| Geometry::GeometryCollection(GeometryCollection(members));
    let point = || Geometry::Point(Point::new(1., 2.));
    assert_eq!(of(collection(vec![point(), point()])), []);
    assert_eq!(of(collection(vec![])), [Kind::NoGeometry]);
    assert_eq!(of(collection(vec![point()])), [Kind::NeedlessCollection]);
    assert_eq!(of(collection(vec![point(), line(&[(0., 0.), (1., 0.)]).into()])), [Kind::MixedTypes]);
    assert_eq!(of(collection(vec![point(), collection(vec![point()])])), [Kind::NeedlessCollection]);
    let bow_tie = polygon(&[vec![(0., 0.), (4., 3.), (4., 0.), (0., 3.)]]);
    assert_eq!(of(collection(vec![bow_tie.clone().into(), bow_tie.into()])), [Kind::SelfIntersection; 2]);
}

#[test]
fn rings_of_geojson_have_a_direction() {
    let drawn = Drawn { shells_counterclockwise: true, ..Drawn::default() };
    let of = |rings: &[Ring]| defects(&polygon(rings).into(), drawn);
    let turned = |ring: Ring| ring.into_iter().rev().collect::<Ring>();
    assert!(of(&[square(0., 0., 4.), turned(square(1., 1., 1.))]).is_empty());
    let clockwise = of(&[turned(square(0., 0., 4.))]);
    assert_eq!(
        (kinds(&clockwise), &*clockwise[0].evidence),
        (vec![Kind::WrongOrientation], "the outer ring runs clockwise")
    );
    assert_eq!(of(&[square(0., 0., 4.), square(1., 1., 1.)])[0].evidence, "hole 1 runs counterclockwise");
    assert!(found(&[turned(square(0., 0., 4.))]).is_empty(), "others do not ask for it");
}

#[test]
fn rings_run_on_beyond_the_antimeridian() {
    let drawn = Drawn { degrees: true, ..Drawn::default() };
    let of = |rings: &[Ring]| defects(&polygon(rings).into(), drawn);
    let fiji = vec![(177.5, -18.), (-179.5, -18.), (-179.5, -16.), (177.5, -16.)];
    assert_eq!(kinds(&of(std::slice::from_ref(&fiji))), [Kind::CrossesAntimeridian]);
    let east = vec![(-179.9, -17.5), (-179.7, -17.5), (-179.8, -17.)];
    assert_eq!(kinds(&of(&[fiji.clone(), east.clone()])), [Kind::CrossesAntimeridian], "the hole lies in it");
    assert!(kinds(&of(&[fiji, vec![(-178.9, -17.5), (-178.7, -17.5), (-178.8, -17.)]])).contains(&Kind::HoleOutside));
    // A bow-tie whose lobes are on both sides crosses itself at 180 degrees.
    let bow_tie = of(&[vec![(179., 0.), (-179., 2.), (-179., 0.), (179., 2.)]]);
    assert_eq!(
        (kinds(&bow_tie), bow_tie[0].spot),
        (vec![Kind::SelfIntersection, Kind::CrossesAntimeridian], Some(at(180., 1.)))
    );
    assert!(of(&[vec![(-180., -90.), (180., -90.), (180., 90.), (-180., 90.)]]).is_empty(), "a map of the world");
}

#[test]
fn many_positions_and_holes_are_noted() {
    let circle =
        |n: usize| -> Ring { (0..n).map(|k| (k as f64 / n as f64 * std::f64::consts::TAU).sin_cos()).collect() };
    assert!(found(&[circle(1_000)]).is_empty());
    let saw = |k: usize, (x, y): (f64, f64)| if k.is_multiple_of(2) { (x, y) } else { (x * 0.99, y * 0.99) };
    let saw: Ring = circle(1_200).into_iter().enumerate().map(|(k, at)| saw(k, at)).collect();
    assert!(found(&[saw]).is_empty(), "all of them are needed");
    let mut dense = square(0., 0., 1.);
    dense.splice(1..1, (1..1_100).map(|k| (f64::from(k) / 1_100.0, 0.0)));
    let many = found(&[dense]);
    assert_eq!(kinds(&many), [Kind::ManyPositions]);
    assert_eq!(many[0].figures[0], ("positions", 1_103.0));
    let drawn = Drawn { note_holes: true, ..Drawn::default() };
    let with_hole = polygon(&[square(0., 0., 9.), square(1., 1., 1.)]);
    assert_eq!(kinds(&defects(&with_hole.into(), drawn)), [Kind::Holes]);
}

#[test]
fn defects_are_bounded_and_do_not_depend_on_where_a_ring_starts() {
    // A star whose edges all cross: 20,000 of them would have 200 million crossings.
    let star = |n: usize, start: usize| -> Ring {
        let corner = |k: usize| ((start + k) * (n / 2) % n) as f64 / n as f64 * std::f64::consts::TAU;
        (0..n).map(|k| corner(k).sin_cos()).collect()
    };
    let huge = found(&[star(20_001, 0)]);
    assert_eq!(huge.len(), 17);
    assert_eq!(huge[16].kind, Kind::NotJudged);
    assert!(huge[15].evidence.contains(" more places in this feature"), "{}", huge[15].evidence);
    let small = star(9, 0);
    let expected = found(std::slice::from_ref(&small));
    assert_eq!(expected.len(), 16, "the last of them says how many more: {expected:?}");
    for start in 0..9 {
        let mut ring = small.clone();
        ring.rotate_left(start);
        assert_eq!(found(std::slice::from_ref(&ring)), expected);
        ring.reverse();
        assert_eq!(found(&[ring]), expected);
    }
}

#[test]
fn classes_are_those_of_geos() {
    assert_eq!(OgcClass::expected(&found(&[square(0., 0., 4.)])), []);
    let two = found(&[vec![(0., 0.), (4., 4.), (4., 0.), (0., 4.)], square(9., 9., 1.)]);
    assert_eq!(OgcClass::expected(&two), [OgcClass::SelfIntersection], "the hole outside comes later");
    for kind in Kind::ALL {
        let of_polygons = kind.code().starts_with("GL01") && *kind != Kind::NoOutline && *kind != Kind::AroundPole;
        if of_polygons && kind.severity() == Severity::Error {
            assert!(!OgcClass::of(*kind).is_empty(), "{}: invalid for geoland alone", kind.code());
        }
    }
}

#[test]
fn findings_name_layer_feature_and_place() {
    let bow_tie = vec![(116., 40.), (116.004, 40.004), (116.004, 40.), (116., 40.004)];
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("parcels.geojson", Crs::WGS84);
    for (id, ring) in [("A", bow_tie), ("B", vec![(116.1, 40.), (116.2, 40.), (116.1, 40.1)])] {
        dataset.parcels.push(Parcel::accepted(id, MultiPolygon(vec![polygon(&[ring])])));
    }
    let mut findings = Findings::default();
    outlines(&dataset, &mut findings);
    let list = findings.list();
    assert_eq!((list.len(), list[0].count, &*list[0].what), (1, 1, "parcels that cross themselves"));
    let case = &list[0].cases[0];
    assert_eq!(case.place.id.as_deref(), Some("A"));
    let spot = case.spot.unwrap();
    assert!((spot.x - 116.002).abs() < 1e-13 && (spot.y - 40.002).abs() < 1e-13, "{spot}");
}
