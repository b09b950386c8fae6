//! Content: hashes of what features are, whatever their place in a file.

use std::fmt::Display;
use std::io::Write;

use rayon::slice::ParallelSliceMut;
use sha2::{Digest, Sha256};

use crate::green::GreenSpace;
use crate::history::History;
use crate::parcel::Parcel;

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
        self.shown(name, value);
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
    sink.shown("status", Some(format_args!("{:?}", parcel.status)));
    sink.shown("accepted", parcel.accepted_on);
    sink.shown("form", Some(format_args!("{:?}", parcel.form)));
    sink.text("district", parcel.claimed_district.as_deref());
    let mut number = |name, value: Option<f64>| match value {
        None => sink.text(name, None),
        Some(value) => sink.shown(name, Some(format_args!("{:016x}", value.to_bits()))),
    };
    number("area", parcel.claimed_area_m2);
    number("green area", parcel.claimed_greened_m2);
    sink.shown("greened", parcel.greened_on);
}

pub(super) fn green_content(green: &GreenSpace, sink: &mut Content) {
    sink.text("green", green.id.as_deref());
    sink.text("kind", green.kind.as_deref());
    sink.shown("opened", green.opened_on);
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
