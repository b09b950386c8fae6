//! Walks: what checks look at of each parcel, in one go for all of them.

use std::hint::black_box;

use rayon::prelude::*;

use crate::kernel::Kernel;
use crate::nearby::warm;
use crate::placed::{Placed, PlacedLand};

/// Parcels that a thread looks at before it asks for more.
const PART: usize = 1024;
/// Parcels whose memory is fetched together: shapes and records lie about it in the order of files, and parcels are in that of
/// their dates.
const GROUP: usize = 16;

/// Scratch memory of a thread.
#[derive(Default)]
pub(super) struct Work {
    pub(super) kernel: Kernel,
    pub(super) near: Vec<usize>,
}

/// Looks at every placed parcel, by its position. What is found comes in parts, in the order of the parcels.
pub(super) fn walk<T: Default + Send>(
    placed: &Placed<'_>,
    look: impl Fn(&mut Work, usize, &PlacedLand, &mut T) + Sync,
) -> Vec<T> {
    let part = |work: &mut Work, (part, lands): (usize, &[PlacedLand])| {
        let mut found = T::default();
        for (group, lands) in lands.chunks(GROUP).enumerate() {
            warm(lands.iter().map(|land| &land.shape));
            warm_records(placed, lands);
            let first = part * PART + group * GROUP;
            lands.iter().zip(first..).for_each(|(land, at)| look(work, at, land, &mut found));
        }
        found
    };
    placed.parcels.par_chunks(PART).enumerate().map_init(Work::default, part).collect()
}

fn warm_records(placed: &Placed<'_>, lands: &[PlacedLand]) {
    let records = lands.iter().map(|land| &placed.dataset.parcels[land.index]);
    let touched = records.map(|parcel| parcel.origin.number ^ u64::from(parcel.claimed_area_m2.is_some()));
    black_box(touched.fold(0, |all, one| all ^ one));
}
