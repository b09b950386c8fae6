//! Green spaces: polygons opened as green.

use crate::date::Date;
use crate::outline::Land;
use crate::record::Origin;
use crate::text::{Id, Word};

/// A green space as its record tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct GreenSpace {
    /// Where the green space was read.
    pub origin: Origin,
    /// Its identifier.
    pub id: Option<Id>,
    /// Its kind: urban forest, pocket park and so on.
    pub kind: Option<Word>,
    /// The day it was opened.
    pub opened_on: Option<Date>,
    /// Its polygons in the coordinates of its file.
    pub land: Land,
}

impl GreenSpace {
    /// Whether the green space counts at the cut-off: without one always, with one if it is known to be open by then.
    ///
    /// # Example
    /// ```
    /// use geoland::{Date, GreenSpace};
    /// let park = GreenSpace {
    ///     origin: Default::default(),
    ///     id: None,
    ///     kind: None,
    ///     opened_on: Date::new(2018, 6, 1),
    ///     land: Ok(geo_types::MultiPolygon(vec![]).into()),
    /// };
    /// assert!(park.open_by(Date::new(2018, 10, 31)) && !park.open_by(Date::new(2018, 1, 1)));
    /// ```
    #[must_use]
    pub fn open_by(&self, as_of: Option<Date>) -> bool {
        as_of.is_none_or(|cut_off| self.opened_on.is_some_and(|day| day <= cut_off))
    }
}
