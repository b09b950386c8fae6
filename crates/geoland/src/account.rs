//! The account: the ordered local difference of parcels, districts and green spaces.

use std::collections::HashSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::area::Area;
use crate::bounds::Bounds;
use crate::boxes::{Boxes, along_a_curve};
use crate::date::Date;
use crate::entry::{Entry, Greening, Piece};
use crate::kernel::Kernel;
use crate::label_grid::{Label, LabelGrid};
use crate::parcel::{Exclusion, Parcel, Status};
use crate::paths::{Paths, Taken};
use crate::placed::{Placed, PlacedLand};
use crate::shape::Shape;
use crate::zones::Zones;

/// The ordered local difference, for one set of eligible parcels after another.
pub(crate) struct Account<'a> {
    pub(crate) placed: &'a Placed<'a>,
    pub(crate) as_of: Option<Date>,
    pub(crate) zones: &'a Zones,
    /// The green spaces that count, by position.
    pub(crate) greens: &'a [usize],
}

/// The layers around a parcel: trees of boxes, and for the districts a grid of labels before the tree.
pub(crate) struct Around {
    /// Over the eligible parcels, by position in their list.
    parcels: Boxes,
    greens: Boxes,
    districts: Boxes,
    district_grid: Option<LabelGrid>,
    key_areas: Boxes,
}

impl Account<'_> {
    pub(crate) fn around(&self, eligible: &[usize]) -> Around {
        let bounds = |land: &PlacedLand| land.shape.bounds();
        let districts: Vec<&Shape> = self.placed.districts.iter().map(|land| &land.shape).collect();
        Around {
            parcels: Boxes::new(eligible.iter().map(|&k| bounds(&self.placed.parcels[k]))),
            greens: Boxes::new(self.greens.iter().map(|&k| bounds(&self.placed.green_spaces[k]))),
            districts: Boxes::new(self.placed.districts.iter().map(bounds)),
            district_grid: LabelGrid::new(&districts, eligible.len()),
            key_areas: Boxes::new(self.placed.key_areas.iter().map(bounds)),
        }
    }

    /// One entry for each parcel: the eligible ones cut into pieces, the others whole.
    pub(crate) fn entries(
        &self,
        around: &Around,
        eligible: &[usize],
        exclusions: &[Option<Exclusion>],
        paths: &mut Paths,
    ) -> Vec<Entry> {
        let rank = ranks(eligible, exclusions.len());
        let bounds: Vec<Bounds> = self.placed.parcels.iter().map(|parcel| parcel.shape.bounds()).collect();
        in_place_order(&bounds, paths, |kernel, parcel| {
            let (pieces, by_district_grid) = match rank[parcel] {
                Some(rank) => self.pieces(kernel, around, eligible, rank),
                None => (self.whole(kernel, parcel), false),
            };
            let entry = Entry { parcel, exclusion: exclusions[parcel].clone(), pieces };
            (entry, Taken { path: kernel.used(), by_district_grid })
        })
    }

    /// The entries of each form as if it stood alone, unclassified parcels last.
    pub(crate) fn entries_by_form(
        &self,
        eligible: &[usize],
        exclusions: &[Option<Exclusion>],
        paths: &mut Paths,
    ) -> Vec<Vec<Entry>> {
        let dataset = self.placed.dataset;
        let form_of = |parcel: usize| dataset.parcels[self.placed.parcels[parcel].index].form.index();
        let forms = (0..dataset.scheme.forms.len()).map(Some).chain([None]);
        forms
            .map(|form| {
                let alone: Vec<usize> = eligible.iter().copied().filter(|&parcel| form_of(parcel) == form).collect();
                let mut entries = self.entries(&self.around(&alone), &alone, exclusions, paths);
                entries.retain(|entry| entry.exclusion.is_none() && form_of(entry.parcel) == form);
                entries
            })
            .collect()
    }

    /// The land of an excluded parcel, in one piece.
    fn whole(&self, kernel: &mut Kernel, parcel: usize) -> Vec<Piece> {
        let area = kernel.cells(&[&self.placed.parcels[parcel].shape]).iter().map(|(_, m2)| m2).sum();
        let area = Area::from_m2(area);
        if area == Area::ZERO {
            return Vec::new();
        }
        vec![Piece { rival: None, district: None, greening: Greening::White, key_areas: Box::default(), area }]
    }

    /// The pieces of an eligible parcel, by precedence: overlap, then outside, then net; and whether the grid of labels knew
    /// its district.
    fn pieces(&self, kernel: &mut Kernel, around: &Around, eligible: &[usize], rank: usize) -> (Vec<Piece>, bool) {
        let placed = self.placed;
        let parcel = &placed.parcels[eligible[rank]];
        let bounds = parcel.shape.bounds();
        let mut shapes: Vec<&Shape> = vec![&parcel.shape];

        let mut rivals = around.parcels.near(&bounds);
        rivals.truncate(rivals.partition_point(|&other| other < rank));
        drop_repeated(&mut rivals, |other| &placed.parcels[eligible[other]].shape);
        let rivals_at = push(&mut shapes, rivals.iter().map(|&k| &placed.parcels[eligible[k]].shape));
        let label = around.district_grid.as_ref().map_or(Label::Mixed, |grid| grid.look_up(&bounds));
        let districts = if label == Label::Mixed { around.districts.near(&bounds) } else { Vec::new() };
        let districts_at = push(&mut shapes, districts.iter().map(|&k| &placed.districts[k].shape));
        let mut greens = around.greens.near(&bounds);
        drop_repeated(&mut greens, |k| &placed.green_spaces[self.greens[k]].shape);
        let greens_at = push(&mut shapes, greens.iter().map(|&k| &placed.green_spaces[self.greens[k]].shape));
        let key_areas = around.key_areas.near(&bounds);
        let key_areas_at = push(&mut shapes, key_areas.iter().map(|&k| &placed.key_areas[k].shape));

        let own = &placed.dataset.parcels[parcel.index];
        let has_layer = placed.dataset.has_district_layer;
        let own_district = self.own_district(own);
        let mut pieces: Vec<(Piece, f64)> = Vec::new();
        let first_only = [rivals_at.clone(), districts_at.clone(), greens_at.clone()];
        for (inside, m2) in kernel.cells_by_first(&shapes, &first_only).iter() {
            let first = |range: &Range<usize>| inside.first_in(range.clone()).map(|at| at - range.start);
            let rival = first(&rivals_at).map(|at| eligible[rivals[at]]);
            let in_layer = || match label {
                Label::Uniform(at) => at,
                Label::Mixed => first(&districts_at).map(|at| districts[at]),
            };
            let district = if has_layer { in_layer().map(|at| self.zones.district_of[at]) } else { own_district };
            let green = first(&greens_at).map(|at| Greening::Space(self.greens[greens[at]]));
            let greening = green.filter(|_| rival.is_none()).unwrap_or(Greening::White);
            let mut within: Vec<usize> = inside
                .all_in(key_areas_at.clone())
                .map(|at| self.zones.key_area_of[key_areas[at - key_areas_at.start]])
                .collect();
            within.dedup();
            let piece = Piece { rival, district, greening, key_areas: within.into(), area: Area::ZERO };
            match pieces.iter_mut().find(|(known, _)| *known == piece) {
                Some((_, area)) => *area += m2,
                None => pieces.push((piece, m2)),
            }
        }
        let mut pieces = quantised(pieces);
        if !placed.dataset.has_green_layer {
            green_by_record(own, self.as_of, &mut pieces);
        }
        pieces.sort_by(|a, b| {
            let key = |piece: &Piece| (piece.rival, piece.district, piece.greening, piece.key_areas.clone());
            key(a).cmp(&key(b))
        });
        (pieces, matches!(label, Label::Uniform(Some(_))))
    }

    /// The district that a parcel's own record names, where districts come from the records.
    fn own_district(&self, parcel: &Parcel) -> Option<usize> {
        let name = parcel.claimed_district.as_ref().filter(|_| !self.placed.dataset.has_district_layer)?;
        self.zones.districts.binary_search_by(|zone| zone.name.cmp(name)).ok()
    }

    /// For each green space that counts, its land less earlier green spaces and eligible parcels: the same kernel with the
    /// roles turned.
    pub(crate) fn elsewhere(&self, around: &Around, eligible: &[usize], paths: &mut Paths) -> Vec<Area> {
        let placed = self.placed;
        let shape = |rank: usize| &placed.green_spaces[self.greens[rank]].shape;
        let bounds: Vec<Bounds> = (0..self.greens.len()).map(|rank| shape(rank).bounds()).collect();
        in_place_order(&bounds, paths, |kernel, rank| {
            let mut shapes: Vec<&Shape> = vec![shape(rank)];
            let mut earlier = around.greens.near(&bounds[rank]);
            earlier.truncate(earlier.partition_point(|&other| other < rank));
            drop_repeated(&mut earlier, shape);
            shapes.extend(earlier.iter().map(|&other| shape(other)));
            let earlier_end = shapes.len();
            let mut parcels = around.parcels.near(&bounds[rank]);
            drop_repeated(&mut parcels, |k| &placed.parcels[eligible[k]].shape);
            shapes.extend(parcels.iter().map(|&k| &placed.parcels[eligible[k]].shape));
            let all = shapes.len();
            let cells = kernel.cells_by_first(&shapes, &[1..earlier_end, earlier_end..all]);
            let free = cells.iter().filter(|(inside, _)| inside.first_in(1..all).is_none());
            let area = Area::from_m2(free.map(|(_, m2)| m2).sum());
            (area, Taken { path: kernel.used(), by_district_grid: false })
        })
    }
}

/// What `work` makes of each of some boxes, in their order; the work itself is done place by place, which is what the caches
/// like, on as many threads as there are. The ways that the kernel took are counted.
fn in_place_order<T: Send>(
    bounds: &[Bounds],
    paths: &mut Paths,
    work: impl Fn(&mut Kernel, usize) -> (T, Taken) + Sync,
) -> Vec<T> {
    let order = along_a_curve(bounds);
    let mut made: Vec<(usize, (T, Taken))> =
        order.into_par_iter().map_init(Kernel::default, |kernel, at| (at, work(kernel, at))).collect();
    made.sort_unstable_by_key(|(at, _)| *at);
    let count = |(_, (made, taken))| {
        paths.note(taken);
        made
    };
    made.into_iter().map(count).collect()
}

/// For each parcel, its position in the list of eligible ones.
fn ranks(eligible: &[usize], parcels: usize) -> Vec<Option<usize>> {
    let mut rank = vec![None; parcels];
    for (at, &parcel) in eligible.iter().enumerate() {
        rank[parcel] = Some(at);
    }
    rank
}

/// Adds shapes to a call of the kernel and returns their positions in it.
fn push<'s>(shapes: &mut Vec<&'s Shape>, more: impl Iterator<Item = &'s Shape>) -> Range<usize> {
    let start = shapes.len();
    shapes.extend(more);
    start..shapes.len()
}

/// Below this many neighbours looking for repeated shapes costs more than it saves.
const REPEATS_WORTH_A_LOOK: usize = 8;

/// Keeps the first of neighbours that have the same shape: the first that covers a piece takes it, so that the others never
/// could. Thousands of copies of one parcel then cost no more than one.
fn drop_repeated<'s>(neighbours: &mut Vec<usize>, shape: impl Fn(usize) -> &'s Shape) {
    if neighbours.len() < REPEATS_WORTH_A_LOOK {
        return;
    }
    let mut seen: HashSet<Vec<u64>> = HashSet::new();
    neighbours.retain(|&k| {
        let mut words = Vec::new();
        shape(k).digest(&mut |bytes| {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            words.push(u64::from_le_bytes(word));
        });
        seen.insert(words)
    });
}

/// Every piece is quantised once. Pieces below half a quantum (4.7e-10 m²) are none.
fn quantised(pieces: Vec<(Piece, f64)>) -> Vec<Piece> {
    let whole = pieces.into_iter().map(|(piece, m2)| Piece { area: Area::from_m2(m2), ..piece });
    whole.filter(|piece| piece.area != Area::ZERO).collect()
}

/// The share of its net land that a parcel's own record claims to be greened by the cut-off: all of it, or the claimed area.
fn green_by_record(parcel: &Parcel, as_of: Option<Date>, pieces: &mut Vec<Piece>) {
    let by_then = match as_of {
        None => true,
        Some(cut_off) => parcel.greened_on.is_some_and(|day| day <= cut_off),
    };
    let claims = parcel.status == Status::Greened || parcel.greened_on.is_some() || parcel.claimed_greened_m2.is_some();
    if !by_then || !claims {
        return;
    }
    let free = |piece: &Piece| piece.rival.is_none();
    let net: Area = pieces.iter().filter(|piece| free(piece)).map(|piece| piece.area).sum();
    let share = parcel.claimed_greened_m2.map_or(1.0, |claimed| (claimed / net.m2()).min(1.0));
    let mut greened = Vec::new();
    for piece in pieces.iter_mut().filter(|piece| free(piece)) {
        let area = if share == 1.0 { piece.area } else { Area::from_m2(piece.area.m2() * share).min(piece.area) };
        if area > Area::ZERO {
            greened.push(Piece { greening: Greening::OwnRecord, area, ..piece.clone() });
            piece.area = piece.area - area;
        }
    }
    pieces.append(&mut greened);
    pieces.retain(|piece| piece.area != Area::ZERO);
}
