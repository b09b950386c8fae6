//! `geoland summarize`: what it makes of files and records.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, collection, feature, rectangle, town};

#[test]
fn targets() {
    let folder = Folder::town();
    folder.file("targets.csv", "scope,name,measure,hectares,version,date\ntotal,,reclaimed,3,plan,2018-01-01\ndistrict,East,greened,1,plan,\ndistrict,North,,1,plan,\n");
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --targets targets.csv")), str![[r#"
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
target East: 0.5 of 1.0 greened, 50.0 % (plan)
target total: 3.5 of 3.0 reclaimed, 116.7 % (plan)
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
warning GL0510: target for district North, which has no row: check the scope and the name in the targets file
note GL0415: parcels across the border of the district that they claim: nothing, if the border is right: each district gets its share; in parcels.geojson, feature 3 (id C)

"#]].raw());
}

#[test]
fn a_scheme_gives_words_their_meaning() {
    let folder = Folder::town();
    folder.file("scheme.toml", "[[form]]\ncode = \"lawn\"\naliases = [\"white-then-green\"]\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --scheme scheme.toml --by form"), str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
total                                      5     5.0       0.5         4.5       0.0     4.5
  lawn                                     2     2.0       0.0         2.0       0.0     2.0
  unclassified                             3     3.0       0.5         2.5       0.0     2.5
outside every district                     0     0.0       0.0
excluded: demolished, not accepted         1     1.0

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 0.0 + excluded 1.0 + reclaimed 4.5 (greened 0.0 + white 4.5)
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0505 (2 times): form "white-and-green": add the word to the aliases of a form in the scheme, or correct it; first in parcels.geojson, feature 2 (id B)
warning GL0505: form "先白后绿": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 3 (id C)
warning GL0505: form "非白即绿": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 4 (id D)

"#]].raw());
}

#[test]
fn one_file_of_several_layers() {
    let folder = Folder::new();
    let layers = [("parcel", 0), ("green_space", 1), ("district", 2), ("key_area", 3), ("alley", 4)];
    let tagged = layers.iter().flat_map(|(layer, at)| {
        let tag = format!("\"properties\":{{\"layer\":\"{layer}\",");
        town()[*at].1.iter().map(move |feature| feature.replace("\"properties\":{", &tag)).collect::<Vec<_>>()
    });
    folder.layer("town.geojson", &tagged.collect::<Vec<_>>());
    assert_data_eq!(folder.run("summarize town.geojson --crs planar"), str![[r#"
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
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in town.geojson, feature 1 (id A)
warning GL0307: parcels outside every district: check the parcel's position and the district layer; in town.geojson, feature 6 (id F)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in town.geojson, feature 6 (id F)
note GL0415: parcels across the border of the district that they claim: nothing, if the border is right: each district gets its share; in town.geojson, feature 3 (id C)

"#]].raw());
}

#[test]
fn several_files_of_parcels_are_one_layer() {
    let folder = Folder::new();
    let parcels = &town()[0].1;
    folder.layer("a.geojson", &parcels[..1]).layer("b.geojson", &parcels[1..2]);
    assert_data_eq!(
        folder.run("summarize a.geojson b.geojson --crs planar"),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha

                         parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------
East                           2     2.0       0.5         1.5       0.0     1.5
total                          2     2.0       0.5         1.5       0.0     1.5
  white-then-green             1     1.0       0.0         1.0       0.0     1.0
  green-unless-white           0     0.0       0.0         0.0       0.0     0.0
  white-and-green              1     1.0       0.5         0.5       0.0     0.5
  unclassified                 0     0.0       0.0         0.0       0.0     0.0
outside every district         0     0.0       0.0

all land: 2 parcels, gross 2.0 = overlap 0.5 + outside 0.0 + excluded 0.0 + reclaimed 1.5 (greened 0.0 + white 1.5)
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in a.geojson, feature 1 (id A)

"#]]
        .raw()
    );
}

#[test]
fn parcels_may_come_from_stdin() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run_with_stdin("summarize - --crs planar --by form", &collection(&town()[0].1)),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
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
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in standard input, feature 1 (id A)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in standard input, feature 6 (id F)

"#]].raw()
    );
}

#[test]
fn warnings_can_be_denied() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar --by form --deny warnings --format csv"),
        str![[r#"
exit 1
--- stdout
scope,name,form,parcels,gross_ha,overlap_ha,reclaimed_ha,greened_ha,white_ha,target_ha,target_percent,code,outside_ha,excluded_ha,greened_target_ha,greened_target_percent
total,,all,5,5,0.5,4.5,0,4.5,,,,0,0,,
total,,white-then-green,2,2,0,2,0,2,,,,0,0,,
total,,green-unless-white,1,1,0,1,0,1,,,,0,0,,
total,,white-and-green,1,1,0.5,0.5,0,0.5,,,,0,0,,
total,,unclassified,1,1,0,1,0,1,,,,0,0,,
outside,,all,0,0,0,0,0,0,,,,0,0,,
excluded,"demolished, not accepted",all,1,1,0,0,0,0,,,,0,1,,
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
denied: 2 findings at warning level or worse

"#]].raw()
    );
}

#[test]
fn errors_are_not_there_to_be_denied() {
    let folder = Folder::town();
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar --by form --deny errors --format csv --quiet"),
        str![[r#"
exit 0
--- stdout
scope,name,form,parcels,gross_ha,overlap_ha,reclaimed_ha,greened_ha,white_ha,target_ha,target_percent,code,outside_ha,excluded_ha,greened_target_ha,greened_target_percent
total,,all,5,5,0.5,4.5,0,4.5,,,,0,0,,
total,,white-then-green,2,2,0,2,0,2,,,,0,0,,
total,,green-unless-white,1,1,0,1,0,1,,,,0,0,,
total,,white-and-green,1,1,0.5,0.5,0,0.5,,,,0,0,,
total,,unclassified,1,1,0,1,0,1,,,,0,0,,
outside,,all,0,0,0,0,0,0,,,,0,0,,
excluded,"demolished, not accepted",all,1,1,0,0,0,0,,,,0,1,,

"#]].raw()
    );
}

#[test]
fn records_that_cannot_be_counted_have_their_reasons() {
    let folder = Folder::new();
    let cleared = "\"status\":\"cleared\",\"category\":\"white-and-green\",\"district\":\"East\"";
    let square = rectangle(0.0, 0.0, 100.0, 100.0);
    folder.layer(
        "parcels.geojson",
        &[
            feature(&format!("\"id\":1,{cleared}"), &square),
            feature(&format!("\"id\":1,{cleared}"), &rectangle(500.0, 0.0, 600.0, 100.0)),
            feature(cleared, &rectangle(700.0, 0.0, 800.0, 100.0)),
            feature(&format!("\"id\":2,{cleared}"), "null"),
            feature(&format!("\"id\":3,{cleared}"), "{\"type\":\"Polygon\",\"coordinates\":[]}"),
            feature(&format!("\"id\":4,{cleared}"), "{\"type\":\"Point\",\"coordinates\":[1,2]}"),
            feature(&format!("\"id\":5,{cleared}"), "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[\"x\",4]]]}"),
            feature("\"id\":6,\"status\":\"abandoned\",\"district\":\"East\"", &square),
            feature("\"id\":7,\"district\":\"East\"", &square),
            feature(
                "\"id\":8,\"status\":\"cleared\",\"cleared_date\":\"soon\",\"category\":\"lawn\"",
                &rectangle(900.0, 0.0, 1000.0, 100.0),
            ),
            feature(&format!("\"id\":9,\"layer\":\"trees\",{cleared}"), &square),
            feature(&format!("\"id\":10,\"area_mu\":\"much\",{cleared}"), &rectangle(2000.0, 0.0, 2100.0, 100.0)),
        ],
    );
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![[r#"
exit 0
--- stdout
reclaimed land in ha

                                parcels   gross   overlap   reclaimed   greened   white
-----------------------------------------------------------------------------------------
East                                  4     4.0       0.0         4.0       0.0     4.0
total                                 4     4.0       0.0         4.0       0.0     4.0
  white-then-green                    0     0.0       0.0         0.0       0.0     0.0
  green-unless-white                  0     0.0       0.0         0.0       0.0     0.0
  white-and-green                     4     4.0       0.0         4.0       0.0     4.0
  unclassified                        0     0.0       0.0         0.0       0.0     0.0
outside every district                1     1.0       0.0
excluded: empty geometry              1     0.0
excluded: no geometry                 1     0.0
excluded: no status                   1     1.0
excluded: unknown status              1     1.0
excluded: unreadable geometry         1     0.0
excluded: wrong geometry type         1     0.0

all land: 11 parcels, gross 7.0 = overlap 0.0 + outside 1.0 + excluded 2.0 + reclaimed 4.0 (greened 0.0 + white 4.0)
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
error GL0101: parcels: empty geometry: give the feature an outline of the right type, or remove it; in parcels.geojson, feature 5 (id 3)
error GL0101: parcels: no geometry: give the feature an outline of the right type, or remove it; in parcels.geojson, feature 4 (id 2)
error GL0101: parcels: unreadable geometry: a number or text between positions: give the feature an outline of the right type, or remove it; in parcels.geojson, feature 7 (id 5)
error GL0101: parcels: wrong geometry type Point: give the feature an outline of the right type, or remove it; in parcels.geojson, feature 6 (id 4)
error GL0503: status "abandoned": add the word to status_values in the scheme, or correct it; in parcels.geojson, feature 8 (id 6)
error GL0508: layer "trees": use parcel, green_space, alley, district, key_area or event; in parcels.geojson, feature 11
warning GL0401: cleared_date "soon": write dates as 2018-10-31 or 2018年10月31日; in parcels.geojson, feature 10 (id 8)
warning GL0404: area_mu "much": write areas as plain numbers without a unit; in parcels.geojson, feature 12 (id 10)
warning GL0501: parcels without an id: give every record an identifier, or name its field in the scheme; in parcels.geojson, feature 3
warning GL0502 (2 times): parcels that share an id: give every record an identifier of its own; first in parcels.geojson, feature 1 (id 1)
warning GL0504: parcels without a status: give the status, or set missing_status in the scheme; in parcels.geojson, feature 9 (id 7)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 10 (id 8)
warning GL0507: parcels without a district: give the district, or a layer of districts with --districts; in parcels.geojson, feature 10 (id 8)
note GL0506 (2 times): parcels without a form: give the form, or leave it unclassified; first in parcels.geojson, feature 8 (id 6)

"#]].raw());
}
