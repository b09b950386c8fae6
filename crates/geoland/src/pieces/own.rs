//! A parcel's coordinates as they were read, and positions of the plane in the same.

use std::collections::HashMap;

use geo::Validation;
use geo::orient::{Direction, Orient};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::bounds::Bounds;
use crate::crs::Crs;
use crate::ground::Ground;
use crate::lonlat::{LonLat, Xy};
use crate::outline::Land;
use crate::placed::Placed;
use crate::record::Origin;
use crate::shape::Shape;

/// Positions of the plane with the degrees that the files give them, so that what was not cut comes back as it was.
pub(super) struct AsRead<'a> {
    ground: &'a Ground,
    degrees: HashMap<[u64; 2], Coord<f64>>,
}

impl<'a> AsRead<'a> {
    pub(super) fn new(ground: &'a Ground) -> Self {
        Self { ground, degrees: HashMap::new() }
    }

    /// Keeps the positions of a feature that lie in bounds.
    pub(super) fn keep(&mut self, placed: &Placed<'_>, origin: Origin, land: &Land, near: &Bounds) {
        let (Ground::Earth { plane, .. }, Ok(land)) = (self.ground, land) else { return };
        let Some(land) = degrees_of(placed, origin, land) else { return };
        for polygon in &land.0 {
            for c in std::iter::once(polygon.exterior()).chain(polygon.interiors()).flat_map(|ring| &ring.0) {
                let at = plane.xy(LonLat::new(c.x, c.y));
                if near.meets(&Bounds { min: at, max: at }) {
                    self.degrees.entry(bits(at)).or_insert(*c);
                }
            }
        }
    }

    /// The degrees of a plane position; planar coordinates as they are.
    fn coordinate(&self, at: Xy) -> Coord<f64> {
        match self.ground.lonlat(at) {
            None => Coord { x: at.x, y: at.y },
            Some(made) => self.degrees.get(&bits(at)).copied().unwrap_or(Coord { x: made.lon_deg, y: made.lat_deg }),
        }
    }

    /// Polygons of the plane, as open rings, in degrees.
    pub(super) fn polygons(&self, polygons: &[Vec<Vec<Xy>>]) -> MultiPolygon<f64> {
        let ring = |ring: &Vec<Xy>| LineString(ring.iter().map(|at| self.coordinate(*at)).collect());
        let polygon = |rings: &Vec<Vec<Xy>>| {
            let mut rings = rings.iter().map(ring);
            let shell = rings.next().unwrap_or(LineString(Vec::new()));
            Polygon::new(shell, rings.collect())
        };
        MultiPolygon(polygons.iter().map(polygon).collect())
    }
}

/// Equal positions have equal bits: adding zero turns -0.0 into 0.0.
fn bits(at: Xy) -> [u64; 2] {
    [(at.x + 0.0).to_bits(), (at.y + 0.0).to_bits()]
}

/// Polygons in degrees, or as they are in planar coordinates; none where the system cannot tell.
fn degrees_of(placed: &Placed<'_>, origin: Origin, land: &MultiPolygon<f64>) -> Option<MultiPolygon<f64>> {
    let crs = placed.dataset.sources.get(origin.source as usize).map_or(&Crs::WGS84, |source| &source.crs);
    if crs.is_lonlat() || crs.is_planar() {
        return Some(land.clone());
    }
    let ring = |ring: &LineString<f64>| {
        let mut positions: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
        crs.to_lonlat(&mut positions).ok()?;
        Some(LineString(positions.into_iter().map(|[x, y]| Coord { x, y }).collect()))
    };
    let polygon = |polygon: &Polygon<f64>| {
        let holes: Option<Vec<_>> = polygon.interiors().iter().map(ring).collect();
        Some(Polygon::new(ring(polygon.exterior())?, holes?))
    };
    land.0.iter().map(polygon).collect::<Option<_>>().map(MultiPolygon)
}

/// A feature's polygons in degrees as they were read, turned by the right-hand rule; none where they are not valid or
/// hold rings that enclose nothing.
pub(super) fn as_read(placed: &Placed<'_>, origin: Origin, land: &Land, shape: &Shape) -> Option<MultiPolygon<f64>> {
    let land = land.as_ref().ok()?;
    let rings: usize = land.0.iter().map(|polygon| 1 + polygon.interiors().len()).sum();
    if rings != shape.rings().len() {
        return None;
    }
    let land = degrees_of(placed, origin, land)?;
    // Shapes that touch themselves in a position are not simple, but most are valid.
    (shape.is_simple() || land.is_valid()).then(|| land.orient(Direction::Default))
}
