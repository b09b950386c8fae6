//! Shifts: longitudes and latitudes on one datum as those on another.

use super::error::{CrsError, PointFault};
use super::transformation::Way;
use super::{Crs, degrees};
use crate::ellipsoid::Ellipsoid;

/// No shift between datums moves a position by more than this, in degrees; a text that does was meant otherwise.
const MOST_DEG: f64 = 0.1;
/// Where the inverse is found as closely as this, in degrees, it is taken: a tenth of a micrometre.
const CLOSE_DEG: f64 = 1e-12;
/// Each step towards the inverse leaves some 1e-4 of the error at the most.
const STEPS: usize = 12;

/// What brings positions from the datum of one system to that of another: [`Crs::shift_to`] makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct DatumShift {
    /// The names of the two systems.
    from: String,
    /// From the first datum to WGS 84, on the ellipsoids of both.
    away: Option<(Way, Ellipsoid)>,
    /// The ellipsoid of WGS 84 on the way; CGCS2000's where one end is that.
    between: Ellipsoid,
    /// From the second datum to WGS 84, to be inverted.
    back: Option<(Way, Ellipsoid)>,
}

impl DatumShift {
    /// The shift between a datum and itself.
    pub(crate) const NONE: Self = Self { from: String::new(), away: None, between: Ellipsoid::WGS84, back: None };

    pub(super) fn new(from: &Crs, to: &Crs, away: Option<Way>, back: Option<Way>) -> Self {
        let moving = |way: Option<Way>, crs: &Crs| {
            way.filter(|way| !matches!(way, Way::Nothing)).map(|way| (way, crs.ellipsoid()))
        };
        let between = if away.is_none() {
            from.ellipsoid()
        } else if back.is_none() {
            to.ellipsoid()
        } else {
            Ellipsoid::WGS84
        };
        Self { from: from.name().to_owned(), away: moving(away, from), between, back: moving(back, to) }
    }

    /// Whether positions stay as they are.
    #[must_use]
    pub fn moves_nothing(&self) -> bool {
        self.away.is_none() && self.back.is_none()
    }

    /// Brings longitudes and latitudes in degrees to the other datum, in place.
    ///
    /// # Tolerance
    /// Helmert transformations within 1 µm, and the inverse undoes them to 1 µm; pipelines as PROJ computes them.
    /// Positions are taken at height 0 on their ellipsoid, and the height that a shift would give them is left out.
    ///
    /// # Guarantees
    /// A longitude comes out within half a turn of what it was: a ring that crosses the antimeridian stays in one piece.
    /// A position that is shared by two shapes is shifted to one position.
    ///
    /// # Errors
    /// [`CrsError::BadPoint`] for the first position that is not finite, out of range, outside what a pipeline can reach, or that would be
    /// moved by more than a tenth of a degree; the points before it are shifted, the others as they were.
    ///
    /// # Example
    /// ```
    /// use geoland::crs::Transformation;
    /// use geoland::Crs;
    /// let given = [Transformation::parse("towgs84=-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68").unwrap()];
    /// let (hu_tzu_shan, wgs84) = (Crs::parse("EPSG:4236").unwrap(), Crs::WGS84);
    /// let mut points = [[121.5, 25.0]];
    /// hu_tzu_shan.shift_to(&wgs84, &given).unwrap().apply(&mut points).unwrap();
    /// assert!((points[0][0] - 121.5).abs() > 1e-3);
    /// wgs84.shift_to(&hu_tzu_shan, &given).unwrap().apply(&mut points).unwrap();
    /// assert!((points[0][0] - 121.5).abs() < 1e-11 && (points[0][1] - 25.0).abs() < 1e-11);
    /// ```
    pub fn apply(&self, points: &mut [[f64; 2]]) -> Result<(), CrsError> {
        if self.moves_nothing() {
            return Ok(());
        }
        for (index, point) in points.iter_mut().enumerate() {
            let [x, y] = *point;
            *point = self.shifted([x, y]).map_err(|fault| CrsError::BadPoint {
                crs: self.from.clone(),
                index,
                x,
                y,
                fault,
            })?;
        }
        Ok(())
    }

    fn shifted(&self, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
        if !(point[0].is_finite() && point[1].is_finite()) {
            return Err(PointFault::NotFinite);
        }
        let mut at = degrees(point)?;
        if let Some((way, ellipsoid)) = &self.away {
            at = moved(way, *ellipsoid, self.between, at)?;
        }
        if let Some((way, ellipsoid)) = &self.back {
            at = inverse(at, |guess| moved(way, *ellipsoid, self.between, guess))?;
        }
        Ok(at)
    }
}

/// A position in degrees on one datum and its ellipsoid, as degrees on WGS 84.
fn moved(way: &Way, from: Ellipsoid, to: Ellipsoid, point: [f64; 2]) -> Result<[f64; 2], PointFault> {
    let moved = match way {
        Way::Nothing => point,
        Way::Helmert(helmert) => helmert.apply(from, to, point),
        #[cfg(feature = "proj")]
        Way::Pipeline(moving) => moving.run(point)?,
    };
    beside(point, moved)
}

/// The position whose image is `wanted`, found by moving a guess by what its image lacks.
fn inverse(wanted: [f64; 2], image: impl Fn([f64; 2]) -> Result<[f64; 2], PointFault>) -> Result<[f64; 2], PointFault> {
    let mut guess = wanted;
    for _ in 0..STEPS {
        let [lon, lat] = image(guess)?;
        let lacking = [wanted[0] - lon, wanted[1] - lat];
        let east = lacking[0] * libm::cos(lat.to_radians());
        if east.abs().max(lacking[1].abs()) <= CLOSE_DEG {
            return Ok(guess);
        }
        // Over a pole the guess would leave the range of latitudes.
        guess = [guess[0] + lacking[0], (guess[1] + lacking[1]).clamp(-90.0, 90.0)];
    }
    Err(PointFault::Unreachable)
}

/// A shifted position with its longitude in the turn of the unshifted one, if it lies near enough to it.
fn beside(before: [f64; 2], after: [f64; 2]) -> Result<[f64; 2], PointFault> {
    let turns = ((before[0] - after[0]) / 360.0).round();
    // Without turns the longitude keeps its bits.
    let lon = if turns == 0.0 { after[0] } else { after[0] + 360.0 * turns };
    let east = (lon - before[0]) * libm::cos(before[1].to_radians());
    if (after[1] - before[1]).abs() > MOST_DEG || east.abs() > MOST_DEG {
        return Err(PointFault::FarMoved);
    }
    Ok([lon, after[1]])
}
