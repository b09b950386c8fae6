//! Buildings, in an order that does not depend on their file.

use std::cmp::Ordering;

use geoland::finding::{Case, Findings, Kind, Place};
use geoland::ground::Ground;
use geoland::outline::OutlineFault;
use geoland::record::Value;
use geoland::{Dataset, Date, Shape};

use crate::Layer;

/// A building.
#[derive(Debug, Clone)]
pub struct Building {
    /// Its identifier.
    pub id: Option<String>,
    /// The day on which it was built.
    pub built_on: Option<Date>,
    /// Its outline in the plane.
    pub shape: Shape,
    /// Where it was read.
    pub place: Place,
}

/// The buildings of a layer, by the day on which they were built (none last), identifier and outline.
#[derive(Debug, Clone, Default)]
pub struct Buildings {
    /// The buildings.
    pub all: Vec<Building>,
    /// What was noticed in reading them: outlines that cannot be placed, days that cannot be read.
    pub findings: Findings,
}

impl Buildings {
    /// Reads the buildings of a layer by the scheme of its file, for a dataset that was placed on a ground. Where records say by their
    /// layer property what they are, those of other layers are passed over.
    ///
    /// # Example
    /// See [`Rebound::new`](super::Rebound::new).
    #[must_use]
    pub fn read(layer: &Layer, dataset: &Dataset, ground: &Ground) -> Self {
        let scheme = dataset.scheme_of(layer.source);
        let mut buildings = Self::default();
        for record in &layer.records {
            let named = record.get(&scheme.layer).as_text();
            if named.is_some_and(|name| !matches!(&*name, "building" | "buildings")) {
                continue;
            }
            let id = [record.get(&scheme.buildings.id), &record.id].into_iter().find_map(Value::as_text);
            let place = layer.place(dataset, record, id.as_deref());
            let built_on = record.get(&scheme.buildings.built_on).as_text().and_then(|text| {
                let day = Date::parse(&text).ok();
                if day.is_none() {
                    let what = format!("{} \"{text}\"", scheme.buildings.built_on);
                    buildings.findings.report(Kind::UnreadableDate, &what, Case::at(place.clone()));
                }
                day
            });
            match layer.shape(dataset, ground, record) {
                Ok(shape) => buildings.all.push(Building { id, built_on, shape, place }),
                Err(fault) => {
                    let kind = match fault {
                        OutlineFault::OutOfRange { .. } | OutlineFault::NotFinite => Kind::OutOfRange,
                        OutlineFault::AroundPole => Kind::AroundPole,
                        _ => Kind::NoOutline,
                    };
                    buildings.findings.report(kind, &format!("buildings: {fault}"), Case::at(place));
                }
            }
        }
        buildings.all.sort_by(order);
        buildings
    }

    /// Those that count by a day: all but the ones built later. Undated ones stand at the end.
    pub(super) fn counted(&self, as_of: Option<Date>) -> Vec<usize> {
        let counts = |building: &Building| as_of.zip(building.built_on).is_none_or(|(day, built_on)| built_on <= day);
        (0..self.all.len()).filter(|&at| counts(&self.all[at])).collect()
    }
}

fn order(a: &Building, b: &Building) -> Ordering {
    let key = |building: &Building| {
        let bounds = building.shape.bounds();
        let outline = [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y, building.shape.shoelace_m2()];
        ((building.built_on.is_none(), building.built_on), (building.id.is_none(), building.id.clone()), outline)
    };
    let (a, b) = (key(a), key(b));
    let outlines = a.2.iter().zip(&b.2).map(|(a, b)| a.total_cmp(b));
    a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(outlines.fold(Ordering::Equal, Ordering::then))
}
