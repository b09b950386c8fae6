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
    assert_data_eq!(folder.run(&run), str![[r#""#]].raw());
}

#[test]
fn by_form_in_square_metres() {
    let folder = Folder::town();
    events(&folder);
    let run = format!("{RUN} {LAYERS} --by form --unit m2 --format markdown --quiet");
    assert_data_eq!(folder.run(&run), str![[r#""#]].raw());
}

#[test]
fn json_and_csv() {
    let folder = Folder::town();
    events(&folder);
    let run = format!("{RUN} {LAYERS} --buildings buildings.geojson --by district --quiet --format ");
    assert_data_eq!(folder.run(&(run.clone() + "json")), str![[r#""#]].raw());
    assert_data_eq!(folder.run(&(run + "csv")), str![[r#""#]].raw());
}

#[test]
fn days_must_be_two_and_in_order() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("balance parcels.geojson --crs planar --from 2018-01-01"), str![[r#""#]].raw());
    let run = "balance parcels.geojson --crs planar --from 2018-02-01 --to 2018-01-01";
    assert_data_eq!(folder.run(run), str![[r#""#]].raw());
}
