//! The least of many values: a sample that depends neither on the order in which they come nor on how they are shared
//! out.

/// The least different values, up to a number of them.
#[derive(Debug, Clone)]
pub(crate) struct Least<T> {
    most: usize,
    values: Vec<T>,
    /// The greatest value that is kept, once there are enough: what is not less is not looked at.
    bound: Option<T>,
}

impl<T: Ord + Clone> Least<T> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, values: Vec::new(), bound: None }
    }

    /// Whether a value may be among the least.
    pub(crate) fn wants(&self, value: &T) -> bool {
        self.bound.as_ref().is_none_or(|bound| value < bound)
    }

    pub(crate) fn add(&mut self, value: T) {
        if !self.wants(&value) {
            return;
        }
        self.values.push(value);
        if self.values.len() >= 2 * self.most {
            self.settle();
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        other.values.into_iter().for_each(|value| self.add(value));
    }

    fn settle(&mut self) {
        self.values.sort_unstable();
        self.values.dedup();
        if self.values.len() >= self.most {
            self.values.truncate(self.most);
            self.bound = self.values.last().cloned();
        }
    }

    /// The values, in order.
    pub(crate) fn list(&self) -> Vec<T> {
        let mut settled = self.clone();
        settled.settle();
        settled.values
    }
}

#[cfg(test)]
mod tests {
    use super::Least;

    #[test]
    fn the_least_are_the_same_in_any_order_and_in_parts() {
        let values: Vec<u64> = (0..5_000_u64).map(|k| k.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 3_000).collect();
        let whole = |values: &mut dyn Iterator<Item = u64>| {
            let mut least = Least::new(100);
            values.for_each(|value| least.add(value));
            least
        };
        let forward = whole(&mut values.iter().copied());
        let backward = whole(&mut values.iter().rev().copied());
        let mut parts = whole(&mut values[..700].iter().copied());
        parts.merge(whole(&mut values[700..].iter().copied()));
        let mut sorted = values.clone();
        sorted.sort_unstable();
        sorted.dedup();
        sorted.truncate(100);
        assert_eq!(forward.list(), sorted);
        assert_eq!(backward.list(), sorted);
        assert_eq!(parts.list(), sorted);
    }
}
