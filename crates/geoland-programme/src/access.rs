//! Access: residents and residential land near green space, before and after some of it was opened.
//!
//! Near is a straight line on the ellipsoid, not a walk.

mod land;

use std::collections::BTreeMap;

use geoland::finding::{Case, Findings, Kind};
use geoland::index::SpatialIndex;
use geoland::kernel::Kernel;
use geoland::record::{Outline, Record};
use geoland::summary::Scope;
use geoland::{Area, Date, LonLat, Placed};

use self::land::Homes;
use crate::Layer;

/// How far a green space reaches, by its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Radii(Vec<(f64, f64)>);

impl Default for Radii {
    /// 300 m, and 500 m from half a hectare on.
    fn default() -> Self {
        Self(vec![(0.0, 300.0), (0.5, 500.0)])
    }
}

impl Radii {
    /// Reads `300`, one radius in metres for all, or `300,0.5:500`: another one from some hectares on, in ascending order.
    ///
    /// # Errors
    /// A text that says what to write.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::access::Radii;
    /// let radii = Radii::parse("300,0.5:500")?;
    /// assert_eq!((radii.radius_m(0.4), radii.radius_m(0.5)), (300.0, 500.0));
    /// assert_eq!(radii, Radii::default());
    /// assert!(Radii::parse("500,2:300,1:400").is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            || "write a radius in metres, or one and from which hectares on others hold: 300,0.5:500".to_owned();
        let number =
            |text: &str| text.trim().parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0).ok_or_else(wrong);
        let mut rules = Vec::new();
        for (at, part) in text.split(',').enumerate() {
            let rule = match part.split_once(':') {
                None if at == 0 => (0.0, number(part)?),
                Some((hectares, metres)) if at > 0 => (number(hectares)?, number(metres)?),
                _ => return Err(wrong()),
            };
            rules.push(rule);
        }
        if rules.is_sorted_by(|a, b| a.0 < b.0) { Ok(Self(rules)) } else { Err(wrong()) }
    }

    /// The radius of a green space of a size, in metres.
    #[must_use]
    pub fn radius_m(&self, hectares: f64) -> f64 {
        self.0.iter().rev().find(|(from, _)| hectares >= *from).map_or(0.0, |(_, radius)| *radius)
    }

    /// The rules in words.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland_programme::access::Radii::default().to_string(), "300 m, from 0.5 ha on 500 m");
    /// ```
    fn words(&self) -> String {
        let word = |(hectares, metres): &(f64, f64)| {
            if *hectares == 0.0 { format!("{metres} m") } else { format!("from {hectares} ha on {metres} m") }
        };
        self.0.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

impl std::fmt::Display for Radii {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words())
    }
}

/// A quantity as it was before, and what came with green space opened since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach<T> {
    /// All of it.
    pub all: T,
    /// Near green space open at the beginning.
    pub before: T,
    /// Near green space opened since, and not near any before.
    pub newly: T,
}

/// The residents and the residential land of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceReach {
    /// A district, all, or outside every district.
    pub scope: Scope,
    /// The district.
    pub name: String,
    /// The residents of points.
    pub residents: Reach<u64>,
    /// The land of polygons, each square metre once.
    pub land: Reach<Area>,
}

/// A green space opened since, and what it brought.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSpace {
    /// Its identifier.
    pub id: Option<String>,
    /// The day it was opened.
    pub opened_on: Option<Date>,
    /// Its area by itself.
    pub area: Area,
    /// How far it reaches, in metres.
    pub radius_m: f64,
    /// Residents that are near green space by it first.
    pub residents: u64,
    /// Residential land that is near green space by it first.
    pub land: Area,
}

impl NewSpace {
    /// Residents newly near green space for each hectare of it; none where it encloses nothing.
    #[must_use]
    pub fn residents_per_ha(&self) -> Option<f64> {
        (self.area > Area::ZERO).then(|| self.residents as f64 / self.area.hectares())
    }
}

/// The account of access.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Districts in their order, then all, then what lies outside every district.
    pub places: Vec<PlaceReach>,
    /// Green spaces opened since, by opening date and identifier.
    pub spaces: Vec<NewSpace>,
    /// Records that do not count, by the reason.
    pub uncounted: BTreeMap<&'static str, u64>,
    /// What was noticed.
    pub findings: Findings,
}

/// Between which days, how far, and where residents are written.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessOptions {
    /// The day up to which green space counts as there before.
    pub from: Date,
    /// The day up to which it counts at all.
    pub to: Date,
    /// How far green spaces reach.
    pub radii: Radii,
    /// The attribute of points that holds their residents.
    pub field: String,
}

/// A green space while access is counted.
pub(crate) struct Space {
    /// Its position in [`Placed::green_spaces`].
    pub(crate) at: usize,
    pub(crate) radius_m: f64,
    /// Its position among the new ones; none where it was there before.
    pub(crate) new: Option<usize>,
}

impl Access {
    /// Counts residents (points with a count) and residential land (polygons) near green space.
    ///
    /// Each resident and each square metre newly near is credited to the first new green space that reaches it, by opening date,
    /// then identifier. Green spaces without an opening date do not count, before or after.
    ///
    /// # Tolerance
    /// Points: distances on the ellipsoid to a micrometre. Land: as
    /// [`LandNear`](crate::alleys::near::LandNear), the border of what is near is right within a thousandth of the radius.
    ///
    /// # Example
    /// ```
    /// use geoland::record::{Outline, Record, Value};
    /// use geoland::{Crs, Dataset, Date, Placed, Role, Scheme};
    /// use geoland_programme::Layer;
    /// use geoland_programme::access::{Access, AccessOptions, Radii};
    /// let mut dataset = Dataset::new(Scheme::default());
    /// let source = dataset.add_source("green", Crs::parse("planar").unwrap());
    /// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
    /// let outline = Outline::Read(geo_types::Polygon::new(ring.into(), vec![]).into());
    /// let properties = vec![("opened_on".to_owned(), Value::Text("2018-05-01".into()))];
    /// dataset.add(source, Role::Green, &Record { number: 1, id: Value::Null, outline, properties });
    /// let mut homes = Layer::new(&mut dataset, "homes", Crs::parse("planar").unwrap());
    /// for (number, x) in [(1, 150.0), (2, 700.0)] {
    ///     let outline = Outline::Read(geo_types::Point::new(x, 50.0).into());
    ///     let properties = vec![("residents".to_owned(), Value::Integer(40))];
    ///     homes.records.push(Record { number, id: Value::Null, outline, properties });
    /// }
    /// let placed = Placed::new(&dataset)?;
    /// let day = |text| Date::parse(text).unwrap();
    /// let options =
    ///     AccessOptions { from: day("2018-01-01"), to: day("2018-12-31"), radii: Radii::default(), field: "residents".into() };
    /// let access = Access::new(&placed, &homes, &options);
    /// let total = access.places[0].residents;
    /// assert_eq!((total.all, total.before, total.newly, access.spaces[0].residents), (80, 0, 40, 40));
    /// # Ok::<(), geoland::placed::PlaceError>(())
    /// ```
    #[must_use]
    pub fn new(placed: &Placed<'_>, residents: &Layer, options: &AccessOptions) -> Self {
        let mut access = Self { findings: placed.findings.clone(), ..Self::default() };
        let spaces = access.spaces(placed, options);
        let mut homes = Vec::new();
        let mut places: BTreeMap<Option<usize>, PlaceReach> = BTreeMap::new();
        let index = SpatialIndex::of_green_spaces(placed);
        let districts = SpatialIndex::of_districts(placed);
        let farthest = spaces.iter().map(|space| space.radius_m).fold(0.0, f64::max);
        for record in &residents.records {
            if is_land(record) {
                match residents.shape(placed.dataset, &placed.ground, record) {
                    Ok(shape) => homes.push(shape),
                    Err(_) => access.leave_out(placed, residents, record, "residential land that cannot be placed"),
                }
                continue;
            }
            let Some(position) = residents.point(placed.dataset, &placed.ground, record) else {
                access.leave_out(placed, residents, record, "neither a point nor a polygon that can be placed");
                continue;
            };
            let Some(count) = whole_number(record, &options.field) else {
                access.leave_out(placed, residents, record, "points without a whole number of residents");
                continue;
            };
            let at = placed.ground.lonlat(position).unwrap_or(LonLat::new(position.x, position.y));
            let district = districts.within_distance(at, 0.0).first().map(|(district, _)| *district);
            let place = places.entry(district).or_insert_with(|| place_of(placed, district));
            place.residents.all += count;
            // Green spaces are in the order of opening, those of the beginning before the new ones.
            let near = index.within_distance(at, farthest);
            let reaches =
                |space: &&Space| near.iter().any(|(at, distance)| *at == space.at && *distance <= space.radius_m);
            match spaces.iter().find(reaches).map(|space| space.new) {
                None => {}
                Some(None) => place.residents.before += count,
                Some(Some(new)) => {
                    place.residents.newly += count;
                    access.spaces[new].residents += count;
                }
            }
        }
        for part in Homes::new(placed, homes, &spaces).parts() {
            let place = places.entry(part.district).or_insert_with(|| place_of(placed, part.district));
            place.land.all += part.area;
            match part.space.map(|space| spaces[space].new) {
                None => {}
                Some(None) => place.land.before += part.area,
                Some(Some(new)) => {
                    place.land.newly += part.area;
                    access.spaces[new].land += part.area;
                }
            }
        }
        access.places = in_order(placed, places);
        access
    }

    /// The green spaces that count, with their radii; notes the new ones.
    fn spaces(&mut self, placed: &Placed<'_>, options: &AccessOptions) -> Vec<Space> {
        let mut kernel = Kernel::default();
        let mut spaces = Vec::new();
        for (at, land) in placed.green_spaces.iter().enumerate() {
            let green = &placed.dataset.green_spaces[land.index];
            if green.opened_on.is_none() {
                let place = placed.dataset.place(green.origin, green.id.as_deref());
                self.findings.add(Kind::UndatedGreen, "green spaces without an opening date, not counted", Some(place));
            }
            if !green.open_by(Some(options.to)) || land.shape.is_empty() {
                continue;
            }
            let m2: f64 = kernel.cells(&[&land.shape]).iter().map(|(_, m2)| m2).sum();
            let area = Area::from_m2(m2);
            let radius_m = options.radii.radius_m(area.hectares());
            let new = (!green.open_by(Some(options.from))).then_some(self.spaces.len());
            if new.is_some() {
                self.spaces.push(NewSpace {
                    id: green.id.as_deref().map(str::to_owned),
                    opened_on: green.opened_on,
                    area,
                    radius_m,
                    residents: 0,
                    land: Area::ZERO,
                });
            }
            spaces.push(Space { at, radius_m, new });
        }
        spaces
    }

    fn leave_out(&mut self, placed: &Placed<'_>, layer: &Layer, record: &Record, why: &'static str) {
        *self.uncounted.entry(why).or_default() += 1;
        let place = layer.place(placed.dataset, record, record.id.as_text().as_deref());
        self.findings.report(Kind::UncountedRecord, why, Case::at(place));
    }
}

fn is_land(record: &Record) -> bool {
    matches!(&record.outline, Outline::Read(geo_types::Geometry::Polygon(_) | geo_types::Geometry::MultiPolygon(_)))
}

/// A count that an attribute holds.
fn whole_number(record: &Record, field: &str) -> Option<u64> {
    let number = record.get(field).as_number()?;
    // Up to 2^53 every whole number is a float.
    (number >= 0.0 && number.fract() == 0.0 && number < 9_007_199_254_740_992.0).then_some(number as u64)
}

fn place_of(placed: &Placed<'_>, district: Option<usize>) -> PlaceReach {
    let name = district.map(|at| placed.dataset.districts[placed.districts[at].index].name.to_string());
    let scope = if name.is_some() { Scope::District } else { Scope::Outside };
    PlaceReach { scope, name: name.unwrap_or_default(), residents: Reach::default(), land: Reach::default() }
}

/// Districts in their order, features of one name together, then all, then what lies outside where there are districts.
fn in_order(placed: &Placed<'_>, places: BTreeMap<Option<usize>, PlaceReach>) -> Vec<PlaceReach> {
    let mut total = PlaceReach { scope: Scope::Total, ..place_of(placed, None) };
    let mut outside = None;
    let mut ordered: Vec<PlaceReach> = Vec::new();
    for (district, place) in places {
        add(&mut total, &place);
        match ordered.iter_mut().find(|known| known.name == place.name) {
            _ if district.is_none() => outside = Some(place),
            Some(known) => add(known, &place),
            None => ordered.push(place),
        }
    }
    ordered.push(total);
    ordered.extend(outside.filter(|_| placed.dataset.has_district_layer));
    ordered
}

fn add(sum: &mut PlaceReach, place: &PlaceReach) {
    let (residents, land) = (&mut sum.residents, &mut sum.land);
    residents.all += place.residents.all;
    residents.before += place.residents.before;
    residents.newly += place.residents.newly;
    land.all += place.land.all;
    land.before += place.land.before;
    land.newly += place.land.newly;
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
