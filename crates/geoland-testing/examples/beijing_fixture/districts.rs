//! The districts of the fixture: where a point lies, and where a border runs.

use std::io;
use std::path::Path;

use geoland_testing::city::Random;
use geoland_testing::{MultiPolygon, Point};

/// Metres in a degree of longitude and latitude near 39.9 degrees north; good enough for keeping things apart.
pub(crate) const DEGREE_M: [f64; 2] = [85_517.0, 111_033.0];

/// Named districts.
pub(crate) struct Districts(pub(crate) Vec<(String, MultiPolygon)>);

impl Districts {
    /// Reads a feature collection of polygons and multipolygons with a property `name`.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let collection: serde_json::Value = serde_json::from_slice(&std::fs::read(path)?)?;
        let features = collection["features"].as_array().cloned().unwrap_or_default();
        let read = |feature: serde_json::Value| {
            let name = feature["properties"]["name"].as_str().unwrap_or_default().to_owned();
            let coordinates = feature["geometry"]["coordinates"].clone();
            let polygons = if feature["geometry"]["type"] == "Polygon" {
                vec![serde_json::from_value(coordinates)?]
            } else {
                serde_json::from_value(coordinates)?
            };
            Ok((name, polygons))
        };
        Ok(Self(features.into_iter().map(read).collect::<io::Result<_>>()?))
    }

    fn polygons(&self, name: &str) -> &MultiPolygon {
        &self.0.iter().find(|(own, _)| own == name).expect("the fixture's districts have known names").1
    }

    pub(crate) fn contains(&self, name: &str, point: Point) -> bool {
        winds_around(self.edges(name), point)
    }

    /// A point inside a district.
    pub(crate) fn point_in(&self, name: &str, random: &mut Random) -> Point {
        let points: Vec<Point> = self.polygons(name).iter().flatten().flatten().copied().collect();
        let bound = |axis: usize, pick: fn(f64, f64) -> f64| points.iter().map(|p| p[axis]).reduce(pick);
        let [low, high] = [f64::min as fn(f64, f64) -> f64, f64::max]
            .map(|pick| [0, 1].map(|axis| bound(axis, pick).expect("districts have vertices")));
        loop {
            let point = [random.between(low[0], high[0]), random.between(low[1], high[1])];
            if self.contains(name, point) {
                return point;
            }
        }
    }

    /// The distance from a point to the nearest border of any district.
    pub(crate) fn border_distance_m(&self, point: Point) -> f64 {
        let edges = self.0.iter().flat_map(|(name, _)| self.edges(name));
        edges.map(|edge| distance_m(edge, point)).fold(f64::INFINITY, f64::min)
    }

    /// A point on the border of a district: on one shared with a neighbour, or on the city's own.
    pub(crate) fn border_point(&self, name: &str, shared: bool, random: &mut Random) -> Point {
        let all: Vec<[Point; 2]> = self.0.iter().flat_map(|(other, _)| self.edges(other)).collect();
        let own: Vec<[Point; 2]> = self.edges(name).filter(|&[a, b]| all.contains(&[b, a]) == shared).collect();
        let [a, b] = own[random.below(own.len())];
        let t = random.between(0.3, 0.7);
        [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
    }

    fn edges(&self, name: &str) -> impl Iterator<Item = [Point; 2]> {
        self.polygons(name).iter().flatten().flat_map(|ring| ring_edges(ring))
    }
}

pub(crate) fn ring_edges(ring: &[Point]) -> impl Iterator<Item = [Point; 2]> {
    ring.windows(2).map(|pair| [pair[0], pair[1]])
}

/// Even-odd rule along a ray to the east.
pub(crate) fn winds_around(edges: impl Iterator<Item = [Point; 2]>, [x, y]: Point) -> bool {
    let crossed =
        |[a, b]: &[Point; 2]| (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
    edges.filter(crossed).count() % 2 == 1
}

/// The distance from an edge to a point in a local plane.
pub(crate) fn distance_m([a, b]: [Point; 2], point: Point) -> f64 {
    let local = |p: Point| [(p[0] - point[0]) * DEGREE_M[0], (p[1] - point[1]) * DEGREE_M[1]];
    let (a, b) = (local(a), local(b));
    let along = [b[0] - a[0], b[1] - a[1]];
    let length2 = along[0] * along[0] + along[1] * along[1];
    let t = if length2 > 0.0 { (-(a[0] * along[0] + a[1] * along[1]) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let nearest = [a[0] + t * along[0], a[1] + t * along[1]];
    (nearest[0] * nearest[0] + nearest[1] * nearest[1]).sqrt()
}
