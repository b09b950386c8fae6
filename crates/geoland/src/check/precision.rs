//! Precision: how finely numbers were written, and what that leaves open of an area.

use geo_types::Coord;
use rayon::prelude::*;

use crate::area::AreaUnit;
use crate::dataset::Dataset;
use crate::ground::Ground;
use crate::lonlat::Xy;
use crate::parcel::Parcel;
use crate::shape::Shape;

/// Decimals that are told apart; what is written finer counts as this fine.
const MOST: usize = 9;
/// Where a number is on a step of a power of ten to this share of itself, it was written with so many decimals: a few roundings of
/// f64, since claims were multiplied by their unit.
const ROUNDINGS: f64 = 1e-14;
/// Vertices are surveyed to this, in metres: what the Chinese cadastral survey (TD/T 1001) asks of first-class boundary points.
const SURVEY_M: f64 = 0.05;
/// Metres in a degree of a great circle, to the digits that matter here.
const DEGREE_M: f64 = 111_320.0;

/// Parcels that are looked at by one thread at a time.
const PART: usize = 1 << 14;

/// The decimals that numbers of one column were written with.
#[derive(Debug, Clone, Default)]
pub(super) struct Decimals([u64; MOST + 1]);

impl Decimals {
    /// Counts a number.
    pub(super) fn see(&mut self, number: f64) {
        self.0[decimals_of(number)] += 1;
    }

    fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }

    /// The step that numbers of the column are rounded to: 99 of 100 have no more decimals. Zeros at the end of some numbers do not
    /// make it coarser, nor a few unrounded ones finer.
    pub(super) fn step(&self) -> f64 {
        let all: u64 = self.0.iter().sum();
        let mut so_far = 0;
        let enough = |count: &u64| {
            so_far += count;
            so_far * 100 >= all * 99
        };
        let decimals = self.0.iter().position(enough).unwrap_or(MOST);
        1.0 / power_of_ten(decimals)
    }
}

fn power_of_ten(decimals: usize) -> f64 {
    [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9][decimals.min(MOST)]
}

fn decimals_of(number: f64) -> usize {
    let on_step = |decimals: usize, roundings: f64| {
        let scaled = number.abs() * power_of_ten(decimals);
        (scaled - nearest(scaled)).abs() <= scaled * roundings
    };
    // What is on a step of fewer decimals is on that of six but for a rounding of its own: degrees of seven take two looks.
    let first = if number.is_finite() && !on_step(6, 2.0 * ROUNDINGS) { 7 } else { 0 };
    (first..=MOST).find(|decimals| on_step(*decimals, ROUNDINGS)).unwrap_or(MOST)
}

/// A whole number that is as near as any to a number that is not negative.
fn nearest(number: f64) -> f64 {
    // Beyond 2^52 f64 has whole numbers only, so that adding it rounds.
    const WHOLE: f64 = (1_u64 << 52) as f64;
    if number < WHOLE { (number + WHOLE) - WHOLE } else { number }
}

/// How finely the numbers of a source's parcels were written.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// Claimed areas of parcels with land, in the unit of the scheme, and how many there are.
    areas: Decimals,
    pub(super) claims: u64,
    /// Claimed greened areas, in theirs.
    greened: Decimals,
    /// Two positions of each parcel, the least and the greatest, which do not depend on where rings start.
    ordinates: Decimals,
    in_degrees: bool,
}

impl Written {
    /// Of each source, in one walk over the parcels.
    pub(super) fn of(dataset: &Dataset) -> Vec<Self> {
        let sources = 0..dataset.sources.len().max(1) as u32;
        let units = |source: u32| {
            let scheme = &dataset.scheme_of(source).parcels;
            [scheme.claimed_area.unit, scheme.claimed_greened_area.unit]
        };
        let units: Vec<[AreaUnit; 2]> = sources.clone().map(units).collect();
        let in_degrees = |at: u32| dataset.sources.get(at as usize).is_none_or(|source| source.crs.is_in_degrees());
        let none: Vec<Self> = sources.map(|at| Self { in_degrees: in_degrees(at), ..Self::default() }).collect();
        let part = |parcels: &[Parcel]| {
            let mut written = none.clone();
            for parcel in parcels {
                let source = parcel.origin.source as usize;
                if let (Some(of_source), Some(units)) = (written.get_mut(source), units.get(source)) {
                    of_source.see(parcel, *units);
                }
            }
            written
        };
        let merged = |mut all: Vec<Self>, more: Vec<Self>| {
            all.iter_mut().zip(more).for_each(|(one, other)| one.merge(&other));
            all
        };
        dataset.parcels.par_chunks(PART).map(part).reduce(|| none.clone(), merged)
    }

    fn see(&mut self, parcel: &Parcel, [unit, greened_unit]: [AreaUnit; 2]) {
        if let Some(claimed_m2) = parcel.claimed_greened_m2 {
            self.greened.see(claimed_m2 / greened_unit.square_metres());
        }
        let Ok(land) = &parcel.land else { return };
        if let Some(claimed_m2) = parcel.claimed_area_m2 {
            self.areas.see(claimed_m2 / unit.square_metres());
            self.claims += 1;
        }
        let order = |a: &Coord<f64>, b: &Coord<f64>| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
        let mut positions = land.shell_positions();
        let Some(first) = positions.next() else { return };
        let (least, greatest) = positions.fold((first, first), |(least, greatest), position| {
            let least = if order(&position, &least).is_lt() { position } else { least };
            (least, if order(&position, &greatest).is_gt() { position } else { greatest })
        });
        for ordinate in [least.x, least.y, greatest.x, greatest.y] {
            self.ordinates.see(ordinate);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.areas.merge(&other.areas);
        self.claims += other.claims;
        self.greened.merge(&other.greened);
        self.ordinates.merge(&other.ordinates);
    }

    /// Half a step of claimed areas, in m².
    pub(super) fn half_claim_m2(&self, unit: AreaUnit) -> f64 {
        self.areas.step() / 2.0 * unit.square_metres()
    }

    /// Half a step of claimed greened areas, in m².
    pub(super) fn half_greened_m2(&self, unit: AreaUnit) -> f64 {
        self.greened.step() / 2.0 * unit.square_metres()
    }

    /// The standard deviation that the rounding of the parcels' ordinates has, in metres.
    pub(super) fn ordinate_m(&self) -> f64 {
        rounding_m(self.ordinates.step(), self.in_degrees)
    }
}

/// The standard deviation of an ordinate that is rounded to a step in the units of its file, in metres.
fn rounding_m(step: f64, in_degrees: bool) -> f64 {
    // Rounding is spread evenly over a step.
    step / 12.0_f64.sqrt() * if in_degrees { DEGREE_M } else { 1.0 }
}

/// The standard deviation of a surveyed ordinate that was rounded so, in metres.
pub(super) fn vertex_m(rounding_m: f64) -> f64 {
    rounding_m.hypot(SURVEY_M)
}

/// The standard deviation of an area in m², for vertices that are off by `sigma_m` each way, independently:
/// Var(A) = σ²/4 Σ |P(i+1) - P(i-1)|².
pub(super) fn area_sigma_m2(ground: &Ground, shape: &Shape, sigma_m: f64) -> f64 {
    let Some(start) = shape.start() else { return 0.0 };
    let stretch = stretch_at(ground, start.y);
    let mut squares = 0.0;
    for (_, ring, _) in shape.outlines() {
        let around = ring.iter().skip(1).chain(ring.iter().take(1));
        let before = ring.iter().skip(ring.len() - 1).chain(ring);
        for (next, previous) in around.zip(before) {
            let (east, north) = ((next.x - previous.x) * stretch, (next.y - previous.y) / stretch);
            squares += east * east + north * north;
        }
    }
    sigma_m / 2.0 * squares.sqrt()
}

/// How much longer a metre of the plane's X is on the ground at an ordinate; a metre of Y is as much shorter, since areas are true.
fn stretch_at(ground: &Ground, y: f64) -> f64 {
    match ground {
        Ground::Planar => 1.0,
        Ground::Earth { plane, .. } => {
            let sine = plane.sine(y);
            let w2 = 1.0 - plane.ellipsoid().eccentricity_squared() * sine * sine;
            // Near a pole nothing is surveyed; the bound keeps numbers finite.
            ((1.0 - sine * sine) / w2).sqrt().max(1e-3)
        }
    }
}

/// The latitude of a plane position in radians; none for planar coordinates.
pub(super) fn latitude(ground: &Ground, position: Xy) -> Option<f64> {
    match ground {
        Ground::Planar => None,
        Ground::Earth { plane, .. } => Some(libm::asin(plane.sine(position.y))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Decimals, area_sigma_m2, decimals_of, rounding_m};
    use crate::ellipsoid::Ellipsoid;
    use crate::ground::Ground;
    use crate::lonlat::{LonLat, Xy};
    use crate::plane::Plane;
    use crate::shape::Shape;

    #[test]
    fn decimals_of_numbers() {
        for (number, decimals) in [(0.0, 0), (12.0, 0), (-12.5, 1), (116.123_456_7, 7), (1.0 / 3.0, 9), (0.1 + 0.2, 1)]
        {
            assert_eq!(decimals_of(number), decimals, "{number}");
        }
        for (number, decimals) in [(1e300, 0), (-3e15, 0), (f64::INFINITY, 9), (f64::NAN, 9), (0.5, 1), (2.5e-7, 8)] {
            assert_eq!(decimals_of(number), decimals, "{number}");
        }
        // A claim in mu was multiplied by its unit.
        let mu = 1e4 / 15.0;
        assert_eq!(decimals_of(36.27 * mu / mu), 2);
    }

    #[test]
    fn the_step_of_a_column() {
        let mut decimals = Decimals::default();
        (1..=200).for_each(|k| decimals.see(f64::from(k) / 100.0));
        assert_eq!(decimals.step(), 0.01);
        // Two unrounded numbers among two hundred do not make the column finer, three do.
        decimals.see(1.0 / 3.0);
        decimals.see(2.0 / 3.0);
        assert_eq!(decimals.step(), 0.01);
        decimals.see(4.0 / 3.0);
        assert_eq!(decimals.step(), 1e-9);
    }

    #[test]
    fn the_variance_of_a_square() {
        // Every diagonal is 100 √2 m long: Σ = 4 · 20,000 m², so that σ(A) = σ/2 · √80,000 = 141.42 σ.
        let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
        let square = Shape::new(vec![vec![corners.map(|(x, y)| Xy::new(x, y)).to_vec()]]);
        assert!((area_sigma_m2(&Ground::Planar, &square, 0.05) - 7.071).abs() < 1e-3);
        assert_eq!(area_sigma_m2(&Ground::Planar, &Shape::new(vec![]), 0.05), 0.0);
    }

    #[test]
    fn decimals_of_degrees_as_measured_elsewhere() {
        // The domain's figures for a square of 100 m: 5, 6 and 7 decimals leave 0.44, 0.064 and 0.006 % rms (by simulation).
        let plane = Plane::new(Ellipsoid::WGS84);
        let (dx, dy) = (100.0 / 85_400.0, 100.0 / 111_035.0);
        let corners = [(116.0, 39.9), (116.0 + dx, 39.9), (116.0 + dx, 39.9 + dy), (116.0, 39.9 + dy)];
        let ring = corners.map(|(lon, lat)| plane.xy(LonLat::new(lon, lat))).to_vec();
        let square = Shape::new(vec![vec![ring]]);
        let dataset = crate::dataset::Dataset::new(crate::scheme::Scheme::default());
        let ground = Ground::of(&dataset).unwrap();
        for (decimals, percent) in [(5, 0.44), (6, 0.064), (7, 0.006)] {
            let step = 10.0_f64.powi(-decimals);
            let sigma = area_sigma_m2(&ground, &square, rounding_m(step, true)) / 1e4 * 100.0;
            assert!((sigma / percent - 1.0).abs() < 0.4, "{decimals}: {sigma} against {percent}");
        }
    }
}
