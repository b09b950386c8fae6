//! Gaps: land that districts enclose and that none of them has.
//!
//! Gaps are what is left of a plate under all districts, less the part that reaches the plate's border. The overlay is that of the
//! ledger's polygons, on a grid of whole numbers; it finds the gaps, and the kernel measures them.

mod groups;

use rayon::prelude::*;

use self::groups::groups;
use super::duplicates::listed;
use super::layers::LandLayer;
use super::overlaps::{HAIRLINE_M, NARROW_M, short};
use super::widest::{Finder, Scale, border_is_near, common};
use crate::area::Area;
use crate::bounds::Bounds;
use crate::dataset::Role;
use crate::finding::{Case, Findings, Kind};
use crate::ground::Ground;
use crate::kernel::Kernel;
use crate::lonlat::Xy;
use crate::packed::Packed;
use crate::pieces::apart::longer_side;
use crate::pieces::frame::{Frame, Land};
use crate::placed::Placed;
use crate::shape::Shape;

/// Districts that lie together and have more positions than this are not searched: it would take more than half a gigabyte.
pub const MOST_POSITIONS: usize = 1_000_000;
/// The plate reaches this share of its longer side beyond the districts.
const RIM: f64 = 1.0 / 512.0;
/// Steps of the grid: what it may do to a width, and how far a gap's border may lie from that of the district beside it.
const OFF_GRID: f64 = 4.0;
/// Districts around a gap that are named.
const NAMED: usize = 6;
/// What was drawn may lack this much of what the kernel measures, in m², and this share of the rectangle around all: the outer
/// border has corners of the grid where districts cross.
const UNDRAWN_M2: f64 = 1.0;
const UNDRAWN_SHARE: f64 = 1e-9;

/// A gap between districts.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Its area by the kernel, in m²: what of its polygon no district has.
    pub area_m2: f64,
    /// The area of its polygon, in m², which only checks the other.
    pub built_m2: f64,
    /// How far the two may be apart: a step of the grid along the border.
    pub bound_m2: f64,
    /// The diameter of the largest circle that was found in it, in metres.
    pub width_m: f64,
    /// The middle of that circle, in the plane.
    pub middle: Option<Xy>,
    /// The districts whose borders run along it, by their positions in [`Placed::districts`].
    pub around: Vec<usize>,
    /// Its polygon in the plane: an open shell that turns left, and holes that turn right around districts that lie in it.
    pub polygon: Vec<Vec<Xy>>,
}

/// The gaps in a district layer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gaps {
    /// The gaps, by the districts around them.
    pub gaps: Vec<Gap>,
    /// How many gaps are nowhere wider than [`HAIRLINE_M`] (or four steps of the grid, where that is more), which is no
    /// finding.
    pub hairlines: u64,
    /// What those come to.
    pub hairlines_area: Area,
    /// Land of districts or enclosed by them, in m², that was measured and not drawn, so that gaps in it are not found: a fault
    /// of the overlay where it is not 0.
    pub undrawn_m2: f64,
    /// Districts that were not searched, since there are more than [`MOST_POSITIONS`] positions where they lie together.
    pub not_searched: usize,
}

impl Gap {
    /// The finding that a gap is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.width_m <= NARROW_M { Kind::NarrowStrip } else { Kind::DistrictGap }
    }
}

/// The gaps in the district layer: land that districts enclose, alone or together, and that none of them has. Land that is open to the
/// outside, however narrow the opening, is none.
///
/// # Tolerance
/// Gaps are found on a grid of 2^-29 to 2^-28 of the longer side of districts that lie together, half a millimetre for 200 km, and drawn
/// on one of their own, 2 µm for 1 km. Their corners that are vertices of districts are exact, crossings are off by up to half a
/// step of it; the areas of what was drawn are those of [`Kernel::cells`].
///
/// # Example
/// ```
/// use geoland::check::gaps::gaps;
/// use geoland::{Crs, Dataset, District, Placed, Scheme};
/// let district = |name: &str, x: f64, y: f64, wide: f64, high: f64| {
///     let ring = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)];
///     let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])]);
///     District { origin: Default::default(), name: name.into(), code: None, land: Ok(land.into()) }
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// // Four around a square of 10 by 10.
/// dataset.districts = vec![
///     district("North", 0.0, 20.0, 30.0, 10.0),
///     district("East", 20.0, 0.0, 10.0, 20.0),
///     district("South", 0.0, 0.0, 20.0, 10.0),
///     district("West", 0.0, 10.0, 10.0, 10.0),
/// ];
/// let placed = Placed::new(&dataset)?;
/// let found = gaps(&placed);
/// assert_eq!((found.gaps.len(), found.gaps[0].area_m2, found.gaps[0].around.len()), (1, 100.0, 4));
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
#[must_use]
pub fn gaps(placed: &Placed<'_>) -> Gaps {
    let layer = LandLayer::new(placed, Role::Districts);
    let of_group = |group: Vec<usize>| Group::new(layer, group).gaps();
    let found: Vec<Gaps> = groups(layer.lands).into_par_iter().map(of_group).collect();
    let mut all = Gaps::default();
    for mut of_group in found {
        all.gaps.append(&mut of_group.gaps);
        all.hairlines += of_group.hairlines;
        all.hairlines_area += of_group.hairlines_area;
        all.undrawn_m2 += of_group.undrawn_m2;
        all.not_searched += of_group.not_searched;
    }
    let start = |gap: &Gap| {
        gap.polygon[0]
            .iter()
            .fold((f64::INFINITY, f64::INFINITY), |least, p| if (p.x, p.y) < least { (p.x, p.y) } else { least })
    };
    all.gaps.sort_by(|a, b| {
        let (at_a, at_b) = (start(a), start(b));
        a.around.cmp(&b.around).then(at_a.0.total_cmp(&at_b.0)).then(at_a.1.total_cmp(&at_b.1))
    });
    all
}

/// Districts that lie together.
struct Group<'a> {
    layer: LandLayer<'a>,
    members: Vec<usize>,
    boxes: Packed,
}

impl<'a> Group<'a> {
    fn new(layer: LandLayer<'a>, members: Vec<usize>) -> Self {
        let boxes = Packed::new(members.iter().map(|&at| (layer.lands[at].shape.bounds(), at)), |at| at);
        Self { layer, members, boxes }
    }

    /// The districts whose bounds meet a rectangle.
    fn near(&self, bounds: &Bounds) -> Vec<(usize, &'a Shape)> {
        let mut near = Vec::new();
        self.boxes.look_up(bounds, &mut near);
        near.into_iter().map(|(_, at)| (at, &self.layer.lands[at].shape)).collect()
    }

    fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.members.iter().map(|&at| &self.layer.lands[at].shape)
    }

    fn gaps(&self) -> Gaps {
        let mut found = Gaps::default();
        // One ring that does not meet itself encloses nothing but its own land.
        if self.members.len() == 1 && self.shapes().all(|shape| shape.is_simple() && shape.rings().len() == 1) {
            return found;
        }
        if self.shapes().map(Shape::vertices).sum::<usize>() > MOST_POSITIONS {
            found.not_searched = self.members.len();
            return found;
        }
        let bounds = self.shapes().fold(Bounds::EMPTY, |all, shape| all.join(&shape.bounds()));
        let mut frame = Frame::around(&bounds);
        let free = free_land(&mut frame, &bounds, self.shapes());
        let mut kernel = Kernel::default();
        let mut finder = Finder::default();
        let (mut lost_m2, mut free_m2) = (self.land_m2(&mut kernel), 0.0);
        for (land, is_outside) in free.polygons_apart() {
            if is_outside {
                for ring in frame.holes(&land) {
                    let (free, taken) = self.free_and_taken_m2(&mut kernel, &self.shape(vec![ring]));
                    free_m2 += free;
                    lost_m2 -= taken;
                }
                continue;
            }
            for polygon in frame.in_plane(land).0 {
                let gap = self.gap(&mut kernel, &mut finder, (frame.step_m(), polygon));
                free_m2 -= gap.area_m2;
                if Area::from_m2(gap.area_m2) == Area::ZERO {
                    continue;
                }
                if gap.width_m <= HAIRLINE_M.max(OFF_GRID * frame.step_m()) {
                    found.hairlines += 1;
                    found.hairlines_area += Area::from_m2(gap.area_m2);
                } else {
                    found.gaps.push(gap);
                }
            }
        }
        // What lies within the outer borders that were drawn is land of districts or gaps that were found.
        let undrawn_m2 = lost_m2.max(0.0) + free_m2.max(0.0);
        let extent_m2 = (bounds.max.x - bounds.min.x) * (bounds.max.y - bounds.min.y);
        if undrawn_m2 > UNDRAWN_M2 + UNDRAWN_SHARE * extent_m2 {
            found.undrawn_m2 = undrawn_m2;
        }
        found
    }

    /// A polygon that no district has, measured.
    fn gap(&self, kernel: &mut Kernel, finder: &mut Finder, (coarse_m, drawn): (f64, Vec<Vec<Xy>>)) -> Gap {
        let ground = &self.layer.placed.ground;
        let shape = self.shape(drawn.clone());
        let middle = finder.widest(ground, &[&shape]).map(|widest| widest.middle);
        let finer = middle.and_then(|middle| self.drawn_finer(&shape.bounds(), coarse_m, middle));
        let (step_m, polygon) = finer.unwrap_or((coarse_m, drawn));
        let shape = self.shape(polygon.clone());
        let widest = finder.widest(ground, &[&shape]);
        let length = |(a, b): (Xy, Xy)| (b.x - a.x).hypot(b.y - a.y);
        Gap {
            area_m2: self.free_and_taken_m2(kernel, &shape).0,
            built_m2: shape.shoelace_m2(),
            bound_m2: shape.edges().map(length).sum::<f64>() * step_m,
            width_m: widest.map_or(0.0, |widest| widest.width_m),
            middle: widest.map(|widest| widest.middle),
            around: self.around(&shape, OFF_GRID * step_m),
            polygon,
        }
    }

    /// The gap with a position in it, drawn on a grid of its own: on that of the whole layer its corners, where they are
    /// crossings, lie off by up to half a step, and along borders that cross at a shallow angle that adds up.
    fn drawn_finer(&self, gap: &Bounds, coarse_m: f64, middle: Xy) -> Option<(f64, Vec<Vec<Xy>>)> {
        // Where borders cross at a shallow angle half a step moves the crossing far along them.
        let rim = OFF_GRID * coarse_m + longer_side(gap) / 8.0;
        let bounds =
            Bounds { min: Xy::new(gap.min.x - rim, gap.min.y - rim), max: Xy::new(gap.max.x + rim, gap.max.y + rim) };
        let mut frame = Frame::around(&bounds);
        let near = self.near(&bounds);
        let free = free_land(&mut frame, &bounds, near.iter().map(|(_, shape)| *shape));
        let mut polygons = free.polygons_apart().into_iter().flat_map(|(land, _)| frame.in_plane(land).0);
        // On the finer grid it may be open where the coarser one had closed it by less than a step.
        let around_it = |polygon: &Vec<Vec<Xy>>| {
            let shape = Shape::new(vec![polygon.clone()]);
            common(&shape.bounds(), &bounds) == shape.bounds() && shape.contains(middle)
        };
        polygons.find(around_it).map(|polygon| (frame.step_m(), polygon))
    }

    /// The shape of a polygon whose edges are those of the districts, curved where theirs are.
    fn shape(&self, polygon: Vec<Vec<Xy>>) -> Shape {
        let curves = match &self.layer.placed.ground {
            Ground::Earth { curves, .. } => curves.as_deref(),
            Ground::Planar => None,
        };
        Shape::with_curves(vec![polygon], curves)
    }

    /// The land of a shape that no district has, and that districts have, in m².
    fn free_and_taken_m2(&self, kernel: &mut Kernel, shape: &Shape) -> (f64, f64) {
        let near = self.near(&shape.bounds());
        Self::split_m2(kernel, shape, near.into_iter().map(|(_, district)| district))
    }

    /// The land that all districts have, each square metre once.
    fn land_m2(&self, kernel: &mut Kernel) -> f64 {
        let own = |&at: &usize| {
            let shape = &self.layer.lands[at].shape;
            let earlier = self.near(&shape.bounds()).into_iter().filter(|(other, _)| *other < at);
            Self::split_m2(kernel, shape, earlier.map(|(_, district)| district)).0
        };
        self.members.iter().map(own).sum()
    }

    /// The land of a shape that none of others has, and that some of them have, in m².
    fn split_m2<'s>(kernel: &mut Kernel, shape: &'s Shape, others: impl Iterator<Item = &'s Shape>) -> (f64, f64) {
        let shapes: Vec<&Shape> = std::iter::once(shape).chain(others).collect();
        let others = 1..shapes.len();
        let cells = kernel.cells_by_first(&shapes, std::slice::from_ref(&others));
        cells.iter().fold((0.0, 0.0), |(free, taken), (inside, m2)| match inside.first_in(others.clone()) {
            None => (free + m2, taken),
            Some(_) => (free, taken + m2),
        })
    }

    /// The districts along whose borders a gap's edges run.
    fn around(&self, gap: &Shape, within_m: f64) -> Vec<usize> {
        let bounds = gap.bounds();
        let scale = Scale::at(&self.layer.placed.ground, f64::midpoint(bounds.min.y, bounds.max.y));
        let middle = |(a, b): (Xy, Xy)| Xy::new(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y));
        let runs_along =
            |district: &Shape| gap.edges().any(|edge| border_is_near(district, middle(edge), scale, within_m));
        self.near(&bounds).into_iter().filter(|(_, district)| runs_along(district)).map(|(at, _)| at).collect()
    }
}

/// What shapes leave free of a plate around bounds, on the grid of a frame.
fn free_land<'s>(frame: &mut Frame, bounds: &Bounds, shapes: impl Iterator<Item = &'s Shape>) -> Land {
    let lands: Vec<Land> = shapes.map(|shape| frame.land(shape)).collect();
    frame.land(&plate(bounds)).split(&united(lands)).1
}

/// A rectangle that reaches beyond bounds on every side.
fn plate(bounds: &Bounds) -> Shape {
    let rim = RIM * (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y);
    let (west, south, east, north) = (bounds.min.x - rim, bounds.min.y - rim, bounds.max.x + rim, bounds.max.y + rim);
    let ring = [(west, south), (east, south), (east, north), (west, north)];
    Shape::new(vec![vec![ring.map(|(x, y)| Xy::new(x, y)).to_vec()]])
}

/// The land of all: of two, of these two, and so on, so that each position is overlaid few times.
fn united(mut lands: Vec<Land>) -> Land {
    while lands.len() > 1 {
        let pair = |pair: &[Land]| if let [a, b] = pair { a.and(b) } else { pair[0].clone() };
        lands = lands.chunks(2).map(pair).collect();
    }
    lands.pop().unwrap_or_else(Land::none)
}

/// The names of the districts around a gap, of very many the first.
fn names_around(layer: &LandLayer<'_>, gap: &Gap) -> Vec<String> {
    let mut names: Vec<String> =
        gap.around.iter().take(NAMED).filter_map(|at| layer.feature(*at).1).map(str::to_owned).collect();
    if gap.around.len() > NAMED {
        names.push(format!("{} more", gap.around.len() - NAMED));
    }
    names
}

/// Reports gaps as `GL0204`, narrow ones as `GL0206`: at the first district around a gap, with the second as the other and all of
/// them named.
pub fn report(placed: &Placed<'_>, gaps: &Gaps, findings: &mut Findings) {
    let layer = LandLayer::new(placed, Role::Districts);
    for gap in &gaps.gaps {
        // On the grid a gap has a district around it; were it not so, it would still be a gap in the layer.
        let place = gap.around.first().map_or_else(|| layer.place(0), |at| layer.place(*at));
        let spot = gap.middle.and_then(|middle| layer.spot(gap.around.first().copied().unwrap_or(0), middle));
        let other = gap.around.get(1).map(|at| layer.place(*at));
        let names = names_around(&layer, gap);
        let between = if gap.around.len() == 1 { "within" } else { "between" };
        let evidence = format!(
            "{} m2, at most about {} m wide, {between} {}",
            short(gap.area_m2),
            short(gap.width_m),
            listed(&names.iter().map(String::as_str).collect::<Vec<_>>())
        );
        let what = match gap.kind() {
            Kind::NarrowStrip => "districts with a narrow gap along their border",
            _ => "districts with a gap between them",
        };
        let case = Case { spot, other, evidence, ..Case::at(place) };
        findings.report(gap.kind(), what, case.with("gap_m2", gap.area_m2).with("width_m", gap.width_m));
    }
    if gaps.undrawn_m2 > 0.0 {
        let evidence =
            format!("{} m2 were lost where borders were drawn, and with them the gaps there", short(gaps.undrawn_m2));
        let mut place = layer.place(0);
        (place.number, place.id) = (0, None);
        let case = Case { evidence, ..Case::at(place) };
        let what = "districts whose gaps could not be drawn";
        findings.report(Kind::DistrictGap, what, case.with("gap_m2", gaps.undrawn_m2));
    }
}
