//! Text from files and arguments, made safe to print.

use std::borrow::Cow;
use std::fmt::Write;

/// A text in which nothing is left that a terminal would obey or that would change the order of what is read: control
/// characters, line breaks and direction marks become `\u{..}` escapes.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_obeyed(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a terminal obeys a character, or it changes the order of what is read, or hides.
pub(crate) fn is_obeyed(c: char) -> bool {
    let direction =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // Separators break lines, the byte order mark and interlinear marks are invisible, tag characters hide text.
    let hidden =
        matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || direction || hidden
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn what_a_terminal_obeys_is_shown_instead() {
        assert_eq!(printable("场清地净 a"), "场清地净 a");
        assert_eq!(printable("\u{1b}[31m\u{9b}1m\u{7f}\r\n"), "\\u{1b}[31m\\u{9b}1m\\u{7f}\\u{d}\\u{a}");
        assert_eq!(printable("a\u{202e}b\u{2066}"), "a\\u{202e}b\\u{2066}");
    }
}
