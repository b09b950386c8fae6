//! Records as `GeoJSON` (RFC 7946): a collection with one feature a line.

use std::io;

use super::{AlleyRecord, DistrictRecord, GreenRecord, KeyAreaRecord, ParcelRecord};
use crate::{MultiPolygon, Point};

/// Writes records as a feature collection with a foreign member `note`, and gives the number of features.
///
/// # Errors
///
/// Those of `out`.
pub fn write_features<W: io::Write>(
    out: &mut W,
    note: &str,
    records: impl IntoIterator<Item = impl Feature>,
) -> io::Result<u64> {
    let mut writer = FeatureWriter::new(out, note);
    for record in records {
        writer.push(&record)?;
    }
    writer.finish()
}

/// Writes a feature collection feature by feature.
struct FeatureWriter<'a, W> {
    out: &'a mut W,
    buffer: Vec<u8>,
    features: u64,
}

/// The buffer is handed on when it has grown to this many bytes: large enough that writing costs little per feature.
const BUFFER_BYTES: usize = 1 << 16;

impl<'a, W: io::Write> FeatureWriter<'a, W> {
    /// Begins a collection; `note` says what the data is.
    fn new(out: &'a mut W, note: &str) -> Self {
        let mut buffer = Vec::with_capacity(2 * BUFFER_BYTES);
        buffer.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"note\":");
        push_text(&mut buffer, note);
        buffer.extend_from_slice(b",\"features\":[");
        Self { out, buffer, features: 0 }
    }

    /// Adds a feature.
    fn push(&mut self, record: &impl Feature) -> io::Result<()> {
        if self.features > 0 {
            self.buffer.push(b',');
        }
        self.buffer.extend_from_slice(b"\n{\"type\":\"Feature\",\"properties\":{");
        record.push_properties(&mut Properties { buffer: &mut self.buffer, empty: true });
        self.buffer.extend_from_slice(b"},\"geometry\":");
        record.push_geometry(&mut self.buffer);
        self.buffer.push(b'}');
        self.features += 1;
        if self.buffer.len() >= BUFFER_BYTES {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Ends the collection and gives the number of features.
    fn finish(mut self) -> io::Result<u64> {
        self.buffer.extend_from_slice(b"\n]}\n");
        self.out.write_all(&self.buffer)?;
        Ok(self.features)
    }
}

/// A record that can be written as a feature.
pub trait Feature {
    /// Appends the members of the properties object.
    fn push_properties(&self, to: &mut Properties);
    /// Appends the geometry object as JSON text.
    fn push_geometry(&self, to: &mut Vec<u8>);
}

impl<R: Feature> Feature for &R {
    fn push_properties(&self, to: &mut Properties) {
        (**self).push_properties(to);
    }

    fn push_geometry(&self, to: &mut Vec<u8>) {
        (**self).push_geometry(to);
    }
}

/// The members of a properties object.
pub struct Properties<'a> {
    buffer: &'a mut Vec<u8>,
    empty: bool,
}

impl Properties<'_> {
    fn name(&mut self, name: &str) {
        if !self.empty {
            self.buffer.push(b',');
        }
        self.empty = false;
        push_text(self.buffer, name);
        self.buffer.push(b':');
    }

    fn text<'t>(&mut self, name: &str, text: impl Into<Option<&'t str>>) {
        self.name(name);
        match text.into() {
            Some(text) => push_text(self.buffer, text),
            None => self.buffer.extend_from_slice(b"null"),
        }
    }

    /// A number with two decimals.
    fn hundredths(&mut self, name: &str, value: Option<f64>) {
        self.name(name);
        match value {
            Some(value) => push_decimal(self.buffer, value, 2),
            None => self.buffer.extend_from_slice(b"null"),
        }
    }
}

impl Feature for ParcelRecord {
    fn push_properties(&self, to: &mut Properties) {
        to.text("id", self.id.as_deref());
        to.text("district", self.district.as_str());
        to.text("status", self.status);
        to.text("category", self.category);
        to.text("cleared_date", self.cleared_date.as_deref());
        to.text("greened_on", self.greened_on.as_deref());
        to.hundredths("area_mu", self.area_mu);
        to.hundredths("green_mu", self.green_mu);
    }

    fn push_geometry(&self, to: &mut Vec<u8>) {
        push_polygons(to, &self.geometry);
    }
}

impl Feature for GreenRecord {
    fn push_properties(&self, to: &mut Properties) {
        to.text("id", self.id.as_str());
        to.text("kind", self.kind);
        to.text("opened_on", self.opened_on.as_deref());
    }

    fn push_geometry(&self, to: &mut Vec<u8>) {
        push_polygons(to, &self.geometry);
    }
}

impl Feature for DistrictRecord {
    fn push_properties(&self, to: &mut Properties) {
        to.text("name", self.name.as_str());
        to.text("adcode", self.adcode.as_str());
    }

    fn push_geometry(&self, to: &mut Vec<u8>) {
        push_polygons(to, &self.geometry);
    }
}

impl Feature for KeyAreaRecord {
    fn push_properties(&self, to: &mut Properties) {
        to.text("name", self.name.as_str());
    }

    fn push_geometry(&self, to: &mut Vec<u8>) {
        push_polygons(to, &self.geometry);
    }
}

impl Feature for AlleyRecord {
    fn push_properties(&self, to: &mut Properties) {
        to.text("id", self.id.as_str());
        to.text("status", self.status);
    }

    fn push_geometry(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(b"{\"type\":\"LineString\",\"coordinates\":");
        push_list(to, &self.line, push_point);
        to.push(b'}');
    }
}

fn push_polygons(to: &mut Vec<u8>, polygons: &MultiPolygon) {
    let push_ring = |to: &mut Vec<u8>, ring: &Vec<Point>| push_list(to, ring, push_point);
    let push_polygon = |to: &mut Vec<u8>, polygon: &Vec<Vec<Point>>| push_list(to, polygon, push_ring);
    if let [polygon] = polygons.as_slice() {
        to.extend_from_slice(b"{\"type\":\"Polygon\",\"coordinates\":");
        push_polygon(to, polygon);
    } else {
        to.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":");
        push_list(to, polygons, push_polygon);
    }
    to.push(b'}');
}

fn push_list<T>(to: &mut Vec<u8>, items: &[T], push: impl Fn(&mut Vec<u8>, &T)) {
    to.push(b'[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            to.push(b',');
        }
        push(to, item);
    }
    to.push(b']');
}

fn push_point(to: &mut Vec<u8>, point: &Point) {
    to.push(b'[');
    push_decimal(to, point[0], 7);
    to.push(b',');
    push_decimal(to, point[1], 7);
    to.push(b']');
}

/// A number with exactly `decimals` decimals, by way of integers: shorter and faster than the general formatter.
fn push_decimal(to: &mut Vec<u8>, value: f64, decimals: usize) {
    let scale = if decimals == 7 { 1e7 } else { 1e2 };
    let scaled = super::shape::nearest_tick(value * scale);
    if scaled < 0 {
        to.push(b'-');
    }
    let mut digits = [b'0'; 24];
    let mut rest = scaled.unsigned_abs();
    let mut at = digits.len();
    while rest > 0 || digits.len() - at <= decimals {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).expect("a digit");
        rest /= 10;
    }
    let point = digits.len() - decimals;
    to.extend_from_slice(&digits[at..point]);
    to.push(b'.');
    to.extend_from_slice(&digits[point..]);
}

fn push_text(to: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(to, text).expect("writing text to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_padded_and_signed() {
        for (value, decimals, text) in
            [(116.4, 7, "116.4000000"), (-0.000_000_1, 7, "-0.0000001"), (0.0, 7, "0.0000000"), (12.345, 2, "12.35")]
        {
            let mut bytes = Vec::new();
            push_decimal(&mut bytes, value, decimals);
            assert_eq!(String::from_utf8(bytes).unwrap(), text);
        }
    }
}
