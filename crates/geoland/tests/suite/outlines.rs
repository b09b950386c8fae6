//! Outlines and slivers of whole cities: a clean one has nothing wrong, and one mistake is found alone.

use geo_types::Coord;
use geoland::check::outline::{outlines, outlines_of};
use geoland::check::sliver::slivers;
use geoland::finding::{Findings, Kind};
use geoland::{Dataset, Placed};
use geoland_testing::city::CityOptions;

use crate::support::{Turn, city};

fn clean(parcels: usize) -> Dataset {
    city(CityOptions { parcels, clean: true, ..CityOptions::default() }, Turn::None)
}

/// Outlines as `GeoJSON` wants them, and slivers.
fn found(dataset: &Dataset) -> Findings {
    let mut findings = Findings::keeping_all();
    outlines_of(dataset, |_| true, &mut findings);
    slivers(&Placed::new(dataset).unwrap(), &mut findings);
    findings
}

#[test]
fn a_clean_city_has_nothing_wrong_with_its_outlines() {
    let dataset = clean(20_000);
    assert!(dataset.parcels.len() > 10_000 && !dataset.green_spaces.is_empty() && !dataset.districts.is_empty());
    let findings = found(&dataset);
    assert!(
        findings.is_empty(),
        "{:?}",
        findings.list().iter().map(|finding| (&finding.what, finding.count)).collect::<Vec<_>>()
    );
}

#[test]
fn one_mistake_in_a_clean_city_is_found_alone() {
    type Mistake = fn(&mut Vec<Coord<f64>>);
    // The open ring of a parcel, before a mistake is made in it.
    let mistakes: [(Kind, Mistake); 4] = [
        (Kind::SelfIntersection, |ring| {
            // Three corners far from each other and the fourth of their parallelogram, in an order that crosses.
            let (a, b, c) = (ring[0], ring[ring.len() / 3], ring[2 * ring.len() / 3]);
            *ring = vec![a, b, Coord { x: a.x + c.x - b.x, y: a.y + c.y - b.y }, c];
        }),
        (Kind::Spike, |ring| {
            // Outwards: parcels are seen whole from their middle.
            let middle = ring.iter().fold(Coord { x: 0.0, y: 0.0 }, |sum, c| sum + *c) / ring.len() as f64;
            let a = ring[0];
            ring.splice(1..1, [a + (a - middle) * 0.01, a]);
        }),
        (Kind::RepeatedPosition, |ring| ring.insert(1, ring[1])),
        (Kind::Sliver, |ring| {
            let (a, b) = (ring[0], ring[ring.len() / 2]);
            *ring = vec![a, b, (a + b) / 2.0 + Coord { x: 1e-7, y: -1e-7 }];
        }),
    ];
    for (kind, mistake) in mistakes {
        let mut dataset = clean(200);
        let plain = |land: &geoland::Polygons| land.rings().count() == 1;
        let number = dataset.parcels.iter().position(|parcel| parcel.land.as_ref().is_ok_and(plain));
        let parcel = &mut dataset.parcels[number.unwrap()];
        let id = parcel.id.clone();
        let mut land = parcel.land.as_ref().unwrap().unpacked();
        land.0[0].exterior_mut(|ring| {
            ring.0.pop();
            mistake(&mut ring.0);
            ring.close();
        });
        parcel.land = Ok(land.into());
        let mut findings = Findings::default();
        outlines(&dataset, &mut findings);
        slivers(&Placed::new(&dataset).unwrap(), &mut findings);
        let list = findings.list();
        assert_eq!(list.iter().map(|finding| (finding.kind, finding.count)).collect::<Vec<_>>(), [(kind, 1)]);
        assert_eq!(list[0].cases[0].place.id.as_deref(), id.as_deref());
        assert!(list[0].cases[0].spot.is_some(), "{kind:?}");
    }
}
