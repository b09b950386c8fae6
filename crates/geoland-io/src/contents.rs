//! What a file says of itself, and what was noticed while it was read.

use geoland::crs::{Crs, CrsError, EngineChoice};

use crate::error::{ReadError, ReadErrorKind, printable};
use crate::format::Format;
use crate::schema::Field;

/// What a layer holds besides its features.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The format that was read.
    pub format: Format,
    /// The name of the layer, where the format names layers.
    pub layer: Option<String>,
    /// What it says of its coordinate system; `None` where it says nothing.
    pub crs: Option<CrsText>,
    /// The features read.
    pub features: u64,
    /// Its attributes in the order of the file, where the format declares them.
    pub fields: Option<Vec<Field>>,
    /// The encoding that texts were read in, and how it was found, where that is a question: `GBK (from the .cpg)`.
    pub encoding: Option<String>,
    /// Members of a `GeoJSON` document that RFC 7946 does not define, as JSON texts; where extras are asked for.
    pub foreign: Vec<(String, String)>,
    /// What the format does not allow and was read nevertheless.
    pub remarks: Vec<Remark>,
}

impl Contents {
    /// The contents of a layer of which nothing but the format is known.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            layer: None,
            crs: None,
            features: 0,
            fields: None,
            encoding: None,
            foreign: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// What is to be said of the encoding of a source, where it is a guess.
    #[must_use]
    pub fn guess(&self, source_name: &str) -> Option<String> {
        let guessed = self.encoding.as_ref().filter(|encoding| encoding.contains("(guessed"))?;
        Some(format!("{}: texts are read as {guessed}; --encoding says otherwise", printable(source_name)))
    }

    /// Refuses a source that was no document at all, which a collection without features is.
    ///
    /// # Errors
    /// [`ReadErrorKind::EmptyFile`] for an empty text.
    pub fn require_document(&self, source_name: &str) -> Result<(), ReadError> {
        if self.remarks.iter().any(|remark| remark.oddity == Oddity::NoDocument) {
            return Err(ReadError::whole(source_name, ReadErrorKind::EmptyFile));
        }
        Ok(())
    }
}

/// What a file says of its coordinate system, in each of the ways that it says it. They are kept as they are, so that a
/// conversion can hand them on even where geoland cannot read them.
///
/// # Example
/// ```
/// use geoland_io::CrsText;
/// let text = CrsText::named("EPSG:4548");
/// assert_eq!(text.resolve()?.name(), "EPSG:4548");
/// # Ok::<(), geoland::crs::CrsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CrsText {
    /// A name with an authority, such as `EPSG:4548`, or a urn.
    pub name: Option<String>,
    /// A well-known text, of either version.
    pub wkt: Option<String>,
    /// A PROJJSON object.
    pub projjson: Option<String>,
}

impl CrsText {
    /// A system given by its name alone.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..Self::default() }
    }

    /// The system that the texts stand for: by name where the name is known, else by the PROJJSON, else by the WKT.
    ///
    /// # Errors
    /// [`CrsError`] of the first text that is there, where none can be read.
    pub fn resolve(&self) -> Result<Crs, CrsError> {
        self.resolve_with(EngineChoice::default())
    }

    /// [`CrsText::resolve`] of a system that a chosen engine computes.
    ///
    /// # Errors
    /// As [`CrsText::resolve`]; also where the engine is not part of this build.
    pub fn resolve_with(&self, engine: EngineChoice) -> Result<Crs, CrsError> {
        let mut first = None;
        for text in [&self.name, &self.projjson, &self.wkt].into_iter().flatten() {
            match Crs::parse_with(text, engine) {
                Ok(crs) => return Ok(crs),
                Err(error) => {
                    first.get_or_insert(error);
                }
            }
        }
        // Nothing at all is said like an empty name.
        Err(first.map_or_else(|| Crs::parse("").err(), Some).unwrap_or(CrsError::NoPlace))
    }

    /// What is to be said of a system to those who write it: the texts as they are, and for those that are missing what geoland
    /// makes of the system that it read.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// use geoland_io::CrsText;
    /// let zone = Crs::parse("EPSG:4548")?;
    /// let text = CrsText::completed(None, Some(&zone)).unwrap();
    /// assert_eq!(text.name.as_deref(), Some("EPSG:4548"));
    /// assert!(text.wkt.unwrap().starts_with("PROJCRS") && text.projjson.unwrap().starts_with('{'));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn completed(text: Option<&Self>, system: Option<&Crs>) -> Option<Self> {
        let known = system.filter(|system| !system.is_planar());
        let Some(system) = known else { return text.cloned() };
        let text = text.cloned().unwrap_or_default();
        let is_wgs84 = *system == Crs::WGS84;
        let name =
            if is_wgs84 { Some("OGC:CRS84".to_owned()) } else { system.epsg().map(|code| format!("EPSG:{code}")) };
        Some(Self {
            name: name.or(text.name),
            wkt: text.wkt.or_else(|| system.wkt2()),
            projjson: text.projjson.or_else(|| system.projjson()),
        })
    }

    /// The shortest of the texts, for messages.
    #[must_use]
    pub fn shortest(&self) -> &str {
        let texts = [&self.name, &self.wkt, &self.projjson].into_iter().flatten();
        texts.min_by_key(|text| text.len()).map_or("", |text| text)
    }
}

/// The authority and code of a PROJJSON object, as a name.
pub(crate) fn name_of_projjson(crs: &serde_json::Value) -> Option<String> {
    let id = crs.get("id")?;
    let (authority, code) = (id.get("authority")?.as_str()?, id.get("code")?);
    let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
    Some(format!("{authority}:{code}"))
}

/// A departure from a format that leaves the meaning of a file clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// A feature without a `properties` member, read as one without attributes.
    NoProperties,
    /// A `bbox` that is no array of two numbers per dimension; none is used in any case.
    BadBbox,
    /// A `bbox` that does not hold the positions of its feature; none is used in any case.
    WrongBbox,
    /// A ring that does not end where it began, read as if it did.
    UnclosedRing,
    /// A table without a column that geometries could be in.
    NoGeometryColumn,
    /// Overlays and links to elsewhere in a KML, which are no features; the first by the placemarks before it.
    NoPlacemark,
    /// Empty fields beyond those that the head of a table has.
    EmptyFields,
    /// Bytes that are no characters of the encoding, read as U+FFFD.
    Undecodable,
    /// No document at all: an empty text, or white space. It is read as a collection without features.
    NoDocument,
    /// A geometry that stands by itself, without a feature around it.
    BareGeometry,
    /// A geometry that names another coordinate system than its layer does; that of the layer is used.
    OtherCrs,
    /// Edges that are arcs on a sphere or an ellipsoid, read as straight ones.
    CurvedEdges,
    /// Further columns of geometries beside the first, left out.
    OtherGeometries,
    /// A column of a type that no attribute has, left out.
    UnreadColumn,
    /// A row of a shapefile that is marked as deleted.
    Deleted,
    /// A shapefile without a `.dbf`.
    NoTable,
    /// A shape without a row in the `.dbf`.
    NoRow,
    /// A row of the `.dbf` without a shape.
    NoShape,
    /// A `.shx` that does not fit the `.shp`.
    UselessIndex,
    /// Columns whose values stand in another file.
    Memo,
    /// Columns of the same name.
    TwinNames,
}

impl Oddity {
    /// What is said of the features that have it, after their number; `None` for what is not of features.
    #[must_use]
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::NoProperties => Some("without properties, read as if they had none"),
            Self::BadBbox => Some("with a bbox that is none; it is not used"),
            Self::WrongBbox => Some("with a bbox that does not hold their positions (south first?); it is not used"),
            Self::UnclosedRing => Some("with rings that are not closed, read as if they were"),
            Self::EmptyFields => Some("with empty fields beyond those of the head; they are not used"),
            Self::Undecodable => Some("with bytes that are no characters of the encoding, read as U+FFFD"),
            Self::NoPlacemark => Some("that are overlays or links and no placemarks; they are not read"),
            Self::NoGeometryColumn => Some("of a table without a column of geometries, read without one"),
            Self::NoDocument => None,
            Self::BareGeometry => Some("that are geometries by themselves, read as features without attributes"),
            Self::OtherCrs => {
                Some("whose geometry names another coordinate system than their layer, read as of the layer's")
            }
            Self::CurvedEdges => Some("with edges that are arcs on a globe, read as straight ones"),
            Self::OtherGeometries => Some("with more than one geometry; only that of the primary column is read"),
            Self::UnreadColumn => Some("with a column of a type that is not read; it is left out"),
            Self::Deleted => Some("marked as deleted, left out"),
            Self::NoTable => Some("without attributes, since no .dbf is there"),
            Self::NoRow => Some("without a row in the .dbf, read without attributes"),
            Self::NoShape => Some("of rows in the .dbf for which there is no shape, read without geometry"),
            Self::UselessIndex => Some("read one after the other, since the .shx does not fit the .shp"),
            Self::Memo => Some("with memo columns, which are left out"),
            Self::TwinNames => Some("with several columns of the same name, of which the later were renamed"),
        }
    }
}

/// An oddity with the number of features that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What was noticed.
    pub oddity: Oddity,
    /// The first feature that has it, by its position from 1; 0 for the document itself.
    pub first: u64,
    /// How many features have it.
    pub features: u64,
    /// Which, by their positions; none where all have it.
    pub numbers: Vec<u64>,
}

/// The remarks on a file, one for each oddity.
#[derive(Debug, Default)]
pub(crate) struct Remarks(pub(crate) Vec<Remark>);

impl Remarks {
    pub(crate) fn note(&mut self, oddity: Oddity, feature: u64) {
        match self.0.iter_mut().find(|remark| remark.oddity == oddity) {
            Some(remark) => {
                remark.features += 1;
                remark.numbers.push(feature);
            }
            None => self.0.push(Remark { oddity, first: feature, features: 1, numbers: vec![feature] }),
        }
    }
}
