use super::{Crs, CrsError, EngineChoice, PointFault};
use crate::ellipsoid::Ellipsoid;

/// References are printed to 0.1 mm.
const REFERENCE_TOLERANCE_UNITS: f64 = 2e-4;
/// One metre of the meridian, in degrees.
const DEGREES_PER_M: f64 = 1.0 / 111_000.0;

/// EPSG code, longitude, latitude, first and second coordinate in the system's own units: pyproj 3.7.2 with PROJ 9.5.1, from
/// each system's own geodetic system.
const PROJ_POINTS: [(u16, f64, f64, f64, f64); 11] = [
    (4548, 116.391, 39.907, 447_924.483_2, 4_419_380.447_6),
    (4527, 116.391, 39.907, 39_447_924.483_2, 4_419_380.447_6),
    (32650, 116.391, 39.907, 447_945.313_4, 4_417_612.695_6),
    (32733, 15.5, -33.25, 546_575.983_7, 6_320_886.046_5),
    (3857, 116.391, 39.907, 12_956_586.852_9, 4_852_436.962),
    (2263, -73.9857, 40.7484, 988_212.237_2, 211_939.278_6),
    (3435, -87.6244, 41.8756, 1_177_322.520_6, 1_898_055.979_7),
    (2272, -75.1635, 39.9526, 2_693_536.617_1, 236_208.868_8),
    (2436, 116.391, 39.907, 447_923.611_7, 4_419_458.609_5),
    (2334, 116.391, 39.907, 20_447_924.458_7, 4_419_382.509),
    (3035, 13.4, 52.5, 4_551_801.973_3, 3_271_028.983_2),
];

pub(super) fn epsg(code: u16) -> Crs {
    Crs::parse(&format!("EPSG:{code}")).unwrap()
}

pub(super) fn there(crs: &Crs, lon: f64, lat: f64) -> [f64; 2] {
    let mut points = [[lon, lat]];
    crs.from_lonlat(&mut points).unwrap();
    points[0]
}

#[test]
fn points_agree_with_proj_both_ways() {
    for (code, lon, lat, x, y) in PROJ_POINTS {
        let crs = epsg(code);
        let point = there(&crs, lon, lat);
        let off = (point[0] - x).hypot(point[1] - y);
        assert!(off < REFERENCE_TOLERANCE_UNITS, "EPSG:{code} is off by {off}");
        let mut back = [[x, y]];
        crs.to_lonlat(&mut back).unwrap();
        let off = (back[0][0] - lon).hypot(back[0][1] - lat);
        assert!(off < REFERENCE_TOLERANCE_UNITS * DEGREES_PER_M, "EPSG:{code} comes back {off} degrees off");
    }
}

/// IOGP Publication 373-7-2 (EPSG Guidance Note 7-2), examples of Transverse Mercator (OSGB36 / British National
/// Grid) and of Lambert Conic Conformal with two parallels (NAD27 / Texas South Central, in US survey feet).
#[test]
fn points_agree_with_the_guidance_note() {
    for (code, lon, lat, x, y) in
        [(27700, 0.5, 50.5, 577_274.99, 69_740.50), (32040, -96.0, 28.5, 2_963_503.91, 254_759.80)]
    {
        let point = there(&epsg(code), lon, lat);
        assert!((point[0] - x).abs() < 0.01 && (point[1] - y).abs() < 0.01, "EPSG:{code}: {point:?}");
    }
}

#[test]
fn transverse_mercator_holds_far_from_its_meridian() {
    // There and back: a series cut too early would not invert itself this closely at 30°.
    let crs = epsg(4548);
    for offset in [3.0, 10.0, 30.0] {
        let mut points = [[117.0 + offset, 40.0]];
        crs.from_lonlat(&mut points).unwrap();
        crs.to_lonlat(&mut points).unwrap();
        assert!((points[0][0] - 117.0 - offset).abs() < 1e-12 && (points[0][1] - 40.0).abs() < 1e-12, "{offset}");
    }
}

#[test]
fn all_ways_of_writing_a_code_name_the_same_system() {
    for text in [
        "EPSG:4548",
        "epsg:4548",
        " EPSG:4548 ",
        "urn:ogc:def:crs:EPSG::4548",
        "urn:ogc:def:crs:EPSG:9.8.6:4548",
        "http://www.opengis.net/def/crs/EPSG/0/4548",
        "https://www.opengis.net/def/crs/EPSG/0/4548",
        "http://www.opengis.net/gml/srs/epsg.xml#4548",
        "EPSG 4548",
        "EPSG::4548",
        r#"{"id":{"authority":"EPSG","code":4548}}"#,
        r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4548"}}"#,
    ] {
        assert_eq!(Crs::parse(text).unwrap().name(), "EPSG:4548", "{text}");
    }
    for text in
        ["OGC:CRS84", "crs84", "WGS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
    {
        assert_eq!(Crs::parse(text).unwrap(), Crs::WGS84, "{text}");
    }
    assert_eq!(Crs::parse("Planar").unwrap(), Crs::PLANAR);
}

#[test]
fn names_read_back() {
    for text in ["EPSG:4490", "OGC:CRS84", "planar", "+proj=utm +zone=50 +datum=WGS84", "EPSG:3857"] {
        let crs = Crs::parse(text).unwrap();
        assert_eq!(Crs::parse(crs.name()).unwrap(), crs);
    }
}

#[test]
fn what_is_refused_is_named_with_a_remedy() {
    for (text, expected) in [
        (
            "",
            "`` names no coordinate system; give EPSG:n, OGC:CRS84, planar, WKT, PROJJSON, or a PROJ text that begins with +proj=",
        ),
        (
            "4548",
            "`4548` names no coordinate system; give EPSG:n, OGC:CRS84, planar, WKT, PROJJSON, or a PROJ text that begins with +proj=",
        ),
        ("Mars", "`Mars` are coordinates of a web map; give GCJ02 or BD09 for longitudes and latitudes of such"),
        (
            "PROJCS[\"x\"]",
            "the coordinate system `x` has no geographic system; give the EPSG code of the layer as EPSG:n, or convert it first",
        ),
        (
            "undefined",
            "the coordinate system is given as `undefined`; give it as EPSG:n, or planar to take the coordinates as they are",
        ),
        (
            "EPSG:5773",
            "EPSG:5773 is not in the built-in table: no such code, a system of heights, or a recent one; give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:5773)",
        ),
        (
            "EPSG:900913",
            "EPSG:900913 is not in the built-in table: no such code, a system of heights, or a recent one; give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:900913)",
        ),
        (
            "EPSG:3902",
            "EPSG:3902 (ETRS89 / TM35FIN(N,E) + N60 height) is a compound system with heights; give EPSG:5048",
        ),
        (
            "EPSG:2063",
            "EPSG:2063 (Dabola 1981 / UTM zone 28N (deprecated)) is withdrawn by its authority; give EPSG:3461",
        ),
        ("EPSG:4978", "`EPSG:4978, WGS 84` is geocentric (X, Y, Z); convert the layer to longitude and latitude"),
        (
            "EPSG:4807",
            "`EPSG:4807, NTF (Paris)` does not count its longitudes in degrees from Greenwich; convert the layer to a system that does",
        ),
        (
            "EPSG:27200",
            "the built-in engine cannot compute `EPSG:27200`: Projection not found; build geoland with the cargo feature proj, or convert the layer to longitude and latitude with another program (ogr2ogr -t_srs)",
        ),
    ] {
        assert_eq!(Crs::parse_with(text, EngineChoice::BuiltIn).unwrap_err().to_string(), expected);
    }
    for text in ["EPSG:", "EPSG:12a", "EPSG:-1", "urn:ogc:def:crs", "ESRI:102100", "+init=epsg:4548", "+proj=nonsense"]
    {
        assert!(Crs::parse(text).is_err(), "{text}");
    }
}

#[test]
fn ellipsoids_are_those_of_the_datum() {
    for (code, ellipsoid) in [
        (4326, Ellipsoid::WGS84),
        (4979, Ellipsoid::WGS84),
        (3857, Ellipsoid::WGS84),
        (4490, Ellipsoid::CGCS2000),
        (4269, Ellipsoid::GRS80),
        (2263, Ellipsoid::GRS80),
        (2436, Ellipsoid::KRASSOWSKY),
        (4214, Ellipsoid::KRASSOWSKY),
        (2334, Ellipsoid::IAG75),
        (4610, Ellipsoid::IAG75),
    ] {
        assert_eq!(epsg(code).ellipsoid(), ellipsoid, "EPSG:{code}");
    }
}

#[test]
fn a_proj_text_says_what_it_is() {
    let utm = Crs::parse("+proj=utm  +zone=50 +datum=WGS84 +units=m +no_defs").unwrap();
    assert_eq!(utm.name(), "+proj=utm +zone=50 +datum=WGS84 +units=m +no_defs");
    assert!(utm.same_datum(&Crs::WGS84) && !utm.is_lonlat());
    assert_eq!(there(&utm, 116.391, 39.907), there(&epsg(32650), 116.391, 39.907));
    assert_eq!(utm.ellipsoid(), Ellipsoid::WGS84);
    let degrees = Crs::parse("+proj=latlong +ellps=krass").unwrap();
    assert!(degrees.is_lonlat() && !degrees.same_datum(&epsg(2436)));
    assert_eq!(degrees.ellipsoid(), Ellipsoid::KRASSOWSKY);
    // Clarke 1866 by its half axes: a known figure without a constant here.
    let clarke = Crs::parse("+proj=lcc +lat_1=33 +lat_2=45 +a=6378206.4 +b=6356583.8").unwrap().ellipsoid();
    assert!((clarke.inverse_flattening - 294.978_698_213_9).abs() < 1e-9);
    assert!(matches!(
        Crs::parse_with("+proj=longlat +pm=paris", EngineChoice::BuiltIn),
        Err(CrsError::OtherLongitudes { .. })
    ));
    assert!(matches!(
        Crs::parse_with("+proj=tmerc +lon_0=117 +axis=neu", EngineChoice::BuiltIn),
        Err(CrsError::Unsupported { .. })
    ));
}

#[test]
fn datums_meet_only_where_they_may() {
    let wgs84 = [Crs::WGS84, epsg(4326), epsg(4979), epsg(4490), epsg(4527), epsg(4548), epsg(32650), epsg(3857)];
    for one in &wgs84 {
        for other in &wgs84 {
            assert!(one.same_datum(other), "{one} {other}");
        }
        for other in [epsg(2436), epsg(4214), epsg(4610), epsg(2334), epsg(4269), epsg(4258), Crs::PLANAR] {
            assert!(!one.same_datum(&other), "{one} {other}");
        }
    }
    assert!(epsg(2263).same_datum(&epsg(4269)) && epsg(2436).same_datum(&epsg(4214)));
    let text = epsg(2436).require_same_datum(&Crs::WGS84).unwrap_err().to_string();
    assert!(text.starts_with("EPSG:2436 is on the datum Beijing 1954, OGC:CRS84 on WGS 84: "), "{text}");
}

#[test]
fn bad_points_are_named_by_index_and_as_given() {
    let mut points = [[500_000.0, 4e6], [f64::NAN, 4e6]];
    let error = epsg(4548).to_lonlat(&mut points).unwrap_err();
    assert_eq!(error.to_string(), "point 1 (NaN, 4000000) in EPSG:4548: not a finite number");
    let faults = [
        (Crs::WGS84, [39.9, 116.4], PointFault::NotDegrees),
        (Crs::WGS84, [447_924.0, 4_419_380.0], PointFault::NotDegrees),
        (epsg(4548), [39_447_924.0, 4_419_380.0], PointFault::OtherZone { near_m: 39_500_000, code: 4527 }),
        // A zone number of the six-degree zones: within what the series computes, though not within what it holds.
        (epsg(4548), [13_500_000.0, 4_419_380.0], PointFault::FarFromMeridian),
        (epsg(4548), [4_419_380.0, 447_924.0], PointFault::FarFromMeridian),
        (epsg(4326), [400.0, 0.0], PointFault::NotDegrees),
        (epsg(3035), [1e9, 1e9], PointFault::Unreachable),
    ];
    for (crs, point, expected) in faults {
        let error = crs.to_lonlat(&mut [point]).unwrap_err();
        assert!(matches!(error, CrsError::BadPoint { fault, .. } if fault == expected), "{crs}: {error}");
    }
    assert_eq!(Crs::PLANAR.to_lonlat(&mut [[0.0, 0.0]]), Err(CrsError::NoPlace));
    assert_eq!(Crs::WGS84.to_lonlat(&mut []), Ok(()));
}

#[test]
fn systems_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Crs>();
    let crs = epsg(4548);
    let alone = there(&crs, 116.391, 39.907);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(there(&crs, 116.391, 39.907), alone));
        }
    });
}

#[test]
fn every_code_of_the_table_reads_or_is_refused() {
    let (mut read, mut refused) = (0, 0);
    for code in 0..=u16::MAX {
        match Crs::parse_with(&format!("EPSG:{code}"), EngineChoice::BuiltIn) {
            Ok(_) => read += 1,
            Err(CrsError::UnknownCode { .. }) => {}
            Err(_) => refused += 1,
        }
    }
    // The table of crs-definitions 0.6.0.
    assert_eq!((read, refused), (5_325, 859));
}
