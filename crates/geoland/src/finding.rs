//! Findings: what the data made geoland notice, by kind and text, with the cases of each.

mod kind;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

pub use self::kind::Kind;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The account holds, but the data says something it should not.
    Warning,
    /// Something could not be counted, or makes figures wrong.
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

/// The place of a finding: which feature of which file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as it was named.
    pub source: String,
    /// The feature's position in it, from 1; 0 for the file as a whole.
    pub number: u64,
    /// The feature's identifier.
    pub id: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if self.number > 0 {
            write!(f, ", feature {}", self.number)?;
        }
        self.id.as_ref().map_or(Ok(()), |id| write!(f, " (id {id})"))
    }
}

/// A position in the coordinates of a file, as it has them: longitude first, degrees or the units of its projection.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Longitude or easting.
    pub x: f64,
    /// Latitude or northing.
    pub y: f64,
}

impl Ord for Spot {
    fn cmp(&self, other: &Self) -> Ordering {
        self.x.total_cmp(&other.x).then(self.y.total_cmp(&other.y))
    }
}

impl PartialOrd for Spot {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Spot {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Spot {}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.x, self.y)
    }
}

/// One case of a finding: where it is, and what was measured there.
///
/// # Example
/// ```
/// use geoland::finding::{Case, Place, Spot};
/// let place = Place { source: "parcels.geojson".into(), number: 7, id: None };
/// let case = Case { spot: Some(Spot { x: 116.4, y: 39.9 }), ..Case::at(place) }.with("overlap_m2", 12.5);
/// assert_eq!(case.figures, [("overlap_m2", 12.5)]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The feature, or the file as a whole.
    pub place: Place,
    /// Where in it.
    pub spot: Option<Spot>,
    /// The other feature, where a case is of two.
    pub other: Option<Place>,
    /// What was seen here, in words, where the finding's text does not say it all.
    pub evidence: String,
    /// What was measured, by names that end in the unit.
    pub figures: Vec<(&'static str, f64)>,
}

impl Case {
    /// A case of which nothing but the place is known.
    #[must_use]
    pub fn at(place: Place) -> Self {
        Self { place, spot: None, other: None, evidence: String::new(), figures: Vec::new() }
    }

    /// The same case with one more figure.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: f64) -> Self {
        self.figures.push((name, value));
        self
    }

    fn key(&self) -> impl Ord + '_ {
        (&self.place, &self.spot, &self.other, &self.evidence)
    }
}

/// One finding: a kind, what exactly, how often, and its cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The kind.
    pub kind: Kind,
    /// What exactly, in words; together with the kind it identifies the finding.
    pub what: String,
    /// How many cases there are.
    pub count: u64,
    /// The first of them in the order of files, or all; findings of a whole layer may have none.
    pub cases: Vec<Case>,
}

/// All findings of a run, by kind and text. The order in which they are added does not matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    entries: BTreeMap<(Kind, String), (u64, Vec<Case>)>,
    /// Whether all cases are kept, not only the first of each finding.
    all: bool,
}

/// Cases kept for each finding, unless all are.
const CASES: usize = 3;
/// Different texts shown for one kind; a file of a million unknown words must not make a million lines.
const TEXTS: usize = 12;

impl Findings {
    /// Findings that keep every case, where others keep the first three of each.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::{Findings, Kind, Place};
    /// let mut findings = Findings::keeping_all();
    /// for number in 1..=5 {
    ///     findings.add(Kind::NoId, "parcels without an id", Some(Place { source: "a".into(), number, id: None }));
    /// }
    /// assert_eq!(findings.list()[0].cases.len(), 5);
    /// ```
    #[must_use]
    pub fn keeping_all() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Adds one case of which the place is known, or nothing.
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
        self.add_many(kind, what.to_owned(), 1, place.map(Case::at));
    }

    /// Adds one case.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::{Case, Findings, Kind, Place};
    /// let place = Place { source: "parcels.geojson".into(), number: 7, id: None };
    /// let mut findings = Findings::default();
    /// findings.report(Kind::Spike, "parcels with a spike", Case { evidence: "30 m long".into(), ..Case::at(place) });
    /// assert_eq!(findings.list()[0].cases[0].evidence, "30 m long");
    /// ```
    pub fn report(&mut self, kind: Kind, what: &str, case: Case) {
        self.add_many(kind, what.to_owned(), 1, [case]);
    }

    /// Adds all of another list.
    pub fn merge(&mut self, other: Self) {
        for ((kind, what), (count, cases)) in other.entries {
            self.add_many(kind, what, count, cases);
        }
    }

    /// The same without the findings of another list, which has some of them already: what is counted there is taken off.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::{Findings, Kind};
    /// let mut placed = Findings::default();
    /// placed.add(Kind::NoId, "alleys without an id", None);
    /// let mut measured = placed.clone();
    /// measured.add(Kind::Duplicate, "alleys drawn twice", None);
    /// assert_eq!(measured.without(&placed).kinds().collect::<Vec<_>>(), [Kind::Duplicate]);
    /// ```
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        for (key, (counted, _)) in &other.entries {
            if let Some((count, _)) = self.entries.get_mut(key) {
                *count = count.saturating_sub(*counted);
            }
        }
        self.entries.retain(|_, (count, _)| *count > 0);
        self
    }

    /// The kinds of the findings, by code.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.entries.keys().map(|(kind, _)| *kind)
    }

    /// The files that cases of a kind are in, as far as cases are kept.
    pub(crate) fn sources_with(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let of_kind = self.entries.iter().filter(move |((other, _), _)| *other == kind);
        of_kind.flat_map(|(_, (_, cases))| cases).map(|case| &*case.place.source)
    }

    /// Takes out the findings of a kind.
    pub(crate) fn remove(&mut self, kind: Kind) {
        self.entries.retain(|(other, _), _| *other != kind);
    }

    /// Takes out the finding of a kind and a text.
    pub(crate) fn remove_text(&mut self, kind: Kind, what: &str) {
        self.entries.retain(|(other, text), _| *other != kind || text != what);
    }

    fn add_many(&mut self, kind: Kind, what: String, more: u64, more_cases: impl IntoIterator<Item = Case>) {
        let (count, cases) = self.entries.entry((kind, what)).or_default();
        *count += more;
        if self.all {
            cases.extend(more_cases);
            return;
        }
        for case in more_cases {
            let at = cases.partition_point(|kept| kept.key() < case.key());
            if at < CASES {
                cases.insert(at, case);
                cases.truncate(CASES);
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
            .map(|((kind, what), (count, cases))| Finding {
                kind: *kind,
                what: what.clone(),
                count: *count,
                cases: cases.clone(),
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
                    if self.all {
                        last.cases.extend(finding.cases);
                    }
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
        if self.all {
            for finding in &mut shown {
                finding.cases.sort_by(|a, b| a.key().cmp(&b.key()));
            }
        }
        shown
    }

    /// How many cases there are of at least a severity.
    #[must_use]
    pub fn count_at_least(&self, severity: Severity) -> u64 {
        self.entries.iter().filter(|((kind, _), _)| kind.severity() >= severity).map(|(_, (count, _))| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn codes_are_in_order_and_every_one_has_a_page() {
        let codes: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 6), "{codes:?}");
        for kind in Kind::ALL {
            let page = kind.page();
            assert!(page.starts_with(&format!("# {}: ", kind.code())), "{page}");
            for section in ["\n## Why it matters\n", "\n## What to do\n", "\n## Example\n"] {
                assert!(page.contains(section), "{}: {section}", kind.code());
            }
            assert!(!page.contains("TODO"), "{}: unfinished page", kind.code());
        }
    }
}
