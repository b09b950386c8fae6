//! One pass around a ring of degrees: its area in the equal-area plane without a shape, a sine or a rounded sum.

use crate::lonlat::LonLat;
use crate::plane::{Band, PREPARED, Plane};

/// Half as much again as 2^24 m. Numbers around it are spaced as the plane's lattice is, so that adding it rounds to the lattice
/// and the bits of the sum count the lattice's steps.
const LIFT_M: f64 = 25_165_824.0;
/// The upper bits of the numbers from 2^24 to 2^25: sign and exponent.
const LIFTED: u64 = 0x417;
/// Adding and taking off half as much again as 2^52 rounds to a whole number.
const WHOLE: f64 = 6_755_399_441_055_744.0;
/// Radii up to this, 2^23 m, keep ordinates within the lift.
const GREATEST_RADIUS_M: f64 = 8_388_608.0;
/// Areas are counted in units of half a square of the lattice: 2^-57 m².
const UNITS_PER_M2: f64 = 144_115_188_075_855_872.0;
/// Bulges are rounded to 2^-36 m², so that their sum does not depend on its order either.
const QUANTA_PER_M2: f64 = 68_719_476_736.0;
/// Half as much again as 2^52 quanta: adding it rounds to them, and the bits count them.
const QUANTA: f64 = 98_304.0;
/// Units in a quantum: 2^21.
const UNITS_PER_QUANTUM: i128 = 1 << 21;

/// A vertex with what its neighbours need of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop<V> {
    pub(crate) position: LonLat,
    /// X less a whole number of metres that is the ring's own, and Y, both on the lattice and lifted.
    x: f64,
    y: f64,
    pub(crate) curve: V,
}

impl<V> Stop<V> {
    /// The ordinate in the plane, in metres.
    pub(crate) fn plane_y(&self) -> f64 {
        self.y - LIFT_M
    }
}

/// What the edges of a ring are, seen from the chords of the plane.
pub(crate) trait Edge {
    /// What an edge needs to know of each end.
    type Vertex: Copy;

    /// A vertex comes to lie in this half degree, of which there are 360 from pole to pole.
    fn enter(&mut self, half_degree: usize);

    /// What edges need of a vertex that is so many degrees north of the middle of a band of the half degree.
    fn vertex(&self, band: usize, step_deg: f64) -> Self::Vertex;

    /// The integral of (Y of the edge - Y of the chord) dX in m², for short edges within the half degree. `h` and `v` are
    /// the chord's extents in X and Y.
    fn above_m2(&self, from: Self::Vertex, to: Self::Vertex, h: f64, v: f64) -> Option<f64>;

    /// The same for all other edges. It turns its sign with the edge.
    fn far_above_m2(&self, from: &Stop<Self::Vertex>, to: &Stop<Self::Vertex>, h: f64, v: f64) -> f64;
}

/// Edges that are straight in the plane.
#[derive(Debug)]
pub(crate) struct Straight;

impl Edge for Straight {
    type Vertex = ();

    fn enter(&mut self, _: usize) {}

    fn vertex(&self, _: usize, _: f64) {}

    #[inline]
    fn above_m2(&self, (): (), (): (), _: f64, _: f64) -> Option<f64> {
        Some(0.0)
    }

    fn far_above_m2(&self, _: &Stop<()>, _: &Stop<()>, _: f64, _: f64) -> f64 {
        0.0
    }
}

/// Vertices of one half degree on their way to the plane.
struct Sweep<'a, E> {
    plane: &'a Plane,
    edge: E,
    x_per_degree: f64,
    /// What is added to X, so that the first vertex is lifted.
    lift_m: f64,
    bands: &'a [Band; PREPARED],
    /// The bits of a latitude counted from the south pole, shifted so far, count the bands from this number on.
    shift: u32,
    first: u64,
}

impl<'a, E: Edge> Sweep<'a, E> {
    /// None where the first vertex is no position, or one that this pass is not made for.
    fn new(plane: &'a Plane, first: LonLat, edge: impl FnOnce(usize) -> E) -> Option<Self> {
        let half_degree = half_degree(first.lat_deg + 90.0)?;
        // The lifts are made for figures like the Earth's, and turns of longitude are not for this pass.
        let is_lifted = plane.ellipsoid().equatorial_radius_m <= GREATEST_RADIUS_M;
        if !(is_lifted && (-360.0..=360.0).contains(&first.lon_deg)) {
            return None;
        }
        let x_per_degree = plane.x_per_degree();
        // Whole metres are even numbers of steps, so that ties are rounded as on the lattice itself.
        let lift_m = LIFT_M - ((first.lon_deg * x_per_degree + WHOLE) - WHOLE);
        let bands = plane.bands(half_degree);
        let mut sweep = Self { plane, edge: edge(half_degree), x_per_degree, lift_m, bands, shift: 0, first: 0 };
        sweep.count_from(half_degree);
        Some(sweep)
    }

    /// Counts the bands from the first of a half degree.
    fn count_from(&mut self, half_degree: usize) {
        let south = (half_degree as f64 / 2.0).to_bits();
        // All latitudes of a half degree have one exponent, beyond the first degree: what is left of the fraction is the band.
        self.shift = 44 + 1023 - (south >> 52) as u32;
        self.first = south >> self.shift;
    }

    /// The band of a latitude, counted from the first of the half degree; 128 or more if it lies in another half degree.
    #[inline]
    fn band(&self, from_pole_deg: f64) -> u64 {
        (from_pole_deg.to_bits() >> self.shift).wrapping_sub(self.first)
    }

    /// Goes on to the half degree of a latitude.
    #[cold]
    fn enter(&mut self, from_pole_deg: f64) -> Option<u64> {
        let half_degree = half_degree(from_pole_deg)?;
        self.count_from(half_degree);
        self.bands = self.plane.bands(half_degree);
        self.edge.enter(half_degree);
        Some(self.band(from_pole_deg))
    }

    /// The next vertex, and whether it lies in another half degree than the one before.
    #[inline]
    fn stop(&mut self, position: LonLat) -> Option<(Stop<E::Vertex>, bool)> {
        let from_pole_deg = position.lat_deg + 90.0;
        let mut band = self.band(from_pole_deg);
        let is_elsewhere = band >= PREPARED as u64;
        if is_elsewhere {
            band = self.enter(from_pole_deg)?;
        }
        let band = band as usize % PREPARED;
        // The same operations as for the plane's own positions, so that they are the same to the last bit.
        let step_deg = position.lat_deg - self.bands[band].middle_deg;
        let y = self.bands[band].y(step_deg) + LIFT_M;
        let x = position.lon_deg * self.x_per_degree + self.lift_m;
        Some((Stop { position, x, y, curve: self.edge.vertex(band, step_deg) }, is_elsewhere))
    }
}

/// The half degree of a latitude that is counted from the south pole; none within a degree of a pole and for what is no latitude.
fn half_degree(from_pole_deg: f64) -> Option<usize> {
    (1.0..179.0).contains(&from_pole_deg).then_some((from_pole_deg * 2.0) as usize)
}

/// What the edges of a ring add up to.
#[derive(Default)]
struct Sums {
    /// Cross products, in squares of the lattice.
    cross: i128,
    /// Bulges in quanta: those of edges to which [`Edge::above_m2`] answers, and all others.
    near: i64,
    far: i128,
    /// Not 0 in the upper bits where a vertex is too far from the first one.
    unlifted: u64,
}

impl Sums {
    #[inline]
    fn add<E: Edge>(&mut self, edge: &E, from: &Stop<E::Vertex>, to: &Stop<E::Vertex>, is_elsewhere: bool) {
        self.unlifted |= to.x.to_bits() ^ (LIFTED << 52);
        // A trapezoid over the edge. Its two ordinates are too high by the same for all edges, which all around the ring is nothing.
        let width = (from.x.to_bits() as i64).wrapping_sub(to.x.to_bits() as i64);
        let height = (from.y.to_bits() as i64).wrapping_add(to.y.to_bits() as i64);
        self.cross = self.cross.wrapping_add(i128::from(width) * i128::from(height));
        let (h, v) = (to.x - from.x, to.y - from.y);
        match edge.above_m2(from.curve, to.curve, h, v) {
            Some(above_m2) if !is_elsewhere => {
                self.near = self.near.wrapping_add((above_m2 + QUANTA).to_bits().wrapping_sub(QUANTA.to_bits()) as i64);
            }
            _ => self.add_far(edge.far_above_m2(from, to, h, v)),
        }
    }

    #[cold]
    fn add_far(&mut self, above_m2: f64) {
        self.far = self.far.wrapping_add((above_m2 * QUANTA_PER_M2).round_ties_even() as i128);
    }

    /// The area in units, where all vertices were lifted.
    fn area(&self) -> Option<i128> {
        let bulges = self.far.wrapping_add(i128::from(self.near)).wrapping_mul(UNITS_PER_QUANTUM);
        (self.unlifted >> 52 == 0).then(|| self.cross.wrapping_sub(bulges))
    }
}

/// The signed area of a ring in units of 2^-57 m², positive where it runs counter-clockwise: exactly that of the positions
/// that [`Plane::xy`] gives its vertices, and the bulges of its edges, each rounded to 2^-36 m². The ring may repeat its
/// first vertex or not.
///
/// None where this pass is not made for a ring: one that goes more than 75 degrees of longitude from its first vertex (as one
/// that jumps at the antimeridian does), that comes within a degree of a pole, or that has a vertex which is no position.
///
/// # Guarantees
/// The same number whichever vertex the ring starts at; the negative where it runs backward.
pub(crate) fn area<E: Edge, P: Copy>(
    plane: &Plane,
    edge: impl FnOnce(usize) -> E,
    ring: &[P],
    lonlat: impl Fn(P) -> LonLat,
) -> Option<i128> {
    let Some((&first, rest)) = ring.split_first() else { return Some(0) };
    let first = lonlat(first);
    let mut sweep = Sweep::new(plane, first, edge)?;
    let (start, _) = sweep.stop(first)?;
    let (mut last, mut sums) = (start, Sums::default());
    for &position in rest {
        let (next, is_elsewhere) = sweep.stop(lonlat(position))?;
        sums.add(&sweep.edge, &last, &next, is_elsewhere);
        last = next;
    }
    let (_, is_elsewhere) = sweep.stop(first)?;
    sums.add(&sweep.edge, &last, &start, is_elsewhere);
    sums.area()
}

/// An area in units, in m².
pub(crate) fn m2(units: i128) -> f64 {
    units as f64 / UNITS_PER_M2
}

/// An area in m², in units.
pub(crate) fn units(m2: f64) -> i128 {
    (m2 * UNITS_PER_M2) as i128
}
