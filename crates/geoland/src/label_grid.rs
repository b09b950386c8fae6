//! The label grid: which shapes of a layer a small rectangle lies in, for most rectangles without any geometry.

use std::collections::HashMap;

use crate::bounds::Bounds;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// Cells along a side at most: a million cells take 4 MB.
const CELLS: usize = 1024;
/// A rectangle over more cells than this is left to the kernel.
const LOOK_AT: usize = 64;
/// Borders are widened by this share of a cell, far more than the rounding of where they cross a row.
const MARGIN: f64 = 1e-6;

const MIXED: u32 = u32::MAX;
const UNKNOWN: u32 = u32::MAX - 1;

/// Where a rectangle lies among the shapes of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label<'a> {
    /// A border may come near it.
    Mixed,
    /// Wholly in these shapes, in order, and in no other.
    Uniform(&'a [u32]),
}

/// A grid over a layer that knows for each cell the shapes that cover it, or that a border goes through it.
#[derive(Debug, Clone)]
pub(crate) struct LabelGrid {
    bounds: Bounds,
    side: usize,
    per_x: f64,
    per_y: f64,
    /// For each cell, its cover by position, or that it has none of its own.
    labels: Vec<u32>,
    covers: Vec<Box<[u32]>>,
}

impl LabelGrid {
    /// A grid for a number of rectangles to look up; none where the layer has no extent.
    pub(crate) fn new(shapes: &[&Shape], lookups: usize) -> Option<Self> {
        let bounds = shapes.iter().fold(Bounds::EMPTY, |bounds, shape| bounds.join(&shape.bounds()));
        let (width, height) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
        if !(width > 0.0 && height > 0.0) {
            return None;
        }
        let side = (2.0 * libm::sqrt(lookups as f64)).clamp(8.0, CELLS as f64) as usize;
        let (per_x, per_y) = (side as f64 / width, side as f64 / height);
        let mut grid = Self { bounds, side, per_x, per_y, labels: vec![UNKNOWN; side * side], covers: Vec::new() };
        for shape in shapes {
            shape.edges().for_each(|(a, b)| grid.mark(a, b));
        }
        grid.label(shapes);
        Some(grid)
    }

    /// Where a rectangle lies.
    pub(crate) fn look_up(&self, bounds: &Bounds) -> Label<'_> {
        let inside = bounds.min.x >= self.bounds.min.x
            && bounds.max.x <= self.bounds.max.x
            && bounds.min.y >= self.bounds.min.y
            && bounds.max.y <= self.bounds.max.y;
        if !inside {
            return Label::Mixed;
        }
        let columns = self.column(bounds.min.x)..=self.column(bounds.max.x);
        let rows = self.row(bounds.min.y)..=self.row(bounds.max.y);
        let (wide, high) = (columns.end() - columns.start() + 1, rows.end() - rows.start() + 1);
        if wide * high > LOOK_AT {
            return Label::Mixed;
        }
        let first = self.labels[rows.start() * self.side + columns.start()];
        let alike = |row: usize| {
            let start = row * self.side;
            self.labels[start + columns.start()..=start + columns.end()].iter().all(|label| *label == first)
        };
        if first == MIXED || !rows.clone().all(alike) {
            return Label::Mixed;
        }
        Label::Uniform(&self.covers[first as usize])
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.bounds.min.x) * self.per_x) as usize).min(self.side - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.bounds.min.y) * self.per_y) as usize).min(self.side - 1)
    }

    /// Marks the cells that an edge may go through.
    fn mark(&mut self, a: Xy, b: Xy) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let (margin_x, margin_y) = (MARGIN / self.per_x, MARGIN / self.per_y);
        for row in self.row(low.y - margin_y)..=self.row(high.y + margin_y) {
            // The part of the edge in this row, a little more than it.
            let from = (row as f64 - MARGIN) / self.per_y + self.bounds.min.y;
            let to = (row as f64 + 1.0 + MARGIN) / self.per_y + self.bounds.min.y;
            let x_at = |y: f64| {
                if high.y > low.y {
                    low.x + (y.clamp(low.y, high.y) - low.y) / (high.y - low.y) * (high.x - low.x)
                } else {
                    low.x
                }
            };
            let (x0, x1) = if high.y > low.y { (x_at(from), x_at(to)) } else { (low.x, high.x) };
            let columns = self.column(x0.min(x1) - margin_x)..=self.column(x0.max(x1) + margin_x);
            let start = row * self.side;
            self.labels[start + columns.start()..=start + columns.end()].fill(MIXED);
        }
    }

    /// Labels the cells without a border; cells beside each other without one between them are alike.
    fn label(&mut self, shapes: &[&Shape]) {
        let mut known: HashMap<Box<[u32]>, u32> = HashMap::new();
        for row in 0..self.side {
            let mut before = MIXED;
            for column in 0..self.side {
                let at = row * self.side + column;
                if self.labels[at] != MIXED {
                    self.labels[at] =
                        if before == MIXED { self.cover_at(shapes, row, column, &mut known) } else { before };
                }
                before = self.labels[at];
            }
        }
    }

    fn cover_at(&mut self, shapes: &[&Shape], row: usize, column: usize, known: &mut HashMap<Box<[u32]>, u32>) -> u32 {
        let middle = Xy::new(
            (column as f64 + 0.5) / self.per_x + self.bounds.min.x,
            (row as f64 + 0.5) / self.per_y + self.bounds.min.y,
        );
        let cover = shapes.iter().zip(0..).filter(|(shape, _)| shape.contains(middle)).map(|(_, at)| at);
        let cover: Box<[u32]> = cover.collect();
        let next = self.covers.len() as u32;
        *known.entry(cover).or_insert_with_key(|cover| {
            self.covers.push(cover.clone());
            next
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Label, LabelGrid};
    use crate::kernel::Kernel;
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    fn polygon(points: Vec<(f64, f64)>) -> Shape {
        Shape::new(vec![vec![points.into_iter().map(|(x, y)| Xy::new(x, y)).collect()]])
    }

    fn star() -> impl Strategy<Value = Shape> {
        (prop::collection::vec(5.0..40.0_f64, 3..12), -20.0..20.0_f64, -20.0..20.0_f64).prop_map(|(radii, x, y)| {
            let n = radii.len() as f64;
            let ray = |(k, r): (usize, &f64)| {
                let angle = k as f64 / n * std::f64::consts::TAU;
                (x + r * libm::cos(angle), y + r * libm::sin(angle))
            };
            polygon(radii.iter().enumerate().map(ray).collect())
        })
    }

    proptest! {
        #[test]
        fn a_label_says_what_the_kernel_says(
            zones in prop::collection::vec(star(), 1..5), x in -40.0..40.0_f64, y in -40.0..40.0_f64, side in 0.1..6.0_f64,
        ) {
            let refs: Vec<&Shape> = zones.iter().collect();
            let grid = LabelGrid::new(&refs, 2_000).unwrap();
            let subject = polygon(vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]);
            if let Label::Uniform(label) = grid.look_up(&subject.bounds()) {
                let all: Vec<&Shape> = std::iter::once(&subject).chain(refs).collect();
                let mut kernel = Kernel::default();
                for (inside, area) in kernel.cells(&all).iter() {
                    let cover: Vec<u32> = inside.all_in(1..all.len()).map(|at| at as u32 - 1).collect();
                    prop_assert_eq!(&cover[..], label, "{}", area);
                }
            }
        }
    }

    #[test]
    fn a_layer_without_extent_has_no_grid() {
        assert!(LabelGrid::new(&[], 10).is_none());
    }
}
