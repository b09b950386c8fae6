//! The ways of writing the name of a coordinate reference system.

use super::error::CrsError;
use super::webmap::WebMap;

/// What a text names.
pub(super) enum Named<'a> {
    Wgs84,
    Planar,
    Epsg(u16),
    Proj(&'a str),
    WebMap(WebMap),
    /// Well-known text of any version.
    Wkt(&'a str),
    /// The text of a JSON object.
    Json(&'a str),
}

/// Names of web map coordinates that leave open which are meant, or that mean their Mercator metres.
const WEB_MAPS: [&str; 4] = ["GCJ", "MARS", "BD", "BD09MC"];
/// Words by which files say that they do not know.
const UNDEFINED: [&str; 4] = ["UNDEFINED", "UNKNOWN", "NONE", "NULL"];
/// A name longer than this, in bytes, is none; the longest address of a definition has some 60.
const LONGEST_NAME: usize = 256;
/// Text quoted in an error is cut after this many characters.
const QUOTED: usize = 60;

/// Reads a name.
pub(super) fn read(text: &str) -> Result<Named<'_>, CrsError> {
    // Files begin with a byte order mark and end with a zero here and there.
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    if text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("+proj=")) {
        return Ok(Named::Proj(text));
    }
    if text.starts_with('{') {
        return Ok(Named::Json(text));
    }
    let keyword = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    if keyword.is_some_and(|end| end > 0 && text[end..].trim_start().starts_with(['[', '('])) {
        return Ok(Named::Wkt(text));
    }
    if text.len() > LONGEST_NAME {
        return Err(CrsError::Unreadable { text: quoted(text) });
    }
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "PLANAR" => return Ok(Named::Planar),
        "CRS84" | "WGS84" => return Ok(Named::Wgs84),
        word if UNDEFINED.contains(&word) => return Err(CrsError::Undefined { text: quoted(text) }),
        _ => {}
    }
    let letters: String = upper.chars().filter(char::is_ascii_alphanumeric).collect();
    match letters.as_str() {
        "GCJ02" => return Ok(Named::WebMap(WebMap::Gcj02)),
        "BD09" | "BD09LL" => return Ok(Named::WebMap(WebMap::Bd09)),
        name if WEB_MAPS.contains(&name) => return Err(CrsError::WebMap { text: quoted(text) }),
        _ => {}
    }
    match authority_and_code(&upper) {
        Some(("OGC", "CRS84")) => Ok(Named::Wgs84),
        Some(("EPSG", code)) if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            code.parse().map(Named::Epsg).map_err(|_| CrsError::UnknownCode { code: quoted(code) })
        }
        _ => Err(CrsError::Unreadable { text: quoted(text) }),
    }
}

/// The authority and the code in `EPSG:4548`, `URN:OGC:DEF:CRS:EPSG::4548` or the address of a definition.
fn authority_and_code(upper: &str) -> Option<(&str, &str)> {
    if let Some(urn) = upper.strip_prefix("URN:OGC:DEF:CRS:").or_else(|| upper.strip_prefix("URN:X-OGC:DEF:CRS:")) {
        return three_parts(urn, ':');
    }
    let address = upper.strip_prefix("HTTP://").or_else(|| upper.strip_prefix("HTTPS://"));
    if let Some(path) = address.and_then(|rest| rest.strip_prefix("WWW.OPENGIS.NET/")) {
        return match path.strip_prefix("GML/SRS/EPSG.XML#") {
            Some(code) => Some(("EPSG", code)),
            None => three_parts(path.strip_prefix("DEF/CRS/")?, '/'),
        };
    }
    let (authority, code) = upper.split_once([':', ' '])?;
    Some((authority, code.trim_start_matches([':', ' '])))
}

/// The first and the last of three parts; the middle one is a version.
fn three_parts(text: &str, mark: char) -> Option<(&str, &str)> {
    let (authority, rest) = text.split_once(mark)?;
    let (_version, code) = rest.split_once(mark)?;
    Some((authority, code))
}

/// A text as an error quotes it: without control characters, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    let mut start: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        start.push_str("...");
    }
    start
}
