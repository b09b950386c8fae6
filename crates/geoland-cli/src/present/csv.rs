//! Rows as CSV.

use std::io::{self, Write};

use geoland::AreaUnit;

use super::field::{Content, Field, name, text};

/// Writes rows as CSV with a header. Rows have the same fields; without rows `fields` gives the header.
pub(crate) fn write<W: Write>(out: &mut W, fields: &[Field], rows: &[Vec<Field>], unit: AreaUnit) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(fields.iter().map(|field| name(field, unit)))?;
    for row in rows {
        writer.write_record(row.iter().map(|(_, content)| match content {
            Content::Text(_) | Content::List(_) => inert(&text(content, unit)),
            _ => text(content, unit),
        }))?;
    }
    writer.flush()
}

/// Writes rows of texts as CSV with a header; every text is made safe.
pub(crate) fn write_texts<W: Write, const N: usize>(
    out: &mut W,
    header: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|text| inert(text)))?;
    }
    writer.flush()
}

/// A text that no spreadsheet takes for a formula: one that could begin one gets a leading apostrophe. Control characters are
/// shown, so that printing the file on a terminal is safe.
fn inert(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let shown = crate::printable::printable(text);
    if formula { format!("'{shown}") } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn formulas_become_text() {
        for formula in ["=1+1", "+1", "-1", "@sum"] {
            assert_eq!(inert(formula), format!("'{formula}"));
        }
        assert_eq!(inert("\t=1"), "'\\u{9}=1");
        assert_eq!(inert("东城区"), "东城区");
    }
}
