//! Files into a dataset, with the coordinate system of each.

use std::ops::ControlFlow;
use std::path::Path;

use geoland::{Crs, Dataset, Role};

use crate::contents::{CrsText, Oddity, Remark};
use crate::error::{ReadError, ReadErrorKind, quoted};
use crate::read::read;
use crate::source::{Request, Source};

/// What a caller says about the coordinate system of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CrsChoice {
    /// That of this layer. It outranks the file's own.
    pub layer: Option<Crs>,
    /// That of every layer which does not say otherwise. The file's own outranks it, unless it is planar: then the
    /// numbers of every file are taken as they are.
    pub common: Option<Crs>,
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The source's number in the dataset.
    pub source: u32,
    /// The features read.
    pub features: u64,
    /// What the user should know about the choice of the coordinate system.
    pub note: Option<String>,
    /// What the format does not allow and was read nevertheless.
    pub remarks: Vec<Remark>,
}

/// Features of a polygon layer are hardly ever shorter than this.
const BYTES_PER_FEATURE: u64 = 320;

/// Reads a file into a layer of a dataset; `-` is the standard input.
///
/// The coordinate system is, in this order: planar if the common choice is; the layer's choice; the file's own; the
/// common choice; longitude and latitude on WGS84.
///
/// # Errors
/// [`ReadError`] where the file cannot be read, is empty text, names a coordinate system that is not known and not
/// overridden, or is to hold parcels and has no features. Then the dataset may hold a part of it: discard it.
///
/// # Example
/// ```
/// use geoland::{Crs, Dataset, Role, Scheme};
/// use geoland_io::load::{CrsChoice, load};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("parcels.geojson");
/// let feature = r#"{"type": "Feature", "id": 7, "properties": {"status": "cleared"}, "geometry": null}"#;
/// std::fs::write(&path, feature)?;
/// let mut dataset = Dataset::new(Scheme::default());
/// let loaded = load(&mut dataset, Role::Parcels, &path, &CrsChoice::default())?;
/// assert_eq!((loaded.features, loaded.note), (1, None));
/// assert_eq!(dataset.sources[0].crs, Crs::WGS84);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load(dataset: &mut Dataset, role: Role, path: &Path, choice: &CrsChoice) -> Result<Loaded, ReadError> {
    let file = Source::parse(path);
    let name = file.name();
    // The file's own coordinate system may follow its features; until then the source has the usual one.
    let source = dataset.add_source(&name, Crs::WGS84);
    dataset.declare(role);
    // A list that grows by doubling would touch twice the memory. What is reserved and not used costs nothing.
    let bytes = std::fs::metadata(&file.path).map_or(0, |file| file.len());
    dataset.reserve(role, usize::try_from(bytes / BYTES_PER_FEATURE).unwrap_or(0));
    let contents = read(&file, &Request::default(), &mut |feature| {
        dataset.add(source, role, &feature.record);
        ControlFlow::Continue(())
    })?;
    if contents.remarks.iter().any(|remark| remark.oddity == Oddity::NoDocument) {
        return Err(ReadError::whole(&name, ReadErrorKind::EmptyFile));
    }
    if contents.features == 0 && role == Role::Parcels {
        return Err(ReadError::whole(&name, ReadErrorKind::NoFeatures));
    }
    let (crs, note) = decide(choice, contents.crs.as_ref(), &name)?;
    dataset.sources[source as usize].crs = crs;
    Ok(Loaded { source, features: contents.features, note, remarks: contents.remarks })
}

/// The coordinate system of a file that names its own or not, with a note where the common choice gives way.
fn decide(choice: &CrsChoice, own: Option<&CrsText>, source: &str) -> Result<(Crs, Option<String>), ReadError> {
    if let Some(planar) = choice.common.as_ref().filter(|common| common.is_planar()) {
        return Ok((planar.clone(), None));
    }
    if let Some(layer) = &choice.layer {
        return Ok((layer.clone(), None));
    }
    let Some(own) = own else {
        return Ok((choice.common.clone().unwrap_or(Crs::WGS84), None));
    };
    let crs = own.resolve().map_err(|error| {
        let name = own.shortest().to_owned();
        ReadError::whole(source, ReadErrorKind::UnknownCrs { name, source: Box::new(error) })
    })?;
    let note = choice.common.as_ref().filter(|common| **common != crs).map(|common| {
        format!(
            "{}: its own crs {} is used, not {common}; name this layer's own under [crs] in geoland.toml to override it",
            crate::error::printable(source),
            quoted(own.shortest()),
        )
    });
    Ok((crs, note))
}
