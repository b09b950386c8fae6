//! Checks: what is wrong with the data, before anything is counted.

pub mod claimed_area;
pub mod claimed_district;
pub mod dates;
pub mod declared_greening;
mod precision;
pub mod records;
mod subject;
