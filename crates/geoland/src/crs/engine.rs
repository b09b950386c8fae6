//! The engines: what computes between a projection and degrees on the projection's own ellipsoid. The built-in one is
//! `proj4rs`; with the cargo feature `proj` there is PROJ as well.

use proj4rs::Proj;
use proj4rs::transform::transform;

use super::error::{CrsError, PointFault};
use super::names::quoted;
#[cfg(feature = "proj")]
use super::pipeline::Pipeline;
use super::{Known, WGS84_DATUM, degrees};
use crate::ellipsoid::Ellipsoid;

/// The distance from the central meridian within which the sixth-order series of transverse Mercator holds 5 nm, in
/// metres (Karney 2011, *Transverse Mercator with an accuracy of a few nanometers*, Journal of Geodesy 85, 475-485).
pub(super) const TRANSVERSE_REACH_M: f64 = 3_900_000.0;
/// Projections whose inverse takes the authalic latitude by a series of three terms, which leaves 1.5 mm at 60 degrees, here as
/// in PROJ 9.6; the projections themselves hold nanometres.
pub(super) const ROUGH_INVERSES: [&str; 3] = ["laea", "cea", "eqearth"];
/// Parameters left out of a text: shifts of datum, which are never made, and heights.
const NOT_HORIZONTAL: [&str; 4] = ["+towgs84", "+nadgrids", "+geoidgrids", "+vunits"];
/// Parameters that give the ellipsoid.
const FIGURE: [&str; 9] = ["+datum", "+ellps", "+a", "+b", "+rf", "+f", "+e", "+es", "+R"];
/// Two ellipsoids are the same when their axes differ by less than this, in metres: half axes and flattenings
/// convert into one another to a micrometre.
const SAME_AXIS_M: f64 = 2e-5;

/// What computes a projection, built once and shared.
pub(super) enum Engine {
    BuiltIn(Box<BuiltIn>),
    #[cfg(feature = "proj")]
    Proj(Pipeline),
}

/// A projection of the built-in engine.
pub(super) struct BuiltIn {
    projection: Proj,
    /// Degrees on no datum: where one side has none, the engine shifts nothing.
    geographic: Proj,
    transverse: bool,
    /// Whether the inverse is to be corrected by what the projection makes of it.
    rough_inverse: bool,
}

impl Engine {
    /// The engine of a PROJ text of a projection, or what is wrong with the text.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        BuiltIn::new(text).map(Box::new).map(Self::BuiltIn)
    }

    /// The engine of a PROJ text on another ellipsoid than the text's.
    pub(super) fn on(ellipsoid: Ellipsoid, text: &str) -> Result<Self, String> {
        BuiltIn::on(ellipsoid, text).map(Box::new).map(Self::BuiltIn)
    }

    pub(super) fn unproject(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        match self {
            Self::BuiltIn(engine) => engine.unproject(point),
            #[cfg(feature = "proj")]
            Self::Proj(pipeline) => pipeline.unproject(point),
        }
    }

    pub(super) fn project(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        match self {
            Self::BuiltIn(engine) => engine.project(point),
            #[cfg(feature = "proj")]
            Self::Proj(pipeline) => pipeline.project(point),
        }
    }
}

impl BuiltIn {
    /// The engine of a PROJ text of a projection, or what is wrong with the text.
    fn new(text: &str) -> Result<Self, String> {
        let kept: Vec<&str> = text.split_whitespace().filter(|word| !NOT_HORIZONTAL.contains(&key(word))).collect();
        // The engine refuses this datum without its grids, which no conversion here looks at.
        Self::build(&kept.join(" ").replace("+datum=NAD27", "+ellps=clrk66"))
    }

    /// The engine of a PROJ text on another ellipsoid than the text's.
    fn on(ellipsoid: Ellipsoid, text: &str) -> Result<Self, String> {
        let left_out = |word: &&str| !NOT_HORIZONTAL.contains(&key(word)) && !FIGURE.contains(&key(word));
        let kept: Vec<&str> = text.split_whitespace().filter(left_out).collect();
        let (radius, inverse) = (ellipsoid.equatorial_radius_m, ellipsoid.inverse_flattening);
        let figure = if inverse.is_finite() { format!("+a={radius} +rf={inverse}") } else { format!("+R={radius}") };
        Self::build(&format!("{} {figure}", kept.join(" ")))
    }

    fn build(text: &str) -> Result<Self, String> {
        let projection = build(text)?;
        let geographic = build("+proj=longlat +ellps=GRS80")?;
        if !(projection.has_forward() && projection.has_inverse()) {
            return Err("the projection has no inverse".to_owned());
        }
        // Easting (or westing, on the southern African grids) comes first in every file; other orders can't be meant.
        if &projection.axis()[..2] != b"en" && &projection.axis()[..2] != b"ws" {
            return Err("its axes are not easting and northing".to_owned());
        }
        let transverse = matches!(projection.projname(), "tmerc" | "etmerc" | "utm");
        let rough_inverse = ROUGH_INVERSES.contains(&projection.projname());
        Ok(Self { projection, geographic, transverse, rough_inverse })
    }

    fn unproject(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        self.check_reach(point[0])?;
        let mut found = self.inverse(point)?;
        if self.rough_inverse {
            let there = self.project(found)?;
            found = self.inverse([2.0 * point[0] - there[0], 2.0 * point[1] - there[1]])?;
        }
        Ok(found)
    }

    fn inverse(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        let mut pair = (point[0], point[1]);
        transform(&self.projection, &self.geographic, &mut pair).map_err(|_| PointFault::Unreachable)?;
        // Not NaN, which some inverses answer where they fail.
        degrees([pair.0.to_degrees(), pair.1.to_degrees()]).map_err(|_| PointFault::Unreachable)
    }

    fn project(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        let [lon, lat] = degrees(point)?;
        let mut pair = (lon.to_radians(), lat.to_radians());
        transform(&self.geographic, &self.projection, &mut pair).map_err(|_| PointFault::Unreachable)?;
        if !(pair.0.is_finite() && pair.1.is_finite()) {
            return Err(PointFault::Unreachable);
        }
        self.check_reach(pair.0)?;
        Ok([pair.0, pair.1])
    }

    fn check_reach(&self, easting: f64) -> Result<(), PointFault> {
        // With axes turned to the west and south the false easting still has the sign of the axis to the east.
        let easting_m = easting * self.projection.to_meter();
        let from_meridian = if self.projection.axis()[0] == b'w' { -easting_m } else { easting_m };
        if self.transverse && (from_meridian - self.projection.false_easting()).abs() > TRANSVERSE_REACH_M {
            return Err(PointFault::FarFromMeridian);
        }
        Ok(())
    }
}

/// Reads a system from a PROJ text.
pub(super) fn read_text(text: &str) -> Result<Known, CrsError> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let values = |wanted: &str| name.split(' ').find(|word| key(word) == wanted).map(|word| &word[wanted.len()..]);
    let refuse = |why: String| CrsError::Unsupported { name: quoted(&name), why };
    let (engine, measured) = match values("+proj") {
        Some("=geocent" | "=cart") => return Err(CrsError::Geocentric { name: quoted(&name) }),
        Some("=longlat" | "=latlong" | "=lonlat" | "=latlon") => {
            if ["+pm", "+geoc", "+axis", "+lon_0"].iter().any(|other| values(other).is_some()) {
                return Err(CrsError::OtherLongitudes { name: quoted(&name) });
            }
            // The engine lacks two of the four spellings.
            let plain = format!("+proj=longlat {}", name.split_once(' ').map_or("", |(_, rest)| rest));
            (None, BuiltIn::new(&plain).map_err(refuse)?)
        }
        _ => {
            let engine = Engine::new(&name).map_err(refuse)?;
            (Some(engine), BuiltIn::new(&name).map_err(refuse)?)
        }
    };
    let web_mercator = is_web_mercator(&name);
    let datum = match values("+datum") {
        Some("=WGS84") => WGS84_DATUM.to_owned(),
        Some("=NAD83") => "North American Datum 1983".to_owned(),
        Some("=NAD27") => "North American Datum 1927".to_owned(),
        _ if web_mercator => WGS84_DATUM.to_owned(),
        _ => name.clone(),
    };
    let ellipsoid = if web_mercator { Ellipsoid::WGS84 } else { named_ellipsoid(&measured) };
    Ok(Known { ellipsoid, ..Known::new(name, datum, engine) })
}

/// An ellipsoid with a name here, by its two numbers.
pub(super) fn known_ellipsoid(radius_m: f64, inverse: f64) -> Option<Ellipsoid> {
    let known = [Ellipsoid::WGS84, Ellipsoid::GRS80, Ellipsoid::KRASSOWSKY, Ellipsoid::IAG75];
    known.into_iter().find(|one| one.equatorial_radius_m == radius_m && one.inverse_flattening == inverse)
}

/// Web Mercator: a sphere's formulas on the latitudes of WGS 84. PROJ marks it by a grid that shifts nothing.
pub(super) fn is_web_mercator(text: &str) -> bool {
    let has = |wanted: &str| text.split_whitespace().any(|word| word == wanted);
    has("+proj=webmerc") || (has("+proj=merc") && has("+nadgrids=@null") && has("+a=6378137") && has("+b=6378137"))
}

fn named_ellipsoid(engine: &BuiltIn) -> Ellipsoid {
    let (a, b) = engine.projection.ellipse_parameters();
    nearest_ellipsoid(a, if a == b { f64::INFINITY } else { a / (a - b) })
}

/// The ellipsoid of an equatorial radius in metres and an inverse flattening, under its name where it has one here.
pub(super) fn nearest_ellipsoid(radius_m: f64, inverse: f64) -> Ellipsoid {
    let asked = Ellipsoid::new("of the PROJ text", radius_m, inverse);
    let polar_radius_m = |one: Ellipsoid| one.equatorial_radius_m * (1.0 - one.flattening());
    let near = |a: f64, b: f64| (a - b).abs() < SAME_AXIS_M;
    // WGS 84 and GRS 1980 differ by 0.1 mm in their polar radius, the least difference there is.
    let known = [Ellipsoid::WGS84, Ellipsoid::GRS80, Ellipsoid::KRASSOWSKY, Ellipsoid::IAG75];
    let nearest = known
        .into_iter()
        .find(|one| near(one.equatorial_radius_m, radius_m) && near(polar_radius_m(*one), polar_radius_m(asked)));
    nearest.unwrap_or(asked)
}

fn build(text: &str) -> Result<Proj, String> {
    Proj::from_proj_string(text).map_err(|error| error.to_string())
}

/// The key of a word of a PROJ text, with its plus.
pub(super) fn key(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}
