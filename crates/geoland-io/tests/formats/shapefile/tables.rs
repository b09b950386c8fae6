//! The attributes: their types, encodings, and rows that do not fit.

use geoland::record::Value;
use geoland_io::contents::Oddity;
use geoland_io::schema::FieldType;
use geoland_io::{ReadErrorKind, Request};

use super::*;

/// A shapefile of points with a table.
fn with_table(points: usize, table: &[u8], more: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let (records, _) = shp(1, &vec![point_content(1.0, 2.0); points]);
    folder(&[&[("shp", records.as_slice()), ("dbf", table)], more].concat())
}

/// What one column makes of fields, and the type that it has then.
fn column(kind: u8, width: u8, decimals: u8, fields: &[&[u8]]) -> (Vec<Value>, FieldType) {
    let rows: Vec<Vec<u8>> = fields.iter().map(|field| [b" ", *field].concat()).collect();
    let rows: Vec<&[u8]> = rows.iter().map(Vec::as_slice).collect();
    let (_folder, path) = with_table(rows.len(), &dbf(0, &[(b"A", kind, width, decimals)], &rows), &[]);
    let (contents, features) = read_all(&path);
    (values(&features, "A"), contents.fields.unwrap()[0].kind)
}

#[test]
fn values_of_every_type() {
    use FieldType as T;
    use Value::{Bool, Integer, Null, Number};
    for (kind, width, decimals, fields, expected, field) in [
        (b'N', 4, 0, vec!["   7", "-012", "    ", "****"], vec![Integer(7), Integer(-12), Null, Null], T::Int32),
        (b'N', 19, 0, vec!["9223372036854775807"], vec![Integer(i64::MAX)], T::Int64),
        (b'N', 20, 0, vec!["18446744073709551615"], vec![text("18446744073709551615")], T::UInt64),
        (b'N', 4, 0, vec![" 7.5", "   7"], vec![Number(7.5), Integer(7)], T::Float64),
        (b'F', 8, 3, vec!["   7.000", "1.5e+003"], vec![Number(7.0), Number(1500.0)], T::Float64),
        (b'N', 4, 1, vec!["nan ", "7,5 "], vec![text("nan"), text("7,5")], T::Text),
        (
            b'L',
            1,
            0,
            vec!["T", "y", "F", "n", "?", " "],
            vec![Bool(true), Bool(true), Bool(false), Bool(false), Null, Null],
            T::Bool,
        ),
        (b'D', 8, 0, vec!["20240229", "        ", "00000000"], vec![text("2024-02-29"), Null, Null], T::Date),
        (b'D', 8, 0, vec!["20230229"], vec![text("20230229")], T::Text),
        (
            b'C',
            5,
            0,
            vec!["007  ", " a b ", "     ", "x\0yz "],
            vec![text("007"), text(" a b"), Null, text("x")],
            T::Text,
        ),
        (b'I', 4, 0, vec!["\u{1}\0\0\0"], vec![Integer(1)], T::Int32),
        (b'O', 8, 0, vec!["\0\0\0\0\0\0\u{4}@"], vec![Number(2.5)], T::Float64),
        // 1 January 2000 is the Julian day 0x256859; 0x2132e00 milliseconds are 9 hours, 40 minutes and 11.392 seconds.
        (
            b'@',
            8,
            0,
            vec!["\u{59}\u{68}\u{25}\0\0\u{2e}\u{13}\u{2}"],
            vec![text("2000-01-01T09:40:11.392")],
            T::DateTime,
        ),
    ] {
        let fields: Vec<_> = fields.into_iter().map(str::as_bytes).collect();
        assert_eq!(column(kind, width, decimals, &fields), (expected, field), "{} {fields:?}", char::from(kind));
    }
}

#[test]
fn the_encoding_is_that_asked_for_then_that_said_then_a_guess() {
    let gbk: &[u8] = b" \xb3\xaf\xd1\xf4\xc7\xf8";
    let name: &[u8] = b"\xc7\xf8\xcf\xd8";
    let read_as = |language, cpg: Option<&[u8]>, asked: Option<&str>, name, row: &[u8]| {
        let table = dbf(language, &[(name, b'C', 6, 0)], &[row]);
        let more: Vec<_> = cpg.map(|cpg| ("cpg", cpg)).into_iter().collect();
        let (_folder, path) = with_table(1, &table, &more);
        let request = Request { encoding: asked.map(str::to_owned), ..Request::default() };
        let (contents, features) = read_with(&path, &request).unwrap();
        let (name, value) = features[0].record.properties[0].clone();
        (name, value.as_text().unwrap(), contents.encoding.unwrap())
    };
    let chinese = |encoding: &str| ("区县".to_owned(), "朝阳区".to_owned(), encoding.to_owned());
    assert_eq!(read_as(0, Some(b"936\r\n"), None, name, gbk), chinese("GBK (from the .cpg)"));
    let language = "GBK (from the language byte 0x4d of the .dbf)";
    assert_eq!(read_as(0x4D, None, None, name, gbk), chinese(language));
    assert_eq!(read_as(0x4D, Some(b"nonsense"), None, name, gbk), chinese(language));
    let guess = "GBK (guessed: nothing says it, and all texts are common Chinese characters in it)";
    assert_eq!(read_as(0x57, None, None, name, gbk), chinese(guess));
    assert_eq!(read_as(0x57, Some(b"UTF-8"), Some("gb18030"), name, gbk), chinese("gb18030 (as asked for)"));
    let utf8 = read_as(0, None, None, "区县".as_bytes(), " 朝阳".as_bytes());
    assert_eq!((utf8.1.as_str(), &utf8.2[..14]), ("朝阳", "UTF-8 (guessed"));
    let western = read_as(0, None, None, b"A", b" caf\xe9  ");
    assert_eq!(western.1, "café");
    assert_eq!(western.2, "windows-1252 (assumed: nothing says it; name another with --encoding)");
    let dos = read_as(2, None, None, b"A", b" caf\x82  ");
    assert_eq!((dos.1.as_str(), dos.2.as_str()), ("café", "CP850 (from the language byte 0x02 of the .dbf)"));
}

#[test]
fn bytes_of_no_encoding_are_counted() {
    let table = dbf(0, &[(b"A", b'C', 3, 0)], &[b" a\xffb", b" abc"]);
    let (_folder, path) = with_table(2, &table, &[("cpg", b"UTF-8")]);
    let (contents, features) = read_all(&path);
    assert_eq!(values(&features, "A")[0], text("a\u{fffd}b"));
    let remark = &contents.remarks[0];
    assert_eq!((remark.oddity, remark.first, remark.features), (Oddity::Undecodable, 1, 1));
    let request = Request { encoding: Some("klingon".to_owned()), ..Request::default() };
    let error = read_with(&path, &request).unwrap_err().to_string();
    assert!(error.contains("no encoding \"klingon\" is known; name one as browsers do"), "{error}");
}

#[test]
fn rows_that_are_deleted_and_rows_that_do_not_fit() {
    let table = dbf(0, &[(b"A", b'N', 1, 0)], &[b" 1", b"*2", b" 3"]);
    let counts = |points| {
        let (_folder, path) = with_table(points, &table, &[]);
        let (contents, features) = read_all(&path);
        let shapes = features.iter().filter(|feature| feature.geometry().is_some()).count();
        let oddities: Vec<_> = contents.remarks.iter().map(|remark| (remark.oddity, remark.first)).collect();
        (values(&features, "A"), shapes, oddities)
    };
    let (one, three) = (Value::Integer(1), Value::Integer(3));
    assert_eq!(counts(3), (vec![one.clone(), three.clone()], 2, vec![(Oddity::Deleted, 2)]));
    let extra = vec![(Oddity::Deleted, 2), (Oddity::NoRow, 4)];
    assert_eq!(counts(4), (vec![one.clone(), three.clone(), Value::Null], 3, extra));
    assert_eq!(counts(1), (vec![one, three], 1, vec![(Oddity::Deleted, 2), (Oddity::NoShape, 3)]));
}

#[test]
fn only_the_attributes_wanted_are_made() {
    let table = dbf(0, &[(b"A", b'N', 1, 0), (b"B", b'N', 1, 0)], &[b" 12"]);
    let (_folder, path) = with_table(1, &table, &[]);
    let request = Request { fields: Some(vec!["B".to_owned()]), ..Request::default() };
    let (contents, features) = read_with(&path, &request).unwrap();
    assert_eq!(features[0].record.properties, [("B".to_owned(), Value::Integer(2))]);
    assert_eq!(contents.fields.unwrap().len(), 2);
}

#[test]
fn memos_twins_and_columns_without_a_name() {
    let columns: [(&[u8], u8, u8, u8); 4] =
        [(b"A", b'C', 1, 0), (b"A", b'C', 1, 0), (b"", b'C', 1, 0), (b"M", b'M', 4, 0)];
    let (_folder, path) = with_table(1, &dbf(0, &columns, &[b" xyz   1"]), &[]);
    let (contents, features) = read_all(&path);
    let names: Vec<_> = features[0].record.properties.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["A", "A_2", "field_3"]);
    let oddities: Vec<_> = contents.remarks.iter().map(|remark| remark.oddity).collect();
    assert_eq!(oddities, [Oddity::TwinNames, Oddity::Memo]);
}

#[test]
fn headers_that_lie_refuse_the_file() {
    let sound = dbf(0, &[(b"A", b'C', 4, 0)], &[b" abcd", b" efgh"]);
    for (at, bytes, words) in [
        (4, vec![0xFF; 4], "its .dbf counts 4294967295 rows of 5 bytes, but ends after 2 (byte 75)"),
        (8, vec![0xFF, 0xFF], "its .dbf of 75 bytes has a header of 65535"),
        (8, vec![9, 0], "its .dbf of 75 bytes has a header of 9"),
        (10, vec![0, 0], "its .dbf has rows of no bytes"),
        (48, vec![200], "the columns of its .dbf take 201 bytes, its rows 5"),
    ] {
        let mut table = sound.clone();
        table[at..at + bytes.len()].copy_from_slice(&bytes);
        let (_folder, path) = with_table(2, &table, &[]);
        let error = read_with(&path, &Request::default()).unwrap_err();
        assert!(matches!(&error.kind, ReadErrorKind::Damaged { why, .. } if why == words), "{error}");
    }
}
