//! The door for coordinate reference systems: what the numbers of a layer mean.
//!
//! A [`Crs`] is one of four things: longitudes and latitudes in degrees on a named datum, coordinates of a map projection
//! (by EPSG code, definition or `+proj=` text), displaced longitudes and latitudes of a Chinese web map, or a plane without any place on
//! Earth.
//!
//! **Longitude or easting comes first, always**, whatever axis order an authority declares: EPSG:4326 and EPSG:4490 are
//! (longitude, latitude) here, EPSG:4548 is (easting, northing), as in `GeoJSON` and in the common practice of files.
//!
//! **No datum is shifted unasked.** Projected coordinates become degrees on their own datum and their own ellipsoid, which is
//! all that areas need. Layers come together where [`Crs::same_datum`] holds, or by a [`Transformation`] that is given.
//!
//! Definitions in well-known text (1 and 2, of OGC, ESRI and GDAL) and PROJJSON come down to one description, which is compared with those
//! of the `crs-definitions` crate: [`Crs::recognition`] says what came of it. The formulas are those of `proj4rs`, whose
//! projections are a translation of PROJ's; with the cargo feature `proj` PROJ itself computes what they lack ([`EngineChoice`]).
//! Projections use the platform's trigonometry: the same bits on the same build. GCJ-02 and BD-09 use `libm`'s: the same bits everywhere.

mod bracketed;
mod choice;
mod datum;
mod definition;
mod engine;
mod epsg;
mod error;
mod esri;
mod helmert;
mod method;
mod names;
#[cfg(feature = "proj")]
mod pipeline;
#[cfg(feature = "proj")]
mod proj_systems;
#[cfg(feature = "proj")]
mod proj_tables;
mod projection;
mod projjson;
mod recognition;
mod shift;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
mod texts;
mod transformation;
mod webmap;
#[cfg(test)]
mod webmap_tests;
mod wkt;
mod written;
mod zone;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use choice::EngineChoice;
pub use error::{CrsError, PointFault};
pub use recognition::Recognition;
pub use shift::DatumShift;
pub(crate) use transformation::near_wgs84_m;
pub use transformation::{Transformation, TransformationError};

use crate::ellipsoid::Ellipsoid;
use definition::Definition;
use engine::Engine;
use names::Named;
use recognition::Found;
use webmap::WebMap;
use zone::Zone;

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
    WebMap(WebMap),
    Known(Arc<Known>),
}

/// A system read from a definition.
struct Known {
    name: String,
    datum: String,
    ellipsoid: Ellipsoid,
    /// None where the coordinates are longitudes and latitudes already.
    engine: Option<Engine>,
    /// The EPSG code, where the system is one.
    code: Option<u16>,
    /// What the definition says in full; none for a PROJ text and for methods that only the engine knows.
    definition: Option<Definition>,
    recognition: Recognition,
    /// Whether the definition declares northing or latitude first.
    north_first: bool,
    zone: Option<Zone>,
}

impl Known {
    /// A system by its name, on WGS 84's ellipsoid and with nothing else known of it.
    fn new(name: String, datum: String, engine: Option<Engine>) -> Self {
        Self {
            name,
            datum,
            ellipsoid: Ellipsoid::WGS84,
            engine,
            code: None,
            definition: None,
            recognition: Recognition::Name,
            north_first: false,
            zone: None,
        }
    }
}

impl Kind {
    fn unproject(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        match self {
            Self::WebMap(map) => map.restored(degrees(point)?),
            Self::Known(known) => match (known.zone.as_ref().and_then(|zone| zone.fault(point[0])), &known.engine) {
                (Some(fault), _) => Err(fault),
                (None, Some(engine)) => engine.unproject(point),
                (None, None) => degrees(point),
            },
            Self::Wgs84 | Self::Planar => degrees(point),
        }
    }

    fn project(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        match self {
            Self::WebMap(map) => degrees(point).map(|point| map.displaced(point)),
            Self::Known(known) => known.engine.as_ref().map_or_else(|| degrees(point), |engine| engine.project(point)),
            Self::Wgs84 | Self::Planar => degrees(point),
        }
    }
}

impl Crs {
    /// Longitude and latitude in degrees on WGS 84: OGC:CRS84, the system of `GeoJSON` (RFC 7946).
    pub const WGS84: Self = Self(Kind::Wgs84);
    /// Coordinates in a plane that is nowhere on Earth.
    pub const PLANAR: Self = Self(Kind::Planar);

    /// The system that a text names.
    ///
    /// Understood, in any case of letters: `EPSG:4548`, `EPSG 4548`, `urn:ogc:def:crs:EPSG::4548`,
    /// `http://www.opengis.net/def/crs/EPSG/0/4548`, `OGC:CRS84` and its urn and address, `CRS84`, `WGS84`, `planar`, `GCJ02`,
    /// `BD09`, PROJ texts that begin with `+proj=`, well-known text 1 and 2 (as in `.prj` files), PROJJSON, and the objects
    /// `{"id":{"authority":"EPSG","code":4548}}` and `{"type":"name","properties":{"name":"..."}}`. A version inside a urn or address
    /// is not looked at.
    ///
    /// A definition is the code that it names where its parameters are those of the code, to a millimetre; else the one code with its
    /// parameters, if there is one; else it is computed by its own parameters, and its name is their text. Of compound and bound systems
    /// the horizontal source is read; shifts to other datums are left out. Local systems are planar.
    ///
    /// GCJ-02 and BD-09 are taken for what they are only when they are named: a layer of them looks like any other in degrees.
    ///
    /// # Errors
    /// Everything else is refused by name with what to do instead: texts that are cut short, definitions that contradict the code
    /// they name, unknown and deprecated codes, codes of heights, of compound or geocentric systems, degrees counted from
    /// another meridian than Greenwich, projections that the engine lacks. A text is at most 64 KiB long.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// assert_eq!(Crs::parse("urn:ogc:def:crs:EPSG::4548")?.name(), "EPSG:4548");
    /// assert_eq!(Crs::parse("urn:ogc:def:crs:OGC:1.3:CRS84")?, Crs::WGS84);
    /// let prj = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],
    ///     PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]"#;
    /// assert_eq!(Crs::parse(prj)?.name(), "EPSG:4326");
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
        let found = match names::read(text)? {
            Named::Wgs84 => Found::Wgs84,
            Named::Planar => Found::Planar,
            Named::WebMap(map) => return Ok(Self(Kind::WebMap(map))),
            Named::Epsg(code) => Found::Known(Box::new(epsg::read(code)?)),
            Named::Proj(text) => Found::Known(Box::new(engine::read_text(text)?)),
            Named::Wkt(text) => recognition::of_wkt(text)?,
            Named::Json(text) => return recognition::of_json(text),
        };
        Ok(Self::of(found))
    }

    /// The canonical name: `EPSG:4548`, `OGC:CRS84`, `planar`, `GCJ02`, `BD09`, the `+proj=` text as given, or for a definition that is no
    /// known system well-known text 2 that holds its parameters and nothing else. [`Crs::parse`] reads it back.
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
            Kind::WebMap(map) => map.name(),
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
            Kind::Wgs84 | Kind::Planar | Kind::WebMap(_) => Ellipsoid::WGS84,
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
            Kind::Wgs84 | Kind::WebMap(_) => WGS84_DATUM,
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
            Kind::Planar | Kind::WebMap(_) => false,
            Kind::Known(known) => known.engine.is_none(),
        }
    }

    /// Whether the numbers are angles: longitudes and latitudes in degrees, or what becomes such by [`Crs::to_lonlat`] without
    /// any projection, such as those of a web map or grads from Paris.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let mars = Crs::parse("GCJ02").unwrap();
    /// assert!(mars.is_in_degrees() && !mars.is_lonlat());
    /// assert!(Crs::WGS84.is_in_degrees() && !Crs::parse("EPSG:4548").unwrap().is_in_degrees());
    /// ```
    #[must_use]
    pub fn is_in_degrees(&self) -> bool {
        match &self.0 {
            Kind::WebMap(_) => true,
            #[cfg(feature = "proj")]
            Kind::Known(known) if matches!(&known.engine, Some(Engine::Proj(way)) if way.is_angular()) => true,
            _ => self.is_lonlat(),
        }
    }

    /// The length of a unit of the coordinates in metres; none for angles, for the plane, and where only the engine knows.
    pub(crate) fn unit_m(&self) -> Option<f64> {
        let Kind::Known(known) = &self.0 else { return None };
        Some(known.definition.as_ref()?.projection.as_ref()?.unit.metres)
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
    /// For GCJ-02 and BD-09 these are longitudes and latitudes of WGS 84, by the exact inverse of the public formulas, good to
    /// 1e-9 degrees. Outside a box around China (72.004 to 137.8347 east, 0.8293 to 55.8271 north) GCJ-02 displaces nothing; at its edge the
    /// position inside is the answer, and places that are nobody's image are refused.
    ///
    /// Gauss-Krueger eastings with the number of another zone, or without the number of this one, are refused with the code that
    /// fits.
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
    /// assert!(error.to_string().ends_with("eastings near 39,500,000 belong to EPSG:4527"));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    pub fn to_lonlat(&self, points: &mut [[f64; 2]]) -> Result<(), CrsError> {
        self.convert(points, Kind::unproject)
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
        self.convert(points, Kind::project)
    }

    fn convert(
        &self,
        points: &mut [[f64; 2]],
        by: fn(&Kind, [f64; 2]) -> Result<[f64; 2], PointFault>,
    ) -> Result<(), CrsError> {
        if self.is_planar() {
            return Err(CrsError::NoPlace);
        }
        for (index, point) in points.iter_mut().enumerate() {
            let [x, y] = *point;
            let converted =
                if x.is_finite() && y.is_finite() { by(&self.0, [x, y]) } else { Err(PointFault::NotFinite) };
            *point =
                converted.map_err(|fault| CrsError::BadPoint { crs: self.name().to_owned(), index, x, y, fault })?;
        }
        Ok(())
    }

    fn of(found: Found) -> Self {
        match found {
            Found::Wgs84 => Self::WGS84,
            Found::Planar => Self::PLANAR,
            Found::Known(known) => Self(Kind::Known(Arc::new(*known))),
        }
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
