//! Which ways of the kernel an account takes, by its own count.

use geoland::ledger::{AccountOptions, Overlaps, Paths};
use geoland::{Crs, Dataset, Ledger, Placed, Role, Scheme};
use geoland_testing::city::CityOptions;

use crate::support::{Turn, city, outline, record};

fn paths(placed: &Placed<'_>, overlaps: Overlaps) -> Paths {
    Ledger::new(placed, AccountOptions { overlaps, ..AccountOptions::default() }).unwrap().paths
}

#[test]
fn every_problem_takes_one_path() {
    let dataset = city(CityOptions { parcels: 3_000, seed: 6, clean: false }, Turn::None);
    let placed = Placed::new(&dataset).unwrap();
    let credit = paths(&placed, Overlaps::Credit);
    assert!(credit.alone > 0 && credit.pair > 0 && credit.nary > 0 && credit.by_district_grid > 0, "{credit:?}");
    // Without a cut-off every green space counts that encloses anything.
    let greens = placed.green_spaces.iter().filter(|green| !green.shape.is_empty()).count() as u64;
    let (parcels, forms) = (placed.parcels.len() as u64, dataset.scheme.forms.len() as u64 + 1);
    assert_eq!(credit.problems(), parcels + greens);
    assert_eq!(paths(&placed, Overlaps::Within).problems(), parcels * (1 + forms) + greens);
}

/// A dataset of quadrilaterals in planar coordinates: the third of four is a bow-tie if asked for.
fn survey(easting: f64, northing: f64, bow_tie: bool) -> Dataset {
    let mut dataset = Dataset::new(Scheme::default());
    let source = dataset.add_source("memory", Crs::parse("planar").unwrap());
    let mut add = |role, corners: [[f64; 2]; 4], name: &str| {
        let ring = corners.map(|[x, y]| [easting + x, northing + y]).to_vec();
        let properties = [("id", Some(name)), ("name", Some(name)), ("status", Some("accepted"))];
        dataset.declare(role);
        dataset.add(source, role, &record(1, outline(&vec![vec![ring]]), &properties));
    };
    for (k, name) in ["A", "B", "C", "D"].into_iter().enumerate() {
        let at = 60.3 * k as f64;
        let mut corners = [[at, 0.1], [at + 99.7, 3.3], [at + 101.1, 88.9], [at - 2.2, 91.7]];
        if bow_tie && name == "C" {
            corners.swap(2, 3);
        }
        add(Role::Parcels, corners, name);
    }
    add(Role::Green, [[30.1, 20.2], [200.3, 20.7], [199.9, 60.1], [31.3, 60.9]], "park");
    // The border between the districts goes through the second parcel, their others are tens of kilometres away.
    add(Role::Districts, [[-20e3, -30e3], [80.7, -30e3], [81.9, 25e3], [-20e3, 25e3]], "West");
    add(Role::Districts, [[80.7, -30e3], [40e3, -30e3], [40e3, 25e3], [81.9, 25e3]], "East");
    dataset
}

#[test]
fn planar_coordinates_of_a_survey_are_worked_on_in_whole_numbers() {
    // Eastings and northings as UTM has them: f64 numbers of different steps.
    let dataset = survey(442_000.7, 4_406_000.3, false);
    let placed = Placed::new(&dataset).unwrap();
    let paths = paths(&placed, Overlaps::Credit);
    assert_eq!((paths.problems(), paths.slab), (5, 0), "{paths:?}");
    assert!(paths.nary > 0, "{paths:?}");
}

#[test]
fn what_crosses_itself_takes_the_slab_sweep() {
    let dataset = survey(442_000.7, 4_406_000.3, true);
    let placed = Placed::new(&dataset).unwrap();
    let paths = paths(&placed, Overlaps::Credit);
    // The bow-tie itself, the parcel after it and the green space have it in their problems.
    assert_eq!((paths.problems(), paths.slab), (5, 3), "{paths:?}");
}
