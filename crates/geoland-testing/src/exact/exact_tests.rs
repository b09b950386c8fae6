//! The oracle against hand-worked areas, and against a count of quarter squares.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::{area, cells, cells_within};
use crate::{MultiPolygon, Point, Ring};

fn fraction(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

fn float(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

fn one(ring: &[Point]) -> MultiPolygon {
    vec![vec![ring.to_vec()]]
}

/// A square-sided ring, anticlockwise and unclosed.
fn square(x0: f64, y0: f64, x1: f64, y1: f64) -> Ring {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

/// Compares all cells, in every way the interface can be asked for them.
fn check(polygons: &[MultiPolygon], expected: &[(&[usize], BigRational)]) {
    let expected: BTreeMap<Vec<usize>, BigRational> =
        expected.iter().map(|(members, area)| (members.to_vec(), area.clone())).collect();
    assert_eq!(cells(polygons), expected);
    for subject in 0..polygons.len() {
        let mut within = expected.clone();
        within.retain(|members, _| members.contains(&subject));
        assert_eq!(cells_within(polygons, subject), within, "within {subject}");
    }
}

#[test]
fn nothing_has_no_cells() {
    check(&[], &[]);
    check(&[vec![], vec![vec![]], vec![vec![vec![]]], one(&[[1.0, 1.0]]), one(&[[0.0, 0.0], [1.0, 3.0]])], &[]);
    assert_eq!(area(&vec![]), fraction(0, 1));
}

#[test]
fn direction_start_and_closing_do_not_matter() {
    let mut ring = square(1.0, 2.0, 4.0, 6.0);
    for _ in 0..4 {
        ring.rotate_left(1);
        let mut closed = ring.clone();
        closed.push(ring[0]);
        let mut reversed = ring.clone();
        reversed.reverse();
        for ring in [&ring, &closed, &reversed] {
            assert_eq!(area(&one(ring)), fraction(12, 1));
        }
    }
}

#[test]
fn overlapping_squares() {
    let (a, b) = (square(0.0, 0.0, 10.0, 10.0), square(5.0, 5.0, 15.0, 15.0));
    check(&[one(&a), one(&b)], &[(&[0], fraction(75, 1)), (&[0, 1], fraction(25, 1)), (&[1], fraction(75, 1))]);
}

#[test]
fn shared_edges_and_t_junctions() {
    // A long square-sided parcel over two short ones, the joint of the two in the middle of its edge.
    let (a, b, c) = (square(0.0, 1.0, 4.0, 2.0), square(0.0, 0.0, 1.0, 1.0), square(1.0, 0.0, 4.0, 1.0));
    check(&[one(&a), one(&b), one(&c)], &[(&[0], fraction(4, 1)), (&[1], fraction(1, 1)), (&[2], fraction(3, 1))]);
}

#[test]
fn duplicates_of_any_direction() {
    let ring = [[0.0, 0.0], [7.0, 1.0], [3.0, 5.0]];
    let mut reversed = ring;
    reversed.reverse();
    // Twice the area: 7 x 5 - 3 x 1.
    check(&[one(&ring), one(&reversed), one(&ring)], &[(&[0, 1, 2], fraction(16, 1))]);
}

#[test]
fn bow_tie_and_double_winding() {
    // Two triangles of base 2 and height 1 that meet at (1, 1), wound in opposite directions.
    assert_eq!(area(&one(&[[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0]])), fraction(2, 1));
    // Twice around the same square counts it once.
    let mut twice = square(0.0, 0.0, 3.0, 3.0);
    twice.extend(square(0.0, 0.0, 3.0, 3.0));
    assert_eq!(area(&one(&twice)), fraction(9, 1));
    // There and back again winds around nothing.
    let mut back = square(0.0, 0.0, 3.0, 3.0);
    back.push([0.0, 0.0]);
    back.extend(square(0.0, 0.0, 3.0, 3.0).into_iter().rev());
    assert_eq!(area(&one(&back)), fraction(0, 1));
}

#[test]
fn spikes_and_repeated_vertices() {
    let ring = [[0.0, 0.0], [4.0, 0.0], [4.0, 0.0], [4.0, 9.0], [4.0, 4.0], [-5.0, 4.0], [0.0, 4.0], [0.0, 4.0]];
    assert_eq!(area(&one(&ring)), fraction(16, 1));
}

#[test]
fn holes_of_every_kind() {
    let (shell, hole) = (square(0.0, 0.0, 10.0, 10.0), square(2.0, 2.0, 5.0, 5.0));
    let plug = one(&hole);
    check(&[vec![vec![shell.clone(), hole.clone()]], plug], &[(&[0], fraction(91, 1)), (&[1], fraction(9, 1))]);
    // The same hole twice is still a hole, and a bow-tie of a hole takes both of its lobes.
    assert_eq!(area(&vec![vec![shell.clone(), hole.clone(), hole.clone()]]), fraction(91, 1));
    let bow_tie = vec![[2.0, 2.0], [4.0, 4.0], [4.0, 2.0], [2.0, 4.0]];
    assert_eq!(area(&vec![vec![shell.clone(), bow_tie]]), fraction(98, 1));
    // A hole that sticks out takes what it covers of the shell, one outside of it nothing.
    assert_eq!(area(&vec![vec![shell.clone(), square(8.0, 8.0, 12.0, 12.0)]]), fraction(96, 1));
    assert_eq!(area(&vec![vec![shell.clone(), square(20.0, 0.0, 21.0, 1.0)]]), fraction(100, 1));
    // A hole takes from its own part only.
    assert_eq!(area(&vec![vec![shell, hole.clone()], vec![square(4.0, 4.0, 6.0, 6.0)]]), fraction(92, 1));
}

#[test]
fn parts_are_united() {
    let parts = vec![vec![square(0.0, 0.0, 4.0, 4.0)], vec![square(2.0, 0.0, 6.0, 4.0)]];
    let cut = one(&square(3.0, 1.0, 9.0, 2.0));
    check(&[parts, cut], &[(&[0], fraction(21, 1)), (&[0, 1], fraction(3, 1)), (&[1], fraction(3, 1))]);
}

#[test]
fn nearly_collinear_slivers() {
    // One sliver is below y = e x, the other below y = 2 e (1 - x); the lines cross at (2/3, 2e/3). The slivers have the
    // areas e/2 and e, and their common triangle has base 1 and height 2e/3. At 10^7, e is the coordinate's last bit.
    for (origin, e) in [(0.0, 2.0_f64.powi(-60)), (1e7, 2.0_f64.powi(-29))] {
        let a = one(&[[origin, origin], [origin + 1.0, origin], [origin + 1.0, origin + e]]);
        let b = one(&[[origin, origin], [origin + 1.0, origin], [origin, origin + 2.0 * e]]);
        let part = |numerator, denominator| float(e) * fraction(numerator, denominator);
        check(&[a, b], &[(&[0], part(1, 6)), (&[0, 1], part(1, 3)), (&[1], part(2, 3))]);
    }
}

#[test]
fn magnitudes_beyond_the_filters() {
    // Products overflow and underflow in f64; the integers have two thousand bits.
    let (large, small) = (1.7e308, 1e-300);
    let a = one(&[[-large, 0.0], [large, 0.0], [0.0, small]]);
    let b = one(&[[0.0, 0.0], [large, 0.0], [large, small], [0.0, small]]);
    let unit = float(large) * float(small);
    check(
        &[a, b],
        &[(&[0], &unit / fraction(2, 1)), (&[0, 1], &unit / fraction(2, 1)), (&[1], &unit / fraction(2, 1))],
    );
}

#[test]
fn far_edges_count_only_for_winding() {
    // The subject is in the left lobe of a bow-tie that crosses itself at (100, 0), partly in a hole with its right edge
    // at x = 1.
    let district = vec![vec![
        vec![[-100.0, -100.0], [300.0, 100.0], [300.0, -100.0], [-100.0, 100.0]],
        square(-50.0, -10.0, 1.0, 10.0),
    ]];
    let everything = cells(&[district.clone(), one(&square(0.0, 0.0, 4.0, 2.0))]);
    assert_eq!(everything[&vec![1]], fraction(2, 1));
    assert_eq!(everything[&vec![0, 1]], fraction(6, 1));
    let within = cells_within(&[district, one(&square(0.0, 0.0, 4.0, 2.0))], 1);
    assert_eq!(within, everything.into_iter().filter(|(members, _)| members.contains(&1)).collect());
}

#[test]
#[should_panic(expected = "polygon 1 has the coordinate [1.0, inf]")]
fn infinite_coordinates_are_refused() {
    let _ = cells(&[one(&square(0.0, 0.0, 1.0, 1.0)), one(&[[0.0, 0.0], [1.0, f64::INFINITY], [2.0, 0.0]])]);
}

/// Rings that go in the eight directions of a chessboard's queen from one lattice point to another only cut unit squares
/// along their diagonals: counting the quarters of all squares, each by its centroid, gives every area exactly.
#[test]
fn random_queen_walks_match_a_count_of_quarter_squares() {
    const SIDE: u64 = 5;
    const ROUNDS: usize = 400;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    let mut shared = 0;
    for round in 0..ROUNDS {
        let count = 2 + below(3);
        let polygons: Vec<MultiPolygon> = (0..count)
            .map(|_| (0..=below(2)).map(|_| (0..=below(3)).map(|_| queen_walk(SIDE, &mut below)).collect()).collect())
            .collect();
        let expected = count_quarters(&polygons, SIDE);
        shared += expected.keys().filter(|members| members.len() > 1).count();
        assert_eq!(cells(&polygons), expected, "round {round}: {polygons:?}");
        for subject in 0..polygons.len() {
            let mut within = expected.clone();
            within.retain(|members, _| members.contains(&subject));
            assert_eq!(cells_within(&polygons, subject), within, "round {round}, within {subject}: {polygons:?}");
        }
    }
    assert!(shared > ROUNDS / 2, "too few overlaps to mean anything: {shared}");
}

/// A closed walk on the lattice points from 0 to `side`, every move a queen's.
fn queen_walk(side: u64, below: &mut impl FnMut(u64) -> u64) -> Ring {
    let start = (below(side + 1), below(side + 1));
    let (mut x, mut y) = start;
    let mut ring = Vec::new();
    for _ in 0..3 + below(5) {
        ring.push([x as f64, y as f64]);
        let (to_x, to_y) = (below(side + 1), below(side + 1));
        let steps = x.abs_diff(to_x).min(y.abs_diff(to_y));
        match below(3) {
            0 => x = to_x,
            1 => y = to_y,
            _ => {
                x = if to_x > x { x + steps } else { x - steps };
                y = if to_y > y { y + steps } else { y - steps };
            }
        }
    }
    ring.push([x as f64, y as f64]);
    // Home along one axis, then along the other.
    ring.push([start.0 as f64, y as f64]);
    ring
}

fn count_quarters(polygons: &[MultiPolygon], side: u64) -> BTreeMap<Vec<usize>, BigRational> {
    let mut quarters: BTreeMap<Vec<usize>, i64> = BTreeMap::new();
    for square in 0..side * side {
        let centre = [(square % side) as f64 + 0.5, (square / side) as f64 + 0.5];
        for [dx, dy] in [[0.25, 0.0], [-0.25, 0.0], [0.0, 0.25], [0.0, -0.25]] {
            let point = [centre[0] + dx, centre[1] + dy];
            let members: Vec<usize> = (0..polygons.len()).filter(|&k| covers(&polygons[k], point)).collect();
            if !members.is_empty() {
                *quarters.entry(members).or_default() += 1;
            }
        }
    }
    quarters.into_iter().map(|(members, count)| (members, fraction(count, 4))).collect()
}

fn covers(polygon: &MultiPolygon, point: Point) -> bool {
    polygon.iter().any(|part| {
        part.split_first().is_some_and(|(shell, holes)| {
            turns(shell, point) != 0.0 && holes.iter().all(|hole| turns(hole, point) == 0.0)
        })
    })
}

/// The winding number by the angles swept: another method than the oracle's rays, sure for points well off the ring.
fn turns(ring: &Ring, point: Point) -> f64 {
    let swept: f64 = (0..ring.len())
        .map(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            let (ax, ay, bx, by) = (a[0] - point[0], a[1] - point[1], b[0] - point[0], b[1] - point[1]);
            libm::atan2(ax * by - ay * bx, ax * bx + ay * by)
        })
        .sum();
    (swept / std::f64::consts::TAU).round()
}
