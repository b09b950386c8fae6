//! Findings as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors show beside a file.

use std::fmt::Write as _;
use std::io::{self, Write};

use geoland::finding::{Case, Finding, Kind, Severity};
use serde_json::{Value, json};

use crate::findings::json_of_case;
use crate::present::json::compact;

/// Writes findings as one run: a rule for each kind found, a result for each case.
pub(super) fn write<W: Write>(out: &mut W, findings: &[Finding]) -> io::Result<()> {
    let mut kinds: Vec<Kind> = findings.iter().map(|finding| finding.kind).collect();
    kinds.dedup();
    let results = findings.iter().flat_map(|finding| {
        let index = kinds.iter().position(|kind| *kind == finding.kind);
        let alone = finding.cases.is_empty().then(|| result(finding, index, None));
        finding.cases.iter().map(move |case| result(finding, index, Some(case))).chain(alone)
    });
    let driver = json!({
        "name": "geoland",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": kinds.iter().map(|kind| rule(*kind)).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results.collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    writeln!(out, "{}", compact(&log))
}

fn rule(kind: Kind) -> Value {
    json!({
        "id": kind.code(),
        "name": format!("{kind:?}"),
        "shortDescription": {"text": kind.meaning()},
        "help": {"text": format!("{}.", kind.remedy()), "markdown": kind.page()},
        "defaultConfiguration": {"level": level(kind.severity())},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result(finding: &Finding, index: Option<usize>, case: Option<&Case>) -> Value {
    let evidence = case.map_or("", |case| &*case.evidence);
    let text = if evidence.is_empty() { finding.what.clone() } else { format!("{}: {evidence}", finding.what) };
    let mut result = json!({
        "ruleId": finding.kind.code(),
        "ruleIndex": index,
        "level": level(finding.kind.severity()),
        "message": {"text": format!("{text}. To do: {}.", finding.kind.remedy())},
    });
    if let Some(case) = case {
        let place = &case.place;
        let feature = json!({"name": place.id, "fullyQualifiedName": place.to_string(), "kind": "object", "index": 0});
        let mut location = json!({"physicalLocation": {"artifactLocation": {"uri": uri(&place.source)}}});
        if place.number > 0 {
            let mut feature = feature;
            feature["name"] = json!(place.id.clone().unwrap_or_else(|| place.number.to_string()));
            if let Some(members) = feature.as_object_mut() {
                members.remove("index");
            }
            location["logicalLocations"] = json!([feature]);
        }
        result["locations"] = json!([location]);
        result["properties"] = json_of_case(case);
    }
    result
}

/// The name of a file as a relative reference (RFC 3986): what is no plain character is escaped.
fn uri(name: &str) -> String {
    name.bytes().fold(String::with_capacity(name.len()), |mut uri, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            // Writing to a string does not fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
        uri
    })
}
