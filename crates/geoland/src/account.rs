//! The account: the ordered local difference of parcels, districts and green spaces.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use crate::area::Area;
use crate::arrange::arrange;
use crate::bounds::Bounds;
use crate::date::Date;
use crate::entry::{Entry, Greening, Piece, Pieces};
use crate::kernel::{Inside, Kernel};
use crate::nearby::{Around, Curves, Layer, Nearby, warm};
use crate::parcel::{Exclusion, Parcel, Status};
use crate::paths::Paths;
use crate::placed::{Placed, PlacedLand};
use crate::shape::Shape;
use crate::sieve::sift;
use crate::zones::Zones;

/// The ordered local difference, for one set of eligible parcels after another.
pub(crate) struct Account<'a> {
    pub(crate) placed: &'a Placed<'a>,
    pub(crate) as_of: Option<Date>,
    pub(crate) zones: &'a Zones,
    /// The green spaces that count, by position.
    pub(crate) greens: &'a [usize],
    /// Which ways the problems took, added up by the threads when they are done.
    pub(crate) paths: Mutex<Paths>,
}

/// The scratch memory of a thread.
struct Workspace<'a> {
    paths: Paths,
    all_paths: &'a Mutex<Paths>,
    /// The group that the layers nearby were looked up for.
    group: Option<usize>,
    nearby: [Nearby; 2],
    kernel: Kernel,
    shapes: Vec<&'a Shape>,
    problem: Problem<'a>,
    pieces: Vec<(Piece, f64)>,
}

impl<'a> Workspace<'a> {
    fn new(all_paths: &'a Mutex<Paths>) -> Self {
        Self {
            paths: Paths::default(),
            all_paths,
            group: None,
            nearby: <[Nearby; 2]>::default(),
            kernel: Kernel::default(),
            shapes: Vec::new(),
            problem: Problem::default(),
            pieces: Vec::new(),
        }
    }
}

impl Drop for Workspace<'_> {
    fn drop(&mut self) {
        // A thread that panics takes the run with it: its counts do not matter.
        if let Ok(mut all) = self.all_paths.lock() {
            all.add(&self.paths);
        }
    }
}

/// Who the shapes of a problem are: those beside the subject stand in this order, by their positions in their layers.
#[derive(Default)]
struct Problem<'a> {
    rivals: Vec<usize>,
    greens: Vec<usize>,
    districts: Vec<usize>,
    key_areas: Vec<usize>,
    /// The districts and key areas that all of the subject lies in, where no border of one comes near.
    whole_districts: Option<&'a [u32]>,
    whole_key_areas: Option<&'a [u32]>,
}

impl Problem<'_> {
    /// Where the shapes of each kind stand in the call of the kernel.
    fn ranges(&self) -> [Range<usize>; 4] {
        let mut start = 1;
        [&self.rivals, &self.greens, &self.districts, &self.key_areas].map(|kind| {
            let range = start..start + kind.len();
            start = range.end;
            range
        })
    }
}

impl Account<'_> {
    /// One entry for each parcel: the eligible ones cut into pieces, the others whole. `see` gets each with its shape.
    pub(crate) fn entries(
        &self,
        around: &Around<'_>,
        exclusion: impl Fn(usize) -> Option<Exclusion> + Sync,
        see: impl Fn(&Shape, &Entry) + Sync,
    ) -> Vec<Entry> {
        self.in_place_order(&around.parcels, None, around, |work, parcel| {
            let exclusion = exclusion(parcel).map(Box::new);
            let pieces = if exclusion.is_none() { self.pieces(work, around, parcel) } else { self.whole(work, parcel) };
            let entry = Entry { parcel, exclusion, pieces };
            see(&self.placed.parcels[parcel].shape, &entry);
            entry
        })
    }

    /// The entries of each form as if it stood alone, unclassified parcels last.
    pub(crate) fn entries_by_form(&self, curves: &Curves, is_eligible: &[bool]) -> Vec<Vec<Entry>> {
        let dataset = self.placed.dataset;
        let form_of = |parcel: usize| dataset.parcels[self.placed.parcels[parcel].index].form.index();
        let forms = (0..dataset.scheme.forms.len()).map(Some).chain([None]);
        forms
            .map(|form| {
                let is_alone = |parcel: usize| is_eligible[parcel] && form_of(parcel) == form;
                let is_member: Vec<bool> = (0..is_eligible.len()).map(is_alone).collect();
                let alone: Vec<usize> = (0..is_member.len()).filter(|&parcel| is_member[parcel]).collect();
                let around = Around::new(self.placed, curves, &is_member, self.greens);
                self.in_place_order(&around.parcels, Some(&alone), &around, |work, parcel| Entry {
                    parcel,
                    exclusion: None,
                    pieces: self.pieces(work, &around, parcel),
                })
            })
            .collect()
    }

    /// The land of an excluded parcel, in one piece.
    fn whole(&self, work: &mut Workspace<'_>, parcel: usize) -> Pieces {
        let area = work.kernel.cells(&[&self.placed.parcels[parcel].shape]).iter().map(|(_, m2)| m2).sum();
        work.paths.note(work.kernel.used());
        Some(Area::from_m2(area)).filter(|area| *area != Area::ZERO).map(Piece::plain).into_iter().collect()
    }

    /// The pieces of an eligible parcel, by precedence: overlap, then outside, then net.
    fn pieces<'s>(&self, work: &mut Workspace<'s>, around: &'s Around<'s>, parcel: usize) -> Pieces {
        let land = &self.placed.parcels[parcel];
        collect(work, around, parcel, &land.shape.bounds());
        let Workspace { kernel, shapes, problem, pieces, paths, .. } = work;
        let [rivals, greens, districts, key_areas] = problem.ranges();
        let first_only = [rivals, greens, districts];
        let own_district = self.own_district(land);
        pieces.clear();
        for (inside, m2) in kernel.cells_by_first(shapes, &first_only).iter() {
            let piece = self.piece(problem, &first_only, key_areas.clone(), inside, own_district);
            pieces.push((piece, m2));
        }
        add_up(pieces);
        paths.note(kernel.used());
        paths.by_district_grid += u64::from(problem.whole_districts.is_some());
        let pieces = quantised(pieces);
        if self.placed.dataset.has_green_layer {
            return pieces.collect();
        }
        let mut pieces: Vec<Piece> = pieces.collect();
        green_by_record(&self.placed.dataset.parcels[land.index], self.as_of, &mut pieces);
        pieces.sort_by(in_order);
        pieces.into_iter().collect()
    }

    /// What a cell of the kernel is to the account.
    fn piece(
        &self,
        problem: &Problem<'_>,
        [rivals, greens, districts]: &[Range<usize>; 3],
        key_areas: Range<usize>,
        inside: Inside<'_>,
        own_district: Option<usize>,
    ) -> Piece {
        let first = |range: &Range<usize>| inside.first_in(range.clone()).map(|at| at - range.start);
        let rival = first(rivals).map(|at| problem.rivals[at]);
        let in_layer = || match problem.whole_districts {
            Some(cover) => cover.first().map(|&at| at as usize),
            None => first(districts).map(|at| problem.districts[at]),
        };
        let district = if self.placed.dataset.has_district_layer {
            in_layer().map(|at| self.zones.district_of[at])
        } else {
            own_district
        };
        let green = first(greens).map(|at| Greening::Space(problem.greens[at]));
        let greening = green.filter(|_| rival.is_none()).unwrap_or(Greening::White);
        let mut within: Vec<usize> = if let Some(cover) = problem.whole_key_areas {
            cover.iter().map(|&at| self.zones.key_area_of[at as usize]).collect()
        } else {
            let met = inside.all_in(key_areas.clone()).map(|at| problem.key_areas[at - key_areas.start]);
            met.map(|at| self.zones.key_area_of[at]).collect()
        };
        within.dedup();
        Piece::new(rival, district, greening, within)
    }

    /// The district that a parcel's own record names, where districts come from the records.
    fn own_district(&self, land: &PlacedLand) -> Option<usize> {
        if self.placed.dataset.has_district_layer {
            return None;
        }
        let name = self.placed.dataset.parcels[land.index].claimed_district.as_ref()?;
        self.zones.districts.binary_search_by(|zone| zone.name.cmp(name)).ok()
    }

    /// For each green space that counts, its land less earlier green spaces and eligible parcels: the same kernel with the
    /// roles turned.
    pub(crate) fn elsewhere(&self, around: &Around<'_>) -> Vec<Area> {
        self.in_place_order(&around.greens, Some(self.greens), around, |work, green| {
            let Workspace { nearby: [parcels_nearby, greens_nearby], kernel, shapes, problem, paths, .. } = work;
            let Problem { rivals: parcels, greens: earlier, .. } = problem;
            let subject = around.greens.shape(green);
            let bounds = subject.bounds();
            greens_nearby.look_up(&around.greens, &bounds, earlier);
            earlier.truncate(earlier.partition_point(|&other| other < green));
            parcels_nearby.look_up(&around.parcels, &bounds, parcels);
            sift(subject, earlier, |at| around.greens.shape(at));
            sift(subject, parcels, |at| around.parcels.shape(at));
            shapes.clear();
            shapes.push(subject);
            shapes.extend(earlier.iter().map(|&at| around.greens.shape(at)));
            shapes.extend(parcels.iter().map(|&at| around.parcels.shape(at)));
            let (earlier, all) = (1 + earlier.len(), shapes.len());
            let cells = kernel.cells_by_first(shapes, &[1..earlier, earlier..all]);
            let free = cells.iter().filter(|(inside, _)| inside.first_in(1..all).is_none());
            let area = Area::from_m2(free.map(|(_, m2)| m2).sum());
            paths.note(kernel.used());
            area
        })
    }

    /// What `work` makes of the members of a layer (all, or those named), in their order; the work itself is done place by place,
    /// which is what the caches like, on as many threads as there are.
    fn in_place_order<'s, T: Send>(
        &'s self,
        layer: &Layer<'_>,
        members: Option<&[usize]>,
        around: &Around<'_>,
        work: impl Fn(&mut Workspace<'s>, usize) -> T + Sync,
    ) -> Vec<T> {
        // Where the result for a member belongs.
        let ranks = members.map(|members| {
            let mut ranks = vec![None; layer.len()];
            members.iter().zip(0..).for_each(|(&at, rank)| ranks[at] = Some(rank));
            ranks
        });
        let rank = |at: u32| ranks.as_ref().map_or(Some(at), |ranks| ranks[at as usize]);
        let order: Vec<u32> = layer.curve().filter(|&at| rank(at).is_some()).collect();
        let one = |space: &mut Workspace<'s>, (step, &at): (usize, &u32)| {
            let group = step / GROUP;
            if space.group != Some(group) {
                space.group = Some(group);
                let group = &order[group * GROUP..order.len().min((group + 1) * GROUP)];
                let shapes = || group.iter().map(|&at| layer.shape(at as usize));
                warm(shapes());
                let bounds = shapes().fold(Bounds::EMPTY, |all, shape| all.join(&shape.bounds()));
                space.nearby[0].prepare(&around.parcels, &bounds);
                space.nearby[1].prepare(&around.greens, &bounds);
            }
            work(space, at as usize)
        };
        let mut made: Vec<T> = order.par_iter().enumerate().map_init(|| Workspace::new(&self.paths), one).collect();
        let mut home = vec![0; order.len()];
        order.iter().filter_map(|&at| rank(at)).zip(0..).for_each(|(rank, step)| home[rank as usize] = step);
        arrange(&mut made, home);
        made
    }
}

/// Collects the problem of an eligible parcel: its shape and those whose boxes meet its own.
fn collect<'s>(work: &mut Workspace<'s>, around: &'s Around<'s>, parcel: usize, bounds: &Bounds) {
    let Workspace { nearby: [parcels_nearby, greens_nearby], shapes, problem, .. } = work;
    let Problem { rivals, greens, districts, key_areas, .. } = problem;
    parcels_nearby.look_up(&around.parcels, bounds, rivals);
    rivals.truncate(rivals.partition_point(|&other| other < parcel));
    greens_nearby.look_up(&around.greens, bounds, greens);
    problem.whole_districts = around.districts.look_up(bounds, districts);
    problem.whole_key_areas = around.key_areas.look_up(bounds, key_areas);
    let subject = around.parcels.shape(parcel);
    sift(subject, rivals, |at| around.parcels.shape(at));
    sift(subject, greens, |at| around.greens.shape(at));
    shapes.clear();
    shapes.push(subject);
    shapes.extend(rivals.iter().map(|&at| around.parcels.shape(at)));
    shapes.extend(greens.iter().map(|&at| around.greens.shape(at)));
    shapes.extend(districts.iter().map(|&at| around.districts.shape(at)));
    shapes.extend(key_areas.iter().map(|&at| around.key_areas.shape(at)));
}

/// What is looked up for together: this many along the curve of the work. Larger groups share longer lists.
const GROUP: usize = 8;

fn in_order(a: &Piece, b: &Piece) -> Ordering {
    let key = |piece: &Piece| (piece.rival(), piece.district(), piece.greening());
    key(a).cmp(&key(b)).then_with(|| a.key_areas().cmp(b.key_areas()))
}

/// Makes one of cells that are the same piece, each sum taken in the order in which its cells came.
fn add_up(pieces: &mut Vec<(Piece, f64)>) {
    pieces.sort_by(|(a, _), (b, _)| in_order(a, b));
    pieces.dedup_by(|(piece, more), (first, m2)| {
        let same = piece == first;
        if same {
            *m2 += *more;
        }
        same
    });
}

/// Every piece is quantised once. Pieces below half a quantum (4.7e-10 m²) are none.
fn quantised(pieces: &mut Vec<(Piece, f64)>) -> impl Iterator<Item = Piece> {
    pieces.retain_mut(|(piece, m2)| {
        let area = Area::from_m2(*m2);
        piece.set_area(area);
        area != Area::ZERO
    });
    pieces.drain(..).map(|(piece, _)| piece)
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
    let free = |piece: &Piece| piece.rival().is_none();
    let net: Area = pieces.iter().filter(|piece| free(piece)).map(Piece::area).sum();
    let share = parcel.claimed_greened_m2.map_or(1.0, |claimed| (claimed / net.m2()).min(1.0));
    let mut greened = Vec::new();
    for piece in pieces.iter_mut().filter(|piece| free(piece)) {
        let area = if share == 1.0 { piece.area() } else { Area::from_m2(piece.area().m2() * share).min(piece.area()) };
        if area > Area::ZERO {
            greened.push(piece.greened(Greening::OwnRecord, area));
            piece.set_area(piece.area() - area);
        }
    }
    pieces.append(&mut greened);
    pieces.retain(|piece| piece.area() != Area::ZERO);
}
