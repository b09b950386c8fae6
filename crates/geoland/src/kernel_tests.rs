use std::collections::BTreeMap;

use geoland_testing::exact;
use proptest::prelude::*;

use super::{Kernel, Path};
use crate::lonlat::Xy;
use crate::shape::Shape;

/// A cell may differ from its exact area by this share of the area of the subject's bounds.
const TOLERANCE: f64 = 1e-14;

/// How many random problems to try: many in `.ci/run`, fewer when a person waits.
fn cases() -> u32 {
    std::env::var("GEOLAND_KERNEL_CASES").ok().map_or(400, |count| count.parse().expect("a number of cases"))
}

type Multi = geoland_testing::MultiPolygon;

fn shape(polygon: &Multi) -> Shape {
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|&[x, y]| Xy::new(x, y)).collect();
    Shape::new(polygon.iter().map(|part| part.iter().map(ring).collect()).collect())
}

/// The kernel's cells by the sets of shapes that cover them.
fn cells(kernel: &mut Kernel, shapes: &[Shape]) -> BTreeMap<Vec<usize>, f64> {
    let refs: Vec<&Shape> = shapes.iter().collect();
    kernel.cells(&refs).iter().map(|(inside, m2)| (inside.all_in(0..refs.len()).collect(), m2)).collect()
}

/// The largest difference of any cell from the exact oracle by any path, relative to the area of the subject's bounds.
fn largest_difference(polygons: &[Multi]) -> f64 {
    let shapes: Vec<Shape> = polygons.iter().map(shape).collect();
    let exact: BTreeMap<Vec<usize>, f64> =
        exact::cells_within(polygons, 0).iter().map(|(set, area)| (set.clone(), exact::to_f64(area))).collect();
    let bounds = shapes[0].bounds();
    let extent = ((bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y)).max(f64::MIN_POSITIVE);
    let kernels = [Kernel::default(), Kernel::only(Path::Pair), Kernel::only(Path::Nary), Kernel::only(Path::Slab)];
    let mut largest = 0.0;
    for mut kernel in kernels {
        let found = cells(&mut kernel, &shapes);
        let of = |cells: &BTreeMap<Vec<usize>, f64>, set: &Vec<usize>| cells.get(set).copied().unwrap_or(0.0);
        for set in found.keys().chain(exact.keys()) {
            let difference = (of(&found, set) - of(&exact, set)).abs() / extent;
            // Whole numbers leave nothing but the last rounding.
            assert!(kernel.used() == Some(Path::Slab) || difference <= 1e-15, "{:?} {difference}", kernel.used());
            largest = f64::max(largest, difference);
        }
    }
    largest
}

/// Polygons of one part with up to one hole on a small lattice, where every degeneracy is the normal case.
fn lattice_polygon() -> impl Strategy<Value = Multi> {
    let point = || (0..6i8, 0..6i8).prop_map(|(x, y)| [f64::from(x), f64::from(y)]);
    let ring = move |size| prop::collection::vec(point(), size);
    prop::collection::vec(prop::collection::vec(ring(3..8), 1..3), 1..3)
}

/// A simple polygon of one part on a small lattice: a star around a lattice position, so that neighbours share vertices,
/// edges and lines.
fn lattice_star() -> impl Strategy<Value = Multi> {
    const RAYS: [(f64, f64); 8] =
        [(1., 0.), (1., 1.), (0., 1.), (-1., 1.), (-1., 0.), (-1., -1.), (0., -1.), (1., -1.)];
    (prop::array::uniform8(0..4u8), 0..5i8, 0..5i8).prop_filter_map("three rays", |(lengths, x, y)| {
        let rays = RAYS.iter().zip(lengths).filter(|(_, length)| *length > 0);
        let tip = |((dx, dy), length): (&(f64, f64), u8)| {
            [f64::from(x) + dx * f64::from(length), f64::from(y) + dy * f64::from(length)]
        };
        let ring: Vec<[f64; 2]> = rays.map(tip).collect();
        (ring.len() >= 3).then(|| vec![vec![ring]])
    })
}

/// A polygon around a centre, its coordinates whole multiples of 2^-28 m as in the equal-area plane.
fn survey_star() -> impl Strategy<Value = Multi> {
    const STEPS_PER_M: f64 = 268_435_456.0;
    let on_lattice = |ordinate: f64| (ordinate * STEPS_PER_M).round() / STEPS_PER_M;
    star().prop_map(move |mut polygon| {
        polygon.iter_mut().flatten().flatten().for_each(|position| *position = position.map(on_lattice));
        polygon
    })
}

/// A polygon around a centre, with coordinates of full precision.
fn star() -> impl Strategy<Value = Multi> {
    let radii = prop::collection::vec(0.2..1.0_f64, 3..20);
    (radii, -50.0..50.0_f64, -50.0..50.0_f64).prop_map(|(radii, x, y)| {
        let n = radii.len() as f64;
        let ray = |(k, radius): (usize, &f64)| {
            let angle = k as f64 / n * std::f64::consts::TAU;
            [x + 60.0 * radius * libm::cos(angle), y + 60.0 * radius * libm::sin(angle)]
        };
        vec![vec![radii.iter().enumerate().map(ray).collect()]]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn lattice_polygons_agree_with_exact_arithmetic(polygons in prop::collection::vec(lattice_polygon(), 1..6)) {
        let difference = largest_difference(&polygons);
        prop_assert!(difference <= TOLERANCE, "{}", difference);
    }

    #[test]
    fn lattice_stars_agree_with_exact_arithmetic(polygons in prop::collection::vec(lattice_star(), 1..7)) {
        let difference = largest_difference(&polygons);
        prop_assert!(difference <= TOLERANCE, "{}", difference);
    }

    #[test]
    fn stars_agree_with_exact_arithmetic(polygons in prop::collection::vec(star(), 1..6)) {
        let difference = largest_difference(&polygons);
        prop_assert!(difference <= TOLERANCE, "{}", difference);
    }

    #[test]
    fn nearly_parallel_edges_agree_with_exact_arithmetic(
        shifts in prop::array::uniform8(-4..=4i64), width in 1e-9..10.0_f64,
    ) {
        // Two slivers whose long edges differ by a few units in the last place.
        let near = |value: f64, steps: i64| f64::from_bits((value.to_bits() as i64 + steps) as u64);
        let [a, b, c, d, e, f, g, h] = shifts;
        let sliver = |y: [i64; 4]| {
            let (low, high) = (33.3, 33.3 + width);
            vec![vec![vec![
                [1.0, near(low, y[0])],
                [977.7, near(low + 123.4, y[1])],
                [977.7, near(high + 123.4, y[2])],
                [1.0, near(high, y[3])],
            ]]]
        };
        let difference = largest_difference(&[sliver([a, b, c, d]), sliver([e, f, g, h])]);
        prop_assert!(difference <= TOLERANCE, "{}", difference);
    }

    #[test]
    fn a_problem_that_is_moved_by_steps_of_its_lattice_has_the_same_cells(
        polygons in prop::collection::vec(survey_star(), 2..6),
        [east, north] in [-30_000i32..30_000, -30_000i32..30_000],
    ) {
        // Beside the plane's origin, with 442 km and 4,406 km added, and far off in one direction only.
        let at = |[dx, dy]: [f64; 2]| -> Vec<Shape> {
            let moved = |polygon: &Multi| -> Multi {
                let place = |[x, y]: &[f64; 2]| {
                    let (moved, back) = ([x + dx, y + dy], [x + dx - dx, y + dy - dy]);
                    assert_eq!(back, [*x, *y], "the sum is not a number of f64");
                    moved
                };
                polygon.iter().map(|part| part.iter().map(|ring| ring.iter().map(place).collect()).collect()).collect()
            };
            polygons.iter().map(|polygon| shape(&moved(polygon))).collect()
        };
        let offset = [442_000.0 + f64::from(east), 4_406_000.0 + f64::from(north)];
        for path in [Path::Pair, Path::Nary] {
            let solved = |shapes: Vec<Shape>| {
                let mut kernel = Kernel::only(path);
                let cells = cells(&mut kernel, &shapes);
                (kernel.used(), cells)
            };
            let here = solved(at([0.0, 0.0]));
            prop_assert!(path == Path::Pair || here.0 == Some(Path::Nary));
            prop_assert_eq!(&solved(at(offset)), &here);
            prop_assert_eq!(&solved(at([0.0, offset[1]])), &here);
            prop_assert_eq!(&solved(at([-offset[0], 0.0])), &here);
        }
    }

    #[test]
    fn coordinates_of_different_magnitude_agree_with_exact_arithmetic(
        polygons in prop::collection::vec(star(), 2..6), easting in 300_000.0..700_000.0_f64, northing in 1e6..9e6_f64,
    ) {
        // Rounded to f64, so that eastings are multiples of a finer step than northings.
        let place = |[x, y]: &[f64; 2]| [x + easting, y + northing];
        let moved = |polygon: &Multi| -> Multi {
            polygon.iter().map(|part| part.iter().map(|ring| ring.iter().map(place).collect()).collect()).collect()
        };
        let moved: Vec<Multi> = polygons.iter().map(moved).collect();
        let difference = largest_difference(&moved);
        prop_assert!(difference <= TOLERANCE, "{}", difference);
        let mut kernel = Kernel::only(Path::Nary);
        let shapes: Vec<Shape> = moved.iter().map(shape).collect();
        cells(&mut kernel, &shapes);
        prop_assert_eq!(kernel.used(), Some(Path::Nary));
    }

    #[test]
    fn rings_in_any_direction_and_order_give_the_same_bits(
        polygons in prop::collection::vec(lattice_polygon(), 2..4), turn in 0usize..8,
    ) {
        let turned: Vec<Multi> = polygons.iter().map(|polygon| {
            let part = |part: &Vec<Vec<[f64; 2]>>| part.iter().map(|ring| {
                let mut ring = ring.clone();
                let by = turn % ring.len();
                ring.rotate_left(by);
                ring.reverse();
                ring
            }).collect::<Vec<_>>();
            polygon.iter().rev().map(part).collect()
        }).collect();
        let of = |polygons: &[Multi]| cells(&mut Kernel::default(), &polygons.iter().map(shape).collect::<Vec<_>>());
        prop_assert_eq!(of(&polygons), of(&turned));
    }
}

/// A comb of `teeth` narrow teeth: every slab of it meets every tooth, the worst case of a sweep that is not split.
fn comb(teeth: usize, y: f64) -> Multi {
    let mut ring = vec![[0.0, y]];
    for k in 0..teeth {
        let x = k as f64;
        ring.extend([
            [x + 0.25, y + 100.0 + (k % 7) as f64],
            [x + 0.75, y + 100.0 + (k % 5) as f64],
            [x + 1.0, y + 1.0],
        ]);
    }
    ring.push([teeth as f64, y]);
    vec![vec![ring]]
}

#[test]
fn a_window_that_is_split_agrees_with_exact_arithmetic() {
    let (rising, falling) = (comb(60, 0.0), comb(60, 50.5));
    let difference = largest_difference(&[rising, falling]);
    assert!(difference <= TOLERANCE, "{difference}");
}

#[test]
fn a_large_comb_measures_its_shoelace_area() {
    let shape = shape(&comb(20_000, 0.0));
    let mut kernel = Kernel::default();
    let area: f64 = kernel.cells(&[&shape]).iter().map(|(_, m2)| m2).sum();
    assert!((area - shape.shoelace_m2()).abs() <= 1e-12 * area, "{area} {}", shape.shoelace_m2());
}

#[test]
fn a_subject_of_nothing_has_no_cells() {
    let (nothing, square) = (shape(&vec![]), shape(&vec![vec![vec![[0., 0.], [1., 0.], [1., 1.], [0., 1.]]]]));
    let mut kernel = Kernel::default();
    assert_eq!(kernel.cells(&[&nothing, &square]).iter().count(), 0);
    assert_eq!(kernel.cells(&[]).iter().count(), 0);
    assert_eq!(kernel.cells(&[&square, &nothing]).iter().map(|(_, m2)| m2).collect::<Vec<_>>(), [1.0]);
}

fn triangles(list: &[[[f64; 2]; 3]]) -> Vec<Multi> {
    list.iter().map(|corners| vec![vec![corners.to_vec()]]).collect()
}

#[test]
fn crossings_on_a_coarse_lattice_keep_their_fractions() {
    // Corners are whole numbers, the crossing is at sevenths: shares were rounded to whole units, 7 % of the area.
    let pair = triangles(&[[[2., 0.], [-1., 0.], [-1., -1.]], [[3., 1.], [1., 0.], [-1., -3.]]]);
    assert!(largest_difference(&pair) <= TOLERANCE);
}

#[test]
fn a_run_that_comes_from_beyond_the_window_takes_its_set_afresh() {
    // The third triangle crosses the second below the first one's bounds, where that edge was not known: the set was wrong
    // when it came into the first.
    let three =
        triangles(&[[[5., 2.], [3., 1.], [4., 1.]], [[5., 0.], [2., 1.], [3., -1.]], [[3., 2.], [3., -1.], [4., -1.]]]);
    assert!(largest_difference(&three) <= TOLERANCE);
}
