//! The arguments of `compare`.

use std::path::PathBuf;

use clap::Args;
use geoland::Date;

use super::values::{TableFormat, Unit};
use super::{Common, LayerArgs};

/// What moved the totals between two datasets or two days.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland compare 2017/parcels.geojson 2018/parcels.geojson --districts districts.geojson\n  \
    geoland compare parcels.geojson --from 2018-01-01 --to 2018-10-31\n\n\
    Causes are put into effect one after another, in this order, with a full account after each: withdrawn (or gone), reshaped,\n\
    redated, district_changed, accepted, new, green_closed, green_reshaped, green_opened. They add up to the difference exactly. What\n\
    several of them do together belongs to the later one. Records are matched by id. A changed target is a row of its own.\n\
    Areas in JSON are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct CompareArgs {
    /// Files of parcels: the ones before and the ones after; one alone is compared with itself between --from and --to
    #[arg(value_name = "PARCELS", num_args = 0..=2)]
    pub(crate) parcels: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) layers: LayerArgs,
    /// Green spaces of the first side, where they are others
    #[arg(long, value_name = "FILE")]
    pub(crate) green_a: Vec<PathBuf>,
    /// Green spaces of the second side, where they are others
    #[arg(long, value_name = "FILE")]
    pub(crate) green_b: Vec<PathBuf>,
    /// Districts of the first side, where they are others
    #[arg(long, value_name = "FILE")]
    pub(crate) districts_a: Vec<PathBuf>,
    /// Districts of the second side, where they are others
    #[arg(long, value_name = "FILE")]
    pub(crate) districts_b: Vec<PathBuf>,
    /// Scheme of the second side, where it is another
    #[arg(long, value_name = "FILE")]
    pub(crate) scheme_b: Option<PathBuf>,
    /// Count events of the first side up to this day only
    #[arg(long, value_name = "DATE", requires = "to", conflicts_with = "as_of", value_parser = Date::parse)]
    pub(crate) from: Option<Date>,
    /// Count events of the second side up to this day only
    #[arg(long, value_name = "DATE", requires = "from", conflicts_with = "as_of", value_parser = Date::parse)]
    pub(crate) to: Option<Date>,
    /// Targets: CSV with the columns scope, name, measure, hectares, version, date
    #[arg(long, value_name = "FILE")]
    pub(crate) targets: Option<PathBuf>,
    /// Targets of the second side, where they stand in another file
    #[arg(long, value_name = "FILE")]
    pub(crate) targets_b: Option<PathBuf>,
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
