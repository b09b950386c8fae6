//! Cutting edges wherever others meet them.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::edge::{Edge, Lattice, Scene, cross, difference};
use crate::Point;

/// A place on an edge: the parameter from 0 at its start to 1 at its end, exact and approximate.
#[derive(Clone)]
pub(super) struct Cut {
    numerator: BigInt,
    /// Always positive.
    denominator: BigInt,
    approximate: f64,
}

impl Cut {
    fn new(numerator: BigInt, denominator: BigInt) -> Self {
        let (numerator, denominator) =
            if denominator.is_negative() { (-numerator, -denominator) } else { (numerator, denominator) };
        // Integers beyond the range of f64 give NaN here, which decides nothing below.
        let approximate = numerator.to_f64().unwrap_or(f64::NAN) / denominator.to_f64().unwrap_or(f64::NAN);
        Self { numerator, denominator, approximate }
    }

    pub(super) fn numerator(&self) -> &BigInt {
        &self.numerator
    }

    pub(super) fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    pub(super) fn approximate(&self) -> f64 {
        self.approximate
    }

    fn is_inner(&self) -> bool {
        self.numerator.is_positive() && self.numerator < self.denominator
    }

    fn compare(&self, other: &Self) -> Ordering {
        // The approximations are off by a few 1e-16 at most, parameters being at most 1.
        const MARGIN: f64 = 1e-14;
        if self.approximate < other.approximate - MARGIN {
            Ordering::Less
        } else if self.approximate > other.approximate + MARGIN {
            Ordering::Greater
        } else {
            (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
        }
    }
}

/// What the other edges do to one edge.
pub(super) struct Split {
    /// Ascending and distinct, with 0 and 1 at the ends.
    cuts: Vec<Cut>,
    /// The edges that run along a stretch of this one.
    pub(super) along: Vec<usize>,
}

impl Split {
    pub(super) fn fragments(&self) -> impl Iterator<Item = (&Cut, &Cut)> {
        self.cuts.windows(2).map(|pair| (&pair[0], &pair[1]))
    }
}

/// The near edges of a scene, cut.
pub(super) struct Arrangement {
    /// One for each near edge, in the scene's order.
    pub(super) splits: Vec<Split>,
}

/// Cuts every near edge at every point where another near edge meets it, and at both ends of every common stretch.
pub(super) fn split(scene: &Scene) -> Arrangement {
    let edges = &scene.edges[..scene.near];
    let ends = || vec![Cut::new(BigInt::zero(), BigInt::one()), Cut::new(BigInt::one(), BigInt::one())];
    let mut splits: Vec<_> = edges.iter().map(|_| Split { cuts: ends(), along: Vec::new() }).collect();

    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by(|&a, &b| edges[a].lower[0].total_cmp(&edges[b].lower[0]));
    for (rank, &a) in order.iter().enumerate() {
        for &b in &order[rank + 1..] {
            if edges[b].lower[0] > edges[a].upper[0] {
                break;
            }
            if edges[a].lower[1] <= edges[b].upper[1] && edges[b].lower[1] <= edges[a].upper[1] {
                meet(edges, a, b, &mut splits);
            }
        }
    }
    for split in &mut splits {
        split.cuts.sort_by(Cut::compare);
        split.cuts.dedup_by(|a, b| a.compare(b) == Ordering::Equal);
    }
    Arrangement { splits }
}

/// Records what two edges with meeting boxes do to each other.
fn meet(edges: &[Edge], a: usize, b: usize, splits: &mut [Split]) {
    let (e, f) = (&edges[a], &edges[b]);
    let (f_from, f_to) = (side(e, f.from, &f.start), side(e, f.to, &f.end));
    if f_from == f_to && f_from != Sign::NoSign {
        return;
    }
    let (e_from, e_to) = (side(f, e.from, &e.start), side(f, e.to, &e.end));
    if e_from == e_to && e_from != Sign::NoSign {
        return;
    }
    // From here on the edges meet, or lie on one line.
    let collinear = f_from == f_to;
    let mut touched = false;
    for (index, edge, vertex, sign) in
        [(a, e, &f.start, f_from), (a, e, &f.end, f_to), (b, f, &e.start, e_from), (b, f, &e.end, e_to)]
    {
        if sign == Sign::NoSign {
            touched = true;
            push(&mut splits[index], at_vertex(edge, vertex));
        }
    }
    if collinear {
        if e.lower[e.axis].max(f.lower[e.axis]) < e.upper[e.axis].min(f.upper[e.axis]) {
            splits[a].along.push(b);
            splits[b].along.push(a);
        }
    } else if !touched {
        let between = difference(&f.start, &e.start);
        let denominator = cross(&e.step, &f.step);
        push(&mut splits[a], Cut::new(cross(&between, &f.step), denominator.clone()));
        push(&mut splits[b], Cut::new(cross(&between, &e.step), denominator));
    }
}

fn push(split: &mut Split, cut: Cut) {
    if cut.is_inner() {
        split.cuts.push(cut);
    }
}

/// The parameter of a vertex on the edge's line.
fn at_vertex(edge: &Edge, vertex: &Lattice) -> Cut {
    Cut::new(&vertex[edge.axis] - &edge.start[edge.axis], edge.step[edge.axis].clone())
}

/// The side of an edge's line a vertex is on: plus for left.
fn side(edge: &Edge, vertex: Point, exact: &Lattice) -> Sign {
    // Each product carries three roundings: 3.4e-16 of their sizes; the second term is for underflow.
    const RELATIVE: f64 = 1e-15;
    const ABSOLUTE: f64 = 1e-290;
    let one = (edge.to[0] - edge.from[0]) * (vertex[1] - edge.from[1]);
    let other = (edge.to[1] - edge.from[1]) * (vertex[0] - edge.from[0]);
    let bound = RELATIVE * (one.abs() + other.abs()) + ABSOLUTE;
    // An overflow makes the bound infinite or the difference NaN, and both comparisons false.
    if one - other > bound {
        Sign::Plus
    } else if other - one > bound {
        Sign::Minus
    } else {
        cross(&edge.step, &difference(exact, &edge.start)).sign()
    }
}
