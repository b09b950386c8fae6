//! `GeoParquet`, written and read; files of other writers are built with Arrow.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Decimal128Array, DictionaryArray, FixedSizeBinaryArray, Float64Array, Int32Array, ListArray,
    MapBuilder, RecordBatch, StringArray, StringBuilder, StructArray, Time32MillisecondArray, TimestampNanosecondArray,
    UInt32Array,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field as Column, Fields, Int8Type};
use geo_types::{Geometry, MultiPolygon, Point, point, polygon};
use geoland::record::{Outline, Value};
use geoland_io::contents::Oddity;
use geoland_io::schema::{Field, FieldType};
use geoland_io::{CrsText, Feature, Format, ReadErrorKind, Request, Source, read, wkb};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, GzipLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use crate::sample::{all, beside, feature, given, layer, mutilated, text, written};

const PROJJSON: &str = r#"{"id":{"authority":"EPSG","code":4548},"name":"CGCS2000 / 3-degree Gauss-Kruger CM 117E","type":"ProjectedCRS"}"#;

/// A table as another writer would have it.
fn table(path: &Path, columns: Vec<(&str, ArrayRef)>, geo: Option<&str>, compression: Compression) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let geo = geo.map(|geo| vec![KeyValue::new("geo".to_owned(), geo.to_owned())]);
    let properties = WriterProperties::builder().set_compression(compression).set_key_value_metadata(geo).build();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn points(count: i32) -> ArrayRef {
    let wkb = |at: i32| wkb::write(&Point::new(f64::from(at), 0.5).into(), &[], &[]);
    let wkb: Vec<_> = (0..count).map(wkb).collect();
    Arc::new(BinaryArray::from_iter_values(wkb))
}

fn geo(encoding: &str) -> String {
    format!(
        r#"{{"version": "1.1.0", "primary_column": "geometry", "columns": {{"geometry": {{"encoding": "{encoding}", "geometry_types": []}}}}}}"#
    )
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.parquet");
    let (fields, features) = layer();
    assert!(written(&path, &fields, &features, Some(&CrsText::named("OGC:CRS84"))).is_empty());
    let (contents, read) = given(&path, &all()).unwrap();
    assert_eq!((contents.format, contents.features), (Format::GeoParquet, features.len() as u64));
    assert_eq!(contents.crs, Some(CrsText::named("OGC:CRS84")));
    assert_eq!(contents.fields.as_deref(), Some(&*fields));
    assert!(contents.remarks.is_empty());
    assert_eq!(read, features);
}

#[test]
fn days_and_times_have_their_types_and_heights_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.parquet");
    let fields = [
        Field::new("day", FieldType::Date),
        Field::new("time", FieldType::Time),
        Field::new("local", FieldType::DateTime),
        Field::new("zoned", FieldType::DateTime),
    ];
    let values = ["2018-10-31", "12:30:00.5", "2018-10-31T12:30:00", "2018-10-31T12:30:00+08:00"];
    let properties: Vec<_> = fields.iter().zip(values).map(|(field, value)| (&*field.name, text(value))).collect();
    let mut one = feature(1, layer().1[2].geometry().cloned(), &properties);
    one.extras.heights = beside(&one, 4.5);
    one.extras.measures = beside(&one, 0.0);
    let losses = written(&path, &fields, std::slice::from_ref(&one), None);
    let losses: Vec<_> = losses.iter().map(|loss| (&*loss.what, loss.features)).collect();
    let zoned = "the attribute \"zoned\" is written as text: its values are of several forms";
    assert_eq!(losses, [("measures left out", 1), (zoned, 0)]);
    let (contents, read) = given(&path, &all()).unwrap();
    one.extras.measures.clear();
    assert_eq!((read, contents.crs), (vec![one], None));
    let kinds: Vec<_> = contents.fields.unwrap().iter().map(|field| field.kind).collect();
    assert_eq!(kinds, [FieldType::Date, FieldType::Time, FieldType::DateTime, FieldType::Text]);
}

#[test]
fn what_does_not_fit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.parquet");
    let mut first = feature(1, None, &[("mixed", Value::Integer(1)), ("geometry", text("text")), ("BBOX", text("b"))]);
    first.record.id = Value::Integer(7);
    first.record.outline = Outline::Unreadable("why".into());
    let second = feature(2, None, &[("mixed", text("001")), ("small", Value::Integer(300))]);
    let crs = CrsText::named("EPSG:999999");
    let losses = written(&path, &[Field::new("small", FieldType::Int8)], &[first, second], Some(&crs));
    let losses: Vec<_> = losses.iter().map(|loss| (&*loss.what, loss.features)).collect();
    assert_eq!(
        losses,
        [
            ("the attribute \"mixed\" has values of several types and is written as text", 0),
            ("identifiers outside the attributes are written as the attribute \"id\"", 0),
            ("the coordinate system \"EPSG:999999\" left out: it has no PROJJSON", 0),
            ("geometries left out that could not be read", 1),
            ("values of \"small\" left out that are not of its type", 1),
        ]
    );
    let (contents, read) = given(&path, &all()).unwrap();
    let names: Vec<_> = contents.fields.unwrap().into_iter().map(|field| field.name).collect();
    assert_eq!(names, ["id", "small", "mixed", "geometry", "BBOX"]);
    assert_eq!(read[0].record.get("id"), &Value::Integer(7));
    assert_eq!(read[0].record.get("geometry"), &text("text"));
    assert_eq!((read[0].record.get("mixed"), read[1].record.get("mixed")), (&text("1"), &text("001")));
}

#[test]
fn the_system_is_handed_on_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.parquet");
    let crs = CrsText { name: Some("EPSG:4548".into()), wkt: None, projjson: Some(PROJJSON.into()) };
    assert!(written(&path, &[], &[feature(1, None, &[])], Some(&crs)).is_empty());
    assert_eq!(given(&path, &all()).unwrap().0.crs, Some(crs));
}

/// Points along a line of 100 km, in three row groups.
fn many() -> Vec<Feature> {
    let one = |at: u32| {
        feature(u64::from(at) + 1, Some(Point::new(f64::from(at), 0.0).into()), &[("n", Value::Integer(at.into()))])
    };
    (0..150_000).map(one).collect()
}

#[test]
fn row_groups_outside_a_box_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.parquet");
    let features = many();
    written(&path, &[], &features, None);
    assert_eq!(given(&path, &all()).unwrap().1, features);
    let bbox = Request { bbox: Some([70_000.0, -1.0, 70_010.0, 1.0]), ..all() };
    let (contents, read) = given(&path, &bbox).unwrap();
    assert_eq!(contents.features, 65_536);
    // Numbers are those in the file.
    assert_eq!((read[0].record.number, read.len()), (65_537, 65_536));
    assert!((70_000..=70_010).all(|at| read.iter().any(|one| one.record.get("n") == &Value::Integer(at))));
    let none = Request { bbox: Some([0.0, 5.0, 1e9, 6.0]), ..all() };
    assert_eq!(given(&path, &none).unwrap().0.features, 0);
}

#[test]
fn bytes_do_not_depend_on_threads_and_a_break_stops() {
    let folder = tempfile::tempdir().unwrap();
    let features = many();
    let bytes = |name: &str, threads: usize| {
        let path = folder.path().join(name);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            written(&path, &[], &features, None);
            assert_eq!(given(&path, &Request::default()).unwrap().1, features);
        });
        fs::read(path).unwrap()
    };
    assert_eq!(bytes("a.parquet", 1), bytes("b.parquet", 3));
    let mut seen = 0;
    let contents = read(&Source::parse(&folder.path().join("a.parquet")), &Request::default(), &mut |_| {
        seen += 1;
        if seen == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((contents.unwrap().features, seen), (5, 5));
}

#[test]
fn only_the_wanted_attributes_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.parquet");
    let (fields, features) = layer();
    written(&path, &fields, &features, None);
    let request = Request { fields: Some(vec!["zeros".into(), "int8".into(), "no such".into()]), ..Request::default() };
    let (_, read) = given(&path, &request).unwrap();
    assert_eq!(read[0].record.properties, [("int8".into(), Value::Integer(-128)), ("zeros".into(), text("007"))]);
    assert_eq!(read[0].record.outline, features[0].record.outline);
}

#[test]
fn every_type_of_arrow_is_a_value() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("types.parquet");
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    map.keys().append_value("k\u{9b}");
    map.values().append_value("v");
    map.append(true).unwrap();
    let list = ListArray::new(
        Arc::new(Column::new("item", DataType::Int32, true)),
        OffsetBuffer::from_lengths([3]),
        Arc::new(Int32Array::from(vec![Some(1), None, Some(3)])),
        None,
    );
    let inner = StructArray::from(vec![(
        Arc::new(Column::new("a", DataType::Utf8, true)),
        Arc::new(StringArray::from(vec!["\""])) as ArrayRef,
    )]);
    let words = DictionaryArray::<Int8Type>::from_iter(["场清"]);
    let decimal = |value: i128, digits: u8, scale: i8| -> ArrayRef {
        Arc::new(Decimal128Array::from(vec![value]).with_precision_and_scale(digits, scale).unwrap())
    };
    table(
        &path,
        vec![
            ("dictionary", Arc::new(words)),
            ("uint32", Arc::new(UInt32Array::from(vec![u32::MAX]))),
            ("money", decimal(123_456, 12, 2)),
            ("whole", decimal(-42, 10, 0)),
            ("exact", decimal(12_345_678_901_234_567_890, 30, 5)),
            ("fixed", Arc::new(FixedSizeBinaryArray::try_from_iter([[1_u8, 255]].iter()).unwrap())),
            ("time", Arc::new(Time32MillisecondArray::from(vec![45_000_500]))),
            (
                "moment",
                Arc::new(TimestampNanosecondArray::from(vec![1_540_989_000_000_000_001]).with_timezone("+08:00")),
            ),
            ("list", Arc::new(list)),
            ("inner", Arc::new(inner)),
            ("map", Arc::new(map.finish())),
            ("geometry", points(1)),
        ],
        Some(&geo("WKB")),
        Compression::SNAPPY,
    );
    let (_, read) = given(&path, &all()).unwrap();
    let json = |text: &str| Value::Json(text.to_owned());
    let expected = [
        text("场清"),
        Value::Integer(u32::MAX.into()),
        Value::Number(1234.56),
        Value::Integer(-42),
        text("123456789012345.67890"),
        text("01ff"),
        text("12:30:00.5"),
        text("2018-10-31T12:30:00.000000001Z"),
        json("[1,null,3]"),
        json(r#"{"a":"\""}"#),
        json("{\"k\\u009b\":\"v\"}"),
    ];
    for ((name, value), expected) in read[0].record.properties.iter().zip(&expected) {
        assert_eq!(value, expected, "{name}");
    }
    assert_eq!(read[0].record.properties.len(), expected.len());
}

/// A list around entries of the given lengths.
fn list(values: ArrayRef, lengths: &[usize]) -> ArrayRef {
    let item = Arc::new(Column::new("item", values.data_type().clone(), true));
    Arc::new(ListArray::new(item, OffsetBuffer::from_lengths(lengths.iter().copied()), values, None))
}

#[test]
fn native_encodings_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("native.parquet");
    let xs = [0.0, 1.0, 1.0, 0.0, 5.0, 6.0, 6.0];
    let ys = [0.0, 0.0, 1.0, 0.0, 5.0, 5.0, 6.0];
    let zs = [1.0, 2.0, 3.0, 1.0, 4.0, 5.0, 6.0];
    let number = |numbers: &[f64]| -> ArrayRef { Arc::new(Float64Array::from(numbers.to_vec())) };
    let fields: Fields = ["x", "y", "z"].map(|name| Column::new(name, DataType::Float64, false)).to_vec().into();
    let separate: ArrayRef = Arc::new(StructArray::new(fields, vec![number(&xs), number(&ys), number(&zs)], None));
    let together = xs.iter().zip(ys).flat_map(|(x, y)| [*x, y]).collect::<Vec<_>>();
    let together = list(number(&together), &[2; 7]);
    let first = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 0.0)];
    let second = polygon![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0), (x: 6.0, y: 6.0), (x: 5.0, y: 5.0)];
    let two: Geometry<f64> = MultiPolygon(vec![first.clone(), second.clone()]).into();
    for (coordinates, has_z) in [(separate, true), (together, false)] {
        let rings = list(coordinates.clone(), &[4, 3]);
        for (encoding, column, expected) in [
            ("multipolygon", list(list(rings.clone(), &[1, 1]), &[2]), vec![two.clone()]),
            ("polygon", list(rings.clone(), &[1, 1]), vec![first.clone().into(), second.clone().into()]),
            ("geoarrow.multilinestring", list(rings, &[2]), vec![]),
            ("linestring", list(coordinates.clone(), &[7]), vec![]),
            ("multipoint", list(coordinates.clone(), &[7]), vec![]),
            ("point", coordinates, xs.iter().zip(ys).map(|(x, y)| Point::new(*x, y).into()).collect()),
        ] {
            table(&path, vec![("geometry", column)], Some(&geo(encoding)), Compression::UNCOMPRESSED);
            let (contents, read) = given(&path, &all()).unwrap();
            let geometries: Vec<_> = read.iter().filter_map(Feature::geometry).cloned().collect();
            assert_eq!(geometries.len(), read.len());
            if expected.is_empty() {
                let mut positions = Vec::new();
                for one in &geometries {
                    geoland_io::positions::each(one, &mut |xy| positions.push((xy.x, xy.y)));
                }
                assert_eq!(positions, xs.into_iter().zip(ys).collect::<Vec<_>>(), "{encoding}");
            } else {
                assert_eq!(geometries, expected, "{encoding}");
            }
            let heights: Vec<_> = read.iter().flat_map(|one| one.extras.heights.clone()).collect();
            let is_ring = encoding.ends_with("polygon");
            let closed = if is_ring { vec![1.0, 2.0, 3.0, 1.0, 4.0, 5.0, 6.0, 4.0] } else { zs.to_vec() };
            assert_eq!(heights, if has_z { closed } else { vec![] }, "{encoding}");
            assert_eq!(contents.remarks.iter().any(|remark| remark.oddity == Oddity::UnclosedRing), is_ring);
        }
    }
}

#[test]
fn files_that_say_little_or_much() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.parquet");
    // No metadata: a column of bytes of a usual name; every method of compression.
    let gzip = Compression::GZIP(GzipLevel::default());
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW, Compression::LZ4, gzip] {
        table(&path, vec![("WKB", points(100))], None, compression);
        let (contents, read) = given(&path, &all()).unwrap();
        assert_eq!((contents.crs, read.len()), (None, 100));
        assert_eq!(read[7].geometry(), Some(&point!(x: 7.0, y: 0.5).into()));
    }
    table(&path, vec![("points", points(1))], None, Compression::UNCOMPRESSED);
    let error = given(&path, &all()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::Unsupported(_)));
    assert!(error.to_string().ends_with("write it as GeoParquet"), "{error}");
    // Edges on a sphere, a second geometry, an unknown system.
    let geo = r#"{"version": "1.0.0", "primary_column": "a", "columns": {
        "a": {"encoding": "WKB", "crs": null, "edges": "spherical"}, "b": {"encoding": "WKB"}}}"#;
    table(&path, vec![("b", points(2)), ("a", points(2))], Some(geo), Compression::UNCOMPRESSED);
    let (contents, read) = given(&path, &all()).unwrap();
    let oddities: Vec<_> = contents.remarks.iter().map(|remark| (remark.oddity, remark.features)).collect();
    assert_eq!(oddities, [(Oddity::CurvedEdges, 2), (Oddity::OtherGeometries, 2)]);
    assert_eq!((contents.crs, contents.fields), (None, Some(vec![])));
    assert!(read[0].record.properties.is_empty());
    // What is wrong with one geometry concerns its feature alone.
    let wkb = BinaryArray::from(vec![Some(&[1_u8, 3, 0][..]), None]);
    table(&path, vec![("geometry", Arc::new(wkb))], None, Compression::UNCOMPRESSED);
    let (_, read) = given(&path, &all()).unwrap();
    assert_eq!(read[0].record.outline, Outline::Unreadable("WKB that ends early".into()));
    assert_eq!(read[1].record.outline, Outline::Missing);
}

#[test]
fn metadata_that_contradicts_the_table_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.parquet");
    for (geo, why) in [
        ("{", "its metadata \"geo\" is not JSON"),
        ("{}", "its metadata \"geo\" has no columns"),
        (r#"{"columns": {"a": {}, "b": {}}}"#, "its metadata \"geo\" has no primary_column"),
        (r#"{"primary_column": "x", "columns": {"a": {}}}"#, "its metadata \"geo\" has no column \"x\""),
        (r#"{"columns": {"x": {}}}"#, "the column \"x\" of its metadata \"geo\" is not in the table"),
        (&*geo("polygon"), "its geometries are not in a column of the type that it says"),
    ] {
        table(&path, vec![("geometry", points(1))], Some(geo), Compression::UNCOMPRESSED);
        let error = given(&path, &all()).unwrap_err();
        let expected = format!("this GeoParquet is damaged: {why}; export it again");
        assert_eq!(error.kind.to_string(), expected, "{geo}");
    }
}

/// The decoder made room for as many lengths as the page said; four bytes of such a number stopped the process.
#[test]
fn a_page_that_counts_more_texts_than_it_has_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("delta.parquet");
    for encoding in [Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY] {
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values((0..17_000).map(|at| format!("{}", at % 7))));
        let batch = RecordBatch::try_from_iter([("text", texts), ("geometry", points(17_000))]).unwrap();
        let properties = WriterProperties::builder()
            .set_column_dictionary_enabled("text".into(), false)
            .set_column_encoding("text".into(), encoding);
        let file = File::create(&path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let (_, read) = given(&path, &all()).unwrap();
        assert_eq!((read.len(), read[16_999].record.get("text")), (17_000, &text("3")));
        // Blocks of 128 in 4 parts, and 17,000 in seven bits a byte.
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.windows(6).position(|window| window == [0x80, 1, 4, 0xE8, 0x84, 1]).unwrap();
        bytes[at + 3..at + 6].copy_from_slice(&[0xFF, 0xFF, 0x7F]);
        fs::write(&path, bytes).unwrap();
        let error = given(&path, &all()).unwrap_err();
        assert!(error.to_string().contains("a list of lengths that is longer than its page"), "{error}");
    }
}

#[test]
fn every_mutilation_is_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.parquet");
    let features: Vec<_> =
        (0..3).map(|at| feature(at + 1, Some(Point::new(0.5, 0.5).into()), &[("名", text("场清"))])).collect();
    written(&path, &[], &features, None);
    mutilated(&path, 3);
    // Texts in a dictionary, whole numbers and lists, not compressed, so that the bytes of pages are hit.
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1, 2, 3, 3]));
    let columns = vec![
        ("text", Arc::new(StringArray::from(vec!["a", "a"])) as ArrayRef),
        ("list", list(numbers, &[1, 3])),
        ("geometry", points(2)),
    ];
    table(&path, columns, Some(&geo("WKB")), Compression::UNCOMPRESSED);
    mutilated(&path, 5);
}
