//! `geoland summarize`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, collection, feature, rectangle, town};

#[test]
fn a_table() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS}")), str![].raw());
}

#[test]
fn a_cut_off_moves_later_parcels_to_a_row_of_their_own() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --as-of 2018-10-31 --quiet")), str![].raw());
}

#[test]
fn json() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --format json --by district --quiet")), str![].raw());
}

#[test]
fn csv_in_mu() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --format csv --by form --unit mu --quiet")), str![].raw());
}

#[test]
fn markdown() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --format markdown --quiet")), str![].raw());
}

#[test]
fn geojson() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --format geojson --by district --quiet")), str![].raw());
}

#[test]
fn by_district_and_form() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --by district,form --quiet")), str![].raw());
}

#[test]
fn within_counts_every_form_by_itself() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --overlaps within --by form --quiet")), str![].raw());
}

#[test]
fn decimals_and_units() {
    let folder = Folder::town();
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --unit m2 --decimals 2 --by form --quiet")), str![].raw());
}

#[test]
fn parcels_alone_speak_for_districts_and_greening() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}

#[test]
fn targets() {
    let folder = Folder::town();
    folder.file("targets.csv", "scope,name,measure,hectares,version,date\ntotal,,reclaimed,3,plan,2018-01-01\ndistrict,East,greened,1,plan,\ndistrict,North,,1,plan,\n");
    assert_data_eq!(folder.run(&format!("summarize parcels.geojson {LAYERS} --targets targets.csv")), str![].raw());
}

#[test]
fn a_scheme_gives_words_their_meaning() {
    let folder = Folder::town();
    folder.file("scheme.toml", "[[form]]\ncode = \"lawn\"\naliases = [\"white-then-green\"]\n");
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --scheme scheme.toml --by form"), str![].raw());
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
    assert_data_eq!(folder.run("summarize town.geojson --crs planar"), str![].raw());
}

#[test]
fn several_files_of_parcels_are_one_layer() {
    let folder = Folder::new();
    let parcels = &town()[0].1;
    folder.layer("a.geojson", &parcels[..1]).layer("b.geojson", &parcels[1..2]);
    assert_data_eq!(folder.run("summarize a.geojson b.geojson --crs planar"), str![].raw());
}

#[test]
fn parcels_may_come_from_stdin() {
    let folder = Folder::new();
    assert_data_eq!(folder.run_with_stdin("summarize - --crs planar --by form", &collection(&town()[0].1)), str![].raw());
}

#[test]
fn warnings_can_be_denied() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --by form --deny warnings --format csv"), str![].raw());
}

#[test]
fn errors_are_not_there_to_be_denied() {
    let folder = Folder::town();
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar --by form --deny errors --format csv --quiet"), str![].raw());
}

#[test]
fn records_that_cannot_be_counted_have_their_reasons() {
    let folder = Folder::new();
    let cleared = "\"status\":\"cleared\",\"category\":\"white-and-green\",\"district\":\"East\"";
    let square = rectangle(0.0, 0.0, 100.0, 100.0);
    folder.layer("parcels.geojson", &[
        feature(&format!("\"id\":1,{cleared}"), &square),
        feature(&format!("\"id\":1,{cleared}"), &rectangle(500.0, 0.0, 600.0, 100.0)),
        feature(cleared, &rectangle(700.0, 0.0, 800.0, 100.0)),
        feature(&format!("\"id\":2,{cleared}"), "null"),
        feature(&format!("\"id\":3,{cleared}"), "{\"type\":\"Polygon\",\"coordinates\":[]}"),
        feature(&format!("\"id\":4,{cleared}"), "{\"type\":\"Point\",\"coordinates\":[1,2]}"),
        feature(&format!("\"id\":5,{cleared}"), "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[\"x\",4]]]}"),
        feature("\"id\":6,\"status\":\"abandoned\",\"district\":\"East\"", &square),
        feature("\"id\":7,\"district\":\"East\"", &square),
        feature("\"id\":8,\"status\":\"cleared\",\"cleared_date\":\"soon\",\"category\":\"lawn\"", &rectangle(900.0, 0.0, 1000.0, 100.0)),
        feature(&format!("\"id\":9,\"layer\":\"trees\",{cleared}"), &square),
        feature(&format!("\"id\":10,\"area_mu\":\"much\",{cleared}"), &rectangle(2000.0, 0.0, 2100.0, 100.0)),
    ]);
    assert_data_eq!(folder.run("summarize parcels.geojson --crs planar"), str![].raw());
}
