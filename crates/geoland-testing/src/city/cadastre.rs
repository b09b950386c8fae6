//! Blocks of parcels that share their edges, as a cadastre draws them.

use super::random::{Purpose, Random};
use super::shape::{Tick, TickRing, tick_at};

/// How a block's parcels meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bond {
    /// A lattice of jagged edges; corners meet four by four and every vertex is shared.
    Lattice,
    /// Rows between straight streets, shifted against each other: corners meet in the middle of other parcels' edges
    /// (T-junctions).
    Brick,
}

/// Node displacement, in pitches. With [`BULGE`] it keeps every edge within a wedge of slope below 1 around its axis,
/// so that no two edges meet except at nodes.
const NODE_JITTER: f64 = 0.15;
/// Displacement of the vertices within an edge, in pitches.
const BULGE: f64 = 0.06;
/// How far a block reaches beyond its lattice, in pitches.
const REACH: f64 = NODE_JITTER + BULGE;
/// A parcel surely contains the disc of this many pitches around the middle of its place in the lattice.
pub(super) const SEAT: f64 = 0.27;

/// A block of parcels with shared edges.
pub(super) struct Block {
    seed: u64,
    number: usize,
    bond: Bond,
    columns: usize,
    pitch_m: f64,
    /// The lattice's south-western node, in metres from the cell's corner.
    west_m: f64,
    south_m: f64,
    /// Vertices within an edge.
    between: usize,
}

impl Block {
    /// A block of `parcels` parcels within a frame (west, south, east, north), in cell `number`.
    pub(super) fn new(seed: u64, number: usize, bond: Bond, parcels: usize, frame_m: [f64; 4]) -> Self {
        let mut random = Random::of(seed, Purpose::CadastreNode, number);
        let mut columns = 1;
        while columns * columns < parcels {
            columns += 1;
        }
        let rows = parcels.div_ceil(columns);
        let [width, height] = [frame_m[2] - frame_m[0], frame_m[3] - frame_m[1]];
        // Rows of bricks are shifted by up to 0.8 of a pitch.
        let (wide, high) = (columns as f64 + 0.8 + 2.0 * REACH, rows as f64 + 2.0 * REACH);
        let pitch_m = random.between(50.0, 110.0).min(width / wide).min(height / high);
        let west_m = frame_m[0] + REACH * pitch_m + random.unit() * (width - wide * pitch_m);
        let south_m = frame_m[1] + REACH * pitch_m + random.unit() * (height - high * pitch_m);
        let between = match bond {
            Bond::Lattice => 1 + random.below(4),
            Bond::Brick => 3 + random.below(4),
        };
        Self { seed, number, bond, columns, pitch_m, west_m, south_m, between }
    }

    /// The outline of parcel `i`.
    pub(super) fn ring(&self, corner: Tick, i: usize) -> TickRing {
        let (column, row) = (i % self.columns, i / self.columns);
        let place = |[x, y]: [f64; 2]| tick_at(corner, self.west_m + x * self.pitch_m, self.south_m + y * self.pitch_m);
        self.outline(column, row).into_iter().map(place).collect()
    }

    /// A point well inside parcel `i` and the radius, in metres, of a disc around it that the parcel contains.
    pub(super) fn seat_m(&self, i: usize) -> ([f64; 2], f64) {
        let (column, row) = (i % self.columns, i / self.columns);
        let x = column as f64 + 0.5 + if self.bond == Bond::Brick { self.shift(row) } else { 0.0 };
        let middle = [self.west_m + x * self.pitch_m, self.south_m + (row as f64 + 0.5) * self.pitch_m];
        (middle, SEAT * self.pitch_m)
    }

    /// Counter-clockwise, in pitches.
    fn outline(&self, column: usize, row: usize) -> Vec<[f64; 2]> {
        let [south, east, north, west] = match self.bond {
            Bond::Lattice => [
                self.lattice_edge(column, row, 0),
                self.lattice_edge(column + 1, row, 1),
                self.lattice_edge(column, row + 1, 0),
                self.lattice_edge(column, row, 1),
            ],
            Bond::Brick => [
                vec![self.brick_end(column, row, 0), self.brick_end(column + 1, row, 0)],
                self.brick_side(column + 1, row),
                vec![self.brick_end(column, row, 1), self.brick_end(column + 1, row, 1)],
                self.brick_side(column, row),
            ],
        };
        let mut outline = Vec::with_capacity(4 * self.between + 4);
        outline.extend(&south[..south.len() - 1]);
        outline.extend(&east[..east.len() - 1]);
        outline.extend(north[1..].iter().rev());
        outline.extend(west[1..].iter().rev());
        outline
    }

    /// An edge of the lattice, eastward (`axis` 0) or northward (1) from a node.
    fn lattice_edge(&self, column: usize, row: usize, axis: usize) -> Vec<[f64; 2]> {
        let from = self.node(column, row);
        let to = if axis == 0 { self.node(column + 1, row) } else { self.node(column, row + 1) };
        self.jagged_edge(from, to, axis, self.random(Purpose::CadastreEdge, column, row, axis))
    }

    /// The side west of a brick, northward.
    fn brick_side(&self, column: usize, row: usize) -> Vec<[f64; 2]> {
        let (from, to) = (self.brick_end(column, row, 0), self.brick_end(column, row, 1));
        self.jagged_edge(from, to, 1, self.random(Purpose::CadastreEdge, column, row, 4))
    }

    fn jagged_edge(&self, from: [f64; 2], to: [f64; 2], axis: usize, mut random: Random) -> Vec<[f64; 2]> {
        let mut edge = vec![from];
        for i in 1..=self.between {
            let t = i as f64 / (self.between + 1) as f64;
            let mut p = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
            // The bulge tapers off toward the nodes, which keeps the edge inside its wedge.
            p[1 - axis] += random.between(-BULGE, BULGE) * (3.0 * t.min(1.0 - t)).min(1.0);
            edge.push(p);
        }
        edge.push(to);
        edge
    }

    /// The southern (`end` 0) or northern end of the side west of a brick.
    fn brick_end(&self, column: usize, row: usize, end: usize) -> [f64; 2] {
        let mut random = self.random(Purpose::CadastreEdge, column, row, 2 + end);
        let x = column as f64 + self.shift(row) + random.between(-NODE_JITTER, NODE_JITTER);
        [x, (row + end) as f64]
    }

    fn shift(&self, row: usize) -> f64 {
        self.random(Purpose::CadastreNode, 0, row, 7).between(0.0, 0.8)
    }

    fn node(&self, column: usize, row: usize) -> [f64; 2] {
        let mut random = self.random(Purpose::CadastreNode, column, row, 6);
        [
            column as f64 + random.between(-NODE_JITTER, NODE_JITTER),
            row as f64 + random.between(-NODE_JITTER, NODE_JITTER),
        ]
    }

    fn random(&self, purpose: Purpose, column: usize, row: usize, what: usize) -> Random {
        // Blocks have far fewer than 1,000 rows and columns.
        Random::of(self.seed, purpose, ((self.number * 1_000 + row) * 1_000 + column) * 8 + what)
    }
}
