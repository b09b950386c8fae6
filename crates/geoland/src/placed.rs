//! Placing: every layer in one plane, in an order that does not depend on the files.

mod content;
mod notes;
mod order;
mod place;

use self::content::{green_content, hash_of_layers, history_hash, parcel_content};
use self::notes::{Ranges, note_fault, note_faults, note_ids};
use self::order::{last_if_none, sort_by_key, sort_dated};
use self::place::Placing;
use crate::dataset::Dataset;
use crate::edge::{Budget, Edges, MOST_ADDED};
use crate::finding::Findings;
use crate::ground::{Ground, GroundError};
use crate::lonlat::Xy;
use crate::outline::OutlineFault;
use crate::shape::Shape;

/// A polygon feature in the plane.
#[derive(Debug, Clone)]
pub struct PlacedLand {
    /// The feature's position in its layer of the dataset.
    pub index: usize,
    /// Its shape; empty where it has none.
    pub shape: Shape,
    /// Why it has none.
    pub fault: Option<Box<OutlineFault>>,
}

/// An alley segment in the plane.
#[derive(Debug, Clone)]
pub struct PlacedWay {
    /// The segment's position in the dataset.
    pub index: usize,
    /// Its lines in the plane.
    pub lines: Vec<Vec<Xy>>,
    /// Why it has none.
    pub fault: Option<OutlineFault>,
}

/// Every layer of a dataset in one plane, each in its total order: parcels by acceptance date (none last), id, content;
/// green spaces by opening date, id, content; districts by code, name, content; key areas by name, content; alley
/// segments by id, content. Nothing of it depends on the order of features or files.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// What was placed.
    pub dataset: &'a Dataset,
    /// The plane.
    pub ground: Ground,
    /// The parcels, in their order.
    pub parcels: Vec<PlacedLand>,
    /// The green spaces, in their order.
    pub green_spaces: Vec<PlacedLand>,
    /// The districts, in their order.
    pub districts: Vec<PlacedLand>,
    /// The key areas, in their order.
    pub key_areas: Vec<PlacedLand>,
    /// The alley segments, in their order.
    pub alleys: Vec<PlacedWay>,
    /// What was noticed while reading and placing.
    pub findings: Findings,
    /// The hash of all content, as 64 hexadecimal digits.
    pub content_hash: String,
}

/// Why a dataset cannot be placed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// The layers have no plane in common.
    #[error(transparent)]
    Ground(#[from] GroundError),
    /// Most positions of a file cannot be what its coordinate system says.
    #[error(
        "{source_name}: {out_of_range} of {features} features lie outside the range of {crs}, the first is feature {number} at {position}: {guess}"
    )]
    OutOfRange {
        /// The file.
        source_name: String,
        /// The coordinate system it was read in.
        crs: String,
        /// Features out of range.
        out_of_range: u64,
        /// Features with a geometry.
        features: u64,
        /// The first such feature.
        number: u64,
        /// Its first such position.
        position: String,
        /// What the coordinates seem to be and what to do.
        guess: &'static str,
    },
    /// All positions of a file that was read as projected could be degrees.
    #[error(
        "{source_name}: read in {crs}, but all of its coordinates look like degrees: name the coordinate system of each layer, \
         under [crs] in geoland.toml or in the file"
    )]
    Degrees {
        /// The file.
        source_name: String,
        /// The projected system it was read in.
        crs: String,
    },
    /// Edges are so long that dividing them would take more positions than a run may have.
    #[error(
        "with {edges} edges the long edges of all layers would be divided into more than {MOST_ADDED} \
         pieces: leave out what spans countries, or use survey edges"
    )]
    LongEdges {
        /// The word for the edges.
        edges: &'static str,
    },
}

/// How a dataset is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlaceOptions {
    /// What joins two vertices of a polygon. Alleys are measured in the same way whatever it is.
    pub edges: Edges,
}

/// Refuses files in degrees that were read in a projected system, in which they would lie within metres of its origin.
fn refuse_degrees(dataset: &Dataset) -> Result<(), PlaceError> {
    let lands = dataset
        .parcels
        .iter()
        .map(|parcel| (parcel.origin, &parcel.land))
        .chain(dataset.green_spaces.iter().map(|green| (green.origin, &green.land)))
        .chain(dataset.districts.iter().map(|zone| (zone.origin, &zone.land)))
        .chain(dataset.key_areas.iter().map(|zone| (zone.origin, &zone.land)));
    // For each source, whether all positions seen so far could be degrees.
    let mut degrees: Vec<Option<bool>> = vec![None; dataset.sources.len()];
    for (origin, land) in lands {
        let (at, Ok(polygons)) = (origin.source as usize, land) else { continue };
        let projected =
            dataset.sources.get(at).is_some_and(|source| !source.crs.is_in_degrees() && !source.crs.is_planar());
        if !projected || degrees[at] == Some(false) {
            continue;
        }
        let mut positions = polygons.shell_positions().map(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0);
        degrees[at] = Some(positions.all(|could_be| could_be));
    }
    match degrees.iter().position(|all| *all == Some(true)) {
        None => Ok(()),
        Some(at) => Err(PlaceError::Degrees {
            source_name: dataset.sources[at].name.clone(),
            crs: dataset.sources[at].crs.to_string(),
        }),
    }
}

/// Refuses a run whose long edges were too many to be divided. It depends on the threads which features are left over, so that
/// none is named.
fn refuse_long_edges(ground: &Ground, layers: [&[PlacedLand]; 4]) -> Result<(), PlaceError> {
    let too_long = |land: &PlacedLand| land.fault.as_deref() == Some(&OutlineFault::LongEdges);
    if layers.into_iter().flatten().any(too_long) {
        return Err(PlaceError::LongEdges { edges: ground.edges().word() });
    }
    Ok(())
}

impl<'a> Placed<'a> {
    /// Places a dataset.
    ///
    /// # Errors
    /// [`PlaceError`] where layers cannot be brought into one plane, or where most of a file lies out of range, as it does
    /// with latitude first or with projected metres that were not declared.
    ///
    /// # Example
    /// ```
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Placed, Role, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("parcels.geojson", Crs::WGS84);
    /// let triangle = geo_types::Polygon::new(vec![(116.0, 40.0), (116.01, 40.0), (116.0, 40.01)].into(), vec![]);
    /// let record = Record { number: 1, id: Value::Null, outline: Outline::Read(triangle.into()), properties: vec![] };
    /// dataset.add(source, Role::Parcels, &record);
    /// let placed = Placed::new(&dataset)?;
    /// assert!((placed.parcels[0].shape.shoelace_m2() - 474_000.0).abs() < 1_000.0);
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    pub fn new(dataset: &'a Dataset) -> Result<Self, PlaceError> {
        Self::with_options(dataset, PlaceOptions::default())
    }

    /// Places a dataset with other edges than those of land surveys. Hashes are those of the vertices that the data has, so
    /// that they do not depend on the edges.
    ///
    /// # Errors
    /// As [`Self::new`]; [`GroundError::PlanarEdges`] for planar coordinates, [`PlaceError::LongEdges`] where edges longer than
    /// [`LONGEST_M`](crate::edge::LONGEST_M) would be divided into too many pieces.
    ///
    /// # Example
    /// ```
    /// use geoland::placed::PlaceOptions;
    /// use geoland::{Crs, Dataset, Edges, Parcel, Placed, Scheme};
    /// let ring = vec![(116.0, 40.0), (116.001, 40.0), (116.001, 40.001), (116.0, 40.001)];
    /// let square = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::WGS84);
    /// dataset.parcels.push(Parcel::accepted("A", square));
    /// let survey = Placed::new(&dataset)?;
    /// let geodesic = Placed::with_options(&dataset, PlaceOptions { edges: Edges::Geodesic })?;
    /// let m2 = |placed: &Placed<'_>| placed.parcels[0].shape.shoelace_m2();
    /// assert!((m2(&survey) - m2(&geodesic)).abs() < 1e-4 && m2(&survey) != m2(&geodesic));
    /// assert_eq!(survey.content_hash, geodesic.content_hash);
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    pub fn with_options(dataset: &'a Dataset, options: PlaceOptions) -> Result<Self, PlaceError> {
        refuse_degrees(dataset)?;
        let ground = Ground::with_edges(dataset, options.edges)?;
        let placed = Self::on(dataset, ground.clone())?;
        // Where a shape crosses the antimeridian, everything is placed again in a frame that is cut elsewhere.
        match ground.recut(placed.intervals())? {
            Some(recut) => Self::on(dataset, recut),
            None => Ok(placed),
        }
    }

    /// Places a dataset on a ground that is given, that of another dataset for example, so that shapes of both can be compared. The
    /// ground must know the datum of every source.
    ///
    /// # Errors
    /// As [`Self::with_options`], but for those of grounds.
    ///
    /// # Example
    /// ```
    /// use geoland::{Crs, Dataset, Parcel, Placed, Scheme};
    /// let ring = vec![(116.0, 40.0), (116.001, 40.0), (116.001, 40.001)];
    /// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// let mut last_year = Dataset::new(Scheme::default());
    /// last_year.add_source("2017", Crs::WGS84);
    /// let mut this_year = last_year.clone();
    /// this_year.parcels.push(Parcel::accepted("A", land));
    /// let before = Placed::new(&last_year)?;
    /// let after = Placed::on_ground(&this_year, &before.ground)?;
    /// assert_eq!(before.ground, after.ground);
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    pub fn on_ground(dataset: &'a Dataset, ground: &Ground) -> Result<Self, PlaceError> {
        Self::on(dataset, ground.clone())
    }

    fn on(dataset: &'a Dataset, ground: Ground) -> Result<Self, PlaceError> {
        let mut findings = dataset.findings.clone();
        let mut ranges = Ranges::default();
        let budget = Budget::default();
        let place = Placing { dataset, ground: &ground, budget: &budget };

        let (mut parcels, of_parcels) =
            place.lands(&dataset.parcels, |parcel| (parcel.origin, &parcel.land), parcel_content);
        let origin = |index: usize| (dataset.parcels[index].origin, dataset.parcels[index].id.as_deref());
        ranges.note(&parcels, |index| dataset.parcels[index].origin);
        note_faults(dataset, "parcels", &parcels, origin, &mut findings);
        sort_dated(&mut parcels, &of_parcels, |index| {
            (dataset.parcels[index].accepted_on, dataset.parcels[index].id.as_deref())
        });

        let (mut green_spaces, of_greens) =
            place.lands(&dataset.green_spaces, |green| (green.origin, &green.land), green_content);
        let origin = |index: usize| (dataset.green_spaces[index].origin, dataset.green_spaces[index].id.as_deref());
        ranges.note(&green_spaces, |index| dataset.green_spaces[index].origin);
        note_faults(dataset, "green spaces", &green_spaces, origin, &mut findings);
        let greens = &dataset.green_spaces;
        sort_dated(&mut green_spaces, &of_greens, |index| (greens[index].opened_on, greens[index].id.as_deref()));

        let (mut districts, of_districts) = place.lands(
            &dataset.districts,
            |zone| (zone.origin, &zone.land),
            |zone, sink| {
                sink.text("district", Some(&zone.name));
                sink.text("code", zone.code.as_deref());
            },
        );
        let origin = |index: usize| (dataset.districts[index].origin, Some(&*dataset.districts[index].name));
        ranges.note(&districts, |index| origin(index).0);
        note_faults(dataset, "districts", &districts, origin, &mut findings);
        sort_by_key(&mut districts, |placed| {
            let zone = &dataset.districts[placed.index];
            (last_if_none(zone.code.as_deref()), &*zone.name, of_districts[placed.index])
        });

        let (mut key_areas, of_key_areas) = place.lands(
            &dataset.key_areas,
            |zone| (zone.origin, &zone.land),
            |zone, sink| {
                sink.text("key area", Some(&zone.name));
            },
        );
        let origin = |index: usize| (dataset.key_areas[index].origin, Some(&*dataset.key_areas[index].name));
        ranges.note(&key_areas, |index| origin(index).0);
        note_faults(dataset, "key areas", &key_areas, origin, &mut findings);
        sort_by_key(&mut key_areas, |placed| (&*dataset.key_areas[placed.index].name, of_key_areas[placed.index]));

        let (mut alleys, of_alleys) = place.ways();
        for way in &alleys {
            let segment = &dataset.alleys[way.index];
            let place = dataset.place(segment.origin, segment.id.as_deref());
            note_fault("alleys", way.fault.as_ref(), place, &mut findings);
        }
        sort_by_key(&mut alleys, |placed| {
            (last_if_none(dataset.alleys[placed.index].id.as_deref()), of_alleys[placed.index])
        });

        ranges.judge(dataset)?;
        refuse_long_edges(&ground, [&parcels, &green_spaces, &districts, &key_areas])?;
        let with_history = dataset.parcels.iter().zip(&of_parcels).filter(|(parcel, _)| !parcel.history.is_empty());
        let histories = with_history.map(|(parcel, hash)| history_hash(*hash, &parcel.history)).collect();
        let hashes = [of_parcels, of_greens, of_districts, of_key_areas, of_alleys];
        let (content_hash, ()) = rayon::join(|| hash_of_layers(hashes, histories), || note_ids(dataset, &mut findings));
        Ok(Self { dataset, ground, parcels, green_spaces, districts, key_areas, alleys, findings, content_hash })
    }

    /// The abscissae that each shape spans.
    fn intervals(&self) -> Vec<(f64, f64)> {
        let layers = [&self.parcels, &self.green_spaces, &self.districts, &self.key_areas];
        let shapes = layers.into_iter().flatten().filter(|placed| !placed.shape.is_empty());
        let lands = shapes.map(|placed| (placed.shape.bounds().min.x, placed.shape.bounds().max.x));
        let ways = self.alleys.iter().flat_map(|way| &way.lines).map(|line| {
            line.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), p| (west.min(p.x), east.max(p.x)))
        });
        lands.chain(ways).collect()
    }
}
