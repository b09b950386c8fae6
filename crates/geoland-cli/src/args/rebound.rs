//! The arguments of `rebound`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::{TableFormat, Unit};
use super::{Common, LayerArgs};

/// New buildings on cleared land.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland rebound parcels.geojson --buildings buildings.geojson --as-of 2020-12-31\n  \
    geoland rebound parcels.geojson --buildings buildings.gpkg --format csv --list sites\n\n\
    A building (attributes id, built_on) dated after the acceptance of the land under it is new; each square metre counts once, for the\n\
    first. Buildings of that day or before are in a column of their own (standing), those without a day in another (undated). A site is\n\
    rebuilt by the first new building on 1 m2 of it or more. The curve is Kaplan and Meier's: the share of sites still free, by days since\n\
    acceptance, those without a building observed up to the cut-off, or to the latest acceptance or building without one.\n\
    Areas in JSON are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct ReboundArgs {
    /// Files of parcels, `-` for stdin; may be left out where geoland.toml names them
    #[arg(value_name = "PARCELS")]
    pub(crate) parcels: Vec<PathBuf>,
    /// Buildings
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) buildings: PathBuf,
    #[command(flatten)]
    pub(crate) layers: LayerArgs,
    /// What CSV lists: hectares by district, sites that were rebuilt, or the curves
    #[arg(long, value_name = "WHAT", default_value = "districts")]
    pub(crate) list: ReboundList,
    /// Unit of areas in tables, Markdown and CSV
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Option<Unit>,
    /// Decimals in tables and Markdown; rounded so that districts still add up
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=9))]
    pub(crate) decimals: Option<u8>,
    /// Format of the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: TableFormat,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What CSV lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReboundList {
    Districts,
    Sites,
    Curves,
}
