//! Features of the common form, read from bytes that lie in one piece.

use geo_types::Geometry;
use geoland::record::{Outline, Value};

use super::coordinates::{Beside, Coordinates};
use super::number::Number;
use super::properties::{Attributes, number_value};
use super::scan::{Scan, Scanned};
use crate::feature::{Extras, Feature};
use crate::source::Request;

/// A reader of features whose members are those of RFC 7946, each once, and whose attributes are texts, numbers and
/// the like. It keeps what it learned of one feature for the next: its lists, and which attribute follows which.
///
/// Whatever else a feature may be, it is declined, to be read by [`read_feature`](super::feature::read_feature).
#[derive(Debug, Default)]
pub(super) struct Plain {
    coordinates: Coordinates,
    keys: Vec<Key>,
    /// The key that came first last time.
    first_key: usize,
    /// How many `properties` were begun.
    turn: u64,
}

/// What was read of the bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    pub(super) bytes: usize,
    /// Rings that were not closed.
    pub(super) unclosed: u64,
}

/// Why a feature is not read here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declined {
    /// Whether its end was not among the bytes.
    pub(super) met_end: bool,
}

/// The name of an attribute.
#[derive(Debug)]
struct Key {
    name: String,
    /// The name in quotes and the colon after it; for a short one its first bytes as a number, which is faster to compare.
    quoted: Vec<u8>,
    short: u128,
    /// The bits of that number that count.
    mask: u128,
    is_wanted: bool,
    /// The key that came after it last time.
    next: usize,
    /// When it was last seen.
    turn: u64,
}

/// The most names that are kept. Features with more attributes are read elsewhere.
const MOST_KEYS: usize = 256;

/// Members of a feature that may come only once.
const TYPE: u8 = 1;
const GEOMETRY: u8 = 2;
const PROPERTIES: u8 = 4;
const ID: u8 = 8;

/// Members of a geometry.
const COORDINATES: u8 = 2;

#[cfg(test)]
thread_local! {
    /// Whether everything is declined on this thread, for tests that compare what the two readers read.
    pub(super) static DECLINES: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

impl Plain {
    /// Reads the feature at the start of some bytes into one whose lists and texts are used again. What stands in it when it
    /// is declined means nothing.
    pub(super) fn read(&mut self, bytes: &[u8], request: &Request, feature: &mut Feature) -> Result<Done, Declined> {
        #[cfg(test)]
        if DECLINES.get() {
            return Err(Declined { met_end: false });
        }
        let mut scan = Scan::new(bytes);
        match self.feature(&mut scan, request, feature) {
            Some(unclosed) => Ok(Done { bytes: bytes.len() - scan.left(), unclosed }),
            None => Err(Declined { met_end: scan.met_end() }),
        }
    }

    fn feature(&mut self, scan: &mut Scan<'_>, request: &Request, feature: &mut Feature) -> Option<u64> {
        let (mut seen, mut unclosed) = (0, 0);
        // Nothing that is read here has extras, but the feature before may have had some.
        let Extras { heights, measures, foreign, row } = &mut feature.extras;
        heights.clear();
        measures.clear();
        foreign.clear();
        *row = None;
        scan.expect(b'{')?;
        loop {
            let member = feature_member(scan)?;
            if seen & member != 0 {
                return None;
            }
            seen |= member;
            match member {
                TYPE => scan.word(b"\"Feature\"")?,
                GEOMETRY => feature.record.outline = self.outline(scan, request.extras, &mut unclosed)?,
                PROPERTIES => self.properties(scan, request, &mut feature.record.properties)?,
                _ if matches!(scan.token(), b'"' | b'-' | b'0'..=b'9') => value(scan, &mut feature.record.id)?,
                _ => return None,
            }
            if !more(scan)? {
                break;
            }
        }
        if seen & ID == 0 {
            feature.record.id = Value::Null;
        }
        (seen | ID == TYPE | GEOMETRY | PROPERTIES | ID).then_some(unclosed)
    }

    fn outline(&mut self, scan: &mut Scan<'_>, extras: bool, unclosed: &mut u64) -> Option<Outline> {
        if scan.token() == b'n' {
            scan.word(b"null")?;
            return Some(Outline::Missing);
        }
        self.geometry(scan, extras, unclosed).map(Outline::Read)
    }

    fn geometry(&mut self, scan: &mut Scan<'_>, extras: bool, unclosed: &mut u64) -> Option<Geometry<f64>> {
        let (mut kind, mut has_coordinates) = (None, false);
        scan.expect(b'{')?;
        loop {
            match geometry_member(scan)? {
                TYPE if kind.is_none() && scan.token() == b'"' => kind = Some(kind_of(scan.plain_string()?)?),
                COORDINATES if !has_coordinates => {
                    self.coordinates.scan(scan, extras)?;
                    has_coordinates = true;
                }
                _ => return None,
            }
            if !more(scan)? {
                break;
            }
        }
        // What cannot be built is found wrong again elsewhere, where the reason is kept.
        let kind = kind.filter(|_| has_coordinates)?;
        self.coordinates.build(kind, unclosed, &mut Beside::default()).ok()
    }

    fn properties(&mut self, scan: &mut Scan<'_>, request: &Request, attributes: &mut Attributes) -> Option<()> {
        if scan.token() == b'n' {
            attributes.clear();
            return scan.word(b"null");
        }
        scan.expect(b'{')?;
        if scan.token() == b'}' {
            attributes.clear();
            scan.step();
            return Some(());
        }
        self.turn += 1;
        let (mut count, mut before) = (0, None);
        loop {
            let at = self.key(scan, before, request)?;
            let key = &mut self.keys[at];
            // Of an attribute given twice the last counts: that is for others to find out.
            if std::mem::replace(&mut key.turn, self.turn) == self.turn {
                return None;
            }
            if key.is_wanted {
                value(scan, slot(attributes, count, &key.name))?;
                count += 1;
            } else {
                skip(scan)?;
            }
            before = Some(at);
            if !more(scan)? {
                break;
            }
        }
        attributes.truncate(count);
        Some(())
    }

    /// Moves to the value of an attribute and says which it is. It is likely to be the one that came here last time.
    #[inline]
    fn key(&mut self, scan: &mut Scan<'_>, before: Option<usize>, request: &Request) -> Option<usize> {
        let likely = before.map_or(self.first_key, |before| self.keys[before].next);
        scan.token();
        if self.keys.get(likely).is_some_and(|key| key.passes(scan)) {
            return Some(likely);
        }
        let name = std::str::from_utf8(key(scan)?).ok()?;
        let known = self.keys.iter().position(|key| key.name == name);
        let at = known.map_or_else(|| self.learn(name, request), Some)?;
        match before {
            Some(before) => self.keys[before].next = at,
            None => self.first_key = at,
        }
        Some(at)
    }

    #[cold]
    fn learn(&mut self, name: &str, request: &Request) -> Option<usize> {
        let at = self.keys.len();
        if at == MOST_KEYS {
            return None;
        }
        let quoted = format!("\"{name}\":").into_bytes();
        let is_short = quoted.len() <= SHORT_BYTES;
        let (mut short, mut mask) = ([0; SHORT_BYTES], [0; SHORT_BYTES]);
        if is_short {
            short[..quoted.len()].copy_from_slice(&quoted);
            mask[..quoted.len()].fill(u8::MAX);
        }
        self.keys.push(Key {
            name: name.to_owned(),
            quoted,
            short: u128::from_le_bytes(short),
            mask: u128::from_le_bytes(mask),
            is_wanted: request.wants(name),
            next: at + 1,
            turn: 0,
        });
        Some(at)
    }
}

/// Bytes of a name that are compared in one step.
const SHORT_BYTES: usize = 16;

impl Key {
    /// Moves past the name and its colon if they are next.
    #[inline(always)]
    fn passes(&self, scan: &mut Scan<'_>) -> bool {
        match scan.window() {
            Some(window) if self.mask != 0 => {
                let is_next = u128::from_le_bytes(*window) & self.mask == self.short;
                if is_next {
                    scan.advance(self.quoted.len());
                }
                is_next
            }
            _ => scan.passes_all(&self.quoted),
        }
    }
}

/// Moves to the value of a member of a feature and says which it is.
#[inline]
fn feature_member(scan: &mut Scan<'_>) -> Option<u8> {
    let member = match scan.second()? {
        b't' if scan.passes(b"\"type\"") => TYPE,
        b'p' if scan.passes(b"\"properties\"") => PROPERTIES,
        b'g' if scan.passes(b"\"geometry\"") => GEOMETRY,
        b'i' if scan.passes(b"\"id\"") => ID,
        _ => return other(scan),
    };
    scan.expect(b':')?;
    Some(member)
}

/// Moves to the value of a member of a geometry and says which it is.
#[inline]
fn geometry_member(scan: &mut Scan<'_>) -> Option<u8> {
    let member = match scan.second()? {
        b't' if scan.passes(b"\"type\"") => TYPE,
        b'c' if scan.passes(b"\"coordinates\"") => COORDINATES,
        _ => return other(scan),
    };
    scan.expect(b':')?;
    Some(member)
}

/// A member of another name, or one whose name does not end among the bytes.
#[cold]
fn other(scan: &mut Scan<'_>) -> Option<u8> {
    scan.plain_string()?;
    None
}

/// Moves to the value of a member and gives the bytes of its name.
#[inline(never)]
fn key<'t>(scan: &mut Scan<'t>) -> Option<&'t [u8]> {
    if scan.token() != b'"' {
        return None;
    }
    let name = scan.plain_string()?;
    scan.expect(b':')?;
    Some(name)
}

/// Moves past what follows a member, and says whether another comes.
#[inline]
fn more(scan: &mut Scan<'_>) -> Option<bool> {
    let byte = scan.token();
    scan.step();
    match byte {
        b',' => Some(true),
        b'}' => Some(false),
        _ => None,
    }
}

fn kind_of(name: &[u8]) -> Option<&'static str> {
    Some(match name {
        b"Polygon" => "Polygon",
        b"MultiPolygon" => "MultiPolygon",
        b"LineString" => "LineString",
        b"MultiLineString" => "MultiLineString",
        b"Point" => "Point",
        b"MultiPoint" => "MultiPoint",
        _ => return None,
    })
}

/// The place for the value of the next attribute.
#[inline]
fn slot<'a>(attributes: &'a mut Attributes, at: usize, name: &str) -> &'a mut Value {
    if at == attributes.len() {
        attributes.push((name.to_owned(), Value::Null));
    }
    let (known, value) = &mut attributes[at];
    if known != name {
        known.clear();
        known.push_str(name);
    }
    value
}

/// Reads a text, a number or a word.
#[inline]
fn value(scan: &mut Scan<'_>, value: &mut Value) -> Option<()> {
    let found = match scan.token() {
        b'"' => {
            let text = scan.plain_string()?;
            if let Value::Text(room) = value {
                // Registers repeat themselves.
                if room.as_bytes() != text {
                    let text = std::str::from_utf8(text).ok()?;
                    room.clear();
                    room.push_str(text);
                }
                return Some(());
            }
            Value::Text(std::str::from_utf8(text).ok()?.to_owned())
        }
        b'-' | b'0'..=b'9' => number_value(number(scan)?),
        b'n' => {
            scan.word(b"null")?;
            Value::Null
        }
        b't' => {
            scan.word(b"true")?;
            Value::Bool(true)
        }
        b'f' => {
            scan.word(b"false")?;
            Value::Bool(false)
        }
        _ => return None,
    };
    *value = found;
    Some(())
}

#[inline]
fn number(scan: &mut Scan<'_>) -> Option<Number> {
    Some(match scan.number()? {
        Scanned::Short(decimal) if decimal.fraction == 0 && !(decimal.is_negative && decimal.mantissa == 0) => {
            let whole = i64::try_from(decimal.mantissa).ok()?;
            Number::Integer(if decimal.is_negative { -whole } else { whole })
        }
        Scanned::Short(decimal) => Number::Float(decimal.float()?),
        Scanned::Long(text, is_whole) => Number::of_text(text, is_whole),
    })
}

/// Checks and skips a text, a number or a word.
#[inline]
fn skip(scan: &mut Scan<'_>) -> Option<()> {
    match scan.token() {
        b'"' => scan.skip_string(),
        b'-' | b'0'..=b'9' => scan.number().map(|_| ()),
        b'n' => scan.word(b"null"),
        b't' => scan.word(b"true"),
        b'f' => scan.word(b"false"),
        _ => None,
    }
}
