//! Checks: what is wrong with the data, before anything is counted.
//!
//! They work on the [`Dataset`](crate::Dataset) as it was read, before it is placed, where they can: a file that cannot
//! be placed must be explained too.

pub mod coordinates;
mod outside;
pub mod reference;
mod whereabouts;

pub use outside::outside_districts;
pub use whereabouts::Whereabouts;
