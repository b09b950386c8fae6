//! A `GeoJSON` document as a layer that is written.

use geoland::record::Value;

use super::FeatureWriter;
use crate::feature::Feature;
use crate::output::Output;
use crate::write::{LayerWriter, Loss, Target, WriteError};

struct Layer {
    writer: FeatureWriter<Output>,
    name: String,
}

/// Begins a document.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let output = Output::create(Some(target.path))?;
    let name = output.name();
    let crs = target.system.filter(|crs| **crs != geoland::Crs::WGS84 && !crs.is_planar()).map(geoland::Crs::name);
    let writer = FeatureWriter::new(output, crs, &[]);
    let writer = writer.map_err(|error| crate::output::OutputError::new(&name, error))?;
    Ok(Box::new(Layer { writer, name }))
}

impl LayerWriter for Layer {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        let record = &feature.record;
        let properties = record.properties.iter().map(|(name, value): &(String, Value)| (name.as_str(), value));
        let written = self.writer.feature(&record.id, feature.geometry(), properties);
        written.map_err(|error| crate::output::OutputError::new(&self.name, error).into())
    }

    fn finish(self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        let output = self.writer.finish().map_err(|error| crate::output::OutputError::new(&self.name, error))?;
        output.commit()?;
        Ok(Vec::new())
    }
}
