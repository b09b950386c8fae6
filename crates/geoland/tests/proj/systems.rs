//! Systems that only PROJ computes.

use geoland::Crs;
use geoland::crs::{CrsError, EngineChoice};

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
            Ok(crs) => only_proj.push(crs),
            Err(error) => neither.push(error.to_string()),
        }
    }
    println!("{} codes of the table that only PROJ computes: {only_proj:?}", only_proj.len());
    println!("{} that neither does: {neither:#?}", neither.len());
    assert_eq!((only_proj.len(), neither.len()), (0, 0));
}

/// EPSG code, longitude, latitude, first and second coordinate in the system's own units: pyproj 3.7.2 with PROJ 9.5.1, from
/// Greenwich degrees on each system's own datum.
const POINTS: [(u16, f64, f64, f64, f64); 0] = [];

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
