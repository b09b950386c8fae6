//! Cells: what the kernel answers with.

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
    /// Scratch memory: a set by the numbers of shapes in the whole problem.
    renumbered: Vec<Word>,
    /// Where each cell stands, one more than its number, at or after the place that its set hashes to; 0 is free. It is empty
    /// while there are few cells, a power of two long and at most half full after that.
    table: Vec<u32>,
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

    /// Adds the cells of a window, whose sets are of the shapes that it sees: the numbers of these, in ascending order.
    pub(super) fn join(&mut self, window: &Self, shapes: &[u32]) {
        let mut set = std::mem::take(&mut self.renumbered);
        for (inside, k) in window.iter().map(|(inside, _)| inside).zip(0..) {
            set.clear();
            for shape in inside.all_in(0..shapes.len()).map(|number| shapes[number]) {
                let (at, bit) = (shape / 64, 1 << (shape % 64));
                match set.last_mut() {
                    Some((last, word)) if *last == at => *word |= bit,
                    _ => set.push((at, bit)),
                }
            }
            let before = self.areas.len();
            let at = self.position(&set);
            if at == before {
                // The sum as it is, with what rounding lost of it.
                self.areas[at] = window.areas[k];
            } else {
                self.areas[at].add(window.areas[k].value());
            }
        }
        self.renumbered = set;
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
        let free = if count <= FEW {
            if let Some(at) = (0..count).find(|&k| self.set(k) == set) {
                return at;
            }
            None
        } else {
            match self.look_up(set) {
                Ok(at) => return at,
                Err(free) => Some(free),
            }
        };
        self.words.extend_from_slice(set);
        self.ends.push(self.words.len());
        self.areas.push(Sum::default());
        match free {
            Some(free) if 2 * count < self.table.len() => self.table[free] = count as u32 + 1,
            _ if count >= FEW => self.rebuild_table(),
            _ => {}
        }
        count
    }

    /// The cell of a set, or the free place in the table where it belongs.
    fn look_up(&self, set: &[Word]) -> Result<usize, usize> {
        let within = self.table.len() - 1;
        let mut place = hash(set) & within;
        while self.table[place] != 0 {
            let at = self.table[place] as usize - 1;
            if self.set(at) == set {
                return Ok(at);
            }
            place = (place + 1) & within;
        }
        Err(place)
    }

    /// Makes the table anew, four times as long as there are cells.
    fn rebuild_table(&mut self) {
        self.table.clear();
        self.table.resize((4 * self.areas.len()).next_power_of_two(), 0);
        for at in 0..self.areas.len() {
            let free = self.look_up(self.set(at)).expect_err("cells are of different sets");
            self.table[free] = at as u32 + 1;
        }
    }
}

/// Multiplied in turn with an odd number without pattern (2^64 over the golden ratio), the upper bits folded onto the lower ones.
fn hash(set: &[Word]) -> usize {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, bits: u64| (hash ^ bits).wrapping_mul(GOLDEN).rotate_left(29);
    let hash = set.iter().fold(0, |hash, &(at, word)| mix(mix(hash, at.into()), word));
    (hash ^ hash >> 32) as usize
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
