//! `geoland alleys`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature};

/// A segment as JSON: its properties and its positions.
fn segment(properties: &str, positions: &str) -> String {
    feature(properties, &format!("{{\"type\":\"LineString\",\"coordinates\":[{positions}]}}"))
}

/// The town with alleys of its own. The border between East and West is x = 200.
///
/// - border: 100 m along it, done, 50 m for each side.
/// - twice: 60 m in East, drawn twice, the second time backwards and 20 m longer; started and planned: 80 m, started.
/// - south: 100 m along the northern side of parcel A, planned.
/// - foreign: 30 m in West that claim East, done on a day after October.
/// - flat: a line without length.
fn folder() -> Folder {
    let folder = Folder::town();
    folder.layer(
        "lanes.geojson",
        &[
            segment("\"id\":\"border\",\"status\":\"done\",\"done_on\":\"2018-05-01\"", "[200,300],[200,400]"),
            segment("\"id\":\"twice\",\"status\":\"started\"", "[10,450],[70,450]"),
            segment("\"id\":\"twice\",\"status\":\"planned\"", "[90,450],[70,450],[10,450]"),
            segment("\"id\":\"south\",\"status\":\"planned\"", "[0,100],[100,100]"),
            segment(
                "\"id\":\"foreign\",\"status\":\"done\",\"started_on\":\"2018-08-01\",\"done_on\":\"2018-12-01\",\"district\":\"East\"",
                "[300,400],[330,400]",
            ),
            segment("\"id\":\"flat\",\"status\":\"planned\"", "[5,5],[5,5]"),
        ],
    );
    folder
}

const LANES: &str = "alleys lanes.geojson --crs planar --districts districts.geojson";

#[test]
fn a_table() {
    assert_data_eq!(folder().run(LANES), str![[r#"
exit 0
--- stdout
alleys

                          alleys   planned   started   done   begun   begun %   done %      km   km planned   km started   km done
------------------------------------------------------------------------------------------------------------------------------------
East                           3         1         1      1       2      66.7     33.3   0.230        0.100        0.080     0.050
West                           2         0         0      2       2     100.0    100.0   0.080        0.000        0.000     0.080
total                          4         1         1      2       3      75.0     50.0   0.310        0.100        0.080     0.130
not measured: no length        1         1         0      0       0

an alley is done if all its segments are, started if any is started or done, else planned
begun: started or done, as programme reports count what is started
an alley counts in each district that it lies in and once in the total (1 in several); along a border half of it in each
lengths of planar coordinates, their unit taken as the metre, each metre of an alley once
--- stderr
warning GL0119: alley segments along others of their alley, counted once: keep one of the two; geoland counts their land once; in lanes.geojson, feature 3 (id twice)
warning GL0407: alley segments in another district than they claim: correct the record, or the parcel's position; in lanes.geojson, feature 5 (id foreign)

"#]].raw());
}

#[test]
fn at_a_cut_off_later_work_has_not_happened() {
    assert_data_eq!(folder().run(&format!("{LANES} --as-of 2018-10-31 --format csv")), str![[r#"
exit 0
--- stdout
scope,name,code,status,alleys,segments,length_km,started_or_done,started_or_done_percent,done_percent,near_reclaimed_ha,near_greened_ha
district,East,0,all,3,4,0.23,2,66.66666666666666,33.33333333333333,,
district,East,0,planned,1,1,0.1,0,,,,
district,East,0,started,1,2,0.08,1,,,,
district,East,0,done,1,1,0.05,1,,,,
district,West,200,all,2,2,0.08,2,100,50,,
district,West,200,started,1,1,0.03,1,,,,
district,West,200,done,1,1,0.05,1,,,,
total,,,all,4,5,0.31,3,75,25,,
total,,,planned,1,1,0.1,0,,,,
total,,,started,2,3,0.11,2,,,,
total,,,done,1,1,0.1,1,,,,
excluded,no length,,all,1,1,0,0,,,,
excluded,no length,,planned,1,1,0,0,,,,
--- stderr
warning GL0119: alley segments along others of their alley, counted once: keep one of the two; geoland counts their land once; in lanes.geojson, feature 3 (id twice)
warning GL0407: alley segments in another district than they claim: correct the record, or the parcel's position; in lanes.geojson, feature 5 (id foreign)
note GL0431: alley segments whose status has no date, taken as it stands: give the day, so that the status at the cut-off is known; in lanes.geojson, feature 2 (id twice)

"#]].raw());
}

#[test]
fn json_with_the_land_near() {
    let land = "--parcels parcels.geojson --green green.geojson --distance-m 50";
    assert_data_eq!(folder().run(&format!("{LANES} {land} --format json --quiet")), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","code":"0","status":"all","alleys":3,"segments":4,"length_km":0.23,"started_or_done":2,"started_or_done_percent":66.66666666666666,"done_percent":33.33333333333333,"near_reclaimed_ha":0.6963495408526622,"near_greened_ha":0.0},
    {"scope":"district","name":"East","code":"0","status":"planned","alleys":1,"segments":1,"length_km":0.1,"started_or_done":0,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"district","name":"East","code":"0","status":"started","alleys":1,"segments":2,"length_km":0.08,"started_or_done":1,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"district","name":"East","code":"0","status":"done","alleys":1,"segments":1,"length_km":0.05,"started_or_done":1,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"district","name":"West","code":"200","status":"all","alleys":2,"segments":2,"length_km":0.08,"started_or_done":2,"started_or_done_percent":100.0,"done_percent":100.0,"near_reclaimed_ha":0.0,"near_greened_ha":0.0},
    {"scope":"district","name":"West","code":"200","status":"done","alleys":2,"segments":2,"length_km":0.08,"started_or_done":2,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"total","name":"","code":null,"status":"all","alleys":4,"segments":5,"length_km":0.31,"started_or_done":3,"started_or_done_percent":75.0,"done_percent":50.0,"near_reclaimed_ha":0.6963495408526622,"near_greened_ha":0.0},
    {"scope":"total","name":"","code":null,"status":"planned","alleys":1,"segments":1,"length_km":0.1,"started_or_done":0,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"total","name":"","code":null,"status":"started","alleys":1,"segments":2,"length_km":0.08,"started_or_done":1,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"total","name":"","code":null,"status":"done","alleys":2,"segments":2,"length_km":0.13,"started_or_done":2,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"excluded","name":"no length","code":null,"status":"all","alleys":1,"segments":1,"length_km":0.0,"started_or_done":0,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null},
    {"scope":"excluded","name":"no length","code":null,"status":"planned","alleys":1,"segments":1,"length_km":0.0,"started_or_done":0,"started_or_done_percent":null,"done_percent":null,"near_reclaimed_ha":null,"near_greened_ha":null}
  ],
  "alleys_in_several_districts": 1,
  "near": [
    {"scope":"district","name":"East","reclaimed_ha":0.6963495408526622,"greened_ha":0.0,"white_ha":0.6963495408526622,"all_reclaimed_ha":2.0,"reclaimed_percent":34.81747704263311},
    {"scope":"district","name":"West","reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"all_reclaimed_ha":1.5,"reclaimed_percent":0.0},
    {"scope":"total","name":"","reclaimed_ha":0.6963495408526622,"greened_ha":0.0,"white_ha":0.6963495408526622,"all_reclaimed_ha":3.5,"reclaimed_percent":19.89570116721892}
  ],
  "findings": [
    {"code":"GL0119","severity":"warning","what":"alley segments along others of their alley, counted once","count":1,"remedy":"keep one of the two; geoland counts their land once"},
    {"code":"GL0407","severity":"warning","what":"alley segments in another district than they claim","count":1,"remedy":"correct the record, or the parcel's position"},
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","as_of":null,"districts":"layer","status":"done if all segments of an alley are, started if any is started or done, else planned","lengths":"geodesic, each metre of an alley once; along a border half to either district","same_ground_m":0.01,"near":{"distance_m":50.0,"border":"around every position of an alley, right within a thousandth of the distance; each square metre once"},"scheme_hash":"HASH","content_hash":"HASH"}
}

"#]].raw());
}

#[test]
fn markdown_with_the_land_near() {
    let land = "--parcels parcels.geojson --green green.geojson --distance-m 60 --unit m2";
    assert_data_eq!(
        folder().run(&format!("{LANES} {land} --format markdown --quiet")),
        str![[r#"
exit 0
--- stdout
alleys

|  | alleys | planned | started | done | begun | begun % | done % | km | km planned | km started | km done |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| East | 3 | 1 | 1 | 1 | 2 | 66.7 | 33.3 | 0.230 | 0.100 | 0.080 | 0.050 |
| West | 2 | 0 | 0 | 2 | 2 | 100.0 | 100.0 | 0.080 | 0.000 | 0.000 | 0.080 |
| total | 4 | 1 | 1 | 2 | 3 | 75.0 | 50.0 | 0.310 | 0.100 | 0.080 | 0.130 |
| not measured: no length | 1 | 1 | 0 | 0 | 0 |  |  |  |  |  |  |

an alley is done if all its segments are, started if any is started or done, else planned

begun: started or done, as programme reports count what is started

an alley counts in each district that it lies in and once in the total (1 in several); along a border half of it in each

lengths of planar coordinates, their unit taken as the metre, each metre of an alley once

land reclaimed within 60 m of an alley, in m2

|  | reclaimed | greened | white | % of reclaimed |
| --- | ---: | ---: | ---: | ---: |
| East | 8,827 | 1,000 | 7,827 | 44.1 |
| West | 0 | 0 | 0 | 0.0 |
| total | 8,827 | 1,000 | 7,827 | 25.2 |

each square metre once, however many alleys are near; the distance is right within a thousandth of it

areas of planar coordinates, their unit taken as the metre

"#]]
        .raw()
    );
}

#[test]
fn layers_of_a_project() {
    let folder = folder();
    let layers = "[layers]\nparcels = \"parcels.geojson\"\nalleys = \"alleys.geojson\"\n[options]\ncrs = \"planar\"\n";
    folder.file("geoland.toml", layers);
    assert_data_eq!(
        folder.run("alleys"),
        str![[r#"
exit 0
--- stdout
alleys

        alleys   planned   started   done   begun   begun %   done %      km   km planned   km started   km done
------------------------------------------------------------------------------------------------------------------
total        2         0         2      0       2     100.0      0.0   0.130        0.000        0.130     0.000

an alley is done if all its segments are, started if any is started or done, else planned
begun: started or done, as programme reports count what is started
lengths of planar coordinates, their unit taken as the metre, each metre of an alley once
--- stderr
note: using geoland.toml

"#]]
        .raw()
    );
}

#[test]
fn refusals() {
    let folder = folder();
    assert_data_eq!(
        folder.run("alleys"),
        str![[r#"
exit 2
--- stderr
error: no files: name one, or name layers in a geoland.toml in this folder

"#]]
        .raw()
    );
    assert_data_eq!(folder.run("alleys lanes.geojson --crs planar --distance-m 50"), str![[r#"
exit 2
--- stderr
error: --distance-m asks for reclaimed land, and there are no parcels: name their file with --parcels, or in a geoland.toml

"#]].raw());
    assert_data_eq!(
        folder.run("alleys lanes.geojson --parcels parcels.geojson"),
        str![[r#"
exit 2
--- stderr
error: the following required arguments were not provided:
  --distance-m <N>

Usage: geoland alleys --distance-m <N> --parcels <FILE> <ALLEYS>...

For more information, try '--help'.

"#]]
        .raw()
    );
    assert_data_eq!(
        folder.run("alleys lanes.geojson --distance-m far"),
        str![[r#"
exit 2
--- stderr
error: invalid value 'far' for '--distance-m <N>': write a number of metres, zero or more

For more information, try '--help'.

"#]]
        .raw()
    );
}

#[test]
fn the_order_of_features_does_not_show() {
    let folder = folder();
    let lines: Vec<String> = crate::folder::read(&folder.path("lanes.geojson")).lines().map(str::to_owned).collect();
    let mut features: Vec<String> =
        lines[1..lines.len() - 1].iter().map(|line| line.trim_end_matches(',').to_owned()).collect();
    features.reverse();
    folder.layer("turned.geojson", &features);
    let run = |name: &str, threads: u8| {
        folder.run(&format!(
            "alleys {name} --crs planar --districts districts.geojson --parcels parcels.geojson --distance-m 50 --format json \
             --quiet --threads {threads}"
        ))
    };
    assert_eq!(run("lanes.geojson", 1), run("turned.geojson", 3));
}
