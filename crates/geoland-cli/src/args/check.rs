//! The arguments of `check` and `explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use geoland::Role;
use geoland::finding::Kind;

use super::values::kind;
use super::{Common, LayerArgs};

/// What is wrong with files, and what is in them.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland check parcels.shp\n  geoland check parcels.geojson --green green.geojson --districts districts.geojson\n  \
    geoland check land.gpkg --format sarif -o findings.sarif\n\n\
    A file with the status field of the scheme is read as parcels, one whose features name their layers as several layers, and any other\n\
    as features of no known kind, of which geometry and coordinates are looked at; --as says otherwise. Exit codes: 0 no finding at error\n\
    level (or at the level of --deny); 1 some; 2 a file could not be read."
)]
pub(crate) struct CheckArgs {
    /// Files of features, `-` for stdin; FILE#LAYER names one layer of several; may be left out where geoland.toml names files
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What the features of the files are
    #[arg(long = "as", value_name = "ROLE")]
    pub(crate) role: Option<RoleArg>,
    #[command(flatten)]
    pub(crate) layers: LayerArgs,
    /// A layer that is known to be true: whether the files fit it better when they are taken for GCJ-02 or BD-09
    #[arg(long, value_name = "FILE")]
    pub(crate) reference: Option<PathBuf>,
    /// Write overlaps and gaps as polygons to this file, by its ending a .geojson or a .gpkg
    #[arg(long, value_name = "FILE")]
    pub(crate) geometry: Option<PathBuf>,
    /// Write the one file checked with what can be repaired without doubt: rings turned, spikes and repeated positions dropped,
    /// bow-ties split, exact duplicates left out
    #[arg(long, value_name = "OUT", conflicts_with = "receipt")]
    pub(crate) repair: Option<PathBuf>,
    /// Format of the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: CheckFormat,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What the features of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArg {
    Parcels,
    Green,
    Districts,
    KeyAreas,
    Alleys,
    Events,
    /// Features of no known kind.
    Plain,
}

impl RoleArg {
    /// The layer that it stands for; none for features of no known kind.
    pub(crate) fn role(self) -> Option<Role> {
        match self {
            Self::Parcels => Some(Role::Parcels),
            Self::Green => Some(Role::Green),
            Self::Districts => Some(Role::Districts),
            Self::KeyAreas => Some(Role::KeyAreas),
            Self::Alleys => Some(Role::Alleys),
            Self::Events => Some(Role::Events),
            Self::Plain => None,
        }
    }
}

/// Formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    Table,
    Json,
    Csv,
    Markdown,
    Geojson,
    Sarif,
}

/// What a finding means.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  geoland explain GL0104\n\nExit codes: 0 done; 2 no finding has this code.")]
pub(crate) struct ExplainArgs {
    /// The code of a finding, such as GL0104; without one all are listed
    #[arg(value_name = "CODE", value_parser = kind)]
    pub(crate) code: Option<Kind>,
    #[command(flatten)]
    pub(crate) common: Common,
}
