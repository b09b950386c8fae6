//! The checks of coordinates on generated cities: nothing in a clean one, the same findings however it is turned and on any number of
//! threads, and what whereabouts say.

use geoland::check::coordinates::{Layer, layers, report};
use geoland::check::reference::{Outlines, Reading, against_reference};
use geoland::check::{Whereabouts, outside_districts};
use geoland::finding::{Finding, Kind, Spot};
use geoland::{Crs, Dataset, Findings, Placed, Role};
use geoland_testing::city::CityOptions;

use crate::support::{Turn, city};

fn found(dataset: &Dataset) -> Vec<Finding> {
    let mut findings = Findings::keeping_all();
    report(&layers(dataset), None, &mut findings);
    let placed = Placed::new(dataset).expect("the city can be placed");
    outside_districts(&placed, &mut findings);
    findings.list()
}

#[test]
fn a_clean_city_has_no_finding() {
    for (parcels, seed) in [(60, 3), (500, 1), (20_000, 2)] {
        let dataset = city(CityOptions { parcels, seed, clean: true }, Turn::None);
        assert_eq!(found(&dataset), [], "{parcels} parcels of seed {seed}");
    }
}

#[test]
fn findings_are_the_same_however_the_city_is_turned_and_on_any_threads() {
    let options = CityOptions { parcels: 80_000, seed: 4, clean: false };
    let spoiled = |turn: Turn| {
        let mut dataset = city(options, turn);
        // One decimal fewer than a small parcel bears, and one parcel in ten thousand moved to the north.
        for parcel in &mut dataset.parcels {
            let north = if parcel.id.as_deref().is_some_and(|id| id.ends_with("7777")) { 3.0 } else { 0.0 };
            let Ok(land) = &mut parcel.land else { continue };
            let polygons = land.unpacked();
            *land = geo_types::MultiPolygon(polygons.iter().map(|polygon| moved(polygon, north)).collect()).into();
        }
        dataset
    };
    let (one, other) = (spoiled(Turn::None), spoiled(Turn::Around));
    let on = |threads: usize, dataset: &Dataset| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| found(dataset))
    };
    let list = on(1, &one);
    let kinds: Vec<Kind> = list.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Kind::OutsideDistricts, Kind::CoarseCoordinates]);
    assert!(list[0].count >= 5, "{}", list[0].count);
    assert_eq!(list, on(3, &one));
    assert_eq!(list, on(2, &other));
}

fn moved(polygon: &geo_types::Polygon<f64>, north: f64) -> geo_types::Polygon<f64> {
    let round = |value: f64| (value * 1e5).round() / 1e5;
    let ring = |ring: &geo_types::LineString<f64>| {
        geo_types::LineString(ring.0.iter().map(|c| geo_types::coord!(x: round(c.x), y: round(c.y + north))).collect())
    };
    geo_types::Polygon::new(ring(polygon.exterior()), polygon.interiors().iter().map(ring).collect())
}

#[test]
fn swapped_parcels_are_told_before_anything_is_placed() {
    let mut dataset = city(CityOptions { parcels: 500, seed: 1, clean: true }, Turn::None);
    for parcel in &mut dataset.parcels {
        let Ok(land) = &mut parcel.land else { continue };
        let mut polygons = land.unpacked();
        for polygon in &mut polygons {
            polygon.exterior_mut(|ring| ring.0.iter_mut().for_each(|c| std::mem::swap(&mut c.x, &mut c.y)));
        }
        *land = polygons.into();
    }
    assert!(Placed::new(&dataset).is_err());
    let mut findings = Findings::default();
    report(&layers(&dataset), None, &mut findings);
    let list = findings.list();
    assert_eq!((list.len(), list[0].kind), (1, Kind::LatitudeFirst));
    assert_eq!(list[0].what, "parcels with latitude before longitude");
}

#[test]
fn a_trusted_layer_is_compared_with_and_not_reported() {
    let dataset = city(CityOptions { parcels: 500, seed: 1, clean: true }, Turn::None);
    let all = layers(&dataset);
    let (parcels, others): (Vec<Layer<'_>>, Vec<Layer<'_>>) =
        all.into_iter().partition(|layer| layer.role == Some(Role::Parcels));
    let mut findings = Findings::default();
    report(&others, parcels.first(), &mut findings);
    assert!(findings.is_empty());
}

#[test]
fn a_city_from_a_web_map_is_told_by_its_own_survey() {
    let dataset = city(CityOptions { parcels: 3_000, seed: 1, clean: true }, Turn::None);
    let reference = Outlines::of(&dataset, 0, Role::Parcels);
    let mut drawn = dataset.clone();
    let mars = Crs::parse("GCJ02").expect("the system is built in");
    for parcel in &mut drawn.parcels {
        let Ok(land) = &mut parcel.land else { continue };
        let mut polygons = land.unpacked();
        for polygon in &mut polygons {
            polygon.exterior_mut(|ring| {
                for c in &mut ring.0 {
                    let mut position = [[c.x, c.y]];
                    mars.from_lonlat(&mut position).expect("the city is in range");
                    [c.x, c.y] = position[0];
                }
            });
        }
        *land = polygons.into();
    }
    let verdict = |dataset: &Dataset, role| against_reference(&Outlines::of(dataset, 0, role), &reference);
    assert_eq!(verdict(&drawn, Role::Parcels).found, Some(Reading::Gcj02));
    assert_eq!(verdict(&dataset, Role::Parcels).found, Some(Reading::Wgs84));
    // Half of the green spaces have the border of their parcel, which is enough to tell either way.
    assert_eq!(verdict(&dataset, Role::Green).found, Some(Reading::Wgs84));
    let greens = Outlines::of(&dataset, 0, Role::Green);
    let drawn = Outlines::of(&drawn, 0, Role::Parcels);
    assert_eq!(against_reference(&drawn, &greens).found, Some(Reading::Gcj02));
}

#[test]
fn every_parcel_of_a_city_is_somewhere() {
    let dataset = city(CityOptions { parcels: 500, seed: 1, clean: true }, Turn::None);
    let placed = Placed::new(&dataset).expect("the city can be placed");
    let whereabouts = Whereabouts::of(&placed);
    for parcel in dataset.parcels.iter().take(50) {
        let land = parcel.land.as_ref().expect("parcels of a clean city have land");
        let first = land.rings().next().and_then(|ring| ring.positions().next()).expect("land has positions");
        let words = whereabouts.of_spot(0, Spot { x: first.x, y: first.y }, &[]).expect("the city has districts");
        let id = parcel.id.as_deref().expect("parcels of a clean city have an id");
        assert!(words.starts_with("in ") && words.contains(" at parcel "), "{id}: {words}");
    }
}
