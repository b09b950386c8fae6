//! The figures of a series as they are printed, so that they add up.

use geoland::level::{Levelled, levelled_after};
use geoland::summary::{Columns, Row as SummaryRow, Scope, Summary};
use geoland::{Area, AreaUnit};

use super::{Amounts, Change, Group, Series};

/// Figures of a row as whole numbers of 10^-decimals of the unit; changes may be less than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Reclaimed land.
    pub reclaimed: i64,
    /// What of it is greened.
    pub greened: i64,
}

impl Figures {
    /// What of it is held in reserve.
    #[must_use]
    pub fn white(&self) -> i64 {
        self.reclaimed - self.greened
    }

    fn since(self, earlier: Self) -> Self {
        Self { reclaimed: self.reclaimed - earlier.reclaimed, greened: self.greened - earlier.greened }
    }
}

impl From<&Levelled> for Figures {
    fn from(levelled: &Levelled) -> Self {
        Self { reclaimed: levelled.reclaimed(), greened: levelled.greened }
    }
}

/// Levels the figures of a series: cumulative, in the year and in the month, for each of its rows.
///
/// # Guarantees
/// Districts and forms add up to the total, and greened and white to reclaimed, in every month. A change is the difference of the two
/// printed cumulative figures. Each cumulative figure is the true one rounded down or up, but for forms of the total above districts
/// by form; one that is the same in truth as in the month before is printed as before where the sums allow it.
///
/// # Example
/// ```
/// # use geoland::summary::Grouping;
/// # use geoland::{AreaUnit, Crs, Dataset, Date, Parcel, Placed, Scheme};
/// # use geoland_programme::series::{Series, SeriesOptions, levelled};
/// # let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
/// # let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// # let mut dataset = Dataset::new(Scheme::default());
/// # dataset.add_source("memory", Crs::parse("planar").unwrap());
/// # let accepted_on = Date::new(2018, 1, 5);
/// # dataset.parcels.push(Parcel { accepted_on, claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
/// # let placed = Placed::new(&dataset)?;
/// # let (from, to) = (Date::parse("2018-01-01")?, Date::parse("2018-02-28")?);
/// let series = Series::new(&placed, SeriesOptions { from, to, by: Grouping::District })?;
/// let [cumulative, in_year, in_month] = levelled(&series, AreaUnit::Ha, 1)[0];
/// assert_eq!([cumulative.reclaimed, in_year.reclaimed, in_month.reclaimed], [10, 10, 10]); // 1.0 ha
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn levelled(series: &Series<'_>, unit: AreaUnit, decimals: u8) -> Vec<[Figures; 3]> {
    let mut levels: Vec<(Summary, Vec<Levelled>)> = Vec::with_capacity(series.cumulative.len());
    for amounts in &series.cumulative {
        let summary = as_summary(&series.groups, amounts);
        let before = levels.last().map(|(summary, figures)| (summary, &figures[..]));
        let figures = levelled_after(&summary, before, unit, decimals);
        levels.push((summary, figures));
    }
    let figures =
        |at: Option<usize>, group: usize| at.map_or(Figures::default(), |at| Figures::from(&levels[at].1[group]));
    let of_month = |month: &super::Checkpoint| {
        let month = *month;
        (0..series.groups.len()).map(move |group| {
            let cumulative = figures(Some(month.day), group);
            let since = |at| cumulative.since(figures(at, group));
            [cumulative, since(month.year_before), since(month.month_before)]
        })
    };
    series.checkpoints.months.iter().flat_map(of_month).collect()
}

/// Levels the figures of a change: before, in the period and after, for each of its rows.
///
/// # Guarantees
/// Those of [`levelled`].
///
/// # Example
/// ```
/// # use geoland::summary::Grouping;
/// # use geoland::{AreaUnit, Crs, Dataset, Date, Parcel, Placed, Scheme};
/// # use geoland_programme::series::{Change, SeriesOptions, levelled_change};
/// # let ring = vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)];
/// # let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
/// # let mut dataset = Dataset::new(Scheme::default());
/// # dataset.add_source("memory", Crs::parse("planar").unwrap());
/// # let accepted_on = Date::new(2018, 1, 5);
/// # dataset.parcels.push(Parcel { accepted_on, claimed_district: Some("East".into()), ..Parcel::accepted("A", land) });
/// # let placed = Placed::new(&dataset)?;
/// # let (from, to) = (Date::parse("2018-01-01")?, Date::parse("2018-02-28")?);
/// let change = Change::new(&placed, SeriesOptions { from, to, by: Grouping::District })?;
/// let [before, in_period, after] = levelled_change(&change, AreaUnit::Ha, 1)[0];
/// assert_eq!([before.reclaimed, in_period.reclaimed, after.reclaimed], [0, 10, 10]); // 1.0 ha
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn levelled_change(change: &Change<'_>, unit: AreaUnit, decimals: u8) -> Vec<[Figures; 3]> {
    let groups: Vec<Group> = change.rows.iter().map(|row| row.group).collect();
    let summary = |amounts: fn(&super::ChangeRow) -> Amounts| {
        as_summary(&groups, &change.rows.iter().map(amounts).collect::<Vec<_>>())
    };
    let (before, after) = (summary(|row| row.before), summary(|row| row.after));
    let printed = levelled_after(&before, None, unit, decimals);
    let printed_after = levelled_after(&after, Some((&before, &printed)), unit, decimals);
    let row = |(before, after): (&Levelled, &Levelled)| {
        let (before, after) = (Figures::from(before), Figures::from(after));
        [before, after.since(before), after]
    };
    printed.iter().zip(&printed_after).map(row).collect()
}

/// The cumulative amounts of a day as a summary, of which nothing but reclaimed land is known.
fn as_summary(groups: &[Group], amounts: &[Amounts]) -> Summary {
    let row = |(group, amounts): (&Group, &Amounts)| SummaryRow {
        scope: group.district.map_or(Scope::Total, |_| Scope::District),
        // Districts may share a name; their positions do not.
        name: group.district.map_or_else(String::new, |district| district.to_string()),
        form: group.form,
        columns: Columns { greened: amounts.greened, white: amounts.white(), ..Columns::default() },
        target_ha: None,
        greened_target_ha: None,
    };
    let rows: Vec<SummaryRow> = groups.iter().zip(amounts).map(row).collect();
    Summary {
        rows,
        land: Columns::default(),
        greened_elsewhere: Area::ZERO,
        greened_outside: Area::ZERO,
        targets: Vec::new(),
        forms_add_up: true,
        findings: geoland::Findings::default(),
    }
}
