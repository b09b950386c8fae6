//! The attributes of a feature: pairs of the number of a column and a value in the column's type.

use ::flatgeobuf::{Column as Table, ColumnType};
use flatbuffers::{ForwardsUOffset, Vector};
use geoland::record::Value;

use super::damaged;
use crate::cell;
use crate::error::{ReadErrorKind, quoted};
use crate::schema::{Field, FieldType};
use crate::source::Request;

/// A column of the header, or of a feature.
pub(super) struct Column {
    name: String,
    kind: ColumnType,
    width: Option<(usize, usize)>,
    /// The place among the wanted attributes.
    place: Option<usize>,
}

impl Column {
    pub(super) fn all(columns: Vector<'_, ForwardsUOffset<Table<'_>>>, request: &Request) -> Vec<Self> {
        let size = |number: i32| usize::try_from(number).unwrap_or(0);
        let mut wanted = 0..;
        let column = |column: Table<'_>| Self {
            name: column.name().to_owned(),
            kind: column.type_(),
            width: (column.width() > 0).then(|| (size(column.width()), size(column.precision()))),
            place: if request.wants(column.name()) { wanted.next() } else { None },
        };
        columns.iter().map(column).collect()
    }

    /// The attribute; `None` of a type that is not known.
    pub(super) fn field(&self) -> Option<Field> {
        let kind = match self.kind {
            ColumnType::Bool => FieldType::Bool,
            ColumnType::Byte => FieldType::Int8,
            ColumnType::UByte | ColumnType::Short => FieldType::Int16,
            ColumnType::UShort | ColumnType::Int => FieldType::Int32,
            ColumnType::UInt | ColumnType::Long => FieldType::Int64,
            ColumnType::ULong => FieldType::UInt64,
            ColumnType::Float => FieldType::Float32,
            ColumnType::Double => FieldType::Float64,
            ColumnType::String => FieldType::Text,
            ColumnType::Json => FieldType::Json,
            ColumnType::DateTime => FieldType::DateTime,
            ColumnType::Binary => FieldType::Binary,
            _ => return None,
        };
        Some(Field { width: self.width, ..Field::new(&self.name, kind) })
    }
}

/// Reads the values of a feature; what a feature does not have is null.
pub(super) fn read(bytes: &[u8], columns: &[Column]) -> Result<Vec<(String, Value)>, ReadErrorKind> {
    let wanted = columns.iter().filter(|column| column.place.is_some());
    let mut properties: Vec<_> = wanted.map(|column| (column.name.clone(), Value::Null)).collect();
    let mut reader = Reader { bytes };
    // Some writers leave a byte of zero at the end.
    while !matches!(reader.bytes, [] | [0]) {
        let at = usize::from(u16::from_le_bytes(reader.take()?));
        let column = columns.get(at).ok_or_else(|| damaged(&format!("a value of column {at} of {}", columns.len())))?;
        let value = reader.value(column)?;
        if let Some(place) = column.place {
            properties[place].1 = value;
        }
    }
    Ok(properties)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ReadErrorKind> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(|| damaged("attributes that end early"))?;
        self.bytes = rest;
        Ok(*head)
    }

    fn sized(&mut self) -> Result<&'a [u8], ReadErrorKind> {
        let size = u32::from_le_bytes(self.take()?) as usize;
        let (head, rest) = self
            .bytes
            .split_at_checked(size)
            .ok_or_else(|| damaged(&format!("a value of {size} bytes, where {} are left", self.bytes.len())))?;
        self.bytes = rest;
        Ok(head)
    }

    fn text(&mut self) -> Result<&'a str, ReadErrorKind> {
        std::str::from_utf8(self.sized()?).map_err(|_| ReadErrorKind::NotUtf8)
    }

    fn value(&mut self, column: &Column) -> Result<Value, ReadErrorKind> {
        Ok(match column.kind {
            ColumnType::Bool => Value::Bool(self.take::<1>()? != [0]),
            ColumnType::Byte => Value::Integer(i8::from_le_bytes(self.take()?).into()),
            ColumnType::UByte => Value::Integer(u8::from_le_bytes(self.take()?).into()),
            ColumnType::Short => Value::Integer(i16::from_le_bytes(self.take()?).into()),
            ColumnType::UShort => Value::Integer(u16::from_le_bytes(self.take()?).into()),
            ColumnType::Int => Value::Integer(i32::from_le_bytes(self.take()?).into()),
            ColumnType::UInt => Value::Integer(u32::from_le_bytes(self.take()?).into()),
            ColumnType::Long => Value::Integer(i64::from_le_bytes(self.take()?)),
            ColumnType::ULong => {
                let number = u64::from_le_bytes(self.take()?);
                i64::try_from(number).map_or_else(|_| Value::Text(number.to_string()), Value::Integer)
            }
            ColumnType::Float => Value::Number(f32::from_le_bytes(self.take()?).into()),
            ColumnType::Double => Value::Number(f64::from_le_bytes(self.take()?)),
            ColumnType::String | ColumnType::DateTime => Value::Text(self.text()?.to_owned()),
            ColumnType::Json => cell::json(self.text()?),
            ColumnType::Binary => Value::Text(cell::digits(self.sized()?)),
            // What a value of it takes is not known, so that nothing after it can be read.
            other => {
                let name = quoted(&column.name);
                return Err(ReadErrorKind::Unsupported(format!(
                    "the column {name} is of the unknown type {}; write the file with a type of FlatGeobuf 3",
                    other.0
                )));
            }
        })
    }
}
