//! The scene of a local problem: the edges of simple shapes in the subject's window, on a lattice.

use super::lattice::{Lattice, Point, cross};
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

/// An edge with its bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) from: Point,
    pub(super) to: Point,
    min: Point,
    max: Point,
}

impl Edge {
    pub(super) fn ends(&self) -> (Point, Point) {
        (self.from, self.to)
    }

    pub(super) fn bounds(&self) -> (Point, Point) {
        (self.min, self.max)
    }
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

/// The edges of all shapes in the window, shape by shape.
#[derive(Debug, Default)]
pub(super) struct Scene {
    pub(super) edges: Vec<Edge>,
    pub(super) chains: Vec<Chain>,
    /// With curved edges, twice the bulge of every edge in square steps; else nothing.
    pub(super) bulges: Vec<i128>,
    curved: bool,
    /// For each shape, where its edges start, and at last where those of the last end.
    starts: Vec<usize>,
    bounds: Vec<(Point, Point)>,
    /// Scratch: edges of the second of two shapes that come near the first.
    near_first: Vec<usize>,
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
        self.bounds.clear();
        for (number, shape) in shapes.iter().enumerate() {
            self.take_up(number, shape, &window, &lattice);
            if self.edges.len() > EDGES {
                return None;
            }
        }
        self.starts.push(self.edges.len());
        Some(lattice)
    }

    fn take_up(&mut self, number: usize, shape: &Shape, window: &Bounds, lattice: &Lattice) {
        self.starts.push(self.edges.len());
        let (far, near) = (i64::MAX, i64::MIN);
        self.bounds.push((Point { x: far, y: far }, Point { x: near, y: near }));
        for (span, ring, chains) in shape.outlines() {
            let (shape_number, side) = (number as u32, side_of(span));
            let bulges = shape.bulges(span);
            let mut take_up = TakeUp { scene: self, lattice, bulges, shape: shape_number, side, last: None };
            chains.walk(ring, window, &mut take_up);
        }
    }

    /// Whether any edge is curved.
    pub(super) fn is_curved(&self) -> bool {
        self.curved
    }

    /// The edges of a shape, by position.
    pub(super) fn edges_of(&self, shape: usize) -> std::ops::Range<usize> {
        self.starts[shape]..self.starts[shape + 1]
    }

    /// The shapes beside the subject that have an edge in the window.
    pub(super) fn near(&self) -> impl Iterator<Item = usize> {
        (1..self.bounds.len()).filter(|&shape| !self.edges_of(shape).is_empty())
    }

    /// Whether a position lies in the window, border included.
    pub(super) fn in_window(&self, position: Point) -> bool {
        meet(self.bounds[0], (position, position))
    }

    /// Whether the bounds of an edge meet the window.
    pub(super) fn meets_window(&self, (from, to): (Point, Point)) -> bool {
        let min = Point { x: from.x.min(to.x), y: from.y.min(to.y) };
        let max = Point { x: from.x.max(to.x), y: from.y.max(to.y) };
        meet(self.bounds[0], (min, max))
    }

    /// Twice the area of a simple shape by itself, in square steps, with its lattice. No number of edges is too many for it.
    pub(super) fn alone(shape: &Shape) -> Option<(i128, Lattice)> {
        let bounds = shape.bounds();
        if !shape.is_simple() || shape.is_empty() {
            return None;
        }
        let lattice = Lattice::new(shape.exponent(), &bounds, &bounds)?;
        let of_ring = |(span, ring, _): (&RingSpan, &[Xy], _)| {
            let mut before = lattice.point(ring[ring.len() - 1]);
            let edges = ring.iter().map(|&to| {
                let to = lattice.point(to);
                cross(std::mem::replace(&mut before, to), to)
            });
            let bulges = shape.bulges(span).iter().map(|&bulge| lattice.units(bulge));
            side_of(span) * edges.chain(bulges).sum::<i128>()
        };
        Some((shape.outlines().map(of_ring).sum(), lattice))
    }

    /// Twice the subject's area, in square steps.
    pub(super) fn whole(&self) -> i128 {
        let chains = self.chains.iter().filter(|chain| chain.shape == 0);
        let of_chain =
            |chain: &Chain| chain.side * (chain.start..chain.end).map(|edge| self.product(edge as usize)).sum::<i128>();
        chains.map(of_chain).sum()
    }

    /// Shows every pair of edges of two shapes whose bounds meet.
    pub(super) fn pairs(&mut self, first: usize, second: usize, mut see: impl FnMut(&Self, usize, usize)) {
        let (of_first, of_second) = (self.bounds[first], self.bounds[second]);
        if !meet(of_first, of_second) {
            return;
        }
        // Where two shapes have only a corner in common, few edges of either come near the other.
        let mut near = std::mem::take(&mut self.near_first);
        near.clear();
        near.extend(self.edges_of(second).filter(|&b| meet(self.edges[b].bounds(), of_first)));
        for a in self.edges_of(first) {
            let bounds = self.edges[a].bounds();
            if !meet(bounds, of_second) {
                continue;
            }
            for &b in &near {
                if meet(bounds, self.edges[b].bounds()) {
                    see(self, a, b);
                }
            }
        }
        self.near_first = near;
    }
}

struct TakeUp<'a> {
    scene: &'a mut Scene,
    lattice: &'a Lattice,
    bulges: &'a [f64],
    shape: u32,
    side: i128,
    last: Option<Xy>,
}

impl See for TakeUp<'_> {
    fn edge(&mut self, from: Xy, to: Xy) {
        let at = self.scene.edges.len() as u32;
        if self.last == Some(from) {
            self.scene.chains.last_mut().expect("a chain was begun").end = at + 1;
        } else {
            let (shape, side) = (self.shape, self.side);
            self.scene.chains.push(Chain { shape, side, start: at, end: at + 1, begin: from });
        }
        let begin =
            if self.last == Some(from) { self.scene.edges[at as usize - 1].to } else { self.lattice.point(from) };
        self.last = Some(to);
        let (from, to) = (begin, self.lattice.point(to));
        let min = Point { x: from.x.min(to.x), y: from.y.min(to.y) };
        let max = Point { x: from.x.max(to.x), y: from.y.max(to.y) };
        self.scene.edges.push(Edge { from, to, min, max });
        let bounds = self.scene.bounds.last_mut().expect("the bounds of the shape were begun");
        bounds.0 = Point { x: bounds.0.x.min(min.x), y: bounds.0.y.min(min.y) };
        bounds.1 = Point { x: bounds.1.x.max(max.x), y: bounds.1.y.max(max.y) };
    }

    fn edge_at(&mut self, at: usize, from: Xy, to: Xy) {
        self.edge(from, to);
        if self.scene.curved {
            let bulge = self.bulges.get(at).copied().unwrap_or_default();
            self.scene.bulges.push(self.lattice.units(bulge));
        }
    }

    fn left(&mut self, _: f64, _: f64) {}
}

/// On which side of its edges a ring's shape lies.
fn side_of(ring: &RingSpan) -> i128 {
    if ring.turns_left == ring.hole { -1 } else { 1 }
}

fn meet(a: (Point, Point), b: (Point, Point)) -> bool {
    a.0.x <= b.1.x && b.0.x <= a.1.x && a.0.y <= b.1.y && b.0.y <= a.1.y
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
    fn edge(&mut self, from: Xy, to: Xy) {
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
