//! Features and geometries: the members of their objects, in any order.

use std::io::Read;

use geo_types::{Geometry, GeometryCollection};
use geoland::record::{Outline, Record, Value};

use super::coordinates::{Beside, Coordinates};
use super::lexer::{Fault, Lexer, kind_name};
use super::properties::number_value;
use super::{crs::CrsName, properties};
use crate::contents::{Oddity, Remarks};
use crate::error::{ReadErrorKind, quoted};
use crate::feature::{Extras, Feature};
use crate::positions;
use crate::source::Request;

/// What the readers of features share.
#[derive(Debug)]
pub(super) struct Shared<'r> {
    pub(super) request: &'r Request,
    pub(super) crs: CrsName,
    pub(super) remarks: Remarks,
    /// Room that is used again from feature to feature.
    coordinates: Option<Coordinates>,
}

/// The members of a feature, as far as they were read. Faults wait here until it is known to be a feature.
#[derive(Debug, Default)]
pub(super) struct FeatureMembers {
    id: Option<Value>,
    geometry: Option<Outline>,
    beside: Beside,
    properties: Option<Vec<(String, Value)>>,
    /// Whether there was such a member; it may be null.
    has_properties: bool,
    bbox: Option<[f64; 4]>,
    fault: Option<Fault>,
    oddities: Oddities,
}

/// The members of a geometry, as far as they were read.
#[derive(Debug, Default)]
pub(super) struct GeometryMembers {
    coordinates: Option<Coordinates>,
    geometries: Option<Result<Vec<Geometry<f64>>, String>>,
    /// What stands beside the positions of `geometries`.
    beside: Beside,
    /// Why there can be no geometry.
    why: Option<String>,
    oddities: Oddities,
}

/// The most numbers of a bounding box: two for each of as many dimensions as anybody has.
const BBOX_NUMBERS: usize = 16;

/// What was noticed in one object and waits until the object counts.
#[derive(Debug, Clone, Copy, Default)]
struct Oddities {
    bad_bbox: bool,
    unclosed: u64,
}

impl FeatureMembers {
    /// Reads a member if a feature has one of this name; false if it has not, and then nothing is read.
    pub(super) fn take<R: Read>(
        &mut self,
        lexer: &mut Lexer<R>,
        key: &str,
        shared: &mut Shared<'_>,
    ) -> Result<bool, Fault> {
        match key {
            "id" => {
                let id = read_id(lexer)?;
                let id = id.map_err(|found| wrong(lexer, "the id of a feature", found, "a string or a number"));
                let known = self.id.is_some();
                let id = self.keep(id);
                self.once(lexer, known, "id");
                self.id = id.or(Some(Value::Null));
            }
            "geometry" => {
                let known = self.geometry.is_some();
                self.once(lexer, known, "geometry");
                self.beside = Beside::default();
                self.geometry = Some(read_geometry(lexer, shared, &mut self.oddities, &mut self.beside)?);
            }
            "properties" => {
                let known = std::mem::replace(&mut self.has_properties, true);
                self.once(lexer, known, "properties");
                let read = properties::read(lexer, shared.request)?;
                let read = read.map_err(|found| wrong(lexer, "properties", found, "an object or null"));
                self.properties = self.keep(read).flatten();
            }
            "bbox" => {
                self.bbox = read_bbox(lexer)?;
                self.oddities.bad_bbox |= self.bbox.is_none();
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The value, or the fault kept until it is known whether it matters.
    fn keep<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault.get_or_insert(fault);
                None
            }
        }
    }

    fn once<R: Read>(&mut self, lexer: &Lexer<R>, known: bool, member: &'static str) {
        if known {
            let fault = lexer.fault(ReadErrorKind::Duplicate { object: "a feature", member });
            self.fault.get_or_insert(fault);
        }
    }

    /// Notes the oddities of what turned out to be no feature: a collection (0) or a geometry (1).
    pub(super) fn leave(self, number: u64, shared: &mut Shared<'_>) {
        shared.note(self.oddities, number);
    }

    /// A feature whose members are all read.
    pub(super) fn finish<R: Read>(
        self,
        lexer: &Lexer<R>,
        number: u64,
        shared: &mut Shared<'_>,
        foreign: Foreign,
    ) -> Result<Feature, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let Some(outline) = self.geometry else {
            return Err(lexer.fault(ReadErrorKind::MissingMember { object: "a feature", member: "geometry" }));
        };
        shared.note(self.oddities, number);
        if !self.has_properties {
            shared.remarks.note(Oddity::NoProperties, number);
        }
        if let (Some(bbox), Outline::Read(geometry)) = (self.bbox, &outline)
            && positions::bounds(geometry).is_some_and(|bounds| !holds(bbox, bounds))
        {
            shared.remarks.note(Oddity::WrongBbox, number);
        }
        let properties = self.properties.unwrap_or_default();
        let record = Record { number, id: self.id.unwrap_or(Value::Null), outline, properties };
        Ok(with_extras(record, self.beside, foreign))
    }
}

impl GeometryMembers {
    /// Reads a member if a geometry has one of this name; false if it has not, and then nothing is read.
    pub(super) fn take<R: Read>(
        &mut self,
        lexer: &mut Lexer<R>,
        key: &str,
        shared: &mut Shared<'_>,
    ) -> Result<bool, Fault> {
        match key {
            "coordinates" => {
                if self.coordinates.is_some() {
                    self.why = Some("two members \"coordinates\"".to_owned());
                }
                let room = shared.coordinates.take();
                let mut coordinates = room.unwrap_or_else(|| Coordinates::new(shared.request.extras));
                coordinates.read(lexer)?;
                self.coordinates = Some(coordinates);
            }
            "geometries" => {
                if self.geometries.is_some() {
                    self.why = Some("two members \"geometries\"".to_owned());
                }
                self.geometries = Some(read_geometries(lexer, shared, &mut self.oddities, &mut self.beside)?);
            }
            "bbox" => self.oddities.bad_bbox |= read_bbox(lexer)?.is_none(),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The geometry of a type, or why there is none.
    fn build(
        mut self,
        kind: &str,
        shared: &mut Shared<'_>,
        oddities: &mut Oddities,
        beside: &mut Beside,
    ) -> Result<Geometry<f64>, String> {
        if let Some(why) = self.why {
            return Err(why);
        }
        let built = match kind {
            "GeometryCollection" => {
                let parts = self.geometries.unwrap_or_else(|| Err("a geometry without \"geometries\"".to_owned()));
                beside.append(&mut self.beside);
                parts.map(|parts| Geometry::GeometryCollection(GeometryCollection(parts)))
            }
            _ if is_geometry(kind) => match &mut self.coordinates {
                Some(coordinates) => coordinates.build(kind, &mut self.oddities.unclosed, beside),
                None => Err("a geometry without \"coordinates\"".to_owned()),
            },
            _ => Err(format!("a geometry of the unknown type {}", quoted(kind))),
        };
        if self.coordinates.is_some() {
            shared.coordinates = self.coordinates;
        }
        oddities.bad_bbox |= self.oddities.bad_bbox;
        oddities.unclosed += self.oddities.unclosed;
        built
    }

    /// A geometry that is a whole document, as a feature.
    pub(super) fn finish(self, kind: &str, number: u64, shared: &mut Shared<'_>) -> Feature {
        let (mut oddities, mut beside) = (Oddities::default(), Beside::default());
        let built = self.build(kind, shared, &mut oddities, &mut beside);
        let outline = built.map_or_else(Outline::Unreadable, Outline::Read);
        shared.note(oddities, number);
        let record = Record { number, id: Value::Null, outline, properties: Vec::new() };
        with_extras(record, beside, Vec::new())
    }
}

/// Members that RFC 7946 does not define, as JSON texts.
pub(super) type Foreign = Vec<(String, String)>;

fn with_extras(record: Record, beside: Beside, foreign: Foreign) -> Feature {
    // Of a member given twice the last counts, as of an attribute.
    let mut extras = Extras { foreign: properties::last_of_each(foreign), ..Extras::default() };
    if matches!(record.outline, Outline::Read(_)) {
        beside.into_extras(&mut extras);
    }
    Feature { record, extras }
}

impl<'r> Shared<'r> {
    pub(super) fn new(request: &'r Request) -> Self {
        Self { request, crs: CrsName::default(), remarks: Remarks::default(), coordinates: None }
    }

    /// Keeps a member that RFC 7946 does not define, where such are wanted, and else checks and skips it.
    pub(super) fn foreign<R: Read>(&self, lexer: &mut Lexer<R>, key: &str, foreign: &mut Foreign) -> Result<(), Fault> {
        let mut text = self.request.extras.then(String::new);
        lexer.skip(&mut text)?;
        foreign.extend(text.map(|text| (key.to_owned(), text)));
        Ok(())
    }

    /// Notes rings that were not closed.
    pub(super) fn note_unclosed(&mut self, unclosed: u64, feature: u64) {
        self.note(Oddities { bad_bbox: false, unclosed }, feature);
    }

    fn note(&mut self, oddities: Oddities, feature: u64) {
        if oddities.bad_bbox {
            self.remarks.note(Oddity::BadBbox, feature);
        }
        if oddities.unclosed > 0 {
            self.remarks.note(Oddity::UnclosedRing, feature);
        }
    }
}

/// Whether a type is that of a geometry.
pub(super) fn is_geometry(kind: &str) -> bool {
    matches!(
        kind,
        "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon" | "GeometryCollection"
    )
}

/// The type of a feature or document.
pub(super) fn read_type<R: Read>(lexer: &mut Lexer<R>) -> Result<String, Fault> {
    let start = lexer.token()?;
    if start != b'"' {
        lexer.skip(&mut None)?;
        return Err(wrong(lexer, "the type", kind_name(start), "a string"));
    }
    let mut kind = String::new();
    lexer.string(&mut kind)?;
    Ok(kind)
}

pub(super) fn wrong<R: Read>(
    lexer: &Lexer<R>,
    what: &'static str,
    found: &'static str,
    expected: &'static str,
) -> Fault {
    lexer.fault(ReadErrorKind::WrongKind { what, found, expected })
}

/// Reads an element of `features`.
pub(super) fn read_feature<R: Read>(
    lexer: &mut Lexer<R>,
    number: u64,
    shared: &mut Shared<'_>,
) -> Result<Feature, Fault> {
    let start = lexer.token()?;
    if start != b'{' {
        let fault = wrong(lexer, "a feature", kind_name(start), "an object");
        lexer.skip(&mut None)?;
        return Err(fault);
    }
    lexer.open()?;
    let (mut members, mut foreign) = (FeatureMembers::default(), Vec::new());
    let mut kind: Option<String> = None;
    let (mut first, mut key) = (true, String::new());
    while lexer.member(&mut first, &mut key)? {
        match &*key {
            "type" if kind.is_some() => {
                return Err(lexer.fault(ReadErrorKind::Duplicate { object: "a feature", member: "type" }));
            }
            "type" => kind = Some(read_type(lexer)?),
            "crs" => shared.crs.read(lexer)?,
            _ if members.take(lexer, &key, shared)? => {}
            _ => shared.foreign(lexer, &key, &mut foreign)?,
        }
    }
    match kind.as_deref() {
        Some("Feature") => members.finish(lexer, number, shared, foreign),
        Some(other) => Err(lexer.fault(ReadErrorKind::WrongType { found: other.to_owned(), expected: "\"Feature\"" })),
        None => Err(lexer.fault(ReadErrorKind::MissingMember { object: "a feature", member: "type" })),
    }
}

/// Reads a geometry or null. What is wrong with it concerns its feature alone.
fn read_geometry<R: Read>(
    lexer: &mut Lexer<R>,
    shared: &mut Shared<'_>,
    odd: &mut Oddities,
    beside: &mut Beside,
) -> Result<Outline, Fault> {
    match lexer.token()? {
        b'{' => {}
        b'n' => {
            lexer.word("null")?;
            return Ok(Outline::Missing);
        }
        start => {
            lexer.skip(&mut None)?;
            return Ok(Outline::Unreadable(format!("a geometry that is {}", kind_name(start))));
        }
    }
    lexer.open()?;
    let mut members = GeometryMembers::default();
    let mut kind: Option<String> = None;
    let (mut first, mut key) = (true, String::new());
    while lexer.member(&mut first, &mut key)? {
        match &*key {
            "type" => {
                if lexer.token()? != b'"' {
                    members.why = Some("a geometry whose type is no string".to_owned());
                    lexer.skip(&mut None)?;
                } else if kind.replace(read_type(lexer)?).is_some() {
                    members.why = Some("two members \"type\"".to_owned());
                }
            }
            "crs" => shared.crs.read(lexer)?,
            _ if members.take(lexer, &key, shared)? => {}
            _ => lexer.skip(&mut None)?,
        }
    }
    let built = match kind {
        Some(kind) => members.build(&kind, shared, odd, beside),
        None => Err(members.why.unwrap_or_else(|| "a geometry without a type".to_owned())),
    };
    Ok(built.map_or_else(Outline::Unreadable, Outline::Read))
}

fn read_geometries<R: Read>(
    lexer: &mut Lexer<R>,
    shared: &mut Shared<'_>,
    odd: &mut Oddities,
    beside: &mut Beside,
) -> Result<Result<Vec<Geometry<f64>>, String>, Fault> {
    if lexer.token()? != b'[' {
        lexer.skip(&mut None)?;
        return Ok(Err("geometries that are no array".to_owned()));
    }
    lexer.open()?;
    let mut parts = Ok(Vec::new());
    let mut first = true;
    while lexer.element(&mut first)? {
        let part = match read_geometry(lexer, shared, odd, beside)? {
            Outline::Read(geometry) => Ok(geometry),
            Outline::Missing => Err("a null within a GeometryCollection".to_owned()),
            Outline::Unreadable(why) => Err(why),
        };
        match (&mut parts, part) {
            (Ok(list), Ok(part)) => list.push(part),
            (Ok(_), Err(why)) => parts = Err(why),
            (Err(_), _) => {}
        }
    }
    Ok(parts)
}

/// Reads an `id`; the inner error is the kind of a value that it may not be.
fn read_id<R: Read>(lexer: &mut Lexer<R>) -> Result<Result<Value, &'static str>, Fault> {
    Ok(match lexer.token()? {
        b'"' => {
            let mut text = String::new();
            lexer.string(&mut text)?;
            Ok(Value::Text(text))
        }
        b'-' | b'0'..=b'9' => Ok(number_value(lexer.number()?)),
        start => {
            lexer.skip(&mut None)?;
            Err(kind_name(start))
        }
    })
}

/// West, south, east and north of a bounding box; none of what is no array of two numbers for each dimension.
fn read_bbox<R: Read>(lexer: &mut Lexer<R>) -> Result<Option<[f64; 4]>, Fault> {
    if lexer.token()? != b'[' {
        lexer.skip(&mut None)?;
        return Ok(None);
    }
    lexer.open()?;
    let (mut numbers, mut are_numbers, mut first) = (Vec::new(), true, true);
    while lexer.element(&mut first)? {
        are_numbers &= matches!(lexer.token()?, b'-' | b'0'..=b'9');
        let mut text = (numbers.len() < BBOX_NUMBERS).then(String::new);
        lexer.skip(&mut text)?;
        match text {
            Some(text) => numbers.push(text.parse().unwrap_or(f64::NAN)),
            None => are_numbers = false,
        }
    }
    let count = numbers.len();
    let is_box = are_numbers && count >= 4 && count.is_multiple_of(2);
    Ok(is_box.then(|| [numbers[0], numbers[1], numbers[count / 2], numbers[count / 2 + 1]]))
}

/// Whether a bounding box holds positions, give or take how such boxes are rounded. One that crosses the antimeridian has its west east of
/// its east.
fn holds([w, s, e, n]: [f64; 4], [west, south, east, north]: [f64; 4]) -> bool {
    let slack = 1e-6 + 1e-3 * (east - west).max(north - south);
    let wide = w > e || (w <= west + slack && e >= east - slack);
    wide && s <= south + slack && n >= north - slack
}
