//! Findings: what the data made geoland notice, by kind and text, with the cases of each.

mod kind;

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::fmt;

pub use self::kind::Kind;
use crate::dataset::Dataset;
use crate::record::Origin;

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
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    entries: BTreeMap<Kind, BTreeMap<String, Entry>>,
    /// Cases kept for each finding.
    most: usize,
}

/// The cases of a kind and a text.
#[derive(Debug, Clone, Default, PartialEq)]
struct Entry {
    count: u64,
    /// In order, unless all are kept.
    cases: Vec<Case>,
}

impl Entry {
    /// Whether a case of a feature may be among those that are kept: not where all of them are of earlier features.
    fn may_keep(&self, most: usize, source: &str, number: u64) -> bool {
        let last = self.cases.get(most.wrapping_sub(1)).map(|case| (&*case.place.source, case.place.number));
        last.is_none_or(|last| (source, number) <= last)
    }

    fn keep(&mut self, most: usize, cases: impl IntoIterator<Item = Case>) {
        if most == usize::MAX {
            self.cases.extend(cases);
            return;
        }
        for case in cases {
            let at = self.cases.partition_point(|kept| kept.key() < case.key());
            if at < most {
                self.cases.insert(at, case);
                self.cases.truncate(most);
            }
        }
    }
}

impl Default for Findings {
    fn default() -> Self {
        Self::keeping(CASES)
    }
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
        Self::keeping(usize::MAX)
    }

    /// Findings that keep the first cases of each, up to a number of them. All are counted.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::{Findings, Kind, Place};
    /// let mut findings = Findings::keeping(2);
    /// for number in 1..=5 {
    ///     findings.add(Kind::NoId, "parcels without an id", Some(Place { source: "a".into(), number, id: None }));
    /// }
    /// assert_eq!((findings.list()[0].cases.len(), findings.list()[0].count), (2, 5));
    /// ```
    #[must_use]
    pub fn keeping(most: usize) -> Self {
        Self { entries: BTreeMap::new(), most }
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
        self.add_many(kind, what, 1, place.map(Case::at));
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
        self.add_many(kind, what, 1, [case]);
    }

    /// Adds one case of a feature of a dataset, which is only put together where it is kept: most are only counted. The case must
    /// be at the feature.
    pub(crate) fn report_of(
        &mut self,
        (dataset, origin): (&Dataset, Origin),
        kind: Kind,
        what: &str,
        case: impl FnOnce() -> Case,
    ) {
        let most = self.most;
        let entry = self.entry(kind, what);
        entry.count += 1;
        if entry.may_keep(most, dataset.source_name(origin), origin.number) {
            entry.keep(most, [case()]);
        }
    }

    /// Whether a case of a feature may be among those that are kept. What is not now will not be later.
    pub(crate) fn may_keep(&self, (dataset, origin): (&Dataset, Origin), kind: Kind, what: &str) -> bool {
        let entry = self.entries.get(&kind).and_then(|texts| texts.get(what));
        entry.is_none_or(|entry| entry.may_keep(self.most, dataset.source_name(origin), origin.number))
    }

    /// Adds all of another list.
    pub fn merge(&mut self, other: Self) {
        for (kind, texts) in other.entries {
            for (what, Entry { count, cases }) in texts {
                self.add_many(kind, &what, count, cases);
            }
        }
    }

    /// None yet, of which as many cases are kept as of these.
    pub(crate) fn alike(&self) -> Self {
        Self::keeping(self.most)
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
        for (kind, texts) in &mut self.entries {
            let Some(others) = other.entries.get(kind) else { continue };
            texts.retain(|what, entry| {
                let counted = others.get(what).map(|other| other.count);
                entry.count = entry.count.saturating_sub(counted.unwrap_or(0));
                entry.count > 0
            });
        }
        self.entries.retain(|_, texts| !texts.is_empty());
        self
    }

    /// The kinds of the findings, by code.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.entries.keys().copied()
    }

    /// The files that cases of a kind are in, as far as cases are kept.
    pub(crate) fn sources_with(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let of_kind = self.entries.get(&kind).into_iter().flat_map(BTreeMap::values);
        of_kind.flat_map(|entry| &entry.cases).map(|case| &*case.place.source)
    }

    /// Takes out the findings of a kind.
    pub(crate) fn remove(&mut self, kind: Kind) {
        self.entries.remove(&kind);
    }

    /// Takes out the finding of a kind and a text.
    pub(crate) fn remove_text(&mut self, kind: Kind, what: &str) {
        if let Some(texts) = self.entries.get_mut(&kind) {
            texts.remove(what);
            if texts.is_empty() {
                self.entries.remove(&kind);
            }
        }
    }

    fn entry(&mut self, kind: Kind, what: &str) -> &mut Entry {
        let texts = self.entries.entry(kind).or_default();
        // Nearly always it is there: its text is not copied to ask for it.
        if !texts.contains_key(what) {
            texts.insert(what.to_owned(), Entry::default());
        }
        texts.get_mut(what).expect("the entry was just seen to be there")
    }

    fn add_many(&mut self, kind: Kind, what: &str, more: u64, more_cases: impl IntoIterator<Item = Case>) {
        let most = self.most;
        let entry = self.entry(kind, what);
        entry.count += more;
        entry.keep(most, more_cases);
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
        self.clone().into_list()
    }

    /// The same, and nothing is copied.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::{Findings, Kind};
    /// let mut findings = Findings::default();
    /// findings.add(Kind::UnknownForm, "form \"lawn\"", None);
    /// assert_eq!(findings.into_list()[0].count, 1);
    /// ```
    #[must_use]
    pub fn into_list(self) -> Vec<Finding> {
        let most = self.most;
        let mut shown: Vec<Finding> = Vec::new();
        for (kind, texts) in self.entries {
            let of_text = |(what, Entry { count, cases })| Finding { kind, what, count, cases };
            let mut list: Vec<Finding> = texts.into_iter().map(of_text).collect();
            list.sort_by(|a, b| (Reverse(a.count), &a.what).cmp(&(Reverse(b.count), &b.what)));
            let others = list.split_off(list.len().min(TEXTS));
            if let Some(last) = list.last_mut().filter(|_| !others.is_empty()) {
                "others".clone_into(&mut last.what);
                for other in others {
                    last.count += other.count;
                    // Who keeps no more than an example has that of the most frequent of them.
                    if most > CASES {
                        last.cases.extend(other.cases);
                    }
                }
            }
            shown.append(&mut list);
        }
        if most > CASES {
            for finding in &mut shown {
                finding.cases.sort_by(|a, b| a.key().cmp(&b.key()));
                finding.cases.truncate(most);
            }
        }
        shown
    }

    /// How many cases there are of at least a severity.
    #[must_use]
    pub fn count_at_least(&self, severity: Severity) -> u64 {
        let severe = self.entries.iter().filter(|(kind, _)| kind.severity() >= severity);
        severe.flat_map(|(_, texts)| texts.values()).map(|entry| entry.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, Findings, Kind, Spot};
    use crate::crs::Crs;
    use crate::dataset::Dataset;
    use crate::record::Origin;
    use crate::scheme::Scheme;

    /// Cases of forty features of two files in an order of no kind, several at some, of fifteen texts of one kind.
    fn report(most: usize, put_together: &mut usize) -> Findings {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("b", Crs::WGS84);
        dataset.add_source("a", Crs::WGS84);
        let mut findings = Findings::keeping(most);
        for k in 0..200_u64 {
            let origin = Origin { source: (k % 2) as u32, number: k * 37 % 41 };
            let case = || {
                *put_together += 1;
                Case { spot: Some(Spot { x: (k % 7) as f64, y: 0.0 }), ..Case::at(dataset.place(origin, None)) }
            };
            findings.report_of((&dataset, origin), Kind::UnknownForm, &format!("form {}", k * k % 29), case);
        }
        findings
    }

    #[test]
    fn the_first_cases_are_kept_whatever_their_order() {
        let (mut of_all, mut of_few) = (0, 0);
        let all = report(usize::MAX, &mut of_all).into_list();
        let few = report(5, &mut of_few).into_list();
        assert_eq!((of_all, all.len(), &*all[11].what), (200, 12, "others"));
        assert!(of_few < of_all, "{of_few} cases were put together");
        for (all, few) in all.into_iter().zip(few) {
            assert_eq!((&all.what, all.count), (&few.what, few.count));
            assert_eq!(all.cases[..all.cases.len().min(5)], few.cases[..]);
        }
        let merged = |most: usize| {
            let mut merged = Findings::keeping(most);
            merged.merge(report(usize::MAX, &mut 0));
            merged
        };
        assert_eq!(merged(3), report(3, &mut 0));
    }

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
