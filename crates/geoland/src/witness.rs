//! The witness: an independent second measurement of every parcel, taken on every run.

use geo::Validation;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

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

impl Witness {
    /// Compares the pieces of every parcel with its shoelace area.
    pub(crate) fn of_parcels(placed: &Placed<'_>, entries: &[Entry]) -> Result<Self, WitnessError> {
        let compare = |entry: &Entry| {
            let shape = &placed.parcels[entry.parcel].shape;
            let (shoelace, gross) = (shape.shoelace_m2(), entry.gross().m2());
            let bounds = shape.bounds();
            let extent =
                if shape.is_empty() { 0.0 } else { (bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y) };
            let bound = RELATIVE * extent + PER_PIECE_M2 * (entry.pieces.len() + 1) as f64;
            let difference = (shoelace - gross).abs();
            (entry.parcel, shoelace, gross, difference, difference <= bound)
        };
        let mut witness = Self::default();
        for (parcel, shoelace_m2, gross_m2, difference, holds) in entries.par_iter().map(compare).collect::<Vec<_>>() {
            if holds {
                witness.checked += 1;
                witness.largest_difference_m2 = witness.largest_difference_m2.max(difference);
            } else if is_valid(&placed.parcels[parcel].shape) {
                let record = &placed.dataset.parcels[placed.parcels[parcel].index];
                let place = placed.dataset.place(record.origin, record.id.as_deref()).to_string();
                return Err(WitnessError { parcel: place, shoelace_m2, gross_m2 });
            } else {
                witness.not_simple.push(parcel);
            }
        }
        Ok(witness)
    }

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
