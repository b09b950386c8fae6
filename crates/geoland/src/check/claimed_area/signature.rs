//! Signatures: ratios of claimed to measured area that have a known cause.

use super::super::precision::latitude;
use super::scale::{square_degree_m2, web_mercator_scale};
use super::{Compared, Rounding};
use crate::area::AreaUnit;
use crate::placed::Placed;

/// A cause is shared by at least this many parcels and this share of a source's claims,
const MANY: u64 = 20;
const SHARE: f64 = 0.05;
/// or by at least these and half of them, in a small file.
const FEW: u64 = 3;
const HALF: f64 = 0.5;
/// Ratios are compared with a cause's to this share at most, however coarse small parcels are: causes lie much farther apart.
const CLOSE: f64 = 0.1;
/// Floors are counted up to this number: taller buildings are landmarks.
const STOREYS: f64 = 40.0;
/// A whole number of floors is met to this at most; a ratio taken at random does so in two cases of five.
const OF_A_FLOOR: f64 = 0.2;
/// Of the differing claims that nothing else explains, so many must be whole multiples.
const WHOLE: f64 = 0.8;
/// Where they are not, so many must be larger than the land, by factors of which the upper quartile is this many times the lower.
const LARGER: f64 = 0.95;
const SPREAD: f64 = 1.3;

const UNITS: [AreaUnit; 6] = [AreaUnit::M2, AreaUnit::Ha, AreaUnit::Mu, AreaUnit::Km2, AreaUnit::Ft2, AreaUnit::Acre];

/// A cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The number is in this unit.
    Unit(AreaUnit),
    /// The area was measured on the plane of Web Mercator.
    WebMercator,
    /// The area was measured in degrees, as if they were a plane.
    SquareDegrees,
    /// The claims are whole multiples of the land.
    Floors,
    /// The claims are larger than the land, by factors that differ.
    Scattered,
}

/// Signs that a single parcel can show, by their numbers.
const SIGNS: usize = UNITS.len() + 2;

impl Sign {
    fn number(self) -> Option<usize> {
        match self {
            Self::Unit(unit) => UNITS.iter().position(|known| *known == unit),
            Self::WebMercator => Some(UNITS.len()),
            Self::SquareDegrees => Some(UNITS.len() + 1),
            Self::Floors | Self::Scattered => None,
        }
    }
}

/// What is said of a claim that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Many parcels of its source share the cause.
    Shared(Sign),
    /// It is by itself; it may look like a known cause all the same.
    Alone(Option<Sign>),
}

/// The causes of differing claims, in their order.
pub(super) fn verdicts(placed: &Placed<'_>, roundings: &[Rounding], differing: &[Compared]) -> Vec<Verdict> {
    let signs: Vec<Option<Sign>> =
        differing.iter().map(|compared| sign_of(placed, roundings[compared.source].unit, compared)).collect();
    let mut counts = vec![[0_u64; SIGNS]; roundings.len()];
    for (compared, sign) in differing.iter().zip(&signs) {
        if let Some(number) = sign.and_then(Sign::number) {
            counts[compared.source][number] += 1;
        }
    }
    let shared = |compared: &Compared, sign: Option<Sign>| {
        let number = sign.and_then(Sign::number)?;
        is_many(counts[compared.source][number], roundings[compared.source].claims).then_some(sign)?
    };
    let first: Vec<Option<Sign>> =
        differing.iter().zip(&signs).map(|(compared, sign)| shared(compared, *sign)).collect();
    let floors = floors(roundings, differing, &first);
    let verdict = |((compared, sign), shared): ((&Compared, Option<Sign>), Option<Sign>)| {
        let floors = floors[compared.source].filter(|_| compared.ratio() > 1.0);
        shared.or(floors).map_or(Verdict::Alone(sign), Verdict::Shared)
    };
    differing.iter().zip(signs).zip(first).map(verdict).collect()
}

fn is_many(count: u64, claims: u64) -> bool {
    let share = count as f64 / claims.max(1) as f64;
    (count >= MANY && share >= SHARE) || (count >= FEW && share >= HALF)
}

/// The cause whose ratio a claim meets most closely, if it meets one.
fn sign_of(placed: &Placed<'_>, unit: AreaUnit, compared: &Compared) -> Option<Sign> {
    let others = UNITS.into_iter().filter(|other| *other != unit);
    let units = others.map(|other| (Sign::Unit(other), unit.square_metres() / other.square_metres()));
    let middle = placed.parcels[compared.at].shape.start();
    let phi = middle.and_then(|position| latitude(&placed.ground, position));
    let on_earth = placed.ground.ellipsoid().zip(phi).map(|(ellipsoid, phi)| {
        [
            (Sign::WebMercator, web_mercator_scale(ellipsoid, phi)),
            (Sign::SquareDegrees, unit.square_metres() / square_degree_m2(ellipsoid, phi)),
        ]
    });
    let off = |ratio: f64| (compared.ratio() / ratio - 1.0).abs();
    let all = units.chain(on_earth.into_iter().flatten()).map(|(sign, ratio)| (sign, off(ratio)));
    let close = all.filter(|(_, off)| *off <= compared.share.min(CLOSE));
    close.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(sign, _)| sign)
}

/// For each source, whether the claims that no other cause explains look like floor area.
fn floors(roundings: &[Rounding], differing: &[Compared], explained: &[Option<Sign>]) -> Vec<Option<Sign>> {
    let mut rest: Vec<Vec<(f64, f64)>> = vec![Vec::new(); roundings.len()];
    for (compared, _) in differing.iter().zip(explained).filter(|(_, sign)| sign.is_none()) {
        rest[compared.source].push((compared.ratio(), compared.share));
    }
    rest.into_iter().zip(roundings).map(|(rest, rounding)| floors_of_source(rest, rounding.claims)).collect()
}

fn floors_of_source(mut rest: Vec<(f64, f64)>, claims: u64) -> Option<Sign> {
    let count = |with: fn(&(f64, f64)) -> bool| rest.iter().filter(|one| with(one)).count() as u64;
    let of_rest = |count: u64| count as f64 / rest.len().max(1) as f64;
    let whole = count(|(ratio, share)| is_multiple(*ratio, *share));
    let (least, most) = rest
        .iter()
        .filter(|(ratio, share)| is_multiple(*ratio, *share))
        .fold((f64::INFINITY, 0.0_f64), |(least, most), (ratio, _)| {
            (least.min(ratio.round()), most.max(ratio.round()))
        });
    if whole >= MANY && is_many(whole, claims) && of_rest(whole) >= WHOLE && least < most {
        return Some(Sign::Floors);
    }
    let larger = count(|(ratio, _)| (1.0..=STOREYS).contains(ratio));
    let enough = larger >= MANY && larger as f64 >= HALF * claims as f64 && of_rest(larger) >= LARGER;
    if !enough {
        return None;
    }
    rest.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let quartile = |quarter: usize| rest[(rest.len() - 1) * quarter / 4].0;
    (quartile(3) >= SPREAD * quartile(1)).then_some(Sign::Scattered)
}

/// Whether a ratio is a whole number of floors, from two on.
fn is_multiple(ratio: f64, share: f64) -> bool {
    let floors = ratio.round();
    (2.0..=STOREYS).contains(&floors) && (ratio - floors).abs() <= (share * floors).min(OF_A_FLOOR)
}
