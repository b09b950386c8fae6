//! Sums of many fractions.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

/// A sum kept as one numerator per denominator.
///
/// The two edges of a crossing bring the same denominator, and whatever enters a cell at one fragment's end and leaves at
/// the next one's start cancels there, so that only the corners of the cell remain.
#[derive(Default)]
pub(super) struct Sum {
    numerators: BTreeMap<BigInt, BigInt>,
}

impl Sum {
    pub(super) fn add(&mut self, numerator: &BigInt, denominator: &BigInt) {
        if !numerator.is_zero() {
            *self.numerators.entry(denominator.clone()).or_default() += numerator;
        }
    }

    /// The sum times 2^exponent, in lowest terms.
    pub(super) fn total(self, exponent: i32) -> BigRational {
        let mut fractions: Vec<_> = self.numerators.into_iter().filter(|(_, numerator)| !numerator.is_zero()).collect();
        // Pairwise, so that the long products appear only in the last rounds; one reduction at the end.
        while fractions.len() > 1 {
            fractions = fractions.chunks(2).map(add_pair).collect();
        }
        let (denominator, numerator) = fractions.pop().unwrap_or((BigInt::one(), BigInt::zero()));
        let shift = exponent.unsigned_abs();
        if exponent >= 0 {
            BigRational::new(numerator << shift, denominator)
        } else {
            BigRational::new(numerator, denominator << shift)
        }
    }
}

fn add_pair(pair: &[(BigInt, BigInt)]) -> (BigInt, BigInt) {
    match pair {
        [(d0, n0), (d1, n1)] => (d0 * d1, n0 * d1 + n1 * d0),
        _ => pair[0].clone(),
    }
}
