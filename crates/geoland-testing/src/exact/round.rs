//! From a fraction to the nearest float.

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

/// The `f64` nearest to a fraction, ties to even, over the whole range: subnormals, zero and infinities included.
///
/// # Panics
///
/// When the fraction's denominator is zero, which no constructor of fractions allows.
#[must_use]
pub fn to_f64(value: &BigRational) -> f64 {
    // A quotient of 64 or 65 bits: more than 53 with room for a bit that records whether anything was cut off.
    const QUOTIENT_BITS: i64 = 65;
    const MANTISSA_BITS: i64 = 53;
    const LOWEST_EXPONENT: i64 = -1074;

    let (numerator, denominator) = (value.numer(), value.denom());
    if numerator.is_zero() {
        return 0.0;
    }
    let bits = |n: &BigInt| i64::try_from(n.bits()).expect("integers are shorter than 2^63 bits");
    let shift = QUOTIENT_BITS - bits(numerator) + bits(denominator);
    let (mut dividend, mut divisor) = (numerator.abs(), denominator.abs());
    if shift >= 0 {
        dividend <<= shift;
    } else {
        divisor <<= -shift;
    }
    let quotient = &dividend / &divisor;
    let inexact = &quotient * &divisor != dividend;
    let quotient = quotient.to_u128().expect("the quotient was scaled to 66 bits at most");

    // The value is the quotient times 2^-shift; drop what the mantissa, or the subnormal range, has no room for.
    let length = i64::from(u128::BITS - quotient.leading_zeros());
    let drop = (length - MANTISSA_BITS).max(LOWEST_EXPONENT + shift);
    let magnitude = if drop > length {
        // Less than half of the smallest subnormal.
        0.0
    } else {
        let mantissa = quotient >> drop;
        let rest = quotient - (mantissa << drop);
        let half = 1_u128 << (drop - 1);
        let up = rest > half || (rest == half && (inexact || mantissa & 1 == 1));
        let mantissa = mantissa + u128::from(up);
        let exponent = (drop - shift).clamp(-5000, 5000);
        // At most 2^53, so that neither step rounds.
        libm::scalbn(mantissa as f64, i32::try_from(exponent).expect("clamped"))
    };
    if numerator.sign() == Sign::Minus { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn division_of_small_integers_is_that_of_the_processor() {
        for n in -60_i32..60 {
            for d in 1_i32..60 {
                assert_eq!(to_f64(&fraction(n.into(), d.into())), f64::from(n) / f64::from(d), "{n}/{d}");
            }
        }
    }

    #[test]
    fn ties_go_to_even_and_anything_above_goes_up() {
        let two_53 = 1_i64 << 53;
        assert_eq!(to_f64(&fraction(two_53 + 1, 1)), 9_007_199_254_740_992.0);
        assert_eq!(to_f64(&fraction(two_53 + 3, 1)), 9_007_199_254_740_996.0);
        let barely_more = fraction(two_53 + 1, 1) + BigRational::new(1.into(), BigInt::from(1) << 200);
        assert_eq!(to_f64(&barely_more), 9_007_199_254_740_994.0);
    }

    #[test]
    fn every_float_comes_back() {
        for bits in [1, 2, 0x000f_ffff_ffff_ffff, 0x0010_0000_0000_0000, 0x3ff0_0000_0000_0001, 0x7fef_ffff_ffff_ffff] {
            for value in [f64::from_bits(bits), -f64::from_bits(bits)] {
                let exact = BigRational::from_float(value).expect("finite");
                assert_eq!(to_f64(&exact), value);
            }
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        let smallest = BigRational::from_float(f64::from_bits(1)).expect("finite");
        assert_eq!(to_f64(&(&smallest / BigInt::from(2))), 0.0);
        assert_eq!(to_f64(&(&smallest * fraction(51, 100))), f64::from_bits(1));
        assert_eq!(to_f64(&(&smallest * fraction(3, 2))), f64::from_bits(2));
        assert_eq!(to_f64(&(&smallest * fraction(1, 1_000_000))), 0.0);
        let largest = BigRational::from_float(f64::MAX).expect("finite");
        assert_eq!(to_f64(&(largest * fraction(-2, 1))), f64::NEG_INFINITY);
    }
}
