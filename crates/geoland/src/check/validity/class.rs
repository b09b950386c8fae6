//! The classes in which JTS and GEOS put what makes a polygon invalid.

use crate::check::outline::Defect;
use crate::finding::Kind;

/// A reason of GEOS's `isValidReason`, in the order in which it looks for them.
///
/// # Example
/// ```
/// use geoland::check::outline::OgcClass;
/// use geoland::finding::Kind;
/// assert_eq!(OgcClass::of(Kind::HoleOutside), [OgcClass::HoleOutsideShell]);
/// assert!(OgcClass::of(Kind::RepeatedPosition).is_empty());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OgcClass {
    /// "Invalid Coordinate".
    InvalidCoordinate,
    /// "Too few points in geometry component".
    TooFewPoints,
    /// "Self-intersection": edges cross or run along each other.
    SelfIntersection,
    /// "Ring Self-intersection": a ring touches itself.
    RingSelfIntersection,
    /// "Hole lies outside shell".
    HoleOutsideShell,
    /// "Holes are nested".
    NestedHoles,
    /// "Nested shells".
    NestedShells,
    /// "Interior is disconnected".
    DisconnectedInterior,
}

impl OgcClass {
    /// The classes of a kind of defect of polygons; none where it does not make them invalid. What geoland tells apart, spikes,
    /// flat rings, shared borders and parts that overlap, is all "Self-intersection" there; but a ring that runs along itself has
    /// vertices on its own edges too, and GEOS says "Ring Self-intersection" if it meets one of these first.
    #[must_use]
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::OutOfRange => &[Self::InvalidCoordinate],
            Kind::TooFewPositions => &[Self::TooFewPoints],
            Kind::SelfIntersection | Kind::PartsOverlap => &[Self::SelfIntersection],
            Kind::Spike | Kind::Flat | Kind::SharedBorder => &[Self::SelfIntersection, Self::RingSelfIntersection],
            Kind::RingTouchesItself => &[Self::RingSelfIntersection],
            Kind::HoleOutside => &[Self::HoleOutsideShell],
            Kind::HolesNested => &[Self::NestedHoles],
            Kind::PartsNested => &[Self::NestedShells],
            Kind::InteriorCut => &[Self::DisconnectedInterior],
            _ => &[],
        }
    }

    /// The reasons of which GEOS gives one for a feature with these defects: it looks for one class after the other and stops at
    /// the first that it finds, self-intersections of either class at once. None for a valid feature.
    ///
    /// GEOS also stops looking for intersections where two rings of a polygon have two positions in common, and goes on as if there
    /// were none. A feature with [`Kind::InteriorCut`] or [`Kind::SharedBorder`] may so get any later reason, such as a hole
    /// outside its shell for one that crosses it.
    #[must_use]
    pub fn expected(defects: &[Defect]) -> Vec<Self> {
        let mut classes: Vec<Self> = defects.iter().flat_map(|defect| Self::of(defect.kind)).copied().collect();
        classes.sort_unstable();
        classes.dedup();
        let intersections = |class: &Self| matches!(class, Self::SelfIntersection | Self::RingSelfIntersection);
        let first = classes.first().copied();
        classes.retain(|class| {
            Some(*class) == first || (intersections(class) && first.as_ref().is_some_and(intersections))
        });
        classes
    }
}
