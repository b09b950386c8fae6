//! Shapefiles that we write.

use std::fs;

use geo_types::{Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, point};
use geoland::record::Value::{Bool, Integer, Null, Number};
use geoland::record::{Outline, Value};
use geoland_io::schema::{Field, FieldType as T};
use geoland_io::{CrsText, Extras};
use proptest::prelude::*;

use super::*;

fn words(losses: &[Loss]) -> Vec<(&str, u64)> {
    losses.iter().map(|loss| (loss.what.as_str(), loss.features)).collect()
}

/// A layer written and read again.
fn round(fields: &[Field], features: &[Feature]) -> (Contents, Vec<Feature>, Vec<Loss>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lots.shp");
    let losses = write_all(&path, fields, features).unwrap_or_else(|error| panic!("{error}"));
    let (contents, features) = read_all(&path);
    assert!(contents.remarks.is_empty(), "{:?}", contents.remarks);
    (contents, features, losses)
}

#[test]
fn geometries_of_each_type_come_back_bit_for_bit() {
    let line = LineString::from(vec![(0.1, 0.2), (117.099_999_3, 1e-300), (-0.0, 5.5)]);
    let one = polygon(square(0., 0., 10.), vec![hole(1., 1., 2.), hole(5., 5., 1.)]);
    let two = MultiPolygon(vec![one.clone(), polygon(square(20., 0., 1.), vec![])]);
    let layers: [Vec<Geometry<f64>>; 4] = [
        vec![point!(x: 117.099_999_3, y: -39.1).into()],
        vec![MultiPoint::from(vec![(1.0, 2.0), (3.0, 4.0)]).into()],
        vec![line.clone().into(), MultiLineString(vec![line.clone(), line]).into()],
        vec![one.into(), two.into()],
    ];
    for layer in layers {
        for (has_z, has_m) in [(false, false), (true, false), (false, true), (true, true)] {
            let features = layer.iter().zip(1..).map(|(geometry, number)| {
                let mut count = 0;
                geoland_io::positions::each(geometry, &mut |_| count += 1);
                let numbers = |scale: f64| (0..count).map(|at| f64::from(at) * scale + 0.1).collect::<Vec<_>>();
                let heights = if has_z { numbers(1.0) } else { vec![] };
                let measures = if has_m { numbers(-7.0) } else { vec![] };
                let extras = Extras { heights, measures, ..Extras::default() };
                Feature { extras, ..feature(number, geometry.clone(), Value::Integer(7)) }
            });
            let features: Vec<_> = features.collect();
            let (_, back, losses) = round(&[], &features);
            assert_eq!(back, features);
            assert_eq!(words(&losses), []);
        }
    }
}

#[test]
fn a_ring_gives_the_same_bytes_whichever_way_it_runs() {
    let heights = vec![1.0, 2.0, 3.0, 4.0, 1.0];
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, ring: LineString<f64>, heights: Vec<f64>| {
        let path = folder.path().join(name);
        let extras = Extras { heights, ..Extras::default() };
        let feature = Feature { extras, ..feature(1, polygon(ring, vec![]), Value::Null) };
        write_all(&path, &[], &[feature]).unwrap();
        ["shp", "shx", "dbf", "cpg"].map(|ending| fs::read(path.with_extension(ending)).unwrap())
    };
    let there = bytes("a.shp", square(0., 0., 1.), heights.clone());
    assert_eq!(there, bytes("b.shp", hole(0., 0., 1.), heights.into_iter().rev().collect()));
}

#[test]
fn values_come_back_with_their_types() {
    let column = |kind, values: &[Value]| {
        let features: Vec<_> = values.iter().map(|value| feature(1, point!(x: 0.0, y: 0.0), value.clone())).collect();
        let (contents, back, losses) = round(&[Field::new("a", kind)], &features);
        (values_of(&back), contents.fields.unwrap()[0].kind, losses)
    };
    for (kind, values, read_as) in [
        (T::Bool, vec![Bool(true), Bool(false), Null], T::Bool),
        (T::Int16, vec![Integer(-32768), Null], T::Int32),
        (T::Int32, vec![Integer(7), Integer(-12_345)], T::Int32),
        (T::Int64, vec![Integer(7), Null], T::Int64),
        (T::Float64, vec![Number(0.1), Number(5.0), Number(-0.0), Number(1e300), Number(5e-324), Null], T::Float64),
        (T::Float32, vec![Number(f64::from(0.1_f32))], T::Float64),
        (T::Text, vec![text("007"), text(" 朝阳区"), text("true"), Null], T::Text),
        (T::Date, vec![text("2024-02-29"), Null], T::Date),
    ] {
        let (back, field, losses) = column(kind, &values);
        assert_eq!((back, field), (values, read_as));
        assert_eq!(words(&losses), [], "{kind:?}");
    }
    let long = vec![Integer(i64::MIN), Integer(i64::MAX)];
    let (back, field, losses) = column(T::Int64, &long);
    assert_eq!((back, field), (long, T::Int64));
    assert_eq!(words(&losses), [("attribute \"a\" has more than 18 digits, which many programs read as floats", 0)]);
    let (back, ..) = column(T::UInt64, &[text("18446744073709551615")]);
    assert_eq!(back, [text("18446744073709551615")]);
}

fn values_of(features: &[Feature]) -> Vec<Value> {
    values(features, "a")
}

#[test]
fn what_a_table_cannot_hold_is_said() {
    let long = "区".repeat(100);
    let cases = [
        (T::Text, text(&long), text(&long[..252]), "with texts of \"a\" cut to 254 bytes"),
        (T::Text, text(""), Value::Null, "with empty texts, read as null"),
        (T::Text, text("a  "), text("a"), "with blanks at the end of texts, left out"),
        (T::Text, text("a\0b"), text("a b"), "with zero bytes in texts, written as blanks"),
        (T::Float64, Value::Number(f64::INFINITY), Value::Null, UNFIT),
        (T::Float64, Value::Integer((1 << 53) + 1), Value::Number(9_007_199_254_740_992.0), ROUNDED),
        (T::Date, text("2023-02-29"), Value::Null, UNFIT),
        (T::Int32, Value::Number(7.5), Value::Null, UNFIT),
        (T::Bool, Value::Integer(1), Value::Null, UNFIT),
    ];
    for (kind, value, expected, loss) in cases {
        let feature = feature(1, point!(x: 0.0, y: 0.0), value);
        let (_, back, losses) = round(&[Field::new("a", kind)], &[feature]);
        assert_eq!((values_of(&back), words(&losses)), (vec![expected], vec![(loss, 1)]));
    }
    for (kind, what) in [(T::DateTime, "moments"), (T::Time, "times"), (T::Binary, "bytes"), (T::Json, "nested values")]
    {
        let (_, back, losses) =
            round(&[Field::new("a", kind)], &[feature(1, point!(x: 0.0, y: 0.0), text("12:30:00"))]);
        assert_eq!(values_of(&back), [text("12:30:00")]);
        assert_eq!(losses[0].what, format!("attribute \"a\" holds {what}, written as text"));
    }
}

const UNFIT: &str = "with values that are not of the type of their attribute, left out";
const ROUNDED: &str = "with whole numbers of more than 53 bits among floats, rounded";

#[test]
fn names_are_cut_at_characters_and_told_apart() {
    let mut feature = feature(1, point!(x: 0.0, y: 0.0), Value::Null);
    let names = ["地块面积（平方米）", "地块面积（亩）", "acceptance_date", "acceptance_by", "ACCEPTANCE", "ok"];
    feature.record.properties =
        names.iter().zip(0..).map(|(name, at)| ((*name).to_owned(), Value::Integer(at))).collect();
    let (_, back, losses) = round(&[], &[feature]);
    let names: Vec<_> = back[0].record.properties.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    let expected = [
        "地块面=Integer(0)",
        "地块_2=Integer(1)",
        "acceptance=Integer(2)",
        "acceptan_2=Integer(3)",
        "ACCEPTAN_3=Integer(4)",
    ];
    assert_eq!(names[..5], expected);
    assert_eq!(losses.len(), 5);
    assert_eq!(losses[3].what, "attribute \"acceptance_by\" renamed to \"acceptan_2\"");
}

#[test]
fn ids_become_a_column() {
    let with_id = |id: Value, properties: Vec<(String, Value)>| {
        let mut feature = feature(1, point!(x: 0.0, y: 0.0), Value::Null);
        (feature.record.id, feature.record.properties) = (id, properties);
        feature
    };
    let (_, back, losses) = round(&[], &[with_id(text("P7"), vec![]), with_id(Value::Null, vec![])]);
    assert_eq!(values(&back, "id"), [text("P7"), Value::Null]);
    assert_eq!(words(&losses), [("ids outside the attributes written as the column id", 0)]);
    let own = vec![("ID".to_owned(), Value::Integer(7))];
    let (_, back, losses) = round(&[], &[with_id(Value::Integer(7), own.clone()), with_id(Value::Integer(8), own)]);
    assert_eq!(values(&back, "ID"), [Value::Integer(7), Value::Integer(7)]);
    assert_eq!(words(&losses), [("with an id that differs from the attribute of that name, left out", 1)]);
}

#[test]
fn layers_that_no_shapefile_holds_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (at, line) = (point!(x: 0.0, y: 0.0), LineString::from(vec![(0.0, 0.0), (1.0, 1.0)]));
    let path = folder.path().join("lots.shp");
    let refused = |path: &Path, features: &[Feature]| write_all(path, &[], features).unwrap_err().to_string();
    let mixed = refused(&path, &[feature(1, at, Value::Null), feature(2, line, Value::Null)]);
    let expected = "several types of geometry (1 Point, 1 LineString), of which a shapefile can hold one; \
                    choose one with --where, or write a GeoPackage";
    assert!(mixed.ends_with(expected), "{mixed}");
    let collection = Geometry::GeometryCollection(geo_types::GeometryCollection(vec![at.into()]));
    let collection = refused(&path, &[feature(1, collection, Value::Null)]);
    assert!(collection.contains("1 features with a GeometryCollection, which no shapefile can hold"), "{collection}");
    let name = refused(&folder.path().join("lots"), &[feature(1, at, Value::Null)]);
    assert!(name.ends_with("name one with the ending .shp, or .shz for one archive"), "{name}");
    let mut wide = feature(1, at, Value::Null);
    wide.record.properties = (0..3000).map(|at| (format!("a{at}"), Value::Integer(1))).collect();
    let wide = refused(&path, &[wide]);
    assert!(wide.contains("3000 attributes of 30001 bytes, more than the 2046"), "{wide}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn geometries_that_are_not_there() {
    let empty = MultiPolygon::<f64>(vec![]);
    let one = MultiPolygon(vec![polygon(square(0., 0., 1.), vec![])]);
    let mut missing = feature(3, empty.clone(), Value::Null);
    missing.record.outline = Outline::Missing;
    let mut unreadable = feature(4, empty.clone(), Value::Null);
    unreadable.record.outline = Outline::Unreadable("a curve".to_owned());
    let (_, back, losses) =
        round(&[], &[feature(1, one, Value::Null), feature(2, empty, Value::Null), missing, unreadable]);
    assert!(back[1..].iter().all(|feature| feature.record.outline == Outline::Missing));
    let expected = [
        ("with a geometry of many parts that has one, written as that one", 1),
        ("with an empty geometry, written without", 1),
        ("with a geometry that could not be read, written without", 1),
    ];
    assert_eq!(words(&losses), expected);
}

#[test]
fn one_archive_holds_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let wkt = r#"PROJCS["x",GEOGCS["y"]]"#;
    let crs = CrsText { wkt: Some(wkt.to_owned()), ..CrsText::default() };
    for name in ["a.shz", "a.shp.zip", "a.zip"] {
        let path = folder.path().join(name);
        let features = [feature(1, point!(x: 0.5, y: 0.25), text("朝阳区"))];
        for _ in 0..2 {
            write_with(&path, &[], &features, Some(&crs)).unwrap();
        }
        let (contents, back) = read_all(&path);
        assert_eq!(
            (contents.layer.as_deref(), contents.crs.as_ref(), &back[..]),
            (Some("a"), Some(&crs), &features[..])
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn an_older_one_is_replaced_as_a_whole_or_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lots.shp");
    let features = [feature(1, point!(x: 0.5, y: 0.25), Value::Integer(1))];
    let crs = CrsText { wkt: Some("GEOGCS[]".to_owned()), ..CrsText::default() };
    write_with(&path, &[], &features, Some(&crs)).unwrap();
    fs::write(path.with_extension("qix"), "an index of what was here").unwrap();
    let before = fs::read(&path).unwrap();
    // A writer that is dropped leaves no trace.
    let profile = Profile::default();
    let (format, profile) = (Format::Shapefile, &profile);
    let target = Target { path: &path, layer: None, format, crs: None, system: None, profile, foreign: &[] };
    let mut writer = write::create(&target).unwrap();
    writer.write(&features[0]).unwrap();
    drop(writer);
    assert_eq!((fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count()), (before, 6));
    // Neither the older coordinate system nor the older index is that of the new layer.
    write_all(&path, &[], &[feature(1, point!(x: 7.0, y: 8.0), Value::Integer(1))]).unwrap();
    let mut endings: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    endings.sort();
    assert_eq!(endings, ["lots.cpg", "lots.dbf", "lots.shp", "lots.shx"]);
    assert_eq!(read_all(&path).0.crs, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn numbers_come_back_bit_for_bit(bits in prop::collection::vec(any::<u64>(), 20)) {
        let numbers: Vec<_> = bits.into_iter().map(f64::from_bits).filter(|number| number.is_finite()).collect();
        let features = numbers.iter().map(|number| feature(1, point!(x: *number, y: 0.0), Value::Number(*number)));
        let features: Vec<_> = features.collect();
        let (_, back, losses) = round(&[], &features);
        for (number, feature) in numbers.iter().zip(&back) {
            let Value::Number(own) = feature.record.get("a") else { panic!("{feature:?}") };
            prop_assert_eq!(own.to_bits(), number.to_bits());
            let Some(Geometry::Point(point)) = feature.geometry() else { panic!("{feature:?}") };
            prop_assert_eq!(point.x().to_bits(), number.to_bits());
        }
        prop_assert_eq!(losses, vec![]);
    }
}
