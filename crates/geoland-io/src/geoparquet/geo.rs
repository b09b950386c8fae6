//! What a `GeoParquet` file says of its geometries: the `geo` member of its metadata, or the types of Parquet itself.

use parquet::basic::{ConvertedType, LogicalType, Type as PhysicalType};
use parquet::file::metadata::FileMetaData;
use parquet::schema::types::{SchemaDescriptor, Type};
use serde_json::Value as Json;

use super::{damaged, unsupported};
use crate::contents::{CrsText, name_of_projjson};
use crate::error::{ReadErrorKind, quoted};

/// Names of a column of WKB in files that say nothing of geometries, in small letters.
const USUAL_NAMES: [&str; 6] = ["geometry", "geom", "wkb_geometry", "wkb", "the_geom", "shape"];

/// How geometries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Well-known binary.
    Wkb,
    /// The native encodings of `GeoParquet` 1.1 (those of `GeoArrow`): coordinates in nested lists.
    Native(Native),
}

/// The native encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Native {
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
}

/// The geometries of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Geo {
    /// The column, by its place among the outermost ones.
    pub(super) column: usize,
    pub(super) encoding: Encoding,
    pub(super) crs: Option<CrsText>,
    /// Whether edges are arcs on a sphere or ellipsoid.
    pub(super) curved_edges: bool,
    /// The columns of the boxes of the geometries, by their paths: west, south, east, north.
    pub(super) covering: Option<[Vec<String>; 4]>,
    /// Other columns of geometries, in ascending order.
    pub(super) others: Vec<usize>,
}

impl Geo {
    /// Reads what a file says.
    pub(super) fn of(metadata: &FileMetaData) -> Result<Self, ReadErrorKind> {
        let schema = metadata.schema_descr();
        let entries = metadata.key_value_metadata().map_or(&[][..], |entries| entries);
        let entry = |key: &str| entries.iter().find(|entry| entry.key == key).and_then(|entry| entry.value.as_deref());
        match entry("geo") {
            Some(text) => {
                let geo = serde_json::from_str(text).map_err(|_| damaged("its metadata \"geo\" is not JSON"))?;
                Self::of_json(&geo, schema)
            }
            None => Self::of_schema(schema, &entry),
        }
    }

    fn of_json(geo: &Json, schema: &SchemaDescriptor) -> Result<Self, ReadErrorKind> {
        let wrong = |what: &str| damaged(&format!("its metadata \"geo\" {what}"));
        let columns = geo.get("columns").and_then(Json::as_object).ok_or_else(|| wrong("has no columns"))?;
        let primary = match geo.get("primary_column").and_then(Json::as_str) {
            Some(name) => name,
            None if columns.len() == 1 => columns.keys().next().map_or("", |name| name),
            None => return Err(wrong("has no primary_column")),
        };
        let said = columns.get(primary).ok_or_else(|| wrong(&format!("has no column {}", quoted(primary))))?;
        let column = roots(schema).iter().position(|root| root.name() == primary).ok_or_else(|| {
            damaged(&format!("the column {} of its metadata \"geo\" is not in the table", quoted(primary)))
        })?;
        let encoding = said.get("encoding").and_then(Json::as_str).unwrap_or("WKB");
        let is_other = |root: &Type| root.name() != primary && columns.contains_key(root.name());
        let others = roots(schema).iter().enumerate().filter(|(_, root)| is_other(root)).map(|(at, _)| at).collect();
        Ok(Self {
            column,
            encoding: Encoding::parse(encoding)?,
            crs: match said.get("crs") {
                None => Some(CrsText::named("OGC:CRS84")),
                Some(Json::Null) => None,
                Some(crs) => Some(crs_text(crs)),
            },
            curved_edges: said.get("edges").and_then(Json::as_str).is_some_and(|edges| edges != "planar"),
            covering: said.pointer("/covering/bbox").and_then(covering),
            others,
        })
    }

    /// The types of geometries that Parquet has since its version 2.11, else a column of bytes of a usual name.
    fn of_schema<'a>(
        schema: &SchemaDescriptor,
        entry: &dyn Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, ReadErrorKind> {
        let logical = |root: &Type| root.get_basic_info().logical_type_ref().cloned();
        let all = roots(schema);
        let typed: Vec<_> = (0..all.len())
            .filter(|at| matches!(logical(&all[*at]), Some(LogicalType::Geometry(_) | LogicalType::Geography(_))))
            .collect();
        let mut geo = Self {
            column: 0,
            encoding: Encoding::Wkb,
            crs: None,
            curved_edges: false,
            covering: None,
            others: typed.get(1..).unwrap_or_default().to_vec(),
        };
        if let Some(first) = typed.first() {
            geo.column = *first;
            let (crs, curved) = match logical(&all[*first]) {
                Some(LogicalType::Geography(geography)) => (geography.crs, true),
                Some(LogicalType::Geometry(geometry)) => (geometry.crs, false),
                _ => (None, false),
            };
            geo.crs = Some(crs.map_or_else(|| CrsText::named("OGC:CRS84"), |crs| typed_crs(&crs, entry)));
            geo.curved_edges = curved;
            return Ok(geo);
        }
        let is_wkb = |root: &Type| {
            let named = USUAL_NAMES.contains(&&*root.name().to_lowercase());
            named
                && root.is_primitive()
                && root.get_physical_type() == PhysicalType::BYTE_ARRAY
                && root.get_basic_info().converted_type() == ConvertedType::NONE
                && root.get_basic_info().logical_type_ref().is_none()
        };
        geo.column = all.iter().position(|root| is_wkb(root)).ok_or_else(|| {
            unsupported(
                "a Parquet file without geometries (no metadata \"geo\", no column of a geometry type, no column \
                 geometry, geom or wkb of bytes); write it as GeoParquet"
                    .to_owned(),
            )
        })?;
        Ok(geo)
    }
}

impl Encoding {
    fn parse(text: &str) -> Result<Self, ReadErrorKind> {
        let name = text.strip_prefix("geoarrow.").unwrap_or(text);
        Ok(match name {
            "WKB" | "wkb" => Self::Wkb,
            "point" => Self::Native(Native::Point),
            "linestring" => Self::Native(Native::LineString),
            "polygon" => Self::Native(Native::Polygon),
            "multipoint" => Self::Native(Native::MultiPoint),
            "multilinestring" => Self::Native(Native::MultiLineString),
            "multipolygon" => Self::Native(Native::MultiPolygon),
            _ => {
                return Err(unsupported(format!(
                    "geometries in the encoding {}, which is not read; write them as WKB",
                    quoted(text)
                )));
            }
        })
    }
}

/// The outermost columns.
pub(super) fn roots(schema: &SchemaDescriptor) -> &[std::sync::Arc<Type>] {
    schema.root_schema().get_fields()
}

/// A PROJJSON object, with the name that it has from an authority; files of versions before 1.0 have a WKT.
fn crs_text(crs: &Json) -> CrsText {
    if let Some(text) = crs.as_str() {
        return CrsText { wkt: Some(text.to_owned()), ..CrsText::default() };
    }
    CrsText { name: name_of_projjson(crs), wkt: None, projjson: Some(crs.to_string()) }
}

/// The system of a geometry type: `srid:n`, `projjson:key` of the file's metadata, PROJJSON itself or a name.
fn typed_crs<'a>(text: &str, entry: &dyn Fn(&str) -> Option<&'a str>) -> CrsText {
    if let Some(code) = text.strip_prefix("srid:") {
        return CrsText::named(&format!("EPSG:{code}"));
    }
    let projjson = text.strip_prefix("projjson:").and_then(entry).unwrap_or(text);
    match serde_json::from_str::<Json>(projjson) {
        Ok(crs) if crs.is_object() => crs_text(&crs),
        _ => CrsText::named(text),
    }
}

/// The paths of the columns of boxes, where all four are there.
fn covering(bbox: &Json) -> Option<[Vec<String>; 4]> {
    let path = |key: &str| -> Option<Vec<String>> {
        bbox.get(key)?.as_array()?.iter().map(|part| part.as_str().map(str::to_owned)).collect()
    };
    Some([path("xmin")?, path("ymin")?, path("xmax")?, path("ymax")?])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Encoding, Native, covering, crs_text, name_of_projjson, typed_crs};

    #[test]
    fn systems_have_their_names() {
        let crs = json!({"type": "ProjectedCRS", "id": {"authority": "EPSG", "code": 4548}});
        assert_eq!(name_of_projjson(&crs).as_deref(), Some("EPSG:4548"));
        assert_eq!(
            name_of_projjson(&json!({"id": {"authority": "OGC", "code": "CRS84"}})).as_deref(),
            Some("OGC:CRS84")
        );
        assert_eq!(crs_text(&json!({"type": "ProjectedCRS"})).name, None);
        assert_eq!(crs_text(&json!("GEOGCS[]")).wkt.as_deref(), Some("GEOGCS[]"));
        let entry = |key: &str| (key == "k").then_some(r#"{"id": {"authority": "EPSG", "code": 2436}}"#);
        for (text, name) in [("srid:4548", "EPSG:4548"), ("projjson:k", "EPSG:2436"), ("EPSG:3857", "EPSG:3857")] {
            assert_eq!(typed_crs(text, &entry).name.as_deref(), Some(name));
        }
    }

    #[test]
    fn coverings_and_encodings_are_whole_or_none() {
        let one = json!(["bbox", "x"]);
        assert!(covering(&json!({"xmin": one, "ymin": one, "xmax": one})).is_none());
        let four = covering(&json!({"xmin": one, "ymin": one, "xmax": one, "ymax": one})).unwrap();
        assert_eq!(four[3], ["bbox", "x"]);
        assert_eq!(Encoding::parse("multipolygon").unwrap(), Encoding::Native(Native::MultiPolygon));
        assert_eq!(
            Encoding::parse("\u{1b}x").unwrap_err().to_string(),
            "geometries in the encoding \"\\u{1b}x\", which is not read; write them as WKB"
        );
    }
}
