//! The alley account: distinct alleys and kilometres by district and status, segment by segment; and the [`network`], in which
//! each metre of an alley is there once.

pub mod network;
mod once;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::alley::{AlleySegment, AlleyStatus};
use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::geodesic::Geodesics;
use crate::ground::Ground;
use crate::length::Length;
use crate::line::{at, stretches};
use crate::lonlat::Xy;
use crate::placed::{Placed, PlacedWay};
use crate::shape::Shape;
use crate::summary::Scope;

/// A row of the alley account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlleyRow {
    /// What the row is about: a district, all alleys, those outside every district, or those without a line.
    pub scope: Scope,
    /// The district or the reason; empty for the total and for what lies outside.
    pub name: String,
    /// The status of the segments; `None` for all of them.
    pub status: Option<String>,
    /// Distinct alleys with a segment in the row. Segments without an identifier are an alley each.
    pub alleys: u64,
    /// Segments with a part in the row.
    pub segments: u64,
    /// The length of what lies in the row.
    pub length: Length,
}

/// Alleys and their lengths by district and status.
///
/// Segments are split at district borders. A segment counts by its own status, so that an alley treated in part stands in
/// several rows of status, once in each; rows of all statuses count it once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlleyAccount {
    /// The rows, by scope, district and status.
    pub rows: Vec<AlleyRow>,
}

/// Scope, position of the district or reason, position of the status (all of them first).
type Key = (Scope, String, Option<(u8, String)>);

#[derive(Default)]
struct Tally<'a> {
    alleys: BTreeSet<Alley<'a>>,
    segments: u64,
    length: Length,
}

/// What tells alleys apart.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Alley<'a> {
    Named(&'a str),
    Segment(usize),
}

impl AlleyAccount {
    /// Counts the alleys of a placed dataset. Without a district layer there are only rows for all of them.
    ///
    /// # Tolerance
    /// Lengths are geodesic on the ellipsoid of the run (planar: straight), between the vertices and the points where borders
    /// are crossed; the same bits on the same build, since they use the platform's trigonometry.
    ///
    /// # Example
    /// ```
    /// use geoland::alleys::AlleyAccount;
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Placed, Role, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// let line = geo_types::LineString::from(vec![(0.0, 0.0), (300.0, 400.0)]);
    /// let record = Record { number: 1, id: Value::Null, outline: Outline::Read(line.into()), properties: vec![] };
    /// dataset.add(source, Role::Alleys, &record);
    /// let account = AlleyAccount::new(&Placed::new(&dataset)?);
    /// assert_eq!(account.rows[0].length.m(), 500.0);
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn new(placed: &Placed<'_>) -> Self {
        if placed.alleys.is_empty() {
            return Self::default();
        }
        let measure = Measure::new(placed);
        let measured: Vec<_> = placed.alleys.par_iter().map(|way| measure.by_district(way)).collect();
        let has_districts = placed.dataset.has_district_layer;
        let mut tallies: BTreeMap<Key, Tally<'_>> = BTreeMap::new();
        for (number, (way, lengths)) in placed.alleys.iter().zip(measured).enumerate() {
            let segment = &placed.dataset.alleys[way.index];
            let alley = segment.id.as_deref().map_or(Alley::Segment(number), Alley::Named);
            let mut add = |scope, name: &str, length| {
                for status in [None, Some(status_key(segment))] {
                    let tally = tallies.entry((scope, name.to_owned(), status)).or_default();
                    tally.alleys.insert(alley);
                    tally.segments += 1;
                    tally.length += length;
                }
            };
            if let Some(fault) = &way.fault {
                add(Scope::Excluded, &fault.to_string(), Length::ZERO);
                continue;
            }
            add(Scope::Total, "", lengths.values().copied().sum());
            for (district, length) in lengths.into_iter().filter(|_| has_districts) {
                match district {
                    Some(at) => {
                        let zone = &placed.dataset.districts[placed.districts[at].index];
                        add(Scope::District, &zone.name, length);
                    }
                    None => add(Scope::Outside, "", length),
                }
            }
        }
        Self { rows: in_order(placed, tallies) }
    }
}

/// Rows of districts in the order of the district layer, the others by scope and name.
fn in_order(placed: &Placed<'_>, tallies: BTreeMap<Key, Tally<'_>>) -> Vec<AlleyRow> {
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, land) in placed.districts.iter().enumerate() {
        place.entry(&placed.dataset.districts[land.index].name).or_insert(at);
    }
    let mut rows: Vec<(Key, AlleyRow)> = tallies
        .into_iter()
        .map(|(key, tally)| {
            let row = AlleyRow {
                scope: key.0,
                name: key.1.clone(),
                status: key.2.as_ref().map(|(_, status)| status.clone()),
                alleys: tally.alleys.len() as u64,
                segments: tally.segments,
                length: tally.length,
            };
            (key, row)
        })
        .collect();
    rows.sort_by_key(|(key, _)| (key.0, place.get(&*key.1).copied(), key.1.clone(), key.2.clone()));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn status_key(segment: &AlleySegment) -> (u8, String) {
    let order = match segment.status {
        AlleyStatus::Planned => 0,
        AlleyStatus::Started => 1,
        AlleyStatus::Done => 2,
        AlleyStatus::Unknown(_) => 3,
        AlleyStatus::Missing => 4,
    };
    (order, segment.status.to_string())
}

/// Measures lines and cuts them at district borders.
struct Measure<'a> {
    placed: &'a Placed<'a>,
    geodesics: Option<Geodesics>,
    districts: Boxes,
}

impl<'a> Measure<'a> {
    fn new(placed: &'a Placed<'a>) -> Self {
        Self {
            placed,
            geodesics: placed.ground.ellipsoid().map(Geodesics::new),
            districts: Boxes::new(placed.districts.iter().map(|land| land.shape.bounds()).zip(0..)),
        }
    }

    /// The length of a segment in each district, by position, and outside of all.
    fn by_district(&self, way: &PlacedWay) -> BTreeMap<Option<usize>, Length> {
        let mut lengths: BTreeMap<Option<usize>, Length> = BTreeMap::new();
        for pair in way.lines.iter().flat_map(|line| line.windows(2)) {
            let (a, b) = (pair[0], pair[1]);
            let near = self.districts.near(&Bounds::of(&[a, b]));
            let shapes: Vec<&Shape> = near.iter().map(|&at| &self.placed.districts[at].shape).collect();
            for (from, to, zone) in stretches(a, b, &shapes) {
                let length = self.distance_m(at(a, b, from), at(a, b, to));
                *lengths.entry(zone.map(|zone| near[zone])).or_default() += Length::from_m(length);
            }
        }
        lengths
    }

    fn distance_m(&self, a: Xy, b: Xy) -> f64 {
        match (&self.geodesics, &self.placed.ground) {
            (Some(geodesics), Ground::Earth { plane, .. }) => geodesics.distance_m(plane.lonlat(a), plane.lonlat(b)),
            _ => libm::hypot(b.x - a.x, b.y - a.y),
        }
    }
}

#[cfg(test)]
#[path = "alleys_tests.rs"]
mod tests;
