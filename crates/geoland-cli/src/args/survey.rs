//! What commands share that survey layers: how these are read, and what is made of findings.

use std::path::PathBuf;

use clap::Args;
use geoland::Date;
use geoland::finding::Kind;

use super::values::{Deny, EdgesArg, kind};
use super::{LayerArgs, ReadArgs};

/// How layers are read, which findings are denied, and the receipt.
#[derive(Debug, Clone, Args)]
pub(crate) struct SurveyArgs {
    /// How attribute names and words map to the model (TOML) [default: the built-in scheme]
    #[arg(long, value_name = "FILE")]
    pub(crate) scheme: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// What joins two vertices of a polygon: straight in the equal-area plane (survey), the shortest path (geodesic), or straight
    /// in longitude and latitude (lonlat) [default: survey]
    #[arg(long, value_name = "MODEL")]
    pub(crate) edges: Option<EdgesArg>,
    /// Don't look for geoland.toml beside the first file and in the working folder
    #[arg(long)]
    pub(crate) no_project: bool,
    /// Answer no (exit 1) where the data has findings of this severity or worse
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) deny: Option<Deny>,
    /// A code of findings that are expected: they are counted and neither listed nor denied; may be repeated
    #[arg(long, value_name = "CODE", value_parser = kind)]
    pub(crate) allow: Vec<Kind>,
    /// Write what the result was made from and what came out to this file, for geoland verify
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
}

impl SurveyArgs {
    /// The same beside layers of an account.
    pub(crate) fn with_layers(
        &self,
        green: &[PathBuf],
        districts: &[PathBuf],
        alleys: &[PathBuf],
        as_of: Option<Date>,
    ) -> LayerArgs {
        LayerArgs {
            green: green.to_vec(),
            districts: districts.to_vec(),
            key_areas: Vec::new(),
            alleys: alleys.to_vec(),
            events: Vec::new(),
            as_of,
            survey: self.clone(),
        }
    }
}
