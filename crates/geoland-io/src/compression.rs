//! gzip (RFC 1952) and zstd (RFC 8878) around a file.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// What a compressed file may expand to in any case.
const FREE_BYTES: u64 = 64 << 20;
/// Beyond that, how many times its own length. Layers with long repeated words come to 50; a bomb comes to a thousand and more.
const MOST_TIMES: u64 = 500;
/// And how much at all: a terabyte.
const MOST_BYTES: u64 = 1 << 40;
/// The largest window of zstd, as a power of two: 128 MiB, what its program takes without being told otherwise.
const WINDOW_LOG: u32 = 27;

/// A kind of compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// gzip, of one member or several.
    Gzip,
    /// zstd, of one frame or several.
    Zstd,
}

/// Why a compressed file cannot be expanded further. It travels inside an [`io::Error`] through whatever reads the text.
#[derive(Debug)]
pub(crate) struct PackingFault {
    pub(crate) packing: Packing,
    /// The bytes of the compressed file that were used until then.
    pub(crate) offset: u64,
    /// What is wrong with it; `None` where it expands to too much.
    pub(crate) damage: Option<String>,
}

impl Packing {
    /// The compression that the first bytes of a file show.
    pub(crate) fn of_head(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"\x1f\x8b") {
            Some(Self::Gzip)
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            Some(Self::Zstd)
        } else {
            None
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// The stream expanded, within bounds.
    pub(crate) fn expand(self, input: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
        let used = Rc::new(Used::default());
        let counted = Counted { inner: BufReader::with_capacity(64 * 1024, input), used: used.clone() };
        let decoder: Box<dyn Read> = match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
                decoder.window_log_max(WINDOW_LOG)?;
                Box::new(decoder)
            }
        };
        Ok(Box::new(Expanded { decoder, packing: self, bytes: 0, used }))
    }
}

/// What was used of a compressed stream.
#[derive(Debug, Default)]
struct Used {
    bytes: Cell<u64>,
    /// Whether the stream itself failed, rather than what is in it.
    failed: Cell<bool>,
}

/// A stream that counts what is used of it.
struct Counted<R> {
    inner: BufReader<R>,
    used: Rc<Used>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?.read(buffer)?;
        self.consume(bytes);
        Ok(bytes)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let used = &self.used;
        self.inner.fill_buf().inspect_err(|error| used.failed.set(error.kind() != io::ErrorKind::Interrupted))
    }

    fn consume(&mut self, bytes: usize) {
        self.used.bytes.set(self.used.bytes.get() + bytes as u64);
        self.inner.consume(bytes);
    }
}

struct Expanded {
    decoder: Box<dyn Read>,
    packing: Packing,
    bytes: u64,
    used: Rc<Used>,
}

impl Expanded {
    fn fault(&self, damage: Option<String>) -> io::Error {
        let fault = PackingFault { packing: self.packing, offset: self.used.bytes.get(), damage };
        io::Error::new(io::ErrorKind::InvalidData, fault)
    }
}

impl Read for Expanded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = match self.decoder.read(buffer) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted || self.used.failed.get() => return Err(error),
            Err(error) => return Err(self.fault(Some(error.to_string()))),
        };
        self.bytes += bytes as u64;
        let most = FREE_BYTES.max(MOST_TIMES.saturating_mul(self.used.bytes.get())).min(MOST_BYTES);
        if self.bytes > most { Err(self.fault(None)) } else { Ok(bytes) }
    }
}

impl fmt::Display for PackingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, offset) = (self.packing.name(), self.offset);
        match &self.damage {
            Some(why) => {
                let why = crate::error::printable(why);
                write!(f, "the {name} around it is damaged or cut off near its byte {offset}: {why}; fetch it again")
            }
            None => write!(
                f,
                "the {name} around it expands to more than {MOST_TIMES} times its length; \
                 no layer does that, unpack it by hand if it is one",
            ),
        }
    }
}

impl std::error::Error for PackingFault {}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::Packing;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn expand(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let packing = Packing::of_head(&bytes).unwrap();
        let mut out = Vec::new();
        let mut reader = packing.expand(Box::new(std::io::Cursor::new(bytes))).map_err(|error| error.to_string())?;
        reader.read_to_end(&mut out).map_err(|error| error.to_string())?;
        Ok(out)
    }

    #[test]
    fn several_members_are_one_text() {
        let two = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(expand(two).unwrap(), b"one two");
        let frame = |text: &[u8]| zstd::encode_all(text, 3).unwrap();
        assert_eq!(expand([frame(b"one "), frame(b"two")].concat()).unwrap(), b"one two");
    }

    #[test]
    fn every_cut_is_noticed() {
        let text: Vec<u8> = (0..2000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        for whole in [gzip(&text), zstd::encode_all(&*text, 3).unwrap()] {
            for len in (4..whole.len()).step_by(97) {
                let error = expand(whole[..len].to_vec()).unwrap_err();
                assert!(error.contains("is damaged or cut off near its byte "), "{error}");
            }
        }
    }

    #[test]
    fn bombs_are_refused_before_they_take_room() {
        let zeros = vec![0; 80 << 20];
        for bomb in [gzip(&zeros), zstd::encode_all(&*zeros, 3).unwrap()] {
            assert!(bomb.len() < 1 << 20);
            let packing = Packing::of_head(&bomb).unwrap();
            let mut reader = packing.expand(Box::new(std::io::Cursor::new(bomb))).unwrap();
            let error = std::io::copy(&mut reader, &mut std::io::sink()).unwrap_err();
            assert!(error.to_string().contains("expands to more than 500 times its length"), "{error}");
        }
    }

    #[test]
    fn a_window_beyond_the_bound_is_refused() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(28).unwrap();
        encoder.write_all(b"text").unwrap();
        let error = expand(encoder.finish().unwrap()).unwrap_err();
        assert!(error.contains("the zstd around it is damaged"), "{error}");
    }
}
