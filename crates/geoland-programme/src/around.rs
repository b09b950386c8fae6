//! Around lines: polygons that hold what lies within a distance of them.

use geoland::ground::Ground;
use geoland::{Shape, Xy};

/// Corners of the polygon that stands for the circle around a position.
const CORNERS: u32 = 64;
/// Stretches are divided into pieces of at most this many metres, so that the plane is the same all around each of them.
const PIECE_M: f64 = 250.0;
/// The lattice of the plane: steps to the metre.
const STEPS_PER_M: f64 = 268_435_456.0;

/// The land within a distance of a stretch: for each piece of it a rectangle with half circles at its ends.
pub(crate) fn capsules(ground: &Ground, from: Xy, to: Xy, distance_m: f64) -> Vec<Shape> {
    let scale_at = |position: Xy| match ground {
        Ground::Earth { plane, .. } => plane.scale(position),
        Ground::Planar => 1.0,
    };
    let middle = Xy::new(f64::midpoint(from.x, to.x), f64::midpoint(from.y, to.y));
    let scale = scale_at(middle);
    let length = libm::hypot((to.x - from.x) * scale, (to.y - from.y) / scale);
    let pieces = (length / PIECE_M).ceil().max(1.0);
    let position = |k: f64| Xy::new(from.x + (to.x - from.x) * (k / pieces), from.y + (to.y - from.y) * (k / pieces));
    (0..pieces as u32)
        .map(|k| {
            let (a, b) = (position(f64::from(k)), position(f64::from(k) + 1.0));
            capsule(a, b, scale_at(Xy::new(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y))), distance_m)
        })
        .collect()
}

/// The land within a distance of a straight piece, where the plane has one scale.
fn capsule(a: Xy, b: Xy, scale: f64, distance_m: f64) -> Shape {
    let turn = 2.0 * std::f64::consts::PI / f64::from(CORNERS);
    // The sides are at the distance. The corners of a half circle between them are a little farther out, so that it has its area:
    // with n sectors, sin t / 2 (2 N ρ + (n - 2) ρ²) = π N² / 2. The border lies between 0.9996 and 1.0009 times the distance.
    let inner = f64::from(CORNERS / 2 - 2);
    let farther = (libm::sqrt(1.0 + inner * std::f64::consts::PI / libm::sin(turn)) - 1.0) / inner;
    let heading = libm::atan2((b.y - a.y) / scale, (b.x - a.x) * scale);
    let around = |centre: Xy, first: u32| {
        (first..=first + CORNERS / 2).map(move |k| {
            // From the right of the heading over the front to the left, and on around the back.
            let angle = heading + turn * f64::from(k) - std::f64::consts::FRAC_PI_2;
            let radius = if k == first || k == first + CORNERS / 2 { distance_m } else { distance_m * farther };
            let (x, y) = (radius * libm::cos(angle) / scale, radius * libm::sin(angle) * scale);
            Xy::new(on_lattice(centre.x + x), on_lattice(centre.y + y))
        })
    };
    Shape::new(vec![vec![around(b, 0).chain(around(a, CORNERS / 2)).collect()]])
}

fn on_lattice(ordinate: f64) -> f64 {
    (ordinate * STEPS_PER_M).round() / STEPS_PER_M
}
