//! A column of attributes that is being written.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryBuilder, BooleanBuilder, Date32Builder, Float32Builder, Float64Builder, Int8Builder, Int16Builder,
    Int32Builder, Int64Builder, StringBuilder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow::datatypes::{DataType, TimeUnit};
use geoland::record::Value;

use super::time;
use crate::cell;
use crate::schema::FieldType;

/// The name of universal time in Arrow.
const UTC: &str = "UTC";

/// The values of a column, as many as a row group has.
pub(super) enum Cells {
    Bool(BooleanBuilder),
    Int8(Int8Builder),
    Int16(Int16Builder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    UInt64(UInt64Builder),
    Float32(Float32Builder),
    Float64(Float64Builder),
    Text(StringBuilder),
    Bytes(BinaryBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    /// Moments, and whether of universal time.
    Moment(TimestampMicrosecondBuilder, bool),
    /// Values that show by the end of the first row group whether a type holds them as they are written.
    Waiting(Vec<Value>, Awaited),
}

/// What values are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    Dates,
    Times,
    Moments,
    Ids,
}

impl Cells {
    /// A column of a type.
    pub(super) fn new(kind: FieldType) -> Self {
        match kind {
            FieldType::Bool => Self::Bool(BooleanBuilder::new()),
            FieldType::Int8 => Self::Int8(Int8Builder::new()),
            FieldType::Int16 => Self::Int16(Int16Builder::new()),
            FieldType::Int32 => Self::Int32(Int32Builder::new()),
            FieldType::Int64 => Self::Int64(Int64Builder::new()),
            FieldType::UInt64 => Self::UInt64(UInt64Builder::new()),
            FieldType::Float32 => Self::Float32(Float32Builder::new()),
            FieldType::Float64 => Self::Float64(Float64Builder::new()),
            FieldType::Text | FieldType::Json => Self::Text(StringBuilder::new()),
            FieldType::Binary => Self::Bytes(BinaryBuilder::new()),
            FieldType::Date => Self::Waiting(Vec::new(), Awaited::Dates),
            FieldType::Time => Self::Waiting(Vec::new(), Awaited::Times),
            FieldType::DateTime => Self::Waiting(Vec::new(), Awaited::Moments),
        }
    }

    /// A column of identifiers: whole numbers where all of the first row group are, else texts.
    pub(super) fn of_ids() -> Self {
        Self::Waiting(Vec::new(), Awaited::Ids)
    }

    /// The type of Arrow.
    pub(super) fn kind(&self) -> DataType {
        match self {
            Self::Bool(_) => DataType::Boolean,
            Self::Int8(_) => DataType::Int8,
            Self::Int16(_) => DataType::Int16,
            Self::Int32(_) => DataType::Int32,
            Self::Int64(_) => DataType::Int64,
            Self::UInt64(_) => DataType::UInt64,
            Self::Float32(_) => DataType::Float32,
            Self::Float64(_) => DataType::Float64,
            Self::Text(_) | Self::Waiting(_, _) => DataType::Utf8,
            Self::Bytes(_) => DataType::Binary,
            Self::Date(_) => DataType::Date32,
            Self::Time(_) => DataType::Time64(TimeUnit::Microsecond),
            Self::Moment(_, is_utc) => DataType::Timestamp(TimeUnit::Microsecond, is_utc.then(|| UTC.into())),
        }
    }

    /// Adds a value, unless the type does not hold it; then nothing is added.
    pub(super) fn push(&mut self, value: &Value) -> bool {
        if *value == Value::Null {
            self.push_null();
            return true;
        }
        let (text, whole) = (|| cell::text(value), || cell::whole(value));
        match self {
            Self::Waiting(values, _) => {
                values.push(value.clone());
                Some(())
            }
            Self::Bool(column) => cell::truth(value).map(|b| column.append_value(b)),
            Self::Int8(column) => whole().and_then(|n| i8::try_from(n).ok()).map(|n| column.append_value(n)),
            Self::Int16(column) => whole().and_then(|n| i16::try_from(n).ok()).map(|n| column.append_value(n)),
            Self::Int32(column) => whole().and_then(|n| i32::try_from(n).ok()).map(|n| column.append_value(n)),
            Self::Int64(column) => whole().map(|n| column.append_value(n)),
            Self::UInt64(column) => cell::unsigned(value).map(|n| column.append_value(n)),
            Self::Float32(column) => cell::single(value).map(|x| column.append_value(x)),
            Self::Float64(column) => cell::number(value).map(|x| column.append_value(x)),
            Self::Text(column) => Some(cell::as_text(value)).map(|text| column.append_value(text)),
            Self::Bytes(column) => text().and_then(cell::bytes).map(|bytes| column.append_value(bytes)),
            Self::Date(column) => text().and_then(time::parse_date).map(|day| column.append_value(day)),
            Self::Time(column) => text().and_then(time::parse_time).map(|time| column.append_value(time)),
            Self::Moment(column, is_utc) => {
                let moment = text().and_then(time::parse_moment).filter(|(_, utc)| utc == is_utc);
                moment.map(|(moment, _)| column.append_value(moment))
            }
        }
        .is_some()
    }

    pub(super) fn push_null(&mut self) {
        match self {
            Self::Bool(column) => column.append_null(),
            Self::Int8(column) => column.append_null(),
            Self::Int16(column) => column.append_null(),
            Self::Int32(column) => column.append_null(),
            Self::Int64(column) => column.append_null(),
            Self::UInt64(column) => column.append_null(),
            Self::Float32(column) => column.append_null(),
            Self::Float64(column) => column.append_null(),
            Self::Text(column) => column.append_null(),
            Self::Bytes(column) => column.append_null(),
            Self::Date(column) => column.append_null(),
            Self::Time(column) => column.append_null(),
            Self::Moment(column, _) => column.append_null(),
            Self::Waiting(values, _) => values.push(Value::Null),
        }
    }

    /// Takes the first type that gives every value back as it was, at the latest text. Whether it is text, although something else was
    /// awaited.
    pub(super) fn decide(&mut self) -> bool {
        let Self::Waiting(values, awaited) = self else { return false };
        let moments = |is_utc: bool| {
            let column = TimestampMicrosecondBuilder::new();
            Self::Moment(if is_utc { column.with_timezone(UTC) } else { column }, is_utc)
        };
        let candidates = match awaited {
            Awaited::Dates => vec![Self::Date(Date32Builder::new())],
            Awaited::Times => vec![Self::Time(Time64MicrosecondBuilder::new())],
            Awaited::Moments => vec![moments(true), moments(false)],
            Awaited::Ids => vec![Self::Int64(Int64Builder::new())],
        };
        let awaited = *awaited;
        let (values, mut decided) = (std::mem::take(values), None);
        for mut cells in candidates {
            if values.iter().all(|value| cells.push(value)) {
                decided = Some(cells);
                break;
            }
        }
        let is_text = decided.is_none();
        *self = decided.unwrap_or_else(|| {
            let mut texts = Self::Text(StringBuilder::new());
            for value in &values {
                texts.push(value);
            }
            texts
        });
        is_text && awaited != Awaited::Ids
    }

    /// Takes the values as an array.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Bool(column) => Arc::new(column.finish()),
            Self::Int8(column) => Arc::new(column.finish()),
            Self::Int16(column) => Arc::new(column.finish()),
            Self::Int32(column) => Arc::new(column.finish()),
            Self::Int64(column) => Arc::new(column.finish()),
            Self::UInt64(column) => Arc::new(column.finish()),
            Self::Float32(column) => Arc::new(column.finish()),
            Self::Float64(column) => Arc::new(column.finish()),
            Self::Text(column) => Arc::new(column.finish()),
            Self::Bytes(column) => Arc::new(column.finish()),
            Self::Date(column) => Arc::new(column.finish()),
            Self::Time(column) => Arc::new(column.finish()),
            Self::Moment(column, _) => Arc::new(column.finish()),
            Self::Waiting(_, _) => {
                self.decide();
                self.finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::{DataType, TimeUnit};
    use geoland::record::Value;

    use super::Cells;
    use crate::schema::FieldType;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn what_a_type_does_not_hold_is_not_put_in_it() {
        for (kind, value, holds) in [
            (FieldType::Int8, Value::Integer(128), false),
            (FieldType::UInt64, text("18446744073709551615"), true),
            (FieldType::UInt64, Value::Integer(-1), false),
            (FieldType::Float32, Value::Number(0.1), false),
            (FieldType::Float32, Value::Number(0.1_f32.into()), true),
            (FieldType::Float64, Value::Integer((1 << 53) + 1), false),
            (FieldType::Text, Value::Number(17.0), true),
            (FieldType::Binary, text("0aF"), false),
        ] {
            let mut cells = Cells::new(kind);
            assert_eq!(cells.push(&value), holds, "{kind:?} {value:?}");
            assert_eq!(cells.finish().len(), usize::from(holds));
        }
    }

    #[test]
    fn moments_of_one_kind_are_moments_others_texts() {
        let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        for (texts, kind) in [
            (["2018-10-31T12:30:00Z", "2018-10-31T12:30:00.5Z"], utc),
            (["2018-10-31T12:30:00", "2018-10-31T12:30:01"], DataType::Timestamp(TimeUnit::Microsecond, None)),
            (["2018-10-31T12:30:00Z", "2018-10-31T12:30:01"], DataType::Utf8),
            (["2018-10-31T12:30:00+08:00", "2018-10-31T12:30:01Z"], DataType::Utf8),
        ] {
            let mut cells = Cells::new(FieldType::DateTime);
            assert!(texts.into_iter().all(|one| cells.push(&text(one))));
            assert_eq!(cells.decide(), kind == DataType::Utf8);
            assert_eq!((cells.kind(), cells.finish().len()), (kind, 2));
        }
    }
}
