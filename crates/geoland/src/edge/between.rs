//! Dividing long edges by points of their curves.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Curves, Edges, LONGEST_M, MOST_ADDED, MOST_PARTS};
use crate::lonlat::LonLat;

/// Positions that dividing may still add in a run.
#[derive(Debug, Default)]
pub(crate) struct Budget(AtomicU64);

impl Budget {
    /// Takes positions out of the budget; whether they were there.
    pub(crate) fn take(&self, positions: u64) -> bool {
        self.0.fetch_add(positions, Ordering::Relaxed) + positions <= MOST_ADDED
    }
}

impl Curves {
    /// How many positions dividing a line of positions would add to it.
    pub(crate) fn added(&self, line: &[LonLat]) -> u64 {
        line.windows(2).map(|edge| u64::from(self.parts(edge[0], edge[1]) - 1)).sum()
    }

    /// A line with points of the curve between positions that are far apart. Longitudes do not jump along it.
    pub(crate) fn divided(&self, line: &[LonLat]) -> Vec<LonLat> {
        let mut points = Vec::with_capacity(line.len() + self.added(line) as usize);
        points.extend(line.first());
        for edge in line.windows(2) {
            let (from, to) = (edge[0], edge[1]);
            let parts = self.parts(from, to);
            if parts > 1 {
                self.divide(from, to, parts, &mut points);
            }
            points.push(to);
        }
        points
    }

    /// Puts the points that divide an edge into a list, in the order of the edge. They are computed from the lesser end, so that
    /// shapes on both sides of an edge have the same.
    fn divide(&self, from: LonLat, to: LonLat, parts: u32, points: &mut Vec<LonLat>) {
        let start = points.len();
        let is_forward = from.lon_deg.total_cmp(&to.lon_deg).then(from.lat_deg.total_cmp(&to.lat_deg)).is_lt();
        let (lesser, greater) = if is_forward { (from, to) } else { (to, from) };
        if self.edges == Edges::Geodesic {
            self.geodesics.divide(lesser, greater, parts, points);
        } else {
            points.extend((1..parts).map(|k| {
                let t = f64::from(k) / f64::from(parts);
                let on = |from: f64, to: f64| from + t * (to - from);
                LonLat::new(on(lesser.lon_deg, greater.lon_deg), on(lesser.lat_deg, greater.lat_deg))
            }));
        }
        if !is_forward {
            points[start..].reverse();
        }
    }

    /// Into how many parts an edge is divided: the same for both directions, on every machine.
    pub(super) fn parts(&self, from: LonLat, to: LonLat) -> u32 {
        let (dlon, dlat) = ((to.lon_deg - from.lon_deg).abs(), (to.lat_deg - from.lat_deg).abs());
        let is_straight = match self.edges {
            Edges::Survey => true,
            // Meridians and the equator; and what has no one geodesic.
            Edges::Geodesic => dlon == 0.0 || dlon >= 180.0 || (from.lat_deg == 0.0 && to.lat_deg == 0.0),
            Edges::LonLat => dlon == 0.0 || dlat == 0.0,
        };
        if is_straight {
            return 1;
        }
        // At most the length of the edge: no radius of curvature along a meridian is greater than that at the poles, none of
        // a parallel greater than that of the one nearest to the equator.
        let ellipsoid = self.plane.ellipsoid();
        let polar = ellipsoid.equatorial_radius_m / (1.0 - ellipsoid.flattening());
        let north = polar * dlat.to_radians();
        let length = |cosine: f64| {
            let east = polar * cosine * dlon.to_radians();
            (east * east + north * north).sqrt()
        };
        if length(1.0) <= LONGEST_M {
            return 1;
        }
        let spans_equator = (from.lat_deg < 0.0) != (to.lat_deg < 0.0);
        let least = if spans_equator { 0.0 } else { from.lat_deg.abs().min(to.lat_deg.abs()) };
        let parts = (length(libm::cos(least.to_radians())) / LONGEST_M).ceil();
        // The cast clamps.
        (parts as u32).clamp(1, MOST_PARTS)
    }
}
