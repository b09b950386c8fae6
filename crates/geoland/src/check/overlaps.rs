//! Overlaps: pairs of features of a layer that have land in common.

mod join;

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use self::join::Join;
use super::duplicates::{self, Copied, copies};
use super::layers::LandLayer;
use super::widest::{Finder, Widest};
use crate::area::Area;
use crate::dataset::Role;
use crate::entry::{Entry, Piece};
use crate::finding::{Case, Findings, Kind, Spot};
use crate::kernel::Kernel;
use crate::ledger::Ledger;
use crate::lonlat::Xy;
use crate::nearby::warm;
use crate::placed::Placed;
use crate::shape::Shape;

/// Common land that is nowhere wider than this is what rounding does to borders: seven decimals of a degree move a vertex by up
/// to 8 mm, so that two borders drawn along each other come to lie over each other by up to 16 mm.
pub const HAIRLINE_M: f64 = 0.02;
/// Common land that is nowhere wider than this is a narrow strip along a border: what six decimals do, or a tape measure.
pub const NARROW_M: f64 = 0.2;
/// Whatever its width, land is neither where it is more than this share of the smaller feature.
const SLIGHT_SHARE: f64 = 0.1;
/// Features are nearly the same where this share of the land of both is common.
pub const NEARLY_THE_SAME: f64 = 0.95;

/// Two features of a layer with land in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The earlier feature, by its position in its layer of [`Placed`].
    pub first: usize,
    /// The later one.
    pub second: usize,
    /// The area that they have in common, in m².
    pub area_m2: f64,
    /// Its share of the smaller of the two.
    pub share_of_smaller: f64,
    /// Its share of the land that either covers.
    pub share_of_both: f64,
    /// The diameter of the largest circle that was found in it, in metres.
    pub width_m: f64,
    /// The middle of that circle, in the plane; none where the land is too thin to have one.
    pub middle: Option<Xy>,
}

/// What is not listed of a feature that many others lie on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlisted {
    /// The feature, by its position in its layer of [`Placed`].
    pub feature: usize,
    /// Earlier features that it overlaps and that are not listed.
    pub overlapping: u64,
    /// Earlier features whose bounds meet its own and that were not compared with it.
    pub not_compared: u64,
}

/// The overlaps of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlaps {
    /// The layer.
    pub layer: Role,
    /// Features with the outline of an earlier one. They take no part in the pairs: their overlaps are those of the first.
    pub copies: Vec<Copied>,
    /// The pairs, in order of their features, at most 32 with earlier ones for each.
    pub pairs: Vec<Overlap>,
    /// What is not listed of features with more.
    pub unlisted: Vec<Unlisted>,
    /// How many pairs have common land that is nowhere wider than [`HAIRLINE_M`], which is no finding.
    pub hairlines: u64,
    /// What the common land of those comes to.
    pub hairlines_area: Area,
}

/// Pairs of parcels (of any status), green spaces, districts or key areas of one name that have land in common, by the kernel that the ledger
/// counts with.
///
/// # Guarantees
/// The same for any number of threads and any order of features. No two features are compared twice, and 10,000 copies of one cost no more
/// than one.
///
/// # Tolerance
/// Areas as [`Kernel::cells`]. Land nowhere wider than [`HAIRLINE_M`] is counted and not listed, unless it is a tenth of the
/// smaller feature or more.
///
/// # Example
/// ```
/// use geoland::check::overlaps::overlaps;
/// use geoland::{Crs, Dataset, Parcel, Placed, Role, Scheme};
/// let square = |x: f64| {
///     let ring = [(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels = vec![Parcel::accepted("A", square(0.0)), Parcel::accepted("B", square(6.0))];
/// let placed = Placed::new(&dataset)?;
/// let pair = overlaps(&placed, Role::Parcels).pairs[0];
/// assert_eq!((pair.first, pair.second, pair.area_m2, pair.share_of_smaller), (0, 1, 40.0, 0.4));
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
#[must_use]
pub fn overlaps(placed: &Placed<'_>, layer: Role) -> Overlaps {
    let copies = copies(placed, layer);
    let found = Join::new(LandLayer::new(placed, layer), &copies).all();
    let mut overlaps =
        Overlaps { layer, copies, pairs: Vec::new(), unlisted: Vec::new(), hairlines: 0, hairlines_area: Area::ZERO };
    for mut of_one in found {
        overlaps.pairs.append(&mut of_one.listed);
        overlaps.hairlines += of_one.hairlines;
        overlaps.hairlines_area += of_one.hairlines_area;
        let Unlisted { overlapping, not_compared, .. } = of_one.unlisted;
        if overlapping + not_compared > 0 {
            overlaps.unlisted.push(of_one.unlisted);
        }
    }
    overlaps.pairs.sort_unstable_by_key(|pair| (pair.first, pair.second));
    overlaps.unlisted.sort_unstable_by_key(|rest| rest.feature);
    overlaps
}

impl Overlap {
    /// The finding that a pair of a layer is.
    #[must_use]
    pub fn kind(&self, layer: Role) -> Kind {
        if self.share_of_both >= NEARLY_THE_SAME {
            return Kind::NearDuplicate;
        }
        if self.width_m <= NARROW_M && self.share_of_smaller < SLIGHT_SHARE {
            return Kind::NarrowStrip;
        }
        kind_of(layer)
    }

    fn new((first, second): (usize, usize), common: &Common, widest: Option<Widest>) -> Self {
        let Common { area_m2, areas_m2: [a, b] } = *common;
        Self {
            first,
            second,
            area_m2,
            share_of_smaller: (area_m2 / a.min(b)).min(1.0),
            share_of_both: (area_m2 / (a + b - area_m2)).min(1.0),
            width_m: widest.map_or(0.0, |widest| widest.width_m),
            middle: widest.map(|widest| widest.middle),
        }
    }

    /// Whether it is no more than what rounding does to borders.
    fn is_hairline(&self) -> bool {
        self.width_m <= HAIRLINE_M && self.share_of_smaller < SLIGHT_SHARE
    }
}

fn kind_of(layer: Role) -> Kind {
    match layer {
        Role::Parcels | Role::Alleys | Role::Events => Kind::ParcelsOverlap,
        Role::Green => Kind::GreenOverlaps,
        Role::Districts => Kind::DistrictsOverlap,
        Role::KeyAreas => Kind::KeyAreasOverlap,
    }
}

/// The land that two shapes have in common, and that of each.
#[derive(Clone, Copy)]
struct Common {
    area_m2: f64,
    areas_m2: [f64; 2],
}

impl Common {
    /// By the kernel; none where they have nothing in common.
    fn of(kernel: &mut Kernel, a: &Shape, b: &Shape) -> Option<Self> {
        // The kernel looks at what lies in the subject's bounds: the smaller ones make it the smaller problem.
        let size = |shape: &Shape| {
            let bounds = shape.bounds();
            (bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y)
        };
        let (small, large) = if size(a) < size(b) { (a, b) } else { (b, a) };
        let cells = kernel.cells(&[small, large]);
        let area_m2: f64 = cells.iter().filter(|(inside, _)| inside.contains(1)).map(|(_, m2)| m2).sum();
        // Less than a quantum is nothing, as it is for the ledger.
        (Area::from_m2(area_m2) > Area::ZERO)
            .then(|| Self { area_m2, areas_m2: [a, b].map(|shape| own_area_m2(kernel, shape)) })
    }
}

/// The area of a shape by the rule of the kernel.
fn own_area_m2(kernel: &mut Kernel, shape: &Shape) -> f64 {
    if shape.is_simple() {
        return shape.shoelace_m2();
    }
    kernel.cells(&[shape]).iter().map(|(_, m2)| m2).sum()
}

/// Measures pairs; holds scratch memory, so keep one per thread.
#[derive(Default)]
struct Measure {
    kernel: Kernel,
    finder: Finder,
}

impl Measure {
    /// A pair of a layer, if it has land in common.
    fn pair(&mut self, layer: &LandLayer<'_>, first: usize, second: usize) -> Option<Overlap> {
        let (a, b) = (&layer.lands[first].shape, &layer.lands[second].shape);
        let common = Common::of(&mut self.kernel, a, b)?;
        Some(self.with_width(layer, (first, second), &common))
    }

    fn with_width(&mut self, layer: &LandLayer<'_>, (first, second): (usize, usize), common: &Common) -> Overlap {
        let slight = Overlap::new((first, second), common, None);
        // Too little for a circle as wide as a hairline: most borders that were rounded end here.
        if slight.share_of_smaller < SLIGHT_SHARE
            && common.area_m2 < std::f64::consts::FRAC_PI_4 * HAIRLINE_M * HAIRLINE_M
        {
            return slight;
        }
        let shapes = [&layer.lands[first].shape, &layer.lands[second].shape];
        Overlap::new((first, second), common, self.finder.widest(&layer.placed.ground, &shapes))
    }
}

/// Reports copies (`GL0119`), features that are nearly the same (`GL0120`), overlaps (`GL0201`, `GL0202`, `GL0203`, `GL0205` by
/// layer) and narrow strips along borders (`GL0206`).
pub fn report(placed: &Placed<'_>, overlaps: &Overlaps, findings: &mut Findings) {
    let layer = LandLayer::new(placed, overlaps.layer);
    duplicates::report(placed, overlaps.layer, &overlaps.copies, findings);
    for pair in &overlaps.pairs {
        report_pair(&layer, (pair.first, pair.second), pair.kind(overlaps.layer), || *pair, findings);
    }
    for Unlisted { feature, overlapping, not_compared } in &overlaps.unlisted {
        let beyond = match not_compared {
            0 => String::new(),
            more => format!(", and {more} whose bounds meet its own and that were not compared"),
        };
        let (evidence, kind, what) = match overlapping {
            0 => {
                let evidence = format!("{not_compared} neighbours whose bounds meet its own");
                (evidence, Kind::NotJudged, "too near too many others to be compared with all")
            }
            more => (
                format!("{more} more earlier ones, not listed{beyond}"),
                kind_of(overlaps.layer),
                "that overlap many others",
            ),
        };
        let case = Case { evidence, ..Case::at(layer.place(*feature)) };
        let case = case.with("more_pairs", *overlapping as f64).with("not_compared_pairs", *not_compared as f64);
        findings.report(kind, &format!("{} {what}", layer.name()), case);
    }
}

/// Reports a pair of features, by their positions, that is a finding of a kind.
fn report_pair(
    layer: &LandLayer<'_>,
    (first, second): (usize, usize),
    kind: Kind,
    pair: impl FnOnce() -> Overlap,
    findings: &mut Findings,
) {
    let name = layer.name();
    let one_zone = layer.zone(first).is_some() && layer.zone(first) == layer.zone(second);
    let what = match kind {
        Kind::NearDuplicate => format!("{name} that are nearly the same as another"),
        Kind::NarrowStrip => format!("{name} that overlap in a narrow strip along their border"),
        _ if one_zone => format!("{name} of one name that overlap"),
        _ => format!("{name} that overlap"),
    };
    let (origin, ..) = layer.feature(first);
    findings.report_of((layer.placed.dataset, origin), kind, &what, || case(layer, kind, &pair()));
}

fn case(layer: &LandLayer<'_>, kind: Kind, pair: &Overlap) -> Case {
    let percent = 100.0 * if kind == Kind::NearDuplicate { pair.share_of_both } else { pair.share_of_smaller };
    let of = if kind == Kind::NearDuplicate { "both" } else { "the smaller" };
    let width = match kind {
        Kind::NarrowStrip => format!(", at most about {} m wide", short(pair.width_m)),
        _ => String::new(),
    };
    let evidence = format!("{} m2 in common, {} % of {of}{width}", short(pair.area_m2), short(percent));
    let spot: Option<Spot> = pair.middle.and_then(|middle| layer.spot(pair.first, middle));
    Case { spot, other: Some(layer.place(pair.second)), evidence, ..Case::at(layer.place(pair.first)) }
        .with("overlap_m2", pair.area_m2)
        .with("share", pair.share_of_smaller)
        .with("share_of_both", pair.share_of_both)
        .with("width_m", pair.width_m)
}

/// A number with three digits that count, as people write it.
pub(super) fn short(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let digits = (2 - libm::log10(number.abs()).floor() as i32).clamp(0, 9);
    let text = format!("{number:.*}", digits as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Reports the overlaps of the parcels that a ledger counts, from its own pieces: copies, features that are nearly the same and
/// overlaps as [`report`] has them.
///
/// Of land that three parcels cover the ledger knows the first two for each: such a pair has the area that was credited, which
/// may be less than all that the two have in common. Parcels that take no part are not looked at.
pub fn of_ledger(ledger: &Ledger<'_>, findings: &mut Findings) {
    let layer = LandLayer::new(ledger.placed, Role::Parcels);
    let grosses = Grosses::new(ledger);
    let of_group = |measure: &mut Measure, entries: &[Entry]| {
        let rivals = |entry: &Entry| entry.pieces.iter().filter_map(Piece::rival).collect::<Vec<_>>();
        let overlapping = || entries.iter().filter(|entry| entry.pieces.iter().any(|piece| piece.rival().is_some()));
        let shapes = overlapping().flat_map(|entry| rivals(entry).into_iter().chain([entry.parcel]));
        warm(shapes.map(|at| &layer.lands[at].shape));
        overlapping().map(|entry| of_entry(measure, &layer, &grosses, entry)).collect::<Vec<_>>()
    };
    let found: Vec<Vec<OfEntry>> = ledger.entries.par_chunks(GROUP).map_init(Measure::default, of_group).collect();
    let found: Vec<OfEntry> = found.into_iter().flatten().collect();
    let copies: Vec<Copied> = found.iter().filter_map(|of_entry| of_entry.copied).collect();
    duplicates::report(ledger.placed, Role::Parcels, &copies, findings);
    for Sketch { pair, common, kind, measured } in found.iter().flat_map(|of_entry| &of_entry.pairs) {
        let measured = || measured.unwrap_or_else(|| Measure::default().with_width(&layer, *pair, common));
        report_pair(&layer, *pair, *kind, measured, findings);
    }
}

/// Entries whose shapes are fetched together.
const GROUP: usize = 64;

/// What an entry's own pieces say of its parcel and earlier ones.
#[derive(Default)]
struct OfEntry {
    copied: Option<Copied>,
    pairs: Vec<Sketch>,
}

/// A pair that is a finding, measured as far as it takes to say which.
struct Sketch {
    pair: (usize, usize),
    common: Common,
    kind: Kind,
    measured: Option<Overlap>,
}

/// Pieces that are added up whenever their parcel is asked for.
const FEW_PIECES: usize = 16;

/// The gross areas of parcels: those of many pieces are added up once, since such a parcel is the rival of as many others.
struct Grosses<'a> {
    entries: &'a [Entry],
    of_many: HashMap<usize, Area>,
}

impl<'a> Grosses<'a> {
    fn new(ledger: &'a Ledger<'_>) -> Self {
        let entries = &ledger.entries[..];
        let many = entries.par_iter().filter(|entry| entry.pieces.len() > FEW_PIECES);
        Self { entries, of_many: many.map(|entry| (entry.parcel, entry.gross())).collect() }
    }

    fn m2(&self, parcel: usize) -> f64 {
        let entry = &self.entries[parcel];
        let gross = if entry.pieces.len() > FEW_PIECES { self.of_many[&parcel] } else { entry.gross() };
        gross.m2()
    }
}

fn of_entry(measure: &mut Measure, layer: &LandLayer<'_>, grosses: &Grosses<'_>, entry: &Entry) -> OfEntry {
    let mut rivals: BTreeMap<usize, Area> = BTreeMap::new();
    for piece in &entry.pieces {
        if let Some(rival) = piece.rival() {
            *rivals.entry(rival).or_default() += piece.area();
        }
    }
    let shape = &layer.lands[entry.parcel].shape;
    if let Some(&first) = rivals.keys().find(|rival| layer.lands[**rival].shape == *shape) {
        return OfEntry { copied: Some(Copied { first, copy: entry.parcel }), pairs: Vec::new() };
    }
    let sketch = |(rival, area): (usize, Area)| {
        let pair = (rival, entry.parcel);
        let common = Common { area_m2: area.m2(), areas_m2: [rival, entry.parcel].map(|parcel| grosses.m2(parcel)) };
        let slight = Overlap::new(pair, &common, None);
        // Whatever its width, this is more than borders that do not fit.
        if slight.share_of_smaller >= SLIGHT_SHARE {
            return Some(Sketch { pair, common, kind: slight.kind(Role::Parcels), measured: None });
        }
        let overlap = measure.with_width(layer, pair, &common);
        let kind = overlap.kind(Role::Parcels);
        (!overlap.is_hairline()).then_some(Sketch { pair, common, kind, measured: Some(overlap) })
    };
    OfEntry { copied: None, pairs: rivals.into_iter().filter_map(sketch).collect() }
}
