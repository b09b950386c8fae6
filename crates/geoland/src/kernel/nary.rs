//! The n-ary kernel: all pieces of a subject among up to 63 other shapes, by Green's theorem over fragments of edges.
//!
//! Every edge in the window is cut where edges of other shapes cross it. Walking along a ring with a set of bits, one for
//! each shape, says which shapes cover the land on either side of a fragment; the fragment's share of the ring's cross
//! products goes to the cell on its left and comes off the cell on its right. No geometry is built.
//!
//! # Properties
//!
//! 1. *Signs are exact and consistent.* Orientations are whole numbers of 128 bits; where three positions lie on a line,
//!    simulation of simplicity decides, the same way at every edge. Shared edges, duplicates, T-junctions and touching
//!    corners need no case of their own.
//! 2. *Values are exact up to one unit for each crossing.* A whole edge adds an exact cross product; a crossing splits it into
//!    whole numbers that add up to it, each at most one unit (2^-57 m² in the equal-area plane) from the true share.
//! 3. *Order on an edge does no harm.* Crossings of an edge are ordered by those shares: crossings closer than a unit may
//!    change places, which moves less than a unit of area, and the bits after both are the same.
//!
//! 4. *Beyond the window nothing is assumed.* Outside the subject's bounds the edges of other shapes are not all known. The
//!    set of a run is taken afresh wherever it comes into the subject, from the exact parity of a vertex.
//!
//! All shapes are simple: their rings meet nowhere, so that inside is the parity of crossings.

use std::ops::Range;

use super::bulge::Before;
use super::lattice::{Lattice, Point, crossing, turn};
use super::scene::{Chain, Scene, covers};
use crate::bounds::Bounds;
use crate::chains::See;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// A place on an edge where another shape's border crosses.
#[derive(Debug, Clone, Copy)]
struct Cut {
    edge: u32,
    other: u32,
    /// How much of the edge's product lies before it.
    before: i128,
    /// The same, counted so that it grows along the edge.
    order: i128,
}

/// The kernel with its scratch memory.
#[derive(Debug, Default)]
pub(super) struct Nary {
    cuts: Vec<Cut>,
    /// For each set of shapes, twice the area that they cover together, in square steps.
    sums: Vec<(u64, i128)>,
}

/// A problem as the walk sees it.
struct Problem<'a> {
    scene: &'a Scene,
    shapes: &'a [&'a Shape],
    lattice: &'a Lattice,
    cuts: &'a [Cut],
}

/// Two places on an edge this close together, as shares of it, are not told apart in floating point.
const APART: f64 = 1e-12;

impl Nary {
    /// The sets of shapes that cover land of the subject together, with twice the area of each in square steps. `None` where
    /// two places on an edge are too close together to tell which comes first and it would matter.
    pub(super) fn solve(&mut self, scene: &Scene, shapes: &[&Shape], lattice: &Lattice) -> Option<&[(u64, i128)]> {
        self.find_cuts(scene, shapes.len());
        self.sums.clear();
        let problem = Problem { scene, shapes, lattice, cuts: &self.cuts };
        let mut done = 0;
        for &chain in &scene.chains {
            let cuts = done..done + self.cuts[done..].partition_point(|cut| cut.edge < chain.end);
            done = cuts.end;
            problem.walk(chain, cuts, &mut |set, sum| add(&mut self.sums, set, sum))?;
        }
        Some(&self.sums)
    }

    /// Every crossing of edges of different shapes, noted on both edges, in order along the edges.
    fn find_cuts(&mut self, scene: &Scene, shapes: usize) {
        let cuts = &mut self.cuts;
        cuts.clear();
        let cut = |edge: usize, other: usize, before: Before| {
            let Before { product, order } = before;
            Cut { edge: edge as u32, other: other as u32, before: product, order }
        };
        for first in 0..shapes {
            let of_first = scene.edges_of(first);
            for a in of_first.clone() {
                for (b, found) in scene.crossings(a, of_first.end..scene.edges.len()) {
                    let (on_first, on_second) = scene.before(a, b, &found);
                    cuts.push(cut(a, scene.shape_of(b), on_first));
                    cuts.push(cut(b, first, on_second));
                }
            }
        }
        cuts.sort_unstable_by_key(|cut| (cut.edge, cut.order, cut.other));
    }
}

fn add(sums: &mut Vec<(u64, i128)>, set: u64, sum: i128) {
    match sums.iter_mut().find(|(known, _)| *known == set) {
        Some((_, total)) => *total += sum,
        None => sums.push((set, sum)),
    }
}

impl Problem<'_> {
    /// Walks a chain with the set of shapes that cover the place, and shares its cross products out: to the cell that has its
    /// shape, and off the one that lacks it.
    fn walk(&self, chain: Chain, cuts: Range<usize>, add: &mut impl FnMut(u64, i128)) -> Option<()> {
        let own = chain.shape as usize;
        let mut share = |set: u64, sum: i128| {
            if own == 0 {
                add(set | 1, chain.side * sum);
            } else if set & 1 == 1 {
                add(set | 1 << own, chain.side * sum);
                add(set, -chain.side * sum);
            }
        };
        // Outside the subject only the subject's own bit is kept up; what comes into it gets the others afresh.
        let starts_inside = own == 0 || covers(self.shapes[0], 0, chain.begin, own);
        let mut set = if starts_inside { self.covering(chain.begin, own) } else { 0 };
        let (mut cuts, mut sum) = (cuts.peekable(), 0);
        for edge in chain.start..chain.end {
            let mut before = 0;
            if own != 0 && set & 1 == 0 && cuts.peek().is_some_and(|&at| self.cuts[at].edge == edge) {
                set = self.entering(edge, own, cuts.clone())?;
            }
            while let Some(at) = cuts.next_if(|&at| self.cuts[at].edge == edge) {
                let cut = self.cuts[at];
                share(set, sum + cut.before - before);
                (sum, before) = (0, cut.before);
                set ^= 1 << cut.other;
            }
            sum += self.scene.product(edge as usize) - before;
        }
        share(set, sum);
        Some(())
    }

    /// The shapes, one's own left out, that cover a position.
    fn covering(&self, position: Xy, own: usize) -> u64 {
        let others = self.shapes.iter().enumerate().filter(|(other, _)| *other != own);
        let covering = others.filter(|(other, shape)| covers(shape, *other, position, own));
        covering.fold(0, |set, (other, _)| set | 1 << other)
    }

    /// The set with which an edge that begins outside the subject has to be walked, so that it is right where the edge comes
    /// into the subject. Crossings beyond the window are not all known, so that the set is taken from an end in it.
    fn entering(&self, edge: u32, own: usize, cuts: impl Iterator<Item = usize>) -> Option<u64> {
        let on_edge = cuts.map(|at| self.cuts[at]).take_while(|cut| cut.edge == edge);
        let (mut enters, mut crossed) = (false, 0_u64);
        for cut in on_edge {
            crossed ^= 1 << cut.other;
            enters |= cut.other == 0;
        }
        // An edge that never comes into the subject is walked without a set.
        if !enters {
            return Some(0);
        }
        let (from, to) = self.scene.edges[edge as usize];
        let (start, end) = (self.lattice.position(from), self.lattice.position(to));
        if self.scene.in_window(from) {
            return Some(self.covering(start, own) & !1);
        }
        if self.scene.in_window(to) {
            // Walked backwards from its end, every crossing undone.
            return Some((self.covering(end, own) ^ crossed) & !1);
        }
        Some((self.covering(start, own) ^ self.crossed_before(edge, own)?) & !1)
    }

    /// The shapes that an edge crosses an odd number of times, on edges that do not come near the window, before it comes
    /// into the subject.
    fn crossed_before(&self, edge: u32, own: usize) -> Option<u64> {
        let ends = self.scene.edges[edge as usize];
        let entry = self.entry_share(ends);
        let mut set = 0;
        for (other, shape) in self.shapes.iter().enumerate().filter(|(other, _)| *other != own && *other != 0) {
            let mut far = Far { problem: self, edge: ends, own, other, entry, odd: false, unclear: false };
            let bounds = Bounds::of(&[self.lattice.position(ends.0), self.lattice.position(ends.1)]);
            for (_, ring, chains) in shape.outlines() {
                chains.walk(ring, &bounds, &mut far);
            }
            if far.unclear {
                return None;
            }
            set |= u64::from(far.odd) << other;
        }
        Some(set)
    }

    /// Where an edge first crosses the subject's border, as a share of the edge.
    fn entry_share(&self, ends: (Point, Point)) -> f64 {
        let of_subject = self.scene.edges_of(0).map(|edge| self.scene.edges[edge]);
        let crossed = of_subject.filter(|subject| crossing(*subject, ends).is_some());
        crossed.map(|subject| share_at(ends, subject)).fold(f64::INFINITY, f64::min)
    }
}

/// The share of an edge that lies before the line through another.
fn share_at((a, b): (Point, Point), (c, d): (Point, Point)) -> f64 {
    let (of_a, of_b) = (turn(c, d, a), turn(c, d, b));
    of_a as f64 / (of_a - of_b) as f64
}

/// Counts crossings of an edge with a shape beyond the window and before a share of the edge, modulo two.
struct Far<'a> {
    problem: &'a Problem<'a>,
    edge: (Point, Point),
    own: usize,
    other: usize,
    entry: f64,
    odd: bool,
    unclear: bool,
}

impl See for Far<'_> {
    fn edge(&mut self, from: Xy, to: Xy) {
        let far = (self.problem.lattice.point(from), self.problem.lattice.point(to));
        if self.problem.scene.meets_window(far) {
            return;
        }
        let found = if self.other < self.own { crossing(far, self.edge) } else { crossing(self.edge, far) };
        if found.is_some() {
            let share = share_at(self.edge, far);
            self.unclear |= (share - self.entry).abs() < APART;
            self.odd ^= share < self.entry;
        }
    }

    fn left(&mut self, _: f64, _: f64) {}
}
