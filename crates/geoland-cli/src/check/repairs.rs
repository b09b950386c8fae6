//! `check --repair`: a copy of a file with what can be put right in it without doubt, and a list of what was done.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use geo_types::{Coord, Geometry, MultiPolygon};
use geoland::check::outline::Drawn;
use geoland::check::repair::{Repair, repair, repair_measured};
use geoland::finding::Place;
use geoland::ground::Ground;
use geoland::overlay::{Operation, combined_area_m2};
use geoland::record::{Outline, Value};
use geoland::{Crs, Plane};
use geoland_io::contents::Oddity;
use geoland_io::convert::{Conversion, Edit};
use geoland_io::{Feature, Format, Request, Source, positions, read};
use serde_json::{Value as Json, json};

use super::layer::Layer;
use crate::collection::{counted, number_of};
use crate::failure::Failure;
use crate::inputs::InputFile;
use crate::messages::Messages;

/// Features whose repairs are listed for people; JSON lists all.
const SHOWN: usize = 50;

/// Something done to a feature, or why nothing was.
pub(super) struct Done {
    place: Place,
    what: String,
    /// The area before and after, and its unit; none where a feature was left out.
    areas: Option<(f64, f64, &'static str)>,
    /// Whether it was left as it is.
    refused: bool,
}

/// Everything that was done to a file.
pub(super) struct Repairs {
    path: String,
    done: Vec<Done>,
}

/// What is done to each feature while the file goes through.
type Log = Arc<Mutex<BTreeMap<u64, (Option<String>, Repair)>>>;

/// Writes the repaired copy.
pub(super) fn write(file: &InputFile, layer: &Layer, path: &Path, messages: &Messages) -> Result<Repairs, Failure> {
    let source = Source::parse(&file.path);
    if source.is_stdin() {
        return Err(Failure::refused("--repair: the standard input can be read once only; name a file"));
    }
    messages.stage(&format!("repairing {}", file.path.display()));
    let copies = copies(&source, &file.request)?;
    let geojson = matches!(Format::of_name(path), Some(Format::GeoJson | Format::GeoJsonSeq));
    let drawn = Drawn { degrees: layer.crs.is_in_degrees(), shells_counterclockwise: geojson, note_holes: false };
    let measure = Measure::of(&layer.crs);
    let unit = measure.unit;
    let (log, dropped): (Log, HashSet<u64>) = (Log::default(), copies.iter().map(|copy| copy.number).collect());
    let logged = log.clone();
    let mut conversion = Conversion::new(source.clone(), path);
    conversion.request = file.request.clone();
    conversion.crs = file.crs.layer.clone().or_else(|| file.crs.common.clone());
    conversion.engine = file.crs.engine;
    conversion.edit = Some(Edit::new(move |feature| {
        if dropped.contains(&feature.record.number) {
            return false;
        }
        if let Some(repaired) = repaired(feature, drawn, &measure) {
            let id = feature.record.id.as_text();
            let mut log = logged.lock().unwrap_or_else(PoisonError::into_inner);
            log.insert(feature.record.number, (id, repaired));
        }
        true
    }));
    let converted = conversion.run()?;
    for loss in &converted.losses {
        messages.note(&format!("{}: {}", path.display(), loss.what));
    }
    let name = source.name();
    let place = |number: u64, id: Option<String>| Place { source: name.clone(), number, id };
    let mut done: Vec<Done> = Vec::new();
    let unclosed = layer.contents.remarks.iter().filter(|remark| remark.oddity == Oddity::UnclosedRing);
    for &number in unclosed.flat_map(|remark| &remark.numbers) {
        let what = "rings that did not end where they began were closed".to_owned();
        done.push(Done { place: place(number, None), what, areas: None, refused: false });
    }
    for copy in &copies {
        let what = format!("left out: in outline and attributes the same as feature {}", copy.first);
        done.push(Done { place: place(copy.number, copy.id.clone()), what, areas: None, refused: false });
    }
    for (number, (id, repair)) in std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner)) {
        for step in repair.steps {
            let areas = Some((step.area_before, step.area_after, unit));
            done.push(Done { place: place(number, id.clone()), what: step.what, areas, refused: false });
        }
        for why in repair.refused {
            done.push(Done { place: place(number, id.clone()), what: why, areas: None, refused: true });
        }
    }
    done.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(Repairs { path: path.display().to_string(), done })
}

/// Repairs the outline of a feature; nothing where there is nothing to do or to say.
fn repaired(feature: &mut Feature, drawn: Drawn, measure: &Measure) -> Option<Repair> {
    let Outline::Read(geometry) = &feature.record.outline else { return None };
    let land = match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
        Geometry::MultiPolygon(polygons) => polygons.clone(),
        _ => return None,
    };
    let was_one = matches!(geometry, Geometry::Polygon(_));
    let mut repair = measure.repair(&land, drawn);
    if repair.steps.is_empty() {
        return (!repair.refused.is_empty()).then_some(repair);
    }
    let mut parts = std::mem::replace(&mut repair.land, MultiPolygon(Vec::new())).0;
    let after = match parts.pop() {
        Some(only) if was_one && parts.is_empty() => Geometry::Polygon(only),
        last => Geometry::MultiPolygon(MultiPolygon(parts.into_iter().chain(last).collect())),
    };
    for beside in [&mut feature.extras.heights, &mut feature.extras.measures] {
        carry(geometry, &after, beside);
    }
    feature.record.outline = Outline::Read(after);
    Some(repair)
}

/// What stands beside positions goes with them; a crossing has nothing beside it.
fn carry(before: &Geometry<f64>, after: &Geometry<f64>, beside: &mut Vec<f64>) {
    if beside.is_empty() {
        return;
    }
    let key = |position: Coord<f64>| (position.x.to_bits(), position.y.to_bits());
    let (mut known, mut values) = (HashMap::new(), std::mem::take(beside).into_iter());
    positions::each(before, &mut |position| {
        if let Some(value) = values.next() {
            known.entry(key(position)).or_insert(value);
        }
    });
    positions::each(after, &mut |position| beside.push(known.get(&key(position)).copied().unwrap_or(f64::NAN)));
}

/// How areas are measured before and after.
struct Measure {
    /// The ground that degrees lie on, and their system.
    ground: Option<(Ground, Crs)>,
    unit: &'static str,
}

impl Measure {
    fn of(crs: &Crs) -> Self {
        if crs.is_in_degrees() {
            let plane = Plane::new(crs.ellipsoid());
            let ground = Ground::Earth { plane, cut_deg: None, curves: None, shifts: Arc::default() };
            return Self { ground: Some((ground, crs.clone())), unit: "m2" };
        }
        Self { ground: None, unit: "squared units of the file" }
    }

    fn repair(&self, land: &MultiPolygon<f64>, drawn: Drawn) -> Repair {
        match &self.ground {
            // As accounts measure it: land of nonzero winding, each square metre once.
            Some((ground, crs)) => repair_measured(land, drawn, |land| {
                let shape = ground.shape(crs, land);
                shape.map_or(f64::NAN, |shape| combined_area_m2(Operation::Union, &[vec![shape]]))
            }),
            None => repair(land, drawn),
        }
    }
}

/// A feature that is the same as an earlier one.
struct Copy {
    number: u64,
    id: Option<String>,
    first: u64,
}

/// The features that are the same as an earlier one in outline, identifier and attributes, bit for bit.
fn copies(source: &Source, request: &Request) -> Result<Vec<Copy>, Failure> {
    let (mut known, mut copies): (HashMap<[u64; 2], u64>, _) = (HashMap::new(), Vec::new());
    let request = Request { fields: None, extras: true, ..request.clone() };
    read(source, &request, &mut |feature| {
        if feature.geometry().is_some() {
            let number = feature.record.number;
            let first = *known.entry(key(&feature)).or_insert(number);
            if first != number {
                copies.push(Copy { number, id: feature.record.id.as_text(), first });
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(copies)
}

/// 128 bits that different features do not share.
fn key(feature: &Feature) -> [u64; 2] {
    let value = |value: &Value, hasher: &mut DefaultHasher| match value {
        Value::Number(number) => number.to_bits().hash(hasher),
        other => format!("{other:?}").hash(hasher),
    };
    [0_u8, 1].map(|salt| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value(&feature.record.id, &mut hasher);
        for (name, held) in &feature.record.properties {
            name.hash(&mut hasher);
            value(held, &mut hasher);
        }
        if let Some(geometry) = feature.geometry() {
            geoland::outline::type_name(geometry).hash(&mut hasher);
            positions::each(geometry, &mut |position| [position.x.to_bits(), position.y.to_bits()].hash(&mut hasher));
        }
        feature.extras.heights.iter().for_each(|height| height.to_bits().hash(&mut hasher));
        hasher.finish()
    })
}

impl Repairs {
    /// What was done, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let refused = self.done.iter().filter(|done| done.refused).count() as u64;
        let steps = self.done.len() as u64 - refused;
        let left = if refused == 0 {
            String::new()
        } else {
            format!(", {} left as they are", counted(refused, "outline", "outlines"))
        };
        let mut lines = vec![format!("{}: {}{left}", self.path, counted(steps, "repair", "repairs"))];
        lines.extend(self.done.iter().take(SHOWN).map(|done| format!("  {}", done.line())));
        let more = self.done.len().saturating_sub(SHOWN) as u64;
        if more > 0 {
            lines.push(format!("  and {} (--format json lists them all)", number_of(more, "more line")));
        }
        lines
    }

    pub(super) fn json(&self) -> Json {
        self.done.iter().map(Done::json).collect()
    }
}

impl Done {
    fn line(&self) -> String {
        let word = if self.refused { "not repaired: " } else { "" };
        let areas = self
            .areas
            .map_or_else(String::new, |(before, after, unit)| format!("; {before} {unit} before, {after} after"));
        format!("{}: {word}{}{areas}", self.place, self.what)
    }

    fn json(&self) -> Json {
        let areas = self.areas;
        json!({
            "file": self.place.source,
            "feature": self.place.number,
            "id": self.place.id,
            "what": self.what,
            "repaired": !self.refused,
            "area_before": areas.map(|(before, ..)| before),
            "area_after": areas.map(|(_, after, _)| after),
            "area_unit": areas.map(|(.., unit)| unit),
        })
    }
}
