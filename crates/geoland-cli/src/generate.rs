//! `geoland generate`: a synthetic city in a folder.

use std::io::Write;

use geoland_io::Output;
use geoland_testing::city::{City, CityOptions, Layer, geoland_toml};

use crate::args::GenerateArgs;
use crate::failure::{Answer, Failure};
use crate::messages::Messages;
use crate::project::FILE_NAME;
use crate::stats::Stats;

/// Runs the command. Every file is whole or not there; `geoland.toml` comes last, so that a folder which has one is complete.
pub(crate) fn run(args: &GenerateArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let folder = &args.output;
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::refused(format!("{}: the folder cannot be made: {error}; choose another one", folder.display()))
    })?;
    // Parcels fit a u32, and positions in memory are at least that wide.
    let city = City::new(CityOptions { parcels: args.parcels as usize, seed: args.seed, clean: args.clean });
    for layer in Layer::ALL {
        let path = folder.join(layer.file_name());
        messages.stage(&format!("writing {}", path.display()));
        let mut output = Output::create(Some(&path))?;
        let written = city.write_layer(layer, &mut output);
        let features = written.map_err(|error| output.error(error))?;
        output.commit()?;
        messages.note(&format!("{}: {features} features", path.display()));
        stats.stage(layer.file_name());
    }
    let mut output = Output::create(Some(&folder.join(FILE_NAME)))?;
    output.write_all(geoland_toml().as_bytes()).map_err(|error| output.error(error))?;
    output.commit()?;
    messages.end_stages();
    stats.print(messages);
    Ok(Answer::Yes)
}
