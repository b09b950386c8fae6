//! Tables as Markdown.

use std::io::{self, Write};

use super::sheet::Sheet;
use crate::printable::printable;

/// Writes tables as Markdown.
pub(crate) fn write<W: Write>(out: &mut W, sheets: &[Sheet]) -> io::Result<()> {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !sheet.caption.is_empty() {
            writeln!(out, "{}\n", text(&sheet.caption))?;
        }
        row(out, sheet.columns.iter().map(|column| text(&column.title)))?;
        row(out, sheet.columns.iter().map(|column| if column.figures { "---:" } else { "---" }.to_owned()))?;
        for texts in &sheet.rows {
            row(out, texts.iter().map(|cell| text(cell)))?;
        }
        for note in &sheet.notes {
            writeln!(out, "\n{}", text(note))?;
        }
    }
    Ok(())
}

fn row<W: Write>(out: &mut W, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let cells: Vec<String> = cells.collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

/// A text that Markdown shows as it is: what would end a cell, begin markup or a tag, or make a link is escaped.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Escapes of control characters hold a backslash, which is shown as one.
    for c in printable(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_name_is_shown_and_not_obeyed() {
        assert_eq!(text("a|b\\c\n<img>"), "a\\|b\\\\c\\\\u{a}&lt;img>");
        assert_eq!(text("[x](javascript:1)"), "\\[x\\](javascript:1)");
    }
}
