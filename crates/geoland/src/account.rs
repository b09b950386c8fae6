//! The account: the ordered local difference of parcels, districts and green spaces.

use std::collections::HashSet;
use std::ops::Range;

use rayon::prelude::*;

use crate::area::Area;
use crate::arrange::arrange;
use crate::bounds::Bounds;
use crate::boxes::{Boxes, along_a_curve};
use crate::date::Date;
use crate::entry::{Entry, Greening, Piece};
use crate::kernel::Kernel;
use crate::label_grid::{Label, LabelGrid};
use crate::parcel::{Exclusion, Parcel, Status};
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

/// The layers around a parcel.
pub(crate) struct Around {
    /// Over the eligible parcels, by position in their list.
    parcels: Boxes,
    greens: Boxes,
    districts: Zoning,
    key_areas: Zoning,
}

/// A layer of few large shapes: a grid of labels before the tree of boxes.
struct Zoning {
    grid: Option<LabelGrid>,
    boxes: Boxes,
}

impl Zoning {
    fn new(lands: &[PlacedLand], lookups: usize) -> Self {
        let shapes: Vec<&Shape> = lands.iter().map(|land| &land.shape).collect();
        let boxes = Boxes::new(shapes.iter().map(|shape| shape.bounds()));
        Self { grid: LabelGrid::new(&shapes, lookups), boxes }
    }

    /// The shapes that all of a rectangle lies in, where no border comes near it; else those that may meet it, noted in `near`.
    fn around<'a>(&'a self, bounds: &Bounds, near: &mut Vec<usize>) -> Option<&'a [u32]> {
        match self.grid.as_ref().map_or(Label::Mixed, |grid| grid.look_up(bounds)) {
            Label::Uniform(cover) => {
                near.clear();
                Some(cover)
            }
            Label::Mixed => {
                self.boxes.look_up(bounds, near);
                None
            }
        }
    }
}

/// The scratch memory of a thread.
#[derive(Default)]
struct Workspace<'a> {
    kernel: Kernel,
    shapes: Vec<&'a Shape>,
    rivals: Vec<usize>,
    districts: Vec<usize>,
    greens: Vec<usize>,
    key_areas: Vec<usize>,
    pieces: Vec<(Piece, f64)>,
}

impl Account<'_> {
    pub(crate) fn around(&self, eligible: &[usize]) -> Around {
        let bounds = |land: &PlacedLand| land.shape.bounds();
        Around {
            parcels: Boxes::new(eligible.iter().map(|&k| bounds(&self.placed.parcels[k]))),
            greens: Boxes::new(self.greens.iter().map(|&k| bounds(&self.placed.green_spaces[k]))),
            districts: Zoning::new(&self.placed.districts, eligible.len()),
            key_areas: Zoning::new(&self.placed.key_areas, eligible.len()),
        }
    }

    /// One entry for each parcel: the eligible ones cut into pieces, the others whole.
    pub(crate) fn entries(&self, around: &Around, eligible: &[usize], exclusions: &[Option<Exclusion>]) -> Vec<Entry> {
        let rank = ranks(eligible, exclusions.len());
        let bounds: Vec<Bounds> = self.placed.parcels.iter().map(|parcel| parcel.shape.bounds()).collect();
        in_place_order(&bounds, |work, parcel| {
            let pieces = match rank[parcel] {
                Some(rank) => self.pieces(work, around, eligible, rank),
                None => self.whole(work, parcel),
            };
            Entry { parcel, exclusion: exclusions[parcel].clone(), pieces }
        })
    }

    /// The entries of each form as if it stood alone, unclassified parcels last.
    pub(crate) fn entries_by_form(&self, eligible: &[usize], exclusions: &[Option<Exclusion>]) -> Vec<Vec<Entry>> {
        let dataset = self.placed.dataset;
        let form_of = |parcel: usize| dataset.parcels[self.placed.parcels[parcel].index].form.index();
        let forms = (0..dataset.scheme.forms.len()).map(Some).chain([None]);
        forms
            .map(|form| {
                let alone: Vec<usize> = eligible.iter().copied().filter(|&parcel| form_of(parcel) == form).collect();
                let mut entries = self.entries(&self.around(&alone), &alone, exclusions);
                entries.retain(|entry| entry.exclusion.is_none() && form_of(entry.parcel) == form);
                entries
            })
            .collect()
    }

    /// The land of an excluded parcel, in one piece.
    fn whole(&self, work: &mut Workspace<'_>, parcel: usize) -> Vec<Piece> {
        let area = work.kernel.cells(&[&self.placed.parcels[parcel].shape]).iter().map(|(_, m2)| m2).sum();
        let area = Area::from_m2(area);
        if area == Area::ZERO {
            return Vec::new();
        }
        vec![Piece { rival: None, district: None, greening: Greening::White, key_areas: Box::default(), area }]
    }

    /// The pieces of an eligible parcel, by precedence: overlap, then outside, then net.
    fn pieces<'s>(&'s self, work: &mut Workspace<'s>, around: &Around, eligible: &[usize], rank: usize) -> Vec<Piece> {
        let placed = self.placed;
        let parcel = &placed.parcels[eligible[rank]];
        let bounds = parcel.shape.bounds();
        let Workspace { kernel, shapes, rivals, districts, greens, key_areas, pieces } = work;
        shapes.clear();
        shapes.push(&parcel.shape);

        around.parcels.look_up(&bounds, rivals);
        rivals.truncate(rivals.partition_point(|&other| other < rank));
        drop_repeated(rivals, |other| &placed.parcels[eligible[other]].shape);
        let rivals_at = push(shapes, rivals.iter().map(|&k| &placed.parcels[eligible[k]].shape));
        let whole_district = around.districts.around(&bounds, districts);
        let districts_at = push(shapes, districts.iter().map(|&k| &placed.districts[k].shape));
        around.greens.look_up(&bounds, greens);
        drop_repeated(greens, |k| &placed.green_spaces[self.greens[k]].shape);
        let greens_at = push(shapes, greens.iter().map(|&k| &placed.green_spaces[self.greens[k]].shape));
        let whole_key_areas = around.key_areas.around(&bounds, key_areas);
        let key_areas_at = push(shapes, key_areas.iter().map(|&k| &placed.key_areas[k].shape));

        let own = &placed.dataset.parcels[parcel.index];
        let has_layer = placed.dataset.has_district_layer;
        let own_district = self.own_district(own);
        pieces.clear();
        let first_only = [rivals_at.clone(), districts_at.clone(), greens_at.clone()];
        for (inside, m2) in kernel.cells_by_first(shapes, &first_only).iter() {
            let first = |range: &Range<usize>| inside.first_in(range.clone()).map(|at| at - range.start);
            let rival = first(&rivals_at).map(|at| eligible[rivals[at]]);
            let in_layer = || match whole_district {
                Some(cover) => cover.first().map(|&at| at as usize),
                None => first(&districts_at).map(|at| districts[at]),
            };
            let district = if has_layer { in_layer().map(|at| self.zones.district_of[at]) } else { own_district };
            let green = first(&greens_at).map(|at| Greening::Space(self.greens[greens[at]]));
            let greening = green.filter(|_| rival.is_none()).unwrap_or(Greening::White);
            let met = || inside.all_in(key_areas_at.clone()).map(|at| key_areas[at - key_areas_at.start]);
            let key_areas = match whole_key_areas {
                Some(cover) => self.key_areas(cover.iter().map(|&at| at as usize)),
                None => self.key_areas(met()),
            };
            let piece = Piece { rival, district, greening, key_areas, area: Area::ZERO };
            match pieces.iter_mut().find(|(known, _)| *known == piece) {
                Some((_, area)) => *area += m2,
                None => pieces.push((piece, m2)),
            }
        }
        let mut pieces = quantised(pieces);
        if !placed.dataset.has_green_layer {
            green_by_record(own, self.as_of, &mut pieces);
        }
        pieces.sort_unstable_by(|a, b| {
            let key = |piece: &Piece| (piece.rival, piece.district, piece.greening);
            key(a).cmp(&key(b)).then_with(|| a.key_areas.cmp(&b.key_areas))
        });
        pieces
    }

    /// The names of key areas, each once.
    fn key_areas(&self, placed: impl Iterator<Item = usize>) -> Box<[usize]> {
        let mut within: Vec<usize> = placed.map(|at| self.zones.key_area_of[at]).collect();
        within.dedup();
        within.into()
    }

    /// The district that a parcel's own record names, where districts come from the records.
    fn own_district(&self, parcel: &Parcel) -> Option<usize> {
        let name = parcel.claimed_district.as_ref().filter(|_| !self.placed.dataset.has_district_layer)?;
        self.zones.districts.binary_search_by(|zone| zone.name.cmp(name)).ok()
    }

    /// For each green space that counts, its land less earlier green spaces and eligible parcels: the same kernel with the
    /// roles turned.
    pub(crate) fn elsewhere(&self, around: &Around, eligible: &[usize]) -> Vec<Area> {
        let placed = self.placed;
        let shape = |rank: usize| &placed.green_spaces[self.greens[rank]].shape;
        let bounds: Vec<Bounds> = (0..self.greens.len()).map(|rank| shape(rank).bounds()).collect();
        in_place_order(&bounds, |work, rank| {
            let Workspace { kernel, shapes, rivals: parcels, greens: earlier, .. } = work;
            shapes.clear();
            shapes.push(shape(rank));
            around.greens.look_up(&bounds[rank], earlier);
            earlier.truncate(earlier.partition_point(|&other| other < rank));
            drop_repeated(earlier, shape);
            let earlier_at = push(shapes, earlier.iter().map(|&other| shape(other)));
            around.parcels.look_up(&bounds[rank], parcels);
            drop_repeated(parcels, |k| &placed.parcels[eligible[k]].shape);
            let parcels_at = push(shapes, parcels.iter().map(|&k| &placed.parcels[eligible[k]].shape));
            let others = earlier_at.start..parcels_at.end;
            let cells = kernel.cells_by_first(shapes, &[earlier_at, parcels_at]);
            let free = cells.iter().filter(|(inside, _)| inside.first_in(others.clone()).is_none());
            Area::from_m2(free.map(|(_, m2)| m2).sum())
        })
    }
}

/// What `work` makes of each of some boxes, in their order; the work itself is done place by place, which is what the caches
/// like, on as many threads as there are.
fn in_place_order<'a, T: Send>(
    bounds: &[Bounds],
    work: impl Fn(&mut Workspace<'a>, usize) -> T + Sync,
) -> Vec<T> {
    let order = along_a_curve(bounds);
    let mut made: Vec<T> =
        order.par_iter().map_init(Workspace::default, |space, at| work(space, *at as usize)).collect();
    let mut home = vec![0; order.len()];
    order.iter().zip(0..).for_each(|(&at, k)| home[at as usize] = k);
    arrange(&mut made, home);
    made
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
fn quantised(pieces: &mut Vec<(Piece, f64)>) -> Vec<Piece> {
    let area = |m2: f64| Area::from_m2(m2);
    // Most parcels are one piece: exactly as much memory as there are pieces, since there are millions of them.
    let mut whole = Vec::with_capacity(pieces.iter().filter(|(_, m2)| area(*m2) != Area::ZERO).count());
    whole.extend(
        pieces.drain(..).map(|(piece, m2)| Piece { area: area(m2), ..piece }).filter(|piece| piece.area != Area::ZERO),
    );
    whole
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
