//! Cohorts: when land was reclaimed against when it was greened. They are a matrix, not a percentage.

use std::collections::BTreeMap;

use geoland::{Area, Date, Ledger};

use crate::month::Month;
use crate::series::{Series, dates, net_pieces};

/// When something happened, as far as a cohort tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period<M> {
    /// Before the first day of the period.
    Before,
    /// In a month, or a year, of it.
    In(M),
}

/// The land reclaimed by the last day of a series, by the month of its first acceptance and the month in which it was greened.
///
/// # Guarantees
/// The cells add up to the account on the last day exactly. Where no land stops to count within the period
/// ([`Series::loses_land`]), the rows of a month and those before it add up to what the series has reclaimed until then, and columns
/// to what it has greened; otherwise to what of it still counts on the last day.
///
/// # Example
/// ```
/// # use geoland::summary::Grouping;
/// # use geoland::{Crs, Dataset, Date, Parcel, Placed, Scheme};
/// # use geoland_programme::series::{Series, SeriesOptions};
/// use geoland_programme::cohort::{Cohort, Period};
/// # let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
/// # let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// # let mut dataset = Dataset::new(Scheme::default());
/// # dataset.add_source("memory", Crs::parse("planar").unwrap());
/// # let (accepted_on, greened_on) = (Date::new(2018, 1, 5), Date::new(2018, 3, 1));
/// # let parcel = Parcel { accepted_on, greened_on, claimed_district: Some("East".into()), ..Parcel::accepted("A", land) };
/// # dataset.parcels.push(parcel);
/// # let placed = Placed::new(&dataset)?;
/// # let (from, to) = (Date::parse("2018-02-01")?, Date::parse("2018-04-30")?);
/// let series = Series::new(&placed, SeriesOptions { from, to, by: Grouping::Form })?;
/// let cohort = Cohort::of(&series);
/// let (row, column, area) = cohort.cells().next().unwrap();
/// assert_eq!((row, area.hectares()), (Period::Before, 1.0));
/// assert_eq!(column.unwrap(), Period::In(geoland_programme::Month::parse("2018-03")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort<M> {
    /// The rows, and the columns without the last: before the period, then its months or years.
    pub periods: Vec<Period<M>>,
    /// What has land, by row and column; the column of land that is still white has no period.
    cells: BTreeMap<(Period<M>, Option<Period<M>>), Area>,
}

impl Cohort<Month> {
    /// The cohorts of a series, by month.
    #[must_use]
    pub fn of(series: &Series<'_>) -> Self {
        let (from, to) = (series.options.from, series.options.to);
        let months = Month::range(Month::of(from), Month::of(to)).map(Period::In);
        let period = |day: Date| if day < from { Period::Before } else { Period::In(Month::of(day)) };
        Self::counted(&series.ledger, [Period::Before].into_iter().chain(months).collect(), period)
    }

    /// The same by year.
    #[must_use]
    pub fn by_year(&self) -> Cohort<u16> {
        let year = |period: Period<Month>| match period {
            Period::Before => Period::Before,
            Period::In(month) => Period::In(month.year()),
        };
        let mut periods: Vec<Period<u16>> = self.periods.iter().map(|period| year(*period)).collect();
        periods.dedup();
        let mut cells = BTreeMap::new();
        for (row, column, area) in self.cells() {
            *cells.entry((year(row), column.map(year))).or_default() += area;
        }
        Cohort { periods, cells }
    }
}

impl<M: Copy + Ord> Cohort<M> {
    fn counted(ledger: &Ledger<'_>, periods: Vec<Period<M>>, period: impl Fn(Date) -> Period<M>) -> Self {
        let mut cells = BTreeMap::new();
        for (entry, piece) in net_pieces(ledger) {
            let Some((reclaimed, greened)) = dates(ledger, ledger.parcel(entry), piece) else { continue };
            *cells.entry((period(reclaimed), greened.map(&period))).or_default() += piece.area();
        }
        Self { periods, cells }
    }

    /// The cells that have land: when it was reclaimed, when greened (none: still white), and how much.
    pub fn cells(&self) -> impl Iterator<Item = (Period<M>, Option<Period<M>>, Area)> + '_ {
        self.cells.iter().map(|((row, column), area)| (*row, *column, *area))
    }

    /// The area of a cell.
    #[must_use]
    pub fn area(&self, row: Period<M>, column: Option<Period<M>>) -> Area {
        self.cells.get(&(row, column)).copied().unwrap_or_default()
    }

    /// What was reclaimed in a period and counts on the last day: the sum of a row.
    #[must_use]
    pub fn reclaimed(&self, row: Period<M>) -> Area {
        self.cells().filter(|(of, ..)| *of == row).map(|(.., area)| area).sum()
    }

    /// What was greened in a period, or is still white, on the last day: the sum of a column.
    #[must_use]
    pub fn greened(&self, column: Option<Period<M>>) -> Area {
        self.cells().filter(|(_, of, _)| *of == column).map(|(.., area)| area).sum()
    }
}
