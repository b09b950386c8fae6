//! The ways to read a document against each other: token by token in one block, with the fast reader, in blocks of any size, and
//! ahead of its turn by several threads. All of it has to be the same: features, remarks, errors and their places.

use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::plain::DECLINES;
use super::tests::{document, feature};
use super::*;

/// Everything that reading gives, as text; floats differ in it where their bits do.
fn outcome(text: impl Read, block_bytes: usize, request: &Request, most: usize) -> String {
    let mut out = String::new();
    let mut left = most;
    let read = read_in_blocks(text, block_bytes, "text", (Format::GeoJson, request), &mut |feature| {
        writeln!(out, "{feature:?}").unwrap();
        // What is not taken is used again.
        if feature.record.number.is_multiple_of(3) {
            *feature = Feature::default();
        }
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match read {
        Ok(contents) => writeln!(out, "{contents:?}").unwrap(),
        Err(error) => writeln!(out, "{error}\n{:?} {:?}", error.position, error.feature).unwrap(),
    }
    out
}

/// What the careful reader alone makes of a text.
fn expected(text: impl Read + Send, request: &Request, most: usize) -> String {
    POOLS[0].install(|| {
        DECLINES.set(true);
        let expected = outcome(text, BLOCK_BYTES, request, most);
        DECLINES.set(false);
        expected
    })
}

static POOLS: LazyLock<[ThreadPool; 3]> =
    LazyLock::new(|| [1, 2, 4].map(|threads| ThreadPoolBuilder::new().num_threads(threads).build().unwrap()));

fn requests() -> [Request; 3] {
    let fields = Some(vec!["status".to_owned(), "a\"b".to_owned(), "名".to_owned()]);
    [Request::default(), Request { extras: true, ..Request::default() }, Request { fields, ..Request::default() }]
}

/// Reads a text in every way and compares.
fn check(text: &[u8], blocks: &[usize]) {
    for request in requests() {
        let expected = expected(text, &request, usize::MAX);
        for pool in &*POOLS {
            for &block_bytes in blocks {
                let found = pool.install(|| outcome(text, block_bytes, &request, usize::MAX));
                let threads = pool.current_num_threads();
                assert!(
                    found == expected,
                    "{threads} {block_bytes} {}\n{found}\n{expected}",
                    String::from_utf8_lossy(text)
                );
            }
        }
    }
}

/// A document of features that are each as long as they are different.
fn collection(features: &[String], between: &str) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}],\"name\":\"n\"}}", features.join(between))
}

fn square(number: usize, more: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"id\":{number},\"status\":\"cleared\",\"note\":\"{}\"}},\"geometry\":{{\
         \"type\":\"Polygon\",\"coordinates\":[[[116.{number},39.5],[116.3,39.5],[116.3,39.7]{more}]]}}}}",
        "x".repeat(number % 7)
    )
}

const SMALL: [usize; 5] = [64, 100, 300, 1000, 5000];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn documents_are_read_alike(document in document(), form in 0..3, block in 1_usize..400) {
        let text = match form {
            0 => document.to_string(),
            1 => serde_json::to_string_pretty(&document).unwrap().replace('\n', "\r\n"),
            _ => format!("\u{feff}{document}\n"),
        };
        check(text.as_bytes(), &[block, 64, BLOCK_BYTES]);
    }

    #[test]
    fn long_collections_are_read_alike(
        features in prop::collection::vec(feature(), 1..12), plain in prop::collection::vec(1_usize..99, 1..12),
        spaced in any::<bool>(), block in 32_usize..600, change in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
    ) {
        let squares = plain.iter().map(|number| square(*number, ",[116.0,39.5]"));
        let odd = features.iter().map(ToString::to_string);
        let mut texts: Vec<String> = squares.chain(odd).collect();
        texts.sort_by_key(|text| text.len() % 5);
        let mut text = collection(&texts, if spaced { "\r\n , \n" } else { "," }).into_bytes();
        if let Some((at, byte)) = change {
            let at = at.index(text.len());
            text[at] = byte;
        }
        check(&text, &[block, 300, 1000]);
    }
}

#[test]
fn common_and_odd_features_are_read_alike() {
    let geometry = "\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}";
    let odd = [
        // Members in other orders, twice, with escapes in their names, and those that RFC 7946 does not define.
        format!("{{{geometry},\"type\":\"Feature\",\"id\":\"a\",\"properties\":null}}"),
        format!("{{\"type\":\"Feature\",{geometry},\"properties\":{{\"status\":1,\"status\":2}}}}"),
        format!("{{\"type\":\"Feature\",{geometry},\"properties\":{{\"st\\u0061tus\":1,\"status\":2}}}}"),
        format!("{{\"type\":\"Feature\",{geometry},\"x\":{{\"features\":[{{\"type\":\"Feature\"}}]}},\"properties\":{{}}}}"),
        format!("{{\"type\":\"Feature\",{geometry},\"properties\":{{\"a\\\"b\":\"\\u4e2d\",\"名\":\"}},{{\\\"type\\\"\"}}}}"),
        format!("{{\"type\":\"Feature\",{geometry}}}"),
        format!("{{\"type\":\"Feature\",\"crs\":null,{geometry},\"properties\":{{\"status\":[1,{{}}]}}}}"),
        // Numbers that take other ways.
        "{\"type\":\"Feature\",\"properties\":{\"status\":-0,\"a\":-0.0,\"b\":9223372036854775808,\"c\":1e999,\"d\":0.1e1,\
         \"e\":12345678901234567},\"geometry\":{\"type\":\"Point\",\"coordinates\":[116.12345678901234567,1.5e1,1e999]}}"
            .to_owned(),
        // Heights and measures, empty arrays, rings that are not closed, depths that do not fit.
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"coordinates\":[[1,2,3],[4,5],[6,7,8,9]],\"type\":\"LineString\"}}"
            .to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"coordinates\":[],\"type\":\"Polygon\"}}".to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"coordinates\":[[[1,2],[3,4],[5,6]]],\"type\":\"MultiLineString\"}}"
            .to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":\
         [[[[1,2],[3,4],[5,6]],[[1,2],[1,2]]],[[[1,2],[3,4],[5,7],[1,2]]]]}}"
            .to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[],[[[1,2],[3,4],[1,2]]]]}}"
            .to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[1,2],[3,4]]}}".to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[],[[1,2],[3,4]]]}}".to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,4]],[5,6]]}}".to_owned(),
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}".to_owned(),
        // A feature that is longer than the blocks.
        square(3, &",[116.125,39.5]".repeat(400)),
    ];
    let squares: Vec<String> = (0..40).map(|number| square(number, ",[116.0,39.5]")).collect();
    for odd in &odd {
        let mut features = squares.clone();
        features.insert(25, odd.clone());
        check(collection(&features, ",\n").as_bytes(), &SMALL);
        check(collection(std::slice::from_ref(odd), ",").as_bytes(), &SMALL);
    }
    let mut features = squares;
    features.extend(odd);
    check(collection(&features, ",").as_bytes(), &SMALL);
}

#[test]
fn faults_are_told_alike() {
    let square = |number: usize| square(number, ",[116.0,39.5]");
    let crs = |name: &str| {
        format!("{{\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"{name}\"}}}},{}", &square(5)[1..])
    };
    let bad = [
        "{\"type\":\"Feature\",\n\"properties\":{}}".to_owned(),
        "{\"type\":\"Other\",\"properties\":{},\"geometry\":null}".to_owned(),
        "{\"type\":\"Feature\",\"id\":{},\"properties\":{},\"geometry\":null}".to_owned(),
        square(7).replace("39.5", "39.5.1"),
        square(7).replace("39.5", "039.5"),
        square(7).replace("cleared", "\u{1}"),
        square(7).replace("]]]", "]],]"),
        square(7).replace("}}", "}},"),
        square(7).replace("\"geometry\"", "\"type\""),
        crs("EPSG:4548"),
        format!("{},{}", crs("EPSG:4548"), crs("EPSG:4549")),
        format!("{}{}", square(7), square(8)),
        format!("{},,{}", square(7), square(8)),
        format!("{}\u{c},{}", square(7), square(8)),
        "7".to_owned(),
        "],\"features\":[".to_owned(),
    ];
    for bad in bad {
        for place in [0, 1, 20, 40] {
            let mut features: Vec<String> = (0..40).map(&square).collect();
            features.insert(place, bad.clone());
            check(collection(&features, "\n,").as_bytes(), &SMALL);
        }
    }
    let whole = collection(&(0..40).map(square).collect::<Vec<_>>(), ",");
    for cut in [60, 500, 3000, whole.len() - 30, whole.len() - 12, whole.len() - 1] {
        check(&whole.as_bytes()[..cut], &SMALL);
        let mut text = whole.clone().into_bytes();
        text[cut] = 0xFF;
        check(&text, &SMALL);
    }
}

#[test]
fn streams_that_fail_and_sinks_that_stop_are_met_alike() {
    struct Failing<'t>(&'t [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::Error::other("the cable was pulled"));
            }
            let bytes = room.len().min(self.0.len()).min(190);
            room[..bytes].copy_from_slice(&self.0[..bytes]);
            self.0 = &self.0[bytes..];
            Ok(bytes)
        }
    }
    let unclosed = |number: usize| square(number, if number.is_multiple_of(3) { "" } else { ",[116.0,39.5]" });
    let text = collection(&(0..60).map(unclosed).collect::<Vec<_>>(), ",\n");
    let request = Request::default();
    for pool in &*POOLS {
        for block_bytes in SMALL {
            for cut in [100, 2000, 2345, text.len() - 40] {
                let part = &text.as_bytes()[..cut];
                let found = pool.install(|| outcome(Failing(part), block_bytes, &request, usize::MAX));
                assert_eq!(found, expected(Failing(part), &request, usize::MAX), "{block_bytes} {cut}");
            }
            for most in [1, 2, 17, 31, 60] {
                let found = pool.install(|| outcome(text.as_bytes(), block_bytes, &request, most));
                assert_eq!(found, expected(text.as_bytes(), &request, most), "{block_bytes} {most}");
            }
        }
    }
}
