//! Rings as they are judged: without repeated positions and spikes, which are reported by themselves, and without jumps
//! across the antimeridian.

use geo_types::{LineString, Polygon};

use super::defects::Defects;
use super::meeting::on_one_ray;
use crate::bounds::Bounds;
use crate::finding::Kind;
use crate::lonlat::Xy;
use crate::orient::orient;
use crate::ring::ring_area;

/// A ring of a polygon.
#[derive(Debug, Clone)]
pub(super) struct Ring {
    /// The polygon it belongs to, from 0.
    pub(super) part: u32,
    /// 0 for the shell, from 1 on for holes.
    pub(super) hole: u32,
    /// Its positions, the first not repeated: three or more, no edge of which goes back over the one before. None where the
    /// ring encloses nothing.
    pub(super) points: Vec<Xy>,
    pub(super) bounds: Bounds,
    /// Whether it goes counterclockwise; of a ring that crosses itself, whether most of it does.
    pub(super) turns_left: bool,
}

impl Ring {
    /// The edge after an edge.
    pub(super) fn next(&self, at: u32) -> u32 {
        if at as usize + 1 == self.points.len() { 0 } else { at + 1 }
    }

    /// The position after a position.
    pub(super) fn after(&self, at: usize) -> Xy {
        self.points[if at + 1 == self.points.len() { 0 } else { at + 1 }]
    }

    /// The position before a position.
    pub(super) fn before(&self, at: usize) -> Xy {
        self.points[if at == 0 { self.points.len() - 1 } else { at - 1 }]
    }

    /// The positions that the ring comes from and goes to at a position of one of its edges.
    pub(super) fn way(&self, at: u32, node: Xy) -> (Xy, Xy) {
        let (from, to) = (self.points[at as usize], self.after(at as usize));
        if node == from {
            (self.before(at as usize), to)
        } else if node == to {
            (from, self.after(self.next(at) as usize))
        } else {
            (from, to)
        }
    }

    /// Whether the inside of its polygon is on its left.
    pub(super) fn inside_left(&self) -> bool {
        self.turns_left == (self.hole == 0)
    }
}

/// The rings of a feature's polygons, with what is wrong with each by itself.
pub(super) fn rings(polygons: &[Polygon<f64>], defects: &mut Defects) -> Vec<Ring> {
    let mut rings = Vec::with_capacity(polygons.iter().map(|polygon| 1 + polygon.interiors().len()).sum());
    for (polygon, part) in polygons.iter().zip(0..) {
        let mut shell: Option<Bounds> = None;
        for (line, hole) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).zip(0..) {
            let mut points = open(line);
            if points.is_empty() {
                continue;
            }
            if hole > 0 && polygon.exterior().0.is_empty() {
                let what = "the part has holes, but no outer ring";
                defects.add(Kind::HoleOutside, Some(points[0]), what.to_owned());
                continue;
            }
            if points.iter().any(|p| !p.x.is_finite() || !p.y.is_finite()) {
                defects.add(
                    Kind::OutOfRange,
                    None,
                    format!("{} has coordinates that are not finite numbers", defects.name(part, hole)),
                );
                continue;
            }
            if defects.drawn.degrees && unroll(&mut points) {
                let what = format!("{} jumps from one side of the map to the other", defects.name(part, hole));
                defects.add(Kind::CrossesAntimeridian, Some(points[0]), what);
            }
            beside(&mut points, shell.as_ref());
            if hole == 0 {
                shell = Some(Bounds::of(&points));
            }
            rings.extend(judged(points, (part, hole), defects));
        }
    }
    rings
}

/// A ring by itself; none if it encloses nothing.
fn judged(mut points: Vec<Xy>, (part, hole): (u32, u32), defects: &mut Defects) -> Option<Ring> {
    let written = points.len();
    let first_repeated = points.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        let positions = if points.len() == 1 { "a single position" } else { "only two different positions" };
        defects.add(Kind::TooFewPositions, Some(points[0]), format!("{} has {positions}", defects.name(part, hole)));
        return None;
    }
    let repeated = written - points.len();
    if repeated > 0 {
        let spot = first_repeated.unwrap_or(points[0]);
        let times = if repeated == 1 { "a position".to_owned() } else { format!("{repeated} positions") };
        defects.add(Kind::RepeatedPosition, Some(spot), format!("{} repeats {times}", defects.name(part, hole)));
    }
    let reduced = without_spikes(&points);
    if reduced.is_empty() {
        let what = format!("{} runs to and fro on one line and encloses nothing", defects.name(part, hole));
        defects.add(Kind::Flat, Some(points[0]), what);
        return None;
    }
    if reduced.len() < points.len() {
        note_spikes(&points, (part, hole), defects);
    }
    let (bounds, turns_left) = (Bounds::of(&reduced), turns_left(&reduced));
    Some(Ring { part, hole, points: reduced, bounds, turns_left })
}

/// The positions of a ring without the closing one; zeros without a sign.
fn open(line: &LineString<f64>) -> Vec<Xy> {
    let mut points: Vec<Xy> = line.0.iter().map(|c| Xy::new(c.x + 0.0, c.y + 0.0)).collect();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// Lets a ring in degrees run on beyond 180 degrees where it jumps across them; whether it does.
fn unroll(points: &mut [Xy]) -> bool {
    let bounds = Bounds::of(points);
    let in_range = bounds.min.x >= -180.0 && bounds.max.x <= 180.0 && bounds.min.y >= -90.0 && bounds.max.y <= 90.0;
    if !in_range || bounds.max.x - bounds.min.x <= 180.0 {
        return false;
    }
    let (mut turn, mut turns) = (0, Vec::with_capacity(points.len()));
    for k in 0..=points.len() {
        if k > 0 {
            // An edge of a full turn, as in a frame around the whole map, is no jump.
            let step = points[k % points.len()].x - points[k - 1].x;
            if step.abs() > 180.0 && step.abs() < 360.0 {
                turn += if step > 0.0 { -1 } else { 1 };
            }
        }
        turns.push(turn);
    }
    let least = turns.iter().copied().min().unwrap_or(0);
    // A ring that does not come back to where it was goes around a pole.
    if turn != 0 || turns.iter().all(|turn| *turn == 0) {
        return false;
    }
    for (point, turn) in points.iter_mut().zip(turns) {
        point.x += 360.0 * f64::from(turn - least);
    }
    true
}

/// Moves a hole by a full turn to the side of 180 degrees on which its shell is.
fn beside(points: &mut [Xy], shell: Option<&Bounds>) {
    let own = Bounds::of(points);
    if shell.is_some_and(|shell| shell.max.x > 180.0 && own.max.x < shell.min.x && own.min.x + 360.0 <= shell.max.x) {
        for point in points {
            point.x += 360.0;
        }
    }
}

/// Whether the second of two edges goes back over the first.
fn turns_back(from: Xy, middle: Xy, to: Xy) -> bool {
    on_one_ray(middle, from, to)
}

/// A ring without the edges that it runs back over; nothing if it is made of them. What it encloses is the same.
pub(in crate::check) fn without_spikes(points: &[Xy]) -> Vec<Xy> {
    let mut kept: Vec<Xy> = Vec::with_capacity(points.len());
    for &point in points {
        while let [.., before, tip] = kept[..]
            && turns_back(before, tip, point)
        {
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    // The same where the ring closes.
    let mut start = 0;
    loop {
        match &kept[start..] {
            [] | [_] | [_, _] => return Vec::new(),
            [first, .., last] if first == last => _ = kept.pop(),
            [first, .., before, last] if turns_back(*before, *last, *first) => _ = kept.pop(),
            [first, second, .., last] if turns_back(*last, *first, *second) => start += 1,
            _ => break,
        }
    }
    kept.drain(..start);
    kept
}

/// Spikes that are measured; the rest is counted.
const MEASURED: usize = 16;
/// Positions along a spike that are followed.
const FOLLOWED: usize = 1_024;

/// Reports the tips at which a ring turns back over itself.
fn note_spikes(points: &[Xy], (part, hole): (u32, u32), defects: &mut Defects) {
    let n = points.len();
    let at = |k: usize| points[k % n];
    let mut tips: Vec<usize> = (0..n).filter(|&k| turns_back(at(k + n - 1), at(k), at(k + 1))).collect();
    tips.sort_unstable_by(|&a, &b| at(a).x.total_cmp(&at(b).x).then(at(a).y.total_cmp(&at(b).y)));
    for &tip in tips.iter().take(MEASURED) {
        let mut spike = vec![at(tip)];
        for step in 1..=FOLLOWED.min(n / 2) {
            let (end, back, forth) = (spike[spike.len() - 1], at(tip + n - step), at(tip + step));
            if back != forth && !turns_back(back, end, forth) {
                break;
            }
            let nearer = if (back < forth) == (back > end) { back } else { forth };
            spike.push(nearer);
            if back != forth {
                break;
            }
        }
        let (figure, length, text) = defects.length(&spike);
        let what = format!("{} runs out to a tip and back, {text} long", defects.name(part, hole));
        defects.add_with(Kind::Spike, Some(at(tip)), what, vec![(figure, length)]);
    }
    defects.add_more(Kind::Spike, tips.len().saturating_sub(MEASURED) as u64);
}

/// Whether a ring goes counterclockwise.
pub(in crate::check) fn turns_left(points: &[Xy]) -> bool {
    let least = (1..points.len()).fold(0, |least, k| if points[k] < points[least] { k } else { least });
    let start = points[least];
    if points.iter().filter(|point| **point == start).count() > 1 {
        return ring_area(points) > 0.0;
    }
    let n = points.len();
    orient(points[(least + n - 1) % n], start, points[(least + 1) % n]) > 0.0
}
