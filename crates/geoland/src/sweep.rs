//! One pass around a ring of degrees: its area in the equal-area plane without a shape, a sine or a rounded sum.

use std::hint::black_box;

use geo_types::{LineString, MultiPolygon};

use crate::lonlat::LonLat;
use crate::pair::Pair;
use crate::plane::{Band, HalfDegree, PER_DEGREE, PREPARED, Plane};

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

/// Two vertices in a row on the lattice: X less a whole number of metres that is the ring's own, and Y, both lifted; and what
/// edges need of them.
#[derive(Debug, Clone, Copy)]
struct Stops<V> {
    x: Pair,
    y: Pair,
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

/// What the edges of a ring are, seen from the chords of the plane, in a half degree of latitude.
pub(crate) trait Edge: Copy {
    /// Its short edges.
    type Short: Short;

    /// The edges of another half degree, of which there are 360 from pole to pole.
    fn entering(self, half_degree: usize) -> Self;

    /// Short edges that end in a band of the half degree.
    fn short(self, band: usize) -> Self::Short;

    /// What [`Short::above_m2`] is, for all other edges. It turns its sign with the edge.
    fn far_above_m2(self, chord: Chord) -> f64;
}

/// Short edges that end in a band of latitude, two at a time.
pub(crate) trait Short: Copy {
    /// What two edges need to know of their ends.
    type Ends: Copy;

    /// What edges need of vertices that are so many degrees north of the middle of the band.
    fn ends(self, step_deg: Pair) -> Self::Ends;

    /// The integral of (Y of the edge - Y of the chord) dX in m², for short edges within the half degree. `h` and `v` are
    /// the chord's extents in X and Y.
    fn above_m2(self, before: Self::Ends, ends: Self::Ends, h: Pair, v: Pair) -> Option<Pair>;
}

/// Edges that are straight in the plane.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Straight;

impl Edge for Straight {
    type Short = Self;

    fn entering(self, _: usize) -> Self {
        self
    }

    fn short(self, _: usize) -> Self {
        self
    }

    fn far_above_m2(self, _: Chord) -> f64 {
        0.0
    }
}

impl Short for Straight {
    type Ends = ();

    #[inline]
    fn ends(self, _: Pair) {}

    #[inline]
    fn above_m2(self, (): (), (): (), _: Pair, _: Pair) -> Option<Pair> {
        Some(Pair::both(0.0))
    }
}

/// Positions this near to the middle of a band are in it whatever rounding does to their latitudes: half a band less 2^-40 degree.
const SURELY_WITHIN_DEG: f64 = 1.0 / 512.0 - 1.0 / 1_099_511_627_776.0;

/// How degrees become lifted numbers.
#[derive(Clone, Copy)]
struct Lift {
    x_per_degree: f64,
    /// What is added to X, so that the first vertex is lifted.
    m: f64,
}

/// The band of latitude that a ring is in, and what short edges are there.
#[derive(Clone, Copy)]
struct Here<'a, S> {
    at: &'a Band,
    short: S,
    lift: Lift,
}

impl<'a, S: Short> Here<'a, S> {
    #[inline]
    fn new<E: Edge<Short = S>>(half: &'a HalfDegree, edge: E, band: usize, lift: Lift) -> Self {
        Self { at: &half.bands[band], short: edge.short(band), lift }
    }

    /// How many degrees positions are north of the middle of the band.
    #[inline]
    fn steps_deg(self, positions: [LonLat; 2]) -> Pair {
        Pair(positions.map(|position| position.lat_deg)) - self.at.middle_deg
    }

    /// A vertex twice: an edge without length adds nothing.
    #[inline]
    fn stop(self, position: LonLat) -> Stops<S::Ends> {
        self.stops([position; 2], self.steps_deg([position; 2]))
    }

    /// Two vertices so many degrees north of the middle of the band.
    #[inline]
    fn stops(self, positions: [LonLat; 2], step_deg: Pair) -> Stops<S::Ends> {
        // The same operations as for the plane's own positions, so that they are the same to the last bit.
        let lons = Pair(positions.map(|position| position.lon_deg));
        let x = lons * Pair::both(self.lift.x_per_degree) + Pair::both(self.lift.m);
        Stops { x, y: self.at.y(step_deg) + Pair::both(LIFT_M), curve: self.short.ends(step_deg) }
    }
}

/// What the edges of a ring add up to.
#[derive(Clone, Copy, Default)]
struct Sums {
    /// Trapezoids, in units.
    cross: i128,
    /// Bulges of short edges in quanta; those of all others.
    near: [u64; 2],
    far: i128,
    /// The upper bits are not nothing if a vertex has not been lifted as the first one.
    unlifted: [u64; 2],
}

impl Sums {
    /// Adds two edges that end in the band, if they are short.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is called from two places; a call costs as much as it does")]
    fn add<S: Short>(&mut self, short: S, before: Stops<S::Ends>, stops: Stops<S::Ends>) -> bool {
        let (from_x, from_y) = (stops.x.after(before.x), stops.y.after(before.y));
        let (h, v) = (stops.x - from_x, stops.y - from_y);
        let Some(m2) = short.above_m2(before.curve, stops.curve, h, v) else { return false };
        let lifted = m2 + Pair::both(QUANTA);
        for k in [0, 1] {
            self.near[k] = self.near[k].wrapping_add(lifted.0[k].to_bits().wrapping_sub(QUANTA.to_bits()));
            self.unlifted[k] |= stops.x.0[k].to_bits() ^ (LIFTED << 52);
        }
        let [one, two] = [0, 1].map(|k| trapezoid((from_x.0[k], from_y.0[k]), (stops.x.0[k], stops.y.0[k])));
        // Out of the compiler's sight: it would make a pair of these products too, for which no machine has an operation, and
        // carry the numbers there and back.
        let two = (two.0, black_box(two.1));
        self.cross = self.cross.wrapping_add(product(one)).wrapping_add(product(two));
        true
    }

    /// The area in units, if all vertices have been lifted alike.
    #[inline]
    fn units(&self) -> Option<i128> {
        let near = i128::from(self.near[0].wrapping_add(self.near[1]) as i64);
        let units = self.cross.wrapping_sub(self.far.wrapping_add(near).wrapping_mul(UNITS_PER_QUANTUM));
        ((self.unlifted[0] | self.unlifted[1]) >> 52 == 0).then_some(units)
    }
}

/// The trapezoid over an edge: its width, and its two ordinates added. These are too high by the same for all edges, which all around
/// a ring is nothing.
#[inline]
fn trapezoid(from: (f64, f64), to: (f64, f64)) -> (i64, i64) {
    let bits = |number: f64| number.to_bits() as i64;
    (bits(from.0).wrapping_sub(bits(to.0)), bits(from.1).wrapping_add(bits(to.1)))
}

/// The area of a trapezoid, in units.
#[inline]
fn product((width, height): (i64, i64)) -> i128 {
    i128::from(width) * i128::from(height)
}

/// A way around a ring. Everything is values and goes by value, so that it stays in registers where no edge is long.
#[derive(Clone, Copy)]
struct Way<'a, E: Edge> {
    plane: &'a Plane,
    half: &'a HalfDegree,
    edge: E,
    here: Here<'a, E::Short>,
    last: Stops<<E::Short as Short>::Ends>,
    sums: Sums,
}

impl<E: Edge> Way<'_, E> {
    /// Goes to one vertex, if it is in the half degree and the edge is short.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call would keep all values in memory instead of registers, for every ring"
    )]
    fn goes_to(&mut self, position: LonLat) -> bool {
        let band = self.half.band(position.lat_deg + 90.0) as usize;
        if band >= PREPARED {
            return false;
        }
        self.here = Here::new(self.half, self.edge, band, self.here.lift);
        let stops = self.here.stop(position);
        let is_short = self.sums.add(self.here.short, self.last, stops);
        if is_short {
            self.last = stops;
        }
        is_short
    }

    /// Takes any edge, from one position to the next. It goes by value, so that what it is called with need not be in memory.
    #[cold]
    #[inline(never)]
    fn edge(mut self, before: LonLat, position: LonLat) -> Option<Self> {
        if self.goes_to(position) {
            return Some(self);
        }
        let (number, band) = half_degree(position.lat_deg + 90.0)?;
        (self.half, self.edge) = (self.plane.half_degree(number), self.edge.entering(number));
        self.here = Here::new(self.half, self.edge, band, self.here.lift);
        let (last, stops) = (self.last, self.here.stop(position));
        let (from, to) = ((last.x.0[1], last.y.0[1]), (stops.x.0[1], stops.y.0[1]));
        let (h, v) = (to.0 - from.0, to.1 - from.1);
        let chord = Chord { h, v, from: (before, from.1 - LIFT_M), to: (position, to.1 - LIFT_M) };
        let quanta = (self.edge.far_above_m2(chord) * QUANTA_PER_M2).round_ties_even() as i128;
        self.sums.far = self.sums.far.wrapping_add(quanta);
        self.sums.cross = self.sums.cross.wrapping_add(product(trapezoid(from, to)));
        self.sums.unlifted[1] |= to.0.to_bits() ^ (LIFTED << 52);
        self.last = stops;
        Some(self)
    }
}

/// The half degree of a latitude that is counted from the south pole, and its band there; none within a degree of a pole and for
/// what is no latitude.
#[inline]
fn half_degree(from_pole_deg: f64) -> Option<(usize, usize)> {
    let band = (from_pole_deg * PER_DEGREE) as u32 as usize;
    (1.0..179.0).contains(&from_pole_deg).then_some((band / PREPARED, band % PREPARED))
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
    let (number, band) = half_degree(position.lat_deg + 90.0)?;
    // The lifts are made for figures like the Earth's, and turns of longitude are not for this pass.
    if plane.ellipsoid().equatorial_radius_m > GREATEST_RADIUS_M || !(-360.0..=360.0).contains(&position.lon_deg) {
        return None;
    }
    let x_per_degree = plane.x_per_degree();
    // Whole metres are even numbers of steps, so that ties are rounded as on the lattice itself.
    let lift = Lift { x_per_degree, m: LIFT_M - ((position.lon_deg * x_per_degree + WHOLE) - WHOLE) };
    let (half, edge) = (plane.half_degree(number), edge(number));
    let here = Here::new(half, edge, band, lift);
    let last = here.stop(position);
    let sums = Sums { unlifted: [last.x.0[0].to_bits() ^ (LIFTED << 52), 0], ..Sums::default() };
    let mut way = Way { plane, half, edge, here, last, sums };
    // The others are taken in pairs; if they are odd in number, the first one comes again: an edge without length adds nothing.
    let mut ahead = &ring[ring.len() % 2..];
    loop {
        // Two vertices at a time, as long as the ring stays in the band and edges are short.
        let (pairs, _) = ahead.as_chunks::<2>();
        let mut along = 0;
        for &[one, two] in pairs {
            let positions = [lonlat(one), lonlat(two)];
            let step_deg = way.here.steps_deg(positions);
            if !step_deg.0.iter().all(|step_deg| step_deg.abs() < SURELY_WITHIN_DEG) {
                break;
            }
            let stops = way.here.stops(positions, step_deg);
            if !way.sums.add(way.here.short, way.last, stops) {
                break;
            }
            way.last = stops;
            along += 2;
        }
        let Some((&next, after)) = ahead[along..].split_first() else { break };
        if !way.goes_to(lonlat(next)) {
            let before = ring[(ring.len() - after.len()).saturating_sub(2)];
            way = way.edge(lonlat(before), lonlat(next))?;
        }
        ahead = after;
    }
    let before = lonlat(ring[ring.len() - 1]);
    if before != position {
        way = way.edge(before, position)?;
    }
    way.sums.units()
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
