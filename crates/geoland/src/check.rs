//! Checks: what is wrong with the data, before anything is counted.

pub mod common_land;
pub mod duplicates;
pub mod gaps;
mod layers;
pub mod overlaps;
mod widest;
