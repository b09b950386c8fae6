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
//! All shapes must be simple: their rings meet nowhere, so that inside is the parity of crossings.

use super::cells::Cells;
use super::lattice::{Lattice, Point, cross, crossing};
use crate::lonlat::Xy;
use crate::shape::{Bounds, RingSpan, See, Shape};

/// Shapes that fit the bits of a set.
pub(super) const SHAPES: usize = 64;
/// With more edges than this in the window, the slab sweep, which splits windows, is faster than comparing pairs.
const EDGES: usize = 400;

/// An edge with its bounds, on the lattice of the window.
#[derive(Debug, Clone, Copy)]
struct Edge {
    from: Point,
    to: Point,
    min: Point,
    max: Point,
}

/// A run of edges of one ring in the window.
#[derive(Debug, Clone, Copy)]
struct Chain {
    shape: u32,
    /// +1 where the shape is on the left of its edges, -1 where it is on the right.
    side: i128,
    /// Its edges, by position.
    start: u32,
    end: u32,
    /// Where it begins, in the plane.
    begin: Xy,
}

/// A place on an edge where another shape's border crosses.
#[derive(Debug, Clone, Copy)]
struct Cut {
    edge: u32,
    other: u32,
    /// How much of the edge's cross product lies before it, counted along the edge.
    before: i128,
    /// The edge's whole cross product, which gives the direction in which shares grow.
    whole: i128,
}

/// The kernel with its scratch memory.
#[derive(Debug, Default)]
pub(super) struct Nary {
    edges: Vec<Edge>,
    chains: Vec<Chain>,
    /// For each shape, where its edges start, and the end of the last.
    starts: Vec<usize>,
    bounds: Vec<(Point, Point)>,
    cuts: Vec<Cut>,
    sums: Vec<(u64, i128)>,
    cells: Cells,
}

/// Collects the edges of one ring that matter in a window.
struct Collect<'a> {
    edges: &'a mut Vec<Edge>,
    chains: &'a mut Vec<Chain>,
    lattice: &'a Lattice,
    shape: u32,
    side: i128,
    last: Option<Xy>,
}

impl See for Collect<'_> {
    fn edge(&mut self, from: Xy, to: Xy) {
        let at = self.edges.len() as u32;
        if self.last == Some(from) {
            self.chains.last_mut().expect("a chain was begun").end = at + 1;
        } else {
            let (shape, side) = (self.shape, self.side);
            self.chains.push(Chain { shape, side, start: at, end: at + 1, begin: from });
        }
        self.last = Some(to);
        let (a, b) = (self.lattice.point(from), self.lattice.point(to));
        self.edges.push(Edge {
            from: a,
            to: b,
            min: Point { x: a.x.min(b.x), y: a.y.min(b.y) },
            max: Point { x: a.x.max(b.x), y: a.y.max(b.y) },
        });
    }

    fn left(&mut self, _: f64, _: f64) {}
}

impl Nary {
    /// The cells of simple shapes, or none where the problem is not one for this kernel: too many shapes or edges, or
    /// coordinates that do not fit the lattice.
    pub(super) fn solve(&mut self, shapes: &[&Shape]) -> Option<&Cells> {
        let subject = shapes.first()?;
        let window = subject.bounds();
        let exponent = shapes.iter().map(|shape| shape.exponent()).min()?;
        let reach = shapes.iter().fold(Bounds::EMPTY, |bounds, shape| bounds.join(&shape.bounds()));
        let lattice = Lattice::new(exponent, window.min, reach.min, reach.max)?;
        self.collect(shapes, &window, &lattice);
        if self.edges.len() > EDGES {
            return None;
        }
        self.find_cuts();
        self.sums.clear();
        self.walk(shapes);
        self.cells.reset(shapes.len());
        for &(set, sum) in &self.sums {
            if sum != 0 {
                self.cells.add(&[set], lattice.area(sum));
            }
        }
        Some(&self.cells)
    }

    fn collect(&mut self, shapes: &[&Shape], window: &Bounds, lattice: &Lattice) {
        self.edges.clear();
        self.chains.clear();
        self.starts.clear();
        self.bounds.clear();
        for (number, shape) in shapes.iter().enumerate() {
            let start = self.edges.len();
            self.starts.push(start);
            for (ring, chains) in shape.rings().iter().zip(shape.chains()) {
                let mut collect = Collect {
                    edges: &mut self.edges,
                    chains: &mut self.chains,
                    lattice,
                    shape: number as u32,
                    side: side_of(ring),
                    last: None,
                };
                chains.walk(shape.ring(ring), window, &mut collect);
            }
            let (far, near) = (i64::MAX, i64::MIN);
            let mut bounds = (Point { x: far, y: far }, Point { x: near, y: near });
            for edge in &self.edges[start..] {
                bounds.0 = Point { x: bounds.0.x.min(edge.min.x), y: bounds.0.y.min(edge.min.y) };
                bounds.1 = Point { x: bounds.1.x.max(edge.max.x), y: bounds.1.y.max(edge.max.y) };
            }
            self.bounds.push(bounds);
        }
        self.starts.push(self.edges.len());
    }

    /// Every crossing of edges of different shapes, noted on both edges, in order along the edges.
    fn find_cuts(&mut self) {
        self.cuts.clear();
        for first in 0..self.bounds.len() {
            for second in first + 1..self.bounds.len() {
                if meet(self.bounds[first], self.bounds[second]) {
                    self.cut_pair(first, second);
                }
            }
        }
        self.cuts.sort_unstable_by_key(|cut| (cut.edge, if cut.whole < 0 { -cut.before } else { cut.before }, cut.other));
    }

    fn cut_pair(&mut self, first: usize, second: usize) {
        let (low, high) = self.bounds[second];
        for at in self.starts[first]..self.starts[first + 1] {
            let a = self.edges[at];
            if !meet((a.min, a.max), (low, high)) {
                continue;
            }
            for other in self.starts[second]..self.starts[second + 1] {
                let b = self.edges[other];
                if !meet((a.min, a.max), (b.min, b.max)) {
                    continue;
                }
                let Some(found) = crossing((a.from, a.to), (b.from, b.to)) else { continue };
                let cut = |edge: usize, other: usize, before: i128, of: &Edge| Cut {
                    edge: edge as u32,
                    other: other as u32,
                    before,
                    whole: cross(of.from, of.to),
                };
                self.cuts.push(cut(at, second, found.on_first, &a));
                self.cuts.push(cut(other, first, found.on_second, &b));
            }
        }
    }

    /// Walks every chain with the set of shapes that cover the place, and shares its cross products out.
    fn walk(&mut self, shapes: &[&Shape]) {
        let mut at_cut = 0;
        for number in 0..self.chains.len() {
            let chain = self.chains[number];
            let own = chain.shape as usize;
            let cuts = at_cut..at_cut + self.cuts[at_cut..].partition_point(|cut| cut.edge < chain.end);
            at_cut = cuts.end;
            let is_subject = own == 0;
            if !is_subject {
                // Only what lies in the subject counts: a run that never comes there is passed over.
                let meets_subject = self.cuts[cuts.clone()].iter().any(|cut| cut.other == 0);
                if !meets_subject && !covers(shapes[0], 0, chain.begin, own) {
                    continue;
                }
            }
            let mut set = 0_u64;
            for (other, shape) in shapes.iter().enumerate() {
                if other != own && covers(shape, other, chain.begin, own) {
                    set |= 1 << other;
                }
            }
            self.walk_chain(chain, cuts, set);
        }
    }

    fn walk_chain(&mut self, chain: Chain, cuts: std::ops::Range<usize>, mut set: u64) {
        let mut cuts = cuts.peekable();
        let mut sum = 0;
        for edge in chain.start..chain.end {
            let Edge { from, to, .. } = self.edges[edge as usize];
            let mut before = 0;
            while let Some(cut) = cuts.next_if(|&cut| self.cuts[cut].edge == edge) {
                let cut = self.cuts[cut];
                self.share(chain, set, sum + cut.before - before);
                (sum, before) = (0, cut.before);
                set ^= 1 << cut.other;
            }
            sum += cross(from, to) - before;
        }
        self.share(chain, set, sum);
    }

    /// Adds the cross products of a fragment to the cell that has its shape, and takes them off the one that lacks it.
    fn share(&mut self, chain: Chain, set: u64, sum: i128) {
        if chain.shape == 0 {
            self.add(set | 1, chain.side * sum);
        } else if set & 1 == 1 {
            self.add(set | 1 << chain.shape, chain.side * sum);
            self.add(set, -chain.side * sum);
        }
    }

    fn add(&mut self, set: u64, sum: i128) {
        match self.sums.iter_mut().find(|(known, _)| *known == set) {
            Some((_, total)) => *total += sum,
            None => self.sums.push((set, sum)),
        }
    }
}

/// On which side of its edges a ring's shape lies.
pub(super) fn side_of(ring: &RingSpan) -> i128 {
    if ring.turns_left == ring.hole { -1 } else { 1 }
}

fn meet(a: (Point, Point), b: (Point, Point)) -> bool {
    a.0.x <= b.1.x && b.0.x <= a.1.x && a.0.y <= b.1.y && b.0.y <= a.1.y
}

/// Whether a simple shape covers a position of another one, by the parity of edges left of it, in the simulated position.
pub(super) fn covers(shape: &Shape, number: usize, position: Xy, of: usize) -> bool {
    let bounds = shape.bounds();
    if position.x < bounds.min.x || position.x > bounds.max.x || position.y < bounds.min.y || position.y > bounds.max.y {
        return false;
    }
    let mut parity = Parity { position, shape_is_later: number > of, inside: false };
    let window = Bounds { min: position, max: position };
    for (ring, chains) in shape.rings().iter().zip(shape.chains()) {
        chains.walk(shape.ring(ring), &window, &mut parity);
    }
    parity.inside
}

/// Counts the edges left of a position modulo two.
struct Parity {
    position: Xy,
    shape_is_later: bool,
    inside: bool,
}

impl Parity {
    /// Whether an ordinate of the shape is above the position, in the simulated position.
    fn above(&self, y: f64) -> bool {
        y > self.position.y || (y == self.position.y && self.shape_is_later)
    }
}

impl See for Parity {
    fn edge(&mut self, from: Xy, to: Xy) {
        if self.above(from.y) == self.above(to.y) {
            return;
        }
        let (low, high) = if self.above(to.y) { (from, to) } else { (to, from) };
        let coord = |p: Xy| robust::Coord { x: p.x, y: p.y };
        let turn = robust::orient2d(coord(low), coord(high), coord(self.position));
        // On the line itself the position counts as moved by (ε, ε²) against the shape, or the shape against it. The edge
        // goes up, in the simulated position at least, so that the move is to the right of it; a level edge does not
        // cross the row.
        let is_right = if turn == 0.0 { !self.shape_is_later } else { turn < 0.0 };
        self.inside ^= is_right;
    }

    fn left(&mut self, from_y: f64, to_y: f64) {
        self.inside ^= self.above(from_y) != self.above(to_y);
    }
}
