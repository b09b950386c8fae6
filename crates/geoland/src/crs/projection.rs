//! The PROJ text of a projection, which the engine computes by.

use std::fmt::Write as _;

use super::definition::{Definition, Projection};
use super::method::{Method, Slot};

/// The cone of Krovak's projection is fixed in the engine: the latitude of its centre, the co-latitude of its axis, and its pseudo
/// parallel, in degrees, as far as texts round them.
const KROVAK: [(Slot, f64, f64); 3] =
    [(Slot::Latitude, 49.5, 1e-9), (Slot::Azimuth, 30.288_139_72, 1e-6), (Slot::Parallel1, 78.5, 1e-9)];
/// Angles nearer to a right one than this, in degrees, are one.
const RIGHT_DEG: f64 = 1e-9;

/// The PROJ text without the ellipsoid, or what the engine lacks.
pub(super) fn proj_text(definition: &Definition, projection: &Projection) -> Result<String, String> {
    let values = &projection.values;
    let get = |slot| values.get(slot);
    let (latitude, longitude, scale) = (get(Slot::Latitude), get(Slot::Longitude), get(Slot::Scale));
    let parallels = format!("+lat_1={} +lat_2={}", get(Slot::Parallel1), get(Slot::Parallel2));
    let own = match projection.method {
        Method::TransverseMercator => format!("+lat_0={latitude} +lon_0={longitude} +k_0={scale}"),
        Method::TransverseMercatorSouth => {
            if get(Slot::Easting) != 0.0 || get(Slot::Northing) != 0.0 {
                return Err("a false origin on axes to the south and west is ambiguous".to_owned());
            }
            format!("+lat_0={latitude} +lon_0={longitude} +k_0={scale} +axis=wsu")
        }
        Method::LambertOne => format!("+lat_1={latitude} +lat_0={latitude} +lon_0={longitude} +k_0={scale}"),
        Method::LambertTwo => format!("{parallels} +lat_0={latitude} +lon_0={longitude} +k_0={scale}"),
        Method::LambertBelgium => {
            let turned = projection.belgian_longitude_deg(&definition.figure);
            format!("{parallels} +lat_0={latitude} +lon_0={turned}")
        }
        Method::Albers | Method::EquidistantConic => format!("{parallels} +lat_0={latitude} +lon_0={longitude}"),
        Method::MercatorA => format!("+lon_0={longitude} +k_0={scale}"),
        Method::MercatorB | Method::CylindricalEqualArea => {
            format!("+lat_ts={} +lon_0={longitude}", get(Slot::Parallel1))
        }
        Method::WebMercator => format!("+lon_0={longitude}"),
        Method::PolarA => format!("+lat_0={} +lon_0={longitude} +k_0={scale}", pole(latitude)),
        Method::PolarB => {
            let parallel = get(Slot::Parallel1);
            format!("+lat_0={} +lat_ts={parallel} +lon_0={longitude}", pole(parallel))
        }
        Method::ObliqueStereographic | Method::Stereographic => {
            format!("+lat_0={latitude} +lon_0={longitude} +k_0={scale}")
        }
        Method::LambertAzimuthal | Method::Cassini | Method::Polyconic => {
            format!("+lat_0={latitude} +lon_0={longitude}")
        }
        Method::HotineA | Method::HotineB => return hotine(definition, projection),
        Method::Krovak => {
            if let Some((slot, ..)) = KROVAK.iter().find(|(slot, fixed, off)| (get(*slot) - fixed).abs() > *off) {
                return Err(format!("Krovak's projection with another {slot:?} than the Czech and Slovak grid's"));
            }
            format!("+lat_0={latitude} +lon_0={longitude} +k_0={scale}")
        }
        Method::EquidistantCylindrical => {
            if definition.figure.inverse.is_finite() {
                return Err("the equidistant cylindrical projection is there for a sphere only".to_owned());
            }
            format!("+lat_ts={} +lat_0={latitude} +lon_0={longitude}", get(Slot::Parallel1))
        }
    };
    Ok(finished(definition, projection, projection.method.word(), &own))
}

fn hotine(definition: &Definition, projection: &Projection) -> Result<String, String> {
    let get = |slot| projection.values.get(slot);
    let azimuth = get(Slot::Azimuth);
    let grid = projection.values.given(Slot::Grid).unwrap_or(azimuth);
    let (latitude, longitude, scale) = (get(Slot::Latitude), get(Slot::Longitude), get(Slot::Scale));
    let right = |angle: f64| (angle - 90.0).abs() < RIGHT_DEG;
    if right(azimuth) || right(azimuth + 180.0) {
        // The general formulas divide by the cosine of the azimuth; the Swiss ones are their limit.
        if projection.method == Method::HotineA || !right(grid) {
            return Err(
                "an oblique Mercator projection along a parallel, with coordinates from its natural origin".to_owned()
            );
        }
        return Ok(finished(
            definition,
            projection,
            "somerc",
            &format!("+lat_0={latitude} +lon_0={longitude} +k_0={scale}"),
        ));
    }
    let offset = if projection.method == Method::HotineA { " +no_uoff" } else { "" };
    let own = format!("+lat_0={latitude} +lonc={longitude} +alpha={azimuth} +gamma={grid} +k_0={scale}{offset}");
    Ok(finished(definition, projection, "omerc", &own))
}

/// The text of a method and its parameters, with what all projections have.
fn finished(definition: &Definition, projection: &Projection, word: &str, own: &str) -> String {
    let (easting, northing) = (projection.values.get(Slot::Easting), projection.values.get(Slot::Northing));
    let mut text = format!("+proj={word} {own} +x_0={easting} +y_0={northing}");
    if projection.unit.metres != 1.0 {
        let _ = write!(text, " +to_meter={}", projection.unit.metres);
    }
    if definition.meridian.east_deg != 0.0 {
        let _ = write!(text, " +pm={}", definition.meridian.east_deg);
    }
    text
}

fn pole(latitude: f64) -> f64 {
    90.0_f64.copysign(latitude)
}
