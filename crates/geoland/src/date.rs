//! Calendar dates as registers write them.

use std::fmt;
use std::num::NonZeroU8;

/// A day of the Gregorian calendar. Dates compare as days do.
///
/// # Example
/// ```
/// use geoland::Date;
/// let cut_off = Date::parse("2018年10月31日")?;
/// assert_eq!(cut_off, Date::parse("2018-10-31")?);
/// assert!(cut_off < Date::parse("2018-11-01T08:00:00Z")?);
/// # Ok::<(), geoland::date::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    // Neither is ever zero, so that a date that is not known takes no more room than one that is.
    month: NonZeroU8,
    day: NonZeroU8,
}

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a date: write 2018-10-31 or 2018年10月31日")]
pub struct DateError {
    /// The text as it was given.
    pub text: String,
}

impl Date {
    /// A date from its parts; `None` where the calendar has no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        if day > days {
            return None;
        }
        Some(Self { year, month: NonZeroU8::new(month)?, day: NonZeroU8::new(day)? })
    }

    /// Reads `2018-10-31`, `2018/10/31`, `20181031`, `2018年10月31日` or an ISO 8601 date-time, of which the day counts.
    ///
    /// # Errors
    /// [`DateError`] for anything else; day-first and month-first spellings are refused, since they can be read two ways:
    /// [`Date::readings`] tells which.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        if let Some(day) = Self::of_ten(text.as_bytes()) {
            return Ok(day);
        }
        let refused = || DateError { text: text.to_owned() };
        let trimmed = text.trim();
        let day_part = trimmed.split(['T', ' ']).next().unwrap_or_default();
        let parts: Vec<&str> = if let Some(chinese) = day_part.strip_suffix(['日', '号']) {
            let (year, rest) = chinese.split_once('年').ok_or_else(refused)?;
            let (month, day) = rest.split_once('月').ok_or_else(refused)?;
            vec![year, month, day]
        } else if day_part.len() == 8 && day_part.bytes().all(|b| b.is_ascii_digit()) {
            vec![&day_part[..4], &day_part[4..6], &day_part[6..]]
        } else {
            day_part.split(if day_part.contains('/') { '/' } else { '-' }).collect()
        };
        let [year, month, day] = parts[..] else { return Err(refused()) };
        let digits = |part: &str, most: usize| {
            let plain = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| part.parse::<u16>().ok()).flatten().ok_or_else(refused)
        };
        if year.len() != 4 {
            return Err(refused());
        }
        let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
        // Two digits always fit a byte.
        Self::new(year, month as u8, day as u8).ok_or_else(refused)
    }

    /// The day of a text of the form `2018-10-31`, which most are.
    fn of_ten(text: &[u8]) -> Option<Self> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
        let digits = [a, b, c, d, e, f, g, h].map(|byte| byte.wrapping_sub(b'0'));
        if digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let two = |at: usize| 10 * digits[at] + digits[at + 1];
        Self::new(100 * u16::from(two(0)) + u16::from(two(2)), two(4), two(6))
    }

    /// The days that a text can mean, in order: the one that [`Date::parse`] reads; else those of a day-first, a month-first
    /// and, with years of two digits, a year-first reading, where the calendar has them. Years of two digits are those from 1970
    /// to 2069 (POSIX, *strptime*).
    ///
    /// # Example
    /// ```
    /// use geoland::Date;
    /// let two = Date::readings("05/03/2018");
    /// assert_eq!(two, [Date::parse("2018-03-05")?, Date::parse("2018-05-03")?]);
    /// assert_eq!(Date::readings("31/10/2018"), [Date::parse("2018-10-31")?]);
    /// assert!(Date::readings("last autumn").is_empty());
    /// # Ok::<(), geoland::date::DateError>(())
    /// ```
    #[must_use]
    pub fn readings(text: &str) -> Vec<Self> {
        if let Ok(day) = Self::parse(text) {
            return vec![day];
        }
        let day_part = text.trim().split(['T', ' ']).next().unwrap_or_default();
        let parts: Vec<&str> = day_part.split(['/', '-', '.']).collect();
        let is_number = |part: &&str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|b| b.is_ascii_digit());
        let [a, b, c] = parts[..] else { return Vec::new() };
        if ![a, b, c].iter().all(is_number) {
            return Vec::new();
        }
        let orders: &[[&str; 3]] = match (a.len(), b.len(), c.len()) {
            (4, 1 | 2, 1 | 2) => &[[a, b, c]],
            (1 | 2, 1 | 2, 4) => &[[c, b, a], [c, a, b]],
            (1 | 2, 1 | 2, 1 | 2) => &[[c, b, a], [c, a, b], [a, b, c]],
            _ => &[],
        };
        let mut days: Vec<Self> = orders.iter().filter_map(|order| Self::of_digits(*order)).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The day of a year, a month and a day in digits.
    fn of_digits([year, month, day]: [&str; 3]) -> Option<Self> {
        let number: u16 = year.parse().ok()?;
        let year = match year.len() {
            4 => number,
            _ if number < 70 => 2000 + number,
            _ => 1900 + number,
        };
        Self::new(year, month.parse().ok()?, day.parse().ok()?)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month.get()
    }

    /// The day of the month, from 1 on.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day.get()
    }

    /// The day before; none before the first of January of the year 0.
    ///
    /// # Example
    /// ```
    /// use geoland::Date;
    /// assert_eq!(Date::parse("2016-03-01")?.day_before(), Date::new(2016, 2, 29));
    /// assert_eq!(Date::parse("2018-01-01")?.day_before(), Date::new(2017, 12, 31));
    /// # Ok::<(), geoland::date::DateError>(())
    /// ```
    #[must_use]
    pub fn day_before(self) -> Option<Self> {
        if let Some(day) = NonZeroU8::new(self.day() - 1) {
            return Some(Self { day, ..self });
        }
        let month = self.month() - 1;
        let (year, month) = if month > 0 { (self.year, month) } else { (self.year.checked_sub(1)?, 12) };
        (28..=31).rev().find_map(|day| Self::new(year, month, day))
    }

    /// How many days a date lies after another one; less than 0 where it lies before it.
    ///
    /// # Example
    /// ```
    /// use geoland::Date;
    /// let (accepted, greened) = (Date::parse("2018-02-27")?, Date::parse("2018-03-01")?);
    /// assert_eq!((greened.days_after(accepted), accepted.days_after(greened)), (2, -2));
    /// # Ok::<(), geoland::date::DateError>(())
    /// ```
    #[must_use]
    pub fn days_after(self, other: Self) -> i64 {
        self.day_number() - other.day_number()
    }

    /// Days since the first of March of the year 0. Years begin in March there, so that a leap day is the last of its year.
    fn day_number(self) -> i64 {
        let (before_march, month) = (i64::from(self.month() < 3), i64::from(self.month()));
        let year = i64::from(self.year) - before_march;
        let days_of_months = (153 * (month + 12 * before_march - 3) + 2) / 5;
        365 * year + year / 4 - year / 100 + year / 400 + days_of_months + i64::from(self.day()) - 1
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn spellings_of_one_day_agree() {
        let day = Date::new(2018, 3, 5);
        for text in [
            "2018-03-05",
            "2018-3-5",
            "2018/03/05",
            "20180305",
            "2018年3月5日",
            "2018-03-05 10:11",
            " 2018-03-05T00:00Z ",
        ] {
            assert_eq!(Date::parse(text).ok(), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_can_be_read_two_ways_is_refused() {
        for text in [
            "",
            "2018",
            "2018-02-30",
            "2018-13-01",
            "05/03/2018",
            "5-3-18",
            "2018-10",
            "今天",
            "2018年10月",
            "+018-01-01",
        ] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn spellings_that_can_be_read_in_several_ways() {
        let shown = |text: &str| Date::readings(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        for (text, expected) in [
            ("05/03/2018", "2018-03-05 2018-05-03"),
            ("5-3-2018 08:00", "2018-03-05 2018-05-03"),
            ("05.05.2018", "2018-05-05"),
            ("31.10.2018", "2018-10-31"),
            ("10/31/2018", "2018-10-31"),
            ("18-03-05", "2005-03-18 2018-03-05"),
            ("5/3/98", "1998-03-05 1998-05-03"),
            ("2018.03.05", "2018-03-05"),
            ("2018-03-05", "2018-03-05"),
            ("2018-02-30", ""),
            ("40/40/2018", ""),
            ("1/2/3/2018", ""),
            ("a/b/2018", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn days_between() {
        let day = |text: &str| Date::parse(text).unwrap();
        assert_eq!(day("1970-01-01").days_after(day("1969-12-31")), 1);
        // 146,097 days are 400 years of the Gregorian calendar.
        assert_eq!(day("2000-02-29").days_after(day("1600-02-29")), 146_097);
        assert_eq!(day("2018-12-31").days_after(day("2014-01-01")), 1_825);
    }

    #[test]
    fn leap_years() {
        assert!(Date::new(2016, 2, 29).is_some() && Date::new(2000, 2, 29).is_some());
        assert!(Date::new(2018, 2, 29).is_none() && Date::new(1900, 2, 29).is_none());
    }
}
