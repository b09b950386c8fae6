//! Systems by PROJ: what its tables and its reader of definitions make of a text.
//!
//! Of every system PROJ is asked for the way to degrees from Greenwich on the system's own datum. The answer is a pipeline,
//! which is taken only if no step of it moves positions from one datum to another.

use std::sync::Arc;

use proj::Proj;
use serde_json::{Value, json};

use super::choice::EngineChoice;
use super::engine::{self, Engine, key};
use super::error::CrsError;
use super::names::{self, Named, quoted};
use super::pipeline::Pipeline;
use super::{Crs, Kind, Known, WGS84_DATUM, epsg, proj_tables};
use crate::ellipsoid::Ellipsoid;

/// Parameters of a PROJ text that shift datums, which is never done here.
const OF_DATUMS: [&str; 3] = ["+towgs84", "+nadgrids", "+geoidgrids"];
/// Parameters that read files, or make of a system something else.
const REFUSED: [&str; 9] = ["+init", "+grids", "+file", "+model", "+catalog", "+step", "+inv", "+xy_grids", "+z_grids"];
/// A PROJ text is no longer than this, in bytes.
const LONGEST: usize = 2_000;

/// What PROJ says is cut after this many characters.
const LONGEST_WHY: usize = 200;

/// The built-in engine's answer, or PROJ's where that is chosen or the built-in engine has none.
pub(super) fn instead(text: &str, built_in: Result<Crs, CrsError>, choice: EngineChoice) -> Result<Crs, CrsError> {
    match (choice, built_in) {
        (EngineChoice::BuiltIn, built_in) | (EngineChoice::Auto, built_in @ Ok(_)) => built_in,
        (EngineChoice::Proj, Ok(crs)) => computed(crs),
        (_, Err(error)) => match error {
            CrsError::Unsupported { .. } | CrsError::OtherLongitudes { .. } | CrsError::UnknownCode { .. } => {
                read(text, error).map(|known| Crs(Kind::Known(Arc::new(known))))
            }
            error => Err(error),
        },
    }
}

/// A system that the built-in engine knows, computed by PROJ: its datum, its ellipsoid and its name stay.
fn computed(crs: Crs) -> Result<Crs, CrsError> {
    match crs.0 {
        Kind::Known(mut known) if known.engine.is_some() => {
            let (_, source) =
                source(&known.name)?.ok_or_else(|| full(&known.name, "it has neither a code nor a PROJ text"))?;
            proj_tables::check()?;
            let json = description(&source).map_err(|why| full(&known.name, &why))?;
            let engine = Engine::Proj(pipeline(&known.name, &source, base_of(&known.name, &json)?)?);
            // It was read a moment ago, so that nobody else has it.
            if let Some(own) = Arc::get_mut(&mut known) {
                own.engine = Some(engine);
            }
            Ok(Crs(Kind::Known(known)))
        }
        kind => Ok(Crs(kind)),
    }
}

/// The system of a text that the built-in engine refused.
fn read(text: &str, refused: CrsError) -> Result<Known, CrsError> {
    let Some((name, source)) = source(text)? else { return Err(refused) };
    proj_tables::check()?;
    let json = match description(&source) {
        Ok(json) => json,
        // A code that PROJ does not know either.
        Err(_) if matches!(refused, CrsError::UnknownCode { .. }) => return Err(refused),
        Err(why) => return Err(full(&name, &why)),
    };
    let base = base_of(&name, &json)?;
    let (datum, ellipsoid) = figure(&name, base)?;
    let lonlat = is_plain(base) && base == &json;
    let engine = if lonlat { None } else { Some(Engine::Proj(pipeline(&name, &source, base)?)) };
    let code = name.strip_prefix("EPSG:").and_then(|code| code.parse().ok());
    Ok(Known { ellipsoid, code, ..Known::new(name, datum, engine) })
}

/// The name of the system of a text, and what PROJ is asked for; none for other texts than codes and PROJ texts.
fn source(text: &str) -> Result<Option<(String, String)>, CrsError> {
    Ok(match names::read(text)? {
        Named::Epsg(code) => Some((format!("EPSG:{code}"), format!("EPSG:{code}"))),
        Named::Proj(text) => {
            let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let source = source_of_text(&name)?;
            Some((name, source))
        }
        _ => None,
    })
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

/// PROJ's own description of a system, or why it has none.
fn description(source: &str) -> Result<Value, String> {
    let object = Proj::new(source).map_err(|error| error.to_string())?;
    let json = object.to_projjson(None, None, None).map_err(|error| error.to_string())?;
    serde_json::from_str(&json).map_err(|error| error.to_string())
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
    let wgs84 = epsg::is_wgs84(title) || title == "China Geodetic Coordinate System 2000";
    let datum = match title {
        _ if wgs84 => WGS84_DATUM,
        _ if anonymous => name,
        title => title,
    };
    let datum = datum.to_owned();
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
    let way = Proj::new_known_crs(source, &target.to_string(), None)
        .map_err(|error| full(name, &format!("it has no way to its longitudes and latitudes ({error})")))?;
    let text = way.def().map_err(|error| full(name, &error.to_string()))?;
    let pipeline = Pipeline::of_projection(&text).map_err(|why| full(name, &why))?;
    if pipeline.shifts() {
        return Err(full(name, "the way to its own longitudes and latitudes leads over another datum"));
    }
    Ok(pipeline)
}

fn full(name: &str, why: &str) -> CrsError {
    let why = why.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_WHY).collect();
    CrsError::Full { name: quoted(name), why }
}
