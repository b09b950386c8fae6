//! The dataset: every layer of a run, read through one scheme, in the coordinates of its files.

mod events;
mod fields;
mod reading;

use std::collections::HashSet;
use std::sync::Arc;

pub(crate) use self::fields::AbsentField;
use self::reading::{Meanings, Reading};
use crate::alley::{AlleySegment, AlleyStatus};
use crate::blank::is_blank;
use crate::crs::{Crs, Transformation};
use crate::date::Date;
use crate::district::{District, KeyArea};
use crate::event::Event;
use crate::finding::{Case, Findings, Kind, Place};
use crate::green::GreenSpace;
use crate::history::History;
use crate::outline::{OutlineFault, land, way};
use crate::parcel::{Form, Parcel, Status};
use crate::record::{Origin, Record, Value};
use crate::scheme::{AreaField, Scheme};
use crate::text::{Id, Word};

/// A file or stream that features came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The name to print in messages.
    pub name: String,
    /// What its coordinates are.
    pub crs: Crs,
}

/// What the features of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Demolition parcels; features whose layer property names another layer go there.
    Parcels,
    /// Green spaces.
    Green,
    /// Districts.
    Districts,
    /// Key areas.
    KeyAreas,
    /// Alley segments.
    Alleys,
    /// Events of parcels, which need no geometry.
    Events,
}

/// Every layer of a run.
///
/// # Example
/// ```
/// use geoland::record::{Outline, Record, Value};
/// use geoland::{Crs, Dataset, Role, Scheme};
/// let mut dataset = Dataset::new(Scheme::default());
/// let source = dataset.add_source("parcels.geojson", Crs::WGS84);
/// let record = Record { number: 1, id: Value::Integer(7), outline: Outline::Missing, properties: vec![] };
/// dataset.add(source, Role::Parcels, &record);
/// assert_eq!(dataset.parcels[0].id.as_deref(), Some("7"));
/// ```
#[derive(Debug, Clone)]
pub struct Dataset {
    /// How the records are read; files that it names may have rules of their own.
    pub scheme: Arc<Scheme>,
    /// The files, in the order they were added.
    pub sources: Vec<Source>,
    /// The parcels.
    pub parcels: Vec<Parcel>,
    /// The green spaces.
    pub green_spaces: Vec<GreenSpace>,
    /// The districts.
    pub districts: Vec<District>,
    /// The key areas.
    pub key_areas: Vec<KeyArea>,
    /// The alley segments.
    pub alleys: Vec<AlleySegment>,
    /// Events that were not yet brought to their parcels: see [`Dataset::join_events`].
    pub events: Vec<Event>,
    /// Whether a green-space layer was given, even an empty one.
    pub has_green_layer: bool,
    /// Whether a district layer was given, even an empty one.
    pub has_district_layer: bool,
    /// What brings layers on different datums together; without them such layers are refused.
    pub transformations: Vec<Transformation>,
    /// What was noticed while reading.
    pub findings: Findings,
    /// Names that many records share, kept once.
    names: HashSet<Word>,
    /// How each source is read, by its position.
    readings: Vec<Reading>,
}

/// From 2^53 on not every whole number is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What is said of parcels without a status.
const NO_STATUS: &str = "parcels without a status";

/// A feature that a finding is about: where it was read, and its identifier.
type At<'a> = (Origin, Option<&'a str>);

impl Dataset {
    /// An empty dataset that reads records through a scheme.
    #[must_use]
    pub fn new(scheme: Scheme) -> Self {
        Self {
            scheme: Arc::new(scheme),
            sources: Vec::new(),
            parcels: Vec::new(),
            green_spaces: Vec::new(),
            districts: Vec::new(),
            key_areas: Vec::new(),
            alleys: Vec::new(),
            events: Vec::new(),
            has_green_layer: false,
            has_district_layer: false,
            transformations: Vec::new(),
            findings: Findings::default(),
            names: HashSet::new(),
            readings: Vec::new(),
        }
    }

    /// Adds a file or stream and returns its number for [`Dataset::add`]. It is read by the scheme that is
    /// [its own](Scheme::for_source).
    pub fn add_source(&mut self, name: &str, crs: Crs) -> u32 {
        self.sources.push(Source { name: name.to_owned(), crs });
        let scheme = self.scheme.for_source(name);
        let scheme = if scheme == *self.scheme { self.scheme.clone() } else { Arc::new(scheme) };
        self.readings.push(Reading::new(scheme));
        // A run of four billion files does not happen.
        (self.sources.len() - 1) as u32
    }

    /// Declares that a layer was given, so that an empty layer is told from an absent one.
    pub fn declare(&mut self, role: Role) {
        match role {
            Role::Green => self.has_green_layer = true,
            Role::Districts => self.has_district_layer = true,
            Role::Parcels | Role::KeyAreas | Role::Alleys | Role::Events => {}
        }
    }

    /// Says which attributes the records of a source can have, where its file says so; with them a field that is missing can be
    /// told from one that is null throughout.
    ///
    /// # Example
    /// ```
    /// use geoland::{Crs, Dataset, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("parcels.shp", Crs::WGS84);
    /// dataset.declare_fields(source, vec!["id".into(), "STATUS".into()]);
    /// ```
    pub fn declare_fields(&mut self, source: u32, names: Vec<String>) {
        if let Some(reading) = self.readings.get_mut(source as usize) {
            reading.fields.declare(names);
        }
    }

    /// The fields that the scheme expects and that no record of a source has.
    pub(crate) fn absent_fields(&self) -> impl Iterator<Item = AbsentField<'_>> {
        // A parcel that has a history needs no status of its own.
        let has_histories = self.parcels.iter().any(|parcel| !parcel.history.is_empty());
        self.readings.iter().zip(0..).flat_map(move |(reading, source)| {
            let absent = reading.fields.absent(source);
            let needless = move |field: &AbsentField<'_>| {
                has_histories && field.role == Role::Parcels && field.field == reading.scheme.parcels.status
            };
            absent.filter(move |field| !needless(field))
        })
    }

    /// Makes room for features of a layer, as far as there is memory; a guess from the size of a file will do.
    pub fn reserve(&mut self, role: Role, features: usize) {
        // Where there is no room the lists grow as they fill.
        let _ = match role {
            Role::Parcels => self.parcels.try_reserve(features),
            Role::Green => self.green_spaces.try_reserve(features),
            Role::Districts => self.districts.try_reserve(features),
            Role::KeyAreas => self.key_areas.try_reserve(features),
            Role::Alleys => self.alleys.try_reserve(features),
            Role::Events => self.events.try_reserve(features),
        };
    }

    /// Adds a record to the layer of its role; in a parcels file, the record's layer property decides where it has one.
    /// What the scheme cannot read becomes a finding, never an error: the record is kept and counted. What the dataset needs of the
    /// record is copied, so that its memory can be used for the next one.
    pub fn add(&mut self, source: u32, role: Role, record: &Record) {
        let origin = Origin { source, number: record.number };
        let scheme = self.scheme_of(source);
        let role = if role == Role::Parcels { self.role_of(origin, record, &scheme) } else { Some(role) };
        let Some(role) = role else { return };
        self.declare(role);
        if let Some(reading) = self.readings.get_mut(source as usize) {
            reading.fields.see(role, record, &scheme);
        }
        match role {
            Role::Parcels => self.add_parcel(origin, record, &scheme),
            Role::Green => self.add_green(origin, record, &scheme),
            Role::Districts => self.add_district(origin, record, &scheme),
            Role::KeyAreas => self.add_key_area(origin, record, &scheme),
            Role::Alleys => self.add_alley(origin, record, &scheme),
            Role::Events => self.add_event(origin, record, &scheme),
        }
    }

    /// The scheme that a source is read by.
    #[must_use]
    pub fn scheme_of(&self, source: u32) -> Arc<Scheme> {
        self.readings.get(source as usize).map_or_else(|| self.scheme.clone(), |reading| reading.scheme.clone())
    }

    /// What a value of a source stands for, looked up once.
    fn meaning<T: Clone>(
        &mut self,
        source: u32,
        of: impl Fn(&mut Reading) -> &mut Meanings<T>,
        value: &Value,
        look_up: impl Fn(&Value) -> T,
    ) -> T {
        match self.readings.get_mut(source as usize) {
            Some(reading) => of(reading).of(value, look_up),
            None => look_up(value),
        }
    }

    /// The place of a feature, for findings.
    #[must_use]
    pub fn place(&self, origin: Origin, id: Option<&str>) -> Place {
        Place { source: self.source_name(origin).to_owned(), number: origin.number, id: id.map(str::to_owned) }
    }

    /// The name of the file that a feature was read from.
    pub(crate) fn source_name(&self, origin: Origin) -> &str {
        self.sources.get(origin.source as usize).map_or("input", |source| &*source.name)
    }

    fn role_of(&mut self, origin: Origin, record: &Record, scheme: &Scheme) -> Option<Role> {
        let Some(layer) = record.get(&scheme.layer).text() else { return Some(Role::Parcels) };
        let role = match &*layer {
            "parcel" | "parcels" => Role::Parcels,
            "green_space" | "green_spaces" => Role::Green,
            "district" | "districts" => Role::Districts,
            "key_area" | "key_areas" => Role::KeyAreas,
            "alley" | "alleys" => Role::Alleys,
            "event" | "events" => Role::Events,
            // Buildings are read by those who ask for them.
            "building" | "buildings" => return None,
            _ => {
                let id = record.id.as_text();
                self.note(Kind::UnknownLayer, &format!("layer \"{layer}\""), (origin, id.as_deref()));
                return None;
            }
        };
        Some(role)
    }

    fn add_parcel(&mut self, origin: Origin, record: &Record, scheme: &Scheme) {
        let fields = &scheme.parcels;
        let id = self.id("parcels", origin, record, &fields.id);
        let at = (origin, id.as_deref());
        let value = record.get(&fields.status);
        let status = self.meaning(origin.source, |words| &mut words.status, value, |value| scheme.status(value));
        match &status {
            Status::Unknown(word) => {
                self.note(Kind::UnknownStatus, &format!("status \"{word}\""), at);
            }
            Status::Missing => self.note(Kind::NoStatus, NO_STATUS, at),
            _ => {}
        }
        let value = record.get(&fields.form);
        let form = self.meaning(origin.source, |words| &mut words.form, value, |value| scheme.form(value));
        match &form {
            Form::Unknown(word) => {
                self.note(Kind::UnknownForm, &format!("form \"{word}\""), at);
            }
            Form::Missing => self.note(Kind::NoForm, "parcels without a form", at),
            Form::Known(_) => {}
        }
        let parcel = Parcel {
            origin,
            status,
            form,
            accepted_on: self.date("parcels", record, &fields.cleared_on, at),
            claimed_district: self.word(record.get(&fields.district)),
            claimed_area_m2: self.claimed(record, &fields.claimed_area, at),
            claimed_greened_m2: self.claimed(record, &fields.claimed_greened_area, at),
            greened_on: self.date("parcels", record, &fields.greened_on, at),
            history: History::default(),
            land: land(&record.outline),
            id,
        };
        if let Err(fault) = &parcel.land {
            self.note_fault("parcels", fault, (origin, parcel.id.as_deref()));
        }
        self.parcels.push(parcel);
    }

    fn add_green(&mut self, origin: Origin, record: &Record, scheme: &Scheme) {
        let fields = &scheme.green;
        let id = self.id("green spaces", origin, record, &fields.id);
        let at = (origin, id.as_deref());
        let green = GreenSpace {
            origin,
            kind: self.word(record.get(&fields.kind)),
            opened_on: self.date("green spaces", record, &fields.opened_on, at),
            land: land(&record.outline),
            id,
        };
        if let Err(fault) = &green.land {
            self.note_fault("green spaces", fault, (origin, green.id.as_deref()));
        }
        self.green_spaces.push(green);
    }

    fn add_district(&mut self, origin: Origin, record: &Record, scheme: &Scheme) {
        let fields = &scheme.districts;
        let code = self.word(record.get(&fields.code));
        let name = self.name(origin, record, &fields.name, "district", code.as_deref());
        let district = District { origin, code, land: land(&record.outline), name };
        if let Err(fault) = &district.land {
            self.note_fault("districts", fault, (origin, Some(&district.name)));
        }
        self.districts.push(district);
    }

    fn add_key_area(&mut self, origin: Origin, record: &Record, scheme: &Scheme) {
        let name = self.name(origin, record, &scheme.key_areas.name, "key area", None);
        let key_area = KeyArea { origin, land: land(&record.outline), name };
        if let Err(fault) = &key_area.land {
            self.note_fault("key areas", fault, (origin, Some(&key_area.name)));
        }
        self.key_areas.push(key_area);
    }

    fn add_alley(&mut self, origin: Origin, record: &Record, scheme: &Scheme) {
        let fields = &scheme.alleys;
        let id = self.id("alley segments", origin, record, &fields.id);
        let at = (origin, id.as_deref());
        let value = record.get(&fields.status);
        let known = |value: &Value| scheme.alley_status(value);
        let status = self.meaning(origin.source, |words| &mut words.alley_status, value, known);
        match &status {
            AlleyStatus::Unknown(word) => {
                self.note(Kind::UnknownStatus, &format!("alley status \"{word}\""), at);
            }
            AlleyStatus::Missing => self.note(Kind::NoStatus, "alleys without a status", at),
            AlleyStatus::Planned | AlleyStatus::Started | AlleyStatus::Done => {}
        }
        let alley = AlleySegment {
            origin,
            status,
            started_on: self.date("alley segments", record, &fields.started_on, at),
            done_on: self.date("alley segments", record, &fields.done_on, at),
            claimed_district: self.word(record.get(&fields.district)),
            way: way(&record.outline),
            id,
        };
        if alley.id.is_none() {
            self.note(Kind::NoId, "alley segments without an id, each counted as an alley", (origin, None));
        }
        if let Err(fault) = &alley.way {
            self.note_fault("alleys", fault, (origin, alley.id.as_deref()));
        }
        self.alleys.push(alley);
    }

    /// A zone's name; without one its code or its place stands in, so that its land has a row.
    fn name(&mut self, origin: Origin, record: &Record, field: &str, zone: &str, code: Option<&str>) -> Word {
        if let Some(name) = self.word(record.get(field)) {
            return name;
        }
        self.note(Kind::NoName, &format!("{zone} without a name"), (origin, code));
        code.map_or_else(|| Word::from(format!("unnamed {zone}")), Word::from)
    }

    /// The identifier: the scheme's field, else the one that stands outside the properties.
    fn id(&mut self, layer: &str, origin: Origin, record: &Record, field: &str) -> Option<Id> {
        let found = [record.get(field), &record.id].into_iter().find_map(|value| Some((value, value.text()?)));
        let (value, text) = found?;
        let doubt = match value {
            // What is beyond 2^53 has lost its last digits where it was a float, and loses them in programs that know floats only.
            Value::Number(number) if number.abs() >= EXACT => Some("too large a number to be exact"),
            Value::Integer(number) if number.unsigned_abs() >= EXACT as u64 => Some("too large a number to be exact"),
            Value::Number(number) if number.fract() != 0.0 => Some("a number with decimals"),
            Value::Number(_) => Some("stored as a number with a decimal point"),
            _ => None,
        };
        if let Some(doubt) = doubt {
            let evidence = format!("read as \"{text}\"");
            let case = Case { evidence, ..Case::at(self.place(origin, Some(&text))) };
            self.findings.report(Kind::FloatId, &format!("{layer} whose id is {doubt}"), case);
        }
        Some(Id::from(&*text))
    }

    /// A name that many records share, kept once.
    fn word(&mut self, value: &Value) -> Option<Word> {
        let text = value.text()?;
        if let Some(word) = self.names.get(&*text) {
            return Some(word.clone());
        }
        let word = Word::from(&*text);
        self.names.insert(word.clone());
        Some(word)
    }

    fn date(&mut self, layer: &str, record: &Record, field: &str, at: At<'_>) -> Option<Date> {
        let text = record.get(field).text()?;
        let date = Date::parse(&text).ok();
        if date.is_none() {
            self.note_date(layer, field, &text, at);
        }
        date
    }

    /// Notes a text that is no date, and what it could mean.
    fn note_date(&mut self, layer: &str, field: &str, text: &str, at: At<'_>) {
        if is_blank(text) {
            self.note_blank(layer, field, text, at);
            return;
        }
        let days: Vec<String> = Date::readings(text).iter().map(ToString::to_string).collect();
        let case = Case::at(self.place(at.0, at.1));
        match &days[..] {
            [] => self.findings.report(Kind::UnreadableDate, &format!("{field} \"{text}\""), case),
            [day] => {
                let case = Case { evidence: format!("it can only be {day}"), ..case };
                self.findings.report(Kind::UnreadableDate, &format!("{field} \"{text}\""), case);
            }
            _ => {
                let case = Case { evidence: format!("\"{text}\" is {}", days.join(" or ")), ..case };
                let what = format!("{layer} whose {field} can be read in several ways");
                self.findings.report(Kind::AmbiguousDate, &what, case);
            }
        }
    }

    fn claimed(&mut self, record: &Record, field: &AreaField, at: At<'_>) -> Option<f64> {
        let value = record.get(&field.field);
        let number = value.as_number().filter(|number| *number >= 0.0);
        if number.is_some() {
            return number.map(|number| number * field.unit.square_metres());
        }
        let text = value.text()?;
        if is_blank(&text) {
            self.note_blank("parcels", &field.field, &text, at);
        } else {
            let what = format!("{} \"{text}\"", field.field);
            self.note(Kind::UnreadableClaim, &what, at);
        }
        None
    }

    /// Notes a word for a missing value where a date or a number should be. It counts as missing.
    fn note_blank(&mut self, layer: &str, field: &str, text: &str, at: At<'_>) {
        self.note(Kind::NotAvailable, &format!("{layer} whose {field} says \"{text}\""), at);
    }

    fn note_fault(&mut self, layer: &str, fault: &OutlineFault, at: At<'_>) {
        let what = match fault {
            OutlineFault::WrongType { found } => format!("{layer}: {fault} {found}"),
            OutlineFault::Unreadable { why } => format!("{layer}: {fault}: {why}"),
            _ => format!("{layer}: {fault}"),
        };
        self.note(Kind::NoOutline, &what, at);
    }

    fn note(&mut self, kind: Kind, what: &str, (origin, id): At<'_>) {
        let place = self.place(origin, id);
        self.findings.add(kind, what, Some(place));
    }
}
