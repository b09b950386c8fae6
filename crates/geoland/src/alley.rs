//! Alleys: one or more segments that share an identifier.

use std::fmt;
use std::sync::Arc;

use crate::outline::Way;
use crate::record::Origin;

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
    Unknown(Arc<str>),
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
    pub id: Option<Arc<str>>,
    /// How far the segment has come.
    pub status: AlleyStatus,
    /// Its lines in the coordinates of its file.
    pub way: Way,
}
