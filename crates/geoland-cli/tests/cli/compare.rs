//! `geoland compare`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, feature, rectangle};

/// The town of the tests a year later:
///
/// - A is drawn only half as wide: 0.5 ha less, half of it green. B has the same land, and no longer leaves it to A.
/// - C is gone: half a hectare less on either side of the border.
/// - E in West was accepted in March.
/// - H is new in West, half of it on D, which was accepted before it.
/// - G2 is closed, and G3 opened on E.
fn a_year_later(folder: &Folder) {
    let cleared = |day: &str| format!("\"status\":\"cleared\",\"cleared_date\":\"{day}\",\"district\":\"East\"");
    let parcel = |id: &str, more: &str, x: f64, y: f64, wide: f64| {
        feature(&format!("\"id\":\"{id}\",{more}"), &rectangle(x, y, x + wide, y + 100.0))
    };
    let parcels = [
        parcel("A", &cleared("2018-01-01"), 0.0, 0.0, 50.0),
        parcel("B", &cleared("2018-02-01"), 50.0, 0.0, 100.0),
        parcel("D", &cleared("2018-11-05"), 300.0, 0.0, 100.0),
        parcel("E", &cleared("2019-03-01"), 300.0, 200.0, 100.0),
        parcel("F", &cleared("2018-04-01"), 1000.0, 1000.0, 100.0),
        parcel("H", &cleared("2019-05-01"), 250.0, 0.0, 100.0),
    ];
    let green = |id: &str, x: f64, y: f64| {
        let properties = format!("\"id\":\"{id}\",\"opened_on\":\"2018-05-01\"");
        feature(&properties, &rectangle(x, y, x + 100.0, y + 50.0))
    };
    folder.layer("later.geojson", &parcels);
    folder.layer("later_green.geojson", &[green("G1", 0.0, 0.0), green("G3", 300.0, 200.0)]);
    folder.file(
        "targets.csv",
        "scope,name,hectares,version,date\ntotal,,4,2018 plan,2018-01-01\ntotal,,5,2019 plan,2019-01-01\ndistrict,West,2,2018 plan,\n",
    );
}

const SIDES: &str = "parcels.geojson later.geojson --green-b later_green.geojson";

#[test]
fn a_table() {
    let folder = Folder::town();
    a_year_later(&folder);
    assert_data_eq!(folder.run(&format!("compare {SIDES} {LAYERS}")), str![[r#"
exit 0
--- stdout
what moved reclaimed land in ha, from parcels.geojson to later.geojson

                                       records   reclaimed   greened   outside
--------------------------------------------------------------------------------
East               before                              2.0       0.5
                   withdrawn or gone                  -0.5       0.0
                   after                               1.5       0.5
West               before                              1.5       0.0
                   withdrawn or gone                  -0.5       0.0
                   accepted                            1.0       0.0
                   new                                 0.5       0.0
                   green opened                        0.0       0.5
                   after                               2.5       0.5
total              before                              3.5       0.5       1.0
                   withdrawn or gone         1        -1.0       0.0       0.0
                   reshaped                  1         0.0       0.0       0.0
                   accepted                  1         1.0       0.0       0.0
                   new                       1         0.5       0.0       0.0
                   green closed              1         0.0       0.0       0.0
                   green opened              1         0.0       0.5       0.0
                   after                               4.0       1.0       1.0
key area Station   before                              1.0       0.5
                   after                               1.0       0.5

causes take effect in the order in which they stand; before and what they moved add up to after, districts to the total
key areas cut across districts and are in no total
areas of planar coordinates, their unit taken as the metre
--- stderr
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
note GL0506 (6 times): parcels without a form: give the form, or leave it unclassified; first in later.geojson, feature 1 (id A)

"#]].raw());
}

#[test]
fn two_days_of_one_file_with_targets() {
    let folder = Folder::town();
    a_year_later(&folder);
    let run = format!("compare later.geojson {LAYERS} --from 2018-10-31 --to 2019-04-30 --targets targets.csv --quiet");
    assert_data_eq!(
        folder.run(&run),
        str![[r#"
exit 0
--- stdout
what moved reclaimed land in ha, from 2018-10-31 to 2019-04-30

                              records   reclaimed   greened   outside
-----------------------------------------------------------------------
East               before                     1.5       0.5
                   after                      1.5       0.5
West               before                     0.0       0.0
                   accepted                   2.0       0.0
                   after                      2.0       0.0
total              before                     1.5       0.5       1.0
                   accepted         2         2.0       0.0       0.0
                   after                      3.5       0.5       1.0
key area Station   before                     1.0       0.5
                   after                      1.0       0.5

causes take effect in the order in which they stand; before and what they moved add up to after, districts to the total
key areas cut across districts and are in no total
areas of planar coordinates, their unit taken as the metre

targets in ha

        measure     before   after   % before   % after
---------------------------------------------------------
West    reclaimed      2.0     2.0        0.0     100.0
total   reclaimed      4.0     5.0       37.5      70.0

a changed target moves no land

"#]]
        .raw()
    );
}

#[test]
fn json() {
    let folder = Folder::town();
    a_year_later(&folder);
    let run = format!("compare {SIDES} --crs planar --green green.geojson --targets targets.csv --format json --quiet");
    assert_data_eq!(folder.run(&run), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","code":null,"step":"before","records":null,"reclaimed_ha":2.5,"greened_ha":0.5,"white_ha":2.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"withdrawn","records":null,"reclaimed_ha":-1.0,"greened_ha":0.0,"white_ha":-1.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"reshaped","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"redated","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"district_changed","records":null,"reclaimed_ha":2.0,"greened_ha":0.0,"white_ha":2.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"accepted","records":null,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"new","records":null,"reclaimed_ha":0.5,"greened_ha":0.0,"white_ha":0.5,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"green_closed","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"green_reshaped","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"green_opened","records":null,"reclaimed_ha":0.0,"greened_ha":0.5,"white_ha":-0.5,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"ties","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"East","code":null,"step":"after","records":null,"reclaimed_ha":5.0,"greened_ha":1.0,"white_ha":4.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"before","records":null,"reclaimed_ha":2.0,"greened_ha":0.0,"white_ha":2.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"withdrawn","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"reshaped","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"redated","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"district_changed","records":null,"reclaimed_ha":-2.0,"greened_ha":0.0,"white_ha":-2.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"accepted","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"new","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"green_closed","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"green_reshaped","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"green_opened","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"ties","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"after","records":null,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"district","name":"West","code":null,"step":"target","records":null,"reclaimed_ha":null,"greened_ha":null,"white_ha":null,"outside_ha":null,"measure":"reclaimed","target_before_ha":2.0,"target_after_ha":2.0,"percent_before":100.0,"percent_after":0.0},
    {"scope":"total","name":"","code":null,"step":"before","records":null,"reclaimed_ha":4.5,"greened_ha":0.5,"white_ha":4.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"withdrawn","records":1,"reclaimed_ha":-1.0,"greened_ha":0.0,"white_ha":-1.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"reshaped","records":1,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"redated","records":0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"district_changed","records":2,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"accepted","records":1,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"new","records":1,"reclaimed_ha":0.5,"greened_ha":0.0,"white_ha":0.5,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"green_closed","records":1,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"green_reshaped","records":0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"green_opened","records":1,"reclaimed_ha":0.0,"greened_ha":0.5,"white_ha":-0.5,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"ties","records":0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"after","records":null,"reclaimed_ha":5.0,"greened_ha":1.0,"white_ha":4.0,"outside_ha":0.0,"measure":null,"target_before_ha":null,"target_after_ha":null,"percent_before":null,"percent_after":null},
    {"scope":"total","name":"","code":null,"step":"target","records":null,"reclaimed_ha":null,"greened_ha":null,"white_ha":null,"outside_ha":null,"measure":"reclaimed","target_before_ha":5.0,"target_after_ha":5.0,"percent_before":90.0,"percent_after":100.0}
  ],
  "findings": [
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"},
    {"code":"GL0506","severity":"note","what":"parcels without a form","count":6,"remedy":"give the form, or leave it unclassified"}
  ],
  "method": {"order":["withdrawn","reshaped","redated","district_changed","accepted","new","green_closed","green_reshaped","green_opened","ties"],"before":{"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"parcel attribute","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}},"after":{"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"parcel attribute","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}}}
}

"#]].raw());
}

#[test]
fn csv_and_markdown() {
    let folder = Folder::town();
    a_year_later(&folder);
    let run = format!("compare {SIDES} --crs planar --districts districts.geojson --unit m2 --quiet --format ");
    assert_data_eq!(folder.run(&(run.clone() + "csv")), str![[r#"
exit 0
--- stdout
scope,name,code,step,records,reclaimed_m2,greened_m2,white_m2,outside_m2,measure,target_before_m2,target_after_m2,percent_before,percent_after
district,East,0,before,,20000,0,20000,0,,,,,
district,East,0,withdrawn,,-5000,0,-5000,0,,,,,
district,East,0,reshaped,,0,0,0,0,,,,,
district,East,0,redated,,0,0,0,0,,,,,
district,East,0,district_changed,,0,0,0,0,,,,,
district,East,0,accepted,,0,0,0,0,,,,,
district,East,0,new,,0,0,0,0,,,,,
district,East,0,green_closed,,0,0,0,0,,,,,
district,East,0,green_reshaped,,0,0,0,0,,,,,
district,East,0,green_opened,,0,5000,-5000,0,,,,,
district,East,0,ties,,0,0,0,0,,,,,
district,East,0,after,,15000,5000,10000,0,,,,,
district,West,200,before,,15000,0,15000,0,,,,,
district,West,200,withdrawn,,-5000,0,-5000,0,,,,,
district,West,200,reshaped,,0,0,0,0,,,,,
district,West,200,redated,,0,0,0,0,,,,,
district,West,200,district_changed,,0,0,0,0,,,,,
district,West,200,accepted,,10000,0,10000,0,,,,,
district,West,200,new,,5000,0,5000,0,,,,,
district,West,200,green_closed,,0,0,0,0,,,,,
district,West,200,green_reshaped,,0,0,0,0,,,,,
district,West,200,green_opened,,0,5000,-5000,0,,,,,
district,West,200,ties,,0,0,0,0,,,,,
district,West,200,after,,25000,5000,20000,0,,,,,
total,,,before,,35000,0,35000,10000,,,,,
total,,,withdrawn,1,-10000,0,-10000,0,,,,,
total,,,reshaped,1,0,0,0,0,,,,,
total,,,redated,0,0,0,0,0,,,,,
total,,,district_changed,0,0,0,0,0,,,,,
total,,,accepted,1,10000,0,10000,0,,,,,
total,,,new,1,5000,0,5000,0,,,,,
total,,,green_closed,0,0,0,0,0,,,,,
total,,,green_reshaped,0,0,0,0,0,,,,,
total,,,green_opened,2,0,10000,-10000,0,,,,,
total,,,ties,0,0,0,0,0,,,,,
total,,,after,,40000,10000,30000,10000,,,,,

"#]].raw());
    assert_data_eq!(
        folder.run(&(run + "markdown")),
        str![[r#"
exit 0
--- stdout
what moved reclaimed land in m2, from parcels.geojson to later.geojson

|  |  | records | reclaimed | greened | outside |
| --- | --- | ---: | ---: | ---: | ---: |
| East | before |  | 20,000 | 0 |  |
|  | withdrawn or gone |  | -5,000 | 0 |  |
|  | green opened |  | 0 | 5,000 |  |
|  | after |  | 15,000 | 5,000 |  |
| West | before |  | 15,000 | 0 |  |
|  | withdrawn or gone |  | -5,000 | 0 |  |
|  | accepted |  | 10,000 | 0 |  |
|  | new |  | 5,000 | 0 |  |
|  | green opened |  | 0 | 5,000 |  |
|  | after |  | 25,000 | 5,000 |  |
| total | before |  | 35,000 | 0 | 10,000 |
|  | withdrawn or gone | 1 | -10,000 | 0 | 0 |
|  | reshaped | 1 | 0 | 0 | 0 |
|  | accepted | 1 | 10,000 | 0 | 0 |
|  | new | 1 | 5,000 | 0 | 0 |
|  | green opened | 2 | 0 | 10,000 | 0 |
|  | after |  | 40,000 | 10,000 | 10,000 |

causes take effect in the order in which they stand; before and what they moved add up to after, districts to the total

greening is what the parcels' own records say

areas of planar coordinates, their unit taken as the metre

"#]]
        .raw()
    );
}

#[test]
fn records_without_names_are_said() {
    let folder = Folder::new();
    let parcel = |id: &str, x: f64| {
        feature(&format!("{id}\"status\":\"cleared\",\"district\":\"East\""), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer("a.geojson", &[parcel("", 0.0), parcel("\"id\":\"X\",", 200.0), parcel("\"id\":\"X\",", 400.0)]);
    folder.layer("b.geojson", &[parcel("", 0.0), parcel("\"id\":\"X\",", 200.0), parcel("\"id\":\"X\",", 450.0)]);
    assert_data_eq!(folder.run("compare a.geojson b.geojson --crs planar"), str![[r#"
exit 0
--- stdout
what moved reclaimed land in ha, from a.geojson to b.geojson

                   records   reclaimed   greened
--------------------------------------------------
East    before                     3.0       0.0
        after                      3.0       0.0
total   before                     3.0       0.0
        reshaped         1         0.0       0.0
        after                      3.0       0.0

causes take effect in the order in which they stand; before and what they moved add up to after, districts to the total
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
warning GL0501 (2 times): parcels without an id: give every record an identifier, or name its field in the scheme; first in a.geojson, feature 1
warning GL0502 (4 times): parcels that share an id: give every record an identifier of its own; first in a.geojson, feature 2 (id X)
warning GL0530 (6 times): parcels matched by their outlines: give every record an identifier of its own, the same in both datasets
note GL0506 (6 times): parcels without a form: give the form, or leave it unclassified; first in a.geojson, feature 1

"#]].raw());
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = Folder::town();
    let run = |line: &str| folder.run(&format!("compare {line} --crs planar"));
    assert_data_eq!(
        run("parcels.geojson"),
        str![[r#"
exit 2
--- stderr
error: one file of parcels: say --from and --to, or name a second file

"#]]
        .raw()
    );
    assert_data_eq!(
        run("parcels.geojson --green-b green.geojson"),
        str![[r#"
exit 2
--- stderr
error: --green-b needs two files of parcels: name both sides

"#]]
        .raw()
    );
    assert_data_eq!(
        run("parcels.geojson --from 2018-02-01 --to 2018-01-01"),
        str![[r#"
exit 2
--- stderr
error: --from 2018-02-01 lies after --to 2018-01-01: turn the two round

"#]]
        .raw()
    );
    assert_data_eq!(
        run("parcels.geojson nowhere.geojson"),
        str![[r#"
exit 2
--- stderr
error: nowhere.geojson: no such file; check the path

"#]]
        .raw()
    );
}
