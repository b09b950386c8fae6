//! Months of the calendar, by which the office reports.

use std::fmt;

use geoland::Date;

/// A month. Months compare as they follow each other.
///
/// # Example
/// ```
/// use geoland_programme::Month;
/// let month = Month::parse("2018年2月")?;
/// assert_eq!((month.to_string(), month.last_day().to_string()), ("2018-02".into(), "2018-02-28".into()));
/// assert_eq!(month.next(), Some(Month::parse("2018-03")?));
/// # Ok::<(), geoland_programme::month::MonthError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

/// A text that is not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a month: write 2018-10 or 2018年10月")]
pub struct MonthError {
    /// The text as it was given.
    pub text: String,
}

impl Month {
    /// The month that a day lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Reads `2018-10`, `2018/10` or `2018年10月`; the year has four digits.
    ///
    /// # Errors
    /// [`MonthError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MonthError> {
        let trimmed = text.trim();
        // A month is what makes a day of a date.
        let first_day = trimmed.strip_suffix('月').map_or_else(
            || {
                let separator = if trimmed.contains('/') { '/' } else { '-' };
                format!("{trimmed}{separator}1")
            },
            |_| format!("{trimmed}1日"),
        );
        Date::parse(&first_day).map(Self::of).map_err(|_| MonthError { text: text.to_owned() })
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).expect("every month has a first day")
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        let last = (28..=31).rev().find_map(|day| Date::new(self.year, self.month, day));
        last.expect("every month has 28 days")
    }

    /// The month after it; none after December 9999.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match (self.year, self.month) {
            (9999.., 12) => None,
            (year, 12) => Some(Self { year: year + 1, month: 1 }),
            (year, month) => Some(Self { year, month: month + 1 }),
        }
    }

    /// The months from one to another, both among them; none where the last comes before the first.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::Month;
    /// let month = |text| Month::parse(text).unwrap();
    /// assert_eq!(Month::range(month("2018-11"), month("2019-01")).count(), 3);
    /// ```
    pub fn range(first: Self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(first), |month| month.next()).take_while(move |month| *month <= last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn what_is_no_month_is_refused() {
        for text in ["", "2018", "2018-13", "2018-00", "10-2018", "2018-10-31", "2018年", "2018年10月31日", "18-10"]
        {
            assert!(Month::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn last_days() {
        let last = |text: &str| Month::parse(text).unwrap().last_day().day();
        assert_eq!(["2016-02", "2018-02", "2018-04", "2018/12"].map(last), [29, 28, 30, 31]);
    }
}
