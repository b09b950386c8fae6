//! Findings as rows: one for each case, in CSV and as the points of a map.

use std::collections::HashMap;
use std::io::{self, Write};

use geo_types::{Geometry, point};
use geoland::Crs;
use geoland::finding::{Case, Finding};
use geoland::record::Value;
use geoland_io::FeatureWriter;

use super::layer::Layer;
use crate::present::csv::write_texts;

const HEADER: [&str; 14] = [
    "code",
    "severity",
    "what",
    "file",
    "feature",
    "id",
    "x",
    "y",
    "other_file",
    "other_feature",
    "other_id",
    "evidence",
    "figures",
    "remedy",
];

/// Writes findings as CSV, a row for each case, and one for a finding without cases.
pub(super) fn write_csv<W: Write>(out: &mut W, findings: &[Finding]) -> io::Result<()> {
    write_texts(out, &HEADER, cases(findings).map(|(finding, case)| row(finding, case)))
}

/// The cases of findings; a finding without any stands for itself.
fn cases(findings: &[Finding]) -> impl Iterator<Item = (&Finding, Option<&Case>)> {
    findings.iter().flat_map(|finding| {
        let alone = finding.cases.is_empty().then_some((finding, None));
        finding.cases.iter().map(move |case| (finding, Some(case))).chain(alone)
    })
}

fn row(finding: &Finding, case: Option<&Case>) -> [String; 14] {
    let kind = finding.kind;
    let place = case.map(|case| &case.place);
    let other = case.and_then(|case| case.other.as_ref());
    let number = |number: u64| if number == 0 { String::new() } else { number.to_string() };
    let spot = case.and_then(|case| case.spot);
    let figures =
        case.map(|case| case.figures.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>());
    [
        kind.code().to_owned(),
        kind.severity().to_string(),
        finding.what.clone(),
        place.map(|place| place.source.clone()).unwrap_or_default(),
        place.map(|place| number(place.number)).unwrap_or_default(),
        place.and_then(|place| place.id.clone()).unwrap_or_default(),
        spot.map(|spot| spot.x.to_string()).unwrap_or_default(),
        spot.map(|spot| spot.y.to_string()).unwrap_or_default(),
        other.map(|place| place.source.clone()).unwrap_or_default(),
        other.map(|place| number(place.number)).unwrap_or_default(),
        other.and_then(|place| place.id.clone()).unwrap_or_default(),
        case.map(|case| case.evidence.clone()).unwrap_or_default(),
        figures.unwrap_or_default().join("; "),
        kind.remedy().to_owned(),
    ]
}

/// The coordinate systems of sources, by their names.
pub(super) struct Sites<'a>(HashMap<&'a str, &'a Crs>);

impl<'a> Sites<'a> {
    pub(super) fn of(layers: &'a [Layer]) -> Self {
        Self(layers.iter().map(|layer| (&*layer.name, &layer.crs)).collect())
    }

    /// A case's spot as a point in degrees; planar coordinates stay as they are.
    fn point(&self, case: &Case) -> Option<Geometry<f64>> {
        let (spot, crs) = (case.spot?, self.0.get(&*case.place.source)?);
        let mut positions = [[spot.x, spot.y]];
        if !crs.is_planar() {
            crs.to_lonlat(&mut positions).ok()?;
        }
        let [[x, y]] = positions;
        Some(point!(x: x, y: y).into())
    }
}

/// Writes findings as `GeoJSON`: a point for each case whose spot is known, else a feature without a geometry.
pub(super) fn write_geojson<W: Write>(out: &mut W, findings: &[Finding], sites: &Sites<'_>) -> io::Result<()> {
    let mut writer = FeatureWriter::new(out, None, &[])?;
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) };
    for (finding, case) in cases(findings) {
        let texts = row(finding, case).map(|cell| text(&cell));
        let figures = case.map(|case| case.figures.as_slice()).unwrap_or_default();
        let figures: Vec<(&str, Value)> = figures.iter().map(|(name, value)| (*name, Value::Number(*value))).collect();
        let kept = HEADER.into_iter().zip(&texts).filter(|(name, _)| !matches!(*name, "x" | "y" | "figures"));
        let geometry = case.and_then(|case| sites.point(case));
        let properties = kept.chain(figures.iter().map(|(name, value)| (*name, value)));
        writer.feature(&Value::Null, geometry.as_ref(), properties)?;
    }
    writer.finish().map(|_| ())
}
