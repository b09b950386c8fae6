//! Change: what was reclaimed and greened between two days.

use geoland::{Date, Ledger, Placed};

use super::{Amounts, Counted, Group, SeriesError, SeriesOptions};

/// What was reclaimed and greened from one day to another, both among them.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// What was asked for.
    pub options: SeriesOptions,
    /// The account on the last day.
    pub ledger: Ledger<'a>,
    /// Whether land stops to count by the last day, as where an acceptance is withdrawn; changes may be less than zero then.
    pub loses_land: bool,
    /// The rows, districts first, in the order of a summary.
    pub rows: Vec<ChangeRow>,
}

/// The change of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeRow {
    /// Whose land it is.
    pub group: Group,
    /// All until the day before the period.
    pub before: Amounts,
    /// The difference of the two.
    pub in_period: Amounts,
    /// All until the last day of the period.
    pub after: Amounts,
}

impl<'a> Change<'a> {
    /// Counts a placed dataset on the last day of a period and on the day before it.
    ///
    /// # Guarantees
    /// The changes of days that follow each other add up to that of all of them, and those of months are the ones of a
    /// [`Series`](super::Series): exactly where land stops to count, otherwise to the rounding of pieces (2^-30 m² each).
    ///
    /// # Errors
    /// [`SeriesError`] for a period that ends before it begins, and where an account does not add up.
    ///
    /// # Example
    /// ```
    /// use geoland::summary::Grouping;
    /// use geoland::{Crs, Dataset, Date, Parcel, Placed, Scheme};
    /// use geoland_programme::series::{Change, SeriesOptions};
    /// let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
    /// let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// let accepted_on = Date::new(2018, 3, 5);
    /// dataset.parcels.push(Parcel { accepted_on, claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
    /// let placed = Placed::new(&dataset)?;
    /// let (from, to) = (Date::parse("2018-03-05")?, Date::parse("2018-03-20")?);
    /// let change = Change::new(&placed, SeriesOptions { from, to, by: Grouping::District })?;
    /// let total = change.rows.iter().find(|row| row.group.district.is_none()).unwrap();
    /// assert_eq!((total.before.reclaimed.m2(), total.in_period.reclaimed.hectares()), (0.0, 1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(placed: &'a Placed<'a>, options: SeriesOptions) -> Result<Self, SeriesError> {
        let SeriesOptions { from, to, .. } = options;
        if to < from {
            return Err(SeriesError::Backwards { from, to });
        }
        let days: Vec<Date> = from.day_before().into_iter().chain([to]).collect();
        let Counted { ledger, loses_land, groups, mut cumulative } = Counted::of(placed, options, &days)?;
        let after = cumulative.pop().unwrap_or_default();
        let before = cumulative.pop().unwrap_or_else(|| vec![Amounts::default(); groups.len()]);
        let row = |((group, before), after): ((Group, Amounts), Amounts)| ChangeRow {
            group,
            before,
            in_period: after.since(before),
            after,
        };
        let rows = groups.into_iter().zip(before).zip(after).map(row).collect();
        Ok(Self { options, ledger, loses_land, rows })
    }
}
