//! Areas of rings whose edges are geodesics.

use geo_types::MultiPolygon;
use geographiclib_rs::InverseGeodesic;

use super::bend::Bent;
use super::edge::ShortEdge;
use super::{GeodesicError, Geodesics, is_position, shorter_way_deg, turns_between};
use crate::lonlat::{LonLat, Xy};
use crate::sweep;

/// A vertex of a ring on its way around.
#[derive(Clone, Copy)]
pub(super) struct Vertex {
    pub(super) position: LonLat,
    /// Whole turns added to the longitude to unwrap it from the first vertex.
    pub(super) turns: f64,
    /// In the plane, X counted from the first vertex's meridian.
    pub(super) xy: Xy,
    pub(super) sine: f64,
}

impl Geodesics {
    /// The area of a ring whose edges are geodesics, in m²: positive where the ring runs counter-clockwise.
    ///
    /// The ring may repeat its first vertex at the end or not. A self-crossing ring counts each part as often as it is
    /// wound around. Fewer than three vertices enclose nothing: 0.
    ///
    /// Longitudes may be wrapped or not: each edge takes the shorter way round. Opposite meridians
    /// are joined as written (0 to 180 goes east, 180 to 0 west), over the pole that is nearer.
    /// Where both ends of an edge are the same pole, its step in longitude is taken as written, so that a ring that is
    /// drawn down to the pole along the antimeridian (as Antarctica commonly is) has its area.
    ///
    /// # Tolerance
    /// Rings of short edges (10 km; less above 45° of latitude, in inverse proportion to tan φ): 1e-6 m² an edge, 1e-8 m² up to
    /// 400 m, and the rounding of the plane's coordinates, 6 nm times the ring's size. Longer edges are Karney's, whose double
    /// precision scatters by about 1e-16 of the area between the edge and the equator.
    ///
    /// # Guarantees
    /// Where a ring lies within 75 degrees of longitude of its first vertex as written, and not within a degree of a pole:
    /// the same bits whichever vertex it starts at, the negative where it runs backward.
    ///
    /// # Errors
    /// [`GeodesicError::NotAPosition`] for a vertex that is not finite or beyond ±90°, [`GeodesicError::AroundPole`] for
    /// a ring around a pole.
    ///
    /// # Example
    /// ```
    /// use geoland::geodesic::Geodesics;
    /// use geoland::{Ellipsoid, LonLat};
    /// let geodesics = Geodesics::new(Ellipsoid::WGS84);
    /// // An eighth of the Earth: the whole is 510,065,621.72 km².
    /// let octant = [LonLat::new(0.0, 0.0), LonLat::new(90.0, 0.0), LonLat::new(0.0, 90.0)];
    /// let area_km2 = geodesics.ring_area_m2(&octant).unwrap() / 1e6;
    /// assert!((area_km2 - 510_065_621.724 / 8.0).abs() < 1e-3);
    /// ```
    ///
    /// # References
    /// Karney (2013), sections 6 and 7; the series for short edges is derived in this crate's source from the geodesic
    /// equation in the equal-area plane.
    pub fn ring_area_m2(&self, ring: &[LonLat]) -> Result<f64, GeodesicError> {
        self.units_of(ring, |position| position).map(sweep::m2)
    }

    /// The area of polygons whose edges are geodesics, in m²: over the parts, the shell's area less those of its holes,
    /// each taken as positive whatever its direction.
    ///
    /// Parts that overlap count twice; an empty geometry is 0. Tolerance as for [`Self::ring_area_m2`].
    ///
    /// # Errors
    /// As [`Self::ring_area_m2`], for the first ring that fails.
    ///
    /// # Example
    /// ```
    /// use geoland::Ellipsoid;
    /// use geoland::geodesic::Geodesics;
    /// let ring = vec![(116.0, 40.0), (116.01, 40.0), (116.01, 40.01), (116.0, 40.01)];
    /// let block = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// let area_m2 = Geodesics::new(Ellipsoid::WGS84).polygon_area_m2(&block).unwrap();
    /// assert!((area_m2 - 948_099.2).abs() < 1.0);
    /// ```
    pub fn polygon_area_m2(&self, polygons: &MultiPolygon<f64>) -> Result<f64, GeodesicError> {
        sweep::polygons_m2(polygons, |line| self.units_of(&line.0, |c| LonLat::new(c.x, c.y)))
    }

    /// The area of a ring in units of 2^-57 m².
    fn units_of<P: Copy>(&self, ring: &[P], lonlat: impl Fn(P) -> LonLat + Copy) -> Result<i128, GeodesicError> {
        match sweep::area(&self.plane, |half_degree| Bent::new(self, half_degree), ring, lonlat) {
            Some(units) => Ok(units),
            None => self.area_of(ring.iter().map(|&position| lonlat(position))).map(sweep::units),
        }
    }

    /// The area of any ring, edge by edge.
    #[cold]
    #[inline(never)]
    fn area_of(&self, mut ring: impl Iterator<Item = LonLat>) -> Result<f64, GeodesicError> {
        let Some(position) = ring.next() else { return Ok(0.0) };
        let first = self.vertex(0, position, position.lon_deg, 0.0)?;
        let (mut last, mut area) = (first, 0.0);
        for (index, position) in (1..).zip(ring) {
            let next = self.step(index, last, position, first)?;
            area -= self.under(last, next, first.xy.y);
            last = next;
        }
        let closing = self.step(0, last, first.position, first)?;
        if closing.turns != 0.0 {
            return Err(GeodesicError::AroundPole);
        }
        Ok(area - self.under(last, closing, first.xy.y))
    }

    /// The vertex after `last`, its longitude unwrapped.
    fn step(&self, index: usize, last: Vertex, position: LonLat, first: Vertex) -> Result<Vertex, GeodesicError> {
        let turns = last.turns + turns_between(last.position, position);
        self.vertex(index, position, first.position.lon_deg, turns)
    }

    fn vertex(&self, index: usize, position: LonLat, origin_deg: f64, turns: f64) -> Result<Vertex, GeodesicError> {
        let LonLat { lon_deg, lat_deg } = position;
        if !is_position(position) {
            return Err(GeodesicError::NotAPosition { index, lon_deg, lat_deg });
        }
        // Relative to the first vertex, longitudes are small numbers and their differences lose nothing.
        let xy = self.plane.xy(LonLat::new(lon_deg - origin_deg + 360.0 * turns, lat_deg));
        Ok(Vertex { position, turns, xy, sine: libm::sin(lat_deg.to_radians()) })
    }

    /// The integral of (Y - `base`) dX along the geodesic from one vertex to the next, in m².
    fn under(&self, from: Vertex, to: Vertex, base: f64) -> f64 {
        let (h, v) = (to.xy.x - from.xy.x, to.xy.y - from.xy.y);
        let chord = 0.5 * h * ((from.xy.y - base) + (to.xy.y - base));
        // A meridian is straight in the plane, and so is the line that the plane makes of a pole.
        if h == 0.0 || (from.sine.abs() == 1.0 && from.sine == to.sine) {
            return chord;
        }
        match ShortEdge::new(self.ellipsoid, h, v, from.sine, to.sine) {
            Some(edge) => chord + edge.area_above_chord_m2(),
            None => chord + self.long_edge_above_chord_m2(from, to),
        }
    }

    /// As [`ShortEdge::area_above_chord_m2`], for an edge of any length.
    pub(super) fn long_edge_above_chord_m2(&self, from: Vertex, to: Vertex) -> f64 {
        let step = shorter_way_deg(from.position.lon_deg, to.position.lon_deg);
        // Eastward, then turned by the sign: the inverse problem alone cannot tell which way round half a turn goes.
        let (.., eastward, _): (f64, f64, f64, f64, f64, f64, f64, f64) =
            self.geodesic.inverse(from.position.lat_deg, 0.0, to.position.lat_deg, step.abs());
        let to_equator = if step < 0.0 { -eastward } else { eastward };
        // The step itself, not the plane's rounded X: the area down to the equator is the product of it with some
        // thousands of kilometres.
        let h = self.ellipsoid.equatorial_radius_m * step.to_radians();
        to_equator - 0.5 * h * (from.xy.y + to.xy.y)
    }
}
