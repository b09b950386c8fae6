//! Seeded synthetic input for the benches: the same on every machine.

use std::sync::{Arc, LazyLock};

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geoland::ground::Ground;
use geoland::parcel::Status;
use geoland::{Crs, Dataset, Date, District, Ellipsoid, GreenSpace, Origin, Parcel, Plane, Scheme, Shape, Xy};
use geoland_testing::city::City;
pub use geoland_testing::city::CityOptions;
use geoland_testing::skew::Skewed;

/// Plain coordinates as a `geo_types` geometry.
#[must_use]
pub fn geometry(parts: &geoland_testing::MultiPolygon) -> MultiPolygon<f64> {
    let ring = |ring: &Vec<[f64; 2]>| LineString::from(ring.iter().map(|&[x, y]| (x, y)).collect::<Vec<_>>());
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| {
        let mut rings = rings.iter().map(ring);
        Polygon::new(rings.next().unwrap_or(LineString(vec![])), rings.collect())
    };
    MultiPolygon(parts.iter().map(polygon).collect())
}

/// A generated city with parcels, green spaces and districts, of seed 1 and with every defect.
#[must_use]
pub fn city(parcels: usize) -> Dataset {
    generated(CityOptions { parcels, seed: 1, clean: false })
}

/// A generated city with parcels, green spaces and districts.
#[must_use]
pub fn generated(options: CityOptions) -> Dataset {
    let city = City::new(options);
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("city", Crs::WGS84);
    dataset.has_green_layer = true;
    dataset.has_district_layer = true;
    dataset.parcels = city
        .parcels()
        .map(|record| Parcel {
            status: if matches!(record.status, "cleared" | "greened") { Status::Accepted } else { Status::Planned },
            accepted_on: record.cleared_date.as_deref().and_then(|day| Date::parse(day).ok()),
            ..Parcel::accepted(record.id.as_deref().unwrap_or(""), geometry(&record.geometry))
        })
        .collect();
    dataset.green_spaces = city
        .green_spaces()
        .map(|record| GreenSpace {
            origin: Origin::default(),
            id: Some(record.id.into()),
            kind: None,
            opened_on: None,
            land: Ok(geometry(&record.geometry).into()),
        })
        .collect();
    dataset.districts = city
        .districts()
        .map(|record| District {
            origin: Origin::default(),
            name: record.name.into(),
            code: Some(record.adcode.into()),
            land: Ok(geometry(&record.geometry).into()),
        })
        .collect();
    dataset
}

/// A skewed set as planar data, its order that of the parcels' names.
#[must_use]
pub fn skewed(set: &Skewed) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("set", Crs::parse("planar").expect("planar is a system"));
    let parcel = |(k, land): (usize, &geoland_testing::MultiPolygon)| Parcel {
        claimed_district: Some("all".into()),
        ..Parcel::accepted(&format!("{k:08}"), geometry(land))
    };
    dataset.parcels = set.parcels.iter().enumerate().map(parcel).collect();
    dataset.has_green_layer = !set.green_spaces.is_empty();
    dataset.green_spaces = set
        .green_spaces
        .iter()
        .map(|land| GreenSpace {
            origin: Origin::default(),
            id: None,
            kind: None,
            opened_on: None,
            land: Ok(geometry(land).into()),
        })
        .collect();
    dataset
}

/// The parcels of a city as `geo_types` geometries.
#[must_use]
pub fn parcels(count: usize) -> Vec<MultiPolygon<f64>> {
    let city = City::new(CityOptions { parcels: count, seed: 1, clean: false });
    city.parcels().map(|record| geometry(&record.geometry)).collect()
}

/// The equal-area plane of WGS 84.
static GROUND: LazyLock<Ground> = LazyLock::new(|| Ground::Earth {
    plane: Plane::new(Ellipsoid::WGS84),
    cut_deg: None,
    curves: None,
    shifts: Arc::default(),
});

/// A geometry in the equal-area plane of WGS 84.
///
/// # Panics
/// On geometries that generated cities do not have: out of range or around a pole.
#[must_use]
pub fn placed(geometry: &MultiPolygon<f64>) -> Shape {
    GROUND.shape(&Crs::WGS84, geometry).expect("generated cities lie within range")
}

/// Pairs of parcels whose boxes meet, among some.
#[must_use]
pub fn pairs(count: usize) -> Vec<(Shape, Shape)> {
    let shapes: Vec<Shape> = parcels(count).iter().map(placed).collect();
    let mut pairs = Vec::new();
    for (k, a) in shapes.iter().enumerate() {
        let bounds = a.bounds();
        let met = shapes[k + 1..].iter().filter(|b| b.bounds().meets(&bounds));
        pairs.extend(met.map(|b| (a.clone(), b.clone())));
    }
    pairs
}

/// A shape as geo has it, re-based near an origin as its overlay needs it: shells counterclockwise, holes clockwise.
/// `unary_union` takes its fill rule from the first ring, so that two squares that turn differently would cancel out.
#[must_use]
pub fn peer(shape: &Shape, origin: Xy) -> MultiPolygon<f64> {
    let ring = |ring: &[Xy], is_shell: bool| {
        let mut ring: Vec<Coord<f64>> = ring.iter().map(|p| Coord { x: p.x - origin.x, y: p.y - origin.y }).collect();
        let edges = ring.iter().zip(ring.iter().cycle().skip(1));
        let turned: f64 = edges.map(|(a, b)| a.x * b.y - a.y * b.x).sum();
        if (turned > 0.0) != is_shell {
            ring.reverse();
        }
        LineString(ring)
    };
    let polygon = |rings: Vec<&[Xy]>| {
        let mut rings = rings.into_iter().enumerate().map(|(number, points)| ring(points, number == 0));
        Polygon::new(rings.next().unwrap_or(LineString(vec![])), rings.collect())
    };
    MultiPolygon(shape.parts().map(polygon).collect())
}
