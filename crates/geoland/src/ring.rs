//! Rings: their canonical form, and what can be said of one by itself.

use std::cmp::Ordering;

use crate::lonlat::Xy;
use crate::sum::Sum;

/// One ring of a shape: where its positions stand, and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RingSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The part (polygon of a multipolygon) it belongs to.
    pub(crate) part: u32,
    pub(crate) hole: bool,
    /// Whether a ring that does not cross itself has its inside on the left.
    pub(crate) turns_left: bool,
}

/// The signed shoelace area of an open ring, in m², re-based to its first position.
pub(crate) fn ring_area(ring: &[Xy]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    let mut sum = Sum::default();
    for pair in ring.windows(2) {
        let (x0, y0) = (pair[0].x - origin.x, pair[0].y - origin.y);
        let (x1, y1) = (pair[1].x - origin.x, pair[1].y - origin.y);
        // A trapezoid over the edge: one rounded product for each edge. The closing edge ends at the origin.
        sum.add((x0 - x1) * (y0 + y1));
    }
    let last = ring[ring.len() - 1];
    sum.add((last.x - origin.x) * (last.y - origin.y));
    sum.value() / 2.0
}

/// The canonical form of a ring: open, without repeated positions, starting at its least position and going towards the
/// lesser of the two neighbours. Empty where it encloses nothing.
pub(crate) fn canonical_ring(mut ring: Vec<Xy>) -> Vec<Xy> {
    for point in &mut ring {
        // Adding zero turns -0.0 into 0.0, so that equal positions have equal bits.
        *point = Xy::new(point.x + 0.0, point.y + 0.0);
    }
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Vec::new();
    }
    let n = ring.len();
    let start = (1..n).fold(0, |least, k| if order(&ring[k], &ring[least]).is_lt() { k } else { least });
    let (next, previous) = (ring[(start + 1) % n], ring[(start + n - 1) % n]);
    if next == previous || ring[start + 1..].contains(&ring[start]) {
        return least_walk(&ring);
    }
    if order(&next, &previous).is_lt() {
        ring.rotate_left(start);
    } else {
        ring.reverse();
        ring.rotate_left(n - 1 - start);
    }
    ring
}

/// The least of the ways around a ring that visits its least position several times, or comes back the way it went.
fn least_walk(ring: &[Xy]) -> Vec<Xy> {
    let n = ring.len();
    let least = ring.iter().copied().min_by(order).expect("the ring has positions");
    let mut best: Option<Vec<Xy>> = None;
    for start in (0..n).filter(|&k| ring[k] == least) {
        let forward = (0..n).map(|k| ring[(start + k) % n]).collect::<Vec<_>>();
        let backward = (0..n).map(|k| ring[(start + n - k) % n]).collect::<Vec<_>>();
        for candidate in [forward, backward] {
            if best.as_ref().is_none_or(|best| compare(&candidate, best) == Ordering::Less) {
                best = Some(candidate);
            }
        }
    }
    best.unwrap_or_default()
}

fn order(a: &Xy, b: &Xy) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

pub(crate) fn compare(a: &[Xy], b: &[Xy]) -> Ordering {
    let positions = a.iter().zip(b).map(|(a, b)| order(a, b));
    positions.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal).then(a.len().cmp(&b.len()))
}

/// The exponent of the coarsest power of two that a coordinate is a multiple of; none for zero, which is one of all.
pub(crate) fn exponent_of(coordinate: f64) -> Option<i32> {
    let bits = coordinate.abs().to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    if bits == 0 {
        return None;
    }
    // Subnormal numbers have no hidden bit and the exponent of the smallest normal ones.
    let (mantissa, exponent) = if exponent == 0 { (fraction, 1) } else { (fraction | 1 << 52, exponent) };
    Some(exponent - 1075 + mantissa.trailing_zeros() as i32)
}

#[cfg(test)]
mod tests {
    use super::exponent_of;

    #[test]
    fn exponents_of_coordinates() {
        assert_eq!(exponent_of(0.0), None);
        assert_eq!(exponent_of(1.0), Some(0));
        assert_eq!(exponent_of(-6.0), Some(1));
        assert_eq!(exponent_of(0.75), Some(-2));
        assert_eq!(exponent_of(f64::from_bits(1)), Some(-1074));
    }
}
