//! The library from outside: hand-checkable cases, determinism, agreement with exact arithmetic, kernel against kernel, checks.

mod accounts;
mod cadastre;
mod cases;
mod claims;
mod coordinates;
mod datums;
mod determinism;
mod edges;
mod exactness;
mod findings;
mod gaps;
mod histories;
mod kernels;
mod metamorphic;
mod outlines;
mod overlaps;
mod paths;
mod pieces;
mod skew;
mod support;
