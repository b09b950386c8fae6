//! Receipts on their way out: what a run notes of itself for `--receipt`, and what `geoland verify` does with it.

use std::fs::File;
use std::path::Path;

use clap::Parser;
use geoland_io::Source;
use geoland_programme::receipt::{Difference, Digest, LAYOUT, differences};
use serde_json::{Map, Value, json};

use crate::args::{Command, Program, VerifyArgs};
use crate::collection::number_of;
use crate::failure::{Answer, Failure};
use crate::messages::Messages;
use crate::present::write_result;
use crate::text::read_text;

/// What a run has noted of itself so far.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Whether results are only digested and nothing is written.
    pub(crate) only_digests: bool,
    inputs: Vec<Value>,
    members: Map<String, Value>,
    outputs: Vec<Value>,
}

impl Record {
    /// The record of a run that writes nothing.
    pub(crate) fn only_digests() -> Self {
        Self { only_digests: true, ..Self::default() }
    }

    /// Notes the files that a layer or a table is read from.
    pub(crate) fn input(&mut self, what: &str, path: &Path) -> Result<(), Failure> {
        let source = Source::parse(path);
        if source.is_stdin() {
            return Err(Failure::refused(
                "--receipt: the standard input cannot be read again: name a file in place of -",
            ));
        }
        for part in source.parts() {
            let digest = File::open(&part).and_then(Digest::of).map_err(|error| {
                Failure::refused(format!("{}: {error}; check the path and the right to read it", part.display()))
            })?;
            self.inputs.push(digest.json(what, &part.display().to_string()));
        }
        Ok(())
    }

    /// Notes something that the run says of itself.
    pub(crate) fn member(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    /// Notes a result that was written.
    pub(crate) fn output(&mut self, digest: &Digest) {
        let count = self.outputs.len() + 1;
        self.outputs.push(json!({ "result": count, "bytes": digest.bytes, "sha256": digest.sha256 }));
    }

    /// The receipt of a run.
    fn receipt(self, command: &[String]) -> Value {
        let Self { inputs, members, outputs, .. } = self;
        let mut receipt = Map::new();
        receipt.insert("receipt".to_owned(), LAYOUT.into());
        receipt.insert("program".to_owned(), "geoland".into());
        receipt.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
        receipt.insert("command".to_owned(), command.into());
        receipt.insert("inputs".to_owned(), inputs.into());
        receipt.extend(members);
        receipt.insert("results".to_owned(), outputs.into());
        Value::Object(receipt)
    }
}

/// Options that change nothing in a result; they are left out of a receipt. With those of the first list goes a value.
const WITH_VALUE: [&str; 4] = ["--receipt", "--output", "-o", "--threads"];
const ALONE: [&str; 3] = ["--quiet", "-q", "--stats"];

/// The command line as a receipt has it.
fn command_line(words: impl Iterator<Item = String>) -> Vec<String> {
    let (mut kept, mut words) = (Vec::new(), words);
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&&*word) {
            words.next();
        } else if word == "--" {
            kept.push(word);
            kept.extend(words.by_ref());
        } else if !ALONE.contains(&&*word) && !WITH_VALUE.iter().any(|option| with_value_in_it(&word, option)) {
            kept.push(word);
        }
    }
    kept
}

/// `--output=FILE` and `-oFILE`.
fn with_value_in_it(word: &str, option: &str) -> bool {
    let rest = word.strip_prefix(option);
    if option.starts_with("--") { rest.is_some_and(|rest| rest.starts_with('=')) } else { rest.is_some() }
}

/// Writes the receipt of the run that has just ended.
pub(crate) fn write(path: &Path, messages: &Messages) -> Result<(), Failure> {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let Some(record) = messages.take_record() else { return Ok(()) };
    let receipt = record.receipt(&command_line(words));
    write_result(messages, Some(path), |out| pretty(out, &receipt))
}

fn pretty(out: &mut impl std::io::Write, receipt: &Value) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, receipt)?;
    writeln!(out)
}

/// Runs `geoland verify`.
pub(crate) fn verify(args: &VerifyArgs, messages: &Messages) -> Result<Answer, Failure> {
    let refused = |why: &str| Failure::refused(format!("{}: {why}", args.receipt.display()));
    let receipt: Value = serde_json::from_str(&read_text(&args.receipt)?)
        .map_err(|error| refused(&format!("this is no receipt: {error}")))?;
    if receipt["receipt"] != json!(LAYOUT) {
        return Err(refused("this is no receipt that this version of geoland can read"));
    }
    let recorded = receipt["command"].as_array().and_then(|words| words.iter().map(Value::as_str).collect());
    let recorded: Vec<&str> = recorded.ok_or_else(|| refused("its command is no list of words"))?;
    let command: Vec<String> = if args.command.is_empty() {
        recorded.into_iter().map(str::to_owned).collect()
    } else {
        command_line(args.command.iter().cloned())
    };
    let now = again(&command, &receipt).map_err(|why| refused(&why))?;
    report(&differences(&receipt, &now?), args, messages)
}

/// The receipt of a command that is run again; nothing of it is written. Where a file that the receipt names has changed, that is
/// the answer, and nothing is run.
fn again(command: &[String], receipt: &Value) -> Result<Result<Value, Failure>, String> {
    let program = Program::try_parse_from(std::iter::once("geoland").chain(command.iter().map(String::as_str)));
    let program = program.map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        format!("its command cannot be run again: {first}")
    })?;
    if program.command.receipt().is_err() {
        return Err("its command is not one that gives receipts".to_owned());
    }
    let mut changed = receipt.clone();
    for input in changed["inputs"].as_array_mut().into_iter().flatten() {
        let Some(file) = input["file"].as_str().map(str::to_owned) else { continue };
        let digest = File::open(&file).and_then(Digest::of).map_err(|error| format!("its input {file}: {error}"))?;
        (input["bytes"], input["sha256"]) = (digest.bytes.into(), digest.sha256.into());
    }
    if changed != *receipt {
        return Ok(Ok(changed));
    }
    let messages = Messages::digesting(program.command.common());
    let run = crate::run(program.command, &messages);
    let record = messages.take_record().unwrap_or_default();
    Ok(run.map(|_| record.receipt(command)))
}

fn report(found: &[Difference], args: &VerifyArgs, messages: &Messages) -> Result<Answer, Failure> {
    messages.end_stages();
    let name = args.receipt.display();
    write_result(messages, None, |out| {
        use std::io::Write;
        match found {
            [] => writeln!(out, "{name}: the same, byte for byte"),
            [first, rest @ ..] => {
                writeln!(out, "{name}: differs in {}", number_of(found.len() as u64, "place"))?;
                writeln!(out, "first {}", crate::printable::printable(&first.to_string()))?;
                rest.iter()
                    .try_for_each(|more| writeln!(out, "then {}", crate::printable::printable(&more.to_string())))
            }
        }
    })?;
    Ok(if found.is_empty() { Answer::Yes } else { Answer::No })
}

/// The command gives no receipts.
#[derive(Debug)]
pub(crate) struct NoReceipts;

impl Command {
    /// The file that a receipt is asked to go to, if one is.
    ///
    /// # Errors
    /// [`NoReceipts`] of a command that gives none.
    pub(crate) fn receipt(&self) -> Result<Option<&Path>, NoReceipts> {
        let receipt = match self {
            Self::Summarize(args) => &args.account.layers.survey.receipt,
            Self::Ledger(args) => &args.account.layers.survey.receipt,
            Self::Series(args) => &args.account.layers.survey.receipt,
            Self::Compare(args) => &args.layers.survey.receipt,
            Self::Balance(args) => &args.layers.survey.receipt,
            Self::Rebound(args) => &args.layers.survey.receipt,
            Self::Scorecard(args) => &args.layers.survey.receipt,
            Self::Alleys(args) => &args.survey.receipt,
            Self::Access(args) => &args.survey.receipt,
            Self::Coverage(args) => &args.survey.receipt,
            // Layers that are written in formats of their own are not digested.
            Self::Check(args) if args.repair.is_none() && args.geometry.is_none() => &args.layers.survey.receipt,
            _ => return Err(NoReceipts),
        };
        Ok(receipt.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::command_line;

    #[test]
    fn what_changes_no_result_is_left_out() {
        let line =
            "summarize a.geojson -q --as-of 2018-10-31 --threads 2 --output=x.csv -oy.csv -o z.csv --stats -- -o";
        let kept = command_line(line.split(' ').map(str::to_owned));
        assert_eq!(kept.join(" "), "summarize a.geojson --as-of 2018-10-31 -- -o");
    }
}
