//! Writing: `GeoParquet` 1.1 with well-known binary, boxes beside the geometries, and zstd.
//!
//! The same features give the same bytes: nothing of a file depends on the clock, the machine or the number of threads.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryBuilder, Float32Array, RecordBatch, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field as Column, Fields, Schema};
use geoland::record::{Outline, Value};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::arrow::{ArrowSchemaConverter, ArrowWriter};
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnPath, SchemaDescriptor, Type};
use serde_json::{Map, Value as Json, json};

use super::cells::Cells;
use crate::error::quoted;
use crate::feature::Feature;
use crate::output::{Output, OutputError};
use crate::positions;
use crate::schema::FieldType;
use crate::wkb;
use crate::write::{LayerWriter, Loss, Losses, Target, WriteError};

/// The rows of a row group, and the bytes of texts and geometries after which one ends early.
const GROUP_ROWS: usize = 65_536;
const GROUP_BYTES: usize = 96 << 20;

/// The level of zstd: a third of the size of snappy's on parcels, at half its speed.
const ZSTD_LEVEL: i32 = 3;

/// The sides of the boxes beside the geometries.
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// Begins a file.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let output = Output::create(Some(target.path))?;
    let mut losses = Losses::default();
    for name in target.profile.mixed() {
        losses.layer(&format!("the attribute {} has values of several types and is written as text", quoted(name)));
    }
    if !target.foreign.is_empty() {
        losses.layer("members of the document that GeoJSON does not define left out");
    }
    let mut attributes: Vec<_> =
        target.profile.fields().into_iter().map(|field| (Cells::new(field.kind), field.kind, field.name)).collect();
    let mut has_id = false;
    if target.profile.has_ids {
        has_id = attributes.iter().all(|(_, _, name)| !name.eq_ignore_ascii_case("id"));
        if has_id {
            attributes.insert(0, (Cells::of_ids(), FieldType::Text, "id".to_owned()));
            losses.layer("identifiers outside the attributes are written as the attribute \"id\"");
        } else {
            losses.layer("identifiers outside the attributes left out, since there is an attribute \"id\"");
        }
    }
    let free = |name: &str| {
        let taken = |name: &str| attributes.iter().any(|(_, _, other)| other.eq_ignore_ascii_case(name));
        let mut names = std::iter::once(name.to_owned()).chain((1..).map(|n| format!("{name}_{n}")));
        names.find(|name| !taken(name)).unwrap_or_default()
    };
    let crs = crs(target, &mut losses);
    Ok(Box::new(Layer {
        name: output.name(),
        state: State::Waiting(output),
        geometry_name: free("geometry"),
        box_name: free("bbox"),
        places: attributes.iter().enumerate().map(|(at, (_, _, name))| (name.clone(), at)).collect(),
        attributes: attributes
            .into_iter()
            .map(|(cells, kind, name)| Attribute { name, kind, cells, filled: 0 })
            .collect(),
        has_id,
        geometries: BinaryBuilder::new(),
        boxes: Vec::new(),
        bytes: 0,
        types: BTreeSet::new(),
        bounds: None,
        crs,
        losses,
    }))
}

/// The member `crs`: `None` where it is left out, which says longitude and latitude on WGS 84; null where the system is not known.
fn crs(target: &Target<'_>, losses: &mut Losses) -> Option<Json> {
    let Some(text) = target.crs else { return Some(Json::Null) };
    if target.system.is_some_and(|crs| *crs == geoland::Crs::WGS84) {
        return None;
    }
    if let Some(object) = text.projjson.as_deref().and_then(|text| serde_json::from_str(text).ok()) {
        return Some(object);
    }
    losses.layer(&format!("the coordinate system {} left out: it has no PROJJSON", quoted(text.shortest())));
    Some(Json::Null)
}

struct Attribute {
    name: String,
    kind: FieldType,
    cells: Cells,
    /// The rows of the row group that have a value or null.
    filled: usize,
}

struct Layer {
    name: String,
    state: State,
    geometry_name: String,
    box_name: String,
    attributes: Vec<Attribute>,
    places: HashMap<String, usize>,
    has_id: bool,
    geometries: BinaryBuilder,
    boxes: Vec<Option<[f32; 4]>>,
    /// Bytes of texts and geometries in the row group.
    bytes: usize,
    types: BTreeSet<String>,
    bounds: Option<[f64; 4]>,
    crs: Option<Json>,
    losses: Losses,
}

/// The types of some attributes show with the first row group, and the file begins with it.
enum State {
    Waiting(Output),
    Writing(Box<ArrowWriter<Output>>, Arc<Schema>),
    Failed,
}

impl LayerWriter for Layer {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        let row = self.boxes.len();
        for (at, (name, value)) in feature.record.properties.iter().enumerate() {
            let at = at + usize::from(self.has_id);
            let known = self.attributes.get(at).is_some_and(|attribute| attribute.name == *name);
            let place = if known { Some(at) } else { self.places.get(name).copied() };
            match place {
                Some(place) => self.put(place, row, value),
                // The profile saw every attribute, unless it is of other features.
                None => self.losses.feature(&format!("the attribute {} left out", quoted(name))),
            }
        }
        if self.has_id {
            self.put(0, row, &feature.record.id);
        }
        for attribute in &mut self.attributes {
            if attribute.filled == row {
                attribute.cells.push_null();
                attribute.filled += 1;
            }
        }
        self.put_geometry(feature);
        if self.boxes.len() >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        if !self.boxes.is_empty() || matches!(self.state, State::Waiting(_)) {
            self.flush()?;
        }
        let geo = KeyValue::new("geo".to_owned(), self.geo().to_string());
        let State::Writing(mut writer, _) = self.state else { return Ok(self.losses.0) };
        writer.append_key_value_metadata(geo);
        let output = writer.into_inner().map_err(|error| failure(&self.name, error))?;
        output.commit()?;
        Ok(self.losses.0)
    }
}

impl Layer {
    fn put(&mut self, place: usize, row: usize, value: &Value) {
        let attribute = &mut self.attributes[place];
        if attribute.filled > row {
            return;
        }
        if let Value::Text(text) | Value::Json(text) = value {
            self.bytes += text.len();
        }
        if !attribute.cells.push(value) {
            attribute.cells.push_null();
            let name = quoted(&attribute.name);
            self.losses.feature(&format!("values of {name} left out that are not of its type"));
        }
        attribute.filled += 1;
    }

    fn put_geometry(&mut self, feature: &Feature) {
        let extras = &feature.extras;
        if !extras.measures.is_empty() {
            self.losses.feature("measures left out");
        }
        if !extras.foreign.is_empty() {
            self.losses.feature("members that GeoJSON does not define left out");
        }
        if matches!(feature.record.outline, Outline::Unreadable(_)) {
            self.losses.feature("geometries left out that could not be read");
        }
        let Some(geometry) = feature.geometry() else {
            self.geometries.append_null();
            return self.boxes.push(None);
        };
        let wkb = wkb::write(geometry, &extras.heights, &[]);
        self.bytes += wkb.len();
        // The second byte of the type in well-known binary says whether there are heights.
        let has_heights = u32::from_le_bytes([wkb[1], wkb[2], wkb[3], wkb[4]]) > 1_000;
        let kind = geoland::outline::type_name(geometry);
        let kind = if has_heights { format!("{kind} Z") } else { kind.to_owned() };
        self.types.insert(kind);
        self.geometries.append_value(&wkb);
        let bounds = positions::bounds(geometry);
        self.boxes.push(bounds.map(outwards));
        if let Some([w, s, e, n]) = bounds {
            let [west, south, east, north] = self.bounds.get_or_insert([w, s, e, n]);
            (*west, *south) = (west.min(w), south.min(s));
            (*east, *north) = (east.max(e), north.max(n));
        }
    }

    /// Writes a row group.
    fn flush(&mut self) -> Result<(), WriteError> {
        self.state = match std::mem::replace(&mut self.state, State::Failed) {
            State::Waiting(output) => self.begin(output)?,
            state => state,
        };
        let boxes = std::mem::take(&mut self.boxes);
        let mut columns: Vec<_> = self.attributes.iter_mut().map(|attribute| attribute.cells.finish()).collect();
        columns.push(Arc::new(self.geometries.finish()));
        columns.push(box_column(&boxes));
        for attribute in &mut self.attributes {
            attribute.filled = 0;
        }
        self.bytes = 0;
        let State::Writing(writer, schema) = &mut self.state else { return Ok(()) };
        let batch = RecordBatch::try_new(Arc::clone(schema), columns).map_err(ParquetError::from);
        let written = batch.and_then(|batch| {
            writer.write(&batch)?;
            writer.flush()
        });
        written.map_err(|error| failure(&self.name, error))
    }

    fn begin(&mut self, output: Output) -> Result<State, WriteError> {
        for attribute in &mut self.attributes {
            if attribute.cells.decide() {
                let name = quoted(&attribute.name);
                self.losses.layer(&format!("the attribute {name} is written as text: its values are of several forms"));
            }
        }
        let side = |side: &str| Column::new(side, DataType::Float32, false);
        let sides: Fields = SIDES.iter().map(|name| side(name)).collect();
        let attributes = self.attributes.iter();
        let mut columns: Vec<_> =
            attributes.map(|attribute| Column::new(&attribute.name, attribute.cells.kind(), true)).collect();
        columns.push(Column::new(&self.geometry_name, DataType::Binary, true));
        columns.push(Column::new(&self.box_name, DataType::Struct(sides), true));
        let schema = Arc::new(Schema::new(columns));
        let begun = self.parquet_schema(&schema).and_then(|parquet| {
            let options = ArrowWriterOptions::new()
                .with_properties(self.properties()?)
                .with_skip_arrow_metadata(true)
                .with_parquet_schema(parquet);
            ArrowWriter::try_new_with_options(output, Arc::clone(&schema), options)
        });
        let writer = begun.map_err(|error| failure(&self.name, error))?;
        Ok(State::Writing(Box::new(writer), schema))
    }

    fn properties(&self) -> Result<WriterProperties, ParquetError> {
        let geometry = ColumnPath::new(vec![self.geometry_name.clone()]);
        // Every geometry is another one, and the order of their bytes says nothing.
        Ok(WriterProperties::builder()
            .set_created_by(format!("geoland-io version {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
            .set_max_row_group_row_count(None)
            .set_column_dictionary_enabled(geometry.clone(), false)
            .set_column_statistics_enabled(geometry, EnabledStatistics::None)
            .build())
    }

    /// The types of Parquet, which has one for JSON that Arrow has not.
    fn parquet_schema(&self, schema: &Schema) -> Result<SchemaDescriptor, ParquetError> {
        let plain = ArrowSchemaConverter::new().convert(schema)?;
        let root = plain.root_schema();
        let typed = root.get_fields().iter().enumerate().map(|(at, column)| {
            if self.attributes.get(at).is_none_or(|attribute| attribute.kind != FieldType::Json) {
                return Ok(Arc::clone(column));
            }
            let json = Type::primitive_type_builder(column.name(), PhysicalType::BYTE_ARRAY)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::Json));
            json.build().map(Arc::new)
        });
        let typed = typed.collect::<Result<Vec<_>, ParquetError>>()?;
        let root = Type::group_type_builder(root.name()).with_fields(typed).build()?;
        Ok(SchemaDescriptor::new(Arc::new(root)))
    }

    /// The metadata `geo`.
    fn geo(&self) -> Json {
        let covering: Map<_, _> = SIDES.iter().map(|side| ((*side).to_owned(), json!([self.box_name, side]))).collect();
        let mut column = Map::new();
        column.insert("encoding".to_owned(), json!("WKB"));
        column.insert("geometry_types".to_owned(), json!(self.types));
        column.extend(self.crs.clone().map(|crs| ("crs".to_owned(), crs)));
        column.extend(self.bounds.map(|bounds| ("bbox".to_owned(), json!(bounds))));
        column.insert("covering".to_owned(), json!({ "bbox": covering }));
        json!({
            "version": "1.1.0",
            "primary_column": self.geometry_name,
            "columns": { self.geometry_name.as_str(): column },
        })
    }
}

/// Boxes as a column; nothing has none.
fn box_column(boxes: &[Option<[f32; 4]>]) -> ArrayRef {
    let side = |side: usize| -> ArrayRef {
        Arc::new(boxes.iter().map(|sides| sides.map_or(0.0, |sides| sides[side])).collect::<Float32Array>())
    };
    let fields: Fields = SIDES.iter().map(|name| Column::new(*name, DataType::Float32, false)).collect();
    let valid: NullBuffer = boxes.iter().map(Option::is_some).collect::<Vec<_>>().into();
    Arc::new(StructArray::new(fields, (0..4).map(side).collect(), Some(valid)))
}

/// A box with sides of 32 bits that holds the box.
fn outwards([w, s, e, n]: [f64; 4]) -> [f32; 4] {
    let down = |x: f64| if f64::from(x as f32) > x { (x as f32).next_down() } else { x as f32 };
    let up = |x: f64| if f64::from(x as f32) < x { (x as f32).next_up() } else { x as f32 };
    [down(w), down(s), up(e), up(n)]
}

fn failure(target: &str, error: ParquetError) -> WriteError {
    let error = match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    };
    OutputError::new(target, error).into()
}

#[cfg(test)]
mod tests {
    use super::outwards;

    #[test]
    fn boxes_of_floats_hold_the_box() {
        for x in [117.099_999_3, -117.099_999_3, 0.1, -0.0, 1e-300, -1e-300, 1e300, -1e300, 4_400_123.456_789] {
            let [w, s, e, n] = outwards([x, x, x, x]).map(f64::from);
            assert!(w <= x && s <= x && e >= x && n >= x, "{x}");
        }
        assert_eq!(outwards([0.5, 1.0, 2.0, 3.0]), [0.5, 1.0, 2.0, 3.0]);
    }
}
