//! Sets of shapes that skew the work: one shape over all others, or all shapes on one place.
//!
//! In a uniform city every parcel has a handful of neighbours. Here one has tens of thousands, or each has all the others. Sizes
//! are free, so that small versions can be held against exact arithmetic and full ones measured. Coordinates are metres, multiples
//! of 2^-28 m as those of geographic data in an equal-area plane are, so that every kernel can answer.
//!
//! ```
//! use geoland_testing::skew::{Order, Skewed};
//!
//! assert_eq!(Skewed::uniform(5).parcels.len(), 25);
//! assert_eq!(Skewed::shifted_squares(3, Order::Backwards).parcels[2][0][0][0], [0.0, 0.0]);
//! ```

mod hostile;

use std::f64::consts::TAU;

use crate::city::Random;
use crate::{MultiPolygon, Point, Ring};

/// Positions inside each border between two nodes of a cadastre.
const WIGGLES: usize = 3;

/// A cadastre of `side` x `side` parcels, where every border is shared by two: nodes near the places of a square grid, and
/// between neighbouring nodes a border of several edges.
#[derive(Clone, Copy, Debug)]
pub struct Cadastre {
    /// Parcels along a side.
    pub side: usize,
    /// The south-western corner of the grid.
    pub corner: Point,
    /// The distance of nodes, in the coordinates' unit.
    pub pitch: f64,
}

impl Cadastre {
    /// In degrees, of parcels some 40 m wide, around Beijing.
    #[must_use]
    pub fn in_degrees(side: usize) -> Self {
        Self { side, corner: [116.2, 39.8], pitch: 0.0004 }
    }

    /// In metres, of the same size; coordinates of full precision, which lie on no common lattice that would be coarse.
    #[must_use]
    pub fn planar(side: usize) -> Self {
        Self { side, corner: [442_000.7, 4_406_000.3], pitch: 40.0 }
    }

    /// The parcel at a place of the grid.
    #[must_use]
    pub fn parcel(&self, i: usize, j: usize) -> MultiPolygon {
        let backwards = |border: Vec<Point>, from: Point| {
            let mut border = border;
            border.remove(0);
            border.push(from);
            border.reverse();
            border
        };
        let mut ring = self.border(i, j, 1);
        ring.extend(self.border(i + 1, j, 2));
        ring.extend(backwards(self.border(i, j + 1, 1), self.node(i + 1, j + 1)));
        ring.extend(backwards(self.border(i, j, 2), self.node(i, j + 1)));
        vec![vec![ring]]
    }

    /// All parcels, row by row.
    pub fn parcels(&self) -> impl Iterator<Item = MultiPolygon> {
        (0..self.side * self.side).map(|k| self.parcel(k % self.side, k / self.side))
    }

    /// The middle of the grid, and half its side.
    #[must_use]
    pub fn middle(&self) -> (Point, f64) {
        let half = self.side as f64 * self.pitch / 2.0;
        (self.corner.map(|ordinate| ordinate + half), half)
    }

    /// A random offset of up to a sixth of the pitch each way, a function of what it is for.
    fn offset(&self, purpose: [usize; 4]) -> Point {
        let seed = purpose.iter().fold(0, |seed: u64, part| (seed << 16) | *part as u64);
        let mut random = Random::seeded(seed);
        [0, 1].map(|_| self.pitch * random.between(-1.0 / 6.0, 1.0 / 6.0))
    }

    fn node(&self, i: usize, j: usize) -> Point {
        let offset = self.offset([i, j, 0, 0]);
        let place = [i as f64, j as f64];
        [0, 1].map(|axis| self.corner[axis] + place[axis] * self.pitch + offset[axis])
    }

    /// The border from a node eastwards (direction 1) or northwards (2), without its last position.
    fn border(&self, i: usize, j: usize, direction: usize) -> Vec<Point> {
        let (from, to) = (self.node(i, j), if direction == 1 { self.node(i + 1, j) } else { self.node(i, j + 1) });
        let inner = (1..=WIGGLES).map(|k| {
            let (share, offset) = (k as f64 / (WIGGLES + 1) as f64, self.offset([i, j, direction, k]));
            // A third of the offset: borders of one parcel stay clear of each other.
            [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share + offset[axis] / 3.0)
        });
        std::iter::once(from).chain(inner).collect()
    }
}

/// The order of shapes on one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the south-west on.
    Forwards,
    /// From the north-east on.
    Backwards,
    /// In none.
    Mixed,
}

/// Where the large parcel of a set stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// Before all others: it takes their land.
    First,
    /// After all others: it has a piece for each of them.
    Last,
}

/// Parcels in their order of acceptance, and green spaces, all accepted and open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skewed {
    /// The parcels; an earlier one takes the land that it shares with a later one.
    pub parcels: Vec<MultiPolygon>,
    /// The green spaces.
    pub green_spaces: Vec<MultiPolygon>,
}

impl Skewed {
    /// What the others are held against: a cadastre of `side` x `side` parcels, with a green space in five of them.
    #[must_use]
    pub fn uniform(side: usize) -> Self {
        let cadastre = Cadastre::planar(side);
        let green = |k: usize| {
            let place = [k % side, k / side].map(|place| place as f64 + 0.5);
            let middle = [0, 1].map(|axis| cadastre.corner[axis] + place[axis] * cadastre.pitch);
            vec![vec![wavy_ring(16, middle, 0.4 * cadastre.pitch)]]
        };
        Self { parcels: cadastre.parcels().collect(), green_spaces: (0..side * side).step_by(5).map(green).collect() }
    }

    /// A green belt of two rings of `vertices` positions each over a cadastre of `side` x `side` parcels.
    #[must_use]
    pub fn green_belt(side: usize, vertices: usize) -> Self {
        let cadastre = Cadastre::planar(side);
        let (middle, half) = cadastre.middle();
        let belt = vec![wavy_ring(vertices, middle, 1.2 * half), wavy_ring(vertices, middle, 0.4 * half)];
        Self::on_lattice(cadastre.parcels().collect(), vec![vec![belt]])
    }

    /// One parcel as large as a district over a cadastre of `side` x `side` parcels.
    #[must_use]
    pub fn large_parcel(side: usize, rank: Rank) -> Self {
        let cadastre = Cadastre::planar(side);
        let reach = (side as f64 + 4.0) * cadastre.pitch;
        let [x, y] = cadastre.corner.map(|ordinate| ordinate - 2.0 * cadastre.pitch);
        let large = vec![vec![vec![[x, y], [x + reach, y], [x + reach, y + reach], [x, y + reach]]]];
        let mut parcels: Vec<MultiPolygon> = cadastre.parcels().collect();
        parcels.insert(if rank == Rank::First { 0 } else { parcels.len() }, large);
        Self::on_lattice(parcels, Vec::new())
    }

    /// The same parcel `count` times.
    #[must_use]
    pub fn stacked_repeats(count: usize) -> Self {
        Self::on_lattice(vec![Cadastre::planar(1).parcel(0, 0); count], Vec::new())
    }

    /// Squares of [`SQUARE_M`], each [`SHIFT_M`] further north-east than the one before: each adds an L of that width.
    #[must_use]
    pub fn shifted_squares(count: usize, order: Order) -> Self {
        let square = |k: usize| {
            let low = k as f64 * SHIFT_M;
            let high = low + SQUARE_M;
            vec![vec![vec![[low, low], [high, low], [high, high], [low, high]]]]
        };
        let mut numbers: Vec<usize> = (0..count).collect();
        let mut random = Random::seeded(7);
        match order {
            Order::Forwards => {}
            Order::Backwards => numbers.reverse(),
            Order::Mixed => (1..count).rev().for_each(|k| numbers.swap(k, random.below(k + 1))),
        }
        Self::on_lattice(numbers.into_iter().map(square).collect(), Vec::new())
    }

    /// Shapes with every ordinate moved to the nearest multiple of 2^-28 m; borders that were shared stay shared.
    fn on_lattice(mut parcels: Vec<MultiPolygon>, mut green_spaces: Vec<MultiPolygon>) -> Self {
        const STEPS_PER_M: f64 = 268_435_456.0;
        for ordinate in parcels.iter_mut().chain(&mut green_spaces).flatten().flatten().flatten().flatten() {
            *ordinate = (*ordinate * STEPS_PER_M).round() / STEPS_PER_M;
        }
        Self { parcels, green_spaces }
    }

    /// How many positions all shapes have together.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.parcels.iter().chain(&self.green_spaces).flatten().flatten().map(Vec::len).sum()
    }
}

/// The side of a shifted square, in metres.
pub const SQUARE_M: f64 = 64.0;
/// How far each shifted square lies north and east of the one before it, in metres.
pub const SHIFT_M: f64 = 1.0 / 16.0;

/// A ring of `count` positions around a place, at a radius that rises and falls.
fn wavy_ring(count: usize, middle: Point, radius: f64) -> Ring {
    let at = |k: usize| {
        let angle = k as f64 / count as f64 * TAU;
        let wave = 1.0 + 0.03 * libm::sin(angle * 40.0) + 0.001 * libm::sin(angle * 2_111.0);
        [middle[0] + radius * wave * libm::cos(angle), middle[1] + radius * wave * libm::sin(angle)]
    };
    (0..count).map(at).collect()
}
