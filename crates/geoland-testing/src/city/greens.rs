//! Green spaces: on parcels, across them, and in the park strip of each neighbourhood.

use super::calendar::{FIRST_DAY, FIVE_YEARS, iso_date};
use super::grid::Grid;
use super::neighbourhood::{Neighbourhood, Seat};
use super::parcels::accepted_day;
use super::random::{Purpose, Random};
use super::shape::{SOLID_VERTICES, Star, TickRing, TickShape, draw_vertices, to_degrees};
use crate::MultiPolygon;

/// One green space for this many parcels.
pub(super) const PARCELS_PER_GREEN: usize = 5;

const KINDS: [&str; 5] = ["urban forest", "pocket park", "street garden", "wetland park", "green belt"];

/// A synthetic green space.
#[derive(Clone, Debug, PartialEq)]
pub struct GreenRecord {
    /// Unique.
    pub id: String,
    /// What sort of green space it is.
    pub kind: &'static str,
    /// ISO 8601; a few have none unless the city is clean.
    pub opened_on: Option<String>,
    /// Closed rings in degrees, longitude first, by the right-hand rule.
    pub geometry: MultiPolygon,
}

/// Where a green space lies.
enum Site {
    /// On the whole of a parcel.
    Whole,
    /// On a part of one.
    Part,
    /// On a parcel and beyond: over its neighbours and their green spaces.
    Wide,
    /// In the park strip, on no parcel of the pattern.
    Strip,
}

/// The running number of a neighbourhood's first green space.
pub(super) fn first_green(grid: &Grid, cell: usize) -> usize {
    grid.first_parcel(cell) / PARCELS_PER_GREEN
}

/// The number of green spaces of a neighbourhood.
fn count(grid: &Grid, hood: &Neighbourhood) -> usize {
    first_green(grid, hood.number + 1) - first_green(grid, hood.number)
}

/// Where green space `i` of a neighbourhood lies, and on which parcel unless it lies in the strip.
fn place(grid: &Grid, hood: &Neighbourhood, i: usize, clean: bool) -> (Site, usize, Random) {
    let (first, count) = (first_green(grid, hood.number), count(grid, hood));
    let mut random = Random::of(grid.seed, Purpose::GreenPlace, first + i);
    // Every green space of a neighbourhood has a parcel of its own.
    let from = i * hood.len() / count;
    let parcel = from + random.below(((i + 1) * hood.len() / count - from).max(1));
    let site = match random.below(100) {
        0..38 => Site::Whole,
        62..70 if !clean => Site::Wide,
        38..70 => Site::Part,
        _ => Site::Strip,
    };
    (site, parcel, random)
}

/// The greening of a parcel of a clean city.
pub(super) struct Greening {
    /// The day its green space was opened, in days since 1970.
    pub(super) opened: usize,
    /// The green part of the parcel, with the holes of the parcel.
    pub(super) shape: TickShape,
}

/// What greens a parcel of a clean city, if anything does.
pub(super) fn greening(grid: &Grid, hood: &Neighbourhood, parcel: usize) -> Option<Greening> {
    let count = count(grid, hood);
    // The parcels are dealt out to the green spaces in order; rounding leaves it open between two of them.
    let near = parcel * count / hood.len();
    let i = (near.saturating_sub(1)..(near + 2).min(count)).find(|&i| {
        let (site, on, _) = place(grid, hood, i, true);
        on == parcel && !matches!(site, Site::Strip)
    })?;
    let mut random = Random::of(grid.seed, Purpose::GreenAttributes, first_green(grid, hood.number) + i);
    let mut shape = hood.shape(parcel);
    if matches!(place(grid, hood, i, true).0, Site::Part) {
        shape[0][0] = inset(hood, parcel);
    }
    Some(Greening { opened: opened(grid, hood, parcel, &mut random), shape })
}

/// The day a green space on a parcel was opened, in days since 1970.
fn opened(grid: &Grid, hood: &Neighbourhood, parcel: usize, random: &mut Random) -> usize {
    accepted_day(grid.seed, hood.first + parcel) + 30 + random.below(600)
}

/// The record of green space `i` of a neighbourhood.
pub(super) fn green(grid: &Grid, hood: &Neighbourhood, i: usize, clean: bool) -> GreenRecord {
    let (first, count) = (first_green(grid, hood.number), count(grid, hood));
    let (site, parcel, mut random) = place(grid, hood, i, clean);
    let on_parcel = !matches!(site, Site::Strip);
    let shape = match site {
        Site::Whole => whole(hood, parcel, &mut random, clean),
        Site::Part if clean => vec![vec![inset(hood, parcel)]],
        Site::Part => part(hood, parcel, &mut random),
        Site::Wide => wide(hood, parcel, &mut random),
        Site::Strip => strip(hood, i, count, &mut random, clean),
    };
    let mut random = Random::of(grid.seed, Purpose::GreenAttributes, first + i);
    let opened = if on_parcel { opened(grid, hood, parcel, &mut random) } else { FIRST_DAY + random.below(FIVE_YEARS) };
    let dated = clean || !random.chance(0.03);
    GreenRecord {
        id: format!("G{:07}", first + i + 1),
        kind: random.pick(&KINDS),
        opened_on: dated.then(|| iso_date(opened)),
        geometry: to_degrees(&shape),
    }
}

/// The parcel's own shell, or in a dirty city sometimes a little more than that.
fn whole(hood: &Neighbourhood, parcel: usize, random: &mut Random, clean: bool) -> TickShape {
    let mut shell: TickRing = hood.shape(parcel).swap_remove(0).swap_remove(0);
    let Seat { centre_m, cadastral, .. } = hood.seat(parcel);
    if !clean && !cadastral && random.chance(0.3) {
        let centre = super::shape::tick_at(hood.corner(), centre_m[0], centre_m[1]);
        for tick in &mut shell {
            // A star grows around its centre by one twentieth.
            *tick = [tick[0] + (tick[0] - centre[0]) / 20, tick[1] + (tick[1] - centre[1]) / 20];
        }
    }
    vec![vec![shell]]
}

/// The parcel's shell, nearer to its centre by a fifth: it lies in the parcel, and around the hole if there is one, whose vertices
/// are within 0.4 of the radius where the shell keeps 0.55.
fn inset(hood: &Neighbourhood, parcel: usize) -> TickRing {
    let shell = hood.shape(parcel).swap_remove(0).swap_remove(0);
    let centre = super::shape::tick_at(hood.corner(), hood.seat(parcel).centre_m[0], hood.seat(parcel).centre_m[1]);
    shell.into_iter().map(|tick| [tick[0] - (tick[0] - centre[0]) / 5, tick[1] - (tick[1] - centre[1]) / 5]).collect()
}

/// A star that stays within the parcel's place.
fn part(hood: &Neighbourhood, parcel: usize, random: &mut Random) -> TickShape {
    let Seat { centre_m: [x, y], radius_m, .. } = hood.seat(parcel);
    let shift = 0.3 * radius_m;
    let centre_m = [x + random.between(-shift, shift), y + random.between(-shift, shift)];
    let radius_m = 0.55 * radius_m;
    let vertices = draw_vertices(random, SOLID_VERTICES).min(20);
    star(hood, &Star { centre_m, radius_m, vertices, flattening: 1.0 }, random)
}

fn wide(hood: &Neighbourhood, parcel: usize, random: &mut Random) -> TickShape {
    let Seat { centre_m, radius_m, .. } = hood.seat(parcel);
    let radius_m = radius_m * random.between(1.6, 2.5);
    let vertices = draw_vertices(random, SOLID_VERTICES);
    star(hood, &Star { centre_m, radius_m, vertices, flattening: 1.0 }, random)
}

/// A park in its own part of the strip, or in a dirty city sometimes on the line to the next part.
fn strip(hood: &Neighbourhood, i: usize, count: usize, random: &mut Random, clean: bool) -> TickShape {
    let [west, south, east, north] = hood.strip_m;
    let width = (east - west) / count as f64;
    let room = 0.47 * width.min(north - south);
    let onto_next = !clean && i + 1 < count && random.chance(0.15);
    let x = west + (i as f64 + if onto_next { 1.0 } else { 0.5 }) * width;
    let radius_m = room * random.between(0.5, 1.0);
    let centre_m = [x, random.between(south + room, north - room)];
    let vertices = draw_vertices(random, 6);
    star(hood, &Star { centre_m, radius_m, vertices, flattening: random.between(0.6, 1.0) }, random)
}

fn star(hood: &Neighbourhood, star: &Star, random: &mut Random) -> TickShape {
    vec![star.rings(hood.corner(), random, false)]
}
