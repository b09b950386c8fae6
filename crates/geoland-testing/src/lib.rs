//! What geoland is tested with: an exact oracle, hand-checkable cases and a believable synthetic city.
//!
//! Everything here speaks plain coordinates (`[f64; 2]`, nested as `GeoJSON` nests them), so that the library can use
//! it in its own tests without a second copy of its types. Nothing here depends on geoland.

pub mod cases;
pub mod city;
pub mod exact;
pub mod history;
pub mod skew;

/// A position: x (or longitude) first, then y (or latitude).
pub type Point = [f64; 2];
/// A ring; the closing position may be repeated or not.
pub type Ring = Vec<Point>;
/// A polygon: the shell, then its holes.
pub type Polygon = Vec<Ring>;
/// Several polygons counted as one shape.
pub type MultiPolygon = Vec<Polygon>;
