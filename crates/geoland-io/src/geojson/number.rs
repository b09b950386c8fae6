//! Decimal numbers.

/// Powers of ten that a double holds exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The most digits whose value always fits 64 bits.
const DIGITS: usize = 19;

/// A number as the text has it.
pub(crate) enum Number {
    /// Without point and exponent, and within 64 bits.
    Integer(i64),
    /// With a point or exponent, and finite; or a negative zero.
    Float(f64),
    /// Neither 64-bit integers nor finite floats hold it.
    Beyond(String),
}

impl Number {
    /// The number that a text is, which has the grammar of JSON; `is_whole` where it has neither point nor exponent.
    pub(crate) fn of_text(text: &str, is_whole: bool) -> Self {
        if is_whole && text != "-0" {
            return text.parse().map_or_else(|_| Self::Beyond(text.to_owned()), Self::Integer);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Self::Float(value),
            _ => Self::Beyond(text.to_owned()),
        }
    }
}

/// A number of few digits, as its text has it: a whole mantissa over a power of ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) is_negative: bool,
    pub(crate) mantissa: u64,
    /// Digits after the point; none where there is no point.
    pub(crate) fraction: usize,
    /// The length of its text in bytes.
    pub(crate) bytes: usize,
}

impl Decimal {
    /// The number at the start of `text`, where it has no exponent and few digits, and where something follows it in
    /// `text`, so that it is known to be complete.
    #[inline]
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let is_negative = *text.first()? == b'-';
        let start = usize::from(is_negative);
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
            let point = at + 1;
            at = point;
            loop {
                let (value, digits) = up_to_eight(&text[at..]);
                if digits == 0 {
                    break;
                }
                mantissa = mantissa.wrapping_mul(WHOLE_TENS[digits]).wrapping_add(value);
                at += digits;
                if digits < 8 {
                    break;
                }
            }
            fraction = at - point;
            if fraction == 0 {
                return None;
            }
        }
        // Signs and a second point are no part of any number here; the careful reader says so.
        let complete = !matches!(*text.get(at)?, b'e' | b'E' | b'+' | b'-' | b'.');
        (complete && whole + fraction <= DIGITS).then_some(Self { is_negative, mantissa, fraction, bytes: at })
    }

    /// The float nearest to it, where that takes one exact step: a mantissa below 2^53 divided by a power of ten.
    ///
    /// Both operands of the division are exact, so that its one rounding is the correct one (Clinger 1990, "How to read
    /// floating point numbers accurately").
    #[inline]
    pub(crate) fn float(self) -> Option<f64> {
        if self.mantissa >= 1 << 53 {
            return None;
        }
        let value = self.mantissa as f64 / TENS[self.fraction];
        Some(if self.is_negative { -value } else { value })
    }
}

/// The bytes that [`coordinate`] looks at.
const WINDOW: usize = 24;

/// The number at the start of a text and its length in bytes, where it is of the form that most coordinates have: up to seven digits, a
/// point, up to seven digits, and then a comma or a bracket. Nothing is looked at twice, and no mantissa is too large.
#[inline(always)]
pub(super) fn coordinate(text: &[u8]) -> Option<(f64, usize)> {
    let window: &[u8; WINDOW] = text.first_chunk()?;
    let sign = usize::from(window[0] == b'-');
    let (whole, digits) = eight(window[sign..sign + 8].try_into().ok()?);
    let point = sign + digits;
    if digits == 8 || window[point] != b'.' || (digits > 1 && window[sign] == b'0') {
        return None;
    }
    let (part, places) = eight(window[point + 1..point + 9].try_into().ok()?);
    let end = point + 1 + places;
    if digits == 0 || places == 0 || places == 8 || !matches!(window[end], b',' | b']') {
        return None;
    }
    let value = (whole * WHOLE_TENS[places] + part) as f64 / TENS[places];
    Some((if sign == 1 { -value } else { value }, end))
}

/// The number at the start of `text` and its length in bytes, where it is short enough for one exact step: see [`Decimal`].
#[inline]
pub(crate) fn short(text: &[u8]) -> Option<(f64, usize)> {
    let decimal = Decimal::read(text)?;
    Some((decimal.float()?, decimal.bytes))
}

/// Powers of ten by the digits that [`up_to_eight`] reads.
const WHOLE_TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The value of the digits at the start of a text, eight at most, and how many they are; without any it means nothing.
#[inline]
fn up_to_eight(text: &[u8]) -> (u64, usize) {
    text.first_chunk().map_or_else(|| few(text), |word| eight(*word))
}

/// The value of the digits at the start of eight bytes, and how many they are; where there are none the value means nothing.
#[inline(always)]
fn eight(word: [u8; 8]) -> (u64, usize) {
    // Each byte less "0": a digit is below ten, so that adding 118 does not reach its high bit. A carry goes to later bytes only.
    let digits = u64::from_le_bytes(word) ^ 0x3030_3030_3030_3030;
    let others = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() as usize / 8;
    // Zeros go before the digits; then neighbours are added by twos, fours and eights.
    let eight = digits.wrapping_shl(64 - 8 * count as u32);
    let pairs = eight.wrapping_mul(10).wrapping_add(eight >> 8);
    let odd = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let even = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    (odd.wrapping_add(even) >> 32, count)
}

/// [`up_to_eight`] where fewer than eight bytes are left.
#[cold]
fn few(text: &[u8]) -> (u64, usize) {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (text[..count].iter().fold(0, |value, byte| value * 10 + u64::from(byte - b'0')), count)
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
    use std::io::Write;

    use super::*;

    #[test]
    fn short_numbers_are_those_of_the_standard_library() {
        for text in ["0", "-0", "117.0999993", "39.9", "-0.0", "9007199254740991", "0.000000000000000001", "1.50"] {
            let (value, bytes) = short(format!("{text},").as_bytes()).unwrap();
            assert_eq!((value.to_bits(), bytes), (text.parse::<f64>().unwrap().to_bits(), text.len()), "{text}");
        }
    }

    #[test]
    fn coordinates_are_read_in_one_go_or_not_at_all() {
        let read = |token: &str| coordinate(format!("{token}],[117.0,39.0],[117.0,39.0]").as_bytes());
        for token in ["116.1137964", "-0.0", "0.5", "-1234567.1234567", "9999999.9999999", "39.0"] {
            let (value, bytes) = read(token).unwrap();
            assert_eq!((value.to_bits(), bytes), (token.parse::<f64>().unwrap().to_bits(), token.len()), "{token}");
        }
        for token in
            ["1", "01.5", "-", "-.5", ".5", "1.", "1.5e1", "1.5.1", "1.12345678", "12345678.5", "--1.5", "1.5 "]
        {
            assert_eq!(read(token), None, "{token}");
        }
        assert_eq!(coordinate(b"116.5,39.5]"), None);
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

    /// Compares a number with what the standard library makes of its text, and says whether one step was enough.
    fn compare(token: &str, room: &mut String) -> bool {
        room.clear();
        room.push_str(token);
        room.push_str(",117.0,39.0],[117.0,39.0]");
        let text = room.as_bytes();
        let Some((value, bytes)) = short(text) else {
            assert_eq!(coordinate(text), None, "{token}");
            return false;
        };
        let expected: f64 = token.parse().unwrap();
        assert_eq!((value.to_bits(), bytes), (expected.to_bits(), token.len()), "{token}");
        if let Some((value, bytes)) = coordinate(text) {
            assert_eq!((value.to_bits(), bytes), (expected.to_bits(), token.len()), "{token}");
        }
        true
    }

    /// Numbers that are not chosen, one after the other (Steele, Lea and Flood 2014, splitmix).
    fn next(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// `GEOLAND_TOKENS` says how many.
    #[test]
    fn random_tokens_are_those_of_the_standard_library() {
        let count = std::env::var("GEOLAND_TOKENS").ok().and_then(|count| count.parse().ok()).unwrap_or(200_000);
        let (mut state, mut token, mut room, mut in_one_step) = (1, String::new(), String::new(), 0_usize);
        for _ in 0..count {
            token.clear();
            let form = next(&mut state);
            if form & 1 == 1 {
                token.push('-');
            }
            let (whole, fraction) = ((form >> 8) % 20, (form >> 16) % 24);
            let mut digits = next(&mut state);
            for at in 0..=whole {
                let digit = if at == 0 && whole > 0 { 1 + digits % 9 } else { digits % 10 };
                token.push(char::from(b'0' + digit as u8));
                digits = if at == 9 { next(&mut state) } else { digits / 10 };
            }
            let mut digits = next(&mut state);
            for at in 0..fraction {
                if at == 0 {
                    token.push('.');
                }
                token.push(char::from(b'0' + (digits % 10) as u8));
                digits = if at % 16 == 15 { next(&mut state) } else { digits / 10 };
            }
            in_one_step += usize::from(compare(&token, &mut room));
        }
        writeln!(std::io::stderr(), "{count} tokens, {in_one_step} in one step").unwrap();
        assert!(in_one_step > count / 10);
    }

    /// `GEOLAND_NUMBERS` names files, with colons between them.
    #[test]
    #[ignore = "reads files of any size"]
    fn numbers_of_files_are_those_of_the_standard_library() {
        use std::io::BufRead;
        let names = std::env::var("GEOLAND_NUMBERS").expect("GEOLAND_NUMBERS names files");
        let (mut numbers, mut bytes, mut in_one_step, mut room) = (0_u64, 0_u64, 0_u64, String::new());
        for name in names.split(':') {
            for line in std::io::BufReader::new(std::fs::File::open(name).unwrap()).split(b'\n') {
                let line = line.unwrap();
                bytes += line.len() as u64 + 1;
                for token in line.split(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'.' | b'e' | b'E' | b'+')) {
                    if grammar(token).is_some() {
                        numbers += 1;
                        in_one_step += u64::from(compare(std::str::from_utf8(token).unwrap(), &mut room));
                    }
                }
            }
        }
        writeln!(std::io::stderr(), "{numbers} numbers in {bytes} bytes, {in_one_step} in one step").unwrap();
        assert!(numbers > 0);
    }
}
