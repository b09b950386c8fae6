//! Candidates: which projected coordinate system numbers may be of.

use std::ops::RangeInclusive;

use super::spread::{Box4, Spread, holds, widened};
use super::words::any_of;
use crate::crs::{Crs, near_wgs84_m};

/// Systems that are tried first, in the order in which they are named: Web Mercator, CGCS2000 (three degrees with and
/// without zone number, six degrees likewise), UTM on WGS 84, Xian 1980 and Beijing 1954 likewise.
const COMMON: [RangeInclusive<u16>; 15] = [
    3857..=3857,
    4513..=4533,
    4534..=4554,
    4491..=4501,
    4502..=4512,
    32_601..=32_660,
    32_701..=32_760,
    2349..=2369,
    2370..=2390,
    2327..=2337,
    2338..=2348,
    2401..=2421,
    2422..=2442,
    21_413..=21_423,
    21_453..=21_463,
];
/// The last code of a projected system in the table.
const LAST_CODE: u16 = 32_766;
/// Half the width of the Web Mercator square, in metres.
const HALF_WEB_MERCATOR_M: f64 = 20_037_508.4;
/// The share of features that must lie where other layers are.
const INSIDE: f64 = 0.9;
/// The margin around other layers, in degrees: at least some kilometres.
const MARGIN_DEG: f64 = 0.05;
/// Codes that are named.
const NAMED: usize = 6;

/// What projected numbers may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guess {
    /// In words, to follow "the numbers are those of".
    pub(super) words: String,
    /// The codes, the likeliest first.
    pub(super) codes: Vec<u16>,
}

/// The systems in which a layer lands where other layers are; none where there is none.
pub(super) fn landing(spread: &Spread, among: Box4) -> Option<Guess> {
    let among = widened(among, MARGIN_DEG);
    for north_first in [false, true] {
        let lands = |code: &u16| lands(spread, *code, among, north_first);
        let mut codes: Vec<u16> = COMMON.into_iter().flatten().filter(lands).collect();
        if codes.is_empty() {
            codes = (1..=LAST_CODE).filter(lands).collect();
            // Positions on datums near WGS 84 are the likelier to be met today.
            codes.sort_by_key(|code| (!is_recent(*code), *code));
        }
        if !codes.is_empty() {
            return Some(Guess { words: in_words(&codes, north_first), codes });
        }
    }
    None
}

fn lands(spread: &Spread, code: u16, among: Box4, north_first: bool) -> bool {
    let Ok(crs) = Crs::parse(&format!("EPSG:{code}")) else { return false };
    if crs.is_in_degrees() {
        return false;
    }
    let inside = |[x, y]: [f64; 2]| {
        let mut position = [if north_first { [y, x] } else { [x, y] }];
        crs.to_lonlat(&mut position).is_ok() && holds(among, position[0])
    };
    // Most systems are turned away by one position.
    inside(spread.middle()) && spread.count(inside) as f64 >= INSIDE * spread.features as f64
}

fn is_recent(code: u16) -> bool {
    Crs::parse(&format!("EPSG:{code}"))
        .is_ok_and(|crs| crs.same_datum(&Crs::WGS84) || near_wgs84_m(crs.datum()).is_some())
}

fn in_words(codes: &[u16], north_first: bool) -> String {
    let mut names: Vec<String> = codes.iter().take(NAMED).map(|code| format!("EPSG:{code}")).collect();
    if codes.len() > NAMED {
        names.push(format!("{} more", codes.len() - NAMED));
    }
    let feet = codes.first().and_then(|code| Crs::parse(&format!("EPSG:{code}")).ok()).and_then(|crs| crs.unit_m());
    let mut words = any_of(&names);
    if feet.is_some_and(|metres| (metres - 0.3048).abs() < 1e-3) {
        words.push_str(", in feet");
    }
    if north_first {
        words.push_str(", with northing before easting");
    }
    words + ": there the layer lies among the others"
}

/// What the numbers alone say.
pub(super) fn by_numbers(middle: [f64; 2]) -> Guess {
    let [x, y] = middle;
    let zoned = |x: f64, y: f64| (25.0e6..46.0e6).contains(&x) && (-1e7..1e7).contains(&y);
    for (easting, northing, order) in [(x, y, ""), (y, x, ", with northing before easting")] {
        if zoned(easting, northing) {
            let zone = (easting / 1e6).floor() as u16 - 25;
            let codes = vec![4513 + zone, 2349 + zone, 2401 + zone];
            let [new, xian, beijing] = [codes[0], codes[1], codes[2]];
            let words = format!(
                "zone {} of three degrees, EPSG:{new} on CGCS2000 (EPSG:{xian} on Xian 1980, EPSG:{beijing} on Beijing 1954){order}",
                zone + 25
            );
            return Guess { words, codes };
        }
    }
    let mut codes = Vec::new();
    let mut words = Vec::new();
    if x.abs() <= HALF_WEB_MERCATOR_M && y.abs() <= HALF_WEB_MERCATOR_M {
        codes.push(3857);
        words.push("Web Mercator (EPSG:3857)".to_owned());
    }
    let across = x.rem_euclid(1e6);
    if (13.0e6..24.0e6).contains(&x) && (1e5..9e5).contains(&across) && (1.5e6..6.2e6).contains(&y) {
        let code = 4491 + ((x / 1e6).floor() as u16 - 13);
        codes.push(code);
        words.push(format!("a zone of six degrees (EPSG:{code} on CGCS2000)"));
    }
    if (1e5..9e5).contains(&x) && (0.0..1e7).contains(&y) {
        words.push("UTM or Gauss-Krüger without zone number (EPSG:4534 to 4554 on CGCS2000), of which the numbers do not tell the zone".to_owned());
    }
    if (1e5..9e5).contains(&y) && (1.5e6..6.2e6).contains(&x) {
        words.push("Gauss-Krüger with northing before easting".to_owned());
    }
    if (3e5..1e7).contains(&x) && (1e4..1.4e7).contains(&y) {
        words.push("a state plane of the United States in feet".to_owned());
    }
    if words.is_empty() {
        words.push("a projection that the numbers do not tell".to_owned());
    }
    Guess { words: any_of(&words), codes }
}

#[cfg(test)]
mod tests {
    use super::by_numbers;

    #[test]
    fn numbers_alone() {
        assert_eq!(by_numbers([39_448_000.0, 4_419_000.0]).codes, [4527, 2363, 2415]);
        assert_eq!(by_numbers([4_419_000.0, 39_448_000.0]).codes[0], 4527);
        assert_eq!(by_numbers([12_957_000.0, 4_853_000.0]).codes, [3857]);
        // Shanghai in Web Mercator looks like zone 13 of six degrees too.
        assert_eq!(by_numbers([13_522_000.0, 3_662_000.0]).codes, [3857, 4491]);
        assert!(by_numbers([448_000.0, 4_419_000.0]).words.contains("EPSG:4534 to 4554"));
        assert!(by_numbers([1_170_000.0, 1_900_000.0]).words.contains("in feet"));
    }
}
