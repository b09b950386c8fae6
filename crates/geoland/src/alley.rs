//! Alleys: one or more segments that share an identifier.

use std::fmt;

use crate::date::Date;
use crate::outline::Way;
use crate::record::Origin;
use crate::text::{Id, Word};

/// How far the treatment of an alley has come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum AlleyStatus {
    /// In the plan.
    Planned,
    /// Work has started.
    Started,
    /// Basically done.
    Done,
    /// A word that the scheme does not know.
    Unknown(Word),
    /// No status.
    #[default]
    Missing,
}

impl fmt::Display for AlleyStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Planned => "planned",
            Self::Started => "started",
            Self::Done => "done",
            Self::Unknown(_) => "unknown status",
            Self::Missing => "no status",
        })
    }
}

/// A segment of an alley as its record tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlleySegment {
    /// Where the segment was read.
    pub origin: Origin,
    /// The identifier of its alley; segments that share it are one alley.
    pub id: Option<Id>,
    /// How far the segment has come.
    pub status: AlleyStatus,
    /// The day on which work on it was started.
    pub started_on: Option<Date>,
    /// The day on which it was done.
    pub done_on: Option<Date>,
    /// The district that its record claims.
    pub claimed_district: Option<Word>,
    /// Its lines in the coordinates of its file.
    pub way: Way,
}

impl AlleySegment {
    /// The status at a cut-off. What was started or done after it had not been by then: a segment that was done later counts as
    /// started where it is known to have been started by then, and else as planned. A status without a date is taken as it
    /// stands.
    ///
    /// # Example
    /// ```
    /// use geoland::{AlleySegment, AlleyStatus, Date};
    /// let segment = AlleySegment {
    ///     origin: Default::default(),
    ///     id: None,
    ///     status: AlleyStatus::Done,
    ///     started_on: Date::new(2018, 3, 1),
    ///     done_on: Date::new(2018, 11, 20),
    ///     claimed_district: None,
    ///     way: Ok(geo_types::MultiLineString(vec![])),
    /// };
    /// assert_eq!(segment.status_at(None), &AlleyStatus::Done);
    /// assert_eq!(segment.status_at(Date::new(2018, 10, 31)), &AlleyStatus::Started);
    /// assert_eq!(segment.status_at(Date::new(2018, 1, 31)), &AlleyStatus::Planned);
    /// ```
    #[must_use]
    pub fn status_at(&self, as_of: Option<Date>) -> &AlleyStatus {
        let after = |day: Option<Date>| as_of.zip(day).is_some_and(|(cut_off, day)| day > cut_off);
        match self.status {
            AlleyStatus::Done if after(self.done_on) && self.started_on.is_some() && !after(self.started_on) => {
                &AlleyStatus::Started
            }
            AlleyStatus::Done if after(self.done_on) => &AlleyStatus::Planned,
            AlleyStatus::Started if after(self.started_on) => &AlleyStatus::Planned,
            _ => &self.status,
        }
    }

    /// Whether the status says that something has happened, but not when.
    #[must_use]
    pub fn is_undated(&self) -> bool {
        match self.status {
            AlleyStatus::Done => self.done_on.is_none(),
            AlleyStatus::Started => self.started_on.is_none(),
            AlleyStatus::Planned | AlleyStatus::Unknown(_) | AlleyStatus::Missing => false,
        }
    }
}
