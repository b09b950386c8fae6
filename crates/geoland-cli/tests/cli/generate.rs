//! `geoland generate`.

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, read};

#[test]
fn a_city_can_be_counted() {
    let folder = Folder::new();
    assert_data_eq!(
        folder.run("generate --parcels 50 --seed 3 -o city"),
        str![[r#"
exit 0
--- stderr
note: city/parcels.geojson: 50 features
note: city/green.geojson: 10 features
note: city/districts.geojson: 4 features
note: city/key_areas.geojson: 2 features
note: city/alleys.geojson: 8 features

"#]]
        .raw()
    );
    let output = folder.output("summarize city/parcels.geojson --format csv -q");
    assert!(output.status.success() && output.stdout.starts_with(b"scope,name,form,parcels,gross_ha"));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = Folder::new();
    for (seed, name) in [(1, "a"), (1, "b"), (2, "c")] {
        let output = folder.output(&format!("generate --parcels 40 --seed {seed} -o {name} --quiet"));
        assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    }
    let parcels = |name: &str| read(&folder.path(name).join("parcels.geojson"));
    assert_eq!(parcels("a"), parcels("b"));
    assert_ne!(parcels("a"), parcels("c"));
}

#[test]
fn a_clean_city_has_no_findings() {
    let folder = Folder::new();
    folder.output("generate --parcels 200 --clean -o city");
    let output = folder.output("summarize city/parcels.geojson --deny warnings");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_folder_that_cannot_be_made() {
    let folder = Folder::new();
    folder.file("city", "a file");
    assert_data_eq!(
        folder.run("generate --parcels 5 -o city"),
        str![[r#"
exit 2
--- stderr
error: city: the folder cannot be made: File exists (os error 17); choose another one

"#]]
        .raw()
    );
}

#[test]
fn no_parcels_are_no_city() {
    assert_data_eq!(
        Folder::new().run("generate --parcels 0 -o city"),
        str![[r#"
exit 2
--- stderr
error: invalid value '0' for '--parcels <N>': 0 is not in 1..=10000000

For more information, try '--help'.

"#]]
        .raw()
    );
}
