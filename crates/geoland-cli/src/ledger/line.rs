//! A parcel's row: its pieces added up by what became of them.

use std::collections::BTreeMap;

use geoland::ledger::{Entry, Greening};
use geoland::parcel::{Form, Status};
use geoland::summary::Columns;
use geoland::{Area, Ledger, Parcel};
use serde_json::Value;

use crate::present::field::{Content, Field, Part};

/// A parcel's row.
pub(super) struct Line<'a> {
    /// The row's number in the ledger, from 1. Rivals are named by theirs, since identifiers may repeat or be missing.
    pub(super) number: usize,
    pub(super) parcel: &'a Parcel,
    /// Its status: that of its record, or where it has a history that of the cut-off.
    pub(super) status: Status,
    pub(super) form: &'a str,
    /// Why the parcel takes no part.
    pub(super) excluded_reason: Option<String>,
    pub(super) columns: Columns,
    /// Overlap by rival, in the order of the ledger.
    pub(super) overlap: Vec<Part>,
    /// Net land by district, in their order.
    pub(super) net: Vec<Part>,
    /// Greened land by green space, in their order.
    pub(super) greened: Vec<Part>,
}

impl<'a> Line<'a> {
    /// The row of an entry.
    pub(super) fn of(ledger: &'a Ledger<'a>, entry: &Entry) -> Self {
        let dataset = ledger.placed.dataset;
        let parcel = ledger.parcel(entry);
        let (mut columns, mut overlap, mut net, mut greened) =
            (Columns::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for piece in &entry.pieces {
            let area = piece.area();
            match (&entry.exclusion, piece.rival(), piece.district(), piece.greening()) {
                (Some(_), ..) => columns.excluded += area,
                (None, Some(rival), ..) => {
                    columns.overlap += area;
                    add(&mut overlap, rival, area);
                }
                (None, None, None, _) => columns.outside += area,
                (None, None, Some(district), greening) => {
                    add(&mut net, district, area);
                    if greening == Greening::White {
                        columns.white += area;
                    } else {
                        columns.greened += area;
                        add(&mut greened, greening, area);
                    }
                }
            }
        }
        let status =
            if parcel.history.is_empty() { parcel.status.clone() } else { parcel.status_as_of(ledger.options.as_of) };
        let form = parcel.form.index().map_or("unclassified", |at| &dataset.scheme.forms[at].code);
        Self {
            number: entry.parcel + 1,
            parcel,
            status,
            form,
            excluded_reason: entry.exclusion.as_ref().map(ToString::to_string),
            columns,
            overlap: overlap.into_iter().map(|(rival, area)| rival_part(ledger, rival, area)).collect(),
            net: net.into_iter().map(|(district, area)| district_part(ledger, district, area)).collect(),
            greened: greened.into_iter().map(|(greening, area)| green_part(ledger, greening, area)).collect(),
        }
    }

    /// The fields of the row.
    pub(super) fn fields(self) -> Vec<Field> {
        let text = |text: Option<&str>| Content::Text(text.map(str::to_owned));
        let Columns { overlap, outside, excluded, greened, white, .. } = self.columns;
        vec![
            ("row", Content::Count(self.number as u64)),
            ("id", text(self.parcel.id.as_deref())),
            ("status", text(Some(status_word(&self.status)))),
            ("form", text(Some(self.form))),
            ("accepted_on", Content::Text(self.parcel.accepted_on.map(|day| day.to_string()))),
            ("gross", Content::Area(self.columns.gross())),
            ("overlap", Content::Area(overlap)),
            ("outside", Content::Area(outside)),
            ("excluded", Content::Area(excluded)),
            ("net", Content::Area(self.columns.reclaimed())),
            ("greened", Content::Area(greened)),
            ("white", Content::Area(white)),
            ("excluded_reason", Content::Text(self.excluded_reason)),
            ("overlap_by_rival", Content::List(self.overlap)),
            ("net_by_district", Content::List(self.net)),
            ("greened_by", Content::List(self.greened)),
        ]
    }
}

fn add<K: Ord>(areas: &mut BTreeMap<K, Area>, key: K, area: Area) {
    *areas.entry(key).or_default() += area;
}

/// The word for a parcel's status.
pub(super) fn status_word(status: &Status) -> &'static str {
    match status {
        Status::Accepted => "accepted",
        Status::Greened => "greened",
        Status::Demolished => "demolished",
        Status::Planned => "planned",
        Status::Withdrawn => "withdrawn",
        Status::Unknown(_) => "unknown",
        Status::Missing => "none",
    }
}

/// The word for a parcel's form, also where the scheme does not know it.
pub(super) fn form_as_written<'a>(form: &'a Form, known: &'a str) -> &'a str {
    match form {
        Form::Unknown(word) => word,
        Form::Known(_) | Form::Missing => known,
    }
}

fn named(value: Option<&str>) -> Value {
    value.map_or(Value::Null, Value::from)
}

fn rival_part(ledger: &Ledger<'_>, rival: usize, area: Area) -> Part {
    let parcel = ledger.parcel(&ledger.entries[rival]);
    let number = rival + 1;
    let id = parcel.id.as_deref();
    Part {
        members: vec![("row", number.into()), ("id", named(id))],
        label: id.map_or_else(|| format!("row {number}"), str::to_owned),
        area,
    }
}

fn district_part(ledger: &Ledger<'_>, district: usize, area: Area) -> Part {
    let zone = &ledger.districts[district];
    Part {
        members: vec![("district", (*zone.name).into()), ("code", named(zone.code.as_deref()))],
        label: zone.name.to_string(),
        area,
    }
}

fn green_part(ledger: &Ledger<'_>, greening: Greening, area: Area) -> Part {
    let id = match greening {
        Greening::Space(at) => {
            let green = &ledger.placed.dataset.green_spaces[ledger.placed.green_spaces[at].index];
            green.id.as_deref()
        }
        Greening::OwnRecord | Greening::White => Some("own record"),
    };
    Part { members: vec![("green_space", named(id))], label: id.unwrap_or("without an id").to_owned(), area }
}
