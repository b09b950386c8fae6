//! Slivers: land so thin that it is more likely a leftover of an overlay than a parcel.

use geo_types::Coord;
use rayon::prelude::*;

use super::layers::LandLayer;
use super::walk::{Work, walk};
use crate::bounds::Bounds;
use crate::dataset::Role;
use crate::finding::{Case, Findings, Kind, Spot};
use crate::ground::Ground;
use crate::kernel::Kernel;
use crate::lonlat::Xy;
use crate::outline::Land;
use crate::placed::{Placed, PlacedLand};
use crate::record::Origin;
use crate::ring::ring_area;
use crate::shape::Shape;

/// Land thinner than this is reported, in metres. On a map of 1:2,000 a line is drawn to a tenth of a millimetre, 0.2 m on the
/// ground: two borders closer than twice that, rounded up, may be one.
pub const THINNEST_M: f64 = 0.5;
/// What is thicker by this factor is so whatever rounding did.
const CLEARLY: f64 = 1.001;

/// Reports parcels, green spaces and districts that are thinner than [`THINNEST_M`], and their parts and holes. The thickness
/// is twice the area over the perimeter, both on the ground: the width of a long strip, somewhat less for other forms.
/// In planar coordinates one unit is taken for a metre.
///
/// # Example
/// ```
/// use geoland::check::sliver::slivers;
/// use geoland::finding::{Findings, Kind};
/// use geoland::{Crs, Dataset, Parcel, Placed, Scheme};
/// let strip = vec![(0.0, 0.0), (50.0, 0.0), (50.0, 0.3), (0.0, 0.3)];
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("drawing.geojson", Crs::parse("planar")?);
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(strip.into(), vec![])]);
/// dataset.parcels.push(Parcel::accepted("A", land));
/// let mut findings = Findings::default();
/// slivers(&Placed::new(&dataset)?, &mut findings);
/// let finding = &findings.list()[0];
/// assert_eq!((finding.kind, &*finding.what), (Kind::Sliver, "parcels thinner than 0.5 m"));
/// assert_eq!(finding.cases[0].evidence, "0.30 m thick, 15.00 m2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn slivers(placed: &Placed<'_>, findings: &mut Findings) {
    let gauge = Gauge::new(placed, &placed.parcels);
    let look = |_: &mut Work, at: usize, land: &PlacedLand, judged: &mut Vec<Judged>| {
        gauge.judge((at, land), land.shape.shoelace_m2(), judged);
    };
    report_parcels(placed, &walk(placed, look).into_iter().flatten().collect::<Vec<_>>(), findings);
    slivers_beside(placed, findings);
}

/// The same of green spaces and districts only.
pub(super) fn slivers_beside(placed: &Placed<'_>, findings: &mut Findings) {
    for (role, lands) in [(Role::Green, &placed.green_spaces), (Role::Districts, &placed.districts)] {
        let gauge = Gauge::new(placed, lands);
        let thin = lands.par_iter().enumerate().map(|(at, land)| {
            let mut judged = Vec::new();
            gauge.judge((at, land), land.shape.shoelace_m2(), &mut judged);
            judged
        });
        report(&LandLayer::new(placed, role), &thin.flatten_iter().collect::<Vec<_>>(), findings);
    }
}

/// Reports parcels that were looked at, in their order.
pub(super) fn report_parcels(placed: &Placed<'_>, judged: &[Judged], findings: &mut Findings) {
    report(&LandLayer::new(placed, Role::Parcels), judged, findings);
}

/// A feature, by its position, with what is too thin of it.
pub(super) struct Judged {
    at: usize,
    thin: Thin,
}

/// A piece of a shape that is too thin.
struct Thin {
    /// What it is, before the limit.
    what: &'static str,
    /// Its first position in the plane.
    start: Xy,
    thickness_m: f64,
    area_m2: f64,
}

fn report(layer: &LandLayer<'_>, judged: &[Judged], findings: &mut Findings) {
    let placed = layer.placed;
    for Judged { at, thin: Thin { what, start, thickness_m, area_m2 } } in judged {
        let (origin, id, land) = layer.feature(*at);
        let case = || {
            let case = Case {
                spot: in_file(placed, origin, land, *start),
                evidence: format!("{thickness_m:.2} m thick, {area_m2:.2} m2"),
                ..Case::at(placed.dataset.place(origin, id))
            };
            case.with("thickness_m", *thickness_m).with("area_m2", *area_m2)
        };
        let what = format!("{} {what} {THINNEST_M} m", layer.name());
        findings.report_of((placed.dataset, origin), Kind::Sliver, &what, case);
    }
}

/// What land is measured with, for all of a layer.
pub(super) struct Gauge<'a> {
    ground: &'a Ground,
    /// The least and the greatest length on the ground of a metre from west to east in the plane.
    scales: [f64; 2],
}

impl<'a> Gauge<'a> {
    pub(super) fn new(placed: &'a Placed<'_>, lands: &[PlacedLand]) -> Self {
        let Bounds { min, max } = lands.iter().fold(Bounds::EMPTY, |all, land| all.join(&land.shape.bounds()));
        // It grows towards the equator, where it is 1.
        let scales =
            [min.y, max.y].map(|y| if y.is_finite() { scale_at(&placed.ground, Xy::new(min.x, y)) } else { 1.0 });
        Self { ground: &placed.ground, scales: [scales[0].min(scales[1]), 1.0] }
    }

    /// Looks at a feature whose area by the shoelace formula is known.
    pub(super) fn judge(&self, (at, land): (usize, &PlacedLand), area_m2: f64, judged: &mut Vec<Judged>) {
        if !self.is_stout(&land.shape, area_m2) {
            judged.extend(thin_pieces(&land.shape, self.ground).into_iter().map(|thin| Judged { at, thin }));
        }
    }

    /// Whether a shape is certainly not thin: of one ring, whose perimeter is no more than so many times the longest line in its
    /// bounds as it has edges.
    fn is_stout(&self, shape: &Shape, area_m2: f64) -> bool {
        if shape.rings().len() != 1 || !shape.is_simple() || shape.is_curved() {
            return false;
        }
        let Bounds { min, max } = shape.bounds();
        let longest_m = (max.x - min.x) * self.scales[1] + (max.y - min.y) / self.scales[0];
        let perimeter_m = shape.vertices() as f64 * longest_m;
        2.0 * area_m2 > CLEARLY * THINNEST_M * perimeter_m
    }
}

/// The vertex of a feature in its file that a position in the plane comes from.
fn in_file(placed: &Placed<'_>, origin: Origin, land: &Land, position: Xy) -> Option<Spot> {
    let mut near = [[position.x, position.y]];
    if let Some(at) = placed.ground.lonlat(position) {
        near = [[at.lon_deg, at.lat_deg]];
        placed.dataset.sources.get(origin.source as usize)?.crs.from_lonlat(&mut near).ok()?;
    }
    let [[x, y]] = near;
    let positions = land.as_ref().ok()?.rings().flat_map(|ring| ring.positions());
    let distance = |c: &Coord<f64>| (c.x - x).hypot(c.y - y);
    let nearest = positions.min_by(|a, b| distance(a).total_cmp(&distance(b)));
    nearest.map(|c| Spot { x: c.x, y: c.y })
}

fn thin_pieces(shape: &Shape, ground: &Ground) -> Vec<Thin> {
    let mut thin = Vec::new();
    let scale = Scale::of(shape, ground);
    let several = shape.count_parts() > 1;
    for rings in shape.parts() {
        let [shell, holes @ ..] = &rings[..] else { continue };
        let mut area_m2 = ring_area(shell).abs();
        let mut perimeter_m = scale.perimeter_m(shell);
        for hole in holes {
            let (hole_m2, around_m) = (ring_area(hole).abs(), scale.perimeter_m(hole));
            (area_m2, perimeter_m) = (area_m2 - hole_m2, perimeter_m + around_m);
            let thickness_m = 2.0 * hole_m2 / around_m;
            if thickness_m < THINNEST_M {
                thin.push(Thin { what: "with a hole thinner than", start: hole[0], thickness_m, area_m2: hole_m2 });
            }
        }
        if !shape.is_simple() && area_m2 * 2.0 < THINNEST_M * perimeter_m {
            // The rings of a bow-tie take from each other what they enclose.
            let part = Shape::new(vec![rings.iter().map(|ring| ring.to_vec()).collect()]);
            area_m2 = Kernel::default().cells(&[&part]).iter().map(|(_, m2)| m2).sum();
        }
        let thickness_m = 2.0 * area_m2 / perimeter_m;
        if thickness_m < THINNEST_M {
            let what = if several { "with a part thinner than" } else { "thinner than" };
            thin.push(Thin { what, start: shell[0], thickness_m, area_m2 });
        }
    }
    thin
}

/// Shapes up to this high have one scale: one of 10 km differs by 0.2 % from one end to the other at 50 degrees of latitude.
const LOW_M: f64 = 10_000.0;

/// How lengths in the equal-area plane are those on the ground: shorter from west to east by a factor, and longer from south to
/// north by the same.
enum Scale<'a> {
    Everywhere(f64),
    ByPlace(&'a Ground),
}

impl<'a> Scale<'a> {
    fn of(shape: &Shape, ground: &'a Ground) -> Self {
        let Bounds { min, max } = shape.bounds();
        if max.y - min.y > LOW_M {
            return Self::ByPlace(ground);
        }
        Self::Everywhere(scale_at(ground, Xy::new(min.x, f64::midpoint(min.y, max.y))))
    }

    fn perimeter_m(&self, ring: &[Xy]) -> f64 {
        let mut before = ring[ring.len() - 1];
        let mut perimeter_m = 0.0;
        for &position in ring {
            let scale = match self {
                Self::Everywhere(scale) => *scale,
                Self::ByPlace(ground) => scale_at(ground, Xy::new(position.x, f64::midpoint(before.y, position.y))),
            };
            let (east, north) = ((position.x - before.x) * scale, (position.y - before.y) / scale);
            perimeter_m += (east * east + north * north).sqrt();
            before = position;
        }
        perimeter_m
    }
}

/// The length on the ground of a metre from west to east in the plane.
fn scale_at(ground: &Ground, position: Xy) -> f64 {
    let (Some(at), Some(ellipsoid)) = (ground.lonlat(position), ground.ellipsoid()) else { return 1.0 };
    let (sine, cosine) = libm::sincos(at.lat_deg.to_radians());
    // The radius of the parallel over that of the equator; at a pole, where there is none, a thousandth.
    (cosine / (1.0 - ellipsoid.eccentricity_squared() * sine * sine).sqrt()).max(1e-3)
}

#[cfg(test)]
mod tests {
    use super::{THINNEST_M, slivers};
    use crate::finding::{Findings, Kind, Spot};
    use crate::geodesic::Geodesics;
    use crate::{Crs, Dataset, Ellipsoid, LonLat, Parcel, Placed, Scheme};

    type Rings = Vec<Vec<(f64, f64)>>;

    fn found(crs: &str, parts: Vec<Rings>) -> Vec<(String, Option<Spot>, f64)> {
        let polygon = |rings: Rings| {
            let mut rings = rings.into_iter().map(geo_types::LineString::from);
            geo_types::Polygon::new(rings.next().unwrap(), rings.collect())
        };
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("layer", Crs::parse(crs).unwrap());
        let land = geo_types::MultiPolygon(parts.into_iter().map(polygon).collect());
        dataset.parcels.push(Parcel::accepted("A", land));
        let mut findings = Findings::default();
        slivers(&Placed::new(&dataset).unwrap(), &mut findings);
        let list = findings.list().into_iter();
        list.flat_map(|finding| {
            assert_eq!(finding.kind, Kind::Sliver);
            finding.cases.into_iter().map(move |case| (finding.what.clone(), case.spot, case.figures[0].1))
        })
        .collect()
    }

    fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Vec<(f64, f64)> {
        vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    }

    #[test]
    fn thickness_is_that_on_the_ground_at_any_latitude_and_in_any_direction() {
        // Strips of a hundred metres, a hair thinner and thicker than the limit, measured by geodesics.
        let geodesics = Geodesics::new(Ellipsoid::WGS84);
        for lat in [0.0, 40.0, 65.0, -80.0] {
            let corner = LonLat::new(116.0, lat);
            let metres_east = geodesics.distance_m(corner, LonLat::new(116.01, lat)) / 0.01;
            let metres_north = geodesics.distance_m(corner, LonLat::new(116.0, lat + 0.01)) / 0.01;
            for (thick_m, thin) in [(THINNEST_M * 0.99, true), (THINNEST_M * 1.02, false)] {
                // 2 A / P of a strip 100 m long.
                let width_m = thick_m * 100.0 / (100.0 - thick_m);
                for (east_m, north_m) in [(100.0, width_m), (width_m, 100.0)] {
                    let ring = rectangle(116.0, lat, east_m / metres_east, north_m / metres_north);
                    let found = found("OGC:CRS84", vec![vec![ring]]);
                    assert_eq!(found.len(), usize::from(thin), "{lat} {east_m} {north_m}");
                    if let [(what, spot, thickness_m)] = &found[..] {
                        assert_eq!(what, "parcels thinner than 0.5 m");
                        assert_eq!(*spot, Some(Spot { x: 116.0, y: lat }));
                        assert!((thickness_m - thick_m).abs() < 2e-3, "{thickness_m} {thick_m}");
                    }
                }
            }
        }
    }

    #[test]
    fn parts_and_holes_are_looked_at_by_themselves() {
        let square = || vec![rectangle(0., 0., 100., 100.)];
        assert!(found("planar", vec![square()]).is_empty());
        let with_strip = found("planar", vec![square(), vec![rectangle(200., 0., 0.2, 80.)]]);
        assert_eq!(with_strip.len(), 1);
        assert_eq!(with_strip[0].0, "parcels with a part thinner than 0.5 m");
        assert_eq!(with_strip[0].1, Some(Spot { x: 200., y: 0. }));
        let mut with_hole = square();
        with_hole.push(rectangle(10., 10., 50., 0.1));
        assert_eq!(found("planar", vec![with_hole])[0].0, "parcels with a hole thinner than 0.5 m");
    }

    #[test]
    fn a_bow_tie_is_as_thick_as_its_lobes() {
        // Its lobes take the areas from each other in the shoelace formula.
        assert!(found("planar", vec![vec![vec![(0., 0.), (50., 50.), (50., 0.), (0., 50.)]]]).is_empty());
        assert_eq!(found("planar", vec![vec![vec![(0., 0.), (50., 0.4), (50., 0.), (0., 0.4)]]]).len(), 1);
    }
}
