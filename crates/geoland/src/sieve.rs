//! Sieve: which of very many neighbours matter to a subject, where of each cell only the first that covers it is asked for.
//!
//! Neighbours are found by their boxes. The boxes of slanting strips and of slices of a cake meet by the thousand where the land
//! does not, and of thousands of parcels around a small one the first may cover all of it.

use crate::bounds::Bounds;
use crate::lonlat::Xy;
use crate::orient::orient;
use crate::shape::Shape;

/// Shapes of more vertices are not looked at: it would take longer than it saves.
const FEW: usize = 64;

/// So many neighbours the kernels take as they are.
const MANY: usize = 64;

/// Leaves out of very many neighbours, in their order, those that certainly have no land in common with the subject, and those
/// after the first that certainly covers all of it.
pub(crate) fn sift<'a>(subject: &Shape, near: &mut Vec<usize>, shape: impl Fn(usize) -> &'a Shape) {
    if near.len() <= MANY {
        return;
    }
    let bounds = subject.bounds();
    let first = near.iter().position(|&at| covers(shape(at), &bounds));
    near.truncate(first.map_or(near.len(), |first| first + 1));
    near.retain(|&at| !are_apart(subject, shape(at)));
}

fn is_fit(shape: &Shape) -> bool {
    shape.vertices() <= FEW && !shape.is_curved()
}

/// Whether a shape certainly covers all of a rectangle: one corner, and no edge comes near the others.
fn covers(shape: &Shape, rectangle: &Bounds) -> bool {
    let comes_near = |(from, to): (Xy, Xy)| Bounds::of(&[from, to]).meets(rectangle);
    // Most are told by their bounds alone.
    shape.bounds().join(rectangle) == shape.bounds()
        && is_fit(shape)
        && !shape.edges().any(comes_near)
        && shape.contains(rectangle.min)
}

/// Whether all of one shape lies on one side of an edge of either, and all of the other on the other side; both may come up to it.
/// Such shapes have no land in common. Shapes for which no such edge is found may have none as well.
fn are_apart(a: &Shape, b: &Shape) -> bool {
    is_fit(a) && is_fit(b) && (an_edge_parts(a, b) || an_edge_parts(b, a))
}

fn an_edge_parts(own: &Shape, other: &Shape) -> bool {
    let lies = |shape: &Shape, (from, to): (Xy, Xy), side: f64| {
        shape.edges().all(|(position, _)| side * orient(from, to, position) >= 0.0)
    };
    own.edges().any(|edge| [1.0, -1.0].into_iter().any(|side| lies(other, edge, side) && lies(own, edge, -side)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{are_apart, covers, sift};
    use crate::kernel::{Kernel, Path};
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    fn shape(corners: &[(i32, i32)]) -> Shape {
        Shape::new(vec![vec![corners.iter().map(|&(x, y)| Xy::new(f64::from(x), f64::from(y))).collect()]])
    }

    #[test]
    fn neighbours_with_a_common_border_are_apart() {
        let square = shape(&[(0, 0), (4, 0), (4, 4), (0, 4)]);
        assert!(are_apart(&square, &shape(&[(4, 0), (8, 0), (8, 4), (4, 4)])), "a side in common");
        assert!(are_apart(&square, &shape(&[(4, 4), (8, 3), (8, 8)])), "a corner in common");
        assert!(are_apart(&shape(&[(0, 0), (9, 1), (9, 2)]), &shape(&[(0, 0), (9, 2), (9, 3)])), "slices of a cake");
        assert!(!are_apart(&square, &square));
        assert!(!are_apart(&square, &shape(&[(1, 1), (2, 1), (2, 2)])), "one in the other");
        // A notch that holds the other: no line parts them.
        assert!(!are_apart(&shape(&[(0, 0), (4, 4), (8, 0), (8, 8), (0, 8)]), &shape(&[(3, 0), (5, 0), (4, 2)])));
    }

    #[test]
    fn a_shape_covers_what_lies_clear_of_its_border() {
        let square = |low: i32, high: i32| shape(&[(low, low), (high, low), (high, high), (low, high)]);
        let bounds = square(2, 4).bounds();
        assert!(covers(&square(0, 9), &bounds));
        assert!(!covers(&square(2, 9), &bounds), "up to its border");
        assert!(!covers(&shape(&[(0, 0), (9, 0), (9, 1), (1, 1), (1, 9), (0, 9)]), &bounds), "around a corner");
    }

    #[test]
    fn few_of_very_many_neighbours_stay() {
        let slice = |k: i32| shape(&[(0, 0), (1_000, k), (1_000, k + 1)]);
        let slices: Vec<Shape> = (0..900).map(slice).collect();
        let mut near: Vec<usize> = (0..500).collect();
        sift(&slices[500], &mut near, |at| &slices[at]);
        assert!(near.is_empty(), "slices of a cake have nothing in common");
        let square = |side: i32| shape(&[(-side, -side), (side, -side), (side, side), (-side, side)]);
        let squares: Vec<Shape> = (2..200).rev().map(square).collect();
        let mut near: Vec<usize> = (0..squares.len()).collect();
        sift(&square(1), &mut near, |at| &squares[at]);
        assert_eq!(near, [0], "the first covers it");
        let mut near: Vec<usize> = (1..=64).collect();
        sift(&square(1), &mut near, |at| &squares[at]);
        assert_eq!(near.len(), 64, "no more than the kernels take");
    }

    fn corners() -> impl Strategy<Value = Vec<(i32, i32)>> {
        prop::collection::vec((0..9_i32, 0..9_i32), 3..7)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn shapes_that_are_apart_have_nothing_in_common(a in corners(), b in corners(), east in 0..9_i32) {
            let b: Vec<(i32, i32)> = b.into_iter().map(|(x, y)| (x + east, y)).collect();
            let (a, b) = (shape(&a), shape(&b));
            prop_assert_eq!(are_apart(&a, &b), are_apart(&b, &a));
            if are_apart(&a, &b) {
                let mut kernel = Kernel::only(Path::Slab);
                let common = kernel.cells(&[&a, &b]).iter().filter(|(inside, _)| inside.contains(1));
                prop_assert!(common.map(|(_, m2)| m2).sum::<f64>() < 1e-12);
            }
        }
    }
}
