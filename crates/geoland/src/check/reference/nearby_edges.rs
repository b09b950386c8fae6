//! Edges near positions in degrees, to measure how far away the nearest is.

use std::collections::HashSet;

use super::REACH_M;
use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::check::coordinates::PER_DEGREE_M;
use crate::lonlat::Xy;

/// The first window that is searched, in metres; it grows fourfold.
const FIRST_M: f64 = 12.5;

/// Cells of the grid that tells which edges may be near, in a degree.
const CELLS_PER_DEGREE: f64 = 400.0;
/// Edges over more cells than this are kept unseen.
const LOOK_AT: i64 = 64;

/// The edges of some lines that may be near some positions, in degrees.
pub(super) struct NearbyEdges {
    edges: Vec<[[f64; 2]; 2]>,
    boxes: Boxes,
}

impl NearbyEdges {
    pub(super) fn new(lines: &[Vec<[f64; 2]>], around: impl Iterator<Item = [f64; 2]>) -> Self {
        let near: HashSet<(i64, i64)> = around.flat_map(|position| cells(&window(position, REACH_M))).collect();
        let bounds_of = |[a, b]: &[[f64; 2]; 2]| Bounds::of(&[Xy::new(a[0], a[1]), Xy::new(b[0], b[1])]);
        // From the lesser end on, so that the direction of a ring does not change the last digits of a distance.
        let ordered = |a: [f64; 2], b: [f64; 2]| if b < a { [b, a] } else { [a, b] };
        let all = lines.iter().flat_map(|line| line.windows(2)).map(|pair| ordered(pair[0], pair[1]));
        let may_be_near = |edge: &[[f64; 2]; 2]| {
            let bounds = bounds_of(edge);
            let [columns, rows] = spans(&bounds).map(|[from, to]| to - from + 1);
            columns * rows > LOOK_AT || cells(&bounds).any(|cell| near.contains(&cell))
        };
        let edges: Vec<[[f64; 2]; 2]> = all.filter(may_be_near).collect();
        let boxes = Boxes::new(edges.iter().map(bounds_of).zip(0..));
        Self { edges, boxes }
    }

    /// The distance from one of the positions to the nearest edge, at most [`REACH_M`].
    pub(super) fn distance_m(&self, from: [f64; 2]) -> f64 {
        let mut window_m = FIRST_M;
        loop {
            let near = self.boxes.near(&window(from, window_m));
            let nearest = near.into_iter().map(|at| edge_m(from, self.edges[at])).fold(REACH_M, f64::min);
            if nearest <= window_m || window_m >= REACH_M {
                return nearest;
            }
            window_m = (4.0 * window_m).min(REACH_M);
        }
    }
}

/// The cells that a box spans: columns and rows, first and last. Degrees are bounded, so that the numbers are.
fn spans(bounds: &Bounds) -> [[i64; 2]; 2] {
    let of = |degrees: f64| (degrees * CELLS_PER_DEGREE).floor() as i64;
    [[of(bounds.min.x), of(bounds.max.x)], [of(bounds.min.y), of(bounds.max.y)]]
}

fn cells(bounds: &Bounds) -> impl Iterator<Item = (i64, i64)> + use<> {
    let [[west, east], [south, north]] = spans(bounds);
    (west..=east).flat_map(move |x| (south..=north).map(move |y| (x, y)))
}

/// Metres in a degree east and north of a position.
fn scale([_, lat]: [f64; 2]) -> [f64; 2] {
    [PER_DEGREE_M * libm::cos(lat.to_radians()).max(0.01), PER_DEGREE_M]
}

fn window(position @ [x, y]: [f64; 2], metres: f64) -> Bounds {
    let [east, north] = scale(position).map(|per_degree| metres / per_degree);
    Bounds { min: Xy::new(x - east, y - north), max: Xy::new(x + east, y + north) }
}

/// The distance of a position to an edge near it.
fn edge_m(from: [f64; 2], [a, b]: [[f64; 2]; 2]) -> f64 {
    let [east, north] = scale(from);
    let local = |p: [f64; 2]| [(p[0] - from[0]) * east, (p[1] - from[1]) * north];
    let (a, b) = (local(a), local(b));
    let step = [b[0] - a[0], b[1] - a[1]];
    let squared = step[0] * step[0] + step[1] * step[1];
    let along = if squared > 0.0 { -(a[0] * step[0] + a[1] * step[1]) / squared } else { 0.0 };
    let along = along.clamp(0.0, 1.0);
    libm::hypot(a[0] + along * step[0], a[1] + along * step[1])
}

/// The distance of two positions near each other.
pub(super) fn apart_m(a: [f64; 2], b: [f64; 2]) -> f64 {
    let [east, north] = scale(a);
    libm::hypot((b[0] - a[0]) * east, (b[1] - a[1]) * north)
}
