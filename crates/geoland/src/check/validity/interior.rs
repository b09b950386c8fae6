//! Interiors that holes cut apart.

use std::collections::HashMap;

use super::defects::Defects;
use super::nesting::{Borders, bits};
use super::rings::Ring;
use crate::finding::Kind;
use crate::lonlat::Xy;

/// Reports the polygons whose rings touch each other in a circle: two rings at two positions, or several one after the other.
/// What such a circle encloses is cut off from the rest. Rings that all touch at one position cut nothing.
pub(super) fn judge(rings: &[Ring], borders: &Borders, skip: impl Fn(u32) -> bool, defects: &mut Defects) {
    let mut touches: Vec<(Xy, (u32, u32))> = Vec::new();
    for ((a, b), list) in &borders.touches {
        let one_part = rings[*a as usize].part == rings[*b as usize].part;
        if one_part && !skip(*a) && !skip(*b) && !borders.crossed.contains(&(*a, *b)) {
            touches.extend(list.iter().map(|touch| (touch.node, (*a, *b))));
        }
    }
    touches.sort_unstable_by(|a, b| a.0.x.total_cmp(&b.0.x).then(a.0.y.total_cmp(&b.0.y)).then(a.1.cmp(&b.1)));
    let mut groups = Groups { parent: (0..rings.len() as u32).collect() };
    let mut nodes: HashMap<(u32, [u64; 2]), u32> = HashMap::new();
    let mut seen = std::collections::HashSet::new();
    for (node, (a, b)) in touches {
        let part = rings[a as usize].part;
        let place = *nodes.entry((part, bits(node))).or_insert_with(|| groups.add());
        for ring in [a, b] {
            if seen.insert((place, ring)) && !groups.join(place, ring) {
                let what = match (rings[a as usize].hole, rings[b as usize].hole) {
                    (0, hole) | (hole, 0) => {
                        let (outer, hole) = (defects.name(part, 0), defects.name(part, hole));
                        format!("{hole} and {outer}, with what they touch, cut the land in two here")
                    }
                    (one, other) => {
                        let [one, other] = [one.min(other), one.max(other)].map(|hole| defects.name(part, hole));
                        format!("{one} and {other}, with what they touch, cut the land in two here")
                    }
                };
                defects.add(Kind::InteriorCut, Some(node), what);
            }
        }
    }
}

/// Sets that are joined (Tarjan 1975, *Efficiency of a good but not linear set union algorithm*).
struct Groups {
    parent: Vec<u32>,
}

impl Groups {
    fn add(&mut self) -> u32 {
        let number = self.parent.len() as u32;
        self.parent.push(number);
        number
    }

    fn root(&mut self, mut of: u32) -> u32 {
        while self.parent[of as usize] != of {
            let above = self.parent[self.parent[of as usize] as usize];
            self.parent[of as usize] = above;
            of = above;
        }
        of
    }

    /// Joins two sets; false if they were one.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a as usize] = b;
        a != b
    }
}
