//! A file of features of any kind, as `area` and `query` read it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use geoland::Crs;
use geoland::finding::Kind;
use geoland::outline::OutlineFault;
use geoland::record::Record;
use geoland_io::{CrsChoice, Source};

use crate::args::ReadArgs;
use crate::failure::Failure;
use crate::layers::remarks;
use crate::messages::Messages;

/// What is known of a file once it is read.
#[derive(Debug)]
pub(crate) struct Collection {
    /// The name to print.
    pub(crate) name: String,
    /// What its coordinates are.
    pub(crate) crs: Crs,
    /// Features in it.
    pub(crate) features: u64,
}

/// Reads a file and hands each feature to `sink`. Its coordinate system is planar if that is the common one, else the one
/// that the file names, else the common one, else degrees on WGS84.
pub(crate) fn read(
    path: &Path,
    common: Option<&Crs>,
    args: &ReadArgs,
    messages: &Messages,
    sink: &mut dyn FnMut(Record),
) -> Result<Collection, Failure> {
    messages.stage(&format!("reading {}", path.display()));
    let source = Source::parse(path);
    let name = source.name();
    let contents = geoland_io::read(&source, &args.how.request(), &mut |feature| {
        sink(feature.record);
        ControlFlow::Continue(())
    })?;
    contents.require_document(&name)?;
    remarks(path, &contents.remarks, messages);
    let choice = CrsChoice { layer: None, common: common.cloned(), engine: args.how.crs_engine.0 };
    let decided = choice.decide(&contents, &name)?;
    for note in decided.note.into_iter().chain(contents.guess(&name)) {
        messages.note(&note);
    }
    Ok(Collection { name, crs: decided.crs, features: contents.features })
}

/// The refusal of a feature that cannot be placed.
pub(crate) fn refusal(name: &str, number: u64, fault: &OutlineFault) -> Failure {
    let remedy = match fault {
        OutlineFault::AroundPole => Kind::AroundPole.remedy(),
        OutlineFault::OutOfRange { .. } => Kind::OutOfRange.remedy(),
        _ => Kind::NoOutline.remedy(),
    };
    let at = match fault {
        OutlineFault::OutOfRange { position } => format!(" at {position}"),
        _ => String::new(),
    };
    Failure::refused(format!("{name}, feature {number}: {fault}{at}: {remedy}"))
}

/// Refuses to read stdin twice.
pub(crate) fn stdin_once<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<(), Failure> {
    if files.filter(|file| file.as_os_str() == "-").count() > 1 {
        return Err(Failure::refused("stdin (-) is named twice: it can be read once only"));
    }
    Ok(())
}

/// A number of things, in words: `1 feature`, `2 features`.
pub(crate) fn number_of(count: u64, thing: &str) -> String {
    counted(count, thing, &format!("{thing}s"))
}

/// A number of things whose plural is more than an s.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
