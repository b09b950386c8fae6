//! A skewed frame for edges with bulges.
//!
//! The sweep sees nothing of horizontal edges, and edges on a window's sides it takes as winding only. Neither moves area as
//! long as edges are straight, but with them their bulges would be lost. So where edges are curved, the sweep runs in a frame
//! skewed along both axes, (x, y) -> (x + m y', y' = y + k x), in which no edge is parallel to an axis. It keeps areas.

use crate::lonlat::Xy;
use crate::shape::Shape;

/// Steps between the slopes that are tried; sums stay exact in f64 for subjects of up to some hundred metres, and are
/// rounded once beyond.
const SLOPE_STEP: f64 = 1.0 / 256.0;
/// The first slopes tried, in steps: no right angle, diagonal or slope of a small whole number.
const FIRST_SLOPES: (u16, u16) = (83, 71);
/// Slopes tried. A file could hold edges along all of them; then some bulges are lost, as those of an edge each.
const SLOPES: u16 = 64;

/// An edge of a ring in the skewed frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct SkewedEdge {
    pub(super) from: Xy,
    pub(super) to: Xy,
    pub(super) ring: u32,
    pub(super) bulge: f64,
}

/// All edges of some shapes, ring after ring, and where the first shape begins and ends.
#[derive(Debug)]
pub(super) struct Skewed {
    pub(super) edges: Vec<SkewedEdge>,
    pub(super) min: Xy,
    pub(super) max: Xy,
}

impl Skewed {
    pub(super) fn of(shapes: &[&Shape], origin: Xy) -> Self {
        let mut edges = Vec::new();
        let rings = shapes.iter().flat_map(|shape| shape.rings().map(move |ring| (shape, ring)));
        for (number, (shape, ring)) in rings.enumerate() {
            let (points, bulges) = (shape.ring(ring), shape.bulges(ring));
            let place = |at: Xy| Xy::new(at.x - origin.x, at.y - origin.y);
            edges.extend((0..points.len()).map(|k| SkewedEdge {
                from: place(points[k]),
                to: place(points[if k + 1 == points.len() { 0 } else { k + 1 }]),
                ring: number as u32,
                bulge: bulges.get(k).copied().unwrap_or_default(),
            }));
        }
        let up = slope(FIRST_SLOPES.0, &edges, |at, k| at.y + k * at.x);
        skew(&mut edges, |at| at.y += up * at.x);
        let right = slope(FIRST_SLOPES.1, &edges, |at, m| at.x + m * at.y);
        skew(&mut edges, |at| at.x += right * at.y);
        let (far, near) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut min, mut max) = (Xy::new(far, far), Xy::new(near, near));
        let of_subject = shapes.first().map_or(0, |subject| subject.vertices());
        for SkewedEdge { from: at, .. } in &edges[..of_subject] {
            min = Xy::new(min.x.min(at.x), min.y.min(at.y));
            max = Xy::new(max.x.max(at.x), max.y.max(at.y));
        }
        Self { edges, min, max }
    }
}

/// The first slope by which no edge that has a bulge becomes parallel to an axis; `moved` is the coordinate that it moves.
fn slope(first: u16, edges: &[SkewedEdge], moved: impl Fn(Xy, f64) -> f64) -> f64 {
    let slopes = (0..SLOPES).map(|k| f64::from(first + 2 * k) * SLOPE_STEP);
    let leaves_none =
        |slope: &f64| edges.iter().all(|edge| edge.bulge == 0.0 || moved(edge.from, *slope) != moved(edge.to, *slope));
    slopes.clone().find(leaves_none).unwrap_or(f64::from(first) * SLOPE_STEP)
}

fn skew(edges: &mut [SkewedEdge], place: impl Fn(&mut Xy)) {
    for edge in edges {
        place(&mut edge.from);
        place(&mut edge.to);
    }
}

#[cfg(test)]
mod tests {
    use super::Skewed;
    use crate::edge::Curves;
    use crate::lonlat::{LonLat, Xy};
    use crate::shape::Shape;
    use crate::{Edges, Ellipsoid, Plane};

    #[test]
    fn no_edge_with_a_bulge_is_parallel_to_an_axis_and_areas_stay() {
        let plane = Plane::new(Ellipsoid::WGS84);
        let corner = plane.xy(LonLat::new(116.4, 39.9));
        // A rectangle, a side along the first slope tried, and its diagonal.
        let ring = [(0.0, 0.0), (256.0, 0.0), (0.0, 83.0), (256.0, 256.0), (0.0, 256.0)];
        let ring: Vec<Xy> = ring.map(|(x, y)| Xy::new(corner.x + x, corner.y + y)).to_vec();
        let shape = Shape::with_curves(vec![vec![ring]], Curves::new(Edges::Geodesic, &plane).as_ref());
        let skewed = Skewed::of(&[&shape], corner);
        let parallel = |edge: &&super::SkewedEdge| edge.from.x == edge.to.x || edge.from.y == edge.to.y;
        assert_eq!(skewed.edges.iter().filter(|edge| edge.bulge != 0.0).filter(parallel).count(), 0);
        let twice: f64 = skewed.edges.iter().map(|edge| edge.from.x * edge.to.y - edge.from.y * edge.to.x).sum();
        let chords: f64 =
            shape.edges().map(|(a, b)| (a.x - corner.x) * (b.y - corner.y) - (a.y - corner.y) * (b.x - corner.x)).sum();
        assert!((twice - chords).abs() < 1e-9 * chords.abs(), "{twice} {chords}");
    }
}
