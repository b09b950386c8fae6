//! Days, times and moments as ISO 8601 texts and back.

use std::fmt::Write;

const DAY_SECONDS: i64 = 86_400;
/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// The date of a day counted from 1970-01-01, in the Gregorian calendar (Hinnant 2013, "chrono-Compatible Low-Level Date
/// Algorithms").
pub(super) fn date(days: i64) -> String {
    let mut out = String::with_capacity(10);
    push_date(&mut out, days);
    out
}

fn push_date(out: &mut String, days: i64) {
    let days = i128::from(days) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    // Writing to a text does not fail.
    let _ = match year {
        0..=9_999 => write!(out, "{year:04}-{month:02}-{day:02}"),
        // The standard wants a sign before years of more digits.
        _ => write!(out, "{year:+07}-{month:02}-{day:02}"),
    };
}

/// The time of a day from nanoseconds after midnight, with as many decimals as it needs.
pub(super) fn time(nanoseconds: i64) -> String {
    let mut out = String::with_capacity(18);
    push_time(&mut out, nanoseconds);
    out
}

fn push_time(out: &mut String, nanoseconds: i64) {
    let (seconds, fraction) = (nanoseconds.div_euclid(SECOND), nanoseconds.rem_euclid(SECOND));
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if fraction != 0 {
        let digits = format!("{fraction:09}");
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
}

/// A moment from units after 1970, of which a second has so many; with a `Z` where it is one of universal time.
pub(super) fn moment(units: i64, per_second: i64, is_utc: bool) -> String {
    let mut out = String::with_capacity(28);
    let (seconds, rest) = (units.div_euclid(per_second), units.rem_euclid(per_second));
    push_date(&mut out, seconds.div_euclid(DAY_SECONDS));
    out.push('T');
    push_time(&mut out, seconds.rem_euclid(DAY_SECONDS) * SECOND + rest * (SECOND / per_second));
    if is_utc {
        out.push('Z');
    }
    out
}

/// The day of a date of four digits of a year, two of a month and two of a day.
pub(super) fn parse_date(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(&bytes[..4])?, digits(&bytes[5..7])?, digits(&bytes[8..])?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * shifted + 2) / 5 + day - 1;
    let days = era * 146_097 + day_of_era - 719_468;
    // A day that a month does not have comes back as another one.
    (date(days) == text).then(|| i32::try_from(days).ok()).flatten()
}

/// The microseconds after midnight of a time in the form that [`time`] gives; zeros at the end of its decimals say nothing.
pub(super) fn parse_time(text: &str) -> Option<i64> {
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (hours, minutes, seconds) = (digits(&bytes[..2])?, digits(&bytes[3..5])?, digits(&bytes[6..8])?);
    let fraction = match &bytes[8..] {
        [] => 0,
        [b'.', rest @ ..] if (1..=6).contains(&rest.len()) => digits(rest)? * 10_i64.pow(6 - rest.len() as u32),
        _ => return None,
    };
    let microseconds = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction;
    (hours < 24 && minutes < 60 && seconds < 60 && time(microseconds * 1_000) == text).then_some(microseconds)
}

/// The microseconds after 1970 of a moment in the form that [`moment`] gives, and whether it is of universal time. Other offsets than none
/// are not kept by the type, so that such a moment is none here.
pub(super) fn parse_moment(text: &str) -> Option<(i64, bool)> {
    let utc = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00"));
    let (text, is_utc) = utc.map_or((text, false), |text| (text, true));
    let (date, time) = text.split_once('T')?;
    let microseconds = i64::from(parse_date(date)?) * DAY_SECONDS * 1_000_000 + parse_time(time)?;
    Some((microseconds, is_utc))
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::{date, moment, parse_date, parse_moment, parse_time, time};

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (17_835, "2018-10-31"),
            (-719_528, "0000-01-01"),
            (-719_529, "-000001-12-31"),
            (2_932_897, "+010000-01-01"),
        ] {
            assert_eq!(date(days), text);
        }
        for days in (-719_528..2_932_897).step_by(997) {
            assert_eq!(parse_date(&date(days)).map(i64::from), Some(days));
        }
        for text in ["2018-02-29", "2018-13-01", "2018-1-01", "2018/10/31", "", "2018-10-3x", "场场场1"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        // The ends of what 64 bits hold do not overflow.
        for days in [i64::MIN, i64::MAX] {
            assert!(date(days).len() > 10);
        }
    }

    #[test]
    fn moments_come_back_or_are_none() {
        assert_eq!(moment(1_540_989_000_250, 1_000, true), "2018-10-31T12:30:00.25Z");
        assert_eq!(moment(-1, 1_000_000_000, false), "1969-12-31T23:59:59.999999999");
        for text in ["2018-10-31T12:30:00Z", "2018-10-31T00:00:00.000001", "1969-12-31T23:59:59.5Z"] {
            let (microseconds, is_utc) = parse_moment(text).unwrap();
            assert_eq!(moment(microseconds, 1_000_000, is_utc), text);
        }
        for text in ["2018-10-31 12:30:00", "2018-10-31T12:30:00+08:00", "2018-10-31T12:30", "2018-10-31T24:00:00"] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
        assert_eq!(parse_moment("2018-10-31T12:30:00.500+00:00"), parse_moment("2018-10-31T12:30:00.5Z"));
        for text in ["12:30:00.5", "12:30:00.50", "12:30:00.5000000"] {
            assert_eq!(parse_time(text), Some(45_000_500_000));
        }
        for text in ["12:30:00.0000001", "12:30:00.+5", "12:30:60", "12:30", ""] {
            assert_eq!(parse_time(text), None, "{text}");
        }
        assert_eq!(parse_time("12:30:00.000"), Some(45_000_000_000));
        assert_eq!(time(45_000_500_000_000), "12:30:00.5");
    }
}
