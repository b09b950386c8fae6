//! The checks of a run, one after the other.

use std::collections::HashMap;

use geoland::check::gaps::Gaps;
use geoland::check::overlaps::{self, Overlaps};
use geoland::check::reference::{Outlines, against_reference};
use geoland::check::{self, CheckOptions, coordinates};
use geoland::dataset::Source;
use geoland::finding::{Case, Finding, Findings, Kind, Place};
use geoland::placed::PlaceError;
use geoland::{Dataset, Ledger, Placed, Role};
use geoland_io::Format;

use super::layer::{Layer, role_words};
use super::reading::Reading;
use crate::failure::Failure;
use crate::inputs::Inputs;
use crate::messages::Messages;
use crate::stats::Stats;

/// Layers that are searched for overlaps.
const LAND: [Role; 4] = [Role::Parcels, Role::Green, Role::Districts, Role::KeyAreas];
/// Cases of each finding whose surroundings are told.
const TOLD: usize = super::report::SHOWN;

/// What the layers have in common that should have none, for those who draw it.
#[derive(Default)]
pub(super) struct Common {
    pub(super) overlaps: Vec<Overlaps>,
    pub(super) gaps: Option<Gaps>,
}

/// Checks what was read: outlines, coordinates, records, dates, and the layers beside a trusted one.
pub(super) fn as_read(reading: &mut Reading, inputs: &Inputs, reference: Option<&Reference>) {
    let Reading { dataset, layers, findings, .. } = reading;
    let sources = |wanted: fn(Format) -> bool| -> Vec<u32> {
        layers.iter().filter(|layer| wanted(layer.contents.format)).filter_map(|layer| layer.source).collect()
    };
    let counterclockwise = sources(|format| matches!(format, Format::GeoJson | Format::GeoJsonSeq));
    let binary = sources(|format| !format.is_text());
    let plain: Vec<(Source, &Layer)> = layers
        .iter()
        .filter(|layer| layer.positions.is_some())
        .map(|layer| (Source { name: layer.name.clone(), crs: layer.crs.clone() }, layer))
        .collect();
    let beside: Vec<coordinates::Layer<'_>> =
        plain.iter().filter_map(|(source, layer)| place_of(source, layer)).collect();
    let trusted = reference.and_then(|reference| place_of(&reference.source, &reference.layer));
    let options = CheckOptions {
        as_of: inputs.options.as_of,
        counterclockwise: &counterclockwise,
        binary: &binary,
        beside: &beside,
        trusted: trusted.as_ref(),
    };
    check::as_read(dataset, options, findings);
    let Some(Reference { layer: Layer { name, outlines: Some(outlines), .. }, .. }) = reference else { return };
    let trusted = Place { source: name.clone(), number: 0, id: None };
    for layer in layers.iter() {
        let place = Place { source: layer.name.clone(), number: 0, id: None };
        match (layer.role, layer.source) {
            (Some(role), Some(source)) => {
                let own = Outlines::of(dataset, source, role);
                against_reference(&own, outlines).report(role_words(role), place, trusted.clone(), findings);
            }
            _ => {
                if let Some(own) = &layer.outlines {
                    against_reference(own, outlines).report("features", place, trusted.clone(), findings);
                }
            }
        }
    }
}

/// A layer that is known to be true.
pub(super) struct Reference {
    source: Source,
    layer: Layer,
}

impl Reference {
    pub(super) fn new(layer: Layer) -> Self {
        Self { source: Source { name: layer.name.clone(), crs: layer.crs.clone() }, layer }
    }
}

/// Where the features of a layer of no known kind are.
fn place_of<'a>(source: &'a Source, layer: &Layer) -> Option<coordinates::Layer<'a>> {
    let (positions, text) = (layer.positions.clone()?, layer.contents.format.is_text());
    Some(coordinates::Layer { source, role: None, positions, text })
}

/// The layers in the plane; where they cannot be brought there, that is a finding, unless it is explained already.
pub(super) fn place<'a>(dataset: &'a Dataset, inputs: &Inputs, findings: &mut Findings) -> Option<Placed<'a>> {
    let Dataset { parcels, green_spaces, districts, key_areas, alleys, .. } = dataset;
    let features = [parcels.len(), green_spaces.len(), districts.len(), key_areas.len(), alleys.len()];
    if features == [0; 5] {
        return None;
    }
    match Placed::with_options(dataset, inputs.place) {
        Ok(placed) => return Some(placed),
        Err(PlaceError::OutOfRange { source_name, crs, out_of_range, features, number, position, guess }) => {
            let explained = [Kind::LatitudeFirst, Kind::ProjectedAsDegrees, Kind::OtherZone];
            if !findings.kinds().any(|kind| explained.contains(&kind)) {
                let place = Place { source: source_name, number, id: None };
                let evidence =
                    format!("{out_of_range} of {features} features, the first at {position}, in {crs}: {guess}");
                let case = Case { evidence, ..Case::at(place) };
                findings.report(Kind::OutOfRange, "layers of which most lies out of range", case);
            }
        }
        Err(error) => {
            let place = Place { source: dataset.sources[0].name.clone(), number: 0, id: None };
            let case = Case { evidence: error.to_string(), ..Case::at(place) };
            findings.report(Kind::NoCommonPlane, "layers that cannot be brought into one plane", case);
        }
    }
    None
}

/// Checks what was placed and counts it.
pub(super) fn as_placed(
    placed: &Placed<'_>,
    inputs: &Inputs,
    findings: &mut Findings,
    stats: &mut Stats,
    messages: &Messages,
) -> Result<Common, Failure> {
    let gaps = check::as_placed(placed, findings);
    stats.stage("check claims and districts");
    let overlaps: Vec<Overlaps> = LAND.into_iter().map(|role| overlaps::overlaps(placed, role)).collect();
    for of_layer in &overlaps {
        overlaps::report(placed, of_layer, findings);
    }
    stats.stage("check overlaps");
    for of_layer in overlaps.iter().filter(|of_layer| of_layer.hairlines > 0) {
        let (name, area_m2) = (role_words(of_layer.layer), of_layer.hairlines_area.m2());
        hairlines(name, "overlaps", of_layer.hairlines, area_m2, messages);
    }
    if gaps.hairlines > 0 {
        hairlines("districts", "gaps", gaps.hairlines, gaps.hairlines_area.m2(), messages);
    }
    if gaps.not_searched > 0 {
        let what = "districts too large together to be searched for gaps";
        let place = Place { source: placed.dataset.sources[0].name.clone(), number: 0, id: None };
        findings.report(Kind::NotJudged, what, Case::at(place).with("districts", gaps.not_searched as f64));
    }
    let ledger = Ledger::new(placed, inputs.options)?;
    check::as_counted(&ledger, false, findings);
    findings.merge(ledger.findings);
    check::leave_details(findings);
    stats.stage("account");
    Ok(Common { overlaps, gaps: Some(gaps) })
}

/// Says what rounding did to borders: it is no finding, and nothing is left out.
fn hairlines(layer: &str, what: &str, count: u64, area_m2: f64, messages: &Messages) {
    messages.note(&format!(
        "{layer}: {count} {what} nowhere wider than {} cm, {area_m2:.2} m2 in all: rounding of borders, no finding",
        overlaps::HAIRLINE_M * 100.0
    ));
}

/// Where the first cases of each finding are, in words, by the finding's and the case's positions.
#[derive(Default)]
pub(super) struct Whereabouts(HashMap<(usize, usize), String>);

impl Whereabouts {
    /// Those of the findings that are printed.
    pub(super) fn of(placed: Option<&Placed<'_>>, findings: &[Finding]) -> Self {
        let Some(placed) = placed else { return Self::default() };
        let whereabouts = check::Whereabouts::of(placed);
        let cases = findings.iter().enumerate().flat_map(|(at, finding)| {
            finding.cases.iter().take(TOLD).enumerate().map(move |(number, case)| ((at, number), case))
        });
        Self(cases.filter_map(|(key, case)| Some((key, whereabouts.of_case(case)?))).collect())
    }

    /// Where a case is.
    pub(super) fn get(&self, finding: usize, case: usize) -> Option<&str> {
        self.0.get(&(finding, case)).map(String::as_str)
    }
}
