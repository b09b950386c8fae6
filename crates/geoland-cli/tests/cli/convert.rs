//! `geoland convert` and `geoland check`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, read};

/// Three parcels in degrees, with a height, an odd member and a number that seven decimals do not hold.
fn parcels(folder: &Folder) {
    folder.file(
        "parcels.geojson",
        r#"{"type": "FeatureCollection", "source": "a register", "features": [
{"type": "Feature", "id": 7, "properties": {"status": "cleared", "area_mu": 12.5, "编号": "007"},
 "geometry": {"type": "Polygon", "coordinates": [[[117.0999993, 39], [117.2, 39], [117.2, 39.123456789012], [117.0999993, 39]]]}},
{"type": "Feature", "properties": {"status": "planned", "area_mu": 3, "编号": null}, "geometry": {"type": "Point", "coordinates": [100, 20]}},
{"type": "Feature", "properties": {"status": "cleared", "area_mu": 1, "编号": "x"}, "geometry": null}
]}"#,
    );
}

#[test]
fn a_conversion_changes_nothing_that_it_need_not() {
    let folder = Folder::new();
    parcels(&folder);
    assert_data_eq!(
        folder.run("convert parcels.geojson out.geojson"),
        str![[r#"
exit 0
--- stderr
note: out.geojson: 3 features written as GeoJSON

"#]]
        .raw()
    );
    let text = read(&folder.path("out.geojson"));
    for kept in ["[117.0999993,39.0]", "39.123456789012", r#""id":7"#, r#""编号":"007""#, r#""area_mu":12.5"#] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    assert_eq!(folder.output("convert parcels.geojson - -q").stdout, text.as_bytes());
}

#[test]
fn features_are_chosen_by_their_attributes_and_by_a_box() {
    let folder = Folder::new();
    parcels(&folder);
    for (option, expected) in [
        ("--where status='cleared'", "2 features written"),
        ("--where area_mu>=3", "2 features written"),
        ("--where 编号=7", "1 feature written"),
        ("--bbox 117,38,118,40", "1 feature written"),
        ("--bbox 99,19,118,40", "2 features written"),
        ("--bbox 0,0,1,1", "0 features written"),
    ] {
        let shown = folder.run(&format!("convert parcels.geojson out.geojson {option}"));
        assert!(shown.contains(expected), "{option}: {shown}");
    }
    assert_data_eq!(
        folder.run("convert parcels.geojson none.geojson --where stauts='cleared'"),
        str![[r#"
exit 2
--- stderr
error: parcels.geojson: no feature has the attribute "stauts"; it has "status", "area_mu", "编号"

"#]]
        .raw()
    );
    assert!(!folder.path("none.geojson").exists());
}

#[test]
fn positions_are_brought_to_another_coordinate_system() {
    let folder = Folder::new();
    parcels(&folder);
    folder.run("convert parcels.geojson zone.geojson --to-crs EPSG:4548 --where status='cleared'");
    let text = read(&folder.path("zone.geojson"));
    assert!(
        text.contains(r#""crs":{"type":"name","properties":{"name":"EPSG:4548"}}"#) && text.contains("[5086"),
        "{text}"
    );
    folder.run("convert zone.geojson back.geojson --to-crs EPSG:4326");
    let shown = folder.run("area back.geojson --format plain -q");
    let back: f64 = shown.lines().last().unwrap().parse().unwrap();
    let shown = folder.run("area parcels.geojson --format plain -q");
    let there: f64 = shown.lines().last().unwrap().parse().unwrap();
    assert!((back - there).abs() < 1e-3, "{back} {there}");
    // A point that the zone cannot hold refuses the whole.
    folder.file("far.geojson", r#"{"type": "Point", "coordinates": [27, 0]}"#);
    let shown = folder.run("convert far.geojson far_zone.geojson --to-crs EPSG:4548");
    assert!(shown.starts_with("exit 2") && shown.contains("far.geojson: feature 1: "), "{shown}");
    assert!(!folder.path("far_zone.geojson").exists());
}

#[test]
fn what_a_file_holds() {
    let folder = Folder::new();
    parcels(&folder);
    folder.file(
        "bad.geojson",
        r#"{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [1]}}"#,
    );
    assert_data_eq!(
        folder.run("check parcels.geojson bad.geojson nowhere.shp"),
        str![[r#"
exit 2
--- stdout
parcels.geojson

layer               found
--------------------------------------------------------------------
format              GeoJSON
coordinate system   OGC:CRS84 (the usual one)
read as             parcels: it has the status field of the scheme
features            3
                    1 Polygon
                    1 Point
                    1 without a geometry
extent              100, 20 to 117.2, 39.123456789012
attributes          status text
                    area_mu float64
                    编号 text

bad.geojson

layer               found
-------------------------------------------------------------------------------------------------------
format              GeoJSON
coordinate system   OGC:CRS84 (the usual one)
read as             features of no known kind: no field of the scheme tells (--as says what they are)
features            1
                    1 with a geometry that cannot be read

error GL0101 features with a geometry that cannot be read: 1
  bad.geojson, feature 1: a position of fewer than two numbers
  To do: give the feature an outline of the right type, or remove it.

error GL0101 parcels: no geometry: 1
  parcels.geojson, feature 3
  To do: give the feature an outline of the right type, or remove it.

error GL0101 parcels: wrong geometry type Point: 1
  parcels.geojson, feature 2
  To do: give the feature an outline of the right type, or remove it.

warning GL0405 parcels whose claimed area is not the measured one: 1
  parcels.geojson, feature 1 (id 7), at 117.1499996, 39.0617284: claims 12.50 mu, measured 88969.24 mu: 1.405e-4 times
  To do: check the record and the unit that the scheme says its area is in.

warning GL0501 parcels without an id: 2
  parcels.geojson, feature 2
  parcels.geojson, feature 3
  To do: give every record an identifier, or name its field in the scheme.

warning GL0507 parcels without a district: 1
  parcels.geojson, feature 1 (id 7)
  To do: give the district, or a layer of districts with --districts.

note GL0121 layers of several types of geometry: 1
  parcels.geojson: Point, Polygon
  To do: keep polygons, lines and points in layers of their own.

note GL0506 parcels without a form: 3
  parcels.geojson, feature 1 (id 7)
  parcels.geojson, feature 2
  parcels.geojson, feature 3
  To do: give the form, or leave it unclassified.

3 errors, 4 warnings, 4 notes. `geoland explain GL0101` says more of a code.
--- stderr
denied: 3 findings at error level or worse
error: nowhere.shp: no such file; check the path

"#]]
        .raw()
    );
    assert!(folder.run("check parcels.geojson --as plain").starts_with("exit 0"));
    assert!(folder.run("check bad.geojson").starts_with("exit 1"));
    folder.file("west.geojson", r#"{"type": "LineString", "coordinates": [[-190.5, 52], [-190, 53]]}"#);
    assert!(folder.run("check west.geojson").contains("longitudes beyond 180 degrees"));
    folder.file("east.geojson", r#"{"type": "LineString", "coordinates": [[179.5, 52], [180, 53]]}"#);
    assert!(!folder.run("check east.geojson").contains("longitudes beyond 180 degrees"));
    let output = folder.output("check parcels.geojson nowhere.shp --format json");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["layers"][0]["types"]["Polygon"], 1);
    assert_eq!(json["refused"][0]["file"], "nowhere.shp");
}
