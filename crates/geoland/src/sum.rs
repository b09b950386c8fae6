//! Sums that keep the digits plain addition loses.

/// A running sum with a compensation term (Neumaier 1974, *Rundungsfehleranalyse einiger Verfahren zur Summation
/// endlicher Summen*): the error stays near one rounding of the result instead of growing with the number of terms.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, term: f64) {
        let total = self.total + term;
        self.lost +=
            if self.total.abs() >= term.abs() { (self.total - total) + term } else { (term - total) + self.total };
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
