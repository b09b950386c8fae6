//! Edges: what joins two vertices, and by how much it leaves the straight line of the equal-area plane.
//!
//! Every kernel works on straight lines of the plane (*chords*). An edge of another model carries a *bulge*: the area between
//! its curve and its chord, to be added on the left of the edge. It depends on the two ends alone and turns its sign
//! with the edge, so that a border shared by two shapes cancels exactly. Edges longer than [`LONGEST_M`] are
//! divided first, by points of the curve. A clipped piece of an edge, from t0 to t1 of its chord, carries the
//! share g(t1) - g(t0) with g(t) = 3 t² - 2 t³: the area under a parabola, which the curve is up to the next order.
//!
//! # Tolerance
//! Whole polygons: 1e-7 m² an edge and the rounding of positions. Pieces: which land lies on which side is decided by
//! chords, from which a curve is at most L² tan φ/(8 R) away (1.2 mm for 250 m at 45° of latitude), and the share of a
//! piece is off by at most L/R of the bulge. A vertex of one shape on the border of another, or borders that run along each
//! other without sharing their vertices, can therefore move up to their bulges, L³ tan φ/(12 R) each (0.2 m² for 250 m,
//! 0.002 m² for 50 m at 45°), between the pieces on both sides. The pieces of a parcel add up to its area all the same.

mod between;
mod curve;
#[cfg(test)]
mod tests;

pub(crate) use self::between::Budget;
pub use self::curve::Curves;

/// Edges longer than this are divided, in metres.
///
/// A chord of 250 m lies at most 1.2 mm beside its geodesic at 45° of latitude, which is below what coordinates of
/// seven decimals tell apart. Parcels seldom have an edge so long.
pub const LONGEST_M: f64 = 250.0;

/// An edge is divided into at most this many parts: those of edges beyond 1,024 km are longer than [`LONGEST_M`], up to 5 km,
/// and their chords up to half a metre beside the curve at 45° of latitude.
pub const MOST_PARTS: u32 = 4096;

/// Positions that dividing may add to a run, so that a small file of long edges cannot fill the memory: 2^22, a million
/// kilometres of edges, for which placing takes up to 1 GB.
pub const MOST_ADDED: u64 = 1 << 22;

/// What joins two vertices.
///
/// # Example
/// ```
/// use geoland::Edges;
/// assert_eq!(Edges::default(), Edges::Survey);
/// assert_eq!(Edges::parse("geodesic"), Some(Edges::Geodesic));
/// assert_eq!(Edges::LonLat.word(), "lonlat");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Edges {
    /// A straight line in the ellipsoid's equal-area plane, as land surveys measure.
    #[default]
    Survey,
    /// The shortest path on the ellipsoid. An edge of half a turn of longitude or more has no one such path and stays
    /// straight in the plane.
    Geodesic,
    /// A straight line in longitude and latitude (RFC 7946).
    LonLat,
}

impl Edges {
    /// All models, the default first.
    pub const ALL: [Self; 3] = [Self::Survey, Self::Geodesic, Self::LonLat];

    /// The word for the model in options and results.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::Geodesic => "geodesic",
            Self::LonLat => "lonlat",
        }
    }

    /// The model of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edges| edges.word() == word)
    }
}

/// The share of an edge's bulge that lies before the share t of its chord, for 0 <= t <= 1.
pub(crate) fn share_before(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}
