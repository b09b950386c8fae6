//! What a definition says, whichever text it was read from.

use super::datum;
use super::method::{Method, Quantity, SLOTS, Slot};

/// Two systems are one when their angles differ by less than this, in degrees; it is a tenth of a millimetre on the ground, and files
/// write 12 decimals or more.
const SAME_ANGLE_DEG: f64 = 1e-9;
/// The same for lengths, in metres: false eastings in feet are rounded in some files.
const SAME_LENGTH_M: f64 = 1e-3;
/// The same for scale factors and units, as a ratio. US survey feet and international feet differ by 2e-6.
const SAME_RATIO: f64 = 1e-8;
/// The constant turn of the Belgian grid of 1972, 29.2985 seconds (IOGP 373-7-2, method 9803), in degrees.
const BELGIAN_TURN_DEG: f64 = 29.2985 / 3600.0;

/// What a definition says of one horizontal system.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    /// The name that the text gives the system.
    pub(super) title: String,
    /// The datum's name as spelled.
    pub(super) datum: String,
    pub(super) figure: Figure,
    pub(super) meridian: Meridian,
    /// Radians in a unit of the geographic system.
    pub(super) angle_rad: f64,
    /// The name of the geographic system, if that is not the system itself.
    pub(super) base: Option<String>,
    pub(super) projection: Option<Projection>,
    pub(super) axes: Axes,
    /// Whether heights above the ellipsoid come third.
    pub(super) heights: bool,
    /// The authority and the code that the text gives the system.
    pub(super) id: Option<(String, String)>,
    /// The EPSG code of the geographic system beneath.
    pub(super) base_code: Option<u32>,
}

/// An ellipsoid as a text gives it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) radius_m: f64,
    /// Infinite for a sphere.
    pub(super) inverse: f64,
}

/// Where longitudes are counted from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meridian {
    pub(super) name: String,
    pub(super) east_deg: f64,
}

/// A projection with its parameters.
#[derive(Debug, Clone)]
pub(super) struct Projection {
    pub(super) method: Method,
    pub(super) values: Values,
    pub(super) unit: Unit,
}

/// A unit of length.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) metres: f64,
}

/// Values by slot: degrees (as counted from the prime meridian), ratios and metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Values([Option<f64>; SLOTS.len()]);

/// The order and the directions of axes, as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axes {
    Undeclared,
    /// Easting or longitude first.
    EastNorth,
    /// Northing or latitude first.
    NorthEast,
    /// Southing and westing, in either order.
    SouthWest,
    Other,
}

impl Values {
    pub(super) const NONE: Self = Self([None; SLOTS.len()]);

    pub(super) fn given(&self, slot: Slot) -> Option<f64> {
        self.0[slot as usize]
    }

    /// The value, or what it is where a text does not say it.
    pub(super) fn get(&self, slot: Slot) -> f64 {
        self.given(slot).unwrap_or(if slot == Slot::Scale { 1.0 } else { 0.0 })
    }

    pub(super) fn set(&mut self, slot: Slot, value: f64) {
        self.0[slot as usize] = Some(value);
    }

    pub(super) fn clear(&mut self, slot: Slot) {
        self.0[slot as usize] = None;
    }
}

impl Figure {
    pub(super) fn eccentricity_squared(&self) -> f64 {
        let flattening = 1.0 / self.inverse;
        flattening * (2.0 - flattening)
    }

    /// Whether points on the two lie less than a millimetre apart.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let polar = |figure: &Self| figure.radius_m * (1.0 - 1.0 / figure.inverse);
        (self.radius_m - other.radius_m).abs() < SAME_LENGTH_M && (polar(self) - polar(other)).abs() < SAME_LENGTH_M
    }
}

impl Projection {
    /// The parameters in the one form that all ways of giving a projection lead to: the scale at the equator or at the pole for
    /// a parallel of true scale, both parallels of a cone in the order of their latitude, an angle wherever there may be one.
    fn form(&self, figure: &Figure) -> (&'static str, Values) {
        let mut values = self.values;
        let method = match self.method {
            Method::TransverseMercatorSouth => "tmerc south",
            Method::LambertOne => {
                values.set(Slot::Parallel1, values.get(Slot::Latitude));
                values.set(Slot::Parallel2, values.get(Slot::Latitude));
                "lcc"
            }
            Method::LambertBelgium => {
                values.set(Slot::Longitude, self.belgian_longitude_deg(figure));
                "lcc"
            }
            Method::LambertTwo => "lcc",
            Method::MercatorA => "merc",
            Method::MercatorB => {
                values.set(Slot::Scale, parallel_scale(values.get(Slot::Parallel1), figure));
                values.set(Slot::Parallel1, 0.0);
                "merc"
            }
            Method::PolarA => {
                values.set(Slot::Latitude, 90.0_f64.copysign(values.get(Slot::Latitude)));
                "polar"
            }
            Method::PolarB => {
                let parallel = values.get(Slot::Parallel1);
                values.set(Slot::Scale, polar_scale(parallel.abs(), figure));
                values.set(Slot::Latitude, 90.0_f64.copysign(parallel));
                values.set(Slot::Parallel1, 0.0);
                "polar"
            }
            Method::HotineA | Method::HotineB => {
                values.set(Slot::Grid, values.given(Slot::Grid).unwrap_or(values.get(Slot::Azimuth)));
                if self.method == Method::HotineA { "omerc a" } else { "omerc b" }
            }
            other => other.word(),
        };
        if matches!(method, "lcc" | "aea" | "eqdc") {
            let (one, two) = (values.get(Slot::Parallel1), values.given(Slot::Parallel2));
            let two = two.unwrap_or(one);
            values.set(Slot::Parallel1, one.min(two));
            values.set(Slot::Parallel2, one.max(two));
        }
        (method, values)
    }

    /// The meridian of the Belgian grid as an ordinary cone has it: the constant turn, divided by the cone's constant.
    pub(super) fn belgian_longitude_deg(&self, figure: &Figure) -> f64 {
        let (one, two) = (self.values.get(Slot::Parallel1), self.values.get(Slot::Parallel2));
        let cone = if (one - two).abs() < SAME_ANGLE_DEG {
            libm::sin(one.to_radians())
        } else {
            let width = |lat| libm::log(parallel_scale(lat, figure));
            let radius = |lat| libm::log(isometric(lat, figure));
            (width(one) - width(two)) / (radius(one) - radius(two))
        };
        self.values.get(Slot::Longitude) + BELGIAN_TURN_DEG / cone
    }
}

/// The radius of a parallel as a share of the equator's (Snyder 1987, *Map Projections: A Working Manual*, 14-15).
fn parallel_scale(lat_deg: f64, figure: &Figure) -> f64 {
    let (sine, cosine) = (libm::sin(lat_deg.to_radians()), libm::cos(lat_deg.to_radians()));
    cosine / (1.0 - figure.eccentricity_squared() * sine * sine).sqrt()
}

/// Snyder's t (15-9).
fn isometric(lat_deg: f64, figure: &Figure) -> f64 {
    let eccentricity = figure.eccentricity_squared().sqrt();
    let sine = eccentricity * libm::sin(lat_deg.to_radians());
    libm::tan(std::f64::consts::FRAC_PI_4 - lat_deg.to_radians() / 2.0)
        / libm::pow((1.0 - sine) / (1.0 + sine), eccentricity / 2.0)
}

/// The scale at the pole for a parallel of true scale (Snyder 21-33 and 21-34).
fn polar_scale(parallel_deg: f64, figure: &Figure) -> f64 {
    if parallel_deg > 90.0 - SAME_ANGLE_DEG {
        return 1.0;
    }
    let e = figure.eccentricity_squared().sqrt();
    let pole = (libm::pow(1.0 + e, 1.0 + e) * libm::pow(1.0 - e, 1.0 - e)).sqrt();
    parallel_scale(parallel_deg, figure) * pole / (2.0 * isometric(parallel_deg, figure))
}

impl Definition {
    /// What the system is not the same in as another, in words, or nothing: to a millimetre or so they are one.
    /// Names, the order of axes, and shifts to other datums are not looked at.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        let (datum, other_datum) = (datum::key(&self.datum), datum::key(&other.datum));
        if datum != other_datum {
            return Some(format!("the datum is {}, not {}", shown(&self.datum), shown(&other.datum)));
        }
        if !self.figure.is_same(&other.figure) {
            let figure = |figure: &Figure| format!("{} m and 1/{}", figure.radius_m, figure.inverse);
            return Some(format!("the ellipsoid has {}, not {}", figure(&self.figure), figure(&other.figure)));
        }
        if (self.meridian.east_deg - other.meridian.east_deg).abs() > SAME_ANGLE_DEG * 10.0 {
            return Some(format!(
                "the prime meridian is {} degrees from Greenwich, not {}",
                self.meridian.east_deg, other.meridian.east_deg
            ));
        }
        match (&self.projection, &other.projection) {
            (None, None) if (self.angle_rad / other.angle_rad - 1.0).abs() > SAME_RATIO => {
                Some("the unit of its angles is another".to_owned())
            }
            (None, None) => None,
            (Some(_), None) => Some("it is a projection, not longitude and latitude".to_owned()),
            (None, Some(_)) => Some("it is longitude and latitude, not a projection".to_owned()),
            (Some(one), Some(two)) => projections_differ(one, two, [&self.figure, &other.figure]),
        }
    }

    /// The datum's name without the differences of spelling.
    pub(super) fn datum_key(&self) -> String {
        datum::key(&self.datum)
    }
}

/// A datum's name as messages show it.
pub(super) fn shown(datum: &str) -> String {
    super::names::quoted(&datum.strip_prefix("D_").unwrap_or(datum).replace('_', " "))
}

fn projections_differ(one: &Projection, two: &Projection, figures: [&Figure; 2]) -> Option<String> {
    let ((method, values), (other_method, others)) = (one.form(figures[0]), two.form(figures[1]));
    if method != other_method {
        return Some(format!("the method is {}, not {}", one.method.names().name, two.method.names().name));
    }
    let (unit, other) = (one.unit.metres, two.unit.metres);
    if (unit / other - 1.0).abs() > SAME_RATIO {
        return Some(format!("its unit has {unit} m, not {other}"));
    }
    for slot in SLOTS {
        let (value, other) = (values.get(slot), others.get(slot));
        let tolerance = match slot.quantity() {
            Quantity::Angle => SAME_ANGLE_DEG,
            Quantity::Length => SAME_LENGTH_M,
            Quantity::Ratio => SAME_RATIO,
        };
        let mut off = (value - other).abs();
        // Directions come round after a full turn.
        if matches!(slot, Slot::Longitude | Slot::Azimuth | Slot::Grid) {
            off = off.min((off - 360.0).abs());
        }
        if off > tolerance {
            return Some(format!("{} is {value}, not {other}", described(slot)));
        }
    }
    None
}

fn described(slot: Slot) -> &'static str {
    match slot {
        Slot::Latitude => "the latitude of its origin",
        Slot::Longitude => "its central meridian",
        Slot::Parallel1 | Slot::Parallel2 => "a standard parallel",
        Slot::Azimuth => "its azimuth",
        Slot::Grid => "the angle of its grid",
        Slot::Scale => "its scale factor",
        Slot::Easting => "its false easting in metres",
        Slot::Northing => "its false northing in metres",
    }
}
