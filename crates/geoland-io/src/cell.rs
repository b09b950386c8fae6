//! What a value is to a column of a type: formats with typed columns hold it only where it comes back as it was.

use std::borrow::Cow;

use geoland::record::Value;

/// Floats hold whole numbers up to this one exactly.
const EXACT: u64 = 1 << 53;

/// A text.
pub(crate) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// True or false.
pub(crate) fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        _ => None,
    }
}

/// A whole number of 64 bits.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(n) => Some(*n),
        _ => None,
    }
}

/// A whole number of 64 bits that is not negative; one beyond the integers is a text of its digits.
pub(crate) fn unsigned(value: &Value) -> Option<u64> {
    let digits = || text(value)?.parse().ok();
    whole(value).and_then(|n| u64::try_from(n).ok()).or_else(digits)
}

/// A number that a float gives back as it was.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(x) => Some(*x),
        Value::Integer(n) if n.unsigned_abs() <= EXACT => Some(*n as f64),
        _ => None,
    }
}

/// A number that a float of 32 bits gives back as it was.
pub(crate) fn single(value: &Value) -> Option<f32> {
    number(value).filter(|x| f64::from(*x as f32) == *x || x.is_nan()).map(|x| x as f32)
}

/// Any value as text; nothing for null.
pub(crate) fn as_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Text(text) | Value::Json(text) => Cow::Borrowed(text),
        Value::Bool(b) => Cow::Owned(b.to_string()),
        Value::Integer(n) => Cow::Owned(n.to_string()),
        // With its decimal point, so that it is no whole number.
        Value::Number(x) => Cow::Owned(format!("{x:?}")),
    }
}

/// A text that a file says to be JSON, as JSON if it is.
pub(crate) fn json(text: &str) -> Value {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Value::Json(text.to_owned()),
        Err(_) => Value::Text(text.to_owned()),
    }
}

/// The bytes of hexadecimal digits.
pub(crate) fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, odd) = digits.as_bytes().as_chunks::<2>();
    let pairs = pairs.iter().map(|[high, low]| Some((digit(*high)? * 16 + digit(*low)?) as u8));
    if odd.is_empty() { pairs.collect() } else { None }
}

/// Bytes as hexadecimal digits, in small letters.
pub(crate) fn digits(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(u32::from(half), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::{bytes, digits};

    #[test]
    fn bytes_are_digits_and_back() {
        assert_eq!(bytes("0aFf"), Some(vec![10, 255]));
        assert_eq!(digits(&[0, 10, 255]), "000aff");
        for none in ["0", "0aF", "0x", "é"] {
            assert_eq!(bytes(none), None, "{none}");
        }
    }
}
