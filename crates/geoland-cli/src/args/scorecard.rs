//! The arguments of `scorecard`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, LayerArgs};

/// The programme's indicators.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland scorecard --lang zh\n  geoland scorecard --sentences --as-of 2018-10-31\n  \
    geoland scorecard parcels.geojson --format json -o scorecard.json\n\n\
    Indicators are defined under [[indicator]] in geoland.toml and count records of tables named\n\
    under [tables], or of the layers parcels, green and alleys; reclaimed and greened land of the\n\
    account come first. Records that did not count stand in columns of their own. Values in JSON\n\
    and CSV are unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct ScorecardArgs {
    /// Files of parcels, `-` for stdin; may be left out where geoland.toml names them
    #[arg(value_name = "PARCELS")]
    pub(crate) parcels: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) layers: LayerArgs,
    /// Targets of reclaimed and greened land: CSV with the columns scope, name, measure, hectares, version, date
    #[arg(long, value_name = "FILE")]
    pub(crate) targets: Option<PathBuf>,
    /// A sentence for each indicator instead of tables; in JSON and CSV a field of its own
    #[arg(long)]
    pub(crate) sentences: bool,
    /// Format of the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: ScorecardFormat,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Formats of a scorecard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScorecardFormat {
    Table,
    Json,
    Csv,
    Markdown,
}
