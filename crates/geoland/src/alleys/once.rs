//! Each metre once: what edges of an alley have in common with those before them.

use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::line::at;
use crate::lonlat::Xy;

/// Lines as near to each other as this, in metres, are one: about what seven decimals of a degree tell apart.
pub(super) const SAME_M: f64 = 0.01;

/// How metres on the ground lie in the plane near a position: the plane stretches east by 1 / `scale` and north by `scale`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale(pub(super) f64);

impl Scale {
    /// The way from one position to another, in metres east and north.
    pub(super) fn way(self, from: Xy, to: Xy) -> [f64; 2] {
        [(to.x - from.x) * self.0, (to.y - from.y) / self.0]
    }

    /// A position moved by metres east and north.
    pub(super) fn moved(self, from: Xy, [east, north]: [f64; 2]) -> Xy {
        Xy::new(from.x + east / self.0, from.y + north * self.0)
    }
}

/// The stretches of edges that no edge before them covers, as shares of each edge. Edges cover each other where they run
/// within a centimetre of each other for more than that.
pub(super) fn uncovered(edges: &[(Xy, Xy)], scale: Scale) -> Vec<Vec<(f64, f64)>> {
    let margin = scale.moved(Xy::new(0.0, 0.0), [SAME_M, SAME_M]);
    let around = |&(a, b): &(Xy, Xy)| {
        let Bounds { min, max } = Bounds::of(&[a, b]);
        Bounds { min: Xy::new(min.x - margin.x, min.y - margin.y), max: Xy::new(max.x + margin.x, max.y + margin.y) }
    };
    let boxes = Boxes::new(edges.iter().map(around).zip(0..));
    let left = |(number, edge): (usize, &(Xy, Xy))| {
        let before = boxes.near(&around(edge)).into_iter().filter(|&other| other < number);
        let mut covered: Vec<(f64, f64)> = before.filter_map(|other| common(*edge, edges[other], scale)).collect();
        covered.sort_by(|a, b| a.0.total_cmp(&b.0));
        rest(&covered)
    };
    edges.iter().enumerate().map(left).collect()
}

/// What is left of 0 to 1 beside intervals in the order of their beginnings.
fn rest(covered: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut left = Vec::new();
    let mut reached = 0.0;
    for &(from, to) in covered {
        if from > reached {
            left.push((reached, from));
        }
        reached = f64::max(reached, to);
    }
    if reached < 1.0 {
        left.push((reached, 1.0));
    }
    left
}

/// The stretch of an edge along which another one runs, as shares of the first.
fn common((a, b): (Xy, Xy), (p, q): (Xy, Xy), scale: Scale) -> Option<(f64, f64)> {
    let along = scale.way(a, b);
    let squared = along[0] * along[0] + along[1] * along[1];
    let share = |position: Xy| {
        let way = scale.way(a, position);
        (way[0] * along[0] + way[1] * along[1]) / squared
    };
    let (of_p, of_q) = (share(p), share(q));
    let (from, to) = (of_p.min(of_q).max(0.0), of_p.max(of_q).min(1.0));
    let length = squared.sqrt();
    if (to - from) * length <= SAME_M {
        return None;
    }
    let beside = |share: f64| {
        let way = scale.way(a, at(p, q, (share - of_p) / (of_q - of_p)));
        (way[0] * along[1] - way[1] * along[0]).abs() / length
    };
    (beside(from) <= SAME_M && beside(to) <= SAME_M).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::{Scale, uncovered};
    use crate::lonlat::Xy;

    fn left(edges: &[[f64; 4]]) -> Vec<Vec<(f64, f64)>> {
        let edges: Vec<(Xy, Xy)> = edges.iter().map(|&[x0, y0, x1, y1]| (Xy::new(x0, y0), Xy::new(x1, y1))).collect();
        uncovered(&edges, Scale(1.0))
    }

    #[test]
    fn a_copy_and_a_reversed_copy_have_nothing_left() {
        let found = left(&[[0.0, 0.0, 30.0, 40.0], [0.0, 0.0, 30.0, 40.0], [30.0, 40.0, 0.0, 0.0]]);
        assert_eq!(found, [vec![(0.0, 1.0)], vec![], vec![]]);
    }

    #[test]
    fn only_what_is_common_goes() {
        // 0 to 10, then 6 to 16, then 2 to 20 of the same line.
        let found = left(&[[0.0, 0.0, 10.0, 0.0], [6.0, 0.0, 16.0, 0.0], [2.0, 0.0, 20.0, 0.0]]);
        assert_eq!(found[1], [(0.4, 1.0)]);
        assert_eq!(found[2], [(14.0 / 18.0, 1.0)]);
    }

    #[test]
    fn edges_that_meet_cross_or_run_beside_each_other_stay_whole() {
        let whole = vec![(0.0, 1.0)];
        let found = left(&[
            [0.0, 0.0, 10.0, 0.0],
            [10.0, 0.0, 20.0, 0.0],
            [5.0, -5.0, 5.0, 5.0],
            [0.0, 1.0, 10.0, 1.0],
            [10.0, 0.0, 0.0, 0.5],
        ]);
        assert!(found.iter().all(|left| *left == whole), "{found:?}");
    }
}
