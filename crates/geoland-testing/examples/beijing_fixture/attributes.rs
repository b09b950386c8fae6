//! What the records of the fixture's parcels say.

use geoland_testing::city::{ParcelRecord, Random};
use geoland_testing::{MultiPolygon, Point};

use crate::place::Drawn;

/// Spellings that the built-in scheme knows, most common first.
const CLEARED: [&str; 6] = ["cleared", "cleared", "cleared", "cleared", "accepted", "场清地净"];
const GREENED: [&str; 4] = ["greened", "greened", "greened", "已绿化"];
const FORMS: [&str; 3] = ["white-then-green", "green-unless-white", "white-and-green"];

/// The records of the parcels drawn, in the same order.
pub(crate) fn records(drawn: &[Drawn], random: &mut Random) -> Vec<ParcelRecord> {
    drawn.iter().enumerate().map(|(i, drawn)| record(i, drawn, random)).collect()
}

fn record(i: usize, drawn: &Drawn, random: &mut Random) -> ParcelRecord {
    let lot = random.unit();
    // Some are accepted after the cut-off, some without a date; parcels not accepted have none.
    let (status, accepted) = match lot {
        ..0.07 => (random.pick(&["demolished", "demolished", "in_progress"]), None),
        0.07..0.11 => ("planned", None),
        0.11..0.13 => ("cleared", None),
        0.13..0.18 => ("cleared", Some(date(random, 11, 12))),
        0.18..0.40 => (random.pick(&GREENED), Some(date(random, 1, 10))),
        _ => (random.pick(&CLEARED), Some(date(random, 1, 10))),
    };
    let greened = GREENED.contains(&status);
    let mu = area_m2(&drawn.geometry) * 15.0 / 10_000.0;
    let claimed = mu * random.between(0.985, 1.015);
    ParcelRecord {
        // One id is missing and one is used twice.
        id: (i != 101).then(|| format!("BJ-P{:04}", if i == 203 { 203 } else { i + 1 })),
        // Two parcels claim a district they do not lie in.
        district: if i == 60 || i == 260 { "怀柔区".to_owned() } else { drawn.district.clone() },
        status,
        category: match i % 97 {
            31 => Some("white-green"),
            58 => None,
            _ => Some(random.pick(&FORMS)),
        },
        greened_on: greened.then(|| opened_after(accepted.as_deref(), random)),
        cleared_date: accepted,
        // One claim is in square metres, one in hectares and one was measured on the Web Mercator plane.
        area_mu: Some(match i {
            45 => claimed / 15.0 * 10_000.0,
            145 => claimed / 15.0,
            245 => claimed * 1.70,
            _ => claimed,
        }),
        green_mu: greened.then(|| mu * random.between(0.3, 1.0)),
        geometry: drawn.geometry.clone(),
    }
}

/// A day of 2018 between two months, both included.
fn date(random: &mut Random, from_month: usize, to_month: usize) -> String {
    let month = from_month + random.below(to_month - from_month + 1);
    format!("2018-{month:02}-{:02}", 1 + random.below(DAYS[month - 1]))
}

const DAYS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A day on or after an acceptance: a week to some months later, and for one in eight after the cut-off.
pub(crate) fn opened_after(accepted: Option<&str>, random: &mut Random) -> String {
    let from = accepted.and_then(|date| date.get(5..7)?.parse().ok()).unwrap_or(4);
    if from >= 11 || random.chance(0.125) {
        return "2018-12-".to_owned() + random.pick(&["05", "12", "21", "28"]);
    }
    // The next month or later, or the last day of October.
    if from == 10 { "2018-10-31".to_owned() } else { date(random, from + 1, 10) }
}

/// The area of parcels in the cylindrical equal-area plane of WGS84: X = a lambda, Y = A(phi) / a, with the series of
/// the authalic integral A(phi) = a^2 (1 - e^2) s sum (k + 1)/(2k + 1) (e^2 s^2)^k, s = sin phi.
fn area_m2(polygons: &MultiPolygon) -> f64 {
    const A_M: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_379_990_141_316;
    let plane = |p: &Point| {
        let s = libm::sin(p[1].to_radians());
        let series = (0..8).rev().fold(0.0, |sum, k| {
            let k = f64::from(k);
            sum * E2 * s * s + (k + 1.0) / (2.0 * k + 1.0)
        });
        [A_M * p[0].to_radians(), A_M * (1.0 - E2) * s * series]
    };
    let ring_m2 = |ring: &Vec<Point>| {
        let points: Vec<Point> = ring.iter().map(plane).collect();
        let [x, y] = points[0];
        points.windows(2).map(|p| (p[0][0] - x) * (p[1][1] - y) - (p[1][0] - x) * (p[0][1] - y)).sum::<f64>() / 2.0
    };
    // Holes run clockwise, so that their areas are negative.
    polygons.iter().flatten().map(ring_m2).sum()
}
