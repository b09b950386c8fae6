//! Outside: parcels that lie wholly outside every district.

use rayon::prelude::*;

use super::coordinates::words::distance;
use super::walk::{Work, walk};
use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::finding::{Case, Findings, Kind, Spot};
use crate::ground::Ground;
use crate::local::Local;
use crate::lonlat::Xy;
use crate::nearby::Zoning;
use crate::parcel::Parcel;
use crate::placed::{Placed, PlacedLand};
use crate::polygons::Polygons;
use crate::shape::Shape;

/// Of a parcel's area, this share may be in a district by rounding where it lies along a border outside.
const ROUNDING: f64 = 1e-9;
/// The first reach of the search for the nearest district, in metres of the plane; it doubles until something is there.
const REACH_M: f64 = 200.0;
/// Parcels whose nearest district is looked for together.
const TOGETHER: usize = 256;

/// Reports parcels that lie wholly outside every district, whatever their status, with the distance to the nearest
/// district. Where all of them do, nothing is reported: layers apart are another finding. Parcels with a position at 0,
/// 0 are left out for the same reason.
///
/// # Guarantees
/// A parcel that has any land in a district is never reported, nor one that has none left out. The distance is that of
/// the parcel's vertices from the edge that is nearest to its middle: at most a little more than the true one. The
/// findings do not depend on the order of features.
///
/// # Example
/// ```
/// use geoland::check::outside_districts;
/// use geoland::{Crs, Dataset, District, Findings, Origin, Parcel, Placed, Role, Scheme};
/// let square = |lon: f64, side: f64| {
///     let ring = vec![(lon, 40.0), (lon + side, 40.0), (lon + side, 40.0 + side), (lon, 40.0 + side)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::WGS84);
/// dataset.declare(Role::Districts);
/// dataset.districts.push(District { origin: Origin::default(), name: "East".into(), code: None, land: Ok(square(116.0, 0.1).into()) });
/// dataset.parcels.push(Parcel::accepted("in", square(116.05, 0.001)));
/// dataset.parcels.push(Parcel::accepted("out", square(116.11, 0.001)));
/// let placed = Placed::new(&dataset)?;
/// let mut findings = Findings::default();
/// outside_districts(&placed, &mut findings);
/// assert_eq!(findings.list()[0].cases[0].evidence, "850 m from East, the nearest district");
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
pub fn outside_districts(placed: &Placed<'_>, findings: &mut Findings) {
    let zoning = Zoning::new(&placed.districts, placed.parcels.len());
    let look = |work: &mut Work, at: usize, land: &PlacedLand, judged: &mut Judged| {
        if !land.shape.is_empty() {
            judged.see(at, is_outside(&zoning, work, &land.shape));
        }
    };
    report(placed, &walk(placed, look), findings);
}

/// What is kept of parcels that were looked at, in their order.
#[derive(Default)]
pub(super) struct Judged {
    inside: bool,
    outside: Vec<usize>,
}

impl Judged {
    /// A parcel with land, by its position.
    pub(super) fn see(&mut self, at: usize, is_outside: bool) {
        if is_outside {
            self.outside.push(at);
        }
        self.inside |= !is_outside;
    }
}

/// Reports the parcels outside, unless all of them are.
pub(super) fn report(placed: &Placed<'_>, judged: &[Judged], findings: &mut Findings) {
    let dataset = placed.dataset;
    let outside = judged.iter().flat_map(|judged| &judged.outside).copied();
    let no_districts = placed.districts.iter().all(|land| land.shape.is_empty());
    if no_districts || judged.iter().all(|judged| !judged.inside) {
        return;
    }
    let at_zero = |k: usize| dataset.parcels[placed.parcels[k].index].land.as_ref().is_ok_and(is_at_zero);
    let outside: Vec<usize> = outside.filter(|&k| placed.ground == Ground::Planar || !at_zero(k)).collect();
    if outside.is_empty() {
        return;
    }
    let edges = DistrictEdges::new(placed);
    let (kind, what) = (Kind::OutsideDistricts, "parcels outside every district");
    for some in outside.chunks(TOGETHER) {
        let parcel = |k: usize| &dataset.parcels[placed.parcels[k].index];
        let case_of = |&k: &usize| {
            let is_kept = findings.may_keep((dataset, parcel(k).origin), kind, what);
            is_kept.then(|| case(placed, parcel(k), edges.nearest(&placed.parcels[k].shape).as_ref()))
        };
        let cases: Vec<Option<Case>> = some.par_iter().map(case_of).collect();
        for (&k, case) in some.iter().zip(cases) {
            findings.report_of((dataset, parcel(k).origin), kind, what, || {
                case.expect("what is not kept is not asked for")
            });
        }
    }
}

/// The district that is nearest to a parcel, and how far away it is.
struct Nearest {
    district: usize,
    distance: f64,
}

fn case(placed: &Placed<'_>, parcel: &Parcel, nearest: Option<&Nearest>) -> Case {
    let dataset = placed.dataset;
    let spots = parcel.land.iter().flat_map(Polygons::shell_positions);
    let spot = spots.map(|c| Spot { x: c.x, y: c.y }).min();
    let case = Case { spot, ..Case::at(dataset.place(parcel.origin, parcel.id.as_deref())) };
    let Some(&Nearest { district, distance: apart }) = nearest else { return case };
    let name = &dataset.districts[district].name;
    let (words, figure) = match placed.ground {
        Ground::Earth { .. } => (distance(apart), "distance_m"),
        Ground::Planar => (format!("{apart:.0} units"), "distance_units"),
    };
    Case { evidence: format!("{words} from {name}, the nearest district"), ..case }.with(figure, apart)
}

fn is_at_zero(land: &Polygons) -> bool {
    land.shell_positions().any(|c| c.x == 0.0 && c.y == 0.0)
}

/// Whether a shape lies wholly outside all districts.
pub(super) fn is_outside(zoning: &Zoning<'_>, work: &mut Work, shape: &Shape) -> bool {
    let Work { kernel, near } = work;
    if let Some(cover) = zoning.look_up(&shape.bounds(), near) {
        return cover.is_empty();
    }
    if near.is_empty() {
        return true;
    }
    let all: Vec<&Shape> = std::iter::once(shape).chain(near.iter().map(|&at| zoning.shape(at))).collect();
    let (mut inside, mut outside) = (0.0, 0.0);
    for (set, m2) in kernel.cells(&all).iter() {
        *(if set.all_in(1..all.len()).next().is_some() { &mut inside } else { &mut outside }) += m2;
    }
    inside <= ROUNDING * (inside + outside)
}

/// The edges of all districts, to find the nearest.
struct DistrictEdges<'a> {
    placed: &'a Placed<'a>,
    edges: Vec<(Xy, Xy, usize)>,
    boxes: Boxes,
    bounds: Bounds,
}

impl<'a> DistrictEdges<'a> {
    fn new(placed: &'a Placed<'a>) -> Self {
        let of = |land: &'a crate::placed::PlacedLand| land.shape.edges().map(|(a, b)| (a, b, land.index));
        let edges: Vec<_> = placed.districts.iter().flat_map(of).collect();
        let boxes = Boxes::new(edges.iter().map(|(a, b, _)| Bounds::of(&[*a, *b])).zip(0..));
        let bounds = placed.districts.iter().fold(Bounds::EMPTY, |bounds, land| bounds.join(&land.shape.bounds()));
        Self { placed, edges, boxes, bounds }
    }

    /// The nearest district: the edge nearest to the middle of a shape's bounds is looked for, then the vertex nearest
    /// to that.
    fn nearest(&self, shape: &Shape) -> Option<Nearest> {
        let Bounds { min, max } = shape.bounds();
        let middle = Xy::new(f64::midpoint(min.x, max.x), f64::midpoint(min.y, max.y));
        let local = Local::at(&self.placed.ground, middle);
        let whole = self.bounds.join(&shape.bounds());
        let mut reach = REACH_M;
        loop {
            let window = local.window(middle, reach);
            let near = self.boxes.near(&window);
            let apart = |at: &usize| local.distance(middle, self.edges[*at].0, self.edges[*at].1);
            let best = near.iter().map(|at| (apart(at), *at)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let all = window.min.x <= whole.min.x
                && window.max.x >= whole.max.x
                && window.min.y <= whole.min.y
                && window.max.y >= whole.max.y;
            match best {
                // Only what is within the reach is known to be the nearest.
                Some((distance, at)) if distance <= reach || all => {
                    let (a, b, district) = self.edges[at];
                    let vertices = shape.edges().map(|(vertex, _)| local.distance(vertex, a, b));
                    return Some(Nearest { district, distance: vertices.fold(distance, f64::min) });
                }
                None if all => return None,
                _ => reach *= 2.0,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Polygon};

    use super::outside_districts;
    use crate::crs::Crs;
    use crate::dataset::{Dataset, Role};
    use crate::district::District;
    use crate::finding::{Finding, Findings, Kind, Spot};
    use crate::parcel::{Parcel, Status};
    use crate::placed::Placed;
    use crate::record::Origin;
    use crate::scheme::Scheme;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let ring = vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
        MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
    }

    /// Two districts, the second with a hole, and some parcels.
    fn dataset(crs: &Crs, scale: f64, at: [f64; 2], parcels: &[(f64, f64, f64)]) -> Dataset {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("memory", crs.clone());
        dataset.declare(Role::Districts);
        let place = |x: f64, y: f64, side: f64| square(at[0] + x * scale, at[1] + y * scale, side * scale);
        let hole = place(13.0, 3.0, 4.0).0[0].exterior().clone();
        let shell = place(10.0, 0.0, 10.0).0[0].exterior().clone();
        let district =
            |name: &str, land| District { origin: Origin::default(), name: name.into(), code: None, land: Ok(land) };
        dataset.districts = vec![
            district("West", place(0.0, 0.0, 10.0).into()),
            district("East", MultiPolygon(vec![Polygon::new(shell, vec![hole])]).into()),
        ];
        for (&(x, y, side), number) in parcels.iter().zip(1..) {
            let parcel = Parcel::accepted(&format!("P{number}"), place(x, y, side));
            dataset.parcels.push(Parcel { origin: Origin { source: 0, number }, ..parcel });
        }
        dataset
    }

    fn found(dataset: &Dataset) -> Vec<Finding> {
        let placed = Placed::new(dataset).unwrap();
        let mut findings = Findings::keeping_all();
        outside_districts(&placed, &mut findings);
        findings.list()
    }

    #[test]
    fn what_touches_from_outside_is_outside_and_what_reaches_in_is_not() {
        let parcels = [
            (4.0, 4.0, 1.0),    // within
            (19.5, 4.0, 1.0),   // straddles the border
            (20.0, 4.0, 1.0),   // touches it from outside
            (14.0, 4.0, 2.0),   // in the hole
            (12.5, 2.5, 5.0),   // around the hole
            (-1.0, -1.0, 30.0), // around everything
            (20.5, 20.0, 0.1),  // far from the corner
        ];
        let mut dataset = dataset(&Crs::PLANAR, 1.0, [100.0, 100.0], &parcels);
        dataset.parcels[6].status = Status::Planned;
        let list = found(&dataset);
        assert_eq!((list.len(), list[0].kind, list[0].count), (1, Kind::OutsideDistricts, 3));
        let cases: Vec<(u64, &str)> = list[0].cases.iter().map(|case| (case.place.number, &*case.evidence)).collect();
        let evidence = ["0 units", "1 units", "10 units"].map(|far| format!("{far} from East, the nearest district"));
        assert_eq!(cases, [(3, &*evidence[0]), (4, &*evidence[1]), (7, &*evidence[2])]);
        assert_eq!(list[0].cases[2].spot, Some(Spot { x: 120.5, y: 120.0 }));
        assert!((list[0].cases[2].figures[0].1 - 100.25_f64.sqrt()).abs() < 1e-9, "{list:?}");
    }

    #[test]
    fn distances_are_those_on_the_ground() {
        let dataset = dataset(&Crs::WGS84, 0.01, [116.0, 39.9], &[(4.0, 4.0, 1.0), (4.0, -3.0, 1.0), (25.0, 4.0, 1.0)]);
        let list = found(&dataset);
        // 0.02 degrees of latitude at 39.9 are 2,220.7 m, 0.05 degrees of longitude at 39.95 4,274 m (PROJ: geod +ellps=WGS84).
        let figures: Vec<f64> = list[0].cases.iter().map(|case| case.figures[0].1).collect();
        assert!(
            (figures[0] / 2_220.7 - 1.0).abs() < 0.005 && (figures[1] / 4_274.0 - 1.0).abs() < 0.005,
            "{figures:?}"
        );
        assert_eq!(list[0].cases[0].evidence, "2.2 km from West, the nearest district");
    }

    #[test]
    fn layers_apart_and_positions_at_zero_are_other_findings() {
        assert_eq!(found(&dataset(&Crs::WGS84, 0.01, [116.0, 39.9], &[(30.0, 4.0, 1.0), (40.0, 4.0, 1.0)])), []);
        let mut with_zero = dataset(&Crs::WGS84, 0.01, [116.0, 39.9], &[(4.0, 4.0, 1.0), (4.0, 4.0, 1.0)]);
        with_zero.parcels[1].land = Ok(square(0.0, 0.0, 0.001).into());
        assert_eq!(found(&with_zero), []);
        with_zero.parcels[1].land = Ok(square(0.1, 0.0, 0.001).into());
        assert_eq!(found(&with_zero)[0].count, 1);
    }
}
