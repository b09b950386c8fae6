//! Checks: what is wrong with the data, before anything is counted.

pub mod duplicates;
mod layers;
pub mod overlaps;
mod widest;
