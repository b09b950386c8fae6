//! Alleys: how many are in the plan, started and done, how long they are, in which district, and how much land was reclaimed
//! and greened beside them.
//!
//! Stands on [`Network`], in which each metre of an alley is there once.

pub mod near;

use std::collections::{BTreeMap, BTreeSet};

use geoland::alleys::network::Network;
use geoland::level::{LevelledTable, table};
use geoland::summary::Scope;
use geoland::text::Word;
use geoland::{AlleyStatus, Length, Placed};

/// The statuses of a line, in their order: in plan, started, done, and those that the record does not say.
pub const STATUSES: [&str; 4] = ["planned", "started", "done", "unknown"];

/// Alleys of one status in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Distinct alleys.
    pub alleys: u64,
    /// Segments of them.
    pub segments: u64,
    /// Their length in the place, each metre once.
    pub length: Length,
}

impl Cell {
    fn plus(self, other: Self) -> Self {
        Self {
            alleys: self.alleys + other.alleys,
            segments: self.segments + other.segments,
            length: self.length + other.length,
        }
    }
}

/// The alleys of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What the line is about: a district, all alleys, what lies outside every district, or segments that cannot be measured.
    pub scope: Scope,
    /// The district, or why segments cannot be measured; empty for the others.
    pub name: String,
    /// The district's code.
    pub code: Option<Word>,
    /// The alleys by their overall status, in the order of [`STATUSES`].
    pub cells: [Cell; 4],
}

impl Line {
    /// All alleys of the place.
    #[must_use]
    pub fn all(&self) -> Cell {
        self.cells.iter().copied().fold(Cell::default(), Cell::plus)
    }

    /// Alleys that are started or done. Programme reports count those that are done among the started.
    #[must_use]
    pub fn begun(&self) -> u64 {
        self.cells[1].alleys + self.cells[2].alleys
    }

    /// A count as a percentage of all alleys of the place; none where it has none.
    #[must_use]
    pub fn percent(&self, alleys: u64) -> Option<f64> {
        let all = self.all().alleys;
        (all > 0).then(|| alleys as f64 / all as f64 * 100.0)
    }
}

/// The account of alleys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlleyReport {
    /// The lines: districts with alleys in their order, all alleys, those outside every district, those that cannot be measured.
    pub lines: Vec<Line>,
    /// Alleys that lie in several districts and count in each of them, and once in all.
    pub in_several_districts: u64,
}

impl AlleyReport {
    /// Counts the alleys of a network.
    ///
    /// # Guarantees
    /// In every line the alleys of all statuses add up to its alleys, and so do segments and lengths. The lengths of the districts and of
    /// what lies outside add up to the total to the last quantum. The total counts an alley once, in however many districts it lies.
    ///
    /// # Example
    /// ```
    /// use geoland::alleys::network::Network;
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Placed, Role, Scheme};
    /// use geoland_programme::alleys::AlleyReport;
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// for (number, status, x) in [(1, "done", 0.0), (2, "planned", 250.0)] {
    ///     let outline = Outline::Read(geo_types::LineString::from(vec![(x, 0.0), (x + 250.0, 0.0)]).into());
    ///     let properties = vec![("status".to_owned(), Value::Text(status.into()))];
    ///     let id = Value::Text("A".into());
    ///     dataset.add(source, Role::Alleys, &Record { number, id, outline, properties });
    /// }
    /// let placed = Placed::new(&dataset)?;
    /// let report = AlleyReport::new(&placed, &Network::new(&placed, None));
    /// // One alley, of which a part is done: it is started.
    /// assert_eq!((report.lines[0].cells[1].alleys, report.lines[0].cells[1].length.m()), (1, 500.0));
    /// assert_eq!(report.lines[0].percent(report.lines[0].begun()), Some(100.0));
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn new(placed: &Placed<'_>, network: &Network) -> Self {
        let line = |scope, name: &str, code| Line { scope, name: name.to_owned(), code, cells: [Cell::default(); 4] };
        let zones = network.districts.iter();
        let mut districts: Vec<Line> = zones.map(|zone| line(Scope::District, &zone.name, zone.code.clone())).collect();
        let (mut total, mut outside) = (line(Scope::Total, "", None), line(Scope::Outside, "", None));
        let mut in_several_districts = 0;
        for alley in &network.alleys {
            let column = column(&alley.status);
            let mut places: BTreeMap<Option<usize>, (BTreeSet<usize>, Length)> = BTreeMap::new();
            for stretch in &alley.stretches {
                for (district, length) in stretch.shares() {
                    let (segments, sum) = places.entry(district).or_default();
                    segments.insert(stretch.segment);
                    *sum += length;
                }
            }
            in_several_districts += u64::from(places.keys().flatten().count() > 1);
            let length = places.values().map(|(_, length)| *length).sum();
            let whole = Cell { alleys: 1, segments: alley.segments.len() as u64, length };
            total.cells[column] = total.cells[column].plus(whole);
            for (district, (segments, length)) in places {
                let line = district.map_or(&mut outside, |district| &mut districts[district]);
                let here = Cell { alleys: 1, segments: segments.len() as u64, length };
                line.cells[column] = line.cells[column].plus(here);
            }
        }
        let mut lines: Vec<Line> = districts.into_iter().filter(|line| line.all().alleys > 0).collect();
        let by_district = !lines.is_empty() || placed.dataset.has_district_layer;
        lines.push(total);
        lines.extend(Some(outside).filter(|line| by_district && line.all().alleys > 0));
        lines.extend(unmeasured(placed, network));
        Self { lines, in_several_districts }
    }

    /// The kilometres of the lines by status, levelled to some decimals: districts and outside add up to the total, statuses to all.
    /// Lines of segments that cannot be measured have none. The sum of a line is its own figure for all statuses.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::alleys::AlleyReport;
    /// assert!(AlleyReport::default().levelled_km(3).is_empty());
    /// ```
    #[must_use]
    pub fn levelled_km(&self, decimals: u8) -> Vec<[i64; 5]> {
        let scale = 10_f64.powi(i32::from(decimals));
        let is_part = |line: &&Line| matches!(line.scope, Scope::District | Scope::Outside);
        let figures = |line: &Line| line.cells.map(|cell| cell.length.km() * scale).to_vec();
        let mut parts: Vec<Vec<f64>> = self.lines.iter().filter(is_part).map(figures).collect();
        if parts.is_empty() {
            parts.extend(self.lines.iter().filter(|line| line.scope == Scope::Total).map(figures));
        }
        let LevelledTable { cells, row_sums, column_sums, sum } = table(&parts);
        let mut parts = cells.into_iter().zip(row_sums);
        let with_sum = |cells: &[i64], sum: i64| {
            std::array::from_fn(|at| if at < 4 { cells.get(at).copied().unwrap_or(0) } else { sum })
        };
        let of_line = |line: &Line| match line.scope {
            Scope::Total => with_sum(&column_sums, sum),
            Scope::District | Scope::Outside => parts.next().map_or([0; 5], |(cells, sum)| with_sum(&cells, sum)),
            _ => [0; 5],
        };
        self.lines.iter().map(of_line).collect()
    }
}

fn column(status: &AlleyStatus) -> usize {
    match status {
        AlleyStatus::Planned => 0,
        AlleyStatus::Started => 1,
        AlleyStatus::Done => 2,
        AlleyStatus::Unknown(_) | AlleyStatus::Missing => 3,
    }
}

/// A line for each reason why segments cannot be measured. Alleys that have other segments are not counted again.
fn unmeasured(placed: &Placed<'_>, network: &Network) -> Vec<Line> {
    let counted: BTreeSet<&str> = network.alleys.iter().filter_map(|alley| alley.id.as_deref()).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
    for (at, why) in &network.unmeasured {
        let record = &placed.dataset.alleys[placed.alleys[*at].index];
        let empty = Line { scope: Scope::Excluded, name: why.clone(), code: None, cells: [Cell::default(); 4] };
        let line = lines.entry(why).or_insert(empty);
        let is_new = record.id.as_deref().is_none_or(|id| !counted.contains(id) && seen.insert(id));
        let cell = &mut line.cells[column(&record.status)];
        *cell = cell.plus(Cell { alleys: u64::from(is_new), segments: 1, length: Length::ZERO });
    }
    lines.into_values().collect()
}

#[cfg(test)]
#[path = "alleys_tests.rs"]
mod tests;
