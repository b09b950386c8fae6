//! Lobes: the simple rings of which a ring that crosses or touches itself is made.

use std::collections::HashMap;

use geo_types::Polygon;

use super::closed;
use crate::chains::Chains;
use crate::check::validity::{Knots, bits, knots, turns_left};
use crate::lonlat::Xy;

/// The polygons of a polygon's lobes; none where no ring of it crosses or touches itself.
pub(super) fn split(polygon: &Polygon<f64>) -> Result<Option<Vec<Polygon<f64>>>, &'static str> {
    let (mut parts, mut holes) = (Vec::new(), Vec::new());
    let mut any = false;
    for Knots { hole, points, on_edges, along } in knots(polygon) {
        if along {
            return Err("a ring of it runs along itself");
        }
        let knotted = !on_edges.is_empty();
        any |= knotted;
        let lobes = if knotted { nested(&lobes(&points, on_edges))? } else { vec![(points, Vec::new())] };
        for (lobe, inner) in lobes {
            if !hole {
                parts.push((lobe, inner));
            } else if inner.is_empty() {
                holes.push(lobe);
            } else {
                return Err("a hole of it has land within");
            }
        }
    }
    if !any {
        return Ok(None);
    }
    for hole in holes {
        let around = parts.iter_mut().find(|(lobe, _)| lies_in(&hole, lobe));
        around.ok_or("a hole of it lies in none of the lobes")?.1.push(hole);
    }
    // In an order that does not depend on where the ring started.
    parts.sort_by(|a, b| order(&least(&a.0), &least(&b.0)).then(a.0.len().cmp(&b.0.len())));
    let turned = |mut ring: Vec<Xy>, left: bool| {
        if turns_left(&ring) != left {
            ring.reverse();
        }
        closed(&ring)
    };
    let polygons = parts.into_iter().map(|(lobe, inner)| {
        Polygon::new(turned(lobe, true), inner.into_iter().map(|hole| turned(hole, false)).collect())
    });
    Ok(Some(polygons.collect()))
}

fn order(a: &Xy, b: &Xy) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

fn least(ring: &[Xy]) -> Xy {
    ring.iter().copied().min_by(order).unwrap_or(Xy::new(0.0, 0.0))
}

/// Cuts a ring at the positions that it comes to twice, given by the edges on which they are: whenever it comes back to a position,
/// what it ran since then is a lobe.
fn lobes(points: &[Xy], mut on_edges: HashMap<u32, Vec<Xy>>) -> Vec<Vec<Xy>> {
    let n = points.len();
    let mut walk = Vec::with_capacity(n + on_edges.len());
    for (at, from) in points.iter().enumerate() {
        walk.push(*from);
        let to = points[(at + 1) % n];
        let mut along = on_edges.remove(&(at as u32)).unwrap_or_default();
        along.retain(|knot| knot != from && *knot != to);
        // By comparisons alone, so that the order is the same the other way round.
        let ahead = |a: f64, b: f64, from: f64, to: f64| if to > from { a.total_cmp(&b) } else { b.total_cmp(&a) };
        along.sort_by(|a, b| {
            let (x, y) = (ahead(a.x, b.x, from.x, to.x), ahead(a.y, b.y, from.y, to.y));
            // First the axis in which the edge is longer: across it rounding may turn the order round.
            if (to.x - from.x).abs() >= (to.y - from.y).abs() { x.then(y) } else { y.then(x) }
        });
        along.dedup();
        walk.extend(along);
    }
    // From the least position on, towards the lesser neighbour: wherever the ring started, it is cut in the same way.
    let n = walk.len();
    let start = (0..n).min_by(|&a, &b| order(&walk[a], &walk[b])).unwrap_or(0);
    walk.rotate_left(start);
    if order(&walk[n - 1], &walk[1]).is_lt() {
        walk[1..].reverse();
    }
    let (mut lobes, mut open, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for position in walk {
        if let Some(&back) = seen.get(&bits(position)) {
            let lobe: Vec<Xy> = open.drain(back..).collect();
            for p in &lobe {
                seen.remove(&bits(*p));
            }
            lobes.push(lobe);
        }
        seen.insert(bits(position), open.len());
        open.push(position);
    }
    lobes.push(open);
    lobes.retain(|lobe| lobe.len() >= 3);
    lobes
}

type WithHoles = (Vec<Xy>, Vec<Vec<Xy>>);

/// Lobes beside each other, with those that lie in them and run the other way round; what lies in a lobe and runs its way is
/// counted already.
fn nested(lobes: &[Vec<Xy>]) -> Result<Vec<WithHoles>, &'static str> {
    /// So many pairs are looked at.
    const MOST: usize = 1_000;
    if lobes.len() > MOST {
        return Err("it has more than a thousand lobes");
    }
    let around: Vec<Vec<usize>> = (0..lobes.len())
        .map(|inner| {
            (0..lobes.len()).filter(|&outer| outer != inner && lies_in(&lobes[inner], &lobes[outer])).collect()
        })
        .collect();
    let mut beside: Vec<(usize, WithHoles)> = Vec::new();
    for (number, lobe) in lobes.iter().enumerate() {
        match around[number][..] {
            [] => beside.push((number, (lobe.clone(), Vec::new()))),
            [_] => {}
            _ => return Err("its lobes lie in each other more than twice"),
        }
    }
    for (number, lobe) in lobes.iter().enumerate() {
        if let [outer] = around[number][..]
            && turns_left(lobe) != turns_left(&lobes[outer])
        {
            let (_, (_, holes)) =
                beside.iter_mut().find(|(beside, _)| *beside == outer).ok_or("its lobes lie in each other")?;
            holes.push(lobe.clone());
        }
    }
    Ok(beside.into_iter().map(|(_, lobe)| lobe).collect())
}

/// Whether a ring lies in another that it does not cross.
fn lies_in(inner: &[Xy], outer: &[Xy]) -> bool {
    let clear = inner.iter().find(|point| !outer.contains(point));
    clear.is_some_and(|point| Chains::new(outer).winding(outer, *point) != 0)
}
