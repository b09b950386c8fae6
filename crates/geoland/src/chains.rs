//! Chains: bounds of runs of edges, so that a window sees of a long ring only what matters there.

use crate::bounds::Bounds;
use crate::lonlat::Xy;
use crate::orient::orient;

/// Edges per chain, and chains per chain of the next level.
const FAN: usize = 16;

/// Bounds of runs of edges of a long ring, level by level: a run that lies wholly beside a window is passed over, or taken
/// as one, without looking at its edges. Rings of up to two runs have none.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Chains {
    /// Level k holds the bounds of runs of FAN^(k+1) edges.
    levels: Vec<Box<[Bounds]>>,
}

impl Chains {
    /// The chains of a short ring.
    pub(crate) const NONE: &Self = &Self { levels: Vec::new() };

    /// Whether a ring is long enough to have any.
    pub(crate) fn has(ring: &[Xy]) -> bool {
        ring.len() > 2 * FAN
    }

    pub(crate) fn new(ring: &[Xy]) -> Self {
        let mut levels: Vec<Box<[Bounds]>> = Vec::new();
        if !Self::has(ring) {
            return Self { levels };
        }
        let n = ring.len();
        let runs = (0..n).step_by(FAN).map(|start| {
            let end = (start + FAN).min(n);
            (start..=end).fold(Bounds::EMPTY, |bounds, k| bounds.join(&Bounds::of(&[ring[k % n]])))
        });
        levels.push(runs.collect());
        while levels.last().is_some_and(|level| level.len() > 2 * FAN) {
            let below = levels.last().expect("a level was just seen");
            levels.push(below.chunks(FAN).map(|runs| runs.iter().fold(Bounds::EMPTY, |a, b| a.join(b))).collect());
        }
        Self { levels }
    }

    /// How often a ring winds around a position; on the border the position counts to one side or the other, the same at
    /// every call.
    pub(crate) fn winding(&self, ring: &[Xy], position: Xy) -> i32 {
        let mut count = LeftOf { position, winding: 0 };
        self.walk(ring, &Bounds { min: position, max: position }, &mut count);
        count.winding
    }

    /// Walks a ring's edges as a window sees them, borders included. `edge` gets every edge whose bounds meet the window;
    /// `left` gets, for every run of edges wholly left of the window and with rows in common with it, the ordinates where
    /// the run begins and ends, which is all that winding numbers in the window depend on. Edges wholly above,
    /// below or right of the window do not matter there.
    pub(crate) fn walk(&self, ring: &[Xy], window: &Bounds, see: &mut impl See) {
        match self.levels.len() {
            0 => edges_of(ring, 0, ring.len(), window, see),
            depth => (0..self.levels[depth - 1].len()).for_each(|run| self.run(ring, depth - 1, run, window, see)),
        }
    }

    fn run(&self, ring: &[Xy], level: usize, run: usize, window: &Bounds, see: &mut impl See) {
        let width = FAN.pow(level as u32 + 1);
        let (start, end) = (run * width, ((run + 1) * width).min(ring.len()));
        match beside(&self.levels[level][run], window) {
            Beside::Apart => {}
            Beside::Left => see.left(ring[start].y, ring[end % ring.len()].y),
            Beside::Meets if level == 0 => edges_of(ring, start, end, window, see),
            Beside::Meets => {
                let below = self.levels[level - 1].len();
                (run * FAN..((run + 1) * FAN).min(below)).for_each(|k| self.run(ring, level - 1, k, window, see));
            }
        }
    }
}

/// What sees the edges of a ring that matter in a window.
pub(crate) trait See {
    /// An edge, with the position of `from` in the ring.
    fn edge(&mut self, at: usize, from: Xy, to: Xy);
    fn left(&mut self, from_y: f64, to_y: f64);
}

/// Counts how often a ring winds around a position, by the edges left of it.
struct LeftOf {
    position: Xy,
    winding: i32,
}

impl See for LeftOf {
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        let (low, high) = if from.y <= to.y { (from, to) } else { (to, from) };
        // The position is right of an edge that goes up where the turn from low over high to it is clockwise.
        if orient(low, high, self.position) < 0.0 {
            self.left(from.y, to.y);
        }
    }

    fn left(&mut self, from_y: f64, to_y: f64) {
        let above = |y: f64| y > self.position.y;
        self.winding += i32::from(above(to_y)) - i32::from(above(from_y));
    }
}

enum Beside {
    Apart,
    Left,
    Meets,
}

fn beside(bounds: &Bounds, window: &Bounds) -> Beside {
    if bounds.max.y < window.min.y || bounds.min.y > window.max.y || bounds.min.x > window.max.x {
        Beside::Apart
    } else if bounds.max.x < window.min.x {
        Beside::Left
    } else {
        Beside::Meets
    }
}

fn edges_of(ring: &[Xy], start: usize, end: usize, window: &Bounds, see: &mut impl See) {
    let Bounds { min, max } = *window;
    let mut before = ring[start];
    let mut step = |at: usize, to: Xy| {
        let from = std::mem::replace(&mut before, to);
        // Both ends on one side: most edges are done with after the first comparisons.
        if (from.y < min.y && to.y < min.y) || (from.y > max.y && to.y > max.y) || (from.x > max.x && to.x > max.x) {
            return;
        }
        if from.x < min.x && to.x < min.x {
            see.left(from.y, to.y);
        } else {
            see.edge(at, from, to);
        }
    };
    for (&to, at) in ring[start + 1..end].iter().zip(start..) {
        step(at, to);
    }
    // The last edge of the run goes on into the next run, or back to where the ring begins.
    step(end - 1, ring[if end == ring.len() { 0 } else { end }]);
}
