//! What polygons of chords may differ by from pieces whose edges are curved.

use crate::entry::{Entry, Greening};
use crate::ledger::Ledger;
use crate::placed::PlacedLand;

/// The bulges of all edges that come near an entry's parcel, each taken as positive, in m²; 0 where edges are straight.
pub(super) fn bulges_m2(ledger: &Ledger<'_>, entry: &Entry) -> f64 {
    let placed = ledger.placed;
    let parcel = &placed.parcels[entry.parcel].shape;
    if !parcel.is_curved() {
        return 0.0;
    }
    let near = |land: &PlacedLand| land.shape.bulges_near_m2(&parcel.bounds());
    let zones = || placed.districts.iter().map(near).sum::<f64>();
    let (mut rivals, mut greens): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for piece in &entry.pieces {
        rivals.extend(piece.rival());
        greens.extend(if let Greening::Space(at) = piece.greening() { Some(at) } else { None });
    }
    for list in [&mut rivals, &mut greens] {
        list.sort_unstable();
        list.dedup();
    }
    let rivals = rivals.into_iter().map(|at| near(&placed.parcels[at])).sum::<f64>();
    let greens = greens.into_iter().map(|at| near(&placed.green_spaces[at])).sum::<f64>();
    parcel.bulges_near_m2(&parcel.bounds()) + rivals + greens + zones()
}
