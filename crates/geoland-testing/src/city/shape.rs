//! Shapes on the grid of output coordinates: whole ticks of 1e-7 degree.
//!
//! Working in ticks means that what is printed with seven decimals is exactly what was built: shared vertices stay
//! shared and no ring changes its topology when it is written.

use std::f64::consts::TAU;

use super::random::Random;
use crate::{MultiPolygon, Point, Polygon};

/// A position in ticks: longitude, latitude.
pub(super) type Tick = [i64; 2];
/// A ring in ticks, not closed.
pub(super) type TickRing = Vec<Tick>;
/// A shape in ticks: polygons of a shell and holes.
pub(super) type TickShape = Vec<Vec<TickRing>>;

/// Ticks in a degree.
pub(super) const TICKS_PER_DEGREE: f64 = 1e7;

/// Ticks per metre eastward and northward at 39.9 degrees north on WGS84. The layout is drawn with these everywhere,
/// so a city of a million parcels is some 2 % narrower in the north than drawn; areas are not taken from them.
pub(super) const TICKS_PER_M: [f64; 2] = [116.934, 90.063_5];

/// The nearest tick.
#[allow(clippy::cast_possible_truncation, reason = "layout lengths are far below 2^53 ticks")]
pub(super) fn nearest_tick(ticks: f64) -> i64 {
    ticks.round() as i64
}

/// The tick at `x_m`, `y_m` metres from `origin`.
pub(super) fn tick_at(origin: Tick, x_m: f64, y_m: f64) -> Tick {
    [origin[0] + nearest_tick(x_m * TICKS_PER_M[0]), origin[1] + nearest_tick(y_m * TICKS_PER_M[1])]
}

/// Degrees of a tick: correctly rounded, so equal to what a reader makes of the printed decimals.
pub(super) fn degrees(tick: Tick) -> Point {
    [tick[0] as f64 / TICKS_PER_DEGREE, tick[1] as f64 / TICKS_PER_DEGREE]
}

/// The closed rings in degrees, shells counter-clockwise and holes clockwise (RFC 7946's right-hand rule).
pub(super) fn to_degrees(shape: &TickShape) -> MultiPolygon {
    shape.iter().map(|rings| rings.iter().enumerate().map(|(i, ring)| closed_ring(ring, i == 0)).collect()).collect()
}

fn closed_ring(ring: &[Tick], counter_clockwise: bool) -> Vec<Point> {
    let mut points: Vec<Point> = ring.iter().map(|&tick| degrees(tick)).collect();
    if (twice_area_ticks(ring) > 0) != counter_clockwise {
        points.reverse();
    }
    points.push(points[0]);
    points
}

/// Twice the signed area of a ring in square ticks; exact.
pub(super) fn twice_area_ticks(ring: &[Tick]) -> i128 {
    let [x0, y0] = ring[0];
    let from_first = |p: Tick| (i128::from(p[0] - x0), i128::from(p[1] - y0));
    ring.windows(2)
        .map(|pair| {
            let ((ax, ay), (bx, by)) = (from_first(pair[0]), from_first(pair[1]));
            ax * by - bx * ay
        })
        .sum()
}

/// The area of a shape in m2, from the WGS84 radii of curvature at its first vertex; good to about 1e-4 for parcels.
pub(super) fn area_m2(shape: &TickShape) -> f64 {
    const A_M: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_379_990_141_316;
    let square_ticks: i128 = shape
        .iter()
        .flat_map(|rings| rings.iter().enumerate())
        .map(|(i, ring)| twice_area_ticks(ring).abs() * if i == 0 { 1 } else { -1 })
        .sum();
    let phi = (shape[0][0][0][1] as f64 / TICKS_PER_DEGREE).to_radians();
    let sin = libm::sin(phi);
    let w2 = 1.0 - E2 * sin * sin;
    // Meridional radius times the radius of the parallel.
    let m2_per_radian2 = A_M * A_M * (1.0 - E2) * libm::cos(phi) / (w2 * w2);
    let radians_per_tick = (1.0 / TICKS_PER_DEGREE).to_radians();
    0.5 * square_ticks as f64 * radians_per_tick * radians_per_tick * m2_per_radian2
}

/// A star's outline never comes nearer to its centre than this share of its radius, given [`SOLID_VERTICES`] vertices
/// or more (and no flattening): vertices keep 0.65 of the radius, and between two of them, at most 1.5 steps of angle
/// apart, the chord comes nearer by cos(0.75 step).
pub(super) const SOLID_SHARE: f64 = 0.55;
/// The number of vertices from which [`SOLID_SHARE`] holds: 0.65 cos(0.75 * 40 degrees) = 0.563.
pub(super) const SOLID_VERTICES: usize = 9;

/// A polygon that is star-shaped around its centre, so that it is simple whatever its jagged radii are. It lies within
/// `radius_m` of the centre.
pub struct Star {
    /// The centre, in metres east and north of an origin.
    pub centre_m: [f64; 2],
    /// No vertex is farther from the centre than this.
    pub radius_m: f64,
    /// At least 5; from 9 on a hole fits.
    pub vertices: usize,
    /// How much it is flattened across its long axis, 1 for not at all. A linear map keeps a star a star.
    pub flattening: f64,
}

impl Star {
    /// The star as a polygon in degrees, closed and by the right-hand rule, with a hole if one is asked for.
    ///
    /// `origin` is in degrees and is rounded to the seventh decimal.
    #[must_use]
    pub fn polygon(&self, origin: Point, random: &mut Random, hole: bool) -> Polygon {
        let origin = origin.map(|degrees| nearest_tick(degrees * TICKS_PER_DEGREE));
        to_degrees(&vec![self.rings(origin, random, hole)]).swap_remove(0)
    }

    /// The shell, and a hole strictly inside it if one is asked for.
    ///
    /// A hole needs [`SOLID_VERTICES`]: its vertices lie within 0.4 of the radius, the shell keeps 0.55.
    pub(super) fn rings(&self, origin: Tick, random: &mut Random, hole: bool) -> Vec<TickRing> {
        let turn = TAU * random.unit();
        let axis = [libm::cos(turn), libm::sin(turn)];
        let mut rings = vec![self.ring(origin, random, axis, self.vertices, [0.65, 1.0])];
        if hole {
            let vertices = 5 + random.below(5);
            rings.push(self.ring(origin, random, axis, vertices, [0.22, 0.4]));
        }
        rings
    }

    /// A shell with even radii, for large areas whose outline should not look like a saw.
    pub(super) fn even_ring(&self, origin: Tick, random: &mut Random) -> TickRing {
        self.ring(origin, random, [1.0, 0.0], self.vertices, [0.94, 1.0])
    }

    fn ring(&self, origin: Tick, random: &mut Random, axis: [f64; 2], vertices: usize, radii: [f64; 2]) -> TickRing {
        let step = TAU / vertices as f64;
        (0..vertices)
            .map(|i| {
                let angle = step * (i as f64 + random.between(-0.25, 0.25));
                let rho = self.radius_m * random.between(radii[0], radii[1]);
                let along = rho * libm::cos(angle);
                let across = rho * self.flattening * libm::sin(angle);
                let x = self.centre_m[0] + along * axis[0] - across * axis[1];
                let y = self.centre_m[1] + along * axis[1] + across * axis[0];
                tick_at(origin, x, y)
            })
            .collect()
    }
}

/// A number of vertices between `least` and 40, mostly small, with a mean near `least` + 10.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "capped between 0 and 40")]
pub(super) fn draw_vertices(random: &mut Random, least: usize) -> usize {
    let more = -10.5 * libm::log(1.0 - random.unit());
    (least + more.min(40.0) as usize).min(40)
}
