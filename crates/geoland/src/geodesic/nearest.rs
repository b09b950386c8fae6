//! Distances from a position to an edge.

use geographiclib_rs::InverseGeodesic;

use super::{Geodesics, is_position, shorter_way_deg};
use crate::lonlat::{LonLat, Xy};

/// The longest piece of an edge that is searched as a whole, in metres.
const PIECE_M: f64 = 50_000.0;
/// The greatest turn of the edge's direction within such a piece, as its length in metres times tan φ: 0.08 radians.
const TURN_M: f64 = 500_000.0;
/// Pieces below this length are searched as they are, however they turn: next to a pole nothing else would end the halving.
const SHORTEST_PIECE_M: f64 = 1.0;
/// The mean radius used for the curvature of distance circles, in metres: it steers the search, not the result.
const MEAN_RADIUS_M: f64 = 6_371_000.0;
/// What the search may leave on the table, in metres.
const SEARCH_TOLERANCE_M: f64 = 1e-7;
/// Newton's method needs two or three steps; the bound is for arithmetic gone astray.
const MAX_STEPS: usize = 12;

/// An edge, straight in the equal-area plane.
struct Edge {
    from: LonLat,
    to: LonLat,
    step_deg: f64,
    from_y: f64,
    /// Extents in the plane, in metres.
    h: f64,
    v: f64,
}

/// A point of an edge with its distance from the position asked about.
#[derive(Clone, Copy)]
struct Sample {
    t: f64,
    at: LonLat,
    distance_m: f64,
}

impl Geodesics {
    /// The distance on the ellipsoid from a position to the nearest point of an edge, in metres.
    ///
    /// The edge from `a` to `b` is straight in the equal-area plane, as in the survey formula: the same line that
    /// encloses the areas geoland reports, so that a parcel's boundary is in one place for both. (The geodesic between the
    /// same ends lies at most L² tan φ/(8 R) beside it: 0.2 mm for 100 m at 45°, 2 m for 10 km.) The edge takes
    /// the shorter way round the Earth; one that spans a full turn or more, as in a frame around a whole map, is taken as
    /// written.
    ///
    /// # Tolerance
    /// 1e-6 m up to 89° of latitude, for edges and distances of any length. Within some metres of a pole the place of the
    /// edge itself is known to millimetres only.
    ///
    /// # Guarantees
    /// Never more than the distance to either end. NaN where a coordinate is not finite or a latitude beyond ±90°.
    ///
    /// Takes about four inverse geodesics, some microseconds; for edges beyond 50 km one more for each piece of that
    /// length that could hold the nearest point.
    ///
    /// # Example
    /// ```
    /// use geoland::geodesic::Geodesics;
    /// use geoland::{Ellipsoid, LonLat};
    /// let geodesics = Geodesics::new(Ellipsoid::WGS84);
    /// // Across the antimeridian, on the equator: 0.001° of latitude is 110.574 m.
    /// let (a, b) = (LonLat::new(179.999, 0.0), LonLat::new(-179.999, 0.0));
    /// let distance_m = geodesics.point_to_segment_m(LonLat::new(180.0, 0.001), a, b);
    /// assert!((distance_m - 110.574).abs() < 1e-3);
    /// ```
    #[must_use]
    pub fn point_to_segment_m(&self, p: LonLat, a: LonLat, b: LonLat) -> f64 {
        if ![p, a, b].into_iter().all(is_position) {
            return f64::NAN;
        }
        let edge = self.edge(a, b);
        let start = Sample { t: 0.0, at: a, distance_m: self.distance_m(p, a) };
        if edge.h == 0.0 && edge.v == 0.0 {
            return start.distance_m;
        }
        let end = Sample { t: 1.0, at: b, distance_m: self.distance_m(p, b) };
        let mut best = start.distance_m.min(end.distance_m);
        // A stack of pieces still to search: halving depth-first keeps it as short as the depth.
        let mut pieces = vec![(start, end)];
        while let Some((from, to)) = pieces.pop() {
            let (length, turn) = self.extent(&edge, from, to);
            // Distance changes no faster than one moves: nothing on the piece is nearer than this.
            if 0.5 * (from.distance_m + to.distance_m - length) >= best {
                continue;
            }
            if (length <= PIECE_M && turn <= TURN_M) || length <= SHORTEST_PIECE_M {
                best = best.min(self.search(&edge, p, from.t, to.t));
                continue;
            }
            let t = 0.5 * (from.t + to.t);
            let at = self.on(&edge, t);
            let middle = Sample { t, at, distance_m: self.distance_m(p, at) };
            best = best.min(middle.distance_m);
            pieces.push((middle, to));
            pieces.push((from, middle));
        }
        best
    }

    fn edge(&self, from: LonLat, to: LonLat) -> Edge {
        let written = to.lon_deg - from.lon_deg;
        let step_deg = if written.abs() < 360.0 { shorter_way_deg(from.lon_deg, to.lon_deg) } else { written };
        let start = self.plane.xy(LonLat::new(0.0, from.lat_deg));
        let end = self.plane.xy(LonLat::new(step_deg, to.lat_deg));
        Edge { from, to, step_deg, from_y: start.y, h: end.x, v: end.y - start.y }
    }

    /// The position at parameter t of an edge, 0 at its start and 1 at its end.
    fn on(&self, edge: &Edge, t: f64) -> LonLat {
        // The ends are given; going through the plane would move them by nanometres.
        if t <= 0.0 {
            return edge.from;
        }
        if t >= 1.0 {
            return edge.to;
        }
        let lat_deg = self.plane.lonlat(Xy::new(0.0, edge.from_y + t * edge.v)).lat_deg;
        LonLat::new(edge.from.lon_deg + t * edge.step_deg, lat_deg)
    }

    /// An upper bound of the length of a piece of an edge, and of that length times tan φ, in metres.
    fn extent(&self, edge: &Edge, from: Sample, to: Sample) -> (f64, f64) {
        let (south, north) = (from.at.lat_deg.min(to.at.lat_deg), from.at.lat_deg.max(to.at.lat_deg));
        let least = if south <= 0.0 && north >= 0.0 { 0.0 } else { south.abs().min(north.abs()) };
        let greatest = south.abs().max(north.abs());
        // Meridians are nowhere curved less than at the poles, where their radius is a²/b.
        let radius = self.ellipsoid.equatorial_radius_m / (1.0 - self.ellipsoid.flattening());
        let east = self.parallel(least) * edge.h.abs() * (to.t - from.t);
        let length = east + radius * (north - south).to_radians();
        (length, length * libm::tan(greatest.to_radians()))
    }

    /// The radius of a parallel over the equatorial radius.
    fn parallel(&self, lat_deg: f64) -> f64 {
        let (sine, cosine) = libm::sincos(lat_deg.to_radians());
        cosine / (1.0 - self.ellipsoid.eccentricity_squared() * sine * sine).sqrt()
    }

    /// The least distance met while looking for the nearest point between two parameters of an edge.
    ///
    /// Newton's method on half the squared distance: on a plane it would be there in one step from anywhere.
    fn search(&self, edge: &Edge, p: LonLat, low: f64, high: f64) -> f64 {
        let mut t = self.first_guess(edge, p).clamp(low, high);
        let mut best = f64::INFINITY;
        for _ in 0..MAX_STEPS {
            let at = self.on(edge, t);
            let (distance, azimuth_deg, _, arc_deg): (f64, f64, f64, f64) =
                self.geodesic.inverse(at.lat_deg, at.lon_deg, p.lat_deg, p.lon_deg);
            best = best.min(distance);
            // The edge's velocity by t, east and north, and the parts of the direction to p along it and to its left.
            let r = self.parallel(at.lat_deg);
            let (east, north) = (r * edge.h, edge.v / r);
            let speed = east.hypot(north);
            let (to_east, to_north) = azimuth_deg.to_radians().sin_cos();
            let along = (east * to_east + north * to_north) / speed;
            let left = (east * to_north - north * to_east) / speed;
            // The straight line's geodesic curvature is what a geodesic would bend away from it (see `edge.rs`).
            let r_y = -at.lat_deg.to_radians().sin() / (self.ellipsoid.equatorial_radius_m * r);
            let bend = r_y * (r * r * r * edge.h * edge.h + 3.0 * edge.v * edge.v / r) * edge.h;
            let curvature = -bend / (speed * speed * speed);
            // Distance circles around p are curved by cot(σ)/R, σ being the arc from p.
            let arc = arc_deg.to_radians();
            let circle = if arc < 1e-9 { 1.0 } else { distance / (MEAN_RADIUS_M * arc.tan()) };
            let slope = along * along + circle * left * left - distance * curvature * left;
            let next = (t + distance * along / (speed * slope.max(0.1))).clamp(low, high);
            let move_m = (next - t).abs() * speed;
            // A move of m sideways at distance d gains m²/(2 d): stop where that is nothing. NaN stops as well.
            if move_m.is_nan() || move_m * move_m <= 2.0 * SEARCH_TOLERANCE_M * distance.max(move_m) {
                break;
            }
            t = next;
        }
        best
    }

    /// The parameter of the nearest point as if the Earth were flat around the middle of the edge.
    fn first_guess(&self, edge: &Edge, p: LonLat) -> f64 {
        let middle = self.on(edge, 0.5);
        let r = self.parallel(middle.lat_deg);
        let (east, north) = (r * edge.h, edge.v / r);
        let from_middle = self.plane.xy(LonLat::new(shorter_way_deg(middle.lon_deg, p.lon_deg), p.lat_deg));
        let (p_east, p_north) = (r * from_middle.x, (from_middle.y - (edge.from_y + 0.5 * edge.v)) / r);
        let t = 0.5 + (p_east * east + p_north * north) / (east * east + north * north);
        if t.is_nan() { 0.5 } else { t }
    }
}
