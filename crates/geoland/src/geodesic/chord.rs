//! Geodesics between positions of the equal-area plane: how they leave the straight line there, and points on them.

use geographiclib_rs::{GeodesicLine, InverseGeodesic, capability};

use super::Geodesics;
use super::edge::ShortEdge;
use crate::lonlat::{LonLat, Xy};

/// Sines this close to 1 are those of a pole: it is what the plane's lattice tells apart there.
const POLE: f64 = 1.0 - 1e-15;

impl Geodesics {
    /// The integral of (Y of the geodesic - Y of the straight line) dX from one position of the plane to another, in m².
    /// The sines are those of their latitudes. An edge of half a turn or more has no one geodesic: 0.
    pub(crate) fn above_chord_m2(&self, (from, sine_1): (Xy, f64), (to, sine_2): (Xy, f64)) -> f64 {
        let (h, v) = (to.x - from.x, to.y - from.y);
        let is_along_pole = sine_1.abs() >= POLE && sine_2.abs() >= POLE;
        if h == 0.0 || is_along_pole || h.abs() >= 0.5 * self.plane.circumference_m() {
            return 0.0;
        }
        if let Some(edge) = ShortEdge::new(self.ellipsoid, h, v, sine_1, sine_2) {
            return edge.area_above_chord_m2();
        }
        let degrees = |sine: f64| libm::asin(sine).to_degrees();
        let step_deg = 360.0 * (h.abs() / self.plane.circumference_m());
        let (.., eastward, _): (f64, f64, f64, f64, f64, f64, f64, f64) =
            self.geodesic.inverse(degrees(sine_1), 0.0, degrees(sine_2), step_deg);
        let to_equator = if h < 0.0 { -eastward } else { eastward };
        to_equator - 0.5 * h * (from.y + to.y)
    }

    /// Puts the points that divide the geodesic between two positions into equal parts into a list, in order. The positions
    /// are less than half a turn apart, and longitudes go on from that of the first.
    pub(crate) fn divide(&self, from: LonLat, to: LonLat, parts: u32, points: &mut Vec<LonLat>) {
        let step_deg = to.lon_deg - from.lon_deg;
        let (distance_m, azimuth_deg, _, _): (f64, f64, f64, f64) =
            self.geodesic.inverse(from.lat_deg, 0.0, to.lat_deg, step_deg);
        let wanted = capability::LATITUDE | capability::LONGITUDE | capability::DISTANCE_IN;
        let line = GeodesicLine::new(&self.geodesic, from.lat_deg, 0.0, azimuth_deg, Some(wanted), None, None);
        for k in 1..parts {
            let along_m = distance_m * f64::from(k) / f64::from(parts);
            let (_, lat_deg, lon_deg, ..) = line._gen_position(false, along_m, wanted | capability::LONG_UNROLL);
            points.push(LonLat::new(from.lon_deg + lon_deg, lat_deg));
        }
    }
}
