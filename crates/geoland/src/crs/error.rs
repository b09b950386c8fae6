//! What can be wrong with a coordinate reference system or with a point in it.

/// Why a coordinate reference system, or a point in it, is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {
    /// The text is no name of a system.
    #[error(
        "`{text}` names no coordinate system; \
             give EPSG:n, OGC:CRS84, planar, or a PROJ text that begins with +proj="
    )]
    Unreadable {
        /// The text, cut where it is long.
        text: String,
    },
    /// The text is well-known text, which is not read.
    #[error(
        "a coordinate system in WKT (`{text}`) is not read; \
             give its EPSG code as EPSG:n, or its PROJ text (projinfo -o PROJ prints it)"
    )]
    Wkt {
        /// The beginning of the text.
        text: String,
    },
    /// The coordinates are those of web maps, moved by hundreds of metres.
    #[error(
        "`{text}` is the offset of a web map, not a coordinate system; \
             turn the layer into WGS 84 first, then give OGC:CRS84"
    )]
    WebMap {
        /// The text.
        text: String,
    },
    /// An EPSG code that the built-in table does not hold.
    #[error(
        "EPSG:{code} is not in the built-in table: no such code, a system of heights, or a recent one; \
             give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:{code})"
    )]
    UnknownCode {
        /// The code, as given.
        code: String,
    },
    /// An EPSG code that its authority has withdrawn.
    #[error("EPSG:{code} ({name}) is withdrawn by its authority; {}", instead(*.replacement))]
    Deprecated {
        /// The code.
        code: u16,
        /// The system's name.
        name: &'static str,
        /// A code of the same name that stands.
        replacement: Option<u16>,
    },
    /// An EPSG code of a compound system, one with heights.
    #[error("EPSG:{code} ({name}) is a compound system with heights; {}", instead(*.horizontal))]
    Compound {
        /// The code.
        code: u16,
        /// The system's name.
        name: &'static str,
        /// The code of its horizontal part.
        horizontal: Option<u16>,
    },
    /// A geocentric system: X, Y and Z in metres.
    #[error("`{name}` is geocentric (X, Y, Z); convert the layer to longitude and latitude")]
    Geocentric {
        /// The system.
        name: String,
    },
    /// Longitudes that are not degrees from Greenwich.
    #[error(
        "`{name}` does not count its longitudes in degrees from Greenwich; \
             convert the layer to a system that does"
    )]
    OtherLongitudes {
        /// The system.
        name: String,
    },
    /// A definition that the built-in engine cannot compute.
    #[error(
        "the built-in engine cannot compute `{name}`: {why}; \
             convert the layer to longitude and latitude with another program (ogr2ogr -t_srs)"
    )]
    Unsupported {
        /// The system.
        name: String,
        /// What it lacks.
        why: String,
    },
    /// A definition that PROJ cannot compute.
    #[cfg(feature = "proj")]
    #[error(
        "PROJ cannot compute `{name}`: {why}; \
             convert the layer to longitude and latitude with another program (ogr2ogr -t_srs)"
    )]
    Full {
        /// The system.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// PROJ would look systems up in the tables of another release.
    #[cfg(feature = "proj")]
    #[error(
        "PROJ {release} is built into geoland with its own tables, but would read {path}, which is {found}: {remedy}"
    )]
    ProjTables {
        /// The release that is built in.
        release: String,
        /// The file that it would read.
        path: String,
        /// Whose that file is.
        found: String,
        /// What to do.
        remedy: String,
    },
    /// PROJ was asked for and is not built in.
    #[error("`{name}` was to be computed by PROJ, which is not built in; build geoland with the cargo feature proj")]
    NoProj {
        /// The system.
        name: String,
    },
    /// Two systems on different datums.
    #[error(
        "{one} is on the datum {one_datum}, {other} on {other_datum}: their positions can lie a hundred metres apart; \
             give the transformation to WGS 84 that holds for the place (as DATUM:towgs84=dx,dy,dz[,rx,ry,rz,s], or DATUM:none \
             where the two agree to a metre or two, as NAD83, ETRS89 and GDA94 do with WGS 84), \
             transform one of the layers with another program (ogr2ogr -t_srs with -ct), or measure each by itself"
    )]
    DatumsDiffer {
        /// The one system.
        one: String,
        /// Its datum.
        one_datum: String,
        /// The other system.
        other: String,
        /// Its datum.
        other_datum: String,
    },
    /// A planar system has no longitudes and latitudes.
    #[error("planar coordinates have no longitude and latitude; give the layer's coordinate system as EPSG:n")]
    NoPlace,
    /// A point that cannot be converted.
    #[error("point {index} ({x}, {y}) in {crs}: {fault}")]
    BadPoint {
        /// The system.
        crs: String,
        /// The point, counted from 0.
        index: usize,
        /// Its first coordinate, as given.
        x: f64,
        /// Its second coordinate, as given.
        y: f64,
        /// What is wrong with it.
        fault: PointFault,
    },
}

/// What is wrong with a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PointFault {
    /// A coordinate is not a number, or is infinite.
    #[error("not a finite number")]
    NotFinite,
    /// No longitude and latitude.
    #[error("not a longitude and latitude in degrees; are they swapped, or metres of a projection?")]
    NotDegrees,
    /// Further from the central meridian than the projection holds.
    #[error(
        "more than 3,900 km from the central meridian; \
             is there a zone number in the easting, or are the coordinates swapped?"
    )]
    FarFromMeridian,
    /// A transformation between datums moves it further than any two datums lie apart.
    #[error(
        "the transformation moves it by more than a tenth of a degree; \
             are its parameters those of this datum, and is it from longitude and latitude in degrees to the same?"
    )]
    FarMoved,
    /// The projection has no such point.
    #[error("outside what the projection can reach; is it the right coordinate system?")]
    Unreachable,
}

fn instead(code: Option<u16>) -> String {
    code.map_or_else(|| "give the system that took its place".to_owned(), |code| format!("give EPSG:{code}"))
}
