//! Demolition parcels, the unit of the ledger.

use std::fmt;
use std::sync::Arc;

use crate::date::Date;
use crate::outline::{Land, OutlineFault};
use crate::record::Origin;

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
    /// A word that the scheme does not know.
    Unknown(Arc<str>),
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
    Unknown(Arc<str>),
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
    pub id: Option<Arc<str>>,
    /// How far it has come.
    pub status: Status,
    /// The day it was accepted as cleared.
    pub accepted_on: Option<Date>,
    /// Its greening form.
    pub form: Form,
    /// The district that its record claims.
    pub claimed_district: Option<Arc<str>>,
    /// The area that its record claims, in m².
    pub claimed_area_m2: Option<f64>,
    /// The greened area that its record claims, in m².
    pub claimed_greened_m2: Option<f64>,
    /// The day its record claims it was greened.
    pub greened_on: Option<Date>,
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
            land: Ok(land),
        }
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
            Self::AfterCutOff => f.write_str("accepted after the cut-off"),
            Self::Undated => f.write_str("accepted without a date"),
            Self::NoStatus => f.write_str("no status"),
            Self::UnknownStatus => f.write_str("unknown status"),
            Self::Outline(fault) => fault.fmt(f),
        }
    }
}

impl Status {
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
            Self::Unknown(_) => Err(Exclusion::UnknownStatus),
            Self::Missing => Err(Exclusion::NoStatus),
        }
    }
}
