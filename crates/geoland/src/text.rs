//! Texts of records in little room: there are millions of them.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// The longest text that an [`Id`] holds in place, in bytes.
const IN_PLACE: usize = 22;

/// An identifier. It reads as a text; most are so short that they need no memory of their own.
///
/// # Example
/// ```
/// use geoland::text::Id;
/// let (short, long) = (Id::from("BJ-P0046"), Id::from("朝阳区拆迁腾退地块第四十六号"));
/// assert!(short.starts_with("BJ-") && long.ends_with("号") && short < long);
/// assert_eq!(size_of::<Option<Id>>(), 24);
/// ```
#[derive(Clone)]
pub struct Id(Held);

#[derive(Clone)]
enum Held {
    InPlace { length: u8, bytes: [u8; IN_PLACE] },
    Apart(Arc<str>),
}

/// A word that many records share, such as the name of a district: it is kept once, and each record has a pointer to it.
///
/// # Example
/// ```
/// use geoland::text::Word;
/// let word = Word::from("East");
/// assert_eq!(&*word.clone(), "East");
/// assert_eq!(size_of::<Option<Word>>(), 8);
/// ```
// A pointer to a text takes twice as much room as one to a box of it.
#[derive(Clone)]
pub struct Word(Arc<Box<str>>);

impl Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Held::InPlace { length, bytes } => {
                str::from_utf8(&bytes[..usize::from(*length)]).expect("the bytes are those of a text")
            }
            Held::Apart(text) => text,
        }
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        let mut bytes = [0; IN_PLACE];
        Self(match bytes.get_mut(..text.len()) {
            Some(room) => {
                room.copy_from_slice(text.as_bytes());
                Held::InPlace { length: text.len() as u8, bytes }
            }
            None => Held::Apart(text.into()),
        })
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Word {
    /// Whether both are the same one, kept once; equal words need not be.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(Arc::new(text.into()))
    }
}

/// What both are as texts: equal, ordered, hashed and shown as those are.
macro_rules! as_texts {
    ($($name:ident),+) => {$(
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(&*text)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                **self == **other
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                (**self).cmp(&**other)
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                (**self).hash(state);
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&**self, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&**self, f)
            }
        }
    )+};
}

as_texts!(Id, Word);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{IN_PLACE, Id, Word};

    #[test]
    fn texts_of_every_length_come_back() {
        for length in [0, 1, IN_PLACE - 1, IN_PLACE, IN_PLACE + 1, 300] {
            let text = "x".repeat(length);
            let (id, word) = (Id::from(&*text), Word::from(text.clone()));
            assert_eq!((&*id, &*word), (&*text, &*text));
            assert_eq!((id.clone(), format!("{id:?} {word}")), (Id::from(text.clone()), format!("{text:?} {text}")));
        }
        assert_eq!(&*Id::from("朝阳区四十六"), "朝阳区四十六");
    }

    #[test]
    fn they_are_ordered_and_found_as_texts_are() {
        let mut ids = ["b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", "é", ""].map(Id::from);
        ids.sort();
        assert_eq!(ids.map(|id| id.to_string()), ["", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b", "é"]);
        assert!(HashSet::from([Word::from("East")]).contains("East"));
    }
}
