//! Features that lie together: those that could enclose something between them.

use crate::bounds::Bounds;
use crate::packed::Packed;
use crate::placed::PlacedLand;

/// The features of a layer by groups whose common bounds meet those of no other group, in their order. What lies far from the
/// others, a misplaced district for one, then does not make the grid of the others coarser.
pub(super) fn groups(lands: &[PlacedLand]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Bounds, Vec<usize>)> = lands
        .iter()
        .enumerate()
        .filter(|(_, land)| !land.shape.is_empty())
        .map(|(at, land)| (land.shape.bounds(), vec![at]))
        .collect();
    loop {
        let before = groups.len();
        groups = joined(groups);
        if groups.len() == before {
            break;
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// Joins groups whose bounds meet. The bounds of what was joined may meet others then.
fn joined(groups: Vec<(Bounds, Vec<usize>)>) -> Vec<(Bounds, Vec<usize>)> {
    let boxes = Packed::new(groups.iter().map(|(bounds, _)| *bounds).zip(0..), |at| at);
    let mut leader: Vec<usize> = (0..groups.len()).collect();
    let mut near = Vec::new();
    for (at, (bounds, _)) in groups.iter().enumerate() {
        boxes.look_up(bounds, &mut near);
        for &(_, other) in near.iter().take_while(|(_, other)| *other < at) {
            let (a, b) = (lead(&mut leader, at), lead(&mut leader, other));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut joined: Vec<Option<(Bounds, Vec<usize>)>> = (0..groups.len()).map(|_| None).collect();
    for (at, (bounds, mut members)) in groups.into_iter().enumerate() {
        match &mut joined[lead(&mut leader, at)] {
            Some((all, others)) => {
                *all = all.join(&bounds);
                others.append(&mut members);
            }
            free => *free = Some((bounds, members)),
        }
    }
    let mut groups: Vec<(Bounds, Vec<usize>)> = joined.into_iter().flatten().collect();
    for (_, members) in &mut groups {
        members.sort_unstable();
    }
    groups
}

/// The least group that a group was joined with, the way to it made shorter.
fn lead(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::groups;
    use crate::lonlat::Xy;
    use crate::placed::PlacedLand;
    use crate::shape::Shape;

    fn land(index: usize, x: f64, y: f64, wide: f64, high: f64) -> PlacedLand {
        let ring = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)];
        PlacedLand { index, shape: Shape::new(vec![vec![ring.map(|(x, y)| Xy::new(x, y)).to_vec()]]), fault: None }
    }

    #[test]
    fn what_lies_in_the_midst_of_others_belongs_to_them() {
        // Two that meet in an angle, one in the angle that meets neither, one far away.
        let lands = [
            land(0, 90., 0., 10., 100.),
            land(1, 5000., 0., 1., 1.),
            land(2, 40., 40., 5., 5.),
            land(3, 0., 0., 90., 10.),
        ];
        assert_eq!(groups(&lands), [vec![0, 2, 3], vec![1]]);
    }
}
