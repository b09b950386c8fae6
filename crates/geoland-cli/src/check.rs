//! `geoland check`: what is in files, and what in them could not be read.

use std::ops::ControlFlow;
use std::path::Path;

use geoland::Crs;
use geoland::crs::Recognition;
use geoland::record::Outline;
use geoland_io::contents::Oddity;
use geoland_io::schema::{FieldType, Profile};
use geoland_io::{Contents, CrsChoice, ReadError, Request, Source, read};
use serde_json::{Value, json};

use crate::args::{CheckArgs, CheckFormat};
use crate::collection::{counted, number_of, stdin_once};
use crate::failure::{Answer, Failure};
use crate::inputs::parse_crs;
use crate::layers::remark_text;
use crate::messages::Messages;
use crate::present::sheet::{Column, Sheet};
use crate::present::{self, write_result};
use crate::stats::Stats;

/// Features with geometries that could not be read, which are named; the rest is counted.
const NAMED: usize = 20;

/// A layer that was read whole.
struct Layer {
    name: String,
    contents: Contents,
    crs: Crs,
    profile: Profile,
    /// The first features whose geometry could not be read, and why.
    unreadable: Vec<(u64, String)>,
}

/// Runs the command.
pub(crate) fn run(args: &CheckArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let engine = args.read.how.crs_engine.0;
    let common = args.read.crs.as_deref().map(|name| parse_crs(name, "--crs", engine)).transpose()?;
    let choice = CrsChoice { layer: None, common, engine };
    stdin_once(args.files.iter())?;
    let (mut layers, mut refused) = (Vec::new(), Vec::new());
    for path in &args.files {
        match read_file(path, &args.read.how.request(), &choice, messages) {
            Ok(found) => layers.extend(found),
            Err(error) => refused.push(error),
        }
    }
    stats.count("layers", layers.len());
    stats.stage("read");
    messages.end_stages();
    write_result(args.output.as_deref(), |out| match args.format {
        CheckFormat::Table => present::table::write(out, &layers.iter().map(Layer::sheet).collect::<Vec<_>>()),
        CheckFormat::Markdown => present::markdown::write(out, &layers.iter().map(Layer::sheet).collect::<Vec<_>>()),
        CheckFormat::Json => {
            let refusals = refused.iter().map(|error| json!({"file": error.source_name, "error": error.to_string()}));
            let layers = layers.iter().map(Layer::json).collect();
            present::json::write(out, &[("layers", layers), ("refused", refusals.collect())])
        }
    })?;
    stats.print(messages);
    let mut refused = refused.into_iter().peekable();
    while let Some(error) = refused.next() {
        if refused.peek().is_none() {
            return Err(error.into());
        }
        messages.error(&error.to_string());
    }
    Ok(if layers.iter().all(Layer::is_sound) { Answer::Yes } else { Answer::No })
}

/// Reads the layer that a path names, else every layer of the file.
fn read_file(path: &Path, request: &Request, choice: &CrsChoice, messages: &Messages) -> Result<Vec<Layer>, ReadError> {
    messages.stage(&format!("reading {}", path.display()));
    let source = Source::parse(path);
    if source.layer.is_some() || source.is_stdin() {
        return Ok(vec![read_layer(&source, request, choice)?]);
    }
    let names = read::layers(&source, request)?;
    if names.len() < 2 {
        return Ok(vec![read_layer(&source, request, choice)?]);
    }
    let one = |name: &String| read_layer(&Source { layer: Some(name.clone()), ..source.clone() }, request, choice);
    names.iter().map(one).collect()
}

fn read_layer(source: &Source, request: &Request, choice: &CrsChoice) -> Result<Layer, ReadError> {
    let name = source.name();
    let (mut profile, mut unreadable) = (Profile::default(), Vec::new());
    let request = Request { extras: true, ..request.clone() };
    let contents = read(source, &request, &mut |feature| {
        if let Outline::Unreadable(why) = &feature.record.outline
            && unreadable.len() < NAMED
        {
            unreadable.push((feature.record.number, why.clone()));
        }
        profile.add(&feature);
        ControlFlow::Continue(())
    })?;
    contents.require_document(&name)?;
    if let Some(fields) = &contents.fields {
        profile.declare(fields);
    }
    let crs = choice.decide(&contents, &name)?.crs;
    Ok(Layer { name, contents, crs, profile, unreadable })
}

impl Layer {
    /// Whether everything in it could be read as its format allows.
    fn is_sound(&self) -> bool {
        let forbidden = |oddity| matches!(oddity, Oddity::NoProperties | Oddity::BadBbox);
        self.profile.unreadable == 0 && !self.contents.remarks.iter().any(|remark| forbidden(remark.oddity))
    }

    fn sheet(&self) -> Sheet {
        let Self { contents, profile, .. } = self;
        let mut rows = vec![("format", contents.format.name().to_owned())];
        rows.extend(contents.encoding.as_ref().map(|encoding| ("encoding", encoding.clone())));
        let said = if contents.crs.is_some() { "" } else { " (the usual one)" };
        rows.push(("coordinate system", format!("{}{said}", self.crs)));
        if *self.crs.recognition() != Recognition::Name {
            rows.push(("", self.crs.recognition().to_string()));
        }
        rows.extend(self.crs.axis_note().map(|note| ("", note)));
        rows.push(("features", profile.features.to_string()));
        rows.extend(profile.types.iter().map(|(kind, count)| ("", format!("{count} {kind}"))));
        if profile.missing > 0 {
            rows.push(("", format!("{} without a geometry", profile.missing)));
        }
        if profile.unreadable > 0 {
            rows.push(("", format!("{} with a geometry that cannot be read", profile.unreadable)));
        }
        if let Some([w, s, e, n]) = profile.bounds {
            rows.push(("extent", format!("{w}, {s} to {e}, {n}")));
        }
        let beside = [(profile.has_heights, "heights"), (profile.has_measures, "measures")];
        let beside: Vec<&str> = beside.into_iter().filter(|(has, _)| *has).map(|(_, what)| what).collect();
        if !beside.is_empty() {
            rows.push(("positions have", beside.join(" and ")));
        }
        let fields = profile.fields();
        let names = fields.iter().map(|field| format!("{} {}", field.name, word(field.kind)));
        rows.extend(names.enumerate().map(|(at, text)| (if at == 0 { "attributes" } else { "" }, text)));
        let mut notes: Vec<String> =
            self.unreadable.iter().map(|(number, why)| format!("feature {number} cannot be read: {why}")).collect();
        let more = profile.unreadable.saturating_sub(NAMED as u64);
        if more > 0 {
            notes.push(format!("{} more that cannot be read", number_of(more, "feature")));
        }
        notes.extend(contents.remarks.iter().filter_map(remark_text));
        let mixed = profile.mixed();
        if !mixed.is_empty() {
            let has = counted(mixed.len() as u64, "attribute has", "attributes have");
            notes.push(format!("{has} values of several types: {}", mixed.join(", ")));
        }
        Sheet {
            caption: self.name.clone(),
            columns: vec![Column::text("layer"), Column::text("found")],
            rows: rows.into_iter().map(|(what, text)| vec![what.to_owned(), text]).collect(),
            notes,
        }
    }

    fn json(&self) -> Value {
        let Self { contents, profile, .. } = self;
        let types = profile.types.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count)));
        let fields = profile.fields();
        let fields = fields.iter().map(|field| json!({"name": field.name, "type": word(field.kind)}));
        let remarks = contents.remarks.iter().filter_map(|remark| {
            let what = remark.oddity.words()?;
            Some(json!({"what": what, "features": remark.features, "first": remark.first}))
        });
        let unreadable = self.unreadable.iter().map(|(number, why)| json!({"feature": number, "why": why}));
        json!({
            "file": self.name,
            "layer": contents.layer,
            "format": contents.format.word(),
            "encoding": contents.encoding,
            "crs": self.crs.name(),
            "crs_given": contents.crs.as_ref().map(geoland_io::CrsText::shortest),
            "crs_recognition": self.crs.recognition().to_string(),
            "axis_note": self.crs.axis_note(),
            "features": profile.features,
            "without_geometry": profile.missing,
            "unreadable": profile.unreadable,
            "types": types.collect::<serde_json::Map<_, _>>(),
            "bounds": profile.bounds,
            "has_heights": profile.has_heights,
            "has_measures": profile.has_measures,
            "attributes": fields.collect::<Vec<_>>(),
            "mixed_attributes": profile.mixed(),
            "remarks": remarks.collect::<Vec<_>>(),
            "unreadable_features": unreadable.collect::<Vec<_>>(),
        })
    }
}

/// The word for a type of attribute.
fn word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Bool => "bool",
        FieldType::Int8 => "int8",
        FieldType::Int16 => "int16",
        FieldType::Int32 => "int32",
        FieldType::Int64 => "int64",
        FieldType::UInt64 => "uint64",
        FieldType::Float32 => "float32",
        FieldType::Float64 => "float64",
        FieldType::Text => "text",
        FieldType::Date => "date",
        FieldType::Time => "time",
        FieldType::DateTime => "datetime",
        FieldType::Binary => "binary",
        FieldType::Json => "json",
        _ => "other",
    }
}
