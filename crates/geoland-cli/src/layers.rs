//! Files into the dataset of an account.

use std::ops::ControlFlow;
use std::path::Path;

use geoland::record::Outline;
use geoland::{Crs, Dataset};
use geoland_io::contents::{Oddity, Remark};
use geoland_io::load::load_as;
use geoland_io::{CrsChoice, Request, Source};
use geoland_programme::Layer;

use crate::args::HowArgs;
use crate::collection::number_of;
use crate::failure::Failure;
use crate::inputs::Inputs;
use crate::messages::Messages;
use crate::stats::Stats;

/// Reads every file of an account, which needs parcels.
pub(crate) fn read(inputs: &Inputs, messages: &Messages, stats: &mut Stats) -> Result<Dataset, Failure> {
    let dataset = read_all(inputs, messages, stats)?;
    if dataset.parcels.is_empty() {
        let files: Vec<String> = inputs.layers[0].files.iter().map(|file| file.path.display().to_string()).collect();
        return Err(Failure::refused(format!(
            "{}: no feature is a parcel: the property \"{}\" of each names another layer",
            files.join(", "),
            dataset.scheme.layer
        )));
    }
    Ok(dataset)
}

/// Reads every file, of whichever layers.
pub(crate) fn read_all(inputs: &Inputs, messages: &Messages, stats: &mut Stats) -> Result<Dataset, Failure> {
    let mut dataset = Dataset::new(inputs.scheme.clone());
    dataset.transformations.clone_from(&inputs.transformations);
    let mut features = 0;
    for layer in &inputs.layers {
        for file in &layer.files {
            messages.stage(&format!("reading {}", file.path.display()));
            messages.note_input(layer.key, &file.path)?;
            let loaded = load_as(&mut dataset, layer.role, &file.path, &file.crs, &file.request)?;
            features += loaded.features;
            for note in loaded.note.into_iter().chain(loaded.guess) {
                messages.note(&note);
            }
            remarks(&file.path, &loaded.remarks, messages);
        }
    }
    dataset.join_events();
    stats.count("features read", usize::try_from(features).unwrap_or(usize::MAX));
    stats.stage("read");
    Ok(dataset)
}

/// Reads a file into a layer of its own with all attributes, before its dataset is placed. Records without any geometry are in no
/// coordinate system: that of the first layer stands in for it.
pub(crate) fn read_layer(
    dataset: &mut Dataset,
    path: &Path,
    choice: &CrsChoice,
    request: &Request,
    messages: &Messages,
) -> Result<Layer, Failure> {
    messages.stage(&format!("reading {}", path.display()));
    messages.note_input("layer", path)?;
    let file = Source::parse(path);
    let name = file.name();
    let mut layer = Layer::new(dataset, &name, Crs::WGS84);
    let contents = geoland_io::read(&file, request, &mut |feature| {
        layer.records.push(feature.record);
        ControlFlow::Continue(())
    })?;
    contents.require_document(&name)?;
    if layer.records.iter().all(|record| record.outline == Outline::Missing) {
        dataset.sources[layer.source as usize].crs = dataset.sources[0].crs.clone();
        let others = |remark: &&Remark| remark.oddity != Oddity::NoGeometryColumn;
        remarks(path, &contents.remarks.iter().filter(others).cloned().collect::<Vec<_>>(), messages);
        return Ok(layer);
    }
    let decided = choice.decide(&contents, &name)?;
    dataset.sources[layer.source as usize].crs = decided.crs;
    for note in decided.note.into_iter().chain(contents.guess(&name)) {
        messages.note(&note);
    }
    remarks(path, &contents.remarks, messages);
    Ok(layer)
}

/// Reads a further layer of an account as a layer of its own: what the run says of files without a coordinate system holds for it too.
pub(crate) fn read_beside(
    dataset: &mut Dataset,
    path: &Path,
    inputs: &Inputs,
    how: &HowArgs,
    messages: &Messages,
) -> Result<Layer, Failure> {
    let choice = CrsChoice { layer: None, common: inputs.common.clone(), engine: how.crs_engine.0 };
    read_layer(dataset, path, &choice, &how.request(), messages)
}

/// Says what a file has that its format does not allow.
pub(crate) fn remarks(file: &Path, remarks: &[Remark], messages: &Messages) {
    for text in remarks.iter().filter_map(remark_text) {
        messages.note(&format!("{}: {text}", file.display()));
    }
}

/// What is said of the features that have an oddity; nothing of what is none of features.
pub(crate) fn remark_text(remark: &Remark) -> Option<String> {
    let what = remark.oddity.words()?;
    let count = number_of(remark.features, "feature");
    Some(format!("{count} {what} (the first is feature {})", remark.first))
}

/// The words for where districts and greening come from.
pub(crate) struct Sources {
    pub(crate) districts: &'static str,
    pub(crate) greening: &'static str,
}

impl Sources {
    /// Where a dataset takes its districts and its greening from.
    pub(crate) fn of(dataset: &Dataset) -> Self {
        Self {
            districts: if dataset.has_district_layer { "layer" } else { "parcel attribute" },
            greening: if dataset.has_green_layer { "layer" } else { "own record" },
        }
    }

    /// What a reader should know about them; nothing where both come from layers.
    pub(crate) fn note(dataset: &Dataset) -> Option<String> {
        let districts = (!dataset.has_district_layer).then(|| {
            format!("districts are those that the parcels name (attribute \"{}\")", dataset.scheme.parcels.district)
        });
        let greening = (!dataset.has_green_layer).then(|| "greening is what the parcels' own records say".to_owned());
        let parts: Vec<String> = districts.into_iter().chain(greening).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}
