//! The plane everything lives in: the ellipsoid's cylindrical equal-area plane.

use std::sync::{Arc, OnceLock};

use crate::ellipsoid::Ellipsoid;
use crate::lonlat::{LonLat, Xy};
use crate::pair::Pair;

/// Terms of the authalic series. Each adds a factor e² (0.0067) to the truncation: ten leave less than one part in 10^21.
const TERMS: usize = 10;
/// Coordinates in the plane are multiples of 2^-28 m (3.7 nm), about the spacing of f64 longitudes. On such a lattice
/// differences of coordinates are exact, so that local work can re-base by subtraction without rounding.
#[cfg(test)]
const LATTICE_PER_M: f64 = 268_435_456.0;
/// 2^24 m: 2^52 steps of the lattice.
const SHIFT_M: f64 = 16_777_216.0;

/// The cylindrical equal-area plane of an ellipsoid: X = a λ and Y = A(φ) / a, both in metres.
///
/// A(φ) dλ is the ellipsoidal area between the equator and latitude φ, so that the shoelace formula in this plane is the
/// ellipsoidal area of a polygon whose edges are straight in it (the survey formula). Areas add when a polygon is cut.
///
/// # Guarantees
/// The mapping is a pure function of the position, the same bits on every machine (no platform trigonometry). Positions
/// land on a lattice of 2^-28 m, within a step and a half of the true one.
///
/// # Example
/// ```
/// use geoland::{Ellipsoid, LonLat, Plane};
/// let plane = Plane::new(Ellipsoid::WGS84);
/// let corner = plane.xy(LonLat::new(1.0, 0.0));
/// // One degree of the equator is 111,319.49 m.
/// assert!((corner.x - 111_319.490_793).abs() < 1e-6 && corner.y == 0.0);
/// ```
///
/// # References
/// Snyder (1987), *Map Projections: A Working Manual*, USGS Professional Paper 1395, section 10 (ellipsoidal cylindrical
/// equal-area, standard parallel 0°).
#[derive(Debug, Clone)]
pub struct Plane {
    ellipsoid: Ellipsoid,
    x_per_degree: f64,
    /// a (1 - e²) (k+1)/(2k+1) e^2k, so that Y = s Σ `c_k` s^2k.
    series: [f64; TERMS],
    bands: Arc<Bands>,
}

impl PartialEq for Plane {
    fn eq(&self, other: &Self) -> bool {
        // All else follows from the ellipsoid.
        self.ellipsoid == other.ellipsoid
    }
}

/// Bands of latitude in a degree.
pub(crate) const PER_DEGREE: f64 = 256.0;
/// Bands that are prepared together: half a degree.
pub(crate) const PREPARED: usize = 128;
/// Half degrees from pole to pole.
const HALF_DEGREES: usize = 360;

/// For each band of latitude the Taylor polynomial of Y around its middle, in degrees: over 1/512 of a degree the cubic is
/// within 4e-13 m, so that no vertex needs a sine. Half a degree of bands is prepared when its first vertex comes.
#[derive(Debug)]
struct Bands([OnceLock<Box<HalfDegree>>; HALF_DEGREES]);

/// Half a degree of latitude, counted from the south pole.
#[derive(Debug)]
pub(crate) struct HalfDegree {
    /// Beyond the first degree all latitudes of a half degree, counted from the south pole, have one exponent: their bits,
    /// shifted by this, count the bands.
    pub(crate) shift: u32,
    /// What the first band counts as.
    pub(crate) first: u64,
    pub(crate) bands: [Band; PREPARED],
}

impl HalfDegree {
    /// The band of a latitude that is counted from the south pole, counted from the first of the half degree; 128 or more if it
    /// lies in another half degree.
    #[inline]
    pub(crate) fn band(&self, from_pole_deg: f64) -> u64 {
        (from_pole_deg.to_bits() >> (self.shift & 63)).wrapping_sub(self.first)
    }
}

/// A band of latitude. Every number is there twice, for two latitudes at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Band {
    /// The latitude of its middle, in degrees.
    pub(crate) middle_deg: Pair,
    /// The Taylor polynomial of Y around it, the constant first.
    y: [Pair; 4],
}

impl Band {
    /// The ordinates of latitudes that are so many degrees north of the middle of the band, not yet on the lattice.
    #[inline]
    pub(crate) fn y(&self, step_deg: Pair) -> Pair {
        let [c0, c1, c2, c3] = self.y;
        ((c3 * step_deg + c2) * step_deg + c1) * step_deg + c0
    }
}

impl Plane {
    /// The plane of an ellipsoid.
    #[must_use]
    pub fn new(ellipsoid: Ellipsoid) -> Self {
        let (a, e2) = (ellipsoid.equatorial_radius_m, ellipsoid.eccentricity_squared());
        let mut series = [0.0; TERMS];
        let mut power = a * (1.0 - e2);
        for (k, term) in series.iter_mut().enumerate() {
            *term = power * (k as f64 + 1.0) / (2.0 * k as f64 + 1.0);
            power *= e2;
        }
        let bands = Arc::new(Bands(std::array::from_fn(|_| OnceLock::new())));
        Self { ellipsoid, x_per_degree: a * std::f64::consts::PI / 180.0, series, bands }
    }

    /// The ellipsoid of the plane.
    #[must_use]
    pub fn ellipsoid(&self) -> Ellipsoid {
        self.ellipsoid
    }

    /// The plane position of a position in degrees. Latitudes are taken within ±90°; longitudes may pass ±180°.
    #[must_use]
    pub fn xy(&self, position: LonLat) -> Xy {
        // The casts clamp: a latitude beyond a pole, or none, is taken in the last or first band.
        let band = (((position.lat_deg + 90.0) * PER_DEGREE) as usize).min(HALF_DEGREES * PREPARED - 1);
        let band = &self.half_degree(band / PREPARED).bands[band % PREPARED];
        // Exact: a latitude and the middle of its band are close together.
        let Pair([y, _]) = band.y(Pair::both(position.lat_deg) - band.middle_deg);
        Xy::new(on_lattice(position.lon_deg * self.x_per_degree), on_lattice(y))
    }

    /// The length of a degree of longitude in the plane, in metres.
    pub(crate) fn x_per_degree(&self) -> f64 {
        self.x_per_degree
    }

    /// The bands of a half degree of latitude, counted from the south pole.
    pub(crate) fn half_degree(&self, number: usize) -> &HalfDegree {
        self.bands.0[number].get_or_init(|| {
            let bands = std::array::from_fn(|k| {
                let middle_deg = ((number * PREPARED + k) as f64 + 0.5) / PER_DEGREE - 90.0;
                Band { middle_deg: Pair::both(middle_deg), y: self.taylor(middle_deg).map(Pair::both) }
            });
            let south = (number as f64 / 2.0).to_bits();
            // Of a latitude below 2^(e+1) degrees, the upper e + 8 bits of the fraction count 256ths of a degree.
            let shift = (44 + 1023_u64).saturating_sub(south >> 52).min(63) as u32;
            Box::new(HalfDegree { shift, first: south >> shift, bands })
        })
    }

    fn taylor(&self, lat_deg: f64) -> [f64; 4] {
        let (a, e2) = (self.ellipsoid.equatorial_radius_m, self.ellipsoid.eccentricity_squared());
        let phi = lat_deg.to_radians();
        let sine = libm::sin(phi);
        // Y' = a (1 - e²) cos φ / w² with w = 1 - e² sin² φ, and its derivatives.
        let second = |phi: f64| {
            let (s, c) = (libm::sin(phi), libm::cos(phi));
            let w = 1.0 - e2 * s * s;
            a * (1.0 - e2) * s * (4.0 * e2 * c * c / w - 1.0) / (w * w)
        };
        let w = 1.0 - e2 * sine * sine;
        let first = a * (1.0 - e2) * libm::cos(phi) / (w * w);
        // The third is needed to five digits only, which a difference of the second gives.
        let third = (second(phi + 1e-4) - second(phi - 1e-4)) / 2e-4;
        let degree = 1.0_f64.to_radians();
        [
            sine * self.y_over_sine(sine * sine),
            first * degree,
            second(phi) / 2.0 * degree * degree,
            third / 6.0 * degree * degree * degree,
        ]
    }

    /// The position in degrees of a plane position; Y beyond the poles is taken as the pole.
    ///
    /// # Tolerance
    /// Going there and back moves a position by less than 1e-8 m up to 89° of latitude; nearer to a pole the sine itself
    /// loses digits.
    ///
    /// # Example
    /// ```
    /// use geoland::{Ellipsoid, LonLat, Plane};
    /// let plane = Plane::new(Ellipsoid::CGCS2000);
    /// let back = plane.lonlat(plane.xy(LonLat::new(116.391, 39.907)));
    /// assert!((back.lat_deg - 39.907).abs() < 1e-13 && (back.lon_deg - 116.391).abs() < 1e-13);
    /// ```
    #[must_use]
    pub fn lonlat(&self, position: Xy) -> LonLat {
        LonLat::new(position.x / self.x_per_degree, libm::asin(self.sine(position.y)).to_degrees())
    }

    /// The sine of the latitude of an ordinate; beyond the poles that of the pole.
    pub(crate) fn sine(&self, y: f64) -> f64 {
        let (a, e2) = (self.ellipsoid.equatorial_radius_m, self.ellipsoid.eccentricity_squared());
        // Newton's method in s = sin φ: Y is nearly linear in s, so that four steps from the linear guess reach f64.
        let mut sine = (y / self.y_over_sine(1.0)).clamp(-1.0, 1.0);
        for _ in 0..5 {
            let squared = sine * sine;
            let miss = sine * self.y_over_sine(squared) - y;
            let narrowing = 1.0 - e2 * squared;
            let slope = a * (1.0 - e2) / (narrowing * narrowing);
            let next = (sine - miss / slope).clamp(-1.0, 1.0);
            // What a step leaves as it is, the next ones do too.
            if next == sine {
                break;
            }
            sine = next;
        }
        sine
    }

    /// How the plane lies on the ground at a position: a metre east is 1 / `scale` in X, a metre north `scale` in Y, so that areas
    /// stay. It is N cos φ / a, with the radius N of the prime vertical; next to a pole it is kept at 10^-6.
    ///
    /// # Example
    /// ```
    /// use geoland::{Ellipsoid, LonLat, Plane};
    /// let plane = Plane::new(Ellipsoid::WGS84);
    /// let here = LonLat::new(116.391, 39.907);
    /// let at = plane.xy(here);
    /// let east = plane.lonlat(geoland::Xy::new(at.x + 100.0 / plane.scale(at), at.y));
    /// let metres = geoland::geodesic::Geodesics::new(Ellipsoid::WGS84).distance_m(here, east);
    /// assert!((metres - 100.0).abs() < 1e-6);
    /// ```
    #[must_use]
    pub fn scale(&self, position: Xy) -> f64 {
        let sine = self.sine(position.y);
        let e2 = self.ellipsoid.eccentricity_squared();
        libm::sqrt((1.0 - sine * sine).max(0.0) / (1.0 - e2 * sine * sine)).max(1e-6)
    }

    /// The plane's circumference in X: 360 degrees, in metres.
    #[must_use]
    pub fn circumference_m(&self) -> f64 {
        360.0 * self.x_per_degree
    }

    fn y_over_sine(&self, squared_sine: f64) -> f64 {
        self.series.iter().rev().fold(0.0, |sum, term| sum * squared_sine + term)
    }
}

fn on_lattice(metres: f64) -> f64 {
    // Between 2^24 and 2^25 the spacing of f64 is the lattice, so that adding and taking off 2^24 rounds to it, ties to even.
    // Numbers beyond 2^24 lie on it as they are.
    let shift = SHIFT_M.copysign(metres);
    if metres.abs() < SHIFT_M { (metres + shift) - shift } else { metres }
}

#[cfg(test)]
mod tests {
    use super::{LATTICE_PER_M, Plane, on_lattice};
    use crate::ellipsoid::Ellipsoid;
    use crate::lonlat::LonLat;

    /// The surface of the WGS 84 ellipsoid, in m²: 510,065,621.724 km² (Moritz 2000, *Geodetic Reference System 1980*,
    /// gives 510,065,621.7 km² for an ellipsoid that differs in the tenth digit of the flattening).
    const EARTH_M2: f64 = 510_065_621.724e6;

    #[test]
    fn the_whole_plane_is_the_whole_earth() {
        let plane = Plane::new(Ellipsoid::WGS84);
        let pole = plane.xy(LonLat::new(0.0, 90.0));
        let area = plane.circumference_m() * 2.0 * pole.y;
        assert!((area - EARTH_M2).abs() < 1e3 * 1e3, "{area}");
    }

    #[test]
    fn y_equals_the_closed_form() {
        // Snyder (1987) eq. 3-12: q = (1 - e²) [ s / (1 - e² s²) - ln((1 - e s)/(1 + e s)) / (2 e) ], Y = a q / 2.
        let plane = Plane::new(Ellipsoid::WGS84);
        let (a, e2) = (6_378_137.0, Ellipsoid::WGS84.eccentricity_squared());
        let e = e2.sqrt();
        for lat in [-89.0, -45.0, -0.001, 0.0, 12.5, 39.9, 60.0, 90.0_f64] {
            let s = lat.to_radians().sin();
            let q = (1.0 - e2) * (s / (1.0 - e2 * s * s) - ((1.0 - e * s) / (1.0 + e * s)).ln() / (2.0 * e));
            let y = plane.xy(LonLat::new(0.0, lat)).y;
            assert!((y - a * q / 2.0).abs() < 1e-8, "{lat}: {y} {}", a * q / 2.0);
        }
    }

    #[test]
    fn positions_lie_on_the_lattice() {
        for metres in
            [0.0, 1.0 / 3.0, -12_345.678_9, 8_388_607.999_999_9, -12_958_034.123_456_7, 16_777_215.3, 20_037_508.34]
        {
            let expected = (metres * LATTICE_PER_M).round_ties_even() / LATTICE_PER_M;
            assert_eq!(on_lattice(metres), expected, "{metres}");
        }
    }

    #[test]
    fn bands_agree_with_the_series_to_a_step_and_a_half_of_the_lattice() {
        for ellipsoid in [Ellipsoid::WGS84, Ellipsoid::KRASSOWSKY] {
            let plane = Plane::new(ellipsoid);
            for k in -900_000..=900_000 {
                let lat_deg = f64::from(k) / 10_000.0;
                let sine = libm::sin(lat_deg.to_radians());
                let y = sine * plane.y_over_sine(sine * sine);
                let miss = plane.xy(LonLat::new(0.0, lat_deg)).y - y;
                assert!(miss.abs() <= 1.5 / LATTICE_PER_M, "{lat_deg}: {miss}");
            }
        }
    }

    #[test]
    fn there_and_back() {
        let plane = Plane::new(Ellipsoid::KRASSOWSKY);
        for lat in [-80.0, -1.0, 0.0, 23.456_789, 45.0, 89.0] {
            let there = plane.xy(LonLat::new(-179.5, lat));
            let again = plane.xy(plane.lonlat(there));
            assert!((there.y - again.y).abs() < 1e-8 && (there.x - again.x).abs() < 1e-8, "{lat}");
        }
    }
}
