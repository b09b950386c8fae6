//! JSON as text that is safe to print.

use serde::Serialize;

/// A value as JSON on one line, with every control character escaped.
///
/// `serde_json` escapes those below U+0020 only; a terminal obeys U+007F to U+009F too, so that these are escaped here.
/// What cannot be JSON, such as a map with keys that are not text, is `null`.
///
/// # Example
/// ```
/// assert_eq!(geoland_io::json_text::compact(&["a\u{9b}31m", "场清地净"]), r#"["a\u009b31m","场清地净"]"#);
/// ```
#[must_use]
pub fn compact<T: Serialize + ?Sized>(value: &T) -> String {
    escaped(serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()))
}

/// A value as JSON on several lines, indented by two spaces, with every control character escaped as in [`compact`].
///
/// # Example
/// ```
/// let value = serde_json::json!({"name": "a\u{7f}b"});
/// assert_eq!(geoland_io::json_text::pretty(&value), "{\n  \"name\": \"a\\u007fb\"\n}");
/// ```
#[must_use]
pub fn pretty<T: Serialize + ?Sized>(value: &T) -> String {
    escaped(serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned()))
}

/// Escapes what the serialiser leaves. In the text of JSON these characters stand within strings only.
pub(crate) fn escaped(text: String) -> String {
    if !text.contains(obeyed) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if obeyed(c) {
            // All of them fit two hexadecimal digits.
            let code = u32::from(c);
            out.push_str("\\u00");
            out.extend([code >> 4, code & 15].iter().filter_map(|&digit| char::from_digit(digit, 16)));
        } else {
            out.push(c);
        }
    }
    out
}

fn obeyed(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}')
}
