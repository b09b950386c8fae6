//! `geoland coverage`: what it prints.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// The town's two districts with three communities, two in East and one in West, and outlets.
fn folder() -> Folder {
    let folder = Folder::town();
    let community = |name: &str, x: f64| feature(&format!("\"name\":\"{name}\""), &rectangle(x, 0.0, x + 100.0, 100.0));
    let outlet =
        |properties: &str, x: f64| feature(properties, &format!("{{\"type\":\"Point\",\"coordinates\":[{x},50]}}"));
    folder.layer("communities.geojson", &[community("Ash", 0.0), community("Birch", 100.0), community("Cedar", 200.0)]);
    folder.layer(
        "outlets.geojson",
        &[
            outlet("\"kind\":\"food\"", 50.0),
            outlet("\"kind\":\"laundry\"", 70.0),
            outlet("\"kind\":\"food\"", 150.0),
            outlet("\"kind\":\"bank\"", 250.0),
            outlet("\"kind\":\"food\"", 900.0),
            outlet("\"name\":\"no kind\"", 250.0),
        ],
    );
    folder
}

const COVERAGE: &str = "coverage communities.geojson --outlets outlets.geojson --crs planar --kinds food,laundry";

#[test]
fn a_table() {
    assert_data_eq!(folder().run(&format!("{COVERAGE} --districts districts.geojson")), str![[r#"
exit 0
--- stdout
communities with at least 2 of 2 (food, laundry), within them or within 0 m

        communities   covered   not covered   covered %   communities that lack
---------------------------------------------------------------------------------
East              2         1             1        50.0   laundry 1
West              1         0             1         0.0   food 1; laundry 1
total             3         1             2        33.3   food 1; laundry 2

not counted: outlets without a kind (1)
outlets in or near no community: 1; of other kinds: 1
a community belongs to the district in which most of it lies

communities that are not covered

district   community   has      lacks
-----------------------------------------------
East       Birch       food 1   laundry
West       Cedar                food; laundry
--- stderr
warning GL0540: outlets without a kind: give the record its date, its value or its place; until then it stands in a column of its own; in outlets.geojson, feature 6

"#]].raw());
}

#[test]
fn json_of_any_kind_nearby() {
    let more = "--districts districts.geojson --at-least 1 --distance-m 50 --format json --quiet";
    assert_data_eq!(folder().run(&format!("{COVERAGE} {more}")), str![[r#"
exit 0
--- stdout
{
  "rows": [
    {"scope":"district","name":"East","communities":2,"covered":2,"covered_percent":100.0,"lacking":{"food":0,"laundry":0}},
    {"scope":"district","name":"West","communities":1,"covered":1,"covered_percent":100.0,"lacking":{"food":0,"laundry":1}},
    {"scope":"total","name":"","communities":3,"covered":3,"covered_percent":100.0,"lacking":{"food":0,"laundry":1}}
  ],
  "communities": [
    {"district":"East","name":"Ash","covered":true,"has":{"food":2,"laundry":1},"lacks":[]},
    {"district":"East","name":"Birch","covered":true,"has":{"food":2,"laundry":1},"lacks":[]},
    {"district":"West","name":"Cedar","covered":true,"has":{"food":1},"lacks":["laundry"]}
  ],
  "outlets_elsewhere": 1,
  "outlets_of_other_kinds": 1,
  "uncounted": {"outlets without a kind":1},
  "findings": [
    {"code":"GL0540","severity":"warning","what":"outlets without a kind","count":1,"remedy":"give the record its date, its value or its place; until then it stands in a column of its own"}
  ],
  "method": {"program":"geoland","version":"VERSION","ellipsoid":null,"edges":"survey","kinds":["food","laundry"],"at_least":1,"distance_m":50.0,"district":"where most of a community lies","scheme_hash":"HASH","content_hash":"HASH"}
}

"#]].raw());
}

#[test]
fn csv_without_districts() {
    assert_data_eq!(
        folder().run(&format!("{COVERAGE} --format csv --quiet")),
        str![[r#"
exit 0
--- stdout
district,community,covered,has,lacks
,Ash,true,food 1; laundry 1,
,Birch,false,food 1,laundry
,Cedar,false,,food; laundry

"#]]
        .raw()
    );
}

#[test]
fn refusals() {
    let folder = folder();
    assert_data_eq!(
        folder.run(&format!("{COVERAGE} --at-least 3")),
        str![[r#"
exit 2
--- stderr
error: --at-least 3: --kinds names only 2

"#]]
        .raw()
    );
    assert_data_eq!(
        folder.run("coverage communities.geojson --outlets none.geojson --kinds food"),
        str![[r#"
exit 2
--- stderr
error: none.geojson: no such file; check the path

"#]]
        .raw()
    );
}
