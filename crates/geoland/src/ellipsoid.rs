//! Reference ellipsoids: the figure of the Earth that an area is measured on.

/// A reference ellipsoid: equatorial radius and flattening.
///
/// # Example
/// ```
/// use geoland::Ellipsoid;
/// assert_eq!(Ellipsoid::WGS84.equatorial_radius_m, 6_378_137.0);
/// assert!((Ellipsoid::WGS84.eccentricity_squared() - 0.006_694_379_990_14).abs() < 1e-14);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Ellipsoid {
    /// The name printed in `method`.
    pub name: &'static str,
    /// Equatorial radius a, in metres.
    pub equatorial_radius_m: f64,
    /// Inverse flattening 1/f.
    pub inverse_flattening: f64,
}

impl Ellipsoid {
    /// WGS 84 (EPSG ellipsoid 7030), the figure of `GeoJSON`.
    pub const WGS84: Self = Self::new("WGS 84", 6_378_137.0, 298.257_223_563);
    /// CGCS2000 (EPSG ellipsoid 1024), the figure of EPSG:4490 and its Gauss-Kruger zones.
    pub const CGCS2000: Self = Self::new("CGCS2000", 6_378_137.0, 298.257_222_101);
    /// GRS 1980 (EPSG ellipsoid 7019), the figure of NAD83 and ETRS89.
    pub const GRS80: Self = Self::new("GRS 1980", 6_378_137.0, 298.257_222_101);
    /// Krassowsky 1940 (EPSG ellipsoid 7024), the figure of Beijing 1954.
    pub const KRASSOWSKY: Self = Self::new("Krassowsky 1940", 6_378_245.0, 298.3);
    /// IAG 1975 (EPSG ellipsoid 7049), the figure of Xian 1980.
    pub const IAG75: Self = Self::new("IAG 1975", 6_378_140.0, 298.257);

    pub(crate) const fn new(name: &'static str, equatorial_radius_m: f64, inverse_flattening: f64) -> Self {
        Self { name, equatorial_radius_m, inverse_flattening }
    }

    /// Flattening f (no unit).
    #[must_use]
    pub fn flattening(&self) -> f64 {
        1.0 / self.inverse_flattening
    }

    /// First eccentricity squared, e² = f (2 - f) (no unit).
    #[must_use]
    pub fn eccentricity_squared(&self) -> f64 {
        let f = self.flattening();
        f * (2.0 - f)
    }
}
