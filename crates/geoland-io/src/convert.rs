//! Converting a layer: from any format that is read to any that is written.

mod place;

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use geoland::Crs;
use geoland::crs::{CrsError, EngineChoice, Transformation};

use self::place::Place;
use crate::condition::Condition;
use crate::contents::{Contents, CrsText};
use crate::error::{ReadError, ReadErrorKind, listed, printable, quoted};
use crate::feature::Feature;
use crate::format::Format;
use crate::load::CrsChoice;
use crate::read::{format_of, read, spool};
use crate::schema::Profile;
use crate::source::{Request, Source};
use crate::write::{self, Loss, Target, WriteError};

/// A conversion of one layer.
///
/// Coordinates go bit for bit unless they are brought to another coordinate system, attributes with their types, in the order
/// of the file. What the format to be written cannot hold is said in [`Converted::losses`].
///
/// # Example
/// ```
/// use geoland_io::convert::Conversion;
/// use geoland_io::Source;
/// let folder = tempfile::tempdir()?;
/// let (from, to) = (folder.path().join("a.geojson"), folder.path().join("b.geojson"));
/// std::fs::write(&from, r#"{"type": "Point", "coordinates": [117.0999993, 39.1]}"#)?;
/// let converted = Conversion::new(Source::parse(&from), &to).run()?;
/// assert_eq!(converted.written, 1);
/// assert!(std::fs::read_to_string(&to)?.contains("[117.0999993,39.1]"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The layer that is read.
    pub source: Source,
    /// How it is read; attributes and extras are always wanted all.
    pub request: Request,
    /// The coordinate system of the source, whatever it says itself.
    pub crs: Option<Crs>,
    /// The file that is written; `-` is the standard output.
    pub path: PathBuf,
    /// The layer in it, where the format names layers.
    pub layer: Option<String>,
    /// The format that is written; without one that of the file's name.
    pub format: Option<Format>,
    /// The coordinate system that positions are brought to.
    pub to_crs: Option<Crs>,
    /// What computes the projections of a system that the source names.
    pub engine: EngineChoice,
    /// What brings positions from one datum to another, where the two systems are not on the same.
    pub transformations: Vec<Transformation>,
    /// Features are left out whose bounds lie outside this box: west, south, east, north in degrees, or in the units of the file where it is
    /// planar.
    pub bbox: Option<[f64; 4]>,
    /// Features are left out that do not fulfil this.
    pub condition: Option<Condition>,
    /// What changes features on the way, after all else.
    pub edit: Option<Edit>,
}

/// A change of features on the way from one file to another: it says whether the feature stays. It is asked twice of each, and has to
/// answer alike.
///
/// # Example
/// ```
/// use geoland_io::Source;
/// use geoland_io::convert::{Conversion, Edit};
/// let folder = tempfile::tempdir()?;
/// let (from, to) = (folder.path().join("a.geojsonl"), folder.path().join("b.geojsonl"));
/// std::fs::write(&from, "{\"type\":\"Point\",\"coordinates\":[1,2]}\n{\"type\":\"Point\",\"coordinates\":[3,4]}\n")?;
/// let second_only = Edit::new(|feature| feature.record.number == 2);
/// let conversion = Conversion { edit: Some(second_only), ..Conversion::new(Source::parse(&from), &to) };
/// assert_eq!(conversion.run()?.written, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Edit(Arc<dyn Fn(&mut Feature) -> bool + Send + Sync>);

impl Edit {
    /// A change by a function.
    #[must_use]
    pub fn new(edit: impl Fn(&mut Feature) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(edit))
    }
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edit(..)")
    }
}

/// What was converted.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// What was read.
    pub contents: Contents,
    /// The format that was written.
    pub format: Format,
    /// The features written.
    pub written: u64,
    /// What the format could not hold.
    pub losses: Vec<Loss>,
}

/// Why a layer could not be converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The source cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The target cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Positions cannot be brought to the other coordinate system.
    #[error("{source_name}{}: {error}", feature.map(|number| format!(": feature {number}")).unwrap_or_default())]
    Crs {
        /// The source.
        source_name: String,
        /// The feature whose position it is.
        feature: Option<u64>,
        /// Why.
        #[source]
        error: Box<CrsError>,
    },
    /// Nothing says what to write.
    #[error("{path}: no format has such an ending; say which by --format, or name the file by one of {endings}")]
    NoFormat {
        /// The path.
        path: String,
        /// The endings that are known.
        endings: String,
    },
    /// The condition asks for an attribute that no feature has.
    #[error("{source_name}: no feature has the attribute {}; it has {present}", quoted(attribute))]
    NoAttribute {
        /// The source.
        source_name: String,
        /// The attribute.
        attribute: String,
        /// The attributes that are there.
        present: String,
    },
}

impl Conversion {
    /// A conversion of everything as it is.
    #[must_use]
    pub fn new(source: Source, path: &Path) -> Self {
        let target = Source::parse(path);
        Self {
            source,
            request: Request::default(),
            crs: None,
            path: target.path,
            layer: target.layer,
            format: None,
            to_crs: None,
            engine: EngineChoice::default(),
            transformations: Vec::new(),
            bbox: None,
            condition: None,
            edit: None,
        }
    }

    /// Converts. The source is read twice, as most formats need to know what all features have in common before the first; but
    /// from the standard input into a text sequence each feature goes through as soon as it is there.
    ///
    /// # Errors
    /// [`ConvertError`]; then no file is written.
    pub fn run(&self) -> Result<Converted, ConvertError> {
        let format = self.format()?;
        if !self.source.is_stdin() {
            return self.twice(format);
        }
        if format == Format::GeoJsonSeq {
            return self.stream(format);
        }
        let (spooled, found) = spool(&self.source, &self.request)?;
        let source = Source { path: spooled.path().to_owned(), layer: self.source.layer.clone() };
        let request = Request { format: Some(found), ..self.request.clone() };
        Self { source, request, ..self.clone() }.twice(format)
    }

    fn format(&self) -> Result<Format, ConvertError> {
        let to_stdout = self.path.as_os_str() == "-";
        let by_name = || if to_stdout { Some(Format::GeoJson) } else { Format::of_name(&self.path) };
        self.format.or_else(by_name).ok_or_else(|| {
            let endings = Format::ALL.iter().filter(|format| format.can_be_written());
            let endings = endings.map(|format| format!(".{}", format.endings()[0])).collect::<Vec<_>>().join(", ");
            ConvertError::NoFormat { path: printable(&self.path.display().to_string()), endings }
        })
    }

    fn twice(&self, format: Format) -> Result<Converted, ConvertError> {
        // What moves or lies in a box needs the coordinate system before the first feature.
        let needed = self.to_crs.is_some() || self.bbox.is_some();
        let known = match &self.crs {
            Some(crs) => Some(crs.clone()),
            None if needed => {
                let choice = CrsChoice { engine: self.engine, ..CrsChoice::default() };
                Some(choice.decide(&self.peek()?, &self.source.name())?.crs)
            }
            None => None,
        };
        let mut profile = Profile::default();
        let contents = self.pass(known.as_ref(), &mut |feature| {
            profile.add(feature);
            Ok(())
        })?;
        if let Some(fields) = &contents.fields {
            profile.declare(fields);
        }
        let own = match &contents.crs {
            Some(text) => text.resolve_with(self.engine).ok(),
            None => contents.format.usual_crs(),
        };
        let system = self.to_crs.clone().or(known.clone()).or(own);
        let text = match (&self.to_crs, &self.crs) {
            (Some(crs), _) | (None, Some(crs)) => Some(CrsText::named(crs.name())),
            (None, None) => contents.crs.clone(),
        };
        let target = Target {
            path: &self.path,
            layer: self.layer.as_deref().or(contents.layer.as_deref()),
            format,
            crs: text.as_ref(),
            system: system.as_ref(),
            profile: &profile,
            foreign: &contents.foreign,
        };
        let mut writer = write::create(&target)?;
        self.pass(known.as_ref(), &mut |feature| writer.write(feature))?;
        let losses = writer.finish()?;
        Ok(Converted { contents, format, written: profile.features, losses })
    }

    fn stream(&self, format: Format) -> Result<Converted, ConvertError> {
        let crs = self.crs.clone().unwrap_or(Crs::WGS84);
        let profile = Profile::default();
        let target = Target {
            path: &self.path,
            layer: self.layer.as_deref(),
            format,
            crs: None,
            system: Some(self.to_crs.as_ref().unwrap_or(&crs)),
            profile: &profile,
            foreign: &[],
        };
        let mut writer = write::create(&target)?;
        let mut written = 0;
        let contents = self.pass(Some(&crs), &mut |feature| {
            written += 1;
            writer.write(feature)
        })?;
        // Only now is it known what the stream says of its own coordinate system.
        let own = contents
            .crs
            .as_ref()
            .filter(|own| self.crs.is_none() && own.resolve_with(self.engine).ok().as_ref() != Some(&crs));
        if let Some(own) = own {
            let own = quoted(own.shortest());
            let why = format!("its coordinate system is {own}, which a stream is too late to say; say it by --crs");
            return Err(ReadError::whole(&self.source.name(), ReadErrorKind::Unsupported(why)).into());
        }
        let losses = writer.finish()?;
        Ok(Converted { contents, format, written, losses })
    }

    /// What the source says of itself before its first feature; of a `GeoJSON` document, which may say it last, at its end.
    fn peek(&self) -> Result<Contents, ConvertError> {
        let request = Request { fields: Some(Vec::new()), extras: false, bbox: None, ..self.request.clone() };
        let whole = matches!(format_of(&self.source, &request)?, Format::GeoJson | Format::GeoJsonSeq);
        let more = if whole { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        Ok(read(&self.source, &request, &mut |_| more)?)
    }

    /// Reads the features that are wanted, brings them to the other coordinate system and hands them on. Without a system nothing is
    /// moved and no box looked at.
    fn pass(
        &self,
        system: Option<&Crs>,
        take: &mut dyn FnMut(&Feature) -> Result<(), WriteError>,
    ) -> Result<Contents, ConvertError> {
        let name = self.source.name();
        let crs_error =
            |feature, error| ConvertError::Crs { source_name: name.clone(), feature, error: Box::new(error) };
        let place = match system {
            Some(from) => {
                let place = Place::new(from, self.to_crs.as_ref(), &self.transformations, self.bbox);
                place.map_err(|error| crs_error(None, error))?
            }
            None => Place::default(),
        };
        let mut failed = None;
        let mut seen = Seen::of(self.condition.as_ref());
        let request = Request { fields: None, extras: true, bbox: place.bbox_of_file(), ..self.request.clone() };
        let contents = read(&self.source, &request, &mut |mut feature| {
            let number = feature.record.number;
            seen.look(&feature);
            if self.condition.as_ref().is_some_and(|condition| !condition.holds(&feature.record)) {
                return ControlFlow::Continue(());
            }
            let kept = place.apply(&mut feature).map_err(|error| crs_error(Some(number), error));
            let taken = match kept {
                Ok(true) if self.edit.as_ref().is_none_or(|edit| edit.0(&mut feature)) => {
                    take(&feature).map_err(ConvertError::from)
                }
                Ok(_) => Ok(()),
                Err(error) => Err(error),
            };
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        self.refuse_unknown(&seen, &contents)?;
        Ok(contents)
    }

    /// Refuses a condition on what no feature has, which is a slip of the pen.
    fn refuse_unknown(&self, seen: &Seen<'_>, contents: &Contents) -> Result<(), ConvertError> {
        let declared = contents.fields.as_ref().map(|fields| fields.iter().map(|field| field.name.clone()).collect());
        let present: Vec<String> = declared.unwrap_or_else(|| seen.present.clone());
        let unknown = seen.missing.iter().find(|name| !present.iter().any(|other| other == *name));
        match unknown.filter(|_| contents.features > 0) {
            None => Ok(()),
            Some(attribute) => Err(ConvertError::NoAttribute {
                source_name: self.source.name(),
                attribute: (*attribute).to_owned(),
                present: listed(&present),
            }),
        }
    }
}

/// Which attributes of a condition were seen so far.
struct Seen<'a> {
    missing: Vec<&'a str>,
    /// The attributes of the first feature, for messages.
    present: Vec<String>,
}

impl<'a> Seen<'a> {
    fn of(condition: Option<&'a Condition>) -> Self {
        Self { missing: condition.into_iter().flat_map(Condition::attributes).collect(), present: Vec::new() }
    }

    fn look(&mut self, feature: &Feature) {
        if self.missing.is_empty() {
            return;
        }
        let properties = &feature.record.properties;
        self.missing.retain(|name| !properties.iter().any(|(own, _)| own == name));
        if self.present.is_empty() {
            self.present = properties.iter().map(|(name, _)| name.clone()).collect();
        }
    }
}
