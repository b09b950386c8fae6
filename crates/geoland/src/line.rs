//! Lines cut by zones.

use crate::bounds::Bounds;
use crate::chains::See;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// The stretches of an edge by the first of some shapes that covers them: the shares of the edge at which a stretch begins
/// and ends, and the position of the shape, `None` where no shape covers it. Stretches follow each other from 0 to 1.
///
/// # Example
/// ```
/// use geoland::line::stretches;
/// use geoland::{Shape, Xy};
/// let ring = [(2., 0.), (4., 0.), (4., 9.), (2., 9.)].map(|(x, y)| Xy::new(x, y)).to_vec();
/// let zone = Shape::new(vec![vec![ring]]);
/// let found = stretches(Xy::new(0., 1.), Xy::new(4., 1.), &[&zone]);
/// assert_eq!(found, [(0.0, 0.5, None), (0.5, 1.0, Some(0))]);
/// ```
#[must_use]
pub fn stretches(a: Xy, b: Xy, shapes: &[&Shape]) -> Vec<(f64, f64, Option<usize>)> {
    let mut cuts = Cuts { a, b, shares: vec![0.0, 1.0] };
    let window = Bounds::of(&[a, b]);
    for shape in shapes {
        for (_, ring, chains) in shape.outlines() {
            chains.walk(ring, &window, &mut cuts);
        }
    }
    let mut shares = cuts.shares;
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    let mut stretches: Vec<(f64, f64, Option<usize>)> = Vec::new();
    for pair in shares.windows(2) {
        let middle = at(a, b, f64::midpoint(pair[0], pair[1]));
        let zone = shapes.iter().position(|shape| shape.contains(middle));
        match stretches.last_mut() {
            Some(last) if last.2 == zone => last.1 = pair[1],
            _ => stretches.push((pair[0], pair[1], zone)),
        }
    }
    stretches
}

/// The position at a share of an edge.
///
/// # Example
/// ```
/// use geoland::{line::at, Xy};
/// assert_eq!(at(Xy::new(0., 0.), Xy::new(8., 4.), 0.25), Xy::new(2., 1.));
/// ```
#[must_use]
pub fn at(a: Xy, b: Xy, share: f64) -> Xy {
    if share == 1.0 { b } else { Xy::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share) }
}

/// Collects the shares of an edge at which rings cross it.
struct Cuts {
    a: Xy,
    b: Xy,
    shares: Vec<f64>,
}

impl See for Cuts {
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        let side = |p: Xy| (self.b.x - self.a.x) * (p.y - self.a.y) - (self.b.y - self.a.y) * (p.x - self.a.x);
        let (before, after) = (side(from), side(to));
        if (before > 0.0) == (after > 0.0) {
            return;
        }
        let crossing = at(from, to, before / (before - after));
        let (dx, dy) = (self.b.x - self.a.x, self.b.y - self.a.y);
        let share = if dx.abs() > dy.abs() { (crossing.x - self.a.x) / dx } else { (crossing.y - self.a.y) / dy };
        if share > 0.0 && share < 1.0 {
            self.shares.push(share);
        }
    }

    fn left(&mut self, _: f64, _: f64) {}
}

#[cfg(test)]
mod tests {
    use super::stretches;
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    fn square(x: f64, y: f64, side: f64) -> Shape {
        let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
        Shape::new(vec![vec![ring.iter().map(|&(x, y)| Xy::new(x, y)).collect()]])
    }

    #[test]
    fn an_edge_through_two_squares_and_a_gap() {
        let (first, second) = (square(0., 0., 4.), square(6., -2., 4.));
        let found = stretches(Xy::new(-2., 1.), Xy::new(8., 1.), &[&first, &second]);
        let expected = [(0.0, 0.2, None), (0.2, 0.6, Some(0)), (0.6, 0.8, None), (0.8, 1.0, Some(1))];
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found.0 - expected.0).abs() < 1e-15 && (found.1 - expected.1).abs() < 1e-15 && found.2 == expected.2
            );
        }
    }

    #[test]
    fn an_edge_inside_is_one_stretch() {
        let zone = square(0., 0., 4.);
        assert_eq!(stretches(Xy::new(1., 1.), Xy::new(3., 1.), &[&zone]), [(0.0, 1.0, Some(0))]);
        assert_eq!(stretches(Xy::new(1., 3.), Xy::new(1., 1.), &[&zone]), [(0.0, 1.0, Some(0))]);
        assert_eq!(stretches(Xy::new(5., 3.), Xy::new(9., 1.), &[&zone]), [(0.0, 1.0, None)]);
    }

    #[test]
    fn the_first_shape_takes_what_both_cover() {
        let (first, second) = (square(0., 0., 4.), square(2., 0., 4.));
        let found = stretches(Xy::new(0.5, 2.), Xy::new(5.5, 2.), &[&first, &second]);
        assert_eq!(found.iter().map(|stretch| stretch.2).collect::<Vec<_>>(), [Some(0), Some(1)]);
        assert_eq!(found[0].1, 0.7);
    }
}
