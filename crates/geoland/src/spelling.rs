//! Spellings: which of several names a misspelt one is nearest to.

/// Names longer than this are not compared: the work grows with the square of the length.
const LONGEST: usize = 64;

/// The name that takes the fewest changes of a character (Levenshtein 1966), case not counted; of equally near ones the first in
/// the order of texts. None where more than half of the characters would change.
///
/// # Guarantees
/// The answer does not depend on the order of the names.
pub(crate) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = lower(word)?;
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let Some(other) = lower(name) else { continue };
        let longer = word.len().max(other.len());
        // Names of very different length need no table.
        if word.len().abs_diff(other.len()) * 2 > longer {
            continue;
        }
        let changes = distance(&word, &other);
        if changes * 2 <= longer && best.is_none_or(|best| (changes, name) < best) {
            best = Some((changes, name));
        }
    }
    best.map(|(_, name)| name)
}

fn lower(word: &str) -> Option<Vec<char>> {
    let chars: Vec<char> = word.trim().chars().flat_map(char::to_lowercase).take(LONGEST + 1).collect();
    (1..=LONGEST).contains(&chars.len()).then_some(chars)
}

fn distance(a: &[char], b: &[char]) -> usize {
    // One row of the table: changes from the part of `a` so far to each part of `b`.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, of_a) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, of_b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(of_a != of_b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances_that_can_be_counted() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, changes) in [("kitten", "sitting", 3), ("朝阳", "朝阳区", 1), ("abc", "abc", 0), ("", "ab", 2)]
        {
            assert_eq!(distance(&chars(a), &chars(b)), changes, "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_name() {
        let districts = || ["海淀区", "朝阳区", "东城区", "西城区"].into_iter();
        assert_eq!(nearest("朝阳", districts()), Some("朝阳区"));
        assert_eq!(nearest("朝陽區", districts()), None);
        // Of two that are equally near the first in order, whatever the order of the list.
        assert_eq!(nearest("北城区", districts()), Some("东城区"));
        assert_eq!(nearest("北城区", districts().rev()), Some("东城区"));
        assert_eq!(nearest("STATUS_", ["status", "state"].into_iter()), Some("status"));
        assert_eq!(nearest("x", std::iter::empty()), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), districts()), None);
    }
}
