//! The elements of an XML text, one after the other.

use std::io::{self, BufReader, Read};

use quick_xml::Reader;
use quick_xml::errors::Error as XmlError;
use quick_xml::events::{BytesStart, Event};

use crate::error::{ReadError, ReadErrorKind, printable, quoted};
use crate::format::Format;

/// The deepest elements that are read.
const DEPTH_LIMIT: u32 = 128;
/// The most bytes of one tag or one run of text, and of all the text of an element.
const TEXT_BYTES: usize = 32 << 20;
const BUFFER_BYTES: usize = 64 * 1024;

/// What comes next. Comments, declarations and instructions are passed over; an entity of the text's own is a fault, so that
/// none is ever expanded.
pub(super) enum Node {
    /// An element begins; its name without a prefix. Its attributes are in [`Xml::attribute`].
    Start(String),
    /// The innermost element ends.
    End,
    /// A run of text.
    Text(String),
    /// The text is over.
    Over,
}

/// A reader of elements.
pub(super) struct Xml<'a, R: Read> {
    reader: Reader<BufReader<Meter<R>>>,
    buffer: Vec<u8>,
    name: &'a str,
    attributes: Vec<(String, String)>,
    pub(super) depth: u32,
}

/// A stream that fails where one event takes too much of it.
struct Meter<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        left.map(|_| bytes)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a tag or a text of more than 32 MiB"))
    }
}

impl<'a, R: Read> Xml<'a, R> {
    pub(super) fn new(input: R, name: &'a str) -> Self {
        let input = BufReader::with_capacity(BUFFER_BYTES, Meter { inner: input, left: TEXT_BYTES });
        let mut reader = Reader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), name, attributes: Vec::new(), depth: 0 }
    }

    /// A refusal of the file at the place that is being read.
    pub(super) fn damaged(&self, why: &str) -> ReadError {
        let why = format!("{why} near its byte {}", self.reader.buffer_position());
        ReadError::whole(self.name, ReadErrorKind::Damaged { format: Format::Kml, why })
    }

    /// An attribute of the element that began last.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    pub(super) fn next(&mut self) -> Result<Node, ReadError> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().get_mut().left = TEXT_BYTES;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                // That is ours: a tag or a text that is too long.
                Err(XmlError::Io(error)) if self.reader.get_ref().get_ref().left == 0 => {
                    let why = format!("{error}; cut the feature up, or leave it out");
                    return Err(ReadError::whole(self.name, ReadErrorKind::Unsupported(why)));
                }
                Err(XmlError::Io(error)) => {
                    let kind = ReadErrorKind::of_io(
                        std::sync::Arc::try_unwrap(error)
                            .unwrap_or_else(|error| io::Error::new(error.kind(), error.to_string())),
                    );
                    return Err(ReadError::whole(self.name, kind));
                }
                Err(error) => {
                    let why = printable(&error.to_string());
                    return Err(self.damaged(&why));
                }
            };
            let node = match event {
                Event::Start(start) | Event::Empty(start) => {
                    match attributes(&start) {
                        Ok(attributes) => self.attributes = attributes,
                        Err(why) => {
                            let why = printable(&why);
                            return Err(self.damaged(&why));
                        }
                    }
                    let name = start.local_name().as_ref().to_owned();
                    self.depth += 1;
                    if self.depth > DEPTH_LIMIT {
                        return Err(ReadError::whole(self.name, ReadErrorKind::TooDeep { limit: DEPTH_LIMIT }));
                    }
                    Node::Start(name)
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::End
                }
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let known = match &*reference {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    let Some(character) = known else {
                        let why = format!("an entity {} that XML does not define", quoted(&reference));
                        return Err(self.damaged(&why));
                    };
                    Node::Text(character.to_string())
                }
                Event::Eof if self.depth > 0 => return Err(self.damaged("it ends within an element")),
                Event::Eof => Node::Over,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            return Ok(node);
        }
    }

    /// The text of the element that began last, up to its end, with the texts of elements in it.
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let (mut out, outside) = (String::new(), self.depth - 1);
        while self.depth > outside {
            if let Node::Text(text) = self.next()? {
                if out.len() + text.len() > TEXT_BYTES {
                    return Err(self.damaged("a text of more than 32 MiB"));
                }
                out.push_str(&text);
            }
        }
        Ok(out)
    }

    /// Passes over the element that began last.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }

    /// The name of the next element within the one that began last; `None` where that ends. Texts between them are passed over.
    pub(super) fn child(&mut self) -> Result<Option<String>, ReadError> {
        loop {
            match self.next()? {
                Node::Start(name) => return Ok(Some(name)),
                Node::End | Node::Over => return Ok(None),
                Node::Text(_) => {}
            }
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let mut out = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.as_ref();
        if !matches!(key, "id" | "name" | "type" | "schemaUrl") {
            continue;
        }
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
        out.push((key.to_owned(), value.map_err(|error| error.to_string())?.into_owned()));
    }
    Ok(out)
}
