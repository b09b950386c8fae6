//! One pass around a ring of degrees: its area in the equal-area plane without a shape, a sine or a rounded sum.

use geo_types::{LineString, MultiPolygon};

use crate::lonlat::LonLat;
use crate::plane::{HalfDegree, PREPARED, Plane};

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

/// A vertex on the lattice: X less a whole number of metres that is the ring's own, and Y, both lifted; and what edges need of it.
#[derive(Debug, Clone, Copy)]
struct Stop<V> {
    x: f64,
    y: f64,
    curve: V,
}

/// The chord of an edge: its extents in X and Y, in metres, and the positions and ordinates of its ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chord {
    pub(crate) h: f64,
    pub(crate) v: f64,
    pub(crate) from: (LonLat, f64),
    pub(crate) to: (LonLat, f64),
}

/// What the edges of a ring are, seen from the chords of the plane. Values are copied, so that they stay in registers.
pub(crate) trait Edge: Copy {
    /// What an edge needs to know of each end.
    type Vertex: Copy;

    /// The edges of another half degree, of which there are 360 from pole to pole.
    fn entering(self, half_degree: usize) -> Self;

    /// What edges need of a vertex that is so many degrees north of the middle of a band of the half degree.
    fn vertex(self, band: usize, step_deg: f64) -> Self::Vertex;

    /// The integral of (Y of the edge - Y of the chord) dX in m², for short edges within the half degree. `h` and `v` are
    /// the chord's extents in X and Y.
    fn above_m2(self, from: Self::Vertex, to: Self::Vertex, h: f64, v: f64) -> Option<f64>;

    /// The same for all other edges. It turns its sign with the edge.
    fn far_above_m2(self, chord: Chord, from: Self::Vertex, to: Self::Vertex) -> f64;
}

/// Edges that are straight in the plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Straight;

impl Edge for Straight {
    type Vertex = ();

    fn entering(self, _: usize) -> Self {
        self
    }

    fn vertex(self, _: usize, _: f64) {}

    #[inline]
    fn above_m2(self, (): (), (): (), _: f64, _: f64) -> Option<f64> {
        Some(0.0)
    }

    fn far_above_m2(self, _: Chord, (): (), (): ()) -> f64 {
        0.0
    }
}

/// The half degree of latitude in which vertices are, and their edges.
#[derive(Clone, Copy)]
struct Zone<'a, E> {
    here: &'a HalfDegree,
    edge: E,
}

impl<'a, E: Edge> Zone<'a, E> {
    /// The zone of another latitude.
    #[cold]
    fn entering(self, plane: &'a Plane, from_pole_deg: f64) -> Option<Self> {
        let number = half_degree(from_pole_deg)?;
        Some(Self { here: plane.half_degree(number), edge: self.edge.entering(number) })
    }

    /// The band of a latitude, counted from the first of the half degree; 128 or more if it lies in another half degree.
    #[inline]
    fn band(self, from_pole_deg: f64) -> u64 {
        (from_pole_deg.to_bits() >> (self.here.shift & 63)).wrapping_sub(self.here.first)
    }
}

/// How degrees become lifted numbers.
#[derive(Clone, Copy)]
struct Lift {
    x_per_degree: f64,
    /// What is added to X, so that the first vertex is lifted.
    m: f64,
}

impl Lift {
    #[inline]
    fn stop<E: Edge>(self, zone: Zone<'_, E>, band: u64, position: LonLat) -> Stop<E::Vertex> {
        let at = &zone.here.bands[band as usize % PREPARED];
        // The same operations as for the plane's own positions, so that they are the same to the last bit.
        let step_deg = position.lat_deg - at.middle_deg;
        let (x, y) = (position.lon_deg * self.x_per_degree + self.m, at.y(step_deg) + LIFT_M);
        Stop { x, y, curve: zone.edge.vertex(band as usize % PREPARED, step_deg) }
    }
}

/// What the edges of a ring add up to.
#[derive(Default)]
struct Sums {
    /// Cross products, in squares of the lattice.
    cross: i128,
    /// Bulges of short edges in quanta, each with the bits of [`QUANTA`]; those of all others, and how many they are.
    near: u64,
    far: i128,
    fars: usize,
}

impl Sums {
    /// Adds an edge. `ends` are the positions that `from` and `to` have in degrees.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is called for the edges and for the one that closes the ring; a call costs as much as it does"
    )]
    fn add<E: Edge>(
        &mut self,
        edge: E,
        from: Stop<E::Vertex>,
        to: Stop<E::Vertex>,
        is_elsewhere: bool,
        ends: impl FnOnce() -> (LonLat, LonLat),
    ) {
        // A trapezoid over the edge. Its two ordinates are too high by the same for all edges, which all around the ring is nothing.
        let width = (from.x.to_bits() as i64).wrapping_sub(to.x.to_bits() as i64);
        let height = (from.y.to_bits() as i64).wrapping_add(to.y.to_bits() as i64);
        self.cross = self.cross.wrapping_add(i128::from(width) * i128::from(height));
        let (h, v) = (to.x - from.x, to.y - from.y);
        match edge.above_m2(from.curve, to.curve, h, v) {
            Some(m2) if !is_elsewhere => {
                self.near = self.near.wrapping_add((m2 + QUANTA).to_bits());
            }
            _ => {
                let ends = ends();
                let chord = Chord { h, v, from: (ends.0, from.y - LIFT_M), to: (ends.1, to.y - LIFT_M) };
                self.fars += 1;
                self.far = self.far.wrapping_add(far_quanta(edge, chord, from.curve, to.curve));
            }
        }
    }

    /// The area in units, of so many edges.
    fn units(&self, edges: usize) -> i128 {
        let nears = (edges - self.fars) as u64;
        let near = self.near.wrapping_sub(nears.wrapping_mul(QUANTA.to_bits())) as i64;
        self.cross.wrapping_sub(self.far.wrapping_add(i128::from(near)).wrapping_mul(UNITS_PER_QUANTUM))
    }
}

/// The bulge of an edge that is not short, in quanta.
#[cold]
#[inline(never)]
fn far_quanta<E: Edge>(edge: E, chord: Chord, from: E::Vertex, to: E::Vertex) -> i128 {
    (edge.far_above_m2(chord, from, to) * QUANTA_PER_M2).round_ties_even() as i128
}

/// The half degree of a latitude that is counted from the south pole; none within a degree of a pole and for what is no latitude.
fn half_degree(from_pole_deg: f64) -> Option<usize> {
    if (1.0..179.0).contains(&from_pole_deg) { Some((from_pole_deg * 2.0) as u32 as usize) } else { None }
}

/// Bulges of short edges, of less than 0.85 m² each, are added in 64 bits: these hold the sum of so many.
const MOST_EDGES: usize = 100_000_000;

/// The signed area of a ring in units of 2^-57 m², positive where it runs counter-clockwise: exactly that of the positions
/// that [`Plane::xy`] gives its vertices, and the bulges of its edges, each rounded to 2^-36 m². The ring may repeat its
/// first vertex or not.
///
/// None where this pass is not made for a ring: one that goes more than 75 degrees of longitude from its first vertex (as one
/// that jumps at the antimeridian does), that comes within a degree of a pole, that has a vertex which is no position, or more
/// than a hundred million of them.
///
/// # Guarantees
/// The same number whichever vertex the ring starts at; the negative where it runs backward.
pub(crate) fn area<E: Edge, P: Copy>(
    plane: &Plane,
    edge: impl FnOnce(usize) -> E,
    ring: &[P],
    lonlat: impl Fn(P) -> LonLat + Copy,
) -> Option<i128> {
    let Some((&first, rest)) = ring.split_first() else { return Some(0) };
    if rest.len() > MOST_EDGES {
        return None;
    }
    let position = lonlat(first);
    let number = half_degree(position.lat_deg + 90.0)?;
    // The lifts are made for figures like the Earth's, and turns of longitude are not for this pass.
    if plane.ellipsoid().equatorial_radius_m > GREATEST_RADIUS_M || !(-360.0..=360.0).contains(&position.lon_deg) {
        return None;
    }
    let x_per_degree = plane.x_per_degree();
    // Whole metres are even numbers of steps, so that ties are rounded as on the lattice itself.
    let lift = Lift { x_per_degree, m: LIFT_M - ((position.lon_deg * x_per_degree + WHOLE) - WHOLE) };
    let mut zone = Zone { here: plane.half_degree(number), edge: edge(number) };
    let (start, home) = (lift.stop(zone, zone.band(position.lat_deg + 90.0), position), zone.here);
    let (mut last, mut sums, mut unlifted) = (start, Sums::default(), start.x.to_bits() ^ (LIFTED << 52));
    for (k, &vertex) in rest.iter().enumerate() {
        let position = lonlat(vertex);
        let from_pole_deg = position.lat_deg + 90.0;
        let mut band = zone.band(from_pole_deg);
        let is_elsewhere = band >= PREPARED as u64;
        if is_elsewhere {
            zone = zone.entering(plane, from_pole_deg)?;
            band = zone.band(from_pole_deg);
        }
        let next = lift.stop(zone, band, position);
        unlifted |= next.x.to_bits() ^ (LIFTED << 52);
        sums.add(zone.edge, last, next, is_elsewhere, || (lonlat(ring[k]), position));
        last = next;
    }
    // A ring that repeats its first vertex is closed.
    let before = lonlat(ring[ring.len() - 1]);
    let is_open = before != position;
    if is_open {
        sums.add(zone.edge, last, start, !std::ptr::eq(zone.here, home), || (before, position));
    }
    (unlifted >> 52 == 0).then(|| sums.units(rest.len() + usize::from(is_open)))
}

/// Shells less holes over all polygons, in m², each ring's area in units taken as positive; added exactly.
pub(crate) fn polygons_m2<E>(
    polygons: &MultiPolygon<f64>,
    units: impl Fn(&LineString<f64>) -> Result<i128, E>,
) -> Result<f64, E> {
    let mut total = 0;
    for polygon in polygons {
        total += units(polygon.exterior())?.abs();
        for hole in polygon.interiors() {
            total -= units(hole)?.abs();
        }
    }
    Ok(m2(total))
}

/// An area in units, in m².
pub(crate) fn m2(units: i128) -> f64 {
    units as f64 / UNITS_PER_M2
}

/// An area in m², in units.
pub(crate) fn units(m2: f64) -> i128 {
    (m2 * UNITS_PER_M2) as i128
}
