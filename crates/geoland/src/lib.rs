//! The accounts of reclaimed land: which demolished parcels were cleared, how many hectares that is when every square
//! metre counts once, how much of it turned green, in which form, in which district, against which target.
//!
//! Data flows one way, and every stage is a value to enter or leave at:
//!
//! | stage | value | what happens |
//! |---|---|---|
//! | read | [`Dataset`] | records become parcels, green spaces, districts, key areas and alleys through a [`Scheme`] |
//! | place | [`Placed`] | everything goes into one equal-area [`Plane`], in an order that does not depend on the files |
//! | account | [`Ledger`] | every parcel is cut into disjoint pieces: overlap by rival, outside, net by district, greened |
//! | summarise | [`Summary`] | rows by district, form and key area; [`alleys`] by district and status |
//! | present | [`level`] | figures rounded so that printed tables still add up |
//!
//! Beside the account stand [`overlay`] (areas of whole layers combined), [`index`] (which features are where), and
//! [`geodesic`] (true distances, and areas with geodesic edges); [`edge`] says what joins two vertices. [`pieces`] builds the ledger's pieces as polygons, for maps. What the data made geoland notice is in [`finding`].
//!
//! # Guarantees
//!
//! The same data gives the same account to the last bit, on any number of threads and in any order of features, ring starts
//! and ring directions. Longitude/latitude areas with survey edges use no platform trigonometry, so that they are the
//! same on every machine; lengths, geodesic edges and projected input are the same on the same build.
//!
//! # Example
//!
//! ```
//! use geoland::ledger::AccountOptions;
//! use geoland::summary::{Grouping, Scope, Summary};
//! use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};
//!
//! // Two cleared parcels of one district; the second overlaps the first by four tenths.
//! let square = |lon: f64| {
//!     let ring = vec![(lon, 39.9), (lon + 0.001, 39.9), (lon + 0.001, 39.901), (lon, 39.901)];
//!     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
//! };
//! let in_east = |parcel| Parcel { claimed_district: Some("East".into()), ..parcel };
//! let mut dataset = Dataset::new(Scheme::default());
//! dataset.add_source("memory", Crs::WGS84);
//! dataset.parcels.push(in_east(Parcel::accepted("A", square(116.4))));
//! dataset.parcels.push(in_east(Parcel::accepted("B", square(116.4006))));
//!
//! let placed = Placed::new(&dataset)?;
//! let ledger = Ledger::new(&placed, AccountOptions::default())?;
//! let summary = Summary::new(&ledger, Grouping::District, &[]);
//! let total = summary.rows.iter().find(|row| row.scope == Scope::Total).unwrap();
//! assert!((total.columns.reclaimed().hectares() - 1.6 * 0.949_526).abs() < 1e-5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod account;
pub mod alley;
pub mod alleys;
pub mod area;
mod arrange;
mod blank;
pub mod bounds;
pub mod boxes;
mod chains;
pub mod check;
pub mod condition;
pub mod crs;
pub mod dataset;
pub mod date;
pub mod district;
pub mod edge;
pub mod ellipsoid;
mod entry;
pub mod event;
pub mod finding;
mod flow;
pub mod geodesic;
pub mod green;
pub mod ground;
pub mod history;
pub mod index;
pub mod kernel;
mod label_grid;
pub mod ledger;
pub mod length;
pub mod level;
pub mod line;
mod local;
pub mod lonlat;
mod nearby;
mod orient;
pub mod outline;
pub mod overlay;
mod packed;
mod pair;
pub mod parcel;
mod paths;
pub mod pieces;
pub mod placed;
pub mod plane;
pub mod polygons;
pub mod record;
mod ring;
pub mod scheme;
pub mod scope;
pub mod shape;
mod sieve;
mod simple;
mod spelling;
mod sum;
pub mod summary;
pub mod survey;
mod sweep;
pub mod target;
pub mod text;
pub mod witness;
mod zones;

pub use alley::{AlleySegment, AlleyStatus};
pub use area::{Area, AreaUnit};
pub use bounds::Bounds;
pub use crs::Crs;
pub use dataset::{Dataset, Role};
pub use date::Date;
pub use district::{District, KeyArea};
pub use edge::Edges;
pub use ellipsoid::Ellipsoid;
pub use event::Event;
pub use finding::{Finding, Findings, Severity};
pub use green::GreenSpace;
pub use history::History;
pub use ledger::Ledger;
pub use length::Length;
pub use lonlat::{LonLat, Xy};
pub use parcel::Parcel;
pub use placed::Placed;
pub use plane::Plane;
pub use polygons::Polygons;
pub use record::{Origin, Record};
pub use scheme::Scheme;
pub use scope::NamedScope;
pub use shape::Shape;
pub use summary::Summary;
pub use target::Target;
