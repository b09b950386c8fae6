//! Cells: what the kernel answers with.

use std::collections::HashMap;
use std::ops::Range;

use crate::sum::Sum;

/// Cells of up to this many different sets are found by looking at each; beyond it by a table.
const FEW: usize = 16;

/// A word of a set: which 64 shapes it is about, and which of them are in the set. Words without any are left out, so that
/// a set of few among many thousands of shapes is short.
pub(super) type Word = (u32, u64);

/// The pieces of a subject, one for each set of shapes that cover it together, with their areas in m².
#[derive(Debug, Default)]
pub struct Cells {
    /// The words of all sets, one set after the other.
    words: Vec<Word>,
    /// Where each set ends.
    ends: Vec<usize>,
    areas: Vec<Sum>,
    /// The cell that was added to last; neighbouring pieces often belong to the same one.
    last: usize,
    table: HashMap<Box<[Word]>, usize>,
}

/// The shapes that cover a cell, by their position in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside<'a>(&'a [Word]);

impl Inside<'_> {
    /// Whether a shape covers the cell.
    #[must_use]
    pub fn contains(self, shape: usize) -> bool {
        self.all_in(shape..shape + 1).next().is_some()
    }

    /// The first shape of a range that covers the cell.
    #[must_use]
    pub fn first_in(self, range: Range<usize>) -> Option<usize> {
        self.all_in(range).next()
    }

    /// Every shape of a range that covers the cell, in order.
    pub fn all_in(self, range: Range<usize>) -> impl Iterator<Item = usize> {
        self.0.iter().flat_map(move |&(at, word)| {
            let first = at as usize * 64;
            let mut word = word & within(first, &range);
            std::iter::from_fn(move || {
                let bit = word.trailing_zeros();
                word &= word.wrapping_sub(1);
                (bit < 64).then_some(first + bit as usize)
            })
        })
    }
}

/// In how many shapes two sets differ.
fn differing(a: &[Word], b: &[Word]) -> u32 {
    let missing = |a: &[Word], b: &[Word]| -> u32 {
        let word_at = |at: u32| b.iter().find(|(other, _)| *other == at).map_or(0, |(_, word)| *word);
        a.iter().map(|(at, word)| (word & !word_at(*at)).count_ones()).sum()
    };
    missing(a, b) + missing(b, a)
}

/// The bits of a word, the first of which is about shape `first`, that are about shapes of a range.
pub(super) fn within(first: usize, range: &Range<usize>) -> u64 {
    let below = |end: usize| match end.saturating_sub(first) {
        64.. => u64::MAX,
        bits => (1 << bits) - 1,
    };
    below(range.end) & !below(range.start)
}

impl Cells {
    /// The cells with their areas in m², in the order in which the sweep met them.
    pub fn iter(&self) -> impl Iterator<Item = (Inside<'_>, f64)> {
        (0..self.areas.len()).map(|k| (Inside(self.set(k)), self.areas[k].value()))
    }

    pub(super) fn reset(&mut self) {
        self.words.clear();
        self.ends.clear();
        self.areas.clear();
        self.table.clear();
        self.last = 0;
    }

    pub(super) fn add(&mut self, set: &[Word], area: f64) {
        let at = self.position(set);
        self.areas[at].add(area);
        self.last = at;
    }

    /// Settles areas below zero, which only shares of bulges can bring about: each goes to the cell that differs from it in the
    /// fewest shapes, the greatest of several. What all cells hold together stays.
    pub(super) fn settle(&mut self) {
        while let Some(below) = (0..self.areas.len()).find(|&k| self.areas[k].value() < 0.0) {
            let others = (0..self.areas.len()).filter(|&k| self.areas[k].value() > 0.0);
            let nearness = |&k: &usize| std::cmp::Reverse(differing(self.set(below), self.set(k)));
            let by_area = |a: &usize, b: &usize| self.areas[*a].value().total_cmp(&self.areas[*b].value());
            let beside = others.max_by(|a, b| nearness(a).cmp(&nearness(b)).then(by_area(a, b)));
            let area = std::mem::take(&mut self.areas[below]).value();
            if let Some(beside) = beside {
                self.areas[beside].add(area);
            }
        }
    }

    fn set(&self, k: usize) -> &[Word] {
        let start = if k == 0 { 0 } else { self.ends[k - 1] };
        &self.words[start..self.ends[k]]
    }

    fn position(&mut self, set: &[Word]) -> usize {
        let count = self.areas.len();
        if self.last < count && self.set(self.last) == set {
            return self.last;
        }
        if count <= FEW {
            if let Some(at) = (0..count).find(|&k| self.set(k) == set) {
                return at;
            }
        } else if let Some(&at) = self.table.get(set) {
            return at;
        }
        self.words.extend_from_slice(set);
        self.ends.push(self.words.len());
        self.areas.push(Sum::default());
        if count == FEW {
            self.table = (0..=count).map(|k| (Box::from(self.set(k)), k)).collect();
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
        let set = [(0, 0b1001), (1, 1 << 63), (2, 0b10)];
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
        cells.reset();
        for round in 0..2 {
            for k in 0..100_u64 {
                cells.add(&[(0, k), (1, k % 3)], (k + round) as f64);
            }
        }
        let areas: Vec<f64> = cells.iter().map(|(_, area)| area).collect();
        assert_eq!(areas, (0..100).map(|k| f64::from(2 * k + 1)).collect::<Vec<_>>());
    }
}
