//! The library from outside: hand-checkable cases, determinism, agreement with exact arithmetic, kernel against kernel.

mod accounts;
mod cadastre;
mod cases;
mod claims;
mod datums;
mod determinism;
mod edges;
mod exactness;
mod kernels;
mod metamorphic;
mod paths;
mod pieces;
mod skew;
mod support;
