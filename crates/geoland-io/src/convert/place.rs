//! Where features are: which lie in a box, and bringing them to another coordinate system.

use geo_types::Geometry;
use geoland::Crs;
use geoland::crs::{CrsError, DatumShift, Transformation};
use geoland::record::Outline;

use crate::feature::Feature;
use crate::positions;

/// What is done with the positions of features. The default leaves everything as it is.
#[derive(Debug, Default)]
pub(super) struct Place {
    moved: Option<(Crs, DatumShift, Crs)>,
    selected: Option<(Crs, [f64; 4])>,
}

/// Points along each side of a box whose outline is looked for in another coordinate system.
const SIDE_POINTS: u32 = 64;
/// Sides that are longer, in degrees, are not looked for: their outline may hold what no point of it shows.
const LONGEST_SIDE_DEG: f64 = 30.0;

impl Place {
    /// Brings features from one system to another, if it is another, and keeps those in a box of degrees.
    pub(super) fn new(
        from: &Crs,
        to: Option<&Crs>,
        transformations: &[Transformation],
        bbox: Option<[f64; 4]>,
    ) -> Result<Self, CrsError> {
        let to = to.filter(|to| *to != from);
        if to.is_some_and(|to| from.is_planar() || to.is_planar()) {
            return Err(CrsError::NoPlace);
        }
        let moved = to.map(|to| Ok((from.clone(), from.shift_to(to, transformations)?, to.clone()))).transpose()?;
        Ok(Self { moved, selected: bbox.map(|bbox| (from.clone(), bbox)) })
    }

    /// The box in the coordinates of the file, for readers with an index; somewhat larger where it is bent.
    pub(super) fn bbox_of_file(&self) -> Option<[f64; 4]> {
        let (crs, bbox) = self.selected.as_ref()?;
        let [w, s, e, n] = *bbox;
        if w > e {
            return None;
        }
        if crs.is_planar() || crs.is_lonlat() {
            return Some(*bbox);
        }
        if e - w > LONGEST_SIDE_DEG || n - s > LONGEST_SIDE_DEG {
            return None;
        }
        let mut outline = Vec::new();
        for step in 0..=SIDE_POINTS {
            let t = f64::from(step) / f64::from(SIDE_POINTS);
            let (x, y) = (w + t * (e - w), s + t * (n - s));
            outline.extend([[x, s], [x, n], [w, y], [e, y]]);
        }
        crs.from_lonlat(&mut outline).ok()?;
        let least = |at: usize| outline.iter().map(|point| point[at]).fold(f64::INFINITY, f64::min);
        let most = |at: usize| outline.iter().map(|point| point[at]).fold(f64::NEG_INFINITY, f64::max);
        let (dx, dy) = ((most(0) - least(0)) / 50.0, (most(1) - least(1)) / 50.0);
        Some([least(0) - dx, least(1) - dy, most(0) + dx, most(1) + dy])
    }

    /// Moves a feature; false where it lies outside the box or has no place to be looked for.
    pub(super) fn apply(&self, feature: &mut Feature) -> Result<bool, CrsError> {
        if let Some((crs, bbox)) = &self.selected {
            let Some(geometry) = feature.geometry() else { return Ok(false) };
            if !meets(crs, geometry, *bbox)? {
                return Ok(false);
            }
        }
        if let (Some((from, shift, to)), Outline::Read(geometry)) = (&self.moved, &mut feature.record.outline) {
            let mut points = points(geometry);
            from.to_lonlat(&mut points)?;
            shift.apply(&mut points)?;
            to.from_lonlat(&mut points)?;
            let mut points = points.into_iter();
            positions::change(geometry, &mut |position| {
                if let Some([x, y]) = points.next() {
                    (position.x, position.y) = (x, y);
                }
            });
        }
        Ok(true)
    }
}

fn points(geometry: &Geometry<f64>) -> Vec<[f64; 2]> {
    let mut points = Vec::new();
    positions::each(geometry, &mut |position| points.push([position.x, position.y]));
    points
}

/// Whether the bounds of a geometry meet a box; where west is greater than east it crosses the antimeridian.
fn meets(crs: &Crs, geometry: &Geometry<f64>, [west, south, east, north]: [f64; 4]) -> Result<bool, CrsError> {
    let mut points = points(geometry);
    if points.is_empty() {
        return Ok(false);
    }
    if !crs.is_planar() {
        crs.to_lonlat(&mut points)?;
    }
    let least = |at: usize| points.iter().map(|point| point[at]).fold(f64::INFINITY, f64::min);
    let most = |at: usize| points.iter().map(|point| point[at]).fold(f64::NEG_INFINITY, f64::max);
    let in_height = least(1) <= north && most(1) >= south;
    let in_width = if west <= east { least(0) <= east && most(0) >= west } else { most(0) >= west || least(0) <= east };
    Ok(in_height && in_width)
}
