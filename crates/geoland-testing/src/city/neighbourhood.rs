//! A neighbourhood: the parcels of one cell, each in a place of its own, with what is wrong between them.

use super::cadastre::{Block, Bond};
use super::grid::{BORDER_MARGIN_M, CELL_M, Cell, Grid, Side};
use super::random::{Purpose, Random};
use super::shape::{SOLID_SHARE, SOLID_VERTICES, Star, Tick, TickShape, draw_vertices, nearest_tick};
use super::shape::{TICKS_PER_M, TickRing};

/// Radii of parcels: a lognormal distribution between these.
const RADIUS_MEDIAN_M: f64 = 40.0;
const RADIUS_SIGMA: f64 = 0.5;
const RADIUS_LEAST_M: f64 = 15.0;
const RADIUS_MOST_M: f64 = 150.0;
/// The share of a place that a parcel may fill; the rest keeps it clear of its neighbours.
const FILL: f64 = 0.47;

/// What a parcel is among its neighbours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// In its own place, overlapping nothing.
    Plain,
    /// The same with a hole.
    Holed,
    /// In two parts.
    Double,
    /// Member 0, 1 or 2 of a group of overlapping parcels.
    Overlapping(usize),
    /// The same outline as the parcel before it.
    Duplicate,
    /// A cadastral parcel drawn a little off its place, so that it overlaps its neighbours by slivers.
    Shifted,
    /// Across a district border.
    Straddler,
}

/// Where a parcel surely has land: a disc within the parcel's place.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub(super) centre_m: [f64; 2],
    /// The disc of this radius holds the parcel, or is held by it if the parcel is cadastral.
    pub(super) radius_m: f64,
    pub(super) cadastral: bool,
}

/// How the places of a cell are laid out.
enum Pattern {
    /// Rows of places of equal width within a row.
    Scattered {
        rows: usize,
    },
    Cadastral(Block),
}

/// The parcels of one cell.
pub(super) struct Neighbourhood<'a> {
    grid: &'a Grid,
    pub(super) number: usize,
    pub(super) cell: Cell,
    /// The running number of its first parcel.
    pub(super) first: usize,
    interior: usize,
    straddlers: Vec<(Side, usize)>,
    frame_m: [f64; 4],
    /// The northern part of the frame that is left to parks.
    pub(super) strip_m: [f64; 4],
    pattern: Pattern,
    pub(super) roles: Vec<Role>,
}

impl<'a> Neighbourhood<'a> {
    pub(super) fn new(grid: &'a Grid, number: usize, clean: bool) -> Self {
        let cell = grid.cell(number);
        let interior = grid.interior_parcels(number);
        let straddlers = grid.straddlers(number);
        let mut random = Random::of(grid.seed, Purpose::Pattern, number);
        let mut rows = 1;
        while rows * rows < interior {
            rows += 1;
        }
        let [west, south, east, north] = grid.frame_m(cell);
        let strip_south = north - (north - south) / (rows + 1) as f64;
        let frame_m = [west, south, east, strip_south];
        let cadastral = interior >= 9 && random.chance(0.3);
        let bond = if random.chance(0.6) { Bond::Lattice } else { Bond::Brick };
        let pattern = if cadastral {
            // A street's width between the block and the park strip keeps shifted parcels away from it.
            let block_m = [west + 4.0, south + 4.0, east - 4.0, strip_south - 4.0];
            Pattern::Cadastral(Block::new(grid.seed, number, bond, interior, block_m))
        } else {
            Pattern::Scattered { rows }
        };
        let mut neighbourhood = Self {
            grid,
            number,
            cell,
            first: grid.first_parcel(number),
            interior,
            straddlers,
            frame_m,
            strip_m: [west, strip_south, east, north],
            pattern,
            roles: Vec::new(),
        };
        neighbourhood.roles = neighbourhood.cast(clean);
        neighbourhood
    }

    pub(super) fn len(&self) -> usize {
        self.roles.len()
    }

    pub(super) fn corner(&self) -> Tick {
        self.grid.corner(self.cell)
    }

    /// Gives every parcel its role.
    fn cast(&self, clean: bool) -> Vec<Role> {
        let mut random = Random::of(self.grid.seed, Purpose::Roles, self.number);
        let mut roles: Vec<Role> = Vec::with_capacity(self.interior);
        while roles.len() < self.interior {
            let i = roles.len();
            let (lot, size) = (random.unit(), 2 + usize::from(random.chance(0.25)));
            let duplicable = matches!(roles.last(), Some(Role::Plain | Role::Holed | Role::Double));
            if !clean && duplicable && lot > 0.994 {
                roles.push(Role::Duplicate);
                continue;
            }
            match &self.pattern {
                Pattern::Scattered { rows } => {
                    let row = |i: usize| ((i + 1) * rows - 1) / self.interior;
                    let last = i + size - 1;
                    if !clean && lot < 0.078 && last < self.interior && row(last) == row(i) {
                        roles.extend((0..size).map(Role::Overlapping));
                    } else if clean {
                        roles.push(Role::Plain);
                    } else if lot < 0.135 {
                        roles.push(Role::Holed);
                    } else {
                        roles.push(if lot < 0.165 { Role::Double } else { Role::Plain });
                    }
                }
                Pattern::Cadastral(_) => {
                    roles.push(if !clean && lot < 0.009 { Role::Shifted } else { Role::Plain });
                }
            }
        }
        if clean {
            // Clean parcels may have holes: they are still simple polygons.
            let scattered = matches!(self.pattern, Pattern::Scattered { .. });
            roles.iter_mut().filter(|_| scattered && random.chance(0.06)).for_each(|role| *role = Role::Holed);
        }
        let straddlers: usize = self.straddlers.iter().map(|&(_, count)| count).sum();
        roles.extend(std::iter::repeat_n(Role::Straddler, straddlers));
        roles
    }

    /// The outline of parcel `i` of the cell.
    pub(super) fn shape(&self, i: usize) -> TickShape {
        match (self.roles[i], &self.pattern) {
            (Role::Straddler, _) => self.straddler(i),
            (Role::Duplicate, _) => self.shape(i - 1),
            (Role::Shifted, Pattern::Cadastral(block)) => vec![vec![self.shifted(block.ring(self.corner(), i), i)]],
            (_, Pattern::Cadastral(block)) => vec![vec![block.ring(self.corner(), i)]],
            (Role::Double, Pattern::Scattered { .. }) => self.double(i),
            (Role::Overlapping(member), Pattern::Scattered { .. }) => self.overlapping(i, member),
            (role, Pattern::Scattered { .. }) => self.single(i, role == Role::Holed),
        }
    }

    /// Where parcel `i` surely has land.
    pub(super) fn seat(&self, i: usize) -> Seat {
        let around = |star: &Star| Seat { centre_m: star.centre_m, radius_m: star.radius_m, cadastral: false };
        match (self.roles[i], &self.pattern) {
            (Role::Straddler, _) => around(&self.straddling_star(i).0),
            (Role::Duplicate, _) => self.seat(i - 1),
            (_, Pattern::Cadastral(block)) => {
                let (centre_m, radius_m) = block.seat_m(i);
                Seat { centre_m, radius_m, cadastral: true }
            }
            (Role::Double, _) => around(&self.double_stars(i).0[0]),
            (Role::Overlapping(member), _) => around(&self.overlapping_star(i, member).0),
            (_, Pattern::Scattered { .. }) => around(&self.single_star(i).0),
        }
    }

    /// The place of parcel `i` of a scattered pattern: west, south, east, north in metres.
    fn place_m(&self, i: usize) -> [f64; 4] {
        let Pattern::Scattered { rows } = self.pattern else { return self.frame_m };
        let row = ((i + 1) * rows - 1) / self.interior;
        let start = row * self.interior / rows;
        let count = (row + 1) * self.interior / rows - start;
        let [west, south, east, north] = self.frame_m;
        let (width, height) = ((east - west) / count as f64, (north - south) / rows as f64);
        let (x, y) = (west + (i - start) as f64 * width, south + row as f64 * height);
        [x, y, x + width, y + height]
    }

    fn single_star(&self, i: usize) -> (Star, Random) {
        let mut random = Random::of(self.grid.seed, Purpose::Shape, self.first + i);
        let [west, south, east, north] = self.place_m(i);
        let room = FILL * (east - west).min(north - south);
        let radius_m = random.lognormal(RADIUS_MEDIAN_M, RADIUS_SIGMA).clamp(RADIUS_LEAST_M, RADIUS_MOST_M).min(room);
        let centre_m = [
            random.between(west + radius_m / (2.0 * FILL), east - radius_m / (2.0 * FILL)),
            random.between(south + radius_m / (2.0 * FILL), north - radius_m / (2.0 * FILL)),
        ];
        let least = if self.roles[i] == Role::Holed { SOLID_VERTICES } else { 5 };
        // A hole has up to nine vertices of its own; together they stay below forty.
        let most = if self.roles[i] == Role::Holed { 30 } else { 40 };
        let vertices = draw_vertices(&mut random, least).min(most);
        let flattening = random.between(0.55, 1.0);
        (Star { centre_m, radius_m, vertices, flattening }, random)
    }

    fn single(&self, i: usize, hole: bool) -> TickShape {
        let (star, mut random) = self.single_star(i);
        vec![star.rings(self.corner(), &mut random, hole)]
    }

    /// Two stars side by side in one place.
    fn double_stars(&self, i: usize) -> ([Star; 2], Random) {
        let mut random = Random::of(self.grid.seed, Purpose::Shape, self.first + i);
        let [west, south, east, north] = self.place_m(i);
        let room = (0.5 * FILL * (east - west)).min(FILL * (north - south)).min(0.6 * RADIUS_MOST_M);
        let stars = [0.25, 0.75].map(|share| {
            let radius_m = room * random.between(0.7, 1.0);
            let centre_m = [west + share * (east - west), random.between(south + room, north - room)];
            Star { centre_m, radius_m, vertices: 5 + random.below(9), flattening: random.between(0.7, 1.0) }
        });
        (stars, random)
    }

    fn double(&self, i: usize) -> TickShape {
        let (stars, mut random) = self.double_stars(i);
        stars.iter().map(|star| star.rings(self.corner(), &mut random, false)).collect()
    }

    /// A member of a group that overlaps around the line between the places of members 0 and 1.
    ///
    /// The centres of 0 and 1 are at most 0.52 (r0 + r1) apart, so that a point between them lies in both stars
    /// ([`SOLID_SHARE`]), and at least 0.35 (r0 + r1), so that neither lies in the other. Member 2 sits on the line.
    /// All stay within the two places: no star is larger than 0.47 of a place.
    fn overlapping_star(&self, i: usize, member: usize) -> (Star, Random) {
        let mut group = Random::of(self.grid.seed, Purpose::Overlap, self.first + i - member);
        let [west, south, line, north] = self.place_m(i - member);
        let most = (FILL * (line - west).min(north - south)).min(RADIUS_MOST_M);
        let base = group.lognormal(RADIUS_MEDIAN_M, RADIUS_SIGMA).max(RADIUS_LEAST_M).min(most);
        let radii = [base, (base * group.between(0.8, 1.25)).min(most), (base * group.between(0.8, 1.25)).min(most)];
        let near = group.between(0.36, SOLID_SHARE - 0.06);
        let room = 1.05 * base.max(radii[1]).max(radii[2]);
        let middle = group.between(south + room, north - room);
        let lift = group.between(-0.1, 0.1) * base.min(radii[1]);
        let centre_m = match member {
            0 => [line - near * radii[0], middle],
            1 => [line + near * radii[1], middle + 0.5 * lift],
            _ => [line, middle - 0.5 * lift],
        };
        let mut random = Random::of(self.grid.seed, Purpose::Shape, self.first + i);
        let vertices = draw_vertices(&mut random, SOLID_VERTICES);
        (Star { centre_m, radius_m: radii[member], vertices, flattening: 1.0 }, random)
    }

    fn overlapping(&self, i: usize, member: usize) -> TickShape {
        let (star, mut random) = self.overlapping_star(i, member);
        vec![star.rings(self.corner(), &mut random, false)]
    }

    /// Half a metre to three metres off, less than the street around the block.
    fn shifted(&self, mut ring: TickRing, i: usize) -> TickRing {
        let mut random = Random::of(self.grid.seed, Purpose::Overlap, self.first + i);
        let shift = [0, 1].map(|axis| {
            let metres = random.between(0.5, 2.0) * if random.chance(0.5) { 1.0 } else { -1.0 };
            nearest_tick(metres * TICKS_PER_M[axis])
        });
        for tick in &mut ring {
            *tick = [tick[0] + shift[0], tick[1] + shift[1]];
        }
        ring
    }

    /// A star on a district border, near enough that the border passes through it ([`SOLID_SHARE`]).
    fn straddling_star(&self, i: usize) -> (Star, Random) {
        let mut random = Random::of(self.grid.seed, Purpose::Straddler, self.first + i);
        let mut place = i - self.interior;
        let mut sides = self.straddlers.iter();
        let mut at = sides.next().expect("a straddler has an edge to lie on");
        while place >= at.1 {
            place -= at.1;
            at = sides.next().expect("a straddler has an edge to lie on");
        }
        let (side, count) = *at;
        let (along, across) = if side == Side::East { (1, 0) } else { (0, 1) };
        let pitch = (CELL_M[along] - 2.0 * BORDER_MARGIN_M) / count as f64;
        let radius_m = random.lognormal(28.0, 0.3).clamp(RADIUS_LEAST_M, 40.0).min(FILL * pitch);
        let slack = 0.5 * pitch - radius_m;
        let at_m = BORDER_MARGIN_M + (place as f64 + 0.5) * pitch + random.between(-slack, slack);
        let offset_m = self.grid.border_offset_m(self.cell, side, at_m) + random.between(-0.3, 0.3) * radius_m;
        let mut centre_m = [at_m; 2];
        centre_m[across] = CELL_M[across] + offset_m;
        let vertices = draw_vertices(&mut random, SOLID_VERTICES).min(24);
        (Star { centre_m, radius_m, vertices, flattening: 1.0 }, random)
    }

    fn straddler(&self, i: usize) -> TickShape {
        let (star, mut random) = self.straddling_star(i);
        vec![star.rings(self.corner(), &mut random, false)]
    }
}
