//! Ordinates: where slabs begin and end.

use super::super::window::{Edge, Window};

/// The ordinates of all ends and crossings of edges in a window, in order.
#[derive(Debug, Default)]
pub(super) struct Ordinates {
    all: Vec<f64>,
    /// Scratch memory: the edges through all rows of the window, and the others.
    through: Vec<Through>,
    others: Vec<u32>,
}

/// An edge through all rows of a window, by its number and its abscissae at the window's bottom and top.
#[derive(Debug, Clone, Copy)]
struct Through {
    edge: u32,
    at_bottom: f64,
    at_top: f64,
}

impl Ordinates {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The slab before an ordinate, by its number.
    pub(super) fn slab(&self, at: usize) -> (f64, f64) {
        (self.all[at - 1], self.all[at])
    }

    /// Finds them, unless there are more than `most`, ends and crossings that coincide counted one by one.
    pub(super) fn find(&mut self, edges: &[Edge], window: Window, most: usize) -> bool {
        self.all.clear();
        self.all.extend([window.bottom, window.top]);
        for edge in edges {
            self.all.extend([edge.from, edge.to].into_iter().filter(|y| *y > window.bottom && *y < window.top));
            if self.all.len() > most {
                return false;
            }
        }
        self.through.clear();
        self.others.clear();
        for (edge, number) in edges.iter().zip(0..) {
            // Runs of edges left of the window stand on its left side: what crosses them there is no longer in it.
            if edge.stands_at(window.left) {
                continue;
            }
            if edge.from == window.bottom && edge.to == window.top {
                let (at_bottom, at_top) = (edge.x_at(window.bottom), edge.x_at(window.top));
                self.through.push(Through { edge: number, at_bottom, at_top });
            } else {
                self.others.push(number);
            }
        }
        if !self.cross_others(edges, most) || !self.cross_through(window, most) {
            return false;
        }
        self.all.sort_by(f64::total_cmp);
        self.all.dedup();
        true
    }

    /// Adds the crossings of edges that begin or end in the window, with each other and with those that run through it.
    fn cross_others(&mut self, edges: &[Edge], most: usize) -> bool {
        let Self { all, through, others } = self;
        others.sort_by(|a, b| edges[*a as usize].from.total_cmp(&edges[*b as usize].from));
        for (k, a) in others.iter().enumerate() {
            let a = &edges[*a as usize];
            let later = others[k + 1..].iter().map(|b| &edges[*b as usize]).take_while(|b| b.from < a.to);
            for b in later.chain(through.iter().map(|through| &edges[through.edge as usize])) {
                all.extend(crossing(a, b));
            }
            if all.len() > most {
                return false;
            }
        }
        true
    }

    /// Adds the crossings of edges that run through the window: they cross where their order at its top is not that at its
    /// bottom.
    fn cross_through(&mut self, window: Window, most: usize) -> bool {
        let Self { all, through, .. } = self;
        through.sort_unstable_by(|a, b| a.at_bottom.total_cmp(&b.at_bottom).then(a.at_top.total_cmp(&b.at_top)));
        // An insertion sort by the places at the top moves each edge past those that it crosses.
        for at in 1..through.len() {
            let edge = through[at];
            let mut to = at;
            while to > 0 && through[to - 1].at_top > edge.at_top {
                let other = through[to - 1];
                let (below, above) = (other.at_bottom - edge.at_bottom, other.at_top - edge.at_top);
                if below < 0.0 {
                    all.push(between((window.bottom, window.top), below, above));
                }
                through[to] = other;
                to -= 1;
            }
            through[to] = edge;
            if all.len() > most {
                return false;
            }
        }
        true
    }
}

/// The ordinate at which two edges cross, if they do.
fn crossing(a: &Edge, b: &Edge) -> Option<f64> {
    // A cheap look first: edges beside each other do not cross.
    let ((a_left, a_right), (b_left, b_right)) = (a.reach(), b.reach());
    if b_left >= a_right || b_right <= a_left {
        return None;
    }
    let (from, to) = (a.from.max(b.from), a.to.min(b.to));
    let (below, above) = (a.x_at(from) - b.x_at(from), a.x_at(to) - b.x_at(to));
    let is_crossed = (below < 0.0 && above > 0.0) || (below > 0.0 && above < 0.0);
    (from < to && is_crossed).then(|| between((from, to), below, above))
}

/// Where two edges cross that are so far apart at two ordinates.
fn between((from, to): (f64, f64), below: f64, above: f64) -> f64 {
    (from + (to - from) * (below / (below - above))).clamp(from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Ordinates, between};
    use crate::kernel::window::{Collect, Edge, Window};
    use crate::lonlat::Xy;

    const WINDOW: Window = Window { left: 0.0, right: 8.0, bottom: 0.0, top: 8.0 };

    /// Edges of a window, of which many run through all of its rows and some begin, end or cross where others do.
    fn edges(ends: &[(i8, i8, i8, i8)]) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (&(x0, y0, x1, y1), ring) in ends.iter().zip(0..) {
            let [from, to] = [(x0, y0), (x1, y1)].map(|(x, y)| Xy::new(f64::from(x), f64::from(y)));
            Collect::new(&mut edges, ring, Xy::new(0.0, 0.0), Xy::new(8.0, 8.0)).take_up(from, to);
        }
        edges
    }

    /// By looking at every pair.
    fn every_pair(edges: &[Edge]) -> Vec<f64> {
        let mut all = vec![WINDOW.bottom, WINDOW.top];
        all.extend(edges.iter().flat_map(|edge| [edge.from, edge.to]));
        let edges: Vec<&Edge> = edges.iter().filter(|edge| !edge.stands_at(WINDOW.left)).collect();
        for (k, a) in edges.iter().enumerate() {
            for b in &edges[k + 1..] {
                let (from, to) = (a.from.max(b.from), a.to.min(b.to));
                let (below, above) = (a.x_at(from) - b.x_at(from), a.x_at(to) - b.x_at(to));
                if from < to && below * above < 0.0 {
                    all.push(between((from, to), below, above));
                }
            }
        }
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }

    proptest! {
        #[test]
        fn all_ends_and_crossings_are_found(
            through in prop::collection::vec((-4..12_i8, -2..1_i8, -4..12_i8, 8..10_i8), 0..12),
            others in prop::collection::vec((-4..12_i8, 0..9_i8, -4..12_i8, 0..9_i8), 0..8),
            most in 2..60_usize,
        ) {
            let edges = edges(&[through, others].concat());
            let mut ordinates = Ordinates::default();
            prop_assert!(ordinates.find(&edges, WINDOW, usize::MAX));
            prop_assert_eq!(&ordinates.all, &every_pair(&edges));
            let all = ordinates.all.clone();
            if ordinates.find(&edges, WINDOW, most) {
                prop_assert_eq!(&ordinates.all, &all);
            } else {
                prop_assert!(ordinates.all.len() > most);
            }
        }
    }
}
