//! `geoland access`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// A point as JSON.
fn point(properties: &str, x: f64, y: f64) -> String {
    feature(properties, &format!("{{\"type\":\"Point\",\"coordinates\":[{x},{y}]}}"))
}

/// The town, whose green spaces G1 (half a hectare, y from 0 to 50) and G2 (1 ha, y from 400 to 500) were opened in May 2018, x from 0
/// to 100, with a third opened in 2010 at x = 350 to 400, a quarter of a hectare. Homes: see the numbers.
fn folder() -> Folder {
    let folder = Folder::town();
    let park = |id: &str, day: &str, x: f64, y0: f64, y1: f64, width: f64| {
        feature(&format!("\"id\":\"{id}\",\"opened_on\":\"{day}\""), &rectangle(x, y0, x + width, y1))
    };
    folder.layer(
        "parks.geojson",
        &[
            park("G1", "2018-05-01", 0.0, 0.0, 50.0, 100.0),
            park("G2", "2018-05-01", 0.0, 400.0, 500.0, 100.0),
            park("G0", "2010-01-01", 350.0, 0.0, 50.0, 50.0),
            park("G9", "2019-05-01", 0.0, 200.0, 250.0, 50.0),
        ],
    );
    folder.layer(
        "homes.geojson",
        &[
            point("\"residents\":10", 390.0, 40.0),
            point("\"residents\":20", 340.0, 40.0),
            point("\"residents\":40", 150.0, 40.0),
            point("\"residents\":80", 150.0, 450.0),
            point("\"residents\":160", 300.0, 250.0),
            point("\"id\":\"H6\",\"residents\":\"some\"", 300.0, 250.0),
            feature("", &rectangle(100.0, 0.0, 300.0, 50.0)),
        ],
    );
    folder
}

const ACCESS: &str = "access homes.geojson --crs planar --green parks.geojson --districts districts.geojson --from 2017-12-31 --to \
                      2018-10-31 --radius 60,0.5:100";

#[test]
fn a_table() {
    assert_data_eq!(folder().run(ACCESS), str![[r#"
exit 0
--- stdout
near green space on 2017-12-31 (before) and on 2018-10-31 (after)

        residents   before   newly   after   after %   land   land before   land newly   land after
-----------------------------------------------------------------------------------------------------
East          120        0     120     120     100.0    0.5           0.0          0.5          0.5
West          190       30       0      30      15.8    0.5           0.1          0.0          0.1
total         310       30     120     150      48.4    1.0           0.1          0.5          0.6

not counted: points without a whole number of residents (1)
green space reaches 60 m, from 0.5 ha on 100 m, in a straight line and not by foot
planar coordinates, their unit taken as the metre; land in ha, each square metre once

green space opened since

green space   opened       area   radius m   residents newly   residents per ha   land newly
----------------------------------------------------------------------------------------------
G1            2018-05-01    0.5        100                40               80.0          0.5
G2            2018-05-01    1.0        100                80               80.0          0.0

each resident and square metre is credited to the first that reaches it, by opening date, then id
--- stderr
warning GL0540: points without a whole number of residents: give the record its date, its value or its place; until then it stands in a column of its own; in homes.geojson, feature 6

"#]].raw());
}

#[test]
fn json() {
    assert_data_eq!(folder().run(&format!("{ACCESS} --format json --quiet")), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","residents":120,"residents_before":0,"residents_newly":120,"residents_after":120,"residents_after_percent":100.0,"land_ha":0.49999999999990685,"land_before_ha":0.0,"land_newly_ha":0.49999999999990685,"land_after_ha":0.49999999999990685},
    {"scope":"district","name":"West","residents":190,"residents_before":30,"residents_newly":0,"residents_after":30,"residents_after_percent":15.789473684210526,"land_ha":0.5000000000000931,"land_before_ha":0.050005044588819145,"land_newly_ha":0.000014012745581567287,"land_after_ha":0.050019057334400714},
    {"scope":"total","name":"","residents":310,"residents_before":30,"residents_newly":120,"residents_after":150,"residents_after_percent":48.38709677419355,"land_ha":1.0,"land_before_ha":0.050005044588819145,"land_newly_ha":0.5000140127454884,"land_after_ha":0.5500190573343076}
  ],
  "new_green_spaces": [
    {"id":"G1","opened_on":"2018-05-01","area_ha":0.5,"radius_m":100.0,"residents_newly":40,"residents_newly_per_ha":80.0,"land_newly_ha":0.5000140127454884},
    {"id":"G2","opened_on":"2018-05-01","area_ha":1.0,"radius_m":100.0,"residents_newly":80,"residents_newly_per_ha":80.0,"land_newly_ha":0.0}
  ],
  "uncounted": {"points without a whole number of residents":1},
  "findings": [
    {"code":"GL0540","severity":"warning","what":"points without a whole number of residents","count":1,"remedy":"give the record its date, its value or its place; until then it stands in a column of its own"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","from":"2017-12-31","to":"2018-10-31","radius":"60 m, from 0.5 ha on 100 m","distance":"straight line on the ellipsoid, not a walk; for land right within a thousandth of the radius","credit":"each resident and square metre to the first new green space that reaches it, by opening date, then id","scheme_hash":"HASH","content_hash":"HASH"}
}

"#]].raw());
}

#[test]
fn refusals() {
    let folder = folder();
    assert_data_eq!(
        folder.run("access homes.geojson --from 2018-01-01 --to 2017-01-01"),
        str![[r#"
exit 2
--- stderr
error: --to 2017-01-01 lies before --from 2018-01-01: exchange them

"#]]
        .raw()
    );
    assert_data_eq!(
        folder.run("access homes.geojson --districts districts.geojson --from 2017-01-01 --to 2018-01-01"),
        str![[r#"
exit 2
--- stderr
error: no green spaces: name their file with --green, or in a geoland.toml in this folder

"#]]
        .raw()
    );
    assert_data_eq!(
        folder.run("access homes.geojson --from 2017-01-01 --to 2018-01-01 --radius 300,500"),
        str![[r#"
exit 2
--- stderr
error: invalid value '300,500' for '--radius <RULES>': write a radius in metres, or one and from which hectares on others hold: 300,0.5:500

For more information, try '--help'.

"#]].raw()
    );
}
