//! Calendar dates as registers write them.

use std::fmt;

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
    month: u8,
    day: u8,
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
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }

    /// Reads `2018-10-31`, `2018/10/31`, `20181031`, `2018年10月31日` or an ISO 8601 date-time, of which the day counts.
    ///
    /// # Errors
    /// [`DateError`] for anything else; day-first and month-first spellings are refused, since they can be read two ways.
    pub fn parse(text: &str) -> Result<Self, DateError> {
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
    fn leap_years() {
        assert!(Date::new(2016, 2, 29).is_some() && Date::new(2000, 2, 29).is_some());
        assert!(Date::new(2018, 2, 29).is_none() && Date::new(1900, 2, 29).is_none());
    }
}
