//! `GeoPackage`, read and written.

mod hostile;
mod reading;
mod writing;

use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use geo_types::{Geometry, polygon};
use geoland::record::{Outline, Record, Value};
use geoland_io::schema::{Field, Profile};
use geoland_io::{Contents, CrsText, Feature, Format, Loss, ReadError, Request, Source, Target, WriteError, write};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// The memory of `SQLite` is limited for the whole program: whoever uses it up does so alone.
static MEMORY: RwLock<()> = RwLock::new(());

fn shared() -> RwLockReadGuard<'static, ()> {
    MEMORY.read().unwrap_or_else(PoisonError::into_inner)
}

/// A square of one unit with its south-western corner there.
fn square(x: f64, y: f64) -> Geometry<f64> {
    polygon![(x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0), (x: x, y: y)].into()
}

fn feature(geometry: Option<Geometry<f64>>, properties: &[(&str, Value)]) -> Feature {
    let outline = geometry.map_or(Outline::Missing, Outline::Read);
    let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Record { number: 1, id: Value::Null, outline, properties }.into()
}

/// Squares in a row, named by their numbers from 1.
fn squares(count: u32) -> Vec<Feature> {
    let one = |n: u32| feature(Some(square(f64::from(10 * n), 0.0)), &[("name", Value::Text(format!("场{n}")))]);
    (1..=count).map(one).collect()
}

/// Writes features to `FILE` or `FILE#LAYER`.
fn write_as(
    source: &Source,
    features: &[Feature],
    fields: &[Field],
    crs: Option<&CrsText>,
) -> Result<Vec<Loss>, WriteError> {
    let _shared = shared();
    let mut profile = Profile::of_fields(fields);
    for feature in features {
        profile.add(feature);
    }
    let target = Target {
        path: &source.path,
        layer: source.layer.as_deref(),
        format: Format::GeoPackage,
        crs,
        system: None,
        profile: &profile,
        foreign: &[],
    };
    let mut writer = write::create(&target)?;
    for feature in features {
        writer.write(feature)?;
    }
    writer.finish()
}

fn write_to(path: &Path, features: &[Feature]) -> Vec<Loss> {
    write_as(&layer(path, None), features, &[], None).unwrap()
}

fn layer(path: &Path, layer: Option<&str>) -> Source {
    Source { path: path.to_owned(), layer: layer.map(str::to_owned) }
}

fn read_with(source: &Source, request: &Request) -> Result<(Contents, Vec<Feature>), ReadError> {
    let _shared = shared();
    crate::layer(source, request)
}

fn read_all(path: &Path) -> Result<(Contents, Vec<Feature>), ReadError> {
    read_with(&layer(path, None), &Request { extras: true, ..Request::default() })
}

/// The message of a refusal, without the path.
fn refusal(path: &Path) -> String {
    refusal_of(&layer(path, None))
}

fn refusal_of(source: &Source) -> String {
    let error = read_with(source, &Request::default()).unwrap_err().to_string();
    error.strip_prefix(&format!("{}: ", source.name())).unwrap_or(&error).to_owned()
}

/// Changes a file as somebody else would who cares nothing for its triggers.
fn change(path: &Path, sql: &str) {
    let _shared = shared();
    let connection = Connection::open(path).unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// A file of two squares in a folder that goes with it.
fn sample() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("land.gpkg");
    write_to(&path, &squares(2));
    (folder, path)
}
