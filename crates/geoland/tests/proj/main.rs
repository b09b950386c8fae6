//! PROJ against the built-in engine and against formulas of our own; only with the cargo feature `proj`.

mod datums;
mod engines;
mod points;
mod systems;
mod tables;
