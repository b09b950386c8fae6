//! `geoland.toml`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, town};

#[test]
fn it_names_the_layers() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = [\"parcels.geojson\"]\ngreen = \"green.geojson\"\ndistricts = \"districts.geojson\"\n\n[options]\ncrs = \"planar\"\nas_of = 2018-10-31\nunit = \"mu\"\n");
    assert_data_eq!(folder.run("summarize"), str![[r#"
exit 0
--- stdout
reclaimed land in mu, as of 2018-10-31

                                       parcels   gross   overlap   reclaimed   greened   white
------------------------------------------------------------------------------------------------
East                                         3    37.5       7.5        30.0       7.5    22.5
West                                         1     7.5       0.0         7.5       0.0     7.5
total                                        3    45.0       7.5        37.5       7.5    30.0
  white-then-green                           2    30.0       0.0        30.0       7.5    22.5
  green-unless-white                         0     0.0       0.0         0.0       0.0     0.0
  white-and-green                            1    15.0       7.5         7.5       0.0     7.5
  unclassified                               0     0.0       0.0         0.0       0.0     0.0
outside every district                       1    15.0       0.0
excluded: accepted after the cut-off         1    15.0
excluded: demolished, not accepted           1    15.0

all land: 6 parcels, gross 90.0 = overlap 7.5 + outside 15.0 + excluded 30.0 + reclaimed 37.5 (greened 7.5 + white 30.0)
green beside it: 15.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district
areas of planar coordinates, their unit taken as the metre
--- stderr
note: using geoland.toml
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0307: parcels outside every district: check the parcel's position and the district layer; in parcels.geojson, feature 6 (id F)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
note GL0411: parcels accepted after the cut-off: nothing, if the cut-off is meant; the record does not count; in parcels.geojson, feature 4 (id D)
note GL0415: parcels across the border of the district that they claim: nothing, if the border is right: each district gets its share; in parcels.geojson, feature 3 (id C)

"#]].raw());
}

#[test]
fn the_command_line_outranks_it() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = \"nowhere.geojson\"\n\n[options]\ncrs = \"planar\"\nas_of = \"2018-10-31\"\nby = \"district\"\ndecimals = 3\n");
    assert_data_eq!(
        folder.run(&format!("summarize parcels.geojson {LAYERS} --as-of 2018-12-31 --by form --decimals 1")),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha, as of 2018-12-31

                                     parcels   gross   overlap   reclaimed   greened   white
----------------------------------------------------------------------------------------------
total                                      4     4.0       0.5         3.5       0.5     3.0
  white-then-green                         2     2.0       0.0         2.0       0.5     1.5
  green-unless-white                       1     1.0       0.0         1.0       0.0     1.0
  white-and-green                          1     1.0       0.5         0.5       0.0     0.5
  unclassified                             0     0.0       0.0         0.0       0.0     0.0
outside every district                     1     1.0       0.0
excluded: demolished, not accepted         1     1.0

all land: 6 parcels, gross 6.0 = overlap 0.5 + outside 1.0 + excluded 1.0 + reclaimed 3.5 (greened 0.5 + white 3.0)
green beside it: 1.0 on no reclaimed parcel, 0.0 on reclaimed land outside every district
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
note: using geoland.toml
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0307: parcels outside every district: check the parcel's position and the district layer; in parcels.geojson, feature 6 (id F)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)
note GL0415: parcels across the border of the district that they claim: nothing, if the border is right: each district gets its share; in parcels.geojson, feature 3 (id C)

"#]].raw()
    );
}

#[test]
fn it_is_found_beside_the_parcels() {
    let folder = Folder::new();
    for (name, features) in town() {
        folder.layer(&format!("town/{name}"), &features);
    }
    folder.file("town/geoland.toml", "[layers]\ndistricts = \"districts.geojson\"\n[crs]\nparcels = \"EPSG:1\"\n[options]\ncrs = \"planar\"\nby = \"form\"\noverlaps = \"within\"\n");
    assert_data_eq!(folder.run("summarize town/parcels.geojson --format csv"), str![[r#"
exit 2
--- stderr
note: using town/geoland.toml
error: town/geoland.toml, crs.parcels: EPSG:1 is not in the built-in table: no such code, a system of heights, or a recent one; give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:1)

"#]].raw());
}

#[test]
fn it_can_be_left_out_of_account() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\ndistricts = \"nowhere.geojson\"\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar --no-project --by form --format csv"),
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
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
warning GL0201: parcels that overlap: agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first; in parcels.geojson, feature 1 (id A)
warning GL0505: form "lawn": add the word to the aliases of a form in the scheme, or correct it; in parcels.geojson, feature 6 (id F)

"#]].raw()
    );
}

#[test]
fn unknown_keys_are_errors() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = \"parcels.geojson\"\ngrean = \"green.geojson\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![[r#"
exit 2
--- stderr
error: geoland.toml: line 3: unknown field `grean`, expected one of `parcels`, `green`, `districts`, `key_areas`, `alleys`, `events`, `targets`, `scheme`

"#]].raw());
}

#[test]
fn a_wrong_value() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[options]\nunit = \"acres\"\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar"),
        str![[r#"
exit 2
--- stderr
error: geoland.toml: line 2: "acres": write ha, mu, km2 or m2

"#]]
        .raw()
    );
}

#[test]
fn a_wrong_date() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[options]\nas_of = \"soon\"\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar"),
        str![[r#"
exit 2
--- stderr
error: geoland.toml: line 2: "soon" is not a date: write 2018-10-31 or 2018年10月31日

"#]]
        .raw()
    );
}

#[test]
fn a_wrong_kind() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = 7\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar"),
        str![[r#"
exit 2
--- stderr
error: geoland.toml: line 2: a file name, a table of file, crs, format and encoding, or a list of them

"#]]
        .raw()
    );
}

#[test]
fn a_wrong_system() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[crs]\ngreen = \"EPSG:999999\"\n[layers]\ngreen = \"green.geojson\"\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![[r#"
exit 2
--- stderr
note: using geoland.toml
error: geoland.toml, crs.green: EPSG:999999 is not in the built-in table: no such code, a system of heights, or a recent one; give the code of a two-dimensional system, or its PROJ text (projinfo -o PROJ EPSG:999999)

"#]].raw());
}

#[test]
fn a_system_belongs_to_the_files_that_it_names() {
    let folder = Folder::town();
    folder.file("geoland.toml", "[layers]\nparcels = \"./parcels.geojson\"\n[crs]\nparcels = \"planar\"\n");
    assert!(folder.output("summarize parcels.geojson").status.success());
    folder.layer("other.geojson", &town()[0].1);
    assert_data_eq!(folder.run("summarize other.geojson"), str![[r#"
exit 2
--- stderr
note: using geoland.toml
error: other.geojson: 6 of 6 features lie outside the range of OGC:CRS84, the first is feature 1 at 100, 100: check the coordinate system, or name it with --crs

"#]].raw());
}

#[test]
fn no_toml() {
    let folder = Folder::town();
    folder.file("geoland.toml", "layers:\n");
    assert_data_eq!(
        folder.run("summarize parcels.geojson --crs planar"),
        str![[r#"
exit 2
--- stderr
error: geoland.toml: line 1: key with no value, expected `=`

"#]]
        .raw()
    );
}

#[test]
fn scopes_have_rows_and_targets_and_changed_targets_are_said() {
    let folder = Folder::town();
    folder.file(
        "geoland.toml",
        "[layers]\nparcels = \"parcels.geojson\"\ndistricts = \"districts.geojson\"\ntargets = \"targets.csv\"\n\
         [[scope]]\nname = \"core\"\ndistricts = [\"East\"]\n\
         [[scope]]\nname = \"city\"\ndistricts = [\"East\", \"200\", \"South\"]\n",
    );
    folder.file(
        "targets.csv",
        "scope,name,measure,hectares,version,date\n\
         scope,core,reclaimed,4,2018 plan,2018-01-01\nscope,core,reclaimed,5,2017 plan,2017-01-01\nscope,suburb,,1,,\n",
    );
    let shown =
        folder.run("summarize --crs planar --implied 3.5/87.5 --implied greened=0.5/50% --format json --by district");
    for expected in [
        r#"{"scope":"scope","name":"core","form":"all","parcels":3,"gross_ha":2.5,"overlap_ha":0.5,"reclaimed_ha":2.0"#,
        r#"{"scope":"scope","name":"city","form":"all","parcels":4,"gross_ha":4.0,"overlap_ha":0.5,"reclaimed_ha":3.5"#,
        r#"{"scope":"scope","name":"core","measure":"reclaimed","target_ha":4.0,"percent":50.0,"version":"2018 plan","date":"2018-01-01"}"#,
        "GL0510: target for scope suburb, which has no row",
        "GL0520: reclaimed target for scope core is 4 ha (2018 plan, from 2018-01-01) and was 5 ha (2017 plan, from 2017-01-01)",
        "GL0521: scope city names the district South, which there is not",
        // 3.45 / 0.8755 and 3.55 / 0.8745.
        r#"{"measure":"reclaimed","figure_ha":3.5,"percent":87.5,"target_ha":4.0,"least_ha":3.9406053683609366,"most_ha":4.059462550028588,"known_target_ha":null,"agrees":null}"#,
    ] {
        assert!(shown.contains(expected), "{expected}\nis not in\n{shown}");
    }
    let refused = folder.run("summarize --implied 3.5/0");
    assert!(refused.contains("is not a figure as reports print it"), "{refused}");
    folder
        .file("geoland.toml", "[layers]\nparcels = \"parcels.geojson\"\n[[scope]]\nname = \"core\"\ndistricts = []\n");
    assert!(folder.run("summarize").contains("a [[scope]] has no districts: list their names or codes (\"core\")"));
}
