//! Coordinates: whether the numbers of each layer can be what its coordinate system says, and precise enough.
//!
//! [`layers`] takes every layer of a dataset as it was read, in one pass and in bounded memory; [`report`] says what is
//! wrong with them, each by itself and beside the others. Nothing is placed, so that a file which cannot be placed is
//! explained too.
//!
//! # Rules
//!
//! - **Latitude first** (GL0303): most features out of range, and nearly all of these in range with the two swapped; or
//!   all of the bulk south of 60° S or north of 83.7° N, where no land is counted, and not so when swapped; or the bulk
//!   of the layer meets that of another one only when swapped. The bulk is what 2 % of the features on each of the four
//!   sides leave.
//! - **Projected as degrees** (GL0304): most features out of range, with numbers above 1,000. Where another layer's
//!   place is known, the systems in which nine tenths of the features lie beside it are named; else what the numbers
//!   say.
//! - **Another zone** (GL0305): the easting has the zone number of another zone, or none.
//! - **At 0, 0** (GL0306): unless the bulk of the layer lies there.
//! - **Too few decimals** (GL0308): the area of the median outline is uncertain by more than 0.1 % (rms) from rounding
//!   to the decimals that 95 % of the positions do with.
//! - **Needless decimals** (GL0309): most positions in degrees have more than nine, in a file that writes numbers as
//!   text.
//! - **Far away** (GL0312): in a layer of ten features or more, one that lies more than ten times as far from the
//!   middle as nine tenths of the features, and has no other within five times that distance. A second town is no
//!   stray: its features have each other.

mod candidates;
mod cells;
mod least;
mod positions;
mod precision;
mod reading;
mod spread;
mod strays;
mod together;
pub(crate) mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rayon::prelude::*;

pub(crate) use self::least::Least;
pub use self::positions::Positions;
pub(crate) use self::positions::mixed;
use self::reading::Reading;
use self::spread::Spread;
pub(crate) use self::strays::PER_DEGREE_M;
pub use self::together::why_apart;
use crate::dataset::{Dataset, Role, Source};
use crate::finding::{Case, Findings, Kind, Place};
use crate::outline::{Land, Way};
use crate::record::Origin;

/// The features of one role in one file.
#[derive(Debug, Clone)]
pub struct Layer<'a> {
    /// The file.
    pub source: &'a Source,
    /// What its features are; none for features of no known kind.
    pub role: Option<Role>,
    /// Where they are.
    pub positions: Positions,
    /// Whether the file writes its numbers as text, so that decimals take room in it.
    pub text: bool,
}

impl Layer<'_> {
    /// The place of the file as a whole.
    fn place(&self) -> Place {
        Place { source: self.source.name.clone(), number: 0, id: None }
    }

    fn plural(&self) -> &'static str {
        match self.role {
            Some(Role::Parcels) => "parcels",
            Some(Role::Green) => "green spaces",
            Some(Role::Districts) => "districts",
            Some(Role::KeyAreas) => "key areas",
            Some(Role::Alleys) => "alleys",
            Some(Role::Events) => "events",
            None => "features",
        }
    }

    /// What is said of layers with swapped ordinates.
    fn latitude_first(&self) -> String {
        let order =
            if self.positions.crs().is_in_degrees() { "latitude before longitude" } else { "northing before easting" };
        format!("{} with {order}", self.plural())
    }
}

/// Features that are seen by one thread at a time: enough of them to be worth a thread.
const PART: usize = 1 << 16;

/// The layers of a dataset, by file and role, all taken to be text.
///
/// # Example
/// ```
/// use geoland::check::coordinates::layers;
/// use geoland::{Crs, Dataset, Parcel, Scheme};
/// let triangle = geo_types::Polygon::new(vec![(116.0, 40.0), (116.01, 40.0), (116.0, 40.01)].into(), vec![]);
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("parcels.geojson", Crs::WGS84);
/// dataset.parcels.push(Parcel::accepted("A", geo_types::MultiPolygon(vec![triangle])));
/// let layers = layers(&dataset);
/// assert_eq!((layers.len(), layers[0].positions.features()), (1, 1));
/// ```
#[must_use]
pub fn layers(dataset: &Dataset) -> Vec<Layer<'_>> {
    let mut layers = Vec::new();
    let mut add = |role: Role, by_source: BTreeMap<u32, Positions>| {
        for (source, positions) in by_source {
            let source = &dataset.sources[source as usize];
            layers.push(Layer { source, role: Some(role), positions, text: true });
        }
    };
    let lands = |positions: &mut Positions, number: u64, id: Option<&str>, land: &Land| {
        if let Ok(polygons) = land {
            positions.see(number, id, polygons);
        }
    };
    add(
        Role::Parcels,
        seen(
            dataset,
            &dataset.parcels,
            |one| one.origin,
            |positions, one| {
                lands(positions, one.origin.number, one.id.as_deref(), &one.land);
            },
        ),
    );
    add(
        Role::Green,
        seen(
            dataset,
            &dataset.green_spaces,
            |one| one.origin,
            |positions, one| {
                lands(positions, one.origin.number, one.id.as_deref(), &one.land);
            },
        ),
    );
    add(
        Role::Districts,
        seen(
            dataset,
            &dataset.districts,
            |one| one.origin,
            |positions, one| {
                lands(positions, one.origin.number, Some(&one.name), &one.land);
            },
        ),
    );
    add(
        Role::KeyAreas,
        seen(
            dataset,
            &dataset.key_areas,
            |one| one.origin,
            |positions, one| {
                lands(positions, one.origin.number, Some(&one.name), &one.land);
            },
        ),
    );
    let way = |positions: &mut Positions, number: u64, id: Option<&str>, way: &Way| {
        if let Ok(lines) = way {
            positions.see_lines(number, id, lines);
        }
    };
    add(
        Role::Alleys,
        seen(
            dataset,
            &dataset.alleys,
            |one| one.origin,
            |positions, one| {
                way(positions, one.origin.number, one.id.as_deref(), &one.way);
            },
        ),
    );
    layers
}

/// The positions of a layer by source; features of sources that the dataset does not have are left out.
fn seen<T: Sync>(
    dataset: &Dataset,
    features: &[T],
    origin: impl Fn(&T) -> Origin + Sync,
    see: impl Fn(&mut Positions, &T) + Sync,
) -> BTreeMap<u32, Positions> {
    let part = |features: &[T]| {
        let mut by_source: BTreeMap<u32, Positions> = BTreeMap::new();
        // Features of a source follow each other.
        for run in features.chunk_by(|a, b| origin(a).source == origin(b).source) {
            let number = origin(&run[0]).source;
            let Some(source) = dataset.sources.get(number as usize) else { continue };
            let positions = by_source.entry(number).or_insert_with(|| Positions::new(&source.crs));
            for feature in run {
                see(positions, feature);
            }
        }
        by_source
    };
    let merged = |mut all: BTreeMap<u32, Positions>, more: BTreeMap<u32, Positions>| {
        for (source, positions) in more {
            match all.get_mut(&source) {
                Some(known) => known.merge(positions),
                None => {
                    all.insert(source, positions);
                }
            }
        }
        all
    };
    features.par_chunks(PART).map(part).reduce(BTreeMap::new, merged)
}

/// A layer with where its features lie and how its numbers read.
struct Read<'a> {
    layer: &'a Layer<'a>,
    spread: Spread,
    reading: Reading,
    /// Whether its place is to be trusted before that of others.
    trusted: bool,
}

/// Reports what is wrong with the coordinates of layers, each by itself and beside the others. A trusted layer, if one
/// is given, is what others are compared with first; nothing is reported of it.
///
/// # Guarantees
/// The findings do not depend on the order of features or layers, nor on the number of threads. Single features out of range are left
/// to [`Placed`](crate::Placed), which excludes and reports them; those of no known kind, which are not placed, are counted.
///
/// # Example
/// ```
/// use geoland::check::coordinates::{layers, report};
/// use geoland::finding::Kind;
/// use geoland::{Crs, Dataset, Findings, Parcel, Scheme};
/// // Beijing with latitude first.
/// let triangle = geo_types::Polygon::new(vec![(39.9, 116.4), (39.91, 116.4), (39.9, 116.41)].into(), vec![]);
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("parcels.geojson", Crs::WGS84);
/// dataset.parcels.push(Parcel::accepted("A", geo_types::MultiPolygon(vec![triangle])));
/// let mut findings = Findings::default();
/// report(&layers(&dataset), None, &mut findings);
/// assert_eq!(findings.list()[0].kind, Kind::LatitudeFirst);
/// ```
pub fn report(layers: &[Layer<'_>], trusted: Option<&Layer<'_>>, findings: &mut Findings) {
    for layer in layers {
        let spread = Spread::of(&layer.positions);
        strays::report_at_zero(layer, spread.as_ref(), findings);
        precision::report(layer, findings);
    }
    let read = together::read(layers, trusted);
    for one in read.iter().filter(|one| !one.trusted) {
        report_reading(one, &read, findings);
        if let Some((features, near_m, code)) = reading::other_zone(one.layer.positions.crs(), &one.spread) {
            let what = format!("{} with eastings of another zone", one.layer.plural());
            let near = words::thousands(near_m as f64);
            let evidence =
                format!("eastings near {near} are those of EPSG:{code}, not of {}", one.layer.positions.crs());
            let case = Case { evidence, ..Case::at(one.layer.place()) };
            let case = case.with("features", features as f64).with("likely_epsg", f64::from(code));
            findings.report(Kind::OtherZone, &what, case);
        }
        // Of parcels where there are districts, those outside every district are reported with their distance.
        let by_district =
            one.layer.role == Some(Role::Parcels) && read.iter().any(|other| other.layer.role == Some(Role::Districts));
        if one.reading == Reading::Fits && !by_district {
            strays::report_far(one.layer, &one.spread, findings);
        }
        // Features of a role are placed, and reported one by one.
        let out = one.layer.positions.out();
        if one.layer.role.is_none() && one.reading == Reading::Fits && out > 0 {
            let evidence = format!(
                "{out} of {} with positions out of the range of {}",
                one.layer.positions.features(),
                one.layer.positions.crs()
            );
            let case = Case { evidence, ..Case::at(one.layer.place()) };
            findings.report(Kind::OutOfRange, "features out of range", case.with("features", out as f64));
        }
    }
    together::report_swapped(&read, findings);
}

/// Reports a layer whose numbers cannot be what its system says.
fn report_reading(one: &Read<'_>, all: &[Read<'_>], findings: &mut Findings) {
    let (layer, spread) = (one.layer, &one.spread);
    let crs = layer.positions.crs();
    let middle = spread.middle();
    let case = |evidence: String| Case { evidence, spot: Some(strays::spot(middle)), ..Case::at(layer.place()) };
    match &one.reading {
        Reading::Fits => {}
        Reading::Swapped(by) => {
            let case = case(format!("{by}; the middle is at {}", words::position(middle)));
            findings.report(Kind::LatitudeFirst, &layer.latitude_first(), case);
        }
        Reading::Degrees => {
            let evidence = format!(
                "read in {crs}, but all numbers could be degrees; the middle is at {}",
                words::position(middle)
            );
            let what = format!("{} in degrees, read as projected", layer.plural());
            findings.report(Kind::OutOfRange, &what, case(evidence));
        }
        Reading::Out(_) if reading::other_zone(crs, spread).is_some() => {}
        Reading::Out(out) => {
            let large = middle.iter().any(|ordinate| ordinate.abs() > 1000.0);
            let guess = large.then(|| together::guess(one, all));
            let (kind, what) = if crs.is_in_degrees() && large {
                (Kind::ProjectedAsDegrees, format!("{} in metres or feet, read as degrees", layer.plural()))
            } else {
                (Kind::OutOfRange, format!("{} mostly out of range", layer.plural()))
            };
            let seen = format!("the middle is at {}", words::position(middle));
            let evidence = match &guess {
                Some(guess) => format!("{seen}; the numbers could be those of {}", guess.words),
                None => format!("{seen}, read in {crs}"),
            };
            let mut case = case(evidence).with("features_out_of_range", *out as f64);
            if let Some(code) = guess.and_then(|guess| guess.codes.first().copied()) {
                case = case.with("likely_epsg", f64::from(code));
            }
            findings.report(kind, &what, case);
        }
    }
}
