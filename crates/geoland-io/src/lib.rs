//! The formats of `geoland`: bytes to records and back.
//!
//! | to | use |
//! |---|---|
//! | read `GeoJSON`, feature by feature | [`geojson::read`], [`geojson::read_file`] |
//! | read a file into a layer of a [`Dataset`](geoland::Dataset) | [`load::load`] |
//! | write `GeoJSON`, feature by feature | [`FeatureWriter`] |
//! | write a file whole or not at all | [`Output`] |
//! | print JSON that no terminal obeys | [`json_text`] |
//! | name a format by its first bytes | [`magic::format`] |
//!
//! # Example
//! ```
//! use geoland_io::{FeatureWriter, geojson};
//! let mut writer = FeatureWriter::new(Vec::new(), None, &[])?;
//! let text = r#"{"type": "Point", "coordinates": [117.0999993, 39.1, 4.5]}"#;
//! geojson::read(text.as_bytes(), "text", &mut |record| {
//!     let geoland::record::Outline::Read(geometry) = &record.outline else { return };
//!     writer.feature(&record.id, Some(geometry), []).unwrap();
//! })?;
//! assert!(String::from_utf8(writer.finish()?)?.contains("[117.0999993,39.1]"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod error;
pub mod geojson;
pub mod json_text;
pub mod load;
pub mod magic;
pub mod output;
pub mod write;

pub use error::{Position, ReadError, ReadErrorKind};
pub use load::{CrsChoice, Loaded};
pub use output::{Output, OutputError, OutputErrorKind};
pub use write::FeatureWriter;
