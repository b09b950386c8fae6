//! Cells: where the features of a layer lie, in bounded memory.
//!
//! Features are counted by the cell of a square grid that the middle of their bounds falls into. When more than a few
//! thousand cells are in use, the cells become twice as wide. The width at the end is the least that holds all
//! features, so that it depends neither on their order nor on how they were shared out.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::finding::Spot;

/// Cells in use at most.
const MOST: usize = 4096;
/// The width of the cells at the beginning, as a power of two: 7 m in degrees.
const FINEST: i32 = -14;
/// Middles beyond this are taken for it, so that the numbers of cells stay whole.
const LIMIT: f64 = 1e12;

/// A feature as it was seen: the one with the least number stands for its cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) number: u64,
    pub(super) spot: Spot,
    pub(super) id: Option<Box<str>>,
}

/// A cell in use.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Its middle, in the coordinates of the file.
    pub(super) middle: [f64; 2],
    /// The bounds of its features: west, south, east and north.
    pub(super) bounds: [f64; 4],
    pub(super) features: u64,
    pub(super) first: Seen,
}

/// The cells of a layer.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    exponent: i32,
    cells: ByKey,
}

/// Contents by the numbers of their cells.
type ByKey = HashMap<(i64, i64), Content, BuildHasherDefault<Mixer>>;

/// Hashes the numbers of cells: one look-up for each feature of a layer should cost next to nothing.
#[derive(Debug, Clone, Copy, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        // The table takes the highest bits and the lowest.
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }
}

/// What is in a cell.
#[derive(Debug, Clone)]
struct Content {
    features: u64,
    bounds: [f64; 4],
    first: Seen,
}

impl Default for Cells {
    fn default() -> Self {
        Self { exponent: FINEST, cells: ByKey::default() }
    }
}

impl Cells {
    /// Adds a feature by its bounds.
    pub(super) fn add(&mut self, number: u64, id: Option<&str>, bounds: [f64; 4]) {
        let [west, south, east, north] = bounds;
        let spot = Spot { x: f64::midpoint(west, east), y: f64::midpoint(south, north) };
        let key = self.key(spot);
        match self.cells.get_mut(&key) {
            // Nearly always the one that stands for the cell stays.
            Some(content) if (number, spot) > (content.first.number, content.first.spot) => {
                content.features += 1;
                content.bounds = joined(content.bounds, bounds);
            }
            _ => {
                let first = Seen { number, spot, id: id.map(Box::from) };
                join(&mut self.cells, key, Content { features: 1, bounds, first });
                self.widen();
            }
        }
    }

    pub(super) fn merge(&mut self, mut other: Self) {
        while other.exponent < self.exponent {
            other.double();
        }
        while self.exponent < other.exponent {
            self.double();
        }
        for (key, content) in other.cells {
            join(&mut self.cells, key, content);
        }
        self.widen();
    }

    /// The cells in use, by their place.
    pub(super) fn list(&self) -> Vec<Cell> {
        let width = libm::ldexp(1.0, self.exponent);
        let mut list: Vec<_> = self.cells.iter().collect();
        list.sort_unstable_by_key(|(key, _)| **key);
        let middle = |at: i64| (at as f64 + 0.5) * width;
        list.into_iter()
            .map(|(key, content)| Cell {
                middle: [middle(key.0), middle(key.1)],
                bounds: content.bounds,
                features: content.features,
                first: content.first.clone(),
            })
            .collect()
    }

    /// The width of a cell, in the units of the file.
    pub(super) fn width(&self) -> f64 {
        libm::ldexp(1.0, self.exponent)
    }

    fn key(&self, spot: Spot) -> (i64, i64) {
        // A power of two: the quotient is exact, and halving a number of a cell gives that of the wider one.
        let per_unit = libm::ldexp(1.0, -self.exponent);
        let of = |ordinate: f64| (ordinate.clamp(-LIMIT, LIMIT) * per_unit).floor() as i64;
        (of(spot.x), of(spot.y))
    }

    fn widen(&mut self) {
        while self.cells.len() > MOST {
            self.double();
        }
    }

    fn double(&mut self) {
        self.exponent += 1;
        let narrow = std::mem::take(&mut self.cells);
        for ((x, y), content) in narrow {
            join(&mut self.cells, (x >> 1, y >> 1), content);
        }
    }
}

fn join(cells: &mut ByKey, key: (i64, i64), more: Content) {
    match cells.get_mut(&key) {
        Some(content) => {
            content.features += more.features;
            content.bounds = joined(content.bounds, more.bounds);
            if more.first < content.first {
                content.first = more.first;
            }
        }
        None => {
            cells.insert(key, more);
        }
    }
}

/// The least bounds that hold both.
pub(super) fn joined(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    // Plain comparisons: positions are numbers, and `f64::min` would look after others.
    let less = |a: f64, b: f64| if b < a { b } else { a };
    let more = |a: f64, b: f64| if b > a { b } else { a };
    [less(a[0], b[0]), less(a[1], b[1]), more(a[2], b[2]), more(a[3], b[3])]
}

#[cfg(test)]
mod tests {
    use super::{Cells, MOST};

    #[test]
    fn cells_are_the_same_in_any_order_and_in_parts() {
        let bounds = |k: u64| {
            let mixed = k.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let (x, y) = (116.0 + (mixed >> 40) as f64 * 1e-8, 40.0 - (mixed & 0xFF_FFFF) as f64 * 1e-8);
            [x, y, x + 1e-6, y + 1e-6]
        };
        let seen = |cells: &Cells| {
            let list = cells.list();
            list.into_iter()
                .map(|cell| (cell.middle, cell.bounds, cell.features, cell.first.number))
                .collect::<Vec<_>>()
        };
        let mut forward = Cells::default();
        (0..20_000).for_each(|k| forward.add(k, None, bounds(k)));
        let mut parts = [Cells::default(), Cells::default(), Cells::default()];
        (0..20_000).rev().for_each(|k| parts[(k % 3) as usize].add(k, Some("id"), bounds(k)));
        let [mut one, two, three] = parts;
        one.merge(three);
        one.merge(two);
        assert_eq!(seen(&forward), seen(&one));
        assert!(forward.list().len() <= MOST && forward.list().len() > MOST / 8);
        assert_eq!(forward.list().iter().map(|cell| cell.features).sum::<u64>(), 20_000);
    }

    #[test]
    fn absurd_positions_have_a_cell() {
        let mut cells = Cells::default();
        for x in [1e300, -1e300, 0.0] {
            cells.add(1, None, [x; 4]);
        }
        assert_eq!(cells.list().len(), 3);
    }
}
