//! The attributes of a shapefile: a `.dbf` file (dBASE III to V, `FoxPro`), row by row.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use geoland::record::Value;

use super::column::Column;
use super::encoding::{self, Charset, Guess};
use super::shape::i32_at;
use crate::contents::Oddity;
use crate::schema::{Field, FieldType};
use crate::source::Request;

/// Bytes read at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// The most bytes that are looked at to guess an encoding that the file does not say.
const SAMPLE_BYTES: u64 = 64 << 20;

/// A table that is being read.
pub(crate) struct Table {
    file: BufReader<File>,
    /// The rows that the header counts, and those read.
    pub(crate) rows: u64,
    done: u64,
    row: Vec<u8>,
    columns: Vec<Column>,
    /// The columns whose values are made, by their place.
    wanted: Vec<usize>,
    charset: Charset,
    /// The encoding and how it was found.
    pub(crate) encoding: String,
    pub(crate) has_memos: bool,
    pub(crate) has_twins: bool,
}

/// Why a table cannot be read.
pub(crate) enum TableError {
    Io(io::Error),
    Damaged(String),
    Unsupported(String),
}

impl From<io::Error> for TableError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn damaged<T>(why: impl Into<String>) -> Result<T, TableError> {
    Err(TableError::Damaged(why.into()))
}

impl Table {
    /// Reads the header and settles the encoding.
    pub(crate) fn open(file: File, request: &Request, cpg: Option<&str>) -> Result<Self, TableError> {
        let size = file.metadata()?.len();
        let mut file = BufReader::with_capacity(BUFFER_BYTES, file);
        let Some(head) = take::<32>(&mut file)? else {
            return damaged(format!("its .dbf has {size} bytes, less than a header"));
        };
        // The lower three bits are 3 for dBASE III to V and 4 for dBASE 7, whose columns are described otherwise; FoxPro has numbers above 0x30.
        if head[0] & 7 == 4 {
            let remedy = "save it as dBASE III or IV, or move the .dbf away to read the shapes alone";
            return Err(TableError::Unsupported(format!("the .dbf is of dBASE 7, which is not read; {remedy}")));
        }
        let rows = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        let header_bytes = u16::from_le_bytes([head[8], head[9]]);
        let row_bytes = u16::from_le_bytes([head[10], head[11]]);
        if u64::from(header_bytes) > size || header_bytes < 33 {
            return damaged(format!("its .dbf of {size} bytes has a header of {header_bytes}"));
        }
        if row_bytes == 0 {
            return damaged("its .dbf has rows of no bytes");
        }
        let there = (size - u64::from(header_bytes)) / u64::from(row_bytes);
        if rows > there {
            return damaged(format!(
                "its .dbf counts {rows} rows of {row_bytes} bytes, but ends after {there} (byte {size})"
            ));
        }
        let mut descriptions = vec![0; usize::from(header_bytes) - 32];
        file.read_exact(&mut descriptions)?;
        let mut columns = columns(&descriptions, row_bytes)?;
        let (charset, encoding) = Self::settle(&mut file, request, cpg, head[29], &columns, (rows, row_bytes))?;
        file.seek(SeekFrom::Start(u64::from(header_bytes)))?;
        let has_twins = name(&mut columns, charset);
        let has_memos = columns.iter().any(Column::is_memo);
        let wanted = |column: &Column| !column.is_memo() && request.wants(&column.name);
        let wanted = (0..columns.len()).filter(|at| wanted(&columns[*at])).collect();
        let row = vec![0; usize::from(row_bytes)];
        Ok(Self { file, rows, done: 0, row, columns, wanted, charset, encoding, has_memos, has_twins })
    }

    /// The encoding of the texts and how it was found: the one asked for, the one that the files say, or a guess from the texts.
    fn settle(
        file: &mut BufReader<File>,
        request: &Request,
        cpg: Option<&str>,
        language: u8,
        columns: &[Column],
        (rows, row_bytes): (u64, u16),
    ) -> Result<(Charset, String), TableError> {
        let with = |charset: Charset, how: &str| (charset, format!("{} ({how})", charset.name()));
        if let Some(name) = &request.encoding {
            return match Charset::of_name(name) {
                Some(charset) => Ok(with(charset, "as asked for")),
                None => Err(TableError::Unsupported(format!(
                    "no encoding {} is known; name one as browsers do, such as utf-8, gbk, big5 or windows-1252",
                    crate::error::quoted(name)
                ))),
            };
        }
        if let Some((charset, how)) = encoding::declared(cpg, language) {
            return Ok(with(charset, &how));
        }
        let mut guess = Guess::default();
        for column in columns {
            guess.add(&column.raw_name, column.raw_name.len() == 10);
        }
        let texts: Vec<_> = columns.iter().filter(|column| column.is_text()).collect();
        let mut row = vec![0; usize::from(row_bytes)];
        let sample = if texts.is_empty() { 0 } else { rows.min(SAMPLE_BYTES / u64::from(row_bytes)) };
        for _ in 0..sample {
            file.read_exact(&mut row)?;
            if !row.is_ascii() {
                for column in &texts {
                    let text = column.bytes(&row);
                    guess.add(text, text.len() == column.width);
                }
            }
            if guess.is_settled() {
                break;
            }
        }
        let (charset, how) = guess.verdict();
        Ok(with(charset, how))
    }

    /// Goes to the next row and says whether it is marked as deleted; `None` after the last.
    pub(crate) fn advance(&mut self) -> io::Result<Option<bool>> {
        if self.done == self.rows {
            return Ok(None);
        }
        self.file.read_exact(&mut self.row)?;
        self.done += 1;
        Ok(Some(self.row[0] == b'*'))
    }

    /// The attributes of the row.
    pub(crate) fn properties(&mut self, note: &mut dyn FnMut(Oddity)) -> Vec<(String, Value)> {
        let mut properties = Vec::with_capacity(self.wanted.len());
        let mut is_undecodable = false;
        for at in &self.wanted {
            let column = &mut self.columns[*at];
            let value = column.value(&self.row, self.charset, &mut is_undecodable);
            properties.push((column.name.clone(), value));
        }
        if is_undecodable {
            note(Oddity::Undecodable);
        }
        if self.has_memos {
            note(Oddity::Memo);
        }
        properties
    }

    /// The attributes of features that have no row.
    pub(crate) fn nulls(&self) -> Vec<(String, Value)> {
        self.wanted.iter().map(|at| (self.columns[*at].name.clone(), Value::Null)).collect()
    }

    /// The attributes with the types that hold what was read of them.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let field = |column: &Column| Field {
            name: column.name.clone(),
            kind: column.kind(),
            width: (column.kind() != FieldType::Bool).then_some((column.width, column.decimals)),
        };
        self.columns.iter().filter(|column| !column.is_memo()).map(field).collect()
    }
}

/// Reads exactly so many bytes; `None` where the file has less.
fn take<const N: usize>(file: &mut impl Read) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The columns that a header describes, 32 bytes each, up to a carriage return.
fn columns(descriptions: &[u8], row_bytes: u16) -> Result<Vec<Column>, TableError> {
    let mut columns = Vec::new();
    // The first byte of a row tells whether it is deleted.
    let mut offset = 1;
    for description in descriptions.chunks_exact(32).take_while(|description| description[0] != b'\r') {
        let column = Column::new(description, offset);
        offset += column.width;
        columns.push(column);
    }
    if offset > usize::from(row_bytes) {
        return damaged(format!("the columns of its .dbf take {offset} bytes, its rows {row_bytes}"));
    }
    Ok(columns)
}

/// Names the columns in their encoding, and tells whether some had the same name.
fn name(columns: &mut [Column], charset: Charset) -> bool {
    let mut has_twins = false;
    let mut known = std::collections::HashSet::new();
    for (at, column) in columns.iter_mut().enumerate() {
        let own = charset.decode(&column.raw_name).0.trim().to_owned();
        let own = if own.is_empty() { format!("field_{}", at + 1) } else { own };
        let mut name = own.clone();
        let mut number = 1;
        while !known.insert(name.clone()) {
            has_twins = true;
            number += 1;
            name = format!("{own}_{number}");
        }
        column.name = name;
    }
    has_twins
}

/// The day of a Julian day number, as ISO 8601 has it (Fliegel and Van Flandern 1968).
pub(super) fn day_of_julian(number: i64) -> String {
    let l = number + 68_569;
    let n = 4 * l / 146_097;
    let l = l - (146_097 * n + 3) / 4;
    let i = 4000 * (l + 1) / 1_461_001;
    let l = l - 1461 * i / 4 + 31;
    let j = 80 * l / 2447;
    let (day, l) = (l - 2447 * j / 80, j / 11);
    let (month, year) = (j + 2 - 12 * l, 100 * (n - 49) + i + l);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A moment from a Julian day number and the milliseconds of the day.
pub(super) fn moment(bytes: &[u8]) -> Option<String> {
    let (day, time) = (i32_at(bytes, 0)?, i32_at(bytes, 4)?);
    // From the year 1 to 9999.
    if !(1_721_426..=5_373_484).contains(&day) || !(0..86_400_000).contains(&time) {
        return None;
    }
    let (seconds, rest) = (time / 1000, time % 1000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    Some(format!("{}T{clock}{rest}", day_of_julian(i64::from(day))))
}
