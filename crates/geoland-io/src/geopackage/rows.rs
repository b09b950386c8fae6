//! Reading the rows of a layer.

use std::path::Path;

use geoland::record::{Outline, Record, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement};

use super::blob;
use super::columns::{self, Column, NotUtf8};
use super::database::{self, Database};
use super::layers::{self, Layer};
use super::names::{is_key, quote};
use super::srs;
use crate::contents::{Contents, Oddity, Remarks};
use crate::error::{ReadError, ReadErrorKind, quoted};
use crate::feature::{Extras, Feature};
use crate::format::Format;
use crate::schema::{Field, FieldType};
use crate::source::{Request, Sink};

/// Names for the number of a row, of which a table may have columns of its own.
const ROW_NUMBERS: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// Reads the rows of a layer in the order of their numbers, those of a view in its own.
pub(crate) fn read(
    path: &Path,
    name: &str,
    wanted: Option<&str>,
    request: &Request,
    sink: &mut Sink<'_>,
) -> Result<Contents, ReadError> {
    let database = Database::open(path, name)?;
    let whole = |kind| ReadError::whole(name, kind);
    let layer = layers::choose(&database, wanted).map_err(whole)?;
    let failed = |error: rusqlite::Error| whole(database::kind(&error));
    let connection = &database.connection;
    let columns = database.watch.preparing(|| columns::columns(connection, &layer.name)).map_err(failed)?;
    let query = Query::new(&layer, &columns, request).map_err(whole)?;
    let mut contents = Contents::new(Format::GeoPackage);
    if let Some((_, srs)) = &layer.geometry {
        contents.crs = srs::read(connection, *srs).map_err(failed)?;
    }
    let mut statement = database.watch.preparing(|| query.prepare(&database, &layer, request)).map_err(failed)?;
    let mut reader = Reader {
        database: &database,
        name,
        query: &query,
        srs: layer.geometry.as_ref().map(|(_, srs)| *srs),
        extras: request.extras,
        features: 0,
        last: None,
        remarks: Remarks::default(),
    };
    reader.rows(&mut statement, layer.is_view, sink)?;
    contents.features = reader.features;
    contents.remarks = reader.remarks.0;
    contents.fields = Some(query.fields);
    contents.layer = Some(layer.name);
    Ok(contents)
}

/// What is asked of a layer: the number of the row, the geometry, then the attributes.
struct Query {
    /// What the number of a row is called, where rows have one.
    row: Option<String>,
    /// Whether rows are told to come in the order of their numbers.
    ordered: bool,
    geometry: Option<String>,
    fields: Vec<Field>,
}

impl Query {
    fn new(layer: &Layer, columns: &[Column], request: &Request) -> Result<Self, ReadErrorKind> {
        let same = |column: &Column, name: &str| column.field.name.eq_ignore_ascii_case(name);
        let geometry = match &layer.geometry {
            None => None,
            Some((name, _)) => Some(columns.iter().find(|column| same(column, name)).ok_or_else(|| {
                let why = format!("the layer {} has no column {}", quoted(&layer.name), quoted(name));
                ReadErrorKind::Damaged { format: Format::GeoPackage, why }
            })?),
        };
        let geometry = geometry.map(|column| column.field.name.clone());
        // A column of row numbers has one of the usual names. With another name it may be an identifier, and is an attribute too.
        let is_number = |column: &Column| {
            let integers = column.is_row || (layer.is_view && column.field.kind == FieldType::Int64);
            integers && is_key(&column.field.name)
        };
        let key = columns.iter().find(|column| is_number(column)).map(|column| column.field.name.clone());
        let hidden = ROW_NUMBERS.iter().find(|name| !columns.iter().any(|column| same(column, name)));
        let row = match (&key, layer.is_view) {
            (key, true) => key.clone(),
            (_, false) => columns
                .iter()
                .find(|column| column.is_row)
                .map(|column| column.field.name.clone())
                .or_else(|| hidden.map(|name| (*name).to_owned())),
        };
        let attribute = |column: &Column| Some(&column.field.name) != geometry.as_ref() && !is_number(column);
        let fields = columns.iter().filter(|column| attribute(column)).map(|column| column.field.clone());
        let fields = fields.filter(|field| request.wants(&field.name)).collect();
        Ok(Self { row, ordered: !layer.is_view, geometry, fields })
    }

    fn sql(&self, layer: &Layer, row: Option<&str>, boxed: Option<&str>) -> String {
        let expression = |name: Option<&str>| name.map_or_else(|| "NULL".to_owned(), quote);
        let mut columns = vec![expression(row), expression(self.geometry.as_deref())];
        columns.extend(self.fields.iter().map(|field| quote(&field.name)));
        let boxed = row.zip(boxed).map_or_else(String::new, |(row, tree)| {
            let found = "WHERE maxx >= ?1 AND maxy >= ?2 AND minx <= ?3 AND miny <= ?4";
            format!(" WHERE {} IN (SELECT id FROM {} {found})", quote(row), quote(tree))
        });
        let order = row.filter(|_| self.ordered).map_or_else(String::new, |row| format!(" ORDER BY {}", quote(row)));
        format!("SELECT {} FROM {}{boxed}{order}", columns.join(", "), quote(&layer.name))
    }

    /// Prepares the query, with the R-tree where there is one and it is of use.
    fn prepare<'a>(&self, database: &'a Database, layer: &Layer, request: &Request) -> rusqlite::Result<Statement<'a>> {
        let connection = &database.connection;
        if layer.is_view {
            database.watch.limit_time(database.bytes);
        }
        let tree = self.geometry.as_ref().map(|column| format!("rtree_{}_{column}", layer.name));
        if let (Some(bounds), Some(tree), Some(row)) = (request.bbox, &tree, &self.row)
            && !layer.is_view
            && has_tree(connection, tree)
            && let Ok(mut statement) = connection.prepare(&self.sql(layer, Some(row), Some(tree)))
        {
            for (at, number) in bounds.iter().enumerate() {
                statement.raw_bind_parameter(at + 1, number)?;
            }
            return Ok(statement);
        }
        let numbered = connection.prepare(&self.sql(layer, self.row.as_deref(), None));
        // A table WITHOUT ROWID has no numbers; SQLite gives it in the order of its key.
        if numbered.is_err() && !layer.is_view {
            return connection.prepare(&self.sql(layer, None, None));
        }
        numbered
    }
}

/// Whether a table is an R-tree and not a view or another module of that name.
fn has_tree(connection: &Connection, tree: &str) -> bool {
    let sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
    let text = connection.query_row(sql, [tree], |row| row.get::<_, String>(0)).unwrap_or_default().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.starts_with(&["create", "virtual", "table"]) && text.contains("using rtree")
}

struct Reader<'a> {
    database: &'a Database,
    name: &'a str,
    query: &'a Query,
    srs: Option<i64>,
    extras: bool,
    features: u64,
    /// The number of the row before.
    last: Option<i64>,
    remarks: Remarks,
}

impl Reader<'_> {
    fn error(&self, kind: ReadErrorKind) -> ReadError {
        ReadError { feature: Some(self.features + 1), ..ReadError::whole(self.name, kind) }
    }

    fn rows(&mut self, statement: &mut Statement<'_>, is_view: bool, sink: &mut Sink<'_>) -> Result<(), ReadError> {
        let watch = &self.database.watch;
        let mut rows = statement.raw_query();
        loop {
            let next = if is_view {
                watch.timed(|| rows.next())
            } else {
                watch.reset();
                rows.next()
            };
            let Some(row) = next.map_err(|error| self.error(database::kind(&error)))? else { return Ok(()) };
            // A join can make more rows of a file than it has bytes.
            if self.features >= self.database.bytes {
                let why = "a view with more rows than the file has bytes; export the layer as a plain table";
                return Err(self.error(ReadErrorKind::Unsupported(why.to_owned())));
            }
            let feature = self.feature(row)?;
            self.features += 1;
            if sink(feature).is_break() {
                return Ok(());
            }
        }
    }

    fn feature(&mut self, row: &Row<'_>) -> Result<Feature, ReadError> {
        let failed = |reader: &Self, error: &rusqlite::Error| reader.error(database::kind(error));
        let number = match row.get_ref(0).map_err(|error| failed(self, &error))? {
            ValueRef::Integer(number) => Some(number),
            _ => None,
        };
        // Rows that come again are pages that lead back to themselves.
        if self.query.ordered && number.is_some() {
            if self.last >= number {
                let why = format!("row {} comes after row {}", number.unwrap_or(0), self.last.unwrap_or(0));
                return Err(self.error(ReadErrorKind::Damaged { format: Format::GeoPackage, why }));
            }
            self.last = number;
        }
        let mut extras = Extras::default();
        if self.extras {
            extras.row = number;
        }
        let outline = self.outline(row.get_ref(1).map_err(|error| failed(self, &error))?, &mut extras);
        let mut properties = Vec::with_capacity(self.query.fields.len());
        for (at, field) in self.query.fields.iter().enumerate() {
            let raw = row.get_ref(at + 2).map_err(|error| failed(self, &error))?;
            let value = columns::value(field.kind, raw).map_err(|NotUtf8| self.error(ReadErrorKind::NotUtf8))?;
            properties.push((field.name.clone(), value));
        }
        let record = Record { number: self.features + 1, id: Value::Null, outline, properties };
        Ok(Feature { record, extras })
    }

    fn outline(&mut self, raw: ValueRef<'_>, extras: &mut Extras) -> Outline {
        let what = match raw {
            ValueRef::Null => return Outline::Missing,
            ValueRef::Blob(bytes) => match blob::read(bytes) {
                Ok((wkb, srs)) => {
                    let number = self.features + 1;
                    if wkb.unclosed > 0 {
                        self.remarks.note(Oddity::UnclosedRing, number);
                    }
                    // Numbers up to 0 say nothing of a system.
                    if srs > 0 && self.srs.is_some_and(|layer| layer > 0 && layer != i64::from(srs)) {
                        self.remarks.note(Oddity::OtherCrs, number);
                    }
                    if self.extras {
                        (extras.heights, extras.measures) = (wkb.heights, wkb.measures);
                    }
                    return Outline::Read(wkb.geometry);
                }
                Err(why) => return Outline::Unreadable(why),
            },
            ValueRef::Text(_) => "a text",
            ValueRef::Integer(_) | ValueRef::Real(_) => "a number",
        };
        Outline::Unreadable(format!("{what} where a geometry was expected"))
    }
}
