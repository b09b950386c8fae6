//! Content: hashes of what features are, whatever their place in a file.

use std::fmt::Display;
use std::io::Write;

use rayon::slice::ParallelSliceMut;
use sha2::{Digest, Sha256};

use crate::date::Date;
use crate::green::GreenSpace;
use crate::history::History;
use crate::parcel::{Form, Parcel, Status};

/// The SHA-256 of everything that is known of a feature, as four numbers in the order of its bytes: these compare fast.
pub(super) type ContentHash = [u64; 4];

/// Collects what a feature is, for hashing: every part with its name and length, so that parts cannot run together.
#[derive(Default)]
pub(super) struct Content(Vec<u8>);

impl Content {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, name: &str, value: Option<&str>) {
        self.bytes(name.as_bytes());
        self.0.push(u8::from(value.is_some()));
        let Some(value) = value else { return };
        self.bytes(&(value.len() as u64).to_le_bytes());
        self.bytes(value.as_bytes());
    }

    /// Adds a day as it is printed. There are millions of them, and printing one takes as long as hashing a parcel.
    fn day(&mut self, name: &str, day: Option<Date>) {
        let Some(day) = day.filter(|day| day.year() <= 9999) else { return self.shown(name, day) };
        let digit = |number: u16| b'0' + (number % 10) as u8;
        let (y, m, d) = (day.year(), u16::from(day.month()), u16::from(day.day()));
        let year = [digit(y / 1000), digit(y / 100), digit(y / 10), digit(y)];
        self.bytes(name.as_bytes());
        self.0.push(1);
        self.bytes(&10_u64.to_le_bytes());
        self.bytes(&year);
        self.bytes(&[b'-', digit(m / 10), digit(m), b'-', digit(d / 10), digit(d)]);
    }

    /// Adds the bits of a number in sixteen hexadecimal digits.
    fn bits(&mut self, name: &str, value: Option<f64>) {
        let Some(value) = value else { return self.text(name, None) };
        let digit = |k: usize| b"0123456789abcdef"[(value.to_bits() >> (60 - 4 * k)) as usize & 15];
        let digits: [u8; 16] = std::array::from_fn(digit);
        self.text(name, std::str::from_utf8(&digits).ok());
    }

    /// Adds a value as it is printed.
    pub(super) fn shown(&mut self, name: &str, value: Option<impl Display>) {
        self.bytes(name.as_bytes());
        self.0.push(u8::from(value.is_some()));
        let Some(value) = value else { return };
        let length_at = self.0.len();
        self.bytes(&[0; 8]);
        write!(self.0, "{value}").expect("memory takes what is written to it");
        let length = (self.0.len() - length_at - 8) as u64;
        self.0[length_at..length_at + 8].copy_from_slice(&length.to_le_bytes());
    }

    pub(super) fn hash(&self) -> ContentHash {
        let bytes: [u8; 32] = Sha256::digest(&self.0).into();
        std::array::from_fn(|at| u64::from_be_bytes(std::array::from_fn(|k| bytes[at * 8 + k])))
    }
}

pub(super) fn parcel_content(parcel: &Parcel, sink: &mut Content) {
    sink.text("parcel", parcel.id.as_deref());
    // The common ones as their names, which is what they are printed as.
    match &parcel.status {
        Status::Accepted => sink.text("status", Some("Accepted")),
        Status::Demolished => sink.text("status", Some("Demolished")),
        Status::Planned => sink.text("status", Some("Planned")),
        other => sink.shown("status", Some(format_args!("{other:?}"))),
    }
    sink.day("accepted", parcel.accepted_on);
    match &parcel.form {
        Form::Missing => sink.text("form", Some("Missing")),
        other => sink.shown("form", Some(format_args!("{other:?}"))),
    }
    sink.text("district", parcel.claimed_district.as_deref());
    sink.bits("area", parcel.claimed_area_m2);
    sink.bits("green area", parcel.claimed_greened_m2);
    sink.day("greened", parcel.greened_on);
}

pub(super) fn green_content(green: &GreenSpace, sink: &mut Content) {
    sink.text("green", green.id.as_deref());
    sink.text("kind", green.kind.as_deref());
    sink.day("opened", green.opened_on);
}

/// The hash of a parcel with its history. The order of parcels goes by their hashes without it, so that what happens later does not
/// change who comes first.
pub(super) fn history_hash(parcel: ContentHash, history: &History) -> ContentHash {
    let mut sink = Content::default();
    for word in parcel {
        sink.bytes(&word.to_be_bytes());
    }
    for step in history.steps() {
        sink.shown("on", Some(step.on));
        sink.shown("status", Some(format_args!("{:?}", step.status)));
    }
    sink.hash()
}

/// The hash of all content, as 64 hexadecimal digits: it does not depend on the order of features. Histories, where there are any,
/// are a layer of their own.
pub(super) fn hash_of_layers(layers: [Vec<ContentHash>; 5], histories: Vec<ContentHash>) -> String {
    let mut whole = Sha256::new();
    let histories = Some(histories).filter(|hashes| !hashes.is_empty());
    for mut hashes in layers.into_iter().chain(histories) {
        hashes.par_sort_unstable();
        whole.update((hashes.len() as u64).to_le_bytes());
        for word in hashes.into_iter().flatten() {
            whole.update(word.to_be_bytes());
        }
    }
    let digest: [u8; 32] = whole.finalize().into();
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::Content;
    use crate::date::Date;

    #[test]
    fn short_ways_write_what_printing_writes() {
        let (mut short, mut printed) = (Content::default(), Content::default());
        for text in [None, Some(""), Some("大红门")] {
            short.text("text", text);
            printed.shown("text", text);
        }
        let days = [(0, 1, 1), (7, 12, 31), (2018, 10, 31), (9999, 2, 28), (10000, 1, 1), (u16::MAX, 11, 30)];
        for day in days.map(|(year, month, day)| Date::new(year, month, day)).into_iter().chain([None]) {
            short.day("day", day);
            printed.shown("day", day);
        }
        for number in [None, Some(0.0), Some(-1.5), Some(f64::MAX), Some(11.64)] {
            short.bits("number", number);
            printed.shown("number", number.map(|number| format!("{:016x}", number.to_bits())));
        }
        assert_eq!(short.0, printed.0);
    }
}
