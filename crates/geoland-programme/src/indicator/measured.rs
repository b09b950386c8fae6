//! What records come to: land, lines, numbers.

use geoland::geodesic::Geodesics;
use geoland::ground::Ground;
use geoland::line::{at, stretches};
use geoland::overlay::{Operation, combined_area_m2};
use geoland::{Area, Bounds, Length, Shape, Xy};

use super::places::{Drawn, Places, Within};
use super::records::Counted;

/// The land of records within a scope, each square metre once.
pub(super) fn area(records: &[Counted<'_>], within: &Within, places: &Places<'_>) -> Area {
    let lands = records.iter().filter_map(|record| match &record.drawn {
        Some(Drawn::Land(shape)) => Some(shape.clone()),
        _ => None,
    });
    let lands: Vec<Shape> = lands.collect();
    let m2 = match places.shapes(within) {
        None => combined_area_m2(Operation::Union, &[lands]),
        Some(zones) => {
            combined_area_m2(Operation::Intersection, &[lands, zones.into_iter().cloned().collect::<Vec<Shape>>()])
        }
    };
    Area::from_m2(m2)
}

/// The length of the lines of records within a scope.
pub(super) fn length(records: &[Counted<'_>], within: &Within, places: &Places<'_>) -> Length {
    let ground = &places.ledger.placed.ground;
    let geodesics = ground.ellipsoid().map(Geodesics::new);
    let distance = |a: Xy, b: Xy| match (&geodesics, ground) {
        (Some(geodesics), Ground::Earth { plane, .. }) => geodesics.distance_m(plane.lonlat(a), plane.lonlat(b)),
        _ => (b.x - a.x).hypot(b.y - a.y),
    };
    let zones = places.shapes(within);
    let lines = records.iter().flat_map(|record| match &record.drawn {
        Some(Drawn::Lines(lines)) => lines.as_slice(),
        _ => &[],
    });
    lines
        .flat_map(|line| line.windows(2))
        .map(|pair| {
            let (a, b) = (pair[0], pair[1]);
            let Some(zones) = &zones else { return Length::from_m(distance(a, b)) };
            let bounds = Bounds::of(pair);
            let near: Vec<&Shape> = zones.iter().copied().filter(|zone| zone.bounds().meets(&bounds)).collect();
            let inside = stretches(a, b, &near).into_iter().filter(|(_, _, zone)| zone.is_some());
            inside.map(|(from, to, _)| Length::from_m(distance(at(a, b, from), at(a, b, to)))).sum()
        })
        .sum()
}
