//! What the records of parcels say, and what is wrong with them.

use super::calendar::{FIRST_DAY, FIVE_YEARS, iso_date};
use super::districts::district_name;
use super::greens::{Greening, greening};
use super::grid::Grid;
use super::neighbourhood::{Neighbourhood, Role};
use super::random::{Purpose, Random};
use super::shape::{area_m2, to_degrees};
use crate::MultiPolygon;

/// Square metres in a mu 亩.
pub(super) const MU_M2: f64 = 10_000.0 / 15.0;
/// The greening forms of the built-in scheme.
const FORMS: [&str; 3] = ["white-then-green", "green-unless-white", "white-and-green"];
/// Codes that no scheme knows.
const UNKNOWN_FORMS: [&str; 3] = ["white-green", "other", "3"];

/// A synthetic parcel, as its file says it.
#[derive(Clone, Debug, PartialEq)]
pub struct ParcelRecord {
    /// Unique in a clean city; a few are missing or repeated otherwise.
    pub id: Option<String>,
    /// The district the parcel claims to lie in, which is not always where it lies.
    pub district: String,
    /// `cleared`, `greened`, `demolished` or `planned`.
    pub status: &'static str,
    /// A greening form's code; missing or unknown for about 2 % unless the city is clean.
    pub category: Option<&'static str>,
    /// ISO 8601, 2014-2018; some accepted parcels have none unless the city is clean.
    pub cleared_date: Option<String>,
    /// ISO 8601, for status `greened`, after `cleared_date`.
    pub greened_on: Option<String>,
    /// Claimed area in mu; some are in another unit or measured on a map plane unless the city is clean.
    pub area_mu: Option<f64>,
    /// Claimed greened area in mu, for status `greened`.
    pub green_mu: Option<f64>,
    /// Closed rings in degrees, longitude first, by the right-hand rule.
    pub geometry: MultiPolygon,
}

/// The record of parcel `i` of a neighbourhood.
pub(super) fn parcel(grid: &Grid, hood: &Neighbourhood, i: usize, clean: bool) -> ParcelRecord {
    let running = hood.first + i;
    let mut random = Random::of(grid.seed, Purpose::Attributes, running);
    let shape = hood.shape(i);
    let status = draw_status(&mut random);
    let day = draw_day(&mut random);
    let dated = matches!(status, "cleared" | "greened") && (clean || !random.chance(0.012));
    let true_mu = area_m2(&shape) / MU_M2;
    let greened = status == "greened";
    let record = ParcelRecord {
        id: draw_id(&mut random, running, clean),
        district: district_name(draw_district(&mut random, grid, hood, clean)),
        status,
        category: draw_category(&mut random, clean),
        cleared_date: dated.then(|| iso_date(day)),
        greened_on: greened.then(|| iso_date((day + 30 + random.below(600)).min(FIRST_DAY + FIVE_YEARS - 1).max(day))),
        area_mu: Some(claimed(&mut random, true_mu, hood.roles[i], clean)),
        green_mu: greened.then(|| hundredths(true_mu * random.between(0.3, 1.0))),
        geometry: to_degrees(&shape),
    };
    if clean { as_greened(record, greening(grid, hood, i), day) } else { record }
}

/// A record that says of greening what the green layer of a clean city shows.
fn as_greened(record: ParcelRecord, greening: Option<Greening>, accepted: usize) -> ParcelRecord {
    match greening {
        Some(Greening { opened, shape }) => ParcelRecord {
            status: "greened",
            cleared_date: Some(iso_date(accepted)),
            greened_on: Some(iso_date(opened)),
            // Rounded down, so that the claim is nowhere above the land.
            green_mu: Some((area_m2(&shape) / MU_M2 * 100.0).floor() / 100.0),
            ..record
        },
        None => ParcelRecord {
            status: if record.status == "greened" { "cleared" } else { record.status },
            greened_on: None,
            green_mu: None,
            ..record
        },
    }
}

/// The day a parcel was accepted, in days since 1970, or would have been; green spaces open after it.
pub(super) fn accepted_day(seed: u64, running: usize) -> usize {
    let mut random = Random::of(seed, Purpose::Attributes, running);
    draw_status(&mut random);
    draw_day(&mut random)
}

fn draw_status(random: &mut Random) -> &'static str {
    match random.below(100) {
        0..72 => "cleared",
        72..88 => "greened",
        88..95 => "demolished",
        _ => "planned",
    }
}

fn draw_day(random: &mut Random) -> usize {
    FIRST_DAY + random.below(FIVE_YEARS)
}

fn draw_id(random: &mut Random, running: usize, clean: bool) -> Option<String> {
    let lot = random.unit();
    if !clean && lot < 0.002 {
        return None;
    }
    let repeated = !clean && lot > 0.998 && running > 0;
    Some(format!("P{:07}", running + usize::from(!repeated)))
}

fn draw_district(random: &mut Random, grid: &Grid, hood: &Neighbourhood, clean: bool) -> usize {
    let own = grid.district(hood.cell);
    let wrong = random.chance(0.01);
    let other = random.below(grid.districts());
    if wrong && !clean { other } else { own }
}

fn draw_category(random: &mut Random, clean: bool) -> Option<&'static str> {
    let (lot, form, unknown) = (random.unit(), random.pick(&FORMS), random.pick(&UNKNOWN_FORMS));
    match lot {
        _ if clean => Some(form),
        ..0.01 => None,
        0.01..0.02 => Some(unknown),
        _ => Some(form),
    }
}

/// A claimed area near the true one, with the errors that real registers show.
fn claimed(random: &mut Random, true_mu: f64, role: Role, clean: bool) -> f64 {
    let measured = true_mu * random.between(0.985, 1.015);
    let lot = random.unit();
    // Straddlers are often registered with the larger part only.
    let part = if role == Role::Straddler && random.chance(0.3) { 0.6 } else { 1.0 };
    hundredths(match lot {
        _ if clean => measured,
        // In square metres, in hectares, and measured on the Web Mercator plane at 40 degrees north.
        ..0.01 => measured * MU_M2,
        0.01..0.02 => measured / 15.0,
        0.02..0.03 => measured * 1.70,
        _ => measured * part,
    })
}

fn hundredths(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}
