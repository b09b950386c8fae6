//! Values of options: the words that they take, and how texts are read.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use geoland::crs::EngineChoice;
use geoland::finding::Kind;
use geoland::ledger::Overlaps;
use geoland::summary::Grouping;
use geoland::target::Measure;
use geoland::{AreaUnit, Edges};
use geoland_programme::implied::Printed;
use geoland_programme::indicator::Language;

/// Formats of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Csv,
    Markdown,
    Geojson,
}

/// Formats of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AreaFormat {
    Table,
    Json,
    Csv,
    Markdown,
    Plain,
}

/// Formats of results that have no outlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    Table,
    Json,
    Csv,
    Markdown,
}

/// What joins two vertices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EdgesArg(pub(crate) Edges);

impl ValueEnum for EdgesArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Edges::Survey), Self(Edges::Geodesic), Self(Edges::LonLat)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}

/// What computes projections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Engine(pub(crate) EngineChoice);

impl ValueEnum for Engine {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(EngineChoice::Auto), Self(EngineChoice::BuiltIn), Self(EngineChoice::Proj)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}

/// How files are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OperationArg {
    Union,
    Intersection,
    Difference,
    Xor,
}

/// Which findings are denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Deny {
    Errors,
    Warnings,
}

/// A unit of area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit(pub(crate) AreaUnit);

impl ValueEnum for Unit {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(AreaUnit::Ha), Self(AreaUnit::Mu), Self(AreaUnit::Km2), Self(AreaUnit::M2)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.symbol()))
    }
}

/// How land under several parcels is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverlapsArg(pub(crate) Overlaps);

impl ValueEnum for OverlapsArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Overlaps::Credit), Self(Overlaps::Within)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(overlaps_word(self.0)))
    }
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageArg {
    Zh,
    En,
}

impl LanguageArg {
    /// The language of the library.
    pub(crate) fn language(self) -> Language {
        match self {
            Self::Zh => Language::Chinese,
            Self::En => Language::English,
        }
    }
}

/// A published percentage, of which measure, and the figure published with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImpliedArg {
    pub(crate) measure: Measure,
    pub(crate) figure: Option<Printed>,
    pub(crate) percent: Printed,
}

impl ImpliedArg {
    /// Reads `[MEASURE=][FIGURE/]PERCENT`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (measure, figures) = match text.split_once('=') {
            None => (Measure::Reclaimed, text),
            Some((word, rest)) => {
                match [Measure::Reclaimed, Measure::Greened].into_iter().find(|m| m.word() == word.trim()) {
                    Some(measure) => (measure, rest),
                    None => return Err(format!("measure \"{word}\": write reclaimed or greened")),
                }
            }
        };
        let printed = |text: &str| Printed::parse(text).map_err(|error| error.to_string());
        let (figure, percent) = match figures.split_once('/') {
            Some((figure, percent)) => (Some(printed(figure)?), printed(percent)?),
            None => (None, printed(figures)?),
        };
        Ok(Self { measure, figure, percent })
    }
}

/// The word for a way of crediting.
pub(crate) fn overlaps_word(overlaps: Overlaps) -> &'static str {
    match overlaps {
        Overlaps::Credit => "credit",
        Overlaps::Within => "within",
    }
}

/// Reads which rows are wanted.
pub(crate) fn grouping(text: &str) -> Result<Grouping, String> {
    let words: Vec<&str> = text.split(',').map(str::trim).collect();
    match words[..] {
        ["district"] => Ok(Grouping::District),
        ["form"] => Ok(Grouping::Form),
        ["district", "form"] | ["form", "district"] => Ok(Grouping::DistrictAndForm),
        _ => Err("write district, form, or district,form".to_owned()),
    }
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers: Vec<f64> = text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let numbers: [f64; N] = numbers.try_into().ok()?;
    numbers.iter().all(|number| number.is_finite()).then_some(numbers)
}

pub(super) fn bbox(text: &str) -> Result<[f64; 4], String> {
    let found: [f64; 4] = numbers(text).ok_or("write west,south,east,north, for example 116.3,39.8,116.5,40.0")?;
    if found[1] > found[3] {
        return Err(format!("south {} lies north of north {}: write west,south,east,north", found[1], found[3]));
    }
    Ok(found)
}

pub(super) fn position(text: &str) -> Result<[f64; 2], String> {
    numbers(text).ok_or_else(|| "write longitude,latitude, for example 116.39,39.91".to_owned())
}

pub(super) fn distance(text: &str) -> Result<f64, String> {
    let distance: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    distance.ok_or_else(|| "write a number of metres, zero or more".to_owned())
}

/// Reads the code of a finding.
pub(super) fn kind(code: &str) -> Result<Kind, String> {
    Kind::parse(code)
        .ok_or_else(|| "no finding has this code: write one such as GL0102; `geoland explain` lists them".to_owned())
}
