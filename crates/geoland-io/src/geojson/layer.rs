//! `GeoJSON` documents and sequences as layers that are written.

use std::borrow::Cow;
use std::io::{self, Write};

use geoland::Crs;
use geoland::record::{Outline, Value};

use super::write::{Beside, FeatureWriter, is_taken, push_feature};
use crate::contents::name_of_projjson;
use crate::feature::Feature;
use crate::text_output::{TextOutput, plain_ending};
use crate::write::{LayerWriter, Loss, Losses, Target, WriteError};

/// A document: a collection of features.
struct Document {
    writer: FeatureWriter<TextOutput>,
    target: std::path::PathBuf,
    losses: Losses,
}

/// A sequence: a feature a line, each after a record separator where the name of the file asks for it.
struct Sequence {
    output: TextOutput,
    separated: bool,
    line: String,
    losses: Losses,
}

/// Begins a document.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let mut losses = Losses::default();
    let output = TextOutput::create(target.path)?;
    let name = crs_name(target, &mut losses);
    let mut foreign: Vec<(&str, String)> = Vec::new();
    for (name, text) in target.foreign {
        if is_taken(name) || foreign.iter().any(|(known, _)| known == name) {
            losses.layer(TAKEN);
        } else {
            foreign.push((name, text.clone()));
        }
    }
    let writer = FeatureWriter::with_texts(output, name.as_deref(), &foreign);
    let writer = writer.map_err(|error| failed(target.path, None, error))?;
    Ok(Box::new(Document { writer, target: target.path.to_owned(), losses }))
}

/// Begins a sequence.
pub(crate) fn create_sequence(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let mut losses = Losses::default();
    if crs_name(target, &mut losses).is_some() {
        losses.layer("coordinate system left out, as a sequence has no place for it; say --crs when it is read");
    }
    if !target.foreign.is_empty() {
        losses.layer("members of the document left out, as a sequence has none");
    }
    // The endings are those of GDAL: .geojsons and .geojsonseq are RFC 8142, the others are lines.
    let separated = matches!(plain_ending(target.path).as_deref(), Some("geojsonseq" | "geojsons"));
    let output = TextOutput::create(target.path)?;
    Ok(Box::new(Sequence { output, separated, line: String::new(), losses }))
}

/// The name for the legacy `crs` member; `None` where none is needed or there is no name.
fn crs_name(target: &Target<'_>, losses: &mut Losses) -> Option<String> {
    match (target.system, target.crs) {
        (Some(system), _) if is_usual(system) => None,
        (Some(system), _) if system.is_planar() => {
            losses.layer(
                "no coordinate system named, which stands for longitude and latitude; say --crs planar when it is read",
            );
            None
        }
        // Forms that are derived from a resolved system belong here.
        (Some(system), _) => Some(system.name().to_owned()),
        (None, Some(text)) => {
            let name =
                text.name.clone().or_else(|| name_of_projjson(&serde_json::from_str(text.projjson.as_deref()?).ok()?));
            if name.is_none() {
                losses.layer("coordinate system left out, as it has no code; say --crs when it is read");
            }
            name
        }
        (None, None) => None,
    }
}

/// Whether a system is the one that a layer without any is taken to be in. The coordinates of a file in EPSG:4326 stand
/// longitude first by now, so that its name is another for the same.
pub(crate) fn is_usual(system: &Crs) -> bool {
    *system == Crs::WGS84 || system.name() == "EPSG:4326"
}

const TAKEN: &str = "members of names that GeoJSON uses itself left out";

fn failed(path: &std::path::Path, feature: Option<u64>, error: io::Error) -> WriteError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => WriteError::unfit(path, feature, error.to_string()),
        _ => crate::output::OutputError::new(&path.display().to_string(), error).into(),
    }
}

/// Notes what `GeoJSON` does not hold of a feature, and gives the identifier as it holds it.
fn note<'f>(feature: &'f Feature, losses: &mut Losses) -> Cow<'f, Value> {
    let Feature { record, extras } = feature;
    if matches!(record.outline, Outline::Unreadable(_)) {
        losses.feature("geometries that could not be read written as null");
    }
    let without_height = |(at, measure): (usize, &f64)| {
        measure.is_finite() && !extras.heights.get(at).is_some_and(|height| height.is_finite())
    };
    if extras.measures.iter().enumerate().any(without_height) {
        losses.feature("measures without heights left out");
    }
    if extras.foreign.iter().any(|(name, _)| is_taken(name)) {
        losses.feature(TAKEN);
    }
    let endless = |value: &Value| matches!(value, Value::Number(number) if !number.is_finite());
    if record.properties.iter().any(|(_, value)| endless(value)) {
        losses.feature("numbers that are not finite written as null");
    }
    match &record.id {
        Value::Bool(_) | Value::Json(_) => {
            losses.feature("identifiers that are neither text nor numbers written as text");
            Cow::Owned(record.id.as_text().map_or(Value::Null, Value::Text))
        }
        Value::Number(number) if !number.is_finite() => {
            losses.feature("identifiers that are not finite left out");
            Cow::Owned(Value::Null)
        }
        id => Cow::Borrowed(id),
    }
}

fn properties(feature: &Feature) -> impl Iterator<Item = (&str, &Value)> {
    feature.record.properties.iter().map(|(name, value)| (name.as_str(), value))
}

fn beside(feature: &Feature) -> Beside<'_> {
    let extras = &feature.extras;
    Beside { heights: &extras.heights, measures: &extras.measures, foreign: &extras.foreign }
}

impl LayerWriter for Document {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        let id = note(feature, &mut self.losses);
        let written = self.writer.feature_with(&id, feature.geometry(), properties(feature), beside(feature));
        written.map_err(|error| failed(&self.target, Some(feature.record.number), error))
    }

    fn finish(self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        let output = self.writer.finish().map_err(|error| failed(&self.target, None, error))?;
        output.commit()?;
        Ok(self.losses.0)
    }
}

impl LayerWriter for Sequence {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        let id = note(feature, &mut self.losses);
        self.line.clear();
        if self.separated {
            self.line.push('\u{1e}');
        }
        push_feature(&mut self.line, &id, feature.geometry(), properties(feature), beside(feature))
            .map_err(|error| WriteError::unfit(self.output.path(), Some(feature.record.number), error.to_string()))?;
        self.line.push('\n');
        self.output.write_all(self.line.as_bytes()).map_err(|error| self.output.error(error).into())
    }

    fn finish(self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        self.output.commit()?;
        Ok(self.losses.0)
    }
}
