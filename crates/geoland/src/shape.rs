//! Shapes: polygons in the plane, in one canonical form.

use std::cmp::Ordering;

use crate::bounds::Bounds;
use crate::chains::{Chains, See};
use crate::edge::Curves;
use crate::lonlat::Xy;
use crate::ring::{RingSpan, canonical_ring, compare, exponent_of, ring_area};
use crate::simple;
use crate::sum::Sum;

/// A polygon or multipolygon in the plane, in canonical form.
///
/// Its inside is, for every part, nonzero winding of the shell minus nonzero winding of each hole, united over the parts;
/// for valid input it is the ordinary inside.
///
/// # Guarantees
/// The form does not depend on where a ring starts, which way round it goes, whether it repeats its first position or
/// others, or on the order of holes and parts. An empty shape has no area and meets nothing.
///
/// # Example
/// ```
/// use geoland::{Shape, Xy};
/// let ring = |points: &[(f64, f64)]| points.iter().map(|&(x, y)| Xy::new(x, y)).collect::<Vec<_>>();
/// let square = Shape::new(vec![vec![ring(&[(0., 0.), (10., 0.), (10., 10.), (0., 10.)])]]);
/// let turned = Shape::new(vec![vec![ring(&[(10., 10.), (10., 0.), (0., 0.), (0., 10.), (10., 10.)])]]);
/// assert_eq!(square, turned);
/// assert_eq!(square.shoelace_m2(), 100.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    points: Box<[Xy]>,
    bounds: Bounds,
    /// All coordinates are multiples of 2^exponent, which is never beyond those of floats.
    exponent: i16,
    simple: bool,
    /// Whether the first ring turns left.
    turns_left: bool,
    /// What most shapes do not have.
    more: Option<Box<More>>,
}

/// What only some shapes have: there are millions of them.
#[derive(Debug, Clone, PartialEq, Default)]
struct More {
    /// The rings, where there are several.
    rings: Box<[RingSpan]>,
    /// One for each ring, or none at all where no ring is long.
    chains: Box<[Chains]>,
    /// The bulge of every edge, by its first position, in m²; none where edges are straight in the plane.
    bulges: Box<[f64]>,
}

impl Shape {
    /// A shape from the rings of its parts, in metres: for each part the shell, then its holes. Rings may be open or closed,
    /// turn either way and cross themselves; those of fewer than three different positions enclose nothing and go.
    #[must_use]
    pub fn new(mut parts: Vec<Vec<Vec<Xy>>>) -> Self {
        if let [part] = &mut parts[..]
            && let [ring] = &mut part[..]
        {
            return Self::of_ring(std::mem::take(ring));
        }
        let mut canonical: Vec<Vec<Vec<Xy>>> = Vec::with_capacity(parts.len());
        for part in parts {
            let mut rings = part.into_iter().map(canonical_ring);
            // Without a shell that encloses something there is nothing that holes could be taken from.
            let Some(shell) = rings.next().filter(|shell| !shell.is_empty()) else { continue };
            let mut holes: Vec<Vec<Xy>> = rings.filter(|hole| !hole.is_empty()).collect();
            holes.sort_by(|a, b| compare(a, b));
            let mut part = vec![shell];
            part.append(&mut holes);
            canonical.push(part);
        }
        canonical.sort_by(|a, b| {
            let rings = a.iter().zip(b).map(|(a, b)| compare(a, b));
            rings.fold(Ordering::Equal, Ordering::then).then(a.len().cmp(&b.len()))
        });
        Self::pack(&canonical)
    }

    /// The same with edges that may be curved in the plane; see [`edge`](crate::edge).
    ///
    /// # Example
    /// ```
    /// use geoland::edge::Curves;
    /// use geoland::{Edges, Ellipsoid, LonLat, Plane, Shape};
    /// let plane = Plane::new(Ellipsoid::WGS84);
    /// let ring = [(10.0, 45.0), (10.002, 45.0), (10.0, 45.001)].map(|(lon, lat)| plane.xy(LonLat::new(lon, lat)));
    /// let straight = Shape::new(vec![vec![ring.to_vec()]]);
    /// let curved = Shape::with_curves(vec![vec![ring.to_vec()]], Curves::new(Edges::Geodesic, &plane).as_ref());
    /// assert!((straight.shoelace_m2() - curved.shoelace_m2()).abs() < 0.1);
    /// assert_ne!(straight.shoelace_m2(), curved.shoelace_m2());
    /// ```
    #[must_use]
    pub fn with_curves(parts: Vec<Vec<Vec<Xy>>>, curves: Option<&Curves>) -> Self {
        let mut shape = Self::new(parts);
        if let Some(curves) = curves {
            let bulges = shape.rings().flat_map(|ring| curves.bulges(shape.ring(ring))).collect();
            shape.more.get_or_insert_default().bulges = bulges;
        }
        shape
    }

    /// A shape of one ring.
    pub(crate) fn of_ring(ring: Vec<Xy>) -> Self {
        let ring = canonical_ring(ring);
        if ring.is_empty() {
            return Self::pack(&[]);
        }
        let (end, turns_left) = (ring.len() as u32, simple::turns_left(&ring));
        Self::packed(&ring, &[RingSpan { start: 0, end, part: 0, hole: false, turns_left }])
    }

    fn pack(parts: &[Vec<Vec<Xy>>]) -> Self {
        let mut points = Vec::with_capacity(parts.iter().flatten().map(Vec::len).sum());
        let mut rings = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        for (part, list) in parts.iter().enumerate() {
            for (k, ring) in list.iter().enumerate() {
                let start = points.len() as u32;
                points.extend_from_slice(ring);
                let turns_left = simple::turns_left(ring);
                rings.push(RingSpan { start, end: points.len() as u32, part: part as u32, hole: k > 0, turns_left });
            }
        }
        Self::packed(&points, &rings)
    }

    fn packed(points: &[Xy], rings: &[RingSpan]) -> Self {
        let bounds = Bounds::of(points);
        let of = |ring: &RingSpan| &points[ring.start as usize..ring.end as usize];
        let has_chains = rings.iter().any(|ring| Chains::has(of(ring)));
        let more = (has_chains || rings.len() > 1).then(|| {
            let chains =
                if has_chains { rings.iter().map(|ring| Chains::new(of(ring))).collect() } else { Box::default() };
            let rings = if rings.len() > 1 { rings.into() } else { Box::default() };
            Box::new(More { rings, chains, ..More::default() })
        });
        let exponents = points.iter().flat_map(|p: &Xy| [p.x, p.y]).filter_map(exponent_of);
        let exponent = exponents.min().unwrap_or(0) as i16;
        let simple = simple::is_simple(points, rings);
        let turns_left = rings.first().is_some_and(|ring| ring.turns_left);
        // Copied to where there is just as much room as they take: the list they come in had some more.
        Self { points: points.into(), bounds, exponent, simple, turns_left, more }
    }

    /// Whether the shape encloses nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The least rectangle that holds the shape, in metres.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// How many positions the shape has, closing ones not counted.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.points.len()
    }

    /// Whether the rings meet neither themselves nor each other and lie as a valid polygon's do, holes within their shells and
    /// parts beside each other. Shapes that touch themselves at a point count as not simple here, valid as they may be.
    #[must_use]
    pub fn is_simple(&self) -> bool {
        self.simple
    }

    /// The parts, each the shell and its holes, as slices of open rings.
    pub fn parts(&self) -> impl Iterator<Item = Vec<&[Xy]>> {
        let mut rings = self.rings().peekable();
        std::iter::from_fn(move || {
            let shell = rings.next()?;
            let mut part = vec![self.ring(shell)];
            while let Some(hole) = rings.next_if(|ring| ring.part == shell.part) {
                part.push(self.ring(hole));
            }
            Some(part)
        })
    }

    /// Shell areas less hole areas, added up over the parts, in m², by the shoelace formula. It is the area of the shape
    /// where rings do not cross and parts do not overlap; it is the independent witness for the kernels there.
    ///
    /// With curved edges the bulges are added. Rings that are thinner than their curves are may enclose less than nothing
    /// then; all of them together are never less than 0.
    #[must_use]
    pub fn shoelace_m2(&self) -> f64 {
        let mut sum = Sum::default();
        for ring in self.rings() {
            let chords = ring_area(self.ring(ring));
            sum.add(if ring.hole { -chords.abs() } else { chords.abs() });
            let side = if ring.hole == (chords < 0.0) { 1.0 } else { -1.0 };
            self.bulges(ring).iter().for_each(|bulge| sum.add(side * bulge));
        }
        if self.is_curved() { sum.value().max(0.0) } else { sum.value() }
    }

    fn all_bulges(&self) -> &[f64] {
        self.more.as_ref().map_or(&[], |more| &more.bulges)
    }

    /// Whether edges may be curved in the plane.
    pub(crate) fn is_curved(&self) -> bool {
        !self.all_bulges().is_empty()
    }

    /// The bulges of a ring's edges, by their first positions; none where edges are straight.
    pub(crate) fn bulges(&self, ring: RingSpan) -> &[f64] {
        self.all_bulges().get(ring.start as usize..ring.end as usize).unwrap_or_default()
    }

    /// The bulges of all edges whose bounds meet a window, each taken as positive, in m².
    pub(crate) fn bulges_near_m2(&self, window: &Bounds) -> f64 {
        let mut sum = BulgesNear { bulges: &[], m2: 0.0 };
        if self.is_curved() && self.bounds.meets(window) {
            for (span, ring, chains) in self.outlines() {
                sum.bulges = self.bulges(span);
                chains.walk(ring, window, &mut sum);
            }
        }
        sum.m2
    }

    /// Whether a position lies inside; positions on the border count to one side or the other, the same at every call.
    #[must_use]
    pub fn contains(&self, position: Xy) -> bool {
        if !self.bounds.meets(&Bounds { min: position, max: position }) {
            return false;
        }
        let outlines: Vec<(RingSpan, &[Xy], &Chains)> = self.outlines().collect();
        outlines.chunk_by(|a, b| a.0.part == b.0.part).any(|part| {
            let mut inside = part.iter().map(|(_, ring, chains)| chains.winding(ring, position) != 0);
            inside.next() == Some(true) && !inside.any(|in_hole| in_hole)
        })
    }

    pub(crate) fn ring(&self, ring: RingSpan) -> &[Xy] {
        &self.points[ring.start as usize..ring.end as usize]
    }

    /// The rings, shell by shell, each with its holes after it.
    pub(crate) fn rings(&self) -> impl ExactSizeIterator<Item = RingSpan> {
        let several = self.more.as_ref().map_or(&[][..], |more| &more.rings[..]);
        let end = self.points.len() as u32;
        let only = RingSpan { start: 0, end, part: 0, hole: false, turns_left: self.turns_left };
        let count = several.len().max(usize::from(end > 0));
        (0..count).map(move |at| several.get(at).copied().unwrap_or(only))
    }

    /// How many parts the shape has.
    pub(crate) fn count_parts(&self) -> usize {
        let several = self.more.as_ref().and_then(|more| more.rings.last());
        several.map_or(usize::from(!self.is_empty()), |ring| ring.part as usize + 1)
    }

    /// Every ring with its positions and the bounds of its runs.
    pub(crate) fn outlines(&self) -> impl Iterator<Item = (RingSpan, &[Xy], &Chains)> {
        let chains = self.more.as_ref().map_or(&[][..], |more| &more.chains[..]);
        self.rings().enumerate().map(move |(at, ring)| (ring, self.ring(ring), chains.get(at).unwrap_or(Chains::NONE)))
    }

    /// The edges of all rings.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Xy, Xy)> {
        self.rings().flat_map(|ring| {
            let ring = self.ring(ring);
            (0..ring.len()).map(|k| (ring[k], ring[if k + 1 == ring.len() { 0 } else { k + 1 }]))
        })
    }

    /// The first position, if the shape has any.
    pub(crate) fn start(&self) -> Option<Xy> {
        self.points.first().copied()
    }

    /// A number that shapes of the same form share, and others hardly ever.
    pub(crate) fn key(&self) -> u64 {
        let mix = |key: u64, value: f64| (key ^ value.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        self.points.iter().fold(self.rings().len() as u64, |key, point| mix(mix(key, point.x), point.y))
    }

    /// Reads of every fourth position, that is of every line of the cache, so that the memory is at hand afterwards.
    pub(crate) fn touch(&self) -> f64 {
        self.points.iter().step_by(4).map(|point| point.x).sum()
    }

    pub(crate) fn exponent(&self) -> i32 {
        i32::from(self.exponent)
    }

    /// The content as bytes for hashing.
    pub(crate) fn digest(&self, sink: &mut impl FnMut(&[u8])) {
        for ring in self.rings() {
            sink(&[u8::from(ring.hole)]);
            sink(&(ring.end - ring.start).to_le_bytes());
            for point in self.ring(ring) {
                sink(&point.x.to_le_bytes());
                sink(&point.y.to_le_bytes());
            }
        }
    }
}

/// Adds up bulges of the edges near a window.
struct BulgesNear<'a> {
    bulges: &'a [f64],
    m2: f64,
}

impl See for BulgesNear<'_> {
    fn edge(&mut self, at: usize, _: Xy, _: Xy) {
        self.m2 += self.bulges[at].abs();
    }

    fn left(&mut self, _: f64, _: f64) {}
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
