//! Results as text: tables, Markdown, CSV, JSON and `GeoJSON`.

pub(crate) mod csv;
pub(crate) mod field;
pub(crate) mod geojson;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod sheet;
pub(crate) mod table;

use std::io::{self, Write};
use std::path::Path;

use geoland_io::Output;

use crate::failure::Failure;

/// Writes a result to a file or to stdout, whole or not at all.
pub(crate) fn write_result(
    path: Option<&Path>,
    write: impl FnOnce(&mut Output) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut output = Output::create(path)?;
    if let Err(error) = write(&mut output).and_then(|()| output.flush()) {
        return Err(output.error(error).into());
    }
    output.commit()?;
    Ok(())
}
