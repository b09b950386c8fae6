//! What can be wrong with a coordinate reference system or with a point in it.

/// Why a coordinate reference system, or a point in it, is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {
    /// The text is no name of a system.
    #[error(
        "`{text}` names no coordinate system; \
             give EPSG:n, OGC:CRS84, planar, WKT, PROJJSON, or a PROJ text that begins with +proj="
    )]
    Unreadable {
        /// The text, cut where it is long.
        text: String,
    },
    /// A text that begins as a definition, in brackets or braces, but is none.
    #[error("the coordinate system `{text}` cannot be read, at byte {at}: {why}; give its EPSG code as EPSG:n")]
    Malformed {
        /// The beginning of the text.
        text: String,
        /// Where it stops being a definition, in bytes.
        at: usize,
        /// What is wrong there.
        why: String,
    },
    /// A definition that is complete in form but makes no sense, or is of a kind that is not read.
    #[error("the coordinate system `{name}` {what}; give the EPSG code of the layer as EPSG:n, or convert it first")]
    Definition {
        /// The name that the text gives it.
        name: String,
        /// What is wrong with it.
        what: String,
    },
    /// A definition that names a code and says otherwise than the code.
    #[error(
        "the coordinate system `{title}` says that it is {name}, but {what}; \
             find out which holds, and give it as EPSG:n"
    )]
    Contradiction {
        /// The name that the text gives it.
        title: String,
        /// The code.
        name: String,
        /// What the text says, and the code does not.
        what: String,
    },
    /// A definition of a local system under the name of a system on Earth.
    #[error(
        "`{title}` is described as a local system without a place on Earth, but bears the name of EPSG:{code}; \
             give EPSG:{code}, or planar to take the coordinates as they are"
    )]
    NotLocal {
        /// The name that the text gives it.
        title: String,
        /// The code of that name.
        code: u16,
    },
    /// The file says that its system is not known.
    #[error(
        "the coordinate system is given as `{text}`; give it as EPSG:n, or planar to take the coordinates as they are"
    )]
    Undefined {
        /// The text.
        text: String,
    },
    /// A name of web map coordinates that does not say which.
    #[error("`{text}` are coordinates of a web map; give GCJ02 or BD09 for longitudes and latitudes of such")]
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
             build geoland with the cargo feature proj, or convert the layer to longitude and latitude with another program (ogr2ogr -t_srs)"
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
    /// An easting with the number of another zone, or without the number that this zone has.
    #[error("eastings near {} belong to EPSG:{code}", thousands(*.near_m))]
    OtherZone {
        /// The false easting of the zone that the easting belongs to, in metres.
        near_m: i64,
        /// The code of that zone on the same datum.
        code: u16,
    },
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

/// A number of metres with commas between the thousands.
fn thousands(metres: i64) -> String {
    let digits = metres.unsigned_abs().to_string();
    let groups: Vec<&str> = (0..digits.len().div_ceil(3))
        .rev()
        .map(|group| &digits[digits.len().saturating_sub(3 * group + 3)..digits.len() - 3 * group])
        .collect();
    format!("{}{}", if metres < 0 { "-" } else { "" }, groups.join(","))
}
