//! Sums that keep the digits plain addition loses.

/// A running sum with a compensation term: the error stays near one rounding of the result instead of growing with the number
/// of terms. What an addition loses is found without looking which of the two is the larger (Knuth 1969, *The Art of
/// Computer Programming*, volume 2, section 4.2.2).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, term: f64) {
        let total = self.total + term;
        let of_term = total - self.total;
        self.lost += (self.total - (total - of_term)) + (term - of_term);
        self.total = total;
    }

    pub(crate) fn value(self) -> f64 {
        self.total + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn small_terms_survive_a_large_one() {
        let mut sum = Sum::default();
        for term in [1.0, 1e16, 1.0, -1e16] {
            sum.add(term);
        }
        assert_eq!(sum.value(), 2.0);
    }
}
