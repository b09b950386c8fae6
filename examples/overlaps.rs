//! Lists which parcel takes credit for land that another one claims too, and for how much.
//!
//! Run: `cargo run -p geoland-examples --bin overlaps`

use std::path::Path;

use geoland::ledger::{AccountOptions, Entry};
use geoland::{Dataset, Ledger, Placed, Role, Scheme};
use geoland_io::load::{CrsChoice, load};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parcels = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/beijing/parcels.geojson"));
    let mut dataset = Dataset::new(Scheme::default());
    load(&mut dataset, Role::Parcels, parcels, &CrsChoice::default())?;
    let placed = Placed::new(&dataset)?;
    let ledger = Ledger::new(&placed, AccountOptions::default())?;
    let id = |entry: &Entry| ledger.parcel(entry).id.as_deref().unwrap_or("(no id)").to_owned();
    for entry in &ledger.entries {
        for piece in &entry.pieces {
            let Some(rival) = piece.rival() else { continue };
            let credited = id(&ledger.entries[rival]);
            println!("{:.1} m2 of {} are credited to {credited}", piece.area().m2(), id(entry));
        }
    }
    Ok(())
}
