//! Systems by PROJ: what its tables and its reader of definitions make of a text.
//!
//! Of every system PROJ is asked for the way to degrees from Greenwich on the system's own datum. The answer is a pipeline,
//! which is taken only if no step of it moves positions from one datum to another.

use std::sync::Arc;

use proj::{Proj, ProjCreateError};
use serde_json::{Value, json};

use super::choice::EngineChoice;
use super::engine::{self, Engine, key};
use super::error::CrsError;
use super::names::{self, Named, quoted};
use super::pipeline::Pipeline;
use super::{Crs, Kind, Known, epsg, proj_tables};
use crate::ellipsoid::Ellipsoid;

/// Parameters of a PROJ text that shift datums, which is never done here.
const OF_DATUMS: [&str; 3] = ["+towgs84", "+nadgrids", "+geoidgrids"];
/// Parameters that read files, or make of a system something else.
const REFUSED: [&str; 9] = ["+init", "+grids", "+file", "+model", "+catalog", "+step", "+inv", "+xy_grids", "+z_grids"];
/// A PROJ text is no longer than this, in bytes.
const LONGEST: usize = 2_000;

/// The built-in engine's answer, or PROJ's where that is chosen or the built-in engine has none.
pub(super) fn instead(text: &str, built_in: Result<Crs, CrsError>, choice: EngineChoice) -> Result<Crs, CrsError> {
    let error = match (choice, built_in) {
        (EngineChoice::BuiltIn, built_in) => return built_in,
        (EngineChoice::Auto, Ok(crs)) => return Ok(crs),
        (_, Ok(crs)) if crs.engine() == EngineChoice::Auto => return Ok(crs),
        (_, Ok(crs)) => return by_proj(crs.name(), Some(&crs)).map(into_crs),
        (_, Err(error)) => error,
    };
    let lacking =
        matches!(error, CrsError::Unsupported { .. } | CrsError::OtherLongitudes { .. } | CrsError::UnknownCode { .. });
    if lacking { by_proj(text, None).map(into_crs) } else { Err(error) }
}

fn into_crs(known: Known) -> Crs {
    Crs(Kind::Known(Arc::new(known)))
}

/// The system of a text by PROJ; what the built-in engine knows of it holds for its datum and ellipsoid.
fn by_proj(text: &str, built_in: Option<&Crs>) -> Result<Known, CrsError> {
    let (name, source, code) = match names::read(text)? {
        Named::Epsg(code) => (format!("EPSG:{code}"), format!("EPSG:{code}"), Some(code)),
        Named::Proj(text) => {
            let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let source = source_of_text(&name)?;
            (name, source, None)
        }
        Named::Wgs84 | Named::Planar | Named::WebMap(_) => return Err(full(text, "it needs no projection")),
        Named::Wkt(_) | Named::Json(_) => {
            return Err(full(text, "PROJ is asked by codes and PROJ texts only: give it as one of them"));
        }
    };
    proj_tables::check()?;
    let json = description(&name, &source)?;
    let base = base_of(&name, &json)?;
    let (datum, ellipsoid) = match built_in {
        Some(crs) => (crs.datum().to_owned(), crs.ellipsoid()),
        None => figure(&name, base)?,
    };
    let engine =
        if is_plain(base) && base == &json { None } else { Some(Engine::Proj(pipeline(&name, &source, base)?)) };
    Ok(Known { ellipsoid, code, ..Known::new(name, datum, engine) })
}

/// A PROJ text as PROJ may read it: nothing in it names a file.
fn source_of_text(text: &str) -> Result<String, CrsError> {
    let allowed =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '+' | '=' | '_' | '.' | ',' | '-' | ':' | '@' | '\'');
    let plain = text.len() <= LONGEST && text.chars().all(allowed);
    if !plain || text.starts_with("+proj=pipeline") {
        return Err(full(text, "it is no text of a system"));
    }
    if let Some(bad) = text.split(' ').find(|word| !word.starts_with('+') || REFUSED.contains(&key(word))) {
        return Err(full(text, &format!("`{}` in it", quoted(bad))));
    }
    if engine::is_web_mercator(text) {
        return Ok("+proj=webmerc +datum=WGS84 +type=crs".to_owned());
    }
    let kept = text.split(' ').filter(|word| !OF_DATUMS.contains(&key(word)));
    let kept: Vec<&str> = kept.filter(|word| key(word) != "+type").collect();
    Ok(format!("{} +type=crs", kept.join(" ")))
}

/// PROJ's own description of a system.
fn description(name: &str, source: &str) -> Result<Value, CrsError> {
    let object = Proj::new(source).map_err(|error| created(name, &error))?;
    let json = object.to_projjson(None, None, None).map_err(|error| full(name, &error.to_string()))?;
    serde_json::from_str(&json).map_err(|error| full(name, &error.to_string()))
}

/// The longitudes and latitudes that a system is made of: itself where it is such.
fn base_of<'a>(name: &str, json: &'a Value) -> Result<&'a Value, CrsError> {
    match json["type"].as_str() {
        Some("ProjectedCRS") => Ok(&json["base_crs"]),
        Some("GeographicCRS") => Ok(json),
        Some("GeodeticCRS") => Err(CrsError::Geocentric { name: name.to_owned() }),
        Some("CompoundCRS") => {
            Err(full(name, "it is a compound system with heights: give that of its horizontal part"))
        }
        Some("VerticalCRS") => Err(full(name, "it is a system of heights")),
        _ => Err(full(name, "it is no system of longitudes and latitudes or of a projection")),
    }
}

/// Whether longitudes are degrees from Greenwich.
fn is_plain(geographic: &Value) -> bool {
    let axes = geographic["coordinate_system"]["axis"].as_array();
    let degrees = axes.is_some_and(|axes| axes.iter().take(2).all(|axis| axis["unit"] == "degree"));
    geographic["datum"]["prime_meridian"].is_null() && degrees
}

/// The datum and the ellipsoid: those of the built-in table where it holds the code, so that they are the same by both.
fn figure(name: &str, geographic: &Value) -> Result<(String, Ellipsoid), CrsError> {
    let code = geographic["id"]["code"].as_u64().and_then(|code| u16::try_from(code).ok());
    if geographic["id"]["authority"] == "EPSG"
        && let Some(known) = code.and_then(epsg::figure_of)
    {
        return Ok(known);
    }
    let ensemble = &geographic["datum_ensemble"];
    let datum = if ensemble.is_null() { &geographic["datum"] } else { ensemble };
    let (title, figure) = (datum["name"].as_str().unwrap_or_default(), &datum["ellipsoid"]);
    let unknown = || full(name, "its datum or its ellipsoid is not given in metres");
    let radius = figure["semi_major_axis"].as_f64().or_else(|| figure["radius"].as_f64()).ok_or_else(unknown)?;
    let inverse = match (figure["inverse_flattening"].as_f64(), figure["semi_minor_axis"].as_f64()) {
        (Some(inverse), _) => inverse,
        (None, Some(minor)) if minor != radius => radius / (radius - minor),
        (None, _) => f64::INFINITY,
    };
    // A text without a datum is on that of its like only.
    let anonymous = title.is_empty() || title.starts_with("Unknown") || title.starts_with("unknown");
    let title = title.strip_suffix(" ensemble").unwrap_or(title);
    let datum = if anonymous { name.to_owned() } else { epsg::counted_as(title.to_owned()) };
    Ok((datum, engine::nearest_ellipsoid(radius, inverse)))
}

/// The pipeline from a system to degrees from Greenwich on its own datum.
fn pipeline(name: &str, source: &str, base: &Value) -> Result<Pipeline, CrsError> {
    let axis = |name: &str, short: &str, direction: &str| json!({ "name": name, "abbreviation": short, "direction": direction, "unit": "degree" });
    let mut target = json!({
        "type": "GeographicCRS",
        "name": base["name"],
        "coordinate_system": {
            "subtype": "ellipsoidal",
            "axis": [axis("Geodetic longitude", "Lon", "east"), axis("Geodetic latitude", "Lat", "north")],
        },
    });
    for member in ["datum", "datum_ensemble"] {
        if let Some(datum) = base.get(member) {
            target[member] = datum.clone();
        }
    }
    if let Some(datum) = target.get_mut("datum").and_then(Value::as_object_mut) {
        datum.remove("prime_meridian");
    }
    let way = Proj::new_known_crs(source, &target.to_string(), None).map_err(|error| created(name, &error))?;
    let text = way.def().map_err(|error| full(name, &error.to_string()))?;
    let pipeline = Pipeline::of_projection(&text).map_err(|why| full(name, &why))?;
    if pipeline.shifts() {
        return Err(full(name, "the way to its own longitudes and latitudes leads over another datum"));
    }
    Ok(pipeline)
}

fn created(name: &str, error: &ProjCreateError) -> CrsError {
    full(name, &error.to_string())
}

fn full(name: &str, why: &str) -> CrsError {
    CrsError::Full { name: quoted(name), why: quoted(why) }
}
