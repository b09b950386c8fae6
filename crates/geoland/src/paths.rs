//! Which ways the local problems of an account took to their answers.

use crate::kernel::Path;

/// How many local problems of an account took each path of the kernel.
///
/// There is one problem for each parcel and for each green space that counts; with
/// [`Overlaps::Within`](crate::ledger::Overlaps::Within) every parcel has another one in each form.
///
/// # Guarantees
/// The counts depend on the shapes alone: neither on threads nor on the order of features.
///
/// # Example
/// ```
/// use geoland::ledger::AccountOptions;
/// use geoland::{Crs, Dataset, Ledger, Parcel, Placed, Scheme};
/// let square = |x: f64| {
///     let ring = [(x, 0.0), (x + 10.0, 0.0), (x + 10.0, 10.0), (x, 10.0)];
///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.to_vec().into(), vec![])])
/// };
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::parse("planar").unwrap());
/// dataset.parcels = vec![Parcel::accepted("A", square(0.0)), Parcel::accepted("B", square(6.0))];
/// let placed = Placed::new(&dataset)?;
/// let ledger = Ledger::new(&placed, AccountOptions::default())?;
/// // The first is credited whole, the second is cut by the first.
/// assert_eq!((ledger.paths.alone, ledger.paths.pair, ledger.paths.problems()), (1, 1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paths {
    /// No border of another shape came near: [`Path::Alone`].
    pub alone: u64,
    /// The border of one other shape did: [`Path::Pair`].
    pub pair: u64,
    /// Those of several did: [`Path::Nary`].
    pub nary: u64,
    /// The slab sweep: [`Path::Slab`].
    pub slab: u64,
    /// Of all these, parcels whose district the grid of labels knew, so that no district took part in their problem.
    pub by_district_grid: u64,
}

impl Paths {
    /// All problems.
    #[must_use]
    pub fn problems(&self) -> u64 {
        self.alone + self.pair + self.nary + self.slab
    }

    pub(crate) fn note(&mut self, path: Option<Path>) {
        match path {
            None => {}
            Some(Path::Alone) => self.alone += 1,
            Some(Path::Pair) => self.pair += 1,
            Some(Path::Nary) => self.nary += 1,
            Some(Path::Slab) => self.slab += 1,
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let Self { alone, pair, nary, slab, by_district_grid } = other;
        self.alone += alone;
        self.pair += pair;
        self.nary += nary;
        self.slab += slab;
        self.by_district_grid += by_district_grid;
    }
}
