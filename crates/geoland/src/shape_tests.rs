use proptest::prelude::*;

use super::{Bounds, Shape, canonical_ring};
use crate::chains::{Chains, See};
use crate::lonlat::Xy;

fn ring(points: &[(f64, f64)]) -> Vec<Xy> {
    points.iter().map(|&(x, y)| Xy::new(x, y)).collect()
}

#[test]
fn a_ring_of_two_positions_is_nothing() {
    assert!(Shape::new(vec![vec![ring(&[(0., 0.), (1., 1.), (0., 0.)])]]).is_empty());
    assert!(Shape::new(vec![vec![vec![]]]).is_empty() && Shape::new(vec![]).is_empty());
}

#[test]
fn a_hole_of_an_empty_shell_goes_with_it() {
    let hole = ring(&[(0., 0.), (1., 0.), (1., 1.)]);
    assert!(Shape::new(vec![vec![vec![], hole]]).is_empty());
}

#[test]
fn holes_are_taken_off() {
    let shape = Shape::new(vec![vec![
        ring(&[(0., 0.), (10., 0.), (10., 10.), (0., 10.)]),
        ring(&[(1., 1.), (3., 1.), (3., 3.), (1., 3.)]),
    ]]);
    assert_eq!(shape.shoelace_m2(), 96.0);
}

fn small_ring() -> impl Strategy<Value = Vec<Xy>> {
    // Few different values, so that positions repeat and the least position is visited more than once.
    prop::collection::vec((0..4i8, 0..4i8), 3..9)
        .prop_map(|points| points.into_iter().map(|(x, y)| Xy::new(f64::from(x), f64::from(y))).collect())
}

/// Counts winding to the left of a position the slow way, for rings seen through a window.
struct Winding {
    at: Xy,
    winding: i32,
}

impl Winding {
    fn pass(&mut self, from_y: f64, to_y: f64) {
        if from_y <= self.at.y && to_y > self.at.y {
            self.winding += 1;
        } else if to_y <= self.at.y && from_y > self.at.y {
            self.winding -= 1;
        }
    }
}

impl See for Winding {
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        if (from.y <= self.at.y) != (to.y <= self.at.y) {
            let x = from.x + (self.at.y - from.y) / (to.y - from.y) * (to.x - from.x);
            if x < self.at.x {
                self.pass(from.y, to.y);
            }
        }
    }

    fn left(&mut self, from_y: f64, to_y: f64) {
        self.pass(from_y, to_y);
    }
}

proptest! {
    #[test]
    fn the_canonical_form_forgets_start_and_direction(points in small_ring(), turn in 0usize..8, reverse: bool) {
        let expected = canonical_ring(points.clone());
        let mut turned = points;
        let by = turn % turned.len();
        turned.rotate_left(by);
        if reverse {
            turned.reverse();
        }
        turned.push(turned[0]);
        prop_assert_eq!(canonical_ring(turned), expected);
    }

    #[test]
    fn chains_keep_winding_numbers(seed in 0u64..1000, n in 33usize..1500) {
        // A star with jagged rays around (0, 0), long enough for two levels of chains.
        let points: Vec<Xy> = (0..n).map(|k| {
            let angle = k as f64 / n as f64 * std::f64::consts::TAU;
            let radius = 50.0 + ((k as u64 * 7919 + seed * 104_729) % 50) as f64;
            Xy::new(radius * angle.cos(), radius * angle.sin())
        }).collect();
        let chains = Chains::new(&points);
        let at = Xy::new((seed % 190) as f64 - 95.03, (seed * 31 % 190) as f64 - 95.07);
        let window = Bounds { min: Xy::new(at.x - 2.0, at.y - 2.0), max: Xy::new(at.x + 2.0, at.y + 2.0) };
        let mut through_window = Winding { at, winding: 0 };
        chains.walk(&points, &window, &mut through_window);
        let mut whole = Winding { at, winding: 0 };
        for k in 0..n {
            whole.edge(k, points[k], points[(k + 1) % n]);
        }
        prop_assert_eq!(through_window.winding, whole.winding);
    }
}
