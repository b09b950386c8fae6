//! The command line of `geoland verify`.

use std::path::PathBuf;

use clap::Args;

use super::Common;

/// Whether a result comes out again as its receipt says.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  geoland summarize parcels.geojson --receipt r.json\n  geoland verify r.json\n  \
    geoland verify r.json -- summarize parcels.geojson --as-of 2018-10-31\n\n\
    The files that the receipt names are read from where it says, then the command is run again; nothing of it is written. Exit codes:\n\
    0 the same; 1 it differs, and where; 2 could not.")]
pub(crate) struct VerifyArgs {
    /// The receipt
    #[arg(value_name = "RECEIPT")]
    pub(crate) receipt: PathBuf,
    /// Another command to hold against the receipt [default: the one that it names]
    #[arg(value_name = "COMMAND", last = true)]
    pub(crate) command: Vec<String>,
    #[command(flatten)]
    pub(crate) common: Common,
}
