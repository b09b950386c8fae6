//! The arguments of `balance`.

use std::path::PathBuf;

use clap::Args;
use geoland::Date;
use geoland::summary::Grouping;

use super::values::{TableFormat, Unit, grouping};
use super::{Common, LayerArgs};

/// How land moved between states from one day to another.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland balance parcels.geojson --green green.geojson --from 2018-01-01 --to 2018-10-31\n  \
    geoland balance parcels.geojson --events events.csv --buildings buildings.geojson --from 2017-12-31 --to 2018-12-31\n\n\
    States: uncounted (no known status, or accepted without a date), illegal_built (planned), demolished, white, green and rebuilt\n\
    (together: cleared), withdrawn; land of which nothing is recorded by the day is outside the account. Where several parcels lie, the\n\
    one that is farthest decides: rebuilt, green or white before withdrawn, demolished, illegal_built. In every row\n\
    opening + formation - consumption = closing; net = formation - consumption, swap = twice the lesser of the two, persistence = land\n\
    in the state on both days. Areas in JSON are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct BalanceArgs {
    /// Files of parcels, `-` for stdin; may be left out where geoland.toml names them
    #[arg(value_name = "PARCELS")]
    pub(crate) parcels: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) layers: LayerArgs,
    /// Buildings: cleared land under one that is newer than its acceptance is rebuilt
    #[arg(long, value_name = "FILE")]
    pub(crate) buildings: Option<PathBuf>,
    /// The first day
    #[arg(long, value_name = "DATE", conflicts_with = "as_of", value_parser = Date::parse)]
    pub(crate) from: Date,
    /// The second day
    #[arg(long, value_name = "DATE", conflicts_with = "as_of", value_parser = Date::parse)]
    pub(crate) to: Date,
    /// Rows: district, form, or district,form [default: district for table and markdown, district,form for json and csv]
    #[arg(long, value_name = "ROWS", value_parser = grouping)]
    pub(crate) by: Option<Grouping>,
    /// Unit of areas in tables, Markdown and CSV
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Option<Unit>,
    /// Decimals in tables and Markdown; rounded so that rows and columns still add up
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
