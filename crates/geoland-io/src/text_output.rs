//! Text on its way to a file, compressed where the name of the file ends like it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::output::{Output, OutputError};
use crate::write::WriteError;

/// An [`Output`] for text: `.gz` and `.zst` at the end of its name compress it.
///
/// The same text gives the same bytes: neither a time nor a name stands in the head of the gzip.
pub(crate) struct TextOutput {
    path: PathBuf,
    name: String,
    to: To,
}

enum To {
    Plain(Output),
    #[cfg(feature = "compression")]
    Gzip(flate2::write::GzEncoder<Output>),
    #[cfg(feature = "compression")]
    Zstd(zstd::stream::write::Encoder<'static, Output>),
}

/// The level of zstd, that of its program.
#[cfg(feature = "compression")]
const ZSTD_LEVEL: i32 = 3;

impl TextOutput {
    pub(crate) fn create(path: &Path) -> Result<Self, WriteError> {
        let ending = packed_ending(path);
        #[cfg(not(feature = "compression"))]
        if let Some(ending) = ending {
            return Err(WriteError::unfit(path, None, format!("this build does not compress; leave out .{ending}")));
        }
        let output = Output::create(Some(path))?;
        let name = output.name();
        let to = match ending {
            #[cfg(feature = "compression")]
            Some("gz") => To::Gzip(flate2::write::GzEncoder::new(output, flate2::Compression::default())),
            #[cfg(feature = "compression")]
            Some(_) => {
                let failed = |error| OutputError::new(&name, error);
                let mut encoder = zstd::stream::write::Encoder::new(output, ZSTD_LEVEL).map_err(failed)?;
                encoder.include_checksum(true).map_err(failed)?;
                To::Zstd(encoder)
            }
            _ => To::Plain(output),
        };
        Ok(Self { path: path.to_owned(), name, to })
    }

    /// Where it goes.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The error of a write to this output, with its target.
    pub(crate) fn error(&self, error: io::Error) -> OutputError {
        OutputError::new(&self.name, error)
    }

    /// Completes the output: everything is written, and a file takes its name.
    pub(crate) fn commit(self) -> Result<(), OutputError> {
        let output = match self.to {
            To::Plain(output) => Ok(output),
            #[cfg(feature = "compression")]
            To::Gzip(encoder) => encoder.finish(),
            #[cfg(feature = "compression")]
            To::Zstd(encoder) => encoder.finish(),
        };
        output.map_err(|error| OutputError::new(&self.name, error))?.commit()
    }
}

/// The ending of a name that says that the file is compressed.
pub(crate) fn packed_ending(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?;
    ["gz", "zst"].into_iter().find(|packed| ending.eq_ignore_ascii_case(packed))
}

/// The ending of a name without what says that the file is compressed, in small letters.
pub(crate) fn plain_ending(path: &Path) -> Option<String> {
    let plain = if packed_ending(path).is_some() { Path::new(path.file_stem()?) } else { path };
    plain.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

impl Write for TextOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Plain(output) => output.write(bytes),
            #[cfg(feature = "compression")]
            To::Gzip(encoder) => encoder.write(bytes),
            #[cfg(feature = "compression")]
            To::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Plain(output) => output.flush(),
            #[cfg(feature = "compression")]
            To::Gzip(encoder) => encoder.flush(),
            #[cfg(feature = "compression")]
            To::Zstd(encoder) => encoder.flush(),
        }
    }
}
