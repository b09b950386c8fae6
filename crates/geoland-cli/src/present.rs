//! Results as text: tables, Markdown, CSV, JSON and `GeoJSON`.

pub(crate) mod csv;
pub(crate) mod field;
pub(crate) mod geojson;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod sheet;
pub(crate) mod table;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use geoland_io::Output;
use geoland_programme::receipt::Digesting;

use crate::failure::Failure;
use crate::lang::{self, Language};
use crate::messages::Messages;

/// Where a result goes, and its digest, where either is wanted.
pub(crate) struct Outlet {
    /// The language of tables.
    pub(crate) language: Language,
    output: Option<Output>,
    digest: Option<Digesting>,
}

impl Outlet {
    /// A text of geoland's own in the language of the run.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        lang::text(self.language, text)
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.output.as_mut().map_or(Ok(bytes.len()), |output| output.write(bytes))?;
        if let Some(digest) = &mut self.digest {
            digest.write_all(&bytes[..count])?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Writes a result to a file or to stdout, whole or not at all.
pub(crate) fn write_result(
    messages: &Messages,
    path: Option<&Path>,
    write: impl FnOnce(&mut Outlet) -> io::Result<()>,
) -> Result<(), Failure> {
    let (digested, only_digested) = messages.digests();
    let output = if only_digested { None } else { Some(Output::create(path)?) };
    let mut outlet = Outlet { language: messages.language, output, digest: digested.then(Digesting::default) };
    let written = write(&mut outlet).and_then(|()| outlet.flush());
    let Outlet { output, digest, .. } = outlet;
    match (written, output) {
        (Ok(()), Some(output)) => output.commit()?,
        (Ok(()), None) => {}
        (Err(error), Some(output)) => return Err(output.error(error).into()),
        (Err(error), None) => return Err(Failure::refused(error.to_string())),
    }
    if let Some(digest) = digest {
        messages.note_for_receipt(|record| record.output(&digest.finish()));
    }
    Ok(())
}
