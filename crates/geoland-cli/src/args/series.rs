//! The arguments of `series`.

use clap::Args;
use geoland::Date;
use geoland::summary::Grouping;
use geoland_programme::Month;

use super::values::grouping;
use super::{AccountArgs, Common};

/// Hectares month by month.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  geoland series parcels.geojson --green green.geojson --from 2018-01 --to 2018-10\n  \
    geoland series parcels.geojson --events events.csv --from 2014-01 --to 2018-12 --cohort --format json\n\n\
    Cumulative figures are those of an account as of the last day of the month; in the year and in the month are differences of\n\
    them, less than zero where acceptances were withdrawn (or, for white land, where more was greened than reclaimed). Areas in JSON\n\
    are hectares, unrounded. Exit codes: 0 done; 1 findings at the level of --deny; 2 could not."
)]
pub(crate) struct SeriesArgs {
    #[command(flatten)]
    pub(crate) account: AccountArgs,
    /// The first month, such as 2018-01, or the first day
    #[arg(long, value_name = "MONTH", value_parser = Limit::parse)]
    pub(crate) from: Limit,
    /// The last month, or the last day; nothing later counts [default: the cut-off of --as-of or geoland.toml]
    #[arg(long, value_name = "MONTH", value_parser = Limit::parse, conflicts_with = "as_of")]
    pub(crate) to: Option<Limit>,
    /// Rows beside the total: district, form, or district,form [default: district]
    #[arg(long, value_name = "ROWS", value_parser = grouping)]
    pub(crate) by: Option<Grouping>,
    /// The land of the last day by the month of its first acceptance and the month in which it was greened: beside the rows, by year
    /// where there are more than twelve months; in CSV instead of them
    #[arg(long)]
    pub(crate) cohort: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The first or the last of a period: a month or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    Month(Month),
    Day(Date),
}

impl Limit {
    /// Reads a month or a day.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let day = || Date::parse(text).map(Self::Day);
        Month::parse(text)
            .map(Self::Month)
            .or_else(|_| day())
            .map_err(|_| "write a month, 2018-10, or a day, 2018-10-31".into())
    }

    /// The day on which a period begins.
    pub(crate) fn first_day(self) -> Date {
        match self {
            Self::Month(month) => month.first_day(),
            Self::Day(day) => day,
        }
    }

    /// The day on which a period ends.
    pub(crate) fn last_day(self) -> Date {
        match self {
            Self::Month(month) => month.last_day(),
            Self::Day(day) => day,
        }
    }
}
