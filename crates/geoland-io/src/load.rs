//! Files into a dataset, with the coordinate system of each.

use std::ops::ControlFlow;
use std::path::Path;

use geoland::crs::EngineChoice;
use geoland::{Crs, Dataset, Role};

use crate::contents::{Contents, Oddity, Remark};
use crate::error::{ReadError, ReadErrorKind, printable, quoted};
use crate::read;
use crate::source::{Request, Source};

/// What a caller says about the coordinate system of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CrsChoice {
    /// That of this layer. It outranks the file's own.
    pub layer: Option<Crs>,
    /// That of every layer which does not say otherwise. The file's own outranks it, unless it is planar: then the
    /// numbers of every file are taken as they are.
    pub common: Option<Crs>,
    /// What computes the projections of systems that files name.
    pub engine: EngineChoice,
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
    /// What the user should know about the encoding, where it is a guess.
    pub guess: Option<String>,
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
    load_as(dataset, role, path, choice, &Request::default())
}

/// [`load`] of a file whose format or encoding is known. The attributes that are read are those of the scheme, whatever the
/// request says. Events have no geometry: load them after the parcels.
///
/// # Errors
/// As [`load`].
///
/// # Example
/// ```
/// use geoland::{Dataset, Role, Scheme};
/// use geoland_io::load::{CrsChoice, load_as};
/// use geoland_io::{Format, Request};
/// let request = Request { format: Some(Format::GeoJson), ..Request::default() };
/// let mut dataset = Dataset::new(Scheme::default());
/// let missing = load_as(&mut dataset, Role::Parcels, "no/parcels".as_ref(), &CrsChoice::default(), &request);
/// assert!(missing.is_err());
/// ```
pub fn load_as(
    dataset: &mut Dataset,
    role: Role,
    path: &Path,
    choice: &CrsChoice,
    request: &Request,
) -> Result<Loaded, ReadError> {
    let file = Source::parse(path);
    let name = file.name();
    // The file's own coordinate system may follow its features; until then the source has the usual one.
    let source = dataset.add_source(&name, Crs::WGS84);
    dataset.declare(role);
    // A list that grows by doubling would touch twice the memory. What is reserved and not used costs nothing.
    let bytes = std::fs::metadata(&file.path).map_or(0, |file| file.len());
    dataset.reserve(role, usize::try_from(bytes / BYTES_PER_FEATURE).unwrap_or(0));
    let request = Request { fields: Some(dataset.scheme_of(source).fields()), extras: false, ..request.clone() };
    let contents = read::lend(&file, &request, &mut |feature| {
        dataset.add(source, role, &feature.record);
        ControlFlow::Continue(())
    })?;
    contents.require_document(&name)?;
    if contents.features == 0 && role == Role::Parcels {
        return Err(ReadError::whole(&name, ReadErrorKind::NoFeatures));
    }
    if let Some(fields) = &contents.fields {
        dataset.declare_fields(source, fields.iter().map(|field| field.name.clone()).collect());
    }
    if role == Role::Events {
        // Events have no geometry: what coordinates their file may have, or says of them, does not matter.
        dataset.sources[source as usize].crs = dataset.sources[0].crs.clone();
        let remarks = contents.remarks.into_iter().filter(|remark| remark.oddity != Oddity::NoGeometryColumn).collect();
        return Ok(Loaded { source, features: contents.features, note: None, guess: None, remarks });
    }
    let decided = choice.decide(&contents, &name)?;
    dataset.sources[source as usize].crs = decided.crs;
    let remedy =
        if decided.gave_way { "; name this layer's own under [crs] in geoland.toml to override it" } else { "" };
    let note = decided.note.map(|note| note + remedy);
    let guess = contents.guess(&name);
    Ok(Loaded { source, features: contents.features, note, guess, remarks: contents.remarks })
}

/// The coordinate system that a file is read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The system.
    pub crs: Crs,
    /// What the user should know: that the common choice gave way, or stood in for what cannot be read.
    pub note: Option<String>,
    /// Whether the common choice gave way.
    pub gave_way: bool,
}

impl CrsChoice {
    /// The coordinate system of a file that says its own or not: planar if the common choice is; the layer's choice; the file's own;
    /// the common choice, also where the file's own cannot be read; longitude and latitude on WGS84.
    ///
    /// # Errors
    /// [`ReadErrorKind::UnknownCrs`] where the file's own cannot be read and no choice stands in for it.
    ///
    /// # Example
    /// ```
    /// use geoland_io::{Contents, CrsChoice, CrsText, Format};
    /// let contents = Contents { crs: Some(CrsText::named("EPSG:4548")), ..Contents::new(Format::Shapefile) };
    /// let decided = CrsChoice::default().decide(&contents, "parcels.shp")?;
    /// assert_eq!((decided.crs.name(), decided.note), ("EPSG:4548", None));
    /// # Ok::<(), geoland_io::ReadError>(())
    /// ```
    pub fn decide(&self, contents: &Contents, source_name: &str) -> Result<Decided, ReadError> {
        let plain = |crs: &Crs| Ok(Decided { crs: crs.clone(), note: None, gave_way: false });
        if let Some(planar) = self.common.as_ref().filter(|common| common.is_planar()) {
            return plain(planar);
        }
        if let Some(layer) = &self.layer {
            return plain(layer);
        }
        let name = printable(source_name);
        let Some(own) = &contents.crs else {
            // Degrees on WGS84 are what these formats are in; of others it has to be said.
            let usual = contents.format.usual_crs().is_some();
            let note = format!(
                "{name}: it names no coordinate system; read as longitude and latitude on WGS84 (--crs says otherwise)"
            );
            let note = (self.common.is_none() && !usual && contents.features > 0).then_some(note);
            return Ok(Decided { crs: self.common.clone().unwrap_or(Crs::WGS84), note, gave_way: false });
        };
        let shown = quoted(own.shortest());
        match (own.resolve_with(self.engine), &self.common) {
            (Ok(crs), Some(common)) if *common != crs => {
                let note = format!("{name}: its own crs {shown} is used, not {common}");
                Ok(Decided { crs, note: Some(note), gave_way: true })
            }
            (Ok(crs), _) => plain(&crs),
            (Err(error), Some(common)) => {
                let note = format!("{name}: its own crs {shown} cannot be read ({error}); {common} is used");
                Ok(Decided { crs: common.clone(), note: Some(note), gave_way: false })
            }
            (Err(error), None) => {
                let kind = ReadErrorKind::UnknownCrs { name: own.shortest().to_owned(), source: Box::new(error) };
                Err(ReadError::whole(source_name, kind))
            }
        }
    }
}
