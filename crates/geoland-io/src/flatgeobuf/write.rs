//! Writing: a header, the index, and the features in its order.
//!
//! Features wait in a temporary file until all of their boxes are known; a box takes 48 bytes of memory. The same features in the same
//! order give the same bytes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use ::flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs, CrsArgs, Feature as Table, FeatureArgs, GeometryType, Header, HeaderArgs,
};
use flatbuffers::FlatBufferBuilder;
use geoland::record::{Outline, Value};

use super::encode::{self, Beside};
use super::index::{NODE_SIZE, Node, Tree};
use super::{FEATURE_LIMIT, MARK};
use crate::error::quoted;
use crate::feature::Feature;
use crate::output::{Output, OutputError};
use crate::positions;
use crate::schema::{Field, FieldType};
use crate::write::{LayerWriter, Loss, Losses, Target, WriteError};

/// The attribute of identifiers.
const ID: &str = "id";

/// Begins a file.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let output = Output::create(Some(target.path))?;
    let name = output.name();
    let mut losses = Losses::default();
    losses.layer("the order of features: it is that of the spatial index");
    for attribute in target.profile.mixed() {
        losses
            .layer(&format!("the attribute {} has values of several types and is written as text", quoted(attribute)));
    }
    if !target.foreign.is_empty() {
        losses.layer("members of the document that GeoJSON does not define left out");
    }
    let mut fields = target.profile.fields();
    let mut has_id = false;
    if target.profile.has_ids {
        has_id = fields.iter().all(|field| !field.name.eq_ignore_ascii_case(ID));
        if has_id {
            fields.insert(0, Field::new(ID, FieldType::Text));
            losses.layer("identifiers outside the attributes are written as texts in the attribute \"id\"");
        } else {
            losses.layer("identifiers outside the attributes left out, since there is an attribute \"id\"");
        }
    }
    if fields.len() > usize::from(u16::MAX) {
        return Err(WriteError::unfit(target.path, None, "more than 65,535 attributes; leave some out"));
    }
    for field in &fields {
        let as_what = match field.kind {
            FieldType::Date => "moments: FlatGeobuf has no type of days",
            FieldType::Time => "text: FlatGeobuf has no type of times of day",
            _ => continue,
        };
        losses.layer(&format!("the attribute {} is declared as {as_what}", quoted(&field.name)));
    }
    // Beside the output, where there is room for it, or where temporary files are.
    let folder = target.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let waiting = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile());
    let waiting = waiting.map_err(|error| OutputError::new(&name, error))?;
    let header = header(target, &mut losses);
    Ok(Box::new(Layer {
        output,
        name,
        waiting: BufWriter::with_capacity(1 << 18, waiting),
        header,
        places: fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect(),
        fields,
        has_id,
        nodes: Vec::new(),
        bytes: 0,
        builder: FlatBufferBuilder::new(),
        properties: Vec::new(),
        losses,
    }))
}

/// What the header says that is known beforehand.
struct Head {
    name: Option<String>,
    kind: GeometryType,
    has_z: bool,
    has_m: bool,
    crs: Option<HeadCrs>,
}

struct HeadCrs {
    org: Option<String>,
    code: i32,
    code_string: Option<String>,
    wkt: Option<String>,
}

fn header(target: &Target<'_>, losses: &mut Losses) -> Head {
    let profile = target.profile;
    let kind = match &profile.types[..] {
        // What is of one type only need not say it in each feature.
        [(kind, _)] => encode::kind_of_name(kind),
        _ => GeometryType::Unknown,
    };
    let stem = || target.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = target.layer.map(str::to_owned).or_else(stem);
    Head { name, kind, has_z: profile.has_heights, has_m: profile.has_measures, crs: crs(target, losses) }
}

/// The coordinate system by authority and code, and as WKT where the source has one.
fn crs(target: &Target<'_>, losses: &mut Losses) -> Option<HeadCrs> {
    let text = target.crs?;
    let own = text.name.as_deref().and_then(authority);
    let known = || target.system.filter(|crs| !crs.is_planar()).and_then(|crs| authority(crs.name()));
    let named = own.or_else(known);
    if named.is_none() && text.wkt.is_none() {
        losses
            .layer(&format!("the coordinate system {} left out: it has neither code nor WKT", quoted(text.shortest())));
        return None;
    }
    let mut crs = HeadCrs { org: None, code: 0, code_string: None, wkt: text.wkt.clone() };
    if let Some((org, code)) = named {
        // Longitude comes first in every file of the format, so that 4326 is what others know as CRS84.
        let (org, code) =
            if (&*org, &*code) == ("OGC", "CRS84") { ("EPSG".into(), "4326".into()) } else { (org, code) };
        match code.parse::<i32>() {
            Ok(number) if number > 0 => crs.code = number,
            _ => crs.code_string = Some(code),
        }
        crs.org = Some(org);
    }
    Some(crs)
}

/// Authority and code of a name: `EPSG:4548`, `urn:ogc:def:crs:EPSG::4548`, or the address of one.
fn authority(name: &str) -> Option<(String, String)> {
    let parts: Vec<_> = name.split([':', '/']).filter(|part| !part.is_empty()).collect();
    let (code, rest) = parts.split_last()?;
    let at = rest.iter().rposition(|part| part.eq_ignore_ascii_case("crs")).map_or(0, |at| at + 1);
    let authority = rest.get(at)?;
    let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (is_word(authority) && is_word(code)).then(|| (authority.to_uppercase(), (*code).to_owned()))
}

struct Layer {
    output: Output,
    name: String,
    /// The features as they came.
    waiting: BufWriter<File>,
    header: Head,
    fields: Vec<Field>,
    places: HashMap<String, usize>,
    has_id: bool,
    /// The boxes of the features, with where they wait and the bytes that they take.
    nodes: Vec<(Node, u32)>,
    bytes: u64,
    builder: FlatBufferBuilder<'static>,
    properties: Vec<u8>,
    losses: Losses,
}

impl LayerWriter for Layer {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        if !feature.extras.foreign.is_empty() {
            self.losses.feature("members that GeoJSON does not define left out");
        }
        if matches!(feature.record.outline, Outline::Unreadable(_)) {
            self.losses.feature("geometries left out that could not be read");
        }
        self.put_properties(feature);
        let mut positions = 0_u64;
        feature.geometry().inspect(|geometry| positions::each(geometry, &mut |_| positions += 1));
        if 40 * positions + self.properties.len() as u64 > FEATURE_LIMIT {
            let path = Path::new(&self.name);
            return Err(WriteError::unfit(
                path,
                Some(feature.record.number),
                "a feature of more than 256 MiB; divide it",
            ));
        }
        self.builder.reset();
        let beside = Beside {
            heights: self.header.has_z.then_some(&*feature.extras.heights),
            measures: self.header.has_m.then_some(&*feature.extras.measures),
        };
        let geometry = feature.geometry().map(|geometry| {
            encode::geometry(&mut self.builder, geometry, beside, self.header.kind == GeometryType::Unknown)
        });
        let properties = (!self.properties.is_empty()).then(|| self.builder.create_vector(&self.properties));
        let table = Table::create(&mut self.builder, &FeatureArgs { geometry, properties, columns: None });
        self.builder.finish_size_prefixed(table, None);
        let bytes = self.builder.finished_data();
        self.waiting.write_all(bytes).map_err(|error| OutputError::new(&self.name, error))?;
        let mut node = Node { place: self.bytes, ..Node::EMPTY };
        if let Some(sides) = feature.geometry().and_then(positions::bounds) {
            node.sides = sides;
        }
        // The builder makes at most 2 GiB.
        self.nodes.push((node, bytes.len() as u32));
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        let written = self.complete();
        written.map_err(|error| OutputError::new(&self.name, error))?;
        self.output.commit()?;
        Ok(self.losses.0)
    }
}

impl Layer {
    /// The attributes that are not null.
    fn put_properties(&mut self, feature: &Feature) {
        self.properties.clear();
        let record = &feature.record;
        if self.has_id {
            self.put(0, &record.id);
        }
        for (at, (name, value)) in record.properties.iter().enumerate() {
            let at = at + usize::from(self.has_id);
            let known = self.fields.get(at).is_some_and(|field| field.name == *name);
            match if known { Some(at) } else { self.places.get(name).copied() } {
                Some(place) => self.put(place, value),
                // The profile saw every attribute, unless it is of other features.
                None => self.losses.feature(&format!("the attribute {} left out", quoted(name))),
            }
        }
    }

    fn put(&mut self, place: usize, value: &Value) {
        if *value == Value::Null {
            return;
        }
        let start = self.properties.len();
        self.properties.extend((place as u16).to_le_bytes());
        let field = &self.fields[place];
        if !encode::value(&mut self.properties, field.kind, value) {
            self.properties.truncate(start);
            let name = quoted(&field.name);
            self.losses.feature(&format!("values of {name} left out that are not of its type"));
        }
    }

    /// Writes the file, once all features are there.
    fn complete(&mut self) -> io::Result<()> {
        let mut extent = Node::EMPTY;
        self.nodes.iter().for_each(|(node, _)| extent.expand(node.sides));
        // Features at one place of the curve stay in their order.
        self.nodes.sort_by_cached_key(|(node, _)| node.hilbert(&extent));
        self.output.write_all(&MARK)?;
        let header = self.header_bytes(&extent);
        self.output.write_all(&header)?;
        if let Ok(Some(tree)) = Tree::new(self.nodes.len() as u64, NODE_SIZE) {
            let mut place = 0;
            let leaves = self.nodes.iter().map(|(node, bytes)| {
                let leaf = Node { place, ..*node };
                place += u64::from(*bytes);
                leaf
            });
            let leaves: Vec<_> = leaves.collect();
            tree.write(&leaves, &mut self.output)?;
        }
        self.waiting.flush()?;
        let waiting = self.waiting.get_mut();
        let mut bytes = Vec::new();
        for (node, size) in &self.nodes {
            bytes.resize(*size as usize, 0);
            waiting.seek(SeekFrom::Start(node.place))?;
            waiting.read_exact(&mut bytes)?;
            self.output.write_all(&bytes)?;
        }
        Ok(())
    }

    fn header_bytes(&self, extent: &Node) -> Vec<u8> {
        let mut builder = FlatBufferBuilder::new();
        let columns: Vec<_> = self
            .fields
            .iter()
            .map(|field| {
                let name = Some(builder.create_string(&field.name));
                let type_ = column_type(field.kind);
                Column::create(&mut builder, &ColumnArgs { name, type_, ..ColumnArgs::default() })
            })
            .collect();
        let columns = (!columns.is_empty()).then(|| builder.create_vector(&columns));
        let crs = self.header.crs.as_ref().map(|crs| {
            let mut text = |text: &Option<String>| text.as_ref().map(|text| builder.create_string(text));
            let (org, code_string, wkt) = (text(&crs.org), text(&crs.code_string), text(&crs.wkt));
            Crs::create(&mut builder, &CrsArgs { org, code: crs.code, code_string, wkt, ..CrsArgs::default() })
        });
        let has_extent = extent.sides[0] <= extent.sides[2];
        let args = HeaderArgs {
            name: self.header.name.as_ref().map(|name| builder.create_string(name)),
            envelope: has_extent.then(|| builder.create_vector(&extent.sides)),
            geometry_type: self.header.kind,
            has_z: self.header.has_z,
            has_m: self.header.has_m,
            columns,
            features_count: self.nodes.len() as u64,
            index_node_size: if self.nodes.is_empty() { 0 } else { NODE_SIZE },
            crs,
            ..HeaderArgs::default()
        };
        let header = Header::create(&mut builder, &args);
        builder.finish_size_prefixed(header, None);
        builder.finished_data().to_vec()
    }
}

fn column_type(kind: FieldType) -> ColumnType {
    match kind {
        FieldType::Bool => ColumnType::Bool,
        FieldType::Int8 => ColumnType::Byte,
        FieldType::Int16 => ColumnType::Short,
        FieldType::Int32 => ColumnType::Int,
        FieldType::Int64 => ColumnType::Long,
        FieldType::UInt64 => ColumnType::ULong,
        FieldType::Float32 => ColumnType::Float,
        FieldType::Float64 => ColumnType::Double,
        FieldType::Text | FieldType::Time => ColumnType::String,
        FieldType::Date | FieldType::DateTime => ColumnType::DateTime,
        FieldType::Binary => ColumnType::Binary,
        FieldType::Json => ColumnType::Json,
    }
}

#[cfg(test)]
mod tests {
    use super::authority;

    #[test]
    fn names_have_an_authority_and_a_code() {
        for name in
            ["EPSG:4548", "epsg:4548", "urn:ogc:def:crs:EPSG::4548", "http://www.opengis.net/def/crs/EPSG/0/4548"]
        {
            assert_eq!(authority(name), Some(("EPSG".to_owned(), "4548".to_owned())), "{name}");
        }
        assert_eq!(authority("urn:ogc:def:crs:OGC:1.3:CRS84"), Some(("OGC".to_owned(), "CRS84".to_owned())));
        for name in ["", "4548", "+proj=utm +zone=50", "PROJCS[\"a\"]"] {
            assert_eq!(authority(name), None, "{name}");
        }
    }
}
