//! Placing: every layer in one plane, in an order that does not depend on the files.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;

use geo_types::LineString;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::arrange::arrange;
use crate::crs::Crs;
use crate::dataset::Dataset;
use crate::date::Date;
use crate::edge::{Budget, Edges, MOST_ADDED};
use crate::finding::{Findings, Kind, Place};
use crate::ground::{Ground, GroundError};
use crate::lonlat::Xy;
use crate::outline::{Land, OutlineFault};
use crate::record::Origin;
use crate::shape::Shape;

/// A hash of everything that is known of a feature, place in the file apart.
pub type ContentHash = [u8; 32];

/// A polygon feature in the plane.
#[derive(Debug, Clone)]
pub struct PlacedLand {
    /// The feature's position in its layer of the dataset.
    pub index: usize,
    /// Its shape; empty where it has none.
    pub shape: Shape,
    /// Why it has none.
    pub fault: Option<OutlineFault>,
    /// The hash of its content.
    pub hash: ContentHash,
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
    /// The hash of its content.
    pub hash: ContentHash,
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
            dataset.sources.get(at).is_some_and(|source| !source.crs.is_lonlat() && !source.crs.is_planar());
        if !projected || degrees[at] == Some(false) {
            continue;
        }
        let positions = polygons.0.iter().flat_map(|polygon| &polygon.exterior().0);
        let mut positions = positions.map(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0);
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
    let too_long = |land: &PlacedLand| land.fault == Some(OutlineFault::LongEdges);
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

    fn on(dataset: &'a Dataset, ground: Ground) -> Result<Self, PlaceError> {
        let mut findings = dataset.findings.clone();
        let mut ranges = Ranges::default();
        let budget = Budget::default();
        let place = Placing { dataset, ground: &ground, budget: &budget };

        let mut parcels = place.lands(&dataset.parcels, |parcel| (parcel.origin, &parcel.land), parcel_content);
        let origin = |index: usize| (dataset.parcels[index].origin, dataset.parcels[index].id.as_deref());
        ranges.note(&parcels, |index| origin(index).0);
        note_faults(dataset, "parcels", &parcels, origin, &mut findings);
        sort_dated(&mut parcels, |index| (dataset.parcels[index].accepted_on, dataset.parcels[index].id.as_deref()));

        let mut green_spaces = place.lands(&dataset.green_spaces, |green| (green.origin, &green.land), green_content);
        let origin = |index: usize| (dataset.green_spaces[index].origin, dataset.green_spaces[index].id.as_deref());
        ranges.note(&green_spaces, |index| origin(index).0);
        note_faults(dataset, "green spaces", &green_spaces, origin, &mut findings);
        let greens = &dataset.green_spaces;
        sort_dated(&mut green_spaces, |index| (greens[index].opened_on, greens[index].id.as_deref()));

        let mut districts = place.lands(
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
            (last_if_none(zone.code.as_deref()), &*zone.name, placed.hash)
        });

        let mut key_areas = place.lands(
            &dataset.key_areas,
            |zone| (zone.origin, &zone.land),
            |zone, sink| {
                sink.text("key area", Some(&zone.name));
            },
        );
        let origin = |index: usize| (dataset.key_areas[index].origin, Some(&*dataset.key_areas[index].name));
        ranges.note(&key_areas, |index| origin(index).0);
        note_faults(dataset, "key areas", &key_areas, origin, &mut findings);
        sort_by_key(&mut key_areas, |placed| (&*dataset.key_areas[placed.index].name, placed.hash));

        let mut alleys = place.ways();
        for way in &alleys {
            let segment = &dataset.alleys[way.index];
            let place = dataset.place(segment.origin, segment.id.as_deref());
            note_fault("alleys", way.fault.as_ref(), place, &mut findings);
        }
        sort_by_key(&mut alleys, |placed| (last_if_none(dataset.alleys[placed.index].id.as_deref()), placed.hash));

        ranges.judge(dataset)?;
        refuse_long_edges(&ground, [&parcels, &green_spaces, &districts, &key_areas])?;
        note_ids(dataset, &mut findings);
        let content_hash = hash_of_layers(&[&parcels, &green_spaces, &districts, &key_areas], &alleys);
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

/// `None` sorts last.
fn last_if_none<T>(value: Option<T>) -> (bool, Option<T>) {
    (value.is_none(), value)
}

fn sort_by_key<T: Send, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K + Sync) {
    list.par_sort_by(|a, b| key(a).cmp(&key(b)));
}

/// Sorts a layer by date (none last), then id bytewise (none last), then content.
fn sort_dated<'a>(lands: &mut [PlacedLand], key: impl Fn(usize) -> (Option<Date>, Option<&'a str>) + Sync) {
    // Dates and the first bytes of ids decide nearly always; they stand beside each other in memory, ids do not.
    let short = |(land, at): (&PlacedLand, u32)| {
        let (date, id) = key(land.index);
        ((last_if_none(date), id.is_none(), first_bytes(id.unwrap_or_default())), at)
    };
    let mut order: Vec<_> = lands.iter().zip(0..).map(short).collect();
    order.par_sort_unstable_by(|a, b| {
        let rest = |at: u32| {
            let land = &lands[at as usize];
            (key(land.index).1, land.hash, at)
        };
        a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(&rest(b.1)))
    });
    arrange(lands, order.into_iter().map(|(_, at)| at).collect());
}

/// The first sixteen bytes of a text, ordered as texts are as far as they go.
fn first_bytes(text: &str) -> [u64; 2] {
    let mut bytes = [0; 16];
    let count = text.len().min(16);
    bytes[..count].copy_from_slice(&text.as_bytes()[..count]);
    let [high, low] = [0, 8].map(|at| std::array::from_fn(|k| bytes[at + k]));
    [u64::from_be_bytes(high), u64::from_be_bytes(low)]
}

struct Placing<'a> {
    dataset: &'a Dataset,
    ground: &'a Ground,
    budget: &'a Budget,
}

impl Placing<'_> {
    fn crs(&self, origin: Origin) -> &Crs {
        self.dataset.sources.get(origin.source as usize).map_or(&Crs::WGS84, |source| &source.crs)
    }

    fn lands<T: Sync>(
        &self,
        layer: &[T],
        land: impl Fn(&T) -> (Origin, &Land) + Sync,
        content: impl Fn(&T, &mut Content) + Sync,
    ) -> Vec<PlacedLand> {
        let place = |sink: &mut Content, (index, feature): (usize, &T)| {
            let (origin, land) = land(feature);
            let polygons = land.as_ref().map_err(Clone::clone);
            let placed =
                polygons.and_then(|polygons| self.ground.shape_within(self.crs(origin), polygons, self.budget));
            let ((shape, undivided), fault) = match placed {
                Ok(shapes) if shapes.0.is_empty() => (shapes, Some(OutlineFault::Empty)),
                Ok(shapes) => (shapes, None),
                Err(fault) => ((Shape::new(Vec::new()), None), Some(fault)),
            };
            sink.clear();
            content(feature, sink);
            sink.shown("fault", fault.as_ref());
            undivided.as_ref().unwrap_or(&shape).digest(&mut |bytes| sink.bytes(bytes));
            PlacedLand { index, shape, fault, hash: sink.hash() }
        };
        layer.par_iter().enumerate().map_init(Content::default, place).collect()
    }

    fn ways(&self) -> Vec<PlacedWay> {
        let place = |(index, alley): (usize, &crate::alley::AlleySegment)| {
            let placed = alley.way.as_ref().map_err(Clone::clone).and_then(|way| {
                way.0.iter().map(|line: &LineString<f64>| self.ground.line(self.crs(alley.origin), line)).collect()
            });
            let (lines, fault): (Vec<Vec<Xy>>, _) = match placed {
                Ok(lines) => (lines, None),
                Err(fault) => (Vec::new(), Some(fault)),
            };
            let mut sink = Content::default();
            sink.text("alley", alley.id.as_deref());
            sink.shown("status", Some(format_args!("{:?}", alley.status)));
            sink.shown("fault", fault.as_ref());
            // A line read backwards is the same line.
            let mut canonical: Vec<Vec<Xy>> = lines.iter().map(|line| forward(line)).collect();
            canonical.sort_by(|a, b| compare_lines(a, b));
            for line in &canonical {
                sink.bytes(&(line.len() as u64).to_le_bytes());
                line.iter().flat_map(|p| [p.x, p.y]).for_each(|ordinate| sink.bytes(&ordinate.to_le_bytes()));
            }
            PlacedWay { index, lines: canonical, fault, hash: sink.hash() }
        };
        self.dataset.alleys.par_iter().enumerate().map(|(index, alley)| place((index, alley))).collect()
    }
}

fn forward(line: &[Xy]) -> Vec<Xy> {
    let mut line = line.to_vec();
    let reversed: Vec<Xy> = line.iter().rev().copied().collect();
    if compare_lines(&reversed, &line) == Ordering::Less {
        line = reversed;
    }
    line
}

fn compare_lines(a: &[Xy], b: &[Xy]) -> Ordering {
    a.partial_cmp(b).unwrap_or(Ordering::Equal)
}

/// Collects what a feature is, for hashing: every part with its name and length, so that parts cannot run together.
#[derive(Default)]
struct Content(Vec<u8>);

impl Content {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, name: &str, value: Option<&str>) {
        self.shown(name, value);
    }

    /// Adds a value as it is printed.
    fn shown(&mut self, name: &str, value: Option<impl Display>) {
        self.bytes(name.as_bytes());
        self.0.push(u8::from(value.is_some()));
        let Some(value) = value else { return };
        let length_at = self.0.len();
        self.bytes(&[0; 8]);
        write!(self.0, "{value}").expect("memory takes what is written to it");
        let length = (self.0.len() - length_at - 8) as u64;
        self.0[length_at..length_at + 8].copy_from_slice(&length.to_le_bytes());
    }

    fn hash(&self) -> ContentHash {
        Sha256::digest(&self.0).into()
    }
}

fn parcel_content(parcel: &crate::parcel::Parcel, sink: &mut Content) {
    sink.text("parcel", parcel.id.as_deref());
    sink.shown("status", Some(format_args!("{:?}", parcel.status)));
    sink.shown("accepted", parcel.accepted_on);
    sink.shown("form", Some(format_args!("{:?}", parcel.form)));
    sink.text("district", parcel.claimed_district.as_deref());
    let mut number = |name, value: Option<f64>| match value {
        None => sink.text(name, None),
        Some(value) => sink.shown(name, Some(format_args!("{:016x}", value.to_bits()))),
    };
    number("area", parcel.claimed_area_m2);
    number("green area", parcel.claimed_greened_m2);
    sink.shown("greened", parcel.greened_on);
}

fn green_content(green: &crate::green::GreenSpace, sink: &mut Content) {
    sink.text("green", green.id.as_deref());
    sink.text("kind", green.kind.as_deref());
    sink.shown("opened", green.opened_on);
}

fn hash_of_layers(layers: &[&Vec<PlacedLand>], alleys: &[PlacedWay]) -> String {
    let mut whole = Sha256::new();
    let lists = layers.iter().map(|layer| layer.iter().map(|placed| words(&placed.hash)).collect::<Vec<_>>());
    for mut hashes in lists.chain([alleys.iter().map(|placed| words(&placed.hash)).collect()]) {
        hashes.par_sort_unstable();
        whole.update((hashes.len() as u64).to_le_bytes());
        for word in hashes.into_iter().flatten() {
            whole.update(word.to_be_bytes());
        }
    }
    let digest: [u8; 32] = whole.finalize().into();
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A hash as four numbers in the order of its bytes, which compare faster than they do.
fn words(hash: &ContentHash) -> [u64; 4] {
    std::array::from_fn(|at| u64::from_be_bytes(std::array::from_fn(|k| hash[at * 8 + k])))
}

/// Notes the shapes of a layer that could be read but not placed.
fn note_faults<'a>(
    dataset: &Dataset,
    layer: &str,
    lands: &[PlacedLand],
    origin: impl Fn(usize) -> (Origin, Option<&'a str>),
    findings: &mut Findings,
) {
    for land in lands.iter().filter(|land| land.fault.is_some()) {
        let (origin, id) = origin(land.index);
        note_fault(layer, land.fault.as_ref(), dataset.place(origin, id), findings);
    }
}

/// What could not be read at all was noted when it was read.
fn note_fault(layer: &str, fault: Option<&OutlineFault>, place: Place, findings: &mut Findings) {
    let kind = match fault {
        Some(OutlineFault::OutOfRange { .. } | OutlineFault::NotFinite) => Kind::OutOfRange,
        Some(OutlineFault::AroundPole) => Kind::AroundPole,
        _ => return,
    };
    let fault = fault.map(ToString::to_string).unwrap_or_default();
    findings.add(kind, &format!("{layer}: {fault}"), Some(place));
}

/// Notes parcels and green spaces without an identifier, and those that share one.
fn note_ids(dataset: &Dataset, findings: &mut Findings) {
    let parcels: Vec<Named<'_>> = dataset.parcels.iter().map(|parcel| (parcel.origin, parcel.id.as_deref())).collect();
    let greens: Vec<Named<'_>> = dataset.green_spaces.iter().map(|green| (green.origin, green.id.as_deref())).collect();
    for (layer, named) in [("parcels", parcels), ("green spaces", greens)] {
        let (without, shared) = (format!("{layer} without an id"), format!("{layer} that share an id"));
        for (origin, id) in named.iter().filter(|(_, id)| id.is_none()) {
            findings.add(Kind::NoId, &without, Some(dataset.place(*origin, *id)));
        }
        for (origin, id) in repeated(&named) {
            findings.add(Kind::RepeatedId, &shared, Some(dataset.place(origin, id)));
        }
    }
}

/// The features whose identifier others have as well.
fn repeated<'a>(named: &[Named<'a>]) -> Vec<Named<'a>> {
    // Short hashes beside each other sort much faster than texts all over the memory; equal ones are looked at.
    let hasher = RandomState::new();
    let hashed = named.par_iter().filter(|(_, id)| id.is_some()).map(|named| (hasher.hash_one(named.1), *named));
    let mut hashed: Vec<(u64, Named<'a>)> = hashed.collect();
    hashed.par_sort_unstable_by_key(|(hash, _)| *hash);
    let alike = hashed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1);
    let shares = |alike: &[(u64, Named<'a>)], id| alike.iter().filter(|(_, other)| other.1 == id).count() > 1;
    alike.flat_map(|alike| alike.iter().filter(|(_, named)| shares(alike, named.1)).map(|(_, named)| *named)).collect()
}

/// A feature by its place and identifier.
type Named<'a> = (Origin, Option<&'a str>);

/// Counts, for each source, features out of range: a few are excluded with a reason, most of a file refuse it.
#[derive(Default)]
struct Ranges(BTreeMap<u32, Range>);

/// The features of one source with a geometry, how many of them lie out of range, and the first of these with its position.
#[derive(Default)]
struct Range {
    features: u64,
    out: u64,
    first: Option<(u64, String)>,
}

impl Ranges {
    fn note(&mut self, placed: &[PlacedLand], origin: impl Fn(usize) -> Origin) {
        // Features of a source follow each other.
        let mut of_source = (0, self.0.remove(&0).unwrap_or_default());
        for land in placed {
            let at = origin(land.index);
            if at.source != of_source.0 {
                let next = (at.source, self.0.remove(&at.source).unwrap_or_default());
                let before = std::mem::replace(&mut of_source, next);
                self.0.insert(before.0, before.1);
            }
            let Range { features, out, first } = &mut of_source.1;
            match &land.fault {
                None | Some(OutlineFault::AroundPole) => *features += 1,
                Some(OutlineFault::OutOfRange { position }) => {
                    *features += 1;
                    *out += 1;
                    if first.as_ref().is_none_or(|(number, _)| at.number < *number) {
                        *first = Some((at.number, position.clone()));
                    }
                }
                Some(_) => {}
            }
        }
        self.0.insert(of_source.0, of_source.1);
    }

    fn judge(self, dataset: &Dataset) -> Result<(), PlaceError> {
        for (source, Range { features, out: out_of_range, first }) in self.0 {
            let (Some((number, position)), Some(source)) = (first, dataset.sources.get(source as usize)) else {
                continue;
            };
            if out_of_range * 2 <= features {
                continue;
            }
            return Err(PlaceError::OutOfRange {
                source_name: source.name.clone(),
                crs: source.crs.to_string(),
                out_of_range,
                features,
                number,
                guess: guess(&source.crs, &position),
                position,
            });
        }
        Ok(())
    }
}

/// What coordinates out of range seem to be.
fn guess(crs: &Crs, position: &str) -> &'static str {
    let numbers: Vec<f64> = position.split(", ").filter_map(|number| number.parse().ok()).collect();
    match numbers[..] {
        [x, y] if crs.is_lonlat() && x.abs() <= 90.0 && y.abs() <= 180.0 => {
            "this looks like latitude first; write longitude first"
        }
        [x, y] if crs.is_lonlat() && (x.abs() > 1000.0 || y.abs() > 1000.0) => {
            "this looks like projected metres; name their coordinate system with --crs EPSG:n"
        }
        _ => "check the coordinate system, or name it with --crs",
    }
}
