//! Which shapes cover the place that the sweep of a window is at.

use std::ops::Range;

use super::cells::{Word, within};
use super::rings::Rings;
use super::window::View;

/// A ring with its part.
#[derive(Debug, Clone, Copy)]
struct Ring {
    part: u32,
    hole: bool,
    winding: i32,
}

/// A part of a shape: inside its shell and in how many of its holes.
#[derive(Debug, Clone, Copy)]
struct Part {
    shape: u32,
    in_shell: bool,
    in_holes: u32,
}

impl Part {
    fn inside(self) -> bool {
        self.in_shell && self.in_holes == 0
    }
}

/// The shapes in a window, numbered from 0 on in their order, and which of them cover the place that the sweep is at. Its size is
/// that of what the window sees, however many shapes the problem has.
#[derive(Debug, Default)]
pub(super) struct Cover {
    rings: Vec<Ring>,
    parts: Vec<Part>,
    /// For each shape, its number in the problem.
    shapes: Vec<u32>,
    /// For each shape, the number of its parts that cover the place.
    depth: Vec<u32>,
    set: Vec<u64>,
    /// The ranges of shapes of which only the first matters.
    first_only: Vec<Range<usize>>,
    last_part: Option<u32>,
}

impl Cover {
    /// Begins a window: takes up what it sees, numbers the rings of its edges from 0 on, and stands on its left.
    pub(super) fn begin(&mut self, view: &mut View, rings: &Rings, first_only: &[Range<usize>]) {
        self.rings.clear();
        self.parts.clear();
        self.shapes.clear();
        self.depth.clear();
        self.set.clear();
        self.last_part = None;
        let mut base = view.base.iter().peekable();
        for edges in view.edges.chunk_by_mut(|a, b| a.ring == b.ring) {
            let ring = edges[0].ring;
            while let Some(around) = base.next_if(|around| around.ring < ring) {
                self.take_up(rings, around.ring, around.winding);
            }
            let winding = base.next_if(|around| around.ring == ring).map_or(0, |around| around.winding);
            let number = self.take_up(rings, ring, winding);
            for edge in edges {
                edge.ring = number;
            }
        }
        base.for_each(|around| {
            self.take_up(rings, around.ring, around.winding);
        });
        let before = |shape: usize| self.shapes.partition_point(|&known| (known as usize) < shape);
        self.first_only.clear();
        self.first_only.extend(first_only.iter().map(|range| before(range.start)..before(range.end)));
        self.first_only.retain(|range| range.len() > 1);
    }

    fn take_up(&mut self, rings: &Rings, ring: u32, winding: i32) -> u32 {
        let of = rings.of(ring);
        if self.shapes.last() != Some(&of.shape) {
            if self.shapes.len().is_multiple_of(64) {
                self.set.push(0);
            }
            self.shapes.push(of.shape);
            self.depth.push(0);
        }
        if self.last_part != Some(of.part) {
            self.last_part = Some(of.part);
            let shape = self.shapes.len() as u32 - 1;
            self.parts.push(Part { shape, in_shell: false, in_holes: 0 });
        }
        let number = self.rings.len() as u32;
        self.rings.push(Ring { part: self.parts.len() as u32 - 1, hole: of.hole, winding: 0 });
        self.cross(number, winding);
        number
    }

    /// Steps over an edge of a ring from left to right.
    pub(super) fn cross(&mut self, ring: u32, winding: i32) {
        let ring = &mut self.rings[ring as usize];
        let was_inside = ring.winding != 0;
        ring.winding += winding;
        let is_inside = ring.winding != 0;
        if was_inside == is_inside {
            return;
        }
        let part = &mut self.parts[ring.part as usize];
        let covered = part.inside();
        if !ring.hole {
            part.in_shell = is_inside;
        } else if is_inside {
            part.in_holes += 1;
        } else {
            part.in_holes -= 1;
        }
        if covered == part.inside() {
            return;
        }
        let shape = part.shape as usize;
        if covered {
            self.depth[shape] -= 1;
        } else {
            self.depth[shape] += 1;
        }
        let bit = 1 << (shape % 64);
        if self.depth[shape] == 0 {
            self.set[shape / 64] &= !bit;
        } else {
            self.set[shape / 64] |= bit;
        }
    }

    /// The set at the place, of each range of which only the first matters that first one alone; shapes by their numbers in the
    /// window.
    pub(super) fn key(&self, key: &mut Vec<Word>) {
        key.clear();
        key.extend(self.set.iter().zip(0..).filter(|(word, _)| **word != 0).map(|(word, at)| (at, *word)));
        if self.first_only.is_empty() {
            return;
        }
        for range in &self.first_only {
            let mut found = false;
            for (at, word) in key.iter_mut() {
                let of_range = *word & within(*at as usize * 64, range);
                // The lowest bit of those of the range stays, if none came before it.
                let stays = if found { 0 } else { of_range & of_range.wrapping_neg() };
                found |= stays != 0;
                *word = *word & !of_range | stays;
            }
        }
        key.retain(|(_, word)| *word != 0);
    }

    /// Whether the subject covers the place, in a window that sees the subject.
    pub(super) fn subject(&self) -> bool {
        self.set[0] & 1 == 1
    }

    /// For each shape in the window, its number in the problem.
    pub(super) fn shapes(&self) -> &[u32] {
        &self.shapes
    }
}
