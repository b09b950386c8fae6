//! The columns of a batch as values of attributes.

use std::fmt::Write;

use arrow::array::types::{ByteViewType, Decimal128Type, Decimal256Type};
use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, Float32Array, Float64Array,
    Int8Array, Int16Array, Int32Array, Int64Array, StringViewArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow::datatypes::{
    DataType, Float16Type, Int32Type, Int64Type, Time32MillisecondType, Time64MicrosecondType, Time64NanosecondType,
    TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use geoland::record::Value;

use super::time;
use crate::cell;
use crate::json_text::compact;
use crate::schema::FieldType;

/// The most bytes of one nested value as JSON.
const JSON_LIMIT: usize = 16 << 20;

/// Decimal digits that a float gives back as they were.
const FLOAT_DIGITS: u8 = 15;

/// The type of the attributes of a column; `None` where it is not read.
pub(super) fn field_type(column: &DataType, is_json: bool) -> Option<FieldType> {
    Some(match column {
        DataType::Boolean => FieldType::Bool,
        DataType::Int8 => FieldType::Int8,
        DataType::Int16 | DataType::UInt8 => FieldType::Int16,
        DataType::Int32 | DataType::UInt16 => FieldType::Int32,
        DataType::Int64 | DataType::UInt32 => FieldType::Int64,
        DataType::UInt64 => FieldType::UInt64,
        DataType::Float16 | DataType::Float32 => FieldType::Float32,
        DataType::Float64 => FieldType::Float64,
        DataType::Utf8View | DataType::Utf8 if is_json => FieldType::Json,
        DataType::Date32 => FieldType::Date,
        DataType::Time32(_) | DataType::Time64(_) => FieldType::Time,
        DataType::Timestamp(_, _) => FieldType::DateTime,
        DataType::BinaryView | DataType::Binary | DataType::FixedSizeBinary(_) => FieldType::Binary,
        DataType::Decimal128(digits, 0) if *digits <= 18 => FieldType::Int64,
        DataType::Decimal128(digits, _) if *digits <= FLOAT_DIGITS => FieldType::Float64,
        DataType::Utf8View
        | DataType::Utf8
        | DataType::Null
        | DataType::Decimal128(_, _)
        | DataType::Decimal256(_, _) => FieldType::Text,
        DataType::List(_) | DataType::Struct(_) | DataType::Map(_, _) => FieldType::Json,
        _ => return None,
    })
}

/// Whether values of the type hold others, so that what they take is not known beforehand.
pub(super) fn is_nested(column: &DataType) -> bool {
    matches!(column, DataType::List(_) | DataType::Struct(_) | DataType::Map(_, _))
}

/// A column, seen as what it is.
pub(super) enum Cells<'a> {
    Bool(&'a BooleanArray),
    Int8(&'a Int8Array),
    Int16(&'a Int16Array),
    Int32(&'a Int32Array),
    Int64(&'a Int64Array),
    UInt8(&'a UInt8Array),
    UInt16(&'a UInt16Array),
    UInt32(&'a UInt32Array),
    UInt64(&'a UInt64Array),
    Float32(&'a Float32Array),
    Float64(&'a Float64Array),
    Text(&'a StringViewArray),
    JsonText(&'a StringViewArray),
    Bytes(&'a BinaryViewArray),
    FixedBytes(&'a FixedSizeBinaryArray),
    Other(&'a dyn Array),
}

impl<'a> Cells<'a> {
    /// The column of an array, whose texts are JSON or not.
    pub(super) fn of(array: &'a ArrayRef, is_json: bool) -> Self {
        match array.data_type() {
            DataType::Boolean => Self::Bool(array.as_boolean()),
            DataType::Int8 => Self::Int8(array.as_primitive()),
            DataType::Int16 => Self::Int16(array.as_primitive()),
            DataType::Int32 => Self::Int32(array.as_primitive()),
            DataType::Int64 => Self::Int64(array.as_primitive()),
            DataType::UInt8 => Self::UInt8(array.as_primitive()),
            DataType::UInt16 => Self::UInt16(array.as_primitive()),
            DataType::UInt32 => Self::UInt32(array.as_primitive()),
            DataType::UInt64 => Self::UInt64(array.as_primitive()),
            DataType::Float32 => Self::Float32(array.as_primitive()),
            DataType::Float64 => Self::Float64(array.as_primitive()),
            DataType::Utf8View if is_json => Self::JsonText(array.as_string_view()),
            DataType::Utf8View => Self::Text(array.as_string_view()),
            DataType::BinaryView => Self::Bytes(array.as_binary_view()),
            DataType::FixedSizeBinary(_) => Self::FixedBytes(array.as_fixed_size_binary()),
            _ => Self::Other(array.as_ref()),
        }
    }

    /// The value of a row.
    pub(super) fn value(&self, row: usize) -> Result<Value, String> {
        if self.array().is_null(row) {
            return Ok(Value::Null);
        }
        Ok(match self {
            Self::Bool(array) => Value::Bool(array.value(row)),
            Self::Int8(array) => Value::Integer(array.value(row).into()),
            Self::Int16(array) => Value::Integer(array.value(row).into()),
            Self::Int32(array) => Value::Integer(array.value(row).into()),
            Self::Int64(array) => Value::Integer(array.value(row)),
            Self::UInt8(array) => Value::Integer(array.value(row).into()),
            Self::UInt16(array) => Value::Integer(array.value(row).into()),
            Self::UInt32(array) => Value::Integer(array.value(row).into()),
            Self::UInt64(array) => unsigned(array.value(row)),
            Self::Float32(array) => Value::Number(array.value(row).into()),
            Self::Float64(array) => Value::Number(array.value(row)),
            Self::Text(array) => Value::Text(array.value(row).to_owned()),
            Self::JsonText(array) => cell::json(array.value(row)),
            Self::Bytes(array) => Value::Text(cell::digits(array.value(row))),
            Self::FixedBytes(array) => Value::Text(cell::digits(array.value(row))),
            Self::Other(array) => other(*array, row)?,
        })
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Bool(array) => *array,
            Self::Int8(array) => *array,
            Self::Int16(array) => *array,
            Self::Int32(array) => *array,
            Self::Int64(array) => *array,
            Self::UInt8(array) => *array,
            Self::UInt16(array) => *array,
            Self::UInt32(array) => *array,
            Self::UInt64(array) => *array,
            Self::Float32(array) => *array,
            Self::Float64(array) => *array,
            Self::Text(array) | Self::JsonText(array) => *array,
            Self::Bytes(array) => *array,
            Self::FixedBytes(array) => *array,
            Self::Other(array) => *array,
        }
    }

    /// The bytes that the value of a row takes beside itself.
    pub(super) fn bytes(&self, row: usize) -> usize {
        fn view<T: ByteViewType + ?Sized>(array: &arrow::array::GenericByteViewArray<T>, row: usize) -> usize {
            // The length is the first of the four numbers of a view.
            array.views().get(row).map_or(0, |view| (*view & 0xFFFF_FFFF) as usize)
        }
        match self {
            Self::Text(array) | Self::JsonText(array) => view(array, row),
            Self::Bytes(array) => 2 * view(array, row),
            Self::FixedBytes(array) => 2 * array.value_length().unsigned_abs() as usize,
            _ => 0,
        }
    }
}

fn unsigned(value: u64) -> Value {
    i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer)
}

fn other(array: &dyn Array, row: usize) -> Result<Value, String> {
    Ok(match array.data_type() {
        DataType::Float16 => Value::Number(array.as_primitive::<Float16Type>().value(row).to_f64()),
        DataType::Decimal128(_, _) | DataType::Decimal256(_, _) => decimal(array, row),
        DataType::List(_) | DataType::Struct(_) | DataType::Map(_, _) => {
            let mut out = String::new();
            push_json(&mut out, array, row)?;
            Value::Json(out)
        }
        _ => temporal(array, row).map_or(Value::Null, Value::Text),
    })
}

/// Days, times and moments; `None` of what is none of them.
fn temporal(array: &dyn Array, row: usize) -> Option<String> {
    Some(match array.data_type() {
        DataType::Date32 => time::date(array.as_primitive::<arrow::datatypes::Date32Type>().value(row).into()),
        DataType::Time32(_) => {
            time::time(i64::from(array.as_primitive_opt::<Time32MillisecondType>()?.value(row)) * 1_000_000)
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            time::time(array.as_primitive::<Time64MicrosecondType>().value(row).wrapping_mul(1_000))
        }
        DataType::Time64(_) => time::time(array.as_primitive_opt::<Time64NanosecondType>()?.value(row)),
        DataType::Timestamp(unit, zone) => {
            let (units, per_second) = match unit {
                TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 1),
                TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().value(row), 1_000),
                TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000),
                TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000),
            };
            time::moment(units, per_second, zone.is_some())
        }
        _ => return None,
    })
}

/// A decimal number: whole, or a float that has all of its digits, or else its digits as a text.
fn decimal(array: &dyn Array, row: usize) -> Value {
    let (text, digits, scale) = match array.data_type() {
        DataType::Decimal128(digits, scale) => {
            (array.as_primitive::<Decimal128Type>().value_as_string(row), *digits, *scale)
        }
        DataType::Decimal256(digits, scale) => {
            (array.as_primitive::<Decimal256Type>().value_as_string(row), *digits, *scale)
        }
        _ => return Value::Null,
    };
    if scale == 0 && digits <= 18 {
        return text.parse().map_or(Value::Text(text), Value::Integer);
    }
    if digits <= FLOAT_DIGITS { text.parse().map_or(Value::Text(text), Value::Number) } else { Value::Text(text) }
}

/// A nested value as JSON: lists, objects of structures and of maps, texts of what JSON has no form for.
fn push_json(out: &mut String, array: &dyn Array, row: usize) -> Result<(), String> {
    if out.len() > JSON_LIMIT {
        return Err(format!("a nested value of more than {JSON_LIMIT} bytes"));
    }
    if array.is_null(row) {
        out.push_str("null");
        return Ok(());
    }
    match array.data_type() {
        DataType::Boolean => out.push_str(if array.as_boolean().value(row) { "true" } else { "false" }),
        DataType::Int32 => push(out, array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => push(out, array.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => {
            out.push_str(&compact(&array.as_primitive::<arrow::datatypes::Float32Type>().value(row)));
        }
        DataType::Utf8View => push_text(out, array.as_string_view().value(row))?,
        DataType::Utf8 => push_text(out, array.as_string::<i32>().value(row))?,
        DataType::Binary => push_text(out, &cell::digits(array.as_binary::<i32>().value(row)))?,
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            push_list(out, items.len(), &mut |out, at| push_json(out, &items, at))?;
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            out.push('{');
            for (at, (field, column)) in fields.iter().zip(columns).enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                push_text(out, field.name())?;
                out.push(':');
                push_json(out, column, row)?;
            }
            out.push('}');
        }
        DataType::Map(_, _) => push_map(out, array, row)?,
        _ => push_scalar(out, array, row)?,
    }
    Ok(())
}

/// An object where the keys are texts, else a list of pairs.
fn push_map(out: &mut String, array: &dyn Array, row: usize) -> Result<(), String> {
    let entries = array.as_map().value(row);
    let (keys, values) = (entries.column(0), entries.column(1));
    if !matches!(keys.data_type(), DataType::Utf8 | DataType::Utf8View) {
        return push_list(out, entries.len(), &mut |out, at| {
            push_list(out, 2, &mut |out, side| push_json(out, entries.column(side), at))
        });
    }
    out.push('{');
    for at in 0..entries.len() {
        out.push_str(if at == 0 { "" } else { "," });
        push_json(out, keys, at)?;
        out.push(':');
        push_json(out, values, at)?;
    }
    out.push('}');
    Ok(())
}

fn push_list(
    out: &mut String,
    len: usize,
    push: &mut dyn FnMut(&mut String, usize) -> Result<(), String>,
) -> Result<(), String> {
    out.push('[');
    for at in 0..len {
        out.push_str(if at == 0 { "" } else { "," });
        push(out, at)?;
    }
    out.push(']');
    Ok(())
}

fn push_scalar(out: &mut String, array: &dyn Array, row: usize) -> Result<(), String> {
    // An array of one row shares the bytes of the whole.
    let one = array.slice(row, 1);
    match Cells::of(&one, false).value(0)? {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => push(out, b),
        Value::Integer(n) => push(out, n),
        Value::Number(x) => out.push_str(&compact(&x)),
        Value::Text(text) | Value::Json(text) => push_text(out, &text)?,
    }
    Ok(())
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a text does not fail.
    let _ = write!(out, "{value}");
}

fn push_text(out: &mut String, text: &str) -> Result<(), String> {
    if text.len() > JSON_LIMIT {
        return Err(format!("a nested text of {} bytes", text.len()));
    }
    out.push_str(&compact(text));
    Ok(())
}
