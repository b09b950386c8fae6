//! Reading KML (OGC 12-007) and KMZ: every Placemark of the document is a feature, whatever folder it lies in.
//!
//! Names, descriptions, addresses, times and extended data are its attributes; styles, views and regions say nothing of land. Overlays and
//! links to elsewhere are no features and are counted in a remark.

mod shape;
mod xml;

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::Path;

use geoland::record::{Outline, Record, Value};

use self::shape::Shape;
use self::xml::{Node, Xml};
use crate::archive;
use crate::contents::{Contents, CrsText, Oddity, Remarks};
use crate::error::{ReadError, ReadErrorKind};
use crate::feature::{Extras, Feature};
use crate::format::Format;
use crate::source::{Request, Sink};

/// Reads the documents of an archive: its `doc.kml`, then the others in their order. The first may hold links to them only, as that
/// of GDAL does, and no feature of any is to be missed.
pub(crate) fn read_archive(
    path: &Path,
    name: &str,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let mut zip = archive::open(path, name)?;
    let is_kml = |name: &&str| name.to_ascii_lowercase().ends_with(".kml");
    let mut documents: Vec<String> = zip.file_names().filter(is_kml).map(str::to_owned).collect();
    documents.sort_by_key(|name| !name.eq_ignore_ascii_case("doc.kml"));
    if documents.is_empty() {
        return Err(ReadError::whole(name, ReadErrorKind::OtherFormat { seems: "a zip archive" }));
    }
    let mut found = Found::default();
    for document in &documents {
        archive::with_entry(&mut zip, document, name, |text| {
            Reader::new(text, name, request, &mut found).document(sink)
        })?;
        if found.is_enough {
            break;
        }
    }
    Ok(found.contents())
}

/// Reads the placemarks of a document.
pub(crate) fn read<R: Read>(
    input: R,
    name: &str,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let mut found = Found::default();
    Reader::new(input, name, request, &mut found).document(sink)?;
    Ok(found.contents())
}

/// What was found in the documents read.
#[derive(Default)]
struct Found {
    features: u64,
    remarks: Remarks,
    /// Whether the sink wants no more.
    is_enough: bool,
}

impl Found {
    fn contents(self) -> Contents {
        let mut contents = Contents::new(Format::Kml);
        contents.crs = Some(CrsText::named("OGC:CRS84"));
        contents.features = self.features;
        contents.remarks = self.remarks.0;
        contents
    }
}

struct Reader<'a, R: Read> {
    xml: Xml<'a, R>,
    request: &'a Request,
    /// The types of the fields of each schema.
    schemas: HashMap<String, HashMap<String, Kind>>,
    found: &'a mut Found,
}

/// The type of a field of a schema.
#[derive(Clone, Copy)]
enum Kind {
    Integer,
    Number,
    Bool,
    Text,
}

/// The attributes of a placemark, each name once.
#[derive(Default)]
struct Attributes {
    list: Vec<(String, Value)>,
    names: HashSet<String>,
}

impl<'a, R: Read> Reader<'a, R> {
    fn new(input: R, name: &'a str, request: &'a Request, found: &'a mut Found) -> Self {
        Self { xml: Xml::new(input, name), request, schemas: HashMap::new(), found }
    }

    fn document(&mut self, sink: &mut Sink<'_>) -> Result<(), ReadError> {
        let mut is_kml = false;
        loop {
            let name = match self.xml.next()? {
                Node::Start(name) => name,
                Node::End | Node::Text(_) => continue,
                Node::Over if is_kml => return Ok(()),
                Node::Over => return Err(self.xml.damaged("it has no element of KML")),
            };
            match &*name {
                "kml" | "Document" | "Folder" => is_kml = true,
                "Placemark" => {
                    is_kml = true;
                    let feature = self.placemark()?;
                    self.found.is_enough = sink(feature).is_break();
                    if self.found.is_enough {
                        return Ok(());
                    }
                }
                _ if !is_kml => return Err(self.xml.damaged("it has no element of KML")),
                "Schema" => self.schema()?,
                "NetworkLink" | "GroundOverlay" | "ScreenOverlay" | "PhotoOverlay" | "Tour" => {
                    self.found.remarks.note(Oddity::NoPlacemark, self.found.features);
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
    }

    fn schema(&mut self) -> Result<(), ReadError> {
        let id = self.xml.attribute("id").or(self.xml.attribute("name")).unwrap_or_default().to_owned();
        let mut fields = HashMap::new();
        while let Some(name) = self.xml.child()? {
            if name == "SimpleField" {
                let kind = match self.xml.attribute("type").unwrap_or_default() {
                    "int" | "uint" | "short" | "ushort" => Kind::Integer,
                    "float" | "double" => Kind::Number,
                    "bool" => Kind::Bool,
                    _ => Kind::Text,
                };
                let field = self.xml.attribute("name").unwrap_or_default().to_owned();
                fields.insert(field, kind);
            }
            self.xml.skip()?;
        }
        self.schemas.insert(id, fields);
        Ok(())
    }

    fn placemark(&mut self) -> Result<Feature, ReadError> {
        self.found.features += 1;
        let id = self.xml.attribute("id").map_or(Value::Null, |id| Value::Text(id.to_owned()));
        let mut attributes = Attributes::default();
        let mut found: Option<Result<Shape, String>> = None;
        while let Some(name) = self.xml.child()? {
            match &*name {
                "name" | "description" | "address" | "phoneNumber" => {
                    let text = self.xml.text()?;
                    self.add(&mut attributes, &name, Value::Text(text));
                }
                "TimeStamp" | "TimeSpan" => self.time(&mut attributes)?,
                "ExtendedData" => self.extended(&mut attributes)?,
                _ if shape::is_geometry(&name) => {
                    let shape = shape::read(&mut self.xml, &name)?;
                    found = Some(match found {
                        None => shape,
                        Some(_) => Err("several geometries in one Placemark".to_owned()),
                    });
                }
                _ => self.xml.skip()?,
            }
        }
        let mut extras = Extras::default();
        let outline = match found {
            None => Outline::Missing,
            Some(Err(why)) => Outline::Unreadable(why),
            Some(Ok(shape)) => {
                if shape.unclosed > 0 {
                    self.found.remarks.note(Oddity::UnclosedRing, self.found.features);
                }
                if self.request.extras && shape.heights.iter().any(|height| !height.is_nan()) {
                    extras.heights = shape.heights;
                }
                Outline::Read(shape.geometry)
            }
        };
        let record = Record { number: self.found.features, id, outline, properties: attributes.list };
        Ok(Feature { record, extras })
    }

    /// Adds an attribute that is wanted; what repeats a name gets a number, so that neither value is lost.
    fn add(&self, attributes: &mut Attributes, name: &str, value: Value) {
        let mut own = name.to_owned();
        let mut number = attributes.names.len() + 1;
        while !attributes.names.insert(own.clone()) {
            own = format!("{name}_{number}");
            number += 1;
        }
        if self.request.wants(&own) {
            attributes.list.push((own, value));
        }
    }

    fn time(&mut self, attributes: &mut Attributes) -> Result<(), ReadError> {
        while let Some(name) = self.xml.child()? {
            let text = self.xml.text()?;
            if matches!(&*name, "when" | "begin" | "end") {
                self.add(attributes, &name, Value::Text(text.trim().to_owned()));
            }
        }
        Ok(())
    }

    /// Reads data of the three kinds that KML knows: texts with a name, fields of a schema, and elements of other namespaces.
    fn extended(&mut self, attributes: &mut Attributes) -> Result<(), ReadError> {
        while let Some(name) = self.xml.child()? {
            match &*name {
                "Data" => {
                    let key = self.xml.attribute("name").unwrap_or_default().to_owned();
                    let mut value = Value::Null;
                    while let Some(name) = self.xml.child()? {
                        let text = self.xml.text()?;
                        if name == "value" {
                            value = Value::Text(text);
                        }
                    }
                    self.add(attributes, &key, value);
                }
                "SchemaData" => {
                    let schema = self.xml.attribute("schemaUrl").unwrap_or_default();
                    let schema = schema.rsplit('#').next().unwrap_or_default().to_owned();
                    while let Some(name) = self.xml.child()? {
                        let key = self.xml.attribute("name").unwrap_or_default().to_owned();
                        let text = self.xml.text()?;
                        if name == "SimpleData" {
                            let kind = self.schemas.get(&schema).and_then(|fields| fields.get(&key)).copied();
                            self.add(attributes, &key, typed(text, kind.unwrap_or(Kind::Text)));
                        }
                    }
                }
                _ => {
                    let text = self.xml.text()?;
                    self.add(attributes, &name, Value::Text(text));
                }
            }
        }
        Ok(())
    }
}

/// A text of a field as its schema has it; what is of no such type stays text, and of numbers nothing is null.
fn typed(text: String, kind: Kind) -> Value {
    let word = text.trim();
    let value = match kind {
        Kind::Text => None,
        Kind::Integer | Kind::Number | Kind::Bool if word.is_empty() => Some(Value::Null),
        Kind::Integer => word.parse().ok().map(Value::Integer),
        Kind::Number => word.parse().ok().filter(|x: &f64| x.is_finite()).map(Value::Number),
        Kind::Bool => match word {
            "1" | "true" => Some(Value::Bool(true)),
            "0" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
    };
    value.unwrap_or(Value::Text(text))
}
