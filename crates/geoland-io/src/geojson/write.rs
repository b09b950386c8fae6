//! Writing `GeoJSON`, one feature at a time.

use std::io::{self, ErrorKind, Write};

use geo_types::{Coord, Geometry, LineString, Polygon};
use geoland::record::Value;

use crate::json_text::{compact, escaped};

/// A writer of a `FeatureCollection`: a line for each feature, as [`read`](crate::geojson::read) takes it back.
///
/// Guarantees: coordinates are written in the shortest form that reads back as the same bits; attributes read back with
/// the same values and types, except a NaN or infinite number, which becomes null; nothing a terminal would obey is
/// written raw. A failed write leaves an incomplete text: write to an [`Output`](crate::Output), which then leaves
/// no file.
///
/// # Example
/// ```
/// use geoland::record::Value;
/// use geoland_io::FeatureWriter;
/// let point = geo_types::point!(x: 117.0999993, y: 39.0).into();
/// let mut text = Vec::new();
/// let mut writer = FeatureWriter::new(&mut text, None, &[])?;
/// writer.feature(&Value::Integer(7), Some(&point), [("form", &Value::Null)])?;
/// writer.finish()?;
/// let expected = r#"{"type":"FeatureCollection","features":[
/// {"type":"Feature","id":7,"properties":{"form":null},"geometry":{"type":"Point","coordinates":[117.0999993,39.0]}}
/// ]}
/// "#;
/// assert_eq!(String::from_utf8_lossy(&text), expected);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct FeatureWriter<W> {
    out: W,
    line: String,
    features: u64,
}

impl<W: Write> FeatureWriter<W> {
    /// Begins a collection, with the name of its coordinate system in a legacy `crs` member where it is not
    /// longitude and latitude, and with members that are not of `GeoJSON`.
    ///
    /// # Errors
    /// Where writing fails, or a foreign member has a name that `GeoJSON` uses or another has.
    ///
    /// # Example
    /// ```
    /// let mut text = Vec::new();
    /// let foreign = [("unit", serde_json::json!("ha"))];
    /// geoland_io::FeatureWriter::new(&mut text, Some("EPSG:4548"), &foreign)?.finish()?;
    /// let contents = geoland_io::geojson::read(&*text, "text", &mut |_| ()).unwrap();
    /// assert_eq!(contents.crs, Some(geoland_io::CrsText::named("EPSG:4548")));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new(out: W, crs_name: Option<&str>, foreign: &[(&str, serde_json::Value)]) -> io::Result<Self> {
        let foreign: Vec<_> = foreign.iter().map(|(name, value)| (*name, compact(value))).collect();
        Self::with_texts(out, crs_name, &foreign)
    }

    /// [`new`](Self::new) with foreign members that are JSON texts.
    pub(super) fn with_texts(mut out: W, crs_name: Option<&str>, foreign: &[(&str, String)]) -> io::Result<Self> {
        let mut head = String::from("{\"type\":\"FeatureCollection\",");
        if let Some(name) = crs_name {
            let crs = serde_json::json!({"type": "name", "properties": {"name": name}});
            head.extend(["\"crs\":", &compact(&crs), ","]);
        }
        for (i, (name, value)) in foreign.iter().enumerate() {
            if is_taken(name) || foreign[..i].iter().any(|(other, _)| other == name) {
                let text = format!("a foreign member named {}; choose another name", compact(name));
                return Err(io::Error::new(ErrorKind::InvalidInput, text));
            }
            head.push_str(&compact(name));
            head.push(':');
            push_json(&mut head, value);
            head.push(',');
        }
        head.push_str("\"features\":[");
        out.write_all(head.as_bytes())?;
        Ok(Self { out, line: String::new(), features: 0 })
    }

    /// Writes a feature. Of its `id` a null is left out, and anything but text and numbers is refused.
    ///
    /// # Errors
    /// Where writing fails, a coordinate is not finite, or the `id` is of a type that `GeoJSON` does not allow.
    ///
    /// # Example
    /// ```
    /// use geoland::record::Value;
    /// let mut text = Vec::new();
    /// let mut writer = geoland_io::FeatureWriter::new(&mut text, None, &[])?;
    /// writer.feature(&Value::Null, None, [])?;
    /// let bad = geo_types::point!(x: f64::NAN, y: 0.0).into();
    /// assert!(writer.feature(&Value::Null, Some(&bad), []).is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn feature<'a, P>(&mut self, id: &Value, geometry: Option<&Geometry<f64>>, properties: P) -> io::Result<()>
    where
        P: IntoIterator<Item = (&'a str, &'a Value)>,
    {
        self.feature_with(id, geometry, properties, Beside::default())
    }

    /// [`feature`](Self::feature) with what may stand beside it.
    pub(super) fn feature_with<'a, P>(
        &mut self,
        id: &Value,
        geometry: Option<&Geometry<f64>>,
        properties: P,
        beside: Beside<'_>,
    ) -> io::Result<()>
    where
        P: IntoIterator<Item = (&'a str, &'a Value)>,
    {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.push_str(if self.features == 0 { "\n" } else { ",\n" });
        push_feature(&mut line, id, geometry, properties, beside)?;
        self.out.write_all(line.as_bytes())?;
        self.line = line;
        self.features += 1;
        Ok(())
    }

    /// Ends the collection and gives back what it was written to.
    ///
    /// # Errors
    /// Where writing fails.
    ///
    /// # Example
    /// ```
    /// let text = geoland_io::FeatureWriter::new(Vec::new(), None, &[])?.finish()?;
    /// assert_eq!(text, b"{\"type\":\"FeatureCollection\",\"features\":[]}\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.features == 0 { b"]}\n" } else { b"\n]}\n" })?;
        self.out.flush()?;
        Ok(self.out)
    }
}

pub(crate) fn push_value(line: &mut String, value: &Value) {
    match value {
        Value::Null => line.push_str("null"),
        Value::Bool(b) => line.push_str(if *b { "true" } else { "false" }),
        Value::Integer(n) => line.push_str(&n.to_string()),
        Value::Number(x) => line.push_str(&compact(x)),
        Value::Json(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => {
            push_json(line, text);
        }
        Value::Text(text) | Value::Json(text) => line.push_str(&compact(text)),
    }
}

/// What may stand beside a feature: heights and measures in the order of
/// [`positions::each`](crate::positions::each), NaN for those that are absent, and members that RFC 7946 does not define.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    pub(crate) heights: &'a [f64],
    pub(crate) measures: &'a [f64],
    pub(crate) foreign: &'a [(String, String)],
}

/// Whether RFC 7946 defines a member of this name for some object, so that no foreign one may have it.
pub(crate) fn is_taken(name: &str) -> bool {
    matches!(
        name,
        "type" | "crs" | "features" | "bbox" | "id" | "geometry" | "properties" | "coordinates" | "geometries"
    )
}

/// Writes a feature on one line.
pub(crate) fn push_feature<'a, P>(
    line: &mut String,
    id: &Value,
    geometry: Option<&Geometry<f64>>,
    properties: P,
    beside: Beside<'_>,
) -> io::Result<()>
where
    P: IntoIterator<Item = (&'a str, &'a Value)>,
{
    line.push_str("{\"type\":\"Feature\",");
    match id {
        Value::Null => {}
        Value::Integer(_) | Value::Number(_) | Value::Text(_) => {
            line.push_str("\"id\":");
            push_value(line, id);
            line.push(',');
        }
        Value::Bool(_) | Value::Json(_) => {
            let text = "an id that is neither text nor a number; write it as text";
            return Err(io::Error::new(ErrorKind::InvalidInput, text));
        }
    }
    for (name, json) in beside.foreign.iter().filter(|(name, _)| !is_taken(name)) {
        line.push_str(&compact(name));
        line.push(':');
        push_json(line, json);
        line.push(',');
    }
    line.push_str("\"properties\":{");
    let mut between = "";
    for (name, value) in properties {
        line.push_str(between);
        line.push_str(&compact(name));
        line.push(':');
        push_value(line, value);
        between = ",";
    }
    line.push_str("},\"geometry\":");
    match geometry {
        Some(geometry) => push_geometry(line, geometry, beside)?,
        None => line.push_str("null"),
    }
    line.push('}');
    Ok(())
}

/// Writes a geometry, with the heights and measures of its positions.
pub(crate) fn push_geometry(line: &mut String, geometry: &Geometry<f64>, beside: Beside<'_>) -> io::Result<()> {
    Shape { line, beside, at: 0 }.geometry(geometry)
}

/// A geometry on its way into a line.
struct Shape<'l, 'b> {
    line: &'l mut String,
    beside: Beside<'b>,
    /// Positions written.
    at: usize,
}

impl Shape<'_, '_> {
    fn geometry(&mut self, geometry: &Geometry<f64>) -> io::Result<()> {
        let kind = geoland::outline::type_name(geometry);
        self.line.push_str("{\"type\":\"");
        self.line.push_str(kind);
        let holds = if kind == "GeometryCollection" { "\",\"geometries\":" } else { "\",\"coordinates\":" };
        self.line.push_str(holds);
        match geometry {
            Geometry::Point(point) => self.position(point.0)?,
            Geometry::MultiPoint(many) => self.list(&many.0, |shape, point| shape.position(point.0))?,
            Geometry::Line(one) => self.line(&LineString(vec![one.start, one.end]))?,
            Geometry::LineString(one) => self.line(one)?,
            Geometry::MultiLineString(many) => self.list(&many.0, Self::line)?,
            Geometry::Polygon(one) => self.polygon(one)?,
            Geometry::MultiPolygon(many) => self.list(&many.0, Self::polygon)?,
            Geometry::Rect(rect) => self.polygon(&rect.to_polygon())?,
            Geometry::Triangle(triangle) => self.polygon(&triangle.to_polygon())?,
            Geometry::GeometryCollection(many) => self.list(&many.0, Self::geometry)?,
        }
        self.line.push('}');
        Ok(())
    }

    fn list<T>(&mut self, list: &[T], push: fn(&mut Self, &T) -> io::Result<()>) -> io::Result<()> {
        self.line.push('[');
        for (i, one) in list.iter().enumerate() {
            if i > 0 {
                self.line.push(',');
            }
            push(self, one)?;
        }
        self.line.push(']');
        Ok(())
    }

    fn line(&mut self, one: &LineString<f64>) -> io::Result<()> {
        self.list(&one.0, |shape, position| shape.position(*position))
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) -> io::Result<()> {
        self.line.push('[');
        // A polygon without a shell is written without rings; one with an empty shell and holes keeps its empty ring.
        if !(polygon.exterior().0.is_empty() && polygon.interiors().is_empty()) {
            self.line(polygon.exterior())?;
        }
        for hole in polygon.interiors() {
            self.line.push(',');
            self.line(hole)?;
        }
        self.line.push(']');
        Ok(())
    }

    fn position(&mut self, position: Coord<f64>) -> io::Result<()> {
        if !(position.x.is_finite() && position.y.is_finite()) {
            return Err(io::Error::new(
                ErrorKind::InvalidData,
                "a coordinate that is not a finite number; leave the geometry out or correct it",
            ));
        }
        self.line.push('[');
        push_float(self.line, position.x);
        self.line.push(',');
        push_float(self.line, position.y);
        let beside = |numbers: &[f64]| numbers.get(self.at).copied().filter(|number| number.is_finite());
        // A measure is the fourth number, so that it needs a height before it.
        if let Some(height) = beside(self.beside.heights) {
            for number in [Some(height), beside(self.beside.measures)].into_iter().flatten() {
                self.line.push(',');
                push_float(self.line, number);
            }
        }
        self.at += 1;
        self.line.push(']');
        Ok(())
    }
}

/// The shortest digits that read back as the same bits.
fn push_float(line: &mut String, number: f64) {
    line.push_str(&compact(&number));
}

/// Writes a text that is known to be JSON, as it is, so that long numbers within survive.
fn push_json(line: &mut String, json: &str) {
    line.push_str(&escaped(json.replace(['\n', '\r'], " ")));
}
