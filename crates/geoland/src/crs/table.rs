//! The table of EPSG codes as definitions, to recognise a system by what it says of itself.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crs_definitions::from_code;

use super::bracketed;
use super::definition::{Axes, Definition};
use super::method::{Method, Slot};
use super::wkt::{self, Reading};

/// The highest code of the table.
pub(super) const LAST_CODE: u16 = 32_766;

/// A code that stands, with what it means.
pub(super) struct Entry {
    pub(super) code: u16,
    /// That of its datum.
    pub(super) key: String,
    pub(super) definition: Definition,
}

/// The definition of a code, withdrawn or not; none for codes of other than horizontal systems and of methods not known here.
pub(super) fn definition(code: u16) -> Option<Definition> {
    let text = from_code(code)?.wkt;
    if text.starts_with("COMPD_CS") {
        return None;
    }
    match wkt::read(&bracketed::parse(text).ok()?).ok()? {
        // Some texts of the table bear the code of a newer twin.
        Reading::System(definition) => {
            Some(Definition { id: Some(("EPSG".to_owned(), code.to_string())), ..*definition })
        }
        Reading::Local { .. } => None,
    }
}

/// All codes that stand, of two dimensions. Read once, when the first definition is looked for: some 5,000 texts, 30 ms.
pub(super) fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let read = |code| definition(code).map(|definition| Entry { code, key: definition.datum_key(), definition });
        let stands = |entry: &Entry| !entry.definition.title.ends_with("(deprecated)") && !entry.definition.heights;
        (1..=LAST_CODE).filter_map(read).filter(stands).collect()
    })
}

/// The one code whose system this is: to a millimetre, and by its name where several have the same parameters.
pub(super) fn find(definition: &Definition) -> Option<u16> {
    // A name of a datum is compared at some length; the other parameters turn most entries away first.
    let same = |entry: &&Entry| {
        let (one, two) = (definition.projection.as_ref(), entry.definition.projection.as_ref());
        let methods = one.map(|own| own.method.word()) == two.map(|own| own.method.word());
        methods
            && entry.definition.figure.is_same(&definition.figure)
            && definition.difference(&entry.definition).is_none()
    };
    let alike: Vec<&Entry> = entries().iter().filter(same).collect();
    let found = best(alike.iter().copied(), &definition.title);
    // Some systems stand twice, with the one and the other axis first: that which declares the same order. Where none is
    // declared, easting comes first, and latitude.
    let north = match definition.axes {
        Axes::Undeclared => definition.projection.is_none(),
        declared => declared == Axes::NorthEast,
    };
    let ordered = |entry: &&&Entry| is_north_first(&entry.definition) == north;
    found.or_else(|| best(alike.iter().filter(ordered).copied(), &definition.title))
}

/// The code whose name is most like a title; none where two are alike.
pub(super) fn best<'a>(entries: impl Iterator<Item = &'a Entry>, title: &str) -> Option<u16> {
    let words = words(title);
    let likeness = |entry: &Entry| {
        let own = self::words(&entry.definition.title);
        let common = own.intersection(&words).count();
        common as f64 / (own.len() + words.len() - common).max(1) as f64
    };
    let mut ranked: Vec<(f64, u16)> = entries.map(|entry| (likeness(entry), entry.code)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    match ranked[..] {
        [] => None,
        [(first, _), (second, _), ..] if first == second => None,
        [(_, code), ..] => Some(code),
    }
}

/// The words of a name, with ESRI's `GK` for Gauss-Kruger.
fn words(name: &str) -> BTreeSet<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase).filter(|word| word != "kruger");
    words.map(|word| if word == "gauss" { "gk".to_owned() } else { word }).collect()
}

/// The Gauss-Kruger zones of a datum: code, central meridian in degrees, false easting in metres.
pub(super) fn zones(datum_key: &str) -> Vec<(u16, f64, f64)> {
    let zone = |entry: &Entry| {
        let projection = entry.definition.projection.as_ref()?;
        let values = &projection.values;
        let plain =
            values.get(Slot::Latitude) == 0.0 && values.get(Slot::Scale) == 1.0 && projection.unit.metres == 1.0;
        let zone = projection.method == Method::TransverseMercator && plain && values.get(Slot::Northing) == 0.0;
        (zone && entry.key == datum_key).then(|| (entry.code, values.get(Slot::Longitude), values.get(Slot::Easting)))
    };
    entries().iter().filter_map(zone).collect()
}

/// The code of a system of this very name, whatever its parameters.
pub(super) fn named(title: &str) -> Option<u16> {
    let letters = super::datum::letters(title);
    entries().iter().find(|entry| super::datum::letters(&entry.definition.title) == letters).map(|entry| entry.code)
}

/// Whether a definition of the table that lists no axes has northing or latitude first: GDAL, whose texts these are, leaves them
/// out of all systems but those with easting first, and of a few geographic ones with the order in their name.
pub(super) fn is_north_first(definition: &Definition) -> bool {
    definition.axes == Axes::NorthEast || (definition.axes == Axes::Undeclared && !definition.title.contains("lon-lat"))
}
