//! Where records are: in which districts and key areas, by place where they have a geometry, else by an attribute.

use std::collections::BTreeSet;

use geo_types::Geometry;
use geoland::boxes::Boxes;
use geoland::kernel::Kernel;
use geoland::ledger::Zone;
use geoland::line::stretches;
use geoland::outline::{lines_in, polygons_in};
use geoland::record::{Outline, Record};
use geoland::target::TargetScope;
use geoland::{Bounds, Ledger, NamedScope, Shape, Xy};

use crate::layer::Layer;

/// The districts and key areas of an account, with the scopes that are made of districts.
pub(super) struct Places<'a> {
    pub(super) ledger: &'a Ledger<'a>,
    scopes: &'a [NamedScope],
    /// The placed districts, with their positions in [`Ledger::districts`].
    districts: Zones<'a>,
    /// The placed key areas, with their positions in [`Ledger::key_areas`].
    key_areas: Zones<'a>,
}

/// Shapes with the positions of their zones, and a tree over their boxes.
struct Zones<'a> {
    shapes: Vec<(&'a Shape, usize)>,
    boxes: Boxes,
}

impl<'a> Zones<'a> {
    fn new(shapes: Vec<(&'a Shape, usize)>) -> Self {
        let boxes = Boxes::new(shapes.iter().map(|(shape, _)| shape.bounds()).zip(0..));
        Self { shapes, boxes }
    }

    fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }
}

/// The geometry of a record in the plane.
pub(super) enum Drawn {
    Point(Xy),
    Lines(Vec<Vec<Xy>>),
    Land(Shape),
}

/// Where a record is.
pub(super) enum Whereabouts {
    /// Nothing says where.
    Unsaid,
    /// What should say it cannot be read.
    Unreadable,
    /// The districts and key areas that it has a part in, by position; no districts where they have no shapes to tell.
    In { districts: Option<BTreeSet<usize>>, key_areas: BTreeSet<usize> },
}

/// A scope, with its districts or its key area by position.
pub(super) enum Within {
    Anywhere,
    Districts(BTreeSet<usize>),
    KeyArea(usize),
}

impl<'a> Places<'a> {
    pub(super) fn new(ledger: &'a Ledger<'a>, scopes: &'a [NamedScope]) -> Self {
        let (placed, dataset) = (ledger.placed, ledger.placed.dataset);
        let districts = placed.districts.iter().filter_map(|land| {
            let district = &dataset.districts[land.index];
            let is_zone = |zone: &Zone| zone.code == district.code && zone.name == district.name;
            Some((&land.shape, ledger.districts.iter().position(is_zone)?))
        });
        let key_areas = placed.key_areas.iter().filter_map(|land| {
            let name = &dataset.key_areas[land.index].name;
            Some((&land.shape, ledger.key_areas.iter().position(|known| known == name)?))
        });
        Self { ledger, scopes, districts: Zones::new(districts.collect()), key_areas: Zones::new(key_areas.collect()) }
    }

    /// The scope of a name; none where there is no such district, key area or scope.
    pub(super) fn within(&self, scope: &TargetScope) -> Option<Within> {
        let zones = |wanted: &dyn Fn(&str, Option<&str>) -> bool| {
            let zones = self.ledger.districts.iter().enumerate();
            let found: BTreeSet<usize> =
                zones.filter(|(_, zone)| wanted(&zone.name, zone.code.as_deref())).map(|(at, _)| at).collect();
            (!found.is_empty()).then_some(Within::Districts(found))
        };
        match scope {
            TargetScope::Total => Some(Within::Anywhere),
            TargetScope::District(name) => zones(&|zone, code| zone == name || code == Some(name)),
            TargetScope::KeyArea(name) => {
                self.ledger.key_areas.iter().position(|known| **known == **name).map(Within::KeyArea)
            }
            TargetScope::Districts(name) => {
                let scope = self.scopes.iter().find(|scope| scope.name == *name)?;
                zones(&|zone, code| scope.has(zone, code))
            }
        }
    }

    /// Whether districts have shapes, so that a place says which one it is in.
    pub(super) fn has_shapes(&self, within: &Within) -> bool {
        match within {
            Within::Anywhere => true,
            Within::Districts(_) => !self.districts.is_empty(),
            Within::KeyArea(_) => !self.key_areas.is_empty(),
        }
    }

    /// The shapes of a scope; none for all land where districts have none.
    pub(super) fn shapes(&self, within: &Within) -> Option<Vec<&'a Shape>> {
        let of = |zones: &Zones<'a>, wanted: &dyn Fn(usize) -> bool| {
            zones.shapes.iter().filter(|(_, zone)| wanted(*zone)).map(|(shape, _)| *shape).collect()
        };
        match within {
            Within::Anywhere if self.districts.is_empty() => None,
            Within::Anywhere => Some(of(&self.districts, &|_| true)),
            Within::Districts(found) => Some(of(&self.districts, &|zone| found.contains(&zone))),
            Within::KeyArea(at) => Some(of(&self.key_areas, &|zone| zone == *at)),
        }
    }

    /// The geometry of a record in the plane; an error where it has one that cannot be used.
    pub(super) fn drawn(&self, layer: &Layer, record: &Record) -> Result<Option<Drawn>, ()> {
        let geometry = match &record.outline {
            Outline::Missing => return Ok(None),
            Outline::Unreadable(_) => return Err(()),
            Outline::Read(geometry) => geometry,
        };
        let (dataset, ground) = (self.ledger.placed.dataset, &self.ledger.placed.ground);
        if matches!(geometry, Geometry::Point(_)) {
            return layer.point(dataset, ground, record).map(|point| Some(Drawn::Point(point))).ok_or(());
        }
        if !polygons_in(geometry).0.0.is_empty() {
            return layer.shape(dataset, ground, record).map(|shape| Some(Drawn::Land(shape))).map_err(|_| ());
        }
        let crs = &dataset.sources.get(layer.source as usize).ok_or(())?.crs;
        let lines = lines_in(geometry).into_iter().map(|line| ground.line(crs, &line).map_err(|_| ()));
        let lines: Vec<Vec<Xy>> = lines.collect::<Result<_, ()>>()?;
        if lines.iter().any(|line| line.len() > 1) { Ok(Some(Drawn::Lines(lines))) } else { Err(()) }
    }

    /// Where a record is.
    pub(super) fn whereabouts(&self, drawn: Option<&Drawn>, record: &Record, located_by: Option<&str>) -> Whereabouts {
        // Districts without shapes are known by name only.
        if let Some(drawn) = drawn
            && !(self.districts.is_empty() && located_by.is_some())
        {
            let districts = (!self.districts.is_empty()).then(|| touched(drawn, &self.districts));
            return Whereabouts::In { districts, key_areas: touched(drawn, &self.key_areas) };
        }
        let Some(field) = located_by else { return Whereabouts::Unsaid };
        let Some(name) = record.get(field).as_text() else { return Whereabouts::Unreadable };
        let districts = self.ledger.districts.iter().enumerate();
        let is_named = |zone: &Zone| *zone.name == *name || zone.code.as_deref() == Some(&*name);
        let named = || districts.filter(|(_, zone)| is_named(zone)).map(|(at, _)| at).collect();
        Whereabouts::In {
            districts: (!self.ledger.districts.is_empty()).then(named),
            key_areas: self.ledger.key_areas.iter().position(|known| **known == *name).into_iter().collect(),
        }
    }
}

/// The zones that a geometry has a part in: a point lies in the first that holds it.
fn touched(drawn: &Drawn, zones: &Zones<'_>) -> BTreeSet<usize> {
    let bounds = match drawn {
        Drawn::Point(point) => Bounds::of(&[*point]),
        Drawn::Lines(lines) => lines.iter().fold(Bounds::EMPTY, |bounds, line| bounds.join(&Bounds::of(line))),
        Drawn::Land(shape) => shape.bounds(),
    };
    let near: Vec<(&Shape, usize)> = zones.boxes.near(&bounds).into_iter().map(|at| zones.shapes[at]).collect();
    let shapes: Vec<&Shape> = near.iter().map(|(shape, _)| *shape).collect();
    match drawn {
        Drawn::Point(point) => {
            near.iter().filter(|(shape, _)| shape.contains(*point)).map(|(_, zone)| *zone).take(1).collect()
        }
        Drawn::Lines(lines) => {
            let edges = lines.iter().flat_map(|line| line.windows(2));
            let parts = edges.flat_map(|pair| stretches(pair[0], pair[1], &shapes));
            parts.filter_map(|(_, _, zone)| zone.map(|zone| near[zone].1)).collect()
        }
        Drawn::Land(shape) => {
            let all: Vec<&Shape> = std::iter::once(shape).chain(shapes).collect();
            let mut kernel = Kernel::default();
            let mut found = BTreeSet::new();
            for (inside, m2) in kernel.cells(&all).iter() {
                if m2 > 0.0 {
                    found.extend(inside.all_in(1..all.len()).map(|at| near[at - 1].1));
                }
            }
            found
        }
    }
}
