//! Decimal numbers of tables, added exactly.

use std::iter::Sum;
use std::ops::Add;

use geoland::record::Value;

/// Decimals that are kept of a value.
const DECIMALS: usize = 9;
const ONE: i128 = 1_000_000_000;
/// Digits before the decimal point that a value may have.
const MOST_DIGITS: usize = 18;

/// A decimal number as a whole number of 10^-9, exact under addition.
///
/// # Example
/// ```
/// use geoland::record::Value;
/// use geoland_programme::indicator::Decimal;
/// let parts = ["0.1", "0.2"].map(|text| Decimal::of(&Value::Text(text.into())).unwrap());
/// assert_eq!(parts.into_iter().sum::<Decimal>().value(), 0.3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Decimal(i128);

impl Decimal {
    /// A value of a table as it is written there, rounded to nine decimals where it has more; none where it is no plain number of
    /// zero or more, of up to eighteen digits before the point.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(whole) => u64::try_from(*whole).ok().map(|whole| Self(i128::from(whole) * ONE)),
            // A float is written in full, without an exponent.
            Value::Number(number) => Self::parse(&number.to_string()),
            Value::Text(text) => Self::parse(text.trim()),
            Value::Null | Value::Bool(_) | Value::Json(_) => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || whole.len() > MOST_DIGITS || whole.len() + fraction.len() == 0 {
            return None;
        }
        let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(DECIMALS).collect();
        let up = fraction.as_bytes().get(DECIMALS).is_some_and(|digit| *digit >= b'5');
        let number: i128 = format!("0{whole}{kept}").parse().ok()?;
        Some(Self(number + i128::from(up)))
    }

    /// The number, rounded once.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
}

impl Add for Decimal {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use geoland::record::Value;

    use super::Decimal;

    #[test]
    fn values_as_they_are_written() {
        let of = |value| Decimal::of(&value).map(Decimal::value);
        assert_eq!(of(Value::Integer(17)), Some(17.0));
        assert_eq!(of(Value::Number(0.25)), Some(0.25));
        assert_eq!(of(Value::Number(1e18)), None);
        assert_eq!(of(Value::Text(" .5 ".into())), Some(0.5));
        assert_eq!(of(Value::Text("0.0000000015".into())), Some(2e-9));
        for text in ["", ".", "-1", "1e3", "1,000", "12 t", "NaN"] {
            assert_eq!(of(Value::Text(text.into())), None, "{text}");
        }
        assert_eq!(of(Value::Number(-1.0)), None);
        assert_eq!(of(Value::Null), None);
    }
}
