//! benches of geoland.
