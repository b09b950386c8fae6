//! Zones: districts, which share out the land, and key areas, which cut across them.

use crate::outline::Land;
use crate::record::Origin;
use crate::text::Word;

/// A district: every square metre inside several districts belongs to the first of them by code, then name.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Where the district was read.
    pub origin: Origin,
    /// Its name.
    pub name: Word,
    /// Its administrative code.
    pub code: Option<Word>,
    /// Its polygons in the coordinates of its file.
    pub land: Land,
}

/// A key area. Key areas cut across districts and each other and are never summed with them.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyArea {
    /// Where the key area was read.
    pub origin: Origin,
    /// Its name.
    pub name: Word,
    /// Its polygons in the coordinates of its file.
    pub land: Land,
}
