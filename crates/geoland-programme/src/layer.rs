//! Layers beyond those of the account, each record with all of its attributes: buildings, residents, communities, outlets,
//! sites. What their attributes mean is for those to say who ask.

use geo_types::{Coord, Geometry};
use geoland::finding::Place;
use geoland::ground::Ground;
use geoland::outline::{self, Land, OutlineFault};
use geoland::record::{Outline, Record};
use geoland::{Crs, Dataset, Origin, Shape, Xy};

/// A layer of records, in the coordinates of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The source, by its position in [`Dataset::sources`].
    pub source: u32,
    /// The records, in the order of the file.
    pub records: Vec<Record>,
}

impl Layer {
    /// An empty layer of a file, which becomes a source of the dataset, so that it is placed on the dataset's ground. Do this before
    /// the dataset is placed: layers on other datums are brought to that of the parcels, or refused, then.
    ///
    /// # Example
    /// ```
    /// use geoland::{Crs, Dataset, Scheme};
    /// use geoland_programme::Layer;
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let buildings = Layer::new(&mut dataset, "buildings.geojson", Crs::WGS84);
    /// assert_eq!(dataset.sources[buildings.source as usize].name, "buildings.geojson");
    /// ```
    pub fn new(dataset: &mut Dataset, name: &str, crs: Crs) -> Self {
        Self { source: dataset.add_source(name, crs), records: Vec::new() }
    }

    /// Where a record was read.
    #[must_use]
    pub fn origin(&self, record: &Record) -> Origin {
        Origin { source: self.source, number: record.number }
    }

    /// The place of a record, for findings and messages.
    #[must_use]
    pub fn place(&self, dataset: &Dataset, record: &Record, id: Option<&str>) -> Place {
        dataset.place(self.origin(record), id)
    }

    /// The polygons of a record, in the coordinates of the file.
    ///
    /// # Errors
    /// [`OutlineFault`] where it has none.
    pub fn land(&self, record: &Record) -> Land {
        outline::land(&record.outline)
    }

    /// The shape of a record in the plane of a dataset.
    ///
    /// # Errors
    /// [`OutlineFault`] where it has no polygons or they cannot be placed.
    pub fn shape(&self, dataset: &Dataset, ground: &Ground, record: &Record) -> Result<Shape, OutlineFault> {
        let shape = ground.shape(self.crs(dataset), &self.land(record)?.unpacked())?;
        if shape.is_empty() { Err(OutlineFault::Empty) } else { Ok(shape) }
    }

    /// The position in the plane of a record that is a point; none where it is anything else or out of range.
    #[must_use]
    pub fn point(&self, dataset: &Dataset, ground: &Ground, record: &Record) -> Option<Xy> {
        let Outline::Read(Geometry::Point(point)) = &record.outline else { return None };
        let line = geo_types::LineString(vec![Coord::from(*point)]);
        ground.line(self.crs(dataset), &line).ok()?.first().copied()
    }

    fn crs<'a>(&self, dataset: &'a Dataset) -> &'a Crs {
        dataset.sources.get(self.source as usize).map_or(&Crs::WGS84, |source| &source.crs)
    }
}
