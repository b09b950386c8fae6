//! Entries: a parcel's account, in disjoint pieces.

use std::ops::Deref;
use std::slice;

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
///
/// There are more of them than parcels, so that positions are kept in 32 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    rival: Position,
    district: Position,
    green: Green,
    extent: Extent,
}

/// How large a piece is, and the key areas it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Extent {
    /// Nearly all pieces lie in no key area and have quanta that fit 64 bits, which is up to 8,590 km².
    Usual(i64),
    Unusual(Box<(Area, Box<[usize]>)>),
}

impl Extent {
    fn new(area: Area, key_areas: Box<[usize]>) -> Self {
        match i64::try_from(area.quanta()) {
            Ok(quanta) if key_areas.is_empty() => Self::Usual(quanta),
            _ => Self::Unusual(Box::new((area, key_areas))),
        }
    }
}

/// A position in a layer, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position(u32);

impl Position {
    const NONE: u32 = u32::MAX;

    fn of(at: Option<usize>) -> Self {
        Self(at.map_or(Self::NONE, |at| at as u32))
    }

    fn get(self) -> Option<usize> {
        (self.0 != Self::NONE).then_some(self.0 as usize)
    }
}

/// [`Greening`] with a position in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Green {
    White,
    Space(u32),
    OwnRecord,
}

impl Piece {
    /// A piece of no area yet.
    pub(crate) fn new(
        rival: Option<usize>,
        district: Option<usize>,
        greening: Greening,
        key_areas: impl IntoIterator<Item = usize>,
    ) -> Self {
        let (rival, district) = (Position::of(rival), Position::of(district));
        let extent = Extent::new(Area::ZERO, key_areas.into_iter().collect());
        Self { rival, district, green: green(greening), extent }
    }

    /// A piece of white land that no other parcel, district or key area has to do with.
    pub(crate) fn plain(area: Area) -> Self {
        Self::new(None, None, Greening::White, []).with_area(area)
    }

    /// The same land, greened otherwise and of another area.
    pub(crate) fn greened(&self, greening: Greening, area: Area) -> Self {
        Self { green: green(greening), ..self.clone() }.with_area(area)
    }

    /// The same land with another area.
    #[must_use]
    pub(crate) fn with_area(mut self, area: Area) -> Self {
        self.set_area(area);
        self
    }

    pub(crate) fn set_area(&mut self, area: Area) {
        match &mut self.extent {
            Extent::Unusual(unusual) => unusual.0 = area,
            usual @ Extent::Usual(_) => *usual = Extent::new(area, Box::default()),
        }
    }

    /// Its area.
    #[must_use]
    pub fn area(&self) -> Area {
        match &self.extent {
            Extent::Usual(quanta) => Area::from_quanta(i128::from(*quanta)),
            Extent::Unusual(unusual) => unusual.0,
        }
    }

    /// The earlier parcel that the land is credited to, by its position in [`Placed::parcels`](crate::Placed::parcels).
    #[must_use]
    pub fn rival(&self) -> Option<usize> {
        self.rival.get()
    }

    /// The district it lies in, by its position in [`Ledger::districts`](crate::Ledger::districts).
    #[must_use]
    pub fn district(&self) -> Option<usize> {
        self.district.get()
    }

    /// What greens it; overlap is counted for its rival and is white here.
    #[must_use]
    pub fn greening(&self) -> Greening {
        match self.green {
            Green::White => Greening::White,
            Green::Space(at) => Greening::Space(at as usize),
            Green::OwnRecord => Greening::OwnRecord,
        }
    }

    /// The key areas it lies in, by position in [`Ledger::key_areas`](crate::Ledger::key_areas).
    #[must_use]
    pub fn key_areas(&self) -> &[usize] {
        match &self.extent {
            Extent::Usual(_) => &[],
            Extent::Unusual(unusual) => &unusual.1,
        }
    }

    /// Whether the land is net: reclaimed, in a district, and credited to its own parcel.
    #[must_use]
    pub fn is_net(&self) -> bool {
        self.rival().is_none() && self.district().is_some()
    }
}

fn green(greening: Greening) -> Green {
    match greening {
        Greening::White => Green::White,
        Greening::Space(at) => Green::Space(at as u32),
        Greening::OwnRecord => Green::OwnRecord,
    }
}

/// The pieces of an entry: a list that is read as a slice. Most parcels are one piece, which needs no memory of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces(Held);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    One(Piece),
    Several(Box<[Piece]>),
}

impl Deref for Pieces {
    type Target = [Piece];

    fn deref(&self) -> &[Piece] {
        match &self.0 {
            Held::One(piece) => slice::from_ref(piece),
            Held::Several(pieces) => pieces,
        }
    }
}

impl<'a> IntoIterator for &'a Pieces {
    type Item = &'a Piece;
    type IntoIter = slice::Iter<'a, Piece>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Piece> for Pieces {
    fn from_iter<I: IntoIterator<Item = Piece>>(pieces: I) -> Self {
        let mut pieces = pieces.into_iter();
        // Where one is announced no list is made for it.
        let only = if pieces.size_hint() == (1, Some(1)) { pieces.next() } else { None };
        Self(match only {
            Some(only) => Held::One(only),
            None => match <[Piece; 1]>::try_from(pieces.collect::<Vec<Piece>>()) {
                Ok([only]) => Held::One(only),
                Err(several) => Held::Several(several.into()),
            },
        })
    }
}

/// One parcel's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The parcel, by its position in [`Placed::parcels`](crate::Placed::parcels).
    pub parcel: usize,
    /// Why it takes no part; its whole land is excluded then.
    pub exclusion: Option<Box<Exclusion>>,
    /// The disjoint pieces of its land.
    pub pieces: Pieces,
}

impl Entry {
    /// The area of all pieces together.
    #[must_use]
    pub fn gross(&self) -> Area {
        self.pieces.iter().map(Piece::area).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Greening, Piece, Pieces};
    use crate::area::Area;

    fn piece(rival: usize) -> Piece {
        Piece::new(Some(rival), None, Greening::Space(7), [3, 4]).with_area(Area::from_m2(1.0))
    }

    #[test]
    fn what_a_piece_was_made_of_is_what_it_says() {
        let white = Piece::plain(Area::ZERO);
        assert_eq!(
            (white.rival(), white.district(), white.greening(), white.key_areas()),
            (None, None, Greening::White, &[][..])
        );
        let greened = piece(5).greened(Greening::OwnRecord, Area::ZERO);
        assert_eq!(
            (greened.rival(), greened.greening(), greened.key_areas()),
            (Some(5), Greening::OwnRecord, &[3, 4][..])
        );
        assert_eq!(piece(0).greening(), Greening::Space(7));
    }

    #[test]
    fn areas_of_any_size_are_kept() {
        for quanta in [0, 1, i128::from(i64::MAX), i128::from(i64::MAX) + 1, i128::MAX] {
            let area = Area::from_quanta(quanta);
            assert_eq!([Piece::plain(area).area(), piece(1).with_area(area).area()], [area; 2]);
            let mut changed = Piece::plain(area);
            changed.set_area(Area::ZERO);
            assert_eq!((changed.area(), piece(1).with_area(area).key_areas()), (Area::ZERO, &[3, 4][..]));
        }
    }

    #[test]
    fn any_number_of_pieces_is_read_as_it_was_given() {
        for count in 0..4 {
            let pieces: Pieces = (0..count).map(piece).collect();
            assert_eq!(pieces.iter().filter_map(Piece::rival).collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_entry_of_one_piece_is_small() {
        // There are millions of them.
        assert!(size_of::<Entry>() <= 48, "{}", size_of::<Entry>());
    }
}
