//! A believable synthetic city near Beijing: parcels, green spaces, districts, key areas and alleys.
//!
//! The city is a square of cells of about one square kilometre. Each cell holds a neighbourhood: a handful of parcels
//! on nearly empty land, some dozens in a row-by-row pattern, or a cadastral block whose parcels share their edges.
//! Its side grows with the number of parcels, so that density stays the same on average.
//!
//! Every record is a function of the seed, its number and the layout, so cities of any size are written as a stream;
//! what is kept in memory is a table of 16 bytes per cell, that is per 40 parcels. All coordinates are whole multiples
//! of 1e-7 degree and are printed with seven decimals. The bytes are the same on every machine: trigonometry comes from
//! `libm`.
//!
//! All polygons are valid in either mode: rings are simple, closed and follow RFC 7946's right-hand rule. What is
//! wrong with a city that is not clean lies between parcels (overlaps, duplicates, straddled borders) and in records.
//! Of its parcels 8 to 10 % overlap a neighbour in part, 0.5 % repeat the one before them, and 3 % straddle a district
//! border (less from some 1.5 million parcels on, when the borders have no room for more); a tenth of these lie partly
//! outside every district.
//!
//! ```
//! use geoland_testing::city::{City, CityOptions, Layer};
//!
//! let city = City::new(CityOptions { parcels: 100, seed: 1, clean: true });
//! let mut bytes = Vec::new();
//! assert_eq!(city.write_layer(Layer::Parcels, &mut bytes)?, 100);
//! # Ok::<(), std::io::Error>(())
//! ```

mod alleys;
mod cadastre;
mod calendar;
mod districts;
mod geojson;
mod greens;
mod grid;
mod neighbourhood;
mod parcels;
mod random;
mod shape;

#[cfg(test)]
mod city_tests;

use std::io;

pub use alleys::AlleyRecord;
pub use districts::{DistrictRecord, KeyAreaRecord};
pub use geojson::{Feature, Properties, write_features};
pub use greens::GreenRecord;
use grid::Grid;
use neighbourhood::Neighbourhood;
pub use parcels::ParcelRecord;
pub use random::Random;
pub use shape::Star;

/// What a city is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CityOptions {
    /// The number of parcels; there is one green space for five of them. Up to some ten million the city stays within
    /// ten degrees of latitude.
    pub parcels: usize,
    /// Cities of different seeds are different; the same seed gives the same bytes.
    pub seed: u64,
    /// Nothing overlaps, straddles or repeats, no attribute is missing, unknown or wrong, and parcels are single
    /// polygons. The parcels that say they are greened are those that green spaces lie on. Parcels of a cadastral block still share their edges, and green spaces still lie partly on parcels.
    pub clean: bool,
}

impl Default for CityOptions {
    /// Ten thousand parcels of seed 1, not clean.
    fn default() -> Self {
        Self { parcels: 10_000, seed: 1, clean: false }
    }
}

/// A layer of a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Demolition parcels.
    Parcels,
    /// Green spaces.
    GreenSpaces,
    /// Districts, which cover the city without gap or overlap.
    Districts,
    /// Key areas, which lie across districts.
    KeyAreas,
    /// Segments of alleys.
    Alleys,
}

impl Layer {
    /// All layers.
    pub const ALL: [Self; 5] = [Self::Parcels, Self::GreenSpaces, Self::Districts, Self::KeyAreas, Self::Alleys];

    /// The name of the layer's file, as [`geoland_toml`] names it.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Parcels => "parcels.geojson",
            Self::GreenSpaces => "green.geojson",
            Self::Districts => "districts.geojson",
            Self::KeyAreas => "key_areas.geojson",
            Self::Alleys => "alleys.geojson",
        }
    }
}

/// The text of a `geoland.toml` that names the layers' files.
#[must_use]
pub fn geoland_toml() -> &'static str {
    "[layers]\nparcels = \"parcels.geojson\"\ngreen = \"green.geojson\"\ndistricts = \"districts.geojson\"\n\
     key_areas = \"key_areas.geojson\"\nalleys = \"alleys.geojson\"\n"
}

/// A synthetic city.
pub struct City {
    options: CityOptions,
    grid: Grid,
}

impl City {
    /// Lays the city out; time and memory grow with its area, by microseconds and 16 bytes per square kilometre.
    #[must_use]
    pub fn new(options: CityOptions) -> Self {
        Self { options, grid: Grid::new(options.parcels, options.seed, options.clean) }
    }

    /// The options the city was made from.
    #[must_use]
    pub fn options(&self) -> CityOptions {
        self.options
    }

    /// The parcels, neighbourhood by neighbourhood.
    pub fn parcels(&self) -> impl Iterator<Item = ParcelRecord> {
        let clean = self.options.clean;
        self.neighbourhoods().flat_map(move |hood| {
            (0..hood.len()).map(move |i| parcels::parcel(&self.grid, &hood, i, clean)).collect::<Vec<_>>()
        })
    }

    /// The parcel at position `index` of [`City::parcels`], or `None` past the last one.
    #[must_use]
    pub fn parcel(&self, index: usize) -> Option<ParcelRecord> {
        if index >= self.options.parcels {
            return None;
        }
        let hood = Neighbourhood::new(&self.grid, self.grid.cell_of_parcel(index), self.options.clean);
        Some(parcels::parcel(&self.grid, &hood, index - hood.first, self.options.clean))
    }

    /// The green spaces, neighbourhood by neighbourhood.
    pub fn green_spaces(&self) -> impl Iterator<Item = GreenRecord> {
        let clean = self.options.clean;
        self.neighbourhoods().flat_map(move |hood| {
            let count = greens::first_green(&self.grid, hood.number + 1) - greens::first_green(&self.grid, hood.number);
            (0..count).map(move |i| greens::green(&self.grid, &hood, i, clean)).collect::<Vec<_>>()
        })
    }

    /// The districts, from the south-west: 4 in a small city, 16 in a large one.
    pub fn districts(&self) -> impl Iterator<Item = DistrictRecord> {
        (0..self.grid.districts()).map(|number| districts::district(&self.grid, number))
    }

    /// The key areas.
    pub fn key_areas(&self) -> impl Iterator<Item = KeyAreaRecord> {
        (0..districts::key_areas(&self.grid)).map(|number| districts::key_area(&self.grid, number))
    }

    /// The segments of alleys; those of one alley follow each other.
    pub fn alleys(&self) -> impl Iterator<Item = AlleyRecord> {
        (0..self.grid.cells()).flat_map(|cell| alleys::alley(&self.grid, cell, self.options.clean))
    }

    /// Writes a layer as a `GeoJSON` feature collection, one feature a line, and gives the number of features.
    ///
    /// A foreign member `note` says that the data is synthetic. Properties have the names of the built-in scheme.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_layer<W: io::Write>(&self, layer: Layer, out: &mut W) -> io::Result<u64> {
        match layer {
            Layer::Parcels => self.write(self.parcels(), out),
            Layer::GreenSpaces => self.write(self.green_spaces(), out),
            Layer::Districts => self.write(self.districts(), out),
            Layer::KeyAreas => self.write(self.key_areas(), out),
            Layer::Alleys => self.write(self.alleys(), out),
        }
    }

    fn write<W: io::Write>(&self, records: impl Iterator<Item = impl Feature>, out: &mut W) -> io::Result<u64> {
        let note = format!("synthetic data made by geoland generate, seed {}; not real parcels", self.options.seed);
        write_features(out, &note, records)
    }

    fn neighbourhoods(&self) -> impl Iterator<Item = Neighbourhood<'_>> {
        (0..self.grid.cells()).map(|cell| Neighbourhood::new(&self.grid, cell, self.options.clean))
    }
}
