//! The crate from outside: generated five-year histories against accounts of files cut at every month.

mod series;
mod support;
