//! What is read of a table: which row groups, which columns, and as what.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field as Column, FieldRef, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::LogicalType;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;
use parquet::schema::types::{SchemaDescriptor, Type};

use super::geo::{Geo, roots};
use super::table::{Table, Weight, fenced};
use super::{damaged, unreadable, unsupported, values};
use crate::error::{ReadErrorKind, quoted};
use crate::schema::Field;
use crate::source::Request;

/// A row group that is read.
pub(super) struct Group {
    pub(super) index: usize,
    /// The number of its first row in the file, from 1.
    pub(super) first: u64,
    pub(super) rows: u64,
    pub(super) weight: Weight,
}

/// An attribute that is read.
pub(super) struct Attribute {
    pub(super) name: String,
    /// Its column in a batch.
    pub(super) column: usize,
    pub(super) is_json: bool,
}

/// What is read.
pub(super) struct Plan {
    pub(super) geo: Geo,
    pub(super) metadata: ArrowReaderMetadata,
    pub(super) mask: ProjectionMask,
    pub(super) groups: Vec<Group>,
    /// The column of geometries in a batch.
    pub(super) geometry: usize,
    pub(super) attributes: Vec<Attribute>,
    /// All attributes of the table, wanted or not.
    pub(super) fields: Vec<Field>,
    /// Whether a wanted column is of a type that is not read.
    pub(super) leaves_out: bool,
    /// Whether a wanted attribute has values within values.
    pub(super) is_nested: bool,
    pub(super) extras: bool,
}

impl Plan {
    pub(super) fn new(table: &Table, request: &Request) -> Result<Self, ReadErrorKind> {
        let schema = table.metadata.file_metadata().schema_descr();
        let geo = Geo::of(table.metadata.file_metadata())?;
        let metadata = arrow_metadata(table)?;
        let columns = metadata.schema().fields().clone();
        if columns.len() != roots(schema).len() {
            return Err(unsupported("columns without any values in them; remove the empty groups".to_owned()));
        }
        let (mut fields, mut wanted, mut attributes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut leaves_out, mut is_nested) = (false, false);
        let (mut names, mut geometry) = (HashSet::new(), 0);
        let hidden = geo.covering.as_ref().map(|paths| paths.each_ref().map(|path| path.first()));
        for (at, (column, root)) in columns.iter().zip(roots(schema)).enumerate() {
            let name = column.name();
            if !names.insert(name) {
                return Err(unsupported(format!("two columns {}; give one of them another name", quoted(name))));
            }
            let is_hidden = hidden.is_some_and(|hidden| hidden.contains(&Some(name)));
            if at == geo.column {
                geometry = wanted.len();
                wanted.push(at);
                continue;
            }
            if is_hidden || geo.others.binary_search(&at).is_ok() {
                continue;
            }
            let kind = values::field_type(column.data_type(), is_json(root));
            fields.extend(kind.map(|kind| Field::new(name, kind)));
            if !request.wants(name) {
                continue;
            }
            leaves_out |= kind.is_none();
            if kind.is_some() {
                is_nested |= values::is_nested(column.data_type());
                attributes.push(Attribute { name: name.clone(), column: wanted.len(), is_json: is_json(root) });
                wanted.push(at);
            }
        }
        Ok(Self {
            mask: ProjectionMask::roots(schema, wanted.iter().copied()),
            groups: groups(table, &geo, request, &wanted)?,
            geometry,
            attributes,
            metadata,
            fields,
            leaves_out,
            is_nested,
            extras: request.extras,
            geo,
        })
    }
}

fn is_json(root: &Type) -> bool {
    root.is_primitive() && root.get_basic_info().logical_type_ref() == Some(&LogicalType::Json)
}

/// The types of the columns as Parquet itself has them. The schema of Arrow that some writers add is not looked at: it says nothing that an
/// account needs, and is one more thing that can lie.
fn arrow_metadata(table: &Table) -> Result<ArrowReaderMetadata, ReadErrorKind> {
    let options = || ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let read = |options| {
        let read = fenced(|| ArrowReaderMetadata::try_new(Arc::clone(&table.metadata), options))?;
        read.map_err(|error| unreadable(&error.to_string()))
    };
    let plain = read(options())?;
    read(options().with_schema(Arc::new(Schema::new(plain.schema().fields().iter().map(viewed).collect::<Vec<_>>()))))
}

/// A column whose texts and bytes are views of its pages. A text that a dictionary has once, and a page of a few bytes a million times, stays
/// in memory once.
fn viewed(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::List(item) => DataType::List(viewed(item)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(viewed).collect()),
        DataType::Map(entries, sorted) => DataType::Map(viewed(entries), *sorted),
        other => other.clone(),
    };
    Arc::new(Column::new(field.name(), kind, field.is_nullable()))
}

/// The row groups that may have features in the box, with what the wanted columns of them take; these are in ascending order.
fn groups(table: &Table, geo: &Geo, request: &Request, wanted: &[usize]) -> Result<Vec<Group>, ReadErrorKind> {
    let schema = table.metadata.file_metadata().schema_descr();
    let covering = geo.covering.as_ref().and_then(|paths| covering_leaves(schema, paths));
    let mut chosen = Vec::new();
    let mut first = 1;
    for (index, group) in table.metadata.row_groups().iter().enumerate() {
        let rows = group.num_rows().unsigned_abs();
        let misses = match (request.bbox, covering) {
            (Some(bbox), Some(leaves)) => misses(group, leaves, bbox),
            _ => false,
        };
        if !misses && rows > 0 {
            chosen.push(Group { index, first, rows, weight: Weight::default() });
        }
        first += rows;
    }
    let leaves: Vec<_> = (0..schema.num_columns())
        .filter(|leaf| wanted.binary_search(&schema.get_column_root_idx(*leaf)).is_ok())
        .collect();
    if leaves.is_empty() {
        return Err(damaged("its column of geometries holds nothing"));
    }
    let weights = table.weights(&chosen.iter().map(|group| group.index).collect::<Vec<_>>(), &leaves)?;
    for (group, weight) in chosen.iter_mut().zip(weights) {
        group.weight = weight;
    }
    Ok(chosen)
}

/// The columns of the sides of boxes.
fn covering_leaves(schema: &SchemaDescriptor, paths: &[Vec<String>; 4]) -> Option<[usize; 4]> {
    let leaf = |path: &Vec<String>| schema.columns().iter().position(|column| column.path().parts() == path);
    Some([leaf(&paths[0])?, leaf(&paths[1])?, leaf(&paths[2])?, leaf(&paths[3])?])
}

/// Whether the boxes of a row group all lie outside a box, as far as its statistics say it. A box goes from its west side to its east
/// side; one that goes around the other way, across the antimeridian, does not show in statistics.
fn misses(group: &RowGroupMetaData, leaves: [usize; 4], bbox: [f64; 4]) -> bool {
    let side = |leaf: usize, least: bool| -> Option<f64> {
        let number = match group.columns().get(leaf)?.statistics()? {
            Statistics::Double(side) => *if least { side.min_opt() } else { side.max_opt() }?,
            Statistics::Float(side) => f64::from(*if least { side.min_opt() } else { side.max_opt() }?),
            _ => return None,
        };
        (!number.is_nan()).then_some(number)
    };
    let [west, south, east, north] = bbox;
    let [w, s, e, n] = leaves;
    side(w, true).is_some_and(|w| w > east)
        || side(s, true).is_some_and(|s| s > north)
        || side(e, false).is_some_and(|e| e < west)
        || side(n, false).is_some_and(|n| n < south)
}
