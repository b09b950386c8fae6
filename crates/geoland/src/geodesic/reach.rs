//! Boxes that hold everything within a distance.

use crate::ellipsoid::Ellipsoid;
use crate::lonlat::LonLat;

/// What is added to the distance, in metres: covers the 15 nm of computed distances many times over.
const GUARD_M: f64 = 1e-6;
/// What is added to each side, in degrees: covers the rounding of a few operations on numbers up to 540.
const GUARD_DEG: f64 = 1e-12;

/// A box of longitudes and latitudes that holds every position within a distance of `p`: (west, south, east, north), in
/// degrees.
///
/// West and east may pass ±180° (west lies below `p`'s longitude, east above it); where the distance reaches a pole they
/// are -180 and 180, all longitudes. South and north stay within ±90°. A distance that is infinite or not a number, or a
/// `p` that is no position, gives the whole Earth; a negative distance counts as 0.
///
/// # Guarantees
/// Every position whose distance from `p` on the ellipsoid, as [`Geodesics::distance_m`](super::Geodesics::distance_m)
/// computes it, is at most `distance_m` lies in the box (its longitude taken modulo 360°).
///
/// Proof: the radii of curvature M and N of an ellipsoid are at least b²/a (M at the equator), so every path on it is at
/// least as long as the path through the same longitudes and latitudes on a sphere of radius b²/a. What is
/// within the distance on the ellipsoid is within it on that sphere, where the box of a cap is known. On the Earth the box
/// is at most 1 % wider than need be, except next to a pole.
///
/// # Example
/// ```
/// use geoland::geodesic::box_around;
/// use geoland::{Ellipsoid, LonLat};
/// let (west, south, east, north) = box_around(Ellipsoid::WGS84, LonLat::new(116.39, 39.91), 1_000.0);
/// assert!(west < 116.3783 && east > 116.4017 && south < 39.9010 && north > 39.9190);
/// assert_eq!(box_around(Ellipsoid::WGS84, LonLat::new(0.0, 89.999), 1_000.0).2, 180.0);
/// ```
#[must_use]
pub fn box_around(ellipsoid: Ellipsoid, p: LonLat, distance_m: f64) -> (f64, f64, f64, f64) {
    const WHOLE_EARTH: (f64, f64, f64, f64) = (-180.0, -90.0, 180.0, 90.0);
    if !(super::is_position(p) && distance_m.is_finite()) {
        return WHOLE_EARTH;
    }
    let shortening = 1.0 - ellipsoid.flattening();
    let radius = ellipsoid.equatorial_radius_m * shortening * shortening;
    let reach = (distance_m.max(0.0) + GUARD_M) / radius;
    let reach_deg = reach.to_degrees() * (1.0 + GUARD_DEG) + GUARD_DEG;
    let (south, north) = (p.lat_deg - reach_deg, p.lat_deg + reach_deg);
    if south <= -90.0 || north >= 90.0 {
        return (-180.0, south.max(-90.0), 180.0, north.min(90.0));
    }
    // The meridians that touch a spherical cap of angular radius δ around latitude φ: sin Δλ = sin δ / cos φ.
    let sine = libm::sin(reach_deg.to_radians()) / libm::cos(p.lat_deg.to_radians());
    if sine >= 1.0 {
        return (-180.0, south, 180.0, north);
    }
    // Near 90° the arc sine multiplies what the quotient was rounded by; a cap that nearly touches the pole takes all.
    let half = libm::asin(sine).to_degrees();
    if half > 89.99 {
        return (-180.0, south, 180.0, north);
    }
    let half = half * (1.0 + GUARD_DEG) + GUARD_DEG;
    (p.lon_deg - half, south, p.lon_deg + half, north)
}
