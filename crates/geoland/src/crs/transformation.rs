//! Transformations between datums: never guessed, always given.

#[cfg(feature = "proj")]
use std::{fmt, sync::Arc};

use super::error::CrsError;
use super::helmert::Helmert;
use super::names::quoted;
use super::shift::DatumShift;
use super::{Crs, WGS84_DATUM};
#[cfg(feature = "proj")]
use super::{pipeline::Pipeline, proj_tables};

/// No datum lies further from WGS 84 than this, in metres.
const MOST_SHIFT_M: f64 = 10_000.0;
/// No datum is turned against WGS 84 by more than this, in seconds of arc.
const MOST_ROTATION_S: f64 = 100.0;
/// No datum's scale differs from that of WGS 84 by more than this, in parts per million.
const MOST_SCALE_PPM: f64 = 1_000.0;
/// A transformation's text is no longer than this, in bytes.
const LONGEST: usize = 4_000;
/// The beginning of an operation's address.
const OPERATION: &str = "urn:ogc:def:coordinateOperation:EPSG::";

/// Datums that were made to agree with a realisation of the ITRF at some time, by the beginnings of their names, and how far
/// off WGS 84 they may lie by now, in metres: their plates' speed (2.5 cm a year for Europe, 7 for Australia) by their age, and
/// for NAD83 the two metres by which its centre was missed.
const NEAR_WGS84: [(&str, f64); 13] = [
    ("North American Datum 1983", 2.5),
    ("North American Datum of 1983", 2.5),
    ("NAD83", 2.5),
    ("European Terrestrial Reference", 1.0),
    ("Reseau Geodesique Francais 1993", 1.0),
    ("Geocentric Datum of Australia 1994", 2.5),
    ("Geocentric Datum of Australia 2020", 1.0),
    ("New Zealand Geodetic Datum 2000", 2.5),
    ("Japanese Geodetic Datum 2011", 2.5),
    ("Geocentric datum of Korea", 1.0),
    ("Taiwan Datum 1997", 2.5),
    ("Sistema de Referencia Geocentrico para las AmericaS 2000", 1.0),
    ("World Geodetic System 1984 (Transit)", 1.0),
];

/// How positions on a datum become positions on WGS 84 (or CGCS2000, which counts as the same).
///
/// Which parameters hold depends on the place and on who measured there; no table can say it. So a transformation is always
/// given, and without one layers on different datums do not come together.
///
/// # Example
/// ```
/// use geoland::crs::Transformation;
/// use geoland::Crs;
/// let given = Transformation::parse("Beijing 1954:towgs84=12.646,-155.176,-80.863")?;
/// let (old, new) = (Crs::parse("EPSG:4214")?, Crs::parse("EPSG:4490")?);
/// let mut points = [[116.391, 39.907]];
/// old.shift_to(&new, &[given])?.apply(&mut points)?;
/// let east_m = (points[0][0] - 116.391) * 85_400.0;
/// assert!((50.0..70.0).contains(&east_m), "{east_m}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Transformation {
    text: String,
    /// None where it is for whichever datum the run has beside WGS 84.
    datum: Option<String>,
    way: Way,
}

/// How positions are moved.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    Nothing,
    Helmert(Helmert),
    #[cfg(feature = "proj")]
    Pipeline(Arc<Moving>),
}

/// A pipeline between two datums.
#[cfg(feature = "proj")]
pub(super) struct Moving(Pipeline);

#[cfg(feature = "proj")]
impl Moving {
    /// A position in degrees on the first datum, as degrees on the second.
    pub(super) fn run(&self, point: [f64; 2]) -> Result<[f64; 2], super::PointFault> {
        self.0.run(point, false)
    }
}

#[cfg(feature = "proj")]
impl PartialEq for Moving {
    fn eq(&self, other: &Self) -> bool {
        self.0.text() == other.0.text()
    }
}

#[cfg(feature = "proj")]
impl fmt::Debug for Moving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pipeline of PROJ")
    }
}

/// Why a text is no transformation.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("`{text}` is no transformation: {why}")]
pub struct TransformationError {
    /// The text, cut where it is long.
    pub text: String,
    /// What is wrong, and what to do.
    pub why: String,
}

impl PartialEq for Transformation {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Transformation {
    /// The transformation that a text gives, `[DATUM-OR-CRS:]WAY`: the datum by its name or by a system on it
    /// (`Beijing 1954`, `EPSG:2436`); without one it is for the only datum of a run beside WGS 84.
    ///
    /// | way | what it does |
    /// |---|---|
    /// | `towgs84=dx,dy,dz` | shifts geocentric coordinates by metres |
    /// | `towgs84=dx,dy,dz,rx,ry,rz,s` | and turns them by seconds of arc, in the position vector convention of TOWGS84 in well-known text, and scales them by parts per million |
    /// | `none` | takes positions as they are, knowingly: right for datums that agree to a metre or two |
    /// | `+proj=pipeline ...` | a pipeline of PROJ from longitude and latitude in degrees to the same; latitude first where it begins or ends with `+step +proj=axisswap +order=2,1`, as `projinfo` prints it (cargo feature `proj`) |
    /// | `EPSG:15918` | an operation of the EPSG register, to WGS 84 or CGCS2000 (cargo feature `proj`) |
    ///
    /// # Errors
    /// [`TransformationError`] for anything else, for parameters that no two datums have, and for what needs PROJ where it is
    /// not built in.
    ///
    /// # Example
    /// ```
    /// use geoland::crs::Transformation;
    /// assert!(Transformation::parse("EPSG:4269:none").is_ok());
    /// let error = Transformation::parse("towgs84=1,2").unwrap_err();
    /// assert!(error.to_string().contains("three or seven numbers"));
    /// ```
    pub fn parse(text: &str) -> Result<Self, TransformationError> {
        let text = text.trim();
        let refuse = |why: &str| TransformationError { text: quoted(text), why: why.to_owned() };
        if text.len() > LONGEST || text.chars().any(char::is_control) {
            return Err(refuse("it is too long, or has control characters in it"));
        }
        let (datum, way) = split(text).ok_or_else(|| {
            refuse("give [DATUM:]towgs84=dx,dy,dz[,rx,ry,rz,s], [DATUM:]none, a PROJ pipeline or an EPSG operation")
        })?;
        let way = read_way(way).map_err(|why| refuse(&why))?;
        let datum =
            (!datum.is_empty()).then(|| Crs::parse(datum).map_or_else(|_| plain(datum), |crs| crs.datum().to_owned()));
        if datum.as_deref() == Some(WGS84_DATUM) {
            return Err(refuse("it is from WGS 84 itself; give the one from the other datum to WGS 84"));
        }
        Ok(Self { text: text.to_owned(), datum, way })
    }

    /// The text, as given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it says which datum it is from.
    #[must_use]
    pub fn names_datum(&self) -> bool {
        self.datum.is_some()
    }

    /// Whether it takes positions as they are.
    #[must_use]
    pub fn moves_nothing(&self) -> bool {
        matches!(self.way, Way::Nothing)
    }

    /// Whether it is for the datum of a system: named for it, or named for none.
    #[must_use]
    pub fn is_for(&self, crs: &Crs) -> bool {
        match &self.datum {
            _ if crs.is_planar() || crs.datum() == WGS84_DATUM => false,
            Some(datum) => datum.eq_ignore_ascii_case(crs.datum()),
            None => true,
        }
    }

    /// What to tell of a transformation that takes the positions of a system as they are: how far off they may lie.
    ///
    /// # Example
    /// ```
    /// use geoland::crs::Transformation;
    /// use geoland::Crs;
    /// let none = Transformation::parse("none").unwrap();
    /// let caution = none.caution(&Crs::parse("EPSG:2263").unwrap()).unwrap();
    /// assert_eq!(caution, "positions on North American Datum 1983 are taken for those of WGS 84: they may be off by 2.5 m");
    /// ```
    #[must_use]
    pub fn caution(&self, crs: &Crs) -> Option<String> {
        if !self.moves_nothing() || !self.is_for(crs) {
            return None;
        }
        let off = match near_wgs84_m(crs.datum()) {
            Some(metres) => format!("{metres} m"),
            None => "hundreds of metres".to_owned(),
        };
        Some(format!("positions on {} are taken for those of WGS 84: they may be off by {off}", crs.datum()))
    }

    /// The one of several that is for the datum of a system: that named for it before one named for none.
    fn of<'a>(crs: &Crs, given: &'a [Self]) -> Option<&'a Self> {
        let fitting = || given.iter().filter(|one| one.is_for(crs));
        fitting().find(|one| one.datum.is_some()).or_else(|| fitting().next())
    }
}

/// How far a datum may lie off WGS 84, in metres, where it is one of those that were made to agree with it.
pub(crate) fn near_wgs84_m(datum: &str) -> Option<f64> {
    NEAR_WGS84.iter().find(|(name, _)| datum.starts_with(name)).map(|(_, metres)| *metres)
}

/// A datum's name with blanks for underscores.
fn plain(name: &str) -> String {
    name.replace('_', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The datum and the way of a text.
fn split(text: &str) -> Option<(&str, &str)> {
    let upper = text.to_ascii_uppercase();
    // Letters beyond ASCII stay as they are, so that places in the one are places in the other.
    let cut = |at: usize| (text[..at].trim().trim_end_matches(':').trim(), &text[at..]);
    if let Some(before) = upper.strip_suffix("NONE").map(str::trim_end)
        && (before.is_empty() || before.ends_with(':'))
    {
        return Some(cut(text.len() - "none".len()));
    }
    if let Some(at) =
        upper.find("TOWGS84=").or_else(|| upper.find("+PROJ=")).or_else(|| upper.find(&OPERATION.to_ascii_uppercase()))
    {
        return Some(cut(if upper[..at].ends_with('+') { at - 1 } else { at }));
    }
    let at = upper.rfind("EPSG:")?;
    Some(cut(at))
}

fn read_way(text: &str) -> Result<Way, String> {
    let lower = text.to_ascii_lowercase();
    if lower == "none" {
        return Ok(Way::Nothing);
    }
    if let Some(numbers) = lower.trim_start_matches('+').strip_prefix("towgs84=") {
        return read_helmert(numbers).map(Way::Helmert);
    }
    read_pipeline(text)
}

fn read_helmert(text: &str) -> Result<Helmert, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()));
    let helmert = match numbers.as_deref() {
        Some(&[x, y, z]) => Helmert { shift_m: [x, y, z], rotation_s: [0.0; 3], scale_ppm: 0.0 },
        Some(&[x, y, z, rx, ry, rz, s]) => Helmert { shift_m: [x, y, z], rotation_s: [rx, ry, rz], scale_ppm: s },
        _ => return Err("towgs84= takes three or seven numbers, with commas between".to_owned()),
    };
    let within = |values: [f64; 3], most: f64| values.iter().all(|value| value.abs() <= most);
    if !within(helmert.shift_m, MOST_SHIFT_M) {
        return Err(format!("no datum lies more than {MOST_SHIFT_M} m off: shifts are in metres"));
    }
    if !within(helmert.rotation_s, MOST_ROTATION_S) {
        return Err(format!(
            "no datum is turned by more than {MOST_ROTATION_S} seconds: rotations are in seconds of arc"
        ));
    }
    if helmert.scale_ppm.abs() > MOST_SCALE_PPM {
        return Err(format!(
            "no datum's scale is off by more than {MOST_SCALE_PPM} ppm: scale is in parts per million"
        ));
    }
    Ok(helmert)
}

#[cfg(not(feature = "proj"))]
fn read_pipeline(_text: &str) -> Result<Way, String> {
    Err("pipelines and operations of the EPSG register need PROJ: build geoland with the cargo feature proj, \
         or give towgs84=dx,dy,dz[,rx,ry,rz,s]"
        .to_owned())
}

#[cfg(feature = "proj")]
fn read_pipeline(text: &str) -> Result<Way, String> {
    let upper = text.to_ascii_uppercase();
    let code = upper.strip_prefix(&OPERATION.to_ascii_uppercase()).or_else(|| upper.strip_prefix("EPSG:"));
    let pipeline = match code {
        Some(code) if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            proj_tables::check().map_err(|error| error.to_string())?;
            let operation = proj::Proj::new(&format!("{OPERATION}{code}"))
                .map_err(|_| format!("PROJ has no operation EPSG:{code}, or lacks the grid that it needs"))?;
            let title = operation.proj_info().description.unwrap_or_default();
            let to_wgs84 = [" to WGS 84", " to CGCS2000", " to China Geodetic"].iter().any(|end| title.contains(end));
            if !to_wgs84 {
                return Err(format!("EPSG:{code} ({}) does not lead to WGS 84", quoted(&title)));
            }
            operation.def().map_err(|error| error.to_string())?
        }
        Some(_) => return Err("an operation is named by its number, as EPSG:15918".to_owned()),
        None => text.to_owned(),
    };
    let pipeline = Pipeline::new(&pipeline).map_err(|why| quoted(&why))?;
    Ok(Way::Pipeline(Arc::new(Moving(pipeline))))
}

impl Crs {
    /// What brings longitudes and latitudes on this system's datum to those on another's, with the transformations given.
    ///
    /// Nothing is shifted where [`Crs::same_datum`] holds. Otherwise positions go over WGS 84: from this system's datum to WGS 84
    /// by its transformation, and from there to the other's datum by the inverse of that one's.
    ///
    /// # Errors
    /// [`CrsError::DatumsDiffer`] where a transformation that is needed is not given, and where the same one would have to
    /// serve for two datums; [`CrsError::NoPlace`] for planar systems.
    ///
    /// # Example
    /// ```
    /// use geoland::crs::Transformation;
    /// use geoland::Crs;
    /// let lots = Crs::parse("EPSG:2263").unwrap();
    /// let error = lots.shift_to(&Crs::WGS84, &[]).unwrap_err();
    /// assert!(error.to_string().contains("North American Datum 1983"));
    /// let none = Transformation::parse("none").unwrap();
    /// assert!(lots.shift_to(&Crs::WGS84, &[none]).unwrap().moves_nothing());
    /// ```
    pub fn shift_to(&self, other: &Self, given: &[Transformation]) -> Result<DatumShift, CrsError> {
        if self.is_planar() || other.is_planar() {
            return if self.is_planar() && other.is_planar() { Ok(DatumShift::NONE) } else { Err(CrsError::NoPlace) };
        }
        if self.same_datum(other) {
            return Ok(DatumShift::NONE);
        }
        let of = |crs: &Self| {
            if crs.datum() == WGS84_DATUM {
                return Ok(None);
            }
            Transformation::of(crs, given).map(Some).ok_or(())
        };
        let (Ok(away), Ok(back)) = (of(self), of(other)) else {
            return self.require_same_datum(other).map(|()| DatumShift::NONE);
        };
        // One that names no datum cannot be for both.
        if let (Some(away), Some(back)) = (away, back)
            && std::ptr::eq(away, back)
            && !away.moves_nothing()
        {
            return self.require_same_datum(other).map(|()| DatumShift::NONE);
        }
        Ok(DatumShift::new(self, other, away.map(|one| one.way.clone()), back.map(|one| one.way.clone())))
    }
}
