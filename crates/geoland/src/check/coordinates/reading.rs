//! Readings: whether the numbers of a layer can be what its coordinate system says.

use super::Layer;
use super::spread::{Box4, Spread};
use crate::crs::{Crs, CrsError, PointFault};

/// What the numbers of a layer are, as far as they tell by themselves.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// What the system says, as far as one can see.
    Fits,
    /// The two ordinates are swapped; the text says by what one sees it.
    Swapped(String),
    /// Degrees, where a projection is named.
    Degrees,
    /// Most of it cannot be in the system: so many features.
    Out(u64),
}

/// Most features are out of range, as most of a file refuses it; and of those that would be in range otherwise, nearly
/// all.
const NEARLY_ALL: f64 = 0.95;
/// South of this and north of that nobody keeps accounts of land, in degrees: Antarctica, and the last land of Greenland.
const INHABITED: [f64; 2] = [-60.0, 83.7];

impl Reading {
    pub(super) fn of(layer: &Layer<'_>, spread: &Spread) -> Self {
        let crs = layer.positions.crs();
        let n = spread.features;
        if crs.is_planar() {
            return Self::Fits;
        }
        if crs.is_in_degrees() {
            let (out, swappable) = layer.positions.out_of_degrees();
            if out * 2 > n {
                let swapped = swappable as f64 >= NEARLY_ALL * out as f64;
                return if swapped {
                    Self::Swapped("the first numbers are within 90, the second ones are not".to_owned())
                } else {
                    Self::Out(out)
                };
            }
            return spread.bulk(Some).filter(|bulk| is_polar(*bulk)).map_or(Self::Fits, |bulk| {
                Self::Swapped(format!(
                    "read as it stands the layer is at latitude {:.1}",
                    f64::midpoint(bulk[1], bulk[3])
                ))
            });
        }
        if let Some([west, south, east, north]) = layer.positions.bounds()
            && west >= -180.0
            && east <= 180.0
            && south >= -90.0
            && north <= 90.0
        {
            return Self::Degrees;
        }
        let fits = |[x, y]: [f64; 2]| crs.to_lonlat(&mut [[x, y]]).is_ok();
        let out = n - spread.count(fits);
        if out * 2 <= n {
            return Self::Fits;
        }
        if spread.count(|[x, y]| fits([y, x])) as f64 >= NEARLY_ALL * n as f64 {
            return Self::Swapped(format!("in {} the numbers are in range only when swapped", crs.name()));
        }
        Self::Out(out)
    }
}

/// Whether a bulk in degrees is where no land is counted, and would be elsewhere if its ordinates were swapped.
fn is_polar(bulk: Box4) -> bool {
    let [south, north] = INHABITED;
    let uninhabited = bulk[3] < south || bulk[1] > north;
    uninhabited && bulk[0] > south && bulk[2] < north
}

/// The features of a layer whose eastings belong to another zone: how many, near which easting, which code. The most
/// frequent code, and the least of these.
pub(super) fn other_zone(crs: &Crs, spread: &Spread) -> Option<(u64, i64, u16)> {
    if crs.is_planar() || crs.is_in_degrees() {
        return None;
    }
    let mut zones: Vec<(u16, i64, u64)> = Vec::new();
    for cell in &spread.cells {
        let Err(CrsError::BadPoint { fault: PointFault::OtherZone { near_m, code }, .. }) =
            crs.to_lonlat(&mut [cell.middle])
        else {
            continue;
        };
        match zones.iter_mut().find(|zone| zone.0 == code) {
            Some(zone) => zone.2 += cell.features,
            None => zones.push((code, near_m, cell.features)),
        }
    }
    zones.sort_by_key(|(code, _, features)| (std::cmp::Reverse(*features), *code));
    zones.first().map(|(code, near_m, features)| (*features, *near_m, *code))
}
