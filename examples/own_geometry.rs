//! Counts parcels that are already in memory as `geo_types`: no files, no attributes beyond an id and a district.
//!
//! Run: `cargo run -p geoland-examples --bin own-geometry`

use geo_types::{MultiPolygon, polygon};
use geoland::ledger::AccountOptions;
use geoland::summary::{Grouping, Summary};
use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parcel = |id: &str, west: f64| {
        let square = polygon![
            (x: west, y: 39.900), (x: west + 0.001, y: 39.900), (x: west + 0.001, y: 39.901), (x: west, y: 39.901),
        ];
        Parcel { claimed_district: Some("东城区".into()), ..Parcel::accepted(id, MultiPolygon(vec![square])) }
    };
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", Crs::WGS84);
    dataset.parcels = vec![parcel("A", 116.4000), parcel("B", 116.4006)];

    let placed = Placed::new(&dataset)?;
    let ledger = Ledger::new(&placed, AccountOptions::default())?;
    for row in Summary::new(&ledger, Grouping::District, &[]).rows {
        println!(
            "{:8} {}: {} parcels, {:.4} ha gross, {:.4} ha overlap, {:.4} ha reclaimed",
            row.scope.word(),
            row.name,
            row.columns.parcels,
            row.columns.gross().hectares(),
            row.columns.overlap.hectares(),
            row.columns.reclaimed().hectares()
        );
    }
    Ok(())
}
