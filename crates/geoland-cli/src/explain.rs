//! `geoland explain`: the page of a finding, or the list of all.

use std::io::Write;

use geoland::finding::Kind;

use crate::args::ExplainArgs;
use crate::failure::{Answer, Failure};
use crate::lang;
use crate::messages::Messages;
use crate::present::sheet::{Column, Sheet};
use crate::present::{table, write_result};

/// Runs the command.
pub(crate) fn run(args: &ExplainArgs, messages: &Messages) -> Result<Answer, Failure> {
    write_result(messages, None, |out| match args.code {
        Some(kind) => {
            writeln!(out, "{}\nSeverity: {}", kind.page().trim_end(), kind.severity())
        }
        None => table::write(out, &[all(messages)]),
    })?;
    Ok(Answer::Yes)
}

/// Every finding in a line.
fn all(messages: &Messages) -> Sheet {
    let row = |kind: &Kind| {
        vec![kind.code().to_owned(), kind.severity().to_string(), lang::title(messages.language, *kind).to_owned()]
    };
    Sheet {
        columns: vec![Column::text("code"), Column::text("severity"), Column::text("meaning")],
        rows: Kind::ALL.iter().map(row).collect(),
        notes: vec!["geoland explain CODE says why it matters and what to do.".to_owned()],
        ..Sheet::default()
    }
}
