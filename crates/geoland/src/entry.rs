//! Entries: a parcel's account, in disjoint pieces.

use crate::area::Area;
use crate::parcel::Exclusion;

/// What greens a piece of land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Greening {
    /// Nothing: the land is white, held in reserve.
    White,
    /// A green space, by its position in [`Placed::green_spaces`](crate::Placed::green_spaces).
    Space(usize),
    /// The parcel's own record, where there is no green-space layer.
    OwnRecord,
}

/// A piece of a parcel's land: the atom of every total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The earlier parcel that the land is credited to, by its position in [`Placed::parcels`](crate::Placed::parcels).
    pub rival: Option<usize>,
    /// The district it lies in, by its position in [`Ledger::districts`](crate::Ledger::districts).
    pub district: Option<usize>,
    /// What greens it; overlap is counted for its rival and is white here.
    pub greening: Greening,
    /// The key areas it lies in, by position in [`Ledger::key_areas`](crate::Ledger::key_areas).
    pub key_areas: Box<[usize]>,
    /// Its area.
    pub area: Area,
}

impl Piece {
    /// Whether the land is net: reclaimed, in a district, and credited to its own parcel.
    #[must_use]
    pub fn is_net(&self) -> bool {
        self.rival.is_none() && self.district.is_some()
    }
}

/// One parcel's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The parcel, by its position in [`Placed::parcels`](crate::Placed::parcels).
    pub parcel: usize,
    /// Why it takes no part; its whole land is excluded then.
    pub exclusion: Option<Exclusion>,
    /// The disjoint pieces of its land.
    pub pieces: Vec<Piece>,
}

impl Entry {
    /// The area of all pieces together.
    #[must_use]
    pub fn gross(&self) -> Area {
        self.pieces.iter().map(|piece| piece.area).sum()
    }
}
