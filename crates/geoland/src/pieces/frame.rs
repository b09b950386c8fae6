//! The frame in which a parcel is cut: a grid of whole numbers around it, and what of its neighbours lies on that.

use std::collections::HashMap;

use geo::BooleanOps;
use geo::bool_ops::{FillRule, OpType};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::bounds::Bounds;
use crate::lonlat::Xy;
use crate::ring::ring_area;
use crate::shape::Shape;

/// The parcel lies within this many steps of the frame's middle, which leaves a rim for what is clipped.
const HALF_PARCEL: f64 = 268_435_456.0;
/// The frame ends this many steps from its middle. It is the largest grid on which geo's overlay works in whole numbers.
const HALF_FRAME: f64 = 536_870_912.0;
/// No grid is finer than this, so that far neighbours of a tiny parcel stay finite in it.
const FINEST_STEP: f64 = 1e-30;

/// A grid around a parcel.
///
/// geo's overlay snaps the corners of its two sides to a grid of its own choice, made for the box of both, so that each
/// of several operations moves the land a little. Here all sides lie on one grid already, and reach to its corners by
/// rings of a single position, which enclose nothing: then the grid that geo chooses is always this one.
pub(super) struct Frame {
    origin: Xy,
    /// Metres between positions of the grid, a power of two.
    step: f64,
    /// Corners of shapes by their position on the grid, to give them back as they were.
    corners: HashMap<(i64, i64), Xy>,
}

/// Land on the grid.
#[derive(Clone)]
pub(super) struct Land {
    /// Its rings, which alternate between inside and outside; holes stand with their shells only where it was overlaid.
    rings: MultiPolygon<f64>,
    overlaid: bool,
    /// The corners of the frame.
    corners: [LineString<f64>; 2],
}

impl BooleanOps for Land {
    type Scalar = f64;

    fn rings(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.rings.rings().chain(&self.corners)
    }
}

impl Land {
    /// Land of some rings.
    fn new(rings: impl Iterator<Item = LineString<f64>>) -> Self {
        let corner = |at: f64| LineString(vec![Coord { x: at, y: at }; 2]);
        let alone = |ring| Polygon::new(ring, Vec::new());
        let rings = MultiPolygon(rings.filter(|ring| !ring.0.is_empty()).map(alone).collect());
        Self { rings, overlaid: false, corners: [corner(-HALF_FRAME), corner(HALF_FRAME)] }
    }

    /// No land.
    pub(super) fn none() -> Self {
        Self::new(std::iter::empty())
    }

    fn overlaid(&self, other: &Self, operation: OpType, rule: FillRule) -> Self {
        let rings = self.boolean_op_with_fill_rule(other, operation, rule);
        Self { rings, overlaid: true, corners: self.corners.clone() }
    }

    /// The land that both cover.
    pub(super) fn within(&self, other: &Self) -> Self {
        self.overlaid(other, OpType::Intersection, FillRule::EvenOdd)
    }

    /// The land that the other does not cover.
    pub(super) fn less(&self, other: &Self) -> Self {
        self.overlaid(other, OpType::Difference, FillRule::EvenOdd)
    }

    /// The land that either covers.
    pub(super) fn and(&self, other: &Self) -> Self {
        self.overlaid(other, OpType::Union, FillRule::EvenOdd)
    }

    /// The land that the rings wind around.
    fn wound(&self) -> Self {
        self.overlaid(&Self::none(), OpType::Union, FillRule::NonZero)
    }

    /// The land as polygons on the grid, shells with their holes.
    fn polygons(self) -> MultiPolygon<f64> {
        if self.overlaid { self.rings } else { self.and(&Self::none()).rings }
    }
}

impl Frame {
    /// A frame around bounds that are not empty.
    pub(super) fn around(bounds: &Bounds) -> Self {
        let side = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
        let step = libm::exp2(libm::ceil(libm::log2(side)) - 29.0).max(FINEST_STEP);
        Self { origin: bounds.min, step, corners: HashMap::new() }
    }

    /// The part of a shape in the frame, by the rule that the ledger measures it by.
    pub(super) fn land(&mut self, shape: &Shape) -> Land {
        let parts: Vec<Vec<LineString<f64>>> =
            shape.parts().map(|rings| rings.into_iter().map(|ring| self.ring(ring)).collect()).collect();
        if shape.is_simple() {
            return Land::new(parts.into_iter().flatten());
        }
        // Rings that cross themselves enclose what they wind around; each by itself, since holes may turn either way.
        let part = |rings: Vec<LineString<f64>>| {
            let mut rings = rings.into_iter().map(|ring| Land::new(std::iter::once(ring)).wound());
            let shell = rings.next().unwrap_or_else(Land::none);
            rings.fold(shell, |land, hole| land.less(&hole))
        };
        parts.into_iter().map(part).reduce(|land, part| land.and(&part)).unwrap_or_else(Land::none)
    }

    /// A ring on the grid, clipped to the frame: closed, or empty. Its windings around positions in the frame stay.
    fn ring(&mut self, ring: &[Xy]) -> LineString<f64> {
        let grid = |p: &Xy| Coord {
            x: (p.x - self.origin.x) / self.step - HALF_PARCEL,
            y: (p.y - self.origin.y) / self.step - HALF_PARCEL,
        };
        let clipped = clip(ring.iter().map(grid));
        for corner in ring {
            let on_grid = snapped(grid(corner));
            if on_grid.x.abs() <= HALF_FRAME && on_grid.y.abs() <= HALF_FRAME {
                // The first shape that has a corner there names it: the parcel itself, then its neighbours by precedence.
                self.corners.entry(key(on_grid)).or_insert(*corner);
            }
        }
        let mut positions: Vec<Coord<f64>> = clipped.into_iter().map(snapped).collect();
        positions.dedup();
        if positions.len() < 3 {
            return LineString(Vec::new());
        }
        positions.push(positions[0]);
        LineString(positions)
    }

    /// Polygons of the grid in the plane, as open rings turning as shells and holes do, and their area in m².
    pub(super) fn in_plane(&self, land: Land) -> (Vec<Vec<Vec<Xy>>>, f64) {
        let mut area_m2 = 0.0;
        let mut polygons = Vec::new();
        for polygon in land.polygons() {
            let (shell, holes) = polygon.into_inner();
            let mut rings = Vec::new();
            for (ring, sign) in std::iter::once((shell, 1.0)).chain(holes.into_iter().map(|hole| (hole, -1.0))) {
                let ring = self.ring_in_plane(&ring);
                let turned_m2 = ring_area(&ring);
                // What the way back to the plane turned over or flattened was no land on the grid either.
                if turned_m2 * sign > 0.0 {
                    area_m2 += turned_m2;
                    rings.push(ring);
                } else if sign > 0.0 {
                    break;
                }
            }
            if !rings.is_empty() {
                polygons.push(rings);
            }
        }
        (polygons, area_m2)
    }

    fn ring_in_plane(&self, ring: &LineString<f64>) -> Vec<Xy> {
        let place = |c: &Coord<f64>| {
            let metres = |at: f64, origin: f64| (at + HALF_PARCEL) * self.step + origin;
            let made = || Xy::new(metres(c.x, self.origin.x), metres(c.y, self.origin.y));
            self.corners.get(&key(*c)).copied().unwrap_or_else(made)
        };
        let mut positions: Vec<Xy> = ring.0.iter().map(place).collect();
        positions.dedup();
        while positions.len() > 1 && positions.first() == positions.last() {
            positions.pop();
        }
        positions
    }
}

fn snapped(c: Coord<f64>) -> Coord<f64> {
    Coord { x: c.x.round(), y: c.y.round() }
}

fn key(c: Coord<f64>) -> (i64, i64) {
    (c.x as i64, c.y as i64)
}

/// A ring clipped to the frame, edge of the frame by edge (Sutherland and Hodgman 1974). What lies beyond becomes edges
/// along the frame, which may run back on each other.
fn clip(ring: impl Iterator<Item = Coord<f64>>) -> Vec<Coord<f64>> {
    let mut ring = without_detours(ring);
    for (axis, side) in [(0, -1.0), (0, 1.0), (1, -1.0), (1, 1.0)] {
        // How far a position lies within this edge of the frame.
        let depth = |c: Coord<f64>| HALF_FRAME - side * if axis == 0 { c.x } else { c.y };
        if ring.iter().all(|c| depth(*c) >= 0.0) {
            continue;
        }
        let mut kept = Vec::with_capacity(ring.len() + 2);
        for k in 0..ring.len() {
            let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
            let (of_a, of_b) = (depth(a), depth(b));
            if of_a >= 0.0 {
                kept.push(a);
            }
            if (of_a >= 0.0) != (of_b >= 0.0) {
                let share = of_a / (of_a - of_b);
                let at = |from: f64, to: f64| from + share * (to - from);
                kept.push(if axis == 0 {
                    Coord { x: side * HALF_FRAME, y: at(a.y, b.y) }
                } else {
                    Coord { x: at(a.x, b.x), y: side * HALF_FRAME }
                });
            }
        }
        ring = kept;
    }
    ring
}

/// A ring without the positions between others beyond the same edge of the frame: a way that stays beyond it can be
/// straight, nothing in the frame sees the difference. Of a district of thousands of positions a few remain.
fn without_detours(ring: impl Iterator<Item = Coord<f64>>) -> Vec<Coord<f64>> {
    let beyond = |c: Coord<f64>| {
        u8::from(c.x < -HALF_FRAME)
            | u8::from(c.x > HALF_FRAME) << 1
            | u8::from(c.y < -HALF_FRAME) << 2
            | u8::from(c.y > HALF_FRAME) << 3
    };
    let mut kept: Vec<Coord<f64>> = Vec::new();
    // The edges that the last two positions kept lie beyond together with all between them.
    let mut common = 0;
    for c in ring {
        let sides = beyond(c);
        if common & sides != 0 {
            kept.pop();
            common &= sides;
        } else {
            common = kept.last().map_or(0, |last| beyond(*last)) & sides;
        }
        kept.push(c);
    }
    kept
}
