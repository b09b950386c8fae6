//! `geoland.toml`: the layers and options of a project, named once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geoland::crs::Transformation;
use geoland::finding::Kind;
use geoland::ledger::Overlaps;
use geoland::summary::Grouping;
use geoland::{AreaUnit, Date, Edges, NamedScope};
use geoland_programme::indicator::Definition;
use serde::Deserialize;
use serde::de::Error as _;

use crate::args;
use crate::failure::Failure;
use crate::files::NamedFile;
use crate::text::read_text;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "geoland.toml";

/// What a `geoland.toml` says. Unknown keys are errors, so that a misspelt one is not passed over.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Project {
    /// Where it stands; paths in it are relative to this folder.
    #[serde(skip)]
    pub(crate) path: PathBuf,
    pub(crate) layers: Layers,
    pub(crate) crs: LayerCrs,
    pub(crate) options: Options,
    pub(crate) findings: FindingOptions,
    /// Sets of districts that are reported under one name.
    #[serde(rename = "scope")]
    pub(crate) scopes: Vec<NamedScope>,
    /// Further tables, by the names that indicators have for them.
    pub(crate) tables: BTreeMap<String, NamedFile>,
    /// The programme's other streams.
    #[serde(rename = "indicator")]
    pub(crate) indicators: Vec<Definition>,
}

/// Which findings make the answer no, and which are expected.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FindingOptions {
    pub(crate) deny: Option<args::Deny>,
    #[serde(deserialize_with = "kinds")]
    pub(crate) allow: Vec<Kind>,
}

/// The files of the layers.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Layers {
    pub(crate) parcels: Files,
    pub(crate) green: Files,
    pub(crate) districts: Files,
    pub(crate) key_areas: Files,
    pub(crate) alleys: Files,
    pub(crate) events: Files,
    pub(crate) targets: Option<PathBuf>,
    pub(crate) scheme: Option<PathBuf>,
}

/// One file or several.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(from = "OneOrMany")]
pub(crate) struct Files(pub(crate) Vec<NamedFile>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a file name, a table of file, crs, format and encoding, or a list of them")]
enum OneOrMany {
    One(NamedFile),
    Many(Vec<NamedFile>),
}

impl From<OneOrMany> for Files {
    fn from(files: OneOrMany) -> Self {
        match files {
            OneOrMany::One(file) => Self(vec![file]),
            OneOrMany::Many(files) => Self(files),
        }
    }
}

/// The coordinate systems of layers, which outrank those that their files name.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LayerCrs {
    pub(crate) parcels: Option<String>,
    pub(crate) green: Option<String>,
    pub(crate) districts: Option<String>,
    pub(crate) key_areas: Option<String>,
    pub(crate) alleys: Option<String>,
}

/// Options; the command line outranks them.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    #[serde(deserialize_with = "date")]
    pub(crate) as_of: Option<Date>,
    #[serde(deserialize_with = "grouping")]
    pub(crate) by: Option<Grouping>,
    #[serde(deserialize_with = "overlaps")]
    pub(crate) overlaps: Option<Overlaps>,
    #[serde(deserialize_with = "unit")]
    pub(crate) unit: Option<AreaUnit>,
    #[serde(deserialize_with = "decimals")]
    pub(crate) decimals: Option<u8>,
    pub(crate) crs: Option<String>,
    #[serde(deserialize_with = "transformations")]
    pub(crate) transformations: Vec<Transformation>,
    #[serde(deserialize_with = "edges")]
    pub(crate) edges: Option<Edges>,
}

/// A date, as TOML writes it or as text.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a date such as 2018-10-31")]
enum DateText {
    Toml(toml::value::Datetime),
    Text(String),
}

fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let text = match DateText::deserialize(from)? {
        DateText::Toml(date) => date.to_string(),
        DateText::Text(text) => text,
    };
    Date::parse(&text).map(Some).map_err(D::Error::custom)
}

fn grouping<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Grouping>, D::Error> {
    let text = String::deserialize(from)?;
    args::grouping(&text).map(Some).map_err(|why| D::Error::custom(format!("\"{text}\": {why}")))
}

fn overlaps<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Overlaps>, D::Error> {
    match &*String::deserialize(from)? {
        "credit" => Ok(Some(Overlaps::Credit)),
        "within" => Ok(Some(Overlaps::Within)),
        other => Err(D::Error::custom(format!("\"{other}\": write credit or within"))),
    }
}

fn edges<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Edges>, D::Error> {
    let word = String::deserialize(from)?;
    let edges = Edges::parse(&word);
    edges.map(Some).ok_or_else(|| D::Error::custom(format!("\"{word}\": write survey, geodesic or lonlat")))
}

fn transformations<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Transformation>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| Transformation::parse(text).map_err(D::Error::custom)).collect()
}

fn kinds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Kind>, D::Error> {
    let codes = Vec::<String>::deserialize(from)?;
    let kind = |code: &String| {
        Kind::parse(code).ok_or_else(|| D::Error::custom(format!("\"{code}\": no finding has this code")))
    };
    codes.iter().map(kind).collect()
}

fn unit<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<AreaUnit>, D::Error> {
    match &*String::deserialize(from)? {
        "ha" => Ok(Some(AreaUnit::Ha)),
        "mu" => Ok(Some(AreaUnit::Mu)),
        "km2" => Ok(Some(AreaUnit::Km2)),
        "m2" => Ok(Some(AreaUnit::M2)),
        other => Err(D::Error::custom(format!("\"{other}\": write ha, mu, km2 or m2"))),
    }
}

fn decimals<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    let decimals = u8::deserialize(from)?;
    if decimals > 9 { Err(D::Error::custom(format!("{decimals}: write 0 to 9"))) } else { Ok(Some(decimals)) }
}

impl Project {
    /// The project of a run: the file beside the first file of parcels, else in the working folder, if there is one.
    pub(crate) fn find(first_parcels: Option<&Path>) -> Result<Option<Self>, Failure> {
        let beside = first_parcels.filter(|path| path.as_os_str() != "-").map(|path| path.with_file_name(FILE_NAME));
        let candidates = beside.into_iter().chain([PathBuf::from(FILE_NAME)]);
        match candidates.into_iter().find(|path| path.is_file()) {
            Some(path) => Self::read(&path).map(Some),
            None => Ok(None),
        }
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let text = read_text(path)?;
        let mut project: Self = toml::from_str(&text)
            .map_err(|error| Failure::refused(format!("{}: {}", path.display(), toml_fault(&error, &text))))?;
        path.clone_into(&mut project.path);
        project.check_scopes()?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let layers = &mut project.layers;
        let lists = [
            &mut layers.parcels,
            &mut layers.green,
            &mut layers.districts,
            &mut layers.key_areas,
            &mut layers.alleys,
            &mut layers.events,
        ];
        let listed = lists.into_iter().flat_map(|files| &mut files.0).chain(project.tables.values_mut());
        for file in listed.map(|file| &mut file.path).chain(&mut layers.targets).chain(&mut layers.scheme) {
            *file = folder.join(&*file);
        }
        Ok(project)
    }

    /// Every scope needs a name of its own and a district.
    fn check_scopes(&self) -> Result<(), Failure> {
        for (at, scope) in self.scopes.iter().enumerate() {
            let why = if scope.name.trim().is_empty() {
                "a [[scope]] has an empty name: give it one"
            } else if scope.districts.is_empty() {
                "a [[scope]] has no districts: list their names or codes"
            } else if self.scopes[..at].iter().any(|other| other.name == scope.name) {
                "two [[scope]] have one name: rename one"
            } else {
                continue;
            };
            return Err(Failure::refused(format!("{}: {why} (\"{}\")", self.path.display(), scope.name)));
        }
        Ok(())
    }
}

/// What is wrong with a TOML text, and in which line.
pub(crate) fn toml_fault(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().trim().replace('\n', ", ");
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => format!("line {}: {message}", before.matches('\n').count() + 1),
        None => message,
    }
}
