//! The records of a layer sorted by what became of them.

use std::collections::{BTreeMap, BTreeSet};

use geoland::condition::Condition;
use geoland::finding::{Case, Findings, Kind};
use geoland::record::{Outline, Record};
use geoland::{Dataset, Date};

use super::decimal::Decimal;
use super::places::{Drawn, Places, Whereabouts, Within};
use super::tally::{Fate, Tally};
use crate::layer::Layer;

/// The field that names a record where no other is given.
pub(super) const ID: &str = "id";

/// What is asked of a layer.
pub(super) struct Question<'a> {
    /// The code of the indicator, for findings.
    pub(super) code: &'a str,
    pub(super) layer: &'a Layer,
    pub(super) filter: Option<&'a Condition>,
    /// The field that tells records apart, where the definition names one.
    pub(super) distinct: Option<&'a str>,
    pub(super) on: Option<&'a str>,
    pub(super) as_of: Option<Date>,
    pub(super) withdrawn: Option<&'a Condition>,
    pub(super) located_by: Option<&'a str>,
    pub(super) within: &'a Within,
    pub(super) needs: Needs<'a>,
}

/// What a record must have to be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs<'a> {
    Nothing,
    /// A number in a field.
    Number(&'a str),
    Land,
    Lines,
}

/// The records that count, in an order that does not depend on the file, and what became of all.
pub(super) struct Answered<'a> {
    pub(super) counted: Vec<Counted<'a>>,
    pub(super) tally: Tally,
}

/// A record that counts.
pub(super) struct Counted<'a> {
    pub(super) record: &'a Record,
    pub(super) drawn: Option<Drawn>,
    pub(super) number: Decimal,
}

/// A record that would count, if it is not withdrawn or a duplicate.
struct Candidate<'a> {
    at: usize,
    date: Option<Date>,
    withdraws: bool,
    counted: Counted<'a>,
}

/// Sorts the records of a layer.
pub(super) fn answer<'a>(question: &Question<'a>, places: &Places<'_>, findings: &mut Findings) -> Answered<'a> {
    let records = &question.layer.records;
    let dataset = places.ledger.placed.dataset;
    let mut fates: Vec<Fate> = vec![Fate::Other; records.len()];
    let mut groups: BTreeMap<Key, Vec<Candidate<'a>>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        match candidate(question, places, at, record) {
            Err(fate) => {
                fates[at] = fate;
                note_fate(question, dataset, record, fate, findings);
            }
            Ok(candidate) => groups.entry(Key::of(record, question.distinct, at)).or_default().push(candidate),
        }
    }
    let mut counted = Vec::new();
    for group in groups.into_values() {
        settle(question, dataset, group, &mut fates, &mut counted, findings);
    }
    let mut tally = Tally::default();
    for fate in fates {
        tally.add(fate);
    }
    Answered { counted, tally }
}

/// What tells records apart: a value, or the record itself where it has none.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Named(String),
    Itself(usize),
}

impl Key {
    fn of(record: &Record, distinct: Option<&str>, at: usize) -> Self {
        id_of(record, distinct).map_or(Self::Itself(at), Self::Named)
    }
}

/// The identifier of a record: the field's value, else, where no field is named, the one outside the attributes.
pub(super) fn id_of(record: &Record, distinct: Option<&str>) -> Option<String> {
    let own = record.get(distinct.unwrap_or(ID)).as_text();
    own.or_else(|| record.id.as_text().filter(|_| distinct.is_none()))
}

/// The record as one that would count, or why it does not.
fn candidate<'a>(
    question: &Question<'a>,
    places: &Places<'_>,
    at: usize,
    record: &'a Record,
) -> Result<Candidate<'a>, Fate> {
    let withdraws = question.withdrawn.is_some_and(|condition| condition.holds(record));
    if !withdraws && question.filter.is_some_and(|condition| !condition.holds(record)) {
        return Err(Fate::Other);
    }
    let date = date_of(record, question.on, question.as_of)?;
    if withdraws {
        if id_of(record, question.distinct).is_none() {
            return Err(Fate::Unreadable);
        }
        let counted = Counted { record, drawn: None, number: Decimal::default() };
        return Ok(Candidate { at, date, withdraws, counted });
    }
    let drawn = places.drawn(question.layer, record).map_err(|()| Fate::Unreadable)?;
    let number = match question.needs {
        Needs::Number(field) => Decimal::of(record.get(field)).ok_or(Fate::Unreadable)?,
        Needs::Land if !matches!(drawn, Some(Drawn::Land(_))) => return Err(Fate::Unreadable),
        Needs::Lines if !matches!(drawn, Some(Drawn::Lines(_))) => return Err(Fate::Unreadable),
        Needs::Nothing | Needs::Land | Needs::Lines => Decimal::default(),
    };
    let whereabouts = places.whereabouts(drawn.as_ref(), record, question.located_by);
    fits(question.within, &whereabouts)?;
    Ok(Candidate { at, date, withdraws, counted: Counted { record, drawn, number } })
}

/// The day of a record, or why it does not count at the cut-off. Without a cut-off every record counts, dated or not.
pub(super) fn date_of(record: &Record, on: Option<&str>, as_of: Option<Date>) -> Result<Option<Date>, Fate> {
    let Some(field) = on else { return Ok(None) };
    let Some(text) = record.get(field).as_text() else {
        return if as_of.is_some() { Err(Fate::Undated) } else { Ok(None) };
    };
    match (Date::parse(&text), as_of) {
        (Ok(date), Some(cut_off)) if date > cut_off => Err(Fate::AfterCutOff),
        (Ok(date), _) => Ok(Some(date)),
        (Err(_), Some(_)) => Err(Fate::Unreadable),
        (Err(_), None) => Ok(None),
    }
}

fn fits(within: &Within, whereabouts: &Whereabouts) -> Result<(), Fate> {
    let (districts, key_areas) = match (whereabouts, within) {
        (Whereabouts::Unsaid, Within::Anywhere) => return Ok(()),
        (Whereabouts::Unreadable | Whereabouts::Unsaid, _) => return Err(Fate::Unreadable),
        (Whereabouts::In { districts, key_areas }, _) => (districts, key_areas),
    };
    let inside = match within {
        Within::Anywhere => districts.as_ref().is_none_or(|districts| !districts.is_empty()),
        Within::Districts(wanted) => districts.as_ref().is_some_and(|districts| !districts.is_disjoint(wanted)),
        Within::KeyArea(at) => key_areas.contains(at),
    };
    let in_no_district = districts.as_ref().is_some_and(BTreeSet::is_empty);
    match inside {
        true => Ok(()),
        false if in_no_district && key_areas.is_empty() => Err(Fate::Foreign),
        false => Err(Fate::OutOfScope),
    }
}

/// Decides which record of a group counts: the latest, unless the last event withdraws all.
fn settle<'a>(
    question: &Question<'_>,
    dataset: &Dataset,
    mut group: Vec<Candidate<'a>>,
    fates: &mut [Fate],
    counted: &mut Vec<Counted<'a>>,
    findings: &mut Findings,
) {
    // On one day a withdrawal comes last. Content decides between equal days, and never the position in the file.
    group.sort_by_cached_key(|candidate| (candidate.date, candidate.withdraws, content(candidate.counted.record)));
    let withdrawn = group.last().is_some_and(|last| last.withdraws);
    let any = group.iter().any(|candidate| !candidate.withdraws);
    for candidate in group.iter().filter(|candidate| candidate.withdraws) {
        fates[candidate.at] = if any { Fate::Withdrawn } else { Fate::Other };
    }
    group.retain(|candidate| !candidate.withdraws);
    if withdrawn {
        for candidate in group {
            fates[candidate.at] = Fate::Withdrawn;
        }
        return;
    }
    // Lines and polygons that are drawn twice count once; several of one id are all measured.
    if matches!(question.needs, Needs::Land | Needs::Lines) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for candidate in group.into_iter().rev() {
            let again = !seen.insert(drawing(candidate.counted.record));
            fates[candidate.at] = if again { Fate::Duplicate } else { Fate::Counted };
            if !again {
                counted.push(candidate.counted);
            }
        }
        return;
    }
    let Some(last) = group.pop() else { return };
    fates[last.at] = Fate::Counted;
    for candidate in group {
        fates[candidate.at] = Fate::Duplicate;
        // Lines that share an id are segments of one thing.
        let is_segment = matches!(candidate.counted.drawn, Some(Drawn::Lines(_)));
        if question.distinct.is_none() && !is_segment {
            let record = candidate.counted.record;
            let id = id_of(record, None);
            let place = question.layer.place(dataset, record, id.as_deref());
            let other = question.layer.place(dataset, last.counted.record, id.as_deref());
            let mut case = Case { other: Some(other), ..Case::at(place) };
            if candidate.counted.number != last.counted.number {
                let (left, kept) = (candidate.counted.number.value(), last.counted.number.value());
                case = Case { evidence: format!("says {left}, the record that counts {kept}"), ..case };
            }
            let what = format!("records of one id, counted once in {}", question.code);
            findings.report(Kind::RepeatedId, &what, case);
        }
    }
    counted.push(last.counted);
}

/// The content of a record as a text that orders records.
fn content(record: &Record) -> String {
    format!("{:?} {:?}", record.properties, record.outline)
}

/// The geometry of a record as a text, the same in either direction of a line.
fn drawing(record: &Record) -> String {
    let Outline::Read(geometry) = &record.outline else { return String::new() };
    let forward = format!("{geometry:?}");
    match geometry {
        geo_types::Geometry::LineString(line) => {
            let back = geo_types::LineString(line.0.iter().rev().copied().collect());
            forward.min(format!("{:?}", geo_types::Geometry::LineString(back)))
        }
        _ => forward,
    }
}

/// Notes records that are asked for and lack what it takes to count them.
fn note_fate(question: &Question<'_>, dataset: &Dataset, record: &Record, fate: Fate, findings: &mut Findings) {
    let why = match fate {
        Fate::Undated => "without a date",
        Fate::Unreadable => "whose date, number, id or place cannot be read",
        Fate::Foreign => "in no district",
        _ => return,
    };
    let id = id_of(record, question.distinct);
    let place = question.layer.place(dataset, record, id.as_deref());
    findings.add(Kind::UncountedRecord, &format!("records {why}, not counted in {}", question.code), Some(place));
}
