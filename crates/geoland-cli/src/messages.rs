//! What is said beside the result, on stderr: errors, notes, findings and progress.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use geoland::finding::{Finding, Findings, Severity};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::Common;
use crate::collection::number_of;
use crate::failure::Failure;
use crate::inputs::FindingRules;
use crate::lang::{self, Language};
use crate::printable::printable;
use crate::receipt::Record;

/// Lines of findings that are printed; the rest is counted.
const FINDINGS_SHOWN: usize = 20;
const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// The way to stderr. Colours are dropped where stderr is no terminal or `NO_COLOR` is set.
pub(crate) struct Messages {
    quiet: bool,
    bar: ProgressBar,
    /// The language of what is said and of tables.
    pub(crate) language: Language,
    /// What the run notes of itself, where a receipt is asked for.
    record: Option<RefCell<Record>>,
}

impl Messages {
    /// Messages of a run; a quiet one says nothing but errors.
    pub(crate) fn new(common: &Common, recorded: bool) -> Self {
        let quiet = common.quiet;
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = ProgressBar::new_spinner();
            // The template is a constant that indicatif reads.
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            bar.set_style(style);
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        Self { quiet, bar, language: common.lang.language(), record: recorded.then(RefCell::default) }
    }

    /// Messages of a run that says and writes nothing, and of whose results only the digests are wanted.
    pub(crate) fn digesting(common: &Common) -> Self {
        Self {
            quiet: true,
            bar: ProgressBar::hidden(),
            language: common.lang.language(),
            record: Some(RefCell::new(Record::only_digests())),
        }
    }

    /// Has the run note something of itself, where a receipt is asked for.
    pub(crate) fn note_for_receipt<T: Default>(&self, note: impl FnOnce(&mut Record) -> T) -> T {
        self.record.as_ref().map(|record| note(&mut record.borrow_mut())).unwrap_or_default()
    }

    /// Notes a file that is read, where a receipt is asked for.
    pub(crate) fn note_input(&self, what: &str, path: &Path) -> Result<(), Failure> {
        self.record.as_ref().map_or(Ok(()), |record| record.borrow_mut().input(what, path))
    }

    /// What the run has noted of itself.
    pub(crate) fn take_record(&self) -> Option<Record> {
        self.record.as_ref().map(RefCell::take)
    }

    /// Whether results are digested, and whether they are only digested.
    pub(crate) fn digests(&self) -> (bool, bool) {
        let only = self.record.as_ref().is_some_and(|record| record.borrow().only_digests);
        (self.record.is_some(), only)
    }

    /// Says what the program is busy with, on a terminal.
    pub(crate) fn stage(&self, what: &str) {
        self.bar.set_message(printable(what).into_owned());
    }

    /// Ends the progress line, so that results can be printed.
    pub(crate) fn end_stages(&self) {
        self.bar.finish_and_clear();
    }

    /// Why the program could not do what it was asked for.
    pub(crate) fn error(&self, why: &str) {
        self.end_stages();
        self.line(RED, "error", &format!(": {}", printable(why)));
    }

    /// Why the answer is no.
    pub(crate) fn denial(&self, why: &str) {
        self.line(RED, "denied", &format!(": {}", printable(&lang::text(self.language, why))));
    }

    /// Something worth knowing about this run.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.line(CYAN, "note", &format!(": {}", printable(&lang::text(self.language, text))));
        }
    }

    /// A line of figures that was asked for.
    pub(crate) fn stat(&self, text: &str) {
        self.line(CYAN, "stats", &format!(": {}", printable(text)));
    }

    /// The findings of a run, the first twenty.
    pub(crate) fn findings(&self, findings: &Findings, rules: &FindingRules) {
        if self.quiet {
            return;
        }
        let (mut list, allowed) = rules.shown(findings);
        list.sort_by_key(|finding| Reverse(finding.kind.severity()));
        for finding in list.iter().take(FINDINGS_SHOWN) {
            let colour = match finding.kind.severity() {
                Severity::Note => CYAN,
                Severity::Warning => YELLOW,
                Severity::Error => RED,
            };
            self.line(colour, &finding.kind.severity().to_string(), &printable(&self.described(finding)));
        }
        if list.len() > FINDINGS_SHOWN {
            let more = list.len() - FINDINGS_SHOWN;
            self.note(&format!("{more} more findings; --format json lists them all, geoland check says where"));
        }
        if allowed > 0 {
            self.note(&format!("{} of kinds that are allowed", number_of(allowed, "finding")));
        }
    }

    fn line(&self, colour: &str, label: &str, text: &str) {
        self.bar.suspend(|| {
            let mut stderr = anstream::stderr().lock();
            // Nothing can be done about a stderr that is closed.
            let label = lang::text(self.language, label);
            let _ = writeln!(stderr, "{colour}{label}{RESET}{text}");
        });
    }

    /// A finding in one line: code, count, what, remedy and the first place.
    fn described(&self, finding: &Finding) -> String {
        let code = finding.kind.code();
        let (what, remedy) = lang::finding(self.language, finding.kind, &finding.what);
        let first = finding.cases.first().map(|case| &case.place);
        match (self.language, finding.count) {
            (Language::English, 1) => {
                format!(" {code}: {what}: {remedy}{}", first.map(|place| format!("; in {place}")).unwrap_or_default())
            }
            (Language::English, count) => {
                let first = first.map(|place| format!("; first in {place}")).unwrap_or_default();
                format!(" {code} ({count} times): {what}: {remedy}{first}")
            }
            (Language::Chinese, count) => {
                let count = if count == 1 { String::new() } else { format!("（{count} 处）") };
                let first = first
                    .map(|place| format!("；首处：{}", lang::text(self.language, &place.to_string())))
                    .unwrap_or_default();
                format!(" {code}{count}：{what}。{remedy}{first}")
            }
        }
    }
}
