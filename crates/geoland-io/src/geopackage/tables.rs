//! The tables of a `GeoPackage` that say what is in it, as version 1.4 of the standard defines them.

use rusqlite::{Connection, params};

use super::names::quote;
use super::srs::WGS84_WKT;

/// The mark of a `GeoPackage` in the header of the database: `GPKG`.
const APPLICATION: i64 = 0x4750_4B47;
/// Version 1.4.0.
const VERSION: i64 = 10_400;
/// The time of the last change of a layer. It is always the same: the same features give the same bytes, whenever they are written,
/// and when that was stands with the file.
const LAST_CHANGE: &str = "1970-01-01T00:00:00.000Z";

const BASE: &str = "
CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE IF NOT EXISTS gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE IF NOT EXISTS gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
";

const DATA_COLUMNS: &str = "
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
";

const SCHEMA_DEFINITION: &str = "http://www.geopackage.org/spec120/#extension_schema";
const RTREE_DEFINITION: &str = "http://www.geopackage.org/spec120/#extension_rtree";

/// The triggers that keep the R-tree in step, as extension `gpkg_rtree_index` has them; `<rtree>`, `<t>`, `<c>` and `<i>` are
/// the tree, the table, the column of geometries and that of row numbers.
const TRIGGERS: [(&str, &str); 7] = [
    (
        "insert",
        "AFTER INSERT ON <t> WHEN (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) BEGIN INSERT OR REPLACE INTO <rtree> VALUES \
         (NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)); END",
    ),
    (
        "update6",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) AND (OLD.<c> NOTNULL \
         AND NOT ST_IsEmpty(OLD.<c>)) BEGIN UPDATE <rtree> SET minx = ST_MinX(NEW.<c>), maxx = ST_MaxX(NEW.<c>), miny = \
         ST_MinY(NEW.<c>), maxy = ST_MaxY(NEW.<c>) WHERE id = NEW.<i>; END",
    ),
    (
        "update7",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) AND (OLD.<c> ISNULL OR \
         ST_IsEmpty(OLD.<c>)) BEGIN INSERT INTO <rtree> VALUES (NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), \
         ST_MaxY(NEW.<c>)); END",
    ),
    (
        "update2",
        "AFTER UPDATE OF <c> ON <t> WHEN OLD.<i> = NEW.<i> AND (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <rtree> \
         WHERE id = OLD.<i>; END",
    ),
    (
        "update5",
        "AFTER UPDATE ON <t> WHEN OLD.<i> != NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <rtree> \
         WHERE id = OLD.<i>; INSERT OR REPLACE INTO <rtree> VALUES (NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), \
         ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)); END",
    ),
    (
        "update4",
        "AFTER UPDATE ON <t> WHEN OLD.<i> != NEW.<i> AND (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>)) BEGIN DELETE FROM <rtree> WHERE id \
         IN (OLD.<i>, NEW.<i>); END",
    ),
    ("delete", "AFTER DELETE ON <t> WHEN OLD.<c> NOT NULL BEGIN DELETE FROM <rtree> WHERE id = OLD.<i>; END"),
];

/// Marks a new database as a `GeoPackage`.
pub(super) fn mark(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", VERSION)
}

/// Makes the tables that are not there, and the three coordinate systems that every file has.
pub(super) fn create_base(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(BASE)?;
    for (name, srs, organization, definition, description) in [
        ("WGS 84 geodetic", 4326, "EPSG", WGS84_WKT, "longitude and latitude in degrees on WGS 84"),
        ("Undefined Cartesian SRS", -1, "NONE", "undefined", "undefined Cartesian coordinate reference system"),
        ("Undefined geographic SRS", 0, "NONE", "undefined", "undefined geographic coordinate reference system"),
    ] {
        let sql = "INSERT OR IGNORE INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition, \
                   description) VALUES (?1, ?2, ?3, ?2, ?4, ?5)";
        connection.execute(sql, params![name, srs, organization, definition, description])?;
    }
    Ok(())
}

/// What is at a name in a file that a layer is added to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing, or a layer of features or attributes.
    Free,
    /// Something else, such as tiles or a table that is no layer.
    Taken,
}

/// Removes a layer with all that is said of it.
pub(super) fn remove(connection: &Connection, layer: &str) -> rusqlite::Result<Place> {
    let texts = |sql: &str| -> rusqlite::Result<Vec<(String, String)>> {
        let mut statement = connection.prepare(sql)?;
        statement.query_map([layer], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let said = texts("SELECT table_name, data_type FROM gpkg_contents WHERE table_name = ?1 COLLATE NOCASE")?;
    let there = texts("SELECT name, type FROM sqlite_master WHERE name = ?1 COLLATE NOCASE")?;
    let is_layer = said.iter().all(|(_, data)| matches!(&**data, "features" | "attributes" | "aspatial"));
    if !is_layer || (said.is_empty() && !there.is_empty()) {
        return Ok(Place::Taken);
    }
    let columns = "SELECT table_name, column_name FROM gpkg_geometry_columns WHERE table_name = ?1 COLLATE NOCASE";
    for (table, column) in texts(columns)? {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS {}", quote(&tree_name(&table, &column))))?;
    }
    for (name, kind) in there {
        match &*kind {
            "table" => connection.execute_batch(&format!("DROP TABLE {}", quote(&name)))?,
            "view" => connection.execute_batch(&format!("DROP VIEW {}", quote(&name)))?,
            _ => return Ok(Place::Taken),
        }
    }
    // Those that say something of a layer, of the standard and of GDAL. Not all of them need be there.
    for table in [
        "gpkg_geometry_columns",
        "gpkg_extensions",
        "gpkg_data_columns",
        "gpkg_metadata_reference",
        "gpkg_ogr_contents",
        "gpkg_contents",
    ] {
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1";
        if connection.query_row(sql, [table], |row| row.get::<_, i64>(0))? > 0 {
            connection.execute(&format!("DELETE FROM {table} WHERE table_name = ?1 COLLATE NOCASE"), [layer])?;
        }
    }
    Ok(Place::Free)
}

/// Says that a column holds JSON.
pub(super) fn declare_json(connection: &Connection, layer: &str, column: &str) -> rusqlite::Result<()> {
    connection.execute_batch(DATA_COLUMNS)?;
    for table in ["gpkg_data_columns", "gpkg_data_column_constraints"] {
        // A NULL equals none, so that IGNORE would not see that the line is there.
        let sql = "INSERT INTO gpkg_extensions SELECT ?1, NULL, 'gpkg_schema', ?2, 'read-write' WHERE NOT EXISTS \
                   (SELECT 1 FROM gpkg_extensions WHERE table_name = ?1 AND extension_name = 'gpkg_schema')";
        connection.execute(sql, params![table, SCHEMA_DEFINITION])?;
    }
    let sql = "INSERT INTO gpkg_data_columns (table_name, column_name, name, mime_type) VALUES (?1, ?2, ?2, 'application/json')";
    connection.execute(sql, params![layer, column])?;
    Ok(())
}

/// A layer as it is registered.
pub(super) struct Registration<'a> {
    pub(super) layer: &'a str,
    /// The name of its column of geometries and their type; none where it has attributes only.
    pub(super) geometry: Option<(&'a str, &'a str)>,
    pub(super) srs: i32,
    pub(super) bounds: Option<[f64; 4]>,
    /// Whether geometries have heights and measures: 0 none, 1 all, 2 some.
    pub(super) z: u8,
    pub(super) m: u8,
}

/// Registers a layer.
pub(super) fn register(connection: &Connection, of: &Registration<'_>) -> rusqlite::Result<()> {
    let data = if of.geometry.is_some() { "features" } else { "attributes" };
    let [w, s, e, n] = of.bounds.map_or([None; 4], |bounds| bounds.map(Some));
    let srs = of.geometry.map(|_| of.srs);
    // Identifiers are the names of layers, unless another layer has this one as its identifier.
    let taken = "SELECT count(*) FROM gpkg_contents WHERE identifier = ?1";
    let identifier = match connection.query_row(taken, [of.layer], |row| row.get::<_, i64>(0))? {
        0 => Some(of.layer),
        _ => None,
    };
    let sql = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, \
               srs_id) VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?7, ?8, ?9)";
    connection.execute(sql, params![of.layer, data, identifier, LAST_CHANGE, w, s, e, n, srs])?;
    if let Some((column, kind)) = of.geometry {
        let sql = "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        connection.execute(sql, params![of.layer, column, kind, of.srs, of.z, of.m])?;
    }
    Ok(())
}

/// Keeps the number of features where GDAL does, with the triggers that keep it in step. The standard does not ask for it; without
/// it some versions of GDAL read a layer on several threads and spoil their own memory (seen in `DuckDB` 1.5).
pub(super) fn count(connection: &Connection, layer: &str, features: u64) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS gpkg_ogr_contents(table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL)",
    )?;
    let sql = "INSERT INTO gpkg_ogr_contents (table_name, feature_count) VALUES (?1, ?2)";
    connection.execute(sql, params![layer, features as i64])?;
    for (word, sign) in [("insert", '+'), ("delete", '-')] {
        let name = quote(&format!("trigger_{word}_feature_count_{layer}"));
        let (table, text) = (quote(layer), layer.replace('\'', "''"));
        connection.execute_batch(&format!(
            "CREATE TRIGGER {name} AFTER {word} ON {table} BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 \
             WHERE lower(table_name) = lower('{text}'); END"
        ))?;
    }
    Ok(())
}

/// The name of the R-tree of a column.
pub(super) fn tree_name(layer: &str, column: &str) -> String {
    format!("rtree_{layer}_{column}")
}

/// Registers an R-tree and makes the triggers that keep it in step.
pub(super) fn register_tree(connection: &Connection, layer: &str, column: &str, key: &str) -> rusqlite::Result<()> {
    let tree = tree_name(layer, column);
    // One pass over the text: a name may hold what stands for another.
    let filled = |text: &str| {
        text.split('<').skip(1).fold(text.split('<').next().unwrap_or_default().to_owned(), |mut out, part| {
            let (name, rest) = part.split_once('>').unwrap_or((part, ""));
            out += &quote(match name {
                "rtree" => &tree,
                "t" => layer,
                "c" => column,
                _ => key,
            });
            out + rest
        })
    };
    for (ending, text) in TRIGGERS {
        let name = quote(&format!("{tree}_{ending}"));
        connection.execute_batch(&format!("CREATE TRIGGER {name} {}", filled(text)))?;
    }
    let sql = "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', ?3, 'write-only')";
    connection.execute(sql, params![layer, column, RTREE_DEFINITION])?;
    Ok(())
}
