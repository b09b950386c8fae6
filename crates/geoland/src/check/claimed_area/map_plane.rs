//! Areas that were measured on the plane of a map projection: off by less than a tolerance, and all alike.

use std::fmt;

use super::super::precision::{area_sigma_m2, latitude};
use super::scale::transverse_mercator_scale;
use super::{Compared, Rounding, compare};
use crate::ellipsoid::Ellipsoid;
use crate::finding::{Case, Findings, Kind, Place};
use crate::kernel::Kernel;
use crate::placed::Placed;

/// So many parcels of a source are looked at, taken evenly from their order.
const LOOKED_AT: usize = 2000;
/// At least so many must be there.
const LEAST: usize = 20;
/// Claims that are rounded to more than this share of themselves say nothing of parts in a hundred thousand.
const FINE: f64 = 5e-6;
/// What edges that are straight in one plane and not in another come to, for parcels of 50 to 100 m.
const EDGES: f64 = 3e-6;
/// A projection is accepted where half of the claims are within this many standard deviations of it,
const NEAR: f64 = 1.5;
/// and half of them are beyond this many of the true area, and this many times as far from it as from the projection.
const FAR: f64 = 3.0;
/// Meridians of zones are whole multiples of this, in degrees.
const ZONE_DEG: f64 = 3.0;
/// Zones of six degrees are used to their edges, and a little beyond.
const REACH_DEG: f64 = 3.5;
/// International feet in a metre of length, for projections in feet.
const FOOT_M: f64 = 0.3048;

/// A plane that areas can have been measured on.
#[derive(Debug, Clone, PartialEq)]
enum Plane {
    /// That of the file's own coordinates.
    Own(String),
    /// That of a Gauss-Krueger zone, by its meridian in degrees.
    GaussKrueger(f64),
    /// That of a UTM zone, by its meridian in degrees.
    Utm(f64),
}

impl fmt::Display for Plane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(name) => write!(f, "{name}, the file's own system"),
            Self::GaussKrueger(meridian) => write!(f, "a Gauss-Krueger zone, central meridian {meridian} degrees"),
            Self::Utm(meridian) => write!(f, "UTM zone {}", (meridian + 183.0) / 6.0),
        }
    }
}

/// A claim that is fine enough to tell planes apart.
struct Fine {
    compared: Compared,
    /// The standard deviation of the ratio.
    sigma: f64,
    phi: f64,
    lon_deg: f64,
    /// The area in the file's own coordinates over the measured one; none for degrees.
    own_ratio: Option<f64>,
}

/// Whether a claim is so fine that it may tell planes apart.
pub(super) fn is_fine(rounding: &Rounding, claimed_m2: f64) -> bool {
    rounding.half_claim_m2 <= FINE * claimed_m2
}

/// Notes sources whose claimed areas are those of a projection's plane, by the parcels of simple form with fine claims.
pub(super) fn check(placed: &Placed<'_>, roundings: &[Rounding], parcels: &[usize], findings: &mut Findings) {
    let Some(ellipsoid) = placed.ground.ellipsoid() else { return };
    let mut of_sources: Vec<Vec<usize>> = vec![Vec::new(); roundings.len()];
    for &at in parcels {
        of_sources[placed.dataset.parcels[placed.parcels[at].index].origin.source as usize].push(at);
    }
    for (source, of_source) in of_sources.iter().enumerate() {
        let fine = fine_claims(placed, roundings, of_source);
        if fine.len() < LEAST {
            continue;
        }
        let Some((plane, scale)) = best_plane(placed, ellipsoid, source, &fine) else { continue };
        let name = placed.dataset.sources.get(source).map_or("input", |source| &*source.name);
        let percent = (scale - 1.0) * 100.0;
        let evidence = format!(
            "half of {} claims looked at are {:.3} % {} than on the ellipsoid, and agree with that plane",
            fine.len(),
            percent.abs(),
            if percent < 0.0 { "smaller" } else { "larger" },
        );
        let place = Place { source: name.to_owned(), number: 0, id: None };
        let case = Case { evidence, ..Case::at(place) }.with("scale", scale).with("looked_at", fine.len() as f64);
        let what = format!("parcels whose claimed areas were measured on the plane of {plane}");
        findings.report(Kind::ClaimedOnMapPlane, &what, case);
    }
}

/// Claims that agree with the measured area, of parcels whose claims are fine enough.
fn fine_claims(placed: &Placed<'_>, roundings: &[Rounding], of_source: &[usize]) -> Vec<Fine> {
    let step = of_source.len().div_ceil(LOOKED_AT).max(1);
    let mut kernel = Kernel::default();
    let mut fine = |at: usize| {
        let land = &placed.parcels[at];
        let compared = compare(placed, roundings, &mut kernel, at, land).filter(Compared::agrees)?;
        let start = land.shape.start()?;
        let rounding = &roundings[compared.source];
        let rounded = area_sigma_m2(&placed.ground, &land.shape, rounding.ordinate_m) / compared.measured_m2;
        let claim = rounding.half_claim_m2 / compared.claimed_m2;
        Some(Fine {
            compared,
            sigma: rounded.hypot(claim).hypot(EDGES),
            phi: latitude(&placed.ground, start)?,
            lon_deg: placed.ground.lonlat(start)?.lon_deg,
            own_ratio: own_ratio(placed, at, compared.measured_m2),
        })
    };
    of_source.iter().step_by(step).filter_map(|at| fine(*at)).collect()
}

/// The area of a parcel in the plane of its file's coordinates, over the measured one.
fn own_ratio(placed: &Placed<'_>, at: usize, measured_m2: f64) -> Option<f64> {
    let parcel = &placed.dataset.parcels[placed.parcels[at].index];
    let source = placed.dataset.sources.get(parcel.origin.source as usize)?;
    if source.crs.is_in_degrees() {
        return None;
    }
    let ring_area = |ring: &geo_types::LineString<f64>| {
        let origin = ring.0.first().copied().unwrap_or_default();
        let cross = |pair: &[geo_types::Coord<f64>]| {
            (pair[0].x - origin.x) * (pair[1].y - origin.y) - (pair[1].x - origin.x) * (pair[0].y - origin.y)
        };
        (ring.0.windows(2).map(cross).sum::<f64>() / 2.0).abs()
    };
    let land = parcel.land.as_ref().ok()?.unpacked();
    let area = |polygon: &geo_types::Polygon<f64>| {
        ring_area(polygon.exterior()) - polygon.interiors().iter().map(ring_area).sum::<f64>()
    };
    let ratio = land.0.iter().map(area).sum::<f64>() / measured_m2;
    // Metres or feet: nothing else comes near one of them.
    let in_feet = ratio * FOOT_M * FOOT_M;
    [ratio, in_feet].into_iter().find(|ratio| (0.8..1.25).contains(ratio))
}

/// The plane that the claims fit best, and its median scale, where they fit one and do not fit the true areas.
fn best_plane(placed: &Placed<'_>, ellipsoid: Ellipsoid, source: usize, fine: &[Fine]) -> Option<(Plane, f64)> {
    let true_miss = median(fine.iter().map(|fine| (fine.compared.ratio() - 1.0).abs() / fine.sigma).collect());
    if true_miss < FAR {
        return None;
    }
    let (west, east) = fine.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), fine| {
        (west.min(fine.lon_deg), east.max(fine.lon_deg))
    });
    let mut planes = Vec::new();
    if let Some(own) = placed.dataset.sources.get(source).filter(|source| !source.crs.is_in_degrees()) {
        planes.push(Plane::Own(own.crs.name().to_owned()));
    }
    let first = ((east - REACH_DEG) / ZONE_DEG).ceil();
    // Land wider than a zone was not measured on the plane of one.
    let meridians = (0..4).map(|k| (first + f64::from(k)) * ZONE_DEG).filter(|meridian| meridian - west <= REACH_DEG);
    for meridian in meridians {
        planes.push(Plane::GaussKrueger(meridian));
        if (meridian / ZONE_DEG).rem_euclid(2.0) == 1.0 {
            planes.push(Plane::Utm(meridian));
        }
    }
    let scale_of = |plane: &Plane, fine: &Fine| match plane {
        Plane::Own(_) => fine.own_ratio,
        Plane::GaussKrueger(meridian) => {
            Some(transverse_mercator_scale(ellipsoid, fine.phi, fine.lon_deg - meridian, 1.0))
        }
        Plane::Utm(meridian) => Some(transverse_mercator_scale(ellipsoid, fine.phi, fine.lon_deg - meridian, 0.9996)),
    };
    let judged = planes.into_iter().filter_map(|plane| {
        let scales: Vec<f64> = fine.iter().map(|fine| scale_of(&plane, fine)).collect::<Option<_>>()?;
        let miss = |(fine, scale): (&Fine, &f64)| (fine.compared.ratio() / scale - 1.0).abs() / fine.sigma;
        let misses = median(fine.iter().zip(&scales).map(miss).collect());
        Some((plane, misses, median(scales)))
    });
    let fits = judged.filter(|(_, miss, _)| *miss <= NEAR && miss * FAR <= true_miss);
    // The file's own plane is named before others that fit as well: it is often one of theirs.
    let rank = |(plane, miss, _): &(Plane, f64, f64)| (!matches!(plane, Plane::Own(_)), *miss);
    let best = fits.min_by(|a, b| rank(a).0.cmp(&rank(b).0).then(rank(a).1.total_cmp(&rank(b).1)));
    best.map(|(plane, _, scale)| (plane, scale))
}

/// The middle of numbers in order; the list is not empty.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
