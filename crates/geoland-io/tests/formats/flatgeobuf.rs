//! `FlatGeobuf`, written and read; files that lie are built with the tables of the format.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use ::flatgeobuf as fgb;
use flatbuffers::FlatBufferBuilder;
use geo_types::Point;
use geoland::ledger::AccountOptions;
use geoland::record::{Outline, Value};
use geoland::summary::{Grouping, Row, Summary};
use geoland::{Dataset, Ledger, Placed, Role, Scheme};
use geoland_io::CrsChoice;
use geoland_io::contents::Oddity;
use geoland_io::load::load;
use geoland_io::schema::{Field, FieldType};
use geoland_io::{CrsText, Feature, Format, ReadErrorKind, Request, Source, read};

use crate::sample::{all, beside, feature, geometries, given, layer, mutilated, text, written};

const ORDER: &str = "the order of features: it is that of the spatial index";

/// Features without the numbers that their order gives them, in an order of their own.
fn unordered(mut features: Vec<Feature>) -> Vec<String> {
    for feature in &mut features {
        feature.record.number = 0;
    }
    let mut texts: Vec<_> = features.iter().map(|feature| format!("{feature:?}")).collect();
    texts.sort();
    texts
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.fgb");
    let (fields, features) = layer();
    let losses = written(&path, &fields, &features, Some(&CrsText::named("EPSG:4548")));
    assert_eq!(losses.iter().map(|loss| &*loss.what).collect::<Vec<_>>(), [ORDER]);
    let (contents, read) = given(&path, &all()).unwrap();
    assert_eq!((contents.format, contents.features), (Format::FlatGeobuf, features.len() as u64));
    let crs = contents.crs.unwrap();
    assert_eq!((crs.name.as_deref(), contents.layer.as_deref()), (Some("EPSG:4548"), Some("layer")));
    assert!(crs.wkt.unwrap().starts_with("PROJCRS["));
    assert_eq!(contents.fields, Some(fields.clone()));
    assert_eq!(unordered(read), unordered(features.clone()));
    // The same again, byte by byte.
    let again = folder.path().join("again").join("layer.fgb");
    fs::create_dir(again.parent().unwrap()).unwrap();
    written(&again, &fields, &features, Some(&CrsText::named("EPSG:4548")));
    assert_eq!(fs::read(path).unwrap(), fs::read(again).unwrap());
}

#[test]
fn layers_of_one_type_with_heights_and_measures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.fgb");
    for geometry in geometries() {
        let mut first = feature(1, Some(geometry.clone()), &[]);
        first.extras.heights = beside(&first, 4.5);
        first.extras.measures = beside(&first, 100.0);
        let mut second = feature(2, Some(geometry), &[]);
        written(&path, &[], &[first.clone(), second.clone()], None);
        let (contents, read) = given(&path, &all()).unwrap();
        assert_eq!(contents.crs, None);
        assert_eq!(read[0], first);
        // Without heights among others that have them, those of each position are absent.
        assert!(read[1].extras.heights.iter().all(|height| height.is_nan()));
        assert_eq!(read[1].extras.heights.len(), first.extras.heights.len());
        second.extras = read[1].extras.clone();
        assert_eq!(format!("{:?}", read[1]), format!("{second:?}"));
    }
}

#[test]
fn what_does_not_fit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layer.fgb");
    let fields =
        [Field::new("small", FieldType::Int8), Field::new("day", FieldType::Date), Field::new("time", FieldType::Time)];
    let properties = [("small", Value::Integer(300)), ("day", text("2018-10-31")), ("time", text("12:30:00"))];
    let mut one = feature(1, None, &properties);
    one.record.id = Value::Integer(7);
    one.record.outline = Outline::Unreadable("why".into());
    let crs = CrsText { projjson: Some("{}".into()), ..CrsText::default() };
    let losses = written(&path, &fields, &[one], Some(&crs));
    let losses: Vec<_> = losses.iter().map(|loss| (&*loss.what, loss.features)).collect();
    assert_eq!(
        losses,
        [
            (ORDER, 0),
            ("identifiers outside the attributes are written as texts in the attribute \"id\"", 0),
            ("the attribute \"day\" is declared as moments: FlatGeobuf has no type of days", 0),
            ("the attribute \"time\" is declared as text: FlatGeobuf has no type of times of day", 0),
            ("the coordinate system \"{}\" left out: it has neither code nor WKT", 0),
            ("geometries left out that could not be read", 1),
            ("values of \"small\" left out that are not of its type", 1),
        ]
    );
    let (_, read) = given(&path, &all()).unwrap();
    assert_eq!(read[0].record.outline, Outline::Missing);
    assert_eq!(read[0].record.get("id"), &text("7"));
    assert_eq!((read[0].record.get("day"), read[0].record.get("small")), (&text("2018-10-31"), &Value::Null));
}

#[test]
fn the_index_finds_what_lies_in_a_box() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.fgb");
    let one = |at: u32| {
        let place = Point::new(f64::from(at * 7919 % 1000), f64::from(at * 104_729 % 997));
        feature(u64::from(at) + 1, Some(place.into()), &[("n", Value::Integer(at.into()))])
    };
    let features: Vec<_> = (0..3_000).map(one).collect();
    written(&path, &[], &features, None);
    let (_, all_read) = given(&path, &all()).unwrap();
    assert_eq!(all_read.len(), features.len());
    let bbox = [100.0, 200.0, 180.0, 260.0];
    let request = Request { bbox: Some(bbox), ..all() };
    let (contents, found) = given(&path, &request).unwrap();
    let inside = |feature: &Feature| {
        let [w, s, e, n] = geoland_io::positions::bounds(feature.geometry().unwrap()).unwrap();
        w >= bbox[0] && s >= bbox[1] && e <= bbox[2] && n <= bbox[3]
    };
    // The same features with the same numbers as without the index, in the same order.
    assert_eq!(found, all_read.into_iter().filter(inside).collect::<Vec<_>>());
    assert!(found.len() > 5 && contents.features == found.len() as u64);
    let mut seen = 0;
    let contents = read(&Source::parse(&path), &request, &mut |_| {
        seen += 1;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((contents.unwrap().features, seen), (2, 2));
}

/// The rows of an account of parcels in a file.
fn account(path: &Path) -> Vec<Row> {
    let mut dataset = Dataset::new(Scheme::default());
    load(&mut dataset, Role::Parcels, path, &CrsChoice::default()).unwrap();
    let placed = Placed::new(&dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions::default()).unwrap();
    Summary::new(&ledger, Grouping::District, &[]).rows
}

#[test]
fn the_account_does_not_depend_on_the_order_that_the_index_brings() {
    let folder = tempfile::tempdir().unwrap();
    // Squares of which each lies upon the next, some accepted on the same day.
    let one = |at: u32| {
        let (x, y) = (116.0 + 0.0007 * f64::from(at * 37 % 100), 39.0 + 0.0005 * f64::from(at * 53 % 10));
        let square = geo_types::Rect::new((x, y), (x + 0.001, y + 0.001)).to_polygon();
        let date = format!("2018-{:02}-01", at % 12 + 1);
        let properties = [
            ("id", Value::Integer(at.into())),
            ("status", text("场清地净")),
            ("cleared_date", text(&date)),
            ("district", text(["东城区", "西城区"][at as usize % 2])),
        ];
        feature(u64::from(at) + 1, Some(square.into()), &properties)
    };
    let features: Vec<_> = (0..100).map(one).collect();
    let mut rows = Vec::new();
    let other = cfg!(feature = "geoparquet").then_some("parcels.parquet");
    for name in ["parcels.geojson", "parcels.fgb"].into_iter().chain(other) {
        let path = folder.path().join(name);
        written(&path, &[], &features, None);
        rows.push(account(&path));
    }
    assert!(rows[0].iter().any(|row| row.columns.parcels == 50));
    assert!(rows.iter().all(|other| *other == rows[0]));
    // The index did bring another order.
    let (_, read) = given(&folder.path().join("parcels.fgb"), &all()).unwrap();
    assert!(read.iter().zip(&features).any(|(one, other)| one.record.get("id") != other.record.get("id")));
}

/// A layer built by hand: a header without an index and features as they are.
fn built(path: &Path, kind: fgb::GeometryType, columns: &[(&str, fgb::ColumnType)], count: u64, features: &[Vec<u8>]) {
    let mut builder = FlatBufferBuilder::new();
    let columns: Vec<_> = columns
        .iter()
        .map(|(name, type_)| {
            let name = Some(builder.create_string(name));
            fgb::Column::create(&mut builder, &fgb::ColumnArgs { name, type_: *type_, ..Default::default() })
        })
        .collect();
    let columns = Some(builder.create_vector(&columns));
    let header = fgb::HeaderArgs {
        geometry_type: kind,
        columns,
        features_count: count,
        index_node_size: 0,
        ..fgb::HeaderArgs::default()
    };
    let header = fgb::Header::create(&mut builder, &header);
    builder.finish_size_prefixed(header, None);
    let mut bytes = b"fgb\x03fgb\x01".to_vec();
    bytes.extend(builder.finished_data());
    for feature in features {
        bytes.extend(feature);
    }
    fs::write(path, bytes).unwrap();
}

/// A feature built by hand.
fn raw(
    kind: fgb::GeometryType,
    xy: &[f64],
    ends: &[u32],
    properties: &[u8],
    own: &[(&str, fgb::ColumnType)],
) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let own: Vec<_> = own
        .iter()
        .map(|(name, type_)| {
            let name = Some(builder.create_string(name));
            fgb::Column::create(&mut builder, &fgb::ColumnArgs { name, type_: *type_, ..Default::default() })
        })
        .collect();
    let columns = (!own.is_empty()).then(|| builder.create_vector(&own));
    let geometry = fgb::GeometryArgs {
        type_: kind,
        xy: Some(builder.create_vector(xy)),
        ends: (!ends.is_empty()).then(|| builder.create_vector(ends)),
        ..fgb::GeometryArgs::default()
    };
    let geometry = Some(fgb::Geometry::create(&mut builder, &geometry));
    let properties = Some(builder.create_vector(properties));
    let feature = fgb::Feature::create(&mut builder, &fgb::FeatureArgs { geometry, properties, columns });
    builder.finish_size_prefixed(feature, None);
    builder.finished_data().to_vec()
}

#[test]
fn what_is_wrong_with_one_geometry_concerns_its_feature_alone() {
    use fgb::GeometryType as Kind;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.fgb");
    let xy = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
    for (kind, xy, ends, why) in [
        (Kind::TIN, &xy[..], &[][..], "a surface of triangles; convert it to a MultiPolygon first"),
        (Kind::CurvePolygon, &xy, &[], "a curve; convert it to straight lines first"),
        (Kind::Unknown, &xy, &[], "a geometry without a type"),
        (Kind(99), &xy, &[], "a geometry of the unknown type 99"),
        (Kind::LineString, &xy[..5], &[], "an odd number of coordinates"),
        (Kind::Point, &xy, &[], "a point of 3 positions"),
        (Kind::LineString, &[0.0, f64::INFINITY], &[], "coordinates that are not finite numbers"),
        (Kind::Polygon, &xy, &[2, 1], "a part from position 2 to 1 of 3"),
        (Kind::Polygon, &xy, &[u32::MAX], "a part from position 0 to 4294967295 of 3"),
        (Kind::Polygon, &xy, &[2], "parts that end at position 2 of 3"),
    ] {
        let good = raw(Kind::Point, &[1.0, 2.0], &[], &[], &[]);
        built(&path, Kind::Unknown, &[], 2, &[raw(kind, xy, ends, &[], &[]), good]);
        let (contents, read) = given(&path, &all()).unwrap();
        assert_eq!(contents.features, 2);
        assert_eq!(read[0].record.outline, Outline::Unreadable(why.to_owned()));
        assert!(read[1].geometry().is_some());
    }
    // Rings that are not closed are closed, and empty points are no points.
    built(&path, Kind::Polygon, &[], 0, &[raw(Kind::Unknown, &xy, &[3], &[], &[])]);
    let (contents, read) = given(&path, &all()).unwrap();
    assert_eq!(contents.remarks[0].oddity, Oddity::UnclosedRing);
    assert_eq!(geoland_io::positions::bounds(read[0].geometry().unwrap()), Some([0.0, 0.0, 1.0, 1.0]));
    built(&path, Kind::Point, &[], 0, &[raw(Kind::Unknown, &[f64::NAN, f64::NAN], &[], &[], &[])]);
    let empty = geo_types::MultiPoint(Vec::new()).into();
    assert_eq!(given(&path, &all()).unwrap().1[0].geometry(), Some(&empty));
}

#[test]
fn features_may_have_columns_of_their_own() {
    use fgb::ColumnType as Type;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.fgb");
    let kind = fgb::GeometryType::Point;
    let mine = raw(kind, &[1.0, 2.0], &[], &[0, 0, 200], &[("own", Type::UByte)]);
    // With a byte of zero at the end, as some writers have it.
    let layers = raw(kind, &[1.0, 2.0], &[], &[1, 0, 2, 0, 0, 0, b'o', b'k', 0], &[]);
    built(&path, kind, &[("a", Type::Int), ("b", Type::String)], 0, &[mine, layers]);
    let (_, read) = given(&path, &all()).unwrap();
    assert_eq!(read[0].record.properties, [("own".into(), Value::Integer(200))]);
    assert_eq!(read[1].record.properties, [("a".into(), Value::Null), ("b".into(), text("ok"))]);
    let request = Request { fields: Some(vec!["b".into()]), ..all() };
    assert_eq!(given(&path, &request).unwrap().1[1].record.properties, [("b".into(), text("ok"))]);
}

#[test]
fn files_that_lie_are_refused_with_the_feature() {
    use fgb::ColumnType as Type;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lies.fgb");
    let kind = fgb::GeometryType::Point;
    let columns = [("a", Type::String)];
    let point = |properties: &[u8]| raw(kind, &[1.0, 2.0], &[], properties, &[]);
    let damaged = |why: &str| format!("this FlatGeobuf is damaged: {why}; export it again");
    for (features, count, number, why) in [
        (vec![point(&[]), point(&[9, 0])], 0, Some(2), damaged("a value of column 9 of 1")),
        (vec![point(&[0, 0, 9, 0, 0, 0])], 0, Some(1), damaged("a value of 9 bytes, where 0 are left")),
        (vec![point(&[1])], 0, Some(1), damaged("attributes that end early")),
        (vec![point(&[0, 0, 1, 0, 0, 0, 0xFF])], 0, Some(1), ReadErrorKind::NotUtf8.to_string()),
        (vec![point(&[])], 2, None, damaged("it says 2 features and ends after 1")),
        (vec![point(&[]), point(&[])], 1, None, damaged("it goes on after the 1 features that it says")),
        (vec![vec![0xFF; 4]], 0, Some(1), damaged("a feature of 4294967295 bytes, where 0 are left")),
        (vec![vec![3, 0]], 0, Some(1), damaged("it ends within the size of a feature")),
        (vec![vec![4, 0, 0, 0, 9, 9, 9, 9]], 0, Some(1), damaged("its bytes contradict each other")),
    ] {
        built(&path, kind, &columns, count, &features);
        let error = given(&path, &all()).unwrap_err();
        assert_eq!((error.kind.to_string(), error.feature), (why, number));
    }
    fs::write(&path, b"fgb\x03fgb\x00\xFF\xFF\xFF\xFF").unwrap();
    let error = given(&path, &all()).unwrap_err();
    assert_eq!(error.kind.to_string(), damaged("a header of 4294967295 bytes, where 0 are left"));
    // An index of more features than there are bytes.
    let (fields, features) = layer();
    written(&path, &fields, &features, None);
    let mut bytes = fs::read(&path).unwrap();
    let count = (features.len() as u64).to_le_bytes();
    let at = bytes.windows(8).position(|window| window == count).unwrap();
    bytes[at..at + 8].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    fs::write(&path, bytes).unwrap();
    assert!(given(&path, &all()).unwrap_err().to_string().contains("goes past the end of the file"));
}

#[test]
fn every_mutilation_is_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.fgb");
    let (fields, features) = layer();
    written(&path, &fields, &features[2..6], None);
    mutilated(&path, 3);
}
