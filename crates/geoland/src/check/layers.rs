//! The layers of polygons by their role: what checks of any of them ask for.

use geo_types::Coord;

use crate::dataset::Role;
use crate::finding::{Place, Spot};
use crate::lonlat::Xy;
use crate::outline::Land;
use crate::placed::{Placed, PlacedLand};
use crate::record::Origin;

/// A placed layer of polygons. Alleys and events are none: their layers are empty here.
#[derive(Clone, Copy)]
pub(super) struct LandLayer<'a> {
    pub(super) placed: &'a Placed<'a>,
    role: Role,
    pub(super) lands: &'a [PlacedLand],
}

impl<'a> LandLayer<'a> {
    pub(super) fn new(placed: &'a Placed<'a>, role: Role) -> Self {
        let lands = match role {
            Role::Parcels => &placed.parcels[..],
            Role::Green => &placed.green_spaces,
            Role::Districts => &placed.districts,
            Role::KeyAreas => &placed.key_areas,
            Role::Alleys | Role::Events => &[],
        };
        Self { placed, role, lands }
    }

    /// The layer's name in messages.
    pub(super) fn name(&self) -> &'static str {
        match self.role {
            Role::Parcels => "parcels",
            Role::Green => "green spaces",
            Role::Districts => "districts",
            Role::KeyAreas => "key areas",
            Role::Alleys => "alleys",
            Role::Events => "events",
        }
    }

    /// Whether features of different names may share land.
    pub(super) fn is_key_areas(&self) -> bool {
        self.role == Role::KeyAreas
    }

    /// The zone that a feature is a part of, by code and name; none in layers of other things.
    pub(super) fn zone(&self, at: usize) -> Option<(Option<&'a str>, &'a str)> {
        let (dataset, index) = (self.placed.dataset, self.lands[at].index);
        match self.role {
            Role::Districts => {
                let district = &dataset.districts[index];
                Some((district.code.as_deref(), &district.name))
            }
            Role::KeyAreas => Some((None, &dataset.key_areas[index].name)),
            Role::Parcels | Role::Green | Role::Alleys | Role::Events => None,
        }
    }

    /// Where a feature was read, its identifier or name, and its polygons as they were read.
    pub(super) fn feature(&self, at: usize) -> (Origin, Option<&'a str>, &'a Land) {
        let (dataset, index) = (self.placed.dataset, self.lands[at].index);
        match self.role {
            Role::Parcels | Role::Alleys | Role::Events => {
                let parcel = &dataset.parcels[index];
                (parcel.origin, parcel.id.as_deref(), &parcel.land)
            }
            Role::Green => {
                let green = &dataset.green_spaces[index];
                (green.origin, green.id.as_deref(), &green.land)
            }
            Role::Districts => {
                let district = &dataset.districts[index];
                (district.origin, Some(&*district.name), &district.land)
            }
            Role::KeyAreas => {
                let area = &dataset.key_areas[index];
                (area.origin, Some(&*area.name), &area.land)
            }
        }
    }

    /// The place of a feature.
    pub(super) fn place(&self, at: usize) -> Place {
        let (origin, id, _) = self.feature(at);
        self.placed.dataset.place(origin, id)
    }

    /// A position of the plane in the coordinates of a feature's file.
    pub(super) fn spot(&self, at: usize, position: Xy) -> Option<Spot> {
        let (origin, _, _) = self.feature(at);
        let source = self.placed.dataset.sources.get(origin.source as usize)?;
        let beside = self.first_position(at).map_or(f64::NAN, |first| first.x);
        self.placed.ground.in_file(&source.crs, position, beside)
    }

    /// The first position of a feature, as its file has it.
    pub(super) fn first_position(&self, at: usize) -> Option<Coord<f64>> {
        let (_, _, land) = self.feature(at);
        land.as_ref().ok()?.rings().next()?.positions().next()
    }
}
