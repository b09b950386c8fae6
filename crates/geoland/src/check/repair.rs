//! Repair: what can be put right in an outline without changing the land that it means.

mod lobes;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use self::lobes::split;
use super::outline::{Defect, Drawn};
use super::validity::{judge, turns_left, without_spikes};
use crate::finding::{Kind, Severity};
use crate::kernel::Kernel;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// What was done to an outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The kind of defect that it removes.
    pub kind: Kind,
    /// What was done, in words.
    pub what: String,
    /// The area before it, as it was measured.
    pub area_before: f64,
    /// The area after it.
    pub area_after: f64,
}

/// An outline after its repair.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The polygons; those that were given where nothing was done. Positions that were not dropped are bit for bit as they were.
    pub land: MultiPolygon<f64>,
    /// What was done, in its order.
    pub steps: Vec<Step>,
    /// What could not be repaired and why, in words.
    pub refused: Vec<String>,
    /// What is still wrong.
    pub left: Vec<Defect>,
}

/// [`repair_measured`], with areas in squared units of the coordinates. In degrees these are no areas: they only show that
/// nothing changed.
///
/// # Example
/// ```
/// use geoland::check::outline::Drawn;
/// use geoland::check::repair::repair;
/// let bow_tie = geo_types::Polygon::new(vec![(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)].into(), vec![]);
/// let repaired = repair(&geo_types::MultiPolygon(vec![bow_tie]), Drawn::default());
/// assert_eq!(repaired.land.0.len(), 2);
/// assert_eq!(repaired.steps[0].what, "part 1 was cut into 2 parts where it crosses or touches itself");
/// assert_eq!((repaired.steps[0].area_before, repaired.steps[0].area_after), (8.0, 8.0));
/// assert!(repaired.left.is_empty());
/// ```
#[must_use]
pub fn repair(land: &MultiPolygon<f64>, drawn: Drawn) -> Repair {
    repair_measured(land, drawn, |land| area(&land.0))
}

/// Repairs an outline as far as the land that it means is clear. In this order:
///
/// 1. positions repeated in a row are dropped;
/// 2. spikes are dropped: of edges that run back over the edge before, what is double;
/// 3. rings that enclose nothing are dropped;
/// 4. a ring that crosses or touches itself is cut there into lobes. A lobe beside the others becomes a part (or a hole, if the ring was
///    one). A lobe in another becomes a hole of it if it runs the other way round, and is dropped if it runs the same way, since
///    its land is counted already: what is kept is the land of nonzero winding, as geoland measures it;
/// 5. where [`Drawn::shells_counterclockwise`] asks for it, shells are turned counterclockwise and holes clockwise.
///
/// Rings are taken as closed. A polygon without these defects comes back as it is, with no steps.
///
/// # Guarantees
/// Step 4 is done to a polygon only if what comes of it has no defect at error level, and its area is that of nonzero winding within
/// 16 ε of the largest coordinate times the perimeter (ε = 2^-52), the rounding of the crossings. The other steps change no area.
/// Nothing is done to rings across the antimeridian, or to what was too entangled to be judged.
///
/// # Example
/// ```
/// use geoland::check::outline::Drawn;
/// use geoland::check::repair::repair_measured;
/// use geoland::Plane;
/// let spike = vec![(116.0, 40.0), (116.01, 40.0), (116.01, 40.01), (116.01, 40.03), (116.01, 40.01)];
/// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(spike.into(), vec![])]);
/// let plane = Plane::new(geoland::Ellipsoid::WGS84);
/// let drawn = Drawn { degrees: true, ..Drawn::default() };
/// let repaired = repair_measured(&land, drawn, |land| plane.polygon_area_m2(land).unwrap_or(f64::NAN));
/// assert_eq!(repaired.steps[0].what, "2 positions of spikes were dropped");
/// assert_eq!(repaired.land.0[0].exterior().0.len(), 4);
/// ```
#[must_use]
pub fn repair_measured(land: &MultiPolygon<f64>, drawn: Drawn, measure: impl Fn(&MultiPolygon<f64>) -> f64) -> Repair {
    let mut work = Work { land: land.clone(), steps: Vec::new(), refused: Vec::new(), measure };
    let found = judge(&land.0, drawn);
    let untouchable = found.iter().find_map(|defect| match defect.kind {
        Kind::CrossesAntimeridian => Some("it runs across the antimeridian: cut it at 180 degrees first"),
        Kind::NotJudged => Some("it is too entangled to be judged: simplify it first"),
        Kind::OutOfRange => Some("it has coordinates that are not finite numbers"),
        _ => None,
    });
    if let Some(why) = untouchable {
        return Repair { land: work.land, steps: Vec::new(), refused: vec![why.to_owned()], left: found };
    }
    if found.is_empty() {
        return Repair { land: work.land, steps: Vec::new(), refused: Vec::new(), left: found };
    }
    work.drop_repeated();
    work.drop_spikes();
    work.drop_flat_rings();
    work.split();
    if drawn.shells_counterclockwise {
        work.turn(drawn);
    }
    let left = if work.steps.is_empty() { found } else { judge(&work.land.0, drawn) };
    Repair { land: work.land, steps: work.steps, refused: work.refused, left }
}

/// The area of polygons as geoland counts it, in squared units of their coordinates.
fn area(polygons: &[Polygon<f64>]) -> f64 {
    let ring = |line: &LineString<f64>| line.0.iter().map(|c| Xy::new(c.x, c.y)).collect::<Vec<_>>();
    let part = |polygon: &Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
    };
    let shape = Shape::new(polygons.iter().map(part).collect());
    if shape.is_empty() {
        return 0.0;
    }
    Kernel::default().cells(&[&shape]).iter().map(|(_, area)| area).sum()
}

struct Work<M> {
    land: MultiPolygon<f64>,
    steps: Vec<Step>,
    refused: Vec<String>,
    measure: M,
}

impl<M: Fn(&MultiPolygon<f64>) -> f64> Work<M> {
    fn done(&mut self, kind: Kind, what: String, land: MultiPolygon<f64>) {
        let (area_before, area_after) = ((self.measure)(&self.land), (self.measure)(&land));
        self.steps.push(Step { kind, what, area_before, area_after });
        self.land = land;
    }

    /// The land with every ring changed by `change`, which leaves those as they are that it answers with none for; and how many
    /// positions are gone.
    fn with_rings(&self, change: impl Fn(&[Xy]) -> Option<Vec<Xy>>) -> (MultiPolygon<f64>, usize) {
        let mut dropped = 0;
        let mut ring = |line: &LineString<f64>| {
            let points = open(line);
            match change(&points) {
                Some(changed) => {
                    dropped += points.len() - changed.len();
                    closed(&changed)
                }
                None => line.clone(),
            }
        };
        let polygons = self.land.0.iter().map(|polygon| {
            let shell = ring(polygon.exterior());
            Polygon::new(shell, polygon.interiors().iter().map(&mut ring).collect())
        });
        (MultiPolygon(polygons.collect()), dropped)
    }

    fn drop_repeated(&mut self) {
        let (land, dropped) = self.with_rings(|points| {
            let mut changed = points.to_vec();
            changed.dedup();
            while changed.len() > 1 && changed.first() == changed.last() {
                changed.pop();
            }
            (changed.len() < points.len() && changed.len() >= 3).then_some(changed)
        });
        if dropped > 0 {
            self.done(Kind::RepeatedPosition, format!("{} dropped", counted(dropped, "repeated position")), land);
        }
    }

    fn drop_spikes(&mut self) {
        let (land, dropped) = self.with_rings(|points| {
            let changed = without_spikes(points);
            (changed.len() < points.len() && !changed.is_empty()).then_some(changed)
        });
        if dropped > 0 {
            let (positions, were) = if dropped == 1 { ("position", "was") } else { ("positions", "were") };
            self.done(Kind::Spike, format!("{dropped} {positions} of spikes {were} dropped"), land);
        }
    }

    fn drop_flat_rings(&mut self) {
        let encloses = |line: &LineString<f64>| {
            let mut points = open(line);
            points.dedup();
            !without_spikes(&points).is_empty()
        };
        let (mut rings, mut polygons) = (0, Vec::new());
        for polygon in &self.land.0 {
            if encloses(polygon.exterior()) {
                let holes: Vec<_> = polygon.interiors().iter().filter(|hole| encloses(hole)).cloned().collect();
                rings += polygon.interiors().iter().filter(|hole| !hole.0.is_empty()).count();
                rings -= holes.len();
                polygons.push(Polygon::new(polygon.exterior().clone(), holes));
            } else {
                // Without a shell that encloses something there is nothing that holes could be taken from.
                rings += 1 + polygon.interiors().len();
            }
        }
        if polygons.is_empty() {
            self.refused.push("it encloses nothing: nothing would be left of it".to_owned());
        } else if rings > 0 {
            let (that, were) = if rings == 1 { ("ring that encloses", "was") } else { ("rings that enclose", "were") };
            self.done(Kind::Flat, format!("{rings} {that} nothing {were} dropped"), MultiPolygon(polygons));
        }
    }

    /// Cuts the polygons whose rings cross or touch themselves, where that is clear.
    fn split(&mut self) {
        let mut at = 0;
        for part in 1.. {
            let Some(polygon) = self.land.0.get(at) else { return };
            let lobes = match split(polygon) {
                Ok(None) => {
                    at += 1;
                    continue;
                }
                Ok(Some(lobes)) => lobes,
                Err(why) => {
                    self.refused.push(format!("part {part} was not cut into lobes: {why}"));
                    at += 1;
                    continue;
                }
            };
            if let Some(why) = differs(polygon, &lobes) {
                self.refused.push(format!("part {part} was not cut into lobes: {why}"));
                at += 1;
                continue;
            }
            let into =
                if lobes.len() == 1 { "one part with holes".to_owned() } else { format!("{} parts", lobes.len()) };
            let what = format!("part {part} was cut into {into} where it crosses or touches itself");
            let (mut land, next) = (self.land.clone(), at + lobes.len());
            land.0.splice(at..=at, lobes);
            self.done(Kind::SelfIntersection, what, land);
            at = next;
        }
    }

    /// Turns the rings that run the other way round than the format wants, if it is clear which way they run.
    fn turn(&mut self, drawn: Drawn) {
        let unclear = |defect: &Defect| {
            matches!(defect.kind, Kind::SelfIntersection | Kind::RingTouchesItself | Kind::SharedBorder)
        };
        let mut turned = 0;
        let polygons = self.land.0.iter().map(|polygon| {
            if judge(std::slice::from_ref(polygon), drawn).iter().any(unclear) {
                return polygon.clone();
            }
            let mut ring = |line: &LineString<f64>, left: bool| {
                let points = open(line);
                if points.len() < 3 || turns_left(&points) == left {
                    return line.clone();
                }
                turned += 1;
                LineString(line.0.iter().rev().copied().collect())
            };
            let shell = ring(polygon.exterior(), true);
            Polygon::new(shell, polygon.interiors().iter().map(|hole| ring(hole, false)).collect())
        });
        let land = MultiPolygon(polygons.collect());
        if turned > 0 {
            self.done(Kind::WrongOrientation, format!("{} turned round", counted(turned, "ring")), land);
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun} was") } else { format!("{count} {noun}s were") }
}

/// Why lobes are not what the polygon was, if they are not.
fn differs(polygon: &Polygon<f64>, lobes: &[Polygon<f64>]) -> Option<&'static str> {
    if judge(lobes, Drawn::default()).iter().any(|defect| defect.kind.severity() == Severity::Error) {
        return Some("the lobes would have defects of their own");
    }
    let (before, after) = (area(std::slice::from_ref(polygon)), area(lobes));
    let (mut largest, mut perimeter) = (0.0_f64, 0.0);
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        largest = ring.0.iter().fold(largest, |largest, c| largest.max(c.x.abs()).max(c.y.abs()));
        perimeter += ring.lines().map(|edge| edge.dx().hypot(edge.dy())).sum::<f64>();
    }
    let bound = 16.0 * f64::EPSILON * largest * perimeter;
    ((before - after).abs() > bound).then_some("the lobes would have another area")
}

/// The positions of a ring without the closing one.
fn open(line: &LineString<f64>) -> Vec<Xy> {
    let mut points: Vec<Xy> = line.0.iter().map(|c| Xy::new(c.x, c.y)).collect();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

fn closed(points: &[Xy]) -> LineString<f64> {
    LineString(points.iter().chain(points.first()).map(|p| Coord { x: p.x, y: p.y }).collect())
}

#[cfg(test)]
#[path = "repair_tests.rs"]
mod tests;
