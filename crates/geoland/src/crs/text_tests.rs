use proptest::prelude::*;

use super::method::Slot;
use super::tests::{epsg, there};
use super::{Crs, CrsError, PointFault, Recognition, recognition, table};
use crate::ellipsoid::Ellipsoid;

/// Codes that land registers and planners use, of every method known here.
const CODES: [u16; 62] = [
    4326, 4490, 4258, 4269, 4214, 4610, 4513, 4527, 4533, 4534, 4548, 4554, 4491, 4498, 4508, 2334, 2361, 2363, 2384,
    2414, 2436, 32601, 32650, 32660, 32701, 32733, 32760, 3857, 3395, 3994, 2263, 3435, 2272, 2229, 3361, 27700, 5070,
    3577, 3035, 6933, 3031, 3413, 3995, 3976, 5041, 32661, 2326, 3826, 2154, 27572, 25832, 31370, 28992, 21781, 2056,
    5514, 3375, 2393, 31467, 2193, 3006, 5880,
];

/// `.prj` texts as ESRI's and other programs write them, put together from the definitions, and the code that each is.
const PRJ: [(u16, &str); 22] = [
    (
        4326,
        r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]"#,
    ),
    (
        4490,
        r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#,
    ),
    (
        4548,
        r#"PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        4509,
        r#"PROJCS["CGCS2000_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        4527,
        r#"PROJCS["CGCS2000_3_Degree_GK_Zone_39", GEOGCS["GCS_CGCS_2000", DATUM["D_CGCS_2000", SPHEROID["CGCS_2000",6378137,298.257222101]], PRIMEM["Greenwich",0], UNIT["Degree",0.017453292519943295]], PROJECTION["Transverse_Mercator"], PARAMETER["False_Easting",39500000], PARAMETER["False_Northing",0], PARAMETER["Central_Meridian",117], PARAMETER["Scale_Factor",1], PARAMETER["Latitude_Of_Origin",0], UNIT["Meter",1]]"#,
    ),
    (
        2436,
        r#"PROJCS["Beijing_1954_3_Degree_GK_CM_117E",GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        2363,
        r#"PROJCS["Xian_1980_3_Degree_GK_Zone_39",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",39500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        32650,
        r#"PROJCS["WGS_1984_UTM_Zone_50N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        3435,
        r#"PROJCS["NAD_1983_StatePlane_Illinois_East_FIPS_1201_Feet",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",984249.9999999999],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-88.33333333333333],PARAMETER["Scale_Factor",0.999975],PARAMETER["Latitude_Of_Origin",36.66666666666666],UNIT["Foot_US",0.3048006096012192]]"#,
    ),
    (
        2272,
        r#"PROJCS["NAD_1983_StatePlane_Pennsylvania_South_FIPS_3702_Feet",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",1968500.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-77.75],PARAMETER["Standard_Parallel_1",39.93333333333333],PARAMETER["Standard_Parallel_2",40.96666666666667],PARAMETER["Latitude_Of_Origin",39.33333333333334],UNIT["Foot_US",0.3048006096012192]]"#,
    ),
    (
        27700,
        r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]"#,
    ),
    (
        5070,
        r#"PROJCS["NAD_1983_Contiguous_USA_Albers",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Albers"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-96.0],PARAMETER["Standard_Parallel_1",29.5],PARAMETER["Standard_Parallel_2",45.5],PARAMETER["Latitude_Of_Origin",23.0],UNIT["Meter",1.0]]"#,
    ),
    (
        3035,
        r#"PROJCS["ETRS_1989_LAEA",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Azimuthal_Equal_Area"],PARAMETER["False_Easting",4321000.0],PARAMETER["False_Northing",3210000.0],PARAMETER["Central_Meridian",10.0],PARAMETER["Latitude_Of_Origin",52.0],UNIT["Meter",1.0]]"#,
    ),
    (
        3857,
        r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        3395,
        r#"PROJCS["WGS_1984_World_Mercator",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],UNIT["Meter",1.0]]"#,
    ),
    (
        3031,
        r#"PROJCS["WGS_1984_Antarctic_Polar_Stereographic",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Stereographic_South_Pole"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",-71.0],UNIT["Meter",1.0]]"#,
    ),
    (
        28992,
        r#"PROJCS["RD_New",GEOGCS["GCS_Amersfoort",DATUM["D_Amersfoort",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Double_Stereographic"],PARAMETER["False_Easting",155000.0],PARAMETER["False_Northing",463000.0],PARAMETER["Central_Meridian",5.38763888888889],PARAMETER["Scale_Factor",0.9999079],PARAMETER["Latitude_Of_Origin",52.15616055555555],UNIT["Meter",1.0]]"#,
    ),
    (
        2056,
        r#"PROJCS["CH1903+_LV95",GEOGCS["GCS_CH1903+",DATUM["D_CH1903+",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Hotine_Oblique_Mercator_Azimuth_Center"],PARAMETER["False_Easting",2600000.0],PARAMETER["False_Northing",1200000.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Azimuth",90.0],PARAMETER["Longitude_Of_Center",7.439583333333333],PARAMETER["Latitude_Of_Center",46.95240555555556],UNIT["Meter",1.0]]"#,
    ),
    (
        5514,
        r#"PROJCS["S-JTSK_Krovak_East_North",GEOGCS["GCS_S_JTSK",DATUM["D_S_JTSK",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Krovak"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Pseudo_Standard_Parallel_1",78.5],PARAMETER["Scale_Factor",0.9999],PARAMETER["Azimuth",30.28813975277778],PARAMETER["Longitude_Of_Center",24.83333333333333],PARAMETER["Latitude_Of_Center",49.5],PARAMETER["X_Scale",-1.0],PARAMETER["Y_Scale",1.0],PARAMETER["XY_Plane_Rotation",90.0],UNIT["Meter",1.0]]"#,
    ),
    (
        27572,
        r#"PROJCS["NTF_Lambert_Zone_II",GEOGCS["GCS_NTF_Paris",DATUM["D_NTF",SPHEROID["Clarke_1880_IGN",6378249.2,293.4660212936265]],PRIMEM["Paris",2.337229166666667],UNIT["Grad",0.01570796326794897]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",600000.0],PARAMETER["False_Northing",2200000.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",52.0],PARAMETER["Scale_Factor",0.99987742],PARAMETER["Latitude_Of_Origin",52.0],UNIT["Meter",1.0]]"#,
    ),
    (
        31370,
        r#"PROJCS["Belge_Lambert_1972",GEOGCS["GCS_Belge_1972",DATUM["D_Belge_1972",SPHEROID["International_1924",6378388.0,297.0]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",150000.013],PARAMETER["False_Northing",5400088.438],PARAMETER["Central_Meridian",4.367486666666666],PARAMETER["Standard_Parallel_1",49.8333339],PARAMETER["Standard_Parallel_2",51.16666723333333],PARAMETER["Latitude_Of_Origin",90.0],UNIT["Meter",1.0]],VERTCS["x",VDATUM["y"],UNIT["Meter",1.0]]"#,
    ),
    (
        3375,
        r#"PROJCS["GDM_2000_MRSO_Peninsular_Malaysia",GEOGCS["GCS_GDM_2000",DATUM["D_GDM_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Rectified_Skew_Orthomorphic_Natural_Origin"],PARAMETER["False_Easting",804671.0],PARAMETER["False_Northing",0.0],PARAMETER["Scale_Factor",0.99984],PARAMETER["Azimuth",-36.9742035333334],PARAMETER["Longitude_Of_Center",102.25],PARAMETER["Latitude_Of_Center",4.0],PARAMETER["XY_Plane_Rotation",-36.8698976388889],UNIT["Meter",1.0]]"#,
    ),
];

/// A city's own grid: Gauss-Krueger on its own meridian.
const OWN: &str = r#"PROJCS["Beijing local",GEOGCS["CGCS2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",39.8651],PARAMETER["central_meridian",116.35025],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",300000],UNIT["metre",1]]"#;

#[test]
fn prj_files_are_recognised_by_their_parameters() {
    for (code, text) in PRJ {
        let crs = Crs::parse(text).unwrap();
        assert_eq!(crs.name(), format!("EPSG:{code}"), "{text}");
        assert!(matches!(crs.recognition(), Recognition::Parameters { .. }), "{code}");
        assert_eq!(crs.axis_note(), None, "a .prj declares no order of axes");
    }
    let crs = Crs::parse(PRJ[2].1).unwrap();
    assert_eq!(crs.recognition().to_string(), "`CGCS2000_3_Degree_GK_CM_117E` recognised by its parameters");
}

#[test]
fn what_is_written_reads_back_as_the_same_system() {
    for code in CODES {
        let crs = epsg(code);
        for text in [crs.wkt2().unwrap(), crs.projjson().unwrap()] {
            let again = Crs::parse(&text).unwrap();
            assert_eq!(again, crs, "{text}");
            assert!(matches!(again.recognition(), Recognition::Code { .. }), "{code}");
            assert_eq!(again.axis_note(), crs.axis_note(), "{text}");
        }
        // EPSG:32661 is EPSG:5041 with northing first, which ESRI's text cannot say.
        let in_esri = if code == 32661 { epsg(5041) } else { crs.clone() };
        let text = crs.wkt1_esri().unwrap();
        assert_eq!(Crs::parse(&text).unwrap(), in_esri, "{text}");
    }
    let wgs84 = Crs::WGS84;
    for text in [wgs84.wkt2(), wgs84.projjson(), wgs84.ogc_name()] {
        assert_eq!(Crs::parse(&text.unwrap()).unwrap(), wgs84);
    }
    assert!(Crs::PLANAR.wkt2().is_none() && Crs::PLANAR.wkt1_esri().is_none() && Crs::PLANAR.ogc_name().is_none());
}

#[test]
fn north_first_is_said() {
    for (code, first) in [(4326, true), (4548, true), (27700, false), (32650, false), (2263, false), (32661, true)] {
        assert_eq!(epsg(code).axis_note().is_some(), first, "EPSG:{code}");
    }
    let note = epsg(4548).axis_note().unwrap();
    assert_eq!(note, "EPSG:4548 declares northing first; easting is taken to be first, as in the practice of files");
}

#[test]
fn a_system_of_no_register_is_computed_by_its_parameters() {
    let own = Crs::parse(OWN).unwrap();
    assert!(matches!(own.recognition(), Recognition::Own { title } if title == "Beijing local"));
    assert!(own.same_datum(&Crs::WGS84) && own.epsg().is_none() && own.ogc_name().is_none());
    assert_eq!(own.ellipsoid(), Ellipsoid::CGCS2000);
    assert_eq!(Crs::parse(own.name()).unwrap(), own);
    for text in [own.wkt2(), own.projjson(), own.wkt1_esri()] {
        assert_eq!(Crs::parse(&text.unwrap()).unwrap(), own, "one name whatever the text and the title");
    }
    let proj = "+proj=tmerc +lat_0=39.8651 +lon_0=116.35025 +k=1 +x_0=500000 +y_0=300000 +ellps=GRS80";
    assert_eq!(there(&own, 116.391, 39.907), there(&Crs::parse(proj).unwrap(), 116.391, 39.907));
    // The same in feet: another system, and the numbers are the same land.
    let feet = OWN.replace("UNIT[\"metre\",1]", "UNIT[\"foot\",0.3048]").replace("500000", "1640419.947506562");
    let feet = Crs::parse(&feet.replace("300000", "984251.968503937")).unwrap();
    let (metres, feet_there) = (there(&own, 116.391, 39.907), there(&feet, 116.391, 39.907));
    assert_ne!(feet, own);
    assert!((feet_there[0] * 0.3048 - metres[0]).abs() < 1e-6 && (feet_there[1] * 0.3048 - metres[1]).abs() < 1e-6);
}

/// IOGP Publication 373-7-2, example of Lambert Conic Conformal (2SP Belgium).
#[test]
fn the_belgian_turn_is_made() {
    let (lon, lat) = (5.0 + 48.0 / 60.0 + 26.533 / 3600.0, 50.0 + 40.0 / 60.0 + 46.461 / 3600.0);
    let belgian = r#"PROJCRS["x",BASEGEOGCRS["y",DATUM["Reseau National Belge 1972",ELLIPSOID["International 1924",6378388,297]]],CONVERSION["z",METHOD["Lambert Conic Conformal (2SP Belgium)"],PARAMETER["Latitude of false origin",90],PARAMETER["Longitude of false origin",4.35693972222222],PARAMETER["Latitude of 1st standard parallel",49.8333333333333],PARAMETER["Latitude of 2nd standard parallel",51.1666666666667],PARAMETER["Easting at false origin",150000.01],PARAMETER["Northing at false origin",5400088.44]],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]"#;
    for crs in [epsg(31300), Crs::parse(belgian).unwrap()] {
        let point = there(&crs, lon, lat);
        assert!((point[0] - 251_763.20).abs() < 0.02 && (point[1] - 153_034.13).abs() < 0.02, "{crs}: {point:?}");
    }
}

#[test]
fn a_code_that_the_parameters_contradict_is_refused() {
    let text = epsg(4548).wkt2().unwrap();
    let error = Crs::parse(&text.replace("natural origin\",117", "natural origin\",120")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the coordinate system `CGCS2000 / 3-degree Gauss-Kruger CM 117E` says that it is EPSG:4548, but its central \
         meridian is 120, not 117; find out which holds, and give it as EPSG:n"
    );
    for (from, to) in [
        ("DATUM[\"China 2000\"", "DATUM[\"Xian 1980\""),
        ("6378137", "6378245"),
        ("PRIMEM[\"Greenwich\",0", "PRIMEM[\"Paris\",2.33"),
        ("Transverse Mercator", "Oblique Stereographic"),
        ("LENGTHUNIT[\"metre\",1]]]", "LENGTHUNIT[\"foot\",0.3048]]]"),
        ("False easting\",500000", "False easting\",500001"),
    ] {
        assert_ne!(text.replace(from, to), text, "{from}");
        let read = Crs::parse(&text.replace(from, to));
        let differs = from.starts_with("LENGTH") && read.is_ok();
        assert!(differs || matches!(read, Err(CrsError::Contradiction { .. })), "{from}: {read:?}");
    }
    // A name of the datum that the table does not have is a newer one.
    let renamed = text.replace("DATUM[\"China 2000\"", "DATUM[\"China 2000 realisation 3\"");
    assert_eq!(Crs::parse(&renamed).unwrap(), epsg(4548));
    // A withdrawn code with the right parameters leads to the code that took its place.
    let withdrawn = OLD_UTM;
    assert_eq!(Crs::parse(withdrawn).unwrap().name(), "EPSG:3461");
}

/// EPSG:2063 under its wrong number of a zone, as files of its time have it.
const OLD_UTM: &str = r#"PROJCS["Dabola 1981 / UTM zone 28N",GEOGCS["Dabola 1981",DATUM["Dabola_1981",SPHEROID["Clarke 1880 (IGN)",6378249.2,293.4660212936265]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",-15],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]"#;

#[test]
fn parts_of_compound_and_bound_systems_are_read() {
    let zone = epsg(4548).wkt2().unwrap();
    let compound = format!(r#"COMPOUNDCRS["a",{zone},VERTCRS["h",VDATUM["x"],CS[vertical,1],AXIS["h",up]]]"#);
    let bound = format!("BOUNDCRS[SOURCECRS[{zone}],TARGETCRS[{}]]", epsg(4326).wkt2().unwrap());
    let json: serde_json::Value = serde_json::from_str(&epsg(4548).projjson().unwrap()).unwrap();
    let compound_json = serde_json::json!({ "type": "CompoundCRS", "name": "a", "components": [json] });
    let bound_json = serde_json::json!({ "type": "BoundCRS", "source_crs": json });
    for text in [compound, bound, compound_json.to_string(), bound_json.to_string()] {
        assert_eq!(Crs::parse(&text).unwrap(), epsg(4548), "{text}");
    }
}

#[test]
fn only_local_systems_are_planar() {
    for text in [
        r#"LOCAL_CS["site grid",UNIT["metre",1]]"#,
        r#"ENGCRS["Undefined Cartesian SRS with unknown unit",EDATUM["Unknown engineering datum"],CS[Cartesian,2],AXIS["x",unspecified],AXIS["y",unspecified]]"#,
        r#"{"type":"EngineeringCRS","name":"A building","datum":{"name":"x"}}"#,
    ] {
        assert_eq!(Crs::parse(text).unwrap(), Crs::PLANAR, "{text}");
    }
    for text in [
        r#"LOCAL_CS["ETRS89 / UTM zone 32N",UNIT["metre",1]]"#,
        r#"LOCAL_CS["x",UNIT["metre",1],AUTHORITY["EPSG","25832"]]"#,
    ] {
        assert!(matches!(Crs::parse(text), Err(CrsError::NotLocal { code: 25832, .. })), "{text}");
    }
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let projected = |method: &str, parameters: &str| {
        format!(
            r#"PROJCS["p",GEOGCS["g",DATUM["D_unknown",SPHEROID["s",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["{method}"],{parameters},UNIT["Meter",1]]"#
        )
    };
    let meridian = r#"PARAMETER["Central_Meridian",117]"#;
    for (text, expected) in [
        (projected("New_Zealand_Map_Grid", meridian), "the method of projection `New_Zealand_Map_Grid` is not there"),
        (projected("Albers", meridian), "lacks a parameter of its method"),
        (projected("Transverse_Mercator", r#"PARAMETER["Central_Meridian",1e9]"#), "which cannot be"),
        (projected("Transverse_Mercator", r#"PARAMETER["Wobble",1]"#), "`Wobble`, not known here"),
        (projected("Krovak", meridian), "axes that are not east and north"),
        (OWN.replace("6378137,298.257222101", "6371000,0"), "another ellipsoid than its datum China 2000"),
        (OWN.replace("6378137,298.257222101", "0,0"), "an ellipsoid that cannot be"),
        ("GEOGCS[\"a\"]".to_owned(), "has no datum"),
        ("VERT_CS[\"heights\"]".to_owned(), "heights alone"),
        ("GEOCCS[\"xyz\"]".to_owned(), "geocentric"),
        ("PROJCS[\"a\"".to_owned(), "at byte 10: the text ends within its brackets"),
        ("PROJCS[\"a]".to_owned(), "at byte 7: a quote is not closed"),
        (format!("{}1{}", "A[".repeat(100_000), "]".repeat(100_000)), "longer than any definition"),
        (format!("{}1{}", "A[".repeat(100), "]".repeat(100)), "nested too deeply"),
        (format!("{}1{}", "{\"a\":".repeat(1000), "}".repeat(1000)), "it is no JSON object"),
        ("{\"type\":\"ProjectedCRS\"}".to_owned(), "it has no `base_crs`"),
        ("{}".to_owned(), "neither a `type` nor an `id`"),
    ] {
        let error = Crs::parse(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains('\u{1b}') && error.len() < 600);
    }
}

/// CH1903 and CH1903+ lie a metre apart, and RGF93 stands twice in the register.
#[test]
fn names_that_differ_by_a_mark_are_told_apart() {
    for (code, datum, title) in [(4150, "D_CH1903+", "GCS_CH1903+"), (4149, "D_CH1903", "GCS_CH1903")] {
        let text = format!(
            r#"GEOGCS["{title}",DATUM["{datum}",SPHEROID["Bessel_1841",6377397.155,299.1528128]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]"#
        );
        assert_eq!(Crs::parse(&text).unwrap(), epsg(code));
    }
    let text = r#"GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]"#;
    assert_eq!(Crs::parse(text).unwrap(), epsg(4171));
    assert!(!epsg(4150).same_datum(&epsg(4149)));
}

#[test]
fn an_unknown_datum_is_on_no_datum() {
    let text = OWN.replace("China_2000", "D_Unknown");
    let crs = Crs::parse(&text).unwrap();
    assert!(!crs.same_datum(&Crs::WGS84) && crs.same_datum(&crs.clone()));
    let other = Crs::parse(&text.replace("116.35025", "116.4")).unwrap();
    assert!(!crs.same_datum(&other), "two unknown datums need not be one");
}

#[test]
fn eastings_of_another_zone_name_the_code_that_fits() {
    let fault = |code: u16, easting: f64| match epsg(code).to_lonlat(&mut [[easting, 4_419_380.0]]) {
        Err(CrsError::BadPoint { fault, .. }) => fault,
        other => panic!("EPSG:{code} {easting}: {other:?}"),
    };
    for (code, easting, near_m, fits) in [
        (4548, 39_447_924.0, 39_500_000, 4527),
        (4527, 447_924.0, 500_000, 4548),
        (4527, 40_447_924.0, 40_500_000, 4528),
        (4548, 40_447_924.0, 40_500_000, 4528),
        (4498, 447_924.0, 500_000, 4509),
        (4509, 20_447_924.0, 20_500_000, 4498),
        (2436, 39_447_924.0, 39_500_000, 2415),
        (2363, 447_924.0, 500_000, 2384),
    ] {
        assert_eq!(fault(code, easting), PointFault::OtherZone { near_m, code: fits }, "EPSG:{code} {easting}");
    }
    // Web Mercator metres of Beijing carry a 12 before the rest, which is no zone of this meridian.
    assert_eq!(fault(4548, 12_956_586.0), PointFault::FarFromMeridian);
    let error = epsg(4548).to_lonlat(&mut [[39_447_924.0, 4_419_380.0]]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "point 0 (39447924, 4419380) in EPSG:4548: eastings near 39,500,000 belong to EPSG:4527"
    );
}

#[test]
fn web_mercator_is_true_on_the_equator_only() {
    // Read as if its parallel were the equator it lost the parallel on the way out, and became another system.
    let text = PRJ.iter().find(|(code, _)| *code == 3857).unwrap().1;
    let error = Crs::parse(&text.replace("Standard_Parallel_1\",0.0", "Standard_Parallel_1\",10.0")).unwrap_err();
    assert!(error.to_string().contains("elsewhere than on the equator"), "{error}");
}

#[test]
fn a_definition_outside_the_register_knows_its_zone() {
    let text = PRJ[4].1.replace("117", "117.5");
    let crs = Crs::parse(&text).unwrap();
    assert!(matches!(crs.recognition(), Recognition::Own { .. }));
    let error = crs.to_lonlat(&mut [[40_447_924.0, 4_419_380.0]]).unwrap_err();
    assert!(matches!(error, CrsError::BadPoint { fault: PointFault::OtherZone { code: 4528, .. }, .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Cut, doubled and overwritten texts are read or refused, and what is read has a name that reads back.
    #[test]
    fn mutilated_texts_never_panic(
        which in 0..PRJ.len() + 3,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>()), 1..5),
    ) {
        let mut text = match which.checked_sub(PRJ.len()) {
            None => PRJ[which].1.to_owned(),
            Some(0) => epsg(4548).wkt2().unwrap(),
            Some(1) => epsg(3413).projjson().unwrap(),
            Some(_) => OWN.to_owned(),
        }
        .into_bytes();
        for (at, edit, byte) in edits {
            let at = at.index(text.len());
            match edit {
                0 if text.len() > 1 => { text.remove(at); }
                1 => text.insert(at, byte),
                2 => text[at] = b"[]()\",{}:-0e9"[byte as usize % 13],
                _ => text.truncate(at.max(1)),
            }
        }
        if let Ok(crs) = Crs::parse(&String::from_utf8_lossy(&text)) {
            prop_assert_eq!(&Crs::parse(crs.name()).unwrap(), &crs);
        }
    }
}

/// Every code of the table both ways: by the PROJ text of the table, and by the parameters of its well-known text.
#[test]
fn parameters_and_proj_texts_of_the_table_agree() {
    let (mut compared, mut alone) = (0, Vec::new());
    for entry in table::entries() {
        let Some(projection) = &entry.definition.projection else { continue };
        let Ok(by_code) = Crs::parse(&format!("EPSG:{}", entry.code)) else { continue };
        let Ok(by_parameters) = recognition::own(entry.definition.clone()) else {
            alone.push(entry.code);
            continue;
        };
        let by_parameters = Crs(super::Kind::Known(by_parameters.into()));
        let values = &projection.values;
        let near = values.given(Slot::Parallel1).unwrap_or(values.get(Slot::Latitude));
        let lat = (near + 1.0).clamp(-85.0, 85.0);
        let lon = values.get(Slot::Longitude) + entry.definition.meridian.east_deg + 1.0;
        let (one, two) = (there(&by_code, lon, lat), there(&by_parameters, lon, lat));
        let off_m = (one[0] - two[0]).hypot(one[1] - two[1]) * projection.unit.metres;
        assert!(off_m < 1e-3, "EPSG:{} is {off_m} m off", entry.code);
        compared += 1;
    }
    assert!(compared > 4_000, "{compared}");
    // The equidistant cylindrical projection, which the engine and the table's text have on a sphere only.
    assert_eq!(alone, [4087]);
}
