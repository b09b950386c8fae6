//! Claimed districts: what records say against where the parcels lie.

use std::collections::{BTreeSet, HashMap};

use super::subject::{of_parcel, quoted};
use super::walk::{Work, walk};
use crate::finding::{Findings, Kind};
use crate::nearby::Zoning;
use crate::placed::{Placed, PlacedLand};
use crate::shape::Shape;
use crate::spelling::nearest;
use crate::zones::{Zone, Zones};

/// A claimed district with this share of a parcel's land in districts or more is the right one: borders of parcels and of
/// districts come from different surveys.
pub const ENOUGH: f64 = 0.9;
/// Parcels of which less lies in districts are a matter of their position, not of their record.
const LEAST_INSIDE: f64 = 0.01;
/// Claimed names without a district whose nearest spelling is looked up; beyond it something else is wrong.
const LOOKED_UP: usize = 64;
/// Districts that are named of a parcel, the largest shares first.
const NAMED: usize = 4;

/// A parcel whose record and place disagree.
enum Disagreement {
    /// No district has the claimed name.
    Unknown,
    /// The claimed district does not hold the largest share.
    Elsewhere,
    /// It does, but others hold more than a tenth.
    Straddles,
}

/// The shares of a parcel's land in districts, the largest first.
type Shares = Vec<(usize, f64)>;

/// A parcel, by its position, whose record and place disagree.
pub(super) struct Judged {
    at: usize,
    disagreement: Disagreement,
    shares: Shares,
}

/// What claimed words stand for: the districts that have them as a name or as a code.
pub(super) struct Claims<'a> {
    placed: &'a Placed<'a>,
    zones: Zones,
    known: HashMap<String, Vec<usize>>,
}

/// Compares the districts that records claim with the layer of districts, for parcels of every status. Nothing is said where there is no
/// such layer, or of parcels outside every district.
///
/// Where the claimed district holds [`ENOUGH`] of what lies in districts, the record is right. Where it holds the largest
/// share but less than that, the parcel is a [`Kind::StraddlesDistricts`], with the shares; where another holds more, or where no
/// district has the claimed name or code, it is a [`Kind::DistrictDiffers`]. Case does not matter; a misspelt name is not taken for
/// the one that it is nearest to.
///
/// # Guarantees
/// The findings depend neither on the order of features nor on the number of threads.
///
/// # Example
/// ```
/// use geoland::check::claimed_district;
/// use geoland::district::District;
/// use geoland::{Crs, Dataset, Findings, Origin, Parcel, Placed, Scheme};
/// let square = |x: f64, side: f64| {
///     let ring = vec![(x, 0.0), (x + side, 0.0), (x + side, side), (x, side)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
/// };
/// let district = |name: &str, x| District { origin: Origin::default(), name: name.into(), code: None, land: Ok(square(x, 100.0).into()) };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.has_district_layer = true;
/// dataset.districts = vec![district("West", 0.0), district("East", 100.0)];
/// dataset.parcels.push(Parcel { claimed_district: Some("West".into()), ..Parcel::accepted("A", square(98.0, 10.0)) });
/// let mut findings = Findings::default();
/// claimed_district::check(&Placed::new(&dataset)?, &mut findings);
/// assert_eq!(findings.list()[0].cases[0].evidence, "claims \"West\"; 80.0 % in \"East\", 20.0 % in \"West\"");
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
pub fn check(placed: &Placed<'_>, findings: &mut Findings) {
    let Some(claims) = Claims::new(placed) else { return };
    let zoning = Zoning::new(&placed.districts, placed.parcels.len());
    let look = |work: &mut Work, at: usize, land: &PlacedLand, judged: &mut Vec<Judged>| {
        claims.judge(&zoning, work, (at, land), judged);
    };
    claims.report(&walk(placed, look).into_iter().flatten().collect::<Vec<_>>(), findings);
}

/// The shares of a parcel's land, each as a part of what lies in districts; none where hardly any does.
fn shares(zoning: &Zoning<'_>, district_of: &[usize], work: &mut Work, shape: &Shape) -> Option<Shares> {
    let Work { kernel, near } = work;
    let mut shapes = vec![shape];
    shapes.extend(near.iter().map(|&at| zoning.shape(at)));
    let all = 1..shapes.len();
    let (mut total_m2, mut inside_m2) = (0.0, 0.0);
    let mut areas: Shares = Vec::new();
    for (inside, m2) in kernel.cells_by_first(&shapes, std::slice::from_ref(&all)).iter() {
        total_m2 += m2;
        // Land in several districts is counted for the first.
        let Some(first) = inside.first_in(all.clone()) else { continue };
        inside_m2 += m2;
        let zone = district_of[near[first - 1]];
        match areas.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, area)) => *area += m2,
            None => areas.push((zone, m2)),
        }
    }
    if inside_m2 <= LEAST_INSIDE * total_m2 {
        return None;
    }
    for (_, area) in &mut areas {
        *area /= inside_m2;
    }
    areas.sort_by(|(a, area), (b, other)| other.total_cmp(area).then(a.cmp(b)));
    Some(areas)
}

/// A word as it is compared.
fn key(word: &str) -> String {
    word.trim().to_lowercase()
}

impl<'a> Claims<'a> {
    /// None where nothing is claimed, or where there are no districts.
    pub(super) fn new(placed: &'a Placed<'a>) -> Option<Self> {
        let dataset = placed.dataset;
        let claims_any = dataset.parcels.iter().any(|parcel| parcel.claimed_district.is_some());
        if !dataset.has_district_layer || placed.districts.is_empty() || !claims_any {
            return None;
        }
        let zones = Zones::of(placed);
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, zone) in zones.districts.iter().enumerate() {
            for word in std::iter::once(&zone.name).chain(&zone.code) {
                known.entry(key(word)).or_default().push(at);
            }
        }
        Some(Self { placed, zones, known })
    }

    /// Looks at the claim of a placed parcel. Whether it was seen to have land in districts.
    pub(super) fn judge(
        &self,
        zoning: &Zoning<'_>,
        work: &mut Work,
        (at, land): (usize, &PlacedLand),
        judged: &mut Vec<Judged>,
    ) -> bool {
        let Some(claimed) = self.claimed(at).filter(|_| !land.shape.is_empty()) else { return false };
        let shares = if let Some(cover) = zoning.look_up(&land.shape.bounds(), &mut work.near) {
            let Some(first) = cover.first() else { return false };
            let zone = self.zones.district_of[*first as usize];
            let Zone { name, code } = &self.zones.districts[zone];
            // Nearly all parcels lie in the district that they claim, spelt as it is.
            if **name == *claimed || code.as_deref() == Some(claimed) {
                return true;
            }
            vec![(zone, 1.0)]
        } else {
            let Some(shares) = shares(zoning, &self.zones.district_of, work, &land.shape) else { return false };
            shares
        };
        let disagreement = self.disagreement(claimed, &shares);
        judged.extend(disagreement.map(|disagreement| Judged { at, disagreement, shares }));
        true
    }

    /// Reports parcels in their order.
    pub(super) fn report(&self, judged: &[Judged], findings: &mut Findings) {
        let dataset = self.placed.dataset;
        let spellings = self.spellings(judged);
        for Judged { at, disagreement, shares } in judged {
            let Some(claimed) = self.claimed(*at) else { continue };
            let unknown;
            let (kind, what) = match disagreement {
                Disagreement::Unknown => {
                    unknown = unknown_text(claimed, spellings.get(claimed).copied());
                    (Kind::DistrictDiffers, &*unknown)
                }
                Disagreement::Elsewhere => {
                    (Kind::DistrictDiffers, "parcels that lie in another district than they claim")
                }
                Disagreement::Straddles => {
                    (Kind::StraddlesDistricts, "parcels across the border of the district that they claim")
                }
            };
            let origin = dataset.parcels[self.placed.parcels[*at].index].origin;
            findings.report_of((dataset, origin), kind, what, || {
                let evidence = format!("claims {}; {}", quoted(claimed), self.shares_text(shares));
                of_parcel(self.placed, *at, evidence).with("claimed_share", self.share_of(claimed, shares))
            });
        }
    }

    fn claimed(&self, at: usize) -> Option<&'a str> {
        self.placed.dataset.parcels[self.placed.parcels[at].index].claimed_district.as_deref()
    }

    fn zones_of(&self, claimed: &str) -> &[usize] {
        // Nearly all claims are spelt as the districts are.
        self.known.get(claimed).or_else(|| self.known.get(&key(claimed))).map_or(&[], Vec::as_slice)
    }

    /// The share of the claimed district; districts that share a name count together.
    fn share_of(&self, claimed: &str, shares: &Shares) -> f64 {
        let zones = self.zones_of(claimed);
        // Adding to zero keeps an empty sum from being -0.
        shares.iter().filter(|(zone, _)| zones.contains(zone)).map(|(_, share)| share).sum::<f64>() + 0.0
    }

    fn disagreement(&self, claimed: &str, shares: &Shares) -> Option<Disagreement> {
        let zones = self.zones_of(claimed);
        if zones.is_empty() {
            return Some(Disagreement::Unknown);
        }
        let own = self.share_of(claimed, shares);
        let others = shares.iter().filter(|(zone, _)| !zones.contains(zone)).map(|(_, share)| *share);
        let largest = others.fold(0.0, f64::max);
        match own {
            _ if own >= ENOUGH => None,
            _ if own >= largest => Some(Disagreement::Straddles),
            _ => Some(Disagreement::Elsewhere),
        }
    }

    /// The nearest district of each claimed word that is none, for the first of them in the order of texts.
    fn spellings(&self, judged: &[Judged]) -> HashMap<&'a str, &str> {
        let unknown = judged.iter().filter(|judged| matches!(judged.disagreement, Disagreement::Unknown));
        let words: BTreeSet<&str> = unknown.filter_map(|judged| self.claimed(judged.at)).collect();
        let names = || self.zones.districts.iter().map(|zone| &*zone.name);
        words.into_iter().take(LOOKED_UP).filter_map(|word| Some((word, nearest(word, names())?))).collect()
    }

    fn shares_text(&self, shares: &Shares) -> String {
        let mut texts: Vec<String> = shares
            .iter()
            .take(NAMED)
            .map(|(zone, share)| format!("{:.1} % in {}", share * 100.0, quoted(&self.zones.districts[*zone].name)))
            .collect();
        if shares.len() > NAMED {
            texts.push("…".to_owned());
        }
        texts.join(", ")
    }
}

fn unknown_text(claimed: &str, nearest: Option<&str>) -> String {
    let hint = nearest.map_or(String::new(), |name| format!("; the nearest name is {}", quoted(name)));
    format!("parcels that claim a district which is none, {}{hint}", quoted(claimed))
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Polygon};

    use super::check;
    use crate::crs::Crs;
    use crate::dataset::Dataset;
    use crate::district::District;
    use crate::finding::{Finding, Findings};
    use crate::parcel::{Parcel, Status};
    use crate::placed::Placed;
    use crate::record::Origin;
    use crate::scheme::Scheme;

    fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
        let ring = vec![(west, south), (east, south), (east, north), (west, north)];
        MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
    }

    /// Two districts of a hundred metres side by side, and a parcel of ten that claims one and begins at an abscissa.
    fn found(claimed: &str, west: f64, status: Status) -> Vec<Finding> {
        let district = |name: &str, code: &str, west| District {
            origin: Origin::default(),
            name: name.into(),
            code: Some(code.into()),
            land: Ok(rectangle(west, 0.0, west + 100.0, 100.0).into()),
        };
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("memory", Crs::parse("planar").unwrap());
        dataset.has_district_layer = true;
        dataset.districts = vec![district("朝阳区", "110105", 0.0), district("Haidian", "110108", 100.0)];
        let parcel = Parcel::accepted("A", rectangle(west, 40.0, west + 10.0, 50.0));
        dataset.parcels.push(Parcel { claimed_district: Some(claimed.into()), status, ..parcel });
        let mut findings = Findings::default();
        check(&Placed::new(&dataset).unwrap(), &mut findings);
        findings.list()
    }

    fn shown(found: &[Finding]) -> Vec<String> {
        let line =
            |finding: &Finding| format!("{} {}: {}", finding.kind.code(), finding.what, finding.cases[0].evidence);
        found.iter().map(line).collect()
    }

    #[test]
    fn another_district() {
        // Far from the border, where the grid of labels answers, and on it; whatever the status.
        for status in [Status::Accepted, Status::Planned] {
            assert_eq!(
                shown(&found("朝阳区", 150.0, status)),
                [
                    "GL0407 parcels that lie in another district than they claim: claims \"朝阳区\"; 100.0 % in \"Haidian\""
                ]
            );
        }
        let half = found("haidian", 94.0, Status::Accepted);
        assert_eq!(
            shown(&half),
            ["GL0407 parcels that lie in another district than they claim: claims \"haidian\"; 60.0 % in \"朝阳区\", \
              40.0 % in \"Haidian\""]
        );
        assert_eq!(half[0].cases[0].figures, [("claimed_share", 0.4)]);
        assert_eq!(half[0].cases[0].spot.map(|spot| (spot.x, spot.y)), Some((99.0, 45.0)));
    }

    #[test]
    fn a_straddler_in_its_larger_part() {
        let straddler = found("朝阳区", 92.0, Status::Accepted);
        assert_eq!(
            shown(&straddler),
            [
                "GL0415 parcels across the border of the district that they claim: claims \"朝阳区\"; 80.0 % in \"朝阳区\", \
              20.0 % in \"Haidian\""
            ]
        );
    }

    #[test]
    fn a_district_that_is_none() {
        let unknown = found("朝阳", 20.0, Status::Accepted);
        assert_eq!(
            shown(&unknown),
            [
                "GL0407 parcels that claim a district which is none, \"朝阳\"; the nearest name is \"朝阳区\": claims \"朝阳\"; \
              100.0 % in \"朝阳区\""
            ]
        );
        assert_eq!(unknown[0].cases[0].figures, [("claimed_share", 0.0)]);
        let far = shown(&found("Pudong New Area", 20.0, Status::Accepted));
        assert!(
            far[0].starts_with("GL0407 parcels that claim a district which is none, \"Pudong New Area\":"),
            "{far:?}"
        );
    }

    #[test]
    fn near_misses() {
        // By name, by code, in other letters; nine tenths inside; partly, mostly or wholly outside of all districts.
        for (claimed, west) in [
            ("朝阳区", 20.0),
            ("110105", 20.0),
            ("HAIDIAN ", 150.0),
            ("朝阳区", 91.0),
            ("朝阳区", -5.0),
            ("Haidian", 195.0),
            ("朝阳区", 199.95),
            ("朝阳区", 500.0),
        ] {
            assert_eq!(found(claimed, west, Status::Accepted), [], "{claimed} {west}");
        }
    }
}
