//! Shapes, records and where the files lie.

use std::fs;
use std::io::Write;

use geo_types::{Geometry, MultiPolygon};
use geoland::record::{Outline, Value};
use geoland_io::contents::Oddity;
use geoland_io::{ReadErrorKind, Request, Source, read};

use super::*;

/// The parts of the only shape of a file: the area of each shell and of its holes.
fn parts(rings: &[LineString<f64>]) -> Vec<(f64, Vec<f64>)> {
    let (_folder, path) = folder(&[("shp", &shp(5, &[polygon_content(rings)]).0)]);
    let area = |ring: &LineString<f64>| {
        ring.lines().map(|edge| edge.start.x * edge.end.y - edge.end.x * edge.start.y).sum::<f64>().abs() / 2.0
    };
    let polygons = match read_all(&path).1[0].geometry().unwrap().clone() {
        Geometry::Polygon(polygon) => vec![polygon],
        Geometry::MultiPolygon(MultiPolygon(polygons)) => polygons,
        other => panic!("{other:?}"),
    };
    polygons.iter().map(|part| (area(part.exterior()), part.interiors().iter().map(area).collect())).collect()
}

#[test]
fn holes_go_to_the_shell_around_them() {
    let diamond = LineString::from(vec![(5.0, 0.0), (10.0, 5.0), (5.0, 10.0), (0.0, 5.0), (5.0, 0.0)]);
    for (what, rings, expected) in [
        ("a hole", vec![square(0., 0., 10.), hole(2., 2., 2.)], vec![(100., vec![4.])]),
        ("the hole first", vec![hole(2., 2., 2.), square(0., 0., 10.)], vec![(100., vec![4.])]),
        (
            "two shells, holes mixed",
            vec![hole(22., 2., 3.), square(0., 0., 10.), hole(2., 2., 2.), square(20., 0., 9.)],
            vec![(100., vec![4.]), (81., vec![9.])],
        ),
        (
            "an island in a hole",
            vec![square(0., 0., 10.), hole(1., 1., 8.), square(3., 3., 4.), hole(4., 4., 1.)],
            vec![(100., vec![64.]), (16., vec![1.])],
        ),
        ("a hole in a corner", vec![square(0., 0., 10.), hole(0., 0., 2.)], vec![(100., vec![4.])]),
        ("a hole that touches four sides", vec![square(0., 0., 10.), diamond], vec![(100., vec![50.])]),
        ("a hole of all the land", vec![square(0., 0., 10.), hole(0., 0., 10.)], vec![(100., vec![100.])]),
        ("the same land twice", vec![square(0., 0., 10.), square(0., 0., 10.)], vec![(100., vec![]), (100., vec![])]),
        ("one shell in another", vec![square(0., 0., 10.), square(2., 2., 2.)], vec![(100., vec![]), (4., vec![])]),
        ("a shell the wrong way", vec![hole(0., 0., 10.)], vec![(100., vec![])]),
        ("two shells the wrong way", vec![hole(0., 0., 10.), hole(20., 0., 2.)], vec![(100., vec![]), (4., vec![])]),
        ("both the wrong way", vec![hole(0., 0., 10.), square(2., 2., 2.)], vec![(100., vec![4.])]),
        ("the hole the way of its shell", vec![hole(0., 0., 10.), hole(2., 2., 2.)], vec![(100., vec![4.])]),
        (
            "an island the wrong way",
            vec![square(1., 1., 8.), hole(0., 0., 10.), hole(3., 3., 2.)],
            vec![(100., vec![64.]), (4., vec![])],
        ),
        ("a hole without a shell", vec![square(0., 0., 10.), hole(20., 0., 2.)], vec![(100., vec![]), (4., vec![])]),
    ] {
        assert_eq!(parts(&rings), expected, "{what}");
    }
}

#[test]
fn a_thousand_holes_in_a_long_shell() {
    // A saw of 40,000 teeth over a field of holes, each a unit wide.
    let teeth = (0..40_000_u32).map(|tooth| (f64::from(tooth) / 400.0, if tooth % 2 == 0 { 100.0 } else { 100.5 }));
    let corners = [(100.0, 0.0), (0.0, 0.0), (0.0, 100.0)];
    let shell: LineString<f64> = teeth.chain(corners).collect::<Vec<_>>().into();
    let holes = (0..1_000_u32).map(|at| hole(f64::from(at % 32) * 3.0 + 1.0, f64::from(at / 32) * 3.0 + 1.0, 1.0));
    let rings: Vec<_> = std::iter::once(shell).chain(holes).collect();
    let parts = parts(&rings);
    assert_eq!((parts.len(), parts[0].1.len()), (1, 1_000));
}

#[test]
fn what_is_wrong_with_a_shape_is_said_of_it_alone() {
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut content = polygon_content(&[square(0., 0., 10.)]);
        change(&mut content);
        content
    };
    let sound = with(&|_| {});
    let contents = [
        sound.clone(),
        with(&|content| content[40..44].copy_from_slice(&2_000_000_000_i32.to_le_bytes())),
        with(&|content| content[36..40].copy_from_slice(&(-1_i32).to_le_bytes())),
        with(&|content| content[44..48].copy_from_slice(&3_i32.to_le_bytes())),
        with(&|content| content[48..56].copy_from_slice(&f64::NAN.to_le_bytes())),
        with(&|content| content[0] = 31),
        with(&|content| content[0] = 99),
        with(&|content| content.truncate(20)),
        0_i32.to_le_bytes().to_vec(),
        point_content(f64::NAN, f64::NAN),
        sound,
    ];
    let (_folder, path) = folder(&[("shp", &shp(5, &contents).0)]);
    let (contents, features) = read_all(&path);
    assert_eq!(contents.features, 11);
    for (feature, words) in features.iter().zip([
        "",
        "a record of 128 bytes that counts 1 parts and 2000000000 positions",
        "a record of 128 bytes, too short for its parts and positions",
        "parts that do not follow one another in its positions",
        "a position that is not finite",
        "a multipatch, a surface in space; convert it to polygons first",
        "a shape of the unknown type 99",
        "a record of 20 bytes, too short for its parts and positions",
        "missing",
        "missing",
        "",
    ]) {
        match &feature.record.outline {
            Outline::Unreadable(why) => assert_eq!(why, words),
            Outline::Missing => assert_eq!("missing", words),
            Outline::Read(_) => assert_eq!("", words),
        }
    }
}

#[test]
fn rings_are_closed_and_it_is_said() {
    let mut open = square(0., 0., 10.);
    open.0.pop();
    let (_folder, path) = folder(&[("shp", &shp(5, &[polygon_content(&[open])]).0)]);
    let (contents, features) = read_all(&path);
    assert_eq!(features[0].geometry(), Some(&polygon(square(0., 0., 10.), vec![]).into()));
    assert!(contents.remarks.iter().any(|remark| remark.oddity == Oddity::UnclosedRing));
}

#[test]
fn the_index_gives_the_order() {
    let contents: Vec<_> = (1..=3).map(|x| point_content(f64::from(x), 0.0)).collect();
    let (records, offsets) = shp(1, &contents);
    let easts = |index: Option<&[u8]>| {
        let mut files = vec![("shp", records.as_slice())];
        files.extend(index.map(|index| ("shx", index)));
        let (_folder, path) = folder(&files);
        let (contents, features) = read_all(&path);
        let easts = features.iter().map(|feature| match feature.geometry() {
            Some(Geometry::Point(point)) => point.x(),
            _ => 0.0,
        });
        let useless = contents.remarks.iter().any(|remark| remark.oddity == Oddity::UselessIndex);
        (easts.collect::<Vec<_>>(), useless)
    };
    assert_eq!(easts(None), (vec![1.0, 2.0, 3.0], false));
    // A shape that grew was written anew at the end, and one was removed.
    let moved = shx(1, &[(offsets[2], 20), (offsets[0], 20), (0, 0)]);
    assert_eq!(easts(Some(&moved)), (vec![3.0, 1.0, 0.0], false));
    // One record again and again, one beyond the end, and half an entry.
    for useless in [
        shx(1, &vec![(offsets[0], 20); 50]),
        shx(1, &[(offsets[2], 4000)]),
        shx(1, &[(offsets[0], 20)])[..105].to_vec(),
        Vec::new(),
    ] {
        assert_eq!(easts(Some(&useless)), (vec![1.0, 2.0, 3.0], true));
    }
}

#[test]
fn frames_that_lie_refuse_the_file() {
    let (sound, _) = shp(1, &[point_content(1.0, 2.0), point_content(3.0, 4.0)]);
    let refused = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = sound.clone();
        change(&mut bytes);
        let (_folder, path) = folder(&[("shp", &bytes)]);
        read_with(&path, &Request::default()).unwrap_err().to_string()
    };
    let negative = refused(&|bytes| bytes[132..136].copy_from_slice(&(-5_i32).to_be_bytes()));
    assert!(negative.contains("feature 2: this Shapefile is damaged: a record of its .shp says"), "{negative}");
    assert!(negative.ends_with("more than follow (byte 128); export it again"), "{negative}");
    let cut = refused(&|bytes| bytes.truncate(150));
    assert!(cut.ends_with("its .shp says that it has 156 bytes, but ends after 150; export it again"), "{cut}");
}

#[test]
fn files_are_found_in_any_letters_and_in_folders() {
    let folder = tempfile::tempdir().unwrap();
    let (records, offsets) = shp(1, &[point_content(1.0, 2.0)]);
    let table = dbf(0, &[(b"A", b'C', 2, 0)], &[b" xy"]);
    fs::write(folder.path().join("Lots.SHP"), &records).unwrap();
    fs::write(folder.path().join("LOTS.Dbf"), &table).unwrap();
    fs::write(folder.path().join("Lots.shx"), shx(1, &[(offsets[0], 20)])).unwrap();
    let (contents, features) = read_all(folder.path());
    assert_eq!((contents.layer.as_deref(), values(&features, "A")), (Some("Lots"), vec![text("xy")]));
    assert!(contents.remarks.is_empty());
    fs::write(folder.path().join("more.shp"), &records).unwrap();
    let error = read_with(folder.path(), &Request::default()).unwrap_err();
    assert!(matches!(&error.kind, ReadErrorKind::SeveralLayers { layers } if layers == &["Lots", "more"]));
    let named = Source { path: folder.path().to_owned(), layer: Some("more".to_owned()) };
    let contents = read(&named, &Request::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(contents.remarks[0].oddity, Oddity::NoTable);
    assert_eq!(read::layers(&Source::parse(folder.path()), &Request::default()).unwrap(), ["Lots", "more"]);
    let error = read_with(&folder.path().join("LOTS.Dbf"), &Request::default()).unwrap_err().to_string();
    assert!(error.ends_with("this is the .dbf of a shapefile, which says nothing alone; name \"Lots.SHP\" beside it"));
}

/// An archive of entries.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn archives_of_one_or_several() {
    let (records, _) = shp(1, &[point_content(1.0, 2.0)]);
    let table = dbf(0, &[(b"A", b'C', 2, 0)], &[b" xy"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("land.zip");
    let junk: (&str, &[u8]) = ("__MACOSX/a/._lots.shp", b"x");
    fs::write(&path, zip(&[("a/Lots.shp", &records), ("a/lots.DBF", &table), ("a/lots.prj", b"GEOGCS[]"), junk]))
        .unwrap();
    let (contents, features) = read_all(&path);
    assert_eq!((contents.layer.as_deref(), values(&features, "A")), (Some("Lots"), vec![text("xy")]));
    assert_eq!(contents.crs.unwrap().wkt.as_deref(), Some("GEOGCS[]"));
    // Names that would lead out of a folder are names of layers, and nothing else.
    let names =
        [("../../x.shp", records.as_slice()), ("/y.shp", &records), ("C:\\z.shp", &records), ("b/x.shp", &records)];
    fs::write(&path, zip(&names)).unwrap();
    let error = read_with(&path, &Request::default()).unwrap_err();
    assert!(matches!(&error.kind, ReadErrorKind::SeveralLayers { layers } if layers == &["../../x", "y", "z", "b/x"]));
    let named = Source { path: path.clone(), layer: Some("z".to_owned()) };
    let contents = read(&named, &Request::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(contents.features, 1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    fs::write(&path, zip(&[("notes.txt", b"x")])).unwrap();
    let error = read_with(&path, &Request::default()).unwrap_err().to_string();
    assert!(error.contains("this seems to be a zip archive; "), "{error}");
}

#[test]
fn a_bomb_is_not_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.zip");
    fs::write(&path, zip(&[("x.shp", &vec![0; 200 << 20])])).unwrap();
    let error = read_with(&path, &Request::default()).unwrap_err().to_string();
    assert!(error.contains("\"x.shp\" in the archive unpacks to far more than it holds"), "{error}");
}

#[test]
fn a_box_leaves_out_what_lies_outside() {
    let contents: Vec<_> = (0..10).map(|x| point_content(f64::from(x), 0.0)).collect();
    let (_folder, path) = folder(&[("shp", &shp(1, &contents).0)]);
    let request = Request { bbox: Some([2.5, -1.0, 4.0, 1.0]), ..Request::default() };
    let (contents, features) = read_with(&path, &request).unwrap();
    assert_eq!(contents.features, 2);
    let numbers: Vec<_> = features.iter().map(|feature| feature.record.number).collect();
    assert_eq!(numbers, [4, 5]);
}

#[test]
fn a_reader_that_has_enough_stops() {
    let contents: Vec<_> = (0..10).map(|x| point_content(f64::from(x), 0.0)).collect();
    let (_folder, path) = folder(&[("shp", &shp(1, &contents).0)]);
    let mut seen = 0;
    let contents = read(&Source::parse(&path), &Request::default(), &mut |feature| {
        assert_eq!(feature.record.id, Value::Null);
        seen += 1;
        if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((contents.unwrap().features, seen), (3, 3));
}
