//! Whereabouts: a small picture of a place in words.

use std::sync::OnceLock;

use geo_types::LineString;

use super::coordinates::words::distance;
use crate::bounds::Bounds;
use crate::boxes::Boxes;
use crate::crs::Crs;
use crate::finding::{Case, Place, Spot};
use crate::local::Local;
use crate::lonlat::Xy;
use crate::placed::{Placed, PlacedLand};
use crate::record::Origin;

/// Named things further away than this say nothing of a place, in metres.
const REACH_M: f64 = 500.0;
/// The eight directions, from the east on counterclockwise.
const DIRECTIONS: [&str; 8] =
    ["east of", "north-east of", "north of", "north-west of", "west of", "south-west of", "south of", "south-east of"];

/// Where spots are, in words: the district or key area, and the nearest named parcel, green space or alley.
///
/// It is for messages: what it needs of a layer is laid out when it is first asked for.
///
/// # Example
/// ```
/// use geoland::check::Whereabouts;
/// use geoland::finding::Spot;
/// use geoland::{Crs, Dataset, Parcel, Placed, Scheme};
/// let ring = vec![(116.0, 40.0), (116.001, 40.0), (116.001, 40.001), (116.0, 40.001)];
/// let square = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::WGS84);
/// dataset.parcels.push(Parcel::accepted("P-0013", square));
/// let placed = Placed::new(&dataset)?;
/// let whereabouts = Whereabouts::of(&placed);
/// let words = whereabouts.of_spot(0, Spot { x: 116.0015, y: 40.0005 }, &[]);
/// assert_eq!(words.as_deref(), Some("40 m east of parcel P-0013"));
/// # Ok::<(), geoland::placed::PlaceError>(())
/// ```
#[derive(Debug)]
pub struct Whereabouts<'a> {
    placed: &'a Placed<'a>,
    parcels: OnceLock<Boxes>,
    green_spaces: OnceLock<Boxes>,
    alleys: OnceLock<Boxes>,
}

/// A named thing near a spot.
struct Near {
    metres: f64,
    /// From it to the spot, in metres east and north.
    step: [f64; 2],
    name: String,
}

impl<'a> Whereabouts<'a> {
    /// Those of a placed dataset.
    #[must_use]
    pub fn of(placed: &'a Placed<'a>) -> Self {
        Self { placed, parcels: OnceLock::new(), green_spaces: OnceLock::new(), alleys: OnceLock::new() }
    }

    /// Where the spot of a case is, the case's own features left out; none where the case has no spot, its file is not
    /// in the dataset, or nothing named is near.
    ///
    /// # Example
    /// ```
    /// use geoland::check::Whereabouts;
    /// use geoland::finding::{Case, Place, Spot};
    /// use geoland::{Dataset, Placed, Scheme};
    /// let dataset = Dataset::new(Scheme::default());
    /// let placed = Placed::new(&dataset)?;
    /// let place = Place { source: "parcels.geojson".into(), number: 1, id: None };
    /// let case = Case { spot: Some(Spot { x: 116.0, y: 40.0 }), ..Case::at(place) };
    /// assert_eq!(Whereabouts::of(&placed).of_case(&case), None);
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn of_case(&self, case: &Case) -> Option<String> {
        let sources = &self.placed.dataset.sources;
        let source = |place: &Place| sources.iter().position(|source| source.name == place.source);
        let origin = |place: &Place| Some(Origin { source: source(place)? as u32, number: place.number });
        let besides: Vec<Origin> = std::iter::once(&case.place).chain(&case.other).filter_map(origin).collect();
        self.of_spot(source(&case.place)? as u32, case.spot?, &besides)
    }

    /// Where a spot in the coordinates of a source is, some features left out: `in Dongcheng, 40 m north-east of parcel
    /// P-0013`.
    ///
    /// The direction is that from the nearest position of the thing to the spot. None where the spot cannot be placed
    /// or nothing named is near. Names are as the files have them: what prints them sees to it that they are printable.
    #[must_use]
    pub fn of_spot(&self, source: u32, spot: Spot, besides: &[Origin]) -> Option<String> {
        let crs = self.placed.dataset.sources.get(source as usize).map_or(&Crs::WGS84, |source| &source.crs);
        let line = LineString::from(vec![(spot.x, spot.y)]);
        let position = *self.placed.ground.line(crs, &line).ok()?.first()?;
        let zone = self.zone(position, besides).map(|name| format!("in {name}"));
        let near = self.nearest(position, besides).map(in_words);
        let parts: Vec<String> = zone.into_iter().chain(near).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The first key area and the first district that hold a position: the smaller thing says more.
    fn zone(&self, position: Xy, besides: &[Origin]) -> Option<String> {
        let dataset = self.placed.dataset;
        let within = |lands: &[PlacedLand], origin: &dyn Fn(usize) -> Origin| {
            let holds = |land: &&PlacedLand| !besides.contains(&origin(land.index)) && land.shape.contains(position);
            lands.iter().find(holds).map(|land| land.index)
        };
        let key_area = within(&self.placed.key_areas, &|at| dataset.key_areas[at].origin);
        let district = within(&self.placed.districts, &|at| dataset.districts[at].origin);
        let names = [key_area.map(|at| &dataset.key_areas[at].name), district.map(|at| &dataset.districts[at].name)];
        let names: Vec<&str> = names.into_iter().flatten().map(|name| &**name).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The nearest named thing within reach; of several at one distance parcels come first, then green spaces, then the
    /// order of the layer.
    fn nearest(&self, position: Xy, besides: &[Origin]) -> Option<Near> {
        let (placed, dataset) = (self.placed, self.placed.dataset);
        let local = Local::at(&placed.ground, position);
        let window = local.window(position, REACH_M);
        let lands = |lands: &[PlacedLand]| Boxes::new(lands.iter().map(|land| land.shape.bounds()).zip(0..));
        let parcels = self.parcels.get_or_init(|| lands(&placed.parcels));
        let greens = self.green_spaces.get_or_init(|| lands(&placed.green_spaces));
        let bounds = || placed.alleys.iter().map(|way| Bounds::of(&way.lines.concat()));
        let alleys = self.alleys.get_or_init(|| Boxes::new(bounds().zip(0..)));
        let mut best: Option<Near> = None;
        let mut see = |origin: Origin, kind: &str, id: Option<&str>, nearest: &dyn Fn() -> Option<Xy>| {
            let Some(id) = id.filter(|_| !besides.contains(&origin)) else { return };
            let Some(at) = nearest() else { return };
            let step = local.step(at, position);
            let metres = libm::hypot(step[0], step[1]);
            if metres <= REACH_M && best.as_ref().is_none_or(|best| metres < best.metres) {
                best = Some(Near { metres, step, name: format!("{kind} {id}") });
            }
        };
        let nearest_of = |edges: &mut dyn Iterator<Item = (Xy, Xy)>| {
            let feet = edges.map(|(a, b)| local.nearest(position, a, b));
            let apart = |at: &Xy| local.step(position, *at).iter().map(|step| step * step).sum::<f64>();
            feet.min_by(|a, b| apart(a).total_cmp(&apart(b)))
        };
        let of_land = |land: &PlacedLand| {
            if land.shape.contains(position) { Some(position) } else { nearest_of(&mut land.shape.edges()) }
        };
        for at in parcels.near(&window) {
            let (land, parcel) = (&placed.parcels[at], &dataset.parcels[placed.parcels[at].index]);
            see(parcel.origin, "parcel", parcel.id.as_deref(), &|| of_land(land));
        }
        for at in greens.near(&window) {
            let (land, green) = (&placed.green_spaces[at], &dataset.green_spaces[placed.green_spaces[at].index]);
            see(green.origin, "green space", green.id.as_deref(), &|| of_land(land));
        }
        for at in alleys.near(&window) {
            let (way, alley) = (&placed.alleys[at], &dataset.alleys[placed.alleys[at].index]);
            let edges = || way.lines.iter().flat_map(|line| line.windows(2)).map(|pair| (pair[0], pair[1]));
            see(alley.origin, "alley", alley.id.as_deref(), &|| nearest_of(&mut edges()));
        }
        best
    }
}

fn in_words(Near { metres, step: [east, north], name }: Near) -> String {
    if metres < 0.5 {
        return format!("at {name}");
    }
    // Octants from -22.5 degrees on.
    let octant = (libm::atan2(north, east) / std::f64::consts::FRAC_PI_4).round() as i32;
    format!("{} {} {name}", distance(metres), DIRECTIONS[octant.rem_euclid(8) as usize])
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, MultiLineString, MultiPolygon, Polygon};

    use super::Whereabouts;
    use crate::alley::{AlleySegment, AlleyStatus};
    use crate::crs::Crs;
    use crate::dataset::Dataset;
    use crate::district::{District, KeyArea};
    use crate::finding::{Case, Place, Spot};
    use crate::parcel::Parcel;
    use crate::placed::Placed;
    use crate::record::Origin;
    use crate::scheme::Scheme;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let ring = vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
        MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
    }

    /// A district of a kilometre with a key area, two parcels and an alley, near Beijing; 0.001 degrees are 85 m east
    /// and 111 m north.
    fn dataset() -> Dataset {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("parcels", Crs::WGS84);
        let parcel =
            |id: &str, number: u64, land| Parcel { origin: Origin { source: 0, number }, ..Parcel::accepted(id, land) };
        dataset.parcels.push(parcel("A", 1, square(116.002, 40.002, 0.001)));
        dataset.parcels.push(Parcel { id: None, ..parcel("", 2, square(116.004, 40.002, 0.001)) });
        let other = |number: u64| Origin { source: 0, number };
        dataset.districts.push(District {
            origin: other(3),
            name: "East".into(),
            code: None,
            land: Ok(square(116.0, 40.0, 0.01).into()),
        });
        dataset.key_areas.push(KeyArea {
            origin: other(4),
            name: "Lake".into(),
            land: Ok(square(116.002, 40.0, 0.005).into()),
        });
        let way = MultiLineString(vec![LineString::from(vec![(116.009, 40.001), (116.009, 40.009)])]);
        dataset.alleys.push(AlleySegment {
            origin: other(5),
            id: Some("L7".into()),
            status: AlleyStatus::Done,
            started_on: None,
            done_on: None,
            claimed_district: None,
            way: Ok(way),
        });
        dataset
    }

    #[test]
    fn places_in_words() {
        let dataset = dataset();
        let placed = Placed::new(&dataset).unwrap();
        let whereabouts = Whereabouts::of(&placed);
        let words = |x: f64, y: f64| whereabouts.of_spot(0, Spot { x, y }, &[]);
        for (x, y, expected) in [
            (116.002_5, 40.002_5, "in Lake, East, at parcel A"),
            (116.003_5, 40.002_5, "in Lake, East, 40 m east of parcel A"),
            (116.002_5, 40.004, "in Lake, East, 110 m north of parcel A"),
            (116.003_5, 40.003_5, "in Lake, East, 70 m north-east of parcel A"),
            (116.001_5, 40.001_6, "in East, 60 m south-west of parcel A"),
            // The parcel without an identifier is no landmark.
            (116.004_5, 40.002_5, "in Lake, East, 130 m east of parcel A"),
            (116.008_5, 40.005, "in East, 40 m west of alley L7"),
            (116.011, 40.005, "170 m east of alley L7"),
        ] {
            assert_eq!(words(x, y).as_deref(), Some(expected), "{x}, {y}");
        }
        assert_eq!(words(116.1, 40.0), None);
        assert_eq!(words(f64::NAN, 400.0), None);
    }

    #[test]
    fn the_features_of_a_case_are_no_landmarks_for_it() {
        let dataset = dataset();
        let placed = Placed::new(&dataset).unwrap();
        let place = |number: u64| Place { source: "parcels".into(), number, id: None };
        let case = |place: Place| Case { spot: Some(Spot { x: 116.003_5, y: 40.002_5 }), ..Case::at(place) };
        let words = |case: &Case| Whereabouts::of(&placed).of_case(case);
        assert_eq!(words(&case(place(2))).as_deref(), Some("in Lake, East, 40 m east of parcel A"));
        assert_eq!(words(&case(place(1))).as_deref(), Some("in Lake, East, 470 m west of alley L7"));
        assert_eq!(
            words(&Case { other: Some(place(3)), ..case(place(2)) }).as_deref(),
            Some("in Lake, 40 m east of parcel A")
        );
        assert_eq!(words(&case(Place { source: "elsewhere".into(), number: 1, id: None })), None);
        assert_eq!(words(&Case::at(place(1))), None);
    }
}
