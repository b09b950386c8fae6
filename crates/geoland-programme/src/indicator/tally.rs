//! What became of the records of an indicator: each stands in one column.

/// Why a record counted or did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fate {
    Counted,
    Duplicate,
    Other,
    OutOfScope,
    Foreign,
    Undated,
    AfterCutOff,
    Withdrawn,
    Unreadable,
}

/// The records of an indicator by what became of them: `records` is the sum of all others. Land of the account counts parcels.
///
/// # Example
/// ```
/// use geoland_programme::indicator::Tally;
/// let tally = Tally { records: 3, counted: 1, undated: 2, ..Tally::default() };
/// assert_eq!(tally.left_out(), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All records of the layer.
    pub records: u64,
    /// Those that counted, one for each id.
    pub counted: u64,
    /// Further records of an id that counted.
    pub duplicates: u64,
    /// Records that were not asked for: the filter leaves them out, or the parcel is not accepted.
    pub other: u64,
    /// Records elsewhere.
    pub out_of_scope: u64,
    /// Records in no district of the account.
    pub foreign: u64,
    /// Records without a date, where there is a cut-off.
    pub undated: u64,
    /// Records after the cut-off.
    pub after_cut_off: u64,
    /// Records that were withdrawn, and the withdrawals.
    pub withdrawn: u64,
    /// Records whose date, number, id or geometry cannot be read or is missing where it is needed.
    pub unreadable: u64,
}

impl Tally {
    /// The columns beside `records`, each with its name.
    #[must_use]
    pub fn columns(&self) -> [(&'static str, u64); 9] {
        [
            ("counted", self.counted),
            ("duplicates", self.duplicates),
            ("other", self.other),
            ("out_of_scope", self.out_of_scope),
            ("foreign", self.foreign),
            ("undated", self.undated),
            ("after_cut_off", self.after_cut_off),
            ("withdrawn", self.withdrawn),
            ("unreadable", self.unreadable),
        ]
    }

    /// The records that did not count.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.records - self.counted
    }

    pub(super) fn add(&mut self, fate: Fate) {
        self.records += 1;
        *match fate {
            Fate::Counted => &mut self.counted,
            Fate::Duplicate => &mut self.duplicates,
            Fate::Other => &mut self.other,
            Fate::OutOfScope => &mut self.out_of_scope,
            Fate::Foreign => &mut self.foreign,
            Fate::Undated => &mut self.undated,
            Fate::AfterCutOff => &mut self.after_cut_off,
            Fate::Withdrawn => &mut self.withdrawn,
            Fate::Unreadable => &mut self.unreadable,
        } += 1;
    }
}
