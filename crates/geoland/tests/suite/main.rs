//! The library from outside: hand-checkable cases, determinism, agreement with exact arithmetic.

mod accounts;
mod cases;
mod determinism;
mod exactness;
mod support;
