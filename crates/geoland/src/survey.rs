//! Areas of single polygons in degrees, their edges straight in the equal-area plane: the survey formula without a shape.
//!
//! [`Plane::ring_area_m2`] and [`Plane::polygon_area_m2`] are to `survey` edges what those of
//! [`Geodesics`](crate::geodesic::Geodesics) are to geodesic ones.

use geo_types::{LineString, MultiPolygon};

use crate::geodesic::{GeodesicError, is_position, shorter_way_deg};
use crate::lonlat::{LonLat, Xy};
use crate::plane::Plane;
use crate::ring::ring_area;
use crate::sweep::{self, Straight};

impl Plane {
    /// The area of a ring in degrees whose edges are straight in the plane, in m²: positive where the ring runs
    /// counter-clockwise.
    ///
    /// The ring may repeat its first vertex at the end or not. A self-crossing ring counts each part as often as it is wound
    /// around. Fewer than three vertices enclose nothing: 0. Each edge takes the shorter way round; opposite meridians are
    /// joined as written, and so are the ends of an edge along a pole.
    ///
    /// # Guarantees
    /// The same bits on every machine. Where a ring lies within 75 degrees of longitude of its first vertex as written, and not
    /// within a degree of a pole, it is the exact area of the positions that [`Plane::xy`] gives its vertices, rounded once: the
    /// same whichever vertex the ring starts at, the negative where it runs backward.
    ///
    /// # Errors
    /// [`GeodesicError::NotAPosition`] for a vertex that is not finite or beyond ±90°, [`GeodesicError::AroundPole`] for
    /// a ring around a pole.
    ///
    /// # Example
    /// ```
    /// use geoland::{Ellipsoid, LonLat, Plane};
    /// let plane = Plane::new(Ellipsoid::WGS84);
    /// // Between meridians and parallels: the plane's rectangle.
    /// let ring = [(116.0, 40.0), (116.01, 40.0), (116.01, 40.01), (116.0, 40.01)].map(|(lon, lat)| LonLat::new(lon, lat));
    /// let (low, high) = (plane.xy(ring[0]), plane.xy(ring[2]));
    /// let area_m2 = plane.ring_area_m2(&ring).unwrap();
    /// assert!((area_m2 - (high.x - low.x) * (high.y - low.y)).abs() < 1e-9);
    /// ```
    pub fn ring_area_m2(&self, ring: &[LonLat]) -> Result<f64, GeodesicError> {
        units_of(self, ring, |position| position).map(sweep::m2)
    }

    /// The area of polygons in degrees whose edges are straight in the plane, in m²: over the parts, the shell's area less those
    /// of its holes, each taken as positive whatever its direction.
    ///
    /// Parts that overlap count twice; an empty geometry is 0.
    ///
    /// # Guarantees
    /// Those of [`Self::ring_area_m2`]; areas of rings are added exactly.
    ///
    /// # Errors
    /// As [`Self::ring_area_m2`], for the first ring that fails.
    ///
    /// # Example
    /// ```
    /// use geoland::{Ellipsoid, Plane};
    /// let ring = vec![(116.0, 40.0), (116.01, 40.0), (116.01, 40.01), (116.0, 40.01)];
    /// let block = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// let area_m2 = Plane::new(Ellipsoid::WGS84).polygon_area_m2(&block).unwrap();
    /// assert!((area_m2 - 948_099.2).abs() < 1.0);
    /// ```
    pub fn polygon_area_m2(&self, polygons: &MultiPolygon<f64>) -> Result<f64, GeodesicError> {
        let line = |line: &LineString<f64>| units_of(self, &line.0, |c| LonLat::new(c.x, c.y)).map(i128::abs);
        let mut total = 0;
        for polygon in polygons {
            total += line(polygon.exterior())?;
            for hole in polygon.interiors() {
                total -= line(hole)?;
            }
        }
        Ok(sweep::m2(total))
    }
}

/// The area of a ring in units of 2^-57 m².
fn units_of<P: Copy>(plane: &Plane, ring: &[P], lonlat: impl Fn(P) -> LonLat + Copy) -> Result<i128, GeodesicError> {
    match sweep::area(plane, |_| Straight, ring, lonlat) {
        Some(units) => Ok(units),
        None => {
            unwrapped(plane, ring.iter().map(|&position| lonlat(position))).map(|ring| sweep::units(ring_area(&ring)))
        }
    }
}

/// The positions of any ring in the plane, its longitudes unwrapped from the first vertex.
fn unwrapped(plane: &Plane, ring: impl Iterator<Item = LonLat>) -> Result<Vec<Xy>, GeodesicError> {
    let mut positions = Vec::new();
    let (mut first, mut last, mut turns) = (None, None, 0.0);
    let turn = |from: LonLat, to: LonLat| {
        let written = to.lon_deg - from.lon_deg;
        let is_along_pole = from.lat_deg.abs() == 90.0 && to.lat_deg == from.lat_deg;
        let step = if is_along_pole { written } else { shorter_way_deg(from.lon_deg, to.lon_deg) };
        // Turns are whole numbers, so that a ring that closes does so exactly.
        ((step - written) / 360.0).round()
    };
    for (index, position) in ring.enumerate() {
        let LonLat { lon_deg, lat_deg } = position;
        if !is_position(position) {
            return Err(GeodesicError::NotAPosition { index, lon_deg, lat_deg });
        }
        turns += last.map_or(0.0, |last| turn(last, position));
        // The turn is added to the longitude as it is given, as for shapes.
        positions.push(plane.xy(LonLat::new(if turns == 0.0 { lon_deg } else { lon_deg + 360.0 * turns }, lat_deg)));
        first.get_or_insert(position);
        last = Some(position);
    }
    let closing = last.zip(first).map_or(0.0, |(last, first)| turn(last, first));
    if turns + closing == 0.0 { Ok(positions) } else { Err(GeodesicError::AroundPole) }
}
