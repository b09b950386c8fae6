//! Shapes that no survey has and a file may have: very long rings, very many parts, everything in one place.

use std::f64::consts::TAU;

use super::{Cadastre, Skewed};
use crate::{MultiPolygon, Point, Ring};

/// The middle of sets that have one, in metres.
const MIDDLE: Point = [446_000.0, 4_410_000.0];
/// How far they reach from it, in metres.
const REACH_M: f64 = 4_000.0;

impl Skewed {
    /// Squares around one middle, the largest first or last: each lies in all that are larger.
    #[must_use]
    pub fn nested(count: usize, rank: super::Rank) -> Self {
        let square = |k: usize| one(box_ring(MIDDLE, REACH_M * (k + 1) as f64 / count as f64));
        let mut parcels: Vec<MultiPolygon> = (0..count).map(square).collect();
        if rank == super::Rank::First {
            parcels.reverse();
        }
        Self::on_lattice(parcels, Vec::new())
    }

    /// A comb over another one that stands on its head; their teeth lie between each other.
    #[must_use]
    pub fn combs(teeth: usize) -> Self {
        let pitch = 2.0 * REACH_M / teeth as f64;
        let comb = |start: f64, back: f64, tip: f64| {
            let mut ring = vec![[start, back], [start + 2.0 * REACH_M, back]];
            for k in (0..teeth).rev() {
                let x = start + k as f64 * pitch;
                let root = back + 0.01 * (tip - back);
                ring.extend([[x + 0.4 * pitch, root], [x + 0.4 * pitch, tip], [x, tip], [x, root]]);
            }
            ring.dedup();
            one(ring)
        };
        let [x, y] = MIDDLE.map(|ordinate| ordinate - REACH_M);
        let upper = comb(x + 0.5 * pitch, y + 2.0 * REACH_M, y + 0.1 * REACH_M);
        Self::on_lattice(vec![comb(x, y, y + 1.9 * REACH_M), upper], Vec::new())
    }

    /// Two stars of long spikes, the second turned by half a spike: each spike crosses its neighbours of the other star.
    #[must_use]
    pub fn stars(spikes: usize) -> Self {
        let star = |turn: f64| {
            let at = |k: usize| {
                let radius = if k.is_multiple_of(2) { REACH_M } else { 0.02 * REACH_M };
                around(MIDDLE, radius, (k as f64 / 2.0 + turn) / spikes as f64 * TAU)
            };
            one((0..2 * spikes).map(at).collect())
        };
        Self::on_lattice(vec![star(0.0), star(0.5)], Vec::new())
    }

    /// Parcels that all have one vertex in common, as slices of a cake have.
    #[must_use]
    pub fn slices(count: usize) -> Self {
        let corner = |k: usize| around(MIDDLE, REACH_M, (k % count) as f64 / count as f64 * TAU);
        let slices = (0..count).map(|k| one(vec![MIDDLE, corner(k), corner(k + 1)]));
        Self::on_lattice(slices.collect(), Vec::new())
    }

    /// One parcel of one ring, which rises and falls.
    #[must_use]
    pub fn long_ring(vertices: usize) -> Self {
        Self::on_lattice(vec![one(super::wavy_ring(vertices, MIDDLE, REACH_M))], Vec::new())
    }

    /// One parcel of `side` x `side` squares that lie apart.
    #[must_use]
    pub fn many_parts(side: usize) -> Self {
        Self::on_lattice(vec![boxes(side).map(|ring| vec![ring]).collect()], Vec::new())
    }

    /// One parcel with `side` x `side` holes.
    #[must_use]
    pub fn many_holes(side: usize) -> Self {
        let shell = box_ring(MIDDLE, 1.1 * REACH_M);
        let holes = boxes(side).map(|mut hole| {
            hole.reverse();
            hole
        });
        Self::on_lattice(vec![vec![std::iter::once(shell).chain(holes).collect()]], Vec::new())
    }

    /// Parcels of which each lies on the next ones and on one that is as large as all together.
    #[must_use]
    pub fn overlapping(side: usize) -> Self {
        let cadastre = Cadastre::planar(side);
        let (middle, half) = cadastre.middle();
        let place = |k: usize| [k % side, k / side].map(|at| at as f64 * cadastre.pitch);
        let corner = |k: usize| [0, 1].map(|axis| cadastre.corner[axis] + place(k)[axis]);
        let wide = (0..side * side).map(|k| one(super::wavy_ring(16, corner(k), 0.6 * cadastre.pitch)));
        let large = one(box_ring(middle, 1.2 * half));
        Self::on_lattice(std::iter::once(large).chain(wide).collect(), Vec::new())
    }
}

fn one(ring: Ring) -> MultiPolygon {
    vec![vec![ring]]
}

fn around(middle: Point, radius: f64, angle: f64) -> Point {
    [middle[0] + radius * libm::cos(angle), middle[1] + radius * libm::sin(angle)]
}

/// A square of twice the reach, counterclockwise.
fn box_ring([x, y]: Point, reach: f64) -> Ring {
    vec![[x - reach, y - reach], [x + reach, y - reach], [x + reach, y + reach], [x - reach, y + reach]]
}

/// Squares in rows that fill half of the way to the next each way.
fn boxes(side: usize) -> impl Iterator<Item = Ring> {
    let pitch = 2.0 * REACH_M / side as f64;
    let middle = move |k: usize| {
        let place = [k % side, k / side];
        [0, 1].map(|axis| MIDDLE[axis] - REACH_M + (place[axis] as f64 + 0.5) * pitch)
    };
    (0..side * side).map(move |k| box_ring(middle(k), pitch / 4.0))
}
