//! KML and KMZ.

use std::io::Write;

use geo_types::{Geometry, LineString, MultiPoint, Polygon};
use geoland::record::{Outline, Value};
use geoland_io::contents::Oddity;
use geoland_io::{Feature, Format, Request};

use crate::{mutilate, read_bytes, refused, with_extras};

const DOCUMENT: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<k:kml xmlns:k="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><k:Document>
<k:name>not a feature's</k:name><k:Style id="s"><k:LineStyle/></k:Style>
<k:Schema name="parcels" id="p"><k:SimpleField type="int" name="n"/><k:SimpleField type="double" name="x"/>
  <k:SimpleField type="bool" name="t"/><k:SimpleField type="string" name="pin"/></k:Schema>
<k:Folder><k:Placemark id="a"><k:name>场清 &amp; &#22320;&#x51C0;</k:name><k:description><![CDATA[<b>bold</b>]]></k:description>
  <k:styleUrl>#s</k:styleUrl><k:TimeStamp><k:when>2018-10-31</k:when></k:TimeStamp>
  <k:ExtendedData><k:SchemaData schemaUrl="#p"><k:SimpleData name="n">7</k:SimpleData><k:SimpleData name="x">2.5</k:SimpleData>
  <k:SimpleData name="t">1</k:SimpleData><k:SimpleData name="pin">007</k:SimpleData></k:SchemaData>
  <k:Data name="status"><k:displayName>d</k:displayName><k:value>cleared</k:value></k:Data><k:Data name="name"><k:value>other</k:value></k:Data></k:ExtendedData>
  <k:Polygon><k:innerBoundaryIs><k:LinearRing><k:coordinates>1,1,4 2,1,5 2,2,6 1,1,4</k:coordinates></k:LinearRing></k:innerBoundaryIs>
  <k:outerBoundaryIs><k:LinearRing><k:coordinates> 0,0,1  9,0,2
  9,9,3 </k:coordinates></k:LinearRing></k:outerBoundaryIs></k:Polygon></k:Placemark></k:Folder>
<k:Placemark><k:MultiGeometry><k:Point><k:coordinates>117.0999993,39.1</k:coordinates></k:Point><k:Point><k:coordinates>1, 2</k:coordinates></k:Point></k:MultiGeometry></k:Placemark>
<k:Placemark><k:MultiGeometry><k:Point><k:coordinates>1,2</k:coordinates></k:Point><k:LineString><k:coordinates>1,2 3,4</k:coordinates></k:LineString></k:MultiGeometry></k:Placemark>
<k:Placemark/><k:NetworkLink/>
<k:Placemark><gx:Track><k:when>2018</k:when><gx:coord>1 2 3</gx:coord></gx:Track></k:Placemark>
<k:Placemark><k:Point><k:coordinates>1;2</k:coordinates></k:Point></k:Placemark>
</k:Document></k:kml>"##;

fn read(text: &str) -> (geoland_io::Contents, Vec<Feature>) {
    read_bytes("a.kml", text.as_bytes(), &with_extras()).unwrap()
}

#[test]
fn placemarks_are_features() {
    let (contents, features) = read(DOCUMENT);
    assert_eq!((contents.format, contents.features), (Format::Kml, 6));
    assert_eq!(contents.crs.unwrap().resolve().unwrap(), geoland::Crs::WGS84);
    let oddities: Vec<_> =
        contents.remarks.iter().map(|remark| (remark.oddity, remark.first, remark.features)).collect();
    assert_eq!(oddities, [(Oddity::UnclosedRing, 1, 1), (Oddity::NoPlacemark, 4, 1)]);
    let record = &features[0].record;
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(record.id, text("a"));
    let expected = [
        ("name", text("场清 & 地净")),
        ("description", text("<b>bold</b>")),
        ("when", text("2018-10-31")),
        ("n", Value::Integer(7)),
        ("x", Value::Number(2.5)),
        ("t", Value::Bool(true)),
        ("pin", text("007")),
        ("status", text("cleared")),
        ("name_9", text("other")),
    ];
    assert_eq!(record.properties, expected.map(|(name, value)| (name.to_owned(), value)));
    let ring = |positions: Vec<(f64, f64)>| LineString::from(positions);
    let polygon = Polygon::new(
        ring(vec![(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)]),
        vec![ring(vec![(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0)])],
    );
    assert_eq!(record.outline, Outline::Read(polygon.into()));
    assert_eq!(features[0].extras.heights, [1.0, 2.0, 3.0, 1.0, 4.0, 5.0, 6.0, 4.0]);
    let points = MultiPoint::from(vec![(117.099_999_3, 39.1), (1.0, 2.0)]);
    assert_eq!(features[1].record.outline, Outline::Read(points.into()));
    assert!(matches!(features[2].record.outline, Outline::Read(Geometry::GeometryCollection(_))));
    assert_eq!(features[3].record.outline, Outline::Missing);
    for (feature, words) in [
        (&features[4], "a Track, which is not read; convert it to lines or polygons first"),
        (&features[5], "coordinates \"1;2\" that are no two or three numbers"),
    ] {
        assert_eq!(feature.record.outline, Outline::Unreadable(words.to_owned()));
    }
}

#[test]
fn only_what_is_wanted_is_made() {
    let request = Request { fields: Some(vec!["status".to_owned()]), ..Request::default() };
    let (_, features) = read_bytes("a.kml", DOCUMENT.as_bytes(), &request).unwrap();
    assert_eq!(features[0].record.properties, [("status".to_owned(), Value::Text("cleared".to_owned()))]);
    assert!(features[0].extras.heights.is_empty());
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_documents_of_an_archive_are_read() {
    let other = b"<kml><Placemark/></kml>";
    for (entries, features) in [
        (vec![("doc.kml", DOCUMENT.as_bytes())], 6),
        // The document of GDAL has only links to those that hold the features.
        (vec![("files/other.kml", &other[..]), ("doc.kml", b"<kml><NetworkLink/></kml>")], 1),
        (vec![("files/a.png", b"png"), ("../../etc/other.KML", &other[..])], 1),
    ] {
        let (contents, _) = read_bytes("a.kmz", &archive(&entries), &Request::default()).unwrap();
        assert_eq!((contents.format, contents.features), (Format::Kml, features));
    }
    assert!(refused("a.kmz", &archive(&[("a.png", b"png")])).starts_with("this seems to be a zip archive"));
    let text = [&b"<a>"[..], &vec![b' '; 24 << 20], b"</a>"].concat();
    let bomb = [&b"<kml>"[..], &text.repeat(5)].concat();
    let words = refused("a.kmz", &archive(&[("doc.kml", &bomb)]));
    assert!(words.contains("an entry of the archive expands to more than 500 times its length"), "{words}");
}

#[test]
fn what_is_no_kml_is_refused() {
    for (text, words) in [
        ("<kml><Placemark>", "it ends within an element near its byte 16"),
        ("<kml><Placemark></kml>", "near its byte"),
        ("<kml><Placemark><name>&xxe;</name></Placemark></kml>", "an entity \"xxe\" that XML does not define"),
        ("<gml><kml></kml></gml>", "it has no element of KML"),
    ] {
        let refusal = refused("a.kml", text.as_bytes());
        assert!(refusal.starts_with("this KML is damaged: ") && refusal.contains(words), "{refusal}");
    }
    let deep = format!("<kml>{}", "<Folder>".repeat(100_000));
    assert_eq!(
        refused("a.kml", deep.as_bytes()),
        "more than 128 levels of nesting; no feature needs them, flatten the file"
    );
    // An entity of the document's own is never expanded.
    let lol =
        r#"<!DOCTYPE k [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>"#;
    assert!(refused("a.kml", lol.as_bytes()).contains("an entity \"b\" that XML does not define"));
}

#[test]
fn every_mutilation_is_an_answer() {
    let text =
        "<kml><Placemark id=\"a\"><name>&lt;</name><Point><coordinates>1,2,3</coordinates></Point></Placemark></kml>";
    mutilate("a.kml", text.as_bytes());
    mutilate("a.kmz", &archive(&[("doc.kml", text.as_bytes())]));
}
