//! Reads `GeoJSON` layers and prints the hectares reclaimed and greened in each district at a cut-off.
//!
//! Run: `cargo run -p geoland-examples --bin hectares-per-district`

use std::path::Path;

use geoland::ledger::AccountOptions;
use geoland::summary::{Grouping, RowForm, Scope, Summary};
use geoland::{Dataset, Date, Ledger, Placed, Role, Scheme};
use geoland_io::load::{CrsChoice, load};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/beijing"));
    let mut dataset = Dataset::new(Scheme::default());
    for (role, file) in
        [(Role::Parcels, "parcels.geojson"), (Role::Green, "green.geojson"), (Role::Districts, "districts.geojson")]
    {
        load(&mut dataset, role, &folder.join(file), &CrsChoice::default())?;
    }
    let placed = Placed::new(&dataset)?;
    let options = AccountOptions { as_of: Some(Date::parse("2018-10-31")?), ..AccountOptions::default() };
    let ledger = Ledger::new(&placed, options)?;
    let summary = Summary::new(&ledger, Grouping::District, &[]);
    for row in summary.rows.iter().filter(|row| row.scope == Scope::District && row.form == RowForm::All) {
        let (reclaimed, greened) = (row.columns.reclaimed().hectares(), row.columns.greened.hectares());
        println!("{}: {reclaimed:.1} ha reclaimed, {greened:.1} ha greened", row.name);
    }
    Ok(())
}
