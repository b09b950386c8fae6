//! The rings of a slab sweep's shapes, and which of them a window can do without.

use std::ops::Range;

use super::window::{Around, View};
use crate::shape::Shape;

/// What a ring does to the shape it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct RingOf {
    pub(super) shape: u32,
    /// The part, counted over all shapes.
    pub(super) part: u32,
    pub(super) hole: bool,
}

/// The rings of all shapes, shape by shape and part by part.
#[derive(Debug, Default)]
pub(super) struct Rings {
    each: Vec<RingOf>,
    /// For each shape its first ring, and at last how many rings there are.
    starts: Vec<u32>,
    /// Scratch memory: the shapes that cover all of a window.
    covering: Vec<usize>,
}

impl Rings {
    pub(super) fn reset(&mut self, shapes: &[&Shape]) {
        self.each.clear();
        self.starts.clear();
        let mut parts = 0;
        for (shape, number) in shapes.iter().zip(0..) {
            self.starts.push(self.each.len() as u32);
            self.each.extend(shape.rings().map(|ring| RingOf {
                shape: number,
                part: parts + ring.part,
                hole: ring.hole,
            }));
            parts += shape.count_parts() as u32;
        }
        self.starts.push(self.each.len() as u32);
    }

    pub(super) fn of(&self, ring: u32) -> RingOf {
        self.each[ring as usize]
    }

    /// How many shapes there are.
    pub(super) fn shapes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether a ring of the subject matters in a window.
    pub(super) fn see_subject(&self, view: &View) -> bool {
        let first = view.edges.first().map(|edge| edge.ring).into_iter().chain(view.base.first().map(|base| base.ring));
        first.into_iter().any(|ring| ring < self.starts[1])
    }

    /// Leaves out what says nothing about a window: shapes that cover none of it, and of each range in `first_only` those
    /// after the first that covers all of it. Returns whether the subject covers any of the window.
    pub(super) fn leave_out(&mut self, view: &mut View, first_only: &[Range<usize>]) -> bool {
        let mut covering = std::mem::take(&mut self.covering);
        covering.clear();
        let mut base = Vec::with_capacity(view.base.len());
        for of_shape in view.base.chunk_by(|a, b| self.of(a.ring).shape == self.of(b.ring).shape) {
            let shape = self.of(of_shape[0].ring).shape as usize;
            if !edges_of(view, &self.of_shapes(shape..shape + 1)).is_empty() {
                base.extend_from_slice(of_shape);
            } else if self.covers(of_shape) {
                base.extend_from_slice(of_shape);
                covering.push(shape);
            }
        }
        view.base = base;
        for range in first_only {
            let at = covering.partition_point(|shape| *shape < range.start);
            if let Some(first) = covering.get(at).filter(|first| **first < range.end) {
                let needless = self.of_shapes(first + 1..range.end);
                view.edges.drain(edges_of(view, &needless));
                let after = |ring: u32| view.base.partition_point(|around| around.ring < ring);
                view.base.drain(after(needless.start)..after(needless.end));
            }
        }
        let of_subject = covering.first() == Some(&0) || !edges_of(view, &self.of_shapes(0..1)).is_empty();
        self.covering = covering;
        of_subject
    }

    /// The rings of some shapes.
    fn of_shapes(&self, shapes: Range<usize>) -> Range<u32> {
        let last = self.shapes();
        self.starts[shapes.start.min(last)]..self.starts[shapes.end.min(last)]
    }

    /// Whether a shape covers a window that its rings wind around in this way and in which it has no edges.
    fn covers(&self, around: &[Around]) -> bool {
        // Windings around all of the window are never zero: a part covers it where the shell alone winds around it.
        let mut parts = around.chunk_by(|a, b| self.of(a.ring).part == self.of(b.ring).part);
        parts.any(|part| part.iter().all(|around| !self.of(around.ring).hole))
    }
}

/// The edges of some rings in a view, by position.
fn edges_of(view: &View, rings: &Range<u32>) -> Range<usize> {
    let before = |ring: u32| view.edges.partition_point(|edge| edge.ring < ring);
    before(rings.start)..before(rings.end)
}
