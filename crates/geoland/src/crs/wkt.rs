//! Well-known text, versions 1 (of OGC and of ESRI) and 2, into a definition.

use super::bracketed::{Item, Node};
use super::definition::{Axes, Definition, Figure, Meridian, Projection, Unit, Values};
use super::error::CrsError;
use super::method::{Method, Quantity, Slot};
use super::names::quoted;

/// A degree in radians, as texts write it: 16 digits or fewer.
const DEGREE_RAD: f64 = std::f64::consts::PI / 180.0;
/// Units within this ratio of a known one are that one.
const SAME_UNIT: f64 = 1e-8;
/// Units of length that texts round differently.
const UNITS_M: [f64; 4] = [1.0, 1200.0 / 3937.0, 0.3048, 1000.0];
/// The ellipsoids of planets and moons that anybody maps, in metres.
const RADII_M: std::ops::Range<f64> = 1e3..1e9;

/// The co-latitude of Krovak's cone, 30°17'17.30311", as today's register has it; older texts have up to 3e-8 degrees less.
const KROVAK_CONE_DEG: f64 = 30.288_139_752_777_8;
const SAME_CONE_DEG: f64 = 1e-6;

/// What a text defines.
pub(super) enum Reading {
    System(Box<Definition>),
    /// A system of a drawing or a site, nowhere on Earth.
    Local {
        title: String,
        id: Option<(String, String)>,
    },
}

/// Reads a root.
pub(super) fn read(root: &Node) -> Result<Reading, CrsError> {
    let title = root.text().unwrap_or_default();
    let system = |definition| Reading::System(Box::new(definition));
    match root.keyword.as_str() {
        "PROJCS" | "PROJCRS" | "PROJECTEDCRS" => projected(root).map(system),
        "GEOGCS" | "GEOGCRS" | "GEOGRAPHICCRS" | "GEODCRS" | "GEODETICCRS" => geographic(root).map(system),
        "COMPD_CS" | "COMPOUNDCRS" => {
            let part = root.children().next();
            part.ok_or_else(|| wrong(root, "has no part")).and_then(read)
        }
        "BOUNDCRS" => {
            let source = root.node(&["SOURCECRS"]).and_then(|node| node.node(&ROOTS));
            source.ok_or_else(|| wrong(root, "has no source")).and_then(read)
        }
        "LOCAL_CS" | "ENGCRS" | "ENGINEERINGCRS" => Ok(Reading::Local { title: title.to_owned(), id: id(root) }),
        "GEOCCS" => Err(CrsError::Geocentric { name: quoted(title) }),
        "VERT_CS" | "VERTCS" | "VERTCRS" | "VERTICALCRS" => Err(wrong(root, "is a system of heights alone")),
        _ => Err(wrong(root, "is of a kind that is not read")),
    }
}

/// Systems of two dimensions or with such a part.
const ROOTS: [&str; 12] = [
    "PROJCS",
    "PROJCRS",
    "PROJECTEDCRS",
    "GEOGCS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
    "COMPD_CS",
    "COMPOUNDCRS",
    "LOCAL_CS",
    "ENGCRS",
];

fn geographic(root: &Node) -> Result<Definition, CrsError> {
    if root.node(&["DERIVINGCONVERSION"]).is_some() {
        return Err(wrong(root, "is derived from another by a rotation"));
    }
    if let Some(system) = root.node(&["CS"]) {
        match system.word() {
            Some("ellipsoidal") => {}
            Some("cartesian") => return Err(CrsError::Geocentric { name: quoted(root.text().unwrap_or_default()) }),
            _ => return Err(wrong(root, "has coordinates that are not of an ellipsoid")),
        }
    }
    let mut definition = beneath(root)?;
    definition.axes = axes(root);
    definition.heights = root.nodes("AXIS").count() == 3;
    Ok(definition)
}

fn projected(root: &Node) -> Result<Definition, CrsError> {
    let base = root.node(&["GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "GEOGCRS"]);
    let base = base.ok_or_else(|| wrong(root, "has no geographic system"))?;
    let geographic = beneath(base)?;
    let unit = length_unit(root)?;
    let conversion = root.node(&["CONVERSION"]).unwrap_or(root);
    let method = conversion.node(&["METHOD", "PROJECTION"]).and_then(Node::text);
    let method = method.ok_or_else(|| wrong(root, "has no method of projection"))?;
    let title = root.text().unwrap_or_default().to_owned();
    let mut projection = Projection { method: method_of(root, method)?, values: Values::NONE, unit };
    let mut turned = Turned::default();
    for parameter in conversion.nodes("PARAMETER") {
        read_parameter(root, &geographic, parameter, &mut projection, &mut turned)?;
    }
    settle(root, method, &mut projection, &turned)?;
    let axes = axes(root);
    if axes == Axes::Other || (axes == Axes::SouthWest && !matches!(projection.method, Method::TransverseMercatorSouth))
    {
        return Err(wrong(root, "has axes that are not east and north"));
    }
    Ok(Definition {
        title,
        base: Some(geographic.title),
        projection: Some(projection),
        axes,
        id: id(root),
        base_code: geographic.base_code,
        ..geographic
    })
}

/// A geographic system, by itself or beneath a projection.
fn beneath(root: &Node) -> Result<Definition, CrsError> {
    let datum = root.node(&["DATUM", "ENSEMBLE", "TRF", "GEODETICDATUM"]);
    let datum = datum.ok_or_else(|| wrong(root, "has no datum"))?;
    let spheroid = datum.node(&["SPHEROID", "ELLIPSOID"]);
    let spheroid = spheroid.ok_or_else(|| wrong(root, "has no ellipsoid"))?;
    let (Some(radius), Some(inverse)) = (spheroid.number(0), spheroid.number(1)) else {
        return Err(wrong(root, "has an ellipsoid without its two numbers"));
    };
    let radius_m = radius * unit_of(spheroid, &["LENGTHUNIT", "UNIT"]).map_or(1.0, |unit| unit.metres);
    if !RADII_M.contains(&radius_m) || !(inverse == 0.0 || inverse > 2.0) {
        return Err(wrong(root, "has an ellipsoid that cannot be"));
    }
    let inverse = if inverse == 0.0 { f64::INFINITY } else { inverse };
    let angle_rad = angle_unit(root);
    let title = root.text().unwrap_or_default().to_owned();
    Ok(Definition {
        datum: datum.text().unwrap_or_default().to_owned(),
        figure: Figure { name: spheroid.text().unwrap_or_default().to_owned(), radius_m, inverse },
        meridian: meridian(root)?,
        angle_rad,
        base: None,
        projection: None,
        axes: Axes::Undeclared,
        heights: false,
        id: id(root),
        base_code: id(root).and_then(|(authority, code)| if authority == "EPSG" { code.parse().ok() } else { None }),
        title,
    })
}

/// The prime meridian, which version 1 gives in degrees whatever the unit of the system; version 2 without a unit in that of the axes.
fn meridian(root: &Node) -> Result<Meridian, CrsError> {
    let Some(node) = root.node(&["PRIMEM", "PRIMEMERIDIAN"]) else {
        return Ok(Meridian { name: "Greenwich".to_owned(), east_deg: 0.0 });
    };
    let east = node.number(0).ok_or_else(|| wrong(root, "has a prime meridian without its longitude"))?;
    let unit = node.node(&["ANGLEUNIT", "UNIT"]).and_then(|unit| unit.number(0));
    let unit = unit.unwrap_or_else(|| if root.node(&["CS"]).is_some() { angle_unit(root) } else { DEGREE_RAD });
    let east_deg = round_deg(degrees(east, unit));
    if east_deg.abs() > 180.0 {
        return Err(wrong(root, "has a prime meridian that is nowhere"));
    }
    Ok(Meridian { name: node.text().unwrap_or_default().to_owned(), east_deg })
}

fn method_of(root: &Node, name: &str) -> Result<Method, CrsError> {
    let says = |mark: &str| super::datum::letters(root.text().unwrap_or_default()).contains(mark);
    let override_text = root.node(&["EXTENSION"]).and_then(|node| match &node.items[..] {
        [Item::Text(key), Item::Text(text)] if key == "PROJ4" => Some(text.as_str()),
        _ => None,
    });
    let method = Method::of(name);
    // GDAL marks Web Mercator by its PROJ text, older files only by its name.
    let mercator = matches!(method, Some(Method::MercatorA | Method::MercatorB));
    if mercator && (override_text.is_some_and(super::engine::is_web_mercator) || says("pseudomercator")) {
        return Ok(Method::WebMercator);
    }
    method.ok_or_else(|| CrsError::Unsupported {
        name: quoted(root.text().unwrap_or_default()),
        why: format!("the method of projection `{}` is not there", quoted(name)),
    })
}

/// How ESRI's files turn and mirror the axes of Krovak's projection.
#[derive(Default)]
struct Turned {
    scales: [Option<f64>; 2],
}

fn read_parameter(
    root: &Node,
    geographic: &Definition,
    parameter: &Node,
    projection: &mut Projection,
    turned: &mut Turned,
) -> Result<(), CrsError> {
    let name = parameter.text().unwrap_or_default();
    let value = parameter.number(0).ok_or_else(|| wrong(root, &format!("has no number for `{}`", quoted(name))))?;
    let own = parameter.node(&["ANGLEUNIT", "LENGTHUNIT", "SCALEUNIT", "UNIT"]).and_then(|unit| unit.number(0));
    match super::datum::letters(name).as_str() {
        "auxiliaryspheretype" if value == 0.0 => return Ok(()),
        "auxiliaryspheretype" => return Err(wrong(root, "is Mercator on a sphere of another kind")),
        "xscale" => turned.scales[0] = Some(value),
        "yscale" => turned.scales[1] = Some(value),
        _ => {
            let slot = Slot::of(name)
                .ok_or_else(|| wrong(root, &format!("has a parameter `{}`, not known here", quoted(name))))?;
            let value = match slot.quantity() {
                Quantity::Angle => round_deg(degrees(value, own.unwrap_or(geographic.angle_rad))),
                Quantity::Length => round_m(value * own.map_or(projection.unit.metres, known_unit)),
                Quantity::Ratio => value * own.unwrap_or(1.0),
            };
            let most = match slot {
                Slot::Latitude | Slot::Parallel1 | Slot::Parallel2 => 90.0,
                Slot::Longitude | Slot::Azimuth | Slot::Grid => 360.0,
                Slot::Scale => 10.0,
                Slot::Easting | Slot::Northing => 1e9,
            };
            if value.abs() > most || (slot == Slot::Scale && value <= 0.0) {
                return Err(wrong(root, &format!("has `{}` = {value}, which cannot be", quoted(name))));
            }
            projection.values.set(slot, value);
        }
    }
    Ok(())
}

/// Decides what names leave open, and whether all is there that the method needs.
fn settle(root: &Node, name: &str, projection: &mut Projection, turned: &Turned) -> Result<(), CrsError> {
    let values = &mut projection.values;
    let given = |slot| values.given(slot);
    match projection.method {
        // ESRI has one name for both, GDAL's one-parallel form has no parallel.
        Method::LambertTwo if given(Slot::Parallel2).is_none() => {
            let parallel = given(Slot::Parallel1).unwrap_or_else(|| values.get(Slot::Latitude));
            if parallel == values.get(Slot::Latitude) {
                projection.method = Method::LambertOne;
            } else {
                values.set(Slot::Parallel1, parallel);
                values.set(Slot::Parallel2, parallel);
            }
        }
        Method::PolarB if given(Slot::Parallel1).is_none() => {
            // Version 1 has one name for both variants and the parallel under the name of the origin.
            let latitude = values.get(Slot::Latitude);
            if latitude.abs() == 90.0 {
                projection.method = Method::PolarA;
            } else if values.get(Slot::Scale) == 1.0 {
                values.set(Slot::Parallel1, latitude);
            } else {
                return Err(wrong(root, "has both a standard parallel and a scale factor"));
            }
        }
        Method::Stereographic if values.get(Slot::Latitude).abs() == 90.0 => projection.method = Method::PolarA,
        Method::CylindricalEqualArea if super::datum::letters(name) == "behrmann" => values.set(Slot::Parallel1, 30.0),
        Method::PolarA if values.get(Slot::Latitude).abs() != 90.0 => {
            return Err(wrong(root, "is polar without a pole for its origin"));
        }
        Method::WebMercator
            if [Slot::Latitude, Slot::Parallel1].into_iter().any(|slot| values.get(slot) != 0.0)
                || values.get(Slot::Scale) != 1.0 =>
        {
            return Err(wrong(root, "is Web Mercator with a true scale elsewhere than on the equator"));
        }
        Method::Krovak => {
            let esri_north = (turned.scales, given(Slot::Grid)) == ([Some(-1.0), Some(1.0)], Some(90.0));
            let plain = (turned.scales, given(Slot::Grid)) == ([None, None], None);
            let south = super::datum::letters(name) == "krovak" && axes(root) == Axes::Undeclared;
            if !(esri_north || plain && !south) {
                return Err(wrong(root, "has axes that are not east and north"));
            }
            values.clear(Slot::Grid);
            if (values.get(Slot::Azimuth) - KROVAK_CONE_DEG).abs() < SAME_CONE_DEG {
                values.set(Slot::Azimuth, KROVAK_CONE_DEG);
            }
        }
        _ => {}
    }
    let values = &projection.values;
    let needed: &[Slot] = match projection.method {
        Method::LambertTwo | Method::LambertBelgium | Method::Albers | Method::EquidistantConic => {
            &[Slot::Longitude, Slot::Parallel1, Slot::Parallel2]
        }
        Method::MercatorB | Method::PolarB | Method::CylindricalEqualArea => &[Slot::Longitude, Slot::Parallel1],
        Method::HotineA | Method::HotineB => &[Slot::Latitude, Slot::Longitude, Slot::Azimuth],
        _ => &[Slot::Longitude],
    };
    match needed.iter().find(|slot| values.given(**slot).is_none()) {
        Some(slot) => Err(wrong(root, &format!("lacks a parameter of its method ({slot:?})"))),
        None => Ok(()),
    }
}

/// The order of the axes as declared.
fn axes(root: &Node) -> Axes {
    let mut directions = root.nodes("AXIS").take(2).map(|axis| {
        let name = super::datum::letters(axis.text().unwrap_or_default());
        (name, axis.word().unwrap_or_default().to_owned())
    });
    let (Some((name, one)), Some((_, two))) = (directions.next(), directions.next()) else { return Axes::Undeclared };
    match (one.as_str(), two.as_str()) {
        ("south", "west") | ("west", "south") => Axes::SouthWest,
        ("north", "east") => Axes::NorthEast,
        // Around a pole both axes point away from it: only their names tell them apart.
        ("north", "north") | ("south", "south") if name.starts_with("north") => Axes::NorthEast,
        ("east" | "north", "north") | ("south", "south") => Axes::EastNorth,
        _ => Axes::Other,
    }
}

/// The unit of a projected system: its own, or that of both axes.
fn length_unit(root: &Node) -> Result<Unit, CrsError> {
    let mut units: Vec<Unit> =
        root.nodes("AXIS").take(2).filter_map(|axis| unit_of(axis, &["LENGTHUNIT", "UNIT"])).collect();
    units.extend(unit_of(root, &["LENGTHUNIT", "UNIT"]));
    let Some(first) = units.first().cloned() else { return Ok(Unit { name: "metre".to_owned(), metres: 1.0 }) };
    if units.iter().any(|unit| unit.metres != first.metres) {
        return Err(wrong(root, "has axes in different units"));
    }
    if !(first.metres > 1e-6 && first.metres < 1e6) {
        return Err(wrong(root, "has a unit of length that cannot be"));
    }
    Ok(first)
}

fn unit_of(node: &Node, keywords: &[&str]) -> Option<Unit> {
    let unit = node.node(keywords)?;
    Some(Unit { name: unit.text().unwrap_or_default().to_owned(), metres: known_unit(unit.number(0)?) })
}

/// The unit of angles of a geographic system: version 2 has it on the axes or on the system.
fn angle_unit(root: &Node) -> f64 {
    let own = |node: &Node| node.node(&["ANGLEUNIT", "UNIT"]).and_then(|unit| unit.number(0));
    let unit = root.nodes("AXIS").next().and_then(own).or_else(|| own(root)).unwrap_or(DEGREE_RAD);
    if (unit / DEGREE_RAD - 1.0).abs() < SAME_UNIT { DEGREE_RAD } else { unit }
}

fn known_unit(metres: f64) -> f64 {
    UNITS_M.into_iter().find(|known| (metres / known - 1.0).abs() < SAME_UNIT).unwrap_or(metres)
}

fn degrees(value: f64, unit_rad: f64) -> f64 {
    // Not by way of radians where the unit is the degree, which would move the last digit.
    if (unit_rad / DEGREE_RAD - 1.0).abs() < SAME_UNIT { value } else { value * unit_rad / DEGREE_RAD }
}

/// To 1e-12 degrees: texts give thirds of a degree with 12 to 16 digits.
fn round_deg(degrees: f64) -> f64 {
    (degrees * 1e12).round() / 1e12
}

/// To a tenth of a micrometre: feet turned into metres leave a rest.
fn round_m(metres: f64) -> f64 {
    (metres * 1e7).round() / 1e7
}

/// The authority and code of a system.
fn id(root: &Node) -> Option<(String, String)> {
    let node = root.node(&["ID", "AUTHORITY"])?;
    let mut values = node.items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text.clone()),
        Item::Number(number) => Some(number.to_string()),
        _ => None,
    });
    Some((values.next()?.to_ascii_uppercase(), values.next()?))
}

fn wrong(root: &Node, what: &str) -> CrsError {
    CrsError::Definition { name: quoted(root.text().unwrap_or(&root.keyword)), what: what.to_owned() }
}
