//! The ways of writing the name of a coordinate reference system.

use super::error::CrsError;

/// What a text names.
pub(super) enum Named<'a> {
    Wgs84,
    Planar,
    Epsg(u16),
    Proj(&'a str),
}

/// Roots of well-known text, versions 1 and 2.
const WKT_ROOTS: [&str; 14] = [
    "PROJCS",
    "GEOGCS",
    "GEOCCS",
    "COMPD_CS",
    "VERT_CS",
    "LOCAL_CS",
    "PROJCRS",
    "GEOGCRS",
    "GEODCRS",
    "COMPOUNDCRS",
    "BOUNDCRS",
    "VERTCRS",
    "ENGCRS",
    "PROJECTEDCRS",
];
/// Names that the offsets of web maps go by, without marks between letters.
const WEB_MAPS: [&str; 6] = ["GCJ02", "GCJ", "BD09", "BD09LL", "BD09MC", "MARS"];
/// Text quoted in an error is cut after this many characters.
const QUOTED: usize = 60;

/// Reads a name.
pub(super) fn read(text: &str) -> Result<Named<'_>, CrsError> {
    let text = text.trim();
    if text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("+proj=")) {
        return Ok(Named::Proj(text));
    }
    let upper = text.to_ascii_uppercase();
    match upper.as_str() {
        "PLANAR" => return Ok(Named::Planar),
        "CRS84" | "WGS84" => return Ok(Named::Wgs84),
        _ => {}
    }
    if WKT_ROOTS.iter().any(|root| upper.strip_prefix(root).is_some_and(|rest| rest.trim_start().starts_with('['))) {
        return Err(CrsError::Wkt { text: quoted(text) });
    }
    let letters: String = upper.chars().filter(char::is_ascii_alphanumeric).collect();
    if WEB_MAPS.contains(&letters.as_str()) {
        return Err(CrsError::WebMap { text: quoted(text) });
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
    upper.split_once(':')
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
