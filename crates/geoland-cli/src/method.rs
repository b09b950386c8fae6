//! How figures were come by: the `method` member of results.

use geoland::finding::Findings;
use geoland::ground::Ground;
use geoland::{Edges, Ledger};
use serde_json::{Value, json};

use crate::args::overlaps_word;
use crate::findings::json_of;
use crate::inputs::FindingRules;
use crate::layers::Sources;

/// The method of an account.
pub(crate) fn of_account(ledger: &Ledger<'_>, rows_add_up: bool) -> Value {
    let dataset = ledger.placed.dataset;
    let sources = Sources::of(dataset);
    json!({
        "program": "geoland",
        "version": env!("CARGO_PKG_VERSION"),
        "ellipsoid": ellipsoid(&ledger.placed.ground),
        "edges": ledger.placed.ground.edges().word(),
        "overlaps": overlaps_word(ledger.options.overlaps),
        "rows_add_up": rows_add_up,
        "as_of": ledger.options.as_of.map(|day| day.to_string()),
        "districts": sources.districts,
        "greening": sources.greening,
        "scheme_hash": dataset.scheme.content_hash(),
        "content_hash": ledger.placed.content_hash,
        "witness": {
            "checked": ledger.witness.checked,
            "not_simple": ledger.witness.not_simple.len(),
            "largest_difference_m2": ledger.witness.largest_difference_m2,
        },
    })
}

/// What areas are measured on, in words.
pub(crate) fn measured_on(ground: &Ground) -> String {
    let Some(name) = ellipsoid(ground) else {
        return "of planar coordinates, their unit taken as the metre".to_owned();
    };
    let edges = match ground.edges() {
        Edges::Survey => "edges straight in its equal-area plane",
        Edges::Geodesic => "edges geodesic",
        Edges::LonLat => "edges straight in longitude and latitude",
    };
    format!("on the ellipsoid {name}, {edges}")
}

/// The name of the ellipsoid that areas are on; null for planar coordinates.
pub(crate) fn ellipsoid(ground: &Ground) -> Option<&'static str> {
    ground.ellipsoid().map(|ellipsoid| ellipsoid.name)
}

/// The findings of an account. Files and feature numbers stay out, so that the order of features does not show.
pub(crate) fn findings(findings: &Findings, rules: &FindingRules) -> Value {
    let entries = findings.list().into_iter().map(|finding| {
        let mut members = json_of(&finding);
        if rules.allow.contains(&finding.kind) {
            members.insert("allowed".to_owned(), Value::Bool(true));
        }
        Value::Object(members)
    });
    Value::Array(entries.collect())
}
