//! Cutting one parcel into the pieces that the ledger has of it.

use std::collections::HashMap;
use std::ops::Range;

use geo_types::MultiPolygon;

use super::apart::{apart, longer_side};
use super::frame::{Frame, Land};
use super::own::AsRead;
use super::{PieceKind, PieceShape};
use crate::area::Area;
use crate::bounds::Bounds;
use crate::entry::{Entry, Greening};
use crate::ledger::Ledger;
use crate::placed::Placed;
use crate::zones::Zones;

/// Cuts parcels one by one.
pub(super) struct Cutter<'a> {
    ledger: &'a Ledger<'a>,
    placed: &'a Placed<'a>,
    /// For each district of the ledger, its positions among the placed ones.
    districts: Vec<Range<usize>>,
}

/// An entry's pieces.
pub(super) struct CutEntry {
    pub(super) pieces: Vec<PieceShape>,
    /// Whether the one piece has the parcel's own rings.
    pub(super) unchanged: bool,
    /// The squares of the longer sides of what was cut on one grid, added up: what pieces are judged by.
    pub(super) side_squared_m2: f64,
}

/// The pieces of a parcel that differ at most in their key areas, or in what the parcel's own record greens of them.
struct Group {
    /// Rival, district and green space; what has none is what the others leave over.
    parts: [Option<usize>; 3],
    /// Greened land without a place of its own.
    by_record: bool,
    white: bool,
    area: Area,
}

/// The layers that cut, in the order of the ledger's precedence, as they stand in [`Group::parts`].
const RIVALS: usize = 0;
const DISTRICTS: usize = 1;

impl<'a> Cutter<'a> {
    pub(super) fn new(ledger: &'a Ledger<'a>) -> Self {
        let zones = Zones::of(ledger.placed);
        // Placed districts are in the order of their zones.
        let of = |zone: usize| {
            let start = zones.district_of.partition_point(|of| *of < zone);
            start..zones.district_of.partition_point(|of| *of <= zone)
        };
        let districts = (0..ledger.districts.len()).map(of).collect();
        Self { ledger, placed: ledger.placed, districts }
    }

    /// The pieces of an entry.
    pub(super) fn pieces(&self, entry: &Entry) -> CutEntry {
        let groups = groups(entry);
        let land = &self.placed.parcels[entry.parcel];
        let parcel = &self.placed.dataset.parcels[land.index];
        let parts = apart(&land.shape);
        let side_squared_m2 = parts.iter().map(|part| longer_side(&part.bounds()).powi(2)).sum();
        if groups.is_empty() {
            return CutEntry { pieces: Vec::new(), unchanged: false, side_squared_m2 };
        }
        let mut degrees = AsRead::of(self.placed, parcel.origin, &parcel.land);
        if let [group] = &*groups
            && let Some(geometry) = degrees.whole(parcel.origin, &parcel.land, &land.shape)
        {
            let piece = group.shape(entry, land.shape.shoelace_m2(), geometry);
            return CutEntry { pieces: vec![piece], unchanged: true, side_squared_m2 };
        }
        let mut made = vec![(MultiPolygon(Vec::new()), 0.0); groups.len()];
        for part in &parts {
            let bounds = part.bounds();
            degrees.keep(parcel.origin, &parcel.land, &bounds);
            let frame = Frame::around(&bounds);
            let mut cut = Cut { cutter: self, bounds, frame, degrees: &mut degrees, masks: HashMap::new() };
            let whole = cut.frame.land(part);
            let mut lands = Vec::with_capacity(groups.len());
            cut.share(whole, &groups, RIVALS, &mut lands);
            for ((geometry, built_m2), land) in made.iter_mut().zip(lands) {
                let (polygons, area_m2) = cut.frame.in_plane(land);
                geometry.0.append(&mut cut.degrees.polygons(&polygons).0);
                *built_m2 += area_m2;
            }
        }
        let pieces =
            groups.iter().zip(made).map(|(group, (geometry, built_m2))| group.shape(entry, built_m2, geometry));
        CutEntry { pieces: pieces.collect(), unchanged: false, side_squared_m2 }
    }
}

/// The groups of an entry, in the order in which they are cut: what is left over comes last.
fn groups(entry: &Entry) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for piece in &entry.pieces {
        let (rival, district, greening, area) = (piece.rival(), piece.district(), piece.greening(), piece.area());
        let green = if let Greening::Space(at) = greening { Some(at) } else { None };
        let parts = [rival, district, green];
        let (by_record, white) = (greening == Greening::OwnRecord, greening == Greening::White);
        match groups.iter_mut().find(|group| group.parts == parts) {
            Some(group) => {
                group.area += area;
                group.by_record |= by_record;
                group.white |= white;
            }
            None => groups.push(Group { parts, by_record, white, area }),
        }
    }
    groups.sort_by_key(|group| group.parts.map(|part| (part.is_none(), part)));
    groups
}

impl Group {
    fn shape(&self, entry: &Entry, built_m2: f64, geometry: MultiPolygon<f64>) -> PieceShape {
        let [rival, district, green] = self.parts;
        let greening = match green {
            Some(at) => Greening::Space(at),
            None if self.by_record => Greening::OwnRecord,
            None => Greening::White,
        };
        let kind = match (&entry.exclusion, rival, district, greening) {
            (Some(_), ..) => PieceKind::Excluded,
            (None, Some(_), ..) => PieceKind::Overlap,
            (None, None, None, _) => PieceKind::Outside,
            (None, None, Some(_), Greening::White) => PieceKind::NetWhite,
            (None, None, Some(_), Greening::OwnRecord) if self.white => PieceKind::NetPartGreened,
            (None, None, Some(_), _) => PieceKind::NetGreened,
        };
        PieceShape { parcel: entry.parcel, kind, rival, district, greening, area: self.area, built_m2, geometry }
    }
}

/// The cutting of a parcel, or of parts of it that lie together.
struct Cut<'c, 'a> {
    cutter: &'c Cutter<'a>,
    bounds: Bounds,
    frame: Frame,
    degrees: &'c mut AsRead<'a>,
    /// Neighbours on the grid, by layer and position: one may cut several pieces.
    masks: HashMap<(usize, usize), Land>,
}

impl Cut<'_, '_> {
    /// Shares land among groups, a land for each. The neighbours of a layer take theirs in turn, and the last takes what is
    /// left, so that nothing is lost; that this is the land which the ledger gave it is what the reconciliation checks.
    fn share(&mut self, mut land: Land, groups: &[Group], layer: usize, lands: &mut Vec<Land>) {
        if groups.len() == 1 {
            lands.push(land);
            return;
        }
        let mut chunks = groups.chunk_by(|a, b| a.parts[layer] == b.parts[layer]).peekable();
        while let Some(chunk) = chunks.next() {
            if chunks.peek().is_none() {
                self.share(land, chunk, layer + 1, lands);
                return;
            }
            // Only what is left over has no neighbour, and it comes last.
            let Some(at) = chunk[0].parts[layer] else { continue };
            let mask = self.mask(layer, at);
            let (covered, rest) = land.split(&mask);
            land = rest;
            self.share(covered, chunk, layer + 1, lands);
        }
    }

    fn mask(&mut self, layer: usize, at: usize) -> Land {
        if let Some(mask) = self.masks.get(&(layer, at)) {
            return mask.clone();
        }
        let (placed, near) = (self.cutter.placed, self.bounds);
        let dataset = placed.dataset;
        let mask = match layer {
            RIVALS => {
                let rival = &placed.parcels[at];
                let parcel = self.cutter.ledger.parcel(&self.cutter.ledger.entries[at]);
                self.degrees.keep(parcel.origin, &parcel.land, &near);
                self.frame.land(&rival.shape)
            }
            DISTRICTS => {
                let zone = placed.districts[self.cutter.districts[at].clone()].iter();
                let mut mask = Land::none();
                for (number, part) in zone.filter(|part| part.shape.bounds().meets(&near)).enumerate() {
                    let district = &dataset.districts[part.index];
                    self.degrees.keep(district.origin, &district.land, &near);
                    let part = self.frame.land(&part.shape);
                    mask = if number == 0 { part } else { mask.and(&part) };
                }
                mask
            }
            _ => {
                let green = &placed.green_spaces[at];
                let space = &dataset.green_spaces[green.index];
                self.degrees.keep(space.origin, &space.land, &near);
                self.frame.land(&green.shape)
            }
        };
        self.masks.insert((layer, at), mask.clone());
        mask
    }
}
