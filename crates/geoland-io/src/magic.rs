//! What the first bytes of a file say about its format.

use std::io::{self, ErrorKind, Read};

/// Bytes that are looked at: enough for every mark below.
const HEAD_BYTES: usize = 16;

/// What a file of another format than `GeoJSON` seems to be.
///
/// # Example
/// ```
/// assert_eq!(geoland_io::magic::format(b"PK\x03\x04..."), Some("a zip archive"));
/// assert_eq!(geoland_io::magic::format(b"{\"type\": 1}"), None);
/// ```
#[must_use]
pub fn format(head: &[u8]) -> Option<&'static str> {
    let marks: [(&[u8], &str); 16] = [
        (b"PK\x03\x04", "a zip archive"),
        (b"PK\x05\x06", "an empty zip archive"),
        (b"\x00\x00\x27\x0a", "a shapefile"),
        (b"SQLite format 3\0", "a SQLite database, such as a GeoPackage"),
        (b"PAR1", "a Parquet file"),
        (b"ARROW1", "an Arrow file"),
        (b"fgb\x03", "a FlatGeobuf file"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"%PDF", "a PDF document"),
        (b"\xff\xfe", "text in UTF-16, not UTF-8"),
        (b"\xfe\xff", "text in UTF-16, not UTF-8"),
        (b"<", "XML or HTML, such as KML, GML or a web page"),
        (b"\x1e{", "a GeoJSON text sequence"),
    ];
    marks.iter().find(|(mark, _)| head.starts_with(mark)).map(|&(_, seems)| seems)
}

/// Reads the first bytes, fewer only where the input ends.
pub(crate) fn head<R: Read>(input: &mut R) -> io::Result<([u8; HEAD_BYTES], usize)> {
    let mut head = [0; HEAD_BYTES];
    let mut len = 0;
    while len < HEAD_BYTES {
        match input.read(&mut head[len..]) {
            Ok(0) => break,
            Ok(n) => len += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((head, len))
}
