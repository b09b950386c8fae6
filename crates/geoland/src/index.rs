//! The spatial index: which features of a layer meet a box, lie within a polygon or near a position.

use geo_types::Geometry;

use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::crs::Crs;
use crate::geodesic::{Geodesics, box_around};
use crate::ground::Ground;
use crate::kernel::Kernel;
use crate::line::{at, stretches};
use crate::lonlat::{LonLat, Xy};
use crate::orient::orient;
use crate::outline::OutlineFault;
use crate::placed::{Placed, PlacedLand};
use crate::shape::Shape;

/// A feature of any type in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its land; empty where it has none.
    pub land: Shape,
    /// Its lines; a line of one position is a point.
    pub ways: Vec<Vec<Xy>>,
}

impl Figure {
    /// A figure from a geometry in the coordinates of a system.
    ///
    /// # Errors
    /// [`OutlineFault`] for coordinates out of range and rings around a pole.
    ///
    /// # Example
    /// ```
    /// use geoland::{ground::Ground, index::Figure, Crs, Ellipsoid, Plane};
    /// let ground = Ground::Earth { plane: Plane::new(Ellipsoid::WGS84), cut_deg: None, curves: None, shifts: Default::default() };
    /// let point = geo_types::point!(x: 116.0, y: 40.0).into();
    /// assert_eq!(Figure::of(&ground, &Crs::WGS84, &point)?.ways.len(), 1);
    /// # Ok::<(), geoland::outline::OutlineFault>(())
    /// ```
    pub fn of(ground: &Ground, crs: &Crs, geometry: &Geometry<f64>) -> Result<Self, OutlineFault> {
        let (polygons, _) = crate::outline::polygons_in(geometry);
        let lines = crate::outline::lines_in(geometry);
        let ways = lines.iter().map(|line| ground.line(crs, line)).collect::<Result<_, _>>()?;
        Ok(Self { land: ground.shape(crs, &polygons)?, ways })
    }

    fn bounds(&self) -> Bounds {
        self.ways.iter().fold(self.land.bounds(), |bounds, way| bounds.join(&Bounds::of(way)))
    }

    /// The edges of land and ways; a point is an edge of no length.
    fn edges(&self) -> impl Iterator<Item = (Xy, Xy)> {
        let of_land = self.land.edges();
        let of_ways = self.ways.iter().flat_map(|way| {
            let single = (way.len() == 1).then(|| (way[0], way[0]));
            way.windows(2).map(|pair| (pair[0], pair[1])).chain(single)
        });
        of_land.chain(of_ways)
    }
}

/// Of a figure's area or length, this share may lie outside a polygon that it still lies within: borders that touch are drawn
/// with rounding.
const WITHIN: f64 = 1e-9;

/// An index over the features of a layer. Results are positions in the layer, in ascending order or by distance.
///
/// # Example
/// ```
/// use geoland::{ground::Ground, index::{Figure, SpatialIndex}, Crs, Ellipsoid, LonLat, Plane};
/// let ground = Ground::Earth { plane: Plane::new(Ellipsoid::WGS84), cut_deg: None, curves: None, shifts: Default::default() };
/// let square = |lon: f64| {
///     let ring = vec![(lon, 40.0), (lon + 0.001, 40.0), (lon + 0.001, 40.001), (lon, 40.001)];
///     let polygon = geo_types::Polygon::new(ring.into(), vec![]);
///     Figure::of(&ground, &Crs::WGS84, &polygon.into()).unwrap()
/// };
/// let index = SpatialIndex::new(&ground, vec![square(116.0), square(116.01)]);
/// assert_eq!(index.intersecting([116.0005, 39.0, 116.005, 41.0]), [0]);
/// let near = index.nearest(LonLat::new(116.005, 40.0005), 2);
/// assert_eq!(near.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1]);
/// assert!((near[0].1 - 341.6).abs() < 0.1); // metres on the ellipsoid
/// ```
#[derive(Debug, Clone)]
pub struct SpatialIndex<'a> {
    ground: &'a Ground,
    geodesics: Option<Geodesics>,
    figures: Vec<Figure>,
    boxes: Boxes,
}

impl<'a> SpatialIndex<'a> {
    /// An index over figures in a ground.
    #[must_use]
    pub fn new(ground: &'a Ground, figures: Vec<Figure>) -> Self {
        let boxes = Boxes::new(figures.iter().map(Figure::bounds).zip(0..));
        Self { ground, geodesics: ground.ellipsoid().map(Geodesics::new), figures, boxes }
    }

    /// An index over the parcels of a placed dataset, by position in [`Placed::parcels`].
    ///
    /// # Example
    /// ```
    /// use geoland::{index::SpatialIndex, Dataset, Placed, Scheme};
    /// let dataset = Dataset::new(Scheme::default());
    /// let placed = Placed::new(&dataset)?;
    /// assert!(SpatialIndex::of_parcels(&placed).intersecting([116.0, 39.0, 117.0, 40.0]).is_empty());
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn of_parcels(placed: &'a Placed<'_>) -> Self {
        Self::of_lands(&placed.ground, &placed.parcels)
    }

    /// An index over the green spaces of a placed dataset, by position in [`Placed::green_spaces`].
    ///
    /// # Example
    /// See [`SpatialIndex::of_parcels`].
    #[must_use]
    pub fn of_green_spaces(placed: &'a Placed<'_>) -> Self {
        Self::of_lands(&placed.ground, &placed.green_spaces)
    }

    /// An index over the districts of a placed dataset, by position in [`Placed::districts`].
    ///
    /// # Example
    /// See [`SpatialIndex::of_parcels`].
    #[must_use]
    pub fn of_districts(placed: &'a Placed<'_>) -> Self {
        Self::of_lands(&placed.ground, &placed.districts)
    }

    /// An index over the alley segments of a placed dataset, by position in [`Placed::alleys`].
    ///
    /// # Example
    /// See [`SpatialIndex::of_parcels`].
    #[must_use]
    pub fn of_alleys(placed: &'a Placed<'_>) -> Self {
        let ways = placed.alleys.iter().map(|way| Figure { land: Shape::new(Vec::new()), ways: way.lines.clone() });
        Self::new(&placed.ground, ways.collect())
    }

    fn of_lands(ground: &'a Ground, lands: &[PlacedLand]) -> Self {
        let figures = lands.iter().map(|land| Figure { land: land.shape.clone(), ways: Vec::new() });
        Self::new(ground, figures.collect())
    }

    /// The features that share a position with a box, given as west, south, east, north in degrees (planar: least x, least y,
    /// greatest x, greatest y). Where west is greater than east the box crosses the antimeridian. NaN meets nothing.
    #[must_use]
    pub fn intersecting(&self, west_south_east_north: [f64; 4]) -> Vec<usize> {
        let mut found: Vec<usize> = self
            .windows(west_south_east_north)
            .iter()
            .flat_map(|window| self.boxes.near(window).into_iter().filter(|&k| meets(&self.figures[k], window)))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The features that lie wholly within a shape; touching its border is allowed, and so is a billionth of a feature's area
    /// or length outside.
    #[must_use]
    pub fn within(&self, zone: &Shape) -> Vec<usize> {
        let mut kernel = Kernel::default();
        let mut found = self.boxes.near(&zone.bounds());
        found.retain(|&k| lies_within(&mut kernel, &self.figures[k], zone));
        found
    }

    /// The features within a distance of a position, with their distances in metres on the ellipsoid (planar: in the units of
    /// the plane), nearest first. Inside a polygon the distance is 0. Edges are straight in the equal-area plane.
    ///
    /// # Guarantees
    /// Nothing is missed: candidates are taken from a box that holds every position within the distance.
    #[must_use]
    pub fn within_distance(&self, from: LonLat, distance_m: f64) -> Vec<(usize, f64)> {
        let Some(windows) = self.windows_around(from, distance_m) else { return Vec::new() };
        let mut candidates: Vec<usize> = windows.iter().flat_map(|window| self.boxes.near(window)).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut found: Vec<(usize, f64)> = candidates
            .into_iter()
            .map(|k| (k, self.distance_m(from, &self.figures[k], &windows)))
            .filter(|(_, distance)| *distance <= distance_m)
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
    }

    /// The k nearest features to a position by true distance, nearest first, with their distances in metres as
    /// [`SpatialIndex::within_distance`] measures them; ties by position. Fewer where the layer has fewer.
    #[must_use]
    pub fn nearest(&self, from: LonLat, k: usize) -> Vec<(usize, f64)> {
        let known = self.figures.iter().filter(|figure| figure.bounds().min.x.is_finite()).count();
        let wanted = k.min(known);
        if wanted == 0 || !(from.lon_deg.is_finite() && from.lat_deg.is_finite()) {
            return Vec::new();
        }
        // Ever wider circles: once one holds enough features, none outside it is nearer than those.
        let mut reach = 100.0;
        loop {
            let mut found = self.within_distance(from, reach);
            if found.len() >= wanted {
                found.truncate(wanted);
                return found;
            }
            reach *= 4.0;
            if !reach.is_finite() {
                return found;
            }
        }
    }

    /// A box in degrees as windows in the plane; a box over the frame's edge gives several.
    fn windows(&self, [west, south, east, north]: [f64; 4]) -> Vec<Bounds> {
        match self.ground {
            Ground::Planar => vec![Bounds { min: Xy::new(west, south), max: Xy::new(east, north) }],
            Ground::Earth { plane, .. } => {
                let east = if west > east { east + 360.0 } else { east };
                let corner = |lon: f64, lat: f64| plane.xy(LonLat::new(lon, lat.clamp(-90.0, 90.0)));
                // Shapes may stand one turn to either side of the box, whichever frame they are in.
                [-360.0, 0.0, 360.0]
                    .map(|turn| Bounds { min: corner(west + turn, south), max: corner(east + turn, north) })
                    .to_vec()
            }
        }
    }

    fn windows_around(&self, from: LonLat, distance_m: f64) -> Option<Vec<Bounds>> {
        if distance_m.is_nan() || distance_m < 0.0 {
            return None;
        }
        match self.ground.ellipsoid() {
            None => {
                let (x, y) = (from.lon_deg, from.lat_deg);
                Some(self.windows([x - distance_m, y - distance_m, x + distance_m, y + distance_m]))
            }
            Some(ellipsoid) => {
                let (west, south, east, north) = box_around(ellipsoid, from, distance_m);
                Some(self.windows([west, south, east, north]))
            }
        }
    }

    /// The distance from a position to the part of a figure whose edges meet some windows.
    fn distance_m(&self, from: LonLat, figure: &Figure, windows: &[Bounds]) -> f64 {
        let near = |(a, b): &(Xy, Xy)| windows.iter().any(|window| Bounds::of(&[*a, *b]).meets(window));
        let edges = figure.edges().filter(near);
        let (Some(geodesics), Ground::Earth { plane, .. }) = (&self.geodesics, self.ground) else {
            let from = Xy::new(from.lon_deg, from.lat_deg);
            if figure.land.contains(from) {
                return 0.0;
            }
            return edges.map(|(a, b)| planar_distance(from, a, b)).fold(f64::INFINITY, f64::min);
        };
        let turns = [-360.0, 0.0, 360.0].map(|turn| plane.xy(LonLat::new(from.lon_deg + turn, from.lat_deg)));
        if turns.iter().any(|position| figure.land.contains(*position)) {
            return 0.0;
        }
        let distances = edges.map(|(a, b)| geodesics.point_to_segment_m(from, plane.lonlat(a), plane.lonlat(b)));
        distances.fold(f64::INFINITY, f64::min)
    }
}

fn planar_distance(from: Xy, a: Xy, b: Xy) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let squared = dx * dx + dy * dy;
    let along = if squared > 0.0 { ((from.x - a.x) * dx + (from.y - a.y) * dy) / squared } else { 0.0 };
    let nearest = at(a, b, along.clamp(0.0, 1.0));
    libm::hypot(from.x - nearest.x, from.y - nearest.y)
}

/// Whether a figure shares a position with a window: an edge does, or the window lies inside the land.
fn meets(figure: &Figure, window: &Bounds) -> bool {
    figure.edges().any(|(a, b)| edge_meets(a, b, window)) || figure.land.contains(window.min)
}

/// Whether an edge shares a position with a window: their boxes meet and the window's corners do not all lie on one side of
/// the edge's line, exactly.
fn edge_meets(a: Xy, b: Xy, window: &Bounds) -> bool {
    if !Bounds::of(&[a, b]).meets(window) {
        return false;
    }
    let (min, max) = (window.min, window.max);
    let corners = [min, Xy::new(max.x, min.y), max, Xy::new(min.x, max.y)];
    let sides = corners.map(|corner| orient(a, b, corner));
    !(sides.iter().all(|side| *side > 0.0) || sides.iter().all(|side| *side < 0.0))
}

fn lies_within(kernel: &mut Kernel, figure: &Figure, zone: &Shape) -> bool {
    let (mut inside, mut outside) = (0.0, 0.0);
    for (set, m2) in kernel.cells(&[&figure.land, zone]).iter() {
        *(if set.contains(1) { &mut inside } else { &mut outside }) += m2;
    }
    let land_within = outside <= WITHIN * (inside + outside);
    let (mut along, mut beside) = (0.0, 0.0);
    for (a, b) in figure.ways.iter().flat_map(|way| way.windows(2)).map(|pair| (pair[0], pair[1])) {
        for (from, to, covered) in stretches(a, b, &[zone]) {
            let length = (to - from) * libm::hypot(b.x - a.x, b.y - a.y);
            *(if covered.is_some() { &mut along } else { &mut beside }) += length;
        }
    }
    let points_within = figure.ways.iter().filter(|way| way.len() == 1).all(|way| zone.contains(way[0]));
    land_within && beside <= WITHIN * (along + beside) && points_within
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
