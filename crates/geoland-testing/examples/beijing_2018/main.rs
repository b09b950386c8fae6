//! Remakes the synthetic tables of `examples/beijing-2018`: individual records from which `geoland scorecard` counts the published
//! figures.
//!
//! ```text
//! cargo run -p geoland-testing --example beijing_2018
//! ```
//!
//! Every stream gets as many records that count as were published, and beside them what registers have: records entered twice,
//! undated, after the cut-off, withdrawn, of other cities, of other districts, and not yet done. All are shuffled.

#[path = "../beijing_fixture/districts.rs"]
#[allow(dead_code, reason = "the other example uses the rest of it")]
mod districts;
mod drawn;
mod noise;
mod registers;

use std::fs;
use std::io;
use std::path::Path;

use districts::Districts;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("examples/beijing-2018");
    let districts = Districts::read(&root.join("fixtures/beijing/districts.geojson"))?;
    let files = registers::all().into_iter().chain(drawn::all(&districts));
    for (name, text) in files {
        println!("{name}: {} lines", text.lines().count());
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}
