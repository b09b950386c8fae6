//! Findings for people to read: the worst first, with the first places of each and what to do.

use std::fmt::Write as _;
use std::io::{self, Write};

use geoland::finding::{Case, Finding};

use super::checks::Whereabouts;
use super::repairs::Repairs;
use crate::collection::{counted, number_of};
use crate::findings::counts;
use crate::present::markdown;
use crate::printable::printable;

/// Cases that are shown of a finding; the rest is counted.
const SHOWN: usize = 5;

/// Writes findings as plain text.
pub(super) fn write_text<W: Write>(
    out: &mut W,
    findings: &[Finding],
    allowed: u64,
    places: &Whereabouts,
) -> io::Result<()> {
    for (at, finding) in worst_first(findings) {
        let kind = finding.kind;
        writeln!(out, "\n{} {} {}: {}", kind.severity(), kind.code(), printable(&finding.what), finding.count)?;
        for (number, case) in finding.cases.iter().take(SHOWN).enumerate() {
            writeln!(out, "  {}", printable(&line(case, places.get(at, number))))?;
        }
        if let Some(more) = more(finding) {
            writeln!(out, "  {more}")?;
        }
        writeln!(out, "  To do: {}.", kind.remedy())?;
    }
    writeln!(out, "\n{}", verdict(findings, allowed))
}

/// Writes findings as Markdown.
pub(super) fn write_markdown<W: Write>(
    out: &mut W,
    findings: &[Finding],
    allowed: u64,
    places: &Whereabouts,
) -> io::Result<()> {
    for (at, finding) in worst_first(findings) {
        let kind = finding.kind;
        let what = markdown::text(&finding.what);
        writeln!(out, "\n**{} {}** {what}: {}\n", kind.severity(), kind.code(), finding.count)?;
        for (number, case) in finding.cases.iter().take(SHOWN).enumerate() {
            writeln!(out, "- {}", markdown::text(&line(case, places.get(at, number))))?;
        }
        if let Some(more) = more(finding) {
            writeln!(out, "- {more}")?;
        }
        writeln!(out, "\nTo do: {}.", kind.remedy())?;
    }
    writeln!(out, "\n{}", verdict(findings, allowed))
}

/// Writes what was repaired.
pub(super) fn write_repairs<W: Write>(out: &mut W, repairs: Option<&Repairs>) -> io::Result<()> {
    let Some(repairs) = repairs else { return Ok(()) };
    writeln!(out)?;
    repairs.lines().iter().try_for_each(|line| writeln!(out, "{}", printable(line)))
}

/// The findings with their positions, errors before warnings and warnings before notes.
fn worst_first(findings: &[Finding]) -> Vec<(usize, &Finding)> {
    let mut list: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    list.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.kind.severity()));
    list
}

/// A case in one line: where, what is around it, and what was seen there.
fn line(case: &Case, around: Option<&str>) -> String {
    let mut line = case.place.to_string();
    // Writing to a string does not fail.
    if let Some(spot) = case.spot {
        let _ = write!(line, ", at {}, {}", ordinate(spot.x), ordinate(spot.y));
    }
    if let Some(around) = around {
        let _ = write!(line, " ({around})");
    }
    if let Some(other) = &case.other {
        let same = other.source == case.place.source;
        let other =
            if same { other.to_string().replacen(&format!("{}, ", other.source), "", 1) } else { other.to_string() };
        let _ = write!(line, ", and {other}");
    }
    if !case.evidence.is_empty() {
        let _ = write!(line, ": {}", case.evidence);
    }
    line
}

/// A coordinate as far as it matters on the ground: seven decimals of a degree, three of a metre.
fn ordinate(value: f64) -> String {
    let text = if value.abs() < 1_000.0 { format!("{value:.7}") } else { format!("{value:.3}") };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn more(finding: &Finding) -> Option<String> {
    let more = finding.count.saturating_sub(finding.cases.len().min(SHOWN) as u64);
    (more > 0 && !finding.cases.is_empty()).then(|| format!("and {more} more (--format csv or json lists them all)"))
}

/// How many there are, in a sentence.
fn verdict(findings: &[Finding], allowed: u64) -> String {
    let words = counts(findings).map(|(severity, count)| (count > 0).then(|| number_of(count, &severity.to_string())));
    let words: Vec<String> = words.into_iter().flatten().collect();
    let allowed = if allowed == 0 {
        String::new()
    } else {
        format!(", and {} of kinds that are allowed", counted(allowed, "case", "cases"))
    };
    match findings.first() {
        None => format!("Nothing found{allowed}."),
        Some(first) => {
            format!("{}{allowed}. `geoland explain {}` says more of a code.", words.join(", "), first.kind.code())
        }
    }
}
