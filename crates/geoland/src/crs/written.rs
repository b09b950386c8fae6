//! Definitions as texts for the files that are written: WKT 2, ESRI's WKT 1 and PROJJSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::datum;
use super::definition::{Axes, Definition, Figure, Projection, Unit};
use super::method::{Method, Parameter, Quantity, Slot};

/// A degree in radians, with the digits that well-known texts have.
const DEGREE: &str = "0.0174532925199433";

/// The axes of a system: name, abbreviation, direction, and the meridian along which it points from a pole.
struct Axis {
    name: &'static str,
    short: &'static str,
    direction: &'static str,
    meridian_deg: Option<f64>,
}

impl Axis {
    const fn new(name: &'static str, short: &'static str, direction: &'static str) -> Self {
        Self { name, short, direction, meridian_deg: None }
    }
}

fn axes(definition: &Definition) -> Vec<Axis> {
    let mut axes = match &definition.projection {
        None => vec![Axis::new("Geodetic longitude", "Lon", "east"), Axis::new("Geodetic latitude", "Lat", "north")],
        Some(projection) => projected_axes(projection, definition.axes),
    };
    if definition.axes == Axes::NorthEast {
        axes.swap(0, 1);
    }
    if definition.heights {
        axes.push(Axis::new("Ellipsoidal height", "h", "up"));
    }
    axes
}

fn projected_axes(projection: &Projection, order: Axes) -> Vec<Axis> {
    if order == Axes::SouthWest {
        return vec![Axis::new("Westing", "Y", "west"), Axis::new("Southing", "X", "south")];
    }
    let pole = match projection.method {
        Method::PolarB => projection.values.get(Slot::Parallel1),
        method if method.is_around_pole() => projection.values.get(Slot::Latitude),
        _ => 0.0,
    };
    let around = matches!(projection.method, Method::PolarA | Method::PolarB) || pole.abs() == 90.0;
    let (mut east, mut north) = (Axis::new("Easting", "E", "east"), Axis::new("Northing", "N", "north"));
    if around {
        let turned = |degrees: f64| {
            let turned = (projection.values.get(Slot::Longitude) + degrees).rem_euclid(360.0);
            Some(if turned > 180.0 { turned - 360.0 } else { turned })
        };
        (east.meridian_deg, north.meridian_deg) = (turned(90.0), turned(if pole > 0.0 { 180.0 } else { 0.0 }));
        (east.direction, north.direction) = if pole > 0.0 { ("south", "south") } else { ("north", "north") };
    }
    vec![east, north]
}

/// The value of a parameter in the units of the system, without what is left of its way through metres.
fn value(projection: &Projection, (slot, ..): &Parameter) -> f64 {
    let value = projection.values.get(*slot);
    match slot.quantity() {
        Quantity::Length => (value / projection.unit.metres * 1e6).round() / 1e6,
        _ if *slot == Slot::Grid => projection.values.given(Slot::Grid).unwrap_or(projection.values.get(Slot::Azimuth)),
        _ => value,
    }
}

/// A text in quotes, a quote within it doubled, without control characters.
fn quote(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('"', "\"\""))
}

/// Well-known text 2 (ISO 19162:2019), in one line.
pub(super) fn wkt2(definition: &Definition) -> String {
    let degree = format!("ANGLEUNIT[\"degree\",{DEGREE}]");
    let figure = &definition.figure;
    let inverse = if figure.inverse.is_finite() { figure.inverse } else { 0.0 };
    let beneath = format!(
        "DATUM[{},ELLIPSOID[{},{},{inverse},LENGTHUNIT[\"metre\",1]]],PRIMEM[{},{},{degree}]",
        quote(&datum_name(definition)),
        quote(&figure.name),
        figure.radius_m,
        quote(&definition.meridian.name),
        definition.meridian.east_deg,
    );
    let title = quote(&definition.title);
    let (mut text, unit, kind) = match &definition.projection {
        None => (format!("GEOGCRS[{title},{beneath}"), degree.clone(), "ellipsoidal"),
        Some(projection) => {
            let id = definition.base_code.map_or_else(String::new, |code| format!(",ID[\"EPSG\",{code}]"));
            let base = quote(definition.base.as_deref().unwrap_or("unknown"));
            let conversion = conversion(projection, &degree, &definition.title);
            let text = format!("PROJCRS[{title},BASEGEOGCRS[{base},{beneath}{id}],{conversion}");
            (text, length_unit(&projection.unit), "Cartesian")
        }
    };
    let axes = axes(definition);
    let _ = write!(text, ",CS[{kind},{}]", axes.len());
    for (index, axis) in axes.iter().enumerate() {
        let Axis { name, short, direction, meridian_deg } = axis;
        let name = if definition.projection.is_some() { name.to_lowercase() } else { lower_first(name) };
        let meridian = meridian_deg.map_or_else(String::new, |deg| format!(",MERIDIAN[{deg},{degree}]"));
        let unit = if *direction == "up" { "LENGTHUNIT[\"metre\",1]" } else { &unit };
        let _ = write!(text, ",AXIS[\"{name} ({short})\",{direction}{meridian},ORDER[{}],{unit}]", index + 1);
    }
    if let Some((authority, code)) = &definition.id {
        let code = if code.bytes().all(|byte| byte.is_ascii_digit()) { code.clone() } else { quote(code) };
        let _ = write!(text, ",ID[{},{code}]", quote(authority));
    }
    text + "]"
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn length_unit(unit: &Unit) -> String {
    format!("LENGTHUNIT[{},{}]", quote(&unit_name(unit)), unit.metres)
}

fn unit_name(unit: &Unit) -> String {
    let known = [(1.0, "metre"), (0.3048, "foot"), (1200.0 / 3937.0, "US survey foot"), (1000.0, "kilometre")];
    let known = known.into_iter().find(|(metres, _)| *metres == unit.metres);
    known.map_or_else(|| unit.name.clone(), |(_, name)| name.to_owned())
}

/// Today's name of the datum; that of the text where the datum is not known.
fn datum_name(definition: &Definition) -> String {
    datum::newer(&definition.datum)
}

/// The name of the conversion: that part of a title that names it.
fn conversion_name(title: &str) -> &str {
    title.split_once(" / ").map_or(title, |(_, conversion)| conversion)
}

fn conversion(projection: &Projection, degree: &str, title: &str) -> String {
    let names = projection.method.names();
    let id = |code: u16| if code == 0 { String::new() } else { format!(",ID[\"EPSG\",{code}]") };
    let mut text = format!("CONVERSION[{},METHOD[\"{}\"{}]", quote(conversion_name(title)), names.name, id(names.code));
    for parameter in names.parameters {
        let unit = match parameter.0.quantity() {
            Quantity::Angle => degree.to_owned(),
            Quantity::Length => length_unit(&projection.unit),
            Quantity::Ratio => "SCALEUNIT[\"unity\",1]".to_owned(),
        };
        let (_, name, code, _) = parameter;
        let _ = write!(text, ",PARAMETER[\"{name}\",{},{unit}{}]", value(projection, parameter), id(*code));
    }
    text + "]"
}

/// PROJJSON 0.7.
pub(super) fn projjson(definition: &Definition) -> Value {
    let mut object = json!({ "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json" });
    match &definition.projection {
        None => {
            object["type"] = json!("GeographicCRS");
            object["name"] = json!(definition.title);
            object["datum"] = frame(definition);
            object["coordinate_system"] =
                json!({ "subtype": "ellipsoidal", "axis": json_axes(definition, &json!("degree")) });
        }
        Some(projection) => {
            object["type"] = json!("ProjectedCRS");
            object["name"] = json!(definition.title);
            let (one, two) = ("Geodetic latitude", "Geodetic longitude");
            let angle = json_angle(definition.angle_rad);
            object["base_crs"] = json!({
                "name": definition.base.as_deref().unwrap_or("unknown"),
                "datum": frame(definition),
                "coordinate_system": { "subtype": "ellipsoidal", "axis": [
                    { "name": one, "abbreviation": "Lat", "direction": "north", "unit": angle },
                    { "name": two, "abbreviation": "Lon", "direction": "east", "unit": angle },
                ] },
            });
            if let Some(code) = definition.base_code {
                object["base_crs"]["id"] = json!({ "authority": "EPSG", "code": code });
            }
            let unit = json_unit(&projection.unit);
            object["conversion"] = json_conversion(projection, &unit, &definition.title);
            object["coordinate_system"] = json!({ "subtype": "Cartesian", "axis": json_axes(definition, &unit) });
        }
    }
    if let Some((authority, code)) = &definition.id {
        let code = code.parse::<u32>().map_or_else(|_| json!(code), |code| json!(code));
        object["id"] = json!({ "authority": authority, "code": code });
    }
    object
}

fn frame(definition: &Definition) -> Value {
    let Figure { name, radius_m, inverse } = &definition.figure;
    let ellipsoid = if inverse.is_finite() {
        json!({ "name": name, "semi_major_axis": radius_m, "inverse_flattening": inverse })
    } else {
        json!({ "name": name, "radius": radius_m })
    };
    let mut frame = json!({ "type": "GeodeticReferenceFrame", "name": datum_name(definition), "ellipsoid": ellipsoid });
    if definition.meridian.east_deg != 0.0 {
        frame["prime_meridian"] =
            json!({ "name": definition.meridian.name, "longitude": definition.meridian.east_deg });
    }
    frame
}

fn json_unit(unit: &Unit) -> Value {
    if unit.metres == 1.0 {
        return json!("metre");
    }
    json!({ "type": "LinearUnit", "name": unit_name(unit), "conversion_factor": unit.metres })
}

/// The unit of the geographic system; parameters are in degrees whatever it is.
fn json_angle(angle_rad: f64) -> Value {
    if angle_rad == std::f64::consts::PI / 180.0 {
        return json!("degree");
    }
    let grad = (angle_rad * 200.0 / std::f64::consts::PI - 1.0).abs() < 1e-9;
    json!({ "type": "AngularUnit", "name": if grad { "grad" } else { "unknown" }, "conversion_factor": angle_rad })
}

fn json_axes(definition: &Definition, unit: &Value) -> Vec<Value> {
    let axis = |axis: Axis| {
        let unit = if axis.direction == "up" { &json!("metre") } else { unit };
        let mut value =
            json!({ "name": axis.name, "abbreviation": axis.short, "direction": axis.direction, "unit": unit });
        if let Some(longitude) = axis.meridian_deg {
            value["meridian"] = json!({ "longitude": longitude });
        }
        value
    };
    axes(definition).into_iter().map(axis).collect()
}

fn json_conversion(projection: &Projection, unit: &Value, title: &str) -> Value {
    let names = projection.method.names();
    let parameter = |parameter: &Parameter| {
        let unit = match parameter.0.quantity() {
            Quantity::Angle => &json!("degree"),
            Quantity::Length => unit,
            Quantity::Ratio => &json!("unity"),
        };
        let (_, name, code, _) = parameter;
        let mut object = json!({ "name": name, "value": value(projection, parameter), "unit": unit });
        if *code != 0 {
            object["id"] = json!({ "authority": "EPSG", "code": code });
        }
        object
    };
    let mut method = json!({ "name": names.name });
    if names.code != 0 {
        method["id"] = json!({ "authority": "EPSG", "code": names.code });
    }
    let parameters: Vec<Value> = names.parameters.iter().map(parameter).collect();
    json!({ "name": conversion_name(title), "method": method, "parameters": parameters })
}
