//! The spread of a layer: where the bulk of its features lies.

use super::cells::{Cell, joined};
use super::positions::Positions;

/// A box in the coordinates of a file: west, south, east and north.
pub(super) type Box4 = [f64; 4];

/// The share of features left out at each side of the bulk, which mistakes may have put anywhere.
const STRAY: f64 = 0.02;

/// Where features of a layer lie, by cells.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    pub(super) cells: Vec<Cell>,
    pub(super) features: u64,
}

impl Spread {
    /// That of a layer; none where it has no features but at 0, 0.
    pub(super) fn of(positions: &Positions) -> Option<Self> {
        let cells = positions.cells();
        let features = cells.iter().map(|cell| cell.features).sum();
        (features > 0).then_some(Self { cells, features })
    }

    /// The value below which a share of the features lies.
    pub(super) fn quantile(&self, share: f64, value: impl Fn(&Cell) -> f64) -> f64 {
        let mut values: Vec<(f64, u64)> = self.cells.iter().map(|cell| (value(cell), cell.features)).collect();
        values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let wanted = share * self.features as f64;
        let mut below = 0;
        let found = values.iter().find(|(_, features)| {
            below += features;
            below as f64 >= wanted
        });
        found.or(values.last()).map_or(f64::NAN, |(value, _)| *value)
    }

    /// The medians of both ordinates.
    pub(super) fn middle(&self) -> [f64; 2] {
        [self.quantile(0.5, |cell| cell.middle[0]), self.quantile(0.5, |cell| cell.middle[1])]
    }

    /// The box that holds the bulk, after `place` has brought positions into the coordinates of the box.
    pub(super) fn bulk(&self, place: impl Fn([f64; 2]) -> Option<[f64; 2]>) -> Option<Box4> {
        let placed = |cell: &Cell| {
            let [west, south, east, north] = cell.bounds;
            let corners = [[west, south], [east, south], [west, north], [east, north]];
            let corners = corners.into_iter().map(|corner| place(corner).map(|[x, y]| [x, y, x, y]));
            let bounds = corners.reduce(|a, b| Some(joined(a?, b?))).flatten()?;
            Some(Cell { bounds, ..cell.clone() })
        };
        let cells: Vec<Cell> = self.cells.iter().filter_map(placed).collect();
        let features = cells.iter().map(|cell| cell.features).sum();
        let placed = Self { cells, features };
        let at = |share: f64, side: usize| placed.quantile(share, |cell| cell.bounds[side]);
        (features > 0).then(|| [at(STRAY, 0), at(STRAY, 1), at(1.0 - STRAY, 2), at(1.0 - STRAY, 3)])
    }

    /// How many features are in cells for whose middle something holds.
    pub(super) fn count(&self, holds: impl Fn([f64; 2]) -> bool) -> u64 {
        self.cells.iter().filter(|cell| holds(cell.middle)).map(|cell| cell.features).sum()
    }
}

/// A box with a margin of half its size on each side, and at least of a number of units.
pub(super) fn widened([west, south, east, north]: Box4, least: f64) -> Box4 {
    let (x, y) = (((east - west) / 2.0).max(least), ((north - south) / 2.0).max(least));
    [west - x, south - y, east + x, north + y]
}

pub(super) fn swapped([west, south, east, north]: Box4) -> Box4 {
    [south, west, north, east]
}

pub(super) fn meet(a: Box4, b: Box4) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

pub(super) fn holds(bounds: Box4, [x, y]: [f64; 2]) -> bool {
    x >= bounds[0] && x <= bounds[2] && y >= bounds[1] && y <= bounds[3]
}
