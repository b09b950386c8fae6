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
//! 4. *Beyond the window nothing is assumed.* Outside the subject's bounds the edges of other shapes are not all known. The
//!    set of a run is taken afresh wherever it comes into the subject, from the exact parity of a vertex.
//! 5. *Only what comes into the subject is looked at.* Edges of other shapes that stay outside the subject share nothing out,
//!    and do not cross those that stay inside: they matter only where they cross an edge on its way into the subject.
//!
//! All shapes are simple: their rings meet nowhere, so that inside is the parity of crossings.

use super::bulge::Before;
use super::lattice::{Crossing, Lattice, Point, crossing, turn};
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

impl Cut {
    fn new(edge: usize, other: usize, Before { product, order }: Before) -> Self {
        Self { edge: edge as u32, other: other as u32, before: product, order }
    }
}

/// How an edge of another shape lies to the subject.
#[derive(Debug, Clone, Copy, Default)]
struct Course {
    /// Whether it begins inside the subject.
    inside: bool,
    /// Whether it crosses the subject's border.
    across: bool,
}

impl Course {
    /// Whether any of the edge is inside the subject.
    fn comes_in(self) -> bool {
        self.inside || self.across
    }
}

/// The kernel with its scratch memory.
#[derive(Debug, Default)]
pub(super) struct Nary {
    cuts: Vec<Cut>,
    /// For each edge of the scene; the subject's own are never inside.
    courses: Vec<Course>,
    /// The edges that cross the subject's border.
    across: Vec<usize>,
    /// For each set of shapes, twice the area that they cover together, in square steps.
    sums: Vec<(u64, i128)>,
}

/// A problem as the walk sees it.
struct Problem<'a> {
    scene: &'a Scene,
    shapes: &'a [&'a Shape],
    lattice: &'a Lattice,
    courses: &'a [Course],
    /// The shapes that cover all of the window.
    around: u64,
}

/// Two places on an edge this close together, as shares of it, are not told apart in floating point.
const APART: f64 = 1e-12;

impl Nary {
    /// The sets of shapes that cover land of the subject together, with twice the area of each in square steps. `None` where
    /// two places on an edge are too close together to tell which comes first and it would matter.
    pub(super) fn solve(&mut self, scene: &Scene, shapes: &[&Shape], lattice: &Lattice) -> Option<&[(u64, i128)]> {
        self.cuts.clear();
        self.cut_by_subject(scene);
        self.follow(scene, shapes[0]);
        self.cut_by_others(scene);
        self.cuts.sort_unstable_by_key(|cut| (cut.edge, cut.order, cut.other));
        self.sums.clear();
        let problem = Problem { scene, shapes, lattice, courses: &self.courses, around: scene.around(shapes) };
        let mut cuts = &self.cuts[..];
        for &chain in &scene.chains {
            let (of_chain, later) = cuts.split_at(cuts.partition_point(|cut| cut.edge < chain.end));
            cuts = later;
            problem.walk(chain, of_chain, &mut |set, sum| add(&mut self.sums, set, sum))?;
        }
        Some(&self.sums)
    }

    /// Notes every crossing with the subject's border, on both edges.
    fn cut_by_subject(&mut self, scene: &Scene) {
        self.courses.clear();
        self.courses.resize(scene.len(), Course::default());
        let subject = scene.edges_of(0);
        for a in subject.clone() {
            scene.crossings(a, subject.end..scene.len(), |b, found| {
                let (on_first, on_second) = scene.before(a, b, &found);
                self.cuts.push(Cut::new(a, scene.shape_of(b), on_first));
                self.cuts.push(Cut::new(b, 0, on_second));
                // How often it is crossed, modulo two, until its chain is followed.
                let course = &mut self.courses[b];
                *course = Course { inside: !course.inside, across: true };
            });
        }
    }

    /// Follows the chains of other shapes into the subject and out of it.
    fn follow(&mut self, scene: &Scene, subject: &Shape) {
        self.across.clear();
        for chain in scene.chains.iter().filter(|chain| chain.shape != 0) {
            let mut inside = covers(subject, 0, chain.begin, chain.shape as usize);
            for edge in chain.edges() {
                let course = &mut self.courses[edge];
                inside ^= std::mem::replace(&mut course.inside, inside);
                if course.across {
                    self.across.push(edge);
                }
            }
        }
    }

    /// Notes every crossing of other shapes with each other that matters in the subject, on the edges that come into it.
    fn cut_by_others(&mut self, scene: &Scene) {
        let (cuts, courses) = (&mut self.cuts, &self.courses);
        let mut note = |a: usize, b: usize, found: &Crossing| {
            let (on_first, on_second) = scene.before(a, b, found);
            if courses[a].comes_in() {
                cuts.push(Cut::new(a, scene.shape_of(b), on_first));
            }
            if courses[b].comes_in() {
                cuts.push(Cut::new(b, scene.shape_of(a), on_second));
            }
        };
        let mut across = &self.across[..];
        for chain in scene.chains.iter().filter(|chain| chain.shape != 0) {
            let later = scene.edges_of(chain.shape as usize).end..scene.len();
            across = &across[across.partition_point(|&edge| edge < later.start)..];
            for a in chain.edges() {
                if courses[a].comes_in() {
                    scene.crossings(a, later.clone(), |b, found| note(a, b, &found));
                } else {
                    scene.crossings_with(a, across, |b, found| note(a, b, &found));
                }
            }
        }
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
    fn walk(&self, chain: Chain, mut cuts: &[Cut], add: &mut impl FnMut(u64, i128)) -> Option<()> {
        let own = chain.shape as usize;
        let mut share = |set: u64, sum: i128| {
            if own == 0 {
                add(set | 1, chain.side * sum);
            } else if set & 1 == 1 {
                add(set | 1 << own, chain.side * sum);
                add(set, -chain.side * sum);
            }
        };
        // Outside the subject no set is kept; what comes into it gets one afresh.
        let starts_inside = self.courses[chain.start as usize].inside;
        let mut set = if own == 0 || starts_inside { self.covering(chain.begin, own) } else { 0 };
        set |= u64::from(starts_inside);
        let mut sum = 0;
        for edge in chain.start..chain.end {
            let (on_edge, later) = cuts.split_at(cuts.iter().take_while(|cut| cut.edge == edge).count());
            cuts = later;
            if own != 0 && set & 1 == 0 {
                if !self.courses[edge as usize].across {
                    continue;
                }
                set = self.entering(edge, own, on_edge)?;
            }
            let mut before = 0;
            for cut in on_edge {
                share(set, sum + cut.before - before);
                (sum, before) = (0, cut.before);
                set ^= 1 << cut.other;
            }
            sum += self.scene.product(edge as usize) - before;
        }
        share(set, sum);
        Some(())
    }

    /// The shapes, the subject and one's own left out, that cover a position; beyond the window, of those that do not reach
    /// into it, the ones that cover the window.
    fn covering(&self, position: Xy, own: usize) -> u64 {
        let near = self.scene.near().filter(|&other| other != own);
        let covering = near.filter(|&other| covers(self.shapes[other], other, position, own));
        covering.fold(self.around & !(1 << own), |set, other| set | 1 << other)
    }

    /// The set with which an edge that begins outside the subject has to be walked, so that it is right where the edge comes
    /// into the subject. Crossings beyond the window are not all known, so that the set is taken from an end in it.
    fn entering(&self, edge: u32, own: usize, on_edge: &[Cut]) -> Option<u64> {
        let (from, to) = self.scene.ends(edge as usize);
        let (start, end) = (self.lattice.position(from), self.lattice.position(to));
        if self.scene.in_window(from) {
            return Some(self.covering(start, own));
        }
        if self.scene.in_window(to) {
            // Walked backwards from its end, every crossing undone.
            let crossed = on_edge.iter().fold(0, |set, cut| set ^ 1 << cut.other);
            return Some((self.covering(end, own) ^ crossed) & !1);
        }
        Some(self.covering(start, own) ^ self.crossed_before(edge, own)?)
    }

    /// The shapes that an edge crosses an odd number of times, on edges that do not come near the window, before it comes
    /// into the subject; those that are all beyond the window do not matter.
    fn crossed_before(&self, edge: u32, own: usize) -> Option<u64> {
        let ends = self.scene.ends(edge as usize);
        let entry = self.entry_share(ends);
        let mut set = 0;
        for other in self.scene.near().filter(|&other| other != own) {
            let mut far = Far { problem: self, edge: ends, own, other, entry, odd: false, unclear: false };
            let bounds = Bounds::of(&[self.lattice.position(ends.0), self.lattice.position(ends.1)]);
            for (_, ring, chains) in self.shapes[other].outlines() {
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
        let of_subject = self.scene.edges_of(0).map(|edge| self.scene.ends(edge));
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
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
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
