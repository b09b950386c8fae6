//! What a file has that RFC 7946 does not allow, and that was read nevertheless.

/// A departure from RFC 7946 that leaves the meaning of a file clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// A feature without a `properties` member, read as one without attributes.
    NoProperties,
    /// A `bbox` that is no array of two numbers per dimension; none is used in any case.
    BadBbox,
    /// A ring that does not end where it began, read as if it did.
    UnclosedRing,
    /// No document at all: an empty text, or white space. It is read as a collection without features.
    NoDocument,
}

/// An oddity with the number of features that have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remark {
    /// What was noticed.
    pub oddity: Oddity,
    /// The first feature that has it, by its position from 1; 0 for the document itself.
    pub first: u64,
    /// The features that have it.
    pub features: u64,
}

/// The remarks on a file, one for each oddity, so that their number does not grow with the file.
#[derive(Debug, Default)]
pub(super) struct Remarks(pub(super) Vec<Remark>);

impl Remarks {
    pub(super) fn note(&mut self, oddity: Oddity, feature: u64) {
        match self.0.iter_mut().find(|remark| remark.oddity == oddity) {
            Some(remark) => remark.features += 1,
            None => self.0.push(Remark { oddity, first: feature, features: 1 }),
        }
    }
}
