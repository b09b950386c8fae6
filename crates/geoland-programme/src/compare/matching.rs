//! Matching: which record of one dataset is which of another.

use std::collections::{BTreeMap, HashMap, VecDeque};

use geoland::Shape;

/// A record to be matched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) shape: &'a Shape,
}

/// Records of two sides, matched: each is in one pair, alone or with its partner.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// Positions on either side.
    pub(super) pairs: Vec<(Option<usize>, Option<usize>)>,
    /// Records of either side whose identifier did not tell which they are.
    pub(super) by_outline: u64,
}

/// Matches records by their identifiers; where these are missing or repeat, by their outlines.
pub(super) fn matched(before: &[Known<'_>], after: &[Known<'_>]) -> Matches {
    let mut groups: BTreeMap<Option<&str>, [Vec<usize>; 2]> = BTreeMap::new();
    for (side, records) in [before, after].into_iter().enumerate() {
        for (at, known) in records.iter().enumerate() {
            groups.entry(known.id).or_default()[side].push(at);
        }
    }
    let mut matches = Matches::default();
    for (id, [left, right]) in groups {
        if id.is_some() && left.len() <= 1 && right.len() <= 1 {
            matches.pairs.push((left.first().copied(), right.first().copied()));
            continue;
        }
        matches.by_outline += (left.len() + right.len()) as u64;
        let (left, right) = by_outline(before, after, left, right, &mut matches.pairs);
        if let (Some(_), [one], [other]) = (id, &left[..], &right[..]) {
            matches.pairs.push((Some(*one), Some(*other)));
        } else {
            matches.pairs.extend(left.into_iter().map(|at| (Some(at), None)));
            matches.pairs.extend(right.into_iter().map(|at| (None, Some(at))));
        }
    }
    matches
}

/// Pairs records of equal outline, each with the first that is left; gives what is left on either side.
fn by_outline(
    before: &[Known<'_>],
    after: &[Known<'_>],
    left: Vec<usize>,
    right: Vec<usize>,
    pairs: &mut Vec<(Option<usize>, Option<usize>)>,
) -> (Vec<usize>, Vec<usize>) {
    let mut of_bounds: HashMap<[u64; 4], VecDeque<usize>> = HashMap::new();
    for &at in &right {
        of_bounds.entry(bounds_of(after[at].shape)).or_default().push_back(at);
    }
    let mut taken = vec![false; right.len()];
    let mut alone = Vec::new();
    for at in left {
        let alike = of_bounds.get_mut(&bounds_of(before[at].shape));
        let found = alike.and_then(|alike| {
            let place = alike.iter().position(|&other| after[other].shape == before[at].shape)?;
            alike.remove(place)
        });
        if let Some(other) = found {
            pairs.push((Some(at), Some(other)));
            if let Ok(place) = right.binary_search(&other) {
                taken[place] = true;
            }
        } else {
            alone.push(at);
        }
    }
    let rest = right.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(at, _)| at).collect();
    (alone, rest)
}

/// The bounds of a shape, bit by bit, as a key.
fn bounds_of(shape: &Shape) -> [u64; 4] {
    let bounds = shape.bounds();
    [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].map(f64::to_bits)
}

#[cfg(test)]
mod tests {
    use geoland::{Shape, Xy};

    use super::{Known, matched};

    fn square(x: f64) -> Shape {
        let ring = [(x, 0.0), (x + 1.0, 0.0), (x + 1.0, 1.0), (x, 1.0)];
        Shape::new(vec![vec![ring.iter().map(|&(x, y)| Xy::new(x, y)).collect()]])
    }

    #[test]
    fn identifiers_first_then_outlines_then_what_is_left() {
        let (one, two, three, four) = (square(1.0), square(2.0), square(3.0), square(4.0));
        let known = |id, shape| Known { id, shape };
        let before = [
            known(Some("A"), &one),
            known(Some("X"), &two),
            known(Some("X"), &three),
            known(None, &three),
            known(None, &one),
        ];
        let after = [
            known(Some("A"), &four),
            known(Some("X"), &three),
            known(Some("X"), &four),
            known(None, &two),
            known(None, &one),
            known(Some("B"), &one),
        ];
        let mut matches = matched(&before, &after);
        matches.pairs.sort_unstable();
        assert_eq!(
            matches.pairs,
            [
                (None, Some(3)),
                (None, Some(5)),
                // A was drawn anew; of the two X one was, and the other stayed.
                (Some(0), Some(0)),
                (Some(1), Some(2)),
                (Some(2), Some(1)),
                // Without an identifier nothing but the outline tells.
                (Some(3), None),
                (Some(4), Some(4)),
            ]
        );
        assert_eq!(matches.by_outline, 8);
    }
}
