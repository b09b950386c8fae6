//! GCJ-02 and BD-09: the displaced coordinates of Chinese web maps.
//!
//! The formulas are those that have been public since about 2010, found by reverse engineering; no authority has published them.
//! Against positions as web maps serve them they hold to 5e-5 degrees (some 5 m) for GCJ-02 and to the last printed digit for
//! the step from GCJ-02 to BD-09. Their inverse is exact: the forward formula is solved to the last digits, not approximated.

use std::f64::consts::PI;

use super::error::PointFault;

/// The displaced region: west, south, east and north in degrees of WGS 84. A position is displaced when it lies in this box, which
/// holds all of China, and much beside; elsewhere GCJ-02 is WGS 84.
const REGION: [f64; 4] = [72.004, 0.8293, 137.8347, 55.8271];
/// No displacement in the region reaches this far, in degrees.
const REACH_DEG: f64 = 0.03;
/// Solutions this far outside the box still count as in it, in degrees: a position on its edge comes back with a rounding.
const EDGE_DEG: f64 = 1e-9;
/// The Krassowsky radius, in metres.
const RADIUS_M: f64 = 6_378_245.0;
/// The eccentricity squared that the formula has for it.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
/// Each step leaves at most a fiftieth of the error: twelve reach the last digit; some more for luck of rounding.
const STEPS: usize = 40;
/// What a solution may miss its image by, in degrees: a micrometre. Elsewhere it is a few units of the last digit; on the
/// meridian of 105 degrees the formula has a root without a slope, about which the steps swing.
const MISS_DEG: f64 = 1e-11;

/// A displaced system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WebMap {
    Gcj02,
    Bd09,
}

impl WebMap {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gcj02 => "GCJ02",
            Self::Bd09 => "BD09",
        }
    }

    /// The displaced position of one on WGS 84.
    pub(super) fn displaced(self, wgs84: [f64; 2]) -> [f64; 2] {
        let gcj = if in_region(wgs84, 0.0) { add(wgs84, offset(wgs84)) } else { wgs84 };
        match self {
            Self::Gcj02 => gcj,
            Self::Bd09 => baidu(gcj),
        }
    }

    /// The position on WGS 84 whose displaced position this is.
    ///
    /// Just outside the region's edge a place can be the image of two positions; the one in the region is the answer. Just inside
    /// it some are the image of none.
    pub(super) fn restored(self, displaced: [f64; 2]) -> Result<[f64; 2], PointFault> {
        let gcj = match self {
            Self::Gcj02 => displaced,
            Self::Bd09 => solve(displaced, baidu).ok_or(PointFault::Unreachable)?,
        };
        if !in_region(gcj, REACH_DEG) {
            return Ok(gcj);
        }
        let solved = solve(gcj, |position| add(position, offset(position))).ok_or(PointFault::Unreachable)?;
        if in_region(solved, EDGE_DEG) {
            Ok(solved)
        } else if in_region(gcj, 0.0) {
            Err(PointFault::Unreachable)
        } else {
            Ok(gcj)
        }
    }
}

/// Whether a position lies in the region, or within a margin of it.
fn in_region([lon, lat]: [f64; 2], margin_deg: f64) -> bool {
    let [west, south, east, north] = REGION;
    let within = |value: f64, least: f64, most: f64| value >= least - margin_deg && value <= most + margin_deg;
    within(lon, west, east) && within(lat, south, north)
}

/// The position that a displacement moves to `image`, by repeated correction.
fn solve(image: [f64; 2], displace: impl Fn([f64; 2]) -> [f64; 2]) -> Option<[f64; 2]> {
    let mut position = image;
    let mut best = (f64::INFINITY, position);
    for _ in 0..STEPS {
        let there = displace(position);
        let miss = [image[0] - there[0], image[1] - there[1]];
        let off = miss[0].abs().max(miss[1].abs());
        if off < best.0 {
            best = (off, position);
        } else if best.0 <= MISS_DEG {
            break;
        }
        position = add(position, miss);
    }
    (best.0 <= MISS_DEG).then_some(best.1)
}

fn add(one: [f64; 2], other: [f64; 2]) -> [f64; 2] {
    [one[0] + other[0], one[1] + other[1]]
}

/// The displacement of a position, in degrees.
fn offset([lon, lat]: [f64; 2]) -> [f64; 2] {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |height: f64, argument: f64| height * libm::sin(argument * PI) * 2.0 / 3.0;
    let both = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x);
    let root = x.abs().sqrt();
    let east_m = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + both
        + wave(20.0, x)
        + wave(40.0, x / 3.0)
        + wave(150.0, x / 12.0)
        + wave(300.0, x / 30.0);
    let north_m = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + both
        + wave(20.0, y)
        + wave(40.0, y / 3.0)
        + wave(160.0, y / 12.0)
        + wave(320.0, y / 30.0);
    let sine = libm::sin(lat.to_radians());
    let magic = 1.0 - ECCENTRICITY_SQUARED * sine * sine;
    let across_m = RADIUS_M / magic.sqrt();
    let along_m = RADIUS_M * (1.0 - ECCENTRICITY_SQUARED) / (magic * magic.sqrt());
    let degrees = 180.0 / PI;
    [east_m * degrees / (across_m * libm::cos(lat.to_radians())), north_m * degrees / along_m]
}

/// The step from GCJ-02 to BD-09, which is made everywhere.
fn baidu([x, y]: [f64; 2]) -> [f64; 2] {
    let turn = PI * 3000.0 / 180.0;
    let radius = (x * x + y * y).sqrt() + 0.000_02 * libm::sin(y * turn);
    let angle = libm::atan2(y, x) + 0.000_003 * libm::cos(x * turn);
    [radius * libm::cos(angle) + 0.006_5, radius * libm::sin(angle) + 0.006]
}
