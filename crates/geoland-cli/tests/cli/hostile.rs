//! Nothing from a file is interpreted: no terminal obeys it, no spreadsheet computes it, no browser runs it.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// Parcels whose attributes would be formulas, terminal commands, cells, tags and turned text.
fn tricks() -> Folder {
    let folder = Folder::new();
    let parcel = |id: &str, district: &str, x: f64| {
        let more = "\"status\":\"cleared\",\"category\":\"\\u001b[2Jlawn\"";
        feature(&format!("\"id\":\"{id}\",\"district\":\"{district}\",{more}"), &rectangle(x, 0.0, x + 100.0, 100.0))
    };
    folder.layer(
        "p.geojson",
        &[
            parcel("=1+1", "\\u001b[31mred\\u009b0m", 0.0),
            parcel("@sum", "a|b<img src=x>\\\\", 50.0),
            parcel("-2\\n3", "\\u202egnol", 500.0),
        ],
    );
    folder
}

#[test]
fn summarize_table() {
    let folder = tricks();
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format table"), str![[r#"
exit 0
--- stdout
reclaimed land in ha

                         parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------
\u{1b}[31mred\u{9b}0m          1     1.0       0.0         1.0       0.0     1.0
a|b<img src=x>\                1     1.0       0.5         0.5       0.0     0.5
\u{202e}gnol                   1     1.0       0.0         1.0       0.0     1.0
total                          3     3.0       0.5         2.5       0.0     2.5
  white-then-green             0     0.0       0.0         0.0       0.0     0.0
  green-unless-white           0     0.0       0.0         0.0       0.0     0.0
  white-and-green              0     0.0       0.0         0.0       0.0     0.0
  unclassified                 3     3.0       0.5         2.5       0.0     2.5
outside every district         0     0.0       0.0

all land: 3 parcels, gross 3.0 = overlap 0.5 + outside 0.0 + excluded 0.0 + reclaimed 2.5 (greened 0.0 + white 2.5)
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn summarize_csv() {
    let folder = tricks();
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format csv"), str![[r#"
exit 0
--- stdout
scope,name,form,parcels,gross_ha,overlap_ha,reclaimed_ha,greened_ha,white_ha,target_ha,target_percent,code,outside_ha,excluded_ha,greened_target_ha,greened_target_percent
district,\u{1b}[31mred\u{9b}0m,all,1,1,0,1,0,1,,,,0,0,,
district,\u{1b}[31mred\u{9b}0m,white-then-green,0,0,0,0,0,0,,,,0,0,,
district,\u{1b}[31mred\u{9b}0m,green-unless-white,0,0,0,0,0,0,,,,0,0,,
district,\u{1b}[31mred\u{9b}0m,white-and-green,0,0,0,0,0,0,,,,0,0,,
district,\u{1b}[31mred\u{9b}0m,unclassified,1,1,0,1,0,1,,,,0,0,,
district,a|b<img src=x>\,all,1,1,0.5,0.5,0,0.5,,,,0,0,,
district,a|b<img src=x>\,white-then-green,0,0,0,0,0,0,,,,0,0,,
district,a|b<img src=x>\,green-unless-white,0,0,0,0,0,0,,,,0,0,,
district,a|b<img src=x>\,white-and-green,0,0,0,0,0,0,,,,0,0,,
district,a|b<img src=x>\,unclassified,1,1,0.5,0.5,0,0.5,,,,0,0,,
district,\u{202e}gnol,all,1,1,0,1,0,1,,,,0,0,,
district,\u{202e}gnol,white-then-green,0,0,0,0,0,0,,,,0,0,,
district,\u{202e}gnol,green-unless-white,0,0,0,0,0,0,,,,0,0,,
district,\u{202e}gnol,white-and-green,0,0,0,0,0,0,,,,0,0,,
district,\u{202e}gnol,unclassified,1,1,0,1,0,1,,,,0,0,,
total,,all,3,3,0.5,2.5,0,2.5,,,,0,0,,
total,,white-then-green,0,0,0,0,0,0,,,,0,0,,
total,,green-unless-white,0,0,0,0,0,0,,,,0,0,,
total,,white-and-green,0,0,0,0,0,0,,,,0,0,,
total,,unclassified,3,3,0.5,2.5,0,2.5,,,,0,0,,
outside,,all,0,0,0,0,0,0,,,,0,0,,
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn summarize_markdown() {
    let folder = tricks();
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format markdown"), str![[r#"
exit 0
--- stdout
reclaimed land in ha

|  | parcels | gross | overlap | reclaimed | greened | white |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| \\u{1b}\[31mred\\u{9b}0m | 1 | 1.0 | 0.0 | 1.0 | 0.0 | 1.0 |
| a\|b&lt;img src=x>\\ | 1 | 1.0 | 0.5 | 0.5 | 0.0 | 0.5 |
| \\u{202e}gnol | 1 | 1.0 | 0.0 | 1.0 | 0.0 | 1.0 |
| total | 3 | 3.0 | 0.5 | 2.5 | 0.0 | 2.5 |
|   white-then-green | 0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |
|   green-unless-white | 0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |
|   white-and-green | 0 | 0.0 | 0.0 | 0.0 | 0.0 | 0.0 |
|   unclassified | 3 | 3.0 | 0.5 | 2.5 | 0.0 | 2.5 |
| outside every district | 0 | 0.0 | 0.0 |  |  |  |

all land: 3 parcels, gross 3.0 = overlap 0.5 + outside 0.0 + excluded 0.0 + reclaimed 2.5 (greened 0.0 + white 2.5)

districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say

areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn summarize_json() {
    let folder = tricks();
    assert_data_eq!(folder.run("summarize p.geojson --crs planar --format json"), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"\u001b[31mred\u009b0m","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u001b[31mred\u009b0m","form":"white-then-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u001b[31mred\u009b0m","form":"green-unless-white","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u001b[31mred\u009b0m","form":"white-and-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u001b[31mred\u009b0m","form":"unclassified","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"a|b<img src=x>\\","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.5,"reclaimed_ha":0.5,"greened_ha":0.0,"white_ha":0.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"a|b<img src=x>\\","form":"white-then-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"a|b<img src=x>\\","form":"green-unless-white","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"a|b<img src=x>\\","form":"white-and-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"a|b<img src=x>\\","form":"unclassified","parcels":1,"gross_ha":1.0,"overlap_ha":0.5,"reclaimed_ha":0.5,"greened_ha":0.0,"white_ha":0.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u202egnol","form":"all","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u202egnol","form":"white-then-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u202egnol","form":"green-unless-white","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u202egnol","form":"white-and-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"district","name":"\u202egnol","form":"unclassified","parcels":1,"gross_ha":1.0,"overlap_ha":0.0,"reclaimed_ha":1.0,"greened_ha":0.0,"white_ha":1.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"all","parcels":3,"gross_ha":3.0,"overlap_ha":0.5,"reclaimed_ha":2.5,"greened_ha":0.0,"white_ha":2.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"white-then-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"green-unless-white","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"white-and-green","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"total","name":"","form":"unclassified","parcels":3,"gross_ha":3.0,"overlap_ha":0.5,"reclaimed_ha":2.5,"greened_ha":0.0,"white_ha":2.5,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null},
    {"scope":"outside","name":"","form":"all","parcels":0,"gross_ha":0.0,"overlap_ha":0.0,"reclaimed_ha":0.0,"greened_ha":0.0,"white_ha":0.0,"target_ha":null,"target_percent":null,"code":null,"outside_ha":0.0,"excluded_ha":0.0,"greened_target_ha":null,"greened_target_percent":null}
  ],
  "greened_elsewhere_ha": 0.0,
  "greened_outside_ha": 0.0,
  "land": {"parcels":3,"gross_ha":3.0,"overlap_ha":0.5,"outside_ha":0.0,"excluded_ha":0.0,"reclaimed_ha":2.5,"greened_ha":0.0,"white_ha":2.5},
  "targets": [],
  "implied": [],
  "alleys": [],
  "findings": [
    {"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},
    {"code":"GL0505","severity":"warning","what":"form \"\u001b[2Jlawn\"","count":3,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"parcel attribute","greening":"own record","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":3,"not_simple":0,"largest_difference_m2":0.0}}
}
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn ledger_table() {
    let folder = tricks();
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format table"), str![[r#"
exit 0
--- stdout
parcels in m2

row   parcel     status     form               gross   overlap   credited to        net   in                      greened      white
--------------------------------------------------------------------------------------------------------------------------------------
  1   -2\u{a}3   accepted   \u{1b}[2Jlawn   10,000.0                           10,000.0   \u{202e}gnol                0.0   10,000.0
  2   =1+1       accepted   \u{1b}[2Jlawn   10,000.0                           10,000.0   \u{1b}[31mred\u{9b}0m       0.0   10,000.0
  3   @sum       accepted   \u{1b}[2Jlawn   10,000.0   5,000.0   =1+1           5,000.0   a|b<img src=x>\             0.0    5,000.0

in every row gross = overlap + outside + excluded + net, and net = greened + white
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn ledger_csv() {
    let folder = tricks();
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format csv"), str![[r#"
exit 0
--- stdout
row,id,status,form,accepted_on,gross_m2,overlap_m2,outside_m2,excluded_m2,net_m2,greened_m2,white_m2,excluded_reason,overlap_by_rival,net_by_district,greened_by
1,'-2\u{a}3,accepted,unclassified,,10000,0,0,0,10000,0,10000,,,\u{202e}gnol 10000,
2,'=1+1,accepted,unclassified,,10000,0,0,0,10000,0,10000,,,\u{1b}[31mred\u{9b}0m 10000,
3,'@sum,accepted,unclassified,,10000,5000,0,0,5000,0,5000,,'=1+1 5000,a|b<img src=x>\ 5000,
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn ledger_markdown() {
    let folder = tricks();
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format markdown"), str![[r#"
exit 0
--- stdout
parcels in m2

| row | parcel | status | form | gross | overlap | credited to | net | in | greened | white |
| ---: | --- | --- | --- | ---: | ---: | --- | ---: | --- | ---: | ---: |
| 1 | -2\\u{a}3 | accepted | \\u{1b}\[2Jlawn | 10,000.0 |  |  | 10,000.0 | \\u{202e}gnol | 0.0 | 10,000.0 |
| 2 | =1+1 | accepted | \\u{1b}\[2Jlawn | 10,000.0 |  |  | 10,000.0 | \\u{1b}\[31mred\\u{9b}0m | 0.0 | 10,000.0 |
| 3 | @sum | accepted | \\u{1b}\[2Jlawn | 10,000.0 | 5,000.0 | =1+1 | 5,000.0 | a\|b&lt;img src=x>\\ | 0.0 | 5,000.0 |

in every row gross = overlap + outside + excluded + net, and net = greened + white

districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say

areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}

#[test]
fn ledger_json() {
    let folder = tricks();
    assert_data_eq!(folder.run("ledger p.geojson --crs planar --format json"), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"row":1,"id":"-2\n3","status":"accepted","form":"unclassified","accepted_on":null,"gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":0.0,"white_m2":10000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"\u202egnol","code":null,"area_m2":10000.0}],"greened_by":[]},
    {"row":2,"id":"=1+1","status":"accepted","form":"unclassified","accepted_on":null,"gross_m2":10000.0,"overlap_m2":0.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":10000.0,"greened_m2":0.0,"white_m2":10000.0,"excluded_reason":null,"overlap_by_rival":[],"net_by_district":[{"district":"\u001b[31mred\u009b0m","code":null,"area_m2":10000.0}],"greened_by":[]},
    {"row":3,"id":"@sum","status":"accepted","form":"unclassified","accepted_on":null,"gross_m2":10000.0,"overlap_m2":5000.0,"outside_m2":0.0,"excluded_m2":0.0,"net_m2":5000.0,"greened_m2":0.0,"white_m2":5000.0,"excluded_reason":null,"overlap_by_rival":[{"row":2,"id":"=1+1","area_m2":5000.0}],"net_by_district":[{"district":"a|b<img src=x>\\","code":null,"area_m2":5000.0}],"greened_by":[]}
  ],
  "land": {"parcels":3,"gross_ha":3.0,"overlap_ha":0.5,"outside_ha":0.0,"excluded_ha":0.0,"reclaimed_ha":2.5,"greened_ha":0.0,"white_ha":2.5},
  "findings": [
    {"code":"GL0201","severity":"warning","what":"parcels that overlap","count":1,"remedy":"agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first"},
    {"code":"GL0505","severity":"warning","what":"form \"\u001b[2Jlawn\"","count":3,"remedy":"add the word to the aliases of a form in the scheme, or correct it"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","overlaps":"credit","rows_add_up":true,"as_of":null,"districts":"parcel attribute","greening":"own record","scheme_hash":"HASH","content_hash":"HASH","witness":{"checked":3,"not_simple":0,"largest_difference_m2":0.0}}
}
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in p.geojson, feature 1 (id =1+1)
warning GL0505 (3 times): form "\u{1b}[2Jlawn": add the word to the aliases of a form in the scheme, or correct it; first in p.geojson, feature 1 (id =1+1)

"#]].raw());
}
