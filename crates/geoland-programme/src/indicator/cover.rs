//! Coverage: which records have enough kinds of records of another layer.

use std::collections::{BTreeMap, BTreeSet};

use geoland::{Date, Xy};

use super::definition::CoveredBy;
use super::places::{Drawn, Places};
use super::records::{Counted, date_of, id_of};
use crate::layer::Layer;

/// How many of some records are covered.
pub(super) fn covered(
    records: &[Counted<'_>],
    distinct: Option<&str>,
    by: &CoveredBy,
    layer: &Layer,
    as_of: Option<Date>,
    places: &Places<'_>,
) -> u64 {
    let counts = |record: &&geoland::Record| {
        by.filter.as_ref().is_none_or(|filter| filter.holds(record)) && date_of(record, by.on.as_deref(), as_of).is_ok()
    };
    // A record without a kind is of none.
    let kind =
        |record: &geoland::Record| by.kind.as_ref().map_or(Some(String::new()), |field| record.get(field).as_text());
    let covering = layer.records.iter().filter(counts).filter_map(|record| Some((record, kind(record)?)));
    let enough = |kinds: usize| kinds >= by.kinds as usize;
    if let Some(field) = &by.id_of {
        let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (record, kind) in covering {
            if let Some(id) = record.get(field).as_text() {
                kinds.entry(id).or_default().insert(kind);
            }
        }
        let of = |record: &Counted<'_>| {
            id_of(record.record, distinct).and_then(|id| kinds.get(&id)).map_or(0, BTreeSet::len)
        };
        return records.iter().filter(|record| enough(of(record))).count() as u64;
    }
    let dataset = places.ledger.placed.dataset;
    let point = |record| layer.point(dataset, &places.ledger.placed.ground, record);
    let mut points: Vec<(Xy, String)> = covering.filter_map(|(record, kind)| Some((point(record)?, kind))).collect();
    points.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
    let of = |record: &Counted<'_>| {
        let Some(Drawn::Land(shape)) = &record.drawn else { return 0 };
        let bounds = shape.bounds();
        let first = points.partition_point(|(position, _)| position.x < bounds.min.x);
        let near = points[first..].iter().take_while(|(position, _)| position.x <= bounds.max.x);
        near.filter(|(position, _)| shape.contains(*position)).map(|(_, kind)| kind).collect::<BTreeSet<_>>().len()
    };
    records.iter().filter(|record| enough(of(record))).count() as u64
}
