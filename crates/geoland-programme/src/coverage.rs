//! Coverage: which communities have outlets of the kinds asked for, and what the others lack.

use std::collections::{BTreeMap, BTreeSet};

use geoland::boxes::Boxes;
use geoland::finding::{Case, Findings, Kind};
use geoland::index::{Figure, SpatialIndex};
use geoland::kernel::Kernel;
use geoland::record::Record;
use geoland::summary::Scope;
use geoland::{LonLat, Placed, Shape};

use crate::Layer;

/// What covers a community.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverageOptions {
    /// The kinds of outlets asked for.
    pub kinds: BTreeSet<String>,
    /// How many of them are enough; no more than there are.
    pub at_least: usize,
    /// How far outside a community an outlet may stand, in metres.
    pub distance_m: f64,
}

/// A community and the kinds of outlets that it has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Community {
    /// The district that most of it lies in, the first of equals; none where none of it lies in any.
    pub district: Option<String>,
    /// Its name, or its identifier where it has none.
    pub name: String,
    /// The kinds asked for that it has, with the number of outlets of each.
    pub has: BTreeMap<String, u64>,
    /// The kinds asked for that it lacks.
    pub lacks: BTreeSet<String>,
    /// Whether it has enough of them.
    pub is_covered: bool,
}

/// Communities of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCoverage {
    /// A district, all, or outside every district.
    pub scope: Scope,
    /// The district.
    pub name: String,
    /// All communities of the place.
    pub communities: u64,
    /// Those that are covered.
    pub covered: u64,
    /// For each kind asked for, in order, the communities that lack it.
    pub lacking: Vec<u64>,
}

impl PlaceCoverage {
    /// The share of communities that are covered, in percent; none where there are no communities.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        (self.communities > 0).then(|| self.covered as f64 / self.communities as f64 * 100.0)
    }
}

/// The account of coverage.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Districts in their order, then all, then those outside every district.
    pub places: Vec<PlaceCoverage>,
    /// Every community, by district and name.
    pub communities: Vec<Community>,
    /// Outlets of the kinds asked for that are in or near no community.
    pub elsewhere: u64,
    /// Outlets of other kinds.
    pub of_other_kinds: u64,
    /// Records that do not count, by the reason.
    pub uncounted: BTreeMap<&'static str, u64>,
    /// What was noticed.
    pub findings: Findings,
}

impl Coverage {
    /// Finds the outlets of each community (polygons with a `name`, outlets points with a `kind`). A community is covered where it has at
    /// least so many of the kinds asked for, within it or within a distance of it. An outlet near several communities counts for each.
    /// Kinds compare without regard to case.
    ///
    /// # Tolerance
    /// Distances are on the ellipsoid, to a micrometre, from the outlet to the community's border.
    ///
    /// # Example
    /// ```
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Placed, Scheme};
    /// use geoland_programme::Layer;
    /// use geoland_programme::coverage::{Coverage, CoverageOptions};
    /// let planar = || Crs::parse("planar").unwrap();
    /// let record = |geometry: geo_types::Geometry<f64>, key: &str, text: &str| Record {
    ///     number: 1,
    ///     id: Value::Null,
    ///     outline: Outline::Read(geometry),
    ///     properties: vec![(key.to_owned(), Value::Text(text.to_owned()))],
    /// };
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let mut communities = Layer::new(&mut dataset, "communities", planar());
    /// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
    /// communities.records.push(record(geo_types::Polygon::new(ring.into(), vec![]).into(), "name", "North"));
    /// let mut outlets = Layer::new(&mut dataset, "outlets", planar());
    /// outlets.records.push(record(geo_types::Point::new(50.0, 50.0).into(), "kind", "vegetables"));
    /// let placed = Placed::new(&dataset)?;
    /// let kinds = ["vegetables", "laundry"].map(str::to_owned).into();
    /// let coverage = Coverage::new(&placed, &communities, &outlets, &CoverageOptions { kinds, at_least: 2, distance_m: 0.0 });
    /// assert!(!coverage.communities[0].is_covered && coverage.communities[0].lacks.contains("laundry"));
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn new(placed: &Placed<'_>, communities: &Layer, outlets: &Layer, options: &CoverageOptions) -> Self {
        let mut coverage = Self { findings: placed.findings.clone(), ..Self::default() };
        let mut known: Vec<(&Record, Shape)> = Vec::new();
        for record in &communities.records {
            match communities.shape(placed.dataset, &placed.ground, record) {
                Ok(shape) => known.push((record, shape)),
                Err(_) => {
                    coverage.leave_out(
                        placed,
                        communities,
                        record,
                        "communities without an outline that can be placed",
                    );
                }
            }
        }
        let figures = known.iter().map(|(_, shape)| Figure { land: shape.clone(), ways: Vec::new() });
        let index = SpatialIndex::new(&placed.ground, figures.collect());
        let mut has: Vec<BTreeMap<String, u64>> = vec![BTreeMap::new(); known.len()];
        for record in &outlets.records {
            let Some(word) = record.get("kind").as_text() else {
                coverage.leave_out(placed, outlets, record, "outlets without a kind");
                continue;
            };
            let Some(kind) = options.kinds.iter().find(|kind| kind.to_lowercase() == word.to_lowercase()) else {
                coverage.of_other_kinds += 1;
                continue;
            };
            let Some(position) = outlets.point(placed.dataset, &placed.ground, record) else {
                coverage.leave_out(placed, outlets, record, "outlets that are no points that can be placed");
                continue;
            };
            let from = placed.ground.lonlat(position).unwrap_or(LonLat::new(position.x, position.y));
            let near = index.within_distance(from, options.distance_m);
            coverage.elsewhere += u64::from(near.is_empty());
            for (at, _) in near {
                *has[at].entry(kind.clone()).or_default() += 1;
            }
        }
        let districts = Districts::new(placed);
        for ((record, shape), has) in known.iter().zip(has) {
            let lacks: BTreeSet<String> =
                options.kinds.iter().filter(|kind| !has.contains_key(*kind)).cloned().collect();
            let name =
                record.get("name").as_text().or_else(|| record.get("id").as_text()).or_else(|| record.id.as_text());
            let is_covered = has.len() >= options.at_least.min(options.kinds.len());
            let name = name.unwrap_or_else(|| "unnamed community".to_owned());
            coverage.communities.push(Community { district: districts.of(shape), name, has, lacks, is_covered });
        }
        coverage.communities.sort();
        coverage.places = places(placed, &coverage.communities, options);
        coverage
    }

    fn leave_out(&mut self, placed: &Placed<'_>, layer: &Layer, record: &Record, why: &'static str) {
        *self.uncounted.entry(why).or_default() += 1;
        let place = layer.place(placed.dataset, record, record.id.as_text().as_deref());
        self.findings.report(Kind::UncountedRecord, why, Case::at(place));
    }
}

/// Looks up in which district most of a shape lies.
struct Districts<'a> {
    placed: &'a Placed<'a>,
    boxes: Boxes,
}

impl<'a> Districts<'a> {
    fn new(placed: &'a Placed<'a>) -> Self {
        Self { placed, boxes: Boxes::new(placed.districts.iter().map(|land| land.shape.bounds()).zip(0..)) }
    }

    fn of(&self, shape: &Shape) -> Option<String> {
        let near = self.boxes.near(&shape.bounds());
        let shapes: Vec<&Shape> =
            std::iter::once(shape).chain(near.iter().map(|&at| &self.placed.districts[at].shape)).collect();
        let mut land: BTreeMap<&str, f64> = BTreeMap::new();
        let mut kernel = Kernel::default();
        for (set, m2) in kernel.cells(&shapes).iter() {
            if let Some(first) = set.first_in(1..shapes.len()) {
                let zone = &self.placed.dataset.districts[self.placed.districts[near[first - 1]].index];
                *land.entry(&zone.name).or_default() += m2;
            }
        }
        let most = land.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)));
        most.map(|(name, _)| name.to_owned())
    }
}

/// Districts with communities in the order of the district layer, then all, then those outside.
fn places(placed: &Placed<'_>, communities: &[Community], options: &CoverageOptions) -> Vec<PlaceCoverage> {
    let place = |scope, name: &str, wanted: &dyn Fn(&Community) -> bool| {
        let of_place: Vec<&Community> = communities.iter().filter(|community| wanted(community)).collect();
        let lacking = |kind| of_place.iter().filter(|community| community.lacks.contains(kind)).count() as u64;
        PlaceCoverage {
            scope,
            name: name.to_owned(),
            communities: of_place.len() as u64,
            covered: of_place.iter().filter(|community| community.is_covered).count() as u64,
            lacking: options.kinds.iter().map(lacking).collect(),
        }
    };
    let mut names: Vec<&str> = Vec::new();
    for land in &placed.districts {
        let name = &*placed.dataset.districts[land.index].name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let of =
        |name: &str| place(Scope::District, name, &|community: &Community| community.district.as_deref() == Some(name));
    let mut places: Vec<PlaceCoverage> = names.into_iter().map(of).filter(|place| place.communities > 0).collect();
    places.push(place(Scope::Total, "", &|_| true));
    let outside = place(Scope::Outside, "", &|community| community.district.is_none());
    places.extend(Some(outside).filter(|place| placed.dataset.has_district_layer && place.communities > 0));
    places
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, LineString, Point, Polygon};
    use geoland::record::{Outline, Record, Value};
    use geoland::{Crs, Dataset, Placed, Role, Scheme};

    use super::{Coverage, CoverageOptions};
    use crate::Layer;

    fn rectangle(x0: f64, x1: f64) -> Polygon<f64> {
        Polygon::new(LineString::from(vec![(x0, 0.0), (x1, 0.0), (x1, 100.0), (x0, 100.0)]), vec![])
    }

    fn record(geometry: impl Into<Geometry<f64>>, key: &str, text: &str) -> Record {
        let properties = vec![(key.to_owned(), Value::Text(text.to_owned()))];
        Record { number: 1, id: Value::Null, outline: Outline::Read(geometry.into()), properties }
    }

    /// Communities of 100 m by 100 m side by side, the districts' border in the second, at x = 140; outlets on the line y = 50.
    fn counted(outlets: &[(&str, f64)], at_least: usize, distance_m: f64) -> Coverage {
        let planar = || Crs::parse("planar").unwrap();
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("memory", planar());
        dataset.add(0, Role::Districts, &record(rectangle(0.0, 140.0), "name", "West"));
        dataset.add(0, Role::Districts, &record(rectangle(140.0, 300.0), "name", "East"));
        let mut communities = Layer::new(&mut dataset, "communities", planar());
        communities.records = ["A", "B", "C"]
            .into_iter()
            .zip([0.0, 100.0, 200.0])
            .map(|(name, x)| record(rectangle(x, x + 100.0), "name", name))
            .collect();
        let mut layer = Layer::new(&mut dataset, "outlets", planar());
        layer.records = outlets.iter().map(|(kind, x)| record(Point::new(*x, 50.0), "kind", kind)).collect();
        let placed = Placed::new(&dataset).unwrap();
        let kinds = ["food", "laundry"].map(str::to_owned).into();
        Coverage::new(&placed, &communities, &layer, &CoverageOptions { kinds, at_least, distance_m })
    }

    fn covered(coverage: &Coverage) -> Vec<&str> {
        coverage.communities.iter().filter(|community| community.is_covered).map(|community| &*community.name).collect()
    }

    #[test]
    fn all_kinds_or_some_of_them_within_or_near() {
        let outlets = [("food", 50.0), ("Laundry", 60.0), ("food", 210.0), ("bank", 250.0), ("food", 900.0)];
        let all = counted(&outlets, 2, 0.0);
        assert_eq!(covered(&all), ["A"]);
        assert_eq!((all.elsewhere, all.of_other_kinds), (1, 1));
        assert_eq!(covered(&counted(&outlets, 1, 0.0)), ["C", "A"]);
        // B is 40 m from the laundry of A and 10 m from the food of C.
        assert_eq!(covered(&counted(&outlets, 2, 40.0)), ["B", "A"]);
        assert_eq!(covered(&counted(&outlets, 2, 39.9)), ["A"]);
    }

    #[test]
    fn a_community_belongs_to_where_most_of_it_lies() {
        let coverage = counted(&[("food", 150.0)], 1, 0.0);
        let shown: Vec<_> = coverage
            .places
            .iter()
            .map(|place| (&*place.name, place.communities, place.covered, place.lacking.clone()))
            .collect();
        assert_eq!(shown, [("East", 2, 1, vec![1, 2]), ("West", 1, 0, vec![1, 1]), ("", 3, 1, vec![2, 3])]);
    }
}
