//! Checks: what is wrong with the data, before anything is counted.

pub mod outline;
pub mod repair;
pub mod sliver;
mod validity;
