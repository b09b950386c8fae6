//! The door for coordinate reference systems: what the numbers of a layer mean.
//!
//! A [`Crs`] is one of three things: longitudes and latitudes in degrees on a named datum, coordinates of a map projection
//! (by EPSG code or `+proj=` text), or a plane without any place on Earth.
//!
//! **Longitude or easting comes first, always**, whatever axis order an authority declares: EPSG:4326 and EPSG:4490 are
//! (longitude, latitude) here, EPSG:4548 is (easting, northing), as in `GeoJSON` and in the common practice of files.
//!
//! **No datum is shifted unasked.** Projected coordinates become degrees on their own datum and their own ellipsoid, which is
//! all that areas need. Layers come together where [`Crs::same_datum`] holds, or by a [`Transformation`] that is given.
//!
//! The definitions are those of the `crs-definitions` crate, the formulas those of `proj4rs`, whose projections are a
//! translation of PROJ's; with the cargo feature `proj` PROJ itself computes what they lack ([`EngineChoice`]). Projections use
//! the platform's trigonometry: the same bits on the same build.

mod choice;
mod engine;
mod epsg;
mod error;
mod helmert;
mod names;
#[cfg(feature = "proj")]
mod pipeline;
#[cfg(feature = "proj")]
mod proj_systems;
#[cfg(feature = "proj")]
mod proj_tables;
mod shift;
#[cfg(test)]
mod tests;
mod transformation;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use choice::EngineChoice;
pub use error::{CrsError, PointFault};
pub use shift::DatumShift;
pub(crate) use transformation::near_wgs84_m;
pub use transformation::{Transformation, TransformationError};

use crate::ellipsoid::Ellipsoid;
use engine::Engine;
use names::Named;

/// The datum that WGS 84 and CGCS2000 are counted as.
const WGS84_DATUM: &str = "WGS 84";
/// Longitudes beyond this many degrees are no way of writing a position that anybody uses.
const MAX_LONGITUDE_DEG: f64 = 360.0;

/// A coordinate reference system: what the coordinates of a layer are.
///
/// Cheap to clone and to share between threads. Two are equal when their names are.
///
/// # Example
/// ```
/// use geoland::Crs;
/// let zone = Crs::parse("EPSG:4548")?;
/// let mut points = [[500_000.0, 4_419_000.0]];
/// zone.to_lonlat(&mut points)?;
/// assert!((points[0][0] - 117.0).abs() < 1e-9 && (points[0][1] - 39.905).abs() < 1e-3);
/// # Ok::<(), geoland::crs::CrsError>(())
/// ```
#[derive(Clone)]
pub struct Crs(Kind);

#[derive(Clone)]
enum Kind {
    Wgs84,
    Planar,
    Known(Arc<Known>),
}

/// A system read from a definition.
struct Known {
    name: String,
    datum: String,
    ellipsoid: Ellipsoid,
    /// None where the coordinates are longitudes and latitudes already.
    engine: Option<Engine>,
}

impl Crs {
    /// Longitude and latitude in degrees on WGS 84: OGC:CRS84, the system of `GeoJSON` (RFC 7946).
    pub const WGS84: Self = Self(Kind::Wgs84);
    /// Coordinates in a plane that is nowhere on Earth.
    pub const PLANAR: Self = Self(Kind::Planar);

    /// The system that a text names.
    ///
    /// Understood, in any case of letters: `EPSG:4548`, `urn:ogc:def:crs:EPSG::4548`,
    /// `http://www.opengis.net/def/crs/EPSG/0/4548`, `OGC:CRS84` and its urn and address, `CRS84`, `WGS84`, `planar`, and
    /// PROJ texts that begin with `+proj=`. A version inside a urn or address is not looked at.
    ///
    /// # Errors
    /// Everything else is refused by name with what to do instead: other texts (WKT, GCJ-02 and BD-09 among them), unknown
    /// and deprecated codes, codes of heights, of compound or geocentric systems, degrees counted from another meridian
    /// than Greenwich, projections that the engine lacks.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// assert_eq!(Crs::parse("urn:ogc:def:crs:EPSG::4548")?.name(), "EPSG:4548");
    /// assert_eq!(Crs::parse("urn:ogc:def:crs:OGC:1.3:CRS84")?, Crs::WGS84);
    /// let error = Crs::parse("GCJ02").unwrap_err();
    /// assert!(error.to_string().contains("web map"));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, CrsError> {
        Self::parse_with(text, EngineChoice::default())
    }

    /// The system that a text names, computed by a chosen engine. With the cargo feature `proj` and without a choice,
    /// PROJ computes what the built-in engine cannot: methods that it lacks, other meridians than Greenwich, codes that
    /// its table does not hold.
    ///
    /// # Errors
    /// As [`Crs::parse`]; [`CrsError::NoProj`] where PROJ is asked for and not built in.
    ///
    /// # Example
    /// ```
    /// use geoland::crs::EngineChoice;
    /// use geoland::Crs;
    /// // The New Zealand Map Grid is none of the built-in projections.
    /// let error = Crs::parse_with("EPSG:27200", EngineChoice::BuiltIn).unwrap_err();
    /// assert!(error.to_string().contains("EPSG:27200"));
    /// assert_eq!(Crs::parse("EPSG:27200").is_ok(), cfg!(feature = "proj"));
    /// ```
    pub fn parse_with(text: &str, choice: EngineChoice) -> Result<Self, CrsError> {
        let built_in = Self::parse_built_in(text);
        #[cfg(feature = "proj")]
        return proj_systems::instead(text, built_in, choice);
        #[cfg(not(feature = "proj"))]
        match built_in {
            Ok(crs) if choice == EngineChoice::Proj && crs.engine() == EngineChoice::BuiltIn => {
                Err(CrsError::NoProj { name: crs.name().to_owned() })
            }
            Err(CrsError::Unsupported { name, .. }) if choice == EngineChoice::Proj => Err(CrsError::NoProj { name }),
            built_in => built_in,
        }
    }

    /// The same system computed by a chosen engine.
    ///
    /// # Errors
    /// As [`Crs::parse_with`].
    ///
    /// # Example
    /// ```
    /// use geoland::{Crs, crs::EngineChoice};
    /// let zone = Crs::parse("EPSG:4548")?.with_engine(EngineChoice::BuiltIn)?;
    /// assert_eq!(zone.engine(), EngineChoice::BuiltIn);
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    pub fn with_engine(&self, choice: EngineChoice) -> Result<Self, CrsError> {
        Self::parse_with(self.name(), choice)
    }

    fn parse_built_in(text: &str) -> Result<Self, CrsError> {
        Ok(match names::read(text)? {
            Named::Wgs84 => Self::WGS84,
            Named::Planar => Self::PLANAR,
            Named::Epsg(code) => Self(Kind::Known(Arc::new(epsg::read(code)?))),
            Named::Proj(text) => Self(Kind::Known(Arc::new(engine::read_text(text)?))),
        })
    }

    /// The canonical name: `EPSG:4548`, `OGC:CRS84`, `planar`, or the `+proj=` text as given. [`Crs::parse`] reads it back.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland::Crs::WGS84.name(), "OGC:CRS84");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Kind::Wgs84 => "OGC:CRS84",
            Kind::Planar => "planar",
            Kind::Known(known) => &known.name,
        }
    }

    /// The ellipsoid that areas of this system are measured on. That of Web Mercator is WGS 84, though its
    /// formulas are a sphere's. A planar system has none; it answers WGS 84, which nothing then uses.
    ///
    /// # Example
    /// ```
    /// use geoland::{Crs, Ellipsoid};
    /// assert_eq!(Crs::parse("EPSG:4548")?.ellipsoid(), Ellipsoid::CGCS2000);
    /// assert_eq!(Crs::parse("EPSG:3857")?.ellipsoid(), Ellipsoid::WGS84);
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn ellipsoid(&self) -> Ellipsoid {
        match &self.0 {
            Kind::Wgs84 | Kind::Planar => Ellipsoid::WGS84,
            Kind::Known(known) => known.ellipsoid,
        }
    }

    /// The name of the datum, as the definition spells it; `WGS 84` for CGCS2000 as well (see [`Crs::same_datum`]), `planar`
    /// for the plane, and for a `+proj=` text without a datum the text itself.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland::Crs::parse("EPSG:2436").unwrap().datum(), "Beijing 1954");
    /// ```
    #[must_use]
    pub fn datum(&self) -> &str {
        match &self.0 {
            Kind::Wgs84 => WGS84_DATUM,
            Kind::Planar => "planar",
            Kind::Known(known) => &known.datum,
        }
    }

    /// Whether the coordinates are in a plane that is nowhere on Earth.
    ///
    /// # Example
    /// ```
    /// assert!(geoland::Crs::parse("planar").unwrap().is_planar());
    /// ```
    #[must_use]
    pub fn is_planar(&self) -> bool {
        matches!(self.0, Kind::Planar)
    }

    /// Whether the coordinates are longitudes and latitudes in degrees already.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// assert!(Crs::parse("EPSG:4490").unwrap().is_lonlat());
    /// assert!(!Crs::parse("EPSG:4548").unwrap().is_lonlat() && !Crs::PLANAR.is_lonlat());
    /// ```
    #[must_use]
    pub fn is_lonlat(&self) -> bool {
        match &self.0 {
            Kind::Wgs84 => true,
            Kind::Planar => false,
            Kind::Known(known) => known.engine.is_none(),
        }
    }

    /// Whether the numbers are angles: longitudes and latitudes in degrees, or what becomes such by [`Crs::to_lonlat`] without
    /// any projection, such as grads from Paris.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// assert!(Crs::WGS84.is_in_degrees() && !Crs::parse("EPSG:4548").unwrap().is_in_degrees());
    /// ```
    #[must_use]
    pub fn is_in_degrees(&self) -> bool {
        match &self.0 {
            #[cfg(feature = "proj")]
            Kind::Known(known) if matches!(&known.engine, Some(Engine::Proj(way)) if way.is_angular()) => true,
            _ => self.is_lonlat(),
        }
    }

    /// The engine that computes the projection; [`EngineChoice::Auto`] where there is nothing to compute.
    ///
    /// # Example
    /// ```
    /// use geoland::{Crs, crs::EngineChoice};
    /// assert_eq!(Crs::parse("EPSG:4548").unwrap().engine(), EngineChoice::BuiltIn);
    /// assert_eq!(Crs::WGS84.engine(), EngineChoice::Auto);
    /// ```
    #[must_use]
    pub fn engine(&self) -> EngineChoice {
        let Kind::Known(known) = &self.0 else { return EngineChoice::Auto };
        match known.engine {
            None => EngineChoice::Auto,
            Some(Engine::BuiltIn(_)) => EngineChoice::BuiltIn,
            #[cfg(feature = "proj")]
            Some(Engine::Proj(_)) => EngineChoice::Proj,
        }
    }

    /// Whether positions of the two systems can be brought together as they are: both on one datum.
    ///
    /// WGS 84 and CGCS2000 agree to a few decimetres and count as one; a land register resolves no less. No other two do:
    /// NAD83, ETRS89 and GDA94 lie a metre or two off WGS 84, Beijing 1954 and Xian 1980 tens to a hundred. A
    /// `+proj=` text that names no datum is on the datum of its like only: of the same text.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let zone = Crs::parse("EPSG:4548")?;
    /// assert!(zone.same_datum(&Crs::WGS84));
    /// assert!(!Crs::parse("EPSG:2436")?.same_datum(&zone));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn same_datum(&self, other: &Self) -> bool {
        self.datum() == other.datum()
    }

    /// Refuses two systems on different datums with the remedy.
    ///
    /// # Errors
    /// [`CrsError::DatumsDiffer`] unless [`Crs::same_datum`].
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let old = Crs::parse("EPSG:2436").unwrap();
    /// let error = old.require_same_datum(&Crs::WGS84).unwrap_err();
    /// assert!(error.to_string().contains("transform one of the layers"));
    /// ```
    pub fn require_same_datum(&self, other: &Self) -> Result<(), CrsError> {
        if self.same_datum(other) {
            return Ok(());
        }
        Err(CrsError::DatumsDiffer {
            one: self.name().to_owned(),
            one_datum: self.datum().to_owned(),
            other: other.name().to_owned(),
            other_datum: other.datum().to_owned(),
        })
    }

    /// Turns coordinates of this system into longitudes and latitudes in degrees on its own datum, in place.
    ///
    /// Longitudes that come out of a projection lie within ±180°; those of a lon/lat system are left as they are.
    ///
    /// # Tolerance
    /// 1 µm for transverse Mercator within 3,900 km of its meridian (Karney 2011, *Transverse Mercator with an accuracy of a
    /// few nanometers*, gives 5 nm for its series), whence points further off are refused; 1 mm for the others.
    ///
    /// # Errors
    /// [`CrsError::BadPoint`] names the first point, by index and as given, that is not finite, out of range, or that the
    /// projection cannot reach; the points before it are converted, the others as they were. [`CrsError::NoPlace`]
    /// for a planar system.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// // The zone number 39 belongs to EPSG:4527, not to EPSG:4548.
    /// let error = Crs::parse("EPSG:4548")?.to_lonlat(&mut [[39_500_000.0, 4_419_000.0]]).unwrap_err();
    /// assert!(error.to_string().contains("zone"));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    pub fn to_lonlat(&self, points: &mut [[f64; 2]]) -> Result<(), CrsError> {
        self.convert(points, Engine::unproject)
    }

    /// Turns longitudes and latitudes in degrees on this system's own datum into its coordinates, in place: the inverse of
    /// [`Crs::to_lonlat`], with its tolerance.
    ///
    /// # Errors
    /// As [`Crs::to_lonlat`].
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let mut points = [[116.391, 39.907]];
    /// Crs::parse("EPSG:32650")?.from_lonlat(&mut points)?;
    /// assert!((points[0][0] - 447_945.3).abs() < 1.0 && (points[0][1] - 4_417_612.7).abs() < 1.0);
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    pub fn from_lonlat(&self, points: &mut [[f64; 2]]) -> Result<(), CrsError> {
        self.convert(points, Engine::project)
    }

    fn convert(
        &self,
        points: &mut [[f64; 2]],
        by: fn(&Engine, [f64; 2]) -> Result<[f64; 2], PointFault>,
    ) -> Result<(), CrsError> {
        let engine = match &self.0 {
            Kind::Planar => return Err(CrsError::NoPlace),
            Kind::Wgs84 => None,
            Kind::Known(known) => known.engine.as_ref(),
        };
        for (index, point) in points.iter_mut().enumerate() {
            let [x, y] = *point;
            let converted = match engine {
                _ if !(x.is_finite() && y.is_finite()) => Err(PointFault::NotFinite),
                Some(engine) => by(engine, [x, y]),
                None => degrees([x, y]),
            };
            *point =
                converted.map_err(|fault| CrsError::BadPoint { crs: self.name().to_owned(), index, x, y, fault })?;
        }
        Ok(())
    }
}

/// Longitude and latitude that can be such.
fn degrees(point: [f64; 2]) -> Result<[f64; 2], PointFault> {
    if point[0].abs() <= MAX_LONGITUDE_DEG && point[1].abs() <= 90.0 { Ok(point) } else { Err(PointFault::NotDegrees) }
}

impl fmt::Debug for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crs({})", self.name())
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Crs {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Crs {}

impl Hash for Crs {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}
