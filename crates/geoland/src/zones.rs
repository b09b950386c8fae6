//! Zones: the districts and key areas of an account.

use std::collections::BTreeSet;

use crate::placed::{Placed, PlacedLand};
use crate::text::Word;

/// A district of the account: of the district layer, or as the parcels' records name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Zone {
    /// Its code.
    pub code: Option<Word>,
    /// Its name.
    pub name: Word,
}

/// The districts and key areas of the account, and how the placed layers map to them.
pub(crate) struct Zones {
    pub(crate) districts: Vec<Zone>,
    pub(crate) key_areas: Vec<Word>,
    /// For each placed district, its zone.
    pub(crate) district_of: Vec<usize>,
    /// For each placed key area, its name.
    pub(crate) key_area_of: Vec<usize>,
}

impl Zones {
    pub(crate) fn of(placed: &Placed<'_>) -> Self {
        let dataset = placed.dataset;
        let zone_of = |land: &PlacedLand| {
            let district = &dataset.districts[land.index];
            Zone { code: district.code.clone(), name: district.name.clone() }
        };
        let mut districts: Vec<Zone> = Vec::new();
        let mut district_of = Vec::new();
        if dataset.has_district_layer {
            for land in &placed.districts {
                let zone = zone_of(land);
                // Placed districts are in order of code and name, so that equal ones follow each other.
                if districts.last() != Some(&zone) {
                    districts.push(zone);
                }
                district_of.push(districts.len() - 1);
            }
        } else {
            let names: BTreeSet<_> =
                dataset.parcels.iter().filter_map(|parcel| parcel.claimed_district.clone()).collect();
            districts = names.into_iter().map(|name| Zone { code: None, name }).collect();
        }
        let mut key_areas: Vec<Word> = Vec::new();
        let mut key_area_of = Vec::new();
        for land in &placed.key_areas {
            let name = &dataset.key_areas[land.index].name;
            if key_areas.last() != Some(name) {
                key_areas.push(name.clone());
            }
            key_area_of.push(key_areas.len() - 1);
        }
        Self { districts, key_areas, district_of, key_area_of }
    }
}
