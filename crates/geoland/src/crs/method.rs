//! Methods of projection, and the names that texts give them and their parameters.

use super::datum::letters;

/// A method of projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    TransverseMercator,
    TransverseMercatorSouth,
    /// Lambert's conformal conic with one parallel.
    LambertOne,
    LambertTwo,
    LambertBelgium,
    Albers,
    /// Mercator with a scale factor.
    MercatorA,
    /// Mercator with a parallel of true scale.
    MercatorB,
    WebMercator,
    /// Polar stereographic with a scale factor at the pole.
    PolarA,
    /// Polar stereographic with a parallel of true scale.
    PolarB,
    /// The double stereographic projection of EPSG.
    ObliqueStereographic,
    /// The direct stereographic projection of Snyder.
    Stereographic,
    LambertAzimuthal,
    CylindricalEqualArea,
    /// Hotine's oblique Mercator with coordinates from the natural origin.
    HotineA,
    /// Hotine's oblique Mercator with coordinates from the centre.
    HotineB,
    Cassini,
    /// Krovak's projection with eastings and northings.
    Krovak,
    Polyconic,
    EquidistantCylindrical,
    EquidistantConic,
}

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Latitude of the origin, of the false origin or of the centre.
    Latitude,
    /// Longitude of the same.
    Longitude,
    /// The first or only standard parallel.
    Parallel1,
    Parallel2,
    /// Azimuth of the initial line; of Krovak's cone the co-latitude of its axis.
    Azimuth,
    /// The angle from the rectified to the skew grid.
    Grid,
    Scale,
    Easting,
    Northing,
}

/// What the number of a parameter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Angle,
    Ratio,
    Length,
}

pub(super) const SLOTS: [Slot; 9] = [
    Slot::Latitude,
    Slot::Longitude,
    Slot::Parallel1,
    Slot::Parallel2,
    Slot::Azimuth,
    Slot::Grid,
    Slot::Scale,
    Slot::Easting,
    Slot::Northing,
];

impl Slot {
    pub(super) fn quantity(self) -> Quantity {
        match self {
            Self::Scale => Quantity::Ratio,
            Self::Easting | Self::Northing => Quantity::Length,
            _ => Quantity::Angle,
        }
    }

    /// The slot of a parameter's name in any of the texts.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = letters(name);
        let of_place = |name: &str| {
            let places = ["origin", "naturalorigin", "falseorigin", "center", "centre"];
            let centres = ["projectioncentre", "projectioncenter"];
            places.into_iter().chain(centres).any(|place| name == place)
        };
        if name.strip_prefix("latitudeof").is_some_and(of_place) {
            return Some(Self::Latitude);
        }
        if name.strip_prefix("longitudeof").is_some_and(of_place) {
            return Some(Self::Longitude);
        }
        Some(match name.as_str() {
            "centralmeridian" => Self::Longitude,
            "standardparallel1"
            | "latitudeof1ststandardparallel"
            | "latitudeofstandardparallel"
            | "pseudostandardparallel1"
            | "latitudeofpseudostandardparallel" => Self::Parallel1,
            "standardparallel2" | "latitudeof2ndstandardparallel" => Self::Parallel2,
            "azimuth"
            | "azimuthofinitialline"
            | "azimuthatprojectioncentre"
            | "azimuthatprojectioncenter"
            | "colatitudeofconeaxis" => Self::Azimuth,
            "rectifiedgridangle" | "anglefromrectifiedtoskewgrid" | "xyplanerotation" => Self::Grid,
            "falseeasting" | "eastingatfalseorigin" | "eastingatprojectioncentre" | "eastingatprojectioncenter" => {
                Self::Easting
            }
            "falsenorthing" | "northingatfalseorigin" | "northingatprojectioncentre" | "northingatprojectioncenter" => {
                Self::Northing
            }
            _ if name.starts_with("scalefactor") => Self::Scale,
            _ => return None,
        })
    }
}

/// A parameter of a method: its slot, its name and code in the EPSG register, and its name in ESRI's files.
pub(super) type Parameter = (Slot, &'static str, u16, &'static str);

const LATITUDE: Parameter = (Slot::Latitude, "Latitude of natural origin", 8801, "Latitude_Of_Origin");
const LONGITUDE: Parameter = (Slot::Longitude, "Longitude of natural origin", 8802, "Central_Meridian");
const SCALE: Parameter = (Slot::Scale, "Scale factor at natural origin", 8805, "Scale_Factor");
const EASTING: Parameter = (Slot::Easting, "False easting", 8806, "False_Easting");
const NORTHING: Parameter = (Slot::Northing, "False northing", 8807, "False_Northing");
const PARALLEL: Parameter = (Slot::Parallel1, "Latitude of 1st standard parallel", 8823, "Standard_Parallel_1");
const CENTRE: Parameter = (Slot::Latitude, "Latitude of projection centre", 8811, "Latitude_Of_Center");
const CENTRE_LONGITUDE: Parameter = (Slot::Longitude, "Longitude of projection centre", 8812, "Longitude_Of_Center");
const AZIMUTH: Parameter = (Slot::Azimuth, "Azimuth at projection centre", 8813, "Azimuth");
const GRID: Parameter = (Slot::Grid, "Angle from Rectified to Skew Grid", 8814, "XY_Plane_Rotation");
const CENTRE_SCALE: Parameter = (Slot::Scale, "Scale factor at projection centre", 8815, "Scale_Factor");

const NATURAL: &[Parameter] = &[LATITUDE, LONGITUDE, SCALE, EASTING, NORTHING];
const NATURAL_UNSCALED: &[Parameter] = &[LATITUDE, LONGITUDE, EASTING, NORTHING];
const TWO_PARALLELS: &[Parameter] = &[
    (Slot::Latitude, "Latitude of false origin", 8821, "Latitude_Of_Origin"),
    (Slot::Longitude, "Longitude of false origin", 8822, "Central_Meridian"),
    PARALLEL,
    (Slot::Parallel2, "Latitude of 2nd standard parallel", 8824, "Standard_Parallel_2"),
    (Slot::Easting, "Easting at false origin", 8826, "False_Easting"),
    (Slot::Northing, "Northing at false origin", 8827, "False_Northing"),
];
const TRUE_PARALLEL: &[Parameter] = &[PARALLEL, LONGITUDE, EASTING, NORTHING];
const POLAR: &[Parameter] = &[
    (Slot::Parallel1, "Latitude of standard parallel", 8832, "Standard_Parallel_1"),
    (Slot::Longitude, "Longitude of origin", 8833, "Central_Meridian"),
    EASTING,
    NORTHING,
];
const HOTINE_A: &[Parameter] = &[CENTRE, CENTRE_LONGITUDE, AZIMUTH, GRID, CENTRE_SCALE, EASTING, NORTHING];
const HOTINE_B: &[Parameter] = &[
    CENTRE,
    CENTRE_LONGITUDE,
    AZIMUTH,
    GRID,
    CENTRE_SCALE,
    (Slot::Easting, "Easting at projection centre", 8816, "False_Easting"),
    (Slot::Northing, "Northing at projection centre", 8817, "False_Northing"),
];
const KROVAK: &[Parameter] = &[
    CENTRE,
    (Slot::Longitude, "Longitude of origin", 8833, "Longitude_Of_Center"),
    (Slot::Azimuth, "Co-latitude of cone axis", 1036, "Azimuth"),
    (Slot::Parallel1, "Latitude of pseudo standard parallel", 8818, "Pseudo_Standard_Parallel_1"),
    (Slot::Scale, "Scale factor on pseudo standard parallel", 8819, "Scale_Factor"),
    EASTING,
    NORTHING,
];

/// A method's name and code (0 where it has none) in the EPSG register, its name in ESRI's files, and its parameters.
pub(super) struct Names {
    pub(super) name: &'static str,
    pub(super) code: u16,
    pub(super) esri: &'static str,
    pub(super) parameters: &'static [Parameter],
}

impl Method {
    pub(super) fn names(self) -> Names {
        let (name, code, esri, parameters) = match self {
            Self::TransverseMercator => ("Transverse Mercator", 9807, "Transverse_Mercator", NATURAL),
            Self::TransverseMercatorSouth => ("Transverse Mercator (South Orientated)", 9808, "", NATURAL),
            Self::LambertOne => ("Lambert Conic Conformal (1SP)", 9801, "Lambert_Conformal_Conic", NATURAL),
            Self::LambertTwo => ("Lambert Conic Conformal (2SP)", 9802, "Lambert_Conformal_Conic", TWO_PARALLELS),
            Self::LambertBelgium => ("Lambert Conic Conformal (2SP Belgium)", 9803, "", TWO_PARALLELS),
            Self::Albers => ("Albers Equal Area", 9822, "Albers", TWO_PARALLELS),
            Self::MercatorA => ("Mercator (variant A)", 9804, "", NATURAL),
            Self::MercatorB => ("Mercator (variant B)", 9805, "Mercator", TRUE_PARALLEL),
            Self::WebMercator => {
                ("Popular Visualisation Pseudo Mercator", 1024, "Mercator_Auxiliary_Sphere", NATURAL_UNSCALED)
            }
            Self::PolarA => ("Polar Stereographic (variant A)", 9810, "Polar_Stereographic_Variant_A", NATURAL),
            Self::PolarB => ("Polar Stereographic (variant B)", 9829, "Stereographic_North_Pole", POLAR),
            Self::ObliqueStereographic => ("Oblique Stereographic", 9809, "Double_Stereographic", NATURAL),
            Self::Stereographic => ("Stereographic", 0, "Stereographic", NATURAL),
            Self::LambertAzimuthal => {
                ("Lambert Azimuthal Equal Area", 9820, "Lambert_Azimuthal_Equal_Area", NATURAL_UNSCALED)
            }
            Self::CylindricalEqualArea => {
                ("Lambert Cylindrical Equal Area", 9835, "Cylindrical_Equal_Area", TRUE_PARALLEL)
            }
            Self::HotineA => {
                ("Hotine Oblique Mercator (variant A)", 9812, "Rectified_Skew_Orthomorphic_Natural_Origin", HOTINE_A)
            }
            Self::HotineB => {
                ("Hotine Oblique Mercator (variant B)", 9815, "Rectified_Skew_Orthomorphic_Center", HOTINE_B)
            }
            Self::Cassini => ("Cassini-Soldner", 9806, "Cassini", NATURAL_UNSCALED),
            Self::Krovak => ("Krovak (North Orientated)", 1041, "Krovak", KROVAK),
            Self::Polyconic => ("American Polyconic", 9818, "Polyconic", NATURAL_UNSCALED),
            Self::EquidistantCylindrical => ("Equidistant Cylindrical", 1028, "Equidistant_Cylindrical", TRUE_PARALLEL),
            Self::EquidistantConic => ("Equidistant Conic", 1119, "Equidistant_Conic", TWO_PARALLELS),
        };
        Names { name, code, esri, parameters }
    }

    /// The method of a name, in WKT 1 of either flavour, WKT 2 or PROJJSON. Names that stand for several are told apart by
    /// the parameters afterwards.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match letters(name).as_str() {
            "transversemercator" | "gausskruger" | "gaussskruger" | "transversemercatorcomplex" => {
                Self::TransverseMercator
            }
            "transversemercatorsouthorientated" | "transversemercatorsouthoriented" => Self::TransverseMercatorSouth,
            "lambertconformalconic1sp" | "lambertconicconformal1sp" => Self::LambertOne,
            "lambertconformalconic" | "lambertconformalconic2sp" | "lambertconicconformal2sp" => Self::LambertTwo,
            "lambertconformalconic2spbelgium" | "lambertconicconformal2spbelgium" => Self::LambertBelgium,
            "albersconicequalarea" | "albersequalarea" | "albers" => Self::Albers,
            "mercator1sp" | "mercatorvarianta" => Self::MercatorA,
            "mercator" | "mercator2sp" | "mercatorvariantb" => Self::MercatorB,
            "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" => Self::WebMercator,
            "polarstereographicvarianta" | "polarstereographica" => Self::PolarA,
            "polarstereographicvariantb"
            | "stereographicnorthpole"
            | "stereographicsouthpole"
            | "polarstereographic" => Self::PolarB,
            "obliquestereographic" | "doublestereographic" => Self::ObliqueStereographic,
            "stereographic" => Self::Stereographic,
            "lambertazimuthalequalarea" => Self::LambertAzimuthal,
            "cylindricalequalarea" | "lambertcylindricalequalarea" | "behrmann" => Self::CylindricalEqualArea,
            "hotineobliquemercator"
            | "hotineobliquemercatorvarianta"
            | "hotineobliquemercatorazimuthnaturalorigin"
            | "rectifiedskeworthomorphicnaturalorigin" => Self::HotineA,
            "hotineobliquemercatorazimuthcenter"
            | "hotineobliquemercatorvariantb"
            | "rectifiedskeworthomorphiccenter"
            | "obliquemercator" => Self::HotineB,
            "cassini" | "cassinisoldner" => Self::Cassini,
            "krovak" | "krovaknorthorientated" | "krovaknorthoriented" => Self::Krovak,
            "polyconic" | "americanpolyconic" => Self::Polyconic,
            "equirectangular" | "equidistantcylindrical" | "platecarree" => Self::EquidistantCylindrical,
            "equidistantconic" => Self::EquidistantConic,
            _ => return None,
        })
    }

    /// Whether the axes may both point to the north, or both to the south, along two meridians.
    pub(super) fn is_around_pole(self) -> bool {
        matches!(self, Self::PolarA | Self::PolarB | Self::LambertAzimuthal | Self::Stereographic)
    }

    /// The method's word in PROJ texts.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::TransverseMercator | Self::TransverseMercatorSouth => "tmerc",
            Self::LambertOne | Self::LambertTwo | Self::LambertBelgium => "lcc",
            Self::Albers => "aea",
            Self::MercatorA | Self::MercatorB => "merc",
            Self::WebMercator => "webmerc",
            Self::PolarA | Self::PolarB | Self::Stereographic => "stere",
            Self::ObliqueStereographic => "sterea",
            Self::LambertAzimuthal => "laea",
            Self::CylindricalEqualArea => "cea",
            Self::HotineA | Self::HotineB => "omerc",
            Self::Cassini => "cass",
            Self::Krovak => "krovak",
            Self::Polyconic => "poly",
            Self::EquidistantCylindrical => "eqc",
            Self::EquidistantConic => "eqdc",
        }
    }
}
