//! The pieces of the ledger as polygons, for maps; every built polygon is measured against the ledger's area.

pub(crate) mod apart;
mod bulges;
mod cut;
pub(crate) mod frame;
pub(crate) mod own;

use geo_types::MultiPolygon;
use rayon::prelude::*;

use self::bulges::bulges_m2;
use self::cut::{CutEntry, Cutter};
use crate::area::Area;
use crate::entry::Greening;
use crate::ledger::Ledger;

/// Entries that are cut before their pieces are handed on: what bounds the memory, and long enough for all threads.
const TOGETHER: usize = 4_096;

/// A built piece may differ from the ledger by this share of the square of its parcel's longer side: 1.5e-4 m² for a parcel of
/// 100 m. Polygons are cut on a grid of 2^-29 to 2^-28 of that side, which moves each border by up to half a step.
pub(crate) const BOUND_PER_SIDE_SQUARED: f64 = 1.0 / 67_108_864.0;

/// What became of a piece of land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PieceKind {
    /// Reclaimed land in a district, not greened.
    NetWhite,
    /// Reclaimed land in a district, greened.
    NetGreened,
    /// Reclaimed land in a district of which the parcel's own record says how much is greened, but not where.
    NetPartGreened,
    /// Land that an earlier parcel is credited with.
    Overlap,
    /// Land in no district.
    Outside,
    /// A parcel that takes no part, whole.
    Excluded,
}

impl PieceKind {
    /// The word for it in files.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland::pieces::PieceKind::NetGreened.word(), "net-greened");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NetWhite => "net-white",
            Self::NetGreened => "net-greened",
            Self::NetPartGreened => "net-part-greened",
            Self::Overlap => "overlap",
            Self::Outside => "outside",
            Self::Excluded => "excluded",
        }
    }
}

/// A piece of a parcel's land with its polygons. Pieces that differ in nothing but their key areas are one.
#[derive(Debug, Clone, PartialEq)]
pub struct PieceShape {
    /// The parcel, by its position in [`Placed::parcels`](crate::Placed::parcels).
    pub parcel: usize,
    /// What became of the land.
    pub kind: PieceKind,
    /// The earlier parcel that the land is credited to, by its position in the same list.
    pub rival: Option<usize>,
    /// The district, by its position in [`Ledger::districts`].
    pub district: Option<usize>,
    /// What greens it.
    pub greening: Greening,
    /// The area by the ledger, which counts.
    pub area: Area,
    /// The area of the polygons in the plane, in m², which only checks them.
    pub built_m2: f64,
    /// The polygons in degrees, or in the units of planar coordinates: shells counterclockwise, holes clockwise. Longitudes of
    /// land across the antimeridian go on beyond 180 degrees from its western part. Empty where the piece is too small for the grid it was cut on.
    pub geometry: MultiPolygon<f64>,
}

/// A built piece that differs from the ledger by more than the bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The parcel, by its position in [`Placed::parcels`](crate::Placed::parcels).
    pub parcel: usize,
    /// What became of the land.
    pub kind: PieceKind,
    /// The area by the ledger.
    pub area: Area,
    /// The area of the polygons, in m².
    pub built_m2: f64,
}

/// How the polygons compare with the ledger.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reconciliation {
    /// Pieces of the ledger.
    pub pieces: usize,
    /// Whole parcels, given as they were read.
    pub unchanged: usize,
    /// Pieces that were cut.
    pub built: usize,
    /// Pieces that are too small to have polygons.
    pub without_geometry: usize,
    /// The largest difference between a piece's polygons and its area by the ledger, in m².
    pub largest_difference_m2: f64,
    /// The pieces whose difference is above the bound, in the order of the ledger.
    pub beyond_bound: Vec<Difference>,
}

/// Builds the polygons of every piece of a ledger and hands them on one by one, in the order of its entries; pieces of a
/// parcel come as overlap by rival, then by district, then by green space. Few are held at any time.
///
/// # Guarantees
/// A parcel of one piece keeps the coordinates of its file. The polygons of several pieces share no land and make up the
/// parcel's, up to the grid they are cut on: 2^-28 of the parcel's longer side; parts that lie farther from others than they
/// are long have grids of their own. The result is the same for any number of threads. Parcels that cross themselves are made valid by the nonzero rule, as the ledger measures them. Cut polygons
/// are valid in the plane; degrees round them once more, to about a nanometre.
///
/// # Tolerance
/// 1.5e-8 of the square of the parcel's longer side for a piece (1.5e-4 m² for 100 m), of parts that lie apart the sum of
/// theirs; pieces beyond it are reported. Polygons are drawn with chords: where the ledger counts with curved edges, the bulges
/// of all edges near the parcel are allowed for ([`edge`](crate::edge)).
///
/// # Example
/// ```
/// use geoland::ledger::AccountOptions;
/// use geoland::pieces::{PieceKind, pieces};
/// use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};
/// let square = |x: f64| {
///     let ring = [(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels = vec![Parcel::accepted("A", square(0.0)), Parcel::accepted("B", square(6.0))];
/// let placed = Placed::new(&dataset)?;
/// let ledger = Ledger::new(&placed, AccountOptions::default())?;
///
/// let mut found = Vec::new();
/// let reconciliation = pieces(&ledger, &mut |piece| found.push((piece.parcel, piece.kind, piece.built_m2)));
/// let (outside, overlap) = (PieceKind::Outside, PieceKind::Overlap);
/// assert_eq!(found, [(0, outside, 100.0), (1, overlap, 40.0), (1, outside, 60.0)]);
/// assert_eq!(reconciliation.beyond_bound, []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pieces(ledger: &Ledger<'_>, each: &mut dyn FnMut(PieceShape)) -> Reconciliation {
    let cutter = Cutter::new(ledger);
    let mut reconciliation = Reconciliation::default();
    for entries in ledger.entries.chunks(TOGETHER) {
        let cut: Vec<CutEntry> = entries.par_iter().map(|entry| cutter.pieces(entry)).collect();
        for (CutEntry { pieces, unchanged, side_squared_m2 }, entry) in cut.into_iter().zip(entries) {
            // Half a quantum of the ledger's areas, for parcels of a millimetre.
            let grid_m2 = side_squared_m2 * BOUND_PER_SIDE_SQUARED + Area::from_quanta(1).m2();
            let bound_m2 = grid_m2 + bulges_m2(ledger, entry);
            for piece in pieces {
                reconciliation.note(&piece, unchanged, bound_m2);
                each(piece);
            }
        }
    }
    reconciliation
}

impl Reconciliation {
    fn note(&mut self, piece: &PieceShape, unchanged: bool, bound_m2: f64) {
        self.pieces += 1;
        if piece.geometry.0.is_empty() {
            self.without_geometry += 1;
        } else if unchanged {
            self.unchanged += 1;
        } else {
            self.built += 1;
        }
        let difference = (piece.built_m2 - piece.area.m2()).abs();
        self.largest_difference_m2 = self.largest_difference_m2.max(difference);
        if difference > bound_m2 {
            let PieceShape { parcel, kind, area, built_m2, .. } = *piece;
            self.beyond_bound.push(Difference { parcel, kind, area, built_m2 });
        }
    }
}
