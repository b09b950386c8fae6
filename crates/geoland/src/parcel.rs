//! Demolition parcels, the unit of the ledger.

use std::fmt;

use crate::date::Date;
use crate::history::{History, Step};
use crate::outline::{Land, OutlineFault};
use crate::record::Origin;
use crate::scheme::KnownStatus;
use crate::text::{Id, Word};

/// How far a parcel has come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Status {
    /// Accepted as cleared: "site clear, ground clean" 场清地净.
    Accepted,
    /// Accepted, and reported as greened by the parcel's own record.
    Greened,
    /// Demolished, not yet accepted.
    Demolished,
    /// Planned.
    Planned,
    /// Accepted once, and the acceptance withdrawn.
    Withdrawn,
    /// A word that the scheme does not know.
    Unknown(Word),
    /// No status.
    #[default]
    Missing,
}

/// The greening form of a parcel or green space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Form {
    /// A form of the scheme, by its position there.
    Known(u16),
    /// A word that the scheme does not know.
    Unknown(Word),
    /// No form.
    #[default]
    Missing,
}

impl Form {
    /// The form's position in the scheme; `None` counts as unclassified.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::Known(index) => Some(usize::from(*index)),
            Self::Unknown(_) | Self::Missing => None,
        }
    }
}

/// A demolition parcel as its record tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// Where the parcel was read.
    pub origin: Origin,
    /// Its identifier.
    pub id: Option<Id>,
    /// How far it has come, as its own record says.
    pub status: Status,
    /// The day it was accepted as cleared; where its history knows several, the first.
    pub accepted_on: Option<Date>,
    /// Its greening form.
    pub form: Form,
    /// The district that its record claims.
    pub claimed_district: Option<Word>,
    /// The area that its record claims, in m².
    pub claimed_area_m2: Option<f64>,
    /// The greened area that its record claims, in m².
    pub claimed_greened_m2: Option<f64>,
    /// The day its record claims it was greened; where its history knows an earlier one, that.
    pub greened_on: Option<Date>,
    /// What happened to it, where a layer of events says so.
    pub history: History,
    /// Its polygons in the coordinates of its file.
    pub land: Land,
}

impl Parcel {
    /// An accepted parcel with nothing known but its identifier and its land, for callers who bring their own geometry.
    ///
    /// # Example
    /// ```
    /// use geoland::Parcel;
    /// let square = geo_types::Polygon::new(vec![(116.0, 40.0), (116.01, 40.0), (116.01, 40.01)].into(), vec![]);
    /// let parcel = Parcel::accepted("P1", geo_types::MultiPolygon(vec![square]));
    /// assert_eq!(parcel.id.as_deref(), Some("P1"));
    /// ```
    #[must_use]
    pub fn accepted(id: &str, land: geo_types::MultiPolygon<f64>) -> Self {
        Self {
            origin: Origin::default(),
            id: Some(id.into()),
            status: Status::Accepted,
            accepted_on: None,
            form: Form::Missing,
            claimed_district: None,
            claimed_area_m2: None,
            claimed_greened_m2: None,
            greened_on: None,
            history: History::default(),
            land: Ok(land.into()),
        }
    }

    /// Adds steps to the history. With the first of them the parcel's own record becomes a step of it, where it is an acceptance with
    /// a date. An own status without one is what holds before the first step.
    ///
    /// Land is dated by its first acceptance, and greening by the first: `accepted_on` and `greened_on` become the earliest that is
    /// known. An acceptance without a date is dated by that of the steps.
    ///
    /// # Example
    /// ```
    /// use geoland::history::Step;
    /// use geoland::parcel::{Exclusion, Status};
    /// use geoland::scheme::KnownStatus;
    /// use geoland::{Date, Parcel};
    /// let mut parcel = Parcel::accepted("P1", geo_types::MultiPolygon(vec![]));
    /// parcel.accepted_on = Date::new(2018, 9, 1);
    /// let step = |month, status| Step { on: Date::new(2018, month, 1).unwrap(), status };
    /// parcel.add_steps([step(3, KnownStatus::Accepted), step(6, KnownStatus::Withdrawn)]);
    /// assert_eq!(parcel.accepted_on, Date::new(2018, 3, 1));
    /// assert_eq!(parcel.status_as_of(Date::new(2018, 7, 1)), Status::Withdrawn);
    /// assert_eq!(parcel.eligible(Date::new(2018, 7, 1)), Err(Exclusion::Withdrawn));
    /// assert_eq!(parcel.eligible(Date::new(2018, 9, 1)), Ok(()));
    /// ```
    pub fn add_steps(&mut self, steps: impl IntoIterator<Item = Step>) {
        let own = match (&self.status, self.accepted_on) {
            (Status::Accepted, Some(on)) => Some(Step { on, status: KnownStatus::Accepted }),
            (Status::Greened, Some(on)) => Some(Step { on, status: KnownStatus::Greened }),
            _ => None,
        };
        let own = own.filter(|_| self.history.is_empty());
        let steps: Vec<Step> = steps.into_iter().collect();
        // The date of an own record that says "greened" is that of its acceptance.
        let greened = steps.iter().filter(|step| step.status == KnownStatus::Greened).map(|step| step.on);
        self.greened_on = greened.chain(self.greened_on).min();
        self.history = History::new(self.history.steps().iter().copied().chain(own).chain(steps));
        let acceptance = |status| matches!(status, KnownStatus::Accepted | KnownStatus::Greened);
        self.accepted_on = self.history.first(acceptance).or(self.accepted_on);
    }

    /// The status on a day, or the last one: that of the latest step by then, or of the own record where there is none. An own
    /// acceptance that was not yet by then is none.
    ///
    /// # Example
    /// ```
    /// use geoland::{parcel::Status, Date, Parcel};
    /// let parcel = Parcel { accepted_on: Date::new(2018, 3, 1), ..Parcel::accepted("P1", geo_types::MultiPolygon(vec![])) };
    /// assert_eq!(parcel.status_as_of(Date::new(2018, 3, 1)), Status::Accepted);
    /// assert_eq!(parcel.status_as_of(Date::new(2018, 2, 1)), Status::Missing);
    /// ```
    #[must_use]
    pub fn status_as_of(&self, day: Option<Date>) -> Status {
        if let Some(step) = self.history.latest_by(day) {
            return step.status.into();
        }
        let later = day.is_some_and(|day| self.accepted_on.is_some_and(|on| on > day));
        match &self.status {
            Status::Accepted | Status::Greened if later => Status::Missing,
            own => own.clone(),
        }
    }

    /// Whether the parcel's land is reclaimed by the cut-off as far as its record and history say: `Ok`, or the reason why it is
    /// excluded. Its status as of the cut-off decides: land whose acceptance was withdrawn by then does not count, and counts again
    /// from a later acceptance on.
    ///
    /// # Errors
    /// The [`Exclusion`] that applies.
    ///
    /// # Example
    /// ```
    /// use geoland::{parcel::Exclusion, Date, Parcel};
    /// let undated = Parcel::accepted("P1", geo_types::MultiPolygon(vec![]));
    /// assert_eq!(undated.eligible(None), Ok(()));
    /// assert_eq!(undated.eligible(Date::new(2018, 10, 31)), Err(Exclusion::Undated));
    /// ```
    pub fn eligible(&self, as_of: Option<Date>) -> Result<(), Exclusion> {
        if let Some(step) = self.history.latest_by(as_of) {
            return Status::from(step.status).eligible(Some(step.on), as_of);
        }
        let later = as_of.is_some_and(|day| self.accepted_on.is_some_and(|on| on > day));
        if self.status == Status::Missing && later && !self.history.is_empty() {
            return Err(Exclusion::AfterCutOff);
        }
        self.status.eligible(self.accepted_on, as_of)
    }
}

/// Why a parcel takes no part in the account. Excluded parcels never take credit for land.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Exclusion {
    /// Planned, not yet demolished.
    Planned,
    /// Demolished, not yet accepted as cleared.
    Demolished,
    /// Accepted, and the acceptance withdrawn by the cut-off date.
    Withdrawn,
    /// Accepted after the cut-off date.
    AfterCutOff,
    /// Accepted, but without a date, while a cut-off date is asked for.
    Undated,
    /// The record has no status.
    NoStatus,
    /// The status is a word that the scheme does not know.
    UnknownStatus,
    /// The outline cannot be measured.
    Outline(OutlineFault),
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned => f.write_str("planned"),
            Self::Demolished => f.write_str("demolished, not accepted"),
            Self::Withdrawn => f.write_str("acceptance withdrawn"),
            Self::AfterCutOff => f.write_str("accepted after the cut-off"),
            Self::Undated => f.write_str("accepted without a date"),
            Self::NoStatus => f.write_str("no status"),
            Self::UnknownStatus => f.write_str("unknown status"),
            Self::Outline(fault) => fault.fmt(f),
        }
    }
}

impl From<KnownStatus> for Status {
    fn from(status: KnownStatus) -> Self {
        match status {
            KnownStatus::Accepted => Self::Accepted,
            KnownStatus::Greened => Self::Greened,
            KnownStatus::Demolished => Self::Demolished,
            KnownStatus::Planned => Self::Planned,
            KnownStatus::Withdrawn => Self::Withdrawn,
        }
    }
}

impl Status {
    /// The status as one that a scheme can name; none where it is missing or unknown.
    #[must_use]
    pub fn known(&self) -> Option<KnownStatus> {
        match self {
            Self::Accepted => Some(KnownStatus::Accepted),
            Self::Greened => Some(KnownStatus::Greened),
            Self::Demolished => Some(KnownStatus::Demolished),
            Self::Planned => Some(KnownStatus::Planned),
            Self::Withdrawn => Some(KnownStatus::Withdrawn),
            Self::Unknown(_) | Self::Missing => None,
        }
    }

    /// Whether land of this status can be reclaimed by the cut-off: `Ok`, or the reason why it is excluded.
    ///
    /// # Errors
    /// The [`Exclusion`] that applies.
    ///
    /// # Example
    /// ```
    /// use geoland::parcel::{Exclusion, Status};
    /// use geoland::Date;
    /// let cut_off = Date::new(2018, 10, 31);
    /// assert_eq!(Status::Accepted.eligible(Date::new(2018, 3, 1), cut_off), Ok(()));
    /// assert_eq!(Status::Accepted.eligible(Date::new(2019, 3, 1), cut_off), Err(Exclusion::AfterCutOff));
    /// assert_eq!(Status::Planned.eligible(None, None), Err(Exclusion::Planned));
    /// ```
    pub fn eligible(&self, accepted_on: Option<Date>, as_of: Option<Date>) -> Result<(), Exclusion> {
        match self {
            Self::Accepted | Self::Greened => match (as_of, accepted_on) {
                (Some(_), None) => Err(Exclusion::Undated),
                (Some(cut_off), Some(day)) if day > cut_off => Err(Exclusion::AfterCutOff),
                _ => Ok(()),
            },
            Self::Demolished => Err(Exclusion::Demolished),
            Self::Planned => Err(Exclusion::Planned),
            Self::Withdrawn => Err(Exclusion::Withdrawn),
            Self::Unknown(_) => Err(Exclusion::UnknownStatus),
            Self::Missing => Err(Exclusion::NoStatus),
        }
    }
}
