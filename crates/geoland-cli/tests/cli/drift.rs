//! Files of one layer whose attributes drift from year to year: one scheme, one order over all of them.

use crate::folder::{Folder, LAYERS, read, town};

/// The parcels of the town in two files, the second with other names and words.
fn two_years(folder: &Folder) {
    let parcels = &town()[0].1;
    folder.layer("years/2017.geojson", &parcels[..3]);
    let renamed: Vec<String> = parcels[3..]
        .iter()
        .map(|feature| {
            let renamed = feature.replace("\"id\"", "\"DKBH\"").replace("\"status\"", "\"ZT\"");
            renamed.replace("\"cleared\"", "\"1\"").replace("\"cleared_date\"", "\"YSRQ\"").replace("demolished", "2")
        })
        .collect();
    folder.layer("years/2018.geojson", &renamed);
    folder.file(
        "scheme.toml",
        "[[file]]\nmatch = \"2018*\"\n[file.parcels]\nid = \"DKBH\"\nstatus = \"ZT\"\ncleared_on = \"YSRQ\"\n\
         [file.parcels.status_values]\naccepted = [\"1\"]\ndemolished = [\"2\"]\n",
    );
}

#[test]
fn several_files_are_one_layer_in_one_order() {
    let folder = Folder::town();
    two_years(&folder);
    let whole = folder.output(&format!("ledger parcels.geojson {LAYERS} --format csv -q"));
    let parts = folder.output(&format!("ledger years/*.geojson {LAYERS} --scheme scheme.toml --format csv -q"));
    assert!(whole.status.success() && parts.status.success(), "{}", String::from_utf8_lossy(&parts.stderr));
    assert_eq!(String::from_utf8_lossy(&whole.stdout), String::from_utf8_lossy(&parts.stdout));
    let turned = format!("ledger years/2018.geojson years/2017.geojson {LAYERS} --scheme scheme.toml --format csv -q");
    assert_eq!(folder.output(&turned).stdout, parts.stdout);
}

#[test]
fn a_project_says_how_each_file_is_read() {
    let folder = Folder::town();
    two_years(&folder);
    // The extension lies, and the numbers of the second file are not those of its coordinate system.
    std::fs::rename(folder.path("years/2018.geojson"), folder.path("years/2018.csv")).unwrap();
    folder.file(
        "geoland.toml",
        "[layers]\nparcels = [\"years/2017.geo*\", { file = \"years/2018.csv\", format = \"geojson\", crs = \"planar\" }]\n\
         scheme = \"scheme.toml\"\n[crs]\nparcels = \"planar\"\n[options]\ncrs = \"planar\"\n",
    );
    let project = folder.output("summarize --format csv -q");
    assert!(project.status.success(), "{}", String::from_utf8_lossy(&project.stderr));
    let whole = folder.output("summarize parcels.geojson --crs planar --no-project --format csv -q");
    assert_eq!(String::from_utf8_lossy(&whole.stdout), String::from_utf8_lossy(&project.stdout));
    folder.file("geoland.toml", "[layers]\nparcels = { file = \"a.shp\", colour = \"red\" }\n");
    let refused = folder.run("summarize");
    assert!(refused.contains("a file name, a table of file, crs, format and encoding, or a list of them"), "{refused}");
}

#[test]
fn a_pattern_that_fits_no_file() {
    let folder = Folder::new();
    assert_eq!(
        folder.run("summarize parcels/*.shp"),
        "exit 2\n--- stderr\nerror: parcels/*.shp: no file has such a name; check the pattern\n"
    );
}

#[test]
fn identifiers_that_repeat_across_files_stay_apart() {
    let folder = Folder::town();
    folder.layer("again.geojson", &town()[0].1[..1]);
    let shown = folder.run(&format!("ledger parcels.geojson again.geojson {LAYERS} --format csv -o ledger.csv"));
    assert!(shown.starts_with("exit 0") && shown.contains("(id A)"), "{shown}");
    assert_eq!(
        read(&folder.path("ledger.csv")).lines().filter(|line| line.split(',').any(|cell| cell == "A")).count(),
        2
    );
}
