//! Placing parcels in districts, apart from each other except where an overlap is wanted.

use geoland_testing::city::{Random, Star};
use geoland_testing::{MultiPolygon, Point, Polygon};

use crate::QUOTAS;
use crate::districts::{DEGREE_M, Districts, distance_m, ring_edges, winds_around};

/// A parcel's outline and what is known of how it was made.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub(crate) centre: Point,
    pub(crate) radius_m: f64,
    pub(crate) district: String,
    pub(crate) geometry: MultiPolygon,
}

impl Drawn {
    /// The shell of the first part, grown around its centre.
    pub(crate) fn grown(&self, by: f64) -> Polygon {
        let grow = |p: &Point| [0, 1].map(|axis| self.centre[axis] + by * (p[axis] - self.centre[axis]));
        vec![self.geometry[0][0].iter().map(grow).collect()]
    }
}

/// What a draw gives: one parcel, or several that belong together.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Holed,
    Double,
    /// Two or three parcels that overlap.
    Overlapping(usize),
    /// A parcel twice.
    Twice,
}

/// Where a parcel is to lie.
#[derive(Clone, Copy)]
enum Site {
    Inside,
    /// Across a border with a neighbour.
    Border,
    /// Across the city's own border.
    Edge,
    /// In a key area.
    KeyArea(usize),
}

/// The parcels drawn so far, and the discs that others keep out of.
pub(crate) struct Placer<'a> {
    districts: &'a Districts,
    key_areas: &'a [Vec<Point>],
    scales: [f64; 2],
    taken: Vec<(Point, f64)>,
    pub(crate) drawn: Vec<Drawn>,
}

/// Radii may be scaled up by this much without parcels meeting that should not.
const SLACK: f64 = 1.25;

impl<'a> Placer<'a> {
    pub(crate) fn new(districts: &'a Districts, key_areas: &'a [Vec<Point>], scales: [f64; 2]) -> Self {
        assert!(scales.iter().all(|&scale| scale < SLACK), "larger parcels would meet");
        Self { districts, key_areas, scales, taken: Vec::new(), drawn: Vec::new() }
    }

    /// A point of a site that has a free disc of `reach_m` around it.
    fn find(&mut self, name: &str, site: Site, reach_m: f64, random: &mut Random) -> Point {
        loop {
            let point = match site {
                Site::Inside | Site::KeyArea(_) => self.districts.point_in(name, random),
                Site::Border => self.districts.border_point(name, true, random),
                Site::Edge => self.districts.border_point(name, false, random),
            };
            // The first key area's land is calibrated by itself: nothing else reaches into it.
            let outline = &self.key_areas[if let Site::KeyArea(number) = site { number } else { 0 }];
            let to_key = ring_edges(outline).map(|edge| distance_m(edge, point)).fold(f64::INFINITY, f64::min);
            let in_key = winds_around(ring_edges(outline), point);
            let to_border = self.districts.border_distance_m(point);
            let fits = match site {
                Site::Inside => !in_key && to_key > reach_m && to_border > reach_m,
                Site::KeyArea(_) => in_key && to_key > reach_m && to_border > reach_m,
                Site::Border | Site::Edge => !in_key && to_key > reach_m,
            };
            if fits && self.taken.iter().all(|&(other, room)| distance_m([other; 2], point) > room + reach_m) {
                self.taken.push((point, reach_m));
                return point;
            }
        }
    }

    fn draw(&mut self, name: &str, site: Site, kind: Kind, radius_m: f64, random: &mut Random) {
        let spread = if matches!(kind, Kind::Overlapping(_) | Kind::Double) { 2.0 } else { 1.0 };
        let middle = self.find(name, site, SLACK * spread * radius_m, random);
        let radius_m = radius_m * self.scales[usize::from(matches!(site, Site::KeyArea(0)))];
        let turn = random.between(0.0, std::f64::consts::TAU);
        let way = [libm::cos(turn), libm::sin(turn)];
        let centres: &[f64] = match kind {
            Kind::Overlapping(2) => &[-0.45, 0.45],
            Kind::Overlapping(_) => &[-0.48, 0.48, 0.0],
            Kind::Double => &[-1.0, 1.0],
            _ => &[0.0],
        };
        let mut parts: Vec<Drawn> = Vec::new();
        for share in centres {
            let part_m = radius_m * if spread > 1.0 { random.between(0.8, 0.95) } else { 1.0 };
            let away = [share * way[0] * radius_m, share * way[1] * radius_m];
            let centre = [middle[0] + away[0] / DEGREE_M[0], middle[1] + away[1] / DEGREE_M[1]];
            let star = Star { centre_m: [0.0; 2], radius_m: part_m, vertices: 9 + random.below(9), flattening: 1.0 };
            let geometry = vec![star.polygon(centre, random, matches!(kind, Kind::Holed))];
            parts.push(Drawn { centre, radius_m: part_m, district: name.to_owned(), geometry });
        }
        if matches!(kind, Kind::Double) {
            let second = parts.pop().expect("a double has two parts");
            parts[0].geometry.extend(second.geometry);
        }
        if matches!(kind, Kind::Twice) {
            parts.push(parts[0].clone());
        }
        self.drawn.extend(parts);
    }

    /// A green space on no parcel.
    pub(crate) fn free_green(&mut self, random: &mut Random) -> Polygon {
        let name = QUOTAS[2 + random.below(QUOTAS.len() - 2)].0;
        let radius_m = random.between(120.0, 300.0);
        let centre = self.find(name, Site::Inside, radius_m, random);
        let star = Star { centre_m: [0.0; 2], radius_m, vertices: 12, flattening: 1.0 };
        star.polygon(centre, random, false)
    }
}

/// Draws the parcels of all districts, then straddlers, then those of the key areas.
pub(crate) fn draw_parcels(placer: &mut Placer, random: &mut Random) {
    let mut running = 0;
    for (name, hectares, parcels) in QUOTAS {
        let weights: Vec<f64> = (0..parcels).map(|_| random.lognormal(1.0, 0.4).clamp(0.4, 2.0)).collect();
        let total: f64 = weights.iter().sum();
        let mut left = parcels;
        for weight in weights {
            if left == 0 {
                break;
            }
            let (kind, count) = match running % 61 {
                7 | 19 | 33 | 47 => (Kind::Overlapping(2), 2),
                26 => (Kind::Overlapping(3), 3),
                13 => (Kind::Twice, 2),
                40 => (Kind::Holed, 1),
                55 => (Kind::Double, 1),
                _ => (Kind::Plain, 1),
            };
            running += 1;
            left = left.saturating_sub(count);
            // A star of even shares of radii between 0.65 and 1 fills about 0.65 of its disc's square.
            let radius_m = (hectares * 1e4 * weight / total / (0.65 * std::f64::consts::PI)).sqrt();
            placer.draw(name, Site::Inside, kind, radius_m, random);
        }
    }
    for name in ["朝阳区", "丰台区", "海淀区", "石景山区", "房山区", "通州区", "顺义区", "昌平区", "大兴区", "密云区"]
    {
        placer.draw(name, Site::Border, Kind::Plain, random.between(180.0, 260.0), random);
    }
    for name in ["通州区", "延庆区"] {
        placer.draw(name, Site::Edge, Kind::Plain, random.between(180.0, 260.0), random);
    }
    // Wholly outside every district: south-east of the city.
    let outside: Point = [117.05, 39.70];
    let star = Star { centre_m: [0.0; 2], radius_m: 200.0, vertices: 11, flattening: 1.0 };
    let geometry = vec![star.polygon(outside, random, false)];
    placer.drawn.push(Drawn { centre: outside, radius_m: 200.0, district: "通州区".to_owned(), geometry });
    for i in 0..12 {
        let kind = if i % 5 == 2 { Kind::Overlapping(2) } else { Kind::Plain };
        placer.draw("丰台区", Site::KeyArea(0), kind, random.between(215.0, 355.0), random);
    }
    for _ in 0..3 {
        placer.draw("西城区", Site::KeyArea(1), Kind::Plain, random.between(60.0, 90.0), random);
    }
}
