//! Checks: what is wrong with the data, before anything is counted.

pub mod claimed_area;
pub mod claimed_district;
pub mod common_land;
pub mod coordinates;
pub mod dates;
pub mod declared_greening;
pub mod duplicates;
pub mod gaps;
mod layers;
pub mod outline;
mod outside;
pub mod overlaps;
mod precision;
pub mod records;
pub mod reference;
mod subject;
mod validity;
mod whereabouts;
mod widest;

pub use outside::outside_districts;
pub use whereabouts::Whereabouts;
