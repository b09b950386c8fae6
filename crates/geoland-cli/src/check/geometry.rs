//! Overlaps and gaps as polygons, for maps.

use std::path::Path;

use geoland::check::common_land::{Comparison, FoundLand, common_lands, gap_lands};
use geoland::finding::Place;
use geoland::record::{Outline, Record, Value};
use geoland::{Crs, Placed};
use geoland_io::schema::Profile;
use geoland_io::write::{Target, WriteError, create};
use geoland_io::{CrsText, Feature, Format};

use super::checks::Common;
use crate::collection::number_of;
use crate::failure::Failure;
use crate::messages::Messages;
use crate::present::geojson::simplest;

/// Writes every overlap and gap to a file and says how the polygons compare with the areas that were reported.
pub(super) fn write(
    placed: Option<&Placed<'_>>,
    common: &Common,
    path: &Path,
    result: Option<&Path>,
    messages: &Messages,
) -> Result<(), Failure> {
    if path.as_os_str() == "-" || result == Some(path) {
        return Err(Failure::refused("--geometry: the polygons need a file of their own; name one"));
    }
    let format = Format::of_name(path).filter(|format| matches!(format, Format::GeoJson | Format::GeoPackage));
    let Some(format) = format else {
        return Err(Failure::refused(format!("--geometry {}: write .geojson or .gpkg", path.display())));
    };
    let mut profile = Profile::default();
    let mut features: Vec<Feature> = Vec::new();
    let mut comparisons = Vec::new();
    if let Some(placed) = placed {
        let mut each = |land: FoundLand| {
            let feature = feature(features.len() as u64 + 1, land);
            profile.add(&feature);
            features.push(feature);
        };
        comparisons.extend(common.overlaps.iter().map(|overlaps| common_lands(placed, overlaps, &mut each)));
        comparisons.extend(common.gaps.as_ref().map(|gaps| gap_lands(placed, gaps, &mut each)));
    }
    let planar = placed.is_some_and(|placed| placed.ground.ellipsoid().is_none());
    let system = if planar { Crs::parse("planar").ok() } else { Some(Crs::WGS84) };
    let text = system.as_ref().filter(|_| planar).map(|crs| CrsText::named(crs.name()));
    let target = Target {
        path,
        layer: Some("findings"),
        format,
        crs: text.as_ref(),
        system: system.as_ref(),
        profile: &profile,
        foreign: &[],
    };
    let mut writer = create(&target).map_err(|error| refused(&error))?;
    features.iter().try_for_each(|feature| writer.write(feature)).map_err(|error| refused(&error))?;
    writer.finish().map_err(|error| refused(&error))?;
    tell(&comparisons, messages);
    Ok(())
}

fn refused(error: &WriteError) -> Failure {
    if error.is_closed_pipe() { Failure::ClosedPipe } else { Failure::refused(error.to_string()) }
}

fn feature(number: u64, land: FoundLand) -> Feature {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let feature_number = |place: &Place| Value::Integer(place.number as i64);
    let other = land.other;
    let properties = [
        ("code", Value::Text(land.kind.code().to_owned())),
        ("file", Value::Text(land.place.source.clone())),
        ("feature", feature_number(&land.place)),
        ("id", text(land.place.id)),
        ("other_file", text(other.as_ref().map(|place| place.source.clone()))),
        ("other_feature", other.as_ref().map_or(Value::Null, feature_number)),
        ("other_id", text(other.and_then(|place| place.id))),
        ("area_m2", Value::Number(land.area_m2)),
    ];
    let outline = if land.geometry.0.is_empty() { Outline::Missing } else { Outline::Read(simplest(land.geometry)) };
    let properties = properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Record { number, id: Value::Null, outline, properties }.into()
}

/// Says how the polygons compare with what was reported.
fn tell(comparisons: &[Comparison], messages: &Messages) {
    let built: usize = comparisons.iter().map(|one| one.built).sum();
    let small: usize = comparisons.iter().map(|one| one.without_geometry).sum();
    let largest_m2 = comparisons.iter().map(|one| one.largest_difference_m2).fold(0.0, f64::max);
    let small = if small == 0 { String::new() } else { format!(", {small} too small to have polygons") };
    let built = number_of(built as u64, "polygon");
    messages
        .note(&format!("overlaps and gaps: {built}{small}; they agree with the areas reported to {largest_m2:.1e} m2"));
    let beyond: Vec<_> = comparisons.iter().flat_map(|one| &one.beyond_bound).collect();
    if let Some(first) = beyond.first() {
        messages.note(&format!(
            "{} differ from the area reported by more than they should, the first is {} of {}: {} m2 drawn, {} m2 reported; the reported \
             figures are right, look at the outlines",
            number_of(beyond.len() as u64, "polygon"),
            first.kind.code(),
            first.place,
            first.built_m2,
            first.area_m2,
        ));
    }
}
