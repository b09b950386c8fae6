//! Causes: what can move a total.

/// What moved a total, in the order in which causes are put into effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A parcel that counted is gone, or its status is no longer accepted.
    Withdrawn,
    /// A parcel has another outline.
    Reshaped,
    /// A parcel has another acceptance date: it may count no longer, count now, or yield land to another parcel or take it from one.
    Redated,
    /// Districts were drawn anew, or a parcel's record names another one.
    DistrictChanged,
    /// A parcel that was there and did not count was accepted.
    Accepted,
    /// A parcel that was not there before counts.
    New,
    /// A green space is gone or no longer open; without a green layer, a parcel's record says no longer that it is greened.
    GreenClosed,
    /// A green space has another outline; without a green layer, a record claims another greened area.
    GreenReshaped,
    /// A green space was opened; without a green layer, a parcel's record says that it is greened.
    GreenOpened,
    /// Which of several parcels of the same day and identifier comes first depends on all that their records say.
    Ties,
}

impl Cause {
    /// Every cause, in the order in which they are put into effect.
    pub const ALL: [Self; 10] = [
        Self::Withdrawn,
        Self::Reshaped,
        Self::Redated,
        Self::DistrictChanged,
        Self::Accepted,
        Self::New,
        Self::GreenClosed,
        Self::GreenReshaped,
        Self::GreenOpened,
        Self::Ties,
    ];

    /// The word that outputs use.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland_programme::compare::Cause::DistrictChanged.word(), "district_changed");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Reshaped => "reshaped",
            Self::Redated => "redated",
            Self::DistrictChanged => "district_changed",
            Self::Accepted => "accepted",
            Self::New => "new",
            Self::GreenClosed => "green_closed",
            Self::GreenReshaped => "green_reshaped",
            Self::GreenOpened => "green_opened",
            Self::Ties => "ties",
        }
    }
}
