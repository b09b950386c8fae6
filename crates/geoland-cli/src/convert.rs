//! `geoland convert`: a layer in another format or coordinate system.

use geoland_io::convert::{Conversion, ConvertError, Converted};
use geoland_io::{Format, ReadErrorKind, Source, read};

use crate::args::ConvertArgs;
use crate::collection::number_of;
use crate::failure::{Answer, Failure};
use crate::inputs::parse_crs;
use crate::layers::remarks;
use crate::messages::Messages;
use crate::stats::Stats;

/// Runs the command.
pub(crate) fn run(args: &ConvertArgs, messages: &Messages) -> Result<Answer, Failure> {
    let mut stats = Stats::new(args.common.stats);
    let mut conversion = Conversion::new(Source::parse(&args.input), &args.output);
    conversion.request = args.how.request();
    conversion.crs = args.crs.as_deref().map(|name| parse_crs(name, "--crs", args.how.crs_engine.0)).transpose()?;
    conversion.to_crs =
        args.to_crs.as_deref().map(|name| parse_crs(name, "--to-crs", args.how.crs_engine.0)).transpose()?;
    conversion.engine = args.how.crs_engine.0;
    conversion.transformations.clone_from(&args.how.transformations);
    conversion.format = args.format;
    conversion.bbox = args.bbox;
    conversion.condition.clone_from(&args.condition);
    messages.stage(&format!("converting {}", args.input.display()));
    let mut written = 0;
    for conversion in each_layer(conversion)? {
        let converted = conversion.run()?;
        messages.end_stages();
        tell(&conversion, &converted, messages);
        written += converted.written;
    }
    stats.count("features written", usize::try_from(written).unwrap_or(usize::MAX));
    stats.stage("convert");
    stats.print(messages);
    Ok(Answer::Yes)
}

/// A conversion for each layer, where both files can hold several and none is named.
fn each_layer(conversion: Conversion) -> Result<Vec<Conversion>, Failure> {
    let to_package = conversion.format.or_else(|| Format::of_name(&conversion.path)) == Some(Format::GeoPackage);
    let one = conversion.source.layer.is_some() || conversion.layer.is_some() || conversion.source.is_stdin();
    if one || !to_package {
        return Ok(vec![conversion]);
    }
    let layers = read::layers(&conversion.source, &conversion.request)?;
    if layers.len() < 2 {
        return Ok(vec![conversion]);
    }
    let one = |(at, layer): (usize, &String)| Conversion {
        source: Source { layer: Some(layer.clone()), ..conversion.source.clone() },
        // The first begins the file anew, the others are added to it.
        layer: (at > 0).then(|| layer.clone()),
        ..conversion.clone()
    };
    Ok(layers.iter().enumerate().map(one).collect())
}

/// Says what was written and what was lost.
fn tell(conversion: &Conversion, converted: &Converted, messages: &Messages) {
    remarks(&conversion.source.path, &converted.contents.remarks, messages);
    if let Some(guess) = converted.contents.guess(&conversion.source.name()) {
        messages.note(&guess);
    }
    let to = conversion.path.display();
    let system = conversion.to_crs.as_ref().map(|crs| format!(" in {crs}")).unwrap_or_default();
    let count = number_of(converted.written, "feature");
    let path = if conversion.path.as_os_str() == "-" { "standard output".to_owned() } else { to.to_string() };
    messages.note(&format!("{path}: {count} written as {}{system}", converted.format.name()));
    for loss in &converted.losses {
        let what = match loss.features {
            0 => loss.what.clone(),
            features => format!("{}: {}", number_of(features, "feature"), loss.what),
        };
        messages.note(&format!("{path}: {what}"));
    }
}

impl From<ConvertError> for Failure {
    fn from(error: ConvertError) -> Self {
        match error {
            ConvertError::Write(error) if error.is_closed_pipe() => Self::ClosedPipe,
            ConvertError::Read(error) if matches!(error.kind, ReadErrorKind::SeveralLayers { .. }) => {
                Self::Refused(format!("{error}, or write a GeoPackage, which holds them all"))
            }
            other => Self::Refused(other.to_string()),
        }
    }
}
