//! Search: which edges of all rings meet, without looking at every pair.

use super::meeting::{Meeting, meeting};
use super::rings::Ring;
use crate::bounds::Bounds;
use crate::lonlat::Xy;

/// Comparisons of bounds after which the search stops: two or three seconds, whatever the input.
const COMPARISONS: u64 = 400_000_000;
/// Comparisons that take as long as cutting an edge to a window does, or as finding out what two edges have in common.
const CUT: u64 = 12;
const MEET: u64 = 6;
/// Meetings that are wrong whatever else is found, after which it stops: far more than are listed.
const WRONG: usize = 4_096;
/// Positions in common that may be right, after which it stops: a bound on memory.
const TOUCHES: usize = 1 << 20;
/// Windows of up to this many edges are not divided.
const FEW: usize = 64;
/// Comparisons for each edge that are cheaper than dividing a window.
const CHEAP: f64 = 24.0;
/// Halvings of a window; by then it is as small as the rounding of its coordinates.
const DEPTH: u32 = 40;

/// An edge of a ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) from: Xy,
    pub(super) to: Xy,
    pub(super) ring: u32,
    /// Its number in the ring.
    pub(super) at: u32,
}

/// Two edges that meet where they should not, or where that is a question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contact {
    pub(super) first: Edge,
    pub(super) second: Edge,
    pub(super) meeting: Meeting,
}

/// The contacts of all edges, each pair once, in an order that does not depend on that of the rings or their starts.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    pub(super) list: Vec<Contact>,
    /// Whether the search stopped before its end.
    pub(super) cut_short: bool,
}

/// Finds them, by windows that are halved until a sweep through them is cheap.
pub(super) fn contacts(rings: &[Ring]) -> Contacts {
    let mut edges: Vec<Edge> = Vec::with_capacity(rings.iter().map(|ring| ring.points.len()).sum());
    for (ring, number) in rings.iter().zip(0..) {
        edges.extend((0..ring.points.len()).map(|at| {
            let (from, to) = (ring.points[at], ring.after(at));
            Edge { from, to, ring: number, at: at as u32 }
        }));
    }
    // By place, so that a search that stops early has seen the same edges whatever their order was.
    edges.sort_unstable_by(|a, b| {
        let ends = |edge: &Edge| {
            let bounds = Bounds::of(&[edge.from, edge.to]);
            [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y]
        };
        let (of_a, of_b) = (ends(a), ends(b));
        let order = of_a.iter().zip(&of_b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        order.unwrap_or_else(|| (a.ring, a.at).cmp(&(b.ring, b.at)))
    });
    let window = rings.iter().fold(Bounds::EMPTY, |all, ring| all.join(&ring.bounds));
    let entries =
        edges.iter().zip(0..).map(|(edge, number)| Entry { bounds: Bounds::of(&[edge.from, edge.to]), edge: number });
    let entries = entries.collect();
    let mut search = Search { rings, edges: &edges, found: Vec::new(), compared: 0, wrong: 0 };
    search.within(&window, entries, 0);
    let cut_short = search.is_over();
    let mut found = search.found;
    // Pairs that share several windows are found in each.
    found.sort_unstable_by_key(|&(pair, _)| pair);
    found.dedup_by_key(|(pair, _)| *pair);
    let list = found.into_iter().map(|((first, second), meeting)| Contact {
        first: edges[first as usize],
        second: edges[second as usize],
        meeting,
    });
    Contacts { list: list.collect(), cut_short }
}

/// An edge as a window sees it.
#[derive(Clone, Copy)]
struct Entry {
    /// The bounds of what of it lies in the window, or a little more.
    bounds: Bounds,
    edge: u32,
}

struct Search<'a> {
    rings: &'a [Ring],
    edges: &'a [Edge],
    found: Vec<((u32, u32), Meeting)>,
    compared: u64,
    wrong: usize,
}

impl Search<'_> {
    fn is_over(&self) -> bool {
        self.compared > COMPARISONS || self.wrong > WRONG || self.found.len() > TOUCHES
    }

    fn within(&mut self, window: &Bounds, mut entries: Vec<Entry>, depth: u32) {
        if self.is_over() {
            return;
        }
        let (width, height) = (window.max.x - window.min.x, window.max.y - window.min.y);
        let (wide, high) = entries.iter().fold((0.0, 0.0), |(wide, high), entry| {
            let Bounds { min, max } = entry.bounds;
            (wide + (max.x - min.x), high + (max.y - min.y))
        });
        // How many other edges a sweep across each axis compares an edge with, if they lie evenly.
        let share = |sum: f64, whole: f64| if whole > 0.0 { sum / whole } else { f64::INFINITY };
        let (across_x, across_y) = (share(wide, width), share(high, height));
        if entries.len() > FEW && across_x.min(across_y) > CHEAP && depth < DEPTH {
            self.compared += 2 * CUT * entries.len() as u64;
            let (lower, upper) = halves(window, width >= height);
            let of = |half: &Bounds| {
                entries.iter().filter_map(|entry| clipped(&self.edges[entry.edge as usize], entry, half)).collect()
            };
            let (below, above): (Vec<Entry>, Vec<Entry>) = (of(&lower), of(&upper));
            if below.len().max(above.len()) < entries.len() {
                drop(entries);
                self.within(&lower, below, depth + 1);
                self.within(&upper, above, depth + 1);
                return;
            }
        }
        self.sweep(&mut entries, across_x <= across_y);
    }

    fn sweep(&mut self, entries: &mut [Entry], across_x: bool) {
        let span = |entry: &Entry| {
            let Bounds { min, max } = entry.bounds;
            if across_x { (min.x, max.x) } else { (min.y, max.y) }
        };
        entries.sort_unstable_by(|a, b| span(a).0.total_cmp(&span(b).0).then(a.edge.cmp(&b.edge)));
        for (k, entry) in entries.iter().enumerate() {
            let end = span(entry).1;
            for other in entries[k + 1..].iter().take_while(|other| span(other).0 <= end) {
                self.compared += 1;
                if entry.bounds.meets(&other.bounds) {
                    self.compare(entry.edge.min(other.edge), entry.edge.max(other.edge));
                }
            }
            if self.is_over() {
                return;
            }
        }
    }

    fn compare(&mut self, first: u32, second: u32) {
        self.compared += MEET;
        let (a, b) = (&self.edges[first as usize], &self.edges[second as usize]);
        let follows = |a: &Edge, b: &Edge| a.ring == b.ring && self.rings[a.ring as usize].next(a.at) == b.at;
        if follows(a, b) || follows(b, a) {
            // They share their vertex and, in a ring without spikes, nothing else.
            return;
        }
        if let Some(meeting) = meeting((a.from, a.to), (b.from, b.to)) {
            let may_be_right = matches!(meeting, Meeting::At(_)) && a.ring != b.ring;
            self.wrong += usize::from(!may_be_right);
            self.found.push(((first, second), meeting));
        }
    }
}

fn halves(window: &Bounds, by_x: bool) -> (Bounds, Bounds) {
    let (mut lower, mut upper) = (*window, *window);
    if by_x {
        let middle = f64::midpoint(window.min.x, window.max.x);
        (lower.max.x, upper.min.x) = (middle, middle);
    } else {
        let middle = f64::midpoint(window.min.y, window.max.y);
        (lower.max.y, upper.min.y) = (middle, middle);
    }
    (lower, upper)
}

/// The bounds of what of an edge lies in a window: never less than it is, by rounding a little more.
fn clipped(edge: &Edge, entry: &Entry, window: &Bounds) -> Option<Entry> {
    let Bounds { min, max } = entry.bounds;
    let mut low = Xy::new(min.x.max(window.min.x), min.y.max(window.min.y));
    let mut high = Xy::new(max.x.min(window.max.x), max.y.min(window.max.y));
    let slope = (edge.to.y - edge.from.y) / (edge.to.x - edge.from.x);
    if slope.is_finite() && slope != 0.0 {
        // Eight roundings of the largest number that comes into the ordinates, and into the abscissae.
        let margin = |a: f64, b: f64| 8.0 * f64::EPSILON * a.abs().max(b.abs());
        let of_x = |x: f64| edge.from.y + (x - edge.from.x) * slope;
        let (a, b, more) = (of_x(low.x), of_x(high.x), margin(edge.from.y, edge.to.y));
        low.y = low.y.max(a.min(b) - more);
        high.y = high.y.min(a.max(b) + more);
        let of_y = |y: f64| edge.from.x + (y - edge.from.y) / slope;
        let (a, b, more) = (of_y(low.y), of_y(high.y), margin(edge.from.x, edge.to.x));
        low.x = low.x.max(a.min(b) - more);
        high.x = high.x.min(a.max(b) + more);
    }
    (low.x <= high.x && low.y <= high.y).then_some(Entry { bounds: Bounds { min: low, max: high }, edge: entry.edge })
}
