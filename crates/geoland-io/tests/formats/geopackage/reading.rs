//! What is read, and how.

use std::fs;
use std::ops::ControlFlow;

use geoland::record::{Outline, Value};
use geoland_io::contents::Oddity;
use geoland_io::schema::FieldType;
use geoland_io::{CrsText, ReadErrorKind, Request, read};

use super::{
    change, feature, layer, read_all, read_with, refusal, refusal_of, sample, square, squares, write_as, write_to,
};

#[test]
fn a_layer_is_chosen_by_name_where_there_are_several() {
    let (_folder, path) = sample();
    write_as(&layer(&path, Some("绿地")), &squares(3), &[], None).unwrap();
    assert_eq!(read::layers(&layer(&path, None), &Request::default()).unwrap(), ["land", "绿地"]);
    assert_eq!(refusal(&path), "several layers: \"land\", \"绿地\"; name one of them after the file, as in FILE#land");
    let refused = refusal_of(&layer(&path, Some("water")));
    assert_eq!(refused, "no layer \"water\"; it has \"land\", \"绿地\"");
    for (name, count) in [("land", 2), ("LAND", 2), ("绿地", 3)] {
        assert_eq!(read_with(&layer(&path, Some(name)), &Request::default()).unwrap().1.len(), count, "{name}");
    }
}

#[test]
fn a_table_without_geometries_stands_in_nobodys_way() {
    let (_folder, path) = sample();
    let styles = [feature(None, &[("styleName", Value::Text("green".into()))])];
    write_as(&layer(&path, Some("layer_styles")), &styles, &[], None).unwrap();
    assert_eq!(read::layers(&layer(&path, None), &Request::default()).unwrap(), ["land", "layer_styles"]);
    assert_eq!(read_all(&path).unwrap().0.layer.as_deref(), Some("land"));
    let (contents, features) = read_with(&layer(&path, Some("layer_styles")), &Request::default()).unwrap();
    assert_eq!((contents.crs, &features[0].record.outline), (None, &Outline::Missing));
    assert_eq!(features[0].record.properties, [("styleName".to_owned(), Value::Text("green".into()))]);
}

#[test]
fn what_others_declare_and_keep() {
    use FieldType::{Binary, Bool, Date, Float32, Int8, Int64, Text};
    let (_folder, path) = sample();
    change(
        &path,
        "ALTER TABLE land ADD COLUMN flag BOOLEAN;
         ALTER TABLE land ADD COLUMN small TINYINT;
         ALTER TABLE land ADD COLUMN ratio FLOAT;
         ALTER TABLE land ADD COLUMN code TEXT(20);
         ALTER TABLE land ADD COLUMN bytes BLOB;
         ALTER TABLE land ADD COLUMN day DATE;
         ALTER TABLE land ADD COLUMN twice INTEGER AS (2 * small);
         UPDATE land SET flag = 1, small = 7, ratio = 2, code = '007', bytes = x'00ab', day = '2018-10-31' WHERE fid = 1;
         UPDATE land SET flag = 'yes', small = 'few' WHERE fid = 2;",
    );
    let (contents, features) = read_all(&path).unwrap();
    let kinds: Vec<FieldType> = contents.fields.unwrap().iter().map(|field| field.kind).collect();
    assert_eq!(kinds, [Text, Bool, Int8, Float32, Text, Binary, Date, Int64]);
    let get = |at: usize, name: &str| features[at].record.get(name).clone();
    assert_eq!(get(0, "flag"), Value::Bool(true));
    assert_eq!(get(0, "small"), Value::Integer(7));
    assert_eq!(get(0, "ratio"), Value::Number(2.0));
    assert_eq!(get(0, "code"), Value::Text("007".into()));
    assert_eq!(get(0, "bytes"), Value::Text("00ab".into()));
    assert_eq!(get(0, "day"), Value::Text("2018-10-31".into()));
    assert_eq!(get(0, "twice"), Value::Integer(14));
    assert_eq!((get(1, "flag"), get(1, "small")), (Value::Text("yes".into()), Value::Text("few".into())));
    assert_eq!(get(1, "code"), Value::Null);
}

#[test]
fn only_the_attributes_wanted_are_made() {
    let (_folder, path) = sample();
    change(&path, "ALTER TABLE land ADD COLUMN more TEXT");
    let request = Request { fields: Some(vec!["more".to_owned()]), ..Request::default() };
    let (contents, features) = read_with(&layer(&path, None), &request).unwrap();
    assert_eq!(features[0].record.properties, [("more".to_owned(), Value::Null)]);
    assert_eq!((contents.fields.unwrap().len(), features[0].extras.row), (1, None));
}

#[test]
fn a_box_is_answered_with_the_index_and_without() {
    let (_folder, path) = sample();
    write_to(&path, &squares(500));
    let request = Request { bbox: Some([95.0, 0.5, 131.0, 9.0]), ..Request::default() };
    let names = |features: &[geoland_io::Feature]| -> Vec<String> {
        features.iter().filter_map(|feature| feature.record.get("name").as_text()).collect()
    };
    let (contents, features) = read_with(&layer(&path, None), &request).unwrap();
    assert_eq!(
        (contents.features, names(&features)),
        (4, ["场10", "场11", "场12", "场13"].map(str::to_owned).to_vec())
    );
    change(&path, "DROP TABLE rtree_land_geom");
    assert_eq!(read_with(&layer(&path, None), &request).unwrap().0.features, 500);
    // What has the name of an index need not be one.
    change(&path, "CREATE VIEW rtree_land_geom AS SELECT 1 AS id, 0 AS minx, 1 AS maxx, 0 AS miny, 1 AS maxy");
    assert_eq!(read_with(&layer(&path, None), &request).unwrap().0.features, 500);
}

#[test]
fn reading_stops_when_no_more_is_wanted() {
    let (_folder, path) = sample();
    let mut seen = 0;
    let contents = read(&layer(&path, None), &Request::default(), &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    });
    assert_eq!((contents.unwrap().features, seen), (1, 1));
}

#[test]
fn views_are_layers_too() {
    let (_folder, path) = sample();
    change(
        &path,
        "CREATE VIEW big AS SELECT fid, geom, upper(name) AS name, row_number() OVER (ORDER BY name DESC) AS n FROM land;
         INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('big', 'features', 4326);
         INSERT INTO gpkg_geometry_columns VALUES ('big', 'geom', 'POLYGON', 4326, 0, 0);",
    );
    let request = Request { extras: true, ..Request::default() };
    let (contents, features) = read_with(&layer(&path, Some("big")), &request).unwrap();
    assert_eq!((contents.features, contents.crs.unwrap().name.as_deref()), (2, Some("EPSG:4326")));
    assert_eq!(features.iter().filter_map(|feature| feature.extras.row).sum::<i64>(), 3);
    assert!(features.iter().all(|feature| feature.geometry().is_some() && feature.record.properties.len() == 2));
}

#[test]
fn a_key_is_a_row_number_by_its_name_only() {
    let (_folder, path) = sample();
    change(
        &path,
        "CREATE TABLE plots (id INTEGER PRIMARY KEY, geom POLYGON); INSERT INTO plots SELECT 70 + fid, geom FROM land;
         CREATE TABLE bare (code TEXT PRIMARY KEY, geom POLYGON) WITHOUT ROWID;
         INSERT INTO bare SELECT name, geom FROM land;
         INSERT INTO gpkg_contents (table_name, data_type) VALUES ('plots', 'features'), ('bare', 'features');
         INSERT INTO gpkg_geometry_columns VALUES ('plots', 'geom', 'POLYGON', 0, 0, 0), ('bare', 'geom', 'POLYGON', 0, 0, 0);",
    );
    let request = Request { extras: true, ..Request::default() };
    let read = |name: &str| read_with(&layer(&path, Some(name)), &request).unwrap().1.remove(0);
    let plot = read("plots");
    assert_eq!((plot.record.get("id"), plot.extras.row), (&Value::Integer(71), Some(71)));
    let land = read("land");
    assert_eq!((land.record.get("fid"), land.extras.row), (&Value::Null, Some(1)));
    let bare = read("bare");
    assert_eq!((bare.record.get("code"), bare.extras.row), (&Value::Text("场1".into()), None));
}

#[test]
fn what_is_said_of_the_coordinate_system() {
    let (_folder, path) = sample();
    let wkt = "PROJCS[\"a\"]";
    change(
        &path,
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('a', 100000, 'NONE', 100000, 'PROJCS[\"a\"]', NULL),
         ('b', 4548, 'epsg', 4548, 'undefined', NULL);",
    );
    let named = |name: &str| Some(CrsText::named(name));
    for (srs, expected) in [
        (0, None),
        (-1, named("planar")),
        (4548, named("EPSG:4548")),
        (100_000, Some(CrsText { wkt: Some(wkt.to_owned()), ..CrsText::default() })),
        // A number of which nothing is said.
        (7, None),
    ] {
        change(&path, &format!("UPDATE gpkg_geometry_columns SET srs_id = {srs}"));
        assert_eq!(read_all(&path).unwrap().0.crs, expected, "{srs}");
    }
    change(
        &path,
        "ALTER TABLE gpkg_spatial_ref_sys ADD COLUMN definition_12_063 TEXT DEFAULT 'undefined';
         UPDATE gpkg_geometry_columns SET srs_id = 4548;
         UPDATE gpkg_spatial_ref_sys SET definition_12_063 = 'PROJCRS[\"b\"]' WHERE srs_id = 4548;",
    );
    assert_eq!(read_all(&path).unwrap().0.crs.unwrap().wkt.as_deref(), Some("PROJCRS[\"b\"]"));
}

#[test]
fn geometries_that_cannot_be_read_are_said_and_counted() {
    let (_folder, path) = sample();
    change(
        &path,
        "UPDATE land SET geom = NULL WHERE fid = 1;
         INSERT INTO land (fid, geom) VALUES (3, x'47500001'), (4, 'POLYGON((0 0))'), (5, x''), (6, 5);
         DROP TRIGGER rtree_land_geom_update4; DROP TRIGGER rtree_land_geom_update5; DROP TRIGGER rtree_land_geom_update6;
         DROP TRIGGER rtree_land_geom_update7; DROP TRIGGER rtree_land_geom_update2;",
    );
    let connection = rusqlite::Connection::open(&path).unwrap();
    let mut blob: Vec<u8> = connection.query_row("SELECT geom FROM land WHERE fid = 2", [], |row| row.get(0)).unwrap();
    // The number of a coordinate system follows the flags.
    blob[4] = 1;
    connection.execute("UPDATE land SET geom = ?1 WHERE fid = 2", [blob]).unwrap();
    drop(connection);
    let (contents, features) = read_all(&path).unwrap();
    let outline = |at: usize| &features[at].record.outline;
    let unreadable = |why: &str| Outline::Unreadable(why.to_owned());
    assert_eq!(outline(0), &Outline::Missing);
    assert_eq!(outline(1), &Outline::Read(square(20.0, 0.0)));
    assert_eq!(outline(2), &unreadable("a geometry of 4 bytes, less than its header takes"));
    assert_eq!(outline(3), &unreadable("a text where a geometry was expected"));
    assert_eq!(outline(4), &unreadable("a geometry of 0 bytes, less than its header takes"));
    assert_eq!(outline(5), &unreadable("a number where a geometry was expected"));
    let odd = contents.remarks.iter().find(|remark| remark.oddity == Oddity::OtherCrs);
    assert_eq!(odd.map(|remark| (remark.first, remark.features)), None, "a layer without a system has no other");
    change(&path, "UPDATE gpkg_geometry_columns SET srs_id = 4326");
    let odd = read_all(&path).unwrap().0.remarks;
    assert_eq!(odd.iter().map(|remark| (remark.first, remark.features)).collect::<Vec<_>>(), [(2, 1)]);
}

#[test]
fn changes_beside_the_file_are_not_passed_over() {
    let (folder, path) = sample();
    let before: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    read_all(&path).unwrap();
    let after: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(before, after);
    let open = rusqlite::Connection::open(&path).unwrap();
    open.pragma_update(None, "journal_mode", "WAL").unwrap();
    open.execute_batch("INSERT INTO gpkg_contents (table_name, data_type) VALUES ('x', 'tiles')").unwrap();
    let message = refusal(&path);
    assert!(
        message.starts_with("its latest changes are not in it but in ") && message.contains("land.gpkg-wal"),
        "{message}"
    );
    let error = write_as(&layer(&path, Some("more")), &squares(1), &[], None).unwrap_err().to_string();
    assert!(error.contains("its latest changes are not in it"), "{error}");
    // Closed, the log goes into the file.
    drop(open);
    assert_eq!(read_all(&path).unwrap().0.features, 2);
    write_as(&layer(&path, Some("more")), &squares(1), &[], None).unwrap();
    assert_eq!(read_with(&layer(&path, Some("more")), &Request::default()).unwrap().0.features, 1);
    fs::write(folder.path().join("land.gpkg-journal"), [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0]).unwrap();
    assert!(refusal(&path).starts_with("a change of it is under way or was broken off"));
}

#[test]
fn what_is_no_geopackage_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plain.gpkg");
    change(&path, "CREATE TABLE foo (id INT)");
    assert_eq!(
        refusal(&path),
        "this is an SQLite database, but no GeoPackage (it has no table gpkg_contents); export it as GeoPackage"
    );
    change(&path, "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)");
    assert_eq!(refusal(&path), "no layer of features or attributes is in it; check that it is the right file");
    change(
        &path,
        "INSERT INTO gpkg_contents VALUES ('foo', 'features'); CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id)",
    );
    assert_eq!(
        refusal(&path),
        "this GeoPackage is damaged: the layer \"foo\" has no entry in gpkg_geometry_columns; export it again"
    );
    change(&path, "INSERT INTO gpkg_geometry_columns VALUES ('foo', 'geom', 0)");
    assert_eq!(refusal(&path), "this GeoPackage is damaged: the layer \"foo\" has no column \"geom\"; export it again");
    let text = folder.path().join("text.gpkg");
    fs::write(&text, "{}").unwrap();
    let request = Request { format: Some(geoland_io::Format::GeoPackage), ..Request::default() };
    let error = read_with(&layer(&text, None), &request).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::Damaged { .. }), "{error}");
}
