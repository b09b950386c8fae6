//! Finds the three green spaces nearest to a position, by distance on the ellipsoid.
//!
//! Run: `cargo run -p geoland-examples --bin nearest-green`

use std::path::Path;

use geoland::index::SpatialIndex;
use geoland::{Dataset, LonLat, Placed, Role, Scheme};
use geoland_io::load::{CrsChoice, load};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let green = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/beijing/green.geojson"));
    let mut dataset = Dataset::new(Scheme::default());
    load(&mut dataset, Role::Green, green, &CrsChoice::default())?;
    let placed = Placed::new(&dataset)?;
    let index = SpatialIndex::of_green_spaces(&placed);
    for (at, distance_m) in index.nearest(LonLat::new(116.391, 39.907), 3) {
        let green = &dataset.green_spaces[placed.green_spaces[at].index];
        println!("{} at {distance_m:.0} m", green.id.as_deref().unwrap_or("(no id)"));
    }
    Ok(())
}
