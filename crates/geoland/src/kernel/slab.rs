//! The slab sweep.
//!
//! The window (the subject's bounds) is cut into horizontal slabs at every vertex and every crossing, so that inside a slab
//! no two edges cross. In a slab, edges ordered from left to right bound trapezoids; winding numbers counted along the way
//! say which shapes cover each trapezoid. Its strengths: it is indifferent to self-crossings, and badly conditioned
//! crossings do no harm. Where two edges are so nearly parallel that the ordinate of their crossing is off by d, they
//! are apart by only d times the tiny angle there, and the area miscounted is d² times the angle.
//!
//! A window with many edges is split in two until few are left or few begin, end and cross in it, since the work in a window
//! grows with the product of its slabs and the edges in each. A window keeps nothing of shapes that it does not see: tens of thousands of parcels on
//! one subject cost what their edges cost. Where only the first of some shapes matters, those after one that covers a
//! whole window are left out of it: thousands of parcels on top of each other cost little more than a few.

mod ordinates;
mod skew;

use std::ops::Range;

use self::ordinates::Ordinates;
use self::skew::{Skewed, SkewedEdge};
use super::cells::{Cells, Word};
use super::cover::Cover;
use super::rings::Rings;
use super::window::{Collect, Edge, Turns, View, Window};
use crate::bounds::Bounds;
use crate::edge::share_before;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// Windows with more edges than this are split. Smaller windows repeat more edges, larger ones compare more pairs.
const SPLIT_ABOVE: usize = 64;
/// Windows are divided at most this often; below it a window is a 2^32th of the subject or a little more and it no longer helps.
const DEPTH: u32 = 32;
/// Dividing is worth while as long as both parts together hold fewer than 17 tenths of the edges.
const REPEATED_TENTHS: usize = 17;
/// A window in which no more ordinates divide the slabs than this is swept however many edges run through it: a bundle of long
/// edges costs what its edges cost, where square windows would cut it into a number of pieces that grows with the square.
/// They are not of more rings than [`WHOLE_SETS`]: of many shapes small windows leave most out.
const FEW_ORDINATES: usize = 2 * SPLIT_ABOVE;
/// Sets of up to this many shapes are kept whole.
const WHOLE_SETS: usize = 64;

/// An edge in the slab at hand: its number and its abscissae at the slab's lower and upper bound.
#[derive(Debug, Clone, Copy)]
struct Active {
    edge: u32,
    x0: f64,
    x1: f64,
}

impl Active {
    /// Abscissae that leave as much of the slab on the left as the edge does of what of it lies in the window. So edges may run
    /// through the window's sides within a slab: what matters of them is the mean of their place.
    fn within(&self, window: Window) -> (f64, f64) {
        let (low, high) = if self.x0 < self.x1 { (self.x0, self.x1) } else { (self.x1, self.x0) };
        if low >= window.left && high <= window.right {
            return (self.x0, self.x1);
        }
        if high <= window.left || low >= window.right {
            let side = if high <= window.left { window.left } else { window.right };
            return (side, side);
        }
        // How far the edge lies beyond an abscissa, on both ends together.
        let beyond = |x: f64| {
            if high <= x {
                0.0
            } else if low >= x {
                (low - x) + (high - x)
            } else {
                (high - x) * ((high - x) / (high - low))
            }
        };
        (window.left, window.left + (beyond(window.left) - beyond(window.right)))
    }

    /// The rows of a slab in which the edge lies in the window.
    fn rows_within(&self, window: Window, (y0, y1): (f64, f64)) -> (f64, f64) {
        let width = self.x1 - self.x0;
        if width == 0.0 {
            let is_within = self.x0 > window.left && self.x0 < window.right;
            return (y0, if is_within { y1 } else { y0 });
        }
        let at = |x: f64| ((x - self.x0) / width).clamp(0.0, 1.0);
        let (a, b) = (at(window.left), at(window.right));
        (y0 + a.min(b) * (y1 - y0), y0 + a.max(b) * (y1 - y0))
    }
}

/// The sweep with its scratch memory.
#[derive(Debug, Default)]
pub(super) struct Slab {
    rings: Rings,
    first_only: Vec<Range<usize>>,
    turns: Turns,
    cover: Cover,
    ordinates: Ordinates,
    active: Vec<Active>,
    /// The runs of edges left of the window that are crossed in the slab at hand, by position. All slabs begin right of them, so
    /// that they are crossed where they begin and back where they end, not in each slab.
    standing: Vec<u32>,
    key: Vec<Word>,
    /// The cells of the window at hand.
    here: Cells,
    /// Whether edges have bulges.
    curved: bool,
}

/// Collects the edges of shapes in the bounds of the first; returns how far these extend.
fn collect(shapes: &[&Shape], bounds: &Bounds, view: &mut View) -> Xy {
    let (origin, extent) = (bounds.min, Xy::new(bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y));
    let outlines = shapes.iter().flat_map(|shape| shape.outlines());
    for (ring, (_, positions, chains)) in (0..).zip(outlines) {
        let mut collect = Collect::new(&mut view.edges, ring, origin, extent);
        chains.walk(positions, bounds, &mut collect);
        let winding = collect.winding;
        view.wind_around(ring, winding);
    }
    extent
}

/// The same with edges that have bulges, in a skewed frame.
fn collect_skewed(shapes: &[&Shape], bounds: &Bounds, view: &mut View) -> Xy {
    let Skewed { edges: skewed, min: origin, max } = Skewed::of(shapes, bounds.min);
    let extent = Xy::new(max.x - origin.x, max.y - origin.y);
    for of_ring in skewed.chunk_by(|a, b| a.ring == b.ring) {
        let ring = of_ring[0].ring;
        let mut collect = Collect::new(&mut view.edges, ring, origin, extent);
        for &SkewedEdge { from, to, bulge, .. } in of_ring {
            let above_or_below = from.y.max(to.y) < origin.y || from.y.min(to.y) > max.y;
            if !above_or_below {
                collect.bulge = bulge;
                collect.take_up(from, to);
            }
        }
        let winding = collect.winding;
        view.wind_around(ring, winding);
    }
    extent
}

impl Slab {
    /// Adds the cells of a subject and its neighbours. Of the shapes of each range in `first_only` it is enough to know the
    /// first that covers a cell.
    pub(super) fn solve(&mut self, shapes: &[&Shape], first_only: &[Range<usize>], cells: &mut Cells) {
        cells.reset();
        let Some(subject) = shapes.first().filter(|subject| !subject.is_empty()) else { return };
        self.rings.reset(shapes);
        self.first_only.clear();
        self.first_only.extend_from_slice(first_only);
        self.curved = shapes.iter().any(|shape| shape.is_curved());
        let mut view = View::default();
        let collect = if self.curved { collect_skewed } else { collect };
        let extent = collect(shapes, &subject.bounds(), &mut view);
        let window = Window { left: 0.0, right: extent.x, bottom: 0.0, top: extent.y };
        self.divide(view, window, 0, cells);
    }

    /// Sweeps a window, or divides it first where it holds many edges.
    fn divide(&mut self, mut view: View, window: Window, depth: u32, cells: &mut Cells) {
        // A problem of few edges is swept as it is.
        let sees_subject = if depth == 0 && view.edges.len() <= SPLIT_ABOVE {
            self.rings.see_subject(&view)
        } else {
            self.rings.leave_out(&mut view, &self.first_only)
        };
        if !sees_subject {
            return;
        }
        if view.edges.len() > SPLIT_ABOVE && depth < DEPTH && !self.is_bundle(&view.edges, window) {
            for parts in window.divisions() {
                let [first, second] = parts.map(|part| part.view(&view, &mut self.turns));
                // Where most edges run through both parts, dividing it in this way would only repeat them.
                if (first.edges.len() + second.edges.len()) * 10 < view.edges.len() * REPEATED_TENTHS {
                    drop(view);
                    self.divide(first, parts[0], depth + 1, cells);
                    self.divide(second, parts[1], depth + 1, cells);
                    return;
                }
            }
        }
        self.sweep(&mut view, window, cells);
    }

    /// Whether few edges begin, end and cross in a window of many.
    fn is_bundle(&mut self, edges: &[Edge], window: Window) -> bool {
        edges.chunk_by(|a, b| a.ring == b.ring).nth(WHOLE_SETS).is_none()
            && self.ordinates.find(edges, window, FEW_ORDINATES)
    }

    fn sweep(&mut self, view: &mut View, window: Window, cells: &mut Cells) {
        let many = self.rings.shapes() > WHOLE_SETS;
        self.cover.begin(view, &self.rings, if many { &self.first_only } else { &[] });
        let edges = &mut view.edges;
        edges.sort_by(|a, b| a.from.total_cmp(&b.from));
        self.ordinates.find(edges, window, usize::MAX);
        self.active.clear();
        self.standing.clear();
        self.here.reset();
        let mut coming = 0;
        for at in 1..self.ordinates.len() {
            let (y0, y1) = self.ordinates.slab(at);
            self.active.retain_mut(|active| {
                active.x0 = active.x1;
                edges[active.edge as usize].to > y0
            });
            self.standing.retain(|&run| {
                let run = &edges[run as usize];
                if run.to <= y0 {
                    self.cover.cross(run.ring, -run.winding);
                }
                run.to > y0
            });
            while coming < edges.len() && edges[coming].from <= y0 {
                let edge = &edges[coming];
                if edge.to > y0 && edge.stands_at(window.left) {
                    self.standing.push(coming as u32);
                    self.cover.cross(edge.ring, edge.winding);
                } else if edge.to > y0 {
                    self.active.push(Active { edge: coming as u32, x0: edge.x_at(y0), x1: 0.0 });
                }
                coming += 1;
            }
            for active in &mut self.active {
                active.x1 = edges[active.edge as usize].x_at(y1);
            }
            // The order is nearly that of the slab below; a stable sort keeps ties as they came.
            self.active.sort_by(|a, b| (a.x0 + a.x1).total_cmp(&(b.x0 + b.x1)));
            self.measure(edges, window, y1 - y0);
            if self.curved {
                self.share_bulges(edges, window, (y0, y1));
            }
        }
        cells.join(&self.here, self.cover.shapes());
    }

    /// Adds the trapezoids of one slab to the window's cells.
    fn measure(&mut self, edges: &[Edge], window: Window, height: f64) {
        let (mut left, right) = ((window.left, window.left), (window.right, window.right));
        for at in 0..=self.active.len() {
            let next = self.active.get(at);
            if self.cover.subject() {
                let end = next.map_or(right, |next| next.within(window));
                let widths = (end.0 - left.0) + (end.1 - left.1);
                if widths > 0.0 {
                    self.cover.key(&mut self.key);
                    self.here.add(&self.key, widths * height / 2.0);
                }
            }
            let Some(next) = next else { break };
            let edge = &edges[next.edge as usize];
            self.cover.cross(edge.ring, edge.winding);
            left = next.within(window);
        }
        self.step_back(edges);
    }

    /// Adds the bulges of the edges' fragments in one slab to the cells on their left and takes them off those on their right.
    fn share_bulges(&mut self, edges: &[Edge], window: Window, (y0, y1): (f64, f64)) {
        for at in 0..self.active.len() {
            let active = self.active[at];
            let edge = &edges[active.edge as usize];
            let share = || {
                let (from, to) = active.rows_within(window, (y0, y1));
                share_before(edge.share_below(to)) - share_before(edge.share_below(from))
            };
            let bulge = if edge.bulge == 0.0 { 0.0 } else { edge.bulge * share() };
            for (side, step) in [(1.0, edge.winding), (-1.0, 0)] {
                if bulge != 0.0 && self.cover.subject() {
                    self.cover.key(&mut self.key);
                    self.here.add(&self.key, side * bulge);
                }
                self.cover.cross(edge.ring, step);
            }
        }
        self.step_back(edges);
    }

    /// Undoes the steps over a slab's edges: those right of the window were left out, so that windings do not return to
    /// their start by themselves.
    fn step_back(&mut self, edges: &[Edge]) {
        for active in &self.active {
            let edge = &edges[active.edge as usize];
            self.cover.cross(edge.ring, -edge.winding);
        }
    }
}
