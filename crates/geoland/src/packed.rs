//! Packed trees: the boxes of a layer in the order of a curve, for joins of whole layers.
//!
//! A tree is no more than lists: the boxes along a Morton curve, the bounds of every sixteen of them, of every sixteen of those,
//! and so on. It is built by one sort and read from front to back by work that goes along the same curve. Large boxes among
//! small ones would widen every list they stand in, so that boxes of different sizes stand in trees of their own.

use std::collections::HashSet;
use std::hash::Hash;
use std::ops::Range;

use rayon::prelude::*;

use crate::bounds::Bounds;

/// Boxes of a node.
const FAN: usize = 16;
/// Sizes of one tree differ by less than a factor of 2^3.
const CLASS_BITS: i32 = 3;

/// The boxes of a layer, with their positions in it.
#[derive(Debug, Clone)]
pub(crate) struct Packed(Vec<Tree>);

#[derive(Debug, Clone, Default)]
struct Tree {
    positions: Vec<u32>,
    boxes: Vec<Bounds>,
    /// The bounds of every FAN boxes, of every FAN of these, and so on.
    levels: Vec<Vec<Bounds>>,
}

impl Packed {
    /// Trees over boxes with their positions, which ascend. Empty boxes are left out; of features of one form only the first
    /// is kept.
    pub(crate) fn new<F: Eq + Hash>(boxes: impl Iterator<Item = (Bounds, usize)>, form: impl Fn(usize) -> F) -> Self {
        let boxes: Vec<(Bounds, usize)> = boxes.collect();
        let curve = Curve::of(boxes.par_iter().map(|(bounds, _)| *bounds));
        Self::along(&curve, |k| Some(boxes[k].0), |k| boxes[k].1, |k| form(boxes[k].1))
    }

    /// The same along a curve that is known, over the boxes of those of its positions that have one.
    pub(crate) fn along<F: Eq + Hash>(
        curve: &Curve,
        bounds: impl Fn(usize) -> Option<Bounds>,
        position: impl Fn(usize) -> usize,
        form: impl Fn(usize) -> F,
    ) -> Self {
        let mut classes: Vec<(i32, Tree)> = Vec::new();
        for alike in curve.places() {
            // Features of one form have one box, and stand beside each other on the curve.
            let mut seen = HashSet::new();
            for &k in alike {
                let k = k as usize;
                let Some(bounds) = bounds(k).filter(|bounds| bounds.min.x <= bounds.max.x) else { continue };
                let size = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
                let class = libm::ilogb(size.max(f64::MIN_POSITIVE)).div_euclid(CLASS_BITS);
                if alike.len() > 1 && !seen.insert((class, form(k))) {
                    continue;
                }
                let known = classes.iter().position(|(known, _)| *known == class).unwrap_or_else(|| {
                    classes.push((class, Tree::default()));
                    classes.len() - 1
                });
                let tree = &mut classes[known].1;
                tree.positions.push(position(k) as u32);
                tree.boxes.push(bounds);
            }
        }
        Self(classes.into_iter().map(|(_, tree)| tree.with_levels()).collect())
    }

    /// The positions and boxes of all that meet a rectangle, borders included, in ascending order.
    pub(crate) fn look_up(&self, bounds: &Bounds, found: &mut Vec<(Bounds, usize)>) {
        found.clear();
        for tree in &self.0 {
            let top = tree.levels.len();
            tree.descend(top, 0..tree.level(top).len(), bounds, found);
        }
        found.sort_unstable_by_key(|(_, at)| *at);
    }
}

impl Tree {
    fn with_levels(mut self) -> Self {
        let mut below = &self.boxes;
        while below.len() > FAN {
            self.levels.push(below.chunks(FAN).map(|node| node.iter().fold(Bounds::EMPTY, |a, b| a.join(b))).collect());
            below = self.levels.last().expect("one was added");
        }
        self
    }

    /// The boxes at level 0, the bounds of FAN^level of them above.
    fn level(&self, level: usize) -> &[Bounds] {
        if level == 0 { &self.boxes } else { &self.levels[level - 1] }
    }

    fn descend(&self, level: usize, nodes: Range<usize>, bounds: &Bounds, found: &mut Vec<(Bounds, usize)>) {
        for (node, at) in self.level(level)[nodes.clone()].iter().zip(nodes) {
            if !node.meets(bounds) {
                continue;
            }
            if level == 0 {
                found.push((*node, self.positions[at] as usize));
            } else {
                let end = self.level(level - 1).len().min((at + 1) * FAN);
                self.descend(level - 1, at * FAN..end, bounds, found);
            }
        }
    }
}

/// The positions of boxes along a curve that keeps neighbours together (Morton 1966): work done in this order finds what it needs
/// in the caches.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    positions: Vec<u32>,
    /// Where several stand at one place of the curve, their ranges, in order.
    crowded: Vec<Range<u32>>,
}

impl Curve {
    /// The curve of boxes, which are gone through twice.
    pub(crate) fn of(boxes: impl IndexedParallelIterator<Item = Bounds> + Clone) -> Self {
        let whole = boxes.clone().reduce(|| Bounds::EMPTY, |whole, bounds| whole.join(&bounds));
        let per = |min: f64, max: f64| if max > min { 4_294_967_295.0 / (max - min) } else { 0.0 };
        let (per_x, per_y) = (per(whole.min.x, whole.max.x), per(whole.min.y, whole.max.y));
        let code = |(at, bounds): (usize, Bounds)| {
            // The casts clamp: empty boxes come first or last.
            let x = (f64::midpoint(bounds.min.x, bounds.max.x) - whole.min.x) * per_x;
            let y = (f64::midpoint(bounds.min.y, bounds.max.y) - whole.min.y) * per_y;
            (spread(x as u32) | spread(y as u32) << 1, at as u32)
        };
        let mut order: Vec<(u64, u32)> = boxes.enumerate().map(code).collect();
        order.par_sort_unstable();
        let mut crowded = Vec::new();
        let mut start = 0;
        for place in order.chunk_by(|a, b| a.0 == b.0) {
            let end = start + place.len() as u32;
            if place.len() > 1 {
                crowded.push(start..end);
            }
            start = end;
        }
        Self { positions: order.iter().map(|(_, at)| *at).collect(), crowded }
    }

    /// The positions, along the curve.
    pub(crate) fn positions(&self) -> impl Iterator<Item = u32> {
        self.positions.iter().copied()
    }

    /// The positions, place by place.
    fn places(&self) -> impl Iterator<Item = &[u32]> {
        let (mut rest, mut crowded) = (0..self.positions.len(), self.crowded.iter().peekable());
        std::iter::from_fn(move || {
            let start = rest.next()?;
            let several = crowded.next_if(|place| place.start as usize == start);
            let end = several.map_or(start + 1, |place| place.end as usize);
            rest.start = end;
            Some(&self.positions[start..end])
        })
    }
}

/// The positions of boxes along their curve.
pub(crate) fn along_a_curve(bounds: &[Bounds]) -> Vec<u32> {
    Curve::of(bounds.par_iter().copied()).positions().collect()
}

/// The bits of a number with a gap after each.
fn spread(number: u32) -> u64 {
    let mut bits = u64::from(number);
    bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF;
    bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Packed;
    use crate::bounds::Bounds;
    use crate::lonlat::Xy;

    fn boxes() -> impl Strategy<Value = Vec<Bounds>> {
        let side = prop_oneof![0.0..1.0_f64, 0.0..100.0_f64, Just(0.0)];
        let one = (-50.0..50.0_f64, -50.0..50.0_f64, side.clone(), side)
            .prop_map(|(x, y, wide, high)| Bounds { min: Xy::new(x, y), max: Xy::new(x + wide, y + high) });
        prop::collection::vec(one, 0..200)
    }

    proptest! {
        #[test]
        fn all_boxes_that_meet_a_rectangle_are_found(boxes in boxes(), x in -60.0..60.0_f64, y in -60.0..60.0_f64, side in 0.0..40.0_f64) {
            let window = Bounds { min: Xy::new(x, y), max: Xy::new(x + side, y + side) };
            let mut found = Vec::new();
            Packed::new(boxes.iter().copied().zip(0..), |at| at).look_up(&window, &mut found);
            let expected: Vec<_> = boxes.iter().copied().zip(0..).filter(|(bounds, _)| bounds.meets(&window)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn of_one_form_the_first_is_kept() {
        let square = |side: f64| Bounds { min: Xy::new(-side, -side), max: Xy::new(side, side) };
        let boxes = [square(1.0), square(1.25), square(1.0), square(1.0), square(9.0)];
        let forms = ["a", "b", "a", "c", "a"];
        let mut found = Vec::new();
        Packed::new(boxes.into_iter().zip(0..), |at| forms[at]).look_up(&square(0.5), &mut found);
        assert_eq!(found.iter().map(|(_, at)| *at).collect::<Vec<_>>(), [0, 1, 3, 4], "a form is that of a box");
    }
}
