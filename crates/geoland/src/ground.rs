//! The ground: what turns the coordinates of files into positions in one plane.

mod back;
mod shifts;

use std::sync::Arc;

use geo_types::{Coord, LineString, MultiPolygon};

use crate::crs::{Crs, DatumShift};
use crate::dataset::Dataset;
use crate::edge::{Budget, Curves, Edges};
use crate::ellipsoid::Ellipsoid;
use crate::lonlat::{LonLat, Xy};
use crate::outline::OutlineFault;
use crate::plane::Plane;
use crate::polygons::Polygons;
use crate::ring::canonical_ring;
use crate::shape::Shape;
pub use shifts::Shifts;

/// Coordinates without a system may be this large, so that their areas stay within what can be counted exactly.
const PLANAR_LIMIT: f64 = 1e12;

/// Why layers have no plane in common.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroundError {
    /// Some files have coordinates without a system, others have one.
    #[error("{planar} has planar coordinates and {other} is in {crs}: give all layers the same kind of coordinates")]
    MixedPlanar {
        /// A file read as planar.
        planar: String,
        /// A file that is not.
        other: String,
        /// The system of the other file.
        crs: String,
    },
    /// Two files refer to different datums, between which positions differ by up to hundreds of metres.
    #[error(
        "{first} is in {first_crs} and {second} in {second_crs}: their datums differ by up to {remedy}, \
         or bring both to one coordinate system first"
    )]
    Datums {
        /// A file.
        first: String,
        /// Its system.
        first_crs: String,
        /// Another file.
        second: String,
        /// Its system.
        second_crs: String,
        /// How far they differ, in words, and the transformation to give.
        remedy: String,
    },
    /// A transformation that names no datum, where two datums need one.
    #[error(
        "{first} is on {first_datum} and {second} on {second_datum}: say which datum the transformation is for, \
         as {first_datum}:towgs84=..."
    )]
    WhichDatum {
        /// A file.
        first: String,
        /// Its datum.
        first_datum: String,
        /// Another file.
        second: String,
        /// Its datum.
        second_datum: String,
    },
    /// Shapes cross the antimeridian, and together the layers go all around the Earth.
    #[error(
        "shapes cross the antimeridian and the layers leave no meridian free: cut the shapes at 180 degrees (RFC 7946, section 3.1.9)"
    )]
    AllAround,
    /// Planar coordinates have neither geodesics nor degrees.
    #[error(
        "{planar} has planar coordinates, in which edges are straight: leave {edges} edges out, or name the coordinate system"
    )]
    PlanarEdges {
        /// A file read as planar.
        planar: String,
        /// The word for the edges asked for.
        edges: &'static str,
    },
}

/// The plane of a run: the ellipsoid's equal-area plane, or planar coordinates as they are.
#[derive(Debug, Clone, PartialEq)]
pub enum Ground {
    /// The equal-area plane of an ellipsoid.
    Earth {
        /// The plane.
        plane: Plane,
        /// Where the frame of longitudes begins, in degrees, if shapes had to be moved into one frame.
        cut_deg: Option<f64>,
        /// What joins vertices, where edges are not straight in the plane.
        curves: Option<Arc<Curves>>,
        /// What brings layers on other datums to that of the parcels.
        shifts: Arc<Shifts>,
    },
    /// Coordinates without a system: their own plane, areas in squared units.
    Planar,
}

impl Ground {
    /// The ground for the coordinate systems of a dataset: the ellipsoid is that of the parcels' files.
    ///
    /// # Errors
    /// [`GroundError`] where planar and other coordinates, or two datums, meet.
    ///
    /// # Example
    /// ```
    /// use geoland::{ground::Ground, Crs, Dataset, Scheme};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("drawing.geojson", Crs::parse("planar").unwrap());
    /// assert_eq!(Ground::of(&dataset), Ok(Ground::Planar));
    /// ```
    pub fn of(dataset: &Dataset) -> Result<Self, GroundError> {
        Self::with_edges(dataset, Edges::Survey)
    }

    /// The same with edges of a model.
    ///
    /// # Errors
    /// As [`Self::of`], and [`GroundError::PlanarEdges`] where there are no such edges.
    pub fn with_edges(dataset: &Dataset, edges: Edges) -> Result<Self, GroundError> {
        let mut sources: Vec<_> = dataset.sources.iter().collect();
        let of_parcels: std::collections::BTreeSet<u32> = dataset.parcels.iter().map(|p| p.origin.source).collect();
        let crs_of = |number: &u32| dataset.sources.get(*number as usize).map(|source| &source.crs);
        // The least name decides between several systems, so that the order of files does not.
        let leading = of_parcels.iter().filter_map(crs_of).min_by_key(std::string::ToString::to_string);
        let leading =
            leading.or_else(|| sources.iter().map(|source| &source.crs).min_by_key(std::string::ToString::to_string));
        let leading = leading.cloned().unwrap_or(Crs::WGS84);
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        for other in &sources {
            if other.crs.is_planar() != leading.is_planar() {
                let same = sources.iter().find(|source| source.crs.is_planar() == leading.is_planar());
                let same = same.expect("the leading system is that of a source");
                let (planar, projected) = if leading.is_planar() { (same, other) } else { (other, same) };
                return Err(GroundError::MixedPlanar {
                    planar: planar.name.clone(),
                    other: projected.name.clone(),
                    crs: projected.crs.to_string(),
                });
            }
        }
        if leading.is_planar() {
            return match (edges, sources.first()) {
                (Edges::Geodesic | Edges::LonLat, Some(source)) => {
                    Err(GroundError::PlanarEdges { planar: source.name.clone(), edges: edges.word() })
                }
                _ => Ok(Self::Planar),
            };
        }
        let shifts = Arc::new(shifts::to(&leading, &sources, &dataset.transformations)?);
        let plane = Plane::new(leading.ellipsoid());
        let curves = Curves::new(edges, &plane).map(Arc::new);
        Ok(Self::Earth { plane, cut_deg: None, curves, shifts })
    }

    /// The ellipsoid that areas are measured on; none for planar coordinates.
    #[must_use]
    pub fn ellipsoid(&self) -> Option<Ellipsoid> {
        match self {
            Self::Earth { plane, .. } => Some(plane.ellipsoid()),
            Self::Planar => None,
        }
    }

    /// What joins two vertices.
    #[must_use]
    pub fn edges(&self) -> Edges {
        self.curves().map_or(Edges::Survey, Curves::edges)
    }

    fn curves(&self) -> Option<&Curves> {
        match self {
            Self::Earth { curves, .. } => curves.as_deref(),
            Self::Planar => None,
        }
    }

    /// The shift of positions of a system to the datum of the plane; none where they stay as they are.
    fn shift(&self, crs: &Crs) -> Option<&DatumShift> {
        match self {
            Self::Earth { shifts, .. } => shifts.of(crs),
            Self::Planar => None,
        }
    }

    /// The degrees of a plane position; none for planar coordinates.
    #[must_use]
    pub fn lonlat(&self, position: Xy) -> Option<LonLat> {
        match self {
            Self::Earth { plane, .. } => Some(plane.lonlat(position)),
            Self::Planar => None,
        }
    }

    /// The plane shape of polygons in the coordinates of a system.
    ///
    /// # Errors
    /// [`OutlineFault`] for coordinates out of range, for rings around a pole, and for edges that are too long to be divided.
    pub fn shape(&self, crs: &Crs, polygons: &MultiPolygon<f64>) -> Result<Shape, OutlineFault> {
        self.shape_of(crs, polygons, &Budget::default()).map(|(shape, _)| shape)
    }

    /// The plane shape of packed polygons, and the shape of their own vertices alone where edges were divided.
    pub(crate) fn shape_within(
        &self,
        crs: &Crs,
        polygons: &Polygons,
        budget: &Budget,
    ) -> Result<(Shape, Option<Shape>), OutlineFault> {
        match self.as_it_stands(crs, polygons) {
            Some(ring) => Ok((Shape::of_ring(ring), None)),
            None => self.shape_of(crs, &polygons.unpacked(), budget),
        }
    }

    fn shape_of(
        &self,
        crs: &Crs,
        polygons: &MultiPolygon<f64>,
        budget: &Budget,
    ) -> Result<(Shape, Option<Shape>), OutlineFault> {
        let mut divided = Divided { curves: self.curves(), budget, parts: Vec::new(), any: false };
        let mut parts = Vec::with_capacity(polygons.0.len());
        for polygon in &polygons.0 {
            let mut rings = Vec::with_capacity(1 + polygon.interiors().len());
            // Where the frame of the holes begins, if the shell was moved: they are brought beside it.
            let mut beside_shell = None;
            divided.parts.push(Vec::new());
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                rings.push(self.ring(crs, ring, &mut beside_shell, &mut divided)?);
            }
            parts.push(rings);
        }
        let curves = divided.curves;
        Ok(if divided.any {
            (Shape::with_curves(divided.parts, curves), Some(Shape::new(parts)))
        } else {
            (Shape::with_curves(parts, curves), None)
        })
    }

    /// The plane line of a line in the coordinates of a system.
    ///
    /// # Errors
    /// [`OutlineFault`] for coordinates out of range.
    pub fn line(&self, crs: &Crs, line: &LineString<f64>) -> Result<Vec<Xy>, OutlineFault> {
        match self {
            Self::Planar => planar(line),
            Self::Earth { plane, cut_deg, .. } => {
                let positions = degrees(crs, self.shift(crs), line)?;
                let turns = turns_along(&positions);
                let frame = frame_of(&positions, &turns, *cut_deg);
                Ok(unrolled(plane, &positions, &turns, frame))
            }
        }
    }

    /// The plane ring of the most common land: one ring in degrees that needs no turning, all of it in range and no edge across the
    /// antimeridian, whose edges are straight in the plane.
    fn as_it_stands(&self, crs: &Crs, polygons: &Polygons) -> Option<Vec<Xy>> {
        let Self::Earth { plane, cut_deg: None, curves: None, .. } = self else { return None };
        if !crs.is_lonlat() || self.shift(crs).is_some() {
            return None;
        }
        let mut rings = polygons.rings();
        let ring = rings.next().filter(|_| rings.next().is_none())?.open();
        let mut before = ring.clone().next_back()?.x;
        let mut positions = Vec::with_capacity(ring.len());
        let stands = ring.fold(true, |stands, c| {
            let stands = stands && in_degrees_range(&c) && (c.x - before).abs() <= 180.0;
            before = c.x;
            // What is no position in degrees has none in the plane.
            positions.push(if stands { plane.xy(LonLat::new(c.x, c.y)) } else { Xy::new(0.0, 0.0) });
            stands
        });
        stands.then_some(positions)
    }

    fn ring(
        &self,
        crs: &Crs,
        ring: &LineString<f64>,
        beside_shell: &mut Option<f64>,
        divided: &mut Divided<'_>,
    ) -> Result<Vec<Xy>, OutlineFault> {
        match self {
            Self::Planar => planar(ring),
            Self::Earth { plane, cut_deg, .. } => {
                let (positions, turns, frame) = in_frame(*cut_deg, (crs, self.shift(crs)), ring, beside_shell)?;
                let vertices = unrolled(plane, &positions, &turns, frame);
                if divided.curves.is_some() {
                    let positions: Vec<LonLat> = turned(&positions, &turns, frame).map(Turned::lonlat).collect();
                    divided.add(plane, &positions, &vertices)?;
                }
                Ok(vertices)
            }
        }
    }

    /// The polygons of a feature in degrees, each position with the full turns by which the plane has it; none for planar
    /// coordinates and for what cannot be placed.
    pub(crate) fn turned(&self, crs: &Crs, polygons: &MultiPolygon<f64>) -> Option<Vec<Vec<Vec<Turned>>>> {
        let Self::Earth { cut_deg, .. } = self else { return None };
        let shift = self.shift(crs);
        let polygon = |polygon: &geo_types::Polygon<f64>| {
            let mut beside_shell = None;
            let ring = |ring| {
                let (positions, turns, frame) = in_frame(*cut_deg, (crs, shift), ring, &mut beside_shell).ok()?;
                Some(turned(&positions, &turns, frame).collect())
            };
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
        };
        polygons.0.iter().map(polygon).collect()
    }

    /// A ground whose frame of longitudes no shape crosses, if shapes at `intervals` of abscissae leave this one.
    ///
    /// # Errors
    /// [`GroundError::AllAround`] where there is none.
    pub(crate) fn recut(&self, mut intervals: Vec<(f64, f64)>) -> Result<Option<Self>, GroundError> {
        let Self::Earth { plane, cut_deg: None, curves, shifts } = self else { return Ok(None) };
        let (round, half) = (plane.circumference_m(), plane.circumference_m() / 2.0);
        // A lattice step of tolerance: a shape that ends at 180 degrees does not cross them.
        if intervals.iter().all(|(west, east)| *west >= -half - 1e-6 && *east <= half + 1e-6) {
            return Ok(None);
        }
        for interval in &mut intervals {
            let turns = ((interval.0 + half) / round).floor();
            *interval = (interval.0 - turns * round, interval.1 - turns * round);
        }
        intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
        // The widest stretch of meridians without land; the first shapes come around again after a full turn.
        let mut reach = intervals.iter().map(|(_, east)| east - round).fold(f64::NEG_INFINITY, f64::max);
        let mut widest = (0.0, 0.0);
        for (west, east) in intervals {
            if west - reach > widest.0 {
                widest = (west - reach, f64::midpoint(west, reach));
            }
            reach = reach.max(east);
        }
        if widest.0 <= 0.0 {
            return Err(GroundError::AllAround);
        }
        let cut_deg = Some(widest.1 / round * 360.0);
        Ok(Some(Self::Earth { plane: plane.clone(), cut_deg, curves: curves.clone(), shifts: shifts.clone() }))
    }
}

fn in_degrees_range(c: &Coord<f64>) -> bool {
    c.x.abs() <= 360.0 && c.y.abs() <= 90.0
}

/// A position as a file has it, and the full turns by which it is moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Turned {
    pub(crate) position: LonLat,
    pub(crate) turns: i32,
}

impl Turned {
    /// The position after its turns.
    pub(crate) fn lonlat(self) -> LonLat {
        let Self { position, turns } = self;
        // The turn is added to the longitude as the file has it, so that a position shared by two shapes stays shared.
        if turns == 0 { position } else { LonLat::new(position.lon_deg + 360.0 * f64::from(turns), position.lat_deg) }
    }
}

/// A ring's positions in degrees, closed, the full turns along it, and those that bring all of it into the frame.
fn in_frame(
    cut_deg: Option<f64>,
    (crs, shift): (&Crs, Option<&DatumShift>),
    ring: &LineString<f64>,
    beside_shell: &mut Option<f64>,
) -> Result<(Vec<LonLat>, Vec<i32>, i32), OutlineFault> {
    let mut positions = degrees(crs, shift, ring)?;
    if positions.first() != positions.last() {
        positions.extend(positions.first().copied());
    }
    let turns = turns_along(&positions);
    if turns.last().is_some_and(|turn| *turn != 0) {
        return Err(OutlineFault::AroundPole);
    }
    let frame = frame_of(&positions, &turns, beside_shell.or(cut_deg));
    if frame != 0 || turns.iter().any(|turn| *turn != 0) {
        beside_shell.get_or_insert(west(&positions, &turns) + 360.0 * f64::from(frame) - 180.0);
    }
    Ok((positions, turns, frame))
}

fn planar(line: &LineString<f64>) -> Result<Vec<Xy>, OutlineFault> {
    line.0.iter().map(|c| if in_planar_range(*c) { Ok(Xy::new(c.x, c.y)) } else { Err(range_fault(*c)) }).collect()
}

fn in_planar_range(c: Coord<f64>) -> bool {
    c.x.abs() <= PLANAR_LIMIT && c.y.abs() <= PLANAR_LIMIT
}

fn range_fault(c: Coord<f64>) -> OutlineFault {
    if c.x.is_finite() && c.y.is_finite() {
        OutlineFault::OutOfRange { position: format!("{}, {}", c.x, c.y) }
    } else {
        OutlineFault::NotFinite
    }
}

/// The positions of a line in degrees, on the datum of the plane.
fn degrees(crs: &Crs, shift: Option<&DatumShift>, line: &LineString<f64>) -> Result<Vec<LonLat>, OutlineFault> {
    if crs.is_lonlat() && shift.is_none() {
        let read = |c: &Coord<f64>| if in_degrees_range(c) { Ok(LonLat::new(c.x, c.y)) } else { Err(range_fault(*c)) };
        return line.0.iter().map(read).collect();
    }
    let convert = |positions: &mut [[f64; 2]]| {
        crs.to_lonlat(positions)?;
        shift.map_or(Ok(()), |shift| shift.apply(positions))
    };
    let mut positions: Vec<[f64; 2]> = line.0.iter().map(|c| [c.x, c.y]).collect();
    if convert(&mut positions).is_err() {
        // One at a time, to name the first position that the system cannot hold.
        let bad = line.0.iter().find(|c| convert(&mut [[c.x, c.y]]).is_err());
        return Err(bad.map_or(OutlineFault::NotFinite, |c| range_fault(*c)));
    }
    Ok(positions.into_iter().map(|[lon, lat]| LonLat::new(lon, lat)).collect())
}

/// How many full turns to add to each longitude so that the line never jumps: every edge takes the shorter way round.
/// An edge of a full turn, as in a frame drawn around the whole map, is left as it is.
fn turns_along(positions: &[LonLat]) -> Vec<i32> {
    let mut turn = 0;
    let mut turns = Vec::with_capacity(positions.len());
    for k in 0..positions.len() {
        if k > 0 {
            let step = positions[k].lon_deg - positions[k - 1].lon_deg;
            if step.abs() > 180.0 && step.abs() < 360.0 {
                turn += if step > 0.0 { -1 } else { 1 };
            }
        }
        turns.push(turn);
    }
    turns
}

fn west(positions: &[LonLat], turns: &[i32]) -> f64 {
    positions.iter().zip(turns).map(|(p, turn)| p.lon_deg + 360.0 * f64::from(*turn)).fold(f64::INFINITY, f64::min)
}

/// The full turns that bring the westernmost position into the 360 degrees from `from` on.
fn frame_of(positions: &[LonLat], turns: &[i32], from: Option<f64>) -> i32 {
    let Some(from) = from else { return 0 };
    let west = west(positions, turns);
    if west.is_finite() { -(((west - from) / 360.0).floor() as i32) } else { 0 }
}

/// Positions with the turns along their line and those of all of it.
fn turned<'a>(positions: &'a [LonLat], turns: &'a [i32], frame: i32) -> impl Iterator<Item = Turned> + 'a {
    positions.iter().zip(turns).map(move |(&position, turns)| Turned { position, turns: turns + frame })
}

fn unrolled(plane: &Plane, positions: &[LonLat], turns: &[i32], frame: i32) -> Vec<Xy> {
    turned(positions, turns, frame).map(|at| plane.xy(at.lonlat())).collect()
}

/// The rings of a shape whose edges are curved, long ones divided.
struct Divided<'a> {
    curves: Option<&'a Curves>,
    budget: &'a Budget,
    parts: Vec<Vec<Vec<Xy>>>,
    /// Whether any edge was divided.
    any: bool,
}

impl Divided<'_> {
    /// Adds a closed ring to the last part, given by its positions in degrees and by the same in the plane.
    fn add(&mut self, plane: &Plane, positions: &[LonLat], vertices: &[Xy]) -> Result<(), OutlineFault> {
        let (Some(curves), Some(rings)) = (self.curves, self.parts.last_mut()) else { return Ok(()) };
        let mut added = curves.added(positions);
        // A ring of fewer than three vertices encloses nothing, and must not come to do so by points on its edges.
        if added > 0 && canonical_ring(vertices.to_vec()).is_empty() {
            added = 0;
        }
        if !self.budget.take(added) {
            return Err(OutlineFault::LongEdges);
        }
        self.any |= added > 0;
        rings.push(if added == 0 {
            vertices.to_vec()
        } else {
            curves.divided(positions).into_iter().map(|position| plane.xy(position)).collect()
        });
        Ok(())
    }
}
