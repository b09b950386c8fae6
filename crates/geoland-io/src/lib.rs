//! The formats of `geoland`: bytes to records and back.
//!
//! | to | use |
//! |---|---|
//! | read a layer of any [`Format`], feature by feature | [`read()`] with a [`Source`] and a [`Request`] |
//! | read a file into a layer of a [`Dataset`](geoland::Dataset) | [`load::load`] |
//! | write a layer in any format | [`write::create`] with a [`Target`], from a [`schema::Profile`] |
//! | convert a layer from one format to another | [`convert::Conversion`] |
//! | read and write `GeoJSON` text | [`geojson::read`], [`FeatureWriter`] |
//! | read and write well-known binary | [`wkb`] |
//! | write a file whole or not at all | [`Output`] |
//! | print JSON that no terminal obeys | [`json_text`] |
//! | name a format by its first bytes | [`magic::mark`] |
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

#[cfg(any(feature = "kml", feature = "shapefile"))]
mod archive;
#[cfg(any(feature = "csv", feature = "flatgeobuf", feature = "geopackage", feature = "geoparquet"))]
#[allow(dead_code, reason = "each format uses its part")]
mod cell;
#[cfg(feature = "compression")]
mod compression;
pub mod contents;
pub mod convert;
#[cfg(feature = "csv")]
mod csv;
pub mod error;
pub mod feature;
#[cfg(feature = "flatgeobuf")]
mod flatgeobuf;
pub mod format;
pub mod geojson;
#[cfg(feature = "geopackage")]
mod geopackage;
#[cfg(feature = "geoparquet")]
mod geoparquet;
pub mod json_text;
#[cfg(feature = "kml")]
mod kml;
pub mod load;
pub mod magic;
pub mod output;
pub mod positions;
pub mod read;
pub mod schema;
#[cfg(feature = "shapefile")]
mod shapefile;
pub mod source;
mod text_output;
#[cfg(feature = "topojson")]
mod topojson;
pub mod wkb;
#[cfg(feature = "csv")]
mod wkt;
pub mod write;

pub use contents::{Contents, CrsText};
pub use error::{Position, ReadError, ReadErrorKind};
pub use feature::{Extras, Feature};
pub use format::Format;
pub use geojson::FeatureWriter;
pub use geoland::condition::{self, Condition};
pub use load::{CrsChoice, Loaded};
pub use output::{Output, OutputError, OutputErrorKind};
pub use read::read;
pub use source::{Borrower, Request, Sink, Source};
pub use write::{LayerWriter, Loss, Target, WriteError, WriteErrorKind};
