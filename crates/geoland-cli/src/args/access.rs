//! The arguments of `access`.

use std::path::PathBuf;

use clap::Args;
use geoland::Date;
use geoland_programme::access::Radii;

use super::Common;
use super::SurveyArgs;
use super::values::{TableFormat, Unit};

/// Residents newly near green space.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  geoland access homes.geojson --green green.geojson --districts districts.geojson \\\n    \
    --from 2017-12-31 --to 2018-10-31 --radius 300,0.5:500\n\n\
    Distances are straight lines on the ellipsoid, not walks. Each resident is credited to the first\n\
    new green space within its radius, by opening date, then id. Exit codes: 0 done; 1 findings at the\n\
    level of --deny; 2 could not."
)]
pub(crate) struct AccessArgs {
    /// Homes: points with a number of residents, or polygons of residential land, of which hectares are counted
    #[arg(value_name = "HOMES")]
    pub(crate) homes: PathBuf,
    /// Green spaces with opening dates; may be left out where geoland.toml names them
    #[arg(long, value_name = "FILE")]
    pub(crate) green: Vec<PathBuf>,
    /// Districts
    #[arg(long, value_name = "FILE")]
    pub(crate) districts: Vec<PathBuf>,
    /// Green space opened by this day is there before
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    pub(crate) from: Date,
    /// Green space opened after this day does not count
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    pub(crate) to: Date,
    /// How far green space reaches, in metres: one radius, then others from some hectares on
    #[arg(long, value_name = "RULES", default_value = "300,0.5:500", value_parser = Radii::parse)]
    pub(crate) radius: Radii,
    /// The attribute of points that holds their residents
    #[arg(long, value_name = "NAME", default_value = "residents")]
    pub(crate) residents_field: String,
    #[command(flatten)]
    pub(crate) survey: SurveyArgs,
    /// Unit of areas in tables, Markdown and CSV
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Option<Unit>,
    /// Decimals of areas in tables and Markdown
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=9))]
    pub(crate) decimals: Option<u8>,
    /// Format of the result; CSV has the districts only
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: TableFormat,
    /// Write to a file instead of stdout, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}
