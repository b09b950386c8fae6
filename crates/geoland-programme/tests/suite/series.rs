//! Series and cohorts of generated histories, against accounts made anew for every month.

use geoland::ledger::AccountOptions;
use geoland::summary::{Columns, Grouping, RowForm, Scope, Summary};
use geoland::{Area, AreaUnit, Dataset, Date, Ledger, Placed};
use geoland_programme::cohort::{Cohort, Period};
use geoland_programme::series::{Amounts, Change, Group, Row, Series, SeriesError, SeriesOptions, levelled};
use geoland_testing::history::{History, HistoryOptions};
use proptest::prelude::*;

use crate::support::{dataset, day};

const PARCELS: usize = 70;

fn history(seed: u64, withdrawals: bool, whole_metres: bool) -> History {
    History::new(HistoryOptions { parcels: PARCELS, seed, withdrawals, whole_metres })
}

/// What an account says of land that counts: its rows by district and form.
type Counted = Vec<(Scope, String, RowForm, Columns)>;

/// The rows of an account, those of excluded parcels left out: parcels that are not there cannot be excluded.
fn account(dataset: &Dataset, as_of: Option<Date>) -> (Counted, Area) {
    let placed = Placed::new(dataset).unwrap();
    let ledger = Ledger::new(&placed, AccountOptions { as_of, ..AccountOptions::default() }).unwrap();
    let summary = Summary::new(&ledger, Grouping::DistrictAndForm, &[]);
    let counted = summary.rows.into_iter().filter(|row| row.scope != Scope::Excluded);
    (counted.map(|row| (row.scope, row.name, row.form, row.columns)).collect(), summary.greened_elsewhere)
}

fn series<'a>(placed: &'a Placed<'a>, by: Grouping) -> Series<'a> {
    Series::new(placed, SeriesOptions { from: day("2014-01-01"), to: day("2018-12-31"), by }).unwrap()
}

#[test]
fn every_month_of_five_years_equals_the_account_of_files_cut_at_it() {
    for (seed, whole_metres) in [(1, true), (2, false)] {
        let history = history(seed, true, whole_metres);
        let whole = dataset(&history);
        let mut different = std::collections::BTreeSet::new();
        for month in history.months() {
            let cut = dataset(&history.cut(&month));
            let now = account(&whole, Some(day(&month)));
            assert_eq!(now, account(&cut, Some(day(&month))), "seed {seed}, {month}");
            different.insert(format!("{now:?}"));
        }
        // The months are not all the same by chance.
        assert!(different.len() > 40, "{} different months", different.len());
    }
}

#[test]
fn cumulative_figures_are_those_of_the_account() {
    for (seed, withdrawals, whole_metres) in [(3, false, true), (4, true, false)] {
        let history = history(seed, withdrawals, whole_metres);
        let dataset = dataset(&history);
        let placed = Placed::new(&dataset).unwrap();
        let series = series(&placed, Grouping::DistrictAndForm);
        assert_eq!(series.loses_land, withdrawals);
        for month in history.months() {
            let (rows, _) = account(&dataset, Some(day(&month)));
            let expected = rows.into_iter().filter(|(scope, ..)| matches!(scope, Scope::District | Scope::Total));
            let expected = expected.map(|(_, name, form, columns)| {
                (name, form, Amounts { reclaimed: columns.reclaimed(), greened: columns.greened })
            });
            let found = series.rows.iter().filter(|row| row.as_of == day(&month)).map(|row| {
                let name = row.group.district.map(|at| series.ledger.districts[at].name.to_string());
                (name.unwrap_or_default(), row.group.form, row.cumulative)
            });
            assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "seed {seed}, {month}");
        }
    }
}

/// Pieces of land are rounded to 2^-30 m² one by one; an account of another day has others.
#[test]
fn one_account_tells_all_months_to_the_rounding_of_pieces() {
    const TOLERANCE_M2: f64 = 1e-6;
    let history = history(5, false, false);
    let dataset = dataset(&history);
    let placed = Placed::new(&dataset).unwrap();
    let series = series(&placed, Grouping::Form);
    assert!(!series.loses_land);
    for (row, month) in series.total().zip(history.months()) {
        let (rows, _) = account(&dataset, Some(day(&month)));
        let total = rows.iter().find(|(scope, _, form, _)| *scope == Scope::Total && *form == RowForm::All).unwrap().3;
        assert!((row.cumulative.reclaimed - total.reclaimed()).m2().abs() < TOLERANCE_M2, "{month}");
        assert!((row.cumulative.greened - total.greened).m2().abs() < TOLERANCE_M2, "{month}");
    }
}

fn of_group(series: &Series<'_>, group: Group) -> Vec<Row> {
    series.rows.iter().filter(|row| row.group == group).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn margins_of_cohorts_are_the_series(seed in any::<u64>(), whole_metres in any::<bool>()) {
        let dataset = dataset(&history(seed, false, whole_metres));
        let placed = Placed::new(&dataset).unwrap();
        let series = series(&placed, Grouping::Form);
        let cohort = Cohort::of(&series);
        let (mut reclaimed, mut greened) = (cohort.reclaimed(Period::Before), cohort.greened(Some(Period::Before)));
        for row in series.total() {
            let period = Period::In(row.month);
            prop_assert_eq!(cohort.reclaimed(period), row.in_month.reclaimed);
            prop_assert_eq!(cohort.greened(Some(period)), row.in_month.greened);
            reclaimed += cohort.reclaimed(period);
            greened += cohort.greened(Some(period));
            prop_assert_eq!(Amounts { reclaimed, greened }, row.cumulative);
        }
        let last = series.total().last().unwrap().cumulative;
        prop_assert_eq!(cohort.greened(None), last.white());
        let years = cohort.by_year();
        prop_assert_eq!(years.cells().map(|(.., area)| area).sum::<Area>(), last.reclaimed);
        prop_assert_eq!(years.periods.len(), 6);
        // Land is not greened before it is reclaimed.
        prop_assert!(cohort.cells().all(|(row, column, _)| column.is_none_or(|column| row <= column)));
    }

    #[test]
    fn with_withdrawals_cohorts_add_up_to_the_last_day(seed in any::<u64>()) {
        let dataset = dataset(&history(seed, true, false));
        let placed = Placed::new(&dataset).unwrap();
        let series = series(&placed, Grouping::Form);
        let cohort = Cohort::of(&series);
        let last = series.total().last().unwrap().cumulative;
        prop_assert_eq!(cohort.cells().map(|(.., area)| area).sum::<Area>(), last.reclaimed);
        prop_assert_eq!(cohort.greened(None), last.white());
    }

    #[test]
    fn changes_and_groups_add_up(seed in any::<u64>(), withdrawals in any::<bool>()) {
        let dataset = dataset(&history(seed, withdrawals, false));
        let placed = Placed::new(&dataset).unwrap();
        let series = series(&placed, Grouping::DistrictAndForm);
        for group in &series.groups {
            let rows = of_group(&series, *group);
            let mut in_year = Area::ZERO;
            for (row, before) in rows.iter().zip([None].into_iter().chain(rows.iter().map(Some))) {
                in_year = if row.month.to_string().ends_with("-01") { Area::ZERO } else { in_year };
                in_year += row.in_month.reclaimed;
                prop_assert_eq!(row.in_year.reclaimed, in_year);
                if let Some(before) = before {
                    prop_assert_eq!(row.cumulative.greened - before.cumulative.greened, row.in_month.greened);
                }
            }
        }
        for month in series.rows.chunk_by(|a, b| a.month == b.month) {
            let amounts = |wanted: &dyn Fn(&Group) -> bool| {
                month.iter().filter(|row| wanted(&row.group)).map(|row| row.cumulative.reclaimed).sum::<Area>()
            };
            let total = amounts(&|group| group.district.is_none() && group.form == RowForm::All);
            prop_assert_eq!(amounts(&|group| group.district.is_some() && group.form == RowForm::All), total);
            prop_assert_eq!(amounts(&|group| group.district.is_none() && group.form != RowForm::All), total);
        }
    }

    #[test]
    fn printed_figures_add_up_and_stay_near_the_truth(seed in any::<u64>(), withdrawals in any::<bool>()) {
        let dataset = dataset(&history(seed, withdrawals, false));
        let placed = Placed::new(&dataset).unwrap();
        let series = series(&placed, Grouping::District);
        let printed = levelled(&series, AreaUnit::Ha, 1);
        let mut before = vec![None; series.groups.len()];
        let months = series.rows.chunk_by(|a, b| a.month == b.month);
        for (rows, figures) in months.zip(printed.chunks(series.groups.len())) {
            let total = figures.len() - 1;
            prop_assert_eq!(figures[..total].iter().map(|[all, ..]| all.reclaimed).sum::<i64>(), figures[total][0].reclaimed);
            prop_assert_eq!(figures[..total].iter().map(|[_, _, month]| month.greened).sum::<i64>(), figures[total][2].greened);
            for (group, (row, [all, _, in_month])) in rows.iter().zip(figures).enumerate() {
                let truth = [row.cumulative.reclaimed, row.cumulative.greened, row.cumulative.white()];
                for (truth, printed) in truth.into_iter().zip([all.reclaimed, all.greened, all.white()]) {
                    prop_assert!((truth.hectares() * 10.0 - printed as f64).abs() < 1.0 + 1e-9);
                }
                if let Some(before) = before[group] {
                    prop_assert_eq!(all.reclaimed - before, in_month.reclaimed);
                }
                before[group] = Some(all.reclaimed);
            }
        }
    }

    #[test]
    fn the_order_of_records_does_not_matter(seed in any::<u64>()) {
        let mut history = history(seed, true, false);
        let first = dataset(&history);
        history.parcels.reverse();
        history.events.reverse();
        history.greens.reverse();
        let second = dataset(&history);
        let (a, b) = (Placed::new(&first).unwrap(), Placed::new(&second).unwrap());
        prop_assert_eq!(&a.content_hash, &b.content_hash);
        prop_assert_eq!(series(&a, Grouping::District).rows, series(&b, Grouping::District).rows);
    }
}

#[test]
fn a_period_within_months_begins_and_ends_on_its_days() {
    let dataset = dataset(&history(6, false, true));
    let placed = Placed::new(&dataset).unwrap();
    let (from, to) = (day("2015-03-10"), day("2015-05-20"));
    let series = Series::new(&placed, SeriesOptions { from, to, by: Grouping::Form }).unwrap();
    let rows: Vec<Row> = series.total().copied().collect();
    assert_eq!(rows.iter().map(|row| row.as_of).collect::<Vec<_>>(), [day("2015-03-31"), day("2015-04-30"), to]);
    let reclaimed = |as_of: &str| {
        let (rows, _) = account(&dataset, Some(day(as_of)));
        rows.iter().find(|(scope, _, form, _)| *scope == Scope::Total && *form == RowForm::All).unwrap().3.reclaimed()
    };
    let in_period: Area = rows.iter().map(|row| row.in_month.reclaimed).sum();
    assert_eq!(in_period, reclaimed("2015-05-20") - reclaimed("2015-03-09"));
    assert_eq!(rows[2].in_year.reclaimed, reclaimed("2015-05-20") - reclaimed("2014-12-31"));
}

#[test]
fn periods_that_are_none_are_refused() {
    let dataset = dataset(&history(6, false, true));
    let placed = Placed::new(&dataset).unwrap();
    let of = |from, to| Series::new(&placed, SeriesOptions { from: day(from), to: day(to), by: Grouping::Form });
    assert!(matches!(of("2018-02-01", "2018-01-31"), Err(SeriesError::Backwards { .. })));
    assert!(matches!(of("1900-01-01", "2018-01-31"), Err(SeriesError::TooLong { months: 1417 })));
    assert_eq!(of("0000-01-01", "0000-01-31").unwrap().rows.len(), 5);
}

#[test]
fn a_change_is_the_sum_of_its_months() {
    for withdrawals in [false, true] {
        let dataset = dataset(&history(9, withdrawals, true));
        let placed = Placed::new(&dataset).unwrap();
        let series = series(&placed, Grouping::DistrictAndForm);
        let change = Change::new(&placed, series.options).unwrap();
        assert_eq!(change.rows.len(), series.groups.len());
        for row in &change.rows {
            let months = of_group(&series, row.group);
            let reclaimed: Area = months.iter().map(|month| month.in_month.reclaimed).sum();
            let greened: Area = months.iter().map(|month| month.in_month.greened).sum();
            assert_eq!(row.in_period, Amounts { reclaimed, greened });
            assert_eq!(row.after, months.last().unwrap().cumulative);
        }
        assert!(change.rows.iter().any(|row| row.in_period != Amounts::default() && row.before != Amounts::default()));
    }
}
