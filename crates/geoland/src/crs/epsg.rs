//! Systems by EPSG code, from the definitions of the `crs-definitions` crate.
//!
//! A definition has a PROJ text, which the engine computes by, and a well-known text, which says what the PROJ text cannot:
//! the kind of system, its name, the name of its datum, and whether it is deprecated.

use crs_definitions::from_code;

use super::engine::{self, Engine};
use super::error::CrsError;
use super::method::Method;
use super::projection::proj_text;
use super::table::{self, LAST_CODE};
use super::zone::Zone;
use super::{Known, WGS84_DATUM};
use crate::ellipsoid::Ellipsoid;

/// Codes whose definition in the table the engine computes wrongly, by 50 m to thousands of kilometres, found by running all
/// projected systems of the table against PROJ 9.5.1: the meridian of Madrid (2062), a chain's length (3167),
/// and axes to the south and west that one of the two takes in another order (the rest).
const COMPUTED_WRONGLY: [u16; 6] = [2062, 2065, 3167, 5513, 8044, 8045];

/// Reads the system of a code.
pub(super) fn read(code: u16) -> Result<Known, CrsError> {
    let unknown = || CrsError::UnknownCode { code: code.to_string() };
    let definition = from_code(code).ok_or_else(unknown)?;
    let (wkt, proj) = (definition.wkt, definition.proj4);
    let name = format!("EPSG:{code}");
    // A few definitions are halves: a projection without its datum, or the other way round.
    let (Some(title), Some(datum), Some(ellipsoid)) = (first_string(wkt), datum(wkt), ellipsoid(wkt)) else {
        return Err(unsupported(name, "the built-in table holds no full definition"));
    };
    if title.ends_with("(deprecated)") {
        return Err(CrsError::Deprecated { code, name: title, replacement: successor(title) });
    }
    if wkt.starts_with("COMPD_CS") {
        return Err(CrsError::Compound { code, name: title, horizontal: horizontal_code(wkt) });
    }
    if wkt.starts_with("GEOCCS") {
        return Err(CrsError::Geocentric { name: format!("{name}, {title}") });
    }
    let lonlat = ["GEOGCS", "GEOGCRS", "BOUNDCRS"].iter().any(|root| wkt.starts_with(root));
    if lonlat {
        if !(wkt.contains("PRIMEM[\"Greenwich\",0") && wkt.contains("[\"degree")) {
            return Err(CrsError::OtherLongitudes { name: format!("{name}, {title}") });
        }
        return Ok(with_definition(code, Known { ellipsoid, ..Known::new(name, datum, None) }));
    }
    if COMPUTED_WRONGLY.contains(&code) {
        return Err(unsupported(name, "its definition in the built-in table is known to be wrong"));
    }
    if !proj.starts_with("+proj=") {
        return Err(unsupported(name, "the built-in table holds no PROJ text for it"));
    }
    // PROJ's short names of ellipsoids are not always EPSG's figures (Clarke 1880 has several): the well-known text
    // rules, but for Web Mercator, whose sphere is meant.
    let engine = match belgian(code) {
        Some(text) => Engine::on(ellipsoid, &text),
        None if engine::is_web_mercator(proj) => Engine::new(proj),
        None => Engine::on(ellipsoid, proj),
    };
    let engine = engine.map_err(|why| unsupported(name.clone(), &why))?;
    Ok(with_definition(code, Known { ellipsoid, ..Known::new(name, datum, Some(engine)) }))
}

/// The text of a Lambert projection with the Belgian turn, which PROJ's text leaves out: 745 m at the example of IOGP 373-7-2.
fn belgian(code: u16) -> Option<String> {
    let definition = table::definition(code)?;
    let projection = definition.projection.as_ref().filter(|own| own.method == Method::LambertBelgium)?;
    proj_text(&definition, projection).ok()
}

/// Adds what the well-known text says in full, where its method is known here.
fn with_definition(code: u16, known: Known) -> Known {
    let definition = table::definition(code);
    let north_first = definition.as_ref().is_some_and(table::is_north_first);
    let zone = definition.as_ref().and_then(Zone::of);
    Known { code: Some(code), definition, north_first, zone, ..known }
}

/// The ellipsoid of a code, under its name in the register.
pub(super) fn ellipsoid_of(code: u16) -> Option<Ellipsoid> {
    ellipsoid(from_code(code)?.wkt)
}

fn unsupported(name: String, why: &str) -> CrsError {
    CrsError::Unsupported { name, why: why.to_owned() }
}

/// The datum's name with blanks for underscores; CGCS2000 and the realisations of WGS 84 count as WGS 84, but for the
/// Transit one, which lies most of a metre off.
fn datum(wkt: &'static str) -> Option<String> {
    let name = after(wkt, "DATUM[").or_else(|| after(wkt, "ENSEMBLE[")).and_then(first_string)?.replace('_', " ");
    Some(if is_wgs84(&name) { WGS84_DATUM.to_owned() } else { name })
}

/// Whether a datum, by its name with blanks, counts as WGS 84.
pub(super) fn is_wgs84(name: &str) -> bool {
    let realisation = name.starts_with("World Geodetic System 1984") && !name.contains("Transit");
    let cgcs2000 = name == "China 2000" || name == "China Geodetic Coordinate System 2000";
    name == "WGS 1984" || realisation || cgcs2000
}

fn ellipsoid(wkt: &'static str) -> Option<Ellipsoid> {
    let spheroid = after(wkt, "SPHEROID[").or_else(|| after(wkt, "ELLIPSOID["))?;
    let name = first_string(spheroid)?;
    // The numbers follow the quoted name: "GRS 1980",6378137,298.257222101,... or ...]
    let mut numbers = spheroid[name.len() + 2..].split([',', ']', '[']).skip(1);
    let radius: f64 = numbers.next()?.parse().ok()?;
    let inverse: f64 = numbers.next()?.parse().ok()?;
    let inverse = if inverse == 0.0 { f64::INFINITY } else { inverse };
    Some(Ellipsoid::new(name, radius, inverse))
}

/// A code of the same name that is not deprecated.
fn successor(title: &str) -> Option<u16> {
    let name = title.strip_suffix("(deprecated)")?.trim_end();
    (1..=LAST_CODE).find(|code| from_code(*code).is_some_and(|other| first_string(other.wkt) == Some(name)))
}

/// The code of the horizontal part of a compound system: the last one before the vertical part begins.
fn horizontal_code(wkt: &str) -> Option<u16> {
    let horizontal = &wkt[..wkt.find("VERT_CS")?];
    let code = &horizontal[horizontal.rfind("AUTHORITY[\"EPSG\",\"")?..];
    code.split('"').nth(3)?.parse().ok()
}

/// The datum and the ellipsoid of a code of the table.
#[cfg(feature = "proj")]
pub(super) fn figure_of(code: u16) -> Option<(String, Ellipsoid)> {
    let wkt = from_code(code)?.wkt;
    Some((datum(wkt)?, ellipsoid(wkt)?))
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).map(|start| &text[start + mark.len()..])
}

/// The first quoted string of a text.
fn first_string(text: &'static str) -> Option<&'static str> {
    text.split('"').nth(1)
}
