//! The frame in which a parcel is cut: a grid of whole numbers around it, and what of its neighbours lies on that.

use std::borrow::Cow;
use std::collections::HashMap;

use geo::bool_ops::{FillRule, OpType};
use geo::{Area, BooleanOps, MapCoords, Validation};
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
pub(crate) struct Frame {
    origin: Xy,
    /// Metres between positions of the grid, a power of two.
    step: f64,
    /// Corners of shapes by their position on the grid, to give them back as they were.
    corners: HashMap<(i64, i64), Xy>,
}

/// How the frame is turned for an overlay. Where many corners lie on one another the overlay may lose a ring, or find no shell
/// for a hole; which it does depends on the order in which it meets them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    None,
    AxesSwapped,
    Mirrored,
}

const TURNS: [Turn; 3] = [Turn::None, Turn::AxesSwapped, Turn::Mirrored];

/// What a cut may lose or gain in square steps: a quarter of the bound of a piece, or up to all of it, by where the parcel's side
/// lies between two powers of two. Rings that are lost and matter are more.
const LOST: f64 = 1_073_741_824.0;

/// Land on the grid.
#[derive(Clone)]
pub(crate) struct Land {
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
    pub(crate) fn none() -> Self {
        Self::new(std::iter::empty())
    }

    /// The land that both cover, and the land that the other does not cover.
    pub(crate) fn split(&self, other: &Self) -> (Self, Self) {
        let land = if self.overlaid { self.clone() } else { self.and(&Self::none()) };
        let cut = |turn| {
            let operation = |operation| land.turned_overlay(other, operation, FillRule::EvenOdd, turn);
            let (within, less) = (operation(OpType::Intersection)?, operation(OpType::Difference)?);
            let area = |land: &Self| land.rings.unsigned_area();
            let lost = (area(&within) + area(&less) - area(&land)).abs();
            Some((within, less, lost))
        };
        let mut best: Option<(Self, Self, f64)> = None;
        for turn in TURNS {
            if let Some(cut) = cut(turn)
                && best.as_ref().is_none_or(|best| cut.2 < best.2)
            {
                best = Some(cut);
            }
            if best.as_ref().is_some_and(|best| best.2 <= LOST) {
                break;
            }
        }
        best.map_or_else(|| (Self::none(), self.clone()), |(within, less, _)| (within, less))
    }

    /// The overlay of both, as the first turn of the frame has it that gives an answer.
    fn overlaid(&self, other: &Self, operation: OpType, rule: FillRule) -> Self {
        let mut answers = TURNS.into_iter().filter_map(|turn| self.turned_overlay(other, operation, rule, turn));
        answers.next().unwrap_or_else(Self::none)
    }

    /// The overlay of both in a turned frame; none where it fails.
    fn turned_overlay(&self, other: &Self, operation: OpType, rule: FillRule, turn: Turn) -> Option<Self> {
        let (land, other) = (self.turned(turn), other.turned(turn));
        // The overlay panics where it finds no shell for a hole. Nothing of it is used then.
        let overlay = std::panic::AssertUnwindSafe(|| land.boolean_op_with_fill_rule(&*other, operation, rule));
        let rings = std::panic::catch_unwind(overlay).ok()?;
        let made = Self { rings, overlaid: true, corners: self.corners.clone() };
        Some(made.turned(turn).into_owned())
    }

    /// The land in a turned frame; turning twice gives it back.
    fn turned(&self, turn: Turn) -> Cow<'_, Self> {
        let place = |c: Coord<f64>| match turn {
            Turn::None => c,
            Turn::AxesSwapped => Coord { x: c.y, y: c.x },
            Turn::Mirrored => Coord { x: -c.x, y: c.y },
        };
        if turn == Turn::None {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Self { rings: self.rings.map_coords(place), ..self.clone() })
    }

    /// The land that either covers.
    pub(crate) fn and(&self, other: &Self) -> Self {
        self.overlaid(other, OpType::Union, FillRule::EvenOdd)
    }

    /// The land that the rings wind around.
    fn wound(&self) -> Self {
        self.overlaid(&Self::none(), OpType::Union, FillRule::NonZero)
    }

    /// Its polygons, each as land of its own, and whether it reaches as far west as any of them does.
    pub(crate) fn polygons_apart(self) -> Vec<(Self, bool)> {
        let corners = self.corners.clone();
        let west = |polygon: &Polygon<f64>| polygon.exterior().0.iter().fold(f64::INFINITY, |west, c| west.min(c.x));
        let polygons = self.polygons().0;
        let least = polygons.iter().map(west).fold(f64::INFINITY, f64::min);
        let apart = |polygon: Polygon<f64>| {
            let is_westernmost = west(&polygon) == least;
            (Self { rings: MultiPolygon(vec![polygon]), overlaid: true, corners: corners.clone() }, is_westernmost)
        };
        polygons.into_iter().map(apart).collect()
    }

    /// The land as polygons on the grid, shells with their holes.
    fn polygons(self) -> MultiPolygon<f64> {
        if self.overlaid { self.rings } else { self.and(&Self::none()).rings }
    }
}

impl Frame {
    /// A frame around bounds that are not empty.
    pub(crate) fn around(bounds: &Bounds) -> Self {
        let side = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
        let step = libm::exp2(libm::ceil(libm::log2(side)) - 29.0).max(FINEST_STEP);
        Self { origin: bounds.min, step, corners: HashMap::new() }
    }

    /// The part of a shape in the frame, by the rule that the ledger measures it by.
    pub(crate) fn land(&mut self, shape: &Shape) -> Land {
        let parts: Vec<Vec<LineString<f64>>> =
            shape.parts().map(|rings| rings.into_iter().map(|ring| self.ring(ring)).collect()).collect();
        if shape.is_simple() {
            return Land::new(parts.into_iter().flatten());
        }
        // Rings that cross themselves enclose what they wind around; each by itself, since holes may turn either way.
        let part = |rings: Vec<LineString<f64>>| {
            let mut rings = rings.into_iter().map(|ring| Land::new(std::iter::once(ring)).wound());
            let shell = rings.next().unwrap_or_else(Land::none);
            rings.fold(shell, |land, hole| land.split(&hole).1)
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

    /// Polygons of the grid in the plane, as open rings, shells turning left and holes right, and their area in m².
    ///
    /// Corners of shapes come back as they were, unless polygons that touch themselves there would cross themselves then.
    pub(crate) fn in_plane(&self, land: Land) -> (Vec<Vec<Vec<Xy>>>, f64) {
        let grid = land.polygons();
        let polygons = placed(&grid, |c| self.corners.get(&key(c)).copied().unwrap_or_else(|| self.metres(c)));
        let polygons = if are_valid(&polygons) { polygons } else { placed(&grid, |c| self.metres(c)) };
        let area = |rings: &Vec<Vec<Xy>>| rings.iter().map(|ring| ring_area(ring)).sum::<f64>();
        let area_m2 = polygons.iter().map(area).sum();
        (polygons, area_m2)
    }

    /// The holes of land in the plane, as open rings; corners of shapes as they were.
    pub(crate) fn holes(&self, land: &Land) -> Vec<Vec<Xy>> {
        let place = |c: &Coord<f64>| self.corners.get(&key(*c)).copied().unwrap_or_else(|| self.metres(*c));
        let holes = land.rings.iter().flat_map(Polygon::interiors);
        holes.map(|ring| ring.0.iter().map(place).collect()).collect()
    }

    /// Metres of the plane between positions of the grid.
    pub(crate) fn step_m(&self) -> f64 {
        self.step
    }

    /// The plane position of a position of the grid.
    fn metres(&self, c: Coord<f64>) -> Xy {
        let metres = |at: f64, origin: f64| (at + HALF_PARCEL) * self.step + origin;
        Xy::new(metres(c.x, self.origin.x), metres(c.y, self.origin.y))
    }
}

/// Polygons of the grid with every position placed.
fn placed(grid: &MultiPolygon<f64>, place: impl Fn(Coord<f64>) -> Xy) -> Vec<Vec<Vec<Xy>>> {
    let mut polygons = Vec::with_capacity(grid.0.len());
    for polygon in &grid.0 {
        let mut rings = Vec::with_capacity(1 + polygon.interiors().len());
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let is_shell = rings.is_empty();
            let mut positions: Vec<Xy> = ring.0.iter().map(|c| place(*c)).collect();
            positions.dedup();
            positions.pop();
            let turned_m2 = ring_area(&positions);
            if turned_m2 == 0.0 && is_shell {
                break;
            }
            // The overlay gives some holes that touch their shell turning as shells do.
            if (turned_m2 > 0.0) != is_shell {
                positions.reverse();
            }
            if turned_m2 != 0.0 {
                rings.push(positions);
            }
        }
        if !rings.is_empty() {
            polygons.push(rings);
        }
    }
    polygons
}

/// Whether polygons of open rings are valid together by the OGC rules.
fn are_valid(polygons: &[Vec<Vec<Xy>>]) -> bool {
    let line = |ring: &Vec<Xy>| LineString(ring.iter().map(|at| Coord { x: at.x, y: at.y }).collect());
    let polygon = |rings: &Vec<Vec<Xy>>| {
        let mut lines = rings.iter().map(line);
        let shell = lines.next().unwrap_or(LineString(Vec::new()));
        Polygon::new(shell, lines.collect())
    };
    MultiPolygon(polygons.iter().map(polygon).collect()).is_valid()
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
