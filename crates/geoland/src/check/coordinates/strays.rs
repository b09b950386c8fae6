//! Strays: features at 0, 0 and features far from all others.

use super::Layer;
use super::cells::{Cell, Seen};
use super::spread::{self, Spread, holds, widened};
use super::words::distance;
use crate::finding::{Case, Findings, Kind, Place, Spot};

/// Layers of fewer features have no bulk to be far from.
const ENOUGH: u64 = 10;
/// A stray lies further from the middle than this many times the radius that holds nine tenths of the features.
const FAR: f64 = 10.0;
/// A stray has no other feature within this many of these radii: what is there together is another town.
const ALONE: f64 = 5.0;
/// The least such radius, in metres (or units of the file).
const LEAST_RADIUS_M: f64 = 1000.0;
/// Metres in a degree of the equator.
pub(crate) const PER_DEGREE_M: f64 = 111_320.0;

/// Reports features with a position at 0, 0, unless the layer lies there.
pub(super) fn report_at_zero(layer: &Layer<'_>, spread: Option<&Spread>, findings: &mut Findings) {
    let (count, seen) = layer.positions.at_zero();
    let crs = layer.positions.crs();
    let margin = if crs.is_in_degrees() { 1.0 } else { PER_DEGREE_M };
    let around = spread.and_then(|spread| spread.bulk(Some)).map(|bulk| widened(bulk, margin));
    if count == 0 || crs.is_planar() || around.is_some_and(|around| holds(around, [0.0, 0.0])) {
        return;
    }
    let what = format!("{} with a position at 0, 0", layer.plural());
    let cases = seen.iter().map(|seen| Case { spot: Some(seen.spot), ..Case::at(place(layer, seen)) });
    cases.for_each(|case| findings.report(Kind::NullIsland, &what, case));
    (seen.len() as u64..count).for_each(|_| findings.add(Kind::NullIsland, &what, None));
}

/// Reports features far from all others of their layer.
pub(super) fn report_far(layer: &Layer<'_>, spread: &Spread, findings: &mut Findings) {
    if spread.features < ENOUGH || layer.positions.crs().is_planar() {
        return;
    }
    let degrees = layer.positions.crs().is_in_degrees();
    let apart = |a: [f64; 2], b: [f64; 2]| apart_m(degrees, a, b);
    let middle = spread.middle();
    let width_m = layer.positions.cell_width() * if degrees { PER_DEGREE_M } else { 1.0 };
    let radius_m = spread.quantile(0.9, |cell| apart(cell.middle, middle)).max(LEAST_RADIUS_M).max(2.0 * width_m);
    let far = spread.cells.iter().filter(|cell| cell.features == 1 && apart(cell.middle, middle) > FAR * radius_m);
    for cell in far {
        let others = spread.cells.iter().filter(|other| other.middle != cell.middle);
        let nearest_m = others.map(|other| apart(other.middle, cell.middle)).fold(f64::INFINITY, f64::min);
        if nearest_m > ALONE * radius_m {
            report_one(layer, spread, cell, nearest_m, findings);
        }
    }
}

fn report_one(layer: &Layer<'_>, spread: &Spread, cell: &Cell, nearest_m: f64, findings: &mut Findings) {
    let [x, y] = cell.middle;
    let among = spread.bulk(Some).map(|bulk| widened(bulk, 0.01));
    let case =
        Case { spot: Some(cell.first.spot), ..Case::at(place(layer, &cell.first)) }.with("distance_m", nearest_m);
    if layer.positions.crs().is_in_degrees() && among.is_some_and(|among| holds(among, [y, x])) {
        let evidence = "it lies among the others with longitude and latitude swapped".to_owned();
        findings.report(Kind::LatitudeFirst, &layer.latitude_first(), Case { evidence, ..case });
        return;
    }
    let evidence = format!("{} from the nearest of the others", distance(nearest_m));
    let what = format!("{} far from all others", layer.plural());
    findings.report(Kind::FarAway, &what, Case { evidence, ..case });
}

fn place(layer: &Layer<'_>, seen: &Seen) -> Place {
    Place { source: layer.source.name.clone(), number: seen.number, id: seen.id.as_deref().map(str::to_owned) }
}

/// The distance of two positions in metres, within a percent or two over a few hundred kilometres; the shorter way
/// around in degrees.
pub(super) fn apart_m(degrees: bool, a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    if !degrees {
        return libm::hypot(dx, dy);
    }
    let dx = dx - 360.0 * (dx / 360.0).round();
    let middle = f64::midpoint(a[1], b[1]).clamp(-90.0, 90.0);
    libm::hypot(dx * libm::cos(middle.to_radians()), dy) * PER_DEGREE_M
}

/// The distance of two boxes in degrees, in metres; 0 where they meet.
pub(super) fn boxes_apart_m(a: spread::Box4, b: spread::Box4) -> f64 {
    let gap = |a: (f64, f64), b: (f64, f64)| (b.0 - a.1).max(a.0 - b.1).max(0.0);
    let (dx, dy) = (gap((a[0], a[2]), (b[0], b[2])), gap((a[1], a[3]), (b[1], b[3])));
    let south = f64::midpoint(a[1], a[3]);
    apart_m(true, [0.0, south], [dx, south + dy])
}

/// The spot of a middle.
pub(super) fn spot([x, y]: [f64; 2]) -> Spot {
    Spot { x, y }
}
