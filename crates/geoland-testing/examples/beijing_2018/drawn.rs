//! Streams with places: alleys, outlets, parks, and the works of two key areas.

use geoland_testing::Point;
use geoland_testing::city::Random;

use crate::districts::Districts;
use crate::noise::{DISTRICTS, in_time, shuffle, too_late};

const SEED: u64 = 20_181_101;
const CORE: [&str; 2] = ["东城区", "西城区"];
/// A town beyond the city's border.
const BEYOND: Point = [116.71, 39.52];

/// Every file by its name.
pub(crate) fn all(districts: &Districts) -> Vec<(&'static str, String)> {
    vec![
        ("alleys.geojson", alleys(districts, &mut Random::seeded(SEED))),
        ("outlets.csv", outlets(districts, &mut Random::seeded(SEED + 1))),
        ("parks.geojson", parks(districts, &mut Random::seeded(SEED + 2))),
        ("key_area_green.geojson", key_area_green(&mut Random::seeded(SEED + 3))),
        ("shichahai.geojson", shichahai(&mut Random::seeded(SEED + 4))),
    ]
}

/// A collection with a feature a line, in an order that says nothing.
fn collection(note: &str, mut features: Vec<String>, random: &mut Random) -> String {
    shuffle(&mut features, random);
    format!("{{\"type\":\"FeatureCollection\",\"note\":\"{note}\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

fn feature(properties: &[(&str, &str)], kind: &str, coordinates: &str) -> String {
    let member = |(name, text): &(&str, &str)| match *text {
        "" => format!("\"{name}\":null"),
        text => format!("\"{name}\":\"{text}\""),
    };
    let properties: Vec<String> = properties.iter().map(member).collect();
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{{}}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}",
        properties.join(",")
    )
}

fn position([lon, lat]: Point) -> String {
    format!("[{lon:.7},{lat:.7}]")
}

fn line(points: &[Point]) -> String {
    format!("[{}]", points.iter().copied().map(position).collect::<Vec<_>>().join(","))
}

/// 2,336 alleys of the core in the plan, 1,993 of them started or done, 892 done.
fn alleys(districts: &Districts, random: &mut Random) -> String {
    let mut features = Vec::new();
    let mut alley = |id: &str, status: &str, date: &str, district: &str, random: &mut Random| {
        let from = districts.point_in(district, random);
        let to = [from[0] + random.between(-0.0006, 0.0006), from[1] + random.between(-0.0008, 0.0008)];
        let properties = [("id", id), ("status", status), ("district", district), ("date", date)];
        features.push(feature(&properties, "LineString", &line(&[from, to])));
    };
    for at in 0..2_336_usize {
        let status = match at {
            ..892 => "done",
            892..1_993 => "started",
            _ => "planned",
        };
        let (id, date) = (format!("A{:05}", at + 1), in_time(random));
        // One alley in eight has two segments.
        for _ in 0..=usize::from(at % 8 == 3) {
            alley(&id, status, &date, CORE[at % 2], random);
        }
    }
    for at in 2_336..2_500_usize {
        let id = format!("A{:05}", at + 1);
        let status = ["done", "started", "planned"][at % 3];
        match at % 4 {
            0 => alley(&id, status, &too_late(random), CORE[at % 2], random),
            1 => alley(&id, status, "", CORE[at % 2], random),
            2 => alley(&id, status, &in_time(random), DISTRICTS[2 + at % 14], random),
            _ => {
                alley(&id, status, &format!("2018-02-{:02}", 1 + random.below(28)), CORE[at % 2], random);
                alley(&id, "withdrawn", &format!("2018-07-{:02}", 1 + random.below(28)), CORE[at % 2], random);
            }
        }
    }
    collection("synthetic alleys, not real ones", features, random)
}

/// 1,514 outlets built or upgraded, 615 of them with vegetables; with those that were there they cover 959 communities by two kinds
/// each.
fn outlets(districts: &Districts, random: &mut Random) -> String {
    const OTHER_KINDS: [&str; 4] = ["breakfast", "repair", "parcels", "laundry"];
    let mut records: Vec<String> = Vec::new();
    let mut number = 0;
    let mut outlet = |work: &str, kind: &str, community: usize, date: &str, at: Point| {
        number += 1;
        records.push(format!("N{number:05},{work},{kind},C{:04},{date},{:.6},{:.6}", community + 1, at[0], at[1]));
    };
    // Two outlets of different kinds for each covered community: 1,918, of which the first 1,514 are new.
    for at in 0..1_918_usize {
        let community = at % 959;
        let kind = match at {
            ..615 => "vegetables",
            _ => OTHER_KINDS[(community + 2 * (at / 959)) % 4],
        };
        let work = match at {
            ..1_514 if at % 3 == 0 => "upgraded",
            ..1_514 => "built",
            _ => "existing",
        };
        outlet(work, kind, community, &in_time(random), districts.point_in(DISTRICTS[community % 16], random));
    }
    // Communities without enough: one outlet, two of one kind, or a second one that opened too late.
    for community in 959..1_000_usize {
        let at = districts.point_in(DISTRICTS[community % 16], random);
        outlet("existing", "repair", community, "2016-05-01", at);
        match community % 3 {
            0 => outlet("existing", "repair", community, "2017-05-01", at),
            1 => outlet("built", "vegetables", community, &too_late(random), at),
            _ => {}
        }
    }
    for community in 0..30_usize {
        let at = districts.point_in(DISTRICTS[community % 16], random);
        outlet("built", "vegetables", community, "", at);
        outlet("planned", "vegetables", community, &in_time(random), at);
        let beyond = [BEYOND[0] + random.between(0.0, 0.01), BEYOND[1] + random.between(0.0, 0.01)];
        outlet("built", "breakfast", 1_000 + community % 3, &in_time(random), beyond);
    }
    let again: Vec<String> = records.iter().skip(20).step_by(70).cloned().collect();
    records.extend(again);
    shuffle(&mut records, random);
    format!("id,work,kind,community,date,lon,lat\n{}\n", records.join("\n"))
}

/// Four urban forests and 13 pocket parks in the core, and others elsewhere.
fn parks(districts: &Districts, random: &mut Random) -> String {
    let mut features = Vec::new();
    let mut park = |id: &str, kind: &str, date: &str, at: Point| {
        features.push(feature(&[("id", id), ("kind", kind), ("date", date)], "Point", &position(at)));
    };
    for at in 0..30_usize {
        let kind = if at < 4 || (17..22).contains(&at) { "urban forest" } else { "pocket park" };
        let id = format!("G{:03}", at + 1);
        let (date, district) = match at {
            ..17 => (in_time(random), CORE[at % 2]),
            20..24 => (too_late(random), CORE[at % 2]),
            24..27 => (String::new(), CORE[at % 2]),
            _ => (in_time(random), DISTRICTS[2 + at % 14]),
        };
        let point = districts.point_in(district, random);
        park(&id, kind, &date, point);
        if at % 6 == 2 {
            park(&id, kind, &date, point);
        }
    }
    park("G031", "urban forest", "2018-04-04", BEYOND);
    collection("synthetic parks, not real ones", features, random)
}

/// The area of a rectangle of longitudes and latitudes on the ellipsoid WGS 84, in m²: between the equator and a parallel it is known in
/// closed form.
fn area_m2([west, south]: Point, [east, north]: Point) -> f64 {
    let (a, f) = (6_378_137.0_f64, 1.0 / 298.257_223_563_f64);
    let (b, e) = (a * (1.0 - f), libm::sqrt(f * (2.0 - f)));
    let zone = |lat: f64| {
        let s = libm::sin(lat.to_radians());
        s / (1.0 - e * e * s * s) + libm::atanh(e * s) / e
    };
    b * b / 2.0 * (east - west).to_radians() * (zone(north) - zone(south))
}

/// The rectangle of a place and an area, `height` degrees high; its width is rounded to 10^-7 degrees.
fn rectangle(corner: Point, height: f64, m2: f64) -> String {
    let [west, south] = corner;
    let per_degree = area_m2(corner, [west + 1.0, south + height]);
    let (east, north) = (west + m2 / per_degree, south + height);
    format!("[{}]", line(&[corner, [east, south], [east, north], [west, north], corner]))
}

/// Green of several years in the key area 大红门—南苑: 486.7 ha in 40 rectangles, each square metre once.
fn key_area_green(random: &mut Random) -> String {
    let mut features = Vec::new();
    let mut green = |id: &str, date: &str, rectangle: &str| {
        let properties = [("id", id), ("opened_on", date)];
        features.push(feature(&properties, "Polygon", rectangle));
    };
    let each = 4_867_000.0 / 40.0;
    for at in 0..40_u32 {
        let (column, row) = (f64::from(at % 5), f64::from(at / 5));
        let corner = [116.385 + 0.006 * column, 39.785 + 0.0075 * row];
        let id = format!("R{:03}", at + 1);
        let date = format!("{}-{:02}-20", 2014 + at % 5, 1 + random.below(10));
        green(&id, &date, &rectangle(corner, 0.004, each));
        if at % 9 == 4 {
            // Drawn again, a part of it under an identifier of its own.
            green(&format!("R{:03}", 101 + at), &date, &rectangle(corner, 0.003, each / 2.0));
            green(&id, &date, &rectangle(corner, 0.004, each));
        }
    }
    let north = |at: f64| [116.385 + 0.006 * at, 39.785 + 0.0045];
    green("R201", "2018-11-20", &rectangle(north(0.0), 0.002, 50_000.0));
    green("R202", "", &rectangle(north(1.0), 0.002, 50_000.0));
    green("R203", "2017-05-20", &rectangle([116.50, 39.80], 0.004, 250_000.0));
    green("R204", "2017-05-20", &rectangle(BEYOND, 0.004, 250_000.0));
    collection("synthetic green, not real", features, random)
}

/// The works at 什刹海: 10 km of path in ten lines, a wetland of 10.5 ha in three pieces, seven blockages opened.
fn shichahai(random: &mut Random) -> String {
    let mut features = Vec::new();
    let mut work = |id: &str, kind: &str, date: &str, shape: &str, coordinates: &str| {
        features.push(feature(&[("id", id), ("kind", kind), ("date", date)], shape, coordinates));
    };
    // A degree of longitude at 39.94 degrees north is 85.5 km; what this leaves out is far below the printed kilometre.
    let width = 1.0 / 85.5;
    let path = |row: f64| vec![[116.380, 39.935 + 0.0008 * row], [116.380 + width, 39.935 + 0.0008 * row]];
    for at in 0..10_u32 {
        let id = format!("W{:02}", at + 1);
        work(&id, "path", &in_time(random), "LineString", &line(&path(f64::from(at))));
        if at % 4 == 1 {
            let back: Vec<Point> = path(f64::from(at)).into_iter().rev().collect();
            work(&id, "path", "2018-05-05", "LineString", &line(&back));
        }
    }
    work("W11", "path planned", "2018-05-05", "LineString", &line(&path(0.5)));
    work("W12", "path", &too_late(random), "LineString", &line(&path(1.5)));
    work("W13", "path", "", "LineString", &line(&path(2.5)));
    work("W14", "path", "2018-05-05", "LineString", &line(&[[116.42, 39.94], [116.43, 39.94]]));
    for at in 0..3_u32 {
        let corner = [116.380 + 0.004 * f64::from(at), 39.9424];
        work(&format!("L{:02}", at + 1), "wetland", &in_time(random), "Polygon", &rectangle(corner, 0.0012, 35_000.0));
    }
    work("L04", "wetland", "2018-06-06", "Polygon", &rectangle([116.380, 39.9426], 0.0005, 9_000.0));
    work("L05", "wetland", "2018-11-06", "Polygon", &rectangle([116.380, 39.934], 0.0005, 9_000.0));
    work("L06", "wetland", "2018-06-06", "Polygon", &rectangle([116.43, 39.94], 0.0005, 9_000.0));
    for at in 0..9_u32 {
        let date = if at < 7 { in_time(random) } else { too_late(random) };
        let place = [116.381 + 0.0015 * f64::from(at), 39.9365];
        work(&format!("Z{:02}", at + 1), "blockage", &date, "Point", &position(place));
        if at == 3 {
            work("Z04", "blockage", "2018-02-02", "Point", &position(place));
        }
    }
    work("Z10", "blockage", "2018-06-06", "Point", &position([116.40, 39.90]));
    work("Z11", "blockage", "", "Point", &position([116.385, 39.937]));
    collection("synthetic works, not real ones", features, random)
}
