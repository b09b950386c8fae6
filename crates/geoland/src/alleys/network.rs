//! The network: every alley with the stretches that are its own, each metre of it once, and the districts along them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Measure;
use super::once::{SAME_M, Scale, uncovered};
use crate::alley::{AlleySegment, AlleyStatus};
use crate::bounds::Bounds;
use crate::date::Date;
use crate::finding::{Case, Findings, Kind};
use crate::ground::Ground;
use crate::length::Length;
use crate::line::{at, stretches};
use crate::lonlat::Xy;
use crate::placed::Placed;
use crate::shape::Shape;
use crate::text::Id;
pub use crate::zones::Zone;
use crate::zones::Zones;

/// The alleys of a dataset. Each metre of an alley is there once, however often and whichever way round its segments draw it.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The districts, in their order; without a district layer those that the segments' records claim.
    pub districts: Vec<Zone>,
    /// The alleys that have a length, by identifier, then those without one.
    pub alleys: Vec<Alley>,
    /// Segments without a line or without a length, by position in [`Placed::alleys`], and why.
    pub unmeasured: Vec<(usize, String)>,
    /// What was noticed while reading, placing and measuring.
    pub findings: Findings,
}

/// An alley: the segments that share an identifier, or a segment without one.
#[derive(Debug, Clone)]
pub struct Alley {
    /// Its identifier.
    pub id: Option<Id>,
    /// How far it has come at the cut-off: done only if all its segments are done, started if any is started or done, else planned;
    /// unknown or missing where no segment says any of these.
    pub status: AlleyStatus,
    /// Its segments that have a length, by position in [`Placed::alleys`].
    pub segments: Vec<usize>,
    /// What it is made of. Where segments run along each other, the one that has come farthest has the stretch.
    pub stretches: Vec<Stretch>,
}

/// A stretch of an alley with the same districts along it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The segment, by position in [`Placed::alleys`].
    pub segment: usize,
    /// Where it begins.
    pub from: Xy,
    /// Where it ends.
    pub to: Xy,
    /// Its length.
    pub length: Length,
    /// The districts on its two sides, by position in [`Network::districts`], the first in order first: twice the same inside of
    /// one and along its outer border, none outside of all.
    pub districts: Option<[usize; 2]>,
}

impl Stretch {
    /// The length in each district: halves along a border, the quantum that cannot be halved to the first of the two.
    ///
    /// # Example
    /// ```
    /// use geoland::alleys::network::Stretch;
    /// use geoland::{Length, Xy};
    /// let (from, to) = (Xy::new(0.0, 0.0), Xy::new(0.0, 7.0));
    /// let border = Stretch { segment: 0, from, to, length: Length::from_m(7.0), districts: Some([0, 1]) };
    /// let shares: Vec<_> = border.shares().collect();
    /// assert_eq!(shares, [(Some(0), Length::from_m(3.5)), (Some(1), Length::from_m(3.5))]);
    /// ```
    pub fn shares(&self) -> impl Iterator<Item = (Option<usize>, Length)> + use<> {
        let (first, second) = match self.districts {
            Some([a, b]) if a != b => {
                let [half, rest] = self.length.halves();
                ((Some(a), half), Some((Some(b), rest)))
            }
            Some([a, _]) => ((Some(a), self.length), None),
            None => ((None, self.length), None),
        };
        std::iter::once(first).chain(second)
    }
}

/// A segment while alleys are put together.
struct Member<'a> {
    /// Its position in [`Placed::alleys`].
    at: usize,
    record: &'a AlleySegment,
    edges: Vec<(Xy, Xy)>,
}

impl Network {
    /// Measures the alleys of a placed dataset, with the statuses that they had at a cut-off.
    ///
    /// A stretch lies in the district that a centimetre to its left and to its right lies in; where these are two, half in each.
    /// So an alley along a border belongs to both sides, although neither layer is drawn to the last digit. Along the
    /// outer border of all districts the one district has it whole.
    ///
    /// # Tolerance
    /// As [`AlleyAccount`](super::AlleyAccount). What runs within a centimetre of another stretch of its alley for more than a
    /// centimetre is the same ground.
    ///
    /// # Example
    /// ```
    /// use geoland::alleys::network::Network;
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Placed, Role, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// // The same alley drawn twice, the second time backwards and 20 m longer.
    /// for (number, line) in [(1, vec![(0.0, 0.0), (300.0, 0.0)]), (2, vec![(300.0, 0.0), (-20.0, 0.0)])] {
    ///     let outline = Outline::Read(geo_types::LineString::from(line).into());
    ///     let id = Value::Text("A".into());
    ///     dataset.add(source, Role::Alleys, &Record { number, id, outline, properties: vec![] });
    /// }
    /// let network = Network::new(&Placed::new(&dataset)?, None);
    /// let length: geoland::Length = network.alleys[0].stretches.iter().map(|stretch| stretch.length).sum();
    /// assert_eq!((network.alleys.len(), length.m()), (1, 320.0));
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn new(placed: &Placed<'_>, as_of: Option<Date>) -> Self {
        let mut findings = placed.findings.clone();
        let (groups, unmeasured) = groups(placed);
        let survey = Survey::new(placed, as_of);
        let measured: Vec<(Alley, Vec<Length>)> = groups.par_iter().map(|members| survey.alley(members)).collect();
        for (members, (_, drawn_again)) in groups.iter().zip(&measured) {
            note_drawn_again(placed, members, drawn_again, &mut findings);
        }
        note_lines_of_others(placed, &groups, &mut findings);
        let alleys: Vec<Alley> = measured.into_iter().map(|(alley, _)| alley).collect();
        note_claims(placed, &survey.districts, &alleys, &mut findings);
        if as_of.is_some() {
            for segment in placed.dataset.alleys.iter().filter(|segment| segment.is_undated()) {
                let place = placed.dataset.place(segment.origin, segment.id.as_deref());
                let what = "alley segments whose status has no date, taken as it stands";
                findings.add(Kind::UndatedStatus, what, Some(place));
            }
        }
        Self { districts: survey.districts, alleys, unmeasured, findings }
    }
}

/// The segments of each alley that have a length, and those that have none.
fn groups<'a>(placed: &Placed<'a>) -> (Vec<Vec<Member<'a>>>, Vec<(usize, String)>) {
    let (mut named, mut nameless) = (BTreeMap::<&str, Vec<Member<'a>>>::new(), BTreeMap::<_, Vec<Member<'a>>>::new());
    let mut unmeasured = Vec::new();
    for (number, way) in placed.alleys.iter().enumerate() {
        let record = &placed.dataset.alleys[way.index];
        let pairs = way.lines.iter().flat_map(|line| line.windows(2)).map(|pair| (pair[0], pair[1]));
        let edges: Vec<(Xy, Xy)> = pairs.filter(|(a, b)| a != b).collect();
        if edges.is_empty() {
            let why = way.fault.as_ref().map_or_else(|| "no length".to_owned(), ToString::to_string);
            unmeasured.push((number, why));
            continue;
        }
        let member = Member { at: number, record, edges };
        match record.id.as_deref() {
            Some(id) => named.entry(id).or_default().push(member),
            // Without an identifier, segments that are the same line are the same alley.
            None => nameless.entry(key_of(&way.lines)).or_default().push(member),
        }
    }
    let mut nameless: Vec<Vec<Member<'a>>> = nameless.into_values().collect();
    nameless.sort_by_key(|members| members[0].at);
    (named.into_values().chain(nameless).collect(), unmeasured)
}

/// What tells lines apart. Placed lines have one direction, whichever way round they were drawn.
fn key_of(lines: &[Vec<Xy>]) -> Vec<Vec<[u64; 2]>> {
    let key = |line: &Vec<Xy>| line.iter().map(|p| [p.x.to_bits(), p.y.to_bits()]).collect();
    lines.iter().map(key).collect()
}

/// The overall status of an alley, from those of its segments.
fn overall<'a>(statuses: impl Iterator<Item = &'a AlleyStatus> + Clone) -> AlleyStatus {
    let any = |wanted: AlleyStatus| statuses.clone().any(|status| *status == wanted);
    if statuses.clone().all(|status| *status == AlleyStatus::Done) {
        AlleyStatus::Done
    } else if any(AlleyStatus::Started) || any(AlleyStatus::Done) {
        AlleyStatus::Started
    } else if any(AlleyStatus::Planned) {
        AlleyStatus::Planned
    } else {
        statuses.min().cloned().unwrap_or_default()
    }
}

/// How far a segment has come, the farthest first.
fn rank(status: &AlleyStatus) -> u8 {
    match status {
        AlleyStatus::Done => 0,
        AlleyStatus::Started => 1,
        AlleyStatus::Planned => 2,
        AlleyStatus::Unknown(_) => 3,
        AlleyStatus::Missing => 4,
    }
}

/// What alleys are measured with.
struct Survey<'a> {
    placed: &'a Placed<'a>,
    as_of: Option<Date>,
    measure: Measure<'a>,
    districts: Vec<Zone>,
    /// For each placed district, its zone.
    zone_of: Vec<usize>,
}

impl<'a> Survey<'a> {
    fn new(placed: &'a Placed<'a>, as_of: Option<Date>) -> Self {
        let zones = Zones::of(placed);
        let districts = if placed.dataset.has_district_layer {
            zones.districts
        } else {
            let names: BTreeSet<_> =
                placed.dataset.alleys.iter().filter_map(|segment| segment.claimed_district.clone()).collect();
            names.into_iter().map(|name| Zone { code: None, name }).collect()
        };
        Self { placed, as_of, measure: Measure::new(placed), districts, zone_of: zones.district_of }
    }

    /// An alley, and for each of its segments the length that other stretches have already.
    fn alley(&self, members: &[Member<'_>]) -> (Alley, Vec<Length>) {
        let statuses = members.iter().map(|member| member.record.status_at(self.as_of));
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by_key(|&k| rank(members[k].record.status_at(self.as_of)));
        let (mut edges, mut owners) = (Vec::new(), Vec::new());
        for &k in &order {
            owners.extend(std::iter::repeat_n(k, members[k].edges.len()));
            edges.extend_from_slice(&members[k].edges);
        }
        let scale = self.scale(edges[0].0);
        let mut drawn_again = vec![Length::ZERO; members.len()];
        let mut found = Vec::new();
        for ((&(a, b), &owner), left) in edges.iter().zip(&owners).zip(uncovered(&edges, scale)) {
            let member = &members[owner];
            found.extend(left.iter().flat_map(|&part| self.stretches(member, (a, b), part, scale)));
            let kept: f64 = left.iter().map(|(from, to)| to - from).sum();
            let [east, north] = scale.way(a, b);
            drawn_again[owner] += Length::from_m((1.0 - kept) * libm::hypot(east, north));
        }
        let alley = Alley {
            id: members[0].record.id.clone(),
            status: overall(statuses),
            segments: members.iter().map(|member| member.at).collect(),
            stretches: found,
        };
        (alley, drawn_again)
    }

    /// How the plane lies on the ground at a position.
    fn scale(&self, position: Xy) -> Scale {
        match &self.placed.ground {
            Ground::Earth { plane, .. } => Scale(plane.scale(position)),
            Ground::Planar => Scale(1.0),
        }
    }

    /// A part of an edge, cut where the districts beside it change.
    fn stretches(&self, member: &Member<'_>, (a, b): (Xy, Xy), (from, to): (f64, f64), scale: Scale) -> Vec<Stretch> {
        let sides = if self.placed.dataset.has_district_layer {
            self.sides((a, b), scale)
        } else {
            let claimed = member.record.claimed_district.as_ref();
            let zone = claimed.and_then(|name| self.districts.iter().position(|zone| zone.name == *name));
            vec![(0.0, 1.0, zone.map(|zone| [zone, zone]))]
        };
        let within = sides.into_iter().map(|(start, end, zones)| (start.max(from), end.min(to), zones));
        within
            .filter(|(start, end, _)| start < end)
            .map(|(start, end, districts)| {
                let (from, to) = (at(a, b, start), at(a, b, end));
                let length = Length::from_m(self.measure.distance_m(from, to));
                Stretch { segment: member.at, from, to, length, districts }
            })
            .collect()
    }

    /// The districts on both sides of an edge: the shares at which a stretch begins and ends, and the two.
    fn sides(&self, (a, b): (Xy, Xy), scale: Scale) -> Vec<(f64, f64, Option<[usize; 2]>)> {
        let along = scale.way(a, b);
        let length = libm::hypot(along[0], along[1]);
        let beside = |metres: f64| [-along[1] / length * metres, along[0] / length * metres];
        let side = |metres: f64| {
            let (a, b) = (scale.moved(a, beside(metres)), scale.moved(b, beside(metres)));
            let near = self.measure.districts.near(&Bounds::of(&[a, b]));
            let shapes: Vec<&Shape> = near.iter().map(|&at| &self.placed.districts[at].shape).collect();
            let found = stretches(a, b, &shapes).into_iter();
            found.map(|(from, to, shape)| (from, to, shape.map(|shape| self.zone_of[near[shape]]))).collect::<Vec<_>>()
        };
        let (left, right) = (side(SAME_M), side(-SAME_M));
        let mut both = Vec::new();
        let (mut l, mut r, mut from) = (0, 0, 0.0);
        while l < left.len() && r < right.len() {
            let to = left[l].1.min(right[r].1);
            let zones = match (left[l].2, right[r].2) {
                (Some(a), Some(b)) => Some([a.min(b), a.max(b)]),
                (one, other) => one.or(other).map(|zone| [zone, zone]),
            };
            both.push((from, to, zones));
            from = to;
            l += usize::from(left[l].1 == to);
            r += usize::from(right[r].1 == to);
        }
        both
    }
}

/// Notes segments that run along others of their alley.
fn note_drawn_again(placed: &Placed<'_>, members: &[Member<'_>], drawn_again: &[Length], findings: &mut Findings) {
    for (member, length) in members.iter().zip(drawn_again).filter(|(_, length)| length.m() > SAME_M) {
        let place = placed.dataset.place(member.record.origin, member.record.id.as_deref());
        let evidence = format!("{:.1} m of it are drawn already", length.m());
        let case = Case { evidence, ..Case::at(place) }.with("drawn_again_m", length.m());
        findings.report(Kind::Duplicate, "alley segments along others of their alley, counted once", case);
    }
}

/// Notes segments whose line is that of another alley. Both count: which of the two is wrong is for the office to say.
fn note_lines_of_others(placed: &Placed<'_>, groups: &[Vec<Member<'_>>], findings: &mut Findings) {
    let mut first: BTreeMap<_, &Member<'_>> = BTreeMap::new();
    for member in groups.iter().flatten() {
        let known = *first.entry(key_of(&placed.alleys[member.at].lines)).or_insert(member);
        if known.record.id != member.record.id {
            let place = |member: &Member<'_>| placed.dataset.place(member.record.origin, member.record.id.as_deref());
            let case = Case { other: Some(place(known)), ..Case::at(place(member)) };
            findings.report(Kind::Duplicate, "alley segments drawn like one of another alley, counted for both", case);
        }
    }
}

/// Notes segments of which nothing lies in the district that their record claims.
fn note_claims(placed: &Placed<'_>, districts: &[Zone], alleys: &[Alley], findings: &mut Findings) {
    if !placed.dataset.has_district_layer {
        return;
    }
    for alley in alleys {
        let mut zones: BTreeMap<usize, BTreeSet<Option<usize>>> = BTreeMap::new();
        for stretch in &alley.stretches {
            zones.entry(stretch.segment).or_default().extend(stretch.shares().map(|(zone, _)| zone));
        }
        for (segment, zones) in zones {
            let record = &placed.dataset.alleys[placed.alleys[segment].index];
            let Some(claimed) = &record.claimed_district else { continue };
            let name = |zone: &Option<usize>| zone.map_or("no district", |zone| &*districts[zone].name);
            if zones.iter().any(|zone| name(zone) == &**claimed) {
                continue;
            }
            let names: Vec<&str> = zones.iter().map(name).collect();
            let place = placed.dataset.place(record.origin, record.id.as_deref());
            let evidence = format!("claims {claimed}, lies in {}", names.join(" and "));
            let case = Case { evidence, ..Case::at(place) };
            findings.report(Kind::DistrictDiffers, "alley segments in another district than they claim", case);
        }
    }
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
