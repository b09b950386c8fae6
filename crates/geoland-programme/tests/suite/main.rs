//! The crate from outside: generated five-year histories against accounts of files cut at every month.

mod balance;
mod series;
mod support;
