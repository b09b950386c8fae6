//! Why a file could not be read, and what to do about it.

use std::error::Error;
use std::fmt;
use std::io;

use crate::format::Format;

/// Where in a text something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: u64,
    /// The byte within the line, from 1.
    pub column: u64,
    /// The byte within the whole text, from 0.
    pub offset: u64,
}

/// A file that could not be read: which, where in it, why, and what to do.
///
/// # Example
/// ```
/// let text = r#"{"type": "FeatureCollection", "features": [null]}"#;
/// let error = geoland_io::geojson::read(text.as_bytes(), "parcels.geojson", &mut |_| ()).unwrap_err();
/// assert_eq!(error.feature, Some(1));
/// assert_eq!(
///     error.to_string(),
///     "parcels.geojson: feature 1, line 1 column 44 (byte 43): a feature is null, where an object was expected; \
///      correct or remove it",
/// );
/// ```
#[derive(Debug)]
pub struct ReadError {
    /// The name of the file or stream.
    pub source_name: Box<str>,
    /// The feature, by its position in the file from 1, where the fault lies in one.
    pub feature: Option<u64>,
    /// Where in the text the fault was noticed, where there is a text.
    pub position: Option<Position>,
    /// What is wrong.
    pub kind: ReadErrorKind,
}

/// What is wrong with a file that could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// There is no such file.
    #[error("no such file; check the path")]
    NotFound,
    /// The file may not be read.
    #[error("permission denied; ask for the right to read it")]
    PermissionDenied,
    /// The path is a folder.
    #[error("this is a folder, not a file; name a file in it")]
    Folder,
    /// Reading failed halfway.
    #[error("reading failed: {0}; check the disk or the connection and try again")]
    Io(#[source] io::Error),
    /// The compression around the file is damaged, or expands to more than a layer would.
    #[error(transparent)]
    Packing(Box<dyn Error + Send + Sync>),
    /// The file is of another format.
    #[error("this seems to be {seems}; export it as GeoJSON, GeoPackage or another format that is read")]
    OtherFormat {
        /// What the first bytes look like.
        seems: &'static str,
    },
    /// The format is not part of this build.
    #[error("{} is not part of this build; build with its feature, or convert the file first", .format.name())]
    NotRead {
        /// The format.
        format: Format,
    },
    /// The file does not follow its format; the text says where and how.
    #[error("this {} is damaged: {why}; export it again", .format.name())]
    Damaged {
        /// The format.
        format: Format,
        /// What is wrong.
        why: String,
    },
    /// The file is sound, but holds what is not read; the text says what, and what to do.
    #[error("{0}")]
    Unsupported(String),
    /// No layer of the name is in the file.
    #[error("no layer {}; it has {}", quoted(name), listed(layers))]
    NoLayer {
        /// The name that was asked for.
        name: String,
        /// The layers that are there.
        layers: Vec<String>,
    },
    /// Several layers, of which none was named.
    #[error("several layers: {}; name one of them after the file, as in FILE#{}", listed(layers), printable(layers.first().map_or("", |name| name)))]
    SeveralLayers {
        /// The layers that are there.
        layers: Vec<String>,
    },
    /// The text ends before it is complete.
    #[error("the text ends where {expected} was expected; it seems to be cut off, fetch or export it again")]
    Truncated {
        /// What should have followed.
        expected: &'static str,
    },
    /// A character stands where JSON does not allow it.
    #[error("{} where {expected} was expected; this is not JSON, correct or export it again", shown(*found))]
    Unexpected {
        /// The byte found.
        found: u8,
        /// What JSON allows here.
        expected: &'static str,
    },
    /// NaN or an infinity, which JSON does not have.
    #[error("NaN or Infinity, which JSON does not have; write null, or remove the feature")]
    NotANumber,
    /// A number that does not follow the grammar of JSON.
    #[error("a number that JSON does not allow (such as 01, 1. or +1); write it as plain decimal digits")]
    Number,
    /// Bytes that are not UTF-8.
    #[error("text that is not UTF-8; save the file as UTF-8 (it may be in GBK or another local encoding)")]
    NotUtf8,
    /// Half of a surrogate pair.
    #[error("a \\u escape that is half of a surrogate pair; export the file again with whole characters")]
    LoneSurrogate,
    /// A backslash followed by what is no escape.
    #[error("a backslash that begins no escape of JSON; write a backslash itself as \\\\")]
    Escape,
    /// A control character that is not escaped.
    #[error("a raw control character within a string; write it as an escape such as \\n")]
    ControlCharacter,
    /// Nesting beyond what is read.
    #[error("more than {limit} levels of nesting; no feature needs them, flatten the file")]
    TooDeep {
        /// The levels that are read.
        limit: u32,
    },
    /// Something follows the end of the document.
    #[error("something follows the end of the document; keep one document per file")]
    TrailingText,
    /// The same member twice in one object.
    #[error("{object} has the member \"{member}\" twice; keep one of them")]
    Duplicate {
        /// What the object is.
        object: &'static str,
        /// The member.
        member: &'static str,
    },
    /// A member that must be there is not.
    #[error("{object} has no member \"{member}\"; add it")]
    MissingMember {
        /// What the object is.
        object: &'static str,
        /// The member.
        member: &'static str,
    },
    /// The `type` names something else.
    #[error("the type is {}, where {expected} was expected; correct it (the case of letters matters)", quoted(found))]
    WrongType {
        /// The type found.
        found: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A value of another kind than it must be.
    #[error("{what} is {found}, where {expected} was expected; correct or remove it")]
    WrongKind {
        /// The value.
        what: &'static str,
        /// The kind found, with its article.
        found: &'static str,
        /// The kinds allowed, with their articles.
        expected: &'static str,
    },
    /// A `features` member in something that is not a collection.
    #[error("a {found} with a member \"features\"; make it a FeatureCollection or remove the member")]
    StrayFeatures {
        /// The type of the document.
        found: &'static str,
    },
    /// A `crs` member that points to a description elsewhere.
    #[error("the member \"crs\" links to a description elsewhere; give it by name, such as EPSG:4548")]
    LinkedCrs,
    /// A `crs` member that names nothing.
    #[error(
        "the member \"crs\" names no coordinate system; write its properties.name, such as EPSG:4548, or remove it"
    )]
    MalformedCrs,
    /// Two `crs` members that disagree.
    #[error(
        "two coordinate systems in one file, {} and {}; convert the features to one",
        quoted(first),
        quoted(second)
    )]
    TwoCrs {
        /// The name found first.
        first: String,
        /// The name that differs from it.
        second: String,
    },
    /// A coordinate system of the file that is not known.
    #[error(
        "its coordinate system is {}: {source}; name this layer's own under [crs] in geoland.toml, or say it by --crs, to override it",
        quoted(name)
    )]
    UnknownCrs {
        /// The name, as the file has it.
        name: String,
        /// Why it is refused.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A file without any text.
    #[error("the file is empty; export it again")]
    EmptyFile,
    /// A layer of parcels without any.
    #[error("no features; an account needs at least one parcel, check the export")]
    NoFeatures,
}

impl ReadErrorKind {
    /// What stands behind a read that failed: the disk, or the compression around the file.
    pub(crate) fn of_io(error: io::Error) -> Self {
        #[cfg(feature = "compression")]
        let error = match error.downcast::<crate::compression::PackingFault>() {
            Ok(fault) => return Self::Packing(Box::new(fault)),
            Err(error) => error,
        };
        Self::Io(error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", printable(&self.source_name))?;
        match (self.feature, self.position) {
            (Some(feature), Some(at)) => write!(f, "feature {feature}, {at}: ")?,
            (Some(feature), None) => write!(f, "feature {feature}: ")?,
            (None, Some(at)) => write!(f, "{at}: ")?,
            (None, None) => {}
        }
        write!(f, "{}", self.kind)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {} (byte {})", self.line, self.column, self.offset)
    }
}

impl Error for ReadError {
    /// What stands behind the kind; the kind's own text is part of this error's.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

impl ReadError {
    /// An error about a whole file, without a place in it.
    pub(crate) fn whole(source_name: &str, kind: ReadErrorKind) -> Self {
        Self { source_name: source_name.into(), feature: None, position: None, kind }
    }
}

/// The most characters of a file's own text that a message repeats.
const QUOTED_CHARS: usize = 60;

/// A text of the file for a message: in quotes, short, and without anything a terminal would obey.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    out.extend(text.chars().take(QUOTED_CHARS).flat_map(char::escape_debug));
    out.push_str(if text.chars().nth(QUOTED_CHARS).is_some() { "...\"" } else { "\"" });
    out
}

/// Names of a file for a message: each in quotes, the first few of many.
pub(crate) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let text = names.iter().take(SHOWN).map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "none".to_owned(),
        1..=SHOWN => text,
        many => format!("{text} and {} more", many - SHOWN),
    }
}

/// A file name for a message: whole, and without control characters.
pub(crate) fn printable(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_control() { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

fn shown(byte: u8) -> String {
    match byte {
        b'!'..=b'~' => format!("a {:?}", char::from(byte)),
        _ => format!("a byte {byte:#04x}"),
    }
}
