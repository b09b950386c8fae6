//! The list of a feature's defects: named rings, lengths in metres where they can be told, and bounds on how many.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::check::outline::{Defect, Drawn};
use crate::ellipsoid::Ellipsoid;
use crate::finding::{Kind, Spot};
use crate::geodesic::Geodesics;
use crate::lonlat::{LonLat, Xy};

/// Defects of one kind that are listed for a feature; the last of them says how many more there are.
const LISTED: usize = 16;

/// Lengths are for the reader's eye: which ellipsoid they are measured on does not show.
static GEODESICS: LazyLock<Geodesics> = LazyLock::new(|| Geodesics::new(Ellipsoid::WGS84));

/// The defects of a feature, so far.
pub(super) struct Defects {
    pub(super) drawn: Drawn,
    /// How many polygons the feature has.
    parts: usize,
    list: Vec<Defect>,
    /// Those that were counted only.
    more: BTreeMap<Kind, u64>,
}

impl Defects {
    pub(super) fn new(drawn: Drawn, parts: usize) -> Self {
        Self { drawn, parts, list: Vec::new(), more: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, kind: Kind, spot: Option<Xy>, evidence: String) {
        self.add_with(kind, spot, evidence, Vec::new());
    }

    pub(super) fn add_with(
        &mut self,
        kind: Kind,
        spot: Option<Xy>,
        evidence: String,
        figures: Vec<(&'static str, f64)>,
    ) {
        // Rings that were unrolled lie beyond 180 degrees.
        let in_file = |p: Xy| Spot { x: if self.drawn.degrees && p.x > 180.0 { p.x - 360.0 } else { p.x }, y: p.y };
        self.list.push(Defect { kind, spot: spot.map(in_file), evidence, figures });
    }

    /// Counts defects that are not listed.
    pub(super) fn add_more(&mut self, kind: Kind, count: u64) {
        if count > 0 {
            *self.more.entry(kind).or_default() += count;
        }
    }

    /// A ring in words.
    pub(super) fn name(&self, part: u32, hole: u32) -> String {
        match (hole, self.parts) {
            (0, 1) => "the outer ring".to_owned(),
            (0, _) => format!("the outer ring of part {}", part + 1),
            (_, 1) => format!("hole {hole}"),
            _ => format!("hole {hole} of part {}", part + 1),
        }
    }

    /// The length of a line: the name of the figure, the figure, and the same in words.
    pub(super) fn length(&self, line: &[Xy]) -> (&'static str, f64, String) {
        let (name, unit, of): (_, _, fn(&[Xy]) -> f64) = if self.drawn.degrees {
            ("length_m", "m", |pair| {
                let [a, b] = [pair[0], pair[1]].map(|p| LonLat::new(p.x, p.y));
                GEODESICS.distance_m(a, b)
            })
        } else {
            ("length_units", "units of the file", |pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y))
        };
        let length = line.windows(2).map(of).sum();
        let text = if length < 0.001 { format!("less than 0.001 {unit}") } else { format!("{length:.3} {unit}") };
        (name, length, text)
    }

    /// All of them in an order that does not depend on where rings start, bounded for each kind.
    pub(super) fn finish(self) -> Vec<Defect> {
        let Self { mut list, mut more, .. } = self;
        list.sort_by(|a, b| (a.kind, a.spot, &a.evidence).cmp(&(b.kind, b.spot, &b.evidence)));
        // Rings that cross at a vertex do so with two edges each.
        list.dedup();
        let mut listed: Vec<Defect> = Vec::new();
        for of_kind in list.chunk_by(|a, b| a.kind == b.kind) {
            let kept = &of_kind[..of_kind.len().min(LISTED)];
            listed.extend_from_slice(kept);
            let rest = (of_kind.len() - kept.len()) as u64 + more.remove(&of_kind[0].kind).unwrap_or(0);
            if rest > 0
                && let Some(last) = listed.last_mut()
            {
                let places = if rest == 1 { "place" } else { "places" };
                last.evidence = format!("{}; {rest} more {places} in this feature", last.evidence);
            }
        }
        listed
    }
}
