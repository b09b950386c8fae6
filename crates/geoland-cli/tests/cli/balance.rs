//! `geoland balance`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, feature, rectangle};

/// What happens in the town between April and December 2018:
///
/// - G1 opens on the lower half of A in May: 0.5 ha from white to green; R1 takes 0.1 ha of it in August, and 0.1 ha of white land.
/// - D in West is accepted in November; nothing was recorded of it before.
/// - E is demolished all along, but for its upper half, on which J is accepted in June.
/// - C was planned until events say that it is demolished in July; its own record says that it was accepted in March: from then until
///   July it is white, and demolished afterwards.
fn events(folder: &Folder) {
    let building = feature("\"id\":\"R1\",\"built_on\":\"2018-08-01\"", &rectangle(0.0, 40.0, 100.0, 60.0));
    folder.layer("buildings.geojson", &[building]);
    let j = "\"id\":\"J\",\"status\":\"cleared\",\"cleared_date\":\"2018-06-01\",\"category\":\"white-and-green\",\"district\":\"West\"";
    folder.layer("more.geojson", &[feature(j, &rectangle(300.0, 250.0, 400.0, 300.0))]);
    folder.file("events.csv", "parcel,status,date\nC,demolished,2018-07-01\nC,planned,2017-01-01\n");
}

const RUN: &str = "balance parcels.geojson more.geojson --events events.csv --from 2018-04-30 --to 2018-12-31";

#[test]
fn a_table() {
    let folder = Folder::town();
    events(&folder);
    let run = format!("{RUN} {LAYERS} --buildings buildings.geojson");
    assert_data_eq!(folder.run(&run), str![[r#"
exit 0
--- stdout
land by state in ha, from 2018-04-30 to 2018-12-31

                         state        opening   formation   consumption   closing
-----------------------------------------------------------------------------------
East                     demolished       0.0         0.5           0.0       0.5
                         white            2.0         0.0           1.1       0.9
                         green            0.0         0.4           0.0       0.4
                         rebuilt          0.0         0.2           0.0       0.2
West                     demolished       1.0         0.5           0.5       1.0
                         white            0.5         1.5           0.5       1.5
total                    demolished       1.0         1.0           0.5       1.5
                         white            2.5         1.5           1.6       2.4
                         green            0.0         0.4           0.0       0.4
                         rebuilt          0.0         0.2           0.0       0.2
outside every district   white            1.0         0.0           0.0       1.0

opening + formation - consumption = closing, and districts or forms add up to the total
areas of planar coordinates, their unit taken as the metre

change of each state in districts, in ha

state        gain   loss    net   swap   persistence
------------------------------------------------------
demolished    1.0    0.5    0.5    1.0           0.5
white         1.5    1.6   -0.1    3.0           0.9
green         0.4    0.0    0.4    0.0           0.0
rebuilt       0.2    0.0    0.2    0.0           0.0

swap: twice the lesser of gain and loss; persistence: in the state on both days; each figure is rounded by itself

what became of land in districts, in ha

from \ to             demolished   white   green   rebuilt
------------------------------------------------------------
outside the account                  1.0
demolished                   0.5     0.5
white                        1.0     0.9     0.4       0.2
--- stderr
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)

"#]].raw());
}

#[test]
fn by_form_in_square_metres() {
    let folder = Folder::town();
    events(&folder);
    let run = format!("{RUN} {LAYERS} --by form --unit m2 --format markdown --quiet");
    assert_data_eq!(
        folder.run(&run),
        str![[r#"
exit 0
--- stdout
land by state in m2, from 2018-04-30 to 2018-12-31

|  | state | opening | formation | consumption | closing |
| --- | --- | ---: | ---: | ---: | ---: |
| white-then-green | demolished | 0 | 10,000 | 0 | 10,000 |
|  | white | 20,000 | 0 | 15,000 | 5,000 |
|  | green | 0 | 5,000 | 0 | 5,000 |
| green-unless-white | white | 0 | 10,000 | 0 | 10,000 |
| white-and-green | demolished | 10,000 | 0 | 5,000 | 5,000 |
|  | white | 5,000 | 5,000 | 0 | 10,000 |
| total | demolished | 10,000 | 10,000 | 5,000 | 15,000 |
|  | white | 25,000 | 15,000 | 15,000 | 25,000 |
|  | green | 0 | 5,000 | 0 | 5,000 |
| outside every district | white | 10,000 | 0 | 0 | 10,000 |

opening + formation - consumption = closing, and districts or forms add up to the total

areas of planar coordinates, their unit taken as the metre

change of each state in districts, in m2

| state | gain | loss | net | swap | persistence |
| --- | ---: | ---: | ---: | ---: | ---: |
| demolished | 10,000 | 5,000 | 5,000 | 10,000 | 5,000 |
| white | 15,000 | 15,000 | 0 | 30,000 | 10,000 |
| green | 5,000 | 0 | 5,000 | 0 | 0 |

swap: twice the lesser of gain and loss; persistence: in the state on both days; each figure is rounded by itself

what became of land in districts, in m2

| from \\ to | demolished | white | green |
| --- | ---: | ---: | ---: |
| outside the account |  | 10,000 |  |
| demolished | 5,000 | 5,000 |  |
| white | 10,000 | 10,000 | 5,000 |

"#]]
        .raw()
    );
}

#[test]
fn json() {
    let folder = Folder::town();
    events(&folder);
    let run = format!("{RUN} {LAYERS} --buildings buildings.geojson --by district --quiet --format ");
    assert_data_eq!(folder.run(&(run + "json")), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","code":"0","form":"all","state":"uncounted","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"East","code":"0","form":"all","state":"illegal_built","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"East","code":"0","form":"all","state":"demolished","opening_ha":0.0,"formation_ha":0.5,"consumption_ha":0.0,"closing_ha":0.5,"net_ha":0.5,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"East","code":"0","form":"all","state":"white","opening_ha":2.0,"formation_ha":0.0,"consumption_ha":1.1,"closing_ha":0.9,"net_ha":-1.1,"swap_ha":0.0,"persistence_ha":0.9},
    {"scope":"district","name":"East","code":"0","form":"all","state":"green","opening_ha":0.0,"formation_ha":0.4,"consumption_ha":0.0,"closing_ha":0.4,"net_ha":0.4,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"East","code":"0","form":"all","state":"rebuilt","opening_ha":0.0,"formation_ha":0.2,"consumption_ha":0.0,"closing_ha":0.2,"net_ha":0.2,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"East","code":"0","form":"all","state":"withdrawn","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"East","code":"0","form":"all","state":"cleared","opening_ha":2.0,"formation_ha":0.0,"consumption_ha":0.5,"closing_ha":1.5,"net_ha":-0.5,"swap_ha":0.0,"persistence_ha":1.5},
    {"scope":"district","name":"West","code":"200","form":"all","state":"uncounted","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"West","code":"200","form":"all","state":"illegal_built","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"West","code":"200","form":"all","state":"demolished","opening_ha":1.0,"formation_ha":0.5,"consumption_ha":0.5,"closing_ha":1.0,"net_ha":0.0,"swap_ha":1.0,"persistence_ha":0.5},
    {"scope":"district","name":"West","code":"200","form":"all","state":"white","opening_ha":0.5,"formation_ha":1.5,"consumption_ha":0.5,"closing_ha":1.5,"net_ha":1.0,"swap_ha":1.0,"persistence_ha":0.0},
    {"scope":"district","name":"West","code":"200","form":"all","state":"green","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"West","code":"200","form":"all","state":"rebuilt","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"West","code":"200","form":"all","state":"withdrawn","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"district","name":"West","code":"200","form":"all","state":"cleared","opening_ha":0.5,"formation_ha":1.5,"consumption_ha":0.5,"closing_ha":1.5,"net_ha":1.0,"swap_ha":1.0,"persistence_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"all","state":"uncounted","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"all","state":"illegal_built","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"all","state":"demolished","opening_ha":1.0,"formation_ha":1.0,"consumption_ha":0.5,"closing_ha":1.5,"net_ha":0.5,"swap_ha":1.0,"persistence_ha":0.5},
    {"scope":"total","name":"","code":null,"form":"all","state":"white","opening_ha":2.5,"formation_ha":1.5,"consumption_ha":1.6,"closing_ha":2.4,"net_ha":-0.1,"swap_ha":3.0,"persistence_ha":0.9},
    {"scope":"total","name":"","code":null,"form":"all","state":"green","opening_ha":0.0,"formation_ha":0.4,"consumption_ha":0.0,"closing_ha":0.4,"net_ha":0.4,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"all","state":"rebuilt","opening_ha":0.0,"formation_ha":0.2,"consumption_ha":0.0,"closing_ha":0.2,"net_ha":0.2,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"all","state":"withdrawn","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"total","name":"","code":null,"form":"all","state":"cleared","opening_ha":2.5,"formation_ha":1.5,"consumption_ha":1.0,"closing_ha":3.0,"net_ha":0.5,"swap_ha":2.0,"persistence_ha":1.5},
    {"scope":"outside","name":"","code":null,"form":"all","state":"uncounted","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"illegal_built","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"demolished","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"white","opening_ha":1.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":1.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":1.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"green","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"rebuilt","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"withdrawn","opening_ha":0.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":0.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":0.0},
    {"scope":"outside","name":"","code":null,"form":"all","state":"cleared","opening_ha":1.0,"formation_ha":0.0,"consumption_ha":0.0,"closing_ha":1.0,"net_ha":0.0,"swap_ha":0.0,"persistence_ha":1.0}
  ],
  "transitions": [
    {"scope":"district","name":"East","code":"0","form":"all","from":"white","to":"demolished","area_ha":0.5},
    {"scope":"district","name":"East","code":"0","form":"all","from":"white","to":"white","area_ha":0.9},
    {"scope":"district","name":"East","code":"0","form":"all","from":"white","to":"green","area_ha":0.4},
    {"scope":"district","name":"East","code":"0","form":"all","from":"white","to":"rebuilt","area_ha":0.2},
    {"scope":"district","name":"West","code":"200","form":"all","from":"outside_account","to":"white","area_ha":1.0},
    {"scope":"district","name":"West","code":"200","form":"all","from":"demolished","to":"demolished","area_ha":0.5},
    {"scope":"district","name":"West","code":"200","form":"all","from":"demolished","to":"white","area_ha":0.5},
    {"scope":"district","name":"West","code":"200","form":"all","from":"white","to":"demolished","area_ha":0.5},
    {"scope":"total","name":"","code":null,"form":"all","from":"outside_account","to":"white","area_ha":1.0},
    {"scope":"total","name":"","code":null,"form":"all","from":"demolished","to":"demolished","area_ha":0.5},
    {"scope":"total","name":"","code":null,"form":"all","from":"demolished","to":"white","area_ha":0.5},
    {"scope":"total","name":"","code":null,"form":"all","from":"white","to":"demolished","area_ha":1.0},
    {"scope":"total","name":"","code":null,"form":"all","from":"white","to":"white","area_ha":0.9},
    {"scope":"total","name":"","code":null,"form":"all","from":"white","to":"green","area_ha":0.4},
    {"scope":"total","name":"","code":null,"form":"all","from":"white","to":"rebuilt","area_ha":0.2},
    {"scope":"outside","name":"","code":null,"form":"all","from":"white","to":"white","area_ha":1.0}
  ],
  "findings": [
    {"code":"GL0505","severity":"warning","what":"form \"lawn\"","count":1,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":"2018-12-31","districts":"layer","greening":"layer","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":7,"not_simple":0,"largest_difference_m2":0.0},"from":"2018-04-30","to":"2018-12-31","buildings":true,"largest_difference_to_ledgers_m2":0.0}
}

"#]].raw());
}

#[test]
fn csv() {
    let folder = Folder::town();
    events(&folder);
    let run = format!("{RUN} {LAYERS} --buildings buildings.geojson --by district --quiet --format ");
    assert_data_eq!(
        folder.run(&(run + "csv")),
        str![[r#"
exit 0
--- stdout
scope,name,code,form,state,opening_ha,formation_ha,consumption_ha,closing_ha,net_ha,swap_ha,persistence_ha
district,East,0,all,uncounted,0,0,0,0,0,0,0
district,East,0,all,illegal_built,0,0,0,0,0,0,0
district,East,0,all,demolished,0,0.5,0,0.5,0.5,0,0
district,East,0,all,white,2,0,1.1,0.9,-1.1,0,0.9
district,East,0,all,green,0,0.4,0,0.4,0.4,0,0
district,East,0,all,rebuilt,0,0.2,0,0.2,0.2,0,0
district,East,0,all,withdrawn,0,0,0,0,0,0,0
district,East,0,all,cleared,2,0,0.5,1.5,-0.5,0,1.5
district,West,200,all,uncounted,0,0,0,0,0,0,0
district,West,200,all,illegal_built,0,0,0,0,0,0,0
district,West,200,all,demolished,1,0.5,0.5,1,0,1,0.5
district,West,200,all,white,0.5,1.5,0.5,1.5,1,1,0
district,West,200,all,green,0,0,0,0,0,0,0
district,West,200,all,rebuilt,0,0,0,0,0,0,0
district,West,200,all,withdrawn,0,0,0,0,0,0,0
district,West,200,all,cleared,0.5,1.5,0.5,1.5,1,1,0
total,,,all,uncounted,0,0,0,0,0,0,0
total,,,all,illegal_built,0,0,0,0,0,0,0
total,,,all,demolished,1,1,0.5,1.5,0.5,1,0.5
total,,,all,white,2.5,1.5,1.6,2.4,-0.1,3,0.9
total,,,all,green,0,0.4,0,0.4,0.4,0,0
total,,,all,rebuilt,0,0.2,0,0.2,0.2,0,0
total,,,all,withdrawn,0,0,0,0,0,0,0
total,,,all,cleared,2.5,1.5,1,3,0.5,2,1.5
outside,,,all,uncounted,0,0,0,0,0,0,0
outside,,,all,illegal_built,0,0,0,0,0,0,0
outside,,,all,demolished,0,0,0,0,0,0,0
outside,,,all,white,1,0,0,1,0,0,1
outside,,,all,green,0,0,0,0,0,0,0
outside,,,all,rebuilt,0,0,0,0,0,0,0
outside,,,all,withdrawn,0,0,0,0,0,0,0
outside,,,all,cleared,1,0,0,1,0,0,1

"#]]
        .raw()
    );
}

#[test]
fn days_must_be_two_and_in_order() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("balance parcels.geojson --crs planar --from 2018-01-01"),
        str![[r#"
exit 2
--- stderr
error: the following required arguments were not provided:
  --to <DATE>

Usage: geoland balance --from <DATE> --to <DATE> --crs <CRS> <PARCELS>...

For more information, try '--help'.

"#]]
        .raw()
    );
    let run = "balance parcels.geojson --crs planar --from 2018-02-01 --to 2018-01-01";
    assert_data_eq!(
        folder.run(run),
        str![[r#"
exit 2
--- stderr
error: --from 2018-02-01 lies after --to 2018-01-01: turn the two round

"#]]
        .raw()
    );
}
