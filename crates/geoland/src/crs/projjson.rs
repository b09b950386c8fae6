//! PROJJSON into the nodes of well-known text version 2, of which it is another spelling.

use serde_json::{Map, Value};

use super::bracketed::{Item, Node};

/// The node of an object, or what is wrong with it.
///
/// Nesting is bounded by the reader of JSON, which stops at 128.
pub(super) fn node(object: &Map<String, Value>) -> Result<Node, String> {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let mut items = named(object);
    let keyword = match kind {
        "GeographicCRS" | "GeodeticCRS" => {
            items.extend(geodetic(object)?);
            "GEOGCRS"
        }
        "ProjectedCRS" => {
            let base = part(object, "base_crs")?;
            let mut beneath = named(base);
            beneath.extend(geodetic(base)?);
            beneath.extend(axes(base));
            beneath.extend(id(base));
            items.push(Item::Node(Node::new("BASEGEOGCRS", beneath)));
            items.push(Item::Node(conversion(part(object, "conversion")?)?));
            "PROJCRS"
        }
        "BoundCRS" => {
            items.push(Item::Node(Node::new("SOURCECRS", vec![Item::Node(node(part(object, "source_crs")?)?)])));
            "BOUNDCRS"
        }
        "CompoundCRS" => {
            let first = object.get("components").and_then(Value::as_array).and_then(|parts| parts.first());
            let first = first.and_then(Value::as_object).ok_or("a compound system has no `components`")?;
            items.push(Item::Node(node(first)?));
            "COMPOUNDCRS"
        }
        "EngineeringCRS" => "ENGCRS",
        "VerticalCRS" => "VERTCRS",
        "" => return Err("it has no `type`".to_owned()),
        other => return Err(format!("`{}` is of a kind that is not read", super::names::quoted(other))),
    };
    items.extend(axes(object));
    items.extend(id(object));
    Ok(Node::new(keyword, items))
}

/// The name, as the first item of a node.
fn named(object: &Map<String, Value>) -> Vec<Item> {
    let name = object.get("name").and_then(Value::as_str).unwrap_or_default();
    vec![Item::Text(name.to_owned())]
}

fn part<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a Map<String, Value>, String> {
    object.get(key).and_then(Value::as_object).ok_or_else(|| format!("it has no `{key}`"))
}

/// The datum and the meridian of a geographic system.
fn geodetic(object: &Map<String, Value>) -> Result<Vec<Item>, String> {
    let datum = object.get("datum").or_else(|| object.get("datum_ensemble")).and_then(Value::as_object);
    let datum = datum.ok_or("it has no `datum`")?;
    let ellipsoid = part(datum, "ellipsoid")?;
    let length = |key: &str| ellipsoid.get(key).and_then(measure);
    let radius =
        length("semi_major_axis").or_else(|| length("radius")).ok_or("its ellipsoid has no `semi_major_axis`")?;
    let inverse = match (length("inverse_flattening"), length("semi_minor_axis")) {
        (Some(inverse), _) => inverse,
        (None, Some(minor)) if minor == radius => 0.0,
        (None, Some(minor)) => radius / (radius - minor),
        (None, None) if ellipsoid.contains_key("radius") => 0.0,
        (None, None) => return Err("its ellipsoid has no `inverse_flattening`".to_owned()),
    };
    let mut spheroid = named(ellipsoid);
    spheroid.extend([Item::Number(radius), Item::Number(inverse)]);
    let mut frame = named(datum);
    frame.push(Item::Node(Node::new("ELLIPSOID", spheroid)));
    let mut items = vec![Item::Node(Node::new("DATUM", frame))];
    let meridian = datum.get("prime_meridian").or_else(|| object.get("prime_meridian")).and_then(Value::as_object);
    if let Some(meridian) = meridian {
        let longitude = meridian.get("longitude").ok_or("its prime meridian has no `longitude`")?;
        let mut node = named(meridian);
        node.push(Item::Number(number(longitude).ok_or("the `longitude` of its prime meridian is no number")?));
        // A bare number is in degrees, whatever the axes are in.
        node.extend(longitude.get("unit").and_then(unit).or_else(|| unit(&Value::from("degree"))));
        items.push(Item::Node(Node::new("PRIMEM", node)));
    }
    Ok(items)
}

fn conversion(object: &Map<String, Value>) -> Result<Node, String> {
    let mut items = named(object);
    items.push(Item::Node(Node::new("METHOD", named(part(object, "method")?))));
    for parameter in object.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let parameter = parameter.as_object().ok_or("a parameter is no object")?;
        let mut node = named(parameter);
        node.push(Item::Number(parameter.get("value").and_then(number).ok_or("a parameter has no `value`")?));
        node.extend(parameter.get("unit").and_then(unit));
        items.push(Item::Node(Node::new("PARAMETER", node)));
    }
    Ok(Node::new("CONVERSION", items))
}

/// The kind of coordinates and the axes.
fn axes(object: &Map<String, Value>) -> Vec<Item> {
    let Some(system) = object.get("coordinate_system").and_then(Value::as_object) else { return Vec::new() };
    let subtype = system.get("subtype").and_then(Value::as_str).unwrap_or_default();
    let mut items = vec![Item::Node(Node::new("CS", vec![Item::Word(subtype.to_ascii_lowercase())]))];
    for axis in system.get("axis").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object) {
        let mut node = named(axis);
        let direction = axis.get("direction").and_then(Value::as_str).unwrap_or_default();
        node.push(Item::Word(direction.to_ascii_lowercase()));
        node.extend(axis.get("unit").and_then(unit));
        items.push(Item::Node(Node::new("AXIS", node)));
    }
    items
}

fn id(object: &Map<String, Value>) -> Option<Item> {
    let id = object.get("id").or_else(|| object.get("ids")?.as_array()?.first())?.as_object()?;
    let (authority, code) = authority_and_code(id)?;
    Some(Item::Node(Node::new("ID", vec![Item::Text(authority), Item::Text(code)])))
}

/// The two members of an `id`.
pub(super) fn authority_and_code(id: &Map<String, Value>) -> Option<(String, String)> {
    let code = match id.get("code")? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some((id.get("authority")?.as_str()?.to_owned(), code))
}

/// A number, by itself or as the `value` of an object.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.get("value")?.as_f64()).filter(|number| number.is_finite())
}

/// A length in metres.
fn measure(value: &Value) -> Option<f64> {
    let factor = value
        .get("unit")
        .and_then(unit)
        .and_then(|unit| if let Item::Node(node) = unit { node.number(0) } else { None });
    Some(number(value)? * factor.unwrap_or(1.0))
}

/// A unit as a node; its kind follows from where it stands.
fn unit(value: &Value) -> Option<Item> {
    let (name, factor) = match value {
        Value::String(name) => match name.as_str() {
            "metre" | "unity" => (name.as_str(), 1.0),
            "degree" => ("degree", std::f64::consts::PI / 180.0),
            _ => return None,
        },
        Value::Object(unit) => (unit.get("name")?.as_str()?, unit.get("conversion_factor")?.as_f64()?),
        _ => return None,
    };
    Some(Item::Node(Node::new("UNIT", vec![Item::Text(name.to_owned()), Item::Number(factor)])))
}
