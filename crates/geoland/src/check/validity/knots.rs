//! Knots: where the rings of a polygon cross or touch themselves, for those who want to cut them there.

use std::collections::HashMap;

use geo_types::Polygon;

use super::defects::Defects;
use super::meeting::{Meeting, crossing};
use super::rings::rings;
use super::search::contacts;
use crate::check::outline::Drawn;
use crate::lonlat::Xy;

/// A ring and the positions that it comes to more than once.
pub(in crate::check) struct Knots {
    pub(in crate::check) hole: bool,
    /// Its positions, without a closing one, repetitions and spikes.
    pub(in crate::check) points: Vec<Xy>,
    /// The positions by the edges on which they are; also those that are vertices.
    pub(in crate::check) on_edges: HashMap<u32, Vec<Xy>>,
    /// Whether it runs along itself.
    pub(in crate::check) along: bool,
}

/// The rings of a polygon with their knots.
pub(in crate::check) fn knots(polygon: &Polygon<f64>) -> Vec<Knots> {
    let rings = rings(std::slice::from_ref(polygon), &mut Defects::new(Drawn::default(), 1));
    let found = contacts(&rings);
    let mut knots: Vec<Knots> = rings
        .into_iter()
        .map(|ring| Knots {
            hole: ring.hole > 0,
            points: ring.points,
            on_edges: HashMap::new(),
            along: found.cut_short,
        })
        .collect();
    for contact in found.list.iter().filter(|contact| contact.first.ring == contact.second.ring) {
        let (first, second) = (contact.first, contact.second);
        let ring = &mut knots[first.ring as usize];
        let knot = match contact.meeting {
            Meeting::Cross => crossing((first.from, first.to), (second.from, second.to)),
            Meeting::At(node) => node,
            Meeting::Along(..) => {
                ring.along = true;
                continue;
            }
        };
        for edge in [first.at, second.at] {
            ring.on_edges.entry(edge).or_default().push(knot);
        }
    }
    knots
}
