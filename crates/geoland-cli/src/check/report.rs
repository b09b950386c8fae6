//! Findings for people to read: the worst first, with the first places of each and what to do.

use std::fmt::Write as _;
use std::io::{self, Write};

use geoland::finding::{Case, Finding};

use super::checks::Whereabouts;
use super::repairs::Repairs;
use crate::collection::{counted, number_of};
use crate::findings::counts;
use crate::lang;
use crate::present::{Outlet, markdown};
use crate::printable::printable;

/// Cases that are shown of a finding; the rest is counted.
pub(super) const SHOWN: usize = 5;

/// Writes findings as plain text.
pub(super) fn write_text(out: &mut Outlet, findings: &[Finding], allowed: u64, places: &Whereabouts) -> io::Result<()> {
    for (at, finding) in worst_first(findings) {
        let kind = finding.kind;
        let (what, remedy) = lang::finding(out.language, kind, &finding.what);
        let severity = kind.severity().to_string();
        let severity = out.text(&severity);
        writeln!(out, "\n{severity} {} {}: {}", kind.code(), printable(&what), finding.count)?;
        for (number, case) in finding.cases.iter().take(SHOWN).enumerate() {
            let line = line(case, places.get(at, number));
            let line = out.text(&line);
            writeln!(out, "  {}", printable(&line))?;
        }
        if let Some(more) = more(finding) {
            let more = out.text(&more);
            writeln!(out, "  {more}")?;
        }
        let to_do = out.text("To do");
        writeln!(out, "  {to_do}: {remedy}.")?;
    }
    let verdict = verdict(findings, allowed);
    let verdict = out.text(&verdict);
    writeln!(out, "\n{verdict}")
}

/// Writes findings as Markdown.
pub(super) fn write_markdown(
    out: &mut Outlet,
    findings: &[Finding],
    allowed: u64,
    places: &Whereabouts,
) -> io::Result<()> {
    for (at, finding) in worst_first(findings) {
        let kind = finding.kind;
        let (what, remedy) = lang::finding(out.language, kind, &finding.what);
        let (severity, what) = (kind.severity().to_string(), markdown::text(&what));
        let severity = out.text(&severity);
        writeln!(out, "\n**{severity} {}** {what}: {}\n", kind.code(), finding.count)?;
        for (number, case) in finding.cases.iter().take(SHOWN).enumerate() {
            let line = line(case, places.get(at, number));
            let line = markdown::text(&out.text(&line));
            writeln!(out, "- {line}")?;
        }
        if let Some(more) = more(finding) {
            let more = out.text(&more);
            writeln!(out, "- {more}")?;
        }
        let to_do = out.text("To do");
        writeln!(out, "\n{to_do}: {remedy}.")?;
    }
    let verdict = verdict(findings, allowed);
    let verdict = out.text(&verdict);
    writeln!(out, "\n{verdict}")
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
