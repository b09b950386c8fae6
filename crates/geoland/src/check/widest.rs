//! The widest place of land that shapes have in common: where to look for it on a map, and whether it is more than a line.

use std::cmp::Ordering;

use crate::bounds::Bounds;
use crate::chains::See;
use crate::ground::Ground;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// Pairs of edges that are looked at for crossings: a bound on the time that hostile input can cost. Slabs may hold crossings
/// beyond it; what is found in them is still common land.
const COMPARISONS: usize = 2_000_000;
/// Places where scan lines cross edges: the same bound for what follows. Beyond it the widest of what was found is given.
const CROSSED: usize = 200_000;
/// Each is held against the edges along its line: where there are more of them than this a place counts for several.
const ALONG: usize = 256;
/// Scan lines of one problem; beyond it they go through the highest slabs.
const SLABS: usize = 4_096;
/// Places that are measured, of those on the longest chords.
const MEASURED: usize = 1_024;

/// The middle of a circle in common land that touches its border, and the circle's diameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Widest {
    pub(super) middle: Xy,
    /// In metres, whatever the plane does to distances.
    pub(super) width_m: f64,
}

/// Finds it; holds scratch memory, so keep one per thread.
#[derive(Debug, Default)]
pub(super) struct Finder {
    edges: Vec<Edge>,
    levels: Vec<f64>,
    slabs: Vec<(f64, f64)>,
    active: Vec<usize>,
    abscissae: Vec<f64>,
    /// Places in the common land with half the chords that they are the middles of, in metres.
    places: Vec<(f64, Xy)>,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    low: Xy,
    high: Xy,
    shape: usize,
}

impl Edge {
    fn abscissa(&self, y: f64) -> f64 {
        self.low.x + (self.high.x - self.low.x) * ((y - self.low.y) / (self.high.y - self.low.y))
    }
}

/// How long a step of the plane is, in metres, east and north.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    east: f64,
    north: f64,
}

impl Scale {
    /// The scale of the plane at an ordinate. The plane keeps areas: what it stretches along the parallels it presses along the
    /// meridians. Nearer to a pole than a degree the stretch is taken as that at a degree.
    pub(super) fn at(ground: &Ground, y: f64) -> Self {
        let Ground::Earth { plane, .. } = ground else { return Self { east: 1.0, north: 1.0 } };
        let (sine, e2) = (plane.sine(y), plane.ellipsoid().eccentricity_squared());
        let east = ((1.0 - sine * sine) / (1.0 - e2 * sine * sine)).sqrt().max(0.017);
        Self { east, north: 1.0 / east }
    }

    fn distance_m(&self, from: Xy, (a, b): (Xy, Xy)) -> f64 {
        let flat = |p: Xy| ((p.x - from.x) * self.east, (p.y - from.y) * self.north);
        let ((ax, ay), (bx, by)) = (flat(a), flat(b));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (ax + along * dx).hypot(ay + along * dy)
    }
}

/// Scan lines of a slab, as shares of its height.
const HALFWAY: &[f64] = &[0.5];
/// Those where land is narrow, so that the wide end of a wedge is not missed.
const CLOSE: &[f64] = &[0.0625, 0.5, 0.9375];
/// Land that is as narrow as this in the first scan is looked at more closely, in metres.
const LOOK_CLOSER_M: f64 = 0.8;

impl Finder {
    /// The widest place that all of the shapes cover: of circles around the middles of chords the largest. None where no chord
    /// was found, as in land that is narrower than the spacing of f64.
    ///
    /// The circle lies in the land, so that the land is at least as wide; of land of a simple form it is the widest place or
    /// nearly so.
    pub(super) fn widest(&mut self, ground: &Ground, shapes: &[&Shape]) -> Option<Widest> {
        let window = shapes.iter().map(|shape| shape.bounds()).reduce(|a, b| common(&a, &b))?;
        if window.min.x >= window.max.x || window.min.y >= window.max.y {
            return None;
        }
        let scale = Scale::at(ground, f64::midpoint(window.min.y, window.max.y));
        self.places.clear();
        self.scan(shapes, &window, scale, (Axis::Rows, HALFWAY));
        let found = self.widest_place(shapes, scale);
        if found.is_some_and(|found| found.width_m > LOOK_CLOSER_M) {
            return found;
        }
        self.scan(shapes, &window, scale, (Axis::Rows, CLOSE));
        self.scan(shapes, &window, scale, (Axis::Columns, CLOSE));
        self.widest_place(shapes, scale)
    }

    /// Of the places that were found the one with the largest circle.
    fn widest_place(&mut self, shapes: &[&Shape], scale: Scale) -> Option<Widest> {
        self.places.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.y.total_cmp(&b.1.y)).then(a.1.x.total_cmp(&b.1.x)));
        let mut best: Option<Widest> = None;
        for &(half_m, middle) in self.places.iter().take(MEASURED) {
            let least_m = best.map_or(0.0, |best| best.width_m / 2.0);
            if half_m <= least_m {
                break;
            }
            let radius_m = clearance_m(shapes, middle, scale, least_m, half_m);
            if radius_m > least_m {
                best = Some(Widest { middle, width_m: 2.0 * radius_m });
            }
        }
        best
    }

    /// Adds the middles of the chords on lines through every slab.
    fn scan(&mut self, shapes: &[&Shape], window: &Bounds, scale: Scale, (axis, lines): (Axis, &[f64])) {
        self.collect(shapes, window, axis);
        let window = Bounds { min: axis.turned(window.min), max: axis.turned(window.max) };
        self.cut_in_slabs(&window);
        self.find_chords(shapes, &window, scale, (axis, lines));
    }

    /// Takes up the edges that meet the window, the lowest first.
    fn collect(&mut self, shapes: &[&Shape], window: &Bounds, axis: Axis) {
        self.edges.clear();
        for (number, shape) in shapes.iter().enumerate() {
            for (_, ring, chains) in shape.outlines() {
                chains.walk(ring, window, &mut TakeUp { edges: &mut self.edges, shape: number, axis });
            }
        }
        self.edges.sort_by(|a, b| {
            let key = |edge: &Edge| [edge.low.y, edge.low.x, edge.high.y, edge.high.x];
            let (a, b) = (key(a), key(b));
            let orders = a.iter().zip(&b).map(|(a, b)| a.total_cmp(b));
            orders.fold(Ordering::Equal, Ordering::then)
        });
    }

    /// Slabs between all ends and crossings of edges, in which no edge begins, ends or crosses another shape's.
    fn cut_in_slabs(&mut self, window: &Bounds) {
        let Self { edges, levels, slabs, .. } = self;
        levels.clear();
        levels.extend([window.min.y, window.max.y]);
        levels.extend(edges.iter().flat_map(|edge| [edge.low.y, edge.high.y]));
        let mut compared = 0;
        for (k, a) in edges.iter().enumerate() {
            let (left, right) = (a.low.x.min(a.high.x), a.low.x.max(a.high.x));
            for b in edges[k + 1..].iter().take_while(|b| b.low.y <= a.high.y) {
                compared += 1;
                if a.shape != b.shape && b.low.x.min(b.high.x) <= right && b.low.x.max(b.high.x) >= left {
                    levels.extend(crossing(a, b));
                }
            }
            if compared > COMPARISONS {
                break;
            }
        }
        levels.retain(|y| *y >= window.min.y && *y <= window.max.y);
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        slabs.clear();
        slabs.extend(levels.windows(2).map(|pair| (pair[0], pair[1])));
        if slabs.len() > SLABS {
            slabs.sort_by(|a, b| (b.1 - b.0).total_cmp(&(a.1 - a.0)).then(a.0.total_cmp(&b.0)));
            slabs.truncate(SLABS);
            slabs.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
    }

    /// The chords of the common land on the lines of every slab.
    fn find_chords(&mut self, shapes: &[&Shape], window: &Bounds, scale: Scale, (axis, lines): (Axis, &[f64])) {
        let Self { edges, slabs, active, abscissae, places, .. } = self;
        let along = axis.along(scale);
        active.clear();
        let (mut next, mut crossed) = (0, 0);
        for y in slabs.iter().flat_map(|&(low, high)| lines.iter().map(move |share| low + share * (high - low))) {
            active.retain(|&edge| edges[edge].high.y > y);
            while next < edges.len() && edges[next].low.y < y {
                if edges[next].high.y > y {
                    active.push(next);
                }
                next += 1;
            }
            abscissae.clear();
            abscissae.extend([window.min.x, window.max.x]);
            abscissae.extend(active.iter().map(|&edge| edges[edge].abscissa(y)));
            abscissae.retain(|x| *x >= window.min.x && *x <= window.max.x);
            abscissae.sort_by(f64::total_cmp);
            abscissae.dedup();
            for pair in abscissae.windows(2) {
                let middle = Xy::new(f64::midpoint(pair[0], pair[1]), y);
                let place = axis.turned(middle);
                if middle.x > pair[0] && shapes.iter().all(|shape| covers(shape, place)) {
                    places.push(((pair[1] - pair[0]) / 2.0 * along, place));
                }
            }
            crossed += abscissae.len() * (1 + active.len() / ALONG);
            if crossed > CROSSED {
                break;
            }
        }
    }
}

/// How scan lines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Rows,
    Columns,
}

impl Axis {
    /// A position in coordinates in which scan lines are rows, and back.
    fn turned(self, p: Xy) -> Xy {
        match self {
            Self::Rows => p,
            Self::Columns => Xy::new(p.y, p.x),
        }
    }

    /// How long a step along a scan line is, in metres.
    fn along(self, scale: Scale) -> f64 {
        match self {
            Self::Rows => scale.east,
            Self::Columns => scale.north,
        }
    }
}

/// What two rectangles have in common.
pub(super) fn common(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        min: Xy::new(a.min.x.max(b.min.x), a.min.y.max(b.min.y)),
        max: Xy::new(a.max.x.min(b.max.x), a.max.y.min(b.max.y)),
    }
}

/// Whether a shape covers a position. Of a simple shape an odd number of rings lies around what is inside.
fn covers(shape: &Shape, position: Xy) -> bool {
    if !shape.is_simple() {
        return shape.contains(position);
    }
    shape.outlines().filter(|(_, ring, chains)| chains.winding(ring, position) != 0).count() % 2 == 1
}

/// The ordinate at which two edges cross, as nearly as f64 has it: it only says where to look.
fn crossing(a: &Edge, b: &Edge) -> Option<f64> {
    let side = |edge: &Edge, p: Xy| {
        (edge.high.x - edge.low.x) * (p.y - edge.low.y) - (edge.high.y - edge.low.y) * (p.x - edge.low.x)
    };
    let (b_low, b_high, a_low, a_high) = (side(a, b.low), side(a, b.high), side(b, a.low), side(b, a.high));
    if (b_low > 0.0) == (b_high > 0.0) || (a_low > 0.0) == (a_high > 0.0) {
        return None;
    }
    Some(b.low.y + (b.high.y - b.low.y) * (b_low / (b_low - b_high)))
}

/// The distance in metres from a place to the nearest edge, up to `most_m`, within which there is one. At most `least_m` where
/// that is all there is: then it is not measured further.
fn clearance_m(shapes: &[&Shape], place: Xy, scale: Scale, least_m: f64, most_m: f64) -> f64 {
    // Wider and wider windows: few edges of long rings are seen.
    let mut reach_m = if least_m > 0.0 { least_m } else { most_m / 256.0 };
    loop {
        let (x, y) = (reach_m / scale.east, reach_m / scale.north);
        let window = Bounds { min: Xy::new(place.x - x, place.y - y), max: Xy::new(place.x + x, place.y + y) };
        let mut nearest = Nearest { place, scale, distance_m: most_m };
        for (_, ring, chains) in shapes.iter().flat_map(|shape| shape.outlines()) {
            chains.walk(ring, &window, &mut nearest);
        }
        // Edges beyond the window are farther than it reaches.
        if nearest.distance_m <= reach_m || reach_m >= most_m {
            return nearest.distance_m;
        }
        reach_m = (4.0 * reach_m).min(most_m);
    }
}

/// Whether the border of a shape comes within a distance of a place.
pub(super) fn border_is_near(shape: &Shape, place: Xy, scale: Scale, within_m: f64) -> bool {
    let (x, y) = (within_m / scale.east, within_m / scale.north);
    let window = Bounds { min: Xy::new(place.x - x, place.y - y), max: Xy::new(place.x + x, place.y + y) };
    if !shape.bounds().meets(&window) {
        return false;
    }
    let mut nearest = Nearest { place, scale, distance_m: f64::INFINITY };
    shape.outlines().for_each(|(_, ring, chains)| chains.walk(ring, &window, &mut nearest));
    nearest.distance_m <= within_m
}

struct Nearest {
    place: Xy,
    scale: Scale,
    distance_m: f64,
}

impl See for Nearest {
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        self.distance_m = self.distance_m.min(self.scale.distance_m(self.place, (from, to)));
    }

    fn left(&mut self, _: f64, _: f64) {}
}

struct TakeUp<'a> {
    edges: &'a mut Vec<Edge>,
    shape: usize,
    axis: Axis,
}

impl See for TakeUp<'_> {
    fn edge(&mut self, _: usize, from: Xy, to: Xy) {
        let (from, to) = (self.axis.turned(from), self.axis.turned(to));
        let (low, high) = if (from.y, from.x) <= (to.y, to.x) { (from, to) } else { (to, from) };
        self.edges.push(Edge { low, high, shape: self.shape });
    }

    fn left(&mut self, _: f64, _: f64) {}
}

#[cfg(test)]
mod tests {
    use super::Finder;
    use crate::ground::Ground;
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    fn shape(ring: &[(f64, f64)]) -> Shape {
        Shape::new(vec![vec![ring.iter().map(|&(x, y)| Xy::new(x, y)).collect()]])
    }

    fn widest(shapes: &[&Shape]) -> Option<((f64, f64), f64)> {
        let found = Finder::default().widest(&Ground::Planar, shapes)?;
        Some(((found.middle.x, found.middle.y), found.width_m))
    }

    fn square(x: f64, y: f64, side: f64) -> Shape {
        shape(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    #[test]
    fn of_two_squares_the_corner_that_they_share() {
        assert_eq!(widest(&[&square(0., 0., 10.), &square(6., 6., 10.)]), Some(((8.0, 8.0), 4.0)));
        assert_eq!(widest(&[&square(0., 0., 10.)]), Some(((5.0, 5.0), 10.0)));
        assert_eq!(widest(&[&square(0., 0., 10.), &square(10., 0., 10.)]), None);
    }

    #[test]
    fn a_bulge_on_a_long_strip_is_found() {
        // A strip 200 long and 0.01 wide, with a bulge of 2 by 2 in the middle of it.
        let lower = shape(&[(0., 0.), (200., 0.), (200., 50.), (0., 50.)]);
        let upper = shape(&[
            (0., 49.99),
            (100., 49.99),
            (100., 48.),
            (102., 48.),
            (102., 49.99),
            (200., 49.99),
            (200., 99.),
            (0., 99.),
        ]);
        let ((x, y), width) = widest(&[&lower, &upper]).unwrap();
        assert!((x - 101.0).abs() < 1e-9 && y > 48.0 && y < 50.0 && width > 1.9, "{x} {y} {width}");
        let level = shape(&[(0., 49.99), (200., 49.99), (200., 99.), (0., 99.)]);
        let (_, width) = widest(&[&lower, &level]).unwrap();
        assert!((width - 0.01).abs() < 1e-9, "{width}");
    }

    #[test]
    fn widths_of_slanting_strips_are_across_them() {
        let lower = shape(&[(0., 0.), (100., 0.), (100., 100.)]);
        let upper = shape(&[(-0.02, 0.), (99.98, 100.), (0., 100.)]);
        assert_eq!(widest(&[&lower, &upper]), None, "they lie beside each other");
        let upper = shape(&[(0.02, 0.), (100.02, 100.), (0., 100.)]);
        let (_, width) = widest(&[&lower, &upper]).unwrap();
        assert!((width - 0.02 / 2.0_f64.sqrt()).abs() < 1e-6, "{width}");
    }

    #[test]
    fn of_a_wedge_the_wide_end() {
        // 10 km long and 1 m wide at its end, in all four directions.
        let east = [(0., 0.), (0., 1.), (10_000., 0.6)];
        let west = east.map(|(x, y): (f64, f64)| (-x, y));
        for ring in [east, west, east.map(|(x, y)| (y, x)), west.map(|(x, y)| (y, x))] {
            let (_, width) = widest(&[&shape(&ring)]).unwrap();
            assert!(width > 0.8 && width <= 1.0, "{width}");
        }
    }

    #[test]
    fn metres_are_those_of_the_ground() {
        let ground = Ground::of(&crate::Dataset::new(crate::Scheme::default())).unwrap();
        // One thousandth of a degree at 60 degrees north: 111.4 m along the meridian, 55.8 m along the parallel.
        let Ground::Earth { plane, .. } = &ground else { panic!("degrees lie on the Earth") };
        let corner = |lon: f64, lat: f64| plane.xy(crate::LonLat::new(lon, lat));
        let corners = [corner(10.0, 60.0), corner(10.001, 60.0), corner(10.001, 60.001), corner(10.0, 60.001)];
        let found = Finder::default().widest(&ground, &[&Shape::new(vec![vec![corners.to_vec()]])]).unwrap();
        assert!((found.width_m - 55.8).abs() < 0.1, "{found:?}");
    }
}
