//! The program `geoland`: the accounts of reclaimed land, from files to tables.
//!
//! What is here is arguments, files, messages and exit codes; everything that is measured is measured by the library.
//!
//! | module | what |
//! |---|---|
//! | [`args`] | the command line |
//! | [`project`] | `geoland.toml` |
//! | [`files`], [`inputs`], [`layers`], [`targets`], [`collection`] | which files, and what is in them |
//! | [`summarize`], [`ledger`], [`series`], [`compare`], [`balance`], [`rebound`], [`alleys`], [`access`], [`coverage`], [`area`], [`query`], [`check`], [`explain`], [`convert`], [`generate`] | one command each |
//! | [`receipt`] | what a run notes of itself, and verifying it |
//! | [`scorecard`] | the programme's indicators |
//! | [`present`] | tables, JSON, CSV, Markdown and `GeoJSON` |
//! | [`findings`] | findings on their way out: which are shown, which are denied |
//! | [`lang`] | texts in Chinese |
//! | [`messages`], [`failure`], [`printable`], [`stats`] | what goes to stderr |

mod access;
mod alleys;
mod area;
mod args;
mod balance;
mod check;
mod collection;
mod compare;
mod convert;
mod coverage;
mod explain;
mod failure;
mod files;
mod findings;
mod generate;
mod inputs;
mod lang;
mod layers;
mod ledger;
mod messages;
mod method;
mod present;
mod printable;
mod project;
mod query;
mod rebound;
mod receipt;
mod scorecard;
mod series;
mod stats;
mod summarize;
mod targets;
mod text;

/// Parcels are millions of small allocations, on which this allocator spends half of the system's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Command, Program};
use crate::failure::{Answer, Failure};
use crate::messages::Messages;

fn main() -> ExitCode {
    keep_caught_panics_quiet();
    let program = Program::parse();
    let receipt = program.command.receipt().ok().flatten().map(std::path::Path::to_owned);
    let messages = Messages::new(program.command.common(), receipt.is_some());
    let answer = run(program.command, &messages).and_then(|answer| match &receipt {
        Some(path) => receipt::write(path, &messages).map(|()| answer),
        None => Ok(answer),
    });
    match answer {
        // A reader that has seen enough, such as `head`, is no error.
        Ok(Answer::Yes) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(Failure::Refused(why)) => {
            messages.error(&why);
            ExitCode::from(2)
        }
    }
}

/// What the decoders of Arrow and Parquet stumble over in a damaged file is caught and becomes a refusal of that file; their own words
/// on stderr would only confuse.
fn keep_caught_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", std::panic::Location::file);
        if !["/parquet-", "/arrow-"].iter().any(|name| file.contains(name)) {
            usual(panic);
        }
    }));
}

fn run(command: Command, messages: &Messages) -> Result<Answer, Failure> {
    if let Some(threads) = command.common().threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
        pool.map_err(|error| Failure::refused(format!("--threads {threads}: {error}: ask for fewer")))?;
    }
    match command {
        Command::Summarize(args) => summarize::run(&args, messages),
        Command::Scorecard(args) => scorecard::run(&args, messages),
        Command::Ledger(args) => ledger::run(&args, messages),
        Command::Series(args) => series::run(&args, messages),
        Command::Compare(args) => compare::run(&args, messages),
        Command::Balance(args) => balance::run(&args, messages),
        Command::Rebound(args) => rebound::run(&args, messages),
        Command::Alleys(args) => alleys::run(&args, messages),
        Command::Access(args) => access::run(&args, messages),
        Command::Coverage(args) => coverage::run(&args, messages),
        Command::Area(args) => area::run(&args, messages),
        Command::Query(args) => query::run(&args, messages),
        Command::Check(args) => check::run(&args, messages),
        Command::Explain(args) => explain::run(&args, messages),
        Command::Convert(args) => convert::run(&args, messages),
        Command::Verify(args) => receipt::verify(&args, messages),
        Command::Generate(args) => generate::run(&args, messages),
    }
}
