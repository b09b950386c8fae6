//! The Helmert transformation between two datums, on the geocentric coordinates of positions at height 0.

use crate::ellipsoid::Ellipsoid;

/// Radians in a second of arc.
const SECOND: f64 = std::f64::consts::PI / (180.0 * 3_600.0);
/// Parts per million.
const PPM: f64 = 1e-6;
/// Steps from a geocentric position to its latitude. Each leaves less than e⁴ (5e-5) of the error of the one before; the first
/// guess is right to 1e-3 at the most, so that five are enough.
const STEPS: usize = 5;

/// Seven parameters in the position vector convention, as in the TOWGS84 of well-known text (EPSG method 9606; with the
/// three shifts alone EPSG method 9603).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Helmert {
    /// The shifts along the three axes, in metres.
    pub(super) shift_m: [f64; 3],
    /// The rotations about the three axes, in seconds of arc.
    pub(super) rotation_s: [f64; 3],
    /// The change of scale, in parts per million.
    pub(super) scale_ppm: f64,
}

impl Helmert {
    /// A position in degrees on one ellipsoid, at height 0, as longitude and latitude in degrees on another.
    ///
    /// No platform trigonometry: the same bits on every machine.
    pub(super) fn apply(&self, from: Ellipsoid, to: Ellipsoid, point: [f64; 2]) -> [f64; 2] {
        degrees(to, self.moved(geocentric(from, point)))
    }

    fn moved(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [rx, ry, rz] = self.rotation_s.map(|seconds| seconds * SECOND);
        let scale = 1.0 + self.scale_ppm * PPM;
        let [dx, dy, dz] = self.shift_m;
        [dx + scale * (x - rz * y + ry * z), dy + scale * (rz * x + y - rx * z), dz + scale * (-ry * x + rx * y + z)]
    }
}

/// The geocentric coordinates of a position at height 0, in metres.
fn geocentric(ellipsoid: Ellipsoid, [lon, lat]: [f64; 2]) -> [f64; 3] {
    let (sin, cos) = libm::sincos(lat.to_radians());
    let (sin_lon, cos_lon) = libm::sincos(lon.to_radians());
    let e2 = ellipsoid.eccentricity_squared();
    let normal_m = ellipsoid.equatorial_radius_m / libm::sqrt(1.0 - e2 * sin * sin);
    [normal_m * cos * cos_lon, normal_m * cos * sin_lon, normal_m * (1.0 - e2) * sin]
}

/// The longitude and latitude of a geocentric position, in degrees (Bowring 1976, *Transformation from spatial to geographical
/// coordinates*, Survey Review 23, by the reduced latitude, iterated).
fn degrees(ellipsoid: Ellipsoid, [x, y, z]: [f64; 3]) -> [f64; 2] {
    let a = ellipsoid.equatorial_radius_m;
    let e2 = ellipsoid.eccentricity_squared();
    let b = a * (1.0 - ellipsoid.flattening());
    let from_axis = libm::hypot(x, y);
    let mut reduced = libm::atan2(a * z, b * from_axis);
    let mut lat = reduced;
    for _ in 0..STEPS {
        let (sin, cos) = libm::sincos(reduced);
        lat = libm::atan2(z + e2 / (1.0 - e2) * b * sin * sin * sin, from_axis - e2 * a * cos * cos * cos);
        let (sin, cos) = libm::sincos(lat);
        reduced = libm::atan2(b * sin, a * cos);
    }
    [libm::atan2(y, x).to_degrees(), lat.to_degrees()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEGREE_M: f64 = 111_000.0;

    /// IOGP Publication 373-7-2 (EPSG Guidance Note 7-2), the example of the position vector transformation: WGS 72 to WGS 84.
    #[test]
    fn the_guidance_notes_example() {
        let to_wgs84 = Helmert { shift_m: [0.0, 0.0, 4.5], rotation_s: [0.0, 0.0, 0.554], scale_ppm: 0.219 };
        let moved = to_wgs84.moved([3_657_660.66, 255_768.55, 5_201_382.11]);
        for (ordinate, expected) in moved.into_iter().zip([3_657_660.78, 255_778.43, 5_201_387.75]) {
            assert!((ordinate - expected).abs() < 0.01, "{moved:?}");
        }
    }

    #[test]
    fn no_parameters_move_nothing() {
        let still = Helmert { shift_m: [0.0; 3], rotation_s: [0.0; 3], scale_ppm: 0.0 };
        for lon in [-180.0, -90.0, 0.0, 116.391, 180.0] {
            for lat in [-90.0, -45.0, -1e-9, 0.0, 39.907, 89.999_999, 90.0] {
                let at = still.apply(Ellipsoid::WGS84, Ellipsoid::WGS84, [lon, lat]);
                // Half a micrometre is more than the rounding of a radius of the Earth to 1 nm adds up to.
                assert!((at[1] - lat).abs() * DEGREE_M < 5e-7, "{lon} {lat}: {at:?}");
                assert!(f64::from(lat.abs() == 90.0) > 0.5 || (at[0] - lon).abs() * DEGREE_M < 5e-7, "{at:?}");
            }
        }
    }
}
