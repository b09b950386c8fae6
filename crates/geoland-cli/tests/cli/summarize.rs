//! `geoland summarize`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS};

#[test]
fn a_table() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS}")), str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
East                                       3     2.5       0.5         2.0       0.5     1.5
West                                       2     1.5       0.0         1.5       0.0     1.5
total                                      4     4.0       0.5         3.5       0.5     3.0
  white-then-green                         2     2.0       0.0         2.0       0.5     1.5
  green-unless-white                       1     1.0       0.0         1.0       0.0     1.0
  white-and-green                          1     1.0       0.5         0.5       0.0     0.5
  unclassified                             0     0.0       0.0         0.0       0.0     0.0
outside every district                     1     1.0       0.0
excluded: demolished, not accepted         1     1.0
key area Station                           2     1.5       0.5         1.0       0.5     0.5

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 1.0 + excluded 1.0 + reclaimed 3.5 (greened 0.5 + white 3.0)
green beside it: 1.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district
key areas cut across districts and are in no total
areas of planar coordinates, their unit taken as the metre

alleys

        status    alleys   segments      km
---------------------------------------------
East    all            2          3   0.060
East    planned        1          1   0.010
East    started        1          1   0.030
East    done           1          1   0.020
West    all            1          1   0.070
West    started        1          1   0.070
total   all            2          3   0.130
total   planned        1          1   0.010
total   started        1          1   0.100
total   done           1          1   0.020

an alley counts once in each row that it has a segment in
--- stderr
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0307: parcels outside every district: check the parcel's position and the district layer; in parcels.geojson, feature 6 (id F)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
note GL0415: parcels across the border of the district that they claim: nothing, if the border is right: each district gets its share; in parcels.geojson, feature 3 (id C)

"#]].raw());
}

#[test]
fn a_cut_off_moves_later_parcels_to_a_row_of_their_own() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --as-of 2018-10-31 --quiet")),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha, as of 2018-10-31

                                       parcels   gross   overlap   reclaimed   greened   white
------------------------------------------------------------------------------------------------
East                                         3     2.5       0.5         2.0       0.5     1.5
West                                         1     0.5       0.0         0.5       0.0     0.5
total                                        3     3.0       0.5         2.5       0.5     2.0
  white-then-green                           2     2.0       0.0         2.0       0.5     1.5
  green-unless-white                         0     0.0       0.0         0.0       0.0     0.0
  white-and-green                            1     1.0       0.5         0.5       0.0     0.5
  unclassified                               0     0.0       0.0         0.0       0.0     0.0
outside every district                       1     1.0       0.0
excluded: accepted after the cut-off         1     1.0
excluded: demolished, not accepted           1     1.0
key area Station                             2     1.5       0.5         1.0       0.5     0.5

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 1.0 + excluded 2.0 + reclaimed 2.5 (greened 0.5 + white 2.0)
green beside it: 1.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district
key areas cut across districts and are in no total
areas of planar coordinates, their unit taken as the metre

alleys

        status    alleys   segments      km
---------------------------------------------
East    all            2          3   0.060
East    planned        1          1   0.010
East    started        1          1   0.030
East    done           1          1   0.020
West    all            1          1   0.070
West    started        1          1   0.070
total   all            2          3   0.130
total   planned        1          1   0.010
total   started        1          1   0.100
total   done           1          1   0.020

an alley counts once in each row that it has a segment in

"#]]
        .raw()
    );
}

#[test]
fn json() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --format json --by district --quiet")),
        str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","form":"all","parcels":3,"gross_ha":2.5,"overlap_ha":0.5,"reclaimed_ha":2.0,"greened_ha":0.5,"white_ha":1.5,"target_ha":null,"target_percent":null,"code":"0","outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"West","form":"all","parcels":2,"gross_ha":1.5,"overlap_ha":0.0,"reclaimed_ha":1.5,"greened_ha":0.0,"white_ha":1.5,"target_ha":null,"target_percent":null,"code":"200","outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"all","parcels":4,"gross_ha":4.0,"overlap_ha":0.5,"reclaimed_ha":3.5,"greened_ha":0.5,"white_ha":3.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"white-then-green","parcels":2,"gross_ha":2.0,"overlap_ha":0.0,"reclaimed_ha":2.0,"greened_ha":0.5,"white_ha":1.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"green-unless-white","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"white-and-green","parcels":1,"gross_ha":1.0,"overlap_ha":0.5,"reclaimed_ha":0.5,"greened_ha":0.0,"white_ha":0.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"unclassified","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"outside","name":"","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":1.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"excluded","name":"demolished, not accepted","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":1.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"key_area","name":"Station","form":"all","parcels":2,"gross_ha":1.5,"overlap_ha":0.5,"reclaimed_ha":1.0,"greened_ha":0.5,"white_ha":0.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null}
  ],
  "greened_elsewhere_ha": 1.0,
  "greened_outside_ha": 0.0,
  "land": {"parcels":6,"gross_ha":6.0,"overlap_ha":0.5,"outside_ha":1.0,"excluded_ha":1.0,"reclaimed_ha":3.5,"greened_ha":0.5,"white_ha":3.0},
  "targets": [],
  "implied": [],
  "alleys": [
    {"scope":"district","name":"East","status":"all","alleys":2,"segments":3,"length_km":0.06},
    {"scope":"district","name":"East","status":"planned","alleys":1,"segments":1,"length_km":0.01},
    {"scope":"district","name":"East","status":"started","alleys":1,"segments":1,"length_km":0.03},
    {"scope":"district","name":"East","status":"done","alleys":1,"segments":1,"length_km":0.02},
    {"scope":"district","name":"West","status":"all","alleys":1,"segments":1,"length_km":0.07},
    {"scope":"district","name":"West","status":"started","alleys":1,"segments":1,"length_km":0.07},
    {"scope":"total","name":"","status":"all","alleys":2,"segments":3,"length_km":0.13},
    {"scope":"total","name":"","status":"planned","alleys":1,"segments":1,"length_km":0.01},
    {"scope":"total","name":"","status":"started","alleys":1,"segments":1,"length_km":0.1},
    {"scope":"total","name":"","status":"done","alleys":1,"segments":1,"length_km":0.02}
  ],
  "findings": [
    {"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},
    {"code":"GL0307","severity":"warning","what":"parcels outside every district","count":1,"remedy":"check the parcel's position and the district layer"},
    {"code":"GL0415","severity":"note","what":"parcels across the border of the district that they claim","count":1,"remedy":"nothing, if the border is right: each district gets its share"},
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}}
}

"#]].raw()
    );
}

#[test]
fn csv_in_mu() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --format csv --by form --unit mu --quiet")),
        str![[r#"
exit 0
--- stdout
scope,name,form,parcels,gross_mu,overlap_mu,reclaimed_mu,greened_mu,white_mu,target_mu,target_percent,code,outside_mu,excluded_mu,greened_target_mu,greened_target_percent
total,,all,4,60,7.5,52.5,7.5,45,,,,0,0,,
total,,white-then-green,2,30,0,30,7.5,22.5,,,,0,0,,
total,,green-unless-white,1,15,0,15,0,15,,,,0,0,,
total,,white-and-green,1,15,7.5,7.5,0,7.5,,,,0,0,,
total,,unclassified,0,0,0,0,0,0,,,,0,0,,
outside,,all,1,15,0,0,0,0,,,,15,0,,
excluded,"demolished, not accepted",all,1,15,0,0,0,0,,,,0,15,,

"#]].raw()
    );
}

#[test]
fn markdown() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --format markdown --quiet")),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha

|  | parcels | gross | overlap | reclaimed | greened | white |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| East | 3 | 2.5 | 0.5 | 2.0 | 0.5 | 1.5 |
| West | 2 | 1.5 | 0.0 | 1.5 | 0.0 | 1.5 |
| total | 4 | 4.0 | 0.5 | 3.5 | 0.5 | 3.0 |
|   white-then-green | 2 | 2.0 | 0.0 | 2.0 | 0.5 | 1.5 |
|   green-unless-white | 1 | 1.0 | 0.0 | 1.0 | 0.0 | 1.0 |
|   white-and-green | 1 | 1.0 | 0.5 | 0.5 | 0.0 | 0.5 |
|   unclassified | 0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |
| outside every district | 1 | 1.0 | 0.0 |  |  |  |
| excluded: demolished, not accepted | 1 | 1.0 |  |  |  |  |
| key area Station | 2 | 1.5 | 0.5 | 1.0 | 0.5 | 0.5 |

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 1.0 + excluded 1.0 + reclaimed 3.5 (greened 0.5 + white 3.0)

green beside it: 1.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district

key areas cut across districts and are in no total

areas of planar coordinates, their unit taken as the metre

alleys

|  | status | alleys | segments | km |
| --- | --- | ---: | ---: | ---: |
| East | all | 2 | 3 | 0.060 |
| East | planned | 1 | 1 | 0.010 |
| East | started | 1 | 1 | 0.030 |
| East | done | 1 | 1 | 0.020 |
| West | all | 1 | 1 | 0.070 |
| West | started | 1 | 1 | 0.070 |
| total | all | 2 | 3 | 0.130 |
| total | planned | 1 | 1 | 0.010 |
| total | started | 1 | 1 | 0.100 |
| total | done | 1 | 1 | 0.020 |

an alley counts once in each row that it has a segment in

"#]]
        .raw()
    );
}

#[test]
fn geojson() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --format geojson --by district --quiet")),
        str![[r#"
exit 0
--- stdout
{"type":"FeatureCollection","greened_elsewhere_ha":1.0,"greened_outside_ha":0.0,"land":{"parcels":6,"gross_ha":6.0,"overlap_ha":0.5,"outside_ha":1.0,"excluded_ha":1.0,"reclaimed_ha":3.5,"greened_ha":0.5,"white_ha":3.0},"targets":[],"implied":[],"alleys":[{"scope":"district","name":"East","status":"all","alleys":2,"segments":3,"length_km":0.06},{"scope":"district","name":"East","status":"planned","alleys":1,"segments":1,"length_km":0.01},{"scope":"district","name":"East","status":"started","alleys":1,"segments":1,"length_km":0.03},{"scope":"district","name":"East","status":"done","alleys":1,"segments":1,"length_km":0.02},{"scope":"district","name":"West","status":"all","alleys":1,"segments":1,"length_km":0.07},{"scope":"district","name":"West","status":"started","alleys":1,"segments":1,"length_km":0.07},{"scope":"total","name":"","status":"all","alleys":2,"segments":3,"length_km":0.13},{"scope":"total","name":"","status":"planned","alleys":1,"segments":1,"length_km":0.01},{"scope":"total","name":"","status":"started","alleys":1,"segments":1,"length_km":0.1},{"scope":"total","name":"","status":"done","alleys":1,"segments":1,"length_km":0.02}],"findings":[{"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},{"code":"GL0307","severity":"warning","what":"parcels outside every district","count":1,"remedy":"check the parcel's position and the district layer"},{"code":"GL0415","severity":"note","what":"parcels across the border of the district that they claim","count":1,"remedy":"nothing, if the border is right: each district gets its share"},{"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}],"method":{"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}},"features":[
{"type":"Feature","properties":{"scope":"district","name":"East","form":"all","parcels":3,"gross_ha":2.5,"overlap_ha":0.5,"reclaimed_ha":2.0,"greened_ha":0.5,"white_ha":1.5,"target_ha":null,"target_percent":null,"code":"0","outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":{"type":"Polygon","coordinates":[[[0.0,0.0],[200.0,0.0],[200.0,500.0],[0.0,500.0],[0.0,0.0]]]}},
{"type":"Feature","properties":{"scope":"district","name":"West","form":"all","parcels":2,"gross_ha":1.5,"overlap_ha":0.0,"reclaimed_ha":1.5,"greened_ha":0.0,"white_ha":1.5,"target_ha":null,"target_percent":null,"code":"200","outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":{"type":"Polygon","coordinates":[[[200.0,0.0],[400.0,0.0],[400.0,500.0],[200.0,500.0],[200.0,0.0]]]}},
{"type":"Feature","properties":{"scope":"total","name":"","form":"all","parcels":4,"gross_ha":4.0,"overlap_ha":0.5,"reclaimed_ha":3.5,"greened_ha":0.5,"white_ha":3.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"total","name":"","form":"white-then-green","parcels":2,"gross_ha":2.0,"overlap_ha":0.0,"reclaimed_ha":2.0,"greened_ha":0.5,"white_ha":1.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"total","name":"","form":"green-unless-white","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"total","name":"","form":"white-and-green","parcels":1,"gross_ha":1.0,"overlap_ha":0.5,"reclaimed_ha":0.5,"greened_ha":0.0,"white_ha":0.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"total","name":"","form":"unclassified","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"outside","name":"","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":1.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"excluded","name":"demolished, not accepted","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":1.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":null},
{"type":"Feature","properties":{"scope":"key_area","name":"Station","form":"all","parcels":2,"gross_ha":1.5,"overlap_ha":0.5,"reclaimed_ha":1.0,"greened_ha":0.5,"white_ha":0.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},"geometry":{"type":"Polygon","coordinates":[[[0.0,0.0],[100.0,0.0],[100.0,100.0],[0.0,100.0],[0.0,0.0]]]}}
]}

"#]].raw()
    );
}

#[test]
fn by_district_and_form() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --by district,form --quiet")),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
East                                       3     2.5       0.5         2.0       0.5     1.5
  white-then-green                         2     1.5       0.0         1.5       0.5     1.0
  green-unless-white                       0     0.0       0.0         0.0       0.0     0.0
  white-and-green                          1     1.0       0.5         0.5       0.0     0.5
  unclassified                             0     0.0       0.0         0.0       0.0     0.0
West                                       2     1.5       0.0         1.5       0.0     1.5
  white-then-green                         1     0.5       0.0         0.5       0.0     0.5
  green-unless-white                       1     1.0       0.0         1.0       0.0     1.0
  white-and-green                          0     0.0       0.0         0.0       0.0     0.0
  unclassified                             0     0.0       0.0         0.0       0.0     0.0
total                                      4     4.0       0.5         3.5       0.5     3.0
  white-then-green                         2     2.0       0.0         2.0       0.5     1.5
  green-unless-white                       1     1.0       0.0         1.0       0.0     1.0
  white-and-green                          1     1.0       0.5         0.5       0.0     0.5
  unclassified                             0     0.0       0.0         0.0       0.0     0.0
outside every district                     1     1.0       0.0
excluded: demolished, not accepted         1     1.0
key area Station                           2     1.5       0.5         1.0       0.5     0.5
  white-then-green                         1     1.0       0.0         1.0       0.5     0.5
  green-unless-white                       0     0.0       0.0         0.0       0.0     0.0
  white-and-green                          1     0.5       0.5         0.0       0.0     0.0
  unclassified                             0     0.0       0.0         0.0       0.0     0.0

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 1.0 + excluded 1.0 + reclaimed 3.5 (greened 0.5 + white 3.0)
green beside it: 1.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district
key areas cut across districts and are in no total
areas of planar coordinates, their unit taken as the metre

alleys

        status    alleys   segments      km
---------------------------------------------
East    all            2          3   0.060
East    planned        1          1   0.010
East    started        1          1   0.030
East    done           1          1   0.020
West    all            1          1   0.070
West    started        1          1   0.070
total   all            2          3   0.130
total   planned        1          1   0.010
total   started        1          1   0.100
total   done           1          1   0.020

an alley counts once in each row that it has a segment in

"#]]
        .raw()
    );
}

#[test]
fn within_counts_every_form_by_itself() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --overlaps within --by form --quiet")),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
total                                      4     4.0       0.5         3.5       0.5     3.0
  white-then-green                         2     2.0       0.0         2.0       0.5     1.5
  green-unless-white                       1     1.0       0.0         1.0       0.0     1.0
  white-and-green                          1     1.0       0.0         1.0       0.3     0.7
  unclassified                             0     0.0       0.0         0.0       0.0     0.0
outside every district                     1     1.0       0.0
excluded: demolished, not accepted         1     1.0

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 1.0 + excluded 1.0 + reclaimed 3.5 (greened 0.5 + white 3.0)
green beside it: 1.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district
each form is counted as if it stood alone (--overlaps within): forms do not add up
areas of planar coordinates, their unit taken as the metre

alleys

        status    alleys   segments      km
---------------------------------------------
East    all            2          3   0.060
East    planned        1          1   0.010
East    started        1          1   0.030
East    done           1          1   0.020
West    all            1          1   0.070
West    started        1          1   0.070
total   all            2          3   0.130
total   planned        1          1   0.010
total   started        1          1   0.100
total   done           1          1   0.020

an alley counts once in each row that it has a segment in

"#]]
        .raw()
    );
}

#[test]
fn decimals_and_units() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --unit m2 --decimals 2 --by form --quiet")),
        str![[r#"
exit 0
--- stdout
reclaimed land in m2

                                     parcels       gross    overlap   reclaimed    greened       white
--------------------------------------------------------------------------------------------------------
total                                      4   40,000.00   5,000.00   35,000.00   5,000.00   30,000.00
  white-then-green                         2   20,000.00       0.00   20,000.00   5,000.00   15,000.00
  green-unless-white                       1   10,000.00       0.00   10,000.00       0.00   10,000.00
  white-and-green                          1   10,000.00   5,000.00    5,000.00       0.00    5,000.00
  unclassified                             0        0.00       0.00        0.00       0.00        0.00
outside every district                     1   10,000.00       0.00
excluded: demolished, not accepted         1   10,000.00

all land: 6 parcels, gross 60,000.00 = overlap 5,000.00 + outside 10,000.00 + excluded 10,000.00 + reclaimed 35,000.00 (greened 5,000.00 + white 30,000.00)
green beside it: 10,000.00 on no reclaimed parcel, 0.00 on reclaimed land outside every district
areas of planar coordinates, their unit taken as the metre

alleys

        status    alleys   segments      km
---------------------------------------------
East    all            2          3   0.060
East    planned        1          1   0.010
East    started        1          1   0.030
East    done           1          1   0.020
West    all            1          1   0.070
West    started        1          1   0.070
total   all            2          3   0.130
total   planned        1          1   0.010
total   started        1          1   0.100
total   done           1          1   0.020

an alley counts once in each row that it has a segment in

"#]].raw()
    );
}

#[test]
fn parcels_alone_speak_for_districts_and_greening() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
East                                       3     3.0       0.5         2.5       0.0     2.5
West                                       2     2.0       0.0         2.0       0.0     2.0
total                                      5     5.0       0.5         4.5       0.0     4.5
  white-then-green                         2     2.0       0.0         2.0       0.0     2.0
  green-unless-white                       1     1.0       0.0         1.0       0.0     1.0
  white-and-green                          1     1.0       0.5         0.5       0.0     0.5
  unclassified                             1     1.0       0.0         1.0       0.0     1.0
outside every district                     0     0.0       0.0
excluded: demolished, not accepted         1     1.0

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 0.0 + excluded 1.0 + reclaimed 4.5 (greened 0.0 + white 4.5)
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)

"#]].raw());
}
