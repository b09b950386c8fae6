//! Systems that only PROJ computes.

use geoland::Crs;
use geoland::crs::{CrsError, EngineChoice};

/// The codes of the built-in table that only PROJ computes.
const ONLY_PROJ: [u16; 45] = [
    // Axes to the south and west, the meridians of Madrid and Ferro, a chain's length.
    2062, 2065, 3167, 5513, 8044, 8045, 8352, // Longitudes from other meridians than Greenwich, or in grads.
    4801, 4802, 4803, 4804, 4805, 4806, 4807, 4808, 4809, 4810, 4811, 4813, 4814, 4815, 4816, 4817, 4818, 4819, 4820,
    4821, 4901, 4902, 4903, 4904, 5229, 8042, 8043,
    // Guam's azimuthal equidistant, Michigan's Lambert, Equal Earth, New Zealand's map grid, Madagascar's Laborde.
    3993, 6200, 6201, 6202, 6966, 8857, 8858, 8859, 27200, 8441, 29701,
];

fn by(text: &str, engine: EngineChoice) -> Result<Crs, CrsError> {
    Crs::parse_with(text, engine)
}

#[test]
fn what_the_built_in_engine_refuses_works_through_proj() {
    let (mut only_proj, mut neither) = (Vec::new(), Vec::new());
    for code in 0..=u16::MAX {
        let text = format!("EPSG:{code}");
        let Err(error @ (CrsError::Unsupported { .. } | CrsError::OtherLongitudes { .. })) =
            by(&text, EngineChoice::BuiltIn)
        else {
            continue;
        };
        // It is refused by name and with what to do.
        let says = error.to_string();
        assert!(says.contains(&text) && says.contains("convert"), "{says}");
        match by(&text, EngineChoice::Auto) {
            Ok(_) => only_proj.push(code),
            Err(error) => neither.push((code, error.to_string())),
        }
    }
    println!("{} codes of the table that only PROJ computes: {only_proj:?}", only_proj.len());
    println!("{} that neither does: {neither:?}", neither.len());
    let mut expected = ONLY_PROJ;
    expected.sort_unstable();
    assert_eq!(only_proj, expected);
    // The grid of Tunisia's mines has a method that PROJ lacks too.
    assert!(matches!(&neither[..], [(22_300, error)] if error.contains("EPSG:22300")), "{neither:?}");
}

/// EPSG code, longitude, latitude, first and second coordinate in the system's own units: pyproj 3.7.2 with PROJ 9.5.1, from
/// Greenwich degrees on each system's own datum.
const POINTS: [(u16, f64, f64, f64, f64); 13] = [
    (2062, -3.7, 40.4, 598_929.425_4, 644_362.680_6),
    (2065, 14.42, 50.09, 1_042_796.966_2, 742_949.431),
    (3167, 102.0, 4.0, 22_125.848, 21_995.370_3),
    (5513, 14.42, 50.09, 1_042_796.966_2, 742_949.431),
    (8044, 14.0, 48.2, -17_965.659, 10_218.216),
    (8045, 16.0, 48.2, 906.198_6, 27_809.634_9),
    (8352, 18.5, 48.6, 1_239_852.187_6, 466_490.163_1),
    (27200, 174.5, -41.2, 2_635_809.555_9, 5_999_858.563_7),
    (29701, 47.5, -19.0, 511_854.936_3, 788_600.346_3),
    (6201, -85.5, 44.5, 1_695_597.054_2, 433_607.263_9),
    (8857, 116.391, 39.907, 9_896_047.812_7, 4_910_638.994_1),
    (10592, 0.0, 0.0, -2_217_111.427_8, -527_378.740_5),
    (5514, 14.42, 50.09, -742_949.431, -1_042_796.966_2),
];

#[test]
fn points_agree_with_pyproj() {
    for (code, lon, lat, x, y) in POINTS {
        let crs = by(&format!("EPSG:{code}"), EngineChoice::Auto).unwrap();
        let mut points = [[lon, lat]];
        crs.from_lonlat(&mut points).unwrap();
        let off = (points[0][0] - x).hypot(points[0][1] - y);
        assert!(off < 1e-3, "EPSG:{code}: {points:?}, off by {off}");
        crs.to_lonlat(&mut points).unwrap();
        assert!((points[0][0] - lon).abs() < 1e-9 && (points[0][1] - lat).abs() < 1e-9, "EPSG:{code}: {points:?}");
    }
}

#[test]
fn the_table_is_not_asked_what_a_text_smuggles_in() {
    for (text, expected) in [
        ("+proj=pipeline +step +proj=utm +zone=50", "no text of a system"),
        ("+proj=utm +zone=50 +step +proj=hgridshift +grids=shift.gsb", "`+step` in it"),
        ("+proj=nzmg +init=/etc/passwd", "no text of a system"),
        ("+proj=nzmg +init=epsg:2263", "`+init=epsg:2263` in it"),
        ("+proj=nzmg +file=here", "`+file=here` in it"),
        ("+proj=nzmg proj=merc", "`proj=merc` in it"),
        ("+proj=nonsense", "PROJ cannot compute `+proj=nonsense"),
    ] {
        let error = by(text, EngineChoice::Proj).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    // Shifts of datum in a text are passed over, as the built-in engine does.
    let shifted = "+proj=tmerc +lon_0=117 +ellps=krass +towgs84=100,200,300 +nadgrids=none.gsb";
    let mut points = [[117.5, 40.0]];
    by(shifted, EngineChoice::Proj).unwrap().from_lonlat(&mut points).unwrap();
    let mut same = [[117.5, 40.0]];
    by("+proj=tmerc +lon_0=117 +ellps=krass", EngineChoice::BuiltIn).unwrap().from_lonlat(&mut same).unwrap();
    assert!((points[0][0] - same[0][0]).hypot(points[0][1] - same[0][1]) < 1e-3, "{points:?} {same:?}");
}

#[test]
fn eastings_beyond_reach_are_refused_alike() {
    for (code, point) in
        [(4548, [39_447_924.0, 4_419_380.0]), (4548, [13_500_000.0, 4_419_380.0]), (2334, [500_000.0, 4_419_380.0])]
    {
        let text = format!("EPSG:{code}");
        let fault = |engine| by(&text, engine).unwrap().to_lonlat(&mut [point]).unwrap_err();
        assert_eq!(fault(EngineChoice::Proj), fault(EngineChoice::BuiltIn), "EPSG:{code}");
    }
}

#[test]
fn degrees_need_no_engine() {
    for text in ["EPSG:4490", "OGC:CRS84", "planar", "EPSG:4979"] {
        let crs = by(text, EngineChoice::Proj).unwrap();
        assert_eq!((crs.engine(), crs.is_lonlat()), (EngineChoice::Auto, text != "planar"), "{text}");
    }
    // Grads from Paris become degrees from Greenwich.
    let paris = by("EPSG:4807", EngineChoice::Auto).unwrap();
    let mut points = [[0.0, 50.0]];
    paris.to_lonlat(&mut points).unwrap();
    assert!((points[0][0] - 2.596_921_3 * 0.9).abs() < 1e-8 && (points[0][1] - 45.0).abs() < 1e-8, "{points:?}");
}
