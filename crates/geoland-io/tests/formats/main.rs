//! The public interface of the formats.

mod loading;
mod output;
mod reading;
mod refusing;
#[cfg(feature = "shapefile")]
mod shapefile;
mod writing;

use geoland::record::{Outline, Record};
use geoland_io::ReadError;
use geoland_io::{Contents, geojson};

/// Reads a whole text.
fn read(text: impl AsRef<[u8]>) -> Result<(Contents, Vec<Record>), ReadError> {
    let mut records = Vec::new();
    let contents = geojson::read(text.as_ref(), "parcels.geojson", &mut |record| records.push(record))?;
    Ok((contents, records))
}

/// A collection of one feature with a geometry.
fn with_geometry(geometry: &str) -> String {
    collection(&format!(r#"{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}"#))
}

fn collection(features: &str) -> String {
    format!(r#"{{"type": "FeatureCollection", "features": [{features}]}}"#)
}

fn outline(geometry: &str) -> Outline {
    let (_, mut records) = read(with_geometry(geometry)).unwrap();
    assert_eq!(records.len(), 1);
    records.remove(0).outline
}
