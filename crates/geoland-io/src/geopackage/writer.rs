//! Writing a layer.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use geoland::record::{Outline, Value};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::columns::Written;
use super::database::{self, HEADER_BYTES};
use super::names::{GEOMETRIES, KEYS, Names, quote};
use super::rtree::{self, Boxed};
use super::srs::{self, Entry};
use super::tables::{self, Place, Registration};
use super::{blob, columns};
use crate::error::quoted;
use crate::feature::Feature;
use crate::output::{Output, OutputErrorKind};
use crate::positions;
use crate::schema::{Field, FieldType};
use crate::write::{LayerWriter, Loss, Losses, Target, WriteError, WriteErrorKind};

/// The greatest number of a row that is kept: those after it still count up from it.
const LAST_ROW: i64 = 1 << 53;

struct Writer {
    connection: Connection,
    /// The temporary file of the connection, which goes after it.
    output: Output,
    layer: String,
    /// The names of the columns of row numbers and of geometries, with their type; the latter not where there are none.
    key: String,
    geometry: Option<(String, String)>,
    columns: Vec<Column>,
    places: HashMap<String, usize>,
    /// The column of identifiers that stand outside the attributes, and whether the attributes have one of that name.
    id: Option<usize>,
    insert: String,
    srs: i32,
    bounds: Option<[f64; 4]>,
    boxes: Vec<Boxed>,
    features: u64,
    last_row: i64,
    with_geometry: u64,
    with_heights: u64,
    with_measures: u64,
    losses: Losses,
}

struct Column {
    name: String,
    field: Field,
    written: Written,
}

/// Begins a layer: in a file of its own, or beside the others of a file that is there, if the layer is named.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let unfit = |why: &str| WriteError::unfit(target.path, None, why);
    let layer = match target.layer {
        Some(layer) => layer.to_owned(),
        None => target.path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
    };
    let lower = layer.to_ascii_lowercase();
    let reserved = ["gpkg_", "sqlite_", "rtree_"].iter().any(|start| lower.starts_with(start));
    let layer = match target.layer {
        Some(_) if reserved || layer.contains('\0') => {
            return Err(unfit(&format!(
                "{} is no name for a layer; names that begin with gpkg_, sqlite_ or rtree_ are taken",
                quoted(&layer)
            )));
        }
        None if reserved || layer.is_empty() => format!("layer_{layer}"),
        _ => layer,
    };
    let mut output = Output::create(Some(target.path))?;
    let is_new = target.layer.is_none() || fs::metadata(target.path).map_or(true, |file| file.len() == 0);
    if !is_new {
        copy(target.path, &mut output)?;
    }
    let Some(path) = output.temporary() else {
        return Err(unfit("a GeoPackage is a file that is written in any order; name an ordinary file"));
    };
    let connection = open(path, is_new).map_err(|error| failed(target.path, &error))?;
    let writer = Writer::new(target, output, connection, layer, is_new)?;
    Ok(Box::new(writer))
}

/// The error of a write.
fn failed(path: &Path, error: &rusqlite::Error) -> WriteError {
    let error = io::Error::other(database::words(error));
    WriteError {
        target: path.display().to_string(),
        feature: None,
        kind: WriteErrorKind::Output(OutputErrorKind::Io(error)),
    }
}

/// Copies the file that a layer is added to.
fn copy(path: &Path, output: &mut Output) -> Result<(), WriteError> {
    let copied = |output: &mut Output| -> io::Result<Result<(), String>> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut header = database::header(&mut file)?;
        if let Err(kind) = database::settled(path, &header, bytes) {
            return Ok(Err(kind.to_string()));
        }
        // A write-ahead log would be a second file; there is nothing in it.
        if header.len() == HEADER_BYTES {
            header[18..20].fill(1);
        }
        output.write_all(&header)?;
        io::copy(&mut file.take(u64::MAX), output)?;
        output.flush()?;
        Ok(Ok(()))
    };
    match copied(output) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(WriteError::unfit(path, None, why)),
        Err(error) => Err(output.error(error).into()),
    }
}

/// Opens the temporary file. It needs no journal: where anything fails, it goes.
fn open(path: &Path, is_new: bool) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database::address(path), flags)?;
    if is_new {
        connection.pragma_update(None, "page_size", 4096)?;
    }
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    Ok(connection)
}

impl Writer {
    fn new(
        target: &Target<'_>,
        output: Output,
        connection: Connection,
        layer: String,
        is_new: bool,
    ) -> Result<Self, WriteError> {
        let profile = target.profile;
        let mut losses = Losses::default();
        let mut names = Names::default();
        let fields = profile.fields();
        let mut columns = columns_of(&fields, &profile.mixed(), &mut names, &mut losses);
        let places = fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at)).collect();
        let id = (profile.has_ids && !names.has("id")).then(|| {
            losses.layer("identifiers, which stand outside the attributes, written as the attribute \"id\"");
            columns.push(Column::new(
                &mut names,
                profile.id_field().unwrap_or_else(|| Field::new("id", FieldType::Text)),
                &mut losses,
            ));
            columns.len() - 1
        });
        if !target.foreign.is_empty() {
            losses.layer("members of the document that only GeoJSON holds left out");
        }
        let key = names.take_first(&KEYS);
        // A layer of which no feature has a geometry is a table of attributes.
        let bare = profile.features > 0 && profile.missing == profile.features;
        let geometry = (!bare).then(|| (names.take_first(&GEOMETRIES), type_name(&profile.types)));
        let (entry, lost) = srs::entry(target.crs, target.system);
        if lost {
            losses.layer(
                "the coordinate system left out, which is given neither by a code nor as WKT; give it with --crs",
            );
        }
        if columns.len() > 1990 {
            let why = format!("{} attributes, where SQLite has room for 1,990; leave some out", columns.len());
            return Err(WriteError::unfit(target.path, None, why));
        }
        let mut writer = Self {
            output,
            connection,
            layer,
            key,
            geometry,
            columns,
            places,
            id,
            insert: String::new(),
            srs: srs::UNKNOWN,
            bounds: None,
            boxes: Vec::new(),
            features: 0,
            last_row: 0,
            with_geometry: 0,
            with_heights: 0,
            with_measures: 0,
            losses,
        };
        writer.prepare(&entry, target.path, is_new)?;
        Ok(writer)
    }

    fn error(&self, error: &rusqlite::Error) -> WriteError {
        failed(Path::new(&self.output.name()), error)
    }

    /// Makes the tables.
    fn prepare(&mut self, entry: &Entry, path: &Path, is_new: bool) -> Result<(), WriteError> {
        let unfit = |why: String| WriteError::unfit(path, None, why);
        if is_new {
            tables::mark(&self.connection).map_err(|error| failed(path, &error))?;
        } else {
            self.check(path)?;
        }
        let work = || -> rusqlite::Result<Result<i32, Place>> {
            self.connection.execute_batch("BEGIN")?;
            tables::create_base(&self.connection)?;
            if !is_new && tables::remove(&self.connection, &self.layer)? == Place::Taken {
                return Ok(Err(Place::Taken));
            }
            let srs = entry.register(&self.connection)?;
            database::lift(&self.connection)?;
            self.connection.execute_batch(&self.table())?;
            Ok(Ok(srs))
        };
        let srs = work().map_err(|error| failed(path, &error))?;
        self.srs = srs.map_err(|_| {
            unfit(format!("{} is there and is no layer of features; choose another name", quoted(&self.layer)))
        })?;
        let columns: Vec<String> = self.columns.iter().map(|column| quote(&column.name)).collect();
        let geometry = self.geometry.as_ref().map(|(name, _)| quote(name));
        let names: Vec<String> = [Some(quote(&self.key)), geometry].into_iter().flatten().chain(columns).collect();
        let marks: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
        self.insert =
            format!("INSERT INTO {} ({}) VALUES ({})", quote(&self.layer), names.join(", "), marks.join(", "));
        Ok(())
    }

    /// Looks whether a file is one that a layer can be added to, and takes from it what could do harm.
    fn check(&self, path: &Path) -> Result<(), WriteError> {
        let bytes = fs::metadata(path).map_or(0, |file| file.len());
        let guarded = database::guard(&self.connection, bytes);
        guarded.map_err(|error| WriteError::unfit(path, None, database::kind(&error).to_string()))?;
        database::named(&self.connection).map_err(|kind| WriteError::unfit(path, None, kind.to_string()))?;
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name IN ('gpkg_contents', \
                   'gpkg_spatial_ref_sys')";
        match self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)) {
            Ok(2) => Ok(()),
            Ok(_) => Err(WriteError::unfit(
                path,
                None,
                "it is no GeoPackage, so that no layer can be added; choose another file",
            )),
            Err(error) => Err(WriteError::unfit(path, None, database::kind(&error).to_string())),
        }
    }

    /// What makes the table of the layer.
    fn table(&self) -> String {
        let mut columns = vec![format!("{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", quote(&self.key))];
        columns.extend(self.geometry.as_ref().map(|(name, kind)| format!("{} {kind}", quote(name))));
        columns.extend(self.columns.iter().map(|column| format!("{} {}", quote(&column.name), column.written.word())));
        format!("CREATE TABLE {} ({})", quote(&self.layer), columns.join(", "))
    }

    /// The number of a feature's row: its own, if no other has it yet.
    fn row(&mut self, own: Option<i64>) -> rusqlite::Result<i64> {
        let next = self.last_row + 1;
        let Some(own) = own else { return Ok(next) };
        let sql = format!("SELECT count(*) FROM {} WHERE {} = ?1", quote(&self.layer), quote(&self.key));
        let is_free = (0..=LAST_ROW).contains(&own)
            && (own >= next
                || self.connection.prepare_cached(&sql)?.query_row([own], |row| row.get::<_, i64>(0))? == 0);
        if !is_free {
            self.losses.feature("numbers of rows that are given twice or out of range replaced");
        }
        Ok(if is_free { own } else { next })
    }

    /// The geometry of a feature as its column holds it.
    fn geometry(&mut self, feature: &Feature, row: i64) -> Option<Vec<u8>> {
        if let Outline::Unreadable(_) = &feature.record.outline {
            self.losses.feature("geometries that could not be read left out");
        }
        let geometry = feature.geometry()?;
        if self.geometry.is_none() {
            self.losses.feature("geometries that were not announced left out");
            return None;
        }
        let bounds = positions::bounds(geometry);
        if let Some(own @ [w, s, e, n]) = bounds {
            let [west, south, east, north] = self.bounds.unwrap_or(own);
            self.bounds = Some([west.min(w), south.min(s), east.max(e), north.max(n)]);
            self.boxes.push(Boxed::new(row, own));
        }
        let extras = &feature.extras;
        self.with_geometry += 1;
        self.with_heights += u64::from(!extras.heights.is_empty());
        self.with_measures += u64::from(!extras.measures.is_empty());
        Some(blob::write(geometry, bounds, &extras.heights, &extras.measures, self.srs))
    }

    fn insert(&mut self, feature: &Feature) -> rusqlite::Result<()> {
        let row = self.row(feature.extras.row)?;
        self.last_row = self.last_row.max(row);
        let geometry = self.geometry(feature, row);
        let mut values: Vec<&Value> = vec![&Value::Null; self.columns.len()];
        for (at, (name, value)) in feature.record.properties.iter().enumerate() {
            // Most features have the attributes of the profile in its order.
            let same = self.columns.get(at).is_some_and(|column| column.field.name == *name && Some(at) != self.id);
            match if same { Some(at) } else { self.places.get(name).copied() } {
                Some(at) => values[at] = value,
                None => self.losses.feature("attributes that were not announced left out"),
            }
        }
        let id = &feature.record.id;
        match self.id {
            Some(at) => values[at] = id,
            None if *id == Value::Null => {}
            None => {
                let own = self.places.get("id").map(|at| values[*at]);
                if own != Some(id) {
                    self.losses.feature("identifiers beside an attribute of the name \"id\" left out");
                }
            }
        }
        if !feature.extras.foreign.is_empty() {
            self.losses.feature("members that only GeoJSON holds left out");
        }
        let mut statement = self.connection.prepare_cached(&self.insert)?;
        statement.raw_bind_parameter(1, row)?;
        let first = if self.geometry.is_some() {
            statement.raw_bind_parameter(2, geometry)?;
            3
        } else {
            2
        };
        for (at, (column, value)) in self.columns.iter().zip(values).enumerate() {
            statement.raw_bind_parameter(first + at, column.written.bind(value, &mut self.losses))?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    /// Registers the layer and makes its index.
    fn complete(&mut self) -> rusqlite::Result<()> {
        let connection = &self.connection;
        let degree = |some: u64| match some {
            0 => 0,
            all if all == self.with_geometry => 1,
            _ => 2,
        };
        let registration = Registration {
            layer: &self.layer,
            geometry: self.geometry.as_ref().map(|(name, kind)| (&**name, &**kind)),
            srs: self.srs,
            bounds: self.bounds,
            z: degree(self.with_heights),
            m: degree(self.with_measures),
        };
        tables::register(connection, &registration)?;
        for column in self.columns.iter().filter(|column| column.field.kind == FieldType::Json) {
            tables::declare_json(connection, &self.layer, &column.name)?;
        }
        if let Some((geometry, _)) = &self.geometry {
            rtree::create(connection, &tables::tree_name(&self.layer, geometry), &mut self.boxes)?;
            tables::register_tree(connection, &self.layer, geometry, &self.key)?;
        }
        tables::count(connection, &self.layer, self.features)?;
        connection.execute_batch("COMMIT")
    }
}

impl LayerWriter for Writer {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        self.features += 1;
        let number = self.features;
        self.insert(feature).map_err(|error| WriteError { feature: Some(number), ..self.error(&error) })
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        self.complete().map_err(|error| self.error(&error))?;
        let Self { output, connection, losses, .. } = *self;
        let name = output.name();
        connection.close().map_err(|(_, error)| failed(Path::new(&name), &error))?;
        output.commit()?;
        Ok(losses.0)
    }
}

impl Column {
    fn new(names: &mut Names, field: Field, losses: &mut Losses) -> Self {
        let name = names.take(&field.name);
        if name != field.name {
            losses.layer(&format!(
                "the attribute {} written as {}: SQLite does not tell capital letters from small ones and has no empty names",
                quoted(&field.name),
                quoted(&name),
            ));
        }
        let (written, lost) = columns::Written::of(&field);
        if let Some(lost) = lost {
            losses.layer(&format!("the attribute {} written as text: {lost}", quoted(&field.name)));
        }
        Self { name, field, written }
    }
}

/// The columns for attributes.
fn columns_of(fields: &[Field], mixed: &[&str], names: &mut Names, losses: &mut Losses) -> Vec<Column> {
    for name in mixed {
        losses.layer(&format!("the attribute {} written as text: its values are of several types", quoted(name)));
    }
    fields.iter().map(|field| Column::new(names, field.clone(), losses)).collect()
}

/// The type that all geometries have.
fn type_name(types: &[(&'static str, u64)]) -> String {
    match types {
        [(only, _)] => only.to_uppercase(),
        _ => "GEOMETRY".to_owned(),
    }
}
