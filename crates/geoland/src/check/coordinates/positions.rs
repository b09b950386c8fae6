//! The positions of a layer, seen one feature at a time.

use geo_types::{Coord, MultiLineString};

use super::cells::{Cell, Cells, Seen, joined};
use super::least::Least;
use crate::crs::Crs;
use crate::finding::Spot;
use crate::lonlat::Xy;
use crate::polygons::Polygons;
use crate::ring::{canonical_ring, ring_area};

/// Positions in the sample of a layer.
const SAMPLE: usize = 4096;
/// Outlines in the sample of a layer.
const OUTLINES: usize = 1024;
/// Features at 0, 0 that are kept by name.
const AT_ZERO: usize = 65_536;

/// What the positions of one layer of one file say by themselves: their bounds, where features lie, how many decimals
/// they have, and how large the outlines are. Memory is bounded, whatever the size of the layer.
///
/// # Guarantees
/// It depends neither on the order of features, nor on the starts and directions of rings, nor on how the features were
/// shared out among parts that are [merged](Self::merge). Positions that are not finite numbers are left out.
///
/// # Example
/// ```
/// use geoland::check::coordinates::Positions;
/// use geoland::Crs;
/// let triangle = geo_types::Polygon::new(vec![(116.0, 40.0), (116.01, 40.0), (116.0, 40.01)].into(), vec![]);
/// let mut positions = Positions::new(&Crs::WGS84);
/// positions.see(1, Some("P-1"), &geo_types::MultiPolygon(vec![triangle]).into());
/// assert_eq!((positions.features(), positions.bounds()), (1, Some([116.0, 40.0, 116.01, 40.01])));
/// ```
#[derive(Debug, Clone)]
pub struct Positions {
    crs: Crs,
    features: u64,
    bounds: [f64; 4],
    /// Features with a position that is no longitude and latitude, and those of them that are such with the two
    /// swapped; of layers in degrees.
    out: u64,
    swappable: u64,
    zeros: u64,
    at_zero: Least<Seen>,
    cells: Cells,
    sample: Least<(u64, [u64; 2])>,
    /// For a sample of outlines by their hashes, the bits of the relative error of the area for a step of rounding of 1.
    outlines: Least<(u64, u64)>,
}

/// The bounds of nothing: west, south, east, north.
const NOWHERE: [f64; 4] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

impl Positions {
    /// No positions yet, of a layer in a coordinate system.
    #[must_use]
    pub fn new(crs: &Crs) -> Self {
        Self {
            crs: crs.clone(),
            features: 0,
            bounds: NOWHERE,
            out: 0,
            swappable: 0,
            zeros: 0,
            at_zero: Least::new(AT_ZERO),
            cells: Cells::default(),
            sample: Least::new(SAMPLE),
            outlines: Least::new(OUTLINES),
        }
    }

    /// Sees the polygons of a feature, which is known by its number in the file and its identifier.
    pub fn see(&mut self, number: u64, id: Option<&str>, polygons: &Polygons) {
        let hash = self.feature(number, id, polygons.rings().flat_map(|ring| ring.open()));
        // Hashes of outlines that would not be kept save the work.
        if let Some(hash) = hash.filter(|hash| self.outlines.wants(&(*hash, u64::MAX)))
            && let Some(error) = area_error(polygons)
        {
            self.outlines.add((hash, error.to_bits()));
        }
    }

    /// Sees the lines of a feature.
    ///
    /// # Example
    /// ```
    /// use geoland::check::coordinates::Positions;
    /// use geoland::Crs;
    /// let line = geo_types::MultiLineString(vec![vec![(116.0, 40.0), (116.01, 40.0)].into()]);
    /// let mut positions = Positions::new(&Crs::WGS84);
    /// positions.see_lines(1, None, &line);
    /// assert_eq!(positions.features(), 1);
    /// ```
    pub fn see_lines(&mut self, number: u64, id: Option<&str>, lines: &MultiLineString<f64>) {
        self.feature(number, id, lines.0.iter().flat_map(|line| &line.0).copied());
    }

    /// Adds what another part of the same layer saw.
    ///
    /// # Example
    /// ```
    /// use geoland::check::coordinates::Positions;
    /// use geoland::Crs;
    /// let mut positions = Positions::new(&Crs::WGS84);
    /// positions.merge(Positions::new(&Crs::WGS84));
    /// assert_eq!((positions.features(), positions.bounds()), (0, None));
    /// ```
    pub fn merge(&mut self, other: Self) {
        self.features += other.features;
        self.bounds = joined(self.bounds, other.bounds);
        self.out += other.out;
        self.swappable += other.swappable;
        self.zeros += other.zeros;
        self.at_zero.merge(other.at_zero);
        self.cells.merge(other.cells);
        self.sample.merge(other.sample);
        self.outlines.merge(other.outlines);
    }

    /// How many features with positions were seen.
    #[must_use]
    pub fn features(&self) -> u64 {
        self.features
    }

    /// How many features have positions out of the range of the system.
    pub(super) fn out(&self) -> u64 {
        self.out
    }

    /// The bounds as west, south, east, north in the coordinates of the file; none where nothing was seen.
    #[must_use]
    pub fn bounds(&self) -> Option<[f64; 4]> {
        (self.bounds[0] <= self.bounds[2]).then_some(self.bounds)
    }

    /// Sees a feature and returns the hash of its positions, if it is one that says something of the layer.
    fn feature(&mut self, number: u64, id: Option<&str>, positions: impl Iterator<Item = Coord<f64>>) -> Option<u64> {
        let (mut bounds, mut sum, mut zero) = (NOWHERE, 0_u64, false);
        positions.for_each(|c| {
            // Adding zero turns -0.0 into 0.0, so that equal positions have equal bits.
            let (x, y) = (c.x + 0.0, c.y + 0.0);
            if !(x.is_finite() && y.is_finite()) {
                return;
            }
            zero |= x == 0.0 && y == 0.0;
            bounds = joined(bounds, [x, y, x, y]);
            let bits = [x.to_bits(), y.to_bits()];
            let hash = mixed(bits);
            sum = sum.wrapping_add(hash);
            self.sample.add((hash, bits));
        });
        let [west, south, east, north] = bounds;
        if west > east {
            return None;
        }
        self.features += 1;
        self.bounds = joined(self.bounds, bounds);
        if zero {
            self.zeros += 1;
            self.at_zero.add(Seen { number, spot: Spot { x: 0.0, y: 0.0 }, id: id.map(Box::from) });
            return None;
        }
        let (x, y) = (west.abs().max(east.abs()), south.abs().max(north.abs()));
        if self.crs.is_in_degrees() && (x > 360.0 || y > 90.0) {
            self.out += 1;
            self.swappable += u64::from(x <= 90.0 && y <= 180.0);
        }
        self.cells.add(number, id, bounds);
        Some(sum)
    }

    pub(super) fn crs(&self) -> &Crs {
        &self.crs
    }

    /// Features with a position at 0, 0: how many, and the first of them.
    pub(super) fn at_zero(&self) -> (u64, Vec<Seen>) {
        (self.zeros, self.at_zero.list())
    }

    /// Features out of the range of degrees, and those of them that are in it with longitude and latitude swapped.
    pub(super) fn out_of_degrees(&self) -> (u64, u64) {
        (self.out, self.swappable)
    }

    pub(super) fn cells(&self) -> Vec<Cell> {
        self.cells.list()
    }

    pub(super) fn cell_width(&self) -> f64 {
        self.cells.width()
    }

    /// Some of the different positions, the same ones whatever the order.
    pub(super) fn sample(&self) -> Vec<[f64; 2]> {
        self.sample.list().into_iter().map(|(_, bits)| bits.map(f64::from_bits)).collect()
    }

    /// The relative errors of the areas of some outlines for a step of rounding of 1, in ascending order.
    pub(super) fn area_errors(&self) -> Vec<f64> {
        let mut errors: Vec<f64> = self.outlines.list().into_iter().map(|(_, bits)| f64::from_bits(bits)).collect();
        errors.sort_unstable_by(f64::total_cmp);
        errors
    }
}

/// A hash of a position; those of an outline are added up, so that neither its start nor its direction changes the sum.
pub(crate) fn mixed([x, y]: [u64; 2]) -> u64 {
    let mut hash = (x ^ y.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ y.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash = (hash ^ hash >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^ hash >> 29
}

/// The standard deviation of the area of polygons as a share of it, if each ordinate is rounded to whole numbers.
///
/// Rounding to steps of q moves an ordinate by q / √12 (rms), and Var(A) = σ²/4 Σ |P(i+1) - P(i-1)|². Axes of different
/// scale, as degrees are, make no difference: both the area and its error have the product of the two scales.
fn area_error(polygons: &Polygons) -> Option<f64> {
    let (mut areas, mut squares) = (Vec::new(), Vec::new());
    for outline in polygons.rings() {
        // In canonical form, and summed in order of size, so that the same outline has the same bits.
        let ring = canonical_ring(outline.positions().map(|c| Xy::new(c.x, c.y)).collect());
        let n = ring.len();
        let diagonals = (0..n).map(|i| {
            let (before, after) = (ring[(i + n - 1) % n], ring[(i + 1) % n]);
            (after.x - before.x).powi(2) + (after.y - before.y).powi(2)
        });
        squares.push(diagonals.sum::<f64>());
        let area = ring_area(&ring).abs();
        areas.push(if outline.is_hole() { -area } else { area });
    }
    let total = |mut values: Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        values.into_iter().sum::<f64>()
    };
    let error = (total(squares) / 48.0).sqrt() / total(areas).abs();
    error.is_finite().then_some(error)
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPolygon, Polygon};

    use super::{Polygons, Positions, area_error};
    use crate::crs::Crs;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let ring = vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
        MultiPolygon(vec![Polygon::new(ring.into(), vec![])])
    }

    #[test]
    fn the_error_of_a_square_is_that_of_its_diagonals() {
        // Var(A) = 1/12 · 1/4 · 4 · (2 s²) = s²/6.
        let error = area_error(&square(3.0, 4.0, 100.0).into()).unwrap();
        assert!((error - 100.0 / 6.0_f64.sqrt() / 10_000.0).abs() < 1e-9, "{error}");
    }

    #[test]
    fn starts_directions_and_order_change_nothing() {
        let mut one = Positions::new(&Crs::WGS84);
        let mut other = Positions::new(&Crs::WGS84);
        let lands: Vec<_> = (0..3_000).map(|k| square(116.0 + f64::from(k) * 0.01, 40.0, 0.001)).collect();
        lands.iter().zip(1..).for_each(|(land, number)| one.see(number, None, &Polygons::new(land)));
        for (number, land) in lands.iter().enumerate().rev() {
            let mut ring = land.0[0].exterior().0[..4].to_vec();
            ring.reverse();
            ring.rotate_left(1);
            other.see(number as u64 + 1, None, &MultiPolygon(vec![Polygon::new(ring.into(), vec![])]).into());
        }
        assert_eq!(one.sample(), other.sample());
        assert_eq!(one.area_errors().len(), 1024);
        assert_eq!(one.area_errors(), other.area_errors());
        assert_eq!(one.bounds(), other.bounds());
    }
}
