//! The arguments of `coverage`.

use std::path::PathBuf;

use clap::Args;

use super::Common;
use super::SurveyArgs;
use super::values::{TableFormat, distance};

/// Communities with outlets of the kinds asked for.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  geoland coverage communities.geojson --outlets outlets.geojson --districts districts.geojson \\\n    \
    --kinds vegetables,laundry,repair --at-least 2 --distance-m 200\n\n\
    Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct CoverageArgs {
    /// Communities: polygons with a name
    #[arg(value_name = "COMMUNITIES")]
    pub(crate) communities: PathBuf,
    /// Outlets: points with a kind
    #[arg(long, value_name = "FILE")]
    pub(crate) outlets: PathBuf,
    /// The kinds of outlets that a community should have
    #[arg(long, value_name = "KIND,...", value_delimiter = ',', required = true)]
    pub(crate) kinds: Vec<String>,
    /// How many of the kinds are enough [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) at_least: Option<u16>,
    /// Outlets within this distance of a community count too, in metres on the ellipsoid
    #[arg(long, value_name = "N", default_value = "0", value_parser = distance)]
    pub(crate) distance_m: f64,
    /// Districts
    #[arg(long, value_name = "FILE")]
    pub(crate) districts: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) survey: SurveyArgs,
    /// Format of the result; CSV has a row for each community
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: TableFormat,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}
