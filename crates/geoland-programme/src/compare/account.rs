//! The totals of a ledger by scope, as they are compared.

use std::collections::{BTreeMap, BTreeSet};

use geoland::ledger::{Greening, Zone};
use geoland::{Area, Ledger};

use super::Figures;

/// A scope whose totals are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Total,
    /// A district by its name, with its code only where several have the name: a record names no code, and codes change.
    District(String, Option<String>),
    /// A key area.
    Area(String),
}

/// The totals of an account, or differences of two.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    figures: BTreeMap<Key, Figures>,
    ambiguous: BTreeSet<String>,
}

impl Totals {
    /// The totals of a ledger; districts of the names given are told apart by their codes.
    pub(super) fn of(ledger: &Ledger<'_>, ambiguous: &BTreeSet<String>) -> Self {
        let mut totals = Self { figures: BTreeMap::new(), ambiguous: ambiguous.clone() };
        let districts: Vec<Key> = ledger.districts.iter().map(|zone| totals.key_of(zone)).collect();
        let key_areas: Vec<Key> = ledger.key_areas.iter().map(|name| Key::Area(name.to_string())).collect();
        let counted = ledger.entries.iter().filter(|entry| entry.exclusion.is_none()).flat_map(|entry| &entry.pieces);
        for piece in counted.filter(|piece| piece.rival().is_none()) {
            let Some(district) = piece.district() else {
                totals.add(&Key::Total, Figures { outside: piece.area(), ..Figures::default() });
                continue;
            };
            let greened = if piece.greening() == Greening::White { Area::ZERO } else { piece.area() };
            let figures = Figures { reclaimed: piece.area(), greened, outside: Area::ZERO };
            totals.add(&Key::Total, figures);
            totals.add(&districts[district], figures);
            piece.key_areas().iter().for_each(|&at| totals.add(&key_areas[at], figures));
        }
        totals
    }

    /// The key of a district.
    pub(super) fn key_of(&self, zone: &Zone) -> Key {
        let name = zone.name.to_string();
        let code = if self.ambiguous.contains(&name) { zone.code.as_ref().map(ToString::to_string) } else { None };
        Key::District(name, code)
    }

    /// The figures of a scope; none of it is none of land.
    pub(super) fn get(&self, key: &Key) -> Figures {
        self.figures.get(key).copied().unwrap_or_default()
    }

    /// What these totals have more than others.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut difference = self.clone();
        for (key, figures) in &other.figures {
            let own = difference.figures.entry(key.clone()).or_default();
            *own = own.minus(*figures);
        }
        difference
    }

    fn add(&mut self, key: &Key, figures: Figures) {
        if let Some(own) = self.figures.get_mut(key) {
            *own = own.plus(figures);
        } else {
            self.figures.insert(key.clone(), figures);
        }
    }
}
