//! Density: outlines of more positions than they need.

use geo_types::{LineString, Polygon};

use super::defects::Defects;
use crate::finding::Kind;

/// An outline of so many positions slows every program down; all of Beijing's districts together have 14,130.
const MANY: usize = 100_000;
/// From so many on it is asked whether they are needed.
pub(super) const SOME: usize = 1_000;
/// A position nearer to the line between its neighbours than this share of the outline's extent is not needed: a millimetre
/// on a parcel of 100 m, a metre on a district of 100 km.
const NEAR: f64 = 1e-5;

/// Reports a feature of very many positions, or of many of which more than a quarter is not needed.
pub(super) fn judge(polygons: &[Polygon<f64>], defects: &mut Defects) {
    let rings = || polygons.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let count: usize = rings().map(|ring| ring.0.len().saturating_sub(1)).sum();
    if count <= SOME {
        return;
    }
    let needless: usize = rings().map(needless).sum();
    let figures = vec![("positions", count as f64), ("needless_positions", needless as f64)];
    if count > MANY || needless * 4 > count {
        let what =
            format!("{count} positions, of which {needless} lie on the line between their neighbours or nearly so");
        defects.add_with(Kind::ManyPositions, None, what, figures);
    }
}

/// How many positions of a closed ring lie on the line between their neighbours, or nearly so.
fn needless(ring: &LineString<f64>) -> usize {
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for c in &ring.0 {
        (low, high) = ((low.0.min(c.x), low.1.min(c.y)), (high.0.max(c.x), high.1.max(c.y)));
    }
    let extent = (high.0 - low.0).hypot(high.1 - low.1);
    ring.0
        .windows(3)
        .filter(|trio| {
            let (x, y) = (trio[2].x - trio[0].x, trio[2].y - trio[0].y);
            let beside = x * (trio[1].y - trio[0].y) - y * (trio[1].x - trio[0].x);
            beside.abs() <= NEAR * extent * x.hypot(y)
        })
        .count()
}
