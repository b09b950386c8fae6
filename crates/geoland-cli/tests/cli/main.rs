//! The program from outside: what it prints on stdout and stderr, and how it exits.
//!
//! Inputs are planar squares (for `--edges` blocks in degrees), so that every area can be checked by hand. Snapshots are rewritten by running the tests
//! with `SNAPSHOTS=overwrite`.

#![allow(clippy::needless_raw_string_hashes, reason = "snapbox writes snapshots with them")]

mod access;
mod alleys;
mod area;
mod balance;
mod compare;
mod convert;
mod coverage;
mod drift;
mod edges;
mod events;
mod folder;
mod formats;
mod generate;
mod help;
mod hostile;
mod lang;
mod ledger;
mod mistakes;
mod programme;
mod project;
mod query;
mod rebound;
mod receipt;
mod records;
mod refusals;
mod scorecard;
mod series;
mod streams;
mod summarize;
