//! The accounts of reclaimed land.

pub mod crs;
pub mod ellipsoid;
pub mod geodesic;
pub mod lonlat;

pub use crs::Crs;
pub use ellipsoid::Ellipsoid;
pub use lonlat::{LonLat, Xy};
