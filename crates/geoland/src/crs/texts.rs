//! A system as the texts that file formats carry.

use super::definition::Axes;
use super::{Crs, Kind, Recognition, esri, table, written};

impl Crs {
    /// The EPSG code; 4326 for OGC:CRS84, which differs from it in the declared order of axes only. None for planar and web map
    /// coordinates, PROJ texts, and definitions that are no known system.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// assert_eq!(Crs::parse("urn:ogc:def:crs:EPSG::4548")?.epsg(), Some(4548));
    /// assert_eq!((Crs::WGS84.epsg(), Crs::PLANAR.epsg()), (Some(4326), None));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn epsg(&self) -> Option<u32> {
        match &self.0 {
            Kind::Wgs84 => Some(4326),
            Kind::Known(known) => known.code.map(u32::from),
            Kind::Planar | Kind::WebMap(_) => None,
        }
    }

    /// The name for the legacy `crs` member of `GeoJSON`: `urn:ogc:def:crs:EPSG::4548`. None where [`Crs::epsg`] is none.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// assert_eq!(Crs::WGS84.ogc_name().unwrap(), "urn:ogc:def:crs:OGC:1.3:CRS84");
    /// ```
    #[must_use]
    pub fn ogc_name(&self) -> Option<String> {
        match &self.0 {
            Kind::Wgs84 => Some("urn:ogc:def:crs:OGC:1.3:CRS84".to_owned()),
            _ => self.epsg().map(|code| format!("urn:ogc:def:crs:EPSG::{code}")),
        }
    }

    /// ESRI's well-known text 1, for `.prj` files, in one line. None for planar and web map coordinates, for PROJ texts, and for
    /// methods of projection without a name there.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let text = Crs::parse("EPSG:4548")?.wkt1_esri().unwrap();
    /// assert!(text.starts_with("PROJCS[\"CGCS2000_3_Degree_GK_CM_117E\",GEOGCS["));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn wkt1_esri(&self) -> Option<String> {
        self.described().and_then(|definition| esri::wkt1(&definition))
    }

    /// Well-known text 2 (ISO 19162:2019), in one line, with the axes in the order that the authority declares. None for
    /// planar and web map coordinates, for PROJ texts, and for the few codes of methods not known here.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let text = Crs::parse("EPSG:4548")?.wkt2().unwrap();
    /// assert_eq!(Crs::parse(&text)?.epsg(), Some(4548));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn wkt2(&self) -> Option<String> {
        self.described().map(|definition| written::wkt2(&definition))
    }

    /// PROJJSON 0.7, as the text of an object, for `GeoParquet`. None where [`Crs::wkt2`] is none.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let text = Crs::parse("EPSG:2263")?.projjson().unwrap();
    /// assert_eq!(Crs::parse(&text)?.epsg(), Some(2263));
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn projjson(&self) -> Option<String> {
        self.described().map(|definition| written::projjson(&definition).to_string())
    }

    /// How the text that this system was parsed from led to it.
    #[must_use]
    pub fn recognition(&self) -> &Recognition {
        match &self.0 {
            Kind::Known(known) => &known.recognition,
            Kind::Wgs84 | Kind::Planar | Kind::WebMap(_) => &Recognition::Name,
        }
    }

    /// What is to be said of the axes: that the definition declares northing or latitude first, though easting or longitude is
    /// read and written first. None where the definition declares nothing else.
    ///
    /// # Example
    /// ```
    /// use geoland::Crs;
    /// let note = Crs::parse("EPSG:4490")?.axis_note().unwrap();
    /// assert_eq!(note, "EPSG:4490 declares latitude first; longitude is taken to be first, as in the practice of files");
    /// assert_eq!(Crs::WGS84.axis_note(), None);
    /// # Ok::<(), geoland::crs::CrsError>(())
    /// ```
    #[must_use]
    pub fn axis_note(&self) -> Option<String> {
        let Kind::Known(known) = &self.0 else { return None };
        let (north, east) = if known.engine.is_none() { ("latitude", "longitude") } else { ("northing", "easting") };
        let name = match &known.recognition {
            Recognition::Own { title } => format!("`{}`", super::names::quoted(title)),
            _ => known.name.clone(),
        };
        known
            .north_first
            .then(|| format!("{name} declares {north} first; {east} is taken to be first, as in the practice of files"))
    }

    /// The definition as it is written out, with the authority's axes where the table leaves them to be inferred.
    fn described(&self) -> Option<super::definition::Definition> {
        match &self.0 {
            Kind::Wgs84 => {
                let mut definition = table::definition(4326)?;
                "WGS 84 (CRS84)".clone_into(&mut definition.title);
                definition.id = Some(("OGC".to_owned(), "CRS84".to_owned()));
                definition.axes = Axes::EastNorth;
                Some(definition)
            }
            Kind::Known(known) => match known.code {
                Some(code) => table::definition(code).map(|mut definition| {
                    if definition.axes == Axes::Undeclared {
                        definition.axes =
                            if table::is_north_first(&definition) { Axes::NorthEast } else { Axes::EastNorth };
                    }
                    definition
                }),
                None => known.definition.clone(),
            },
            Kind::Planar | Kind::WebMap(_) => None,
        }
    }
}
