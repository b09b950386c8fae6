//! Which polygons lie to the left and to the right of a fragment.

use std::cmp::Ordering;
use std::ops::Range;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::edge::{Edge, Lattice, Role, Scene, cross};
use super::split::{Arrangement, Cut};
use crate::Point;

/// A point in the interior of a fragment: numerators over 2^shift, and the approximation that filters.
struct Sample {
    numerators: Lattice,
    shift: u64,
    approximate: Point,
    error: Point,
}

/// A vertex at the height of the ray is taken as below it, or as above it.
#[derive(Clone, Copy)]
enum Tie {
    Below,
    Above,
}

/// The membership sets to the left and right of a fragment of edge `index`.
///
/// None when another edge answers for the fragment, or when the scene's subject is on neither side.
pub(super) fn sides(
    scene: &Scene,
    arrangement: &Arrangement,
    index: usize,
    (from, to): (&Cut, &Cut),
) -> Option<(Vec<usize>, Vec<usize>)> {
    let edge = &scene.edges[index];
    let sample = Sample::between(edge, from, to);
    if scene.subject.as_ref().is_some_and(|s| (0..2).any(|axis| sample.is_beyond(axis, s.lower, s.upper))) {
        return None;
    }

    // Edges that share the fragment are cut at the same places, so that each contains the sample or stays clear of it.
    let mut coincident = vec![index];
    for &other in &arrangement.splits[index].along {
        if sample.is_within(edge.axis, &scene.edges[other]) {
            if other < index {
                return None;
            }
            coincident.push(other);
        }
    }

    if let Some(subject) = &scene.subject {
        let (left, right) = windings_beside(scene, &sample, &coincident, subject.edges.clone());
        if members(scene, &left).is_empty() && members(scene, &right).is_empty() {
            return None;
        }
    }
    let (left, right) = windings_beside(scene, &sample, &coincident, 0..scene.edges.len());
    Some((members(scene, &left), members(scene, &right)))
}

/// The winding numbers, by the edges of a range, just left and just right of a fragment of the first coincident edge.
fn windings_beside(scene: &Scene, sample: &Sample, coincident: &[usize], range: Range<usize>) -> (Vec<i32>, Vec<i32>) {
    let edge = &scene.edges[coincident[0]];
    if edge.is_horizontal() {
        // Just above the fragment, vertices at its height are below the ray; just below it they are above. Neither ray
        // meets the fragment itself.
        let north = windings(scene, sample, coincident, range.clone(), Tie::Below);
        let south = windings(scene, sample, coincident, range, Tie::Above);
        if edge.from[0] < edge.to[0] { (north, south) } else { (south, north) }
    } else {
        // The ray from just east of the fragment misses it; the one from just west meets it.
        let east = windings(scene, sample, coincident, range.clone(), Tie::Below);
        let mut west = east.clone();
        for other in coincident.iter().filter(|other| range.contains(other)).map(|&other| &scene.edges[other]) {
            west[other.ring] += if other.is_upward() { 1 } else { -1 };
        }
        if edge.is_upward() { (west, east) } else { (east, west) }
    }
}

/// The winding number of every ring around the sample, by a ray towards positive x; coincident edges are left out.
fn windings(scene: &Scene, sample: &Sample, coincident: &[usize], range: Range<usize>, tie: Tie) -> Vec<i32> {
    let mut windings = vec![0; scene.rings.len()];
    for index in range {
        let edge = &scene.edges[index];
        if sample.is_beyond(1, edge.lower, edge.upper) {
            continue;
        }
        let from_below = sample.is_above(edge.from[1], &edge.start[1], tie);
        let to_below = sample.is_above(edge.to[1], &edge.end[1], tie);
        if from_below != to_below && !coincident.contains(&index) && sample.is_west_of(edge) {
            windings[edge.ring] += if from_below { 1 } else { -1 };
        }
    }
    windings
}

/// The polygons that cover a point, given the winding number of every ring there.
fn members(scene: &Scene, windings: &[i32]) -> Vec<usize> {
    let mut members: Vec<usize> = Vec::new();
    let mut rings = scene.rings.iter().zip(windings).peekable();
    while let Some((shell, &winding)) = rings.next() {
        let mut inside = winding != 0;
        while let Some((_, &hole)) = rings.next_if(|(ring, _)| ring.role == Role::Hole) {
            inside &= hole == 0;
        }
        if inside && members.last() != Some(&shell.polygon) {
            members.push(shell.polygon);
        }
    }
    members
}

impl Sample {
    /// A point with a parameter of few bits strictly between two cuts: shorter integers than the midpoint's.
    fn between(edge: &Edge, from: &Cut, to: &Cut) -> Self {
        let (numerator, shift) = parameter(from, to);
        let along = |axis: usize| (&edge.start[axis] << shift) + &numerator * &edge.step[axis];
        // The parameter is below 1 and right to a few 1e-16; NaN, which filters nothing, where f64 lacks the range.
        let t = if shift < 1000 { numerator.to_f64().unwrap_or(f64::NAN) / libm::exp2(shift as f64) } else { f64::NAN };
        let approximate = [0, 1].map(|axis| edge.from[axis] + t * (edge.to[axis] - edge.from[axis]));
        let error = [0, 1].map(|axis| 2e-15 * (edge.from[axis].abs() + edge.to[axis].abs()) + f64::MIN_POSITIVE);
        Self { numerators: [along(0), along(1)], shift, approximate, error }
    }

    /// Whether the sample is certainly outside a range; false where in doubt.
    fn is_beyond(&self, axis: usize, lower: Point, upper: Point) -> bool {
        let (value, error) = (self.approximate[axis], self.error[axis]);
        value - upper[axis] > error || lower[axis] - value > error
    }

    /// How the sample's coordinate compares to a vertex's.
    fn compare(&self, axis: usize, vertex: f64, exact: &BigInt) -> Ordering {
        let difference = self.approximate[axis] - vertex;
        if difference > self.error[axis] {
            Ordering::Greater
        } else if -difference > self.error[axis] {
            Ordering::Less
        } else {
            self.numerators[axis].cmp(&(exact << self.shift))
        }
    }

    fn is_above(&self, vertex: f64, exact: &BigInt, tie: Tie) -> bool {
        match self.compare(1, vertex, exact) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => matches!(tie, Tie::Below),
        }
    }

    /// Whether the sample, known to be on the other edge's line, is on the edge itself.
    fn is_within(&self, axis: usize, other: &Edge) -> bool {
        let from = self.compare(axis, other.from[axis], &other.start[axis]);
        let to = self.compare(axis, other.to[axis], &other.end[axis]);
        from != to
    }

    /// Whether an edge that passes the sample's height passes it further east.
    fn is_west_of(&self, edge: &Edge) -> bool {
        if self.approximate[0] - edge.upper[0] > self.error[0] {
            return false;
        }
        if edge.lower[0] - self.approximate[0] > self.error[0] {
            return true;
        }
        let step = [edge.to[0] - edge.from[0], edge.to[1] - edge.from[1]];
        let [one, other] =
            [step[0] * (self.approximate[1] - edge.from[1]), step[1] * (self.approximate[0] - edge.from[0])];
        // The sample's own error, twice over, and the roundings of the products.
        let own = step[0].abs() * self.error[1] + step[1].abs() * self.error[0];
        let bound = 2.0 * own + 1e-15 * (one.abs() + other.abs()) + 1e-290;
        let side = if one - other > bound {
            Sign::Plus
        } else if other - one > bound {
            Sign::Minus
        } else {
            let offset = [0, 1].map(|axis| &self.numerators[axis] - (&edge.start[axis] << self.shift));
            cross(&edge.step, &offset).sign()
        };
        side == if edge.is_upward() { Sign::Plus } else { Sign::Minus }
    }
}

/// A numerator and a shift with from < numerator / 2^shift < to.
fn parameter(from: &Cut, to: &Cut) -> (BigInt, u64) {
    // The approximations are off by a few 1e-16 each: above this gap their middle, rounded by an eighth of the gap at
    // most, is strictly inside.
    const WIDE: f64 = 1e-6;
    let gap = to.approximate() - from.approximate();
    if gap > WIDE {
        let shift = (0_u32..32).find(|&shift| gap * f64::from(1_u32 << shift) >= 4.0).expect("2^22 exceeds 4 / WIDE");
        let middle = f64::midpoint(from.approximate(), to.approximate());
        let numerator = (middle * f64::from(1_u32 << shift)).round();
        return (BigInt::from(numerator.to_u32().expect("at most 2^shift")), u64::from(shift));
    }
    let difference = to.numerator() * from.denominator() - from.numerator() * to.denominator();
    let product = from.denominator() * to.denominator();
    // 2^-shift is less than the gap, so that the first multiple of it beyond `from` is not beyond `to`.
    let shift = product.bits() + 1 - difference.bits();
    let numerator = (from.numerator() << shift) / from.denominator() + 1;
    (numerator, shift)
}
