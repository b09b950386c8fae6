//! Findings: what the data made geoland notice, counted by kind, with the first places.

use std::collections::BTreeMap;
use std::fmt;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The account holds, but the data says something it should not.
    Warning,
    /// Something could not be counted.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident, $remedy:literal;)+) => {
        /// The kinds of finding. The code of a kind never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Kind {
            /// Every kind, by code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code, as in `GL0501`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// What to do about it.
            #[must_use]
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)+ }
            }
        }
    };
}

codes! {
    /// The feature has no geometry, an empty one, or one of the wrong type or that cannot be read.
    NoOutline = "GL0101", Error, "give the feature an outline of the right type, or remove it";
    /// A ring crosses or overlaps itself, or parts overlap; its land is measured by the nonzero rule.
    NotSimple = "GL0102", Warning, "redraw the outline without crossings; its land was counted once by the nonzero rule";
    /// A ring goes around a pole.
    AroundPole = "GL0103", Error, "cut the outline at the pole";
    /// Coordinates lie outside the range of their coordinate system.
    OutOfRange = "GL0301", Error, "check the coordinate system: longitude first, degrees, or name it with --crs EPSG:n";
    /// Two layers have no land in common.
    LayersApart = "GL0302", Warning, "check that both layers use the same coordinate system, longitude first";
    /// A date cannot be read; the record counts as undated.
    UnreadableDate = "GL0401", Warning, "write dates as 2018-10-31 or 2018年10月31日";
    /// A green space without an opening date is not counted at a cut-off.
    UndatedGreen = "GL0402", Warning, "give the green space an opening date, or leave the cut-off out";
    /// A claimed greened area is larger than the parcel's net land; the net land was taken.
    ClaimExceedsNet = "GL0403", Warning, "check the claimed greened area and its unit";
    /// A claimed area cannot be read as a number of its unit; it is left out.
    UnreadableClaim = "GL0404", Warning, "write areas as plain numbers without a unit";
    /// A record has no identifier.
    NoId = "GL0501", Warning, "give every record an identifier, or name its field in the scheme";
    /// Several records of a layer share an identifier.
    RepeatedId = "GL0502", Warning, "give every record an identifier of its own";
    /// A status that the scheme does not know.
    UnknownStatus = "GL0503", Error, "add the word to status_values in the scheme, or correct it";
    /// A record without a status.
    NoStatus = "GL0504", Warning, "give the status, or set missing_status in the scheme";
    /// A form that the scheme does not know; the parcel is counted as unclassified.
    UnknownForm = "GL0505", Warning, "add the word to the aliases of a form in the scheme, or correct it";
    /// A parcel without a form; it is counted as unclassified.
    NoForm = "GL0506", Note, "give the form, or leave it unclassified";
    /// A parcel without a district, where districts come from the parcels' own records.
    NoDistrict = "GL0507", Warning, "give the district, or a layer of districts with --districts";
    /// A feature whose layer property names no layer.
    UnknownLayer = "GL0508", Error, "use parcel, green_space, alley, district or key_area";
    /// A district or key area without a name.
    NoName = "GL0509", Warning, "give the zone a name, or name its field in the scheme";
    /// A target that names no row of the summary.
    TargetUnused = "GL0510", Warning, "check the scope and the name in the targets file";
}

/// The place of a finding: which feature of which file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it was named.
    pub source: String,
    /// The feature's position in it, from 1.
    pub number: u64,
    /// The feature's identifier.
    pub id: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, feature {}", self.source, self.number)?;
        self.id.as_ref().map_or(Ok(()), |id| write!(f, " (id {id})"))
    }
}

/// One finding: a kind, what exactly, how often, and the first places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind.
    pub kind: Kind,
    /// What exactly, in words; together with the kind it identifies the finding.
    pub what: String,
    /// How many features it concerns.
    pub count: u64,
    /// Up to three places, the first in file order.
    pub places: Vec<Place>,
}

/// All findings of a run, by kind and text. The order in which they are added does not matter, except for the places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    entries: BTreeMap<(Kind, String), (u64, Vec<Place>)>,
}

/// Places kept for each finding.
const PLACES: usize = 3;
/// Different texts shown for one kind; a file of a million unknown words must not make a million lines.
const TEXTS: usize = 12;

impl Findings {
    /// Adds one occurrence.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::{Findings, Kind};
    /// let mut findings = Findings::default();
    /// findings.add(Kind::UnknownForm, "form \"lawn\"", None);
    /// findings.add(Kind::UnknownForm, "form \"lawn\"", None);
    /// assert_eq!(findings.list()[0].count, 2);
    /// ```
    pub fn add(&mut self, kind: Kind, what: &str, place: Option<Place>) {
        self.add_many(kind, what.to_owned(), 1, place);
    }

    /// Adds all of another list.
    pub fn merge(&mut self, other: Self) {
        for ((kind, what), (count, places)) in other.entries {
            self.add_many(kind, what, count, places);
        }
    }

    fn add_many(&mut self, kind: Kind, what: String, more: u64, more_places: impl IntoIterator<Item = Place>) {
        let (count, places) = self.entries.entry((kind, what)).or_default();
        *count += more;
        for place in more_places {
            let at = places.partition_point(|kept| *kept < place);
            if at < PLACES {
                places.insert(at, place);
                places.truncate(PLACES);
            }
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The findings by code, the most frequent texts of a kind first. Beyond a dozen different texts of one kind the
    /// rest is one finding of its own, so that nothing is left out of the count.
    #[must_use]
    pub fn list(&self) -> Vec<Finding> {
        let mut list: Vec<Finding> = self
            .entries
            .iter()
            .map(|((kind, what), (count, places))| Finding {
                kind: *kind,
                what: what.clone(),
                count: *count,
                places: places.clone(),
            })
            .collect();
        list.sort_by(|a, b| {
            (a.kind, std::cmp::Reverse(a.count), &a.what).cmp(&(b.kind, std::cmp::Reverse(b.count), &b.what))
        });
        let mut shown: Vec<Finding> = Vec::new();
        let mut texts = 0;
        for finding in list {
            match shown.last_mut() {
                Some(last) if last.kind == finding.kind && texts == TEXTS => {
                    "others".clone_into(&mut last.what);
                    last.count += finding.count;
                }
                Some(last) if last.kind == finding.kind => {
                    texts += 1;
                    shown.push(finding);
                }
                _ => {
                    texts = 1;
                    shown.push(finding);
                }
            }
        }
        shown
    }

    /// How many features have a finding of at least a severity.
    #[must_use]
    pub fn count_at_least(&self, severity: Severity) -> u64 {
        self.entries.iter().filter(|((kind, _), _)| kind.severity() >= severity).map(|(_, (count, _))| count).sum()
    }
}
