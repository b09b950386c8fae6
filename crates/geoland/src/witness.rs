//! The witness: an independent second measurement of every parcel, taken on every run.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use geo::Validation;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use crate::entry::Entry;
use crate::finding::{Findings, Kind};
use crate::placed::Placed;
use crate::shape::Shape;

/// The pieces of a parcel may differ from its shoelace area by this share of its bounds' area.
const RELATIVE: f64 = 1e-12;
/// And by this much for each piece, which covers quantising it (2^-31 m²).
const PER_PIECE_M2: f64 = 1e-9;

/// What the shoelace formula, which knows nothing of the kernel, said about the parcels of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Witness {
    /// Parcels whose pieces were compared with their shoelace area.
    pub checked: usize,
    /// The largest difference, in m².
    pub largest_difference_m2: f64,
    /// Parcels, by position in [`Placed::parcels`], that cross or overlap themselves, where the two measure different things.
    pub not_simple: Vec<usize>,
}

/// The pieces of a valid parcel do not add up to its area. This is a fault of geoland, not of the data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "internal check failed: {parcel} measures {shoelace_m2} m2 by the shoelace formula, its pieces {gross_m2} m2: please report this with the file"
)]
pub struct WitnessError {
    /// The parcel's place.
    pub parcel: String,
    /// Its area by the shoelace formula.
    pub shoelace_m2: f64,
    /// The sum of its pieces.
    pub gross_m2: f64,
}

/// The watch kept while entries are made, from all threads at once: what it concludes does not depend on their order.
#[derive(Default)]
pub(crate) struct Watch {
    /// The largest difference that is within its bound, as bits: those of positive numbers are in the order of the numbers.
    largest: AtomicU64,
    failed: Mutex<Vec<Failed>>,
}

/// A parcel whose pieces do not add up to its shoelace area.
#[derive(Debug, Clone, Copy)]
struct Failed {
    parcel: usize,
    shoelace_m2: f64,
    gross_m2: f64,
}

impl Watch {
    /// Compares the pieces of a parcel with its shoelace area.
    pub(crate) fn see(&self, shape: &Shape, entry: &Entry) {
        let (shoelace_m2, gross_m2) = (shape.shoelace_m2(), entry.gross().m2());
        let bounds = shape.bounds();
        let extent = if shape.is_empty() { 0.0 } else { (bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y) };
        let bound = RELATIVE * extent + PER_PIECE_M2 * (entry.pieces.len() + 1) as f64;
        let difference = (shoelace_m2 - gross_m2).abs();
        if difference > bound {
            let failed = Failed { parcel: entry.parcel, shoelace_m2, gross_m2 };
            self.failed.lock().expect("no thread stops while it adds to the list").push(failed);
        } else if difference.to_bits() > self.largest.load(Relaxed) {
            self.largest.fetch_max(difference.to_bits(), Relaxed);
        }
    }

    /// What was seen of a number of parcels.
    pub(crate) fn conclude(self, placed: &Placed<'_>, parcels: usize) -> Result<Witness, WitnessError> {
        let mut failed = self.failed.into_inner().expect("no thread stopped while it added to the list");
        failed.sort_unstable_by_key(|failed| failed.parcel);
        if let Some(fault) = failed.iter().find(|failed| is_valid(&placed.parcels[failed.parcel].shape)) {
            let record = &placed.dataset.parcels[placed.parcels[fault.parcel].index];
            let parcel = placed.dataset.place(record.origin, record.id.as_deref()).to_string();
            return Err(WitnessError { parcel, shoelace_m2: fault.shoelace_m2, gross_m2: fault.gross_m2 });
        }
        Ok(Witness {
            checked: parcels - failed.len(),
            largest_difference_m2: f64::from_bits(self.largest.into_inner()),
            not_simple: failed.into_iter().map(|failed| failed.parcel).collect(),
        })
    }
}

impl Witness {
    /// Notes the parcels that cross or overlap themselves.
    pub(crate) fn note(&self, placed: &Placed<'_>, findings: &mut Findings) {
        for &parcel in &self.not_simple {
            let record = &placed.dataset.parcels[placed.parcels[parcel].index];
            let place = placed.dataset.place(record.origin, record.id.as_deref());
            findings.add(Kind::NotSimple, "parcels that cross or overlap themselves", Some(place));
        }
    }
}

/// Whether a shape is valid by the OGC rules, as the geo crate judges it.
fn is_valid(shape: &Shape) -> bool {
    let ring = |points: &[crate::lonlat::Xy]| LineString(points.iter().map(|p| Coord { x: p.x, y: p.y }).collect());
    let polygons = shape.parts().map(|rings| {
        let mut rings = rings.into_iter().map(ring);
        let shell = rings.next().unwrap_or(LineString(Vec::new()));
        Polygon::new(shell, rings.collect())
    });
    MultiPolygon(polygons.collect()).is_valid()
}
