//! Rectangles in the plane.

use crate::lonlat::Xy;

/// A rectangle in the plane, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The corner with the least coordinates.
    pub min: Xy,
    /// The corner with the greatest coordinates.
    pub max: Xy,
}

impl Bounds {
    /// The bounds of nothing: they meet nothing, and joining them to others changes nothing.
    pub const EMPTY: Self =
        Self { min: Xy::new(f64::INFINITY, f64::INFINITY), max: Xy::new(f64::NEG_INFINITY, f64::NEG_INFINITY) };

    /// The bounds of some positions.
    #[must_use]
    pub fn of(points: &[Xy]) -> Self {
        // Plain comparisons: positions are numbers, and `f64::min` would look after others.
        let mut bounds = Self::EMPTY;
        for p in points {
            bounds.min.x = if p.x < bounds.min.x { p.x } else { bounds.min.x };
            bounds.min.y = if p.y < bounds.min.y { p.y } else { bounds.min.y };
            bounds.max.x = if p.x > bounds.max.x { p.x } else { bounds.max.x };
            bounds.max.y = if p.y > bounds.max.y { p.y } else { bounds.max.y };
        }
        bounds
    }

    /// The least bounds that hold both.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self {
            min: Xy::new(self.min.x.min(other.min.x), self.min.y.min(other.min.y)),
            max: Xy::new(self.max.x.max(other.max.x), self.max.y.max(other.max.y)),
        }
    }

    /// Whether they share a position, borders included.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x && other.min.x <= self.max.x && self.min.y <= other.max.y && other.min.y <= self.max.y
    }
}
