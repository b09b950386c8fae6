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
    pub fn new(mut out: W, crs_name: Option<&str>, foreign: &[(&str, serde_json::Value)]) -> io::Result<Self> {
        let mut head = String::from("{\"type\":\"FeatureCollection\",");
        if let Some(name) = crs_name {
            let crs = serde_json::json!({"type": "name", "properties": {"name": name}});
            head.extend(["\"crs\":", &compact(&crs), ","]);
        }
        for (i, (name, value)) in foreign.iter().enumerate() {
            let taken = matches!(
                *name,
                "type" | "crs" | "features" | "bbox" | "id" | "geometry" | "properties" | "coordinates" | "geometries"
            );
            if taken || foreign[..i].iter().any(|(other, _)| other == name) {
                let text = format!("a foreign member named {}; choose another name", compact(name));
                return Err(io::Error::new(ErrorKind::InvalidInput, text));
            }
            head.extend([&compact(name), ":", &compact(value), ","]);
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
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        line.push_str(if self.features == 0 { "\n{\"type\":\"Feature\"," } else { ",\n{\"type\":\"Feature\"," });
        match id {
            Value::Null => {}
            Value::Integer(_) | Value::Number(_) | Value::Text(_) => {
                line.push_str("\"id\":");
                push_value(&mut line, id);
                line.push(',');
            }
            Value::Bool(_) | Value::Json(_) => {
                return Err(io::Error::new(
                    ErrorKind::InvalidInput,
                    "an id that is neither text nor a number; write it as text",
                ));
            }
        }
        line.push_str("\"properties\":{");
        let mut between = "";
        for (name, value) in properties {
            line.push_str(between);
            line.push_str(&compact(name));
            line.push(':');
            push_value(&mut line, value);
            between = ",";
        }
        line.push_str("},\"geometry\":");
        match geometry {
            Some(geometry) => push_geometry(&mut line, geometry)?,
            None => line.push_str("null"),
        }
        line.push('}');
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

fn push_value(line: &mut String, value: &Value) {
    match value {
        Value::Null => line.push_str("null"),
        Value::Bool(b) => line.push_str(if *b { "true" } else { "false" }),
        Value::Integer(n) => line.push_str(&n.to_string()),
        Value::Number(x) => line.push_str(&compact(x)),
        // The text goes as it is, so that long numbers within survive, once it is known to be JSON.
        Value::Json(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => {
            line.push_str(&escaped(text.replace(['\n', '\r'], " ")));
        }
        Value::Text(text) | Value::Json(text) => line.push_str(&compact(text)),
    }
}

fn push_geometry(line: &mut String, geometry: &Geometry<f64>) -> io::Result<()> {
    let kind = geoland::outline::type_name(geometry);
    line.push_str("{\"type\":\"");
    line.push_str(kind);
    line.push_str(if kind == "GeometryCollection" { "\",\"geometries\":" } else { "\",\"coordinates\":" });
    match geometry {
        Geometry::Point(point) => push_position(line, point.0)?,
        Geometry::MultiPoint(many) => push_list(line, &many.0, |line, point| push_position(line, point.0))?,
        Geometry::Line(one) => push_line(line, &LineString(vec![one.start, one.end]))?,
        Geometry::LineString(one) => push_line(line, one)?,
        Geometry::MultiLineString(many) => push_list(line, &many.0, push_line)?,
        Geometry::Polygon(one) => push_polygon(line, one)?,
        Geometry::MultiPolygon(many) => push_list(line, &many.0, push_polygon)?,
        Geometry::Rect(rect) => push_polygon(line, &rect.to_polygon())?,
        Geometry::Triangle(triangle) => push_polygon(line, &triangle.to_polygon())?,
        Geometry::GeometryCollection(many) => push_list(line, &many.0, push_geometry)?,
    }
    line.push('}');
    Ok(())
}

fn push_list<T>(line: &mut String, list: &[T], push: fn(&mut String, &T) -> io::Result<()>) -> io::Result<()> {
    line.push('[');
    for (i, one) in list.iter().enumerate() {
        if i > 0 {
            line.push(',');
        }
        push(line, one)?;
    }
    line.push(']');
    Ok(())
}

fn push_line(line: &mut String, one: &LineString<f64>) -> io::Result<()> {
    push_list(line, &one.0, |line, position| push_position(line, *position))
}

fn push_polygon(line: &mut String, polygon: &Polygon<f64>) -> io::Result<()> {
    line.push('[');
    // A polygon without a shell is written without rings; one with an empty shell and holes keeps its empty ring.
    if !(polygon.exterior().0.is_empty() && polygon.interiors().is_empty()) {
        push_line(line, polygon.exterior())?;
    }
    for hole in polygon.interiors() {
        line.push(',');
        push_line(line, hole)?;
    }
    line.push(']');
    Ok(())
}

fn push_position(line: &mut String, position: Coord<f64>) -> io::Result<()> {
    if !(position.x.is_finite() && position.y.is_finite()) {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "a coordinate that is not a finite number; leave the geometry out or correct it",
        ));
    }
    line.push('[');
    line.push_str(&compact(&position.x));
    line.push(',');
    line.push_str(&compact(&position.y));
    line.push(']');
    Ok(())
}
