//! Writing a layer in any format.

use std::error::Error;
use std::fmt;
use std::path::Path;

use geoland::Crs;

use crate::contents::CrsText;
use crate::error::printable;
use crate::feature::Feature;
use crate::format::Format;
use crate::output::{OutputError, OutputErrorKind};
use crate::schema::Profile;

/// What a writer has to know before the first feature.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The file; `-` for the standard output, which text formats can be written to.
    pub path: &'a Path,
    /// The name of the layer, where the format names layers; without one the name of the file.
    pub layer: Option<&'a str>,
    /// The format.
    pub format: Format,
    /// What is to be said of the coordinate system; `None` where nothing is known.
    pub crs: Option<&'a CrsText>,
    /// The system that it stands for, where geoland can read it.
    pub system: Option<&'a Crs>,
    /// What the features have in common.
    pub profile: &'a Profile,
    /// Members of a `GeoJSON` document that RFC 7946 does not define, as JSON texts.
    pub foreign: &'a [(String, String)],
}

/// A layer that is being written. Nothing is there until it is finished; dropped before, it leaves no file and an older one as
/// it was.
pub trait LayerWriter {
    /// Writes a feature.
    ///
    /// # Errors
    /// [`WriteError`] where writing fails or the format cannot hold the feature at all.
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError>;

    /// Completes the layer and says what the format could not hold.
    ///
    /// # Errors
    /// [`WriteError`] where writing fails; then no file appears.
    fn finish(self: Box<Self>) -> Result<Vec<Loss>, WriteError>;
}

/// Something that a format could not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What, in words that follow a number of features: `heights left out`.
    pub what: String,
    /// The features that it concerns; 0 where it concerns the layer.
    pub features: u64,
}

/// The losses of a layer, one for each thing, so that their number does not grow with the file.
#[derive(Debug, Default)]
pub(crate) struct Losses(pub(crate) Vec<Loss>);

#[allow(dead_code, reason = "a build with few formats loses nothing")]
impl Losses {
    /// Notes a loss of the layer.
    pub(crate) fn layer(&mut self, what: &str) {
        if !self.0.iter().any(|loss| loss.what == what) {
            self.0.push(Loss { what: what.to_owned(), features: 0 });
        }
    }

    /// Notes a loss of one more feature.
    pub(crate) fn feature(&mut self, what: &str) {
        match self.0.iter_mut().find(|loss| loss.what == what) {
            Some(loss) => loss.features += 1,
            None => self.0.push(Loss { what: what.to_owned(), features: 1 }),
        }
    }
}

/// A layer that could not be written: where to, which feature, and why.
#[derive(Debug)]
pub struct WriteError {
    /// The path, or "standard output".
    pub target: String,
    /// The feature, by its position from 1, where the fault lies in one.
    pub feature: Option<u64>,
    /// What is wrong.
    pub kind: WriteErrorKind,
}

/// What is wrong with a layer that could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteErrorKind {
    /// The output failed.
    #[error(transparent)]
    Output(OutputErrorKind),
    /// The format is read only, or not part of this build.
    #[error("{} is not written; choose another format", .0.name())]
    NotWritten(Format),
    /// The format cannot hold what was to be written; the text says what, and what to do.
    #[error("{0}")]
    Unfit(String),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", printable(&self.target))?;
        if let Some(feature) = self.feature {
            write!(f, "feature {feature}: ")?;
        }
        write!(f, "{}", self.kind)
    }
}

impl Error for WriteError {
    /// What stands behind the kind; the kind's own text is part of this error's.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

impl From<OutputError> for WriteError {
    fn from(error: OutputError) -> Self {
        Self { target: error.target, feature: None, kind: WriteErrorKind::Output(error.kind) }
    }
}

impl WriteError {
    /// Whether the reader of a pipe has gone: nothing is wrong, and a program ends quietly.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self.kind, WriteErrorKind::Output(OutputErrorKind::ClosedPipe))
    }

    /// A refusal of something that the format cannot hold.
    #[allow(dead_code, reason = "a build with few formats refuses nothing")]
    pub(crate) fn unfit(target: &Path, feature: Option<u64>, why: impl Into<String>) -> Self {
        Self { target: target.display().to_string(), feature, kind: WriteErrorKind::Unfit(why.into()) }
    }
}

/// Begins a layer.
///
/// # Errors
/// [`WriteError`] where the file cannot be made, the format is not written, or cannot hold the layer at all.
///
/// # Example
/// ```
/// use geoland_io::schema::Profile;
/// use geoland_io::{Feature, Format, Target, write};
/// use geoland::record::{Outline, Record, Value};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("parcels.geojson");
/// let record = Record { number: 1, id: Value::Integer(7), outline: Outline::Missing, properties: vec![] };
/// let feature = Feature::from(record);
/// let mut profile = Profile::default();
/// profile.add(&feature);
/// let target = Target {
///     path: &path,
///     layer: None,
///     format: Format::GeoJson,
///     crs: None,
///     system: None,
///     profile: &profile,
///     foreign: &[],
/// };
/// let mut writer = write::create(&target)?;
/// writer.write(&feature)?;
/// assert!(writer.finish()?.is_empty());
/// assert!(std::fs::read_to_string(&path)?.contains("\"id\":7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    if let Some(ending) = crate::text_output::packed_ending(target.path).filter(|_| !target.format.is_text()) {
        let format = target.format.name();
        let why = format!("{format} is compressed in itself or not at all; leave out .{ending}");
        return Err(WriteError::unfit(target.path, None, why));
    }
    let said = CrsText::completed(target.crs, target.system);
    let target = &Target { crs: said.as_ref(), ..*target };
    match target.format {
        #[cfg(feature = "csv")]
        Format::Csv => crate::csv::create(target),
        Format::GeoJsonSeq => crate::geojson::layer::create_sequence(target),
        Format::GeoJson => crate::geojson::layer::create(target),
        #[cfg(feature = "geopackage")]
        Format::GeoPackage => crate::geopackage::create(target),
        #[cfg(feature = "flatgeobuf")]
        Format::FlatGeobuf => crate::flatgeobuf::create(target),
        #[cfg(feature = "geoparquet")]
        Format::GeoParquet => crate::geoparquet::create(target),
        #[cfg(feature = "shapefile")]
        Format::Shapefile => crate::shapefile::write::create(target),
        format => Err(WriteError {
            target: target.path.display().to_string(),
            feature: None,
            kind: WriteErrorKind::NotWritten(format),
        }),
    }
}
