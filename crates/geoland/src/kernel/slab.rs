//! The slab sweep.
//!
//! The window (the subject's bounds) is cut into horizontal slabs at every vertex and every crossing, so that inside a slab
//! no two edges cross. In a slab, edges ordered from left to right bound trapezoids; winding numbers counted along the way
//! say which shapes cover each trapezoid. Its strengths: it is indifferent to self-crossings, and badly conditioned
//! crossings do no harm. Where two edges are so nearly parallel that the ordinate of their crossing is off by d, they
//! are apart by only d times the tiny angle there, and the area miscounted is d² times the angle.
//!
//! A window with many edges is split in two until few are left, since the work in a window grows with the product of
//! its slabs and the edges in each. Where only the first of some shapes matters, those after one that covers a
//! whole window are left out of it: thousands of parcels on top of each other cost little more than a few.

mod skew;

use std::ops::Range;

use self::skew::{Skewed, SkewedEdge};
use super::cells::{Cells, Word, within};
use crate::chains::See;
use crate::edge::share_before;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// Windows with more edges than this are split. Smaller windows repeat more edges, larger ones compare more pairs.
const SPLIT_ABOVE: usize = 96;
/// Windows are halved at most this often; below it a window is a 2^32th of the subject and splitting no longer helps.
const DEPTH: u32 = 32;
/// Halving is worth while as long as both halves together hold fewer than 17 tenths of the edges.
const REPEATED_TENTHS: usize = 17;
/// The ring number of a window's left and right sides.
const SIDE: u32 = u32::MAX;

/// An edge that is not horizontal, relative to the window's origin.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// The lower end.
    low: Xy,
    /// The upper end.
    high: Xy,
    /// The rows of the window in which it counts.
    from: f64,
    to: f64,
    ring: u32,
    /// +1 where the ring goes up, -1 where it goes down.
    winding: i32,
    /// What the edge's curve adds to the area on the left of the way up, in m².
    bulge: f64,
}

impl Edge {
    /// The abscissa at an ordinate between the ends, from the nearer end, exact at the ends.
    fn x_at(&self, y: f64) -> f64 {
        let (below, above) = (y - self.low.y, self.high.y - y);
        if below <= 0.0 || self.low.x == self.high.x {
            self.low.x
        } else if above <= 0.0 {
            self.high.x
        } else {
            let (width, height) = (self.high.x - self.low.x, self.high.y - self.low.y);
            if below <= above { self.low.x + below / height * width } else { self.high.x - above / height * width }
        }
    }

    fn vertical(x: f64, from: f64, to: f64, ring: u32, winding: i32) -> Self {
        Self { low: Xy::new(x, from), high: Xy::new(x, to), from, to, ring, winding, bulge: 0.0 }
    }

    /// The share of the edge's height that lies below an ordinate.
    fn share_below(&self, y: f64) -> f64 {
        ((y - self.low.y) / (self.high.y - self.low.y)).clamp(0.0, 1.0)
    }
}

/// What a ring does to the shape it belongs to.
#[derive(Debug, Clone, Copy)]
struct RingOf {
    part: u32,
    hole: bool,
}

/// A part of a shape: inside its shell and in how many of its holes.
#[derive(Debug, Clone, Copy)]
struct PartState {
    shape: u32,
    in_shell: bool,
    in_holes: u32,
}

impl PartState {
    fn inside(self) -> bool {
        self.in_shell && self.in_holes == 0
    }
}

/// Which shapes cover the place that the sweep is at.
#[derive(Debug, Default)]
struct Cover {
    rings: Vec<RingOf>,
    windings: Vec<i32>,
    parts: Vec<PartState>,
    /// For each shape, the number of its parts that cover the place.
    depth: Vec<u32>,
    set: Vec<u64>,
}

impl Cover {
    fn reset(&mut self, shapes: &[&Shape]) {
        self.rings.clear();
        self.parts.clear();
        for (number, shape) in shapes.iter().enumerate() {
            let first_part = self.parts.len() as u32;
            for ring in shape.rings() {
                let part = first_part + ring.part;
                if part as usize == self.parts.len() {
                    self.parts.push(PartState { shape: number as u32, in_shell: false, in_holes: 0 });
                }
                self.rings.push(RingOf { part, hole: ring.hole });
            }
        }
        self.windings.clear();
        self.windings.resize(self.rings.len(), 0);
        self.depth.clear();
        self.depth.resize(shapes.len(), 0);
        self.set.clear();
        self.set.resize(shapes.len().div_ceil(64), 0);
    }

    /// Steps over an edge of a ring from left to right.
    fn cross(&mut self, ring: u32, winding: i32) {
        let at = ring as usize;
        let was_inside = self.windings[at] != 0;
        self.windings[at] += winding;
        let is_inside = self.windings[at] != 0;
        if was_inside == is_inside {
            return;
        }
        let part = &mut self.parts[self.rings[at].part as usize];
        let covered = part.inside();
        if !self.rings[at].hole {
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

    /// The set at the place, of each range in `first_only` the first shape alone.
    fn key(&self, first_only: &[Range<usize>], key: &mut Vec<Word>) {
        key.clear();
        key.extend(self.set.iter().zip(0..).filter(|(word, _)| **word != 0).map(|(word, at)| (at, *word)));
        if self.set.len() == 1 {
            return;
        }
        for range in first_only {
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

    fn subject(&self) -> bool {
        self.set[0] & 1 == 1
    }
}

/// A window on the problem, relative to its origin.
#[derive(Debug, Clone, Copy)]
struct Window {
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
}

/// An edge in the slab at hand: its number and its abscissae at the slab's lower and upper bound.
#[derive(Debug, Clone, Copy)]
struct Active {
    edge: u32,
    x0: f64,
    x1: f64,
}

/// The sweep with its scratch memory.
#[derive(Debug, Default)]
pub(super) struct Slab {
    cover: Cover,
    ordinates: Vec<f64>,
    active: Vec<Active>,
    /// The rings of the subject come first; this is how many they are.
    subject_rings: u32,
    first_only: Vec<Range<usize>>,
    key: Vec<Word>,
    /// Whether edges have bulges.
    curved: bool,
}

/// Collects the edges of one ring as a window sees them.
struct Collect<'a> {
    edges: &'a mut Vec<Edge>,
    /// Windings that hold for the whole window, from runs of edges left of it.
    base: &'a mut [i32],
    ring: u32,
    origin: Xy,
    extent: Xy,
    /// Whether the last edge collected is a run left of the window, and where that ends.
    left_end: Option<f64>,
    /// The bulge of the edge that is collected next.
    bulge: f64,
}

impl See for Collect<'_> {
    fn edge(&mut self, from: Xy, to: Xy) {
        let from = Xy::new(from.x - self.origin.x, from.y - self.origin.y);
        let to = Xy::new(to.x - self.origin.x, to.y - self.origin.y);
        let (low, high, winding) = if from.y < to.y { (from, to, 1) } else { (to, from, -1) };
        let rows = (low.y.max(0.0), high.y.min(self.extent.y));
        if rows.0 >= rows.1 || low.x.min(high.x) >= self.extent.x {
            return;
        }
        if low.x.max(high.x) <= 0.0 {
            self.left_run(from.y, to.y);
            return;
        }
        let bulge = self.bulge * f64::from(winding);
        self.edges.push(Edge { low, high, from: rows.0, to: rows.1, ring: self.ring, winding, bulge });
        self.left_end = None;
    }

    fn left(&mut self, from_y: f64, to_y: f64) {
        self.left_run(from_y - self.origin.y, to_y - self.origin.y);
    }
}

impl Collect<'_> {
    /// Takes up a run of edges that lies left of the window or on its left side, by the ordinates of its ends.
    fn left_run(&mut self, from_y: f64, to_y: f64) {
        let (mut from, to) = (from_y.clamp(0.0, self.extent.y), to_y.clamp(0.0, self.extent.y));
        // Runs that follow each other are one run: only its ends matter.
        if self.left_end == Some(from) {
            let run = self.edges.pop().expect("a run left of the window was just collected");
            from = if run.winding > 0 { run.from } else { run.to };
        }
        self.left_end = None;
        let (low, high, winding) = if from < to { (from, to, 1) } else { (to, from, -1) };
        if low == 0.0 && high == self.extent.y {
            self.base[self.ring as usize] += winding;
        } else if low < high {
            self.edges.push(Edge::vertical(0.0, low, high, self.ring, winding));
            self.left_end = Some(to);
        }
    }
}

/// Collects the edges of shapes in the subject's bounds; returns how far these extend.
fn collect(shapes: &[&Shape], subject: &Shape, edges: &mut Vec<Edge>, base: &mut [i32]) -> Xy {
    let bounds = subject.bounds();
    let (origin, extent) = (bounds.min, Xy::new(bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y));
    let outlines = shapes.iter().flat_map(|shape| shape.outlines());
    for (number, (_, ring, chains)) in outlines.enumerate() {
        let mut collect = Collect { edges, base, ring: number as u32, origin, extent, left_end: None, bulge: 0.0 };
        chains.walk(ring, &bounds, &mut collect);
    }
    extent
}

/// The same with edges that have bulges, in a skewed frame.
fn collect_skewed(shapes: &[&Shape], corner: Xy, edges: &mut Vec<Edge>, base: &mut [i32]) -> Xy {
    let Skewed { edges: skewed, min: origin, max } = Skewed::of(shapes, corner);
    let extent = Xy::new(max.x - origin.x, max.y - origin.y);
    for ring_edges in skewed.chunk_by(|a, b| a.ring == b.ring) {
        let ring = ring_edges[0].ring;
        let mut collect = Collect { edges, base, ring, origin, extent, left_end: None, bulge: 0.0 };
        for &SkewedEdge { from, to, bulge, .. } in ring_edges {
            let above_or_below = from.y.max(to.y) < origin.y || from.y.min(to.y) > max.y;
            if !above_or_below {
                collect.bulge = bulge;
                collect.edge(from, to);
            }
        }
    }
    extent
}

impl Slab {
    /// Adds the cells of a subject and its neighbours. Of the shapes of each range in `first_only` it is enough to know the
    /// first that covers a cell.
    pub(super) fn solve(&mut self, shapes: &[&Shape], first_only: &[Range<usize>], cells: &mut Cells) {
        cells.reset();
        let Some(subject) = shapes.first().filter(|subject| !subject.is_empty()) else { return };
        self.subject_rings = subject.rings().len() as u32;
        self.cover.reset(shapes);
        self.first_only.clear();
        self.first_only.extend_from_slice(first_only);
        let mut base = vec![0; self.cover.rings.len()];
        let mut edges = Vec::new();
        self.curved = shapes.iter().any(|shape| shape.is_curved());
        let extent = if self.curved {
            collect_skewed(shapes, subject.bounds().min, &mut edges, &mut base)
        } else {
            collect(shapes, subject, &mut edges, &mut base)
        };
        let window = Window { left: 0.0, right: extent.x, bottom: 0.0, top: extent.y };
        self.divide(edges, &base, window, 0, cells);
    }

    /// Sweeps a window, or halves it first where it holds many edges.
    fn divide(&mut self, mut edges: Vec<Edge>, base: &[i32], window: Window, depth: u32, cells: &mut Cells) {
        let of_subject = |ring: u32| ring < self.subject_rings;
        let base_of_subject = &base[..self.subject_rings as usize];
        if base_of_subject.iter().all(|winding| *winding == 0) && !edges.iter().any(|edge| of_subject(edge.ring)) {
            return;
        }
        if edges.len() > SPLIT_ABOVE {
            self.leave_out(&mut edges, base);
        }
        if edges.len() > SPLIT_ABOVE && depth < DEPTH {
            for halves in window.halves() {
                let [first, second] = halves.map(|half| half.view(&edges, base));
                // Where most edges run through both halves, this way of halving would only repeat them.
                if (first.0.len() + second.0.len()) * 10 < edges.len() * REPEATED_TENTHS {
                    drop(edges);
                    self.divide(first.0, &first.1, halves[0], depth + 1, cells);
                    self.divide(second.0, &second.1, halves[1], depth + 1, cells);
                    return;
                }
            }
        }
        self.sweep(&mut edges, base, window, cells);
    }

    /// Leaves out the edges of shapes that come after one that covers the whole window, where only the first matters.
    fn leave_out(&mut self, edges: &mut Vec<Edge>, base: &[i32]) {
        if self.first_only.is_empty() {
            return;
        }
        let shape_of = |cover: &Cover, ring: u32| cover.parts[cover.rings[ring as usize].part as usize].shape as usize;
        let mut has_edges = vec![false; self.cover.depth.len()];
        for edge in edges.iter() {
            has_edges[shape_of(&self.cover, edge.ring)] = true;
        }
        let based = || base.iter().zip(0u32..).filter(|(winding, _)| **winding != 0);
        based().for_each(|(&winding, ring)| self.cover.cross(ring, winding));
        let covers_all = |shape: &usize| !has_edges[*shape] && self.cover.set[shape / 64] >> (shape % 64) & 1 == 1;
        let firsts =
            self.first_only.iter().filter_map(|range| range.clone().find(covers_all).map(|k| k + 1..range.end));
        let needless: Vec<Range<usize>> = firsts.collect();
        based().for_each(|(&winding, ring)| self.cover.cross(ring, -winding));
        if !needless.is_empty() {
            edges.retain(|edge| {
                let shape = shape_of(&self.cover, edge.ring);
                !needless.iter().any(|range| range.contains(&shape))
            });
        }
    }

    fn sweep(&mut self, edges: &mut Vec<Edge>, base: &[i32], window: Window, cells: &mut Cells) {
        edges.push(Edge::vertical(window.left, window.bottom, window.top, SIDE, 1));
        edges.push(Edge::vertical(window.right, window.bottom, window.top, SIDE, -1));
        edges.sort_by(|a, b| a.from.total_cmp(&b.from));
        self.find_ordinates(edges, window);
        let based = base.iter().zip(0u32..).filter(|(winding, _)| **winding != 0);
        based.clone().for_each(|(&winding, ring)| self.cover.cross(ring, winding));
        self.active.clear();
        let mut coming = 0;
        for at in 1..self.ordinates.len() {
            let (y0, y1) = (self.ordinates[at - 1], self.ordinates[at]);
            self.active.retain_mut(|active| {
                active.x0 = active.x1;
                edges[active.edge as usize].to > y0
            });
            while coming < edges.len() && edges[coming].from <= y0 {
                if edges[coming].to > y0 {
                    self.active.push(Active { edge: coming as u32, x0: edges[coming].x_at(y0), x1: 0.0 });
                }
                coming += 1;
            }
            for active in &mut self.active {
                active.x1 = edges[active.edge as usize].x_at(y1);
            }
            // The order is nearly that of the slab below; a stable sort keeps ties as they came.
            self.active.sort_by(|a, b| (a.x0 + a.x1).total_cmp(&(b.x0 + b.x1)));
            self.measure(edges, y1 - y0, cells);
            if self.curved {
                self.share_bulges(edges, (y0, y1), cells);
            }
        }
        based.for_each(|(&winding, ring)| self.cover.cross(ring, -winding));
    }

    /// Adds the trapezoids of one slab to their cells.
    fn measure(&mut self, edges: &[Edge], height: f64, cells: &mut Cells) {
        let mut in_window = false;
        for at in 0..self.active.len() {
            let edge = &edges[self.active[at].edge as usize];
            if edge.ring == SIDE {
                in_window = edge.winding > 0;
            } else {
                self.cover.cross(edge.ring, edge.winding);
            }
            if !in_window || !self.cover.subject() {
                continue;
            }
            let Some(next) = self.active.get(at + 1) else { continue };
            let this = &self.active[at];
            let widths = (next.x0 - this.x0) + (next.x1 - this.x1);
            if widths > 0.0 {
                self.cover.key(&self.first_only, &mut self.key);
                cells.add(&self.key, widths * height / 2.0);
            }
        }
        // Edges right of the window were left out, so that windings do not return to their start by themselves.
        for active in &self.active {
            let edge = &edges[active.edge as usize];
            if edge.ring != SIDE {
                self.cover.cross(edge.ring, -edge.winding);
            }
        }
    }

    /// Adds the bulges of the edges' fragments in one slab to the cells on their left and takes them off those on their right.
    fn share_bulges(&mut self, edges: &[Edge], (y0, y1): (f64, f64), cells: &mut Cells) {
        let mut in_window = false;
        for active in &self.active {
            let edge = &edges[active.edge as usize];
            if edge.ring == SIDE {
                in_window = edge.winding > 0;
                continue;
            }
            let share = || share_before(edge.share_below(y1)) - share_before(edge.share_below(y0));
            let bulge = if in_window && edge.bulge != 0.0 { edge.bulge * share() } else { 0.0 };
            for (side, step) in [(1.0, edge.winding), (-1.0, 0)] {
                if bulge != 0.0 && self.cover.subject() {
                    self.cover.key(&self.first_only, &mut self.key);
                    cells.add(&self.key, side * bulge);
                }
                self.cover.cross(edge.ring, step);
            }
        }
        for active in &self.active {
            let edge = &edges[active.edge as usize];
            if edge.ring != SIDE {
                self.cover.cross(edge.ring, -edge.winding);
            }
        }
    }

    /// The ordinates of all ends and crossings in a window, in order.
    fn find_ordinates(&mut self, edges: &[Edge], window: Window) {
        let ordinates = &mut self.ordinates;
        ordinates.clear();
        ordinates.extend([window.bottom, window.top]);
        ordinates.extend(edges.iter().flat_map(|edge| [edge.from, edge.to]));
        for (k, a) in edges.iter().enumerate() {
            let (a_from, a_to) = (a.x_at(a.from), a.x_at(a.to));
            let (a_left, a_right) = (a_from.min(a_to), a_from.max(a_to));
            for b in edges[k + 1..].iter().take_while(|b| b.from < a.to) {
                // A cheap look first: edges beside each other do not cross.
                if b.low.x.min(b.high.x) >= a_right || b.low.x.max(b.high.x) <= a_left {
                    continue;
                }
                let (from, to) = (b.from, a.to.min(b.to));
                let below = a.x_at(from) - b.x_at(from);
                let above = a.x_at(to) - b.x_at(to);
                if (below < 0.0 && above > 0.0) || (below > 0.0 && above < 0.0) {
                    ordinates.push((from + (to - from) * (below / (below - above))).clamp(from, to));
                }
            }
        }
        ordinates.sort_by(f64::total_cmp);
        ordinates.dedup();
    }
}

impl Window {
    /// The two ways of halving, across the longer side first.
    fn halves(self) -> [[Self; 2]; 2] {
        let (x, y) = (f64::midpoint(self.left, self.right), f64::midpoint(self.bottom, self.top));
        let beside = [Self { right: x, ..self }, Self { left: x, ..self }];
        let stacked = [Self { top: y, ..self }, Self { bottom: y, ..self }];
        if self.right - self.left > self.top - self.bottom { [beside, stacked] } else { [stacked, beside] }
    }

    /// The edges and base windings as this window sees them.
    fn view(self, edges: &[Edge], base: &[i32]) -> (Vec<Edge>, Vec<i32>) {
        let (mut seen, mut base) = (Vec::with_capacity(edges.len() / 2 + 16), base.to_vec());
        for edge in edges {
            let (from, to) = (edge.from.max(self.bottom), edge.to.min(self.top));
            if from >= to {
                continue;
            }
            let (x0, x1) = (edge.x_at(from), edge.x_at(to));
            if x0.min(x1) >= self.right {
                continue;
            }
            if x0.max(x1) > self.left {
                seen.push(Edge { from, to, ..*edge });
            } else if from == self.bottom && to == self.top {
                base[edge.ring as usize] += edge.winding;
            } else {
                seen.push(Edge::vertical(self.left, from, to, edge.ring, edge.winding));
            }
        }
        (seen, base)
    }
}
