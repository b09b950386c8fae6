//! Edges with exact integer coordinates, and the scene they make.

use std::ops::Range;

use num_bigint::BigInt;
use num_traits::Zero;
use num_traits::float::FloatCore;

use crate::{MultiPolygon, Point};

/// A vertex as integers, in units of the scene's power of two.
pub(super) type Lattice = [BigInt; 2];

/// What a ring is to its polygon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The first ring of a part.
    Shell,
    /// Any other ring of a part.
    Hole,
}

/// A ring's place: the polygon it belongs to, and its role there. A shell begins a new part.
#[derive(Clone, Copy)]
pub(super) struct RingPlace {
    pub(super) polygon: usize,
    pub(super) role: Role,
}

/// A directed edge of positive length, in both forms: as given and as integers.
pub(super) struct Edge {
    /// The ring, an index into [`Scene::rings`].
    pub(super) ring: usize,
    pub(super) from: Point,
    pub(super) to: Point,
    /// The box, lower left and upper right.
    pub(super) lower: Point,
    pub(super) upper: Point,
    /// The coordinate the edge runs along further; its step there is never zero.
    pub(super) axis: usize,
    pub(super) start: Lattice,
    pub(super) end: Lattice,
    pub(super) step: Lattice,
}

impl Edge {
    /// Start x step: twice the signed area swept from the origin.
    pub(super) fn moment(&self) -> BigInt {
        cross(&self.start, &self.step)
    }

    pub(super) fn is_horizontal(&self) -> bool {
        self.from[1] == self.to[1]
    }

    pub(super) fn is_upward(&self) -> bool {
        self.from[1] < self.to[1]
    }
}

/// All edges that matter, with what is needed to make sense of them.
pub(super) struct Scene {
    pub(super) rings: Vec<RingPlace>,
    /// First the near edges, which are split and add to the areas, then those that count for winding numbers only.
    pub(super) edges: Vec<Edge>,
    /// How many of the edges are near.
    pub(super) near: usize,
    /// Integer coordinates times 2^exponent, plus a common origin, are the coordinates given.
    pub(super) exponent: i32,
    /// The polygon whose cells alone are asked for, with its box.
    pub(super) subject: Option<Subject>,
}

/// The polygon whose cells are asked for.
pub(super) struct Subject {
    /// Its edges among the scene's.
    pub(super) edges: Range<usize>,
    pub(super) lower: Point,
    pub(super) upper: Point,
}

impl Scene {
    /// Gathers the edges; with a subject, only those that can matter to it.
    pub(super) fn new(polygons: &[MultiPolygon], subject_index: Option<usize>) -> Self {
        let mut subject = subject_index.map(|index| {
            let (lower, upper) = bounds(&polygons[index]);
            Subject { edges: 0..0, lower, upper }
        });
        let mut rings = Vec::new();
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for (polygon, parts) in polygons.iter().enumerate() {
            let first: usize = near.len();
            for part in parts {
                for (position, ring) in part.iter().enumerate() {
                    let role = if position == 0 { Role::Shell } else { Role::Hole };
                    for (i, &from) in ring.iter().enumerate() {
                        let to = ring[(i + 1) % ring.len()];
                        assert!(from.iter().all(|c| c.is_finite()), "polygon {polygon} has the coordinate {from:?}");
                        if from == to {
                            continue;
                        }
                        match reach(subject.as_ref(), from, to) {
                            Reach::Near => near.push((rings.len(), from, to)),
                            Reach::Winding => far.push((rings.len(), from, to)),
                            Reach::None => {}
                        }
                    }
                    rings.push(RingPlace { polygon, role });
                }
            }
            if let Some(subject) = subject.as_mut().filter(|_| subject_index == Some(polygon)) {
                // All of them are near.
                subject.edges = first..near.len();
            }
        }
        let near_count = near.len();
        near.append(&mut far);
        let exponent = near.iter().flat_map(|(_, from, to)| [from, to]).flatten().filter_map(|&c| lowest_bit(c)).min();
        let exponent = exponent.unwrap_or(0);
        // A common origin shortens the integers; any one will do.
        let origin = near.first().map_or([BigInt::zero(), BigInt::zero()], |&(_, from, _)| lattice(from, exponent));
        let place = |point: Point| {
            let [x, y] = lattice(point, exponent);
            [x - &origin[0], y - &origin[1]]
        };
        let edges = near.into_iter().map(|(ring, from, to)| edge(ring, [from, to], [place(from), place(to)])).collect();
        Self { rings, edges, near: near_count, exponent, subject }
    }
}

fn edge(ring: usize, [from, to]: [Point; 2], [start, end]: [Lattice; 2]) -> Edge {
    let step = [&end[0] - &start[0], &end[1] - &start[1]];
    Edge {
        ring,
        from,
        to,
        lower: [from[0].min(to[0]), from[1].min(to[1])],
        upper: [from[0].max(to[0]), from[1].max(to[1])],
        axis: usize::from((to[1] - from[1]).abs() > (to[0] - from[0]).abs()),
        start,
        end,
        step,
    }
}

enum Reach {
    /// The edge can bound a cell.
    Near,
    /// The edge can only be met by a ray.
    Winding,
    /// The edge can be forgotten.
    None,
}

/// Rays run towards positive x from points inside the subject's closed box.
fn reach(subject: Option<&Subject>, from: Point, to: Point) -> Reach {
    let Some(Subject { lower, upper, .. }) = subject else { return Reach::Near };
    let above_or_below = from[1].max(to[1]) < lower[1] || from[1].min(to[1]) > upper[1];
    if above_or_below || from[0].max(to[0]) < lower[0] {
        Reach::None
    } else if from[0].min(to[0]) > upper[0] {
        Reach::Winding
    } else {
        Reach::Near
    }
}

fn bounds(polygon: &MultiPolygon) -> (Point, Point) {
    let (mut lower, mut upper) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for point in polygon.iter().flatten().flatten() {
        for axis in 0..2 {
            lower[axis] = lower[axis].min(point[axis]);
            upper[axis] = upper[axis].max(point[axis]);
        }
    }
    (lower, upper)
}

/// The exponent of the lowest set bit; none for zero.
fn lowest_bit(value: f64) -> Option<i32> {
    let (mantissa, exponent, _) = FloatCore::integer_decode(value);
    (mantissa != 0).then(|| i32::from(exponent) + mantissa.trailing_zeros().cast_signed())
}

/// The point in units of 2^exponent, which must not exceed the lowest bit of either coordinate.
fn lattice(point: Point, exponent: i32) -> Lattice {
    point.map(|value| {
        let Some(lowest) = lowest_bit(value) else { return BigInt::zero() };
        let (mantissa, _, sign) = FloatCore::integer_decode(value);
        let odd = BigInt::from(mantissa >> mantissa.trailing_zeros()) * sign;
        odd << (lowest - exponent).unsigned_abs()
    })
}

pub(super) fn cross(a: &Lattice, b: &Lattice) -> BigInt {
    &a[0] * &b[1] - &a[1] * &b[0]
}

pub(super) fn difference(a: &Lattice, b: &Lattice) -> Lattice {
    [&a[0] - &b[0], &a[1] - &b[1]]
}
