//! Declared greening: what records say was greened against the green layer.

use std::fmt;

use rayon::prelude::*;

use super::precision::{Written, area_sigma_m2, vertex_m};
use super::subject::{area_text, of_parcel};
use crate::area::{Area, AreaUnit};
use crate::date::Date;
use crate::entry::{Entry, Greening, Piece};
use crate::finding::{Findings, Kind};
use crate::ledger::Ledger;
use crate::parcel::{Parcel, Status};

/// Green land on less than this share of a parcel's net land is a neighbour's, not its own.
pub const LEAST_GREEN: f64 = 0.01;
/// A claimed greened area may differ from the measured one by this share of it: green spaces are drawn along lawns and crowns,
/// less sharply than borders of parcels are.
pub const TOLERANCE: f64 = 0.05;
/// And by so many standard deviations of what the vertices leave open.
const SIGMAS: f64 = 3.0;
/// Parcels of which less is net are accounted for by their neighbours.
const LEAST_NET: f64 = 0.01;

/// Parcels that a thread looks at before it asks for more.
const PART: usize = 1024;

/// What the claimed greened areas of a source are rounded to, and the ordinates of its parcels.
struct Rounding {
    unit: AreaUnit,
    half_claim_m2: f64,
    vertex_m: f64,
}

/// A parcel's net land, what of it is green, and what is credited to others, in m².
#[derive(Clone, Copy)]
struct Measured {
    net: f64,
    green: f64,
    overlap: f64,
}

/// By what a record declares that its parcel was greened.
#[derive(Clone, Copy)]
enum Declared {
    On(Date),
    ByStatus,
    ByArea(f64),
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(day) => write!(f, "greened on {day}"),
            Self::ByStatus => f.write_str("status greened"),
            Self::ByArea(m2) => write!(f, "{} claimed as greened", area_text(*m2, AreaUnit::M2)),
        }
    }
}

/// An entry whose record and land disagree.
struct Judged<'a> {
    entry: &'a Entry,
    measured: Measured,
    how: Disagreement,
}

enum Disagreement {
    /// Nothing is green that was declared to be.
    NotGreen(Declared),
    /// More or less is than was claimed.
    Differs { claimed_m2: f64, tolerance_m2: f64 },
}

/// Compares what records declare to be greened with the green land on the parcels, where there is a green layer and the parcel counts at
/// the cut-off.
///
/// A parcel is declared to be greened by its status, by a date, or by a greened area above 0; with a cut-off, only by a
/// date up to it. Green land on less than [`LEAST_GREEN`] of its net land is none: [`Kind::DeclaredGreening`]. Where there is more,
/// the claimed greened area may differ from it by [`TOLERANCE`] of it, half a step of the claims' decimals and three standard
/// deviations for vertices as [`claimed_area`](super::claimed_area) has them: else it is a [`Kind::ClaimedGreeningDiffers`].
/// Land that is credited to another parcel may be green or not: it never makes a difference.
///
/// # Example
/// ```
/// use geoland::check::declared_greening;
/// use geoland::ledger::AccountOptions;
/// use geoland::parcel::Status;
/// use geoland::{Crs, Dataset, Findings, Ledger, Parcel, Placed, Scheme};
/// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.has_green_layer = true;
/// dataset.parcels.push(Parcel { status: Status::Greened, ..Parcel::accepted("A", land) });
/// let placed = Placed::new(&dataset)?;
/// let mut findings = Findings::default();
/// declared_greening::check(&Ledger::new(&placed, AccountOptions::default())?, &mut findings);
/// assert_eq!(findings.list()[0].cases[0].evidence, "status greened; none of 10000.0 m2 is green");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(ledger: &Ledger<'_>, findings: &mut Findings) {
    if ledger.placed.dataset.has_green_layer {
        check_written(ledger, &Written::of(ledger.placed.dataset), findings);
    }
}

/// The same where it is known how finely numbers were written.
pub(super) fn check_written(ledger: &Ledger<'_>, written: &[Written], findings: &mut Findings) {
    let dataset = ledger.placed.dataset;
    if !dataset.has_green_layer {
        return;
    }
    let rounding = |(written, source): (&Written, u32)| {
        let unit = dataset.scheme_of(source).parcels.claimed_greened_area.unit;
        let (half_claim_m2, vertex_m) = (written.half_greened_m2(unit), vertex_m(written.ordinate_m()));
        Rounding { unit, half_claim_m2, vertex_m }
    };
    let roundings: Vec<Rounding> = written.iter().zip(0..).map(rounding).collect();
    let judged: Vec<Vec<Judged<'_>>> = ledger
        .entries
        .par_chunks(PART)
        .map(|entries| entries.iter().filter_map(|entry| judge(ledger, &roundings, entry)).collect())
        .collect();
    for judged in judged.iter().flatten() {
        report(ledger, &roundings, judged, findings);
    }
}

fn judge<'a>(ledger: &Ledger<'_>, roundings: &[Rounding], entry: &'a Entry) -> Option<Judged<'a>> {
    if entry.exclusion.is_some() {
        return None;
    }
    let parcel = ledger.parcel(entry);
    let declared = declaration(parcel, ledger.options.as_of)?;
    let measured = measure(entry)?;
    let how = if measured.green < LEAST_GREEN * measured.net {
        Disagreement::NotGreen(declared)
    } else {
        let (claimed_m2, rounding) = (parcel.claimed_greened_m2?, roundings.get(parcel.origin.source as usize)?);
        let shape = &ledger.placed.parcels[entry.parcel].shape;
        let sigma_m2 = area_sigma_m2(&ledger.placed.ground, shape, rounding.vertex_m);
        let tolerance_m2 = TOLERANCE * measured.green + SIGMAS * sigma_m2 + rounding.half_claim_m2;
        let (least, most) = (measured.green - tolerance_m2, measured.green + measured.overlap + tolerance_m2);
        if (least..=most).contains(&claimed_m2) {
            return None;
        }
        Disagreement::Differs { claimed_m2, tolerance_m2 }
    };
    Some(Judged { entry, measured, how })
}

fn report(ledger: &Ledger<'_>, roundings: &[Rounding], judged: &Judged<'_>, findings: &mut Findings) {
    let Judged { entry, measured: Measured { net, green, overlap }, how } = judged;
    let origin = ledger.parcel(entry).origin;
    let at = (ledger.placed.dataset, origin);
    match how {
        Disagreement::NotGreen(declared) => {
            let what = "parcels said to be greened, without green land on them";
            findings.report_of(at, Kind::DeclaredGreening, what, || {
                let net_text = area_text(*net, AreaUnit::M2);
                let evidence = match *green {
                    0.0 => format!("{declared}; none of {net_text} is green"),
                    green => format!("{declared}; {} of {net_text} are green", area_text(green, AreaUnit::M2)),
                };
                of_parcel(ledger.placed, entry.parcel, evidence).with("green_m2", *green).with("net_m2", *net)
            });
        }
        Disagreement::Differs { claimed_m2, tolerance_m2 } => {
            let what = "parcels whose claimed greened area is not the measured one";
            findings.report_of(at, Kind::ClaimedGreeningDiffers, what, || {
                let unit = roundings[origin.source as usize].unit;
                let [claimed, green_text, net_text] = [*claimed_m2, *green, *net].map(|m2| area_text(m2, unit));
                let mut evidence = format!("claims {claimed} greened, measured {green_text} of {net_text}");
                if *overlap > 0.0 {
                    let more = area_text(*overlap, unit);
                    evidence = format!("{evidence}, {more} more credited to other parcels");
                }
                of_parcel(ledger.placed, entry.parcel, evidence)
                    .with("claimed_m2", *claimed_m2)
                    .with("green_m2", *green)
                    .with("net_m2", *net)
                    .with("tolerance_m2", *tolerance_m2)
            });
        }
    }
}

/// By what a record declares that its parcel was greened by the cut-off, if it does.
fn declaration(parcel: &Parcel, as_of: Option<Date>) -> Option<Declared> {
    match (as_of, parcel.greened_on) {
        // Without a date nobody knows whether it was meant for a day before the cut-off.
        (Some(_), None) => None,
        (Some(cut_off), Some(day)) if day > cut_off => None,
        (_, Some(day)) => Some(Declared::On(day)),
        (None, None) if parcel.status == Status::Greened => Some(Declared::ByStatus),
        (None, None) => parcel.claimed_greened_m2.filter(|m2| *m2 > 0.0).map(Declared::ByArea),
    }
}

/// The net land of a parcel and its green; none where hardly any of it is net.
fn measure(entry: &Entry) -> Option<Measured> {
    let sum = |with: fn(&Piece) -> bool| -> f64 {
        entry.pieces.iter().filter(|piece| with(piece)).map(Piece::area).sum::<Area>().m2()
    };
    let net = sum(|piece| piece.rival().is_none());
    let overlap = sum(|piece| piece.rival().is_some());
    let green = sum(|piece| piece.rival().is_none() && matches!(piece.greening(), Greening::Space(_)));
    (net > LEAST_NET * (net + overlap)).then_some(Measured { net, green, overlap })
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Polygon};

    use super::check;
    use crate::crs::Crs;
    use crate::dataset::Dataset;
    use crate::date::Date;
    use crate::finding::{Finding, Findings};
    use crate::green::GreenSpace;
    use crate::ledger::{AccountOptions, Ledger};
    use crate::parcel::{Parcel, Status};
    use crate::placed::Placed;
    use crate::record::Origin;
    use crate::scheme::Scheme;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
        let ring = vec![(west, south), (east, south), (east, north), (west, north)];
        MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
    }

    /// A parcel of a hectare, with others before it, and a green space on the western part of it, opened on 1 June 2018.
    fn found(parcel: Parcel, before: &[Parcel], green_width: f64, as_of: Option<Date>) -> Vec<Finding> {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("memory", Crs::parse("planar").unwrap());
        dataset.has_green_layer = true;
        dataset.parcels = before.to_vec();
        dataset.parcels.push(parcel);
        dataset.green_spaces.push(GreenSpace {
            origin: Origin::default(),
            id: None,
            kind: None,
            opened_on: Date::new(2018, 6, 1),
            land: Ok(rectangle(0.0, 0.0, green_width, 100.0).into()),
        });
        let placed = Placed::new(&dataset).unwrap();
        let ledger = Ledger::new(&placed, AccountOptions { as_of, ..AccountOptions::default() }).unwrap();
        let mut findings = Findings::default();
        check(&ledger, &mut findings);
        findings.list()
    }

    fn parcel() -> Parcel {
        let accepted_on = Date::new(2018, 1, 1);
        Parcel { accepted_on, ..Parcel::accepted("B", rectangle(0.0, 0.0, 100.0, 100.0)) }
    }

    fn shown(found: &[Finding]) -> Vec<String> {
        let line =
            |finding: &Finding| format!("{} {}: {}", finding.kind.code(), finding.what, finding.cases[0].evidence);
        found.iter().map(line).collect()
    }

    #[test]
    fn greened_without_green() {
        let what = "GL0408 parcels said to be greened, without green land on them";
        let by_status = Parcel { status: Status::Greened, ..parcel() };
        assert_eq!(
            shown(&found(by_status, &[], 0.9, None)),
            [format!("{what}: status greened; 90.0 m2 of 10000.0 m2 are green")]
        );
        let by_date = Parcel { greened_on: Date::new(2018, 3, 1), ..parcel() };
        // The green space opens after the cut-off.
        let late = found(by_date, &[], 50.0, Date::new(2018, 4, 1));
        assert_eq!(shown(&late), [format!("{what}: greened on 2018-03-01; none of 10000.0 m2 is green")]);
        let by_area = Parcel { claimed_greened_m2: Some(5_000.0), ..parcel() };
        assert_eq!(
            shown(&found(by_area, &[], 0.5, None)),
            [format!("{what}: 5000.0 m2 claimed as greened; 50.0 m2 of 10000.0 m2 are green")]
        );
    }

    #[test]
    fn another_greened_area() {
        let claims = |m2| Parcel { claimed_greened_m2: Some(m2), ..parcel() };
        let more = found(claims(6_000.0), &[], 50.0, None);
        assert_eq!(
            shown(&more),
            [
                "GL0409 parcels whose claimed greened area is not the measured one: claims 9.00 mu greened, measured 7.50 mu of 15.00 mu"
            ]
        );
        assert_eq!(more[0].cases[0].figures[..2], [("claimed_m2", 6_000.0), ("green_m2", 5_000.0)]);
        // Land credited to an earlier parcel may be green as well, but no more than all of it.
        let earlier = Parcel::accepted("A", rectangle(0.0, 0.0, 20.0, 100.0));
        let before = [Parcel { accepted_on: Date::new(2017, 1, 1), ..earlier }];
        assert_eq!(found(claims(4_900.0), &before, 50.0, None), []);
        assert_eq!(shown(&found(claims(6_000.0), &before, 50.0, None)).len(), 1);
        assert_eq!(shown(&found(claims(2_000.0), &before, 50.0, None)).len(), 1);
    }

    #[test]
    fn near_misses() {
        let greened = Parcel { status: Status::Greened, ..parcel() };
        let claims = Parcel { claimed_greened_m2: Some(5_200.0), ..greened.clone() };
        let planned = Parcel { status: Status::Planned, claimed_greened_m2: Some(5_000.0), ..parcel() };
        let nothing = Parcel { claimed_greened_m2: Some(0.0), ..parcel() };
        let later = Parcel { greened_on: Date::new(2018, 12, 1), ..greened.clone() };
        for (parcel, width, as_of) in [
            (greened.clone(), 1.1, None),
            (claims, 50.0, None),
            (planned, 0.5, None),
            (nothing, 0.5, None),
            (parcel(), 0.5, None),
            // With a cut-off a declaration needs a date up to it.
            (greened, 0.5, Date::new(2018, 10, 31)),
            (later, 0.5, Date::new(2018, 10, 31)),
        ] {
            assert_eq!(found(parcel.clone(), &[], width, as_of), [], "{parcel:?}");
        }
    }
}
