//! The parts of a parcel that lie far apart, each to be cut on a grid of its own.
//!
//! A parcel that crosses the antimeridian is cut there in most files (RFC 7946, section 3.1.9): its halves lie at both ends of
//! the plane, 40,000 km apart, and one grid for both would have steps of ten centimetres.

use std::borrow::Cow;

use crate::bounds::Bounds;
use crate::lonlat::Xy;
use crate::shape::Shape;

/// The parts of a shape by groups: parts that are no farther from each other than they are long belong together.
pub(crate) fn apart(shape: &Shape) -> Vec<Cow<'_, Shape>> {
    if shape.count_parts() <= 1 {
        return vec![Cow::Borrowed(shape)];
    }
    let parts: Vec<Vec<&[Xy]>> = shape.parts().collect();
    let mut groups: Vec<(Bounds, Vec<usize>)> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let (mut reach, mut members) = (reach(part[0]), vec![number]);
        // What it joins makes it reach farther, so that it may meet others then.
        while let Some(near) = groups.iter().position(|(bounds, _)| bounds.meets(&reach)) {
            let (bounds, others) = groups.swap_remove(near);
            reach = reach.join(&bounds);
            members.extend(others);
        }
        groups.push((reach, members));
    }
    if groups.len() == 1 {
        return vec![Cow::Borrowed(shape)];
    }
    let mut members: Vec<Vec<usize>> = groups.into_iter().map(|(_, members)| members).collect();
    for members in &mut members {
        members.sort_unstable();
    }
    members.sort_unstable();
    let rings = |part: usize| parts[part].iter().map(|ring| ring.to_vec()).collect();
    let of_group = |members: Vec<usize>| Cow::Owned(Shape::new(members.into_iter().map(rings).collect()));
    members.into_iter().map(of_group).collect()
}

/// A shell's bounds, as much wider on every side as half of its longer side.
fn reach(shell: &[Xy]) -> Bounds {
    let bounds = Bounds::of(shell);
    let half = longer_side(&bounds) / 2.0;
    Bounds {
        min: Xy::new(bounds.min.x - half, bounds.min.y - half),
        max: Xy::new(bounds.max.x + half, bounds.max.y + half),
    }
}

/// The longer side of bounds.
pub(crate) fn longer_side(bounds: &Bounds) -> f64 {
    (bounds.max.x - bounds.min.x).max(bounds.max.y - bounds.min.y)
}

#[cfg(test)]
mod tests {
    use super::apart;
    use crate::lonlat::Xy;
    use crate::shape::Shape;

    fn squares(corners: &[(f64, f64)]) -> Shape {
        let square = |&(x, y): &(f64, f64)| {
            vec![[(x, y), (x + 1.0, y), (x + 1.0, y + 1.0), (x, y + 1.0)].map(|(x, y)| Xy::new(x, y)).to_vec()]
        };
        Shape::new(corners.iter().map(square).collect())
    }

    #[test]
    fn parts_that_lie_together_are_cut_together() {
        // Two that touch, one a unit away from them, one ten units away.
        let shape = squares(&[(0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (14.0, 0.0)]);
        let groups = apart(&shape);
        let lefts: Vec<Vec<f64>> =
            groups.iter().map(|group| group.parts().map(|part| part[0][0].x).collect()).collect();
        assert_eq!(lefts, [vec![0.0, 1.0, 3.0], vec![14.0]]);
    }

    #[test]
    fn a_part_between_two_groups_joins_them() {
        let groups = |corners: &[(f64, f64)]| apart(&squares(corners)).len();
        assert_eq!((groups(&[(0.0, 0.0), (0.0, 4.0)]), groups(&[(0.0, 0.0), (0.0, 2.0), (0.0, 4.0)])), (2, 1));
    }
}
