//! Five years of a programme: parcels with events, green spaces that open, two districts; and what its files were at an earlier day.
//!
//! Parcels overlap each other and the border of the districts; some lie outside. Acceptances come from the parcels' own records or from
//! events, in months before, in and after the five years; some are withdrawn, and some of those given again. Some things have no date,
//! and some events no parcel. Coordinates are metres.
//!
//! ```
//! use geoland_testing::history::{History, HistoryOptions};
//!
//! let history = History::new(HistoryOptions { parcels: 60, seed: 1, withdrawals: true, whole_metres: true });
//! assert_eq!(history.months().len(), 60);
//! assert!(history.cut("2015-12-31").events.len() < history.events.len());
//! ```

use crate::city::Random;
use crate::{Polygon, Ring};

/// What a history is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryOptions {
    /// The number of parcels; there is one green space for three of them.
    pub parcels: usize,
    /// Histories of different seeds are different.
    pub seed: u64,
    /// Whether acceptances are withdrawn.
    pub withdrawals: bool,
    /// Whether corners lie on whole metres, so that every area is exact in binary, or anywhere.
    pub whole_metres: bool,
}

/// A parcel of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct ParcelRow {
    /// Its identifier.
    pub id: String,
    /// Its own status, if any.
    pub status: Option<&'static str>,
    /// The day of its own record.
    pub cleared_date: Option<String>,
    /// Its greening form.
    pub category: &'static str,
    /// Its outline.
    pub land: Polygon,
}

/// A green space of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct GreenRow {
    /// Its identifier.
    pub id: String,
    /// The day it was opened.
    pub opened_on: Option<String>,
    /// Its outline.
    pub land: Polygon,
}

/// An event of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// The identifier of its parcel.
    pub parcel: String,
    /// The status from then on.
    pub status: &'static str,
    /// The day.
    pub date: Option<String>,
}

/// Parcels, green spaces, events and districts of five years.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The parcels.
    pub parcels: Vec<ParcelRow>,
    /// The green spaces.
    pub greens: Vec<GreenRow>,
    /// The events, in no order.
    pub events: Vec<EventRow>,
    /// The districts with their names.
    pub districts: Vec<(&'static str, Polygon)>,
}

/// The first of the five years.
const FIRST_YEAR: usize = 2014;
/// Months from half a year before the five years to a quarter after them.
const MONTHS: usize = 6 + 60 + 3;
const FORMS: [&str; 4] = ["white-then-green", "green-unless-white", "white-and-green", "lawn"];

/// The side of the town, in metres.
const SIDE: f64 = 1_000.0;

impl History {
    /// Makes a history.
    #[must_use]
    pub fn new(options: HistoryOptions) -> Self {
        let mut random = Random::seeded(options.seed);
        let mut history = Self { parcels: Vec::new(), greens: Vec::new(), events: Vec::new(), districts: districts() };
        for number in 0..options.parcels {
            let id = format!("P{number:04}");
            let land = block(&mut random, options.whole_metres);
            let (status, cleared_date) = history.steps(&id, &mut random, options.withdrawals);
            history.parcels.push(ParcelRow { id, status, cleared_date, category: random.pick(&FORMS), land });
        }
        for number in 0..options.parcels / 3 {
            let opened_on = (!random.chance(0.1)).then(|| day(&mut random));
            let land = block(&mut random, options.whole_metres);
            history.greens.push(GreenRow { id: format!("G{number:04}"), opened_on, land });
        }
        history.events.push(EventRow { parcel: "nobody".into(), status: "accepted", date: Some(day(&mut random)) });
        // Events come in the order of nothing.
        for at in (1..history.events.len()).rev() {
            history.events.swap(at, random.below(at + 1));
        }
        history
    }

    /// The last days of the sixty months.
    #[must_use]
    pub fn months(&self) -> Vec<String> {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let last = |year: usize, month: usize| lengths[month - 1] + usize::from(month == 2 && year.is_multiple_of(4));
        let years = FIRST_YEAR..FIRST_YEAR + 5;
        years.flat_map(|year| (1..=12).map(move |m| format!("{year}-{m:02}-{:02}", last(year, m)))).collect()
    }

    /// The files as they would have been on a day: nothing that happened later is in them. A parcel that was accepted later by its own
    /// record, and of which there was nothing to tell before, is not there.
    #[must_use]
    pub fn cut(&self, day: &str) -> Self {
        let by_then = |date: &Option<String>| date.as_deref().is_none_or(|date| date <= day);
        let events: Vec<EventRow> = self.events.iter().filter(|event| by_then(&event.date)).cloned().collect();
        let known = |parcel: &ParcelRow| {
            if by_then(&parcel.cleared_date) {
                return Some(parcel.clone());
            }
            let has_events = events.iter().any(|event| event.parcel == parcel.id);
            has_events.then(|| ParcelRow { status: None, cleared_date: None, ..parcel.clone() })
        };
        Self {
            parcels: self.parcels.iter().filter_map(known).collect(),
            greens: self.greens.iter().filter(|green| by_then(&green.opened_on)).cloned().collect(),
            events,
            districts: self.districts.clone(),
        }
    }

    /// Makes the events of a parcel; its own status and date.
    fn steps(&mut self, id: &str, random: &mut Random, withdrawals: bool) -> (Option<&'static str>, Option<String>) {
        let mut event = |status: &'static str, date: Option<String>| {
            self.events.push(EventRow { parcel: id.to_owned(), status, date });
        };
        let (mut month, mut own) = (random.below(MONTHS), (Some("planned"), None));
        match random.below(10) {
            0 => return own,
            1 => return (Some("cleared"), None),
            2..=4 => own = (Some("cleared"), Some(date_of(month, random))),
            5 => {
                event("planned", Some(earlier(month, random)));
                own = (None, None);
                event("accepted", None);
                event("accepted", Some(date_of(month, random)));
            }
            6 => {
                own = (Some("greened"), Some(date_of(month, random)));
                event("demolished", Some(earlier(month, random)));
            }
            _ => {
                event("demolished", Some(earlier(month, random)));
                event("accepted", Some(date_of(month, random)));
            }
        }
        while withdrawals && random.chance(0.4) {
            month += 1 + random.below(9);
            event(random.pick(&["withdrawn", "withdrawn", "demolished"]), Some(date_of(month, random)));
            if random.chance(0.3) {
                break;
            }
            // Sometimes on the very day.
            month += random.below(9);
            event(random.pick(&["accepted", "greened"]), Some(date_of(month, random)));
        }
        own
    }
}

/// Any day of the history.
fn day(random: &mut Random) -> String {
    let month = random.below(MONTHS);
    date_of(month, random)
}

/// A day some months before a month.
fn earlier(month: usize, random: &mut Random) -> String {
    month.checked_sub(3).map_or_else(|| "2013-06-28".to_owned(), |month| date_of(month, random))
}

/// A day of a month, counted from July before the five years. Few days, so that several things happen on one.
fn date_of(month: usize, random: &mut Random) -> String {
    let months = (FIRST_YEAR - 1) * 12 + 6 + month;
    let day = [1, 15, 28][random.below(3)];
    format!("{}-{:02}-{day:02}", months / 12, months % 12 + 1)
}

/// A block of some hundred metres somewhere in the town or over its edge: a rectangle, or with corners anywhere a quadrilateral.
fn block(random: &mut Random, whole_metres: bool) -> Polygon {
    let [x, y] = [0, 1].map(|_| random.between(-40.0, SIDE - 40.0));
    let [w, h] = [0, 1].map(|_| random.between(40.0, 160.0));
    let ring: Ring = if whole_metres {
        let [x, y, w, h] = [x, y, w, h].map(f64::round);
        vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
    } else {
        let mut near = |x: f64, y: f64| [x + random.between(-15.0, 15.0), y + random.between(-15.0, 15.0)];
        vec![near(x, y), near(x + w, y), near(x + w, y + h), near(x, y + h)]
    };
    vec![ring]
}

/// East and West, side by side.
fn districts() -> Vec<(&'static str, Polygon)> {
    let strip = |x0: f64, x1: f64| vec![vec![[x0, 0.0], [x1, 0.0], [x1, SIDE], [x0, SIDE]]];
    vec![("West", strip(0.0, SIDE / 2.0)), ("East", strip(SIDE / 2.0, SIDE))]
}

#[cfg(test)]
mod tests {
    use super::{History, HistoryOptions};

    #[test]
    fn a_history_has_what_it_promises() {
        let options = HistoryOptions { parcels: 200, seed: 7, withdrawals: true, whole_metres: false };
        let history = History::new(options);
        assert_eq!(history, History::new(options));
        assert_ne!(history, History::new(HistoryOptions { seed: 8, ..options }));
        for status in ["planned", "demolished", "accepted", "greened", "withdrawn"] {
            assert!(history.events.iter().any(|event| event.status == status), "{status}");
        }
        assert!(history.events.iter().any(|event| event.date.is_none()));
        assert!(history.greens.iter().any(|green| green.opened_on.is_none()));
        assert!(history.parcels.iter().any(|parcel| parcel.status == Some("cleared") && parcel.cleared_date.is_none()));
        let of_one =
            |id: &str| history.events.iter().filter(|event| event.parcel == id && event.status == "accepted").count();
        assert!(history.parcels.iter().any(|parcel| of_one(&parcel.id) > 1), "accepted again");
        let without = History::new(HistoryOptions { withdrawals: false, ..options });
        assert!(without.events.iter().all(|event| event.status != "withdrawn"));
    }

    #[test]
    fn the_last_cut_has_everything_by_then_and_nothing_later() {
        let history = History::new(HistoryOptions { parcels: 60, seed: 3, withdrawals: true, whole_metres: true });
        assert_eq!(history.cut("9999-12-31"), history);
        let first = history.cut("2013-06-01");
        assert!(first.events.iter().all(|event| event.date.is_none()));
        assert!(first.parcels.iter().all(|parcel| parcel.cleared_date.is_none()));
    }
}
