//! `geoland rebound`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, feature, rectangle};

/// Buildings in the town:
///
/// - R1 on A (accepted in January, its lower half green since May) in August: 20 x 40 m of which 20 x 20 m are green.
/// - R2 half on R1, in September: 20 x 20 m more on A and none on B, which has no land there.
/// - R3 on C across the border of the districts, in December: 0.1 ha on either side.
/// - R4 on D, from 1990; R5 on D too, undated, half of it on R4.
/// - R6 on F outside, R7 on E, which was never accepted.
fn buildings(folder: &Folder) {
    let building = |id: &str, day: &str, x0: f64, y0: f64, x1: f64, y1: f64| {
        let day = if day.is_empty() { "null".to_owned() } else { format!("\"{day}\"") };
        feature(&format!("\"id\":\"{id}\",\"built_on\":{day}"), &rectangle(x0, y0, x1, y1))
    };
    let buildings = [
        building("R1", "2018-08-01", 0.0, 30.0, 20.0, 70.0),
        building("R2", "2018-09-01", 10.0, 50.0, 30.0, 90.0),
        building("R3", "2018-12-01", 190.0, 100.0, 210.0, 200.0),
        building("R4", "1990-01-01", 300.0, 0.0, 320.0, 10.0),
        building("R5", "", 310.0, 0.0, 330.0, 10.0),
        building("R6", "2019-01-01", 1000.0, 1000.0, 1010.0, 1010.0),
        building("R7", "2019-01-01", 300.0, 200.0, 310.0, 210.0),
    ];
    folder.layer("buildings.geojson", &buildings);
}

#[test]
fn a_table() {
    let folder = Folder::town();
    buildings(&folder);
    let run = format!("rebound parcels.geojson --buildings buildings.geojson {LAYERS} --unit m2");
    assert_data_eq!(folder.run(&run), str![[r#"
exit 0
--- stdout
buildings on cleared land in m2

                         sites   rebuilt sites   median days   cleared   rebuilt   on green   standing   undated
------------------------------------------------------------------------------------------------------------------
East                         3               2           275    20,000     2,400        400          0         0
West                         1               0                  15,000     1,000          0        200       100
total                        4               2           275    35,000     3,400        400        200       100
outside every district       1               1                  10,000       100          0          0         0

rebuilt: under buildings newer than the acceptance; on green: of this, green when it was built on; standing: under buildings no newer; undated: nobody knows
areas of planar coordinates, their unit taken as the metre

sites still free of new buildings in %, by age since acceptance, observed until 2019-01-01

        sites   rebuilt   91 days   182 days   1 year   2 years   3 years   5 years   longest, days
-----------------------------------------------------------------------------------------------------
East        3         2     100.0      100.0                                                    334
West        1         0                                                                          57
total       4         2     100.0      100.0                                                    334

Kaplan-Meier; nothing is said beyond the longest observation; sites whose acceptance has no date are left out

rebuilt sites in m2

parcel   district   accepted     built        days   rebuilt   on green   buildings
-------------------------------------------------------------------------------------
A        East       2018-01-01   2018-08-01    212     1,400        400   R1; R2
C        East       2018-03-01   2018-12-01    275     2,000              R3
F                   2018-04-01   2019-01-01    275       100              R6
--- stderr
warning GL0421: buildings on cleared land, the building or the acceptance without a date: give the building the day on which it was built; in buildings.geojson, feature 5 (id R5)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
note GL0420: buildings on cleared land that stood at acceptance: if the building is gone, take it out of the layer; if it stands, the land was not clear; in buildings.geojson, feature 4 (id R4)

"#]].raw());
}

#[test]
fn json_with_a_cut_off() {
    let folder = Folder::town();
    buildings(&folder);
    let run = "rebound parcels.geojson --buildings buildings.geojson --crs planar --green green.geojson --as-of 2018-11-30 \
               --format json --quiet";
    assert_data_eq!(folder.run(run), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","code":null,"sites":3,"rebuilt_sites":1,"median_days":null,"cleared_ha":2.5,"rebuilt_ha":0.14,"greened_then_built_ha":0.04,"standing_ha":0.0,"undated_ha":0.0},
    {"scope":"district","name":"West","code":null,"sites":2,"rebuilt_sites":0,"median_days":null,"cleared_ha":2.0,"rebuilt_ha":0.0,"greened_then_built_ha":0.0,"standing_ha":0.02,"undated_ha":0.01},
    {"scope":"total","name":"","code":null,"sites":5,"rebuilt_sites":1,"median_days":null,"cleared_ha":4.5,"rebuilt_ha":0.14,"greened_then_built_ha":0.04,"standing_ha":0.02,"undated_ha":0.01}
  ],
  "sites": [
    {"row":1,"id":"A","district":"East","accepted_on":"2018-01-01","built_on":"2018-08-01","days":212,"rebuilt_ha":0.14,"greened_then_built_ha":0.04,"buildings":[{"building":"R1","built_on":"2018-08-01","area_ha":0.08},{"building":"R2","built_on":"2018-09-01","area_ha":0.06}]}
  ],
  "curves": [
    {"scope":"district","name":"East","days":212,"at_risk":3,"rebuilt":1,"free":0.6666666666666666},
    {"scope":"total","name":"","days":212,"at_risk":4,"rebuilt":1,"free":0.75}
  ],
  "findings": [
    {"code":"GL0420","severity":"note","what":"buildings on cleared land that stood at acceptance","count":1,"remedy":"if the building is gone, take it out of the layer; if it stands, the land was not clear"},
    {"code":"GL0421","severity":"warning","what":"buildings on cleared land, the building or the acceptance without a date","count":1,"remedy":"give the building the day on which it was built"},
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":"2018-11-30","districts":"parcel attribute","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0},"observed_until":"2018-11-30","buildings_after_cut_off":3}
}

"#]].raw());
}

#[test]
fn csv_lists() {
    let folder = Folder::town();
    buildings(&folder);
    let run = |list: &str| {
        let districts = "--districts districts.geojson --green green.geojson --crs planar --unit m2";
        folder.run(&format!(
            "rebound parcels.geojson --buildings buildings.geojson {districts} --format csv --list {list} --quiet"
        ))
    };
    assert_data_eq!(
        run("districts"),
        str![[r#"
exit 0
--- stdout
scope,name,code,sites,rebuilt_sites,median_days,cleared_m2,rebuilt_m2,greened_then_built_m2,standing_m2,undated_m2
district,East,0,3,2,275,20000,2400,400,0,0
district,West,200,1,0,,15000,1000,0,200,100
total,,,4,2,275,35000,3400,400,200,100
outside,,,1,1,,10000,100,0,0,0

"#]]
        .raw()
    );
    assert_data_eq!(
        run("sites"),
        str![[r#"
exit 0
--- stdout
row,id,district,accepted_on,built_on,days,rebuilt_m2,greened_then_built_m2,buildings
1,A,East,2018-01-01,2018-08-01,212,1400,400,R1 800; R2 600
3,C,East,2018-03-01,2018-12-01,275,2000,0,R3 2000
4,F,,2018-04-01,2019-01-01,275,100,0,R6 100

"#]]
        .raw()
    );
    assert_data_eq!(
        run("curves"),
        str![[r#"
exit 0
--- stdout
scope,name,days,at_risk,rebuilt,free
district,East,212,3,1,0.6666666666666666
district,East,275,2,1,0.3333333333333333
total,,212,3,1,0.6666666666666666
total,,275,2,1,0.3333333333333333

"#]]
        .raw()
    );
}

#[test]
fn one_file_of_several_layers_and_fields_of_another_name() {
    let folder = Folder::new();
    let parcel = "\"layer\":\"parcel\",\"id\":\"A\",\"status\":\"cleared\",\"cleared_date\":\"2018-01-01\",\"district\":\"East\"";
    let building = |id: &str, day: &str| format!("\"layer\":\"building\",\"no\":\"{id}\",\"completed\":\"{day}\"");
    folder.layer(
        "town.geojson",
        &[
            feature(parcel, &rectangle(0.0, 0.0, 100.0, 100.0)),
            feature(&building("R1", "2018-02-01"), &rectangle(0.0, 0.0, 10.0, 10.0)),
            feature(&building("R2", "some day"), &rectangle(20.0, 0.0, 30.0, 10.0)),
            feature(&building("R3", "2018-02-01"), "{\"type\":\"Point\",\"coordinates\":[5,5]}"),
        ],
    );
    folder.file("scheme.toml", "[buildings]\nid = \"no\"\nbuilt_on = \"completed\"\n");
    let run = "rebound town.geojson --buildings town.geojson --crs planar --scheme scheme.toml --unit m2";
    assert_data_eq!(folder.run(run), str![[r#"
exit 0
--- stdout
buildings on cleared land in m2

        sites   rebuilt sites   median days   cleared   rebuilt   on green   standing   undated
-------------------------------------------------------------------------------------------------
East        1               1            31    10,000       100          0          0       100
total       1               1            31    10,000       100          0          0       100

rebuilt: under buildings newer than the acceptance; on green: of this, green when it was built on; standing: under buildings no newer; undated: nobody knows
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre

sites still free of new buildings in %, by age since acceptance, observed until 2018-02-01

        sites   rebuilt   91 days   182 days   1 year   2 years   3 years   5 years   longest, days
-----------------------------------------------------------------------------------------------------
East        1         1                                                                          31
total       1         1                                                                          31

Kaplan-Meier; nothing is said beyond the longest observation; sites whose acceptance has no date are left out

rebuilt sites in m2

parcel   district   accepted     built        days   rebuilt   buildings
--------------------------------------------------------------------------
A        East       2018-01-01   2018-02-01     31       100   R1
--- stderr
error GL0101: buildings: wrong geometry type: give the feature an outline of the right type, or remove it; in town.geojson, feature 4 (id R3)
warning GL0401: completed "some day": write dates as 2018-10-31 or 2018年10月31日; in town.geojson, feature 3 (id R2)
warning GL0421: buildings on cleared land, the building or the acceptance without a date: give the building the day on which it was built; in town.geojson, feature 3 (id R2)
note GL0506: parcels without a form: give the form, or leave it unclassified; in town.geojson, feature 1 (id A)

"#]].raw());
}

#[test]
fn buildings_must_be_named_and_be_there() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("rebound parcels.geojson --crs planar"),
        str![[r#"
exit 2
--- stderr
error: the following required arguments were not provided:
  --buildings <FILE>

Usage: geoland rebound --buildings <FILE> --crs <CRS> <PARCELS>...

For more information, try '--help'.

"#]]
        .raw()
    );
    let run = "rebound parcels.geojson --crs planar --buildings nowhere.geojson";
    assert_data_eq!(
        folder.run(run),
        str![[r#"
exit 2
--- stderr
error: nowhere.geojson: no such file; check the path

"#]]
        .raw()
    );
}
