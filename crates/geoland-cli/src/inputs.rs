//! Which files and options a run uses: the command line first, then `geoland.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geoland::crs::{EngineChoice, Transformation};
use geoland::finding::Kind;
use geoland::ledger::{AccountOptions, Overlaps};
use geoland::placed::PlaceOptions;
use geoland::scheme::SchemeError;
use geoland::summary::Grouping;
use geoland::{AreaUnit, Crs, NamedScope, Role, Scheme, Target};
use geoland_io::{CrsChoice, Request};
use geoland_programme::indicator::Definition;

use crate::args::{Deny, LayerArgs};
use crate::failure::Failure;
use crate::files::NamedFile;
use crate::messages::Messages;
use crate::project::{FILE_NAME, LayerCrs, Project, toml_fault};
use crate::targets;
use crate::text::read_text;

/// A layer's files.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) role: Role,
    /// Its name in `geoland.toml`.
    pub(crate) key: &'static str,
    pub(crate) files: Vec<InputFile>,
}

/// A file and how it is read.
#[derive(Debug)]
pub(crate) struct InputFile {
    pub(crate) path: PathBuf,
    pub(crate) crs: CrsChoice,
    pub(crate) request: Request,
}

/// Everything that an account is made from.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// The parcels first.
    pub(crate) layers: Vec<Layer>,
    /// The coordinate system of files that name none.
    pub(crate) common: Option<Crs>,
    pub(crate) scheme: Scheme,
    /// What brings layers on different datums together.
    pub(crate) transformations: Vec<Transformation>,
    pub(crate) targets: Vec<Target>,
    /// Sets of districts that are reported under one name.
    pub(crate) scopes: Vec<NamedScope>,
    /// The project's further tables, by name.
    pub(crate) tables: BTreeMap<String, InputFile>,
    /// The project's indicators.
    pub(crate) indicators: Vec<Definition>,
    /// The project's file; empty where there is none.
    pub(crate) project: PathBuf,
    pub(crate) place: PlaceOptions,
    pub(crate) options: AccountOptions,
    pub(crate) by: Option<Grouping>,
    pub(crate) unit: Option<AreaUnit>,
    pub(crate) decimals: Option<u8>,
    pub(crate) rules: FindingRules,
}

/// Which findings make the answer no, and which are expected.
#[derive(Debug, Default)]
pub(crate) struct FindingRules {
    pub(crate) deny: Option<Deny>,
    pub(crate) allow: Vec<Kind>,
}

/// What only some commands ask for.
#[derive(Debug, Default)]
pub(crate) struct Extras<'a> {
    pub(crate) targets: Option<&'a Path>,
    /// Whether the command has targets at all.
    pub(crate) uses_targets: bool,
    pub(crate) by: Option<Grouping>,
    pub(crate) overlaps: Option<Overlaps>,
    pub(crate) unit: Option<AreaUnit>,
    pub(crate) decimals: Option<u8>,
    /// Whether any layer will do.
    pub(crate) any_layer: bool,
    /// Whether none will do.
    pub(crate) no_layer: bool,
    /// The file beside which a project is looked for [default: the first of the parcels].
    pub(crate) beside: Option<&'a Path>,
}

impl Inputs {
    /// Finds out what a run over some parcels uses and reads what is not a layer.
    pub(crate) fn resolve(
        parcels: &[PathBuf],
        args: &LayerArgs,
        extras: &Extras<'_>,
        messages: &Messages,
    ) -> Result<Self, Failure> {
        let project = if args.survey.no_project {
            None
        } else {
            Project::find(extras.beside.or(parcels.first().map(PathBuf::as_path)))?
        };
        if let Some(project) = &project {
            messages.note_input(FILE_NAME, &project.path)?;
            messages.note(&format!("using {}", project.path.display()));
        }
        let project = project.unwrap_or_default();
        let common = match (&args.survey.read.crs, &project.options.crs) {
            (Some(name), _) => Some(parse_crs(name, "--crs", args.survey.read.how.crs_engine.0)?),
            (None, Some(name)) => Some(parse_crs(
                name,
                &format!("{}, options.crs", project.path.display()),
                args.survey.read.how.crs_engine.0,
            )?),
            (None, None) => None,
        };
        let layers = layers(parcels, args, &project, common.as_ref())?;
        if extras.any_layer && !extras.no_layer && layers.iter().all(|layer| layer.files.is_empty()) {
            return Err(Failure::refused(format!(
                "no files: name one, or name layers in a {FILE_NAME} in this folder"
            )));
        }
        if layers[0].files.is_empty() && !extras.any_layer {
            return Err(Failure::refused(format!(
                "no parcels: name a file of parcels, or name it in a {FILE_NAME} in this folder",
            )));
        }
        if layers.iter().flat_map(|layer| &layer.files).filter(|file| file.path.as_os_str() == "-").count() > 1 {
            return Err(Failure::refused("stdin (-) is named twice: it can be read once only"));
        }
        let options = AccountOptions {
            as_of: args.as_of.or(project.options.as_of),
            overlaps: extras.overlaps.or(project.options.overlaps).unwrap_or_default(),
        };
        let targets = extras.targets.or(project.layers.targets.as_deref()).filter(|_| extras.uses_targets);
        let scheme = args.survey.scheme.as_ref().or(project.layers.scheme.as_ref());
        for (what, path) in [("scheme", scheme.map(PathBuf::as_path)), ("targets", targets)] {
            path.map_or(Ok(()), |path| messages.note_input(what, path))?;
        }
        Ok(Self {
            layers,
            common: common.clone(),
            scheme: scheme.map_or_else(|| Ok(Scheme::default()), |path| read_scheme(path))?,
            transformations: if args.survey.read.how.transformations.is_empty() {
                project.options.transformations.clone()
            } else {
                args.survey.read.how.transformations.clone()
            },
            scopes: project.scopes.clone(),
            tables: tables(args, &project, common.as_ref())?,
            indicators: project.indicators.clone(),
            project: project.path.clone(),
            targets: targets.map_or(Ok(Vec::new()), targets::read)?,
            place: PlaceOptions {
                edges: args.survey.edges.map(|edges| edges.0).or(project.options.edges).unwrap_or_default(),
            },
            options,
            by: extras.by.or(project.options.by),
            unit: extras.unit.or(project.options.unit),
            decimals: extras.decimals.or(project.options.decimals),
            rules: FindingRules {
                deny: args.survey.deny.or(project.findings.deny),
                allow: args.survey.allow.iter().chain(&project.findings.allow).copied().collect(),
            },
        })
    }
}

fn layers(
    asked_parcels: &[PathBuf],
    args: &LayerArgs,
    project: &Project,
    common: Option<&Crs>,
) -> Result<Vec<Layer>, Failure> {
    let LayerCrs { parcels, green, districts, key_areas, alleys } = &project.crs;
    let (named, engine) = (&project.layers, args.survey.read.how.crs_engine.0);
    [
        (Role::Parcels, asked_parcels, &named.parcels.0, parcels, "parcels"),
        (Role::Green, &args.green, &named.green.0, green, "green"),
        (Role::Districts, &args.districts, &named.districts.0, districts, "districts"),
        (Role::KeyAreas, &args.key_areas, &named.key_areas.0, key_areas, "key_areas"),
        (Role::Alleys, &args.alleys, &named.alleys.0, alleys, "alleys"),
        // Events have no coordinates.
        (Role::Events, &args.events, &named.events.0, &None, "events"),
    ]
    .into_iter()
    .map(|(role, asked, named, crs, key)| {
        let place = |what: &str| format!("{}, {what}", project.path.display());
        // Files of the project that are not asked for need not be there.
        let named = if asked.is_empty() { expanded(named)? } else { expanded(named).unwrap_or_default() };
        let asked = expanded(&asked.iter().map(NamedFile::from).collect::<Vec<_>>())?;
        // The project's coordinate system of a layer belongs to the project's files of it.
        let all_named = asked.iter().all(|file| find(&file.path, &named).is_some());
        let of_layer = crs.as_ref().filter(|_| named.is_empty() || all_named);
        let of_layer = of_layer.map(|name| parse_crs(name, &place(&format!("crs.{key}")), engine)).transpose()?;
        // A file that is asked for and that the project names is read as the project says.
        let as_named = |file: NamedFile| match find(&file.path, &named) {
            Some(known) => NamedFile { path: file.path, ..known.clone() },
            None => file,
        };
        let files = if asked.is_empty() { named.clone() } else { asked.into_iter().map(as_named).collect() };
        let files = files.into_iter().map(|file| {
            let own =
                file.crs.as_ref().map(|name| parse_crs(name, &place(&format!("layers.{key}")), engine)).transpose()?;
            let crs = CrsChoice { layer: own.or_else(|| of_layer.clone()), common: common.cloned(), engine };
            Ok(InputFile { crs, request: file.request(&args.survey.read.how.request()), path: file.path })
        });
        Ok(Layer { role, key, files: files.collect::<Result<_, Failure>>()? })
    })
    .collect()
}

/// The tables of a project; which are read is for those to say who use them.
fn tables(args: &LayerArgs, project: &Project, common: Option<&Crs>) -> Result<BTreeMap<String, InputFile>, Failure> {
    let engine = args.survey.read.how.crs_engine.0;
    let input = |(name, file): (&String, &NamedFile)| {
        let place = format!("{}, tables.{name}", project.path.display());
        let own = file.crs.as_ref().map(|crs| parse_crs(crs, &place, engine)).transpose()?;
        let crs = CrsChoice { layer: own, common: common.cloned(), engine };
        let input = InputFile { path: file.path.clone(), crs, request: file.request(&args.survey.read.how.request()) };
        Ok((name.clone(), input))
    };
    project.tables.iter().map(input).collect()
}

/// Files, with patterns of names replaced by what they stand for.
fn expanded(files: &[NamedFile]) -> Result<Vec<NamedFile>, Failure> {
    let lists = files.iter().cloned().map(NamedFile::expanded);
    Ok(lists.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The file of a list that a path names, under whichever path.
fn find<'a>(file: &Path, list: &'a [NamedFile]) -> Option<&'a NamedFile> {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    list.iter().find(|other| whole(&other.path) == whole(file))
}

/// A coordinate system by its name, which stands in `place`, computed by an engine.
pub(crate) fn parse_crs(name: &str, place: &str, engine: EngineChoice) -> Result<Crs, Failure> {
    Crs::parse_with(name, engine).map_err(|error| Failure::refused(format!("{place}: {error}")))
}

fn read_scheme(path: &Path) -> Result<Scheme, Failure> {
    let text = read_text(path)?;
    Scheme::from_toml(&text).map_err(|error| {
        let why = match &error {
            SchemeError::Toml(fault) => toml_fault(fault, &text),
            other => other.to_string(),
        };
        Failure::refused(format!("{}: {why}", path.display()))
    })
}
