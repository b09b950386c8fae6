//! Land of the account as an indicator: every square metre once.

use geoland::Area;
use geoland::ledger::{Greening, Piece};
use geoland::parcel::Exclusion;

use super::places::{Places, Within};
use super::tally::{Fate, Tally};

/// Which land of the account an indicator measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccountLand {
    Reclaimed,
    Greened,
    White,
}

impl AccountLand {
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "reclaimed" => Some(Self::Reclaimed),
            "greened" => Some(Self::Greened),
            "white" => Some(Self::White),
            _ => None,
        }
    }

    fn has(self, piece: &Piece) -> bool {
        piece.is_net()
            && match self {
                Self::Reclaimed => true,
                Self::Greened => piece.greening() != Greening::White,
                Self::White => piece.greening() == Greening::White,
            }
    }
}

/// The land of a scope, and what became of the parcels.
pub(super) fn land(which: AccountLand, within: &Within, places: &Places<'_>) -> (Area, Tally) {
    let is_in = |piece: &Piece| match within {
        Within::Anywhere => true,
        Within::Districts(wanted) => piece.district().is_some_and(|district| wanted.contains(&district)),
        Within::KeyArea(at) => piece.key_areas().contains(at),
    };
    let (mut area, mut tally) = (Area::ZERO, Tally::default());
    for entry in &places.ledger.entries {
        let mut of_scope = Area::ZERO;
        let mut elsewhere = false;
        for piece in entry.pieces.iter().filter(|piece| which.has(piece)) {
            if is_in(piece) {
                of_scope += piece.area();
            } else {
                elsewhere = true;
            }
        }
        let outside = || entry.pieces.iter().all(|piece| piece.rival().is_none() && piece.district().is_none());
        tally.add(match entry.exclusion.as_deref() {
            Some(Exclusion::AfterCutOff) => Fate::AfterCutOff,
            Some(Exclusion::Undated) => Fate::Undated,
            Some(Exclusion::Withdrawn) => Fate::Withdrawn,
            Some(Exclusion::Outline(_)) => Fate::Unreadable,
            None if of_scope > Area::ZERO => Fate::Counted,
            None if elsewhere => Fate::OutOfScope,
            None if outside() => Fate::Foreign,
            None if entry.pieces.iter().all(|piece| piece.rival().is_some()) => Fate::Duplicate,
            // Not accepted, or land of the other kind.
            Some(_) | None => Fate::Other,
        });
        if entry.exclusion.is_none() {
            area += of_scope;
        }
    }
    (area, tally)
}
