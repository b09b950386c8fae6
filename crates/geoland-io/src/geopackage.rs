//! Reading and writing `GeoPackage` (OGC 12-128, versions 1.0 to 1.4).
//!
//! A `GeoPackage` is a database, and a database from elsewhere is a program: views and triggers hold queries that `SQLite` would
//! run. It is therefore opened read-only and immutable, triggers are off, and what a view may do is limited (`database`).
//! No text of a file becomes a part of a query but as a quoted name or a bound value.

mod blob;
mod columns;
mod database;
mod layers;
mod names;
mod rows;
mod rtree;
mod srs;
mod tables;
mod writer;

pub(crate) use self::layers::layers;
pub(crate) use self::rows::read;
pub(crate) use self::writer::create;
