//! The scene of a local problem: the edges of simple shapes in the subject's window, on a lattice.

use std::ops::Range;

use super::lattice::{Crossing, Lattice, Point, cross, crossing};
use super::strips::{Grid, Strips};
use crate::bounds::Bounds;
use crate::chains::See;
use crate::lonlat::Xy;
use crate::orient::orient;
use crate::ring::RingSpan;
use crate::shape::Shape;

/// Beyond this many edges the slab sweep, which splits windows, is faster than comparing pairs.
const EDGES: usize = 400;
/// Shapes of one scene: the bits of a set.
const SHAPES: usize = 64;

/// An edge and where it may cross others.
#[derive(Debug, Clone, Copy)]
struct Edge {
    ends: (Point, Point),
    strips: Strips,
}

/// A run of edges of one ring in the window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    pub(super) shape: u32,
    /// +1 where the shape is on the left of its edges, -1 where it is on the right.
    pub(super) side: i128,
    /// Its edges, by position.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Where it begins, in the plane.
    pub(super) begin: Xy,
}

impl Chain {
    pub(super) fn edges(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The edges of all shapes in the window, shape by shape.
#[derive(Debug, Default)]
pub(super) struct Scene {
    edges: Vec<Edge>,
    pub(super) chains: Vec<Chain>,
    /// With curved edges, twice the bulge of every edge in square steps; else nothing.
    pub(super) bulges: Vec<i128>,
    curved: bool,
    /// For each shape, where its edges start, and at last where those of the last end.
    starts: Vec<usize>,
    /// The corner of the window that is not the origin.
    corner: Point,
    grid: Grid,
}

impl Scene {
    /// Takes up the edges of simple shapes in the window of the first. `None` where the problem is not one for whole-number
    /// kernels: shapes that are not simple, too many shapes or edges, or coordinates that do not fit the lattice.
    pub(super) fn collect(&mut self, shapes: &[&Shape]) -> Option<Lattice> {
        let subject = shapes.first()?;
        if shapes.len() > SHAPES || !shapes.iter().all(|shape| shape.is_simple()) {
            return None;
        }
        let window = subject.bounds();
        let exponent = shapes.iter().map(|shape| shape.exponent()).min()?;
        let reach = shapes.iter().fold(Bounds::EMPTY, |bounds, shape| bounds.join(&shape.bounds()));
        let lattice = Lattice::new(exponent, &window, &reach)?;
        self.edges.clear();
        self.bulges.clear();
        self.curved = shapes.iter().any(|shape| shape.is_curved());
        self.chains.clear();
        self.starts.clear();
        self.corner = lattice.point(window.max);
        self.grid = Grid::new(self.corner);
        for (number, shape) in shapes.iter().enumerate() {
            self.take_up(number, shape, &window, &lattice);
            if self.edges.len() > EDGES {
                return None;
            }
        }
        self.starts.push(self.edges.len());
        let mut end = self.edges.len() as u32;
        for chain in self.chains.iter_mut().rev() {
            chain.end = std::mem::replace(&mut end, chain.start);
        }
        Some(lattice)
    }

    fn take_up(&mut self, number: usize, shape: &Shape, window: &Bounds, lattice: &Lattice) {
        self.starts.push(self.edges.len());
        for (span, ring, chains) in shape.outlines() {
            let (bulges, side, shape) = (shape.bulges(span), side_of(span), number as u32);
            let end = (Point::default(), Strips::default());
            let mut take_up = TakeUp { scene: self, lattice, bulges, shape, side, next: usize::MAX, end };
            chains.walk(ring, window, &mut take_up);
        }
    }

    /// Whether any edge is curved.
    pub(super) fn is_curved(&self) -> bool {
        self.curved
    }

    /// How many edges there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len()
    }

    /// The ends of an edge.
    pub(super) fn ends(&self, edge: usize) -> (Point, Point) {
        self.edges[edge].ends
    }

    /// The edges of a shape, by position.
    pub(super) fn edges_of(&self, shape: usize) -> Range<usize> {
        self.starts[shape]..self.starts[shape + 1]
    }

    /// The shape that an edge is of.
    pub(super) fn shape_of(&self, edge: usize) -> usize {
        self.starts.partition_point(|&start| start <= edge) - 1
    }

    /// The shapes beside the subject that have an edge in the window.
    pub(super) fn near(&self) -> impl Iterator<Item = usize> {
        (1..self.starts.len() - 1).filter(|&shape| !self.edges_of(shape).is_empty())
    }

    /// The shapes that cover all of the window: of those without an edge in it, the ones that cover any place there.
    pub(super) fn around(&self, shapes: &[&Shape]) -> u64 {
        let Some(begin) = shapes[0].start() else { return 0 };
        let far = (1..shapes.len()).filter(|&shape| self.edges_of(shape).is_empty());
        let covering = far.filter(|&shape| covers(shapes[shape], shape, begin, 0));
        covering.fold(0, |set, shape| set | 1 << shape)
    }

    /// Whether a position lies in the window, border included.
    pub(super) fn in_window(&self, position: Point) -> bool {
        self.meets_window((position, position))
    }

    /// Whether the bounds of an edge meet the window.
    pub(super) fn meets_window(&self, (from, to): (Point, Point)) -> bool {
        let meets = |a: i64, b: i64, side: i64| a.min(b) <= side && a.max(b) >= 0;
        meets(from.x, to.x, self.corner.x) && meets(from.y, to.y, self.corner.y)
    }

    /// Twice the area of a simple shape by itself, in square steps, with its lattice. No number of edges is too many for it.
    pub(super) fn alone(shape: &Shape) -> Option<(i128, Lattice)> {
        let bounds = shape.bounds();
        if !shape.is_simple() || shape.is_empty() {
            return None;
        }
        let lattice = Lattice::new(shape.exponent(), &bounds, &bounds)?;
        Some((Self::whole(shape, &lattice), lattice))
    }

    /// Twice the area of a simple shape, in square steps.
    pub(super) fn whole(shape: &Shape, lattice: &Lattice) -> i128 {
        let of_ring = |(span, ring, _): (RingSpan, &[Xy], _)| {
            let mut before = lattice.point(ring[ring.len() - 1]);
            let edges = ring.iter().map(|&to| {
                let to = lattice.point(to);
                cross(std::mem::replace(&mut before, to), to)
            });
            let bulges = shape.bulges(span).iter().map(|&bulge| lattice.units(bulge));
            side_of(span) * edges.chain(bulges).sum::<i128>()
        };
        shape.outlines().map(of_ring).sum()
    }

    /// Shows every crossing of an edge with edges of later shapes.
    pub(super) fn crossings(&self, first: usize, later: Range<usize>, see: impl FnMut(usize, Crossing)) {
        self.crossings_among(first, self.edges[later.clone()].iter().zip(later), see);
    }

    /// The same with some edges of later shapes.
    pub(super) fn crossings_with(&self, first: usize, later: &[usize], see: impl FnMut(usize, Crossing)) {
        self.crossings_among(first, later.iter().map(|&edge| (&self.edges[edge], edge)), see);
    }

    fn crossings_among<'a>(
        &self,
        first: usize,
        later: impl Iterator<Item = (&'a Edge, usize)>,
        mut see: impl FnMut(usize, Crossing),
    ) {
        let Edge { ends, strips } = self.edges[first];
        for (edge, second) in later.filter(|(edge, _)| strips.meet(edge.strips)) {
            if let Some(found) = crossing(ends, edge.ends) {
                see(second, found);
            }
        }
    }
}

struct TakeUp<'a> {
    scene: &'a mut Scene,
    lattice: &'a Lattice,
    bulges: &'a [f64],
    shape: u32,
    side: i128,
    /// The position in the ring of the edge that goes on from the last one.
    next: usize,
    /// Where the last edge ended.
    end: (Point, Strips),
}

impl TakeUp<'_> {
    fn place(&self, position: Xy) -> (Point, Strips) {
        let point = self.lattice.point(position);
        (point, self.scene.grid.strips(point))
    }
}

impl See for TakeUp<'_> {
    fn edge(&mut self, at: usize, from: Xy, to: Xy) {
        if at != self.next {
            let (shape, side, start) = (self.shape, self.side, self.scene.edges.len() as u32);
            // Where it ends is where the next one starts.
            self.scene.chains.push(Chain { shape, side, start, end: start, begin: from });
            self.end = self.place(from);
        }
        let (begin, end) = (self.end, self.place(to));
        (self.next, self.end) = (at + 1, end);
        self.scene.edges.push(Edge { ends: (begin.0, end.0), strips: begin.1.through(end.1) });
        if self.scene.curved {
            let bulge = self.bulges.get(at).copied().unwrap_or_default();
            self.scene.bulges.push(self.lattice.units(bulge));
        }
    }

    fn left(&mut self, _: f64, _: f64) {}
}

/// On which side of its edges a ring's shape lies.
fn side_of(ring: RingSpan) -> i128 {
    if ring.turns_left == ring.hole { -1 } else { 1 }
}

/// Whether a simple shape covers a position of another one, by the parity of edges left of it, in the simulated position.
/// The numbers are those of the shape and of the shape whose position it is.
pub(super) fn covers(shape: &Shape, number: usize, position: Xy, of: usize) -> bool {
    let window = Bounds { min: position, max: position };
    if !shape.bounds().meets(&window) {
        return false;
    }
    let mut parity = Parity { position, shape_is_later: number > of, inside: false };
    for (_, ring, chains) in shape.outlines() {
        chains.walk(ring, &window, &mut parity);
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
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        if self.above(from.y) == self.above(to.y) {
            return;
        }
        let (low, high) = if self.above(to.y) { (from, to) } else { (to, from) };
        let turn = orient(low, high, self.position);
        // A position on the line counts as moved by (ε, ε²) against the shape where it is the later one, that is to the right
        // of an edge that goes up; else the edge is moved to the right of it.
        self.inside ^= if turn == 0.0 { !self.shape_is_later } else { turn < 0.0 };
    }

    fn left(&mut self, from_y: f64, to_y: f64) {
        self.inside ^= self.above(from_y) != self.above(to_y);
    }
}
