//! Claims with one mistake each, in layers of squares that can be measured by hand.

use geo_types::{LineString, MultiPolygon, Polygon};

use super::check;
use crate::area::AreaUnit;
use crate::crs::Crs;
use crate::dataset::Dataset;
use crate::finding::{Finding, Findings};
use crate::parcel::{Parcel, Status};
use crate::placed::Placed;
use crate::record::Origin;
use crate::scheme::Scheme;

/// The side of parcel `k` of a layer, in metres: 50 to 149.
fn side(k: usize) -> f64 {
    50.0 + (k * 37 % 100) as f64
}

fn square(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon<f64> {
    let ring = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
    MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
}

/// A layer of so many planar squares whose claims are what `claim` makes of their number and area, rounded to hundredths of a mu.
fn layer(count: usize, claim: impl Fn(usize, f64) -> f64) -> Vec<Finding> {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("parcels.shp", Crs::parse("planar").unwrap());
    for k in 0..count {
        let land = square(200.0 * k as f64, 0.0, side(k), side(k));
        let mu = AreaUnit::Mu.square_metres();
        let claimed = (claim(k, side(k) * side(k)) / mu * 100.0).round() / 100.0 * mu;
        let origin = Origin { source: 0, number: k as u64 + 1 };
        dataset.parcels.push(Parcel { origin, claimed_area_m2: Some(claimed), ..Parcel::accepted("P", land) });
    }
    findings_of(&dataset)
}

fn findings_of(dataset: &Dataset) -> Vec<Finding> {
    let mut findings = Findings::default();
    check(&Placed::new(dataset).unwrap(), &mut findings);
    findings.list()
}

fn shown(found: &[Finding]) -> Vec<String> {
    found.iter().map(|finding| format!("{} {} {}", finding.count, finding.kind.code(), finding.what)).collect()
}

/// Noise of a register: up to 1.5 % either way.
fn noisy(k: usize) -> f64 {
    1.0 + 0.015 * ((k * 61 % 101) as f64 / 50.0 - 1.0)
}

#[test]
fn a_single_claim() {
    let one = layer(40, |k, m2| if k == 7 { m2 * 1.1 } else { m2 * noisy(k) });
    assert_eq!(shown(&one), ["1 GL0405 parcels whose claimed area is not the measured one"]);
    // The side is 50 + 59 m: 11,881 m2 are 17.8215 mu.
    let case = &one[0].cases[0];
    assert_eq!(case.evidence, "claims 19.60 mu, measured 17.82 mu: 1.1 times");
    assert_eq!((case.place.number, case.figures[1]), (8, ("measured_m2", 11_881.0)));
    assert_eq!(case.spot.map(|spot| (spot.x, spot.y)), Some((1_454.5, 54.5)));
    // One with the mark of a mistake is named with it.
    let hectares = layer(40, |k, m2| if k == 7 { m2 / 15.0 } else { m2 * noisy(k) });
    assert_eq!(shown(&hectares), ["1 GL0405 parcels whose claimed area is not the measured one"]);
    assert!(hectares[0].cases[0].evidence.ends_with(", as if in hectares"), "{}", hectares[0].cases[0].evidence);
    let none = layer(40, |k, m2| if k == 7 { 0.0 } else { m2 });
    assert_eq!(none[0].cases[0].evidence, "claims 0.00 mu, measured 17.82 mu: 0.000e0 times");
}

#[test]
fn near_misses() {
    assert_eq!(layer(100, |k, m2| m2 * noisy(k)), []);
    // Within what hundredths of a mu and vertices surveyed to 5 cm leave open of a small parcel.
    let coarse = |k: usize, m2: f64| if k.is_multiple_of(2) { m2 + 3.0 } else { m2 - 3.0 };
    assert_eq!(layer(30, coarse), []);
    assert_eq!(layer(0, |_, m2| m2), []);
}

#[test]
fn every_unit_has_its_mark() {
    let mu = AreaUnit::Mu.square_metres();
    for (unit, words) in [
        (AreaUnit::Ha, "hectares"),
        (AreaUnit::M2, "square metres"),
        (AreaUnit::Ft2, "square feet"),
        (AreaUnit::Acre, "acres"),
    ] {
        let found = layer(30, |k, m2| m2 * noisy(k) / unit.square_metres() * mu);
        let expected = [format!("30 GL0406 parcels whose claimed area seems to be in {words}, not in mu")];
        assert_eq!(shown(&found), expected, "{words}");
    }
}

#[test]
fn a_part_of_a_layer_shares_a_cause() {
    // A tenth of a large layer, and half of a small one; one odd claim beside it stays by itself.
    let tenth = layer(300, |k, m2| match k {
        7 => m2 * 1.3,
        _ if k % 10 == 0 => m2 / 15.0,
        _ => m2 * noisy(k),
    });
    assert_eq!(
        shown(&tenth),
        [
            "1 GL0405 parcels whose claimed area is not the measured one",
            "30 GL0406 parcels whose claimed area seems to be in hectares, not in mu",
        ]
    );
    let half = layer(6, |k, m2| if k % 2 == 0 { m2 / 15.0 } else { m2 });
    assert_eq!(shown(&half), ["3 GL0406 parcels whose claimed area seems to be in hectares, not in mu"]);
    // A hundredth is no cause that a layer shares.
    let few = layer(300, |k, m2| if k % 100 == 0 { m2 / 15.0 } else { m2 * noisy(k) });
    assert_eq!(shown(&few), ["3 GL0405 parcels whose claimed area is not the measured one"]);
}

#[test]
fn floor_area() {
    let floors = layer(60, |k, m2| m2 * (2 + k % 5) as f64 * noisy(k));
    let text = "GL0406 parcels whose claimed area seems to be floor area: whole multiples of their land";
    assert_eq!(shown(&floors), [format!("60 {text}")]);
    // Fifteen floors are not hectares.
    let tower = layer(60, |k, m2| m2 * if k == 3 { 15.0 } else { (2 + k % 5) as f64 });
    assert_eq!(shown(&tower), [format!("60 {text}")]);
    let scattered = layer(60, |k, m2| m2 * (1.3 + (k * 29 % 60) as f64 / 10.0));
    assert_eq!(
        shown(&scattered),
        ["60 GL0406 parcels whose claimed area is larger than their land, each by another factor: perhaps floor area"]
    );
    // One unknown factor for all is no floor area, and said of each parcel.
    let factor = layer(60, |_, m2| m2 * 1.25);
    assert_eq!(shown(&factor), ["60 GL0405 parcels whose claimed area is not the measured one"]);
    // Nor is what is smaller than the land.
    let smaller = layer(60, |k, m2| m2 / (2 + k % 5) as f64);
    assert_eq!(shown(&smaller), ["60 GL0405 parcels whose claimed area is not the measured one"]);
}

/// A layer of squares of about a hundred metres along a parallel, in degrees with nine decimals, whose claims in m² are what `claim`
/// makes of a number and a ring.
fn on_earth(lat: f64, claim: impl Fn(usize, &[[f64; 2]]) -> f64) -> Dataset {
    let scheme = "[parcels]\nclaimed_area = { field = \"area\", unit = \"m2\" }";
    let mut dataset = Dataset::new(Scheme::from_toml(scheme).unwrap());
    dataset.add_source("parcels.geojson", Crs::WGS84);
    for k in 0..60 {
        let round = |degrees: f64| (degrees * 1e9).round() / 1e9;
        let (west, south) = (round(115.5 + k as f64 / 51.0), round(lat + k as f64 / 7e3));
        let (east, north) = (round(west + 1.2e-3), round(south + 0.9e-3));
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        let land = LineString::from(ring.map(|[x, y]| (x, y)).to_vec());
        let parcel = Parcel::accepted("P", MultiPolygon(vec![Polygon::new(land, vec![])]));
        let claimed = (claim(k, &ring) * 100.0).round() / 100.0;
        let origin = Origin { source: 0, number: k as u64 + 1 };
        dataset.parcels.push(Parcel { origin, claimed_area_m2: Some(claimed), ..parcel });
    }
    dataset
}

/// The area of a ring on the plane of a system, in its squared units.
fn on_plane(name: &str, ring: &[[f64; 2]]) -> f64 {
    let mut ring = ring.to_vec();
    Crs::parse(name).unwrap().from_lonlat(&mut ring).unwrap();
    let [x0, y0] = ring[0];
    let cross = |pair: &[[f64; 2]]| (pair[0][0] - x0) * (pair[1][1] - y0) - (pair[1][0] - x0) * (pair[0][1] - y0);
    ring.windows(2).map(cross).sum::<f64>().abs() / 2.0
}

#[test]
fn web_mercator_and_square_degrees() {
    let mercator = findings_of(&on_earth(39.9, |k, ring| on_plane("EPSG:3857", ring) * noisy(k)));
    let text = "parcels whose claimed area seems to be measured on the plane of Web Mercator (EPSG:3857)";
    assert_eq!(shown(&mercator), [format!("60 GL0406 {text}")]);
    // Square degrees are so small that they survive in a register of hundredths of a square millimetre only.
    let mut degrees = on_earth(39.9, |_, _| 0.0);
    for parcel in &mut degrees.parcels {
        parcel.claimed_area_m2 = Some(1.08e-6);
    }
    let text = "parcels whose claimed area seems to be in square degrees, not in square metres";
    assert_eq!(shown(&findings_of(&degrees)), [format!("60 GL0406 {text}")]);
}

#[test]
fn planes_of_projections() {
    for (name, words) in [
        ("EPSG:4548", "a Gauss-Krueger zone, central meridian 117 degrees"),
        ("EPSG:4547", "a Gauss-Krueger zone, central meridian 114 degrees"),
        ("EPSG:32650", "UTM zone 50"),
    ] {
        let found = findings_of(&on_earth(39.9, |_, ring| on_plane(name, ring)));
        let expected = [format!("1 GL0414 parcels whose claimed areas were measured on the plane of {words}")];
        assert_eq!(shown(&found), expected, "{name}");
        assert_eq!(found[0].cases[0].place.to_string(), "parcels.geojson");
    }
}

#[test]
fn planes_that_are_none() {
    // True areas, true areas with noise, a constant factor that no zone has, and one with the noise of a register.
    let true_area = |ring: &[[f64; 2]]| {
        let plane = crate::plane::Plane::new(crate::ellipsoid::Ellipsoid::WGS84);
        let xy = |at: [f64; 2]| plane.xy(crate::lonlat::LonLat::new(at[0], at[1]));
        let (low, high) = (xy(ring[0]), xy(ring[2]));
        (high.x - low.x) * (high.y - low.y)
    };
    assert_eq!(findings_of(&on_earth(39.9, |_, ring| true_area(ring))), []);
    assert_eq!(findings_of(&on_earth(39.9, |k, ring| true_area(ring) * noisy(k))), []);
    assert_eq!(findings_of(&on_earth(39.9, |_, ring| true_area(ring) * 1.002)), []);
    assert_eq!(findings_of(&on_earth(39.9, |k, ring| on_plane("EPSG:4548", ring) * noisy(k))), []);
}

#[test]
fn the_plane_of_the_files_own_coordinates() {
    let degrees = on_earth(39.9, |_, ring| on_plane("EPSG:32650", ring));
    let utm = Crs::parse("EPSG:32650").unwrap();
    let mut projected = Dataset::new((*degrees.scheme).clone());
    projected.add_source("parcels.shp", utm.clone());
    projected.parcels.clone_from(&degrees.parcels);
    for parcel in &mut projected.parcels {
        let land = parcel.land.as_mut().unwrap();
        let ring = land.rings().flat_map(|ring| ring.positions()).map(|c| [c.x, c.y]);
        let mut ring: Vec<[f64; 2]> = ring.collect();
        utm.from_lonlat(&mut ring).unwrap();
        let ring: Vec<(f64, f64)> = ring.into_iter().map(|[x, y]| (x, y)).collect();
        *land = MultiPolygon(vec![Polygon::new(ring.into(), vec![])]).into();
    }
    let expected =
        ["1 GL0414 parcels whose claimed areas were measured on the plane of EPSG:32650, the file's own system"];
    assert_eq!(shown(&findings_of(&projected)), expected);
}

#[test]
fn land_is_measured_as_it_lies_and_whatever_its_status() {
    // A bow-tie of two triangles of 25 m2: the shoelace formula would have them cancel out.
    let tie = vec![(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)];
    let tie = MultiPolygon(vec![Polygon::new(tie.into(), vec![])]);
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("memory", Crs::parse("planar").unwrap());
    let parcel = Parcel { status: Status::Planned, ..Parcel::accepted("A", tie) };
    dataset.parcels.push(Parcel { claimed_area_m2: Some(50.0), ..parcel.clone() });
    assert_eq!(findings_of(&dataset), []);
    dataset.parcels[0] = Parcel { claimed_area_m2: Some(100.0), ..parcel };
    assert_eq!(findings_of(&dataset)[0].cases[0].figures[1], ("measured_m2", 50.0));
}
