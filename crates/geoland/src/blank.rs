//! Blanks: words that stand where a value is missing.

/// What spreadsheets, databases and people write for "nothing here", in lower case.
const WORDS: [&str; 44] = [
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "n/d",
    "n.d.",
    "#n/a",
    "#na",
    "<na>",
    "null",
    "<null>",
    "(null)",
    "\\n",
    "none",
    "nil",
    "nan",
    "-nan",
    "nat",
    "undefined",
    "unknown",
    "missing",
    "not available",
    "not applicable",
    "tbd",
    "tba",
    "#value!",
    "#ref!",
    "#name?",
    "#div/0!",
    "(blank)",
    "-",
    "--",
    "---",
    "\u{2014}",
    "\u{2014}\u{2014}",
    "?",
    ".",
    "无",
    "暂无",
    "未知",
    "不详",
    "不明",
    "待定",
    "空",
];
/// None of them is longer, in bytes.
const LONGEST: usize = 14;

/// Whether a text is a word for a missing value. Case and space around it do not matter.
pub(crate) fn is_blank(text: &str) -> bool {
    let text = text.trim();
    // Identifiers and dates have digits; one word for nothing has, and it has a sign before it.
    let plain = text.len() <= LONGEST && (text.starts_with('#') || !text.bytes().any(|byte| byte.is_ascii_digit()));
    plain && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, WORDS, is_blank};

    #[test]
    fn words_for_nothing() {
        for text in ["NA", " n/a ", "NULL", "None", "NaN", "#N/A", "#DIV/0!", "-", "--", "?", "无", "暂无", "未知"]
        {
            assert!(is_blank(text), "{text}");
        }
        assert!(WORDS.iter().all(|word| word.len() <= LONGEST && *word == word.to_lowercase()));
    }

    #[test]
    fn words_that_only_look_like_it() {
        for text in ["", "NA-1", "Nantes", "P-0", "0", "N", "无锡", "nullarbor", "2018-01-01", "no"] {
            assert!(!is_blank(text), "{text}");
        }
    }
}
