//! Tables as Markdown.

use std::io::{self, Write};

use super::Outlet;
use super::sheet::{Column, Sheet};
use crate::printable::printable;

/// Writes tables as Markdown.
pub(crate) fn write(out: &mut Outlet, sheets: &[Sheet]) -> io::Result<()> {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !sheet.caption.is_empty() {
            let caption = text(&out.text(&sheet.caption));
            writeln!(out, "{caption}\n")?;
        }
        let titles: Vec<String> = sheet.columns.iter().map(|column| text(&out.text(&column.title))).collect();
        row(out, titles)?;
        let rule = |column: &Column| if column.figures { "---:" } else { "---" }.to_owned();
        row(out, sheet.columns.iter().map(rule).collect())?;
        for texts in &sheet.rows {
            let cells: Vec<String> = texts.iter().map(|cell| text(&out.text(cell))).collect();
            row(out, cells)?;
        }
        for note in &sheet.notes {
            let note = text(&out.text(note));
            writeln!(out, "\n{note}")?;
        }
    }
    Ok(())
}

fn row(out: &mut Outlet, cells: Vec<String>) -> io::Result<()> {
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
