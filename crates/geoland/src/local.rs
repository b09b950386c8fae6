//! Local distances in the plane: short ones, to find out which of several things is nearest and to say how far it is.

use crate::bounds::Bounds;
use crate::ground::Ground;
use crate::line::at;
use crate::lonlat::Xy;

/// The scale of the plane near a position: the equal-area plane is too wide by 1 / cos φ, and too low by as much.
///
/// Distances are within 0.7 % of those on the ellipsoid near the position, and coarser further off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    /// Metres on the ground in a metre of the plane, east and north.
    scale: [f64; 2],
}

impl Local {
    pub(crate) fn at(ground: &Ground, position: Xy) -> Self {
        let Some(position) = ground.lonlat(position) else { return Self { scale: [1.0, 1.0] } };
        // At the poles the scale has no bounds.
        let across = libm::cos(position.lat_deg.to_radians()).max(0.01);
        Self { scale: [across, 1.0 / across] }
    }

    /// From one position to another, in metres east and north.
    pub(crate) fn step(&self, from: Xy, to: Xy) -> [f64; 2] {
        [(to.x - from.x) * self.scale[0], (to.y - from.y) * self.scale[1]]
    }

    /// The position of an edge that is nearest to another one.
    pub(crate) fn nearest(&self, from: Xy, a: Xy, b: Xy) -> Xy {
        let ([px, py], [ex, ey]) = (self.step(a, from), self.step(a, b));
        let squared = ex * ex + ey * ey;
        let along = if squared > 0.0 { (px * ex + py * ey) / squared } else { 0.0 };
        at(a, b, along.clamp(0.0, 1.0))
    }

    /// The distance from a position to an edge, in metres.
    pub(crate) fn distance(&self, from: Xy, a: Xy, b: Xy) -> f64 {
        let [x, y] = self.step(from, self.nearest(from, a, b));
        libm::hypot(x, y)
    }

    /// A box that holds what is within a distance of a position.
    pub(crate) fn window(&self, around: Xy, metres: f64) -> Bounds {
        let (x, y) = (metres / self.scale[0], metres / self.scale[1]);
        Bounds { min: Xy::new(around.x - x, around.y - y), max: Xy::new(around.x + x, around.y + y) }
    }
}
