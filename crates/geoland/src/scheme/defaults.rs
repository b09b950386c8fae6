//! The built-in scheme: the names and words that need no scheme file.

use super::{
    AlleyFields, AlleyWords, AreaField, BuildingFields, DistrictFields, EventFields, FormEntry, GreenFields,
    KeyAreaFields, ParcelFields, Scheme, StatusWords,
};
use crate::area::AreaUnit;

impl Default for Scheme {
    fn default() -> Self {
        let form = |code: &str, zh: &str, en: &str, alias: &str| FormEntry {
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
            aliases: if alias.is_empty() { vec![] } else { vec![alias.into()] },
        };
        Self {
            layer: "layer".into(),
            parcels: ParcelFields::default(),
            green: GreenFields::default(),
            districts: DistrictFields::default(),
            key_areas: KeyAreaFields::default(),
            alleys: AlleyFields::default(),
            buildings: BuildingFields::default(),
            events: EventFields::default(),
            forms: vec![
                form("white-then-green", "先白后绿", "white first, then green", "white-first-then-green"),
                form("green-unless-white", "非白即绿", "green unless white", "white-or-green"),
                form("white-and-green", "亦白亦绿", "white and green at once", ""),
            ],
            files: Vec::new(),
        }
    }
}

impl Default for ParcelFields {
    fn default() -> Self {
        let mu = |field: &str| AreaField { field: field.into(), unit: AreaUnit::Mu };
        Self {
            id: "id".into(),
            district: "district".into(),
            status: "status".into(),
            form: "category".into(),
            cleared_on: "cleared_date".into(),
            greened_on: "greened_on".into(),
            claimed_area: mu("area_mu"),
            claimed_greened_area: mu("green_mu"),
            missing_status: None,
            status_values: StatusWords::default(),
        }
    }
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

impl Default for StatusWords {
    fn default() -> Self {
        Self {
            accepted: words(&["cleared", "accepted", "场清地净"]),
            greened: words(&["greened", "已绿化"]),
            demolished: words(&["demolished", "in_progress"]),
            planned: words(&["planned"]),
            withdrawn: words(&["withdrawn", "撤销"]),
        }
    }
}

impl Default for GreenFields {
    fn default() -> Self {
        Self { id: "id".into(), kind: "kind".into(), opened_on: "opened_on".into() }
    }
}

impl Default for DistrictFields {
    fn default() -> Self {
        Self { name: "name".into(), code: "adcode".into() }
    }
}

impl Default for KeyAreaFields {
    fn default() -> Self {
        Self { name: "name".into() }
    }
}

impl Default for AlleyFields {
    fn default() -> Self {
        Self {
            id: "id".into(),
            status: "status".into(),
            started_on: "started_on".into(),
            done_on: "done_on".into(),
            district: "district".into(),
            status_values: AlleyWords::default(),
        }
    }
}

impl Default for EventFields {
    fn default() -> Self {
        Self { parcel: "parcel".into(), status: "status".into(), on: "date".into() }
    }
}

impl Default for AlleyWords {
    fn default() -> Self {
        Self { planned: words(&["planned"]), started: words(&["started"]), done: words(&["done", "completed"]) }
    }
}
