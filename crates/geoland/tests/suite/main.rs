//! The library from outside: hand-checkable cases, determinism, agreement with exact arithmetic.

mod accounts;
mod cases;
mod exactness;
mod determinism;
mod support;
