//! Packed trees: the boxes of a layer in the order of a curve, for joins of whole layers.
//!
//! A tree is no more than lists: the boxes along a Morton curve, the bounds of every sixteen of them, of every sixteen of those,
//! and so on. It is built by one sort and read from front to back by work that goes along the same curve. Large boxes among
//! small ones would widen every list they stand in, so that boxes of different sizes stand in trees of their own.

use std::collections::HashSet;
use std::hash::Hash;

use rayon::prelude::*;

use crate::bounds::Bounds;

/// Boxes of a node.
const FAN: usize = 16;
/// Sizes of one tree differ by less than a factor of 2^3.
const CLASS_BITS: i32 = 3;

/// The boxes of a layer, with their positions in it.
#[derive(Debug, Clone)]
pub(crate) struct Packed(Vec<Tree>);

#[derive(Debug, Clone)]
struct Tree {
    positions: Vec<u32>,
    /// Level 0 holds the boxes, level k the bounds of FAN^k of them.
    levels: Vec<Vec<Bounds>>,
}

impl Packed {
    /// Trees over boxes with their positions, which ascend. Empty boxes are left out; of features of one form only the first
    /// is kept.
    pub(crate) fn new<F: Eq + Hash>(boxes: impl Iterator<Item = (Bounds, usize)>, form: impl Fn(usize) -> F) -> Self {
        let mut classes: Vec<(i32, Vec<(Bounds, u32)>)> = Vec::new();
        for (bounds, at) in boxes.filter(|(bounds, _)| bounds.min.x <= bounds.max.x) {
            let size = (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
            let class = libm::ilogb(size.max(f64::MIN_POSITIVE)).div_euclid(CLASS_BITS);
            match classes.iter_mut().find(|(known, _)| *known == class) {
                Some((_, members)) => members.push((bounds, at as u32)),
                None => classes.push((class, vec![(bounds, at as u32)])),
            }
        }
        Self(classes.into_iter().map(|(_, members)| Tree::new(&members, &form)).collect())
    }

    /// The positions and boxes of all that meet a rectangle, borders included, in ascending order.
    pub(crate) fn look_up(&self, bounds: &Bounds, found: &mut Vec<(Bounds, usize)>) {
        found.clear();
        for tree in &self.0 {
            let top = tree.levels.len() - 1;
            tree.descend(top, 0..tree.levels[top].len(), bounds, found);
        }
        found.sort_unstable_by_key(|(_, at)| *at);
    }
}

impl Tree {
    fn new<F: Eq + Hash>(members: &[(Bounds, u32)], form: impl Fn(usize) -> F) -> Self {
        let bounds: Vec<Bounds> = members.iter().map(|(bounds, _)| *bounds).collect();
        let mut order = Vec::with_capacity(members.len());
        // Features of one form have one box, and stand beside each other on the curve.
        for alike in codes(&bounds).chunk_by(|a, b| a.0 == b.0) {
            let mut seen = HashSet::new();
            let mut is_first = |k: u32| alike.len() == 1 || seen.insert(form(members[k as usize].1 as usize));
            order.extend(alike.iter().map(|(_, k)| *k).filter(|&k| is_first(k)));
        }
        let positions = order.iter().map(|&k| members[k as usize].1).collect();
        let mut levels = vec![order.iter().map(|&k| bounds[k as usize]).collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|level| level.len() > FAN) {
            levels.push(below.chunks(FAN).map(|node| node.iter().fold(Bounds::EMPTY, |a, b| a.join(b))).collect());
        }
        Self { positions, levels }
    }

    fn descend(&self, level: usize, nodes: std::ops::Range<usize>, bounds: &Bounds, found: &mut Vec<(Bounds, usize)>) {
        for (node, at) in self.levels[level][nodes.clone()].iter().zip(nodes) {
            if !node.meets(bounds) {
                continue;
            }
            if level == 0 {
                found.push((*node, self.positions[at] as usize));
            } else {
                let end = self.levels[level - 1].len().min((at + 1) * FAN);
                self.descend(level - 1, at * FAN..end, bounds, found);
            }
        }
    }
}

/// The positions of boxes along a curve that keeps neighbours together (Morton 1966): work done in this order finds what it
/// needs in the caches.
pub(crate) fn along_a_curve(bounds: &[Bounds]) -> Vec<u32> {
    codes(bounds).into_iter().map(|(_, at)| at).collect()
}

/// The places of boxes on the curve, with their positions, sorted.
fn codes(bounds: &[Bounds]) -> Vec<(u64, u32)> {
    let whole = bounds.iter().fold(Bounds::EMPTY, |whole, bounds| whole.join(bounds));
    let per = |min: f64, max: f64| if max > min { 4_294_967_295.0 / (max - min) } else { 0.0 };
    let (per_x, per_y) = (per(whole.min.x, whole.max.x), per(whole.min.y, whole.max.y));
    let code = |bounds: &Bounds| {
        // The casts clamp: empty boxes come first or last.
        let x = (f64::midpoint(bounds.min.x, bounds.max.x) - whole.min.x) * per_x;
        let y = (f64::midpoint(bounds.min.y, bounds.max.y) - whole.min.y) * per_y;
        spread(x as u32) | spread(y as u32) << 1
    };
    let code_at = |(at, bounds)| (code(bounds), at as u32);
    let mut order: Vec<(u64, u32)> = bounds.par_iter().enumerate().map(code_at).collect();
    order.par_sort_unstable();
    order
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
