//! Geodesics: true distances and lengths on the ellipsoid, and areas of rings whose edges are geodesics.
//!
//! [`Geodesics`] holds the constants of one ellipsoid; build it once and share it. Distances and long edges are Karney's
//! (2013) through `geographiclib-rs`, which calls the platform's trigonometry: the same bits on the same build. Areas of
//! rings whose edges are all short (some 10 km, less near a pole) use the `libm` crate alone and are the same bits on
//! every machine.

mod area;
mod bend;
mod chord;
mod edge;
mod nearest;
mod reach;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use geographiclib_rs::{Geodesic, InverseGeodesic};

use crate::ellipsoid::Ellipsoid;
use crate::lonlat::LonLat;
use crate::plane::Plane;

use self::bend::Bends;
pub use reach::box_around;

/// Why a ring has no geodesic area.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GeodesicError {
    /// A vertex is no position on the ellipsoid: not finite, or a latitude beyond ±90°.
    #[error(
        "vertex {index} of the ring is no position in degrees: longitude {lon_deg}, latitude {lat_deg}; \
             check the axis order and the coordinate system"
    )]
    NotAPosition {
        /// The vertex, counted from 0.
        index: usize,
        /// Its longitude, as given.
        lon_deg: f64,
        /// Its latitude, as given.
        lat_deg: f64,
    },
    /// The ring goes around a pole, so that which side of it is inside is not decided by its vertices.
    #[error("the ring goes around a pole; cut it along a meridian into rings that don't")]
    AroundPole,
}

/// The geodesics of one ellipsoid.
///
/// # Example
/// ```
/// use geoland::geodesic::Geodesics;
/// use geoland::{Ellipsoid, LonLat};
/// let geodesics = Geodesics::new(Ellipsoid::WGS84);
/// assert_eq!(geodesics.ellipsoid(), Ellipsoid::WGS84);
/// ```
///
/// # References
/// C. F. F. Karney (2013), *Algorithms for geodesics*, Journal of Geodesy 87, 43-55, doi:10.1007/s00190-012-0578-z.
#[derive(Debug, Clone)]
pub struct Geodesics {
    ellipsoid: Ellipsoid,
    plane: Plane,
    geodesic: Geodesic,
    bends: Arc<Bends>,
}

impl Geodesics {
    /// The geodesics of an ellipsoid.
    #[must_use]
    pub fn new(ellipsoid: Ellipsoid) -> Self {
        let geodesic = Geodesic::new(ellipsoid.equatorial_radius_m, ellipsoid.flattening());
        Self { ellipsoid, plane: Plane::new(ellipsoid), geodesic, bends: Arc::new(Bends::new()) }
    }

    /// The ellipsoid.
    #[must_use]
    pub fn ellipsoid(&self) -> Ellipsoid {
        self.ellipsoid
    }

    /// The length of the shortest path on the ellipsoid between two positions, in metres.
    ///
    /// Longitudes may differ by whole turns. NaN where a coordinate is not finite or a latitude lies beyond ±90°.
    ///
    /// # Tolerance
    /// 15 nm (Karney 2013).
    ///
    /// # Example
    /// ```
    /// use geoland::geodesic::Geodesics;
    /// use geoland::{Ellipsoid, LonLat};
    /// let geodesics = Geodesics::new(Ellipsoid::WGS84);
    /// let quadrant_m = geodesics.distance_m(LonLat::new(0.0, 0.0), LonLat::new(0.0, 90.0));
    /// assert!((quadrant_m - 10_001_965.729).abs() < 1e-3);
    /// ```
    #[must_use]
    pub fn distance_m(&self, a: LonLat, b: LonLat) -> f64 {
        if !(is_position(a) && is_position(b)) {
            return f64::NAN;
        }
        self.geodesic.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
    }

    /// The length of a line whose edges are geodesics, in metres; 0 for fewer than two positions.
    ///
    /// NaN where a coordinate is not finite or a latitude lies beyond ±90°.
    ///
    /// # Tolerance
    /// 15 nm an edge.
    ///
    /// # Example
    /// ```
    /// use geoland::geodesic::Geodesics;
    /// use geoland::{Ellipsoid, LonLat};
    /// let geodesics = Geodesics::new(Ellipsoid::CGCS2000);
    /// let alley = [LonLat::new(116.39, 39.94), LonLat::new(116.40, 39.94), LonLat::new(116.40, 39.95)];
    /// assert!((geodesics.length_m(&alley) - 1_965.02).abs() < 0.01);
    /// assert_eq!(geodesics.length_m(&alley[..1]), 0.0);
    /// ```
    #[must_use]
    pub fn length_m(&self, line: &[LonLat]) -> f64 {
        line.windows(2).map(|edge| self.distance_m(edge[0], edge[1])).sum()
    }
}

/// Whether a position is finite with a latitude within ±90°.
pub(crate) fn is_position(position: LonLat) -> bool {
    position.lon_deg.is_finite() && position.lat_deg.abs() <= 90.0
}

/// The full turns to add to the longitude of `to` so that an edge from `from` takes the shorter way round; an edge along a pole is
/// taken as written. Whole numbers, so that a ring that closes does so exactly.
pub(crate) fn turns_between(from: LonLat, to: LonLat) -> f64 {
    let written = to.lon_deg - from.lon_deg;
    let along_pole = from.lat_deg.abs() == 90.0 && to.lat_deg == from.lat_deg;
    let step = if along_pole { written } else { shorter_way_deg(from.lon_deg, to.lon_deg) };
    ((step - written) / 360.0).round()
}

/// The step in longitude from one meridian to another by the shorter way round, in degrees, within ±180.
///
/// Opposite meridians are joined as written: 0 to 180 eastward, 180 to 0 westward, so that a line turned around takes the
/// same way.
pub(crate) fn shorter_way_deg(from_deg: f64, to_deg: f64) -> f64 {
    let step = (to_deg - from_deg) % 360.0;
    if step > 180.0 {
        step - 360.0
    } else if step < -180.0 {
        step + 360.0
    } else {
        step
    }
}
