//! The join: which features of a layer come near each other, and what of them overlaps.

use rayon::prelude::*;

use super::{Measure, Overlap, Unlisted};
use crate::area::Area;
use crate::bounds::Bounds;
use crate::check::duplicates::Copied;
use crate::check::layers::LandLayer;
use crate::nearby::warm;
use crate::packed::{Packed, along_a_curve};

/// Pairs with earlier features that are listed for one feature: a person reads no more, and 10,000 features on one heap have
/// 50 million.
const LISTED: usize = 32;
/// Earlier features whose bounds meet a feature's own are compared with it up to this many; the rest later, as far as
/// [`BUDGET`] goes.
const COMPARED: usize = 256;
/// Comparisons beyond that of a whole layer: some seconds. One parcel on thousands of others is compared with all of them.
const BUDGET: usize = 4_000_000;
/// Features that are looked up for together, along the curve.
const GROUP: usize = 8;

/// A layer with the boxes of its features, copies left out.
pub(super) struct Join<'a> {
    layer: LandLayer<'a>,
    members: Vec<(Bounds, usize)>,
    boxes: Packed,
}

/// What was found of one feature and earlier ones.
#[derive(Debug, Clone)]
pub(super) struct OfOne {
    pub(super) listed: Vec<Overlap>,
    pub(super) unlisted: Unlisted,
    pub(super) hairlines: u64,
    pub(super) hairlines_area: Area,
}

impl OfOne {
    fn has_any(&self) -> bool {
        !self.listed.is_empty() || self.hairlines > 0 || self.unlisted.not_compared > 0
    }
}

#[derive(Default)]
struct Work {
    measure: Measure,
    candidates: Vec<(Bounds, usize)>,
}

impl<'a> Join<'a> {
    pub(super) fn new(layer: LandLayer<'a>, copies: &[Copied]) -> Self {
        let mut copies = copies.iter().map(|copied| copied.copy).peekable();
        let first = |(at, land): (usize, &crate::placed::PlacedLand)| {
            let is_copy = copies.next_if_eq(&at).is_some();
            (!is_copy && !land.shape.is_empty()).then(|| (land.shape.bounds(), at))
        };
        let members: Vec<(Bounds, usize)> = layer.lands.iter().enumerate().filter_map(first).collect();
        let boxes = Packed::new(members.iter().copied(), |at| at);
        Self { layer, members, boxes }
    }

    /// Every feature that overlaps an earlier one, or comes too near to too many.
    pub(super) fn all(&self) -> Vec<OfOne> {
        let bounds: Vec<Bounds> = self.members.iter().map(|(bounds, _)| *bounds).collect();
        let order = along_a_curve(&bounds);
        let of_group = |work: &mut Work, group: &[u32]| {
            let members = || group.iter().map(|&k| self.members[k as usize]);
            let all = members().fold(Bounds::EMPTY, |all, (bounds, _)| all.join(&bounds));
            self.boxes.look_up(&all, &mut work.candidates);
            let Work { measure, candidates } = work;
            if candidates.len() <= COMPARED {
                warm(candidates.iter().map(|(_, at)| &self.layer.lands[*at].shape));
            }
            members().map(|member| self.of_one(measure, candidates, member)).filter(OfOne::has_any).collect::<Vec<_>>()
        };
        let groups: Vec<Vec<OfOne>> = order.par_chunks(GROUP).map_init(Work::default, of_group).collect();
        let mut found: Vec<OfOne> = groups.into_iter().flatten().collect();
        self.compare_the_rest(&mut found);
        found
    }

    /// Compares a feature with the earlier ones among the candidates whose bounds share land with its own.
    fn of_one(&self, measure: &mut Measure, candidates: &[(Bounds, usize)], (own, at): (Bounds, usize)) -> OfOne {
        let unlisted = Unlisted { feature: at, overlapping: 0, not_compared: 0 };
        let mut of_one = OfOne { listed: Vec::new(), unlisted, hairlines: 0, hairlines_area: Area::ZERO };
        let mut near = self.earlier(candidates, own, at);
        near.by_ref().take(COMPARED).for_each(|other| self.compare(measure, &mut of_one, other));
        of_one.unlisted.not_compared = near.count() as u64;
        of_one
    }

    fn earlier<'c>(
        &self,
        candidates: &'c [(Bounds, usize)],
        own: Bounds,
        at: usize,
    ) -> impl Iterator<Item = usize> + use<'c, '_, 'a> {
        let share_land = move |bounds: &Bounds| {
            bounds.min.x < own.max.x && own.min.x < bounds.max.x && bounds.min.y < own.max.y && own.min.y < bounds.max.y
        };
        let earlier = candidates[..candidates.partition_point(|(_, other)| *other < at)].iter();
        let of_one_name =
            move |other: usize| !self.layer.is_key_areas() || self.layer.zone(other) == self.layer.zone(at);
        earlier.filter(move |(bounds, other)| share_land(bounds) && of_one_name(*other)).map(|(_, other)| *other)
    }

    fn compare(&self, measure: &mut Measure, of_one: &mut OfOne, other: usize) {
        let Some(pair) = measure.pair(&self.layer, other, of_one.unlisted.feature) else { return };
        if pair.is_hairline() {
            of_one.hairlines += 1;
            of_one.hairlines_area += Area::from_m2(pair.area_m2);
        } else if of_one.listed.len() < LISTED {
            of_one.listed.push(pair);
        } else {
            of_one.unlisted.overlapping += 1;
        }
    }

    /// Compares what is left over, for each feature as much as the budget allows to all of them.
    fn compare_the_rest(&self, found: &mut [OfOne]) {
        let left = || found.iter().map(|of_one| of_one.unlisted.not_compared as usize).filter(|left| *left > 0);
        let (features, all) = (left().count(), left().sum::<usize>());
        if features == 0 {
            return;
        }
        let most = if all <= BUDGET { usize::MAX } else { BUDGET / features };
        found.par_iter_mut().filter(|of_one| of_one.unlisted.not_compared > 0).for_each_init(
            Work::default,
            |Work { measure, candidates }, of_one| {
                let at = of_one.unlisted.feature;
                let own = self.layer.lands[at].shape.bounds();
                self.boxes.look_up(&own, candidates);
                let mut near = self.earlier(candidates, own, at).skip(COMPARED);
                near.by_ref().take(most).for_each(|other| self.compare(measure, of_one, other));
                of_one.unlisted.not_compared = near.count() as u64;
            },
        );
    }
}
