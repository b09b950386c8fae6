//! ESRI's flavour of well-known text 1, which `.prj` files are written in.

use std::fmt::Write as _;

use super::datum;
use super::definition::{Definition, Projection};
use super::method::{Method, Quantity, Slot};

/// Words of EPSG's names as ESRI writes them.
const WORDS: [(&str, &str); 11] = [
    ("Krassowsky", "Krasovsky"),
    ("3-degree Gauss-Kruger", "3 Degree GK"),
    ("Gauss-Kruger", "GK"),
    ("Pseudo-Mercator", "Web Mercator Auxiliary Sphere"),
    ("WGS 84", "WGS 1984"),
    ("NAD83", "NAD 1983"),
    ("NAD27", "NAD 1927"),
    ("ETRS89", "ETRS 1989"),
    ("RGF93", "RGF 1993"),
    ("GDA94", "GDA 1994"),
    ("zone", "Zone"),
];

/// The text, in one line; none for a method that ESRI has no name for.
pub(super) fn wkt1(definition: &Definition) -> Option<String> {
    let figure = &definition.figure;
    let inverse = if figure.inverse.is_finite() { figure.inverse } else { 0.0 };
    let frame = datum::esri(&definition.datum);
    let geographic = format!(
        "GEOGCS[\"GCS_{}\",DATUM[\"{frame}\",SPHEROID[\"{}\",{:?},{inverse:?}]],PRIMEM[\"{}\",{:?}],UNIT[\"Degree\",0.0174532925199433]]",
        geographic_name(&frame),
        datum::underscored(&spelled(&figure.name)),
        figure.radius_m,
        datum::underscored(&definition.meridian.name),
        definition.meridian.east_deg,
    );
    let Some(projection) = &definition.projection else { return Some(geographic) };
    let method = method_name(definition, projection)?;
    let title = datum::underscored(&spelled(&definition.title));
    let mut text = format!("PROJCS[\"{title}\",{geographic},PROJECTION[\"{method}\"]");
    for (name, value) in parameters(definition, projection) {
        let _ = write!(text, ",PARAMETER[\"{name}\",{value:?}]");
    }
    let (unit, metres) = unit(projection);
    let _ = write!(text, ",UNIT[\"{unit}\",{metres:?}]]");
    Some(text)
}

/// A title in ESRI's words.
fn spelled(title: &str) -> String {
    WORDS.iter().fold(title.to_owned(), |title, (epsg, esri)| title.replace(epsg, esri))
}

/// ESRI names a geographic system after its datum, but for the Chinese one.
fn geographic_name(frame: &str) -> String {
    let name = frame.strip_prefix("D_").unwrap_or(frame);
    if name == "China_2000" { "China_Geodetic_Coordinate_System_2000".to_owned() } else { datum::underscored(name) }
}

fn method_name(definition: &Definition, projection: &Projection) -> Option<&'static str> {
    let southern = projection.values.get(Slot::Parallel1) < 0.0;
    match projection.method {
        Method::TransverseMercator if definition.title.contains("Gauss-Kruger") => Some("Gauss_Kruger"),
        // A scale above 1 at the equator has no parallel of true scale.
        Method::MercatorA if projection.values.get(Slot::Scale) > 1.0 => None,
        Method::MercatorA => Some(Method::MercatorB.names().esri),
        // ESRI has another name where the grid is turned by another angle than the azimuth.
        Method::HotineA if !is_turned(projection) => Some("Hotine_Oblique_Mercator_Azimuth_Natural_Origin"),
        Method::HotineB if !is_turned(projection) => Some("Hotine_Oblique_Mercator_Azimuth_Center"),
        Method::PolarB if southern => Some("Stereographic_South_Pole"),
        method => Some(method.names().esri).filter(|name| !name.is_empty()),
    }
}

/// Whether the grid is turned by another angle than the azimuth of its line.
fn is_turned(projection: &Projection) -> bool {
    let azimuth = projection.values.get(Slot::Azimuth);
    projection.values.given(Slot::Grid).is_some_and(|grid| grid != azimuth)
}

/// The parameters, false origin first as ESRI has them, with those that ESRI has beside the register's.
fn parameters(definition: &Definition, projection: &Projection) -> Vec<(&'static str, f64)> {
    let values = &projection.values;
    let method = if projection.method == Method::MercatorA { Method::MercatorB } else { projection.method };
    let mut list = Vec::new();
    for (slot, _, _, name) in method.names().parameters {
        let value = match slot.quantity() {
            Quantity::Length => (values.get(*slot) / projection.unit.metres * 1e6).round() / 1e6,
            _ if projection.method == Method::MercatorA && *slot == Slot::Parallel1 => {
                true_parallel_deg(definition, projection)
            }
            _ if *slot == Slot::Grid => values.given(Slot::Grid).unwrap_or(values.get(Slot::Azimuth)),
            _ => values.get(*slot),
        };
        if *slot == Slot::Grid && !is_turned(projection) {
            continue;
        }
        if slot.quantity() == Quantity::Length {
            let at = list.iter().filter(|(name, _): &&(&str, f64)| name.starts_with("False_")).count();
            list.insert(at, (*name, value));
        } else if !(method == Method::WebMercator && *slot == Slot::Latitude) {
            list.push((*name, value));
        }
    }
    match method {
        Method::LambertOne => list.push(("Standard_Parallel_1", values.get(Slot::Latitude))),
        Method::WebMercator => list.extend([("Standard_Parallel_1", 0.0), ("Auxiliary_Sphere_Type", 0.0)]),
        Method::Cassini => list.push(("Scale_Factor", 1.0)),
        Method::Krovak => list.extend([("X_Scale", -1.0), ("Y_Scale", 1.0), ("XY_Plane_Rotation", 90.0)]),
        _ => {}
    }
    list
}

/// The parallel of true scale of a Mercator projection that is given by its scale at the equator.
fn true_parallel_deg(definition: &Definition, projection: &Projection) -> f64 {
    let scale = projection.values.get(Slot::Scale);
    let squared = (1.0 - scale * scale) / (1.0 - scale * scale * definition.figure.eccentricity_squared());
    libm::asin(squared.max(0.0).sqrt()).to_degrees()
}

fn unit(projection: &Projection) -> (String, f64) {
    let metres = projection.unit.metres;
    let known = [(1.0, "Meter"), (0.3048, "Foot"), (1200.0 / 3937.0, "Foot_US"), (1000.0, "Kilometer")];
    let known = known.into_iter().find(|(of_known, _)| *of_known == metres);
    (known.map_or_else(|| datum::underscored(&projection.unit.name), |(_, name)| name.to_owned()), metres)
}
