//! Findings on their way out: which are shown, which are denied, and as JSON.

use geoland::finding::{Case, Finding, Findings, Place, Severity};
use serde_json::{Map, Value, json};

use crate::args::Deny;
use crate::collection::number_of;
use crate::failure::Answer;
use crate::inputs::FindingRules;
use crate::messages::Messages;

impl FindingRules {
    /// The findings that are not expected, and how many cases of expected ones there are.
    pub(crate) fn shown(&self, findings: &Findings) -> (Vec<Finding>, u64) {
        self.taken(findings.clone())
    }

    /// The same of findings that are not asked for again.
    pub(crate) fn taken(&self, findings: Findings) -> (Vec<Finding>, u64) {
        let (allowed, shown): (Vec<Finding>, Vec<Finding>) =
            findings.into_list().into_iter().partition(|finding| self.allow.contains(&finding.kind));
        (shown, allowed.iter().map(|finding| finding.count).sum())
    }

    /// The answer that findings give, where some level is denied.
    pub(crate) fn answer(&self, findings: &Findings, messages: &Messages) -> Answer {
        self.answer_to(&self.shown(findings).0, messages)
    }

    /// The answer that the findings which are not expected give.
    pub(crate) fn answer_to(&self, shown: &[Finding], messages: &Messages) -> Answer {
        let (level, word) = match self.deny {
            None => return Answer::Yes,
            Some(Deny::Errors) => (Severity::Error, "error"),
            Some(Deny::Warnings) => (Severity::Warning, "warning"),
        };
        match shown.iter().filter(|finding| finding.kind.severity() >= level).map(|finding| finding.count).sum() {
            0 => Answer::Yes,
            count => {
                messages.denial(&format!("{} at {word} level or worse", number_of(count, "finding")));
                Answer::No
            }
        }
    }
}

/// How many cases of each severity there are, the worst first.
pub(crate) fn counts(findings: &[Finding]) -> [(Severity, u64); 3] {
    [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let of_severity = findings.iter().filter(|finding| finding.kind.severity() == severity);
        (severity, of_severity.map(|finding| finding.count).sum())
    })
}

/// A finding as JSON, without its cases.
pub(crate) fn json_of(finding: &Finding) -> Map<String, Value> {
    let members = [
        ("code", json!(finding.kind.code())),
        ("severity", json!(finding.kind.severity().to_string())),
        ("what", json!(finding.what)),
        ("count", json!(finding.count)),
        ("remedy", json!(finding.kind.remedy())),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A case as JSON.
pub(crate) fn json_of_case(case: &Case) -> Value {
    let mut members = place(&case.place);
    if let Some(spot) = case.spot {
        members.extend([("x".to_owned(), json!(spot.x)), ("y".to_owned(), json!(spot.y))]);
    }
    if let Some(other) = &case.other {
        members.insert("other".to_owned(), Value::Object(place(other)));
    }
    if !case.evidence.is_empty() {
        members.insert("evidence".to_owned(), json!(case.evidence));
    }
    members.extend(case.figures.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
    Value::Object(members)
}

/// Where a feature is, as the members of a JSON object.
fn place(place: &Place) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("file".to_owned(), json!(place.source));
    members.insert("feature".to_owned(), if place.number == 0 { Value::Null } else { json!(place.number) });
    members.insert("id".to_owned(), json!(place.id));
    members
}
