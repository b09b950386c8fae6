//! States of land.

use geoland::parcel::Exclusion;
use geoland::summary::{RowForm, Scope};
use geoland::{Ledger, Parcel};

/// The state of land on a day. Of two parcels on the same land the one whose state comes first here decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Cleared, and built on again after the acceptance.
    Rebuilt,
    /// Cleared, and covered by green.
    Green,
    /// Cleared, held in reserve.
    White,
    /// The acceptance was withdrawn.
    Withdrawn,
    /// Demolished, not accepted.
    Demolished,
    /// Planned: illegally built, not yet demolished.
    IllegalBuilt,
    /// In the account for nobody knows what: without a status, with an unknown one, or accepted without a date.
    Uncounted,
    /// Nothing is recorded of it by the day.
    Outside,
}

impl State {
    /// Every state, as outputs list them: on the way that land goes.
    pub const ALL: [Self; 8] = [
        Self::Outside,
        Self::Uncounted,
        Self::IllegalBuilt,
        Self::Demolished,
        Self::White,
        Self::Green,
        Self::Rebuilt,
        Self::Withdrawn,
    ];

    /// The word that outputs use.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland_programme::balance::State::IllegalBuilt.word(), "illegal_built");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside_account",
            Self::Uncounted => "uncounted",
            Self::IllegalBuilt => "illegal_built",
            Self::Demolished => "demolished",
            Self::White => "white",
            Self::Green => "green",
            Self::Rebuilt => "rebuilt",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the land is cleared: white, green or rebuilt.
    #[must_use]
    pub fn is_cleared(self) -> bool {
        matches!(self, Self::White | Self::Green | Self::Rebuilt)
    }

    /// The state of a parcel as of the day of a ledger, as far as its own record says; accepted land is white here.
    pub(super) fn of(ledger: &Ledger<'_>, at: usize) -> Self {
        let entry = &ledger.entries[at];
        let parcel: &Parcel = ledger.parcel(entry);
        match entry.exclusion.as_deref() {
            None => Self::White,
            Some(Exclusion::Planned) => Self::IllegalBuilt,
            Some(Exclusion::Demolished) => Self::Demolished,
            Some(Exclusion::Withdrawn) => Self::Withdrawn,
            Some(Exclusion::AfterCutOff | Exclusion::Outline(_)) => Self::Outside,
            // Before the first step of a history nothing is known.
            Some(Exclusion::NoStatus) if !parcel.history.is_empty() => Self::Outside,
            Some(_) => Self::Uncounted,
        }
    }
}

/// Where land stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Standing {
    /// Its state.
    pub state: State,
    /// The district, by its position in [`Ledger::districts`].
    pub district: Option<usize>,
    /// The form of its parcel, by its position in the scheme.
    pub form: Option<usize>,
}

impl Standing {
    /// Whether land in the account belongs to a scope and form.
    pub(super) fn is_of(&self, scope: Scope, district: Option<usize>, form: RowForm) -> bool {
        let in_scope = match scope {
            Scope::District => self.district == district,
            Scope::Total => self.district.is_some(),
            _ => self.district.is_none(),
        };
        let of_form = match form {
            RowForm::All => true,
            RowForm::Known(at) => self.form == Some(at),
            RowForm::Unclassified => self.form.is_none(),
        };
        self.state != State::Outside && in_scope && of_form
    }
}
