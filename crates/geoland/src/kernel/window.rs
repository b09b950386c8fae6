//! Windows of the slab sweep: what a rectangle of the subject's bounds sees of the rings.
//!
//! A view holds the edges in the window and, of each ring, how often it winds around all of the window. Of what lies left of
//! the window only the winding matters, row by row: where a ring's edges left of it cancel out, as those of a whole parcel
//! do, nothing is left of them. A window deep in the middle of thousands of parcels sees a few dozen edges and no more.

use crate::chains::See;
use crate::lonlat::Xy;

/// An edge that is not horizontal, relative to the origin of the first window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// The lower end.
    low: Xy,
    /// The upper end.
    high: Xy,
    /// The rows of the window in which it counts.
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) ring: u32,
    /// How often a step over it from left to right winds around more: +1 where the ring goes up, -1 where it goes down, and
    /// sums of these for runs of edges left of the window.
    pub(super) winding: i32,
    /// What the edge's curve adds to the area on the left of the way up, in m².
    pub(super) bulge: f64,
}

impl Edge {
    /// The abscissa at an ordinate between the ends, from the nearer end, exact at the ends.
    pub(super) fn x_at(&self, y: f64) -> f64 {
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

    pub(super) fn vertical(x: f64, from: f64, to: f64, ring: u32, winding: i32) -> Self {
        Self { low: Xy::new(x, from), high: Xy::new(x, to), from, to, ring, winding, bulge: 0.0 }
    }

    /// The share of the edge's height that lies below an ordinate.
    pub(super) fn share_below(&self, y: f64) -> f64 {
        ((y - self.low.y) / (self.high.y - self.low.y)).clamp(0.0, 1.0)
    }

    /// Whether all of it stands at an abscissa, as runs left of a window do on its left side.
    pub(super) fn stands_at(&self, x: f64) -> bool {
        self.low.x == x && self.high.x == x
    }

    /// The least and the greatest abscissa of the whole edge.
    pub(super) fn reach(&self) -> (f64, f64) {
        (self.low.x.min(self.high.x), self.low.x.max(self.high.x))
    }

    /// The same between two ordinates; those of the whole edge where they already say on which side of a window's left and
    /// right it lies.
    fn between(&self, from: f64, to: f64, window: Window) -> (f64, f64) {
        let (left, right) = self.reach();
        let clear = |side: f64| right <= side || left >= side;
        if clear(window.left) && clear(window.right) {
            return (left, right);
        }
        let (x0, x1) = (self.x_at(from), self.x_at(to));
        (x0.min(x1), x0.max(x1))
    }
}

/// How often a ring winds around all of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) ring: u32,
    pub(super) winding: i32,
}

/// What a window sees, in the order of rings. Rings of which it sees nothing are not in it.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) edges: Vec<Edge>,
    pub(super) base: Vec<Around>,
}

impl View {
    /// Notes that a ring winds around all of the window, if it does.
    pub(super) fn wind_around(&mut self, ring: u32, winding: i32) {
        if winding != 0 {
            self.base.push(Around { ring, winding });
        }
    }
}

/// A window on the problem, relative to the origin of the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    pub(super) top: f64,
}

/// Where the winding of the runs left of a window changes, going up, and by how much.
pub(super) type Turns = Vec<(f64, i32)>;

impl Window {
    /// The ways of dividing it: in halves across the longer side and across the other, then a quarter off each side. Rings around
    /// one middle run through both halves, whichever way it is halved, and not through the quarters.
    pub(super) fn divisions(self) -> impl Iterator<Item = [Self; 2]> {
        let is_wide = self.right - self.left > self.top - self.bottom;
        let shares = [(0.5, is_wide), (0.5, !is_wide), (0.25, true), (0.25, false), (0.75, true), (0.75, false)];
        shares.into_iter().map(move |(share, beside)| self.divided(share, beside))
    }

    /// Two windows beside each other or one on top of the other, the first with a share of the whole.
    fn divided(self, share: f64, beside: bool) -> [Self; 2] {
        if beside {
            let x = self.left + share * (self.right - self.left);
            [Self { right: x, ..self }, Self { left: x, ..self }]
        } else {
            let y = self.bottom + share * (self.top - self.bottom);
            [Self { top: y, ..self }, Self { bottom: y, ..self }]
        }
    }

    /// What this window sees of what a larger one sees; `turns` is scratch memory.
    pub(super) fn view(self, whole: &View, turns: &mut Turns) -> View {
        let mut view = View { edges: Vec::with_capacity(whole.edges.len() / 2 + 16), base: Vec::new() };
        let mut base = whole.base.iter().peekable();
        for edges in whole.edges.chunk_by(|a, b| a.ring == b.ring) {
            let ring = edges[0].ring;
            while let Some(around) = base.next_if(|around| around.ring < ring) {
                view.base.push(*around);
            }
            let of_ring = base.next_if(|around| around.ring == ring).map_or(0, |around| around.winding);
            self.look_at(edges, of_ring, &mut view, turns);
        }
        view.base.extend(base);
        view
    }

    /// Takes up the edges of one ring.
    fn look_at(self, edges: &[Edge], mut winding: i32, view: &mut View, turns: &mut Turns) {
        let ring = edges[0].ring;
        turns.clear();
        for edge in edges {
            let (from, to) = (edge.from.max(self.bottom), edge.to.min(self.top));
            if from >= to {
                continue;
            }
            let (left, right) = edge.between(from, to, self);
            if left >= self.right {
                continue;
            }
            if right > self.left {
                view.edges.push(Edge { from, to, ..*edge });
            } else if from == self.bottom && to == self.top {
                winding += edge.winding;
            } else {
                turns.extend([(from, edge.winding), (to, -edge.winding)]);
            }
        }
        winding += self.runs(ring, view, turns);
        view.wind_around(ring, winding);
    }

    /// Takes up the runs of a ring left of the window by what they come to in each row, and returns how often they wind
    /// around all of it.
    fn runs(self, ring: u32, view: &mut View, turns: &mut Turns) -> i32 {
        turns.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let (mut winding, mut from) = (0, self.bottom);
        for at_once in turns.chunk_by(|a, b| a.0 == b.0) {
            let turned: i32 = at_once.iter().map(|(_, by)| by).sum();
            if turned == 0 {
                continue;
            }
            let to = at_once[0].0;
            if winding != 0 {
                if from == self.bottom && to == self.top {
                    return winding;
                }
                view.edges.push(Edge::vertical(self.left, from, to, ring, winding));
            }
            (winding, from) = (winding + turned, to);
        }
        0
    }
}

/// Collects the edges of one ring as the first window sees them.
pub(super) struct Collect<'a> {
    edges: &'a mut Vec<Edge>,
    ring: u32,
    origin: Xy,
    extent: Xy,
    /// How often runs of edges left of the window wind around all of it.
    pub(super) winding: i32,
    /// Whether the last edge collected is a run left of the window, and where that ends.
    left_end: Option<f64>,
    /// The bulge of the edge that is collected next.
    pub(super) bulge: f64,
}

impl<'a> Collect<'a> {
    /// For a ring and a window from `origin` on of some `extent`.
    pub(super) fn new(edges: &'a mut Vec<Edge>, ring: u32, origin: Xy, extent: Xy) -> Self {
        Self { edges, ring, origin, extent, winding: 0, left_end: None, bulge: 0.0 }
    }

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
            self.winding += winding;
        } else if low < high {
            self.edges.push(Edge::vertical(0.0, low, high, self.ring, winding));
            self.left_end = Some(to);
        }
    }

    /// Takes up an edge.
    pub(super) fn take_up(&mut self, from: Xy, to: Xy) {
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
}

impl See for Collect<'_> {
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        self.take_up(from, to);
    }

    fn left(&mut self, from_y: f64, to_y: f64) {
        self.left_run(from_y - self.origin.y, to_y - self.origin.y);
    }
}
