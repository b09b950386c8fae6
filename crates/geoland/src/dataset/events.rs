//! Events on their way to the parcels they happened to.

use std::collections::HashMap;

use super::{Dataset, NO_STATUS};
use crate::event::Event;
use crate::finding::Kind;
use crate::history::Step;
use crate::parcel::Status;
use crate::record::{Origin, Record};
use crate::scheme::Scheme;

impl Dataset {
    pub(super) fn add_event(&mut self, origin: Origin, record: &Record, scheme: &Scheme) {
        let fields = &scheme.events;
        let parcel = self.id("events", origin, record, &fields.parcel);
        let at = (origin, parcel.as_deref());
        let value = record.get(&fields.status);
        let status = if value.as_text().is_none() {
            Status::Missing
        } else {
            self.meaning(origin.source, |words| &mut words.status, value, |value| scheme.status(value))
        };
        match &status {
            Status::Unknown(word) => self.note(Kind::UnknownStatus, &format!("event status \"{word}\""), at),
            Status::Missing => self.note(Kind::NoStatus, "events without a status, not counted", at),
            _ => {}
        }
        let on = self.date("events", record, &fields.on, at);
        if on.is_none() {
            self.note(Kind::UndatedEvent, "events without a date, not counted", at);
        }
        self.events.push(Event { origin, parcel, status, on });
    }

    /// Brings the events read so far to their parcels, by identifier, once all files are read: each parcel gets a
    /// [`history`](crate::Parcel::history). Where several parcels share the identifier, each gets it.
    ///
    /// Events of parcels that are in no file, and events without a parcel, are findings; so were, when they were read, those without a
    /// date and those whose status cannot be read. None of them counts. A parcel that has a history needs no status of its own, so
    /// that the lack of one is no finding any more.
    ///
    /// # Example
    /// ```
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{parcel::Status, Crs, Dataset, Date, Parcel, Role, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("events.csv", Crs::WGS84);
    /// dataset.parcels.push(Parcel::accepted("A", geo_types::MultiPolygon(vec![])));
    /// let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.to_owned()));
    /// let properties = vec![text("parcel", "A"), text("status", "accepted"), text("date", "2018-03-01")];
    /// dataset.add(source, Role::Events, &Record { number: 1, id: Value::Null, outline: Outline::Missing, properties });
    /// dataset.join_events();
    /// assert_eq!(dataset.parcels[0].accepted_on, Date::new(2018, 3, 1));
    /// ```
    pub fn join_events(&mut self) {
        if self.events.is_empty() {
            return;
        }
        let events = std::mem::take(&mut self.events);
        let mut steps_of: HashMap<&str, (Vec<Step>, bool)> = HashMap::new();
        for event in &events {
            // A parcel is known by any of its events, also by those that do not count.
            let Some(id) = event.parcel.as_deref() else { continue };
            let (steps, _) = steps_of.entry(id).or_default();
            if let (Some(on), Some(status)) = (event.on, event.status.known()) {
                steps.push(Step { on, status });
            }
        }
        for parcel in &mut self.parcels {
            let found = parcel.id.as_deref().and_then(|id| steps_of.get_mut(id));
            let Some((steps, has_parcel)) = found else { continue };
            *has_parcel = true;
            if !steps.is_empty() {
                parcel.add_steps(steps.iter().copied());
            }
        }
        for event in &events {
            let id = event.parcel.as_deref();
            match id.map(|id| steps_of[id].1) {
                Some(true) => {}
                Some(false) => self.note(Kind::EventWithoutParcel, "events of a parcel in no file", (event.origin, id)),
                None => self.note(Kind::EventWithoutParcel, "events that name no parcel", (event.origin, id)),
            }
        }
        self.note_missing_statuses();
    }

    /// Says again which parcels have no status, now that some have a history.
    fn note_missing_statuses(&mut self) {
        if !self.parcels.iter().any(|parcel| parcel.status == Status::Missing && !parcel.history.is_empty()) {
            return;
        }
        self.findings.remove_text(Kind::NoStatus, NO_STATUS);
        let without = |parcel: &&crate::parcel::Parcel| parcel.status == Status::Missing && parcel.history.is_empty();
        let still: Vec<_> =
            self.parcels.iter().filter(without).map(|parcel| (parcel.origin, parcel.id.clone())).collect();
        for (origin, id) in still {
            self.note(Kind::NoStatus, NO_STATUS, (origin, id.as_deref()));
        }
    }
}
