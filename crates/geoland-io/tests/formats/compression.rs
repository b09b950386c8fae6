//! gzip and zstd around files.

use std::io::Write;

use geoland_io::{Format, Request};

use crate::{mutilate, read_bytes, refused, same, sample, with_extras, write_bytes};

#[test]
fn text_is_written_and_read_compressed() {
    let (contents, features) = sample();
    for name in ["a.geojson", "a.geojsonl", "a.csv"] {
        if name == "a.csv" && !cfg!(feature = "csv") {
            continue;
        }
        let (plain, _) = write_bytes(name, &contents, &features);
        let (_, expected) = read_bytes(name, &plain, &with_extras()).unwrap();
        for ending in ["gz", "zst"] {
            let name = format!("{name}.{ending}");
            let (packed, _) = write_bytes(&name, &contents, &features);
            assert_eq!(write_bytes(&name, &contents, &features).0, packed, "the same bytes every time");
            // No time and no name in the head of the gzip.
            assert!(ending != "gz" || packed[..8] == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]);
            let (read, again) = read_bytes(&name, &packed, &with_extras()).unwrap();
            assert_eq!(read.format, Format::of_name(name.as_ref()).unwrap());
            same(&again, &expected);
        }
    }
}

#[test]
fn contents_go_before_the_name() {
    let (contents, features) = sample();
    let (packed, _) = write_bytes("a.geojson.gz", &contents, &features);
    let (read, _) = read_bytes("a.geojson", &packed, &Request::default()).unwrap();
    assert_eq!((read.format, read.features), (Format::GeoJson, 4));
}

#[test]
fn damage_and_bombs_are_refused() {
    let (contents, features) = sample();
    for name in ["a.geojson.gz", "a.geojson.zst"] {
        let (packed, _) = write_bytes(name, &contents, &features);
        let words = refused(name, &packed[..packed.len() - 3]);
        assert!(words.contains("around it is damaged or cut off near its byte "), "{words}");
        mutilate(name, &packed);
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(b"{\"type\": \"FeatureCollection\", \"features\": [").unwrap();
    for _ in 0..100 {
        encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let words = refused("a.geojson.gz", &encoder.finish().unwrap());
    assert!(words.ends_with("the gzip around it expands to more than 500 times its length; no layer does that, unpack it by hand if it is one"), "{words}");
    let twice = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    assert!(refused("a.geojson.gz", &twice(&twice(b"{}"))).starts_with("this seems to be a gzip archive"));
}

#[test]
fn binary_formats_are_not_compressed_again() {
    let profile = geoland_io::schema::Profile::default();
    let target = geoland_io::Target {
        path: "a.gpkg.gz".as_ref(),
        layer: None,
        format: Format::GeoPackage,
        crs: None,
        system: None,
        profile: &profile,
        foreign: &[],
    };
    let error = geoland_io::write::create(&target).err().unwrap();
    assert_eq!(error.to_string(), "a.gpkg.gz: GeoPackage is compressed in itself or not at all; leave out .gz");
}
