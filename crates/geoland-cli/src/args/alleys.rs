//! The arguments of `alleys`.

use std::path::PathBuf;

use clap::Args;
use geoland::Date;

use super::Common;
use super::SurveyArgs;
use super::values::{TableFormat, Unit, distance};

/// Alleys by status and district.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  geoland alleys alleys.geojson --districts districts.geojson\n  \
    geoland alleys alleys.geojson --parcels parcels.geojson --green green.geojson --distance-m 50\n\n\
    Segments that share an id are one alley: done if all of them are, started if any is started or done. Each metre counts once;\n\
    along a border half goes to either district. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not.")]
pub(crate) struct AlleysArgs {
    /// Files of alley segments, `-` for stdin; may be left out where geoland.toml names them
    #[arg(value_name = "ALLEYS")]
    pub(crate) alleys: Vec<PathBuf>,
    /// Districts [default: the segments' own district attribute]
    #[arg(long, value_name = "FILE")]
    pub(crate) districts: Vec<PathBuf>,
    /// Land reclaimed and greened within this distance of an alley, in metres on the ellipsoid; it takes parcels
    #[arg(long, value_name = "N", value_parser = distance)]
    pub(crate) distance_m: Option<f64>,
    /// With --distance-m: demolition parcels
    #[arg(long, value_name = "FILE", requires = "distance_m")]
    pub(crate) parcels: Vec<PathBuf>,
    /// With --distance-m: green spaces [default: the parcels' own record of greening]
    #[arg(long, value_name = "FILE", requires = "distance_m")]
    pub(crate) green: Vec<PathBuf>,
    /// Count events up to this day only; statuses without a date are taken as they stand [default: everything]
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    pub(crate) as_of: Option<Date>,
    #[command(flatten)]
    pub(crate) survey: SurveyArgs,
    /// Unit of areas in tables, Markdown and CSV
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Option<Unit>,
    /// Decimals of areas in tables and Markdown
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
