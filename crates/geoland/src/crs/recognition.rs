//! From a definition to a system: a known code where it is one, its own parameters otherwise.

use std::fmt;

use serde_json::{Map, Value};

use super::datum;
use super::definition::{Axes, Definition, Unit, shown};
use super::engine::{self, Engine};
use super::error::CrsError;
use super::method::Method;
use super::names::quoted;
use super::projection::proj_text;
use super::wkt::{self, Reading};
use super::zone::Zone;
use super::{Crs, Known, WGS84_DATUM, bracketed, epsg, projjson, table, written};
use crate::ellipsoid::Ellipsoid;

/// An ellipsoid this far off that of its datum, in metres, is another one, not another rounding.
const OTHER_FIGURE_M: f64 = 1.0;
/// Prime meridians are rounded to some 1e-8 degrees.
const SAME_MERIDIAN_DEG: f64 = 1e-7;
/// The name of the ellipsoid of a definition whose ellipsoid is in no register.
const OWN_FIGURE: &str = "of the definition";

/// How a text led to its system.
///
/// # Example
/// ```
/// use geoland::Crs;
/// use geoland::crs::Recognition;
/// assert_eq!(Crs::parse("EPSG:4548")?.recognition(), &Recognition::Name);
/// # Ok::<(), geoland::crs::CrsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recognition {
    /// The text is its name, or a PROJ text.
    Name,
    /// A definition that names its code, and whose parameters are those of the code.
    Code {
        /// The name that the text gives the system.
        title: String,
    },
    /// A definition without a valid code whose parameters are those of one code only, to a millimetre.
    Parameters {
        /// The name that the text gives the system.
        title: String,
    },
    /// A definition that is no known system, or of several alike: it is computed by its own parameters.
    Own {
        /// The name that the text gives the system.
        title: String,
    },
}

impl fmt::Display for Recognition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("recognised by its name"),
            Self::Code { title } => {
                write!(f, "`{}` names its code, and its parameters are those of the code", quoted(title))
            }
            Self::Parameters { title } => write!(f, "`{}` recognised by its parameters", quoted(title)),
            Self::Own { title } => {
                write!(f, "`{}` is no known system and is computed by its own parameters", quoted(title))
            }
        }
    }
}

/// What a text with a definition turned out to be.
pub(super) enum Found {
    Wgs84,
    Planar,
    Known(Box<Known>),
}

/// The system of a well-known text.
pub(super) fn of_wkt(text: &str) -> Result<Found, CrsError> {
    let root = bracketed::parse(text).map_err(|fault| malformed(text, fault.at, fault.why.to_owned()))?;
    recognise(wkt::read(&root)?)
}

/// The system of a JSON object: PROJJSON, an `id` alone, or the legacy member of `GeoJSON`.
pub(super) fn of_json(text: &str) -> Result<Crs, CrsError> {
    if text.len() > bracketed::LONGEST_BYTES {
        return Err(malformed(text, bracketed::LONGEST_BYTES, "the text is longer than any definition".to_owned()));
    }
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        // The reader counts lines and columns.
        let before: usize = text.lines().take(error.line().saturating_sub(1)).map(|line| line.len() + 1).sum();
        malformed(text, before + error.column(), "it is no JSON object".to_owned())
    })?;
    if object.get("type").is_none_or(|kind| kind == "name") {
        let id = object.get("id").and_then(Value::as_object).and_then(projjson::authority_and_code);
        let name = object.get("properties").and_then(|properties| properties.get("name")).and_then(Value::as_str);
        return match (id, name) {
            (Some((authority, code)), _) => Crs::parse(&format!("{authority}:{code}")),
            // A name is a name: no object within an object.
            (None, Some(name)) if !name.trim_start().starts_with('{') => Crs::parse(name),
            _ => Err(malformed(text, 0, "the object has neither a `type` nor an `id`".to_owned())),
        };
    }
    let root = projjson::node(&object).map_err(|why| malformed(text, 0, why))?;
    Ok(Crs::of(recognise(wkt::read(&root)?)?))
}

fn malformed(text: &str, at: usize, why: String) -> CrsError {
    CrsError::Malformed { text: quoted(text), at, why }
}

/// The system of what was read.
fn recognise(reading: Reading) -> Result<Found, CrsError> {
    let definition = match reading {
        Reading::Local { title, id } => return local(&title, id.as_ref()),
        Reading::System(definition) => *definition,
    };
    let title = definition.title.clone();
    if let Some((authority, code)) = &definition.id {
        // A datum of no table is one that the register has renamed; what else the text says must still agree.
        let key = definition.datum_key();
        let renamed = !table::entries().iter().any(|entry| entry.key == key);
        let under = |other: &Definition| Definition { datum: other.datum.clone(), ..definition.clone() };
        let difference =
            |other: &Definition| if renamed { under(other).difference(other) } else { definition.difference(other) };
        let same_as = |other: &Definition, name: &str| match difference(other) {
            None => Ok(()),
            Some(what) => Err(CrsError::Contradiction { title: quoted(&title), name: name.to_owned(), what }),
        };
        match (authority.as_str(), code.parse::<u16>()) {
            ("OGC", _) if code.eq_ignore_ascii_case("CRS84") => {
                if let Some(wgs84) = table::definition(4326) {
                    same_as(&wgs84, "OGC:CRS84")?;
                }
                return Ok(Found::Wgs84);
            }
            ("EPSG", Ok(code)) => {
                if let Some(own) = table::definition(code) {
                    same_as(&own, &format!("EPSG:{code}"))?;
                    if !own.title.ends_with("(deprecated)") {
                        return known(code, &definition, Recognition::Code { title });
                    }
                }
            }
            _ => {}
        }
    }
    match table::find(&definition) {
        Some(code) => known(code, &definition, Recognition::Parameters { title }),
        None => own(definition).map(|own| Found::Known(Box::new(own))),
    }
}

fn known(code: u16, definition: &Definition, recognition: Recognition) -> Result<Found, CrsError> {
    let mut known = epsg::read(code)?;
    known.recognition = recognition;
    // What is said of axes is what the text declares, not what the authority does.
    known.north_first = definition.axes == Axes::NorthEast;
    Ok(Found::Known(Box::new(known)))
}

/// A system of a drawing or a site; one that bears the name or the code of a system on Earth is that system, badly described.
fn local(title: &str, id: Option<&(String, String)>) -> Result<Found, CrsError> {
    let coded = id.and_then(|(authority, code)| if authority == "EPSG" { code.parse::<u16>().ok() } else { None });
    let on_earth = coded.filter(|code| table::definition(*code).is_some()).or_else(|| table::named(title));
    match on_earth {
        Some(code) => Err(CrsError::NotLocal { title: quoted(title), code }),
        None => Ok(Found::Planar),
    }
}

/// A system by its own parameters.
pub(super) fn own(definition: Definition) -> Result<Known, CrsError> {
    let key = definition.datum_key();
    let of_datum = || table::entries().iter().filter(|entry| entry.key == key);
    let unknown = datum::is_unknown(&definition.datum);
    let near = |one: &Definition| {
        (one.figure.radius_m - definition.figure.radius_m).abs() < OTHER_FIGURE_M
            && (polar_m(one) - polar_m(&definition)).abs() < OTHER_FIGURE_M
    };
    if !unknown && of_datum().next().is_some() && !of_datum().any(|entry| near(&entry.definition)) {
        return Err(CrsError::Definition {
            name: quoted(&definition.title),
            what: format!("has another ellipsoid than its datum {}", shown(&definition.datum)),
        });
    }
    let Some(projection) = &definition.projection else {
        if definition.meridian.east_deg != 0.0 || definition.angle_rad != std::f64::consts::PI / 180.0 {
            return Err(CrsError::OtherLongitudes { name: quoted(&definition.title) });
        }
        return Ok(named(definition, &key, unknown, None));
    };
    let refuse = |why: String| CrsError::Unsupported { name: quoted(&definition.title), why };
    let text = proj_text(&definition, projection).map_err(refuse)?;
    let engine = if projection.method == Method::WebMercator {
        let radius = definition.figure.radius_m;
        Engine::new(&format!("{} +a={radius} +b={radius} +nadgrids=@null", text.replace("+proj=webmerc", "+proj=merc")))
    } else {
        Engine::on(figure(&definition, &key), &text)
    };
    let engine = engine.map_err(refuse)?;
    Ok(named(definition, &key, unknown, Some(engine)))
}

fn named(definition: Definition, key: &str, unknown: bool, engine: Option<Engine>) -> Known {
    let name = written::wkt2(&canonical(&definition));
    let spelled = spelled(&definition, key);
    let datum = match key {
        _ if unknown => name.clone(),
        "wgs1984" | "china2000" => WGS84_DATUM.to_owned(),
        _ if epsg::is_wgs84(&spelled.replace('_', " ")) => WGS84_DATUM.to_owned(),
        _ => spelled.strip_prefix("D_").unwrap_or(spelled).replace('_', " "),
    };
    let recognition = Recognition::Own { title: definition.title.clone() };
    let north_first = definition.axes == Axes::NorthEast;
    let ellipsoid = figure(&definition, key);
    let zone = Zone::of(&definition);
    Known { ellipsoid, recognition, north_first, zone, definition: Some(definition), ..Known::new(name, datum, engine) }
}

/// The definition under names that do not depend on the writer, so that the same parameters have one name.
fn canonical(definition: &Definition) -> Definition {
    let unknown = || "unknown".to_owned();
    let mut canonical = definition.clone();
    canonical.title = unknown();
    canonical.base = canonical.base.map(|_| unknown());
    canonical.figure.name = unknown();
    canonical.meridian.name = if canonical.meridian.east_deg == 0.0 { "Greenwich".to_owned() } else { unknown() };
    let key = canonical.datum_key();
    spelled(definition, &key).clone_into(&mut canonical.datum);
    if canonical.axes == Axes::NorthEast {
        canonical.axes = Axes::EastNorth;
    }
    (canonical.id, canonical.base_code, canonical.heights) = (None, None, false);
    if let Some(projection) = &mut canonical.projection {
        projection.unit = Unit { name: unknown(), metres: projection.unit.metres };
    }
    canonical
}

/// The datum's name as the table of codes spells it, from the same meridian.
fn spelled<'a>(definition: &'a Definition, key: &str) -> &'a str {
    let same = |entry: &&table::Entry| {
        let meridian = entry.definition.meridian.east_deg - definition.meridian.east_deg;
        meridian.abs() < SAME_MERIDIAN_DEG && entry.key == key
    };
    table::entries().iter().find(same).map_or(&definition.datum, |entry| &entry.definition.datum)
}

/// The ellipsoid under its name in the register: that of the datum, else any of the same axes.
fn figure(definition: &Definition, key: &str) -> Ellipsoid {
    let own = &definition.figure;
    let entries = || table::entries().iter().filter(|entry| entry.definition.figure.is_same(own));
    let found = entries().find(|entry| entry.key == key);
    let (radius, inverse) = (own.radius_m, own.inverse);
    match found.and_then(|entry| epsg::ellipsoid_of(entry.code)) {
        Some(ellipsoid) => ellipsoid,
        None => engine::known_ellipsoid(radius, inverse).unwrap_or_else(|| Ellipsoid::new(OWN_FIGURE, radius, inverse)),
    }
}

fn polar_m(definition: &Definition) -> f64 {
    definition.figure.radius_m * (1.0 - 1.0 / definition.figure.inverse)
}
