//! Tables as plain text.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, TableComponent, presets};

use super::Outlet;
use super::sheet::Sheet;
use crate::printable::printable;

/// Writes tables as plain text, one below the other. Nothing in it is coloured, so that pipes and terminals get the same.
pub(crate) fn write(out: &mut Outlet, sheets: &[Sheet]) -> io::Result<()> {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        if !sheet.caption.is_empty() {
            let caption = out.text(&sheet.caption);
            writeln!(out, "{}\n", printable(&caption))?;
        }
        for line in set(sheet, out).lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        if !sheet.notes.is_empty() {
            writeln!(out)?;
        }
        for note in &sheet.notes {
            let note = out.text(note);
            writeln!(out, "{}", printable(&note))?;
        }
    }
    Ok(())
}

fn set(sheet: &Sheet, out: &Outlet) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_style(TableComponent::HeaderLines, '-').set_style(TableComponent::MiddleHeaderIntersections, '-');
    table.set_header(sheet.columns.iter().map(|column| printable(&out.text(&column.title)).into_owned()));
    for row in &sheet.rows {
        table.add_row(row.iter().map(|text| printable(&out.text(text)).into_owned()));
    }
    for (column, of) in table.column_iter_mut().zip(&sheet.columns) {
        column.set_padding((0, 2)).set_constraint(ColumnConstraint::ContentWidth);
        column.set_cell_alignment(if of.figures { CellAlignment::Right } else { CellAlignment::Left });
    }
    table
}
