//! Decimal numbers.

/// Powers of ten that a double holds exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The most digits whose value always fits 64 bits.
const DIGITS: usize = 19;

/// The number at the start of `text` and its length in bytes, where it is short enough for one exact step: no exponent,
/// a mantissa below 2^53, and something after it in `text`, so that it is known to be complete.
///
/// Both operands of the division are exact, so that its one rounding is the correct one (Clinger 1990, "How to read
/// floating point numbers accurately").
#[inline]
pub(crate) fn short(text: &[u8]) -> Option<(f64, usize)> {
    let negative = *text.first()? == b'-';
    let start = usize::from(negative);
    let mut mantissa = 0_u64;
    let mut at = start;
    while let Some(digit) = digit_at(text, at) {
        // Too many digits are noticed below; until then the value may wrap without harm.
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    let whole = at - start;
    if whole == 0 || (whole > 1 && text[start] == b'0') {
        return None;
    }
    let mut fraction = 0;
    if *text.get(at)? == b'.' {
        at += 1;
        let point = at;
        while let Some(digit) = digit_at(text, at) {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        }
        fraction = at - point;
        if fraction == 0 {
            return None;
        }
    }
    // Signs and a second point are no part of any number here; the careful reader says so.
    let complete = !matches!(*text.get(at)?, b'e' | b'E' | b'+' | b'-' | b'.');
    if !complete || whole + fraction > DIGITS || mantissa >= 1 << 53 {
        return None;
    }
    let value = mantissa as f64 / TENS[fraction];
    Some((if negative { -value } else { value }, at))
}

#[inline]
fn digit_at(text: &[u8], at: usize) -> Option<u8> {
    text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|&d| d < 10)
}

/// Whether a text is a number of JSON: `None` if not, else whether it has neither point nor exponent.
pub(crate) fn grammar(text: &[u8]) -> Option<bool> {
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let start = usize::from(text.first() == Some(&b'-'));
    let whole = digits(start);
    if whole == 0 || (whole > 1 && text[start] == b'0') {
        return None;
    }
    let mut at = start + whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1;
        at += usize::from(matches!(text.get(at), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    (at == text.len()).then_some(at == start + whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_those_of_the_standard_library() {
        for text in ["0", "-0", "117.0999993", "39.9", "-0.0", "9007199254740991", "0.000000000000000001", "1.50"] {
            let (value, bytes) = short(format!("{text},").as_bytes()).unwrap();
            assert_eq!((value.to_bits(), bytes), (text.parse::<f64>().unwrap().to_bits(), text.len()), "{text}");
        }
    }

    #[test]
    fn what_is_not_short_is_left_to_the_exact_parser() {
        for text in
            ["1", "1.5", "1e5,", "9007199254740993,", "01,", "1.,", ".5,", "-,", "-a", "12345678901234567890,", "", "-"]
        {
            assert_eq!(short(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn grammar_is_that_of_json() {
        for text in ["0", "-0", "10", "-12"] {
            assert_eq!(grammar(text.as_bytes()), Some(true), "{text}");
        }
        for text in ["0.5", "1e5", "1E-5", "-1.25e+10", "0e0"] {
            assert_eq!(grammar(text.as_bytes()), Some(false), "{text}");
        }
        for text in ["", "-", "01", "1.", ".5", "+1", "1e", "1e+", "1.2.3", "1-2", "--1", "1.e5", "-01"] {
            assert_eq!(grammar(text.as_bytes()), None, "{text}");
        }
    }
}
