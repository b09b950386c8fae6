//! Repairs keep the land, do nothing to what is right, and leave alone what is not clear.

use geo_types::{LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::{area, repair};
use crate::check::outline::{Drawn, defects};
use crate::finding::{Kind, Severity};

type Ring = Vec<(f64, f64)>;

fn land(parts: &[Vec<Ring>]) -> MultiPolygon<f64> {
    let polygon = |rings: &Vec<Ring>| {
        let mut rings = rings.iter().map(|ring| LineString::from(ring.clone()));
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    MultiPolygon(parts.iter().map(polygon).collect())
}

fn kinds(land: &MultiPolygon<f64>, drawn: Drawn) -> (Vec<Kind>, MultiPolygon<f64>) {
    let repaired = repair(land, drawn);
    for step in &repaired.steps {
        assert!((step.area_before - step.area_after).abs() <= 1e-12 * step.area_before, "{step:?}");
    }
    assert!(repaired.left.is_empty() && repaired.refused.is_empty(), "{repaired:?}");
    (repaired.steps.into_iter().map(|step| step.kind).collect(), repaired.land)
}

#[test]
fn what_is_right_stays_as_it_is() {
    // A negative zero is kept as such, and a clockwise shell where nobody asks for another.
    let valid =
        land(&[vec![vec![(-0.0, 0.0), (0.0, 5.0), (5.0, 5.0), (5.0, 0.0)], vec![(1., 1.), (2., 1.), (1., 2.)]]]);
    let repaired = repair(&valid, Drawn::default());
    assert!(repaired.steps.is_empty() && repaired.land == valid);
    assert!(repaired.land.0[0].exterior().0[0].x.is_sign_negative());
    let drawn = Drawn { shells_counterclockwise: true, ..Drawn::default() };
    let (steps, turned) = kinds(&valid, drawn);
    assert_eq!(steps, [Kind::WrongOrientation]);
    let expected =
        land(&[vec![vec![(0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0)], vec![(1., 1.), (1., 2.), (2., 1.)]]]);
    assert_eq!(turned, expected);
}

#[test]
fn repetitions_spikes_and_flat_rings_go() {
    let shell = vec![(0., 0.), (9., 0.), (9., 0.), (9., 5.), (9., 9.), (9., 5.), (0., 5.)];
    let (steps, repaired) =
        kinds(&land(&[vec![shell, vec![(1., 1.), (2., 2.)], vec![(3., 3.), (5., 5.), (4., 4.)]]]), Drawn::default());
    assert_eq!(steps, [Kind::RepeatedPosition, Kind::Spike, Kind::Flat]);
    // The foot of the spike stays once.
    assert_eq!(repaired, land(&[vec![vec![(0., 0.), (9., 0.), (9., 5.), (0., 5.)]]]));
    let nothing = repair(&land(&[vec![vec![(0., 0.), (4., 4.), (2., 2.)]]]), Drawn::default());
    assert!(nothing.steps.is_empty());
    assert_eq!(nothing.refused, ["it encloses nothing: nothing would be left of it"]);
    assert_eq!(nothing.left[0].kind, Kind::Flat);
}

#[test]
fn bow_ties_become_parts() {
    let (steps, parts) = kinds(&land(&[vec![vec![(0., 0.), (4., 4.), (4., 0.), (0., 4.)]]]), Drawn::default());
    assert_eq!(steps, [Kind::SelfIntersection]);
    let expected = land(&[vec![vec![(0., 0.), (2., 2.), (0., 4.)]], vec![vec![(2., 2.), (4., 0.), (4., 4.)]]]);
    assert_eq!(area(&parts.0), 8.0);
    assert_eq!(parts.0.len(), 2);
    let corners = |land: &MultiPolygon<f64>| {
        let of = |polygon: &Polygon<f64>| {
            let mut corners: Vec<_> = polygon.exterior().0[1..].iter().map(|c| (c.x as i64, c.y as i64)).collect();
            corners.sort_unstable();
            corners
        };
        land.0.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(corners(&parts), corners(&expected));
    // A hole in one lobe stays with it.
    let with_hole =
        land(&[vec![vec![(0., 0.), (40., 40.), (40., 0.), (0., 40.)], vec![(35., 20.), (37., 20.), (36., 22.)]]]);
    let (_, parts) = kinds(&with_hole, Drawn::default());
    assert_eq!(parts.0.iter().map(|part| part.interiors().len()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_lobe_within_is_a_hole_or_counted_already() {
    // The ring touches itself at (0, 0) and runs around a triangle inside, the other way round, then the same way.
    let around = [(0., 0.), (9., 0.), (9., 9.), (0., 9.)];
    let inner = [(0., 0.), (2., 4.), (4., 2.)];
    let other_way: Ring = around.into_iter().chain(inner).collect();
    let (_, parts) = kinds(&land(&[vec![other_way]]), Drawn::default());
    assert_eq!((parts.0.len(), parts.0[0].interiors().len(), area(&parts.0)), (1, 1, 75.0));
    let same_way: Ring = around.into_iter().chain([(0., 0.), (4., 2.), (2., 4.)]).collect();
    let (_, parts) = kinds(&land(&[vec![same_way]]), Drawn::default());
    assert_eq!((parts.0.len(), parts.0[0].interiors().len(), area(&parts.0)), (1, 0, 81.0));
}

#[test]
fn what_is_not_clear_is_left_alone() {
    let drawn = Drawn { degrees: true, ..Drawn::default() };
    let fiji = land(&[vec![vec![(179., 0.), (-179., 2.), (-179., 0.), (179., 2.)]]]);
    let repaired = repair(&fiji, drawn);
    assert!(repaired.steps.is_empty() && repaired.land == fiji && repaired.refused.len() == 1);
    // Two shells that overlap are not united.
    let square = |x: f64| vec![vec![(x, 0.), (x + 4., 0.), (x + 4., 4.), (x, 4.)]];
    let overlapping = land(&[square(0.), square(2.)]);
    let repaired = repair(&overlapping, Drawn::default());
    assert!(repaired.steps.is_empty() && repaired.land == overlapping);
    assert_eq!(repaired.left[0].kind, Kind::PartsOverlap);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn random_rings_are_valid_afterwards_or_as_they_were(
        corners in prop::collection::vec((0_i32..7, 0_i32..7), 3..9), scale in prop::sample::select(vec![1.0, 0.1, 1.0 / 3.0]),
    ) {
        let ring: Ring = corners.iter().map(|&(x, y)| (f64::from(x) * scale, f64::from(y) * scale)).collect();
        let before = land(&[vec![ring.clone()]]);
        let repaired = repair(&before, Drawn::default());
        let error = |land: &MultiPolygon<f64>| {
            defects(&land.clone().into(), Drawn::default()).iter().any(|defect| defect.kind.severity() == Severity::Error)
        };
        // Whatever was done, the land is the same.
        let (was, is) = (area(&before.0), area(&repaired.land.0));
        prop_assert!((was - is).abs() <= 1e-11, "{was} {is}");
        prop_assert_eq!(error(&repaired.land), repaired.left.iter().any(|defect| defect.kind.severity() == Severity::Error));
        if !error(&before) {
            prop_assert!(repaired.land == before || repaired.steps[0].kind == Kind::RepeatedPosition);
        } else if error(&repaired.land) {
            prop_assert!(!repaired.refused.is_empty(), "{repaired:?}");
        }
        // Where the ring starts and which way round it goes does not matter.
        let mut turned = ring;
        turned.rotate_left(2);
        turned.reverse();
        let other = repair(&land(&[vec![turned]]), Drawn::default());
        prop_assert_eq!(error(&repaired.land), error(&other.land));
        prop_assert_eq!(repaired.land.0.len(), other.land.0.len());
    }
}
