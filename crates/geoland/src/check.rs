//! Checks: what is wrong with the data, said before it is counted.
//!
//! | function | looks at | cost |
//! |---|---|---|
//! | [`as_read`] | a dataset as it was read: outlines, coordinates, records, dates | a pass over positions |
//! | [`as_placed`] | the layers in the plane: claims, land outside every district, gaps between districts | a pass over shapes |
//! | [`as_counted`] | the ledger: overlaps of parcels that count, declared greening | next to nothing |
//! | [`overlaps::overlaps`] | a layer by itself: every pair that has land in common, whatever its status | about that of the account |
//!
//! Each check is a module of its own and can be called alone; its rule and its thresholds stand there. What is found becomes
//! [`Findings`]: nothing is changed, and nothing refused.

pub mod claimed_area;
pub mod claimed_district;
pub mod common_land;
pub mod coordinates;
pub mod dates;
pub mod declared_greening;
pub mod duplicates;
pub mod gaps;
mod layers;
pub mod outline;
mod outside;
pub mod overlaps;
mod precision;
pub mod records;
pub mod reference;
pub mod repair;
pub mod sliver;
mod subject;
mod validity;
mod walk;
mod whereabouts;
mod widest;

pub use outside::outside_districts;
pub use whereabouts::Whereabouts;

use self::precision::Written;
use self::walk::{Work, walk};
use crate::dataset::Dataset;
use crate::date::Date;
use crate::finding::{Findings, Kind};
use crate::ledger::Ledger;
use crate::nearby::Zoning;
use crate::placed::{Placed, PlacedLand};

/// What is known of the files of a dataset, and of what is asked for.
#[derive(Clone, Copy, Default)]
pub struct CheckOptions<'a> {
    /// The day up to which events count.
    pub as_of: Option<Date>,
    /// The sources, by their numbers, whose format wants shells counterclockwise, as `GeoJSON` does.
    pub counterclockwise: &'a [u32],
    /// The sources whose format has numbers as binary, so that decimals take no room.
    pub binary: &'a [u32],
    /// Layers of features of no known kind, which stand beside the dataset.
    pub beside: &'a [coordinates::Layer<'a>],
    /// A layer that is known to be true.
    pub trusted: Option<&'a coordinates::Layer<'a>>,
}

/// Everything that can be said of a dataset before it is placed: of files that cannot be placed too.
///
/// # Guarantees
/// The same findings for any order of features and any number of threads.
///
/// # Example
/// ```
/// use geoland::check::{CheckOptions, as_read};
/// use geoland::finding::Kind;
/// use geoland::{Crs, Dataset, Findings, Parcel, Scheme};
/// let bow_tie = vec![(116.0, 40.0), (116.004, 40.004), (116.004, 40.0), (116.0, 40.004), (116.0, 40.0)];
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("parcels.geojson", Crs::WGS84);
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(bow_tie.into(), vec![])]);
/// dataset.parcels.push(Parcel::accepted("A", land));
/// let mut findings = Findings::keeping_all();
/// as_read(&dataset, CheckOptions::default(), &mut findings);
/// assert_eq!(findings.list()[0].kind, Kind::SelfIntersection);
/// ```
pub fn as_read(dataset: &Dataset, options: CheckOptions<'_>, findings: &mut Findings) {
    let number = |name: &str| dataset.sources.iter().position(|source| source.name == name).map(|at| at as u32);
    let is_binary = |name: &str| number(name).is_some_and(|number| options.binary.contains(&number));
    let mut layers = coordinates::layers(dataset);
    for layer in &mut layers {
        layer.text = !is_binary(&layer.source.name);
    }
    layers.extend_from_slice(options.beside);
    let mut of_coordinates = Findings::keeping_all();
    coordinates::report(&layers, options.trusted, &mut of_coordinates);
    // Where latitude comes first every ring runs the other way round: that goes without saying.
    let swapped: Vec<u32> = of_coordinates.sources_with(Kind::LatitudeFirst).filter_map(number).collect();
    findings.merge(of_coordinates);
    let is_turned = |source: u32| options.counterclockwise.contains(&source) && !swapped.contains(&source);
    outline::outlines_of(dataset, is_turned, findings);
    records::check(dataset, findings);
    dates::check(dataset, options.as_of, findings);
}

/// What can be said of a dataset once it is in the plane, without an account: claimed areas and districts, parcels outside every
/// district, slivers, and gaps between districts, which are returned for whoever draws them.
///
/// # Guarantees
/// The same findings for any order of features and any number of threads.
///
/// # Example
/// ```
/// use geoland::check::as_placed;
/// use geoland::{Dataset, Findings, Placed, Scheme};
/// let dataset = Dataset::new(Scheme::default());
/// let placed = Placed::new(&dataset)?;
/// let mut findings = Findings::default();
/// assert!(as_placed(&placed, &mut findings).gaps.is_empty() && findings.is_empty());
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
pub fn as_placed(placed: &Placed<'_>, findings: &mut Findings) -> gaps::Gaps {
    as_placed_written(placed, &Written::of(placed.dataset), findings)
}

/// What is kept of the parcels of a walk.
#[derive(Default)]
struct OfParcels {
    thin: Vec<sliver::Judged>,
    areas: claimed_area::Judged,
    districts: Vec<claimed_district::Judged>,
    places: outside::Judged,
}

/// The same where it is known how finely numbers were written: one walk over the parcels for all checks that look at each of them.
fn as_placed_written(placed: &Placed<'_>, written: &[Written], findings: &mut Findings) -> gaps::Gaps {
    let gauge = sliver::Gauge::new(placed, &placed.parcels);
    let areas = claimed_area::Claims::new(placed, written);
    let districts = claimed_district::Claims::new(placed);
    let zoning = Zoning::new(&placed.districts, placed.parcels.len());
    let look = |work: &mut Work, at: usize, land: &PlacedLand, judged: &mut OfParcels| {
        let area_m2 = land.shape.shoelace_m2();
        gauge.judge((at, land), area_m2, &mut judged.thin);
        if let Some(areas) = &areas {
            areas.judge(&mut work.kernel, (at, land), area_m2, &mut judged.areas);
        }
        let in_district = districts
            .as_ref()
            .is_some_and(|districts| districts.judge(&zoning, work, (at, land), &mut judged.districts));
        if !land.shape.is_empty() {
            judged.places.see(at, !in_district && outside::is_outside(&zoning, work, &land.shape));
        }
    };
    let mut thin = Vec::new();
    let (mut of_areas, mut of_districts, mut of_places) = (Vec::new(), Vec::new(), Vec::new());
    let (walked, gaps) = rayon::join(|| walk(placed, look), || gaps::gaps(placed));
    for mut judged in walked {
        thin.append(&mut judged.thin);
        of_areas.push(judged.areas);
        of_districts.append(&mut judged.districts);
        of_places.push(judged.places);
    }
    sliver::report_parcels(placed, &thin, findings);
    sliver::slivers_beside(placed, findings);
    if let Some(areas) = &areas {
        areas.report(of_areas, findings);
    }
    if let Some(districts) = &districts {
        districts.report(&of_districts, findings);
    }
    outside::report(placed, &of_places, findings);
    gaps::report(placed, &gaps, findings);
    gaps
}

/// What the ledger knows without another look at the land: declared greening against the green layer and, with `overlaps`, the
/// overlaps of parcels that count, where the whole layer is not searched for them.
///
/// # Example
/// ```
/// use geoland::check::as_counted;
/// use geoland::ledger::AccountOptions;
/// use geoland::{Dataset, Findings, Ledger, Placed, Scheme};
/// let dataset = Dataset::new(Scheme::default());
/// let placed = Placed::new(&dataset)?;
/// let ledger = Ledger::new(&placed, AccountOptions::default())?;
/// let mut findings = Findings::default();
/// as_counted(&ledger, true, &mut findings);
/// assert!(findings.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn as_counted(ledger: &Ledger<'_>, overlaps: bool, findings: &mut Findings) {
    declared_greening::check(ledger, findings);
    if overlaps {
        overlaps::of_ledger(ledger, findings);
    }
}

/// Adds to the findings of a ledger or a summary everything that is found on the way to it: what an account should say of its data.
/// Overlaps are those of parcels that count.
///
/// # Guarantees
/// The same findings for any order of features and any number of threads.
///
/// # Example
/// ```
/// use geoland::check::{CheckOptions, of_account};
/// use geoland::finding::Kind;
/// use geoland::ledger::AccountOptions;
/// use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};
/// let square = |x: f64| {
///     let ring = [(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels = vec![Parcel::accepted("A", square(0.0)), Parcel::accepted("B", square(6.0))];
/// let placed = Placed::new(&dataset)?;
/// let ledger = Ledger::new(&placed, AccountOptions::default())?;
/// let mut findings = ledger.findings.clone();
/// of_account(&ledger, CheckOptions::default(), &mut findings);
/// assert!(findings.kinds().any(|kind| kind == Kind::ParcelsOverlap));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn of_account(ledger: &Ledger<'_>, options: CheckOptions<'_>, findings: &mut Findings) {
    let placed = ledger.placed;
    let written = Written::of(placed.dataset);
    let (mut read, mut counted) = (findings.alike(), findings.alike());
    let (mut of_place, mut of_overlaps) = (findings.alike(), findings.alike());
    rayon::join(
        || as_read(placed.dataset, options, &mut read),
        || {
            let of_ledger = || {
                declared_greening::check_written(ledger, &written, &mut counted);
                overlaps::of_ledger(ledger, &mut of_overlaps);
            };
            rayon::join(|| as_placed_written(placed, &written, &mut of_place), of_ledger)
        },
    );
    for more in [read, of_place, counted, of_overlaps] {
        findings.merge(more);
    }
    leave_details(findings);
}

/// Takes the general finding that a parcel crosses itself out, where [`as_read`] has said exactly what and where.
///
/// # Example
/// ```
/// use geoland::check::leave_details;
/// use geoland::finding::{Findings, Kind};
/// let mut findings = Findings::default();
/// findings.add(Kind::NotSimple, "parcels that cross or overlap themselves", None);
/// leave_details(&mut findings);
/// assert!(!findings.is_empty(), "nothing says it better");
/// findings.add(Kind::SelfIntersection, "parcels that cross themselves", None);
/// leave_details(&mut findings);
/// assert_eq!(findings.list().len(), 1);
/// ```
pub fn leave_details(findings: &mut Findings) {
    let is_detail = |kind: Kind| (Kind::SelfIntersection..=Kind::Spike).contains(&kind) || kind == Kind::SharedBorder;
    if findings.kinds().any(is_detail) {
        findings.remove(Kind::NotSimple);
    }
}
