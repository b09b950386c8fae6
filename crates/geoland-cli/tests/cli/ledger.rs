//! `geoland ledger`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS};

#[test]
fn a_table() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --as-of 2018-10-31")), str![[r#"
exit 0
--- stdout
parcels in m2, as of 2018-10-31

row   parcel   status       form                 accepted        gross   overlap   credited to    outside   excluded   why                               net   in                           greened   by      white
---------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------------
  1   A        accepted     white-then-green     2018-01-01   10,000.0                                                                              10,000.0   East                         5,000.0   G1    5,000.0
  2   B        accepted     white-and-green      2018-02-01   10,000.0   5,000.0   A                                                                 5,000.0   East                             0.0         5,000.0
  3   C        accepted     white-then-green     2018-03-01   10,000.0                                                                              10,000.0   East 5,000.0; West 5,000.0       0.0        10,000.0
  4   F        accepted     lawn                 2018-04-01   10,000.0                           10,000.0                                                0.0                                    0.0             0.0
  5   D        accepted     green-unless-white   2018-11-05   10,000.0                                      10,000.0   accepted after the cut-off
  6   E        demolished   white-and-green                   10,000.0                                      10,000.0   demolished, not accepted

in every row gross = overlap + outside + excluded + net, and net = greened + white
areas of planar coordinates, their unit taken as the metre
--- stderr
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0307: parcels outside every district: check the parcel's position and the district layer; in parcels.geojson, feature 6 (id F)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
note GL0411: parcels accepted after the cut-off: nothing, if the cut-off is meant; the record does not count; in parcels.geojson, feature 4 (id D)
note GL0415: parcels across the border of the district that they claim: nothing, if the border is right: each district gets its share; in parcels.geojson, feature 3 (id C)

"#]].raw());
}

#[test]
fn json() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --format json --quiet")), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"row":1,"id":"A","status":"accepted","form":"white-then-green","accepted_on":"2018-01-01","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":5000.0,"white_m2":5000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"East","code":"0","area_m2":10000.0}],"greened_by":[{"green_space":"G1","area_m2":5000.0}]},
    {"row":2,"id":"B","status":"accepted","form":"white-and-green","accepted_on":"2018-02-01","gross_m2":10000.0,"overlap_m2":5000.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":5000.0,"greened_m2":0.0,"white_m2":5000.0,"excluded_reason":null,"overlap_by_rival":[{"row":1,"id":"A","area_m2":5000.0}],"net_by_district":[{"district":"East","code":"0","area_m2":5000.0}],"greened_by":[]},
    {"row":3,"id":"C","status":"accepted","form":"white-then-green","accepted_on":"2018-03-01","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":0.0,"white_m2":10000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"East","code":"0","area_m2":5000.0},{"district":"West","code":"200","area_m2":5000.0}],"greened_by":[]},
    {"row":4,"id":"F","status":"accepted","form":"unclassified","accepted_on":"2018-04-01","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":10000.0,"excluded_m2":0.0,"net_m2":0.0,"greened_m2":0.0,"white_m2":0.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[],"greened_by":[]},
    {"row":5,"id":"D","status":"accepted","form":"green-unless-white","accepted_on":"2018-11-05","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":0.0,"white_m2":10000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"West","code":"200","area_m2":10000.0}],"greened_by":[]},
    {"row":6,"id":"E","status":"demolished","form":"white-and-green","accepted_on":null,"gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":10000.0,"net_m2":0.0,"greened_m2":0.0,"white_m2":0.0,"excluded_reason":"demolished, not accepted","overlap_by_rival":[],"net_by_district":[],"greened_by":[]}
  ],
  "land": {"parcels":6,"gross_ha":6.0,"overlap_ha":0.5,"outside_ha":1.0,"excluded_ha":1.0,"reclaimed_ha":3.5,"greened_ha":0.5,"white_ha":3.0},
  "findings": [
    {"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},
    {"code":"GL0307","severity":"warning","what":"parcels outside every district","count":1,"remedy":"check the parcel's position and the district layer"},
    {"code":"GL0415","severity":"note","what":"parcels across the border of the district that they claim","count":1,"remedy":"nothing, if the border is right: each district gets its share"},
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}}
}

"#]].raw());
}

#[test]
fn csv() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("ledger parcels.geojson {LAYERS} --format csv --unit ha --quiet")),
        str![[r#"
exit 0
--- stdout
row,id,status,form,accepted_on,gross_ha,overlap_ha,outside_ha,excluded_ha,net_ha,greened_ha,white_ha,excluded_reason,overlap_by_rival,net_by_district,greened_by
1,A,accepted,white-then-green,2018-01-01,1,0,0,0,1,0.5,0.5,,,East 1,G1 0.5
2,B,accepted,white-and-green,2018-02-01,1,0.5,0,0,0.5,0,0.5,,A 0.5,East 0.5,
3,C,accepted,white-then-green,2018-03-01,1,0,0,0,1,0,1,,,East 0.5; West 0.5,
4,F,accepted,unclassified,2018-04-01,1,0,1,0,0,0,0,,,,
5,D,accepted,green-unless-white,2018-11-05,1,0,0,0,1,0,1,,,West 1,
6,E,demolished,white-and-green,,1,0,0,1,0,0,0,"demolished, not accepted",,,

"#]].raw()
    );
}

#[test]
fn markdown() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run(&format!("ledger parcels.geojson {LAYERS} --format markdown --unit mu --quiet")),
        str![[r#"
exit 0
--- stdout
parcels in mu

| row | parcel | status | form | accepted | gross | overlap | credited to | outside | excluded | why | net | in | greened | by | white |
| ---: | --- | --- | --- | --- | ---: | ---: | --- | ---: | ---: | --- | ---: | --- | ---: | --- | ---: |
| 1 | A | accepted | white-then-green | 2018-01-01 | 15.000 |  |  |  |  |  | 15.000 | East | 7.500 | G1 | 7.500 |
| 2 | B | accepted | white-and-green | 2018-02-01 | 15.000 | 7.500 | A |  |  |  | 7.500 | East | 0.000 |  | 7.500 |
| 3 | C | accepted | white-then-green | 2018-03-01 | 15.000 |  |  |  |  |  | 15.000 | East 7.500; West 7.500 | 0.000 |  | 15.000 |
| 4 | F | accepted | lawn | 2018-04-01 | 15.000 |  |  | 15.000 |  |  | 0.000 |  | 0.000 |  | 0.000 |
| 5 | D | accepted | green-unless-white | 2018-11-05 | 15.000 |  |  |  |  |  | 15.000 | West | 0.000 |  | 15.000 |
| 6 | E | demolished | white-and-green |  | 15.000 |  |  |  | 15.000 | demolished, not accepted |  |  |  |  |  |

in every row gross = overlap + outside + excluded + net, and net = greened + white

areas of planar coordinates, their unit taken as the metre

"#]].raw()
    );
}

#[test]
fn geojson() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("ledger parcels.geojson {LAYERS} --format geojson --quiet")), str![[r#"
exit 0
--- stdout
{"type":"FeatureCollection","land":{"parcels":6,"gross_ha":6.0,"overlap_ha":0.5,"outside_ha":1.0,"excluded_ha":1.0,"reclaimed_ha":3.5,"greened_ha":0.5,"white_ha":3.0},"findings":[{"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},{"code":"GL0307","severity":"warning","what":"parcels outside every district","count":1,"remedy":"check the parcel's position and the district layer"},{"code":"GL0415","severity":"note","what":"parcels across the border of the district that they claim","count":1,"remedy":"nothing, if the border is right: each district gets its share"},{"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}],"method":{"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":6,"not_simple":0,"largest_difference_m2":0.0}},"features":[
{"type":"Feature","properties":{"row":1,"id":"A","status":"accepted","form":"white-then-green","accepted_on":"2018-01-01","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":5000.0,"white_m2":5000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"East","code":"0","area_m2":10000.0}],"greened_by":[{"green_space":"G1","area_m2":5000.0}]},"geometry":{"type":"Polygon","coordinates":[[[0.0,0.0],[100.0,0.0],[100.0,100.0],[0.0,100.0],[0.0,0.0]]]}},
{"type":"Feature","properties":{"row":2,"id":"B","status":"accepted","form":"white-and-green","accepted_on":"2018-02-01","gross_m2":10000.0,"overlap_m2":5000.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":5000.0,"greened_m2":0.0,"white_m2":5000.0,"excluded_reason":null,"overlap_by_rival":[{"row":1,"id":"A","area_m2":5000.0}],"net_by_district":[{"district":"East","code":"0","area_m2":5000.0}],"greened_by":[]},"geometry":{"type":"Polygon","coordinates":[[[50.0,0.0],[150.0,0.0],[150.0,100.0],[50.0,100.0],[50.0,0.0]]]}},
{"type":"Feature","properties":{"row":3,"id":"C","status":"accepted","form":"white-then-green","accepted_on":"2018-03-01","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":0.0,"white_m2":10000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"East","code":"0","area_m2":5000.0},{"district":"West","code":"200","area_m2":5000.0}],"greened_by":[]},"geometry":{"type":"Polygon","coordinates":[[[150.0,100.0],[250.0,100.0],[250.0,200.0],[150.0,200.0],[150.0,100.0]]]}},
{"type":"Feature","properties":{"row":4,"id":"F","status":"accepted","form":"unclassified","accepted_on":"2018-04-01","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":10000.0,"excluded_m2":0.0,"net_m2":0.0,"greened_m2":0.0,"white_m2":0.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[],"greened_by":[]},"geometry":{"type":"Polygon","coordinates":[[[1000.0,1000.0],[1100.0,1000.0],[1100.0,1100.0],[1000.0,1100.0],[1000.0,1000.0]]]}},
{"type":"Feature","properties":{"row":5,"id":"D","status":"accepted","form":"green-unless-white","accepted_on":"2018-11-05","gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":0.0,"white_m2":10000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"West","code":"200","area_m2":10000.0}],"greened_by":[]},"geometry":{"type":"Polygon","coordinates":[[[300.0,0.0],[400.0,0.0],[400.0,100.0],[300.0,100.0],[300.0,0.0]]]}},
{"type":"Feature","properties":{"row":6,"id":"E","status":"demolished","form":"white-and-green","accepted_on":null,"gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":10000.0,"net_m2":0.0,"greened_m2":0.0,"white_m2":0.0,"excluded_reason":"demolished, not accepted","overlap_by_rival":[],"net_by_district":[],"greened_by":[]},"geometry":{"type":"Polygon","coordinates":[[[300.0,200.0],[400.0,200.0],[400.0,300.0],[300.0,300.0],[300.0,200.0]]]}}
]}

"#]].raw());
}

#[test]
fn parcels_alone() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("ledger parcels.geojson --crs planar"), str![[r#"
exit 0
--- stdout
parcels in m2

row   parcel   status       form                 accepted        gross   overlap   credited to   excluded   why                             net   in     greened      white
-----------------------------------------------------------------------------------------------------------------------------------------------------------------------------
  1   A        accepted     white-then-green     2018-01-01   10,000.0                                                                 10,000.0   East       0.0   10,000.0
  2   B        accepted     white-and-green      2018-02-01   10,000.0   5,000.0   A                                                    5,000.0   East       0.0    5,000.0
  3   C        accepted     white-then-green     2018-03-01   10,000.0                                                                 10,000.0   East       0.0   10,000.0
  4   F        accepted     lawn                 2018-04-01   10,000.0                                                                 10,000.0   West       0.0   10,000.0
  5   D        accepted     green-unless-white   2018-11-05   10,000.0                                                                 10,000.0   West       0.0   10,000.0
  6   E        demolished   white-and-green                   10,000.0                           10,000.0   demolished, not accepted

in every row gross = overlap + outside + excluded + net, and net = greened + white
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)

"#]].raw());
}

#[test]
fn findings_can_be_denied() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("ledger parcels.geojson --crs planar --deny warnings --format csv -o ledger.csv"),
        str![[r#"
exit 1
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
denied: 2 findings at warning level or worse

"#]].raw()
    );
}

#[test]
fn geometry() {
    let folder = Folder::town();
    folder.run(&format!("ledger parcels.geojson {LAYERS} -o rows.txt --geometry pieces.geojson"));
    assert_data_eq!(crate::folder::read(&folder.path("pieces.geojson")), str![[r#"
{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"row":1,"parcel":"A","piece":"net-greened","district":"East","rival_row":null,"rival":null,"green":"G1","form":"white-then-green","area_m2":5000.0},"geometry":{"type":"Polygon","coordinates":[[[0.0,0.0],[100.0,0.0],[100.0,50.0],[0.0,50.0],[0.0,0.0]]]}},
{"type":"Feature","properties":{"row":1,"parcel":"A","piece":"net-white","district":"East","rival_row":null,"rival":null,"green":null,"form":"white-then-green","area_m2":5000.0},"geometry":{"type":"Polygon","coordinates":[[[0.0,50.0],[100.0,50.0],[100.0,100.0],[0.0,100.0],[0.0,50.0]]]}},
{"type":"Feature","properties":{"row":2,"parcel":"B","piece":"overlap","district":"East","rival_row":1,"rival":"A","green":null,"form":"white-and-green","area_m2":5000.0},"geometry":{"type":"Polygon","coordinates":[[[50.0,0.0],[100.0,0.0],[100.0,100.0],[50.0,100.0],[50.0,0.0]]]}},
{"type":"Feature","properties":{"row":2,"parcel":"B","piece":"net-white","district":"East","rival_row":null,"rival":null,"green":null,"form":"white-and-green","area_m2":5000.0},"geometry":{"type":"Polygon","coordinates":[[[100.0,0.0],[150.0,0.0],[150.0,100.0],[100.0,100.0],[100.0,0.0]]]}},
{"type":"Feature","properties":{"row":3,"parcel":"C","piece":"net-white","district":"East","rival_row":null,"rival":null,"green":null,"form":"white-then-green","area_m2":5000.0},"geometry":{"type":"Polygon","coordinates":[[[150.0,100.0],[200.0,100.0],[200.0,200.0],[150.0,200.0],[150.0,100.0]]]}},
{"type":"Feature","properties":{"row":3,"parcel":"C","piece":"net-white","district":"West","rival_row":null,"rival":null,"green":null,"form":"white-then-green","area_m2":5000.0},"geometry":{"type":"Polygon","coordinates":[[[200.0,100.0],[250.0,100.0],[250.0,200.0],[200.0,200.0],[200.0,100.0]]]}},
{"type":"Feature","properties":{"row":4,"parcel":"F","piece":"outside","district":null,"rival_row":null,"rival":null,"green":null,"form":"unclassified","area_m2":10000.0},"geometry":{"type":"Polygon","coordinates":[[[1000.0,1000.0],[1100.0,1000.0],[1100.0,1100.0],[1000.0,1100.0],[1000.0,1000.0]]]}},
{"type":"Feature","properties":{"row":5,"parcel":"D","piece":"net-white","district":"West","rival_row":null,"rival":null,"green":null,"form":"green-unless-white","area_m2":10000.0},"geometry":{"type":"Polygon","coordinates":[[[300.0,0.0],[400.0,0.0],[400.0,100.0],[300.0,100.0],[300.0,0.0]]]}},
{"type":"Feature","properties":{"row":6,"parcel":"E","piece":"excluded","district":null,"rival_row":null,"rival":null,"green":null,"form":"white-and-green","area_m2":10000.0},"geometry":{"type":"Polygon","coordinates":[[[300.0,200.0],[400.0,200.0],[400.0,300.0],[300.0,300.0],[300.0,200.0]]]}}
]}

"#]].raw());
}

#[test]
fn geometry_needs_a_file_of_its_own() {
    let folder = Folder::town();
    for line in ["--geometry -", "-o pieces.geojson --geometry pieces.geojson"] {
        assert_data_eq!(
            folder.run(&format!("ledger parcels.geojson {LAYERS} {line}")),
            str![[r#"
exit 2
--- stderr
error: --geometry: the pieces need a file of their own; name one

"#]]
            .raw()
        );
    }
    assert!(!folder.path("pieces.geojson").exists());
}
