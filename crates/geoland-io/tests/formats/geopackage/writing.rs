//! What is written, and that it reads back.

use std::fs;

use geo_types::{Geometry, GeometryCollection, MultiPoint, line_string, point};
use geoland::record::{Outline, Value};
use geoland_io::schema::{Field, FieldType};
use geoland_io::{CrsText, Extras, Feature, Request, positions, read};
use proptest::prelude::*;
use rusqlite::Connection;

use super::{change, feature, layer, read_all, read_with, sample, shared, square, squares, write_as, write_to};

fn geometries() -> Vec<Geometry<f64>> {
    let parts: Vec<Geometry<f64>> = vec![
        square(117.099_999_3, 39.1),
        Geometry::MultiPolygon(geo_types::MultiPolygon(vec![square(1.0, 2.0).try_into().unwrap()])),
        point!(x: 117.099_999_3, y: -0.0).into(),
        line_string![(x: 0.1, y: 0.2), (x: 1e300, y: -5e-324)].into(),
        MultiPoint(Vec::new()).into(),
    ];
    let all = Geometry::GeometryCollection(GeometryCollection(parts.clone()));
    parts.into_iter().chain([all]).collect()
}

/// Looks at a file with the tools of `SQLite`.
fn assert_sound(path: &std::path::Path) {
    let _shared = shared();
    let connection = Connection::open(path).unwrap();
    let text = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert!(!connection.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((number("PRAGMA application_id"), number("PRAGMA user_version")), (0x4750_4B47, 10_400));
    let mut trees = connection.prepare("SELECT table_name, column_name FROM gpkg_geometry_columns").unwrap();
    let trees =
        trees.query_map([], |row| Ok(format!("rtree_{}_{}", row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    for tree in trees.unwrap() {
        let check = connection.query_row("SELECT rtreecheck(?1)", [tree.unwrap()], |row| row.get::<_, String>(0));
        assert_eq!(check.unwrap(), "ok");
    }
}

#[test]
fn geometries_read_back_bit_for_bit_with_heights_and_measures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a b?#%.gpkg");
    let features: Vec<Feature> = geometries()
        .into_iter()
        .enumerate()
        .map(|(at, geometry)| {
            let mut count = 0.0;
            let mut numbers = Vec::new();
            positions::each(&geometry, &mut |_| {
                count += 0.1;
                numbers.push(count);
            });
            let heights = if at % 2 == 0 { numbers.clone() } else { Vec::new() };
            let measures = if at % 3 == 0 { numbers } else { Vec::new() };
            let extras = Extras { heights, measures, row: Some(10 * at as i64), ..Extras::default() };
            Feature { extras, ..feature(Some(geometry), &[]) }
        })
        .collect();
    assert_eq!(write_to(&path, &features), []);
    assert_sound(&path);
    let (contents, read) = read_all(&path).unwrap();
    assert_eq!((contents.features, contents.crs), (6, None));
    for (written, read) in features.iter().zip(&read) {
        assert_eq!(format!("{:?}", written.record.outline), format!("{:?}", read.record.outline));
        assert_eq!(written.extras, read.extras);
    }
    let said: (String, i64, i64) = Connection::open(&path)
        .unwrap()
        .query_row("SELECT geometry_type_name, z, m FROM gpkg_geometry_columns", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(said, ("GEOMETRY".to_owned(), 2, 2));
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>()
            .prop_filter("finite", |x| x.is_finite() && (*x != 0.0 || x.is_sign_positive()))
            .prop_map(Value::Number),
        any::<String>().prop_map(Value::Text),
        "0[0-9]{2}".prop_map(Value::Text),
        Just(Value::Json(r#"[1.50,{"k":"\u009b"}]"#.into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn attributes_read_back_with_their_types(values in prop::collection::vec(value(), 1..8), name in any::<String>()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("land.gpkg");
        let properties: Vec<(String, Value)> =
            values.into_iter().enumerate().map(|(at, value)| (format!("{name}{at}").replace('\0', ""), value)).collect();
        let mut one = feature(Some(square(0.0, 0.0)), &[]);
        one.record.properties.clone_from(&properties);
        prop_assert_eq!(write_to(&path, &[one]), []);
        let (_, read) = read_all(&path).unwrap();
        prop_assert_eq!(format!("{:?}", &read[0].record.properties), format!("{properties:?}"));
    }
}

#[test]
fn declared_types_stay() {
    use FieldType::{Binary, Bool, Date, DateTime, Float32, Float64, Int8, Int16, Int32, Int64, Json, Text};
    let kinds = [Bool, Int8, Int16, Int32, Int64, Float32, Float64, Text, Date, DateTime, Binary, Json];
    let values = [
        Value::Bool(false),
        Value::Integer(-7),
        Value::Integer(700),
        Value::Integer(70_000),
        Value::Integer(i64::MIN),
        Value::Number(0.1),
        Value::Number(-5e-324),
        Value::Text("007".into()),
        Value::Text("2018-10-31".into()),
        Value::Text("2018-10-31T12:30:00Z".into()),
        Value::Text("00ff".into()),
        Value::Json("{\"a\":[]}".into()),
    ];
    let names: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    let fields: Vec<Field> = names.iter().zip(kinds).map(|(name, kind)| Field::new(name, kind)).collect();
    let properties: Vec<(&str, Value)> = names.iter().map(|name| &**name).zip(values).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("land.gpkg");
    // An attribute that no feature has stays as well.
    let some = [feature(Some(square(0.0, 0.0)), &properties), feature(Some(square(5.0, 0.0)), &[])];
    assert_eq!(write_as(&layer(&path, None), &some, &fields, None).unwrap(), []);
    assert_sound(&path);
    let (contents, read) = read_all(&path).unwrap();
    assert_eq!(contents.fields.unwrap(), fields);
    assert_eq!(format!("{:?}", read[0].record.properties), format!("{:?}", some[0].record.properties));
    assert!(read[1].record.properties.iter().all(|(_, value)| *value == Value::Null));
    write_as(&layer(&path, None), &[], &fields, None).unwrap();
    let (contents, read) = read_all(&path).unwrap();
    assert_eq!((contents.fields.unwrap(), read.len()), (fields, 0));
}

#[test]
fn the_same_features_give_the_same_bytes() {
    let (folder, path) = sample();
    let other = folder.path().join("other.gpkg");
    let many = squares(3000);
    let mut files = Vec::new();
    for path in [&path, &other] {
        write_as(&layer(path, None), &many, &[], Some(&CrsText::named("EPSG:4548"))).unwrap();
        write_as(&layer(path, Some("more")), &squares(5), &[], None).unwrap();
        write_as(&layer(path, Some("more")), &squares(9), &[], None).unwrap();
        assert_sound(path);
        files.push(fs::read(path).unwrap());
    }
    // The name of the file is that of the layer.
    let renamed = |bytes: &[u8]| String::from_utf8_lossy(bytes).matches("other").count();
    assert_eq!(renamed(&files[0]), 0);
    write_as(&layer(&other, Some("land")), &many, &[], None).unwrap();
    fs::remove_file(&path).unwrap();
    for _ in 0..2 {
        write_as(&layer(&path, None), &many, &[], Some(&CrsText::named("EPSG:4548"))).unwrap();
        write_as(&layer(&path, Some("more")), &squares(9), &[], None).unwrap();
        files.push(fs::read(&path).unwrap());
    }
    assert!(files[2] == files[3]);
}

#[test]
fn a_layer_is_added_or_replaced_and_the_others_stay() {
    let (_folder, path) = sample();
    let read = |name: &str| read_with(&layer(&path, Some(name)), &Request::default()).unwrap();
    let before = read("land").1;
    let crs = CrsText::named("urn:ogc:def:crs:EPSG::4548");
    for count in [1, 60, 3] {
        write_as(&layer(&path, Some("绿地")), &squares(count), &[], Some(&crs)).unwrap();
        assert_sound(&path);
        assert_eq!(read("绿地").0.features, u64::from(count));
        assert_eq!(read("绿地").0.crs, Some(CrsText::named("EPSG:4548")));
        assert_eq!(read("land").1, before);
    }
    assert_eq!(read::layers(&layer(&path, None), &Request::default()).unwrap(), ["land", "绿地"]);
    for wkt in ["PROJCRS[\"a\"]", "PROJCS[\"b\"]", "PROJCRS[\"a\"]"] {
        let crs = CrsText { wkt: Some(wkt.to_owned()), ..CrsText::default() };
        write_as(&layer(&path, Some("绿地")), &squares(3), &[], Some(&crs)).unwrap();
        assert_sound(&path);
        assert_eq!(read("绿地").0.crs, Some(crs));
    }
    // A name is the same in capital letters.
    write_as(&layer(&path, Some("LAND")), &squares(4), &[], None).unwrap();
    assert_eq!(read::layers(&layer(&path, None), &Request::default()).unwrap(), ["绿地", "LAND"]);
    write_to(&path, &squares(1));
    assert_eq!(read::layers(&layer(&path, None), &Request::default()).unwrap(), ["land"]);
    change(&path, "CREATE TABLE notes (a TEXT)");
    for (name, message) in [
        ("notes", "\"notes\" is there and is no layer of features; choose another name"),
        ("gpkg_x", "\"gpkg_x\" is no name for a layer; names that begin with gpkg_, sqlite_ or rtree_ are taken"),
    ] {
        let error = write_as(&layer(&path, Some(name)), &squares(1), &[], None).unwrap_err();
        assert_eq!(error.kind.to_string(), message);
    }
    assert_eq!(read("land").0.features, 1);
}

#[test]
fn a_write_that_is_given_up_leaves_everything_as_it_was() {
    let (folder, path) = sample();
    let before = fs::read(&path).unwrap();
    let profile = geoland_io::schema::Profile::default();
    let target = geoland_io::Target {
        path: &path,
        layer: Some("more"),
        format: geoland_io::Format::GeoPackage,
        crs: None,
        system: None,
        profile: &profile,
        foreign: &[],
    };
    let mut writer = geoland_io::write::create(&target).unwrap();
    writer.write(&squares(1)[0]).unwrap();
    drop(writer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(fs::read(&path).unwrap() == before);
    let stdout = geoland_io::Target { path: "-".as_ref(), layer: None, ..target };
    let error = geoland_io::write::create(&stdout).err().unwrap();
    assert_eq!(error.kind.to_string(), "a GeoPackage is a file that is written in any order; name an ordinary file");
}

#[test]
fn what_the_format_cannot_hold_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("land.gpkg");
    let mut one = feature(
        Some(square(0.0, 0.0)),
        &[
            ("Name", Value::Integer(1)),
            ("name", Value::Integer(2)),
            ("FID", Value::Integer(3)),
            ("mixed", Value::Number(0.5)),
        ],
    );
    one.record.id = Value::Text("7a".into());
    one.extras.foreign = vec![("bbox".into(), "[]".into())];
    let mut two = feature(None, &[("mixed", Value::Text("x".into())), ("at", Value::Text("noon".into()))]);
    two.record.outline = Outline::Unreadable("it is broken".into());
    two.extras.row = Some(1);
    two.record.properties.push(("size".into(), Value::Number(-0.0)));
    let crs = CrsText { projjson: Some("{}".into()), ..CrsText::default() };
    let fields = ["Name", "name", "FID", "mixed"].map(|name| Field::new(name, FieldType::Int64));
    let mut declared = fields[..3].to_vec();
    declared.push(Field::new("at", FieldType::Date));
    let losses = write_as(&layer(&path, None), &[one, two], &declared, Some(&crs)).unwrap();
    let said: Vec<(&str, u64)> = losses.iter().map(|loss| (&*loss.what, loss.features)).collect();
    let expected = [
        ("the attribute \"mixed\" written as text: its values are of several types", 0),
        (
            "the attribute \"name\" written as \"name_1\": SQLite does not tell capital letters from small ones and has no empty names",
            0,
        ),
        ("identifiers, which stand outside the attributes, written as the attribute \"id\"", 0),
        ("the coordinate system left out, which is given neither by a code nor as WKT; give it with --crs", 0),
        ("members that only GeoJSON holds left out", 1),
        ("numbers of rows that are given twice or out of range replaced", 1),
        ("geometries that could not be read left out", 1),
        ("days not written as YYYY-MM-DD kept as they are", 1),
        ("negative zeros made zero", 1),
    ];
    assert_eq!(said, expected);
    assert_sound(&path);
    let (_, read) = read_all(&path).unwrap();
    let get = |at: usize, name: &str| read[at].record.get(name).clone();
    assert_eq!(
        (get(0, "Name"), get(0, "name_1"), get(0, "FID")),
        (Value::Integer(1), Value::Integer(2), Value::Integer(3))
    );
    assert_eq!((get(0, "id"), get(0, "mixed")), (Value::Text("7a".into()), Value::Text("0.5".into())));
    assert_eq!((read[0].extras.row, read[1].extras.row), (Some(1), Some(2)));
}

#[test]
fn triggers_keep_the_index_of_whoever_goes_on() {
    let (_folder, path) = sample();
    let connection = Connection::open(&path).unwrap();
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'land'";
    assert_eq!(connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 9);
    // The only one that needs no function of a program of maps.
    connection.execute("DELETE FROM land WHERE fid = 1", []).unwrap();
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM rtree_land_geom"), 1);
    assert_eq!(count("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'land'"), 1);
}
