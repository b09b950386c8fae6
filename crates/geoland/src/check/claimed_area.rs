//! Claimed areas: what records say against what was measured, and what seems to have gone wrong where they differ.

mod map_plane;
mod scale;
mod signature;

use self::signature::{Sign, Verdict};
use super::precision::{Written, area_sigma_m2, vertex_m};
use super::subject::{area_text, of_parcel};
use super::walk::{Work, walk};
use crate::area::AreaUnit;
use crate::finding::{Findings, Kind};
use crate::kernel::Kernel;
use crate::placed::{Placed, PlacedLand};

/// A claim may differ from the measured area by this share of it. Registers hold areas from other surveys of the same land: a few
/// decimetres on each side of a parcel of 50 m are 1 to 2 %. Mistakes of kind begin far beyond it.
pub const TOLERANCE: f64 = 0.02;
/// And by so many standard deviations of what the vertices leave open of the measured area.
const SIGMAS: f64 = 3.0;

/// What the numbers of a source are rounded to.
#[derive(Debug, Clone)]
struct Rounding {
    unit: AreaUnit,
    /// Half a step of claimed areas, in m².
    half_claim_m2: f64,
    /// The standard deviation of an ordinate by rounding alone, in metres.
    ordinate_m: f64,
    /// How many parcels with land claim an area.
    claims: u64,
}

/// A claim beside the measured area.
#[derive(Debug, Clone, Copy)]
struct Compared {
    /// The parcel, by its position among the placed ones.
    at: usize,
    /// The source, by its position.
    source: usize,
    claimed_m2: f64,
    measured_m2: f64,
    /// By how much both may differ.
    tolerance_m2: f64,
    /// The same as a share, for comparing with multiples of the measured area.
    share: f64,
}

impl Compared {
    fn agrees(&self) -> bool {
        (self.claimed_m2 - self.measured_m2).abs() <= self.tolerance_m2
    }

    fn ratio(&self) -> f64 {
        self.claimed_m2 / self.measured_m2
    }
}

/// Compares the areas that records claim with the measured ones, for parcels of every status.
///
/// # Tolerance
/// Both may differ by [`TOLERANCE`] of the measured area, half a step of the decimals that the column of claims is written
/// with, and three standard deviations of the measured area, for vertices surveyed to 0.05 m and rounded to the decimals of
/// their file. What differs more is a [`Kind::ClaimedAreaDiffers`], unless many parcels of a source share the cause: then it is a
/// [`Kind::ClaimedAreaSignature`]. Causes that are looked for: another unit, the plane of Web Mercator, square degrees, floor
/// area. Many are at least 20 parcels and 5 % of a source's claims, or 3 and half of them.
///
/// Claims that agree so well that they must come from the same outlines are asked whether they were measured on the plane of a
/// projection ([`Kind::ClaimedOnMapPlane`]).
///
/// # Guarantees
/// The findings depend neither on the order of features nor on the number of threads. A claim is never corrected.
///
/// # Example
/// ```
/// use geoland::check::claimed_area;
/// use geoland::{Crs, Dataset, Findings, Parcel, Placed, Scheme};
/// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels.push(Parcel { claimed_area_m2: Some(12_000.0), ..Parcel::accepted("A", land) });
/// let mut findings = Findings::default();
/// claimed_area::check(&Placed::new(&dataset)?, &mut findings);
/// assert_eq!(findings.list()[0].cases[0].evidence, "claims 18.00 mu, measured 15.00 mu: 1.2 times");
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
pub fn check(placed: &Placed<'_>, findings: &mut Findings) {
    let Some(claims) = Claims::new(placed, &Written::of(placed.dataset)) else { return };
    let look = |work: &mut Work, at: usize, land: &PlacedLand, judged: &mut Judged| {
        claims.judge(&mut work.kernel, (at, land), land.shape.shoelace_m2(), judged);
    };
    claims.report(walk(placed, look), findings);
}

/// The claims of a dataset.
pub(super) struct Claims<'a> {
    placed: &'a Placed<'a>,
    roundings: Vec<Rounding>,
}

/// What is kept of claims that were looked at, in the order of the parcels.
#[derive(Default)]
pub(super) struct Judged {
    /// Claims that differ.
    differing: Vec<Compared>,
    /// Parcels, by their positions, whose claims are so fine that they may tell planes apart.
    fine: Vec<usize>,
}

impl Judged {
    fn and(mut self, mut more: Self) -> Self {
        self.differing.append(&mut more.differing);
        self.fine.append(&mut more.fine);
        self
    }
}

impl<'a> Claims<'a> {
    /// None where nothing is claimed.
    pub(super) fn new(placed: &'a Placed<'_>, written: &[Written]) -> Option<Self> {
        let dataset = placed.dataset;
        if dataset.parcels.iter().all(|parcel| parcel.claimed_area_m2.is_none()) {
            return None;
        }
        let rounding = |(written, source): (&Written, u32)| {
            let unit = dataset.scheme_of(source).parcels.claimed_area.unit;
            let (half_claim_m2, ordinate_m) = (written.half_claim_m2(unit), written.ordinate_m());
            Rounding { unit, half_claim_m2, ordinate_m, claims: written.claims }
        };
        Some(Self { placed, roundings: written.iter().zip(0..).map(rounding).collect() })
    }

    /// Looks at the claim of a placed parcel whose area by the shoelace formula is known.
    pub(super) fn judge(
        &self,
        kernel: &mut Kernel,
        (at, land): (usize, &PlacedLand),
        area_m2: f64,
        judged: &mut Judged,
    ) {
        let Self { placed, roundings } = self;
        let parcel = &placed.dataset.parcels[land.index];
        let source = parcel.origin.source as usize;
        let (Some(claimed_m2), Some(rounding)) = (parcel.claimed_area_m2, roundings.get(source)) else { return };
        if land.shape.is_simple() {
            if map_plane::is_fine(rounding, claimed_m2) {
                judged.fine.push(at);
            }
            // Most claims are within the tolerance that every claim has: nothing more need be known of them.
            if (claimed_m2 - area_m2).abs() <= TOLERANCE * area_m2 {
                return;
            }
        }
        let compared = compare(placed, roundings, kernel, at, land);
        judged.differing.extend(compared.filter(|compared| !compared.agrees()));
    }

    /// Reports what was found.
    pub(super) fn report(&self, judged: Vec<Judged>, findings: &mut Findings) {
        let Self { placed, roundings } = self;
        let Judged { differing, fine } = judged.into_iter().fold(Judged::default(), Judged::and);
        let verdicts = signature::verdicts(placed, roundings, &differing);
        for (compared, verdict) in differing.iter().zip(verdicts) {
            report(placed, &roundings[compared.source], compared, verdict, findings);
        }
        map_plane::check(placed, roundings, &fine, findings);
    }
}

/// A parcel's claim beside its measured area, where it has both.
fn compare(
    placed: &Placed<'_>,
    roundings: &[Rounding],
    kernel: &mut Kernel,
    at: usize,
    land: &PlacedLand,
) -> Option<Compared> {
    let parcel = &placed.dataset.parcels[land.index];
    let claimed_m2 = parcel.claimed_area_m2?;
    let source = parcel.origin.source as usize;
    let rounding = roundings.get(source)?;
    // Where rings cross, the shoelace formula does not measure the land.
    let measured_m2 = if land.shape.is_simple() {
        land.shape.shoelace_m2()
    } else {
        kernel.cells(&[&land.shape]).iter().map(|(_, m2)| m2).sum()
    };
    if measured_m2 <= 0.0 || !claimed_m2.is_finite() {
        return None;
    }
    let sigma_m2 = area_sigma_m2(&placed.ground, &land.shape, vertex_m(rounding.ordinate_m));
    let of_measured = TOLERANCE * measured_m2 + SIGMAS * sigma_m2;
    let share = of_measured / measured_m2 + rounding.half_claim_m2 / claimed_m2.max(rounding.half_claim_m2);
    let tolerance_m2 = of_measured + rounding.half_claim_m2;
    Some(Compared { at, source, claimed_m2, measured_m2, tolerance_m2, share })
}

fn report(placed: &Placed<'_>, rounding: &Rounding, compared: &Compared, verdict: Verdict, findings: &mut Findings) {
    let unit = rounding.unit;
    let evidence = || {
        let (claimed, measured) = (area_text(compared.claimed_m2, unit), area_text(compared.measured_m2, unit));
        let evidence = format!("claims {claimed}, measured {measured}: {} times", times(compared.ratio()));
        match verdict {
            Verdict::Alone(Some(sign)) => format!("{evidence}, as if {}", sign.words()),
            Verdict::Alone(None) | Verdict::Shared(_) => evidence,
        }
    };
    let case = || {
        of_parcel(placed, compared.at, evidence())
            .with("claimed_m2", compared.claimed_m2)
            .with("measured_m2", compared.measured_m2)
            .with("ratio", compared.ratio())
            .with("tolerance_m2", compared.tolerance_m2)
    };
    let at = (placed.dataset, placed.dataset.parcels[placed.parcels[compared.at].index].origin);
    match verdict {
        Verdict::Shared(sign) => findings.report_of(at, Kind::ClaimedAreaSignature, &sign.finding(unit), case),
        Verdict::Alone(_) => {
            let what = "parcels whose claimed area is not the measured one";
            findings.report_of(at, Kind::ClaimedAreaDiffers, what, case);
        }
    }
}

/// A ratio in words, with as many digits as it takes to tell it from another.
fn times(ratio: f64) -> String {
    match ratio {
        0.095.. if ratio < 1e6 => {
            let text = format!("{ratio:.3}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => format!("{ratio:.3e}"),
    }
}

impl Sign {
    /// What the claim looks like, for one parcel.
    fn words(self) -> String {
        match self {
            Self::Unit(unit) => format!("in {}", unit_words(unit)),
            Self::WebMercator => "measured on the plane of Web Mercator".to_owned(),
            Self::SquareDegrees => "in square degrees".to_owned(),
            Self::Floors => "of all floors together".to_owned(),
            Self::Scattered => "of floors".to_owned(),
        }
    }

    /// The text of the finding for all parcels that share it.
    fn finding(self, unit: AreaUnit) -> String {
        let said = unit_words(unit);
        match self {
            Self::Unit(other) => {
                format!("parcels whose claimed area seems to be in {}, not in {said}", unit_words(other))
            }
            Self::SquareDegrees => format!("parcels whose claimed area seems to be in square degrees, not in {said}"),
            Self::WebMercator => {
                "parcels whose claimed area seems to be measured on the plane of Web Mercator (EPSG:3857)".to_owned()
            }
            Self::Floors => {
                "parcels whose claimed area seems to be floor area: whole multiples of their land".to_owned()
            }
            Self::Scattered => {
                "parcels whose claimed area is larger than their land, each by another factor: perhaps floor area"
                    .to_owned()
            }
        }
    }
}

fn unit_words(unit: AreaUnit) -> &'static str {
    match unit {
        AreaUnit::Ha => "hectares",
        AreaUnit::Mu => "mu",
        AreaUnit::M2 => "square metres",
        AreaUnit::Km2 => "square kilometres",
        AreaUnit::Ft2 => "square feet",
        AreaUnit::Acre => "acres",
    }
}

#[cfg(test)]
#[path = "claimed_area_tests.rs"]
mod tests;
