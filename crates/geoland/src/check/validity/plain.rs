//! Plain outlines: those that certainly have no defect, told without a search. Nearly every parcel is one.

use geo_types::{Coord, LineString, Polygon};

use super::density;
use crate::bounds::Bounds;
use crate::chains::Chains;
use crate::check::outline::Drawn;
use crate::lonlat::Xy;
use crate::orient::orient;
use crate::simple;

/// Positions of a ring that does not go around its middle.
const FEW: usize = 32;
/// Parts, and holes of a part, that are compared with each other.
const SEVERAL: usize = 8;

/// Whether all rings are apart from each other and from themselves, lie as they should and run the right way round. An outline that is
/// not plain may be fine as well.
pub(super) fn is_plain(polygons: &[Polygon<f64>], drawn: Drawn) -> bool {
    let positions: usize = polygons.iter().map(positions_of).sum();
    if polygons.is_empty() || polygons.len() > SEVERAL || positions > density::SOME {
        return false;
    }
    let mut parts = [Bounds::EMPTY; SEVERAL];
    for (k, polygon) in polygons.iter().enumerate() {
        let Some(bounds) = plain_part(polygon, drawn).filter(|own| are_apart(&parts[..k], own)) else { return false };
        parts[k] = bounds;
    }
    true
}

fn positions_of(polygon: &Polygon<f64>) -> usize {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|ring| ring.0.len()).sum()
}

fn are_apart(others: &[Bounds], own: &Bounds) -> bool {
    !others.iter().any(|other| other.meets(own))
}

/// The bounds of a part that is plain.
fn plain_part(polygon: &Polygon<f64>, drawn: Drawn) -> Option<Bounds> {
    let shell = plain_ring(polygon.exterior(), drawn, Side::Shell)?;
    if polygon.interiors().is_empty() {
        return Some(shell);
    }
    if drawn.note_holes || polygon.interiors().len() > SEVERAL {
        return None;
    }
    let mut holes = [Bounds::EMPTY; SEVERAL];
    for (k, ring) in polygon.interiors().iter().enumerate() {
        let hole = plain_ring(ring, drawn, Side::Hole).filter(|own| are_apart(&holes[..k], own))?;
        if !lies_in(&hole, polygon.exterior()) {
            return None;
        }
        holes[k] = hole;
    }
    Some(shell)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Shell,
    Hole,
}

/// The bounds of a ring that is plain.
fn plain_ring(ring: &LineString<f64>, drawn: Drawn, side: Side) -> Option<Bounds> {
    let [positions @ .., last] = &ring.0[..] else { return None };
    let count = positions.len();
    if count < 3 || positions.first() != Some(last) {
        return None;
    }
    let (mut low, mut high, mut all_finite) = (positions[0], positions[0], true);
    for c in positions {
        all_finite &= c.x.is_finite() && c.y.is_finite();
        (low.x, low.y) = (if c.x < low.x { c.x } else { low.x }, if c.y < low.y { c.y } else { low.y });
        (high.x, high.y) = (if c.x > high.x { c.x } else { high.x }, if c.y > high.y { c.y } else { high.y });
    }
    if !all_finite || (drawn.degrees && high.x - low.x > 180.0) {
        return None;
    }
    let middle = Xy::new(f64::midpoint(low.x, high.x), f64::midpoint(low.y, high.y));
    let mut way = simple::turn_around(positions.iter().map(xy), middle);
    if way == 0.0 && count <= FEW {
        let mut few = [Xy::new(0.0, 0.0); FEW];
        few.iter_mut().zip(positions).for_each(|(point, c)| *point = xy(c));
        way = way_of_few(&few[..count]);
    }
    let is_right = way != 0.0 && (!drawn.shells_counterclockwise || (way > 0.0) == (side == Side::Shell));
    is_right.then(|| Bounds { min: xy(&low), max: xy(&high) })
}

/// Which way a ring of few positions goes, if it does not meet itself; else 0.
fn way_of_few(ring: &[Xy]) -> f64 {
    let count = ring.len();
    let least = (1..count).fold(0, |least, k| if ring[k] < ring[least] { k } else { least });
    let turn = orient(ring[(least + count - 1) % count], ring[least], ring[(least + 1) % count]);
    // Of four positions or more, repeated ones make edges meet that are no neighbours.
    if turn != 0.0 && simple::few_are_apart(ring) { turn.signum() } else { 0.0 }
}

/// Whether a rectangle certainly lies in a ring that does not meet itself: no edge comes near it, and the ring goes around it.
fn lies_in(rectangle: &Bounds, ring: &LineString<f64>) -> bool {
    let comes_near = |pair: &[Coord<f64>]| Bounds::of(&[xy(&pair[0]), xy(&pair[1])]).meets(rectangle);
    if ring.0.windows(2).any(comes_near) {
        return false;
    }
    let ring: Vec<Xy> = ring.0[1..].iter().map(xy).collect();
    Chains::NONE.winding(&ring, rectangle.min) != 0
}

fn xy(c: &Coord<f64>) -> Xy {
    Xy::new(c.x, c.y)
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Polygon};
    use proptest::prelude::*;

    use super::is_plain;
    use crate::check::outline::Drawn;
    use crate::check::validity::in_detail;

    /// Rings on a small lattice, where touching, crossing and nesting are frequent; some run around a middle.
    fn ring() -> impl Strategy<Value = LineString<f64>> {
        let anyhow = prop::collection::vec((0..7_i32, 0..7_i32), 3..7)
            .prop_map(|corners| corners.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect::<Vec<_>>());
        let rectangle =
            (0..9_i32, 0..9_i32, 1..9_i32, 1..9_i32, any::<bool>()).prop_map(|(x, y, wide, high, turned)| {
                let [x, y, east, north] = [x, y, x + wide, y + high].map(f64::from);
                let mut corners = vec![(x, y), (east, y), (east, north), (x, north)];
                if turned {
                    corners.reverse();
                }
                corners
            });
        prop_oneof![anyhow, rectangle].prop_map(|mut corners| {
            corners.push(corners[0]);
            corners.into()
        })
    }

    fn polygon() -> impl Strategy<Value = Polygon<f64>> {
        (ring(), prop::collection::vec(ring(), 0..3)).prop_map(|(shell, holes)| Polygon::new(shell, holes))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn plain_outlines_have_no_defect(
            polygons in prop::collection::vec(polygon(), 1..3), shells_counterclockwise: bool, note_holes: bool,
        ) {
            let drawn = Drawn { degrees: false, shells_counterclockwise, note_holes };
            if is_plain(&polygons, drawn) {
                prop_assert_eq!(in_detail(&polygons, drawn), []);
            }
        }
    }

    #[test]
    fn most_outlines_are_plain() {
        let square = |x: f64, side: f64| -> LineString<f64> {
            vec![(x, x), (x + side, x), (x + side, x + side), (x, x + side), (x, x)].into()
        };
        let drawn = Drawn::default();
        let with_hole = Polygon::new(square(0.0, 9.0), vec![square(2.0, 1.0), square(5.0, 2.0)]);
        assert!(is_plain(std::slice::from_ref(&with_hole), drawn));
        assert!(is_plain(&[with_hole.clone(), Polygon::new(square(20.0, 1.0), vec![])], drawn));
        assert!(!is_plain(&[with_hole.clone(), Polygon::new(square(9.0, 1.0), vec![])], drawn), "parts that touch");
        assert!(!is_plain(std::slice::from_ref(&with_hole), Drawn { note_holes: true, ..drawn }));
        assert!(!is_plain(&[with_hole], Drawn { shells_counterclockwise: true, ..drawn }), "holes like shells");
        let in_corner = Polygon::new(square(0.0, 9.0), vec![square(0.0, 1.0)]);
        assert!(!is_plain(&[in_corner], drawn), "a hole on the border");
        let outside = Polygon::new(square(0.0, 9.0), vec![square(10.0, 1.0)]);
        assert!(!is_plain(&[outside], drawn), "a hole outside");
        assert!(!is_plain(&[], drawn));
    }
}
