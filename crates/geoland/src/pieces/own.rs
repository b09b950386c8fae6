//! A parcel's coordinates as they were read, and positions of the plane in the same.

use std::collections::HashMap;

use geo::Validation;
use geo::orient::{Direction, Orient};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::bounds::Bounds;
use crate::crs::Crs;
use crate::ground::{Ground, Turned};
use crate::lonlat::{LonLat, Xy};
use crate::outline::Land;
use crate::placed::Placed;
use crate::record::Origin;
use crate::shape::Shape;

/// Positions of the plane with the degrees that the files give them, so that what was not cut comes back as it was.
pub(crate) struct AsRead<'a> {
    placed: &'a Placed<'a>,
    /// The full turns that bring the parcel from the plane's frame to where its file has it.
    back: i32,
    positions: HashMap<[u64; 2], Turned>,
}

impl<'a> AsRead<'a> {
    /// The coordinates of a parcel, whose positions in bounds are kept.
    ///
    /// Longitudes are those of the file, continued across the antimeridian from the westernmost.
    pub(crate) fn of(placed: &'a Placed<'a>, origin: Origin, land: &Land) -> Self {
        let mut own = Self { placed, back: 0, positions: HashMap::new() };
        if let Some(polygons) = own.turned(origin, land) {
            let positions = polygons.iter().flatten().flatten();
            let west = positions.min_by(|a, b| a.lonlat().lon_deg.total_cmp(&b.lonlat().lon_deg));
            own.back = west.map_or(0, |west| -west.turns);
        }
        own
    }

    /// Keeps the positions of a feature that lie in bounds.
    pub(crate) fn keep(&mut self, origin: Origin, land: &Land, near: &Bounds) {
        let Ground::Earth { plane, .. } = &self.placed.ground else { return };
        for position in self.turned(origin, land).into_iter().flatten().flatten().flatten() {
            let at = plane.xy(position.lonlat());
            if near.meets(&Bounds { min: at, max: at }) {
                self.positions.entry(bits(at)).or_insert(position);
            }
        }
    }

    /// A feature's polygons in degrees, as the plane has them.
    fn turned(&self, origin: Origin, land: &Land) -> Option<Vec<Vec<Vec<Turned>>>> {
        let crs = self.placed.dataset.sources.get(origin.source as usize).map_or(&Crs::WGS84, |source| &source.crs);
        self.placed.ground.turned(crs, &land.as_ref().ok()?.unpacked())
    }

    /// The parcel's polygons in degrees as they were read, turned by the right-hand rule; none where they are not valid or
    /// hold rings that enclose nothing.
    pub(crate) fn whole(&self, origin: Origin, land: &Land, shape: &Shape) -> Option<MultiPolygon<f64>> {
        let read = land.as_ref().ok()?;
        if read.rings().count() != shape.rings().len() {
            return None;
        }
        let land = match self.placed.ground {
            Ground::Planar => read.unpacked(),
            Ground::Earth { .. } => made_of(&self.turned(origin, land)?, |at| self.turned_back(*at)),
        };
        // Shapes that touch themselves in a position are not simple, but most are valid.
        (shape.is_simple() || land.is_valid()).then(|| land.orient(Direction::Default))
    }

    /// Polygons of the plane, as open rings, in degrees; planar coordinates as they are.
    pub(crate) fn polygons(&self, polygons: &[Vec<Vec<Xy>>]) -> MultiPolygon<f64> {
        made_of(polygons, |at| match self.placed.ground.lonlat(*at) {
            None => Coord { x: at.x, y: at.y },
            Some(position) => {
                let kept = self.positions.get(&bits(*at)).copied();
                self.turned_back(kept.unwrap_or(Turned { position, turns: 0 }))
            }
        })
    }

    fn turned_back(&self, at: Turned) -> Coord<f64> {
        let LonLat { lon_deg, lat_deg } = Turned { turns: at.turns + self.back, ..at }.lonlat();
        Coord { x: lon_deg, y: lat_deg }
    }
}

/// Equal positions have equal bits: adding zero turns -0.0 into 0.0.
fn bits(at: Xy) -> [u64; 2] {
    [(at.x + 0.0).to_bits(), (at.y + 0.0).to_bits()]
}

/// Polygons with every position placed.
fn made_of<T>(polygons: &[Vec<Vec<T>>], place: impl Fn(&T) -> Coord<f64>) -> MultiPolygon<f64> {
    let ring = |ring: &Vec<T>| LineString(ring.iter().map(&place).collect());
    let polygon = |rings: &Vec<Vec<T>>| {
        let mut rings = rings.iter().map(ring);
        let shell = rings.next().unwrap_or(LineString(Vec::new()));
        Polygon::new(shell, rings.collect())
    };
    MultiPolygon(polygons.iter().map(polygon).collect())
}
