//! Histories: what happened to a parcel, day by day.

use crate::date::Date;
use crate::scheme::KnownStatus;

/// A step of a parcel: from a day on it has a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The day.
    pub on: Date,
    /// The status from then on.
    pub status: KnownStatus,
}

/// The dated steps of a parcel, in order. Of two on one day the one that comes later in planned, demolished, accepted, greened,
/// withdrawn counts as the later, so that the order of a file does not matter.
///
/// # Example
/// ```
/// use geoland::history::{History, Step};
/// use geoland::scheme::KnownStatus;
/// use geoland::Date;
/// let step = |text: &str, status| Step { on: Date::parse(text).unwrap(), status };
/// let history = History::new([step("2018-06-01", KnownStatus::Withdrawn), step("2018-03-01", KnownStatus::Accepted)]);
/// assert_eq!(history.latest_by(Date::new(2018, 5, 31)).unwrap().status, KnownStatus::Accepted);
/// assert_eq!(history.latest_by(None).unwrap().status, KnownStatus::Withdrawn);
/// assert_eq!(history.latest_by(Date::new(2018, 1, 1)), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History(Option<Box<Box<[Step]>>>);

impl History {
    /// The history of some steps, given in any order; a step that is given twice is one.
    #[must_use]
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut steps: Vec<Step> = steps.into_iter().collect();
        steps.sort_by_key(|step| (step.on, rank(step.status)));
        steps.dedup();
        // Hardly any parcel has one: a pointer to the list takes half the room of the list.
        Self((!steps.is_empty()).then(|| Box::new(steps.into())))
    }

    /// The steps, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        self.0.as_deref().map_or(&[], |steps| steps)
    }

    /// Whether nothing dated is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The latest step on or before a day; without a day the last of all.
    #[must_use]
    pub fn latest_by(&self, day: Option<Date>) -> Option<Step> {
        let steps = self.steps();
        let known = day.map_or(steps.len(), |day| steps.partition_point(|step| step.on <= day));
        steps[..known].last().copied()
    }

    /// The day of the first step of some statuses.
    #[must_use]
    pub fn first(&self, of: impl Fn(KnownStatus) -> bool) -> Option<Date> {
        self.steps().iter().find(|step| of(step.status)).map(|step| step.on)
    }
}

/// Which of two steps on one day is the later one.
fn rank(status: KnownStatus) -> u8 {
    match status {
        KnownStatus::Planned => 0,
        KnownStatus::Demolished => 1,
        KnownStatus::Accepted => 2,
        KnownStatus::Greened => 3,
        KnownStatus::Withdrawn => 4,
    }
}
