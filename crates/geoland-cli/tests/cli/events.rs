//! `--events`: histories of parcels from a table without geometry.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, feature, rectangle};

/// Two squares of one hectare in East: A accepted in March by its own record, B without a status of its own. Events withdraw A in
/// June and accept it again in September, and accept B in May.
fn town() -> Folder {
    let folder = Folder::new();
    let own = "\"id\":\"A\",\"status\":\"cleared\",\"cleared_date\":\"2018-03-01\",\"category\":\"white-then-green\",\"district\":\"East\"";
    let bare = "\"id\":\"B\",\"category\":\"white-then-green\",\"district\":\"East\"";
    folder.layer(
        "parcels.geojson",
        &[feature(own, &rectangle(0.0, 0.0, 100.0, 100.0)), feature(bare, &rectangle(200.0, 0.0, 300.0, 100.0))],
    );
    folder.file(
        "events.csv",
        "parcel,status,date\nA,withdrawn,2018-06-15\nA,场清地净,2018年9月1日\nB,accepted,2018-05-01\n",
    );
    folder
}

#[test]
fn the_latest_event_by_the_cut_off_counts() {
    let folder = town();
    let ledger = |as_of: &str| {
        folder.run(&format!(
            "ledger parcels.geojson --events events.csv --crs planar --format csv --as-of {as_of} --quiet"
        ))
    };
    assert_data_eq!(ledger("2018-07-01"), str![[r#"
exit 0
--- stdout
row,id,status,form,accepted_on,gross_m2,overlap_m2,outside_m2,excluded_m2,net_m2,greened_m2,white_m2,excluded_reason,overlap_by_rival,net_by_district,greened_by
1,A,withdrawn,white-then-green,2018-03-01,10000,0,0,10000,0,0,0,acceptance withdrawn,,,
2,B,accepted,white-then-green,2018-05-01,10000,0,0,0,10000,0,10000,,,East 10000,

"#]].raw());
    assert_data_eq!(ledger("2018-09-01"), str![[r#"
exit 0
--- stdout
row,id,status,form,accepted_on,gross_m2,overlap_m2,outside_m2,excluded_m2,net_m2,greened_m2,white_m2,excluded_reason,overlap_by_rival,net_by_district,greened_by
1,A,accepted,white-then-green,2018-03-01,10000,0,0,0,10000,0,10000,,,East 10000,
2,B,accepted,white-then-green,2018-05-01,10000,0,0,0,10000,0,10000,,,East 10000,

"#]].raw());
    assert_data_eq!(
        folder.run("summarize parcels.geojson --events events.csv --crs planar --as-of 2018-07-01"),
        str![[r#"
exit 0
--- stdout
reclaimed land in ha, as of 2018-07-01

                                 parcels   gross   overlap   reclaimed   greened   white
------------------------------------------------------------------------------------------
East                                   1     1.0       0.0         1.0       0.0     1.0
total                                  1     1.0       0.0         1.0       0.0     1.0
  white-then-green                     1     1.0       0.0         1.0       0.0     1.0
  green-unless-white                   0     0.0       0.0         0.0       0.0     0.0
  white-and-green                      0     0.0       0.0         0.0       0.0     0.0
  unclassified                         0     0.0       0.0         0.0       0.0     0.0
outside every district                 0     0.0       0.0
excluded: acceptance withdrawn         1     1.0

all land: 2 parcels, gross 2.0 = overlap 0.0 + outside 0.0 + excluded 1.0 + reclaimed 1.0 (greened 0.0 + white 1.0)
districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
areas of planar coordinates, their unit taken as the metre
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say

"#]]
        .raw()
    );
}

#[test]
fn a_project_and_a_layer_property_name_events_too() {
    let folder = town();
    let by_option =
        folder.run("ledger parcels.geojson --events events.csv --crs planar --as-of 2018-07-01 --format csv -q");
    folder.file(
        "geoland.toml",
        "[layers]\nparcels = \"parcels.geojson\"\nevents = \"events.csv\"\n[options]\ncrs = \"planar\"\n",
    );
    assert_eq!(folder.run("ledger --as-of 2018-07-01 --format csv -q"), by_option);

    let own = "\"layer\":\"parcel\",\"id\":\"A\",\"status\":\"planned\",\"district\":\"East\"";
    let event = "\"layer\":\"event\",\"parcel\":\"A\",\"status\":\"accepted\",\"date\":\"2018-03-01\"";
    folder.layer("one.geojson", &[feature(event, "null"), feature(own, &rectangle(0.0, 0.0, 100.0, 100.0))]);
    let one = folder.run("ledger one.geojson --crs planar --as-of 2018-07-01 --format csv -q --no-project");
    assert!(one.contains("\n1,A,accepted,unclassified,2018-03-01,10000,0,0,0,10000,"), "{one}");
}

#[test]
fn fields_and_words_of_events_are_the_schemes() {
    let folder = town();
    folder.file(
        "scheme.toml",
        "[events]\nparcel = \"DKBH\"\nstatus = \"ZT\"\non = \"RQ\"\n[parcels.status_values]\nwithdrawn = [\"取消\"]\n",
    );
    folder.file("own.csv", "DKBH,ZT,RQ\nA,取消,2018-06-15\nB,accepted,2018-05-01\n");
    let run = folder.run("ledger parcels.geojson --events own.csv --scheme scheme.toml --crs planar --format csv -q");
    assert!(
        run.contains("A,withdrawn,") && run.contains("acceptance withdrawn") && run.contains("B,accepted,"),
        "{run}"
    );
}

#[test]
fn events_that_cannot_count_are_said_and_nothing_is_refused() {
    let folder = town();
    folder.file(
        "odd.csv",
        "parcel,status,date\nA,withdrawn,\nA,cleaned,2018-06-01\nZ,accepted,2018-06-01\n,accepted,2018-06-01\n",
    );
    assert_data_eq!(
        folder.run("summarize parcels.geojson --events odd.csv --crs planar --format csv --by form"),
        str![[r#"
exit 0
--- stdout
scope,name,form,parcels,gross_ha,overlap_ha,reclaimed_ha,greened_ha,white_ha,target_ha,target_percent,code,outside_ha,excluded_ha,greened_target_ha,greened_target_percent
total,,all,1,1,0,1,0,1,,,,0,0,,
total,,white-then-green,1,1,0,1,0,1,,,,0,0,,
total,,green-unless-white,0,0,0,0,0,0,,,,0,0,,
total,,white-and-green,0,0,0,0,0,0,,,,0,0,,
total,,unclassified,0,0,0,0,0,0,,,,0,0,,
outside,,all,0,0,0,0,0,0,,,,0,0,,
excluded,no status,all,1,1,0,0,0,0,,,,0,1,,
--- stderr
note: districts are those that the parcels name (attribute "district"); greening is what the parcels' own records say
error GL0503: event status "cleaned": add the word to status_values in the scheme, or correct it; in odd.csv, feature 2 (id A)
warning GL0416: events without a date, not counted: give the event its date; in odd.csv, feature 1 (id A)
warning GL0504: parcels without a status: give the status, or set missing_status in the scheme; in parcels.geojson, feature 2 (id B)
warning GL0515: events of a parcel in no file: correct the parcel's identifier, or add the parcel; in odd.csv, feature 3 (id Z)
warning GL0515: events that name no parcel: correct the parcel's identifier, or add the parcel; in odd.csv, feature 4

"#]].raw()
    );
    assert_data_eq!(
        folder.run("check odd.csv --as events"),
        str![[r#"
exit 1
--- stdout
odd.csv

layer               found
-----------------------------------------------
format              CSV
coordinate system   OGC:CRS84 (the usual one)
read as             events: as asked for
features            4
                    4 without a geometry
attributes          parcel text
                    status text
                    date text

error GL0503 event status "cleaned": 1
  odd.csv, feature 2 (id A)
  To do: add the word to status_values in the scheme, or correct it.

warning GL0416 events without a date, not counted: 1
  odd.csv, feature 1 (id A)
  To do: give the event its date.

1 error, 1 warning. `geoland explain GL0416` says more of a code.
--- stderr
denied: 1 finding at error level or worse

"#]]
        .raw()
    );
}

/// A table names no coordinate system and has no geometry: neither is worth a word, whatever the parcels are in.
#[test]
fn events_say_nothing_of_coordinates() {
    let folder = town();
    let own = "\"id\":\"A\",\"status\":\"cleared\",\"cleared_date\":\"2018-03-01\",\"category\":\"white-then-green\",\"district\":\"East\"";
    let square = rectangle(39_500_000.0, 4_400_000.0, 39_500_100.0, 4_400_100.0);
    folder.layer("metres.geojson", &[feature(own, &square)]);
    let run = |events: &str| {
        let command = format!("ledger metres.geojson --crs EPSG:4527 --as-of 2018-07-01 --format csv {events}");
        folder.run(&command)
    };
    let (with, without) = (run("--events events.csv"), run(""));
    assert!(with.contains("A,withdrawn,") && without.contains("A,accepted,"), "{with}{without}");
    let stderr = |run: &str| run.split("--- stderr\n").nth(1).unwrap_or_default().to_owned();
    // B of the events is not among these parcels, which is all there is to say.
    assert!(stderr(&with).replace(&stderr(&without), "").starts_with("warning GL0515"), "{with}");
    let check = folder.run("check metres.geojson --events events.csv --crs EPSG:4527 --format csv");
    assert!(!check.contains("geometry"), "{check}");
}
