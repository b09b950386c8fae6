//! The order of layers: it does not depend on the files.

use rayon::slice::ParallelSliceMut;

use super::PlacedLand;
use super::content::ContentHash;
use crate::arrange::arrange;
use crate::date::Date;

/// `None` sorts last.
pub(super) fn last_if_none<T>(value: Option<T>) -> (bool, Option<T>) {
    (value.is_none(), value)
}

pub(super) fn sort_by_key<T: Send, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K + Sync) {
    list.par_sort_by(|a, b| key(a).cmp(&key(b)));
}

/// Sorts a layer by date (none last), then id bytewise (none last), then content; `hashes` are by position in the dataset.
pub(super) fn sort_dated<'a>(
    lands: &mut [PlacedLand],
    hashes: &[ContentHash],
    key: impl Fn(usize) -> (Option<Date>, Option<&'a str>) + Sync,
) {
    // Dates and the first bytes of ids decide nearly always; they stand beside each other in memory, ids do not.
    let short = |(land, at): (&PlacedLand, u32)| {
        let (date, id) = key(land.index);
        let (dated, bytes) = (last_if_none(date), first_bytes(id.unwrap_or_default()));
        (dated, id.is_none(), at, bytes)
    };
    let mut order: Vec<_> = lands.iter().zip(0..).map(short).collect();
    order.par_sort_unstable_by(|a, b| {
        let rest = |at: u32| {
            let index = lands[at as usize].index;
            (key(index).1, hashes[index], at)
        };
        (a.0, a.1, a.3).cmp(&(b.0, b.1, b.3)).then_with(|| rest(a.2).cmp(&rest(b.2)))
    });
    arrange(lands, order.into_iter().map(|(_, _, at, _)| at).collect());
}

/// The first sixteen bytes of a text, ordered as texts are as far as they go.
fn first_bytes(text: &str) -> [u64; 2] {
    let mut bytes = [0; 16];
    let count = text.len().min(16);
    bytes[..count].copy_from_slice(&text.as_bytes()[..count]);
    let [high, low] = [0, 8].map(|at| std::array::from_fn(|k| bytes[at + k]));
    [u64::from_be_bytes(high), u64::from_be_bytes(low)]
}
