//! The curves of a run: bulges of edges in the plane.

use super::Edges;
use crate::geodesic::Geodesics;
use crate::lonlat::Xy;
use crate::plane::Plane;

/// The curves that join vertices where they are not straight in the plane.
///
/// # Guarantees
/// A bulge is a pure function of the two ends; the reversed edge has the negative, bit for bit.
///
/// # Example
/// ```
/// use geoland::edge::Curves;
/// use geoland::{Edges, Ellipsoid, LonLat, Plane};
/// let plane = Plane::new(Ellipsoid::WGS84);
/// let curves = Curves::new(Edges::Geodesic, &plane).unwrap();
/// // 200 m eastward at 45° of latitude: the geodesic runs north of the chord, E³ tan φ/(12 R) = 0.104 m².
/// let (a, b) = (LonLat::new(10.0, 45.0), LonLat::new(10.0 + 0.002_536, 45.0));
/// let bulge_m2 = curves.bulge_m2(plane.xy(a), plane.xy(b));
/// assert!((bulge_m2 + 0.104).abs() < 1e-3, "{bulge_m2}");
/// assert_eq!(curves.bulge_m2(plane.xy(b), plane.xy(a)), -bulge_m2);
/// assert!(Curves::new(Edges::Survey, &plane).is_none());
/// ```
#[derive(Debug, Clone)]
pub struct Curves {
    pub(super) edges: Edges,
    pub(super) plane: Plane,
    pub(super) geodesics: Geodesics,
}

impl PartialEq for Curves {
    fn eq(&self, other: &Self) -> bool {
        // All else follows from the plane.
        self.edges == other.edges && self.plane == other.plane
    }
}

impl Curves {
    /// The curves of a model; none for edges that are straight in the plane.
    #[must_use]
    pub fn new(edges: Edges, plane: &Plane) -> Option<Self> {
        let curves = || Self { edges, plane: plane.clone(), geodesics: Geodesics::new(plane.ellipsoid()) };
        (edges != Edges::Survey).then(curves)
    }

    /// The model of the edges.
    #[must_use]
    pub fn edges(&self) -> Edges {
        self.edges
    }

    /// The bulge of an edge between positions of the plane, in m²: what its curve encloses more than its chord on the left.
    ///
    /// # Tolerance
    /// 1e-9 m² for edges of up to [`LONGEST_M`](super::LONGEST_M), 1e-5 m² up to 5 km, of which longer edges are made up;
    /// within 2 degrees of a pole 1e-4 m².
    #[must_use]
    pub fn bulge_m2(&self, from: Xy, to: Xy) -> f64 {
        self.bulge((from, self.plane.sine(from.y)), (to, self.plane.sine(to.y)))
    }

    /// The bulges of a ring's edges, each by its first vertex.
    pub(crate) fn bulges(&self, ring: &[Xy]) -> impl Iterator<Item = f64> {
        let with_sine = |at: &Xy| (*at, self.plane.sine(at.y));
        let first = ring.first().map(with_sine);
        let mut next = first;
        let following = ring.iter().skip(1).map(with_sine).map(Some).chain([first]);
        following.filter_map(move |vertex| {
            let bulge = next.zip(vertex).map(|(from, to)| self.bulge(from, to));
            next = vertex;
            bulge
        })
    }

    /// The bulge between positions given with the sines of their latitudes.
    fn bulge(&self, from: (Xy, f64), to: (Xy, f64)) -> f64 {
        let is_forward = from.0.x.total_cmp(&to.0.x).then(from.0.y.total_cmp(&to.0.y)).is_lt();
        let (lesser, greater) = if is_forward { (from, to) } else { (to, from) };
        let above = match self.edges {
            Edges::Survey => 0.0,
            Edges::Geodesic => self.geodesics.above_chord_m2(lesser, greater),
            Edges::LonLat => self.lonlat_above_chord_m2(lesser, greater),
        };
        // Shoelace areas are -∮ Y dX of rings whose inside is on the left. Zero has one sign.
        if is_forward { 0.0 - above } else { 0.0 + above }
    }

    /// The integral of (Y of the line straight in degrees - Y of the chord) dX along an edge, in m².
    ///
    /// Along the edge X and φ grow evenly, so that it is h times (the mean of Y over φ less the mean of its ends), with
    /// δ the edge's extent in φ: -h (Y'' δ²/12 + Y'''' δ⁴/480 + ...), the derivatives by φ in the middle.
    fn lonlat_above_chord_m2(&self, (from, sine_1): (Xy, f64), (to, sine_2): (Xy, f64)) -> f64 {
        let h = to.x - from.x;
        if h == 0.0 || from.y == to.y {
            return 0.0;
        }
        let ellipsoid = self.plane.ellipsoid();
        let (a, e2) = (ellipsoid.equatorial_radius_m, ellipsoid.eccentricity_squared());
        let (phi_1, phi_2) = (libm::asin(sine_1), libm::asin(sine_2));
        let (phi, delta) = (0.5 * (phi_1 + phi_2), phi_2 - phi_1);
        let (sine, cosine) = libm::sincos(phi);
        let narrowing = 1.0 - e2 * sine * sine;
        let second = a * (1.0 - e2) * sine * (4.0 * e2 * cosine * cosine / narrowing - 1.0) / (narrowing * narrowing);
        // The fourth derivative is that of a sphere, -Y'', up to 1 %: of a term that is 1e-8 of the first at 5 km.
        let square = delta * delta;
        -h * second * (square / 12.0 - square * square / 480.0)
    }
}
