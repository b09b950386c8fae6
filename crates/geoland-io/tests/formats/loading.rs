//! Files into a dataset.

use std::fs;

use geoland::{Crs, Dataset, Role, Scheme};
use geoland_io::load::load;
use geoland_io::{CrsChoice, Loaded, ReadError, ReadErrorKind};

const FEATURES: &str = r#"[{"type": "Feature", "id": 1, "properties": {}, "geometry": null}]"#;

fn load_text(text: &str, role: Role, choice: &CrsChoice) -> Result<(Loaded, Dataset), ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.geojson");
    fs::write(&path, text).unwrap();
    let mut dataset = Dataset::new(Scheme::default());
    let loaded = load(&mut dataset, role, &path, choice)?;
    Ok((loaded, dataset))
}

fn text(crs: Option<&str>, features: &str) -> String {
    let crs = crs.map(|name| format!(r#""crs": {{"type": "name", "properties": {{"name": "{name}"}}}}, "#));
    format!(r#"{{{}"type": "FeatureCollection", "features": {features}}}"#, crs.unwrap_or_default())
}

fn crs(name: &str) -> Crs {
    Crs::parse(name).unwrap()
}

#[test]
fn the_coordinate_system_is_chosen_in_order() {
    let (planar, lonlat) = (|| Some(crs("planar")), || Some(crs("OGC:CRS84")));
    let own = "OGC:CRS84";
    // The file's own, the layer's choice, the common choice; the one to use, and whether a note says so.
    for (file, layer, common, expected, noted) in [
        (None, None, None, Crs::WGS84, false),
        (Some(own), None, None, Crs::WGS84, false),
        (Some(own), planar(), None, crs("planar"), false),
        (Some(own), None, planar(), crs("planar"), false),
        (Some("no such"), None, planar(), crs("planar"), false),
        (Some("no such"), planar(), None, crs("planar"), false),
        (None, lonlat(), planar(), crs("planar"), false),
        (None, planar(), lonlat(), crs("planar"), false),
        (Some(own), None, lonlat(), Crs::WGS84, false),
        (Some("planar"), None, lonlat(), crs("planar"), true),
    ] {
        let choice = CrsChoice { layer, common, ..CrsChoice::default() };
        let (loaded, dataset) = load_text(&text(file, FEATURES), Role::Parcels, &choice).unwrap();
        assert_eq!(dataset.sources[0].crs, expected, "{file:?} {choice:?}");
        assert_eq!(loaded.note.is_some(), noted, "{file:?} {choice:?}");
        assert_eq!((dataset.parcels.len(), loaded.features), (1, 1));
        let words = "layer.geojson: its own crs \"planar\" is used, not OGC:CRS84; \
                     name this layer's own under [crs] in geoland.toml to override it";
        assert!(loaded.note.is_none_or(|note| note.ends_with(words)));
    }
}

#[test]
fn an_unknown_coordinate_system_is_refused() {
    let error = load_text(&text(Some("no such"), FEATURES), Role::Parcels, &CrsChoice::default()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::UnknownCrs { .. }));
    let words = error.to_string();
    assert!(words.contains("layer.geojson: its coordinate system is \"no such\": "), "{words}");
    assert!(words.ends_with(" under [crs] in geoland.toml, or say it by --crs, to override it"), "{words}");
}

#[test]
fn a_layer_of_parcels_needs_one() {
    let none = text(None, "[]");
    let error = load_text(&none, Role::Parcels, &CrsChoice::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("layer.geojson: no features; an account needs at least one parcel, check the export")
    );
    let (loaded, dataset) = load_text(&none, Role::Green, &CrsChoice::default()).unwrap();
    assert!(dataset.has_green_layer && loaded.features == 0);
    let error = load_text(" \n", Role::Green, &CrsChoice::default()).unwrap_err();
    assert!(error.to_string().ends_with("layer.geojson: the file is empty; export it again"));
}
