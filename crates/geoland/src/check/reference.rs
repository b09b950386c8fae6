//! Reference: whether a layer was drawn on a displaced web map (GCJ-02, BD-09), by comparison with a layer that is
//! trusted.
//!
//! Displaced coordinates look like any others in degrees; only land that both layers have can tell. The layer is laid
//! beside the reference three times: with its numbers taken for WGS 84, for GCJ-02 and for BD-09. Nothing is ever
//! corrected.
//!
//! # Rule
//!
//! The residual of a reading is the median distance from vertices of the one layer to the nearest edge of the other, in
//! metres, at most [`REACH_M`]; it is measured both ways, from the layer to the reference and back, since either may
//! have much that the other has not. A reading wins one way if its residual is at most [`FIT_M`] and that of each other
//! reading at least [`TIMES`] times as large, over [`ENOUGH`] vertices or more. It is the verdict if it wins one way
//! and no other reading wins the other way; else the verdict is "undecidable".
//!
//! Why these numbers: GCJ-02 displaces by some 300 to 700 m and BD-09 by as much again, so that a false reading lays a
//! layer beside land that it has nothing to do with. Its residual is then that of any position, about a quarter of the
//! usual distance between edges. Surveys and drawings err by metres, the public formula of GCJ-02 by up to 5 m: 10 m
//! leave room for both. Where edges are so dense that any position has one within a few metres, the false readings fit
//! as well, and four times as large is not reached: nothing is said then. Layers of other content, such as parks beside
//! parcels, fit nowhere within 10 m, or everywhere alike.
//!
//! Readings that do not differ for a layer (outside China GCJ-02 is WGS 84) are one.

mod nearby_edges;

#[cfg(test)]
mod tests;

use geo_types::{Coord, MultiLineString, MultiPolygon};

use self::nearby_edges::NearbyEdges;
use super::coordinates::words::{distance, thousands};
use super::coordinates::{Least, PER_DEGREE_M, mixed};
use crate::crs::Crs;
use crate::dataset::{Dataset, Role};
use crate::finding::{Case, Findings, Kind, Place};
use crate::polygons::Polygons;

/// Edges further away than this do not count, in metres.
pub const REACH_M: f64 = 200.0;
/// A reading that fits has a residual of at most this, in metres.
pub const FIT_M: f64 = 10.0;
/// The other readings of a layer must fit this many times worse.
pub const TIMES: f64 = 4.0;
/// A verdict takes at least this many vertices.
pub const ENOUGH: usize = 30;
/// Vertices that are compared at most, by their hashes.
const SAMPLE: usize = 500;
/// Vertices further than this from the bounds of the other layer are left out, in metres: no reading moves them there.
const MARGIN_M: f64 = 2000.0;
/// Readings that differ by less than this are one, in metres.
const SAME_M: f64 = 1.0;

/// What degrees may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// Longitude and latitude of WGS 84 or CGCS2000.
    Wgs84,
    /// GCJ-02, of most Chinese web maps.
    Gcj02,
    /// BD-09, of Baidu's.
    Bd09,
}

impl Reading {
    /// The readings, in the order of [`Verdict::to_reference_m`].
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// Its name, as `--crs` takes those of the web maps.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland::check::reference::Reading::Gcj02.name(), "GCJ02");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS 84",
            Self::Gcj02 => "GCJ02",
            Self::Bd09 => "BD09",
        }
    }

    /// Degrees of this reading as degrees of WGS 84; as they are where nothing is displaced to them.
    fn restored(self, mut positions: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
        if let Some(crs) = self.crs() {
            for position in &mut positions {
                // One at a time: where one cannot be restored the others are.
                let _ = crs.to_lonlat(std::slice::from_mut(position));
            }
        }
        positions
    }

    /// Degrees of WGS 84 as degrees of this reading.
    fn displaced(self, mut positions: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
        if let Some(crs) = self.crs() {
            for position in &mut positions {
                let _ = crs.from_lonlat(std::slice::from_mut(position));
            }
        }
        positions
    }

    fn crs(self) -> Option<Crs> {
        match self {
            Self::Wgs84 => None,
            Self::Gcj02 | Self::Bd09 => Crs::parse(self.name()).ok(),
        }
    }
}

/// The outlines or lines of a layer in degrees, as its numbers say them: what is compared with a reference.
///
/// # Example
/// ```
/// use geoland::check::reference::Outlines;
/// use geoland::Crs;
/// let triangle = geo_types::Polygon::new(vec![(116.0, 40.0), (116.01, 40.0), (116.0, 40.01)].into(), vec![]);
/// let mut outlines = Outlines::new(&Crs::WGS84);
/// outlines.see(&geo_types::MultiPolygon(vec![triangle]));
/// assert_eq!(outlines.positions(), 4);
/// ```
#[derive(Debug, Clone)]
pub struct Outlines {
    crs: Crs,
    labelled: Reading,
    lines: Vec<Vec<[f64; 2]>>,
}

impl Outlines {
    /// No outlines yet, of a layer in a coordinate system. What is projected is brought to degrees on its own datum: a
    /// drawing from a web map keeps its displacement when it is projected.
    #[must_use]
    pub fn new(crs: &Crs) -> Self {
        let labelled = match crs.name() {
            "GCJ02" => Reading::Gcj02,
            "BD09" => Reading::Bd09,
            _ => Reading::Wgs84,
        };
        Self { crs: crs.clone(), labelled, lines: Vec::new() }
    }

    /// The features of a role in a dataset that were read from a source.
    ///
    /// # Example
    /// ```
    /// use geoland::check::reference::Outlines;
    /// use geoland::{Crs, Dataset, Role, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("parcels.geojson", Crs::WGS84);
    /// assert_eq!(Outlines::of(&dataset, source, Role::Parcels).positions(), 0);
    /// ```
    #[must_use]
    pub fn of(dataset: &Dataset, source: u32, role: Role) -> Self {
        let mut outlines = Self::new(dataset.sources.get(source as usize).map_or(&Crs::WGS84, |source| &source.crs));
        let mut see = |land: Option<&Polygons>| {
            land.into_iter().flat_map(Polygons::rings).for_each(|ring| outlines.add(ring.positions()));
        };
        let from = |number: u32| number == source;
        match role {
            Role::Parcels => {
                dataset
                    .parcels
                    .iter()
                    .filter(|one| from(one.origin.source))
                    .for_each(|one| see(one.land.as_ref().ok()));
            }
            Role::Green => {
                dataset
                    .green_spaces
                    .iter()
                    .filter(|one| from(one.origin.source))
                    .for_each(|one| see(one.land.as_ref().ok()));
            }
            Role::Districts => {
                dataset
                    .districts
                    .iter()
                    .filter(|one| from(one.origin.source))
                    .for_each(|one| see(one.land.as_ref().ok()));
            }
            Role::KeyAreas => {
                dataset
                    .key_areas
                    .iter()
                    .filter(|one| from(one.origin.source))
                    .for_each(|one| see(one.land.as_ref().ok()));
            }
            Role::Events => {}
            Role::Alleys => {
                let ways =
                    dataset.alleys.iter().filter(|one| from(one.origin.source)).filter_map(|one| one.way.as_ref().ok());
                ways.for_each(|way| outlines.see_lines(way));
            }
        }
        outlines
    }

    /// Sees polygons. Positions that their system cannot hold are left out.
    pub fn see(&mut self, polygons: &MultiPolygon<f64>) {
        for polygon in &polygons.0 {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            rings.for_each(|ring| self.add(ring.0.iter().copied()));
        }
    }

    /// Sees lines.
    ///
    /// # Example
    /// ```
    /// use geoland::check::reference::Outlines;
    /// use geoland::Crs;
    /// let mut outlines = Outlines::new(&Crs::WGS84);
    /// outlines.see_lines(&geo_types::MultiLineString(vec![vec![(116.0, 40.0), (116.01, 40.0)].into()]));
    /// assert_eq!(outlines.positions(), 2);
    /// ```
    pub fn see_lines(&mut self, lines: &MultiLineString<f64>) {
        lines.0.iter().for_each(|line| self.add(line.0.iter().copied()));
    }

    /// How many positions there are.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.lines.iter().map(Vec::len).sum()
    }

    fn add(&mut self, line: impl Iterator<Item = Coord<f64>>) {
        let in_degrees = self.crs.is_in_degrees() || self.crs.is_planar();
        let position = |c: Coord<f64>| {
            let mut position = [[c.x + 0.0, c.y + 0.0]];
            let fits = c.x.abs() <= 360.0 && c.y.abs() <= 90.0;
            let placed = if in_degrees { fits } else { self.crs.to_lonlat(&mut position).is_ok() };
            placed.then_some(position[0])
        };
        self.lines.push(line.filter_map(position).collect());
    }

    /// The edges near some positions.
    fn near(&self, positions: &[Vec<[f64; 2]>; 3]) -> NearbyEdges {
        NearbyEdges::new(&self.lines, positions.iter().flatten().copied())
    }

    /// Some of the vertices within two kilometres of a box, the same ones in any order.
    fn sample(&self, [west, south, east, north]: [f64; 4]) -> Vec<[f64; 2]> {
        let y_deg = MARGIN_M / PER_DEGREE_M;
        let x_deg = y_deg / libm::cos(south.abs().max(north.abs()).min(89.0).to_radians());
        let near = |[x, y]: &&[f64; 2]| {
            (west - x_deg..=east + x_deg).contains(x) && (south - y_deg..=north + y_deg).contains(y)
        };
        let mut sample = Least::new(SAMPLE);
        for &[x, y] in self.lines.iter().flatten().filter(near) {
            let bits = [x.to_bits(), y.to_bits()];
            sample.add((mixed(bits), bits));
        }
        sample.list().into_iter().map(|(_, bits)| bits.map(f64::from_bits)).collect()
    }

    /// West, south, east and north of all positions.
    fn bounds(&self) -> [f64; 4] {
        let nowhere = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        self.lines.iter().flatten().fold(nowhere, |[west, south, east, north], [x, y]| {
            [west.min(*x), south.min(*y), east.max(*x), north.max(*y)]
        })
    }
}

/// What comparison with a reference says of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What the layer's coordinate system says its numbers are.
    pub labelled: Reading,
    /// What they are; none where that cannot be decided.
    pub found: Option<Reading>,
    /// The residual of each reading from the layer's vertices to the reference's edges, in metres.
    pub to_reference_m: [f64; 3],
    /// The same from the reference's vertices to the layer's edges.
    pub from_reference_m: [f64; 3],
    /// How many vertices were compared, there and back.
    pub positions: [usize; 2],
}

/// Compares a layer with a trusted one; see the [rule](self). Of each at most 500 vertices are compared, chosen by their
/// hashes among those within 2 km of the other's bounds.
///
/// # Guarantees
/// The verdict does not depend on the order of features, nor on the starts and directions of rings. Nothing is changed.
///
/// # Example
/// ```
/// use geoland::check::reference::{Outlines, Reading, against_reference};
/// use geoland::Crs;
/// // The same forty parcels, once surveyed and once in GCJ-02.
/// let square = |lon: f64, lat: f64| {
///     vec![[lon, lat], [lon + 0.001, lat], [lon + 0.001, lat + 0.001], [lon, lat + 0.001]]
/// };
/// let (mut reference, mut layer) = (Outlines::new(&Crs::WGS84), Outlines::new(&Crs::WGS84));
/// for k in 0..40_i32 {
///     let mut ring = square(116.3 + 0.0031 * f64::from(k % 8), 39.9 + 0.0037 * f64::from(k / 8));
///     let polygon = |ring: &[[f64; 2]]| {
///         let ring: Vec<(f64, f64)> = ring.iter().map(|p| (p[0], p[1])).collect();
///         geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
///     };
///     reference.see(&polygon(&ring));
///     Crs::parse("GCJ02")?.from_lonlat(&mut ring)?;
///     layer.see(&polygon(&ring));
/// }
/// assert_eq!(against_reference(&layer, &reference).found, Some(Reading::Gcj02));
/// assert_eq!(against_reference(&reference, &reference).found, Some(Reading::Wgs84));
/// # Ok::<(), geoland::crs::CrsError>(())
/// ```
#[must_use]
pub fn against_reference(layer: &Outlines, reference: &Outlines) -> Verdict {
    // There: vertices of the layer, read in three ways, beside the reference as it is.
    let own = layer.sample(reference.bounds());
    let there = Reading::ALL.map(|reading| reference.labelled.displaced(reading.restored(own.clone())));
    let to_reference = reference.near(&there);
    // Back: vertices of the reference, displaced in three ways, beside the layer as it is.
    let trusted = reference.labelled.restored(reference.sample(layer.bounds()));
    let back = Reading::ALL.map(|reading| reading.displaced(trusted.clone()));
    let from_reference = layer.near(&back);

    let labelled = layer.labelled;
    let same: [bool; 3] = std::array::from_fn(|k| {
        let own = Reading::ALL.iter().position(|reading| *reading == labelled).unwrap_or(0);
        k != own && most_apart_m(&there[k], &there[own]).max(most_apart_m(&back[k], &back[own])) < SAME_M
    });
    let winner = |residuals: &[f64; 3], count: usize| {
        let best = (0..3).filter(|&k| !same[k]).min_by(|&a, &b| residuals[a].total_cmp(&residuals[b]))?;
        let mut others = (0..3).filter(|&k| k != best && !same[k]).map(|k| residuals[k]);
        let clear = others.all(|other| other >= TIMES * residuals[best]);
        (count >= ENOUGH && residuals[best] <= FIT_M && clear).then_some(Reading::ALL[best])
    };
    let to_reference_m = there.map(|positions| residual_m(&to_reference, &positions));
    let from_reference_m = back.map(|positions| residual_m(&from_reference, &positions));
    let positions = [own.len(), trusted.len()];
    let found = match (winner(&to_reference_m, positions[0]), winner(&from_reference_m, positions[1])) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    };
    Verdict { labelled, found, to_reference_m, from_reference_m, positions }
}

/// The greatest distance of positions from the same ones read otherwise.
fn most_apart_m(one: &[[f64; 2]], other: &[[f64; 2]]) -> f64 {
    one.iter().zip(other).map(|(a, b)| nearby_edges::apart_m(*a, *b)).fold(0.0, f64::max)
}

/// The median distance from positions to the nearest edges.
fn residual_m(edges: &NearbyEdges, positions: &[[f64; 2]]) -> f64 {
    let mut distances: Vec<f64> = positions.iter().map(|position| edges.distance_m(*position)).collect();
    distances.sort_unstable_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied().unwrap_or(REACH_M)
}

impl Verdict {
    /// Reports a layer whose label is wrong or cannot be confirmed; nothing where it is as labelled.
    ///
    /// # Example
    /// ```
    /// use geoland::check::reference::{Outlines, against_reference};
    /// use geoland::finding::{Findings, Kind, Place};
    /// use geoland::Crs;
    /// let nothing = Outlines::new(&Crs::WGS84);
    /// let place = |name: &str| Place { source: name.into(), number: 0, id: None };
    /// let mut findings = Findings::default();
    /// let verdict = against_reference(&nothing, &nothing);
    /// verdict.report("parcels", place("parcels.geojson"), place("surveyed.geojson"), &mut findings);
    /// assert_eq!(findings.list()[0].kind, Kind::ShiftedMap);
    /// ```
    pub fn report(&self, plural: &str, layer: Place, reference: Place, findings: &mut Findings) {
        let what = match self.found {
            Some(found) if found == self.labelled => return,
            Some(found) => {
                format!("{plural} that fit the reference as {}, not as {}", found.name(), self.labelled.name())
            }
            None => format!("{plural} of which the reference does not tell the coordinates"),
        };
        let residuals = |residuals: [f64; 3]| {
            let one = |(reading, residual): (Reading, f64)| {
                let metres =
                    if residual >= REACH_M { format!("over {}", distance(REACH_M)) } else { distance(residual) };
                format!("{metres} as {}", reading.name())
            };
            Reading::ALL.into_iter().zip(residuals).map(one).collect::<Vec<_>>().join(", ")
        };
        let [there, back] = self.positions.map(|count| thousands(count as f64));
        let evidence = format!(
            "median distance of {there} vertices to the reference {}; of {back} vertices of the reference to the layer {}",
            residuals(self.to_reference_m),
            residuals(self.from_reference_m),
        );
        let mut case = Case { evidence, other: Some(reference), ..Case::at(layer) };
        let names = [
            ["wgs84_to_reference_m", "gcj02_to_reference_m", "bd09_to_reference_m"],
            ["wgs84_from_reference_m", "gcj02_from_reference_m", "bd09_from_reference_m"],
        ];
        for (names, residuals) in names.into_iter().zip([self.to_reference_m, self.from_reference_m]) {
            case.figures.extend(names.into_iter().zip(residuals));
        }
        findings.report(Kind::ShiftedMap, &what, case);
    }
}
