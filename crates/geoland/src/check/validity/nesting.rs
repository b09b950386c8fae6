//! Nesting: which rings lie in which, where their borders do not cross.

use std::collections::{HashMap, HashSet};

use super::defects::Defects;
use super::meeting::{in_sector, lesser};
use super::rings::Ring;
use crate::bounds::Bounds;
use crate::chains::Chains;
use crate::finding::Kind;
use crate::lonlat::Xy;

/// Comparisons of the bounds of rings, as a bound on time: some hundred milliseconds.
const COMPARISONS: u64 = 100_000_000;
/// Rings in other rings after which the search stops: far more than are listed.
const WRONG: usize = 4_096;

/// A position in common of two rings that do not cross there, with the ways that they take through it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Touch {
    pub(super) rings: (u32, u32),
    pub(super) node: Xy,
    pub(super) ways: [(Xy, Xy); 2],
}

/// What the borders of the rings say of each other.
#[derive(Debug, Default)]
pub(super) struct Borders {
    /// Touches by pairs of rings, the lesser number first.
    pub(super) touches: HashMap<(u32, u32), Vec<Touch>>,
    /// Pairs of rings whose borders cross or run along each other.
    pub(super) crossed: HashSet<(u32, u32)>,
    /// Rings that cross or touch themselves.
    pub(super) entangled: HashSet<u32>,
}

pub(super) fn pair(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// Reports holes outside their shells and in other holes, and parts in other parts. Answers with the rings concerned, and
/// whether all were compared.
pub(super) fn judge(rings: &[Ring], borders: &Borders, defects: &mut Defects) -> (HashSet<u32>, bool) {
    let mut nesting = Nesting {
        rings,
        borders,
        chains: rings.iter().map(|ring| Chains::new(&ring.points)).collect(),
        compared: 0,
        cut_short: false,
        misplaced: HashSet::new(),
    };
    let mut parts: HashMap<u32, Vec<u32>> = HashMap::new();
    for (ring, number) in rings.iter().zip(0..) {
        parts.entry(ring.part).or_default().push(number);
    }
    nesting.holes(&parts, defects);
    nesting.shells(&parts, defects);
    (nesting.misplaced, !nesting.cut_short)
}

struct Nesting<'a> {
    rings: &'a [Ring],
    borders: &'a Borders,
    chains: Vec<Chains>,
    compared: u64,
    cut_short: bool,
    misplaced: HashSet<u32>,
}

impl<'a> Nesting<'a> {
    fn ring(&self, number: u32) -> &'a Ring {
        &self.rings[number as usize]
    }

    fn holes(&mut self, parts: &HashMap<u32, Vec<u32>>, defects: &mut Defects) {
        for rings in parts.values() {
            let is_shell = |&&ring: &&u32| self.ring(ring).hole == 0;
            let holes: Vec<u32> = rings.iter().copied().filter(|&ring| self.ring(ring).hole > 0).collect();
            if let Some(&shell) = rings.iter().find(is_shell) {
                for &hole in &holes {
                    if self.lies_in(hole, shell) == Some(false) {
                        let ring = self.ring(hole);
                        let what = format!("{} lies outside the outer ring", defects.name(ring.part, ring.hole));
                        defects.add(Kind::HoleOutside, self.spot(hole, shell), what);
                        self.misplaced.insert(hole);
                    }
                }
            }
            for (inner, outer) in self.enclosed(&holes) {
                let (ring, around) = (self.ring(inner), self.ring(outer));
                let [ring_name, around] = [ring, around].map(|ring| defects.name(ring.part, ring.hole));
                let what = format!("{ring_name} lies in {around}");
                defects.add(Kind::HolesNested, self.spot(inner, outer), what);
                self.misplaced.insert(inner);
            }
        }
    }

    fn shells(&mut self, parts: &HashMap<u32, Vec<u32>>, defects: &mut Defects) {
        let shells: Vec<u32> = (0..self.rings.len() as u32).filter(|&ring| self.ring(ring).hole == 0).collect();
        for (inner, outer) in self.enclosed(&shells) {
            let of_outer = &parts[&self.ring(outer).part];
            self.compared += of_outer.len() as u64;
            let in_hole = of_outer.iter().any(|&hole| {
                // Where borders cross the parts were reported to overlap.
                self.ring(hole).hole > 0 && self.lies_in(inner, hole) != Some(false)
            });
            if !in_hole {
                let what = format!("part {} lies in part {}", self.ring(inner).part + 1, self.ring(outer).part + 1);
                defects.add(Kind::PartsNested, self.spot(inner, outer), what);
                self.misplaced.insert(inner);
            }
        }
    }

    /// Pairs of rings of a list of which the first lies in the second.
    fn enclosed(&mut self, list: &[u32]) -> Vec<(u32, u32)> {
        let mut sorted: Vec<u32> = list.to_vec();
        let rings = self.rings;
        let west = |ring: u32| rings[ring as usize].bounds.min.x;
        sorted.sort_unstable_by(|&a, &b| west(a).total_cmp(&west(b)).then(a.cmp(&b)));
        let mut pairs = Vec::new();
        for (k, &outer) in sorted.iter().enumerate() {
            let around = self.ring(outer).bounds;
            // Rings that begin as far west may lie in each other either way round.
            let alike = sorted[..k].iter().rev().take_while(|&&ring| west(ring) == around.min.x);
            let later = sorted[k + 1..].iter().take_while(|&&ring| west(ring) <= around.max.x);
            for &inner in later.chain(alike) {
                self.compared += 1;
                if within(&self.ring(inner).bounds, &around) && self.lies_in(inner, outer) == Some(true) {
                    pairs.push((inner, outer));
                }
            }
            if self.compared > COMPARISONS || pairs.len() > WRONG {
                self.cut_short = true;
                break;
            }
        }
        pairs
    }

    /// Whether a ring lies in another; none where their borders say that it is a question of its own.
    fn lies_in(&self, inner: u32, outer: u32) -> Option<bool> {
        let key = pair(inner, outer);
        let (ring, around) = (self.ring(inner), self.ring(outer));
        if self.borders.crossed.contains(&key) {
            return None;
        }
        if !within(&ring.bounds, &around.bounds) {
            return Some(false);
        }
        let touches = self.borders.touches.get(&key).map_or(&[][..], Vec::as_slice);
        let nodes: HashSet<[u64; 2]> = touches.iter().map(|touch| bits(touch.node)).collect();
        if let Some(&clear) = ring.points.iter().find(|point| !nodes.contains(&bits(**point))) {
            return Some(self.chains[outer as usize].winding(&around.points, clear) != 0);
        }
        // Every vertex lies on the other border: the way that the ring takes from one of them decides.
        let touch = touches.first()?;
        if self.borders.entangled.contains(&outer) {
            return None;
        }
        let [own, other] = if touch.rings.0 == inner { touch.ways } else { [touch.ways[1], touch.ways[0]] };
        let sector = if around.turns_left { (other.1, other.0) } else { other };
        in_sector(touch.node, sector, own.1)
    }

    /// A position of the inner ring that shows where it lies.
    fn spot(&self, inner: u32, outer: u32) -> Option<Xy> {
        let touches = self.borders.touches.get(&pair(inner, outer)).map_or(&[][..], Vec::as_slice);
        let nodes: HashSet<[u64; 2]> = touches.iter().map(|touch| bits(touch.node)).collect();
        let points = self.ring(inner).points.iter().copied();
        let clear = points.clone().filter(|point| !nodes.contains(&bits(*point))).reduce(lesser);
        clear.or_else(|| points.reduce(lesser))
    }
}

pub(in crate::check) fn bits(position: Xy) -> [u64; 2] {
    [position.x.to_bits(), position.y.to_bits()]
}

fn within(inner: &Bounds, outer: &Bounds) -> bool {
    inner.min.x >= outer.min.x && inner.max.x <= outer.max.x && inner.min.y >= outer.min.y && inner.max.y <= outer.max.y
}
