//! The layers of a `GeoPackage`.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};

use super::database::{self, Database};
use crate::error::{ReadError, ReadErrorKind, quoted};
use crate::format::Format;

/// The most layers that are looked at.
const LAYER_LIMIT: usize = 10_000;

/// A layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// The name of its table or view.
    pub(super) name: String,
    /// Whether it is a view, whose rows have no numbers.
    pub(super) is_view: bool,
    /// Its column of geometries with the number of their coordinate system; none where it has attributes only.
    pub(super) geometry: Option<(String, i64)>,
}

/// The names of the layers of a file, in its order.
pub(crate) fn layers(path: &Path, name: &str) -> Result<Vec<String>, ReadError> {
    let database = Database::open(path, name)?;
    let entries = entries(&database).map_err(|kind| ReadError::whole(name, kind))?;
    Ok(entries.into_iter().map(|entry| entry.table).collect())
}

struct Entry {
    table: String,
    has_geometries: bool,
    is_view: bool,
}

fn damaged(why: String) -> ReadErrorKind {
    ReadErrorKind::Damaged { format: Format::GeoPackage, why }
}

/// A text of a row.
pub(super) fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<String>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        _ => None,
    })
}

/// What is registered and there.
fn entries(database: &Database) -> Result<Vec<Entry>, ReadErrorKind> {
    let connection = &database.connection;
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = 'gpkg_contents'";
    let registers: i64 = connection.query_row(sql, [], |row| row.get(0)).map_err(|error| database::kind(&error))?;
    if registers == 0 {
        return Err(ReadErrorKind::Unsupported(
            "this is an SQLite database, but no GeoPackage (it has no table gpkg_contents); export it as GeoPackage"
                .to_owned(),
        ));
    }
    let read = || {
        let sql = "SELECT c.table_name, c.data_type, m.type, m.rootpage FROM gpkg_contents c \
                   JOIN sqlite_master m ON m.name = c.table_name COLLATE NOCASE AND m.type IN ('table', 'view') \
                   WHERE c.data_type IN ('features', 'attributes', 'aspatial') ORDER BY c.rowid";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut entries: Vec<Entry> = Vec::new();
        while let Some(row) = rows.next()? {
            let (Some(table), Some(data), Some(kind)) = (text(row, 0)?, text(row, 1)?, text(row, 2)?) else { continue };
            // What is neither stored nor a view is made up by a module of SQLite.
            let is_view = kind == "view";
            let is_stored = matches!(row.get_ref(3)?, ValueRef::Integer(1..));
            if is_view || is_stored {
                entries.push(Entry { table, has_geometries: data == "features", is_view });
            }
            if entries.len() == LAYER_LIMIT {
                break;
            }
        }
        Ok(entries)
    };
    read().map_err(|error: rusqlite::Error| database::kind(&error))
}

/// The layer of a name. Without a name the only one; tables without geometries, such as the styles that some programs put
/// beside a layer, do not stand beside a single layer that has them.
pub(super) fn choose(database: &Database, wanted: Option<&str>) -> Result<Layer, ReadErrorKind> {
    let entries = entries(database)?;
    let names = || entries.iter().map(|entry| entry.table.clone()).collect();
    let entry = if let Some(wanted) = wanted {
        let exact = entries.iter().find(|entry| entry.table == wanted);
        let entry = exact.or_else(|| entries.iter().find(|entry| entry.table.eq_ignore_ascii_case(wanted)));
        entry.ok_or_else(|| ReadErrorKind::NoLayer { name: wanted.to_owned(), layers: names() })?
    } else {
        let mut drawn = entries.iter().filter(|entry| entry.has_geometries);
        match (&*entries, drawn.next(), drawn.next()) {
            ([], ..) => {
                return Err(ReadErrorKind::Unsupported(
                    "no layer of features or attributes is in it; check that it is the right file".to_owned(),
                ));
            }
            ([only], ..) | (_, Some(only), None) => only,
            _ => return Err(ReadErrorKind::SeveralLayers { layers: names() }),
        }
    };
    let geometry = if entry.has_geometries { Some(geometry(database, &entry.table)?) } else { None };
    Ok(Layer { name: entry.table.clone(), is_view: entry.is_view, geometry })
}

/// The column of geometries of a table.
fn geometry(database: &Database, table: &str) -> Result<(String, i64), ReadErrorKind> {
    let sql = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1 COLLATE NOCASE";
    let found = database.connection.query_row(sql, [table], |row| {
        let srs = match row.get_ref(1)? {
            ValueRef::Integer(srs) => srs,
            _ => 0,
        };
        Ok((text(row, 0)?, srs))
    });
    match found.optional().map_err(|error| database::kind(&error))? {
        Some((Some(column), srs)) => Ok((column, srs)),
        _ => Err(damaged(format!("the layer {} has no entry in gpkg_geometry_columns", quoted(table)))),
    }
}
