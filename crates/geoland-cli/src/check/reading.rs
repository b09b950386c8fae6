//! Reading the layers of files: into the dataset where they have a role, one feature after the other where not.

use std::ops::ControlFlow;

use geo_types::MultiLineString;
use geoland::check::coordinates::Positions;
use geoland::check::outline::{Drawn, defects, report};
use geoland::check::reference::Outlines;
use geoland::finding::{Case, Findings, Kind, Place};
use geoland::outline::{lines_in, polygons_in};
use geoland::record::Outline;
use geoland::{Crs, Dataset, Polygons, Role};
use geoland_io::contents::{Oddity, Remark};
use geoland_io::schema::Profile;
use geoland_io::{Contents, Feature, Format, ReadError, Request, Source, read};

use super::layer::Layer;
use crate::inputs::InputFile;
use crate::messages::Messages;

/// Features that are looked at before it is decided what a layer is.
const PEEKED: usize = 64;

/// What was read.
pub(super) struct Reading {
    pub(super) dataset: Dataset,
    pub(super) layers: Vec<Layer>,
    /// What was noticed of files and of features of no known kind.
    pub(super) findings: Findings,
    pub(super) refused: Vec<ReadError>,
    keep: Keep,
}

/// What is kept of what is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keep {
    /// Whether outlines of features of no known kind are, to be compared with a reference.
    pub(super) outlines: bool,
    /// How many cases of each finding are.
    pub(super) cases: usize,
}

/// What the features of a file are said to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expected {
    /// Those of a layer, and who says so.
    Role(Role, &'static str),
    /// Features of no known kind.
    Plain,
    /// Nothing is said: the features decide.
    Open,
}

impl Reading {
    /// Nothing read yet.
    pub(super) fn new(mut dataset: Dataset, keep: Keep) -> Self {
        dataset.findings = Findings::keeping(keep.cases);
        Self { dataset, layers: Vec::new(), findings: Findings::keeping(keep.cases), refused: Vec::new(), keep }
    }

    /// Reads the layer that a path names, else every layer of the file. A layer that cannot be read is kept among the refused.
    pub(super) fn read_file(&mut self, file: &InputFile, expected: Expected, messages: &Messages) {
        messages.stage(&format!("reading {}", file.path.display()));
        let source = Source::parse(&file.path);
        let sources = if source.layer.is_some() || source.is_stdin() {
            Ok(vec![source])
        } else {
            read::layers(&source, &file.request).map(|names| match names.len() {
                0 | 1 => vec![source],
                _ => names.into_iter().map(|name| Source { layer: Some(name), ..source.clone() }).collect(),
            })
        };
        let read = sources.and_then(|sources| {
            sources.iter().try_for_each(|source| self.read_layer(source, file, expected, messages))
        });
        self.refused.extend(read.err());
    }

    fn read_layer(
        &mut self,
        source: &Source,
        file: &InputFile,
        expected: Expected,
        messages: &Messages,
    ) -> Result<(), ReadError> {
        let name = source.name();
        let request = Request { extras: true, ..file.request.clone() };
        let supposed = Supposed::of(source, &request, file, self.keep)?;
        let mut taking = Taking::new(&mut self.dataset, &name, expected, &supposed);
        let mut profile = Profile::default();
        let contents = read(source, &request, &mut |feature| {
            profile.add(&feature);
            taking.take(feature);
            ControlFlow::Continue(())
        })?;
        let (role, because, number, mut plain) = taking.finish();
        contents.require_document(&name)?;
        if let Some(fields) = &contents.fields {
            profile.declare(fields);
        }
        if let (Some(Role::Events), Some(number)) = (role, number) {
            // Events have no geometry: what coordinates their file may have, or says of them, does not matter.
            let crs = self.dataset.sources[0].crs.clone();
            self.dataset.sources[number as usize].crs = crs.clone();
            let contents = without_geometry(contents);
            self.note_contents(&name, &contents, &profile);
            self.layers.push(Layer {
                name,
                contents,
                crs,
                profile,
                role,
                because,
                source: Some(number),
                positions: None,
                outlines: None,
            });
            return Ok(());
        }
        let decided = file.crs.decide(&contents, &name)?;
        for note in decided.note.into_iter().chain(contents.guess(&name)) {
            messages.note(&note);
        }
        if let Some(number) = number {
            self.dataset.sources[number as usize].crs = decided.crs.clone();
        } else if decided.crs != supposed.crs && !source.is_stdin() {
            // The file says what it is in after its features: they are looked at again.
            plain = Plain::new(&name, &Supposed { crs: decided.crs.clone(), ..supposed });
            read(source, &request, &mut |feature| {
                plain.look(&feature);
                ControlFlow::Continue(())
            })?;
        }
        self.findings.merge(std::mem::take(&mut plain.findings));
        self.note_contents(&name, &contents, &profile);
        // What no angle can be is reported with what it seems to be.
        let beyond = |[west, _, east, _]: [f64; 4]| (west < -180.0 || east > 180.0) && west >= -360.0 && east <= 360.0;
        if decided.crs.is_in_degrees() && profile.bounds.is_some_and(beyond) {
            let what = "layers with longitudes beyond 180 degrees, read as going on around the Earth";
            self.findings.add(Kind::Unusual, what, Some(Place { source: name.clone(), number: 0, id: None }));
        }
        let (crs, Plain { positions, outlines, .. }) = (decided.crs, plain);
        let positions = role.is_none().then_some(positions);
        self.layers.push(Layer { name, contents, crs, profile, role, because, source: number, positions, outlines });
        Ok(())
    }

    /// What the reader noticed of a layer.
    fn note_contents(&mut self, name: &str, contents: &Contents, profile: &Profile) {
        for remark in &contents.remarks {
            note_remark(name, remark, &mut self.findings);
        }
        let whole = || Some(Place { source: name.to_owned(), number: 0, id: None });
        if contents.features == 0 {
            self.findings.add(Kind::EmptyLayer, "layers without features", whole());
        }
        if profile.has_heights {
            self.findings.add(Kind::Remarkable, "layers with heights, which areas have no use for", whole());
        }
        if profile.has_measures {
            self.findings.add(Kind::Remarkable, "layers with a fourth number at positions, which is not used", whole());
        }
        let is_geojson = matches!(contents.format, Format::GeoJson | Format::GeoJsonSeq);
        if is_geojson && contents.crs.is_some() {
            self.findings.add(
                Kind::Remarkable,
                "layers with a crs member, which the GeoJSON of today does not have; geoland reads it",
                whole(),
            );
        }
        let kinds = profile.types.iter().map(|(kind, _)| kind.trim_start_matches("Multi"));
        let mut kinds: Vec<&str> = kinds.collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() > 1 {
            let case = Place { source: name.to_owned(), number: 0, id: None };
            let evidence = kinds.join(", ");
            self.findings.report(
                Kind::MixedTypes,
                "layers of several types of geometry",
                Case { evidence, ..Case::at(case) },
            );
        }
    }
}

/// Contents of which nobody expects a geometry.
fn without_geometry(mut contents: Contents) -> Contents {
    contents.remarks.retain(|remark| remark.oddity != Oddity::NoGeometryColumn);
    contents
}

/// What a reader noticed, as a finding.
fn note_remark(name: &str, remark: &Remark, findings: &mut Findings) {
    let kind = match remark.oddity {
        Oddity::NoProperties | Oddity::BadBbox => Kind::Forbidden,
        Oddity::UnclosedRing => Kind::UnclosedRing,
        Oddity::Undecodable => Kind::Undecodable,
        Oddity::BareGeometry | Oddity::Deleted => Kind::Remarkable,
        _ => Kind::Unusual,
    };
    let Some(what) = remark.oddity.words() else { return };
    let what = format!("features {what}");
    let place = |number: u64| Place { source: name.to_owned(), number, id: None };
    if remark.numbers.is_empty() {
        findings.add(kind, &what, Some(place(0)));
    }
    for &number in &remark.numbers {
        findings.add(kind, &what, Some(place(number)));
    }
}

/// What a layer is taken to be in before it is read to its end.
#[derive(Debug, Clone)]
pub(super) struct Supposed {
    crs: Crs,
    format: Option<Format>,
    keep: Keep,
}

impl Supposed {
    /// What the head of a file says.
    fn of(source: &Source, request: &Request, file: &InputFile, keep: Keep) -> Result<Self, ReadError> {
        if source.is_stdin() {
            let crs = file.crs.layer.clone().or_else(|| file.crs.common.clone()).unwrap_or(Crs::WGS84);
            return Ok(Self { crs, format: None, keep });
        }
        let head = Request { fields: Some(Vec::new()), extras: false, ..request.clone() };
        let contents = read(source, &head, &mut |_| ControlFlow::Break(()))?;
        let crs = file.crs.decide(&contents, &source.name()).map_or(Crs::WGS84, |decided| decided.crs);
        Ok(Self { crs, format: Some(contents.format), keep })
    }
}

/// Features of no known kind, looked at one by one.
struct Plain {
    name: String,
    drawn: Drawn,
    findings: Findings,
    positions: Positions,
    outlines: Option<Outlines>,
}

impl Plain {
    fn new(name: &str, supposed: &Supposed) -> Self {
        let geojson = matches!(supposed.format, Some(Format::GeoJson | Format::GeoJsonSeq));
        Self {
            name: name.to_owned(),
            drawn: Drawn { degrees: supposed.crs.is_in_degrees(), shells_counterclockwise: geojson, note_holes: true },
            findings: Findings::keeping(supposed.keep.cases),
            positions: Positions::new(&supposed.crs),
            outlines: supposed.keep.outlines.then(|| Outlines::new(&supposed.crs)),
        }
    }

    fn look(&mut self, feature: &Feature) {
        let (number, id) = (feature.record.number, feature.record.id.as_text());
        let place = Place { source: self.name.clone(), number, id };
        match &feature.record.outline {
            Outline::Read(geometry) => {
                report("features", &place, defects(geometry, self.drawn), &mut self.findings);
                let ((polygons, _), lines) = (polygons_in(geometry), MultiLineString(lines_in(geometry)));
                if polygons.0.is_empty() {
                    self.positions.see_lines(number, place.id.as_deref(), &lines);
                } else {
                    self.positions.see(number, place.id.as_deref(), &Polygons::new(&polygons));
                }
                if let Some(outlines) = &mut self.outlines {
                    outlines.see(&polygons);
                    outlines.see_lines(&lines);
                }
            }
            Outline::Missing => self.findings.add(Kind::NoGeometry, "features without a geometry", Some(place)),
            Outline::Unreadable(why) => {
                let case = Case { evidence: why.clone(), ..Case::at(place) };
                self.findings.report(Kind::NoOutline, "features with a geometry that cannot be read", case);
            }
        }
    }
}

/// What happens to the features of a layer while they are read.
struct Taking<'a> {
    dataset: &'a mut Dataset,
    name: &'a str,
    plain: Plain,
    state: State,
}

enum State {
    /// Not decided yet; the first features wait.
    Open(Vec<Feature>),
    /// Into a layer of the dataset.
    Role { role: Role, because: &'static str, source: u32 },
    /// Looked at one by one.
    Plain { because: &'static str },
}

impl<'a> Taking<'a> {
    fn new(dataset: &'a mut Dataset, name: &'a str, expected: Expected, supposed: &Supposed) -> Self {
        let mut taking = Self { dataset, name, plain: Plain::new(name, supposed), state: State::Open(Vec::new()) };
        match expected {
            Expected::Role(role, because) => taking.enter(role, because),
            Expected::Plain => taking.state = State::Plain { because: "as asked for" },
            Expected::Open => {}
        }
        taking
    }

    /// From now on features go into a layer of the dataset.
    fn enter(&mut self, role: Role, because: &'static str) {
        // The file's own coordinate system may follow its features; until then the source has the usual one.
        let source = self.dataset.add_source(self.name, Crs::WGS84);
        self.dataset.declare(role);
        self.state = State::Role { role, because, source };
    }

    fn take(&mut self, feature: Feature) {
        match &mut self.state {
            State::Open(waiting) => {
                waiting.push(feature);
                if waiting.len() == PEEKED {
                    self.decide();
                }
            }
            State::Role { role, source, .. } => self.dataset.add(*source, *role, &feature.record),
            State::Plain { .. } => self.plain.look(&feature),
        }
    }

    /// Decides by the first features what the layer is.
    fn decide(&mut self) {
        let State::Open(waiting) = &mut self.state else { return };
        let waiting = std::mem::take(waiting);
        let scheme = self.dataset.scheme.for_source(self.name);
        let has = |field: &str| {
            let named = |feature: &Feature| feature.record.properties.iter().any(|(name, _)| name == field);
            !field.is_empty() && waiting.iter().any(named)
        };
        if has(&scheme.parcels.status) {
            self.enter(Role::Parcels, "it has the status field of the scheme");
        } else if has(&scheme.layer) {
            self.enter(Role::Parcels, "its features name their layers");
        } else {
            self.state = State::Plain { because: "no field of the scheme tells (--as says what they are)" };
        }
        for feature in waiting {
            self.take(feature);
        }
    }

    fn finish(mut self) -> (Option<Role>, &'static str, Option<u32>, Plain) {
        self.decide();
        match self.state {
            State::Role { role, because, source } => (Some(role), because, Some(source), self.plain),
            State::Plain { because } => (None, because, None, self.plain),
            State::Open(_) => (None, "it has no features", None, self.plain),
        }
    }
}
