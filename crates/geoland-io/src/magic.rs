//! What the first bytes of a file say about its format.

use std::io::{self, ErrorKind, Read};

use crate::format::Format;

/// Bytes that are looked at: enough for the first feature of most files of lines.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// What the first bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A format that is read.
    Format(Format),
    /// JSON, of the format that seems likely.
    Json(Format),
    /// A zip archive, which may hold files of several formats.
    Zip,
    /// A format that is not read.
    Other(&'static str),
    /// Nothing that tells; text, perhaps.
    Text,
}

/// The format that the first bytes of a file show.
///
/// # Example
/// ```
/// use geoland_io::Format;
/// use geoland_io::magic::{Mark, mark};
/// assert_eq!(mark(b"fgb\x03fgb\x01"), Mark::Format(Format::FlatGeobuf));
/// assert_eq!(mark(b"{\"type\": \"Topology\""), Mark::Json(Format::TopoJson));
/// assert_eq!(mark(b"%PDF-1.7"), Mark::Other("a PDF document"));
/// assert_eq!(mark(b"id,wkt"), Mark::Text);
/// ```
#[must_use]
pub fn mark(head: &[u8]) -> Mark {
    let marks: [(&[u8], Mark); 17] = [
        (b"SQLite format 3\0", Mark::Format(Format::GeoPackage)),
        (b"PAR1", Mark::Format(Format::GeoParquet)),
        (b"fgb\x03", Mark::Format(Format::FlatGeobuf)),
        (b"\x00\x00\x27\x0a", Mark::Format(Format::Shapefile)),
        (b"\x1e", Mark::Json(Format::GeoJsonSeq)),
        (b"PK\x05\x06", Mark::Other("an empty zip archive")),
        (b"PK\x03\x04", Mark::Zip),
        (b"fgb", Mark::Other("a FlatGeobuf file of another version than 3")),
        (b"ARROW1", Mark::Other("an Arrow file")),
        (b"\x1f\x8b", Mark::Other("a gzip archive")),
        (b"\x28\xb5\x2f\xfd", Mark::Other("a zstd archive")),
        (b"7z\xbc\xaf\x27\x1c", Mark::Other("a 7z archive")),
        (b"Rar!", Mark::Other("a RAR archive")),
        (b"\xd0\xcf\x11\xe0", Mark::Other("an old Office document")),
        (b"%PDF", Mark::Other("a PDF document")),
        (b"\xff\xfe", Mark::Other("text in UTF-16, not UTF-8")),
        (b"\xfe\xff", Mark::Other("text in UTF-16, not UTF-8")),
    ];
    if let Some((_, mark)) = marks.iter().find(|(bytes, _)| head.starts_with(bytes)) {
        return *mark;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match text.first() {
        Some(b'<') if contains(text, b"<kml") || contains(text, b":kml") => Mark::Format(Format::Kml),
        Some(b'<') => Mark::Other("XML or HTML, such as GML or a web page"),
        Some(b'{') => Mark::Json(json(text)),
        _ => Mark::Text,
    }
}

/// Which of the formats of JSON a text is that begins with a brace.
fn json(text: &[u8]) -> Format {
    // A whole feature on the first line with another after it.
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let next = lines.next().and_then(|rest| rest.trim_ascii_start().first());
    let is_whole = || serde_json::from_slice::<serde::de::IgnoredAny>(first).is_ok();
    if matches!(next, Some(b'{' | 0x1e)) && is_whole() {
        return Format::GeoJsonSeq;
    }
    if contains(text, b"\"Topology\"") && !contains(text, b"\"FeatureCollection\"") {
        return Format::TopoJson;
    }
    Format::GeoJson
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

/// Reads the first bytes, fewer only where the input ends.
pub(crate) fn head<R: Read>(input: &mut R, bytes: usize) -> io::Result<Vec<u8>> {
    let mut head = vec![0; bytes];
    let mut len = 0;
    while len < bytes {
        match input.read(&mut head[len..]) {
            Ok(0) => break,
            Ok(n) => len += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(len);
    Ok(head)
}
