//! Cells: what the kernel answers with.

use std::collections::HashMap;

use crate::sum::Sum;

/// Cells of up to this many different sets are found by looking at each; beyond it by a table.
const FEW: usize = 16;

/// The pieces of a subject, one for each set of shapes that cover it together, with their areas in m².
#[derive(Debug, Default)]
pub struct Cells {
    /// Words of 64 shapes in one set.
    words: usize,
    /// The sets, one after the other.
    sets: Vec<u64>,
    areas: Vec<Sum>,
    /// The cell that was added to last; neighbouring pieces often belong to the same one.
    last: usize,
    table: HashMap<Box<[u64]>, usize>,
}

/// The shapes that cover a cell, by their position in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside<'a>(&'a [u64]);

impl Inside<'_> {
    /// Whether a shape covers the cell.
    #[must_use]
    pub fn contains(self, shape: usize) -> bool {
        self.0.get(shape / 64).is_some_and(|word| word >> (shape % 64) & 1 == 1)
    }

    /// The first shape of a range that covers the cell.
    #[must_use]
    pub fn first_in(self, range: std::ops::Range<usize>) -> Option<usize> {
        self.all_in(range).next()
    }

    /// Every shape of a range that covers the cell, in order.
    pub fn all_in(self, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        let words = range.start / 64..range.end.div_ceil(64).min(self.0.len());
        words.flat_map(move |at| {
            let mut word = self.0[at];
            if at == range.start / 64 {
                word &= u64::MAX << (range.start % 64);
            }
            if at == range.end / 64 {
                // The shift is by less than 64: the range ends inside this word.
                word &= (1u64 << (range.end % 64)) - 1;
            }
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros();
                word &= word.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit as usize)
            })
        })
    }
}

impl Cells {
    /// The cells with their areas in m², in the order in which the sweep met them.
    pub fn iter(&self) -> impl Iterator<Item = (Inside<'_>, f64)> {
        self.sets.chunks(self.words.max(1)).zip(&self.areas).map(|(set, area)| (Inside(set), area.value()))
    }

    pub(super) fn reset(&mut self, shapes: usize) {
        self.words = shapes.div_ceil(64);
        self.sets.clear();
        self.areas.clear();
        self.table.clear();
        self.last = 0;
    }

    pub(super) fn add(&mut self, set: &[u64], area: f64) {
        let at = self.position(set);
        self.areas[at].add(area);
        self.last = at;
    }

    fn position(&mut self, set: &[u64]) -> usize {
        let count = self.areas.len();
        let known = |cells: &Self, k: usize| cells.sets[k * cells.words..(k + 1) * cells.words] == *set;
        if self.last < count && known(self, self.last) {
            return self.last;
        }
        if count <= FEW {
            if let Some(at) = (0..count).find(|&k| known(self, k)) {
                return at;
            }
        } else if let Some(&at) = self.table.get(set) {
            return at;
        }
        self.sets.extend_from_slice(set);
        self.areas.push(Sum::default());
        if count == FEW {
            self.table = self.sets.chunks(self.words).map(Box::from).zip(0..).collect();
        } else if count > FEW {
            self.table.insert(set.into(), count);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::{Cells, Inside};

    #[test]
    fn sets_of_any_width() {
        let set = [0b1001, 1 << 63, 0b10];
        let inside = Inside(&set);
        assert!(inside.contains(3) && !inside.contains(2) && inside.contains(127) && !inside.contains(500));
        assert_eq!(inside.all_in(1..130).collect::<Vec<_>>(), [3, 127, 129]);
        assert_eq!(inside.all_in(0..192).collect::<Vec<_>>(), [0, 3, 127, 129]);
        assert_eq!(inside.first_in(4..127), None);
        assert_eq!(inside.first_in(64..128), Some(127));
        assert_eq!(inside.first_in(3..3), None);
    }

    #[test]
    fn many_cells_stay_apart() {
        let mut cells = Cells::default();
        cells.reset(70);
        for round in 0..2 {
            for k in 0..100_u64 {
                cells.add(&[k, k % 3], (k + round) as f64);
            }
        }
        let areas: Vec<f64> = cells.iter().map(|(_, area)| area).collect();
        assert_eq!(areas, (0..100).map(|k| f64::from(2 * k + 1)).collect::<Vec<_>>());
    }
}
