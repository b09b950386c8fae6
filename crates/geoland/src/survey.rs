//! Areas of single polygons in degrees, their edges straight in the equal-area plane: the survey formula without a shape.
//!
//! [`Plane::ring_area_m2`] and [`Plane::polygon_area_m2`] are to `survey` edges what those of
//! [`Geodesics`](crate::geodesic::Geodesics) are to geodesic ones.

use geo_types::MultiPolygon;

use crate::geodesic::{GeodesicError, is_position, turns_between};
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
        sweep::polygons_m2(polygons, |line| units_of(self, &line.0, |c| LonLat::new(c.x, c.y)))
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
#[cold]
#[inline(never)]
fn unwrapped(plane: &Plane, ring: impl Iterator<Item = LonLat>) -> Result<Vec<Xy>, GeodesicError> {
    let mut positions = Vec::new();
    let (mut first, mut last, mut turns) = (None, None, 0.0);
    for (index, position) in ring.enumerate() {
        let LonLat { lon_deg, lat_deg } = position;
        if !is_position(position) {
            return Err(GeodesicError::NotAPosition { index, lon_deg, lat_deg });
        }
        turns += last.map_or(0.0, |last| turns_between(last, position));
        // The turn is added to the longitude as it is given, as for shapes.
        positions.push(plane.xy(LonLat::new(if turns == 0.0 { lon_deg } else { lon_deg + 360.0 * turns }, lat_deg)));
        first.get_or_insert(position);
        last = Some(position);
    }
    let closing = last.zip(first).map_or(0.0, |(last, first)| turns_between(last, first));
    if turns + closing == 0.0 { Ok(positions) } else { Err(GeodesicError::AroundPole) }
}

#[cfg(test)]
mod tests {
    use geographiclib_rs::{Geodesic, PolygonArea, Winding};
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;

    use crate::ellipsoid::Ellipsoid;
    use crate::geodesic::{GeodesicError, Geodesics};
    use crate::lonlat::LonLat;
    use crate::plane::Plane;

    /// Steps of the plane's lattice in a metre, and half squares of it in a square metre.
    const PER_M: f64 = 268_435_456.0;
    const UNITS_PER_M2: f64 = 2.0 * PER_M * PER_M;

    /// Cross products of the positions that the plane gives to the vertices, in whole numbers.
    fn exact_m2(plane: &Plane, ring: &[LonLat]) -> f64 {
        let steps = |position: &LonLat| {
            let at = plane.xy(*position);
            ((at.x * PER_M) as i128, (at.y * PER_M) as i128)
        };
        let edges = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (steps(a), steps(b)));
        edges.map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum::<i128>() as f64 / UNITS_PER_M2
    }

    fn star(lon: f64, lat: f64, reach_deg: f64, fars: &[f64]) -> Vec<LonLat> {
        let turn = std::f64::consts::TAU / fars.len() as f64;
        let vertex = |(k, far): (usize, &f64)| {
            let (sine, cosine) = libm::sincos(turn * k as f64);
            LonLat::new(lon + far * reach_deg * cosine, lat + far * reach_deg * sine)
        };
        fars.iter().enumerate().map(vertex).collect()
    }

    /// The area of a ring, once it is the same from another vertex on and the negative backward.
    fn steady(
        ring: &[LonLat],
        start: usize,
        area: impl Fn(&[LonLat]) -> Result<f64, GeodesicError>,
    ) -> Result<f64, TestCaseError> {
        let area_m2 = area(ring).unwrap();
        let mut other = ring.to_vec();
        other.rotate_left(start % ring.len());
        prop_assert_eq!(area(&other).unwrap(), area_m2);
        other.push(other[0]);
        other.reverse();
        prop_assert_eq!(area(&other).unwrap(), -area_m2);
        Ok(area_m2)
    }

    proptest! {
        #[test]
        fn the_area_is_the_exact_one_of_the_planes_positions(
            lon in -300.0..300.0_f64,
            lat in -85.0..85.0_f64,
            log_reach in -5.0..0.6_f64,
            fars in prop::collection::vec(0.2..1.0_f64, 3..40),
            start in 0..40_usize,
        ) {
            let plane = Plane::new(Ellipsoid::WGS84);
            let ring = star(lon, lat, 10.0_f64.powf(log_reach), &fars);
            let area_m2 = steady(&ring, start, |ring| plane.ring_area_m2(ring))?;
            prop_assert_eq!(area_m2, exact_m2(&plane, &ring));
        }

        #[test]
        fn geodesic_areas_do_not_depend_on_start_or_direction(
            lon in -300.0..300.0_f64,
            lat in -85.0..85.0_f64,
            log_reach in -5.0..0.6_f64,
            fars in prop::collection::vec(0.2..1.0_f64, 3..40),
            start in 0..40_usize,
        ) {
            let geodesics = Geodesics::new(Ellipsoid::WGS84);
            let ring = star(lon, lat, 10.0_f64.powf(log_reach), &fars);
            let area_m2 = steady(&ring, start, |ring| geodesics.ring_area_m2(ring))?;
            let karney = Geodesic::wgs84();
            let mut polygon = PolygonArea::new(&karney, Winding::CounterClockwise);
            for vertex in &ring {
                polygon.add_point(vertex.lat_deg, vertex.lon_deg);
            }
            let peer_m2 = polygon.compute(true).1;
            prop_assert!((area_m2 - peer_m2).abs() <= 2e-4_f64.max(1e-9 * area_m2.abs()), "{} {}", area_m2, peer_m2);
        }
    }

    #[test]
    fn vertices_on_borders_of_bands_are_where_the_plane_has_them() {
        let plane = Plane::new(Ellipsoid::WGS84);
        for k in 0..1_024 {
            let border = f64::from(k) / 256.0 - 2.0 + 40.0 * f64::from(k % 3);
            for nudge in [0.0, 1e-14, -1e-14, 1e-12, -1e-12] {
                let corners = [(0.0, 0.0), (1e-3, nudge), (1e-3, 1e-3), (5e-4, -nudge), (0.0, 1e-3), (-1e-4, nudge)];
                let ring = corners.map(|(east, north)| LonLat::new(116.0 + east, border + north));
                for count in 3..=ring.len() {
                    let area_m2 = plane.ring_area_m2(&ring[..count]).unwrap();
                    assert_eq!(area_m2, exact_m2(&plane, &ring[..count]), "{border} {nudge} {count}");
                }
            }
        }
    }

    #[test]
    fn rings_that_this_pass_is_not_made_for_have_their_areas() {
        let plane = Plane::new(Ellipsoid::WGS84);
        let block = |west: f64, east: f64, south: f64, north: f64| {
            [(west, south), (east, south), (east, north), (west, north)].map(|(lon, lat)| LonLat::new(lon, lat))
        };
        let here = plane.ring_area_m2(&block(10.0, 10.25, 50.0, 50.125)).unwrap();
        let there = plane.ring_area_m2(&block(179.875, -179.875, 50.0, 50.125)).unwrap();
        assert!((here - there).abs() < 1e-3, "{here} {there}");
        // A sector of 160 degrees up to the pole: that share of the hemisphere, which is half of 510,065,621.724 km².
        let sector = plane.ring_area_m2(&block(-80.0, 80.0, 0.0, 90.0)).unwrap();
        assert!((sector - 510_065_621.724e6 / 2.0 * 160.0 / 360.0).abs() < 1e6, "{sector}");
        let around = [0.0, 120.0, 240.0].map(|lon| LonLat::new(lon, 80.0));
        assert_eq!(plane.ring_area_m2(&around), Err(GeodesicError::AroundPole));
        for bad in [(f64::NAN, 0.0), (0.0, 90.5), (f64::INFINITY, 0.0), (0.0, f64::NAN)] {
            let ring = [LonLat::new(0.0, 0.0), LonLat::new(1.0, 0.0), LonLat::new(bad.0, bad.1)];
            assert!(matches!(plane.ring_area_m2(&ring), Err(GeodesicError::NotAPosition { index: 2, .. })));
        }
        for few in [&[][..], &around[..1], &[LonLat::new(1.0, 2.0), LonLat::new(1.5, 2.5)]] {
            assert_eq!(plane.ring_area_m2(few), Ok(0.0));
        }
    }
}
