//! The formats: their names, the endings of their files, and how a file is told to be of one.

use std::path::Path;

/// A format of files of features.
///
/// # Example
/// ```
/// use geoland_io::Format;
/// assert_eq!(Format::of_name("parcels.geojson.gz".as_ref()), Some(Format::GeoJson));
/// assert_eq!(Format::parse("gpkg"), Some(Format::GeoPackage));
/// assert_eq!(Format::GeoPackage.word(), "geopackage");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `GeoJSON` (RFC 7946), one document.
    GeoJson,
    /// `GeoJSON` texts one after the other: a line each, or each after a record separator (RFC 8142).
    GeoJsonSeq,
    /// `GeoParquet` 1.x.
    GeoParquet,
    /// `FlatGeobuf` 3.
    FlatGeobuf,
    /// `GeoPackage` (OGC 12-128).
    GeoPackage,
    /// Shapefile (ESRI 1998), its files side by side, in a folder or in a zip archive.
    Shapefile,
    /// Comma-separated values with a column of geometries or two of coordinates.
    Csv,
    /// KML (OGC 12-007), and KMZ. Read only.
    Kml,
    /// `TopoJSON`. Read only.
    TopoJson,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::GeoJson,
        Self::GeoJsonSeq,
        Self::GeoParquet,
        Self::FlatGeobuf,
        Self::GeoPackage,
        Self::Shapefile,
        Self::Csv,
        Self::Kml,
        Self::TopoJson,
    ];

    /// The word for it on a command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonseq",
            Self::GeoParquet => "geoparquet",
            Self::FlatGeobuf => "flatgeobuf",
            Self::GeoPackage => "geopackage",
            Self::Shapefile => "shapefile",
            Self::Csv => "csv",
            Self::Kml => "kml",
            Self::TopoJson => "topojson",
        }
    }

    /// Its name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonSeq => "GeoJSON text sequence",
            Self::GeoParquet => "GeoParquet",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoPackage => "GeoPackage",
            Self::Shapefile => "Shapefile",
            Self::Csv => "CSV",
            Self::Kml => "KML",
            Self::TopoJson => "TopoJSON",
        }
    }

    /// The endings of its files, the usual one first, in small letters.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::GeoJson => &["geojson", "json"],
            Self::GeoJsonSeq => &["geojsonl", "geojsons", "geojsonseq", "ndjson", "ndgeojson", "jsonl"],
            Self::GeoParquet => &["parquet", "geoparquet", "pq"],
            Self::FlatGeobuf => &["fgb"],
            Self::GeoPackage => &["gpkg"],
            Self::Shapefile => &["shp", "shz", "shp.zip", "zip"],
            Self::Csv => &["csv", "tsv"],
            Self::Kml => &["kml", "kmz"],
            Self::TopoJson => &["topojson"],
        }
    }

    /// The format of a word: [`Self::word`] or an ending.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        Self::ALL.into_iter().find(|format| format.word() == word || format.endings().contains(&&*word))
    }

    /// The format that the name of a file says, `.gz` and `.zst` left aside.
    #[must_use]
    pub fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        let ends = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| stem.ends_with('.'));
        Self::ALL.into_iter().find(|format| format.endings().iter().any(ends))
    }

    /// Whether it is text, which can be read from a stream, written to one, and compressed.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoJsonSeq | Self::Csv | Self::Kml | Self::TopoJson)
    }

    /// The coordinate system of files that name none, where the format says which it is.
    ///
    /// # Example
    /// ```
    /// use geoland_io::Format;
    /// assert_eq!(Format::Kml.usual_crs(), Some(geoland::Crs::WGS84));
    /// assert_eq!(Format::Shapefile.usual_crs(), None);
    /// ```
    #[must_use]
    pub fn usual_crs(self) -> Option<geoland::Crs> {
        matches!(self, Self::GeoJson | Self::GeoJsonSeq | Self::Kml | Self::TopoJson).then_some(geoland::Crs::WGS84)
    }

    /// Whether geoland writes it.
    #[must_use]
    pub fn can_be_written(self) -> bool {
        !matches!(self, Self::Kml | Self::TopoJson)
    }
}
