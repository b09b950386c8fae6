//! Validity: whether polygons are as the OGC's rules for simple features want them, and where they are not.
//!
//! The verdicts are those of JTS and GEOS: a feature is valid exactly when it has no defect at error level. All decisions are
//! signs of exact orientations; only positions and lengths that are printed are rounded.

mod class;
mod defects;
mod density;
mod interior;
mod knots;
mod lines;
mod meeting;
mod nesting;
mod plain;
mod rings;
mod search;

use std::collections::{BTreeMap, HashSet};

use geo_types::Polygon;

pub use self::class::OgcClass;
use self::defects::Defects;
pub(super) use self::knots::{Knots, knots};
pub(super) use self::lines::judge_lines;
use self::meeting::{Meeting, crossing, lesser, ways_cross};
pub(super) use self::nesting::bits;
use self::nesting::{Borders, Touch, pair};
use self::rings::Ring;
pub(super) use self::rings::{turns_left, without_spikes};
use self::search::{Contact, Contacts, contacts};
use super::outline::{Defect, Drawn};
use crate::finding::Kind;
use crate::lonlat::Xy;

/// The defects of a polygon or of the parts of a multipolygon.
pub(super) fn judge(polygons: &[Polygon<f64>], drawn: Drawn) -> Vec<Defect> {
    if plain::is_plain(polygons, drawn) { Vec::new() } else { in_detail(polygons, drawn) }
}

fn in_detail(polygons: &[Polygon<f64>], drawn: Drawn) -> Vec<Defect> {
    let mut defects = Defects::new(drawn, polygons.len());
    density::judge(polygons, &mut defects);
    let rings = rings::rings(polygons, &mut defects);
    let found = contacts(&rings);
    let borders = borders(&rings, &found, &mut defects);
    let mut whole = !found.cut_short;
    if whole {
        let (misplaced, all_compared) = nesting::judge(&rings, &borders, &mut defects);
        let skip = |ring: u32| misplaced.contains(&ring) || borders.entangled.contains(&ring);
        interior::judge(&rings, &borders, skip, &mut defects);
        whole = all_compared;
    }
    if drawn.shells_counterclockwise {
        orientation(&rings, &borders.entangled, &mut defects);
    }
    if drawn.note_holes {
        holes(&rings, &mut defects);
    }
    if !whole {
        let what = "its edges lie so close or cross so often that not all of them were compared";
        defects.add(Kind::NotJudged, None, what.to_owned());
    }
    defects.finish()
}

/// Reports where borders cross, touch themselves or run along each other, and keeps how they touch otherwise.
fn borders(rings: &[Ring], found: &Contacts, defects: &mut Defects) -> Borders {
    let mut borders = Borders::default();
    let mut shared: BTreeMap<(u32, u32), Shared> = BTreeMap::new();
    let mut overlaps: BTreeMap<(u32, u32), Vec<Xy>> = BTreeMap::new();
    let mut visits: BTreeMap<(u32, [u64; 2]), (Xy, bool)> = BTreeMap::new();
    for contact in &found.list {
        let Contact { first, second, meeting } = contact;
        let key = pair(first.ring, second.ring);
        let (a, b) = (&rings[first.ring as usize], &rings[second.ring as usize]);
        let mut crosses = |at: Xy, borders: &mut Borders, defects: &mut Defects| {
            borders.crossed.insert(key);
            if a.part == b.part {
                let what = if first.ring == second.ring {
                    borders.entangled.insert(first.ring);
                    format!("{} crosses itself", defects.name(a.part, a.hole))
                } else {
                    let (one, other) = if key.0 == first.ring { (a, b) } else { (b, a) };
                    format!("{} crosses {}", defects.name(other.part, other.hole), defects.name(one.part, one.hole))
                };
                defects.add(Kind::SelfIntersection, Some(at), what);
            } else {
                overlaps.entry(pair(a.part, b.part)).or_default().push(at);
            }
        };
        match *meeting {
            Meeting::Cross => {
                crosses(crossing((first.from, first.to), (second.from, second.to)), &mut borders, defects);
            }
            Meeting::Along(low, high) => {
                borders.crossed.insert(key);
                if first.ring == second.ring {
                    borders.entangled.insert(first.ring);
                }
                shared.entry(key).or_default().add((low, high), contact, (a, b));
            }
            Meeting::At(node) => {
                let ways = [a.way(first.at, node), b.way(second.at, node)];
                let through = ways_cross(node, ways[0], ways[1]);
                if first.ring == second.ring {
                    borders.entangled.insert(first.ring);
                    visits.entry((first.ring, nesting::bits(node))).or_insert((node, false)).1 |= through;
                } else if through {
                    crosses(node, &mut borders, defects);
                } else {
                    let touch = Touch { rings: (first.ring, second.ring), node, ways };
                    borders.touches.entry(key).or_default().push(touch);
                }
            }
        }
    }
    for ((ring, _), (node, through)) in visits {
        let (name, does) = (name(rings, ring, defects), if through { "crosses" } else { "touches" });
        defects.add(
            Kind::RingTouchesItself,
            Some(node),
            format!("{name} comes to one position twice and {does} itself there"),
        );
    }
    note_overlaps(overlaps, defects);
    for ((a, b), stretch) in shared {
        stretch.note((a, b), rings, defects);
    }
    borders
}

fn name(rings: &[Ring], ring: u32, defects: &Defects) -> String {
    let ring = &rings[ring as usize];
    defects.name(ring.part, ring.hole)
}

/// Parts whose borders cross, each pair once.
fn note_overlaps(overlaps: BTreeMap<(u32, u32), Vec<Xy>>, defects: &mut Defects) {
    for ((a, b), mut places) in overlaps {
        places.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        places.dedup();
        let count = match places.len() {
            1 => "one place".to_owned(),
            more => format!("{more} places"),
        };
        let what = format!("parts {} and {} overlap; their borders cross in {count}", a + 1, b + 1);
        defects.add(Kind::PartsOverlap, places.first().copied(), what);
    }
}

/// What two rings, or a ring and itself, have in common along their edges.
#[derive(Default)]
struct Shared {
    stretches: Vec<(Xy, Xy)>,
    /// Whether the insides of both lie on one side of it.
    one_side: bool,
}

impl Shared {
    fn add(&mut self, stretch: (Xy, Xy), contact: &Contact, (a, b): (&Ring, &Ring)) {
        let Contact { first, second, .. } = contact;
        // Whether the inside is on the left of the edge taken from its lesser end on.
        let left = |ring: &Ring, from: Xy, to: Xy| ring.inside_left() == (from < to);
        self.one_side |= left(a, first.from, first.to) == left(b, second.from, second.to);
        self.stretches.push(stretch);
    }

    fn note(mut self, (a, b): (u32, u32), rings: &[Ring], defects: &mut Defects) {
        self.stretches.sort_unstable_by(|a, b| a.0.x.total_cmp(&b.0.x).then(a.0.y.total_cmp(&b.0.y)));
        let lengths = self.stretches.iter().map(|&(from, to)| defects.length(&[from, to]));
        let (figure, length) = lengths.fold(("", 0.0), |(_, sum), (figure, length, _)| (figure, sum + length));
        let unit = if defects.drawn.degrees { "m" } else { "units of the file" };
        let spot = self.stretches.iter().map(|stretch| stretch.0).reduce(lesser);
        let (of_a, of_b) = (rings[a as usize].part, rings[b as usize].part);
        let figures = vec![(figure, length)];
        if of_a != of_b && self.one_side {
            let what = format!(
                "parts {} and {} overlap; {length:.3} {unit} of their borders are the same",
                of_a + 1,
                of_b + 1
            );
            defects.add_with(Kind::PartsOverlap, spot, what, figures);
            return;
        }
        let (one, other) = (name(rings, a, defects), name(rings, b, defects));
        let what = if a == b {
            format!("{one} runs along itself for {length:.3} {unit}")
        } else {
            format!("{other} runs along {one} for {length:.3} {unit}")
        };
        defects.add_with(Kind::SharedBorder, spot, what, figures);
    }
}

/// Reports rings that run the other way round than the format wants, once for the feature.
fn orientation(rings: &[Ring], entangled: &HashSet<u32>, defects: &mut Defects) {
    let turned = |(ring, number): &(&Ring, u32)| ring.turns_left != (ring.hole == 0) && !entangled.contains(number);
    let mut turned = rings.iter().zip(0..).filter(turned).map(|(ring, _)| ring);
    let Some(first) = turned.next() else { return };
    let way = if first.hole == 0 { "clockwise" } else { "counterclockwise" };
    let name = defects.name(first.part, first.hole);
    let what = match turned.count() {
        0 => format!("{name} runs {way}"),
        more => format!("{name} runs {way}, and {more} more run the wrong way round"),
    };
    let spot = first.points.iter().copied().reduce(lesser);
    defects.add(Kind::WrongOrientation, spot, what);
}

/// Notes that a feature has holes.
fn holes(rings: &[Ring], defects: &mut Defects) {
    let count = rings.iter().filter(|ring| ring.hole > 0).count();
    if count > 0 {
        let what = if count == 1 { "a hole".to_owned() } else { format!("{count} holes") };
        defects.add_with(Kind::Holes, None, what, vec![("holes", count as f64)]);
    }
}
