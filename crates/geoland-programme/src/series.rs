//! Series: hectares reclaimed, greened and white, month by month: cumulative, since the first of January, and in the month.

mod change;
mod figures;

use std::collections::BTreeSet;

use geoland::history::Step;
use geoland::ledger::{AccountOptions, Entry, Greening, Piece};
use geoland::scheme::KnownStatus;
use geoland::summary::{Grouping, RowForm};
use geoland::witness::WitnessError;
use geoland::{Area, Date, Ledger, Parcel, Placed};

pub use self::change::{Change, ChangeRow};
pub use self::figures::{Figures, levelled, levelled_change};
use crate::month::Month;

/// What to count, month by month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesOptions {
    /// The first day of the period.
    pub from: Date,
    /// The last day of the period, which is the cut-off of the whole account.
    pub to: Date,
    /// Which rows there are beside the total: districts, forms, or districts by form.
    pub by: Grouping,
}

/// Why there is no series.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeriesError {
    /// The period ends before it begins.
    #[error("the period ends on {to}, before it begins on {from}: exchange the two")]
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// The period has too many months.
    #[error("the period has {months} months; {MOST_MONTHS} are the most: ask for fewer")]
    TooLong {
        /// How many it has.
        months: usize,
    },
    /// An account of the series does not add up, which would be a fault of geoland.
    #[error(transparent)]
    Witness(#[from] WitnessError),
}

/// The most months of a series: fifty years.
pub const MOST_MONTHS: usize = 600;

/// Reclaimed land and what of it is greened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// Land reclaimed in a district.
    pub reclaimed: Area,
    /// What of it is greened.
    pub greened: Area,
}

impl Amounts {
    /// What of it is held in reserve. As a change it is less than zero where more was greened than reclaimed.
    #[must_use]
    pub fn white(&self) -> Area {
        self.reclaimed - self.greened
    }

    fn since(self, earlier: Self) -> Self {
        Self { reclaimed: self.reclaimed - earlier.reclaimed, greened: self.greened - earlier.greened }
    }

    fn add(&mut self, other: Self) {
        self.reclaimed += other.reclaimed;
        self.greened += other.greened;
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// A district, by its position in [`Ledger::districts`]; none for all of them.
    pub district: Option<usize>,
    /// Which forms.
    pub form: RowForm,
}

/// A month of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The month.
    pub month: Month,
    /// The day up to which it is counted: its last one, or the last of the period.
    pub as_of: Date,
    /// Whose land it is.
    pub group: Group,
    /// All until that day: what an account as of that day says.
    pub cumulative: Amounts,
    /// Since the first of January: the difference of two cumulative figures.
    pub in_year: Amounts,
    /// Since the month before, or since the first day of the period: the difference of two cumulative figures.
    pub in_month: Amounts,
}

/// Hectares month by month.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    /// What was asked for.
    pub options: SeriesOptions,
    /// The account on the last day.
    pub ledger: Ledger<'a>,
    /// Whether land stops to count within the period, as where an acceptance is withdrawn. Then every month has an account of its own, and
    /// changes may be less than zero.
    pub loses_land: bool,
    /// The groups, districts first, in the order of the rows of a month.
    pub groups: Vec<Group>,
    /// The rows: all groups of the first month, then those of the next.
    pub rows: Vec<Row>,
    /// Where each row's month, year and period began, for levelling.
    checkpoints: Checkpoints,
    /// For each day of the checkpoints, the cumulative amounts of each group.
    cumulative: Vec<Vec<Amounts>>,
}

impl<'a> Series<'a> {
    /// Counts a placed dataset month by month.
    ///
    /// Land counts from the first acceptance of the parcel that it is credited to. Where no land stops to count, one account on the
    /// last day tells all: the land that a parcel is credited with does not change by what is accepted later, so that its pieces are
    /// dated by the acceptance, and what is greened by the opening of the green space where that came later. Otherwise there is an
    /// account for each month in which something happens.
    ///
    /// # Guarantees
    /// The cumulative amounts of a month are those of an account as of its day: bit by bit where land stops to count, and to the rounding
    /// of single pieces (2^-30 m² each) where one account tells all. Groups add up to the total exactly, and so do changes to the
    /// cumulative amounts.
    ///
    /// # Errors
    /// [`SeriesError`] for a period that is none or too long, and where an account does not add up.
    ///
    /// # Example
    /// ```
    /// use geoland::summary::Grouping;
    /// use geoland::{Crs, Dataset, Date, Parcel, Placed, Scheme};
    /// use geoland_programme::series::{Series, SeriesOptions};
    /// let square = |x: f64| {
    ///     let ring = vec![(x, 0.0), (x + 100.0, 0.0), (x + 100.0, 100.0), (x, 100.0)];
    ///     geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])])
    /// };
    /// let parcel = |id: &str, x: f64, on: &str| Parcel {
    ///     accepted_on: Some(Date::parse(on).unwrap()),
    ///     claimed_district: Some("East".into()),
    ///     ..Parcel::accepted(id, square(x))
    /// };
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// dataset.parcels = vec![parcel("A", 0.0, "2017-12-05"), parcel("B", 50.0, "2018-02-10")];
    /// let placed = Placed::new(&dataset)?;
    /// let (from, to) = (Date::parse("2018-01-01")?, Date::parse("2018-02-28")?);
    /// let series = Series::new(&placed, SeriesOptions { from, to, by: Grouping::Form })?;
    /// let total: Vec<_> = series.total().map(|row| row.cumulative.reclaimed.hectares()).collect();
    /// assert_eq!(total, [1.0, 1.5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(placed: &'a Placed<'a>, options: SeriesOptions) -> Result<Self, SeriesError> {
        let checkpoints = Checkpoints::of(options)?;
        let Counted { ledger, loses_land, groups, cumulative } = Counted::of(placed, options, &checkpoints.days)?;
        let rows = rows(&checkpoints, &groups, &cumulative);
        Ok(Self { options, ledger, loses_land, groups, rows, checkpoints, cumulative })
    }

    /// The rows of the total.
    pub fn total(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.group == Group { district: None, form: RowForm::All })
    }
}

/// The cumulative amounts of every group on some days.
struct Counted<'a> {
    /// The account on the last day.
    ledger: Ledger<'a>,
    loses_land: bool,
    groups: Vec<Group>,
    /// For each day, the amounts of each group.
    cumulative: Vec<Vec<Amounts>>,
}

impl<'a> Counted<'a> {
    /// Counts on days in order, of which the last is that of the options.
    fn of(placed: &'a Placed<'a>, options: SeriesOptions, days: &[Date]) -> Result<Self, WitnessError> {
        let account = |as_of| Ledger::new(placed, AccountOptions { as_of: Some(as_of), ..AccountOptions::default() });
        let ledger = account(options.to)?;
        let loses_land = placed.dataset.parcels.iter().any(|parcel| loses_land(parcel, options.to));
        let cells = Cells::of(&ledger);
        let mut cumulative = vec![vec![Amounts::default(); cells.count()]; days.len()];
        if loses_land {
            let changes = changes(placed);
            let last = days.len() - 1;
            let mut counted = None;
            for (at, &day) in days.iter().enumerate() {
                let is_new = counted.is_none_or(|before| changes.range((after(before), upto(day))).next().is_some());
                if at == last {
                    cells.count_all(&ledger, &mut cumulative[at]);
                } else if is_new {
                    cells.count_all(&account(day)?, &mut cumulative[at]);
                } else {
                    let (before, from_here) = cumulative.split_at_mut(at);
                    from_here[0].clone_from(&before[at - 1]);
                }
                counted = Some(day);
            }
        } else {
            cells.count_by_date(&ledger, days, &mut cumulative);
        }
        let groups = cells.groups(options.by);
        for amounts in &mut cumulative {
            *amounts = groups.iter().map(|group| amounts[cells.at(*group)]).collect();
        }
        Ok(Self { ledger, loses_land, groups, cumulative })
    }
}

/// The day on which a piece of net land was reclaimed, and that on which it was greened if it is.
pub(crate) fn dates(ledger: &Ledger<'_>, parcel: &Parcel, piece: &Piece) -> Option<(Date, Option<Date>)> {
    let reclaimed = parcel.accepted_on?;
    let opened = match piece.greening() {
        Greening::White => return Some((reclaimed, None)),
        Greening::Space(at) => ledger.placed.dataset.green_spaces[ledger.placed.green_spaces[at].index].opened_on,
        Greening::OwnRecord => parcel.greened_on,
    };
    // At a cut-off nothing counts without a date.
    Some((reclaimed, opened.map(|opened| opened.max(reclaimed))))
}

/// Sees every piece of net land with its parcel.
pub(crate) fn net_pieces<'s>(ledger: &'s Ledger<'_>) -> impl Iterator<Item = (&'s Entry, &'s Piece)> {
    let counted = ledger.entries.iter().filter(|entry| entry.exclusion.is_none());
    counted.flat_map(|entry| entry.pieces.iter().filter(|piece| piece.is_net()).map(move |piece| (entry, piece)))
}

/// Whether a parcel's land counts on some day and does not on a later one, until the last day.
fn loses_land(parcel: &Parcel, to: Date) -> bool {
    let by_then = parcel.history.steps().iter().take_while(|step| step.on <= to);
    let accepted = |step: &Step| matches!(step.status, KnownStatus::Accepted | KnownStatus::Greened);
    by_then.skip_while(|step| !accepted(step)).any(|step| !accepted(step))
}

/// Every day on which an account can change.
fn changes(placed: &Placed<'_>) -> BTreeSet<Date> {
    let of_parcel = |parcel: &Parcel| {
        let steps: Vec<Date> = parcel.history.steps().iter().map(|step| step.on).collect();
        steps.into_iter().chain(parcel.accepted_on).chain(parcel.greened_on)
    };
    let dataset = placed.dataset;
    let opened = dataset.green_spaces.iter().filter_map(|green| green.opened_on);
    dataset.parcels.iter().flat_map(of_parcel).chain(opened).collect()
}

fn after(day: Date) -> std::ops::Bound<Date> {
    std::ops::Bound::Excluded(day)
}

fn upto(day: Date) -> std::ops::Bound<Date> {
    std::ops::Bound::Included(day)
}

/// The days on which is counted, in order, and which of them the rows stand on.
#[derive(Debug, Clone)]
struct Checkpoints {
    days: Vec<Date>,
    months: Vec<Checkpoint>,
}

/// A month: the positions of its day and of those that its changes are counted from; none where nothing can be before.
#[derive(Debug, Clone, Copy)]
struct Checkpoint {
    month: Month,
    day: usize,
    year_before: Option<usize>,
    month_before: Option<usize>,
}

impl Checkpoints {
    fn of(options: SeriesOptions) -> Result<Self, SeriesError> {
        let SeriesOptions { from, to, .. } = options;
        if to < from {
            return Err(SeriesError::Backwards { from, to });
        }
        let months: Vec<Month> = Month::range(Month::of(from), Month::of(to)).collect();
        if months.len() > MOST_MONTHS {
            return Err(SeriesError::TooLong { months: months.len() });
        }
        let end = |month: Month| month.last_day().min(to);
        let new_year = |month: Month| Date::new(month.year(), 1, 1).and_then(Date::day_before);
        let before = |month: Month| month.first_day().max(from).day_before();
        let days: BTreeSet<Date> =
            months.iter().flat_map(|&month| [Some(end(month)), new_year(month), before(month)]).flatten().collect();
        let days: Vec<Date> = days.into_iter().collect();
        let at = |day: Date| days.partition_point(|known| *known < day);
        let months = months.into_iter().map(|month| Checkpoint {
            month,
            day: at(end(month)),
            year_before: new_year(month).map(at),
            month_before: before(month).map(at),
        });
        Ok(Self { months: months.collect(), days })
    }
}

/// Where the amounts of each group stand while they are counted.
struct Cells {
    districts: usize,
    forms: usize,
}

impl Cells {
    fn of(ledger: &Ledger<'_>) -> Self {
        Self { districts: ledger.districts.len(), forms: ledger.placed.dataset.scheme.forms.len() }
    }

    fn count(&self) -> usize {
        (self.districts + 1) * (self.forms + 2)
    }

    fn at(&self, Group { district, form }: Group) -> usize {
        let form = match form {
            RowForm::All => 0,
            RowForm::Known(form) => form + 1,
            RowForm::Unclassified => self.forms + 1,
        };
        district.unwrap_or(self.districts) * (self.forms + 2) + form
    }

    /// The groups that are shown, in the order of a summary's rows.
    fn groups(&self, by: Grouping) -> Vec<Group> {
        let forms = || (0..self.forms).map(RowForm::Known).chain([RowForm::Unclassified]);
        let districts = (0..self.districts).map(Some).filter(|_| by != Grouping::Form);
        let of_place = |district: Option<usize>| {
            let with_forms = by == Grouping::DistrictAndForm || (by == Grouping::Form && district.is_none());
            let forms = forms().filter(move |_| with_forms);
            [RowForm::All].into_iter().chain(forms).map(move |form| Group { district, form })
        };
        districts.chain([None]).flat_map(of_place).collect()
    }

    /// The cells that a piece counts in.
    fn cells_of(&self, ledger: &Ledger<'_>, entry: &Entry, piece: &Piece) -> [usize; 4] {
        let form = ledger.parcel(entry).form.index().map_or(RowForm::Unclassified, RowForm::Known);
        let places = [(None, RowForm::All), (None, form), (piece.district(), RowForm::All), (piece.district(), form)];
        places.map(|(district, form)| self.at(Group { district, form }))
    }

    /// All net land of an account.
    fn count_all(&self, ledger: &Ledger<'_>, amounts: &mut [Amounts]) {
        for (entry, piece) in net_pieces(ledger) {
            let greened = if piece.greening() == Greening::White { Area::ZERO } else { piece.area() };
            for at in self.cells_of(ledger, entry, piece) {
                amounts[at].add(Amounts { reclaimed: piece.area(), greened });
            }
        }
    }

    /// All net land of the account on the last day, from the days on which it was reclaimed and greened.
    fn count_by_date(&self, ledger: &Ledger<'_>, days: &[Date], cumulative: &mut [Vec<Amounts>]) {
        for (entry, piece) in net_pieces(ledger) {
            let Some((reclaimed, greened)) = dates(ledger, ledger.parcel(entry), piece) else { continue };
            let cells = self.cells_of(ledger, entry, piece);
            let reclaimed_by = first_by(days, reclaimed);
            let greened_by = greened.and_then(|day| first_by(days, day));
            for at in cells {
                if let Some(by) = reclaimed_by {
                    cumulative[by][at].reclaimed += piece.area();
                }
                if let Some(by) = greened_by {
                    cumulative[by][at].greened += piece.area();
                }
            }
        }
        for at in 1..cumulative.len() {
            let (before, from_here) = cumulative.split_at_mut(at);
            from_here[0].iter_mut().zip(&before[at - 1]).for_each(|(amounts, earlier)| amounts.add(*earlier));
        }
    }
}

/// The first of some days by which something of a date has happened, if any.
fn first_by(days: &[Date], date: Date) -> Option<usize> {
    Some(days.partition_point(|day| *day < date)).filter(|at| *at < days.len())
}

fn rows(checkpoints: &Checkpoints, groups: &[Group], cumulative: &[Vec<Amounts>]) -> Vec<Row> {
    let of_month = |checkpoint: &Checkpoint| {
        let Checkpoint { month, day, year_before, month_before } = *checkpoint;
        let amounts = |at: Option<usize>, group: usize| at.map_or(Amounts::default(), |at| cumulative[at][group]);
        let row = move |(group, of): (usize, &Group)| {
            let cumulative = cumulative[day][group];
            Row {
                month,
                as_of: checkpoints.days[day],
                group: *of,
                cumulative,
                in_year: cumulative.since(amounts(year_before, group)),
                in_month: cumulative.since(amounts(month_before, group)),
            }
        };
        groups.iter().enumerate().map(row)
    };
    checkpoints.months.iter().flat_map(of_month).collect()
}
