//! The two kinds of position: degrees on the ellipsoid and metres in the equal-area plane. They never convert
//! silently; [`Plane`](crate::plane::Plane) is the only door between them.

/// A position in degrees, longitude first.
///
/// # Example
/// ```
/// use geoland::LonLat;
/// let tiananmen = LonLat::new(116.391, 39.907);
/// assert_eq!(tiananmen.lat_deg, 39.907);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// Longitude in degrees, east positive.
    pub lon_deg: f64,
    /// Latitude in degrees, north positive.
    pub lat_deg: f64,
}

impl LonLat {
    /// A position from longitude and latitude in degrees, in this order.
    #[must_use]
    pub const fn new(lon_deg: f64, lat_deg: f64) -> Self {
        Self { lon_deg, lat_deg }
    }
}

/// A position in the cylindrical equal-area plane (or in the plane of `--crs planar`), in metres (or its units).
///
/// # Example
/// ```
/// use geoland::Xy;
/// let corner = Xy::new(3.0, 4.0);
/// assert_eq!((corner.x, corner.y), (3.0, 4.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Xy {
    /// East, in metres.
    pub x: f64,
    /// North, in metres.
    pub y: f64,
}

impl Xy {
    /// A position from its two plane coordinates.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}
